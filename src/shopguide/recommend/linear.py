"""A linear item–item model in closed form (EASE), solved in whichever space is smaller: products or people.

Knows nothing about stores or vectors. Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019. With fewer
people than products the inverse is taken over the people, by the Woodbury identity: the same weights, less work.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from shopguide.recommend.history import WEIGHTS, History, Ints
from shopguide.recommend.neighbours import Neighbours

Matrix = npt.NDArray[np.float32]

MOST_ITEMS = 12_000
"""Products in the model, the ones that most people took an interest in: 0.6 GB and some seconds."""

MOST_ITEMS_PRIMAL = 5_000
"""The same where there are more people than that: the inverse is over the products then."""

MOST_USERS = 1_000_000
"""People in the model, the most active ones."""

FEW_PRODUCTS = 300
"""Products of one person up to which adding up pairs is quicker than a product of dense matrices."""

PAIRS_A_STEP = 4_000_000
ROWS_A_STEP = 1_000
"""Products whose weights are in memory at once; only the strongest of each stay."""

RIDGE = 300.0
"""Chosen on the validation weeks of the Complete Journey among 100, 300, 1000."""

KEPT = 100
"""Strongest weights of a product, whatever their sign. On the Complete Journey's November, nDCG@10 of what is new: 60
positive ones .038, 60 of either sign .0435, 120 .0438, 200 .0441, all .045."""

_USERS_A_STEP = 2_000


def fit_linear(history: History, k: int = KEPT, ridge: float = RIDGE) -> Neighbours:
    """Fit EASE on log counts, and keep the strongest weights of each product.

    Args:
        history: The events; each different day that a user took an interest counts once.
        k: Neighbours kept.
        ridge: Penalty on the weights.

    Returns:
        Neighbours by weight, the positive ones first: what speaks against a product counts as well.
    """
    n = len(history.products)
    user, item, value = interest(history)
    if not len(user):
        return Neighbours.none(n)
    kept_users = _strongest(user, len(history.users), MOST_USERS)
    dual = len(kept_users) <= MOST_ITEMS
    kept_items = _strongest(item, n, MOST_ITEMS if dual else MOST_ITEMS_PRIMAL)
    u_code, i_code = _codes(kept_users, len(history.users)), _codes(kept_items, n)
    keep = (u_code[user] >= 0) & (i_code[item] >= 0)
    user, item, value = u_code[user[keep]], i_code[item[keep]], value[keep]
    k = min(k, len(kept_items) - 1)
    if k < 1:
        return Neighbours.none(n)
    solve = _by_people if dual and len(kept_users) < len(kept_items) else _by_products
    near = np.full((n, k), -1, np.int32)
    strength = np.zeros((n, k), np.float32)
    done = 0
    for block in solve(user, item, value, len(kept_users), len(kept_items), ridge):
        rows = np.arange(done, done + len(block))
        block[rows - done, rows] = 0.0
        best = np.argpartition(-np.abs(block), k - 1, axis=1)[:, :k]
        weight = np.take_along_axis(block, best, axis=1)
        order = np.argsort(-weight, axis=1, kind="stable")
        best, weight = np.take_along_axis(best, order, axis=1), np.take_along_axis(weight, order, axis=1)
        near[kept_items[rows]] = np.where(weight != 0, kept_items[best], -1)
        strength[kept_items[rows]] = weight
        done += len(block)
    return Neighbours(near, strength, np.zeros((n, 0), np.int32))


def interest(history: History) -> tuple[Ints, Ints, npt.NDArray[np.float32]]:
    """Each user's products once, with the log of the days that they came up on.

    Args:
        history: The events.

    Returns:
        (m,) user codes, (m,) product codes, (m,) log(1 + days).
    """
    told = WEIGHTS[history.kind] > 0
    n = max(1, len(history.products))
    pair = history.user[told].astype(np.int64) * n + history.item[told]
    span = int(history.day.max(initial=0)) + 1
    by_day = np.unique(pair * span + history.day[told]) if len(pair) else pair
    key, days = np.unique(by_day // span, return_counts=True)
    return key // n, key % n, np.log1p(days).astype(np.float32)


def _strongest(codes: Ints, n: int, most: int) -> Ints:
    counts = np.bincount(codes, minlength=n)
    best = np.argsort(-counts, kind="stable")[:most]
    return np.sort(best[counts[best] > 0])


def _codes(kept: Ints, n: int) -> Ints:
    code = np.full(n, -1, np.int64)
    code[kept] = np.arange(len(kept))
    return code


def _by_people(user: Ints, item: Ints, value: Matrix, users: int, items: int, ridge: float) -> Iterator[Matrix]:
    """P = (I - Xᵀ K X) / λ with K = (X Xᵀ + λ I)⁻¹; the weights are -P_ij / P_jj. Rows of the weights, in blocks."""
    x = np.zeros((users, items), np.float32)
    x[user, item] = value
    inner = np.linalg.inv(x @ x.T + np.float32(ridge) * np.eye(users, dtype=np.float32)).astype(np.float32)
    smooth: Matrix = inner @ x
    smooth /= np.maximum(1.0 - np.einsum("ui,ui->i", x, smooth), 1e-6)[None, :]
    for begin in range(0, items, ROWS_A_STEP):
        yield x[:, begin : begin + ROWS_A_STEP].T @ smooth


def _by_products(user: Ints, item: Ints, value: Matrix, users: int, items: int, ridge: float) -> Iterator[Matrix]:
    gram = _gram(user, item, value, users, items)
    gram[np.diag_indices(items)] += np.float32(ridge)
    inverse: Matrix = np.linalg.inv(gram).astype(np.float32)
    scale = -np.diag(inverse)[None, :]
    for begin in range(0, items, ROWS_A_STEP):
        yield inverse[begin : begin + ROWS_A_STEP] / scale


def _gram(user: Ints, item: Ints, value: Matrix, users: int, items: int) -> Matrix:
    """Products' inner products over the people: pair by pair for people with few products, dense for the others."""
    order = np.argsort(user, kind="stable")
    user, item, value = user[order], item[order], value[order]
    many = np.bincount(user, minlength=users)[user] > FEW_PRODUCTS
    gram = np.zeros((items, items), np.float32)
    flat = gram.reshape(-1)
    few_user, few_item, few_value = user[~many], item[~many], value[~many]
    begin = 0
    ends = np.cumsum(np.bincount(few_user, minlength=users))
    pairs = np.cumsum(np.diff(ends, prepend=0) ** 2)
    while begin < len(few_user):
        first = int(few_user[begin])
        done = pairs[first - 1] if first else 0
        last = max(first, int(np.searchsorted(pairs, done + PAIRS_A_STEP, side="right")) - 1)
        part = slice(begin, int(ends[min(last, users - 1)]))
        _add_pairs(flat, few_user[part], few_item[part], few_value[part], items)
        begin = part.stop
    who = np.unique(user[many])
    place = np.searchsorted(who, user[many])
    for start in range(0, len(who), _USERS_A_STEP):
        here = slice(*np.searchsorted(place, (start, start + _USERS_A_STEP)))
        x = np.zeros((min(_USERS_A_STEP, len(who) - start), items), np.float32)
        x[place[here] - start, item[many][here]] = value[many][here]
        gram += x.T @ x
    return gram


def _add_pairs(flat: Matrix, user: Ints, item: Ints, value: Matrix, items: int) -> None:
    """Add the products of all pairs of each person's values, and of each value with itself."""
    np.add.at(flat, item * items + item, value * value)
    shift = 1
    while shift < len(user):
        same = np.flatnonzero(user[shift:] == user[:-shift])
        if not len(same):
            break
        a, b, worth = item[same], item[same + shift], value[same] * value[same + shift]
        np.add.at(flat, a * items + b, worth)
        np.add.at(flat, b * items + a, worth)
        shift += 1
