"""What a shop can teach its fuser: its titles, its pictures, judged queries, what shoppers took, and links.

Joins catalog, features and calibration; knows nothing about learning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from shopguide.encode.seam import fingerprint_of
from shopguide.errors import MissingError
from shopguide.evaluate import PhotoQuery
from shopguide.fuse import PICTURE, TEXT, Array, Centring, ModalityTokens, Tokens
from shopguide.fuse.lessons import FIELD, Asks, FusionLessons, Links, pairs_of
from shopguide.shop.features import Worked
from shopguide.shop.fusion_views import Viewer
from shopguide.shop.lessons import ratings_of
from shopguide.shop.photos import near_duplicates, photo_vectors
from shopguide.text import language_of
from shopguide.types import Event, Product, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

MOST_PRODUCTS = 4_000
"""Products that are learnt from: more of them teach a few hundred thousand numbers little, and cost encoding."""

SEED = 20_260
BASKET_DAYS = 1
"""Purchases of one shopper on one day are one basket."""

MOST_IN_BASKET = 30
MOST_VALUE, FEWEST_ALIKE, MOST_SHARE, MOST_FIELDS = 30, 2, 0.3, 2_000
"""Characters of a field's value that is asked; products that must share it, and the share of all that may."""

FEWEST_TOGETHER = 2

Ratings = Mapping[str, Mapping[str, int]]
ProductLinks = Mapping[str, Mapping[str, Sequence[str]]]


def fusion_lessons(
    shop: Shop,
    judgments: Ratings | None = None,
    links: ProductLinks | None = None,
    photos: Sequence[PhotoQuery] = (),
    progress: Progress | None = None,
    augment: Collection[str] = (),
) -> FusionLessons:
    """Lessons out of a whole shop, or an even sample of a large one.

    Args:
        shop: An open shop.
        judgments: Query to product id to rating (0 to 3).
        links: Type to product or variant id to linked ids.
        photos: Shoppers' photos of known products.
        progress: Told the stages "encode" and "views".
        augment: What is also said and shown in other ways: some of `fusion_views.KINDS`.

    Returns:
        The lessons.

    Raises:
        MissingError: The shop has no text encoder.
    """
    state, features = shop._state, shop._features
    if features.text is None:
        raise MissingError("A fuser learns in the text encoder's space.", "Set text_encoder in shop.toml.")
    products = [c.product for c in state.catalog.iterate() if c.product is not None]
    events = sorted(state.catalog.events(), key=lambda e: (e.at, e.event_id))
    asked = {**ratings_of(events), **(judgments or {})}
    products = _sampled(products, {i for by in asked.values() for i in by})
    row = {p.product_id: n for n, p in enumerate(products)}
    reviews = state.catalog.reviews_of(p.product_id for p in products)
    raw = features.tokens(products, reviews, Worked(), progress)
    plain = [untitled(p) for p in products]
    bare = features.tokens(plain, {}, Worked(), progress)
    centring = Centring.fit({m: t.mean() for m, t in raw.items()}, state.priors())
    words, viewer = _Words(shop), Viewer(shop, frozenset(augment), progress)
    asks = [_titles(products, words, viewer), _fields(products, words, progress), _judged(asked, row, words)]
    asks.append(_photographed(viewer, photos, row, centring))
    views = _joined_views(viewer.said(products), viewer.shown(products, raw))
    return FusionLessons(
        centring.tokens(raw),
        tuple(a for a in asks if a is not None),
        (*_linked(shop, links or {}, row), *_bought(events, row)),
        centring.tokens({TEXT: bare[TEXT]} if TEXT in bare else {}),
        centring,
        features.fingerprint,
        f"{len(products)} products, {len(asked)} judged queries, {len(events)} events, {len(photos)} photos",
        tuple(p.product_id for p in products),
        tuple(centring.tokens(v) for v in views),
        tuple(centring.tokens(v) for v in viewer.said(plain)),
    )


def _joined_views(said: Sequence[ModalityTokens], shown: Sequence[ModalityTokens]) -> list[dict[str, Tokens]]:
    """Views of words beside views of pictures."""
    none: ModalityTokens = {}
    return [{**one, **other} for one, other in zip_longest(said, shown, fillvalue=none)]


def untitled(product: Product) -> Product:
    """A product without its titles."""
    plain = {code: replace(words, title="") for code, words in product.translations.items()}
    return replace(product, title="", translations=plain)


class _Words:
    """Centred query vectors, kept in the feature cache."""

    def __init__(self, shop: Shop) -> None:
        self._features, self._calibration = shop._features, shop._state.calibration

    def of(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        encoder, cache = self._features.text, self._features.cache
        if encoder is None or not texts:
            return np.zeros((0, 0), np.float32)
        mark = f"{encoder.fingerprint}:query"
        keys = [fingerprint_of("query", text) for text in texts]
        known = cache.get(keys, mark)
        for done, (key, text) in enumerate(zip(keys, texts, strict=True), 1):
            if key not in known:
                known[key] = encoder.encode_query(text)
            if progress is not None and done % 100 == 0:
                progress("titles", done, len(texts))
        cache.put({k: known[k] for k in keys}, mark)
        return np.stack([self._calibration.query(known[k], language_of(t)) for k, t in zip(keys, texts, strict=True)])


def _sampled(products: list[Product], wanted: set[str]) -> list[Product]:
    """The wanted products and an even draw of the others."""
    if len(products) <= MOST_PRODUCTS:
        return products
    drawn = np.random.default_rng(SEED).permutation(len(products))
    first = sorted(drawn.tolist(), key=lambda i: products[i].product_id not in wanted)
    return [products[i] for i in sorted(first[:MOST_PRODUCTS])]


def _titles(products: Sequence[Product], words: _Words, viewer: Viewer) -> Asks | None:
    """Each title in each language, asked for the product without it; products of one title answer alike."""
    found: dict[str, dict[int, float]] = {}
    brands: dict[str, str] = {}
    for n, product in enumerate(products):
        for title in (product.title, *(w.title for w in product.translations.values())):
            if title.strip():
                found.setdefault(title.strip(), {})[n] = 1.0
                brands.setdefault(title.strip(), product.brand)
    if not found:
        return None
    views = tuple(
        {TEXT: words.of(texts, viewer.progress)} for texts in viewer.asked(list(found), list(brands.values()))
    )
    vectors = {TEXT: words.of(list(found), viewer.progress)}
    return Asks("title", vectors, *pairs_of(list(found.values())), untitled=True, views=views)


def _fields(products: Sequence[Product], words: _Words, progress: Progress | None) -> Asks | None:
    """What the catalog says in its fields, asked as a shopper would: a kind, a value, a value and a kind."""
    found: dict[str, set[int]] = {}
    for n, product in enumerate(products):
        kinds = {part.strip() for path in product.categories for part in path.split("/") if part.strip()}
        leaves = {path.rsplit("/", 1)[-1].strip() for path in product.categories}
        values = {
            text
            for value in product.attributes.values()
            for text in (value if isinstance(value, tuple) else (value,))
            if isinstance(text, str) and 1 < len(text) <= MOST_VALUE
        }
        for text in (*kinds, *values, *(f"{v} {k}" for v in values for k in leaves)):
            found.setdefault(text, set()).add(n)
    few = max(2, int(MOST_SHARE * len(products)))
    told = {text: rows for text, rows in sorted(found.items()) if FEWEST_ALIKE <= len(rows) <= few}
    if len(told) > MOST_FIELDS:
        kept = np.random.default_rng(SEED).permutation(len(told))[:MOST_FIELDS]
        told = {text: told[text] for text in (list(told)[i] for i in sorted(kept.tolist()))}
    if not told:
        return None
    gains = [dict.fromkeys(sorted(rows), 1.0) for rows in told.values()]
    return Asks(FIELD, {TEXT: words.of(list(told), progress)}, *pairs_of(gains))


def _judged(asked: Ratings, row: Mapping[str, int], words: _Words) -> Asks | None:
    """Queries with graded answers; a grade r is worth 2^r − 1."""
    gains = {q: {row[i]: 2.0**r - 1.0 for i, r in by.items() if r > 0 and i in row} for q, by in asked.items()}
    told = {q: by for q, by in gains.items() if by}
    if not told:
        return None
    return Asks("judged", {TEXT: words.of(list(told))}, *pairs_of(list(told.values())))


def _photographed(
    viewer: Viewer, photos: Sequence[PhotoQuery], row: Mapping[str, int], centring: Centring
) -> Asks | None:
    """Photos with the product that each shows; those of one shoot stand together."""
    here = [p for p in photos if p.product_id in row]
    paths = [str(p.path) for p in here]
    vectors = photo_vectors(viewer.shop, paths, centring, viewer.progress) if here else {}
    if PICTURE not in vectors:
        return None
    answers = [row[p.product_id] for p in here]
    together = near_duplicates(vectors[PICTURE], np.array(answers, np.int64))
    views = tuple(viewer.photographed(paths, centring))
    return Asks("photo", vectors, *pairs_of([{i: 1.0} for i in answers]), together=together, views=views)


def _linked(shop: Shop, links: ProductLinks, row: Mapping[str, int]) -> list[Links]:
    out = []
    for kind, table in links.items():
        owner = shop.learnt.owners({s for source, targets in table.items() for s in (source, *targets)})
        pairs = {
            (row[owner[s]], row[owner[t]])
            for s, targets in table.items()
            for t in targets
            if owner.get(s) in row and owner.get(t) in row and owner[s] != owner[t]
        }
        if pairs:
            out.append(_as_links(kind, dict.fromkeys(sorted(pairs), 1.0)))
    return out


def _bought(events: Sequence[Event], row: Mapping[str, int]) -> list[Links]:
    """Products bought together by at least two baskets, weighed by how often beyond what each is bought."""
    baskets: dict[tuple[str, str], set[int]] = {}
    for one in events:
        if one.kind == "purchase" and one.product_id in row:
            baskets.setdefault((one.user_id, one.at[:10]), set()).add(row[one.product_id])
    often: Counter[int] = Counter()
    together: Counter[tuple[int, int]] = Counter()
    for held in baskets.values():
        often.update(held)
        if len(held) <= MOST_IN_BASKET:
            together.update((a, b) for a in held for b in held if a != b)
    weights = {
        pair: n / float(np.sqrt(often[pair[0]] * often[pair[1]]))
        for pair, n in sorted(together.items())
        if n >= FEWEST_TOGETHER
    }
    return [_as_links("bought", weights)] if weights else []


def _as_links(kind: str, weights: Mapping[tuple[int, int], float]) -> Links:
    pairs = np.array(list(weights), np.int64).reshape(-1, 2)
    return Links(kind, pairs[:, 0], pairs[:, 1], np.array(list(weights.values()), np.float32))
