"""Models that score a window out of its features: a weighted sum, and boosted trees held as plain arrays.

Knows nothing about training. Both tell what each feature gave, and what they tell sums to the score; for trees a
feature gets the change of the expected value at each of its splits on a row's way down (Saabas 2014).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from shopguide.errors import CorruptError
from shopguide.rank.features import FEATURES, Floats

MODEL_FILE = "ranker.json"
"""Name of a trained model in a shop's folder; its card stands in it."""

BASE = "base"
"""What a tree model's score is before any feature is looked at."""


class Model(Protocol):
    """Scores rows out of features."""

    @property
    def needed(self) -> tuple[str, ...]:
        """Features that it reads."""
        ...

    @property
    def adds(self) -> bool:
        """True when its score is put on top of the first stage's, False when it stands for it."""
        ...

    def contributions(self, features: Mapping[str, Floats]) -> dict[str, Floats]:
        """What each feature gives to each row's score; the score is their sum."""
        ...


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A weighted sum on top of the first stage's score. No weight is below 0, so that no row falls behind the window.

    Attributes:
        weights: Feature to weight ≥ 0.
        provenance: Where the weights are from.
    """

    weights: Mapping[str, float]
    provenance: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def needed(self) -> tuple[str, ...]:
        """Features with a weight."""
        return tuple(name for name in FEATURES if self.weights.get(name, 0.0) > 0.0)

    @property
    def adds(self) -> bool:
        """It is put on top of the first stage's score."""
        return True

    def contributions(self, features: Mapping[str, Floats]) -> dict[str, Floats]:
        """Weight times feature."""
        return {name: np.asarray(features[name] * np.float32(self.weights[name])) for name in self.needed}


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree: nodes first to last, node 0 the root. A child ≥ 0 is a node, a child below 0 is leaf −child − 1.

    Attributes:
        feature: (k,) column that a node looks at.
        threshold: (k,) rows with a value ≤ it go left.
        left: (k,) child.
        right: (k,) child.
        inner: (k,) expected value at a node.
        leaf: (k + 1,) value of a leaf.
    """

    feature: npt.NDArray[np.int64]
    threshold: npt.NDArray[np.float64]
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    inner: npt.NDArray[np.float64]
    leaf: npt.NDArray[np.float64]

    def add_to(self, given: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> float:
        """Walk all rows down, and add each split's change to its feature's column.

        Args:
            given: (w, f + 1) what each feature has given so far; changed in place.
            values: (w, f) features.

        Returns:
            The value that every row starts with.
        """
        if not len(self.feature):
            return float(self.leaf[0])
        at = np.zeros(len(values), np.int64)
        going = np.arange(len(values))
        while len(going):
            node = at[going]
            column = self.feature[node]
            left = values[going, column] <= self.threshold[node]
            child = np.where(left, self.left[node], self.right[node])
            inside = child >= 0
            value = np.where(inside, self.inner[np.maximum(child, 0)], self.leaf[np.maximum(-child - 1, 0)])
            given[going, column] += value - self.inner[node]
            at[going] = child
            going = going[inside]
        return float(self.inner[0])


@dataclass(frozen=True, slots=True)
class TreeModel:
    """Boosted trees as LightGBM learns them, read without LightGBM.

    Attributes:
        features: Names of the columns.
        trees: The trees; the score is the sum of the leaves that a row comes to.
        card: What it was learnt from and what it reaches.
    """

    features: tuple[str, ...]
    trees: tuple[Tree, ...]
    card: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def needed(self) -> tuple[str, ...]:
        """All its columns."""
        return self.features

    @property
    def adds(self) -> bool:
        """It stands for the first stage's score, which is one of its features."""
        return False

    def contributions(self, features: Mapping[str, Floats]) -> dict[str, Floats]:
        """What each feature changed on the way down, and the base."""
        values = np.stack([features[name] for name in self.features], axis=1).astype(np.float64)
        given = np.zeros(values.shape, np.float64)
        base = sum(tree.add_to(given, values) for tree in self.trees)
        out = {name: given[:, i].astype(np.float32) for i, name in enumerate(self.features)}
        return {BASE: np.full(len(values), base, np.float32)} | out

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        names = ("feature", "threshold", "left", "right", "inner", "leaf")
        trees = [{name: getattr(tree, name).tolist() for name in names} for tree in self.trees]
        return {"kind": "trees", "features": list(self.features), "card": dict(self.card), "trees": trees}


def _tree(held: Mapping[str, Any], columns: int) -> Tree:
    """One tree out of JSON, checked, so that a broken file cannot walk outside its arrays.

    Args:
        held: What `TreeModel.to_dict` wrote.
        columns: How many features there are.

    Returns:
        The tree.

    Raises:
        ValueError: It is no tree.
    """
    feature, left, right = (np.asarray(held[name], np.int64).reshape(-1) for name in ("feature", "left", "right"))
    threshold, inner, leaf = (np.asarray(held[name], np.float64).reshape(-1) for name in ("threshold", "inner", "leaf"))
    tree = Tree(feature, threshold, left, right, inner, leaf)
    nodes = len(tree.feature)
    same = all(len(a) == nodes for a in (tree.threshold, tree.left, tree.right, tree.inner))
    if not same or len(tree.leaf) != nodes + 1 or not all(np.isfinite(a).all() for a in (tree.inner, tree.leaf)):
        raise ValueError("a tree's arrays do not fit")
    own = np.arange(nodes)
    for child in (tree.left, tree.right):
        if ((child >= nodes) | ((child >= 0) & (child <= own)) | (-child - 1 > nodes)).any():
            raise ValueError("a tree's child is none")
    if nodes and not ((tree.feature >= 0) & (tree.feature < columns)).all():
        raise ValueError("a tree looks at an unknown feature")
    return tree


def model_from(held: Mapping[str, Any]) -> LinearModel | TreeModel:
    """Make a model of what was read.

    Args:
        held: Plain JSON values.

    Returns:
        The model.

    Raises:
        ValueError: It is none.
    """
    if held.get("kind") == "linear":
        weights = {str(name): float(weight) for name, weight in held["weights"].items()}
        if not set(weights) <= set(FEATURES) or not all(0.0 <= w < 100.0 for w in weights.values()):
            raise ValueError("a weight is below 0 or of no feature")
        return LinearModel(MappingProxyType(weights), MappingProxyType(dict(held.get("provenance", {}))))
    if held.get("kind") != "trees":
        raise ValueError("of no known kind")
    names = tuple(str(name) for name in held["features"])
    if not set(names) <= set(FEATURES):
        raise ValueError("it reads an unknown feature")
    trees = tuple(_tree(one, len(names)) for one in held["trees"])
    return TreeModel(names, trees, MappingProxyType(dict(held["card"])))


@lru_cache(maxsize=1)
def default_model() -> LinearModel:
    """The model that needs no training, out of the package."""
    held = model_from(json.loads(files("shopguide.rank").joinpath("linear.json").read_text("utf-8")))
    return held if isinstance(held, LinearModel) else LinearModel({})


def load_model(folder: Path) -> LinearModel | TreeModel:
    """The trained model of a shop, else the default.

    Args:
        folder: The shop's folder.

    Returns:
        The model.

    Raises:
        CorruptError: There is a file, and it is no model.
    """
    path = folder / MODEL_FILE
    if not path.is_file():
        return default_model()
    try:
        return model_from(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorruptError(
            f"{path} is no ranking model ({error}).", "Remove it, or train it anew: shopguide train ranker."
        ) from None
