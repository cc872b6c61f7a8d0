"""Further views of a picture for learning: another crop, a mirror image, other light. What a picture means stays.

Knows nothing about encoders or shops. A view is drawn by the picture's content key and its number alone, so that it
can be made again and kept. Crops, flips and jitter as in SimCLR (Chen et al., ICML 2020), milder: colours keep names.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from PIL import Image as Images
from PIL import ImageEnhance, ImageOps
from PIL.Image import Image

from shopguide.encode.colours import colour_names
from shopguide.encode.seam import fingerprint_of

SMALLEST = 0.65
"""Side of the smallest crop beside the picture's shorter side; the encoder looks at .875 of it."""

SHIFT = 0.12
"""How far, in shorter sides, a crop's middle lies from the picture's."""

LIGHT = 0.15
"""Brightness and contrast change by this part at most."""

HUE = 3
"""Steps of 256 round the circle of hues: four degrees."""

FEWER = (1.0, 0.5, 0.0)
"""Parts of the drawn change of light and hue that are tried until the leading colour keeps its name."""

LONGEST = 640
"""Pixels of the longer side that views are cut from: the encoder looks at 260."""

VIEW_FINGERPRINT = fingerprint_of("views", 1, SMALLEST, SHIFT, LIGHT, HUE, FEWER, LONGEST)
"""Changes when the same picture would get other views."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    side: float
    across: float
    down: float
    mirrored: bool
    brightness: float
    contrast: float
    hue: float


def view_key(key: str, number: int, mirror: bool) -> str:
    """The cache key of a view.

    Args:
        key: Of the picture's content.
        number: Of the view, from 0.
        mirror: Whether it may be mirrored.

    Returns:
        The key.
    """
    return f"{key}/view-{number}{'m' if mirror else ''}"


def view_of(picture: Image, key: str, number: int, mirror: bool) -> Image:
    """One more view of a picture.

    Args:
        picture: Any mode and size.
        key: Of its content: with the number it draws the view.
        number: From 0.
        mirror: True where left and right may change places.

    Returns:
        A crop in RGB; its leading colour is called what that of the crop was called before the light changed.
    """
    drawn = _drawn(key, number)
    cut = _cut(_opaque(picture), drawn)
    if mirror and drawn.mirrored:
        cut = ImageOps.mirror(cut)
    name = colour_names(cut)[0][0]
    for part in FEWER:
        lit = _lit(cut, drawn, part)
        if colour_names(lit)[0][0] == name:
            return lit
    return cut


def _drawn(key: str, number: int) -> _Drawn:
    seed = hashlib.sha256(f"{key}/{number}".encode()).digest()[:8]
    rng = np.random.default_rng(int.from_bytes(seed, "little"))
    side, across, down, coin, brightness, contrast, hue = rng.random(7)
    return _Drawn(
        SMALLEST + (1.0 - SMALLEST) * side,
        SHIFT * (2 * across - 1),
        SHIFT * (2 * down - 1),
        coin < 0.5,
        LIGHT * (2 * brightness - 1),
        LIGHT * (2 * contrast - 1),
        HUE * (2 * hue - 1),
    )


def _opaque(picture: Image) -> Image:
    """In RGB on white, no larger than it has to be."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Images.alpha_composite(Images.new("RGBA", layer.size, "white"), layer)
    small = picture.convert("RGB")
    small.thumbnail((LONGEST, LONGEST), reducing_gap=2.0)
    return small


def _cut(picture: Image, drawn: _Drawn) -> Image:
    width, height = picture.size
    shorter = min(width, height)
    side = max(1.0, shorter * drawn.side)
    left = min(max(0.0, (width - side) / 2 + drawn.across * shorter), width - side)
    top = min(max(0.0, (height - side) / 2 + drawn.down * shorter), height - side)
    return picture.crop((round(left), round(top), round(left) + max(1, int(side)), round(top) + max(1, int(side))))


def _lit(picture: Image, drawn: _Drawn, part: float) -> Image:
    """Brightness, contrast and hue changed by a part of what was drawn."""
    if not part:
        return picture
    lit = ImageEnhance.Brightness(picture).enhance(1.0 + part * drawn.brightness)
    lit = ImageEnhance.Contrast(lit).enhance(1.0 + part * drawn.contrast)
    turn = round(part * drawn.hue)
    if not turn:
        return lit
    hue, full, value = lit.convert("HSV").split()
    turned = Images.fromarray(((np.asarray(hue).astype(np.int16) + turn) % 256).astype(np.uint8))
    return Images.merge("HSV", (turned, full, value)).convert("RGB")
