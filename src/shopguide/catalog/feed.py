"""Opens a feed: tells its form (CSV, TSV, JSON Lines, XML; plain or gzip; Parquet) and hands it to the right reader.

Knows nothing about products. The form is told by content first: a name may lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import orjson

from shopguide.catalog import delimited, jsonlines, parquet, xmlfeed
from shopguide.catalog.rows import Row, Source, open_source
from shopguide.errors import FeedError
from shopguide.types import Rejected

_FORMS = "CSV, TSV, JSON Lines and XML feeds of products, each also as .gz"

_HTML = re.compile(r"<!doctype html|<html", re.IGNORECASE)


def read_rows(path: Path | str) -> Iterator[Row | Rejected]:
    """Stream the rows of a feed in bounded memory.

    The file is looked at when the function is called; rows are read as they are asked for.

    Args:
        path: A CSV, TSV, JSON Lines or XML file, plain or gzip, or a Parquet file.

    Returns:
        Rows in order; a `Rejected` stands where a row is broken, and reading goes on. FeedError comes at once when
        there is no such file, or it is empty or of no known form; and while walking, when compressed data break off.
    """
    if parquet.is_parquet(Path(path)):
        return parquet.read(Path(path))
    source = open_source(path)
    if _is_xml(source):
        return xmlfeed.read(source)
    return jsonlines.read(source) if _is_json_lines(source) else delimited.read(source)


def _is_xml(source: Source) -> bool:
    start = source.head.lstrip("\ufeff \t\r\n")[:1000]
    if start[:1] != "<":
        return False
    if not _HTML.search(start) and xmlfeed.product_tag(source.head):
        return True
    raise FeedError(
        f"{source.path} is XML or HTML without an <item>, <entry>, <product> or <offer> for each product.",
        f"Known forms are {_FORMS}.",
    )


def _is_json_lines(source: Source) -> bool:
    start = source.head.lstrip("\ufeff \t\r\n")[:1000]
    suffix = source.path.name.lower().removesuffix(".gz").rpartition(".")[2]
    if start[:1] == "[" and suffix not in ("csv", "tsv"):
        raise FeedError(f"{source.path} is one JSON array.", "Write one JSON object a line (JSON Lines).")
    lines = [line for line in re.split(r"\r\n|\r|\n", source.head) if line.strip()][:20]
    if not lines:
        raise FeedError(f"{source.path} is empty.", f"Known forms are {_FORMS}.")
    objects = [_is_object(line) for line in lines]
    if objects[0] or 2 * sum(objects) >= len(lines):
        return True
    if start[:1] == "{":
        raise FeedError(
            f"{source.path} is not JSON Lines: none of its first {len(lines)} lines is a whole JSON object.",
            "Write one JSON object a line.",
        )
    if suffix in ("jsonl", "ndjson", "json"):
        raise FeedError(f"{source.path} holds no JSON objects.", f"Known forms are {_FORMS}.")
    if suffix not in ("csv", "tsv", "txt", "tab") and not _looks_delimited(lines):
        raise FeedError(f"{source.path} is of no known form.", f"Known forms are {_FORMS}.")
    return False


def _is_object(line: str) -> bool:
    try:
        return isinstance(orjson.loads(line.lstrip("\ufeff")), dict)
    except orjson.JSONDecodeError:
        return False


def _looks_delimited(lines: list[str]) -> bool:
    mark = delimited.find_delimiter("\n".join(lines))
    return mark in lines[0]
