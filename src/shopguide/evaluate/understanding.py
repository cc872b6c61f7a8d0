"""How well a shop understands: precision and recall of the constraints that it reads out of a shopper's words.

Knows nothing about the parser: it is handed a function from words to a `Query`. A constraint that is wrong hides
products that the shopper wants, so precision comes first; one that is missed is only a wish that is not checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shopguide.errors import DataError
from shopguide.evaluate.expected import Catalog, Constraint, Expectation, MeaningCase, agree, given_by
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.types import Query

ALL = "all"


@dataclass(frozen=True, slots=True)
class MeaningLine:
    """One query.

    Attributes:
        case: What was asked, and what it means.
        found: Kinds of the wanted constraints that were given.
        missed: Wanted constraints that were not.
        allowed: Kinds of the optional ones that were given.
        wrong: Given constraints that the words do not say.
        soft: Words taken as a soft preference.
    """

    case: MeaningCase
    found: tuple[str, ...]
    missed: tuple[Expectation, ...]
    allowed: tuple[str, ...]
    wrong: tuple[Constraint, ...]
    soft: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Everything wanted is there, and nothing else."""
        return not self.missed and not self.wrong


@dataclass(frozen=True, slots=True)
class MeaningRow:
    """One line of a table: a language or a kind of constraint.

    Attributes:
        queries: Queries counted; for a kind, those that want or were given one.
        wanted: Constraints that the words say.
        given: Constraints that came back.
        precision: Share of the given ones that are right; None where none was given.
        recall: Share of the wanted ones that were given; None where none was wanted.
        exact: Share of the queries with everything wanted and nothing else.
        clean: Share of the queries that want nothing which came back without a constraint.
        plain: How many queries want nothing.
        soft: Soft preferences told.
    """

    name: str
    queries: int
    wanted: int
    given: int
    precision: Estimate | None
    recall: Estimate | None
    exact: Estimate
    clean: Estimate | None
    plain: int
    soft: int


@dataclass(frozen=True, slots=True)
class MeaningReport:
    """Understanding by language and by kind of constraint."""

    languages: tuple[MeaningRow, ...]
    kinds: tuple[MeaningRow, ...]
    lines: tuple[MeaningLine, ...]

    def to_markdown(self) -> str:
        """Two tables and the number of misses."""
        out = [
            "Hard constraints and sorts; 95 % bootstrap interval over queries. An optional constraint that is given "
            "rightly counts for precision, one that is not given counts nowhere.",
            "",
            "| language | queries | precision | recall | exact queries | none wanted: none given | soft |",
            "|---|---|---|---|---|---|---|",
        ]
        out += [
            f"| {r.name} | {r.queries} | {r.precision or '–'} | {r.recall or '–'} | {r.exact} "
            f"| {f'{r.clean} of {r.plain}' if r.clean else '–'} | {r.soft} |"
            for r in self.languages
        ]
        out += ["", "| kind | wanted | given | precision | recall |", "|---|---|---|---|---|"]
        out += [f"| {r.name} | {r.wanted} | {r.given} | {r.precision or '–'} | {r.recall or '–'} |" for r in self.kinds]
        missed, wrong = (sum(len(x) for x in of) for of in zip(*((m.missed, m.wrong) for m in self.lines), strict=True))
        out += ["", f"{missed} constraints missed, {wrong} wrong ones given."]
        return "\n".join(out) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        return {
            "languages": [_row(r) for r in self.languages],
            "kinds": [_row(r) for r in self.kinds],
            "lines": [_line(m) for m in self.lines],
        }

    def to_json_lines(self) -> str:
        """One JSON object a query, a line each, those with a fault first."""
        ordered = sorted(self.lines, key=lambda m: m.exact)
        return "".join(json.dumps(_line(m), ensure_ascii=False) + "\n" for m in ordered)


def evaluate_meaning(
    understand: Callable[[str], Query], catalog: Catalog, cases: Iterable[MeaningCase]
) -> tuple[MeaningLine, ...]:
    """Read the queries of one shop and judge what was understood.

    Args:
        understand: Words to a query.
        catalog: Of the shop.
        cases: Those of this shop.

    Returns:
        One line a case; what `understand` raises passes through.
    """
    return tuple(_judge(case, understand(case.query), catalog) for case in cases)


def report_meaning(lines: Sequence[MeaningLine]) -> MeaningReport:
    """Count lines up by language and by kind.

    Args:
        lines: One a query, of any number of shops.

    Returns:
        The report.

    Raises:
        DataError: There are no lines.
    """
    if not lines:
        raise DataError("No case could be asked.")
    names = list(dict.fromkeys(m.case.language for m in lines))
    languages = [_count(n, [m for m in lines if m.case.language == n]) for n in names] + [_count(ALL, lines)]
    wanted = [e.kind for m in lines for e in m.case.expect]
    kinds = dict.fromkeys(sorted({*wanted, *(c.kind for m in lines for c in m.wrong)}))
    return MeaningReport(tuple(languages), tuple(_of_kind(kind, lines) for kind in kinds), tuple(lines))


def _judge(case: MeaningCase, query: Query, catalog: Catalog) -> MeaningLine:
    """Give each constraint to the wanted one that it fulfils; a second form of a fulfilled one is no fault."""
    open_ = [e for e in case.expect if not e.optional]
    optional = [e for e in case.expect if e.optional]
    done: list[Expectation] = []
    allowed: list[str] = []
    wrong: list[Constraint] = []
    for one in given_by(query, catalog):
        hit = next((e for e in open_ if _fulfils(one, e, catalog)), None)
        if hit is not None:
            open_.remove(hit)
            done.append(hit)
            continue
        again = next((e for e in (*optional, *done) if _fulfils(one, e, catalog)), None)
        if again is None:
            wrong.append(one)
        else:
            allowed.append(again.kind)
    soft = tuple(u.text for u in query.understood if u.soft)
    return MeaningLine(case, tuple(e.kind for e in done), tuple(open_), tuple(allowed), tuple(wrong), soft)


def _fulfils(one: Constraint, wanted: Expectation, catalog: Catalog) -> bool:
    return any(agree(one, form, catalog) for form in wanted.forms)


def _count(name: str, lines: Sequence[MeaningLine], kind: str | None = None) -> MeaningRow:
    right: list[float] = []
    right_of: list[str] = []
    found: list[float] = []
    found_of: list[str] = []
    for number, line in enumerate(lines):
        goods = sum(kind in (None, k) for k in (*line.found, *line.allowed))
        bads = sum(kind in (None, c.kind) for c in line.wrong)
        right += [1.0] * goods + [0.0] * bads
        right_of += [str(number)] * (goods + bads)
        hits = sum(kind in (None, k) for k in line.found)
        missed = sum(kind in (None, e.kind) for e in line.missed)
        found += [1.0] * hits + [0.0] * missed
        found_of += [str(number)] * (hits + missed)
    plain = [line for line in lines if not line.found and not line.missed]
    return MeaningRow(
        name=name,
        queries=len(lines),
        wanted=len(found),
        given=len(right),
        precision=estimate(right, right_of) if right else None,
        recall=estimate(found, found_of) if found else None,
        exact=estimate([float(line.exact) for line in lines]),
        clean=estimate([float(not line.wrong) for line in plain]) if plain else None,
        plain=len(plain),
        soft=sum(len(line.soft) for line in lines),
    )


def _of_kind(kind: str, lines: Sequence[MeaningLine]) -> MeaningRow:
    of = [
        m for m in lines if kind in (*m.found, *m.allowed, *(e.kind for e in m.case.expect), *(c.kind for c in m.wrong))
    ]
    return _count(kind, of, kind)


def _row(row: MeaningRow) -> dict[str, Any]:
    measured = {"precision": row.precision, "recall": row.recall, "exact": row.exact, "clean": row.clean}
    head = {"name": row.name, "queries": row.queries, "wanted": row.wanted, "given": row.given}
    values = {name: value.to_dict() if value else None for name, value in measured.items()}
    return head | values | {"plain": row.plain, "soft": row.soft}


def _line(line: MeaningLine) -> dict[str, Any]:
    return {
        "shop": line.case.shop,
        "lang": line.case.language,
        "q": line.case.query,
        "exact": line.exact,
        "missed": [" or ".join(str(f) for f in e.forms) for e in line.missed],
        "wrong": [str(c) for c in line.wrong],
        "found": list(line.found),
        "allowed": list(line.allowed),
        "soft": list(line.soft),
    }
