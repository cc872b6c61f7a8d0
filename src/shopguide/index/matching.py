"""The match set of one search: rows that the filters allow and that carry enough words, or are alike enough to a leg.

Knows nothing about scores, pages or facets. Words propose rows, each leg with a threshold proposes rows, and the
proposed ones are looked at: so that the work grows with what matches and not with the shop. A leg's rows are
told by int8 with its error and settled in float16, so the match set is exact; a leg without a threshold proposes
nothing and only tells the similarity of what is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.index.columns import Ints
from shopguide.index.dense import NONE, Probe, Vectors
from shopguide.index.groups import GroupHits, ReadGroup, group_hits, read_group
from shopguide.index.lexical import Postings, proposed, query_terms, score_rows
from shopguide.index.snapshot import Snapshot, View
from shopguide.index.values import FloatArray, Leg, MaskArray, Ranking, Request
from shopguide.types import TermGroup

LEAST_COSINE = -1.0
"""A threshold at or below this is met by every row that has a vector."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a request against the whole index.

    Attributes:
        terms: All terms of the query.
        known: Those that any live product has.
        idfs: Idf of each known term.
        mass: Idf mass that a row's share is measured by.
        postings: By segment, those of each known term.
        match: False when words only rank what the legs find.
        groups: Terms that other words may stand for; the known ones among them are scored by group.
        grouped: By segment, what each group finds.
        others: By segment, postings of every term of the groups.
    """

    terms: tuple[str, ...]
    known: tuple[str, ...]
    idfs: tuple[float, ...]
    mass: float
    postings: tuple[tuple[Postings, ...], ...]
    match: bool
    groups: tuple[ReadGroup, ...] = ()
    grouped: tuple[tuple[GroupHits, ...], ...] = ()
    others: tuple[Mapping[str, Postings], ...] = ()

    @property
    def found(self) -> bool:
        """True when any product has a word of the query, or another word for it."""
        return bool(self.known or self.groups)

    def single(self, part: int) -> tuple[tuple[Postings, ...], tuple[float, ...]]:
        """Postings in one segment and idfs of the known terms that are in no group."""
        if not self.groups:
            return self.postings[part], self.idfs
        taken = {term for group in self.groups for term, _ in group.known}
        kept = [i for i, term in enumerate(self.known) if term not in taken]
        return tuple(self.postings[part][i] for i in kept), tuple(self.idfs[i] for i in kept)


def read_words(snapshot: Snapshot, request: Request, ranking: Ranking) -> Words:
    """Look the words of a request up.

    Args:
        snapshot: What is searched.
        request: Whose words.
        ranking: What a word that nobody has counts for.

    Returns:
        The words with their postings and statistics over all live products.
    """
    terms = () if request.mode == "dense" else query_terms(request.words)
    found = [[view.segment.lexical.postings(term) for term in terms] for view in snapshot.views]
    frequencies = [
        sum(_alive(view, postings[i][0]) for view, postings in zip(snapshot.views, found, strict=True))
        for i in range(len(terms))
    ]
    idfs = [snapshot.idf(frequency) for frequency in frequencies]
    known = [i for i, frequency in enumerate(frequencies) if frequency]
    shares = [1.0 if frequency else ranking.unknown_idf_share for frequency in frequencies]
    mass = sum(weight * share for weight, share in zip(idfs, shares, strict=True))
    words = Words(
        terms,
        tuple(terms[i] for i in known),
        tuple(idfs[i] for i in known),
        mass,
        tuple(tuple(postings[i] for i in known) for postings in found),
        request.words_match,
    )
    return _with_groups(snapshot, words, request.groups, ranking) if request.groups and terms else words


def _with_groups(snapshot: Snapshot, words: Words, groups: Sequence[TermGroup], ranking: Ranking) -> Words:
    """Look up what may stand for the words; a group that nothing stands for is left as typed."""
    own, share = dict(zip(words.known, words.idfs, strict=True)), ranking.unknown_idf_share
    unknown_idf = snapshot.idf(0)
    asked = {t for group in groups for one in group.others for t in one.terms} | own.keys()
    others = tuple({term: view.segment.lexical.postings(term) for term in asked} for view in snapshot.views)
    idf_of = dict(own)
    for term in asked - own.keys():
        if frequency := sum(_alive(v, held[term][0]) for v, held in zip(snapshot.views, others, strict=True)):
            idf_of[term] = snapshot.idf(frequency)
    kept: list[ReadGroup] = []
    taken, mass = set[str](), words.mass
    for group in groups:
        if taken & set(group.terms) or not set(group.terms) <= set(words.terms):
            continue
        read = read_group(group, idf_of, own.keys(), share, unknown_idf)
        if read is not None:
            taken |= set(group.terms)
            kept.append(read)
            mass += read.mass - sum(own.get(term, unknown_idf * share) for term in group.terms)
    grouped = tuple(
        tuple(group_hits(read, held, len(view.segment), mass, ranking.k1) for read in kept)
        for view, held in zip(snapshot.views, others, strict=True)
    )
    return replace(words, mass=mass, groups=tuple(kept), grouped=grouped, others=others)


def _alive(view: View, rows: npt.NDArray[np.int32]) -> int:
    """How many of some rows live."""
    return len(rows) if view.live is None else int(np.count_nonzero(view.live[rows]))


@dataclass(slots=True)
class Candidates:
    """Rows of all segments that may be in the match set, one behind another.

    Attributes:
        part: (m,) which segment each is of.
        row: (m,) its row there.
        lexical: (m,) BM25.
        by_words: (m,) whether its words are enough to match.
        whole: (m,) whether they are enough without a leg's support.
        similar: Leg to (m,) similarity.
    """

    part: Ints
    row: Ints
    lexical: FloatArray
    by_words: MaskArray
    whole: MaskArray
    similar: list[FloatArray]

    def keep(self, mask: MaskArray | Ints) -> Candidates:
        """Only the marked ones, or those at some places."""
        return Candidates(
            self.part[mask],
            self.row[mask],
            self.lexical[mask],
            self.by_words[mask],
            self.whole[mask],
            [s[mask] for s in self.similar],
        )

    def rows_of(self, part: int) -> Ints:
        """The rows of one segment."""
        return np.asarray(self.row[self.part == part])


class Matching:
    """Finds the match set of one request over one snapshot.

    Args:
        views: The segments.
        words: Of the request.
        legs: Of the request, as far as its mode uses them.
        selective: True when words or a threshold decide what matches; else everything allowed does.
        ranking: The numbers of matching.
        pinned: By segment, rows that match whatever their words.
        quick: A leg that leaves nothing out is compared no deeper than was measured: it alone makes the order.
    """

    def __init__(
        self,
        views: Sequence[View],
        words: Words,
        legs: Sequence[Leg],
        selective: bool,
        ranking: Ranking,
        pinned: Sequence[Ints],
        quick: bool = False,
    ) -> None:
        self._pinned, self._quick = pinned, quick
        self._views, self._words, self._legs = views, words, legs
        self._selective, self._ranking = selective, ranking
        self.took = {"lexical": 0.0, "dense": 0.0}
        """Milliseconds."""
        self._clock = 0.0

    def candidates(self, scopes: Sequence[MaskArray | None], inside: Sequence[MaskArray | None]) -> Candidates:
        """The rows within the scopes that match, with their signals.

        Args:
            scopes: By segment, (n,) rows that are counted; None means all.
            inside: By segment, (n,) rows that may be shown, each of them in the scope too. The others are in the match
                set for a facet's sake and are never ranked: what words found is not compared with the legs.

        Returns:
            The match set within the scopes.

        Passes on:
            ShapeError: A leg's vector has another dimension than its space.
        """
        found = [self._part(part, *both) for part, both in enumerate(zip(scopes, inside, strict=True))]
        parts = [np.full(len(one.row), part, np.int64) for part, one in enumerate(found)]
        whole = Candidates(
            _cat(parts, np.int64),
            _cat([one.row for one in found], np.int64),
            _cat([one.lexical for one in found], np.float32),
            _cat([one.by_words for one in found], np.bool_),
            _cat([one.whole for one in found], np.bool_),
            [_cat([one.similar[i] for one in found], np.float32) for i in range(len(self._legs))],
        )
        return self._decided(whole)

    @property
    def _supported(self) -> bool:
        return any(leg.support is not None for leg in self._legs)

    def _tick(self, step: str) -> None:
        now = perf_counter()
        self.took[step] += (now - self._clock) * 1000
        self._clock = now

    def _part(self, part: int, scope: MaskArray | None, inside: MaskArray | None) -> Candidates:
        """Rows of one segment that may match."""
        self._clock = perf_counter()
        view, words = self._views[part], self._words
        n, share = len(view.segment), self._ranking.min_idf_share
        own, idfs = words.single(part)
        groups = words.grouped[part] if words.groups else ()
        by_words: list[npt.NDArray[np.int32]] = []
        if self._selective and words.match:
            masses = (*idfs, *(group.mass for group in words.groups))
            by_words = proposed((*own, *((one.rows, one.gains) for one in groups)), masses, words.mass, share)
        pinned = self._pinned[part]
        by_words = [*by_words, pinned.astype(np.int32)] if len(pinned) else by_words
        self._tick("lexical")
        spaces = [view.segment.spaces.get(leg.space) for leg in self._legs]
        probes = [space.probe(leg.vec) if space else None for space, leg in zip(spaces, self._legs, strict=True)]
        reached = [self._reached(*one, scope) for one in zip(spaces, probes, self._legs, strict=True)]
        rows = self._union(n, by_words, [one[0] for one in reached if one is not None], scope)
        ranked = None if inside is scope or inside is None or self._supported else inside[rows]
        similar = [self._similar(*one, rows, ranked) for one in zip(spaces, probes, reached, strict=True)]
        self._tick("dense")
        if not own and not groups and not len(pinned):
            none = np.zeros(len(rows), np.bool_)
            return Candidates(np.zeros(0, np.int64), rows, np.zeros(len(rows), np.float32), none, none, similar)
        scores, mass = score_rows(own, idfs, words.mass, rows, n, self._ranking.k1)
        for one in groups:
            one.add(rows, scores, mass)
        enough = (mass >= np.float32(share)) & (mass > 0) & words.match
        whole = mass >= np.float32(self._ranking.whole_idf_share)
        if len(pinned):
            here = np.isin(rows, pinned)
            enough, whole = enough | here, whole | here
        self._tick("lexical")
        return Candidates(np.zeros(0, np.int64), rows, scores, enough, whole, similar)

    def _alike(self, space: Vectors, probe: Probe, rows: Ints) -> FloatArray:
        """The similarity of some rows to a leg that leaves none of them out."""
        return space.nearest(probe, rows) if self._quick else space.at(probe, rows)

    def _reached(
        self, space: Vectors | None, probe: Probe | None, leg: Leg, scope: MaskArray | None
    ) -> tuple[Ints, FloatArray] | None:
        """Rows that a leg proposes, with their similarities; None when it proposes none."""
        if space is None or probe is None or leg.min_similarity is None:
            return None
        if leg.min_similarity > LEAST_COSINE:
            return space.reaching(probe, leg.min_similarity, scope)
        rows = np.arange(len(space)) if scope is None else np.flatnonzero(scope)
        sims = self._alike(space, probe, rows)
        there = sims != NONE
        return (rows, sims) if there.all() else (rows[there], sims[there])

    def _union(
        self, n: int, by_words: Sequence[npt.NDArray[np.int32]], by_legs: Sequence[Ints], scope: MaskArray | None
    ) -> Ints:
        """Rows within the scope that anything proposes, ascending; all of them when nothing has to match."""
        if not self._selective:
            return np.arange(n) if scope is None else np.flatnonzero(scope)
        if not any(len(rows) for rows in by_words) and len(by_legs) == 1:
            return by_legs[0]
        marked = np.zeros(n, np.bool_)
        for worded in by_words:
            marked[worded] = True
        if scope is not None:
            marked &= scope
        for alike in by_legs:
            marked[alike] = True
        return np.flatnonzero(marked)

    def _similar(
        self,
        space: Vectors | None,
        probe: Probe | None,
        reached: tuple[Ints, FloatArray] | None,
        rows: Ints,
        ranked: MaskArray | None,
    ) -> FloatArray:
        """The similarity of each row to one leg, NONE for one that is not asked for.

        What was told when a row was proposed is not asked again, nor what is not ranked.
        """
        if reached is not None and len(reached[0]) == len(rows):
            return reached[1].copy()  # Rescoring writes into it; what is remembered must stay as it is.
        sims = np.full(len(rows), NONE, np.float32)
        if space is None or probe is None:
            return sims
        asked = np.ones(len(rows), np.bool_) if ranked is None else ranked.copy()
        if reached is not None:
            at = np.searchsorted(rows, reached[0])
            sims[at], asked[at] = reached[1], False
        if asked.all():
            return self._alike(space, probe, rows)
        rest = np.flatnonzero(asked)
        sims[rest] = space.at(probe, rows[rest])
        return sims

    def _decided(self, found: Candidates) -> Candidates:
        """Settle from float16 what int8 leaves open, and keep what matches."""
        if not self._selective:
            return found
        self._clock = perf_counter()
        match = found.by_words.copy()
        for leg, sim in zip(self._legs, found.similar, strict=True):
            if leg.support is not None:
                self.rescore(found, leg, sim, self._near(found, leg.support, leg, sim))
                match &= found.whole | (sim >= np.float32(leg.support)) | (sim == NONE)
        for leg, sim in zip(self._legs, found.similar, strict=True):
            if leg.min_similarity is not None and leg.min_similarity > LEAST_COSINE:
                self.rescore(found, leg, sim, self._near(found, leg.min_similarity, leg, sim))
                match |= sim >= np.float32(leg.min_similarity)
            elif leg.min_similarity is not None:
                match |= sim != NONE
        self._tick("dense")
        return found if match.all() else found.keep(match)

    def _near(self, found: Candidates, threshold: float, leg: Leg, sim: FloatArray) -> Ints:
        """Which candidates lie so close to a threshold that int8 cannot decide."""
        off = np.abs(sim - np.float32(threshold))
        near = np.zeros(len(sim), np.bool_)
        for part, view in enumerate(self._views):
            space = view.segment.spaces.get(leg.space)
            here: Ints | slice = np.flatnonzero(found.part == part) if len(self._views) > 1 else slice(None)
            if space is not None:
                near[here] = off[here] <= space.error(space.probe(leg.vec), found.row[here])
        return np.flatnonzero(near)

    def rescore(self, found: Candidates, leg: Leg, sim: FloatArray, which: Ints) -> None:
        """Put similarities from float16 at some positions of `sim`."""
        for part, view in enumerate(self._views):
            space = view.segment.spaces.get(leg.space)
            here = which[found.part[which] == part] if len(self._views) > 1 else which
            if space is not None and len(here):
                sim[here] = space.exact(leg.vec, found.row[here])


def _cat(parts: list[npt.NDArray[Any]], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros(0, dtype)
