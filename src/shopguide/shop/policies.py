"""The shop's own pages (shipping, returns, sizes): kept in its folder, looked up for a question.

Knows nothing about how a page is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from shopguide.catalog import policies
from shopguide.encode.seam import TextEncoder, Vecs
from shopguide.text import language_of
from shopguide.types import Language, Passage

keep_policies = policies.keep

MAX_HELD = 2000
"""Passages whose vectors are held, of all shops of a process."""

_HELD: dict[tuple[str, str], Vecs] = {}


def policies_on(
    folder: Path, question: str, language: Language | None, limit: int, text: TextEncoder | None = None
) -> tuple[Passage, ...]:
    """What a shop's pages say on a question.

    Args:
        folder: The shop's folder.
        question: In the shopper's words; "" for all there is.
        language: Of the answer; None takes the question's own.
        limit: How many passages at most, for a question.
        text: The shop's text encoder, for what is said in other words; None goes by words alone.

    Returns:
        The passages, best first.
    """
    passages = policies.read(folder)
    if not question.strip():
        return passages

    def alike(asked: str, texts: Sequence[str]) -> list[float]:
        if text is None:
            return [0.0] * len(texts)
        rows = np.stack([_vector(text, one) for one in texts])
        return [float(n) for n in (rows - rows.mean(0)) @ text.encode_query(asked)]

    spoken = language or language_of(question)
    return policies.find(passages, question, spoken, limit, alike if text is not None else None)


def _vector(text: TextEncoder, passage: str) -> Vecs:
    """(d,) the vector of a passage: pages change seldom."""
    key = (text.fingerprint, passage)
    if key not in _HELD:
        if len(_HELD) >= MAX_HELD:
            _HELD.clear()
        _HELD[key] = np.asarray(text.encode_document([passage])[0], np.float32)
    return _HELD[key]
