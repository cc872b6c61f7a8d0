"""What tells a good hit from a poor one: each feature a column from 0 to 1 over the rows of a window.

Knows nothing about weights. A feature that cannot be told for a row (no price, no rating) has a neutral value, never a
hole, and more of every feature is better or means nothing: none needs another one to be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FEATURES = (
    "first",
    "lexical",
    "similarity",
    "text",
    "picture",
    "title",
    "phrase",
    "exact_title",
    "model",
    "attribute",
    "popularity",
    "rating",
    "price_fit",
    "fresh",
)
"""In the order of the columns. "first" is the first stage's own score."""

ASCENDING = frozenset(FEATURES) - {"price_fit", "fresh", "phrase"}
"""Features of which more may never lower a learnt score: a ranker that puts the better rated of two else equal products
below the other has learnt noise."""

PRIOR_RATING, PRIOR_COUNT = 3.5, 5.0
"""Stars and number of ratings that a rating is shrunk towards: as browsing does it."""

FRESH_DAYS = 180.0
"""Days after which a product counts a third as new as the newest of the window."""

UNKNOWN_FIT = 0.5
"""Price fit of a product without a price: neither near nor far."""

_MODEL = re.compile(r"(?=.*\d)(?:(?=.*[^\W\d_]).{3,}|\d{5,})")
"""A word that looks like a model number or an identifier: letters with digits, or five digits and more."""


class Candidates(Protocol):
    """The rows of a window, as the index gives them; every array is (w,)."""

    @property
    def scores(self) -> Floats:
        """Scores of the first stage, 0…1."""
        ...

    @property
    def signals(self) -> Mapping[str, Floats]:
        """Raw signals by name; −inf where a row has no vector."""
        ...

    @property
    def terms(self) -> tuple[tuple[str, float], ...]:
        """Words of the query that any product has, with their idf."""
        ...

    @property
    def ids(self) -> tuple[str, ...]:
        """Product ids."""
        ...

    @property
    def titles(self) -> tuple[str, ...]:
        """Terms of the titles, each between two spaces, a line a language."""
        ...

    @property
    def keys(self) -> tuple[str, ...]:
        """Identifiers, each between two spaces."""
        ...

    @property
    def prices(self) -> Floats:
        """Minor units, NaN where there is none."""
        ...

    @property
    def ratings(self) -> Floats:
        """Stars, NaN where there are none."""
        ...

    @property
    def rating_counts(self) -> npt.NDArray[np.int32]:
        """Number of ratings."""
        ...

    @property
    def added(self) -> npt.NDArray[np.int32]:
        """Day it came to the shop; far below zero where it is not told."""
        ...

    def has(self, field: str, value: str) -> npt.NDArray[np.bool_]:
        """Which rows have a value of a field."""
        ...

    def vectors(self, space: str) -> Floats:
        """(w, d) vectors of a space; (w, 0) where there are none."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rows are measured against.

    Attributes:
        terms: All index terms of the query, in order.
        values: (field, value) pairs that the query's words name without being filters.
        text: (d,) centred vector of the words in the text space; None when there is none.
        low: Least price that was asked for, in minor units; None when open.
        high: Greatest price that was asked for.
        popularity: Product id to 0…1.
    """

    terms: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    text: Floats | None = None
    low: float | None = None
    high: float | None = None
    popularity: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def feature_matrix(rows: Candidates, asked: Asked, needed: Sequence[str] = FEATURES) -> dict[str, Floats]:
    """Measure the rows of a window.

    Args:
        rows: The window.
        asked: What was asked.
        needed: Features that are wanted; others are not worked out.

    Returns:
        Feature to (w,) float32 in 0…1, in the order of `needed`.
    """
    held: dict[str, Floats] = {}
    if {"title", "phrase", "exact_title", "model"} & set(needed):
        held = _of_titles(rows, asked)
    return {name: held[name] if name in held else _ONE[name](rows, asked) for name in needed}


def _of_titles(rows: Candidates, asked: Asked) -> dict[str, Floats]:
    """The features that read titles and identifiers, in one pass over them."""
    count = len(rows.scores)
    out = {name: np.zeros(count, np.float32) for name in ("title", "phrase", "exact_title", "model")}
    if not asked.terms:
        return out
    idf = dict(rows.terms)
    unknown = max(idf.values(), default=1.0)
    mass = [(f" {term} ", idf.get(term, unknown)) for term in asked.terms]
    whole = sum(weight for _, weight in mass) or 1.0
    phrase = f" {' '.join(asked.terms)} "
    models = [f" {term} " for term in asked.terms if _MODEL.match(term)]
    for i, (title, keys) in enumerate(zip(rows.titles, rows.keys, strict=True)):
        lines = title.split("\n")
        out["title"][i] = max(sum(weight for term, weight in mass if term in line) for line in lines) / whole
        if len(asked.terms) > 1:
            out["phrase"][i] = phrase in title
        out["exact_title"][i] = phrase in lines
        if models:
            out["model"][i] = sum(term in title or term in keys for term in models) / len(models)
    return out


def _first(rows: Candidates, _: Asked) -> Floats:
    return np.clip(rows.scores, 0.0, 1.0)


def _lexical(rows: Candidates, _: Asked) -> Floats:
    words = rows.signals.get("lexical")
    if words is None or not len(words) or words.max() <= 0:
        return np.zeros(len(rows.scores), np.float32)
    return np.asarray(words / words.max(), np.float32)


def _alike(name: str) -> Callable[[Candidates, Asked], Floats]:
    def of(rows: Candidates, _: Asked) -> Floats:
        held = rows.signals.get(name)
        return np.zeros(len(rows.scores), np.float32) if held is None else np.clip(held, 0.0, 1.0)

    return of


def _text(rows: Candidates, asked: Asked) -> Floats:
    vectors = rows.vectors("text") if asked.text is not None else np.zeros((0, 0), np.float32)
    if asked.text is None or vectors.shape[1] != len(asked.text):
        return np.zeros(len(rows.scores), np.float32)
    return np.asarray(np.clip(vectors @ asked.text, 0.0, 1.0), np.float32)


def _attribute(rows: Candidates, asked: Asked) -> Floats:
    """Share of the values that the words name which a row has."""
    whole = np.zeros(len(rows.scores), np.float32)
    wanted = dict.fromkeys(value for _, value in asked.values)
    for value in wanted:
        has = np.zeros(len(whole), np.bool_)
        for name, one in asked.values:
            if one == value:
                has |= rows.has(name, value)
        whole += has
    return whole / np.float32(max(1, len(wanted)))


def _popularity(rows: Candidates, asked: Asked) -> Floats:
    if not asked.popularity:
        return np.zeros(len(rows.scores), np.float32)
    return np.array([asked.popularity.get(i, 0.0) for i in rows.ids], np.float32)


def _rating(rows: Candidates, _: Asked) -> Floats:
    """Stars pulled to the prior by few ratings, from 0 for one star to 1 for five."""
    stars, known = rows.ratings, ~np.isnan(rows.ratings)
    votes = np.where(known, np.maximum(rows.rating_counts, 1), 0)
    shrunk = (votes * np.where(known, stars, 0.0) + PRIOR_COUNT * PRIOR_RATING) / (votes + PRIOR_COUNT)
    return np.asarray(np.clip((shrunk - 1.0) / 4.0, 0.0, 1.0), np.float32)


def _price_fit(rows: Candidates, asked: Asked) -> Floats:
    """How near the price is to the middle of what was asked, else to the middle price of the window, in ratios."""
    prices = rows.prices
    known = np.isfinite(prices) & (prices > 0)
    out = np.full(len(prices), UNKNOWN_FIT, np.float32)
    if known.any():
        middle = float(np.median(prices[known]))
        if asked.low is not None and asked.high is not None:
            middle = max((asked.low + asked.high) / 2, 1.0)
        out[known] = np.exp(-np.abs(np.log(prices[known] / np.float32(middle))))
    return out


def _fresh(rows: Candidates, _: Asked) -> Floats:
    days = rows.added.astype(np.float64)
    known = days > 0
    out = np.zeros(len(days), np.float32)
    if known.any():
        out[known] = np.exp((days[known] - days[known].max()) / FRESH_DAYS)
    return out


_ONE: Mapping[str, Callable[[Candidates, Asked], Floats]] = MappingProxyType(
    {
        "first": _first,
        "lexical": _lexical,
        "similarity": _alike("fused"),
        "text": _text,
        "picture": _alike("picture"),
        "attribute": _attribute,
        "popularity": _popularity,
        "rating": _rating,
        "price_fit": _price_fit,
        "fresh": _fresh,
    }
)
