"""What `shopguide train facts` does: lessons, the answers on cards that taught nothing, learning from all, the file.

Joins the labelled cards with `train`.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from shopguide.serve.cli_door import need_torch, working


def train_facts(data: Path, out: Path | None, folds: int, tried: int, seed: int, threads: int = 1) -> dict[str, Any]:
    """Learn to find the fact that answers.

    Args:
        data: The folder of labelled cards.
        out: Where to write the finder; None learns from all only for the folds.
        folds: How many; 0 measures nothing.
        tried: How many of them are read.
        seed: Of every draw.
        threads: That one step of learning may use.

    Returns:
        "cards", "score" (None without folds), "written".

    Passes on:
        MissingError: torch or the encoder's weights are not here.
        DataError: A line cannot be read.
    """
    need_torch()
    import torch

    from shopguide.guide.cards import read_cards
    from shopguide.train.facts import arrays_of, cross_validated, learn_finder, lessons_of
    from shopguide.train.tuned import write_arrays

    torch.set_num_threads(threads)
    cards = read_cards(data)
    with working() as progress:
        lessons = lessons_of(cards, progress)
        score = cross_validated(lessons, folds, tried, seed, progress=progress) if folds > 1 else None
        if out is not None:
            write_arrays(out, arrays_of(learn_finder(lessons, seed, progress=progress)))
    told = asdict(score) if score is not None else None
    return {"cards": len(cards), "score": told, "written": str(out) if out is not None else None}


def say_facts(done: dict[str, Any]) -> str:
    """The lines for people.

    Args:
        done: As `train_facts` gives it.

    Returns:
        Text.
    """
    from shopguide.guide.fact_finder import FOUND

    lines = [f"{done['cards']} labelled cards."]
    score = done["score"]
    if score is not None:
        lines[0] += f" Of {score['cards']} that taught nothing, {score['asked']} questions and wishes:"
        lines += [
            f"Right statement, or rightly none: {score['right']:.3f}. Where one answers, it comes first: "
            f"{score['first']:.3f} (in another language {score['across']:.3f}).",
            f"Found with {FOUND} or more: precision {score['precision']:.3f}, recall {score['recall']:.3f}; "
            f"where nothing answers, silent {score['silent']:.3f}.",
        ]
    if done["written"]:
        lines.append(f"Written to {done['written']}.")
    return "\n".join(lines)
