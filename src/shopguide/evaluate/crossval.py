"""Numbers chosen on some queries and read on others, so that what is reported was never tuned on.

Knows nothing about what the choices are: each comes as the lists that it found for every query. Nested by query:
for each held-out fold the choice that is best on the other folds answers, and only held-out answers are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shopguide.errors import UsageError
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.evaluate.judgments import Judgments
from shopguide.evaluate.measures import MEASURES, Gain, Measure, measure

FOLDS, REPEATS, SEED = 5, 20, 20_260
CHOSEN_BY: tuple[Measure, ...] = ("ndcg@10", "condensed_ndcg@10")
"""A choice is judged by the mean of both: each alone favours one half of a hybrid."""

Run = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class CrossReport:
    """What choosing by other queries reaches.

    Attributes:
        scores: Measure to held-out mean, with its interval over queries.
        differences: Measure to held-out mean minus the baseline's, paired by query.
        losses: Query to (baseline, held-out) nDCG@10 where the baseline is ahead by more than .2.
        chosen: Choice to the share of the folds that it was chosen for.
        all_queries: Choice to its measures over all queries: what tuning on what is reported would claim.
        queries: How many have a relevant product.
    """

    scores: Mapping[str, Estimate]
    differences: Mapping[str, Estimate]
    losses: Mapping[str, tuple[float, float]]
    chosen: Mapping[str, float]
    all_queries: Mapping[str, Mapping[str, float]]
    queries: int
    gain: str

    def to_markdown(self) -> str:
        """Three tables: what is reached, what was chosen, and where it loses."""
        head = f"{FOLDS} folds by query, {REPEATS} times; {self.queries} queries; gain {self.gain}; held-out only."
        out = [head, "", "| measure | held-out | − plain BM25 |", "|---|---|---|"]
        for name, score in self.scores.items():
            gap = self.differences[name]
            out.append(f"| {name} | {score} | {gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}] |")
        out += ["", f"| choice | chosen | {' | '.join(MEASURES)} |", "|---|---|" + "---|" * len(MEASURES)]
        ranked = sorted(self.all_queries, key=lambda one: (-self.chosen.get(one, 0.0), one))
        for one in ranked:
            told = " | ".join(f"{self.all_queries[one][m]:.3f}" for m in MEASURES)
            out.append(f"| {one} | {self.chosen.get(one, 0.0):.0%} | {told} |")
        out += ["", *(f"Behind plain BM25: `{q}` {was:.2f} → {now:.2f}" for q, (was, now) in self.losses.items())]
        return "\n".join(out).rstrip() + "\n"

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "folds": FOLDS,
            "repeats": REPEATS,
            "queries": self.queries,
            "gain": self.gain,
            "held_out": {name: one.to_dict() for name, one in self.scores.items()},
            "difference": {name: one.to_dict() for name, one in self.differences.items()},
            "losses": {query: list(pair) for query, pair in self.losses.items()},
            "chosen": dict(self.chosen),
            "all_queries": {name: dict(by) for name, by in self.all_queries.items()},
        }


def cross_validate(
    runs: Mapping[str, Run], baseline: Run, judgments: Judgments, gain: Gain = "exp2", seed: int = SEED
) -> CrossReport:
    """Choose by other queries, and read on those left out.

    Args:
        runs: Choice to query to product ids, best first.
        baseline: Query to product ids of plain BM25.
        judgments: What the right answers are.
        gain: What a rating is worth.
        seed: Start of the random numbers.

    Returns:
        The report.

    Raises:
        UsageError: There are fewer queries than folds, or no choice.

    Passes on:
        MissingError: ir-measures is not installed.
    """
    queries = list(judgments.answerable)
    if len(queries) < FOLDS or not runs:
        raise UsageError(f"{len(queries)} answerable queries and {len(runs)} choices are too few for {FOLDS} folds.")
    ratings = {q: judgments.ratings[q] for q in queries}
    names = list(runs)
    table = np.array([[[by[q] for q in queries] for by in _measured(ratings, runs[n], gain)] for n in names])
    base = np.array([[by[q] for q in queries] for by in _measured(ratings, baseline, gain)])
    criterion = table[:, [MEASURES.index(m) for m in CHOSEN_BY]].mean(axis=1)
    held, chosen = np.zeros((len(MEASURES), len(queries))), Counter[str]()
    rng = np.random.default_rng(seed)
    for _ in range(REPEATS):
        fold_of = rng.permutation(len(queries)) % FOLDS
        for fold in range(FOLDS):
            out = fold_of == fold
            best = int(criterion[:, ~out].mean(axis=1).argmax())
            held[:, out] += table[best][:, out]
            chosen[names[best]] += 1
    held /= REPEATS
    first = MEASURES.index("ndcg@10")
    return CrossReport(
        {m: estimate(held[i].tolist()) for i, m in enumerate(MEASURES)},
        {m: estimate((held[i] - base[i]).tolist()) for i, m in enumerate(MEASURES)},
        {q: (float(b), float(h)) for q, b, h in zip(queries, base[first], held[first], strict=True) if b - h > 0.2},
        {name: count / (REPEATS * FOLDS) for name, count in chosen.most_common()},
        {n: {m: float(table[k, i].mean()) for i, m in enumerate(MEASURES)} for k, n in enumerate(names)},
        len(queries),
        gain,
    )


def _measured(ratings: Mapping[str, Mapping[str, int]], run: Run, gain: Gain) -> list[dict[str, float]]:
    return [measure(m, ratings, run, gain) for m in MEASURES]
