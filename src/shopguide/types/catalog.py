"""What a shop holds: money, offers, variants, products, reviews and what users did.

Knows nothing about files, models, networks or any other part of shopguide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

AttributeValue = bool | float | str | tuple[str, ...]
"""A typed attribute: yes/no, number (no unit: the unit is in the name), text, or a set of texts."""


Language = Literal["en", "zh"]


_EMPTY: Mapping[str, str] = MappingProxyType({})


MINOR_DIGITS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX", "RWF"), 0)
    | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
)
"""Digits after the point, where they are not 2 (ISO 4217)."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of money: `Money(4999, "USD")` is $49.99."""

    amount_minor: int
    currency: str

    @property
    def major(self) -> float:
        """The amount in whole units, for showing and ratios only."""
        return float(self.amount_minor) / 10.0 ** MINOR_DIGITS.get(self.currency, 2)

    @classmethod
    def from_major(cls, amount: float, currency: str) -> Money:
        """Make from whole units, rounded to the nearest minor unit."""
        return cls(round(amount * 10 ** MINOR_DIGITS.get(currency, 2)), currency)

    def __str__(self) -> str:
        digits = MINOR_DIGITS.get(self.currency, 2)
        symbol = {"USD": "$", "CNY": "¥", "EUR": "€", "GBP": "£"}.get(self.currency)
        number = f"{self.major:,.{digits}f}"
        return f"{symbol}{number}" if symbol else f"{number} {self.currency}"


@dataclass(frozen=True, slots=True)
class Offer:
    """What one product or variant costs in one currency."""

    price: Money
    list_price: Money | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One buyable form of a product.

    Attributes:
        options: Lower-case option name to value, as `{"size": "M", "color": "Red"}`.
        offers: One a currency; empty means the product's own offers.
        stock: Pieces at hand; None means not told (counts as in stock).
        image: Path or URL of this variant's own picture, or None.
        image_hash: sha256 hex of that picture's bytes; None while they are not at hand.
    """

    sku: str
    options: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    offers: tuple[Offer, ...] = ()
    stock: int | None = None
    image: str | None = None
    image_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words that a video or sound says between two of its seconds, or that a picture shows (both 0)."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, video or sound of a product.

    Attributes:
        uri: Path on disk (absolute) or http(s) URL, as the feed gave it and the import resolved it.
        content_hash: sha256 hex of the bytes; None while the bytes are not at hand.
        frames: Of a video: the seconds of the frames that stand for it, ascending.
        words: What it says, in order.
    """

    kind: Literal["picture", "video", "sound"]
    uri: str
    content_hash: str | None = None
    alt: str = ""
    frames: tuple[float, ...] = ()
    words: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """A product's words in another language."""

    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Pictured:
    """What a product's picture shows of a field that its catalog does not tell.

    Attributes:
        values: As the shop calls it ("navy"); of a category, its path.
        certainty: 0 to 1: the share of the product that has the colour, or how surely pictures of such products of
            this shop are told apart.
        picture: URI of the picture.
    """

    values: tuple[str, ...]
    certainty: float
    picture: str


@dataclass(frozen=True, slots=True)
class Product:
    """One product with its variants. Reviews are kept apart.

    Attributes:
        categories: Paths, outermost first, joined by "/": `("Home/Kitchen/Kettles",)`.
        attributes: Lower-case readable name to typed value.
        translations: Language code to words, for the languages beside the main one.
        offers: One a currency: the product's own price, or its lowest variant's. May be empty.
        stock: Pieces at hand of the product itself; None means not told (counts as in stock).
        rating: Mean stars 1–5 as the feed or the reviews tell; None when nobody rated.
        added: ISO date when it came to the shop, or "".
        pictured: Field ("color", "pattern", "category") to what only a picture shows of it. Never the catalog's word:
            it is not stored with the product, and stands only where the catalog tells nothing.
    """

    product_id: str
    title: str
    description: str = ""
    brand: str = ""
    categories: tuple[str, ...] = ()
    attributes: Mapping[str, AttributeValue] = field(default_factory=lambda: MappingProxyType({}))
    translations: Mapping[str, Translation] = field(default_factory=lambda: MappingProxyType({}))
    offers: tuple[Offer, ...] = ()
    variants: tuple[Variant, ...] = ()
    stock: int | None = None
    media: tuple[Media, ...] = ()
    rating: float | None = None
    rating_count: int = 0
    gtin: str = ""
    url: str = ""
    added: str = ""
    pictured: Mapping[str, Pictured] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def pictures(self) -> tuple[Media, ...]:
        """The product's pictures, in the feed's order."""
        return tuple(m for m in self.media if m.kind == "picture")

    @property
    def looks(self) -> tuple[Media, ...]:
        """Its pictures, then those that only a variant has, each once."""
        own = self.pictures
        known = {m.uri for m in own} | {m.content_hash for m in own}
        more: dict[str, Media] = {}
        for v in self.variants:
            if v.image and v.image_hash and not {v.image, v.image_hash} & known:
                more.setdefault(v.image_hash, Media("picture", v.image, v.image_hash))
        return (*own, *more.values())

    @property
    def picture_uris(self) -> tuple[str, ...]:
        """Where all its pictures lie: its own, then those that only a variant has, each once."""
        own = [m.uri for m in self.pictures]
        return tuple(dict.fromkeys((*own, *(v.image for v in self.variants if v.image))))

    @property
    def in_stock(self) -> bool:
        """True unless the feed says that nothing of it is left."""
        if self.variants:
            return any(v.stock is None or v.stock > 0 for v in self.variants)
        return self.stock is None or self.stock > 0

    def offer(self, currency: str | None = None) -> Offer | None:
        """The offer in a currency (the first one when None), or None."""
        for o in self.offers:
            if currency is None or o.price.currency == currency:
                return o
        return None

    def title_in(self, language: str) -> str:
        """The title in a language, the main one when there is no translation."""
        t = self.translations.get(language)
        return t.title if t else self.title


@dataclass(frozen=True, slots=True)
class Review:
    """What one customer wrote about one product.

    Attributes:
        rating: Stars 1–5, or None when none were given.
        posted: ISO date or "".
        helpful: How many readers found it helpful.
    """

    review_id: str
    product_id: str
    text: str
    title: str = ""
    rating: float | None = None
    posted: str = ""
    helpful: int = 0
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a user did: `kind` is view, click, search, cart, purchase, rating, return or hide.

    Attributes:
        product_id: With what; "" for a search that led to no product.
        value: Stars of a rating, pieces of a purchase; None when not told.
        text: The words of a search, or "".
    """

    event_id: str
    user_id: str
    kind: str
    product_id: str
    at: str
    value: float | None = None
    text: str = ""
