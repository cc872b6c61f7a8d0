"""Times recommendation on a made shop of any size: events in, learning, one more event, recommendations.

Knows nothing about doors. The shop lies in a folder that is thrown away. Users keep to a few kinds of products, as
people do, so that there is something to learn; what is timed is the whole way, database and promises included.
"""

from __future__ import annotations

import contextlib
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shopguide.errors import UsageError
from shopguide.recommend.history import BOUGHT, KINDS, Done, History, Ints
from shopguide.recommend.together import together
from shopguide.settings import Settings
from shopguide.shop.recommending import LOOKED_FOR
from shopguide.types import Event, Progress

KINDS_OF_GOODS = 200
EVENTS_A_BATCH = 10_000
DAYS = 180
EPOCH_DAY = np.datetime64("2026-01-01")
HOMES = 7
"""Seed of what kind of goods each user keeps to."""

MOST_TIMED = 200_000
"""Events that come to the full shop in no order."""

Serve = Callable[[Any], AbstractContextManager[Callable[[list[Event]], int]]]
"""A shop → a way to send it events, open as long as the context; gives back how many were new."""

_NAMES = ("view", "view", "view", "click", "cart", "purchase")


def made_events(
    products: int, users: int, events: int, seed: int, ordered: bool = False, first: int = 0
) -> Iterator[list[Event]]:
    """Made events in batches.

    Args:
        products: How many products.
        users: How many users.
        events: How many events.
        seed: Of the draw.
        ordered: One user after the other; else in no order.
        first: Number of the first event, of which its id is made.

    Yields:
        list[Event]: At most `EVENTS_A_BATCH` of them.
    """
    days = np.datetime_as_string(EPOCH_DAY + np.arange(DAYS)).tolist()
    number = first
    for columns in _made(products, users, events, seed, ordered):
        yield [
            Event(f"e{number + n}", f"u{u}", _NAMES[w], f"p{i}", f"{days[d]}T{h:02d}:00:00")
            for n, (u, i, w, d, h) in enumerate(zip(*(c.tolist() for c in columns), strict=True))
        ]
        number += len(columns[0])


def _made(products: int, users: int, events: int, seed: int, ordered: bool) -> Iterator[tuple[Ints, ...]]:
    """User, product, place in `_NAMES`, day and hour of made events, in batches."""
    rng = np.random.default_rng(seed)
    home = np.random.default_rng(HOMES).integers(0, KINDS_OF_GOODS, users, dtype=np.int32)
    each = max(1, products // KINDS_OF_GOODS)
    whose = rng.integers(0, users, events, dtype=np.int32)
    np.minimum(whose, rng.integers(0, users, events, dtype=np.int32), out=whose)
    if ordered:
        whose.sort()
    for begin in range(0, events, EVENTS_A_BATCH):
        user = whose[begin : begin + EVENTS_A_BATCH].astype(np.int64)
        size = len(user)
        kind = np.where(rng.random(size) < 0.7, home[user], rng.integers(0, KINDS_OF_GOODS, size))
        item = (kind * each + (each * rng.random(size) ** 2).astype(np.int64)) % products
        what, hour = rng.integers(0, len(_NAMES), size), rng.integers(0, 24, size)
        yield user, item, what, (user * 7 + rng.integers(0, 12, size) * 15) % DAYS, hour


def bench_counting(
    products: int, users: int, events: int, seed: int = 0, progress: Progress | None = None, beside: Path | None = None
) -> dict[str, Any]:
    """Time only the counting of what goes together, on made events in memory, without a database.

    Args:
        products: How many products.
        users: How many users.
        events: How many events.
        seed: Of everything that is made.
        progress: Told the stages "events" and "learn".
        beside: In which folder counts lie that memory does not hold; None takes the system's own.

    Returns:
        Sizes and figures.
    """
    told = progress or (lambda stage, done, total: None)
    kinds = np.array([KINDS.index(name) for name in _NAMES], np.int64)
    table, done = np.empty((4, events), np.int32), 0
    for user, item, what, day, _ in _made(products, users, events, seed, ordered=True):
        here = slice(done, done + len(user))
        columns: tuple[Ints, ...] = (user, item, day, kinds[what])
        for row, column in enumerate(columns):
            table[row, here] = column
        done += len(user)
        told("events", done, events)
    names = tuple(f"u{n}" for n in range(users)), tuple(f"p{n}" for n in range(products))
    history = History.from_codes(*names, *table)
    del table
    told("learn", 0, 1)
    figures = _counting(history, beside)
    told("learn", 1, 1)
    return {"products": products, "users": users, "events": events, "together": figures}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a made shop is."""

    products: int
    users: int
    events: int


class Figures:
    """Figures by name, each told and kept as it is reached, so that a run that is cut short has told something.

    Args:
        path: Where they are kept, a JSON object.
        reached: Told the name and the figure.
    """

    def __init__(self, path: Path, reached: Callable[[str, Any], None] | None = None) -> None:
        self._path, self._reached = path, reached
        self.held: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def put(self, name: str, figure: Any) -> None:
        """A figure is reached."""
        self.held[name] = figure
        self._path.write_text(json.dumps(self.held))
        if self._reached is not None:
            self._reached(name, figure)


def bench(
    size: Size,
    n: int,
    seed: int = 0,
    progress: Progress | None = None,
    beside: Path | None = None,
    serve: Serve | None = None,
    keep: Path | None = None,
    reached: Callable[[str, Any], None] | None = None,
) -> dict[str, Any]:
    """Make a shop of that size, and time it.

    Most events are loaded user by user; the last ones come in no order to the full shop, and are timed.

    Args:
        size: Of the shop.
        n: Recommendations and single events timed.
        seed: Of everything that is made.
        progress: Told the stages "read", "events", "learn" and "recommend".
        beside: In which folder the made shop lies while it is timed; None takes the system's own.
        serve: Opens a way to send events over REST; None leaves that out.
        keep: A folder that the shop is made in and stays in; one that is there is timed without making or learning.
        reached: Told each figure as it is reached.

    Returns:
        Sizes and figures.

    Raises:
        UsageError: The kept shop is of another size.
    """
    from shopguide.shop.face import Shop

    told = progress or (lambda stage, done, total: None)
    with ExitStack() as stack:
        if keep is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shopguide-bench-", dir=beside)))
        else:
            folder = keep
            folder.mkdir(parents=True, exist_ok=True)
        figures = Figures(folder / "figures.json", reached)
        if figures.held.get("size", asdict(size)) != asdict(size):
            raise UsageError(f"{folder} holds a shop of another size.", "Name another folder, or the same size.")
        settings = Settings(text_encoder="hash-384", picture_encoder="none")
        with Shop.open(folder / "shop", settings) as shop:
            if "ingest" not in figures.held:
                _make(shop, folder, size, seed, figures, told, serve)
            if "learn" not in figures.held or not shop.learnt.readable():
                figures.put("together", _timed_counting(shop, told))
                figures.put("learn", _timed_learning(shop, progress))
        with Shop.open(folder / "shop", settings) as shop:
            clock, processor = time.perf_counter(), time.process_time()
            shop.recommend(user="u0")
            first = time.perf_counter() - clock, time.process_time() - processor
            figures.put("first", {"wall_s": round(first[0], 2), "cpu_s": round(first[1], 2)})
            figures.put("recommend", _timed_recommend(shop, size.users, n, seed, told))
            figures.put("one event", _timed_single(shop, size, n))
    return {**asdict(size), **figures.held}


def _make(
    shop: Any, folder: Path, size: Size, seed: int, figures: Figures, told: Progress, serve: Serve | None
) -> None:
    """Fill the shop; the events that come to the full shop are timed by each way that they can come."""
    products, users, events = size.products, size.users, size.events
    figures.put("size", asdict(size))
    timed = min(MOST_TIMED, max(1, events // 5))
    clock = time.perf_counter()
    shop.add(_feed(folder, products), progress=told)
    made: dict[str, float] = {"products_s": round(time.perf_counter() - clock, 1)}
    stock = made_events(products, users, events - timed, seed, ordered=True)
    ingest = {"loaded": _timed_events(shop.add_events, stock, events - timed, told)}
    figures.put("loaded", ingest["loaded"])
    last = made_events(products, users, timed, seed + 1, first=events - timed)
    ingest["sdk"] = _timed_events(shop.add_events, last, timed, told)
    if serve is not None:
        with serve(shop) as post:
            more = made_events(products, users, timed // 2, seed + 2, first=events)
            ingest["rest"] = _timed_events(post, more, timed // 2, told)
    made["disk_mb"] = round(sum(f.stat().st_size for f in shop.folder.rglob("*") if f.is_file()) / 1e6)
    figures.put("made", made)
    figures.put("ingest", ingest)


CELL_TASTES = (1, 3, 8)
NEAREST = 60
"""As many as a recommendation takes from the neighbourhood of a taste."""


def bench_cells(shop: Any, n: int, seed: int = 0) -> dict[str, Any]:
    """What a look into cells misses of the products nearest to a taste, on a shop's own vectors.

    Args:
        shop: The shop; its products have fused vectors.
        n: Tastes drawn for each number of products that a taste is made of.
        seed: Of the draw.

    Returns:
        How many products, and the share of the nearest that is found, by products of a taste.

    Raises:
        UsageError: The shop is so small that it looks at all products.
    """
    known = shop.learnt.known()
    if known.cells is None:
        raise UsageError("This shop is so small that all its products are looked at.", "Name a larger one.")
    vectors = known.vectors["fused"].astype(np.float32)
    there = np.flatnonzero(vectors.any(axis=1))
    rng, found, most = np.random.default_rng(seed), {}, min(NEAREST, len(there))
    for size in CELL_TASTES:
        hit = 0
        for _ in range(n):
            taste = vectors[rng.choice(there, size, replace=False)].sum(axis=0)
            taste /= max(float(np.linalg.norm(taste)), 1e-9)
            nearest = np.argpartition(-(vectors @ taste), most - 1)[:most]
            looked = known.cells.near(taste, LOOKED_FOR)
            best = looked[np.argsort(-(vectors[looked] @ taste), kind="stable")[:most]]
            hit += len(np.intersect1d(nearest, best))
        found[str(size)] = round(hit / (n * most), 4)
    return {"products": len(there), "cells": len(known.cells.centres), "tastes": n, "found": found}


def cells_to_markdown(figures: Mapping[str, Any]) -> str:
    """The figures of cells as a table."""
    head = f"{figures['products']:,} products in {figures['cells']:,} cells, {figures['tastes']:,} tastes a row: "
    head += f"how many of the {NEAREST} nearest products a look into cells finds"
    rows = [f"| {size} | {100 * share:.1f} % |" for size, share in figures["found"].items()]
    return "\n".join([head, "", "| products of a taste | found |", "|---|---|", *rows]) + "\n"


def _feed(folder: Path, products: int) -> Path:
    path = folder / "feed.jsonl"
    each = max(1, products // KINDS_OF_GOODS)
    with path.open("w") as out:
        for i in range(products):
            kind = i // each
            shelf = f"All/Shelf {kind % 20}/Kind {kind}"
            row = {"id": f"p{i}", "title": f"Thing {i} of kind {kind}", "category": shelf}
            out.write(json.dumps(row | {"price": 1 + i % 90, "stock": i % 50}) + "\n")
    return path


def _timed_events(
    add: Callable[[list[Event]], int], batches: Iterable[list[Event]], total: int, told: Progress
) -> dict[str, float]:
    wall = cpu = 0.0
    done = 0
    for batch in batches:
        clock, processor = time.perf_counter(), time.process_time()
        done += add(batch)
        wall, cpu = wall + time.perf_counter() - clock, cpu + time.process_time() - processor
        told("events", done, total)
    return {"events": done, "per_s": round(done / wall), "per_cpu_s": round(done / cpu), "wall_s": round(wall, 1)}


def _timed_counting(shop: Any, told: Progress) -> dict[str, float]:
    """What goes together, from the database to the tables."""
    told("learn", 0, 1)
    clock = time.perf_counter()
    history = History.from_events(Done(*row) for row in shop.learnt.events())
    read_s = round(time.perf_counter() - clock, 1)
    figures = _counting(history, shop.folder)
    told("learn", 1, 1)
    return {"read_s": read_s} | figures


def _counting(history: History, folder: Path | None) -> dict[str, float]:
    before = _memory("VmRSS")
    _forget_peak()
    clock, processor = time.perf_counter(), time.process_time()
    bought = history.kind == BOUGHT
    tables = [together(history, mask, folder=folder) for mask in (bought, ~bought)]
    return {
        "wall_s": round(time.perf_counter() - clock, 1),
        "cpu_s": round(time.process_time() - processor, 1),
        "pairs": int(sum((t.item >= 0).sum() for t in tables)),
        "memory_before_mb": before,
        "peak_memory_mb": _memory("VmHWM"),
    }


def _timed_learning(shop: Any, progress: Progress | None) -> dict[str, Any]:
    _forget_peak()
    clock, processor = time.perf_counter(), time.process_time()
    learnt = shop.learn(progress)
    return {
        "wall_s": round(time.perf_counter() - clock, 1),
        "cpu_s": round(time.process_time() - processor, 1),
        "mix": learnt["mix"],
        "peak_memory_mb": _memory("VmHWM"),
    }


def _forget_peak() -> None:
    """Let the peak of memory be counted anew, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _memory(what: str) -> int:
    """Megabytes by the system's own account: VmRSS is now, VmHWM the peak."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(what):
                return round(int(line.split()[1]) / 1024)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _timed_single(shop: Any, size: Size, n: int) -> dict[str, float]:
    times = []
    begin = time.time_ns()  # a kept shop knows the events of the last run
    for place in range(n):
        user, item = f"u{place * 7919 % size.users}", f"p{place * 104_729 % size.products}"
        event = Event(f"single{begin}-{place}", user, "purchase", item, "2026-06-29T10:00:00")
        clock, processor = time.perf_counter(), time.process_time()
        shop.add_events([event])
        times.append((time.perf_counter() - clock, time.process_time() - processor))
    return _quantiles(times)


def _timed_recommend(shop: Any, users: int, n: int, seed: int, told: Progress) -> dict[str, float]:
    rng = np.random.default_rng(seed + 1)
    asked = [f"u{u}" for u in np.minimum(rng.integers(0, users, n), rng.integers(0, users, n))]
    shop.recommend(user=asked[0])
    times = []
    for place, user in enumerate(asked):
        clock, processor = time.perf_counter(), time.process_time()
        shop.recommend(user=user)
        times.append((time.perf_counter() - clock, time.process_time() - processor))
        told("recommend", place + 1, n)
    return _quantiles(times)


def _quantiles(times: list[tuple[float, float]]) -> dict[str, float]:
    wall, cpu = (np.array(t) * 1000 for t in zip(*times, strict=True))
    return {
        "p50_ms": round(float(np.quantile(wall, 0.5)), 2),
        "p99_ms": round(float(np.quantile(wall, 0.99)), 2),
        "cpu_p50_ms": round(float(np.quantile(cpu, 0.5)), 2),
        "cpu_p99_ms": round(float(np.quantile(cpu, 0.99)), 2),
    }


def counting_to_markdown(figures: Mapping[str, Any]) -> str:
    """The figures of counting as a sentence."""
    f = figures["together"]
    return (
        f"{figures['products']:,} products, {figures['users']:,} users, {figures['events']:,} events: counting what "
        f"goes together took {f['wall_s']} s (CPU {f['cpu_s']} s) and at most {f['peak_memory_mb']:,} MB "
        f"({f['memory_before_mb']:,} of them the events before it); {f['pairs']:,} neighbours kept\n"
    )


def to_markdown(figures: Mapping[str, Any]) -> str:
    """The figures as a table."""
    f = figures
    ways = {"loaded": "loaded user by user", "sdk": "in no order, SDK", "rest": "in no order, REST"}
    rows = [
        (f"events in batches of 10,000, {ways[way]}", f"{one['per_s']:,} a second",
         f"{one['per_cpu_s']:,} a CPU second, {one['events']:,} events")
        for way, one in f["ingest"].items()
    ]  # fmt: skip
    count, learnt, first, asked = f["together"], f["learn"], f["first"], f["recommend"]
    rows += [
        ("counting what goes together", f"{count['wall_s']} s, and {count['read_s']} s of reading",
         f"CPU {count['cpu_s']} s, peak {count['peak_memory_mb']:,} MB ({count['memory_before_mb']:,} before it)"),
        ("learning everything", f"{learnt['wall_s']} s",
         f"CPU {learnt['cpu_s']} s, peak {learnt['peak_memory_mb']:,} MB, {'with a' if learnt['mix'] else 'no'} mix"),
        ("one event", f"p50 {f['one event']['p50_ms']} ms, p99 {f['one event']['p99_ms']} ms",
         f"CPU p50 {f['one event']['cpu_p50_ms']} ms"),
        ("the first question after a start", f"{first['wall_s']} s", f"CPU {first['cpu_s']} s"),
        ("recommend(user)", f"p50 {asked['p50_ms']} ms, p99 {asked['p99_ms']} ms", f"CPU p50 {asked['cpu_p50_ms']} ms"),
    ]  # fmt: skip
    head = f"{f['products']:,} products (made in {f['made']['products_s']} s), {f['users']:,} users, "
    head += f"{f['events']:,} events; {f['made']['disk_mb']:,} MB of disk"
    lines = [head, "", "| what | figure | |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
    return "\n".join(lines) + "\n"
