"""What is known of every product on a day: how sought after, how new, how often and how soon it is bought again.

Knows nothing about single users, vectors or stores. Rates of rare products are drawn towards the shop's own mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopguide.recommend.history import BOUGHT, WEIGHTS, Floats, History, Ints

GROUPS = ("kind", "shelf", "aisle", "brand")
"""Leaf category, the one above, the outermost, and who made it."""

WINDOWS = (7, 14, 28, 91)
AGAIN_DAYS = 28
"""Bought again within so many days is "bought again": the horizon that the mix is trained for."""

PRIOR = 5.0
"""People that the shop's own mean counts for in a product's rate."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What products are, by product code; a history's newer codes may run past the end.

    Attributes:
        groups: (4, n) group codes ≥ 0 in the order of `GROUPS`; 0 is "not told".
        price: (n,) float64, NaN where there is none.
    """

    groups: Ints
    price: Floats

    @classmethod
    def none(cls, n: int) -> Traits:
        """Nothing is known of n products."""
        return cls(np.zeros((len(GROUPS), n), np.int64), np.full(n, np.nan))

    def __len__(self) -> int:
        return len(self.price)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a day. Every array is (n,) float64 by product code.

    Attributes:
        day: Nothing from this day on is in them.
        recent: By window of days in `WINDOWS`, how many user-days it came up on; then of all time.
        people: Users who took an interest.
        repeat: Share of them who came back to it.
        again: Share of active users, having it before, who came back within `AGAIN_DAYS`.
        newcomers: Users who came to it for the first time in the last 28 and 14 days, (2, n).
        gap: Mean log days between two times.
        first: Day that it was first seen; inf for never.
        buyers: Users who bought it.
        rebought: Share of them who bought it on another day too; a shop that sells things once has none.
    """

    day: float
    recent: Floats
    people: Floats
    repeat: Floats
    again: Floats
    newcomers: Floats
    gap: Floats
    first: Floats
    buyers: Floats
    rebought: Floats

    @classmethod
    def none(cls, n: int) -> Facts:
        """Nothing happened to n products."""
        zeros = np.zeros(n)
        return cls(
            0.0,
            np.zeros((len(WINDOWS) + 1, n)),
            zeros,
            zeros,
            zeros,
            np.zeros((2, n)),
            zeros,
            zeros + np.inf,
            zeros,
            zeros,
        )

    @classmethod
    def from_history(cls, history: History, day: float) -> Facts:
        """Count what happened before a day.

        Args:
            history: The events; those from the day on are passed over.
            day: Days since 1970.

        Returns:
            The facts.
        """
        n = len(history.products)
        told = (WEIGHTS[history.kind] > 0) & (history.day < day)
        user, item, at = (c[told].astype(np.int64) for c in (history.user, history.item, history.day))
        base = int(at.min(initial=0))
        span = int(at.max(initial=0)) - base + 1
        key = np.unique((user * n + item) * span + (at - base))
        pair, at = key // span, key % span + base
        item = pair % max(1, n)
        age = day - at
        recent = [np.bincount(item[age <= w], minlength=n) for w in WINDOWS]
        start = np.flatnonzero(np.diff(pair, prepend=-1))
        times = np.diff(np.append(start, len(pair)))
        owner, product, first_at = pair[start] // max(1, n), item[start], at[start]
        people = np.bincount(product, minlength=n).astype(np.float64)
        returned = np.bincount(product[times > 1], minlength=n)
        first = np.full(n, np.inf)
        np.minimum.at(first, product, first_at)
        return cls(
            day,
            np.stack([*recent, np.bincount(item, minlength=n)]).astype(np.float64),
            people,
            (returned + 0.3) / (people + 3.0),
            _again(pair, at, day, owner, product, first_at, n),
            np.stack([np.bincount(product[day - first_at <= w], minlength=n) for w in (28, 14)]).astype(np.float64),
            _gaps(pair, at, item, n),
            first,
            *_rebought(history, day, n),
        )


def _again(pair: Ints, at: Ints, day: float, owner: Ints, product: Ints, first_at: Ints, n: int) -> Floats:
    """Of the people who had it before the last weeks and came to the shop in them, how many came back to it."""
    since = day - AGAIN_DAYS
    lately = np.unique(pair[at >= since])
    active = np.unique(lately // max(1, n))
    had = (first_at < since) & np.isin(owner, active)
    back = had & np.isin(owner * n + product, lately)
    mean = float(back.sum()) / max(1.0, float(had.sum()))
    asked, came = (np.bincount(product[m], minlength=n) for m in (had, back))
    return (came + PRIOR * mean) / (asked + PRIOR)


def _rebought(history: History, day: float, n: int) -> tuple[Floats, Floats]:
    """How many bought each product, and which share of them on more than one day."""
    mask = (history.kind == BOUGHT) & (history.day < day)
    span = int(history.day.max(initial=0)) + 1
    pair = history.user[mask].astype(np.int64) * n + history.item[mask]
    key, days = np.unique(np.unique(pair * span + history.day[mask]) // span, return_counts=True)
    buyers, back = (np.bincount(k % max(1, n), minlength=n).astype(np.float64) for k in (key, key[days > 1]))
    return buyers, back / (buyers + 3.0)


def _gaps(pair: Ints, at: Ints, item: Ints, n: int) -> Floats:
    same = pair[1:] == pair[:-1]
    logs = np.log(np.maximum(1.0, (at[1:] - at[:-1])[same].astype(np.float64)))
    mean = float(logs.mean()) if len(logs) else float(np.log(AGAIN_DAYS))
    which = item[1:][same]
    return (np.bincount(which, weights=logs, minlength=n) + 3.0 * mean) / (np.bincount(which, minlength=n) + 3.0)


def strongest(scores: npt.NDArray[np.floating], most: int) -> Ints:
    """Places of the highest positive scores, unordered."""
    if len(scores) > most:
        best = np.argpartition(-scores, most - 1)[:most]
        return best[scores[best] > 0]
    return np.flatnonzero(scores > 0)
