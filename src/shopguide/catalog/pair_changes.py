"""What became of counts of pairs since they were learnt, beside the events that they come from, in one transaction.

Knows nothing about what shares a basket. A learning begins a number of its own; changes are added to the newest one,
and those of older ones are dropped when the learning is done, so that an event is in the learnt counts or in the
changes, never in both. A number below 0 says that nothing is learnt, and nothing is to be counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select, text

from shopguide.catalog.schema import basket_changes, events, events_ahead, meta, pair_changes
from shopguide.catalog.writing import batched

_LEARNING = "pair_learning"
_NUMBER = select(meta.c.value).where(meta.c.key == _LEARNING)
_ADD_PAIRS = text(
    "INSERT INTO pair_changes (learning, in_table, product_id, other_id, times, people)"
    " VALUES (:learning, :in_table, :product_id, :other_id, :times, :people)"
    " ON CONFLICT (learning, in_table, product_id, other_id)"
    " DO UPDATE SET times = pair_changes.times + excluded.times, people = pair_changes.people + excluded.people"
)
_ADD_BASKETS = text(
    "INSERT INTO basket_changes (learning, in_table, product_id, baskets, version)"
    " VALUES (:learning, :in_table, :product_id, :baskets, (SELECT COALESCE(MAX(version), 0) + 1 FROM basket_changes))"
    " ON CONFLICT (learning, in_table, product_id)"
    " DO UPDATE SET baskets = basket_changes.baskets + excluded.baskets, version = excluded.version"
)
_CHANGED = select(basket_changes).where(
    basket_changes.c.version > bindparam("since"), basket_changes.c.learning >= bindparam("learning")
)


@lru_cache(maxsize=4)
def _newest(kinds: tuple[str, ...]) -> Select[Any]:
    return (
        select(events.c.at, events.c.event_id, events.c.kind, events.c.product_id)
        .where(
            events.c.user_id == bindparam("whose"),
            events.c.product_id != "",
            or_(*(events.c.kind == kind for kind in kinds)),
            events.c.event_id.not_in(select(events_ahead.c.event_id)),
        )
        .order_by(events.c.at.desc(), events.c.event_id.desc())
        .limit(bindparam("most"))
    )


def learning(connection: Connection) -> int:
    """The number of the newest learning, whole or under way; 0 or below where nothing is learnt.

    Args:
        connection: Where to read.

    Returns:
        The number.
    """
    return int(connection.execute(_NUMBER).scalar() or 0)


def begin(connection: Connection, day: str) -> int:
    """Begin a learning.

    Args:
        connection: Holds the write lock.
        day: The last day of which the learning counts events.

    Returns:
        Its number.
    """
    number = abs(learning(connection)) + 1
    _set(connection, number)
    connection.execute(delete(events_ahead).where(events_ahead.c.day <= day))
    return number


def done(connection: Connection, number: int) -> None:
    """Drop the changes that a learning has counted.

    Args:
        connection: Holds the write lock.
        number: Of the learning.
    """
    for table in (pair_changes, basket_changes):
        connection.execute(delete(table).where(table.c.learning < number))


def stop(connection: Connection) -> None:
    """Nothing is learnt any more: count nothing, and drop the changes.

    Args:
        connection: Holds the write lock.
    """
    _set(connection, -abs(learning(connection)))
    for table in (pair_changes, basket_changes):
        connection.execute(delete(table))


def _set(connection: Connection, number: int) -> None:
    connection.execute(delete(meta).where(meta.c.key == _LEARNING))
    connection.execute(insert(meta), [{"key": _LEARNING, "value": number}])


def newest_of(connection: Connection, user_id: str, kinds: Sequence[str], most: int) -> list[tuple[str, str, str, str]]:
    """The newest events of a user that have a product and are counted.

    Args:
        connection: Where to read.
        user_id: Whose.
        kinds: Of which kinds.
        most: How many.

    Returns:
        Time, event id, kind and product id, newest first.
    """
    rows = connection.execute(_newest(tuple(kinds)), {"whose": user_id, "most": most})
    return [(at, event_id, kind, product_id) for at, event_id, kind, product_id in rows.all()]


def keep_ahead(connection: Connection, ahead: Mapping[str, str]) -> None:
    """Remember events that have not happened yet.

    Args:
        connection: Holds the write lock.
        ahead: Event id → day.
    """
    if ahead:
        connection.execute(insert(events_ahead), [{"event_id": i, "day": day} for i, day in ahead.items()])


def forget_ahead(connection: Connection, user_id: str) -> None:
    """Forget those of a user, whose events are still there.

    Args:
        connection: Holds the write lock.
        user_id: Whose.
    """
    whose = select(events.c.event_id).where(events.c.user_id == user_id)
    connection.execute(delete(events_ahead).where(events_ahead.c.event_id.in_(whose)))


def add(
    connection: Connection,
    number: int,
    pairs: Mapping[tuple[int, str, str], tuple[int, int]],
    baskets: Mapping[tuple[int, str], int],
) -> None:
    """Add changes.

    Args:
        connection: Holds the write lock.
        number: The newest learning.
        pairs: (table, product, other) → baskets and users more or fewer.
        baskets: (table, product or "" for all) → baskets more or fewer.
    """
    rows = [
        {"learning": number, "in_table": table, "product_id": one, "other_id": other, "times": times, "people": people}
        for (table, a, b), (times, people) in pairs.items()
        for one, other in ((a, b), (b, a))
    ]
    if rows:
        connection.execute(_ADD_PAIRS, rows)
    moved = {(table, product) for table, *two in pairs for product in two} - set(baskets)
    counts = {**baskets, **dict.fromkeys(moved, 0)}
    if counts:
        connection.execute(
            _ADD_BASKETS,
            [
                {"learning": number, "in_table": table, "product_id": product, "baskets": n}
                for (table, product), n in counts.items()
            ],
        )


def changed_since(connection: Connection, number: int, version: int) -> list[tuple[int, int, str, int, int]]:
    """Which products' baskets or pairs changed.

    Args:
        connection: Where to read.
        number: The learning on which the changes are put.
        version: Only what changed after it.

    Returns:
        Learning, table, product id, all its changes by now, and the version of the change.
    """
    return [tuple(row) for row in connection.execute(_CHANGED, {"since": version, "learning": number})]


def pairs_of(
    connection: Connection, number: int, table: int, products: Iterable[str]
) -> list[tuple[str, str, int, int]]:
    """The changes of some products' pairs.

    Args:
        connection: Where to read.
        number: The learning on which they are put.
        table: In which table.
        products: Whose.

    Returns:
        Product id, other id, baskets and users more or fewer.
    """
    c = pair_changes.c
    numbers = range(number, max(number, abs(learning(connection))) + 1)
    found: list[tuple[str, str, int, int]] = []
    for batch in batched(products):
        query = select(c.product_id, c.other_id, func.sum(c.times), func.sum(c.people))
        query = query.where(c.learning.in_(list(numbers)), c.in_table == table, c.product_id.in_(batch))
        rows: Iterable[Any] = connection.execute(query.group_by(c.product_id, c.other_id))
        found += [(one, other, int(times), int(people)) for one, other, times, people in rows]
    return found
