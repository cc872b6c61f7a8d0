# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Draws headphones, laptops, bottles and tents. Knows nothing about the other kinds."""

from __future__ import annotations

import random

from demo_canvas import RGB, Cloth, Scene, box, brightness, darker, lighter, mirrored, mix, oval, trace
from demo_model import Facts

SHADE, GLEAM = (10, 10, 24), (255, 255, 255)
STEEL: RGB = (190, 194, 200)
INK: RGB = (44, 45, 50)


def headphones(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """Over-ear headphones from the front, or earbuds over their case."""
    (_over_ear if facts["shape"] == "over-ear" else _in_ear)(scene, facts, cloth)


def _over_ear(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    pad = INK if brightness(cloth.colour) > 70 else (96, 98, 106)
    wide, cup = 104 + chance.uniform(-6, 6), 50 + chance.uniform(-4, 5)
    slim_arms = chance.random() < 0.5
    scene.ground(192, 338, 118, 9)
    band = trace(
        f"M {192 - wide} 214 C {192 - wide - 8} 96 {192 - 66} 52 192 52 C {192 + 66} 52 {192 + wide + 8} 96 {192 + wide} 214"
    )
    if not facts.get("wireless"):
        scene.line(
            trace(f"M {192 - wide + 6} 306 C {192 - wide + 10} 352 160 346 196 344 C 250 342 262 358 320 350"), 4.5, INK
        )
    scene.line(band, 21, Cloth(cloth.colour), 0.45, 0.45)
    cushion = trace(
        f"M {192 - 70} 79 C {192 - 44} 56 {192 + 44} 56 {192 + 70} 79 C {192 + 42} 72 {192 - 42} 72 {192 - 70} 79 Z"
    )
    scene.part(cushion, pad, 5, 0.35, 0.4)
    for side in (-1, 1):
        x = 192 + side * wide
        if slim_arms:
            scene.line([(x, 176), (x + side * 2, 226)], 9, STEEL)
        scene.line(
            trace(f"M {x} 184 C {x + side * 14} 196 {x + side * 16} 220 {x + side * 10} 250"),
            13,
            cloth.tinted((14, 14, 22), 0.16),
        )
        scene.part(oval(x - side * 21, 262, 25, cup + 10, side * 5), pad, 9, 0.4, 0.45)
        scene.part(oval(x - side * 3, 262, 28, cup + 9, side * 5), cloth.tinted((14, 14, 22), 0.22), 8, 0.3, 0.45)
        shell = oval(x + side * 7, 262, 29, cup + 5, side * 5)
        scene.part(shell, cloth, 13, 0.5, 0.46)
        scene.soft(oval(x + side * 2, 240, 8, cup * 0.42, side * 5), GLEAM, 0.36, 5, shell)
        if chance.random() < 0.65:
            scene.soft_line(
                oval(x + side * 8, 262, 15, cup * 0.55, side * 5),
                1.6,
                lighter(cloth.colour, 0.4) if brightness(cloth.colour) < 150 else darker(cloth.colour, 0.3),
                0.7,
            )
        if facts.get("mic"):
            scene.soft(oval(x + side * 10, 262 + cup - 6, 2.4, 2.4), SHADE, 0.8, 0.3)
    if facts.get("anc"):
        scene.soft(oval(192 + wide + 12, 226, 2.6, 2.6), (120, 230, 170), 0.95, 0.4)


def _in_ear(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    wide, low = 96 + chance.uniform(-14, 8), 318.0
    scene.ground(192, low + 4, wide, 9)
    lid = mirrored(
        f"M 192 128 L {192 + wide - 34} 128 Q {192 + wide - 6} 130 {192 + wide - 4} 160 L {192 + wide - 2} 204 L 192 208"
    )
    scene.part(lid, cloth.tinted((14, 14, 22), 0.1), 11, 0.45, 0.4)
    hollow = mirrored(
        f"M 192 142 L {192 + wide - 40} 142 Q {192 + wide - 20} 144 {192 + wide - 18} 166 L {192 + wide - 16} 204 L 192 206"
    )
    scene.part(hollow, Cloth(darker(cloth.colour, 0.32)), 7, 0.0, 0.5)
    for side in (-1, 1):
        x = 192 + side * (36 + chance.uniform(-1, 3))
        scene.line([(x, 168), (x - side * 3, 222)], 15, cloth, 0.5, 0.45)
        scene.part(oval(x + side * 4, 154, 21, 19, side * 18), cloth, 8, 0.55, 0.45)
        tip = (96, 98, 104) if brightness(cloth.colour) > 205 else (226, 226, 230)
        scene.part(oval(x - side * 15, 144, 7, 10, side * -30), tip, 3, 0.3, 0.45)
        scene.soft_line([(x, 184), (x - side * 2, 200)], 2, lighter(cloth.colour, 0.5), 0.8, 0.2)
    rim = mirrored(f"M 192 202 L {192 + wide} 202 L {192 + wide + 1} 224 L 192 226")
    scene.part(rim, cloth.tinted((255, 255, 255), 0.18), 4, 0.4, 0.35)
    body = mirrored(
        f"M 192 214 L {192 + wide} 212 C {192 + wide + 3} 262 {192 + wide - 2} {low} {192 + wide - 44} {low} L 192 {low + 1}"
    )
    scene.part(body, cloth, 15, 0.48, 0.45, 0.2)
    scene.soft(oval(192 - wide * 0.5, 246, 16, 26, 14), GLEAM, 0.36, 7, body)
    scene.soft(oval(192, 268, 3, 3), (140, 240, 180), 0.95, 0.6)


def laptop(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """An open laptop from the front, a little from above."""
    chance = random.Random(int(facts["seed"]))
    size = 118 + (float(facts["screen"]) - 11.6) * 5.2
    colour, gaming = cloth.colour, facts["use"] == "gaming"
    top, hinge, front = 218 - size * 0.98, 226.0, 318.0
    lip = 30 + chance.uniform(-4, 4)
    scene.ground(192, front + 8, size + lip + 4, 9)
    bezel = 6 if facts["use"] in ("office", "design") else 9
    lid = box(192 - size, top, 192 + size, hinge + 2, 9)
    scene.part(lid, cloth, 4, 0.5, 0.4)
    scene.part(
        box(192 - size + 3, top + 3, 192 + size - 3, hinge, 7),
        mix(colour, INK, 0.55 if brightness(colour) < 200 else 0.3),
        2,
        0.1,
        0.2,
    )
    _screen(scene, facts, cloth, (192 - size + bezel, top + bezel + 2, 192 + size - bezel, hinge - 10), chance)
    scene.soft(oval(192, top + 5, 1.6, 1.6), (20, 24, 30), 0.9, 0.3)
    deck = trace(
        f"M {192 - size + 2} {hinge} L {192 + size - 2} {hinge} L {192 + size + lip} {front - 6} Q {192 + size + lip} {front} {192 + size + lip - 10} {front} L {192 - size - lip + 10} {front} Q {192 - size - lip} {front} {192 - size - lip} {front - 6} Z"
    )
    edge = [(x, y + 8) for x, y in deck]
    scene.part(edge, cloth.tinted((14, 14, 22), 0.3), 4, 0.4, 0.5)
    scene.part(deck, cloth, 6, 0.5, 0.3)
    _keys(scene, facts, cloth, (size, lip, hinge, front))
    if gaming:
        scene.soft_line(
            [(192 - size - lip + 14, front + 5), (192 + size + lip - 14, front + 5)],
            1.6,
            (255, 70, 70) if brightness(colour) < 60 else (255, 240, 220),
            0.8,
            0.4,
        )
    scene.soft(oval(192, hinge + 2, size - 4, 3), SHADE, 0.5, 1.4)


def _screen(
    scene: Scene, facts: Facts, cloth: Cloth, form: tuple[float, float, float, float], chance: random.Random
) -> None:
    x0, y0, x1, y1 = form
    colour = cloth.colour
    view = box(x0, y0, x1, y1, 3)
    dim = brightness(colour) < 60
    scene.part(view, Cloth(mix(colour, (24, 26, 34), 0.1) if dim else colour), 3, 0, 0.1)
    width, height = x1 - x0, y1 - y0
    for i in range(4):
        t = i / 3
        base = y0 + height * (0.42 + 0.17 * i)
        tone = mix(
            lighter(colour, 0.42 - 0.1 * i) if not dim else lighter(colour, 0.24 - 0.05 * i),
            (255, 214, 190),
            0.08 * (1 - t),
        )
        bump = chance.uniform(0.08, 0.22) * height
        peak = x0 + width * chance.uniform(0.2, 0.8)
        hill = trace(
            f"M {x0} {base} C {x0 + width * 0.25} {base} {peak - 40} {base - bump} {peak} {base - bump} C {peak + 40} {base - bump} {x1 - width * 0.2} {base + 8} {x1} {base - 6} L {x1} {y1} L {x0} {y1} Z"
        )
        scene.soft(hill, tone if i % 2 == 0 else darker(tone, 0.12), 0.85, 0.6, view)
    scene.soft(
        oval(x0 + width * chance.uniform(0.6, 0.85), y0 + height * 0.26, height * 0.1, height * 0.1),
        (255, 246, 226),
        0.85,
        0.8,
        view,
    )
    for i in range(6):
        scene.soft(box(192 - 36 + i * 12, y1 - 11, 192 - 36 + i * 12 + 8, y1 - 4, 2), GLEAM, 0.6, 0.2)
    scene.soft(
        trace(f"M {x0} {y0} L {x0 + width * 0.42} {y0} L {x0 + width * 0.16} {y1} L {x0} {y1} Z"), GLEAM, 0.1, 1.0, view
    )


def _keys(scene: Scene, facts: Facts, cloth: Cloth, form: tuple[float, float, float, float]) -> None:
    size, lip, hinge, front = form
    colour = cloth.colour
    key = darker(colour, 0.34) if brightness(colour) > 60 else (74, 76, 84)
    rows, depth = 5, (front - hinge) * 0.5
    for row in range(rows):
        t0, t1 = (row + 0.12) / rows, (row + 0.86) / rows
        y0, y1 = hinge + 8 + depth * t0, hinge + 8 + depth * t1
        reach0 = size - 16 + lip * (y0 - hinge) / (front - hinge)
        reach1 = size - 16 + lip * (y1 - hinge) / (front - hinge)
        count = 13 - (row == rows - 1) * 5
        for i in range(count):
            a, b = (i + 0.07) / count * 2 - 1, (i + 0.93) / count * 2 - 1
            cap = [(192 + a * reach0, y0), (192 + b * reach0, y0), (192 + b * reach1, y1), (192 + a * reach1, y1)]
            scene.soft(cap, key, 0.92, 0.25)
    pad = trace(
        f"M {192 - size * 0.3} {front - 34} L {192 + size * 0.3} {front - 34} L {192 + size * 0.34} {front - 7} L {192 - size * 0.34} {front - 7} Z"
    )
    scene.soft(pad, darker(colour, 0.16) if brightness(colour) > 60 else lighter(colour, 0.12), 0.9, 0.4)
    scene.soft_line([(192 - size * 0.3, front - 34), (192 + size * 0.3, front - 34)], 0.7, GLEAM, 0.4)


def water_bottle(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A slim, wide-mouthed or sports bottle."""
    chance = random.Random(int(facts["seed"]))
    shape, litres = str(facts["shape"]), float(facts["capacity"]) / 1000
    half = {"slim": 42.0, "wide": 58.0, "sport": 50.0}[shape] + min(20.0, max(-6.0, (litres - 0.6) * 14))
    top = {"slim": 104.0, "wide": 116.0, "sport": 126.0}[shape] - min(18.0, max(-26.0, (litres - 0.6) * 50))
    bottom, neck = 334.0, half * (0.62 if shape == "slim" else 0.8)
    cap = INK if brightness(cloth.colour) > 70 else STEEL
    if facts.get("material") == "titanium":
        cap = STEEL
    scene.ground(192, bottom + 3, half + 6, 8)
    if shape == "wide":
        scene.line(
            trace(
                f"M {192 - neck + 10} {top - 26} C {192 - neck + 6} {top - 64} {192 + neck - 6} {top - 64} {192 + neck - 10} {top - 26}"
            ),
            9,
            cap,
        )
    if shape == "sport":
        scene.line(
            trace(f"M 192 {top - 34} L 192 {top - 56} Q 192 {top - 70} 214 {top - 72}"), 12, mix(cap, GLEAM, 0.35)
        )
        scene.line(
            trace(
                f"M {192 - neck + 8} {top - 10} C {192 - neck - 18} {top - 50} {192 - 40} {top - 64} {192 - 24} {top - 34}"
            ),
            7,
            cap,
        )
    scene.part(
        mirrored(
            f"M 192 {top - 38} L {192 + neck - 8} {top - 38} Q {192 + neck} {top - 38} {192 + neck} {top - 30} L {192 + neck} {top + 2} L 192 {top + 4}"
        ),
        cap,
        4,
        0.25,
        0.35,
        0.6,
    )
    for i in range(5):
        scene.soft_line([(192 - neck + 5, top - 30 + i * 6), (192 + neck - 5, top - 30 + i * 6)], 0.8, SHADE, 0.25)
    scene.part(
        mirrored(f"M 192 {top} L {192 + neck - 3} {top} L {192 + neck - 3} {top + 9} L 192 {top + 11}"),
        STEEL,
        2,
        0.2,
        0.3,
        0.6,
    )
    shoulder = 40.0 if shape == "slim" else 26.0
    body = mirrored(
        f"M 192 {top + 8} L {192 + neck - 2} {top + 8} C {192 + neck + 2} {top + 8 + shoulder * 0.6} {192 + half} {top + 8 + shoulder * 0.7} {192 + half} {top + 14 + shoulder} L {192 + half - 2} {bottom - 16} Q {192 + half - 3} {bottom} {192 + half - 18} {bottom + 2} L 192 {bottom + 4}"
    )
    see_through = facts.get("material") in ("tritan", "glass")
    scene.part(body, cloth, 7, 0.2, 0.32, 0.5 if see_through else 0.68)
    if see_through:
        level = top + 52
        scene.soft(
            trace(
                f"M {192 - half} {top} L {192 + half} {top} L {192 + half} {level} Q 192 {level + 9} {192 - half} {level} Z"
            ),
            GLEAM,
            0.26,
            0.6,
            body,
        )
        scene.soft_line(
            trace(f"M {192 - half} {level} Q 192 {level + 9} {192 + half} {level}"), 1.2, GLEAM, 0.5, 0.3, body
        )
        for i in range(5):
            scene.soft_line(
                [(192 + half - 22, level + 24 + i * 28), (192 + half - 10, level + 23 + i * 28)], 1.4, GLEAM, 0.7
            )
    elif chance.random() < 0.6:
        scene.soft_line(
            trace(f"M {192 - half} {bottom - 22} Q 192 {bottom - 12} {192 + half} {bottom - 22}"),
            1.2,
            SHADE,
            0.35,
            0.2,
            body,
        )
    if cloth.pattern == "plain" and not see_through:
        mark = lighter(cloth.colour, 0.55) if brightness(cloth.colour) < 150 else darker(cloth.colour, 0.35)
        scene.soft(trace("M 182 232 L 192 214 L 202 232 L 196 232 L 192 224 L 188 232 Z"), mark, 0.8, 0.3)


def tent(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A dome, tunnel or tipi tent, pitched."""
    {"dome": _dome, "tunnel": _tunnel, "tipi": _tipi}[str(facts["shape"])](scene, facts, cloth)


def _guys(scene: Scene, lines: tuple[tuple[float, float, float, float], ...]) -> None:
    for x0, y0, x1, y1 in lines:
        scene.soft_line([(x0, y0), (x1, y1)], 1.1, (150, 140, 110), 0.9)
        scene.line([(x1, y1 - 4), (x1 + (4 if x1 > 192 else -4), y1 + 6)], 2.6, STEEL)


def _dome(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    people = float(facts.get("persons", 2))
    half = 130 + people * 5 + chance.uniform(-4, 4)
    top, low = 112 - people * 5, 306.0
    _guys(scene, ((192 - half * 0.7, 190, 192 - half - 22, low + 6), (192 + half * 0.7, 190, 192 + half + 22, low + 6)))
    scene.ground(192, low + 4, half, 12)
    pole = (66, 70, 78)
    outline = trace(
        f"M {192 - half} {low} C {192 - half * 0.82} {top + 60} {192 - 66} {top} 192 {top} C {192 + 66} {top} {192 + half * 0.82} {top + 60} {192 + half} {low} Q 192 {low + 14} {192 - half} {low} Z"
    )
    scene.part(outline, cloth, 18, 0.42, 0.44)
    side = trace(
        f"M 206 {top + 2} C {192 + 80} {top + 20} {192 + half * 0.86} {top + 80} {192 + half} {low} L {192 + 66} {low + 8} C {192 + 62} {top + 120} 236 {top + 40} 206 {top + 2} Z"
    )
    scene.soft(side, SHADE, 0.24, 2, outline)
    for lean in (-1, 1):
        rib = trace(
            f"M {192 - lean * half * 0.98} {low} C {192 - lean * half * 0.6} {top + 50} {192 - lean * 30} {top + 2} {192 + lean * 14} {top + 2} C {192 + lean * 60} {top + 12} {192 + lean * 74} {top + 120} {192 + lean * 70} {low + 6}"
        )
        scene.soft_line([(x, y + 3) for x, y in rib], 4, SHADE, 0.2, 2, outline)
        scene.soft_line(rib, 2.4, pole, 0.85, 0.2)
    _door(scene, cloth, top + 52, low + 9, 54, chance)
    if facts.get("seasons"):
        vent = trace(
            f"M 176 {top + 22} Q 192 {top + 12} 208 {top + 22} L 212 {top + 34} Q 192 {top + 28} 172 {top + 34} Z"
        )
        scene.part(vent, darker(cloth.colour, 0.35), 3, 0.3, 0.3)


def _door(
    scene: Scene, cloth: Cloth, top: float, low: float, half: float, chance: random.Random, centre: float = 178
) -> None:
    door = trace(
        f"M {centre} {top} C {centre + half * 0.8} {top + 20} {centre + half} {low - 60} {centre + half} {low - 2} L {centre - half} {low - 4} C {centre - half} {low - 60} {centre - half * 0.8} {top + 20} {centre} {top} Z"
    )
    scene.part(door, darker(cloth.colour, 0.72), 8, 0.0, 0.4)
    if chance.random() < 0.75:
        flap = trace(
            f"M {centre} {top} C {centre + half * 0.8} {top + 20} {centre + half} {low - 60} {centre + half} {low - 2} L {centre + half * 0.3} {low - 2} C {centre + half * 0.62} {low - 50} {centre + half * 0.3} {top + 50} {centre} {top} Z"
        )
        scene.part(flap, cloth.tinted((255, 255, 255), 0.1), 5, 0.4, 0.4)
    scene.soft_line(door, 1.6, lighter(cloth.colour, 0.35), 0.7)


def _tunnel(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    people = float(facts.get("persons", 2))
    tall, low = 112 + people * 9, 302.0
    _guys(scene, ((90, low - tall * 0.55, 30, low + 10), (330, low - 50, 362, low + 2)))
    scene.ground(196, low + 5, 152, 12)
    top = low - tall
    body = trace(
        f"M 52 {low} C 54 {top + 30} 84 {top} 122 {top} C 190 {top + 2} 262 {top + 16} 296 {top + 34} C 326 {low - 70} 344 {low - 30} 348 {low - 8} L 196 {low + 10} Z"
    )
    scene.part(body, cloth, 18, 0.44, 0.42)
    scene.soft(
        trace(f"M 196 {low + 10} C 220 {low - 40} 300 {low - 60} 330 {low - 60} L 350 {low - 6} Z"),
        SHADE,
        0.26,
        10,
        body,
    )
    for x, y0, x1, y1 in ((122, top, 196, low + 9), (214, top + 8, 278, low), (296, top + 34, 346, low - 8)):
        rib = trace(f"M {x} {y0} C {x + 44} {y0 + 22} {x1 - 2} {y1 - 70} {x1} {y1}")
        scene.soft_line([(a + 4, b + 3) for a, b in rib], 5, SHADE, 0.25, 2.4, body)
        scene.soft_line(rib, 2.6, darker(cloth.colour, 0.5), 0.85, 0.2, body)
    face = trace(
        f"M 52 {low} C 54 {top + 30} 84 {top} 122 {top} C 166 {top + 6} 192 {low - 80} 196 {low + 10} Q 120 {low + 12} 52 {low} Z"
    )
    scene.part(face, cloth.tinted((255, 255, 255), 0.07), 11, 0.34, 0.36)
    _door(scene, cloth, top + 24, low + 8, 46, chance, 122)
    if people >= 3:
        window = trace(
            f"M 232 {low - 78} Q 262 {low - 84} 282 {low - 68} L 288 {low - 36} Q 262 {low - 42} 240 {low - 38} Z"
        )
        scene.part(window, mix(cloth.colour, (214, 228, 236), 0.7), 4, 0.3, 0.35)


def _tipi(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    half, low, top = 128 + chance.uniform(-8, 6), 326.0, 72.0
    wood: RGB = (170, 124, 80)
    scene.ground(192, low + 4, half, 12)
    for x0, x1 in ((160, 206), (226, 178), (186, 192)):
        scene.line([(x0, 36), (x1, 96)], 6, wood)
    outline = trace(
        f"M 180 {top} L 204 {top} C {192 + 40} 170 {192 + half - 24} 270 {192 + half} {low - 8} Q 192 {low + 20} {192 - half} {low - 8} C {192 - half + 24} 270 {192 - 40} 170 180 {top} Z"
    )
    upright = Cloth(cloth.colour, cloth.pattern, cloth.second, cloth.pitch, True, cloth.seed)
    scene.part(outline, upright, 15, 0.36, 0.42)
    scene.soft(
        trace(
            f"M 198 {top} C 236 170 {192 + half - 20} 270 {192 + half} {low} L {192 + 76} {low + 8} C {192 + 60} 240 222 150 198 {top} Z"
        ),
        SHADE,
        0.22,
        5,
        outline,
    )
    door = trace(f"M 190 138 C 206 210 218 280 222 {low + 8} L 158 {low + 8} C 164 280 176 210 190 138 Z")
    scene.part(door, darker(cloth.colour, 0.7), 7, 0.0, 0.3)
    scene.soft(oval(190, low - 10, 24, 22), (255, 206, 130), 0.35, 9, door)
    for side in (-1, 1):
        flap = trace(
            f"M 190 132 C {190 + side * 22} 210 {190 + side * 36} 270 {190 + side * 62} {low - 34} C {190 + side * 46} {low - 20} {190 + side * 40} {low} {190 + side * 34} {low + 9} C {190 + side * 28} 270 {190 + side * 14} 200 190 132 Z"
        )
        scene.part(flap, upright.tinted((255, 255, 255), 0.14), 5, 0.4, 0.42)
    for a in range(3):
        y = 96 + a * 10
        scene.soft_line([(186, y), (196, y)], 1.4, wood, 0.9)
    scene.soft_line(
        trace(f"M {192 - half + 3} {low - 18} Q 192 {low + 9} {192 + half - 3} {low - 18}"), 1, SHADE, 0.3, 0, outline
    )


DRAWERS = {"headphones": headphones, "laptop": laptop, "water bottle": water_bottle, "tent": tent}
