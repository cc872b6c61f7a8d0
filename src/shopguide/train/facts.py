"""Learns the finder of facts: low-rank changes of the text encoder's upper layers, and how two texts are compared.

Knows nothing about shops. One card is a lesson: all its questions against all its statements and "nothing answers"; the
cross-entropy of the statements that answer.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from shopguide.encode import e5
from shopguide.guide.cards import Card
from shopguide.guide.fact_finder import FOUND, MAX_PIECES, PREFIXES, QUESTION, STATEMENT
from shopguide.text import has_han, normalise
from shopguide.train.tuned import Arrays, LowerLayers, layer_arrays, learnt, slow_and_fast, upper_layers
from shopguide.types import Progress

EPOCHS = 3
CARDS = 2
"""Cards of one step."""

FAST, SLOW = 1e-3, 5e-4
"""Rates of the low-rank changes and linear layers, and of biases and norms."""

PIECE_DIRECTIONS = 64
_PARTS = {
    "contexts": "contexts", "proj.w": "proj.weight", "proj.b": "proj.bias", "scale": "scale", "none": "none",
    "none.w": "silent.weight", "none.b": "silent.bias",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lesson:
    """A card with what the lower layers make of its questions and statements."""

    card: Card
    questions: tuple[Tensor, ...]
    statements: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How well answers were found on cards that taught nothing.

    Attributes:
        asked: Questions and wishes.
        right: Share of them with the right statement, or rightly none.
        first: Share of those with an answer whose likeliest statement answers.
        precision: Share of right ones among statements found with `FOUND` or more.
        recall: Share of the questions with an answer that are answered so.
        silent: Share of questions without an answer for which none was found with `FOUND` or more.
        across: `first` where question and statements are in different languages.
    """

    cards: int
    asked: int
    right: float
    first: float
    precision: float
    recall: float
    silent: float
    across: float


class _Finder(nn.Module):
    def __init__(self, file: e5.E5File) -> None:
        super().__init__()
        d = e5.DIMENSION
        self.layers = upper_layers(file)
        self.contexts = nn.Parameter(torch.zeros(2, d))
        self.proj = nn.Linear(d, PIECE_DIRECTIONS)
        self.scale = nn.Parameter(torch.tensor([20.0, 10.0]))
        self.none = nn.Parameter(torch.tensor([10.0]))
        self.silent = nn.Linear(d, 1)
        nn.init.zeros_(self.silent.weight)
        nn.init.zeros_(self.silent.bias)

    def read(self, rows: Sequence[Tensor], context: int) -> tuple[Tensor, Tensor, Tensor]:
        """Means (b, d), directions of pieces (b, p, k), and which pieces there are (b, p)."""
        x = nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
        lengths = torch.tensor([len(row) for row in rows])
        held = torch.arange(x.shape[1])[None] < lengths[:, None]
        x = x + self.contexts[context]
        for layer in self.layers:
            x = layer(x, held)
        mean = (x * held[:, :, None]).sum(1) / lengths[:, None]
        return mean, nn.functional.normalize(self.proj(x), dim=-1), held

    def forward(self, lesson: Lesson) -> Tensor:
        """Scores (questions, 1 + statements), of "nothing answers" first."""
        asked, asked_pieces, asked_held = self.read(lesson.questions, QUESTION)
        told, told_pieces, told_held = self.read(lesson.statements, STATEMENT)
        whole = nn.functional.normalize(asked, dim=-1) @ nn.functional.normalize(told, dim=-1).T
        alike = torch.einsum("qad,sbd->qsab", asked_pieces, told_pieces).masked_fill(~told_held[None, :, None], -1.0)
        best = (alike.max(-1).values * asked_held[:, None]).sum(-1) / asked_held.sum(1)[:, None]
        scores: Tensor = torch.cat([self.none + self.silent(asked), self.scale[0] * whole + self.scale[1] * best], 1)
        return scores


def lessons_of(cards: Sequence[Card], progress: Progress | None = None) -> list[Lesson]:
    """What the lower layers make of cards; they stay as they are, so it is worked out once.

    Args:
        cards: The cards.
        progress: Told how far it is.

    Returns:
        The lessons.
    """
    file = e5.E5File(e5.WEIGHTS.path())
    tokenizer, lower = file.tokenizer(), LowerLayers(file)
    read: dict[tuple[str, int], Tensor] = {}

    def states(text: str, context: int) -> Tensor:
        key = (normalise(text), context)
        if key not in read:
            read[key] = lower.states(tokenizer.ids(PREFIXES[context] + key[0], MAX_PIECES[context]))
        return read[key]

    out = []
    for done, card in enumerate(cards, 1):
        if progress is not None:
            progress("reading cards", done, len(cards))
        questions = tuple(states(one.text, QUESTION) for one in card.asked)
        out.append(Lesson(card, questions, tuple(states(fact, STATEMENT) for fact in card.facts)))
    return out


def learn_finder(
    lessons: Sequence[Lesson], seed: int = 0, epochs: int = EPOCHS, progress: Progress | None = None
) -> nn.Module:
    """Learn from lessons.

    Args:
        lessons: What to learn from.
        seed: Of every draw.
        epochs: How often each is seen.
        progress: Told how far it is.

    Returns:
        The finder, ready to read.
    """
    torch.manual_seed(seed)
    draw = random.Random(seed)  # noqa: S311
    finder = _Finder(e5.E5File(e5.WEIGHTS.path()))
    slow, fast = slow_and_fast(finder)
    optimizer = torch.optim.AdamW([{"params": fast, "lr": FAST}, {"params": slow, "lr": SLOW}], weight_decay=0.01)
    total = epochs * math.ceil(len(lessons) / CARDS)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [FAST, SLOW], total_steps=total + 1, pct_start=0.1)
    finder.train()
    done = 0
    for _ in range(epochs):
        order = list(lessons)
        draw.shuffle(order)
        for at in range(0, len(order), CARDS):
            loss = torch.stack([_loss(finder(one), one.card) for one in order[at : at + CARDS]]).sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(finder.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            if progress is not None:
                progress("learning to find facts", done, total)
    return finder.eval()


def _loss(scores: Tensor, card: Card) -> Tensor:
    likely = scores.log_softmax(1)
    each = [torch.logsumexp(row[_columns(one.answers)], 0) for row, one in zip(likely, card.asked, strict=True)]
    return -torch.stack(each).mean()


def _columns(answers: Sequence[int]) -> list[int]:
    return [n + 1 for n in answers] or [0]


def find_in(finder: nn.Module, lesson: Lesson) -> np.ndarray:
    """Probabilities (questions, 1 + statements) on one card."""
    with torch.no_grad():
        return np.asarray(finder(lesson).softmax(1).numpy(), np.float32)


def cross_validated(
    lessons: Sequence[Lesson],
    folds: int = 5,
    tried: int = 5,
    seed: int = 0,
    epochs: int = EPOCHS,
    progress: Progress | None = None,
) -> Score:
    """Answer each card by a finder that did not learn from it.

    Args:
        lessons: All of them.
        folds: In how many parts they are cut, by card.
        tried: How many of the parts are read; the cards of the others only teach.
        seed: Of the cut and of learning.
        epochs: See `learn_finder`.
        progress: Told how far each part is.

    Returns:
        The score over all cards of the parts that are read.
    """
    order = list(range(len(lessons)))
    random.Random(seed).shuffle(order)  # noqa: S311
    read: list[tuple[Lesson, np.ndarray]] = []
    for fold in range(min(folds, tried)):
        own = set(order[fold::folds])
        finder = learn_finder([one for n, one in enumerate(lessons) if n not in own], seed, epochs, progress)
        read += [(lessons[n], find_in(finder, lessons[n])) for n in sorted(own)]
    return scored(read)


def scored(read: Sequence[tuple[Lesson, np.ndarray]]) -> Score:
    """Compare what was found with the labels."""
    rows = [(one, probable, lesson.card) for lesson, found in read
            for one, probable in zip(lesson.card.asked, found, strict=True)]  # fmt: skip
    first = [int(p[1:].argmax()) in one.answers for one, p, _ in rows if one.answers]
    sure = [int(p[1:].argmax()) in one.answers for one, p, _ in rows if p[1:].max() >= FOUND]
    across = [int(p[1:].argmax()) in one.answers for one, p, card in rows
              if one.answers and has_han(one.text) != (card.language == "zh")]  # fmt: skip
    silent = [bool(p[1:].max() < FOUND) for one, p, _ in rows if not one.answers]
    right = [int(p.argmax()) in _columns(one.answers) for one, p, _ in rows]
    return Score(
        len(read), len(rows), _share(right), _share(first), _share(sure), sum(sure) / max(len(first), 1),
        _share(silent), _share(across),
    )  # fmt: skip


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def arrays_of(finder: nn.Module) -> Arrays:
    """What was learnt, as `LearntE5` and `FactFinder` take it."""
    out = layer_arrays(finder) | {name: learnt(finder, at) for name, at in _PARTS.items()}
    return {name: value.astype(np.float16) for name, value in out.items()}
