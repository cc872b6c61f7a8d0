"""A text encoder over any model that turns equal-length token rows into vectors.

Knows nothing about files or layers: it bounds the text, sorts by length, batches, and shares the work over threads.
Batches hold rows of one length only, as sentence-transformers sorts by length, but with no padding left at all.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.seam import Vec, Vecs, unit

TOKENS_PER_BATCH = 512
"""About eight texts of 60 tokens: fewer leave speed, more fall out of the cache (11.8, 10.6 and 11.6 ms a text at 1, 8
and 32 texts)."""

CHARACTERS_PER_TOKEN = 16
"""A text is cut to this many characters a token before it is read, so that a book costs no more than a page. No piece
of the vocabulary is longer."""


@dataclass(frozen=True, slots=True)
class TextRecipe:
    """How a model wants its texts.

    Attributes:
        fingerprint: Of the weights and of everything in this recipe.
        max_query_tokens: Longer queries are cut.
        max_passage_tokens: Longer documents are cut.
    """

    name: str
    dimension: int
    fingerprint: str
    query_prefix: str = ""
    passage_prefix: str = ""
    max_query_tokens: int = 64
    max_passage_tokens: int = 96


class TextModel(Protocol):
    """What a recipe's model can do."""

    def token_ids(self, text: str, limit: int) -> list[int]:
        """At most `limit` token numbers, marks included; at least one."""

    def embed(self, ids: NDArray[np.int64]) -> Vecs:
        """(b, s) token numbers, no padding, to (b, d)."""


class OnnxTextEncoder:
    """A `TextEncoder`: opened at first use, safe for several threads.

    Args:
        recipe: Names, prefixes and caps.
        open_model: Opens the model; called once, at first use.
        workers: Threads that share a long list of documents.
    """

    def __init__(self, recipe: TextRecipe, open_model: Callable[[], TextModel], workers: int = 1) -> None:
        self._recipe = recipe
        self._open = open_model
        self._workers = max(1, workers)
        self._model: TextModel | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Its name in the registry."""
        return self._recipe.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._recipe.dimension

    @property
    def fingerprint(self) -> str:
        """Of weights, graph, prefixes and caps."""
        return self._recipe.fingerprint

    def encode_query(self, text: str) -> Vec:
        """What a shopper typed: (d,)."""
        ids = self._ids(self._recipe.query_prefix, text, self._recipe.max_query_tokens)
        return np.asarray(unit(self._loaded().embed(np.array([ids], np.int64)))[0], np.float32)

    def encode_document(self, texts: Sequence[str]) -> Vecs:
        """What the shop keeps: (n, d), in the order given. A text's vector does not depend on the others."""
        vecs = np.zeros((len(texts), self.dimension), np.float32)
        model = self._loaded()
        rows = [self._ids(self._recipe.passage_prefix, t, self._recipe.max_passage_tokens) for t in texts]

        def embed(batch: list[int]) -> None:
            vecs[batch] = unit(model.embed(np.array([rows[i] for i in batch], np.int64)))

        batches = equal_length_batches([len(r) for r in rows])
        if self._workers == 1 or len(batches) < 2:
            for batch in batches:
                embed(batch)
        else:
            with ThreadPoolExecutor(self._workers, "encode-text") as pool:
                for _ in pool.map(embed, batches):
                    pass
        return vecs

    def count_tokens(self, text: str) -> int:
        """Tokens that a document of this text costs, after the cap."""
        return len(self._ids(self._recipe.passage_prefix, text, self._recipe.max_passage_tokens))

    def _ids(self, prefix: str, text: str, limit: int) -> list[int]:
        return self._loaded().token_ids(prefix + text[: limit * CHARACTERS_PER_TOKEN], limit)

    def _loaded(self) -> TextModel:
        if self._model is None:
            with self._lock:
                if self._model is None:
                    self._model = self._open()
        return self._model


def equal_length_batches(lengths: Sequence[int]) -> list[list[int]]:
    """Group rows of one length, longest first, each batch within the token budget.

    Args:
        lengths: Tokens of each row.

    Returns:
        Row numbers, each once; a batch has one row at least.
    """
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for row, length in enumerate(lengths):
        by_length[length].append(row)
    batches = []
    for length in sorted(by_length, reverse=True):
        rows = by_length[length]
        size = max(1, TOKENS_PER_BATCH // max(length, 1))
        batches += [rows[i : i + size] for i in range(0, len(rows), size)]
    return batches
