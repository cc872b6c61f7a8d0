"""What a turn takes for granted is held against the catalog before its question is answered."""

from __future__ import annotations

import pytest

from shopguide.guide import Guide
from shopguide.guide.premises import read_premise
from shopguide.types import Answer
from test_guide_picture import Seeing
from test_guide_shop import SmallShop


def told(*turns: str) -> Answer:
    guide = Guide(SmallShop())
    return [guide.ask(turn, "s") for turn in turns][-1]


@pytest.mark.parametrize(
    ("asked", "first", "field", "then"),
    [
        ("Since it is waterproof, how long does the battery last?", "not waterproof", "attribute:waterproof", "30"),
        ("既然它防水，续航多久？", "不符合：Hush 无线降噪耳机不防水", "attribute:waterproof", "30"),
        ("Because it's white, what does it cost?", "black", "attribute:color", "$159"),
        ("You said it costs $20. Is it wireless?", "does not cost $20: it costs $159.00", "price", ""),
        ("你刚才说它只要20块，续航多久", "价格不是20，售价是 ¥1,099.00", "price", "30"),
        (
            "As it has a 5 star rating, how long does the battery last?",
            "not rated 5: its rating is 4.4",
            "rating",
            "30",
        ),
        ("既然评分是5分，续航多久", "不是 5 分，而是 4.4 分", "rating", "30"),
        ("It is sold out, right? How much is it?", "is in stock", "stock", "$159"),
        ("它缺货了吧，多少钱", "有货", "stock", "1,099"),
    ],
)
def test_a_false_premise_is_mended_with_its_source_and_the_question_answered(
    asked: str, first: str, field: str, then: str
) -> None:
    answer = told("tell me about the Hush Wireless Headphones", asked)
    assert first in answer.claims[0].text
    assert [c.field for c in answer.claims[0].citations] == [field]
    assert answer.claims[0].citations[0].product_id == "h1"
    assert len(answer.claims) > 1 and then in " ".join(c.text for c in answer.claims[1:])
    assert not answer.query.filters  # a premise is never a condition


@pytest.mark.parametrize(
    "asked", ["Since it is black, how long does the battery last?", "既然是黑色的，续航多久？",
              "You said it costs $159. How long does the battery last?"]
)  # fmt: skip
def test_a_true_premise_is_not_spoken_of(asked: str) -> None:
    answer = told("tell me about the Hush Wireless Headphones", asked)
    assert len(answer.claims) == 1 and "30" in answer.text


def test_what_the_catalog_does_not_tell_is_said_to_be_not_told() -> None:
    answer = told("tell me about the Brea Linen Dress", "Since it is bulletproof, does it have pockets?")
    assert answer.claims[0].text.startswith("The catalog does not say") and "pockets" in answer.claims[1].text


def test_a_thing_that_is_named_is_mended_too() -> None:
    answer = told("As the Bolt 15 Laptop has a touchscreen, how heavy is it?")
    assert answer.claims[0].citations[0].product_id == "l2" and "touchscreen" in answer.claims[0].text
    assert "1.9 kg" in answer.text


def test_the_most_of_a_kind_is_held_against_the_whole_kind() -> None:
    answer = told("As the Aero 14 Laptop is your cheapest laptop, how heavy is it?")
    assert answer.claims[0].citations[0].product_id == "l2" and "1.2 kg" in answer.claims[-1].text
    assert "Aero 14" in answer.claims[-1].text  # and not "its"


def test_one_called_by_stars_that_none_has_is_not_taken_for_another() -> None:
    answer = told("show me dresses", "the 5-star one, what is it made of?")
    assert "None of those I showed is rated 5" in answer.claims[0].text and "4.8" in answer.claims[0].text
    assert told("show me dresses", "4.2星的那件是什么材质").claims[0].citations[0].product_id == "d2"


def test_a_product_that_is_called_by_another_colour_is_told_in_its_own() -> None:
    answer = told("How much is the red Brea Linen Dress?")
    assert "blue" in answer.claims[0].text and "$69" in answer.claims[1].text


def test_a_premise_on_a_picture_is_held_against_what_it_shows() -> None:
    answer = Guide(Seeing()).ask("Since this is silk, how much is it?", image=b"d1 0.95")
    assert "cotton" in answer.claims[0].text and "$45" in answer.claims[-1].text


@pytest.mark.parametrize(
    "said",
    ["Since it's raining, show me boots", "because I love red, show me red dresses",
     "As I am tall, which chair suits me?", "既然冬天到了，推荐靴子",
     "因为要送人，有没有好看的杯子", "给我推荐个包吧，红色的", "就这个吧，多少钱",
     "is it waterproof?", "it is waterproof, right?", "它是防水的吧", "它是不是防水的，多少钱"],
)  # fmt: skip
def test_what_speaks_of_the_shopper_or_only_asks_is_no_premise(said: str) -> None:
    assert read_premise(said) is None
