"""Measuring how modalities are joined: `shopguide evaluate fusion`.

Knows nothing about measures or fusers; the shop does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from shopguide.errors import DataError, UsageError
from shopguide.serve.cli_cases import AsJson, Lines, show
from shopguide.serve.cli_door import opened, working


def register(app: typer.Typer) -> None:
    """Add the command to `shopguide evaluate`."""
    app.command("fusion")(fusion)


def fusion(
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", metavar="DIR", help="The shop's folder.")
    ] = Path("myshop"),
    seeds: Annotated[int, typer.Option(min=1, max=20, help="Trainings, each on another split of the products.")] = 3,
    judgments: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judged queries: query, product id, rating.")
    ] = None,
    links: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A merchandiser's links: link_type, sku, linked_sku.")
    ] = None,
    photos: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Photos of known products: image, product_id.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Planted facts: pictures, picture_only, text_only.")
    ] = None,
    lines: Lines = None,
    as_json: AsJson = False,
) -> None:
    """Every fuser by task, with modalities left out and pictures missing, beside a guess inside the category.

    The tasks are those that the shop's own data allows: its titles asked for products without them, its second
    pictures, changed colours, and what the files given add. A learnt fuser is trained on a part of the products and
    measured on the others; so are all that stand beside it.

    Example: shopguide evaluate fusion --shop luma --links merchandiser_links.csv

    Example: shopguide evaluate fusion --shop grocery --photos photo_queries.csv
    """
    from shopguide.shop.fusion_trial import run_fusion

    told = _truth(truth) if truth is not None else None
    with opened(shop) as here, working() as progress:
        report = run_fusion(here, range(seeds), judgments, links, photos, told, progress)
    show(report, lines, as_json)


def _truth(path: Path) -> dict[str, object]:
    try:
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no planted truth: {error}.", "It is a JSON object.") from None
    if not isinstance(held, dict) or "pictures" not in held:
        raise UsageError(f"{path} is no planted truth.", 'It holds {"pictures": {id: {"kind", "color"}}, …}.')
    return held
