"""Limits as people type and say them: slips in the words of a bound, spoken numbers, numbers without a unit."""

from __future__ import annotations

import time

import pytest

from shopguide.query import Vocabulary, parse
from shopguide.query.limit_words import as_typed, mend_limits
from shopguide.types import AttributeValue, Money, Offer, Product

USD = (Offer(Money(4999, "USD")),)


def laptop(n: int) -> Product:
    told: dict[str, AttributeValue] = {
        "memory (gb)": float((8, 16, 32)[n % 3]), "storage (gb)": float((256, 512, 1000)[n % 3]),
        "screen size (in)": (13.3, 14.0, 15.6)[n % 3], "battery life (h)": (8.0, 10.0)[n % 2],
    }  # fmt: skip
    return Product(f"l{n}", f"Zen {n} Laptop 笔记本", attributes=told, offers=USD, categories=("Laptops",))


def tv(n: int) -> Product:
    return Product(f"t{n}", f"View {n} tv", attributes={"screen size (in)": (43.0, 55.0, 65.0)[n % 3]}, offers=USD)


GOODS = Vocabulary.from_products(
    [
        *map(laptop, range(12)),
        *map(tv, range(12)),
        *(Product(f"o{n}", f"Oven {n} cover", offers=USD) for n in range(6)),
    ],
    "USD",
)

LIMITS = [
    ("kettle udner 50", None, 5000), ("kettle unde $50", None, 5000), ("kettle les than 40", None, 3999),
    ("lamp less then thirty", None, 2999), ("lamp belwo 30", None, 2999), ("lamp maxium 30", None, 3000),
    ("laptop no more then 800", None, 80000), ("laptop upto 900", None, 90000), ("kettle budgt 60", None, 6000),
    ("at mots 60", None, 6000), ("bag 50 bucks tpos", None, 5000), ("bag 50 or les", None, 5000),
    ("under 50 dollers", None, 5000), ("lamp under 5o dollars", None, 5000), ("kettle under fourty", None, 4000),
    ("kettle under thirty five dollars", None, 3500), ("jacket betwen 40 and 80", 4000, 8000),
    ("headphones arond 100", 8000, 12000), ("more then 20 dollars", 2001, None),
    ("dress nothing over 60", None, 6000), ("backpack 50 bucks tops", None, 5000), ("cap of 60 for a lamp", None, 6000),
    ("i don't want to spend more than 40", None, 4000), ("can't go above 60", None, 6000),
    ("not a penny over 50", None, 5000), ("my limit is 50", None, 5000), ("50 dollars is my limit", None, 5000),
    ("i only have 50 bucks for a bag", None, 5000), ("kettle 50 at most", None, 5000), ("50 or cheaper", None, 5000),
    ("a couple hundred at most", None, 20000), ("in the 50-80 range", 5000, 8000), ("fifty-ish dollars", 4000, 6000),
    ("tent about 200", 16000, 24000), ("under a grand", None, 100000),
    ("一百以內的水壶", None, 10000), ("100快以内的台灯", None, 10000), ("不超過200的耳机", None, 20000),
    ("低余100的台灯", None, 9999), ("50元一下的杯子", None, 5000), ("两百快左右的鞋", 16000, 24000),
    ("1000快钱以下的电脑", None, 100000), ("預算300", None, 30000), ("兩百以內", None, 20000),
    ("台灯不超三百", None, 30000), ("三百打住的台灯", None, 30000), ("上限500的帐篷", None, 50000),
    ("最高300的台灯", None, 30000), ("三百内的台灯", None, 30000), ("500不到的帐篷", None, 49999),
    ("200到300之间的背包", 20000, 30000), ("两三百左右的背包", 20000, 30000), ("500元往上", 50000, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "low", "high"), LIMITS, ids=[text for text, _, _ in LIMITS])
def test_limit_is_read_however_it_is_typed_or_said(text: str, low: int | None, high: int | None) -> None:
    bounds = [f for f in parse(text, GOODS).filters if f.field == "price"]
    assert [(f.low, f.high) for f in bounds] == [(low, high)]


@pytest.mark.parametrize(
    "text",
    ["oven 50", "other 50 things", "nike air max 90", "cover 12", "lens 50", "men 40", "within reach",
     "wonder woman 84", "yellow 50 pack", "开一下100次", "小鱼100条", "2 monitors", "iphone 15 pro max 256",
     "bottle 5 gadgets", "最大的"],
)  # fmt: skip
def test_ordinary_word_beside_a_number_bounds_nothing(text: str) -> None:
    assert not [f for f in parse(text, GOODS).filters if f.field == "price"]


def test_chip_of_a_mended_limit_stands_in_the_words_as_they_were_typed() -> None:
    query = parse("Red kettle UDNER 50 dollers please", GOODS)
    chip = next(u for u in query.understood if u.filters)
    assert (chip.text, query.text[chip.start : chip.start + len(chip.text)]) == ("UDNER 50 dollers",) * 2
    assert query.text == "Red kettle UDNER 50 dollers please"
    assert query.words == "Red kettle"


@pytest.mark.parametrize("named", ["7-15", "udner 50", "price ≤ $50.00"])
def test_mended_limit_can_be_taken_back_as_it_stands(named: str) -> None:
    query = parse("kettle udner 50", GOODS, without=[named])
    assert (query.filters, query.words) == ((), "kettle")


def test_slip_that_no_rule_takes_for_a_limit_stays_as_it_was_typed() -> None:
    assert parse("belwo 2 pages", GOODS).words == "belwo 2 pages"


def test_places_of_mended_words_lead_back_to_the_typed_ones() -> None:
    typed = "les than 40 or upto 50"
    mended = mend_limits(typed, lambda word: False)
    assert mended.text == "less than 40 or up to 50"
    assert (mended.typed(0), mended.typed(len(mended.text), end=True)) == (0, len(typed))
    assert typed[mended.typed(16) : mended.typed(21, end=True)] == "upto"
    assert as_typed(typed, mended, (0,)).text == "les than 40 or up to 50"


UNITS = [
    ("512 ssd laptop", {"storage (gb)": (512, 512)}), ("16 ram laptop", {"memory (gb)": (16, 16)}),
    ("laptop 16 ram 512 ssd", {"memory (gb)": (16, 16), "storage (gb)": (512, 512)}),
    ("laptop with at least 16 ram", {"memory (gb)": (16, None)}), ("laptop ram 16", {"memory (gb)": (16, 16)}),
    ("laptop 16 gigs of ram", {"memory (gb)": (16, 16)}), ("笔记本 16内存", {"memory (gb)": (16, 16)}),
    ("512固态的笔记本", {"storage (gb)": (512, 512)}),
    ("16+512笔记本", {"memory (gb)": (16, 16), "storage (gb)": (512, 512)}),
    ("16G/512G laptop", {"memory (gb)": (16, 16), "storage (gb)": (512, 512)}),
    ("笔记本续航10", {"battery life (h)": (10, None)}), ("55 tv", {"screen size (in)": (54.75, 55.75)}),
    ("tv 55 under 300", {"screen size (in)": (54.75, 55.75), "price": (None, 30000)}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), UNITS, ids=[text for text, _ in UNITS])
def test_bare_number_beside_the_word_for_an_attribute_is_of_it(
    text: str, wanted: dict[str, tuple[float | None, float | None]]
) -> None:
    given = {f.field: (f.low, f.high) for f in parse(text, GOODS).filters}
    assert given.keys() == wanted.keys()
    for field, bounds in wanted.items():
        for told, right in zip(given[field], bounds, strict=True):
            assert told == (None if right is None else pytest.approx(right, abs=0.02))


def test_mending_takes_no_noticeable_time() -> None:
    texts = [text for text, _, _ in LIMITS]
    for text in texts:
        mend_limits(text, lambda word: False)
    best = min(_timed(texts) for _ in range(5))
    assert best / len(texts) < 0.002


def _timed(texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        mend_limits(text, lambda word: False)
    return time.process_time() - begun
