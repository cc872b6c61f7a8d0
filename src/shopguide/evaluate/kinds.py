"""How well a shop knows what its things are called: nouns, with things that are called so and things that are not.

Knows nothing about how kinds are found. A file is JSON Lines: `{"shop": "icecat", "noun": "printer", "is": [ids],
"is_not": [ids]}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shopguide.errors import DataError

PRECISE = 0.9
"""The primary measure is the share of nouns that reach this precision."""


@dataclass(frozen=True, slots=True)
class KindCase:
    """One noun, judged by hand on some products."""

    shop: str
    noun: str
    is_so: tuple[str, ...]
    is_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindLine:
    """What a shop gives for one noun: how many of the judged things that it calls so are, and how many it finds."""

    noun: str
    called: int
    right: int
    wrong: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of the judged things called so that are; 0.0 when none is."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def found(self) -> float:
        """Share of the judged things that are so and are called so."""
        return self.right / max(self.wanted, 1)


@dataclass(frozen=True, slots=True)
class KindReport:
    """All nouns of a file."""

    lines: tuple[KindLine, ...]

    @property
    def precise(self) -> float:
        """Share of nouns with a precision of `PRECISE` and more; higher is better."""
        return sum(line.precision >= PRECISE for line in self.lines) / max(len(self.lines), 1)

    def to_markdown(self) -> str:
        """Tables for people."""
        right, wanted = sum(x.right for x in self.lines), sum(x.wanted for x in self.lines)
        rows = [
            f"| {x.noun} | {x.called} | {x.precision:.2f} | {x.right} of {x.wanted} |"
            for x in sorted(self.lines, key=lambda x: (x.precision, x.found))
        ]
        return (
            f"{self.precise:.3f} of {len(self.lines)} nouns have a precision of {PRECISE} and more; "
            f"{right} of {wanted} judged things are found by their noun.\n\n"
            "| noun | things | precision | found |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
        )

    def to_dict(self) -> dict[str, Any]:
        """All of it, as plain JSON values."""
        return {"precise": self.precise, "nouns": [asdict(line) for line in self.lines]}

    def to_json_lines(self) -> str:
        """A line a noun."""
        return "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in self.lines)


def read_kind_cases(paths: Iterable[Path]) -> list[KindCase]:
    """Read files of nouns.

    Args:
        paths: JSON Lines.

    Returns:
        The cases, in order.

    Raises:
        DataError: A line is no case.
    """
    out = []
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                out.append(KindCase(row["shop"], row["noun"], tuple(row["is"]), tuple(row["is_not"])))
            except (ValueError, KeyError, TypeError):
                raise DataError(
                    f"Line {number} of {path.name} is no noun with products.",
                    'Write {"shop": …, "noun": …, "is": [ids], "is_not": [ids]}.',
                ) from None
    return out


def evaluate_kinds(called: Callable[[str], Collection[str]], cases: Sequence[KindCase]) -> list[KindLine]:
    """Ask a shop for its things by each noun.

    Args:
        called: Gives the ids of what a noun calls.
        cases: Of that shop.

    Returns:
        A line a noun.
    """
    out = []
    for case in cases:
        ids = set(called(case.noun))
        right, wrong = len(ids.intersection(case.is_so)), len(ids.intersection(case.is_not))
        out.append(KindLine(case.noun, len(ids), right, wrong, len(case.is_so)))
    return out
