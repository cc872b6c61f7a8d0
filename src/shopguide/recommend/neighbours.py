"""For each product its few nearest others by some model, as two arrays: the form in which every item model is served.

Knows nothing about how the neighbours were found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


class Row(NamedTuple):
    """The neighbours of one product, as `Neighbours` has them: (k,) each."""

    item: Codes
    weight: npt.NDArray[np.float32]
    people: Codes


@dataclass(frozen=True, slots=True)
class Heard:
    """The neighbours of some products, ready to be added up by any weights.

    Attributes:
        code: (u,) products that are somebody's neighbour, ascending.
        place: (t,) which of them each neighbour is.
        known: (m,) which of the asked products are in the table.
        weight: (known, k) how near.
        there: (known, k) where there is a neighbour.
    """

    code: Ints
    place: Ints
    known: npt.NDArray[np.bool_]
    weight: npt.NDArray[np.float32]
    there: npt.NDArray[np.bool_]

    def add(self, weights: Floats) -> Floats:
        """Add up what the neighbours say.

        Args:
            weights: (m,) how much each of the products counts.

        Returns:
            (u,) a score for each of `code`.
        """
        said = (self.weight * weights[self.known, None])[self.there]
        total: Floats = np.bincount(self.place, weights=said, minlength=len(self.code)).astype(np.float64)
        return total


class Near(NamedTuple):
    """The neighbours of several products.

    Attributes:
        known: (m,) which of the products asked about have neighbours.
        rows: (m, k) each.
    """

    known: Ints
    rows: Row

    def strongest(self, target: int) -> tuple[float, int, Ints]:
        """The strongest pair of a target with one of the products.

        Args:
            target: Product code; below 0 it is nobody's neighbour.

        Returns:
            Strength, people, and the places of the products that have both; (0, 0, none) where no pair is kept.
        """
        place, column = np.nonzero(self.rows.item == target) if target >= 0 else (self.known[:0], self.known[:0])
        if not len(place):
            return 0.0, 0, self.known[:0]
        weight = self.rows.weight[place, column]
        people = self.rows.people[place, column] if self.rows.people.shape[1] else np.zeros(len(place), np.int64)
        best = max(zip(weight.tolist(), people.tolist(), strict=True))
        return best[0], best[1], self.known[place[(weight == best[0]) & (people == best[1])]]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The strongest neighbours of every product.

    Attributes:
        item: (n, k) product codes, strongest first; -1 where there are fewer.
        weight: (n, k) float32, 0 where there is none.
        count: (n, k) int32, how many people or baskets stand behind it; empty (n, 0) where that has no meaning.
        newer: Rows that stand for those of the arrays.
    """

    item: Codes
    weight: npt.NDArray[np.float32]
    count: Codes
    newer: Mapping[int, Row] = field(default_factory=dict)

    @classmethod
    def none(cls, n: int) -> Neighbours:
        """No neighbours for n products."""
        return cls(np.full((n, 0), -1, np.int32), np.zeros((n, 0), np.float32), np.zeros((n, 0), np.int32))

    @classmethod
    def from_pairs(cls, source: Ints, target: Ints, weight: Floats, count: Ints | None, n: int, k: int) -> Neighbours:
        """Keep the k strongest targets of each source.

        Args:
            source: (m,) product codes.
            target: (m,) product codes.
            weight: (m,) strength; higher is nearer.
            count: (m,) people behind it, or None.
            n: Number of products.
            k: Neighbours kept.

        Returns:
            The table.
        """
        order = np.lexsort((target, -weight, source))
        source, target, weight = source[order], target[order], weight[order]
        place = np.arange(len(source)) - np.searchsorted(source, source)
        keep = place < k
        at = (source[keep], place[keep])
        item, strength = np.full((n, k), -1, np.int32), np.zeros((n, k), np.float32)
        item[at], strength[at] = target[keep], weight[keep]
        people = np.zeros((n, 0 if count is None else k), np.int32)
        if count is not None:
            people[at] = count[order][keep]
        return cls(item, strength, people)

    def __len__(self) -> int:
        return len(self.item)

    def with_rows(self, rows: Mapping[int, Row]) -> Neighbours:
        """The same table with other neighbours of some products.

        Args:
            rows: Product code → its neighbours, as many as the table is wide.

        Returns:
            The table; it shares all else with this one.
        """
        return replace(self, newer={**self.newer, **rows}) if rows else self

    def _rows(self, sources: Ints) -> Row:
        """The neighbours of several products, (m, k) each."""
        found = Row(self.item[sources], self.weight[sources], self.count[sources])
        for place, source in enumerate(sources.tolist()) if self.newer else ():
            if source in self.newer:
                for column, row in zip(found, self.newer[source], strict=True):
                    column[place] = row
        return found

    def heard(self, items: Ints) -> Heard:
        """The neighbours of several products, of which few are different ones beside all products of a large shop.

        Args:
            items: (m,) product codes; those beyond the table have none.

        Returns:
            What they say, before it is added up.
        """
        known = items < len(self.item)
        rows = self._rows(items[known])
        there = rows.item >= 0
        if there.size > len(self.item) // 8:  # so many that it is quicker to count than to sort
            met = np.zeros(len(self.item), np.bool_)
            met[rows.item[there]] = True
            code = np.flatnonzero(met)
            where = np.zeros(len(self.item), np.int64)
            where[code] = np.arange(len(code))
            return Heard(code, where[rows.item[there]], known, rows.weight, there)
        code, place = np.unique(rows.item[there], return_inverse=True)
        return Heard(code.astype(np.int64), place, known, rows.weight, there)

    def gather(self, items: Ints, weights: Floats) -> Floats:
        """Add up what the neighbours of several products say.

        Args:
            items: (m,) product codes; those beyond the table say nothing.
            weights: (m,) how much each of them counts.

        Returns:
            (n,) float64 score a product.
        """
        known = items < len(self.item)
        rows = self._rows(items[known])
        near, said = rows.item, rows.weight * weights[known, None]
        there = near >= 0
        total: Floats = np.bincount(near[there], weights=said[there], minlength=len(self.item)).astype(np.float64)
        return total

    def near(self, sources: Ints) -> Near:
        """The neighbours of several products, to ask for the strongest pair with others.

        Args:
            sources: (m,) product codes; those below 0 or beyond the table have no pairs.

        Returns:
            The neighbours.
        """
        known = np.flatnonzero((sources >= 0) & (sources < len(self.item)))
        return Near(known, self._rows(sources[known]))

    def between(self, source: int, target: int) -> tuple[float, int]:
        """Strength and people of one pair; (0, 0) where it is not kept."""
        if not 0 <= source < len(self.item):
            return 0.0, 0
        row = self._rows(np.array([source]))
        place = np.flatnonzero(row.item[0] == target)
        if not len(place):
            return 0.0, 0
        people = int(row.people[0, place[0]]) if self.count.shape[1] else 0
        return float(row.weight[0, place[0]]), people
