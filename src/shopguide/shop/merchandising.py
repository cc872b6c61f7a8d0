"""A shop's merchandising rules: kept in its catalog, laid over its searches, and shown before they are kept.

Knows nothing about doors. `rank.rules` says what a rule is and when it holds; this joins it with store and index.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from shopguide.catalog import Catalog
from shopguide.errors import FilterError, NotFoundError
from shopguide.index import FoundRow, Index, Lift, Request
from shopguide.rank.rules import Rule, RuleKind, Steering, steer
from shopguide.types import Filter, Page, Query

FRESH_FOR_S = 1.0
"""Seconds that rules are kept in memory: a rule that another process wrote holds after that."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The same search without a rule and with it."""

    rule: Rule
    before: Page
    after: Page


class Rules:
    """The rules of one shop.

    Args:
        catalog: Where they are kept.
        currency: Gives the shop's main currency, for price bounds that name none.
        knows: Whether the shop has a field.
        search: Searches with given rules instead of the kept ones: (words, limit, rules) to a page.
        clock: Gives the moment.
    """

    def __init__(
        self,
        catalog: Catalog,
        currency: Callable[[], str],
        knows: Callable[[str], bool],
        search: Callable[[str, int, tuple[Rule, ...]], Page],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._catalog, self._currency, self._knows = catalog, currency, knows
        self._search, self._clock = search, clock
        self._lock = threading.Lock()
        self._held: tuple[float, tuple[Rule, ...]] = (-FRESH_FOR_S, ())

    def list(self) -> tuple[Rule, ...]:
        """All rules by their ids, those too whose days are past or to come."""
        now = time.monotonic()
        with self._lock:
            if now - self._held[0] >= FRESH_FOR_S:
                self._held = (now, tuple(Rule.from_dict(values) for values in self._catalog.rules().values()))
            return self._held[1]

    def add(self, kind: RuleKind, rule_id: str = "", **values: object) -> Rule:
        """Keep a rule; one of the same id is replaced. It holds from the next search on.

        Args:
            kind: "pin", "boost", "bury" or "hide".
            rule_id: Its id; a new one unless given.
            **values: The other fields of `Rule`; filters as `{"brand": "Acme"}`.

        Returns:
            The rule.

        Passes on:
            UsageError: It is no rule that can be kept.
            FilterError: A filter in it cannot be read.
        """
        rule = self.read(kind, rule_id, **values)
        self._catalog.put_rule(rule.rule_id, rule.to_dict())
        self._forget()
        return rule

    def read(self, kind: RuleKind, rule_id: str = "", **values: object) -> Rule:
        """Make a rule without keeping it, for a preview.

        Args:
            kind: "pin", "boost", "bury" or "hide".
            rule_id: Its id; a new one unless given.
            **values: The other fields of `Rule`.

        Returns:
            The rule.

        Raises:
            FilterError: It aims at a field that no product has.
        """
        rule = Rule.from_dict({"kind": kind, "rule_id": rule_id or uuid4().hex[:8], **values}, self._currency())
        unknown = sorted(name for name in rule.fields if not self._knows(name))
        if unknown:
            raise FilterError(f"No product of this shop has the field {unknown[0]!r}.", "Name another field.")
        return rule

    def remove(self, rule_id: str) -> None:
        """Delete a rule.

        Args:
            rule_id: Which.

        Raises:
            NotFoundError: There is none of this id.
        """
        if not self._catalog.delete_rule(rule_id):
            raise NotFoundError(f"There is no rule {rule_id!r}.", "List them: shopguide rules list.")
        self._forget()

    def _forget(self) -> None:
        with self._lock:
            self._held = (-FRESH_FOR_S, ())

    def preview(self, text: str, rule: Rule | str, limit: int = 10) -> Preview:
        """Search without a rule and with it; nothing is kept.

        Args:
            text: The words.
            rule: A rule, or the id of a kept one.
            limit: Hits of each page.

        Returns:
            Both pages; the other rules hold in both.

        Raises:
            NotFoundError: There is no rule of this id.
        """
        if isinstance(rule, str):
            kept = next((r for r in self.list() if r.rule_id == rule), None)
            if kept is None:
                raise NotFoundError(f"There is no rule {rule!r}.", "List them: shopguide rules list.")
            rule = kept
        others = tuple(r for r in self.list() if r.rule_id != rule.rule_id)
        return Preview(rule, self._search(text, limit, others), self._search(text, limit, (*others, rule)))

    def steering(self, query: Query, rules: tuple[Rule, ...] | None = None, only_hide: bool = False) -> Steering:
        """What the rules that hold for a query do.

        Args:
            query: The understood query with all its filters; without words no rule on words holds.
            rules: Instead of the kept ones.
            only_hide: Only keep out; for lists that are no answer to words.

        Returns:
            Filters, lifts and pins.
        """
        kept = self.list() if rules is None else rules
        held = [r for r in kept if all(map(self._knows, r.fields))]  # the catalog has changed since it was made
        return steer(held, query, self._clock(), only_hide) if held else Steering()

    def laid_over(
        self, request: Request, query: Query, rules: tuple[Rule, ...] | None = None, only_hide: bool = False
    ) -> Request:
        """A request with what the rules do to it.

        Args:
            request: As the query makes it.
            query: The understood query with all its filters.
            rules: Instead of the kept ones.
            only_hide: Only keep out; for lists that are no answer to words.

        Returns:
            The request.
        """
        steering = self.steering(query, rules, only_hide)
        if steering == Steering():
            return request
        return replace(
            request,
            filters=(*request.filters, *steering.hidden),
            lifts=tuple(Lift(*one) for one in steering.lifts),
            pins=steering.pins,
        )


IN_STOCK = Filter("in_stock", any_of=("yes",))


def in_stock(index: Index, request: Request) -> tuple[tuple[int, str], ...]:
    """The pins of a request whose products can be bought and meet its filters; nobody asked for what is gone.

    Args:
        index: Has the products.
        request: With pins.

    Returns:
        The pins that may be placed.
    """
    if not request.pins:
        return ()
    wanted = Filter("product_id", any_of=tuple(product for _, product in request.pins))
    filters = (*request.filters, IN_STOCK, wanted)
    asked = Request(filters=filters, limit=len(request.pins), facet_fields=(), currency=request.currency)
    there = {row.product_id for row in index.search(asked).rows}
    return tuple(pin for pin in request.pins if pin[1] in there)


def reordered(
    ranked: Sequence[FoundRow],
    lifted: Sequence[tuple[Collection[str], float]],
    pins: Sequence[tuple[int, FoundRow]],
) -> list[FoundRow]:
    """Boost, bury and pin in a list whose scores have no common scale, by places instead.

    The first of the list counts 1 and the last a little more than 0; a lift is added to that. So a boost of 0.3 moves
    a product up by three tenths of the list, and a bury of 1 puts it behind all others.

    Args:
        ranked: Different products, best first.
        lifted: What each lift aims at, and its amount.
        pins: Places from 1, and what stands there, by place.

    Returns:
        The new order; pinned products are in it once.
    """
    worth: Mapping[str, float] = {
        row.product_id: 1.0 - n / len(ranked) + sum(amount for ids, amount in lifted if row.product_id in ids)
        for n, row in enumerate(ranked)
    }
    placed = {row.product_id for _, row in pins}
    out = sorted((row for row in ranked if row.product_id not in placed), key=lambda row: -worth[row.product_id])
    for place, row in pins:
        out.insert(min(place - 1, len(out)), row)
    return out
