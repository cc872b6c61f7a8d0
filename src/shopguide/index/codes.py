"""Sketches of vectors: what a similarity may be at most, told from a quarter of the bytes of int8.

Knows nothing about files or what a threshold means. The first principal directions of the rows are kept as int8. The
rest of each row is turned by one random rotation and kept as one bit a number, and so is a query: by how many bits they
differ tells the similarity of the rests, without bias, and, because the rotation was drawn without looking at any
vector, with an error that lies as a normal one of known deviation, whatever the vectors are. So an upper bound can be
told; what it leaves out need not be compared. Ideas: RaBitQ (Gao, Long, SIGMOD 2024) for the bits and their error.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numkong
import numpy as np
import numpy.typing as npt

from shopguide.index.strings import Arrays

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

CODED_ROWS = 10_000
"""Fewer rows than this are compared by int8 at once: .3 ms at 384 numbers."""
CODED_DIMENSION = 128
"""Vectors of other lengths than multiples of this are compared by int8: the kernels are slow on odd bytes."""
HEAD = 48
"""Principal directions that are kept as int8. Of Icecat's rows they hold half of the energy, and 1.5 % of the rows pass
a bound at its threshold (64: .9 %, none: 26 %) for a third more time than the bits alone take."""
SURE = 5.5
"""Deviations that an estimate is trusted to: a row that just reaches a threshold is lost once in 50 million times."""
_USUAL = 2.0 / np.pi
"""Squared cosine of a long random vector with its signs."""
_SAMPLE = 20_000
"""Rows that the principal directions are told from."""
_BLOCK = 16_384
"""Rows that are compared at once, so that what is worked out of them stays in the nearest cache."""


@lru_cache(4)
def rotation(dimension: int) -> Floats:
    """(d, d) a random rotation, the same one for every index of this dimension."""
    turn, _ = np.linalg.qr(np.random.default_rng([dimension, 20_240_609]).standard_normal((dimension, dimension)))
    return np.asarray(turn, np.float32)


def pack_codes(vecs16: npt.NDArray[np.float16]) -> Arrays:
    """Make the sketches of one space.

    Args:
        vecs16: (n, d) rows; a row of zeros means "has none".

    Returns:
        "heads" (n, 48) int8, "bits" (n, d/8) uint8, "reach" (n,) float32 that turns a product of signs into one of the
        rests, "sure" (n,) the same times the squared cosine of a rest with its signs, "basis" (d, 48), "turn" (d, d),
        "limits" (2,): one step of the heads and the greatest length of a head.
    """
    n, d = vecs16.shape
    turn, basis = rotation(d), _principal(vecs16)
    most = max(float(np.abs(_floats(vecs16, s) @ basis).max(initial=0.0)) for s in range(0, n, _BLOCK))
    step = max(most / 127.0, 1e-12)
    heads, bits = np.empty((n, HEAD), np.int8), np.empty((n, d // 8), np.uint8)
    reach, sure = np.zeros(n, np.float32), np.zeros(n, np.float32)
    longest = 0.0
    for start in range(0, n, _BLOCK):
        part = slice(start, start + _BLOCK)
        rows = _floats(vecs16, start)
        head = rows @ basis
        heads[part] = np.rint(head / np.float32(step))
        rest = (rows - head @ basis.T) @ turn
        bits[part] = np.packbits(rest >= 0, axis=1)
        length, product = np.linalg.norm(rest, axis=1), np.abs(rest).sum(axis=1)
        reach[part] = length**2 / np.where(product > 0, product, 1.0)
        sure[part] = product / np.float32(d)
        longest = max(longest, float(np.linalg.norm(head, axis=1).max()))
    limits = np.array([step, longest], np.float32)
    return {
        "heads": heads, "bits": bits, "reach": reach, "sure": sure, "basis": basis, "turn": turn, "limits": limits
    }  # fmt: skip


def can_code(rows: int, dimension: int) -> bool:
    """Whether sketches of so many rows of so many numbers are worth making."""
    return rows >= CODED_ROWS and dimension % CODED_DIMENSION == 0


def _floats(vecs16: npt.NDArray[np.float16], start: int) -> Floats:
    return vecs16[start : start + _BLOCK].astype(np.float32)


def _principal(vecs16: npt.NDArray[np.float16]) -> Floats:
    """(d, 48) the directions that hold most of the energy of some rows."""
    some = vecs16[:: max(1, len(vecs16) // _SAMPLE)].astype(np.float32)
    _, directions = np.linalg.eigh(some.T @ some)
    return np.ascontiguousarray(directions[:, : -HEAD - 1 : -1], np.float32)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A query made ready to be compared with sketches.

    Attributes:
        head: (1, 48) int8.
        head_worth: What one of a product of heads is worth.
        head_error: How far the product of the heads may be from the true one.
        bits: (1, d/8) uint8 signs of the rest.
        worth: What one sign that agrees is worth.
        error: How far a product of signs may be from what it stands for, in the same units, where they tell nothing.
        relief: By how much less where they tell all.
    """

    head: npt.NDArray[np.int8]
    head_worth: np.float32
    head_error: float
    bits: npt.NDArray[np.uint8]
    worth: float
    error: float
    relief: float


class Codes:
    """The sketches of one space in one segment, read from arrays.

    Args:
        arrays: As `pack_codes` makes them.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._heads, self._bits = arrays["heads"].view(np.int8), arrays["bits"].view(np.uint8)
        self._reach, self._sure = arrays["reach"].view(np.float32), arrays["sure"].view(np.float32)
        self._basis, self._turn = arrays["basis"].view(np.float32), arrays["turn"].view(np.float32)
        self._step, self._longest = arrays["limits"].view(np.float32).tolist()
        self._packed: list[tuple[Any, Any]] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._reach)

    def sketch(self, query_vec: Floats) -> Sketch:
        """Make a query ready.

        Args:
            query_vec: (d,) float32 of this space's dimension.

        Returns:
            The sketch.
        """
        head = query_vec @ self._basis
        rest = (query_vec - self._basis @ head) @ self._turn
        d = len(rest)
        step = max(float(np.abs(head).max()) / 127.0, 1e-12)
        rounding = (self._step * float(np.linalg.norm(head)) + step * self._longest) / np.sqrt(12.0)
        square, product = float(rest @ rest), max(float(np.abs(rest).sum()), 1e-12)
        worth = square / product  # Signs times this are the rest and something at a right angle to it.
        # The variance of a product of signs is square · (spread − c²), c the cosine of the row's rest with its signs;
        # the deviation bends downwards in c², so that its tangent at the usual c² is never below it.
        spread = worth * worth * d * d / (d - 1) / max(square, 1e-12)
        usual = float(np.sqrt(max(spread - _USUAL, 0.1)))
        scale = SURE * float(np.sqrt(square))
        return Sketch(
            np.rint(head / np.float32(step)).astype(np.int8)[None],
            np.float32(step * self._step),
            SURE * rounding,
            np.packbits(rest >= 0)[None],
            worth,
            scale * (usual + _USUAL / (2.0 * usual)),
            scale / (2.0 * usual),
        )

    def reaching(self, sketch: Sketch, threshold: float, share: float) -> Rows | None:
        """The rows whose similarity may be a threshold or more.

        Args:
            sketch: The query.
            threshold: Least similarity.
            share: Give up when more than this share of the first rows may reach it.

        Returns:
            (k,) ascending rows; None when the sketches do not help.
        """
        found: list[Rows] = []
        least = np.float32(threshold - sketch.head_error)
        for start, most in self._compared(sketch, bound=True):
            here = np.flatnonzero(most >= least)
            if start == 0 and len(here) > share * len(most):
                return None
            found.append(here + start)
        return np.concatenate(found)

    def estimates(self, sketch: Sketch) -> Floats:
        """What the similarity of each row is about, (n,) float32."""
        return np.concatenate([about for _, about in self._compared(sketch, bound=False)])

    def _compared(self, sketch: Sketch, bound: bool) -> Iterator[tuple[int, Floats]]:
        """By block: its first row, and (m,) what the similarities are about, or at most but for the heads' error."""
        whole = np.float32(sketch.worth * self._turn.shape[0] + (sketch.error if bound else 0.0))
        differing = np.float32(-2.0 * sketch.worth)
        for place, (heads, bits) in enumerate(self._blocks()):
            start = place * _BLOCK
            out = np.asarray(numkong.hammings_packed(sketch.bits, bits))[0].astype(np.float32)
            out *= differing
            out += whole
            out *= self._reach[start : start + _BLOCK]
            if bound:
                out -= self._sure[start : start + _BLOCK] * np.float32(sketch.relief)
            head = np.asarray(numkong.dots_packed(sketch.head, heads))[0].astype(np.float32)
            head *= sketch.head_worth
            out += head
            yield start, out

    def _blocks(self) -> list[tuple[Any, Any]]:
        """Heads and bits as the kernels want them, made when they are first asked for: .1 s a million rows."""
        if not self._packed:
            with self._lock:
                if not self._packed:
                    parts = [slice(start, start + _BLOCK) for start in range(0, len(self), _BLOCK)]
                    self._packed = [
                        (numkong.dots_pack(self._heads[p]), numkong.hammings_pack(self._bits[p])) for p in parts
                    ]
        return self._packed
