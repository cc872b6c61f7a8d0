"""Suggestions of a shop: its suggester asked with what the index knows now.

Knows nothing about how suggestions are gathered or ordered.
"""

from __future__ import annotations

from dataclasses import replace

from shopguide.errors import UsageError
from shopguide.index import Index, Request
from shopguide.query import Suggester
from shopguide.types import Suggestion

MAX_SUGGESTIONS = 50
"""More than a person reads while typing."""


def suggest(suggester: Suggester, index: Index, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """What the beginning of a query may become; products that are gone are left out.

    Args:
        suggester: As of the present generation.
        index: With every change in it.
        prefix: What has been typed.
        limit: How many at most, 1 to `MAX_SUGGESTIONS`.

    Returns:
        The suggestions.

    Raises:
        UsageError: The limit is impossible.
    """
    if isinstance(limit, bool) or not 1 <= limit <= MAX_SUGGESTIONS:
        raise UsageError(f"The limit {limit!r} is not a whole number from 1 to {MAX_SUGGESTIONS}.")

    def count(words: str) -> int:
        ranking = replace(index.ranking, min_idf_share=0.999)
        return index.search(Request(words, mode="lexical", limit=0, facet_fields=()), ranking).total

    return suggester.suggest(prefix, limit, index.__contains__, count)
