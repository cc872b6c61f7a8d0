"""What a shop's pictures can teach the last block of the picture encoder: each as the frozen part sees it.

Joins catalog, media and encoder; knows nothing about learning. Maps are large, so they are kept beside the checkpoints
and not among the features: what a killed run has made is not lost, and all of it goes when the run ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from shopguide.encode import FeatureCache
from shopguide.encode.efficientnet import MAP
from shopguide.encode.registry import DEFAULT_PICTURE
from shopguide.encode.seam import fingerprint_of
from shopguide.encode.tuned import PictureLessons, open_trunk
from shopguide.encode.views import VIEW_FINGERPRINT, view_key, view_of
from shopguide.errors import DataError, MissingError, PictureError
from shopguide.evaluate import PhotoQuery
from shopguide.fuse import PICTURE, Centring
from shopguide.media import hash_file
from shopguide.shop.features import PICTURE_TOKENS
from shopguide.shop.fusion_views import VIEWS, may_mirror
from shopguide.shop.photos import near_duplicates, photo_vectors
from shopguide.types import Media, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

FOLDER, MAPS = "fusion", ".maps"
MOST_PICTURES = 3_000
"""Pictures that are learnt from: each costs a tenth of a second and 150 KB."""

SEED = 20_260
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture and the product that it shows."""

    media: Media
    product: int
    photo: bool


def picture_lessons(
    shop: Shop, photos: Sequence[PhotoQuery] = (), progress: Progress | None = None
) -> tuple[PictureLessons, list[Shown]]:
    """Lessons out of a shop's pictures, or an even sample of many.

    Args:
        shop: An open shop.
        photos: Shoppers' photos of known products.
        progress: Told the stage "views".

    Returns:
        The lessons, and the picture of each row; one that cannot be read is left out.

    Raises:
        MissingError: The shop's picture encoder is not the one that can be learnt further.
        DataError: There is no picture.
    """
    encoder = shop._features.picture
    if encoder is None or encoder.name != DEFAULT_PICTURE:
        name = encoder.name if encoder is not None else "none"
        raise MissingError(
            f"The picture encoder {name!r} cannot be learnt further, only {DEFAULT_PICTURE!r}.",
            f'Set picture_encoder = "{DEFAULT_PICTURE}" in shop.toml and import again.',
        )
    products = [c.product for c in shop._state.catalog.iterate() if c.product is not None]
    row = {p.product_id: n for n, p in enumerate(products)}
    shown = [Shown(m, n, False) for n, p in enumerate(products) for m in p.pictures[:PICTURE_TOKENS] if m.content_hash]
    here = [p for p in photos if p.product_id in row]
    shown += [Shown(Media("picture", str(p.path), hash_file(p.path)), row[p.product_id], True) for p in here]
    if len(shown) > MOST_PICTURES:
        drawn = np.random.default_rng(SEED).permutation(len(shown))[:MOST_PICTURES]
        shown = [shown[i] for i in sorted(drawn.tolist())]
    maps = _Maps(shop, progress).of([s.media for s in shown])
    kept = [i for i, one in enumerate(maps) if one is not None]
    if not kept:
        raise DataError("There is no picture to learn from.", "Import products with pictures.")
    shown = [shown[i] for i in kept]
    product = np.array([s.product for s in shown], np.int64)
    photo = np.array([s.photo for s in shown], np.bool_)
    shoot = np.arange(len(shown), dtype=np.int64) + len(shown)
    if photo.any():
        paths = [s.media.uri for s in shown if s.photo]
        vectors = photo_vectors(shop, paths, Centring(shop._state.calibration.centring.means), progress)
        shoot[photo] = near_duplicates(vectors[PICTURE], product[photo])
    stacked = np.stack([one for one in maps if one is not None])
    return PictureLessons(stacked, product, shoot, photo, len(products)), shown


def forget_maps(shop: Path) -> None:
    """Delete the maps that a run has kept.

    Args:
        shop: The shop's folder.
    """
    for suffix in ("", "-wal", "-shm"):
        (shop / FOLDER / f"{MAPS}{suffix}").unlink(missing_ok=True)


class _Maps:
    """Maps of pictures and their views, kept in a file of their own."""

    def __init__(self, shop: Shop, progress: Progress | None) -> None:
        settings = shop.settings
        cache_dir = Path(settings.cache_dir).expanduser() if settings.cache_dir else None
        trunk, self._look = open_trunk(cache_dir, settings.threads)
        self._mark = fingerprint_of(trunk, VIEW_FINGERPRINT, VIEWS)
        self._file = shop.folder / FOLDER / MAPS
        self._load, self._progress = shop._features.load_picture, progress

    def of(self, media: Sequence[Media]) -> list[np.ndarray | None]:
        """(1 + VIEWS, 208, 9, 9) float16 of each picture, None where it cannot be read."""
        cache = FeatureCache(self._file)
        try:
            for start in range(0, len(media), AT_ONCE):
                some = media[start : start + AT_ONCE]
                known = cache.get([_key(m) for m in some], self._mark)
                made = {_key(m): one for m in some if _key(m) not in known and (one := self._made(m)) is not None}
                cache.put(made, self._mark)
                if self._progress is not None:
                    self._progress("views", min(start + AT_ONCE, len(media)), len(media))
            held = cache.get([_key(m) for m in media], self._mark)
        finally:
            cache.close()
        shape = (1 + VIEWS, *MAP)
        return [held[_key(m)].astype(np.float16).reshape(shape) if _key(m) in held else None for m in media]

    def _made(self, media: Media) -> np.ndarray | None:
        try:
            picture = self._load(media.uri)
        except (PictureError, OSError):
            return None
        key, mirror = str(media.content_hash), may_mirror(media)
        seen = [picture, *(view_of(picture, key, n, mirror) for n in range(VIEWS))]
        return np.stack([self._look(one) for one in seen]).ravel()


def _key(media: Media) -> str:
    return view_key(str(media.content_hash), 0, may_mirror(media))
