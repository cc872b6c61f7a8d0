"""Counts of what goes together that follow each event: the learnt ones, with what changed since on top.

Joins `recommend` with the catalog. What changes is written in the transaction of the events themselves, so that a
process that is killed loses no count and counts nothing twice; what is served is chosen anew for the products asked
about, when they changed.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import starmap
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection

from shopguide.catalog import Catalog, pair_changes
from shopguide.recommend.baskets import (
    EVERYTHING,
    MOST_OF_A_USER,
    Changes,
    Did,
    by_basket,
    came,
    changes,
    joined,
)
from shopguide.recommend.features import Models
from shopguide.recommend.history import EPOCH, KINDS, Floats, Ints, Mask, day_of
from shopguide.recommend.neighbours import Row
from shopguide.recommend.pairs import Pairs, read_pairs
from shopguide.recommend.runs import Counts
from shopguide.recommend.together import strongest_of

MOST_ROWS = 20_000
"""Products whose neighbours, chosen anew, are kept at hand: some 15 MB."""


def today() -> int:
    """Days since 1970, of this moment."""
    return datetime.now(UTC).toordinal() - EPOCH


def pairs_file(folder: Path, number: int) -> Path:
    """Where a learning keeps all counts of pairs.

    Args:
        folder: The shop's folder.
        number: Of the learning.

    Returns:
        The file.
    """
    return folder / f"recommend-pairs-{number}.bin"


def _latest() -> int:
    """The last day that counts: clocks differ, and an event further ahead has not happened yet."""
    return today() + 1


class Counting:
    """Writes what each event changes, beside the event.

    Args:
        catalog: Has the events.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        catalog.counted, catalog.forgotten = self._came, self._gone

    def begin(self, connection: Connection) -> int:
        """Begin a learning: events that come from now on are not in it.

        Args:
            connection: Holds the write lock.

        Returns:
            The learning's number.
        """
        return pair_changes.begin(connection, date.fromordinal(_latest() + EPOCH).isoformat())

    def done(self, number: int) -> None:
        """A learning is written: drop what it has counted."""
        with self._catalog.transaction() as connection:
            pair_changes.done(connection, number)

    def stop(self) -> None:
        """What was learnt is gone: count nothing until the next learning."""
        with self._catalog.transaction() as connection:
            pair_changes.stop(connection)

    def _came(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        number, latest = pair_changes.learning(connection), _latest()
        text = date.fromordinal(latest + EPOCH).isoformat()
        ahead = {r["event_id"]: r["at"][:10] for r in rows if r["at"][:10] > text and day_of(r["at"]) > latest}
        pair_changes.keep_ahead(connection, ahead)
        if number <= 0:
            return
        new: dict[str, list[Did]] = {}
        for row in rows:
            if row["product_id"] and row["kind"] in KINDS and row["event_id"] not in ahead:
                one = Did(row["at"], row["event_id"], row["kind"], row["product_id"])
                new.setdefault(row["user_id"], []).append(one)
        self._add(connection, number, [self._changes(connection, user, did) for user, did in new.items()])

    def _changes(self, connection: Connection, user: str, new: Sequence[Did]) -> Changes:
        return came(self._counted(connection, user), new)

    @staticmethod
    def _counted(connection: Connection, user: str) -> list[Did]:
        return list(starmap(Did, pair_changes.newest_of(connection, user, KINDS, MOST_OF_A_USER)))

    def _gone(self, connection: Connection, user: str) -> None:
        number = pair_changes.learning(connection)
        if number > 0:
            self._add(connection, number, [changes(by_basket(self._counted(connection, user)), {})])
        pair_changes.forget_ahead(connection, user)

    @staticmethod
    def _add(connection: Connection, number: int, parts: Sequence[Changes]) -> None:
        total = joined(parts)
        if total.pairs or total.baskets:
            pair_changes.add(connection, number, total.pairs, total.baskets)


@dataclass(slots=True)
class _Table:
    """One table as it is now.

    Attributes:
        learnt: All counts at the learning.
        single: (n,) baskets with each product, by now.
        total: All baskets, by now.
        changed: (n,) products whose neighbours are to be chosen anew.
        rows: Neighbours that were, until the product changes again.
        told: What of the changes is in `single` and `total`.
    """

    learnt: Pairs
    single: Floats
    total: float
    changed: Mask
    rows: dict[int, Row] = field(default_factory=dict)
    told: dict[tuple[int, int], int] = field(default_factory=dict)


class Served:
    """The learnt tables with what changed since; usable from several threads.

    Args:
        catalog: Has the changes.
        folder: The shop's folder.
        number: The learning that the tables come from; 0 where nothing is followed.
        products: Names of the product codes.
        code: The other way.
    """

    def __init__(
        self, catalog: Catalog, folder: Path, number: int, products: tuple[str, ...], code: Mapping[str, int]
    ) -> None:
        self._catalog, self._number, self._products, self._code = catalog, number, products, code
        self._version, self._lock = 0, threading.Lock()
        learnt = read_pairs(pairs_file(folder, number)) if number else None
        n = len(products)
        self._tables = [_Table(t, t.single.copy(), t.total, np.zeros(n, np.bool_)) for t in learnt or ()]

    def by_now(self, models: Models, asked: Ints) -> Models:
        """The models with the neighbours, as they are now, of the products asked about.

        Args:
            models: As they were learnt.
            asked: Product codes.

        Returns:
            The models; those of other products are as they were learnt.
        """
        if not self._tables:
            return models
        with self._lock:
            self._follow()
            found = [self._rows(place, t, np.unique(asked[t.changed[asked]])) for place, t in enumerate(self._tables)]
        if not any(found):
            return models
        seen, bought = (models.seen, models.bought)
        return replace(models, seen=seen.with_rows(found[0]), bought=bought.with_rows(found[1]))

    def _follow(self) -> None:
        """Take in what changed since the last look."""
        with self._catalog.reading() as connection:
            rows = pair_changes.changed_since(connection, self._number, self._version)
        for learning, place, product_id, baskets, version in rows:
            self._version = max(self._version, version)
            table = self._tables[place]
            code = -1 if product_id == EVERYTHING else self._code.get(product_id, -2)
            if code == -2:  # came after the learning: it has no row, and is in no row
                continue
            more = baskets - table.told.get((learning, code), 0)
            table.told[learning, code] = baskets
            if code < 0:
                table.total += more
            else:
                table.single[code] += more
                table.changed[code] = True
                table.rows.pop(code, None)

    def _rows(self, place: int, table: _Table, codes: Ints) -> dict[int, Row]:
        asked: list[int] = codes.tolist()
        wanted = [c for c in asked if c not in table.rows]
        if wanted:
            if len(table.rows) + len(wanted) > MOST_ROWS:
                table.rows.clear()
                wanted = asked
            names = [self._products[c] for c in wanted]
            more: dict[int, list[tuple[int, int, int]]] = {}
            with self._catalog.reading() as connection:
                changed = pair_changes.pairs_of(connection, self._number, place, names)
            for one, other, times, people in changed:
                if other in self._code:
                    more.setdefault(self._code[one], []).append((self._code[other], times, people))
            for code in wanted:
                counts = _added(table.learnt.of(code), more.get(code, []))
                table.rows[code] = strongest_of(code, counts, table.single, table.total)
        return {c: table.rows[c] for c in asked}


def _added(learnt: tuple[Any, Any, Any], more: Sequence[tuple[int, int, int]]) -> Counts:
    """Counts of one product's pairs with what is added, each other product once."""
    new = np.array(more, np.int64).reshape(-1, 3)
    other, inverse = np.unique(np.concatenate((learnt[0], new[:, 0])), return_inverse=True)
    columns = [np.zeros(len(other), np.int64) for _ in range(2)]
    for column, (had, added) in zip(columns, zip(learnt[1:], new.T[1:], strict=True), strict=True):
        np.add.at(column, inverse, np.concatenate((had, added)))
    return Counts(other.astype(np.int64), columns[0].astype(np.int32), columns[1].astype(np.int32))


__all__ = ["Counting", "Served", "pairs_file", "today"]
