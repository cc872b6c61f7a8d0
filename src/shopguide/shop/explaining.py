"""Why each product of a page is recommended: the strongest thing that speaks for it, in the order people believe it.

Joins the situation with the learnt tables; works out only what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from shopguide.fuse import PICTURE, TEXT
from shopguide.recommend.history import day_of
from shopguide.recommend.neighbours import Near
from shopguide.recommend.reasons import Reason, Source, worded
from shopguide.shop.situation import Situation, Where
from shopguide.types import Hit, Language, Product, Why

Array = NDArray[np.float32]

SURE = 2.0
"""Root of the likelihood ratio from which "together" is given as the reason: chance explains one pair in twenty."""

TOLD_PEOPLE = 2
"""One customer alone is no reason for another, and nobody else's business."""

ALIKE_TOLD = 0.3
"""Centred cosine from which two products are called alike in words or picture."""

TOLD_ATTRIBUTES = ("material", "color", "pattern", "style")


class Explainer:
    """Finds the reasons of one page.

    Args:
        situation: For whom.
        anchors: The products that a reason may go back to.
        where: On which page.
        shown: Ids of the products of the page.
    """

    def __init__(self, situation: Situation, anchors: Sequence[Product], where: Where, shown: Sequence[str]) -> None:
        s = self._situation = situation
        self._anchors, self._where = anchors, where
        ids = [*shown, *(a.product_id for a in anchors)]
        self._vectors = {space: s.vectors(ids, space) for space in (TEXT, PICTURE, "fused")}
        self._weighed = self._weigh()
        self._days: dict[str, set[str]] = {}
        for event in s.events:
            if event.kind == "purchase":
                self._days.setdefault(event.product_id, set()).add(event.at[:10])
        models = s.known.models
        codes = np.array([s.known.code.get(a.product_id, -1) for a in anchors], np.int64)
        tables: tuple[tuple[Source, Near], ...] = (
            ("looked at together", models.seen.near(codes)),
            ("bought together", models.bought.near(codes)),
        )
        self._tables = tables if where == "product" else tables[::-1]
        self._linear = models.linear.near(codes)

    def _weigh(self) -> Array:
        """The anchors' fused vectors, each as long as it weighs; zeros where there is none."""
        fused, weights = self._vectors["fused"], self._situation.weights
        vectors = [fused.get(a.product_id) for a in self._anchors]
        some = next((v for v in vectors if v is not None), None)
        if some is None:
            return np.zeros((0, 0), np.float32)
        lengths = [np.float32(np.log1p(weights.get(a.product_id, 1.0))) for a in self._anchors]
        rows = [some * 0.0 if v is None else v * w for v, w in zip(vectors, lengths, strict=True)]
        return np.stack(rows).astype(np.float32)

    def reason(self, product: Product) -> Reason:
        """Why one product is shown.

        Args:
            product: Which.

        Returns:
            The reason; its title is the id of the product that it goes back to.
        """
        s, code = self._situation, self._situation.known.code.get(product.product_id, -2)
        times = sorted(self._days.get(product.product_id, ()))
        if times:
            days = (day_of(times[-1]) - day_of(times[0])) // (len(times) - 1) if len(times) > 1 else 0
            return Reason("buy again", count=len(times), days=days)
        if any(product.product_id == pinned for _, pinned in s.steering.pins):
            return Reason("picked")
        for source, near in self._tables:
            strength, count, at = near.strongest(code)
            if strength >= SURE and count >= TOLD_PEOPLE:
                return Reason(source, self._last_of(at), count)
        alike = self._nearest(product)
        if alike is not None and self._where == "product":
            return Reason("alike", alike[0].product_id, alike_in=alike[1])
        if alike is not None:
            anchor = alike[0].product_id
            return Reason("taste", anchor, bought=anchor in self._days, alike_in=alike[1])
        words = self._words_for(product) if self._where == "home" else ""
        if words:
            return Reason("searched", words)
        strength, _, at = self._linear.strongest(code)
        if strength > 0:
            return Reason("history", self._last_of(at))
        people = s.known.models.facts.people
        if 0 <= code < len(people) and people[code]:
            return Reason("popular", count=int(people[code]))
        return Reason("well rated") if product.rating is not None and product.rating >= 4 else Reason("new")

    def _last_of(self, places: NDArray[np.int64]) -> str:
        return max((self._anchors[place].product_id for place in places), default="")

    def _nearest(self, product: Product) -> tuple[Product, tuple[str, ...]] | None:
        """The anchor most alike, and in what; None when none is."""
        own = self._vectors["fused"].get(product.product_id)
        if own is None or not len(self._weighed):
            return None
        likeness = self._weighed @ own
        at = int(likeness.argmax())
        if likeness[at] <= 0.0:
            return None
        anchor = self._anchors[at]
        told = []
        for modality in (PICTURE, TEXT):
            ours_, theirs = (self._vectors[modality].get(p.product_id) for p in (product, anchor))
            if ours_ is not None and theirs is not None and float(ours_ @ theirs) >= ALIKE_TOLD:
                told.append(modality)
        ours, others = product.attributes, anchor.attributes
        told += [a for a in TOLD_ATTRIBUTES if a in ours and ours[a] == others.get(a)]
        return anchor, tuple(told[:3])

    def _words_for(self, product: Product) -> str:
        """The searched words that a product is most alike to, where it is."""
        own = self._vectors["fused"].get(product.product_id)
        if own is None:
            return ""
        likeness = {one.words: float(own @ one.vectors["fused"]) * one.weight for one in self._situation.said}
        best = max(likeness, key=likeness.__getitem__, default="")
        return best if best and likeness[best] > 0 else ""


def with_reason(hit: Hit, reason: Reason, products: Mapping[str, Product], language: Language) -> Hit:
    """A hit that says why it is shown.

    Args:
        hit: The hit.
        reason: Why.
        products: Has the product that the reason goes back to.
        language: Of the sentence.

    Returns:
        The hit.
    """
    if reason.title and reason.source != "searched":  # an id so far
        reason = replace(reason, title=products[reason.title].title_in(language))
    return replace(hit, why=Why(attributes=hit.why.attributes, reason=worded(reason, language), source=reason.source))
