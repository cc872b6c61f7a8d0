"""What `shopguide train fusion` does, step by step: lessons, learning, the choice, the swap.

Joins the shop, which makes the lessons and uses the result, with `train`, which knows neither.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from shopguide.serve.cli_door import need_torch, opened, working
from shopguide.serve.cli_show import console

if TYPE_CHECKING:
    from shopguide.train.fusion_held import HeldOut

_DIGIT = 1e-6


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it.

    Attributes:
        kept: Whether it is in use now, or will be when the setting allows it.
        held: The numbers.
        document: All of it as plain JSON values.
        said: The closing line.
    """

    kept: bool
    held: HeldOut
    document: dict[str, Any]
    said: str

    def show(self) -> None:
        """Print a table for people."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for name in ("recall@10", "in use", "learnt", "difference", "queries"):
            table.add_column(name, justify="left" if name == "recall@10" else "right", no_wrap=True)
        for name, one in self.held.trials.items():
            gap = one.difference
            told = f"{gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
            table.add_row(name, f"{one.before.value:.3f}", f"{one.learnt.value:.3f}", told, str(one.queries))
        console().print(table)
        gain = self.held.gain
        console().print(f"Mean reciprocal rank {gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]. {self.said}")


def train(
    folder: Path,
    method: str,
    judgments: Path | None,
    links: Path | None,
    photos: Path | None,
    seed: int,
    steps: int,
    anyway: bool,
    augment: Collection[str] = (),
) -> Done | None:
    """Learn and put to use.

    Args:
        folder: The shop's folder.
        method: How tokens are joined.
        judgments: Judged queries.
        links: A merchandiser's links.
        photos: Photos of known products.
        seed: Of every draw.
        steps: Most steps.
        anyway: Keep it even where it is not better.
        augment: What is also said and shown in other ways.

    Returns:
        What came of it; None in a process that only helps another one.

    Passes on:
        MissingError: torch is not installed.
        DataError: There is too little to learn from.
    """
    need_torch()
    from shopguide.evaluate import read_judgments, read_photo_queries
    from shopguide.fuse.trained import FOLDER
    from shopguide.shop.fusing import card_of, put_to_use, start_of
    from shopguide.shop.fusion_lessons import fusion_lessons
    from shopguide.shop.link_trial import read_links
    from shopguide.train.fusion import FusionSettings
    from shopguide.train.fusion_held import learn_and_measure
    from shopguide.train.world import World

    world = World.join()
    ratings = read_judgments(judgments).ratings if judgments is not None else None
    table = read_links(links) if links is not None else None
    shown = read_photo_queries(photos) if photos is not None else ()
    with opened(folder) as here, working() as progress:
        lessons = fusion_lessons(here, ratings, table, shown, progress, augment)
        aside = folder / FOLDER / ".checkpoints"
        aside.mkdir(parents=True, exist_ok=True)
        settings = FusionSettings(method=method, seed=seed, steps=steps, threads=here.settings.threads)
        present = start_of(here)
        held = learn_and_measure(lessons, settings, present, aside, progress, world)
        world.wait()
        if world.rank:
            world.leave()
            return None
        ahead = _ahead(card_of(here), held)
        good = anyway or (held.better and ahead)
        used = False
        if good:
            extra = {"held_out": held.to_dict(), "date": datetime.now(UTC).date().isoformat()}
            used = put_to_use(here, held.fusion.write(folder / FOLDER, extra), progress)
        shutil.rmtree(aside, ignore_errors=True)
        world.leave()
    said = "Not kept: it is not truly better than what is in use."
    if good:
        said = "In use." if used else f"Kept, and not in use: the setting fuser is {here.settings.fuser!r}."
    document = {"kept": good, "in_use": used, "method": method, **held.to_dict(), "card": dict(held.fusion.card)}
    return Done(good, held, document, said)


def _ahead(card: dict[str, Any] | None, held: HeldOut) -> bool:
    """Whether it is ahead of what was learnt before from the same data."""
    if card is None or card.get("data") != held.fusion.card["data"]:
        return True
    return held.score > float(card.get("held_out", {}).get("score", 0.0)) + _DIGIT
