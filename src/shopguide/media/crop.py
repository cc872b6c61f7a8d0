"""The part of a picture that is meant: a box in pixels, or in fractions of the sides.

Knows nothing about products or encoders. Pixels and fractions are those of the upright picture, as a browser shows it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image

from shopguide.errors import UsageError

Crop = Sequence[float]
"""(x, y, width, height) from the upper left corner; fractions when none is above 1, else pixels."""

MIN_SIDE = 8
"""Pixels of the shorter side of a crop: a smaller one shows nothing that can be told."""

_FORM = "Give x, y, width, height in pixels, or as fractions of the picture (0.25,0.1,0.5,0.8)."
_DUST = 1e-6


def read_crop(text: str) -> Crop | None:
    """Read a crop as people and forms write it.

    Args:
        text: Four numbers with commas or spaces between; "" for no crop.

    Returns:
        (x, y, width, height), or None for no crop.

    Raises:
        UsageError: It is not four numbers.
    """
    if not text.strip():
        return None
    parts = text.replace(",", " ").split()
    try:
        numbers = tuple(float(p) for p in parts)
    except ValueError:
        numbers = ()
    if len(numbers) != 4 or not all(math.isfinite(n) for n in numbers):
        raise UsageError(f"The crop {text[:80]!r} is not four numbers.", _FORM)
    return numbers


def cut(picture: Image.Image, crop: Crop) -> Image.Image:
    """Take a part out of a picture.

    Args:
        picture: Upright.
        crop: Which part.

    Returns:
        The part.

    Raises:
        UsageError: The crop is not four finite numbers, empty, outside the picture, or too small to show anything.
    """
    try:
        numbers = tuple(float(n) for n in crop)
    except (TypeError, ValueError):
        numbers = ()
    if len(numbers) != 4 or not all(math.isfinite(n) for n in numbers):
        raise UsageError(f"The crop {crop!r} is not four numbers.", _FORM)
    x, y, width, height = numbers
    size = picture.size
    shown = ", ".join(f"{n:g}" for n in numbers)
    if width <= 0 or height <= 0:
        raise UsageError(f"The crop ({shown}) is empty.", _FORM)
    unit_x, unit_y = size if max(numbers) <= 1 else (1, 1)
    left, top, right, bottom = x * unit_x, y * unit_y, (x + width) * unit_x, (y + height) * unit_y
    if left < -_DUST or top < -_DUST or right > size[0] + 0.5 or bottom > size[1] + 0.5:
        raise UsageError(f"The crop ({shown}) lies outside the picture of {size[0]} x {size[1]} pixels.", _FORM)
    box = (max(0, int(left)), max(0, int(top)), min(size[0], round(right)), min(size[1], round(bottom)))
    if min(box[2] - box[0], box[3] - box[1]) < MIN_SIDE:
        raise UsageError(
            f"The crop ({shown}) is {box[2] - box[0]} x {box[3] - box[1]} pixels of the picture.",
            f"Its sides must be {MIN_SIDE} pixels at least.",
        )
    return picture.crop(box)
