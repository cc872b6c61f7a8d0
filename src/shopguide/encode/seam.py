"""The two seams of encoding, and the arrays that go through them.

Knows nothing about any model; imports nothing of ours. Vectors are float32 of unit length.
The two verbs, one for what is asked and one for what is kept, are those of sentence-transformers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

Vec = NDArray[np.float32]
"""(d,) float32."""

Vecs = NDArray[np.float32]
"""(n, d) float32."""

Notice = Callable[[str], None]
"""Told in one line what a slow first use is doing."""

Load = Callable[[str], "Image"]
"""Opens one picture by its path or URL; raises PictureError when it cannot."""


class TextEncoder(Protocol):
    """Words to unit vectors; safe to call from several threads."""

    @property
    def name(self) -> str:
        """Its name in the registry."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would get another vector; no model is loaded to tell it."""

    def encode_query(self, text: str) -> Vec:
        """What a shopper typed: (d,)."""

    def encode_document(self, texts: Sequence[str]) -> Vecs:
        """What the shop keeps: (n, d), in the order given."""


class PictureEncoder(Protocol):
    """Pictures to unit vectors; safe to call from several threads."""

    @property
    def name(self) -> str:
        """Its name in the registry."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same picture would get another vector; no model is loaded to tell it."""

    def encode_query(self, picture: Image) -> Vec:
        """What a shopper showed: (d,)."""

    def encode_document(self, pictures: Iterable[Image]) -> Vecs:
        """What the shop keeps: (n, d), in the order given."""

    def encode_files(self, paths: Sequence[str], load: Load) -> tuple[Vecs, list[tuple[int, str]]]:
        """Decode and encode by several workers: (n, d), and (index, reason) of those that failed, left as zeros."""

    def probabilities(self, features: Vecs) -> Vecs:
        """(n, d) features to (n, classes) class probabilities; rows of zeros stay zeros."""


def fingerprint_of(*parts: object) -> str:
    """A short stable name of everything that decides a vector.

    Args:
        *parts: Checksums of weights, versions, constants; told apart by their `repr`.

    Returns:
        16 hex digits.
    """
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode()).hexdigest()[:16]


def unit(vecs: NDArray[np.floating]) -> Vecs:
    """Scale each row (or the one vector) to length 1; a zero row stays zero."""
    norms = np.linalg.norm(vecs, axis=-1, keepdims=True)
    return np.asarray(vecs / np.where(norms > 1e-12, norms, 1.0), dtype=np.float32)
