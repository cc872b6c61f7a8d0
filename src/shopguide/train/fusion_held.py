"""Whether a learnt fuser is truly better: what it finds of products that it has not learnt from, beside another fuser.

Knows nothing about files or doors. A small shop is learnt from five times, each time without a fifth of its products; a
large one once, and then from all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.fuse.lessons import FIELD, Asks, FusionLessons
from shopguide.train.fusion import FusionSettings, LearntFusion, NetFuser, learn_fuser
from shopguide.train.fusion_trials import Both, Reached, Trial, reach, trials_of
from shopguide.train.world import World
from shopguide.types import Progress

FOLDS, SMALL = 5, 1_500
"""Parts of the products, and up to how many all of them take their turn."""


@dataclass(frozen=True, slots=True)
class TrialResult:
    """One trial, on queries whose products were not learnt from.

    Attributes:
        learnt: Recall@10 of the learnt fuser.
        before: Recall@10 of the one in use.
        difference: Of the two, paired by query.
    """

    learnt: Estimate
    before: Estimate
    difference: Estimate
    queries: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A learnt fuser with what it reaches.

    Attributes:
        fusion: Learnt from all products.
        trials: Name to result.
        gain: Mean reciprocal rank of the learnt fuser less that of the one in use: the mean over trials, with the
            interval over products.
        score: Mean reciprocal rank of the learnt one.
    """

    fusion: LearntFusion
    trials: Mapping[str, TrialResult]
    gain: Estimate
    score: float

    @property
    def better(self) -> bool:
        """True when the whole interval of the gain is above 0."""
        return self.gain.low > 0.0

    def to_dict(self) -> dict[str, Any]:
        """For the card: numbers by trial."""
        return {
            "gain": self.gain.to_dict(),
            "score": round(self.score, 6),
            "recall@10": {
                name: {
                    "learnt": one.learnt.to_dict(),
                    "before": one.before.to_dict(),
                    "difference": one.difference.to_dict(),
                    "queries": one.queries,
                }
                for name, one in self.trials.items()
            },
        }


def learn_and_measure(
    lessons: FusionLessons,
    settings: FusionSettings,
    before: Both,
    folder: Path | None = None,
    progress: Progress | None = None,
    world: World | None = None,
) -> HeldOut:
    """Learn from all products, and tell how well that finds products it has not seen.

    Args:
        lessons: What there is.
        settings: How to learn.
        before: The fuser in use.
        folder: Where checkpoints lie, so that a killed run goes on; they stay until the caller deletes them.
        progress: Told the stages "learn 1 of 6" …
        world: The processes that learn together.

    Returns:
        The fuser and its numbers.

    Passes on:
        DataError: There is too little to learn from.
    """
    lessons.check()
    fold_of = np.random.default_rng(settings.seed).permutation(lessons.count) % FOLDS
    folds = FOLDS if lessons.count <= SMALL else 1
    reached: list[tuple[list[Trial], Reached, Reached]] = []

    def told(number: int) -> Progress | None:
        if progress is None:
            return None
        return lambda _, done, total: progress(f"learn {number} of {folds + 1}", done, total)

    for fold in range(folds):
        asked = {a.kind: _drawn(a, fold, settings.seed) for a in lessons.asks if _speaks(a.kind, a.untitled)}
        one = learn_fuser(
            lessons_without(lessons, asked),
            settings,
            fold_of != fold,
            told(fold + 1),
            folder / f"fold-{fold}.training" if folder is not None else None,
            world,
        )
        trials = trials_of(lessons, fold_of == fold, asked)
        reached.append((trials, reach(NetFuser(one.net), trials), reach(before, trials)))
    last = folder / "all.training" if folder is not None else None
    fusion = learn_fuser(lessons, settings, None, told(folds + 1), last, world)
    return _joined(fusion, reached)


def _speaks(kind: str, untitled: bool) -> bool:
    return not untitled and kind != FIELD


def _drawn(ask: Asks, fold: int, seed: int) -> NDArray[np.bool_]:
    count = int(ask.clusters.max(initial=-1)) + 1
    return np.asarray((np.random.default_rng((seed, 2)).permutation(count) % FOLDS == fold)[ask.clusters])


def lessons_without(lessons: FusionLessons, asked: Mapping[str, NDArray[np.bool_]]) -> FusionLessons:
    """Lessons that do not hold some queries.

    Args:
        lessons: All.
        asked: Kind to (q,) bool: those to leave out.

    Returns:
        The others.
    """
    kept = []
    for ask in lessons.asks:
        out = asked.get(ask.kind)
        here = np.ones(len(ask.query), np.bool_) if out is None else ~out[ask.query]
        kept.append(replace(ask, query=ask.query[here], product=ask.product[here], grade=ask.grade[here]))
    return replace(lessons, asks=tuple(kept))


def _joined(fusion: LearntFusion, reached: Sequence[tuple[list[Trial], Reached, Reached]]) -> HeldOut:
    names = list(dict.fromkeys(t.name for trials, _, _ in reached for t in trials))
    results: dict[str, TrialResult] = {}
    gains: list[NDArray[np.float64]] = []
    groups: list[str] = []
    scores = []
    for name in names:
        held = [(t, learnt, before) for trials, learnt, before in reached for t in trials if t.name == name]
        learnt = np.concatenate([one.recall[name] for _, one, _ in held])
        before = np.concatenate([one.recall[name] for _, _, one in held])
        owners = [str(o) for trial, _, _ in held for o in _owners(trial)]
        results[name] = TrialResult(
            estimate(learnt.tolist(), owners),
            estimate(before.tolist(), owners),
            estimate((learnt - before).tolist(), owners),
            len(learnt),
        )
        ranks = np.concatenate([one.rank[name] for _, one, _ in held])
        gain = ranks - np.concatenate([one.rank[name] for _, _, one in held])
        scores.append(float(ranks.mean()))
        gains.append(gain / len(gain))
        groups += owners
    flat = np.concatenate(gains) * len(groups) / len(names)  # each trial weighs alike, however many queries it has
    return HeldOut(fusion, results, estimate(flat.tolist(), groups), float(np.mean(scores)))


def _owners(trial: Trial) -> list[int]:
    """The product that a query is about: queries about one product rise and fall together."""
    if len(trial.itself):
        return [int(i) for i in trial.itself]
    return [next(iter(gains)) for gains in trial.gains]
