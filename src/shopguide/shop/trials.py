"""The same queries under other numbers of matching and ranking, for choosing between them.

Knows nothing about judgments. Field weights are baked into an index, so each choice of them is an index of its own in
a scratch folder, made of the shop's products and vectors; nothing is encoded and the shop is not changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from shopguide.fuse import TEXT
from shopguide.index import Entry, FieldWeights, Index, Ranking, Request
from shopguide.shop.ranking import Stage
from shopguide.types import AttributeValue, Product, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

TITLES = (2.0, 3.0, 4.0)
"""Weights of a word in the title, beside .5 in an attribute."""

SHARES = (0.4, 0.5, 0.6)
"""Shares of the words in the score, beside the meaning."""

DEPTH = 1000
_REVIEW_TEXT_CHARS = 2000


def choices() -> dict[str, tuple[float, Ranking]]:
    """Name to (weight of titles, numbers of ranking)."""
    held: dict[str, tuple[float, Ranking]] = {
        f"title {title:g}, words {share:g}": (title, replace(Ranking(), lexical_weight=share / (1.0 - share)))
        for title, share in product(TITLES, SHARES)
    }
    ranks: dict[str, tuple[float, Ranking]] = {
        f"title {title:g}, by ranks": (title, replace(Ranking(), fusion="ranks")) for title in TITLES
    }
    return held | ranks


def try_choices(
    shop: Shop, queries: Sequence[str], progress: Progress | None = None
) -> dict[str, dict[str, Sequence[str]]]:
    """Search for each query under each choice.

    Args:
        shop: An open shop.
        queries: The words.
        progress: Told the stage "try": searches done, searches to do.

    Returns:
        Choice to query to product ids, best first.
    """
    held = choices()
    asked = {query: _asked(shop, query) for query in queries}
    out: dict[str, dict[str, Sequence[str]]] = {}
    for title in TITLES:
        with tempfile.TemporaryDirectory(prefix="shopguide-trial-") as scratch:
            index = _index(shop, scratch, FieldWeights(title=title))
            for name, ranking in ((n, r) for n, (t, r) in held.items() if t == title):
                out[name] = {
                    query: tuple(row.product_id for row in index.search(request, ranking, stage).rows)
                    for query, (request, stage) in asked.items()
                }
                if progress is not None:
                    progress("try", len(out) * len(queries), len(held) * len(queries))
    return out


def _asked(shop: Shop, text: str) -> tuple[Request, Stage]:
    finder, state = shop.finder, shop._state
    query = finder.understand(text)
    wording, vectors, legs = finder.heard(query, shop.index, "hybrid")
    request = finder.request(query, legs, DEPTH)
    request = replace(request, words=wording.words, groups=wording.groups)
    return replace(request, facet_fields=()), finder.ranking.stage(query, vectors.get(TEXT), state.vocabulary)


def _index(shop: Shop, folder: str, weights: FieldWeights) -> Index:
    """The shop's products and vectors in an index with other field weights."""
    catalog, own = shop._state.catalog, shop.index
    products = [c.product for c in catalog.iterate() if c.product is not None and c.product_id in own]
    reviews = catalog.reviews_of(p.product_id for p in products)

    def entry(one: Product) -> Entry:
        said = " ".join(f"{r.title} {r.text}".strip() for r in reviews.get(one.product_id, ()))
        return Entry(one, said[:_REVIEW_TEXT_CHARS], own.vectors(one.product_id))

    index = Index.open(folder, currency=own.currency, weights=weights)
    index.rebuild(map(entry, products), "trial", 1)
    return index


def one_text(one: Product) -> str:
    """All words of a product in one text, for plain BM25: no fields and no weights."""
    told: Sequence[str] = [t for w in one.translations.values() for t in (w.title, w.description)]
    options = [o for v in one.variants for o in v.options.values()]
    values = [_value(v) for v in one.attributes.values()]
    parts = (one.title, one.description, one.brand, *one.categories, *told, *values, *options, one.product_id, one.gtin)
    return " ".join(filter(None, parts))


def _value(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, float | int):
        return f"{value:g}"
    return value if isinstance(value, str) else " ".join(value)


def texts(shop: Shop) -> Mapping[str, str]:
    """Product id to its one text."""
    present = (c.product for c in shop._state.catalog.iterate())
    return {p.product_id: one_text(p) for p in present if p is not None}
