"""Joins products, reviews, pictures and what the shop's buyers look at into comparisons: the shop's side of `compare`.

Knows nothing about how attributes are aligned or aspects found; the parts do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import combinations, islice
from pathlib import Path

import numpy as np

from shopguide.catalog import Catalog
from shopguide.compare import LEAST, MOST, AttributeWeights, compare
from shopguide.errors import CorruptError, UsageError
from shopguide.reviews import Tone, digest, tone_of
from shopguide.settings import Settings
from shopguide.shop.finding import Finder
from shopguide.shop.state import ShopState
from shopguide.text import language_of
from shopguide.types import Comparison, Language, Likeness, Product, ReviewDigest

STARRED_READ = 20_000
"""Starred reviews of a shop that are read to measure the tone by."""

STALE_SHARE = 0.05
"""What was learnt of attributes serves until this share of the products has changed."""

TOP = 3
"""Hits of a query that are compared, unless told."""

FILE = "attributes.npz"


class Comparer:
    """Compares the products of one shop, and sums up their reviews.

    Args:
        folder: The shop's folder.
        catalog: The shop's truth.
        finder: Answers queries.
        state: The index, for pictures.
        settings: What is set.
    """

    def __init__(self, folder: Path, catalog: Catalog, finder: Finder, state: ShopState, settings: Settings) -> None:
        self._path = folder / FILE
        self._catalog = catalog
        self._finder = finder
        self._state = state
        self._settings = settings
        self._weights: AttributeWeights | None = None

    @cached_property
    def tone(self) -> Tone:
        """How reviews of this shop are read."""
        return tone_of(self._settings.chinese_reviews)

    def compare(
        self, products: Sequence[Product], need: str, language: Language | None, rates: Mapping[str, float] | None
    ) -> Comparison:
        """Put products side by side.

        Args:
            products: 2 to 12 of them.
            need: What they are for, in words; several parted by ";".
            language: Of the labels; None takes that of the need.
            rates: Exchange rates, `{"EUR:USD": 1.08}`.

        Returns:
            The comparison.

        Passes on:
            UsageError: Fewer than 2 or more than 12 products, or a rate that is none.
        """
        known = self.weights
        return compare(
            products,
            [self.digest(p.product_id) for p in products],
            need,
            language or language_of(need),
            weights=known.weigh(products),
            apart=known.apart,
            likeness=self._likeness(products),
            rates=rates or {},
        )

    def found(self, query: str, top: int, alone: bool) -> list[str]:
        """The ids of a query's first hits.

        Args:
            query: In a shopper's words.
            top: How many, at most 12.
            alone: Nothing else is compared, so that two are needed.

        Returns:
            The ids.

        Raises:
            UsageError: `top` is no number of products, or fewer were found than are needed.
        """
        least = LEAST if alone else 1
        if not least <= top <= MOST:
            raise UsageError(f"The {top} first hits cannot be compared.", f"Give a top of {least} to {MOST}.")
        hits = self._finder.search(query, limit=top).hits
        if len(hits) < least:
            found = f"Only {hits[0].product.title} was found" if hits else "Nothing was found"
            raise UsageError(f'{found} for "{query}".', "Ask for less, or name the products to compare.")
        return [h.product.product_id for h in hits]

    def digest(self, product_id: str) -> ReviewDigest:
        """What the reviews of a product say."""
        return digest(product_id, self._catalog.reviews(product_id), self.tone)

    @property
    def weights(self) -> AttributeWeights:
        """What buyers of each kind look at: as an import learnt it, or learnt now where that is missing or old."""
        held = self._weights or self._loaded()
        self._weights = held if held is not None and self._serves(held) else self._learnt()
        return self._weights

    def learn(self) -> None:
        """Learn it anew where that is due and keep it in the shop's folder; after an import."""
        held = self._loaded()
        if held is None or not self._serves(held):
            self._weights = self._learnt()
            self._weights.save(self._path)

    def _serves(self, held: AttributeWeights) -> bool:
        return 0 <= self._catalog.last_seq - held.seq <= STALE_SHARE * len(self._catalog)

    def _learnt(self) -> AttributeWeights:
        seq = self._catalog.last_seq
        return AttributeWeights.learn((c.product for c in self._catalog.iterate() if c.product is not None), seq)

    def _loaded(self) -> AttributeWeights | None:
        try:
            return AttributeWeights.load(self._path)
        except CorruptError:
            return None

    def _likeness(self, products: Sequence[Product]) -> list[Likeness]:
        """The cosine of the pictures' vectors, of each pair that has them; pairs and their order by id."""
        ids = sorted({p.product_id for p in products})
        index = self._state.index()
        vecs = {i: index.vectors(i).get("picture") for i in ids if i in index}
        out = []
        for first, second in combinations(ids, 2):
            one, other = vecs.get(first), vecs.get(second)
            if one is None or other is None:
                continue
            norm = float(np.linalg.norm(one) * np.linalg.norm(other))
            if norm > 0:
                out.append(Likeness(first, second, round(float(one @ other) / norm, 4)))
        return out

    def starred(self) -> list[tuple[str, float]]:
        """(text, stars) of the shop's reviews that have both, at most `STARRED_READ`, to measure the tone by."""
        ids = (c.product_id for c in self._catalog.iterate() if c.product is not None)
        out: list[tuple[str, float]] = []
        while len(out) < STARRED_READ and (batch := list(islice(ids, 500))):
            for held in self._catalog.reviews_of(batch).values():
                out += [(r.text, r.rating) for r in held if r.rating is not None and r.text.strip()]
        return out[:STARRED_READ]
