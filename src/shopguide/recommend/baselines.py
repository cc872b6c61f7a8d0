"""The plain recommenders that a better one has to beat, each a matrix of scores: users by products.

Knows nothing about stores. TIFU-kNN: Hu, He, Gao, Zhang, SIGIR 2020; EASE: Steck, WWW 2019; ALS: Hu, Koren, Volinsky,
ICDM 2008, by the library `implicit`. All are exact, for measuring; serving uses pruned tables.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from shopguide.recommend.facts import WINDOWS, Facts
from shopguide.recommend.history import WEIGHTS, Floats, History, Ints, Mask

Matrix = npt.NDArray[np.float32]

TIFU = {"group": 7, "within": 0.9, "between": 0.7, "neighbours": 300, "own": 0.7}
"""Settings that the paper found good on shops of this kind."""

KNN_PEOPLE = 4
"""Fewer people tell nothing about likeness, and the square of all products would not end."""

ALS_FACTORS, ALS_ITERATIONS, ALS_REGULARISATION = 128, 15, 10.0
"""Chosen on the Complete Journey's November among 16, 64, 128 factors, penalties of .05 to 100, and log counts or
counts as confidence, times 1 or 10: nDCG@10 .231 / .045 against .114 / .033 before."""


class Plain:
    """Counts of a history before a day, and the plain recommenders on them.

    Args:
        history: The events.
        day: Nothing from it on is looked at.
    """

    def __init__(self, history: History, day: float) -> None:
        past = history.before(day)
        told = WEIGHTS[past.kind] > 0
        n, span = max(1, len(past.products)), int(past.day.max(initial=0)) + 1
        key = np.unique((past.user[told].astype(np.int64) * n + past.item[told]) * span + past.day[told])
        self.day, self.n = day, n
        self.user, self.item, self.at = key // span // n, key // span % n, (key % span).astype(np.float64)
        self.shape = (len(past.users), n)
        self.facts = Facts.from_history(past, day)

    def _matrix(self, weights: Floats) -> Matrix:
        flat = np.bincount(self.user * self.n + self.item, weights=weights, minlength=self.shape[0] * self.n)
        matrix: Matrix = flat.reshape(self.shape).astype(np.float32)
        return matrix

    def counts(self) -> Matrix:
        """Days that each user took an interest in each product."""
        return self._matrix(np.ones(len(self.user)))

    def faded(self, tau: float) -> Matrix:
        """The same, each day fading to 1/e in `tau` days."""
        return self._matrix(np.exp((self.at - self.day) / tau))

    def popularity(self) -> Matrix:
        """The same for everybody: how many people had it."""
        return np.tile(self.facts.people.astype(np.float32), (self.shape[0], 1))

    def personal(self, tau: float = 120.0) -> Matrix:
        """What the user had most, fading; then what others had lately."""
        month = self.facts.recent[WINDOWS.index(28)]
        scores: Matrix = self.faded(tau) + (1e-4 * month / max(1.0, month.max())).astype(np.float32)
        return scores

    def item_knn(self, k: int = 20, shrink: float = 10.0, tau: float | None = None) -> Matrix:
        """Cosine of log counts between products, the nearest of each; rare products stand for themselves alone.

        The likenesses are added up over what the user had: log counts, or fading ones.
        """
        whole = np.log1p(self.counts())
        mine = whole if tau is None else self.faded(tau)
        often = np.flatnonzero(self.facts.people >= min(KNN_PEOPLE, self.facts.people.max(initial=0)))
        x, theirs = (np.ascontiguousarray(m[:, often]) for m in (whole, mine))
        norms = np.sqrt((x**2).sum(axis=0)) + 1e-9
        scores: Matrix = (mine / np.float32(1.0 + shrink)).astype(np.float32)
        for begin in range(0, len(often), 2000):
            part = slice(begin, begin + 2000)
            likeness = (x.T @ x[:, part]) / (norms[:, None] * norms[None, part] + shrink)
            if k < len(often):
                floor = np.partition(likeness, -k, axis=0)[-k]
                likeness[likeness < floor] = 0.0
            scores[:, often[part]] = theirs @ likeness
        return scores

    def ease(self, ridge: float = 100.0, tau: float | None = None) -> Matrix:
        """The linear item–item model on log counts, or on fading ones; solved over the people."""
        x = np.log1p(self.counts()) if tau is None else self.faded(tau)
        gram = x @ x.T
        inner = np.linalg.inv(gram + np.float32(ridge) * np.eye(len(x), dtype=np.float32)).astype(np.float32)
        smooth = inner @ x
        rest = np.maximum(1.0 - (x * smooth).sum(axis=0), 1e-6)
        scores: Matrix = x - (x - gram @ smooth) / rest
        return scores

    def tifu_knn(self) -> Matrix:
        """Baskets fading within and between groups, joined with those of alike people."""
        place, length = self._baskets_ago()
        group = place // TIFU["group"]
        inside = place % TIFU["group"]
        groups = np.maximum(1.0, np.ceil(length / TIFU["group"]))
        weight = TIFU["within"] ** inside / TIFU["group"] * TIFU["between"] ** group / groups
        own = self._matrix(weight)
        unit = own / (np.linalg.norm(own, axis=1, keepdims=True) + 1e-9)
        likeness = unit @ unit.T
        np.fill_diagonal(likeness, -1.0)
        k = min(int(TIFU["neighbours"]), len(own) - 1)
        near = np.argpartition(-likeness, k - 1, axis=1)[:, :k] if k > 0 else np.zeros((len(own), 0), np.int64)
        member = np.zeros_like(likeness)
        np.put_along_axis(member, near, 1.0 / max(1, k), axis=1)
        member[likeness <= 0] = 0.0
        scores: Matrix = np.float32(TIFU["own"]) * own + np.float32(1.0 - TIFU["own"]) * (member @ own)
        return scores

    def _baskets_ago(self) -> tuple[Floats, Floats]:
        """How many baskets ago each event was, and how many its user has."""
        span = int(self.at.max(initial=0)) + 1
        visit, inverse = np.unique(self.user * span + self.at.astype(np.int64), return_inverse=True)
        owner = visit // span
        last = np.searchsorted(owner, owner, side="right") - 1
        place = last - np.arange(len(visit))
        size = np.bincount(owner, minlength=self.shape[0])
        return place[inverse].astype(np.float64), size[self.user].astype(np.float64)

    def als(self) -> Matrix | None:
        """Matrix factorisation by `implicit`; None where that is not installed."""
        try:
            from implicit.cpu.als import AlternatingLeastSquares
            from scipy.sparse import csr_matrix
        except ImportError:
            return None
        weights = np.log1p(self.counts())
        model = AlternatingLeastSquares(
            ALS_FACTORS, regularization=ALS_REGULARISATION, iterations=ALS_ITERATIONS, num_threads=1, random_state=0
        )
        model.fit(csr_matrix(weights), show_progress=False)
        scores: Matrix = (model.user_factors @ model.item_factors.T).astype(np.float32)
        return scores


def ranker(scores: Matrix, allowed: Mask, had: Callable[[int], Ints]) -> Callable[[int, str, int], list[int]]:
    """Rank by a matrix of scores.

    Args:
        scores: (users, n) higher is better.
        allowed: (n,) the products that may be shown.
        had: User code → product codes had before.

    Returns:
        (user, part, limit) → product codes; the part "new" leaves out what was had, "again" all else.
    """

    def rank(user: int, part: str, limit: int) -> list[int]:
        row = np.where(allowed, scores[user], -np.inf).astype(np.float64)
        own = had(user)
        if part == "new":
            row[own] = -np.inf
        elif part == "again":
            kept = row[own]
            row[:] = -np.inf
            row[own] = kept
        best = np.argpartition(-row, min(limit, len(row) - 1))[:limit]
        best = best[np.lexsort((best, -row[best]))]
        return [int(p) for p in best[np.isfinite(row[best])]]

    return rank
