"""Values by product: the columns turned round, so that facets of a small match set are counted from its rows alone.

Knows nothing about requests. Each text value and each different number of all fields has one code; texts come first.
Counting walks through the values of the matching rows once and gives the counts of every field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.index.strings import Arrays
from shopguide.index.values import MaskArray

Ints = npt.NDArray[np.int64]


def pack_forward(arrays: Mapping[str, npt.NDArray[Any]], fields: Sequence[Mapping[str, Any]]) -> Arrays:
    """Turn packed columns round.

    Args:
        arrays: As `pack_columns` makes them.
        fields: The table of fields.

    Returns:
        "number_codes" (numbers,), and for rows and for items "{level}_pointer_values" and "{level}_codes".
    """
    pointer, at = arrays["value_pointer"], arrays["value_at"]
    numbers, number_at = arrays["number_values"], arrays["number_at"]
    new = np.ones(len(numbers), np.bool_)
    new[1:] = numbers[1:] != numbers[:-1]
    new[[one["numbers"][0] for one in fields if one["numbers"][0] < len(numbers)]] = True
    number_codes = np.cumsum(new) - 1
    texts, rows, items = len(pointer) - 1, len(arrays["item_pointer"]) - 1, len(arrays["item_row"])
    found: dict[str, list[tuple[Ints, Ints]]] = {"row": [], "item": []}
    for one in fields:
        (low, high), (first, last) = one["values"], one["numbers"]
        level = "row" if rows == items else one["level"]
        found[level].append(
            (at[pointer[low] : pointer[high]], np.repeat(np.arange(low, high), np.diff(pointer[low : high + 1])))
        )
        found[level].append((number_at[first:last], texts + number_codes[first:last]))
    out: Arrays = {"number_codes": number_codes.astype(np.int32)}
    for level, size in (("row", rows), ("item", items)):
        where = np.concatenate([np.zeros(0, np.int64), *(a for a, _ in found[level])]).astype(np.int32)
        codes = np.concatenate([np.zeros(0, np.int64), *(c for _, c in found[level])]).astype(np.int32)
        starts = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(where, minlength=size), out=starts[1:])
        out |= {f"{level}_pointer_values": starts, f"{level}_codes": codes[np.argsort(where, kind="stable")]}
    return out


@dataclass(frozen=True, slots=True)
class Forward:
    """Value codes of each row and item.

    Attributes:
        texts: Number of codes of texts; the codes of numbers follow.
        size: Number of codes.
        number_codes: (numbers,) code of each entry of the number columns, counted from the first number.
        row_pointer: (rows + 1,) where each row's codes begin.
        row_codes: Codes of fields that are kept by row.
        item_pointer: (items + 1,) the same for items.
        item_codes: Codes of fields that are kept by item; none where each row has one item.
        items_of: (rows + 1,) where each row's items begin.
    """

    texts: int
    size: int
    number_codes: npt.NDArray[np.int32]
    row_pointer: Ints
    row_codes: npt.NDArray[np.int32]
    item_pointer: Ints
    item_codes: npt.NDArray[np.int32]
    items_of: Ints

    @classmethod
    def read(cls, arrays: Mapping[str, npt.NDArray[Any]], fields: Sequence[Mapping[str, Any]]) -> Forward:
        """The values by product of packed columns; made now where an earlier version did not store them."""
        if "row_codes" not in arrays:
            arrays = {**arrays, **pack_forward(arrays, fields)}
        codes = arrays["number_codes"].view(np.int32)
        texts = len(arrays["value_pointer"]) - 1
        return cls(
            texts,
            texts + (int(codes[-1]) + 1 if len(codes) else 0),
            codes,
            arrays["row_pointer_values"].view(np.int64),
            arrays["row_codes"].view(np.int32),
            arrays["item_pointer_values"].view(np.int64),
            arrays["item_codes"].view(np.int32),
            arrays["item_pointer"].view(np.int64),
        )

    def counts(self, rows: Ints, items: MaskArray | None) -> Ints:
        """How many of some rows have each value.

        Args:
            rows: (k,) different rows.
            items: Items that count; None means all.

        Returns:
            (size,) counts. A row counts once for a value, however many of its items have it.
        """
        at, _ = spans(self.row_pointer, rows)
        out = np.bincount(self.row_codes[at], minlength=self.size)
        if not len(self.item_codes):
            return out
        own, owner = spans(self.items_of, rows)
        if items is not None:
            kept = items[own]
            own, owner = own[kept], owner[kept]
        at, source = spans(self.item_pointer, own)
        pairs = np.unique(owner[source] * self.size + self.item_codes[at])
        return out + np.bincount(pairs % self.size, minlength=self.size)


def spans(pointer: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """The entries of some rows of a compressed table, and which of the rows each belongs to."""
    starts = pointer[rows]
    counts = pointer[rows + 1] - starts
    owner = np.repeat(np.arange(len(rows)), counts)
    return np.arange(len(owner)) + (starts - np.cumsum(counts) + counts)[owner], owner
