"""Measuring what pictures are taken to show: `shopguide evaluate pictured`.

Knows nothing about measures; the shop does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from shopguide.errors import DataError
from shopguide.serve.cli_cases import AsJson, Lines, show
from shopguide.serve.cli_door import opened, working


def register(app: typer.Typer) -> None:
    """Add the command to `shopguide evaluate`."""
    app.command("pictured")(pictured)


def pictured(
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", metavar="DIR", help="The shop's folder.")
    ] = Path("myshop"),
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Planted truth of the pictures, for what no catalog tells.")
    ] = None,
    lines: Lines = None,
    as_json: AsJson = False,
) -> None:
    """Is it true what pictures are taken to show? Compared with the catalog's word, where it tells one.

    Colours by picture; patterns and kinds learnt from one half of the products and asked of the other.

    Example: shopguide evaluate pictured --shop demo-shop
    """
    from shopguide.shop.pictured_trial import evaluate_pictured

    planted = None
    if truth is not None:
        try:
            planted = json.loads(truth.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(f"{truth} is no planted truth: {error!r}.", 'It holds {"pictures": {id: …}}.') from None
    with opened(shop) as here, working() as progress:
        report = evaluate_pictured(here, planted, progress)
    show(report, lines, as_json)
