"""A made shop of any size, from a seed: products with zipf words and columns, vectors that lie as real ones do.

Knows nothing about the index or its peers: the same products, vectors and queries go to each of them. Rows are made in
blocks, each from its own seed, so that a million never stand in memory at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from shopguide.index.values import Entry, FloatArray
from shopguide.types import Filter, Filters, Money, Offer, Product

BLOCK = 10_000
DIMENSION = 384
CLUSTERS_PER = 50
"""Products a cluster: kinds of thing that a shop has."""
SPREAD = 0.75
"""How far a product lies from the middle of its cluster, against the middle's own length."""
SPECTRUM = (2.0, 0.95)
"""Energy of the i-th principal direction is (i + 2) ^ −.95, cut at 3/4 of the dimension. Of 10,180 centred e5 vectors
of Icecat the first 16, 64, 128 and 192 directions hold .38, .66, .82 and .91 of the energy; here .42, .68, .83, .92."""
ASIDE = 1.2
"""How far queries lie beside the products. Of Icecat's rated queries .49 of the energy is in the products' first 95
directions, and the best product of the middle query is .44 alike; here .48 and .50."""
VOCABULARY = 30_000
BRANDS, BRAND_POWER = 300, 1.0
KINDS, PER_KIND = 20, 12
COLOURS = ("black", "white", "grey", "blue", "red", "green", "brown", "beige", "pink", "yellow", "orange", "violet")
SIZES = ("XS", "S", "M", "L", "XL", "XXL")
MATERIALS = ("cotton", "steel", "leather", "wood", "glass", "plastic", "wool", "paper", "rubber", "linen")
_ZIPF = 1.07
_SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "lan", "mer")

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a made shop as arrays; `Made.entries` makes products of them.

    Attributes:
        start: The first row.
        vecs: (k, d) float32, unit length.
        titles: Words of each title.
        descriptions: Words of each description.
        brands: Code of each brand; the first is on about a sixth of the rows, the following ones on fewer.
        kinds: Code of each category, 0 … KINDS · PER_KIND − 1.
        prices: In cents.
        ratings: 1…5, NaN where there is none.
        options: (k, 3) codes of colour, size and material; −1 where it has none.
        weights: In grams.
    """

    start: int
    vecs: FloatArray
    titles: list[str]
    descriptions: list[str]
    brands: Ints
    kinds: Ints
    prices: Ints
    ratings: FloatArray
    options: Ints
    weights: FloatArray

    def __len__(self) -> int:
        return len(self.titles)


@dataclass(frozen=True, slots=True)
class Asked:
    """One made query: what a shopper typed and what an encoder made of it.

    Attributes:
        words: Two to four words of the title of some product, common ones among them.
        vec: (d,) float32 near the vector of that product.
        kind: Its category.
    """

    words: str
    vec: FloatArray
    kind: int


def word(rank: int) -> str:
    """The word of a frequency rank: letters only, so that it stays one term."""
    out, left = "", rank + len(_SYLLABLES)
    while left:
        left, at = divmod(left, len(_SYLLABLES))
        out += _SYLLABLES[at]
    return out + "k"


class Made:
    """A made shop.

    Args:
        n: Products.
        seed: Of everything in it.
        dimension: Of the vectors.
    """

    def __init__(self, n: int, seed: int = 0, dimension: int = DIMENSION) -> None:
        self.n, self.seed, self.dimension = n, seed, dimension
        self.clusters = max(20, n // CLUSTERS_PER)

    @cached_property
    def _scale(self) -> FloatArray:
        """(d,) standard deviation of each direction before the turn."""
        shift, power = SPECTRUM
        energy = (np.arange(self.dimension) + shift) ** -power
        energy[self.dimension * 3 // 4 :] *= 0.1
        return np.asarray(np.sqrt(energy / energy.sum()), np.float32)

    @cached_property
    def _turn(self) -> FloatArray:
        """(d, d) random rotation: no direction of the space is an axis, as in real encoders."""
        rng = np.random.default_rng([self.seed, 1])
        turn, _ = np.linalg.qr(rng.standard_normal((self.dimension, self.dimension)))
        return np.asarray(turn, np.float32)

    @cached_property
    def _middles(self) -> FloatArray:
        rng = np.random.default_rng([self.seed, 2])
        return np.asarray(rng.standard_normal((self.clusters, self.dimension), np.float32) * self._scale)

    def _near(self, middles: FloatArray, rng: np.random.Generator, spread: float) -> FloatArray:
        """Unit vectors around some middles."""
        vecs = middles + np.float32(spread) * (rng.standard_normal(middles.shape, np.float32) * self._scale)
        vecs = vecs @ self._turn
        return np.asarray(vecs / np.linalg.norm(vecs, axis=1, keepdims=True), np.float32)

    @cached_property
    def _words(self) -> npt.NDArray[np.str_]:
        return np.array([word(rank) for rank in range(VOCABULARY)])

    def _ranks(self, rng: np.random.Generator, count: int) -> Ints:
        """Frequency ranks of words by Zipf's law."""
        share = rng.random(count)
        low = (VOCABULARY + 1.0) ** (1.0 - _ZIPF)
        return np.asarray(
            ((1.0 - share * (1.0 - low)) ** (1.0 / (1.0 - _ZIPF)) - 1.0).clip(0, VOCABULARY - 1), np.int64
        )

    def _cluster_words(self, cluster: Ints) -> Ints:
        """(k, 2) words that the products of a cluster share: one of its category, one of its own."""
        own = 200 + (cluster * 2654435761 % (VOCABULARY - 200))
        return np.stack((self._kind_of(cluster) + 20, own), axis=1)

    @staticmethod
    def _kind_of(cluster: Ints) -> Ints:
        return np.asarray(cluster % (KINDS * PER_KIND), np.int64)

    def block(self, number: int) -> Block:
        """The rows from `number · BLOCK` on.

        Args:
            number: Which block, from 0.

        Returns:
            At most BLOCK rows.
        """
        start = number * BLOCK
        k = min(BLOCK, self.n - start)
        rng = np.random.default_rng([self.seed, 3, number])
        cluster = rng.integers(0, self.clusters, k)
        vecs = self._near(self._middles[cluster], rng, SPREAD)
        lengths = rng.integers(2, 8, k)
        own = self._cluster_words(cluster)
        titles = self._texts(rng, lengths, own)
        descriptions = self._texts(rng, rng.integers(8, 25, k), own[:, :1])
        brands = np.minimum(np.floor((BRANDS + 1.0) ** rng.random(k)) - 1, BRANDS - 1).astype(np.int64)
        options = np.stack([rng.integers(0, len(v), k) for v in (COLOURS, SIZES, MATERIALS)], axis=1)
        options[rng.random((k, 3)) < (0.1, 0.5, 0.3)] = -1
        prices = np.exp(rng.normal(8.3 + 0.4 * np.sin(cluster), 0.9)).astype(np.int64) + 99
        ratings = np.where(rng.random(k) < 0.6, rng.integers(2, 11, k) / 2.0, np.nan).astype(np.float32)
        weights = np.round(np.exp(rng.normal(6.0, 1.0, k))).astype(np.float32)
        kinds = self._kind_of(cluster)
        return Block(start, vecs, titles, descriptions, brands, kinds, prices, ratings, options, weights)

    def _texts(self, rng: np.random.Generator, lengths: Ints, own: Ints) -> list[str]:
        ends = np.cumsum(lengths)
        drawn = self._words[self._ranks(rng, int(ends[-1]))].tolist()
        shared = self._words[own].tolist()
        return [
            " ".join((*mine, *drawn[end - length : end]))
            for mine, end, length in zip(shared, ends.tolist(), lengths.tolist(), strict=True)
        ]

    def blocks(self) -> Iterator[Block]:
        """All rows, block by block."""
        return (self.block(number) for number in range(-(-self.n // BLOCK)))

    def entries(self) -> Iterator[Entry]:
        """Every product with its vector."""
        for block in self.blocks():
            for i in range(len(block)):
                yield entry(block, i)

    def asked(self, count: int) -> list[Asked]:
        """Queries, each about a product of the shop, with words and a vector of its own.

        Args:
            count: How many.

        Returns:
            The queries.
        """
        rng = np.random.default_rng([self.seed, 4])
        cluster = rng.integers(0, self.clusters, count)
        vecs = self._aside(self._near(self._middles[cluster], rng, SPREAD), rng)
        own = self._words[self._cluster_words(cluster)].tolist()
        out = []
        for i in range(count):
            extra = self._words[self._ranks(rng, int(rng.integers(0, 3)))].tolist()
            words = [*own[i][: int(rng.integers(1, 3))], *extra]
            out.append(Asked(" ".join(words), vecs[i], int(self._kind_of(cluster[i : i + 1])[0])))
        return out

    def strangers(self, count: int) -> FloatArray:
        """(count, d) query vectors about things that the shop does not have, as a threshold is measured with."""
        rng = np.random.default_rng([self.seed, 5])
        middles = rng.standard_normal((count, self.dimension), np.float32) * self._scale
        return self._aside(self._near(np.asarray(middles, np.float32), rng, SPREAD), rng)

    @staticmethod
    def _aside(vecs: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Queries are no products: part of each lies where no product does."""
        vecs = vecs + np.float32(ASIDE / np.sqrt(vecs.shape[1])) * rng.standard_normal(vecs.shape, np.float32)
        return np.asarray(vecs / np.linalg.norm(vecs, axis=1, keepdims=True), np.float32)

    def nearest(
        self, asked: Sequence[Asked], count: int, narrowing: Narrowing | None = None
    ) -> tuple[float, list[list[int]]]:
        """The nearest rows of each query by brute force in float32, the truth that recall is measured against.

        Args:
            asked: The queries.
            count: Rows each.
            narrowing: What may be found; None means all.

        Returns:
            The part of the shop that may be found, and the rows of each query, the most alike first.
        """
        queries = np.stack([one.vec for one in asked])
        sims = np.full((len(asked), 0), -np.inf, np.float32)
        rows = np.zeros((len(asked), 0), np.int64)
        allowed = 0
        for block in self.blocks():
            here = queries @ block.vecs.T
            if narrowing is not None:
                inside = np.stack([narrowing.mask(block, one) for one in asked])
                allowed += int(np.count_nonzero(inside))
                here[~inside] = -np.inf
            some = min(count, len(block))
            top = np.argpartition(-here, some - 1, axis=1)[:, :some]
            sims = np.concatenate((sims, np.take_along_axis(here, top, 1)), axis=1)
            rows = np.concatenate((rows, top + block.start), axis=1)
            order = np.argsort(-sims, axis=1, kind="stable")[:, :count]
            sims, rows = np.take_along_axis(sims, order, 1), np.take_along_axis(rows, order, 1)
        share = 1.0 if narrowing is None else allowed / (len(asked) * self.n)
        return share, [mine[alike > -np.inf].tolist() for mine, alike in zip(rows, sims, strict=True)]


def product_id(row: int) -> str:
    """The id of a row; ids sort as rows do."""
    return f"p{row:08d}"


def category(kind: int) -> str:
    """The category path of a code."""
    return f"Aisle {kind % KINDS:02d}/Shelf {kind:03d}"


def brand(code: int) -> str:
    """The name of a brand."""
    return f"Brand {code:03d}"


def entry(block: Block, i: int) -> Entry:
    """One row as the index takes it."""
    attributes: dict[str, float | str] = {"weight (g)": float(block.weights[i])}
    named = zip(("color", "size", "material"), (COLOURS, SIZES, MATERIALS), block.options[i].tolist(), strict=True)
    for name, values, code in named:
        if code >= 0:
            attributes[name] = values[code]
    rating = float(block.ratings[i])
    product = Product(
        product_id(block.start + i),
        block.titles[i],
        block.descriptions[i],
        brand(int(block.brands[i])),
        (category(int(block.kinds[i])),),
        attributes,
        offers=(Offer(Money(int(block.prices[i]), "USD")),),
        stock=int(block.prices[i]) % 10,
        rating=rating if rating == rating else None,
        rating_count=int(block.prices[i]) % 40,
    )
    return Entry(product, "", {"fused": block.vecs[i]})


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter in two forms: as an index takes it, and as a mask over made rows.

    Attributes:
        filters: The conditions for a query.
        mask: (k,) which rows of a block meet them.
        plain: The same for other libraries: field to the value that it must have, or (least, None) for a price.
    """

    name: str
    filters: Callable[[Asked], Filters]
    mask: Callable[[Block, Asked], npt.NDArray[np.bool_]]
    plain: Callable[[Asked], Mapping[str, str | int]]


LEAST_PRICE = 3000


def _other_aisle(asked: Asked) -> int:
    return (asked.kind + KINDS // 2) % KINDS


def _aisle(number: int) -> str:
    return category(number).partition("/")[0]


FILTERS = (
    Narrowing("no filter", lambda asked: (), lambda block, asked: np.ones(len(block), np.bool_), lambda asked: {}),
    Narrowing(
        "a tenth",
        lambda asked: (Filter("brand", any_of=(brand(0),)),),
        lambda block, asked: block.brands == 0,
        lambda asked: {"brand": brand(0)},
    ),
    Narrowing(
        "a hundredth",
        lambda asked: (Filter("brand", any_of=(brand(0),)), Filter("color", any_of=(COLOURS[0],))),
        lambda block, asked: (block.brands == 0) & (block.options[:, 0] == 0),
        lambda asked: {"brand": brand(0), "color": COLOURS[0]},
    ),
    Narrowing(
        "against the query",
        lambda asked: (
            Filter("category", any_of=(_aisle(_other_aisle(asked)),)),
            Filter("price", low=float(LEAST_PRICE), currency="USD"),
        ),
        lambda block, asked: (block.kinds % KINDS == _other_aisle(asked)) & (block.prices >= LEAST_PRICE),
        lambda asked: {"aisle": _aisle(_other_aisle(asked)), "price_from": LEAST_PRICE},
    ),
)
"""No filter, the most frequent brand, that brand in black, and an aisle where such things do not lie without its cheap
ones: the filters that every engine is timed under."""
