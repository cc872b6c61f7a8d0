"""Groups of a query's terms that other words may stand for: a typed word and its synonyms count as one.

Knows nothing about where synonyms come from. The best of a group counts: the typed terms as they are, or another
reading with all its terms, times its weight; never their sum. Nothing here runs for a query without groups.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopguide.index.values import FloatArray
from shopguide.types import TermGroup

Postings = tuple[npt.NDArray[np.int32], FloatArray]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One way to read a group: all its terms must stand in a product.

    Attributes:
        terms: Its index terms, each of which some live product has.
        idfs: Their inverse document frequencies, over all segments.
        weight: What it counts beside the typed terms, 0…1.
        shown: How it is told to the shopper.
    """

    terms: tuple[str, ...]
    idfs: tuple[float, ...]
    weight: float
    shown: str


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """A group against the whole index.

    Attributes:
        typed: What the shopper typed, as shown.
        typed_terms: All its index terms.
        known: Typed terms that some live product has, with their idf.
        mass: Idf mass of the group within the query.
        readings: The other ways to read it.
    """

    typed: str
    typed_terms: tuple[str, ...]
    known: tuple[tuple[str, float], ...]
    mass: float
    readings: tuple[Weighed, ...]


def read_group(
    group: TermGroup, idf_of: Mapping[str, float], own: Collection[str], unknown_share: float, unknown_idf: float
) -> ReadGroup | None:
    """Look at a group with the statistics of the index.

    Args:
        group: Terms and what may stand for them.
        idf_of: Term to idf, for terms that some live product has.
        own: The query's terms that some live product has.
        unknown_share: How much of an unknown term's idf counts.
        unknown_idf: The idf of a term that no product has.

    Returns:
        The group; None when nothing that any product has can stand for it.
    """
    others = [one for one in group.others if all(term in idf_of for term in one.terms)]
    if not others:
        return None
    known = tuple((term, idf_of[term]) for term in group.terms if term in own)
    carried = sum(idf for _, idf in known)
    masses = [sum(idf_of[term] for term in one.terms) for one in others]
    mass = carried
    if len(known) < len(group.terms):  # what no product has is told by what stands for it
        mass = max(carried, min(max(masses), carried + unknown_share * unknown_idf * (len(group.terms) - len(known))))
    readings = []
    for one, heavy in zip(others, masses, strict=True):
        scale = min(1.0, mass / heavy) if heavy else 1.0  # a rarer synonym must not outrank the word itself
        idfs = tuple(idf_of[term] * scale for term in one.terms)
        readings.append(Weighed(one.terms, idfs, one.weight, one.shown))
    return ReadGroup(group.typed, group.terms, known, mass, tuple(readings))


@dataclass(frozen=True, slots=True)
class GroupHits:
    """What a group finds in one segment.

    Attributes:
        rows: (m,) int32 ascending.
        gains: (m,) what it adds to the score.
        shares: (m,) what it adds to the share of the query's idf mass.
    """

    rows: npt.NDArray[np.int32]
    gains: FloatArray
    shares: FloatArray

    def add(self, rows: npt.NDArray[np.int64], scores: FloatArray, mass: FloatArray) -> None:
        """Add to the scores and shares of some rows, in place.

        Args:
            rows: (k,) which rows, ascending.
            scores: (k,) BM25.
            mass: (k,) share of the query's idf mass.
        """
        if not len(self.rows) or not len(rows):
            return
        place = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        here = np.flatnonzero(self.rows[place] == rows)
        scores[here] += self.gains[place[here]]
        mass[here] += self.shares[place[here]]


def group_hits(read: ReadGroup, postings: Mapping[str, Postings], size: int, whole: float, k1: float) -> GroupHits:
    """Score a group in one segment.

    Args:
        read: The group.
        postings: Term to its rows and weighted counts in this segment.
        size: Rows of the segment.
        whole: Idf mass of the whole query.
        k1: BM25 saturation.

    Returns:
        Its rows with what each gets: the typed terms together, or the best other reading.
    """
    best, share = np.zeros(size, np.float32), np.zeros(size, np.float32)
    for term, idf in read.known:
        rows, counts = postings[term]
        best[rows] += _saturated(counts, idf, k1)
        share[rows] += np.float32(idf / whole)
    for one in read.readings:
        rows, found = _all_of(one, postings, k1)
        best[rows] = np.maximum(best[rows], np.float32(one.weight) * found)
        share[rows] = np.maximum(share[rows], np.float32(one.weight * read.mass / whole))
    held = np.flatnonzero(share)
    return GroupHits(held.astype(np.int32), best[held], share[held])


def _saturated(counts: FloatArray, idf: float, k1: float) -> FloatArray:
    return np.float32(idf * (k1 + 1.0)) * counts / (counts + np.float32(k1))


def _all_of(one: Weighed, postings: Mapping[str, Postings], k1: float) -> tuple[npt.NDArray[np.int32], FloatArray]:
    """The rows that have every term of a reading, and what they add up to."""
    rows, counts = postings[one.terms[0]]
    found = _saturated(counts, one.idfs[0], k1)
    for term, idf in zip(one.terms[1:], one.idfs[1:], strict=True):
        others, counts = postings[term]
        rows, mine, theirs = np.intersect1d(rows, others, assume_unique=True, return_indices=True)
        found = found[mine] + _saturated(counts[theirs], idf, k1)
    return rows, found


def told_by(groups: Sequence[ReadGroup], has: Callable[[str], bool]) -> tuple[tuple[str, str], ...]:
    """What was typed and what stands for it in one product, for groups whose typed terms it does not carry whole.

    Args:
        groups: The groups of the query.
        has: Whether the product has a term.

    Returns:
        Pairs (typed, found).
    """
    out = []
    for read in groups:
        if read.known and all(has(term) for term, _ in read.known):
            continue
        first = next((one for one in read.readings if all(has(term) for term in one.terms)), None)
        if first is not None:
            out.append((read.typed, first.shown))
    return tuple(out)
