"""The gist of a turn: what is wanted without the story, and what a thing is here that no category is named by."""

from __future__ import annotations

import pytest

from shopguide.guide import Guide
from shopguide.guide.gist import gist
from shopguide.guide.reader import Act, Reading, Span
from shopguide.guide.sought import heads, sought
from shopguide.types import Answer, Money, Offer, Product
from test_guide_shop import PRODUCTS, SmallShop

MORE = (
    Product("r1", "Wren Skipping Rope", brand="Wren", offers=(Offer(Money(1200, "USD")),)),
    Product("c1", "Wren Rope Print Cushion", brand="Wren", offers=(Offer(Money(1900, "USD")),)),
)  # fmt: skip


class Heard:
    """A reader that hears what it is told to."""

    def __init__(self, *readings: Reading) -> None:
        self._readings = list(readings)

    def read(self, text: str, context: str) -> Reading:
        return self._readings.pop(0)


def heard(act: Act, *said: tuple[str, str], sure: float = 0.9) -> Reading:
    return Reading(act, sure, tuple(Span(part, text) for part, text in said))  # type: ignore[arg-type]


def shop() -> SmallShop:
    return SmallShop([*PRODUCTS, *MORE])


def asked(text: str, reading: Reading) -> Answer:
    return Guide(shop(), reader=Heard(reading)).ask(text, "s")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "spans", "left"),
    [
        (
            "my sister got married last weekend and danced all night. now she would like a kettle, red, under $50",
            (("kind", "kettle"), ("condition", "red"), ("condition", "under $50")),
            "a kettle, red, under $50",
        ),
        (
            "The train takes two hours every single day. Something with a long battery, it has to be a laptop",
            (("condition", "a long battery"), ("kind", "laptop")),
            "a laptop, with a long battery",
        ),
        (
            "地铁上每天都挤得要命 想要个双肩包 防水的",
            (("kind", "双肩包"), ("condition", "防水")),
            "双肩包，防水",
        ),
    ],
)  # fmt: skip
def test_a_story_is_left_out_and_the_thing_comes_first(
    said: str, spans: tuple[tuple[str, str], ...], left: str
) -> None:
    assert gist(said, heard("find", *spans), shop(), going_on=False).text == left


@pytest.mark.parametrize("said", ["a red kettle under $50", "想买个双肩包，要防水的", "do you have linen dresses?"])
def test_a_plain_turn_stays_as_it_is(said: str) -> None:
    kind = next(w for w in ("kettle", "双肩包", "dresses") if w in said)
    assert gist(said, heard("find", ("kind", kind)), shop(), going_on=False).text == said


def test_what_the_reader_is_unsure_of_stays_as_it_is() -> None:
    said = "we moved house on Monday and it rained the whole day. a kettle"
    assert gist(said, heard("find", ("kind", "kettle"), sure=0.3), shop(), going_on=False).text == said


def test_a_size_and_a_price_count_wherever_they_are_said() -> None:
    said = "i am on my feet all day long at work, at most $60, and it gets hot. what dress would do"
    assert gist(said, heard("find", ("kind", "dress")), shop(), going_on=False).text == "dress would do, at most $60"


def test_a_thing_beside_which_it_is_used_is_not_what_is_wanted() -> None:
    said = "the evenings get longer now you know. a kettle to go next to my laptop"
    found = gist(said, heard("find", ("kind", "kettle"), ("kind", "laptop")), shop(), going_on=False)
    assert found.reading is not None
    assert found.reading.said("kind") == ("kettle",)


def test_what_is_said_of_things_shown_is_not_wanted() -> None:
    said = "haha that's a bathtub. half a litre would be plenty"
    found = gist(said, heard("refine", ("kind", "bathtub"), ("condition", "half a litre")), shop(), going_on=True)
    assert found.text == "half a litre would be plenty"
    assert found.reading is not None
    assert not found.reading.said("kind")


def test_what_rules_read_in_a_clause_is_kept() -> None:
    said = "the colour is really all the same to me, with pockets then"
    found = gist(said, heard("refine", ("condition", "pockets")), shop(), True, lambda clause: "colour" in clause)
    assert found.text == "the colour is really all the same to me, with pockets then"


def test_a_story_does_not_empty_the_page() -> None:
    said = "our old one finally gave up this morning with a bang. we would need a kettle, below 40 dollars"
    answer = asked(said, heard("find", ("kind", "kettle"), ("condition", "below 40 dollars")))
    assert [p.product_id for p in answer.products] == ["k1"]


def test_a_thing_is_what_its_name_ends_with() -> None:
    found = sought(shop(), "rope")
    assert found is not None
    assert found.only == ("r1",)


def test_a_chinese_name_ends_with_its_noun() -> None:
    headphones = next(p for p in PRODUCTS if p.product_id == "h1")
    assert heads(headphones, "耳机")
    assert not heads(headphones, "降噪")


def test_a_thing_that_nothing_is_called_by_is_not_there() -> None:
    assert sought(shop(), "trombone") is None
    answer = asked("my uncle plays in a band every weekend. any trombones", heard("find", ("kind", "trombones")))
    assert "trombone" in answer.text
    assert not answer.products


def test_a_condition_that_is_not_told_is_named_in_the_shoppers_words() -> None:
    said = "we spend every other week at the seaside. dresses that shrug off salt water"
    reading = heard("find", ("kind", "dresses"), ("condition", "shrug off salt water"))
    assert "“shrug off salt water”" in asked(said, reading).text


def test_a_turned_down_product_does_not_hold_the_next_wish_up() -> None:
    said = "nah not that blue one there. maybe in silk"
    reading = heard("refine", ("reference", "that blue one"), ("condition", "silk"))
    assert gist(said, reading, shop(), going_on=True).text == "in silk"


def test_a_thing_that_is_to_be_replaced_is_what_is_wanted() -> None:
    said = "the rusty kettle went in the bin this morning, 10 years old. what have you got"
    found = gist(said, heard("find", ("owned", "rusty kettle")), shop(), going_on=False)
    assert found.reading is not None
    assert found.reading.said("kind") == ("kettle",)
    assert "years" not in found.text or found.text.startswith("kettle")


def test_what_is_said_of_the_thing_in_its_own_clause_is_kept() -> None:
    said = "my flat is new and rather empty still. do you have a kettle that fits into a very small drawer"
    found = gist(said, heard("find", ("kind", "kettle")), shop(), going_on=False)
    assert found.text == "a kettle that fits into a very small drawer"


def test_a_value_in_a_story_does_not_stand_beside_the_one_that_is_wanted() -> None:
    said = "my sister really cannot stand anything red, we want it in blue now"
    reading = heard("refine", ("condition", "in blue"))
    assert gist(said, reading, shop(), going_on=True).text == "in blue now"


def test_what_is_owned_and_sold_here_is_wanted_before_what_nobody_sells() -> None:
    said = "my kettle cracked right through this morning at work. cocoa must stay warm in it"
    reading = heard("find", ("owned", "kettle"), ("kind", "cocoa"), ("condition", "stay warm"))
    found = gist(said, reading, shop(), going_on=False).reading
    assert found is not None
    assert found.said("kind") == ("kettle",)
