"""Products side by side: one aligned table, differences first, and a verdict that cites its facts.

Knows nothing about catalogs, search or doors; works on the products and digests it is given.
"""

from __future__ import annotations

from collections.abc import Sequence

from shopguide.compare.table import rows_of
from shopguide.compare.verdict import verdict
from shopguide.errors import UsageError
from shopguide.types import Comparison, Product, ReviewDigest

LEAST, MOST = 2, 12
"""How many products can stand side by side: two to compare at all, twelve columns that can still be read."""

__all__ = ["LEAST", "MOST", "compare"]


def compare(
    products: Sequence[Product], digests: Sequence[ReviewDigest] = (), need: str = "", language: str = "en"
) -> Comparison:
    """Put products side by side.

    Args:
        products: 2 to 12 different products; the order is that of the table's columns and changes nothing else.
        digests: Their review digests, in any order; may be fewer.
        need: What the shopper wants it for; "" for no need.
        language: "en" or "zh", for names, rules and the verdict.

    Returns:
        Rows (price first, differences before equal ones) and a verdict made of claims.

    Raises:
        UsageError: Fewer than 2 or more than 12 different products.
    """
    unique = {p.product_id: p for p in products}
    if not LEAST <= len(unique) <= MOST:
        raise UsageError(
            f"{len(unique)} different products were given to compare.", f"Give {LEAST} to {MOST} different ones."
        )
    chosen = tuple(unique.values())
    by_id = {d.product_id: d for d in digests}
    return Comparison(
        chosen,
        tuple(rows_of(chosen, digests, language)),
        tuple(by_id[p.product_id] for p in chosen if p.product_id in by_id),
        verdict(chosen, digests, need, language),
        need,
    )
