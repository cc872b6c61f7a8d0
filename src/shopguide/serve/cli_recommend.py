"""Learning, measuring and timing recommendation on a terminal: `train`, `evaluate` and `bench recommend`.

Knows nothing about how anything is learnt or measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from shopguide.serve.cli_door import emit, opened, working

ShopDir = Annotated[
    Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", show_default=True, metavar="DIR")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def train_recommend(shop: ShopDir = Path("myshop"), as_json: AsJson = False) -> None:
    """Let recommendation learn from all events of the shop; an import of up to 20,000 events does it by itself.

    Example: shopguide train recommend --shop demo-shop
    """
    with opened(shop) as here, working() as progress:
        told = dict(here.learn(progress))
    if as_json:
        emit(told)
        return
    mix = "a mix was taught" if told["mix"] else "too few outcomes to teach a mix: signals are weighed alike"
    sys.stdout.write(
        f"learnt from {told['events']:,} events of {told['users']:,} users with {told['products']:,} products; {mix}\n"
    )


def evaluate_recommend(
    events: Annotated[Path | None, typer.Option(metavar="FILE", help="Events, orders; else the shop's own.")] = None,
    products: Annotated[Path | None, typer.Option(metavar="FILE", help="What the products are: a table.")] = None,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=VALUE,…", help="Products to leave out; repeated.")
    ] = None,
    cut: Annotated[str | None, typer.Option(metavar="DAY", help="First day of the test; else 4 weeks.")] = None,
    end: Annotated[str | None, typer.Option(metavar="DAY", help="The day after its last.")] = None,
    protocol: Annotated[str, typer.Option(help="time, or leave-one-out.")] = "time",
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="PART,…", help="Compare with the mix without text, picture, kinds or events; repeated."),
    ] = None,
    plain: Annotated[bool, typer.Option(help="Rank by the plain recommenders too.")] = True,
    lines: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a line a system and user here.")] = None,
    shop: ShopDir = Path("myshop"),
    as_json: AsJson = False,
) -> None:
    """How good recommendation is on what people did next: everything, what is new to them, and what they had.

    Learns on what was before the cut alone. Beside the mix run popularity, personal top, item-kNN, EASE, TIFU-kNN and
    ALS (where `implicit` is installed). To choose something, cut at the weeks before those that you report. What a part
    gives is told by --without, pair by pair over the same users: parts of one option are left out together.

    Example: shopguide evaluate recommend --shop demo-shop

    Example: shopguide evaluate recommend --shop demo-shop --without text --without picture --without text,picture

    Example: shopguide evaluate recommend --events orders.parquet --products products.parquet
    --drop department=FUEL --cut 2017-12-04
    """
    from shopguide.shop import recommend_trial as trials

    first, last = (None if day is None else trials.days_of(day) for day in (cut, end))
    with working() as progress:
        if events is not None:
            trial = trials.read_trial(events, products, drop or ())
        else:
            with opened(shop) as here:
                trial = trials.shop_trial(here)
        parts = [tuple(one.split(",")) for one in without or ()]
        report = trials.run_trial(trial, first, last, protocol, plain, progress, without=parts)
    if lines is not None:
        lines.write_text(report.to_json_lines(), "utf-8")
    if as_json:
        emit(report.to_dict())
    else:
        sys.stdout.write(report.to_markdown())


def evaluate_links(
    links: Annotated[Path, typer.Option(metavar="FILE", help="Columns: link_type, sku, linked_sku.")],
    shop: ShopDir = Path("myshop"),
    as_json: AsJson = False,
) -> None:
    """A merchandiser's own links beside what products alone, and links learnt from other products, would give.

    Example: shopguide evaluate links --links merchandiser_links.csv --shop luma
    """
    from shopguide.shop.link_trial import read_links, run_links, to_markdown

    with opened(shop) as here:
        found = run_links(here, read_links(links))
    if as_json:
        emit(found)
    else:
        sys.stdout.write(to_markdown(found))


def bench_recommend(
    products: Annotated[int, typer.Option(min=10, help="Made products.")] = 2_000,
    users: Annotated[int, typer.Option(min=10, help="Made users.")] = 10_000,
    events: Annotated[int, typer.Option(min=100, help="Made events.")] = 100_000,
    n: Annotated[int, typer.Option("-n", "--n", min=10, help="Recommendations timed.")] = 200,
    seed: Annotated[int, typer.Option(help="Of everything that is made.")] = 0,
    shop: Annotated[
        Path | None,
        typer.Option(
            "--shop", metavar="DIR", help="In which folder the made shop lies meanwhile; with --cells, the shop."
        ),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Make the shop here and leave it; one that is here is only timed."),
    ] = None,
    lines: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write each figure here as it is reached, a line each.")
    ] = None,
    counting: Annotated[
        bool, typer.Option("--counting", help="Time only counting what goes together, without a database.")
    ] = False,
    cells: Annotated[
        bool, typer.Option("--cells", help="On the shop of --shop: what a look into cells misses of the nearest.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Speed on made data of any size, in a folder that is thrown away: events in, learning, one event, recommendations.

    Promised at 100,000 products, 1,000,000 users and 20,000,000 events: recommend p50 10 ms, an event 2 ms, counting
    what goes together in minutes within 3 GB.

    Example: shopguide bench recommend --products 5000 --users 20000 --events 200000

    Example: shopguide bench recommend --products 100000 --users 1000000 --events 3000000 --keep made --lines made.jsonl

    Example: shopguide bench recommend --shop large-shop --cells
    """
    from shopguide.serve.cli_serve import posting
    from shopguide.shop import recommend_bench as benches

    if cells:
        with opened(shop or Path("myshop")) as here:
            found = benches.bench_cells(here, n, seed)
        emit(found) if as_json else sys.stdout.write(benches.cells_to_markdown(found))
        return
    with working() as progress:
        if counting:
            figures = benches.bench_counting(products, users, events, seed, progress, shop)
        else:
            size = benches.Size(products, users, events)
            figures = benches.bench(size, n, seed, progress, shop, posting, keep, _liner(lines))
    if as_json:
        emit(figures)
    else:
        sys.stdout.write((benches.counting_to_markdown if counting else benches.to_markdown)(figures))


def _liner(path: Path | None) -> Callable[[str, object], None]:
    """Appends each figure to a file, as a line of JSON."""

    def told(name: str, figure: object) -> None:
        if path is not None:
            with path.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"name": name, "figure": figure}) + "\n")

    return told
