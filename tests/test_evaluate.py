"""Evaluating search and picture search with functions whose quality is known."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from shopguide.errors import DataError, NotFoundError, UsageError
from shopguide.evaluate import Judgments, PhotoQuery, evaluate_pictures, evaluate_search, read_judgments
from shopguide.evaluate.measures import MEASURES

JUDGED = Judgments(
    {f"q{i}": {f"good{i}": 3, f"fair{i}": 1, f"bad{i}": 0} for i in range(30)} | {"nothing": {"bad": 0}},
    name="made.csv",
    fingerprint="abc",
)


def by_mode(query: str, mode: str, limit: int) -> list[str]:
    """Hybrid is perfect, lexical puts the bad one first on every second query, dense finds only the unjudged."""
    number = query.removeprefix("q")
    perfect = [f"good{number}", f"fair{number}", f"bad{number}"]
    if mode == "hybrid" or (mode == "lexical" and query != "nothing" and int(number) % 2):
        return perfect
    return perfect[::-1] if mode == "lexical" else [f"unjudged{i}" for i in range(limit)]


def test_perfect_search_scores_one_and_blind_search_zero() -> None:
    report = evaluate_search(by_mode, JUDGED)
    for name in MEASURES:
        assert report.scores["hybrid"][name].value == pytest.approx(1.0)
        assert report.scores["dense"][name].value == 0.0
    assert 0.7 < report.scores["lexical"]["ndcg@10"].value < 0.95


def test_only_queries_with_a_relevant_product_count() -> None:
    report = evaluate_search(by_mode, JUDGED, modes=("hybrid",))
    assert (report.queries, report.measured) == (31, 30)
    line = next(line for line in report.lines if line.query == "nothing")
    assert (line.relevant, line.returned, dict(line.values)) == (0, 3, {})
    assert report.scores["hybrid"]["recall@100"].value == 1.0


def test_differences_are_paired_and_say_which_mode_is_ahead() -> None:
    report = evaluate_search(by_mode, JUDGED)
    found = {(d.mode, d.baseline): d for d in report.differences if d.measure == "ndcg@10"}
    assert set(found) == {("hybrid", "lexical"), ("hybrid", "dense")}
    ahead = found["hybrid", "lexical"]
    lexical = report.scores["lexical"]["ndcg@10"].value
    assert ahead.estimate.value == pytest.approx(1 - lexical)
    assert (ahead.better, ahead.worse) == (15, 0)
    assert 0 < ahead.estimate.low < ahead.estimate.value < ahead.estimate.high
    recall = next(d for d in report.differences if d.measure == "recall@100" and d.baseline == "lexical")
    assert (recall.estimate.low, recall.estimate.high, recall.better) == (0.0, 0.0, 0)


def test_a_constant_lead_has_an_interval_without_width_however_much_the_queries_differ() -> None:
    judged = Judgments({f"q{i}": {f"p{i}": 3} for i in range(20)})

    def search(query: str, mode: str, limit: int) -> list[str]:
        # a is found second in every query, b first
        return [f"p{query[1:]}"] if mode == "b" else ["x", f"p{query[1:]}"]

    (ahead,) = [d for d in evaluate_search(search, judged, modes=("a", "b")).differences if d.measure == "ndcg@10"]
    assert (ahead.mode, ahead.baseline) == ("b", "a")
    assert ahead.estimate.low == pytest.approx(ahead.estimate.high)


def test_gain_changes_ndcg_and_nothing_else() -> None:
    plain, steep = (evaluate_search(by_mode, JUDGED, ("lexical",), gain).scores for gain in ("linear", "exp2"))
    assert plain["lexical"]["ndcg@10"] != steep["lexical"]["ndcg@10"]
    assert plain["lexical"]["judged@10"] == steep["lexical"]["judged@10"]
    assert plain["lexical"]["recall@100"] == steep["lexical"]["recall@100"]


def test_search_that_finds_nothing_scores_zero() -> None:
    report = evaluate_search(lambda query, mode, limit: [], JUDGED)
    assert all(e.value == e.high == 0.0 for scores in report.scores.values() for e in scores.values())
    assert {line.returned for line in report.lines} == {0}


def test_a_product_returned_twice_counts_once_and_is_told() -> None:
    judged = Judgments({"q": {"a": 3, "b": 3}})
    report = evaluate_search(lambda query, mode, limit: ["a", "a", "a", "b"], judged, modes=("hybrid",))
    assert report.scores["hybrid"]["ndcg@10"].value == pytest.approx(1.0)
    assert (report.lines[0].returned, report.lines[0].repeated) == (2, 2)


def test_more_products_than_asked_for_are_cut_off() -> None:
    judged = Judgments({"q": {"last": 3}})
    report = evaluate_search(
        lambda query, mode, limit: [*(f"p{i}" for i in range(limit)), "last"], judged, modes=("hybrid",)
    )
    assert report.lines[0].returned == 1000
    assert report.scores["hybrid"]["condensed_ndcg@10"].value == 0.0


def test_condensed_ndcg_finds_the_judged_far_below_the_unjudged() -> None:
    judged = Judgments({"q": {"a": 3, "b": 0}})
    ranking = [*(f"u{i}" for i in range(150)), "a", "b"]
    scores = evaluate_search(lambda query, mode, limit: ranking, judged, modes=("hybrid",)).scores["hybrid"]
    assert scores["condensed_ndcg@10"].value == pytest.approx(1.0)
    assert scores["ndcg@10"].value == scores["judged@10"].value == scores["recall@100"].value == 0.0


def test_judgments_without_a_relevant_product_are_refused_before_searching() -> None:
    def search(query: str, mode: str, limit: int) -> list[str]:
        raise AssertionError("searched")

    for judged in (Judgments({}), Judgments({"q": {"a": 0}})):
        with pytest.raises(DataError, match="No judged query has a relevant product"):
            evaluate_search(search, judged)


@pytest.mark.parametrize("modes", [(), ("hybrid", "hybrid")])
def test_modes_must_be_some_and_different(modes: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="modes"):
        evaluate_search(by_mode, JUDGED, modes)


def test_progress_counts_every_search() -> None:
    seen: list[tuple[int, int]] = []
    evaluate_search(by_mode, JUDGED, progress=lambda done, todo: seen.append((done, todo)))
    assert seen == [(i, 93) for i in range(1, 94)]


def test_error_of_the_search_passes_through() -> None:
    def search(query: str, mode: str, limit: int) -> list[str]:
        raise NotFoundError("no such shop")

    with pytest.raises(NotFoundError):
        evaluate_search(search, JUDGED)


def test_markdown_shows_each_mode_measure_and_difference() -> None:
    text = evaluate_search(by_mode, JUDGED, gain="exp2").to_markdown()
    assert "30 of 31 judged queries have a relevant product (made.csv abc); gain = 2^rating − 1" in text
    assert "| mode | ndcg@10 | condensed_ndcg@10 | judged@10 | recall@100 |" in text
    assert "| hybrid | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] |" in text
    assert "| hybrid − dense | ndcg@10 | +1.000 [+1.000, +1.000] | 30 / 0 |" in text
    widths = {line.count("|") for line in text.splitlines() if line.startswith(("| lex", "| dense", "| mode"))}
    assert widths == {6}


def test_json_is_strict_and_has_a_line_for_each_query_and_mode() -> None:
    report = evaluate_search(by_mode, JUDGED)
    whole = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert whole["measured"] == 30
    assert whole["scores"]["hybrid"]["ndcg@10"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    lines = [json.loads(line) for line in report.to_json_lines().splitlines()]
    assert lines == whole["lines"]
    assert len(lines) == 93
    assert {"query": "nothing", "mode": "dense", "relevant": 0, "returned": 1000, "repeated": 0} in lines
    assert lines[0]["ndcg@10"] <= 1


def test_pictures_are_scored_by_the_rank_of_their_product() -> None:
    answers = {
        "a.jpg": ["1", "2"],
        "b.jpg": ["9", "9", "8", "7", "6", "2"],
        "c.jpg": [],
        "d.jpg": [*"98765", "4"],
    }
    queries = [PhotoQuery(Path(name), str(number)) for number, name in enumerate(answers, start=1)]
    seen: list[tuple[int, int]] = []

    def search(path: Path, limit: int) -> Sequence[str]:
        assert limit == 5
        return answers[path.name]

    report = evaluate_pictures(search, queries, progress=lambda done, todo: seen.append((done, todo)))
    assert [line.rank for line in report.lines] == [1, 5, None, None]
    assert (report.top1.value, report.top5.value, report.products) == (0.25, 0.5, 4)
    assert [line.first for line in report.lines] == ["1", "9", "", "9"]
    assert seen[-1] == (4, 4)
    assert "4 photos of 4 products" in report.to_markdown()
    assert "| top-5 | 0.500 [" in report.to_markdown()
    assert [json.loads(line) for line in report.to_json_lines().splitlines()] == report.to_dict()["lines"]


def test_picture_interval_draws_whole_products() -> None:
    queries = [PhotoQuery(Path(f"{product}_{n}.jpg"), str(product)) for product in range(12) for n in range(9)]
    report = evaluate_pictures(lambda path, limit: ["0"] if path.name < "6" else [path.name.split("_")[0]], queries)
    binomial = 1.96 * (report.top1.value * (1 - report.top1.value) / len(queries)) ** 0.5
    assert report.top1.high - report.top1.low > 3 * binomial


def test_no_photos_is_a_data_error() -> None:
    with pytest.raises(DataError, match="no photos"):
        evaluate_pictures(lambda path, limit: [], [])


def test_importing_evaluate_does_not_import_ir_measures() -> None:
    code = "import sys, shopguide.evaluate; print('ir_measures' in sys.modules, 'torch' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


@pytest.mark.data
def test_ranking_icecat_by_its_own_ratings_is_perfect_and_by_their_reverse_is_not(shared: Path) -> None:
    judged = read_judgments(shared / "chorus_icecat" / "qrels_broad_rated.csv")

    def search(query: str, mode: str, limit: int) -> list[str]:
        rated = judged.ratings[query]
        return sorted(rated, key=lambda p: rated[p], reverse=mode == "best")

    report = evaluate_search(search, judged, modes=("worst", "best"))
    assert report.measured == 43
    assert report.scores["best"]["ndcg@10"].low == pytest.approx(1.0)
    assert report.scores["best"]["recall@100"].low == pytest.approx(1.0)
    assert report.scores["worst"]["ndcg@10"].value < 0.6
    assert report.scores["worst"]["judged@10"].value == 1.0
