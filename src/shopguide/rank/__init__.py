"""The second stage of a search: features of the best rows, a model that scores them, diversity, rules and re-rankers.

Knows nothing about the index, the catalog or files of queries; arrays and frozen values in, contributions out.
"""

from __future__ import annotations

from shopguide.rank.diversity import diversify
from shopguide.rank.features import ASCENDING, FEATURES, Asked, Candidates, feature_matrix
from shopguide.rank.model import LinearModel, Model, TreeModel, default_model, load_model

__all__ = [
    "ASCENDING",
    "FEATURES",
    "Asked",
    "Candidates",
    "LinearModel",
    "Model",
    "TreeModel",
    "default_model",
    "diversify",
    "feature_matrix",
    "load_model",
]
