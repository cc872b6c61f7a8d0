"""Modality vectors of products, and the tokens they are the mean of.

Knows nothing about encoders, files or the index: arrays in, arrays out.
Each modality is centred on the shop's own mean before it is joined, because raw cosines of one encoder bunch in a
narrow band (E5: .75–.92) and would drown another's ("all-but-the-top", Mu and Viswanath, ICLR 2018).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import ShapeError

Array = NDArray[np.float32]
ModalityVectors = Mapping[str, Array]
"""Modality to (n, d_m) float32 rows; a row of zeros is a missing modality. All modalities agree on n."""

TEXT, REVIEWS, PICTURE_WORDS, PICTURE = "text", "reviews", "picture_words", "picture"
VIDEO, SPEECH = "video", "speech"
"""Modalities that come as tokens only: frames in the picture encoder's space, spoken words in the text encoder's."""

WORD_SPACE = (TEXT, REVIEWS, PICTURE_WORDS)
"""Modalities that live in the text encoder's space, so that a worded query meets them."""

PRIOR_ROWS = 50.0
"""The prior mean counts as this many products, so that a shop of three is not centred to nothing."""


def unit(rows: Array) -> Array:
    """Scale rows to length 1; rows of zeros stay zeros.

    Args:
        rows: (..., d) float32.

    Returns:
        (..., d) float32.
    """
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Array = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 1e-12)
    return scaled


def present(rows: Array) -> NDArray[np.bool_]:
    """Which rows hold a vector: (n,) bool for (n, d)."""
    return np.asarray(np.any(rows != 0.0, axis=-1))


@dataclass(frozen=True, slots=True)
class Centring:
    """The mean of each modality, subtracted before rows are compared.

    Attributes:
        means: Modality to (d_m,) float32.
    """

    means: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def fit(cls, vectors: ModalityVectors, priors: ModalityVectors | None = None) -> Centring:
        """Learn the means from a shop's products, leaning on a prior mean while products are few.

        Args:
            vectors: Modality to (n, d_m) rows.
            priors: Modality to (d_m,) mean of general texts or pictures in the encoder's space.

        Returns:
            The centring; a modality that nobody has is left out.
        """
        means: dict[str, Array] = {}
        for name, rows in vectors.items():
            here = present(rows)
            prior = (priors or {}).get(name)
            total = rows[here].sum(axis=0, dtype=np.float64)
            count = float(here.sum())
            if prior is not None:
                total, count = total + PRIOR_ROWS * prior, count + PRIOR_ROWS
            elif count < PRIOR_ROWS:
                count = PRIOR_ROWS  # without a prior a small shop is centred only in part
            if here.any() or prior is not None:
                means[name] = np.asarray(total / count, dtype=np.float32)
        return cls(MappingProxyType(means))

    def apply(self, name: str, rows: Array) -> Array:
        """Centre rows of one modality and scale them to length 1; missing rows stay zeros.

        Args:
            name: The modality.
            rows: (n, d_m) or (d_m,) float32.

        Returns:
            Same shape as `rows`.

        Raises:
            ShapeError: The rows are not of the dimension the mean was learnt on.
        """
        mean = self.means.get(name)
        if mean is None:
            return unit(np.asarray(rows, np.float32))
        if rows.shape[-1] != mean.shape[0]:
            raise ShapeError(f"{name!r} rows have {rows.shape[-1]} numbers, its mean has {mean.shape[0]}.")
        here = np.any(rows != 0.0, axis=-1, keepdims=True)
        return unit(np.where(here, rows - mean, 0.0).astype(np.float32))

    def tokens(self, tokens: ModalityTokens) -> dict[str, Tokens]:
        """Centre every token of every modality.

        Args:
            tokens: Modality to tokens as the encoders made them.

        Returns:
            The same, centred.
        """
        return {m: replace(t, vectors=self.apply(m, t.vectors)) for m, t in tokens.items()}

    @property
    def fingerprint(self) -> str:
        """A short hash of the means."""
        digest = hashlib.sha256()
        for name in sorted(self.means):
            digest.update(name.encode() + self.means[name].tobytes())
        return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Ragged rows of one modality: several passages, pictures or frames of each product.

    Attributes:
        vectors: (t, d) float32 unit rows, those of one product side by side.
        owner: (t,) int64, ascending: the row of the product that each belongs to.
        weight: (t,) float32 above 0: how much each says beside the others of its product.
        count: Products; some may have no token.
    """

    vectors: Array
    owner: NDArray[np.int64]
    weight: Array
    count: int

    @classmethod
    def of(cls, groups: Sequence[Sequence[tuple[Array, float]]], dimension: int) -> Tokens:
        """Tokens out of (vector, weight) pairs, one group a product.

        Args:
            groups: What each product has; may be empty.
            dimension: d, for when nobody has any.

        Returns:
            The tokens.
        """
        pairs = [pair for group in groups for pair in group]
        vectors = np.stack([v for v, _ in pairs]) if pairs else np.zeros((0, dimension), np.float32)
        owner = np.repeat(np.arange(len(groups), dtype=np.int64), [len(g) for g in groups])
        return cls(vectors.astype(np.float32), owner, np.array([w for _, w in pairs], np.float32), len(groups))

    @classmethod
    def joined(cls, parts: Sequence[Tokens]) -> Tokens:
        """Tokens of products after one another.

        Args:
            parts: At least one; the products of a later part come after those of an earlier one.

        Returns:
            All of them.
        """
        before = np.cumsum([0, *(p.count for p in parts)])
        owner = np.concatenate([p.owner + start for p, start in zip(parts, before[:-1], strict=True)])
        vectors, weight = np.concatenate([p.vectors for p in parts]), np.concatenate([p.weight for p in parts])
        return cls(vectors, owner, weight, int(before[-1]))

    @classmethod
    def single(cls, rows: Array) -> Tokens:
        """One token for each row that holds a vector.

        Args:
            rows: (n, d) float32 rows, zeros for a product that has none.

        Returns:
            The tokens of n products.
        """
        here = np.flatnonzero(present(rows))
        return cls(rows[here], here.astype(np.int64), np.ones(len(here), np.float32), len(rows))

    def between(self, start: int, stop: int) -> Tokens:
        """The tokens of the products from `start` up to `stop`."""
        first, last = np.searchsorted(self.owner, [start, stop])
        return Tokens(self.vectors[first:last], self.owner[first:last] - start, self.weight[first:last], stop - start)

    def take(self, rows: NDArray[np.int64]) -> Tokens:
        """The tokens of some products.

        Args:
            rows: (m,) products in the order wanted; one may come twice.

        Returns:
            Those of m products.
        """
        first, last = np.searchsorted(self.owner, rows), np.searchsorted(self.owner, rows, side="right")
        count = last - first
        start = np.repeat(first - np.concatenate([[0], np.cumsum(count)[:-1]]), count) if len(rows) else first
        at = start + np.arange(int(count.sum()))
        owner = np.repeat(np.arange(len(rows), dtype=np.int64), count)
        return Tokens(self.vectors[at], owner, self.weight[at], len(rows))

    def mean(self) -> Array:
        """(n, d) unit rows: the weighted mean of each product's tokens; zeros for one that has none."""
        out = np.zeros((self.count, self.vectors.shape[1]), np.float32)
        np.add.at(out, self.owner, self.vectors * self.weight[:, None])
        return unit(out)

    def padded(self, most: int) -> tuple[Array, Array]:
        """Each product's first `most` tokens as a block.

        Args:
            most: k, tokens a product at most.

        Returns:
            (n, k, d) float32 with zeros where there is none, and (n, k) float32 weights with 0 there.
        """
        first = np.searchsorted(self.owner, np.arange(self.count))
        place = np.arange(len(self.owner)) - first[self.owner] if len(self.owner) else self.owner
        here = place < most
        block = np.zeros((self.count, most, self.vectors.shape[1]), np.float32)
        weight = np.zeros((self.count, most), np.float32)
        block[self.owner[here], place[here]] = self.vectors[here]
        weight[self.owner[here], place[here]] = self.weight[here]
        return block, weight


ModalityTokens = Mapping[str, Tokens]
"""Modality to the tokens of n products. All modalities agree on n; one that nobody has may be left out."""
