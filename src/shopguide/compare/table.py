"""The rows of a comparison: attributes aligned over products, differences first, better marked where it is known.

Knows nothing about needs, verdicts or stores. The answer does not depend on the order of the products.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from shopguide.compare.directions import CANONICAL, DIRECTIONS, LABELS_ZH, PORTABLE
from shopguide.compare.values import Cell, number_text, split_name, unit_cell
from shopguide.text import tokens
from shopguide.types import AttributeValue, ComparedRow, Money, Product, ReviewDigest

LEAD = ("price", "unit price", "saving", "rating", "brand", "in stock", "category")
"""Rows that come before the attributes, in this order."""

QUANTITIES = ("net weight", "volume", "pieces")
"""Attributes that tell how much one buys, so that a price per unit can be given; a bottle's capacity does not."""

RATING_STEP = 0.05
"""Ratings that differ by less than this look the same to a shopper and share the mark."""

_PER = {"g": (100.0, "100 g", "100 克"), "ml": (1000.0, "1 L", "1 升"), "": (1.0, "piece", "件")}


def common_currency(products: Sequence[Product], language: str = "en") -> str | None:
    """The currency that every product has a price in: CNY for Chinese, else the most usual first one; None without."""
    shared = [{o.price.currency for o in p.offers} for p in products]
    both = set.intersection(*shared) if shared else set()
    firsts = Counter(p.offers[0].price.currency for p in products if p.offers)
    if language == "zh" and "CNY" in both:
        return "CNY"
    return min(both, key=lambda c: (-firsts[c], c)) if both else None


def price_of(product: Product, currency: str | None) -> Money | None:
    """The price in a currency, the product's first one when None."""
    offer = product.offer(currency)
    return offer.price if offer else None


def rows_of(products: Sequence[Product], digests: Sequence[ReviewDigest], language: str) -> list[ComparedRow]:
    """Align the products' facts.

    Args:
        products: In the order of the table's columns.
        digests: Their review digests, by product id; may be fewer.
        language: "en" or "zh", for names, yes and no.

    Returns:
        Price first, then the rows that differ (the lead rows, then attributes by how many products tell them and
        by name), then the equal ones.
    """
    by_id = {d.product_id: d for d in digests}
    lead = _lead_rows(products, by_id, language)
    rest = [_row(name, shown, cells, products, language) for name, shown, cells in _aligned(products, language)]
    ranked = sorted(rest, key=lambda r: (-sum(v is not None for v in r.values), not r.best, r.name))
    price, others = lead[:1], lead[1:] + ranked
    return price + [r for r in others if not r.same] + [r for r in others if r.same]


def _aligned(products: Sequence[Product], language: str) -> list[tuple[str, str, list[Cell | None]]]:
    """(canonical name, shown name, one cell a product) for every attribute and variant option."""
    columns: defaultdict[str, dict[int, AttributeValue]] = defaultdict(dict)
    spoken: defaultdict[str, Counter[str]] = defaultdict(Counter)
    units: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for column, product in enumerate(products):
        for name, value in product.attributes.items():
            folded, unit = split_name(name)
            key = CANONICAL.get(folded, folded)
            units[key].setdefault(column, unit)
            spoken[key][folded] += 1
            held = columns[key].get(column)
            columns[key][column] = value if held is None else _joined(held, value)
        for name, values in _options(product).items():
            key = CANONICAL.get(name, name)
            spoken[key][name] += 1
            columns[key][column] = values
    out = []
    for key, found in columns.items():
        if key in LEAD:
            continue
        plain = min(spoken[key], key=lambda n: (-spoken[key][n], n))
        shown = LABELS_ZH.get(key, plain) if language == "zh" else (key if key in LABELS_ZH else plain)
        told = units[key]
        cells = [unit_cell(found[i], told.get(i, ""), language) if i in found else None for i in range(len(products))]
        out.append((key, shown, cells))
    return out


def _options(product: Product) -> dict[str, tuple[str, ...]]:
    out: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for variant in product.variants:
        for name, value in variant.options.items():
            out[name.casefold()][value] = None
    return {name: tuple(values) for name, values in out.items()}


def _joined(first: AttributeValue, second: AttributeValue) -> AttributeValue:
    """Two attributes of one meaning: equal ones are one, others stand side by side."""
    if first == second or isinstance(second, bool | float):
        return first
    if isinstance(first, bool | float):
        return second
    one = first if isinstance(first, tuple) else (first,)
    two = second if isinstance(second, tuple) else (second,)
    return tuple(dict.fromkeys(one + two))


def _row(key: str, shown: str, cells: Sequence[Cell | None], products: Sequence[Product], language: str) -> ComparedRow:
    keys = {c.key for c in cells if c is not None}
    same = len(keys) == 1 and None not in cells
    best: tuple[int, ...] = ()
    rule = ""
    direction = DIRECTIONS.get(key)
    if direction and not same and (not direction.portable_only or all(is_portable(p) for p in products)):
        best = best_of(cells, direction.sign)
        rule = (direction.rule_zh if language == "zh" else direction.rule_en) if best else ""
    return ComparedRow(shown, tuple(c.shown if c else None for c in cells), same, best, rule)


def best_of(cells: Sequence[Cell | None], sign: int, step: float = 0.0) -> tuple[int, ...]:
    """Columns with the best number; () unless at least two differ and all numbers are in one unit."""
    told = [(i, c) for i, c in enumerate(cells) if c is not None]
    if len(told) < 2 or any(c.number is None for _, c in told) or len({c.unit for _, c in told}) > 1:
        return ()
    numbers = {i: sign * c.number for i, c in told if c.number is not None}
    top = max(numbers.values())
    found = tuple(i for i, n in numbers.items() if top - n <= step + 1e-9 * abs(top))
    return found if len(found) < len(numbers) else ()


def is_portable(product: Product) -> bool:
    """True for a thing that people carry, by the words of its title and categories."""
    words = set(
        tokens(" ".join((product.title, *product.categories, *(t.title for t in product.translations.values()))))
    )
    return bool(words & PORTABLE)


def _lead_rows(products: Sequence[Product], digests: dict[str, ReviewDigest], language: str) -> list[ComparedRow]:
    zh = language == "zh"
    currency = common_currency(products, language)
    prices = [price_of(p, currency) for p in products]
    out = [_price_row(products, prices, currency, language)]
    out += _unit_price_row(products, prices, currency, language)
    out += _saving_row(products, currency, language)
    cells: list[Cell | None] = []
    for p in products:
        d = digests.get(p.product_id)
        rating, count = (p.rating, p.rating_count) if p.rating is not None else (d.rating, d.count) if d else (None, 0)
        told = f"{rating:.1f} / 5" + (f" ({count})" if count else "") if rating is not None else ""
        cells.append(Cell(told, round(rating, 1), rating) if rating is not None else None)
    best = best_of(cells, 1, RATING_STEP)
    if any(cells):
        same = None not in cells and len({c.key for c in cells if c}) == 1
        rule = DIRECTIONS["rating"].rule_zh if zh else DIRECTIONS["rating"].rule_en
        values = tuple(c.shown if c else None for c in cells)
        out.append(ComparedRow(label("rating", language), values, same, best, rule if best else ""))
    plain: tuple[tuple[str, list[str | None]], ...] = (
        ("brand", [p.brand or None for p in products]),
        ("in stock", [("是" if p.in_stock else "否") if zh else ("Yes" if p.in_stock else "No") for p in products]),
        ("category", [p.categories[0].replace("/", " / ") if p.categories else None for p in products]),
    )
    for name, values_ in plain:
        if any(v is not None for v in values_):
            same = None not in values_ and len({v.casefold() for v in values_ if v}) == 1
            out.append(ComparedRow(label(name, language), tuple(values_), same))
    return out


def label(name: str, language: str) -> str:
    """The name of a lead row in a language."""
    return LABELS_ZH[name] if language == "zh" else name


def _price_row(
    products: Sequence[Product], prices: Sequence[Money | None], currency: str | None, language: str
) -> ComparedRow:
    zh = language == "zh"
    shown: list[str | None] = []
    for product, price in zip(products, prices, strict=True):
        if price is None:
            shown.append(None)
            continue
        others = [o.price for v in product.variants for o in v.offers if o.price.currency == price.currency]
        if any(o > price for o in others):
            shown.append(f"{price} 起" if zh else f"from {price}")
        else:
            shown.append(str(price))
    cells = [Cell(str(m), m.amount_minor, float(m.amount_minor), m.currency) if m else None for m in prices]
    best = best_of(cells, -1)
    rule = (DIRECTIONS["price"].rule_zh if zh else DIRECTIONS["price"].rule_en) if best else ""
    currencies = {m.currency for m in prices if m}
    if currency is None and len(currencies) > 1:
        rule = "币种不同，不作比较" if zh else "different currencies, not compared"
    same = None not in prices and len(set(prices)) == 1
    return ComparedRow(label("price", language), tuple(shown), same, best, rule)


def _unit_price_row(
    products: Sequence[Product], prices: Sequence[Money | None], currency: str | None, language: str
) -> list[ComparedRow]:
    if currency is None:
        return []
    for name in QUANTITIES:
        amounts: list[Cell | None] = []
        for p in products:
            value = next(((n, v) for n, v in p.attributes.items() if CANONICAL.get(split_name(n)[0]) == name), None)
            amounts.append(unit_cell(value[1], split_name(value[0])[1], language) if value is not None else None)
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
        best = best_of(cells, -1)
        same = None not in cells and len({c.key for c in cells if c}) == 1
        title = f"{label('unit price', language)} / {zh}" if language == "zh" else f"price per {en}"
        rule = DIRECTIONS["unit price"]
        told = (rule.rule_zh if language == "zh" else rule.rule_en) if best else ""
        return [ComparedRow(title, tuple(c.shown if c else None for c in cells), same, best, told)]
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
    return [ComparedRow(label("saving", language), tuple(shown), same)]
