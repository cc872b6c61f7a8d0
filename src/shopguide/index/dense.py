"""Vectors: sketches leave out what cannot reach a threshold, int8 compares the rest, float16 settles what matters.

Knows nothing about what a space means or where its vectors come from. Each row has its own scale, so a
row's similarity is the same in whatever segment it lies. Scans are numkong's, on the calling thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numkong
import numpy as np
import numpy.typing as npt

from shopguide.errors import ShapeError
from shopguide.index.codes import Codes, can_code, pack_codes
from shopguide.index.greatest import at_least
from shopguide.index.strings import Arrays
from shopguide.index.values import FloatArray, MaskArray

Rows = npt.NDArray[np.int64]
GATHER_SHARE = 0.3
"""Below this share of allowed rows the rows are gathered and only they are scored: a gathered row costs about
twice a scanned one (100 k × 384: scan 3 ms, a gathered tenth .5 ms)."""
CODED_GATHER_SHARE = 0.12
"""The same where the rows have sketches, with which a whole scan is about three times as fast."""
_NEAR = 50
"""Of fewer rows than this for each of the depth all are compared: that takes no longer."""
REMEMBERED = 64
"""Queries whose rows above a threshold are remembered: who filters, sorts or turns a page asks the same again."""
REMEMBERED_ROWS = 50_000
"""More rows than this are not remembered: 12 bytes each."""
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
    """Lay one space out: "f16" (n, d), "i8" (n, d), "scales" (n,) and for many rows what `pack_codes` makes.

    Args:
        vecs16: (n, d) rows; a row of zeros means "has none".

    Returns:
        The arrays.
    """
    codes = np.empty(vecs16.shape, np.int8)
    scales = np.empty(len(vecs16), np.float32)
    for start in range(0, len(vecs16), 65536):
        part = slice(start, start + 65536)
        codes[part], scales[part] = quantise(vecs16[part].astype(np.float32))
    more = pack_codes(vecs16) if can_code(*vecs16.shape) else {}
    return {"f16": vecs16, "i8": codes, "scales": scales, **more}


@dataclass(frozen=True, slots=True)
class Probe:
    """A query vector made ready to be compared with a space.

    Attributes:
        vec: (d,) float32.
        codes: (1, d) int8.
        scale: What one step of the codes is worth.
        length: Of the vector.
    """

    vec: FloatArray
    codes: npt.NDArray[np.int8]
    scale: np.float32
    length: np.float32


class Vectors:
    """The vectors of one space in one segment, read from arrays.

    Args:
        arrays: As `pack_vectors` makes them.
        depth: Rows that a quick search for the nearest compares; 0 where it was not measured.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], depth: int = 0) -> None:
        self.depth = depth
        self.f16 = arrays["f16"].view(np.float16)
        self._i8 = arrays["i8"].view(np.int8)
        self._scales = arrays["scales"].view(np.float32)
        self._most = float(self._scales.max(initial=0.0))
        self._every = bool(self._scales.min(initial=1.0) > 0)
        self._known: dict[tuple[bytes, float], tuple[Rows, FloatArray]] = {}
        self._codes = Codes(arrays) if "sure" in arrays else None
        self._gather = GATHER_SHARE if self._codes is None else CODED_GATHER_SHARE

    def __len__(self) -> int:
        return len(self._scales)

    @property
    def dimension(self) -> int:
        """Numbers of one vector."""
        return int(self.f16.shape[1])

    def has(self, row: int) -> bool:
        """True when the row has a vector in this space."""
        return bool(self._scales[row] > 0)

    def has_rows(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which of the rows have a vector in this space."""
        there: npt.NDArray[np.bool_] = self._scales[rows] > 0
        return there

    def forget(self) -> None:
        """Forget the rows of the last queries."""
        self._known.clear()

    def probe(self, query_vec: FloatArray) -> Probe:
        """Make a query vector ready.

        Args:
            query_vec: (d,) float32.

        Returns:
            The probe.

        Passes on:
            ShapeError: The query has another dimension than the space.
        """
        self.check(query_vec)
        codes, scale = quantise(query_vec[None])
        return Probe(query_vec, codes, scale[0], np.float32(np.linalg.norm(query_vec)))

    def scan(self, probe: Probe) -> FloatArray:
        """Similarity of every row from int8, (n,) float32; NONE where it has no vector."""
        sims = _dots(probe.codes, self._i8)
        sims *= self._scales * probe.scale
        if not self._every:
            sims[self._scales <= 0] = NONE
        return sims

    def at(self, probe: Probe, rows: Rows) -> FloatArray:
        """Similarity of some rows from int8, (k,) float32: what `scan` gives them."""
        if len(rows) > GATHER_SHARE * len(self._scales):
            return np.asarray(self.scan(probe)[rows], np.float32)
        scales = self._scales[rows]
        sims = _dots(probe.codes, self._i8.take(rows, axis=0))
        sims *= scales * probe.scale
        if not self._every:
            sims[scales <= 0] = NONE
        return sims

    def estimates(self, query_vec: FloatArray) -> FloatArray | None:
        """What sketches tell of the similarity of each row, (n,) float32, 0 without a vector; None without sketches."""
        return None if self._codes is None else self._codes.estimates(self._codes.sketch(query_vec))

    def nearest(self, probe: Probe, rows: Rows) -> FloatArray:
        """Similarity of some rows from int8, as far as a quick search for the nearest looks.

        Args:
            probe: The query.
            rows: (k,) which rows, ascending.

        Returns:
            (k,) float32. What `at` gives, but where a depth was measured and there are many rows: then only as many as
            that, those that the sketches put first, have their similarity, and the others a number below it.
        """
        if self._codes is None or not self.depth or len(rows) <= max(len(self) * self._gather, _NEAR * self.depth):
            return self.at(probe, rows)
        about = self._codes.estimates(self._codes.sketch(probe.vec))
        if not self._every:
            about[self._scales <= 0] = NONE
        about = about if len(rows) == len(about) else about[rows]
        best = at_least(about, self.depth)
        sims = self.at(probe, rows[best])
        about[best] = NONE
        about -= max(np.float32(0.0), about.max() - np.nextafter(sims.min(), NONE))
        about[best] = sims
        return about

    def reaching(self, probe: Probe, threshold: float, allowed: MaskArray | None) -> tuple[Rows, FloatArray]:
        """The allowed rows whose similarity may be a threshold or more, with what int8 tells of it.

        No row that reaches the threshold in float16 is left out; those that int8 leaves open are among them, and the
        caller settles them. A scan of all rows is remembered: the same query with a filter, in another order or for
        its next page is not compared again.

        Args:
            probe: The query.
            threshold: Least similarity.
            allowed: (n,) rows that count; None means all.

        Returns:
            (k,) ascending rows, and (k,) float32.
        """
        key = probe.vec.tobytes(), threshold
        known = self._known.get(key)
        if known is None and allowed is not None and np.count_nonzero(allowed) < self._gather * len(self._scales):
            rows = np.flatnonzero(allowed)
            return self._above(probe, threshold, rows, self.at(probe, rows))
        if known is None:
            known = self._all_reaching(probe, threshold)
            if len(known[0]) <= REMEMBERED_ROWS:
                while len(self._known) >= REMEMBERED:
                    self._known.pop(next(iter(self._known), key), None)
                self._known[key] = known
        rows, sims = known
        if allowed is None:
            return rows, sims
        inside = allowed[rows]
        return rows[inside], sims[inside]

    def _all_reaching(self, probe: Probe, threshold: float) -> tuple[Rows, FloatArray]:
        """The rows of the whole space that may reach the threshold: told by their codes first where these help."""
        some = None
        if self._codes is not None:
            some = self._codes.reaching(self._codes.sketch(probe.vec), threshold, GATHER_SHARE)
        if some is not None:
            return self._above(probe, threshold, some, self.at(probe, some))
        whole = self.scan(probe)
        rows = np.flatnonzero(whole >= self._least(probe, threshold))
        return self._above(probe, threshold, rows, whole[rows])

    def _above(self, probe: Probe, threshold: float, rows: Rows, sims: FloatArray) -> tuple[Rows, FloatArray]:
        """Those of some rows that may reach the threshold, each by its own error."""
        kept = np.flatnonzero((sims + self.error(probe, rows) >= np.float32(threshold)) & (sims != NONE))
        return rows[kept], sims[kept]

    def _least(self, probe: Probe, threshold: float) -> np.float32:
        """An int8 similarity below which no row reaches the threshold, whatever its scale."""
        return np.float32(
            threshold - float(_DEVIATIONS) * (self._most * float(probe.length) + float(probe.scale)) - 1e-6
        )

    def error(self, probe: Probe, rows: Rows | slice) -> FloatArray:
        """How far the int8 similarity of each of some rows may lie from the true one, (k,) float32."""
        return np.asarray(_DEVIATIONS * (self._scales[rows] * probe.length + probe.scale), np.float32)

    def exact(self, query_vec: FloatArray, rows: Rows) -> FloatArray:
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
