"""Events of many users as columns: what was done, with what, by whom and when, a user's own in one run.

Knows nothing about stores, vectors or models. Users and products are codes here; their names stand beside the columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shopguide.recommend.taste import AGAINST, KIND_WEIGHT

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

CHUNK = 200_000
"""Events that are Python objects at one time."""

EPOCH = date(1970, 1, 1).toordinal()
KINDS = ("view", "click", "search", "cart", "purchase", "rating", "return", "hide")
BOUGHT = KINDS.index("purchase")


class Done(NamedTuple):
    """One event as the history reads it."""

    user_id: str
    kind: str
    product_id: str
    at: str


def day_of(at: str) -> int:
    """Days since 1970 of an ISO date or moment; 0 where it cannot be read."""
    try:
        return date.fromisoformat(at[:10]).toordinal() - EPOCH
    except ValueError:
        return 0


@dataclass(frozen=True, slots=True)
class Own:
    """What one user did, oldest first.

    Attributes:
        item: (m,) product codes.
        day: (m,) days since 1970.
        weight: (m,) how much each tells about taste, ≥ 0.
        bought: (m,) whether it was a purchase.
    """

    item: Ints
    day: Floats
    weight: Floats
    bought: Mask

    def upto(self, day: float) -> Own:
        """Only what was done before a day."""
        keep = self.day < day
        return Own(self.item[keep], self.day[keep], self.weight[keep], self.bought[keep])

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True)
class History:
    """Events in columns, sorted by user and then by time.

    Attributes:
        users: Names of the user codes.
        products: Names of the product codes.
        user: (n,) user codes, ascending.
        item: (n,) product codes.
        day: (n,) whole days since 1970.
        kind: (n,) places in `KINDS`.
        start: (users + 1,) where each user's events begin.
    """

    users: tuple[str, ...]
    products: tuple[str, ...]
    user: Codes
    item: Codes
    day: Codes
    kind: npt.NDArray[np.int8]
    start: Ints

    @classmethod
    def from_events(cls, events: Iterable[Done], products: Iterable[str] = ()) -> History:
        """Gather events; events without a product (a search) are passed over.

        Args:
            events: In any order; those of one user and day keep the order that they come in.
            products: Product ids that shall have a code although nothing was done with them.

        Returns:
            The history. Codes of products are in the order of first sight.
        """
        users: dict[str, int] = {}
        items: dict[str, int] = {p: n for n, p in enumerate(dict.fromkeys(products))}
        days: dict[str, int] = {}
        kinds = {name: n for n, name in enumerate(KINDS)}
        columns: list[npt.NDArray[np.int32]] = []
        rows: list[tuple[int, int, int, int]] = []
        for user, kind, product, at in events:
            if not product or kind not in kinds:
                continue
            text = at[:10]
            day = days.get(text)
            if day is None:
                day = days.setdefault(text, day_of(text))
            rows.append((users.setdefault(user, len(users)), items.setdefault(product, len(items)), day, kinds[kind]))
            if len(rows) >= CHUNK:
                columns.append(np.array(rows, np.int32))
                rows = []
        columns.append(np.array(rows, np.int32).reshape(-1, 4))
        table = np.concatenate(columns)
        del columns
        return cls.from_codes(tuple(users), tuple(items), *table.T)

    @classmethod
    def from_codes(
        cls, users: tuple[str, ...], products: tuple[str, ...], user: Codes, item: Codes, day: Codes, kind: Codes
    ) -> History:
        """Sort events that are codes already.

        Args:
            users: Names of the user codes.
            products: Names of the product codes.
            user: (n,) user codes.
            item: (n,) product codes.
            day: (n,) whole days since 1970.
            kind: (n,) places in `KINDS`.

        Returns:
            The history.
        """
        order = np.lexsort((day, user))
        user = np.ascontiguousarray(user[order])
        start = np.searchsorted(user, np.arange(len(users) + 1)).astype(np.int64)
        return cls(users, products, user, item[order], day[order], kind[order].astype(np.int8), start)

    def __len__(self) -> int:
        return len(self.user)

    @property
    def last_day(self) -> int:
        """The newest day; 0 when there is no event."""
        return int(self.day.max(initial=0))

    def kept(self, mask: Mask) -> History:
        """The same users and products with fewer events.

        Args:
            mask: (n,) which events stay.

        Returns:
            The smaller history.
        """
        user = self.user[mask]
        start = np.searchsorted(user, np.arange(len(self.users) + 1)).astype(np.int64)
        return replace(self, user=user, item=self.item[mask], day=self.day[mask], kind=self.kind[mask], start=start)

    def before(self, day: float) -> History:
        """Only what was done before a day."""
        return self.kept(self.day < day)

    def of(self, user: int) -> Own:
        """What one user did, without returns, hides and kinds that tell nothing."""
        part = slice(self.start[user], self.start[user + 1])
        weight = WEIGHTS[self.kind[part]]
        keep = weight > 0
        kind = self.kind[part][keep]
        return Own(
            self.item[part][keep].astype(np.int64),
            self.day[part][keep].astype(np.float64),
            weight[keep],
            kind == BOUGHT,
        )


WEIGHTS: Floats = np.array([0.0 if k in AGAINST else KIND_WEIGHT.get(k, 0.0) for k in KINDS])
"""By place in `KINDS`; 0 for what tells nothing or tells the contrary."""
