"""Every measure and interval three ways: a known answer, a plain implementation, another library."""

from __future__ import annotations

import builtins
import math
import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from shopguide.errors import MissingError, ShapeError, UsageError
from shopguide.evaluate.intervals import estimate
from shopguide.evaluate.measures import MEASURES, Gain, Measure, measure

Rated = Mapping[str, int]


def plain_measure(name: Measure, rated: Rated, found: Sequence[str], gain: Gain) -> float:
    """The definitions, written down once more without any library."""
    if name == "judged@10":
        top = found[:10]
        return sum(p in rated for p in top) / len(top) if top else 0.0
    if name == "recall@100":
        relevant = {p for p, r in rated.items() if r >= 1}
        return len(relevant & set(found[:100])) / len(relevant) if relevant else 0.0
    worth = (lambda r: 2.0**r - 1.0) if gain == "exp2" else float
    shown = [p for p in found if p in rated] if name == "condensed_ndcg@10" else list(found)

    def dcg(ratings: Sequence[int]) -> float:
        return sum(worth(r) / math.log2(rank + 1) for rank, r in enumerate(ratings[:10], start=1))

    ideal = dcg(sorted(rated.values(), reverse=True))
    return dcg([rated.get(p, 0) for p in shown]) / ideal if ideal else 0.0


@pytest.mark.parametrize(
    ("name", "gain", "answer"),
    [
        # found: b (1), x (unjudged), a (3); ideal: a, b
        ("ndcg@10", "linear", (1 + 3 / 2) / (3 + 1 / math.log2(3))),
        ("ndcg@10", "exp2", (1 + 7 / 2) / (7 + 1 / math.log2(3))),
        ("condensed_ndcg@10", "linear", (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))),
        ("condensed_ndcg@10", "exp2", (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))),
        ("judged@10", "linear", 2 / 3),
        ("recall@100", "linear", 1.0),
    ],
)
def test_measure_gives_the_answer_known_by_hand(name: Measure, gain: Gain, answer: float) -> None:
    ratings = {"red dress": {"a": 3, "b": 1, "z": 0}}
    assert measure(name, ratings, {"red dress": ["b", "x", "a"]}, gain)["red dress"] == pytest.approx(answer)


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("gain", ["linear", "exp2"])
def test_measure_equals_a_plain_implementation_on_random_rankings(name: Measure, gain: Gain) -> None:
    rng = random.Random(7)
    products = [f"p {i}" for i in range(300)]
    ratings: dict[str, dict[str, int]] = {}
    run: dict[str, list[str]] = {}
    for number in range(60):
        query = f"词 query, №{number}"
        ratings[query] = {p: rng.choice((0, 0, 1, 2, 3)) for p in rng.sample(products, rng.randint(1, 60))}
        if number % 7:
            run[query] = rng.sample(products, rng.choice((0, 1, 5, 10, 11, 99, 100, 101, 300)))
    values = measure(name, ratings, run, gain)
    assert list(values) == list(ratings)
    for query, rated in ratings.items():
        assert values[query] == pytest.approx(plain_measure(name, rated, run.get(query, ()), gain), abs=1e-6), query
    assert 0.02 < sum(values.values()) / len(values) < 0.98


def test_condensed_ndcg_equals_the_judged_only_ndcg_of_ir_measures() -> None:
    ir_measures = pytest.importorskip("ir_measures")
    ratings = {"q": {"a": 3, "b": 1, "c": 0, "d": 2}}
    found = ["x", "c", "y", "b", *(f"u{i}" for i in range(20)), "a", "d"]
    scored = [ir_measures.ScoredDoc("q", p, -float(i)) for i, p in enumerate(found)]
    qrels = [ir_measures.Qrel("q", p, r) for p, r in ratings["q"].items()]
    theirs = ir_measures.calc_aggregate([ir_measures.nDCG(judged_only=True) @ 10], qrels, scored)
    assert measure("condensed_ndcg@10", ratings, {"q": found}, "linear")["q"] == pytest.approx(
        next(iter(theirs.values()))
    )


def test_query_that_found_nothing_has_zero_everywhere() -> None:
    for name in MEASURES:
        assert measure(name, {"q": {"a": 3}, "r": {"b": 1}}, {"q": [], "r": ["b"]}) == {"q": 0.0, "r": 1.0}


def test_missing_ir_measures_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name.startswith("ir_measures"):
            raise ImportError(name)
        return real_import(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingError, match=r"pip install 'shopguide\[evaluate\]'"):
        measure("ndcg@10", {"q": {"a": 1}}, {"q": ["a"]})


def test_interval_of_equal_values_is_that_value() -> None:
    e = estimate([0.25] * 12)
    assert (e.value, e.low, e.high) == (0.25, 0.25, 0.25)


def test_interval_is_the_same_each_time_and_moves_with_the_seed() -> None:
    values = list(np.random.default_rng(1).random(43))
    assert estimate(values) == estimate(values)
    assert estimate(values) != estimate(values, seed=1)


def test_interval_agrees_with_the_normal_one_on_many_values() -> None:
    values = np.random.default_rng(2).normal(0.5, 0.2, size=2000)
    e = estimate(list(values))
    half = 1.96 * values.std() / math.sqrt(len(values))
    assert e.value == pytest.approx(values.mean())
    assert e.low == pytest.approx(values.mean() - half, abs=0.0006)
    assert e.high == pytest.approx(values.mean() + half, abs=0.0006)


def test_interval_agrees_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    values = np.random.default_rng(3).random(43)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=0).confidence_interval
    e = estimate(list(values))
    assert e.low == pytest.approx(theirs.low, abs=0.004)
    assert e.high == pytest.approx(theirs.high, abs=0.004)


def test_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    covered = sum(e.low <= 0.3 <= e.high for e in (estimate(list(rng.random(40) < 0.3)) for _ in range(100)))
    assert 85 <= covered <= 100


def test_interval_over_groups_is_wider_when_the_cases_of_a_group_are_alike() -> None:
    hit = [float(group % 2) for group in range(20) for _ in range(9)]
    groups = [f"g{group}" for group in range(20) for _ in range(9)]
    alone, together = estimate(hit), estimate(hit, groups)
    assert together.value == alone.value == 0.5
    assert together.high - together.low > 2.5 * (alone.high - alone.low)


def test_groups_of_one_are_the_same_as_no_groups() -> None:
    values = [0.1, 0.9, 0.4, 0.4, 1.0, 0.0]
    assert estimate(values, list("abcdef")) == estimate(values)


def test_interval_refuses_no_values_and_uneven_groups() -> None:
    with pytest.raises(UsageError, match="nothing"):
        estimate([])
    with pytest.raises(ShapeError, match="2 groups for 3 values"):
        estimate([1.0, 0.0, 1.0], ["a", "b"])
