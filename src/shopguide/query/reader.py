"""One reading of one text: what is found in it, and which characters are spoken for.

The rules of the parser (`parse.py`) read through it one after another; it knows nothing about any kind of constraint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Container

from shopguide.query import colours, phrases
from shopguide.query.bilingual import alike
from shopguide.query.relaxed import names_chip
from shopguide.query.vocabulary import Vocabulary
from shopguide.text import STOP_WORDS, normalise, tokens
from shopguide.types import Filters, Language, Sort, Understood

LONGEST_FORM = 40
"""Characters of the longest name of a brand or category that is looked for."""

_PREPOSITION = re.compile(
    r"\b(?:with|for|under|over|below|above|from|of|in|on|by|that|which|up to|at|without|and)\b|[,，]"
)

_EMPTY = re.compile(r"[(（\[]\s*[)）\]]")
_FOR = re.compile(r"for\b|fits?\b|holds?\b|适合|适用|可装|能装|装得下|放得下")

NEAR_CHARS = 160
"""Characters on each side of a constraint in which the thing that it is of is looked for."""

_FREE, _READ, _GONE = 0, 1, 2


def fold(text: str) -> str:
    """Lower case and NFKC, one character for one, so that offsets stay those of the text as typed."""
    out = []
    for char in text:
        folded = unicodedata.normalize("NFKC", char).lower()
        folded = folded if len(folded) == 1 else char
        out.append(
            " " if folded.isspace() or not folded.isprintable() else {"’": "'", "“": '"', "”": '"'}.get(folded, folded)
        )
    return "".join(out)


class Reader:
    """What the rules share: the text, the catalog's words, the chips found, and the characters taken.

    Args:
        text: As typed.
        vocabulary: What the catalog can check.
        language: Of the chips.
    """

    def __init__(self, text: str, vocabulary: Vocabulary, language: Language) -> None:
        self.text = text
        self.folded = fold(text)
        self.vocabulary = vocabulary
        self.language: Language = language
        self.found: list[Understood] = []
        self._taken = bytearray(len(text))

    def free(self, start: int, end: int) -> bool:
        """Whether nobody has spoken for any character of a stretch."""
        return start < end and not any(self._taken[start:end])

    def gone(self, at: int) -> bool:
        """Whether a character is out of the words that are matched."""
        return self._taken[at] == _GONE

    def protect(self, start: int, end: int) -> None:
        """Keep a stretch from every rule: it is a name, and stays among the words."""
        self._taken[start:end] = bytes((_READ,)) * (end - start)

    def add(
        self, start: int, end: int, label: str, filters: Filters = (), sort: Sort | None = None, gone: bool = True
    ) -> None:
        """Report a constraint.

        Args:
            start: Where its words begin; spaces at the ends do not count.
            end: Where they end.
            label: Its chip.
            filters: What it becomes; none for a sort or a soft wish.
            sort: The order that it asks for.
            gone: Take its words out of those that are matched.
        """
        piece = self.text[start:end]
        start, end = start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
        self._taken[start:end] = bytes((_GONE if gone else _READ,)) * (end - start)
        soft = not filters and sort is None
        self.found.append(Understood(self.text[start:end], label, start, filters, sort, soft))

    def take_back(self, without: Collection[str]) -> None:
        """Forget the chips that the shopper does not want; their words are gone."""
        for chip in [u for u in self.found if without and names_chip(u, without)]:
            self.found.remove(chip)
            self._taken[chip.start : chip.start + len(chip.text)] = bytes((_GONE,)) * len(chip.text)

    def starts(self, at: int) -> bool:
        """Whether a word may begin here: not in the middle of a Latin word."""
        previous, char = self.folded[at - 1 : at], self.folded[at : at + 1]
        return not (previous and char and _joined(previous, char))

    def longest(self, at: int, forms: Container[str]) -> str:
        """The longest of some forms that stands at a place as whole words, or ""."""
        if not self.starts(at):
            return ""
        for length in range(min(LONGEST_FORM, len(self.folded) - at), 1, -1):
            piece = self.folded[at : at + length]
            ends = self.starts(at + length) or self.folded[at + length : at + length + 2] == "'s"
            if piece in forms and ends:
                return piece
        return ""

    def free_text(self) -> str:
        """The folded text with a space for every character that is spoken for and gone."""
        return "".join(" " if self._taken[i] == _GONE else c for i, c in enumerate(self.folded))

    def free_terms(self, start: int = 0, end: int = 0) -> list[str]:
        """Index terms that name what is asked for: of all words but those gone, stop words and a given stretch.

        Args:
            start: Where a stretch begins that is not looked at.
            end: Where it ends.

        Returns:
            Terms, each once.
        """
        text = self.free_text()
        text = f"{text[:start]} {text[end:]}" if end > start else text
        return [t for t in dict.fromkeys(tokens(text)) if t not in STOP_WORDS and not t[0].isdigit()]

    def kind_terms(self, start: int, end: int) -> list[str]:
        """Terms that say what the thing is: known from the shop's titles, before any preposition, the head last.

        Args:
            start: Where a stretch begins that is not looked at.
            end: Where it ends.

        Returns:
            Terms, each once; [] when no word names a thing that the titles know.
        """
        left, right = max(0, start - NEAR_CHARS), min(len(self.text), end + NEAR_CHARS)
        before, after = (
            "".join(" " if self._taken[i] == _GONE else self.folded[i] for i in span)
            for span in (range(left, start), range(end, right))
        )
        text = before + ("," if _FOR.match(self.folded[start:end]) else " ") + after
        for a, b, _ in colours.names_in(text):
            text = f"{text[:a]}{' ' * (b - a)}{text[b:]}"
        known = self.vocabulary.title_terms
        for piece in _PREPOSITION.split(phrases.LEAD.sub("", text)):
            terms = [
                t for t in dict.fromkeys(tokens(piece))
                if t not in STOP_WORDS and (known.get(t) or any(known.get(o) for o in alike(t)))
            ]  # fmt: skip
            if terms:
                return [t for t in terms if t not in self.vocabulary.brand_forms] or terms
        return []

    def rest_of(self, start: int, end: int) -> str:
        """The words of a stretch that are not spoken for, without fillers at its beginning."""
        kept = "".join(" " if self._taken[i] == _GONE else self.folded[i] for i in range(start, end))
        return phrases.LEAD.sub("", f"{kept.strip(' ,.!?')} ").strip()

    def rest(self) -> str:
        """The words that are left, without fillers; "" when they are only stop words or signs."""
        for joint in phrases.AND_OR.finditer(self.folded):
            start, end = joint.span()
            if start and end < len(self.text) and self.gone(start - 1) and self.gone(end):
                self._taken[start:end] = bytes((_GONE,)) * (end - start)
        kept = "".join(" " if self._taken[i] == _GONE else c for i, c in enumerate(self.text))
        words = normalise(kept)
        while True:
            before = words
            while (shorter := phrases.LEAD.sub("", words).strip()) != words:
                words = shorter
            for rule in (phrases.TAIL, phrases.HEAD_LEFT):
                words = rule.sub("", words).strip()
            if words == before:
                break
        words = phrases.LOOSE_DE.sub(" ", _EMPTY.sub(" ", words))
        words = " ".join(words.split())
        return "" if all(t in STOP_WORDS for t in tokens(words)) else words


def _joined(left: str, right: str) -> bool:
    """Two characters of one Latin word or number."""
    return all(c.isascii() and (c.isalnum() or c in "-'") for c in (left, right))
