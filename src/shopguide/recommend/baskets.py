"""What shares a basket, and which counts of pairs change when a user does one thing more, or one thing less.

Knows nothing about stores or codes. The counting of all events (`together.py`) keeps the same rules, so that adding up
changes and counting anew give the same numbers, whatever the order in which events come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
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


def came(before: Sequence[Did], new: Sequence[Did]) -> Changes:
    """What becomes of the counts when one user does more.

    Args:
        before: The newest `MOST_OF_A_USER` of what the user did and is counted already, in any order.
        new: What is not.

    Returns:
        What to add.
    """
    was = by_basket(before)
    if len(before) + len(new) <= MOST_OF_A_USER:
        return changes(was, by_basket(new, was))
    return changes(was, by_basket(sorted([*before, *new])[-MOST_OF_A_USER:]))


def by_basket(did: Iterable[Did], more_of: Mapping[Basket, Set[str]] | None = None) -> dict[Basket, Set[str]]:
    """Put what one user did into baskets.

    Args:
        did: What is counted of the user.
        more_of: Baskets that it comes on top of; they stay as they are.

    Returns:
        Basket → its products.
    """
    held = more_of or {}
    found: dict[Basket, set[str]] = {}
    days: dict[str, int] = {}
    for at, _, kind, product_id in did:
        table = _TABLE.get(kind)
        if table is not None and product_id:
            text = at[:10]
            day = days.get(text)
            if day is None:
                day = days[text] = day_of(text)
            basket = found.get((table, day))
            if basket is None:
                basket = found[table, day] = set(held.get((table, day), ()))
            basket.add(product_id)
    return {**held, **found}


def kept(products: Set[str]) -> Collection[str]:
    """The products of a basket that are paired: all of them, or those whose ids come last, as numbers would."""
    if len(products) <= MOST_IN_BASKET:
        return products
    return sorted(products, key=lambda i: (len(i), i))[-MOST_IN_BASKET:]


def changes(before: Mapping[Basket, Set[str]], after: Mapping[Basket, Set[str]]) -> Changes:
    """What becomes of the counts when one user's baskets change.

    Args:
        before: The baskets that are counted already.
        after: The baskets that shall be.

    Returns:
        What to add.
    """
    pairs: set[tuple[int, str, str]] = set()
    baskets: dict[tuple[int, str], int] = {}
    for key in {**before, **after}:
        if before.get(key, _NOTHING) == after.get(key, _NOTHING):
            continue
        was, now = (set(kept(side.get(key, _NOTHING))) for side in (before, after))
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


def _days(baskets: Mapping[Basket, Set[str]], wanted: set[tuple[int, str]]) -> dict[tuple[int, str], set[int]]:
    """On which days each product is in a basket, of those wanted."""
    found: dict[tuple[int, str], set[int]] = {}
    of_table = [{item for table, item in wanted if table == place} for place in range(len(TABLES))]
    for (table, day), items in baskets.items():
        met = of_table[table].intersection(items)
        for item in met.intersection(kept(items)) if met else ():
            found.setdefault((table, item), set()).add(day)
    return found


_NEVER: set[int] = set()
_NOTHING: Set[str] = frozenset()
_TABLE = {k: int(k == "purchase") for n, k in enumerate(KINDS) if WEIGHTS[n] > 0}
