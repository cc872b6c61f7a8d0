"""Gathers an import in temporary tables, so that it is applied in one go, or not at all.

Knows nothing about feeds. Reading a feed may take minutes; the write lock is held only while the gathered rows are
merged, and a kill, Ctrl-C or full disk before the end leaves the catalog as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from shopguide.catalog import schema, writing
from shopguide.catalog.schema import EVENT_COLUMNS, REVIEW_COLUMNS, staged_events, staged_products, staged_reviews
from shopguide.catalog.store import Catalog
from shopguide.catalog.writing import Document, Upserted, batched
from shopguide.types import Event, Product, Review

Told = Callable[[int, int], None]
"""Called with rows merged so far and rows in all."""


class Stage:
    """Rows on their way into a catalog. Made by `open_stage`.

    Args:
        catalog: Where they go.
        connection: A connection with the temporary tables.
        joined: The connection is that of a transaction which the caller of the import holds.
    """

    def __init__(self, catalog: Catalog, connection: Connection, joined: bool) -> None:
        self._catalog = catalog
        self._connection = connection
        self._joined = joined
        self._place = 0

    def put_products(self, given: Sequence[Product]) -> int:
        """Gather products; the last one of an id wins. Returns how many replaced an earlier one."""
        documents = {p.product_id: Document.from_product(p) for p in given}
        replaced = len(given) - len(documents)
        with self._step():
            for batch in batched(documents.values()):
                replaced += self._clear(staged_products, "product_id", [d.product_id for d in batch])
                rows = []
                for document in batch:
                    self._place += 1
                    rows.append({"place": self._place, **document._asdict()})
                self._connection.execute(insert(staged_products), rows)
        return replaced

    def put_reviews(self, given: Sequence[Review]) -> int:
        """Gather reviews; the last one of an id wins. Returns how many replaced an earlier one."""
        return self._put(staged_reviews, "review_id", REVIEW_COLUMNS, given)

    def put_events(self, given: Sequence[Event]) -> int:
        """Gather events; the last one of an id wins. Returns how many replaced an earlier one."""
        return self._put(staged_events, "event_id", EVENT_COLUMNS, given)

    def _put(self, table: Table, key: str, columns: Sequence[str], given: Sequence[Review] | Sequence[Event]) -> int:
        latest = {getattr(value, key): value for value in given}
        replaced = len(given) - len(latest)
        with self._step():
            for batch in batched(latest.values()):
                replaced += self._clear(table, key, [getattr(value, key) for value in batch])
                self._connection.execute(insert(table), [{n: getattr(v, n) for n in columns} for v in batch])
        return replaced

    def _clear(self, table: Table, key: str, keys: Sequence[str]) -> int:
        return int(self._connection.execute(delete(table).where(table.c[key].in_(keys))).rowcount)

    def stars(self) -> tuple[int, int]:
        """How many of the gathered reviews have stars, and how many of those give the commonest number of them."""
        rating = staged_reviews.c.rating
        query = select(func.count(rating)).where(rating.is_not(None)).group_by(rating)
        with self._step():
            counts = self._connection.execute(query).scalars().all()
        return sum(counts), max(counts, default=0)

    def drop_stars(self) -> None:
        """Take the stars of all gathered reviews as not given."""
        with self._step():
            self._connection.execute(update(staged_reviews).values(rating=None))

    def merge(self, told: Told) -> tuple[Upserted, int]:
        """Apply everything that was gathered, in one transaction.

        Args:
            told: Called with rows merged so far, and in all.

        Returns:
            What became of the products, and how many reviews and events are of unknown products.
        """
        connection = self._connection
        with schema.told_plainly(self._catalog.place):
            if self._joined:
                return self._apply(told)
            connection.execution_options(write=True)
            with connection.begin():
                return self._apply(told)

    def _apply(self, told: Told) -> tuple[Upserted, int]:
        connection = self._connection
        counts = [connection.execute(select(func.count()).select_from(t)).scalar_one() for t in schema.STAGED]
        total, done, result, orphans = sum(counts), 0, Upserted(), 0
        for rows in self._walk(staged_products, "place"):
            result += writing.write_products(connection, [Document(r.product_id, r.content_hash, r.doc) for r in rows])
            told(done := done + len(rows), total)
        for rows in self._walk(staged_reviews, "review_id"):
            writing.write_reviews(connection, [Review(**{n: getattr(r, n) for n in REVIEW_COLUMNS}) for r in rows])
            orphans += writing.count_unknown(connection, [r.product_id for r in rows])
            told(done := done + len(rows), total)
        for rows in self._walk(staged_events, "event_id"):
            events = [Event(**{n: getattr(r, n) for n in EVENT_COLUMNS}) for r in rows]
            writing.write_events(connection, events, self._catalog.counted)
            told(done := done + len(rows), total)
        return result, orphans

    def _walk(self, table: Table, key: str) -> Iterator[Sequence[Any]]:
        """The gathered rows in the order of a key, in batches."""
        query = select(table).order_by(table.c[key]).limit(writing.BATCH)
        rows = self._connection.execute(query).all()
        while rows:
            yield rows
            last = getattr(rows[-1], key)
            rows = self._connection.execute(query.where(table.c[key] > last)).all()

    @contextmanager
    def _step(self) -> Iterator[None]:
        """A transaction on the temporary tables only; within the caller's one when there is one."""
        with schema.told_plainly(self._catalog.place), nullcontext() if self._joined else self._connection.begin():
            yield


@contextmanager
def open_stage(catalog: Catalog) -> Iterator[Stage]:
    """Make the temporary tables for one import, and drop them at its end.

    Args:
        catalog: Where the import goes. A transaction that this thread holds on it is joined.

    Yields:
        Stage: To put rows in, and to merge.
    """
    held = catalog.held
    if held is not None:
        with schema.told_plainly(catalog.place):
            schema.STAGE.drop_all(held)
            schema.STAGE.create_all(held)
            yield Stage(catalog, held, joined=True)
            schema.STAGE.drop_all(held)
        return
    with catalog.transaction():
        """Another writer is told at once, not after minutes of reading."""
    with catalog.own_connection() as connection:
        with schema.told_plainly(catalog.place), connection.begin():
            schema.STAGE.create_all(connection)
        yield Stage(catalog, connection, joined=False)
