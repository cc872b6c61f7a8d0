"""What a person may like next, out of what they did: a taste vector, popularity and the reasons.

Knows nothing about the index or the store: events and vectors in, vectors and scores out.
Recency is an exponential decay over days, as in session-based k-nearest-neighbour recommenders
(Ludewig and Jannach, UMUAI 2018).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from shopguide.types import Event

Array = NDArray[np.float32]

KIND_WEIGHT: Mapping[str, float] = {"view": 1.0, "click": 1.0, "rating": 1.0, "cart": 3.0, "purchase": 4.0}
"""How much each kind of event tells about taste; a return or a hide tells the contrary and is handled apart."""

SEARCH_WEIGHT = 0.7
"""Words tell less than a click: they are a wish, not yet a liking."""

MAX_SEARCHES = 3
"""Different words of the newest searches that are read; each costs an encoding when it is new."""

AGAINST = frozenset({"return", "hide"})
MAX_WORDS = 200
"""Characters of a search that are read."""

HALF_LIFE_DAYS = 30.0
"""After so many days an event counts half; about the time between two visits of a regular customer."""

MAX_HISTORY = 200
"""Only the newest events are looked at: older ones weigh under 1 % of the newest at a daily visit."""


SESSION_WEIGHT = 6.0
"""What is looked at now tells more than a purchase of last month."""

SESSION_DECAY = 0.7
"""Each step back in a session counts so much of the one after it."""


def _days(at: str) -> float:
    try:
        return datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp() / 86400.0
    except ValueError:
        return 0.0


def tastes(events: Sequence[Event]) -> dict[str, float]:
    """Weigh the products of a history: more for a purchase than for a view, less with each passing day.

    Args:
        events: One user's events, any order.

    Returns:
        Product id to weight > 0, without what was returned or hidden.
    """
    newest_first = sorted(events, key=lambda e: e.at, reverse=True)[:MAX_HISTORY]
    if not newest_first:
        return {}
    now = _days(newest_first[0].at)
    unwanted = {e.product_id for e in newest_first if e.kind in AGAINST}
    weights: dict[str, float] = defaultdict(float)
    for e in newest_first:
        weight = KIND_WEIGHT.get(e.kind, 0.0)
        if e.kind == "rating" and e.value is not None:
            weight *= max(0.0, e.value - 2.5)
        if weight > 0.0 and e.product_id not in unwanted:
            weights[e.product_id] += weight * 0.5 ** ((now - _days(e.at)) / HALF_LIFE_DAYS)
    return dict(weights)


def searched(events: Sequence[Event]) -> dict[str, float]:
    """Weigh the words of the newest searches, fading as views do.

    Args:
        events: One user's events, any order.

    Returns:
        Words to weight > 0, the newest first.
    """
    newest_first = sorted(events, key=lambda e: e.at, reverse=True)[:MAX_HISTORY]
    now = _days(newest_first[0].at) if newest_first else 0.0
    weights: dict[str, float] = {}
    for e in newest_first:
        words = " ".join(e.text.split())[:MAX_WORDS]
        if e.kind == "search" and words and (words in weights or len(weights) < MAX_SEARCHES):
            faded = SEARCH_WEIGHT * 0.5 ** ((now - _days(e.at)) / HALF_LIFE_DAYS)
            weights[words] = weights.get(words, 0.0) + faded
    return weights


def profile(
    weights: Mapping[str, float], vectors: Mapping[str, Array], said: Sequence[tuple[float, Array]] = ()
) -> Array | None:
    """One taste vector: the weighted mean of the products' vectors, and of those of searched words.

    Args:
        weights: Product id to weight.
        vectors: Product id to (d,) unit vector; products without one are passed over.
        said: Weight and (d,) unit vector of words that were searched for.

    Returns:
        (d,) float32 unit vector, or None when nothing can be told.
    """
    known = [(w, vectors[p]) for p, w in weights.items() if p in vectors and w > 0.0]
    known += said
    if not known:
        return None
    total = sum((np.float32(w) * v for w, v in known), start=np.zeros_like(known[0][1]))
    norm = float(np.linalg.norm(total))
    return (total / norm).astype(np.float32) if norm > 1e-9 else None


def popular(events: Iterable[Event]) -> dict[str, float]:
    """How sought-after each product is: users who took an interest, weighed by the strongest thing they did.

    Args:
        events: Events of all users.

    Returns:
        Product id to score; log-damped, so that one crowd does not bury the rest.
    """
    strongest: dict[tuple[str, str], float] = {}
    for e in events:
        weight = -2.0 if e.kind in AGAINST else KIND_WEIGHT.get(e.kind, 0.0)
        key = (e.user_id, e.product_id)
        strongest[key] = weight if weight < 0 else max(strongest.get(key, 0.0), weight)
    scores: dict[str, float] = defaultdict(float)
    for (_, product_id), weight in strongest.items():
        scores[product_id] += weight
    return {p: math.log1p(s) for p, s in scores.items() if s > 0}


def nearest_reason(vector: Array, weights: Mapping[str, float], vectors: Mapping[str, Array]) -> str | None:
    """Which product of the history speaks most for a recommended one.

    Args:
        vector: (d,) unit vector of the recommended product.
        weights: Product id to weight, of the history.
        vectors: Product id to (d,) unit vector.

    Returns:
        The product id, or None when nothing in the history is alike.
    """
    best, best_score = None, 0.0
    for product_id, weight in weights.items():
        other = vectors.get(product_id)
        if other is None:
            continue
        score = float(vector @ other) * math.log1p(weight)
        if score > best_score:
            best, best_score = product_id, score
    return best
