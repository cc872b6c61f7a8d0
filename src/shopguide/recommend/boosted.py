"""The mix by boosted trees (LightGBM, extra `train`), where it is installed: the same face as the linear one.

Knows nothing about where the numbers come from. Small trees: they find what two or three numbers say together ("due,
and loyal to the brand"), which the additive mix cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from shopguide.recommend.history import Floats, Mask

ROUNDS = 150
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 8,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    "num_threads": 1,
    "verbose": -1,
    "seed": 0,
    "deterministic": True,
    "force_col_wise": True,
}
"""Chosen on the validation weeks of the Complete Journey: 8 leaves above 15 and 31, log loss as good as LambdaMART,
and its scores are odds, so that what was had and what is new can be put in one order."""


def installed() -> bool:
    """Whether LightGBM can be imported."""
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


@dataclass(frozen=True)
class Boosted:
    """Trees as LightGBM writes them.

    Attributes:
        text: The model.
    """

    text: str

    @cached_property
    def _booster(self) -> Any:
        import lightgbm

        return lightgbm.Booster(model_str=self.text)

    def score(self, values: npt.NDArray[np.float32]) -> Floats:
        """Log odds.

        Args:
            values: (c, f) features.

        Returns:
            (c,) log odds, higher is likelier.
        """
        found: Floats = np.asarray(self._booster.predict(values, raw_score=True, num_threads=1), np.float64)
        return found

    @classmethod
    def fit(cls, values: npt.NDArray[np.float32], taken: Mask, weight: Floats) -> Boosted:
        """Fit by log loss.

        Args:
            values: (m, f) features.
            taken: (m,) what came true.
            weight: (m,) how many cases each row stands for.

        Returns:
            The trees.
        """
        import lightgbm

        data = lightgbm.Dataset(values, taken.astype(np.int32), weight=weight)
        return cls(lightgbm.train(dict(PARAMETERS), data, ROUNDS).model_to_string())
