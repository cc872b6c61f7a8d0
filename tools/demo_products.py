"""Makes the demo shop's products out of the tables of facts: words, prices, variants, stock, planted truths.

Knows nothing about reviews, users or drawing; the drawing reads the same facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import demo_words_carry
import demo_words_home
import demo_words_tech
import demo_words_wear
from demo_model import Fact, Facts, Kind, cny, ean13, fields_of, fill, fits, read_table, rng

KINDS: tuple[Kind, ...] = (
    *demo_words_wear.KINDS,
    *demo_words_carry.KINDS,
    *demo_words_home.KINDS,
    *demo_words_tech.KINDS,
)

# Products whose kind is told by the picture alone: brand, name, price, how to draw them, words in both languages.
UNTOLD = (
    (
        "Brewmoss",
        "Number Nine",
        61.0,
        "kettle",
        {"shape": "gooseneck", "color": "red"},
        {},
        (
            "Brewmoss Number Nine",
            "Our ninth design in eleven years, drawn by hand and made in small numbers. "
            "The full description follows; the pictures say most of it.",
        ),
        ("Brewmoss Number Nine 新品", "十一年来的第九个设计，手绘打样，小批量生产。详细介绍稍后补上，先看图。"),
    ),
    (
        "Packwren",
        "Prototype B",
        83.0,
        "bag",
        {"style": "backpack", "shape": "backpack", "color": "purple"},
        {},
        (
            "Packwren Prototype B, First Edition",
            "Two hundred pieces of a form we have been working on since last winter. Each is numbered on the inside.",
        ),
        ("Packwren Prototype B 首发款", "去年冬天开始打磨的新款，限量两百件，内侧有编号。"),
    ),
    (
        "Lumarel",
        "Alma",
        77.0,
        "lamp",
        {"shape": "table lamp", "color": "pink", "material": "fabric"},
        {},
        (
            "Lumarel Alma",
            "Alma is named after the designer's grandmother and looks best where the evening begins. "
            "Assembled in ten minutes without tools.",
        ),
        ("Lumarel Alma 系列新品", "以设计师外婆的名字命名，放在夜晚开始的地方最好看。无需工具，十分钟装好。"),
    ),
    (
        "Kestrova",
        "Anniversary Edition",
        132.0,
        "boots",
        {"shape": "chelsea", "color": "green", "material": "leather"},
        {"material": "leather"},
        (
            "Kestrova Anniversary Edition",
            "Twenty years of Kestrova in one pair. Full-grain leather, stitched by one person from first to last seam.",
        ),
        ("Kestrova 二十周年纪念款", "二十年浓缩成一双。头层牛皮，从第一针到最后一针由同一个人完成。"),
    ),
    (
        "Auvelo",
        "Concept One",
        189.0,
        "headphones",
        {"shape": "over-ear", "color": "blue"},
        {},
        (
            "Auvelo Concept One",
            "Shown at our own fair in spring, now in the shop. Designed to be repaired: "
            "each part comes off with one screwdriver.",
        ),
        ("Auvelo Concept One 概念款", "春季发布，现已上架。为维修而设计，一把螺丝刀就能拆下每个零件。"),
    ),
    (
        "Sedorno",
        "Studio Object 4",
        174.0,
        "office chair",
        {"shape": "task", "color": "white", "armrests": True},
        {},
        ("Sedorno Studio Object 4", "The fourth object of our studio series. Delivered flat, five years of guarantee."),
        ("Sedorno Studio Object 4", "工作室系列第四件作品。平板包装发货，五年质保。"),
    ),
)

SIZE_FREE_SHARE = 0.16
"""Share of sizes that are sold out, so that size filters have something to leave out."""


@dataclass(frozen=True)
class Made:
    """One product of the demo shop with everything that its maker knows.

    Attributes:
        record: The line of products.jsonl.
        facts: All facts, told or not; the drawing follows them.
        kind: Which kind it is.
        picture_only: Facts that neither words nor attributes tell.
        text_only: Facts that the words tell and the attributes do not.
    """

    record: dict[str, object]
    facts: Facts
    kind: str
    picture_only: tuple[str, ...]
    text_only: tuple[str, ...]

    @property
    def product_id(self) -> str:
        """The product's id."""
        return str(self.record["id"])


def make_products() -> list[Made]:
    """Make all products, in the order of their ids."""
    made: list[Made] = []
    for kind in KINDS:
        used: set[int] = set()
        for row in read_table(kind.table):
            made.append(_make(kind, {**kind.common, **row}, len(made) + 1, used))
    for row in UNTOLD:
        made.append(_make_untold(row, len(made) + 1))
    return made


def _listed(cell: Fact | None) -> tuple[str, ...]:
    return tuple(str(cell).split(";")) if cell else ()


def _make(kind: Kind, facts: Facts, number: int, used: set[int]) -> Made:
    product_id = f"sg-{number:03d}"
    hidden, told = _listed(facts.get("hide")), _listed(facts.get("tell"))
    if facts.get("pattern", "plain") != "plain":
        facts["print"] = facts["pattern"]
    secret = frozenset(hidden) | ({"print"} if "pattern" in hidden else frozenset())
    title = _title(kind.titles, facts, secret, product_id, used, chinese=False)
    title_zh = _title(kind.titles_zh, facts, secret, product_id, used, chinese=True)
    about = _about(kind.about, facts, secret, told, product_id, chinese=False)
    about_zh = _about(kind.about_zh, facts, secret, told, product_id, chinese=True)
    attributes: dict[str, object] = {}
    for fact, name in kind.attributes.items():
        if fact in facts and fact not in secret and fact not in told:
            attributes[name] = facts[fact]
    if "more" in facts and "color" in attributes:
        attributes["color"] = [facts["color"], facts["more"]]
    record = _record(
        product_id, number, (title, about), (title_zh, about_zh), facts, [fill(kind.categories, facts, rng(product_id))]
    )
    record["attributes"] = attributes
    _add_variants(record, kind, facts, hidden)
    return Made(record, facts, kind.name, hidden, told)


def _make_untold(row: tuple[object, ...], number: int) -> Made:
    brand, name, price, kind, drawn, attributes, english, chinese = row
    product_id = f"sg-{number:03d}"
    facts: Facts = {"brand": brand, "name": name, "price": price, "pattern": "plain", **drawn}  # type: ignore[dict-item]
    record = _record(product_id, number, english, chinese, facts, ["New In"])  # type: ignore[arg-type]
    record["attributes"] = dict(attributes)  # type: ignore[call-overload]
    record["stock"] = rng(product_id, "stock").randint(3, 30)
    return Made(record, facts, str(kind), ("kind", "color"), ())


def _record(
    product_id: str, number: int, english: tuple[str, str], chinese: tuple[str, str], facts: Facts, paths: list[str]
) -> dict[str, object]:
    price = float(facts["price"])
    record: dict[str, object] = {
        "id": product_id,
        "title": english[0],
        "title_zh": chinese[0],
        "description": english[1],
        "description_zh": chinese[1],
        "brand": facts["brand"],
        "categories": paths,
        "price": price,
        "price_cny": cny(price),
        "currency": "USD",
    }
    if "was" in facts:
        record["list_price"] = float(facts["was"])
    record |= {
        "stock": 0,
        "attributes": {},
        "variants": [],
        "images": [f"pictures/{product_id}.webp"],
        "gtin": ean13(f"2007{number * 7919 % 10**8:08d}"),
        "added": str(date(2025, 9, 1) + timedelta(days=rng(product_id, "added").randrange(380))),
    }
    return record


def _title(templates: str, facts: Facts, secret: frozenset[str], key: str, used: set[int], chinese: bool) -> str:
    lines = templates.strip().splitlines()
    fitting = [i for i, line in enumerate(lines) if fits(line, facts, secret)]
    if not fitting:
        raise ValueError(f"No title fits {key}: {facts}")
    chance = rng(key, "title", chinese)
    fresh = [i for i in fitting if (i + 1000 * chinese) not in used] or fitting
    specific = [i for i in fresh if facts.get("print") and "{print}" in lines[i].lower()] or fresh
    chosen = chance.choice(specific)
    used.add(chosen + 1000 * chinese)
    if len(used) > 8:  # after a while each phrasing may come again
        used.clear()
    return fill(lines[chosen], facts, chance, chinese)


def _about(slots: str, facts: Facts, secret: frozenset[str], told: tuple[str, ...], key: str, chinese: bool) -> str:
    chance = rng(key, "about", chinese)
    parts = []
    for slot in slots.strip().split("\n\n"):
        lines = [line for line in slot.strip().splitlines() if fits(line, facts, secret)]
        must = [line for line in lines if any(_tells(line, fact) for fact in told)]
        if must or lines:
            parts.append(fill(chance.choice(must or lines), facts, chance, chinese))
    text = ("" if chinese else " ").join(parts)
    missing = [f for f in told if not any(_tells(line, f) for line in slots.splitlines() if fits(line, facts, secret))]
    if missing:
        raise ValueError(f"No sentence tells {missing} of {key}")
    return text


def _tells(line: str, fact: str) -> bool:
    return fact in fields_of(line) or f"[{fact}" in line


def _add_variants(record: dict[str, object], kind: Kind, facts: Facts, hidden: tuple[str, ...]) -> None:
    product_id, price = str(record["id"]), float(facts["price"])
    chance = rng(product_id, "variants")
    sold_out = chance.random() < 0.035
    colours: list[str | None] = [None if "color" in hidden else str(facts["color"])]
    if "more" in facts:
        colours.append(str(facts["more"]))
    sizes: list[str | None] = [*_sizes(kind, facts)] or [None]
    if sizes == [None] and len(colours) == 1:
        record["stock"] = 0 if sold_out else chance.randint(1, 60)
        return
    variants = []
    for i, colour in enumerate(colours):
        for j, size in enumerate(sizes):
            options = {k: v for k, v in (("size", size), ("color", colour)) if v}
            dearer = round(price * 0.05 / 0.5) * 0.5 if size == "XXL" else 0.0
            dearer += round(price * 0.08) if i else 0.0
            empty = sold_out or chance.random() < SIZE_FREE_SHARE
            variants.append(
                {
                    "sku": f"{product_id}-{i + 1}{j + 1:02d}",
                    "options": options,
                    "price": round(price + dearer, 2),
                    "price_cny": cny(price + dearer),
                    "stock": 0 if empty else chance.randint(1, 18),
                }
            )
    record["variants"] = variants
    record["stock"] = sum(int(v["stock"]) for v in variants)


def _sizes(kind: Kind, facts: Facts) -> tuple[str, ...]:
    if kind.name in ("sneakers", "boots"):
        low, high = {"women": (37, 41), "men": (40, 45), "kids": (28, 34)}.get(str(facts["audience"]), (37, 44))
        return tuple(map(str, range(low, high + 1)))
    return kind.sizes
