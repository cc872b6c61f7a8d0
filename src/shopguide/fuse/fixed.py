"""Fusers that are put together by hand: a weighted sum, and modalities side by side.

Knows nothing about encoders, files or the index: arrays in, arrays out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import numpy as np

from shopguide.errors import ShapeError
from shopguide.fuse.vectors import (
    PICTURE,
    PICTURE_WORDS,
    REVIEWS,
    TEXT,
    WORD_SPACE,
    Array,
    ModalityTokens,
    ModalityVectors,
    unit,
)

DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType({TEXT: 1.0, REVIEWS: 0.25, PICTURE_WORDS: 0.35, PICTURE: 0.5})
"""Share of each modality before normalising. Text leads because it is what a shop writes on purpose; a picture told in
words by a classifier of 1000 things is a hint; both were picked on the bundled shop, none on a judged set."""


class Fuser(Protocol):
    """Joins the centred tokens of products into one vector each, and a query's vectors into the same space."""

    @property
    def name(self) -> str:
        """Name in the settings."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same input gives another output."""

    @property
    def reads_tokens(self) -> bool:
        """False when only the mean of a modality's tokens counts, so that one token each will do."""

    def fuse(self, tokens: ModalityTokens) -> Array:
        """Join the tokens of n products into (n, d) unit rows; zeros for one that it can see nothing of."""

    def query(self, vectors: Mapping[str, Array]) -> Array:
        """Join a query's (d_m,) vectors ("text", "picture", "picture_words") into (d,)."""


def count_products(tokens: ModalityTokens) -> int:
    """How many products the tokens belong to.

    Args:
        tokens: Modality to tokens.

    Returns:
        n; 0 for no modality.

    Raises:
        ShapeError: Modalities disagree on n.
    """
    counts = {name: one.count for name, one in tokens.items()}
    if len(set(counts.values())) > 1:
        raise ShapeError(f"Modalities disagree on the number of products: {counts}.")
    return next(iter(counts.values()), 0)


def _word_query(vectors: Mapping[str, Array]) -> Array | None:
    """The part of a query that lives in the text space: its words, else its picture told in words."""
    return vectors[TEXT] if TEXT in vectors else vectors.get(PICTURE_WORDS)


@dataclass(frozen=True, slots=True)
class WeightedSum:
    """Adds the modalities that share the text space: d is the text dimension. Pictures come in as words.

    Picture against picture stays a space of its own beside it until a trained fuser joins them.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    name: str = "weighted_sum"
    reads_tokens: bool = False

    @property
    def fingerprint(self) -> str:
        """Name and weights."""
        return f"{self.name}:" + ",".join(f"{m}={self.weights.get(m, 0.0):g}" for m in WORD_SPACE)

    def fuse(self, tokens: ModalityTokens) -> Array:
        """Weighted sum of the means of the present modalities of the text space.

        Args:
            tokens: Modality to centred tokens.

        Returns:
            (n, d) float32 unit rows; zeros for a product with none of them.

        Raises:
            ShapeError: Modalities disagree, in the text space, on d.

        Passes on:
            ShapeError: Modalities disagree on n.
        """
        n = count_products(tokens)
        used = [m for m in WORD_SPACE if m in tokens]
        dims = {tokens[m].vectors.shape[1] for m in used}
        if len(dims) > 1:
            raise ShapeError(f"Modalities of the text space disagree on their dimension: {sorted(dims)}.")
        out = np.zeros((n, dims.pop() if dims else 0), np.float32)
        for m in used:
            out += self.weights.get(m, 0.0) * tokens[m].mean()
        return unit(out)

    def query(self, vectors: Mapping[str, Array]) -> Array:
        """The words' vector, or the picture's in words where there are none.

        Args:
            vectors: Modality to (d_m,) centred unit vector.

        Returns:
            (d,) float32.

        Raises:
            ShapeError: There is nothing in the text space.
        """
        word = _word_query(vectors)
        if word is None:
            raise ShapeError("A weighted sum needs words, or a picture told in words.")
        return unit(np.asarray(word, np.float32))


@dataclass(frozen=True, slots=True)
class Concat:
    """Puts the modalities side by side, each scaled by the root of its weight.

    The inner product with a query laid out alike is the weighted sum of the cosines by modality, over those
    that both have.

    Attributes:
        dimensions: Modality to d_m, fixing the layout whatever a batch holds.
    """

    dimensions: Mapping[str, int]
    weights: Mapping[str, float] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    name: str = "concat"
    reads_tokens: bool = False

    @property
    def fingerprint(self) -> str:
        """Name, layout and weights."""
        return f"{self.name}:" + ",".join(
            f"{m}={d}x{self.weights.get(m, 0.0):g}" for m, d in sorted(self.dimensions.items())
        )

    def fuse(self, tokens: ModalityTokens) -> Array:
        """Lay the means of the modalities side by side.

        Args:
            tokens: Modality to centred tokens; one that is left out is missing for all.

        Returns:
            (n, sum of d_m) float32 unit rows.

        Passes on:
            ShapeError: A modality has another dimension than the layout, or another n.
        """
        return self._laid({m: one.mean() for m, one in tokens.items()}, count_products(tokens))

    def _laid(self, vectors: ModalityVectors, n: int) -> Array:
        """Rows side by side.

        Args:
            vectors: Modality to (n, d_m) rows.
            n: How many rows.

        Returns:
            (n, sum of d_m) unit rows.

        Raises:
            ShapeError: A modality has another dimension than the layout.
        """
        parts: list[Array] = []
        for m, d in sorted(self.dimensions.items()):
            rows = vectors.get(m)
            if rows is not None and rows.shape[1] != d:
                raise ShapeError(f"{m!r} has {rows.shape[1]} numbers a row, the layout has {d}.")
            scale = np.float32(np.sqrt(self.weights.get(m, 0.0)))
            parts.append(np.zeros((n, d), np.float32) if rows is None else scale * rows)
        return unit(np.concatenate(parts, axis=1)) if parts else np.zeros((n, 0), np.float32)

    def query(self, vectors: Mapping[str, Array]) -> Array:
        """Lay a query out alike; its words meet every modality of the text space.

        Args:
            vectors: Modality to (d_m,) centred unit vector.

        Returns:
            (sum of d_m,) float32 unit vector.

        Passes on:
            ShapeError: A vector has another dimension than the layout.
        """
        word = _word_query(vectors)
        rows = {m: word[None] for m in WORD_SPACE if word is not None and m in self.dimensions}
        if PICTURE in vectors:
            rows[PICTURE] = vectors[PICTURE][None]
        return np.asarray(self._laid(rows, 1)[0] if rows else np.zeros(sum(self.dimensions.values()), np.float32))


def make_fuser(name: str, dimensions: Mapping[str, int]) -> Fuser:
    """The fuser of a settings name.

    Args:
        name: "weighted_sum" or "concat".
        dimensions: Modality to d_m.

    Returns:
        The fuser.

    Raises:
        ShapeError: No fuser has this name.
    """
    if name == "weighted_sum":
        return WeightedSum()
    if name == "concat":
        return Concat(MappingProxyType(dict(dimensions)))
    raise ShapeError(f"No fuser is called {name!r}.", "Known: weighted_sum, concat.")
