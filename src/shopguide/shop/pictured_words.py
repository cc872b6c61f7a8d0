"""How what only a picture shows is told, in a hit's reasons and on a page's chips: never as the catalog's word.

Knows nothing about how it was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shopguide.index.by_picture import by_picture
from shopguide.index.names import canonical
from shopguide.query.shown import PICTURED, field_name
from shopguide.text import tokens
from shopguide.types import Facet, Filter, Language, Pictured, Product, Query


def pictured_line(name: str, shown: Pictured, language: Language) -> str:
    """One thing that a picture shows: "color navy (seen in the picture)", "color navy（图中所见）"."""
    value = ", ".join(v.rsplit("/", 1)[-1] for v in shown.values)
    open_, close = ("（", "）") if language == "zh" else (" (", ")")
    return f"{field_name(name, language)} {value}{open_}{PICTURED[language]}{close}"


def met_by_picture(product: Product, given: Filter, language: Language) -> str:
    """The line of what meets a condition by the picture alone, or ""."""
    found = by_picture(product, given)
    return "" if found is None else pictured_line(*found, language)


def told_apart_words(product: Product, words: Sequence[str], language: Language) -> tuple[tuple[str, ...], list[str]]:
    """Words found in a product, without those that only its picture says, and a line for each of these.

    Args:
        product: The product.
        words: Of the query, found in it.
        language: Of the lines.

    Returns:
        The words that its texts hold, and the lines.
    """
    if not product.pictured or not words:
        return tuple(words), []
    told: set[str] = set()
    left, lines = list(words), dict[str, None]()
    for name, shown in product.pictured.items():
        own = {t for v in (*shown.values, name) for t in tokens(v)}
        met = [w for w in left if own.intersection(tokens(w))]
        if met and not told:
            told = _told_terms(product)
        met = [w for w in met if not told.intersection(tokens(w))]
        if met:
            lines[pictured_line(name, shown, language)] = None
            left = [w for w in left if w not in met]
    return tuple(left), list(lines)


def _told_terms(product: Product) -> set[str]:
    texts = [product.title, product.description, product.brand, *product.categories, *product.attributes]
    texts += [text for t in product.translations.values() for text in (t.title, t.description)]
    for value in product.attributes.values():
        texts += value if isinstance(value, tuple) else [str(value)]
    texts += [v for variant in product.variants for v in variant.options.values()]
    return {term for text in texts for term in tokens(text)}


def with_pictured(query: Query, facets: Sequence[Facet]) -> Query:
    """A query whose chips say how many of the products found meet them by their picture alone.

    Args:
        query: As understood.
        facets: Of the match set; a field that was not counted says nothing.

    Returns:
        The query.
    """
    counts = {f.field: sum(v.pictured for v in f.values if v.selected) for f in facets}
    if not any(counts.values()):
        return query
    chips = (
        replace(u, pictured=sum(counts.get(canonical(f.field), 0) for f in u.filters if f.any_of))
        for u in query.understood
    )
    return replace(query, understood=tuple(chips))
