"""What `shopguide train pictures` does: lessons, learning without a part, the choice, learning from all, the model.

Joins the shop, which makes the lessons, with `train`, which knows nothing of it.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shopguide.serve.cli_door import need_torch, opened, working

FOLDER = "pictures"


def train_pictures(folder: Path, photos: Path | None, seed: int, steps: int, anyway: bool) -> dict[str, Any]:
    """Learn the last block of the picture encoder, and make it known to the shop where it knows products better.

    Args:
        folder: The shop's folder.
        photos: Photos of known products.
        seed: Of every draw.
        steps: How many.
        anyway: Keep it even where it is not better.

    Returns:
        What came of it: "kept", "name", "trial".

    Passes on:
        MissingError: torch is not installed, or the encoder cannot be learnt further.
        DataError: There is too little to learn from.
    """
    need_torch()
    from shopguide.encode import register
    from shopguide.encode.tuned import write_tuned
    from shopguide.evaluate import read_photo_queries
    from shopguide.shop.picture_lessons import forget_maps, picture_lessons
    from shopguide.train.pictures import PictureSettings, held_pictures, learn_pictures, taught_by, try_pictures

    shown = read_photo_queries(photos) if photos is not None else ()
    with opened(folder) as here, working() as progress:
        lessons, _ = picture_lessons(here, shown, progress)
        settings = PictureSettings(seed, steps, threads=here.settings.threads)
        aside = folder / "fusion" / ".pictures"
        aside.mkdir(parents=True, exist_ok=True)
        held = held_pictures(lessons, seed)
        part = learn_pictures(lessons, settings, taught_by(lessons, held), progress, aside / "part.training")
        trial = try_pictures(lessons, part.block, held)
        kept, name = anyway or trial.difference.low > 0.0, ""
        if kept:
            whole = learn_pictures(lessons, settings, None, progress, aside / "all.training")
            card = {
                "data": {"fingerprint": lessons.fingerprint(), "pictures": len(lessons.product)},
                "settings": {"seed": seed, "steps": steps},
                "held_out": trial.to_dict(),
                "date": datetime.now(UTC).date().isoformat(),
            }
            made = write_tuned(folder / FOLDER, whole.block.arrays(), card)
            name = register(made.name, str(made), "picture", folder).name
        shutil.rmtree(aside, ignore_errors=True)
        forget_maps(folder)
    return {"kept": kept, "name": name, "trial": trial.to_dict()}


def say_pictures(done: dict[str, Any]) -> str:
    """The lines for people.

    Args:
        done: As `train_pictures` gives it.

    Returns:
        Text.
    """
    trial, gap = done["trial"], done["trial"]["difference"]
    told = (
        f"{trial['pictures']} pictures that were not learnt from find their product first: "
        f"{trial['before']['value']:.3f} before, {trial['learnt']['value']:.3f} now, "
        f"difference {gap['value']:+.3f} [{gap['low']:+.3f}, {gap['high']:+.3f}]."
    )
    if not done["kept"]:
        return f"{told}\nNot kept: it is not truly better than what is in use."
    return f'{told}\nSet picture_encoder = "{done["name"]}" in shop.toml, then import again.'
