"""The second stage of a shop's searches: what was asked and what the shop knows, as features, model and diversity.

Knows nothing about files of judgments or doors. It gives the index a `SecondStage`; the index hands it the window.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from shopguide.catalog import Catalog
from shopguide.errors import UsageError
from shopguide.index import Rescored, Window
from shopguide.index.lexical import query_terms
from shopguide.index.names import fold
from shopguide.query import Vocabulary
from shopguide.rank import Asked, Model, diversify, feature_matrix, load_model
from shopguide.recommend import popular
from shopguide.text import tokens
from shopguide.types import Query

DEPTH = 200
"""Rows that the second stage looks at: twenty pages of ten. On Icecat 96 % of the relevant products are among the first
hundred, 400 rows change no figure in the third digit, and 200 cost about a millisecond."""

POPULAR_FOR_S = 60.0
"""Seconds that popularity is kept: events trickle in, and a minute changes nobody's rank."""

MOST_WORDS = 3
"""Words of one attribute value that a query may name ("dark navy blue")."""

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stage:
    """Scores a window by a model, and spreads it out where that is asked.

    Attributes:
        model: What scores.
        asked: What is measured against.
        diversity: 0…1; 0 leaves the order to the score.
        depth: Rows of the window.
    """

    model: Model
    asked: Asked
    diversity: float = 0.0
    depth: int = DEPTH

    def rescore(self, window: Window) -> Rescored:
        """New contributions of the rows of a window, and their order."""
        parts = self._parts(window)
        if not self.diversity:
            return Rescored(parts)
        scores = np.asarray(sum(parts.values()), np.float32)
        order, loss = diversify(scores, window.vectors("fused"), window.codes("brand"), self.diversity)
        return Rescored(parts | {"diversity": loss}, order)

    def _parts(self, window: Window) -> dict[str, Array]:
        given = self.model.contributions(feature_matrix(window, self.asked, self.model.needed))
        if not self.model.adds:
            return _lifted(given, float(window.scores.min(initial=0.0)))
        parts = dict(window.parts)
        for name, value in given.items():
            parts[name] = parts[name] + value if name in parts else value
        return parts


def _lifted(given: Mapping[str, Array], floor: float) -> dict[str, Array]:
    """Raise a model's scores as a whole so that the least is the first stage's at the end of the window."""
    scores = np.asarray(sum(given.values()), np.float32)
    lift = np.float32(floor - float(scores.min(initial=0.0)))
    return dict(given) | {"base": np.asarray(given["base"] + lift)}


class ShopRanking:
    """Makes the stage of each search.

    Args:
        folder: The shop's folder, where a trained model may be.
        catalog: Its events tell what is popular.
    """

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self._folder, self._catalog = folder, catalog
        self._lock = threading.Lock()
        self._popular: tuple[float, Mapping[str, float]] = (-POPULAR_FOR_S, MappingProxyType({}))
        self._model: Model | None = None
        self._named: tuple[int, Mapping[str, tuple[tuple[str, str], ...]]] = (0, MappingProxyType({}))

    @property
    def model(self) -> Model:
        """The shop's trained model, or the default.

        Passes on:
            CorruptError: The trained one cannot be read.
        """
        if self._model is None:
            self._model = load_model(self._folder)
        return self._model

    def forget(self) -> None:
        """Look at the events and the model's file anew with the next search."""
        self._model, self._popular = None, (-POPULAR_FOR_S, MappingProxyType({}))

    def stage(self, query: Query, text: Array | None, vocabulary: Vocabulary, diversity: float = 0.0) -> Stage:
        """The second stage of one search.

        Args:
            query: The understood words.
            text: (d,) centred vector of the words, or None.
            vocabulary: The catalog's own values.
            diversity: 0…1.

        Returns:
            The stage.

        Raises:
            UsageError: The diversity is not a number from 0 to 1.
        """
        if isinstance(diversity, bool) or not isinstance(diversity, int | float) or not 0.0 <= diversity <= 1.0:
            raise UsageError(f"The diversity {diversity!r} is not a number from 0 to 1.")
        return Stage(self.model, self.asked(query, text, vocabulary), float(diversity))

    def asked(self, query: Query, text: Array | None, vocabulary: Vocabulary) -> Asked:
        """What the rows of one search are measured against.

        Args:
            query: The understood words.
            text: (d,) centred vector of the words, or None.
            vocabulary: The catalog's own values.

        Returns:
            The measure.
        """
        prices = [f for f in query.filters if f.field == "price"]
        return Asked(
            query_terms(query.words),
            self._values(query.words, vocabulary),
            text,
            next((f.low for f in prices if f.low is not None), None),
            next((f.high for f in prices if f.high is not None), None),
            self.popularity() if "popularity" in self.model.needed else MappingProxyType({}),
        )

    def popularity(self) -> Mapping[str, float]:
        """Product id to 0…1 by what everybody did, the most sought-after one 1."""
        now = time.monotonic()
        with self._lock:
            if now - self._popular[0] >= POPULAR_FOR_S:
                scores = popular(self._catalog.events())
                most = max(scores.values(), default=0.0)
                self._popular = (now, MappingProxyType({p: s / most for p, s in scores.items()} if most > 0 else {}))
            return self._popular[1]

    def _values(self, words: str, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
        """The (field, value) pairs of the catalog that some of the words name."""
        if self._named[0] != id(vocabulary):
            self._named = (id(vocabulary), _by_name(vocabulary))
        named, terms = self._named[1], tokens(words)
        spans = {
            " ".join(terms[a : a + size]): None
            for size in range(1, MOST_WORDS + 1)
            for a in range(len(terms) - size + 1)
        }
        return tuple(pair for span in spans for pair in named.get(span, ()))


MOST_FIELDS = 8
"""Fields of one value that are looked at: a value that stands in more ("black", "yes") tells little in the ninth."""


def _by_name(vocabulary: Vocabulary) -> dict[str, tuple[tuple[str, str], ...]]:
    """Value as index terms to the fields that hold it, those with most products first."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for name, values in vocabulary.values.items():
        for value, count in values.items():
            terms = tokens(value) if len(value) <= 40 else []
            if 0 < len(terms) <= MOST_WORDS:
                found.setdefault(" ".join(terms), []).append((-count, name, fold(value)))
    return {form: tuple((n, v) for _, n, v in sorted(pairs)[:MOST_FIELDS]) for form, pairs in found.items()}
