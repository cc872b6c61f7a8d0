"""Whether a shop's nearest products are the true ones, under filters that help a scan and filters that hurt it.

Knows nothing about brute force; `index.exactness` has it. The filters are made of the shop's own values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from shopguide.index import Leg, Request
from shopguide.index.exactness import Exactness, Matched, exactness, matched
from shopguide.index.values import FloatArray
from shopguide.types import Filter, Filters

if TYPE_CHECKING:
    from shopguide.index import Index
    from shopguide.shop.face import Shop

NEAR = 30
"""Nearest products whose price and brand a disagreeing filter turns away from."""


def shop_exactness(shop: Shop, queries: Sequence[str]) -> tuple[Exactness, ...]:
    """Recall of the ten nearest: no filter, about a tenth, about a hundredth, and against the query.

    Args:
        shop: An open shop with a text encoder.
        queries: Words.

    Returns:
        One result a kind of filter; none where the shop has no vectors.
    """
    index, finder = shop.index, shop.finder
    vecs: list[FloatArray] = []
    for text in dict.fromkeys(queries):
        query = shop.understand(text)
        legs = finder.legs(finder.query_vectors(query, "dense"), query.language, "dense")
        vecs += [leg.vec for leg in legs if leg.space == "fused"][:1]
    kinds: list[tuple[str, Callable[[FloatArray], Filters]]] = [
        ("no filter", lambda vec: ()),
        ("a tenth", lambda vec: _keeping(index, 0.1)),
        ("a hundredth", lambda vec: _keeping(index, 0.01)),
        ("against the query", lambda vec: _against(index, vec)),
    ]
    return tuple(exactness(index, name, [(vec, filters(vec)) for vec in vecs]) for name, filters in kinds)


def shop_matched(shop: Shop, queries: Sequence[str]) -> Matched:
    """Whether what is alike enough to be found by meaning alone is the very set that brute force finds.

    Args:
        shop: An open shop with a text encoder.
        queries: Words.

    Returns:
        The comparison, at the shop's own thresholds.
    """
    finder = shop.finder
    asked: list[tuple[FloatArray, float]] = []
    for text in dict.fromkeys(queries):
        query = shop.understand(text)
        legs = finder.legs(finder.query_vectors(query, "hybrid"), query.language, "hybrid")
        asked += [(leg.vec, leg.min_similarity) for leg in legs if leg.min_similarity is not None][:1]
    return matched(shop.index, asked)


def _keeping(index: Index, share: float) -> Filters:
    """The value of brand or category that keeps nearest to a share of the shop."""
    counted = [(field, value, n) for field in ("brand", "category") for value, n in index.values(field)]
    if not counted:
        return (Filter("in_stock", any_of=("yes",)),)
    field, value, _ = min(counted, key=lambda one: abs(one[2] / max(1, len(index)) - share))
    return (Filter(field, any_of=(value,)),)


def _against(index: Index, vec: FloatArray) -> Filters:
    """The other end of the prices, without the brands of what is nearest."""
    near = index.search(Request(legs=(Leg("fused", vec),), limit=NEAR, facet_fields=("brand", "price")))
    only = Filter("product_id", any_of=tuple(row.product_id for row in near.rows))
    brand, price = index.search(Request(filters=(only,), facet_fields=("brand", "price"), limit=0)).facets
    whole = index.search(Request(facet_fields=("price",), limit=0)).facets[0]
    filters: list[Filter] = []
    if brand.values:
        filters.append(Filter("brand", none_of=tuple(value.value for value in brand.values)))
    if price.low is not None and price.high is not None and whole.low is not None and whole.high is not None:
        middle, most = np.sqrt(price.low * price.high + 1.0), np.sqrt(whole.low * whole.high + 1.0)
        bound = Filter("price", low=price.high) if middle < most else Filter("price", high=price.low)
        if index.search(Request(filters=(*filters, bound), facet_fields=(), limit=0)).total >= 10:
            filters.append(bound)
    return tuple(filters)
