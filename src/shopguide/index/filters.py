"""Filters as masks over rows and items.

A filter is a promise: conditions join by AND, those on fields of variants hold on one and the same item,
a value that is not there finds nothing. Knows nothing about words or vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from rapidfuzz import process

from shopguide.errors import FilterError
from shopguide.index.columns import NO_PRICE, Level
from shopguide.index.names import BUILT_IN, NO, PICTURED, YES, canonical, fold, read_numbers
from shopguide.index.segment import Segment
from shopguide.index.table import Column, Table
from shopguide.index.values import MaskArray
from shopguide.types import Filter, Filters

_MAX_FLOAT32 = float(np.finfo(np.float32).max)

KEPT_MASKS = 16
"""Conditions whose masks stay with a segment, a byte a row each: shoppers click on the same few facets."""
ALWAYS = (*BUILT_IN, "brand", "category")
"""Fields that every index knows, even when no product has them."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter whose field and values are resolved against what the index has.

    Attributes:
        field: Canonical name.
        any_of: Folded values as the index has them, or None when there is no such condition; () finds nothing.
        numbers: Those values of `any_of` that read as numbers.
        none_of: Folded values to drop.
        none_numbers: Those values to drop that read as numbers.
        currency: ISO code for a price.
    """

    field: str
    any_of: tuple[str, ...] | None
    numbers: tuple[float, ...]
    none_of: tuple[str, ...]
    none_numbers: tuple[float, ...]
    low: float | None
    high: float | None
    currency: str

    @property
    def positive(self) -> bool:
        """True when it asks for values or a range, and not only drops some."""
        return self.any_of is not None or self.low is not None or self.high is not None


def known_fields(segments: Iterable[Segment]) -> list[str]:
    """Every field that can be filtered by."""
    told = {name for segment in segments for name in segment.table.columns if not name.startswith(PICTURED)}
    return sorted({*ALWAYS, *told})


def resolve_field(name: str, segments: Sequence[Segment]) -> str:
    """The canonical name of a field.

    Args:
        name: Any name of it.
        segments: Where it must be known.

    Returns:
        The name that columns are kept under.

    Raises:
        FilterError: The index has no such field; the nearest are named.
    """
    field = canonical(name)
    for one in (field, f"{field} (attribute)"):
        if one in ALWAYS or any(one in segment.table.columns for segment in segments):
            return one
    known = known_fields(segments)
    near = [one for one, _, _ in process.extract(field, known, limit=3, score_cutoff=60)]
    raise FilterError(f"There is no field {name!r}.", f"Did you mean: {', '.join(near or known[:10])}?")


Parts = Sequence[tuple[Segment, MaskArray | None]]
"""Segments with their live rows; None means all."""


def _lives(table: Table, column: Column, code: int, live: MaskArray | None) -> bool:
    """Whether a live product has the value with this code."""
    if code < 0 or live is None:
        return code >= 0
    at = column.entries(code)
    return bool(live[table.item_row[at] if column.level == "item" else at].any())


def _resolve_value(field: str, value: str, parts: Parts) -> list[str]:
    """The folded values that a filter's value means: itself; for a category also every path that ends with it."""
    folded = fold(value)
    if field == "category":
        folded = "/".join(part for part in (p.strip() for p in folded.split("/")) if part)
    columns = [(s.table, s.table.columns[field], live) for s, live in parts if field in s.table.columns]
    if any(_lives(table, column, table.code(column, folded), live) for table, column, live in columns):
        return [folded]
    if field == "category":
        tail = f"/{folded}".encode()
        paths = {table.folded.raw(code) for table, column, _ in columns for code in range(column.low, column.high)}
        return sorted(path.decode() for path in paths if path.endswith(tail))
    return ["yes"] if folded in YES else ["no"] if folded in NO else []


def resolve_filters(filters: Filters, parts: Parts, currency: str) -> tuple[Condition, ...]:
    """Resolve filters against what the index has.

    Args:
        filters: As the caller wrote them.
        parts: All segments of the index: a value means the same in each.
        currency: The main currency, for price bounds that name none.

    Returns:
        One condition a filter.

    Passes on:
        FilterError: A field is unknown, or a value cannot be used with it.
    """
    return tuple(_resolve(one, parts, currency) for one in filters)


def _resolve(one: Filter, parts: Parts, currency: str) -> Condition:
    field = resolve_field(one.field, [segment for segment, _ in parts])
    if field == "price" and (one.any_of or one.none_of):
        raise FilterError("A price is filtered by bounds, not by values.", "Give min or max.")
    if field in ("in_stock", "currency", "product_id", "brand", "category") and not (one.low is one.high is None):
        raise FilterError(f"The field {field!r} has no order to be bounded by.", "Give values.")

    def values(given: Sequence[str]) -> tuple[str, ...]:
        if field == "product_id":
            return tuple(given)
        if field == "currency":
            return tuple(value.strip().upper() for value in given)
        if field == "in_stock":
            return tuple("yes" if fold(v) in YES else "no" for v in given if fold(v) in YES | NO)
        if field in ("price", "rating"):
            return ()
        return tuple(dict.fromkeys(found for v in given for found in _resolve_value(field, v, parts)))

    return Condition(
        field,
        values(one.any_of) if one.any_of else None,
        read_numbers(one.any_of),
        values(one.none_of),
        read_numbers(one.none_of),
        one.low,
        one.high,
        (one.currency or currency).upper(),
    )


class SegmentFilter:
    """The masks of some conditions over one segment.

    Args:
        segment: Whose rows are filtered.
        live: (n,) rows that are not deleted, or None when all live.
        conditions: All of them must hold.
    """

    def __init__(self, segment: Segment, live: MaskArray | None, conditions: Sequence[Condition]) -> None:
        self._segment, self._table, self._live = segment, segment.table, live
        self._parts: list[tuple[str, bool, Level, MaskArray]] = []
        for one in conditions:
            if one.positive:
                self._parts.append((one.field, True, *self._kept(one, True)))
            if one.none_of or one.none_numbers:
                self._parts.append((one.field, False, *self._kept(one, False)))
        self._rows: dict[str, MaskArray | None] = {}
        self._items: dict[str, MaskArray | None] = {}

    def items(self, without: str = "") -> MaskArray | None:
        """Items that meet the conditions on items but those of the field `without`; None where all rows' items do."""
        if without not in self._items:
            masks = [
                mask for field, positive, level, mask in self._parts
                if level == "item" and not (positive and field == without)
            ]  # fmt: skip
            self._items[without] = None if self._table.plain or not masks else reduce(np.logical_and, masks)
        return self._items[without]

    def rows(self, without: str = "") -> MaskArray | None:
        """Live rows that meet all conditions but those of the field `without`; None means every row."""
        if without not in self._rows:
            masks = [
                mask for field, positive, level, mask in self._parts
                if (level == "row" or self._table.plain) and not (positive and field == without)
            ]  # fmt: skip
            items = self.items(without)
            if items is not None:
                masks.append(self._table.to_rows(items))
            if self._live is not None:
                masks.append(self._live)
            self._rows[without] = reduce(np.logical_and, masks) if masks else None
        return self._rows[without]

    def _kept(self, one: Condition, positive: bool) -> tuple[Level, MaskArray]:
        """The mask of a condition; the last ones asked for stay with the segment, which never changes."""
        known = self._segment.masks
        found = known.get((one, positive))
        if found is None:
            if positive:
                level, mask = self._positive(one)
            else:
                level, mask = self._having(one.field, one.none_of, one.none_numbers, one.currency)
                mask = ~mask
            mask.flags.writeable = False
            found = level, mask
            if one.field != "product_id":
                while len(known) >= KEPT_MASKS:
                    known.pop(next(iter(known), (one, positive)), None)
                known[one, positive] = found
        return found

    def _positive(self, one: Condition) -> tuple[Level, MaskArray]:
        level: Level
        if one.field == "price":
            return "item", self._priced(one.currency, one.low, one.high)
        if one.any_of is None:
            return self._within(one)
        level, mask = self._having(one.field, one.any_of, one.numbers, one.currency)
        if one.low is not None or one.high is not None:
            mask = mask & self._within(one)[1]
        return level, mask

    def _priced(self, currency: str, low: float | None, high: float | None) -> MaskArray:
        column = self._table.prices.get(currency)
        if column is None:
            return np.zeros(self._table.items, np.bool_)
        mask = column != NO_PRICE
        if low is not None:
            mask &= column >= low
        if high is not None:
            mask &= column <= high
        return np.asarray(mask)

    def _within(self, one: Condition) -> tuple[Level, MaskArray]:
        """Rows or items with a number within the bounds."""
        low = -np.inf if one.low is None else one.low
        high = np.inf if one.high is None else one.high
        if one.field == "rating":
            rating = self._table.rating
            return "row", (rating >= np.float32(low)) & (rating <= np.float32(high))
        column = self._table.columns.get(one.field)
        if column is None:
            return "row", np.zeros(self._table.rows, np.bool_)
        mask = self._empty(column)
        first, last = np.searchsorted(column.numbers, low), np.searchsorted(column.numbers, high, "right")
        mask[column.number_at[first:last]] = True
        return column.level, mask

    def _having(
        self, field: str, texts: Sequence[str], numbers: Sequence[float], currency: str
    ) -> tuple[Level, MaskArray]:
        """Rows or items that have one of the values."""
        table = self._table
        if field == "product_id":
            mask = np.zeros(table.rows, np.bool_)
            rows = [self._segment.ids.find(text.encode()) for text in texts]
            mask[[row for row in rows if row >= 0]] = True
            return "row", mask
        if field == "currency":
            masks = [self._priced(code, None, None) for code in texts]
            return "item", reduce(np.logical_or, masks, np.zeros(table.items, np.bool_))
        if field == "in_stock":
            yes, no = ("yes" in texts), ("no" in texts)
            return "item", np.asarray((table.stock & yes) | (~table.stock & no))
        if field == "rating":
            sane = [number for number in numbers if abs(number) <= _MAX_FLOAT32]
            return "row", np.isin(table.rating, np.array(sane, np.float32))
        column = table.columns.get(field)
        if column is None:
            return "row", np.zeros(table.rows, np.bool_)
        mask = self._empty(column)
        for code in (table.code(column, text) for text in texts):
            if code >= 0:
                mask[column.entries(code)] = True
        for number in numbers:
            first, last = np.searchsorted(column.numbers, number), np.searchsorted(column.numbers, number, "right")
            mask[column.number_at[first:last]] = True
        return column.level, mask

    def _empty(self, column: Column) -> MaskArray:
        return np.zeros(self._table.items if column.level == "item" else self._table.rows, np.bool_)
