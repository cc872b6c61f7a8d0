"""Merchandising rules: pin, boost, bury and hide, with the words, categories and days that they hold for.

Knows nothing about the store or the index: a rule and a query in, what is to be done out. A pin places a product that
the shopper's filters allow, never another; what is hidden is gone from totals and facets too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from shopguide.errors import FilterError, UsageError
from shopguide.text import normalise, tokens
from shopguide.types import Filter, Filters, Query, as_filters

RuleKind = Literal["pin", "boost", "bury", "hide"]

BOOST = 0.3
"""What a boost adds unless told: words or meaning alone give at most half of a score of 1."""

BURY = 1.0
"""What a bury takes unless told: the whole of the best score, so that everything else comes first."""

MAX_STRENGTH, MAX_PLACE, MAX_PRODUCTS = 10.0, 100, 500


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its target is some products or what meets some filters; its conditions must all hold.

    Attributes:
        rule_id: Its name.
        products: Target: product ids.
        target: Target: what meets all of these filters; for a hide one filter by values.
        place: Of a pin: 1 is the first hit; several products follow each other.
        strength: Of a boost or bury: how much is added or taken; the best score is about 1.
        words: Holds for queries that have every one of these words; "" for all.
        category: Holds for searches filtered to this category path or one below; "" for all.
        when: Holds for searches that have each of these filters with one of its values.
        starts: ISO moment from which it holds, or "".
        ends: ISO moment from which it holds no more, or "".
        note: For people.
    """

    rule_id: str
    kind: RuleKind
    products: tuple[str, ...] = ()
    target: Filters = ()
    place: int = 1
    strength: float = 0.0
    words: str = ""
    category: str = ""
    when: Filters = ()
    starts: str = ""
    ends: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        _check(self)

    @property
    def amount(self) -> float:
        """What is added to a score; below 0 for a bury."""
        if self.kind == "boost":
            return self.strength or BOOST
        return -(self.strength or BURY) if self.kind == "bury" else 0.0

    @property
    def fields(self) -> frozenset[str]:
        """The fields that its target is told by."""
        return frozenset(f.field for f in self.target)

    @property
    def hidden(self) -> Filters:
        """The filters that keep out what a hide hides."""
        if self.kind != "hide":
            return ()
        ids = (Filter("product_id", none_of=self.products),) if self.products else ()
        return ids + tuple(Filter(f.field, none_of=f.any_of) for f in self.target)

    @property
    def aimed(self) -> Filters:
        """The filters that a boosted or buried product meets."""
        return (Filter("product_id", any_of=self.products),) if self.products else self.target

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "rule_id": self.rule_id,
            "kind": self.kind,
            "products": list(self.products),
            "target": [_filter_dict(f) for f in self.target],
            "place": self.place,
            "strength": self.strength,
            "words": self.words,
            "category": self.category,
            "when": [_filter_dict(f) for f in self.when],
            "starts": self.starts,
            "ends": self.ends,
            "note": self.note,
        }

    @classmethod
    def from_dict(cls, held: Mapping[str, Any], currency: str = "") -> Rule:
        """Read plain values; filters as `to_dict` writes them, or as callers write them (`{"brand": "Acme"}`).

        Args:
            held: The values.
            currency: Of price bounds that name none.

        Returns:
            The rule.

        Raises:
            UsageError: A key is unknown, or a value is not of its kind.
        """
        unknown = sorted(set(held) - set(cls.__slots__))
        if unknown:
            raise UsageError(f"A rule has no {unknown[0]!r}.", f"Known: {', '.join(cls.__slots__)}.")
        values = {name: value for name, value in held.items() if value is not None}
        products = values.get("products", ())
        if not isinstance(products, list | tuple) or not all(isinstance(p, str) for p in products):
            raise UsageError("The products of a rule are a list of product ids.")
        values["products"] = tuple(products)
        for name in ("target", "when"):
            values[name] = _filters(values.get(name, ()), currency)
        try:
            return cls(**values)
        except TypeError as error:
            raise UsageError(f"This is no rule: {error}.", "Give rule_id, kind, and products or target.") from None


def _filter_dict(one: Filter) -> dict[str, Any]:
    return {name: list(value) if isinstance(value := getattr(one, name), tuple) else value for name in Filter.__slots__}


def _filters(given: object, currency: str) -> Filters:
    """Filters in either form.

    Args:
        given: A mapping as callers write filters, or a list of what `to_dict` wrote.
        currency: Of price bounds that name none.

    Returns:
        The filters.

    Raises:
        FilterError: They are neither.
    """
    if isinstance(given, Mapping):
        return as_filters(given, currency)
    if isinstance(given, list | tuple):
        with suppress(TypeError, AttributeError):
            return tuple(one if isinstance(one, Filter) else _filter(one) for one in given)
    raise FilterError("A rule's filters cannot be read.", 'Write them as {"brand": "Acme"}.')


def _filter(held: Mapping[str, Any]) -> Filter:
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in held.items()}
    return Filter(**values)


def _check(rule: Rule) -> None:
    """Refuse a rule that says nothing, or nothing that can be done.

    Args:
        rule: The rule.

    Raises:
        UsageError: What is wrong with it.
    """
    if rule.kind not in get_args(RuleKind):
        raise UsageError(f"The rule kind {rule.kind!r} is unknown.", f"Known: {', '.join(get_args(RuleKind))}.")
    texts = (rule.rule_id, rule.words, rule.category, rule.note, rule.starts, rule.ends)
    if not all(isinstance(t, str) and len(t) <= 500 for t in texts) or not rule.rule_id.strip():
        raise UsageError("A rule needs a name, and texts of at most 500 characters.")
    if bool(rule.products) == bool(rule.target) or len(rule.products) > MAX_PRODUCTS:
        raise UsageError(f"The rule {rule.rule_id!r} needs products (at most {MAX_PRODUCTS}) or a target, not both.")
    if rule.kind == "pin" and not rule.products:
        raise UsageError(f"The pin {rule.rule_id!r} needs products.", "A pin places products, not all of a brand.")
    if rule.kind == "hide" and any(not f.any_of or f.low is not None or f.high is not None for f in rule.target):
        raise UsageError(f"The hide {rule.rule_id!r} must name values, not bounds.", 'As {"brand": "Acme"}.')
    if any(f.field.strip().lower() == "price" and (f.any_of or f.none_of) for f in rule.target):
        raise UsageError(f"The rule {rule.rule_id!r} names a price by values.", "Give min or max.")
    if rule.kind == "hide" and len(rule.target) > 1:
        raise UsageError(f"The hide {rule.rule_id!r} has several filters.", "Hide by one field, or by product ids.")
    if isinstance(rule.place, bool) or not isinstance(rule.place, int) or not 1 <= rule.place <= MAX_PLACE:
        raise UsageError(f"The place {rule.place!r} is not a whole number from 1 to {MAX_PLACE}.")
    if isinstance(rule.strength, bool) or not isinstance(rule.strength, int | float):
        raise UsageError(f"The strength {rule.strength!r} is not a number.")
    if not 0.0 <= rule.strength <= MAX_STRENGTH:
        raise UsageError(f"The strength {rule.strength!r} is not between 0 and {MAX_STRENGTH:g}.")
    if rule.words.strip() and not tokens(rule.words):
        raise UsageError(f"The words {rule.words!r} of the rule {rule.rule_id!r} are no words.")
    for at in (rule.starts, rule.ends):
        moment(at)


def moment(text: str) -> datetime | None:
    """Read an ISO date or moment; one without a zone is in UTC.

    Args:
        text: As "2026-11-27" or "2026-11-27T08:00+08:00"; or "".

    Returns:
        The moment; None for "".

    Raises:
        UsageError: It is none.
    """
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise UsageError(f"{text!r} is no date or moment.", "Write 2026-11-27 or 2026-11-27T08:00+08:00.") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Steering:
    """What the rules that hold for a search do to it.

    Attributes:
        hidden: Filters that keep things out.
        lifts: (rule id, filters of what it aims at, amount).
        pins: (place, product id), by place.
    """

    hidden: Filters = ()
    lifts: tuple[tuple[str, Filters, float], ...] = ()
    pins: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A query as conditions look at it."""

    words: frozenset[str]
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _fold(text: str) -> str:
    return normalise(text).casefold().strip("/ ")


def _seen(query: Query) -> _Seen:
    filters: dict[str, frozenset[str]] = {}
    for one in query.filters:
        filters[_fold(one.field)] = filters.get(_fold(one.field), frozenset()) | {_fold(v) for v in one.any_of}
    return _Seen(frozenset(tokens(query.text)) | frozenset(tokens(query.words)), filters)


def holds(rule: Rule, query: Query, now: datetime) -> bool:
    """Whether all conditions of a rule hold.

    Args:
        rule: The rule.
        query: The understood query with all its filters.
        now: The moment, with its zone.

    Returns:
        True when they do.
    """
    starts, ends = moment(rule.starts), moment(rule.ends)
    if (starts is not None and now < starts) or (ends is not None and now >= ends):
        return False
    seen = _seen(query)
    if not set(tokens(rule.words)) <= seen.words:
        return False
    if rule.category:
        path = _fold(rule.category)
        if not any(f"{v}/".startswith(f"{path}/") for v in seen.filters.get("category", ())):
            return False
    return all(seen.filters.get(_fold(f.field), frozenset()) & {_fold(v) for v in f.any_of} for f in rule.when)


def steer(rules: Iterable[Rule], query: Query, now: datetime, only_hide: bool = False) -> Steering:
    """What the rules do to a search.

    Args:
        rules: All rules of the shop.
        query: The understood query with all its filters.
        now: The moment, with its zone.
        only_hide: Only keep out; for lists that are no answer to words.

    Returns:
        Filters, lifts and pins; a product that two pins want stands where the earlier one wants it.
    """
    here = sorted((r for r in rules if holds(r, query, now)), key=lambda r: r.rule_id)
    hidden = tuple(f for r in here for f in r.hidden)
    if only_hide:
        return Steering(hidden)
    lifts = tuple((r.rule_id, r.aimed, r.amount) for r in here if r.amount)
    pins: dict[str, int] = {}
    taken: set[int] = set()
    for rule in sorted((r for r in here if r.kind == "pin"), key=lambda r: (r.place, r.rule_id)):
        place = rule.place
        for product in rule.products:
            if product in pins:
                continue
            while place in taken:
                place += 1
            pins[product] = place
            taken.add(place)
    return Steering(hidden, lifts, tuple(sorted((place, product) for product, place in pins.items())))
