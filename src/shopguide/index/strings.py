"""Sorted text on disk: a blob of UTF-8 with offsets, found by binary search and never loaded as objects.

Knows nothing about what the texts mean.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

KEPT = 4096
"""Texts of one row of texts that are kept decoded: the values that facets show come again and again."""

PLACES_KEPT = 200_000
"""Found places that are kept: the same products are looked up by their ids again and again; 30 MB at most."""

Arrays = dict[str, npt.NDArray[np.generic]]


def pack_texts(name: str, texts: Iterable[bytes]) -> Arrays:
    """Lay texts out as two arrays, `{name}.blob` and `{name}.offsets`.

    Args:
        name: Prefix of the arrays' names.
        texts: UTF-8, in the order to keep.

    Returns:
        The two arrays by name.
    """
    rows = list(texts)
    offsets = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, rows), np.int64, len(rows)), out=offsets[1:])
    return {f"{name}.blob": np.frombuffer(b"".join(rows), np.uint8), f"{name}.offsets": offsets}


class Texts(Sequence[str]):
    """A row of texts over two arrays. `find` and `prefixed` need it sorted by UTF-8 bytes.

    Args:
        name: Prefix that `pack_texts` was given.
        arrays: Where the two arrays are.
    """

    def __init__(self, name: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._blob = np.ascontiguousarray(arrays[f"{name}.blob"].view(np.uint8)).data
        self._offsets: npt.NDArray[np.int64] = arrays[f"{name}.offsets"].view(np.int64)
        self._known: dict[int, str] = {}
        self._places: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def raw(self, row: int) -> bytes:
        """The text at a row, as UTF-8."""
        return bytes(self._blob[int(self._offsets[row]) : int(self._offsets[row + 1])])

    def __getitem__(self, row: int) -> str:  # type: ignore[override]
        text = self._known.get(row)
        if text is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            text = self._known[row] = self.raw(row).decode()
        return text

    def __iter__(self) -> Iterator[str]:
        return (raw.decode() for raw in self.all_raw())

    def all_raw(self) -> list[bytes]:
        """Every text as UTF-8, in order."""
        blob, ends = bytes(self._blob), self._offsets.tolist()
        return [blob[a:b] for a, b in pairwise(ends)]

    def find(self, text: bytes, low: int = 0, high: int | None = None) -> int:
        """Row of a text within `low:high`, or -1. That range must be sorted; finds in the whole are remembered."""
        known = self._places.get(text) if low == 0 and high is None else None
        if known is not None:
            return known
        at = self.place(text, low, high)
        end = len(self) if high is None else high
        if at >= end or self.raw(at) != text:
            return -1
        if low == 0 and high is None:
            if len(self._places) >= PLACES_KEPT:
                self._places.clear()
            self._places[text] = at
        return at

    def every_place(self) -> dict[bytes, int]:
        """Text → row, of all of them; kept where they are few enough to be."""
        found = {text: row for row, text in enumerate(self.all_raw())}
        if len(found) <= PLACES_KEPT:
            self._places = found
        return found

    def place(self, text: bytes, low: int = 0, high: int | None = None) -> int:
        """First row within `low:high` that is not before the text. That range must be sorted."""
        return bisect_left(range(len(self)), text, lo=low, hi=len(self) if high is None else high, key=self.raw)

    def prefixed(self, prefix: bytes) -> range:
        """The rows that begin with a prefix; all must be sorted."""
        start = self.place(prefix)
        key = prefix.rstrip(b"\xff")
        stop = self.place(key[:-1] + bytes([key[-1] + 1])) if key else len(self)
        return range(start, stop)
