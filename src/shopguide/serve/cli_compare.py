"""Comparing and reading reviews on a terminal: `shopguide evaluate reviews`.

Knows nothing about how a tone or an aspect is found.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from shopguide.errors import MissingError
from shopguide.serve.cli_door import emit, opened

ShopDir = Annotated[
    Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", show_default=True, metavar="DIR")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def evaluate_reviews(
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the public review sets.")] = Path("data"),
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Sentences labelled by aspect, JSON Lines.")
    ] = None,
    shop: ShopDir = Path("myshop"),
    as_json: AsJson = False,
) -> None:
    """How well reviews are read: tone against stars, in English, Chinese and this shop; aspects against labels.

    Example: shopguide evaluate reviews --data data --labels tests/data/aspects.jsonl
    """
    from shopguide import evaluate
    from shopguide.reviews import aspects_of, sentiment, tone_of

    chinese = {"lexicon": tone_of("lexicon")}
    try:
        chinese["snownlp"] = tone_of("snownlp")
    except MissingError as error:
        sys.stderr.write(f"{error}\n")
    own: list[tuple[str, float]] = []
    if (shop / "catalog.db").is_file():
        with opened(shop) as here:
            own = here.comparer.starred()
    found = evaluate.evaluate_reviews(
        data, labels, {"VADER": tone_of()}, chinese, lambda text: aspects_of(text, sentiment), own
    )
    if as_json:
        emit(found.to_dict())
    else:
        sys.stdout.write(found.to_markdown())
