"""What REST reads, and the small answers that have no value of their own.

Knows nothing about the shop. Every request model forbids unknown keys, so that a slip of the pen is told, not lost.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from typing_extensions import TypedDict

from shopguide.errors import UsageError
from shopguide.measure import CURRENCIES
from shopguide.text import clean_html
from shopguide.types import AttributeValue, Event, Language, Mode, Money, Offer, Product, Sort, Translation, Variant

MAX_LIMIT = 100
"""Hits of one page over REST: a page for people; exports go through the SDK."""

MAX_EVENTS = 10_000
"""Events of one call; more go in several calls, so that none holds the writer for long."""

MAX_MINOR = 10**13
MAX_ID_CHARS = 200
MAX_COUNT = 10**9
"""As an import has them: nobody's price, name or stock, and what the database and the index can bear."""

_TAKEN = re.compile(r"/(similar|reviews|pictures/[^/]*|media|media/.*)$")
MAX_VALUE_CHARS = 2000
MAX_ATTRIBUTES = 2000

FilterObject = Annotated[
    dict[str, Any],
    Field(
        description="Field to value, list of values, yes/no, or {min, max, any_of, not, currency}. Price bounds are in "
        "whole units of money. Filters join by AND.",
        examples=[{"brand": ["Acme", "Halden"], "price": {"max": 50}, "in_stock": True}],
    ),
]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Hits of one page.")]
Offset = Annotated[int, Field(ge=0, le=10_000_000, description="Hits to pass over.")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Body(_Request):
    """A whole body."""

    @model_validator(mode="before")
    @classmethod
    def _is_unicode(cls, given: object) -> object:
        if not _unicode(given):
            raise ValueError("there is half of a surrogate pair in it, which is no text")
        return given


EXPLAIN = "Tell in `why.contributions` what each signal gave to the score."
Diversity = Annotated[
    float, Field(ge=0, le=1, description="How much near-duplicates and hits of one brand give way to others.")
]
LANGUAGE = "Language of chips, notes and reasons; that of the words unless given."
EXACT = "Match the very words typed: no spelling is corrected, and no synonym stands for a word."
WITHOUT = "Ids of understood constraints to do without; repeated. Each stands in `query.understood[].id`."


class SearchParameters(_Request):
    """A search in the address line."""

    q: str = Field("", description="What is looked for, in words; constraints such as 'under $50' are understood.")
    like: str = Field("", max_length=500, description="Id of a product to be like; the words then change it.")
    limit: Limit = 10
    offset: Offset = 0
    sort: Sort | None = Field(None, description="Order; by relevance unless the words say otherwise.")
    mode: Mode = Field("hybrid", description="Match by words, by meaning, or both.")
    filter: list[str] = Field(
        default_factory=list,
        description="Repeated: `brand=Acme`, `color!=red`, `price<=50`, `price=20..50`, `brand:Acme`.",
    )
    filters: str = Field("", description="Filters as one JSON object, as in POST.")
    without: list[str] = Field(default_factory=list, description=WITHOUT)
    explain: bool = Field(False, description=EXPLAIN)
    diversity: Diversity = 0.0
    exact: bool = Field(False, description=EXACT)
    language: Language | None = Field(None, description=LANGUAGE)


class SearchRequest(_Body):
    """A search as JSON."""

    text: str = Field("", description="What is looked for, in words.", examples=["red cotton dress under $50"])
    like: str = Field("", max_length=500, description="Id of a product to be like; the words then change it.")
    filters: FilterObject = Field(default_factory=dict)
    sort: Sort | None = None
    mode: Mode = "hybrid"
    limit: Limit = 10
    offset: Offset = 0
    without: list[str] = Field(default_factory=list, max_length=100, description=WITHOUT)
    explain: bool = Field(False, description=EXPLAIN)
    diversity: Diversity = 0.0
    exact: bool = Field(False, description=EXACT)
    language: Language | None = Field(None, description=LANGUAGE)


class _Context(_Request):
    page: Literal["home", "product", "cart", "after-purchase"]


class RecommendRequest(_Body):
    """Who or what to recommend for: a known user, the products of a visit, or one product."""

    user: str | None = None
    session: list[str] | None = Field(None, max_length=200, description="Product ids looked at, oldest first.")
    product: str | None = None
    context: _Context | None = Field(None, description="Where it is shown; product where one is given, else home.")
    language: Literal["en", "zh"] = Field("en", description="Language of the reasons.")
    filters: FilterObject = Field(default_factory=dict)
    limit: Limit = 10


class CompareRequest(_Body):
    """Products to set side by side: by id, by what a query finds, or both."""

    ids: list[str] = Field([], max_length=12)
    query: str = Field("", description="Compare the first hits of this.", examples=["quiet laptop under $900"])
    top: int = Field(3, ge=1, le=12, description="How many of the query's hits.")
    need: str = Field("", max_length=2000, description='What it is for, in words; several parted by ";".')
    language: Literal["en", "zh"] | None = Field(
        None, description="Language of the verdict; that of the need unless told."
    )
    rates: dict[str, float] = Field({}, description="What one unit is worth.", examples=[{"EUR:USD": 1.08}])


def _plain(text: str) -> str:
    """Text as an import keeps it: no markup, no control characters, single spaces."""
    return clean_html(text)


def _filled(text: str) -> str:
    """Plain text that is not blank.

    Args:
        text: As given.

    Returns:
        As an import keeps it.

    Raises:
        ValueError: Nothing of it is left.
    """
    kept = _plain(text)
    if not kept:
        raise ValueError("this is blank")
    return kept


def _unicode(value: object) -> bool:
    """Whether every text in a JSON value can be written as UTF-8; half of a surrogate pair cannot."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return False
        return True
    if isinstance(value, dict):
        return all(_unicode(k) and _unicode(v) for k, v in value.items())
    return all(map(_unicode, value)) if isinstance(value, list) else True


def _currency(code: str) -> str:
    """A currency that prices can be in.

    Args:
        code: Three capitals.

    Returns:
        The same.

    Raises:
        ValueError: It is none that is known.
    """
    if code not in CURRENCIES:
        raise ValueError(f"{code} is not a known currency")
    return code


def _day(text: str) -> str:
    """A day or a moment in ISO 8601, or "".

    Args:
        text: As given.

    Returns:
        The same.

    Passes on:
        ValueError: It is no such day.
    """
    if text:
        datetime.fromisoformat(text)
    return text


def _one_each(names: Sequence[str], what: str) -> None:
    """Let no name come twice.

    Args:
        names: What must differ.
        what: What they are, for the error.

    Raises:
        ValueError: One comes twice.
    """
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice is not None:
        raise ValueError(f"{what} {twice!r} comes twice")


Name = Annotated[str, Field(max_length=MAX_ID_CHARS), AfterValidator(_filled)]
Plain = Annotated[str, AfterValidator(_plain)]


class _MoneyInput(_Request):
    amount_minor: int = Field(ge=0, le=MAX_MINOR, strict=True)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$"), AfterValidator(_currency)]

    def to_money(self) -> Money:
        return Money(self.amount_minor, self.currency)


class _OfferInput(_Request):
    price: _MoneyInput
    list_price: _MoneyInput | None = None

    @model_validator(mode="after")
    def _same_currency(self) -> Self:
        if self.list_price is not None and self.list_price.currency != self.price.currency:
            raise ValueError("the list price is in another currency than the price")
        return self

    def to_offer(self) -> Offer:
        return Offer(self.price.to_money(), self.list_price.to_money() if self.list_price else None)


class _VariantInput(_Request):
    sku: Name
    options: dict[Name, Name] = Field(default_factory=dict, max_length=50)
    offers: list[_OfferInput] = Field(default_factory=list)
    stock: int | None = Field(None, ge=0, le=MAX_COUNT)

    @model_validator(mode="after")
    def _an_offer_a_currency(self) -> Self:
        _one_each([o.price.currency for o in self.offers], "an offer in")
        return self

    def to_variant(self) -> Variant:
        options = MappingProxyType({name.lower(): v for name, v in self.options.items()})
        return Variant(self.sku, options, tuple(o.to_offer() for o in self.offers), self.stock)


class _TranslationInput(_Request):
    title: Plain = Field(max_length=2000)
    description: Plain = Field("", max_length=100_000)


def _value(value: bool | float | str | list[str]) -> bool | float | str | list[str]:
    if isinstance(value, str):
        return _plain(value)[:MAX_VALUE_CHARS]
    return [_plain(text)[:MAX_VALUE_CHARS] for text in value] if isinstance(value, list) else value


class ProductInput(_Body):
    """A product as REST takes it. Pictures come by import; a product that is replaced keeps its own."""

    title: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_filled)]
    description: Plain = Field("", max_length=100_000)
    brand: Plain = Field("", max_length=500)
    categories: list[Name] = Field(default_factory=list, max_length=50)
    attributes: dict[Name, bool | float | str | list[str]] = Field(default_factory=dict, max_length=MAX_ATTRIBUTES)
    translations: dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")], _TranslationInput] = Field(
        default_factory=dict
    )
    offers: list[_OfferInput] = Field(default_factory=list)
    variants: list[_VariantInput] = Field(default_factory=list, max_length=2000)
    stock: int | None = Field(None, ge=0, le=MAX_COUNT)
    rating: float | None = Field(None, ge=1, le=5)
    rating_count: int = Field(0, ge=0, le=MAX_COUNT)
    gtin: str = Field("", pattern=r"^([0-9]{8,14})?$")
    url: str = Field(
        "", pattern=r"^(https?://.*)?$", max_length=MAX_VALUE_CHARS, description="Where the shop sells it."
    )
    added: Annotated[str, AfterValidator(_day)] = Field("", description="ISO 8601.")

    @field_validator("attributes")
    @classmethod
    def _sound(cls, values: dict[str, bool | float | str | list[str]]) -> dict[str, bool | float | str | list[str]]:
        if any(isinstance(v, float) and not math.isfinite(v) for v in values.values()):
            raise ValueError("an attribute is not a finite number")
        _one_each([name.lower() for name in values], "the attribute")
        return {name: _value(v) for name, v in values.items()}

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        _one_each([v.sku for v in self.variants], "the SKU")
        _one_each([o.price.currency for o in self.offers], "an offer in")
        return self

    def to_product(self, product_id: str, before: Product | None) -> Product:
        """Make the value.

        Args:
            product_id: Its id, from the address.
            before: The product as it stands, whose pictures stay; None when it is new.

        Returns:
            The product.

        Raises:
            UsageError: The id is blank, too long, not plain text, or cannot be asked for afterwards.
        """
        if not product_id or product_id != _plain(product_id) or len(product_id) > MAX_ID_CHARS:
            raise UsageError(
                f"{product_id[:40]!r} cannot be a product id.", f"Use 1 to {MAX_ID_CHARS} plain characters."
            )
        if _TAKEN.search(product_id):
            raise UsageError(f"The id {product_id!r} ends like an address of this API.", "Choose another ending.")
        attributes: dict[str, AttributeValue] = {
            name.lower(): tuple(v) if isinstance(v, list) else v for name, v in self.attributes.items()
        }
        return Product(
            product_id=product_id,
            title=self.title,
            description=self.description,
            brand=self.brand,
            categories=tuple(self.categories),
            attributes=MappingProxyType(attributes),
            translations=MappingProxyType(
                {language: Translation(t.title, t.description) for language, t in self.translations.items()}
            ),
            offers=tuple(o.to_offer() for o in self.offers),
            variants=tuple(v.to_variant() for v in self.variants),
            stock=self.stock,
            media=before.media if before else (),
            rating=self.rating,
            rating_count=self.rating_count,
            gtin=self.gtin,
            url=self.url,
            added=self.added,
        )


class _EventInput(_Request):
    event_id: str = Field(min_length=1, max_length=200)
    user_id: str = Field(min_length=1, max_length=200)
    kind: Literal["view", "click", "search", "cart", "purchase", "rating", "return", "hide"]
    product_id: str = Field("", max_length=500, description="Needed, but for a search that led to none.")
    at: Annotated[str, AfterValidator(_day)] = Field(
        min_length=10, description="ISO 8601 date and time.", examples=["2026-03-01T12:00:00Z"]
    )
    value: float | None = Field(None, allow_inf_nan=False)
    text: str = Field("", max_length=500, description="The words of a search.")

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if not self.product_id and not (self.kind == "search" and self.text.strip()):
            raise ValueError("an event needs a product_id, or is a search with its text")
        return self

    def to_event(self) -> Event:
        return Event(self.event_id, self.user_id, self.kind, self.product_id, self.at, self.value, self.text)


class EventsRequest(_Body):
    """What users did; an event id that is known already is passed over."""

    events: list[_EventInput] = Field(min_length=1, max_length=MAX_EVENTS)

    def to_events(self) -> list[Event]:
        """The events as values."""
        return [e.to_event() for e in self.events]


class EventsDocument(TypedDict):
    """How many events were new."""

    added: int


class DeletedDocument(TypedDict):
    """How many records went."""

    deleted: int


class HealthDocument(TypedDict):
    """That the shop is open, and how full it is."""

    status: str
    version: str
    products: int
    currency: str
    llm: bool
