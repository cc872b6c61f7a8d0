"""What is bought or seen together more often than by chance, counted in one pass over the events in bounded memory.

Knows nothing about vectors or stores. Significance is the log-likelihood ratio of Dunning (Computational Linguistics
1993); rare pairs are dropped when there are too many to hold, as in lossy counting (Manku and Motwani, VLDB 2002).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shopguide.recommend.history import Codes, Floats, History, Ints, Mask
from shopguide.recommend.neighbours import Neighbours

MOST_IN_BASKET = 40
"""Of a larger basket only so many are paired: a wholesaler's order tells little, and pairs grow with the square."""

MOST_PAIRS = 60_000_000
"""Pairs held at once (0.7 GB); beyond it those counted once are dropped."""

PAIRS_A_STEP = 8_000_000
MIN_RATIO = 4.0
"""Log-likelihood ratio from which a pair is more than chance: about one in twenty is not."""

MIN_COUNT = 2
KEPT = 60


def together(history: History, which: Mask, k: int = KEPT) -> Neighbours:
    """Count which products share a basket: one user, one day.

    Args:
        history: The events.
        which: (n,) the events that count (purchases, or views).
        k: Neighbours kept of each product.

    Returns:
        Neighbours by the root of the log-likelihood ratio of baskets; counts are different users.
    """
    n = len(history.products)
    owner, basket, item = _baskets(history, which)
    if not len(basket):
        return Neighbours.none(n)
    single = np.bincount(item, minlength=n).astype(np.float64)
    total = float(len(np.unique(basket)))
    key, count = _merged(keys for keys, _ in _pairs(owner, basket, item, n))
    keep = count >= MIN_COUNT
    key, count = key[keep], count[keep]
    a, b = key // n, key % n
    ratio = likelihood_ratio(count.astype(np.float64), single[a], single[b], total)
    keep = ratio > MIN_RATIO
    a, b, strength = a[keep], b[keep], np.sqrt(ratio[keep])
    people = _people(key[keep], _pairs(owner, basket, item, n))
    source, target = np.concatenate((a, b)), np.concatenate((b, a))
    return Neighbours.from_pairs(source, target, np.tile(strength, 2), np.tile(people, 2), n, k)


def likelihood_ratio(both: Floats, one: Floats, other: Floats, total: float) -> Floats:
    """How sure it is that two things come together more often than by chance.

    Args:
        both: (m,) baskets with both.
        one: (m,) baskets with the first.
        other: (m,) baskets with the second.
        total: All baskets.

    Returns:
        (m,) Dunning's G², 0 where they come together less often than by chance.
    """
    cells = (both, one - both, other - both, total - one - other + both)
    margins = (one, total - one, other, total - other)
    g2 = 2.0 * (sum(map(_xlogx, cells), np.zeros_like(both)) - sum(map(_xlogx, margins), np.zeros_like(both)))
    g2 += 2.0 * total * np.log(total) if total > 0 else 0.0
    return np.where(both * total > one * other, np.maximum(g2, 0.0), 0.0)


def _xlogx(x: Floats) -> Floats:
    positive = np.maximum(x, 0.0)
    return np.where(positive > 0, positive * np.log(np.maximum(positive, 1e-300)), 0.0)


def _people(key: Ints, steps: Iterator[tuple[Ints, Codes]]) -> Ints:
    """How many different users each of the pairs (ascending) has; all of a user comes in one step."""
    people = np.zeros(len(key), np.int64)
    for keys, owner in steps if len(key) else ():
        at = np.minimum(np.searchsorted(key, keys), len(key) - 1)
        here = key[at] == keys
        once = np.unique(owner[here] * np.int64(len(key)) + at[here])
        people += np.bincount(once % len(key), minlength=len(key))
    return people


def _baskets(history: History, which: Mask) -> tuple[Codes, Ints, Codes]:
    """User, basket and product of each event that counts, each product once a basket, at most so many a basket."""
    user, day, item = history.user[which], history.day[which], history.item[which]
    if not len(user):
        return user, np.zeros(0, np.int64), item
    changed = np.ones(len(user), np.bool_)
    changed[1:] = (user[1:] != user[:-1]) | (day[1:] != day[:-1])
    basket = np.cumsum(changed) - 1
    pair = np.unique(basket * len(history.products) + item)
    basket, item = pair // len(history.products), (pair % len(history.products)).astype(np.int32)
    place = np.searchsorted(basket, basket, side="right") - np.arange(len(basket))
    keep = place <= MOST_IN_BASKET
    return user[changed][basket[keep]], basket[keep], item[keep]


def _pairs(owner: Codes, basket: Ints, item: Codes, n: int) -> Iterator[tuple[Ints, Codes]]:
    """Keys a × n + b of the pairs of each basket, a < b, and whose they are; whole users a step, to fit in memory."""
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    place = np.arange(len(basket)) - np.searchsorted(basket, basket)
    ends = np.cumsum(np.add.reduceat(place, starts))
    begin = 0
    while begin < len(starts):
        done = ends[begin - 1] if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, done + PAIRS_A_STEP)))
        rows = slice(starts[begin], starts[stop] if stop < len(starts) else len(basket))
        yield _pairs_of(owner[rows], basket[rows], item[rows], n)
        begin = stop


def _pairs_of(owner: Codes, basket: Ints, item: Codes, n: int) -> tuple[Ints, Codes]:
    found, whose = [np.zeros(0, np.int64)], [owner[:0]]
    shift = 1
    while shift < len(basket):
        same = basket[shift:] == basket[:-shift]
        if not same.any():
            break
        found.append(item[:-shift][same].astype(np.int64) * n + item[shift:][same])
        whose.append(owner[shift:][same])
        shift += 1
    return np.concatenate(found), np.concatenate(whose)


def _merged(steps: Iterator[Ints]) -> tuple[Ints, Codes]:
    """Add up the pairs of all steps."""
    key, count = np.zeros(0, np.int64), np.zeros(0, np.int32)
    for step in steps:
        new, times = np.unique(step, return_counts=True)
        both = np.concatenate((key, new))
        order = np.argsort(both, kind="stable")
        both, counts = both[order], np.concatenate((count, times.astype(np.int32)))[order]
        first = np.flatnonzero(np.diff(both, prepend=-1))
        key, count = both[first], np.add.reduceat(counts, first).astype(np.int32) if len(first) else count
        floor = 1
        while len(key) > MOST_PAIRS:
            keep = count > floor
            key, count, floor = key[keep], count[keep], floor + 1
    return key, count
