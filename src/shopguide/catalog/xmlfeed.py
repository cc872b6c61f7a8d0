"""Reads XML feeds (RSS or Atom with Google Merchant's g: fields, or plain lists of products), product by product.

Knows nothing about products. Each product's element is cut out as text and parsed by itself: a broken one costs that
one, and a document type with its entities is never read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.parsers import expat

from shopguide.catalog.rows import MAX_LINE_CHARS, RAW_CHARS, Row, Source, bad_bytes
from shopguide.types import Rejected

_OPEN = re.compile(r"<((?:\w+:)?(?:item|entry|product|offer))(?=[\s>])", re.IGNORECASE)
_BARE_AND = re.compile(r"&(?!(?:#\d+|#x[\da-f]+|amp|lt|gt|quot|apos);)", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[a-z][a-z\d]+;", re.IGNORECASE)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_DEEPEST = 12
"""An element of a product that holds others deeper than this is refused."""


def product_tag(head: str) -> str:
    """Tell the element that holds one product.

    Args:
        head: The start of the file.

    Returns:
        Its name, as "item"; "" when there is none that is known.
    """
    found = _OPEN.search(head)
    return found[1] if found else ""


def read(source: Source) -> Iterator[Row | Rejected]:
    """Read the products of an XML file.

    Args:
        source: The file; `product_tag` of its head is not "".

    Yields:
        Row | Rejected: One for each product, in order. A column's name is the element's without its prefix; a cell
        is text, a mapping of inner elements, or a list where the element stands several times.
    """
    tag = product_tag(source.head)
    begins, ends = re.compile(f"<{tag}(?=[\\s>])"), re.compile(f"</{tag}\\s*>")
    text, line = "", 1
    for block in source.blocks():
        text += block
        while start := begins.search(text):
            end = ends.search(text, start.end())
            if end is None and len(text) - start.start() <= MAX_LINE_CHARS:
                break
            line += text.count("\n", 0, start.start())
            chunk = text[start.start() : end.end() if end else start.end()]
            yield _row(source, line, chunk, "" if end else f"<{tag}> is never closed")
            line += chunk.count("\n")
            text = text[start.start() + len(chunk) :]
        if start is None and len(text) > RAW_CHARS:
            line += text.count("\n", 0, -RAW_CHARS)
            text = text[-RAW_CHARS:]
    if start := begins.search(text):
        line += text.count("\n", 0, start.start())
        yield Rejected(source.name, line, f"<{tag}> is never closed", text[start.start() :][:RAW_CHARS])


def _row(source: Source, line: int, chunk: str, fault: str) -> Row | Rejected:
    raw = " ".join(chunk[: 2 * RAW_CHARS].split())[:RAW_CHARS].encode("utf-8", "replace").decode()
    fault = fault or bad_bytes(chunk, source.encoding)
    if not fault:
        try:
            return Row(line, _parsed(chunk), raw, source.name)
        except expat.ExpatError as error:
            fault = f"not XML ({expat.errors.messages[error.code]} at its line {error.lineno})"
        except ValueError as error:
            fault = str(error)
    return Rejected(source.name, line, fault, raw)


def _parsed(chunk: str) -> dict[str, object]:
    """The cells of one product's element; HTML's names of signs and lone "&" are forgiven outside of CDATA."""
    parts = _CDATA.split(chunk)
    parts[::2] = [_BARE_AND.sub("&amp;", _NAMED.sub(lambda m: html.unescape(m[0]), p)) for p in parts[::2]]
    root: dict[str, object] = {}
    open_elements: list[tuple[dict[str, object], list[str]]] = []

    def start(_: str, attributes: dict[str, str]) -> None:
        if len(open_elements) >= _DEEPEST:
            raise ValueError(f"elements more than {_DEEPEST} deep")
        open_elements.append(({_local(k): v for k, v in attributes.items() if not k.startswith("xmlns")}, []))

    def end(name: str) -> None:
        inner, texts = open_elements.pop()
        text = "".join(texts).strip()
        if not open_elements:
            root.update(inner)
        else:
            _put(open_elements[-1][0], _local(name), text if text or not inner else inner.get("href", inner))

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: open_elements[-1][1].append(text)
    parser.Parse("".join(parts).encode(), True)
    return root


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _put(cells: dict[str, object], name: str, value: object) -> None:
    """A second value makes a list."""
    if value in ("", {}):
        return
    known = cells.get(name)
    if known is None:
        cells[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        cells[name] = [known, value]
