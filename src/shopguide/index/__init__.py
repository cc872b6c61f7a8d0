"""The embedded index: words, vectors and columns in one immutable generation, with changes on top.

Knows nothing about the catalog, the encoders or the languages of queries; exact totals, facets and pages.
The face is `Index` with its values; everything else in this folder is private to it.
"""

from __future__ import annotations

from shopguide.index.bench import SearchTimings, Timing, bench_search
from shopguide.index.index import Index
from shopguide.index.values import (
    Entry,
    FieldInfo,
    FieldLengths,
    FieldWeights,
    Found,
    FoundRow,
    IndexStats,
    Leg,
    Lift,
    Ranking,
    Request,
)
from shopguide.index.window import Rescored, SecondStage, Window

__all__ = [
    "Entry",
    "FieldInfo",
    "FieldLengths",
    "FieldWeights",
    "Found",
    "FoundRow",
    "Index",
    "IndexStats",
    "Leg",
    "Lift",
    "Ranking",
    "Request",
    "Rescored",
    "SearchTimings",
    "SecondStage",
    "Timing",
    "Window",
    "bench_search",
]
