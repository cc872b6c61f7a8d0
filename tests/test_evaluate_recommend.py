"""Measures of recommendation with known answers, and trials that cannot see what they are asked for."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from shopguide.errors import DataError, UsageError
from shopguide.evaluate.recommend import Case, evaluate_recommend, measures
from shopguide.shop import link_trial
from shopguide.shop.recommend_trial import ablated, days_of, read_trial, run_trial

CASES = [Case(n, frozenset({0, 1}), frozenset({1, 2 + n % 2})) for n in range(40)]


def test_measures_are_those_of_the_books() -> None:
    found = measures([9, 1, 8, 2], frozenset({1, 2, 3}))
    ideal = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    assert found["ndcg@10"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / ideal)
    assert found["recall@10"] == pytest.approx(2 / 3) and found["mrr"] == 0.5
    assert measures([], frozenset({1})) == {"ndcg@10": 0, "ndcg@20": 0, "recall@10": 0, "recall@20": 0, "mrr": 0}


def test_what_is_new_and_what_was_had_are_measured_apart() -> None:
    def perfect(user: int, part: str, limit: int) -> list[int]:
        return sorted(CASES[user].part(part))

    def repeats(user: int, part: str, limit: int) -> list[int]:
        return [] if part == "new" else [1, 0]

    report = evaluate_recommend(CASES, {"perfect": perfect, "repeats": repeats}, 10, "perfect", ["repeats"])
    scores = {s: {p: ms["ndcg@10"].value for p, ms in parts.items()} for s, parts in report.scores.items()}
    assert scores["perfect"] == {"all": 1.0, "new": 1.0, "again": 1.0}
    assert scores["repeats"]["again"] == 1.0 and scores["repeats"]["new"] == 0.0
    new = [d for d in report.differences if d.part == "new"]
    assert [d.users for d in new] == ["all", "first half", "second half"]
    assert all(d.estimate.value == d.estimate.low == 1.0 for d in new)
    assert report.shown["perfect"].coverage == 0.3 and "perfect − repeats" in report.to_markdown()
    assert len(report.to_json_lines().splitlines()) == 80


def test_nobody_to_test_is_told() -> None:
    with pytest.raises(DataError):
        evaluate_recommend([Case(0, frozenset(), frozenset())], {}, 1)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Each of 60 households buys its own two things every week, and sooner or later its group's new one."""
    folder = tmp_path_factory.mktemp("trial")
    with (folder / "orders.csv").open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["household_id", "basket_id", "product_id", "timestamp"])
        for house in range(60):
            group = house % 6
            for week in range(12):
                day = np.datetime64("2026-01-05") + 7 * week + house % 7
                for product in (f"g{group}-{house % 4}", f"g{group}-{(house + 1) % 4}", "fuel"):
                    rows.writerow([f"h{house}", f"b{house}-{week}", product, day])
                if week >= 3 + house // 6:
                    rows.writerow([f"h{house}", f"b{house}-{week}", f"g{group}-new", day])
    with (folder / "products.csv").open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["product_id", "product_type", "department"])
        rows.writerows([f"g{g}-{n}", f"type {g}", "FOOD"] for g in range(6) for n in (*range(4), "new"))
        rows.writerow(["fuel", "fuel", "FUEL"])
    return folder / "orders.csv", folder / "products.csv"


def test_a_trial_learns_what_people_do_next(files: tuple[Path, Path]) -> None:
    trial = read_trial(*files, ["department=FUEL"])
    assert "fuel" not in trial.history.products
    report = run_trial(trial, days_of("2026-03-02"))
    scores = {s: {p: ms["ndcg@10"].value for p, ms in parts.items()} for s, parts in report.scores.items()}
    assert scores["mix"]["all"] > 0.8 > scores["popularity"]["all"]
    assert {
        "popularity",
        "item-kNN, log counts",
        "EASE, log counts",
        "TIFU-kNN",
        "personal top, τ 120 d",
        "mix",
    } <= set(scores)
    assert "learnt before 2026-03-02" in report.about


def test_what_happens_after_the_cut_changes_no_ranking(files: tuple[Path, Path], tmp_path: Path) -> None:
    lines = files[0].read_text().splitlines()
    swapped = [x.replace("g0-", "g5-") if x.split(",")[3:] > ["2026-03-09"] else x for x in lines[1:]]
    (tmp_path / "other.csv").write_text("\n".join([lines[0], *swapped]))
    shown = []
    for path in (files[0], tmp_path / "other.csv"):
        report = run_trial(read_trial(path), days_of("2026-03-09"), plain=False)
        shown.append({s: v.coverage for s, v in report.shown.items()})
    assert shown[0] == shown[1]


def test_one_can_be_left_out(files: tuple[Path, Path]) -> None:
    report = run_trial(read_trial(*files), protocol="leave-one-out", plain=False)
    assert report.counts["all"] == 60


def test_what_a_part_gives_is_told_pair_by_pair_in_one_run(files: tuple[Path, Path]) -> None:
    trial = read_trial(*files, ["department=FUEL"])
    report = run_trial(trial, days_of("2026-03-02"), plain=False, without=[("events",), ("kinds", "events")])
    assert {"mix", "mix without events", "mix without kinds and events"} <= set(report.scores)
    told = {(d.baseline, d.part): d.estimate for d in report.differences if d.users == "all"}
    lead = told["mix without events", "new"]  # without others' events nothing tells of the group's new product
    assert lead.low > 0
    values = [report.scores[s]["new"]["ndcg@10"].value for s in ("mix", "mix without events")]
    assert lead.value == pytest.approx(values[0] - values[1])
    assert not ablated(trial, ["kinds"]).traits.groups.any() and trial.traits.groups.any()


def test_what_pictures_words_and_links_give_is_told_over_the_same_products() -> None:
    kind, n = np.arange(40) % 2, 40
    told = (kind[:, None] == kind[None, :]).astype(np.float32)  # words tell the kind, pictures nothing
    content = {"text": told, "picture": np.ones((n, n), np.float32), "both": told + 1}
    table = {source: {s for s in range(n) if kind[s] == kind[source] and s != source} for source in range(n)}
    found = link_trial._measured(table, content, n)
    assert found["recall@10"]["text"]["value"] == 1.0
    assert found["gains"]["pictures beside text"] == {"value": 0, "low": 0, "high": 0}
    picture = found["recall@10"]["picture"]["value"]
    assert picture < 0.7
    assert found["gains"]["text beside pictures"]["value"] == pytest.approx(1.0 - picture)
    assert "text beside pictures and links" in link_trial.to_markdown({"upsell": found})


def test_wrong_days_parts_and_rules_are_told(files: tuple[Path, Path]) -> None:
    trial = read_trial(*files)
    for wrong in (
        lambda: days_of("04.12.2017"),
        lambda: run_trial(trial, 20_000, 19_000),
        lambda: run_trial(trial, protocol="guess"),
        lambda: ablated(trial, ["smell"]),
        lambda: read_trial(files[0], None, ["department=FUEL"]),
        lambda: read_trial(*files, ["department"]),
    ):
        with pytest.raises(UsageError):
            wrong()
    with pytest.raises(DataError):
        run_trial(trial, days_of("2025-01-01"), days_of("2026-01-10"))
