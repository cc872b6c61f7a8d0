"""Conditions told in other words than the catalog's ("it must survive a downpour"), as yes/no attributes.

Knows nothing about searches. A learnt finder tells which attribute of a kind's things a condition is about; only the
yes of a yes/no attribute can be checked: what is measured, chosen or told in sentences may say either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from shopguide.guide.cards import statement
from shopguide.guide.fact_finder import FactFinder
from shopguide.guide.facts import plain_name, shown_name, value_text
from shopguide.guide.words_zh import NAMES_ZH
from shopguide.text import has_han, tokens
from shopguide.types import AttributeValue, Filter, Language, Product, Understood

MET, SHARE = 0.3, 0.65
"""Probability from which a condition is taken to be about an attribute, and its share of that of all attributes."""

MAX_NAMES = 48
"""Attributes of a kind that are weighed, the commonest."""

MAX_CHARS = 60
"""Characters of a value that stands for the others."""

MIN_TOLD = 0.3
"""Share of a kind's things that must tell an attribute before it is a condition: the silent would be lost."""

_REFUSES = re.compile(r"\b(?:no|not|without|non|isn't|don't|never)\b|不要|别|不带|没有|无(?!线)", re.I)


def met_by(
    finder: FactFinder | None, said: Sequence[str], products: Sequence[Product], language: Language
) -> list[Understood]:
    """The yes/no attributes that conditions ask for.

    Args:
        finder: The learnt finder; None where the shop has none.
        said: Conditions, as they were told.
        products: Things of the kind that is looked for.
        language: Of the chips.

    Returns:
        A chip for each condition that can be checked; its text is the condition.
    """
    if finder is None or not said or not products:
        return []
    told = _attributes(products)
    if not told:
        return []
    out: list[Understood] = []
    for words in said:
        chip = _met(finder, words, told, language)
        if chip is not None and all(chip.filters[0].field != other.filters[0].field for other in out):
            out.append(chip)
    return out


def _attributes(products: Sequence[Product]) -> list[tuple[str, AttributeValue]]:
    """The attributes of a kind, the commonest first, each with yes or its commonest value."""
    count: Counter[str] = Counter()
    values: dict[str, Counter[AttributeValue]] = {}
    for product in products:
        for name, value in product.attributes.items():
            count[name] += 1
            values.setdefault(name, Counter())[value] += 1
    out: list[tuple[str, AttributeValue]] = []
    for name, times in count.most_common(MAX_NAMES):
        flag = any(isinstance(v, bool) for v in values[name])
        if not flag:
            out.append((name, values[name].most_common(1)[0][0]))
        elif times >= MIN_TOLD * len(products) and values[name][True]:
            out.append((name, True))
    return out


def _met(
    finder: FactFinder, words: str, told: Sequence[tuple[str, AttributeValue]], language: Language
) -> Understood | None:
    probable = finder.probabilities(words, [_said(name, value) for name, value in told])
    best = int(probable.argmax())
    name, value = told[best]
    if value is not True or probable[best] < max(MET, SHARE * float(probable.sum())) or _is_refused(words, name):
        return None
    return Understood(words, shown_name(name, language), 0, (Filter(name, any_of=("yes",)),))


def _said(name: str, value: AttributeValue) -> str:
    return statement(name, value_text(value, "zh" if has_han(name) else "en")[:MAX_CHARS])


def _is_refused(words: str, name: str) -> bool:
    """Whether a condition refuses the very thing that an attribute is called ("no pockets"): it asks for no yes."""
    plain = plain_name(name)[0].lower()
    named = set(tokens(plain)) | set(tokens(NAMES_ZH.get(plain, "")))
    return _REFUSES.search(words) is not None and bool(named & set(tokens(words)))
