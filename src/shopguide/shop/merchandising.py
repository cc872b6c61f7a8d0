"""A shop's merchandising rules: kept in its catalog, laid over its searches, and shown before they are kept.

Knows nothing about doors. `rank.rules` says what a rule is and when it holds; this joins it with store and index.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from shopguide.catalog import Catalog
from shopguide.errors import FilterError, NotFoundError
from shopguide.index import Lift, Request
from shopguide.rank.rules import Rule, RuleKind, steer
from shopguide.types import Page, Query

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
        kept = self.list() if rules is None else rules
        held = [r for r in kept if all(map(self._knows, r.fields))]  # the catalog has changed since it was made
        if not held:
            return request
        steering = steer(held, query, self._clock(), only_hide)
        return replace(
            request,
            filters=(*request.filters, *steering.hidden),
            lifts=tuple(Lift(*one) for one in steering.lifts),
            pins=steering.pins,
        )
