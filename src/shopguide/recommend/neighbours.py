"""For each product its few nearest others by some model, as two arrays: the form in which every item model is served.

Knows nothing about how the neighbours were found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The strongest neighbours of every product.

    Attributes:
        item: (n, k) product codes, strongest first; -1 where there are fewer.
        weight: (n, k) float32, 0 where there is none.
        count: (n, k) int32, how many people or baskets stand behind it; empty (n, 0) where that has no meaning.
    """

    item: Codes
    weight: npt.NDArray[np.float32]
    count: Codes

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

    def gather(self, items: Ints, weights: Floats) -> Floats:
        """Add up what the neighbours of several products say.

        Args:
            items: (m,) product codes; those beyond the table say nothing.
            weights: (m,) how much each of them counts.

        Returns:
            (n,) float64 score a product.
        """
        known = items < len(self.item)
        near = self.item[items[known]]
        said = self.weight[items[known]] * weights[known, None]
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
        place, column = np.nonzero(self.item[sources[known]] == target) if target >= 0 else (known[:0], known[:0])
        if not len(place):
            return 0.0, 0, known[:0]
        rows = sources[known[place]]
        weight = self.weight[rows, column]
        count = self.count[rows, column] if self.count.shape[1] else np.zeros(len(rows), np.int64)
        best = max(zip(weight.tolist(), count.tolist(), strict=True))
        return best[0], best[1], known[place[(weight == best[0]) & (count == best[1])]]

    def between(self, source: int, target: int) -> tuple[float, int]:
        """Strength and people of one pair; (0, 0) where it is not kept."""
        if not 0 <= source < len(self.item):
            return 0.0, 0
        place = np.flatnonzero(self.item[source] == target)
        if not len(place):
            return 0.0, 0
        people = int(self.count[source, place[0]]) if self.count.shape[1] else 0
        return float(self.weight[source, place[0]]), people
