"""Words to `Query`: constraints out of what a shopper types, in English and Chinese, with a report of each.

A road of small rules, one module a kind of constraint, that read through one `Reader` and speak for the characters
they take. Knows nothing about indexes or products beyond the `Vocabulary` it is given.
A false filter is worse than a missed one: in doubt a word stays a word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from shopguide.errors import QueryError
from shopguide.query.amounts import amounts
from shopguide.query.asked import called_categories, prices, ratings, sorts, stock, wishes
from shopguide.query.audience import audiences
from shopguide.query.joined import merge_filters
from shopguide.query.kinds import kind, only_names
from shopguide.query.known_names import known_names
from shopguide.query.limit_words import Mended, as_typed, mend_limits
from shopguide.query.named import brands, colours_named
from shopguide.query.reader import Reader, fold
from shopguide.query.refused import refusals
from shopguide.query.relaxed import WORDS, names_chip
from shopguide.query.size import sizes_bare, sizes_called
from shopguide.query.vocabulary import Vocabulary
from shopguide.text import language_of
from shopguide.types import Language, Query, Sort, Understood

MAX_QUERY_CHARS = 2000
"""Characters of one query. The longest titles that people paste have some 300; text encoders read about 500 pieces."""

ROAD: tuple[Callable[[Reader], None], ...] = (
    known_names, sorts, ratings, stock, sizes_called, amounts, prices, called_categories, refusals, brands,
    colours_named, audiences, sizes_bare, wishes,
)  # fmt: skip
"""The order of reading settles which reading owns a stretch of text: what is surest goes first."""


def parse(text: str, vocabulary: Vocabulary, language: Language | None = None, without: Collection[str] = ()) -> Query:
    """Read a shopper's words.

    Args:
        text: The words as typed; may be empty.
        vocabulary: What the catalog can check.
        language: Language of the chips; told by script when None.
        without: Chips that the shopper took back, by their id (or label, or words): their words count for nothing;
            "words" are those that are left to match. What names no chip changes nothing.

    Returns:
        The query: hard filters, sort, the words that are left to match and embed ("" when nothing is left), and one
        `Understood` a constraint. Contradicting constraints are kept as they are said.

    Raises:
        QueryError: The text is longer than `MAX_QUERY_CHARS`.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise QueryError(
            f"The query has {len(text):,} characters; {MAX_QUERY_CHARS:,} are read at most.", "Shorten it."
        )
    language = language or language_of(text)
    folded = fold(text)
    said = mend_limits(folded, vocabulary.has_word)
    while said.places:
        query = _read(_said(text, said), vocabulary, language, ())
        spare = _spare(said, query)
        if not spare:
            if without:
                gone = [u.id for u in query.understood if names_chip(_typed(text, said, u), without)]
                query = _read(query.text, vocabulary, language, (*gone, *(w for w in without if w == WORDS)))
            chips = tuple(_typed(text, said, u) for u in query.understood)
            return replace(query, text=text, understood=chips)
        said = as_typed(folded, said, spare)
    return _read(text, vocabulary, language, without)


def _read(text: str, vocabulary: Vocabulary, language: Language, without: Collection[str]) -> Query:
    reader = Reader(text, vocabulary, language)
    for rule in ROAD:
        rule(reader)
    reader.take_back(without)
    words = kind(reader, reader.rest()) or only_names(reader)
    reader.take_back(without)
    words = "" if WORDS in without else words
    found = tuple(sorted(reader.found, key=lambda u: u.start))
    sort: Sort = next((u.sort for u in found if u.sort), "relevance")
    return Query(text, words, reader.language, merge_filters(f for u in found for f in u.filters), sort, found)


def _said(text: str, said: Mended) -> str:
    """The typed text, its capitals kept, with what is mended put in place."""
    out, at = [], 0
    for start, end, typed_start, typed_end in said.places:
        out += [text[at:typed_start], said.text[start:end]]
        at = typed_end
    return "".join((*out, text[at:]))


def _spare(said: Mended, query: Query) -> tuple[int, ...]:
    """The mended places that no rule read: they stay as they were typed."""
    read = [(u.start, u.start + len(u.text)) for u in query.understood]
    return tuple(
        i for i, (start, end, *_) in enumerate(said.places) if not any(a <= start and end <= b for a, b in read)
    )


def _typed(text: str, said: Mended, chip: Understood) -> Understood:
    start, end = said.typed(chip.start), said.typed(chip.start + len(chip.text), end=True)
    return replace(chip, text=text[start:end], start=start)
