"""Columns: what can be filtered, counted and sorted by, collected and packed into arrays.

Knows nothing about requests. A product has one item (itself) or one a variant; fields that some variant
sets (colour, size, price, stock) are kept by item, the others by row. Text values are codes in folded
order with the rows of each, numbers are sorted by value: a filter is a slice, a facet is one gather.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

from shopguide.index.forward import pack_forward
from shopguide.index.names import PICTURED, attribute_field, fold, path_values
from shopguide.index.strings import Arrays, pack_texts
from shopguide.types import AttributeValue, Pictured, Product, Variant

NO_PRICE = -1
"""In a price column: the item has no price in this currency."""
Level = Literal["row", "item"]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RawField:
    """One field not yet packed: entry i says that row or item `text_at[i]` has `texts[text_codes[i]]`."""

    name: str
    display: Counter[str]
    level: Level
    texts: list[str]
    text_at: Ints
    text_codes: Ints
    number_at: Ints
    numbers: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RawColumns:
    """All columns of some products in the order they came; items of a row stand together."""

    item_rows: Ints
    skus: list[bytes]
    prices: dict[str, Ints]
    stock: npt.NDArray[np.uint8]
    rating: npt.NDArray[np.float32]
    rating_count: npt.NDArray[np.int32]
    added: npt.NDArray[np.int32]
    fields: dict[str, RawField] = field(default_factory=dict)


def push_down(at: Ints, item_rows: Ints, rows: int, own: Ints) -> tuple[Ints, Ints]:
    """Turn entries by row into entries by item.

    Args:
        at: (k,) the row of each entry.
        item_rows: (items,) the row of each item, ascending.
        rows: How many rows there are.
        own: Items that have their own value, and so do not take their row's.

    Returns:
        The item of each new entry, and which of the old entries it came from.
    """
    first = np.searchsorted(item_rows, np.arange(rows + 1))
    counts = np.diff(first)[at]
    source = np.repeat(np.arange(len(at)), counts)
    items = np.repeat(first[at] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    if len(own):
        keep = ~np.isin(items, own)
        items, source = items[keep], source[keep]
    return items, source


class _FieldWriter:
    """Entries of one field: of products (`text`, `number`) and of variants (`option`)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.display: Counter[str] = Counter()
        self._code_of: dict[str, int] = {}
        self._text: list[tuple[int, int]] = []
        self._number: list[tuple[int, float]] = []
        self._option: list[tuple[int, int]] = []

    def text(self, row: int, value: str) -> None:
        if value:
            self._text.append((row, self._code_of.setdefault(value, len(self._code_of))))

    def number(self, row: int, value: float) -> None:
        if value == value:
            self._number.append((row, value))

    def option(self, item: int, value: str) -> None:
        if value:
            self._option.append((item, self._code_of.setdefault(value, len(self._code_of))))

    def finish(self, item_rows: Ints, rows: int) -> RawField:
        text = np.array(self._text, np.int64).reshape(-1, 2)
        number_at = np.fromiter((at for at, _ in self._number), np.int64, len(self._number))
        numbers = np.fromiter((n for _, n in self._number), np.float64, len(self._number))
        raw = RawField(self.name, self.display, "row", list(self._code_of), text[:, 0], text[:, 1], number_at, numbers)
        if not self._option:
            return raw
        option = np.array(self._option, np.int64).reshape(-1, 2)
        below = by_item(raw, item_rows, rows, option[:, 0])
        return replace(
            below,
            text_at=np.concatenate((below.text_at, option[:, 0])),
            text_codes=np.concatenate((below.text_codes, option[:, 1])),
        )


def by_item(raw: RawField, item_rows: Ints, rows: int, own: Ints) -> RawField:
    """The field with its row entries pushed down to the items that have no own value; an item field as it is."""
    if raw.level == "item":
        return raw
    text_at, text_from = push_down(raw.text_at, item_rows, rows, own)
    number_at, number_from = push_down(raw.number_at, item_rows, rows, own)
    return replace(
        raw,
        level="item",
        text_at=text_at,
        text_codes=raw.text_codes[text_from],
        number_at=number_at,
        numbers=raw.numbers[number_from],
    )


def _day(text: str) -> int:
    """An ISO date as a day number; 0 when there is none or it cannot be read."""
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return 0


class ColumnsWriter:
    """Collects the columns of products in the order they come."""

    def __init__(self) -> None:
        self._rows = 0
        self._item_rows: list[int] = []
        self._skus: list[bytes] = []
        self._prices: dict[str, list[tuple[int, int]]] = {}
        self._stock: list[bool] = []
        self._rating: list[float] = []
        self._rating_count: list[int] = []
        self._added: list[int] = []
        self._fields: dict[str, _FieldWriter] = {}

    def add(self, product: Product) -> None:
        """Take one product as the next row."""
        row = self._rows
        self._rows += 1
        self._rating.append(float("nan") if product.rating is None else product.rating)
        self._rating_count.append(min(product.rating_count, 2**31 - 1))
        self._added.append(_day(product.added))
        self._field("brand", "brand").text(row, product.brand.strip())
        for path in product.categories:
            for above in path_values(path):
                self._field("category", "category").text(row, above)
        for name, value in product.attributes.items():
            self._attribute(row, name, value)
        for name, shown in product.pictured.items():
            self._pictured(row, name, shown)
        for variant in product.variants or (None,):
            self._item(row, product, variant)

    def _field(self, name: str, display: str) -> _FieldWriter:
        writer = self._fields.get(name)
        if writer is None:
            writer = self._fields[name] = _FieldWriter(name)
        writer.display[display] += 1
        return writer

    def _attribute(self, row: int, name: str, value: AttributeValue) -> None:
        writer = self._field(attribute_field(name), name)
        if isinstance(value, bool):
            writer.text(row, "yes" if value else "no")
        elif isinstance(value, int | float):
            writer.number(row, float(value))
        else:
            for text in (value,) if isinstance(value, str) else value:
                for one in path_values(text) if writer.name == "category" else [text.strip()]:
                    writer.text(row, one)

    def _pictured(self, row: int, name: str, shown: Pictured) -> None:
        """What only a picture shows: among the field's values, so that all of them are filtered and counted as one,
        and once more in a column that tells which of them are the picture's.
        """
        field = attribute_field(name)
        values = [one for value in shown.values for one in (path_values(value) if field == "category" else [value])]
        for value in values:
            self._field(field, name).text(row, value)
            self._field(f"{PICTURED}{field}", f"{PICTURED}{field}").text(row, value)
        self._field(f"{PICTURED}{field}", f"{PICTURED}{field}").number(row, shown.certainty)

    def _item(self, row: int, product: Product, variant: Variant | None) -> None:
        item = len(self._item_rows)
        self._item_rows.append(row)
        self._skus.append(variant.sku.encode() if variant else b"")
        stock = variant.stock if variant else product.stock
        self._stock.append(stock is None or stock > 0)
        for offer in product.offers if variant is None or not variant.offers else variant.offers:
            column = self._prices.setdefault(offer.price.currency, [])
            column.append((item, offer.price.amount_minor))
        for name, value in variant.options.items() if variant else ():
            self._field(attribute_field(name), name).option(item, value.strip())

    def finish(self) -> RawColumns:
        """Give what was collected."""
        item_rows = np.array(self._item_rows, np.int64)
        prices = {}
        for currency, entries in self._prices.items():
            column = np.full(len(item_rows), NO_PRICE, np.int64)
            for item, amount in reversed(entries):
                column[item] = amount
            prices[currency] = column
        fields = {name: writer.finish(item_rows, self._rows) for name, writer in self._fields.items()}
        return RawColumns(
            item_rows,
            self._skus,
            prices,
            np.array(self._stock, np.uint8),
            np.array(self._rating, np.float32),
            np.array(self._rating_count, np.int32),
            np.array(self._added, np.int32),
            {name: raw for name, raw in fields.items() if len(raw.text_at) or len(raw.number_at)},
        )


def _grouped(raw: RawField) -> tuple[list[tuple[bytes, bytes]], Ints]:
    """The (folded, display) values in folded order, and the new code of each old one."""
    used = np.bincount(raw.text_codes, minlength=len(raw.texts)).tolist()
    by_fold: dict[str, list[int]] = {}
    for code, text in enumerate(raw.texts):
        if used[code]:
            by_fold.setdefault(fold(text), []).append(code)
    new_code = np.zeros(len(raw.texts), np.int64)
    values = []
    for rank, (key, folded) in enumerate(sorted((folded.encode(), folded) for folded in by_fold)):
        codes = by_fold[folded]
        new_code[codes] = rank
        display = min(codes, key=lambda code: (-used[code], raw.texts[code]))
        values.append((key, raw.texts[display].encode()))
    return values, new_code


def _distinct_pairs(major: npt.NDArray[np.generic], minor: Ints) -> Ints:
    """Order that sorts by (major, minor) and leaves out repeats."""
    order = np.lexsort((minor, major))
    a, b = major[order], minor[order]
    keep = np.ones(len(order), np.bool_)
    keep[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    return order[keep]


class _Packer:
    """Lays fields one behind another into shared arrays; `table` says where each lies."""

    def __init__(self, new_row: Ints, new_item: Ints, item_rows: Ints) -> None:
        self._new, self._item_rows = {"row": new_row, "item": new_item}, item_rows
        self._texts: list[tuple[bytes, bytes]] = []
        self._value_counts: list[Ints] = []
        self._text_at: list[Ints] = []
        self._number_at: list[Ints] = []
        self._numbers: list[npt.NDArray[np.float64]] = []
        self._number_total = 0
        self.row_fields: list[Ints] = []
        self.table: list[dict[str, object]] = []

    def add(self, raw: RawField) -> None:
        values, new_code = _grouped(raw)
        codes, at = new_code[raw.text_codes], self._new[raw.level][raw.text_at]
        order = _distinct_pairs(codes, at)
        number_at = self._new[raw.level][raw.number_at]
        number_order = _distinct_pairs(raw.numbers, number_at)
        have = np.concatenate((at, number_at))
        rows = np.unique(self._item_rows[have] if raw.level == "item" else have)
        self.table.append(
            {
                "name": raw.name,
                "display": max(raw.display.items(), key=lambda one: (one[1], one[0]))[0],
                "level": raw.level,
                "values": [len(self._texts), len(self._texts) + len(values)],
                "numbers": [self._number_total, self._number_total + len(number_order)],
                "products": len(rows),
                "distinct": len(values) + len(np.unique(raw.numbers)),
            }
        )
        self.row_fields.append(rows)
        self._texts += values
        self._value_counts.append(np.bincount(codes[order], minlength=len(values)))
        self._text_at.append(at[order])
        self._number_at.append(number_at[number_order])
        self._numbers.append(raw.numbers[number_order])
        self._number_total += len(number_order)

    def arrays(self) -> Arrays:
        pointer = np.zeros(len(self._texts) + 1, np.int64)
        np.cumsum(_joined(self._value_counts), out=pointer[1:])
        return (
            pack_texts("folded", (key for key, _ in self._texts))
            | pack_texts("display", (display for _, display in self._texts))
            | {
                "value_pointer": pointer,
                "value_at": _joined(self._text_at).astype(np.int32),
                "number_at": _joined(self._number_at).astype(np.int32),
                "number_values": _joined(self._numbers).astype(np.float64),
            }
        )


def _joined(parts: Iterable[npt.NDArray[np.generic]]) -> npt.NDArray[np.generic]:
    rows = list(parts)
    return np.concatenate(rows) if rows else np.zeros(0, np.int64)


def pack_columns(raw: RawColumns, new_row: Ints) -> tuple[Arrays, list[dict[str, object]]]:
    """Sort raw columns into arrays.

    Args:
        raw: The columns in the order they came.
        new_row: (n,) the row that each raw row becomes.

    Returns:
        The arrays, and the table of fields that says where each lies in them.
    """
    rows = new_row[raw.item_rows]
    by_row = np.argsort(rows, kind="stable")
    new_item = np.empty(len(rows), np.int64)
    new_item[by_row] = np.arange(len(rows))
    packer = _Packer(new_row, new_item, rows[by_row])
    for name in sorted(raw.fields):
        packer.add(raw.fields[name])
    item_pointer = np.searchsorted(rows[by_row], np.arange(len(new_row) + 1)).astype(np.int64)
    old_row = np.empty(len(new_row), np.int64)
    old_row[new_row] = np.arange(len(new_row))
    arrays = packer.arrays() | pack_texts("sku", (raw.skus[i] for i in by_row.tolist()))
    arrays |= {
        "item_pointer": item_pointer,
        "item_row": rows[by_row].astype(np.int32),
        "stock": raw.stock[by_row],
        "rating": raw.rating[old_row],
        "rating_count": raw.rating_count[old_row],
        "added": raw.added[old_row],
    }
    arrays |= {f"price.{currency}": column[by_row] for currency, column in sorted(raw.prices.items())}
    arrays |= _row_fields(packer.row_fields, len(new_row))
    return arrays | pack_forward(arrays, packer.table), packer.table


def _row_fields(row_fields: list[Ints], rows: int) -> Arrays:
    """The fields of each row: "field_pointer" (n + 1) and "field_codes"."""
    at = _joined(row_fields).astype(np.int64)
    codes = np.repeat(np.arange(len(row_fields)), [len(one) for one in row_fields])
    pointer = np.zeros(rows + 1, np.int64)
    np.cumsum(np.bincount(at, minlength=rows), out=pointer[1:])
    return {"field_pointer": pointer, "field_codes": codes[np.argsort(at, kind="stable")].astype(np.int32)}


def join_columns(parts: Iterator[tuple[RawColumns, int]]) -> RawColumns:
    """Put the columns of several sets of products behind one another.

    Args:
        parts: Columns with their number of rows.

    Returns:
        The columns of all, rows and items counted through.
    """
    sets = list(parts)
    row_starts = np.cumsum([0, *(rows for _, rows in sets)]).tolist()
    item_starts = np.cumsum([0, *(len(raw.item_rows) for raw, _ in sets)]).tolist()
    currencies = sorted({currency for raw, _ in sets for currency in raw.prices})
    none = {len(raw.item_rows): np.full(len(raw.item_rows), NO_PRICE, np.int64) for raw, _ in sets}
    names = sorted({name for raw, _ in sets for name in raw.fields})
    return RawColumns(
        _joined(raw.item_rows + start for (raw, _), start in zip(sets, row_starts, strict=False)).astype(np.int64),
        [sku for raw, _ in sets for sku in raw.skus],
        {
            c: _joined(raw.prices.get(c, none[len(raw.item_rows)]) for raw, _ in sets).astype(np.int64)
            for c in currencies
        },
        _joined(raw.stock for raw, _ in sets).astype(np.uint8),
        _joined(raw.rating for raw, _ in sets).astype(np.float32),
        _joined(raw.rating_count for raw, _ in sets).astype(np.int32),
        _joined(raw.added for raw, _ in sets).astype(np.int32),
        {name: _join_field(name, sets, row_starts, item_starts) for name in names},
    )


def _join_field(name: str, sets: list[tuple[RawColumns, int]], row_starts: Ints, item_starts: Ints) -> RawField:
    """One field of all sets; by item when any set has it by item."""
    have = [(raw.fields[name], raw.item_rows, rows, i) for i, (raw, rows) in enumerate(sets) if name in raw.fields]
    level: Level = "item" if any(one.level == "item" for one, _, _, _ in have) else "row"
    starts = item_starts if level == "item" else row_starts
    code_of: dict[str, int] = {}
    display: Counter[str] = Counter()
    text_at, codes, number_at, numbers = [], [], [], []
    for one, item_rows, rows, i in have:
        moved = by_item(one, item_rows, rows, np.zeros(0, np.int64)) if level == "item" else one
        new_code = np.array([code_of.setdefault(text, len(code_of)) for text in moved.texts], np.int64)
        display.update(moved.display)
        text_at.append(moved.text_at + starts[i])
        codes.append(new_code[moved.text_codes] if len(new_code) else moved.text_codes)
        number_at.append(moved.number_at + starts[i])
        numbers.append(moved.numbers)
    return RawField(
        name,
        display,
        level,
        list(code_of),
        _joined(text_at).astype(np.int64),
        _joined(codes).astype(np.int64),
        _joined(number_at).astype(np.int64),
        _joined(numbers).astype(np.float64),
    )
