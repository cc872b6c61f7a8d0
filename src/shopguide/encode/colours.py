"""Which basic colours a product's picture shows, in English and Chinese words.

Knows nothing about models. A light backdrop that touches the border is left out; every other pixel is given the
nearest of fourteen colours in CIE Lab, with named anchors in the way of the basic colour terms of Berlin and Kay 1969.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.seam import Vec, fingerprint_of

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Colour:
    """A basic colour: its words, and sRGB anchors (several shades go by one name)."""

    name: str
    name_zh: str
    anchors: tuple[str, ...]


COLOURS = (
    Colour("black", "黑色", ("000000", "1c1c1e", "2b2b2e")),
    Colour("white", "白色", ("ffffff", "f0f0f0", "e9e9ee")),
    Colour("gray", "灰色", ("808080", "a0a0a2", "505056", "c4c6ca", "6a6a72")),
    Colour("red", "红色", ("d0021b", "a51c22", "f03030", "7d1220", "b5333a", "d9534f")),
    Colour("orange", "橙色", ("ff7f0e", "e8641b", "f59a3c", "ff5a1f", "f8b060", "d98a3d")),
    Colour("yellow", "黄色", ("f8e71c", "e8c51a", "fff27a", "e6e870", "ffd94d", "dfe35a")),
    Colour("green", "绿色", ("2e8b3d", "57a639", "1f5c33", "8bc34a", "6b8e23", "3f6b52", "14835f", "5fe0a5", "3fbf8a")),
    Colour("teal", "青色", ("008b8b", "2bb5b0", "4fc3c7", "0f6e73")),
    Colour("blue", "蓝色", ("1f4fd1", "2f6fb0", "5a9bd5", "16244f", "3a4f7a", "8db4e0", "1010e8", "2090e0")),
    Colour("purple", "紫色", ("7b2cbf", "5b2a6e", "9a6bbf", "b8aae2", "6a4c93", "8e2a86", "a04898", "d0c4ee")),
    Colour("pink", "粉色", ("ff69b4", "f4a6c0", "e0457b", "f7c6d0", "f08a9a")),
    Colour("brown", "棕色", ("6b4423", "8b5a2b", "4a2f1d", "a5714a", "5f4a3c")),
    Colour("beige", "米色", ("d9c3a0", "e8dcc4", "c8b08a", "f0e6d2")),
    Colour("gold", "金色", ("b8902f", "a8842c")),
)

COLOUR_FINGERPRINT = fingerprint_of("colours", 2, COLOURS)
"""Changes when the same picture would get other shares."""

LEAST_SHARE = 0.12
"""A colour on less of the product than this is a seam, a logo or a shadow, and is not named."""

_SIDE = 64
"""Pixels of the longer side that is looked at: colours need no more, and a picture costs a millisecond."""

_LIGHT, _NEUTRAL, _EDGE_STEP = 84.0, 9.0, 7.0
"""A backdrop is lighter than this L*, less colourful than this chroma, and changes by less than this from its side."""

_LEAST_PRODUCT = 0.03
"""When less than this part is left beside the backdrop, the whole picture is taken: a white product on white."""


def colour_shares(picture: Image) -> Vec:
    """How much of the product has each colour.

    Args:
        picture: Any mode and size.

    Returns:
        (14,) float32 in the order of `COLOURS`, adding to 1.
    """
    small = picture.convert("RGB")
    small.thumbnail((_SIDE, _SIDE), reducing_gap=2.0)
    lab = lab_of(np.asarray(small))
    product = ~_backdrop(lab)
    if product.mean() < _LEAST_PRODUCT:
        product[:] = True
    pixels = lab[product]
    anchors, owner = _anchors()
    nearest = owner[distances(pixels, anchors).argmin(axis=1)]
    weights = centre_weights(product.shape)[product] * np.where(skin(pixels), _SKIN_WEIGHT, 1.0)
    shares = np.bincount(nearest, weights=weights, minlength=len(COLOURS))
    return np.asarray(shares / shares.sum(), np.float32)


def colour_names(picture: Image, language: str = "en") -> list[tuple[str, float]]:
    """The colours worth naming, most first: [("red", 0.7), ("white", 0.2)]; one at least."""
    return named(colour_shares(picture), language)


def named(shares: Vec, language: str = "en") -> list[tuple[str, float]]:
    """The colours worth naming of (14,) shares, most first; one at least, none when all shares are 0."""
    order = [int(i) for i in np.argsort(-shares) if shares[i] > 0]
    kept = [i for i in order if shares[i] >= LEAST_SHARE] or order[:1]
    return [(COLOURS[i].name_zh if language == "zh" else COLOURS[i].name, float(shares[i])) for i in kept]


def _anchors() -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    codes = [(i, bytes.fromhex(a)) for i, colour in enumerate(COLOURS) for a in colour.anchors]
    rgb = np.array([list(code) for _, code in codes], np.uint8)
    return lab_of(rgb), np.array([i for i, _ in codes], np.intp)


def lab_of(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(…, 3) sRGB to CIE Lab, D65."""
    level = np.arange(256) / 255.0
    linear = np.where(level > 0.04045, ((level + 0.055) / 1.055) ** 2.4, level / 12.92)[rgb]
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = linear @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


_LIGHTNESS_WEIGHT = 0.55
"""Light and shadow change a surface's L* more than its hue; names follow the hue."""


def distances(pixels: NDArray[np.float64], anchors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared distances of (n, 3) Lab pixels to (k, 3) anchors, (n, k), lightness counting less."""
    weight = np.array([_LIGHTNESS_WEIGHT, 1.0, 1.0])
    a, b = pixels * weight, anchors * weight
    return np.asarray((a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1), np.float64)


_SKIN_WEIGHT = 0.35
"""What a pixel of the colour of skin counts: people wear what is sold. A tan bag has no other colour to lose to."""


def skin(pixels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Pixels of any skin's hue and chroma, of (n, 3) Lab."""
    chroma = np.hypot(pixels[:, 1], pixels[:, 2])
    hue = np.degrees(np.arctan2(pixels[:, 2], pixels[:, 1]))
    light = (pixels[:, 0] > 20) & (pixels[:, 0] < 88)
    return np.asarray(light & (chroma > 10) & (chroma < 42) & (hue > 28) & (hue < 72), np.bool_)


def _backdrop(lab: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Light, colourless pixels that hang together with the border."""
    light = (lab[..., 0] > _LIGHT) & (np.hypot(lab[..., 1], lab[..., 2]) < _NEUTRAL)
    reached = np.zeros_like(light)
    reached[0], reached[-1], reached[:, 0], reached[:, -1] = light[0], light[-1], light[:, 0], light[:, -1]
    down = np.abs(np.diff(lab[..., 0], axis=0)) < _EDGE_STEP
    across = np.abs(np.diff(lab[..., 0], axis=1)) < _EDGE_STEP
    count = -1
    while count != (count := int(reached.sum())):
        for _ in range(8):
            grown = reached.copy()
            grown[1:] |= reached[:-1] & down
            grown[:-1] |= reached[1:] & down
            grown[:, 1:] |= reached[:, :-1] & across
            grown[:, :-1] |= reached[:, 1:] & across
            reached = grown & light
    return reached


def centre_weights(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The product stands in the middle: the border counts about a third."""
    rows = np.linspace(-1, 1, shape[0])[:, None]
    columns = np.linspace(-1, 1, shape[1])[None, :]
    return np.asarray(np.exp(-0.6 * (rows**2 + columns**2)), np.float64)
