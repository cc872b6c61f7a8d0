"""Products said and shown in other ways, to learn from: fields and words left out, synonyms, crops, other light.

Joins wordings, picture views and the feature cache. The encoders are frozen, so each product has a few fixed views that
are encoded once; what a killed run has encoded is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from shopguide.encode.colours import COLOUR_FINGERPRINT
from shopguide.encode.seam import fingerprint_of
from shopguide.encode.views import VIEW_FINGERPRINT, view_key, view_of
from shopguide.errors import PictureError
from shopguide.fuse import PICTURE, PICTURE_WORDS, TEXT, Array, Centring, ModalityTokens, Tokens, unit
from shopguide.query.rewording import draws, reworded, shortened
from shopguide.query.synonyms import Thesaurus
from shopguide.shop.features import PICTURE_TOKENS, Features, Worked
from shopguide.shop.wording import Words
from shopguide.types import Media, Product, Progress, Translation

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

VIEWS = 3
"""Other ways that each product is said and shown: one with a field left out, one shorter, one in other words."""

AT_ONCE = 32
"""Pictures whose views are kept together: what a kill can lose."""

WORDS, PICTURES = "words", "pictures"
KINDS = (WORDS, PICTURES)
"""What may be said or shown in other ways."""

FEWEST_WORDS = 2


@dataclass(frozen=True)
class Viewer:
    """Makes views of one shop's products and queries.

    Attributes:
        shop: An open shop.
        kinds: Some of `KINDS`.
        progress: Told the stage "views".
    """

    shop: Shop
    kinds: frozenset[str]
    progress: Progress | None = None

    @property
    def thesaurus(self) -> Thesaurus:
        """The table that search reads."""
        return Words(self.shop.folder).thesaurus

    @property
    def features(self) -> Features:
        """The shop's encoders and cache."""
        return self.shop._features

    def said(self, products: Sequence[Product]) -> list[dict[str, Tokens]]:
        """Products in other words.

        Args:
            products: The products, perhaps without their titles.

        Returns:
            For each view their text, as the encoder made it; [] where words stay as they are.
        """
        if WORDS not in self.kinds or self.features.text is None:
            return []
        out = []
        for number in range(VIEWS):
            told = [product_said(p, self.thesaurus, number) for p in products]
            tokens = self.features.tokens(told, {}, Worked(), self.progress)
            out.append({TEXT: tokens[TEXT]} if TEXT in tokens else {})
        return out

    def asked(self, texts: Sequence[str], brands: Sequence[str]) -> list[list[str]]:
        """Queries in other words.

        Args:
            texts: The queries.
            brands: Of what each asks for, or "".

        Returns:
            For each view the queries; [] where words stay as they are.
        """
        if WORDS not in self.kinds:
            return []
        table = self.thesaurus
        return [
            [query_said(t, b, table, number) for t, b in zip(texts, brands, strict=True)] for number in range(VIEWS)
        ]

    def shown(self, products: Sequence[Product], raw: ModalityTokens) -> list[dict[str, Tokens]]:
        """Products in other pictures.

        Args:
            products: The products.
            raw: Their tokens as the encoders made them.

        Returns:
            For each view their pictures, and these told in words; [] where pictures stay as they are.
        """
        if PICTURES not in self.kinds or self.features.picture is None or PICTURE not in raw:
            return []
        media = [[m for m in p.pictures[:PICTURE_TOKENS] if m.content_hash] for p in products]
        known = self.features.cache.get(
            [str(m.content_hash) for group in media for m in group], self.features.picture.fingerprint
        )
        media = [[m for m in group if m.content_hash in known] for group in media]
        flat = [m for group in media for m in group]
        pictures = raw[PICTURE]
        if len(flat) != len(pictures.owner):  # A picture that has a vector and no colours: none of it is a token.
            return []
        views = self.views_of(flat)
        return [self._told(replace(pictures, vectors=rows), flat, raw.get(PICTURE_WORDS)) for rows in views]

    def _told(self, pictures: Tokens, media: Sequence[Media], told: Tokens | None) -> dict[str, Tokens]:
        """Pictures beside their words: the view's classes, and the colours of the picture itself."""
        bridge = self.features.bridge
        if told is None or bridge is None:
            return {PICTURE: pictures}
        keys = [str(m.content_hash) for m in media]
        colours = self.features.cache.get(keys, COLOUR_FINGERPRINT)
        first = np.searchsorted(told.owner, pictures.owner)
        at = first + np.arange(len(pictures.owner)) - np.searchsorted(pictures.owner, pictures.owner)
        vectors = told.vectors.copy()
        vectors[at] = unit(bridge.words(pictures.vectors, np.stack([colours[key] for key in keys])))
        return {PICTURE: pictures, PICTURE_WORDS: replace(told, vectors=vectors)}

    def photographed(self, paths: Sequence[str], centring: Centring) -> list[dict[str, Array]]:
        """Photos in other views.

        Args:
            paths: The files.
            centring: Of the products.

        Returns:
            For each view centred unit rows by modality; [] where pictures stay as they are.
        """
        from shopguide.media import hash_file

        features = self.features
        if PICTURES not in self.kinds or features.picture is None or not paths:
            return []
        media = [Media("picture", p, hash_file(Path(p))) for p in paths]
        keys = [str(m.content_hash) for m in media]
        colours = features.cache.get(keys, COLOUR_FINGERPRINT)
        width = len(next(iter(colours.values()), ()))
        shares = np.stack([colours.get(key, np.zeros(width, np.float32)) for key in keys])
        out = []
        for rows in self.views_of(media):
            one = {PICTURE: centring.apply(PICTURE, rows)}
            if features.bridge is not None and width:
                one[PICTURE_WORDS] = centring.apply(PICTURE_WORDS, features.bridge.words(rows, shares))
            out.append(one)
        return out

    def views_of(self, media: Sequence[Media]) -> list[Array]:
        """Views of pictures, encoded where the cache has none.

        Args:
            media: Pictures with their content hashes.

        Returns:
            `VIEWS` arrays of (n, d_m) unit rows; the picture itself where it cannot be read again.
        """
        encoder, cache = self.features.picture, self.features.cache
        assert encoder is not None
        mark = fingerprint_of(encoder.fingerprint, VIEW_FINGERPRINT)
        keys = {(str(m.content_hash), n): _key(m, n) for m in media for n in range(VIEWS)}
        known = cache.get(keys.values(), mark)
        lacking = {str(m.content_hash): m for m in media if any(_key(m, n) not in known for n in range(VIEWS))}
        for start in range(0, len(lacking), AT_ONCE):
            made = self._made(list(lacking.values())[start : start + AT_ONCE])
            cache.put(made, mark)
            known |= made
            if self.progress is not None:
                self.progress("views", min(start + AT_ONCE, len(lacking)), len(lacking))
        plain = cache.get([str(m.content_hash) for m in media], encoder.fingerprint)
        none = np.zeros(encoder.dimension, np.float32)
        return [
            unit(np.stack([known.get(_key(m, n), plain.get(str(m.content_hash), none)) for m in media]))
            for n in range(VIEWS)
        ]

    def _made(self, media: Sequence[Media]) -> Mapping[str, Array]:
        encoder = self.features.picture
        assert encoder is not None
        drawn = []
        for one in media:
            try:
                picture = self.features.load_picture(one.uri)
            except (PictureError, OSError):
                continue
            drawn += [(_key(one, n), view_of(picture, str(one.content_hash), n, may_mirror(one))) for n in range(VIEWS)]
        vectors = encoder.encode_document([view for _, view in drawn])
        kept = vectors.astype(np.float16).astype(np.float32)  # as the cache gives them back
        return dict(zip((key for key, _ in drawn), kept, strict=True))


def may_mirror(media: Media) -> bool:
    """Whether left and right of a picture may change places: not where words were read on it.

    A single shoe or a watch on the other arm is still the same article; letters the wrong way round are no words.

    Args:
        media: The picture.

    Returns:
        True where it may.
    """
    return not media.words


def _key(media: Media, number: int) -> str:
    return view_key(str(media.content_hash), number, may_mirror(media))


def product_said(product: Product, thesaurus: Thesaurus, number: int) -> Product:
    """A product in other words, its pictures left out.

    Args:
        product: The product.
        thesaurus: What may be said for what.
        number: Of the view: 0 leaves fields out, 1 a run of words, 2 says some in other words, and so on again.

    Returns:
        The product with other words.
    """
    plain = replace(product, media=(), variants=())
    rng = draws(f"{product.title}\n{product.description}", number)
    if number % VIEWS == 0:
        return _fewer_fields(plain, rng)

    def change(text: str) -> str:
        return shortened(text, rng) if number % VIEWS == 1 else reworded(text, thesaurus, rng)

    translations = {code: Translation(change(t.title), change(t.description)) for code, t in plain.translations.items()}
    return replace(plain, title=change(plain.title), description=change(plain.description), translations=translations)


def _fewer_fields(product: Product, rng: np.random.Generator) -> Product:
    """A product without its brand, and without its description, its categories or half of its attributes."""
    title = _without(product.title, product.brand)
    bare = replace(product, title=title, brand="")
    gone = ["categories"] * bool(bare.categories) + ["attributes"] * bool(bare.attributes)
    gone += ["description"] * bool(bare.description and (gone or title))
    if not gone:
        return bare
    field = gone[int(rng.integers(0, len(gone)))]
    if field == "categories":
        return replace(bare, categories=())
    if field == "attributes":
        kept = {name: value for name, value in bare.attributes.items() if rng.random() < 0.5}
        return replace(bare, attributes=kept)
    plain = {code: replace(words, description="") for code, words in bare.translations.items()}
    return replace(bare, description="", translations=plain)


def query_said(text: str, brand: str, thesaurus: Thesaurus, number: int) -> str:
    """A query in other words.

    Args:
        text: The query.
        brand: Of what it asks for, or "".
        thesaurus: What may be said for what.
        number: Of the view: 0 leaves the brand out (or its first word where it names none), 1 a run of words, 2 says
            some in other words, and so on again.

    Returns:
        The new query; the same where nothing can be changed.
    """
    rng = draws(text, number)
    if number % VIEWS == 1:
        return shortened(text, rng)
    if number % VIEWS == 2:
        return reworded(text, thesaurus, rng)
    bare = _without(text, brand)
    if bare != text:
        return bare
    _, _, rest = text.partition(" ")
    return rest if len(rest.split()) >= FEWEST_WORDS else text


def _without(text: str, brand: str) -> str:
    """A text without a name in it; the text itself where nothing else would stay."""
    at = text.casefold().find(brand.casefold()) if brand else -1
    bare = " ".join(f"{text[:at]} {text[at + len(brand) :]}".split()) if at >= 0 else text
    return bare or text
