"""Search as you type, from small catalogs whose suggestions are known."""

from __future__ import annotations

import time
from types import MappingProxyType

import pytest

from shopguide.query import Suggester
from shopguide.query.pinyin import initials, syllables
from shopguide.types import Product, Suggestion, Translation


def product(number: int, title: str, zh: str = "", brand: str = "", path: str = "", ratings: int = 0) -> Product:
    told = MappingProxyType({"zh": Translation(zh)} if zh else {})
    return Product(
        f"p{number}", title, brand=brand, categories=(path,) if path else (), translations=told, rating_count=ratings
    )


@pytest.fixture
def shop() -> Suggester:
    return Suggester.from_products(
        [
            product(1, "Red wool dress", "红色羊毛连衣裙", "Drella", "Clothing/Dresses", 3),
            product(2, "Red silk dress", "红色真丝连衣裙", "Drella", "Clothing/Dresses", 50),
            product(3, "Blue noise-cancelling headphones", "蓝色降噪耳机", "Acme", "Audio/Headphones"),
            product(4, "Black noise-cancelling headphones", "黑色降噪耳机", "Acme", "Audio/Headphones"),
            product(5, "Drill", "电钻", "Acme", "Tools"),
        ]
    )


def texts(found: tuple[Suggestion, ...], kind: str) -> list[str]:
    return [one.text for one in found if one.kind == kind]


def test_a_beginning_gives_completions_categories_brands_and_products_with_their_counts(shop: Suggester) -> None:
    found = shop.suggest("dr", 8)
    assert texts(found, "query") == ["dress"]
    assert [(s.text, s.count, s.path) for s in found if s.kind == "category"] == [("Dresses", 2, "Clothing/Dresses")]
    assert [(s.text, s.count) for s in found if s.kind == "brand"] == [("Drella", 2)]
    assert texts(found, "product")[0] == "Red silk dress"  # the best known one comes first
    assert [s.count for s in found if s.text == "dress"] == [2]


def test_a_title_is_found_by_any_of_its_words_and_shown_once_though_told_in_two_languages(shop: Suggester) -> None:
    assert texts(shop.suggest("wool"), "product") == ["Red wool dress"]
    assert [s.product_id for s in shop.suggest("羊毛") if s.kind == "product"] == ["p1"]


def test_a_hyphen_is_typed_or_left_out(shop: Suggester) -> None:
    for typed in ("noise-c", "noise c", "Noise C", "ＮＯＩＳＥ c"):
        assert "noise-cancelling headphones" in texts(shop.suggest(typed), "query"), typed


@pytest.mark.parametrize("typed", ["lianyi", "lyq", "连衣", "LianYiQun"])
def test_chinese_is_found_by_its_words_its_pinyin_and_its_initials(shop: Suggester, typed: str) -> None:
    assert "连衣裙" in texts(shop.suggest(typed), "query")


def test_the_script_that_is_typed_comes_first(shop: Suggester) -> None:
    assert not any("\u4e00" <= c <= "\u9fff" for c in shop.suggest("d", 3)[0].text)


def test_a_last_word_is_completed_alone_only_where_products_hold_all_words(shop: Suggester) -> None:
    held = {"blue dress": 0, "blue headphones": 1}
    found = shop.suggest("blue he", count=lambda words: held.get(words, 0))
    assert [(s.text, s.count) for s in found] == [("blue headphones", 1)]
    assert shop.suggest("blue dr", count=lambda words: held.get(words, 0)) == ()


def test_a_product_that_is_gone_is_not_suggested(shop: Suggester) -> None:
    assert [s.product_id for s in shop.suggest("dr", alive=lambda i: i != "p2") if s.kind == "product"] == ["p1", "p5"]


@pytest.mark.parametrize("typed", ["", "   ", "zzz", "x" * 500, "\x00", "；；", "%_\\", "\ud800"])
def test_what_nothing_begins_with_suggests_nothing(shop: Suggester, typed: str) -> None:
    assert shop.suggest(typed) == ()


def test_no_more_than_asked_for_are_given(shop: Suggester) -> None:
    for limit in range(9):
        assert len(shop.suggest("d", limit)) <= limit


def test_what_is_kept_gives_the_same_suggestions(shop: Suggester) -> None:
    again = Suggester.from_dict(shop.to_dict())
    assert again == shop
    assert again.suggest("dr") == shop.suggest("dr")
    with pytest.raises(ValueError, match="no suggestions"):
        Suggester.from_dict({"entries": 3})


def test_readings_are_those_of_a_dictionary() -> None:
    assert syllables("连衣裙 XL") == ("lian", "yi", "qun", "x", "l")
    assert syllables("绿女") == ("lv", "nv")
    assert initials(syllables("降噪耳机")) == "jzej"


def test_twenty_thousand_products_answer_within_the_time_of_a_keystroke() -> None:
    kinds = ("dress", "kettle", "lamp", "chair", "desk", "drone", "drill", "drum")
    many = Suggester.from_products(
        product(i, f"Model {i % 997} {kinds[i % 8]} in {('red', 'blue')[i % 2]}", path=f"All/{kinds[i % 8]}")
        for i in range(20_000)
    )
    best = 1.0
    for typed in ("d", "dr", "model 5", "m", "red", "k"):
        assert many.suggest(typed)
        for _ in range(5):
            began = time.process_time()
            many.suggest(typed)
            best = min(best, time.process_time() - began)
    assert best < 0.05  # measured: about 1 ms for one letter; docs/results.md has the figures
