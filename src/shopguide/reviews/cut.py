"""Cuts a text into sentences, word for word. Knows nothing about what they say."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^.!?。！？；;\n]+(?:[.!?。！？；;]+[\"'”’)）]*|\n|$)")


def sentences(text: str) -> list[str]:
    """Cut a text into sentences, each word for word as it stands, without the white space around it."""
    return [s.strip() for s in _SENTENCE.findall(text) if s.strip()]
