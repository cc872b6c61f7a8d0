# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Draws dresses and T-shirts. Knows nothing about the other kinds."""

from __future__ import annotations

import random

from demo_canvas import Cloth, Point, Scene, brightness, lighter, mirrored, trace
from demo_model import Facts

HEMS = {"mini": 262.0, "knee-length": 292.0, "midi": 324.0, "maxi": 352.0}
SHADE, GLEAM = (10, 10, 26), (255, 255, 255)


def _fold(
    scene: Scene, at: float, top: float, bottom: float, lean: float, outline: list[Point], strength: float
) -> None:
    shape = trace(
        f"M {at} {top} C {at + lean * 0.2} {(top + bottom) / 2} {at + lean * 0.6} {bottom - 30} {at + lean} {bottom} "
        f"L {at + lean + 9} {bottom} C {at + lean * 0.7 + 5} {bottom - 40} {at + 3} {(top + bottom) / 2} {at} {top} Z"
    )
    scene.soft(shape, SHADE, strength, 3.2, outline)
    lit = [(x + 10, y) for x, y in shape]
    scene.soft(lit, GLEAM, strength * 0.55, 4.0, outline)


def _neck_path(neck: str, inner: float, top: float, depth: float) -> str:
    """The right half of the front neckline, from the middle to the shoulder."""
    x = 192 + inner
    if neck == "v-neck":
        return f"M 192 {depth} L {x} {top}"
    if neck == "square":
        return f"M 192 {depth} L {x - 3} {depth} L {x} {top}"
    return f"M 192 {depth} C {192 + inner * 0.6} {depth} {x - 4} {depth - 10} {x} {top}"


def dress(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A dress as on an invisible bust; short ones are shown from nearer."""
    near = (352 / HEMS[str(facts["length"])]) ** 0.8
    with scene.moved(dy=(352 - HEMS[str(facts["length"])]) * 0.5 * near, scale=near):
        _dress(scene, facts, cloth)


def _dress(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    chance = random.Random(int(facts["seed"]))
    hem, cut, sleeve, neck = HEMS[str(facts["length"])], str(facts["cut"]), str(facts["sleeve"]), str(facts["neck"])
    top, inner = 46.0, 25.0 + chance.uniform(-2, 2)
    outer = 40.0 if sleeve == "sleeveless" else 52.0
    depth = top + {"v-neck": 50, "square": 36, "round": 24}[neck]
    waist = 158 + chance.uniform(-5, 5)
    wide = {"a-line": 74 + (hem - 262) * 0.42, "wrap": 62 + (hem - 262) * 0.3, "fitted": 43.0}[cut] + chance.uniform(
        -4, 4
    )
    hip = 50.0 if cut == "fitted" else 34 + (wide - 34) * 0.34
    scene.ground(192, hem + 16, wide * 0.95, 6, 0.3)
    back = mirrored(
        f"M 192 {top + 6} Q {192 + inner * 0.6} {top + 5} {192 + inner} {top} L {192 + inner + 6} {depth + 6} L 192 {depth + 8}"
    )
    scene.part(back, cloth.tinted((16, 14, 24), 0.42), 5, 0.0, 0.3)
    if sleeve != "sleeveless":
        _dress_sleeves(scene, cloth, top, outer, sleeve)
    fitted_skirt = f"C {192 + 34} {waist + 16} {192 + hip} {waist + 30} {192 + hip} {waist + 62} C {192 + hip} {waist + 100} {192 + wide + 4} {hem - 50} {192 + wide} {hem}"
    loose_skirt = f"C {192 + 44} {waist + 30} {192 + wide - 12} {hem - 60} {192 + wide} {hem - 6}"
    outline = mirrored(
        _neck_path(neck, inner, top, depth)
        + f" L {192 + outer} {top + 7} C {192 + outer - 5} {top + 30} {192 + outer - 6} {top + 50} {192 + 46} {top + 64}"
        + f" C {192 + 43} {top + 84} {192 + 31} {waist - 22} {192 + 31} {waist} "
        + (fitted_skirt if cut == "fitted" else loose_skirt)
        + f" Q {192 + wide * 0.5} {hem + 7} 192 {hem + 8}"
    )
    scene.part(outline, cloth, 13, 0.3, 0.42)
    _dress_folds(scene, outline, (waist, hem, wide), cut, chance)
    _dress_details(scene, facts, cloth, outline, (depth, waist, hem))


def _dress_sleeves(scene: Scene, cloth: Cloth, top: float, outer: float, sleeve: str) -> None:
    for side in (1, -1):

        def x(value: float, side: int = side) -> float:
            return 192 + side * value

        if sleeve == "short":
            arm = f"M {x(outer - 10)} {top + 4} C {x(outer + 12)} {top + 14} {x(outer + 22)} {top + 40} {x(outer + 27)} {top + 68} Q {x(outer + 14)} {top + 80} {x(outer - 4)} {top + 76} L {x(outer - 14)} {top + 40} Z"
        else:
            arm = f"M {x(outer - 10)} {top + 4} C {x(outer + 16)} {top + 20} {x(outer + 26)} {top + 90} {x(outer + 36)} {top + 176} Q {x(outer + 26)} {top + 184} {x(outer + 16)} {top + 180} C {x(outer + 6)} {top + 130} {x(outer - 4)} {top + 96} {x(outer - 12)} {top + 60} Z"
        points = trace(arm)
        scene.part(points, cloth.tinted((16, 14, 24), 0.06 if side < 0 else 0.13), 8, 0.3, 0.45)
        end = (
            trace(f"M {x(outer + 27)} {top + 64} Q {x(outer + 14)} {top + 76} {x(outer - 4)} {top + 72}")
            if sleeve == "short"
            else trace(f"M {x(outer + 35)} {top + 168} Q {x(outer + 26)} {top + 176} {x(outer + 16)} {top + 172}")
        )
        scene.soft_line(end, 0.9, SHADE, 0.3)


def _dress_folds(
    scene: Scene, outline: list[Point], form: tuple[float, float, float], cut: str, chance: random.Random
) -> None:
    waist, hem, wide = form
    if cut == "fitted":
        for y in (waist - 4, waist + 14):
            scene.soft_line(trace(f"M 165 {y} Q 192 {y + 8} 222 {y - 3}"), 2.4, SHADE, 0.16, 2.4, outline)
        _fold(scene, 186, waist + 60, hem, chance.uniform(-8, 8), outline, 0.14)
        return
    count = 5 if wide > 80 else 4
    for i in range(count):
        share = (i + 0.5) / count * 2 - 1
        _fold(
            scene,
            192 + share * 24,
            waist + chance.uniform(4, 16),
            hem + 8,
            share * (wide - 22) + chance.uniform(-6, 6),
            outline,
            0.24,
        )
    scene.soft(
        trace(f"M 160 {waist} Q 192 {waist + 10} 224 {waist} L 226 {waist + 12} Q 192 {waist + 24} 158 {waist + 12} Z"),
        SHADE,
        0.16,
        4,
        outline,
    )


def _dress_details(
    scene: Scene, facts: Facts, cloth: Cloth, outline: list[Point], form: tuple[float, float, float]
) -> None:
    depth, waist, hem = form
    trim = cloth.tinted((14, 12, 22), 0.28) if brightness(cloth.colour) > 70 else cloth.tinted((255, 255, 255), 0.12)
    plain = Cloth(trim.colour)
    cut = str(facts["cut"])
    if cut == "wrap":
        edge = trace(f"M 216 60 C 206 100 180 130 163 {waist - 2}")
        scene.soft_line([(x + 2, y + 2) for x, y in edge], 3, SHADE, 0.3, 1.6, outline)
        scene.soft_line(edge, 1.2, SHADE, 0.45, 0, outline)
        scene.soft_line(
            trace(f"M 168 {waist + 6} C 176 {waist + 60} 176 {hem - 50} 158 {hem + 4}"), 2.2, SHADE, 0.34, 1.2, outline
        )
        scene.line(trace(f"M 166 {waist + 4} C 158 {waist + 24} 152 {waist + 44} 150 {waist + 64}"), 5, plain)
        scene.line(trace(f"M 166 {waist + 4} C 166 {waist + 24} 166 {waist + 40} 164 {waist + 54}"), 5, plain)
    if cut in ("wrap", "a-line") and facts.get("occasion") != "everyday":
        belt = trace(
            f"M 160.5 {waist - 4} Q 192 {waist + 5} 223.5 {waist - 4} L 224 {waist + 5} Q 192 {waist + 14} 160 {waist + 5} Z"
        )
        scene.part(belt, plain, 3, 0.3, 0.4)
    elif cut == "a-line":
        scene.soft_line(trace(f"M 161 {waist} Q 192 {waist + 9} 223 {waist}"), 1.1, SHADE, 0.4, 0, outline)
    if facts.get("pockets") and cut == "a-line":
        for side in (-1, 1):
            scene.soft_line(
                trace(f"M {192 + side * 36} {waist + 26} L {192 + side * 47} {waist + 52}"), 1.4, SHADE, 0.4, 0, outline
            )
    if facts.get("occasion") == "office" or (facts.get("material") == "cotton" and facts.get("sleeve") == "short"):
        for i in range(3):
            y = depth + 14 + i * 20
            if y < waist - 8 and cut != "wrap":
                scene.part(
                    [(192 + dx, y + dy) for dx, dy in ((-2, -2), (2, -2), (2, 2), (-2, 2))],
                    lighter(trim.colour, 0.5),
                    1.2,
                    0.4,
                    0.4,
                )
    hem_line = trace(f"M 90 {hem - 6} Q 192 {hem + 10} 294 {hem - 6}")
    scene.soft_line(hem_line, 0.9, SHADE, 0.28, 0, outline)
    if facts.get("material") in ("satin", "silk", "velvet"):
        scene.soft(
            trace(
                f"M 172 {waist + 20} C 164 {waist + 70} 160 {hem - 60} 150 {hem - 16} L 166 {hem - 12} C 172 {hem - 70} 178 {waist + 70} 178 {waist + 20} Z"
            ),
            GLEAM,
            0.34,
            5,
            outline,
        )
        scene.soft(trace("M 168 88 Q 166 120 174 146 L 182 146 Q 176 118 178 92 Z"), GLEAM, 0.3, 4, outline)
    if facts.get("material") == "knit":
        for i in range(-10, 11):
            scene.soft_line([(192 + i * 4.6, 60), (192 + i * 6.2, hem + 8)], 0.8, SHADE, 0.16, 0, outline)


def t_shirt(scene: Scene, facts: Facts, cloth: Cloth) -> None:
    """A T-shirt laid flat."""
    chance = random.Random(int(facts["seed"]))
    slim = {"fitted": -8, "regular": 0, "loose": 9}[str(facts["cut"])]
    body, hem, top = 78.0 + slim, 322.0 + chance.uniform(-6, 6), 66.0
    neck, long_sleeve = str(facts["neck"]), facts["sleeve"] == "long"
    depth = top + {"v-neck": 48, "crew": 26, "polo": 30}[neck]
    scene.soft(mirrored(f"M 192 {top + 20} L 300 {top + 60} L 276 {hem + 8} L 192 {hem + 10}"), (44, 48, 62), 0.4, 9)
    back = mirrored(f"M 192 {top + 4} Q 212 {top + 4} 226 {top - 2} L 222 {depth} L 192 {depth + 6}")
    scene.part(back, cloth.tinted((16, 14, 24), 0.4), 5, 0.0, 0.3)
    sleeves = []
    for side in (1, -1):

        def x(value: float, side: int = side) -> float:
            return 192 + side * value

        if long_sleeve:
            arm = f"M {x(68)} {top + 8} C {x(92)} {top + 18} {x(104)} {top + 60} {x(112)} {top + 120} L {x(124)} {hem - 26} Q {x(112)} {hem - 18} {x(98)} {hem - 22} L {x(body - 6)} {top + 84} Z"
        else:
            arm = f"M {x(68)} {top + 8} C {x(92)} {top + 14} {x(112)} {top + 44} {x(132 + slim * 0.5)} {top + 90} Q {x(120)} {top + 104} {x(98)} {top + 110} L {x(body - 8)} {top + 76} Z"
        points = trace(arm)
        sleeves.append(points)
        scene.part(points, cloth.tinted((16, 14, 24), 0.05 if side < 0 else 0.1), 9, 0.28, 0.4)
        cuff = (
            f"M {x(130 + slim * 0.5)} {top + 84} Q {x(118)} {top + 97} {x(96)} {top + 103}"
            if not long_sleeve
            else f"M {x(122)} {hem - 40} Q {x(111)} {hem - 33} {x(98)} {hem - 37}"
        )
        scene.soft_line(trace(cuff), 1, SHADE, 0.32)
    outline = mirrored(
        (
            f"M 192 {depth} L 226 {top - 2}"
            if neck == "v-neck"
            else f"M 192 {depth} C 210 {depth} 222 {depth - 12} 226 {top - 2}"
        )
        + f" L {192 + 72} {top + 12} C {192 + 80} {top + 30} {192 + body} {top + 50} {192 + body - 1} {top + 84}"
        + f" C {192 + body + 1} {top + 130} {192 + body + 2} {hem - 60} {192 + body} {hem - 3} Q {192 + body * 0.5} {hem + 4} 192 {hem + 3}"
    )
    scene.part(outline, cloth, 14, 0.26, 0.36)
    for _ in range(4):
        x0, y0 = 192 + chance.uniform(-60, 50), chance.uniform(150, 290)
        length, lean = chance.uniform(30, 70), chance.uniform(-12, 12)
        side = 1 if x0 > 192 else -1
        fold = trace(
            f"M {192 + side * (body - 4)} {y0 - 40} Q {192 + side * 50} {y0 - 12 + lean} {192 + side * 14} {y0 + length * 0.3}"
        )
        scene.soft_line(fold, 5, SHADE, 0.12, 5.5, outline)
        scene.soft_line([(a, b + 10) for a, b in fold], 5, GLEAM, 0.14, 5.5, outline)
    for side in (-1, 1):
        scene.soft_line(
            trace(
                f"M {192 + side * 70} {top + 12} Q {192 + side * 80} {top + 48} {192 + side * (body - 2)} {top + 82}"
            ),
            1.3,
            SHADE,
            0.34,
            0.4,
        )
    scene.soft_line(
        trace(f"M {192 - body} {hem - 10} Q 192 {hem - 3} {192 + body} {hem - 10}"), 0.9, SHADE, 0.3, 0, outline
    )
    _shirt_neck(scene, cloth, neck, (top, depth))
    if neck == "crew" and chance.random() < 0.35 and cloth.pattern == "plain":
        pocket = trace("M 212 138 L 246 138 L 246 172 L 229 182 L 212 172 Z")
        scene.part(pocket, cloth.tinted((16, 14, 24), 0.05), 2, 0.2, 0.3)
        scene.soft_line(trace("M 212 146 L 246 146"), 0.8, SHADE, 0.3)


def _shirt_neck(scene: Scene, cloth: Cloth, neck: str, form: tuple[float, float]) -> None:
    top, depth = form
    rib = (
        Cloth(cloth.tinted((14, 12, 22), 0.16).colour)
        if brightness(cloth.colour) > 60
        else Cloth(cloth.tinted((255, 255, 255), 0.1).colour)
    )
    if neck == "polo":
        placket = trace(f"M 185 {depth - 4} L 199 {depth - 4} L 199 {depth + 52} L 185 {depth + 52} Z")
        scene.part(placket, cloth.tinted((14, 12, 22), 0.07), 2, 0.2, 0.35)
        for y in (depth + 12, depth + 30):
            scene.part(
                [(192 + dx, y + dy) for dx, dy in ((-2.2, -2), (2.2, -2), (2.2, 2.2), (-2.2, 2.2))],
                (238, 236, 230),
                1,
                0.3,
                0.5,
            )
        for side in (-1, 1):
            collar = trace(
                f"M {192 + side * 2} {depth + 2} L {192 + side * 36} {top + 30} L {192 + side * 40} {top - 2} Q {192 + side * 34} {top - 9} {192 + side * 28} {top - 7} Q {192 + side * 18} {depth - 16} {192 + side * 2} {depth + 2} Z"
            )
            scene.part(collar, rib, 3, 0.3, 0.4)
        return
    line = (
        f"M 224 {top - 1} L 192 {depth + 2} L 160 {top - 1}"
        if neck == "v-neck"
        else f"M 225 {top} C 221 {depth - 10} 209 {depth + 3} 192 {depth + 3} C 175 {depth + 3} 163 {depth - 10} 159 {top}"
    )
    scene.line(trace(line), 6.5, rib, 0.2, 0.3)
    scene.soft_line(trace(line), 0.8, SHADE, 0.25)


DRAWERS = {"dress": dress, "t-shirt": t_shirt}
