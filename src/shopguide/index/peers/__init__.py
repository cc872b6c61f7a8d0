"""Other libraries on the same made shop, in the same process, query by query in turn.

Knows nothing about how any of them works: each is one file behind `seam.Peer`. They come with the extra `bench`; one
that is not installed is left out and said to be.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path

from shopguide.errors import UsageError
from shopguide.index.bench import Timing
from shopguide.index.made import FILTERS, Asked, Made
from shopguide.index.peers.ours import Ours
from shopguide.index.peers.seam import Peer
from shopguide.index.trial import JUDGED, judged, recall_of
from shopguide.types import Progress

PEERS: Mapping[str, tuple[str, str, str]] = {
    "lancedb": ("lancedb", "LanceDb", "pip install lancedb"),
    "zvec": ("zvec", "Zvec", "pip install zvec"),
    "qdrant-edge": ("qdrant_edge", "QdrantEdge", "pip install qdrant-edge-py"),
    "tantivy": ("tantivy", "Tantivy", "pip install tantivy"),
}
"""Name to module, class and how to install it."""
WARM_UP = 5

__all__ = ["PEERS", "Compared", "Engine", "Peer", "Row", "compare", "load"]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of search of one engine.

    Attributes:
        recall: Of the ten nearest against brute force; None for hybrid searches, whose ranking is each engine's own.
    """

    kind: str
    engine: str
    timing: Timing
    cpu: Timing
    recall: float | None


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine as it took part."""

    name: str
    version: str
    setting: str
    facets: str
    build_s: float
    disk_bytes: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found; `missing` is name to how it is installed."""

    engines: tuple[Engine, ...]
    rows: tuple[Row, ...]
    missing: Mapping[str, str] = field(default_factory=dict)


def load(name: str) -> Peer | None:
    """An engine by its name.

    Args:
        name: One of `PEERS`.

    Returns:
        The engine, empty; None when its library is not installed.

    Raises:
        UsageError: No engine has that name.
    """
    if name not in PEERS:
        raise UsageError(f"No engine is called {name!r}.", f"Known: {', '.join(PEERS)}.")
    module, kind, _ = PEERS[name]
    try:
        peer: Peer = getattr(import_module(f"shopguide.index.peers.{module}"), kind)()
    except ImportError:
        return None
    return peer


def compare(
    n: int, folder: Path, names: Sequence[str], seed: int = 0, searches: int = 200, progress: Progress | None = None
) -> Compared:
    """Build all engines from the same made shop and time them in turn, query by query.

    Args:
        n: Products.
        folder: Where each gets a folder of its own; ours is used again when it is there.
        names: Of the peers.
        seed: Of everything made.
        searches: Of each kind.
        progress: Told the stages "build" and "search".

    Returns:
        Times, recall and costs.

    Passes on:
        UsageError: No engine has one of the names.
    """
    loaded = {name: load(name) for name in names}
    made = Made(n, seed)
    peers: list[Peer] = [Ours(), *(peer for peer in loaded.values() if peer is not None)]
    engines = []
    for done, peer in enumerate(peers):
        if progress is not None:
            progress("build", done, len(peers))
        engines.append(_built(peer, made, folder))
    rows: list[Row] = []
    asked = made.asked(max(searches, JUDGED))
    for place, narrowing in enumerate(FILTERS):
        if progress is not None:
            progress("search", place, len(FILTERS))
        _, truth = judged(made, asked[:JUDGED], narrowing)
        for peer, run in _in_turn(peers, [partial(peer.nearest, narrowing=narrowing) for peer in peers], asked):
            recall = recall_of([set(ids) for ids in run.found[: len(truth)]], truth)
            rows.append(Row(f"ten nearest, {narrowing.name}", peer.name, *run.timings(), recall))
        for peer, run in _in_turn(peers, [partial(peer.hybrid, narrowing=narrowing) for peer in peers], asked):
            rows.append(Row(f"hybrid, facets, {narrowing.name}", peer.name, *run.timings(), None))
    for peer in peers:
        peer.close()
    return Compared(tuple(engines), tuple(rows), {n: PEERS[n][2] for n, peer in loaded.items() if peer is None})


def _built(peer: Peer, made: Made, folder: Path) -> Engine:
    own = folder / peer.name
    if peer.name != Ours.name:
        shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    peer.build(made, own)
    took = time.perf_counter() - began
    size = sum(path.stat().st_size for path in own.rglob("*") if path.is_file())
    return Engine(peer.name, peer.version, peer.setting, peer.facets, took, size)


@dataclass(slots=True)
class _Run:
    """What one engine found and took, query by query."""

    found: list[Sequence[str]]
    wall: list[float]
    cpu: list[float]

    def timings(self) -> tuple[Timing, Timing]:
        return Timing.of(self.wall), Timing.of(self.cpu)


def _in_turn(
    peers: Sequence[Peer], calls: Sequence[Callable[[Asked], Sequence[str] | None]], asked: Sequence[Asked]
) -> list[tuple[Peer, _Run]]:
    """Ask every engine each query before the next one, so that a busy moment of the machine is everybody's.

    An engine that gives None for a query cannot do this kind of search and is left out.
    """
    runs = [(peer, call, _Run([], [], [])) for peer, call in zip(peers, calls, strict=True)]
    runs = [one for one in runs if all(one[1](query) is not None for query in asked[:WARM_UP])]
    for query in asked:
        for _, call, run in runs:
            began, cpu = time.perf_counter(), time.process_time()
            found = call(query)
            run.cpu.append((time.process_time() - cpu) * 1000)
            run.wall.append((time.perf_counter() - began) * 1000)
            run.found.append(found or ())
    return [(peer, run) for peer, _, run in runs]
