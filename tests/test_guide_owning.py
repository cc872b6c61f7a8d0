"""What shoppers tell of themselves and of what they have: what must fit is a condition, the rest a wish."""

from __future__ import annotations

import pytest

from shopguide.guide import Guide
from shopguide.guide.giving import read_given
from shopguide.guide.owning import fitting, put_aside
from shopguide.types import Money, Offer, Product
from test_guide_shop import SmallShop

USD = (Offer(Money(4999, "USD")),)


def goods() -> list[Product]:
    out = []
    for n in range(6):
        told = {"fits laptop up to (in)": (13.0, 14.0, 16.0)[n % 3]}
        out.append(
            Product(f"b{n}", f"Pack {n} Laptop backpack 双肩包", attributes=told, categories=("Backpacks",), offers=USD)
        )
        size = {"screen size (in)": (13.3, 15.0)[n % 2]}
        out.append(Product(f"l{n}", f"Zen {n} laptop 笔记本电脑", attributes=size, categories=("Laptops",), offers=USD))
        out.append(Product(f"c{n}", f"Seat {n} desk chair 办公椅", categories=("Chairs",), offers=USD))
    return out


def asked(words: str) -> tuple[str, set[str]]:
    answer = Guide(SmallShop(goods(), ())).ask(words)
    return answer.text, {p.product_id for p in answer.products}


@pytest.mark.parametrize(
    "words",
    ["my laptop is 15 inch, i need a backpack", "I have a 15 inch laptop, looking for a backpack",
     "backpack for a 15 inch laptop", "我电脑15寸的，想要个双肩包装电脑"],
)  # fmt: skip
def test_what_must_fit_in_is_a_condition_on_the_thing_wanted(words: str) -> None:
    assert asked(words)[1] == {"b2", "b5"}


def test_size_of_what_is_wanted_itself_is_not_turned_round() -> None:
    assert fitting("i have a 15 inch laptop, i need another laptop") == "i have a 15 inch laptop, i need another laptop"
    assert fitting("my laptop is 15 inch") == "my laptop is 15 inch"


@pytest.mark.parametrize(
    ("words", "told"),
    [("i'm 190 cm tall and need a desk chair", "190 cm tall"), ("我身高180，想买把办公椅", "身高180")],
)
def test_height_of_a_person_is_a_wish_and_no_size_or_price(words: str, told: str) -> None:
    text, found = asked(words)
    assert told in text
    assert found <= {f"c{n}" for n in range(6)}
    assert found


def test_turn_without_anything_about_its_asker_stays_as_it_is() -> None:
    for words in ("a desk 160 cm wide", "chair up to 150 kg", "身高尺", "190 cm wide sofa"):
        assert put_aside(words).text == words


@pytest.mark.parametrize(
    ("words", "who", "rest"),
    [("boots for my 8 year old", "kids", "boots"), ("a watch for a 40 year old", "", "a watch"),
     ("tent for a family of four", None, ""), ("给8岁孩子买双靴子", "kids", "靴子"),
     ("给爱喝咖啡的爸爸买个礼物", "men", "爱喝咖啡")],
)  # fmt: skip
def test_for_whom_is_read_by_age_and_with_what_they_like(words: str, who: str | None, rest: str) -> None:
    given = read_given(words)
    assert (None if given is None else given.who) == who
    assert given is None or given.rest == rest


def test_age_that_no_catalog_checks_is_said_to_be_unchecked() -> None:
    text, found = asked("backpack for my 8 year old")
    assert found
    assert "for my 8 year old" in text
