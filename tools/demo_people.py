# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""The demo shop's customers: tastes, budgets, colours they like, and what they looked at and bought.

Knows nothing about reviews or drawing. A taste decides which kinds a user looks at and which facts draw them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo_model import COLOURS, rng
from demo_products import Made

USERS = 120
FIRST_DAY = datetime(2026, 3, 1)
DAYS = 244
OFF_TASTE = 0.03
"""Weight of a product outside the user's taste, beside 1.0 for one inside."""

TASTES: dict[str, dict[str, dict[str, tuple[object, ...]]]] = {
    "runner": {"sneakers": {"use": ("running", "trail running")}, "t-shirt": {"quick": (True,)},
               "headphones": {"waterproof": (True,)}, "water bottle": {"shape": ("sport", "slim")}},
    "hiker": {"boots": {"use": ("hiking",)}, "tent": {"persons": (1, 2, 3)},
              "bag": {"brand": ("Tarnholt", "Ridgewen")}, "water bottle": {"brand": ("Tarnholt", "Ridgewen")}},
    "home cook": {"pan": {}, "kettle": {"shape": ("stovetop", "electric")}, "mug": {}},
    "coffee lover": {"kettle": {"shape": ("gooseneck",)}, "mug": {"material": ("stoneware", "porcelain", "ceramic")},
                     "water bottle": {"hot": (12, 14, 16, 20, 10)}},
    "student": {"laptop": {"use": ("study",)}, "bag": {"style": ("backpack",)}, "lamp": {"shape": ("desk lamp",)},
                "headphones": {"shape": ("in-ear",)}},
    "commuter": {"headphones": {"anc": (True,)}, "bag": {"laptop": (13, 14, 15, 15.6, 16)},
                 "laptop": {"use": ("office",)}, "water bottle": {"leakproof": (True,)}},
    "home office": {"office chair": {"shape": ("task", "executive")}, "lamp": {"shape": ("desk lamp",)},
                    "laptop": {"use": ("office", "design")}, "headphones": {"mic": (True,)}},
    "gamer": {"laptop": {"use": ("gaming",)}, "office chair": {"shape": ("gaming",)}, "headphones": {"shape": ("over-ear",)}},
    "fashion lover": {"dress": {}, "boots": {"shape": ("chelsea", "tall")}, "bag": {"style": ("crossbody bag", "tote bag")}},
    "parent": {"sneakers": {"audience": ("kids",)}, "water bottle": {"shape": ("sport",)}, "tent": {"persons": (4, 5, 6)},
               "headphones": {"name": ("Kidtone", "Kidtone Plus")}, "boots": {"shape": ("wellington",)}},
    "decorator": {"lamp": {"shape": ("table lamp", "floor lamp")}, "mug": {"pattern": ("striped", "dotted", "floral", "checked")},
                  "office chair": {"material": ("velvet", "fabric")}},
    "minimalist": {"t-shirt": {"pattern": ("plain",)}, "sneakers": {"shape": ("low-top",)}, "bag": {"pattern": ("plain",)},
                   "mug": {"pattern": ("plain",)}},
}  # fmt: skip
QUIET = ("black", "white", "grey", "silver", "beige")


@dataclass(frozen=True)
class User:
    """One customer and what moves them."""

    user_id: str
    taste: str
    language: str
    budget: str
    colours: tuple[str, ...]


def make_users() -> list[User]:
    """Make the customers, the tastes in turn."""
    names, colours = list(TASTES), list(COLOURS)
    users = []
    for i in range(USERS):
        chance = rng("user", i)
        taste = names[i % len(names)]
        liked = QUIET[:3] if taste == "minimalist" else tuple(chance.sample(colours, 3))
        language = "zh" if chance.random() < 0.4 else "en"
        users.append(User(f"u{i + 1:03d}", taste, language, chance.choice(("low", "middle", "middle", "high")), liked))
    return users


def make_events(made: list[Made], users: list[User]) -> list[dict[str, object]]:
    """Make all users' histories.

    Args:
        made: The products.
        users: The customers.

    Returns:
        Events in order of time, with ids.
    """
    level = _price_levels(made)
    raw: list[tuple[datetime, str, str, str]] = []
    for user in users:
        weights = [_weight(user, m, level[m.product_id]) for m in made]
        chance = rng("events", user.user_id)
        visits = 12 if user.user_id == "u001" else chance.randint(2, 6)
        for _ in range(visits):
            raw += _visit(user, made, weights, chance)
    raw.sort()
    return [
        {
            "id": f"e{i + 1:05d}",
            "user_id": who,
            "kind": kind,
            "product_id": what,
            "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        for i, (at, who, kind, what) in enumerate(raw)
    ]


def _visit(
    user: User, made: list[Made], weights: list[float], chance: random.Random
) -> list[tuple[datetime, str, str, str]]:
    at = FIRST_DAY + timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(7 * 60, 23 * 60))
    out: list[tuple[datetime, str, str, str]] = []
    open_now = [w if str(m.record["added"]) <= str(at.date()) else 0.0 for m, w in zip(made, weights, strict=True)]
    first = chance.choices(made, open_now)[0]
    same = [w * (4.0 if m.kind == first.kind else 1.0) for m, w in zip(made, open_now, strict=True)]
    for product in [first, *chance.choices(made, same, k=chance.randint(1, 4))]:
        at += timedelta(seconds=chance.randrange(20, 400))
        if chance.random() < 0.35:
            out.append((at - timedelta(seconds=9), user.user_id, "click", product.product_id))
        out.append((at, user.user_id, "view", product.product_id))
        if chance.random() < 0.24:
            at += timedelta(seconds=chance.randrange(10, 120))
            out.append((at, user.user_id, "cart", product.product_id))
            if chance.random() < 0.68:
                at += timedelta(seconds=chance.randrange(30, 600))
                out.append((at, user.user_id, "purchase", product.product_id))
    return out


def _price_levels(made: list[Made]) -> dict[str, float]:
    """Give each product's place among the prices of its kind, 0 cheapest to 1 dearest."""
    out = {}
    for kind in {m.kind for m in made}:
        ranked = sorted((float(str(m.record["price"])), m.product_id) for m in made if m.kind == kind)
        out |= {product_id: i / max(1, len(ranked) - 1) for i, (_, product_id) in enumerate(ranked)}
    return out


def _weight(user: User, product: Made, level: float) -> float:
    wanted = TASTES[user.taste].get(product.kind)
    if wanted is None:
        return OFF_TASTE
    facts = product.facts
    fitting = all(facts.get(fact) in values for fact, values in wanted.items())
    weight = 1.0 if fitting else 0.12
    if facts["color"] in user.colours:
        weight *= 2.5
    centre = {"low": 0.15, "middle": 0.5, "high": 0.85}[user.budget]
    return weight * max(0.25, 1.3 - 1.6 * abs(level - centre))
