"""What a query means: constraints that are wanted, allowed or wrong, read from cases and out of a parsed query.

Knows nothing about parsers. A constraint is judged by what it does: two forms of it are one when they bound alike,
or when they keep (or drop) the same products of the shop's own catalog.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shopguide.errors import DataError
from shopguide.evaluate.cases import head, read_lines
from shopguide.types import Filter, Language, Query

ALIKE = 0.9
"""Jaccard of two sets of products from which two forms of a constraint are taken as one."""
MONEY_SLACK = 0.001
"""Share of a price by which its bounds may differ, so that "under $50" may be $50.00 or $49.99."""
NUMBER_SLACK = 0.01
"""Share of a number by which its bounds may differ, so that 20 h and "more than 20 h" are one."""

Way = Literal["any", "not", "bounds", "sort"]
Bound = tuple[float, float] | None
"""Least and greatest value taken for a bound; None: there is none."""

KIND_OF_FIELD: Mapping[str, str] = {
    **{name: name for name in ("price", "brand", "category", "color", "size", "rating", "in_stock")},
    "audience": "audience",
    "gender": "audience",
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """One wanted constraint, in one form.

    Attributes:
        field: Name of the field; "sort" for an order.
        way: One of the values, none of them, between bounds, or an order.
        values: Values, or the order.
        low: Where the lower bound may lie.
        high: Where the upper bound may lie.
        currency: Of a price; "" takes any.
    """

    field: str
    way: Way
    values: tuple[str, ...] = ()
    low: Bound = None
    high: Bound = None
    currency: str = ""

    @property
    def kind(self) -> str:
        """What the tables call it."""
        if self.way in ("not", "sort"):
            return "negation" if self.way == "not" else "sort"
        return KIND_OF_FIELD.get(self.field) or ("number" if self.way == "bounds" else "attribute")

    def __str__(self) -> str:
        if self.way in ("any", "sort"):
            return f"{self.field}: {', '.join(self.values)}"
        if self.way == "not":
            return f"{self.field} not: {', '.join(self.values)}"
        low, high = (_shown(b) for b in (self.low, self.high))
        return f"{self.field} {low}..{high}{' ' + self.currency if self.currency else ''}"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that the words say: any of its forms is right; an optional one may be left out."""

    forms: tuple[Constraint, ...]
    optional: bool = False

    @property
    def kind(self) -> str:
        """What the tables call it: that of its first form."""
        return self.forms[0].kind


@dataclass(frozen=True, slots=True)
class MeaningCase:
    """A query and what its words say."""

    shop: str
    language: Language
    query: str
    expect: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Catalog:
    """What has to be known of a shop to judge constraints over it.

    Attributes:
        kept: The ids that one filter keeps.
        canonical: The name a field is kept under.
        currency: The main currency.
    """

    kept: Callable[[Filter], frozenset[str]]
    canonical: Callable[[str], str]
    currency: str = ""


def read_meaning_cases(paths: Sequence[Path]) -> tuple[MeaningCase, ...]:
    """Read cases of understanding; the format is in `tests/data/README.md`.

    Args:
        paths: JSON Lines files.

    Returns:
        The cases, in the files' order.

    Raises:
        DataError: A line is not such a case; it is named.
    """
    out = []
    for path in paths:
        for where, row in read_lines(path):
            expect = row.get("expect")
            if not isinstance(expect, list):
                raise DataError(f"{where}: `expect` is not a list.")
            whole = [*expect, {"sort": row["sort"]}] if row.get("sort") else expect
            out.append(MeaningCase(*head(row, where), expect=tuple(to_expectation(e, where) for e in whole)))
    return tuple(out)


def given_by(query: Query, catalog: Catalog) -> tuple[Constraint, ...]:
    """The hard constraints of a parsed query, a field and way each.

    Args:
        query: What the parser made of the words.
        catalog: Of the shop.

    Returns:
        The constraints; two bounds on one field are one constraint.
    """
    out: dict[tuple[str, str, str], Constraint] = {}
    for one in query.filters:
        field = catalog.canonical(one.field)
        if one.any_of:
            out[field, "any", ",".join(one.any_of)] = Constraint(field, "any", one.any_of)
        if one.none_of:
            before = out.get((field, "not", ""))
            out[field, "not", ""] = Constraint(field, "not", (*(before.values if before else ()), *one.none_of))
        if one.low is not None or one.high is not None:
            money = (one.currency or catalog.currency) if field == "price" else ""
            low, high = _merged(out.get((field, "bounds", money)), one)
            out[field, "bounds", money] = Constraint(field, "bounds", (), low, high, money)
    if query.sort != "relevance":
        out["sort", "sort", ""] = Constraint("sort", "sort", (query.sort,))
    return tuple(out.values())


def agree(given: Constraint, wanted: Constraint, catalog: Catalog) -> bool:
    """Whether a given constraint does what a wanted one says.

    Args:
        given: From the parser.
        wanted: From the case.
        catalog: Of the shop.

    Returns:
        True when they are one.
    """
    if (given.way == "sort") != (wanted.way == "sort"):
        return False
    if given.way == "sort":
        return given.values[0] in wanted.values
    if given.field != catalog.canonical(wanted.field) or (given.way == "not") != (wanted.way == "not"):
        return False
    if given.way == wanted.way == "bounds":
        if wanted.currency and given.currency != wanted.currency:
            return False
        slack = MONEY_SLACK if given.field == "price" else NUMBER_SLACK
        pairs = ((given.low, wanted.low), (given.high, wanted.high))
        if all(_within(ours, theirs, slack, given.field) for ours, theirs in pairs):
            return True
        if given.field == "price":  # a promise about money holds by its number, whatever is in the shop today
            return False
    ours, theirs = (products_of(c, catalog) for c in (given, wanted))
    both = len(ours | theirs)
    return both > 0 and len(ours & theirs) / both >= ALIKE


def products_of(one: Constraint, catalog: Catalog) -> frozenset[str]:
    """The products that a constraint keeps; for a negation those that it drops.

    Args:
        one: The constraint; of a bound that may lie anywhere in a range the loosest end counts.
        catalog: Of the shop.

    Returns:
        Their ids.
    """
    if one.way == "bounds":
        low, high = one.low[0] if one.low else None, one.high[1] if one.high else None
        return catalog.kept(Filter(one.field, low=low, high=high, currency=one.currency or None))
    return catalog.kept(Filter(one.field, any_of=one.values))


def _within(given: Bound, wanted: Bound, slack: float, field: str) -> bool:
    if given is not None and given[0] == 0 and wanted is None:
        return True  # nothing is cheaper or shorter than nothing
    if given is None or wanted is None:
        return given is wanted
    room = max(1.0 if field == "price" else 1e-9, abs(wanted[0]) * slack)
    return wanted[0] - room <= given[0] <= wanted[1] + room


def _merged(before: Constraint | None, one: Filter) -> tuple[Bound, Bound]:
    lows = [b for b in (one.low, before.low[0] if before and before.low else None) if b is not None]
    highs = [b for b in (one.high, before.high[0] if before and before.high else None) if b is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    return (None if low is None else (low, low)), (None if high is None else (high, high))


def to_expectation(given: Any, where: str) -> Expectation:
    """Read one expected constraint.

    Args:
        given: An entry of `expect`.
        where: Where it stands, for the error.

    Returns:
        The expectation.

    Raises:
        DataError: It is not one.
    """
    if not isinstance(given, dict):
        raise DataError(f"{where}: {given!r} is not an expected constraint.")
    forms = given.get("or", [given])
    if not isinstance(forms, list) or not forms:
        raise DataError(f"{where}: `or` is not a list of forms.")
    return Expectation(tuple(_constraint(f, where) for f in forms), bool(given.get("optional")))


def _constraint(given: Any, where: str) -> Constraint:
    known = {"field", "any", "not", "low", "high", "currency", "optional", "sort"}
    if not isinstance(given, dict) or set(given) - known:
        raise DataError(
            f"{where}: {given!r} is not an expected constraint.", f"Known keys: {', '.join(sorted(known))}."
        )
    if "sort" in given:
        orders = given["sort"] if isinstance(given["sort"], list) else [given["sort"]]
        return Constraint("sort", "sort", tuple(orders))
    field = given.get("field")
    if not isinstance(field, str) or sum(k in given for k in ("any", "not")) + ("low" in given or "high" in given) != 1:
        raise DataError(f"{where}: {given!r} needs a field and one of any, not, low/high.")
    if "any" in given or "not" in given:
        way: Way = "any" if "any" in given else "not"
        return Constraint(field, way, tuple(str(v) for v in given[way]))
    return Constraint(
        field, "bounds", (), _bound(given.get("low")), _bound(given.get("high")), given.get("currency", "")
    )


def _bound(given: Any) -> Bound:
    if given is None:
        return None
    ends = given if isinstance(given, list) else [given, given]
    return float(ends[0]), float(ends[1])


def _shown(bound: Bound) -> str:
    if bound is None:
        return ""
    return f"{bound[0]:g}" if bound[0] == bound[1] else f"({bound[0]:g}–{bound[1]:g})"
