"""Facets: exact counts of a field's values over a match set that may span segments.

Knows nothing about how the set was found. A product counts once for a value, however many of its
variants have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from shopguide.index.columns import NO_PRICE, Ints
from shopguide.index.forward import spans
from shopguide.index.lexical import number_text
from shopguide.index.names import BUILT_IN, PICTURED, fold, read_numbers
from shopguide.index.segment import Segment
from shopguide.index.table import Column, Table
from shopguide.index.values import MaskArray
from shopguide.types import Facet, FacetValue

MAX_VALUES = 20
"""Values of one facet that are shown; selected ones are always among them."""
MAX_ATTRIBUTES = 8
"""Attributes that are chosen when the caller names no fields: more than a shopper reads."""
SAMPLE = 400
"""Best-ranked products whose attributes decide which are counted; the counts themselves are over all."""
LEAST_COVERAGE = 0.15
"""Share of the sampled products that must have an attribute for it to be chosen."""
MANY_VALUES = 40
"""An attribute with more values than this says less and less: a name, not a kind."""
_ALWAYS = frozenset(("brand", "category"))

FEW_ROWS = 0.06
"""Up to this share of the rows facets are counted from the values of the rows, above it by walking through columns: a
value of a row costs about ten times an entry of a column, and there are about as many fields as are counted."""

Counts = dict[str, tuple[str, int]]
"""Folded value to how it is shown and how many products have it."""


class Part:
    """What of one segment belongs to the match set.

    Args:
        segment: The segment.
        rows: (k,) its rows in the match set.
        items: Items that meet the conditions on items; None where all rows' items do.
    """

    def __init__(self, segment: Segment, rows: Ints, items: MaskArray | None) -> None:
        self.segment, self.rows, self.items = segment, rows, items

    @cached_property
    def counts(self) -> Ints | None:
        """Count of each value code, where that is cheaper than to walk through whole columns; else None."""
        if len(self.rows) > FEW_ROWS * len(self.segment):
            return None
        return self.segment.table.forward.counts(self.rows, self.items)

    @cached_property
    def mask(self) -> MaskArray:
        """(n,) the rows as a mask."""
        mask = np.zeros(len(self.segment), np.bool_)
        mask[self.rows] = True
        return mask

    @cached_property
    def item_mask(self) -> MaskArray:
        """Items of the match set that meet the conditions, as a mask."""
        items = self.segment.table.to_items(self.mask)
        return items if self.items is None else items & self.items

    @cached_property
    def item_rows(self) -> tuple[Ints, Ints]:
        """Those items, and which of the rows each belongs to."""
        table = self.segment.table
        if table.plain:
            return self.rows, np.arange(len(self.rows))
        items, owner = spans(table.item_pointer, self.rows)
        if self.items is None:
            return items, owner
        kept = self.items[items]
        return items[kept], owner[kept]


def count(field: str, parts: Sequence[Part], selected: frozenset[str], currency: str) -> Facet:
    """Count one field.

    Args:
        field: Canonical name.
        parts: The match set.
        selected: Folded values that a filter asks for.
        currency: ISO code for the price.

    Returns:
        The facet; without values where nothing in the set has the field. Of each value it says how many products have
        it only by their picture.
    """
    facet = _counted(field, parts, selected, currency)
    beside = [
        (part, one) for part in parts if (one := part.segment.table.columns.get(f"{PICTURED}{field}")) is not None
    ]
    if not beside:
        return facet
    shown: Counts = {}
    for part, column in beside:
        _count_texts(part, column, shown, None)
    return replace(facet, values=tuple(replace(v, pictured=shown.get(fold(v.value), ("", 0))[1]) for v in facet.values))


def _counted(field: str, parts: Sequence[Part], selected: frozenset[str], currency: str) -> Facet:
    if field == "price":
        return _spread(field, [_amounts(part, currency) for part in parts])
    if field == "rating":
        ratings = [part.segment.table.rating[part.rows] for part in parts]
        return _spread(field, [one[~np.isnan(one)] for one in ratings])
    if field in BUILT_IN:
        return _built_in(field, parts, selected)
    columns = [(part, one) for part in parts if (one := part.segment.table.columns.get(field)) is not None]
    if len(columns) == 1 and not (len(columns[0][1].starts) and len(columns[0][1].numbers)):
        return _of_one(field, *columns[0], selected)
    columns.sort(key=lambda one: len(one[1].text_at) + len(one[1].number_at))
    texts: Counts = {}
    numbers: dict[float, int] = {}
    spread: list[npt.NDArray[np.generic]] = []
    mixed = any(one.high > one.low for _, one in columns) and any(len(one.numbers) for _, one in columns)
    for place, (part, column) in enumerate(columns):
        cut = place == len(columns) - 1 and not mixed
        _count_texts(part, column, texts, selected if cut else None)
        spread.append(_count_numbers(part, column, numbers, selected if cut else None))
    for number in [number for number in numbers if number_text(number) in texts]:
        text = number_text(number)
        texts[text] = (texts[text][0], sum(_having_both(part, column, text, number) for part, column in columns))
        del numbers[number]
    bounds = _spread(field, spread)
    return Facet(field, _top(texts, numbers, selected), bounds.low, bounds.high)


def _of_one(field: str, part: Part, column: Column, selected: frozenset[str]) -> Facet:
    """The usual case, one segment and values of one kind, without going through what several segments need.

    Codes are in the order of folded values, and of numbers: a stable sort by count keeps it among equals.
    """
    table, numbers = part.segment.table, column.values
    found = _found_of(part, column, len(numbers) > 0)
    some = np.flatnonzero(found)
    low, high = (float(numbers[some[0]]), float(numbers[some[-1]])) if len(numbers) and len(some) else (None, None)
    top = some[np.argsort(-found[some], kind="stable")].tolist() if len(some) else []
    values = []
    for place, count_ in zip(top[:MAX_VALUES], found[top[:MAX_VALUES]].tolist(), strict=True):
        if len(numbers):
            text = number_text(float(numbers[place]))
            values.append(FacetValue(text, count_, text in selected))
        else:
            code = column.low + place
            values.append(FacetValue(table.display[code], count_, bool(selected) and table.folded[code] in selected))
    if not selected:
        return Facet(field, tuple(values), low, high)
    held = {number_text(float(n)): i for i, n in enumerate(numbers.tolist())} if len(numbers) else {}
    places = {one: held.get(one, -1) if len(numbers) else table.code(column, one) - column.low for one in selected}
    shown = set(top[:MAX_VALUES])
    more = [place for place in top[MAX_VALUES:] if place in places.values() and place not in shown]
    for place in more:
        text = number_text(float(numbers[place])) if len(numbers) else table.display[column.low + place]
        values.append(FacetValue(text, int(found[place]), True))
    absent = sorted(one for one, place in places.items() if place < 0 or not found[place])
    return Facet(field, (*values, *(FacetValue(one, 0, True) for one in absent)), low, high)


def _found_of(part: Part, column: Column, numbers: bool) -> Ints:
    """Count of each text value, or of each different number, of a column over a part."""
    every = part.counts
    if numbers:
        starts = column.number_starts
        if every is not None:
            return every[column.number_code : column.number_code + len(starts)]
        return _group_counts(column, column.number_at, starts, part)
    if every is not None:
        return every[column.low : column.high]
    return _group_counts(column, column.text_at, column.starts, part)


def _having_both(part: Part, column: Column, text: str, number: float) -> int:
    """Products of the set that have a value as a text or as a number: the same to a shopper."""
    table, code = part.segment.table, part.segment.table.code(column, text)
    first, last = np.searchsorted(column.numbers, number), np.searchsorted(column.numbers, number, "right")
    at = np.concatenate((column.entries(code) if code >= 0 else column.text_at[:0], column.number_at[first:last]))
    mask = part.item_mask if column.level == "item" else part.mask
    at = at[mask[at]]
    return len(np.unique(table.item_row[at] if column.level == "item" else at))


def _amounts(part: Part, currency: str) -> npt.NDArray[np.generic]:
    column = part.segment.table.prices.get(currency)
    if column is None:
        return np.zeros(0)
    prices = column[part.item_rows[0]]
    return np.asarray(prices[prices != NO_PRICE])


def _spread(field: str, numbers: Sequence[npt.NDArray[np.generic]]) -> Facet:
    some = [one for one in numbers if len(one)]
    if not some:
        return Facet(field)
    return Facet(field, (), float(min(one.min() for one in some)), float(max(one.max() for one in some)))


def _built_in(field: str, parts: Sequence[Part], selected: frozenset[str]) -> Facet:
    counts: Counts = {}
    for part in parts:
        table = part.segment.table
        items, owner = part.item_rows
        stock = table.stock[items]
        masks = {"yes": stock, "no": ~stock}
        if field == "currency":
            masks = {currency: column[items] != NO_PRICE for currency, column in table.prices.items()}
        for value, mask in masks.items() if field != "product_id" else ():
            found = _different(owner[mask])
            if found:
                counts[value] = (value, counts.get(value, ("", 0))[1] + found)
    return Facet(field, _top(counts, {}, selected))


def _different(owners: Ints) -> int:
    """How many different numbers ascending ones hold."""
    return int(np.count_nonzero(np.diff(owners))) + 1 if len(owners) else 0


def _first_of_product(table: Table, at: npt.NDArray[np.int32], group_starts: Ints) -> MaskArray:
    """Which entries are the first of their product within their group; entries ascend by item within a group."""
    rows = table.item_row[at]
    first = np.ones(len(at), np.bool_)
    first[1:] = rows[1:] != rows[:-1]
    first[group_starts[group_starts < len(at)]] = True
    return first


def _group_counts(column: Column, at: npt.NDArray[np.int32], starts: Ints, part: Part) -> Ints:
    """Distinct products of the part in each group of entries."""
    table = part.segment.table
    have = (part.item_mask if column.level == "item" else part.mask)[at]
    if column.level == "row" or table.plain:
        return np.add.reduceat(have, starts, dtype=np.int64)
    left = np.flatnonzero(have)
    new_starts = np.searchsorted(left, starts)
    first = _first_of_product(table, at[left], new_starts)
    total = np.concatenate(([0], np.cumsum(first)))
    ends = np.append(new_starts[1:], len(left))
    return np.asarray(total[ends] - total[new_starts], np.int64)


def _shown(found: Ints, always: Ints) -> Ints:
    """Places of the MAX_VALUES largest counts (the first ones among equals), and of those always shown."""
    some = np.flatnonzero(found)
    if len(some) <= MAX_VALUES:
        return some
    top = some[np.argsort(-found[some], kind="stable")[:MAX_VALUES]]
    return np.union1d(top, always[found[always] > 0])


def _count_texts(part: Part, column: Column, counts: Counts, last: frozenset[str] | None) -> None:
    """Add the counts of text values.

    With `last` (the selected values), the segment is the last and largest one: of values that no other
    segment has, only its own most frequent ones can be among the most frequent of all.
    """
    if not len(column.text_at):
        return
    table, found = part.segment.table, _found_of(part, column, False)
    if last is None:
        some = np.flatnonzero(found)
    else:
        codes = [table.code(column, value) for value in {*last, *counts}]
        some = _shown(found, np.array([code - column.low for code in codes if code >= 0], np.int64))
    for place in some.tolist():
        code = column.low + place
        folded = table.folded[code]
        display, before = counts.get(folded, ("", 0))
        counts[folded] = (display or table.display[code], before + int(found[place]))


def _count_numbers(
    part: Part, column: Column, counts: dict[float, int], last: frozenset[str] | None
) -> npt.NDArray[np.generic]:
    """Add the counts of numbers, as `_count_texts` does; return the least and the greatest that are there."""
    if not len(column.numbers):
        return column.numbers
    found = _found_of(part, column, True)
    some = np.flatnonzero(found)
    values = column.values
    if last is not None:
        wanted = np.array([*counts, *read_numbers(tuple(last))], np.float64)
        places = np.searchsorted(values, wanted)
        some = _shown(found, places[(places < len(values)) & (values[places.clip(max=len(values) - 1)] == wanted)])
    for place in some.tolist():
        number = float(values[place])
        counts[number] = counts.get(number, 0) + int(found[place])
    there = np.flatnonzero(found)
    return values[there[[0, -1]]] if len(there) else values[:0]


def _top(texts: Counts, numbers: dict[float, int], selected: frozenset[str]) -> tuple[FacetValue, ...]:
    """The most frequent values and every selected one, most frequent first."""
    ranked = [(-found, 0.0, folded, display) for folded, (display, found) in texts.items()]
    ranked += [(-found, number, number_text(number), number_text(number)) for number, found in numbers.items()]
    ranked.sort()
    values = [
        FacetValue(display, -found, folded in selected)
        for i, (found, _, folded, display) in enumerate(ranked)
        if i < MAX_VALUES or folded in selected
    ]
    there = {folded for _, _, folded, _ in ranked}
    return tuple(values + [FacetValue(one, 0, True) for one in sorted(selected - there)])


def choose_attributes(sample: Sequence[tuple[Segment, Ints]]) -> list[str]:
    """The attributes that tell the best products apart: had by many, with neither one value nor one a product.

    Args:
        sample: Segments with the rows of theirs that are among the best.

    Returns:
        Up to 2 × MAX_ATTRIBUTES names, the most telling first.
    """
    have: dict[str, int] = {}
    values: dict[str, int] = {}
    total = sum(len(rows) for _, rows in sample)
    for segment, rows in sample:
        table = segment.table
        starts, counts = table.field_pointer[rows], table.field_pointer[rows + 1] - table.field_pointer[rows]
        at = np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        found = np.bincount(table.field_codes[at], minlength=len(table.names))
        for code in np.flatnonzero(found >= max(1.0, LEAST_COVERAGE * total if len(sample) == 1 else 1.0)).tolist():
            name = table.names[code]
            have[name] = have.get(name, 0) + int(found[code])
            values[name] = max(values.get(name, 0), table.columns[name].distinct)
    telling = {
        name: number / total * min(1.0, MANY_VALUES / values[name])
        for name, number in have.items()
        if name not in _ALWAYS
        and not name.startswith(PICTURED)
        and values[name] > 1
        and number >= LEAST_COVERAGE * total
    }
    return sorted(telling, key=lambda name: (-telling[name], name))[: 2 * MAX_ATTRIBUTES]
