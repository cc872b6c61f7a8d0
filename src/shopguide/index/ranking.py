"""One score out of several signals, and an order out of scores.

Knows nothing about what the signals are. Score fusion: each signal over its own best, weighted (convex
combination; Bruch, Gai, Ingber, TOIS 2023). Rank fusion: Cormack, Clarke, Buettcher, SIGIR 2009.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.index.dense import NONE
from shopguide.index.greatest import at_least
from shopguide.index.values import FloatArray, Ranking


def fuse_scores(
    signals: Mapping[str, FloatArray], weights: Mapping[str, float], ties: npt.NDArray[np.int64], ranking: Ranking
) -> dict[str, FloatArray]:
    """Turn the signals of a match set into parts that sum to one score.

    Args:
        signals: Name to (m,) float32; 0 for a word signal that is not there, NONE for a vector that is not there.
        weights: Name to weight, ≥ 0.
        ties: (m,) the order of equal rows, for ranks.
        ranking: Which fusion, and its numbers.

    Returns:
        Name to (m,) float32 part. Under score fusion the parts sum to 0…1; a missing signal gives 0.
    """
    whole = sum(weights.values()) or 1.0
    if ranking.fusion == "ranks":
        return {name: _by_rank(one, weights[name] / whole, ties, ranking) for name, one in signals.items()}
    return {name: _by_score(name, one, weights[name] / whole, ranking) for name, one in signals.items()}


def _by_score(name: str, signal: FloatArray, weight: float, ranking: Ranking) -> FloatArray:
    floor = 0.0 if name == "lexical" else ranking.similarity_floor
    above = np.maximum(signal - np.float32(floor), np.float32(0.0))
    best = max(float(above.max(initial=0.0)), 1e-6 if name == "lexical" else ranking.least_best)
    return np.asarray(above * np.float32(weight / best), np.float32)


def _by_rank(signal: FloatArray, weight: float, ties: npt.NDArray[np.int64], ranking: Ranking) -> FloatArray:
    there = np.flatnonzero((signal != NONE) & (signal != 0))
    order = there[np.lexsort((ties[there], -signal[there]))]
    parts = np.zeros(len(signal), np.float32)
    parts[order] = weight * (ranking.rank_damping + 1.0) / (ranking.rank_damping + 1.0 + np.arange(len(order)))
    return parts


def best_first(keys: tuple[npt.NDArray[Any], ...], count: int) -> npt.NDArray[np.int64]:
    """Positions of the first `count` by ascending keys.

    Args:
        keys: Arrays of (m,), the most important first.
        count: How many are wanted.

    Returns:
        (min(count, m),) positions, in order.
    """
    first = keys[0]
    rows = np.arange(len(first))
    if 0 < count < len(first) // 4:
        rows = at_least(-first, count)
    order = np.lexsort(tuple(key[rows] for key in reversed(keys)))
    return np.asarray(rows[order[:count]], np.int64)


def best_places(signal: FloatArray, count: int) -> npt.NDArray[np.int64]:
    """Positions of the `count` greatest values, in no order.

    Most of a signal may be one same value (no vector, no word), on which a partition takes twenty times as long: only
    the others are looked at.
    """
    there = np.flatnonzero((signal != NONE) & (signal != 0))
    if len(there) <= count:
        return there
    there = there[at_least(signal if len(there) == len(signal) else signal[there], count)]
    return np.asarray(there[np.argpartition(signal[there], len(there) - count)[len(there) - count :]], np.int64)


def shrunk_rating(rating: FloatArray, counts: npt.NDArray[np.int32], ranking: Ranking) -> FloatArray:
    """Mean stars pulled to the prior by few ratings: what browsing without words is ordered by."""
    known = ~np.isnan(rating)
    votes = np.where(known, np.maximum(counts, 1), 0).astype(np.float32)
    stars = np.where(known, rating, np.float32(0.0))
    prior = np.float32(ranking.prior_count)
    return np.asarray((votes * stars + prior * np.float32(ranking.prior_rating)) / (votes + prior), np.float32)
