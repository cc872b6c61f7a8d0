"""Learns everything that recommendation rests on from a history: tables, facts and the mix, with splits in time.

Knows nothing about stores. The mix is taught on windows of days that the tables of the same window have not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shopguide.recommend.boosted import installed
from shopguide.recommend.facts import AGAIN_DAYS, Facts, Traits
from shopguide.recommend.features import Models, Rows, rows
from shopguide.recommend.history import BOUGHT, KINDS, WEIGHTS, Floats, History, Ints, Mask
from shopguide.recommend.linear import fit_linear
from shopguide.recommend.mix import Mix
from shopguide.recommend.pairs import PairsWriter
from shopguide.recommend.together import together
from shopguide.types import Progress

WINDOWS = 3
"""Windows of labels behind each other; each costs a fit of the tables."""

KEPT_NEGATIVES = 0.3
"""Share of new products not taken up that the mix is taught on; each stands for more."""

MOST_TAUGHT = 3_000
"""Users a window that the mix is taught on."""

Likeness = Callable[[Ints, Floats], Callable[[Ints], dict[str, Floats]]]
"""(product codes, weights) of a history → how alike given products are to that taste, by modality."""


def likeness_by(vectors: Mapping[str, npt.NDArray[np.float32]]) -> Likeness | None:
    """Likeness to the weighted mean of a history's vectors.

    Args:
        vectors: Modality → (n, d) unit vectors by product code; rows of zeros where there is none.

    Returns:
        The function, or None without vectors.
    """
    if not vectors:
        return None

    def of(items: Ints, weights: Floats) -> Callable[[Ints], dict[str, Floats]]:
        tastes = {m: weights.astype(np.float32) @ rows[items] for m, rows in vectors.items()}
        units = {m: t / max(float(np.linalg.norm(t)), 1e-9) for m, t in tastes.items()}
        return lambda asked: {m: (vectors[m][asked] @ units[m]).astype(np.float64) for m in vectors}

    return of


@dataclass(frozen=True, slots=True)
class Learnt:
    """All that was learnt up to a day.

    Attributes:
        models: Tables and facts.
        mix: How they are weighed; None where there was too little to learn from.
        boosted: The same by trees, where LightGBM was there when it was learnt; used where it is there now. For what is
            new both are asked: they err apart.
    """

    models: Models
    mix: Mix | None
    boosted: Mix | None = None

    def score(self, found: Rows) -> Floats:
        """How much speaks for each candidate.

        Args:
            found: Candidates with the features that the mix was taught on.

        Returns:
            (c,) higher is better.
        """
        mix, trees = (m if m is not None and m.names == found.names else None for m in (self.mix, self.boosted))
        if trees is None or not installed():
            return untaught(found) if mix is None else mix.score(found.values, found.own)
        scores, new = trees.score(found.values, found.own), ~found.own
        if mix is not None and new.any():
            scores[new] = (scores[new] + mix.new.score(found.values[new])) / 2.0
        return scores


def untaught(found: Rows) -> Floats:
    """A score for a shop that has too few events to teach a mix: each signal by its place, the near ones first.

    Args:
        found: Candidates with features.

    Returns:
        (c,) higher is better.
    """
    total = np.zeros(len(found.item))
    for name, weight in UNTAUGHT.items():
        if name in found.names:
            values = found.values[:, found.names.index(name)].astype(np.float64)
            top = float(values.max(initial=0.0))
            total += weight * np.maximum(values, 0.0) / top if top > 0 else 0.0
    return total


UNTAUGHT = {
    "alike_fused": 2.0,
    "together_late": 1.0,
    "together": 1.0,
    "seen": 1.0,
    "linear": 1.0,
    "faded_60": 1.0,
    "recent_28": 0.3,
    "newcomers": 0.2,
}
"""Every signal counts alike, likeness double since it is there from the first day; popularity only breaks ties."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows with known outcomes.

    Attributes:
        names: f feature names.
        values: (m, f) features.
        own: (m,) whether the user had it.
        taken: (m,) whether it was taken up in the window.
        weight: (m,) how many cases it stands for.
        group: (m,) a number a user and window.
    """

    names: tuple[str, ...]
    values: npt.NDArray[np.float32]
    own: Mask
    taken: Mask
    weight: Floats
    group: Ints


def fit_models(
    history: History, day: float, traits: Traits, folder: Path | None = None, keep: PairsWriter | None = None
) -> Models:
    """Fit the tables on what happened before a day.

    Args:
        history: The events.
        day: Nothing from it on is looked at.
        traits: What products are.
        folder: Where counts lie that memory does not hold; None takes the system's own.
        keep: Where all counts of pairs are to be written, in the order of `baskets.TABLES`.

    Returns:
        The tables.

    Passes on:
        ShopError: The disk is full or cannot be written.
    """
    past = history.before(day)
    bought = past.kind == BOUGHT
    looked = (WEIGHTS[past.kind] > 0) & ~bought
    facts = Facts.from_history(past, day)
    tables = [together(past, which, folder=folder, keep=keep) for which in (looked, bought)]
    return Models.make(fit_linear(past), tables[1], tables[0], facts, traits)


def wanted_kinds(history: History) -> Mask:
    """Which events are the outcome to be foretold: purchases where there are enough, else any interest.

    Args:
        history: The events.

    Returns:
        (n,) mask.
    """
    for kinds in (("purchase",), ("purchase", "cart")):
        mask = np.isin(history.kind, [KINDS.index(k) for k in kinds])
        if mask.sum() >= 1000:
            return mask
    return WEIGHTS[history.kind] > 0


def examples(
    history: History,
    begin: float,
    end: float,
    models: Models,
    likeness: Likeness | None = None,
    seed: int = 0,
) -> Examples | None:
    """Describe what every user might have taken up in a window, and say what they did.

    Args:
        history: The events.
        begin: First day of the window; the tables must not have seen it.
        end: The day after its last.
        models: Fitted on what was before `begin`.
        likeness: How alike products are to a taste, by modality.
        seed: Of the draw of users and of negatives.

    Returns:
        The rows, or None when nobody did anything in the window.
    """
    rng = np.random.default_rng(seed)
    wanted = wanted_kinds(history) & (history.day >= begin) & (history.day < end)
    users = np.unique(history.user[wanted])
    if len(users) > MOST_TAUGHT:
        users = np.sort(rng.choice(users, MOST_TAUGHT, replace=False))
    values, own, taken, group = [], [], [], []
    names: tuple[str, ...] = ()
    for user in users:
        past = history.of(int(user)).upto(begin)
        if not len(past):
            continue
        alike = likeness(past.item, past.weight) if likeness is not None else None
        found = rows(past, begin, models, alike=alike)
        part = slice(history.start[user], history.start[user + 1])
        outcome = np.isin(found.item, history.item[part][wanted[part]])
        keep = found.own | outcome | (rng.random(len(outcome)) < KEPT_NEGATIVES)
        names = found.names
        values.append(found.values[keep])
        own.append(found.own[keep])
        taken.append(outcome[keep])
        group.append(np.full(int(keep.sum()), user, np.int64))
    if not values:
        return None
    had, came = np.concatenate(own), np.concatenate(taken)
    weight = np.where(had | came, 1.0, 1.0 / KEPT_NEGATIVES)
    return Examples(names, np.concatenate(values), had, came, weight, np.concatenate(group))


def joined(parts: Sequence[Examples]) -> Examples:
    """Several windows as one."""
    last = max(int(p.group.max()) for p in parts) + 1
    return Examples(
        parts[0].names,
        np.concatenate([p.values for p in parts]),
        np.concatenate([p.own for p in parts]),
        np.concatenate([p.taken for p in parts]),
        np.concatenate([p.weight for p in parts]),
        np.concatenate([p.group + last * place for place, p in enumerate(parts)]),
    )


def teach(
    history: History,
    day: float,
    traits: Traits,
    likeness: Likeness | None = None,
    windows: int = WINDOWS,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Examples | None:
    """Gather examples from the windows of four weeks before a day.

    Args:
        history: The events.
        day: The windows end here.
        traits: What products are.
        likeness: How alike products are to a taste, by modality.
        windows: How many.
        folder: Where counts lie that memory does not hold.
        progress: Told the stage "learn".

    Returns:
        The examples, or None when there are none.
    """
    past = history.before(day)
    oldest = float(past.day.min(initial=0)) if len(past) else day
    found = []
    for place in range(windows):
        end = day - place * AGAIN_DAYS
        begin = end - AGAIN_DAYS
        if begin - oldest < AGAIN_DAYS and place:
            break
        if progress is not None:
            progress("learn", place, windows + 2)
        part = examples(past, begin, end, fit_models(past, begin, traits, folder), likeness, seed=place)
        if part is not None:
            found.append(part)
    return joined(found) if found else None


def learn(
    history: History,
    day: float,
    traits: Traits,
    likeness: Likeness | None = None,
    trees: bool = True,
    folder: Path | None = None,
    progress: Progress | None = None,
    keep: PairsWriter | None = None,
) -> Learnt:
    """Learn tables and mix from what happened before a day.

    Args:
        history: The events.
        day: Nothing from it on is looked at.
        traits: What products are.
        likeness: How alike products are to a taste, by modality.
        trees: Teach the mix by trees too, where LightGBM is installed.
        folder: Where counts lie that memory does not hold; None takes the system's own.
        progress: Told the stage "learn".
        keep: Where all counts of pairs are to be written.

    Returns:
        What was learnt.

    Passes on:
        ShopError: The disk is full or cannot be written.
    """
    told = progress or (lambda stage, done, total: None)
    taught = teach(history, day, traits, likeness, folder=folder, progress=progress)
    mix = boosted = None
    if taught is not None:
        told("learn", WINDOWS, WINDOWS + 2)
        parts = taught.values, taught.own, taught.taken, taught.weight
        mix = Mix.fit(taught.names, *parts, AGAIN_DAYS)
        if trees and installed() and mix is not None:
            boosted = Mix.fit(taught.names, *parts, AGAIN_DAYS, trees=True)
    told("learn", WINDOWS + 1, WINDOWS + 2)
    models = fit_models(history, day, traits, folder, keep)
    told("learn", WINDOWS + 2, WINDOWS + 2)
    return Learnt(models, mix, boosted)
