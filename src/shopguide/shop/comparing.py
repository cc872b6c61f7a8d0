"""Joins products, reviews and pictures into comparisons: the shop's side of `compare` and `digest`.

Knows nothing about how attributes are aligned or aspects found; the parts do.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice

from shopguide.catalog import Catalog
from shopguide.reviews import Tone, digest, tone_of
from shopguide.settings import Settings
from shopguide.types import ReviewDigest

STARRED_READ = 20_000
"""Starred reviews of a shop that are read to measure the tone by."""


class Comparer:
    """Compares the products of one shop, and sums up their reviews.

    Args:
        catalog: The shop's truth.
        settings: What is set.
    """

    def __init__(self, catalog: Catalog, settings: Settings) -> None:
        self._catalog = catalog
        self._settings = settings

    @cached_property
    def tone(self) -> Tone:
        """How reviews of this shop are read."""
        return tone_of(self._settings.chinese_reviews)

    def digest(self, product_id: str) -> ReviewDigest:
        """What the reviews of a product say."""
        return digest(product_id, self._catalog.reviews(product_id), self.tone)

    def starred(self) -> list[tuple[str, float]]:
        """(text, stars) of the shop's reviews that have both, at most `STARRED_READ`, to measure the tone by."""
        ids = (c.product_id for c in self._catalog.iterate() if c.product is not None)
        out: list[tuple[str, float]] = []
        while len(out) < STARRED_READ and (batch := list(islice(ids, 500))):
            for held in self._catalog.reviews_of(batch).values():
                out += [(r.text, r.rating) for r in held if r.rating is not None and r.text.strip()]
        return out[:STARRED_READ]
