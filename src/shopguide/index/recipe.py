"""What an index is made by beside the encoders: how words are cut and weighed, and what is kept of columns and vectors.

Knows nothing about files. A generation tells the recipe that it was made by; one of another recipe can be searched, and
is as good as it was, but the numbers that searches use now were not chosen for it.
"""

from __future__ import annotations

import hashlib

from shopguide.index.values import FieldWeights

RECIPE = 3
"""Raised by one where the same products would give other files: words are cut otherwise (`text`), columns are read
otherwise, sketches hold something else. The weights of fields tell their own changes."""


def recipe(weights: FieldWeights) -> str:
    """A short name of how an index of this version is made, with these weights."""
    return hashlib.sha256(repr((RECIPE, weights)).encode()).hexdigest()[:16]
