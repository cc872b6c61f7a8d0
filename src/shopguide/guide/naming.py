"""Which products a turn names: "the Lark 2 tent", "Corsica 连衣裙", "Aria S or Tarnholt Field".

Knows nothing about answers. A name is a run of words that a question and a title share; a number or a letter after it
is part of the name, so that the Lark 2 is never the Lark 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shopguide.guide.facts import CUES, QUESTION_WORDS, cue_terms, value_text
from shopguide.guide.turn import Turn
from shopguide.text import STOP_WORDS, has_han, stem, tokens
from shopguide.types import Product

NAMING_HITS = 20
"""Hits among which a named product is looked for: a name that is said brings its product up first."""

MAX_RUNS = 4
"""Runs of words that are looked up as names."""

WORD = re.compile(r"[A-Za-z0-9]+(?:['’.-][A-Za-z0-9]+)*|[㐀-䶿一-鿿]+")
_PROPER = re.compile(r"(?<![\w'’])[A-Z0-9][\w'’.-]*(?:\s+[A-Z0-9][\w'’.-]*)*", re.ASCII)
"""A run of words that may be a name: each begins with a capital or a digit."""
_MODEL = re.compile(r"[a-z]{1,4}-?\d{2,5}[a-z]{0,3}")
"""A model number, which an attribute may repeat."""

_MARK = re.compile(r"\d{1,3}|[a-z]|[ivx]{1,4}|pro|max|mini|plus|ultra|lite|air|s\d?")
"""What follows a name to tell it from its neighbours."""


_CUES = frozenset(c for topic in CUES for c in cue_terms(topic) if c.isascii())
"""Words that ask for an attribute, and name no product: "can I set the temperature?"."""

_ANY = frozenset({"a", "an", "any", "some", "another"})
"""Before a run of words they say that a kind is meant, and no one product."""


@dataclass(frozen=True, slots=True)
class Named:
    """A product that a turn names, and where in its words.

    Attributes:
        start: First of the turn's words that name it.
        length: How many words name it.
        score: How plainly.
    """

    product: Product
    start: int
    length: int
    score: float


def words_of(text: str) -> list[str]:
    """Words as names are compared: lower case, runs of Han whole."""
    return [w.lower() for w in WORD.findall(text)]


def named_in(turn: Turn, text: str) -> list[Product]:
    """The products that a turn names in Latin words, in the order of the words.

    Args:
        turn: The turn.
        text: The turn's words, or a part of them.

    Returns:
        The products; several only when different words name them.
    """
    asked = words_of(text)
    found: dict[str, Product] = {}
    runs = [r for r in _PROPER.findall(text) if set(words_of(r)) - STOP_WORDS and not r.isdigit()]
    for run in dict.fromkeys(filter(str.strip, [*runs[:MAX_RUNS], turn.query.words or text])):
        for hit in turn.tools.search(run, sort="relevance", limit=NAMING_HITS).hits:
            found.setdefault(hit.product.product_id, hit.product)
    named = [n for p in found.values() for n in (_match(p, asked),) if n is not None]
    named.sort(key=lambda n: (-n.score, n.product.product_id))
    chosen: list[Named] = []
    for one in named:
        span = set(range(one.start, one.start + one.length))
        if any(span & set(range(c.start, c.start + c.length)) for c in chosen):
            continue
        rivals = [n for n in named if n is not one and n.start == one.start and n.length == one.length
                  and n.score > one.score - 0.05]  # fmt: skip
        if rivals and one.length < 2 and not _same_name(one.product, [r.product for r in rivals]):
            continue
        chosen.append(one)
    chosen.sort(key=lambda n: n.start)
    return [n.product for n in chosen]


def longest_named(products: Sequence[Product], text: str) -> list[Named]:
    """The products that the most words of a text name, all by as many words; [] where none is named."""
    asked = words_of(text)
    named = [n for p in products for n in (_match(p, asked),) if n is not None]
    most = max((n.length for n in named), default=0)
    return [n for n in named if n.length == most]


def _same_name(product: Product, others: Iterable[Product]) -> bool:
    return all(o.title == product.title for o in others)


def _match(product: Product, asked: Sequence[str]) -> Named | None:
    """The longest run of words that a product's titles share with a turn; None when no own name is in it."""
    common, brand = _common(product), words_of(product.brand)
    best: Named | None = None
    for title in (product.title, *(t.title for t in product.translations.values())):
        own = words_of(title)
        for at in range(len(asked)):
            for place in range(len(own)):
                length = 0
                while (
                    at + length < len(asked)
                    and place + length < len(own)
                    and _same(asked[at + length], own[place + length])
                ):
                    length += 1
                if not length:
                    continue
                run = asked[at : at + length]
                if not any(_tells(w, common) for w in run):
                    continue
                if at and asked[at - 1] in _ANY and not any(w in brand or not w.isalpha() for w in run):
                    continue  # "a waterproof backpack" is any of them
                follows = asked[at + length] if at + length < len(asked) else ""
                goes_on = own[place + length] if place + length < len(own) else ""
                if (
                    _MARK.fullmatch(follows)
                    and follows not in STOP_WORDS
                    and follows != goes_on
                    and not has_han(follows)
                ) and (_MARK.fullmatch(goes_on) or follows.isdigit()):
                    continue  # the Lark 1 is not the Lark 2
                beside = sum(w in own or w in common for w in set(asked)) / 100
                plain_end = (
                    0.04 if not goes_on or goes_on[:1].isdigit() or has_han(goes_on) or goes_on in common else 0.0
                )
                score = length + beside + plain_end
                if best is None or score > best.score:
                    best = Named(product, at, length, score)
    return best


def _same(a: str, b: str) -> bool:
    return a == b or (len(a) > 3 and not a.isdigit() and stem(a) == stem(b))


def _tells(word: str, common: set[str]) -> bool:
    """A word that is the product's own and no plain word of its kind, brand or attributes."""
    if _MODEL.fullmatch(word):
        return True
    if has_han(word) or len(word) < 2 or word.isdigit() or word in common:
        return False
    if word in _CUES or stem(word) in _CUES:
        return False
    return word not in STOP_WORDS and stem(word) not in QUESTION_WORDS and stem(word) not in common


def _common(product: Product) -> set[str]:
    texts = [product.brand, *product.categories]
    texts += [value_text(v, "en") for v in product.attributes.values() if not isinstance(v, bool)]
    texts += [o for v in product.variants for o in v.options.values()]
    return {w for t in texts for w in (*words_of(t), *tokens(t))}
