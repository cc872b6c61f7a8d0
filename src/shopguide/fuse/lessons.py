"""What a fuser is taught by: products as tokens, and what may be asked for them.

Knows nothing about shops, files or learning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import DataError, ShapeError
from shopguide.fuse.vectors import Centring, ModalityTokens, ModalityVectors, Tokens

FIELD = "field"
"""Kind of the queries that are made of the catalog's own fields: they teach, and nothing is measured by them."""


@dataclass(frozen=True, slots=True)
class Asks:
    """Queries of one kind, with the products that answer them.

    Attributes:
        kind: "title", "judged", "photo" …: the loss is averaged by kind, and so are the numbers.
        vectors: Modality to (q, d_m) centred unit rows; a row of zeros where a query has none.
        query: (p,) the query of each pair.
        product: (p,) the product of each pair.
        grade: (p,) float32 above 0: how good an answer it is.
        untitled: True when the query is the product's own title, so that it must be found without it.
        together: (q,) numbers: queries of one number are so alike that they stand on one side of every split, as photos
            of one shoot do; None where each is by itself.
        views: The same queries asked in other ways, each like `vectors`; they teach, and nothing is measured by them.
    """

    kind: str
    vectors: ModalityVectors
    query: NDArray[np.int64]
    product: NDArray[np.int64]
    grade: NDArray[np.float32]
    untitled: bool = False
    together: NDArray[np.int64] | None = None
    views: tuple[ModalityVectors, ...] = ()

    @property
    def count(self) -> int:
        """Queries."""
        return len(next(iter(self.vectors.values()), ()))

    @property
    def clusters(self) -> NDArray[np.int64]:
        """(q,) `together`, or each query by itself."""
        return np.arange(self.count) if self.together is None else self.together

    def about(self, products: NDArray[np.bool_]) -> Asks:
        """Only the pairs with some products.

        Args:
            products: (n,) bool.

        Returns:
            The same queries with fewer pairs.
        """
        here = products[self.product]
        return replace(self, query=self.query[here], product=self.product[here], grade=self.grade[here])


@dataclass(frozen=True, slots=True)
class Links:
    """Products that belong together: bought in one basket, or linked by a merchandiser.

    Attributes:
        kind: "bought", "upsell" …
        source: (p,) product.
        target: (p,) product.
        weight: (p,) float32 above 0.
    """

    kind: str
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionLessons:
    """Everything that a fuser can learn from in one shop.

    Attributes:
        tokens: Modality to the centred tokens of n products.
        untitled: The modalities whose tokens are others when the title is taken out of the product; may be empty.
        asks: Queries.
        links: Pairs of products.
        centring: What the tokens were centred by.
        encoders: Fingerprint of the encoders that made them.
        source: Name of the data, for the card.
        ids: (n,) ids of the products, where the caller wants to know them.
        views: The same products said or shown in other ways: each has some modalities of `tokens` with other vectors.
        untitled_views: The same of `untitled`.
    """

    tokens: ModalityTokens
    asks: tuple[Asks, ...]
    links: tuple[Links, ...] = ()
    untitled: ModalityTokens = field(default_factory=dict)
    centring: Centring = field(default_factory=Centring)
    encoders: str = ""
    source: str = ""
    ids: tuple[str, ...] = ()
    views: tuple[ModalityTokens, ...] = ()
    untitled_views: tuple[ModalityTokens, ...] = ()

    @property
    def count(self) -> int:
        """Products."""
        return next((t.count for t in self.tokens.values()), 0)

    @property
    def dimensions(self) -> dict[str, int]:
        """Modality to d_m."""
        return {m: t.vectors.shape[1] for m, t in self.tokens.items()}

    def fingerprint(self) -> str:
        """16 hex digits of all numbers in it."""
        digest = hashlib.sha256(self.encoders.encode())
        held: list[tuple[str, Sequence[NDArray[Any]]]] = [
            *((m, (t.vectors, t.owner, t.weight)) for m, t in sorted(self._named())),
            *(
                (f"{a.kind} {m}", (v,))
                for a in self.asks
                for vs in (a.vectors, *a.views)
                for m, v in sorted(vs.items())
            ),
            *((a.kind, (a.query, a.product, a.grade)) for a in self.asks),
            *((k.kind, (k.source, k.target, k.weight)) for k in self.links),
        ]
        for name, arrays in held:
            digest.update(name.encode())
            for array in arrays:
                digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:16]

    def _named(self) -> list[tuple[str, Tokens]]:
        """Every set of tokens by its name."""
        sets = [("", self.tokens), ("untitled ", self.untitled)]
        sets += [(f"view {n} of ", view) for n, view in enumerate(self.views)]
        sets += [(f"view {n} of untitled ", view) for n, view in enumerate(self.untitled_views)]
        return [(f"{name}{m}", t) for name, held in sets for m, t in held.items()]

    def check(self) -> None:
        """Refuse what nothing can be learnt from.

        Raises:
            DataError: A number is no number, or there are no pairs.
            ShapeError: Arrays disagree.
        """
        sets = self._named()
        counts = {m: t.count for m, t in sets}
        if len(set(counts.values())) > 1:
            raise ShapeError(f"Modalities disagree on the number of products: {counts}.")
        held: list[tuple[str, Sequence[NDArray[np.float32]]]] = [
            (f"{m} tokens", (t.vectors, t.weight)) for m, t in sets
        ]
        held += [(f"{a.kind} queries", (*a.vectors.values(), a.grade)) for a in self.asks]
        held += [(f"{a.kind} queries in other ways", tuple(v.values())) for a in self.asks for v in a.views]
        held += [(f"{k.kind} links", (k.weight,)) for k in self.links]
        for name, arrays in held:
            if not all(np.isfinite(a).all() for a in arrays):
                raise DataError(
                    f"There is a number that is none (NaN or infinity) among the {name}.",
                    "Delete features.db in the shop's folder, so that the products are encoded anew.",
                )
        if not sum(len(a.product) for a in self.asks) + sum(len(k.source) for k in self.links):
            raise DataError(
                "There is no pair to learn from: no titles beside pictures or texts, no judgments, no events.",
                "Import products with titles, or give --judgments FILE.",
            )


def pairs_of(gains: Sequence[Mapping[int, float]]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Queries' answers as arrays.

    Args:
        gains: Product to grade above 0, one mapping a query.

    Returns:
        (p,) query, (p,) product and (p,) grade.
    """
    flat = [(q, product, grade) for q, by in enumerate(gains) for product, grade in by.items()]
    query = np.array([q for q, _, _ in flat], np.int64)
    return query, np.array([i for _, i, _ in flat], np.int64), np.array([g for _, _, g in flat], np.float32)
