"""The baseline that every search must beat: plain BM25 over one text a product.

Knows nothing about the index: no fields, no weights, no meaning, no understanding of constraints. It cuts words as the
shop does, light stemming included, which makes it a harder baseline than BM25 over bare words.
Okapi BM25 with Lucene's idf (Robertson and Zaragoza, FnTIR 2009).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from shopguide.text import STOP_WORDS, tokens

K1, B = 1.2, 0.75
"""The usual values."""


class PlainBM25:
    """Ranks texts by BM25.

    Args:
        texts: (id, text) of each product, read once.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self.ids: list[str] = []
        rows: dict[str, list[tuple[int, int]]] = {}
        lengths: list[int] = []
        for row, (name, text) in enumerate(texts):
            counts = Counter(t for t in tokens(text) if t not in STOP_WORDS)
            self.ids.append(name)
            lengths.append(counts.total())
            for term, count in counts.items():
                rows.setdefault(term, []).append((row, count))
        length = np.array(lengths, np.float64)
        mean = length.mean() if len(length) else 1.0
        self._norm = K1 * (1.0 - B + B * length / max(mean, 1.0))
        self._postings = rows

    def scores(self, query: str) -> npt.NDArray[np.float64]:
        """(n,) score of each text; 0 where no word of the query stands."""
        out = np.zeros(len(self.ids))
        for term in dict.fromkeys(t for t in tokens(query) if t not in STOP_WORDS):
            held = np.array(self._postings.get(term, ()), np.int64).reshape(-1, 2)
            row, count = held[:, 0], held[:, 1]
            idf = np.log1p((len(self.ids) - len(held) + 0.5) / (len(held) + 0.5))
            out[row] += idf * (K1 + 1.0) * count / (count + self._norm[row])
        return out

    def search(self, query: str, limit: int) -> list[str]:
        """The best texts that hold a word of the query.

        Args:
            query: The words.
            limit: At most so many.

        Returns:
            Ids, best first; equal ones in the order they came.
        """
        scores = self.scores(query)
        found = np.flatnonzero(scores > 0)
        order = found[np.lexsort((found, -scores[found]))]
        return [self.ids[row] for row in order[:limit]]
