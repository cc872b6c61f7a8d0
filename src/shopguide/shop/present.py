"""Found rows to hits that a person can read: the promise check, the price, and why each is there.

Knows nothing about files; products, rows and similarities in, `Hit`s out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from shopguide.index import FoundRow
from shopguide.index.names import attribute_field, canonical
from shopguide.query.shown import field_name
from shopguide.shop.moments import moment_of, said
from shopguide.shop.moments import shown as shown_moment
from shopguide.shop.pictured_words import met_by_picture, told_apart_words
from shopguide.shop.promise import item_meets, meets, shown_offer
from shopguide.text import tokens
from shopguide.types import AttributeValue, Filter, Hit, Language, Moment, Money, Offer, Product, Query, Variant, Why

_THROUGH: Mapping[Language, Mapping[str, str]] = {
    "en": {"learnt": "its picture meets the words, as learnt here",
           "class bridge": "its picture meets the words, by names of what it shows"},
    "zh": {"learnt": "图片与文字相符（本店学习所得）", "class bridge": "图片与文字相符（按图中事物的名称）"},
}  # fmt: skip
"""How words met a picture."""

_SIZES = frozenset(("size", "尺码", "尺寸"))
"""Options that a picture does not show."""


def display_currency(query: Query, product: Product) -> str | None:
    """The currency to show a price in: the one asked for, else the asker's own where the product has it."""
    asked = next((f.currency for f in query.filters if f.field == "price" and f.currency), None)
    if asked:
        return asked
    return "CNY" if query.language == "zh" and product.offer("CNY") else None


def hits(
    rows: Sequence[FoundRow],
    products: Mapping[str, Product],
    query: Query,
    similar: Mapping[str, Sequence[float]],
    sights: Mapping[str, tuple[str, float | None]],
    explain: bool = False,
    through: str = "",
) -> tuple[Hit, ...]:
    """Turn found rows into hits, keeping only those whose product meets every filter as it stands now.

    Args:
        rows: As the index found them.
        products: Product id to product; a row whose product is gone is left out.
        query: What was asked.
        similar: "text" and "picture" to one centred cosine a row, NaN where there is none.
        sights: Product id to the picture that was compared and None, or the video and the second.
        explain: Tell what each signal gave to the score.
        through: How words met those pictures; "" where a picture met them.

    Returns:
        Hits in the order of the rows.
    """
    out = []
    for at, row in enumerate(rows):
        product = products.get(row.product_id)
        if product is None or not meets(product, query.filters):
            continue
        currency = display_currency(query, product)
        variant, offer = shown_offer(product, best_sku(product, row.sku, query, currency), currency)
        text, picture = (_number(similar.get(m, ()), at) for m in ("text", "picture"))
        sight, at_s = sights.get(row.product_id, ("", None))
        shown = [met_by_picture(product, f, query.language) for f in query.filters]
        told = [_fact(product, variant, offer, f, query.language) for f in query.filters]
        facts = [by_picture or fact for by_picture, fact in zip(shown, told, strict=True)]
        words, seen = told_apart_words(product, row.words, query.language)
        pictured = tuple(dict.fromkeys(filter(None, (*shown, *seen))))
        why = Why(
            words=words,
            synonyms=row.synonyms,
            attributes=tuple(f for f in dict.fromkeys((*facts, *seen)) if f),
            pictured=pictured,
            through=through if sight else "",
            text_similarity=text,
            picture_similarity=picture,
            picture=_own_picture(variant, query) or ("" if at_s is not None else sight) or _shown_in(product, pictured),
            moment=said(product, row.words) or _frame(product, sight, at_s),
            contributions=_contributions(row) if explain else MappingProxyType({}),
        )
        out.append(Hit(product, row.score, _told(why, query.language), variant, offer))
    return tuple(out)


def _frame(product: Product, uri: str, at_s: float | None) -> Moment | None:
    """The frame that was compared, where it was one."""
    place = next((n for n, m in enumerate(product.media) if m.uri == uri), None)
    return None if at_s is None or place is None else moment_of(product, place, at_s)


def _shown_in(product: Product, pictured: Sequence[str]) -> str:
    """The picture that shows what the catalog does not tell, where that is why a product is here."""
    return next((shown.picture for shown in product.pictured.values()), "") if pictured else ""


def _own_picture(variant: Variant | None, query: Query) -> str:
    """The picture of a variant that a condition chose: a page of blue things shows them in blue."""
    if variant is None or not variant.image:
        return ""
    asked = {canonical(f.field) for f in query.filters if f.any_of}
    return variant.image if asked & {attribute_field(name) for name in variant.options} - _SIZES else ""


def best_sku(product: Product, cheapest: str, query: Query, currency: str | None) -> str:
    """The variant to show: among those that meet the filters the one whose options the words name most of.

    Args:
        product: The product.
        cheapest: SKU of the cheapest variant that meets the filters, as the index found it.
        query: What was asked.
        currency: To show the price in; None means the product's first.

    Returns:
        Its SKU; the cheapest where the words name none, and where prices decide the order.
    """
    if len(product.variants) < 2 or not query.words or query.sort in ("price_asc", "price_desc"):
        return cheapest
    named = {v.sku: named_options(query.words, tuple(v.options.values())) for v in product.variants}
    most = max(named.values())
    if named.get(cheapest, 0) >= most:
        return cheapest
    best = [v for v in product.variants if named[v.sku] == most and item_meets(product, v, query.filters)]
    prices = {v.sku: o.price.amount_minor for v in best if (o := shown_offer(product, v.sku, currency)[1]) is not None}
    return min(prices, key=prices.__getitem__, default=best[0].sku if best else cheapest)


def named_options(words: str, options: Sequence[str]) -> int:
    """How many of a variant's option values the words name."""
    said = f" {' '.join(tokens(words))} "
    return sum(bool(form) and f" {form} " in said for form in (" ".join(tokens(o)) for o in options))


def _contributions(row: FoundRow) -> Mapping[str, float]:
    """What each signal gave; without words or a picture it is the rating alone that orders."""
    return MappingProxyType(dict(row.parts) or {"rating": row.score})


def _number(values: Sequence[float], at: int) -> float | None:
    return None if at >= len(values) or math.isnan(values[at]) else round(float(values[at]), 4)


def _fact(
    product: Product, variant: Variant | None, offer: Offer | None, given: Filter, language: Language = "en"
) -> str:
    """One met condition with the product's own value: "price $39.00 ≤ $50.00"."""
    name = canonical(given.field)
    zh = language == "zh"
    shown = field_name(name, language) if zh else name
    joint = "、" if zh else ", "
    if name == "price" and offer is not None:
        bounds = [
            f"{sign} {Money(int(bound), offer.price.currency)}"
            for sign, bound in (("≥", given.low), ("≤", given.high))
            if bound is not None
        ]
        return f"{shown} {offer.price} {joint.join(bounds)}"
    if name == "rating" and product.rating is not None:
        least = "" if given.low is None else f" ≥ {given.low:g}"
        return f"{shown} {product.rating:.1f}{least}"
    if name in ("product_id", "currency"):
        return ""
    if given.none_of:
        return f"{shown}{'不是' if zh else ' not '}{joint.join(given.none_of)}"
    if name == "brand":
        return f"{shown} {product.brand}"
    if name == "in_stock":
        return "有货" if zh else "in stock"
    if name == "category":
        return f"{shown} {joint.join(given.any_of)}"
    options = variant.options if variant else {}
    own: AttributeValue | None = next((v for k, v in options.items() if attribute_field(k) == name), None)
    if own is None:
        own = next((v for k, v in product.attributes.items() if attribute_field(k) == name), None)
    return "" if own is None else f"{shown} {_shown(own)}"


def _shown(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:g}"
    return ", ".join(value) if isinstance(value, tuple) else value


def _told(why: Why, language: Language) -> Why:
    """Add the one-sentence reason."""
    zh = language == "zh"
    parts = []
    if why.words:
        words = "、".join(why.words) if zh else ", ".join(why.words)
        parts.append(f"含“{words}”" if zh else f"has “{words}”")
    parts += [f"“{found}”即“{typed}”" if zh else f"“{found}” for “{typed}”" for typed, found in why.synonyms]
    parts += why.attributes
    if why.text_similarity is not None:
        parts.append(f"文字相似度 {why.text_similarity:.2f}" if zh else f"text alike {why.text_similarity:.2f}")
    if why.picture_similarity is not None:
        parts.append(
            f"图片相似度 {why.picture_similarity:.2f}" if zh else f"picture alike {why.picture_similarity:.2f}"
        )
    if why.through:
        parts.append(_THROUGH[language][why.through])
    if why.moment is not None:
        parts.append(shown_moment(why.moment, language))
    reason = ("；" if zh else "; ").join(parts)
    return replace(why, reason=reason)
