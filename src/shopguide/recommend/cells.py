"""Products gathered around centres, so that the ones most alike to a taste are found without looking at all of them.

Knows nothing about users or stores. What it gives are candidates: some that are as alike are missed, in cells that are
not looked into or by the shortened vectors that are compared. Jégou, Douze, Schmid, Product Quantization for Nearest
Neighbor Search, TPAMI 2011 (the coarse part); shortened by principal components.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopguide.recommend.history import Ints

Vectors = npt.NDArray[np.float32]

FEWEST = 5_000
"""Of fewer products all are looked at: that takes no longer."""

SAMPLE = 20_000
ROUNDS = 4
SHORT = 128
"""Numbers of a shortened vector; with 64, up to one in four of the nearest products of a real shop was missed."""

LOOKED_AT = 0.08
"""Share of the products that are compared."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Which products lie around which centre.

    Attributes:
        basis: (d, s) float32, what shortens a vector.
        centres: (c, s) float32.
        start: (c + 1,) where each cell begins in `item`.
        item: (n,) product codes, cell by cell.
        short: (n, s) float32, the shortened vectors in the order of `item`.
    """

    basis: Vectors
    centres: Vectors
    start: Ints
    item: Ints
    short: Vectors

    @classmethod
    def of(cls, vectors: npt.NDArray[np.float16], seed: int = 0) -> Cells | None:
        """Gather products around centres.

        Args:
            vectors: (n, d) unit vectors by product code; rows of zeros are in no cell.
            seed: Of the first centres.

        Returns:
            The cells; None where there are so few products that they need none.
        """
        there = np.flatnonzero(vectors.any(axis=1))
        if len(there) < FEWEST:
            return None
        rng = np.random.default_rng(seed)
        sample = vectors[np.sort(rng.choice(there, min(SAMPLE, len(there)), replace=False))].astype(np.float32)
        basis = np.ascontiguousarray(np.linalg.eigh(sample.T @ sample)[1][:, ::-1][:, :SHORT]).astype(np.float32)
        sample = sample @ basis
        centres = sample[rng.choice(len(sample), int(len(there) ** 0.5), replace=False)].copy()
        for _ in range(ROUNDS):
            cell = _nearest(sample, centres)
            total = np.zeros_like(centres)
            np.add.at(total, cell, sample)
            length = np.linalg.norm(total, axis=1, keepdims=True)
            centres = np.where(length > 0, total / np.maximum(length, 1e-9), centres).astype(np.float32)
        steps = [there[n : n + SAMPLE] for n in range(0, len(there), SAMPLE)]
        short = np.concatenate([vectors[codes].astype(np.float32) @ basis for codes in steps])
        cell = np.concatenate([_nearest(short[n : n + SAMPLE], centres) for n in range(0, len(there), SAMPLE)])
        order = np.argsort(cell, kind="stable")
        start = np.searchsorted(cell[order], np.arange(len(centres) + 1)).astype(np.int64)
        return cls(basis, centres, start, there[order], short[order])

    def near(self, vec: Vectors, most: int) -> Ints:
        """Products that lie near to a vector.

        Args:
            vec: (d,) what they shall be alike to.
            most: How many.

        Returns:
            Product codes, unordered.
        """
        short = vec @ self.basis
        nearest = np.argsort(-(self.centres @ short), kind="stable")
        sizes = np.cumsum(np.diff(self.start)[nearest])
        enough = int(np.searchsorted(sizes, max(most, LOOKED_AT * len(self.item)))) + 1
        parts = [slice(int(self.start[c]), int(self.start[c + 1])) for c in nearest[:enough]]
        likeness = np.concatenate([self.short[part] @ short for part in parts])
        codes: Ints = np.concatenate([self.item[part] for part in parts])
        if len(codes) > most:
            codes = codes[np.argpartition(-likeness, most - 1)[:most]]
        return codes


def _nearest(rows: Vectors, centres: Vectors) -> Ints:
    nearest: Ints = (rows @ centres.T).argmax(axis=1).astype(np.int64)
    return nearest
