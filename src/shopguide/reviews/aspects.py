"""What a sentence of a review says of comfort, battery, size and other aspects, and whether for or against.

Knows nothing about products, stars or other reviews. Words of a table, cut by clause and turned by negation, in the way
of Hu and Liu, KDD 2004; a topic without an opinion beside it counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from shopguide.reviews.aspect_words import ASPECTS
from shopguide.reviews.sentiment import Tone
from shopguide.text import has_han, normalise

CLEAR = 0.2
"""Tone of a clause beyond which the topic in it is praised or faulted."""

MAX_CHARS = 600
"""Characters of one sentence that are read."""

_LONGEST_EN = 5
_CLAUSE = re.compile(
    r"[,;:()，；：、。！？!?]|\.(?=\s|$)|\b(?:but|however|although|though|yet|except|while|and)\b|但是|不过|可是|但|就是|只是|然而"
)
_BREAK = re.compile(
    r"[,;:()，；：。！？!?]|\b(?:but|however|although|though|yet|except|while)\b|但是|不过|可是|但|就是|只是|然而"
)
_WORD = re.compile(r"[a-z']+(?:-[a-z]+)*|\d+")
_NEGATORS_EN = frozenset(
    """not no never n't cannot cant can't don't doesn't didn't isn't wasn't aren't weren't won't wouldn't couldn't
    hardly without nothing neither nor""".split()
)
_SOFTENERS = frozenset("a the too very so that really at all as is it was be overly any particularly quite".split())
_NEGATORS_ZH = ("不是很", "不算", "不是", "不太", "不够", "并不", "不怎么", "没有", "不会", "不", "没", "无")


@lru_cache(maxsize=1)
def _tables() -> tuple[Mapping[str, tuple[tuple[str, int], ...]], Mapping[str, tuple[tuple[str, int], ...]], int]:
    """Phrase to (aspect, 1 for, −1 against, 0 only named): one table a script, and the longest Chinese phrase."""
    en: dict[str, tuple[tuple[str, int], ...]] = {}
    zh: dict[str, tuple[tuple[str, int], ...]] = {}
    for aspect, words in ASPECTS.items():
        for text, sign in ((words.topics, 0), (words.good, 1), (words.bad, -1)):
            for phrase in filter(None, text.split(";")):
                table = zh if has_han(phrase) else en
                table[phrase] = (*table.get(phrase, ()), (aspect, sign))
    return en, zh, max(map(len, zh))


def aspects_of(sentence: str, tone: Tone) -> dict[str, float]:
    """Find what a sentence is for or against.

    Args:
        sentence: One sentence of a review, English or Chinese.
        tone: Scores how a text feels, −1 to 1; asked only where a topic has no opinion word of its own.

    Returns:
        Aspect to −1…1, above zero for; only aspects on which the sentence takes a side.
    """
    text = normalise(sentence[:MAX_CHARS]).casefold().replace("’", "'")
    if not text:
        return {}
    found: dict[str, list[float]] = {}
    chinese = has_han(text)
    whole: float | None = None
    for clause in filter(None, (c.strip() for c in (_BREAK if chinese else _CLAUSE).split(text))):
        marks = _marks_zh(clause) if chinese else _marks_en(clause)
        named = {aspect for aspect, sign in marks if not sign}
        told = {aspect for aspect, sign in marks if sign}
        for aspect, sign in marks:
            if sign:
                found.setdefault(aspect, []).append(float(sign))
        for aspect in named - told:
            felt = tone(clause)
            if abs(felt) < CLEAR and not chinese:
                whole = tone(text) if whole is None else whole
                felt = whole if len(_WORD.findall(clause)) < 4 else felt
            if abs(felt) >= CLEAR:
                found.setdefault(aspect, []).append(felt)
    sums = {aspect: sum(signs) / len(signs) for aspect, signs in found.items()}
    return {aspect: total for aspect, total in sums.items() if total}


def _marks_en(clause: str) -> list[tuple[str, float]]:
    table = _tables()[0]
    words = _WORD.findall(clause)
    out: list[tuple[str, float]] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_EN, len(words) - at), 0, -1):
            held = table.get(" ".join(words[at : at + length]))
            if held:
                sign = -0.75 if _denied_en(words, at) else 1.0
                out += [(aspect, side * sign) for aspect, side in held]
                at += length
                break
        else:
            at += 1
    return out


def _denied_en(words: list[str], at: int) -> bool:
    """True when a negator stands before a phrase, small words apart ("not at all too heavy")."""
    for word in reversed(words[max(0, at - 4) : at]):
        if word in _NEGATORS_EN or word.endswith("n't"):
            return True
        if word not in _SOFTENERS:
            return False
    return False


def _marks_zh(clause: str) -> list[tuple[str, float]]:
    _, table, longest = _tables()
    out: list[tuple[str, float]] = []
    at = 0
    while at < len(clause):
        for length in range(min(longest, len(clause) - at), 0, -1):
            held = table.get(clause[at : at + length])
            if held:
                before = clause[:at].removesuffix("很").removesuffix("太").removesuffix("那么").removesuffix("特别")
                sign = -0.75 if before.endswith(_NEGATORS_ZH) else 1.0
                out += [(aspect, side * sign) for aspect, side in held]
                at += length
                break
        else:
            at += 1
    return out
