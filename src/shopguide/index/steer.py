"""What a merchant asks of a search: rows that belong to it, rows at fixed places, rows with more or less score.

Knows nothing about rules, words or days. Filters stand above all of it: what they do not allow is neither brought in
nor placed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shopguide.index.columns import Ints
from shopguide.index.filters import SegmentFilter, resolve_filters
from shopguide.index.snapshot import View
from shopguide.index.values import FloatArray, Lift

Pins = Sequence[tuple[int, str]]


def pinned_rows(views: Sequence[View], pins: Pins) -> list[Ints]:
    """The live rows of the pinned products, by segment."""
    out = []
    for view in views:
        rows = [view.segment.ids.find(product.encode()) for _, product in pins]
        live = [row for row in rows if row >= 0 and (view.live is None or view.live[row])]
        out.append(np.array(live, np.int64))
    return out


def lifted(lifts: Sequence[Lift], views: Sequence[View], part: Ints, row: Ints, currency: str) -> dict[str, FloatArray]:
    """What each lift gives to each row of the match set.

    Args:
        lifts: The lifts.
        views: The segments.
        part: (m,) which segment each row is of.
        row: (m,) its row there.
        currency: Of prices that name none.

    Returns:
        "rule:NAME" to (m,) float32.

    Passes on:
        FilterError: A lift's filter names an unknown field, or cannot be read.
    """
    out: dict[str, FloatArray] = {}
    for lift in lifts:
        conditions = resolve_filters(lift.filters, [(view.segment, view.live) for view in views], currency)
        given = np.zeros(len(row), np.float32)
        for at, view in enumerate(views):
            rows = SegmentFilter(view.segment, view.live, conditions).rows("")
            here = part == at
            given[here] = lift.amount if rows is None else np.where(rows[row[here]], np.float32(lift.amount), 0.0)
        name = f"rule:{lift.name}"
        out[name] = out[name] + given if name in out else given
    return out


def found_pins(pins: Pins, views: Sequence[View], part: Ints, row: Ints) -> list[tuple[int, int]]:
    """(place, position in the match set) of the pinned products that are in it, by place."""
    out = []
    for place, product in sorted(pins):
        for at, view in enumerate(views):
            found = view.segment.ids.find(product.encode())
            where = np.flatnonzero((part == at) & (row == found)) if found >= 0 else ()
            out += [(place, int(i)) for i in where]
    return out


def put_pins(order: Ints, pins: Sequence[tuple[int, int]]) -> Ints:
    """Put pinned rows at their places, the others keeping their order.

    Args:
        order: Positions, best first, perhaps not all.
        pins: (place from 1, position), by place.

    Returns:
        The order with each pinned position at its place, or at the end when there are fewer hits.
    """
    fixed = {position for _, position in pins}
    out = [position for position in order.tolist() if position not in fixed]
    for place, position in pins:
        out.insert(min(place - 1, len(out)), position)
    return np.array(out, np.int64)
