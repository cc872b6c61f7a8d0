"""How good recommendations are: rankings beside what people then took up, one row a user, all rows kept.

Knows nothing about models, shops or files: it is given what each user had, what the user then took up, and rankings.
Everything, what is new to the user and what is had already are measured apart: a system that only repeats the past is
told from one that finds something. Intervals are bootstraps over users; systems are compared pair by pair.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.errors import DataError
from shopguide.evaluate.intervals import Estimate, estimate

DEPTH = 20
PARTS = ("all", "new", "again")
MEASURES = ("ndcg@10", "ndcg@20", "recall@10", "recall@20", "mrr")
PRIMARY = "ndcg@10"

Ranker = Callable[[int, str, int], Sequence[int]]
"""(user code, part, limit) → product codes, best first."""

_DISCOUNT = 1.0 / np.log2(np.arange(2, DEPTH + 2))


@dataclass(frozen=True, slots=True)
class Case:
    """One user of the test: what was had before the cut, and what was taken up after it."""

    user: int
    had: frozenset[int]
    wanted: frozenset[int]

    def part(self, name: str) -> frozenset[int]:
        """What counts as right in a part."""
        if name == "all":
            return self.wanted
        return self.wanted - self.had if name == "new" else self.wanted & self.had


def measures(ranked: Sequence[int], wanted: frozenset[int]) -> dict[str, float]:
    """The measures of one list.

    Args:
        ranked: Product codes, best first.
        wanted: What is right; not empty.

    Returns:
        Measure → value in 0…1.
    """
    hits = np.array([p in wanted for p in ranked[:DEPTH]], dtype=np.float64)
    hits = np.concatenate((hits, np.zeros(DEPTH - len(hits))))
    found = {}
    for k in (10, 20):
        ideal = _DISCOUNT[: min(k, len(wanted))].sum()
        found[f"ndcg@{k}"] = float((hits[:k] * _DISCOUNT[:k]).sum() / ideal)
        found[f"recall@{k}"] = float(hits[:k].sum() / len(wanted))
    first = np.flatnonzero(hits)
    found["mrr"] = float(1.0 / (first[0] + 1)) if len(first) else 0.0
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """What a system's ten first look like, whether right or wrong.

    Attributes:
        coverage: Share of the candidates that anybody is shown.
        novelty: Mean −log2 of the share of users who had a shown product.
        popularity_lift: Popularity of what is shown over that of what these users had; 1 is neither.
        diversity: Mean of 1 − cosine over the pairs of a list; None without vectors.
    """

    coverage: float
    novelty: float
    popularity_lift: float
    diversity: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired difference of the primary measure between two systems, over one set of users."""

    system: str
    baseline: str
    part: str
    users: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class RecommendReport:
    """Recommendation quality.

    Attributes:
        scores: System → part → measure → mean with interval.
        shown: System → what its lists look like.
        differences: The named system against each baseline, over all users and over either half of them.
        counts: Part → users with something to find in it.
        lines: One JSON value a system and user.
        about: The protocol, in a line.
    """

    scores: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    shown: Mapping[str, Shown]
    differences: tuple[Difference, ...]
    counts: Mapping[str, int]
    lines: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    about: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values, without the lines."""
        return {
            "about": self.about,
            "users": dict(self.counts),
            "scores": {
                s: {p: {m: e.to_dict() for m, e in ms.items()} for p, ms in parts.items()}
                for s, parts in self.scores.items()
            },
            "shown": {s: {n: getattr(v, n) for n in Shown.__slots__} for s, v in self.shown.items()},
            "differences": [
                {"system": d.system, "baseline": d.baseline, "part": d.part, "users": d.users} | d.estimate.to_dict()
                for d in self.differences
            ],
        }

    def to_json_lines(self) -> str:
        """One JSON object a system and user, a line each."""
        return "".join(json.dumps(line) + "\n" for line in self.lines)

    def to_markdown(self) -> str:
        """The tables that people read."""
        users = ", ".join(
            f"{self.counts.get(p, 0)} with something {w} to find" for p, w in zip(PARTS, _WORDS, strict=True)
        )
        out = [self.about, f"{users}; 95 % bootstrap intervals over users.", ""]
        out += ["| system | nDCG@10 all | nDCG@10 new | nDCG@10 again | recall@10 all | recall@20 all | nDCG@20 all "
                "| MRR all | recall@10 new | recall@20 new |", "|---|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
        for system, parts in self.scores.items():
            told = [("all", PRIMARY), ("new", PRIMARY), ("again", PRIMARY), ("all", "recall@10"), ("all", "recall@20")]
            told += [("all", "ndcg@20"), ("all", "mrr"), ("new", "recall@10"), ("new", "recall@20")]
            cells = [_cell(parts, p, m, n < 3) for n, (p, m) in enumerate(told)]
            out.append(f"| {system} | {' | '.join(cells)} |")
        out += ["", "| system | coverage | novelty, bits | popularity lift | diversity |", "|---|---|---|---|---|"]
        for system, s in self.shown.items():
            diversity = "–" if s.diversity is None else f"{s.diversity:.3f}"
            out.append(f"| {system} | {s.coverage:.3f} | {s.novelty:.2f} | {s.popularity_lift:.2f} | {diversity} |")
        out += ["", "| difference in nDCG@10 | part | users | mean |", "|---|---|---|---|"]
        for d in self.differences:
            out.append(f"| {d.system} − {d.baseline} | {d.part} | {d.users} | {_signed(d.estimate)} |")
        return "\n".join(out) + "\n"


_WORDS = ("at all", "new", "again")


def _cell(parts: Mapping[str, Mapping[str, Estimate]], part: str, measure: str, whole: bool) -> str:
    found = parts.get(part, {}).get(measure)
    return "–" if found is None else str(found) if whole else f"{found.value:.3f}"


def _signed(e: Estimate) -> str:
    return f"{e.value:+.4f} [{e.low:+.4f}, {e.high:+.4f}]"


def evaluate_recommend(
    cases: Sequence[Case],
    systems: Mapping[str, Ranker],
    candidates: int,
    best: str = "",
    baselines: Sequence[str] = (),
    vectors: npt.NDArray[np.float32] | None = None,
    about: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> RecommendReport:
    """Rank for every user with every system, and measure.

    Args:
        cases: The users of the test; those who took up nothing are left out.
        systems: Name → ranker. For the part "new" it must leave out what the user had; for "again" all else.
        candidates: How many products could be shown.
        best: The system to compare with the baselines; "" compares none.
        baselines: Names of systems.
        vectors: (n, d) unit vectors by product code, for diversity; or None.
        about: The protocol, in a line.
        progress: Called with (done, all) after each system and user.

    Returns:
        The report.

    Raises:
        DataError: Nobody took up anything.
    """
    cases = [c for c in cases if c.wanted]
    if not cases:
        raise DataError("Nobody did anything after the cut.", "Choose other days.")
    popularity: dict[int, int] = {}
    for case in cases:
        for product in case.had:
            popularity[product] = popularity.get(product, 0) + 1
    values: dict[str, dict[str, dict[str, list[float]]]] = {}
    shown: dict[str, Shown] = {}
    lines: list[Mapping[str, Any]] = []
    done = 0
    for name, ranker in systems.items():
        values[name] = {p: {m: [] for m in MEASURES} for p in PARTS}
        tops: list[list[int]] = []
        for case in cases:
            line: dict[str, Any] = {"system": name, "user": case.user}
            for part in PARTS:
                wanted = case.part(part)
                ranked = list(ranker(case.user, part, DEPTH)) if wanted or part == "all" else []
                if part == "all":
                    tops.append(ranked[:10])
                found = measures(ranked, wanted) if wanted else dict.fromkeys(MEASURES, np.nan)
                for measure, value in found.items():
                    values[name][part][measure].append(value)
                line[part] = round(found[PRIMARY], 6) if wanted else None
            lines.append(line)
            done += 1
            if progress is not None:
                progress(done, len(cases) * len(systems))
        shown[name] = _shown(tops, cases, popularity, candidates, vectors)
    scores = {n: {p: {m: _mean(v) for m, v in ms.items()} for p, ms in ps.items()} for n, ps in values.items()}
    counts = {p: sum(bool(c.part(p)) for c in cases) for p in PARTS}
    return RecommendReport(scores, shown, _differences(values, cases, best, baselines), counts, tuple(lines), about)


def _mean(values: Sequence[float]) -> Estimate:
    known = [v for v in values if not np.isnan(v)]
    return estimate(known) if known else Estimate(float("nan"), float("nan"), float("nan"))


def _differences(
    values: Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]],
    cases: Sequence[Case],
    best: str,
    baselines: Sequence[str],
) -> tuple[Difference, ...]:
    half = np.array([place % 2 for place in range(len(cases))])
    found = []
    for baseline in baselines if best else ():
        for part in ("all", "new"):
            gain = np.array(values[best][part][PRIMARY]) - np.array(values[baseline][part][PRIMARY])
            for users, mask in (("all", half >= 0), ("first half", half == 0), ("second half", half == 1)):
                known = gain[mask & ~np.isnan(gain)]
                if len(known):
                    found.append(Difference(best, baseline, part, users, estimate(known.tolist())))
    return tuple(found)


def _shown(
    tops: Sequence[Sequence[int]],
    cases: Sequence[Case],
    popularity: Mapping[int, int],
    candidates: int,
    vectors: npt.NDArray[np.float32] | None,
) -> Shown:
    flat = [p for top in tops for p in top]
    share = np.array([(popularity.get(p, 0) + 0.5) / (len(cases) + 1.0) for p in flat])
    had = np.array([popularity[p] for c in cases for p in c.had] or [0])
    lift = float(np.mean([popularity.get(p, 0) for p in flat]) / max(had.mean(), 1e-9)) if flat else 0.0
    diversity = None
    if vectors is not None:
        each = [_spread(vectors[list(top)]) for top in tops if len(top) > 1]
        diversity = float(np.mean(each)) if each else None
    novelty = float(np.mean(-np.log2(share))) if flat else 0.0
    return Shown(len(set(flat)) / max(1, candidates), novelty, lift, diversity)


def _spread(vectors: npt.NDArray[np.float32]) -> float:
    likeness = vectors @ vectors.T
    n = len(vectors)
    return float(1.0 - (likeness.sum() - np.trace(likeness)) / (n * (n - 1)))
