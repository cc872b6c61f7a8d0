"""Ways out of an empty page: each constraint dropped or moved to the nearest value, with exact counts.

Knows nothing about how the shop finds; it is given one function that counts. Nothing is ever relaxed in silence:
what is found here is told, and applied only when the shopper asks for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from shopguide.index import Found
from shopguide.query import WORDS, given_filters, shown, without_filters
from shopguide.types import Filter, Filters, Query, Relaxation

MOST_TOGETHER = 6
"""Constraints of which pairs are tried when no single one helps: 15 searches; with more the page is beyond help."""

Count = Callable[[Filters, bool, tuple[str, ...]], Found]
"""(filters, with the words or without, fields to count) to what is found; `limit` 0."""


@dataclass(frozen=True, slots=True)
class _Constraint:
    """One thing that can be relaxed: a chip, a filter of the caller, or the words."""

    label: str
    without: tuple[str, ...] = ()
    filters: Filters = ()
    words: bool = False


def relaxations(query: Query, count: Count, anchored: bool = False) -> tuple[Relaxation, ...]:
    """What relaxing each constraint of an empty page would give.

    Args:
        query: What found nothing.
        count: Searches with other filters.
        anchored: True when a picture or a product is searched with, so that no constraint at all still asks something.

    Returns:
        For each constraint that helps: the search without it, and for a bound the nearest value that has something.
        Where no single one helps, the pairs that do.
    """
    constraints = _constraints(query)
    if not constraints:
        return ()
    out: list[Relaxation] = []
    for one in constraints:
        dropped = _dropped(query, (one,), count, anchored)
        if dropped is None:
            continue
        out += [*_nearest(query, one, count), dropped]
    if not out and 2 < len(constraints) <= MOST_TOGETHER:
        pairs = (_dropped(query, pair, count, anchored) for pair in combinations(constraints, 2))
        out += [pair for pair in pairs if pair is not None]
    return tuple(out)


def _constraints(query: Query) -> list[_Constraint]:
    chips = [_Constraint(c.label, (c.id,), c.filters) for c in query.understood if c.filters]
    given = [_Constraint(shown(f, query.language), (), (f,)) for f in given_filters(query)]
    words = [_Constraint(f"“{query.words}”", (WORDS,), (), True)] if query.words and (chips or given) else []
    return [*chips, *given, *words]


def _dropped(query: Query, gone: Iterable[_Constraint], count: Count, anchored: bool) -> Relaxation | None:
    """The search without some constraints; None when it finds nothing either, or has nothing left to ask."""
    gone = tuple(gone)
    drops = tuple(f for one in gone for f in one.filters)
    filters = without_filters(query.filters, drops)
    wordless = any(one.words for one in gone)
    if not filters and (wordless or not query.words) and not anchored:
        return None
    total = count(filters, not wordless, ()).total
    if not total:
        return None
    ids = tuple(i for one in gone for i in one.without)
    return Relaxation(" + ".join(one.label for one in gone), total, "", ids, drops)


def _nearest(query: Query, one: _Constraint, count: Count) -> list[Relaxation]:
    """A bound moved to the nearest value on either side that some product has."""
    bounds = [f for f in one.filters if f.low is not None or f.high is not None]
    if len(bounds) != 1:
        return []
    bound = bounds[0]
    rest = without_filters(query.filters, one.filters)
    kept = tuple(f for f in one.filters if f != bound)
    moved: list[tuple[float, Filter]] = []
    for beyond in _beyond(bound):
        facet = next(iter(count((*rest, *kept, beyond), True, (bound.field,)).facets), None)
        if facet is None or facet.low is None or facet.high is None:
            continue
        if beyond.high is not None:
            moved.append((_distance(bound.low, facet.high), replace(bound, low=facet.high)))
        else:
            moved.append((_distance(bound.high, facet.low), replace(bound, high=facet.low)))
    if not moved:
        return []
    _, nearest = min(moved, key=lambda pair: pair[0])
    total = count((*rest, *kept, nearest), True, ()).total
    if not total:
        return []
    label = shown(nearest, query.language)
    return [Relaxation(one.label, total, label, one.without, one.filters, (*kept, nearest))]


def _beyond(bound: Filter) -> list[Filter]:
    """What lies on the other side of each end of a bound."""
    out = []
    if bound.low is not None:
        out.append(replace(bound, low=None, high=math.nextafter(bound.low, -math.inf)))
    if bound.high is not None:
        out.append(replace(bound, high=None, low=math.nextafter(bound.high, math.inf)))
    return out


def _distance(asked: float | None, there: float) -> float:
    """How far a value is from what was asked, as a ratio, so that prices and grams compare alike."""
    return abs(there - (asked or 0.0)) / max(abs(asked or 0.0), 1.0)
