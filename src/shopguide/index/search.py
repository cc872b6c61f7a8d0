"""The road of one search: masks, words, vectors, one match set, one score, facets and a page.

Knows nothing about files, encoders or languages. Total, facets and pages all come from the match set:
rows that the filters allow and that carry enough of the words, or are similar enough to a leg.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.index.columns import NO_PRICE, Ints
from shopguide.index.dense import NONE
from shopguide.index.facets import MAX_ATTRIBUTES, SAMPLE, Part, choose_attributes, count
from shopguide.index.filters import Condition, SegmentFilter, resolve_field, resolve_filters
from shopguide.index.greatest import at_least
from shopguide.index.groups import told_by
from shopguide.index.lexical import number_text
from shopguide.index.matching import Candidates, Matching, read_words
from shopguide.index.ranking import best_first, best_places, fuse_scores, shrunk_rating
from shopguide.index.segment import Segment
from shopguide.index.snapshot import Snapshot
from shopguide.index.steer import found_pins, lifted, pinned_rows, put_pins
from shopguide.index.values import FloatArray, Found, FoundRow, MaskArray, Ranking, Request
from shopguide.index.window import Places, SecondStage, Window, put_back
from shopguide.types import Facet

_UNLIKE = np.float32(-2.0)
"""Less than any cosine: what a row without a vector is taken for where equal scores are ordered."""
_NO_PRICE_KEY = np.int64(2**62)
"""Sorts behind every price, whichever way prices are sorted."""


_COUNTED = ("brand", "category", "price", "rating", "in_stock")
"""Fields that are always counted, in this order."""


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
        self._words = read_words(snapshot, request, ranking)
        if request.words.strip() and not self._words.terms and request.mode != "dense":
            self._notes.append("no_searchable_words")
        known = {*self._words.known, *(term for group in self._words.groups for term in group.typed_terms)}
        self._notes += [f"word_unknown:{term}" for term in self._words.terms if term not in known]
        pinned = pinned_rows(self._views, request.pins)
        quick = ranking.quick_nearest and self._wanted > 0
        self._matching = Matching(self._views, self._words, self._legs, self._selective, ranking, pinned, quick)

    @property
    def _selective(self) -> bool:
        """True when words or a threshold decide what matches; else everything allowed does."""
        asked = bool(self._request.words.strip()) and not (self._request.mode == "dense" and self._legs)
        asked = asked and self._request.words_match
        return asked or any(leg.min_similarity is not None for leg in self._legs)

    @property
    def _depth(self) -> int:
        """How many of the best rows have to be in their right order, whatever is asked of them."""
        request, second = self._request, self._second.depth if self._second is not None else 0
        sample = SAMPLE if self._fields is None else 0
        return max(request.offset + request.limit + len(request.pins), second, sample)

    @property
    def _wanted(self) -> int:
        """The same, where one leg alone makes the order; else 0."""
        alone = len(self._legs) == 1 and not self._words.found and self._request.sort == "relevance"
        return (
            max(self._depth, self._ranking.rescore)
            if alone and not self._request.lifts and not self._request.pins
            else 0
        )

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
        wide = self._matching.candidates(scopes, [one.rows("") for one in filters])
        inside = self._inside(wide, filters, "")
        allowed = wide if inside.all() else wide.keep(inside)
        self._tick("dense")
        for step, took in self._matching.took.items():
            self._took[step] = took
        total = len(allowed.row)
        ranked = self._ranked(allowed)
        scores, parts = self._score(ranked)
        order = self._order(ranked, scores, filters)
        self._tick("fuse")
        facets = self._facets(wide, allowed, (ranked, order), filters)
        self._tick("facets")
        if self._second is not None:
            order = self._again(self._second, ranked, order, scores, parts, filters)
            self._tick("second")
        if self._request.pins and self._request.sort == "relevance":
            order = put_pins(order, found_pins(self._request.pins, self._views, ranked.part, ranked.row))
        wanted = order[self._request.offset : self._request.offset + self._request.limit]
        words = self._words_of(ranked, wanted)
        rows = tuple(
            self._found(ranked, int(i), scores, parts, filters, own) for i, own in zip(wanted, words, strict=True)
        )
        self._tick("page")
        self._note_result(total, filters)
        currencies = sorted({c for s in self._segments for c, column in s.table.prices.items()})
        return Found(rows, total, facets, tuple(dict.fromkeys(self._notes)), tuple(currencies), self._took)

    # -- what matches ------------------------------------------------------------------------------------------

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

    def _ranked(self, found: Candidates) -> Candidates:
        """Those that may stand as far up as anything looks; all, but where one leg alone makes the order."""
        if not 0 < self._wanted < len(found.row) // 4:
            return found
        return found.keep(at_least(found.similar[0], self._wanted))

    def _score(self, found: Candidates) -> tuple[FloatArray, dict[str, FloatArray]]:
        """The score of each and its parts; the best of each leg are rescored first."""
        signals: dict[str, FloatArray] = {}
        weights: dict[str, float] = {}
        if self._words.found:
            signals["lexical"], weights["lexical"] = found.lexical, self._ranking.lexical_weight
        for name, leg, sim in zip(self._names(), self._legs, found.similar, strict=True):
            best = np.arange(len(sim))
            if len(sim) > self._ranking.rescore:
                best = best_places(sim, self._ranking.rescore)
            self._matching.rescore(found, leg, sim, best)
            signals[name], weights[name] = sim, leg.weight
        if signals:
            parts = fuse_scores(signals, weights, self._ties(found), self._ranking)
        else:
            parts = {"rating": self._browse(found)}
        parts |= lifted(self._request.lifts, self._views, found.part, found.row, self._currency)
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
        if len(self._views) == 1:  # Rows are in the order of their ids, and so are the found ones.
            return np.arange(len(found.row))
        out = np.empty(len(found.row), np.int64)
        for part, view in enumerate(self._views):
            here = found.part == part
            out[here] = view.ties[found.row[here]]
        return out

    def _order(self, found: Candidates, scores: FloatArray, filters: list[SegmentFilter]) -> Ints:
        """Positions in the order of the request as far as the page (and the facets' sample) needs."""
        sort = self._request.sort
        keys: list[npt.NDArray[Any]] = [-scores, self._ties(found)]
        if found.similar:  # Below the floor of similarity all scores are equal, but not all rows are.
            alike = [leg.weight * np.maximum(s, _UNLIKE) for leg, s in zip(self._legs, found.similar, strict=True)]
            keys.insert(1, -np.asarray(sum(alike), np.float32))
        if sort in ("price_asc", "price_desc"):
            prices = self._lowest_prices(found, filters)
            keys.insert(0, np.where(prices == _NO_PRICE_KEY, prices, prices if sort == "price_asc" else -prices))
        elif sort == "rating":
            rating = np.nan_to_num(self._column(found, "rating", np.float32), nan=-1.0)
            keys[:0] = [-rating, -self._column(found, "rating_count", np.int32).astype(np.int64)]
        elif sort == "newest":
            keys.insert(0, -self._column(found, "added", np.int32).astype(np.int64))
        return best_first(tuple(keys), self._depth)

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
        count = min(second.depth, len(order)) if self._words.known or self._legs else 0
        if not count:
            return order
        at = order[:count]
        signals = {name: sim[at] for name, sim in zip(self._names(), found.similar, strict=True)}
        if self._words.found:
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
        self, wide: Candidates, allowed: Candidates, best: tuple[Candidates, Ints], filters: list[SegmentFilter]
    ) -> tuple[Facet, ...]:
        fields, chosen = self._fields, self._fields is None
        if fields is None:
            ranked, first = best[0], best[1][:SAMPLE]
            sample = [(s, ranked.row[first][ranked.part[first] == i]) for i, s in enumerate(self._segments)]
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
        return [
            Part(segment, inside.rows_of(i) if len(self._segments) > 1 else inside.row, filters[i].items(without))
            for i, segment in enumerate(self._segments)
        ]

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
        words: tuple[str, ...],
    ) -> FoundRow:
        part, row = int(found.part[at]), int(found.row[at])
        segment = self._segments[part]
        signals = {}
        if found.lexical[at] > 0:
            signals["lexical"] = float(found.lexical[at])
        for name, sim in zip(self._names(), found.similar, strict=True):
            if sim[at] != NONE:
                signals[name] = float(sim[at])
        told = {name: float(one[at]) for name, one in parts.items() if one[at] or name in signals}
        sku = self._best_item(segment, row, filters[part].items(""))
        others = told_by(self._words.groups, lambda term: _has(self._words.others[part][term][0], row))
        return FoundRow(segment.ids[row], float(scores[at]), signals, words, sku, told, others)

    def _words_of(self, found: Candidates, at: Ints) -> list[tuple[str, ...]]:
        """Which of the query's words stand in some found products."""
        have = np.zeros((len(at), len(self._words.known)), np.bool_)
        part, row = found.part[at], found.row[at]
        for p in np.unique(part).tolist():
            here = np.flatnonzero(part == p)
            for term, (rows, _) in enumerate(self._words.postings[p]):
                if len(rows):
                    place = np.searchsorted(rows, row[here])
                    have[here, term] = rows[np.minimum(place, len(rows) - 1)] == row[here]
        return [tuple(w for w, there in zip(self._words.known, one, strict=True) if there) for one in have.tolist()]

    def _best_item(self, segment: Segment, row: int, items: MaskArray | None) -> str:
        """SKU of the cheapest item that meets the filters; the feed's first among equals."""
        table = segment.table
        low, high = int(table.item_pointer[row]), int(table.item_pointer[row + 1])
        if high - low == 1:
            return table.skus[low]
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
