"""Timing how a shop's vectors are fused: `shopguide bench fusion`.

Knows nothing about clocks; the shop does. A learnt fuser that the shop has none of is made as it is before learning:
the time does not depend on what it has learnt.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from shopguide.errors import UsageError
from shopguide.serve.cli_door import emit, need_torch, opened, working

if TYPE_CHECKING:
    from shopguide.fuse import Fuser
    from shopguide.shop import Shop

BY_HAND = ("weighted_sum", "concat")
BEFORE = "as before learning"


def bench_fusion_(
    methods: Annotated[
        str, typer.Option(help="Fusers to time, of weighted_sum, concat, gated, attention.")
    ] = "weighted_sum,concat,gated,attention",
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", metavar="DIR", help="The shop's folder.")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """How long the fused vectors of a whole shop take from its cached features, for each fuser.

    The fuser that the shop has learnt is timed as it is; others that learn are built as they are before learning,
    which needs the extra `train`.

    Example: shopguide bench fusion --shop icecat
    """
    from shopguide.shop.fusion_bench import bench_fusion, to_markdown

    names = list(dict.fromkeys(n.strip() for n in methods.split(",") if n.strip()))
    unknown = [n for n in names if n not in (*BY_HAND, "gated", "attention")]
    if unknown or not names:
        raise UsageError(
            f"No fuser is called {(unknown or [''])[0]!r}.", "Known: weighted_sum, concat, gated, attention."
        )
    with opened(shop) as here, working() as progress, TemporaryDirectory() as aside:
        fusers = [_fuser(here, name, Path(aside)) for name in names]
        notes = {
            f.name: BEFORE for f in fusers if f.reads_tokens and f.fingerprint != here.status().get("fuser_version")
        }
        report = bench_fusion(here, fusers, notes, progress)
    emit(report) if as_json else typer.echo(to_markdown(report))


def _fuser(shop: Shop, name: str, aside: Path) -> Fuser:
    """The shop's own where it has learnt this one, else one made now."""
    from shopguide.encode.graph import open_session
    from shopguide.fuse import PICTURE, REVIEWS, SPEECH, TEXT, VIDEO, Centring, make_fuser
    from shopguide.fuse.trained import (
        MEANS_FILE,
        PRODUCT_FILE,
        QUERY_FILE,
        WEIGHTS_FILE,
        TrainedFuser,
        means_file,
        write_version,
    )

    features = shop._features
    own = shop._state.fuser
    if name in BY_HAND:
        return make_fuser(name, features.dimensions)
    if isinstance(own, TrainedFuser) and own.method == name:
        return own
    need_torch()
    from safetensors.torch import save

    from shopguide.train.fusion import LOOKS
    from shopguide.train.fusion_export import product_graph, query_graph
    from shopguide.train.fusion_net import FusionNet, Shape

    dims = dict(features.dimensions)
    dims |= {REVIEWS: dims[TEXT], SPEECH: dims[TEXT]} if TEXT in dims else {}
    dims |= {VIDEO: dims[PICTURE]} if PICTURE in dims else {}
    width = dims.get(TEXT, 0) + (LOOKS if PICTURE in dims else 0)
    net = FusionNet(Shape(name, dims, width), {}, 0)
    files = {
        PRODUCT_FILE: product_graph(net),
        QUERY_FILE: query_graph(net),
        WEIGHTS_FILE: save({n: t.detach().contiguous() for n, t in net.state_dict().items()}),
        MEANS_FILE: means_file(Centring()),
    }
    card = {"method": name, "dimensions": dims, "width": width, "encoders": features.fingerprint}
    return TrainedFuser.load(write_version(aside, files, card), features.fingerprint, open_session)
