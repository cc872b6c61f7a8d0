"""Draws each product of the demo shop from its facts: the kind decides who draws, the facts decide how.

Knows nothing about words, reviews or prices.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import demo_shapes_carry
import demo_shapes_home
import demo_shapes_tech
import demo_shapes_wear
from demo_canvas import RGB, Cloth, Scene, brightness
from demo_model import COLOURS, Facts, rng
from demo_products import Made
from PIL import Image

QUALITY = 90
TINTS: tuple[RGB, ...] = ((224, 228, 235), (229, 227, 224), (223, 229, 230), (228, 226, 232))
SECONDS = {
    "white": ("navy", "red", "green", "blue"),
    "beige": ("brown", "teal"),
    "yellow": ("white", "orange"),
    "light blue": ("white", "navy"),
    "pink": ("white", "burgundy"),
}
"""Colours that a pattern may have on a main colour; white where not told."""

Draw = Callable[[Scene, Facts, Cloth], None]
DRAWERS: dict[str, Draw] = {
    **demo_shapes_wear.DRAWERS,
    **demo_shapes_carry.DRAWERS,
    **demo_shapes_home.DRAWERS,
    **demo_shapes_tech.DRAWERS,
}


def cloth_of(product: Made) -> Cloth:
    """Choose the fill of a product: its colour and pattern as the facts say."""
    facts, chance = product.facts, rng(product.product_id, "cloth")
    name = str(facts["color"])
    second = COLOURS[chance.choice(SECONDS.get(name, ("white",)))][0]
    main = COLOURS[name][0]
    if brightness(main) < 60 and second == COLOURS["white"][0]:
        second = (232, 230, 224)
    return Cloth(main, str(facts["pattern"]), second, chance.uniform(15, 20), False, chance.randrange(10**6))


def draw(product: Made) -> Image.Image:
    """Draw one product's picture, 384 x 384."""
    chance = rng(product.product_id, "scene")
    scene = Scene(chance.choice(TINTS))
    facts = {**product.facts, "seed": chance.randrange(10**6)}
    with scene.moved(scale=chance.uniform(0.95, 1.03)):
        DRAWERS[product.kind](scene, facts, cloth_of(product))
    return scene.done()


def draw_all(folder: Path, made: list[Made]) -> None:
    """Draw and save all pictures as WebP."""
    folder.mkdir(parents=True, exist_ok=True)
    for product in made:
        draw(product).save(folder / f"{product.product_id}.webp", quality=QUALITY, method=6)
