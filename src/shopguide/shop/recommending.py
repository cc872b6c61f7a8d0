"""Recommendations of a shop: events from the catalog, vectors and filters from the index, reasons in words.

Joins `recommend` with the catalog and the index; decides nothing that they can decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from shopguide import recommend as taste
from shopguide.catalog import Catalog
from shopguide.errors import NotFoundError, UsageError
from shopguide.index import Index
from shopguide.shop.finding import Finder
from shopguide.shop.state import ShopState
from shopguide.types import Filter, Filters, Hit, Language, Page, Query, Why

Array = NDArray[np.float32]

POPULAR_POOL = 500
"""Most popular products that are looked through for somebody about whom nothing is known."""

IN_STOCK = Filter("in_stock", any_of=("yes",))


class Recommender:
    """Answers `Shop.recommend`.

    Args:
        catalog: Has the events and the products.
        state: Has the index.
        finder: Finds products alike, and all that filters allow.
    """

    def __init__(self, catalog: Catalog, state: ShopState, finder: Finder) -> None:
        self._catalog, self._state, self._finder = catalog, state, finder

    def recommend(
        self,
        user: str | None,
        session: Sequence[str] | None,
        product: str | None,
        filters: Filters,
        limit: int,
        language: Language,
    ) -> Page:
        """What somebody may like; see `Shop.recommend`.

        Args:
            user: Whose events tell the taste.
            session: Product ids looked at now, oldest first.
            product: Like this one.
            filters: Hard conditions.
            limit: Hits.
            language: Of the reasons.

        Returns:
            The page.

        Raises:
            NotFoundError: All of `session` is unknown.
            UsageError: Nothing was given.
        """
        if user is None and session is None and product is None:
            raise UsageError("Nothing to recommend by.", "Give a user, a session or a product.")
        given = (IN_STOCK, *filters)
        if product is not None:
            return self._finder.similar(product, filters=given, limit=limit, offset=0, language=language)
        index = self._state.index()
        events = list(self._catalog.events(user)) if user is not None else []
        weights = taste.tastes(events)
        for place, product_id in enumerate(reversed(list(session or ()))):
            weights[product_id] = weights.get(product_id, 0.0) + taste.SESSION_WEIGHT * taste.SESSION_DECAY**place
        if session and not self._catalog.get(session) and not events:
            raise NotFoundError(f"None of the session's products is known: {', '.join(session)}.")
        vectors = {p: v["fused"] for p in weights if p in index and "fused" in (v := index.vectors(p))}
        vec = taste.profile(weights, vectors)
        seen = {e.product_id for e in events} | set(session or ())
        query = Query(language=language, filters=given if not seen else (_not(seen), *given))
        if vec is None:
            return self._popular(query, limit)
        page = self._finder.by_vector(query, vec, limit)
        return replace(page, hits=tuple(self._reasoned(index, h, weights, vectors, language) for h in page.hits))

    def _reasoned(
        self, index: Index, hit: Hit, weights: Mapping[str, float], vectors: Mapping[str, Array], language: Language
    ) -> Hit:
        """Say which product of the history a recommended one goes back to."""
        source = taste.nearest_reason(index.vectors(hit.product.product_id)["fused"], weights, vectors)
        product = self._catalog.get([source]).get(source) if source is not None else None
        if product is None:
            return hit
        title = product.title_in(language)
        reason = f"因为您看过“{title}”" if language == "zh" else f"because you looked at “{title}”"
        return replace(hit, why=replace(hit.why, reason=reason))

    def _popular(self, query: Query, limit: int) -> Page:
        """What most people seek, for somebody about whom nothing is known."""
        scores = taste.popular(self._catalog.events())
        best = sorted(scores, key=lambda p: (-scores[p], p))[:POPULAR_POOL]
        filters = (*query.filters, Filter("product_id", any_of=tuple(best))) if best else query.filters
        wide = replace(query, filters=filters)
        page = self._finder.listing(wide, POPULAR_POOL if best else limit)
        zh = query.language == "zh"
        reason = ("店里受欢迎" if zh else "popular in this shop") if best else ("评分高" if zh else "well rated")
        ranked = sorted(page.hits, key=lambda h: (-scores.get(h.product.product_id, 0.0), h.product.product_id))
        shown = [replace(h, why=Why(reason=reason)) for h in (ranked if best else page.hits)[:limit]]
        return replace(page, hits=tuple(shown), query=query, limit=limit)


def _not(ids: Iterable[str]) -> Filter:
    return Filter("product_id", none_of=tuple(sorted(ids)))
