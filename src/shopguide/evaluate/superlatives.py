"""Is what an answer calls the cheapest, the lightest or the best rated so? Recomputed over the whole catalog.

Knows nothing about the guide, and shares no code with it: the set is all products that the answer's own query keeps, or
those that it compares; a set that the answer does not state by conditions is judged by its words alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shopguide.evaluate.claims import plain
from shopguide.evaluate.expected import Catalog
from shopguide.measure import UNITS, parse_quantity
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Answer, AttributeValue, Claim, Filter, Filters, Product, Variant

SLACK = 1e-6
"""Share by which two amounts may differ and still be one."""

MAX_VALUE = 24
"""A longer text is prose with a number in it, not an amount."""

_LOW_PRICE = re.compile(r"\bcheapest\b|\bleast expensive\b|\bcosts? least\b|\blowest price\b|最便宜|价格最低")
_HIGH_PRICE = re.compile(r"\b(?:most expensive|dearest|priciest)\b|\bcosts? most\b|\bhighest price\b|最贵|价格最高")
_BEST = re.compile(
    r"\b(?:best|highest)[- ]rated\b|\brated (?:best|highest)\b|\bbest reviewed\b|评[分价](?:在这几款里)?最[高好]"
)
_LESS = "shortest lightest smallest thinnest slimmest narrowest quietest lowest least fewest fastest quickest".split()
_MORE = (
    "longest heaviest largest biggest greatest roomiest thickest tallest widest loudest strongest highest most".split()
)
_MEASURE = re.compile(
    rf"\b({'|'.join((*_LESS, *_MORE))})\b(?! (?:of|for)\b)|最([长久短轻重大小高低矮薄厚宽窄多少强快])"
)
_LESS_ZH = frozenset("短轻小低矮薄窄少")
_OF_THEM = re.compile(r"\bof (?:them|these|those)\b|\bof the ones\b|其中|这几款|刚才")
_QUOTED = re.compile("“[^”]*”|「[^」]*」|[(（][^()（）]*[)）]")
_TIME = re.compile(r"time|时间")
_UNIT = re.compile(r"^(.+?)\s*[(（]([^()（）]{1,8})[)）]$")


@dataclass(frozen=True, slots=True)
class Judged:
    """One superlative that could be judged: the sentence, and what is false in it, or ""."""

    claim: Claim
    fault: str


def judge_superlatives(answer: Answer, catalog: Catalog, products: Sequence[Product]) -> tuple[Judged, ...]:
    """Judge every superlative of an answer.

    Args:
        answer: What the guide said.
        catalog: Of the shop.
        products: The whole catalog.

    Returns:
        One a superlative whose set is known.
    """
    names = [t for p in answer.products for t in (p.title, *(x.title for x in p.translations.values()))]
    out = []
    for claim in answer.claims:
        said = claim.text
        for name in sorted(names, key=len, reverse=True):
            said = said.replace(name, " ")
        what = _told(_QUOTED.sub(" ", said).casefold(), claim)
        if what is None:
            continue
        of = _set(answer, said, catalog, products)
        if of is not None:
            out.append(Judged(claim, _fault(what, claim, answer, of)))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _What:
    """What is told to be extreme: "price", "rating" or an attribute, and +1 for the most of it."""

    field: str
    sign: int


@dataclass(frozen=True, slots=True)
class _Set:
    """The products that a superlative is over; those of another kind than was asked for, where only words tell it."""

    products: Sequence[Product]
    words: frozenset[str] = frozenset()
    kind: bool = True


def _told(said: str, claim: Claim) -> _What | None:
    if _LOW_PRICE.search(said) or _HIGH_PRICE.search(said):
        return _What("price", -1 if _LOW_PRICE.search(said) else 1)
    if _BEST.search(said):
        return _What("rating", 1)
    match = _MEASURE.search(said)
    field = next((c.field for c in claim.citations if c.field.startswith("attribute:")), "")
    if match is None or not field:
        return None
    word = match.group(1) or match.group(2)
    less = word in _LESS or word in _LESS_ZH or (word == "快" and _TIME.search(field) is not None)
    return _What(field, -1 if less else 1)


def _set(answer: Answer, said: str, catalog: Catalog, products: Sequence[Product]) -> _Set | None:
    """The set of a superlative; None where the answer does not tell it."""
    if answer.comparison is not None:
        return _Set(answer.comparison.products)
    if _OF_THEM.search(said.casefold()):
        return _Set(answer.products)
    query = answer.query
    if query is None:
        return None
    kept = [catalog.kept(f) for f in query.filters]
    of = [p for p in products if all(p.product_id in k for k in kept) and _in_one_variant(p, query.filters)]
    words = frozenset(t for t in tokens(query.words) if t not in STOP_WORDS and len(t) > 1)
    kind = any(f.field in ("category", "product_id") and f.any_of for f in query.filters)
    if not words:
        return _Set(of)
    return _Set([p for p in of if words <= _names(p)] if kind else (), words, kind)


def _in_one_variant(product: Product, filters: Filters) -> bool:
    """Whether one variant has all that is asked of variants: a 38 that is sold out is not in stock in 38."""
    asked = [
        f for f in filters
        if f.any_of and (f.field == "in_stock" or any(f.field in v.options for v in product.variants))
    ]  # fmt: skip

    def has(variant: Variant, one: Filter) -> bool:
        if one.field == "in_stock":
            return variant.stock is None or variant.stock > 0
        own = variant.options.get(one.field, "").casefold()
        return any(a.casefold() in own or own in a.casefold() for a in one.any_of)

    return len(asked) < 2 or not product.variants or any(all(has(v, f) for f in asked) for v in product.variants)


def _names(product: Product) -> frozenset[str]:
    texts = (product.title, product.brand, *product.categories, *(t.title for t in product.translations.values()))
    return frozenset(tokens(" ".join(texts)))


def _fault(what: _What, claim: Claim, answer: Answer, of: _Set) -> str:
    """Who of the set has more (or less) than the winner, or that the winner is nothing that was asked for; else ""."""
    proofs = [c for c in claim.citations if c.field == what.field]
    named = [p for p in answer.products if any(plain(t) in plain(claim.text) for t in _titles(p))]
    ids = [c.product_id for c in proofs]
    winners = [p for p in named if p.product_id in ids] or [
        p for p in answer.products if not ids or p.product_id in ids
    ]
    if not winners:
        return "nothing is named that could be it"
    currency = _currency(winners[0], next((c.quote for c in proofs if c.product_id == winners[0].product_id), ""))
    own = [v for p in winners if (v := _value(p, what.field, currency)) is not None]
    if not own:
        return "the winner does not tell it"
    least = min(what.sign * v for v in own)
    if of.words and not of.kind and not any(has_han(w) != has_han(winners[0].title) for w in of.words):
        held = _names(winners[0])
        if not of.words & held and not any(has_han(w) and w in "".join(_titles(winners[0])) for w in of.words):
            return f"{winners[0].title} is nothing that was asked for"
    ids = [p.product_id for p in winners]
    for other in of.products:
        if other.product_id in ids:
            continue
        value = _value(other, what.field, currency)
        if value is not None and what.sign * value > least + SLACK * max(abs(least), 1.0):
            return f"{other.title} ({other.product_id}) has {value:g}, the winner {what.sign * least:g}"
    return ""


def _titles(product: Product) -> tuple[str, ...]:
    return (product.title, *(t.title for t in product.translations.values()))


def _currency(product: Product, quote: str) -> str:
    """The currency that a price is told in."""
    prices = [o.price for o in product.offers]
    return next((m.currency for m in prices if str(m) == quote), prices[0].currency if prices else "")


def _value(product: Product, field: str, currency: str) -> float | None:
    """What a product has of a field, in base units; None when it does not tell."""
    if field == "price":
        offer = product.offer(currency)
        return None if offer is None or offer.price.currency != currency else float(offer.price.amount_minor)
    if field == "rating":
        return None if product.rating is None else round(product.rating, 1)
    wanted, _ = _split(field.removeprefix("attribute:"))
    return next((n for a, v in product.attributes.items() if _split(a)[0] == wanted for n in _number(a, v)), None)


def _split(name: str) -> tuple[str, str]:
    match = _UNIT.match(name)
    return (match.group(1).casefold(), match.group(2).casefold()) if match else (name.casefold(), "")


def _number(name: str, value: AttributeValue) -> list[float]:
    units: Mapping[str, tuple[str, float]] = UNITS
    if isinstance(value, bool | tuple):
        return []
    if isinstance(value, int | float):
        return [float(value) * units.get(_split(name)[1], ("", 1.0))[1]]
    found = parse_quantity(value) if len(value) <= MAX_VALUE else None
    return [] if found is None else [found.value * units[found.unit][1]]
