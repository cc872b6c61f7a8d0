"""What a search sees: some segments, which of their rows live, and the statistics over all of them.

Knows nothing about files or locks. A snapshot never changes; a writer makes the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopguide.index.lexical import idf
from shopguide.index.segment import Segment
from shopguide.index.values import MaskArray

_BASE_ROW = (1 << 22) - 1
"""Ties are (place among the ids of the first segment) · 2²² + rank among the later segments' ids; a row of the
first segment comes after the new ids that sort before it. Room for four million changes between merges."""


@dataclass(frozen=True, slots=True)
class View:
    """One segment in a snapshot.

    Attributes:
        live: (n,) rows that are not deleted or replaced; None when all live.
        places: (n,) int64 where each id would stand among those of the first segment.
        ties: (n,) int64, ascending in the order of product ids over all segments.
    """

    segment: Segment
    live: MaskArray | None
    places: npt.NDArray[np.int64]
    ties: npt.NDArray[np.int64]

    @property
    def live_rows(self) -> int:
        """How many rows live."""
        return len(self.segment) if self.live is None else int(np.count_nonzero(self.live))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All segments at one instant; the first is the generation on disk, the others are changes since.

    Attributes:
        rows: Live products.
        seq: The last change of the catalog that is in.
    """

    views: tuple[View, ...]
    rows: int
    seq: int
    generation: str
    fingerprint: str

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments of the views."""
        return tuple(view.segment for view in self.views)

    def find(self, product_id: str) -> tuple[View, int] | None:
        """Where a product lives."""
        key = product_id.encode()
        for view in reversed(self.views):
            row = view.segment.ids.find(key)
            if row >= 0 and (view.live is None or view.live[row]):
                return view, row
        return None

    def frequency(self, term: str) -> int:
        """Live products that have a term."""
        found = 0
        for view in self.views:
            rows, _ = view.segment.lexical.postings(term)
            found += len(rows) if view.live is None else int(np.count_nonzero(view.live[rows]))
        return found

    def idf(self, frequency: int) -> float:
        """Inverse document frequency over all live products."""
        return idf(self.rows, frequency)


def make_snapshot(
    parts: Sequence[tuple[Segment, MaskArray | None]],
    seq: int,
    generation: str,
    fingerprint: str,
    before: Snapshot | None = None,
) -> Snapshot:
    """Put segments together, with the statistics over all their live rows.

    Args:
        parts: Segments with their live rows; None means all. The first is the generation.
        seq: The last change that is in.
        generation: Name of the generation.
        fingerprint: Of the encoders that made the vectors.
        before: A snapshot that shares segments with this one; what it knows of them is taken over.

    Returns:
        The snapshot.
    """
    rows = sum(len(segment) if live is None else int(np.count_nonzero(live)) for segment, live in parts)
    segments = [segment for segment, _ in parts]
    places = _places(segments, before)
    ties = _ties(segments, places)
    views = tuple(
        View(segment, live, place, tie) for (segment, live), place, tie in zip(parts, places, ties, strict=True)
    )
    return Snapshot(views, rows, seq, generation, fingerprint)


def _places(segments: Sequence[Segment], before: Snapshot | None) -> list[npt.NDArray[np.int64]]:
    """Where each id of each segment would stand among those of the first one."""
    if not segments:
        return []
    base = segments[0]
    same = before is not None and before.views and before.views[0].segment is base
    known = {id(view.segment): view.places for view in before.views} if before is not None and same else {}
    known.setdefault(id(base), np.arange(len(base), dtype=np.int64))
    return [
        known[id(segment)]
        if id(segment) in known
        else np.array([base.ids.place(raw) for raw in segment.ids.all_raw()], np.int64)
        for segment in segments
    ]


def _ties(segments: Sequence[Segment], places: Sequence[npt.NDArray[np.int64]]) -> list[npt.NDArray[np.int64]]:
    """The order of product ids over all segments, as one number a row."""
    later = [segment.ids.all_raw() for segment in segments[1:]]
    rank = {raw: i for i, raw in enumerate(sorted({raw for ids in later for raw in ids}))}
    ties = [(place << 22) | _BASE_ROW for place in places[:1]]
    for ids, place in zip(later, places[1:], strict=True):
        ties.append((place << 22) | np.array([rank[raw] for raw in ids], np.int64))
    return ties
