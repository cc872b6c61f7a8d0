"""Slips of the pen and of the ear: a typed word that the catalog does not know, to one that it does.

Knows nothing about indexes: the catalog's words with their counts in, slips with what they mean out. A word that the
catalog or the table of synonyms knows, and a model number, is never changed. Latin words go by edit distance (optimal
string alignment, rapidfuzz), Chinese ones by how they are spoken, then by one wrong character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from shopguide.query.pinyin import syllables
from shopguide.text import has_han, stem, words

MIN_LETTERS = 4
"""Shorter words have too many neighbours: "bag" is one letter from "tag", "rag" and "bug"."""

LONG_WORD = 8
"""Letters from which two slips are forgiven."""

MIN_COUNT = 2
"""Products that must hold a word before another one is taken for it: a catalog has slips of its own."""

MAX_HAN = 6
"""Characters of the longest Chinese word that is looked for by its sound."""

_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class Speller:
    """Corrects words against those of one catalog.

    Attributes:
        counts: Index term to number of products.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    _latin: tuple[str, ...] = field(init=False, repr=False, default=())
    _by_sound: dict[tuple[str, ...], str] = field(init=False, repr=False, default_factory=dict)
    _han: dict[int, tuple[str, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        held = {term: n for term, n in self.counts.items() if n >= MIN_COUNT}
        latin = tuple(t for t in held if len(t) >= MIN_LETTERS and t.isascii() and t.isalpha())
        object.__setattr__(self, "_latin", latin)

    @classmethod
    def of(cls, terms: Iterable[tuple[str, int]]) -> Speller:
        """Make one.

        Args:
            terms: Index terms with the number of products that have each.

        Returns:
            The speller.
        """
        return cls(dict(terms))

    def slips(
        self, text: str, known: Callable[[str], bool], is_word: Callable[[str], bool] = lambda word: False
    ) -> tuple[tuple[str, str], ...]:
        """The words of a text that are slips, with what they most likely mean.

        Args:
            text: What is to be matched of a query.
            known: Whether a word is one of the catalog as it is now, or of a table.
            is_word: Whether some language has a word; then only a letter told once or twice is taken for a slip.

        Returns:
            Pairs (typed, meant); () when nothing is wrong, or nobody knows better.
        """
        out: list[tuple[str, str]] = []
        for word in dict.fromkeys(words(text)):
            if _LATIN.fullmatch(word) and not (known(word) or known(stem(word))):
                better = self.latin(word) or self.latin(stem(word))
                if better and (_squeezed(better) == _squeezed(word) or not (is_word(word) or is_word(stem(word)))):
                    many = word != stem(word) and stem(f"{better}s") == better
                    out.append((word, f"{better}s" if many else better))
        return (*out, *self._spoken(text, known))

    def latin(self, term: str) -> str:
        """The catalog's word that a slip most likely means, or "".

        Args:
            term: An index term that nobody knows.

        Returns:
            The word: nearest first, then of the same first letter, then letters left out, then frequent.
        """
        if len(term) < MIN_LETTERS or not (term.isascii() and term.isalpha()) or not self._latin:
            return ""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 1 if len(term) < LONG_WORD else 2
        near = process.extract(term, self._latin, scorer=OSA.distance, score_cutoff=slips, limit=None)
        rated = [
            (distance, other[0] != term[0], not _left_out(term, other), -self.counts[other], other)
            for other, distance, _ in near
            if abs(len(other) - len(term)) <= slips and (other[0] == term[0] or distance == 1)
        ]
        best = min(rated, default=None)
        return best[4] if best is not None else ""

    def _spoken(self, text: str, known: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """Chinese stretches that are no word, with the word that sounds like them or differs in one character."""
        for run in re.findall(r"[㐀-䶿一-鿿]{2,40}", text):
            cut = [w for w in words(run) if has_han(w)]
            if all(known(w) for w in cut):
                continue
            yield from self._mended(run, cut, known)

    def _mended(self, run: str, cut: list[str], known: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        starts = [0]
        for word in cut:
            starts.append(starts[-1] + len(word))
        doubtful = [not known(w) or len(w) == 1 for w in cut]
        at = 0
        while at < len(cut):
            for end in range(len(cut), at, -1):
                piece = run[starts[at] : starts[end]]
                unknown = any(not known(w) for w in cut[at:end])
                if not (2 <= len(piece) <= MAX_HAN and unknown) or known(piece):
                    continue
                better = self.han(piece)
                sure = ((starts[i] - starts[at], cut[i]) for i in range(at, end) if not doubtful[i])
                if better and all(better[place : place + len(word)] == word for place, word in sure):
                    yield piece, better
                    at = end - 1
                    break
            at += 1

    def han(self, piece: str) -> str:
        """The catalog's word that sounds like a stretch, or that differs from it in one character of three or more."""
        self._hear()
        if piece in self.counts:
            return ""
        alike = self._by_sound.get(syllables(piece), "")
        if alike or len(piece) < 3:
            return alike
        near = [
            (-self.counts[w], w)
            for w in self._han.get(len(piece), ())
            if sum(a != b for a, b in zip(piece, w, strict=True)) == 1
        ]
        return min(near)[1] if near else ""

    def _hear(self) -> None:
        """Spell out the catalog's Chinese words, once."""
        if self._han or self._by_sound:
            return
        by_length: dict[int, list[str]] = {}
        for term, n in sorted(self.counts.items(), key=lambda one: (one[1], one[0])):
            if 2 <= len(term) <= MAX_HAN and n >= MIN_COUNT and all(has_han(c) for c in term):
                self._by_sound[syllables(term)] = term
                by_length.setdefault(len(term), []).append(term)
        self._han.update({length: tuple(found) for length, found in by_length.items()})


def _left_out(term: str, other: str) -> bool:
    """Whether the term is the other word with letters left out."""
    letters = iter(other)
    return all(letter in letters for letter in term)


def _squeezed(word: str) -> str:
    """A word with its doubled letters told once."""
    return re.sub(r"(.)\1", r"\1", word)


def mend(text: str, slips: Iterable[tuple[str, str]]) -> str:
    """Put what is meant in the place of slips, and leave all else as it is.

    Args:
        text: The whole text as typed.
        slips: Pairs (typed, meant), in lower case.

    Returns:
        The text.
    """
    for wrong, right in slips:
        edge = r"(?<![A-Za-z0-9-]){}(?![A-Za-z0-9-])" if wrong.isascii() else "{}"
        text = re.sub(edge.format(re.escape(wrong)), right, text, flags=re.IGNORECASE)
    return text
