"""Attribute values made comparable: shown text, equality key, number in base units.

Knows nothing about products or verdicts; the units are those of `measure`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shopguide.measure import parse_quantity, to_base
from shopguide.types import AttributeValue, CellKind

_YES = frozenset(("yes", "true", "是", "有", "支持"))
_NO = frozenset(("no", "false", "否", "无", "不支持", "none"))
_ONE_QUANTITY = re.compile(r"(?:约|ca\.?|approx\.?)?\s*\d[\d.,]*\s*[^\d\s/xX×*]{1,8}")
_UNIT_IN_NAME = re.compile(r"(.+?)\s*[(（]([^()（）]{1,8})[)）]")
_OTHER_UNITS = frozenset(
    "dpi ppi ppm cpm db db(a) lm lux nits cd/m² ms % rpm pcs pages mp fps bit va kcal kj bar psi".split()
)
_DIGITS_BOTH_SIDES = re.compile(r"\d,\d")
_ITEM = re.compile(r"[,，、;；]")
_ONE_NUMBER = re.compile(r"\d+(?:\.\d+)?")


ROUNDING = 0.005
"""Amounts in different units that differ by no more than this share are one: 15.6 inch is 39.6 cm."""


MAX_LIST_CHARS, MAX_ITEM_CHARS = 1000, 40
"""A text parted by commas is a set when it is no longer than this, and each part no longer than that."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One product's value of one attribute.

    Attributes:
        shown: As a shopper reads it.
        key: Equal for values that mean the same.
        number: In base units; None when it is not a single number.
        unit: Base unit of `number`, "" for a bare one.
        written: The unit as it was written.
    """

    shown: str
    key: Hashable
    number: float | None = None
    unit: str = ""
    written: str = ""


@lru_cache(maxsize=65536)
def split_name(name: str) -> tuple[str, str]:
    """A name without the unit in its brackets, and the unit: "Battery life (h)" is "battery life", "h"."""
    match = _UNIT_IN_NAME.fullmatch(name.casefold().strip())
    if match and (match.group(2) in _OTHER_UNITS or parse_quantity(f"1 {match.group(2)}") is not None):
        return match.group(1), match.group(2)
    return name.casefold().strip(), ""


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
                return Cell(text, (base.unit, float(f"{base.value:.4g}")), base.value, base.unit, quantity.unit)
    if len(folded) <= MAX_LIST_CHARS and not _DIGITS_BOTH_SIDES.search(folded):
        items = [item.strip() for item in _ITEM.split(folded)]
        if len(items) > 1 and all(0 < len(item) <= MAX_ITEM_CHARS for item in items):
            return Cell(text, frozenset(items))
    return Cell(text, folded)


def kind_of(cells: Sequence[Cell | None]) -> CellKind:
    """What the told cells of a row are, when they are all of one kind; else text."""
    kinds = {_kind(c) for c in cells if c is not None}
    if len(kinds) == 1:
        return kinds.pop()
    return "set" if kinds == {"set", "text"} else "text"


def _kind(one: Cell) -> CellKind:
    if one.number is not None:
        return "number"
    key = one.key
    return "set" if isinstance(key, frozenset) else "yes/no" if isinstance(key, tuple) and key[0] == "is" else "text"


def alike(cells: Sequence[Cell]) -> bool:
    """True when all cells mean the same; amounts written in different units may differ by their rounding."""
    if len({c.key for c in cells}) == 1:
        return True
    numbers = [c.number for c in cells if c.number is not None]
    if len(numbers) < len(cells) or len({c.unit for c in cells}) > 1 or len({c.written for c in cells}) < 2:
        return False
    return max(numbers) - min(numbers) <= ROUNDING * max(abs(n) for n in numbers)


def number_text(number: float) -> str:
    """A number as people write it: no exponent, no needless zeros."""
    return f"{number:.0f}" if number == int(number) and abs(number) < 1e15 else f"{number:.6g}"
