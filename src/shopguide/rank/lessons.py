"""What a ranker is taught by: the windows of some queries as features, with what people said of the rows.

Knows nothing about where the queries come from or what learns from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopguide.rank.features import FEATURES


@dataclass(frozen=True, slots=True)
class Lesson:
    """One query.

    Attributes:
        query: Its words.
        features: (w, f) float32, in the order of `FEATURES`, rows in the order of the first stage.
        labels: (w,) int; 0 where nothing was said.
        judged: (w,) bool: whether something was said.
        ideal: All labels of the query, those of products outside the window too.
        order: (w,) int: positions as the model in use orders them.
    """

    query: str
    features: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]
    judged: npt.NDArray[np.bool_]
    ideal: tuple[int, ...]
    order: npt.NDArray[np.int64]

    @property
    def telling(self) -> bool:
        """Whether its rows differ in label, so that something can be learnt."""
        return len(self.labels) > 1 and bool(self.labels.min() < self.labels.max())


@dataclass(frozen=True, slots=True)
class Lessons:
    """All queries, and what they were made from.

    Attributes:
        lessons: One a query that has a good answer.
        source: Name and fingerprint of the data.
        names: The columns.
    """

    lessons: tuple[Lesson, ...]
    source: str
    names: tuple[str, ...] = FEATURES


def ndcg(labels: Sequence[int] | npt.NDArray[np.int64], ideal: Sequence[int], depth: int = 10) -> float:
    """NDCG with gain 2^label − 1 of labels in their order.

    Args:
        labels: As shown, best first.
        ideal: All labels of the query.
        depth: How many count.

    Returns:
        0…1; 0 when nothing is good.
    """
    discount = 1.0 / np.log2(np.arange(2, depth + 2))
    best = np.sort(np.asarray(ideal, np.float64))[::-1][:depth]
    shown = np.asarray(labels, np.float64)[:depth]
    whole = float(((2.0**best - 1.0) * discount[: len(best)]).sum())
    return float(((2.0**shown - 1.0) * discount[: len(shown)]).sum()) / whole if whole > 0 else 0.0
