"""This index as one of the engines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shopguide.index.index import Index
from shopguide.index.made import Asked, Made, Narrowing
from shopguide.index.trial import build, ranked_only, strangers_threshold
from shopguide.index.values import Leg, Request


class Ours:
    """Exact scan, one match set, about twelve facets counted over it."""

    name = "shopguide"
    version = "this"
    setting = "exact; match set by words or meaning; about twelve facets, each without its own field's filter"
    facets = "exact, of the match set"

    def build(self, made: Made, folder: Path) -> None:
        """See `Peer`."""
        build(made, folder)
        self._index = Index.open(folder / "index", currency="USD")
        self._threshold = strangers_threshold(self._index, made)

    def nearest(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        return [row.product_id for row in self._index.search(ranked_only(asked, narrowing.filters(asked))).rows]

    def hybrid(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        request = Request(asked.words, (Leg("fused", asked.vec, 1.0, self._threshold),), narrowing.filters(asked))
        return [row.product_id for row in self._index.search(request).rows]

    def close(self) -> None:
        """See `Peer`."""
