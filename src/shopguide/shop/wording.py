"""How a query's words are said in this shop: spelling, synonyms and the other language, looked up in its index.

Knows nothing about vectors or ranking. A word that the catalog knows is never changed; what is changed is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from shopguide.index import Index
from shopguide.query.synonyms import Thesaurus, built_in, compounds
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Language, Query, TermGroup

SYNONYMS = "synonyms.txt"
"""A shop's own table, in its folder."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A query as this shop says it.

    Attributes:
        said: The words to encode: as typed, or in the catalog's language where it does not know the typed ones.
        language: Of `said`.
        groups: Terms that other words may stand for.
    """

    said: str
    language: Language
    groups: tuple[TermGroup, ...] = ()


class Words:
    """The words of one shop.

    Args:
        folder: The shop's folder; it may hold a table of synonyms.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / SYNONYMS
        self._read_at = -1
        self._thesaurus = Thesaurus()

    @property
    def thesaurus(self) -> Thesaurus:
        """The built-in table with the shop's own; read again when the file changes.

        Passes on:
            SettingsError: A line of the shop's table says nothing.
        """
        try:
            stamp = self._path.stat().st_mtime_ns
        except OSError:
            stamp = 0
        if stamp != self._read_at:
            self._thesaurus = built_in().joined(Thesaurus.load(self._path))
            self._read_at = stamp
        return self._thesaurus

    def wording(self, query: Query, index: Index, exact: bool = False) -> Wording:
        """How the words of a query are said in this shop.

        Args:
            query: The understood query.
            index: Which words the catalog has.
            exact: Match the words as they are typed and nothing else.

        Returns:
            The wording.
        """
        plain = Wording(query.words, query.language)
        if exact or not query.words or not len(index):
            return plain
        known = index.frequency
        groups = (*compounds(query.words, known), *self.thesaurus.groups(query.words))
        terms = [t for t in dict.fromkeys(tokens(query.words)) if t not in STOP_WORDS]
        if all(known(term) for term in terms):
            return replace(plain, groups=groups)
        han = has_han(query.words)
        said = self.thesaurus.translated(query.words, not han, known)
        if not said:
            return replace(plain, groups=groups)
        return Wording(said, "en" if han else "zh", groups)
