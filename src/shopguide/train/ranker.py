"""Learns a ranking model out of judged windows: LambdaMART, monotone where more can only be better.

Knows nothing about the shop or its files. Cross-validated by query against the linear default, so that what its card
says was read on queries that it had not seen (Burges, "From RankNet to LambdaRank to LambdaMART", 2010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shopguide.errors import DataError, MissingError
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.rank.features import ASCENDING
from shopguide.rank.lessons import Lesson, Lessons, ndcg
from shopguide.rank.model import Tree, TreeModel

FOLDS, REPEATS, SEED = 5, 2, 20_260
FEWEST_QUERIES = 10
"""With fewer queries every fold is a guess."""

TREES, LEAVES, RATE, LEAST_ROWS = 60, 6, 0.05, 30
"""Small on purpose: some dozens of judged queries carry no more."""

MOST_LABEL = 30


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model with what it reaches.

    Attributes:
        model: Learnt from all queries; its card holds the numbers below.
        held_out: nDCG@10 on queries that it had not seen.
        default: nDCG@10 of the model that was in use, on the same queries.
        difference: The first minus the second, paired by query.
        queries: How many it learnt from.
    """

    model: TreeModel
    held_out: Estimate
    default: Estimate
    difference: Estimate
    queries: int

    @property
    def better(self) -> bool:
        """True when the whole interval of the difference is above 0."""
        return self.difference.low > 0.0


def learn_ranker(lessons: Lessons, date: str = "") -> Learnt:
    """Learn, and measure on held-out queries.

    Args:
        lessons: The judged windows.
        date: For the card.

    Returns:
        The model and its numbers.

    Raises:
        DataError: There are too few queries to learn from.

    Passes on:
        MissingError: LightGBM is not installed.
    """
    given = [one for one in lessons.lessons if one.telling]
    if len(given) < FEWEST_QUERIES:
        raise DataError(
            f"Only {len(given)} queries have better and worse answers among what is found.",
            f"Give judgments of at least {FEWEST_QUERIES} such queries.",
        )
    held, default = np.zeros(len(given)), np.zeros(len(given))
    rng = np.random.default_rng(SEED)
    for _ in range(REPEATS):
        fold_of = rng.permutation(len(given)) % FOLDS
        for fold in range(FOLDS):
            model = _fit([one for one, f in zip(given, fold_of, strict=True) if f != fold], lessons.names)
            for i in np.flatnonzero(fold_of == fold).tolist():
                held[i] += _reached(given[i], _order(model, given[i])) / REPEATS
    for i, one in enumerate(given):
        default[i] = _reached(one, one.order)
    scores = estimate(held.tolist()), estimate(default.tolist()), estimate((held - default).tolist())
    card = _card(lessons, given, scores, date)
    final = _fit(given, lessons.names)
    return Learnt(TreeModel(final.features, final.trees, card), *scores, len(given))


def _card(lessons: Lessons, given: Sequence[Lesson], scores: tuple[Estimate, ...], date: str) -> dict[str, Any]:
    return {
        "data": lessons.source,
        "date": date,
        "queries": len(given),
        "rows": int(sum(len(one.labels) for one in given)),
        "judged_rows": int(sum(one.judged.sum() for one in given)),
        "measure": "ndcg@10, gain 2^label − 1, unjudged rows count as 0",
        "validated": f"{FOLDS} folds by query, {REPEATS} times",
        "held_out": scores[0].to_dict(),
        "linear_default": scores[1].to_dict(),
        "difference": scores[2].to_dict(),
        "learner": {"name": "LambdaMART (LightGBM)", "trees": TREES, "leaves": LEAVES, "rate": RATE},
        "never_falls_with": sorted(ASCENDING & set(lessons.names)),
        "limits": "Learnt for this shop from these queries; another shop, or another first stage, needs its own.",
    }


def _order(model: TreeModel, one: Lesson) -> np.ndarray[Any, np.dtype[np.int64]]:
    given = model.contributions({name: one.features[:, i] for i, name in enumerate(model.features)})
    scores = np.sum(list(given.values()), axis=0)
    return np.lexsort((np.arange(len(scores)), -scores))


def _reached(one: Lesson, order: np.ndarray[Any, np.dtype[np.int64]]) -> float:
    return ndcg(one.labels[order], one.ideal)


def _fit(given: Sequence[Lesson], names: Sequence[str]) -> TreeModel:
    """Learn from some queries.

    Args:
        given: The queries.
        names: The columns.

    Returns:
        The model, without a card.

    Raises:
        MissingError: LightGBM is not installed.
    """
    try:
        import lightgbm
    except ImportError:
        raise MissingError("Training a ranker needs LightGBM.", "Try: pip install 'shopguide[train]'") from None
    data = lightgbm.Dataset(
        np.concatenate([one.features for one in given]).astype(np.float64),
        label=np.minimum(np.concatenate([one.labels for one in given]), MOST_LABEL),
        group=[len(one.labels) for one in given],
        feature_name=list(names),
        free_raw_data=False,
    )
    booster = lightgbm.train(
        {
            "objective": "lambdarank",
            "num_leaves": LEAVES,
            "learning_rate": RATE,
            "min_data_in_leaf": LEAST_ROWS,
            "monotone_constraints": [int(name in ASCENDING) for name in names],
            "lambdarank_truncation_level": 20,
            "seed": SEED,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbosity": -1,
        },
        data,
        num_boost_round=TREES,
    )
    held = booster.dump_model()
    return TreeModel(tuple(names), tuple(_tree(one["tree_structure"]) for one in held["tree_info"]))


def _tree(root: dict[str, Any]) -> Tree:
    """LightGBM's nested nodes as arrays, each node before its children."""
    nodes: list[dict[str, Any]] = []
    leaves: list[float] = []
    left: list[int] = []
    right: list[int] = []

    def take(one: dict[str, Any]) -> int:
        if "leaf_value" in one:
            leaves.append(float(one["leaf_value"]))
            return -len(leaves)
        at = len(nodes)
        nodes.append(one)
        left.append(0)
        right.append(0)
        left[at] = take(one["left_child"])
        right[at] = take(one["right_child"])
        return at

    take(root)
    return Tree(
        np.array([one["split_feature"] for one in nodes], np.int64),
        np.array([one["threshold"] for one in nodes], np.float64),
        np.array(left, np.int64),
        np.array(right, np.int64),
        np.array([one["internal_value"] for one in nodes], np.float64),
        np.array(leaves, np.float64),
    )
