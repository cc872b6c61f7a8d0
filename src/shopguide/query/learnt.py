"""Synonyms of two languages, learnt from products that are titled in both.

Knows nothing about indexes or files: products in, pairs of phrases out. A word and its translation stand in the titles
of the same products; a pair is kept only where both nearly always come together, often enough, and nothing else comes
together with either of them as often (Melamed's competitive linking, 2000, on the lower bound of each share). What is
missed costs little, a wrong pair costs a shopper's trust.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from shopguide.text import STOP_WORDS, has_han, normalise, stem
from shopguide.types import Product

MAX_TITLES = 6_000
"""Products that are read: more say little that is new, and time and memory stay bounded."""

MAX_TITLE_WORDS = 24
"""Words of a title that are read, in each language."""

MAX_PHRASES = 4_000
"""Phrases of a language that are counted, the most frequent ones."""

MIN_TOGETHER = 4
"""Products in which a pair must stand together; three in common are often one maker's series."""

MIN_SHARE = 0.6
"""Of the products with one phrase, the share that must have the other, and the other way round."""

MIN_BOUND = 0.4
"""The lower end of that share's interval (Wilson, 90 %): few products prove little."""

CLEAR = 1.1
"""How many times as strong as the next best a pair must be, unless one of the two is a part of the other."""

MAX_JOINED = 6
"""Characters of two Chinese words that are taken as one: longer is a sentence."""

MAX_PARTS = 3
"""Words of an English phrase."""

_LATIN = re.compile(r"[\d.,/]+[ -]?[a-z\"″]*(?![a-z-])|[a-z]+(?:-[a-z]+)*|[^a-z\s]+")
_JOINTS = frozenset((" ", "-"))
_Z = 1.64


HEAD = "# Learnt from titles in two languages; written anew with the index. Your own lines go to synonyms.txt.\n"


def table(products: Iterable[Product]) -> str:
    """What `learn` finds, as a table of synonyms."""
    return HEAD + "".join(f"{english}, {chinese}\n" for english, chinese in learn(products))


def learn(products: Iterable[Product]) -> tuple[tuple[str, str], ...]:
    """The phrases of one language that nearly always go with one of the other.

    Args:
        products: Of one shop; those without titles in both an English and a Chinese form say nothing.

    Returns:
        Pairs of an English and a Chinese phrase, those of titles alone first; each phrase is in one pair at most.
    """
    read = _read(products)
    if len(read) < MIN_TOGETHER:
        return ()
    told = _linked([(english, chinese) for english, chinese, _, _ in read], frozenset())
    taken = frozenset(phrase for pair in told for phrase in pair)
    named = [(english | one, chinese | other) for english, chinese, one, other in read]
    return told + _linked(named, taken)


_Phrases = frozenset[str]


def _linked(titles: Sequence[tuple[_Phrases, _Phrases]], taken: _Phrases) -> tuple[tuple[str, str], ...]:
    """Each phrase with its best partner, where that one is clear.

    Args:
        titles: The English and the Chinese phrases of each product.
        taken: Phrases that have a partner already.

    Returns:
        The pairs, the surest first.
    """
    rated = _rated(titles)
    rivals: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for score, e, z in rated:
        rivals[e].append((score, z))
        rivals[z].append((score, e))

    def clear(phrase: str, partner: str, score: float) -> bool:
        return all(o in partner or partner in o or score >= CLEAR * s for s, o in rivals[phrase])

    out: list[tuple[str, str]] = []
    gone = set(taken)
    for score, e, z in rated:
        if e not in gone and z not in gone and clear(e, z, score) and clear(z, e, score):
            out.append((e, z))
            gone |= {e, z}
    return tuple(out)


def _rated(titles: Sequence[tuple[_Phrases, _Phrases]]) -> list[tuple[float, str, str]]:
    """Pairs that come together often enough, the surest first; of equally sure ones the longest."""
    english = _often([one for one, _ in titles])
    chinese = _often([other for _, other in titles])
    together: Counter[tuple[str, str]] = Counter()
    for one, other in titles:
        left, right = [e for e in one if e in english], [z for z in other if z in chinese]
        together.update((e, z) for e in left for z in right)
    out = []
    for (e, z), n in together.items():
        if n >= MIN_TOGETHER and n >= MIN_SHARE * max(english[e], chinese[z]):
            bound = _bound(n, english[e]) * _bound(n, chinese[z])
            if bound >= MIN_BOUND**2:
                out.append((bound, e, z))
    return sorted(out, key=lambda one: (-one[0], -len(one[1]) - len(one[2]), one))


def _read(products: Iterable[Product]) -> list[tuple[_Phrases, _Phrases, _Phrases, _Phrases]]:
    """Phrases of the titles of each product titled in both languages, and of its categories' names.

    What both titles tell alike is a name, and no word.
    """
    read: list[tuple[set[str], _Phrases, set[str], _Phrases]] = []
    shared: Counter[str] = Counter()
    for product in products:
        told = [normalise(t).lower() for t in (product.title, *(t.title for t in product.translations.values()))]
        ours, theirs = [t for t in told if not has_han(t)], [t for t in told if has_han(t)]
        if not ours or not theirs:
            continue
        english = _english(ours[0])
        shared.update(english & _english(theirs[0]))
        nodes = {node for path in product.categories for node in path.lower().split("/")[-2:]}
        named = {p for node in nodes if not has_han(node) for p in _english(node)}
        read.append((english, frozenset(_chinese(theirs[0])), named, _chinese_names(nodes)))
        if len(read) == MAX_TITLES:
            break
    counts = Counter(phrase for english, _, _, _ in read for phrase in english)
    names = {phrase for phrase, n in shared.items() if 2 * n >= counts[phrase]}

    def proper(phrases: set[str]) -> _Phrases:
        return frozenset(p for p in phrases if not names & {p, *p.split()})

    return [(proper(english), chinese, proper(named), other) for english, chinese, named, other in read]


def _chinese_names(nodes: Iterable[str]) -> _Phrases:
    return frozenset(phrase for node in nodes if has_han(node) for phrase in _chinese(node))


def _english(title: str) -> set[str]:
    """Words and pairs of neighbours, without their plural; of a compound the whole only, and no units."""
    out: set[str] = set()
    before: tuple[str, ...] = ()
    for run in _LATIN.findall(title)[:MAX_TITLE_WORDS]:
        parts = tuple(stem(p) for p in run.split("-"))
        if not run.replace("-", "").isalpha() or run in STOP_WORDS or len(run) < 2:
            before = ()
            continue
        if len(parts) > 1 or len(run) > 2:
            out.add(" ".join(parts))
        if before:
            out.add(" ".join(before + parts))
        before = parts
    return {phrase for phrase in out if phrase.count(" ") < MAX_PARTS}


def _chinese(title: str) -> set[str]:
    """Words of two characters and more, and pairs of neighbours; no units."""
    import rjieba

    out: set[str] = set()
    before, counted = "", False
    for word in rjieba.cut(title)[: 2 * MAX_TITLE_WORDS]:
        if counted or word in STOP_WORDS or not all(has_han(c) for c in word):
            before, counted = "", word[-1].isdigit() or (word in _JOINTS and counted)
            continue
        if len(word) > 1:
            out.add(word)
        if before and len(before + word) <= MAX_JOINED:
            out.add(before + word)
        before = word
    return out


def _often(titles: Sequence[frozenset[str]]) -> dict[str, int]:
    counts = Counter(phrase for title in titles for phrase in title)
    return {phrase: n for phrase, n in counts.most_common(MAX_PHRASES) if n >= MIN_TOGETHER}


def _bound(n: int, of: int) -> float:
    """The lower end of the interval of a share, by Wilson."""
    share, z2 = n / of, _Z * _Z / of
    spread = _Z * ((share * (1 - share) + z2 / 4) / of) ** 0.5
    return float((share + z2 / 2 - spread) / (1 + z2))
