"""Which picture of a product the words of a search met: named only where the product would be less alike without it.

Joins features and the fuser, hand-made or learnt: a product is fused with and without what is seen of it, and each of
its pictures alone. Nothing is encoded; what is not in the cache is not named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from shopguide.fuse import PICTURE, PICTURE_WORDS, VIDEO, Array, Centring, Fuser, Tokens
from shopguide.shop.features import Features, Reviews, Worked
from shopguide.shop.fusing import tokens_for
from shopguide.types import Product

SEEN = frozenset((PICTURE, PICTURE_WORDS, VIDEO))
GAIN = 0.03
"""How much more alike to the words what is seen makes a product, for its picture to be named."""

MOST = 5
"""Hits of a page that are looked at: each costs a search a millisecond or two."""


def named_sights(
    features: Features,
    fuser: Fuser,
    centring: Centring,
    query_vec: Array,
    products: Sequence[Product],
    reviews: Reviews,
) -> dict[str, tuple[str, float | None]]:
    """The picture, or frame, of each product that is most like the words, where seeing counted.

    Args:
        features: Where vectors come from.
        fuser: That the index was made by.
        centring: Of its generation.
        query_vec: (d,) the words in the fused space.
        products: Those found by meaning; the first few are looked at.
        reviews: Product id to its reviews.

    Returns:
        Product id to (URI, None) of a picture or (URI, second) of a video's frame.
    """
    some = [p for p in products if p.media or p.looks][:MOST]
    if not some:
        return {}
    reader = replace(features, make=False)
    tokens = tokens_for(fuser, reader, list(some), reviews, reader.of(some, reviews, Worked()), Worked())
    centred = centring.tokens(tokens)
    unseen = {m: t for m, t in centred.items() if m not in SEEN}
    if not unseen or len(unseen) == len(centred):
        gained = np.full(len(some), np.inf if len(unseen) < len(centred) else -np.inf)
    else:
        gained = fuser.fuse(centred) @ query_vec - fuser.fuse(unseen) @ query_vec
    met = [product for product, gain in zip(some, gained, strict=True) if gain >= GAIN]
    return _nearest(reader, fuser, centring, query_vec, met)


def _nearest(
    features: Features, fuser: Fuser, centring: Centring, query_vec: Array, products: Sequence[Product]
) -> dict[str, tuple[str, float | None]]:
    """The sight of each product that is most like the words by itself; all are fused at once."""
    owners: list[str] = []
    places: list[tuple[str, float | None]] = []
    seen: list[Array] = []
    told: list[Array] = []
    for product in products:
        where, vectors, words = features.sights_of(product, frames=fuser.reads_tokens)
        if where:
            owners += [product.product_id] * len(where)
            places += where
            seen.append(vectors)
            told += [] if words is None else [words]
    if not places:
        return {}
    rows = np.concatenate(seen)
    filmed = np.array([fuser.reads_tokens and at_s is not None for _, at_s in places])[:, None]
    sorts = {PICTURE: np.where(filmed, 0, rows), VIDEO: np.where(filmed, rows, 0)}
    if told:
        sorts[PICTURE_WORDS] = np.concatenate(told)
    alone = {name: Tokens.single(own.astype(np.float32)) for name, own in sorts.items() if own.any()}
    alike = fuser.fuse(centring.tokens(alone)) @ query_vec
    out: dict[str, tuple[str, float | None]] = {}
    for at in np.argsort(-alike, kind="stable"):
        out.setdefault(owners[at], places[at])
    return out


def by_meaning(found: Mapping[str, Sequence[str]], products: Mapping[str, Product]) -> list[Product]:
    """The products that no word of the query is found in.

    Args:
        found: Product id to the words found in it, in the order of the hits.
        products: By id.

    Returns:
        In the order of the hits.
    """
    return [products[i] for i, words in found.items() if not words and i in products]
