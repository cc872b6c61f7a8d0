"""Which of a product's statements answers a question that is asked in other words, or none; learnt from labelled cards.

Knows nothing about catalogs. An encoder gives the state of every piece of the question and of each statement; they are
compared as wholes (the cosine of their means) and piece by piece (late interaction, Khattab & Zaharia, SIGIR 2020),
against a score of the question for "nothing answers". The labels: `tests/data/cards/README.md`. `shopguide train facts`
learns them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shopguide.text import normalise

QUESTION, STATEMENT = 0, 1
"""Contexts of the encoder."""

PREFIXES = ("query: ", "passage: ")
MAX_PIECES = (40, 48)
"""Pieces of a question and of a statement that are read."""

REMEMBERED = 8192
"""Statements whose states are kept: the facts of some hundred products."""

FOUND = 0.7
"""From here a statement is taken for the answer; `shopguide train facts` tells how often it is right then."""

FILE = Path(__file__).with_name("fact_finder.npz")

Rows = NDArray[np.float32]


class StatesOfTexts(Protocol):
    """Gives the states of the pieces of several texts."""

    def states(self, texts: Sequence[str], context: int, prefix: str, limit: int) -> list[Rows]:
        """The states of each text, (p, d)."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as it is compared: the direction of its mean, (d,), its mean, and of each piece, (p, k)."""

    whole: Rows
    mean: Rows
    pieces: NDArray[np.float16]


class FactFinder:
    """Finds the statement that answers; usable from several threads.

    Args:
        encoder: Gives states.
        learnt: `proj.w`, `proj.b` of a piece's direction; `scale`, of the whole and of the pieces; `none`, `none.w` and
            `none.b` of the score that nothing answers.
    """

    def __init__(self, encoder: StatesOfTexts, learnt: Mapping[str, NDArray[np.float16]]) -> None:
        self._encoder = encoder
        names = ("proj.w", "proj.b", "scale", "none", "none.w", "none.b")
        self._learnt = {name: learnt[name].astype(np.float32) for name in names}
        self._held: OrderedDict[str, _Read] = OrderedDict()
        self._lock = Lock()

    def probabilities(self, question: str, statements: Sequence[str]) -> Rows:
        """How likely each statement is the answer.

        Args:
            question: What is asked, or a condition that should hold.
            statements: "name: value", or a sentence.

        Returns:
            (n,); what is missing to 1 is the probability that none of them answers.

        Passes on:
            MissingError: The encoder's weights are not here.
        """
        if not statements or not question.strip():
            return np.zeros(len(statements), np.float32)
        asked = self._read([normalise(question)], QUESTION)[0]
        told = self._told([normalise(s) for s in statements])
        held = self._learnt
        scores = [float(held["none"][0] + (held["none.w"] @ asked.mean)[0] + held["none.b"][0])]
        own = asked.pieces.astype(np.float32)
        for one in told:
            best = (own @ one.pieces.astype(np.float32).T).max(axis=1).mean()
            scores.append(float(held["scale"][0] * (asked.whole @ one.whole) + held["scale"][1] * best))
        raised = np.exp(np.array(scores, np.float32) - max(scores))
        return np.asarray(raised[1:] / raised.sum(), np.float32)

    def _told(self, statements: Sequence[str]) -> list[_Read]:
        """Statements as they are compared, those seen before from memory."""
        with self._lock:
            known = {s: self._held[s] for s in statements if s in self._held}
        fresh = [s for s in dict.fromkeys(statements) if s not in known]
        known |= zip(fresh, self._read(fresh, STATEMENT), strict=True)
        with self._lock:
            for text in statements:
                self._held[text] = known[text]
                self._held.move_to_end(text)
            while len(self._held) > REMEMBERED:
                self._held.popitem(last=False)
        return [known[s] for s in statements]

    def _read(self, texts: Sequence[str], context: int) -> list[_Read]:
        out = []
        for states in self._encoder.states(texts, context, PREFIXES[context], MAX_PIECES[context]) if texts else ():
            mean = states.mean(axis=0)
            pieces = states @ self._learnt["proj.w"].T + self._learnt["proj.b"]
            pieces /= np.linalg.norm(pieces, axis=1, keepdims=True)
            out.append(_Read(mean / np.linalg.norm(mean), mean, pieces.astype(np.float16)))
        return out


@cache
def learnt_finder() -> Mapping[str, NDArray[np.float16]]:
    """What the shipped finder has learnt."""
    with np.load(FILE) as held:
        return {name: held[name] for name in held.files}
