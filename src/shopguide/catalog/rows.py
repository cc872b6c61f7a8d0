"""Lines of a feed file, whatever its packing (gzip) and encoding; the values that the readers share.

Knows nothing about products or columns. Lines are bounded, so that a file without line ends cannot fill the memory.
Encodings are told by byte-order mark, then by how many lines decode, then by how high bytes pair (GB) or stand alone.
"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from shopguide.errors import FeedError

HEAD_BYTES = 1 << 20
"""How much of a file is looked at to tell its encoding and form: enough for thousands of rows."""

MAX_LINE_CHARS = 4 << 20
"""Longer lines are rejected: the longest real row met (184 attributes) has 20 thousand characters."""

BLOCK_CHARS = 1 << 16

RAW_CHARS = 400
"""How much of a row is kept for the report of rejected rows."""

_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_MAGIC = {
    b"PK\x03\x04": ("a zip archive or an Excel workbook", "Save it as CSV (UTF-8) and import that."),
    b"%PDF": ("a PDF", "Give the catalog as CSV or JSON Lines."),
    b"\x89PNG": ("a picture", "Pictures go to --images; give the catalog as CSV or JSON Lines."),
    b"\xff\xd8\xff": ("a picture", "Pictures go to --images; give the catalog as CSV or JSON Lines."),
    b"SQLite format 3": ("an SQLite database", "Export the table as CSV and import that."),
    b"BZh": ("a bzip2 archive", "Unpack it first, or pack it with gzip."),
    b"\xfd7zXZ": ("an xz archive", "Unpack it first, or pack it with gzip."),
    b"\x28\xb5\x2f\xfd": ("a zstd archive", "Unpack it first, or pack it with gzip."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a feed.

    Attributes:
        line: Line of the file where the row begins, from 1.
        values: Column name to cell: text in CSV, any JSON value in JSON Lines.
        raw: The start of the row as it stands in the file.
        file: Name of the file, for messages.
        joined: Rows of the file that went into it.
    """

    line: int
    values: Mapping[str, object]
    raw: str = ""
    file: str = ""
    joined: int = 1


class Line(NamedTuple):
    """One line with its end; `fault` says why it cannot be used, or is empty."""

    number: int
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A feed file that was looked at: where, packed or not, in which encoding, and how it begins."""

    path: Path
    packed: bool
    encoding: str
    head: str

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    def lines(self) -> Iterator[Line]:
        """Walk the lines.

        Yields:
            Line: One line with its end, or with its fault.

        Passes on:
            FeedError: The file ends in the middle of its compressed data, or cannot be read on.
        """
        number = 0
        with self._opened(lambda: f"after line {number:,}") as text:
            while line := text.readline(MAX_LINE_CHARS):
                number += 1
                fault = ""
                if len(line) == MAX_LINE_CHARS and line[-1] not in "\r\n":
                    fault = f"the line is longer than {MAX_LINE_CHARS:,} characters"
                    while (more := text.readline(MAX_LINE_CHARS)) and more[-1] not in "\r\n":
                        pass
                    line = line[:RAW_CHARS]
                elif fault := bad_bytes(line, self.encoding):
                    line = line.encode("utf-8", "replace").decode("utf-8")
                yield Line(number, line, fault)

    def blocks(self) -> Iterator[str]:
        """Walk the text in blocks of bounded size, wherever its lines end. Bytes of no character stay as surrogates.

        Yields:
            str: The next block; together they are the whole text.

        Passes on:
            FeedError: As for `lines`.
        """
        with self._opened(lambda: "on the way") as text:
            while block := text.read(BLOCK_CHARS):
                yield block

    @contextlib.contextmanager
    def _opened(self, place: Callable[[], str]) -> Iterator[io.TextIOWrapper]:
        """The file as text; `place` tells how far it was read when it breaks off."""
        try:
            with _binary(self.path, self.packed) as stream:
                yield io.TextIOWrapper(stream, encoding=self.encoding, errors="surrogateescape", newline="")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FeedError(
                f"{self.path} breaks off or is damaged {place()} ({error}).",
                "Nothing of it was imported. Make or download the file again.",
            ) from error
        except OSError as error:
            raise FeedError(f"{self.path} cannot be read: {error.strerror or error}.") from error


def bad_bytes(text: str, encoding: str) -> str:
    """What is wrong with text that holds bytes of no character; "" for none."""
    if text.isascii() or not _ESCAPED_BYTE.search(text):
        return ""
    return f"bytes that are not {encoding.removesuffix('-sig')}"


def open_source(path: Path | str) -> Source:
    """Look at the start of a file.

    Args:
        path: A file; gzip is told by its first bytes, not by its name.

    Returns:
        What `lines` needs to read it.

    Raises:
        FeedError: There is no such file, it is a folder, empty, damaged, or not text.
    """
    path = Path(path)
    if path.is_dir():
        raise FeedError(f"{path} is a folder.", "Give the feed files themselves.")
    if not path.is_file():
        raise FeedError(f"There is no file {path}.", "Check the path of the feed.")
    try:
        with path.open("rb") as stream:
            magic = stream.read(16)
        packed = magic[:2] == b"\x1f\x8b"
        with _binary(path, packed) as stream:
            head = stream.read(HEAD_BYTES)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FeedError(f"{path} is a damaged gzip file ({error}).", "Make or download the file again.") from error
    except OSError as error:
        raise FeedError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not head.strip():
        raise FeedError(f"{path} is empty.", "Give a CSV, TSV or JSON Lines file with at least one row.")
    _refuse_binary(path, head)
    encoding = find_encoding(head)
    text = head.decode(encoding, "replace")
    return Source(path, packed, encoding, text)


def _binary(path: Path, packed: bool) -> BinaryIO:
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def _refuse_binary(path: Path, head: bytes) -> None:
    for magic, (what, hint) in _MAGIC.items():
        if head.startswith(magic):
            raise FeedError(f"{path} is {what}, not a feed.", hint)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    sample = head[:65536]
    odd = sum(sample.count(bytes([b])) for b in range(32) if b not in (9, 10, 11, 12, 13, 27))
    if odd > max(8, len(sample) // 50):
        raise FeedError(
            f"{path} is not text (it holds many control bytes).", "Give a CSV, TSV or JSON Lines file, plain or .gz."
        )


def find_encoding(head: bytes) -> str:
    """Tell the encoding of text from its first bytes.

    Args:
        head: The start of the file; its last line may be cut.

    Returns:
        "utf-8-sig", "utf-16", "gb18030" or "cp1252".
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8) or head.isascii():
        return "utf-8-sig"
    lines = [line for line in head.split(b"\n")[: -1 if b"\n" in head else None] if not line.isascii()]
    lines = lines or [head]
    if _share_decoding(lines, "utf-8") >= 0.9:
        return "utf-8-sig"
    high = paired = 0
    for run in re.findall(rb"[\x80-\xff]+", b"\n".join(lines)):
        high += len(run)
        paired += len(run) if len(run) > 1 else 0
    if paired >= 0.8 * high and _share_decoding(lines, "gb18030") >= 0.9:
        return "gb18030"
    return "cp1252"


def _share_decoding(lines: list[bytes], encoding: str) -> float:
    good = 0
    for line in lines:
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            continue
        good += 1
    return good / len(lines)
