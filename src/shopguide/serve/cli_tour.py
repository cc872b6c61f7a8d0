"""The tour of the demo shop: each verb once, with its answer and its time.

Knows nothing about how the demo shop was made; its questions come with it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from shopguide import demo
from shopguide.serve import cli_show, documents
from shopguide.shop import Shop
from shopguide.types import ImportReport, Page

T = TypeVar("T")
HITS = 3


class _Guide:
    """Shows each stop and keeps its time and document."""

    def __init__(self, out: Console) -> None:
        self.out = out
        self.times: list[tuple[str, float]] = []
        self.documents: dict[str, Any] = {}

    def stop(self, name: str, said: str, ask: Callable[[], T], view: Callable[[T], RenderableType]) -> T:
        """Ask, time, show."""
        began = time.perf_counter()
        answer = ask()
        took = time.perf_counter() - began
        self.times.append((name, took))
        self.out.print(Rule(Text(name, style="bold cyan"), align="left", style="dim"))
        self.out.print(Text("$ ", style="dim").append(said, style="bold"))
        self.out.print()
        self.out.print(view(answer))
        self.out.print()
        return answer


def tour(shop: Shop, folder: Path, quiet: bool = False) -> dict[str, Any]:
    """Load the demo shop and show it.

    Args:
        shop: An open shop, new or with the demo shop in it.
        folder: Where it is, for the commands to type.
        quiet: Show nothing; only make the document.

    Returns:
        The answers of every stop, and the milliseconds of each.
    """
    out = Console(highlight=False, quiet=quiet)
    files = demo.files()
    out.print(Text("shopguide", style="bold cyan").append("  a tour of the bundled demo shop", style="default"))
    out.print()
    guide = _Guide(out)
    began = time.perf_counter()
    sys.stdout.flush()
    with cli_show.progress_bars() if not quiet else nullcontext() as progress:
        report = shop.add(
            files / "products.jsonl",
            images=files,
            reviews=files / "reviews.jsonl",
            events=files / "events.jsonl",
            policies=files / "policies",
            progress=progress,
        )
    guide.times.append(("import", time.perf_counter() - began))
    guide.documents["import"] = documents.report(report)
    out.print(_imported(report, folder))
    shop.search("hello", limit=1)  # models are read once, apart from what is timed
    _stops(shop, folder, guide, files)
    out.print(Rule(Text("timings", style="bold cyan"), align="left", style="dim"))
    out.print(_timings(guide.times))
    out.print(Text("\nOpen the web page:   ", style="bold").append(f"shopguide serve --shop {folder}", style="green"))
    out.print(Text("Ask it yourself:     ", style="bold").append(f'shopguide ask "…" --shop {folder}', style="green"))
    return guide.documents | {"took_ms": {name: round(s * 1000.0, 2) for name, s in guide.times}}


def _stops(shop: Shop, folder: Path, guide: _Guide, files: Path) -> None:
    def said(command: str) -> str:
        return f"shopguide {command} --shop {folder}"

    def shown(language: str, pictures: bool = False) -> Callable[[Page], RenderableType]:
        return lambda page: cli_show.page_view(page, language, facets=False, pictures=pictures)

    keep = guide.documents
    english, chinese = demo.SEARCHED[0], demo.SEARCHED_ZH[0]
    keep["search"] = documents.page(
        guide.stop(
            "search, with a constraint",
            said(f'search "{english}"'),
            lambda: shop.search(english, limit=HITS),
            shown("en"),
        )
    )
    keep["search_zh"] = documents.page(
        guide.stop(
            "search in Chinese", said(f'search "{chinese}"'), lambda: shop.search(chinese, limit=HITS), shown("zh")
        )
    )
    picture = files / demo.PICTURED
    keep["search_picture"] = documents.page(
        guide.stop(
            "search by a picture",
            said(f"search --image {cli_show.short_path(str(picture))}"),
            lambda: shop.search(image=picture, limit=HITS),
            shown("en", pictures=True),
        )
    )
    keep["similar"] = documents.page(
        guide.stop(
            f"similar to “{shop.product(demo.SIMILAR_TO).title}”",
            said(f"similar {demo.SIMILAR_TO}"),
            lambda: shop.similar(demo.SIMILAR_TO, limit=HITS),
            shown("en"),
        )
    )
    keep["recommend"] = documents.page(
        guide.stop(
            f"recommend, by the history of {demo.USER}",
            said(f"recommend --user {demo.USER}"),
            lambda: shop.recommend(user=demo.USER, limit=HITS),
            shown("en"),
        )
    )
    keep["compare"] = documents.comparison(
        guide.stop(
            "compare",
            said("compare " + " ".join(demo.COMPARED)),
            lambda: shop.compare(demo.COMPARED),
            lambda table: cli_show.comparison_view(table, "en"),
        )
    )
    for name, title, question in (("ask", "ask", demo.ASKED[0]), ("ask_zh", "ask in Chinese", demo.ASKED_ZH[0])):
        keep[name] = documents.answer(
            guide.stop(title, said(f'ask "{question}"'), partial(shop.ask, question), cli_show.answer_view)
        )


def _imported(report: ImportReport, folder: Path) -> RenderableType:
    text = Text(f"{report.kept:,} products", style="bold green")
    text.append(f", {report.pictures_found:,} pictures, ", style="default not bold")
    text.append(f"{report.reviews:,} reviews and {report.events:,} events in {folder}/ ", style="default not bold")
    encoded = report.embedded_texts + report.embedded_pictures
    known = "" if encoded else "; all was encoded before"
    text.append(f"({report.embedded_texts:,} texts, {report.embedded_pictures:,} pictures encoded{known})\n", "dim")
    return text


def _timings(times: list[tuple[str, float]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    for name, seconds in times:
        table.add_row(Text(name), f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms")
    return table
