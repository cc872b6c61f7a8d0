"""Diversity: the next hit is the best one that is not like those before it.

Knows nothing about pages or filters: it orders the rows that it is given, each once.
Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from shopguide.rank.features import Floats

SAME_BRAND = 0.3
"""Two products of one brand are at least this much alike: less than two of one kind, more than strangers."""

NEAR_DUPLICATE = 0.97
"""Cosine from which two products are the same thing in another colour or pack: as alike as can be."""


def diversify(
    scores: Floats, vectors: Floats, brands: npt.NDArray[np.int64], diversity: float
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Order rows so that near-duplicates and one brand do not fill the page.

    Args:
        scores: (w,) any scale; higher is better.
        vectors: (w, d) centred unit vectors; rows of zeros are like nothing; d may be 0.
        brands: (w,) a number a brand; −1 for none.
        diversity: 0 keeps the order of the scores, 1 counts likeness as much as the whole range of the scores.

    Returns:
        The order, (w,) positions; and (w,) what likeness took from each score, ≤ 0. Score and loss sum to a value that
        does not grow along the order.
    """
    count = len(scores)
    alike = np.clip(vectors @ vectors.T, 0.0, 1.0) if vectors.shape[1] else np.zeros((count, count), np.float32)
    alike[alike >= NEAR_DUPLICATE] = 1.0
    same = (brands[:, None] == brands[None, :]) & (brands[:, None] >= 0)
    alike = np.where(same, np.maximum(alike, SAME_BRAND), alike)
    scale = np.float32(diversity * (float(scores.max()) if count else 0.0))
    loss, order = np.zeros(count, np.float32), np.zeros(count, np.int64)
    left = np.ones(count, np.bool_)
    for place in range(count):
        value = np.where(left, scores + loss, -np.inf)
        best = int(value.argmax())
        order[place], left[best] = best, False
        np.minimum(loss, -scale * alike[best], out=loss, where=left)
    return order, loss
