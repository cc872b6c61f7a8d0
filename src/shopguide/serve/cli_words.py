"""Suggestions on a terminal.

Knows nothing about how they are found.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from shopguide.serve.cli_show import console
from shopguide.types import Suggestion


def suggestions(found: Sequence[Suggestion]) -> None:
    """Print suggestions as a table."""
    if not found:
        console().print(Text("Nothing here begins like this.", style="yellow"))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("suggestion", overflow="fold")
    table.add_column("kind", style="dim")
    table.add_column("products", justify="right")
    for one in found:
        shown = Text(one.text)
        if one.product_id or one.path:
            shown.append(f"  {one.product_id or one.path}", style="dim")
        table.add_row(shown, one.kind, "" if one.kind == "product" else f"{one.count:,}")
    console().print(table)
