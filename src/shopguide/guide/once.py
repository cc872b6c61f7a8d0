"""The shop's verbs for one turn: what was asked of them once is not asked again.

Knows nothing about turns. Several parts of the guide look for the same words (is it a kind, a product's name, a slip of
spelling?), and at 97,030 products a search takes 10 to 20 ms. A turn then also sees one state of the shop.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TypeVar

from shopguide.guide.tools import Tools
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

T = TypeVar("T")


class Once:
    """A shop's verbs with a memory of one turn; not for several threads.

    Args:
        tools: The shop's own.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._held: dict[Hashable, object] = {}

    def _once(self, key: Hashable, ask: Callable[[], T]) -> T:
        """What was answered before, else what is answered now; an error is no answer."""
        if key not in self._held:
            self._held[key] = ask()
        return self._held[key]  # type: ignore[return-value]

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
        """Find products by words, a picture or both."""
        filters = tuple(filters)

        def ask() -> Page:
            return self._tools.search(
                text, image=image, crop=crop, filters=filters, sort=sort, limit=limit, offset=offset
            )

        return self._once(("search", text, image, crop, filters, sort, limit, offset), ask)

    def understand(self, text: str) -> Query:
        """Read a shopper's words."""
        return self._once(("understand", text), lambda: self._tools.understand(text))

    def called(self, noun: str) -> Sequence[str]:
        """Ids of the things that titles call by a noun."""
        return self._once(("called", noun), lambda: self._tools.called(noun))

    def meant(self, words: str) -> Meant:
        """What the words for a kind of thing mean in the shop."""
        return self._once(("meant", words), lambda: self._tools.meant(words))

    def unit_of(self, name: str) -> str:
        """The unit of an attribute whose name and values tell none."""
        return self._once(("unit", name), lambda: self._tools.unit_of(name))

    def compare(self, ids: Sequence[str], need: str = "", language: Language | None = None) -> Comparison:
        """Put products side by side."""
        key = ("compare", tuple(ids), need, language)
        return self._once(key, lambda: self._tools.compare(ids, need, language))

    def product(self, product_id: str) -> Product:
        """One product by its id."""
        return self._once(("product", product_id), lambda: self._tools.product(product_id))

    def digest(self, product_id: str) -> ReviewDigest:
        """What the reviews of a product say."""
        return self._once(("digest", product_id), lambda: self._tools.digest(product_id))

    def policies(self, question: str = "", *, language: Language | None = None, limit: int = 3) -> Sequence[Passage]:
        """What the shop's own pages say on a question."""
        key = ("policies", question, language, limit)
        return self._once(key, lambda: self._tools.policies(question, language=language, limit=limit))

    def reviews(self, product_id: str) -> Sequence[Review]:
        """The reviews of a product."""
        return self._once(("reviews", product_id), lambda: self._tools.reviews(product_id))
