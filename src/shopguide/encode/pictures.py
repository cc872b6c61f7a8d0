"""A picture encoder over a CNN session: crop, scale, run, and share decoding and running over threads.

Knows nothing about where pictures lie: a caller's `load` opens them. Pillow decodes, scales and lets go of the
interpreter's lock, as ONNX Runtime does, so that plain threads use every core.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Images

from shopguide.encode.efficientnet import DIMENSION, SIDE
from shopguide.encode.seam import Load, Vec, Vecs, unit
from shopguide.errors import PictureError, ShapeError

if TYPE_CHECKING:
    import onnxruntime
    from PIL.Image import Image

_T = TypeVar("_T")
_R = TypeVar("_R")

CROP = 0.875
"""Part of the shorter side that is looked at, as the network was trained and tested."""

_MIDDLE, _SPREAD = 127.0, 128.0
_AHEAD = 4
"""Pictures a worker may be ahead of the reader: enough to keep workers busy, few enough to bound the memory."""

TYPICAL_NORM = 13.1
"""Length that stands in for a picture's own when classes are read off a unit vector.

The median of 220 grocery and clothing pictures (1 % to 99 %: 9.1 to 16.6); 9.98 of the ten best classes stay the same.
"""


def to_pixels(picture: Image) -> NDArray[np.float32]:
    """Centre crop, 260 x 260, about -1 … 1.

    Args:
        picture: Any mode; see-through parts are put on white.

    Returns:
        (3, 260, 260) float32.
    """
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Images.alpha_composite(Images.new("RGBA", layer.size, "white"), layer)
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    width, height = picture.size
    side = min(width, height) * CROP
    left, top = (width - side) / 2, (height - side) / 2
    box = (left, top, left + side, top + side)
    square = picture.resize((SIDE, SIDE), Images.Resampling.BICUBIC, box=box, reducing_gap=2.0)
    pixels = np.asarray(square, dtype=np.float32).transpose(2, 0, 1)
    return np.ascontiguousarray((pixels - _MIDDLE) / _SPREAD)


class OnnxPictureEncoder:
    """A `PictureEncoder`: opened at first use, safe for several threads.

    Args:
        name: Name in the registry.
        fingerprint: Of weights, graph and preprocessing.
        open_session: Opens the graph with outputs `features` and `logits`; called once, at first use.
        open_head: Reads the last layer: (1000, 1280) weights and (1000,) bias; called once, when asked for classes.
        workers: Threads that share a long list of pictures.
    """

    dimension = DIMENSION

    def __init__(
        self,
        name: str,
        fingerprint: str,
        open_session: Callable[[], onnxruntime.InferenceSession],
        open_head: Callable[[], tuple[Vecs, Vec]],
        workers: int = 1,
    ) -> None:
        self.name, self.fingerprint = name, fingerprint
        self._open_session, self._open_head = open_session, open_head
        self._workers = max(1, workers)
        self._session: onnxruntime.InferenceSession | None = None
        self._head: tuple[Vecs, Vec] | None = None
        self._lock = threading.Lock()

    def encode_query(self, picture: Image) -> Vec:
        """What a shopper showed: (1280,)."""
        return self._encode(picture)

    def encode_document(self, pictures: Iterable[Image]) -> Vecs:
        """What the shop keeps: (n, 1280), in the order given. Pictures are drawn as they are needed."""
        vecs = list(self._shared(self._encode, pictures))
        return np.stack(vecs) if vecs else np.zeros((0, DIMENSION), np.float32)

    def encode_files(self, paths: Sequence[str], load: Load) -> tuple[Vecs, list[tuple[int, str]]]:
        """Decode and encode, each picture by one worker; a broken one does not stop the rest.

        Args:
            paths: Whatever `load` reads.
            load: Opens one picture; called from several threads.

        Returns:
            (n, 1280) vectors, rows of zeros for failures; and (index, reason) of each failure.
        """

        def one(path: str) -> Vec | str:
            try:
                return self._encode(load(path))
            except PictureError as error:
                return str(error)
            except (OSError, SyntaxError, ValueError, Images.DecompressionBombError) as error:
                return f"{path} cannot be read as a picture: {error}"

        vecs = np.zeros((len(paths), DIMENSION), np.float32)
        failures = []
        for index, result in enumerate(self._shared(one, paths)):
            if isinstance(result, str):
                failures.append((index, result))
            else:
                vecs[index] = result
        return vecs, failures

    def probabilities(self, features: Vecs) -> Vecs:
        """Class probabilities of unit features, at one typical length for all.

        Args:
            features: (n, 1280), as encoded; a row of zeros is a missing picture.

        Returns:
            (n, 1000), each row adding to 1, or zeros for a missing picture.

        Raises:
            ShapeError: The features are not 1280 wide.
        """
        if features.ndim != 2 or features.shape[1] != DIMENSION:
            raise ShapeError(f"Picture features of shape {features.shape}, not (n, {DIMENSION}).")
        if self._head is None:
            self._head = self._open_head()
        weights, bias = self._head
        logits = features.astype(np.float32) @ weights.T * TYPICAL_NORM + bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
        present = np.any(features, axis=1)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True) * present[:, None], np.float32)

    def logits(self, picture: Image) -> Vec:
        """The network's own (1000,) class scores of one picture."""
        return np.asarray(self._run(picture)[1][0], np.float32)

    def _encode(self, picture: Image) -> Vec:
        return np.asarray(unit(self._run(picture)[0])[0], np.float32)

    def _run(self, picture: Image) -> list[NDArray[np.float32]]:
        if min(picture.size) < 1:
            raise PictureError("The picture has no pixels.")
        if self._session is None:
            with self._lock:
                if self._session is None:
                    self._session = self._open_session()
        return list(self._session.run(["features", "logits"], {"pixels": to_pixels(picture)[None]}))

    def _shared(self, work: Callable[[_T], _R], items: Iterable[_T]) -> Iterator[_R]:
        """Results in order, at most a few items ahead of the reader."""
        if self._workers == 1:
            yield from map(work, items)
            return
        source = iter(items)
        with ThreadPoolExecutor(self._workers, "encode-picture") as pool:
            waiting: deque[Future[_R]] = deque(pool.submit(work, i) for i in islice(source, self._workers * _AHEAD))
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(work, i) for i in islice(source, 1))
                yield result
