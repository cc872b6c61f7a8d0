"""How many rows a quick search for the nearest has to compare in one shop, measured on the shop's own vectors.

Knows nothing about how sketches are made or searches are run. Queries do not lie as products do: they are made of
products that are moved aside, as far as real queries lie beside them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from shopguide.index.dense import NONE, Vectors
from shopguide.index.values import FloatArray

QUICK_RECALL = 0.98
"""Part of the ten nearest that a quick search shall find."""
QUICK_ROWS = 300_000
"""From so many rows on the depth is measured: below, comparing all takes less than 9 ms."""
NEAREST = 10
_QUERIES = 60
_ASIDE = 1.2
"""How far queries are moved, in lengths of a vector: then the best product is .44 alike to the middle one, as it is to
the middle one of Icecat's rated queries."""
_SLACK = 2
"""Times the measured depth: Icecat's rated queries need 106 rows where its moved products need 58 to 74."""


def measured_depth(space: Vectors, seed: int = 0) -> int:
    """The depth at which a quick search finds `QUICK_RECALL` of the nearest.

    Args:
        space: The vectors of a shop.
        seed: Of the sample.

    Returns:
        Rows to compare; 0 where they have no sketches or hardly any row has a vector.
    """
    rng = np.random.default_rng(seed)
    ranks: list[npt.NDArray[np.int64]] = []
    for row in rng.choice(len(space), min(_QUERIES, len(space)), replace=False).tolist():
        vec = _aside(space.f16[row].astype(np.float32), rng)
        about = space.estimates(vec)
        truth = space.scan(space.probe(vec))
        if about is None or np.count_nonzero(truth != NONE) < NEAREST or not space.has(row):
            continue
        nearest = np.argpartition(truth, len(truth) - NEAREST)[len(truth) - NEAREST :]
        ranks.append(np.array([np.count_nonzero(about >= about[one]) for one in nearest], np.int64))
    if not ranks:
        return 0
    return _SLACK * int(np.quantile(np.concatenate(ranks), QUICK_RECALL, method="higher"))


def _aside(vec: FloatArray, rng: np.random.Generator) -> FloatArray:
    """A vector of length 1 beside another one."""
    off = rng.standard_normal(len(vec), np.float32) * np.float32(_ASIDE * np.linalg.norm(vec) / np.sqrt(len(vec)))
    moved = vec + off
    return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-12), np.float32)
