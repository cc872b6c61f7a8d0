"""What is found: hits with their reasons, facets, ways out of an empty page, suggestions.

Knows nothing about files, models, networks or any other part of shopguide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from shopguide.types.asking import Filters, Query, Understood
from shopguide.types.catalog import Offer, Product, Variant


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in a product's videos, sounds and pictures something is said or shown.

    Attributes:
        media: Its place among `Product.media`, from 0.
        name: The file's name.
        at_s: The second; None for a picture.
        quote: The very words said or read there; "" for what is only shown.
    """

    media: int
    name: str
    at_s: float | None = None
    quote: str = ""


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
        moment: Where its video or sound says the words, or shows what a picture shows; None where neither is so.
        through: How the words met the picture that is named: "learnt", or "class bridge" (names of what a classifier
            sees); "" where no picture was met by words.
        pictured: Those of `attributes` that rest on a picture alone: no word of the catalog tells them.
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
    moment: Moment | None = None
    pictured: tuple[str, ...] = ()
    through: str = ""


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
    """One value of a facet with the exact number of products of the match set that have it.

    Attributes:
        pictured: How many of them only by what their picture shows; the catalog tells it of the others.
    """

    value: str
    count: int
    selected: bool = False
    pictured: int = 0


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
