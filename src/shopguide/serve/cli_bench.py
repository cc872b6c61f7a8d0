"""Prepares and prints the benchmarks: which texts, pictures and queries, and the figures as tables.

Knows nothing about clocks: `encode.bench` times the encoders, `shop.timing` the searches.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.table import Table
from rich.text import Text

from shopguide.encode.bench import EncodeReport, Rate, bench_encode, machine
from shopguide.errors import DataError, UsageError
from shopguide.evaluate import read_queries
from shopguide.media import read_picture
from shopguide.serve.cli_show import console
from shopguide.settings import Settings
from shopguide.shop import Shop
from shopguide.shop.exactness import shop_exactness, shop_matched
from shopguide.shop.models import DECODE_SIDE
from shopguide.shop.timing import ShopTimings, time_searches, time_suggestions
from shopguide.types import Facet, Mode, Progress

if TYPE_CHECKING:
    from PIL.Image import Image

EXACT = 100
"""Queries whose ten nearest are compared with brute force."""
FILTER_SHARE = 0.1
"""The filtered rows keep about a tenth of the shop: what a shopper's click on a facet does."""

PICTURE_ENDINGS = frozenset((".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif"))
TITLES_READ = 4000
_PAGE = 1000
_Item = TypeVar("_Item")


def _spread(values: Sequence[_Item], most: int) -> list[_Item]:
    """At most so many values, evenly spread over all."""
    return [values[i * len(values) // most] for i in range(most)] if len(values) > most else list(values)


# -- encode ----------------------------------------------------------------------------------------------------


def encode_report(
    settings: Settings, folder: Path, workers: Sequence[int], n: int, texts: Path | None, pictures: Path | None
) -> EncodeReport:
    """Time the encoders of a shop.

    Args:
        settings: Names of the encoders.
        folder: The shop's folder, for registered models.
        workers: Numbers of workers to try.
        n: Texts and pictures of a round, at most; and queries.
        texts: A text a line; None makes them.
        pictures: A folder of pictures; None makes them.

    Returns:
        The report.

    Raises:
        DataError: A file cannot be read, or there is nothing in it.
    """

    def load(path: str) -> Image:
        return read_picture(Path(path), max_pixels=settings.max_picture_pixels, target=DECODE_SIDE)

    lines = None if texts is None else _spread(read_queries(texts), n)
    found = None if pictures is None else _spread(_pictures_in(pictures), n)
    if lines == []:
        raise DataError(f"{texts} holds no text.", "Write a text a line.")
    cache = Path(settings.cache_dir).expanduser() if settings.cache_dir else None
    names = (settings.text_encoder, settings.picture_encoder)
    return bench_encode(*names, cache, workers, n, lines, found, folder=folder, load=load)


def _pictures_in(folder: Path) -> list[Path]:
    """The pictures of a folder and those below it, by name.

    Args:
        folder: Where to look.

    Returns:
        Their paths.

    Raises:
        DataError: There is none.
    """
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in PICTURE_ENDINGS) if folder.is_dir() else []
    if not found:
        raise DataError(f"There are no pictures in {folder}.", "Give a folder of JPEG, PNG or WebP files.")
    return found


def show_encode(report: EncodeReport) -> None:
    """Print what was measured, on what, and which promises are kept."""
    out = console()
    out.print(_machine_line(report.machine))
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("what", "workers", "a second", "wall ms each", "CPU ms each"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for rate in report.texts:
        _rate_row(table, "texts", rate)
    for rate in report.pictures:
        _rate_row(table, "pictures", rate)
    if report.texts:
        tokens = f", {report.tokens:.0f} tokens each" if report.tokens else ""
        out.print(f"texts: {report.text_model}{tokens}")
    if report.pictures:
        out.print(f"pictures: {report.picture_model}, decoding included, {report.picture_size}")
    out.print(table)
    if report.texts:
        out.print(
            f"query: p50 {report.query_p50_ms:.2f} ms, p99 {report.query_p99_ms:.2f} ms, "
            f"CPU {report.query_cpu_ms:.2f} ms"
        )
    for target in report.targets:
        sign = Text("met    ", style="green") if target.met else Text("missed ", style="red")
        out.print(sign.append(f"{target.name}: {target.found:.1f}, promised {target.wanted:g}", style="default"))


def _rate_row(table: Table, what: str, rate: Rate) -> None:
    each = [f"{1000 * seconds / rate.items:.2f}" for seconds in (rate.wall_s, rate.cpu_s)]
    table.add_row(Text(what), str(rate.workers), f"{rate.per_s:.1f}", *each)


def _machine_line(told: Mapping[str, str | float]) -> Text:
    parts = [f"{told['processor']}, {float(told['cores']):.0f} usable cores, load before {told['load_before']}"]
    parts += [f"Python {told['python']}", f"onnxruntime {told['onnxruntime']}"]
    return Text("   ".join(parts), style="dim")


# -- search ----------------------------------------------------------------------------------------------------


def _queries(shop: Shop, file: Path | None, n: int, seed: int) -> list[str]:
    """`n` queries: from a file, or the first words of titles drawn by seed.

    Args:
        shop: An open shop.
        file: Judged queries, or a query a line; or None.
        n: How many.
        seed: Of the draw.

    Returns:
        The queries; they come around again when there are fewer.

    Raises:
        DataError: There is nothing to search for.
    """
    if file is not None:
        found = list(read_queries(file))
    else:
        pages = (shop.search("", limit=_PAGE, offset=at).hits for at in range(0, TITLES_READ, _PAGE))
        titles = [h.product.title for page in pages for h in page]
        draw = random.Random(seed)  # noqa: S311 - a repeatable draw, nothing secret
        draw.shuffle(titles)
        found = [" ".join(title.split()[: draw.randint(1, 4)])[:60] for title in titles]
    if not found:
        raise DataError("There are no queries to time.", "Give --queries FILE, or import products.")
    return list(islice(cycle(found), n))


def _tenth(facets: Sequence[Facet], total: int) -> dict[str, object]:
    """The facet value that keeps nearest to a tenth of the shop, as a filter."""
    choices = [(abs(v.count / max(1, total) - FILTER_SHARE), f.field, v.value) for f in facets for v in f.values]
    if not choices:
        return {"in_stock": True}
    _, field, value = min(choices)
    return {field: value}


def search_report(
    shop: Shop, queries: Path | None, n: int, seed: int, progress: Progress | None = None
) -> dict[str, Any]:
    """Time searches, with and without a filter, by mode.

    Args:
        shop: An open shop.
        queries: Judged queries, or a query a line; None draws titles.
        n: Searches of each kind.
        seed: Which titles are drawn.
        progress: Told the stage "search".

    Returns:
        The machine, and timings by kind.

    Raises:
        UsageError: The shop is empty.
    """
    everything = shop.search("", limit=0)
    if not everything.total:
        raise UsageError("This shop is empty.", "Import products first.")
    asked = _queries(shop, queries, n, seed)
    kinds: list[tuple[str, Mode, dict[str, object] | None]] = [
        ("words only", "lexical", None),
        ("hybrid", "hybrid", None),
        ("hybrid, filter", "hybrid", _tenth(everything.facets, everything.total)),
    ]
    rows = []
    for place, (name, mode, filters) in enumerate(kinds):

        def told(stage: str, done: int, total: int | None, place: int = place) -> None:
            if progress is not None:
                progress(stage, place * n + done, len(kinds) * n)

        timed = time_searches(shop, asked, mode, filters, told)
        rows.append({"kind": name, "filter": filters, **_figures(timed)})
    return {
        "products": everything.total,
        "searches": len(asked),
        "queries": len(set(asked)),
        "source": str(queries) if queries else f"titles, seed {seed}",
        "machine": machine(),
        "rows": rows,
        "suggestions": asdict(time_suggestions(shop, asked)),
        "exactness": [asdict(one) for one in shop_exactness(shop, asked[:EXACT])],
        "matched": asdict(shop_matched(shop, asked[:EXACT])),
    }


def _figures(timed: ShopTimings) -> dict[str, Any]:
    return asdict(timed) | {"retrieval": asdict(timed.retrieval)}


def show_search(figures: dict[str, Any]) -> None:
    """Print what `search_report` found."""
    out = console()
    out.print(_machine_line(figures["machine"]))
    out.print(
        f"{figures['products']:,} products, {figures['searches']} searches of each kind one at a time, "
        f"{figures['queries']} different queries"
    )
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("milliseconds", no_wrap=True)
    for name in ("whole p50", "p99", "encode p50", "p99", "retrieve p50", "p99", "CPU"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in figures["rows"]:
        parts = (row["whole"], row["steps"].get("encode", {"p50_ms": 0.0, "p99_ms": 0.0}), row["retrieval"]["wall"])
        cells = [f"{part[p]:.2f}" for part in parts for p in ("p50_ms", "p99_ms")]
        table.add_row(row["kind"], *cells, f"{row['cpu_ms']:.2f}")
    out.print(table)
    for row in figures["rows"]:
        steps = "   ".join(f"{step} {ms['p50_ms']:.2f}" for step, ms in row["retrieval"]["steps"].items())
        out.print(Text(f"{row['kind']}: retrieval p50 by step: {steps}", style="dim"))
    out.print(Text(f"filter: {figures['rows'][-1]['filter']}", style="dim"))
    took = figures["suggestions"]
    out.print(f"suggestions while typing, CPU: p50 {took['p50_ms']:.2f}, p99 {took['p99_ms']:.2f} ms (promised 5)")
    for one in figures["exactness"]:
        out.print(
            f"ten nearest against brute force, {one['name']} ({100 * one['share']:.1f} % of the shop): "
            f"recall {one['recall']:.4f} over {one['queries']} queries"
        )
    same = figures["matched"]
    out.print(
        f"found by meaning alone as brute force finds it: {same['right']} of {same['queries']} queries, "
        f"{same['products']:,} products"
    )
