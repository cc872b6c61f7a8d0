"""Modality vectors of products: from the cache where they are, from the encoders where they are not.

Knows nothing about the index or fusion: products and reviews in, rows of vectors a modality out.
A vector is kept by the hash of what it was made from, so that a product that changes only its price embeds nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from shopguide.encode import (
    COLOUR_FINGERPRINT,
    COLOURS,
    ClassBridge,
    FeatureCache,
    PictureEncoder,
    TextEncoder,
    colour_shares,
)
from shopguide.encode.seam import fingerprint_of
from shopguide.fuse import PICTURE, PICTURE_WORDS, REVIEWS, TEXT, unit
from shopguide.reviews import passages
from shopguide.types import AttributeValue, Media, Product, Progress, Review

Array = NDArray[np.float32]

RECIPE = 1
"""Version of what is put into a passage; another one makes other vectors."""

PASSAGE_CHARS = 600
"""Characters of a passage: the encoder reads at most 96 tokens of it; BM25 carries the rest."""

ATTRIBUTE_CHARS = 160
"""Characters of a passage that attributes may take before the description."""

REVIEW_SENTENCES = 4
"""Review sentences that stand for all: the most telling ones, as `reviews.passages` ranks them."""

PICTURES_A_PRODUCT = 5
"""Pictures of a product that are encoded; their mean stands for it. A sixth view costs and hardly changes a mean."""

CHUNK = 512
"""Products between two commits of the cache: what an interrupted import has encoded is not lost."""


def _shown(name: str, value: AttributeValue) -> str:
    if isinstance(value, bool):
        return name if value else ""
    if isinstance(value, float | int):
        return f"{name} {value:g}"
    return f"{name} {', '.join(value) if isinstance(value, tuple) else value}"


def passage(product: Product, language: str = "") -> str:
    """The words of a product that stand for it in the text space.

    Args:
        product: The product.
        language: Code of a translation, or "" for the main language.

    Returns:
        Title, brand, category, short attributes and description, at most 600 characters.
    """
    words = product.translations.get(language)
    title, description = (words.title, words.description) if words else (product.title, product.description)
    parts = [title]
    if product.brand and product.brand.casefold() not in title.casefold():
        parts.append(product.brand)
    parts += [c.rsplit("/", 1)[-1] for c in product.categories[:2]]
    if not words:
        told = [t for n, v in product.attributes.items() if 0 < len(t := _shown(n, v)) <= 60]
        parts.append("; ".join(told)[:ATTRIBUTE_CHARS])
    parts.append(description)
    return ". ".join(p for p in parts if p)[:PASSAGE_CHARS]


def text_hash(text: str) -> str:
    """The cache key of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Worked:
    """What was really encoded, and the pictures that could not be."""

    texts: int = 0
    pictures: int = 0
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Features:
    """Looks up or makes modality vectors.

    Attributes:
        text: The text encoder, or None when the shop has none.
        picture: The picture encoder, or None.
        bridge: Tells pictures in the text encoder's space; None without either encoder.
        load_picture: Opens a picture file for encoding; raises PictureError.
        make: False on a reader: only vectors in the cache are used, nothing is encoded or written.
    """

    cache: FeatureCache
    text: TextEncoder | None
    picture: PictureEncoder | None
    bridge: ClassBridge | None
    load_picture: Callable[[str], Image]
    make: bool = True

    @property
    def fingerprint(self) -> str:
        """Changes when the same product would get other vectors."""
        parts = [RECIPE, *(getattr(e, "fingerprint", "") for e in (self.text, self.picture, self.bridge))]
        return fingerprint_of(*parts)

    @property
    def dimensions(self) -> dict[str, int]:
        """Modality to d_m."""
        dims: dict[str, int] = {}
        if self.text is not None:
            dims |= {TEXT: self.text.dimension, REVIEWS: self.text.dimension}
        if self.picture is not None:
            dims[PICTURE] = self.picture.dimension
            if self.bridge is not None and self.text is not None:
                dims[PICTURE_WORDS] = self.text.dimension
        return dims

    def of(
        self,
        products: Sequence[Product],
        reviews: Mapping[str, Sequence[Review]],
        worked: Worked,
        progress: Progress | None = None,
    ) -> dict[str, Array]:
        """Vectors of products, in their order.

        Args:
            products: The products.
            reviews: Product id to its reviews.
            worked: Counts of what had to be encoded are added here.
            progress: Told ("encode", products done, products).

        Returns:
            Modality to (n, d_m) float32 unit rows; zeros where a product has no such modality. A modality that no
            product has is left out.

        Passes on:
            MissingError: A model is not there.
        """
        out: dict[str, Array] = {}
        for start in range(0, len(products), CHUNK):
            some = products[start : start + CHUNK]
            for m, rows in self._chunk(some, reviews, worked).items():
                if m not in out and rows.any():
                    out[m] = np.zeros((len(products), rows.shape[1]), np.float32)
                if m in out:
                    out[m][start : start + len(some)] = rows
            if progress is not None:
                progress("encode", start + len(some), len(products))
        return out

    def _chunk(
        self, products: Sequence[Product], reviews: Mapping[str, Sequence[Review]], worked: Worked
    ) -> dict[str, Array]:
        out: dict[str, Array] = {}
        if self.text is not None:
            texts = [[passage(p), *(passage(p, code) for code in p.translations)] for p in products]
            said = [[" ".join(s)] if (s := self._said(reviews.get(p.product_id, ()))) else [] for p in products]
            vecs = self._texts([t for group in texts + said for t in group], worked)
            out[TEXT] = _mean(texts, vecs, self.text.dimension)
            out[REVIEWS] = _mean(said, vecs, self.text.dimension)
        if self.picture is not None:
            out[PICTURE], shares = self._pictures(products, worked)
            if self.bridge is not None:
                out[PICTURE_WORDS] = self.bridge.words(out[PICTURE], shares)
        return out

    @staticmethod
    def _said(reviews: Sequence[Review]) -> list[str]:
        return passages(reviews, REVIEW_SENTENCES) if reviews else []

    def _texts(self, texts: Iterable[str], worked: Worked) -> dict[str, Array]:
        """Vectors by text, encoded where the cache has none."""
        if self.text is None:
            return {}
        keys = {t: text_hash(t) for t in texts}
        known = self.cache.get(keys.values(), self.text.fingerprint)
        missing = [t for t, key in keys.items() if key not in known] if self.make else []
        if missing:
            vecs = _as_kept(self.text.encode_document(missing))
            made = dict(zip((keys[t] for t in missing), vecs, strict=True))
            worked.texts += len(missing)
            self.cache.put(made, self.text.fingerprint)
            known |= made
        return {t: known[key] for t, key in keys.items() if key in known}

    def _pictures(self, products: Sequence[Product], worked: Worked) -> tuple[Array, Array]:
        """(n, d) mean picture vectors and (n, colours) mean colour shares."""
        if self.picture is None:
            return np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)
        uris = {m.content_hash: m.uri for p in products for m in _encoded(p) if m.content_hash}
        seen = self.cache.get(uris, self.picture.fingerprint)
        colours = self.cache.get(uris, COLOUR_FINGERPRINT)
        missing = [key for key in uris if key not in seen or key not in colours] if self.make else []
        if missing:
            shares: dict[str, Array] = {}

            def load(path: str) -> Image:
                picture = self.load_picture(path)
                shares[path] = colour_shares(picture)
                return picture

            vecs, failures = self.picture.encode_files([uris[k] for k in missing], load)
            vecs = _as_kept(vecs)
            bad = {index for index, _ in failures}
            worked.broken += [reason for _, reason in failures]
            good = [(i, key) for i, key in enumerate(missing) if i not in bad]
            made, tints = {key: vecs[i] for i, key in good}, {key: shares[uris[key]] for _, key in good}
            worked.pictures += len(good)
            self.cache.put(made, self.picture.fingerprint)
            self.cache.put(tints, COLOUR_FINGERPRINT)
            seen |= made
            colours |= tints
        both = seen.keys() & colours.keys()
        groups = [[m.content_hash for m in _encoded(p) if m.content_hash in both] for p in products]
        shares_of = np.zeros((len(groups), len(COLOURS)), np.float32)
        for row, group in enumerate(groups):
            if group:
                shares_of[row] = np.mean([colours[k] for k in group], axis=0)
        return _mean(groups, seen, self.picture.dimension), shares_of

    def nearest_picture(self, product: Product, query_vec: Array) -> str:
        """URI of the product's picture that is most like a query picture; "" when it has none encoded.

        Args:
            product: The product.
            query_vec: (d,) unit vector of the query picture.

        Returns:
            The URI.
        """
        if self.picture is None:
            return ""
        uris = {m.content_hash: m.uri for m in _encoded(product) if m.content_hash}
        vecs = self.cache.get(uris, self.picture.fingerprint)
        best = max(vecs, key=lambda k: float(vecs[k] @ query_vec), default=None)
        return uris[best] if best is not None else ""


def _as_kept(vecs: Array) -> Array:
    """Vectors as the cache will give them back (float16), so that a second import is like the first to the bit."""
    return vecs.astype(np.float16).astype(np.float32)


def _encoded(product: Product) -> tuple[Media, ...]:
    return product.pictures[:PICTURES_A_PRODUCT]


def _mean(groups: Sequence[Sequence[str]], vecs: Mapping[str, Array], dimension: int) -> Array:
    """One unit row a group: the mean of its members' vectors; zeros for an empty group."""
    out = np.zeros((len(groups), dimension), np.float32)
    for row, group in enumerate(groups):
        for key in group:
            if key in vecs:
                out[row] += vecs[key]
    return unit(out)
