"""Nouns as titles and shoppers use them: what is called so, what is a thing at all, and how many are spoken of.

Knows nothing about categories or conversations.
"""

from __future__ import annotations

import re

from shopguide.guide.tools import Tools
from shopguide.query.synonyms import built_in, phrase_terms, things
from shopguide.text import STOP_WORDS, has_han, tokens

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_ES = re.compile(r"(?:[sxz]|ch|sh|(?<=[bcdfghjklmnpqrstvwxz])o)$")
_NO_ES = frozenset(("photo", "video", "radio", "piano", "kimono", "logo", "studio", "stereo", "memo", "disco", "euro"))
_SAME = frozenset(
    "headphones earphones pants shorts jeans trousers leggings glasses sunglasses scissors series".split()
)


_HOW = frozenset(
    "wireless cordless electric portable digital gaming professional automatic rechargeable adjustable wired".split()
)
"""Words before a noun that say how it is, where some titles end with them: they make no other kind of it."""

_ODD = {"mouse": "mice", "knife": "knives", "shelf": "shelves", "scarf": "scarves", "loaf": "loaves"}

MIN_STEMMED = 5
"""Letters from which index terms lose the s of the plural: "tvs" keeps it."""


def plural(word: str) -> str:
    """A noun for several things: "kettles", "tomatoes", "batteries"; one that is plural already stays."""
    last = word.rpartition(" ")[2].lower()
    if last in _ODD:
        return f"{word[: len(word) - len(last)]}{_ODD[last]}"
    if last in _SAME or (last.endswith("s") and not last.endswith(("ss", "us"))):
        return word
    if _ES.search(last) and last not in _NO_ES:
        return f"{word}es"
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


_MASS = frozenset(
    "milk juice rice coffee tea cheese bread butter food furniture clothing jewelry jewellery paper software".split()
)


_OES = re.compile(r"(?<=at)oe$|(?<=mang)oe$")


def numbered(noun: str, count: int) -> str:
    """A noun, or its plural, as it is said of so many: "kettle", "oranges", "kinds of milk"."""
    if noun.rpartition(" ")[2].lower() in _MASS:
        return f"{'kind' if count == 1 else 'kinds'} of {noun}"
    if count != 1:
        return plural(noun)
    single = _OES.sub("o", noun[:-1] if noun.endswith("s") else noun)
    return single if plural(single) == noun else noun


def learnt_ids(tools: Tools, part: str, term: str) -> tuple[str, tuple[str, ...]]:
    """The things that a word of a phrase calls, and the noun that calls them.

    Args:
        tools: The shop.
        part: The phrase.
        term: The word, as an index term.

    Returns:
        The noun, with the noun before it where both together call something ("phone case"), and the ids.
    """
    if has_han(term):
        return term, tuple(tools.called(term))
    said: list[str] = _WORD.findall(part.lower())
    at = next((n for n in range(len(said) - 1, -1, -1) if term in tokens(said[n])), -1)
    pair = f"{said[at - 1]} {term}" if at > 0 and said[at - 1] not in STOP_WORDS else ""
    known = pair and phrase_terms(pair) in built_in().entries
    if pair and said[at - 1] not in _HOW and (known or tools.called(said[at - 1])):
        both = tuple(tools.called(pair))
        if both:
            return pair, both
    ids = tuple(tools.called(term))
    if ids and len(term) < MIN_STEMMED and term.endswith("s") and tuple(tools.called(term[:-1])) == ids:
        return term[:-1], ids
    return numbered(said[at] if at >= 0 else term, 1), ids


def said_as(part: str, term: str) -> str:
    """A term as a phrase says it ("jackets" for the term "jacket")."""
    return next((w for w in _WORD.findall(part) if term in tokens(w)), term)


def is_thing(term: str) -> bool:
    """Whether a word that the shop does not know is a noun for goods elsewhere: a jacket, a sauce."""
    return term in things()
