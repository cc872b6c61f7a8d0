"""Measuring composed search: `shopguide evaluate composed`.

Knows nothing about measures; `evaluate` does. Makes the cases out of the shop's own catalog, or of a planted truth.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopguide.errors import DataError
from shopguide.serve.cli_cases import AsJson, Lines, show
from shopguide.serve.cli_door import opened, working

if TYPE_CHECKING:
    from shopguide.types import Product

PAGE = 1000


def register(app: typer.Typer) -> None:
    """Add the command to `shopguide evaluate`."""
    app.command("composed")(composed)


def composed(
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Planted truth of the pictures; else the catalog's own words.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=50, help="Cases a product.")] = 2,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", metavar="DIR", help="The shop's folder.")
    ] = Path("myshop"),
    lines: Lines = None,
    as_json: AsJson = False,
) -> None:
    """A product's picture with "but blue", in both languages: are blue ones of its kind found?

    Example: shopguide evaluate composed --shop demo-shop
    """
    from shopguide.evaluate.composed import colour_cases, evaluate_composed
    from shopguide.query import colours
    from shopguide.shop.looks import colours_of

    with opened(shop) as here, working() as progress:
        products: list[Product] = []
        while page := here.search(limit=PAGE, offset=len(products)).hits:
            products += [hit.product for hit in page]
        told = _truth(truth)
        kinds = {p.product_id: kind for p in products if (kind := _kind(p, told))}
        worn = {p.product_id: colours_of(p) | colours.families_in(_drawn(told, p, "color")) for p in products}
        plain = [f for f in colours.SHOWN_ZH if f != "multicolour"]
        names = {f: (f, colours.SHOWN_ZH[f]) for f in plain}
        cases = colour_cases(products, kinds, worn, names, colours.families_in, most)

        def search(picture: str, text: str, limit: int) -> list[str]:
            return [h.product.product_id for h in here.search(text, image=picture, limit=limit).hits]

        def told_of(done: int, total: int) -> None:
            progress("evaluate", done, total)

        report = evaluate_composed(search, cases, told_of)
    show(report, lines, as_json)


def _truth(path: Path | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        pictures = json.loads(path.read_text("utf-8"))["pictures"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} is no planted truth: {error!r}.", 'It holds {"pictures": {id: {"kind", "color"}}}.'
        ) from None
    return dict(pictures)


def _drawn(told: Mapping[str, Any], product: Product, name: str) -> str:
    return str(told.get(product.product_id, {}).get(name, ""))


def _kind(product: Product, told: Mapping[str, Any]) -> str:
    """The planted kind, else the catalog's own."""
    from shopguide.shop.looks import kind_of

    return _drawn(told, product, "kind") if told else kind_of(product)
