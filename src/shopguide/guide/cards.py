"""Labelled cards: what a product's data say, and which of it answers a question; read from text files.

Knows nothing about models. The format: `tests/data/cards/README.md`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from shopguide.errors import DataError

_FACT = re.compile(r"(\d+)\s*\|\s*(.*?)\s*\|\s*(.*)$")
_CODED = re.compile(r"^[tnb]_")
WAYS = ("y", "n", "v", "")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or a wish.

    Attributes:
        wish: It says what a thing must be, and asks nothing.
        answers: Numbers of the facts that answer, from 0, best first; () when none does.
        way: "y" the fact says yes, "n" no, "v" it gives a value, "" nothing answers.
    """

    text: str
    wish: bool
    answers: tuple[int, ...]
    way: str


@dataclass(frozen=True, slots=True)
class Card:
    """One invented product.

    Attributes:
        language: Of most of its facts.
        kind: What it is.
        facts: As the finder reads them.
        asked: Questions and wishes.
    """

    language: str
    kind: str
    facts: tuple[str, ...]
    asked: tuple[Asked, ...]


def statement(name: str, value: str) -> str:
    """A fact as the finder reads it: "capacity (l): 1.7", or a sentence as it stands.

    Args:
        name: Of the attribute; "-" and what follows for a sentence.
        value: As it is said.

    Returns:
        The statement.
    """
    if name.startswith("-"):
        return value
    return f"{_CODED.sub('', name).replace('_', ' ').strip()}: {value}"


def read_cards(folder: Path) -> tuple[Card, ...]:
    """Read labelled cards.

    Args:
        folder: Holds `*.txt`.

    Returns:
        The cards, file after file.

    Raises:
        DataError: There are none, or a line cannot be read; it is named.
    """
    out: list[Card] = []
    for path in sorted(folder.glob("*.txt")):
        head: tuple[str, str] | None = None
        facts: list[str] = []
        asked: list[Asked] = []
        for number, line in enumerate([*path.read_text("utf-8").splitlines(), "card end"], 1):
            where = f"{path.name}, line {number}"
            if line.startswith("card "):
                if head is not None:
                    out.append(Card(*head, tuple(facts), tuple(asked)))
                language, _, kind = line.removeprefix("card ").partition(" ")
                head, facts, asked = (language, kind), [], []
            elif line.startswith(("?", "!")):
                asked.append(_asked(line, len(facts), where))
            elif line.strip():
                match = _FACT.match(line)
                if head is None or match is None or int(match[1]) != len(facts) + 1:
                    raise DataError(f"{where}: it is no fact, question or wish.", "Facts: number | name | value.")
                facts.append(statement(match[2], match[3]))
    if not out:
        raise DataError(f"There are no labelled cards in {folder}.", "Give a folder with text files of cards.")
    return tuple(out)


def _asked(line: str, facts: int, where: str) -> Asked:
    text, *rest = (part.strip() for part in line[1:].split("|"))
    numbers, way = (*rest, "", "")[:2]
    if not text or not re.fullmatch(r"\d+(?:\s*,\s*\d+)*", numbers) or way not in WAYS:
        raise DataError(f"{where}: it has no text, numbers and way.", "? text | numbers of facts or 0 | y, n or v.")
    answers = tuple(int(n) - 1 for n in numbers.split(",") if int(n) > 0)
    if any(n >= facts for n in answers):
        raise DataError(f"{where}: it names a fact that the card does not have.", f"The card has {facts} facts.")
    return Asked(text, line.startswith("!"), answers, way)
