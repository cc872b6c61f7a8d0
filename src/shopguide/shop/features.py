"""Modality vectors of products: from the cache where they are, from the encoders where they are not.

Knows nothing about the index or fusion: products and reviews in, tokens and vectors a modality out.
A vector is kept by the hash of what it was made from, so that a product that changes only its price embeds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from shopguide.encode import (
    CLEAR_FINGERPRINT,
    COLOUR_FINGERPRINT,
    COLOURS,
    ClassBridge,
    FeatureCache,
    PictureEncoder,
    TextEncoder,
    clear_shares,
    colour_shares,
)
from shopguide.encode.seam import fingerprint_of
from shopguide.errors import MediaError, MissingError, PictureError
from shopguide.fuse import PICTURE, PICTURE_WORDS, REVIEWS, SPEECH, TEXT, VIDEO, Tokens, unit
from shopguide.reviews import passages, weighed
from shopguide.shop.passages import FURTHER_WEIGHT, further_passages, passage, spoken_passages, text_hash
from shopguide.types import Media, Product, Progress, Review

Array = NDArray[np.float32]
Reviews = Mapping[str, Sequence[Review]]
"""Product id to its reviews."""

RECIPE = 1
"""Version of what is put into a passage; another one makes other vectors."""

REVIEW_SENTENCES = 4
"""Review sentences that stand for all in the mean: the most telling ones, as `reviews.passages` ranks them."""

REVIEW_TOKENS = 8
"""Review sentences that are tokens of their own."""

PICTURES_A_PRODUCT = 5
"""Pictures of a product whose mean stands for it. A sixth view costs and hardly changes a mean."""

PICTURE_TOKENS = 12
"""Pictures of a product that are tokens of their own."""

FRAME_TOKENS = 24
"""Frames of all videos of a product that are encoded."""

SPEECH_SHARE = 0.25
"""Of what videos say beside the texts of a product, in the vector that stands for its text."""

CHUNK = 512
"""Products between two commits of the cache: what an interrupted import has encoded is not lost."""


@dataclass(slots=True)
class Worked:
    """What was really encoded, the pictures and videos that could not be, and what else was done on the way."""

    texts: int = 0
    pictures: int = 0
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Sights(NamedTuple):
    """What was seen: picture vectors and colour shares by content key; only those that have both."""

    vecs: Mapping[str, Array]
    shares: Mapping[str, Array]


@dataclass(frozen=True)
class Features:
    """Looks up or makes modality vectors.

    Attributes:
        text: The text encoder, or None when the shop has none.
        picture: The picture encoder, or None.
        bridge: Tells pictures in the text encoder's space; None without either encoder.
        load_picture: Opens a picture file for encoding; raises PictureError.
        load_frames: Opens a video file at some seconds, ascending: the frames there; raises MediaError. None where
            videos cannot be read.
        make: False on a reader: only vectors in the cache are used, nothing is encoded or written.
    """

    cache: FeatureCache
    text: TextEncoder | None
    picture: PictureEncoder | None
    bridge: ClassBridge | None
    load_picture: Callable[[str], Image]
    load_frames: Callable[[str, Sequence[float]], Iterable[Image]] | None = None
    make: bool = True

    @property
    def fingerprint(self) -> str:
        """Changes when the same product would get other vectors."""
        parts = [RECIPE, *(getattr(e, "fingerprint", "") for e in (self.text, self.picture, self.bridge))]
        return fingerprint_of(*parts)

    @property
    def dimensions(self) -> dict[str, int]:
        """Modality to d_m, of those that `of` gives."""
        dims: dict[str, int] = {}
        if self.text is not None:
            dims |= {TEXT: self.text.dimension, REVIEWS: self.text.dimension}
        if self.picture is not None:
            dims[PICTURE] = self.picture.dimension
            if self.bridge is not None and self.text is not None:
                dims[PICTURE_WORDS] = self.text.dimension
        return dims

    def of(
        self, products: Sequence[Product], reviews: Reviews, worked: Worked, progress: Progress | None = None
    ) -> dict[str, Array]:
        """One vector a modality and product, in the order of the products: the mean of its first tokens.

        Text is its passage in each language, and a little of what its videos say; reviews are their most telling
        sentences in one passage; pictures are the first five, or the frames of its videos where it has none.

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
        for start, some in _chunks(products, progress):
            for m, rows in self._means(some, reviews, worked).items():
                if m not in out and rows.any():
                    out[m] = np.zeros((len(products), rows.shape[1]), np.float32)
                if m in out:
                    out[m][start : start + len(some)] = rows
        return out

    def tokens(
        self, products: Sequence[Product], reviews: Reviews, worked: Worked, progress: Progress | None = None
    ) -> dict[str, Tokens]:
        """Everything that products say, token by token, for a fuser that learns what counts.

        Args:
            products: The products.
            reviews: Product id to its reviews.
            worked: Counts of what had to be encoded are added here.
            progress: Told ("encode", products done, products).

        Returns:
            Modality to the tokens of n products, those that none has left out: "text" (title passage, translations,
            further passages of the description), "reviews" (sentences, weighed by trust, helpfulness and age),
            "picture" (the first 12, variants' after its own), "picture_words" (the same, and frames, told in words),
            "video" (frames), "speech" (passages of subtitles, recognised words and text on pictures).

        Passes on:
            MissingError: A model is not there.
        """
        parts: dict[str, list[Tokens]] = {}
        for _, some in _chunks(products, progress):
            for m, tokens in self._tokens(some, reviews, worked).items():
                parts.setdefault(m, []).append(tokens)
        joined = {m: Tokens.joined(several) for m, several in parts.items()}
        return {m: replace(t, vectors=unit(t.vectors)) for m, t in joined.items() if len(t.owner)}

    def _means(self, products: Sequence[Product], reviews: Reviews, worked: Worked) -> dict[str, Array]:
        out: dict[str, Array] = {}
        if self.text is not None:
            told = [[(passage(p), 1.0), *((passage(p, code), 1.0) for code in p.translations)] for p in products]
            for group, p in zip(told, products, strict=True):
                spoken = _spoken(p)
                group += [(t, SPEECH_SHARE * len(group) / len(spoken)) for t in spoken]
            said = [[(" ".join(s), 1.0)] if (s := _sentences(reviews.get(p.product_id, ()))) else [] for p in products]
            vecs = self._texts((t for group in told + said for t, _ in group), worked)
            out[TEXT] = _of(told, vecs, self.text.dimension).mean()
            out[REVIEWS] = _of(said, vecs, self.text.dimension).mean()
        if self.picture is not None:
            pictures = [_pictures(p, PICTURES_A_PRODUCT) for p in products]
            frames = [() if shown else _frames(p) for p, shown in zip(products, pictures, strict=True)]
            sights = self._sights(products, pictures, frames, worked)
            seen = [_keys(a, b) for a, b in zip(pictures, frames, strict=True)]
            out[PICTURE] = _of(seen, sights.vecs, self.picture.dimension).mean()
            if self.bridge is not None:
                out[PICTURE_WORDS] = self.bridge.words(out[PICTURE], _mean_shares(seen, sights.shares))
        return out

    def _tokens(self, products: Sequence[Product], reviews: Reviews, worked: Worked) -> dict[str, Tokens]:
        out: dict[str, Tokens] = {}
        if self.text is not None:
            told = [
                [(passage(p), 1.0), *((passage(p, code), 1.0) for code in p.translations)]
                + [(t, FURTHER_WEIGHT) for t in further_passages(p)]
                for p in products
            ]
            said = [weighed(own, REVIEW_TOKENS) if (own := reviews.get(p.product_id, ())) else [] for p in products]
            spoken = [[(t, 1.0) for t in _spoken(p)] for p in products]
            vecs = self._texts((t for group in told + said + spoken for t, _ in group), worked)
            for m, groups in ((TEXT, told), (REVIEWS, said), (SPEECH, spoken)):
                out[m] = _of(groups, vecs, self.text.dimension)
        if self.picture is not None:
            pictures = [_looks(p) for p in products]
            frames = [_frames(p) for p in products]
            sights = self._sights(products, pictures, frames, worked)
            out[PICTURE] = _of([_keys(a, ()) for a in pictures], sights.vecs, self.picture.dimension)
            out[VIDEO] = _of([_keys((), b) for b in frames], sights.vecs, self.picture.dimension)
            if self.bridge is not None:
                both = [_keys(a, b) for a, b in zip(pictures, frames, strict=True)]
                out[PICTURE_WORDS] = self._in_words(_of(both, sights.vecs, self.picture.dimension), both, sights)
        return out

    def _in_words(self, tokens: Tokens, groups: Sequence[Sequence[tuple[str, float]]], sights: Sights) -> Tokens:
        """Picture tokens, each told in the text space."""
        if self.bridge is None or self.text is None or not len(tokens.owner):
            width = self.text.dimension if self.text is not None else 0
            return replace(tokens, vectors=np.zeros((0, width), np.float32))
        shares = np.stack([sights.shares[key] for group in groups for key, _ in group if key in sights.vecs])
        return replace(tokens, vectors=self.bridge.words(tokens.vectors, shares))

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

    def _sights(
        self,
        products: Sequence[Product],
        pictures: Sequence[Sequence[Media]],
        frames: Sequence[Sequence[tuple[Media, float]]],
        worked: Worked,
    ) -> Sights:
        """What pictures and frames look like, encoded where the cache has none."""
        if self.picture is None:
            return Sights({}, {})
        uris = {m.content_hash: m.uri for group in pictures for m in group if m.content_hash}
        moments = {frame_key(m, at): (m, at) for group in frames for m, at in group}
        seen = self.cache.get([*uris, *moments], self.picture.fingerprint)
        colours = self.cache.get([*uris, *moments], COLOUR_FINGERPRINT)
        if self.make:
            lacking = [key for key in uris if key not in seen or key not in colours]
            made = [self._see_pictures({key: uris[key] for key in lacking}, worked)] if lacking else []
            lacking = [key for key in moments if key not in seen or key not in colours]
            clips: dict[str, dict[str, float]] = {}
            for key in lacking:
                clips.setdefault(moments[key][0].uri, {})[key] = moments[key][1]
            made += [self._see_frames(uri, wanted, worked) for uri, wanted in clips.items()]
            for sights in made:
                self.cache.put(sights.vecs, self.picture.fingerprint)
                self.cache.put(sights.shares, COLOUR_FINGERPRINT)
                worked.pictures += len(sights.vecs)
                seen |= sights.vecs
                colours |= sights.shares
        both = seen.keys() & colours.keys()
        return Sights({key: seen[key] for key in both}, {key: colours[key] for key in both})

    def first_sights(self, products: Sequence[Product]) -> list[Array | None]:
        """The vector of each product's first picture; None where it was not encoded."""
        keys = [p.pictures[0].content_hash or "" if p.pictures else "" for p in products]
        known = self.cache.get(filter(None, keys), self.picture.fingerprint) if self.picture is not None else {}
        return [known.get(key) for key in keys]

    def clear(self, products: Sequence[Product]) -> list[Array | None]:
        """How much of its first picture's product has each shade of `clear_colours`, looked at where it never was.

        Args:
            products: The products.

        Returns:
            (20,) as `clear_shares` tells them each; None where there is no picture, or a reader has not seen it.
        """
        first = {m.content_hash: m.uri for p in products for m in p.pictures[:1] if m.content_hash}
        known = self.cache.get(first, CLEAR_FINGERPRINT)
        if self.make:
            made: dict[str, Array] = {}
            for key in [k for k in first if k not in known]:
                try:
                    made[key] = clear_shares(self.load_picture(first[key]))
                except PictureError:  # told already, where it was to be encoded
                    continue
            self.cache.put(made, CLEAR_FINGERPRINT)
            known |= made
        return [known.get(p.pictures[0].content_hash or "") if p.pictures else None for p in products]

    def _see_pictures(self, uris: Mapping[str, str], worked: Worked) -> Sights:
        """Encode picture files by content key."""
        shares: dict[str, Array] = {}

        def load(path: str) -> Image:
            picture = self.load_picture(path)
            shares[path] = colour_shares(picture)
            return picture

        if self.picture is None:
            return Sights({}, {})
        vecs, failures = self.picture.encode_files(list(uris.values()), load)
        bad = {index for index, _ in failures}
        worked.broken += [f"A picture was left out: {reason}" for _, reason in failures]
        good = {key: (vecs[i], shares[uri]) for i, (key, uri) in enumerate(uris.items()) if i not in bad}
        return Sights(
            {key: _as_kept(vec) for key, (vec, _) in good.items()}, {k: tint for k, (_, tint) in good.items()}
        )

    def _see_frames(self, uri: str, wanted: Mapping[str, float], worked: Worked) -> Sights:
        """Encode frames of one video; what can be read of a broken one stays."""
        shares: list[Array] = []
        if self.picture is None or self.load_frames is None:
            return Sights({}, {})
        keys = sorted(wanted, key=wanted.__getitem__)
        pictures: list[Image] = []
        try:
            for picture in self.load_frames(uri, [wanted[k] for k in keys]):
                shares.append(colour_shares(picture))
                pictures.append(picture)
        except (PictureError, MediaError, MissingError) as error:
            worked.broken.append(f"A video was left out: {error}")
        vecs = _as_kept(self.picture.encode_document(pictures))
        return Sights(dict(zip(keys, vecs, strict=False)), dict(zip(keys, shares, strict=False)))

    def sights_of(
        self, product: Product, frames: bool = False
    ) -> tuple[list[tuple[str, float | None]], Array, Array | None]:
        """What is seen of a product, one by one: the pictures, or frames, that its vector is made of.

        Args:
            product: The product.
            frames: The frames beside the pictures, as tokens have them.

        Returns:
            (URI, None) of each picture or (URI, second) of each frame that is encoded, (k, d) their vectors, and the
            same told in words, (k, d_text), or None where nothing tells them.
        """
        where = _where(product, frames)
        if self.picture is None:
            return [], np.zeros((0, 0), np.float32), None
        seen, colours = self.cache.get(where, self.picture.fingerprint), self.cache.get(where, COLOUR_FINGERPRINT)
        keys = [key for key in where if key in seen and key in colours]
        if not keys:
            return [], np.zeros((0, self.picture.dimension), np.float32), None
        vectors = np.stack([seen[key] for key in keys])
        words = self.bridge.words(vectors, np.stack([colours[key] for key in keys])) if self.bridge else None
        return [where[key] for key in keys], vectors, words

    def own_pictures(self, products: Sequence[Product]) -> dict[str, Array]:
        """The pictures, or frames, that products' vectors are means of.

        Args:
            products: The products.

        Returns:
            Product id to (k, d) vectors, as the encoder gave them; without those of which nothing is encoded.
        """
        if self.picture is None:
            return {}
        where = {p.product_id: list(_where(p)) for p in products}
        vecs = self.cache.get((key for keys in where.values() for key in keys), self.picture.fingerprint)
        held = {i: [vecs[key] for key in keys if key in vecs] for i, keys in where.items()}
        return {i: np.stack(own) for i, own in held.items() if own}

    def nearest_sight(self, product: Product, query_vec: Array) -> tuple[str, float | None]:
        """What of a product is most like a query picture: one of the pictures, or frames, that its vector is made of.

        Args:
            product: The product.
            query_vec: (d,) unit vector of the query picture.

        Returns:
            URI of the picture and None, or URI of the video and the second; ("", None) when nothing is encoded.
        """
        if self.picture is None:
            return "", None
        where = _where(product)
        vecs = self.cache.get(where, self.picture.fingerprint)
        best = max(vecs, key=lambda k: float(vecs[k] @ query_vec), default=None)
        return where[best] if best is not None else ("", None)


def frame_key(media: Media, at_s: float) -> str:
    """The cache key of a video's frame: what the video holds, and when."""
    return f"{media.content_hash}@{round(at_s * 1000)}"


def _chunks(products: Sequence[Product], progress: Progress | None) -> Iterator[tuple[int, Sequence[Product]]]:
    for start in range(0, len(products), CHUNK):
        some = products[start : start + CHUNK]
        yield start, some
        if progress is not None:
            progress("encode", start + len(some), len(products))


def _as_kept(vecs: Array) -> Array:
    """Vectors as the cache will give them back (float16), so that a second import is like the first to the bit."""
    return vecs.astype(np.float16).astype(np.float32)


def _sentences(reviews: Sequence[Review]) -> list[str]:
    return passages(reviews, REVIEW_SENTENCES) if reviews else []


def _spoken(product: Product) -> list[str]:
    words = tuple(w for m in product.media for w in m.words)
    return spoken_passages(words) if words else []


def _pictures(product: Product, most: int) -> tuple[Media, ...]:
    """Its own pictures, for a mean; those of its variants where it has none."""
    return (product.pictures or product.looks)[:most]


def _looks(product: Product) -> tuple[Media, ...]:
    """Pictures that are tokens: its own, then those of its variants. A blue variant is found by its own blue."""
    return product.looks[:PICTURE_TOKENS]


def _frames(product: Product) -> tuple[tuple[Media, float], ...]:
    found = [(m, at) for m in product.media if m.kind == "video" and m.content_hash for at in m.frames]
    return tuple(found[:FRAME_TOKENS])


def _where(product: Product, frames: bool = False) -> dict[str, tuple[str, float | None]]:
    """Cache key to where it is seen, of the pictures, or frames, that a product's vector or tokens are made of."""
    pictures = _looks(product) if frames else _pictures(product, PICTURES_A_PRODUCT)
    where: dict[str, tuple[str, float | None]] = {m.content_hash: (m.uri, None) for m in pictures if m.content_hash}
    if frames or not pictures:
        where |= {frame_key(m, at): (m.uri, at) for m, at in _frames(product)}
    return where


def _keys(pictures: Sequence[Media], frames: Sequence[tuple[Media, float]]) -> list[tuple[str, float]]:
    """Cache keys with their weight, as `Tokens` are made of."""
    keys = [m.content_hash for m in pictures if m.content_hash] + [frame_key(m, at) for m, at in frames]
    return [(key, 1.0) for key in keys]


def _of(groups: Sequence[Sequence[tuple[str, float]]], vecs: Mapping[str, Array], dimension: int) -> Tokens:
    """Tokens of what has a vector; groups hold (key, weight)."""
    return Tokens.of([[(vecs[key], weight) for key, weight in group if key in vecs] for group in groups], dimension)


def _mean_shares(groups: Sequence[Sequence[tuple[str, float]]], shares: Mapping[str, Array]) -> Array:
    """(n, colours) mean colour shares."""
    out = np.zeros((len(groups), len(COLOURS)), np.float32)
    for row, group in enumerate(groups):
        known = [shares[key] for key, _ in group if key in shares]
        if known:
            out[row] = np.mean(known, axis=0)
    return out
