"""Search quality on judged queries, for one or several modes of the same search.

Knows nothing about how the search works: it calls a function and measures what comes back.
Differences are paired by query, because queries differ far more than modes do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopguide.errors import DataError, UsageError
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.evaluate.judgments import Judgments
from shopguide.evaluate.measures import MEASURES, Gain, measure

SearchFunction = Callable[[str, str, int], Sequence[str]]
"""(query, mode, limit) to at most `limit` product ids, best first."""
ProgressFunction = Callable[[int, int], None]
"""(searches done, searches to do)."""

_Values = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Mode to measure to query to value."""

MODES = ("lexical", "dense", "hybrid")
BASELINE = "bm25"
"""The mode that is plain BM25 over one text a product, by `PlainBM25`."""
MUCH = 0.2
"""A query that is behind the baseline by more is named."""
DEPTH = 1000
"""How many products are asked for: deep enough that condensed nDCG, which skips the unjudged, fills its ten."""


@dataclass(frozen=True, slots=True)
class QueryLine:
    """One query in one mode.

    Attributes:
        relevant: How many products are rated 1 or more for it.
        returned: How many distinct products came back, at most `DEPTH`.
        repeated: How many came back a second time (each counts once, at its first place).
        values: Measure to value; empty when no product is relevant, as there is nothing to find.
    """

    query: str
    mode: str
    relevant: int
    returned: int
    repeated: int
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one mode is ahead of another, paired by query.

    Attributes:
        estimate: Mean of (mode − baseline) with its interval; a low end above 0 means truly ahead.
        better: Queries on which the mode is ahead.
        worse: Queries on which it is behind.
    """

    mode: str
    baseline: str
    measure: str
    estimate: Estimate
    better: int
    worse: int


@dataclass(frozen=True, slots=True)
class SearchReport:
    """Search quality by mode.

    Attributes:
        scores: Mode to measure to mean with interval, over the queries that have a relevant product.
        differences: Hybrid (or else the last mode) against each other mode, each measure.
        lines: One a query and mode, the queries without a relevant product too.
        queries: Number of judged queries.
        measured: Number of those that have a relevant product: all means are over these.
        judgments: Name and fingerprint of the judgments.
        gain: What a rating is worth in nDCG.
    """

    scores: Mapping[str, Mapping[str, Estimate]]
    differences: tuple[Difference, ...]
    lines: tuple[QueryLine, ...]
    queries: int
    measured: int
    judgments: str
    gain: str

    def to_markdown(self) -> str:
        """Two tables, modes by measures and the paired differences, under one line that says what was measured."""
        worth = "rating" if self.gain == "linear" else "2^rating − 1"
        out = [
            f"{self.measured} of {self.queries} judged queries have a relevant product ({self.judgments}); "
            f"gain = {worth} ({self.gain}); 95 % bootstrap interval over queries.",
            "",
            "| mode | " + " | ".join(MEASURES) + " |",
            "|---|" + "---|" * len(MEASURES),
        ]
        out += [f"| {mode} | " + " | ".join(str(by[m]) for m in MEASURES) + " |" for mode, by in self.scores.items()]
        if self.differences:
            out += ["", "| difference | measure | mean | queries better / worse |", "|---|---|---|---|"]
        out += [
            f"| {d.mode} − {d.baseline} | {d.measure} | {d.estimate.value:+.3f} "
            f"[{d.estimate.low:+.3f}, {d.estimate.high:+.3f}] | {d.better} / {d.worse} |"
            for d in self.differences
        ]
        lost = [f"`{q}` {was:.2f} → {now:.2f}" for q, (was, now) in self.losses.items()]
        out += ["", f"nDCG@10 behind {BASELINE} by more than {MUCH:g}: {', '.join(lost) or 'none'}"] * self.has_baseline
        return "\n".join(out) + "\n"

    @property
    def has_baseline(self) -> bool:
        """Whether plain BM25 is among the modes."""
        return BASELINE in self.scores and len(self.scores) > 1

    @property
    def losses(self) -> dict[str, tuple[float, float]]:
        """Query to nDCG@10 of (plain BM25, the best mode), where the first is ahead by more than .2."""
        best = _best(self.scores)
        held = {(line.mode, line.query): line.values["ndcg@10"] for line in self.lines if line.values}
        pairs = {query: (held[BASELINE, query], held[best, query]) for mode, query in held if mode == BASELINE}
        return {query: pair for query, pair in pairs.items() if pair[0] - pair[1] > MUCH}

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        return {
            "judgments": self.judgments,
            "gain": self.gain,
            "queries": self.queries,
            "measured": self.measured,
            "scores": {mode: {m: e.to_dict() for m, e in by.items()} for mode, by in self.scores.items()},
            "differences": [
                {"mode": d.mode, "baseline": d.baseline, "measure": d.measure}
                | d.estimate.to_dict()
                | {"better": d.better, "worse": d.worse}
                for d in self.differences
            ],
            "losses": {query: list(pair) for query, pair in self.losses.items()},
            "lines": [_line(line) for line in self.lines],
        }

    def to_json_lines(self) -> str:
        """One JSON object a query and mode, a line each."""
        return "".join(json.dumps(_line(line), ensure_ascii=False) + "\n" for line in self.lines)


def evaluate_search(
    search: SearchFunction,
    judgments: Judgments,
    modes: Sequence[str] = MODES,
    gain: Gain = "exp2",
    progress: ProgressFunction | None = None,
) -> SearchReport:
    """Run every judged query in every mode and measure what comes back.

    Needs ir-measures; where it is missing, MissingError says how to install it before anything is searched.

    Args:
        search: Called with (query, mode, `DEPTH`); gives product ids, best first. Fewer may come back.
        judgments: What the right answers are.
        modes: Modes to compare, in the order of the table.
        gain: What a rating is worth in nDCG.
        progress: Called after each search with (done, all).

    Returns:
        The report; what `search` raises passes through.

    Raises:
        UsageError: No mode is given, or one twice.
        DataError: No query has a relevant product, so nothing can be measured.
    """
    if not modes or len(set(modes)) != len(modes):
        raise UsageError(f"The modes {list(modes)} are not one or more different ones.")
    answerable = judgments.answerable
    if not answerable:
        raise DataError("No judged query has a relevant product (rating 1 or more).", "Check the rating column.")
    measure(MEASURES[0], {}, {})  # a missing ir-measures is told before the searches, not after them
    runs: dict[str, dict[str, list[str]]] = {mode: {} for mode in modes}
    counts: dict[tuple[str, str], int] = {}
    todo = len(judgments.ratings) * len(modes)
    for query in judgments.ratings:
        for mode in modes:
            found = list(search(query, mode, DEPTH))[:DEPTH]
            runs[mode][query] = list(dict.fromkeys(found))
            counts[query, mode] = len(found)
            if progress is not None:
                progress(len(counts), todo)
    ratings = {query: judgments.ratings[query] for query in answerable}
    values: _Values = {mode: {m: measure(m, ratings, runs[mode], gain) for m in MEASURES} for mode in modes}
    return SearchReport(
        scores={mode: {m: estimate(list(by[m].values())) for m in MEASURES} for mode, by in values.items()},
        differences=_differences(values),
        lines=tuple(
            _query_line(judgments, query, mode, runs[mode][query], counts[query, mode], values[mode])
            for mode in modes
            for query in judgments.ratings
        ),
        queries=len(judgments.ratings),
        measured=len(answerable),
        judgments=" ".join(filter(None, (judgments.name, judgments.fingerprint))),
        gain=gain,
    )


def _best(modes: Mapping[str, object]) -> str:
    return "hybrid" if "hybrid" in modes else list(modes)[-1]


def _differences(values: _Values) -> tuple[Difference, ...]:
    """The mode "hybrid", or else the last one, against each other mode."""
    best = _best(values)
    out = []
    for baseline in values:
        for name in MEASURES if baseline != best else ():
            ahead = [values[best][name][q] - v for q, v in values[baseline][name].items()]
            better, worse = sum(a > 1e-9 for a in ahead), sum(a < -1e-9 for a in ahead)
            out.append(Difference(best, baseline, name, estimate(ahead), better, worse))
    return tuple(out)


def _query_line(
    judgments: Judgments,
    query: str,
    mode: str,
    found: Sequence[str],
    count: int,
    values: Mapping[str, Mapping[str, float]],
) -> QueryLine:
    relevant = sum(rating >= 1 for rating in judgments.ratings[query].values())
    of_query = {name: by[query] for name, by in values.items() if query in by}
    return QueryLine(query, mode, relevant, len(found), count - len(found), of_query)


def _line(line: QueryLine) -> dict[str, Any]:
    head = {"query": line.query, "mode": line.mode, "relevant": line.relevant, "returned": line.returned}
    return head | {"repeated": line.repeated} | {name: round(value, 6) for name, value in line.values.items()}
