"""Reads JSON Lines: one JSON object a line; a broken line costs that line only.

Knows nothing about products. Strict JSON: NaN, Infinity and half surrogates are refused by orjson.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from shopguide.catalog.rows import RAW_CHARS, Row, Source
from shopguide.types import Rejected


def read(source: Source) -> Iterator[Row | Rejected]:
    """Read the rows of a JSON Lines file.

    Args:
        source: The file.

    Yields:
        Row | Rejected: One for each line that is not blank, in order.
    """
    for number, text, fault in source.lines():
        if not fault:
            if not text.strip():
                continue
            if "\0" in text or "\\u0000" in text:
                fault = "a NUL character"
        if not fault:
            try:
                values = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                fault = f"not JSON ({error.msg} at character {error.colno})"
            else:
                if isinstance(values, dict):
                    yield Row(number, values, text[:RAW_CHARS].rstrip(), source.name)
                    continue
                fault = f"a JSON {type(values).__name__} where an object is needed"
        yield Rejected(source.name, number, fault, text[:RAW_CHARS].rstrip())
