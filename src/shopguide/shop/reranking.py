"""A re-ranker over the first hits of a shop's searches: few rows, a fixed window, within a time.

Knows nothing about what the re-ranker is. It orders rows that the index gave and that the filters allow: nothing comes
in or goes out, and no total or facet changes. Where the re-ranker is late or fails, the order stays as it was.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from shopguide.errors import SettingsError, ShopguideError
from shopguide.index import FoundRow
from shopguide.rank.rerank import CrossEncoderReranker, Floats, LLMReranker, Reranker
from shopguide.settings import Settings
from shopguide.shop.passages import passage
from shopguide.types import Product

DEPTH = 20
"""Rows that a re-ranker reads: two pages of ten. Chosen for the time it takes, not measured on judgments."""

WEIGHT = 2.0
"""What a full yes adds: about twice the best score of the first two stages. So it decides, and they part what it holds
equal."""

KEPT = 512
"""Searches whose ratings are remembered, so that the second page agrees with the first."""

Lookup = Callable[[Sequence[str]], Mapping[str, Product]]


class Reranking:
    """Applies a re-ranker.

    Args:
        reranker: The re-ranker.
        lookup: Ids to products.
        timeout_s: Seconds that a search waits for it.
    """

    def __init__(self, reranker: Reranker, lookup: Lookup, timeout_s: float) -> None:
        self.reranker, self._lookup, self._timeout_s = reranker, lookup, timeout_s
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="rerank")
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, tuple[str, ...]], Floats | None] = OrderedDict()
        self.failed = 0
        """Searches that went on without it."""

    def close(self) -> None:
        """Take no more work."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def reordered(self, query: str, rows: Sequence[FoundRow], pinned: frozenset[str]) -> tuple[FoundRow, ...]:
        """The first rows in their new order, the others behind them as they were.

        Args:
            query: The words.
            rows: The first hits, from the very first one on.
            pinned: Products that stay where they are.

        Returns:
            The same rows; each rated one has a "reranker" part in its score.
        """
        window, rest = list(rows[:DEPTH]), tuple(rows[DEPTH:])
        ratings = self._ratings(query, tuple(row.product_id for row in window))
        if ratings is None:
            return tuple(rows)
        rated = [_with(row, WEIGHT * float(r)) for row, r in zip(window, ratings, strict=True)]
        free = sorted(
            (i for i, row in enumerate(window) if row.product_id not in pinned), key=lambda i: (-rated[i].score, i)
        )
        order = iter(free)
        return tuple(row if row.product_id in pinned else rated[next(order)] for row in rated) + rest

    def _ratings(self, query: str, ids: tuple[str, ...]) -> Floats | None:
        key = (query, ids)
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        products = self._lookup(ids)
        texts = [passage(products[i]) if i in products else "" for i in ids]
        ratings: Floats | None = None
        try:
            found = self._pool.submit(self.reranker.rate, query, texts).result(self._timeout_s)
            if found.shape == (len(ids),) and np.isfinite(found).all():
                ratings = np.clip(found, 0.0, 1.0)
        except (Late, ShopguideError):
            ratings = None
        with self._lock:
            self.failed += ratings is None
            self._held[key] = ratings
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return ratings


def _with(row: FoundRow, more: float) -> FoundRow:
    parts = MappingProxyType({**row.parts, "reranker": more})
    return replace(row, score=row.score + more, parts=parts)


def open_reranking(settings: Settings, lookup: Lookup) -> Reranking | None:
    """The re-ranker that the settings name.

    Args:
        settings: Of the shop.
        lookup: Ids to products.

    Returns:
        The re-ranking, or None when it is off.

    Raises:
        SettingsError: The setting names none that is known, or a language model that is not set.
    """
    kind, _, location = settings.reranker.partition(":")
    if not kind:
        return None
    if kind == "cross-encoder" and location:
        return Reranking(CrossEncoderReranker(location), lookup, settings.rerank_timeout_s)
    if settings.reranker == "llm" and settings.llm:
        from shopguide.shop.asking import open_llm

        llm = open_llm(settings, settings.rerank_timeout_s, retries=0)
        llm.warm()  # a search waits two seconds for it, not for its libraries
        return Reranking(LLMReranker(llm.complete, llm.name), lookup, settings.rerank_timeout_s)
    raise SettingsError(
        f"The reranker {settings.reranker!r} is not known, or has no model.",
        "Set cross-encoder:FOLDER, or llm together with the setting llm.",
    )
