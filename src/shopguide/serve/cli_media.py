"""The command `media`: what the videos and sounds of products show and say.

Knows nothing about how frames are chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopguide.serve.cli_door import NO, emit, opened

if TYPE_CHECKING:
    from shopguide.types import Product

SHEET_HEIGHT = 240
WORDS_SHOWN = 12


def register(app: typer.Typer) -> None:
    """Add the command.

    Args:
        app: The command line.
    """
    app.command("media")(media)


def register_trial(app: typer.Typer) -> None:
    """Add the measuring of it to `shopguide evaluate`.

    Args:
        app: The command line of `evaluate`.
    """
    app.command("videos")(videos)


def videos(
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", metavar="DIR")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """What frames of videos give to picture search, and what they take from it, on the shop's own videos.

    Example: shopguide evaluate videos --shop myshop
    """
    from shopguide.shop.models import open_features
    from shopguide.shop.video_trial import run_videos

    with opened(shop) as here:
        told = run_videos(here, open_features(shop, here.settings))
    if as_json:
        emit(told)
        return
    typer.echo(
        f"{told['products']:,} products, {told['with_video']} with one of {told['videos']} videos; "
        f"{told['frame_queries']} unseen frames and {told['picture_queries']} parts of pictures as queries\n"
    )
    typer.echo("| picture vector | frame: MRR | first | in ten | picture: MRR | first | in ten |")
    typer.echo("|---|---|---|---|---|---|---|")
    for name, halves in told["recipes"].items():
        cells = [f"{halves[half][m]:.3f}" for half in ("frames", "pictures") for m in ("mrr", "first", "among_ten")]
        typer.echo(f"| {name} | {' | '.join(cells)} |")


def media(
    products: Annotated[
        list[str] | None, typer.Argument(metavar="PRODUCT...", help="Product ids; all that have any when left out.")
    ] = None,
    sheet: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the frames as one picture.")] = None,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", metavar="DIR")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """What the videos and sounds of products show and say: frames with their times, and words.

    Example: shopguide media sg-001

    Example: shopguide media --sheet frames.png
    """
    from shopguide.serve import documents_media as doc

    with opened(shop) as here:
        found = [here.product(i) for i in products] if products else here.products(clips=True)
    documents = [{"product_id": p.product_id, "clips": doc.clips(p)} for p in found]
    if sheet is not None:
        _write_sheet(sheet, found)
    if as_json:
        emit(documents)
    else:
        _show(found)
    if not any(d["clips"] for d in documents):
        raise typer.Exit(NO)


def _show(products: Sequence[Product]) -> None:
    from rich.text import Text

    from shopguide.media.video import clock
    from shopguide.serve.cli_show import console
    from shopguide.shop.moments import name_of

    out = console()
    for product in products:
        out.print(Text(product.title, style="bold").append(f"  {product.product_id}", style="dim not bold"))
        for one in product.media:
            if one.kind == "picture":
                continue
            seen = ", ".join(clock(at) for at in one.frames)
            out.print(Text(f"  {name_of(one)}  {one.kind}", style="cyan").append(f"  frames at {seen}" if seen else ""))
            for line in one.words[:WORDS_SHOWN]:
                out.print(Text(f"    {clock(line.start_s):>7}  ", style="dim").append(line.text, style="not dim"))
            if len(one.words) > WORDS_SHOWN:
                out.print(Text(f"    {len(one.words) - WORDS_SHOWN:,} more lines: --json has them.", style="dim"))


def _write_sheet(path: Path, products: Sequence[Product]) -> None:
    """All frames as one picture, a row a video; each video once."""
    from PIL import Image

    from shopguide.errors import NotFoundError
    from shopguide.media.video import read_frames

    rows = []
    for uri, frames in {m.uri: m.frames for p in products for m in p.media if m.frames}.items():
        pictures = [
            f.resize((round(f.width * SHEET_HEIGHT / f.height), SHEET_HEIGHT)) for f in read_frames(uri, frames)
        ]
        row = Image.new("RGB", (sum(f.width for f in pictures), SHEET_HEIGHT), "white")
        left = 0
        for frame in pictures:
            row.paste(frame, (left, 0))
            left += frame.width
        rows.append(row)
    if not rows:
        raise NotFoundError("No video here has frames.", "Import videos, with the extra `media` installed.")
    whole = Image.new("RGB", (max(r.width for r in rows), SHEET_HEIGHT * len(rows)), "white")
    for place, row in enumerate(rows):
        whole.paste(row, (0, place * SHEET_HEIGHT))
    whole.save(path)
