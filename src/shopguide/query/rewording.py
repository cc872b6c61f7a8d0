"""Other wordings of the same text for learning: words left out, synonyms, the other language.

Knows nothing about products or vectors. The synonyms are those of the table that search reads; a wording is drawn by
the text and a number alone, so that it can be made again and kept.
"""

from __future__ import annotations

import hashlib
import re

import numpy as np

from shopguide.query.synonyms import Thesaurus
from shopguide.text import has_han, words

LEFT_OUT = 0.25
"""Share of the words that a run left out has, one word at least."""

MOST_REWORDED = 4
"""Phrases of a text that other words take the place of, one at least where the table has any."""

FEWEST_WORDS = 2
"""Words that stay."""


def draws(text: str, number: int) -> np.random.Generator:
    """Random numbers that a text and the number of a wording decide.

    Args:
        text: The text.
        number: From 0.

    Returns:
        A generator.
    """
    return np.random.default_rng(int.from_bytes(hashlib.sha256(f"{number}/{text}".encode()).digest()[:8], "little"))


def shortened(text: str, rng: np.random.Generator) -> str:
    """A text without a run of its words.

    Args:
        text: Any.
        rng: Draws the run.

    Returns:
        The rest, as it was written; the text itself where too few words would stay.
    """
    places = _places(text)
    run = max(1, round(LEFT_OUT * len(places)))
    if len(places) - run < FEWEST_WORDS:
        return text
    first = int(rng.integers(0, len(places) - run + 1))
    before, after = text[: places[first][0]], text[places[first + run - 1][1] :]
    return " ".join(f"{before.rstrip()} {after.lstrip()}".split())


def reworded(text: str, thesaurus: Thesaurus, rng: np.random.Generator) -> str:
    """A text with some phrases said in other words, of its own or of the other language.

    Args:
        text: Any.
        thesaurus: What may be said for what.
        rng: Draws phrases and words.

    Returns:
        The new text; the same where the table has none of its words.
    """
    groups = [(place, g) for g in thesaurus.groups(text) if (place := _place_of(text, g.typed)) is not None]
    if not groups:
        return text
    kept = rng.permutation(len(groups))[: int(rng.integers(1, MOST_REWORDED + 1))]
    out, end = "", 0
    for (start, stop), group in sorted((groups[i] for i in kept), key=lambda one: one[0]):
        if start < end:
            continue
        odds = np.array([one.weight for one in group.others])
        said = group.others[int(rng.choice(len(odds), p=odds / odds.sum()))].shown
        out += text[end:start] + said
        end = stop
    return out + text[end:]


def _places(text: str) -> list[tuple[int, int]]:
    """Where each word stands."""
    found: list[tuple[int, int]] = []
    for run in re.finditer(r"\S+", text):
        if not has_han(run.group()):
            found.append(run.span())
            continue
        at = run.start()
        for word in words(run.group()):
            start = text.find(word, at, run.end())
            if start >= 0:
                found.append((start, start + len(word)))
                at = start + len(word)
    return found


def _place_of(text: str, phrase: str) -> tuple[int, int] | None:
    """Where a phrase of index terms stands in a text, an English plural with its ending."""
    if has_han(phrase):
        start = text.find(phrase)
        return (start, start + len(phrase)) if start >= 0 else None
    found = re.search(rf"(?<!\w){re.escape(phrase)}(?:e?s)?(?!\w)", text, re.IGNORECASE)
    return found.span() if found else None
