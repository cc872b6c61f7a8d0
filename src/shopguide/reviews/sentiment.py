"""How a text feels, −1 to 1: VADER for English; for Chinese a hand-made lexicon with negation, or SnowNLP.

One seam, `Tone`: a function from a text to its feeling. Knows nothing about products or ratings.
Hutto and Gilbert, ICWSM 2014 (VADER); the Chinese scorer copies its shape: longest match, negation, then squashing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from shopguide.errors import MissingError, UsageError
from shopguide.reviews.cut import sentences
from shopguide.reviews.lexicon_en import WEIGHTS_EN
from shopguide.reviews.lexicon_zh import HARMLESS, INTENSIFIERS, NEGATORS, WEIGHTS
from shopguide.text import has_han, normalise

MAX_CHARS = 4000
"""Characters of a text that are read; opinions stand early, and VADER is quadratic in words."""

LONG, ROSY, MEAN_GAIN = 3, 0.1, 1.6
"""From so many sentences on their mean is taken; what a middling review scores; and what brings the mean to the spread
of a single score. Chosen on 3,000 clothing reviews that `evaluate reviews` does not read."""

_LONGEST = max(map(len, WEIGHTS))
_SQUASH = 15.0
"""VADER's own alpha: a score of about 4 gives .7."""

_NEGATED = -0.75
"""A negated opinion is weaker than its opposite: 不好 is milder than 差."""

Tone = Callable[[str], float]
"""Scores how a text feels, −1 (against) to 1 (for); 0.0 when it cannot tell."""

CHINESE_TONES = ("lexicon", "snownlp")
"""Names of the ways to read Chinese."""

_CLAUSE = re.compile(r"[，。！？；,.!?;\s~～、…]+")


@lru_cache(maxsize=1)
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    reader = SentimentIntensityAnalyzer()
    reader.lexicon.update(WEIGHTS_EN)
    return reader


def sentiment(text: str, language: str | None = None) -> float:
    """Score how a text feels, with what is there by default.

    Args:
        text: A sentence or a whole review; only the first `MAX_CHARS` characters are read.
        language: "en" or "zh"; told by script when None.

    Returns:
        −1 (against) to 1 (for); 0.0 when no opinion word is known.
    """
    return _scored(text[:MAX_CHARS], language, "lexicon")


def tone_of(chinese: str = "lexicon") -> Tone:
    """Make the tone of a shop's choice: English by VADER, Chinese by the name given.

    Args:
        chinese: "lexicon", which comes with the package, or "snownlp", a naive Bayes model in a package of its own.

    Returns:
        The tone; language is told by script.

    Raises:
        UsageError: No way to read Chinese has that name.
        MissingError: SnowNLP is not installed.
    """
    if chinese not in CHINESE_TONES:
        raise UsageError(f"{chinese!r} does not read Chinese reviews.", f"Known: {', '.join(CHINESE_TONES)}.")
    if chinese == "snownlp":
        try:
            _snow()
        except ImportError:
            raise MissingError("snownlp is not installed.", "pip install 'shopguide[chinese-reviews]'") from None
    return lambda text: _scored(text[:MAX_CHARS], None, chinese)


@lru_cache(maxsize=16384)
def _scored(text: str, language: str | None, chinese: str) -> float:
    text = normalise(text)
    if not text:
        return 0.0
    if (language or ("zh" if has_han(text) else "en")) == "en":
        return _english(text)
    return 2.0 * float(_snow().classify(text)) - 1.0 if chinese == "snownlp" else _chinese(text)


def _english(text: str) -> float:
    """A sentence by VADER; a longer text by the mean of its sentences, since in one sum praise drowns the verdict."""
    parts = sentences(text)
    if len(parts) < LONG:
        return float(_vader().polarity_scores(text)["compound"])
    mean = sum(float(_vader().polarity_scores(part)["compound"]) for part in parts) / len(parts)
    return max(-1.0, min(1.0, MEAN_GAIN * (mean - ROSY)))


@lru_cache(maxsize=1)
def _snow() -> Any:
    from snownlp import sentiment as snow

    return snow


def _chinese(text: str) -> float:
    total = sum(_clause(clause) for clause in _CLAUSE.split(text) if clause)
    return float(total / (total * total + _SQUASH) ** 0.5)


def _clause(clause: str) -> float:
    total, at = 0.0, 0
    for harmless in HARMLESS:
        clause = clause.replace(harmless, "・" * len(harmless))
    while at < len(clause):
        for length in range(min(_LONGEST, len(clause) - at), 0, -1):
            weight = WEIGHTS.get(clause[at : at + length])
            if weight is None:
                continue
            factor = _factor(clause[:at])
            # "There is no problem" praises; "not but" means nothing.
            total += weight * (factor if abs(weight) >= 1 else abs(factor))
            at += length
            break
        else:
            at += 1
    return total


def _factor(before: str) -> float:
    """What the words right before an opinion word do to it."""
    factor = 1.0
    for adverb in INTENSIFIERS:
        if before.endswith(adverb):
            before, factor = before[: -len(adverb)], 1.3
            break
    before = before.removesuffix("那么").removesuffix("这么").removesuffix("的").removesuffix("什么")
    return factor * _NEGATED if before.endswith(NEGATORS) else factor
