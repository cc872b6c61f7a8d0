"""A conversation that moves: back to an earlier search, a budget that moves, a requirement said as a sentence."""

from __future__ import annotations

import pytest

from shopguide.guide.budgets import loosened, moved
from shopguide.guide.returning import kept, returned
from shopguide.guide.sessions import Memory, Past
from shopguide.guide.wishing import needed, wished
from shopguide.types import Filter, Query, Understood

PRICED = Query(filters=(Filter("price", high=5000.0, currency="USD"),))


def looked_for(node: str, word: str, *, price: float | None = None) -> Query:
    kind = Filter("category", any_of=(node,))
    chips = (Understood(word, f"category: {node}", 0, (kind,)),)
    return Query(word, word, filters=(kind, *((Filter("price", high=price, currency="USD"),) if price else ())),
                 understood=chips)  # fmt: skip


TENTS, STOVES = looked_for("Camping/Tents", "tent", price=30000.0), looked_for("Camping/Stoves", "stove")
TALKED = Memory(STOVES, ("s1",), ("s1",), earlier=(Past(TENTS, ("t1", "t2")),))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("back to the tents", ""), ("let's go back to the tents please", ""), ("show me the tents again", ""),
        ("can we return to those tents? under $200", "under $200"), ("go back", ""),
        ("back to the tents, is the first one waterproof?", "is the first one waterproof?"),
        ("is the second tent waterproof?", "is the second one waterproof?"),
    ],
)  # fmt: skip
def test_an_earlier_search_comes_back_with_its_conditions(said: str, left: str) -> None:
    back = returned(said, TALKED)
    assert back is not None
    assert (back.memory.query, back.memory.shown) == (TENTS, ("t1", "t2"))
    assert back.memory.earlier == (Past(STOVES, ("s1",)),)
    assert left.strip("?") in back.text if left else not back.text


@pytest.mark.parametrize("said", ["show me tents", "is the stove waterproof?", "back to back seats", "what about lamps",
                                  "what was the price again?", "the second one"])  # fmt: skip
def test_other_turns_go_back_to_nothing(said: str) -> None:
    assert returned(said, TALKED) is None


def test_an_earlier_search_comes_back_in_chinese() -> None:
    tents = looked_for("帐篷", "帐篷")
    talked = Memory(looked_for("睡袋", "睡袋"), ("s1",), ("s1",), earlier=(Past(tents, ("t1",)),))
    for said in ("还是看看刚才的帐篷", "回到帐篷", "再看看帐篷吧", "刚才那些帐篷"):
        back = returned(said, talked)
        assert back is not None and back.memory.query == tents and not back.text, said
    second = returned("第二个帐篷防水吗", talked)
    assert second is not None and second.text == "第二个防水吗"


def test_a_search_for_the_same_thing_is_no_earlier_one() -> None:
    before = Memory(TENTS, ("t1",), ("t1",))
    assert kept(before, Memory(looked_for("Camping/Tents", "tent"))) == ()
    assert kept(before, Memory(STOVES)) == (Past(TENTS, ("t1",)),)
    assert kept(TALKED, Memory(TENTS)) == (Past(STOVES, ("s1",)),)


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ("I can stretch to 80", "under 80 USD"), ("I could go as high as $100", "under $100"),
        ("add 50", "under 100 USD"),
        ("make it up to 300", "under 300 USD"), ("what about 200?", "under 200 USD"), ("20 more is ok", "under 70 USD"),
        ("再加50", "100美元以内"), ("预算提到200", "200美元以内"), ("150也行", "150美元以内"),
    ],
)  # fmt: skip
def test_a_budget_moves_from_what_it_was(said: str, bound: str) -> None:
    assert moved(said, PRICED) == bound


@pytest.mark.parametrize(
    "said", ["a tent for 4 people", "what about 2 people?", "how much more is it", "the second one"]
)
def test_a_number_that_is_no_price_moves_no_budget(said: str) -> None:
    assert moved(said, PRICED) == said


@pytest.mark.parametrize("said", ["贵点也没事", "不差钱", "I don't mind paying a bit more", "pricier is fine",
                                  "money is no object", "价格高点没关系"])  # fmt: skip
def test_a_budget_is_given_up_in_many_wordings(said: str) -> None:
    assert loosened(said) == ("", True)


@pytest.mark.parametrize("said", ["anything more expensive?", "再贵一点", "is it more expensive?"])
def test_a_wish_for_dearer_things_gives_no_budget_up(said: str) -> None:
    assert loosened(said) == (said, False)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("it has to be waterproof", "waterproof"), ("they must have a lid", "with a lid"),
        ("needs to be dimmable", "dimmable"),
        ("I want it to be blue", "blue"), ("make sure it's machine washable", "machine washable"),
        ("it must fit a 15 inch laptop", "that can fit a 15 inch laptop"), ("要防水的", "要防水的"),
        ("它必须防水", "必须防水"),
        ("Should I get it?", None), ("does it have to be charged?", None), ("I have to go", None), ("要第二个", None),
        ("要防水的吗", None),
    ],
)  # fmt: skip
def test_a_requirement_is_no_question(said: str, wish: str | None) -> None:
    assert wished(said) == wish


def test_what_one_has_is_not_what_one_needs() -> None:
    sold = {"kettle", "kettles", "tent", "水壶"}.__contains__
    assert needed("I have a kettle, I need a thermos", sold) == "a thermos"
    assert needed("i have a kettle already, now i'm looking for a thermos", sold) == "a thermos"
    assert needed("我已经有水壶了，想买个保温杯", sold) == "保温杯"
    for whole in ("I have a tent, I need something lighter",
                  "I have a kettle and need a lid for it"):  # fmt: skip
        assert needed(whole, sold) == whole
