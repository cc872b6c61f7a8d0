"""What the words for a kind of thing name in one shop: the ends of its titles, its categories, or words for these.

Knows nothing about vectors or conversations. The thing stands at the end of what is said of it: before "for" or "made"
in English, after 的 in Chinese; what stands before it only tells more. A phrase that the table of shopping words knows
whole is one thing: where no sleeping bag is sold, no bag is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from shopguide.query.heads import MIN_CALLED, Kinds, singular, title_ends
from shopguide.query.synonyms import Thesaurus, built_in, phrase_terms, qualities, things
from shopguide.text import STOP_WORDS, has_han, normalise, words
from shopguide.types import Meant, Product

SAME = 0.7
"""What a synonym must count to name the same things."""

MAX_END = 6
"""Signs of the longest end of a Chinese title that is kept as a name, and words of an English phrase that are tried."""

MIN_PART = 4
"""Letters of a part of a compound that is a name of its own."""

_RUN = re.compile(r"[㐀-䶿一-鿿]+")
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[㐀-䶿一-鿿]+")
_LATIN = re.compile(r"[a-z][\w'’-]*")
_PARTS = re.compile(r"\s*(?:[&/、和与及,]|\band\b)\s*")
_TELLS_MORE = re.compile(
    r"\b(?:for|with|without|in|of|from|to|by|on|under|at|that|which|who|made|so|i|you|can|is|are|has|have|where|when|if)\b",
    re.IGNORECASE,
)
"""What follows tells more of the thing."""

_SECTIONS = re.compile(r"[\s,，、;；。.!！?？:：]+")
_NO_THING = frozenset(
    """one thing something kind type sort set pack pair piece pcs item stuff product please cm mm inch litre liter kg
    ml gb tb man men woman women kid lady boy girl child"""
    .split()
)  # fmt: skip
"""Words that stand behind the name of a thing and name none."""

_OPENERS = re.compile(r"^(?:那种|这种|那个|这个|哪种|一种|一个|一款|一台|一把|一只|一条|一双|一件|那|这)+")
_ENDERS = re.compile(r"(?:之类|什么|男款|女款|男|女|款|一类)$")
_SUFFIXES = ("子", "头")


@dataclass(frozen=True)
class Names:
    """What the things of one shop are called.

    Attributes:
        things: A phrase as it is folded to the ids of the things whose titles end with it.
        nodes: A category's name, or one of the names that it joins, to its paths.
        titles: Id to titles, of a shop that is small enough to look through them all.
        filed: Id to categories, of such a shop.
        whole: Those of the phrases that begin where a word does.
    """

    things: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    filed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    @classmethod
    def learn(cls, kinds: Kinds, categories: Iterable[str], products: Iterable[Product], small: bool) -> Names:
        """Learn what the things of a shop are called.

        Args:
            kinds: What its titles call things.
            categories: Its category paths.
            products: All of them.
            small: One title is enough to call a thing so; else `MIN_CALLED` titles, or one and the table of shopping
                words.

        Returns:
            The names.
        """
        ends_of: defaultdict[str, dict[str, None]] = defaultdict(dict)
        titles: dict[str, str] = {}
        filed: dict[str, tuple[str, ...]] = {}
        whole: set[str] = set()
        for product in products:
            told = (product.title, *(t.title for t in product.translations.values()))
            if small:
                titles[product.product_id] = " ".join(told).casefold()
                filed[product.product_id] = product.categories
            for title in told:
                for name, at_word in _title_names(title, product.brand, small):
                    ends_of[name][product.product_id] = None
                    if at_word:
                        whole.add(name)
        nouns = things()
        called: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for name, ids in ends_of.items():
            head = name.rpartition(" ")[2]
            enough = small or len(ids) >= MIN_CALLED if has_han(name) else small
            if enough or name in nouns or phrase_terms(name) in built_in().entries or (" " in name and head in nouns):
                called[name].update(ids)
        for name, held in kinds.called.items():
            called[folded(name)] = dict.fromkeys((*held, *called.get(folded(name), ())) if small else held)
        nodes: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for path in categories:
            parts = path.split("/")
            for depth, node in enumerate(parts):
                above = "/".join(parts[: depth + 1])
                for name in {folded(node), *(folded(p) for p in _PARTS.split(node.lower()))} - {""}:
                    nodes[name][above] = None
        return cls(
            {name: tuple(ids) for name, ids in called.items()},
            {name: tuple(paths) for name, paths in nodes.items()},
            titles,
            filed,
            frozenset(n for n in called if n in whole),
        )

    def of(self, phrase: str, typed: bool = False) -> Meant | None:
        """What is called by a phrase itself.

        Args:
            phrase: A word or some, in either language.
            typed: It is the shopper's own, and no other word for it.

        Returns:
            The category of that name, or the things whose titles end so; None for neither.
        """
        name = folded(phrase)
        paths = self.nodes.get(name, ())
        if paths:
            return Meant(phrase, paths=paths)
        ids = self.things.get(name, ())
        if not ids and has_han(name) and len(name) > 1:
            ids = tuple(i for i, title in self.titles.items() if name in title and _in_words(name, title))
        if not ids and typed and len(name) == 2 and name.endswith(_SUFFIXES):
            ids = self.things.get(name[0], ())  # 镜子 is 镜 in titles
        return Meant(phrase, ids=ids) if ids else None

    def all_of(self, names: Iterable[str], word: str) -> Meant:
        """The things of several names together.

        Args:
            names: As they are kept.
            word: Which the shopper said for them.

        Returns:
            The things.
        """
        return self._joined(word, [m for n in names if (m := self.of(n)) is not None])

    def meant(self, words: str, thesaurus: Thesaurus) -> Meant:
        """What the words for a kind of thing name here.

        Args:
            words: The words, with what tells more of it.
            thesaurus: Other words for things.

        Returns:
            The things; `Meant.known` alone where the thing is a known one and nothing here is called so.
        """
        for phrase in ends(words):
            terms = phrase_terms(phrase)
            if terms in qualities():
                continue
            own = self.of(phrase, typed=True)
            if own is not None:
                return own
            readings = [r for r in thesaurus.entries.get(terms, ()) if r.weight >= SAME]
            found = [m for r in readings if (m := self.of(r.shown)) is not None]
            joined = self._joined(phrase, found)
            if joined.sold:
                return joined
            if readings:
                return Meant(phrase, known=True)
        return Meant(next(iter(ends(words)), words))

    def _joined(self, phrase: str, found: Sequence[Meant]) -> Meant:
        """All things that several words for a phrase name."""
        paths = tuple(dict.fromkeys(p for m in found for p in m.paths))
        ids = tuple(dict.fromkeys(i for m in found for i in m.ids))
        if paths and ids and not self.filed:
            ids = ()  # of a large shop the category holds them
        elif paths and ids:
            within = (
                i for i, own in self.filed.items() if any(f"{o}/".startswith(f"{p}/") for o in own for p in paths)
            )
            paths, ids = (), tuple(dict.fromkeys((*within, *ids)))
        return Meant(phrase, paths=paths, ids=ids)


def folded(phrase: str) -> str:
    """A phrase as names are kept: lower case, words in the singular, no joints; Chinese without spaces."""
    parts = _WORD.findall(normalise(phrase).lower())
    return "".join(parts) if parts and has_han(phrase) else " ".join(map(singular, parts))


def ends(words: str) -> list[str]:
    """The phrases at the end of what names a thing, the longest first.

    Args:
        words: Words for a kind of thing, with what tells more of it.

    Returns:
        Each shorter by what stands first.
    """
    if has_han(words):
        head = _head_zh(words)
        return [head[at:] for at in range(max(0, len(head) - 2 * MAX_END), max(len(head) - 1, min(len(head), 1)))]
    plain = normalise(words).lower()
    part = next((p for p in _TELLS_MORE.split(plain) if _said(p)), "")
    said = _said(part)
    return [" ".join(said[at:]) for at in range(max(0, len(said) - MAX_END), len(said))]


def _said(part: str) -> list[str]:
    """The words of an English phrase up to the thing: what stands behind it is no thing."""
    found = [w for w in re.findall(r"[a-z0-9]+(?:[-'’&][a-z0-9]+)*", part) if w not in STOP_WORDS]
    while found and (found[-1][0].isdigit() or singular(found[-1]) in _NO_THING):
        found.pop()
    return found


def _head_zh(words: str) -> str:
    """What a Chinese phrase is about: after its last 的; a part that ends with 的 only tells more (绳子 跳的)."""
    sections = [s for s in _SECTIONS.split(normalise(words).lower()) if s]
    own = [s for s in sections if has_han(s) and not s.endswith("的")] or [s.rstrip("的") for s in sections]
    head = own[-1].rpartition("的")[2] if own else ""
    return _ENDERS.sub("", _OPENERS.sub("", head)) or head


def _in_words(name: str, title: str) -> bool:
    """Whether a title holds a name as whole words: a 电视柜 holds no 电视."""
    edges = {0, *accumulate(len(w) for w in words(title))}
    plain = "".join(words(title))
    return any(m.start() in edges and m.end() in edges for m in re.finditer(re.escape(name), plain))


def _title_names(title: str, brand: str, small: bool) -> Iterator[tuple[str, bool]]:
    """The names that a title ends with, and each of its parts; with whether they begin where a word does.

    Of a large shop's English titles only the first end counts, of nouns for goods if there are some: what stands
    further on is what a thing is for.
    """
    if has_han(title):
        for run in _RUN.findall(title):
            run = run.rstrip("男女款")
            starts = set(accumulate(len(word) for word in words(run)[::-1]))
            yield from ((run[-n:], n > 1 and n in starts) for n in range(1, min(len(run), MAX_END) + 1))
        return
    plain = title.removeprefix(brand).strip() if brand and title.lower().startswith(brand.lower()) else title
    ends_of = title_ends(plain, brand)
    said = [folded(w) for w in _LATIN.findall(plain.lower())] if small else []
    if not small:
        ends_of = tuple(one for one in ends_of if one[0] in things())[:1] or ends_of[:1]
    for word, before in ends_of:
        name = folded(word)
        yield name, name not in _NO_THING
        yield from ((part, True) for part in word.split("-") if "-" in word and len(part) >= MIN_PART)  # fridge-freezer
        if before:
            yield folded(f"{before} {word}"), True
        elif name in said[1:]:  # "Orange Juice": a colour is no noun, and names a juice
            yield f"{said[said.index(name, 1) - 1]} {name}", True
