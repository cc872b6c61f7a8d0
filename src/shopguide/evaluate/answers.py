"""Does a shop show nothing when it sells nothing of the kind, and a right product when it sells one?

Knows nothing about thresholds or languages: it calls a function that searches and looks at what comes back.
The two halves belong together: an empty page for everything would turn all nonsense down, and all shoppers too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopguide.errors import DataError
from shopguide.evaluate.cases import AnswerCase
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.evaluate.judgments import Judgments
from shopguide.types import Product

DEPTH = 10
ALL = "all"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: how many products match, and the ids of the first ones, best first."""

    total: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One case.

    Attributes:
        case: What was asked.
        total: How many products the shop took as matching.
        shown: Ids of the first `DEPTH`.
        right: How many products of the shop are right; 0: none, and an empty page is wanted.
        recall: Share of the right ones among the first `DEPTH`, of at most `DEPTH`; 0 where nothing is right.
    """

    case: AnswerCase
    total: int
    shown: tuple[str, ...]
    right: int
    recall: float

    @property
    def good(self) -> bool:
        """An empty page where nothing is right, a right product on the page where one is."""
        return self.recall > 0 if self.right else self.total == 0


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One line of the table: a shop and a language, or all of them.

    Attributes:
        unanswerable: Queries for which the shop has nothing.
        empty: How many of them gave an empty page.
        answerable: Queries for which it has something.
        recall: Mean recall@10 of these; None where there are none.
        success: Share of these with a right product among the first ten.
    """

    shop: str
    language: str
    unanswerable: int
    empty: int
    answerable: int
    recall: Estimate | None
    success: Estimate | None


@dataclass(frozen=True, slots=True)
class Lost:
    """Relevant products that the threshold keeps out of the match set.

    Attributes:
        share: Share of the relevant products that meaning without a threshold would reach.
        relevant: How many those are.
        queries: Over how many queries.
        judgments: Name and fingerprint of the judgments.
    """

    share: Estimate
    relevant: int
    queries: int
    judgments: str


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """Empty pages and right products, by shop and language."""

    rows: tuple[AnswerRow, ...]
    lines: tuple[AnswerLine, ...]
    lost: Lost | None = None

    def to_markdown(self) -> str:
        """One table; rows of unanswerable queries say how many pages were empty."""
        out = [
            "95 % bootstrap interval over queries; recall@10 is over at most ten right products.",
            "",
            "| shop | language | unanswerable: empty page | answerable | success@10 | recall@10 |",
            "|---|---|---|---|---|---|",
        ]
        for row in self.rows:
            empty = f"{row.empty} of {row.unanswerable}" if row.unanswerable else "–"
            out.append(
                f"| {row.shop} | {row.language} | {empty} | {row.answerable} "
                f"| {row.success or '–'} | {row.recall or '–'} |"
            )
        if self.lost is not None:
            out += [
                "",
                f"Lost by the threshold: {self.lost.share} of {self.lost.relevant} relevant products "
                f"over {self.lost.queries} queries ({self.lost.judgments}).",
            ]
        return "\n".join(out) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        lost = self.lost
        return {
            "rows": [_row(row) for row in self.rows],
            "lost": lost
            and {"share": lost.share.to_dict(), "relevant": lost.relevant, "queries": lost.queries}
            | {"judgments": lost.judgments},
            "lines": [_line(line) for line in self.lines],
        }

    def to_json_lines(self) -> str:
        """One JSON object a case, a line each."""
        return "".join(json.dumps(_line(line), ensure_ascii=False) + "\n" for line in self.lines)


def evaluate_answers(
    find: Callable[[str, int], Found], products: Sequence[Product], cases: Iterable[AnswerCase]
) -> tuple[AnswerLine, ...]:
    """Ask one shop its cases.

    Args:
        find: Called with (words, `DEPTH`).
        products: The shop's whole catalog, for the rules.
        cases: Those of this shop.

    Returns:
        One line a case; what `find` raises passes through.

    Raises:
        DataError: A rule keeps no product, so that the case asks for what is not there.
    """
    out = []
    for case in cases:
        right = case.right.of(products) if case.right is not None else frozenset()
        if case.right is not None and not right:
            raise DataError(f"No product of {case.shop} is right for {case.query!r}.", "Mend the rule of the case.")
        found = find(case.query, DEPTH)
        shown = found.ids[:DEPTH]
        recall = len(right & set(shown)) / min(len(right), DEPTH) if right else 0.0
        out.append(AnswerLine(case, found.total, shown, len(right), recall))
    return tuple(out)


def report_answers(lines: Sequence[AnswerLine], lost: Lost | None = None) -> AnswerReport:
    """Count lines up by shop and language, and over all.

    Args:
        lines: One a case, of any number of shops.
        lost: What the threshold loses, where it was measured.

    Returns:
        The report.

    Raises:
        DataError: There are no lines.
    """
    if not lines:
        raise DataError("No case could be asked.")
    groups = list(dict.fromkeys((line.case.shop, line.case.language) for line in lines))
    rows = [_count(shop, language, lines) for shop, language in groups]
    languages = dict.fromkeys(language for _, language in groups)
    rows += [_count(ALL, language, lines) for language in (*languages, ALL)]
    return AnswerReport(tuple(rows), tuple(lines), lost)


def measure_lost(find: Callable[[str, str, Sequence[str]], Sequence[str]], judgments: Judgments) -> Lost:
    """Which relevant products does the threshold of a match by meaning keep out?

    Args:
        find: Called with (query, mode, ids); gives those of the ids that are in the match set of that mode. "dense"
            has no threshold, "hybrid" has one.
        judgments: What is relevant.

    Returns:
        The share lost, with its interval over queries.

    Raises:
        DataError: Nothing is relevant, or nothing of it is in the shop.
    """
    lost, groups = [], []
    for query in judgments.answerable:
        relevant = [p for p, rating in judgments.ratings[query].items() if rating >= 1]
        reachable = set(find(query, "dense", relevant))
        kept = set(find(query, "hybrid", sorted(reachable))) if reachable else set()
        lost += [float(p not in kept) for p in sorted(reachable)]
        groups += [query] * len(reachable)
    if not lost:
        raise DataError("No relevant product of the judgments is in the shop.")
    name = " ".join(filter(None, (judgments.name, judgments.fingerprint)))
    return Lost(estimate(lost, groups), len(lost), len(set(groups)), name)


def _count(shop: str, language: str, lines: Sequence[AnswerLine]) -> AnswerRow:
    of = [x for x in lines if shop in (ALL, x.case.shop) and language in (ALL, x.case.language)]
    asked = [x for x in of if x.right]
    return AnswerRow(
        shop=shop,
        language=language,
        unanswerable=len(of) - len(asked),
        empty=sum(x.total == 0 for x in of if not x.right),
        answerable=len(asked),
        recall=estimate([x.recall for x in asked]) if asked else None,
        success=estimate([float(x.recall > 0) for x in asked]) if asked else None,
    )


def _row(row: AnswerRow) -> dict[str, Any]:
    counts = {"unanswerable": row.unanswerable, "empty": row.empty, "answerable": row.answerable}
    measured: Mapping[str, Estimate | None] = {"recall@10": row.recall, "success@10": row.success}
    head = {"shop": row.shop, "language": row.language}
    return head | counts | {name: value.to_dict() if value else None for name, value in measured.items()}


def _line(line: AnswerLine) -> dict[str, Any]:
    return {
        "shop": line.case.shop,
        "lang": line.case.language,
        "q": line.case.query,
        "right": line.right,
        "total": line.total,
        "recall": round(line.recall, 6),
        "good": line.good,
        "shown": list(line.shown),
    }
