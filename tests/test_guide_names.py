"""A product named by a part of its name, its brand or its look: which one is meant, shown or not."""

from collections.abc import Mapping

import pytest

from shopguide.guide import Guide
from shopguide.guide.reader import Reading, Span
from shopguide.guide.returning import returned
from shopguide.guide.sessions import Memory
from shopguide.types import Answer, Filter, Query, Understood
from test_guide_shop import PRODUCTS, SmallShop, made

STOVES = (
    made("s1", "Emberly Fjord Camping Stove", "Emberly Fjord 露营炉", "Emberly", "Outdoor/Stoves", 4000, 28000,
         attributes={"color": "red", "weight (g)": 410.0}),
    made("s2", "Emberly Fjord Gale Camping Stove", "Emberly Fjord Gale 露营炉", "Emberly", "Outdoor/Stoves", 6000,
         42000, attributes={"color": "green", "weight (g)": 520.0}),
    made("s3", "Hestia Tripod Camping Stove", "Hestia Tripod 露营炉", "Hestia", "Outdoor/Stoves", 5000, 35000,
         attributes={"color": "black", "weight (g)": 330.0}),
    made("l1", "Wick Lantern", "Wick 提灯", "Wick", "Outdoor/Lanterns", 2000, 14000, attributes={"weight (g)": 250.0}),
)  # fmt: skip


class Hears:
    """A reader that hears what it is told to; it reads nothing else."""

    def __init__(self, heard: Mapping[str, Reading]) -> None:
        self._heard = heard

    def read(self, text: str, context: str) -> Reading | None:
        return self._heard.get(text)


def asked(first: str, turn: str, said: str, act: str = "ask", topic: str = "weigh") -> Answer:
    heard = {turn: Reading(act, 0.95, (Span("reference", said), Span("topic", topic)))}  # type: ignore[arg-type]
    guide = Guide(SmallShop((*PRODUCTS, *STOVES)), reader=Hears(heard))  # type: ignore[arg-type]
    guide.ask(first, "s")
    return guide.ask(turn, "s")


def ids(answer: Answer) -> list[str]:
    return [p.product_id for p in answer.products]


@pytest.mark.parametrize(
    ("turn", "said", "meant"),
    [
        ("what does the fjord gale weigh", "the fjord gale", "s2"),
        ("what does the fjord weigh", "the fjord", "s1"),
        ("Fjord Gale那个多重", "Fjord Gale那个", "s2"),
        ("the tripod, what does it weigh", "the tripod", "s3"),
    ],
)
def test_the_product_that_most_words_name_is_meant_shown_or_not(turn: str, said: str, meant: str) -> None:
    answer = asked("red camping stove", turn, said, topic="多重" if "多" in turn else "weigh")
    assert ids(answer) == [meant]
    assert answer.citations[0].product_id == meant


def test_a_colour_that_none_shown_has_means_one_that_has_it() -> None:
    answer = asked("red camping stove", "what does the green stove weigh", "the green stove")
    assert ids(answer) == ["s2"]
    assert "None of those I showed" in answer.text


def test_a_product_that_was_not_spoken_of_is_named() -> None:
    answer = asked("red camping stove", "the tripod, what does it weigh", "the tripod")
    assert "Hestia Tripod" in answer.text
    assert "Its " not in answer.text


def test_the_only_thing_of_a_kind_is_meant_by_it() -> None:
    answer = asked("red camping stove", "and the lantern, what does it weigh", "the lantern")
    assert ids(answer) == ["l1"]


def test_cheaper_ones_are_others_and_the_cheaper_one_is_known() -> None:
    guide = Guide(SmallShop((*PRODUCTS, *STOVES)))
    guide.ask("compare Fjord Gale Camping Stove and Tripod Camping Stove", "s")
    assert ids(guide.ask("show me cheaper ones", "s")) == ["s1"]


def test_two_things_named_at_once_are_put_side_by_side() -> None:
    turn = "cannot decide on the fjord gale and the tripod, prices?"
    spans = (Span("reference", "the fjord gale"), Span("reference", "the tripod"), Span("topic", "prices"))
    guide = Guide(SmallShop((*PRODUCTS, *STOVES)), reader=Hears({turn: Reading("ask", 0.9, spans)}))  # type: ignore[arg-type]
    assert set(ids(guide.ask(turn, "s"))) == {"s2", "s3"}


def test_going_back_to_one_thing_keeps_the_words_that_describe_it() -> None:
    kind = Filter("category", any_of=("Stoves",))
    query = Query("stove", filters=(kind,), understood=(Understood("stove", "category: Stoves", 0, (kind,)),))
    memory = Memory(query, ("s1",), ("s1",))
    back = returned("back to the green stove, weight?", memory, ("the green stove",))
    assert back is not None
    assert "green stove" in back.text
    plain = returned("back to the stoves, which is green?", memory, ("the stoves",))
    assert plain is not None
    assert "stoves" not in plain.text


def test_dropping_something_before_a_question_keeps_the_talk() -> None:
    turn = "算了 绿色那个多重"
    answer = asked("红色露营炉", turn, "绿色那个", topic="多重")
    assert ids(answer) == ["s2"]
