"""Synonyms learnt from titles in two languages: which pairs are kept, where they count, and what they are worth."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

import shopguide
from shopguide import demo
from shopguide.index import Entry, Index, Request
from shopguide.query import learnt as learning
from shopguide.query.learnt import learn, table
from shopguide.query.synonyms import Thesaurus, built_in
from shopguide.shop.wording import LEARNT, SYNONYMS, Words
from shopguide.types import Product, Query, Translation

COLOURS = [("red", "红色"), ("blue", "蓝色"), ("green", "绿色"), ("black", "黑色"), ("white", "白色")]
THINGS = [("tent", "帐篷"), ("lamp", "台灯"), ("frying pan", "煎锅"), ("lace-up", "系带"), ("teapot", "茶壶")]


def product(n: int, english: str, chinese: str, *categories: str) -> Product:
    return Product(f"p{n}", english, categories=categories, translations=MappingProxyType({"zh": Translation(chinese)}))


def crossed(times: int = 4) -> list[Product]:
    """Every thing in every colour: each word goes with its own translation only."""
    pairs = [(c, t) for _ in range(times) for c in COLOURS for t in THINGS]
    return [
        product(n, f"Acme {colour[0].title()} {thing[0].title()}, 27 inch", f"Acme {colour[1]} {thing[1]} 27英寸")
        for n, (colour, thing) in enumerate(pairs)
    ]


def test_words_that_always_come_together_are_learnt_with_their_phrases_and_nothing_else_is() -> None:
    told = {(english.replace(" ", "-"), chinese) for english, chinese in learn(crossed())}
    assert told == {(english.replace(" ", "-"), chinese) for english, chinese in COLOURS + THINGS}


def test_names_units_and_lone_coincidences_are_not_learnt() -> None:
    told = learn(crossed())
    said = {phrase for pair in told for phrase in pair}
    assert not said & {"acme", "inch", "英寸"}
    rare = [product(n, "Wuzzle lamp", "台灯 落地") for n in range(learning.MIN_TOGETHER - 1)]
    assert learn(rare) == ()
    always_both = [product(n, "wuzzle, fizzle", "红色，台灯") for n in range(40)]
    assert learn(always_both) == ()  # Which one is which?


def test_what_is_left_open_by_titles_is_told_by_categories() -> None:
    kinds = [("On-Ear", "Sound/Headphones/On-Ear", "头戴"), ("Buds", "Sound/Headphones/Buds", "入耳")]
    heard = [product(n, f"Acme {n} {a}", f"Acme {n} {z} 耳机", path) for n in range(12) for a, path, z in kinds]
    others = [product(n, f"Acme Tent {n}", f"Acme {n} 帐篷", "Outdoor/Tents") for n in range(100, 112)]
    assert ("headphone", "耳机") in learn(heard + others)


def test_products_in_one_language_teach_nothing() -> None:
    assert learn([Product(f"p{n}", "red lamp") for n in range(20)]) == ()
    assert Thesaurus.read(table([]).splitlines(), "t").entries == {}


def test_the_shops_lines_and_the_built_in_ones_stand_before_learnt_ones(tmp_path: Path) -> None:
    (tmp_path / LEARNT).write_text("headphone, 帐篷\nzorbel, 佐贝\nfrem, 芙姆\n", "utf-8")
    (tmp_path / SYNONYMS).write_text("frem, 弗雷姆\n", "utf-8")
    words = Words(tmp_path)

    def said(typed: str) -> set[str]:
        return {one.shown for group in words.thesaurus.groups(typed) for one in group.others}

    assert said("zorbel") == {"佐贝"} and said("佐贝") == {"zorbel"}
    assert said("frem") == {"弗雷姆"}
    assert "耳机" in said("headphone") and "帐篷" not in said("headphone")
    (tmp_path / LEARNT).unlink()
    assert said("zorbel") == set()


def test_learnt_words_are_kept_with_the_index_and_find_across_languages(tmp_path: Path) -> None:
    with shopguide.open(tmp_path, text_encoder="none", picture_encoder="none") as shop:
        feed = tmp_path / "feed.jsonl"
        rows = [{"id": p.product_id, "title": p.title, "title_zh": p.translations["zh"].title} for p in crossed()]
        rows = [{k: v.replace("Teapot", "Quindle").replace("茶壶", "昆德灯") for k, v in row.items()} for row in rows]
        rows.append({"id": "lonely", "title": "Wuzzle quindle"})
        feed.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        shop.add(feed)
        assert "quindle, 昆德灯" in (tmp_path / LEARNT).read_text("utf-8")
        assert "lonely" in [hit.product.product_id for hit in shop.search("昆德灯", limit=50).hits]


def test_learning_from_20_000_products_takes_less_than_two_seconds() -> None:
    base = crossed()
    many = [
        replace(base[n % len(base)], product_id=str(n), title=f"{base[n % len(base)].title} {n}") for n in range(20_000)
    ]
    took = []
    for _ in range(2):
        start = time.process_time()
        learn(many)
        took.append(time.process_time() - start)
    print(f"\nlearnt from 20,000 products in {min(took):.2f} s of CPU time")
    assert min(took) < 4  # Twice the target, for a busy machine.


# -- What it is worth: half of the demo shop teaches, the other half is asked for ------------------------------------


def demo_products(tmp_path: Path) -> list[Product]:
    with shopguide.open(tmp_path / "all", text_encoder="none", picture_encoder="none") as shop:
        shop.add(demo.files() / "products.jsonl")
        return [c.product for c in shop._state.catalog.iterate() if c.product is not None]


def teaches(one: Product) -> bool:
    return hashlib.sha256(one.product_id.encode()).digest()[0] % 2 == 0


def success(index: Index, words: Words, thesaurus: Thesaurus, asked: list[tuple[str, str]], share: float) -> float:
    """The share of the titles whose product is among the first ten by words alone."""
    words._thesaurus, words._read_at = thesaurus, (0, 0)
    found = 0
    for text, wanted in asked:
        wording = words.wording(Query(text, words=text), index)
        request = Request(wording.words, mode="lexical", groups=wording.groups, facet_fields=())
        rows = index.search(request, replace(index.ranking, min_idf_share=share)).rows
        found += wanted in [row.product_id for row in rows]
    return round(found / len(asked), 3)


@pytest.fixture(scope="module")
def worth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Chinese titles of the half that taught nothing, over English text alone: success@10 by table."""
    folder = tmp_path_factory.mktemp("worth")
    products = demo_products(folder)
    told = Thesaurus.read(table([p for p in products if teaches(p)]).splitlines(), "learnt")
    asked = [(p.translations["zh"].title, p.product_id) for p in products if not teaches(p) and "zh" in p.translations]
    names = {w for p in products for w in p.title.split()}
    asked = [(" ".join(w for w in text.split() if w not in names), wanted) for text, wanted in asked]
    index = Index.open(folder / "english")
    index.rebuild([Entry(replace(p, translations=MappingProxyType({}))) for p in products], "f", 1)
    words = Words(folder)
    tables = {"none": Thesaurus(), "learnt": told, "built-in": built_in(), "both": built_in().backed(told)}
    shares = {"": index.ranking.min_idf_share, " any word": 0.0}
    out = {n + how: success(index, words, one, asked, s) for how, s in shares.items() for n, one in tables.items()}
    print(f"\nsuccess@10 of {len(asked)} Chinese titles: {out}; learnt: {sorted(told.entries)}")
    return out


def test_learnt_pairs_find_what_the_other_half_of_the_shop_sells(worth: dict[str, float]) -> None:
    assert worth["learnt"] > worth["none"]
    assert worth["learnt any word"] > worth["none any word"]
    assert worth["both"] >= worth["built-in"]
