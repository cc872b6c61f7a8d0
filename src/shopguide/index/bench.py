"""Times searches over prepared requests: wall and CPU, whole and by step.

Knows nothing about encoders: requests come with their vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time

import numpy as np

from shopguide.errors import UsageError
from shopguide.index.index import Index
from shopguide.index.values import Request


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one step over all searches."""

    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Timing:
        """Of what single runs took; zeros for none."""
        if not milliseconds:
            return cls(0.0, 0.0)
        return cls(float(np.percentile(milliseconds, 50)), float(np.percentile(milliseconds, 99)))


@dataclass(frozen=True, slots=True)
class SearchTimings:
    """How long searches took.

    Attributes:
        searches: How many were timed.
        rows: Products of the index.
        wall: A whole search.
        cpu: Its processor time, of all threads of the process.
        steps: "filter", "lexical", "dense", "fuse", "facets", "page": wall time.
        median_total: Median size of the match sets.
    """

    searches: int
    rows: int
    wall: Timing
    cpu: Timing
    steps: Mapping[str, Timing]
    median_total: float


def bench_search(
    index: Index,
    requests: Sequence[Request],
    repeat: int = 3,
    warm_up: int = 10,
    before: Sequence[Request] | None = None,
) -> SearchTimings:
    """Run requests one after another and time each; what the index remembers of earlier queries is forgotten first.

    Args:
        index: What to search.
        requests: With their query vectors.
        repeat: How many times all of them are run.
        warm_up: Searches before the clock starts.
        before: For each request one that is searched for just before it and not timed.

    Returns:
        The timings.

    Raises:
        UsageError: There are no requests.
    """
    if not requests or repeat < 1:
        raise UsageError(f"There is nothing to time: {len(requests)} requests, {repeat} times.")
    for i in range(warm_up):
        index.search(requests[i % len(requests)])
    wall: list[float] = []
    cpu: list[float] = []
    totals: list[int] = []
    steps: dict[str, list[float]] = {}
    for place in [place for _ in range(repeat) for place in range(len(requests))]:
        request = requests[place]
        index.forget()
        if before is not None:
            index.search(before[place])
        began, cpu_began = perf_counter(), process_time()
        found = index.search(request)
        cpu.append((process_time() - cpu_began) * 1000)
        wall.append((perf_counter() - began) * 1000)
        totals.append(found.total)
        for step, took in found.took_ms.items():
            steps.setdefault(step, []).append(took)
    return SearchTimings(
        len(wall),
        len(index),
        Timing.of(wall),
        Timing.of(cpu),
        {step: Timing.of(values) for step, values in steps.items()},
        float(np.median(totals)),
    )
