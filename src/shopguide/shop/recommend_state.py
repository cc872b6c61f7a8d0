"""What a shop has learnt for recommendation: made from its events and products, kept in its folder.

Joins `recommend` with the catalog and the index. Nothing of a single user is in the file: counts of products only. When
a user is deleted it is made anew without that user, or, where that would take minutes, thrown away until it is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from shopguide.catalog import Catalog
from shopguide.fuse import PICTURE, TEXT
from shopguide.index import Index
from shopguide.recommend.boosted import installed
from shopguide.recommend.cells import Cells
from shopguide.recommend.facts import GROUPS, WINDOWS, Facts, Traits, strongest
from shopguide.recommend.features import Models
from shopguide.recommend.files import Stored, load, save
from shopguide.recommend.history import Done, History, Ints
from shopguide.recommend.learning import Learnt, fit_models, learn, likeness_by
from shopguide.recommend.pairs import PairsWriter
from shopguide.shop.counting import Counting, Served, pairs_file, today
from shopguide.shop.merging import Background
from shopguide.shop.state import ShopState
from shopguide.types import Product, Progress

LOG = logging.getLogger("shopguide.recommend")
FILE = "recommend.npz"
LEARN_AT_ONCE = 20_000
"""Events up to which learning is a matter of seconds, and is done on import and after a deletion: 200,000 over 100,000
products take a minute and more."""

LEARN_UNASKED = 20_000
"""Events up to which a shop that has never learnt does so in memory at its first recommendation."""

MOST_FRESH = 1_000
"""Changes of products since the last learning up to which those that are new are looked at one by one."""

SOUGHT = 60
"""Products that a stranger may be shown because many seek them."""

EVENTS_A_TURN = 50_000
SAMPLE = 1_500
"""Products by which the shop's likenesses are judged."""

Vectors = NDArray[np.float32]
SPACES = (TEXT, PICTURE, "fused")


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt, with the names of its codes.

    Attributes:
        products: Names of the product codes.
        code: The other way.
        day: Up to which it was learnt; the shop's own "today".
        vectors: Space → (n, d) float16 by product code, so that hundreds of candidates cost no look-up.
        sample: (m, d) evenly drawn fused vectors, or None.
        seq: The latest change of a product that is in it.
        cells: Where products lie in the fused space; None in a small shop.
        sought: What strangers are shown: product id → how sought after, the most first.
        served: The tables of what goes together as they are by now; None where they are not followed.
    """

    learnt: Learnt
    products: tuple[str, ...]
    code: dict[str, int]
    day: int
    vectors: Mapping[str, NDArray[np.float16]]
    sample: NDArray[np.float32] | None = None
    seq: int = 0
    cells: Cells | None = None
    sought: Mapping[str, float] = field(default_factory=dict)
    served: Served | None = None

    def by_now(self, asked: Ints) -> Known:
        """The same with what goes together with some products as it is by now.

        Args:
            asked: Product codes.

        Returns:
            What is known.
        """
        models = self.models if self.served is None else self.served.by_now(self.models, asked)
        return self if models is self.models else replace(self, learnt=replace(self.learnt, models=models))

    def floor(self, vec: NDArray[np.float32], wanted: int) -> float:
        """A likeness to a vector that about so many products reach, judged by a sample; −1 where all may.

        Args:
            vec: (d,) in the fused space.
            wanted: How many products.

        Returns:
            The likeness.
        """
        if self.sample is None or len(self.products) <= 4 * wanted:
            return -1.0
        place = int(len(self.sample) * wanted / len(self.products))
        if place < 1:
            return -1.0
        return float(-np.partition(-(self.sample @ vec), place)[place])

    def vectors_of(self, codes: Sequence[int], space: str) -> list[NDArray[np.float32] | None]:
        """The vectors that products had when this was read.

        Args:
            codes: Product codes.
            space: In which space.

        Returns:
            One a code; None where it has none.
        """
        if space not in self.vectors:
            return [None] * len(codes)
        rows = self.vectors[space][np.array(codes, np.int64)].astype(np.float32)
        there = np.flatnonzero(rows.any(axis=1)).tolist()
        found: list[NDArray[np.float32] | None] = [None] * len(codes)
        for place in there:
            found[place] = rows[place]
        return found

    def nearest(self, vec: NDArray[np.float32], most: int) -> dict[str, float] | None:
        """Products that are very alike to a vector; some that are as alike may be missed.

        Args:
            vec: (d,) in the fused space.
            most: How many.

        Returns:
            Product id → likeness; None in a small shop, where the index is asked.
        """
        if self.cells is None:
            return None
        codes = self.cells.near(vec, most)
        likeness = self.vectors["fused"][codes].astype(np.float32) @ vec
        return {self.products[c]: x for c, x in zip(codes.tolist(), likeness.tolist(), strict=True)}

    @property
    def models(self) -> Models:
        """Tables and facts."""
        return self.learnt.models


class RecommendState:
    """Holds what a shop has learnt.

    Args:
        folder: The shop's folder.
        catalog: Its events and products.
        state: Its index.
    """

    def __init__(self, folder: Path, catalog: Catalog, state: ShopState) -> None:
        self._path, self._catalog, self._state = folder / FILE, catalog, state
        self._counting = Counting(catalog)
        self._known: Known | None = None
        self._stamp: tuple[int, int] | None = None
        self._fresh: tuple[int, tuple[str, ...] | None] = (-1, ())
        self._lock = threading.Lock()
        self._background = Background(self._prepare, "recommend")

    def known(self) -> Known:
        """What was learnt, read again when another process wrote it anew; a search writes nothing."""
        with self._lock:
            stamp = self._on_disk()
            if self._known is not None and (stamp == self._stamp or stamp is None):
                return self._known
            found = load(self._path) if stamp is not None else None
            if found is None and stamp is not None:
                LOG.warning("%s cannot be read by this version. Run `shopguide train recommend`.", self._path)
            self._known = self._named(found) if found is not None else self._unlearnt()
            self._stamp = stamp
            return self._known

    def readable(self) -> bool:
        """Whether the shop has learnt, and by a version whose file this one reads."""
        return load(self._path) is not None

    def prepare(self) -> None:
        """Read what was learnt behind the searches, so that the first question need not wait for it."""
        if self._path.exists():
            self._background.start()

    def close(self) -> None:
        """Let what is under way end."""
        self._background.wait()

    def _prepare(self) -> None:
        self.known()
        installed()

    def _on_disk(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def fresh(self, known: Known, latest: int) -> tuple[str, ...] | None:
        """The products that came after what is known.

        Args:
            known: What is known.
            latest: The catalog's latest change.

        Returns:
            Their ids; None where so much changed that they cannot be told at once.
        """
        with self._lock:
            if self._fresh[0] != latest:
                found: list[str] | None = None
                if latest - known.seq <= MOST_FRESH:
                    changes = self._catalog.iterate(after_seq=known.seq) if latest > known.seq else ()
                    found = [c.product_id for c in changes if c.product is not None and c.product_id not in known.code]
                self._fresh = latest, None if found is None else tuple(found)
            return self._fresh[1]

    def _named(self, stored: Stored) -> Known:
        learnt, products = stored.learnt, stored.products
        held = self._state.index().vectors_of(products, SPACES)
        vectors = {space: held[space] for space in SPACES if space in held}
        fused = vectors.get("fused")
        sample = None if fused is None else fused[:: max(1, len(fused) // SAMPLE)].astype(np.float32)
        cells = None if fused is None else Cells.of(fused)
        self._fresh = (-1, ())
        code = {p: n for n, p in enumerate(products)}
        sought = _sought(learnt.models.facts, products)
        served = Served(self._catalog, self._path.parent, stored.pairs, products, code) if stored.pairs else None
        return Known(learnt, products, code, stored.day, vectors, sample, stored.seq, cells, sought, served)

    def _unlearnt(self) -> Known:
        """For a shop that has not learnt: in memory where that is quick, else without events."""
        seq = self._catalog.last_seq
        if self._catalog.count_events() <= LEARN_UNASKED:
            history, traits = self._gathered()
            day = history.last_day + 1
            return self._named(Stored(Learnt(fit_models(history, day, traits), None), history.products, day, seq))
        history = History.from_events((), self._ids())
        nothing = Learnt(fit_models(history, 0, Traits.none(len(history.products))), None)
        return self._named(Stored(nothing, history.products, today(), seq))

    def _ids(self) -> list[str]:
        return [c.product_id for c in self._catalog.iterate() if c.product is not None]

    def _gathered(
        self, progress: Progress | None = None, begin: Callable[[Connection], None] | None = None
    ) -> tuple[History, Traits]:
        """All events that have happened, and what the products are; `begin` divides them from those that come later."""
        products = [c.product for c in self._catalog.iterate() if c.product is not None]
        latest = today() + 1
        done = _counted(self._catalog.walk_events(begin), self._catalog.count_events(), progress)
        history = History.from_events(done, (p.product_id for p in products))
        history = history.kept(history.day <= latest)
        return history, _traits(history, products)

    def gathered(self, progress: Progress | None = None) -> tuple[History, Traits, dict[str, Vectors]]:
        """All that there is to learn from: events, what products are, and their vectors by space."""
        history, traits = self._gathered(progress)
        return history, traits, vectors_of(self._state.index(), history.products)

    def events(self) -> Iterable[tuple[str, str, str, str]]:
        """All events as the catalog walks them: user, kind, product, time."""
        return self._catalog.walk_events()

    def products(self) -> list[str]:
        """The ids of all products."""
        return self._ids()

    def owners(self, skus: Iterable[str]) -> dict[str, str]:
        """SKUs of variants, and product ids, to product ids."""
        asked = list(skus)
        return self._catalog.product_of(asked) | {i: i for i in self._catalog.get(asked)}

    def learn(self, progress: Progress | None = None) -> dict[str, int | bool]:
        """Learn anew from all events, and write it.

        Args:
            progress: Told the stages "events" and "learn".

        Returns:
            How many events, users and products it rests on, and whether a mix could be taught.

        Passes on:
            ShopError: The disk is full or cannot be written.
        """
        told_stage = progress or (lambda stage, done, total: None)
        seq, number, folder = self._catalog.last_seq, 0, self._path.parent

        def begin(connection: Connection) -> None:
            nonlocal number
            number = self._counting.begin(connection)

        history, traits = self._gathered(progress, begin)
        vectors = vectors_of(self._state.index(), history.products)
        day = history.last_day + 1
        with PairsWriter(pairs_file(folder, number)) as keep:
            learnt = learn(history, day, traits, likeness_by(vectors), folder=folder, progress=told_stage, keep=keep)
        stored = Stored(learnt, history.products, day, seq, number)
        save(self._path, stored)
        self._drop_pairs(but=number)
        self._counting.done(number)
        with self._lock:
            self._known, self._stamp = self._named(stored), self._on_disk()
        told = {"events": len(history), "users": len(history.users), "products": len(history.products)}
        return told | {"mix": learnt.mix is not None}

    def _drop_pairs(self, but: int = 0) -> None:
        """Remove the counts of older learnings."""
        for path in self._path.parent.glob(pairs_file(self._path.parent, 0).name.replace("0", "*")):
            if path != pairs_file(self._path.parent, but):
                path.unlink(missing_ok=True)

    def imported(self, events: int) -> str:
        """After an import of events: learn where that is quick.

        Args:
            events: How many events were imported.

        Returns:
            What the shop should know, or "".
        """
        if not events:
            return ""
        if self._catalog.count_events() > LEARN_AT_ONCE:
            return "Run `shopguide train recommend` to let recommendation learn from the new events"
        self.learn()
        return ""

    def changed(self) -> None:
        """Single events came: what was learnt in memory only is learnt anew at the next question."""
        with self._lock:
            if self._stamp is None:
                self._known = None

    def forget(self) -> None:
        """A user is gone: nothing learnt may rest on that user any more."""
        written = self._path.exists()
        with self._lock:
            self._known, self._stamp = None, None
            self._path.unlink(missing_ok=True)
            self._drop_pairs()
            self._counting.stop()
        if written and self._catalog.count_events() <= LEARN_AT_ONCE:
            self.learn()


def vectors_of(index: Index, products: Iterable[str]) -> dict[str, Vectors]:
    """The products' vectors by space.

    Args:
        index: The index.
        products: Product ids.

    Returns:
        Space → (n, d) float32, rows of zeros where there is none; spaces that nothing is in are left out.
    """
    found = index.vectors_of(list(products), SPACES)
    return {space: found[space].astype(np.float32) for space in SPACES if space in found}


def _counted(rows: Iterable[tuple[str, str, str, str]], total: int, progress: Progress | None) -> Iterator[Done]:
    for place, row in enumerate(rows):
        if progress is not None and place % EVENTS_A_TURN == 0:
            progress("events", place, total)
        yield Done(*row)
    if progress is not None:
        progress("events", total, total)


def _sought(facts: Facts, products: tuple[str, ...]) -> dict[str, float]:
    """What many came to lately, and what many came to for the first time."""
    month = facts.recent[WINDOWS.index(28)]
    score = np.log1p(month) + 0.5 * np.log1p(facts.newcomers[0]) + 0.1 * np.log1p(facts.recent[-1])
    best = strongest(score, SOUGHT)
    return {products[i]: float(score[i]) for i in best[np.argsort(-score[best], kind="stable")]}


def _traits(history: History, products: Iterable[Product]) -> Traits:
    n = len(history.products)
    groups, price = np.zeros((len(GROUPS), n), np.int64), np.full(n, np.nan)
    names: list[dict[str, int]] = [{"": 0} for _ in GROUPS]
    for row, product in enumerate(products):  # the history begins with the products, in their order
        for place, name in enumerate(_groups(product)):
            groups[place, row] = names[place].setdefault(name, len(names[place]))
        offer = product.offer()
        price[row] = offer.price.major if offer is not None else np.nan
    return Traits(groups, price)


def _groups(product: Product) -> tuple[str, str, str, str]:
    path = product.categories[0].split("/") if product.categories else []
    return "/".join(path), "/".join(path[:2]), path[0] if path else "", product.brand
