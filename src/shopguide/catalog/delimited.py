"""Reads CSV and TSV: finds the delimiter, and keeps going after a broken record.

Knows nothing about products. Quoting follows RFC 4180; a record whose quote is never closed costs that one line:
the lines it swallowed are read again.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from shopguide.catalog.rows import RAW_CHARS, Line, Row, Source
from shopguide.errors import FeedError
from shopguide.types import Rejected

DELIMITERS = (",", "\t", ";", "|")

MAX_RECORD_LINES = 2000
"""A quoted cell may run over this many lines; beyond that its quote is taken as never closed."""

_SAMPLE_LINES = 60


def find_delimiter(head: str) -> str:
    """Tell the delimiter: the one that cuts the first lines into the same number of cells, more than one."""
    lines = head.splitlines()[:_SAMPLE_LINES]
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        score = (sum(w == widths[0] for w in widths) / len(widths), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read(source: Source) -> Iterator[Row | Rejected]:
    """Read the rows of a CSV or TSV file.

    Args:
        source: The file; its first record is the header.

    Yields:
        Row | Rejected: One for each record below the header, in order.

    Raises:
        FeedError: There is no usable header, or the file breaks off.
    """
    delimiter = find_delimiter(source.head)
    header: list[str] | None = None
    for first, cells, fault in _records(source.lines(), delimiter):
        raw = first.text[:RAW_CHARS].rstrip("\r\n")
        if header is None:
            if fault:
                raise FeedError(f"The header of {source.path} cannot be read: {fault}.", "Mend its first line.")
            header = _header(cells)
            continue
        if not fault and len(cells) != len(header):
            fault = f"{len(cells)} cells where the header has {len(header)}"
        if fault:
            yield Rejected(source.name, first.number, fault, raw)
        else:
            yield Row(first.number, dict(zip(header, cells, strict=True)), raw, source.name)


def _header(cells: list[str]) -> list[str]:
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {place}"
        while name in names:
            name = f"{name} ({place})"
        names.append(name)
    return names


def _records(lines: Iterator[Line], delimiter: str) -> Iterator[tuple[Line, list[str], str]]:
    """Join lines into records: (first line, cells, fault)."""
    waiting: deque[Line] = deque()
    while True:
        first = waiting.popleft() if waiting else next(lines, None)
        if first is None:
            return
        if not first.text.strip():
            continue
        if fault := _line_fault(first):
            yield first, [], fault
            continue
        taken = [first]
        try:
            cells = next(csv.reader(_texts(taken, waiting, lines), delimiter=delimiter, strict=True))
        except csv.Error as error:
            waiting.extendleft(reversed(taken[1:]))
            yield first, [], _why(error, len(taken))
            continue
        yield first, cells, next(filter(None, map(_line_fault, taken)), "")


def _texts(taken: list[Line], waiting: deque[Line], lines: Iterator[Line]) -> Iterator[str]:
    """Give the reader the first line, and more while it asks for them; `taken` remembers what it got."""
    yield taken[0].text
    while len(taken) < MAX_RECORD_LINES:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        taken.append(line)
        yield line.text


def _line_fault(line: Line) -> str:
    return line.fault or ("a NUL character" if "\0" in line.text else "")


def _why(error: csv.Error, lines: int) -> str:
    text = str(error)
    if "field larger" in text:
        return f"a cell of more than {csv.field_size_limit():,} characters, or a quote that is not closed"
    if "unexpected end" in text:
        return f"a quote that is not closed within {lines:,} lines"
    return f"not readable as CSV ({text})"
