"""Filters as people type them in one word: `brand=Acme`, `color!=red`, `price<=50`, `price=20..50`.

Knows nothing about which fields a shop has; gives the mapping that `types.as_filters` reads.
The form is that of package version specifiers, which anybody at a command line has met.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import orjson

from shopguide.errors import FilterError

_CONDITION = re.compile(r"\s*(?P<field>[^<>=!:]+?)\s*(?P<sign><=|>=|!=|==|=|:|<|>)\s*(?P<value>.*?)\s*", re.DOTALL)
_RANGE = re.compile(r"(?P<low>-?\d+(?:\.\d+)?)?\.\.(?P<high>-?\d+(?:\.\d+)?)?")
_FORMS = 'Write field=value, field!=value, "field<=number", "field>=number" or field=low..high.'


def read_conditions(texts: Iterable[str]) -> dict[str, Any]:
    """Read one-word conditions; several values of one field mean any of them, everything else joins by AND.

    Args:
        texts: Conditions as typed.

    Returns:
        Field to `{"any_of", "not", "min", "max"}`, as `types.as_filters` reads.

    Raises:
        FilterError: A text is not a condition, or two bounds of one field contradict each other in kind.
    """
    out: dict[str, dict[str, Any]] = {}
    for text in texts:
        match = _CONDITION.fullmatch(text)
        if match is None or not match["value"]:
            raise FilterError(f"{text!r} is not a filter.", _FORMS)
        spec = out.setdefault(match["field"], {})
        sign, value = match["sign"], match["value"]
        span = _RANGE.fullmatch(value) if sign in ("=", "==", ":") and value != ".." else None
        if sign in ("<", ">"):
            raise FilterError(f"{text!r} has an open bound.", f'Bounds include their end: write "{sign}=".')
        if span is not None:
            _bound(spec, text, "min", span["low"])
            _bound(spec, text, "max", span["high"])
        elif sign in ("<=", ">="):
            _bound(spec, text, "max" if sign == "<=" else "min", value)
        else:
            spec.setdefault("not" if sign == "!=" else "any_of", []).append(value)
    return out


def _bound(spec: dict[str, Any], text: str, side: str, value: str | None) -> None:
    """The tighter bound wins, as conditions join by AND."""
    if value is None:
        return
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise FilterError(f"{text!r} compares with {value!r}, which is not a number.", _FORMS)
    tighter = max if side == "min" else min
    spec[side] = tighter(spec[side], number) if side in spec else number


def read_filter_object(text: str) -> dict[str, Any]:
    """Read filters written as one JSON object.

    Args:
        text: JSON, or "" for none.

    Returns:
        Field to value, as `types.as_filters` reads.

    Raises:
        FilterError: It is not a JSON object.
    """
    if not text.strip():
        return {}
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FilterError(
            f"The filters are not JSON: {error}.", 'Write {"brand": "Acme", "price": {"max": 50}}.'
        ) from None
    if not isinstance(given, dict):
        raise FilterError("The filters are not a JSON object.", 'Write {"brand": "Acme", "price": {"max": 50}}.')
    return given


def join_filters(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Join two mappings of filters.

    Args:
        first: Field to value.
        second: Field to value.

    Returns:
        Both.

    Raises:
        FilterError: One field is in both, so that it is not clear which is meant.
    """
    both = sorted(set(first) & set(second))
    if both:
        raise FilterError(f"The filter on {both[0]!r} is given twice.", "Give it once.")
    return first | second
