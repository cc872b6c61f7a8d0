"""One learnt mix of everything that speaks for a product: how likely is it that this user takes it up soon?

Knows nothing about where the numbers come from. What the user had before and what is new are weighed apart, since
"due again" says nothing about a product never bought. The default needs no package. For what was had every feature is
cut into steps, and each step has a weight (logistic regression with a ridge, one feature after the other by Newton's
method); for what is new, see `line.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopguide.errors import ShapeError
from shopguide.recommend.boosted import Boosted
from shopguide.recommend.history import Floats, Mask
from shopguide.recommend.line import Line

Matrix = npt.NDArray[np.float32]

STEPS = 12
"""Steps a feature; more only follow noise."""

RIDGE = 10.0
MOST_ROWS = 400_000
"""Rows that the additive mix is fitted on, drawn by seed; seconds instead of minutes."""

SWEEPS = 8
"""Rounds over all features; more change the order of nothing."""

MIN_POSITIVES = 30
"""Fewer known outcomes than this cannot teach a hundred weights."""


@dataclass(frozen=True, slots=True)
class Additive:
    """Weights of the steps of each feature.

    Attributes:
        edges: (f, STEPS - 1) ascending cuts, +inf where there are fewer.
        weights: (f, STEPS) float64.
        base: The intercept.
    """

    edges: Floats
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
        if values.shape[1] != len(self.edges):
            raise ShapeError(f"{values.shape[1]} features for a mix of {len(self.edges)}.")
        total = np.full(len(values), self.base)
        for column in range(values.shape[1]):
            total += self.weights[column][np.searchsorted(self.edges[column], values[:, column])]
        return total

    @classmethod
    def fit(cls, values: Matrix, taken: Mask, weight: Floats, ridge: float = RIDGE) -> Additive:
        """Fit by penalised maximum likelihood.

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
        edges = np.stack([_cuts(values[:, c]) for c in range(values.shape[1])])
        steps = np.stack([np.searchsorted(edges[c], values[:, c]).astype(np.uint8) for c in range(values.shape[1])])
        rate = min(max(float((weight * taken).sum() / max(weight.sum(), 1.0)), 1e-6), 1 - 1e-6)
        base, weights = float(np.log(rate / (1.0 - rate))), np.zeros((values.shape[1], STEPS))
        total = np.full(len(values), base)
        for _ in range(SWEEPS):
            for column, step in enumerate(steps):
                odds = 1.0 / (1.0 + np.exp(-total))
                slope = np.bincount(step, weights=weight * (taken - odds), minlength=STEPS)
                bend = np.bincount(step, weights=weight * odds * (1.0 - odds), minlength=STEPS)
                move = np.clip((slope - ridge * weights[column]) / (bend + ridge), -1.0, 1.0)
                weights[column] += move
                total += move[step]
        return cls(edges, weights, base)


def _cuts(column: Matrix) -> Floats:
    """Quantiles of the column, each value once."""
    wanted = np.unique(np.quantile(column, np.linspace(0, 1, STEPS + 1)[1:-1])).astype(np.float64)
    cuts = np.full(STEPS - 1, np.inf)
    cuts[: len(wanted)] = wanted
    return cuts


@dataclass(frozen=True, slots=True)
class Mix:
    """Scores candidates by what was learnt.

    Attributes:
        names: The features, in order.
        again: For what the user had before.
        new: For what is new to the user.
        horizon_days: "Soon" in days.
    """

    names: tuple[str, ...]
    again: Additive | Boosted
    new: Line | Boosted
    horizon_days: int

    def score(self, values: Matrix, own: Mask) -> Floats:
        """Log odds that each candidate is taken up within the horizon.

        Args:
            values: (c, f) features in the order of `names`.
            own: (c,) whether the user had it before.

        Returns:
            (c,) log odds.
        """
        scores = np.empty(len(values))
        for mask, part in ((own, self.again), (~own, self.new)):
            if mask.any():
                scores[mask] = part.score(values[mask])
        return scores

    @classmethod
    def fit(
        cls,
        names: Sequence[str],
        values: Matrix,
        own: Mask,
        taken: Mask,
        weight: Floats,
        horizon_days: int,
        trees: bool = False,
    ) -> Mix | None:
        """Fit both parts.

        Args:
            names: f feature names.
            values: (m, f) features.
            own: (m,) whether the user had it before.
            taken: (m,) whether it was taken up.
            weight: (m,) how many cases a row stands for.
            horizon_days: Over how many days "taken up" was looked at.
            trees: Weigh both by boosted trees.

        Returns:
            The mix, or None when too little came true to learn from.
        """
        if min(int(taken[own].sum()), int(taken[~own].sum())) < MIN_POSITIVES:
            return None
        had, came = ((values[m], taken[m], weight[m]) for m in (own, ~own))
        again = Boosted.fit(*had) if trees else Additive.fit(*had)
        new = Boosted.fit(*came) if trees else Line.fit(*came)
        return cls(tuple(names), again, new, horizon_days)
