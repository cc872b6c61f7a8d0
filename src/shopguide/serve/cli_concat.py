"""What `shopguide train fusion --method concat-linear` does: the classic baseline on a shop's titles and pictures.

Joins the shop with `train`; keeps nothing, for a score that ranks alike for every title is of no use to a shop.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from shopguide.errors import DataError
from shopguide.serve.cli_door import need_torch, opened, working

HELD = 0.3
"""Share of the products that are asked for and teach nothing."""


def train_concat(folder: Path, weights: Path | None, seed: int, steps: int) -> dict[str, Any]:
    """Look at every product's first picture with a CNN of ResNet-50's shape, and learn the linear score.

    Args:
        folder: The shop's folder.
        weights: A state dict of torchvision's resnet50; None: random.
        seed: Of random weights, the split and the start.
        steps: Rounds of learning.

    Returns:
        The numbers as plain JSON values.

    Raises:
        DataError: The shop has no pictures at hand, or no text encoder.

    Passes on:
        MissingError: torch is not installed.
    """
    need_torch()
    from shopguide.evaluate.intervals import estimate
    from shopguide.shop.fusion_tasks import Asker
    from shopguide.train.concat_linear import learn_concat_linear
    from shopguide.train.resnet import FEATURES, look, open_resnet

    with opened(folder) as here, working() as progress:
        ask = Asker(here, progress)
        titled = [p for p in ask.products if p.title and p.pictures and Path(p.pictures[0].uri).is_file()]
        if not titled or "text" not in ask.whole:
            raise DataError("No product has a title beside a picture that is here.", "Import pictures with --images.")
        titles = ask.words([p.title for p in titled])
        net = open_resnet(weights, seed)

        def told(done: int, total: int) -> None:
            progress("look", done, total)

        shown = look(net, [p.pictures[0].uri for p in titled], here._features.load_picture, told)
        held = np.random.default_rng(seed).random(len(titled)) < HELD

        def learnt(done: int, total: int) -> None:
            progress("learn", done, total)

        found = learn_concat_linear(titles, shown, held, seed, steps, progress=learnt)
    return {
        "method": "concat-linear",
        "kept": False,
        "cnn": weights.name if weights is not None else f"random weights, seed {seed}",
        "features": {"text": int(titles.shape[1]), "picture": FEATURES},
        "products": len(titled),
        "held_out": int(held.sum()),
        "loss": {"first": found.losses[0], "last": found.losses[-1]},
        "recall@10": estimate(found.recall.tolist()).to_dict(),
        "chance": min(1.0, 10 / len(titled)),
        "rankings_alike": found.alike,
    }


def say_concat(document: dict[str, Any]) -> str:
    """The numbers in words, and why they are what they are."""
    recall = document["recall@10"]
    told = f"{recall['value']:.3f} [{recall['low']:.3f}, {recall['high']:.3f}]"
    return (
        f"{document['products']} titles beside pictures, CNN with {document['cnn']}.\n"
        f"A held-out title finds its picture among the first ten in {told}; chance is {document['chance']:.3f}.\n"
        f"Two titles' rankings correlate by {document['rankings_alike']:.3f}: a linear score over both vectors side\n"
        "by side is a(title) + b(picture), and ranks alike for every title. Nothing is kept."
    )
