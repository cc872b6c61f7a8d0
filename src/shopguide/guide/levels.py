"""Finds out what a language model can do, once: call tools, answer by a JSON schema, or only write.

Knows nothing about shops. What was found is kept in a file, since asking takes a small model seconds.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from shopguide.errors import LLMError
from shopguide.guide.llm import LanguageModel, Level

FILE = "llm-levels.json"
_NUMBER = "4817"
_CANNOT = ("HTTP 4", "not usable", "empty", "budget")
"""Signs of a failure that is the model's and not the wire's."""

_SYSTEM = "You help a shop. Be brief."


class _Stock(BaseModel):
    product: str = Field(max_length=40)
    pieces: int


def find_level(model: LanguageModel, cache_dir: Path | None = None, key: str = "") -> Level:
    """What a model can do.

    Args:
        model: The model.
        cache_dir: Where answers are kept; None keeps none.
        key: What the model is kept under; its name when empty.

    Returns:
        The level. A model that does not answer can only write, as far as is known, and is asked again another time.
    """
    kept = cache_dir / FILE if cache_dir is not None else None
    name = key or model.name
    known = _read(kept).get(name)
    if known in ("tools", "schema", "text"):
        return known
    try:
        level = _tried(model)
    except LLMError:
        return "text"
    if kept is not None:
        with contextlib.suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(_read(kept) | {name: level}, indent=1), "utf-8")
    return level


def _tried(model: LanguageModel) -> Level:
    asked: list[str] = []

    def stock(product_id: str) -> str:
        """How many pieces of a product the shop has."""
        asked.append(product_id)
        return f"{_NUMBER} pieces"

    question = "How many pieces of the product p7 are there? Call the tool stock, then say the number."
    try:
        said = model.turn().text(_SYSTEM, question, tools=[stock])
        if asked == ["p7"] and _NUMBER in said.replace(",", ""):
            return "tools"
    except LLMError as error:
        if not any(sign in error.message for sign in _CANNOT):
            raise  # down or slow: that says nothing of what it can
    try:
        told: _Stock = model.turn().by_schema(_SYSTEM, f"There are {_NUMBER} pieces of the product p7.", _Stock)
        return "schema" if told.pieces == int(_NUMBER) else "text"
    except LLMError as error:
        if not any(sign in error.message for sign in _CANNOT):
            raise
        return "text"


def _read(path: Path | None) -> dict[str, Literal["tools", "schema", "text"]]:
    if path is None:
        return {}
    try:
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
