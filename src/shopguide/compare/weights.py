"""What buyers of a kind of thing look at: learnt from how a shop's own products tell, differ and are priced.

Knows nothing about tables or verdicts. An attribute weighs more when most products of the kind tell it, when its values
differ, and when the price moves with it; the kind is the products that tell the same attributes, so that a catalog
without categories works too. Nothing is learnt from brands, and no person's data are looked at.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.compare.align import canonical
from shopguide.compare.directions import SYNONYMS
from shopguide.compare.values import cell, split_name
from shopguide.errors import CorruptError
from shopguide.types import Product

PEERS, LEAST_PEERS, LEAST_ALIKE = 300, 20, 0.3
"""The most alike products that speak for a kind; fewer than the least are no kind; cosine of names to be one."""

LEAST_TOLD = 8
"""An attribute that fewer peers tell has nothing to learn from."""

TOGETHER, TOGETHER_SHARE = 2, 0.01
"""Two names are two things when they stand together on more products than this, and this share of the rarer one's."""

USUAL = 1.3
"""How much more a well-known attribute weighs: the names in the table of synonyms are those that buyers ask for."""

ASIDE, ASIDE_SHARE = (
    frozenset(
        """package packaging pallet shipping master carton imperial humidity temperature altitude
    harmonized code sku ean certificate certification certifications compliance intrastat transport""".split()
    ),
    0.25,
)
"""Words of what warehouses and customs ask for, and the share of the weight that is left to such an attribute: their
numbers move with the price as well as any, since a bigger thing has a bigger box."""

LONG_TEXT = 60
"""Characters from which a text is to be read, not compared."""

_WORD = re.compile(r"[a-z]+")

Array = npt.NDArray[Any]


class AttributeWeights:
    """The attributes of a shop's products as columns: who tells what, with which value, at which price.

    Args:
        names: (n_names,) attribute names, as `key_of` gives them.
        row: (n,) product number of each told attribute, ascending.
        name: (n,) its name's number.
        number: (n,) its value where that is a number, else NaN.
        code: (n,) a hash of its value, the same for equal values.
        length: (n,) characters of its value.
        price: (n_products,) logarithm of the price, NaN without one.
        leaf: (n_products,) hash of the innermost category, 0 without one.
        seq: The catalog's change number that this was learnt at.
    """

    def __init__(
        self, names: Sequence[str], row: Array, name: Array, number: Array, code: Array, length: Array, price: Array,
        leaf: Array, seq: int = 0,
    ) -> None:  # fmt: skip
        self.names, self.row, self.name, self.number, self.code = tuple(names), row, name, number, code
        self.length, self.price, self.leaf, self.seq = length, price, leaf, seq
        self._id = {n: i for i, n in enumerate(self.names)}
        by_name = np.argsort(name, kind="stable")
        self._posting_rows = row[by_name]
        self._postings = np.searchsorted(name[by_name], np.arange(len(self.names) + 1))
        self._starts = np.searchsorted(row, np.arange(len(price) + 1))
        self._told = np.diff(self._starts)

    @classmethod
    def learn(cls, products: Iterable[Product], seq: int = 0) -> AttributeWeights:
        """Read every product of a shop.

        Args:
            products: All of them, in any order.
            seq: The catalog's change number.

        Returns:
            What was learnt.
        """
        ids: dict[str, int] = {}
        rows: list[tuple[int, int, float, int, int]] = []
        prices: list[float] = []
        leaves: list[int] = []
        for row, product in enumerate(products):
            money = product.offers[0].price if product.offers else None
            prices.append(math.log(money.major) if money and money.amount_minor > 0 else math.nan)
            leaf = product.categories[0].rsplit("/", 1)[-1].casefold() if product.categories else ""
            leaves.append(zlib.crc32(leaf.encode()) if leaf else 0)
            for spoken, value in product.attributes.items():
                key = key_of(spoken)
                told = cell(value, "en")
                number = told.number if told.number is not None else math.nan
                code = zlib.crc32(repr(sorted(told.key) if isinstance(told.key, frozenset) else told.key).encode())
                rows.append((row, ids.setdefault(key, len(ids)), number, code, len(told.shown)))
        columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
        row_, name, number_, code_, length = (
            np.array(c, t) for c, t in zip(columns, ("i4", "i4", "f4", "u4", "i4"), strict=True)
        )
        price, leaf_ = np.array(prices, "f4"), np.array(leaves, "u4")
        return cls(list(ids), row_, name, number_, code_, length, price, leaf_, seq)

    def save(self, path: Path) -> None:
        """Write it beside the path and move it there."""
        aside = path.with_suffix(".part")
        with aside.open("wb") as stream:
            np.savez_compressed(
                stream, names=np.array(self.names, "U"), row=self.row, name=self.name, number=self.number,
                code=self.code, length=self.length, price=self.price, leaf=self.leaf, seq=np.array(self.seq),
            )  # fmt: skip
        aside.replace(path)

    @classmethod
    def load(cls, path: Path) -> AttributeWeights:
        """Read what `save` wrote.

        Args:
            path: The file.

        Returns:
            What was learnt.

        Raises:
            CorruptError: The file is not there or broken.
        """
        try:
            with np.load(path, allow_pickle=False) as held:
                parts = {n: held[n] for n in held.files}
            seq = int(parts.pop("seq"))
            names = [str(n) for n in parts.pop("names")]
            return cls(names, seq=seq, **parts)
        except (OSError, ValueError, KeyError, TypeError, EOFError, zlib.error) as error:
            raise CorruptError(f"{path} cannot be read: {error}.", "Import once more to learn it anew.") from None

    def apart(self, first: str, second: str) -> bool:
        """True when two names stand together on products of this shop, so that they are two things."""
        a, b = self._id.get(key_of(first)), self._id.get(key_of(second))
        if a is None or b is None or a == b:
            return False
        one, other = (self._posting_rows[self._postings[i] : self._postings[i + 1]] for i in (a, b))
        both = len(np.intersect1d(one, other))
        return both > max(TOGETHER, TOGETHER_SHARE * min(len(one), len(other)))

    def weigh(self, products: Sequence[Product]) -> Mapping[str, float]:
        """How much a buyer of this kind of thing looks at each attribute.

        Args:
            products: What is compared; their order changes nothing.

        Returns:
            Name (as `key_of` gives it) to 0…1, the highest 1; {} where the shop has too few such things.
        """
        peers = self._peers(products)
        if len(peers) < LEAST_PEERS:
            return {}
        spans = [np.arange(self._starts[r], self._starts[r + 1]) for r in peers]
        at = np.concatenate(spans)
        wanted = {i for p in products for n in p.attributes if (i := self._id.get(key_of(n))) is not None}
        at = at[np.isin(self.name[at], list(wanted))]
        at = at[np.argsort(self.name[at], kind="stable")]
        bounds = np.flatnonzero(np.diff(self.name[at], prepend=-1, append=-1))
        out: dict[str, float] = {}
        for start, end in pairwise(bounds):
            if end - start >= LEAST_TOLD:
                told = at[start:end]
                name = self.names[self.name[told[0]]]
                usual = USUAL if name in SYNONYMS else ASIDE_SHARE if ASIDE & set(_WORD.findall(name)) else 1.0
                out[name] = self._weight(told, len(peers)) * usual
        most = max(out.values(), default=0.0)
        return {name: round(value / most, 4) for name, value in out.items()} if most else {}

    def _peers(self, products: Sequence[Product]) -> Array:
        """Rows of the products that tell most alike, best first; of the common category where there is one."""
        wanted = sorted({i for p in products for n in p.attributes if (i := self._id.get(key_of(n))) is not None})
        if not wanted:
            return np.zeros(0, np.int64)
        shared = np.zeros(len(self.price), np.float32)
        for i in wanted:
            shared[self._posting_rows[self._postings[i] : self._postings[i + 1]]] += 1
        alike = shared / np.sqrt(np.maximum(self._told, 1) * len(wanted))
        leaves = {p.categories[0].rsplit("/", 1)[-1].casefold() if p.categories else "" for p in products}
        if len(leaves) == 1 and (leaf := leaves.pop()):
            own = np.flatnonzero((self.leaf == zlib.crc32(leaf.encode())) & (shared > 0))
            if len(own) >= LEAST_PEERS:
                return own[np.argsort(-alike[own], kind="stable")][:PEERS]
        near = np.flatnonzero(alike >= LEAST_ALIKE)
        return near[np.argsort(-alike[near], kind="stable")][:PEERS]

    def _weight(self, told: Array, peers: int) -> float:
        coverage = len(told) / peers
        codes, counts = np.unique(self.code[told], return_counts=True)
        numbers = self.number[told]
        numeric = bool(np.isfinite(numbers).mean() > 0.8)
        shares = counts / len(told)
        spread = float(-(shares * np.log(shares)).sum()) / math.log(min(len(told), 16))
        spread = min(spread, 1.0)
        if not numeric and len(codes) > 0.7 * len(told):
            spread = 0.05  # names and codes: every product has another one
        moves = _with_price(numbers if numeric else None, self.code[told], self.price[self.row[told]])
        weight: float = coverage**0.7 * (0.2 + 0.8 * spread) * (0.3 + 0.7 * moves)
        return weight * (0.3 if float(np.median(self.length[told])) > LONG_TEXT else 1.0)


def key_of(spoken: str) -> str:
    """The name under which an attribute is learnt: without its unit, and the known one where it has one."""
    return canonical(split_name(spoken)[0])


def _with_price(numbers: Array | None, codes: Array, price: Array) -> float:
    """How far the price moves with the values, 0 to 1: rank correlation of numbers, correlation ratio of others."""
    known = np.isfinite(price) if numbers is None else np.isfinite(price) & np.isfinite(numbers)
    n = int(known.sum())
    if n < LEAST_TOLD:
        return 0.0
    level = _ranks(price[known])
    if numbers is not None:
        found = abs(_correlation(_ranks(numbers[known]), level))
    else:
        _, group, size = np.unique(codes[known], return_inverse=True, return_counts=True)
        means = np.bincount(group, level) / size
        total = float(((level - level.mean()) ** 2).sum())
        between = float((size * (means - level.mean()) ** 2).sum())
        k = len(size)
        adjusted = 1 - (1 - between / total) * (n - 1) / (n - k) if total > 0 and n > k else 0.0
        found = math.sqrt(max(adjusted, 0.0))
    return found * math.sqrt(n / (n + 20))


def _ranks(values: Array) -> Array:
    """Ranks with ties at their mean."""
    _, group, size = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(size)
    return (ends - (size - 1) / 2)[group].astype(np.float64)


def _correlation(a: Array, b: Array) -> float:
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / norm if norm else 0.0
