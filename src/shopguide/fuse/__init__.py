"""One product vector out of modality vectors: words, reviews, pictures."""

from shopguide.fuse.fixed import DEFAULT_WEIGHTS, Concat, Fuser, WeightedSum, make_fuser
from shopguide.fuse.trained import METHODS, TrainedFuser
from shopguide.fuse.vectors import (
    PICTURE,
    PICTURE_WORDS,
    REVIEWS,
    SPEECH,
    TEXT,
    VIDEO,
    WORD_SPACE,
    Array,
    Centring,
    ModalityTokens,
    ModalityVectors,
    Tokens,
    present,
    unit,
)

__all__ = [
    "DEFAULT_WEIGHTS",
    "METHODS",
    "PICTURE",
    "PICTURE_WORDS",
    "REVIEWS",
    "SPEECH",
    "TEXT",
    "VIDEO",
    "WORD_SPACE",
    "Array",
    "Centring",
    "Concat",
    "Fuser",
    "ModalityTokens",
    "ModalityVectors",
    "Tokens",
    "TrainedFuser",
    "WeightedSum",
    "make_fuser",
    "present",
    "unit",
]
