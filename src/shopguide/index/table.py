"""The packed columns of one segment, as filters, facets and sorts read them.

Knows nothing about requests or other segments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.index.columns import Ints, Level, RawColumns, RawField
from shopguide.index.forward import Forward
from shopguide.index.names import PICTURED
from shopguide.index.strings import Texts
from shopguide.index.values import MaskArray

At = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of one segment. Value codes run over `low:high` of the segment's values.

    Attributes:
        level: Whether entries speak of rows or of items.
        products: Rows that have it.
        distinct: Different values and numbers.
        text_at: Entries of all values, by value, then ascending.
        starts: (high − low,) where each value's entries begin in `text_at`.
        number_at: Entries with a number, by number.
        numbers: The numbers, ascending.
        number_code: Code of the least number; the others follow.
        number_starts: Where the entries of each different number begin.
        values: The different numbers, ascending.
    """

    name: str
    display: str
    level: Level
    products: int
    distinct: int
    low: int
    high: int
    text_at: At
    starts: Ints
    number_at: At
    numbers: npt.NDArray[np.float64]
    number_code: int
    number_starts: Ints
    values: npt.NDArray[np.float64]

    def entries(self, code: int) -> At:
        """Rows or items that have the value with this code."""
        place = code - self.low
        end = int(self.starts[place + 1]) if place + 1 < len(self.starts) else len(self.text_at)
        return self.text_at[int(self.starts[place]) : end]


class Table:
    """All columns of one segment, read from arrays.

    Args:
        arrays: As `pack_columns` makes them.
        fields: The table of fields that came with them.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], fields: Sequence[Mapping[str, Any]]) -> None:
        self.item_pointer = arrays["item_pointer"].view(np.int64)
        self.item_row = arrays["item_row"].view(np.int32)
        self.stock: MaskArray = arrays["stock"].view(np.bool_)
        self.rating = arrays["rating"].view(np.float32)
        self.rating_count = arrays["rating_count"].view(np.int32)
        self.added = arrays["added"].view(np.int32)
        self.skus = Texts("sku", arrays)
        self.folded = Texts("folded", arrays)
        self.display = Texts("display", arrays)
        self.prices = {name[6:]: a.view(np.int64) for name, a in arrays.items() if name.startswith("price.")}
        self.field_pointer = arrays["field_pointer"].view(np.int64)
        self.field_codes = arrays["field_codes"].view(np.int32)
        self.forward = Forward.read(arrays, fields)
        self.names = [str(one["name"]) for one in fields]
        self.columns = {str(one["name"]): self._column(arrays, one) for one in fields}

    def _column(self, arrays: Mapping[str, npt.NDArray[np.generic]], one: Mapping[str, Any]) -> Column:
        low, high = one["values"]
        first, last = one["numbers"]
        pointer = arrays["value_pointer"].view(np.int64)
        start = int(pointer[low])
        codes = self.forward.number_codes[first:last]
        numbers = arrays["number_values"].view(np.float64)[first:last]
        number_starts = np.flatnonzero(np.diff(codes, prepend=-1))
        return Column(
            str(one["name"]),
            str(one["display"]),
            one["level"],
            int(one["products"]),
            int(one["distinct"]),
            low,
            high,
            arrays["value_at"].view(np.int32)[start : int(pointer[high])],
            pointer[low:high] - start,
            arrays["number_at"].view(np.int32)[first:last],
            numbers,
            self.forward.texts + (int(codes[0]) if len(codes) else 0),
            number_starts,
            numbers[number_starts],
        )

    @property
    def rows(self) -> int:
        """Products of the segment."""
        return len(self.rating)

    @property
    def items(self) -> int:
        """Items of the segment: its variants, and its products without any."""
        return len(self.item_row)

    @property
    def plain(self) -> bool:
        """True when each row has exactly one item, so that item and row numbers are the same."""
        return self.rows == self.items

    @cached_property
    def _pictured(self) -> list[tuple[str, At, Ints, At, npt.NDArray[np.float64]]]:
        """Of each column of what pictures show: its field, the rows with their value codes, the rows with numbers."""
        out = []
        for one in self.columns.values():
            if not one.name.startswith(PICTURED) or one.level != "row":
                continue
            codes = np.repeat(np.arange(one.low, one.high), np.diff(one.starts, append=len(one.text_at)))
            order, by_row = np.argsort(one.text_at, kind="stable"), np.argsort(one.number_at, kind="stable")
            field = one.name.removeprefix(PICTURED)
            out.append((field, one.text_at[order], codes[order], one.number_at[by_row], one.numbers[by_row]))
        return out

    def pictured(self, row: int) -> dict[str, tuple[tuple[str, ...], float]]:
        """What only its picture shows of a row: field to values, of a category the longest path, and certainty."""
        found = {}
        for field, rows, codes, number_rows, numbers in self._pictured:
            first, last = np.searchsorted(rows, row), np.searchsorted(rows, row, "right")
            values = tuple(self.display[code] for code in codes[first:last].tolist())
            if values:
                at = int(np.searchsorted(number_rows, row))
                values = (max(values, key=len),) if field == "category" else values
                found[field] = values, float(numbers[at])
        return found

    def code(self, column: Column, folded: str) -> int:
        """The code of a folded value in a column, or -1."""
        return self.folded.find(folded.encode(), column.low, column.high)

    def to_rows(self, items: MaskArray) -> MaskArray:
        """The rows that have at least one of the marked items."""
        if self.plain:
            return items
        return np.logical_or.reduceat(items, self.item_pointer[:-1]) if self.rows else items[:0]

    def to_items(self, rows: MaskArray) -> MaskArray:
        """The items of the marked rows."""
        return rows if self.plain else rows[self.item_row]

    def raw(self, keep: MaskArray) -> RawColumns:
        """The columns as before packing, of the rows that are kept, counted anew."""
        new_row = np.cumsum(keep) - 1
        keep_item = self.to_items(keep)
        new_item = np.cumsum(keep_item) - 1
        skus = self.skus.all_raw()
        kept = {"row": keep, "item": keep_item}
        new = {"row": new_row, "item": new_item}
        fields = {name: self._raw_field(one, kept[one.level], new[one.level]) for name, one in self.columns.items()}
        return RawColumns(
            new_row[self.item_row[keep_item]],
            [skus[i] for i in np.flatnonzero(keep_item).tolist()],
            {currency: column[keep_item] for currency, column in self.prices.items()},
            self.stock[keep_item].view(np.uint8),
            self.rating[keep],
            self.rating_count[keep],
            self.added[keep],
            {name: raw for name, raw in fields.items() if len(raw.text_at) or len(raw.number_at)},
        )

    def _raw_field(self, one: Column, keep: MaskArray, new: Ints) -> RawField:
        counts = np.diff(one.starts, append=len(one.text_at))
        codes = np.repeat(np.arange(len(counts)), counts)
        alive, number_alive = keep[one.text_at], keep[one.number_at]
        return RawField(
            one.name,
            Counter({one.display: one.products}),
            one.level,
            [self.display[code] for code in range(one.low, one.high)],
            new[one.text_at[alive]],
            codes[alive],
            new[one.number_at[number_alive]],
            one.numbers[number_alive],
        )
