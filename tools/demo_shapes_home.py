# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Draws kettles, mugs, pans, lamps and office chairs. Knows nothing about the other kinds."""

from __future__ import annotations

import math
import random

from demo_canvas import RGB, Cloth, Scene, box, brightness, darker, lighter, mirrored, mix, oval, trace
from demo_model import Facts

SHADE, GLEAM = (10, 10, 24), (255, 255, 255)
STEEL: RGB = (186, 190, 196)
INK: RGB = (46, 47, 52)
WOOD: RGB = (176, 128, 82)
BRASS: RGB = (198, 164, 92)


def kettle(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """An electric, gooseneck or stovetop kettle."""
    {"electric": _electric, "gooseneck": _gooseneck, "stovetop": _stovetop}[str(facts["shape"])](scene, facts, cloth)


def _trim(colour: RGB) -> RGB:
    return INK if brightness(colour) > 80 else STEEL


def _electric(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    trim = _trim(cloth.colour)
    top_half, low_half = 52 + chance.uniform(-4, 6), 76 + chance.uniform(-5, 6)
    top = 116 - (float(facts.get("capacity", 1.5)) - 1.5) * 30
    scene.ground(186, 330, 104, 9)
    scene.part(trace("M 96 316 L 276 316 Q 284 324 276 332 L 96 332 Q 88 324 96 316 Z"), trim, 5, 0.4, 0.4)
    handle = trace(
        f"M {184 + top_half - 4} {top + 14} C 300 {top - 6} 318 {top + 40} 306 {top + 110} C 300 250 282 282 {184 + low_half - 6} 290"
    )
    scene.line(handle, 20, trim, 0.4, 0.45)
    spout = trace(
        f"M {184 - top_half + 6} {top + 4} L {184 - top_half - 26} {top + 8} Q {184 - top_half - 22} {top + 40} {184 - top_half - 4} {top + 74} Z"
    )
    scene.part(spout, cloth.tinted((14, 14, 22), 0.1), 6, 0.5, 0.4)
    body = mirrored(
        f"M 184 {top} L {184 + top_half} {top} C {184 + top_half + 8} {top + 80} {184 + low_half} 230 {184 + low_half} 300 Q {184 + low_half} 316 {184 + low_half - 10} 317 L 184 317",
        184,
    )
    scene.part(body, cloth, 10, 0.2, 0.3, 0.62)
    scene.part(
        trace(
            f"M {184 - top_half - 2} {top + 5} Q 184 {top - 20} {184 + top_half + 2} {top + 5} Q 184 {top + 13} {184 - top_half - 2} {top + 5} Z"
        ),
        trim,
        4,
        0.5,
        0.4,
    )
    scene.part(box(176, top - 20, 192, top - 8, 5), trim, 3, 0.5, 0.4)
    if facts.get("tempset"):
        scene.part(box(276, 316, 276, 316), trim)
        scene.part(box(150, 318, 218, 330, 4), (30, 42, 48), 2, 0.2, 0.2)
        for i in range(4):
            scene.soft(oval(162 + i * 15, 324, 3, 3), (120, 220, 240), 0.9, 0.4)
    else:
        gauge = box(232 - 8, 200, 232 + 4, 272, 5)
        scene.part(gauge, mix(cloth.colour, (210, 226, 236), 0.6), 2, 0.3, 0.4)
        scene.part(box(300, top + 100, 316, top + 116, 4), mix(trim, (220, 60, 50), 0.5), 2, 0.3, 0.3)


def _gooseneck(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    trim, electric = _trim(cloth.colour), bool(facts.get("power"))
    top, low = 56 + chance.uniform(-4, 4), 84 + chance.uniform(-5, 5)
    scene.ground(196, 326 if electric else 315, 112 if electric else 92, 9)
    if electric:
        scene.part(trace("M 104 312 L 288 312 Q 296 320 288 328 L 104 328 Q 96 320 104 312 Z"), INK, 5, 0.4, 0.4)
        scene.soft(oval(196, 321, 8, 3), (120, 220, 240), 0.9, 0.6)
    spout = trace(f"M {200 - low + 8} 282 C 82 292 92 232 82 190 C 76 162 68 146 46 146")
    scene.line(spout, 11, cloth.tinted((14, 14, 22), 0.06), 0.5, 0.5)
    scene.part(oval(47, 146, 4, 6.5), darker(cloth.colour, 0.4), 1.5, 0.3, 0.3)
    handle = trace(f"M {200 + top - 8} 176 C 306 160 332 172 326 208 C 322 240 306 268 296 284")
    scene.line(handle, 17, WOOD if chance.random() < 0.45 else trim, 0.4, 0.45)
    body = mirrored(
        f"M 200 172 L {200 + top} 172 C {200 + top + 10} 220 {200 + low} 250 {200 + low} 302 Q {200 + low} 313 {200 + low - 10} 313 L 200 313",
        200,
    )
    scene.part(body, cloth, 9, 0.2, 0.3, 0.62)
    lid = trace(
        f"M {200 - top - 3} 173 C {200 - top + 10} 152 {200 + top - 10} 152 {200 + top + 3} 173 Q 200 182 {200 - top - 3} 173 Z"
    )
    scene.part(lid, cloth.tinted((255, 255, 255), 0.06), 5, 0.5, 0.45)
    scene.part(oval(200, 150, 10, 9), trim, 4, 0.6, 0.4)


def _stovetop(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    trim, wide = _trim(cloth.colour), 104 + chance.uniform(-8, 4)
    scene.ground(192, 322, wide, 10)
    grip = trace(
        f"M {192 - wide + 22} 206 C {192 - wide + 4} 110 136 72 192 72 C 248 72 {192 + wide - 4} 110 {192 + wide - 22} 206"
    )
    scene.line(grip, 7, STEEL if trim == INK else (160, 164, 170), 0.5, 0.45)
    scene.line(trace("M 146 82 C 166 70 218 70 238 82"), 17, WOOD if chance.random() < 0.5 else INK, 0.45, 0.45)
    spout = trace(f"M {192 - wide + 18} 272 L {192 - wide - 32} 196 L {192 - wide - 10} 188 L {192 - wide + 42} 222 Z")
    scene.part(spout, cloth.tinted((14, 14, 22), 0.06), 6, 0.5, 0.45)
    if facts.get("whistle"):
        scene.part(oval(192 - wide - 21, 191, 15, 9, -22), INK, 3, 0.5, 0.4)
    body = mirrored(
        f"M 192 186 C {192 + 58} 186 {192 + wide} 218 {192 + wide} 272 C {192 + wide} 304 {192 + wide - 16} 320 {192 + wide - 30} 320 L 192 321"
    )
    scene.part(body, cloth, 20, 0.42, 0.46, 0.36)
    scene.soft(oval(142, 232, 16, 26, 28), GLEAM, 0.5, 6, body)
    scene.soft_line(trace(f"M {192 - wide + 12} 306 Q 192 318 {192 + wide - 12} 306"), 1.2, SHADE, 0.3, 0.3, body)
    lid = trace("M 144 193 C 152 168 232 168 240 193 Q 192 206 144 193 Z")
    scene.part(lid, Cloth(mix(cloth.colour, GLEAM, 0.06)), 6, 0.5, 0.45)
    scene.part(oval(192, 166, 12, 11), INK if trim == INK else STEEL, 4, 0.6, 0.4)


def mug(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A mug, or four of them."""
    if facts.get("pieces") == 4:
        for dx in (-134, -48, 38, 124):
            with scene.moved(dx=dx, dy=64, scale=0.45):
                _mug(scene, facts, cloth)
        return
    with scene.moved(dx=-10):
        _mug(scene, facts, cloth)


def _mug(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    tall = min(30.0, (float(facts.get("capacity", 350)) - 350) / 6)
    top, bottom, half = 104 - tall, 306.0, 82 + chance.uniform(-5, 5)
    round_form = facts["shape"] == "round"
    rim = Cloth(lighter(cloth.colour, 0.2)) if brightness(cloth.colour) < 200 else Cloth((250, 249, 246))
    scene.ground(192, bottom + 4, half + 2, 9)
    if round_form:
        handle = trace(
            f"M {192 + half - 4} {top + 50} C {192 + half + 62} {top + 34} {192 + half + 66} {bottom - 40} {192 + half - 8} {bottom - 56}"
        )
    else:
        handle = trace(
            f"M {192 + half - 6} {top + 40} C {192 + half + 66} {top + 28} {192 + half + 62} {bottom - 28} {192 + half - 6} {bottom - 44}"
        )
    scene.line(handle, 19, Cloth(cloth.colour), 0.45, 0.5)
    belly = (
        f"C {192 + half + 14} {top + 60} {192 + half + 16} {bottom - 70} {192 + half - 22} {bottom - 12} Q {192 + half - 32} {bottom} {192 + half - 46} {bottom + 3} "
        if round_form
        else f"L {192 + half - 4} {bottom - 20} Q {192 + half - 6} {bottom} {192 + half - 30} {bottom + 5} "
    )
    body = mirrored(f"M 192 {top + 6} L {192 + half} {top} {belly} Q {192 + 20} {bottom + 9} 192 {bottom + 9}")
    scene.part(body, cloth, 8, 0.16, 0.3, 0.6)
    scene.part(oval(192, top, half, 21), rim, 3, 0.3, 0.35)
    inner = oval(192, top + 1, half - 7, 16.5)
    liner = (244, 242, 236) if chance.random() < 0.5 and brightness(cloth.colour) < 220 else darker(cloth.colour, 0.12)
    scene.part(inner, liner, 6, 0.0, 0.5)
    drink = mirrored(
        f"M 192 {top + 5} Q {192 + half * 0.7} {top + 5} {192 + half - 14} {top + 9} Q {192 + half * 0.6} {top + 17.5} 192 {top + 17.5}"
    )
    scene.part(drink, (84, 50, 30), 3, 0.3, 0.2)
    if facts.get("material") == "enamel":
        scene.soft_line(oval(192, top, half, 21), 3.4, (48, 60, 92), 0.9)
    if facts.get("material") == "stoneware":
        for _ in range(60):
            scene.soft(
                oval(192 + chance.uniform(-half, half), chance.uniform(top + 20, bottom), 0.9, 0.8),
                (60, 44, 34),
                0.3,
                0.2,
                body,
            )
        foot = trace(
            f"M 100 {bottom - 16} Q 192 {bottom + 4} 284 {bottom - 16} L 284 {bottom + 14} L 100 {bottom + 14} Z"
        )
        scene.soft(foot, (196, 164, 128), 0.75, 0.8, body)


def pan(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A frying pan from above at an angle, or a casserole with its lid."""
    (_frying_pan if facts["shape"] == "frying pan" else _casserole)(scene, facts, cloth)


def _frying_pan(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    rx = 104 + (float(facts.get("diameter", 26)) - 24) * 1.9
    ry, cx, cy = rx * 0.55, 150.0, 232.0
    iron = facts.get("material") in ("cast iron", "carbon steel", "copper")
    grip = (
        darker(cloth.colour, 0.3)
        if facts.get("material") == "cast iron"
        else STEEL
        if iron
        else INK
        if chance.random() < 0.5
        else WOOD
    )
    scene.ground(cx, cy + ry * 0.75, rx + 2, 20, 0.45)
    handle = trace(
        f"M {cx + rx * 0.78} {cy - ry * 0.52} L {cx + rx * 0.9} {cy - ry * 0.7} C 280 150 322 116 352 98 Q 364 94 364 106 C 350 124 304 166 {cx + rx * 0.94} {cy - ry * 0.2} Z"
    )
    scene.part(handle, grip, 6, 0.45, 0.45)
    scene.part(oval(352, 107, 4.6, 3.6, -35), darker(grip, 0.7), 1, 0, 0.2)
    wall = trace(
        f"M {cx - rx} {cy} C {cx - rx} {cy + 20} {cx - rx * 0.86} {cy + ry * 1.02} {cx - rx * 0.42} {cy + ry * 1.24} Q {cx} {cy + ry * 1.36} {cx + rx * 0.42} {cy + ry * 1.24} C {cx + rx * 0.86} {cy + ry * 1.02} {cx + rx} {cy + 20} {cx + rx} {cy} Z"
    )
    scene.part(wall, cloth, 9, 0.3, 0.4, 0.5)
    scene.part(oval(cx, cy, rx, ry), lighter(cloth.colour, 0.22), 3, 0.45, 0.3)
    scene.part(oval(cx, cy + 2, rx - 7, ry - 5), Cloth(darker(cloth.colour, 0.16)), 9, 0.0, 0.5)
    base = oval(cx, cy + 11, rx - 26, ry - 16)
    scene.part(base, Cloth(mix(cloth.colour, (60, 60, 66), 0.12)), 5, 0.16, 0.2)
    scene.soft(oval(cx - rx * 0.3, cy + 2, rx * 0.34, ry * 0.22, -12), GLEAM, 0.38, 8, base)
    for k in (0.55, 0.75):
        scene.soft_line(oval(cx, cy + 11, (rx - 26) * k, (ry - 16) * k), 0.7, GLEAM, 0.16)
    for dx in (-7, 5):
        scene.part(oval(cx + rx * 0.8 + dx * 0.5, cy - ry * 0.44 + dx, 3.2, 2.6), STEEL, 1, 0.5, 0.4)


def _casserole(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    half = 112 + (float(facts.get("diameter", 24)) - 24) * 2.0
    top, bottom = 196.0, 310 + chance.uniform(-6, 8)
    knob = BRASS if chance.random() < 0.5 else INK
    scene.ground(192, bottom + 3, half, 10)
    for side in (-1, 1):
        ear = trace(
            f"M {192 + side * (half - 6)} {top + 20} C {192 + side * (half + 34)} {top + 14} {192 + side * (half + 34)} {top + 54} {192 + side * (half - 6)} {top + 50}"
        )
        scene.line(ear, 13, cloth.tinted((14, 14, 22), 0.12), 0.45, 0.5)
    body = mirrored(
        f"M 192 {top} L {192 + half} {top} L {192 + half - 3} {bottom - 34} Q {192 + half - 8} {bottom} {192 + half - 40} {bottom} L 192 {bottom + 2}"
    )
    scene.part(body, cloth, 11, 0.2, 0.34, 0.6)
    low = trace(
        f"M {192 - half} {bottom - 36} Q 192 {bottom - 20} {192 + half} {bottom - 36} L {192 + half} {bottom + 6} L {192 - half} {bottom + 6} Z"
    )
    scene.soft(low, SHADE, 0.22, 9, body)
    lid = trace(
        f"M {192 - half - 4} {top + 4} C {192 - half + 10} {top - 40} {192 - 70} {top - 64} 192 {top - 64} C {192 + 70} {top - 64} {192 + half - 10} {top - 40} {192 + half + 4} {top + 4} Q 192 {top + 16} {192 - half - 4} {top + 4} Z"
    )
    scene.soft([(x, y + 6) for x, y in lid], SHADE, 0.3, 3.5, body)
    scene.part(lid, cloth, 14, 0.45, 0.42)
    scene.soft(oval(146, top - 34, 34, 9, -16), GLEAM, 0.5, 6, lid)
    scene.part(box(184, top - 78, 200, top - 60, 3), darker(knob, 0.2), 2, 0.3, 0.4)
    scene.part(oval(192, top - 84, 18, 10), knob, 4, 0.6, 0.45)


def lamp(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A table, desk or floor lamp."""
    {"table lamp": _table_lamp, "desk lamp": _desk_lamp, "floor lamp": _floor_lamp}[str(facts["shape"])](
        scene, facts, cloth
    )


def _shade(
    scene: Scene, cloth: Cloth, form: tuple[float, float, float, float], pleats: int = 0, centre: float = 192
) -> None:
    """A lampshade: top y, bottom y, half width at the top, half width at the bottom; lit from inside."""
    top, bottom, narrow, wide = form
    bend = wide * 0.11
    scene.soft(oval(centre, bottom + 26, wide * 0.9, 34), (255, 236, 190), 0.55, 22)
    scene.part(oval(centre, bottom, wide, bend), (255, 240, 206), 3, 0.1, 0.2)
    outline = trace(
        f"M {centre - narrow} {top} Q {centre} {top - bend * 0.9} {centre + narrow} {top} L {centre + wide} {bottom} "
        f"Q {centre} {bottom + bend * 1.9} {centre - wide} {bottom} Z"
    )
    scene.part(
        outline, Cloth(cloth.colour, cloth.pattern, cloth.second, cloth.pitch, True, cloth.seed), 9, 0.2, 0.3, 0.42
    )
    glow = 0.1 + 0.2 * brightness(cloth.colour) / 255
    scene.soft(
        oval(centre, (top + bottom) / 2 + 12, narrow * 0.8, (bottom - top) * 0.36), (255, 232, 180), glow, 14, outline
    )
    for i in range(1, pleats):
        t = i / pleats * 2 - 1
        scene.soft_line(
            [(centre + t * narrow, top - 3), (centre + t * wide, bottom + bend)], 0.9, SHADE, 0.2, 0.2, outline
        )
    edge = darker(cloth.colour, 0.28)
    scene.soft_line(
        trace(f"M {centre - wide} {bottom} Q {centre} {bottom + bend * 1.9} {centre + wide} {bottom}"), 2.6, edge, 0.8
    )
    scene.soft_line(
        trace(f"M {centre - narrow} {top} Q {centre} {top - bend * 0.9} {centre + narrow} {top}"), 2.0, edge, 0.7
    )


def _table_lamp(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    style, drum = chance.randrange(4), chance.random() < 0.4
    stand = chance.choice(((236, 232, 224), WOOD, BRASS, (150, 160, 168)))
    scene.ground(192, 338, 62, 8)
    bottom = 216.0
    scene.line([(192, 200), (192, 252)], 8, BRASS)
    if style == 0:
        base = mirrored("M 192 238 C 206 238 206 250 204 254 C 244 264 252 306 226 330 L 192 334")
        scene.part(base, stand, 12, 0.4, 0.45, 0.5)
    elif style == 1:
        base = mirrored("M 192 240 L 214 240 L 222 326 Q 222 334 212 334 L 192 335")
        scene.part(base, stand, 8, 0.3, 0.4, 0.6)
    elif style == 2:
        scene.line([(192, 236), (192, 326)], 10, stand)
        scene.part(oval(192, 328, 54, 11), stand, 6, 0.45, 0.45)
    else:
        for y, r in ((262, 20), (294, 27), (322, 20)):
            scene.part(oval(192, y, r, r * 0.72), stand, 9, 0.45, 0.45, 0.3)
        scene.part(oval(192, 334, 34, 7), darker(stand, 0.25), 4, 0.4, 0.4)
    narrow = 84.0 if drum else 58 + chance.uniform(-8, 6)
    wide = 96.0 if drum else 112 + chance.uniform(-6, 10)
    _shade(
        scene,
        cloth,
        (66 + chance.uniform(-6, 8), bottom, narrow, wide),
        14 if facts.get("material") == "cotton" and cloth.pattern == "plain" else 0,
    )


def _floor_lamp(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    name = str(facts["name"])
    if facts.get("material") == "paper":
        scene.ground(192, 350, 54, 7)
        _paper_column(scene, cloth)
        return
    bottom = 142 + chance.uniform(-4, 8)
    if name.startswith("Three Legs"):
        scene.ground(192, 352, 84, 8)
        for x, colour in ((192, darker(WOOD, 0.25)), (122, WOOD), (262, WOOD)):
            scene.line([(192 + (x - 192) * 0.1, bottom - 10), (x, 350)], 7, colour)
        scene.part(box(182, bottom + 6, 202, bottom + 20, 3), BRASS, 2, 0.5, 0.4)
        _shade(scene, cloth, (42, bottom, 70, 86))
        return
    scene.ground(192, 350, 58, 8)
    pole = BRASS if chance.random() < 0.5 else (74, 76, 82)
    if name == "Reading Corner":
        scene.line(trace("M 252 346 L 252 120 C 252 40 168 30 152 92"), 7, pole)
        scene.part(oval(252, 347, 52, 9), pole, 5, 0.5, 0.45)
        _shade(scene, cloth, (80, 176, 46, 84), 0, 150)
        return
    scene.line([(192, bottom), (192, 342)], 7, pole)
    scene.part(oval(192, 345, 56, 10), pole, 5, 0.5, 0.45)
    _shade(
        scene,
        cloth,
        (36, bottom, 60 + chance.uniform(-6, 10), 92 + chance.uniform(-4, 6)),
        14 if facts.get("material") == "cotton" else 0,
    )
    scene.soft_line([(206, bottom + 8), (206, bottom + 40)], 1.1, pole, 0.9)


def _paper_column(scene: Scene, cloth: Cloth) -> None:
    outline = mirrored("M 192 44 L 228 44 C 250 60 250 320 228 338 L 192 340")
    for x in (160, 224):
        scene.line([(x, 330), (x - (192 - x) * 0.2, 350)], 5, WOOD)
    scene.soft(outline, (255, 236, 190), 0.7, 22)
    scene.part(outline, cloth, 14, 0.2, 0.3, 0.34)
    scene.soft(oval(192, 200, 22, 110), (255, 240, 205), 0.5, 16, outline)
    for y in range(56, 336, 16):
        scene.soft_line(trace(f"M 140 {y} Q 192 {y + 9} 244 {y}"), 1.2, (150, 132, 104), 0.5, 0.3, outline)


def _desk_lamp(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    metal = STEEL if chance.random() < 0.5 else (84, 86, 92)
    elbow = (108 + chance.uniform(-10, 10), 178 + chance.uniform(-10, 8))
    head = (214 + chance.uniform(-8, 14), 96 + chance.uniform(-8, 10))
    scene.ground(184, 336, 84, 9)
    base = trace("M 112 322 C 120 306 232 306 240 322 L 242 330 Q 176 344 110 330 Z")
    scene.part(base, cloth, 8, 0.45, 0.45, 0.3)
    scene.line([(176, 312), elbow], 9, metal)
    scene.line([elbow, head], 9, metal)
    scene.part(oval(elbow[0], elbow[1], 11, 11), cloth, 4, 0.5, 0.45)
    scene.part(oval(176, 312, 11, 9), cloth, 4, 0.5, 0.45)
    cone = 62 + chance.uniform(-4, 8)
    with scene.moved(dx=head[0] - 192 + 34, dy=head[1] - 192 + 38, turn=-32):
        scene.soft(
            trace(f"M {192 - cone} 236 L {192 - cone - 34} 330 L {192 + cone + 34} 330 L {192 + cone} 236 Z"),
            (255, 240, 196),
            0.3,
            14,
        )
        scene.part(oval(192, 234, cone, 15), (255, 244, 214), 4, 0.1, 0.25)
        scene.part(oval(192, 236, 17, 11), (255, 252, 240), 4, 0.3, 0.1)
        hood = trace(
            f"M 176 136 Q 192 128 208 136 C 214 170 {192 + cone - 8} 186 {192 + cone} 234 Q 192 206 {192 - cone} 234 C {192 - cone + 8} 186 170 170 176 136 Z"
        )
        scene.part(hood, cloth, 10, 0.4, 0.42, 0.5)
        scene.part(box(182, 120, 202, 140, 5), darker(cloth.colour, 0.2), 3, 0.5, 0.4)


def office_chair(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """An office chair from the front, a little from above."""
    shape = str(facts["shape"])
    frame = (58, 60, 66) if brightness(cloth.colour) > 70 else (128, 132, 140)
    scene.ground(192, 350, 96, 9)
    _chair_base(scene, frame)
    if facts.get("armrests"):
        for side in (-1, 1):
            scene.line(
                trace(f"M {192 + side * 70} 262 C {192 + side * 104} 262 {192 + side * 100} 236 {192 + side * 98} 206"),
                9,
                frame,
            )
    {"task": _task_back, "executive": _executive_back, "gaming": _gaming_back}[shape](scene, facts, cloth, frame)
    seat = mirrored("M 192 232 C 246 232 272 240 280 254 Q 284 272 262 276 Q 230 281 192 281")
    scene.soft(oval(192, 236, 66, 8), SHADE, 0.4, 4)
    scene.part(seat, cloth, 11, 0.42, 0.45)
    scene.soft_line(trace("M 112 262 Q 192 272 272 262"), 1.2, SHADE, 0.35, 0.3, seat)
    if facts.get("armrests"):
        for side in (-1, 1):
            rest = box(192 + side * 98 - 13, 192, 192 + side * 98 + 13, 208, 7)
            scene.part(rest, Cloth(darker(frame, 0.25)), 4, 0.5, 0.45)


def _chair_base(scene: Scene, frame: RGB) -> None:
    scene.line([(192, 272), (192, 316)], 15, (120, 124, 130))
    scene.part(box(170, 274, 214, 288, 5), frame, 4, 0.3, 0.4)
    for angle in (200, 340, 158, 22, 88):
        a = math.radians(angle)
        x, y = 192 + 88 * math.cos(a), 322 + 22 * math.sin(a)
        scene.line([(192, 314), (x, y)], 10, frame)
        scene.part(oval(x, y + 9, 8, 9), (34, 35, 40), 3, 0.5, 0.4)
    scene.part(oval(192, 314, 15, 8), frame, 4, 0.5, 0.4)


def _task_back(scene: Scene, facts: Facts, cloth: Cloth, frame: RGB) -> None:
    chance = random.Random(int(facts["seed"]))
    top, half = 66 + chance.uniform(-6, 10), 70 + chance.uniform(-4, 6)
    if not facts.get("armrests"):
        top += 26
    scene.line([(192, 190), (192, 262)], 14, frame)
    back = mirrored(
        f"M 192 {top} C {192 + half - 20} {top} {192 + half - 2} {top + 12} {192 + half} {top + 42} C {192 + half + 4} 150 {192 + half - 4} 196 {192 + half - 16} 214 Q {192 + half - 26} 224 192 224"
    )
    if facts.get("headrest"):
        scene.line([(192, top + 10), (192, top - 24)], 9, frame)
        head = mirrored(f"M 192 {top - 44} Q 238 {top - 46} 240 {top - 26} Q 238 {top - 10} 192 {top - 8}")
        scene.part(head, cloth, 6, 0.4, 0.42)
    scene.part(back, cloth, 12, 0.36, 0.42)
    if facts.get("material") == "mesh":
        for i in range(-12, 13):
            scene.soft_line(
                [(192 + i * 7, top), (192 + i * 7, 224)],
                0.7,
                GLEAM if brightness(cloth.colour) < 90 else SHADE,
                0.16,
                0,
                back,
            )
        for y in range(int(top), 226, 7):
            scene.soft_line([(110, y), (274, y)], 0.7, GLEAM if brightness(cloth.colour) < 90 else SHADE, 0.16, 0, back)
        scene.soft_line(back, 4.4, darker(cloth.colour, 0.4), 0.85)
    else:
        scene.soft_line(trace(f"M {192 - half + 10} 150 Q 192 160 {192 + half - 10} 150"), 1.4, SHADE, 0.3, 0.3, back)
    if facts.get("lumbar"):
        pad = mirrored("M 192 180 Q 232 180 236 190 Q 234 204 192 205")
        scene.part(pad, Cloth(darker(cloth.colour, 0.14)), 5, 0.4, 0.4)


def _executive_back(scene: Scene, facts: Facts, cloth: Cloth, frame: RGB) -> None:
    chance = random.Random(int(facts["seed"]))
    half = 80 + chance.uniform(-4, 4)
    back = mirrored(
        f"M 192 34 C {192 + half - 22} 34 {192 + half} 46 {192 + half} 80 L {192 + half + 2} 208 Q {192 + half} 240 192 240"
    )
    scene.part(back, cloth, 14, 0.4, 0.45)
    for y in (86, 136, 188):
        scene.soft_line(trace(f"M {192 - half} {y} Q 192 {y + 13} {192 + half} {y}"), 2.6, SHADE, 0.4, 0.8, back)
        scene.soft_line(trace(f"M {192 - half} {y + 6} Q 192 {y + 19} {192 + half} {y + 6}"), 4, GLEAM, 0.22, 2.4, back)
    if chance.random() < 0.6:
        for y in (62, 112, 164, 212):
            for dx in (-34, 0, 34):
                scene.part(oval(192 + dx, y + 8, 3, 3), darker(cloth.colour, 0.4), 1, 0.3, 0.3)


def _gaming_back(scene: Scene, facts: Facts, cloth: Cloth, frame: RGB) -> None:
    dark: RGB = (34, 35, 40)
    back = mirrored(
        "M 192 26 C 226 26 238 32 240 52 L 242 84 C 268 92 278 116 274 150 C 270 190 262 216 250 240 L 192 246"
    )
    scene.part(back, cloth, 12, 0.4, 0.45)
    middle = mirrored("M 192 40 L 216 42 L 220 92 C 232 120 232 200 222 240 L 192 244")
    scene.part(middle, Cloth(mix(cloth.colour, dark, 0.24)), 6, 0.3, 0.35)
    piping = lighter(cloth.colour, 0.55) if brightness(cloth.colour) < 150 else dark
    for side in (-1, 1):
        wing = trace(f"M {192 + side * 56} 104 C {192 + side * 74} 120 {192 + side * 72} 184 {192 + side * 52} 234")
        scene.soft_line(wing, 3.4, piping, 0.85, 0.2, back)
        scene.stitches(
            trace(f"M {192 + side * 30} 96 C {192 + side * 38} 120 {192 + side * 38} 200 {192 + side * 31} 238"),
            GLEAM,
            0.5,
        )
        scene.soft_line([(192 + side * 30, 62), (192 + side * 50, 56)], 3, dark, 0.75, 0.2, back)
    scene.part(box(154, 50, 230, 80, 13), Cloth(mix(cloth.colour, dark, 0.5)), 6, 0.45, 0.45)
    scene.part(box(146, 196, 238, 230, 14), Cloth(mix(cloth.colour, dark, 0.5)), 6, 0.45, 0.45)
    scene.soft_line([(178, 213), (206, 213)], 2.4, piping, 0.85)


DRAWERS = {"kettle": kettle, "mug": mug, "pan": pan, "lamp": lamp, "office chair": office_chair}
