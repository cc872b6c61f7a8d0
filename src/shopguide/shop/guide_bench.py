"""How long the guide takes to answer without a language model: first claim and whole answer, over a shop's own words.

Knows nothing about how it answers.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from shopguide.shop.looks import kind_of
from shopguide.types import Claim, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

TURNS = (
    ("find", "I need {kind}", "我想买{kind}"),
    ("bound", "something cheaper than {price:.0f}", "{price:.0f}以内的"),
    ("cheapest", "which is the cheapest?", "哪个最便宜？"),
    ("compare", "compare the first two", "比较前两个"),
    ("reviews", "what do people say about the first one?", "第一个评价怎么样？"),
)
"""One conversation: its first turn names a kind of thing, the others speak of what came."""

MOST_KINDS = 400


def bench_guide(shop: Shop, talks: int = 20, seed: int = 0, progress: Progress | None = None) -> dict[str, Any]:
    """Hold conversations and time each turn.

    Args:
        shop: An open shop; kinds and prices are drawn from it.
        talks: Conversations, English and Chinese by turns; the first is not counted.
        seed: Of the draw.
        progress: Told the stage "ask".

    Returns:
        Kind of turn (and "all") to p50 and p99 milliseconds of the first claim and of the whole answer, wall and CPU.
    """
    products = [c.product for c in shop._state.catalog.iterate() if c.product is not None]
    kinds = [k for k, _ in Counter(kind_of(p).rsplit("/", 1)[-1] for p in products).most_common(MOST_KINDS) if k]
    kinds = kinds or [p.title.rsplit(" ", 1)[-1] for p in products[:MOST_KINDS]]
    prices = [o.price.major for p in products if (o := p.offer()) is not None] or [100.0]
    rng = np.random.default_rng(seed)
    took: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for talk in range(talks + 1):
        kind, price = str(rng.choice(kinds)), float(rng.choice(prices))
        for name, *said in TURNS:
            text = said[talk % 2].format(kind=kind, price=price)
            one = _timed(shop, text, f"bench-{seed}-{talk}")
            if talk:  # the first reads models and tables
                took[name].append(one)
                took["all"].append(one)
        if progress is not None:
            progress("ask", talk + 1, talks + 1)
    return {"products": len(products), "talks": talks, "turns": {name: _told(rows) for name, rows in took.items()}}


def _timed(shop: Shop, text: str, session: str) -> tuple[float, float, float]:
    """Milliseconds to the first claim, to the end, and of the processor."""
    first: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()

    def told(_: Claim) -> None:
        if not first:
            first.append(time.perf_counter())

    shop.ask(text, session, told=told)
    end = time.perf_counter()
    whole = 1000 * (end - began)
    return (1000 * (first[0] - began) if first else whole), whole, 1000 * (time.process_time() - cpu)


def to_markdown(report: dict[str, Any]) -> str:
    """A table: kinds of turn down, milliseconds across."""
    out = [f"{report['products']:,} products, {report['talks']} conversations, milliseconds.", ""]
    out += ["| turn | n | first claim p50 / p99 | whole p50 / p99 | processor p50 / p99 |", "|---|---|---|---|---|"]
    for name, one in report["turns"].items():
        cells = [f"{one[k]['p50']:.0f} / {one[k]['p99']:.0f}" for k in ("first_ms", "whole_ms", "cpu_ms")]
        out.append(f"| {name} | {one['turns']} | {' | '.join(cells)} |")
    return "\n".join(out) + "\n"


def _told(rows: list[tuple[float, float, float]]) -> dict[str, Any]:
    first, whole, cpu = (np.array(column) for column in zip(*rows, strict=True))
    out: dict[str, Any] = {"turns": len(rows)}
    for name, column in (("first_ms", first), ("whole_ms", whole), ("cpu_ms", cpu)):
        out[name] = {
            "p50": round(float(np.percentile(column, 50)), 1),
            "p99": round(float(np.percentile(column, 99)), 1),
        }
    return out
