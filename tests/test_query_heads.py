"""What a shop's things are called: the heads of its titles, and the attributes that things of a kind are told by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopguide.guide.calling import plural
from shopguide.query import Kinds
from shopguide.query.synonyms import built_in
from shopguide.shop.calling import Calling
from shopguide.types import AttributeValue, Product

BRANDS = ("Acme", "Bolt", "Cira", "Dune", "Elm", "Fox")

FEW = 3


def told(*names: str) -> dict[str, AttributeValue]:
    return {f"{n} {x}": 1.0 for n in names for x in ("a", "b", "c", "d", "e", "f", "g", "h")}


def goods() -> list[Product]:
    out = []
    for n in range(12):
        brand = BRANDS[n % 6]

        def add(key: str, title: str, attributes: dict[str, AttributeValue], n: int = n, brand: str = brand) -> None:
            out.append(Product(f"{key}{n}", f"{brand} {title}", brand=brand, attributes=attributes))

        add("laptop", f'X{n} Notebook Black 35.6 cm (14") 8 GB', told("cpu", "screen"))
        add("pc", f"Y{n} notebook with backlit keyboard", told("cpu", "screen"))
        add("bag", f"Z{n} notebook case 35.6 cm", told("pocket"))
        add("sleeve", f"Laptop Case for notebook, Q{n}", told("pocket"))
        if n < FEW:
            add("paper", f"WOW Notebook A{n} squared", told("ruling"))
        add("cable", f"CAT{n}, 6x RJ-45 networking cable 6.4 m Gray", told("wire"))
        add("printer", f"Jet{n} Photo Printer Colour", told("ink"))
        add("part", f"T{n} printer/scanner spare part", told("part"))
        add("care", f"{n} year warranty for Notebook", {})
    out += [
        Product(f"nameless{n}", f"Acme Q{n} 39.6 cm", brand="Acme", attributes=told("cpu", "screen")) for n in (1, 2)
    ]
    return out


KINDS = Kinds.from_products(goods())


def ids(kind: str) -> set[str]:
    return {f"{kind}{n}" for n in range(12)}


def test_head_of_a_title_is_the_noun_before_its_sizes_colours_and_for() -> None:
    assert set(KINDS.of("case")) == ids("bag") | ids("sleeve")
    assert set(KINDS.of("cables")) == ids("cable")
    assert set(KINDS.of("printer")) == ids("printer")
    assert set(KINDS.of("part")) == ids("part")


def test_things_of_another_make_that_share_a_name_are_left_out_and_nameless_are_found() -> None:
    found = set(KINDS.of("notebook"))
    assert ids("laptop") | ids("pc") <= found
    assert found & (ids("bag") | ids("sleeve") | ids("care") | ids("paper")) == set()
    assert {"nameless1", "nameless2"} <= found


def test_noun_with_the_noun_before_it_is_a_kind_of_its_own() -> None:
    assert set(KINDS.of("notebook cases")) == ids("bag")
    assert set(KINDS.of("photo printer")) == ids("printer")
    assert KINDS.of("phone case") == ()


def test_word_that_only_goes_before_others_is_no_kind() -> None:
    assert KINDS.of("networking") == KINDS.of("wow") == KINDS.of("gray") == ()


def test_kinds_are_the_same_after_they_were_saved() -> None:
    assert Kinds.from_dict(json.loads(json.dumps(KINDS.to_dict()))) == KINDS
    with pytest.raises(ValueError, match="version"):
        Kinds.from_dict({**KINDS.to_dict(), "version": 0})


def test_small_shop_learns_anew_after_a_change_and_other_words_call_the_same(tmp_path: Path) -> None:
    held, seq = goods()[:-2], 1
    calling = Calling(tmp_path, lambda: held, lambda: (len(held), seq))
    assert "laptop0" in calling.called("laptop", built_in())
    assert "laptop0" in calling.called("笔记本电脑", built_in())
    held, seq = [p for p in held if p.product_id != "laptop0"], 2
    assert "laptop0" not in calling.called("laptop", built_in())
    assert calling.renewed(held, None) == {}


@pytest.mark.parametrize(
    ("one", "many"),
    [("kettle", "kettles"), ("tomato", "tomatoes"), ("battery", "batteries"), ("watch", "watches"), ("photo", "photos"),
     ("headphones", "headphones"), ("dress", "dresses"), ("phone case", "phone cases"), ("toy", "toys"),
     ("wireless mouse", "wireless mice")],
)  # fmt: skip
def test_noun_is_said_of_several_things(one: str, many: str) -> None:
    assert plural(one) == many
