"""A trial of the index on a made shop: build, search under filters, change, serve several clients, and tell the cost.

Knows nothing about tables or commands, nor about encoders: whoever wants searches timed with their query's encoding
gives a function. Recall is against brute force in float32 over the same vectors.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import orjson

from shopguide.index.bench import SearchTimings, Timing, bench_search
from shopguide.index.index import Index
from shopguide.index.made import FILTERS, Asked, Made, Narrowing, entry, product_id
from shopguide.index.values import Entry, FloatArray, Leg, Request
from shopguide.types import Filters, Money, Offer, Product, Progress

ABOVE_STRANGERS = 0.04
"""The threshold of a match by meaning, as shops measure theirs: this much above the best similarity that the middle
one of 50 queries about things that are not there reaches."""
STRANGERS = 50
TOP = 10
JUDGED = 100
"""Queries whose ten nearest are compared with brute force."""
CLIENTS = 4
CHANGES = 60
"""Changes of each kind that are timed."""

Encode = Callable[[str], FloatArray]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of search, timed.

    Attributes:
        share: Part of the shop that its filters allow.
        recall: Of the ten nearest, by the leg alone, against brute force; None for words.
        whole: Wall time with the query's encoding, and `whole_cpu` its processor time; None where there is no encoder.
    """

    name: str
    share: float
    timings: SearchTimings
    recall: float | None
    whole: Timing | None = None
    whole_cpu: Timing | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What the index takes.

    Attributes:
        build_s: Wall seconds of making and writing it, in a process of its own; with `build_cpu_s` of its processor.
        peak_bytes: Most memory of that process.
        disk_bytes: Of the generation.
        open_ms: Opening it.
        rss_bytes: Memory of the searching process after all searches, shared file pages included.
        anonymous_bytes: The part of it that is not file pages, which the system can take back.
    """

    build_s: float
    build_cpu_s: float
    peak_bytes: int
    disk_bytes: int
    open_ms: float
    rss_bytes: int
    anonymous_bytes: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial found.

    Attributes:
        n: Products.
        threshold: Of a match by meaning in this made shop.
        kinds: Timed searches.
        changes: "new product", "new price", "delete": milliseconds from the change to the answer of a search that sees
            it.
        clients: Milliseconds of one search while several threads ask.
        clients_per_s: Searches a second of all of them together.
    """

    n: int
    seed: int
    threshold: float
    kinds: tuple[Kind, ...]
    changes: Mapping[str, Timing]
    clients: Timing
    clients_per_s: float
    cost: Cost


def run_trial(
    n: int,
    folder: Path,
    seed: int = 0,
    searches: int = 200,
    encode: Encode | None = None,
    progress: Progress | None = None,
) -> Trial:
    """Make a shop, index it and time searches and changes.

    Args:
        n: Products.
        folder: Where the index is built; one of the same size and seed that is there already is used again.
        seed: Of everything made.
        searches: Of each kind.
        encode: Query words to a vector, for whole times; None leaves them out.
        progress: Told the stages "build", "judge" and "search".

    Returns:
        The figures.
    """
    made = Made(n, seed)
    built = build(made, folder, progress)
    began = time.perf_counter()
    index = Index.open(folder / "index", currency="USD")
    open_ms = (time.perf_counter() - began) * 1000
    draw = _Draw(made.asked(searches * (3 * len(FILTERS) + 3)), searches)
    threshold = strangers_threshold(index, made)
    kinds = _kinds(index, made, draw, threshold, encode, progress)
    clients, rate = _clients(index, draw.fresh(), threshold)
    rss, anonymous = memory()
    asked = draw.fresh()
    changes = _changes(index, made, asked, threshold)
    cost = Cost(
        float(built["wall_s"]), float(built["cpu_s"]), int(built["peak_bytes"]), index.stats().bytes, open_ms,
        rss, anonymous,
    )  # fmt: skip
    return Trial(n, seed, threshold, kinds, changes, clients, rate, cost)


# -- building ----------------------------------------------------------------------------------------------------


def build(made: Made, folder: Path, progress: Progress | None = None) -> Mapping[str, float]:
    """Build the index of a made shop in a process of its own, so that its memory is not this one's.

    Args:
        made: The shop.
        folder: Where to; what is there already of the same shop is used.
        progress: Told the stage "build".

    Returns:
        "wall_s", "cpu_s" and "peak_bytes".
    """
    note = folder / f"built-{made.n}-{made.seed}-{made.dimension}.json"
    if not note.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        if progress is not None:
            progress("build", 0, made.n)
        process = multiprocessing.get_context("spawn").Process(
            target=_build, args=(made.n, made.seed, made.dimension, str(folder), str(note))
        )
        process.start()
        process.join()
        if progress is not None:
            progress("build", made.n, made.n)
    return dict(orjson.loads(note.read_bytes()))


def _build(n: int, seed: int, dimension: int, folder: str, note: str) -> None:
    import resource

    began, cpu = time.perf_counter(), time.process_time()
    Index.open(Path(folder) / "index", currency="USD").rebuild(Made(n, seed, dimension).entries(), "made", 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told = {
        "wall_s": time.perf_counter() - began,
        "cpu_s": time.process_time() - cpu,
        "peak_bytes": peak,
    }
    Path(note).write_bytes(orjson.dumps(told))


def memory() -> tuple[int, int]:
    """Resident bytes of this process, and those of them that are not pages of files; zeros where it is not told."""
    found = {"VmRSS": 0, "RssAnon": 0}
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.is_file() else ():
        name, _, value = line.partition(":")
        if name in found:
            found[name] = int(value.split()[0]) * 1024
    return found["VmRSS"], found["RssAnon"]


# -- searching ---------------------------------------------------------------------------------------------------


def strangers_threshold(index: Index, made: Made) -> float:
    """How alike is alike enough in a made shop, as a real shop measures it."""
    best = []
    for vec in made.strangers(STRANGERS):
        rows = index.search(Request(legs=(Leg("fused", vec),), limit=1, facet_fields=())).rows
        best.append(rows[0].signals["fused"])
    return float(np.median(best)) + ABOVE_STRANGERS


def _request(asked: Asked, filters: Filters, threshold: float, words: bool = True) -> Request:
    legs = (Leg("fused", asked.vec, 1.0, threshold),)
    return Request(asked.words if words else "", legs, filters)


def ranked_only(asked: Asked, filters: Filters) -> Request:
    """The nearest ten that filters allow, and nothing else: what recall is measured on."""
    return Request("", (Leg("fused", asked.vec),), filters, facet_fields=())


class _Draw:
    """Queries that were not asked before: an index remembers what it compared last, and must not be timed on that."""

    def __init__(self, asked: Sequence[Asked], searches: int) -> None:
        self._asked, self._searches, self._at = asked, searches, 0

    def fresh(self) -> Sequence[Asked]:
        self._at += self._searches
        return self._asked[self._at - self._searches : self._at]


def _kinds(
    index: Index,
    made: Made,
    draw: _Draw,
    threshold: float,
    encode: Encode | None,
    progress: Progress | None,
) -> tuple[Kind, ...]:
    words = [Request(one.words, mode="lexical") for one in draw.fresh()]
    out = [Kind("words, facets", 1.0, bench_search(index, words, 1), None)]
    for place, narrowing in enumerate(FILTERS):
        if progress is not None:
            progress("judge", place, len(FILTERS))
        near = draw.fresh()
        share, truth = judged(made, near[:JUDGED], narrowing)
        alone = [ranked_only(one, narrowing.filters(one)) for one in near]
        found = [{row.product_id for row in index.search(request).rows} for request in alone[:JUDGED]]
        recall = recall_of(found, truth)
        hybrid = [_request(one, narrowing.filters(one), threshold) for one in draw.fresh()]
        timed = bench_search(index, hybrid, 1, 0)
        whole = () if encode is None else _whole(index, draw.fresh(), narrowing, threshold, encode)
        out.append(Kind(f"hybrid, facets, {narrowing.name}", share, timed, recall, *whole))
        if place == 1:
            before = [_request(one, (), threshold) for one in near]
            after = [_request(one, narrowing.filters(one), threshold) for one in near]
            out.append(Kind("the same, a click later", share, bench_search(index, after, 1, 0, before), recall))
        out.append(Kind(f"ten nearest, {narrowing.name}", share, bench_search(index, alone, 1), recall))
        if not place and any(space.depth for s in index.snapshot.segments for space in s.spaces.values()):
            out.append(_quick(index, alone, truth))
    return tuple(out)


def _quick(index: Index, alone: Sequence[Request], truth: Sequence[set[str]]) -> Kind:
    """The ten nearest as a quick search finds them, in a shop so large that a depth for it was measured."""
    exact, index.ranking = index.ranking, replace(index.ranking, quick_nearest=True)
    try:
        found = [{row.product_id for row in index.search(request).rows} for request in alone[:JUDGED]]
        return Kind("ten nearest, no filter, quick", 1.0, bench_search(index, alone, 1), recall_of(found, truth))
    finally:
        index.ranking = exact


def judged(made: Made, asked: Sequence[Asked], narrowing: Narrowing) -> tuple[float, list[set[str]]]:
    """The part of the shop that a filter allows, and the ids of the ten nearest rows of each query by brute force."""
    share, rows = made.nearest(asked, TOP, narrowing)
    return share, [{product_id(row) for row in mine} for mine in rows]


def recall_of(found: Sequence[set[str]], truth: Sequence[set[str]]) -> float:
    """The part of the true ones that was found, over all queries."""
    return sum(len(a & b) for a, b in zip(found, truth, strict=True)) / max(1, sum(map(len, truth)))


def _whole(
    index: Index, asked: Sequence[Asked], narrowing: Narrowing, threshold: float, encode: Encode
) -> tuple[Timing, Timing]:
    """Searches with their query's encoding. The made vector is what is searched with, as the shop is made too."""
    took, cpu = [], []
    for one in asked:
        request = _request(one, narrowing.filters(one), threshold)
        began, cpu_began = time.perf_counter(), time.process_time()
        encode(one.words)
        index.search(request)
        cpu.append((time.process_time() - cpu_began) * 1000)
        took.append((time.perf_counter() - began) * 1000)
    return Timing.of(took), Timing.of(cpu)


def _clients(index: Index, asked: Sequence[Asked], threshold: float) -> tuple[Timing, float]:
    """Several threads that ask at once, each its own queries."""
    took: list[list[float]] = [[] for _ in range(CLIENTS)]
    tenth = FILTERS[1]

    def client(number: int) -> None:
        for one in asked[number::CLIENTS]:
            began = time.perf_counter()
            index.search(_request(one, tenth.filters(one), threshold))
            took[number].append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    every = [one for mine in took for one in mine]
    return Timing.of(every), len(every) / wall


def _changes(index: Index, made: Made, asked: Sequence[Asked], threshold: float) -> dict[str, Timing]:
    """Time from a change to the answer of a search that sees it."""
    rng = np.random.default_rng([made.seed, 6])
    block = made.block(0)
    rows = rng.choice(len(block), CHANGES, replace=False).tolist()
    seq = index.seq
    took: dict[str, list[float]] = {"new product": [], "new price": [], "delete": []}
    for i, row in enumerate(rows):
        known = entry(block, row)
        fresh = Entry(Product(f"new{i}", f"{known.product.title} brandnew"), "", known.vectors)
        cheap = known.product.product_id
        priced = Entry(_priced(known.product, i + 1), "", known.vectors)
        request = _request(asked[i % len(asked)], (), threshold)
        for name, upserts, deletes in (
            ("new product", [fresh], []),
            ("new price", [priced], []),
            ("delete", [], [cheap]),
        ):
            seq += 1
            began = time.perf_counter()
            index.apply(upserts, deletes, seq)
            index.search(request)
            took[name].append((time.perf_counter() - began) * 1000)
    return {name: Timing.of(one) for name, one in took.items()}


def _priced(product: Product, cents: int) -> Product:
    return replace(product, offers=(Offer(Money(cents, "USD")),))
