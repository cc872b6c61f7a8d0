"""Photos that are no part of the catalog: their vectors, and which of them were taken one after the other.

Knows nothing about what they are used for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shopguide.fuse import PICTURE, PICTURE_WORDS, Array, Centring
from shopguide.media import hash_file
from shopguide.shop.features import Worked
from shopguide.types import Media, Product, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

ONE_SHOOT = 0.85
"""Centred cosine from which two photos of a product count as taken one after the other. On the grocery photos logistic
regression reads .77 when photos are split one by one, .66 so, and .70 on the authors' own test photos with all to learn
from; at .8 whole products have only one side."""


def photo_vectors(
    shop: Shop, paths: Sequence[str], centring: Centring, progress: Progress | None = None
) -> dict[str, Array]:
    """Centred vectors of picture files, kept in the shop's feature cache.

    Args:
        shop: An open shop.
        paths: The files.
        centring: Of the products.
        progress: Told the stage "encode".

    Returns:
        Modality to (q, d_m) unit rows; a row of zeros for a picture that cannot be read.
    """
    shown = [Product(str(i), "", media=(Media("picture", p, hash_file(Path(p))),)) for i, p in enumerate(paths)]
    found = shop._features.of(shown, {}, Worked(), progress)
    return {m: centring.apply(m, found[m]) for m in (PICTURE, PICTURE_WORDS) if m in found}


def near_duplicates(vectors: Array, answers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pictures of one product that are chained by likeness: photos of one shoot, frames of one film.

    Args:
        vectors: (q, d) centred unit rows.
        answers: (q,) the product that each shows.

    Returns:
        (q,) number of the chain that each belongs to, from 0.
    """
    chain = np.arange(len(vectors))
    for i, likeness in enumerate(vectors @ vectors.T):
        joined = np.isin(chain, chain[(likeness >= ONE_SHOOT) & (answers == answers[i])])
        chain[joined | (chain == chain[i])] = chain[i]
    return np.asarray(np.unique(chain, return_inverse=True)[1], np.int64)
