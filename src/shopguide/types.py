"""The frozen values that go between the parts.

Knows nothing about files, models, networks or any other part of shopguide; imports only `errors`.
A money amount is an integer of minor units (cents, fen) with an ISO 4217 currency, never a float.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from shopguide.errors import FilterError

AttributeValue = bool | float | str | tuple[str, ...]
"""A typed attribute: yes/no, number (no unit: the unit is in the name), text, or a set of texts."""

Language = Literal["en", "zh"]
Mode = Literal["hybrid", "lexical", "dense"]
Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]

Progress = Callable[[str, int, int | None], None]
"""Told (stage, done, total) during long work; the total is None while it is not known."""

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
    """

    sku: str
    options: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    offers: tuple[Offer, ...] = ()
    stock: int | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, video or sound of a product.

    Attributes:
        uri: Path on disk (absolute) or http(s) URL, as the feed gave it and the import resolved it.
        content_hash: sha256 hex of the bytes; None while the bytes are not at hand.
    """

    kind: Literal["picture", "video", "sound"]
    uri: str
    content_hash: str | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A product's words in another language."""

    title: str
    description: str = ""


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

    @property
    def pictures(self) -> tuple[Media, ...]:
        """The product's pictures, in the feed's order."""
        return tuple(m for m in self.media if m.kind == "picture")

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


@dataclass(frozen=True, slots=True)
class Filter:
    """One hard condition; several join by AND.

    Attributes:
        field: "price", "currency", "brand", "category", "rating", "in_stock", "product_id", or the name
            of an attribute or variant option ("color", "screen size").
        any_of: Keep products having one of these values (compared case-folded; a category value keeps
            the whole path below it). Empty: no such condition.
        none_of: Drop products having one of these values.
        low: Inclusive lower bound; for price in minor units of `currency`.
        high: Inclusive upper bound; for price in minor units of `currency`.
        currency: ISO code for a price bound; None means the shop's main currency.
    """

    field: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    currency: str | None = None

    def __post_init__(self) -> None:
        if not (self.any_of or self.none_of or self.low is not None or self.high is not None):
            raise FilterError(f"The filter on {self.field!r} has nothing to filter by.", "Give values, min or max.")
        if any(b is not None and b != b for b in (self.low, self.high)):
            raise FilterError(f"The filter on {self.field!r} has a bound that is not a number.")


Filters = tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """One constraint that the parser read out of the words.

    Attributes:
        text: The words it came from ("under $50").
        label: How to show it as a chip ("price ≤ $50.00").
        start: Character offset of `text` in the query.
        filters: What it became; empty for a sort or a soft preference.
        soft: True when the catalog cannot check it, so that it only steers the ranking.
    """

    text: str
    label: str
    start: int
    filters: Filters = ()
    sort: Sort | None = None
    soft: bool = False

    @property
    def id(self) -> str:
        """What names the chip to a search that shall do without it: where its words stand in the query."""
        return f"{self.start}-{self.start + len(self.text)}"


@dataclass(frozen=True, slots=True)
class Query:
    """What a shopper asks for, after reading the words.

    Attributes:
        text: The words as typed.
        words: What is left to match and embed once the constraints are taken out.
        original: The text as typed when a spelling in it was corrected; "" when none was.
        corrected: The text that was searched for instead, which `understood` tells the places of; "" when as typed.
        language: Language of the words.
        filters: Hard conditions, from the words and from the caller.
    """

    text: str = ""
    words: str = ""
    language: Language = "en"
    filters: Filters = ()
    sort: Sort = "relevance"
    understood: tuple[Understood, ...] = ()
    original: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Other words for a phrase of a query.

    Attributes:
        terms: The index terms that a product must carry, all of them.
        weight: What they count beside the typed words, 0…1.
        shown: How they are told.
    """

    terms: tuple[str, ...]
    weight: float
    shown: str


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms of a query that count as one, with other words that may stand for them; the best of them counts."""

    terms: tuple[str, ...]
    others: tuple[Reading, ...]
    typed: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why a hit is there.

    Attributes:
        words: The query's words found in the product.
        attributes: The checked conditions that it meets, as shown ("price $39.00 ≤ $50.00").
        text_similarity: Centred cosine of query and product text, −1…1; None when not compared.
        picture_similarity: Centred cosine of query and product picture, −1…1; None when not compared.
        picture: URI of the product's picture that was compared, or "".
        reason: One sentence in the asker's language, or "".
        contributions: What each signal gave to the score, which is their sum; empty unless asked for.
        synonyms: (typed, found) where the product says a word of the query in another way.
        source: Which part of the recommender the reason comes from ("bought together", "buy again"); "" in a search.
    """

    words: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    text_similarity: float | None = None
    picture_similarity: float | None = None
    picture: str = ""
    reason: str = ""
    contributions: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    synonyms: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One found product. `variant` is the matching one where variants decide; `offer` its price."""

    product: Product
    score: float
    why: Why = field(default_factory=Why)
    variant: Variant | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet with the exact number of products of the match set that have it."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field over the match set; a filter on the field itself is left out of its own counts.

    Attributes:
        low: Least value of a numeric field (price in minor units), None otherwise.
        high: Greatest value, None otherwise.
    """

    field: str
    values: tuple[FacetValue, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One way out of an empty page: a constraint dropped or widened, and how many products there are then.

    Attributes:
        constraint: What is relaxed, as its chip shows it ("price ≤ $5.00"); several are joined by " + ".
        total: Products that the same search finds then; exact, and never 0.
        label: What stands there instead ("price ≤ $12.90"); "" when the constraint is dropped.
        without: Ids of the chips to do without, for `search(without=…)`; "words" are the words to match.
        drops: The conditions that go away, also those that the caller gave.
        filters: The conditions that come instead.
    """

    constraint: str
    total: int
    label: str = ""
    without: tuple[str, ...] = ()
    drops: Filters = ()
    filters: Filters = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a search's picture was taken for.

    Attributes:
        label: In one line, in the asker's language: "looks like: dresses, red".
        kinds: Names of this shop's categories that the products most alike to it share.
        classes: The classifier's names with their probability, where it is sure enough.
        colours: Colours with their share, most first, in the asker's language.
        product_id: The product most alike, which "cheaper" and "bigger" are measured against; "" when none is alike.
        similarity: How alike it is, −1…1.
    """

    label: str = ""
    kinds: tuple[str, ...] = ()
    classes: tuple[tuple[str, float], ...] = ()
    colours: tuple[tuple[str, float], ...] = ()
    product_id: str = ""
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits. `total` is exact: walking the pages gives that many distinct hits.

    Attributes:
        relaxations: Of an empty page: what relaxing each constraint would give, in the order of the constraints.
        note: Why the page is empty, or what the shopper should know; in the asker's language; or "".
        took_ms: Milliseconds by step: "see", "understand", "encode", "retrieve", "present".
        seen: What the picture or product that was searched with was taken for; None for words alone.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    query: Query = field(default_factory=Query)
    offset: int = 0
    limit: int = 10
    note: str = ""
    took_ms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    relaxations: tuple[Relaxation, ...] = ()
    seen: Seen | None = None

    @property
    def understood(self) -> tuple[Understood, ...]:
        """The constraints read out of the words."""
        return self.query.understood


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the beginning of a query may become.

    Attributes:
        text: The whole query, category, brand or title.
        kind: What it is; a "query" completes the words typed.
        count: Products behind it: those whose title holds the words, of the category, of the brand; 1 for a product.
        product_id: Of a product, else "".
        path: Of a category, as a filter takes it; else "".
    """

    text: str
    kind: Literal["query", "category", "brand", "product"]
    count: int
    product_id: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from.

    Attributes:
        product_id: The product that it speaks of.
        field: "title", "price", "rating", "brand", "attribute:material", "description", "review".
        quote: The very words or value of the source.
        review_id: The review, when `field` is "review".
    """

    product_id: str
    field: str
    quote: str
    review_id: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence with what proves it; a sentence without facts has no citations."""

    text: str
    citations: tuple[Citation, ...] = ()


CellKind = Literal["money", "number", "yes/no", "set", "text"]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One attribute over the compared products, in the order of the products; None is "not told", never "no".

    Attributes:
        best: Columns with the better value, where a direction is known.
        rule: Why the best are best ("a longer battery life is better"), or why nothing is, or "".
        kind: What the values are.
        fields: Each product's own name of the attribute, where it differs from `name`; () when all say `name`.
        weight: How much a buyer of this kind of thing looks at it, 0 to 1; 0 where the shop has not been asked.
    """

    name: str
    values: tuple[str | None, ...]
    same: bool
    best: tuple[int, ...] = ()
    rule: str = ""
    kind: CellKind = "text"
    fields: tuple[str | None, ...] = ()
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class AspectDigest:
    """What the reviews of one product say of one aspect ("comfort").

    Attributes:
        name: The aspect, in English: the key of its names in other languages.
        count: Reviews that take a side on it.
        positive: Of them, those that are for it.
        negative: Of them, those that are against it; the rest are both.
        share: Share that is positive, each review weighed by how far it is believed.
        few: Too few reviews to lean on.
        disputed: Customers disagree: a fair part on either side.
        pros: Quotes for it, from different reviews.
        cons: Quotes against it.
    """

    name: str
    count: int
    positive: int
    negative: int
    share: float
    few: bool = False
    disputed: bool = False
    pros: tuple[Citation, ...] = ()
    cons: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewDigest:
    """What the reviews of one product say, with quotes for and against where there are any.

    Attributes:
        rating: Mean of the stars given; None when none were.
        trusted_rating: The same mean with each review weighed by how far it is believed.
        aspects: What they say of each aspect, the most spoken of first.
        believed: The number of reviews once suspicious ones are weighed down.
        suspicious: How many reviews look bought or copied, by reason; they are weighed down, never hidden.
        few: Too few reviews to lean on.
    """

    product_id: str
    count: int
    rating: float | None
    pros: tuple[Citation, ...] = ()
    cons: tuple[Citation, ...] = ()
    trusted_rating: float | None = None
    aspects: tuple[AspectDigest, ...] = ()
    believed: float = 0.0
    suspicious: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    few: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """Which product suits one need.

    Attributes:
        need: What is wanted, in words.
        product_ids: The ones that suit best: one, or several alike; empty when nothing tells them apart.
        claim: The same said in a sentence, with the facts and quotes that it rests on.
    """

    need: str
    product_ids: tuple[str, ...]
    claim: Claim


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the pictures of two compared products are: a cosine, −1 to 1, of centred picture vectors."""

    first: str
    second: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Products side by side: rows that differ first, then equal ones.

    Attributes:
        verdict: Claims; the first speaks of the need where one was given.
        fits: Which product for which need: those asked for, else those in which the products differ.
        likeness: Of every pair whose pictures are known.
        notes: What could not be compared, and why.
    """

    products: tuple[Product, ...]
    rows: tuple[ComparedRow, ...]
    reviews: tuple[ReviewDigest, ...] = ()
    verdict: tuple[Claim, ...] = ()
    need: str = ""
    fits: tuple[Fit, ...] = ()
    likeness: tuple[Likeness, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guide says. `text` is the claims joined; every fact in it has a citation.

    Attributes:
        products: The products spoken of, in order.
        worded_by: "templates", or the name of the language model.
        dropped: Sentences of a model that were taken out because the evidence does not hold them.
        note: What the shopper or the shop should know ("the model did not answer"), or "".
    """

    text: str
    claims: tuple[Claim, ...] = ()
    products: tuple[Product, ...] = ()
    language: Language = "en"
    worded_by: str = "templates"
    dropped: tuple[str, ...] = ()
    comparison: Comparison | None = None
    note: str = ""
    query: Query = field(default_factory=Query)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations, each once, in order of use."""
        return tuple(dict.fromkeys(c for claim in self.claims for c in claim.citations))


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not kept: where it stands, why, and its start as text."""

    file: str
    line: int
    reason: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; numbers are rows of the feeds, pictures are files."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    reviews: int = 0
    events: int = 0
    pictures_found: int = 0
    pictures_missing: int = 0
    embedded_texts: int = 0
    embedded_pictures: int = 0
    mapping: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    rejected_file: str = ""
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def kept(self) -> int:
        """Rows that stand in the catalog after the import."""
        return self.added + self.updated + self.unchanged


def as_filters(given: Mapping[str, object] | Sequence[Filter] | None, currency: str = "") -> Filters:
    """Read filters as callers write them.

    `{"brand": "Acme", "color": ["red", "blue"], "price": {"max": 50}, "in_stock": True,
    "material": {"not": "leather"}}`. A price bound is in whole units of `currency`
    (or of its own `"currency"` key).

    Args:
        given: Field to value, list of values, bool, or `{"min", "max", "any_of", "not", "currency"}`.
        currency: ISO code that price bounds are in when they do not say.

    Returns:
        The filters, in the order given.

    Passes on:
        FilterError: A value cannot be read as a filter.
    """
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        return tuple(given)
    return tuple(_as_filter(str(name), value, currency) for name, value in given.items())


def _texts(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, str | int | float):
        return (str(value),)
    if isinstance(value, list | tuple) and all(isinstance(v, str | int | float) for v in value) and value:
        return tuple(t for v in value for t in _texts(name, v))
    raise FilterError(f"The filter on {name!r} has the value {value!r}.", "Give a text, a list of texts, or min/max.")


_MAX_BOUND = 1e15
"""Farther bounds are taken for this one: nothing in a shop is beyond it, and small units must not overflow."""


def _bound(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == math.inf:
        raise FilterError(f"The bound {str(value)[:80]!r} of the filter on {name!r} is not a number.")
    return float(max(-_MAX_BOUND, min(_MAX_BOUND, value)))


def _as_filter(name: str, value: object, currency: str) -> Filter:
    if not isinstance(value, Mapping):
        return Filter(name, any_of=_texts(name, value))
    unknown = set(value) - {"min", "max", "any_of", "not", "currency"}
    if unknown:
        raise FilterError(
            f"The filter on {name!r} has the unknown key {sorted(map(str, unknown))[0]!r}.",
            "Known keys: min, max, any_of, not, currency.",
        )
    low, high = _bound(name, value.get("min")), _bound(name, value.get("max"))
    given = value.get("currency")
    if given and not (isinstance(given, str) and len(given) == 3 and given.isascii() and given.isupper()):
        raise FilterError(f"The filter on {name!r} has the currency {given!r}.", "Give an ISO 4217 code such as USD.")
    unit = str(given or currency) or None
    if name == "price":
        scale = 10 ** MINOR_DIGITS.get(unit or "", 2)
        low = None if low is None else float(math.ceil(low * scale - 1e-6))
        high = None if high is None else float(math.floor(high * scale + 1e-6))
    return Filter(
        name,
        any_of=_texts(name, value["any_of"]) if "any_of" in value else (),
        none_of=_texts(name, value["not"]) if "not" in value else (),
        low=low,
        high=high,
        currency=unit if name == "price" else None,
    )
