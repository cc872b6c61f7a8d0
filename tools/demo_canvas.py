# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""A small drawing studio on Pillow: soft background, curved shapes with light and shade, cloth patterns.

Knows nothing about products. Shapes are SVG-like paths in a 384 x 384 frame, drawn three times larger and
brought down with Lanczos, so that edges are smooth.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = 384
SCALE = 3
CURVE_STEPS = 18
LIGHT_FROM = 0.7
"""How far highlights and shades are pushed to the upper left and lower right, in parts of the rounding."""

NEAR_WHITE = 228
"""Brighter things are shaded less, or white would look grey."""

RGB = tuple[int, int, int]
Point = tuple[float, float]
_TOKEN = re.compile(r"[MLCQZ]|-?\d+(?:\.\d+)?")


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """Mix two colours; `share` of the second."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def darker(colour: RGB, share: float = 0.25) -> RGB:
    """Mix with near-black."""
    return mix(colour, (12, 12, 18), share)


def lighter(colour: RGB, share: float = 0.25) -> RGB:
    """Mix with white."""
    return mix(colour, (255, 255, 255), share)


def brightness(colour: RGB) -> float:
    """Perceived brightness, 0 to 255."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def trace(path: str) -> list[Point]:
    """Turn a path of M, L, C, Q and Z (absolute) into points."""
    tokens = _TOKEN.findall(path)
    points: list[Point] = []
    i, command = 0, "M"
    while i < len(tokens):
        if tokens[i].isalpha():
            command = tokens[i]
            i += 1
            if command == "Z":
                continue
        count = {"M": 2, "L": 2, "Q": 4, "C": 6}[command]
        n = [float(t) for t in tokens[i : i + count]]
        i += count
        if count == 2:
            points.append((n[0], n[1]))
        else:
            control = [points[-1], *zip(n[::2], n[1::2], strict=True)]
            points += [_bezier(control, s / CURVE_STEPS) for s in range(1, CURVE_STEPS + 1)]
    return points


def _bezier(control: Sequence[Point], t: float) -> Point:
    while len(control) > 1:
        control = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(control)]
    return control[0]


def mirrored(path: str, centre: float = SIZE / 2) -> list[Point]:
    """Trace one half, from the top of the middle line to its bottom, and add the other half."""
    half = trace(path)
    return half + [(2 * centre - x, y) for x, y in reversed(half)]


def oval(cx: float, cy: float, rx: float, ry: float, turn: float = 0.0) -> list[Point]:
    """Points of an ellipse, turned by degrees."""
    out = []
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    for i in range(72):
        a = 2 * math.pi * i / 72
        x, y = rx * math.cos(a), ry * math.sin(a)
        out.append((cx + x * c - y * s, cy + x * s + y * c))
    return out


def box(x0: float, y0: float, x1: float, y1: float, r: float = 0.0) -> list[Point]:
    """Points of a rectangle with round corners."""
    r = min(r, (x1 - x0) / 2, (y1 - y0) / 2)
    k = r * 0.45
    return trace(
        f"M {x0 + r:.2f} {y0:.2f} L {x1 - r:.2f} {y0:.2f} C {x1 - k:.2f} {y0:.2f} {x1:.2f} {y0 + k:.2f} {x1:.2f} {y0 + r:.2f} "
        f"L {x1:.2f} {y1 - r:.2f} C {x1:.2f} {y1 - k:.2f} {x1 - k:.2f} {y1:.2f} {x1 - r:.2f} {y1:.2f} "
        f"L {x0 + r:.2f} {y1:.2f} C {x0 + k:.2f} {y1:.2f} {x0:.2f} {y1 - k:.2f} {x0:.2f} {y1 - r:.2f} "
        f"L {x0:.2f} {y0 + r:.2f} C {x0:.2f} {y0 + k:.2f} {x0 + k:.2f} {y0:.2f} {x0 + r:.2f} {y0:.2f} Z"
    )


@dataclass(frozen=True)
class Cloth:
    """A fill: one colour, or a pattern of two.

    Attributes:
        colour: The main colour; it covers the most.
        pattern: "plain", "striped", "checked", "dotted" or "floral".
        second: The pattern's colour.
        pitch: Distance from one stripe, dot or flower to the next, in frame units.
        upright: Stripes run up and down rather than across.
        seed: Where the flowers stand.
    """

    colour: RGB
    pattern: str = "plain"
    second: RGB = (255, 255, 255)
    pitch: float = 18.0
    upright: bool = False
    seed: int = 0

    def tinted(self, towards: RGB, share: float) -> Cloth:
        """The same cloth with both colours mixed towards another."""
        second = mix(self.second, towards, share)
        return Cloth(mix(self.colour, towards, share), self.pattern, second, self.pitch, self.upright, self.seed)

    def paint(self, origin: tuple[int, int], size: tuple[int, int]) -> Image.Image:
        """Paint a piece of the cloth whose upper left corner lies at `origin` (large pixels)."""
        image = Image.new("RGB", size, self.colour)
        if self.pattern != "plain":
            _PATTERNS[self.pattern](ImageDraw.Draw(image, "RGBA"), self, origin, size)
        return image


def _start(offset: int, step: float) -> float:
    return -(offset % step) - step


def _striped(draw: ImageDraw.ImageDraw, cloth: Cloth, origin: tuple[int, int], size: tuple[int, int]) -> None:
    step = cloth.pitch * SCALE
    along = 0 if cloth.upright else 1
    at = _start(origin[along], step)
    while at < size[along]:
        band = (at, 0, at + step * 0.36, size[1]) if cloth.upright else (0, at, size[0], at + step * 0.36)
        draw.rectangle(band, fill=cloth.second)
        at += step


def _checked(draw: ImageDraw.ImageDraw, cloth: Cloth, origin: tuple[int, int], size: tuple[int, int]) -> None:
    step = cloth.pitch * SCALE * 1.25
    for along in (0, 1):
        at = _start(origin[along], step)
        while at < size[along]:
            wide = (at, 0, at + step * 0.4, size[1]) if along == 0 else (0, at, size[0], at + step * 0.4)
            thin_at = at + step * 0.66
            thin = (
                (thin_at, 0, thin_at + step * 0.06, size[1])
                if along == 0
                else (0, thin_at, size[0], thin_at + step * 0.06)
            )
            band = darker(cloth.colour, 0.3) if along else cloth.second
            draw.rectangle(wide, fill=(*band, 84 if along else 70))
            draw.rectangle(thin, fill=(*cloth.second, 190))
            at += step


def _dotted(draw: ImageDraw.ImageDraw, cloth: Cloth, origin: tuple[int, int], size: tuple[int, int]) -> None:
    step = cloth.pitch * SCALE
    r = step * 0.23
    row = math.floor(origin[1] / step) - 1
    while row * step - origin[1] < size[1] + step:
        y = row * step - origin[1]
        x = _start(origin[0], step) + (step / 2 if row % 2 else 0)
        while x < size[0] + step:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=cloth.second)
            x += step
        row += 1


def _floral(draw: ImageDraw.ImageDraw, cloth: Cloth, origin: tuple[int, int], size: tuple[int, int]) -> None:
    step = cloth.pitch * SCALE * 1.35
    leaf = (70, 128, 84) if brightness(cloth.colour) > 90 or cloth.colour[1] < 90 else (150, 196, 140)
    if cloth.colour[1] > max(cloth.colour[0], cloth.colour[2]):
        leaf = darker(cloth.colour, 0.4)
    heart = (250, 206, 82) if brightness(cloth.second) < 225 or cloth.colour[2] > 60 else (226, 122, 60)
    first_row, first_column = math.floor(origin[1] / step) - 1, math.floor(origin[0] / step) - 1
    for row in range(first_row, first_row + int(size[1] / step) + 4):
        for column in range(first_column, first_column + int(size[0] / step) + 4):
            chance = random.Random(f"{cloth.seed}/{row}/{column}")
            x = (column + 0.5 * (row % 2) + chance.uniform(-0.16, 0.16)) * step - origin[0]
            y = (row + chance.uniform(-0.16, 0.16)) * step - origin[1]
            _flower(
                draw, (x, y), step * chance.uniform(0.12, 0.19), chance.uniform(0, 6.3), (cloth.second, heart, leaf)
            )


def _flower(draw: ImageDraw.ImageDraw, at: Point, r: float, turn: float, colours: tuple[RGB, RGB, RGB]) -> None:
    petal, heart, leaf = colours
    for k in (0.6, 2.5):
        a = turn + k
        tip = (at[0] + math.cos(a) * r * 2.9, at[1] + math.sin(a) * r * 2.9)
        side = (math.cos(a + 1.57) * r * 0.55, math.sin(a + 1.57) * r * 0.55)
        middle = (at[0] + math.cos(a) * r * 1.9, at[1] + math.sin(a) * r * 1.9)
        draw.polygon(
            [at, (middle[0] + side[0], middle[1] + side[1]), tip, (middle[0] - side[0], middle[1] - side[1])], leaf
        )
    for k in range(5):
        a = turn + k * 2 * math.pi / 5
        x, y = at[0] + math.cos(a) * r, at[1] + math.sin(a) * r
        q = r * 0.78
        draw.ellipse((x - q, y - q, x + q, y + q), fill=petal)
    q = r * 0.55
    draw.ellipse((at[0] - q, at[1] - q, at[0] + q, at[1] + q), fill=heart)


_PATTERNS = {"striped": _striped, "checked": _checked, "dotted": _dotted, "floral": _floral}
Fill = Cloth | RGB


def _curve(values: Sequence[tuple[float, float]], length: int) -> list[int]:
    out, k = [], 0
    for i in range(length):
        t = i / max(1, length - 1)
        while k < len(values) - 2 and t > values[k + 1][0]:
            k += 1
        (t0, v0), (t1, v1) = values[k], values[k + 1]
        s = min(1.0, max(0.0, (t - t0) / (t1 - t0)))
        s = s * s * (3 - 2 * s)
        out.append(round(255 * (v0 + (v1 - v0) * s)))
    return out


ROUND_LIGHT = ((0.0, 0.0), (0.12, 0.15), (0.27, 0.62), (0.44, 0.1), (0.6, 0.0), (1.0, 0.0))
ROUND_DARK = ((0.0, 0.5), (0.14, 0.1), (0.3, 0.0), (0.55, 0.06), (0.82, 0.5), (0.95, 0.62), (1.0, 0.5))


class Scene:
    """One picture in the making."""

    def __init__(self, tint: RGB = (226, 229, 235)) -> None:
        side = SIZE * SCALE
        self.image = Image.new("RGB", (side, side), tint)
        down = Image.linear_gradient("L").resize((side, side))
        self.image.paste(Image.new("RGB", (side, side), darker(tint, 0.13)), mask=down.point(lambda v: v * 0.9))
        glow = ImageChops.invert(Image.radial_gradient("L")).resize((round(side * 1.5),) * 2)
        left = (glow.width - side) // 2
        glow = glow.crop((left, left + side // 6, left + side, left + side // 6 + side))
        self.image.paste(Image.new("RGB", (side, side), lighter(tint, 0.72)), mask=glow.point(lambda v: v * 0.8))
        self._moves: list[tuple[float, float, float, float]] = []
        self.ink = Image.new("L", (side, side), 0)
        """Where something has been drawn, shadows left out."""

    @contextmanager
    def moved(self, dx: float = 0, dy: float = 0, scale: float = 1.0, turn: float = 0.0) -> Iterator[None]:
        """Draw the block's shapes scaled and turned about the frame's middle, then shifted."""
        self._moves.append((dx, dy, scale, math.radians(turn)))
        yield
        self._moves.pop()

    def _place(self, points: Sequence[Point]) -> list[Point]:
        out = list(points)
        middle = SIZE / 2
        for dx, dy, scale, turn in reversed(self._moves):
            c, s = math.cos(turn) * scale, math.sin(turn) * scale
            out = [
                (middle + (x - middle) * c - (y - middle) * s + dx, middle + (x - middle) * s + (y - middle) * c + dy)
                for x, y in out
            ]
        return [(x * SCALE, y * SCALE) for x, y in out]

    def _mask(self, points: Sequence[Point], pad: int) -> tuple[Image.Image, tuple[int, int]]:
        placed = self._place(points)
        xs, ys = [p[0] for p in placed], [p[1] for p in placed]
        x0, y0 = math.floor(min(xs)) - pad, math.floor(min(ys)) - pad
        mask = Image.new("L", (math.ceil(max(xs)) + pad - x0, math.ceil(max(ys)) + pad - y0), 0)
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in placed], fill=255)
        return mask, (x0, y0)

    def _line_mask(self, points: Sequence[Point], width: float, pad: int) -> tuple[Image.Image, tuple[int, int]]:
        placed = self._place(points)
        scale = math.prod(m[2] for m in self._moves)
        w = max(1.0, width * SCALE * scale)
        grow = pad + math.ceil(w)
        xs, ys = [p[0] for p in placed], [p[1] for p in placed]
        x0, y0 = math.floor(min(xs)) - grow, math.floor(min(ys)) - grow
        mask = Image.new("L", (math.ceil(max(xs)) + grow - x0, math.ceil(max(ys)) + grow - y0), 0)
        draw = ImageDraw.Draw(mask)
        local = [(x - x0, y - y0) for x, y in placed]
        draw.line(local, fill=255, width=round(w), joint="curve")
        for x, y in (local[0], local[-1]):
            draw.ellipse((x - w / 2, y - w / 2, x + w / 2, y + w / 2), fill=255)
        return mask, (x0, y0)

    def part(
        self, points: Sequence[Point], fill: Fill, round_by: float = 9, light: float = 0.4, dark: float = 0.4,
        cylinder: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a shape with soft edges of light and shade.

        Args:
            points: Outline in frame units.
            fill: Colour or cloth.
            round_by: How far the edges seem to curve away, in frame units.
            light: Strength of the bright rim at the upper left.
            dark: Strength of the dark rim at the lower right.
            cylinder: Strength of the shading of an upright cylinder, 0 for none.
        """
        pad = round(round_by * SCALE * 1.6) + 2
        mask, at = self._mask(points, pad)
        self._finish(mask, at, fill, round_by, light, dark, cylinder)

    def line(self, points: Sequence[Point], width: float, fill: Fill, light: float = 0.45, dark: float = 0.45) -> None:
        """Draw a round bar along a line."""
        pad = round(width * SCALE) + 2
        mask, at = self._line_mask(points, width, pad)
        self._finish(mask, at, fill, width * 0.32, light, dark, 0.0)

    def _finish(
        self, mask: Image.Image, at: tuple[int, int], fill: Fill, round_by: float, light: float, dark: float,
        cylinder: float,
    ) -> None:  # fmt: skip
        cloth = fill if isinstance(fill, Cloth) else Cloth(fill)
        if brightness(cloth.colour) > NEAR_WHITE:
            dark, cylinder = dark * 0.72, cylinder * 0.8
        piece = cloth.paint(at, mask.size)
        if cylinder:
            inner = mask.getbbox() or (0, 0, 1, 1)
            width = inner[2] - inner[0]
            for values, tone, share in ((ROUND_DARK, (10, 10, 22), 0.8), (ROUND_LIGHT, (255, 255, 255), 0.75)):
                row = Image.new("L", (width, 1))
                row.putdata(_curve(values, width))
                shade = Image.new("L", mask.size, 0)
                shade.paste(row.resize((width, mask.height)), (inner[0], 0))
                piece.paste(tone, mask=shade.point(lambda v, k=share: v * k * cylinder))
        if light or dark:
            blurred = mask.filter(ImageFilter.GaussianBlur(round_by * SCALE))
            step = round(round_by * SCALE * LIGHT_FROM)
            rim = ImageChops.subtract(mask, ImageChops.offset(blurred, -step, -step))
            piece.paste((8, 8, 20), mask=rim.point(lambda v: v * dark))
            rim = ImageChops.subtract(mask, ImageChops.offset(blurred, step, step))
            piece.paste((255, 255, 255), mask=rim.point(lambda v: v * light))
        self.image.paste(piece, at, mask)
        self.ink.paste(255, at, mask)

    def soft(
        self, points: Sequence[Point], colour: RGB, strength: float, blur: float, within: Sequence[Point] | None = None
    ) -> None:
        """Lay a blurred shape over the picture: a fold, a shadow, a gleam; kept inside `within` if given."""
        mask, at = self._mask(points, round(blur * SCALE * 2.4) + 2)
        self._lay(mask, at, colour, strength, blur, within)

    def soft_line(
        self, points: Sequence[Point], width: float, colour: RGB, strength: float, blur: float = 0.0,
        within: Sequence[Point] | None = None,
    ) -> None:  # fmt: skip
        """Lay a blurred or sharp line over the picture: a seam, a crease, a gleam along an edge."""
        mask, at = self._line_mask(points, width, round(blur * SCALE * 2.4) + 2)
        self._lay(mask, at, colour, strength, blur, within)

    def _lay(
        self, mask: Image.Image, at: tuple[int, int], colour: RGB, strength: float, blur: float,
        within: Sequence[Point] | None,
    ) -> None:  # fmt: skip
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        if within is not None:
            limit, limit_at = self._mask(within, 0)
            stencil = Image.new("L", mask.size, 0)
            stencil.paste(limit, (limit_at[0] - at[0], limit_at[1] - at[1]))
            mask = ImageChops.multiply(mask, stencil)
        self.image.paste(
            colour, (at[0], at[1], at[0] + mask.width, at[1] + mask.height), mask.point(lambda v: v * strength)
        )

    def stitches(self, points: Sequence[Point], colour: RGB, strength: float = 0.7, dash: float = 3.2) -> None:
        """Draw a dashed seam."""
        walked, on = 0.0, True
        run: list[Point] = [points[0]]
        for a, b in pairwise(points):
            run.append(b)
            walked += math.dist(a, b)
            if walked >= dash:
                if on:
                    self.soft_line(run, 0.9, colour, strength)
                run, walked, on = [b], 0.0, not on

    def ground(self, cx: float, y: float, rx: float, ry: float = 9.0, strength: float = 0.42) -> None:
        """Lay the shadow on the floor: a wide soft one and a narrow dark one."""
        tone = (44, 48, 62)
        self.soft(oval(cx + rx * 0.06, y + ry * 0.2, rx * 1.12, ry * 1.5), tone, strength * 0.55, ry * 1.1)
        self.soft(oval(cx, y, rx * 0.94, ry * 0.55), tone, strength, ry * 0.4)

    def done(self) -> Image.Image:
        """Bring the picture down to its final size."""
        return self.image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)

    def ink_mask(self) -> Image.Image:
        """Tell which final pixels belong to the thing itself."""
        return self.ink.resize((SIZE, SIZE), Image.Resampling.BOX)
