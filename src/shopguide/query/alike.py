"""Which of some phrases a phrase is most like in meaning: vectors of words, turned so that words for one thing meet.

Knows nothing about shops. Sentence vectors of single words lie by how they are spelt and in which language they are
as much as by what they mean; one square matrix, learnt from the lines of the table of shopping words so that the words
of a line come near each other and away from all others (InfoNCE, van den Oord et al. 2018), takes part of that away.
`tools/learn_alike.py` learns it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shopguide.text import has_han

Array = NDArray[np.float32]

FILE = Path(__file__).with_name("alike.npz")

LIKE = 0.5
"""How alike a name must be to a word that nothing is called by. Chosen on tests/data/everyday_dev.jsonl with 110 things
that no shop sells: .45 takes 12 of 86 of these for something in one shop, .5 seven, .55 five."""

LIKE_KNOWN = 0.7
"""The same for a thing that the table of shopping words knows: it would be called so if it were sold."""

BESIDE = 0.03
"""Names that are so little less alike than the best one count too."""


class Alike:
    """Turns vectors of phrases; usable from several threads.

    Args:
        learnt: `turn` (d, d), `mean_en` and `mean_zh` (d,), and `encoder`, the fingerprint of the text encoder whose
            vectors they are for. `made` names what was learnt.
    """

    def __init__(self, learnt: dict[str, NDArray[np.generic]]) -> None:
        self.encoder = str(learnt["encoder"])
        self.made = hashlib.sha256(np.asarray(learnt["turn"]).tobytes()).hexdigest()[:16]
        self._turn = np.asarray(learnt["turn"], np.float32)
        self._means = {han: np.asarray(learnt["mean_zh" if han else "mean_en"], np.float32) for han in (False, True)}

    def turned(self, phrases: Sequence[str], encode: Callable[[str], Array]) -> Array:
        """Vectors of phrases.

        Args:
            phrases: In either language.
            encode: The text encoder's `encode_query`.

        Returns:
            (n, d) unit rows.
        """
        raw = np.stack([encode(p) - self._means[has_han(p)] for p in phrases]) @ self._turn
        return np.asarray(raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9), np.float32)


@cache
def learnt_alike() -> Alike:
    """What comes with the package."""
    with np.load(FILE, allow_pickle=False) as held:
        return Alike({name: held[name] for name in held.files})
