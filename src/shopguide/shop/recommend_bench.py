"""Times recommendation on a made shop of any size: events in, learning, one more event, recommendations.

Knows nothing about doors. The shop lies in a folder that is thrown away. Users keep to a few kinds of products, as
people do, so that there is something to learn; what is timed is the whole way, database and promises included.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from shopguide.recommend.history import BOUGHT, Done, History
from shopguide.recommend.together import together
from shopguide.settings import Settings
from shopguide.types import Event, Progress

KINDS_OF_GOODS = 200
EVENTS_A_BATCH = 10_000
DAYS = 180
EPOCH_DAY = np.datetime64("2026-01-01")
_NAMES = ("view", "view", "view", "click", "cart", "purchase")


def made_events(products: int, users: int, events: int, seed: int) -> Iterator[list[Event]]:
    """Made events in batches.

    Args:
        products: How many products.
        users: How many users.
        events: How many events.
        seed: Of the draw.

    Yields:
        list[Event]: At most `EVENTS_A_BATCH` of them, in no order.
    """
    rng = np.random.default_rng(seed)
    home = rng.integers(0, KINDS_OF_GOODS, users)
    each = max(1, products // KINDS_OF_GOODS)
    days = np.datetime_as_string(EPOCH_DAY + np.arange(DAYS)).tolist()
    for begin in range(0, events, EVENTS_A_BATCH):
        size = min(EVENTS_A_BATCH, events - begin)
        user = np.minimum(rng.integers(0, users, size), rng.integers(0, users, size))
        kind = np.where(rng.random(size) < 0.7, home[user], rng.integers(0, KINDS_OF_GOODS, size))
        item = (kind * each + (each * rng.random(size) ** 2).astype(np.int64)) % products
        what, hour = rng.integers(0, len(_NAMES), size), rng.integers(0, 24, size)
        day = (user * 7 + rng.integers(0, 12, size) * 15) % DAYS
        yield [
            Event(f"e{begin + n}", f"u{u}", _NAMES[w], f"p{i}", f"{days[d]}T{h:02d}:00:00")
            for n, (u, w, i, d, h) in enumerate(
                zip(user.tolist(), what.tolist(), item.tolist(), day.tolist(), hour.tolist(), strict=True)
            )
        ]


def bench(
    products: int,
    users: int,
    events: int,
    n: int,
    seed: int = 0,
    progress: Progress | None = None,
    beside: Path | None = None,
) -> dict[str, Any]:
    """Make a shop of that size, and time it.

    Args:
        products: How many products.
        users: How many users.
        events: How many events.
        n: Recommendations and single events timed.
        seed: Of everything that is made.
        progress: Told the stages "read", "events", "learn" and "recommend".
        beside: In which folder the made shop lies while it is timed; None takes the system's own.

    Returns:
        Sizes and figures.
    """
    from shopguide.shop.face import Shop

    told = progress or (lambda stage, done, total: None)
    with tempfile.TemporaryDirectory(prefix="shopguide-bench-", dir=beside) as folder:
        settings = Settings(text_encoder="hash", picture_encoder="none")
        with Shop.open(Path(folder) / "shop", settings) as shop:
            shop.add(_feed(Path(folder), products), progress=progress)
            ingest = _timed_events(shop, products, users, events, seed, told)
            count = _timed_counting(shop, told)
            clock = time.perf_counter()
            learnt = shop.learn(progress)
            learn_s = time.perf_counter() - clock
            single = _timed_single(shop, products, n)
            recommend = _timed_recommend(shop, users, n, seed, told)
    return {
        "products": products,
        "users": users,
        "events": events,
        "ingest": ingest,
        "together": count,
        "learn": {"wall_s": round(learn_s, 1), "mix": learnt["mix"]},
        "one event": single,
        "recommend": recommend,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


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


def _timed_events(shop: Any, products: int, users: int, events: int, seed: int, told: Progress) -> dict[str, float]:
    wall = cpu = 0.0
    done = 0
    for batch in made_events(products, users, events, seed):
        clock, processor = time.perf_counter(), time.process_time()
        done += shop.add_events(batch)
        wall, cpu = wall + time.perf_counter() - clock, cpu + time.process_time() - processor
        told("events", done, events)
    return {"per_s": round(done / wall), "per_cpu_s": round(done / cpu), "wall_s": round(wall, 1)}


def _timed_counting(shop: Any, told: Progress) -> dict[str, float]:
    """What goes together, from the database to the tables."""
    told("learn", 0, 1)
    clock, processor = time.perf_counter(), time.process_time()
    history = History.from_events(Done(*row) for row in shop.learnt.events())
    bought = history.kind == BOUGHT
    tables = [together(history, mask) for mask in (bought, ~bought)]
    told("learn", 1, 1)
    return {
        "wall_s": round(time.perf_counter() - clock, 1),
        "cpu_s": round(time.process_time() - processor, 1),
        "pairs": int(sum((t.item >= 0).sum() for t in tables)),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _timed_single(shop: Any, products: int, n: int) -> dict[str, float]:
    times = []
    for place in range(n):
        event = Event(f"single{place}", f"u{place}", "purchase", f"p{place % products}", "2026-06-29T10:00:00")
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
    }


def to_markdown(figures: Mapping[str, Any]) -> str:
    """The figures as a table."""
    f = figures
    rows = [
        ("events in batches of 10,000", f"{f['ingest']['per_s']:,} a second",
         f"{f['ingest']['per_cpu_s']:,} a CPU second"),
        ("counting what goes together", f"{f['together']['wall_s']} s",
         f"peak {f['together']['peak_memory_mb']:,} MB"),
        ("learning everything", f"{f['learn']['wall_s']} s", "with a mix" if f["learn"]["mix"] else "no mix"),
        ("one event", f"p50 {f['one event']['p50_ms']} ms", f"CPU {f['one event']['cpu_p50_ms']} ms"),
        ("recommend(user)", f"p50 {f['recommend']['p50_ms']} ms, p99 {f['recommend']['p99_ms']} ms",
         f"CPU {f['recommend']['cpu_p50_ms']} ms"),
    ]  # fmt: skip
    head = f"{f['products']:,} products, {f['users']:,} users, {f['events']:,} events; "
    head += f"peak memory {f['peak_memory_mb']:,} MB"
    lines = [head, "", "| what | figure | |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
    return "\n".join(lines) + "\n"
