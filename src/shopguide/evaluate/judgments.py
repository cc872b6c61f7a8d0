"""Judged queries and photo queries out of files (CSV, TSV or JSON Lines, each also gzipped).

Knows nothing about the catalog: a judged product need not exist in the shop, and then counts as not found.
Column names are guessed from the ones in use (trec_eval, Chorus, ESCI, our own).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from shopguide.errors import DataError

QUERY_NAMES = ("query", "query_text", "search_term", "q")
PRODUCT_NAMES = ("docid", "product_id", "doc_id", "product", "sku", "id")
RATING_NAMES = ("rating", "final_rating", "label", "grade", "relevance")
PICTURE_NAMES = ("image", "picture", "photo", "path", "file")

RELEVANT = 1
"""The least rating of a relevant product (0 is "judged, and does not fit")."""
MAX_RATING = 30
"""The greatest rating taken: 2^rating − 1 must stay a plain integer for the measures."""
MAX_FILE_BYTES = 256 * 1024 * 1024
"""Unpacked size up to which a file is read: judgments are hand-made, a larger file is another thing."""


@dataclass(frozen=True, slots=True)
class Judgments:
    """What people said about how well products answer queries.

    Attributes:
        ratings: Query words, in the file's order, to product id to rating (0 = does not fit, more is better).
        name: Name of the file they came from, or "".
        fingerprint: First 12 hex digits of the sha256 of the file's bytes, or "".
    """

    ratings: Mapping[str, Mapping[str, int]]
    name: str = ""
    fingerprint: str = ""

    @property
    def answerable(self) -> tuple[str, ...]:
        """The queries that have at least one relevant product; only these can be measured."""
        return tuple(q for q, rated in self.ratings.items() if max(rated.values(), default=0) >= RELEVANT)

    def __len__(self) -> int:
        return sum(len(rated) for rated in self.ratings.values())


@dataclass(frozen=True, slots=True)
class PhotoQuery:
    """A photo of a known product: the file (absolute or relative to the working folder) and the product's id."""

    path: Path
    product_id: str


def read_judgments(path: str | Path) -> Judgments:
    """Read judged queries.

    Args:
        path: `.csv`, `.tsv` or `.jsonl` (each also `.gz`) with a query, a product and a rating in each row;
            the columns are found by name (`query, docid, rating` and their usual other names).

    Returns:
        The judgments, queries in the order of the file. The same row twice counts once.

    Raises:
        DataError: The file is missing, broken, lacks a column, or has a row without a whole rating
            of 0 or more, or rates one product for one query in two ways.
    """
    file = Path(path)
    data = _read_bytes(file)
    ratings: dict[str, dict[str, int]] = {}
    for line, (query, product_id, rating_text) in _rows(file, data, (QUERY_NAMES, PRODUCT_NAMES, RATING_NAMES)):
        rating = _rating(file, line, rating_text)
        rated = ratings.setdefault(" ".join(query.split()), {})
        if rated.setdefault(product_id, rating) != rating:
            raise DataError(
                f"{file.name}, line {line}: {product_id!r} is rated {rated[product_id]} and {rating} for {query!r}.",
                "Keep one rating a query and product.",
            )
    return Judgments(
        MappingProxyType({q: MappingProxyType(rated) for q, rated in ratings.items()}),
        name=file.name,
        fingerprint=hashlib.sha256(data).hexdigest()[:12],
    )


def read_queries(path: str | Path) -> tuple[str, ...]:
    """Read queries alone: out of a file of judged queries, or one a line.

    Args:
        path: `.csv`, `.tsv` or `.jsonl` (each also `.gz`) with a query column; any other file has a query a line.

    Returns:
        The distinct queries, in the order of the file.

    Passes on:
        DataError: The file is missing or broken, or lacks the column.
    """
    file = Path(path)
    data = _read_bytes(file)
    ending = file.with_suffix("").suffix if file.suffix == ".gz" else file.suffix
    if ending in (".csv", ".tsv", ".jsonl", ".ndjson"):
        found = [row[0] for _, row in _rows(file, data, (QUERY_NAMES,))]
    else:
        found = _text_of(file, data).splitlines()
    return tuple(dict.fromkeys(q for q in (" ".join(line.split()) for line in found) if q))


def read_photo_queries(path: str | Path) -> tuple[PhotoQuery, ...]:
    """Read photos of known products.

    Args:
        path: `.csv`, `.tsv` or `.jsonl` (each also `.gz`) with a picture's path and a product id in each
            row; a relative picture path starts at the file's own folder.

    Returns:
        The photo queries in the order of the file.

    Raises:
        DataError: The file is missing, broken or lacks a column, or a picture is not there.
    """
    file = Path(path)
    queries = []
    for line, (picture, product_id) in _rows(file, _read_bytes(file), (PICTURE_NAMES, PRODUCT_NAMES)):
        photo = file.parent / picture
        if not photo.is_file():
            raise DataError(f"{file.name}, line {line}: no picture at {photo}.", "Paths start at the file's folder.")
        queries.append(PhotoQuery(photo, product_id))
    return tuple(queries)


def _rating(file: Path, line: int, text: str) -> int:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not (0 <= number <= MAX_RATING and number == int(number)):
        raise DataError(
            f"{file.name}, line {line}: the rating {text!r} is not a whole number from 0 to {MAX_RATING}.",
            "0 means that the product does not answer the query; more is better.",
        )
    return int(number)


def _read_bytes(file: Path) -> bytes:
    """The file's bytes, unpacked when its name ends in .gz."""
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file} cannot be read: {error}.", "Give a CSV, TSV or JSON Lines file.") from error
    if len(data) > MAX_FILE_BYTES:
        raise DataError(f"{file} is larger than {MAX_FILE_BYTES // 2**20} MiB.", "Give a file of judged queries.")
    return data


def _rows(file: Path, data: bytes, wanted: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, list[str]]]:
    """Rows as (line number, values in the order wanted), each value non-empty and stripped."""
    text = _text_of(file, data)
    suffix = file.with_suffix("").suffix if file.suffix == ".gz" else file.suffix
    records = _json_records(file, text) if suffix in (".jsonl", ".ndjson") else _csv_records(file, text, suffix)
    empty = True
    for line, record in records:
        values = []
        for names in wanted:
            found = next((record[n] for n in names if n in record), None)
            if found is None:
                raise DataError(
                    f"{file.name}, line {line}: no {names[0]!r}; it has {', '.join(sorted(record)) or 'nothing'}.",
                    f"Name the columns {', '.join(w[0] for w in wanted)}.",
                )
            if not found.strip():
                raise DataError(f"{file.name}, line {line}: {names[0]!r} is empty.")
            values.append(found.strip())
        empty = False
        yield line, values
    if empty:
        raise DataError(f"{file.name} has no rows.", f"Give the columns {', '.join(w[0] for w in wanted)}.")


def _text_of(file: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file.name} is not UTF-8 text ({error}).", "Save it as UTF-8.") from error


def _csv_records(file: Path, text: str, suffix: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if suffix == ".tsv" else ",", strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise DataError(f"{file.name}, line {reader.line_num}: {len(row)} values under {len(header)} columns.")
            yield reader.line_num, dict(zip(header, row, strict=True))
    except csv.Error as error:
        raise DataError(f"{file.name}, line {reader.line_num}: {error}.", "Give a plain CSV file.") from error


def _json_records(file: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{file.name}, line {number}: not JSON ({error}).") from error
        if not isinstance(record, dict):
            raise DataError(f"{file.name}, line {number}: not a JSON object.", "Give one object a line.")
        yield number, {str(k).strip().casefold(): "" if v is None else str(v) for k, v in record.items()}
