# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Draws sneakers, boots and bags. Knows nothing about the other kinds."""

from __future__ import annotations

import random

from demo_canvas import RGB, Cloth, Point, Scene, box, brightness, darker, lighter, mirrored, mix, oval, trace
from demo_model import Facts

SHADE, GLEAM = (10, 10, 24), (255, 255, 255)
SOLE: RGB = (240, 238, 232)


def _accent(colour: RGB) -> RGB:
    return darker(colour, 0.45) if brightness(colour) > 90 else lighter(colour, 0.55)


def sneakers(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A pair of sneakers from the side."""
    chance = random.Random(int(facts["seed"]))
    tune = (chance.uniform(-5, 5), chance.choice((0, 1, 2)))
    scene.ground(196, 296, 150, 9)
    with scene.moved(dx=-14, dy=-62, scale=0.9):
        scene.ground(190, 300, 130, 7, 0.25)
        _sneaker(scene, facts, cloth.tinted((20, 20, 30), 0.14), tune)
    _sneaker(scene, facts, cloth, tune)


def _sneaker(scene: Scene, facts: Facts, cloth: Cloth, tune: tuple[float, int]) -> None:
    shape, colour = str(facts["shape"]), cloth.colour
    runner, high = shape == "runner", shape == "high-top"
    heel = 128.0 if high else 182.0 + tune[0]
    tongue = 112.0 if high else 158.0 + tune[0]
    collar = f"Q 78 {heel - 12} 98 {heel - 2} C 112 {heel + 14} 128 {heel + 20} 144 {heel + 2} L 164 {tongue}"
    upper = trace(
        f"M 62 268 C 54 240 58 214 62 {heel + 4} {collar} Q 180 {tongue - 9} 190 {tongue + 6} "
        f"C 206 {tongue + 34} 236 {218 if high else 212} 276 222 C 314 230 336 244 336 270 Z"
    )
    inside = trace(
        f"M 64 {heel + 4} Q 78 {heel - 20} 104 {heel - 8} L 160 {tongue - 4} Q 150 {heel + 24} 110 {heel + 20} Z"
    )
    scene.part(inside, darker(colour, 0.5), 4, 0.1, 0.4)
    tongue_part = trace(
        f"M 150 {tongue + 26} L 158 {tongue - 12} Q 176 {tongue - 24} 188 {tongue - 6} L 206 {tongue + 40} Z"
    )
    scene.part(tongue_part, cloth.tinted((16, 14, 24), 0.2), 5, 0.35, 0.4)
    scene.part(upper, cloth, 13, 0.4, 0.42)
    _sneaker_panels(scene, facts, cloth, upper, (heel, tongue), tune[1])
    _laces(scene, (148.0, heel + 8), (188.0, tongue + 14), (236.0, 220.0), colour)
    if runner:
        sole = trace(
            "M 50 258 C 70 268 120 266 180 270 C 240 274 300 268 342 256 C 352 272 346 288 326 292 C 300 298 270 290 240 296 L 84 300 C 60 300 44 282 50 258 Z"
        )
        scene.part(sole, SOLE, 8, 0.5, 0.36)
        wave = trace("M 52 276 C 100 288 160 276 220 284 C 270 290 310 280 344 272")
        scene.soft_line(wave, 2.4, _accent(colour) if brightness(colour) > 215 else colour, 0.85, 0, sole)
        scene.soft(trace("M 84 300 L 240 296 C 270 290 300 298 326 292 L 322 297 L 90 304 Z"), SHADE, 0.7, 0.6)
    else:
        sole = trace("M 54 262 C 120 270 260 272 338 260 C 346 276 344 292 328 294 L 76 296 C 56 296 48 280 54 262 Z")
        scene.part(sole, SOLE, 7, 0.5, 0.34)
        scene.soft_line(trace("M 52 274 C 120 281 270 283 345 272"), 1.0, SHADE, 0.3, 0, sole)
        scene.soft_line(trace("M 56 291 L 336 290"), 3.0, mix(SOLE, (150, 120, 84), 0.6), 0.8, 0, sole)


def _sneaker_panels(
    scene: Scene, facts: Facts, cloth: Cloth, upper: list[Point], form: tuple[float, float], style: int
) -> None:
    heel, tongue = form
    shape, colour = str(facts["shape"]), cloth.colour
    accent = _accent(colour)
    counter = trace(f"M 60 268 C 54 240 58 214 62 {heel + 26} C 84 {heel + 34} 100 224 112 268 Z")
    scene.part(counter, Cloth(mix(colour, accent, 0.22)), 5, 0.3, 0.35)
    if shape == "runner":
        for i in range(26):
            x = 96 + (i % 13) * 18 + (9 if i // 13 else 0)
            y = 232 + (i // 13) * 12
            scene.soft(oval(x, y, 2, 1.6), SHADE, 0.2, 0.3, upper)
        overlay = trace("M 228 268 C 244 250 276 236 312 238 C 330 246 336 256 336 268 Z")
        scene.part(overlay, Cloth(mix(colour, accent, 0.14)), 5, 0.35, 0.3)
        stripes = ((132, 0), (156, 0)) if style == 0 else ((140, 8),) if style == 1 else ((128, 14), (166, -4))
        for x, bend in stripes:
            band = trace(
                f"M {x} 266 Q {x + 20 + bend} 236 {x + 22} {heel + 32} L {x + 32 + bend} {heel + 34} Q {x + 32 + bend} 240 {x + 14 + bend} 266 Z"
            )
            scene.part(band, accent, 2, 0.3, 0.3)
        return
    if facts.get("material") in ("canvas", "synthetic leather") or style == 0:
        toe = trace("M 280 268 C 282 246 296 230 316 234 C 332 242 338 254 338 268 Z")
        scene.part(toe, SOLE if facts.get("material") == "canvas" else Cloth(mix(colour, accent, 0.1)), 6, 0.5, 0.35)
    else:
        scene.soft_line(trace("M 262 219 C 256 236 262 254 276 266"), 1.2, SHADE, 0.4, 0, upper)
        for i in range(9):
            scene.soft(oval(284 + (i % 3) * 12, 238 + (i // 3) * 8, 1.2, 1.0), SHADE, 0.45, 0.2, upper)
    stay = trace(
        f"M 144 {heel + 4} L 164 {tongue + 4} L 190 {tongue + 8} C 206 {tongue + 36} 230 212 254 218 L 240 236 C 206 232 176 216 156 {heel + 40} Z"
    )
    scene.part(stay, Cloth(mix(colour, accent, 0.12), cloth.pattern, cloth.second, cloth.pitch), 4, 0.35, 0.35)
    if shape == "high-top":
        scene.part(oval(106, 176, 15, 15), accent if style else SOLE, 3, 0.3, 0.3)
        scene.part(oval(106, 176, 9, 9), Cloth(colour), 2, 0.2, 0.3)
        scene.soft_line(trace("M 62 214 C 90 222 120 216 150 198"), 1.1, SHADE, 0.35, 0, upper)
    elif style:
        band = trace("M 122 266 Q 150 244 168 216 L 184 222 Q 170 246 146 267 Z")
        scene.part(band, accent, 2, 0.25, 0.3)
    scene.stitches(
        trace("M 116 264 C 108 240 96 226 66 220"),
        lighter(colour, 0.5) if brightness(colour) < 128 else darker(colour, 0.3),
    )


def _laces(scene: Scene, low: Point, high: Point, end: Point, colour: RGB) -> None:
    lace = (246, 246, 244) if brightness(colour) < 205 else (84, 90, 104)
    for i in range(5):
        t = i / 4
        x = high[0] - 12 + (end[0] - high[0] + 4) * t
        y = high[1] + (end[1] - high[1] - 6) * (t**0.8)
        scene.line(
            trace(f"M {x - 16 + 4 * t} {y + 12 - 2 * t} Q {x - 2} {y - 1} {x + 14} {y - 3}"), 4.6, lace, 0.3, 0.45
        )


def boots(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """One boot in front of its twin, from the side."""
    chance = random.Random(int(facts["seed"]))
    bend = chance.uniform(-4, 4)
    tall = facts["shape"] in ("tall", "wellington")
    scene.ground(196, 334, 118, 9)
    with scene.moved(dx=-30 if tall else -22, dy=-16 if tall else -22, scale=0.95):
        _boot(scene, facts, cloth.tinted((20, 20, 30), 0.22), bend)
    with scene.moved(dx=14 if tall else 6):
        _boot(scene, facts, cloth, bend)


def _boot(scene: Scene, facts: Facts, cloth: Cloth, bend: float) -> None:
    shape, colour = str(facts["shape"]), cloth.colour
    top = {"lace-up": 104.0, "chelsea": 110.0, "tall": 36.0, "wellington": 52.0}[shape]
    width = {"lace-up": 88.0, "chelsea": 84.0, "tall": 94.0, "wellington": 104.0}[shape]
    left = 100.0
    right = left + width
    shaft = trace(
        f"M {left - 2} {top + 4} Q {left + width / 2} {top - 8} {right + 2} {top + 4} C {right} {top + 60} {right - 4 + bend} 200 {right + 4} 236 "
        f"C {right + 26} 256 272 258 292 276 C 306 290 306 304 304 316 L 94 318 C 88 290 92 262 {left} 236 C {left + 6 + bend} 190 {left + 2} {top + 60} {left - 2} {top + 4} Z"
    )
    scene.part(oval(left + width / 2, top + 3, width / 2 + 2, 8), darker(colour, 0.55), 4, 0.1, 0.3)
    scene.part(shaft, cloth, 15, 0.42, 0.45)
    gleam = trace(
        f"M {left + 14} {top + 20} C {left + 16} 160 {left + 18} 200 {left + 14} 236 L {left + 26} 236 C {left + 30} 200 {left + 26} 160 {left + 24} {top + 20} Z"
    )
    scene.soft(gleam, GLEAM, 0.55 if shape == "wellington" else 0.28, 4, shaft)
    scene.soft(
        trace("M 240 262 Q 276 266 292 286 L 284 288 Q 264 272 236 272 Z"),
        GLEAM,
        0.55 if shape == "wellington" else 0.3,
        3.5,
        shaft,
    )
    for i in range(3):
        scene.soft_line(
            trace(f"M {right - 40} {224 + i * 9} Q {right - 16} {236 + i * 7} {right + 6} {228 + i * 7}"),
            2.4,
            SHADE,
            0.2,
            1.8,
            shaft,
        )
    {"lace-up": _lace_up, "chelsea": _chelsea, "tall": _tall, "wellington": _wellington}[shape](
        scene, facts, cloth, (top, left, right), shaft
    )


def _sole(scene: Scene, colour: RGB, heel: float, lugs: bool) -> None:
    sole = trace(
        f"M 90 312 L 306 310 C 314 318 312 328 300 330 L 178 330 L 172 {330 + heel} L 96 {330 + heel} C 88 332 86 322 90 312 Z"
    )
    scene.part(sole, colour, 4, 0.35, 0.4)
    if lugs:
        for i in range(13):
            scene.soft(box(98 + i * 16, 325, 106 + i * 16, 334, 1.5), colour, 1.0, 0.2)
            scene.soft(box(106 + i * 16, 326, 112 + i * 16, 331, 1), SHADE, 0.5, 0.3, sole)
    scene.soft_line(trace("M 92 314 L 306 312"), 1.2, lighter(colour, 0.5), 0.5)


def _lace_up(scene: Scene, facts: Facts, cloth: Cloth, form: tuple[float, float, float], shaft: list[Point]) -> None:
    top, left, right = form
    dark = darker(cloth.colour, 0.35)
    scene.part(
        trace(
            f"M {left - 4} {top} Q {left + 44} {top - 12} {right + 4} {top} L {right + 2} {top + 22} Q {left + 44} {top + 10} {left - 2} {top + 22} Z"
        ),
        dark,
        6,
        0.35,
        0.4,
    )
    scene.part(
        trace(
            f"M {right - 26} {top + 2} L {right + 10} {top - 10} Q {right + 16} {top - 6} {right + 12} {top + 24} L {right - 8} {top + 60} Z"
        ),
        Cloth(mix(cloth.colour, dark, 0.5)),
        5,
        0.3,
        0.4,
    )
    scene.part(trace("M 250 316 C 250 286 268 270 290 276 C 306 290 306 304 304 316 Z"), dark, 6, 0.35, 0.4)
    scene.part(
        trace("M 94 317 C 88 290 92 268 98 246 C 120 254 134 284 138 317 Z"),
        Cloth(mix(cloth.colour, dark, 0.55)),
        6,
        0.35,
        0.4,
    )
    lace = (214, 178, 96) if brightness(cloth.colour) < 150 else (70, 58, 46)
    for i in range(6):
        t = i / 5
        x, y = right - 14 + t * t * 44, top + 26 + t * 128
        scene.line([(x - 12, y + 5), (x + 14, y - 4)], 4.2, lace, 0.35, 0.4)
        scene.part(oval(x - 14, y + 6, 3, 3), (196, 196, 200), 1, 0.5, 0.4)
    scene.stitches(trace(f"M {left + 6} {top + 40} Q {right - 60} 200 {right - 30} 246"), lighter(cloth.colour, 0.35))
    _sole(scene, (52, 46, 44), 0, True)


def _chelsea(scene: Scene, facts: Facts, cloth: Cloth, form: tuple[float, float, float], shaft: list[Point]) -> None:
    top, left, right = form
    band = (52, 50, 52) if brightness(cloth.colour) > 70 else (92, 90, 92)
    panel = trace(
        f"M {left + 26} {top + 2} L {right - 20} {top + 1} C {right - 22} {top + 60} {right - 34} {top + 96} {left + 42} {top + 104} C {left + 30} {top + 70} {left + 26} {top + 40} {left + 26} {top + 2} Z"
    )
    scene.part(panel, band, 3, 0.15, 0.3)
    for i in range(9):
        x = left + 30 + i * 4.2
        scene.soft_line([(x, top + 2), (x + 3, top + 102)], 0.7, GLEAM, 0.16, 0, panel)
    scene.stitches(panel[2:], lighter(cloth.colour, 0.3), 0.5)
    scene.line(
        trace(f"M {left + 2} {top + 8} C {left - 4} {top - 20} {left + 10} {top - 22} {left + 12} {top + 6}"),
        5,
        darker(cloth.colour, 0.25),
    )
    _sole(scene, (58, 44, 38), 8, False)


def _tall(scene: Scene, facts: Facts, cloth: Cloth, form: tuple[float, float, float], shaft: list[Point]) -> None:
    top, left, right = form
    scene.soft_line(
        trace(f"M {left} {top + 22} Q {left + 46} {top + 10} {right} {top + 22}"), 1.4, SHADE, 0.45, 0, shaft
    )
    scene.soft_line(
        trace(f"M {left + 40} {top} C {left + 44} 120 {left + 40} 190 {left + 34} 300"), 1.1, SHADE, 0.4, 0, shaft
    )
    if facts.get("use") == "riding":
        scene.part(
            trace(
                f"M {left - 3} {top + 30} Q {left + 46} {top + 18} {right + 2} {top + 30} L {right + 1} {top + 42} Q {left + 46} {top + 30} {left - 2} {top + 42} Z"
            ),
            darker(cloth.colour, 0.4),
            3,
            0.3,
            0.4,
        )
        scene.part(box(left + 24, top + 20, left + 42, top + 42, 2), (200, 168, 96), 2, 0.5, 0.4)
        scene.part(box(left + 28, top + 25, left + 38, top + 37, 1), darker(cloth.colour, 0.4), 1, 0.2, 0.3)
    _sole(scene, (46, 38, 36), 16, False)


def _wellington(scene: Scene, facts: Facts, cloth: Cloth, form: tuple[float, float, float], shaft: list[Point]) -> None:
    top, left, right = form
    dark = darker(cloth.colour, 0.3)
    scene.part(
        trace(
            f"M {left - 4} {top} Q {left + 52} {top - 12} {right + 4} {top} L {right + 3} {top + 13} Q {left + 52} {top + 1} {left - 3} {top + 13} Z"
        ),
        dark,
        3,
        0.4,
        0.4,
    )
    scene.part(box(left + 34, top + 28, left + 62, top + 44, 3), lighter(cloth.colour, 0.75), 2, 0.3, 0.3)
    scene.part(trace("M 92 306 C 160 300 250 302 304 298 L 308 316 L 92 318 Z"), dark, 3, 0.35, 0.35)
    _sole(scene, darker(cloth.colour, 0.45), 4, True)


def bag(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A backpack, a crossbody bag or a tote from the front."""
    {"backpack": _backpack, "crossbody bag": _crossbody, "tote bag": _tote}[str(facts["style"])](scene, facts, cloth)


def _backpack(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    litres = float(facts.get("capacity", 22))
    trek, leather = litres >= 35, facts.get("material") == "leather"
    half = 84 + chance.uniform(-4, 4) - (10 if trek else 0)
    top, bottom = (66.0 if trek else 84.0), 330.0
    dark, trim = Cloth(mix(cloth.colour, (14, 14, 22), 0.34)), _accent(cloth.colour)
    scene.ground(192, bottom + 3, half + 6, 9)
    for side in (-1, 1):
        strap = trace(
            f"M {192 + side * 44} {top + 14} C {192 + side * 96} {top + 10} {192 + side * 118} {top + 90} {192 + side * 104} {bottom - 40}"
        )
        scene.line(strap, 17, dark, 0.3, 0.4)
        pocket = trace(
            f"M {192 + side * (half - 12)} 236 C {192 + side * (half + 22)} 240 {192 + side * (half + 24)} {bottom - 12} {192 + side * (half - 10)} {bottom - 5} Z"
        )
        scene.part(pocket, cloth.tinted((14, 14, 22), 0.24), 6, 0.3, 0.45)
    scene.line(trace(f"M 172 {top + 6} C 172 {top - 30} 212 {top - 30} 212 {top + 6}"), 9, dark)
    body = mirrored(
        f"M 192 {top} C {192 + half * 0.7} {top} {192 + half} {top + 22} {192 + half + 1} {top + 74} L {192 + half + 4} {bottom - 34} Q {192 + half} {bottom} {192 + half - 30} {bottom} L 192 {bottom + 2}"
    )
    scene.part(body, cloth, 18, 0.36, 0.46)
    if trek:
        _trek_lid(scene, cloth, (top, half, bottom), trim)
    elif leather:
        _flap(scene, cloth, (top, half), trim)
    elif facts.get("name") == "Rolltop":
        roll = trace(
            f"M {192 - half} {top - 8} Q 192 {top - 20} {192 + half} {top - 8} L {192 + half + 2} {top + 16} Q 192 {top + 6} {192 - half - 2} {top + 16} Z"
        )
        scene.part(roll, cloth.tinted((14, 14, 22), 0.1), 6, 0.45, 0.5)
        scene.line([(192, top + 8), (192, top + 96)], 8, (54, 56, 62))
        scene.part(box(182, top + 82, 202, top + 102, 3), (66, 68, 74), 2, 0.5, 0.4)
    else:
        zipper = trace(
            f"M {192 - half + 10} {top + 112} C {192 - half + 8} {top + 34} {192 - 50} {top + 22} 192 {top + 22} C {192 + 50} {top + 22} {192 + half - 8} {top + 34} {192 + half - 10} {top + 112}"
        )
        scene.soft_line(zipper, 3.2, darker(cloth.colour, 0.5), 0.8)
        scene.soft_line(zipper, 1.1, lighter(cloth.colour, 0.35), 0.7)
        scene.line([(192 + half - 10, top + 112), (192 + half - 12, top + 126)], 3, trim)
    front = mirrored(
        f"M 192 232 L {192 + half - 34} 232 Q {192 + half - 16} 232 {192 + half - 14} 252 L {192 + half - 12} {bottom - 30} Q {192 + half - 14} {bottom - 12} {192 + half - 34} {bottom - 12} L 192 {bottom - 11}"
    )
    scene.soft([(x + 2, y + 5) for x, y in front], SHADE, 0.3, 4, body)
    scene.part(front, cloth, 10, 0.34, 0.4)
    scene.soft_line([(192 - half + 24, 250), (192 + half - 24, 250)], 2.4, darker(cloth.colour, 0.5), 0.75)
    scene.line([(192 + half - 32, 250), (192 + half - 33, 264)], 2.6, trim)
    if chance.random() < 0.6:
        scene.part(box(172, 196, 212, 210, 3), trim, 2, 0.3, 0.35)


def _trek_lid(scene: Scene, cloth: Cloth, form: tuple[float, float, float], trim: tuple[int, int, int]) -> None:
    top, half, _ = form
    lid = mirrored(
        f"M 192 {top - 20} C {192 + half * 0.8} {top - 20} {192 + half + 6} {top} {192 + half + 4} {top + 42} Q {192 + 40} {top + 56} 192 {top + 56}"
    )
    scene.part(lid, cloth.tinted((14, 14, 22), 0.14), 10, 0.4, 0.45)
    for side in (-1, 1):
        scene.line([(192 + side * 34, top + 50), (192 + side * 34, 228)], 6, (50, 52, 58))
        scene.part(box(192 + side * 34 - 8, 150, 192 + side * 34 + 8, 166, 2), (70, 72, 78), 2, 0.5, 0.4)
        for y in (196, 270):
            scene.line([(192 + side * (half - 4), y), (192 + side * (half - 40), y + 8)], 4, (50, 52, 58))
    scene.soft_line([(160, top + 24), (224, top + 24)], 2, trim, 0.8)


def _flap(scene: Scene, cloth: Cloth, form: tuple[float, float], trim: tuple[int, int, int]) -> None:
    top, half = form
    flap = mirrored(
        f"M 192 {top - 2} C {192 + half * 0.8} {top - 2} {192 + half + 4} {top + 24} {192 + half + 2} {top + 96} Q {192 + half - 10} {top + 128} 192 {top + 130}"
    )
    scene.soft([(x, y + 7) for x, y in flap], SHADE, 0.35, 5)
    scene.part(flap, cloth.tinted((255, 240, 220), 0.05), 12, 0.4, 0.42)
    scene.stitches(flap[20:-20], lighter(cloth.colour, 0.45), 0.7)
    for side in (-1, 1):
        scene.line([(192 + side * 38, top + 100), (192 + side * 38, top + 172)], 10, darker(cloth.colour, 0.3))
        scene.part(
            box(192 + side * 38 - 9, top + 140, 192 + side * 38 + 9, top + 158, 3), (206, 178, 110), 2, 0.5, 0.45
        )


def _crossbody(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    half, top, bottom = 88 + chance.uniform(-10, 8), 188 + chance.uniform(-6, 6), 318.0
    metal = (210, 182, 112) if chance.random() < 0.6 else (196, 198, 204)
    dark = Cloth(mix(cloth.colour, (14, 14, 22), 0.25))
    scene.ground(192, bottom + 3, half + 2, 8)
    strap = trace(
        f"M {192 - half + 6} {top + 14} C {192 - half + 4} {top - 110} 150 36 192 36 C 234 36 {192 + half - 4} {top - 110} {192 + half - 6} {top + 14}"
    )
    scene.line(strap, 7, dark, 0.35, 0.4)
    for side in (-1, 1):
        scene.part(oval(192 + side * (half - 4), top + 10, 8, 8), metal, 2, 0.5, 0.4)
        scene.part(oval(192 + side * (half - 4), top + 10, 4.6, 4.6), dark, 1, 0, 0.2)
    body = mirrored(
        f"M 192 {top} L {192 + half - 16} {top} Q {192 + half} {top} {192 + half + 1} {top + 18} L {192 + half + 5} {bottom - 24} Q {192 + half + 4} {bottom} {192 + half - 18} {bottom} L 192 {bottom}"
    )
    scene.part(body, cloth, 13, 0.34, 0.45)
    style = chance.randrange(2) if facts.get("material") != "nylon" else 2
    if style == 2:
        for y, inset in ((top + 26, 12), (top + 66, 20)):
            scene.soft_line([(192 - half + inset, y), (192 + half - inset, y)], 3, darker(cloth.colour, 0.5), 0.8)
            scene.line([(192 + half - inset - 4, y), (192 + half - inset - 6, y + 15)], 3, metal)
        return
    low = top + (92 if style else 78)
    edge = (
        f"C {192 + half * 0.9} {low - 4} {192 + half * 0.5} {low + 4} 192 {low + 6}"
        if style
        else f"L {192 + half} {low - 40} Q {192 + half * 0.5} {low + 4} 192 {low + 12}"
    )
    flap = mirrored(
        f"M 192 {top - 6} L {192 + half - 12} {top - 6} Q {192 + half + 4} {top - 6} {192 + half + 4} {top + 14} {edge}"
    )
    scene.soft([(x, y + 6) for x, y in flap], SHADE, 0.35, 4, body)
    scene.part(flap, cloth.tinted((255, 245, 235), 0.04), 11, 0.4, 0.4)
    scene.stitches(
        flap[20:-20], lighter(cloth.colour, 0.45) if brightness(cloth.colour) < 150 else darker(cloth.colour, 0.3), 0.6
    )
    scene.part(box(180, low - 12, 204, low + 14, 5), metal, 3, 0.6, 0.45)
    scene.part(box(187, low - 4, 197, low + 6, 3), darker(metal, 0.3), 1.5, 0.2, 0.4)


def _tote(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    leather = facts.get("material") in ("leather", "waxed canvas")
    wide, low, top, bottom = 104 + chance.uniform(-5, 5), 90 + chance.uniform(-6, 4), 160.0, 332.0
    handle = (
        Cloth(mix(cloth.colour, (14, 14, 22), 0.3))
        if leather or brightness(cloth.colour) < 100
        else Cloth(mix(cloth.colour, (14, 14, 22), 0.16))
    )
    scene.ground(192, bottom + 3, low + 6, 9)
    rise = 52 + chance.uniform(-8, 12)
    scene.line(trace(f"M 150 {top + 6} C 152 {rise} 232 {rise} 234 {top + 6}"), 8, handle.tinted((10, 10, 20), 0.25))
    opening = trace(f"M {192 - wide} {top} Q 192 {top - 22} {192 + wide} {top} Q 192 {top + 18} {192 - wide} {top} Z")
    scene.part(opening, darker(cloth.colour, 0.5), 5, 0.1, 0.3)
    body = mirrored(
        f"M 192 {top + 8} Q {192 + wide * 0.6} {top + 7} {192 + wide} {top} C {192 + wide - 2} {top + 70} {192 + low + 4} {bottom - 70} {192 + low} {bottom - 10} Q {192 + low} {bottom} {192 + low - 12} {bottom} L 192 {bottom + 2}"
    )
    scene.part(body, cloth, 15, 0.32, 0.44)
    for _ in range(3):
        x0 = 192 + chance.uniform(-60, 60)
        scene.soft_line(
            trace(f"M {x0} {top + 30} Q {x0 + 10} {top + 90} {x0 - 6} {bottom - 24}"), 6, SHADE, 0.12, 6, body
        )
    scene.soft_line(
        trace(f"M {192 - wide + 1} {top + 15} Q 192 {top + 26} {192 + wide - 1} {top + 15}"), 1, SHADE, 0.35, 0, body
    )
    scene.line(
        trace(f"M 146 {top + 52} L 146 {top + 4} C 146 {rise - 22} 238 {rise - 22} 238 {top + 4} L 238 {top + 52}"),
        9,
        handle,
    )
    for x in (146, 238):
        scene.stitches([(x - 2.5, top + 46), (x + 2.5, top + 50)], GLEAM, 0.6)
    if leather:
        scene.part(box(180, top + 76, 204, top + 94, 3), darker(cloth.colour, 0.3), 2, 0.35, 0.4)


DRAWERS = {"sneakers": sneakers, "boots": boots, "bag": bag}
