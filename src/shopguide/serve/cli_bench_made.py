"""Runs and prints the trial of the index on a made shop, alone or against other libraries.

Knows nothing about clocks: `index.trial` and `index.peers` time, this prints.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from shopguide.encode.bench import machine
from shopguide.errors import MissingError
from shopguide.index.trial import Encode, run_trial
from shopguide.serve.cli_show import console
from shopguide.settings import Settings
from shopguide.types import Progress


def made_report(
    n: int,
    seed: int,
    searches: int,
    keep: Path | None,
    against: Sequence[str],
    settings: Settings | None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Make a shop and time the index on it, or it and its peers.

    Args:
        n: Products.
        seed: Of everything made.
        searches: Of each kind.
        keep: Folder for the indexes, used again by a later run; None takes one that is removed afterwards.
        against: Names of peers; none times the index alone, with changes and clients.
        settings: Names the text encoder for whole times; None leaves encoding out.
        progress: Told the stages.

    Returns:
        The machine and the figures.
    """
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shopguide-bench-")))
        if against:
            from shopguide.index.peers import compare

            told = compare(n, folder, against, seed, searches, progress)
            return {"machine": machine(), "made": n, "seed": seed, "searches": searches, "against": asdict(told)}
        trial = run_trial(n, folder, seed, searches, _encoder(settings), progress)
        return {"machine": machine(), "made": n, "seed": seed, "searches": searches, "trial": asdict(trial)}


def _encoder(settings: Settings | None) -> Encode | None:
    """What makes a query's vector, or None where no encoder is there."""
    from shopguide.encode import load_text_encoder
    from shopguide.encode.registry import HASHES

    if settings is None or settings.text_encoder in ("none", *HASHES):
        return None

    cache = Path(settings.cache_dir).expanduser() if settings.cache_dir else None
    try:
        return load_text_encoder(settings.text_encoder, cache, 1, 1).encode_query
    except MissingError:
        return None


def show_made(figures: dict[str, Any]) -> None:
    """Print what `made_report` found."""
    from shopguide.serve.cli_bench import _machine_line

    out = console()
    out.print(_machine_line(figures["machine"]))
    out.print(f"{figures['made']:,} made products, seed {figures['seed']}, {figures['searches']} searches of each kind")
    if "trial" in figures:
        _show_trial(figures["trial"])
    else:
        _show_against(figures["against"])


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _show_trial(trial: dict[str, Any]) -> None:
    out = console()
    table = _table("ms", "of all", "found", "p50", "p99", "CPU", "recall", "encoded p50", "CPU")
    for kind in trial["kinds"]:
        timed, whole = kind["timings"], kind["whole"]
        table.add_row(
            kind["name"],
            f"{100 * kind['share']:.1f}%",
            f"{timed['median_total']:.0f}",
            f"{timed['wall']['p50_ms']:.2f}",
            f"{timed['wall']['p99_ms']:.2f}",
            f"{timed['cpu']['p50_ms']:.2f}",
            "–" if kind["recall"] is None else f"{kind['recall']:.4f}",
            "" if whole is None else f"{whole['p50_ms']:.2f}",
            "" if whole is None else f"{kind['whole_cpu']['p50_ms']:.2f}",
        )
    out.print(table)
    out.print(Text("recall: of the ten nearest; encoded: with the query's encoding", style="dim"))
    for kind in trial["kinds"]:
        steps = "   ".join(f"{step} {ms['p50_ms']:.2f}" for step, ms in kind["timings"]["steps"].items())
        out.print(Text(f"{kind['name']}: p50 by step: {steps}", style="dim"))
    changes = _table("seen by the next search, milliseconds", "p50", "p99")
    for name, took in trial["changes"].items():
        changes.add_row(name, f"{took['p50_ms']:.2f}", f"{took['p99_ms']:.2f}")
    out.print(changes)
    clients = trial["clients"]
    out.print(
        f"4 clients, hybrid with facets and a tenth: {trial['clients_per_s']:.0f} searches a second, "
        f"p50 {clients['p50_ms']:.2f} ms, p99 {clients['p99_ms']:.2f} ms"
    )
    cost = trial["cost"]
    out.print(
        f"build {cost['build_s']:.0f} s ({cost['build_cpu_s']:.0f} s of processor, at most "
        f"{cost['peak_bytes'] / 1e9:.2f} GB), disk {cost['disk_bytes'] / 1e6:.0f} MB, open {cost['open_ms']:.0f} ms, "
        f"memory {cost['rss_bytes'] / 1e9:.2f} GB of which {cost['anonymous_bytes'] / 1e9:.2f} GB are not file pages"
    )
    out.print(Text(f"threshold of a match by meaning: {trial['threshold']:.3f}", style="dim"))


def _show_against(told: dict[str, Any]) -> None:
    out = console()
    table = _table("ms", "engine", "p50", "p99", "CPU", "recall")
    for row in told["rows"]:
        table.add_row(
            row["kind"],
            row["engine"],
            f"{row['timing']['p50_ms']:.2f}",
            f"{row['timing']['p99_ms']:.2f}",
            f"{row['cpu']['p50_ms']:.2f}",
            "–" if row["recall"] is None else f"{row['recall']:.4f}",
        )
    out.print(table)
    for one in told["engines"]:
        out.print(
            Text(
                f"{one['name']} {one['version']}: build {one['build_s']:.0f} s, disk {one['disk_bytes'] / 1e6:.0f} MB; "
                f"{one['setting']}; facets: {one['facets']}",
                style="dim",
            )
        )
    for name, hint in told["missing"].items():
        out.print(Text(f"{name} is not installed: {hint}", style="yellow"))
