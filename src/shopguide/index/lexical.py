"""Words: weighted term counts of products as a term × row matrix, and BM25 over it.

Knows nothing about filters, vectors or files. The counts of a field are divided by its length, weighted, and
summed over fields before BM25 saturates them (BM25F: Zaragoza, Craswell, Taylor, Saria, Robertson, TREC 2004).
Statistics (N, df) come from outside, so that many segments score as one.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shopguide.index.strings import Arrays, Texts, pack_texts
from shopguide.index.values import MAX_TERMS, FieldWeights, FloatArray, MaskArray
from shopguide.text import STOP_WORDS, tokens
from shopguide.types import Product, Translation

MAX_FIELD_CHARS = 20_000
"""Characters of one field that are indexed; a longer one is a pasted manual, and says nothing new."""
_SHORT = 200
"""Texts up to this many characters are remembered with their tokens: brands and attribute values repeat."""


@lru_cache(maxsize=200_000)
def _short_terms(text: str) -> tuple[str, ...]:
    return tuple(t for t in tokens(text) if t not in STOP_WORDS)


def index_terms(text: str) -> Sequence[str]:
    """The terms of a text that are indexed: its tokens without stop words, repeats kept."""
    if len(text) <= _SHORT:
        return _short_terms(text)
    return [t for t in tokens(text[:MAX_FIELD_CHARS]) if t not in STOP_WORDS]


def query_terms(words: str) -> tuple[str, ...]:
    """The different terms of a query in order, stop words dropped, at most MAX_TERMS."""
    return tuple(dict.fromkeys(t for t in tokens(words[:MAX_FIELD_CHARS]) if t not in STOP_WORDS))[:MAX_TERMS]


def number_text(number: float) -> str:
    """A number as shown and indexed: 16.0 is "16"."""
    return f"{number:.12g}"


def _attribute_texts(product: Product) -> tuple[list[str], list[str]]:
    """The texts of attribute values (with names of those that are "yes"), and the names of the others."""
    values: list[str] = []
    names: list[str] = []
    for name, value in product.attributes.items():
        if isinstance(value, bool):
            values += [name] if value else []
            continue
        names.append(name)
        if isinstance(value, float | int):
            values.append(number_text(float(value)))
        elif isinstance(value, str):
            values.append(value)
        else:
            values += value
    # Each option value of the variants once: fifteen sizes in black are one "black".
    values += dict.fromkeys(text for variant in product.variants for text in variant.options.values())
    for name, shown in product.pictured.items():  # found by its words as if it were told; `why` says that it is not
        names.append(name)
        values += shown.values
    return values, names


def field_texts(
    product: Product, review_text: str, weights: FieldWeights
) -> Iterable[tuple[Sequence[str], float, float]]:
    """The searchable texts of a product by field, with the field's weight and its length of plain weight (0: none).

    A title and its translation are two fields: a product is not worse for being told in two languages.
    """
    lengths = weights.lengths
    told: tuple[Product | Translation, ...] = (product, *product.translations.values())
    for words in told:
        yield (words.title,), weights.title, lengths.title
        yield (words.description,), weights.description, lengths.description
    yield (product.brand,), weights.brand, lengths.brand
    yield product.categories, weights.category, lengths.category
    values, names = _attribute_texts(product)
    yield values, weights.attribute, lengths.attribute
    yield names, weights.attribute_name, lengths.attribute_name
    yield (product.product_id, product.gtin, *(v.sku for v in product.variants)), weights.identifier, 0.0
    yield (review_text,), weights.review, lengths.review


MAX_KEYS = 100
"""Identifiers of one product that are kept for exact matches: more variants than that are found by their words."""
_JOINTS = re.compile(r"[\W_]+")


def title_text(product: Product) -> str:
    """The terms of a product's titles, each between two spaces, a line a language: for whole-title and phrase matches.

    Stop words are dropped as in the index, so that a query's terms stand side by side where its words do.
    """
    told = dict.fromkeys((product.title, *(t.title for t in product.translations.values())))
    return "\n".join(f" {' '.join(terms)} " for title in told if (terms := index_terms(title)))


def compact(text: str) -> str:
    """An identifier as letters and digits alone, in lower case: "TN-2110" and "tn2110" are one."""
    return _JOINTS.sub("", text).lower()


def key_text(product: Product) -> str:
    """A product's id, GTIN and SKUs, each compact between two spaces."""
    own = (product.product_id, product.gtin, *(v.sku for v in product.variants[:MAX_KEYS]))
    keys = dict.fromkeys(filter(None, map(compact, own)))
    return f" {' '.join(keys)} " if keys else ""


@dataclass(frozen=True, slots=True)
class RawLexical:
    """Weighted counts not yet sorted: `terms` are different, and posting i says that row `rows[i]` has `codes[i]`.

    Attributes:
        size: Number of rows, those without any term included.
    """

    terms: list[bytes]
    codes: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    counts: FloatArray
    size: int


class LexicalWriter:
    """Collects the weighted counts of products in the order they come.

    Args:
        weights: How much a word counts by where it stands.
    """

    def __init__(self, weights: FieldWeights) -> None:
        self._weights = weights
        self._code_of: dict[str, int] = {}
        self._codes, self._rows, self._counts = array("q"), array("q"), array("f")
        self._size = 0

    def add(self, product: Product, review_text: str) -> None:
        """Take the words of one product as the next row."""
        found: dict[str, float] = {}
        b = self._weights.lengths.b
        for texts, weight, length in field_texts(product, review_text, self._weights):
            terms = [t for text in texts if text for t in index_terms(text)] if weight else []
            own = weight / (1.0 - b + b * len(terms) / length) if length else weight
            for term in terms:
                found[term] = found.get(term, 0.0) + own
        code_of = self._code_of
        self._codes.extend([code_of.setdefault(term, len(code_of)) for term in found])
        self._rows.extend([self._size] * len(found))
        self._counts.extend(found.values())
        self._size += 1

    def finish(self) -> RawLexical:
        """Give what was collected."""
        return RawLexical(
            [term.encode() for term in self._code_of],
            np.array(self._codes, np.int64),
            np.array(self._rows, np.int64),
            np.array(self._counts, np.float32),
            self._size,
        )


def pack_lexical(raw: RawLexical, new_row: npt.NDArray[np.int64]) -> Arrays:
    """Sort raw counts into the term × row matrix.

    Args:
        raw: The counts.
        new_row: (n,) the row that each raw row becomes.

    Returns:
        Arrays "terms.*" (sorted), "pointer" (terms + 1), "rows", "counts" (both one a posting), "size" (1,).
    """
    used = np.bincount(raw.codes, minlength=len(raw.terms)) > 0
    order = sorted((i for i in range(len(raw.terms)) if used[i]), key=raw.terms.__getitem__)
    rank = np.zeros(len(raw.terms), np.int64)
    rank[order] = np.arange(len(order))
    codes, rows = rank[raw.codes], new_row[raw.rows]
    by = np.argsort(codes * max(len(new_row), 1) + rows)
    pointer = np.zeros(len(order) + 1, np.int64)
    np.cumsum(np.bincount(codes, minlength=len(order)), out=pointer[1:])
    return pack_texts("terms", (raw.terms[i] for i in order)) | {
        "pointer": pointer,
        "rows": rows[by].astype(np.int32),
        "counts": raw.counts[by],
        "size": np.array([len(new_row)], np.int64),
    }


class Lexical:
    """The term × row matrix of one segment, read from arrays.

    Args:
        arrays: As `pack_lexical` makes them.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self.terms = Texts("terms", arrays)
        self._pointer = arrays["pointer"].view(np.int64)
        self._rows = arrays["rows"].view(np.int32)
        self._counts = arrays["counts"].view(np.float32)
        self.size = int(arrays["size"].view(np.int64)[0])

    def postings(self, term: str) -> tuple[npt.NDArray[np.int32], FloatArray]:
        """The rows that have a term, ascending, and its weighted count in each."""
        code = self.terms.find(term.encode())
        if code < 0:
            return self._rows[:0], self._counts[:0]
        low, high = int(self._pointer[code]), int(self._pointer[code + 1])
        return self._rows[low:high], self._counts[low:high]

    def document_frequency(self, code: int) -> int:
        """Rows that have the term with this code."""
        return int(self._pointer[code + 1] - self._pointer[code])

    def raw(self, keep: MaskArray | None) -> RawLexical:
        """The counts as before packing, without the rows that are not kept (rows keep their numbers)."""
        codes = np.repeat(np.arange(len(self.terms)), np.diff(self._pointer))
        rows, counts = self._rows.astype(np.int64), self._counts
        if keep is not None:
            alive = keep[rows]
            codes, rows, counts = codes[alive], rows[alive], counts[alive]
        return RawLexical(self.terms.all_raw(), codes, rows, counts, self.size)


def idf(rows: int, frequency: int) -> float:
    """Lucene's inverse document frequency, ≥ 0: ln(1 + (N − df + ½) / (df + ½))."""
    return math.log(1.0 + (rows - frequency + 0.5) / (frequency + 0.5))


Postings = tuple[npt.NDArray[np.int32], FloatArray]
"""The rows that have a term, ascending, and its weighted count in each."""
_LOOK_UP = 24
"""A term with this many times more postings than there are rows to score is looked up row by row: a look-up costs
about as much as so many postings walked through."""


def proposed(
    postings: Sequence[Postings], idfs: Sequence[float], whole_mass: float, share: float
) -> list[npt.NDArray[np.int32]]:
    """The rows of the terms that decide: a row with none of them cannot carry a share of the query's mass.

    Common words have little mass. As many as together stay below the share are left out, and with them most of the
    postings that would have to be walked through (MaxScore's idea: Turtle, Flood, IP&M 1995).

    Args:
        postings: For each query term, its rows and weighted counts.
        idfs: For each query term, its idf.
        whole_mass: Idf mass of the whole query.
        share: Least share of it that a row must carry.

    Returns:
        Rows of each deciding term.
    """
    decides = [True] * len(postings)
    left = 0.0
    for i in sorted(range(len(postings)), key=lambda i: -len(postings[i][0])):
        left += idfs[i] / whole_mass
        if left >= share - 1e-6:
            break
        decides[i] = False
    return [postings[i][0] for i in range(len(postings)) if decides[i]]


def score_rows(
    postings: Sequence[Postings],
    idfs: Sequence[float],
    whole_mass: float,
    rows: npt.NDArray[np.int64],
    size: int,
    k1: float,
) -> tuple[FloatArray, FloatArray]:
    """Score some rows of a segment by BM25.

    Args:
        postings: For each query term, its rows and weighted counts.
        idfs: For each query term, its idf over all segments.
        whole_mass: Idf mass of the whole query, > 0; what a row's share is measured by.
        rows: (k,) which rows, ascending.
        size: Rows of the segment.
        k1: BM25 saturation.

    Returns:
        (k,) float32 scores, 0 where no word stands, and (k,) float32 shares of the query's idf mass, 0…1. The same
        whatever the other rows are: terms are added in the query's order.
    """
    scores, mass = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
    place: npt.NDArray[np.int32] | None = None
    for (own, counts), weight in zip(postings, idfs, strict=True):
        if not len(own) or not len(rows):
            continue
        at: npt.NDArray[np.int64] | npt.NDArray[np.int32]
        if len(rows) == size:
            at, some = own, counts
        elif len(own) > _LOOK_UP * len(rows):
            found = np.searchsorted(own, rows)
            found[found == len(own)] = 0
            at = np.flatnonzero(own[found] == rows)
            some = counts[found[at]]
        else:
            if place is None:
                place = np.full(size, -1, np.int32)
                place[rows] = np.arange(len(rows), dtype=np.int32)
            there = place[own]
            inside = np.flatnonzero(there >= 0)
            at, some = there[inside], counts[inside]
        scores[at] += np.float32(weight * (k1 + 1.0)) * some / (some + np.float32(k1))
        mass[at] += np.float32(weight / whole_mass)
    return scores, mass
