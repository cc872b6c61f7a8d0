"""Nouns judged by hand: what a shop calls so is held against what is."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopguide.errors import DataError
from shopguide.evaluate.kinds import KindReport, evaluate_kinds, read_kind_cases


def test_precision_counts_judged_products_only_and_misses_are_told(tmp_path: Path) -> None:
    file = tmp_path / "kinds.jsonl"
    file.write_text(
        '{"shop": "s", "noun": "lamp", "is": ["a", "b"], "is_not": ["c"]}\n'
        '{"shop": "s", "noun": "belt", "is": ["d", "e"], "is_not": []}\n', "utf-8"
    )  # fmt: skip
    called = {"lamp": ("a", "c", "unjudged"), "belt": ("d",)}
    report = KindReport(tuple(evaluate_kinds(lambda noun: called[noun], read_kind_cases([file]))))
    lamp, belt = report.lines
    assert (lamp.precision, lamp.found, lamp.called) == (0.5, 0.5, 3)
    assert (belt.precision, belt.found) == (1.0, 0.5)
    assert report.precise == 0.5
    assert "2 of 4 judged things" in report.to_markdown()
    assert report.to_json_lines().count("\n") == 2


def test_noun_that_calls_nothing_is_not_precise() -> None:
    assert KindReport(tuple(evaluate_kinds(lambda noun: (), read_kind_cases([])))).precise == 0.0


def test_line_that_is_no_case_is_told_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "kinds.jsonl"
    file.write_text('{"noun": "lamp"}\n', "utf-8")
    with pytest.raises(DataError, match="Line 1"):
        read_kind_cases([file])
