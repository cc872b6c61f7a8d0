"""How good a conversation is: constraints kept, right products, cited and true claims, refusals, language, latency.

Knows nothing about the guide: it is handed a function that answers one turn. Meaning is judged (products, numbers,
facts), never wording; what a scenario does not ask for is not judged.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shopguide.errors import DataError, ShopguideError
from shopguide.evaluate.cases import Rule
from shopguide.evaluate.claims import Records, check_claims, numbers, plain, says_no
from shopguide.evaluate.expected import Catalog, Expectation, products_of
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.evaluate.scenarios import Scenario, Turn, Want
from shopguide.evaluate.superlatives import judge_superlatives
from shopguide.types import Answer, Language, Product

Ask = Callable[[str, str, str], Answer]
"""(words, session, product whose picture is shown or "") to the answer."""

CHECKS = (
    "constraint kept",
    "product right",
    "facts said",
    "claims cited",
    "claims true",
    "refusal right",
    "language right",
    "answered at all",
)
FIRST_CLAIMS = 3
"""A refusal is looked for in so many of the first claims: what follows may be the nearest that exist."""
_BARE = re.compile(r"\d[\d.,]*")
_QUOTED = re.compile("“[^”]*”|「[^」]*」")
HAN_SHARE = 0.2
"""An English answer may hold so many Han characters for each Latin letter, once names and quotes are taken out."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of the shop that answers.

    Attributes:
        catalog: To look constraints up.
        products: The whole catalog, for rules.
        records: Products and reviews by id, for claims.
    """

    catalog: Catalog
    products: Sequence[Product]
    records: Records


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One turn: each check that was judged, and what was wrong.

    Attributes:
        checks: Name of a check to whether it holds; absent: not judged.
        faults: What was wrong, in words.
        claims: Claims that state a fact, those of them with a source, and those with a fault.
        latency_ms: How long the answer took.
        worded_by: "templates", or the language model, as far as its sentences held.
        tokens: Read and written by a language model.
        dropped: Sentences of it that were not shown.
        superlatives: Claims of "the cheapest", "the lightest" that were held against the whole set.
    """

    scenario: str
    number: int
    said: str
    answer: str
    checks: Mapping[str, bool]
    faults: tuple[str, ...]
    claims: tuple[int, int, int]
    latency_ms: float
    worded_by: str = "templates"
    tokens: tuple[int, int] = (0, 0)
    dropped: int = 0
    superlatives: int = 0


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """One scenario with its turns; it passes when every judged check of every turn holds."""

    scenario: Scenario
    turns: tuple[TurnLine, ...]

    @property
    def passed(self) -> bool:
        """All that was judged holds."""
        return all(all(t.checks.values()) for t in self.turns)

    def to_json_lines(self) -> str:
        """One JSON object a turn."""
        return "".join(json.dumps(_line(t, self.passed), ensure_ascii=False) + "\n" for t in self.turns)


@dataclass(frozen=True, slots=True)
class GuideReport:
    """Scores over scenarios, by group (language, shop, tag) and by check."""

    groups: Mapping[str, Estimate]
    counts: Mapping[str, int]
    checks: Mapping[str, tuple[Estimate, int]]
    claims: tuple[int, int, int]
    latency_ms: tuple[float, float]
    worded_by: str
    lines: tuple[ScenarioLine, ...]

    @property
    def tokens(self) -> tuple[int, int]:
        """Read and written by a language model, over all turns."""
        turns = [t for s in self.lines for t in s.turns]
        return sum(t.tokens[0] for t in turns), sum(t.tokens[1] for t in turns)

    @property
    def worded(self) -> int:
        """Turns of which a language model worded something."""
        return sum(t.worded_by != "templates" for s in self.lines for t in s.turns)

    @property
    def superlatives(self) -> int:
        """Superlatives that were judged, over all turns."""
        return sum(t.superlatives for s in self.lines for t in s.turns)

    @property
    def dropped(self) -> int:
        """Sentences of a language model that were not shown."""
        return sum(t.dropped for s in self.lines for t in s.turns)

    def to_markdown(self) -> str:
        """Two tables, the claims and the latency."""
        turns = sum(len(s.turns) for s in self.lines)
        factual, cited, false = self.claims
        out = [
            f"{len(self.lines)} scenarios, {turns} turns, worded by {self.worded_by}; "
            "95 % bootstrap interval over scenarios.",
            "",
            "| scenarios | number | passed |",
            "|---|---|---|",
        ]
        out += [f"| {name} | {self.counts[name]} | {value} |" for name, value in self.groups.items()]
        out += ["", "| check | turns judged | holds |", "|---|---|---|"]
        out += [f"| {name} | {n} | {value} |" for name, (value, n) in self.checks.items()]
        out += [
            "",
            f"Claims that state a fact: {factual}; with a source {cited}; false ones shown {false}. "
            f"Superlatives held against the whole set: {self.superlatives}. "
            f"Latency of an answer: p50 {self.latency_ms[0]:.0f} ms, p95 {self.latency_ms[1]:.0f} ms.",
        ]
        if self.tokens != (0, 0):
            read, written = (n / max(turns, 1) for n in self.tokens)
            out += [
                "",
                f"The model worded {self.worded} of {turns} turns, in whole or in part; {self.dropped} sentences of it "
                f"were dropped. Tokens a turn: {read:.0f} read, {written:.0f} written.",
            ]
        return "\n".join(out) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        factual, cited, false = self.claims
        return {
            "scenarios": {name: value.to_dict() | {"number": self.counts[name]} for name, value in self.groups.items()},
            "checks": {name: value.to_dict() | {"turns": n} for name, (value, n) in self.checks.items()},
            "claims": {"factual": factual, "cited": cited, "false": false, "superlatives": self.superlatives},
            "latency_ms": {"p50": round(self.latency_ms[0], 3), "p95": round(self.latency_ms[1], 3)},
            "worded_by": self.worded_by,
            "tokens": {"read": self.tokens[0], "written": self.tokens[1]},
            "turns_worded": self.worded,
            "sentences_dropped": self.dropped,
            "lines": [_line(t, s.passed) for s in self.lines for t in s.turns],
        }

    def to_json_lines(self) -> str:
        """One JSON object a turn, those of failed scenarios first."""
        return "".join(s.to_json_lines() for s in sorted(self.lines, key=lambda s: s.passed))


def run_scenario(scenario: Scenario, ask: Ask, shown: Shown) -> tuple[ScenarioLine, str]:
    """Hold one conversation and judge each answer.

    Args:
        scenario: What is said and what must be true.
        ask: Answers one turn.
        shown: The shop that answers.

    Returns:
        The line, and who worded the last answer.
    """
    said: dict[str, list[str]] = {}
    picks: list[str] = []
    lines = []
    worded_by = "none"
    for number, turn in enumerate(scenario.turns, 1):
        before = said.setdefault(turn.shopper, [])
        before.append(turn.say)
        began = time.perf_counter()
        try:
            answer = ask(turn.say, f"{scenario.name}/{turn.shopper}", turn.picture)
        except ShopguideError as error:
            lines.append(_unanswered(scenario, number, turn, f"{type(error).__name__}: {error}"))
            picks.append("")
            continue
        took = (time.perf_counter() - began) * 1000
        worded_by = answer.worded_by
        picks.append(_pick(answer))
        lines.append(_judge(scenario, number, turn, answer, before, picks, shown, took))
    return ScenarioLine(scenario, tuple(lines)), worded_by


def report_guide(lines: Sequence[ScenarioLine], worded_by: str = "templates") -> GuideReport:
    """Count scenarios up.

    Args:
        lines: One a scenario.
        worded_by: Who words the answers.

    Returns:
        The report.

    Raises:
        DataError: There are no scenarios.
    """
    if not lines:
        raise DataError("No scenario could be held.")
    of: dict[str, list[ScenarioLine]] = {}
    for line in lines:
        tags = dict.fromkeys((f"shop {line.scenario.shop}", *line.scenario.tags))
        for name in ("all", line.scenario.language, *tags):
            of.setdefault(name, []).append(line)
    order = sorted(of, key=lambda n: (n != "all", n not in ("en", "zh"), n))
    turns = [t for s in lines for t in s.turns]
    checks = {}
    for name in CHECKS:
        judged = [(float(t.checks[name]), t.scenario) for t in turns if name in t.checks]
        if judged:
            values, groups = zip(*judged, strict=True)
            checks[name] = (estimate(values, groups), len(judged))
    took = [t.latency_ms for t in turns]
    return GuideReport(
        groups={n: estimate([float(s.passed) for s in of[n]]) for n in order},
        counts={n: len(of[n]) for n in order},
        checks=checks,
        claims=(sum(t.claims[0] for t in turns), sum(t.claims[1] for t in turns), sum(t.claims[2] for t in turns)),
        latency_ms=(float(np.percentile(took, 50)), float(np.percentile(took, 95))),
        worded_by=worded_by,
        lines=tuple(lines),
    )


def _unanswered(scenario: Scenario, number: int, turn: Turn, fault: str) -> TurnLine:
    return TurnLine(scenario.name, number, turn.say, "", {"answered at all": False}, (fault,), (0, 0, 0), 0.0)


def _judge(
    scenario: Scenario,
    number: int,
    turn: Turn,
    answer: Answer,
    said: Sequence[str],
    picks: Sequence[str],
    shown: Shown,
    took: float,
) -> TurnLine:
    want = turn.want
    ids = [p.product_id for p in answer.products]
    checked = check_claims(answer, said, shown.records)
    ranked = judge_superlatives(answer, shown.catalog, shown.products)
    faults_of = {
        "constraint kept": _kept(want, ids, shown.catalog) if want.keeps else None,
        "product right": _right(want, ids, picks, shown.products),
        "facts said": _said(want, answer, said) if want.says or want.never or want.cites else None,
        "claims cited": [f"no source: {c.claim.text}" for c in checked if c.factual and not c.cited],
        "claims true": [f"false: {f} in “{c.claim.text}”" for c in checked for f in c.faults]
        + [f"false: {j.fault} in “{j.claim.text}”" for j in ranked if j.fault],
        "refusal right": _refused(want, answer) if want.refuses is not None else None,
        "language right": _language(scenario.language, answer),
        "answered at all": [] if answer.text.strip() else ["an empty answer"],
    }
    return TurnLine(
        scenario=scenario.name,
        number=number,
        said=turn.say,
        answer=answer.text,
        checks={name: not faults for name, faults in faults_of.items() if faults is not None},
        faults=tuple(f"{name}: {f}" for name, faults in faults_of.items() for f in faults or ()),
        claims=(
            sum(c.factual for c in checked),
            sum(c.factual and c.cited for c in checked),
            sum(bool(c.faults) for c in checked) + sum(bool(j.fault) for j in ranked),
        ),
        superlatives=len(ranked),
        latency_ms=took,
        worded_by=answer.worded_by,
        tokens=(answer.spent.prompt_tokens, answer.spent.completion_tokens),
        dropped=len(answer.dropped),
    )


def _kept(want: Want, ids: Sequence[str], catalog: Catalog) -> list[str]:
    """Products spoken of that break a constraint; none spoken of breaks nothing, but says nothing either."""
    out = [] if ids else ["no product is spoken of"]
    for one in want.keeps:
        breaking = [i for i in ids if not _meets(i, one, catalog)]
        out += [f"{i} breaks {one.forms[0]}" for i in breaking]
    return out


def _meets(product_id: str, one: Expectation, catalog: Catalog) -> bool:
    return any((product_id in products_of(f, catalog)) != (f.way == "not") for f in one.forms)


def _right(want: Want, ids: Sequence[str], picks: Sequence[str], products: Iterable[Product]) -> list[str] | None:
    same = want.same_pick_as
    if want.first is want.one_of is want.not_products is None and not want.names and same is None:
        return None
    out = []
    catalog = list(products)

    def of(rule: Rule) -> frozenset[str]:
        return rule.of(catalog)

    if want.first is not None and picks[-1] not in of(want.first):
        out.append(f"first is {picks[-1] or 'nothing'}, not one of {_some(of(want.first))}")
    if want.one_of is not None and not of(want.one_of) & set(ids):
        out.append(f"none of {_some(of(want.one_of))} is spoken of")
    out += [f"{i} is not spoken of" for i in want.names if i not in ids]
    if want.not_products is not None:
        out += [f"{i} is spoken of" for i in ids if i in of(want.not_products)]
    if same is not None and (not picks[-1] or picks[same - 1] != picks[-1]):
        out.append(f"picks {picks[-1] or 'nothing'}, but {picks[same - 1] or 'nothing'} in turn {same}")
    return out


def _pick(answer: Answer) -> str:
    """The product of the first sentence with a source; a comparison lists its products as they were named."""
    cited = (c.product_id for c in answer.citations if c.product_id)
    return next(cited, answer.products[0].product_id if answer.products else "")


def _said(want: Want, answer: Answer, said: Sequence[str]) -> list[str]:
    """Facts may stand in the text or in the table of a comparison; the shopper's own words, quoted, are not said."""
    rows = answer.comparison.rows if answer.comparison is not None else ()
    text = " ".join((answer.text, *(v for row in rows for v in row.values if v is not None)))
    own = _QUOTED.sub(lambda m: " " if any(plain(m[0][1:-1]) in plain(s) for s in said) else m[0], text)
    out = [f"{' or '.join(facts)} is not said" for facts in want.says if not any(_holds(f, text) for f in facts)]
    out += [f"“{t}” is said" for t in want.never if _holds(t, own)]
    return out + [f"no {kind} is cited" for kind in want.cites if not any(c.field == kind for c in answer.citations)]


def _holds(fact: str, text: str) -> bool:
    """A bare number is looked for as a number, everything else as a text."""
    if _BARE.fullmatch(fact):
        return numbers(fact) <= numbers(text)
    return plain(fact) in plain(text)


def _refused(want: Want, answer: Answer) -> list[str]:
    """A "no" among the first claims, or no product and no source at all."""
    silent = not answer.products and not answer.citations
    opening = " ".join(c.text for c in answer.claims[:FIRST_CLAIMS]) or answer.text
    for product in answer.products:
        for title in (product.title, *(t.title for t in product.translations.values())):
            opening = opening.replace(title, "")
    if want.refuses:
        return [] if says_no(opening, answer.language) else ["it does not say no"]
    return ["it does not answer"] if silent else []


def _language(language: Language, answer: Answer) -> list[str]:
    """Compare scripts, once names of products and quoted words are taken out."""
    text = _QUOTED.sub(" ", answer.text)
    names = [t for p in answer.products for t in (p.title, *(x.title for x in p.translations.values()), p.brand)]
    for known in sorted({*names, *(c.quote for c in answer.citations)}, key=len, reverse=True):
        text = text.replace(known, " ") if known else text
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    wrong = han > HAN_SHARE * max(latin, 1) if language == "en" else han == 0 and latin > 0
    return [f"not in {language}"] if wrong or answer.language != language else []


def _some(ids: Iterable[str]) -> str:
    ordered = sorted(ids)
    return ", ".join(ordered[:5]) + (" …" if len(ordered) > 5 else "")


def _line(turn: TurnLine, passed: bool) -> dict[str, Any]:
    return {
        "scenario": turn.scenario,
        "passed": passed,
        "turn": turn.number,
        "say": turn.said,
        "answer": turn.answer,
        "checks": dict(turn.checks),
        "faults": list(turn.faults),
        "latency_ms": round(turn.latency_ms, 1),
        "worded_by": turn.worded_by,
        "dropped": turn.dropped,
    }
