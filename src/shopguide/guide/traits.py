"""Traits that the catalog tells as values of attributes ("electric", "satin", 头戴式): words that it can check.

Knows nothing about conversations. A word that is an ordinary adjective in one attribute's values ("long", "warm")
counts only beside that attribute's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from shopguide.guide.facts import CUES, NAMES, plain_name, shown_name, value_text
from shopguide.guide.words_zh import NAMES_ZH, VALUES_ZH
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Filter, Language, Product, Understood

MIN_TOLD = 0.5
"""Share of a kind's things that must tell an attribute before its values are conditions: the silent would be lost."""

MAX_WORDS = 3
"""Words of a value that can be asked for; longer ones are prose."""

MAX_VALUES = 40
"""Different values of an attribute that is a list of choices and no free text."""

_OTHERS = frozenset(
    "color colour colors size sizes gender audience brand model resolution url key visibility unit".split()
)
"""Attributes that the parser reads itself, or that say nothing to a shopper."""

_LOOSE = frozenset(
    "short long tall plain warm cool cold hot mild light lightweight basic single double snug solid simple new "
    "sale set "
    "small large big medium regular full low high top base yes no men women kids other spring indoor fabric knit "
    "design "
    "短 长 高 低 大 小 冷 热 暖 新 女士 男士 儿童".split()
)
"""Values that are ordinary adjectives too."""

_WEATHER = re.compile(r"\bweather|\bdays?\b|\bclimate|\btemperatures?|\bseason|天气|气候|季节")
_MODIFIED = re.compile(r"^(?:synthetic|faux|imitation|vegan|non|un)\b", re.I)
_VEGAN = re.compile(r"\b(?:vegan|faux|fake|imitation|pleather|artificial)[- ]?(?=leather)|(?:人造|仿|合成)(?=皮)", re.I)


def plain_traits(text: str) -> str:
    """Words with traits as catalogs say them: "vegan leather" is "synthetic leather"."""
    return _VEGAN.sub(lambda m: "人造" if has_han(m[0]) else "synthetic ", text)


def trait_chips(
    words: str, terms: Sequence[str], products: Sequence[Product], language: Language
) -> tuple[list[Understood], set[str]]:
    """The values of attributes that words ask for, as conditions.

    Args:
        words: What is looked for.
        terms: Its index terms, and words that say the same in the catalog's language.
        products: Things of the kind that is looked for.
        language: Of the chips.

    Returns:
        One chip an attribute, its text the attribute's name; and the terms that they speak for.
    """
    asked = {t for t in terms if t not in STOP_WORDS}
    paths = {t for p in products for path in p.categories for t in tokens(path)}
    told: Counter[str] = Counter()
    values: dict[str, Counter[str]] = {}
    for product in products:
        for name, value in product.attributes.items():
            if isinstance(value, bool | int | float) or plain_name(name)[0].lower() in _OTHERS or "color" in name:
                continue
            told[name] += 1
            values.setdefault(name, Counter()).update(value if isinstance(value, tuple) else (value,))
    chips: list[Understood] = []
    used: set[str] = set()
    for name, found in sorted(values.items(), key=lambda v: (-told[v[0]], v[0])):
        if told[name] < MIN_TOLD * len(products) or len(found) > MAX_VALUES:
            continue
        met: dict[str, set[str]] = {}
        for value in found:
            by = _asked_by(value, name, words, asked - paths)
            if by and not by <= used:
                met[value] = by
        if not met:
            continue
        exact = {v: by for v, by in met.items() if set(tokens(v)) <= by or has_han("".join(by))}
        chosen = exact if exact and len(exact) < len(met) and any(len(by) > 1 for by in exact.values()) else met
        used |= {t for by in chosen.values() for t in by}
        shown = [value_text(v, language) for v in chosen]
        label = f"{shown_name(name, language)}: {('、' if language == 'zh' else ', ').join(dict.fromkeys(shown))}"
        chips.append(Understood(name, label, 0, (Filter(name, any_of=tuple(chosen)),)))
    return chips, used


def _asked_by(value: str, name: str, words: str, asked: set[str]) -> set[str]:
    """The terms that ask for a value; empty when none does."""
    own = [t for t in tokens(value) if t not in STOP_WORDS]
    if not own or len(value.split()) > MAX_WORDS or any(c.isdigit() for c in value):
        return set()
    if any(t in STOP_WORDS for t in tokens(value)) and _spaced(value) not in _spaced(words):
        return set()  # "over-ear" is not "in-ear"
    zh = VALUES_ZH.get(value.lower(), "")
    if len(zh) > 1 and zh.removesuffix("色") in words:
        by = {t for t in asked if t in zh or zh in t} or {zh}
        return by if zh not in _LOOSE or _names(name, words, asked) else set()
    whole = set(own) <= asked
    part = not whole and not _MODIFIED.match(value) and any(t in asked for t in own[-1:] if len(t) > 3)
    if not whole and not part:
        return set()
    by = set(own) & asked
    return set() if by <= _LOOSE and not _names(name, words, asked) else by


def _spaced(text: str) -> str:
    return f" {text.lower().replace('-', ' ')} "


def _names(name: str, words: str, asked: set[str]) -> bool:
    """The attribute itself is spoken of ("long sleeves", "hot weather")."""
    plain = plain_name(name)[0]
    spoken = {t for topic, cues in CUES.items() if plain in NAMES.get(topic, (topic,)) for t in cues}
    own = set(tokens(plain)) - {"length", "general", "style", "type"} | set(tokens(NAMES_ZH.get(plain, "")))
    return bool((own | spoken) & asked) or ("climate" in plain and _WEATHER.search(words) is not None)
