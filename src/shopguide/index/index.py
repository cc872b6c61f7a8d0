"""The index as the shop holds it: open, build, change, search, merge.

Knows nothing about the catalog or the encoders; the catalog is the truth, and `seq` says how much of it is
in. Searches read one snapshot and take no lock; a writer makes the next snapshot and swaps it in. Changes
live in memory as small segments (searched by the same code) until `merge` writes the next generation.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shopguide.errors import EncoderMismatchError, FilterError, NotFoundError
from shopguide.index.columns import NO_PRICE
from shopguide.index.dense import NONE
from shopguide.index.depth import QUICK_ROWS, measured_depth
from shopguide.index.filters import SegmentFilter, resolve_field, resolve_filters
from shopguide.index.generation import (
    Generation,
    current_name,
    locked,
    open_generation,
    verify,
    write_generation,
)
from shopguide.index.lexical import number_text
from shopguide.index.names import PICTURED
from shopguide.index.recipe import recipe
from shopguide.index.search import Search
from shopguide.index.segment import Segment, SegmentWriter, join_segments
from shopguide.index.snapshot import Snapshot, make_snapshot
from shopguide.index.values import (
    Entry,
    FieldInfo,
    FieldWeights,
    FloatArray,
    Found,
    IndexStats,
    MaskArray,
    Ranking,
    Request,
)
from shopguide.index.window import SecondStage
from shopguide.types import Filters

_TIER = 2
"""A change's segment is joined with the one before it while that is not more than this many times larger. So
there are never more than about log2(changes) segments, and each change is rewritten as seldom."""

_SMALL = 16
"""A change's segment is joined with one of so few products whatever its own size: a segment costs every search more
than joining two small ones costs a change."""

Parts = list[tuple[Segment, MaskArray | None]]
Change = tuple[tuple[Entry, ...], tuple[str, ...], int]


class Index:
    """An index in a folder. Make it with `open`; searches may come from any thread.

    Args:
        folder: Where its generations lie.
        generation: The one to begin with.
        currency: The shop's main currency; "" takes the one most products have a price in.
        ranking: The numbers of matching and ranking.
        weights: How much a word counts by where it stands, for entries from now on.
    """

    def __init__(
        self,
        folder: Path,
        generation: Generation,
        currency: str = "",
        ranking: Ranking | None = None,
        weights: FieldWeights | None = None,
    ) -> None:
        self.folder = folder
        self._given_currency = currency
        self.ranking = ranking or Ranking()
        self._weights = weights or FieldWeights()
        self._lock = threading.RLock()
        self._building = threading.Lock()
        self._pending: list[Change] | None = None
        self._generation = generation
        self._snapshot = self._first_snapshot(generation)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        fingerprint: str | None = None,
        currency: str = "",
        ranking: Ranking | None = None,
        weights: FieldWeights | None = None,
    ) -> Index:
        """Open the index of a folder; an empty one where nothing was built yet. Writes nothing.

        Args:
            folder: Where its generations lie.
            fingerprint: Of the encoders that will make the queries; None does not compare.
            currency: The shop's main currency; "" takes the one most products have a price in.
            ranking: The numbers of matching and ranking.
            weights: How much a word counts by where it stands, for entries from now on.

        Returns:
            The index.

        Raises:
            EncoderMismatchError: The index was made by other encoders.

        Passes on:
            CorruptError: A file is missing, or has the wrong size, checksum or format.
        """
        generation = open_generation(Path(folder))
        made_by = generation.manifest.get("fingerprint", "")
        if fingerprint is not None and generation.name and made_by != fingerprint:
            raise EncoderMismatchError(
                f"The index in {folder} was made by {made_by!r}, the encoders are {fingerprint!r}.",
                "Rebuild the index, or open it with the encoders it was made by.",
            )
        return cls(Path(folder), generation, currency, ranking, weights)

    def _first_snapshot(self, generation: Generation) -> Snapshot:
        parts: Parts = []
        if generation.name:
            about = generation.manifest
            parts = [(Segment(generation.packs, about["fields"], about.get("depths", {})), None)]
        about = generation.manifest
        return self._make(parts, about.get("seq", 0), generation.name, about.get("fingerprint", ""))

    def _make(
        self, parts: Parts, seq: int, generation: str, fingerprint: str, before: Snapshot | None = None
    ) -> Snapshot:
        snapshot = make_snapshot(parts, seq, generation, fingerprint, before)
        self._currency = self._given_currency or _main_currency(snapshot)
        return snapshot

    # -- reading -----------------------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """The last change of the catalog that searches see."""
        return self._snapshot.seq

    @property
    def fingerprint(self) -> str:
        """Of the encoders that made the vectors; "" for an empty index."""
        return self._snapshot.fingerprint

    @property
    def currency(self) -> str:
        """The currency of prices that name none; "" when nothing has a price."""
        return self._currency

    @property
    def outdated(self) -> bool:
        """True when the generation was made by another recipe than this version's: it should be rebuilt."""
        return bool(self._generation.name) and self._made_by(self._generation) != recipe(self._weights)

    def _made_by(self, generation: Generation) -> str:
        return str(generation.manifest.get("recipe", "")) if generation.name else recipe(self._weights)

    def __len__(self) -> int:
        return self._snapshot.rows

    @property
    def snapshot(self) -> Snapshot:
        """What searches see now; it never changes."""
        return self._snapshot

    def forget(self) -> None:
        """Forget what was compared for the last queries, so that the next search is as for a new one."""
        for segment in self._snapshot.segments:
            for space in segment.spaces.values():
                space.forget()

    @property
    def delta(self) -> int:
        """Changed products that live on top of the generation, until the next merge."""
        snapshot = self._snapshot
        return sum(len(view.segment) for view in snapshot.views[1 if snapshot.generation else 0 :])

    def __contains__(self, product_id: str) -> bool:
        return self._snapshot.find(product_id) is not None

    def search(self, request: Request, ranking: Ranking | None = None, second: SecondStage | None = None) -> Found:
        """Find products.

        Args:
            request: What to find.
            ranking: Other numbers for this search.
            second: Looks at the best rows again when they are ordered by relevance; or None.

        Returns:
            The page, with the exact total and facets of its match set.

        Passes on:
            FilterError: A filter or facet names an unknown field, or cannot be read.
            ShapeError: A leg's vector has another dimension than its space.
        """
        currency = request.currency or self._currency
        return Search(self._snapshot, request, ranking or self.ranking, currency, second).run()

    def meeting(self, filters: Filters, product_ids: Iterable[str], currency: str = "") -> tuple[str, ...]:
        """Those of some products that meet all filters; what a search would tell of them is not worked out.

        Args:
            filters: Hard conditions.
            product_ids: Which products.
            currency: Of price bounds that name none; "" takes the index's own.

        Returns:
            The ids that are there and meet them, in their order.

        Passes on:
            FilterError: A filter names an unknown field, or cannot be read.
        """
        snapshot = self._snapshot
        parts = [(view.segment, view.live) for view in snapshot.views]
        conditions = resolve_filters(filters, parts, currency or self._currency)
        masks = {id(s): SegmentFilter(s, live, conditions).rows("") for s, live in parts}
        found = []
        for product_id in product_ids:
            place = snapshot.find(product_id)
            if place is not None:
                mask = masks[id(place[0].segment)]
                if mask is None or mask[place[1]]:
                    found.append(product_id)
        return tuple(found)

    def vectors(self, product_id: str) -> dict[str, FloatArray]:
        """The vectors of a product by space, (d,) float32, without those it has not.

        Args:
            product_id: Which product.

        Returns:
            Space to vector.

        Raises:
            NotFoundError: The index has no such product.
        """
        place = self._snapshot.find(product_id)
        if place is None:
            raise NotFoundError(f"The index has no product {product_id!r}.")
        return place[0].segment.vectors(place[1])

    def vectors_of(self, product_ids: Sequence[str], spaces: Collection[str]) -> dict[str, npt.NDArray[np.float16]]:
        """The vectors of very many products at once, as they are kept.

        Args:
            product_ids: Which products.
            spaces: In which spaces.

        Returns:
            Space → (n, d) float16, rows of zeros where there is none; spaces that none is in are left out.
        """
        found: dict[str, npt.NDArray[np.float16]] = {}
        left = dict.fromkeys(range(len(product_ids)))
        keys = [product_id.encode() for product_id in product_ids]
        for view in reversed(self._snapshot.views):
            places = view.segment.ids.every_place()
            here = [(at, row) for at in left if (row := places.get(keys[at], -1)) >= 0]
            here = [(at, row) for at, row in here if view.live is None or view.live[row]]
            for at, _ in here:
                del left[at]
            for name, space in view.segment.spaces.items() if here else ():
                if name in spaces:
                    rows = np.array(here, np.int64)
                    there = rows[space.has_rows(rows[:, 1])]
                    if len(there):
                        whole = found.setdefault(name, np.zeros((len(keys), space.dimension), np.float16))
                        whole[there[:, 0]] = space.f16[there[:, 1]]
        return found

    def similarities(self, space: str, vec: FloatArray, product_ids: Sequence[str]) -> FloatArray:
        """Similarity of a vector to some products.

        Args:
            space: Name of the vector space.
            vec: (d,) float32.
            product_ids: Which products.

        Returns:
            (k,) float32; NaN for a product that is not there or has no vector in the space.

        Passes on:
            ShapeError: The vector has another dimension than the space.
        """
        snapshot = self._snapshot
        out = np.full(len(product_ids), np.nan, np.float32)
        for i, product_id in enumerate(product_ids):
            place = snapshot.find(product_id)
            if place and space in place[0].segment.spaces:
                found = place[0].segment.spaces[space].exact(vec, np.array([place[1]]))[0]
                out[i] = np.nan if found == NONE else found
        return out

    def pictured(self, product_ids: Sequence[str]) -> dict[str, dict[str, tuple[tuple[str, ...], float]]]:
        """What only pictures show of some products, as the entries held it.

        Args:
            product_ids: Which products.

        Returns:
            Product id to field to its values, of a category the longest path, and the certainty; only products of
            which pictures show something.
        """
        snapshot = self._snapshot
        found = {}
        for product_id in product_ids:
            place = snapshot.find(product_id)
            shown = place[0].segment.table.pictured(place[1]) if place is not None else None
            if shown:
                found[product_id] = shown
        return found

    def terms(self, prefix: str, limit: int = 10) -> tuple[tuple[str, int], ...]:
        """Index terms that begin with a prefix, with how many products have them, most frequent first."""
        snapshot, counts = self._snapshot, dict[str, int]()
        for view in snapshot.views:
            lexical = view.segment.lexical
            for code in lexical.terms.prefixed(prefix.encode()):
                term = lexical.terms[code]
                counts[term] = counts.get(term, 0) + lexical.document_frequency(code)
        ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        if any(view.live is not None for view in snapshot.views):
            ranked = [(term, found) for term, _ in ranked if (found := snapshot.frequency(term))]
            ranked.sort(key=lambda one: (-one[1], one[0]))
        return tuple(ranked[:limit])

    def frequency(self, term: str) -> int:
        """How many products have an index term."""
        return self._snapshot.frequency(term)

    def fields(self) -> tuple[FieldInfo, ...]:
        """Every field that products have beside price, currency, rating and stock, most frequent first."""
        found: dict[str, tuple[str, int, bool, bool]] = {}
        for view in self._snapshot.views:
            for one in view.segment.table.columns.values():
                if one.name.startswith(PICTURED):
                    continue
                display, products, text, number = found.get(one.name, (one.display, 0, False, False))
                found[one.name] = (
                    display,
                    products + one.products,
                    text or one.high > one.low,
                    number or len(one.numbers) > 0,
                )
        infos = [
            FieldInfo(name, display, "mixed" if text and number else "text" if text else "number", products)
            for name, (display, products, text, number) in found.items()
        ]
        return tuple(sorted(infos, key=lambda one: (-one.products, one.name)))

    def knows(self, field: str) -> bool:
        """Whether a filter may name this field."""
        try:
            resolve_field(field, self._snapshot.segments)
        except FilterError:
            return False
        return True

    def values(self, field: str) -> tuple[tuple[str, int], ...]:
        """Every value of a field with how many products have it, most frequent first; "currency" too.

        Args:
            field: Any name of it.

        Returns:
            Values as shown, with counts of live products.

        Passes on:
            FilterError: There is no such field.
        """
        snapshot, counts = self._snapshot, dict[str, tuple[str, int]]()
        field = resolve_field(field, snapshot.segments)
        for view in snapshot.views:
            table, live = view.segment.table, view.live
            if field == "currency":
                for currency, column in table.prices.items():
                    rows = table.to_rows(column != NO_PRICE)
                    found = int(np.count_nonzero(rows if live is None else rows & live))
                    counts[currency] = (currency, counts.get(currency, ("", 0))[1] + found)
            column_of = table.columns.get(field)
            for code in range(column_of.low, column_of.high) if column_of else ():
                at = column_of.entries(code) if column_of else ()
                rows_of = np.unique(table.item_row[at]) if column_of and column_of.level == "item" else np.asarray(at)
                found = len(rows_of) if live is None else int(np.count_nonzero(live[rows_of]))
                display, before = counts.get(table.folded[code], (table.display[code], 0))
                counts[table.folded[code]] = (display, before + found)
            numbers = column_of.numbers if column_of else ()
            for at_number, number in zip(column_of.number_at if column_of else (), numbers, strict=True):
                row = int(table.item_row[at_number]) if column_of and column_of.level == "item" else int(at_number)
                if live is None or live[row]:
                    text = number_text(float(number))
                    counts[text] = (text, counts.get(text, ("", 0))[1] + 1)
        return tuple(sorted((one for one in counts.values() if one[1]), key=lambda one: (-one[1], one[0])))

    def stats(self) -> IndexStats:
        """How large it is."""
        snapshot = self._snapshot
        spaces = {name: s.dimension for view in snapshot.views for name, s in view.segment.spaces.items()}
        main = snapshot.views[: 1 if snapshot.generation else 0]
        return IndexStats(
            rows=snapshot.rows,
            items=sum(_live_items(view.segment, view.live) for view in snapshot.views),
            terms=sum(len(view.segment.lexical.terms) for view in snapshot.views),
            bytes=sum(about["size"] for about in self._generation.manifest.get("files", {}).values()),
            segments=len(snapshot.views),
            delta_rows=sum(view.live_rows for view in snapshot.views[len(main) :]),
            dead_rows=sum(len(view.segment) - view.live_rows for view in snapshot.views),
            spaces=dict(sorted(spaces.items())),
            generation=snapshot.generation,
            seq=snapshot.seq,
        )

    def verify(self) -> None:
        """Hash every file of the generation in use.

        Passes on:
            CorruptError: A file is missing or its checksum is wrong; it is named.
        """
        verify(self.folder, self._generation)

    # -- writing -----------------------------------------------------------------------------------------------

    def rebuild(self, entries: Iterable[Entry], fingerprint: str, seq: int) -> IndexStats:
        """Build the whole index anew; searches go on in the old one until the new one is whole.

        Args:
            entries: Every product.
            fingerprint: Of the encoders that made the vectors.
            seq: The last change of the catalog that the entries hold.

        Returns:
            Its size.

        Passes on:
            LockedError: Another process is writing.
            ShopError: The disk is full or cannot be written; the old index stays.
            ShapeError: A vector is not finite, or not of its space's dimension.
            UsageError: A product id is empty or comes twice.
        """
        with self._building, locked(self.folder):
            self._begin_pending()
            writer = SegmentWriter(self._weights)
            for entry in entries:
                writer.add(entry)
            self._write(writer.finish(), fingerprint, seq, recipe(self._weights))
        return self.stats()

    def apply(self, upserts: Sequence[Entry], deletes: Sequence[str], seq: int) -> None:
        """Make changes visible to the next search. They live in memory until `merge`.

        Args:
            upserts: New or changed products; of several with one id the last counts.
            deletes: Product ids to take out; unknown ones are no error.
            seq: The last change of the catalog that is in after this.

        Passes on:
            ShapeError: A vector is not finite, or not of its space's dimension; nothing was changed.
            UsageError: A product id is empty; nothing was changed.
        """
        change = (tuple(upserts), tuple(deletes), seq)
        with self._lock:
            self._snapshot = self._changed(self._snapshot, change)
            if self._pending is not None:
                self._pending.append(change)

    def merge(self) -> IndexStats:
        """Write the next generation out of the present one and the changes; searches and changes go on meanwhile.

        Returns:
            Its size.

        Passes on:
            LockedError: Another process is writing.
            ShopError: The disk is full or cannot be written; the old index stays.
        """
        with self._building, locked(self.folder):
            snapshot = self._begin_pending()
            whole = join_segments([(view.segment, _live(view.segment, view.live)) for view in snapshot.views])
            self._write(whole, snapshot.fingerprint, snapshot.seq, self._made_by(self._generation))
        return self.stats()

    def refresh(self) -> bool:
        """Open the generation that another process has written since, if any; its changes since must be applied.

        Returns:
            True when there was a new one; `seq` says where to go on.

        Passes on:
            CorruptError: The new generation is not whole.
        """
        with self._lock:
            if self._pending is not None or current_name(self.folder)[0] == self._generation.name:
                return False
            self._generation = open_generation(self.folder)
            self._snapshot = self._first_snapshot(self._generation)
            return True

    def _begin_pending(self) -> Snapshot:
        with self._lock:
            self._pending = []
            return self._snapshot

    def _write(self, whole: Segment, fingerprint: str, seq: int, made_by: str) -> None:
        """Write a generation, then swap it in with the changes that came while it was written on top."""
        try:
            about = {"fingerprint": fingerprint, "recipe": made_by, "seq": seq, "rows": len(whole)}
            about |= {"depths": _depths(whole)}
            generation = write_generation(self.folder, whole.packs, whole.fields, about)
            snapshot = self._first_snapshot(generation)  # Before the lock: this takes a while for a large shop.
            with self._lock:
                for change in self._pending or ():
                    if change[2] > seq:
                        snapshot = self._changed(snapshot, change)
                self._generation, self._snapshot = generation, snapshot
        finally:
            self._pending = None

    def _changed(self, before: Snapshot, change: Change) -> Snapshot:
        upserts, deletes, seq = change
        writer = SegmentWriter(self._weights)
        latest = {entry.product.product_id: entry for entry in upserts}
        for product_id in deletes:
            latest.pop(product_id, None)
        for entry in latest.values():
            writer.add(entry)
        new = writer.finish()
        _check_dimensions(before, new)
        gone = [product_id.encode() for product_id in (*latest, *deletes)]
        parts: Parts = [(v.segment, _without(v.segment, v.live, gone)) for v in before.views]
        main = 1 if before.generation else 0
        parts = [p for i, p in enumerate(parts) if i < main or p[1] is None or p[1].any()]
        if len(new):
            parts.append((new, None))
        while len(parts) - main >= 2 and len(parts[-2][0]) <= max(_SMALL, _TIER * len(parts[-1][0])):
            last = parts[-2:]
            parts[-2:] = [(join_segments([(segment, _live(segment, live)) for segment, live in last]), None)]
        return self._make(parts, max(seq, before.seq), before.generation, before.fingerprint, before)


def _depths(segment: Segment) -> dict[str, int]:
    """How deep a quick search for the nearest looks, by space; measured for large shops only."""
    if len(segment) < QUICK_ROWS:
        return {}
    return {name: measured_depth(space) for name, space in segment.spaces.items()}


def _live(segment: Segment, live: MaskArray | None) -> MaskArray:
    return np.ones(len(segment), np.bool_) if live is None else live


def _live_items(segment: Segment, live: MaskArray | None) -> int:
    return segment.table.items if live is None else int(np.count_nonzero(segment.table.to_items(live)))


def _without(segment: Segment, live: MaskArray | None, gone: Sequence[bytes]) -> MaskArray | None:
    rows = [row for raw in gone if (row := segment.ids.find(raw)) >= 0]
    if not rows:
        return live
    out = _live(segment, live).copy()
    out[rows] = False
    return out


def _check_dimensions(before: Snapshot, new: Segment) -> None:
    """Refuse a change whose vectors do not fit.

    Args:
        before: What they join.
        new: The changed products.

    Passes on:
        ShapeError: A vector has another dimension than its space.
    """
    for segment in before.segments:
        for name in segment.spaces.keys() & new.spaces.keys():
            segment.spaces[name].check(np.zeros(new.spaces[name].dimension, np.float32))


def _main_currency(snapshot: Snapshot) -> str:
    counts: Mapping[str, int] = {}
    for view in snapshot.views:
        for currency, column in view.segment.table.prices.items():
            counts = {**counts, currency: counts.get(currency, 0) + int(np.count_nonzero(column != NO_PRICE))}
    return min(counts, key=lambda one: (-counts[one], one), default="")
