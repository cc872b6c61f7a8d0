"""Logistic regression on logs of features, each brought to one scale: smooth where steps are coarse.

Knows nothing about where the numbers come from. The best few of hundreds of candidates differ in the far end of a
feature, where the additive mix has one step for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopguide.errors import ShapeError
from shopguide.recommend.history import Floats, Mask

Matrix = npt.NDArray[np.float32]

RIDGE = 1000.0
"""Of 10, 100 and 1000 on the Complete Journey's autumn; they differ little."""

ROUNDS = 15
CLOSE = 1e-3
FAR = (-4.0, 6.0)
"""Standard deviations beyond which a value tells no more."""

MOST_ROWS = 400_000
"""Rows that it is fitted on, drawn by seed."""


@dataclass(frozen=True, slots=True)
class Line:
    """Weights of a sum.

    Attributes:
        centre: (f,) mean of each feature's log.
        scale: (f,) its standard deviation.
        weights: (f,) float64.
        base: The intercept.
    """

    centre: Floats
    scale: Floats
    weights: Floats
    base: float

    def score(self, values: Matrix) -> Floats:
        """Log odds.

        Args:
            values: (c, f) features.

        Returns:
            (c,) log odds, higher is likelier.

        Raises:
            ShapeError: There are more or fewer features than it was fitted on.
        """
        if values.shape[1] != len(self.weights):
            raise ShapeError(f"{values.shape[1]} features for a mix of {len(self.weights)}.")
        total: Floats = self.base + _scaled(_logs(values), self.centre, self.scale) @ self.weights
        return total

    @classmethod
    def fit(cls, values: Matrix, taken: Mask, weight: Floats, ridge: float = RIDGE) -> Line:
        """Fit by penalised maximum likelihood, by Newton's method.

        Args:
            values: (m, f) features.
            taken: (m,) what came true.
            weight: (m,) how many cases each row stands for.
            ridge: Penalty on each weight.

        Returns:
            The weights.
        """
        if len(values) > MOST_ROWS:
            some = np.random.default_rng(0).choice(len(values), MOST_ROWS, replace=False)
            values, taken, weight = values[some], taken[some], weight[some]
        logs = _logs(values)
        centre, scale = logs.mean(axis=0, dtype=np.float64), logs.std(axis=0, dtype=np.float64) + 1e-6
        x = np.ones((len(logs), logs.shape[1] + 1), np.float32)
        x[:, 1:] = _scaled(logs, centre, scale)
        del logs
        rate = min(max(float((weight * taken).sum() / max(weight.sum(), 1.0)), 1e-6), 1 - 1e-6)
        found = np.zeros(x.shape[1])
        found[0] = np.log(rate / (1.0 - rate))
        penalty = np.full(len(found), ridge)
        penalty[0] = 1e-6
        for _ in range(ROUNDS):
            odds = 1.0 / (1.0 + np.exp(-np.clip(x @ found.astype(np.float32), -30, 30).astype(np.float64)))
            slope = x.T @ (weight * (taken - odds)).astype(np.float32) - penalty * found
            bend = (x * (weight * odds * (1.0 - odds)).astype(np.float32)[:, None]).T @ x + np.diag(penalty)
            move = np.clip(np.linalg.solve(bend.astype(np.float64), slope.astype(np.float64)), -1.0, 1.0)
            found += move
            if np.abs(move).max() < CLOSE:
                break
        return cls(centre, scale, found[1:], float(found[0]))


def _logs(values: Matrix) -> Matrix:
    logs: Matrix = np.copysign(np.log1p(np.abs(values)), values).astype(np.float32)
    return logs


def _scaled(logs: Matrix, centre: Floats, scale: Floats) -> Floats:
    scaled: Floats = np.clip((logs - centre) / scale, *FAR)
    return scaled
