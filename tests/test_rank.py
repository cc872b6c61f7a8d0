"""Features, models and diversity: known answers, bounds, and contributions that sum to the score."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopguide.errors import CorruptError
from shopguide.rank import (
    FEATURES,
    Asked,
    LinearModel,
    TreeModel,
    default_model,
    diversify,
    feature_matrix,
    load_model,
)
from shopguide.rank.model import MODEL_FILE, model_from


@dataclass
class Rows:
    """A window written by hand."""

    titles: tuple[str, ...]
    keys: tuple[str, ...] = ()
    prices: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    ratings: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    rating_counts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    added: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    scores: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    signals: Mapping[str, np.ndarray] = field(default_factory=dict)
    terms: tuple[tuple[str, float], ...] = (("brother", 1.0), ("tn2110", 3.0), ("toner", 1.0))
    values: Mapping[tuple[str, str], list[bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = len(self.titles)
        self.keys = self.keys or ("",) * count
        for name, empty in (("prices", np.nan), ("ratings", np.nan), ("rating_counts", 0), ("added", -(2**31))):
            if not len(getattr(self, name)):
                dtype = np.int32 if isinstance(empty, int) else np.float32
                setattr(self, name, np.full(count, empty, dtype))
        if not len(self.scores):
            self.scores = np.linspace(1, 0.5, count, dtype=np.float32)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"p{i}" for i in range(len(self.titles)))

    def has(self, name: str, value: str) -> np.ndarray:
        return np.array(self.values.get((name, value), [False] * len(self.titles)))

    def vectors(self, space: str) -> np.ndarray:
        return np.eye(len(self.titles), 4, dtype=np.float32) if space == "text" else np.zeros((len(self.titles), 0))


TITLES = (" brother tn2110 toner ", " brother toner cartridge black ", " toner brother tn2110 xl ", "")


def test_titles_and_numbers_are_told_apart() -> None:
    asked = Asked(("brother", "tn2110", "toner"))
    found = feature_matrix(Rows(TITLES, keys=("", "", "", " tn2110 ")), asked)
    assert found["title"].tolist() == pytest.approx([1.0, 0.4, 1.0, 0.0])
    assert found["phrase"].tolist() == [1, 0, 0, 0] and found["exact_title"].tolist() == [1, 0, 0, 0]
    assert found["model"].tolist() == [1, 0, 1, 1]


def test_a_plain_word_is_no_model_number() -> None:
    found = feature_matrix(Rows((" toner 12 ",), terms=(("toner", 1.0), ("12", 1.0))), Asked(("toner", "12")))
    assert found["model"].tolist() == [0.0]


def test_a_title_in_two_languages_is_measured_by_its_better_line() -> None:
    rows = Rows((" 保温杯 \n steel flask ",), terms=(("steel", 1.0), ("flask", 1.0)))
    found = feature_matrix(rows, Asked(("steel", "flask")))
    assert found["title"][0] == 1.0 and found["exact_title"][0] == 1.0


def test_few_ratings_are_pulled_to_the_middle_and_none_stand_there() -> None:
    rows = Rows(
        ("", "", ""), ratings=np.array([5, 5, np.nan], np.float32), rating_counts=np.array([1, 500, 0], np.int32)
    )
    one, many, none = feature_matrix(rows, Asked(), ("rating",))["rating"].tolist()
    assert none == pytest.approx((3.5 - 1) / 4) and none < one < many < 1.0


def test_price_fit_is_best_in_the_middle_of_what_was_asked_and_neutral_without_a_price() -> None:
    rows = Rows(("",) * 4, prices=np.array([100, 200, 400, np.nan], np.float32))
    fit = feature_matrix(rows, Asked(low=100, high=300), ("price_fit",))["price_fit"]
    assert fit.tolist() == pytest.approx([0.5, 1.0, 0.5, 0.5])


def test_newest_popular_and_named_values_lead() -> None:
    rows = Rows(
        ("", "", ""),
        added=np.array([20000, 19820, -(2**31)], np.int32),
        values={("color", "red"): [True, False, True], ("size", "m"): [False, False, True]},
    )
    asked = Asked(values=(("color", "red"), ("size", "m")), popularity={"p1": 1.0})
    found = feature_matrix(rows, asked, ("fresh", "popularity", "attribute"))
    assert found["fresh"].tolist() == pytest.approx([1.0, np.exp(-1), 0.0])
    assert found["popularity"].tolist() == [0, 1, 0] and found["attribute"].tolist() == [0.5, 0, 1]


@given(st.integers(1, 12), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_every_feature_is_between_nought_and_one_whatever_is_missing(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)

    def holes(values: np.ndarray) -> np.ndarray:
        return np.where(rng.random(count) < 0.3, np.nan, values).astype(np.float32)

    rows = Rows(
        tuple(str(rng.choice(TITLES)) for _ in range(count)),
        prices=holes(rng.integers(0, 10_000, count)),
        ratings=holes(rng.uniform(1, 5, count)),
        rating_counts=rng.integers(0, 9, count).astype(np.int32),
        added=rng.integers(-(2**31), 20_000, count).astype(np.int32),
        signals={"lexical": rng.random(count).astype(np.float32), "fused": np.full(count, -np.inf, np.float32)},
    )
    asked = Asked(("brother", "tn2110"), text=np.array([1, 0, 0, 0], np.float32), low=5.0)
    found = feature_matrix(rows, asked)
    assert tuple(found) == FEATURES
    for name, column in found.items():
        assert column.shape == (count,) and ((column >= 0) & (column <= 1)).all(), name


def test_the_default_needs_no_training_and_says_where_it_is_from() -> None:
    model = default_model()
    assert set(model.provenance) == {"data", "chosen", "command", "commit", "date"}
    assert model.needed and all(model.weights[name] > 0 for name in model.needed)


def test_a_linear_model_gives_weight_times_feature() -> None:
    given_ = LinearModel({"rating": 0.5, "fresh": 0.0}).contributions({"rating": np.array([1.0, 0.5], np.float32)})
    assert {name: one.tolist() for name, one in given_.items()} == {"rating": [0.5, 0.25]}


STUMP = {
    "kind": "trees",
    "features": ["lexical", "rating"],
    "card": {},
    "trees": [
        {
            "feature": [0, 1],
            "threshold": [0.5, 0.5],
            "left": [-1, -2],
            "right": [1, -3],
            "inner": [0.1, 0.4],
            "leaf": [-0.2, 0.3, 0.8],
        },
        {"feature": [], "threshold": [], "left": [], "right": [], "inner": [], "leaf": [0.05]},
    ],
}


def test_trees_walk_to_their_leaves_and_tell_each_split() -> None:
    model = model_from(STUMP)
    assert isinstance(model, TreeModel)
    rows = {"lexical": np.array([0.5, 0.9, 0.9], np.float32), "rating": np.array([1.0, 0.5, 0.6], np.float32)}
    told = model.contributions(rows)
    assert sum(told.values()).tolist() == pytest.approx([-0.15, 0.35, 0.85])
    assert told["base"].tolist() == pytest.approx([0.15] * 3)
    assert told["lexical"].tolist() == pytest.approx([-0.3, 0.3, 0.3])
    assert told["rating"].tolist() == pytest.approx([0.0, -0.1, 0.4])
    assert json.loads(json.dumps(model.to_dict())) == STUMP


@pytest.mark.parametrize(
    ("name", "value"),
    [("left", [0, -2]), ("right", [5, -3]), ("feature", [0, 7]), ("leaf", [1.0]), ("inner", [float("nan"), 0.0])],
)
def test_a_broken_tree_is_refused(tmp_path: Path, name: str, value: list[float]) -> None:
    broken = json.loads(json.dumps(STUMP))
    broken["trees"][0][name] = value
    (tmp_path / MODEL_FILE).write_text(json.dumps(broken))
    with pytest.raises(CorruptError, match=r"train it anew"):
        load_model(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"kind": "linear", "weights": {"rating": -1}}', '{"kind": "x"}'])
def test_what_is_no_model_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MODEL_FILE).write_text(text)
    with pytest.raises(CorruptError):
        load_model(tmp_path)


def slow_mmr(scores: np.ndarray, alike: np.ndarray, scale: float) -> list[int]:
    chosen: list[int] = []
    while len(chosen) < len(scores):
        left = [i for i in range(len(scores)) if i not in chosen]
        chosen.append(max(left, key=lambda i: scores[i] - scale * max((alike[i][j] for j in chosen), default=0.0)))
    return chosen


@given(st.integers(1, 15), st.integers(0, 9999), st.sampled_from([0.0, 0.3, 1.0]))
@settings(max_examples=60, deadline=None)
def test_diversity_is_maximal_marginal_relevance_over_every_row_once(count: int, seed: int, diversity: float) -> None:
    rng = np.random.default_rng(seed)
    scores = np.sort(rng.random(count))[::-1].astype(np.float32)
    vectors = rng.standard_normal((count, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    brands = rng.integers(-1, 3, count)
    order, loss = diversify(scores, vectors, brands, diversity)
    assert sorted(order.tolist()) == list(range(count))
    told = (scores + loss)[order]
    assert (np.diff(told) <= 1e-6).all() and (loss <= 0).all()
    alike = np.clip(vectors @ vectors.T, 0, 1)
    alike[alike >= 0.97] = 1.0
    same = (brands[:, None] == brands) & (brands[:, None] >= 0)
    alike = np.where(same, np.maximum(alike, 0.3), alike)
    assert order.tolist() == slow_mmr(scores, alike, diversity * float(scores.max()))


def test_near_duplicates_give_way() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    order, _ = diversify(np.array([1.0, 0.9, 0.6], np.float32), vectors, np.array([-1, -1, -1]), 0.5)
    assert order.tolist() == [0, 2, 1]
