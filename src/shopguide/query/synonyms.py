"""Words that mean one thing: a bilingual table of shopping words, and what a shop adds to it.

Knows nothing about indexes: a query's words in, groups of index terms out. The built-in table (`synonyms.txt` beside
this file) was written for this project. Only words that stand in one line are one; meaning is not passed on from line
to line, so that 裙子 is a dress and a skirt, but a dress is no skirt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from shopguide.errors import SettingsError
from shopguide.text import STOP_WORDS, has_han, normalise, tokens
from shopguide.types import Reading, TermGroup

TRANSLATED = 0.9
"""What a word of the other language counts beside the one that was typed."""

SAME_LANGUAGE = 0.7
"""What another word of the same language counts: near, but the shopper chose the other one."""

JOINED = 0.95
"""What a compound counts that is written in another way ("head phone" for "headphone")."""

MAX_PHRASE = 8
"""Terms of the longest phrase that is looked for in a query."""

MAX_READINGS = 12
"""Other words that are looked for beside one typed phrase, the nearest first."""

MIN_PART = 3
"""Letters of the shorter part of a compound that is taken apart."""

_COMPOUND = re.compile(r"(?<![\w-])([A-Za-z]+)((?:-[A-Za-z]+)+|['’]s)(?![\w-])")
_AFTER_HEAD = re.compile(r"\s(?:for|with|in|of|from|to|by|on|without|under|at)\s", re.IGNORECASE)
_JOINT = re.compile(r"[-'’]")

Terms = tuple[str, ...]
Known = Callable[[str], int]


def phrase_terms(phrase: str) -> Terms:
    """The index terms of a phrase, without stop words; a hyphen counts as a space."""
    return tuple(t for t in tokens(phrase.replace("-", " ")) if t not in STOP_WORDS)


def _sought(phrase: str) -> Terms:
    """The terms that a product must carry to be found by a phrase; a Chinese word that is a term is that term alone."""
    terms = phrase_terms(phrase)
    return (phrase,) if has_han(phrase) and phrase in terms else terms


@dataclass(frozen=True)
class Thesaurus:
    """Phrases and what else may be said for them.

    Attributes:
        entries: Index terms of a phrase to the other phrases, each with its weight, nearest first.
    """

    entries: Mapping[Terms, tuple[Reading, ...]] = field(default_factory=dict)
    _longest: int = field(init=False, repr=False, default=1)
    _terms: frozenset[str] = field(init=False, repr=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_terms", frozenset(term for phrase in self.entries for term in phrase))
        object.__setattr__(self, "_longest", min(max(map(len, self.entries), default=1), MAX_PHRASE))

    @classmethod
    def read(cls, lines: Iterable[str], source: str) -> Thesaurus:
        """Read a table: "a, b, c" stand for each other, "a => b, c" one way; "#" begins a comment.

        Args:
            lines: The lines.
            source: What to call it in errors.

        Returns:
            The thesaurus.

        Raises:
            SettingsError: A line says nothing.
        """
        found: dict[Terms, dict[Terms, Reading]] = {}
        for number, raw in enumerate(lines, 1):
            line = raw.partition("#")[0].strip()
            if not line:
                continue
            left, arrow, right = (part.strip() for part in line.partition("=>"))
            typed, meant = _phrases(left), _phrases(right if arrow else left)
            if not typed or not meant or (not arrow and len(meant) < 2) or (arrow and "=>" in right):
                raise SettingsError(
                    f"Line {number} of {source} is no synonym: {raw.strip()[:60]!r}.",
                    'Write "sneakers, trainers, 运动鞋", or "jewelry => ring, necklace" for one way.',
                )
            for phrase in typed:
                own = found.setdefault(phrase_terms(phrase), {})
                for other in meant:
                    weight = SAME_LANGUAGE if has_han(other) == has_han(phrase) else TRANSLATED
                    if _sought(other) != _sought(phrase):
                        own.setdefault(_sought(other), Reading(_sought(other), weight, other))
        return cls({key: tuple(sorted(own.values(), key=_nearest)) for key, own in found.items() if key and own})

    @classmethod
    def load(cls, path: Path) -> Thesaurus:
        """Read a shop's own table.

        Args:
            path: The file; where there is none the thesaurus is empty.

        Returns:
            The thesaurus.

        Raises:
            SettingsError: It is not UTF-8.
        """
        try:
            text = path.read_text("utf-8-sig")
        except FileNotFoundError:
            return cls()
        except UnicodeDecodeError:
            raise SettingsError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from None
        return cls.read(text.splitlines(), path.name)

    def joined(self, other: Thesaurus) -> Thesaurus:
        """Both together; where they weigh one reading differently, the other one's weight holds."""
        if not other.entries:
            return self
        out = dict(self.entries)
        for key, readings in other.entries.items():
            own = {one.terms: one for one in out.get(key, ())} | {one.terms: one for one in readings}
            out[key] = tuple(sorted(own.values(), key=_nearest))
        return Thesaurus(out)

    def backed(self, learnt: Thesaurus) -> Thesaurus:
        """This one, and for phrases that it has in one language only what was learnt in the other."""
        out = dict(self.entries)
        for key, readings in learnt.entries.items():
            own = out.get(key, ())
            said = {has_han(one.shown) for one in own}
            more = tuple(one for one in readings if has_han(one.shown) not in said)
            if more:
                out[key] = tuple(sorted(own + more, key=_nearest))
        return Thesaurus(out)

    def knows(self, term: str) -> bool:
        """Whether an index term stands in any phrase of the table: then it is a word, and no slip."""
        return term in self._terms

    def groups(self, words: str, known: Known | None = None) -> tuple[TermGroup, ...]:
        """The phrases of a query that other words may stand for, longest first from left to right.

        Args:
            words: What is left to match of a query.
            known: Tells how many products have a term; a phrase that nothing known stands for gives way to its parts,
                if they hold its last word: where there is no rice cooker, rice is no answer.

        Returns:
            One group a phrase; a term is in one group at most.
        """
        terms = [t for t in tokens(words) if t not in STOP_WORDS]
        out: list[TermGroup] = []
        taken: set[str] = set()
        at = 0
        while at < len(terms):
            for length in range(min(self._longest, len(terms) - at), 0, -1):
                phrase = tuple(terms[at : at + length])
                readings = self.entries.get(phrase, ())
                if known is not None and readings:
                    readings = tuple(one for one in readings if all(known(t) for t in one.terms))
                    if not readings and length > 1 and not self._ends(phrase, known):
                        at += length - 1
                        break
                if not readings:
                    continue
                if not taken & set(phrase):
                    own = (*_compound(terms, at, phrase), *phrase)
                    taken |= set(own)
                    out.append(TermGroup(tuple(dict.fromkeys(own)), readings[:MAX_READINGS], _shown(phrase)))
                at += length - 1
                break
            at += 1
        return tuple(out)

    def _ends(self, phrase: Terms, known: Known) -> bool:
        """Whether the end of a phrase is known, or has a reading that is."""
        ends = (self.entries.get(phrase[start:], ()) for start in range(1, len(phrase)))
        return bool(known(phrase[-1])) or any(all(known(t) for t in one.terms) for own in ends for one in own)

    def unheard(self, words: str, known: Known) -> bool:
        """Whether the thing that is asked for is in the table, and neither it nor a word for it is in the catalog.

        Args:
            words: What is left to match of a query; the thing stands last, or before "for", "with", "in" …
            known: Tells how many products have a term.

        Returns:
            False too when the table does not know the thing.
        """
        terms = [t for t in tokens(_AFTER_HEAD.split(words, maxsplit=1)[0]) if t not in STOP_WORDS]
        for start in range(max(0, len(terms) - self._longest), len(terms)):
            phrase = tuple(terms[start:])
            readings = self.entries.get(phrase)
            if readings is not None:
                told = (phrase, *(one.terms for one in readings))
                return not any(all(known(t) for t in own) for own in told)
        return False

    def translated(self, words: str, to_han: bool, known: Known) -> str:
        """The words said in the other language, as far as the table and the catalog know them.

        Args:
            words: What is left to match of a query.
            to_han: Into Chinese, else into English.
            known: Tells how many products have a term.

        Returns:
            The translation; "" when a word of the query has none that any product has.
        """
        out: list[str] = []
        groups = {group.terms[-1]: group for group in self.groups(words, known)}
        left = {t for t in tokens(words) if t not in STOP_WORDS}
        for group in groups.values():
            others = [r for r in group.others if has_han(r.shown) == to_han and all(known(t) for t in r.terms)]
            if others:
                out.append(max(others, key=lambda r: (r.weight, min(known(t) for t in r.terms))).shown)
                left -= set(group.terms)
        left = {t for t in left if has_han(t) != to_han and not t[0].isdigit()}
        return "" if left or not out else ("" if to_han else " ").join(out)


def _phrases(text: str) -> list[str]:
    told = (" ".join(normalise(p).lower().split()) for p in text.replace("，", ",").replace("、", ",").split(","))
    return list(dict.fromkeys(p for p in told if phrase_terms(p)))


def _nearest(one: Reading) -> tuple[float, int]:
    return -one.weight, len(one.terms)


def _compound(terms: list[str], at: int, phrase: Terms) -> Terms:
    """The whole of a compound whose parts are the phrase: "noise-cancelling" is a term beside its parts."""
    before = terms[at - 1] if at else ""
    return (before,) if len(phrase) > 1 and before.startswith("".join(phrase)[:-1]) else ()


def _shown(phrase: Terms) -> str:
    whole = [t for t in phrase if not any(t != other and t in other for other in phrase)]
    return ("" if has_han(phrase[0]) else " ").join(whole)


@lru_cache(maxsize=1)
def built_in() -> Thesaurus:
    """The table that comes with the package."""
    text = Path(__file__).with_name("synonyms.txt").read_text("utf-8")
    return Thesaurus.read(text.splitlines(), "the built-in table")


@lru_cache(maxsize=1)
def things() -> frozenset[str]:
    """The nouns for goods of the built-in table: the last terms of its English phrases."""
    return frozenset(key[-1] for key in built_in().entries if key and not has_han(key[-1]))


_QUALITIES = ("materials", "colours", "who it is for", "seasons", "rooms", "units")
"""Sections of the built-in table, by how their headings begin, whose words name no thing."""


@lru_cache(maxsize=1)
def qualities() -> frozenset[Terms]:
    """The phrases of the built-in table that say how things are, whom or what they are for, and name none."""
    told: dict[bool, set[Terms]] = {False: set(), True: set()}
    apart = False
    for line in Path(__file__).with_name("synonyms.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            apart = line.lstrip("# ").startswith(_QUALITIES)
        told[apart].update(phrase_terms(p) for p in _phrases(line.partition("#")[0].replace("=>", ",")))
    return frozenset(told[True] - told[False])


def opened(words: str, known: Known) -> str:
    """The words with compounds and possessives opened that the catalog does not write so: "carry-on", "men's".

    Args:
        words: What is left to match of a query.
        known: Tells how many products have a term.

    Returns:
        The words; a compound with a digit in it may be a model number, and stays.
    """

    def open_one(match: re.Match[str]) -> str:
        if known(_JOINT.sub("", match.group()).lower()):
            return match.group()
        return match.group(1) if match.group(2) in ("'s", "’s") else match.group().replace("-", " ")

    return _COMPOUND.sub(open_one, words)


def compounds(words: str, known: Known) -> tuple[TermGroup, ...]:
    """Compounds that the catalog writes in another way: in one piece, or apart.

    Args:
        words: What is left to match of a query.
        known: Tells how many products have a term.

    Returns:
        One group a compound; only where the catalog knows the other writing.
    """
    terms = [t for t in tokens(words) if t not in STOP_WORDS and t.isascii()]
    out: list[TermGroup] = []
    at = 0
    while at < len(terms):
        pair = terms[at : at + 2]
        whole = "".join(pair)
        if len(pair) == 2 and len(whole) > MIN_PART and whole not in terms and known(whole):
            out.append(TermGroup(tuple(pair), (Reading((whole,), JOINED, whole),), " ".join(pair)))
            at += 2
            continue
        if not known(terms[at]):
            out += [TermGroup((terms[at],), (apart,), terms[at]) for apart in _apart(terms[at], known)]
        at += 1
    return tuple(out)


def _apart(term: str, known: Known) -> Iterator[Reading]:
    """The best way to cut an unknown word into two that the catalog knows."""
    if not term.isalpha() or len(term) < 2 * MIN_PART:
        return
    cuts = [(term[:i], term[i:]) for i in range(MIN_PART, len(term) - MIN_PART + 1)]
    rated = [(min(known(a), known(b)), a, b) for a, b in cuts]
    best = max(rated, default=(0, "", ""))
    if best[0] > 1:
        yield Reading((best[1], best[2]), JOINED, f"{best[1]} {best[2]}")
