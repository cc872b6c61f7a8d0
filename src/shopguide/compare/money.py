"""The rows of money: price, price with shipping, price per unit, saving; never across currencies without a given rate.

Knows nothing about attributes that are no money or amounts, nor about verdicts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from shopguide.compare.directions import CANONICAL, DIRECTIONS, LABELS_ZH
from shopguide.compare.values import Cell, number_text, split_name, unit_cell
from shopguide.errors import UsageError
from shopguide.measure import parse_money, parse_number
from shopguide.types import AttributeValue, ComparedRow, Money, Product

QUANTITIES = ("net weight", "volume", "pieces")
"""Attributes that tell how much one buys, so that a price per unit can be given; a bottle's capacity does not."""

SHIPPING = frozenset(("shipping", "shipping cost", "shipping price", "shipping fee", "delivery cost", "delivery fee",
                      "postage", "运费", "邮费", "快递费"))  # fmt: skip
_FREE = frozenset(("free", "free shipping", "包邮", "免运费", "免邮"))

_PER = {"g": (100.0, "100 g", "100 克"), "ml": (1000.0, "1 L", "1 升"), "": (1.0, "piece", "件")}
_PACK = re.compile(r"(\d{1,3})\s*(?:x|×|\*|包|瓶|罐)\s*(\d[\d.,]*\s*[^\d\s]{1,8})")

Rates = Mapping[str, float]
"""What one unit of a currency is worth in another: `{"EUR:USD": 1.08}`."""


def check_rates(rates: Rates) -> None:
    """Refuse rates that cannot be used.

    Args:
        rates: As given by the caller.

    Raises:
        UsageError: A key is not "AAA:BBB", or a rate is not above zero.
    """
    for pair, rate in rates.items():
        if not re.fullmatch(r"[A-Z]{3}:[A-Z]{3}", pair) or not 0 < rate < float("inf"):
            raise UsageError(f"{pair}={rate} is no exchange rate.", 'Write what one unit is worth: "EUR:USD" = 1.08.')


def common_currency(products: Sequence[Product], language: str = "en", rates: Rates | None = None) -> str | None:
    """The currency that every product has a price in, by itself or by a given rate; None without.

    Args:
        products: What is compared.
        language: "zh" prefers CNY where every product has it.
        rates: Given exchange rates.

    Returns:
        CNY for Chinese, else the most usual first one.
    """
    own = [{o.price.currency for o in p.offers} for p in products]
    firsts = Counter(p.offers[0].price.currency for p in products if p.offers)
    for reach in (own, [held | {b for b in _targets(rates) if any(_rate(a, b, rates) for a in held)} for held in own]):
        shared = set.intersection(*reach) if reach else set()
        if language == "zh" and "CNY" in shared:
            return "CNY"
        if shared:
            asked = {pair.split(":")[1] for pair in rates or ()}
            return min(shared, key=lambda c: (reach is not own and c not in asked, -firsts[c], c))
    return None


def _targets(rates: Rates | None) -> set[str]:
    return {c for pair in rates or () for c in pair.split(":")}


def _rate(one: str, other: str, rates: Rates | None) -> float | None:
    if one == other:
        return 1.0
    there, back = (rates or {}).get(f"{one}:{other}"), (rates or {}).get(f"{other}:{one}")
    return there or (1.0 / back if back else None)


def price_of(product: Product, currency: str | None, rates: Rates | None = None) -> Money | None:
    """The price in a currency, by a given rate where the product has none in it; the product's first one when None."""
    offer = product.offer(currency)
    if offer is not None or currency is None:
        return offer.price if offer else None
    return next((m for o in product.offers if (m := _changed(o.price, currency, rates))), None)


def _changed(money: Money, currency: str, rates: Rates | None) -> Money | None:
    rate = _rate(money.currency, currency, rates)
    return Money.from_major(money.major * rate, currency) if rate else None


def money_rows(products: Sequence[Product], currency: str | None, language: str, rates: Rates) -> list[ComparedRow]:
    """Every row of money that the products can be compared by, the price first."""
    prices = [price_of(p, currency, rates) for p in products]
    out = [_price_row(products, prices, currency, language)]
    facts = [facts_of(p) for p in products]
    out += _shipping_rows(products, facts, prices, currency, language)
    out += _unit_price_row(facts, prices, currency, language)
    out += _saving_row(products, currency, language)
    return out


def label(name: str, language: str) -> str:
    """The name of a lead row in a language."""
    return LABELS_ZH[name] if language == "zh" else name


def _row(name: str, cells: Sequence[Cell | None], rule: str, language: str, title: str = "") -> ComparedRow:
    best = best_of(cells, -1)
    direction = DIRECTIONS[rule]
    told = direction.rule_zh if language == "zh" else direction.rule_en
    same = None not in cells and len({c.key for c in cells if c}) == 1
    values = tuple(c.shown if c else None for c in cells)
    return ComparedRow(title or label(name, language), values, same, best, told if best else "", "money")


def best_of(cells: Sequence[Cell | None], sign: int, step: float = 0.0) -> tuple[int, ...]:
    """Columns with the best number; () unless at least two differ and all numbers are in one unit."""
    told = [(i, c) for i, c in enumerate(cells) if c is not None]
    if len(told) < 2 or any(c.number is None for _, c in told) or len({c.unit for _, c in told}) > 1:
        return ()
    numbers = {i: sign * c.number for i, c in told if c.number is not None}
    top = max(numbers.values())
    found = tuple(i for i, n in numbers.items() if top - n <= step + 1e-9 * abs(top))
    return found if len(found) < len(numbers) else ()


def _cell(money: Money, shown: str = "") -> Cell:
    return Cell(shown or str(money), money.amount_minor, float(money.amount_minor), money.currency)


def _price_row(
    products: Sequence[Product], prices: Sequence[Money | None], currency: str | None, language: str
) -> ComparedRow:
    zh = language == "zh"
    cells: list[Cell | None] = []
    for product, price in zip(products, prices, strict=True):
        if price is None:
            cells.append(None)
            continue
        others = [o.price for v in product.variants for o in v.offers if o.price.currency == price.currency]
        shown = str(price)
        if product.offer(price.currency) is None:
            shown += f"（{product.offers[0].price}）" if zh else f" ({product.offers[0].price})"
        if any(o > price for o in others):
            shown = f"{shown} 起" if zh else f"from {shown}"
        cells.append(_cell(price, shown))
    row = _row("price", cells, "price", language)
    if currency is None and len({m.currency for m in prices if m}) > 1:
        rule = "币种不同，不作比较" if zh else "different currencies, not compared"
        return ComparedRow(row.name, row.values, False, (), rule, "money")
    return row


Facts = Mapping[str, tuple[str, AttributeValue]]
"""Known name to the name and value that a product has it under."""


def facts_of(product: Product) -> Facts:
    """A product's attributes by their known names, those of shipping as "shipping"; the first of several counts."""
    out: dict[str, tuple[str, AttributeValue]] = {}
    for spoken, value in product.attributes.items():
        name = split_name(spoken)[0]
        key = "shipping" if name in SHIPPING else CANONICAL.get(name)
        if key is not None:
            out.setdefault(key, (spoken, value))
    return out


def shipping_of(product: Product, facts: Facts, currency: str) -> Money | None:
    """What sending it costs, where the catalog tells it in that currency; a bare number is in the product's own."""
    for _, value in filter(None, (facts.get("shipping"),)):
        if isinstance(value, tuple):
            continue
        text = str(value).casefold().strip()
        if text in _FREE or value is True:
            return Money(0, currency)
        if isinstance(value, bool):
            continue
        own = product.offers[0].price.currency if product.offers else currency
        money = parse_money(text, own)
        if money is not None and money.currency == currency and money.amount_minor >= 0:
            return money
    return None


def _shipping_rows(
    products: Sequence[Product],
    facts: Sequence[Facts],
    prices: Sequence[Money | None],
    currency: str | None,
    language: str,
) -> list[ComparedRow]:
    if currency is None:
        return []
    costs = [shipping_of(p, f, currency) for p, f in zip(products, facts, strict=True)]
    if not any(costs):
        return []
    free = "免运费" if language == "zh" else "free"
    cells = [_cell(c, "" if c.amount_minor else free) if c else None for c in costs]
    totals = [
        _cell(Money(price.amount_minor + cost.amount_minor, currency)) if price and cost else None
        for price, cost in zip(prices, costs, strict=True)
    ]
    out = [_row("shipping", cells, "price", language)]
    return [*out, _row("price with shipping", totals, "price", language)] if any(totals) else out


def amount_of(facts: Facts, name: str, language: str) -> Cell | None:
    """How much one buys, "6 x 330 ml" multiplied out; None where the catalog does not tell."""
    found = facts.get(name)
    if found is None:
        return None
    spoken, value = found
    if isinstance(value, str) and (pack := _PACK.fullmatch(value.casefold().strip())):
        each = unit_cell(pack.group(2), "", language)
        count = parse_number(pack.group(1))
        if each.number is not None and count:
            return Cell(value, (each.unit, each.number * count), each.number * count, each.unit)
    return unit_cell(value, split_name(spoken)[1], language)


def _unit_price_row(
    facts: Sequence[Facts], prices: Sequence[Money | None], currency: str | None, language: str
) -> list[ComparedRow]:
    if currency is None:
        return []
    for name in QUANTITIES:
        amounts = [amount_of(f, name, language) for f in facts]
        units = {c.unit for c in amounts if c is not None}
        usable = [c is not None and c.number is not None and c.number > 0 for c in amounts]
        if sum(usable) < 2 or len(units) != 1 or not units <= set(_PER):
            continue
        per, en, zh = _PER[units.pop()]
        cells: list[Cell | None] = []
        for money, amount in zip(prices, amounts, strict=True):
            if money is None or amount is None or not amount.number:
                cells.append(None)
                continue
            each = money.amount_minor * per / amount.number
            cells.append(Cell(str(Money(round(each), currency)), round(each), each))
        title = f"{label('unit price', language)} / {zh}" if language == "zh" else f"price per {en}"
        return [_row("unit price", cells, "unit price", language, title)]
    return []


def _saving_row(products: Sequence[Product], currency: str | None, language: str) -> list[ComparedRow]:
    shown: list[str | None] = []
    for product in products:
        offer = product.offer(currency)
        if offer is None or offer.list_price is None or offer.list_price.currency != offer.price.currency:
            shown.append(None)
            continue
        less = offer.list_price.amount_minor - offer.price.amount_minor
        share = 100 * less / offer.list_price.amount_minor if offer.list_price.amount_minor > 0 and less > 0 else 0
        shown.append(f"{Money(max(less, 0), offer.price.currency)} ({number_text(round(share))}%)")
    if not any(shown):
        return []
    same = None not in shown and len(set(shown)) == 1
    return [ComparedRow(label("saving", language), tuple(shown), same, kind="money")]
