"""Learns the reader of turns: low-rank changes of the upper layers of the text encoder, and two linear layers on them.

Knows nothing about shops. LoRA (Hu et al., ICLR 2022) on all matrices of the layers from `LAYER` on, biases and norms
whole; cross-entropy of the act and the likelihood of the tags as a linear-chain CRF (Lafferty et al., ICML 2001).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from shopguide.encode import e5
from shopguide.encode.tuned_text import PREFIX
from shopguide.guide.reader import ACTS, CONTEXTS, PARTS, SUB_PLACES, SURE, TAGS, Span, Units, best_path, spans, units
from shopguide.guide.turns import LabelledTurn
from shopguide.train.tuned import Arrays, LowerLayers, layer_arrays, learnt, slow_and_fast, upper_layers
from shopguide.types import Progress

EPOCHS = 8
BATCH = 16
FAST, SLOW = 2e-3, 1e-3
"""Rates of the low-rank changes and linear layers, and of biases and norms."""

FORGOTTEN = 0.2
"""Share of the numbers that a step does not see before the linear layers."""

SMOOTHED = 0.1
_LINEAR = {"w": "weight", "b": "bias"}
TAG_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Lesson:
    """A turn with what the lower layers make of it."""

    turn: LabelledTurn
    states: Tensor
    units: Units
    tags: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How well turns were read that taught nothing.

    Attributes:
        act: Share of acts that are right.
        act_sure: The same among those read with a probability of `SURE` or more.
        sure: Share of those.
        whole: Share of turns with all spans right.
        spans: Part to (precision, recall) of its spans, whole ones.
        mistaken: (labelled, read) to how often.
    """

    turns: int
    act: float
    act_sure: float
    sure: float
    whole: float
    spans: Mapping[str, tuple[float, float]]
    by_language: Mapping[str, float]
    mistaken: Mapping[tuple[str, str], int]


class _Reader(nn.Module):
    def __init__(self, file: e5.E5File) -> None:
        super().__init__()
        d = e5.DIMENSION
        self.layers = upper_layers(file)
        self.contexts = nn.Parameter(torch.randn(len(CONTEXTS), d) * 0.02)
        self.sub = nn.Parameter(torch.randn(SUB_PLACES, d) * 0.1)
        self.tag, self.act = nn.Linear(3 * d, len(TAGS)), nn.Linear(2 * d, len(ACTS))
        self.steps = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.forgets = nn.Dropout(FORGOTTEN)

    def forward(self, lessons: Sequence[Lesson]) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of acts (b, acts), of tags (b, units, tags), and which units there are (b, units)."""
        d = e5.DIMENSION
        x = nn.utils.rnn.pad_sequence([one.states for one in lessons], batch_first=True)
        lengths = torch.tensor([len(one.states) for one in lessons])
        held = torch.arange(x.shape[1])[None] < lengths[:, None]
        x = x + self.contexts[[CONTEXTS.index(one.turn.context) for one in lessons]][:, None]
        for layer in self.layers:
            x = layer(x, held)
        mean = (x * held[:, :, None]).sum(1) / lengths[:, None]
        acts = self.act(self.forgets(torch.cat([mean, x[:, 0]], 1)))
        padded = [_padded([getattr(one.units, n) for one in lessons]) for n in ("first", "last", "sub")]
        first, last = (x.gather(1, p[:, :, None].expand(-1, -1, d)) for p in padded[:2])
        each = (first + last) / 2 + self.sub[padded[2]]
        there = _padded([np.ones(len(one.tags), np.int64) for one in lessons]).bool()
        each = each * there[:, :, None]
        none = torch.zeros(len(lessons), 1, d)
        beside = torch.cat([each, torch.cat([none, each[:, :-1]], 1), torch.cat([each[:, 1:], none], 1)], 2)
        return acts, self.tag(self.forgets(beside)), there


def _padded(rows: Sequence[NDArray[np.int64]]) -> Tensor:
    return nn.utils.rnn.pad_sequence([torch.from_numpy(r) for r in rows], batch_first=True)


def lessons_of(turns: Sequence[LabelledTurn], progress: Progress | None = None) -> list[Lesson]:
    """What the lower layers make of turns; they stay as they are, so it is worked out once.

    Args:
        turns: The turns; those whose pieces' places cannot be told are left out.
        progress: Told how far it is.

    Returns:
        The lessons.
    """
    file = e5.E5File(e5.WEIGHTS.path())
    tokenizer = file.tokenizer()
    lower = LowerLayers(file)
    out = []
    for done, turn in enumerate(turns, 1):
        if progress is not None:
            progress("reading turns", done, len(turns))
        ids, found = tokenizer.placed(PREFIX + turn.text, e5.MAX_POSITIONS)
        cut = units(turn.text, [(max(0, a - len(PREFIX)), max(0, b - len(PREFIX))) for a, b in found])
        if not found or not cut.places:
            continue
        out.append(Lesson(turn, lower.states(ids), cut, _tags(turn, cut)))
    return out


def _tags(turn: LabelledTurn, cut: Units) -> tuple[int, ...]:
    out = [0] * len(cut.places)
    for part, start, end in turn.spans:
        edge = "<"
        for n, (a, b) in enumerate(cut.places):
            if a >= start and b <= end:
                out[n] = TAGS.index(f"{edge}{part}")
                edge = "-"
    return tuple(out)


def learn_reader(
    lessons: Sequence[Lesson], seed: int = 0, epochs: int = EPOCHS, progress: Progress | None = None
) -> nn.Module:
    """Learn from lessons.

    Args:
        lessons: What to learn from.
        seed: Of every draw.
        epochs: How often each is seen.
        progress: Told how far it is.

    Returns:
        The reader, ready to read.
    """
    torch.manual_seed(seed)
    draw = random.Random(seed)  # noqa: S311
    reader = _Reader(e5.E5File(e5.WEIGHTS.path()))
    slow, fast = slow_and_fast(reader)
    optimizer = torch.optim.AdamW([{"params": fast, "lr": FAST}, {"params": slow, "lr": SLOW}], weight_decay=0.01)
    total = epochs * math.ceil(len(lessons) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [FAST, SLOW], total_steps=total + 1, pct_start=0.1)
    reader.train()
    done = 0
    for _ in range(epochs):
        near = sorted(lessons, key=lambda one: len(one.states) + 4 * draw.random())
        batches = [near[n : n + BATCH] for n in range(0, len(near), BATCH)]
        draw.shuffle(batches)
        for batch in batches:
            loss = _loss(reader, batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            if progress is not None:
                progress("learning to read turns", done, total)
    return reader.eval()


def _loss(reader: _Reader, batch: Sequence[Lesson]) -> Tensor:
    acts, scores, there = reader(batch)
    wanted = torch.tensor([ACTS.index(one.turn.act) for one in batch])
    tags = _padded([np.array(one.tags, np.int64) for one in batch])
    act = nn.functional.cross_entropy(acts, wanted, label_smoothing=SMOOTHED)
    return act + TAG_WEIGHT * _unlikelihood(reader.steps, scores, tags, there).mean()


def _unlikelihood(steps: Tensor, scores: Tensor, tags: Tensor, there: Tensor) -> Tensor:
    """Minus the log-likelihood of tag sequences (b,) under a linear-chain CRF."""
    ways = scores[:, 0]
    path = scores[:, 0].gather(1, tags[:, :1])[:, 0]
    for n in range(1, scores.shape[1]):
        on = there[:, n : n + 1]
        ways = torch.where(on, torch.logsumexp(ways[:, :, None] + steps[None], 1) + scores[:, n], ways)
        step = steps[tags[:, n - 1], tags[:, n]] + scores[:, n].gather(1, tags[:, n : n + 1])[:, 0]
        path = path + torch.where(on[:, 0], step, torch.zeros_like(step))
    return torch.logsumexp(ways, 1) - path


def read_lessons(reader: nn.Module, lessons: Sequence[Lesson]) -> list[tuple[int, float, list[int]]]:
    """Read turns: act, its probability, tags."""
    out = []
    with torch.no_grad():
        steps = reader.get_parameter("steps").numpy()
        for n in range(0, len(lessons), BATCH):
            batch = lessons[n : n + BATCH]
            acts, scores, _ = reader(batch)
            for one, act, rows in zip(batch, acts.softmax(1), scores.numpy(), strict=True):
                out.append((int(act.argmax()), float(act.max()), best_path(rows[: len(one.tags)], steps)))
    return out


def cross_validated(
    lessons: Sequence[Lesson],
    folds: int = 5,
    tried: int = 5,
    seed: int = 0,
    epochs: int = EPOCHS,
    progress: Progress | None = None,
) -> Score:
    """Read each turn by a reader that did not learn from it.

    Args:
        lessons: All of them.
        folds: In how many parts they are cut.
        tried: How many of the parts are read; the turns of the others only teach.
        seed: Of the cut and of learning.
        epochs: See `learn_reader`.
        progress: Told how far each part is.

    Returns:
        The score over all turns of the parts that are read.
    """
    order = list(range(len(lessons)))
    random.Random(seed).shuffle(order)  # noqa: S311
    read: dict[int, tuple[int, float, list[int]]] = {}
    for fold in range(min(folds, tried)):
        own = set(order[fold::folds])
        reader = learn_reader([one for n, one in enumerate(lessons) if n not in own], seed, epochs, progress)
        held = sorted(own)
        read |= dict(zip(held, read_lessons(reader, [lessons[n] for n in held]), strict=True))
    known = sorted(read)
    return scored([lessons[n] for n in known], [read[n] for n in known])


def scored(lessons: Sequence[Lesson], read: Sequence[tuple[int, float, list[int]]]) -> Score:
    """Compare what was read with the labels."""
    right: list[bool] = []
    sure: list[bool] = []
    whole = 0
    met, told, there = Counter[str](), Counter[str](), Counter[str]()
    mistaken: Counter[tuple[str, str]] = Counter()
    for one, (act, how_sure, tags) in zip(lessons, read, strict=True):
        right.append(ACTS[act] == one.turn.act)
        sure.append(how_sure >= SURE)
        if not right[-1]:
            mistaken[one.turn.act, ACTS[act]] += 1
        own, wanted = (Counter(spans(one.turn.text, one.units.places, t)) for t in (tags, one.tags))
        whole += own == wanted
        for counted, found in ((met, own & wanted), (told, own), (there, wanted)):
            counted.update(_parts(found))
    languages = sorted({one.turn.language for one in lessons})
    return Score(
        len(lessons), float(np.mean(right)), _mean(r for r, s in zip(right, sure, strict=True) if s),
        float(np.mean(sure)), whole / len(lessons),
        {p: (met[p] / max(told[p], 1), met[p] / max(there[p], 1)) for p in PARTS},
        {lang: _mean(r for r, one in zip(right, lessons, strict=True) if one.turn.language == lang)
         for lang in languages},
        dict(mistaken.most_common(20)),
    )  # fmt: skip


def _parts(found: Counter[Span]) -> list[str]:
    return [span.part for span in found.elements()]


def _mean(values: object) -> float:
    held = list(values)  # type: ignore[call-overload]
    return sum(held) / len(held) if held else 0.0


def arrays_of(reader: nn.Module) -> Arrays:
    """What was learnt, as `LearntE5` and `TurnReader` take it."""
    parts = {"contexts": "contexts", "sub": "sub", "steps": "steps"}
    parts |= {f"{layer}.{short}": f"{layer}.{name}" for layer in ("tag", "act") for short, name in _LINEAR.items()}
    out = layer_arrays(reader) | {name: learnt(reader, at) for name, at in parts.items()}
    return {name: value.astype(np.float16) for name, value in out.items()}
