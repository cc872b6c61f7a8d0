"""One immutable set of products: ids, words, columns and vectors, made from entries, from arrays or by joining.

Knows nothing about files or searches. Rows are in the order of the product ids, so that ties broken by
row are ties broken by id. A generation on disk and a change in memory are the same class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.errors import ShapeError, UsageError
from shopguide.index.columns import ColumnsWriter, RawColumns, join_columns, pack_columns
from shopguide.index.dense import Vectors, pack_vectors
from shopguide.index.lexical import Lexical, LexicalWriter, RawLexical, key_text, pack_lexical, title_text
from shopguide.index.strings import Arrays, Texts, pack_texts
from shopguide.index.table import Table
from shopguide.index.values import Entry, FieldWeights, FloatArray, MaskArray

Packs = dict[str, Arrays]
"""File name to its arrays."""
_SPACE = re.compile(r"[A-Za-z0-9_]{1,40}")
Half = npt.NDArray[np.float16]


class Segment:
    """One immutable set of products, read from arrays.

    Args:
        packs: "ids", "lexical", "columns", one "vectors.{space}" a space, and "told": titles and keys by row, which
            an index of an earlier version does not have.
        fields: The table of fields of the columns.
        depths: Space to the rows that a quick search for the nearest compares, where that was measured.
    """

    def __init__(
        self,
        packs: Mapping[str, Arrays],
        fields: Sequence[Mapping[str, Any]],
        depths: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.packs, self.fields = packs, fields
        self.ids = Texts("ids", packs["ids"])
        self.lexical = Lexical(packs["lexical"])
        self.table = Table(packs["columns"], fields)
        told = packs.get("told")
        self.titles = Texts("title", told) if told else None
        self.keys = Texts("key", told) if told else None
        self.masks: dict[Any, Any] = {}
        """What filters keep here between searches; see `filters.SegmentFilter`."""
        spaces = {name[8:]: pack for name, pack in packs.items() if name.startswith("vectors.")}
        self.spaces = {name: Vectors(pack, depths.get(name, 0)) for name, pack in spaces.items()}

    def __len__(self) -> int:
        return len(self.ids)

    def vectors(self, row: int) -> dict[str, FloatArray]:
        """The vectors of one row by space, float32, without those it has not."""
        return {name: v.f16[row].astype(np.float32) for name, v in self.spaces.items() if v.has(row)}


class SegmentWriter:
    """Collects entries into a segment.

    Args:
        weights: How much a word counts by where it stands.
    """

    def __init__(self, weights: FieldWeights) -> None:
        self._ids: dict[str, int] = {}
        self._lexical = LexicalWriter(weights)
        self._columns = ColumnsWriter()
        self._told: list[tuple[bytes, bytes]] = []
        self._vectors: dict[str, tuple[list[int], list[Half]]] = {}

    def add(self, entry: Entry) -> None:
        """Take one product.

        Args:
            entry: The product with its review words and vectors.

        Raises:
            UsageError: The product was there before, or has no id, or a space's name is no file name.
            ShapeError: A vector is not a row of finite numbers of its space's dimension.
        """
        product_id, row = entry.product.product_id, len(self._ids)
        if not product_id or product_id in self._ids:
            raise UsageError(f"The product id {product_id!r} is empty or comes twice.", "Give each product one id.")
        vectors = {space: _half(space, vec) for space, vec in entry.vectors.items() if vec is not None}
        for space, vec16 in vectors.items():
            if not _SPACE.fullmatch(space):
                raise UsageError(f"The space {space!r} cannot name a file.", "Use letters, digits and _.")
            rows, vecs = self._vectors.setdefault(space, ([], []))
            if vecs and vecs[0].shape != vec16.shape:
                raise ShapeError(f"A vector of {space!r} has {len(vec16)} numbers, others have {len(vecs[0])}.")
            rows.append(row)
            vecs.append(vec16)
        self._ids[product_id] = row
        self._told.append((title_text(entry.product).encode(), key_text(entry.product).encode()))
        self._lexical.add(entry.product, entry.review_text)
        self._columns.add(entry.product)

    def finish(self) -> Segment:
        """Give the segment of all that was added."""
        ids = [product_id.encode() for product_id in self._ids]
        spaces = {}
        for space, (rows, vecs) in self._vectors.items():
            spaces[space] = np.zeros((len(ids), len(vecs[0])), np.float16)
            spaces[space][rows] = vecs
        return _packed(ids, self._lexical.finish(), self._columns.finish(), spaces, self._told)


def _half(space: str, vec: FloatArray) -> Half:
    """One vector as float16, checked.

    Args:
        space: Its space.
        vec: (d,) float32.

    Returns:
        (d,) float16.

    Raises:
        ShapeError: It is not one row of finite numbers.
    """
    if vec.ndim != 1 or not len(vec) or not np.isfinite(vec).all() or np.abs(vec).max() > np.finfo(np.float16).max:
        raise ShapeError(f"A vector of {space!r} is not one row of finite numbers.")
    return np.asarray(vec, np.float16)


def _packed(
    ids: list[bytes],
    lexical: RawLexical,
    columns: RawColumns,
    spaces: Mapping[str, Half],
    told: Sequence[tuple[bytes, bytes]],
) -> Segment:
    order = sorted(range(len(ids)), key=ids.__getitem__)
    new_row = np.empty(len(ids), np.int64)
    new_row[order] = np.arange(len(ids))
    arrays, fields = pack_columns(columns, new_row)
    packs = {
        "ids": pack_texts("ids", (ids[i] for i in order)),
        "lexical": pack_lexical(lexical, new_row),
        "columns": arrays,
        "told": pack_texts("title", (told[i][0] for i in order)) | pack_texts("key", (told[i][1] for i in order)),
    }
    packs |= {f"vectors.{space}": pack_vectors(vecs[order]) for space, vecs in sorted(spaces.items())}
    return Segment(packs, fields)


def join_segments(parts: Sequence[tuple[Segment, MaskArray]]) -> Segment:
    """Make one segment of the live rows of several.

    Args:
        parts: Segments, each with its (n,) mask of live rows. No product may be live in two.

    Returns:
        The joined segment; the same as if it had been made from the live entries.

    Raises:
        ShapeError: A space has two dimensions.
    """
    starts = np.cumsum([0, *(int(live.sum()) for _, live in parts)]).tolist()
    ids = [raw for segment, live in parts for raw, keep in zip(segment.ids.all_raw(), live, strict=True) if keep]
    columns = join_columns((segment.table.raw(live), int(live.sum())) for segment, live in parts)
    spaces: dict[str, Half] = {}
    for name in sorted({name for segment, _ in parts for name in segment.spaces}):
        dimensions = {s.spaces[name].dimension for s, live in parts if name in s.spaces and live.any()}
        if len(dimensions) > 1:
            raise ShapeError(f"The space {name!r} has vectors of {sorted(dimensions)} numbers.", "Rebuild the index.")
        if dimensions:
            spaces[name] = np.zeros((len(ids), dimensions.pop()), np.float16)
            for (segment, live), start in zip(parts, starts, strict=False):
                if name in segment.spaces and live.any():
                    spaces[name][start : start + int(live.sum())] = segment.spaces[name].f16[live]
    told = [one for segment, live in parts for one in _told(segment, live)]
    return _packed(ids, _join_lexical(parts, starts), columns, spaces, told)


def _told(segment: Segment, live: MaskArray) -> list[tuple[bytes, bytes]]:
    """Titles and keys of the live rows."""
    if segment.titles is None or segment.keys is None:
        return [(b"", b"")] * int(live.sum())
    both = zip(segment.titles.all_raw(), segment.keys.all_raw(), live, strict=True)
    return [(title, key) for title, key, keep in both if keep]


def _join_lexical(parts: Sequence[tuple[Segment, MaskArray]], starts: Sequence[int]) -> RawLexical:
    code_of: dict[bytes, int] = {}
    codes, rows, counts = [], [], []
    for (segment, live), start in zip(parts, starts, strict=False):
        raw = segment.lexical.raw(live)
        new_code = np.array([code_of.setdefault(term, len(code_of)) for term in raw.terms], np.int64)
        codes.append(new_code[raw.codes] if len(new_code) else raw.codes)
        rows.append((np.cumsum(live) - 1)[raw.rows] + start if len(live) else raw.rows)
        counts.append(raw.counts)
    none = np.zeros(0, np.int64)
    return RawLexical(
        list(code_of),
        np.concatenate([none, *codes]).astype(np.int64),
        np.concatenate([none, *rows]).astype(np.int64),
        np.concatenate([np.zeros(0, np.float32), *counts]).astype(np.float32),
        sum(int(live.sum()) for _, live in parts),
    )
