"""Should the frames of a video stand beside the pictures of a product in one vector? Measured on a shop's own videos.

Joins features and videos. Frames that were not chosen are the queries of one half, cut-out pictures those of the other:
the first shows what frames give, the second what they take from pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL.Image import Image

from shopguide.errors import DataError, MediaError, NotFoundError
from shopguide.fuse import PICTURE, VIDEO, Array, Centring, Tokens, present
from shopguide.media.video import read_frames
from shopguide.shop.features import Features, Worked
from shopguide.shop.models import DECODE_SIDE
from shopguide.types import Product

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

UNSEEN = 4
"""Frames of a video that are searched with."""

APART_S = 0.4
"""How far from a chosen frame they are at least: nearer ones are the same picture."""

CUT = 0.7
"""Part of a picture's sides that a query shows of it."""

FIRST = 10


def run_videos(shop: Shop, features: Features) -> dict[str, Any]:
    """Search a shop's pictures with unseen frames of its videos, and with parts of the pictures of the same products.

    Args:
        shop: An open shop.
        features: Its encoders.

    Returns:
        Counts, and by recipe the mean reciprocal rank and the share found first and among ten, of each half.

    Raises:
        NotFoundError: No product of the shop has a video with frames.
        DataError: No frame is far enough from the chosen ones.
    """
    products = shop.products()
    having = [row for row, p in enumerate(products) if any(m.frames for m in p.media)]
    if not having or features.picture is None:
        raise NotFoundError("No product here has a video with frames.", "Import videos with the extra `media`.")
    tokens = features.tokens(products, {}, Worked())
    recipes = _recipes(tokens, len(products))
    frames = _frame_queries(products, features)
    if not frames:
        raise DataError(
            "The videos here are too short: every frame is near one that was chosen.", "Import longer ones."
        )
    pictures = [(features.picture.encode_query(_part(p, features)), {r}) for r in having if (p := products[r]).pictures]
    return {
        "products": len(products),
        "with_video": len(having),
        "videos": len({m.content_hash for row in having for m in products[row].media if m.frames}),
        "frame_queries": len(frames),
        "picture_queries": len(pictures),
        "recipes": {
            name: {"frames": _measured(rows, frames), "pictures": _measured(rows, pictures)}
            for name, rows in recipes.items()
        },
    }


def _recipes(tokens: Mapping[str, Tokens], count: int) -> dict[str, Array]:
    """Ways to make one picture vector out of pictures and frames."""
    frames = tokens[VIDEO]
    none = replace(frames, vectors=frames.vectors[:0], owner=frames.owner[:0], weight=frames.weight[:0])
    shown = tokens.get(PICTURE, none)
    owner = np.concatenate([shown.owner, frames.owner])
    order = np.argsort(owner, kind="stable")
    vectors = np.concatenate([shown.vectors, frames.vectors])[order]
    both = Tokens(vectors, owner[order], np.concatenate([shown.weight, frames.weight])[order], count)
    pictures = shown.mean()
    return {
        "pictures alone": pictures,
        "frames where there is no picture": np.where(present(pictures)[:, None], pictures, frames.mean()),
        "pictures and frames": both.mean(),
    }


def _frame_queries(products: list[Product], features: Features) -> list[tuple[Array, set[int]]]:
    """Unseen frames of each video with the products that it belongs to."""
    owners: dict[str, set[int]] = {}
    clips = {m.uri: m for p in products for m in p.media if m.frames}
    for row, product in enumerate(products):
        for media in product.media:
            if media.frames:
                owners.setdefault(media.content_hash or "", set()).add(row)
    out: list[tuple[Array, set[int]]] = []
    encoder = features.picture
    if encoder is None:
        return out
    for uri, media in clips.items():
        last = media.frames[-1] + 2 * APART_S
        moments = [t for t in np.arange(0.0, last, APART_S / 2) if min(abs(t - c) for c in media.frames) >= APART_S]
        picked = moments[:: max(1, len(moments) // UNSEEN)][:UNSEEN]
        try:
            seen = read_frames(uri, [float(t) for t in picked], side=DECODE_SIDE)
            out.extend((encoder.encode_query(picture), owners[media.content_hash or ""]) for picture in seen)
        except MediaError:
            continue  # it ends sooner than its last moment: what was read before stays
    return out


def _part(product: Product, features: Features) -> Image:
    """The middle of a product's first picture."""
    picture = features.load_picture(product.pictures[0].uri)
    width, height = picture.size
    x, y = width * (1 - CUT) / 2, height * (1 - CUT) / 2
    return picture.crop((round(x), round(y), round(width - x), round(height - y)))


def _measured(rows: Array, queries: list[tuple[Array, set[int]]]) -> dict[str, float]:
    """How high the best of the right products stands."""
    centring = Centring.fit({PICTURE: rows})
    centred = centring.apply(PICTURE, rows)
    ranks = []
    for vec, right in queries:
        scores = centred @ centring.apply(PICTURE, vec)
        scores[~present(rows)] = -2.0
        best = max(scores[list(right)])
        ranks.append(1 + int((scores > best).sum()) if best > -2 else np.inf)
    found = np.array(ranks, float)
    return {
        "mrr": round(float(np.mean(1 / found)), 4) if len(found) else 0.0,
        "first": round(float(np.mean(found == 1)), 4) if len(found) else 0.0,
        "among_ten": round(float(np.mean(found <= FIRST)), 4) if len(found) else 0.0,
    }
