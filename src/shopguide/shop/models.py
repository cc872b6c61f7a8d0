"""The encoders of a shop, opened by the names in its settings.

Knows nothing about products; models are read at their first use, not here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL.Image import Image

from shopguide.encode import ClassBridge, FeatureCache, load_picture_encoder, load_text_encoder
from shopguide.media import read_picture
from shopguide.media.video import read_frames
from shopguide.settings import Settings
from shopguide.shop.features import Features

MOST_WORKERS = 4
"""Encoding workers beyond this wait for memory, not for cores."""

DECODE_SIDE = 300
"""Pixels that a picture must keep when it is decoded small: the encoder looks at 260."""


def usable_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def open_features(folder: Path, settings: Settings) -> Features:
    """Open the encoders and the feature cache of a shop.

    Args:
        folder: The shop's folder.
        settings: Names of the encoders, workers, threads and cache.

    Returns:
        Where vectors come from.
    """
    cache_dir = Path(settings.cache_dir).expanduser() if settings.cache_dir else None
    workers = settings.workers or min(MOST_WORKERS, usable_cores())
    text = picture = bridge = None
    if settings.text_encoder != "none":
        text = load_text_encoder(settings.text_encoder, cache_dir, workers, settings.threads, folder)
    if settings.picture_encoder != "none":
        picture = load_picture_encoder(settings.picture_encoder, cache_dir, workers, settings.threads, folder)
    if text is not None and picture is not None:
        bridge = ClassBridge(text, picture, cache_dir)

    def load_picture(path: str) -> Image:
        return read_picture(Path(path), max_pixels=settings.max_picture_pixels, target=DECODE_SIDE)

    def load_frames(path: str, seconds: Sequence[float]) -> Iterator[Image]:
        return read_frames(path, seconds, side=DECODE_SIDE)

    return Features(FeatureCache(folder / "features.db"), text, picture, bridge, load_picture, load_frames)
