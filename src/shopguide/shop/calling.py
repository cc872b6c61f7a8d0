"""The things of one shop by what they are called, in step with its catalog.

Knows nothing about queries. A large shop's are learnt with its index and kept in a file; a small shop's are learnt when
they are asked for, and anew after a change, in milliseconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import orjson

from shopguide.query import Kinds
from shopguide.query.synonyms import Thesaurus, phrase_terms
from shopguide.types import Product

KINDS = "kinds.json"
"""The file in a shop's folder."""

SMALL = 2_000
"""Products of a shop that is learnt anew after each change: a quarter of a second."""

MOST_AT_ONCE = 25_000
"""Products that are learnt while somebody waits, where the file is missing: some seconds. A larger shop has no kinds
until its next import writes them."""

SAME = 0.7
"""What a synonym must count to call the same things."""


class Calling:
    """What the things of one shop are called.

    Args:
        folder: The shop's folder.
        products: Gives all its products.
        changes: Tells how many products there are, and a number that grows with every change.
    """

    def __init__(
        self, folder: Path, products: Callable[[], Iterable[Product]], changes: Callable[[], tuple[int, int]]
    ) -> None:
        self._path, self._products, self._changes = folder / KINDS, products, changes
        self._kinds: Kinds | None = None
        self._as_of = (-1, -1)
        self._lock = threading.Lock()

    def kinds(self) -> Kinds:
        """The kinds as the catalog is now."""
        now = self._changes()
        with self._lock:
            if self._kinds is None or (self._as_of != now and now[0] <= SMALL):
                self._kinds, self._as_of = self._learnt(now[0]), now
            return self._kinds

    def _learnt(self, size: int) -> Kinds:
        if size > SMALL:
            try:
                return Kinds.from_dict(orjson.loads(self._path.read_bytes()))
            except (OSError, ValueError):
                pass
        return Kinds.from_products(self._products()) if size <= MOST_AT_ONCE else Kinds()

    def renewed(self, products: Sequence[Product]) -> bytes | None:
        """Learn from the products of a new generation.

        Args:
            products: All of them.

        Returns:
            What is to be written to `KINDS`; None for a small shop.
        """
        with self._lock:
            self._kinds = None
        return orjson.dumps(Kinds.from_products(products).to_dict()) if len(products) > SMALL else None

    def called(self, phrase: str, thesaurus: Thesaurus) -> tuple[str, ...]:
        """Ids of the things that a noun calls, or another word for it.

        Args:
            phrase: One or two words, in either language.
            thesaurus: Other words for it.

        Returns:
            The ids; () when nothing is called so.
        """
        kinds = self.kinds()
        same = [r.shown for r in thesaurus.entries.get(phrase_terms(phrase), ()) if r.weight >= SAME]
        return tuple(dict.fromkeys(i for one in (phrase, *same) for i in kinds.of(one)))
