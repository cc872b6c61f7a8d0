"""Comparing and reading reviews on a terminal: `shopguide compare` and `shopguide evaluate reviews`.

Knows nothing about how attributes are aligned, or a tone or an aspect is found.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shopguide.errors import MissingError, UsageError
from shopguide.serve.cli_door import emit, opened
from shopguide.types import Language

ShopDir = Annotated[
    Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", show_default=True, metavar="DIR")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


class Tongue(StrEnum):
    """Which language to speak."""

    EN = "en"
    ZH = "zh"


def compare(
    products: Annotated[list[str] | None, typer.Argument(metavar="[PRODUCT]...", help="Product ids, 2 to 12.")] = None,
    query: Annotated[str, typer.Option(metavar="WORDS", help="Compare the first hits of this.")] = "",
    top: Annotated[int, typer.Option(min=1, max=12, help="How many of the query's hits.")] = 3,
    need: Annotated[str, typer.Option(help='What it is for, in words; several parted by ";".')] = "",
    rate: Annotated[
        list[str] | None, typer.Option(metavar="AAA:BBB=N", help="What one unit is worth; repeated. EUR:USD=1.08")
    ] = None,
    language: Annotated[Tongue | None, typer.Option("--language", help="Language of labels and verdict.")] = None,
    shop: ShopDir = Path("myshop"),
    as_json: AsJson = False,
) -> None:
    """Products side by side: what differs first, prices, what customers say of what, and which is for which need.

    Example: shopguide compare sg-171 sg-173 --need "long flights"
    """
    from shopguide.serve import cli_show, documents
    from shopguide.text import language_of

    told: Language | None = None if language is None else "zh" if language is Tongue.ZH else "en"
    with opened(shop) as here:
        table = here.compare(products or (), need, told, query=query, top=top, rates=_rates(rate or []))
    if as_json:
        emit(documents.comparison(table))
    else:
        cli_show.comparison(table, told or language_of(need or query))


def _rates(texts: list[str]) -> dict[str, float]:
    out = {}
    for text in texts:
        pair, _, number = text.partition("=")
        try:
            out[pair.strip().upper()] = float(number)
        except ValueError:
            raise UsageError(f"{text!r} is no exchange rate.", "Write AAA:BBB=N, as EUR:USD=1.08.") from None
    return out


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
