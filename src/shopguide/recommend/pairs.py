"""All counts of pairs as they were at the last learning, in one file that is looked into, never read as a whole.

Knows nothing about stores. Neighbours are kept for the strongest pairs only (`neighbours.py`); this keeps every pair,
so that counts which change later can be put on top, and a product's neighbours be chosen anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from shopguide.errors import ShopError
from shopguide.recommend.history import Codes, Floats, Ints
from shopguide.recommend.runs import Counts, Runs

RECORD = np.dtype([("other", "<i4"), ("times", "<i4"), ("people", "<i4")])
MARK = 0x5052_4941_5053_0001


@dataclass(frozen=True, slots=True)
class Pairs:
    """Counts of all pairs of one table.

    Attributes:
        start: (n + 1,) where each product's records begin.
        records: (m,) of `RECORD`, each pair under both its products.
        single: (n,) baskets with each product.
        total: All baskets.
    """

    start: Ints
    records: npt.NDArray[Any]
    single: Floats
    total: float

    def of(self, code: int) -> tuple[Codes, Codes, Codes]:
        """A product's others, the baskets with both, and the users with both."""
        rows = self.records[self.start[code] : self.start[code + 1]]
        return rows["other"], rows["times"], rows["people"]


class _Written(NamedTuple):
    records: int
    start: Ints
    single: Floats
    total: float


class PairsWriter:
    """Writes the file, table by table; it appears under its name when the context ends well.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._aside = path, path.with_name(f".{path.name}.{os.getpid()}")
        self._tables: list[_Written] = []
        self._file: IO[bytes] | None = None

    def __enter__(self) -> PairsWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is None:
            return
        try:
            if kind is None:
                self._finish(self._file)
            self._file.close()
            if kind is None:
                self._aside.replace(self._path)
        except OSError as told:
            raise ShopError(*_unwritten(self._path, told)) from told
        finally:
            self._aside.unlink(missing_ok=True)

    def add(self, counts: Iterable[Counts], single: Floats, total: float) -> None:
        """Write one table.

        Args:
            counts: By a × n + b, a < b, ascending.
            single: (n,) baskets with each product.
            total: All baskets.

        Raises:
            ShopError: The disk is full or cannot be written.
        """
        n = len(single)
        size, written = np.zeros(n + 1, np.int64), 0
        with Runs(self._path.parent) as both:
            for part in counts:
                both.add(part)
                turned = part.key % n * n + part.key // n
                order = np.argsort(turned, kind="stable")
                both.add(Counts(turned[order], part.times[order], part.people[order]))
            try:
                self._file = self._file or self._aside.open("wb")
                for part in both.merged():
                    rows = np.empty(len(part.key), RECORD)
                    rows["other"], rows["times"], rows["people"] = part.key % max(1, n), part.times, part.people
                    rows.tofile(self._file)
                    size[1:] += np.bincount(part.key // max(1, n), minlength=n)
                    written += len(rows)
            except OSError as error:
                raise ShopError(*_unwritten(self._path, error)) from error
        self._tables.append(_Written(written, np.cumsum(size), single, total))

    def _finish(self, file: IO[bytes]) -> None:
        for table in self._tables:
            table.start.tofile(file)
            table.single.tofile(file)
        numbers = [MARK, len(self._tables), len(self._tables[0].single), *(t.records for t in self._tables)]
        np.array([t.total for t in self._tables], np.float64).tofile(file)
        np.array(numbers[::-1], np.int64).tofile(file)
        file.flush()
        os.fsync(file.fileno())


def read_pairs(path: Path) -> tuple[Pairs, ...] | None:
    """Open the file; what is looked at comes to memory.

    Args:
        path: The file.

    Returns:
        The tables in the order in which they were written; None where there is no such file, or none of this form.
    """
    try:
        whole = np.memmap(path, np.uint8, "r")
        foot = np.frombuffer(whole[-24:].tobytes(), np.int64)
        if len(foot) != 3 or foot[2] != MARK:
            return None
        tables, n = int(foot[1]), int(foot[0])
        end = len(whole) - 24 - 8 * tables
        records = np.frombuffer(whole[end : end + 8 * tables].tobytes(), np.int64)[::-1].tolist()
        totals = np.frombuffer(whole[end - 8 * tables : end].tobytes(), np.float64)
        at = sum(records) * RECORD.itemsize
        begin, found = 0, []
        for count, total in zip(records, totals.tolist(), strict=True):
            start = np.frombuffer(whole[at : at + 8 * (n + 1)].tobytes(), np.int64)
            at += 8 * (n + 1)
            single = np.frombuffer(whole[at : at + 8 * n].tobytes(), np.float64)
            at += 8 * n
            rows = whole[begin : begin + count * RECORD.itemsize].view(RECORD)
            begin += count * RECORD.itemsize
            found.append(Pairs(start, rows, single, total))
        return tuple(found)
    except (OSError, ValueError):
        return None


def _unwritten(path: Path, error: OSError) -> tuple[str, str]:
    return f"{path} cannot be written: {error.strerror or error}.", "Free some space."
