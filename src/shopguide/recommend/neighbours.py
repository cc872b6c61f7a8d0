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

    def strongest(self, sources: Ints, target: int) -> tuple[float, int, Ints]:
        """The strongest pair of a target with one of several sources.

        Args:
            sources: (m,) product codes; those below 0 or beyond the table have no pairs.
            target: Product code.

        Returns:
            Strength, people, and the places of the sources that have both; (0, 0, none) where no pair is kept.
        """
        known = np.flatnonzero((sources >= 0) & (sources < len(self.item)))
        rows = self._rows(sources[known])
        place, column = np.nonzero(rows.item == target) if target >= 0 else (known[:0], known[:0])
        if not len(place):
            return 0.0, 0, known[:0]
        weight = rows.weight[place, column]
        count = rows.people[place, column] if self.count.shape[1] else np.zeros(len(place), np.int64)
        best = max(zip(weight.tolist(), count.tolist(), strict=True))
        return best[0], best[1], known[place[(weight == best[0]) & (count == best[1])]]

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
