"""The learnt tables: known answers, brute force, and the same numbers whichever way they are solved."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, replace
from itertools import combinations
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from shopguide.errors import ShapeError, ShopError
from shopguide.recommend import cells, linear, mix, runs
from shopguide.recommend import together as counting
from shopguide.recommend.baselines import Plain, ranker
from shopguide.recommend.diversity import diversify
from shopguide.recommend.facts import Facts, Traits
from shopguide.recommend.features import Rows, rows
from shopguide.recommend.files import Stored, load, save
from shopguide.recommend.history import BOUGHT, Done, History, day_of
from shopguide.recommend.learning import Learnt, fit_models, learn, likeness_by, teach
from shopguide.recommend.line import Line
from shopguide.recommend.linear import fit_linear
from shopguide.recommend.mix import Additive
from shopguide.recommend.neighbours import Neighbours
from shopguide.recommend.reasons import Reason, Source, worded
from shopguide.recommend.together import likelihood_ratio, together

DAY = day_of("2026-03-01")


def history(baskets: list[tuple[str, int, str]], kind: str = "purchase") -> History:
    """(user, day, products as letters) baskets."""
    return History.from_events(
        Done(user, kind, product, f"2026-03-{day:02d}T10:00:00")
        for user, day, products in baskets
        for product in products
    )


def random_history(users: int = 40, products: int = 25, days: int = 28, seed: int = 0) -> History:
    rng = np.random.default_rng(seed)
    names = [f"p{n:02d}" for n in range(products)]
    found = []
    for user in range(users):
        liked = rng.choice(products, 6, replace=False)
        for day in rng.choice(days, 8):
            found += [Done(f"u{user}", "purchase", names[p], f"2026-03-{day + 1:02d}") for p in rng.choice(liked, 3)]
    return History.from_events(found, names)


def checkerboard(users: int = 30, products: int = 20) -> History:
    """Even users take even products, odd users odd ones, each leaving one out."""
    return History.from_events(
        Done(f"u{u}", "purchase", f"p{p:02d}", f"2026-03-{1 + (u + p) % 27:02d}")
        for u in range(users)
        for p in range(products)
        if u % 2 == p % 2 and p // 2 != u % (products // 2)
    )


class TestHistory:
    def test_events_in_any_order_give_the_same_columns(self) -> None:
        done = [Done(f"u{n % 3}", "view", f"p{n % 5}", f"2026-03-{n % 28 + 1:02d}") for n in range(60)]
        products = [f"p{n}" for n in range(5)]
        one, other = History.from_events(done, products), History.from_events(done[::-1], products)
        for user in one.users:
            a, b = one.of(one.users.index(user)), other.of(other.users.index(user))
            assert sorted(zip(a.day, a.item, strict=True)) == sorted(zip(b.day, b.item, strict=True))
            assert (np.diff(a.day) >= 0).all()

    def test_searches_without_a_product_and_unreadable_days_break_nothing(self) -> None:
        found = History.from_events([Done("u", "search", "", "2026-03-01"), Done("u", "view", "p", "yesterday")])
        assert len(found) == 1 and found.day[0] == 0

    def test_before_a_day_nothing_of_that_day_is_left(self) -> None:
        past = history([("u", 1, "ab"), ("u", 2, "c")]).before(DAY + 1)
        assert len(past) == 2 and past.last_day == DAY


class TestTogether:
    def test_the_ratio_is_that_of_a_two_by_two_table(self) -> None:
        both, one, other, total = 30.0, 50.0, 60.0, 1000.0
        table = np.array([[both, one - both], [other - both, total - one - other + both]])
        expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / total
        g2 = 2 * (table * np.log(table / expected)).sum()
        assert likelihood_ratio(*(np.array([x]) for x in (both, one, other)), total)[0] == pytest.approx(g2)
        assert likelihood_ratio(np.array([1.0]), np.array([50.0]), np.array([60.0]), 1000.0)[0] == 0.0

    @pytest.mark.parametrize("step", [7, 10**6])
    def test_customers_are_counted_as_brute_force_does_in_steps_of_any_size(
        self, step: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(counting, "PAIRS_A_STEP", step)
        monkeypatch.setattr(counting, "MIN_RATIO", -1.0)
        made = random_history()
        table = together(made, np.ones(len(made), np.bool_), k=25)
        baskets: dict[tuple[int, int], set[int]] = {}
        for user, day, item in zip(made.user.tolist(), made.day.tolist(), made.item.tolist(), strict=True):
            baskets.setdefault((user, day), set()).add(item)
        counts: dict[tuple[int, int], list[int]] = {}
        for (user, _), basket in baskets.items():
            for pair in combinations(sorted(basket), 2):
                counts.setdefault(pair, []).append(user)
        assert any(len(set(users)) < len(users) for users in counts.values())
        for (a, b), users in counts.items():
            if len(users) >= 2:
                assert table.between(a, b)[1] == table.between(b, a)[1] == len(set(users))
            else:
                assert table.between(a, b) == (0.0, 0)

    def test_the_strongest_of_several_pairs_is_the_best_of_each(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(counting, "MIN_RATIO", 0.01)
        made = random_history()
        table = together(made, np.ones(len(made), np.bool_), k=6)
        sources = np.array([3, -1, 7, 99, 12, 3, 20])
        for target in range(-2, 25):
            each = [table.between(int(source), target) for source in sources]
            strength, people, places = table.near(sources).strongest(target)
            assert (strength, people) == (max(each) if max(each)[0] > 0 else (0.0, 0))
            assert set(places.tolist()) == {n for n, one in enumerate(each) if one == max(each) and one[0] > 0}

    @pytest.mark.parametrize("products", [25, 5_000])
    def test_adding_up_the_neighbours_that_there_are_is_adding_up_over_all_products(self, products: int) -> None:
        rng = np.random.default_rng(6)
        pairs = rng.integers(0, products, (2, 400))
        table = Neighbours.from_pairs(*pairs, rng.normal(size=400), None, products, 6)
        asked, weights = np.append(rng.choice(pairs[0], 12), products + 3), rng.random(13)
        heard = table.heard(asked)
        found = np.zeros(products)
        found[heard.code] = heard.add(weights)
        np.testing.assert_array_equal(found, table.gather(asked, weights))
        assert len(heard.code) and (np.diff(heard.code) > 0).all()

    @pytest.mark.parametrize(("events", "pairs", "held", "kept"), [(50, 40, 60, 10**9), (10**9, 9, 30, 8)])
    def test_what_lies_on_disk_and_what_is_pruned_change_no_table(
        self, events: int, pairs: int, held: int, kept: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(counting, "MIN_RATIO", 0.01)
        made = random_history()
        everything = np.ones(len(made), np.bool_)
        at_once = together(made, everything, k=5)
        for name, value in (("EVENTS_A_STEP", events), ("PAIRS_A_STEP", pairs), ("MOST_KEPT", kept)):
            monkeypatch.setattr(counting, name, value)
        monkeypatch.setattr(runs, "MOST_HELD", held)
        spilled = together(made, everything, k=5, folder=tmp_path)
        for one, other in zip(astuple(at_once), astuple(spilled), strict=True):
            np.testing.assert_array_equal(one, other)
        assert not list(tmp_path.iterdir())

    def test_runs_add_up_as_a_counter_does(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(runs, "MOST_HELD", 40)
        rng, expected, ranges = np.random.default_rng(3), Counter[int](), 0
        with runs.Runs(tmp_path) as counted:
            for _ in range(30):
                key, times = np.unique(rng.integers(0, 10**12, 9) % 97, return_counts=True)
                expected.update(dict(zip(key.tolist(), times.tolist(), strict=True)))
                counted.add(runs.Counts(key, times.astype(np.int32), np.ones(len(key), np.int32)))
            found: list[tuple[int, int]] = []
            for part in counted.merged():
                ranges += 1
                found += zip(part.key.tolist(), part.times.tolist(), strict=True)
        assert found == sorted(expected.items()) and ranges > 1

    def test_a_full_disk_is_told(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(runs, "MOST_HELD", 2)
        made = random_history()
        with pytest.raises(ShopError, match="written"):
            together(made, np.ones(len(made), np.bool_), folder=tmp_path / "gone")

    def test_a_wholesaler_does_not_fill_the_memory(self) -> None:
        made = History.from_events(Done("u", "purchase", f"p{n}", "2026-03-01") for n in range(50_000))
        assert len(together(made, np.ones(len(made), np.bool_))) == 50_000


class TestCells:
    def made(self, monkeypatch: pytest.MonkeyPatch) -> np.ndarray[tuple[int, int], np.dtype[np.float16]]:
        monkeypatch.setattr(cells, "FEWEST", 500)
        rng = np.random.default_rng(5)
        vectors = rng.normal(0, 1, (40, 96))[rng.integers(0, 40, 1500)] + rng.normal(0, 0.5, (1500, 96))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors[::50] = 0
        return vectors.astype(np.float16)

    def test_nearly_all_of_the_nearest_are_found_by_a_look_at_a_few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        vectors = self.made(monkeypatch)
        made = cells.Cells.of(vectors)
        assert made is not None
        found = 0
        for place in range(1, 50):
            vec = vectors[place].astype(np.float32)
            best = np.argsort(-(vectors.astype(np.float32) @ vec), kind="stable")[:20]
            near = made.near(vec, 40)
            assert len(near) == len(set(near.tolist())) == 40
            found += len(set(best.tolist()) & set(near.tolist()))
        assert found > 0.9 * 49 * 20

    def test_products_without_a_vector_are_in_no_cell_and_the_others_in_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        vectors = self.made(monkeypatch)
        made = cells.Cells.of(vectors)
        assert made is not None
        assert sorted(made.item.tolist()) == np.flatnonzero(vectors.any(axis=1)).tolist()
        assert len(made.near(vectors[1].astype(np.float32), 5000)) == len(made.item)

    def test_few_products_need_none(self) -> None:
        assert cells.Cells.of(np.eye(8, dtype=np.float16)) is None


class TestLinear:
    def test_people_and_products_give_the_same_weights(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(linear, "ROWS_A_STEP", 7)
        user, item, value = linear.interest(random_history())
        args = (user, item, value, 40, 25, 5.0)
        a, b = (np.concatenate(list(solve(*args))) for solve in (linear._by_people, linear._by_products))
        np.fill_diagonal(a, 0)
        np.fill_diagonal(b, 0)
        np.testing.assert_allclose(a, b, atol=2e-4)

    @pytest.mark.parametrize(("few", "step"), [(0, 10**6), (3, 20), (300, 7), (300, 10**6)])
    def test_inner_products_are_those_of_a_dense_matrix(
        self, few: int, step: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(linear, "FEW_PRODUCTS", few)
        monkeypatch.setattr(linear, "PAIRS_A_STEP", step)
        user, item, value = linear.interest(random_history())
        x = np.zeros((40, 25), np.float32)
        x[user, item] = value
        np.testing.assert_allclose(linear._gram(user, item, value, 40, 25), x.T @ x, rtol=1e-5, atol=1e-5)

    def test_it_is_the_closed_form_of_the_paper(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(linear, "ROWS_A_STEP", 7)
        user, item, value = linear.interest(random_history())
        x = np.zeros((40, 25))
        x[user, item] = value
        p = np.linalg.inv(x.T @ x + 5.0 * np.eye(25))
        expected = -p / np.diag(p)[None, :]
        np.fill_diagonal(expected, 0)
        table = fit_linear(random_history(), k=24, ridge=5.0)
        for a in range(25):
            for b in range(25):
                assert table.between(a, b)[0] == pytest.approx(expected[a, b], abs=2e-4)

    def test_a_checkerboard_is_seen_through_by_every_model(self) -> None:
        made = checkerboard()
        plain = Plain(made, made.last_day + 1)
        tables = {"item-kNN": plain.item_knn(), "EASE": plain.ease(ridge=1.0), "TIFU": plain.tifu_knn()}
        table = fit_linear(made, ridge=1.0)
        count = np.log1p(plain.counts())
        tables["served"] = np.stack([table.gather(np.flatnonzero(row), row[row > 0].astype(float)) for row in count])
        for name, scores in tables.items():
            for user in range(len(made.users)):
                number = int(made.users[user][1:])
                rank = ranker(scores, np.ones(20, np.bool_), lambda u: np.unique(made.item[made.user == u]).astype(int))
                first = int(made.products[rank(user, "new", 1)[0]][1:])
                assert first % 2 == number % 2, name
                assert first // 2 == number % 10, name

    def test_the_exact_baseline_is_the_primal_solution(self) -> None:
        plain = Plain(random_history(), DAY + 40)
        x = np.log1p(plain.counts()).astype(np.float64)
        p = np.linalg.inv(x.T @ x + 5.0 * np.eye(x.shape[1]))
        weights = -p / np.diag(p)[None, :]
        np.fill_diagonal(weights, 0)
        np.testing.assert_allclose(plain.ease(ridge=5.0), x @ weights, atol=1e-3)


class TestFacts:
    def test_counts_are_those_of_brute_force(self) -> None:
        made = random_history()
        facts = Facts.from_history(made, DAY + 20)
        for code in range(25):
            mine = {
                (u, d) for u, d, i in zip(made.user, made.day, made.item, strict=True) if i == code and d < DAY + 20
            }
            assert facts.recent[-1, code] == len(mine)
            assert facts.recent[0, code] == len([1 for _, d in mine if DAY + 20 - d <= 7])
            assert facts.people[code] == len({u for u, _ in mine})
            assert facts.first[code] == min((d for _, d in mine), default=np.inf)

    def test_what_is_bought_again_is_told_from_what_is_not(self) -> None:
        weekly = [(f"u{n}", day, "m") for n in range(10) for day in (1, 8, 15)]
        once = [(f"u{n}", 2, "t") for n in range(10)]
        facts = Facts.from_history(history(weekly + once), DAY + 20)
        assert facts.rebought[0] > 0.7 and facts.rebought[1] == 0.0
        assert np.exp(facts.gap[0]) == pytest.approx(7, rel=0.3)


class TestMix:
    def test_weights_find_what_decides_and_leave_noise_alone(self) -> None:
        rng = np.random.default_rng(0)
        values = rng.normal(size=(4000, 3)).astype(np.float32)
        taken = rng.random(4000) < 1 / (1 + np.exp(-2.0 * values[:, 0]))
        fitted = Additive.fit(values, taken, np.ones(4000))
        span = fitted.weights.max(axis=1) - fitted.weights.min(axis=1)
        assert span[0] > 3 * span[1:].max()
        new = rng.normal(size=(2000, 3)).astype(np.float32)
        assert np.corrcoef(fitted.score(new), new[:, 0])[0, 1] > 0.9

    @pytest.mark.parametrize("model", [Additive, Line])
    def test_a_perfectly_told_outcome_does_not_overflow(self, model: type[Additive] | type[Line]) -> None:
        values = np.linspace(0, 1, 500, dtype=np.float32)[:, None]
        fitted = model.fit(values, values[:, 0] > 0.5, np.ones(500))
        assert np.isfinite(fitted.score(values)).all()

    def test_the_line_is_the_penalised_regression_of_another_library(self) -> None:
        LogisticRegression = pytest.importorskip("sklearn.linear_model").LogisticRegression

        rng = np.random.default_rng(0)
        values = rng.gamma(1.0, 3.0, size=(3000, 4)).astype(np.float32)
        values[:, 3] = 7.0  # tells nothing
        logs = np.log1p(values)
        taken = rng.random(3000) < 1 / (1 + np.exp(3.0 - 2.0 * logs[:, 0] + logs[:, 1]))
        weight = np.where(taken, 1.0, 3.0)
        fitted = Line.fit(values, taken, weight, ridge=5.0)
        scaled = np.clip((logs - logs.mean(axis=0)) / (logs.std(axis=0) + 1e-6), -4, 6)
        other = LogisticRegression(C=1 / 5.0, tol=1e-8).fit(scaled, taken, weight)
        np.testing.assert_allclose(fitted.weights, other.coef_[0], atol=2e-3)
        np.testing.assert_allclose(fitted.score(values), other.decision_function(scaled), atol=5e-3)
        with pytest.raises(ShapeError):
            fitted.score(values[:, :2])

    def test_examples_never_see_their_own_window(self) -> None:
        made = random_history(days=28)
        end = DAY + 28
        later = [Done("u1", "purchase", "p00", f"2026-03-{d:02d}") for d in range(20, 28)]
        done = [
            Done(made.users[u], "purchase", made.products[i], f"2026-03-{d - DAY + 1:02d}")
            for u, i, d in zip(made.user, made.item, made.day, strict=True)
        ]
        more = History.from_events(done + later, made.products)
        one, other = (teach(h, end, Traits.none(25), windows=1) for h in (made, more))
        assert one is None and other is None  # four weeks are all there is: nothing is before the window
        parts = [Facts.from_history(h, DAY + 15) for h in (made, more)]
        np.testing.assert_array_equal(parts[0].recent, parts[1].recent)

    def test_what_was_learnt_is_read_back_the_same(self, tmp_path: Path) -> None:
        made = random_history()
        rng = np.random.default_rng(1)
        vectors = rng.normal(size=(25, 4)).astype(np.float32)
        likeness = likeness_by({"fused": vectors / np.linalg.norm(vectors, axis=1, keepdims=True)})
        learnt = learn(made, DAY + 28, Traits.none(25), likeness)
        save(tmp_path / "r.npz", Stored(learnt, made.products, DAY + 28, 7, 3))
        again = load(tmp_path / "r.npz")
        assert again is not None and again[1] == made.products and again[2] == DAY + 28
        own = made.of(0)
        found = [rows(own, DAY + 28, x.models) for x in (learnt, again[0])]
        np.testing.assert_array_equal(found[0].values, found[1].values)
        np.testing.assert_array_equal(learnt.score(found[0]), again[0].score(found[1]))

    def test_for_what_is_new_trees_and_line_are_asked_alike(self) -> None:
        pytest.importorskip("lightgbm")
        models = fit_models(random_history(), DAY + 28, Traits.none(25))
        rng = np.random.default_rng(0)
        values = rng.normal(size=(4000, 2)).astype(np.float32)
        own, taken = rng.random(4000) < 0.5, rng.random(4000) < 1 / (1 + np.exp(-values[:, 0]))
        parts = (("a", "b"), values, own, taken, np.ones(4000), 28)
        both = Learnt(models, mix.Mix.fit(*parts), mix.Mix.fit(*parts, trees=True))
        assert both.mix is not None and both.boosted is not None
        found = Rows(np.arange(4000), own, values, ("a", "b"))
        trees, line = both.boosted.score(values, own), both.mix.score(values, own)
        np.testing.assert_allclose(both.score(found), np.where(own, trees, (trees + line) / 2))
        np.testing.assert_array_equal(replace(both, boosted=None).score(found), line)

    def test_a_broken_file_is_as_good_as_none(self, tmp_path: Path) -> None:
        (tmp_path / "r.npz").write_bytes(b"PK not really")
        assert load(tmp_path / "r.npz") is None and load(tmp_path / "none.npz") is None


class TestDiversity:
    def test_twins_do_not_follow_each_other(self) -> None:
        vectors = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
        order = diversify(np.array([1.0, 0.99, 0.9]), vectors, np.array([1, 1, 2]), {}, 3, alike_cost=1.0)
        assert order == [0, 2, 1]
        assert diversify(np.array([1.0, 0.99, 0.9]), vectors, np.array([1, 1, 2]), {}, 3, 0.0, 0.0) == [0, 1, 2]

    def test_a_category_of_the_history_gets_its_share(self) -> None:
        scores = np.linspace(1.0, 0.8, 10)
        groups = np.array([1] * 8 + [2] * 2)
        even = diversify(scores, None, groups, {1: 0.5, 2: 0.5}, 4, 0.0, 4.0)
        assert sum(groups[p] == 2 for p in even) == 2

    def test_nothing_gives_nothing(self) -> None:
        assert diversify(np.zeros(0), None, np.zeros(0, int), {}, 5) == []


def test_neighbours_keep_the_strongest_in_order() -> None:
    pairs = np.array([0, 0, 0, 1]), np.array([1, 2, 3, 0]), np.array([0.1, 0.9, 0.5, 1.0])
    table = Neighbours.from_pairs(*pairs, None, 4, 2)
    assert table.item[0].tolist() == [2, 3] and table.item[1].tolist() == [0, -1]
    np.testing.assert_allclose(table.gather(np.array([0, 1]), np.array([1.0, 2.0])), [2.0, 0, 0.9, 0.5], rtol=1e-6)
    assert table.gather(np.array([9]), np.array([1.0])).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("source", get_args(Source))
def test_every_reason_is_a_sentence_in_both_languages(source: str) -> None:
    reason = Reason(source, "Blue Jug", 37, 12, True, ("picture", "material"))  # type: ignore[arg-type]
    english, chinese = worded(reason, "en"), worded(reason, "zh")
    assert english.isascii() or "“" in english
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese) and "picture" not in chinese
    if source == "bought together":
        assert english == "bought together with “Blue Jug” by 37 customers" and "37" in chinese


def test_purchases_and_looks_are_told_apart() -> None:
    made = history([("u", 1, "ab")], "view")
    assert not (made.kind == BOUGHT).any()
