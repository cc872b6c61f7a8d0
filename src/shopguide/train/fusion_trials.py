"""How well a fuser finds what it should, on products that it has not learnt from.

Knows nothing about learning: a fuser's two verbs are all that is asked. A title is asked for products without it, a
picture for products without that picture; else the answer would be the question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shopguide.fuse import PICTURE, PICTURE_WORDS, TEXT, VIDEO, Array, ModalityTokens, Tokens
from shopguide.fuse.lessons import Asks, FusionLessons

SEEN = frozenset({PICTURE, PICTURE_WORDS, VIDEO})
"""Modalities that come from pictures."""

FEWEST = 5
"""Queries below which a trial tells nothing."""

DEPTH = 10
AT_ONCE = 512


class Both(Protocol):
    """What a fuser must do to be tried."""

    def fuse(self, tokens: ModalityTokens) -> Array:
        """(n, d) products."""

    def query(self, vectors: Mapping[str, Array]) -> Array:
        """(d,) a query."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to ask.

    Attributes:
        name: What is asked for what.
        tokens: The candidates.
        queries: Modality to (q, d_m) centred rows; empty when a query is the candidate `itself`.
        gains: Candidate to grade, one mapping a query.
        itself: (q,) the candidate that is asked with and left out, or empty.
    """

    name: str
    tokens: ModalityTokens
    queries: Mapping[str, Array]
    gains: tuple[Mapping[int, float], ...]
    itself: NDArray[np.int64]


def trials_of(
    lessons: FusionLessons, products: NDArray[np.bool_], queries: Mapping[str, NDArray[np.bool_]]
) -> list[Trial]:
    """Trials on some products of the lessons among all of them.

    Args:
        lessons: All that is known.
        products: (n,) bool: those asked for.
        queries: Kind to (q,) bool: of asks that are no titles, those that count; a kind left out does not.

    Returns:
        Those for which there are enough queries.
    """
    tokens = lessons.tokens
    bare = {**tokens, **lessons.untitled}
    told = {m: t for m, t in bare.items() if m not in SEEN}
    shown = {m: t for m, t in bare.items() if m in SEEN}
    found: list[Trial] = []
    for ask in lessons.asks:
        if ask.untitled:
            vectors, gains = _answered(ask, products)
            sets = (("words", told), ("pictures", shown), ("product", bare if told and shown else {}))
            for name, some in sets:
                here = _there(some, lessons.count)
                kept = [i for i, by in enumerate(gains) if any(here[p] for p in by)]
                found += _trial(
                    f"{ask.kind} → {name}", some, {m: v[kept] for m, v in vectors.items()}, [gains[i] for i in kept]
                )
        elif ask.kind in queries:
            chosen = np.flatnonzero(queries[ask.kind])
            vectors, gains = _answered(ask, np.ones(lessons.count, np.bool_), chosen)
            found += _trial(f"{ask.kind} → product", tokens, vectors, gains)
    if PICTURE in tokens:
        found += _by_picture(lessons, products, bare)
    for link in lessons.links:
        gains_of: dict[int, dict[int, float]] = {}
        for source, target, weight in zip(
            link.source.tolist(), link.target.tolist(), link.weight.tolist(), strict=True
        ):
            if products[source]:
                gains_of.setdefault(source, {})[target] = weight
        itself = np.array(sorted(gains_of), np.int64)
        found += _trial(f"product → {link.kind}", tokens, {}, [gains_of[i] for i in itself.tolist()], itself)
    return found


def _by_picture(lessons: FusionLessons, products: NDArray[np.bool_], bare: ModalityTokens) -> list[Trial]:
    """A product's last picture, asked for what is left of it, alone and beside its title."""
    pictures = lessons.tokens[PICTURE]
    counts = np.bincount(pictures.owner, minlength=lessons.count)
    last = np.searchsorted(pictures.owner, np.arange(lessons.count), side="right") - 1
    told = lessons.tokens.get(PICTURE_WORDS)
    paired = np.bincount(told.owner, minlength=lessons.count) >= counts if told is not None else counts > 0
    rows = np.flatnonzero(products & (counts > 1) & paired)
    asked = {PICTURE: pictures.vectors[last[rows]]}
    gone = {PICTURE: last[rows]}
    if told is not None:
        place = np.searchsorted(told.owner, rows) + counts[rows] - 1  # the pictures' words come first, then frames'
        asked[PICTURE_WORDS], gone[PICTURE_WORDS] = told.vectors[place], place
    left = {m: _without(t, gone[m]) if m in gone else t for m, t in lessons.tokens.items()}
    out = _trial("picture → product", left, asked, [{int(i): 1.0} for i in rows])
    words = {m: t for m, t in bare.items() if m not in SEEN}
    if words:
        out += _trial("picture → words", words, asked, [{int(i): 1.0} for i in rows])
    titled = {int(p): int(q) for a in lessons.asks if a.untitled for q, p in zip(a.query, a.product, strict=True)}
    vectors = next((a.vectors[TEXT] for a in lessons.asks if a.untitled and TEXT in a.vectors), None)
    both = [n for n, i in enumerate(rows.tolist()) if i in titled]
    if vectors is not None and both:
        composed = {m: v[both] for m, v in asked.items()} | {TEXT: vectors[[titled[int(rows[n])] for n in both]]}
        left = {m: _without(t, gone[m]) if m in gone else t for m, t in bare.items()}
        out += _trial("title + picture → product", left, composed, [{int(rows[n]): 1.0} for n in both])
    return out


def _without(tokens: Tokens, gone: NDArray[np.int64]) -> Tokens:
    here = np.ones(len(tokens.owner), np.bool_)
    here[gone] = False
    return replace(tokens, vectors=tokens.vectors[here], owner=tokens.owner[here], weight=tokens.weight[here])


def _there(tokens: ModalityTokens, count: int) -> NDArray[np.bool_]:
    here = np.zeros(count, np.bool_)
    for one in tokens.values():
        here[one.owner] = True
    return here


def _answered(
    ask: Asks, products: NDArray[np.bool_], chosen: NDArray[np.int64] | None = None
) -> tuple[dict[str, Array], list[dict[int, float]]]:
    """The queries that have an answer among some products, with all their answers."""
    gains: dict[int, dict[int, float]] = {}
    wanted: set[int] = set()
    allowed = None if chosen is None else set(chosen.tolist())
    for q, product, grade in zip(ask.query.tolist(), ask.product.tolist(), ask.grade.tolist(), strict=True):
        gains.setdefault(q, {})[product] = grade
        if products[product] and (allowed is None or q in allowed):
            wanted.add(q)
    kept = sorted(wanted)
    return {m: v[kept] for m, v in ask.vectors.items()}, [gains[q] for q in kept]


def _trial(
    name: str,
    tokens: ModalityTokens,
    queries: Mapping[str, Array],
    gains: Sequence[Mapping[int, float]],
    itself: NDArray[np.int64] | None = None,
) -> list[Trial]:
    if len(gains) < FEWEST or not tokens:
        return []
    return [Trial(name, tokens, queries, tuple(gains), np.zeros(0, np.int64) if itself is None else itself)]


@dataclass(frozen=True, slots=True)
class Reached:
    """What was reached: one value a query.

    Attributes:
        recall: Trial to (q,) share of the answers among the first ten.
        rank: Trial to (q,) one over the rank of the first answer.
    """

    recall: Mapping[str, NDArray[np.float64]]
    rank: Mapping[str, NDArray[np.float64]]

    @property
    def score(self) -> float:
        """The mean over trials of the mean reciprocal rank: one number to choose by."""
        return float(np.mean([v.mean() for v in self.rank.values()])) if self.rank else 0.0


def reach(fuser: Both, trials: Sequence[Trial]) -> Reached:
    """Try a fuser.

    Args:
        fuser: Any.
        trials: What to ask it.

    Returns:
        What it reached; a trial that it cannot be asked counts as 0.
    """
    recall, rank = {}, {}
    seen: dict[int, Array] = {}
    for trial in trials:
        if id(trial.tokens) not in seen:
            seen[id(trial.tokens)] = fuser.fuse(trial.tokens)
        fused = seen[id(trial.tokens)]
        recall[trial.name], rank[trial.name] = _read(fuser, trial, fused)
    return Reached(recall, rank)


def _read(fuser: Both, trial: Trial, fused: Array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    count = len(trial.gains)
    recall, rank = np.zeros(count), np.zeros(count)
    if not fused.any():
        return recall, rank
    if len(trial.itself):
        asked = fused[trial.itself]
    else:
        asked = np.stack([fuser.query({m: v[q] for m, v in trial.queries.items() if v[q].any()}) for q in range(count)])
    for start in range(0, count, AT_ONCE):
        scores = asked[start : start + AT_ONCE] @ fused.T
        for place, row in enumerate(scores, start):
            if len(trial.itself):
                row[trial.itself[place]] = -np.inf
            answers = np.array(list(trial.gains[place]), np.int64)
            # a tie counts against it: a product of which nothing is seen scores 0 with all others
            places = np.sort([(row >= row[a]).sum() for a in answers])
            recall[place] = (places <= DEPTH).sum() / min(DEPTH, len(answers))
            rank[place] = 1.0 / max(1, places[0])
    return recall, rank
