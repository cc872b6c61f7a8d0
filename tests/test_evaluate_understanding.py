"""Judging what a parser understood, with parsers whose faults are known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from shopguide.errors import DataError
from shopguide.evaluate.expected import Catalog, Expectation, MeaningCase, read_meaning_cases, to_expectation
from shopguide.evaluate.understanding import MeaningLine, evaluate_meaning, report_meaning
from shopguide.types import Filter, Query, Sort, Understood

COLOURS = {"a": "red", "b": "red", "c": "blue", "d": "navy", "e": "black"}
KINDS = {i: "Women/Shoes" if i in "abc" else "Men/Shoes" for i in COLOURS}
MEMORY = {"a": 8.0, "b": 16.0, "c": 16.0, "d": 32.0, "e": 4.0}


def kept(one: Filter) -> frozenset[str]:
    if one.field == "memory":
        low, high = one.low or 0.0, one.high or 99.0
        return frozenset(
            i for i, m in MEMORY.items() if (low <= m <= high and str(int(m)) in (one.any_of or (str(int(m)),)))
        )
    if one.field == "category":
        return frozenset(i for i, k in KINDS.items() if any(k == v or k.endswith(f"/{v}") for v in one.any_of))
    return frozenset(i for i, c in COLOURS.items() if c in one.any_of)


CATALOG = Catalog(kept, lambda name: {"colour": "color"}.get(name, name), "USD")


def case(tmp_path: Path, *expect: Mapping[str, Any], **more: Any) -> MeaningCase:
    path = tmp_path / "cases.jsonl"
    row = {"shop": "s", "lang": "en", "q": "words", "expect": list(expect)} | more
    path.write_text(json.dumps(row) + "\n", "utf-8")
    return read_meaning_cases([path])[0]


def judged(
    tmp_path: Path, given: tuple[Filter, ...], *expect: Mapping[str, Any], sort: Sort = "relevance"
) -> MeaningLine:
    query = Query("words", filters=given, sort=sort)
    return evaluate_meaning(lambda _: query, CATALOG, [case(tmp_path, *expect)])[0]


def price(low: float | None, high: float | None, currency: str | None = None) -> Filter:
    return Filter("price", low=low, high=high, currency=currency)


@pytest.mark.parametrize(
    ("given", "expect", "right"),
    [
        (price(None, 5000, "USD"), {"field": "price", "high": 5000, "currency": "USD"}, True),
        (price(None, 4999), {"field": "price", "high": 5000, "currency": "USD"}, True),  # the shop's own currency
        (price(0, 5000), {"field": "price", "high": 5000}, True),
        (price(None, 5000, "CNY"), {"field": "price", "high": 5000, "currency": "USD"}, False),
        (price(None, 5100), {"field": "price", "high": 5000}, False),
        (price(5000, None), {"field": "price", "high": 5000}, False),
        (price(1000, 5000), {"field": "price", "high": 5000}, False),
        (price(1800, 2200), {"field": "price", "low": [1000, 2000], "high": [2000, 3000]}, True),
        (price(1800, 3300), {"field": "price", "low": [1000, 2000], "high": [2000, 3000]}, False),
        (Filter("colour", any_of=("red",)), {"field": "color", "any": ["red"]}, True),
        (Filter("color", any_of=("red", "blue")), {"field": "color", "any": ["red"]}, False),
        (Filter("color", any_of=("red",)), {"field": "category", "any": ["red"]}, False),
        (Filter("color", none_of=("red",)), {"field": "color", "not": ["red"]}, True),
        (Filter("color", any_of=("red",)), {"field": "color", "not": ["red"]}, False),
        (Filter("color", none_of=("black",)), {"field": "color", "not": ["navy"]}, False),
        (Filter("memory", any_of=("16",)), {"field": "memory", "low": 16, "high": 16}, True),
        (Filter("memory", low=15.5, high=16.9), {"field": "memory", "low": 16, "high": 16}, True),
        (Filter("memory", low=16.0), {"field": "memory", "low": 16, "high": 16}, False),
        (Filter("category", any_of=("Shoes",)), {"field": "category", "any": ["Women/Shoes", "Men/Shoes"]}, True),
        (Filter("category", any_of=("Shoes",)), {"field": "category", "any": ["Women/Shoes"]}, False),
        (Filter("nothing", any_of=("x",)), {"field": "nothing", "any": ["y"]}, False),
    ],
)  # fmt: skip
def test_a_constraint_is_right_when_it_bounds_or_keeps_alike(
    tmp_path: Path, given: Filter, expect: dict[str, Any], right: bool
) -> None:
    line = judged(tmp_path, (given,), expect)
    assert line.exact is right
    assert (len(line.found), len(line.missed), len(line.wrong)) == ((1, 0, 0) if right else (0, 1, 1))


def test_two_bounds_on_one_field_are_one_constraint(tmp_path: Path) -> None:
    line = judged(tmp_path, (price(2000, None), price(None, 5000)), {"field": "price", "low": 2000, "high": 5000})
    assert line.exact
    assert line.found == ("price",)


def test_any_of_several_forms_is_right_and_a_second_one_is_no_fault(tmp_path: Path) -> None:
    wish = {"or": [{"field": "color", "any": ["blue", "navy"]}, {"field": "category", "any": ["Men/Shoes"]}]}
    both = (Filter("category", any_of=("Men/Shoes",)), Filter("color", any_of=("navy", "blue")))
    for given in (both[:1], both[1:], both):
        assert judged(tmp_path, given, wish).exact


def test_an_optional_constraint_may_be_left_out_and_must_be_right_when_given(tmp_path: Path) -> None:
    wish = {"field": "color", "any": ["red"], "optional": True}
    assert judged(tmp_path, (), wish).exact
    assert judged(tmp_path, (Filter("color", any_of=("red",)),), wish).allowed == ("color",)
    assert not judged(tmp_path, (Filter("color", any_of=("navy",)),), wish).exact


def test_an_order_is_a_constraint_too(tmp_path: Path) -> None:
    assert judged(tmp_path, (), {"sort": "price_asc"}, sort="price_asc").found == ("sort",)
    assert not judged(tmp_path, (), {"sort": "price_asc"}, sort="price_desc").exact
    assert not judged(tmp_path, (), {"sort": "price_asc"}).exact
    assert [c.kind for c in judged(tmp_path, (), sort="newest").wrong] == ["sort"]
    query = Query("words", sort="newest")
    assert evaluate_meaning(lambda _: query, CATALOG, [case(tmp_path, sort=["newest", "rating"])])[0].exact


def test_the_report_counts_by_language_and_kind() -> None:
    red = MeaningCase("s", "en", "red", _expect({"field": "color", "any": ["red"]}))
    cheap = MeaningCase("s", "zh", "便宜", _expect({"field": "price", "high": 5000}))
    name = MeaningCase("s", "zh", "红楼梦", ())
    soft = Understood("soft words", "soft words", 0, soft=True)
    answers = {
        "red": Query("red", filters=(Filter("color", any_of=("red",)),), understood=(soft,)),
        "便宜": Query("便宜"),
        "红楼梦": Query("红楼梦", filters=(Filter("color", any_of=("red",)),)),
    }
    report = report_meaning(evaluate_meaning(answers.__getitem__, CATALOG, [red, cheap, name]))
    en, zh, all_ = report.languages
    assert (en.name, zh.name, all_.name) == ("en", "zh", "all")
    assert (en.precision and en.precision.value, en.recall and en.recall.value, en.soft) == (1.0, 1.0, 1)
    assert (zh.precision and zh.precision.value, zh.recall and zh.recall.value) == (0.0, 0.0)
    assert (zh.exact.value, zh.clean and zh.clean.value, zh.plain) == (0.0, 0.0, 1)
    assert all_.precision is not None and all_.precision.value == 0.5
    assert all_.exact.value == pytest.approx(1 / 3)
    assert {k.name: (k.wanted, k.given) for k in report.kinds} == {"color": (1, 2), "price": (1, 0)}
    assert "1 constraints missed, 1 wrong ones given" in report.to_markdown()
    first = json.loads(report.to_json_lines().splitlines()[0])
    assert (first["q"], first["missed"]) == ("便宜", ["price ..5000"])
    assert report.to_dict()["kinds"][1]["precision"] is None


def _expect(*given: Mapping[str, Any]) -> tuple[Expectation, ...]:
    return tuple(to_expectation(dict(g), "here") for g in given)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"shop": "s", "lang": "en"}',
        '{"shop": "s", "lang": "fr", "q": "x", "expect": []}',
        '{"shop": "s", "lang": "en", "q": "x"}',
        '{"shop": "s", "lang": "en", "q": "x", "expect": [{"field": "color"}]}',
        '{"shop": "s", "lang": "en", "q": "x", "expect": [{"any": ["red"]}]}',
        '{"shop": "s", "lang": "en", "q": "x", "expect": [{"field": "color", "all": ["red"]}]}',
        '{"shop": "s", "lang": "en", "q": "x", "expect": [{"or": []}]}',
    ],
)
def test_a_broken_case_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(DataError, match=r"cases\.jsonl line 2"):
        read_meaning_cases([path])


def test_no_cases_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", "utf-8")
    with pytest.raises(DataError, match="no cases"):
        read_meaning_cases([tmp_path / "empty.jsonl"])
    with pytest.raises(DataError, match="cannot be read"):
        read_meaning_cases([tmp_path / "absent.jsonl"])
    with pytest.raises(DataError, match="No case"):
        report_meaning([])


def test_the_closed_test_set_is_large_enough_and_apart_from_the_open_one() -> None:
    folder = Path(__file__).parent / "data"
    cases = read_meaning_cases([folder / "understanding_test.jsonl"])
    assert len(cases) >= 320
    assert sum(c.language == "zh" for c in cases) >= 160
    assert sum(all(e.optional for e in c.expect) for c in cases) >= 80
    texts = [c.query.casefold() for c in cases]
    lines = (folder / "understanding_dev.jsonl").read_text("utf-8").splitlines()
    opened = {json.loads(line)["q"].casefold() for line in lines}
    shared = opened & set(texts)
    assert len(shared) <= 0.05 * len(texts), f"take these out of the closed set: {shared}"
