"""The best rows of the first stage, handed to a second one that may look closer and put them in another order.

Knows nothing about how a second stage scores. It sees allowed rows of the match set only and gives numbers back, so it
can bring nothing in, take nothing out, and change no total and no facet; rows behind the window stay behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from shopguide.index.columns import NO_PRICE
from shopguide.index.segment import Segment
from shopguide.index.values import FloatArray, MaskArray

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows of a window lie.

    Attributes:
        segments: All segments.
        part: (w,) which segment each row is of.
        row: (w,) its row there.
        items: By segment, which items meet the filters; None means all.
    """

    segments: Sequence[Segment]
    part: Rows
    row: Rows
    items: Sequence[MaskArray | None]

    def each(self) -> list[tuple[Segment, int]]:
        """Segment and row of each."""
        return [(self.segments[p], r) for p, r in zip(self.part.tolist(), self.row.tolist(), strict=True)]

    def column(self, name: str, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """(w,) one column of the segments' tables."""
        out = np.empty(len(self.row), dtype)
        for at, segment in enumerate(self.segments):
            here = self.part == at
            out[here] = getattr(segment.table, name)[self.row[here]]
        return out


@dataclass(frozen=True)
class Window:
    """Some rows of the match set, best first.

    Attributes:
        scores: (w,) float32 score of the first stage.
        parts: Signal to (w,) what it gave to the score.
        signals: "lexical" and each leg's space to (w,) raw value; −inf where a row has no vector.
        terms: The query's words that any product has, with their idf.
        currency: Of prices.
        places: One (segment, row, row's items that meet the filters or None for all) a row.
    """

    scores: FloatArray
    parts: Mapping[str, FloatArray]
    signals: Mapping[str, FloatArray]
    terms: tuple[tuple[str, float], ...]
    currency: str
    places: Places

    def __len__(self) -> int:
        return len(self.scores)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Product ids."""
        return tuple(segment.ids[row] for segment, row in self.places.each())

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The terms of the title, each between two spaces; a line a language; "" where the index keeps none."""
        return tuple(segment.titles[row] if segment.titles else "" for segment, row in self.places.each())

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Id, GTIN and SKUs as letters and digits alone, each between two spaces; "" where the index keeps none."""
        return tuple(segment.keys[row] if segment.keys else "" for segment, row in self.places.each())

    @cached_property
    def prices(self) -> FloatArray:
        """(w,) lowest price among the items that meet the filters, in minor units; NaN where there is none."""
        out = np.full(len(self), np.nan, np.float32)
        for i, (segment, row) in enumerate(self.places.each()):
            column = segment.table.prices.get(self.currency)
            if column is None:
                continue
            low, high = int(segment.table.item_pointer[row]), int(segment.table.item_pointer[row + 1])
            own, items = column[low:high], self.places.items[int(self.places.part[i])]
            own = own[own != NO_PRICE] if items is None else own[(own != NO_PRICE) & items[low:high]]
            if len(own):
                out[i] = own.min()
        return out

    @property
    def ratings(self) -> FloatArray:
        """(w,) mean stars, NaN where nobody rated."""
        return self.places.column("rating", np.float32)

    @property
    def rating_counts(self) -> npt.NDArray[np.int32]:
        """(w,) how many rated."""
        return self.places.column("rating_count", np.int32)

    @property
    def added(self) -> npt.NDArray[np.int32]:
        """(w,) day it came to the shop, as the index keeps days; the least value where it is not told."""
        return self.places.column("added", np.int32)

    def codes(self, field: str) -> npt.NDArray[np.int64]:
        """(w,) one whole number a value of a field, the same for equal values; −1 where a row has none."""
        known: dict[str, int] = {}
        out = np.full(len(self), -1, np.int64)
        for at, segment in enumerate(self.places.segments):
            column, here = segment.table.columns.get(field), np.flatnonzero(self.places.part == at)
            if column is None or column.level != "row" or not len(here) or not len(column.starts):
                continue
            of_row = np.full(len(segment), -1, np.int64)
            of_row[column.text_at] = np.repeat(
                np.arange(column.low, column.high), np.diff(column.starts, append=len(column.text_at))
            )
            for i in here:
                code = int(of_row[self.places.row[i]])
                if code >= 0:
                    out[i] = known.setdefault(segment.table.folded[code], len(known))
        return out

    def has(self, field: str, value: str) -> MaskArray:
        """(w,) which rows have a value of a field, themselves or in a variant that meets the filters.

        Args:
            field: Canonical name.
            value: Folded, as the index keeps it.

        Returns:
            The mask; all False for an unknown field or value.
        """
        out = np.zeros(len(self), np.bool_)
        for at, segment in enumerate(self.places.segments):
            table, here = segment.table, np.flatnonzero(self.places.part == at)
            column = table.columns.get(field)
            code = table.code(column, value) if column is not None else -1
            if column is None or code < 0 or not len(here):
                continue
            entries = column.entries(code)
            if column.level == "item":
                items = self.places.items[at]
                entries = table.item_row[entries if items is None else entries[items[entries]]]
            out[here] = np.isin(self.places.row[here], entries)
        return out

    def vectors(self, space: str) -> FloatArray:
        """(w, d) float32 vectors of a space; zeros where a row has none; (w, 0) where the index has no such space."""
        spaces = [segment.spaces.get(space) for segment in self.places.segments]
        dimension = next((s.dimension for s in spaces if s is not None), 0)
        out = np.zeros((len(self), dimension), np.float32)
        for at, one in enumerate(spaces):
            here = self.places.part == at
            if one is not None and here.any():
                out[here] = one.f16[self.places.row[here]]
        return out


@dataclass(frozen=True, slots=True)
class Rescored:
    """What a second stage gives back.

    Attributes:
        parts: Name to (w,) contribution; a row's new score is their sum.
        order: (w,) positions of the window in their new order; None orders by the new score, then as before.
    """

    parts: Mapping[str, FloatArray]
    order: Rows | None = None


class SecondStage(Protocol):
    """Scores a window anew. Its depth is fixed, so that the pages of one search agree with each other."""

    @property
    def depth(self) -> int:
        """How many of the best rows it looks at."""
        ...

    def rescore(self, window: Window) -> Rescored:
        """New contributions of the rows of a window, and their order."""
        ...


def put_back(order: Rows, scores: FloatArray, parts: dict[str, FloatArray], rescored: Rescored, count: int) -> Rows:
    """Write the new contributions of the first rows of an order into the arrays of the match set.

    Args:
        order: Positions in the match set, best first.
        scores: (m,) scores; changed in place.
        parts: Signal to (m,); changed in place.
        rescored: Of the first `count` of the order.
        count: Rows of the window.

    Returns:
        The new order.
    """
    where = order[:count]
    whole = np.zeros(count, np.float32)
    for name in set(parts) | set(rescored.parts):
        values = np.asarray(rescored.parts.get(name, np.zeros(count)), np.float32)
        parts.setdefault(name, np.zeros(len(scores), np.float32))[where] = values
        whole += values
    scores[where] = whole
    new = rescored.order
    if new is None:
        new = np.lexsort((np.arange(count), -whole))
    return np.concatenate([where[new], order[count:]])
