"""Judging conversations, with guides whose faults are known."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shopguide.errors import DataError, LLMError, NotFoundError
from shopguide.evaluate.claims import Records, check_claims, numbers
from shopguide.evaluate.expected import Catalog
from shopguide.evaluate.guide import ScenarioLine, Shown, report_guide, run_scenario
from shopguide.evaluate.scenarios import Scenario, read_scenarios
from shopguide.serve import cli_cases
from shopguide.serve.cli import app
from shopguide.types import Answer, Citation, Claim, Filter, Language, Money, Offer, Product, Review, Translation

KETTLE = Product(
    "k", "Big Kettle 2", brand="Acme", categories=("Home/Kettles",), attributes={"capacity (l)": 1.7, "cordless": True},
    translations={"zh": Translation("大水壶 2")}, offers=(Offer(Money(129900, "USD")),), rating=4.26, rating_count=3,
    description="A kettle for tea.",
)  # fmt: skip
MUG = Product("m", "Mug", categories=("Home/Mugs",), attributes={"color": "red"}, offers=(Offer(Money(900, "USD")),))
SHOP = {"k": KETTLE, "m": MUG}


def product(product_id: str) -> Product:
    if product_id not in SHOP:
        raise NotFoundError("There is no such product.")
    return SHOP[product_id]


def kept(one: Filter) -> frozenset[str]:
    if one.field == "price":
        return frozenset(i for i, p in SHOP.items() if p.offers[0].price.amount_minor <= (one.high or 1e9))
    return frozenset(i for i, p in SHOP.items() if p.attributes.get(one.field) in one.any_of)


REVIEW = Review("r1", "k", "It boils fast. The lid is loose.", rating=4.0)
RECORDS = Records(product, lambda i: [REVIEW] if i == "k" else [])
SHOWN = Shown(Catalog(kept, lambda name: name, "USD"), (KETTLE, MUG), RECORDS)


def said(text: str, *cited: tuple[str, str, str], ids: str = "k", language: Language = "en") -> Answer:
    claim = Claim(text, tuple(Citation(i, f, q, "r1" if f == "review" else "") for i, f, q in cited))
    return Answer(text, (claim,), tuple(SHOP[i] for i in ids), language)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("¥1,299.00，4.6 分", {1299.0, 4.6}),
        ("3200x2000 and 15.6\"", {3200.0, 2000.0, 15.6}),
        ("1,2 and 3", {1.0, 2.0, 3.0}),
        ("nothing", set()),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, found: set[float]) -> None:
    assert numbers(text) == found


TRUE = [
    ("Big Kettle 2 costs $1,299.00.", ("k", "price", "$1,299.00")),
    ("It holds 1.7 l.", ("k", "attribute:capacity (l)", "1.7 l")),
    ("Cordless: yes", ("k", "attribute:cordless", "yes")),
    ("Rated 4.3 out of 5.", ("k", "rating", "4.3")),
    ("3 people rated it.", ("k", "rating_count", "3")),
    ("Somebody writes “The lid is loose”.", ("k", "review", "The lid is loose")),
    ("1 review.", ("k", "review_count", "1")),
    ("It is “for tea”.", ("k", "description", "for tea")),
    ("大水壶 2 来自 Acme。", ("k", "title", "大水壶 2")),
    ("6 kettles match.", ("k", "search", "kettles: 6")),
    ("It costs under $2000.", ("k", "price", "$1,299.00")),  # the shopper said 2000
]
FALSE = [
    ("Big Kettle 2 costs $99.00.", ("k", "price", "$99.00")),
    ("Big Kettle 2 costs $99.00.", ("k", "price", "$1,299.00")),
    ("It holds 2.5 l.", ("k", "attribute:capacity (l)", "2.5 l")),
    ("Cordless: no", ("k", "attribute:cordless", "no")),
    ("Rated 4.9 out of 5.", ("k", "rating", "4.9")),
    ("Somebody writes “It explodes”.", ("k", "review", "It explodes")),
    ("It is by Zenith.", ("k", "brand", "Zenith")),
    ("It costs 5.", ("absent", "price", "5")),
]


@pytest.mark.parametrize(("text", "cited"), TRUE)
def test_a_true_claim_has_no_fault(text: str, cited: tuple[str, str, str]) -> None:
    (checked,) = check_claims(said(text, cited), ["under 2000"], RECORDS)
    assert checked.faults == ()


@pytest.mark.parametrize(("text", "cited"), FALSE)
def test_a_false_claim_has_one(text: str, cited: tuple[str, str, str]) -> None:
    (checked,) = check_claims(said(text, cited), ["tell me"], RECORDS)
    assert checked.faults


def test_a_fact_without_a_source_is_seen_and_a_no_needs_none() -> None:
    def factual(text: str, language: Language = "en") -> bool:
        (checked,) = check_claims(said(text, language=language), ["model 77"], RECORDS)
        return checked.factual and not checked.cited

    assert factual("Big Kettle 2 is here.")
    assert factual("It has 12 cups.")
    assert not factual("The catalog does not say that of Big Kettle 2.")
    assert not factual("Nothing matches “model 77”.")
    assert not factual("大水壶 2 的资料没有提到。", "zh")


def scenario(tmp_path: Path, text: str) -> Scenario:
    path = tmp_path / "s.yaml"
    path.write_text(text, "utf-8")
    return read_scenarios([path])[0]


def held(tmp_path: Path, want: str, *answers: Answer, lang: str = "en") -> ScenarioLine:
    turns = "".join(f"    - {{say: turn {n}, as: s{n}, want: {want}}}\n" for n in range(len(answers)))
    one = scenario(tmp_path, f"- name: n\n  shop: s\n  lang: {lang}\n  turns:\n{turns}")
    left = list(answers)
    return run_scenario(one, lambda words, session, picture: left.pop(0), SHOWN)[0]


PRICE = ("k", "price", "$1,299.00")


@pytest.mark.parametrize(
    ("want", "answer", "check", "holds"),
    [
        ("{keeps: [{field: price, high: 200000}]}", said("Here.", ids="km"), "constraint kept", True),
        ("{keeps: [{field: price, high: 1000}]}", said("Here.", ids="km"), "constraint kept", False),
        ("{keeps: [{field: price, high: 1000}]}", said("Here.", ids=""), "constraint kept", False),
        ("{keeps: [{field: color, not: [red]}]}", said("Here.", ids="k"), "constraint kept", True),
        ("{keeps: [{field: color, not: [red]}]}", said("Here.", ids="m"), "constraint kept", False),
        ("{first: [k]}", said("Here.", ids="km"), "product right", True),
        ("{first: [m]}", said("Here.", ids="km"), "product right", False),
        ("{one_of: {title: [mug]}}", said("Here.", ids="km"), "product right", True),
        ("{names: [k, m]}", said("Here.", ids="k"), "product right", False),
        ("{not_products: {category: [Home/Mugs]}}", said("Here.", ids="km"), "product right", False),
        ("{says: ['1299']}", said("It costs $1,299.00.", PRICE), "facts said", True),
        ("{says: [[dear, expensive]]}", said("It is EXPENSIVE."), "facts said", True),
        ("{says: ['12']}", said("It costs $1,299.00.", PRICE), "facts said", False),
        ("{never: [explode]}", said("Kettles explode."), "facts said", False),
        ("{never: ['$12']}", said("It holds 12 cups."), "facts said", True),
        ("{never: [explode]}", said("Nothing fits “turn 0”, but Big Kettle 2 may explode."), "facts said", False),
        ("{never: [turn]}", said("Nothing fits “turn 0”."), "facts said", True),
        ("{first: [m]}", said("Mug is cheaper.", ("m", "price", "$9.00"), ids="km"), "product right", True),
        ("{refuses: true}", said("I can only help with this shop.", ids=""), "refusal right", True),
        ("{cites: [review]}", said("It costs $1,299.00.", PRICE), "facts said", False),
        ("{refuses: true}", said("We don't sell cars.", ids=""), "refusal right", True),
        ("{refuses: true}", said("6 products match."), "refusal right", False),
        ("{refuses: false}", said("Hm.", ids=""), "refusal right", False),
        ("{refuses: false}", said("It costs $1,299.00.", PRICE), "refusal right", True),
        ("{}", said("Big Kettle 2 是红色的。"), "language right", False),
        ("{}", said("大水壶 2 is “红色”."), "language right", True),
        ("{}", said("It costs $5.00.", PRICE), "claims true", False),
        ("{}", said("Big Kettle 2 is here."), "claims cited", False),
    ],
)
def test_each_check_judges_what_it_says(tmp_path: Path, want: str, answer: Answer, check: str, holds: bool) -> None:
    (turn,) = held(tmp_path, want, answer).turns
    assert turn.checks[check] is holds
    assert any(f.startswith(check) for f in turn.faults) is not holds


def test_a_chinese_answer_must_be_chinese(tmp_path: Path) -> None:
    assert held(tmp_path, "{}", said("有货。", language="zh"), lang="zh").passed
    assert not held(tmp_path, "{}", said("It is here.", language="zh"), lang="zh").passed
    assert not held(tmp_path, "{}", said("有货。", language="en"), lang="zh").passed


def test_the_same_pick_is_asked_for_across_shoppers(tmp_path: Path) -> None:
    text = (
        "- name: n\n  shop: s\n  lang: en\n  turns:\n    - {say: a or b, as: x}\n"
        "    - {say: b or a, as: y, want: {same_pick_as: 1}}\n"
    )
    for second, right in (("km", True), ("mk", False), ("", False)):
        answers = [said("Here.", ids="km"), said("Here.", ids=second)]
        sessions: list[str] = []

        def ask(
            words: str, session: str, picture: str, left: list[Answer] = answers, to: list[str] = sessions
        ) -> Answer:
            to.append(session)
            return left.pop(0)

        line = run_scenario(scenario(tmp_path, text), ask, SHOWN)[0]
        assert line.turns[1].checks["product right"] is right
        assert len(set(sessions)) == 2


def test_an_error_is_a_turn_that_failed(tmp_path: Path) -> None:
    def ask(words: str, session: str, picture: str) -> Answer:
        raise LLMError("The model did not answer.")

    one = scenario(tmp_path, "- {name: n, shop: s, lang: en, turns: [{say: hi, picture: k}]}")
    line = run_scenario(one, ask, SHOWN)[0]
    assert not line.passed
    assert "did not answer" in line.turns[0].faults[0]


def test_the_report_counts_by_language_tag_and_check(tmp_path: Path) -> None:
    good = held(tmp_path, "{first: [k]}", said("It costs $1,299.00.", PRICE))
    wrong = held(tmp_path, "{first: [m]}", said("It costs $7.00.", PRICE))
    report = report_guide([good, wrong])
    assert report.groups["all"].value == 0.5
    assert report.counts == {"all": 2, "en": 2, "shop s": 2}
    assert report.checks["product right"][0].value == 0.5
    assert report.claims == (2, 2, 1)
    assert "false ones shown 1" in report.to_markdown()
    assert report.to_dict()["checks"]["claims true"]["value"] == 0.5
    assert '"passed": false' in report.to_json_lines().splitlines()[0]
    with pytest.raises(DataError):
        report_guide([])


@pytest.mark.parametrize(
    "text",
    [
        "a: b",
        "- {name: n, shop: s, lang: en}",
        "- {name: n, shop: s, lang: fr, turns: [{say: hi}]}",
        "- {name: n, shop: s, lang: en, turns: [{says: hi}]}",
        "- {name: n, shop: s, lang: en, turns: [{say: hi, want: {must: x}}]}",
        "- {name: n, shop: s, lang: en, turns: [{say: hi, want: {first: {name: x}}}]}",
        "- [",
    ],
)
def test_a_broken_scenario_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match=r"s\.yaml"):
        scenario(tmp_path, text)


def test_the_scenarios_are_many_enough_and_of_all_kinds() -> None:
    told = read_scenarios([Path(__file__).parent / "data" / "guide"])
    tags = [t for s in told for t in s.tags]
    assert len(told) >= 150
    assert sum(s.language == "zh" for s in told) >= 75
    assert tags.count("multi-turn") >= 30 and tags.count("adversarial") >= 30 and tags.count("picture") >= 20
    assert {s.shop for s in told} == {"demo", "luma", "icecat", "litemall", "shopxo", "grocery"}
    assert all(any(_judged(t.want) for t in s.turns) for s in told)


def _judged(want: Any) -> bool:
    return want != type(want)()


def test_stopping_a_measurement_reports_what_was_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "catalog.db").touch()
    told = tmp_path / "talks.yaml"
    turns = "turns: [{say: hello, want: {}}]"
    told.write_text("".join(f"- {{name: {n}, shop: demo, lang: en, {turns}}}\n" for n in ("a", "b")), "utf-8")
    lines = tmp_path / "lines.jsonl"

    def hold(_: object, scenarios: list[Scenario]) -> Iterator[tuple[ScenarioLine, str]]:
        yield run_scenario(scenarios[0], lambda *_: said("Hello.", ids=""), SHOWN)
        assert [json.loads(row)["scenario"] for row in lines.read_text("utf-8").splitlines()] == ["a"]
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_cases, "_hold", hold)
    monkeypatch.setattr(cli_cases, "opened", lambda *_, **__: contextlib.nullcontext())
    command = ["evaluate", "guide", "--scenarios", str(told), "--shops", str(tmp_path), "--lines", str(lines), "--json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 130
    assert json.loads(result.stdout)["scenarios"]["all"]["number"] == 1
    assert "stopped after 1 of 2 conversations" in result.stderr
