"""What is bought or seen together more often than by chance, counted in one pass over the events in bounded memory.

Knows nothing about vectors or stores. Significance is the log-likelihood ratio of Dunning (Computational Linguistics
1993). Counts are exact: what memory does not hold lies in sorted runs on disk (`runs.py`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from shopguide.recommend.baskets import MOST_IN_BASKET, MOST_OF_A_USER
from shopguide.recommend.history import Codes, Floats, History, Ints, Mask
from shopguide.recommend.neighbours import Neighbours, Row
from shopguide.recommend.pairs import PairsWriter
from shopguide.recommend.runs import Counts, Runs

EVENTS_A_STEP = 2_000_000
PAIRS_A_STEP = 8_000_000
MOST_KEPT = 16_000_000
"""Pairs beyond chance held at once; beyond it those go that are among the strongest of neither product."""

MIN_RATIO = 4.0
"""Log-likelihood ratio from which a pair is more than chance: about one in twenty is not."""

MIN_COUNT = 2
KEPT = 60


class _Pairs(NamedTuple):
    """Pairs of products, each once.

    Attributes:
        a: (m,) the one.
        b: (m,) the other, of a higher code.
        strength: (m,) root of the likelihood ratio.
        people: (m,) different users.
    """

    a: Ints
    b: Ints
    strength: Floats
    people: Codes


def together(
    history: History, which: Mask, k: int = KEPT, folder: Path | None = None, keep: PairsWriter | None = None
) -> Neighbours:
    """Count which products share a basket: one user, one day. What counts is told in `baskets.py`.

    Args:
        history: The events.
        which: (n,) the events that count (purchases, or views).
        k: Neighbours kept of each product.
        folder: Where counts lie that memory does not hold; None takes the system's own.
        keep: Where all counts are to be written; None keeps the neighbours alone.

    Returns:
        Neighbours by the root of the log-likelihood ratio of baskets; counts are different users.

    Passes on:
        ShopError: The disk is full or cannot be written.
    """
    n = len(history.products)
    single, total = np.zeros(n), 0.0
    with Runs(folder) as runs:
        for part in _parts(history):
            owner, basket, item = _baskets(history, part, which[part])
            if len(basket):
                single += np.bincount(item, minlength=n)
                total += 1.0 + float(np.count_nonzero(np.diff(basket)))
                for keys, owners in _pairs(owner, basket, item, n):
                    runs.add(_counted(keys, owners))
        kept: list[_Pairs] = []

        def seen() -> Iterator[Counts]:
            nonlocal kept
            for counts in runs.merged():
                kept.append(_beyond_chance(counts, single, total, n))
                if sum(len(p.a) for p in kept) > MOST_KEPT:
                    kept = [_among_strongest(_joined(kept), n, k)]
                yield counts

        if keep is not None:
            keep.add(seen(), single, total)
        else:
            deque(seen(), maxlen=0)
    a, b, strength, people = _joined(kept)
    source, target = np.concatenate((a, b)), np.concatenate((b, a))
    return Neighbours.from_pairs(source, target, np.tile(strength, 2), np.tile(people, 2).astype(np.int64), n, k)


def strongest_of(code: int, counts: Counts, single: Floats, total: float, k: int = KEPT) -> Row:
    """The neighbours of one product, chosen as `together` chooses them.

    Args:
        code: The product.
        counts: Its others with the counts of both.
        single: (n,) baskets with each product.
        total: All baskets.
        k: Neighbours kept.

    Returns:
        Its row of a table of k neighbours.
    """
    often = counts.times >= MIN_COUNT
    other, times, people = counts.key[often], counts.times[often], counts.people[often]
    one = np.minimum(other, code)
    ratio = likelihood_ratio(times.astype(np.float64), single[one], single[np.maximum(other, code)], total)
    sure = np.flatnonzero(ratio > MIN_RATIO)
    strength = np.sqrt(ratio[sure])
    order = np.lexsort((other[sure], -strength))[:k]
    row = Row(np.full(k, -1, np.int32), np.zeros(k, np.float32), np.zeros(k, np.int32))
    best = sure[order]
    row.item[: len(best)], row.weight[: len(best)], row.people[: len(best)] = other[best], strength[order], people[best]
    return row


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


def _parts(history: History) -> Iterator[slice]:
    """Slices of whole users, of some million events each."""
    begin = 0
    while begin < len(history):
        user = int(np.searchsorted(history.start, begin + EVENTS_A_STEP))
        stop = int(history.start[min(user, len(history.start) - 1)])
        yield slice(begin, stop)
        begin = stop


def _baskets(history: History, part: slice, which: Mask) -> tuple[Codes, Ints, Codes]:
    """User, basket and product of each event that counts, each product once a basket, at most so many a basket."""
    newer = history.start[history.user[part] + 1] - np.arange(part.start, part.stop)
    counts = which & (newer <= MOST_OF_A_USER)
    user, day, item = (c[part][counts] for c in (history.user, history.day, history.item))
    if not len(user):
        return user, np.zeros(0, np.int64), item
    changed = np.ones(len(user), np.bool_)
    changed[1:] = (user[1:] != user[:-1]) | (day[1:] != day[:-1])
    basket = np.cumsum(changed) - 1
    pair = np.unique(basket * len(history.products) + item)
    basket, item = pair // len(history.products), (pair % len(history.products)).astype(np.int32)
    size = np.bincount(basket)
    large = np.flatnonzero(size[basket] > MOST_IN_BASKET)
    if len(large):
        order = large[np.lexsort((_as_kept(history.products, item[large]), basket[large]))]
        place = np.searchsorted(basket[order], basket[order], side="right") - np.arange(len(order))
        keep = np.ones(len(basket), np.bool_)
        keep[order[place > MOST_IN_BASKET]] = False
        basket, item = basket[keep], item[keep]
    return user[changed][basket], basket, item


def _as_kept(products: tuple[str, ...], item: Codes) -> Ints:
    """Places of some products in the order by which `baskets.kept` chooses."""
    codes, inverse = np.unique(item, return_inverse=True)
    names = [products[c] for c in codes.tolist()]
    place = np.empty(len(names), np.int64)
    place[sorted(range(len(names)), key=lambda n: (len(names[n]), names[n]))] = np.arange(len(names))
    return place[inverse]


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


def _counted(keys: Ints, owners: Codes) -> Counts:
    """How often each pair came, and by how many different users; all of a user comes in one step."""
    key, inverse, times = np.unique(keys, return_inverse=True, return_counts=True)
    m = max(1, len(key))
    once = np.unique((owners - owners.min(initial=0)).astype(np.int64) * m + inverse) % m
    people = np.bincount(once, minlength=len(key)) if len(key) else times
    return Counts(key, times.astype(np.int32), people.astype(np.int32))


def _beyond_chance(counts: Counts, single: Floats, total: float, n: int) -> _Pairs:
    often = counts.times >= MIN_COUNT
    key, times, people = counts.key[often], counts.times[often], counts.people[often]
    a, b = key // max(1, n), key % max(1, n)
    ratio = likelihood_ratio(times.astype(np.float64), single[a], single[b], total)
    keep = ratio > MIN_RATIO
    return _Pairs(a[keep], b[keep], np.sqrt(ratio[keep]), people[keep])


def _joined(parts: list[_Pairs]) -> _Pairs:
    return _Pairs(
        np.concatenate([p.a for p in parts]),
        np.concatenate([p.b for p in parts]),
        np.concatenate([p.strength for p in parts]),
        np.concatenate([p.people for p in parts]),
    )


def _among_strongest(pairs: _Pairs, n: int, k: int) -> _Pairs:
    """Those that are among the k strongest of either of their products."""
    keep = np.zeros(len(pairs.a), np.bool_)
    for one, other in ((pairs.a, pairs.b), (pairs.b, pairs.a)):
        order = np.lexsort((other, -pairs.strength, one))
        place = np.arange(len(one)) - np.searchsorted(one[order], one[order])
        keep[order[place < k]] = True
    return _Pairs(pairs.a[keep], pairs.b[keep], pairs.strength[keep], pairs.people[keep])
