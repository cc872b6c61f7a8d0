"""What `shopguide train turns` does: lessons, the reading of turns that taught nothing, learning from all, the file.

Joins the labelled turns with `train`.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from shopguide.serve.cli_door import need_torch, working
from shopguide.settings import Settings


def train_turns(data: Path, out: Path | None, folds: int, tried: int, seed: int, threads: int = 1) -> dict[str, Any]:
    """Learn to read turns.

    Args:
        data: The folder of labelled turns.
        out: Where to write the reader; None learns from all only for the folds.
        folds: How many; 0 measures nothing.
        tried: How many of them are read.
        seed: Of every draw.
        threads: That one step of learning may use.

    Returns:
        "turns", "score" (None without folds), "written".

    Passes on:
        MissingError: torch or the encoder's weights are not here.
        DataError: A line cannot be read.
    """
    need_torch()
    import torch

    from shopguide.guide.turns import read_turns
    from shopguide.train.tuned import write_arrays
    from shopguide.train.turns import arrays_of, cross_validated, learn_reader, lessons_of

    torch.set_num_threads(threads)
    labelled = read_turns(data)
    with working() as progress:
        lessons = lessons_of(labelled, progress)
        score = cross_validated(lessons, folds, tried, seed, progress=progress) if folds > 1 else None
        if out is not None:
            write_arrays(out, arrays_of(learn_reader(lessons, seed, progress=progress)))
    told = None
    if score is not None:
        told = asdict(score) | {"mistaken": [[a, b, n] for (a, b), n in score.mistaken.items()]}
    return {"turns": len(lessons), "score": told, "written": str(out) if out is not None else None}


def train_matters(data: Path, turns: Path, out: Path | None, settings: Settings) -> dict[str, Any]:
    """Learn to tell whether a price or the stock is asked for.

    Args:
        data: The folder of examples.
        turns: The folder of labelled turns, which tell what is neither.
        out: Where to write what is learnt; None writes nothing.
        settings: Name the text encoder.

    Returns:
        "examples", "found", "right" (shares among clauses that taught nothing), "written".

    Passes on:
        DataError: A line cannot be read.
    """
    import numpy as np

    from shopguide.encode import load_text_encoder
    from shopguide.guide.turns import read_turns
    from shopguide.train.matters import cross_validated, examples_of, learn_matters, read_matters, vectors_of

    encoder = load_text_encoder(settings.text_encoder, None, 1, settings.threads, None)
    examples = examples_of(read_matters(data), read_turns(turns))
    vectors = vectors_of(examples, encoder.encode_query)
    score = cross_validated(examples, vectors)
    if out is not None:
        learnt = learn_matters(examples, vectors)
        np.savez(out, **{name: held.astype(np.float16) for name, held in learnt.items()})  # type: ignore[arg-type]
    return asdict(score) | {"written": str(out) if out is not None else None}


def say_matters(done: dict[str, Any]) -> str:
    """The lines for people.

    Args:
        done: As `train_matters` gives it.

    Returns:
        Text.
    """
    lines = [
        f"{done['examples']} clauses. Of those that taught nothing {done['found']:.2f} of the questions for a price or "
        f"stock are told, and {done['right']:.2f} of what is told so is right."
    ]
    return "\n".join((*lines, f"Written to {done['written']}.") if done["written"] else lines)


def say_turns(done: dict[str, Any]) -> str:
    """The lines for people.

    Args:
        done: As `train_turns` gives it.

    Returns:
        Text.
    """
    lines = [f"{done['turns']} labelled turns."]
    score = done["score"]
    if score is not None:
        from shopguide.guide.reader import SURE

        lines[0] += f" Of {score['turns']} that taught nothing:"
        by = ", ".join(f"{lang} {share:.3f}" for lang, share in score["by_language"].items())
        lines += [
            f"Act right {score['act']:.3f} ({by}); among the {score['sure']:.0%} read with {SURE} or more, "
            f"{score['act_sure']:.3f}. All spans of a turn right: {score['whole']:.3f}.",
            "Spans (precision, recall): "
            + "; ".join(f"{part} {p:.2f}, {r:.2f}" for part, (p, r) in score["spans"].items()),
            "Most mistaken: " + "; ".join(f"{a} for {b} {n}" for b, a, n in score["mistaken"][:6]),
        ]
    if done["written"]:
        lines.append(f"Written to {done['written']}.")
    return "\n".join(lines)
