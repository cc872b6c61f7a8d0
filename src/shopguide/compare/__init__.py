"""Products side by side: one aligned table, differences first, and a verdict that cites its facts.

Knows nothing about catalogs, search or doors; works on the products and digests it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopguide.compare.align import Apart
from shopguide.compare.directions import ASPECT_NAMES
from shopguide.compare.money import Rates, check_rates
from shopguide.compare.table import NO_RATES, rows_of
from shopguide.compare.verdict import verdict
from shopguide.compare.weights import AttributeWeights
from shopguide.errors import UsageError
from shopguide.types import Comparison, Likeness, Product, ReviewDigest

LEAST, MOST = 2, 12
"""How many products can stand side by side: two to compare at all, twelve columns that can still be read."""

__all__ = ["ASPECT_NAMES", "LEAST", "MOST", "AttributeWeights", "compare"]


def compare(
    products: Sequence[Product],
    digests: Sequence[ReviewDigest] = (),
    need: str = "",
    language: str = "en",
    *,
    weights: Mapping[str, float] | None = None,
    apart: Apart | None = None,
    likeness: Sequence[Likeness] = (),
    rates: Rates = NO_RATES,
) -> Comparison:
    """Put products side by side.

    Args:
        products: 2 to 12 different products; the order is that of the table's columns and changes nothing else.
        digests: Their review digests, in any order; may be fewer.
        need: What the shopper wants it for, several parted by ";"; "" for no need.
        language: "en" or "zh", for names, rules and the verdict.
        weights: How much buyers of this kind of thing look at each attribute (`AttributeWeights.weigh`).
        apart: Knows names that are two things in this shop (`AttributeWeights.apart`).
        likeness: How alike their pictures are.
        rates: Exchange rates, `{"EUR:USD": 1.08}`; money of different currencies is compared by them only.

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
    check_rates(rates)
    chosen = tuple(unique.values())
    by_id = {d.product_id: d for d in digests}
    said = verdict(chosen, digests, need, language, rates)
    return Comparison(
        chosen,
        tuple(rows_of(chosen, digests, language, weights, apart, rates)),
        tuple(by_id[p.product_id] for p in chosen if p.product_id in by_id),
        said.claims,
        need,
        said.fits,
        tuple(sorted(likeness, key=lambda one: (-one.similarity, one.first, one.second))),
        said.notes,
    )
