"""Judging empty pages and right products, with searches whose faults are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from shopguide.errors import DataError
from shopguide.evaluate import Judgments
from shopguide.evaluate.answers import AnswerLine, Found, evaluate_answers, measure_lost, report_answers
from shopguide.evaluate.cases import AnswerCase, Rule, read_answer_cases
from shopguide.types import Product, Translation


def lamp(n: int) -> Product:
    zh = Translation(f"台灯{n}")
    return Product(f"lamp-{n}", f"Desk Lamp {n}", categories=("Home/Lighting/Desk",), translations={"zh": zh})


LAMPS = [lamp(n) for n in range(12)]
SHOP = [
    *LAMPS,
    Product("mug", "Big Mug", categories=("Home/Kitchen",)),
    Product("pen", "Pen", categories=("Homework",)),
]


@pytest.mark.parametrize(
    ("rule", "right"),
    [
        (Rule(ids=("mug", "pen")), {"mug", "pen"}),
        (Rule(title=("MUG", "pen")), {"mug", "pen"}),
        (Rule(title=("台灯",)), {p.product_id for p in LAMPS}),
        (Rule(title_all=("desk", "lamp 1")), {"lamp-1", "lamp-10", "lamp-11"}),
        (Rule(title=("lamp 1",), not_title=("10", "11")), {"lamp-1"}),
        (Rule(category=("home",)), {p.product_id for p in LAMPS} | {"mug"}),
        (Rule(category=("Home/Lighting",), title=("mug",)), set()),
    ],
)
def test_a_rule_joins_its_conditions_by_and(rule: Rule, right: set[str]) -> None:
    assert rule.of(SHOP) == right


def ask(found: Found, rule: Rule | None) -> AnswerLine:
    return evaluate_answers(lambda words, limit: found, SHOP, [AnswerCase("s", "en", "words", rule)])[0]


def test_where_nothing_is_right_only_an_empty_page_is_good() -> None:
    assert ask(Found(0, ()), None).good
    assert not ask(Found(1, ("mug",)), None).good


def test_recall_is_over_at_most_ten_right_products() -> None:
    lamps = tuple(p.product_id for p in LAMPS)
    assert ask(Found(12, lamps), Rule(title=("lamp",))).recall == 1.0
    half = ask(Found(12, (*lamps[:5], "mug", "pen")), Rule(title=("lamp",)))
    assert (half.recall, half.right, half.good) == (0.5, 12, True)
    assert ask(Found(9, ("mug", "lamp-3")), Rule(ids=("mug",))).recall == 1.0
    missed = ask(Found(0, ()), Rule(ids=("mug",)))
    assert (missed.recall, missed.good) == (0.0, False)


def test_a_rule_that_keeps_nothing_is_an_error() -> None:
    with pytest.raises(DataError, match="No product of s is right"):
        ask(Found(0, ()), Rule(ids=("absent",)))


def test_the_report_counts_by_shop_and_language() -> None:
    lines = [
        *(AnswerLine(AnswerCase("a", "en", "x", None), total, (), 0, 0.0) for total in (0, 0, 3)),
        AnswerLine(AnswerCase("a", "zh", "y", Rule(ids=("p",))), 4, ("p",), 1, 1.0),
        AnswerLine(AnswerCase("b", "zh", "z", Rule(ids=("p",))), 4, ("q",), 1, 0.0),
    ]
    report = report_answers(lines)
    counts = {(r.shop, r.language): (r.unanswerable, r.empty, r.answerable) for r in report.rows}
    assert counts["a", "en"] == (3, 2, 0)
    assert counts["all", "all"] == (3, 2, 2)
    (zh,) = [r for r in report.rows if (r.shop, r.language) == ("all", "zh")]
    assert zh.success is not None and zh.success.value == 0.5
    assert "| a | en | 2 of 3 | 0 | – | – |" in report.to_markdown()
    assert report.to_dict()["lost"] is None
    assert [json.loads(line)["good"] for line in report.to_json_lines().splitlines()] == [
        True,
        True,
        False,
        True,
        False,
    ]
    with pytest.raises(DataError, match="No case"):
        report_answers([])


def test_lost_by_the_threshold_counts_only_what_meaning_could_reach() -> None:
    judged = Judgments(
        {"q1": {"a": 3, "b": 1, "filtered": 2, "bad": 0}, "q2": {"c": 1, "d": 1}, "none": {"x": 0}}, "made.csv"
    )

    def find(words: str, mode: str, ids: Sequence[str]) -> list[str]:
        assert words != "none"
        allowed = [i for i in ids if i != "filtered"]
        return allowed if mode == "dense" else [i for i in allowed if i != "b"]

    lost = measure_lost(find, judged)
    assert (lost.share.value, lost.relevant, lost.queries) == (0.25, 4, 2)
    text = report_answers([ask(Found(0, ()), None)], lost).to_markdown()
    assert "Lost by the threshold: 0.250" in text
    with pytest.raises(DataError, match="No relevant product"):
        measure_lost(lambda words, mode, ids: [], judged)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"shop": "s", "lang": "en", "q": "x"}', "no `right`"),
        ('{"shop": "s", "lang": "en", "q": "x", "right": {}}', "not a rule"),
        ('{"shop": "s", "lang": "en", "q": "x", "right": {"ids": []}}', "not a rule"),
        ('{"shop": "s", "lang": "en", "q": "x", "right": {"name": ["x"]}}', "not a rule"),
    ],
)
def test_a_broken_case_is_named(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(DataError, match=rf"cases\.jsonl line 1.*{fault}"):
        read_answer_cases([path])


@pytest.mark.parametrize("name", ["abstention", "crosslingual"])
def test_the_closed_half_shares_no_query_with_the_open_one(name: str) -> None:
    folder = Path(__file__).parent / "data"
    open_, closed = (read_answer_cases([folder / f"{name}_{half}.jsonl"]) for half in ("dev", "test"))
    assert not {(c.shop, c.query) for c in open_} & {(c.shop, c.query) for c in closed}
    if name == "abstention":
        for shop in ("litemall", "shopxo", "luma"):
            for language in ("en", "zh"):
                of = [c for c in closed if (c.shop, c.language) == (shop, language)]
                assert sum(c.right is None for c in of) >= 20
                assert sum(c.right is not None for c in of) >= 20
    else:
        assert all(sum(c.language == language for c in closed) >= 20 for language in ("en", "zh"))
