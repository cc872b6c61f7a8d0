"""What the words for a kind of thing name: a shop's own names, other words for them, and none where none is sold."""

from __future__ import annotations

import numpy as np
import pytest

from shopguide.query import Kinds, Names
from shopguide.query.alike import Alike, learnt_alike
from shopguide.query.names import ends, folded
from shopguide.query.synonyms import Thesaurus, built_in, qualities
from shopguide.types import Meant, Product


def named(*titles: str, category: str = "", small: bool = True) -> Names:
    products = [Product(f"p{n}", t, categories=(category,) if category else ()) for n, t in enumerate(titles)]
    return Names.learn(Kinds.from_products(products), [category] if category else [], products, small)


def ids(meant: Meant) -> set[str]:
    return set(meant.ids)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("a ladder for the attic", "ladder", "ladder"),
        ("folding garden chair that is light", "folding garden chair", "chair"),
        ("drill 18 v please", "drill 18 v", "v"),
        ("三层的鞋架", "鞋架", "鞋架"),
        ("架子 放鞋的", "架子", "架子"),
        ("那种挂墙的置物架", "置物架", "物架"),
    ],
)
def test_thing_stands_at_the_end_of_what_is_said_of_it(words: str, first: str, last: str) -> None:
    told = list(ends(words))
    assert (told[0], told[-1]) == (first, last)


def test_names_are_folded_to_the_singular_and_without_joints() -> None:
    assert folded("Bean-Bags") == "bean bag"
    assert folded("保温 杯") == "保温杯"


def test_one_title_is_enough_in_a_small_shop_and_not_in_a_large_one() -> None:
    titles = ("Acme Oak Gizmo Rocker", "Bolt Steel Pail")
    assert ids(named(*titles).meant("gizmo rocker", Thesaurus())) == {"p0"}
    assert not named(*titles, small=False).meant("gizmo rocker", Thesaurus()).sold


def test_known_noun_needs_one_title_in_a_large_shop() -> None:
    assert ids(named("Acme T200 toaster Black 900 W", small=False).meant("toasters", Thesaurus())) == {"p0"}


def test_everyday_word_and_the_other_language_name_the_same_things() -> None:
    shop = named("Marl Nonstick Frying Pan", "Marl Linen Curtains")
    assert ids(shop.meant("a skillet for my camper", built_in())) == {"p0"}
    assert ids(shop.meant("煎锅", built_in())) == {"p0"}
    chinese = named("秋水亚麻窗帘", "秋水实木电视柜")
    assert ids(chinese.meant("drapes", built_in())) == {"p0"}
    assert not chinese.meant("television", built_in()).sold  # a 电视柜 is none


def test_known_thing_that_is_not_sold_is_not_its_last_word() -> None:
    meant = named("Acme Canvas Bag", "Bolt Canvas Bag", "Cira Canvas Bag").meant("sleeping bag", built_in())
    assert not meant.sold
    assert meant.known


def test_category_names_its_things_and_what_it_joins() -> None:
    shop = named("Acme Rover", category="Garden/Spades & Rakes")
    assert shop.meant("rake", Thesaurus()).paths == ("Garden/Spades & Rakes",)


def test_compound_of_two_nouns_is_both_and_a_colour_may_name_a_juice() -> None:
    shop = named("Polar X1 fridge-freezer Freestanding", "Grove Orange Juice")
    assert ids(shop.meant("freezer", Thesaurus())) == {"p0"}
    assert ids(shop.meant("orange juice", Thesaurus())) == {"p1"}


def test_what_things_are_made_of_names_none() -> None:
    assert ("silk",) in qualities()
    assert ("pillow",) not in qualities()
    assert not named("Moth Silk Pillow in Silk").meant("silk", built_in()).sold


def test_vectors_are_turned_about_the_mean_of_their_language() -> None:
    turn = np.eye(2, dtype=np.float32)[::-1]
    means = {"mean_en": np.array([1.0, 0.0]), "mean_zh": np.array([0.0, 1.0])}
    alike = Alike({"turn": turn, "encoder": np.array("x"), **means})
    rows = alike.turned(("mug", "杯"), lambda text: np.array([1.0, 1.0], np.float32))
    assert rows.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_what_is_learnt_says_for_which_encoder() -> None:
    assert len(learnt_alike().encoder) == 16
