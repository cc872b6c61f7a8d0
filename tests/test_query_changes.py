"""Words beside a picture: what they want otherwise, what points at the picture, and what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.query.changes import read_changes
from shopguide.query.looks import LOOKS, families_of, read_looks


@pytest.mark.parametrize(
    ("text", "kinds", "rest", "pointed"),
    [
        ("like this picture but blue", [], "blue", True),
        ("something like this, cheaper than $50", [], ", cheaper than $50", True),
        ("cheaper than this one", ["cheaper"], "", True),
        ("a bit cheaper and in blue", ["cheaper"], "and in blue", True),
        ("same brand but bigger", ["same_brand", "bigger"], "", True),
        ("half the price", ["half_price"], "", True),
        ("in a different colour", ["other_colour"], "", True),
        ("lighter colour", [], "lighter colour", False),
        ("lighter than this", ["lighter"], "", True),
        ("with better reviews", ["better_rated"], "", True),
        ("red dress", [], "red dress", False),
        ("cheap dress", [], "cheap dress", False),
        ("这个款式但是便宜一点", ["cheaper"], "", True),
        ("更大一点", ["bigger"], "", True),
        ("要大一点的，便宜点的", ["bigger", "cheaper"], "，", True),
        ("同款不同颜色", ["other_colour"], "", True),
        ("这双鞋换成黑色", [], "鞋 黑色", True),
        ("比这个便宜", ["cheaper"], "", True),
        ("和图片里一样但是没有条纹", [], "没有条纹", True),
        ("换个牌子，评分更高的", ["other_brand", "better_rated"], "，", True),
        ("大的杯子", [], "大的杯子", False),
        ("小米手机", [], "小米手机", False),
    ],
)
def test_what_the_words_change(text: str, kinds: list[str], rest: str, pointed: bool) -> None:
    read = read_changes(text)
    assert [w.kind for w in read.wishes] == kinds
    assert " ".join(read.rest.split()) == rest
    assert read.pointed == pointed


def test_of_two_wishes_that_cannot_both_be_the_first_stands() -> None:
    assert [w.kind for w in read_changes("cheaper but more expensive").wishes] == ["cheaper"]
    assert [w.kind for w in read_changes("bigger and smaller").wishes] == ["bigger"]


LEADS = st.sampled_from(["", "like this but ", "这个款式", "cheaper ", "大一点", "没有条纹 "])


@given(LEADS, st.text(max_size=40))
def test_reading_keeps_every_offset(lead: str, tail: str) -> None:
    text = lead + tail
    read = read_changes(text)
    assert len(read.rest) == len(text)
    assert all(new in (old, " ") for new, old in zip(read.rest, text, strict=True))
    assert all(text[w.start : w.start + len(w.text)] == w.text for w in read.wishes)
    looks, rest = read_looks(read.rest)
    assert len(rest) == len(text)
    assert all(text[one.start : one.start + len(one.text)] == one.text for one in looks)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("without stripes", [("striped", True)]),
        ("没有条纹", [("striped", True)]),
        ("in leather", [("leather", False)]),
        ("真皮的", [("leather", False)]),
        ("no polka dots but flowers", [("dotted", True), ("floral", False)]),
        ("皮包", []),
        ("glasses", []),
        ("棉的，不要格子", [("cotton", False), ("checked", True)]),
    ],
)
def test_materials_and_patterns_are_read_with_their_sign(text: str, found: list[tuple[str, bool]]) -> None:
    looks, _ = read_looks(text)
    assert [(one.family, one.refused) for one in looks] == found


def test_every_name_of_a_look_names_its_own_family() -> None:
    for family, names in LOOKS.items():
        assert all(family in families_of(name) for name in names), family
    assert families_of("Organic Cotton") == {"cotton"}
