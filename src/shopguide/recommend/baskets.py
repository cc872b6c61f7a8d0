"""What shares a basket, and which counts of pairs change when a user does one thing more, or one thing less.

Knows nothing about stores or codes. The counting of all events (`together.py`) keeps the same rules, so that adding up
changes and counting anew give the same numbers, whatever the order in which events come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from shopguide.recommend.history import KINDS, WEIGHTS, day_of

MOST_IN_BASKET = 40
"""Of a larger basket only so many are paired: a wholesaler's order tells little, and pairs grow with the square."""

MOST_OF_A_USER = 5_000
"""Of one user the newest so many events are counted: a robot's million tells less than a thousand people's."""

TABLES = ("seen", "bought")
"""What was looked at in one day, and what was bought in one day, are counted apart; places in here are told as such."""

EVERYTHING = ""
"""Stands for a product where all baskets are counted."""


class Did(NamedTuple):
    """One thing that a user did, as it is counted."""

    at: str
    event_id: str
    kind: str
    product_id: str


class Changes(NamedTuple):
    """What is to be added to counts; numbers may be negative.

    Attributes:
        pairs: (table, product, other product) → baskets and users with both; each pair once, the lesser id first.
        baskets: (table, product or `EVERYTHING`) → baskets with it.
    """

    pairs: dict[tuple[int, str, str], tuple[int, int]]
    baskets: dict[tuple[int, str], int]


Basket = tuple[int, int]
"""Table and day."""


def newest(did: Iterable[Did]) -> list[Did]:
    """What is counted of one user.

    Args:
        did: What the user did, in any order.

    Returns:
        The newest `MOST_OF_A_USER` of it, oldest first.
    """
    return sorted(did)[-MOST_OF_A_USER:]


def by_basket(did: Iterable[Did]) -> dict[Basket, frozenset[str]]:
    """Put what one user did into baskets.

    Args:
        did: What is counted of the user.

    Returns:
        Basket → its products, at most `MOST_IN_BASKET`.
    """
    found: dict[Basket, set[str]] = {}
    days: dict[str, int] = {}
    for one in did:
        table = _TABLE.get(one.kind)
        if table is not None and one.product_id:
            text = one.at[:10]
            day = days.get(text)
            if day is None:
                day = days[text] = day_of(text)
            found.setdefault((table, day), set()).add(one.product_id)
    return {key: frozenset(kept(items)) for key, items in found.items()}


def kept(products: Iterable[str]) -> Sequence[str]:
    """The products of a basket that are paired: all of them, or those whose ids come last, as numbers would."""
    items = list(products)
    return items if len(items) <= MOST_IN_BASKET else sorted(items, key=lambda i: (len(i), i))[-MOST_IN_BASKET:]


def changes(before: Mapping[Basket, frozenset[str]], after: Mapping[Basket, frozenset[str]]) -> Changes:
    """What becomes of the counts when one user's baskets change.

    Args:
        before: The baskets that are counted already.
        after: The baskets that shall be.

    Returns:
        What to add.
    """
    nothing: frozenset[str] = frozenset()
    pairs: set[tuple[int, str, str]] = set()
    baskets: dict[tuple[int, str], int] = {}
    moved = [key for key in {**before, **after} if before.get(key, nothing) != after.get(key, nothing)]
    for key in moved:
        was, now = before.get(key, nothing), after.get(key, nothing)
        both = was | now
        for item in was ^ now:
            _add(baskets, (key[0], item), 1 if item in now else -1)
            pairs.update((key[0], min(item, other), max(item, other)) for other in both if other != item)
        _add(baskets, (key[0], EVERYTHING), bool(now) - bool(was))
    items = {(table, item) for table, *two in pairs for item in two}
    had, have = _days(before, items), _days(after, items)
    found = {}
    for table, a, b in pairs:
        old, new = (len(d.get((table, a), _NEVER) & d.get((table, b), _NEVER)) for d in (had, have))
        if old != new:
            found[table, a, b] = new - old, bool(new) - bool(old)
    return Changes(found, {key: n for key, n in baskets.items() if n})


def joined(parts: Iterable[Changes]) -> Changes:
    """Several users' changes as one."""
    pairs: dict[tuple[int, str, str], tuple[int, int]] = {}
    baskets: dict[tuple[int, str], int] = {}
    for part in parts:
        for key, (times, people) in part.pairs.items():
            held = pairs.get(key, (0, 0))
            pairs[key] = held[0] + times, held[1] + people
        for of, number in part.baskets.items():
            _add(baskets, of, number)
    return Changes(pairs, baskets)


def _add(counts: dict[tuple[int, str], int], key: tuple[int, str], number: int) -> None:
    counts[key] = counts.get(key, 0) + number


def _days(baskets: Mapping[Basket, frozenset[str]], wanted: set[tuple[int, str]]) -> dict[tuple[int, str], set[int]]:
    found: dict[tuple[int, str], set[int]] = {}
    for (table, day), items in baskets.items():
        for item in items:
            if (table, item) in wanted:
                found.setdefault((table, item), set()).add(day)
    return found


_NEVER: set[int] = set()
_TABLE = {k: int(k == "purchase") for n, k in enumerate(KINDS) if WEIGHTS[n] > 0}
