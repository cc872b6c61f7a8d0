"""An order that does not show ten of the same: maximal marginal relevance, calibrated to the user's own categories.

Knows nothing about how the scores came about. MMR: Carbonell and Goldstein, SIGIR 1998; calibration: Steck,
RecSys 2018.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from shopguide.recommend.history import Floats, Ints

ALIKE_COST = 0.3
"""How much of its score a product loses that is the very same in kind and look as one shown before it."""

CALIBRATION = 0.15
"""How much a category's claim by the user's history adds before it is met."""


def diversify(
    scores: Floats,
    vectors: npt.NDArray[np.float32] | None,
    groups: Ints,
    claims: dict[int, float],
    limit: int,
    alike_cost: float = ALIKE_COST,
    calibration: float = CALIBRATION,
) -> list[int]:
    """Choose the best, one after the other, each judged beside those chosen before.

    Args:
        scores: (c,) higher is better, any scale.
        vectors: (c, d) unit vectors, or None.
        groups: (c,) category code of each.
        claims: Category code → share of the user's history, for those that have one.
        limit: How many to choose.
        alike_cost: 0 leaves likeness out.
        calibration: 0 leaves the categories out.

    Returns:
        Places in the order of showing.
    """
    if not len(scores):
        return []
    spread = float(scores.max() - scores.min()) or 1.0
    worth = (scores - float(scores.max())) / spread
    nearest = np.zeros(len(scores))
    kinds, place = np.unique(groups, return_inverse=True)
    shown = np.zeros(len(kinds))
    left = np.ones(len(scores), np.bool_)
    chosen: list[int] = []
    claim = np.array([claims.get(g, 0.0) for g in kinds.tolist()])[place]
    while len(chosen) < min(limit, len(scores)):
        taken = shown[place] / max(1, len(chosen))
        value = worth - alike_cost * nearest + calibration * np.clip(claim - taken, -1.0, 1.0)
        value[~left] = -np.inf
        best = int(np.argmax(value))
        chosen.append(best)
        left[best] = False
        shown[place[best]] += 1
        if vectors is not None:
            nearest = np.maximum(nearest, vectors @ vectors[best])
    return chosen
