"""Slips of the pen and of the ear, and that a word which is one is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

import shopguide
from shopguide.query.spelling import Speller, mend
from shopguide.text import tokens
from shopguide.types import Product

TITLES = (
    "Black wireless headphones TN2110", "Blue sneakers for women", "Kettle of steel", "Canon printer", "Dress in black",
    "Back cushion", "Lenovo ThinkPad laptop", "蓝牙耳机 黑色", "红色连衣裙", "不锈钢保温杯", "全棉四件套", "乳胶床垫",
)  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    counts: dict[str, int] = {}
    for title in TITLES * 2:
        for term in set(tokens(title)):
            counts[term] = counts.get(term, 0) + 1
    return Speller.of(counts.items())


def mended(speller: Speller, text: str, *words: str) -> str:
    return mend(text, speller.slips(text, lambda w: w in speller.counts or w in words))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("headphnes", "headphones"), ("hedphones", "headphones"), ("sneekers", "sneakers"), ("kettel", "kettle"),
        ("wireles", "wireless"), ("Blck dress", "black dress"), ("lapotp 16 GB", "laptop 16 GB"), ("cannon", "canon"),
        ("lenvo thinkpad", "lenovo thinkpad"), ("耳及", "耳机"), ("蓝牙而机", "蓝牙耳机"), ("连衣群", "连衣裙"),
        ("保温悲", "保温杯"), ("四件涛", "四件套"), ("床电", "床垫"), ("红色连衣群", "红色连衣裙"),
    ],
)  # fmt: skip
def test_a_slip_is_mended_and_all_else_is_left_as_typed(speller: Speller, typed: str, meant: str) -> None:
    assert mended(speller, typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["black", "back", "canon", "TN2111", "TN-2120", "SGX-4471", "i5-13500h", "bag", "tne", "zzzzzzzz", "guitar", "猫粮",
     "耳机", "连衣裙", "", "!!!", "printers", "汽车轮胎"],
)  # fmt: skip
def test_words_that_are_known_model_numbers_and_strangers_are_never_changed(speller: Speller, typed: str) -> None:
    assert mended(speller, typed) == typed


def test_a_word_of_the_language_is_changed_only_where_a_letter_is_told_once_or_twice(speller: Speller) -> None:
    def slips(word: str) -> tuple[tuple[str, str], ...]:
        return speller.slips(word, lambda w: w in speller.counts, lambda w: True)

    assert slips("cannon") == (("cannon", "canon"),)
    assert slips("settle") == ()  # one letter from "kettle", and a word


def test_a_part_of_a_longer_word_is_not_replaced() -> None:
    assert mend("art-deco art", [("art", "tart")]) == "art-deco tart"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spelling") / "shop"
    with shopguide.open(folder, text_encoder="hash", picture_encoder="none") as shop:
        for n, title in enumerate(TITLES * 2):
            shop.put(Product(f"p{n}", title))
    return folder


def test_a_corrected_page_says_so_and_can_be_asked_for_exactly_as_typed(folder: Path) -> None:
    with shopguide.open(folder, text_encoder="hash", picture_encoder="none") as shop:
        page = shop.search("sneekers", mode="lexical")
        exact = shop.search("sneekers", mode="lexical", exact=True)
    assert (page.query.original, page.query.corrected, page.query.text) == ("sneekers", "sneakers", "sneekers")
    assert page.total == 2
    assert page.note == "Showing results for “sneakers” instead of “sneekers”."
    assert (exact.total, exact.query.corrected, exact.query.original) == (0, "", "")


def test_constraints_of_a_corrected_query_are_read_in_the_corrected_text(folder: Path) -> None:
    with shopguide.open(folder, text_encoder="hash", picture_encoder="none") as shop:
        query = shop.search("cheapest sneekers").query
        zh = shop.search("连衣群", mode="lexical")
    assert query.sort == "price_asc"
    assert query.corrected == "cheapest sneakers"
    assert all(query.corrected[u.start :].startswith(u.text) for u in query.understood)
    assert zh.note == "已显示“连衣裙”的结果，而不是“连衣群”。"


def test_a_correction_never_fires_when_the_typed_words_find_things(folder: Path) -> None:
    with shopguide.open(folder, text_encoder="hash", picture_encoder="none") as shop:
        for title in TITLES:
            page = shop.search(title, mode="lexical")
            assert page.total and not page.query.corrected, title
