"""The catalog's store: products with a change number, reviews and events, in one SQL database.

Knows nothing about feeds. Every change of a product gets the next `seq`, so that an index can ask what changed since;
the same content again changes nothing. Writes are transactions: whole, or not at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
from sqlalchemy import Connection, Engine, Row, bindparam, delete, func, select, update

from shopguide.catalog import writing
from shopguide.catalog.codec import from_doc
from shopguide.catalog.schema import (
    EVENT_COLUMNS,
    REVIEW_COLUMNS,
    events,
    meta,
    open_engine,
    products,
    reviews,
    rules,
    told_plainly,
)
from shopguide.catalog.writing import Document, Upserted, batched
from shopguide.types import Event, Product, Review

MOST_LIVE = 500_000
"""Product ids that are known to be there as of the latest change, so that an event need not look its product up."""

_LAST_SEQ = select(meta.c.value).where(meta.c.key == "last_seq")
_BY_ID = select(products).where(
    products.c.product_id.in_(bindparam("wanted", expanding=True)), products.c.deleted.is_(False)
)
_NEWEST_OF = (
    select(*(events.c[n] for n in EVENT_COLUMNS))
    .where(events.c.user_id == bindparam("whose"))
    .order_by(events.c.at.desc(), events.c.event_id.desc())
    .limit(bindparam("most"))
)
_REVIEW_ORDER = (reviews.c.product_id, reviews.c.posted.desc(), reviews.c.review_id)


@dataclass(frozen=True, slots=True)
class Change:
    """One product as it stands after its latest change; `product` is None when it was deleted."""

    seq: int
    product_id: str
    product: Product | None


class Catalog:
    """The truth of a shop. Open it with `Catalog.open`; usable from several threads.

    Args:
        engine: The database, opened by `schema.open_engine`.
        place: Where it is, for messages.

    Attributes:
        counted: Told of new events in the transaction that writes them.
        forgotten: Told of a user in the transaction that deletes the user's events, before it does.
    """

    def __init__(self, engine: Engine, place: Path | str) -> None:
        self._engine = engine
        self.place = place
        self.counted: writing.Counted | None = None
        self.forgotten: Callable[[Connection, str], None] | None = None
        self._local = threading.local()
        self._live: tuple[int, set[str]] = (-1, set())

    @classmethod
    def open(cls, path_or_url: Path | str) -> Catalog:
        """Open a catalog, and make it where there is none.

        Args:
            path_or_url: A database file ("myshop/catalog.db"), or a database URL.

        Returns:
            The catalog.
        """
        return cls(open_engine(path_or_url), path_or_url)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def held(self) -> Connection | None:
        """The connection of this thread's transaction, or None outside one."""
        connection: Connection | None = getattr(self._local, "connection", None)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Hold the write lock; what is written inside stands wholly or not at all. Nested ones join the outer one.

        Yields:
            Connection: The connection that holds the lock.
        """
        if self.held is not None:
            yield self.held
            return
        with told_plainly(self.place), self._write_connection() as connection, connection.begin():
            self._local.connection = connection
            try:
                yield connection
            finally:
                self._local.connection = None

    def _write_connection(self) -> Connection:
        return self._engine.connect().execution_options(write=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent state to read from; inside a transaction, its own.

        Yields:
            Connection: A connection to read with.
        """
        joined = self.held if self.held is not None else getattr(self._local, "reader", None)
        if joined is not None:
            yield joined
            return
        with told_plainly(self.place), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All that this thread reads inside is of one moment, over one connection.

        Yields:
            None: While it holds.
        """
        with self.reading() as connection:
            before = getattr(self._local, "reader", None), getattr(self._local, "seq", None)
            self._local.reader, self._local.seq = connection, None
            try:
                yield
            finally:
                self._local.reader, self._local.seq = before

    @contextmanager
    def own_connection(self) -> Iterator[Connection]:
        """A connection that is closed at the end, with its temporary tables.

        Yields:
            Connection: Outside any transaction.
        """
        with told_plainly(self.place), self._engine.connect() as connection:
            connection.detach()
            yield connection

    def upsert(self, given: Iterable[Product]) -> Upserted:
        """Add products and replace changed ones; the last one of an id wins; equal ones are left alone.

        Args:
            given: Products; held in memory as a whole.

        Returns:
            How many were added, updated and found unchanged.
        """
        latest = {p.product_id: p for p in given}
        documents = [Document.from_product(p) for p in latest.values()]
        with self.transaction() as connection:
            return writing.write_products(connection, documents)

    def delete(self, ids: Iterable[str]) -> int:
        """Delete products by id; unknown ids are passed over.

        Args:
            ids: Product ids.

        Returns:
            How many were there and are gone.
        """
        with self.transaction() as connection:
            return writing.delete_products(connection, ids)

    def get(self, ids: Iterable[str]) -> dict[str, Product]:
        """Look products up by id.

        Args:
            ids: Product ids.

        Returns:
            Id → product in the order asked, without the unknown ones.
        """
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Product] = {}
        with self.reading() as connection:
            for batch in batched(wanted):
                rows = connection.execute(_BY_ID, {"wanted": batch})
                found.update((row.product_id, _to_product(row)) for row in rows)
        return {i: found[i] for i in wanted if i in found}

    def product_of(self, skus: Iterable[str]) -> dict[str, str]:
        """Find the products that variants belong to.

        Args:
            skus: Variant SKUs.

        Returns:
            SKU → product id, without the unknown ones.
        """
        with self.reading() as connection:
            return writing.products_of_skus(connection, skus)

    def __len__(self) -> int:
        with self.reading() as connection:
            query = select(func.count()).select_from(products).where(products.c.deleted.is_(False))
            return int(connection.execute(query).scalar_one())

    def __contains__(self, product_id: object) -> bool:
        return isinstance(product_id, str) and bool(self.get([product_id]))

    @property
    def last_seq(self) -> int:
        """The number of the latest change; 0 for a new catalog."""
        known: int | None = getattr(self._local, "seq", None)
        if known is None:
            with self.reading() as connection:
                known = int(connection.execute(_LAST_SEQ).scalar_one())
            if self.held is None and getattr(self._local, "reader", None) is not None:
                self._local.seq = known
        return known

    def iterate(self, after_seq: int = 0) -> Iterator[Change]:
        """Walk what changed since a change number, oldest change first, each product once; in bounded memory.

        Args:
            after_seq: 0 walks everything, tombstones included.

        Yields:
            Change: A product in its latest state. One that changes during the walk may come again, later.
        """
        while True:
            with self.reading() as connection:
                query = select(products).where(products.c.seq > after_seq).order_by(products.c.seq).limit(writing.BATCH)
                rows = connection.execute(query).all()
            if not rows:
                return
            for row in rows:
                yield Change(row.seq, row.product_id, None if row.deleted else _to_product(row))
            after_seq = rows[-1].seq

    def add_reviews(self, given: Iterable[Review]) -> Upserted:
        """Add reviews and replace changed ones, by review id; reviewed products get their rating and a new `seq`.

        A review of a variant's SKU goes to its product. Reviews of unknown products are kept until it comes.

        Args:
            given: Reviews.

        Returns:
            How many were added, updated and found unchanged.
        """
        with self.transaction() as connection:
            return writing.write_reviews(connection, given)

    def reviews(self, product_id: str) -> tuple[Review, ...]:
        """The reviews of one product, newest first."""
        return self.reviews_of([product_id]).get(product_id, ())

    def reviews_of(self, ids: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        """Look up the reviews of several products.

        Args:
            ids: Product ids.

        Returns:
            Product id → its reviews, newest first; products without a review are left out.
        """
        found: dict[str, list[Review]] = {}
        with self.reading() as connection:
            for batch in batched(dict.fromkeys(ids)):
                query = select(*(reviews.c[n] for n in REVIEW_COLUMNS)).where(reviews.c.product_id.in_(batch))
                for row in connection.execute(query.order_by(*_REVIEW_ORDER)).mappings():
                    found.setdefault(row["product_id"], []).append(Review(**row))
        return {i: tuple(r) for i, r in found.items()}

    def count_reviews(self) -> int:
        """How many reviews there are, those of unknown products included."""
        with self.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(reviews)).scalar_one())

    def add_events(self, given: Iterable[Event]) -> Upserted:
        """Add events; one whose id is there already changes nothing.

        Args:
            given: Events; those of unknown products are kept.

        Returns:
            How many were added, and found there already.
        """
        alone = self.held is None
        with self.transaction() as connection:
            if not alone:  # what an outer transaction wrote may be taken back
                return writing.write_events(connection, given, self.counted)
            latest = self.last_seq
            if self._live[0] != latest or len(self._live[1]) > MOST_LIVE:
                self._live = latest, set()
            return writing.write_events(connection, given, self.counted, self._live[1])

    def events(self, user_id: str | None = None, newest: int | None = None) -> tuple[Event, ...]:
        """The events of one user, or of all, oldest first.

        Args:
            user_id: Whose; None takes everybody's.
            newest: Only so many of the newest ones.

        Returns:
            The events.
        """
        if user_id is not None and newest is not None:  # asked at each recommendation
            with self.reading() as connection:
                rows = connection.execute(_NEWEST_OF, {"whose": user_id, "most": newest}).all()
            return tuple(Event(*row) for row in reversed(rows))
        query = select(*(events.c[n] for n in EVENT_COLUMNS))
        if user_id is not None:
            query = query.where(events.c.user_id == user_id)
        if newest is not None:
            query = query.order_by(events.c.at.desc(), events.c.event_id.desc()).limit(newest)
        else:
            query = query.order_by(events.c.at, events.c.event_id)
        with self.reading() as connection:
            found = [Event(*row) for row in connection.execute(query)]
        return tuple(found if newest is None else reversed(found))

    def against(self, user_id: str) -> set[str]:
        """The products that a user ever hid or sent back."""
        query = select(events.c.product_id).where(events.c.user_id == user_id, events.c.kind.in_(("return", "hide")))
        with self.reading() as connection:
            return set(connection.execute(query).scalars())

    def walk_events(self, begin: Callable[[Connection], None] | None = None) -> Iterator[tuple[str, str, str, str]]:
        """All events as they stand at the first step, a user's together and oldest first, in bounded memory.

        Args:
            begin: Called with the write lock held while the walk begins, so that what it writes divides the events
                that are walked from those that come later.

        Yields:
            tuple[str, str, str, str]: User id, kind, product id, time.
        """
        query = select(events.c.user_id, events.c.kind, events.c.product_id, events.c.at)
        query = query.order_by(events.c.user_id, events.c.at, events.c.event_id)
        with ExitStack() as stack:
            if begin is None:
                rows = stack.enter_context(self.reading()).execution_options(yield_per=20_000).execute(query)
            else:
                stack.enter_context(told_plainly(self.place))
                reader = stack.enter_context(self._engine.connect()).execution_options(yield_per=20_000)
                with self.transaction() as writer:
                    begin(writer)
                    rows = reader.execute(query)
            for part in rows.partitions():
                yield from (tuple(row) for row in part)

    def count_events(self) -> int:
        """How many events there are."""
        with self.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(events)).scalar_one())

    def reviews_by(self, user_id: str) -> tuple[Review, ...]:
        """The reviews that a user wrote, newest first."""
        with self.reading() as connection:
            query = select(*(reviews.c[n] for n in REVIEW_COLUMNS)).where(reviews.c.user_id == user_id)
            return tuple(Review(**r) for r in connection.execute(query.order_by(*_REVIEW_ORDER)).mappings())

    def rules(self) -> dict[str, dict[str, Any]]:
        """The merchandising rules as they were put: id to plain values, by id."""
        with self.reading() as connection:
            rows = connection.execute(select(rules).order_by(rules.c.rule_id))
            return {row.rule_id: orjson.loads(row.doc) for row in rows}

    def put_rule(self, rule_id: str, values: Mapping[str, Any]) -> None:
        """Add a rule, or replace the one of this id.

        Args:
            rule_id: Its id.
            values: Plain JSON values.
        """
        with self.transaction() as connection:
            connection.execute(delete(rules).where(rules.c.rule_id == rule_id))
            connection.execute(rules.insert(), [{"rule_id": rule_id, "doc": orjson.dumps(values)}])

    def delete_rule(self, rule_id: str) -> bool:
        """Delete a rule; False when there is none of this id."""
        with self.transaction() as connection:
            return bool(connection.execute(delete(rules).where(rules.c.rule_id == rule_id)).rowcount)

    def delete_user(self, user_id: str) -> int:
        """Forget a user: events are deleted, reviews stay without the name.

        Args:
            user_id: Whom; an empty id is nobody.

        Returns:
            How many events and reviews were touched.
        """
        if not user_id:
            return 0
        with self.transaction() as connection:
            if self.forgotten is not None:
                self.forgotten(connection, user_id)
            gone = connection.execute(delete(events).where(events.c.user_id == user_id)).rowcount
            named = connection.execute(update(reviews).where(reviews.c.user_id == user_id).values(user_id="")).rowcount
            return int(gone) + int(named)


def _to_product(row: Row[Any]) -> Product:
    return from_doc(row.doc, row.review_rating, row.review_count)
