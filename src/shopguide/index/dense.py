"""Vectors: an int8 scan with a small rescore from float16.

Knows nothing about what a space means or where its vectors come from. Each row has its own scale, so a
row's similarity is the same in whatever segment it lies. Scans are numkong's, on the calling thread.
"""

from __future__ import annotations

from collections.abc import Mapping

import numkong
import numpy as np
import numpy.typing as npt

from shopguide.errors import ShapeError
from shopguide.index.strings import Arrays
from shopguide.index.values import FloatArray, MaskArray

GATHER_SHARE = 0.3
"""Below this share of allowed rows the rows are gathered and only they are scored: a gathered row costs about
three times a scanned one (100 k × 384: scan 1.7 ms, a gathered tenth 0.6 ms)."""
_DEVIATIONS = np.float32(5.0 / np.sqrt(12.0))
"""Rounding a row with step s moves its dot product with a unit vector by about s/√12. Adding the steps of row and
query (instead of their squares) and taking five of that is more than six standard deviations: about .004 at 384-d,
where the largest error among 100,000 was .0021."""
NONE = np.float32(-np.inf)
"""Similarity of a row that was not compared."""


def quantise(vecs: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """Round rows to int8 with a scale each.

    Args:
        vecs: (n, d) float32.

    Returns:
        (n, d) int8 and (n,) float32 scales; the scale of a row of zeros is 0.
    """
    scales = (np.abs(vecs).max(axis=1, initial=0.0) / 127.0).astype(np.float32)
    safe = np.where(scales > 0, scales, 1.0).astype(np.float32)
    return np.rint(vecs / safe[:, None]).astype(np.int8), scales


def pack_vectors(vecs16: npt.NDArray[np.float16]) -> Arrays:
    """Lay one space out: "f16" (n, d), "i8" (n, d), "scales" (n,); a row of zeros means "has none"."""
    codes = np.empty(vecs16.shape, np.int8)
    scales = np.empty(len(vecs16), np.float32)
    for start in range(0, len(vecs16), 65536):
        part = slice(start, start + 65536)
        codes[part], scales[part] = quantise(vecs16[part].astype(np.float32))
    return {"f16": vecs16, "i8": codes, "scales": scales}


class Vectors:
    """The vectors of one space in one segment, read from arrays.

    Args:
        arrays: As `pack_vectors` makes them.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self.f16 = arrays["f16"].view(np.float16)
        self._i8 = arrays["i8"].view(np.int8)
        self._scales = arrays["scales"].view(np.float32)

    @property
    def dimension(self) -> int:
        """Numbers of one vector."""
        return int(self.f16.shape[1])

    def has(self, row: int) -> bool:
        """True when the row has a vector in this space."""
        return bool(self._scales[row] > 0)

    def scan(self, query_vec: FloatArray, allowed: MaskArray | None) -> FloatArray:
        """Similarity of every allowed row, from int8.

        Args:
            query_vec: (d,) float32.
            allowed: (n,) rows to score; None means all.

        Returns:
            (n,) float32; NONE where the row is not allowed or has no vector.

        Passes on:
            ShapeError: The query has another dimension than the space.
        """
        self.check(query_vec)
        codes, scale = quantise(query_vec[None])
        count = len(self._scales) if allowed is None else int(np.count_nonzero(allowed))
        if allowed is not None and count < GATHER_SHARE * len(self._scales):
            out = np.full(len(self._scales), NONE, np.float32)
            rows = np.flatnonzero(allowed)
            scales = self._scales[rows]
            out[rows] = np.where(scales > 0, _dots(codes, self._i8[rows]) * (scales * scale[0]), NONE)
            return out
        sims = _dots(codes, self._i8) * (self._scales * scale[0])
        sims[self._scales <= 0 if allowed is None else ~allowed | (self._scales <= 0)] = NONE
        return np.asarray(sims, np.float32)

    def error(self, query_vec: FloatArray, rows: npt.NDArray[np.int64] | slice) -> FloatArray:
        """How far the int8 similarity of each of some rows may lie from the true one, (k,) float32."""
        _, scale = quantise(query_vec[None])
        return np.asarray(_DEVIATIONS * (self._scales[rows] * np.linalg.norm(query_vec) + scale[0]), np.float32)

    def exact(self, query_vec: FloatArray, rows: npt.NDArray[np.int64]) -> FloatArray:
        """Similarity of some rows from float16, (k,) float32; NONE where a row has no vector.

        Passes on:
            ShapeError: The query has another dimension than the space.
        """
        self.check(query_vec)
        sims = np.einsum("ij,j->i", self.f16[rows].astype(np.float32), query_vec.astype(np.float32))
        return np.where(self._scales[rows] > 0, sims, NONE).astype(np.float32)

    def check(self, query_vec: FloatArray) -> None:
        """Refuse a vector that is not of this space.

        Args:
            query_vec: (d,) any vector.

        Raises:
            ShapeError: It has another dimension.
        """
        if query_vec.shape != (self.dimension,):
            raise ShapeError(
                f"The query vector has shape {query_vec.shape}, the space has dimension {self.dimension}.",
                "Use the encoder that the index was made with.",
            )


def _dots(query: npt.NDArray[np.int8], rows: npt.NDArray[np.int8]) -> FloatArray:
    """Dot products of one int8 row with many, (n,) float32."""
    if not len(rows):
        return np.zeros(0, np.float32)
    return np.asarray(numkong.cdist(query, rows, "dot", threads=1, out_dtype="f32"), np.float32).reshape(-1)
