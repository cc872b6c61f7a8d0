"""Whether a turn begins a search of its own, goes on, or asks of what was shown."""

from __future__ import annotations

import pytest

from shopguide.guide import Guide
from shopguide.guide.kinds import kind_spoken
from shopguide.guide.matters import plainly_asked
from shopguide.guide.reader import Act, Reading, Span
from shopguide.types import Answer, Money, Offer, Product
from test_guide_shop import PRODUCTS, SmallShop

MORE = tuple(
    Product(i, title, brand="Wren", offers=(Offer(Money(price, "USD")),))
    for i, title, price in (
        ("p1", "Wren Sun Parasol", 5900),
        ("h1", "Wren Cork Hot Plate", 1900),
        ("h2", "Wren Slate Hot Plate", 2900),
        ("h3", "Wren Steel Plate", 900),
    )
)


class Heard:
    """A reader that hears what it is told to."""

    def __init__(self, *readings: Reading) -> None:
        self._readings = list(readings)

    def read(self, text: str, context: str) -> Reading:
        return self._readings.pop(0)


def heard(acts: dict[Act, float], *said: tuple[str, str]) -> Reading:
    weighed = tuple(acts.items())
    return Reading(*weighed[0], tuple(Span(part, text) for part, text in said), weighed)  # type: ignore[arg-type]


def talk(*turns: tuple[str, Reading]) -> Answer:
    guide = Guide(SmallShop([*PRODUCTS, *MORE]), reader=Heard(*(r for _, r in turns)))  # type: ignore[arg-type]
    for text, _ in turns:
        answer = guide.ask(text, "s")
    return answer


KETTLE = ("i want a kettle", heard({"find": 0.9}, ("kind", "kettle")))


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("she is also out in the sun all day. a parasol", heard({"find": 0.9}, ("kind", "parasol"))),
        ("different thing, she needs a parasol", heard({"find": 0.9}, ("kind", "parasol"))),
        ("which parasol can he open", heard({"ask": 0.48, "find": 0.3, "pick": 0.15}, ("kind", "parasol"))),
    ],
)
def test_a_named_thing_that_is_looked_for_begins_a_search(text: str, reading: Reading) -> None:
    assert [p.product_id for p in talk(KETTLE, (text, reading)).products] == ["p1"]


def test_what_is_pointed_at_is_asked_of_though_a_kind_is_named() -> None:
    asks = heard({"ask": 0.9}, ("reference", "it"), ("kind", "parasol"))
    products = talk(KETTLE, ("does it fit under a parasol", asks)).products
    assert "p1" not in [p.product_id for p in products]


def test_a_longer_name_is_another_thing_than_its_last_word() -> None:
    shop = SmallShop([*PRODUCTS, *MORE])
    kind = kind_spoken(shop, "hot plate")
    assert kind is not None
    assert set(kind.only) == {"h1", "h2"}


def test_acts_count_together() -> None:
    reading = heard({"refine": 0.6, "find": 0.2, "ask": 0.1})
    assert reading.weight("refine", "find") == pytest.approx(0.8)
    assert Reading("ask", 0.7).weight("ask", "find") == 0.7


def test_a_bound_is_no_question_for_a_price() -> None:
    class Sure:
        def asked(self, text: str) -> tuple[str, str]:
            raise AssertionError("a search is weighed no further")

    text = "太贵 换个手动的 40欧以内"
    reading = heard({"refine": 0.7, "ask": 0.1}, ("condition", "手动"), ("condition", "40欧以内"))
    assert plainly_asked(text, reading, Sure())[0] == text  # type: ignore[arg-type]


def test_a_place_of_the_story_is_no_thing_that_is_wanted() -> None:
    refines = heard({"refine": 0.93}, ("use", "the parasol"), ("condition", "red"))
    products = talk(KETTLE, ("for under the parasol i want a red one", refines)).products
    assert "p1" not in [p.product_id for p in products]
