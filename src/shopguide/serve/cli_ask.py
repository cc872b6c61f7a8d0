"""The command that asks the guide.

Knows nothing about how answers are made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shopguide.errors import QueryError
from shopguide.serve.cli_compare import AsJson, ShopDir
from shopguide.serve.cli_door import NO, emit, opened


def ask(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION", help="The question, in English or Chinese.")
    ] = None,
    image: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture that the question is about.")] = None,
    crop: Annotated[
        str, typer.Option(metavar="X,Y,W,H", help="The part of the picture that is meant, in pixels or fractions.")
    ] = "",
    shop: ShopDir = Path("myshop"),
    as_json: AsJson = False,
) -> None:
    """Ask the guide. Every fact in the answer has its source.

    Example: shopguide ask "Which of your laptops has the longest battery life?"

    Example: shopguide ask "有没有500元以内的降噪耳机？"

    Example: shopguide ask "something like this but in blue" --image photo.jpg
    """
    text = " ".join(words or ())
    if not text.strip() and image is None:
        raise QueryError("There is no question.", 'Ask one: shopguide ask "which kettle is the cheapest?"')
    from shopguide.media import read_crop
    from shopguide.serve import cli_show, documents

    with opened(shop) as here:
        answer = here.ask(text, image=image, crop=read_crop(crop))
    if as_json:
        emit(documents.answer(answer))
    else:
        cli_show.answer(answer)
    if not (answer.products or answer.citations):
        raise typer.Exit(NO)
