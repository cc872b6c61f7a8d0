"""Names and values as they are compared: folded, and with the synonyms of field names made one.

Knows nothing about any shop: the table holds only names that mean the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from shopguide.text import normalise

ALIASES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("colour", "product colour", "product color", "颜色", "产品颜色", "商品颜色", "色彩"), "color")
    | dict.fromkeys(("product size", "尺码", "大小", "鞋码"), "size")
    | dict.fromkeys(("product material", "材质", "材料", "面料"), "material")
    | dict.fromkeys(("品牌", "brand name"), "brand")
    | dict.fromkeys(("分类", "类目", "类别", "categories"), "category")
    | dict.fromkeys(("价格", "售价"), "price")
    | dict.fromkeys(("评分", "stars"), "rating")
    | dict.fromkeys(("in stock", "stock", "availability", "库存", "有货"), "in_stock")
    | dict.fromkeys(("product id", "sku", "id"), "product_id")
    | dict.fromkeys(("货币", "币种"), "currency")
)
"""Folded name of a field to the name it is kept under."""

BUILT_IN = ("price", "currency", "rating", "in_stock", "product_id")
"""Fields that are kept apart from attributes; a feed's attribute of such a name gets " (attribute)" behind it."""

PICTURED = "pictured:"
"""Before a field's name: the column of what only pictures show of it, beside the column of all values."""

YES = frozenset(("yes", "true", "1", "y", "是", "有"))
NO = frozenset(("no", "false", "0", "n", "否", "无"))


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """A value as compared: normalised and case-folded."""
    return normalise(text).casefold()


@lru_cache(maxsize=50_000)
def canonical(name: str) -> str:
    """A field's name as kept: folded, "_" as a space, synonyms made one."""
    plain = fold(name)
    return ALIASES.get(plain) or ALIASES.get(plain.replace("_", " ")) or _spaced(plain)


def _spaced(plain: str) -> str:
    return plain if plain in BUILT_IN else plain.replace("_", " ").strip()


def attribute_field(name: str) -> str:
    """The field that a feed's attribute of this name is kept under."""
    kept = canonical(name)
    return f"{kept} (attribute)" if kept in BUILT_IN else kept


def path_values(path: str) -> list[str]:
    """A category path and every path above it: "Home/Kitchen" gives "Home" and "Home/Kitchen"."""
    parts = [p.strip() for p in path.split("/") if p.strip()]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


def read_numbers(values: Iterable[str]) -> tuple[float, ...]:
    """Those of some values that read as finite numbers."""
    out = []
    for value in values:
        try:
            number = float(value)
        except ValueError:
            continue
        if math.isfinite(number):
            out.append(number)
    return tuple(out)
