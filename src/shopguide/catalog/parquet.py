"""Reads Parquet with pyarrow, when it is installed: batch by batch, in bounded memory.

Knows nothing about products. Times become ISO 8601 text, and what is not a number becomes an empty cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from shopguide.catalog.rows import RAW_CHARS, Row
from shopguide.errors import FeedError, MissingError
from shopguide.types import Rejected

MAGIC = b"PAR1"
ROWS_A_STEP = 8192


def is_parquet(path: Path) -> bool:
    """Whether a file begins as Parquet does."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def read(path: Path) -> Iterator[Row | Rejected]:
    """Read the rows of a Parquet file.

    Args:
        path: The file.

    Returns:
        The rows in order; `line` counts rows from 1. FeedError comes while walking when a block is damaged.

    Raises:
        MissingError: pyarrow is not installed.
        FeedError: The file is damaged.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingError(
            f"{path} is a Parquet file, which needs pyarrow.", "pip install 'shopguide[parquet]', or give CSV or JSONL."
        ) from None
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise FeedError(f"{path} is not a whole Parquet file ({error}).", "Make or download it again.") from error
    return _rows(file, path, pa.ArrowException)


def _rows(file: Any, path: Path, broken: type[Exception]) -> Iterator[Row | Rejected]:
    line = 0
    try:
        for batch in file.iter_batches(batch_size=ROWS_A_STEP):
            for values in batch.to_pylist():
                line += 1
                plain = {name: _plain(value) for name, value in values.items()}
                raw = orjson.dumps(plain, default=str).decode()[:RAW_CHARS]
                yield Row(line, plain, raw, path.name)
    except (broken, OSError) as error:
        raise FeedError(f"{path} is damaged after row {line:,} ({error}).", "Make or download it again.") from error


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
