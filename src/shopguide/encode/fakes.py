"""Encoders without weights: deterministic, instant, and such that like things get like vectors. For tests and trials.

Knows nothing about models. Words and character pairs, or coarse colours, are hashed into a few dimensions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Images

from shopguide.encode.seam import Load, Vec, Vecs, fingerprint_of, unit
from shopguide.errors import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

_TERM = re.compile(r"[a-z0-9]+|[^\W\d_a-z]", re.UNICODE)


def _direction(term: str, dimension: int) -> Vec:
    seed = int.from_bytes(hashlib.sha256(term.encode("utf-8", "ignore")).digest()[:8], "little")
    return np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)


class HashTextEncoder:
    """A bag of hashed words (Latin) and signs (Chinese): texts that share words are alike.

    Args:
        dimension: Length of a vector.
    """

    name = "hash"

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint_of("hash-text", 1, dimension)
        self._known: dict[str, Vec] = {}

    def encode_query(self, text: str) -> Vec:
        """What a shopper typed: (d,)."""
        terms = _TERM.findall(text.lower()) or [""]
        total = np.zeros(self.dimension, np.float32)
        for term in dict.fromkeys(terms):
            if term not in self._known:
                self._known[term] = _direction(term, self.dimension)
            total += self._known[term]
        return unit(total)

    def encode_document(self, texts: Sequence[str]) -> Vecs:
        """What the shop keeps: (n, d)."""
        return np.stack([self.encode_query(t) for t in texts]) if texts else np.zeros((0, self.dimension), np.float32)


class HashPictureEncoder:
    """Coarse colours of a 4 x 4 grid, thrown into a few dimensions: pictures that look alike are alike.

    Args:
        dimension: Length of a vector.
        classes: How many classes `probabilities` tells.
    """

    name = "hash"

    def __init__(self, dimension: int = 32, classes: int = 1000) -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint_of("hash-picture", 1, dimension, classes)
        rng = np.random.default_rng(7)
        self._throw = rng.standard_normal((49, dimension)).astype(np.float32)
        self._classes = rng.standard_normal((dimension, classes)).astype(np.float32)

    def encode_query(self, picture: Image) -> Vec:
        """What a shopper showed: (d,)."""
        small = picture.convert("RGB").resize((4, 4), Images.Resampling.BOX)
        cells = np.append(np.asarray(small, np.float32).reshape(-1) / 127.5 - 1.0, np.float32(0.25))
        return unit(cells @ self._throw)

    def encode_document(self, pictures: Iterable[Image]) -> Vecs:
        """What the shop keeps: (n, d)."""
        vecs = [self.encode_query(p) for p in pictures]
        return np.stack(vecs) if vecs else np.zeros((0, self.dimension), np.float32)

    def encode_files(self, paths: Sequence[str], load: Load) -> tuple[Vecs, list[tuple[int, str]]]:
        """Decode and encode; a broken picture does not stop the rest."""
        vecs = np.zeros((len(paths), self.dimension), np.float32)
        failures: list[tuple[int, str]] = []
        for index, path in enumerate(paths):
            try:
                vecs[index] = self.encode_query(load(path))
            except (PictureError, OSError, SyntaxError, ValueError) as error:
                failures.append((index, str(error)))
        return vecs, failures

    def probabilities(self, features: Vecs) -> Vecs:
        """(n, d) to (n, classes); rows of zeros stay zeros."""
        odds = np.exp(4.0 * features @ self._classes)
        return np.asarray(odds / odds.sum(1, keepdims=True) * np.any(features, axis=1)[:, None], np.float32)
