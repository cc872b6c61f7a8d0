"""Measuring shops on cases with known answers: `shopguide evaluate understanding`, `abstention`, `kinds`, `guide`.

Knows nothing about measures; `evaluate` does. A file of cases names several shops: each stands in its own folder
under `--shops`, is opened once, and is left out and told where it is not there.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar, cast

import typer

from shopguide.errors import FilterError, MissingError
from shopguide.serve.cli_door import emit, opened, working

if TYPE_CHECKING:
    from shopguide.evaluate.answers import Found, Lost
    from shopguide.evaluate.expected import Catalog
    from shopguide.evaluate.guide import ScenarioLine, Shown
    from shopguide.evaluate.scenarios import Scenario
    from shopguide.shop import Shop
    from shopguide.types import Answer, Filter, Mode, Product

PAGE = 1000
DRAW_SEED = 7
Cases = Annotated[list[Path], typer.Option("--cases", metavar="FILE", help="JSON Lines of cases; repeated.")]
Shops = Annotated[Path, typer.Option("--shops", metavar="DIR", help="Folder that holds the shops, each by its name.")]
Lines = Annotated[Path | None, typer.Option("--lines", metavar="FILE", help="Write a JSON line a case here.")]
Judged = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Judged queries: query, product id, rating (0 to 3).")
]
Linked = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A merchandiser's links: link_type, sku, linked_sku.")
]
Photographed = Annotated[Path | None, typer.Option(metavar="FILE", help="Photos of known products: image, product_id.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


class Report(Protocol):
    """What every evaluation gives."""

    def to_markdown(self) -> str:
        """Tables for people."""

    def to_dict(self) -> dict[str, Any]:
        """All of it, as plain JSON values."""

    def to_json_lines(self) -> str:
        """A line a case."""


class OfShop(Protocol):
    """A case that says which shop it is asked in."""

    @property
    def shop(self) -> str:
        """Its name."""


_Case = TypeVar("_Case", bound=OfShop)
_Line = TypeVar("_Line")


def register(app: typer.Typer) -> None:
    """Add the commands to `shopguide evaluate`."""
    app.command("understanding")(understanding)
    app.command("abstention")(abstention)
    app.command("crosslingual")(crosslingual)
    app.command("meant")(meant)
    app.command("kinds")(kinds)
    app.command("guide")(guide)


def understanding(cases: Cases, shops: Shops, lines: Lines = None, as_json: AsJson = False) -> None:
    """Precision and recall of the constraints read out of shoppers' words, by language and by kind.

    Example: shopguide evaluate understanding --cases tests/data/understanding_test.jsonl --shops shops
    """
    from shopguide.evaluate.expected import read_meaning_cases
    from shopguide.evaluate.understanding import evaluate_meaning, report_meaning

    found = _each(shops, read_meaning_cases(cases), lambda s, own: evaluate_meaning(s.understand, _catalog(s), own))
    show(report_meaning(found), lines, as_json)


def abstention(
    cases: Cases,
    shops: Shops,
    judgments: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judged queries: what of them does the threshold lose?")
    ] = None,
    judged_shop: Annotated[str, typer.Option(help="Name of the shop that the judgments are of.")] = "icecat",
    lines: Lines = None,
    as_json: AsJson = False,
) -> None:
    """Empty pages for what a shop does not sell, right products for what it sells, by shop and language.

    Example: shopguide evaluate abstention --cases tests/data/abstention_test.jsonl --shops shops
    """
    from shopguide.evaluate.answers import report_answers

    lost = _lost(shops / judged_shop, judgments) if judgments is not None else None
    show(report_answers(_answers(cases, shops), lost), lines, as_json)


def crosslingual(cases: Cases, shops: Shops, lines: Lines = None, as_json: AsJson = False) -> None:
    """English words over Chinese catalogs and back: success@10 and recall@10, by shop.

    Example: shopguide evaluate crosslingual --cases tests/data/crosslingual_test.jsonl --shops shops
    """
    from shopguide.evaluate.answers import report_answers

    show(report_answers(_answers(cases, shops)), lines, as_json)


def meant(cases: Cases, shops: Shops, lines: Lines = None, as_json: AsJson = False) -> None:
    """Everyday words for kinds of things, in both languages: right things where they are sold, nothing where not.

    Example: shopguide evaluate meant --cases tests/data/everyday_dev.jsonl --shops shops
    """
    from shopguide.evaluate.answers import report_answers

    show(report_answers(_answers(cases, shops, _meaner)), lines, as_json)


def kinds(cases: Cases, shops: Shops, lines: Lines = None, as_json: AsJson = False) -> None:
    """Nouns judged by hand: how many of the things that a shop calls so are, and how many of those that are it finds.

    Example: shopguide evaluate kinds --cases tests/data/kinds_icecat.jsonl --shops shops
    """
    from shopguide.evaluate.kinds import KindReport, evaluate_kinds, read_kind_cases

    found = _each(shops, read_kind_cases(cases), lambda s, own: evaluate_kinds(s.called, own))
    show(KindReport(tuple(found)), lines, as_json)


def guide(
    scenarios: Annotated[
        list[Path], typer.Option("--scenarios", metavar="FILE", help="YAML files or folders; repeated.")
    ],
    shops: Shops,
    tag: Annotated[str | None, typer.Option(help="Only scenarios with this tag.")] = None,
    llm: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Words the answers, in place of the one that is set.")
    ] = None,
    llm_timeout: Annotated[float, typer.Option(min=1, metavar="SECONDS", help="That it may take of a turn.")] = 20.0,
    limit: Annotated[int | None, typer.Option(min=1, help="So many scenarios, drawn by a fixed seed.")] = None,
    lines: Lines = None,
    as_json: AsJson = False,
) -> None:
    """Conversations with known right answers: constraints, products, claims, refusals, language, latency.

    The language model that the settings name, or --llm, words the answers; without one the guide speaks for itself.
    With --lines each conversation is written as it ends. Ctrl-C reports those that were held.

    Example: shopguide evaluate guide --scenarios tests/data/guide --shops shops --llm local:model.gguf --limit 20
    """
    from shopguide.evaluate.guide import report_guide
    from shopguide.evaluate.scenarios import read_scenarios

    told = [s for s in read_scenarios(scenarios) if tag is None or tag in s.tags]
    if limit is not None:
        told = random.Random(DRAW_SEED).sample(told, min(limit, len(told)))  # noqa: S311
    with_llm = None if llm is None else {"llm": llm, "llm_timeout_s": llm_timeout}
    held: list[tuple[ScenarioLine, str]] = []
    stopped = False
    with contextlib.ExitStack() as open_files:
        file = None if lines is None else open_files.enter_context(lines.open("w", encoding="utf-8"))

        def work(shop: Shop, own: Sequence[Scenario]) -> Iterator[tuple[ScenarioLine, str]]:
            for line, by in _hold(shop, own):
                held.append((line, by))
                if file is not None:
                    file.write(line.to_json_lines())
                    file.flush()
                yield line, by

        try:
            _each(shops, told, work, with_llm)
        except KeyboardInterrupt:
            sys.stderr.write(f"shopguide: stopped after {len(held)} of {len(told)} conversations.\n")
            if not held:
                raise
            stopped = True
    names = [by for _, by in held if by not in ("templates", "none")] or ["templates"]
    show(report_guide([line for line, _ in held], names[0]), lines, as_json)
    if stopped:
        raise typer.Exit(130)


def _hold(shop: Shop, scenarios: Sequence[Scenario]) -> Iterator[tuple[ScenarioLine, str]]:
    from shopguide.evaluate.guide import run_scenario

    shown = _shown(shop)
    for scenario in scenarios:
        if scenario.adds:
            with tempfile.TemporaryDirectory() as folder, _with_added(shop, scenario, Path(folder)) as changed:
                yield run_scenario(scenario, _asker(changed), _shown(changed))
        else:
            yield run_scenario(scenario, _asker(shop), shown)


@contextlib.contextmanager
def _with_added(shop: Shop, scenario: Scenario, folder: Path) -> Iterator[Shop]:
    """A copy of a shop with the scenario's own products in it."""
    feed = folder / "added.jsonl"
    feed.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in scenario.adds), "utf-8")
    shutil.copytree(shop.folder, folder / "shop")
    given = {k: v for k, v in shop.settings.model_dump().items() if k.startswith("llm")}
    with opened(folder / "shop", settings=given) as copy:
        copy.add(feed)
        yield copy


def _shown(shop: Shop) -> Shown:
    from shopguide.evaluate.claims import Records
    from shopguide.evaluate.guide import Shown

    return Shown(_catalog(shop), _products(shop), Records(shop.product, shop.reviews))


def _asker(shop: Shop) -> Callable[[str, str, str], Answer]:
    def ask(words: str, session: str, picture: str) -> Answer:
        return shop.ask(words, session=session, image=shop.picture(picture) if picture else None)

    return ask


def show(report: Report, lines: Path | None, as_json: bool) -> None:
    """Write a report: its lines into a file, itself as a table or as JSON.

    Args:
        report: What was measured.
        lines: Where the lines go, or nowhere.
        as_json: One JSON document instead of tables.
    """
    if lines is not None:
        lines.write_text(report.to_json_lines(), "utf-8")
    if as_json:
        emit(report.to_dict())
    else:
        sys.stdout.write(report.to_markdown())


def _answers(
    cases: Sequence[Path], shops: Path, finder: Callable[[Shop], Callable[[str, int], Found]] | None = None
) -> list[Any]:
    from shopguide.evaluate.answers import evaluate_answers
    from shopguide.evaluate.cases import read_answer_cases

    return _each(
        shops, read_answer_cases(cases), lambda s, own: evaluate_answers((finder or _finder)(s), _products(s), own)
    )


def _each(
    shops: Path,
    cases: Sequence[_Case],
    work: Callable[[Shop, Sequence[_Case]], Iterable[_Line]],
    settings: Mapping[str, object] | None = None,
) -> list[_Line]:
    """Open each shop that cases name, once, with these settings on top, and hand it its own cases."""
    names = list(dict.fromkeys(c.shop for c in cases))
    there = [n for n in names if (shops / n / "catalog.db").is_file()]
    if not there:
        raise MissingError(f"None of the shops {', '.join(names)} is in {shops}.", "Name their folder with --shops.")
    gone = [n for n in names if n not in there]
    left = sum(c.shop in gone for c in cases)
    if gone:
        sys.stderr.write(f"shopguide: {left} cases are left out, as {shops} has no shop {', '.join(gone)}.\n")
    out: list[_Line] = []
    with working() as progress:
        for name in there:
            progress("evaluate", len(out), len(cases) - left)
            with opened(shops / name, settings=settings) as shop:
                for line in work(shop, [c for c in cases if c.shop == name]):
                    out.append(line)
                    progress("evaluate", len(out), len(cases) - left)
    return out


def _finder(shop: Shop) -> Callable[[str, int], Found]:
    from shopguide.evaluate.answers import Found

    def find(words: str, limit: int) -> Found:
        page = shop.search(words, limit=limit)
        return Found(page.total, tuple(h.product.product_id for h in page.hits))

    return find


def _meaner(shop: Shop) -> Callable[[str, int], Found]:
    """What the words of a kind mean, in the order that a search for them has."""
    from shopguide.evaluate.answers import Found
    from shopguide.types import Filter

    def find(words: str, limit: int) -> Found:
        meant = shop.meant(words)
        if not meant.sold:
            return Found(0, ())
        own = Filter("category", any_of=meant.paths) if meant.paths else Filter("product_id", any_of=meant.ids)
        first = shop.search(words, filters=(own,), limit=limit)
        page = first if first.total else shop.search("", filters=(own,), limit=limit)
        return Found(max(len(meant.ids), page.total), tuple(h.product.product_id for h in page.hits))

    return find


def _products(shop: Shop) -> list[Product]:
    """The whole catalog."""
    out: list[Product] = []
    while hits := shop.search("", limit=PAGE, offset=len(out)).hits:
        out += [h.product for h in hits]
    return out


def _catalog(shop: Shop) -> Catalog:
    from shopguide.evaluate.expected import Catalog
    from shopguide.index.names import canonical

    @cache
    def kept(one: Filter) -> frozenset[str]:
        try:
            return frozenset(_walk(shop, one))
        except FilterError:  # the shop has no such field: it keeps nothing
            return frozenset()

    return Catalog(kept, canonical, shop.index.currency)


def _walk(shop: Shop, one: Filter) -> Iterator[str]:
    """The ids that one filter keeps."""
    from shopguide.index import Request

    offset = 0
    while rows := shop.index.search(Request(filters=(one,), limit=PAGE, offset=offset, facet_fields=())).rows:
        yield from (row.product_id for row in rows)
        offset += len(rows)


def _lost(folder: Path, judgments: Path) -> Lost:
    from shopguide.evaluate.answers import measure_lost
    from shopguide.evaluate.judgments import read_judgments
    from shopguide.types import Filter

    with opened(folder) as shop:

        def find(words: str, mode: str, ids: Sequence[str]) -> list[str]:
            only = Filter("product_id", any_of=tuple(ids))
            page = shop.search(words, filters=[only], mode=cast("Mode", mode), limit=PAGE)
            return [h.product.product_id for h in page.hits]

        return measure_lost(find, read_judgments(judgments))
