"""What a product is and which colours it is there in, by the catalog's own words: the answers that trials are read by.

Knows nothing about pictures.
"""

from __future__ import annotations

from collections import Counter

from shopguide.query import colours
from shopguide.types import Product


def kind_of(product: Product) -> str:
    """The most telling category: the longest path, so that no collection of the shop's is taken for a kind.

    Args:
        product: The product.

    Returns:
        The path; a lone name where there is no path, "" where there is no category.
    """
    paths = Counter(path for path in product.categories if path.count("/"))
    return max(paths, key=lambda p: (p.count("/"), p), default=product.categories[0] if product.categories else "")


def colours_of(product: Product) -> frozenset[str]:
    """The colour families of its attributes and variants.

    Args:
        product: The product.

    Returns:
        Names of families, as `query.colours` has them.
    """
    options = [v for variant in product.variants for n, v in variant.options.items() if n in colours.COLOUR_FIELDS]
    values = [product.attributes.get(name) for name in colours.COLOUR_FIELDS]
    texts = [t for v in values for t in ((v,) if isinstance(v, str) else v if isinstance(v, tuple) else ())]
    return frozenset(f for text in (*options, *texts) for f in colours.families_in(text))
