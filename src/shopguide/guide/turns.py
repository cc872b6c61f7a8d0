"""Labelled turns out of files: what a turn wants, and which of its words say what.

Knows nothing about how they are learnt. The format: `tests/data/turns/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shopguide.errors import DataError
from shopguide.guide.reader import ACTS, CONTEXTS, Act, Context, Part, plainly

MARKS: dict[str, Part] = {
    "k": "kind", "c": "condition", "u": "use", "t": "topic", "o": "owned", "r": "reference",
}  # fmt: skip
_MARK = re.compile(r"\[([a-z]):([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """One turn with its labels.

    Attributes:
        text: As `plainly` gives it.
        spans: (part, start, end) in it.
        language: Of its file.
    """

    act: Act
    context: Context
    text: str
    spans: tuple[tuple[Part, int, int], ...]
    language: str


def read_turns(folder: Path) -> tuple[LabelledTurn, ...]:
    """Read labelled turns.

    Args:
        folder: Holds `en.tsv`, `zh.tsv`, and so on.

    Returns:
        The turns, file after file.

    Raises:
        DataError: There are none, or a line cannot be read; it is named.
    """
    out: list[LabelledTurn] = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                out.append(_turn(line.split("\t"), path.stem, f"{path.name}, line {number}"))
    if not out:
        raise DataError(f"There are no labelled turns in {folder}.", "Give a folder with en.tsv or zh.tsv.")
    return tuple(out)


def _turn(given: Sequence[str], language: str, where: str) -> LabelledTurn:
    if len(given) != 3:
        raise DataError(f"{where}: it has not three columns.", "An act, a context and a text, parted by tabs.")
    act, context, marked = given
    if act not in ACTS or context not in CONTEXTS:
        raise DataError(f"{where}: the act {act!r} or the context {context!r} is unknown.", f"Acts: {', '.join(ACTS)}.")
    text, spans, done = "", [], 0
    marked = plainly(marked)
    for mark in _MARK.finditer(marked):
        if mark[1] not in MARKS:
            raise DataError(f"{where}: the mark {mark[1]!r} is unknown.", f"Known: {', '.join(MARKS)}.")
        text += marked[done : mark.start()]
        spans.append((MARKS[mark[1]], len(text), len(text) + len(mark[2])))
        text += mark[2]
        done = mark.end()
    text += marked[done:]
    return LabelledTurn(ACTS[ACTS.index(act)], CONTEXTS[CONTEXTS.index(context)], text, tuple(spans), language)
