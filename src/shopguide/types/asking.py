"""What is asked: filters, the constraints that words hold, and the query.

Knows nothing about files, models, networks or any other part of shopguide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shopguide.errors import FilterError
from shopguide.types.catalog import MINOR_DIGITS, Language

Mode = Literal["hybrid", "lexical", "dense"]


Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]


@dataclass(frozen=True, slots=True)
class Filter:
    """One hard condition; several join by AND.

    Attributes:
        field: "price", "currency", "brand", "category", "rating", "in_stock", "product_id", or the name
            of an attribute or variant option ("color", "screen size").
        any_of: Keep products having one of these values (compared case-folded; a category value keeps
            the whole path below it). Empty: no such condition.
        none_of: Drop products having one of these values.
        low: Inclusive lower bound; for price in minor units of `currency`.
        high: Inclusive upper bound; for price in minor units of `currency`.
        currency: ISO code for a price bound; None means the shop's main currency.
    """

    field: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    currency: str | None = None

    def __post_init__(self) -> None:
        if not (self.any_of or self.none_of or self.low is not None or self.high is not None):
            raise FilterError(f"The filter on {self.field!r} has nothing to filter by.", "Give values, min or max.")
        if any(b is not None and b != b for b in (self.low, self.high)):
            raise FilterError(f"The filter on {self.field!r} has a bound that is not a number.")


Filters = tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """One constraint that the parser read out of the words.

    Attributes:
        text: The words it came from ("under $50").
        label: How to show it as a chip ("price ≤ $50.00").
        start: Character offset of `text` in the query.
        filters: What it became; empty for a sort or a soft preference.
        soft: True when the catalog cannot check it, so that it only steers the ranking.
        pictured: How many of the products found meet it only by what their picture shows.
    """

    text: str
    label: str
    start: int
    filters: Filters = ()
    sort: Sort | None = None
    soft: bool = False
    pictured: int = 0

    @property
    def id(self) -> str:
        """What names the chip to a search that shall do without it: where its words stand in the query."""
        return f"{self.start}-{self.start + len(self.text)}"


@dataclass(frozen=True, slots=True)
class Query:
    """What a shopper asks for, after reading the words.

    Attributes:
        text: The words as typed.
        words: What is left to match and embed once the constraints are taken out.
        original: The text as typed when a spelling in it was corrected; "" when none was.
        corrected: The text that was searched for instead, which `understood` tells the places of; "" when as typed.
        language: Language of the words.
        filters: Hard conditions, from the words and from the caller.
    """

    text: str = ""
    words: str = ""
    language: Language = "en"
    filters: Filters = ()
    sort: Sort = "relevance"
    understood: tuple[Understood, ...] = ()
    original: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Other words for a phrase of a query.

    Attributes:
        terms: The index terms that a product must carry, all of them.
        weight: What they count beside the typed words, 0…1.
        shown: How they are told.
    """

    terms: tuple[str, ...]
    weight: float
    shown: str


@dataclass(frozen=True, slots=True)
class Meant:
    """What the words for a kind of thing mean in one shop.

    Attributes:
        word: The words that name the thing, without what tells more of it.
        paths: Categories of such things; () where they have none of their own.
        ids: The things, where no category is theirs.
        known: The thing is a known one, whether or not the shop sells it.
        alike: How much its words are like the name that was taken for them, 0…1; 1.0 where they are its name or a
            word for it.
    """

    word: str
    paths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    known: bool = False
    alike: float = 1.0

    @property
    def sold(self) -> bool:
        """Whether the shop has any."""
        return bool(self.paths or self.ids)


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms of a query that count as one, with other words that may stand for them; the best of them counts."""

    terms: tuple[str, ...]
    others: tuple[Reading, ...]
    typed: str


def as_filters(given: Mapping[str, object] | Sequence[Filter] | None, currency: str = "") -> Filters:
    """Read filters as callers write them.

    `{"brand": "Acme", "color": ["red", "blue"], "price": {"max": 50}, "in_stock": True,
    "material": {"not": "leather"}}`. A price bound is in whole units of `currency`
    (or of its own `"currency"` key).

    Args:
        given: Field to value, list of values, bool, or `{"min", "max", "any_of", "not", "currency"}`.
        currency: ISO code that price bounds are in when they do not say.

    Returns:
        The filters, in the order given.

    Passes on:
        FilterError: A value cannot be read as a filter.
    """
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        return tuple(given)
    return tuple(_as_filter(str(name), value, currency) for name, value in given.items())


def _texts(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, str | int | float):
        return (str(value),)
    if isinstance(value, list | tuple) and all(isinstance(v, str | int | float) for v in value) and value:
        return tuple(t for v in value for t in _texts(name, v))
    raise FilterError(f"The filter on {name!r} has the value {value!r}.", "Give a text, a list of texts, or min/max.")


_MAX_BOUND = 1e15
"""Farther bounds are taken for this one: nothing in a shop is beyond it, and small units must not overflow."""


def _bound(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == math.inf:
        raise FilterError(f"The bound {str(value)[:80]!r} of the filter on {name!r} is not a number.")
    return float(max(-_MAX_BOUND, min(_MAX_BOUND, value)))


def _as_filter(name: str, value: object, currency: str) -> Filter:
    if not isinstance(value, Mapping):
        return Filter(name, any_of=_texts(name, value))
    unknown = set(value) - {"min", "max", "any_of", "not", "currency"}
    if unknown:
        raise FilterError(
            f"The filter on {name!r} has the unknown key {sorted(map(str, unknown))[0]!r}.",
            "Known keys: min, max, any_of, not, currency.",
        )
    low, high = _bound(name, value.get("min")), _bound(name, value.get("max"))
    given = value.get("currency")
    if given and not (isinstance(given, str) and len(given) == 3 and given.isascii() and given.isupper()):
        raise FilterError(f"The filter on {name!r} has the currency {given!r}.", "Give an ISO 4217 code such as USD.")
    unit = str(given or currency) or None
    if name == "price":
        scale = 10 ** MINOR_DIGITS.get(unit or "", 2)
        low = None if low is None else float(math.ceil(low * scale - 1e-6))
        high = None if high is None else float(math.floor(high * scale + 1e-6))
    return Filter(
        name,
        any_of=_texts(name, value["any_of"]) if "any_of" in value else (),
        none_of=_texts(name, value["not"]) if "not" in value else (),
        low=low,
        high=high,
        currency=unit if name == "price" else None,
    )
