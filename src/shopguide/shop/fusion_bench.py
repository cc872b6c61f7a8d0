"""How long it takes to make the fused vectors of a whole shop from cached features, for each fuser.

Joins features and fusers; encodes nothing. What is not in the cache is told, and not timed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shopguide.errors import DataError
from shopguide.fuse import Centring, Fuser
from shopguide.shop.features import Worked
from shopguide.shop.fusing import centred_for, tokens_for
from shopguide.types import Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

PROMISED_S = 30.0
"""Asked of 19,406 products."""

ROUNDS = 3


def bench_fusion(
    shop: Shop, fusers: Sequence[Fuser], notes: Mapping[str, str], progress: Progress, rounds: int = ROUNDS
) -> dict[str, Any]:
    """Time the way from the cache to fused vectors: reading, centring, fusing.

    Args:
        shop: An open shop that was imported, so that its features are cached.
        fusers: To time.
        notes: Name of a fuser to what should be known of it.
        progress: Told the stage "fuse".
        rounds: Of which the fastest counts.

    Returns:
        Products, and by fuser the tokens it read, the dimension, and the seconds of processor and of the clock to read
        and to fuse.

    Raises:
        DataError: Nothing of this shop is cached.
    """
    products = [c.product for c in shop._state.catalog.iterate() if c.product is not None]
    reviews = shop._state.catalog.reviews_of(p.product_id for p in products)
    features = replace(shop._features, make=False)
    priors = shop._state.priors()
    out: dict[str, Any] = {}
    for done, fuser in enumerate(fusers, 1):
        best: dict[str, Any] = {}
        for _ in range(rounds):
            began = _now()
            vectors = features.of(products, reviews, Worked())
            if fuser.reads_tokens:  # such a fuser reads tokens, and means only to be centred by
                began = _now()
            tokens = tokens_for(fuser, features, products, reviews, vectors, Worked())
            if not tokens:
                raise DataError("No feature of this shop is in its cache.", "Run `shopguide import --shop DIR` first.")
            read = _now()
            rows = fuser.fuse(centred_for(fuser, Centring.fit(vectors, priors)).tokens(tokens))
            end = _now()
            told = {
                "tokens": {m: len(t.owner) for m, t in tokens.items()},
                "dimension": rows.shape[1],
                "fused": int(rows.any(axis=1).sum()),
                "read_cpu_s": round(read[0] - began[0], 2),
                "read_s": round(read[1] - began[1], 2),
                "fuse_cpu_s": round(end[0] - read[0], 2),
                "fuse_s": round(end[1] - read[1], 2),
                "note": notes.get(fuser.name, ""),
            }
            if not best or _cpu(told) < _cpu(best):
                best = told
        out[fuser.name] = best
        progress("fuse", done, len(fusers))
    return {"products": len(products), "promised_s": PROMISED_S, "fusers": out}


def to_markdown(report: Mapping[str, Any]) -> str:
    """A table: fusers down, what they read and how long it took across."""
    lines = [
        f"{report['products']:,} products, seconds of processor (of the clock); asked: {report['promised_s']:g} s.",
        "",
    ]
    lines += ["| fuser | tokens | numbers | read from the cache | fuse | both | |", "|---|---|---|---|---|---|---|"]
    for name, one in report["fusers"].items():
        tokens = ", ".join(f"{m} {n:,}" for m, n in one["tokens"].items())
        both = f"{_cpu(one):.2f} ({one['read_s'] + one['fuse_s']:.2f})"
        read, fused = (f"{one[f'{k}_cpu_s']:.2f} ({one[f'{k}_s']:.2f})" for k in ("read", "fuse"))
        lines.append(f"| {name} | {tokens} | {one['dimension']} | {read} | {fused} | {both} | {one['note']} |")
    return "\n".join(lines) + "\n"


def _now() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _cpu(told: Mapping[str, Any]) -> float:
    return float(told["read_cpu_s"] + told["fuse_cpu_s"])
