"""Measuring how modalities are joined: `shopguide evaluate fusion`.

Knows nothing about measures or fusers; the shop does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopguide.errors import DataError, UsageError
from shopguide.serve.cli_cases import AsJson, Judged, Lines, Linked, Photographed, show
from shopguide.serve.cli_door import need_torch, opened, working

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shopguide.encode.tuned import PictureLessons
    from shopguide.fuse import Array
    from shopguide.fuse.lessons import FusionLessons
    from shopguide.shop.fusion_eyes import Sharpen
    from shopguide.shop.fusion_report import Joins
    from shopguide.shop.fusion_trial import Teach
    from shopguide.types import Progress


AUGMENT = ""
Augmented = Annotated[
    str, typer.Option(help='Also learn from products said and shown in other ways: words, pictures; "" for none.')
]


def augmented(text: str) -> frozenset[str]:
    """Read the option `--augment`.

    Args:
        text: Names with commas.

    Returns:
        The names.

    Raises:
        UsageError: One is unknown.
    """
    from shopguide.shop.fusion_views import KINDS

    names = {name.strip() for name in text.split(",") if name.strip()}
    if unknown := sorted(names - set(KINDS)):
        raise UsageError(f"Nothing is augmented that is called {unknown[0]!r}.", f"Known: {', '.join(KINDS)}.")
    return frozenset(names)


def register(app: typer.Typer) -> None:
    """Add the command to `shopguide evaluate`."""
    app.command("fusion")(fusion)


def fusion(
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", metavar="DIR", help="The shop's folder.")
    ] = Path("myshop"),
    methods: Annotated[
        str, typer.Option(help='Learnt fusers to measure, of weighted_sum, concat, gated, attention; "" for none.')
    ] = "weighted_sum,gated,attention",
    seeds: Annotated[int, typer.Option(min=1, max=20, help="Trainings, each on another split of the products.")] = 3,
    judgments: Judged = None,
    links: Linked = None,
    photos: Photographed = None,
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Planted facts: pictures, picture_only, text_only.")
    ] = None,
    augment: Augmented = AUGMENT,
    unfreeze: Annotated[
        bool, typer.Option("--unfreeze", help="Learn the last block of the picture encoder too, with each seed anew.")
    ] = False,
    lines: Lines = None,
    as_json: AsJson = False,
) -> None:
    """Every fuser by task, with modalities left out and pictures missing, beside a guess inside the category.

    The tasks are those that the shop's own data allows: its titles asked for products without them, its second
    pictures, changed colours, and what the files given add. A learnt fuser is trained on a part of the products and
    measured on the others; so are all that stand beside it.

    Example: shopguide evaluate fusion --shop luma --links merchandiser_links.csv

    Example: shopguide evaluate fusion --shop grocery --photos photo_queries.csv --methods ""
    """
    from shopguide.shop.fusion_trial import run_fusion

    told = _truth(truth) if truth is not None else None
    with opened(shop) as here, working() as progress:
        teach, ways = _teach(methods, progress), augmented(augment)
        sharpen = _sharpen(progress) if unfreeze else None
        report = run_fusion(here, range(seeds), judgments, links, photos, told, progress, teach, ways, sharpen)
    show(report, lines, as_json)


def _teach(methods: str, progress: Progress) -> Teach | None:
    """What trains the fusers named; None for none."""
    names = [name.strip() for name in methods.split(",") if name.strip()]
    if not names:
        return None
    from shopguide.fuse.trained import METHODS

    unknown = [name for name in names if name not in METHODS]
    if unknown:
        raise UsageError(f"No fuser that learns is called {unknown[0]!r}.", f"Known: {', '.join(METHODS)}.")
    need_torch()
    from shopguide.train.fusion import FusionSettings, NetFuser, learn_fuser

    def teach(lessons: FusionLessons, products: NDArray[np.bool_], seed: int) -> Mapping[str, Joins]:
        return {
            f"{name}, learnt": NetFuser(learn_fuser(lessons, FusionSettings(name, seed), products, progress).net)
            for name in names
        }

    return teach


def _sharpen(progress: Progress) -> Sharpen:
    """What learns the last block of the picture encoder."""
    need_torch()
    from shopguide.encode.tuned import checkpoint_weights
    from shopguide.train.pictures import LastBlock, PictureSettings, features_of, learn_pictures

    def sharpen(lessons: PictureLessons, teach: NDArray[np.bool_], seed: int) -> tuple[Array, Array]:
        block = learn_pictures(lessons, PictureSettings(seed), teach, progress).block
        count, views, *shape = lessons.maps.shape
        flat = lessons.maps.reshape(count * views, *shape)
        before, after = (
            features_of(b, flat).reshape(count, views, -1) for b in (LastBlock(checkpoint_weights()), block)
        )
        return before, after

    return sharpen


def _truth(path: Path) -> dict[str, object]:
    try:
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no planted truth: {error}.", "It is a JSON object.") from None
    if not isinstance(held, dict) or "pictures" not in held:
        raise UsageError(f"{path} is no planted truth.", 'It holds {"pictures": {id: {"kind", "color"}}, …}.')
    return held
