"""How a query's words are said in this shop: spelling, synonyms and the other language, looked up in its index.

Knows nothing about vectors or ranking. A word that the catalog knows is never changed; what is changed is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from shopguide.index import Index
from shopguide.query.spelling import Speller, mend
from shopguide.query.synonyms import Thesaurus, built_in, compounds, opened
from shopguide.text import STOP_WORDS, has_han, stem, tokens, words
from shopguide.types import Language, Query, TermGroup

SYNONYMS = "synonyms.txt"
"""A shop's own table, in its folder."""

LEARNT = "learnt-synonyms.txt"
"""What was learnt from the titles of the shop, written with its index."""


ALL = 10**9
"""More terms than any catalog has."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A query as this shop says it.

    Attributes:
        words: The words to match, as typed or with unknown compounds opened.
        said: The words to encode: as typed, or in the catalog's language where it does not know the typed ones.
        language: Of `said`.
        groups: Terms that other words may stand for.
        crossed: Words that the catalog does not know stand there in the other language, and others are lost: what is
            encoded is in another language than the products, and its likeness says little.
        unheard: The thing that is asked for is a known word, and nothing in the catalog is called so.
    """

    words: str
    said: str
    language: Language
    groups: tuple[TermGroup, ...] = ()
    unheard: bool = False
    crossed: bool = False


class Words:
    """The words of one shop.

    Args:
        folder: The shop's folder; it may hold a table of synonyms.
    """

    def __init__(self, folder: Path) -> None:
        self._path, self._learnt = folder / SYNONYMS, folder / LEARNT
        self._read_at = (-1, -1)
        self._thesaurus = Thesaurus()
        self._spelling, self._spells_as = Speller(), ""

    @property
    def thesaurus(self) -> Thesaurus:
        """The built-in table with the shop's own, and what was learnt where both are silent; read again on a change.

        Passes on:
            SettingsError: A line of the shop's table says nothing.
        """
        stamps = _stamp(self._path), _stamp(self._learnt)
        if stamps != self._read_at:
            own = built_in().joined(Thesaurus.load(self._path))
            self._thesaurus = own.backed(Thesaurus.load(self._learnt))
            self._read_at = stamps
        return self._thesaurus

    def corrected(self, query: Query, index: Index, is_word: Callable[[str], bool]) -> str:
        """The text of a query with slips mended in the words that are to be matched; "" when there are none.

        Args:
            query: The understood query.
            index: Which words the catalog has.
            is_word: Whether the language has a word; asked only for what neither catalog nor table knows.

        Returns:
            The corrected text, or "".
        """
        if not query.words or not len(index):
            return ""
        thesaurus = self.thesaurus

        def known(term: str) -> bool:
            if term in STOP_WORDS or index.frequency(term) or thesaurus.knows(term):
                return True
            return bool(compounds(term, index.frequency))

        if all(known(w) or known(stem(w)) for w in words(query.words)):
            return ""
        text = mend(query.text, self._speller(index).slips(query.words, known, is_word))
        return "" if text == query.text else text

    def _speller(self, index: Index) -> Speller:
        """Of the present generation; a word that came after it is known, but not yet taken for a slip's right form."""
        name = index.stats().generation or str(index.seq)
        if self._spells_as != name:
            self._spelling, self._spells_as = Speller.of(index.terms("", ALL)), name
        return self._spelling

    def wording(self, query: Query, index: Index, exact: bool = False) -> Wording:
        """How the words of a query are said in this shop.

        Args:
            query: The understood query.
            index: Which words the catalog has.
            exact: Match the words as they are typed and nothing else.

        Returns:
            The wording.
        """
        plain = Wording(query.words, query.words, query.language)
        if exact or not query.words or not len(index):
            return plain
        known = index.frequency
        asked = opened(query.words, known)
        groups = (*compounds(asked, known), *self.thesaurus.groups(asked, known))
        terms = [t for t in dict.fromkeys(tokens(asked)) if t not in STOP_WORDS]
        han = has_han(asked)
        said = "" if all(known(term) for term in terms) else self.thesaurus.translated(asked, not han, known)
        if not said:
            unheard = self.thesaurus.unheard(asked, known)
            crossed = any(
                has_han(one.shown) != han and not all(known(t) for t in group.terms)
                for group in groups
                for one in group.others
            )
            return replace(plain, words=asked, groups=groups, unheard=unheard, crossed=crossed)
        return Wording(asked, said, "en" if han else "zh", groups)


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def instead(query: Query) -> str:
    """What a corrected query is told with, in the asker's language."""
    if query.language == "zh":
        return f"已显示“{query.corrected}”的结果，而不是“{query.original}”。"
    return f"Showing results for “{query.corrected}” instead of “{query.original}”."
