"""The command that asks the guide.

Knows nothing about how answers are made.
"""

from __future__ import annotations

import sys
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


def chat(
    shop: ShopDir = Path("myshop"),
    as_json: AsJson = False,
) -> None:
    """Talk with the guide: it remembers what was said. Ctrl-C leaves a turn, Ctrl-D or /quit ends the talk.

    /new begins anew, /picture FILE shows a picture with the next words, /conditions tells what still counts.
    Piped input is answered line by line; with --json each answer is one JSON document on its own line.

    Example: shopguide chat --shop demo-shop
    """
    from shopguide.serve.cli_chat import talk

    with opened(shop) as here:
        talk(here, as_json)


def policies(
    words: Annotated[list[str] | None, typer.Argument(metavar="[QUESTION]", help="What to look up.")] = None,
    shop: ShopDir = Path("myshop"),
    as_json: AsJson = False,
) -> None:
    """What the shop's own pages say on shipping, returns, sizes; all of them without a question.

    Example: shopguide policies "how long can I return shoes?"
    """
    from shopguide.serve import documents

    with opened(shop) as here:
        found = here.policies(" ".join(words or ()))
    if as_json:
        emit(documents.policies(found))
    else:
        for passage in found:
            sys.stdout.write(f"{passage.title} · {passage.heading}  ({passage.page})\n  {passage.text}\n\n")
    if not found:
        raise typer.Exit(NO)
