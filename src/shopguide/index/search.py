"""The road of one search: masks, words, vectors, one match set, one score, facets and a page.

Knows nothing about files, encoders or languages. Total, facets and pages all come from the match set:
rows that the filters allow and that carry enough of the words, or are similar enough to a leg.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.index.columns import NO_PRICE, Ints
from shopguide.index.dense import NONE, Vectors
from shopguide.index.facets import MAX_ATTRIBUTES, SAMPLE, Part, choose_attributes, count
from shopguide.index.filters import Condition, SegmentFilter, resolve_field, resolve_filters
from shopguide.index.lexical import LexicalHits, number_text, query_terms, score_terms
from shopguide.index.ranking import best_first, fuse_scores, shrunk_rating
from shopguide.index.segment import Segment
from shopguide.index.snapshot import Snapshot, View
from shopguide.index.values import FloatArray, Found, FoundRow, Leg, MaskArray, Ranking, Request
from shopguide.index.window import Places, SecondStage, Window, put_back
from shopguide.types import Facet

_NO_PRICE_KEY = np.int64(2**62)
"""Sorts behind every price, whichever way prices are sorted."""


_ALL = slice(None)
_COUNTED = ("brand", "category", "price", "rating", "in_stock")
"""Fields that are always counted, in this order."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a request against the whole index.

    Attributes:
        terms: All terms of the query.
        known: Those that any live product has.
        idfs: Idf of each known term.
        mass: Idf mass that a row's share is measured by.
    """

    terms: tuple[str, ...]
    known: tuple[str, ...]
    idfs: tuple[float, ...]
    mass: float


@dataclass(slots=True)
class Candidates:
    """Rows of all segments that may be in the match set, one behind another.

    Attributes:
        part: (m,) which segment each is of.
        row: (m,) its row there.
        lexical: (m,) BM25.
        by_words: (m,) whether its words are enough to match.
        similar: Leg to (m,) similarity.
    """

    part: Ints
    row: Ints
    lexical: FloatArray
    by_words: MaskArray
    similar: list[FloatArray]

    def keep(self, mask: MaskArray) -> Candidates:
        """Only the marked ones."""
        return Candidates(
            self.part[mask], self.row[mask], self.lexical[mask], self.by_words[mask], [s[mask] for s in self.similar]
        )

    def rows_of(self, part: int) -> Ints:
        """The rows of one segment."""
        return np.asarray(self.row[self.part == part])


class Search:
    """One search over one snapshot. Make it, `run` it once.

    Args:
        snapshot: What to search.
        request: What to find.
        ranking: The numbers of matching and ranking.
        currency: The main currency.
        second: Looks at the best rows again when they are ordered by relevance; or None.

    Passes on:
        FilterError: A filter or a facet names an unknown field, or cannot be read.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        request: Request,
        ranking: Ranking,
        currency: str,
        second: SecondStage | None = None,
    ) -> None:
        self._snapshot, self._request, self._ranking = snapshot, request, ranking
        self._second = second if request.sort == "relevance" else None
        self._views = snapshot.views
        self._segments: tuple[Segment, ...] = snapshot.segments
        self._clock, self._took = perf_counter(), dict.fromkeys(("filter", "lexical", "dense", "fuse"), 0.0)
        self._conditions = resolve_filters(request.filters, [(v.segment, v.live) for v in self._views], currency)
        prices = [one.currency for one in self._conditions if one.field == "price"]
        self._currency = prices[0] if prices else currency
        self._fields = request.facet_fields and tuple(resolve_field(f, self._segments) for f in request.facet_fields)
        self._legs = () if request.mode == "lexical" else request.legs
        self._notes: list[str] = []
        self._postings: dict[tuple[int, str], tuple[npt.NDArray[np.int32], FloatArray]] = {}
        self._words = self._read_words()

    def _read_words(self) -> Words:
        request = self._request
        terms = () if request.mode == "dense" else query_terms(request.words)
        for part, segment in enumerate(self._segments):
            self._postings |= {(part, term): segment.lexical.postings(term) for term in terms}
        frequencies = [sum(self._alive(part, term) for part in range(len(self._segments))) for term in terms]
        idfs = [self._snapshot.idf(frequency) for frequency in frequencies]
        known = [i for i, frequency in enumerate(frequencies) if frequency]
        shares = [1.0 if frequency else self._ranking.unknown_idf_share for frequency in frequencies]
        if request.words.strip() and not terms and request.mode != "dense":
            self._notes.append("no_searchable_words")
        self._notes += [
            f"word_unknown:{term}" for term, frequency in zip(terms, frequencies, strict=True) if not frequency
        ]
        mass = sum(weight * share for weight, share in zip(idfs, shares, strict=True))
        return Words(terms, tuple(terms[i] for i in known), tuple(idfs[i] for i in known), mass)

    def _alive(self, part: int, term: str) -> int:
        """Live products of one segment that have a term."""
        rows, live = self._postings[part, term][0], self._views[part].live
        return len(rows) if live is None else int(np.count_nonzero(live[rows]))

    @property
    def _selective(self) -> bool:
        """True when words or a threshold decide what matches; else everything allowed does."""
        asked = bool(self._request.words.strip()) and not (self._request.mode == "dense" and self._legs)
        asked = asked and self._request.words_match
        return asked or any(leg.min_similarity is not None for leg in self._legs)

    def _tick(self, step: str) -> None:
        now = perf_counter()
        self._took[step] = self._took.get(step, 0.0) + (now - self._clock) * 1000
        self._clock = now

    def run(self) -> Found:
        """Find.

        Returns:
            The page with its total and facets.

        Passes on:
            ShapeError: A leg's vector has another dimension than its space.
        """
        filters = [SegmentFilter(v.segment, v.live, self._conditions) for v in self._views]
        fields = sorted({one.field for one in self._conditions if one.positive})
        if self._request.facet_fields == ():
            fields = []
        scopes = [_scope(one, fields) for one in filters]
        self._note_filters(filters)
        self._tick("filter")
        wide = self._decide(self._gather(scopes))
        allowed = wide.keep(self._inside(wide, filters, ""))
        self._tick("dense")
        total = len(allowed.row)
        scores, parts = self._score(allowed)
        order = self._order(allowed, scores, filters)
        self._tick("fuse")
        facets = self._facets(wide, allowed, order, filters)
        self._tick("facets")
        if self._second is not None:
            order = self._again(self._second, allowed, order, scores, parts, filters)
            self._tick("second")
        wanted = order[self._request.offset : self._request.offset + self._request.limit]
        rows = tuple(self._found(allowed, int(i), scores, parts, filters) for i in wanted)
        self._tick("page")
        self._note_result(total, filters)
        currencies = sorted({c for s in self._segments for c, column in s.table.prices.items()})
        return Found(rows, total, facets, tuple(dict.fromkeys(self._notes)), tuple(currencies), self._took)

    # -- what matches ------------------------------------------------------------------------------------------

    def _gather(self, scopes: list[MaskArray | None]) -> Candidates:
        """Score words and legs within the scopes; keep rows that may match."""
        parts, rows, lexical, by_words = [], [], [], []
        similar: list[list[FloatArray]] = [[] for _ in self._legs]
        for part, (view, scope) in enumerate(zip(self._views, scopes, strict=True)):
            hits = self._match_words(part, view)
            self._tick("lexical")
            sims = [self._scan(view, leg, scope) for leg in self._legs]
            found = self._may_match(view, hits, sims, scope)
            parts.append(np.full(len(found), part, np.int64))
            rows.append(found)
            lexical.append(hits.scores[found] if hits else np.zeros(len(found), np.float32))
            by_words.append(self._enough(hits.mass[found]) if hits else np.zeros(len(found), np.bool_))
            for i, sim in enumerate(sims):
                similar[i].append(sim[found])
            self._tick("dense")
        return Candidates(
            _cat(parts, np.int64),
            _cat(rows, np.int64),
            _cat(lexical, np.float32),
            _cat(by_words, np.bool_),
            [_cat(one, np.float32) for one in similar],
        )

    def _enough(self, mass: FloatArray) -> MaskArray:
        """Which rows carry enough of the query's words, and one at least."""
        if not self._request.words_match:
            return np.zeros(len(mass), np.bool_)
        return (mass >= np.float32(self._ranking.min_idf_share)) & (mass > 0)

    def _match_words(self, part: int, view: View) -> LexicalHits | None:
        words = self._words
        if not words.known:
            return None
        postings = [self._postings[part, term] for term in words.known]
        return score_terms(postings, words.idfs, words.mass, len(view.segment), self._ranking.k1)

    def _scan(self, view: View, leg: Leg, scope: MaskArray | None) -> FloatArray:
        space = view.segment.spaces.get(leg.space)
        if space is None:
            return np.full(len(view.segment), NONE, np.float32)
        return space.scan(leg.vec, scope)

    def _may_match(self, view: View, hits: LexicalHits | None, sims: list[FloatArray], scope: MaskArray | None) -> Ints:
        if not self._selective:
            return np.arange(len(view.segment)) if scope is None else np.flatnonzero(scope)
        may = np.zeros(len(view.segment), np.bool_)
        if hits is not None:
            may |= self._enough(hits.mass)
        for leg, sim in zip(self._legs, sims, strict=True):
            if leg.min_similarity is not None:
                space = view.segment.spaces.get(leg.space)
                if space is not None:
                    may |= (sim + space.error(leg.vec, _ALL) >= np.float32(leg.min_similarity)) & (sim != NONE)
        if scope is not None:
            may &= scope
        return np.flatnonzero(may)

    def _decide(self, found: Candidates) -> Candidates:
        """Settle from float16 what int8 leaves open, and keep what matches."""
        if not self._selective:
            return found
        match = found.by_words.copy()
        for leg, sim in zip(self._legs, found.similar, strict=True):
            if leg.min_similarity is not None:
                self._rescore(found, leg, sim, np.flatnonzero(self._near(found, leg, sim)))
                match |= (sim >= np.float32(leg.min_similarity)) & (sim != NONE)
        return found if match.all() else found.keep(match)

    def _near(self, found: Candidates, leg: Leg, sim: FloatArray) -> MaskArray:
        """Which candidates lie so close to a leg's threshold that int8 cannot decide."""
        off = np.abs(sim - np.float32(leg.min_similarity or 0.0))
        near = np.zeros(len(sim), np.bool_)
        for part, segment in enumerate(self._segments):
            space = segment.spaces.get(leg.space)
            here = np.flatnonzero(found.part == part)
            if space is not None and len(here):
                near[here] = off[here] <= space.error(leg.vec, found.row[here])
        return near

    def _rescore(self, found: Candidates, leg: Leg, sim: FloatArray, which: Ints) -> None:
        """Put exact similarities at some positions of `sim`."""
        for part, segment in enumerate(self._segments):
            space: Vectors | None = segment.spaces.get(leg.space)
            here = which[found.part[which] == part] if len(self._segments) > 1 else which
            if space is not None and len(here):
                sim[here] = space.exact(leg.vec, found.row[here])

    def _inside(self, found: Candidates, filters: list[SegmentFilter], without: str) -> MaskArray:
        """Which candidates the filters allow, without those on one field."""
        inside = np.ones(len(found.row), np.bool_)
        for part, one in enumerate(filters):
            rows = one.rows(without)
            if rows is not None:
                here = found.part == part if len(filters) > 1 else slice(None)
                inside[here] = rows[found.row[here]]
        return inside

    # -- in what order -----------------------------------------------------------------------------------------

    def _score(self, found: Candidates) -> tuple[FloatArray, dict[str, FloatArray]]:
        """The score of each and its parts; the best of each leg are rescored first."""
        signals: dict[str, FloatArray] = {}
        weights: dict[str, float] = {}
        if self._words.known:
            signals["lexical"], weights["lexical"] = found.lexical, self._ranking.lexical_weight
        for name, leg, sim in zip(self._names(), self._legs, found.similar, strict=True):
            best = np.arange(len(sim))
            if len(sim) > self._ranking.rescore:
                best = np.argpartition(sim, -self._ranking.rescore)[-self._ranking.rescore :]
            self._rescore(found, leg, sim, best)
            signals[name], weights[name] = sim, leg.weight
        if not signals:
            return self._browse(found), {}
        parts = fuse_scores(signals, weights, self._ties(found), self._ranking)
        return np.asarray(sum(parts.values()), np.float32), parts

    def _browse(self, found: Candidates) -> FloatArray:
        rating = self._column(found, "rating", np.float32)
        return shrunk_rating(rating, self._column(found, "rating_count", np.int32), self._ranking) / np.float32(5.0)

    def _column(self, found: Candidates, name: str, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        out = np.empty(len(found.row), dtype)
        for part, segment in enumerate(self._segments):
            here = found.part == part if len(self._segments) > 1 else slice(None)
            out[here] = getattr(segment.table, name)[found.row[here]]
        return out

    def _ties(self, found: Candidates) -> Ints:
        out = np.empty(len(found.row), np.int64)
        for part, view in enumerate(self._views):
            here = found.part == part if len(self._views) > 1 else slice(None)
            out[here] = view.ties[found.row[here]]
        return out

    def _order(self, found: Candidates, scores: FloatArray, filters: list[SegmentFilter]) -> Ints:
        """Positions in the order of the request as far as the page (and the facets' sample) needs."""
        sort = self._request.sort
        depth = self._second.depth if self._second is not None else 0
        need = max(self._request.offset + self._request.limit, SAMPLE, depth)
        keys: list[npt.NDArray[Any]] = [-scores, self._ties(found)]
        if sort in ("price_asc", "price_desc"):
            prices = self._lowest_prices(found, filters)
            keys.insert(0, np.where(prices == _NO_PRICE_KEY, prices, prices if sort == "price_asc" else -prices))
        elif sort == "rating":
            rating = np.nan_to_num(self._column(found, "rating", np.float32), nan=-1.0)
            keys[:0] = [-rating, -self._column(found, "rating_count", np.int32).astype(np.int64)]
        elif sort == "newest":
            keys.insert(0, -self._column(found, "added", np.int32).astype(np.int64))
        return best_first(tuple(keys), need)

    def _again(
        self,
        second: SecondStage,
        found: Candidates,
        order: Ints,
        scores: FloatArray,
        parts: dict[str, FloatArray],
        filters: list[SegmentFilter],
    ) -> Ints:
        """Let the second stage look at the window; scores and parts of its rows are changed in place."""
        count = min(second.depth, len(order)) if parts else 0
        if not count:
            return order
        at = order[:count]
        signals = {name: sim[at] for name, sim in zip(self._names(), found.similar, strict=True)}
        if self._words.known:
            signals["lexical"] = found.lexical[at]
        window = Window(
            scores[at],
            {name: one[at] for name, one in parts.items()},
            signals,
            tuple(zip(self._words.known, self._words.idfs, strict=True)),
            self._currency,
            Places(self._segments, found.part[at], found.row[at], [one.items("") for one in filters]),
        )
        return put_back(order, scores, parts, second.rescore(window), count)

    def _names(self) -> list[str]:
        """Under which name each leg's signal goes."""
        names: list[str] = []
        for leg in self._legs:
            names.append(leg.space if leg.space not in names else f"{leg.space} {len(names)}")
        return names

    def _lowest_prices(self, found: Candidates, filters: list[SegmentFilter]) -> Ints:
        """Lowest price of each product's items that meet the filters, in the request's currency."""
        out = np.full(len(found.row), _NO_PRICE_KEY, np.int64)
        for part, segment in enumerate(self._segments):
            table, here = segment.table, np.flatnonzero(found.part == part)
            column = table.prices.get(self._currency)
            if column is None or not len(here):
                continue
            items = filters[part].items("")
            mask = column != NO_PRICE if items is None else (column != NO_PRICE) & items
            priced = np.where(mask, column, _NO_PRICE_KEY)
            out[here] = np.minimum.reduceat(priced, table.item_pointer[:-1])[found.row[here]]
        return out

    # -- what is told ------------------------------------------------------------------------------------------

    def _facets(
        self, wide: Candidates, allowed: Candidates, order: Ints, filters: list[SegmentFilter]
    ) -> tuple[Facet, ...]:
        fields, chosen = self._fields, self._fields is None
        if fields is None:
            best = order[:SAMPLE]
            sample = [(s, allowed.row[best][allowed.part[best] == i]) for i, s in enumerate(self._segments)]
            filtered = [one.field for one in self._conditions if one.field not in ("product_id", "currency")]
            fields = tuple(dict.fromkeys((*_COUNTED, *filtered)))
            fields += tuple(name for name in choose_attributes(sample) if name not in fields)
        own = {one.field for one in self._conditions if one.positive}
        plain = self._parts(allowed, filters, "")
        out: list[Facet] = []
        attributes = 0
        for field in fields:
            extra = chosen and field not in _COUNTED and field not in own
            if extra and attributes >= MAX_ATTRIBUTES:
                continue
            parts = self._parts(wide, filters, field) if field in own else plain
            facet = count(field, parts, self._selected(field), self._currency)
            if chosen and not facet.values and facet.low is None:
                continue
            if extra and len(facet.values) < 2:
                continue
            attributes += extra
            out.append(facet)
        return tuple(out)

    def _parts(self, found: Candidates, filters: list[SegmentFilter], without: str) -> list[Part]:
        """The match set by segment, with the filters on one field left out."""
        inside = found if not without else found.keep(self._inside(found, filters, without))
        parts = []
        for i, segment in enumerate(self._segments):
            mask = np.zeros(len(segment), np.bool_)
            mask[inside.rows_of(i) if len(self._segments) > 1 else inside.row] = True
            parts.append(Part(segment, mask, filters[i].items(without)))
        return parts

    def _selected(self, field: str) -> frozenset[str]:
        asked = [one for one in self._conditions if one.field == field and one.any_of is not None]
        column = [s.table.columns.get(field) for s in self._segments]
        numbers = {number_text(n) for one in asked for n in one.numbers if any(c and n in c.numbers for c in column)}
        return frozenset(text for one in asked for text in one.any_of or ()) | numbers

    def _found(
        self,
        found: Candidates,
        at: int,
        scores: FloatArray,
        parts: dict[str, FloatArray],
        filters: list[SegmentFilter],
    ) -> FoundRow:
        part, row = int(found.part[at]), int(found.row[at])
        segment = self._segments[part]
        signals = {}
        if found.lexical[at] > 0:
            signals["lexical"] = float(found.lexical[at])
        for name, sim in zip(self._names(), found.similar, strict=True):
            if sim[at] != NONE:
                signals[name] = float(sim[at])
        words = tuple(term for term in self._words.known if _has(self._postings[part, term][0], row))
        told = {name: float(one[at]) for name, one in parts.items() if one[at] or name in signals}
        sku = self._best_item(segment, row, filters[part].items(""))
        return FoundRow(segment.ids[row], float(scores[at]), signals, words, sku, told)

    def _best_item(self, segment: Segment, row: int, items: MaskArray | None) -> str:
        """SKU of the cheapest item that meets the filters; the feed's first among equals."""
        table = segment.table
        low, high = int(table.item_pointer[row]), int(table.item_pointer[row + 1])
        column = table.prices.get(self._currency)
        best, best_key = low, (True, True, 0)
        for item in range(low, high):
            if items is None or items[item]:
                price = NO_PRICE if column is None else int(column[item])
                key = (price == NO_PRICE, not table.stock[item], price)
                if best_key == (True, True, 0) or (key[0], key[2], key[1]) < (best_key[0], best_key[2], best_key[1]):
                    best, best_key = item, key
        return table.skus[best]

    def _note_filters(self, filters: list[SegmentFilter]) -> None:
        for given, one in zip(self._request.filters, self._conditions, strict=True):
            self._notes += _unknown_values(given.any_of, one, self._segments)
            if one.field == "price" and not any(one.currency in s.table.prices for s in self._segments):
                self._notes.append(f"no_price_in:{one.currency}")
        for leg in self._legs:
            if not any(leg.space in segment.spaces for segment in self._segments):
                self._notes.append(f"space_unknown:{leg.space}")

    def _note_result(self, total: int, filters: list[SegmentFilter]) -> None:
        if total:
            if self._request.offset >= total:
                self._notes.append("past_the_end")
            return
        none = all((rows := one.rows("")) is not None and not rows.any() for one in filters)
        self._notes.append("filters_leave_nothing" if none and self._conditions else "nothing_matches")


def _scope(one: SegmentFilter, fields: list[str]) -> MaskArray | None:
    """Rows whose signals are needed: those allowed, and those that only a counted field's own filter drops."""
    scope = one.rows("")
    for field in fields:
        rows = one.rows(field)
        if rows is None or scope is None:
            return None
        scope = scope | rows
    return scope


def _unknown_values(given: tuple[str, ...], one: Condition, segments: tuple[Segment, ...]) -> list[str]:
    if one.any_of is None or one.any_of or one.numbers or not given:
        return []
    return [f"value_unknown:{one.field}={value}" for value in given]


def _has(rows: npt.NDArray[np.int32], row: int) -> bool:
    """Whether ascending rows hold one."""
    at = int(np.searchsorted(rows, row))
    return at < len(rows) and int(rows[at]) == row


def _cat(parts: list[npt.NDArray[Any]], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros(0, dtype)
