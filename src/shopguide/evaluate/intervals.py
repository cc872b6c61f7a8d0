"""Means with bootstrap intervals, seeded: the same numbers give the same interval.

Knows nothing about what the numbers measure.
Percentile bootstrap (Efron 1979) over whole groups, so that alike cases (photos of one product) move together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.errors import ShapeError, UsageError

LEVEL = 0.95
RESAMPLES = 10_000
"""Enough that the ends of a 95 % interval stand still in the third digit."""
SEED = 20_260
_CELLS = 2_000_000
"""Drawn indices held at once (16 MB), whatever the number of groups."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % bootstrap interval; shows as "0.722 [0.640, 0.798]"."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values, with six digits."""
        return {"value": round(self.value, 6), "low": round(self.low, 6), "high": round(self.high, 6)}


def estimate(values: Sequence[float], groups: Sequence[str] | None = None, seed: int = SEED) -> Estimate:
    """The mean of values with its 95 % interval.

    The same seed and number of groups draw the same resamples, so that two measures over the same
    queries are resampled alike; give the differences of two systems for a paired interval.

    Args:
        values: (n,) one number a case, n ≥ 1.
        groups: (n,) name of the group each case belongs to; groups are drawn whole. None: each its own.
        seed: Start of the random numbers.

    Returns:
        Mean, 2.5 and 97.5 percentile.

    Raises:
        UsageError: There are no values.
        ShapeError: groups and values disagree on n.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.size == 0:
        raise UsageError("There is nothing to take the mean of.")
    sums, counts = numbers, np.ones_like(numbers)
    if groups is not None:
        if len(groups) != len(numbers):
            raise ShapeError(f"{len(groups)} groups for {len(numbers)} values.")
        _, code = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
        sums = np.bincount(code, weights=numbers).astype(np.float64)
        counts = np.bincount(code).astype(np.float64)
    means = _resampled_means(sums, counts, seed)
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return Estimate(float(numbers.mean()), float(low), float(high))


def _resampled_means(
    sums: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], seed: int
) -> npt.NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    at_once = max(1, _CELLS // len(sums))
    means = []
    for start in range(0, RESAMPLES, at_once):
        drawn = rng.integers(0, len(sums), size=(min(at_once, RESAMPLES - start), len(sums)))
        means.append(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    return np.concatenate(means)
