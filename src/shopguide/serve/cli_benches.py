"""The commands `shopguide bench …`: what they take, and where it goes.

Knows nothing about clocks or tables; heavy parts are imported inside the commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shopguide.serve.cli_bench_fusion import bench_fusion_
from shopguide.serve.cli_door import emit, opened, settings_of, working

ShopDir = Annotated[
    Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", show_default=True, metavar="DIR")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
DEFAULT_SHOP = Path("myshop")
bench_app = typer.Typer(no_args_is_help=True, help="How fast it is on this machine.")


bench_app.command("fusion")(bench_fusion_)


@bench_app.command("encode")
def bench_encode_(
    workers: Annotated[list[int] | None, typer.Option(min=1, max=64, help="Repeated; one and two unless told.")] = None,
    n: Annotated[int, typer.Option("-n", "--n", min=4, max=100_000, help="Texts and pictures of a round.")] = 192,
    texts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A text a line; else made, about 60 tokens each.")
    ] = None,
    pictures: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of pictures; else 512 x 512 JPEGs.")
    ] = None,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Texts, queries and pictures a second on this machine, processor time beside wall time, and which promise is kept.

    Promised on two cores: 120 texts of 60 tokens a second, a query in 5 ms, 60 pictures a second decoding included.

    Example: shopguide bench encode --pictures photos/ --workers 1 --workers 2
    """
    from shopguide.serve import cli_bench

    report = cli_bench.encode_report(settings_of(shop), shop, workers or (1, 2), n, texts, pictures)
    if as_json:
        emit(report.to_dict())
    else:
        cli_bench.show_encode(report)


@bench_app.command("search")
def bench_search_(
    queries: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judged queries (CSV, JSONL) or a query a line; else titles.")
    ] = None,
    searches: Annotated[int, typer.Option("-s", "--searches", min=10, max=100_000, help="Of each kind.")] = 200,
    n: Annotated[
        int | None, typer.Option("-n", "--n", min=100, max=10_000_000, help="Time the index on so many made products.")
    ] = None,
    against: Annotated[
        str, typer.Option(metavar="NAMES", help="With --n: lancedb,zvec,qdrant-edge,tantivy, in the same process.")
    ] = "",
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="With --n: keep the index there, and use it again.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Which titles are drawn, or which shop is made.")] = 0,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Latency of search: p50 and p99 over a shop, the query's encoding apart; or over made products, with recall.

    With --n a shop of that size is made from a seed and indexed: searches under four filters with their recall,
    changes, four clients, memory, disk and build. --against times other libraries on the same rows, query by query
    in turn.

    Example: shopguide bench search --shop icecat --queries qrels.csv --searches 500

    Example: shopguide bench search --n 100000 --against lancedb,tantivy
    """
    if n is not None:
        from shopguide.serve import cli_bench_made

        names = [name.strip() for name in against.split(",") if name.strip()]
        with working() as progress:
            made = cli_bench_made.made_report(n, seed, searches, keep, names, settings_of(shop), progress)
        emit(made) if as_json else cli_bench_made.show_made(made)
        return
    from shopguide.serve import cli_bench

    with opened(shop) as here, working() as progress:
        figures = cli_bench.search_report(here, queries, searches, seed, progress)
    if as_json:
        emit(figures)
    else:
        cli_bench.show_search(figures)


@bench_app.command("guide")
def bench_guide_(
    talks: Annotated[int, typer.Option("-n", "--n", min=2, max=10_000, help="Conversations of five turns.")] = 20,
    seed: Annotated[int, typer.Option(help="Which kinds of things are asked for.")] = 0,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """How long the guide takes to its first claim and to the end of its answer, in English and Chinese by turns.

    Promised without a language model, at 100,000 products: first word p50 150 ms, whole answer 300 ms.

    Example: shopguide bench guide --shop demo-shop -n 10
    """
    from shopguide.shop.guide_bench import bench_guide, to_markdown

    with opened(shop) as here, working() as progress:
        report = bench_guide(here, talks, seed, progress)
    emit(report) if as_json else typer.echo(to_markdown(report))
