"""What a thing that is asked for is here, where no category and no noun learnt from titles tells: by its words alone.

Knows nothing about turns. The things that a search finds for the words of a kind are of it where their names end with
the noun, or where the shop's synonyms say it otherwise ("litter box" of 猫砂盆); what only holds the word is not
("Cream Tea Casserole" is no tea).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopguide.guide.calling import is_thing
from shopguide.guide.kinds import GOODS_ZH, Kind
from shopguide.guide.restating import content
from shopguide.guide.tools import Tools
from shopguide.measure import UNITS
from shopguide.query.colours import families_in
from shopguide.text import has_han, tokens
from shopguide.types import Hit, Product

MOST = 60
"""Things of a kind that are found so: more are a category, and known without."""

_ENDS = re.compile(
    r"\b(?:with|for|from|by|in|on|to|of|and|featuring|that|fits)\b|[,;:|()\[\]&+\"”″]|\s[-–—]\s",
    re.I,
)
"""Where the name of a thing ends and what it has begins."""

_SUFFIXES = ("子", "头")
"""Endings of Chinese nouns that names leave out: 枕头 is 枕 of 羽绒枕."""

_HAN_RUN = re.compile(r"[㐀-䶿一-鿿]+")


def sought(tools: Tools, words: str) -> Kind | None:
    """The things that a search for the words of a kind finds and that are called so.

    Args:
        tools: The shop.
        words: Words for one kind of thing.

    Returns:
        The kind; None where nothing is called so.
    """
    asked = content(words)
    if not asked or (has_han(words) and len(words) < 2 and words not in GOODS_ZH):
        return None
    hits = [h for h in tools.search(words, sort="relevance", limit=MOST).hits if _holds_all(h, asked)]
    called = [h for h in hits if _is_called(h, asked[-1])]
    filed = {path for h in called for path in h.product.categories}
    beside = [h for h in hits if _otherwise(h, asked[-1]) and filed & set(h.product.categories)]
    named = [h for h in hits if any(_names(h.product, s) for s in _otherwise(h, asked[-1]))]
    unfiled = [h for h in named if not h.product.categories]
    ids = tuple(dict.fromkeys(h.product.product_id for h in ((*called, *beside, *unfiled) or named)))
    return Kind(words, words, only=ids) if ids else None


def _holds_all(hit: Hit, asked: Sequence[str]) -> bool:
    """Whether all words are found in a thing, themselves or said otherwise."""
    found = {*hit.why.words, *(t for typed, _ in hit.why.synonyms for t in (typed, *tokens(typed)))}
    return all(t in found or any(has_han(f) and t in f for f in found) for t in asked)


def _otherwise(hit: Hit, noun: str) -> list[str]:
    """How the shop says a noun in the names of a thing found."""
    return [shown for typed, shown in hit.why.synonyms if noun == typed or noun in tokens(typed)]


def _is_called(hit: Hit, noun: str) -> bool:
    """Whether a name of a thing found ends with a noun, or with another word for it."""
    return heads(hit.product, noun) or any(
        heads(hit.product, said)
        if has_han(said)
        else _names(hit.product, said) and heads(hit.product, tokens(said)[-1])
        for said in _otherwise(hit, noun)
    )


def heads(product: Product, noun: str) -> bool:
    """Whether a name of a product, or the last of its categories, ends with a noun."""
    if any(noun in tokens(path.split("/")[-1]) for path in product.categories):
        return True
    if has_han(noun):
        ends = (noun, noun[:-1]) if len(noun) > 1 and noun.endswith(_SUFFIXES) else (noun,)
        return any(run.endswith(ends) for name in _titles(product) for run in _HAN_RUN.findall(name))
    names = [name for name in _titles(product) if not has_han(name)]  # in Chinese names Latin words are of a series
    return any(noun in _nouns(_ENDS.split(name)[0], not product.categories) for name in names)


def _titles(product: Product) -> tuple[str, ...]:
    return (product.title, *(t.title for t in product.translations.values()))


def _names(product: Product, phrase: str) -> bool:
    """Whether a title holds a phrase somewhere, as long titles do."""
    if has_han(phrase):
        return any(phrase in name for name in _titles(product))
    return any(set(tokens(phrase)) <= set(tokens(name)) for name in _titles(product)) and bool(tokens(phrase))


def _nouns(part: str, goods: bool) -> set[str]:
    """The index terms of the last word of a part of a title, or of the last noun for goods before what it has."""
    plain = [w for w in part.split() if w.isascii() and not families_in(w)]
    while plain and not goods and (any(c.isdigit() for c in plain[-1]) or plain[-1].lower() in UNITS):
        plain = plain[:-1]
    known = [w for w in plain if any(is_thing(t) for t in tokens(w))] if goods else []
    return {t for w in (*plain[-1:], *known[-1:]) for t in tokens(w)}
