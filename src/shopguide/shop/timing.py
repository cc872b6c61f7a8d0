"""Times the searches of a shop: whole and by step in place, and retrieval by itself.

Knows nothing about files of queries or tables. Retrieval is timed by `index.bench_search` over the very requests that
the shop makes, so that the query's encoding stays apart.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from shopguide.index import Request, SearchTimings, Timing, bench_search
from shopguide.types import Mode, Progress, as_filters

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

WARM_UP = 5
_TOLD_EVERY = 20
_LIMIT = 10
"""Hits of a timed search: a first page."""


@dataclass(frozen=True, slots=True)
class ShopTimings:
    """How long searches of one kind took.

    Attributes:
        searches: How many were timed.
        whole: Wall time of `Shop.search`, everything included.
        cpu_ms: Mean processor time of one, over all threads.
        steps: "understand", "encode", "retrieve", "present": wall time, in place.
        retrieval: The index by itself over the same requests, with its own steps.
        mean_total: Mean number of products found.
    """

    searches: int
    whole: Timing
    cpu_ms: float
    steps: Mapping[str, Timing]
    retrieval: SearchTimings
    mean_total: float


def time_searches(
    shop: Shop,
    queries: Sequence[str],
    mode: Mode = "hybrid",
    filters: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> ShopTimings:
    """Search for each query, one after another, and time it.

    Args:
        shop: An open shop.
        queries: Words, at least one.
        mode: How to match.
        filters: Hard conditions of each search.
        progress: Told the stage "search".

    Returns:
        The timings.

    Passes on:
        UsageError: There are no queries.
    """
    for query in queries[:WARM_UP]:
        shop.search(query, mode=mode, filters=filters, limit=_LIMIT)
    whole: list[float] = []
    totals: list[int] = []
    steps: dict[str, list[float]] = {}
    cpu = time.process_time()
    for done, query in enumerate(queries, 1):
        began = time.perf_counter()
        page = shop.search(query, mode=mode, filters=filters, limit=_LIMIT)
        whole.append((time.perf_counter() - began) * 1000)
        totals.append(page.total)
        for step, took in page.took_ms.items():
            steps.setdefault(step, []).append(took)
        if progress is not None and (done % _TOLD_EVERY == 0 or done == len(queries)):
            progress("search", done, len(queries))
    cpu_ms = (time.process_time() - cpu) * 1000 / max(1, len(queries))
    requests = [_request(shop, query, mode, filters) for query in queries]
    return ShopTimings(
        len(whole),
        _timing(whole),
        cpu_ms,
        {step: _timing(took) for step, took in steps.items()},
        bench_search(shop.index, requests, repeat=1),
        float(np.mean(totals)) if totals else 0.0,
    )


def time_suggestions(shop: Shop, queries: Sequence[str], count: int = 1000) -> Timing:
    """Suggest for what stands in the search box while queries are typed, letter by letter.

    Args:
        shop: An open shop.
        queries: Words that are typed.
        count: How many beginnings at most.

    Returns:
        Processor time of one, in milliseconds: it suffers less from what else the machine does.
    """
    typed = list(dict.fromkeys(query[:length] for query in queries for length in range(1, len(query) + 1)))
    shop.suggest(typed[0] if typed else "a")  # the list is read now
    took = []
    for prefix in typed[:: max(1, len(typed) // count)][:count]:
        began = time.process_time()
        shop.suggest(prefix)
        took.append((time.process_time() - began) * 1000)
    return _timing(took)


def _timing(milliseconds: Sequence[float]) -> Timing:
    if not milliseconds:
        return Timing(0.0, 0.0)
    return Timing(*(float(q) for q in np.percentile(milliseconds, [50, 99])))


def _request(shop: Shop, text: str, mode: Mode, filters: Mapping[str, object] | None) -> Request:
    """What `Shop.search` hands to the index for these words."""
    query = shop.understand(text)
    given = as_filters(filters, shop._state.currency)
    query = replace(query, filters=(*query.filters, *given))
    finder = shop.finder
    wording, _, legs = finder.heard(query, shop.index, mode)
    request = finder.request(query, legs, _LIMIT, 0, mode)
    return replace(request, words=wording.words, groups=wording.groups)
