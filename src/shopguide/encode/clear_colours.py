"""Which colour a picture clearly shows: shares of named shades over what stands before a plain backdrop.

Knows nothing about catalogs or models. Stricter than `colours.colour_shares`, which tells something of every picture:
a picture whose border is no plain backdrop tells nothing here, and what shows through a handle is backdrop too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.colours import centre_weights, distances, lab_of, skin
from shopguide.encode.seam import Vec, fingerprint_of

if TYPE_CHECKING:
    from PIL.Image import Image

Lab = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shade:
    """A named shade: its family as shops sell by it, and sRGB anchors."""

    name: str
    family: str
    anchors: tuple[str, ...]


SHADES = (
    Shade("black", "black", ("000000", "1c1c1e", "2b2b2e", "38383c", "42444a")),
    Shade("gray", "gray", ("808080", "58585e", "6a6a72", "8a9098", "98989c")),
    Shade("pale gray", "", ("aeb0b4", "bcbec2", "c8cace", "d2d4d8", "dcdee2")),
    Shade("white", "white", ("ffffff", "f0f0f0", "e9e9ee")),
    Shade("red", "red", ("d0021b", "a51c22", "f03030", "b5333a", "d9534f", "c8232c", "d8505f", "c84a58")),
    Shade("burgundy", "red", ("7d1220", "5c0a1a", "6e1a2c", "800020", "4a0e18")),
    Shade("orange", "orange", ("ff7f0e", "e8641b", "f59a3c", "ff5a1f", "f8b060", "d98a3d", "b8560f")),
    Shade(
        "yellow",
        "yellow",
        (
            "f8e71c",
            "e8c51a",
            "fff27a",
            "e6e870",
            "ffd94d",
            "dfe35a",
            "d9a91a",
            "f2c230",
            "e6e06a",
            "d4d45e",
            "c8c84a",
            "dcdc8c",
        ),
    ),
    Shade(
        "green",
        "green",
        (
            "2e8b3d",
            "57a639",
            "8bc34a",
            "14835f",
            "5fe0a5",
            "3fbf8a",
            "4f9a5a",
            "1f5c33",
            "0f7f62",
            "0d6b52",
            "6fd9b0",
            "4fc99a",
        ),
    ),
    Shade("olive", "green", ("6b8e23", "66702e", "808000", "556b2f", "4b5320", "3a4220")),
    Shade("teal", "blue", ("008b8b", "2bb5b0", "4fc3c7", "0f6e73", "0b5458", "1f8f8c")),
    Shade("blue", "blue", ("1f4fd1", "2f6fb0", "3a6fc4", "1010e8", "2090e0", "2a5a9a")),
    Shade("navy", "blue", ("16244f", "1b2a5c", "0e1a3c", "22305e", "2c3a6a", "3a4f7a")),
    Shade("light blue", "blue", ("8db4e0", "a9cdf0", "9ec5e8", "7fb0e0", "bcd8f4")),
    Shade(
        "purple",
        "purple",
        ("7b2cbf", "5b2a6e", "9a6bbf", "b8aae2", "6a4c93", "8e2a86", "a04898", "d0c4ee", "45288c", "5232a0", "6f66a8"),
    ),
    Shade("pink", "pink", ("ff69b4", "f4a6c0", "e0457b", "f7c6d0", "f08a9a")),
    Shade("brown", "brown", ("6b4423", "8b5a2b", "4a2f1d", "a5714a", "5f4a3c")),
    Shade("beige", "beige", ("d9c3a0", "e8dcc4", "c8b08a", "f0e6d2")),
    Shade("gold", "gold", ("b8902f", "a8842c")),
)
"""Names and families as `query.colours` has them."""

CLEAR_FINGERPRINT = fingerprint_of("clear colours", 2, SHADES)
"""Changes when the same picture would get other shares."""

_SIDE = 96
"""Pixels of the longer side that is looked at."""

_STEP = 7.0
"""A backdrop changes by less than this from a pixel to its neighbour, in L*, and in a* and b* together."""

_NEAR = 9.0
"""What is not linked with the border, but this near to the backdrop of its row, is seen through the product."""

_LEAST_BORDER = 0.7
"""Part of the border that the backdrop must hold for a picture to tell anything."""

_SKIN_WEIGHT = 0.35
"""What a pixel of the colour of skin counts: people wear what is sold."""

_LEAST_PRODUCT, _MOST_PRODUCT = 0.03, 0.9
"""Parts of the picture between which a product before a backdrop lies."""


def clear_shares(picture: Image) -> Vec:
    """How much of the product, set apart from its backdrop, has each shade.

    Args:
        picture: Any mode and size.

    Returns:
        (20,) float32: the shares in the order of `SHADES`, adding to 1, and the part of the product that has the colour
        of skin; all 0 where no product stands before a plain backdrop.
    """
    small = picture.convert("RGB")
    small.thumbnail((_SIDE, _SIDE), reducing_gap=2.0)
    lab = lab_of(np.asarray(small))
    product = ~_backdrop(lab)
    edge = np.concatenate([product[0], product[-1], product[:, 0], product[:, -1]])
    part = float(product.mean())
    if 1 - edge.mean() < _LEAST_BORDER or not _LEAST_PRODUCT <= part <= _MOST_PRODUCT:
        return np.zeros(len(SHADES) + 1, np.float32)
    pixels = lab[product]
    anchors, owner = _anchors()
    nearest = owner[distances(pixels, anchors).argmin(axis=1)]
    like_skin = skin(pixels)
    weights = centre_weights(product.shape)[product] * np.where(like_skin, _SKIN_WEIGHT, 1.0)
    shares = np.bincount(nearest, weights=weights, minlength=len(SHADES))
    return np.asarray([*(shares / shares.sum()), like_skin.mean()], np.float32)


@cache
def _anchors() -> tuple[Lab, NDArray[np.intp]]:
    codes = [(i, bytes.fromhex(a)) for i, shade in enumerate(SHADES) for a in shade.anchors]
    return lab_of(np.array([list(code) for _, code in codes], np.uint8)), np.array([i for i, _ in codes], np.intp)


def _backdrop(lab: Lab) -> Mask:
    """Pixels that hang together with the border by small steps and are of its colour, and their like inside."""
    rim = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    middle = np.median(rim, axis=0)
    like = (np.abs(lab[..., 0] - middle[0]) < 18) & (np.hypot(*(lab[..., k] - middle[k] for k in (1, 2))) < 10)
    reached = np.zeros(like.shape, np.bool_)
    reached[0], reached[-1], reached[:, 0], reached[:, -1] = like[0], like[-1], like[:, 0], like[:, -1]
    down, across = _steps(lab, 0), _steps(lab, 1)
    count = -1
    while count != (count := int(reached.sum())):
        for _ in range(8):
            grown = reached.copy()
            grown[1:] |= reached[:-1] & down
            grown[:-1] |= reached[1:] & down
            grown[:, 1:] |= reached[:, :-1] & across
            grown[:, :-1] |= reached[:, 1:] & across
            reached = grown & like
    return _seen_through(lab, reached)


def _steps(lab: Lab, axis: int) -> Mask:
    step = np.abs(np.diff(lab, axis=axis))
    return np.asarray((step[..., 0] < _STEP) & (np.hypot(step[..., 1], step[..., 2]) < _STEP))


def _seen_through(lab: Lab, reached: Mask) -> Mask:
    """The backdrop with what shows through handles and frames; a product that is all like its backdrop stays."""
    count = reached.sum(axis=1)
    if not reached.any():
        return reached
    rows = np.where(count > 0, count, 1)
    mean = (lab * reached[..., None]).sum(axis=1) / rows[:, None]
    mean[count == 0] = lab[reached].mean(axis=0)
    off = lab - mean[:, None]
    through = ~reached & (np.sqrt((off**2).sum(axis=-1)) < _NEAR)
    left = ~reached & ~through
    return reached | through if left.sum() > 0.25 * (~reached).sum() else reached


CLEAR, CLEAR_GREY = 0.5, 0.65
"""Least share of a family for it to be the product's colour; grey is what is left of a white product too, and asks for
more. Chosen with the next two on one half of Luma's variants and of the bundled shop's products, by hash of the id."""

CLEAR_WORN, WORN = 0.7, 0.1
"""The same where so much has the colour of skin: who wears a shirt wears trousers too, and these are not sold."""

DOMINANT, AHEAD = 0.35, 4.0
"""A bright colour that has this share, and so many times that of the next bright one, is the product's beside grey."""

OF_FAMILY = 0.75
"""Share of its family's pixels that a shade must have for the shade to be named, and not the family."""

_BRIGHT = ("red", "orange", "yellow", "green", "blue", "purple", "pink")
_GREYS = ("gray", "white")


def clear_colour(shares: Vec) -> tuple[str, str, float] | None:
    """The one colour that a picture clearly shows.

    Args:
        shares: (20,) as `clear_shares` tells them.

    Returns:
        Shade or family, its family, and the share of the product that has it; None where no colour is clear.
    """
    families: dict[str, float] = {}
    *parts, worn = shares.tolist()
    for shade, share in zip(SHADES, parts, strict=True):
        families[shade.family] = families.get(shade.family, 0.0) + share
    families.pop("", None)
    best = max(families, key=families.__getitem__)
    least = CLEAR_WORN if worn >= WORN else CLEAR_GREY if best in _GREYS else CLEAR
    if worn >= WORN and families[best] < least:
        return None
    if families[best] < least:
        bright, *others = sorted(((families[f], f) for f in _BRIGHT), reverse=True)
        if bright[0] < max(DOMINANT, AHEAD * others[0][0]):
            return None
        best = bright[1]
    name, most = max(
        ((s.name, float(x)) for s, x in zip(SHADES, parts, strict=True) if s.family == best), key=lambda one: one[1]
    )
    return (name if most >= OF_FAMILY * families[best] else best), best, families[best]
