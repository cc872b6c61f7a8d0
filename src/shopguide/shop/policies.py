"""The shop's own pages (shipping, returns, sizes): kept in its folder, looked up for a question.

Knows nothing about how a page is cut.
"""

from __future__ import annotations

from pathlib import Path

from shopguide.catalog import policies
from shopguide.text import language_of
from shopguide.types import Language, Passage

keep_policies = policies.keep


def policies_on(folder: Path, question: str, language: Language | None, limit: int) -> tuple[Passage, ...]:
    """What a shop's pages say on a question.

    Args:
        folder: The shop's folder.
        question: In the shopper's words; "" for all there is.
        language: Of the answer; None takes the question's own.
        limit: How many passages at most, for a question.

    Returns:
        The passages, best first.
    """
    passages = policies.read(folder)
    if not question.strip():
        return passages
    return policies.find(passages, question, language or language_of(question), limit)
