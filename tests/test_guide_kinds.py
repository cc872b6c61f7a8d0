"""Kinds of things in shops without categories, or with coarse ones: what titles call so, and what nothing is called."""

from __future__ import annotations

import pytest

from shopguide.guide import Guide
from shopguide.guide.kinds import Kind
from shopguide.types import Money, Offer, Product
from test_guide_shop import SmallShop

BRANDS = ("Acme", "Bolt", "Cira", "Dune", "Elm", "Fox")


def item(key: str, title: str, dollars: int, *categories: str) -> Product:
    brand = title.split()[0]
    return Product(key, title, brand=brand, categories=categories, offers=(Offer(Money(dollars * 100, "USD")),))


PLAIN = [
    *(item(f"n{n}", f"{BRANDS[n]} X{n} Notebook 14 inch Black", 400 + n) for n in range(6)),
    *(item(f"c{n}", f"{BRANDS[n]} notebook case 14 inch", 20 + n) for n in range(6)),
    *(item(f"k{n}", f"{BRANDS[n]} Cosy keyboard Black", 30 + n) for n in range(6)),
]
COARSE = [
    *(item(f"b{n}", f"{BRANDS[n]} Leather Belt", 30 + n, "Accessories") for n in range(4)),
    *(item(f"h{n}", f"{BRANDS[n]} Wool Cap with belt loop", 10 + n, "Accessories") for n in range(4)),
    *(item(f"t{n}", f"{BRANDS[n]} Vine Tomato", 3 + n, "Food") for n in range(4)),
]


def asked(products: list[Product], *turns: str) -> tuple[str, set[str]]:
    guide = Guide(SmallShop(products, ()))
    answers = [guide.ask(turn, session_id="s") for turn in turns]
    return answers[-1].text, {p.product_id for p in answers[-1].products}


@pytest.mark.parametrize("words", ["cheapest laptop", "what is your cheapest notebook?", "最便宜的笔记本电脑"])
def test_cheapest_of_a_kind_is_no_accessory_of_it_where_a_shop_has_no_categories(words: str) -> None:
    assert asked(PLAIN, words)[1] == {"n0", "n1", "n2"}


def test_accessory_is_found_by_its_own_name() -> None:
    assert asked(PLAIN, "cheapest notebook case")[1] == {"c0", "c1", "c2"}
    assert "6 keyboards" in asked(PLAIN, "do you have keyboards?")[0]


def test_conversation_goes_back_to_a_kind_that_only_titles_tell() -> None:
    text, found = asked(PLAIN, "do you have keyboards?", "and laptops under $403?")
    assert found == {"n0", "n1", "n2"}
    assert "laptops" in text


def test_cheapest_of_a_coarse_category_is_what_is_called_so() -> None:
    assert asked(COARSE, "cheapest belt")[1] == {"b0", "b1", "b2"}
    assert asked(COARSE, "cheapest cap")[1] == {"h0", "h1", "h2"}


@pytest.mark.parametrize(("words", "thing"), [("cheapest jacket", "jacket"), ("tomato sauce", "sauce"),
                                              ("最便宜的沙发", "沙发")])  # fmt: skip
def test_thing_that_nothing_is_called_is_said_not_to_be_sold(words: str, thing: str) -> None:
    text, found = asked(COARSE, words)
    assert thing in text
    assert text.startswith(("I do not see any", "本店没有"))
    assert not found or "sauce" in text


def test_several_things_are_spoken_of_in_the_plural() -> None:
    assert "4 tomatoes" in asked(COARSE, "is there any tomato?")[0]


@pytest.mark.parametrize(
    ("kind", "count", "said"),
    [(Kind("Packages/Milk", "milk"), 6, "kinds of milk"), (Kind("Fruit/Orange", "oranges"), 1, "orange"),
     (Kind("laptop", "laptop", only=("a",)), 2, "laptops"), (Kind("Home/Lighting", "lamp"), 3, "lamps")],
)  # fmt: skip
def test_kind_is_said_as_people_count_it(kind: Kind, count: int, said: str) -> None:
    assert kind.noun("en", count) == said


def test_condition_that_the_catalog_tells_of_nothing_of_the_kind_is_said_to_be_untold() -> None:
    rated = [
        Product(f"r{n}", f"Glow Lamp {n}", categories=("Lamps",), rating=4.5, rating_count=2,
                offers=(Offer(Money(900, "USD")),))
        for n in range(4)
    ]  # fmt: skip
    text, found = asked([*COARSE, *rated], "leather belt rated above 4")
    assert "does not tell “rating" in text
    assert found <= {"b0", "b1", "b2", "b3"}
    assert found


def test_words_that_together_name_a_category_are_meant_whole() -> None:
    milk = [
        *(item(f"m{n}", f"{BRANDS[n]} Fresh Milk", 2 + n, "Packages/Milk") for n in range(4)),
        item("oat", "Oatly Oat Milk", 3, "Packages/Oat-Milk"),
    ]
    text, found = asked(milk, "do you have oat milk?")
    assert found == {"oat"}
    assert "One kind of oat milk" in text
