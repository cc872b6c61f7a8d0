"""The frozen values that go in and out of the index, and the numbers that its ranking rests on.

Knows nothing about files, encoders or where the entries come from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from shopguide.errors import FilterError, ShapeError, UsageError
from shopguide.types import Facet, Filters, Mode, Product, Sort, TermGroup

FloatArray = npt.NDArray[np.float32]
RowArray = npt.NDArray[np.int64]
MaskArray = npt.NDArray[np.bool_]

MAX_LIMIT = 1000
"""Hits of one page. More is an export, which should walk pages."""
MAX_OFFSET = 10**9
"""Beyond any catalog this index can hold; a larger offset is a mistake of the caller."""
MAX_TERMS = 64
"""Different terms of one query that are matched; a pasted page would otherwise scan the whole dictionary."""

Fusion = Literal["scores", "ranks"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One product as the index takes it.

    Attributes:
        review_text: Words of its reviews, joined; may be empty.
        vectors: Space to (d,) float32, unit length; None or absent where the product has no such modality.
    """

    product: Product
    review_text: str = ""
    vectors: Mapping[str, FloatArray | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class FieldLengths:
    """Terms of a field at which a word in it counts its plain weight; in a longer field it counts less.

    They are fixed, not means of the shop, so that a product scores the same however the index is cut into segments
    and whatever its neighbours are. Off by twice either way they changed nDCG@10 on Icecat by under .01.

    Attributes:
        b: How far length counts, 0…1; .75 is Robertson's usual value.
    """

    title: float = 10.0
    brand: float = 1.0
    category: float = 5.0
    attribute: float = 50.0
    attribute_name: float = 50.0
    description: float = 10.0
    review: float = 100.0
    b: float = 0.75


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a word counts by where it stands.

    Title against attributes decides most: measured on Icecat's rated queries, where titles of 1.5 to 4 and attributes
    of .25 to 1 lie between .80 and .84 nDCG@10 and this middle one is near the best. Reviews and categories are not in
    that data.

    Attributes:
        identifier: Product id, GTIN and variants' SKUs; their number says nothing, so that length does not count.
        attribute: Words and numbers of attribute values, and names of attributes that are "yes".
        attribute_name: Names of the other attributes.
        review: Words of reviews: many and loose, so they count least.
        lengths: Lengths at which these weights hold.
    """

    title: float = 2.0
    brand: float = 2.0
    category: float = 2.0
    attribute: float = 0.5
    attribute_name: float = 0.125
    description: float = 1.0
    identifier: float = 4.0
    review: float = 0.125
    lengths: FieldLengths = FieldLengths()

    def __post_init__(self) -> None:
        for name in self.__slots__:
            weight = getattr(self, name)
            if name != "lengths" and not 0 <= weight <= 1024:
                raise UsageError(f"The weight {weight!r} of {name!r} is not a number between 0 and 1024.")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The numbers of matching and ranking, in one place to be tuned.

    Attributes:
        k1: BM25 saturation, > 0; 1.2 is Robertson's usual value.
        b: BM25 length normalisation, 0…1; .75 is usual, and on Icecat .3 and .5 are worse in every measure.
        min_idf_share: Least share of the query's idf mass that a product's words must carry to match.
            One common word of a five-word query is not a match; one rare word is.
        whole_idf_share: Share of that mass from which words need no support of a leg.
        unknown_idf_share: How much of a never-seen word's idf counts into that mass, 0…1. At 1 "leather sofa" finds
            no watch with a leather strap where there is no sofa (slips are mended before); at 0 it finds all leather.
        fusion: "scores" (each signal over its own best, weighted) or "ranks" (reciprocal ranks, weighted).
        lexical_weight: Weight of the words beside the legs' own weights: half of the score with one leg of weight 1.
            Shares of .4 to .6 are alike within .01 nDCG@10 on Icecat; more costs condensed nDCG.
        rank_damping: k of reciprocal-rank fusion, in ranks; 60 is Cormack's.
        similarity_floor: Similarity that counts as nothing, for centred vectors.
        least_best: A similarity counts as this part of 1; at 1 it is taken as it is, so that a poor best match
            stays poor. Blowing it up to its own best cost .02 nDCG@10 on Icecat.
        rescore: Rows whose int8 similarity is done again from float16. On real e5 vectors the best 20 give
            recall@10 = 1.000; 200 costs under 0.2 ms.
        quick_nearest: Where one leg orders everything that is allowed, compare only the rows that sketches of one bit a
            number put first, to the depth that was measured on the shop's own vectors (`QUICK_RECALL`); from
            `QUICK_ROWS` rows on. What matches, totals and facets stay exact; the order of the rest does not.
        prior_rating: Stars that an unrated product counts with when there is nothing to match (browsing).
        prior_count: How many ratings that prior weighs.
    """

    k1: float = 1.2
    b: float = 0.75
    min_idf_share: float = 0.3
    whole_idf_share: float = 0.8
    unknown_idf_share: float = 1.0
    fusion: Fusion = "scores"
    lexical_weight: float = 1.0
    rank_damping: float = 60.0
    similarity_floor: float = 0.0
    least_best: float = 1.0
    rescore: int = 200
    quick_nearest: bool = False
    prior_rating: float = 3.5
    prior_count: float = 5.0


@dataclass(frozen=True, slots=True)
class Leg:
    """One dense signal of a request.

    Attributes:
        space: Name of the vector space that is scanned ("fused", "picture").
        vec: (d,) float32 query vector.
        weight: Its part of the score, ≥ 0.
        min_similarity: A product this similar or more belongs to the match set even when no word matches;
            None when the leg only ranks what matches otherwise.
        support: A product that carries only a part of the words belongs to the match set when it is this similar too;
            None when words need no support. What has no vector in the space needs none either.
    """

    space: str
    vec: FloatArray
    weight: float = 1.0
    min_similarity: float | None = None
    support: float | None = None

    def __post_init__(self) -> None:
        if self.vec.ndim != 1 or not np.isfinite(self.vec).all():
            raise ShapeError(f"The vector of the leg {self.space!r} is not one row of finite numbers.")
        if not self.weight >= 0 or math.isinf(self.weight):
            raise UsageError(f"The weight {self.weight!r} of the leg {self.space!r} is not a number ≥ 0.")


@dataclass(frozen=True, slots=True)
class Lift:
    """What meets some filters gets more score, or less; it changes the order and nothing else.

    Attributes:
        name: Of the part of the score, told as "rule:NAME".
        filters: Joined by AND.
        amount: Added to the score; below 0 takes away.
    """

    name: str
    filters: Filters
    amount: float


@dataclass(frozen=True, slots=True)
class Request:
    """What to find.

    Attributes:
        words: What to match; "" matches nothing by words. With no words and no leg that has a threshold,
            everything the filters allow is found.
        offset: Hits to skip; past the end gives an empty page.
        limit: Hits at most; 0 gives total and facets only.
        groups: Terms of the words that other words may stand for.
        words_match: False when words only rank what the legs find, and find nothing by themselves.
        facet_fields: Fields to count; None chooses the telling ones, () none.
        currency: Of prices to sort and count by where no filter names one; "" takes the index's own.
        lifts: What gets more or less score.
        pins: (place from 1, product id): belongs to the match set whatever the words, if the filters allow it, and
            stands at that place when hits are ordered by relevance.
    """

    words: str = ""
    legs: tuple[Leg, ...] = ()
    filters: Filters = ()
    sort: Sort = "relevance"
    mode: Mode = "hybrid"
    offset: int = 0
    limit: int = 10
    facet_fields: tuple[str, ...] | None = None
    currency: str = ""
    words_match: bool = True
    groups: tuple[TermGroup, ...] = ()
    lifts: tuple[Lift, ...] = ()
    pins: tuple[tuple[int, str], ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.limit, bool) or not isinstance(self.limit, int) or not 0 <= self.limit <= MAX_LIMIT:
            raise UsageError(f"The limit {self.limit!r} is not a whole number from 0 to {MAX_LIMIT}.")
        if isinstance(self.offset, bool) or not isinstance(self.offset, int) or not 0 <= self.offset <= MAX_OFFSET:
            raise UsageError(f"The offset {self.offset!r} is not a whole number from 0 to {MAX_OFFSET}.")
        if self.sort not in ("relevance", "price_asc", "price_desc", "rating", "newest"):
            raise UsageError(f"The sort {self.sort!r} is unknown.", "Known: relevance, price_asc, price_desc, …")
        if self.mode not in ("hybrid", "lexical", "dense"):
            raise UsageError(f"The mode {self.mode!r} is unknown.", "Known: hybrid, lexical, dense.")
        for one in self.filters:
            if one.field == "price" and (one.any_of or one.none_of):
                raise FilterError("A price is filtered by bounds, not by values.", "Give min or max.")


_NOTHING: Mapping[str, float] = MappingProxyType({})


def _nothing() -> Mapping[str, float]:
    return _NOTHING


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One found product.

    Attributes:
        score: Sum of `parts`; higher is better. 0…1 under score fusion.
        signals: The raw signals: "lexical" (BM25) and each leg's space (similarity); absent when not there.
        parts: What each signal gave to `score`.
        words: The query's terms that stand in the product, in the query's order.
        synonyms: (typed, found) for groups whose typed terms the product does not carry, but another reading of them.
        sku: The cheapest variant among those that meet the filters; "" for a product without variants.
    """

    product_id: str
    score: float
    signals: Mapping[str, float] = field(default_factory=_nothing)
    words: tuple[str, ...] = ()
    sku: str = ""
    parts: Mapping[str, float] = field(default_factory=_nothing)
    synonyms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The page, and the exact numbers of the set that it is a page of.

    Attributes:
        notes: Why it is empty or short, for the caller to word: "no_searchable_words", "nothing_matches",
            "filters_leave_nothing", "no_price_in:EUR", "value_unknown:brand=foo", "past_the_end",
            "word_unknown:foo", "space_unknown:picture".
        currencies: ISO codes that any price is in.
        took_ms: Wall milliseconds by step: "filter", "lexical", "dense", "fuse", "facets", "page", and
            "second" where there is a second stage.
    """

    rows: tuple[FoundRow, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    notes: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    took_ms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field that can be filtered and counted.

    Attributes:
        name: Canonical name ("color" also when the feed says "colour" or "颜色").
        display: The name as the feed writes it.
        kind: "text", "number" or "mixed".
        products: How many products have it (those of deleted ones are counted until the next merge).
    """

    name: str
    display: str
    kind: Literal["text", "number", "mixed"]
    products: int


@dataclass(frozen=True, slots=True)
class IndexStats:
    """Size of the index. `items` counts variants, one for a product without any; `bytes` is on disk."""

    rows: int
    items: int
    terms: int
    bytes: int
    segments: int
    delta_rows: int
    dead_rows: int
    spaces: Mapping[str, int]
    generation: str
    seq: int
