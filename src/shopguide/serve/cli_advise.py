"""Choosing models by task, data and compute: `shopguide models advise`.

Knows nothing about models; the shop measures them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopguide.serve.cli_door import NO, emit, opened, working

if TYPE_CHECKING:
    from shopguide.shop.advising import Advice


def register(app: typer.Typer) -> None:
    """Add the command to `shopguide models`."""
    app.command("advise")(advise)


def advise(
    budget_ms: Annotated[float, typer.Option(min=0.1, help="Most milliseconds of a query, or of a picture.")] = 20.0,
    memory: Annotated[str, typer.Option(metavar="SIZE", help="Most memory of the process that encodes.")] = "2GB",
    language: Annotated[
        str, typer.Option(metavar="CODE", help="A language it must know; else those of the shop.")
    ] = "",
    sample: Annotated[int, typer.Option(min=20, max=5000, help="Products that are asked about, at most.")] = 300,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", metavar="DIR", help="The shop's folder.")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure every model that is here on a sample of the shop, and say which to use.

    A title has to find the words that go with it, a product's last picture its first one. Each candidate runs in a
    process of its own. Models of your own take part once `shopguide models add` knows them. Ends with 1 when nothing
    fits the budget.

    Example: shopguide models advise --shop myshop --budget-ms 20 --memory 2GB --language zh
    """
    from shopguide.shop.advising import Budget, read_memory
    from shopguide.shop.advising import advise as measure

    budget = Budget(budget_ms, read_memory(memory), language)
    with opened(shop) as here, working() as progress:
        found = measure(here, budget, sample, progress)
        in_use = {here.settings.text_encoder, here.settings.picture_encoder}
    if as_json:
        emit({"advice": [a.to_dict() for a in found]})
    else:
        for task in dict.fromkeys(a.task for a in found):
            _show([a for a in found if a.task == task], in_use)
    if not any(a.chosen for a in found):
        raise typer.Exit(NO)


def _show(found: list[Advice], in_use: set[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    from shopguide.serve.cli_show import console

    task = found[0].task
    finds = "its title finds its words first" if task == "words" else "its last picture finds its first"
    table = Table(box=None, header_style="dim", title_justify="left", title=f"{task}: {finds}")
    columns = ["model", "finds", "across languages", "query ms", "shop minutes", "memory MB", "index MB", ""]
    if task == "pictures":
        columns.remove("across languages")
    for name in columns:
        table.add_column(name, justify="left" if name in ("model", "") else "right")
    for one in found:
        name = "words alone (BM25)" if one.model == "none" else one.model
        row = [Text(name, style="bold green" if one.chosen else ""), str(one.first) if one.first else "-"]
        if task == "words":
            row.append(f"{one.across:.2f}" if one.across is not None else "-")
        costs = (f"{one.query_ms:.1f}", f"{one.shop_minutes:.1f}", f"{one.memory_mb:.0f}", f"{one.index_mb:.1f}")
        row += costs if one.first else ("-",) * 4
        row.append("take this one" if one.chosen else one.why)
        table.add_row(*row)
    out = console()
    out.print(table)
    taken = next((a.model for a in found if a.chosen), None)
    if taken is not None and taken not in in_use:
        setting = "text_encoder" if task == "words" else "picture_encoder"
        out.print(f'Set {setting} = "{taken}" in shop.toml, then import again.', style="dim")
    out.print()
