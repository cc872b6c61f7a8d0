"""A trial's tasks as an encoder sees them whose last block was learnt from the lessons' side of each split alone.

Joins picture lessons and tasks; learning itself is given. Every picture and view is looked up by its frozen vector, so
that tasks, lessons and candidates are told anew without being made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.tuned import PictureLessons
from shopguide.evaluate import PhotoQuery
from shopguide.fuse import PICTURE, VIDEO, Array, ModalityTokens, Tokens, unit
from shopguide.fuse.lessons import FusionLessons
from shopguide.shop.fusion_report import Task
from shopguide.shop.fusion_tasks import Asker
from shopguide.shop.picture_lessons import picture_lessons

Sharpen = Callable[[PictureLessons, NDArray[np.bool_], int], tuple[Array, Array]]
"""(lessons, (p,) pictures that may be learnt from, seed) to (p, v, d) unit features of all, before and after."""

SAME = 0.98
"""Cosine from which a vector is that of a picture of the table: both were rounded on their way."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Frozen vectors, and what the learnt encoder makes of the same pictures.

    Attributes:
        before: (r, d) centred unit rows.
        after: (r, d) centred unit rows.
    """

    before: Array
    after: Array

    def rows(self, vectors: Array) -> Array:
        """Vectors of known pictures told anew; a row of zeros, and a picture that is not known, become zeros."""
        likeness = vectors @ self.before.T
        best = likeness.argmax(axis=1)
        known = likeness[np.arange(len(vectors)), best] >= SAME
        return np.asarray(np.where(known[:, None], self.after[best], 0.0), np.float32)

    def tokens(self, tokens: ModalityTokens) -> dict[str, Tokens]:
        """Pictures told anew; frames of videos, which are not in the table, are left out."""
        out = {m: t for m, t in tokens.items() if m != VIDEO}
        if PICTURE in out:
            out[PICTURE] = replace(out[PICTURE], vectors=self.rows(out[PICTURE].vectors))
        return out

    def asked(self, vectors: Mapping[str, Array]) -> dict[str, Array]:
        """Queries told anew."""
        return {m: self.rows(v) if m == PICTURE else v for m, v in vectors.items()}

    def task(self, task: Task) -> Task:
        """A task told anew."""
        views = tuple(self.asked(v) for v in task.views)
        return replace(task, tokens=self.tokens(task.tokens), queries=self.asked(task.queries), views=views)

    def lessons(self, lessons: FusionLessons) -> FusionLessons:
        """Lessons told anew."""
        return replace(
            lessons,
            tokens=self.tokens(lessons.tokens),
            untitled=self.tokens(lessons.untitled),
            views=tuple(self.tokens(v) for v in lessons.views),
            untitled_views=tuple(self.tokens(v) for v in lessons.untitled_views),
            asks=tuple(
                replace(a, vectors=self.asked(a.vectors), views=tuple(self.asked(v) for v in a.views))
                for a in lessons.asks
            ),
        )


@dataclass
class Eyes:
    """Learns an encoder a seed, and remembers it.

    Attributes:
        ask: Of the shop.
        photos: Shoppers' photos that the tasks ask with.
        sharpen: Learns.
    """

    ask: Asker
    photos: Sequence[PhotoQuery]
    sharpen: Sharpen
    _held: dict[tuple[int, bytes], Sight] = field(default_factory=dict)
    _lessons: PictureLessons | None = None

    def learnt(self, seed: int, held: NDArray[np.bool_], tasks: Sequence[Task]) -> Sight:
        """What is seen after learning.

        Args:
            seed: Of the split and the learning.
            held: (n,) True for the candidates that are not learnt from.
            tasks: Their queries teach where they are on the lessons' side.

        Returns:
            The table.
        """
        key = seed, held.tobytes()
        if key not in self._held:
            self._held[key] = self._learnt(seed, held, tasks)
        return self._held[key]

    def _learnt(self, seed: int, held: NDArray[np.bool_], tasks: Sequence[Task]) -> Sight:
        if self._lessons is None:
            self._lessons, _ = picture_lessons(self.ask.shop, self.photos, self.ask.progress)
        lessons = self._lessons
        centring = self.ask.shop._state.calibration.centring
        teach = ~held[lessons.product] & ~lessons.photo
        before, after = self.sharpen(lessons, teach | self._shown(tasks, seed, lessons, held), seed)
        catalog = ~lessons.photo
        mean = after[catalog, 0].mean(axis=0)
        width = before.shape[-1]
        return Sight(centring.apply(PICTURE, before.reshape(-1, width)), unit((after - mean).reshape(-1, width)))

    def _shown(
        self, tasks: Sequence[Task], seed: int, lessons: PictureLessons, held: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """(p,) photos of the lessons' side: each photo is a query of a task, in the same order."""
        out = np.zeros(len(lessons.product), np.bool_)
        photos = np.flatnonzero(lessons.photo)
        for task in tasks:
            taught = task.lessons(seed)
            if task.clusters is not None and PICTURE in task.queries and len(taught) == len(photos):
                out[photos] = taught & ~held[lessons.product[photos]]
        return out
