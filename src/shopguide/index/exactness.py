"""How exact the ten nearest are: what a search finds against brute force over every allowed row.

Knows nothing about where queries come from. Filters are resolved as a search resolves them; similarities are float32
sums over the stored float16 rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopguide.index.filters import SegmentFilter, resolve_filters
from shopguide.index.index import Index
from shopguide.index.values import MAX_LIMIT, FloatArray, Leg, Request
from shopguide.types import Filters

_EQUAL = 1e-6
"""Rows this near to the last of the ten are as good as it: twins of one product in one shop."""


@dataclass(frozen=True, slots=True)
class Exactness:
    """Of one kind of filter, over all queries.

    Attributes:
        share: Mean part of the rows that the filters allow.
        recall: Part of the true nearest that were found.
        queries: How many were asked that any row was allowed for.
    """

    name: str
    share: float
    recall: float
    queries: int


def exactness(
    index: Index, name: str, asked: Sequence[tuple[FloatArray, Filters]], space: str = "fused", count: int = 10
) -> Exactness:
    """Compare searches with brute force.

    Args:
        index: What is searched.
        name: Of this kind of filter.
        asked: Query vectors with their filters.
        space: Which vectors.
        count: How many nearest.

    Returns:
        The recall.
    """
    found = wanted = allowed = queries = 0
    for vec, filters in asked:
        sims = _every(index, space, vec, filters)
        if not sims:
            continue
        least = sorted(sims.values(), reverse=True)[: min(count, len(sims))][-1] - _EQUAL
        request = Request(legs=(Leg(space, vec),), filters=filters, limit=count, facet_fields=())
        rows = index.search(request).rows
        found += sum(sims.get(row.product_id, -np.inf) >= least for row in rows)
        wanted += min(count, len(sims))
        allowed += len(sims)
        queries += 1
    share = allowed / max(1, queries * len(index))
    return Exactness(name, share, found / max(1, wanted), queries)


@dataclass(frozen=True, slots=True)
class Matched:
    """Match sets by meaning against brute force, over all queries.

    Attributes:
        queries: How many were asked.
        right: Of how many the very same products were found.
        products: Found by all of them together.
    """

    queries: int
    right: int
    products: int


def matched(index: Index, asked: Sequence[tuple[FloatArray, float]], space: str = "fused") -> Matched:
    """Compare what reaches a threshold with brute force.

    Args:
        index: What is searched.
        asked: Query vectors with their thresholds.
        space: Which vectors.

    Returns:
        How many match sets are the true ones, of those up to a page of `MAX_LIMIT`; of others the total is compared.
    """
    right = products = 0
    for vec, threshold in asked:
        wanted = {one for one, s in _every(index, space, vec, ()).items() if s >= np.float32(threshold)}
        request = Request(legs=(Leg(space, vec, 1.0, threshold),), limit=MAX_LIMIT, facet_fields=())
        index.forget()
        found = index.search(request)
        same = len(wanted) > MAX_LIMIT or {row.product_id for row in found.rows} == wanted
        right += found.total == len(wanted) and same
        products += found.total
    return Matched(len(asked), right, products)


def _every(index: Index, space: str, vec: FloatArray, filters: Filters) -> dict[str, float]:
    """The similarity of each allowed product that has a vector."""
    snapshot = index.snapshot
    conditions = resolve_filters(filters, [(v.segment, v.live) for v in snapshot.views], index.currency)
    out: dict[str, float] = {}
    for view in snapshot.views:
        vectors = view.segment.spaces.get(space)
        if vectors is None:
            continue
        mask = SegmentFilter(view.segment, view.live, conditions).rows("")
        rows = np.arange(len(view.segment)) if mask is None else np.flatnonzero(mask)
        sims = vectors.exact(vec, rows)
        out |= {view.segment.ids[row]: float(s) for row, s in zip(rows.tolist(), sims, strict=True) if s > -np.inf}
    return out
