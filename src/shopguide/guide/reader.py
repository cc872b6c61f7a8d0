"""What a turn wants and which of its words say it, learnt from labelled turns: an act, and spans of words.

Knows nothing about catalogs. An encoder gives the state of every piece of the turn; one linear layer tells the act,
another the part of each word, and the best path through the parts is taken (linear-chain CRF, Lafferty et al., ICML
2001). The labels: `tests/data/turns/README.md`. `shopguide train turns` learns them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from shopguide.text import normalise

Act = Literal[
    "find", "refine", "relax", "more", "step", "pick", "compare", "ask", "opinion", "select", "back", "explain",
    "policy", "why", "greet", "thanks", "bye", "restart", "outside",
]  # fmt: skip
Part = Literal["kind", "condition", "use", "topic", "owned", "reference"]
Context = Literal["first", "list", "one", "pair"]

ACTS: tuple[Act, ...] = get_args(Act)
PARTS: tuple[Part, ...] = get_args(Part)
CONTEXTS: tuple[Context, ...] = get_args(Context)
TAGS = ("", *(f"{edge}{part}" for part in PARTS for edge in "<-"))
"""No part; the first word of a part; a further word of it."""

SUB_PLACES = 4
"""Places of a sign inside its piece that are told apart: a Chinese word is often one piece."""

SURE = 0.75
"""From here an act is believed against the rules; `shopguide train turns` tells how often it is right then."""

LIKELY = 0.6
"""From here the words that an act is told by are believed; they decide less than the act does."""

FILE = Path(__file__).with_name("reader.npz")
_UNIT = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|\d+(?:[.,]\d+)*|[\u3400-\u9fff]|\S")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a turn that say one thing.

    Attributes:
        part: What they say: the kind of thing, a condition, a use or person, what is asked about, a thing that the
            shopper owns, or which product is meant.
        text: The words, as they stand in the reader's reading of the turn.
    """

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A turn as it was read.

    Attributes:
        act: What it wants.
        sure: Probability of that, as the reader gives it.
        spans: Words that say something, in their order; all others only carry the turn.
        acts: Every act with its probability, the likeliest first; () where only the best one is known.
    """

    act: Act
    sure: float
    spans: tuple[Span, ...] = ()
    acts: tuple[tuple[Act, float], ...] = ()

    def weight(self, *acts: Act) -> float:
        """How likely the turn is one of some acts: "looks for things" may be plain where no single act is."""
        return sum(p for act, p in self.acts or ((self.act, self.sure),) if act in acts)

    def said(self, *parts: Part) -> tuple[str, ...]:
        """The words of some parts."""
        return tuple(s.text for s in self.spans if s.part in parts)


class States(Protocol):
    """An encoder's view of a text."""

    @property
    def states(self) -> NDArray[np.float32]:
        """(p, d) one row a piece."""

    @property
    def places(self) -> Sequence[tuple[int, int]]:
        """Where each piece stands in the text; (0, 0) for what is no part of it."""


class StatesEncoder(Protocol):
    """Gives the states of a text's pieces beside a context."""

    def read(self, text: str, context: int) -> States | None:
        """The states; None when places cannot be told."""


@dataclass(frozen=True, slots=True)
class Units:
    """A text cut into words, numbers and Chinese signs, tied to an encoder's pieces.

    Attributes:
        places: (start, end) of each unit.
        first: The piece that each begins in.
        last: The piece that each ends in.
        sub: How far inside its first piece each begins, up to `SUB_PLACES` - 1.
    """

    places: tuple[tuple[int, int], ...]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    sub: NDArray[np.int64]


def plainly(text: str) -> str:
    """A turn as it is read: compatibility forms of signs made plain, so that places in it hold."""
    return unicodedata.normalize("NFKC", normalise(text))


def units(text: str, places: Sequence[tuple[int, int]]) -> Units:
    """Cut a text and tie each unit to the pieces that it stands in.

    Args:
        text: As `plainly` gives it.
        places: Of the encoder's pieces.

    Returns:
        The units; one that stands in no piece is tied to the first one.
    """
    own = tuple(m.span() for m in _UNIT.finditer(text))
    first, last, sub = [], [], []
    for start, end in own:
        held = [n for n, (a, b) in enumerate(places) if a < end and b > start]
        first.append(held[0] if held else 0)
        last.append(held[-1] if held else 0)
        sub.append(min(max(start - places[held[0]][0], 0), SUB_PLACES - 1) if held else 0)
    return Units(own, np.array(first, np.int64), np.array(last, np.int64), np.array(sub, np.int64))


class TurnReader:
    """Reads turns; usable from several threads.

    Args:
        encoder: Gives states.
        learnt: Of the linear layers: `tag.w`, `tag.b`, `act.w`, `act.b`, `steps` from part to part, `sub` a row a place
            inside a piece.
    """

    def __init__(self, encoder: StatesEncoder, learnt: Mapping[str, NDArray[np.float16]]) -> None:
        self._encoder = encoder
        self._learnt = {
            n: learnt[n].astype(np.float32) for n in ("tag.w", "tag.b", "act.w", "act.b", "steps", "sub")
        }  # fmt: skip

    def read(self, text: str, context: Context) -> Reading | None:
        """Read a turn.

        Args:
            text: What the shopper says.
            context: What was just shown.

        Returns:
            The reading; None for a text without words.
        """
        plain = plainly(text)
        seen = self._encoder.read(plain, CONTEXTS.index(context)) if plain else None
        if seen is None:
            return None
        cut = units(plain, seen.places)
        if not cut.places:
            return None
        held = self._learnt
        whole = np.concatenate([seen.states.mean(0), seen.states[0]])
        acts = _softmax(held["act.w"] @ whole + held["act.b"])
        each = (seen.states[cut.first] + seen.states[cut.last]) / 2 + held["sub"][cut.sub]
        none = np.zeros((1, each.shape[1]), np.float32)
        beside = np.concatenate([each, np.concatenate([none, each[:-1]]), np.concatenate([each[1:], none])], axis=1)
        tags = best_path(beside @ held["tag.w"].T + held["tag.b"], held["steps"])
        order = [int(n) for n in acts.argsort()[::-1]]
        weighed = tuple((ACTS[n], float(acts[n])) for n in order)
        return Reading(*weighed[0], spans(plain, cut.places, tags), weighed)


def best_path(scores: NDArray[np.float32], steps: NDArray[np.float32]) -> list[int]:
    """The best sequence of tags (Viterbi).

    Args:
        scores: (n, t) of each unit.
        steps: (t, t) from one tag to the next.

    Returns:
        n tags.
    """
    ways = scores[0]
    came: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        each = ways[:, None] + steps
        came.append(each.argmax(0))
        ways = each.max(0) + row
    path = [int(ways.argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return path[::-1]


def spans(text: str, places: Sequence[tuple[int, int]], tags: Sequence[int]) -> tuple[Span, ...]:
    """Spans out of the tags of units.

    Args:
        text: The text.
        places: Of its units.
        tags: Numbers in `TAGS`, one a unit.

    Returns:
        The spans in order.
    """
    out: list[Span] = []
    begun: tuple[Part, int, int] | None = None
    for (start, end), tag in zip((*places, (0, 0)), (*tags, 0), strict=True):
        name = TAGS[tag]
        if begun is not None and (not name or name[0] == "<" or name[1:] != begun[0]):
            out.append(Span(begun[0], text[begun[1] : begun[2]]))
            begun = None
        if name:
            part: Part = name[1:]  # type: ignore[assignment]
            begun = (part, start if begun is None else begun[1], end)
    return tuple(out)


@cache
def learnt_reader() -> Mapping[str, NDArray[np.float16]]:
    """What the shipped reader has learnt."""
    with np.load(FILE) as held:
        return {name: held[name] for name in held.files}


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)
