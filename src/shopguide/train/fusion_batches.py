"""Batches for a fuser: which products, what each view of them shows, and what is asked.

Knows nothing about torch. All of a batch is drawn from (seed, step), so that a run that goes on after a kill, and every
process of several, draws the very same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopguide.fuse import PICTURE, PICTURE_WORDS, TEXT, Array, ModalityTokens, Tokens
from shopguide.fuse.lessons import Asks, FusionLessons
from shopguide.fuse.trained import SPACE_OF
from shopguide.train.fusion_trials import SEEN

MODES = ("all", "seen", "told", "some")
"""What a view shows of a product: everything, its pictures alone, its words alone, each modality by a coin."""

BARE_MODES = (0.35, 0.3, 0.15, 0.2)
WHOLE_MODES = (0.4, 0.25, 0.1, 0.25)
TOKEN_DROP = 0.2
"""Share of the passages and pictures that a view does not show."""

VIEWED = 0.5
"""Share of the products, and of the queries, that a batch says or shows in another way, where there are such views."""

NEIGHBOURS = 8
"""A hard negative is one of so many nearest."""

MOST_TOKENS = 16
"""Tokens of a modality that a batch shows; others come with other draws of the weights."""


@dataclass(frozen=True, slots=True)
class Question:
    """Queries of one kind in a batch.

    Attributes:
        kind: Their loss is averaged.
        vectors: Modality to (q, d_m); empty where `rows` ask.
        rows: (q,) products of the batch whose whole view asks, or empty.
        answers: (q, b) float32 at least 0: how good each product of the batch is.
        bare: Whether the products are shown without titles and the asked pictures.
    """

    kind: str
    vectors: Mapping[str, Array]
    rows: NDArray[np.int64]
    answers: NDArray[np.float32]
    bare: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Products and questions.

    Attributes:
        blocks: Modality to (b, k, d_m) tokens; text holds those with and without the title.
        bare: Modality to (b, k) weights of the view without titles.
        whole: Modality to (b, k) weights of the other view.
        questions: What is asked.
    """

    blocks: Mapping[str, Array]
    bare: Mapping[str, Array]
    whole: Mapping[str, Array]
    questions: tuple[Question, ...]


class Batches:
    """Draws batches.

    Args:
        lessons: What there is.
        products: (n,) bool: those that may be learnt from.
        queries: Kind to (q,) bool: of asks that are no titles, those that may be learnt from.
        most: Products in a batch at most.
        seed: Of all draws.
    """

    def __init__(
        self,
        lessons: FusionLessons,
        products: NDArray[np.bool_],
        queries: Mapping[str, NDArray[np.bool_]],
        most: int,
        seed: int,
    ) -> None:
        self._lessons, self._most, self._seed = lessons, most, seed
        self._products = np.flatnonzero(products)
        self._asks = [_learnt_from(a, products, queries.get(a.kind)) for a in lessons.asks]
        first = lessons.tokens.get(TEXT, next(iter(lessons.tokens.values())))
        self._near = first.mean()
        wanted = [a.product for a in self._asks if not a.untitled] + [
            p for k in lessons.links for p in (k.source, k.target)
        ]
        self._wanted = np.unique(np.concatenate(wanted)) if wanted else np.zeros(0, np.int64)
        self._wanted = self._wanted[products[self._wanted]]
        self._tokens = _with_views(lessons.tokens, lessons.views)
        self._untitled = _with_views(lessons.untitled, lessons.untitled_views)

    def draw(self, step: int) -> Batch:
        """The batch of a step.

        Args:
            step: From 0.

        Returns:
            The batch.
        """
        rng = np.random.default_rng((self._seed, step))
        rows = self._rows(rng)
        seen, told = self._viewed(PICTURE, len(rows), rng), self._viewed(TEXT, len(rows), rng)
        blocks, plain, bare = self._blocks(rows, seen, told)
        picture, asked_pictures = self._picture_asks(blocks, plain, rng)
        again = self._same_picture(rows, seen, picture, asked_pictures, rng)
        bare = _seen_part(bare, BARE_MODES, rng)
        whole = _seen_part(plain, WHOLE_MODES, rng)
        for m, token in asked_pictures.items():
            here = token >= 0
            kept = bare[m].copy()
            kept[np.flatnonzero(here), token[here]] = 0.0
            bare[m] = kept
        place = np.full(self._lessons.count, -1, np.int64)
        place[rows] = np.arange(len(rows))
        questions = [*self._asked(place, len(rows), rng), *picture, *again, *self._linked(place, len(rows))]
        questions += self._composed(place, picture, rng) if picture else []
        itself = np.flatnonzero(np.any(np.stack([w.sum(1) for w in bare.values()]), axis=0))
        questions.append(Question("itself", {}, itself, np.eye(len(rows), dtype=np.float32)[itself], True))
        return Batch(blocks, bare, whole, tuple(q for q in questions if q.answers.any()))

    def _rows(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Products of a batch: all where they fit, else some, some that people asked for, and the nearest to these."""
        if len(self._products) <= self._most:
            return self._products
        third = self._most // 3
        anchors = rng.choice(self._products, self._most - 2 * third, replace=False)
        if len(self._wanted):
            anchors = np.concatenate([anchors, rng.choice(self._wanted, min(third, len(self._wanted)), replace=False)])
        near = np.argpartition(-(self._near[anchors] @ self._near[self._products].T), NEIGHBOURS, axis=1)
        hard = self._products[near[np.arange(len(anchors)), rng.integers(0, NEIGHBOURS + 1, len(anchors))]]
        found: NDArray[np.int64] = np.unique(np.concatenate([anchors, hard]))
        return found[:: max(1, len(found) // self._most)] if len(found) > self._most else found

    def _viewed(self, modality: str, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Which view each product of a batch is shown in, 0 being the product as it is."""
        views = self._views(modality)
        if not views:
            return np.zeros(count, np.int64)
        return np.where(rng.random(count) < VIEWED, rng.integers(1, views + 1, count), 0)

    def _views(self, modality: str) -> int:
        return self._tokens[modality].count // self._lessons.count - 1 if modality in self._tokens else 0

    def _blocks(
        self, rows: NDArray[np.int64], seen: NDArray[np.int64], told: NDArray[np.int64]
    ) -> tuple[dict[str, Array], dict[str, Array], dict[str, Array]]:
        """Tokens, and their weights with and without titles, in the views of what is seen and of what is told."""
        blocks: dict[str, Array] = {}
        plain: dict[str, Array] = {}
        bare: dict[str, Array] = {}
        for m in SPACE_OF:
            if m not in self._tokens:
                continue
            view = (seen if m in SEEN else told) if self._views(m) else np.zeros_like(rows)
            at = rows + self._lessons.count * view
            block, weight = _padded(self._tokens[m].take(at))
            none = np.zeros_like(weight)
            if m in self._untitled:
                bare_at = at if self._untitled[m].count == self._tokens[m].count else rows
                other, other_weight = _padded(self._untitled[m].take(bare_at))
                blocks[m] = np.concatenate([block, other], axis=1)
                plain[m] = np.concatenate([weight, np.zeros_like(other_weight)], axis=1)
                bare[m] = np.concatenate([none, other_weight], axis=1)
            else:
                blocks[m], plain[m], bare[m] = block, weight, weight.copy()
        return blocks, plain, bare

    def _picture_asks(
        self, blocks: Mapping[str, Array], plain: Mapping[str, Array], rng: np.random.Generator
    ) -> tuple[list[Question], dict[str, NDArray[np.int64]]]:
        """One picture of each product that has any, and which token it is in each modality (-1: none)."""
        if PICTURE not in blocks:
            return [], {}
        counts = (plain[PICTURE] > 0).sum(1)
        chosen = np.where(counts > 0, rng.integers(0, 1 << 30, len(counts)) % np.maximum(counts, 1), -1)
        rows = np.flatnonzero(chosen >= 0)
        vectors = {PICTURE: blocks[PICTURE][rows, chosen[rows]]}
        asked = {PICTURE: chosen}
        if PICTURE_WORDS in blocks:
            fits = (chosen >= 0) & (chosen < (plain[PICTURE_WORDS] > 0).sum(1))
            asked[PICTURE_WORDS] = np.where(fits, chosen, -1)
            told = blocks[PICTURE_WORDS][np.arange(len(chosen)), np.maximum(chosen, 0)]
            vectors[PICTURE_WORDS] = np.where(fits[:, None], told, 0.0).astype(np.float32)[rows]
        answers = np.eye(len(counts), dtype=np.float32)[rows]
        return [Question("picture", vectors, rows, answers, True)], asked

    def _same_picture(
        self,
        rows: NDArray[np.int64],
        seen: NDArray[np.int64],
        picture: list[Question],
        chosen: Mapping[str, NDArray[np.int64]],
        rng: np.random.Generator,
    ) -> list[Question]:
        """The asked pictures in another view, asked for their products with all that they show."""
        views = self._views(PICTURE)
        if not views or not picture:
            return []
        other = (seen + rng.integers(1, views + 1, len(rows))) % (views + 1)
        here = picture[0].rows
        vectors = {}
        for m, token in chosen.items():
            view = other if self._views(m) else np.zeros_like(other)
            block, _ = _padded(self._tokens[m].take(rows + self._lessons.count * view))
            asked = block[np.arange(len(rows)), np.maximum(token, 0)]
            vectors[m] = np.where((token >= 0)[:, None], asked, 0.0).astype(np.float32)[here]
        return [Question("view", vectors, np.zeros(0, np.int64), picture[0].answers, False)]

    def _composed(self, place: NDArray[np.int64], picture: list[Question], rng: np.random.Generator) -> list[Question]:
        """The title beside the picture."""
        titles = next((a for a in self._asks if a.untitled and TEXT in a.vectors), None)
        if titles is None:
            return []
        one = picture[0]
        of = np.full(len(one.answers[0]), -1, np.int64)
        for at in rng.permutation(len(titles.product)):
            if place[titles.product[at]] >= 0:
                of[place[titles.product[at]]] = titles.query[at]
        asking = np.flatnonzero(of[one.rows] >= 0)
        if not len(asking):
            return []
        vectors = {m: v[asking] for m, v in one.vectors.items()} | {TEXT: titles.vectors[TEXT][of[one.rows[asking]]]}
        return [Question("composed", vectors, np.zeros(0, np.int64), one.answers[asking], True)]

    def _asked(self, place: NDArray[np.int64], count: int, rng: np.random.Generator) -> list[Question]:
        out = []
        for ask in self._asks:
            here = place[ask.product] >= 0
            queries = np.unique(ask.query[here])
            if len(queries) > count:
                queries = np.sort(rng.choice(queries, count, replace=False))
            if not len(queries):
                continue
            at = np.full(ask.count, -1, np.int64)
            at[queries] = np.arange(len(queries))
            here &= at[ask.query] >= 0
            answers = np.zeros((len(queries), count), np.float32)
            answers[at[ask.query[here]], place[ask.product[here]]] = ask.grade[here]
            vectors = _asked_so(ask, queries, rng)
            out.append(Question(ask.kind, vectors, np.zeros(0, np.int64), answers, ask.untitled))
        return out

    def _linked(self, place: NDArray[np.int64], count: int) -> list[Question]:
        out = []
        for link in self._lessons.links:
            source, target = place[link.source], place[link.target]
            here = (source >= 0) & (target >= 0)
            rows = np.unique(source[here])
            if len(rows):
                answers = np.zeros((count, count), np.float32)
                answers[source[here], target[here]] = link.weight[here]
                out.append(Question(link.kind, {}, rows, answers[rows], True))
        return out


def _with_views(tokens: ModalityTokens, views: Sequence[ModalityTokens]) -> dict[str, Tokens]:
    """The products, and after them the same products in each view."""
    return {m: Tokens.joined([t, *(view[m] for view in views if m in view)]) for m, t in tokens.items()}


def _asked_so(ask: Asks, queries: NDArray[np.int64], rng: np.random.Generator) -> dict[str, Array]:
    """Queries, some of them in another view."""
    vectors = {m: v[queries] for m, v in ask.vectors.items()}
    if ask.views:
        view = np.where(rng.random(len(queries)) < VIEWED, rng.integers(0, len(ask.views), len(queries)), -1)
        for number, held in enumerate(ask.views):
            here = view == number
            for m in vectors.keys() & held.keys():
                vectors[m][here] = held[m][queries[here]]
    return vectors


def _learnt_from(ask: Asks, products: NDArray[np.bool_], queries: NDArray[np.bool_] | None) -> Asks:
    """The pairs of an ask that may be learnt from."""
    known = ask.about(products)
    if known.untitled or queries is None:
        return known
    here = queries[known.query]
    return replace(known, query=known.query[here], product=known.product[here], grade=known.grade[here])


def _padded(tokens: Tokens) -> tuple[Array, Array]:
    most = int(np.bincount(tokens.owner).max()) if len(tokens.owner) else 1
    return tokens.padded(min(most, MOST_TOKENS))


def _seen_part(weights: Mapping[str, Array], modes: tuple[float, ...], rng: np.random.Generator) -> dict[str, Array]:
    """What a view shows of each product: a mode each, and some tokens left out. Never nothing of one that has any."""
    count = len(next(iter(weights.values())))
    mode = rng.choice(len(MODES), count, p=modes)
    coins = {m: rng.random(count) < 0.5 for m in weights}
    out: dict[str, Array] = {}
    for m, weight in weights.items():
        shown = np.select([mode == 0, mode == 1, mode == 2], [True, m in SEEN, m not in SEEN], default=coins[m])
        kept = rng.random(weight.shape) >= TOKEN_DROP
        out[m] = (weight * shown[:, None] * kept).astype(np.float32)
    nothing = ~np.any(np.stack([w.sum(1) > 0 for w in out.values()]), axis=0)
    for m, weight in weights.items():
        out[m][nothing] = weight[nothing]
    return out
