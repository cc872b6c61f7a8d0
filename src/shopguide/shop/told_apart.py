"""Which values of a field pictures can tell apart, learnt from the products whose catalog tells them.

Knows nothing about catalogs or encoders: vectors and labels in, a small linear model out. Each value is tried on the
products that taught it, every one as if it had not (ridge regression's leave-one-out residuals, exact), and keeps a
floor that its score must reach; what cannot be told surely enough is never told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

RIDGE = 0.03
"""Of unit vectors: light, because a pattern is a small part of what a picture's vector holds. Of .01 to 3 the best two
on the bundled shop's 94 told patterns, left out one by one."""

MOST = 2000
"""Products that teach a field; more of them cost a cubic while and teach little."""

SURE = 0.8
"""(right + 1) / (told + 2) that the scores above a floor reach: 3 of 3, 8 of 9, 85 of 107."""

FEWEST = 3
"""Products that must have a value before it is tried."""


@dataclass(frozen=True)
class ToldApart:
    """Tells a field's values from a picture's vector.

    Attributes:
        field: Its name in the shop.
        values: Those that can be told; of paths ("Home/Lamps") every node is a value.
        mean: (d,) to centre by.
        weights: (d, k).
        bias: (k,).
        floors: (k,) least score of each value.
    """

    field: str
    values: tuple[str, ...]
    mean: Array
    weights: Array
    bias: Array
    floors: Array

    def tell(self, vecs: Array) -> list[tuple[str, float] | None]:
        """The value that each picture shows, the deepest node of a path, with its score within 0 and 1; or None."""
        scores = (vecs - self.mean) @ self.weights + self.bias
        return [self._one(row) for row in scores]

    def _one(self, scores: Array) -> tuple[str, float] | None:
        best = self.values[max(self.leaves, key=lambda k: scores[k])]
        for k in sorted(range(len(self.values)), key=lambda k: -len(self.values[k])):
            if f"{best}/".startswith(f"{self.values[k]}/") and scores[k] >= self.floors[k]:
                return self.values[k], float(np.clip(scores[k], 0.0, 1.0))
        return None

    @cached_property
    def leaves(self) -> list[int]:
        """The values that no other one lies below."""
        return [k for k, v in enumerate(self.values) if not any(o.startswith(f"{v}/") for o in self.values)]


def tell_apart(field: str, vecs: Array, labels: Sequence[frozenset[str]]) -> ToldApart | None:
    """Learn to tell the values of a field; a rare value weighs as much as a frequent one.

    Args:
        field: Its name in the shop.
        vecs: (n, d) unit vectors of pictures.
        labels: The value of each, with the nodes above it where values are paths.

    Returns:
        What can be told; None where that is nothing.
    """
    counts = {v: sum(v in own for own in labels) for v in sorted(set().union(*labels))}
    values = [v for v, n in counts.items() if FEWEST <= n < len(labels)]
    if not values:
        return None
    truth = np.array([[v in own for v in values] for own in labels])
    weight = 1.0 / np.array([min(counts[v] for v in own) for own in labels])
    weight *= len(labels) / weight.sum()
    mean, bias = np.average(vecs, axis=0, weights=weight), np.average(truth, axis=0, weights=weight)
    centred = np.asarray(vecs - mean, np.float64)
    inverse = np.linalg.inv(centred @ centred.T + RIDGE * np.diag(1.0 / weight))
    dual = inverse @ (truth - bias)
    left_out = truth - dual / np.diag(inverse)[:, None]
    floors = np.array([_floor(left_out[:, k], truth[:, k]) for k in range(len(values))])
    if not np.isfinite(floors).any():
        return None
    return ToldApart(
        field,
        tuple(values),
        np.asarray(mean, np.float32),
        np.asarray(centred.T @ dual, np.float32),
        np.asarray(bias, np.float32),
        np.asarray(floors, np.float32),
    )


def _floor(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The least score above which a value is told surely enough; infinity where there is none.

    It lies in the middle of the gap below the last score that counts: an unseen picture is a little less like the
    others than they are among each other.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, right = scores[order], np.cumsum(truth[order])
    told = np.arange(1, len(order) + 1)
    sure = (right + 1) / (told + 2) >= 1 - (1 - SURE) * (1 - truth.mean())
    if not sure.any():
        return float("inf")
    last = int(np.flatnonzero(sure)[-1])
    below = ranked[min(last + 1, len(ranked) - 1)]
    return float(below + 0.1 * (ranked[last] - below))
