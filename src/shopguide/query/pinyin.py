"""How Chinese is spoken, in Latin letters: for slips of the ear and for typing by pinyin.

Knows nothing about queries or catalogs. The table of characters is pypinyin's (MIT), read when it is first needed;
a character with several readings is taken in its most frequent one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from shopguide.text import has_han


@lru_cache(maxsize=1)
def _table() -> Mapping[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@lru_cache(maxsize=8192)
def _reading(char: str) -> str:
    """One character without its tone; what is not Chinese stands for itself. The vowel ü is written v."""
    if not has_han(char):
        return char
    told = _table().get(ord(char), "").partition(",")[0]
    plain = unicodedata.normalize("NFD", told).replace("u\u0308", "v")
    return "".join(c for c in plain if not unicodedata.combining(c)) or char


def syllables(text: str) -> tuple[str, ...]:
    """The readings of a text, one a character, spaces left out."""
    return tuple(_reading(char) for char in text.lower() if not char.isspace())


def initials(spelt: Sequence[str]) -> str:
    """The first letters of readings: 连衣裙 is "lyq"."""
    return "".join(one[0] for one in spelt)
