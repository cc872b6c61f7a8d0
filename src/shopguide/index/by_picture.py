"""Which of a product's conditions rest on its picture alone.

Knows nothing about how pictures are read.
"""

from __future__ import annotations

from shopguide.index.names import attribute_field, canonical, fold
from shopguide.types import Filter, Pictured, Product


def by_picture(product: Product, given: Filter) -> tuple[str, Pictured] | None:
    """What meets a condition by the picture alone.

    Args:
        product: The product; where its catalog tells the field, nothing is pictured.
        given: The condition.

    Returns:
        The shop's name of the field and what the picture shows; None where the catalog's word meets it, or nothing.
    """
    for name, shown in product.pictured.items():
        if given.any_of and attribute_field(name) == canonical(given.field):
            asked = {fold(v).strip("/ ") for v in given.any_of}
            parts = [fold(v).split("/") for v in shown.values]
            forms = {"/".join(p[a:b]) for p in parts for a in range(len(p)) for b in range(a + 1, len(p) + 1)}
            if asked & forms:
                return name, shown
    return None
