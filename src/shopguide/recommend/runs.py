"""Counts of very many keys in bounded memory: sorted runs on disk, merged at the end one range of keys at a time.

Knows nothing about what a key stands for. The runs lie in a file without a name, so that a process that is killed
leaves nothing behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from shopguide.errors import ShopError
from shopguide.recommend.history import Codes, Ints

MOST_HELD = 20_000_000
"""Keys in memory at once: 0.3 GB, and about three times that while they are sorted."""

SAMPLED = 4_096
"""Keys of each run by which the ranges of a merge are cut."""


class Counts(NamedTuple):
    """Keys with two counts each.

    Attributes:
        key: (m,) ascending, each once.
        times: (m,) how often it came.
        people: (m,) by how many different users.
    """

    key: Ints
    times: Codes
    people: Codes


class Runs:
    """Adds up counts by key.

    Args:
        folder: Where the runs lie when memory does not hold them; None takes the system's own.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._held: list[Counts] = []
        self._file: IO[bytes] | None = None
        self._lengths: list[int] = []

    def __enter__(self) -> Runs:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, counts: Counts) -> None:
        """Add counts.

        Args:
            counts: Keys ascending, each once.

        Passes on:
            ShopError: The disk is full or cannot be written.
        """
        self._held.append(counts)
        if sum(len(c.key) for c in self._held) > MOST_HELD:
            whole = _added(self._held)
            self._held = [whole]
            if len(whole.key) > MOST_HELD // 2:
                self._spill()

    def merged(self) -> Iterator[Counts]:
        """All that was added, each key once.

        Yields:
            Counts: Ranges of keys, ascending.

        Passes on:
            ShopError: The disk is full or cannot be written.
        """
        if self._file is None:
            yield _added(self._held)
            return
        self._spill()
        runs = self._read()
        keys = np.concatenate([r.key[:: max(1, len(r.key) // SAMPLED)] for r in runs])
        parts = 1 + 2 * sum(self._lengths) // MOST_HELD
        cuts = np.unique(np.quantile(keys, np.linspace(0, 1, parts + 1)[1:-1]).astype(np.int64))
        at = [np.concatenate(([0], np.searchsorted(r.key, cuts), [len(r.key)])) for r in runs]
        for place in range(len(cuts) + 1):
            yield _added(
                [_copied(run, slice(ends[place], ends[place + 1])) for run, ends in zip(runs, at, strict=True)]
            )

    def _spill(self) -> None:
        """Write what is held as one run.

        Raises:
            ShopError: The disk is full or cannot be written.
        """
        whole = _added(self._held)
        self._held = []
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with the runs
            for column in whole:
                column.tofile(self._file)
            self._file.flush()
        except OSError as error:
            raise ShopError(f"Counts cannot be written: {error.strerror or error}.", "Free some space.") from error
        self._lengths.append(len(whole.key))

    def _read(self) -> list[Counts]:
        runs, offset = [], 0
        for length in self._lengths:
            key: Ints = self._column(np.dtype(np.int64), offset, length)
            times: Codes = self._column(np.dtype(np.int32), offset + 8 * length, length)
            people: Codes = self._column(np.dtype(np.int32), offset + 12 * length, length)
            runs.append(Counts(key, times, people))
            offset += 16 * length
        return runs

    def _column(self, kind: np.dtype[Any], offset: int, length: int) -> npt.NDArray[Any]:
        """A part of the file, of which memory holds what is looked at."""
        if self._file is None or not length:
            return np.zeros(0, kind)
        return np.memmap(self._file, kind, "r", offset, (length,))


def _copied(counts: Counts, part: slice) -> Counts:
    return Counts(np.array(counts.key[part]), np.array(counts.times[part]), np.array(counts.people[part]))


def _added(parts: list[Counts]) -> Counts:
    """Several ascending counts as one."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Counts(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
    key = np.concatenate([p.key for p in parts])
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(first):
        return Counts(key, parts[0].times[:0], parts[0].people[:0])
    times, people = (
        np.add.reduceat(np.concatenate([p[column] for p in parts])[order], first, dtype=np.int32) for column in (1, 2)
    )
    return Counts(key[first], times, people)
