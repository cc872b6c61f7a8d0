"""Answers as tables for people in a terminal.

Knows nothing about where answers come from. Text of a catalog is never read as markup.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from shopguide.types import (
    Answer,
    AspectDigest,
    Citation,
    Claim,
    Comparison,
    FacetValue,
    Hit,
    ImportReport,
    Offer,
    Page,
    Product,
)

if TYPE_CHECKING:
    from shopguide.encode import ModelCard
    from shopguide.types import Progress as Told

FACETS_SHOWN = 4
FACET_VALUES_SHOWN = 5
EQUAL_ROWS_SHOWN = 12
LIKENESS_SHOWN = 3
ASPECTS_SHOWN = 6
ATTRIBUTE_ROWS_SHOWN = 40
"""A product with hundreds of attributes would push the verdict out of sight; `--json` has them all."""

_STAGES = {"read": "reading", "reviews": "reviews", "events": "events", "store": "storing", "encode": "encoding"}
_WORDS = {
    "en": {
        "found": "{n} found",
        "none": "Nothing found.",
        "in": "in {ms:.0f} ms",
        "words": "words: {w}",
        "pictured": "({n} seen in pictures)",
    },
    "zh": {
        "found": "找到 {n} 件",
        "none": "没有找到。",
        "in": "用时 {ms:.0f} 毫秒",
        "words": "词语：{w}",
        "pictured": "（{n} 件为图中所见）",
    },
}


def console() -> Console:
    """Where tables go: standard output, coloured when it is a terminal."""
    return Console(highlight=False, soft_wrap=False)


class _Rate(ProgressColumn):
    """Pieces a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if not speed else f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s", style="cyan")


@contextlib.contextmanager
def progress_bars() -> Iterator[Told]:
    """One bar a stage on standard error, with rate and time left; silent where it is no terminal.

    Yields:
        Told: What to call with (stage, done, total).
    """
    screen = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def told(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield told
        for task in bars.tasks:
            if task.total is None:
                bars.update(task.id, total=task.completed)


@contextlib.contextmanager
def byte_bars() -> Iterator[tuple[Callable[[str], None], Told]]:
    """A bar a file on standard error, in bytes; one line a file where it is no terminal.

    Yields:
        tuple[Callable[[str], None], Told]: What to tell a line of notice, and what to call with
            (file, bytes done, bytes in all).
    """
    screen = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(bar_width=28),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def told(file: str, done: int, total: int | None) -> None:
            if file not in tasks:
                tasks[file] = bars.add_task(file, total=total)
            bars.update(tasks[file], completed=done, total=total)

        def notice(line: str) -> None:
            if not screen.is_terminal:
                screen.print(Text(line))

        yield notice, told


# -- products --------------------------------------------------------------------------------------------------


def price(offer: Offer | None) -> Text:
    """A price, with the one before a reduction struck out under it."""
    if offer is None:
        return Text("–", style="dim")
    text = Text(str(offer.price), style="bold")
    if offer.list_price and offer.list_price > offer.price and offer.list_price.currency == offer.price.currency:
        text.append("\n").append(str(offer.list_price), style="dim strike not bold")
    return text


def why(hit: Hit, language: str) -> str:
    """Why a hit is there, in one line."""
    if hit.why.reason:
        return hit.why.reason
    parts = list(hit.why.attributes)
    if hit.why.words:
        parts.append(_WORDS[_known(language)]["words"].format(w=", ".join(hit.why.words)))
    for name, value in (("text", hit.why.text_similarity), ("picture", hit.why.picture_similarity)):
        if value is not None:
            parts.append(f"{name} {value:.2f}")
    return " · ".join(parts)


def _known(language: str) -> str:
    return language if language in _WORDS else "en"


def short_path(uri: str) -> str:
    """A picture's path as one would type it here; a web address as it is."""
    if "://" in uri:
        return uri
    relative = os.path.relpath(uri)
    return uri if relative.startswith("..") else relative


def _about(hit: Hit, language: str, pictures: bool) -> Text:
    product = hit.product
    text = Text(product.title_in(language), style="bold")
    under = [product.product_id, product.brand]
    if hit.variant and hit.variant.options:
        under.append("/".join(hit.variant.options.values()))
    if product.rating is not None:
        under.append(f"★ {product.rating:.1f} ({product.rating_count})")
    if not product.in_stock:
        under.append("sold out" if language != "zh" else "已售罄")
    text.append("\n" + "  ".join(filter(None, under)), style="dim not bold")
    reason = why(hit, language)
    if reason:
        text.append("\n" + reason, style="green not bold")
    if hit.why.contributions:
        gave = sorted(hit.why.contributions.items(), key=lambda one: -abs(one[1]))
        told = " ".join(f"{name} {value:+.3f}" for name, value in gave)
        text.append(f"\n{hit.score:.3f} = {told}", style="yellow not bold")
    picture = hit.why.picture or next((m.uri for m in product.pictures), "")
    if picture and pictures:
        text.append("\n" + short_path(picture), style="dim cyan not bold")
    return text


def hits_table(hits: Sequence[Hit], language: str, first: int = 1, pictures: bool = True) -> Table:
    """Hits as a table: place, score, price, and what and why.

    Args:
        hits: What was found.
        language: Of titles.
        first: Place of the first one.
        pictures: Show where each picture lies.

    Returns:
        The table.
    """
    zh = language == "zh"
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), header_style="dim", expand=False)
    table.add_column("#", justify="right", style="dim")
    table.add_column("分数" if zh else "score", justify="right")
    table.add_column("价格" if zh else "price", justify="right", no_wrap=True)
    table.add_column("商品和理由" if zh else "product and why", overflow="fold")
    for place, hit in enumerate(hits, first):
        offer = hit.offer or hit.product.offer()
        table.add_row(str(place), f"{hit.score:.3f}", price(offer), _about(hit, language, pictures))
    return table


def page_view(given: Page, language: str, facets: bool = True, pictures: bool = True) -> RenderableType:
    """A page: what was understood, the hits, the facets, and the time."""
    words = _WORDS[_known(language)]
    head = Text()
    if given.seen is not None and given.seen.label:
        head.append(given.seen.label + "\n", style="magenta")
    for one in given.understood:
        head.append(f"[{one.label}]", style="dim cyan" if one.soft else "cyan").append(" ")
        if one.pictured:
            head.append(words["pictured"].format(n=one.pictured), style="dim").append(" ")
    total_ms = sum(given.took_ms.values())
    head.append(words["found"].format(n=f"{given.total:,}") if given.total else words["none"], style="bold")
    if total_ms:
        head.append(" " + words["in"].format(ms=total_ms), style="dim")
    parts: list[RenderableType] = [head]
    if given.note:
        parts.append(Text(given.note, style="yellow"))
    if given.hits:
        parts += [Text(), hits_table(given.hits, language, given.offset + 1, pictures)]
    if facets and given.hits:
        parts += [_facet_line(f.field, f.values) for f in given.facets if len(f.values) > 1][:FACETS_SHOWN]
    return Group(*parts)


def _facet_line(field: str, values: Sequence[FacetValue]) -> Text:
    text = Text(f"{field}: ", style="dim")
    for value in values[:FACET_VALUES_SHOWN]:
        seen = f" ({value.pictured} seen)" if value.pictured else ""
        text.append(value.value, style="not dim").append(f" {value.count}{seen}   ")
    if len(values) > FACET_VALUES_SHOWN:
        text.append(f"+{len(values) - FACET_VALUES_SHOWN}")
    return text


def page(given: Page, language: str) -> None:
    """Print a page."""
    console().print(page_view(given, language))


# -- comparison and answers ------------------------------------------------------------------------------------


def comparison_view(given: Comparison, language: str) -> RenderableType:
    """A comparison: products in columns, what differs first, equal rows in one line, then the verdict."""
    table = Table(header_style="bold", pad_edge=False)
    table.add_column("", style="dim", overflow="fold", max_width=24)
    for one in given.products:
        table.add_column(Text(f"{one.title_in(language)}\n{one.product_id}"), overflow="fold", ratio=1)
    differ = [r for r in given.rows if not r.same]
    for row in differ[:ATTRIBUTE_ROWS_SHOWN]:
        cells = [
            Text("–", style="dim")
            if value is None
            else Text(f"{value} ✓", style="green")
            if column in row.best
            else Text(value)
            for column, value in enumerate(row.values)
        ]
        table.add_row(Text(row.name, style="bold" if row.best else ""), *cells)
    parts: list[RenderableType] = [table]
    if len(differ) > ATTRIBUTE_ROWS_SHOWN:
        parts.append(Text(f"{len(differ) - ATTRIBUTE_ROWS_SHOWN} more rows differ: --json has them.", style="dim"))
    same = [f"{r.name}: {next((v for v in r.values if v is not None), '–')}" for r in given.rows if r.same]
    if same:
        more = f"  +{len(same) - EQUAL_ROWS_SHOWN}" if len(same) > EQUAL_ROWS_SHOWN else ""
        label = "相同  " if language == "zh" else "the same  "
        parts.append(Text(label + "   ".join(same[:EQUAL_ROWS_SHOWN]) + more, style="dim"))
    parts += _quotes(given, language)
    if given.verdict:
        parts += [Text(), claims_view(given.verdict, given.products, language)]
    return Group(*parts)


def _quotes(given: Comparison, language: str) -> list[RenderableType]:
    zh = language == "zh"
    titles = {p.product_id: p.title_in(language) for p in given.products}
    out: list[RenderableType] = [Text(note, style="yellow") for note in given.notes]
    for pair in given.likeness[:LIKENESS_SHOWN]:
        said = "图片相似度" if zh else "pictures alike"
        text = f"{said} {pair.similarity:.2f}  {titles[pair.first]} / {titles[pair.second]}"
        out.append(Text(text, style="dim"))
    for one in given.reviews:
        if not one.count:
            continue
        stars = f"  ★ {one.rating:.1f}" if one.rating is not None else ""
        few = ("  评价很少" if zh else "  few reviews") if one.few else ""
        head = Text(f"{titles.get(one.product_id, one.product_id)}{stars} ({one.count})", style="bold")
        out += [Text(), head.append(few, style="yellow")]
        if one.suspicious:
            counted = ", ".join(f"{reason}: {n}" for reason, n in one.suspicious.items())
            said = "可疑评价已降权" if zh else "suspicious, weighed down"
            out.append(Text(f" ! {said}: {counted}", style="yellow"))
        out += [_aspect(a, zh) for a in one.aspects[:ASPECTS_SHOWN]]
        for sign, style, quotes in (("+", "green", one.pros), ("−", "red", one.cons)):
            out += [Text(f" {sign} ", style=style).append(f"“{q.quote}”", style="default") for q in quotes]
    if given.fits and not given.need:
        out += [Text(), Text("各有所长" if zh else "which for what", style="bold")]
        out += [Text(f" {f.claim.text}") for f in given.fits]
    return out


def _aspect(told: AspectDigest, zh: bool) -> Text:
    """One line: how many of how many are for it, a bar, and whether customers disagree or are few."""
    from shopguide.compare import ASPECT_NAMES

    name = ASPECT_NAMES.get(told.name, told.name) if zh else told.name
    full = round(10 * told.share)
    text = Text(f"   {name:<12} ").append("■" * full, style="green").append("■" * (10 - full), style="red")
    text.append(f" {told.positive} / {told.count}" if told.few else f" {100 * told.share:.0f} % ({told.count})")
    marks = [("意见不一" if zh else "disputed") if told.disputed else "", ("很少" if zh else "few") if told.few else ""]
    return text.append("  " + " ".join(filter(None, marks)), style="dim")


def comparison(given: Comparison, language: str) -> None:
    """Print a comparison."""
    console().print(comparison_view(given, language))


def claims_view(claims: Sequence[Claim], products: Sequence[Product], language: str) -> RenderableType:
    """Sentences with numbered sources, and under them the sources, a line a product."""
    sources: dict[Citation, int] = {}
    text = Text()
    for claim in claims:
        text.append(claim.text)
        for one in claim.citations:
            number = sources.setdefault(one, len(sources) + 1)
            text.append(f"[{number}]", style="cyan")
        text.append("" if claim.text.endswith("\n") else " ")
    titles = {p.product_id: p.title_in(language) for p in products}
    lines: dict[str, Text] = {}
    for one, number in sources.items():
        title = titles.get(one.product_id, one.product_id)
        line = lines.setdefault(one.product_id, Text(title, style="default"))
        line.append(f"  [{number}] ", style="cyan").append(one.field.removeprefix("attribute:"), style="dim")
        if one.quote != title:
            line.append(f" “{one.quote}”")
    return Group(text, *(Padding(line, (0, 0, 0, 2)) for line in lines.values()))


def answer_view(given: Answer) -> RenderableType:
    """An answer with its sources."""
    claims = given.claims or (Claim(given.text),)
    parts: list[RenderableType] = [claims_view(claims, given.products, given.language)]
    if given.question:
        parts.append(Text(given.question, style="bold"))
    if given.note:
        parts.append(Text(given.note, style="yellow"))
    if given.dropped:
        parts.append(Text(f"{len(given.dropped)} sentences without proof were left out.", style="dim"))
    if given.choices:
        parts.append(Text("   ".join(f"› {c.label} ({c.count})" for c in given.choices), style="cyan"))
    if given.comparison is not None:
        parts += [Text(), comparison_view(given.comparison, given.language)]
    return Group(*parts)


def answer(given: Answer) -> None:
    """Print an answer."""
    console().print(answer_view(given))


# -- imports and models ----------------------------------------------------------------------------------------


def report(given: ImportReport, shop: Path) -> None:
    """Print what an import did: the mapping it found, counts, rejected rows, warnings."""
    out = console()
    if given.mapping:
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        table.add_column("column")
        table.add_column("read as", overflow="fold")
        for column, field in given.mapping.items():
            table.add_row(Text(column), Text(str(field)))
        out.print(table, Text())
    counts = Text(f"{given.kept:,} kept", style="bold green")
    counts.append(
        f" of {given.read:,} rows: {given.added:,} new, {given.updated:,} changed, ", style="default not bold"
    )
    counts.append(f"{given.unchanged:,} unchanged, ", style="default not bold")
    counts.append(f"{given.rejected:,} rejected", style="red" if given.rejected else "default not bold")
    out.print(counts)
    out.print(f"reviews {given.reviews:,}   events {given.events:,}", style="dim")
    missing = f", {given.pictures_missing:,} missing" if given.pictures_missing else ""
    clips = f", {given.videos_found:,} videos" if given.videos_found else ""
    out.print(
        f"pictures {given.pictures_found:,} found{missing}{clips}", style="yellow" if given.pictures_missing else "dim"
    )
    seconds = "   ".join(f"{stage} {s:.1f} s" for stage, s in given.seconds.items())
    out.print(f"encoded {given.embedded_texts:,} texts, {given.embedded_pictures:,} pictures   {seconds}", style="dim")
    for warning in given.warnings:
        out.print(Text(f"! {warning}", style="yellow"))
    if given.rejected_file:
        out.print(Text(f"Rejected rows and their reasons: {short_path(given.rejected_file)}", style="red"))
    out.print(Text(f'Next: shopguide search "…" --shop {shop}   or   shopguide serve --shop {shop}', style="dim"))


def models(cards: Sequence[ModelCard], in_use: Sequence[str]) -> None:
    """Print the models, each on two lines; those in use are green."""
    out = console()
    for card in cards:
        here = f"{card.measured_ms:.1f} ms here" if card.measured_ms is not None else "not measured here"
        facts = [
            f"{card.modality} {', '.join(card.languages)}".strip(),
            f"{card.dimension} numbers" if card.dimension else "",
            f"{card.size_bytes / 1e6:.0f} MB" if card.size_bytes else "",
            card.licence,
            here if card.available else "not here",
        ]
        line = Text(card.name, style="bold green" if card.name in in_use else "bold")
        line.append("  " + " · ".join(filter(None, facts)), style="default not bold")
        out.print(line)
        out.print(Padding(Text("; ".join(filter(None, (card.source, card.note))), style="dim"), (0, 0, 1, 2)))


def pulled(card: ModelCard, folder: Path, in_use: str) -> None:
    """Print where a fetched model lies, and how it comes into use."""
    models([card], (in_use,))
    out = console()
    out.print(Text(f"It lies in {folder}", style="dim"))
    if card.source.startswith("package"):
        out.print(Text("The packaged weights are here too and stay in use; the fetched ones stand in without them."))
    elif card.name != in_use:
        out.print(Text(f'Use it: set text_encoder = "{card.name}" in the shop\'s shop.toml, then import again.'))
