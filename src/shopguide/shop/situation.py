"""Who is recommended to, and all that is known of them when they ask: what they did, like, have and turned down.

Joins nothing and asks nothing; `recommending.py` fills it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import UsageError
from shopguide.index import Index
from shopguide.rank.rules import Steering
from shopguide.recommend import taste
from shopguide.recommend.history import KINDS, WEIGHTS, Own, day_of
from shopguide.shop.recommend_state import Known
from shopguide.types import Event

Array = NDArray[np.float32]
Where = Literal["home", "product", "cart", "after-purchase"]
PAGES: tuple[Where, ...] = ("home", "product", "cart", "after-purchase")

AGAIN_RATES = (0.25, 0.2)
AGAIN_PEOPLE = 5
"""A product bought once, or more often, comes again where so many of at least five buyers bought it again."""

NO_RULES = Steering()


@dataclass(frozen=True, slots=True)
class Asked:
    """Who or what to recommend for, and on which page."""

    user: str | None = None
    session: tuple[str, ...] = ()
    product: str | None = None
    page: Where = "home"


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were searched for: how much they count, and their vectors by space."""

    words: str
    weight: float
    vectors: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Situation:
    """All that is known when a recommendation is asked for.

    Attributes:
        events: What the user did, oldest first, without what has not happened yet.
        weights: Product id → taste weight, session on top.
        own: The same as codes, for the learnt tables.
        day: Today, as the learnt facts count.
        excluded: Never to be shown.
        anchors: What the page is about: the product, the cart, the last purchase.
        seq: The catalog's latest change.
        said: What was searched for lately.
        steering: What the shop's merchandising rules do here.
    """

    known: Known
    index: Index
    events: tuple[Event, ...]
    weights: Mapping[str, float]
    own: Own
    day: float
    excluded: frozenset[str]
    anchors: tuple[str, ...]
    seq: int
    said: tuple[Said, ...] = ()
    steering: Steering = NO_RULES

    def vector(self, product_id: str, space: str) -> Array | None:
        """A product's vector, from what is at hand, else from the index."""
        return self.vectors((product_id,), space).get(product_id)

    def vectors(self, ids: Collection[str], space: str) -> dict[str, Array]:
        """The vectors of several products, without those that have none."""
        code = self.known.code
        held = {p: c for p in ids if (c := code.get(p, -1)) >= 0}
        found = dict(zip(held, self.known.vectors_of(list(held.values()), space), strict=True))
        newer = (p for p in ids if p not in held and p in self.index)
        more = {p: self.index.vectors(p).get(space) for p in newer}
        return {p: v for p, v in (found | more).items() if v is not None}


def asked_for(
    user: str | None, session: Sequence[str] | None, product: str | None, context: Mapping[str, str] | None
) -> Asked:
    """Read the arguments of `Shop.recommend`.

    Args:
        user: For whom.
        session: Product ids looked at now.
        product: The product of a product page.
        context: {"page": …}.

    Returns:
        What is asked.

    Raises:
        UsageError: The context has another key, or the page is unknown.
    """
    given = dict(context or {})
    page = given.pop("page", "product" if product is not None else "home")
    if given:
        raise UsageError(f"The context {next(iter(given))!r} is unknown.", "Known: page.")
    for known in PAGES:
        if page == known:
            return Asked(user, tuple(session or ()), product, known)
    raise UsageError(f"The page {page!r} is unknown.", f"Known: {', '.join(PAGES)}.")


def own_of(events: Sequence[Event], session: Sequence[str], known: Known, day: float, against: set[str]) -> Own:
    """The user's events and the session as codes; products that were never learnt of are left to the vectors.

    Args:
        events: What the user did.
        session: What is looked at now.
        known: What was learnt.
        day: Today.
        against: What was hidden or sent back.

    Returns:
        The history.
    """
    place = {k: n for n, k in enumerate(KINDS)}
    found = [
        (known.code[e.product_id], float(day_of(e.at)), float(WEIGHTS[place[e.kind]]), e.kind == "purchase")
        for e in events
        if e.product_id in known.code and e.kind in place and WEIGHTS[place[e.kind]] > 0 and e.product_id not in against
    ]
    found += [
        (known.code[p], day, taste.SESSION_WEIGHT * taste.SESSION_DECAY**n, False)
        for n, p in enumerate(reversed(session))
        if p in known.code
    ]
    item, at, weight, bought = zip(*found, strict=True) if found else ((), (), (), ())
    return Own(np.array(item, np.int64), np.array(at), np.array(weight), np.array(bought, np.bool_))


def not_again(events: Sequence[Event], known: Known) -> set[str]:
    """What the user had and that does not come again: looked at only, or of a kind that is bought once.

    Args:
        events: What the user did.
        known: What was learnt.

    Returns:
        Product ids.
    """
    days: dict[str, set[str]] = {}
    for e in events:
        if e.product_id:
            days.setdefault(e.product_id, set())
            if e.kind == "purchase":
                days[e.product_id].add(e.at[:10])
    facts = known.models.facts
    barred: set[str] = set()
    for product_id, times in days.items():
        code = known.code.get(product_id, -1)
        rate = AGAIN_RATES[min(1, len(times) - 1)] if times else np.inf
        if code < 0 or facts.buyers[code] < AGAIN_PEOPLE or facts.rebought[code] < rate:
            barred.add(product_id)
    return barred
