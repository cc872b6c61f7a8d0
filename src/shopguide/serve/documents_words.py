"""Suggestions as JSON documents, the same at every door.

Knows nothing about doors.
"""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import TypedDict

from shopguide.types import Suggestion


class SuggestionDocument(TypedDict):
    """One suggestion; `product_id` and `path` are empty unless it is a product or a category."""

    text: str
    kind: str
    count: int
    product_id: str
    path: str


class SuggestionsDocument(TypedDict):
    """What the beginning of a query may become, best first within each kind."""

    prefix: str
    suggestions: list[SuggestionDocument]


def suggestions(prefix: str, values: Iterable[Suggestion]) -> SuggestionsDocument:
    """Suggestions as a document."""
    told: list[SuggestionDocument] = [
        {"text": s.text, "kind": s.kind, "count": s.count, "product_id": s.product_id, "path": s.path} for s in values
    ]
    return {"prefix": prefix, "suggestions": told}
