"""The seam of the guide: the shop's own verbs.

Knows nothing about who implements them; `Shop` is a `Tools` as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from shopguide.media import Crop
from shopguide.types import (
    Comparison,
    Filters,
    Language,
    Meant,
    Page,
    Passage,
    Product,
    Query,
    Review,
    ReviewDigest,
    Sort,
)


class Tools(Protocol):
    """What the guide may do: look, never write."""

    def search(
        self,
        text: str = "",
        *,
        image: str | Path | bytes | None = None,
        crop: Crop | None = None,
        filters: Filters = (),
        sort: Sort | None = None,
        limit: int = 10,
        offset: int = 0,
    ) -> Page:
        """Find products by words, a picture or both; filters join by AND with those in the words."""
        ...

    def understand(self, text: str) -> Query:
        """Read a shopper's words."""
        ...

    def called(self, noun: str) -> Sequence[str]:
        """Ids of the things that titles call by a noun."""
        ...

    def meant(self, words: str) -> Meant:
        """What the words for a kind of thing mean in the shop: categories or things, or none."""
        ...

    def unit_of(self, name: str) -> str:
        """The unit of an attribute whose name and values tell none; "" for none."""
        ...

    def compare(self, ids: Sequence[str], need: str = "", language: Language | None = None) -> Comparison:
        """Put products side by side."""
        ...

    def product(self, product_id: str) -> Product:
        """One product by its id."""
        ...

    def digest(self, product_id: str) -> ReviewDigest:
        """What the reviews of a product say."""
        ...

    def policies(self, question: str = "", *, language: Language | None = None, limit: int = 3) -> Sequence[Passage]:
        """What the shop's own pages say on a question; all of them for none."""
        ...

    def reviews(self, product_id: str) -> Sequence[Review]:
        """The reviews of a product."""
        ...
