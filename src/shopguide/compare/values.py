"""Attribute values made comparable: shown text, equality key, number in base units.

Knows nothing about products or verdicts; the units are those of `measure`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from shopguide.measure import parse_quantity, to_base
from shopguide.types import AttributeValue

_YES = frozenset(("yes", "true", "是", "有", "支持"))
_NO = frozenset(("no", "false", "否", "无", "不支持", "none"))
_ONE_QUANTITY = re.compile(r"(?:约|ca\.?|approx\.?)?\s*\d[\d.,]*\s*[^\d\s/xX×*]{1,8}")
_UNIT_IN_NAME = re.compile(r"(.+?)\s*[(（]([^()（）]{1,8})[)）]")
_ONE_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One product's value of one attribute.

    Attributes:
        shown: As a shopper reads it.
        key: Equal for values that mean the same.
        number: In base units; None when it is not a single number.
        unit: Base unit of `number`, "" for a bare one.
    """

    shown: str
    key: Hashable
    number: float | None = None
    unit: str = ""


@lru_cache(maxsize=65536)
def split_name(name: str) -> tuple[str, str]:
    """A name without the unit in its brackets, and the unit: "Battery life (h)" is "battery life", "h"."""
    match = _UNIT_IN_NAME.fullmatch(name.casefold().strip())
    return (match.group(1), match.group(2)) if match else (name.casefold().strip(), "")


def unit_cell(value: AttributeValue, unit: str, language: str) -> Cell:
    """A cell of a bare number whose unit stands in the attribute's name; other values as they are."""
    if not unit or isinstance(value, bool) or not isinstance(value, int | float):
        return cell(value, language)
    text = f"{number_text(float(value))} {unit}"
    quantity = parse_quantity(text)
    if quantity is None:
        return Cell(text, (unit, round(float(value), 6)), float(value), unit)
    return _text_cell(text, language)


def cell(value: AttributeValue, language: str) -> Cell:
    """Make a value comparable.

    Args:
        value: As the catalog has it.
        language: "en" or "zh", for yes and no.

    Returns:
        The cell; "15.6 inch" and "39.62 cm" have the same key.
    """
    if isinstance(value, bool):
        shown = ("是" if value else "否") if language == "zh" else ("Yes" if value else "No")
        return Cell(shown, ("is", value))
    if isinstance(value, int | float):
        return Cell(number_text(float(value)), ("number", round(float(value), 6)), float(value))
    if isinstance(value, tuple):
        if len(value) == 1:
            return cell(value[0], language)
        return Cell(", ".join(value), frozenset(v.casefold().strip() for v in value))
    return _text_cell(value, language)


@lru_cache(maxsize=16384)
def _text_cell(text: str, language: str) -> Cell:
    folded = " ".join(text.casefold().split())
    if folded in _YES or folded in _NO:
        answer = cell(folded in _YES, language)
        return Cell(text if language == "zh" else answer.shown, answer.key)
    if folded[:1].isdigit() or folded[:1] in "约ca":
        if _ONE_NUMBER.fullmatch(folded):
            return Cell(text, ("number", round(float(folded), 6)), float(folded))
        if _ONE_QUANTITY.fullmatch(folded):
            quantity = parse_quantity(folded)
            if quantity is not None:
                base = to_base(quantity)
                return Cell(text, (base.unit, float(f"{base.value:.4g}")), base.value, base.unit)
    return Cell(text, folded)


def number_text(number: float) -> str:
    """A number as people write it: no exponent, no needless zeros."""
    return f"{number:.0f}" if number == int(number) and abs(number) < 1e15 else f"{number:.6g}"
