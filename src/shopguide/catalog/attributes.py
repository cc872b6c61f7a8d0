"""Cleans the words of a feed and types its attributes: yes/no, number, text or a set of texts.

Knows nothing about columns or products. Values keep the feed's words; only their form is made one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from shopguide.catalog.mapping import YES_NO
from shopguide.catalog.names import readable
from shopguide.measure import parse_number
from shopguide.text import clean_html
from shopguide.types import AttributeValue

MAX_VALUE_CHARS = 2000
"""Longer attribute values are cut: they are prose, and prose belongs in the description."""

MAX_ATTRIBUTES = 2000
"""More attributes of one product are dropped; the richest real product met has 184."""

_SURE_YES_NO = MappingProxyType({w: YES_NO[w] for w in ("yes", "no", "true", "false", "是", "否")})
"""Words that mean yes or no on their own; "N" or "无" may as well be a size or "none"."""

_SUFFIX = MappingProxyType({"n_": "", "t_": " (text)", "b_": " (yes/no)"})
_NAME_KEYS = ("name", "key", "attribute", "label", "attribute_name")
_VALUE_KEYS = ("value", "values", "attribute_value")
_FACT = re.compile(r"^([^\W\d][\w ]{0,40}): ?(.*)$")
_AND = re.compile(r"^(?:(.+?) )?and (.+)$")
_DETAIL = r"[^:,;|\n]*:[^\s\d:,;|\n][^:,;|\n]*:[^:,;|\n]+"
_DETAILS = re.compile(f"{_DETAIL}(?:,{_DETAIL})*")
"""Google's product details in a table: "General:Capacity:1.7 l,General:Power:2200 W"; sections may be blank."""
_CUT = re.compile(r"\s*[|;\n]\s*")


def plain(value: object) -> str:
    """One line of clean text out of any scalar cell: no HTML, NFKC, no controls; "" for what is not a scalar."""
    if isinstance(value, str):
        return _plain_short(value) if len(value) <= 120 else clean_html(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:g}" if value != int(value) else str(int(value))
    return ""


@lru_cache(maxsize=65536)
def _plain_short(value: str) -> str:
    return clean_html(value)


def typed(value: object) -> AttributeValue | None:
    """Type one attribute value by what it is; None when nothing is left of it.

    Lists become sets of texts, without repeats and in order; a list or text that only says yes or no becomes
    a truth value; numbers must be finite. Text stays text, even when it is all digits.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) and abs(value) < 1e300 else None
    if isinstance(value, str):
        text = plain(value)[:MAX_VALUE_CHARS].strip()
        return _SURE_YES_NO.get(text.casefold(), text) if text else None
    if isinstance(value, list | tuple):
        texts = tuple(dict.fromkeys(t for v in value if (t := plain(v)[:MAX_VALUE_CHARS].strip())))
        if len(texts) == 1 and texts[0].casefold() in _SURE_YES_NO:
            return _SURE_YES_NO[texts[0].casefold()]
        return texts or None
    return None


def typed_cell(value: object, kind: str) -> AttributeValue | None:
    """Type a cell of a column that is known to hold numbers ("number") or yes and no ("yes_no").

    Args:
        value: The cell.
        kind: "number", "yes_no" or "attribute".

    Returns:
        The typed value; a cell that is not of the column's kind stays text; None for a blank one.
    """
    if isinstance(value, str) and kind == "number":
        text = value.strip()
        number = parse_number(text) if re.fullmatch(r"[-+]?[\d.,]+", text) else None
        return number if number is not None else typed(value)
    if isinstance(value, str) and kind == "yes_no":
        return YES_NO.get(value.strip().casefold(), typed(value))
    return typed(value)


def from_object(given: Mapping[str, object], typed_prefixes: bool) -> dict[str, AttributeValue]:
    """Make attributes out of an attributes object.

    Args:
        given: Name to value; values that are objects are taken in one level deep ("size chart" → "size chart eu").
        typed_prefixes: Names begin with Open Icecat's t_, n_ or b_, which is taken off. Where two names of one
            product become the same, the number keeps it, and the others are marked "(text)" or "(yes/no)".

    Returns:
        Readable lower-case name to typed value.
    """
    found: dict[str, AttributeValue] = {}
    suffixes: dict[str, str] = {}
    for key, value in _flat(given):
        prefix = key[:2] if typed_prefixes and key[:2] in _SUFFIX else ""
        name = readable(key.removeprefix(prefix))
        result = typed(value)
        if result is None or not name or len(found) >= MAX_ATTRIBUTES:
            continue
        if name in found:
            _settle(found, suffixes, name, result, _SUFFIX.get(prefix, ""))
        else:
            found[name] = result
            suffixes[name] = _SUFFIX.get(prefix, "")
    return found


def _settle(
    found: dict[str, AttributeValue], suffixes: dict[str, str], name: str, value: AttributeValue, suffix: str
) -> None:
    """Two keys have one readable name: the one without a suffix keeps it."""
    if suffix < suffixes[name]:
        found[name], value = value, found[name]
        suffixes[name], suffix = suffix, suffixes[name]
    if found[name] == value:
        return
    other, place = f"{name}{suffix}", 2
    while other in found:
        other, place = f"{name} {place}", place + 1
    found[other] = value


def _flat(given: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    for key, value in given.items():
        if isinstance(value, dict):
            for inner, item in value.items():
                yield f"{key} {inner}", item
        else:
            yield str(key), value


def from_pairs(given: object) -> Mapping[str, object]:
    """Read the forms that attributes come in: an object, a list of {name, value}, or "Name: value" lines."""
    if isinstance(given, dict) and "attribute_name" in given:
        given = [given]
    if isinstance(given, dict):
        return {str(k): v for k, v in given.items()}
    pairs: dict[str, object] = {}
    if isinstance(given, list):
        for item in given:
            if isinstance(item, dict):
                name = next((n for k in _NAME_KEYS if (n := item.get(k))), None)
                if name:
                    pairs[str(name)] = next((item[k] for k in _VALUE_KEYS if k in item), None)
            elif isinstance(item, str) and ":" in item:
                name, _, value = item.partition(":")
                pairs[name] = value
    if isinstance(given, str):
        details = _DETAILS.fullmatch(given) is not None
        for piece in given.split(",") if details else _CUT.split(given):
            if details:
                piece = piece.partition(":")[2]
            name, mark, value = piece.replace("：", ":").partition(":")
            if mark and name.strip() and len(name) <= 60:
                pairs[name] = value
    return pairs


def from_facts(text: str) -> dict[str, str]:
    """Read a block of "Name: value" lines; indented lines below a name are its value.

    A joint name with a joint value is split: "Country and volume: Italy, ca 180g" gives both.

    Args:
        text: The block, with its line ends.

    Returns:
        Lower-case name to cleaned value, in order; repeats of a value line are kept once.
    """
    blocks: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        match = _FACT.match(line)
        if match:
            name = match.group(1).strip().lower()
            blocks.setdefault(name, [])
            line = match.group(2)
        cleaned = plain(line)
        if name and cleaned and cleaned not in blocks[name]:
            blocks[name].append(cleaned)
    facts: dict[str, str] = {}
    for key, lines in blocks.items():
        joint = _AND.match(key)
        halves = [h.strip() for h in lines[0].split(",")] if len(lines) == 1 else []
        if joint and joint.group(1) and len(halves) == 2 and all(halves):
            facts[joint.group(1)], facts[joint.group(2)] = halves
        elif lines:
            facts[key] = "; ".join(lines)
    return facts
