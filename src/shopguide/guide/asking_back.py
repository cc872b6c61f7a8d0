"""One question back: the one whose answer would split what was found best, with choices to click.

Knows nothing about search. What tells most about a product of the match set is asked first (information gain over the
set, weighed by how many of it tell at all); what the shopper already said is never asked again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.facts import all_values, price_of, shown_name, value_text
from shopguide.guide.turn import Draft, Turn
from shopguide.types import Choice, Filter, Money, Product, Query

MIN_FOUND = 6
"""Fewer are looked at faster than a question is answered."""

SAMPLE = 100
"""Best hits that the gain is measured on: more would not change which question is best."""

MAX_CHOICES = 4
MIN_TOLD = 0.7
"""Share of the set that must tell a value: a question that most products do not answer hides them."""

MIN_GAIN = 0.7
"""Bits; a question that splits worse is not worth a turn."""

MAX_VALUES = 12
"""A field with more values is no question but a list."""

MAX_BITS = math.log2(MAX_CHOICES)
"""No question tells more than its choices can."""

_WEIGHT = {"price": 1.0, "color": 0.75, "size": 0.6}
_FLAG_WEIGHT = 1.3
"""A yes or no has at most one bit, but decides more for whom it matters."""

_BRAND_WEIGHT = 0.75
_OTHER = 0.0
"""Other attributes are not asked for: few shoppers know their answer."""


def asked_back(turn: Turn, draft: Draft) -> tuple[str, tuple[Choice, ...]]:
    """The question to ask back after an answer that found many.

    Args:
        turn: The turn.
        draft: Its answer; `draft.query` is the search that it shows.

    Returns:
        The question in the asker's language and its choices; ("", ()) when none is worth asking.
    """
    query = draft.query
    if len(draft.products) < 2 or query.sort != "relevance" or draft.comparison is not None or not draft.memory.query:
        return "", ()
    page = turn.tools.search(query.words, filters=query.filters, sort="relevance", limit=SAMPLE)
    if page.total < MIN_FOUND:
        return "", ()
    products = [h.product for h in page.hits]
    settled = {f.field for f in query.filters}
    best = ("", 0.0, Counter[str]())
    for field, values in _splits(turn, products).items():
        told = sum(values.values())
        if field in settled or told < MIN_TOLD * len(products) or not 2 <= len(values) <= MAX_VALUES:
            continue
        gain = _entropy(values) * told / len(products) * _weight(field, products)
        if gain > max(best[1], MIN_GAIN * _weight(field, products) * 0.9):
            best = (field, gain, values)
    if not best[0]:
        return "", ()
    question, choices = _worded(turn, best[0], best[2], products)
    counted = tuple(c for c in (_counted(turn, query, one, best[0]) for one in choices) if 0 < c.count < page.total)
    return (question, counted) if counted else ("", ())


def _counted(turn: Turn, query: Query, choice: Choice, field: str) -> Choice:
    """A choice with how many it leaves, by the very condition that saying it makes; 0 where it would make none."""
    fresh = turn.tools.understand(choice.say).filters
    if not fresh and field not in ("price", "brand", "color"):
        fresh = (Filter(field, any_of=("yes",)),)
    if not fresh:
        return replace(choice, count=0)
    return replace(choice, count=turn.tools.search(query.words, filters=(*query.filters, *fresh), limit=1).total)


def _splits(turn: Turn, products: Sequence[Product]) -> dict[str, Counter[str]]:
    """For each thing that could be asked: its values over the products that tell it."""
    out: dict[str, Counter[str]] = {"brand": Counter(p.brand for p in products if p.brand)}
    moneys = [m for p in products if (m := price_of(p, turn.language, turn.currency())) is not None]
    bounds = _bands(moneys)
    if bounds:
        out["price"] = Counter(_band(m, bounds) for m in moneys)
    for product in products:
        for name, value in all_values(product).items():
            if isinstance(value, bool):
                out.setdefault(name, Counter())[value_text(value, "en")] += 1
            elif name == "color":
                first = value[0] if isinstance(value, tuple) and value else value
                out.setdefault(name, Counter())[str(first)] += 1
    if "color" in out:
        out["color"] = Counter(dict(out["color"].most_common(MAX_VALUES)))
    return out


def _weight(field: str, products: Sequence[Product]) -> float:
    if field == "brand":
        return _BRAND_WEIGHT
    if any(isinstance(p.attributes.get(field), bool) for p in products):
        return _FLAG_WEIGHT
    return _WEIGHT.get(field, _OTHER)


def _entropy(values: Counter[str]) -> float:
    total = sum(values.values())
    return min(-sum(n / total * math.log2(n / total) for n in values.values() if n), MAX_BITS)


def _bands(moneys: Sequence[Money]) -> list[Money]:
    """Two round prices that cut a set into thirds; [] when it has no one currency or hardly any spread."""
    if len(moneys) < MIN_FOUND or len({m.currency for m in moneys}) != 1:
        return []
    minors = sorted(m.amount_minor for m in moneys)
    cuts = [_rounded(minors[len(minors) * n // 3]) for n in (1, 2)]
    currency = moneys[0].currency
    return [Money(c, currency) for c in cuts] if minors[0] < cuts[0] < cuts[1] <= minors[-1] else []


def _rounded(minor: int) -> int:
    """A price as people say it: 4730 is 5000, 12800 is 15000."""
    step = 10 ** max(len(str(minor)) - 1, 0)
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return int(min((s * step for s in steps), key=lambda n: abs(n - minor)))


def _band(money: Money, bounds: Sequence[Money]) -> str:
    return str(sum(money.amount_minor > b.amount_minor for b in bounds))


def _short(money: Money) -> str:
    return str(money).removesuffix(".00")


def _worded(
    turn: Turn, field: str, values: Counter[str], products: Sequence[Product]
) -> tuple[str, tuple[Choice, ...]]:
    if field == "price":
        bounds = _bands([m for p in products if (m := price_of(p, turn.language, turn.currency())) is not None])
        low, high = (_short(b) for b in bounds)
        ranges = (
            (turn.say(f"under {low}", f"{low}以内"), "0"),
            (turn.say(f"{low} to {high}", f"{low}到{high}"), "1"),
            (turn.say(f"over {high}", f"{high}以上"), "2"),
        )
        choices = tuple(Choice(said, said, values[band]) for said, band in ranges if values[band])
        return turn.say("Do you have a budget in mind?", "您的预算大概是多少？"), choices
    if set(values) <= {"yes", "no"}:
        label = shown_name(field, turn.language)
        asked = turn.say(f"Does “{label}” matter to you?", f"需要“{label}”吗？")
        said = turn.say(f"with {label}", f"要{label}的")
        return asked, (Choice(turn.say(f"yes, {label}", f"要{label}"), said, values["yes"]),)
    kept = values.most_common(MAX_CHOICES)
    if field == "brand":
        asked = turn.say("Is there a brand that you prefer?", "有偏好的品牌吗？")
        return asked, tuple(Choice(v, turn.say(f"only {v}", f"只要{v}"), n) for v, n in kept)
    asked = turn.say("Which colour would you like?", "想要什么颜色？")
    named = [(v, value_text(v, turn.language), n) for v, n in kept]
    return asked, tuple(Choice(told, turn.say(f"in {v}", f"要{told}的"), n) for v, told, n in named)
