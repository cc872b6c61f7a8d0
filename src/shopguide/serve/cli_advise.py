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
    budget_ms: Annotated[float, typer.Option(min=0.1, help="Most milliseconds of a query in words.")] = 20.0,
    picture_ms: Annotated[
        float, typer.Option(min=0.1, help="Most milliseconds of a picture, reading it included.")
    ] = 100.0,
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

    budget = Budget(budget_ms, picture_ms, read_memory(memory), language)
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
    from rich.padding import Padding
    from rich.text import Text

    from shopguide.serve.cli_show import console

    task, out = found[0].task, console()
    asked = "a title finds the words that go with it" if task == "words" else "a product's last picture finds its first"
    out.print(Text(f"{task}: how often {asked}, first of the sample", style="dim"))
    for one in found:
        line = Text(
            "words alone (BM25)" if one.model == "none" else one.model, style="bold green" if one.chosen else "bold"
        )
        line.append("  take this one" if one.chosen else f"  {one.why}" if one.why else "", style="default not bold")
        out.print(line)
        if one.first is not None and one.alone is not None:
            alone = f"without BM25 {one.alone:.2f}" if task == "words" and one.model != "none" else ""
            across = f"across languages {one.across:.2f}" if one.across is not None else ""
            cost = f"{one.query_ms:.1f} ms {'a query' if task == 'words' else 'a picture'}"
            whole = f"{one.shop_minutes:.1f} min for the shop"
            held = f"{one.memory_mb:.0f} MB of memory, {one.index_mb:.1f} MB of index"
            facts = " · ".join(filter(None, (str(one.first), alone, across, cost, whole, held)))
            out.print(Padding(Text(facts, style="dim"), (0, 0, 0, 2)))
    taken = next((a.model for a in found if a.chosen), None)
    if taken is not None and taken not in in_use:
        setting = "text_encoder" if task == "words" else "picture_encoder"
        out.print(f'Set {setting} = "{taken}" in shop.toml, then import again.')
    out.print()
