"""How constraints are shown to shoppers, as chips and in sentences, in English and Chinese.

Tables and pure functions; knows nothing about how a constraint was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shopguide.types import Filter, Language, Money

SHOWN: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "en": {"brand": "brand", "category": "category", "color": "color", "not": "not", "in_stock": "in stock",
               "rating": "rating", "price": "price", "size": "size", "material": "material", "audience": "for",
               "words": "words", "price_asc": "cheapest first", "price_desc": "most expensive first",
               "rating_sort": "best rated first", "newest": "newest first", "popular": "best selling first",
               "inexpensive": "inexpensive", "well_rated": "well rated"},
        "zh": {"brand": "品牌", "category": "分类", "color": "颜色", "not": "不要", "in_stock": "有货",
               "rating": "评分",
               "price": "价格", "size": "尺码", "material": "材质", "audience": "适用",
               "words": "文字", "price_asc": "价格从低到高", "price_desc": "价格从高到低",
               "rating_sort": "评分从高到低", "newest": "最新优先", "popular": "销量从高到低",
               "inexpensive": "价格实惠", "well_rated": "评价好"},
    }
)  # fmt: skip
"""Names of constraints by language."""

PICTURED: Mapping[Language, str] = MappingProxyType({"en": "seen in the picture", "zh": "图中所见"})
"""What stands beside a value that the catalog does not tell and the picture shows."""

VALUES_SHOWN = 3
"""Values of one filter that are written out; more of them are counted."""


def field_name(field: str, language: Language) -> str:
    """A field as shoppers call it; an attribute keeps its own name.

    Args:
        field: Name of a filter's field.
        language: Of the shopper.

    Returns:
        The name.
    """
    return SHOWN[language].get(field, field)


def amount(value: float, given: Filter) -> str:
    """A bound as it is written: money with its sign, other numbers plain.

    Args:
        value: The bound.
        given: The filter that it belongs to.

    Returns:
        "$12.90", "20".
    """
    if given.field == "price" and given.currency:
        return str(Money(int(value), given.currency))
    return f"{round(value, 6):g}"


def shown(given: Filter, language: Language) -> str:
    """A filter as a chip: "price ≤ $12.90", "color: red, blue", 价格 ≤ ¥20.00.

    Args:
        given: The filter.
        language: Of the shopper.

    Returns:
        Its label.
    """
    name = field_name(given.field, language)
    values = given.any_of or given.none_of
    if values:
        listed = ", ".join(values[:VALUES_SHOWN]) + (f" +{len(values) - VALUES_SHOWN}" if len(values) > 3 else "")
        if given.field == "in_stock" and given.any_of == ("yes",):
            return name
        no = "" if given.any_of else SHOWN[language]["not"] + ("" if language == "zh" else " ")
        return f"{no}{listed}" if no else f"{name}: {listed}"
    low, high = given.low, given.high
    if low is not None and high is not None:
        return f"{name} {amount(low, given)}" + ("" if low == high else f"–{amount(high, given)}")
    return f"{name} ≥ {amount(low, given)}" if low is not None else f"{name} ≤ {amount(high or 0.0, given)}"
