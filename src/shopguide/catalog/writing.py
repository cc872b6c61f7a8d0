"""Writes to the catalog's tables inside a transaction that the caller holds: products, reviews, events.

Knows nothing about feeds or connections' lives. What is there already, and equal, is not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, update

from shopguide.catalog.codec import from_doc, hash_doc, to_doc
from shopguide.catalog.schema import EVENT_COLUMNS, REVIEW_COLUMNS, events, meta, products, reviews, variants
from shopguide.types import Event, Product, Review

BATCH = 400
"""Rows of one statement: well under SQLite's limit of 32,766 bound values, and small in memory."""

_LIVE = select(products.c.product_id).where(
    products.c.product_id.in_(bindparam("wanted", expanding=True)), products.c.deleted.is_(False)
)
_KNOWN = select(events.c.event_id).where(events.c.event_id.in_(bindparam("wanted", expanding=True)))
_ADD = insert(events)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Upserted:
    """How many rows a write added, changed, and found equal."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Upserted) -> Upserted:
        return Upserted(self.added + other.added, self.updated + other.updated, self.unchanged + other.unchanged)


class Document(NamedTuple):
    """A product as it is stored."""

    product_id: str
    content_hash: str
    doc: bytes

    @classmethod
    def from_product(cls, product: Product) -> Document:
        """Encode a product."""
        doc = to_doc(product)
        return cls(product.product_id, hash_doc(doc), doc)


def batched(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Cut into lists of at most `size`."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def next_seqs(connection: Connection, count: int) -> range:
    """Take the next change numbers."""
    connection.execute(update(meta).where(meta.c.key == "last_seq").values(value=meta.c.value + count))
    last = connection.execute(select(meta.c.value).where(meta.c.key == "last_seq")).scalar_one()
    return range(int(last) - count + 1, int(last) + 1)


def write_products(connection: Connection, documents: Sequence[Document]) -> Upserted:
    """Insert new products and replace changed ones; ids must not repeat within one call."""
    total = Upserted()
    for batch in batched(documents):
        found = products.c.product_id.in_([d.product_id for d in batch])
        rows = connection.execute(
            select(products.c.product_id, products.c.content_hash, products.c.deleted).where(found)
        )
        known = {row.product_id: None if row.deleted else row.content_hash for row in rows}
        new = [d for d in batch if d.product_id not in known]
        back = [d for d in batch if d.product_id in known and known[d.product_id] is None]
        changed = [d for d in batch if known.get(d.product_id) not in (None, d.content_hash)]
        seqs = iter(next_seqs(connection, len(new) + len(back) + len(changed)) if new or back or changed else ())
        if new:
            connection.execute(insert(products), [_product_row(d, next(seqs)) for d in new])
        if back or changed:
            statement = update(products).where(products.c.product_id == bindparam("at_id"))
            values: dict[str, BindParameter[Any]] = {
                name: bindparam(name) for name in ("seq", "content_hash", "deleted", "doc")
            }
            rows_out = [{"at_id": d.product_id} | _changed_row(d, next(seqs)) for d in [*back, *changed]]
            connection.execute(statement.values(values), rows_out)
        _write_variants(connection, [*new, *back, *changed], replace=bool(back or changed))
        _refresh_ratings(connection, [d.product_id for d in [*new, *back]], renumber=False)
        total += Upserted(len(new) + len(back), len(changed), len(batch) - len(new) - len(back) - len(changed))
    return total


def _changed_row(document: Document, seq: int) -> dict[str, object]:
    return {"seq": seq, "content_hash": document.content_hash, "deleted": False, "doc": document.doc}


def _product_row(document: Document, seq: int) -> dict[str, object]:
    return {"product_id": document.product_id, "review_count": 0} | _changed_row(document, seq)


def _write_variants(connection: Connection, documents: Sequence[Document], replace: bool) -> None:
    if replace and documents:
        connection.execute(delete(variants).where(variants.c.product_id.in_([d.product_id for d in documents])))
    rows = []
    for document in documents:
        if b'"variants":' not in document.doc:
            continue
        product = from_doc(document.doc)
        for variant in product.variants:
            price = variant.offers[0].price if variant.offers else None
            rows.append(
                {
                    "product_id": product.product_id,
                    "sku": variant.sku,
                    "price_minor": price and price.amount_minor,
                    "currency": price and price.currency,
                    "stock": variant.stock,
                }
            )
    if rows:
        connection.execute(insert(variants), rows)


def delete_products(connection: Connection, ids: Iterable[str]) -> int:
    """Mark products as deleted; their reviews stay. Returns how many were there."""
    count = 0
    for batch in batched(dict.fromkeys(ids)):
        found = products.c.product_id.in_(batch) & products.c.deleted.is_(False)
        live = list(connection.execute(select(products.c.product_id).where(found)).scalars())
        if not live:
            continue
        connection.execute(delete(variants).where(variants.c.product_id.in_(live)))
        statement = update(products).where(products.c.product_id == bindparam("at_id"))
        statement = statement.values(seq=bindparam("seq"), deleted=True, doc=b"", content_hash="")
        rows = [{"at_id": i, "seq": s} for i, s in zip(live, next_seqs(connection, len(live)), strict=True)]
        connection.execute(statement, rows)
        count += len(live)
    return count


def live_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of the ids that are products now."""
    found: set[str] = set()
    for batch in batched(dict.fromkeys(ids)):
        found.update(connection.execute(_LIVE, {"wanted": batch}).scalars())
    return found


def count_unknown(connection: Connection, ids: Sequence[str]) -> int:
    """How many of the ids (repeats count) are neither a product nor a variant."""
    live = live_ids(connection, ids)
    live.update(products_of_skus(connection, set(ids) - live))
    return sum(i not in live for i in ids)


def products_of_skus(connection: Connection, skus: Iterable[str]) -> dict[str, str]:
    """Variant SKU → product id, for those that are known (the first product by id where several share one)."""
    found: dict[str, str] = {}
    for batch in batched(dict.fromkeys(skus)):
        query = select(variants.c.sku, variants.c.product_id).where(variants.c.sku.in_(batch))
        for sku, product_id in connection.execute(query.order_by(variants.c.product_id)):
            found.setdefault(sku, product_id)
    return found


def _resolver(connection: Connection, ids: Iterable[str], live: set[str] | None = None) -> Callable[[str], str]:
    """Product ids as they are; SKUs of variants become their product's id; unknown ids stay.

    What is found to be a product is added to `live`, and not asked for again.
    """
    asked = set(ids) - (live or set())
    found = live_ids(connection, asked)
    if live is not None:
        live |= found
    by_sku = products_of_skus(connection, asked - found)
    return lambda given: by_sku.get(given, given)


def write_reviews(connection: Connection, given: Iterable[Review]) -> Upserted:
    """Insert new reviews and replace changed ones; the products they speak of get fresh ratings and a new `seq`."""
    total = Upserted()
    for batch in batched(given):
        latest = {r.review_id: r for r in batch}
        resolve = _resolver(connection, (r.product_id for r in latest.values()))
        rows = {i: _row_of(r, REVIEW_COLUMNS) | {"product_id": resolve(r.product_id)} for i, r in latest.items()}
        query = select(*(reviews.c[n] for n in REVIEW_COLUMNS)).where(reviews.c.review_id.in_(list(rows)))
        known: dict[str, dict[str, Any]] = {r["review_id"]: dict(r) for r in connection.execute(query).mappings()}
        new = [row for i, row in rows.items() if i not in known]
        changed = [row for i, row in rows.items() if i in known and known[i] != row]
        if changed:
            connection.execute(delete(reviews).where(reviews.c.review_id.in_([r["review_id"] for r in changed])))
        if new or changed:
            connection.execute(insert(reviews), new + changed)
        touched = {str(r["product_id"]) for r in new + changed} | {known[r["review_id"]]["product_id"] for r in changed}
        _refresh_ratings(connection, sorted(touched), renumber=True)
        total += Upserted(len(new), len(changed), len(rows) - len(new) - len(changed))
    return total


Counted = Callable[[Connection, Sequence[Mapping[str, Any]]], None]
"""Told of new events, as rows of the table, before they are there; in the same transaction."""


def write_events(
    connection: Connection, given: Iterable[Event], counted: Counted | None, live: set[str] | None = None
) -> Upserted:
    """Insert events whose id is not there yet; an event never changes. `live` holds ids that are known as products."""
    total = Upserted()
    for batch in batched(given):
        latest = {e.event_id: e for e in batch}
        known = set(connection.execute(_KNOWN, {"wanted": list(latest)}).scalars())
        new = [e for i, e in latest.items() if i not in known]
        if new:
            resolve = _resolver(connection, (e.product_id for e in new), live)
            rows = [_row_of(e, EVENT_COLUMNS) | {"product_id": resolve(e.product_id)} for e in new]
            if counted is not None:
                counted(connection, rows)
            connection.execute(_ADD, rows)
        total += Upserted(len(new), 0, len(batch) - len(new))
    return total


def _row_of(value: Review | Event, columns: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in columns}


def _refresh_ratings(connection: Connection, ids: Sequence[str], renumber: bool) -> None:
    """Set the mean stars of products from their reviews; with `renumber`, each gets a new change number."""
    for batch in batched(ids):
        means: Mapping[str, tuple[float | None, int]] = {
            row.product_id: (row.mean, row.stars)
            for row in connection.execute(
                select(
                    reviews.c.product_id,
                    func.avg(reviews.c.rating).label("mean"),
                    func.count(reviews.c.rating).label("stars"),
                )
                .where(reviews.c.product_id.in_(batch))
                .group_by(reviews.c.product_id)
            )
        }
        ids_here = sorted(live_ids(connection, batch if renumber else means))
        if not ids_here:
            continue
        rows = [
            {"at_id": i, "review_rating": means.get(i, (None, 0))[0], "review_count": means.get(i, (None, 0))[1]}
            for i in ids_here
        ]
        statement = update(products).where(products.c.product_id == bindparam("at_id"))
        values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in ("review_rating", "review_count")}
        if renumber:
            values["seq"] = bindparam("seq")
            for row, seq in zip(rows, next_seqs(connection, len(rows)), strict=True):
                row["seq"] = seq
        connection.execute(statement.values(values), rows)
