"""Vectors by content hash and encoder, in one SQLite file: what was encoded once is not encoded again.

Knows nothing about encoders. It is a cache: a file that is broken is thrown away and begun anew, and says so.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np

from shopguide.encode.seam import Vec
from shopguide.errors import LockedError, ShopError

_BUSY_S = 30.0
_ASK_AT_ONCE = 500
"""Hashes in one SELECT; SQLite builds before 3.32 allow 999 values."""

_T = TypeVar("_T")


class FeatureCache:
    """A cache file. Safe for several threads; several processes may read while one writes.

    A file that cannot be opened, read or written is a ShopError; one that another process holds for half a minute a
    LockedError. Vectors are kept as float16: half the disk, for an error of 2e-4 in a unit vector.

    Args:
        path: The file; made when it is not there.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._lock = threading.RLock()
        self._warnings: list[str] = []
        self._connection: sqlite3.Connection | None = None
        self._safely(self._open, None)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What went wrong and was mended: "features.db was broken and is begun anew"."""
        return tuple(self._warnings)

    def get(self, hashes: Iterable[str], fingerprint: str) -> dict[str, Vec]:
        """Look up many.

        Args:
            hashes: Content hashes.
            fingerprint: Of the encoder.

        Returns:
            Hash to (d,) float32; only those that are there and hold numbers, no NaN.
        """
        wanted = list(dict.fromkeys(hashes))

        def read() -> dict[str, Vec]:
            found: dict[str, Vec] = {}
            for start in range(0, len(wanted), _ASK_AT_ONCE):
                some = wanted[start : start + _ASK_AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT hash, vec FROM features WHERE fingerprint = ? AND hash IN ({marks})"  # noqa: S608
                for key, blob in self._open().execute(query, (fingerprint, *some)):
                    vec = np.frombuffer(blob, "<f2").astype(np.float32)
                    if np.isfinite(vec).all():
                        found[key] = vec
            return found

        return self._safely(read, {})

    def put(self, vectors: Mapping[str, Vec], fingerprint: str) -> None:
        """Keep many, all or none.

        Args:
            vectors: Hash to (d,) vector.
            fingerprint: Of the encoder.
        """
        rows = [(key, fingerprint, np.asarray(vec, "<f2").tobytes()) for key, vec in vectors.items()]

        def write() -> None:
            with self._open() as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO features (hash, fingerprint, vec) VALUES (?, ?, ?)", rows
                )

        if rows:
            before = len(self._warnings)
            self._safely(write, None)
            if len(self._warnings) > before:
                self._safely(write, None)

    def note(self, key: str, fingerprint: str) -> str | None:
        """What was once read out of a file.

        Args:
            key: Content hash.
            fingerprint: Of what read it.

        Returns:
            The text that was kept, or None.
        """
        query = "SELECT text FROM notes WHERE hash = ? AND fingerprint = ?"
        row = self._safely(lambda: self._open().execute(query, (key, fingerprint)).fetchone(), None)
        return None if row is None else str(row[0])

    def keep_note(self, key: str, fingerprint: str, text: str) -> None:
        """Keep what was read out of a file.

        Args:
            key: Content hash.
            fingerprint: Of what read it.
            text: What to keep.
        """

        def write() -> None:
            with self._open() as connection:
                connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (key, fingerprint, text))

        self._safely(write, None)

    def forget(self, hashes: Iterable[str]) -> int:
        """Drop what is kept for these hashes, of every encoder; returns how many vectors went."""
        gone = [(key,) for key in hashes]

        def delete() -> int:
            with self._open() as connection:
                connection.executemany("DELETE FROM notes WHERE hash = ?", gone)
                return connection.executemany("DELETE FROM features WHERE hash = ?", gone).rowcount

        return max(0, self._safely(delete, 0))

    def __len__(self) -> int:
        return int(self._safely(lambda: self._open().execute("SELECT count(*) FROM features").fetchone()[0], 0))

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=_BUSY_S, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS features (hash TEXT NOT NULL, fingerprint TEXT NOT NULL, "
                    "vec BLOB NOT NULL, PRIMARY KEY (hash, fingerprint))"
                )
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS notes (hash TEXT NOT NULL, fingerprint TEXT NOT NULL, "
                    "text TEXT NOT NULL, PRIMARY KEY (hash, fingerprint))"
                )
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _safely(self, work: Callable[[], _T], instead: _T) -> _T:
        """Do the work; on a broken file begin anew and return `instead`."""
        with self._lock:
            try:
                return work()
            except (sqlite3.OperationalError, OSError) as error:
                if "malformed" not in str(error) and "disk I/O" not in str(error):
                    kind = LockedError if "locked" in str(error) else ShopError
                    hint = (
                        "Try again when the other process is done."
                        if kind is LockedError
                        else "Look at disk and rights."
                    )
                    raise kind(f"The feature cache {self._path} cannot be used: {error}.", hint) from None
                self._begin_anew(error)
            except sqlite3.DatabaseError as error:
                self._begin_anew(error)
            return instead

    def _begin_anew(self, error: Exception) -> None:
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._warnings.append(f"{self._path.name} was broken ({error}) and is begun anew.")
        self._open()
