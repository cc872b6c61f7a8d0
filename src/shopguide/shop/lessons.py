"""Windows of judged queries, and of what shoppers searched and then took, as lessons for a ranker.

Knows nothing about learning. Popularity is counted on events from before those that are learnt from, so that no row is
popular because of the very click that it is to be told by.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from shopguide.fuse import TEXT
from shopguide.index import Rescored, Window
from shopguide.rank import FEATURES, Asked, Model, default_model, feature_matrix
from shopguide.rank.lessons import Lesson, Lessons
from shopguide.recommend import popular
from shopguide.shop.ranking import DEPTH
from shopguide.types import Event, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

GRADES: Mapping[str, int] = MappingProxyType({"view": 1, "click": 1, "search": 1, "cart": 2, "purchase": 3})
"""What a shopper's act after a search says of the product."""

AFTER_EVENTS = 50
"""Acts of one shopper after a search that are put down to it."""

Ratings = Mapping[str, Mapping[str, int]]


@dataclass
class _Recorder:
    """A second stage that changes nothing and keeps what it saw."""

    asked: Asked
    model: Model
    depth: int = DEPTH
    ids: tuple[str, ...] = ()
    features: dict[str, np.ndarray] = field(default_factory=dict)
    order: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def rescore(self, window: Window) -> Rescored:
        self.ids = window.ids
        self.features = dict(feature_matrix(window, self.asked))
        given = self.model.contributions(self.features)
        scores = np.sum([*given.values(), *(window.parts.values() if self.model.adds else ())], axis=0)
        self.order = np.lexsort((np.arange(len(window)), -scores))
        return Rescored(window.parts)


def lessons_of(
    shop: Shop,
    ratings: Ratings,
    source: str,
    popularity: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> Lessons:
    """The windows of some queries with what was said of their rows.

    Args:
        shop: An open shop.
        ratings: Query to product id to rating.
        source: Name and fingerprint of the data.
        popularity: Instead of that of all events.
        progress: Told the stage "lessons".

    Returns:
        One lesson a query that has an answer rated 1 or more.
    """
    out = []
    good = [query for query, by in ratings.items() if any(r >= 1 for r in by.values())]
    for done, query in enumerate(good, 1):
        seen = _seen(shop, query, popularity)
        by = ratings[query]
        if seen.ids:
            out.append(
                Lesson(
                    query,
                    np.stack([seen.features[name] for name in FEATURES], axis=1),
                    np.array([max(0, by.get(i, 0)) for i in seen.ids], np.int64),
                    np.array([i in by for i in seen.ids]),
                    tuple(max(0, r) for r in by.values()),
                    seen.order,
                )
            )
        if progress is not None:
            progress("lessons", done, len(good))
    return Lessons(tuple(out), source)


def _seen(shop: Shop, text: str, popularity: Mapping[str, float] | None) -> _Recorder:
    finder, state = shop.finder, shop._state
    query = finder.understand(text)
    wording, vectors, legs = finder.heard(query, shop.index, "hybrid")
    request = replace(finder.request(query, legs, 0), words=wording.words, groups=wording.groups)
    asked = finder.ranking.asked(query, vectors.get(TEXT), state.vocabulary)
    asked = replace(asked, popularity=finder.ranking.popularity() if popularity is None else popularity)
    recorder = _Recorder(asked, default_model())
    shop.index.search(replace(request, facet_fields=()), second=recorder)
    return recorder


def lessons_of_events(shop: Shop, progress: Progress | None = None) -> Lessons:
    """The same out of what shoppers searched for and then took.

    Args:
        shop: An open shop.
        progress: Told the stage "lessons".

    Returns:
        One lesson a query, learnt from the newer half of the events.
    """
    events = sorted(shop._state.catalog.events(), key=lambda e: (e.at, e.event_id))
    middle = events[len(events) // 2].at if events else ""
    scores = popular(e for e in events if e.at < middle)
    most = max(scores.values(), default=1.0)
    ratings = ratings_of([e for e in events if e.at >= middle])
    mark = hashlib.sha256("\n".join(e.event_id for e in events).encode()).hexdigest()[:12]
    shares = {product: score / most for product, score in scores.items()}
    return lessons_of(shop, ratings, f"{len(events)} events {mark}", shares, progress)


def ratings_of(events: Sequence[Event]) -> dict[str, dict[str, int]]:
    """Judgments out of events: what a shopper did with a product after a search, until the next one.

    Args:
        events: Oldest first.

    Returns:
        Query to product id to the greatest grade that anybody gave; 0 for one that was sent back or hidden.
    """
    out: dict[str, dict[str, int]] = {}
    asked: dict[str, tuple[str, int]] = {}
    for one in events:
        if one.kind == "search" and one.text.strip():
            asked[one.user_id] = (one.text.strip(), AFTER_EVENTS)
        query, left = asked.get(one.user_id, ("", 0))
        if not query or not one.product_id:
            continue
        grades = out.setdefault(query, {})
        if one.kind in ("return", "hide"):
            grades[one.product_id] = 0
        elif one.kind in GRADES and left > 0:
            grades[one.product_id] = max(grades.get(one.product_id, 0), GRADES[one.kind])
            asked[one.user_id] = (query, left - 1)
    return out
