"""Learn to tell by a clause whether a price or the stock is asked for: one linear layer over a text encoder's vectors.

Knows nothing about shops. Every example is also said of things by name ("what does the corsica go for"), so that no
thing's name counts; the labelled turns of the reader tell what is neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import DataError
from shopguide.guide.matters import MATTERS, SURE, Encode, Matter, Matters, clauses
from shopguide.guide.turns import LabelledTurn
from shopguide.text import has_han

STEPS, RATE, DECAY = 1500, 2.0, 1e-5
ASKED = 4.0
"""Weight of an example of a price or of stock beside one of all the rest, which are many more."""

NAMES = {
    "en": (
        "the corsica;that blue kettle;the big samsung;the red one;the second tent;the linen dress;the office chair;"
        "the cheaper one;the green backpack;the toaster;the oak table;the kids boots;this thing;the 24 cm pot"
    ).split(";"),
    "zh": (
        "那个沙发;红的那条;大的这个;三星那台;荞麦枕;小的那只;苹果的那台电脑;圆桌;草编的;雨鞋;第二个;那款耳机;"
        "全铝的那个;这个"
    ).split(";"),
}  # fmt: skip
"""Things that the examples are said of besides."""

_MAY_ASK = (*"price cost stock availab sold discontinued left 钱 价 卖 货 还有 贵 便宜 库存 块".split(), "how much")
"""What may ask for these in a turn that is labelled by what it wants, and not by what it asks for."""

PER_EXAMPLE = 2
"""Names that one example is said with."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Example:
    """A clause and what it asks for.

    Attributes:
        weight: Of it in learning.
    """

    matter: Matter
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class MattersScore:
    """How well clauses are told that taught nothing.

    Attributes:
        found: Share of those that ask for a price or stock which are told so, surely.
        right: Share of those told so that are.
    """

    examples: int
    found: float
    right: float


def read_matters(folder: Path) -> tuple[tuple[Matter, str], ...]:
    """Read examples.

    Args:
        folder: Holds `en.tsv`, `zh.tsv`: a matter and a clause a line, parted by a tab.

    Returns:
        The examples.

    Raises:
        DataError: There are none, or a line cannot be read.
    """
    out: list[tuple[Matter, str]] = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            matter, tab, text = line.partition("\t")
            if not tab or matter not in MATTERS or not text.strip():
                raise DataError(f"{path.name}, line {number}: {line!r} is no example.", f"Known: {', '.join(MATTERS)}.")
            out.append((MATTERS[MATTERS.index(matter)], text.strip(" .?!。？！")))
    if not out:
        raise DataError(f"There are no examples in {folder}.", "Give a folder with en.tsv or zh.tsv.")
    return tuple(out)


def examples_of(own: Sequence[tuple[Matter, str]], turns: Sequence[LabelledTurn]) -> list[Example]:
    """The clauses to learn from: the examples, the same said of things, and clauses of turns that ask for neither.

    Args:
        own: As `read_matters` gives them.
        turns: Labelled turns of the reader; those that may ask for a price or stock teach nothing.

    Returns:
        The examples.
    """
    out: list[Example] = []
    for place, (matter, text) in enumerate(own):
        weight = ASKED if matter != "other" else 1.0
        names = NAMES["zh" if has_han(text) else "en"]
        said = [text, *(_said_of(text, names[(place * 5 + n * 7) % len(names)]) for n in range(PER_EXAMPLE))]
        out += [Example(matter, s, weight / len(said)) for s in said]
    asked = {text for matter, text in own if matter != "other"}
    for turn in turns:
        if turn.act in ("ask", "policy", "select", "step", "pick") and turn.text in asked:
            continue
        out.extend(Example("other", c, 1.0) for c in clauses(turn.text) if not _may_ask(c))
    return out


def _may_ask(clause: str) -> bool:
    """A clause of a turn that is labelled by what it wants, and not by what it asks for, may ask for these."""
    plain = clause.casefold()
    return any(cue in plain for cue in _MAY_ASK)


def _said_of(text: str, name: str) -> str:
    if has_han(text):
        return f"{name}{text}"
    words = text.split()
    for pointer in ("it", "that", "they", "one", "those", "them"):
        if pointer in words:
            place = words.index(pointer)
            return " ".join((*words[:place], name, *words[place + 1 :]))
    return f"{name} {text}"


def vectors_of(examples: Sequence[Example], encode: Encode) -> NDArray[np.float32]:
    """(n, d) the vectors of examples."""
    known: dict[str, NDArray[np.float32]] = {}
    for one in examples:
        if one.text not in known:
            known[one.text] = encode(one.text)
    return np.stack([known[e.text] for e in examples])


def learn_matters(
    examples: Sequence[Example], vectors: NDArray[np.float32], steps: int = STEPS
) -> dict[str, NDArray[np.float32]]:
    """Learn the layer by full gradient steps: the sum is convex, so that nothing is drawn.

    Args:
        examples: What is taught.
        vectors: (n, d) of them.
        steps: Of the descent.

    Returns:
        What `Matters` takes.
    """
    mean = vectors.mean(0)
    x = vectors - mean
    x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
    wanted = np.eye(len(MATTERS), dtype=np.float32)[[MATTERS.index(e.matter) for e in examples]]
    weight = np.array([e.weight for e in examples], np.float32)[:, None]
    weight /= weight.sum()
    w, b = np.zeros((len(MATTERS), x.shape[1]), np.float32), np.zeros(len(MATTERS), np.float32)
    moved_w, moved_b = np.zeros_like(w), np.zeros_like(b)
    for _ in range(steps):
        scores = x @ w.T + b
        raised = np.exp(scores - scores.max(1, keepdims=True))
        slope = weight * (raised / raised.sum(1, keepdims=True) - wanted)
        moved_w = 0.95 * moved_w - RATE * (slope.T @ x + DECAY * w)
        moved_b = 0.95 * moved_b - RATE * slope.sum(0)
        w, b = w + moved_w, b + moved_b
    return {"mean": mean, "w": w, "b": b}


def cross_validated(
    examples: Sequence[Example], vectors: NDArray[np.float32], folds: int = 5, mistaken: Tell | None = None
) -> MattersScore:
    """Tell each example by a layer that has learnt neither it nor the same said of other things.

    Args:
        examples: All of them.
        vectors: (n, d) of them.
        folds: How many.
        mistaken: Told each clause that is surely told wrong.

    Returns:
        The score.
    """
    group = (np.arange(len(examples)) // (1 + PER_EXAMPLE)) % folds
    asked = told = right = 0
    for fold in range(folds):
        taught = [e for e, g in zip(examples, group, strict=True) if g != fold]
        served = Matters(lambda text: vectors[int(text)], learn_matters(taught, vectors[group != fold]))
        for row in np.flatnonzero(group == fold):
            one, weighed = examples[int(row)], served.weigh(str(row))
            said = MATTERS[int(weighed.argmax())] if weighed.max() >= SURE else "other"
            asked, told = asked + (one.matter != "other"), told + (said != "other")
            right += said == one.matter != "other"
            if said != one.matter and mistaken is not None:
                mistaken(f"{one.matter} told {said} {weighed.max():.2f}: {one.text}")
    return MattersScore(len(examples), right / max(asked, 1), right / max(told, 1))
