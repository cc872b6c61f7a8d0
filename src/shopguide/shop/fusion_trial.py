"""A trial of fusers on one shop: its tasks, the fusers made by hand, and those that learn from a part of its products.

Joins tasks, trainer and report, and measures nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shopguide.evaluate import read_judgments, read_photo_queries
from shopguide.fuse import PICTURE, PICTURE_WORDS, REVIEWS, TEXT, Array, make_fuser, unit
from shopguide.fuse.lessons import Asks, FusionLessons, pairs_of
from shopguide.shop.fusion_eyes import Eyes, Sharpen
from shopguide.shop.fusion_lessons import fusion_lessons
from shopguide.shop.fusion_report import DEPTH, Alone, FusionReport, Joins, Rival, Task, evaluate_fusion, joined
from shopguide.shop.fusion_tasks import Asker, judged_task, linked_tasks, own_tasks, photo_task, planted_tasks
from shopguide.shop.link_trial import read_links
from shopguide.shop.picture_lessons import forget_maps
from shopguide.types import Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

FEWEST_PARTS = 3
"""Parts that the products are split into; a seed holds out one of them."""

SPLIT = 20_260

ASKED: Mapping[str, str] = {TEXT: TEXT, REVIEWS: TEXT, PICTURE_WORDS: TEXT, PICTURE: PICTURE}
"""Which of a query's vectors meets a modality by itself."""


Teach = Callable[[FusionLessons, NDArray[np.bool_], int], Mapping[str, Joins]]
"""(lessons, (n,) products that may be learnt from, seed) to learnt fusers by name."""


def run_fusion(
    shop: Shop,
    seeds: Sequence[int],
    judgments: Path | None = None,
    links: Path | None = None,
    photos: Path | None = None,
    truth: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    teach: Teach | None = None,
    augment: Collection[str] = (),
    sharpen: Sharpen | None = None,
) -> FusionReport:
    """Measure fusers on all tasks that there is data for.

    Args:
        shop: An open shop.
        seeds: Of the trainings.
        judgments: Judged queries.
        links: A merchandiser's links.
        photos: Photos of known products.
        truth: Planted facts.
        progress: Told the stages "encode" and "evaluate".
        teach: Learns fusers; each seed holds out another part of the products, and of judged queries and photos.
        augment: What is also said and shown in other ways while learning: some of `fusion_views.KINDS`.
        sharpen: Learns the last block of the picture encoder from what each seed may learn from; all rows are then of
            what it sees.

    Returns:
        The report.

    Passes on:
        DataError: A file is broken, or there is no task.
    """
    ask = Asker(shop, progress)
    linked = read_links(links) if links is not None else {}
    tasks = [*own_tasks(ask), *linked_tasks(ask, linked)]
    tasks += judged_task(ask, read_judgments(judgments)) if judgments is not None else []
    shown = read_photo_queries(photos) if photos is not None else []
    tasks += photo_task(ask, shown, augment)
    tasks += planted_tasks(ask, truth) if truth is not None else []
    dimensions = {m: t.vectors.shape[1] for m, t in ask.whole.items()}
    fusers: dict[str, Joins] = {f.name: f for f in (Alone(m, a) for m, a in ASKED.items() if m in dimensions)}
    fusers |= {name: make_fuser(name, dimensions) for name in ("concat", "weighted_sum")}

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress("evaluate", done, total)

    rivals: dict[str, Rival] = {**RIVALS, "whole search": _Search(ask)}
    lessons = fusion_lessons(shop, links=linked, progress=progress, augment=augment) if teach is not None else None
    made = [t for t in tasks if (t.about >= 0).any()]
    eyes = Eyes(ask, shown, sharpen) if sharpen is not None else None
    reports = []
    for held, some in ((True, made), (False, [t for t in tasks if not (t.about >= 0).any()])):
        if some or not tasks:
            learner = _Learner(ask, lessons, some, teach, len(seeds), held, eyes)
            learn = learner if lessons is not None and teach is not None else None
            see = learner.seen if eyes is not None else None
            reports.append(evaluate_fusion(some, fusers, learn, seeds, rivals, told, see))
    if eyes is not None:
        forget_maps(shop.folder)
    return joined(reports)


@dataclass(frozen=True, slots=True)
class _Search:
    """The shop's own search with all its parts, by the words alone."""

    ask: Asker

    def __call__(self, task: Task, lessons: NDArray[np.bool_], asked: NDArray[np.int64]) -> Array | None:
        if not task.texts:
            return None
        scores = np.zeros((len(asked), len(task.kinds)), np.float32)
        for place, q in enumerate(asked.tolist()):
            for rank, hit in enumerate(self.ask.shop.search(task.texts[q], limit=DEPTH).hits, 1):
                scores[place, self.ask.row[hit.product.product_id]] = 1.0 / rank
        return scores


@dataclass(frozen=True, slots=True)
class _Learner:
    """Learns with a seed, and says which candidates were kept from it."""

    ask: Asker
    lessons: FusionLessons | None
    tasks: Sequence[Task]
    teach: Teach | None
    seeds: int
    hold: bool
    """Whether products are kept from it. Where only what people wrote or photographed is asked, keeping some of that is
    enough: a product kept too would have none of its own to be learnt from."""
    eyes: Eyes | None = None

    def held(self, seed: int) -> NDArray[np.bool_]:
        """(n,) candidates that are kept from learning with a seed."""
        parts = max(self.seeds, FEWEST_PARTS)
        drawn = np.random.default_rng(SPLIT).permutation(len(self.ask.products)) % parts == seed % parts
        return np.asarray(drawn & self.hold)

    def seen(self, task: Task, seed: int) -> Task:
        """A task as the encoder sees it that is learnt with a seed."""
        return task if self.eyes is None else self.eyes.learnt(seed, self.held(seed), self.tasks).task(task)

    def __call__(self, seed: int) -> tuple[Mapping[str, Joins], NDArray[np.bool_]]:
        assert self.lessons is not None and self.teach is not None
        held = self.held(seed)
        rows = [self.ask.row[i] for i in self.lessons.ids]
        place = {row: n for n, row in enumerate(rows)}
        asks = [a for t in self.tasks if (a := _asks(t, t.lessons(seed), place)) is not None]
        lessons = replace(self.lessons, asks=(*self.lessons.asks, *asks))
        if self.eyes is not None:
            lessons = self.eyes.learnt(seed, held, self.tasks).lessons(lessons)
        return self.teach(lessons, ~held[rows], seed), held


def _asks(task: Task, lessons: NDArray[np.bool_], place: Mapping[int, int]) -> Asks | None:
    """What a task may teach: its queries of the learning side."""
    kept = [q for q in np.flatnonzero(lessons).tolist() if task.gains[q].keys() & place.keys()]
    if not kept or not task.queries:
        return None
    gains = [{place[i]: gain for i, gain in task.gains[q].items() if i in place} for q in kept]
    together = task.clusters[kept] if task.clusters is not None else None
    vectors = {m: v[kept] for m, v in task.queries.items()}
    views = tuple({m: v[kept] for m, v in view.items()} for view in task.views)
    return Asks(task.name, vectors, *pairs_of(gains), together=together, views=views)


def _classes(task: Task, lessons: NDArray[np.bool_], asked: NDArray[np.int64]) -> Array | None:
    """The mean of a product's photos that were seen before."""
    if PICTURE not in task.queries or not lessons.any():
        return None
    means = np.zeros((len(task.kinds), task.queries[PICTURE].shape[1]), np.float32)
    for q in np.flatnonzero(lessons):
        for product in task.gains[q]:
            means[product] += task.queries[PICTURE][q]
    return np.asarray(task.queries[PICTURE][asked] @ unit(means).T)


def _nearest_photo(task: Task, lessons: NDArray[np.bool_], asked: NDArray[np.int64]) -> Array | None:
    """The product of the most alike photo that was seen before."""
    if PICTURE not in task.queries or not lessons.any():
        return None
    alike = task.queries[PICTURE][asked] @ task.queries[PICTURE][lessons].T
    scores = np.full((len(asked), len(task.kinds)), -1.0, np.float32)
    for place, q in enumerate(np.flatnonzero(lessons)):
        for product in task.gains[q]:
            scores[:, product] = np.maximum(scores[:, product], alike[:, place])
    return scores


def _regression(task: Task, lessons: NDArray[np.bool_], asked: NDArray[np.int64]) -> Array | None:
    """Logistic regression over frozen picture features, a class a product; None without scikit-learn."""
    if PICTURE not in task.queries or not lessons.any():
        return None
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        return None
    shown = [(q, product) for q in np.flatnonzero(lessons) for product in task.gains[q]]
    learnt = LogisticRegression(C=10.0, max_iter=300)
    learnt.fit(task.queries[PICTURE][[q for q, _ in shown]], [product for _, product in shown])
    scores = np.full((len(asked), len(task.kinds)), -1.0, np.float32)
    scores[:, learnt.classes_] = learnt.predict_proba(task.queries[PICTURE][asked])
    return scores


RIVALS: Mapping[str, Rival] = {
    "nearest photo": _nearest_photo, "mean of photos": _classes, "logistic regression": _regression
}  # fmt: skip
"""What can be done with photos of known products without a product vector."""
