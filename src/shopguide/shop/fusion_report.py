"""Fusers beside each other on retrieval tasks: all modalities, one left out, pictures missing at random.

Knows nothing about shops or encoders: tokens and query vectors in, a table out. Beside the fusers stands a control that
knows only the category of what is asked for and guesses inside it: what does not beat it has not found a product.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import DataError
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.fuse import Array, ModalityTokens, Tokens

Measure = Literal["recall@10", "ndcg@10", "top-1"]
DEPTH = 10
LESSONS = 0.7
"""Share of the clusters of queries with known answers that are learnt from."""

MISSING = (0.3, 0.6)
"""Shares of products that lose their pictures in the rows of missing ones."""

GUESSES = 50
"""Random orders inside a category; their mean is the control."""

CONTROL = "category and a guess"
ALL = "all"
KNOWN = "known photos among them"
SEEN = frozenset({"picture", "picture_words", "video"})
"""Modalities that a product loses together when its pictures are missing."""


@dataclass(frozen=True, slots=True)
class Task:
    """One way to ask a shop for products.

    Attributes:
        name: Shown in the table.
        measure: What is read of each ranking.
        tokens: Modality to the centred tokens of the n candidates.
        queries: Modality to (q, d) centred vectors, rows of zeros where a query has none; empty when the query is the
            candidate `about` itself.
        about: (q,) candidate that a query is made of, or −1; it counts only where no fuser has learnt from it.
        without_itself: True leaves that candidate out of the ranking.
        gains: Candidate to gain above 0, one mapping a query.
        kinds: (n,) category of each candidate, "" where it has none.
        groups: (q,) names; queries of one group are drawn together.
        clusters: (q,) of queries with known answers that may be learnt from: those of one cluster are so alike that
            they stand on one side of the split. None where the queries teach nothing.
        texts: (q,) the words of each query, where a search with all its parts can be asked the same; else empty.
        views: The same queries in other views, to learn from.
    """

    name: str
    measure: Measure
    tokens: Mapping[str, Tokens]
    queries: Mapping[str, Array]
    about: NDArray[np.int64]
    without_itself: bool
    gains: tuple[Mapping[int, float], ...]
    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    clusters: NDArray[np.int64] | None = None
    texts: tuple[str, ...] = ()
    views: tuple[Mapping[str, Array], ...] = ()

    def lessons(self, seed: int) -> NDArray[np.bool_]:
        """Which queries a fuser may learn from with a seed; the others are those it is measured on.

        Args:
            seed: Draws the clusters.

        Returns:
            (q,) bool.
        """
        if self.clusters is None:
            return np.zeros(len(self.gains), np.bool_)
        drawn = np.random.default_rng(seed).random(int(self.clusters.max(initial=-1)) + 1) < LESSONS
        return np.asarray(drawn[self.clusters])


Rival = Callable[[Task, NDArray[np.bool_], NDArray[np.int64]], Array | None]
"""A way that is no fuser: (task, queries to learn from, queries to answer) to (answered, n) scores, or None."""


class Joins(Protocol):
    """What is measured of a fuser."""

    def fuse(self, tokens: ModalityTokens) -> Array:
        """(n, d) products."""

    def query(self, vectors: Mapping[str, Array]) -> Array:
        """(d,) a query."""


Learnt = tuple[Mapping[str, Joins], NDArray[np.bool_]]
"""Fusers learnt with one seed, and (n,) True for the candidates that they have not seen."""

Learn = Callable[[int], Learnt]

See = Callable[[Task, int], Task]


@dataclass(frozen=True, slots=True)
class Row:
    """What a fuser reaches on a task in one condition: one value a query and seed."""

    task: str
    fuser: str
    condition: str
    values: tuple[float, ...]
    queries: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def estimate(self) -> Estimate:
        """The mean with its interval over groups."""
        return estimate(self.values, self.groups)


@dataclass(frozen=True, slots=True)
class FusionReport:
    """All rows, and how many seeds they are pooled over."""

    rows: tuple[Row, ...]
    seeds: int
    measures: Mapping[str, Measure] = field(default_factory=lambda: MappingProxyType({}))
    rivals: frozenset[str] = frozenset()

    def row(self, task: str, fuser: str, condition: str = ALL) -> Row:
        """One row.

        Args:
            task: Its name.
            fuser: Name of the fuser or control.
            condition: "all" or the name of what is missing.

        Returns:
            The row.

        Raises:
            DataError: There is none.
        """
        for one in self.rows:
            if (one.task, one.fuser, one.condition) == (task, fuser, condition):
                return one
        raise DataError(f"{fuser!r} was not measured on {task!r} with {condition!r}.")

    def difference(self, task: str, better: str, worse: str, condition: str = ALL) -> Estimate:
        """How much one is ahead of another, paired by query and seed.

        Args:
            task: The task.
            better: The first fuser.
            worse: The second.
            condition: Of both.

        Returns:
            The mean difference with its interval.
        """
        one, two = self.row(task, better, condition), self.row(task, worse, condition)
        return estimate((np.array(one.values) - np.array(two.values)).tolist(), one.groups)

    def to_markdown(self) -> str:
        """One table a task: fusers down, conditions across; under it the leader against the best single modality."""
        out = []
        for task, measure in self.measures.items():
            mine = [r for r in self.rows if r.task == task]
            conditions = list(dict.fromkeys(r.condition for r in mine))
            fusers = list(dict.fromkeys(r.fuser for r in mine))
            count = len(set(mine[0].queries))
            out.append(f"**{task}** · {measure}, {count} queries, {self.seeds} seeds\n")
            out.append(f"| | {' | '.join(conditions)} |\n|---|{'---|' * len(conditions)}")
            for name in fusers:
                by = {r.condition: r for r in mine if r.fuser == name}
                told = [
                    str(by[c].estimate) if c == ALL else f"{np.mean(by[c].values):.3f}" if c in by else ""
                    for c in conditions
                ]
                out.append(f"| {name} | {' | '.join(told)} |")
            out.append("")
            out += [line for line in (self._against(task, [f for f in fusers if f not in self.rivals]),) if line]
        return "\n".join(out) + "\n"

    def _against(self, task: str, fusers: Sequence[str]) -> str:
        """The last fuser of the table against the best one-modality row and the control."""
        alone = [f for f in fusers if f.startswith(ALONE)]
        last = next((f for f in reversed(fusers) if not f.startswith(ALONE) and f != CONTROL), None)
        if not alone or last is None:
            return ""
        best = max(alone, key=lambda f: np.mean(self.row(task, f).values))
        over = self.difference(task, last, best)
        told = f"{last} − {best}: {over.value:+.3f} [{over.low:+.3f}, {over.high:+.3f}]"
        if CONTROL in fusers:
            over = self.difference(task, last, CONTROL)
            told += f"; − control: {over.value:+.3f} [{over.low:+.3f}, {over.high:+.3f}]"
        return told + ".\n"

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        return {"seeds": self.seeds, "rows": [_told(r) for r in self.rows]}

    def to_json_lines(self) -> str:
        """One JSON object a row, a line each."""
        return "".join(json.dumps(_told(r), ensure_ascii=False) + "\n" for r in self.rows)


ALONE = "only "
"""Begins the names of fusers that see one modality."""


@dataclass(frozen=True, slots=True)
class Alone:
    """One modality by itself, the bar that fusion has to clear: a product's tokens averaged, nothing joined.

    Attributes:
        modality: Whose tokens are compared.
        asked: Which of a query's vectors meet them.
    """

    modality: str
    asked: str

    @property
    def name(self) -> str:
        """Shown in the table."""
        return ALONE + self.modality.replace("_", " ")

    def fuse(self, tokens: Mapping[str, Tokens]) -> Array:
        """(n, d) the mean of the modality's tokens."""
        return tokens[self.modality].mean()

    def query(self, vectors: Mapping[str, Array]) -> Array:
        """(d,) the query's vector that lives in the same space."""
        return vectors[self.asked]


def evaluate_fusion(
    tasks: Sequence[Task],
    fusers: Mapping[str, Joins],
    learn: Learn | None = None,
    seeds: Sequence[int] = (0, 1, 2),
    rivals: Mapping[str, Rival] = MappingProxyType({}),
    progress: Callable[[int, int], None] | None = None,
    see: See | None = None,
) -> FusionReport:
    """Rank every task's candidates by every fuser that can, in every condition.

    Args:
        tasks: The tasks; all have the same candidates in the same order.
        fusers: Name to a fuser that learns nothing here.
        learn: Gives the learnt ones for a seed. A query about a candidate that they have seen is not counted, for any
            fuser.
        seeds: Of the learning, and of which pictures are missing.
        rivals: Name to a way that is no fuser; where it answers a task it gets a row.
        progress: Called after each task and seed with (done, all).
        see: Tells a task anew with a seed, as another encoder sees its pictures.

    Returns:
        The report.

    Raises:
        DataError: There is nothing to measure.
    """
    if not tasks or not seeds:
        raise DataError("There is no task to measure fusers on.", "A shop needs titles and pictures, or give queries.")
    rows: defaultdict[tuple[str, str, str], list[tuple[float, str, str]]] = defaultdict(list)
    done = 0
    for seed in seeds:
        learnt, held = learn(seed) if learn is not None else ({}, None)
        every = {**fusers, **learnt}
        for plain in tasks:
            task = plain if see is None else see(plain, seed)
            lessons = task.lessons(seed)
            unseen = (task.about < 0) | (held[task.about] if held is not None else True)
            counted = np.flatnonzero(unseen & ~lessons)
            for condition, tokens in [*_conditions(task, seed), *_known(task, lessons)]:
                for name, fuser in every.items():
                    values = _values(task, fuser, tokens, counted)
                    if values is not None:
                        rows[task.name, name, condition] += _named(task, counted, values)
            for name, rival in rivals.items():
                scores = rival(task, lessons, counted)
                if scores is not None:
                    read = [_read(task, int(q), row.astype(np.float64)) for q, row in zip(counted, scores, strict=True)]
                    rows[task.name, name, ALL] += _named(task, counted, np.array(read))
            rows[task.name, CONTROL, ALL] += _named(task, counted, _guessed(task, counted, seed))
            done += 1
            if progress is not None:
                progress(done, len(tasks) * len(seeds))
    out = [
        Row(*key, tuple(v for v, _, _ in told), tuple(q for _, q, _ in told), tuple(g for _, _, g in told))
        for key, told in rows.items()
        if told
    ]
    return FusionReport(tuple(out), len(seeds), MappingProxyType({t.name: t.measure for t in tasks}), frozenset(rivals))


def joined(reports: Sequence[FusionReport]) -> FusionReport:
    """Reports of several groups of tasks as one.

    Args:
        reports: Over the same seeds.

    Returns:
        All their rows.
    """
    rows = tuple(row for one in reports for row in one.rows)
    measures = {name: measure for one in reports for name, measure in one.measures.items()}
    rivals = frozenset[str]().union(*(one.rivals for one in reports))
    return FusionReport(rows, reports[0].seeds, MappingProxyType(measures), rivals)


def without_pictures(tokens: Mapping[str, Tokens], share: float, seed: int) -> dict[str, Tokens]:
    """Take the pictures from a share of the products.

    Args:
        tokens: Modality to tokens.
        share: Of the products, 0 to 1.
        seed: Which ones.

    Returns:
        Modality to what is left.
    """
    out = {}
    for name, one in tokens.items():
        gone = np.random.default_rng(seed).random(one.count) < share
        out[name] = _kept(one, ~gone) if name in SEEN else one
    return out


def _kept(tokens: Tokens, products: NDArray[np.bool_]) -> Tokens:
    here = products[tokens.owner]
    return Tokens(tokens.vectors[here], tokens.owner[here], tokens.weight[here], tokens.count)


def _known(task: Task, lessons: NDArray[np.bool_]) -> list[tuple[str, dict[str, Tokens]]]:
    """The queries that may be learnt from, pictures among the pictures of the products that they show."""
    shown = [m for m in SEEN if m in task.queries and m in task.tokens]
    pairs = [(q, product) for q in np.flatnonzero(lessons).tolist() for product in task.gains[q]]
    if not shown or not pairs:
        return []
    out = dict(task.tokens)
    for name in shown:
        held = task.tokens[name]
        owner = np.concatenate([held.owner, [product for _, product in pairs]])
        vectors = np.concatenate([held.vectors, task.queries[name][[q for q, _ in pairs]]])
        weight = np.concatenate([held.weight, np.ones(len(pairs), np.float32)])
        order = np.argsort(owner, kind="stable")
        out[name] = Tokens(vectors[order], owner[order], weight[order], held.count)
    return [(KNOWN, out)]


def _conditions(task: Task, seed: int) -> list[tuple[str, dict[str, Tokens]]]:
    """All of it, each modality left out where another is there, and pictures missing."""
    out = [(ALL, dict(task.tokens))]
    pictures = SEEN & task.tokens.keys()
    out += [
        (f"no {name.replace('_', ' ')}", {m: t for m, t in task.tokens.items() if m != name})
        for name in task.tokens
        if name not in SEEN and len(task.tokens) > 1
    ]
    if pictures and pictures != task.tokens.keys():
        out.append(("no pictures", {m: t for m, t in task.tokens.items() if m not in SEEN}))
        out += [(f"{s:.0%} without pictures", without_pictures(task.tokens, s, seed)) for s in MISSING]
    return out


def _values(
    task: Task, fuser: Joins, tokens: Mapping[str, Tokens], counted: NDArray[np.int64]
) -> NDArray[np.float64] | None:
    """One value a counted query; None where the fuser cannot see these tokens or be asked so."""
    if isinstance(fuser, Alone) and (
        fuser.modality not in tokens or (task.queries and fuser.asked not in task.queries)
    ):
        return None
    fused = fuser.fuse(tokens)
    if not fused.any():
        return None
    out = np.zeros(len(counted))
    for place, q in enumerate(counted):
        if task.queries:
            asked = {m: rows[q] for m, rows in task.queries.items() if rows[q].any()}
            if isinstance(fuser, Alone) and fuser.asked not in asked:
                continue
            scores = fused @ fuser.query(asked)
        else:
            scores = fused @ fused[task.about[q]]
        out[place] = _read(task, int(q), scores.astype(np.float64))
    return out


def _read(task: Task, q: int, scores: NDArray[np.float64]) -> float:
    if task.without_itself and task.about[q] >= 0:
        scores[task.about[q]] = -np.inf
    best = np.argsort(-scores, kind="stable")[:DEPTH].tolist()
    gains = task.gains[q]
    if task.measure == "top-1":
        return float(best[0] in gains)
    if task.measure == "recall@10":
        return len(gains.keys() & set(best)) / min(DEPTH, len(gains))
    discount = 1.0 / np.log2(np.arange(2, DEPTH + 2))
    ideal = sorted(gains.values(), reverse=True)[:DEPTH]
    reached = float(sum(gains.get(i, 0.0) * d for i, d in zip(best, discount, strict=False)))
    return reached / float(sum(g * d for g, d in zip(ideal, discount, strict=False)))


def _guessed(task: Task, counted: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """The category of what is asked for, and a random order in it."""
    rng = np.random.default_rng(seed)
    kinds = np.array(task.kinds)
    out = np.zeros(len(counted))
    for place, q in enumerate(counted):
        told = Counter(k for i in task.gains[q] if (k := task.kinds[i]))
        same = (kinds == told.most_common(1)[0][0]) if told else np.zeros(len(kinds), bool)
        out[place] = np.mean([_read(task, int(q), same + rng.random(len(kinds)) * 0.5) for _ in range(GUESSES)])
    return out


def _named(task: Task, counted: NDArray[np.int64], values: NDArray[np.float64]) -> list[tuple[float, str, str]]:
    return [(float(v), str(q), task.groups[q]) for v, q in zip(values, counted.tolist(), strict=True)]


def _told(row: Row) -> dict[str, Any]:
    return {
        "task": row.task,
        "fuser": row.fuser,
        "condition": row.condition,
        "queries": len(set(row.queries)),
        **row.estimate.to_dict(),
    }
