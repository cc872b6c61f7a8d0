"""The parser on a development set of queries in both languages, each with the constraints it must give."""

import json
import tempfile
from functools import cache
from pathlib import Path

import pytest

from shopguide.catalog import Catalog, import_feed
from shopguide.demo import files
from shopguide.query import Vocabulary, parse
from shopguide.types import Filter

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "understanding_dev.jsonl").read_text("utf-8").splitlines()
    if line.strip()
]

SHOPS = {
    "fashion": Vocabulary(
        brands={"Nike": 40, "Adidas": 30, "New Balance": 12, "Levi's": 15, "Apple": 3, "Gap": 9, "Luma": 20},
        categories={"Women/Tops/Dresses": 30, "Men/Shoes": 40, "Gear/Bags": 25, "Women/Jackets": 12},
        values={
            "color": {"Red": 40, "Navy": 20, "Blue": 30, "Black": 60, "White": 40, "Black/Red": 4, "Gray": 12},
            "material": {"Leather": 20, "Cotton": 50, "Wool": 9, "Genuine leather": 3, "Polyester": 30},
            "size": {"S": 80, "M": 90, "L": 90},
        },
        currencies=("USD",),
        size=240,
    ),
    "tech": Vocabulary(
        brands={"HP": 90, "Dell": 70, "联想": 30, "Canon": 20, "Sony": 25, "Western Digital": 12, "Apple": 20},
        categories={"Computers/Laptops": 90, "Printers": 30},
        values={"printing colours": {"Black": 40, "Cyan": 12}, "form factor": {"Clamshell": 60}},
        currencies=("USD",),
        size=300,
    ),
    "zh": Vocabulary(
        brands={"联想": 20, "华为": 30, "网易严选": 60, "小米": 15, "MUJI制造商": 8, "苏泊尔": 12},
        categories={"家居/灯具": 20, "服装/连衣裙": 30, "数码/耳机": 25},
        values={
            "颜色": {"红色": 40, "黑色": 60, "藏青色": 9, "白色": 40, "粉色": 12, "米白": 7},
            "材质": {"真皮": 12, "皮革": 9, "纯棉": 50, "羊毛": 12, "塑料": 20},
        },
        currencies=("CNY",),
        size=260,
    ),
    "en_words_zh_prices": Vocabulary(
        brands={"Nike": 3}, categories={}, values={"color": {"Red": 9, "Black": 8}}, currencies=("CNY", "USD"), size=20
    ),
    "japan": Vocabulary(currencies=("JPY",), size=20),
    "grocery": Vocabulary(
        brands={"Apple": 2, "Tropicana": 4, "Alpro": 6},
        categories={"Fruit/Apple": 5, "Packages/Juice": 6},
        currencies=("EUR",),
        size=81,
    ),
}


def as_pairs(filters: tuple[Filter, ...]) -> set[tuple[object, ...]]:
    out: set[tuple[object, ...]] = set()
    for f in filters:
        if f.low is not None or f.high is not None:
            out.add((f.field, "range", f.low, f.high, f.currency))
        out |= {(f.field, "any", v) for v in f.any_of} | {(f.field, "none", v) for v in f.none_of}
    return out


def expected(case: dict) -> set[tuple[object, ...]]:
    out: set[tuple[object, ...]] = set()
    for e in case.get("expect", []):
        if "low" in e or "high" in e:
            out.add((e["field"], "range", e.get("low"), e.get("high"), e.get("currency")))
        out |= {(e["field"], "any", v) for v in e.get("any", [])} | {(e["field"], "none", v) for v in e.get("none", [])}
    if "sort" in case:
        out.add(("sort", case["sort"]))
    return out


FEEDS = {
    "luma": ("magento_luma/products.jsonl", "USD"),
    "litemall": ("litemall_zh/products.jsonl", "CNY"),
    "shopxo": ("shopxo_zh/products.jsonl", "CNY"),
}
"""Real catalogs whose words are learnt as an import learns them."""


@cache
def vocabulary(name: str) -> Vocabulary:
    """The words of a shop: written by hand, of the bundled shop, or of a real catalog where it is at hand."""
    if name in SHOPS:
        return SHOPS[name]
    feed, reviews, currency = files() / "products.jsonl", files() / "reviews.jsonl", "USD"
    if name in FEEDS:
        feed, currency = SHARED / FEEDS[name][0], FEEDS[name][1]
        reviews = next((r for r in feed.parent.glob("reviews.*")), feed)
        if not feed.is_file():
            pytest.skip(f"shared data not found at {SHARED}")
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog.open(Path(folder) / "catalog.db")
        import_feed(catalog, [feed], reviews=None if reviews == feed else reviews, currency=currency)
        learnt = Vocabulary.from_products([c.product for c in catalog.iterate() if c.product is not None], currency)
        catalog.close()
    return learnt


def got(case: dict) -> set[tuple[object, ...]]:
    query = parse(case["q"], vocabulary(case["shop"]))
    return as_pairs(query.filters) | ({("sort", query.sort)} if query.sort != "relevance" else set())


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['shop']} {c['q']}")
def test_constraints_of_a_query_are_read(case: dict) -> None:
    assert got(case) == expected(case)
    if "words" in case:
        assert parse(case["q"], vocabulary(case["shop"])).words == case["words"]


def test_development_set_is_large_and_half_chinese() -> None:
    chinese = [c for c in CASES if any("\u4e00" <= ch <= "\u9fff" for ch in c["q"])]
    assert len(CASES) >= 80
    assert 0.4 <= len(chinese) / len(CASES) <= 0.6


def test_precision_and_recall_of_constraints_reach_their_bounds() -> None:
    cases = [c for c in CASES if c["shop"] not in FEEDS]
    right = sum(len(got(c) & expected(c)) for c in cases)
    found = sum(len(got(c)) for c in cases)
    wanted = sum(len(expected(c)) for c in cases)
    print(f"precision {right / found:.3f} recall {right / wanted:.3f} over {len(cases)} queries, {wanted} constraints")
    assert right / found >= 0.98
    assert right / wanted >= 0.95
