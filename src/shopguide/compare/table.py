"""The rows of a comparison: attributes aligned over products, differences first, better marked where it is known.

Knows nothing about needs, verdicts or stores. The answer does not depend on the order of the products.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shopguide.compare.align import Apart, Told, canonical, joined
from shopguide.compare.directions import CANONICAL, DIRECTIONS, LABELS_ZH, PORTABLE
from shopguide.compare.money import SHIPPING, Rates, best_of, common_currency, label, money_rows
from shopguide.compare.values import Cell, alike, kind_of, split_name, unit_cell
from shopguide.text import tokens
from shopguide.types import AttributeValue, ComparedRow, Product, ReviewDigest

LEAD = ("price", "unit price", "saving", "rating", "brand", "in stock", "category")
"""Rows that come before the attributes, in this order."""

RATING_STEP = 0.05
"""Ratings that differ by less than this look the same to a shopper and share the mark."""

LONELY = 0.2
"""Share of its weight that a row keeps which only one product tells: it compares nothing."""

PICTURED_EN, PICTURED_ZH = " (seen in the picture)", "（图中所见）"
"""Behind a value that the catalog does not tell and the picture shows."""

NO_RATES: Rates = {}


@dataclass
class _Column:
    """One attribute while it is put together: by product column, the value, the unit and the names it was told in."""

    values: dict[int, AttributeValue] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    pictured: set[int] = field(default_factory=set)

    def take(self, column: int, name: str, value: AttributeValue, unit: str = "") -> None:
        held = self.values.get(column)
        self.values[column] = value if held is None else _joined(held, value)
        self.units.setdefault(column, unit)
        self.names.setdefault(column, name)


def rows_of(
    products: Sequence[Product],
    digests: Sequence[ReviewDigest],
    language: str,
    weights: Mapping[str, float] | None = None,
    apart: Apart | None = None,
    rates: Rates = NO_RATES,
) -> list[ComparedRow]:
    """Align the products' facts.

    Args:
        products: In the order of the table's columns.
        digests: Their review digests, by product id; may be fewer.
        language: "en" or "zh", for names, yes and no.
        weights: How much buyers of this kind of thing look at each attribute.
        apart: Knows names that are two things in this shop.
        rates: Given exchange rates.

    Returns:
        Price first, then the rows that differ (the lead rows, then attributes by their weight, by how many products
        tell them and by name), then the equal ones.
    """
    by_id = {d.product_id: d for d in digests}
    lead = _lead_rows(products, by_id, language, rates)
    portable = all(is_portable(p) for p in products)
    rest = []
    for key, column in _aligned(products, apart).items():
        rest.append(_row(key, column, len(products), language, portable, (weights or {}).get(key, 0.0)))
    price, others = lead[:1], lead[1:] + _ranked(rest)
    return price + [r for r in others if not r.same] + [r for r in others if r.same]


def _ranked(rows: Sequence[ComparedRow]) -> list[ComparedRow]:
    """Rows by what buyers look at and how many products tell them; one that only repeats another goes behind it."""

    def first(row: ComparedRow) -> tuple[float, int, bool, str]:
        told = sum(v is not None for v in row.values)
        return (-row.weight * (told / len(row.values) if told > 1 else LONELY), -told, not row.best, row.name)

    seen: set[tuple[str | None, ...]] = set()
    front: list[ComparedRow] = []
    behind: list[ComparedRow] = []
    for row in sorted(rows, key=first):
        repeats = row.weight > 0 and row.kind in ("number", "text") and row.values in seen
        (behind if repeats else front).append(row)
        seen.add(row.values)
    return front + behind


def _aligned(products: Sequence[Product], apart: Apart | None) -> dict[str, _Column]:
    """Canonical name to what is told of it, for every attribute and variant option."""
    columns: defaultdict[str, _Column] = defaultdict(_Column)
    for at, product in enumerate(products):
        for spoken, value in product.attributes.items():
            name, unit = split_name(spoken)
            if name not in SHIPPING:
                columns[CANONICAL.get(name, name)].take(at, name, value, unit)
        for name, shown in product.pictured.items():
            column = columns[CANONICAL.get(name, name)]
            column.take(at, name, shown.values[0] if len(shown.values) == 1 else shown.values)
            column.pictured.add(at)
        for name, values in _options(product).items():
            held = columns[CANONICAL.get(name, name)]
            held.values.pop(at, None)
            held.take(at, name, values)
    for name in LEAD:
        columns.pop(name, None)
    leftover = {
        key: Told(frozenset(c.values), tuple(unit_cell(c.values[i], c.units[i], "en") for i in sorted(c.values)))
        for key, c in columns.items()
        if len(c.values) < len(products)
    }
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key, root in joined(leftover, apart).items():
        groups[root].append(key)
    for root, keys in groups.items():
        members = sorted((root, *keys))
        known = [k for k in members if k in CANONICAL.values()] or [c for k in members if (c := canonical(k)) != k]
        merged = _Column()
        for key in members:
            gone = columns.pop(key)
            for at, value in gone.values.items():
                merged.take(at, gone.names[at], value, gone.units[at])
            merged.pictured |= gone.pictured
        columns[known[0] if known and known[0] not in columns else root] = merged
    return columns


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


def _row(key: str, column: _Column, count: int, language: str, portable: bool, weight: float) -> ComparedRow:
    found, names = column.values, set(column.names.values())
    cells = [unit_cell(found[i], column.units[i], language) if i in found else None for i in range(count)]
    told = [c for c in cells if c is not None]
    same = len(told) == count and alike(told) and len(column.pictured) in (0, count)
    best: tuple[int, ...] = ()
    rule = ""
    fields: tuple[str | None, ...] = ()
    direction = DIRECTIONS.get(key)
    if direction and not same and (portable or not direction.portable_only):
        best = best_of(cells, direction.sign)
        rule = (direction.rule_zh if language == "zh" else direction.rule_en) if best else ""
    if len(names) > 1:
        spoken = Counter(column.names.values())
        plain = min(spoken, key=lambda n: (-spoken[n], n))
        fields = tuple(column.names.get(i) for i in range(count))
    else:
        plain = min(names)
    shown = LABELS_ZH.get(key, plain) if language == "zh" else (key if key in LABELS_ZH else plain)
    mark = PICTURED_ZH if language == "zh" else PICTURED_EN
    values = tuple(
        None if c is None else c.shown + (mark if at in column.pictured else "") for at, c in enumerate(cells)
    )
    return ComparedRow(shown, values, same, best, rule, kind_of(cells), fields, weight)


def is_portable(product: Product) -> bool:
    """True for a thing that people carry, by the words of its title and categories."""
    words = set(
        tokens(" ".join((product.title, *product.categories, *(t.title for t in product.translations.values()))))
    )
    return bool(words & PORTABLE)


def _lead_rows(
    products: Sequence[Product], digests: Mapping[str, ReviewDigest], language: str, rates: Rates
) -> list[ComparedRow]:
    zh = language == "zh"
    out = money_rows(products, common_currency(products, language, rates), language, rates)
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
        out.append(ComparedRow(label("rating", language), values, same, best, rule if best else "", "number"))
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
