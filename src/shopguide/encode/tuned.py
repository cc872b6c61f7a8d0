"""A picture encoder whose last block was learnt on a shop's own pictures: its lessons, its folder, and how to open it.

Knows nothing about learning. The folder holds a whole graph and a card with its checksum, so that it runs without
torch; its fingerprint is another, so that its vectors never mix with those of the encoder it was learnt from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from shopguide.encode import efficientnet
from shopguide.encode.durable import write_whole
from shopguide.encode.graph import open_cached, open_session
from shopguide.encode.pictures import CROP, TYPICAL_NORM, OnnxPictureEncoder, to_pixels
from shopguide.encode.seam import fingerprint_of
from shopguide.encode.torch_stream import read_torch_stream
from shopguide.errors import CorruptError, DataError, MissingError, ShopError

GRAPH_FILE, CARD_FILE = "model.onnx", "card.json"
TUNED_FROM = "tuned_from"
"""Key of the card that tells this folder from others."""

FEWEST_PRODUCTS = 10
"""Products with two pictures or more that can teach; below, a part held out tells nothing."""

_ANEW = "Run `shopguide train pictures --shop DIR` to learn it anew, or set picture_encoder to another model."


@dataclass(frozen=True, slots=True)
class PictureLessons:
    """Pictures with the product that each shows, as the frozen part of the encoder sees them.

    Attributes:
        maps: (p, v, 208, 9, 9) float16: each picture as it is, and its further views.
        product: (p,) whose picture it is.
        shoot: (p,) pictures of one number are so alike that they stand on one side of every split.
        photo: (p,) True for a shopper's photo, False for the catalog's own picture.
        count: Products.
    """

    maps: NDArray[np.float16]
    product: NDArray[np.int64]
    shoot: NDArray[np.int64]
    photo: NDArray[np.bool_]
    count: int

    def fingerprint(self) -> str:
        """16 hex digits of all that is in it."""
        digest = hashlib.sha256()
        for array in (self.maps, self.product, self.shoot, self.photo):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:16]

    def check(self) -> None:
        """Refuse what nothing can be learnt from.

        Raises:
            DataError: A number is no number, or too few products have several pictures.
        """
        if not np.isfinite(self.maps).all():
            raise DataError(
                "There is a number that is none (NaN or infinity) among the pictures' maps.",
                "Delete the folder fusion/.maps of the shop, so that they are made anew.",
            )
        several = int((np.bincount(self.product, minlength=self.count) > 1).sum())
        if several < FEWEST_PRODUCTS:
            raise DataError(
                f"{several} products have more than one picture, and {FEWEST_PRODUCTS} are needed.",
                "Give --photos FILE, or import more pictures a product.",
            )


def checkpoint_weights() -> dict[str, NDArray[Any]]:
    """The encoder's own weights, name to array.

    Passes on:
        MissingError: The package is not here.
    """
    return read_torch_stream(efficientnet.WEIGHTS.path())


def open_trunk(cache_dir: Path | None, threads: int) -> tuple[str, Callable[[Image], NDArray[np.float16]]]:
    """Open the frozen part.

    Args:
        cache_dir: Where converted graphs are kept.
        threads: Threads of one call.

    Returns:
        Its fingerprint, and what turns a picture into a (208, 9, 9) map.
    """
    print_ = fingerprint_of(efficientnet.WEIGHTS.sha256, efficientnet.GRAPH_VERSION, "trunk", efficientnet.LAST_BLOCK)

    def build() -> bytes:
        return efficientnet.build_trunk(checkpoint_weights())

    session = open_cached("efficientnet-lite2-trunk", print_, build, cache_dir, None, threads)

    def look(picture: Image) -> NDArray[np.float16]:
        return np.asarray(session.run(["map"], {"pixels": to_pixels(picture)[None]})[0][0], np.float16)

    return fingerprint_of(print_, efficientnet.SIDE, CROP), look


def write_tuned(root: Path, learnt: Mapping[str, NDArray[Any]], card: Mapping[str, Any]) -> Path:
    """Write an encoder whose last block was learnt.

    Args:
        root: Folder of such encoders.
        learnt: Kernels and biases of `efficientnet.TAIL`.
        card: What to tell of it.

    Returns:
        Its folder, named by its content; the graph is written first, so that a card without one is never there.

    Raises:
        ShopError: The disk is full or cannot be written.
    """
    graph = efficientnet.build_graph(checkpoint_weights(), learnt)
    checksum = hashlib.sha256(graph).hexdigest()
    folder = root / f"efficientnet-lite2-{checksum[:12]}"
    told = {TUNED_FROM: efficientnet.WEIGHTS.sha256, "sha256": checksum, **card}
    try:
        write_whole(folder / GRAPH_FILE, graph)
        write_whole(folder / CARD_FILE, json.dumps(told, ensure_ascii=False, indent=2).encode())
    except OSError as error:
        raise ShopError(f"{folder} cannot be written: {error.strerror or error}.", "Free some space.") from error
    return folder


def is_tuned(folder: Path) -> bool:
    """True for a folder that `write_tuned` made."""
    try:
        return TUNED_FROM in json.loads((folder / CARD_FILE).read_text("utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def open_tuned(name: str, folder: Path, workers: int, threads: int) -> OnnxPictureEncoder:
    """Open an encoder whose last block was learnt; the graph is read and proved at first use.

    CorruptError comes up then when it is not the one that the card tells.

    Args:
        name: In the registry.
        folder: As `write_tuned` made it.
        workers: Threads that share a long list of pictures.
        threads: Threads of one call.

    Returns:
        The encoder.

    Raises:
        MissingError: There is no such folder, or it was learnt from other weights than are installed.
    """
    try:
        card = json.loads((folder / CARD_FILE).read_text("utf-8"))
        checksum, base = str(card["sha256"]), str(card[TUNED_FROM])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MissingError(f"There is no picture encoder in {folder}: {error}.", _ANEW) from None
    if base != efficientnet.WEIGHTS.sha256:
        raise MissingError(f"The picture encoder in {folder} was learnt from other weights.", _ANEW)

    def open_model() -> Any:
        try:
            data = (folder / GRAPH_FILE).read_bytes()
        except OSError:
            raise MissingError(f"{folder / GRAPH_FILE} is not there.", _ANEW) from None
        if hashlib.sha256(data).hexdigest() != checksum:
            raise CorruptError(f"{folder / GRAPH_FILE} is not what was learnt: its checksum differs.", _ANEW)
        return open_session(folder / GRAPH_FILE, threads)

    def open_head() -> tuple[Any, Any]:
        tensors = checkpoint_weights()
        return tensors["_fc.weight"], tensors["_fc.bias"]

    print_ = fingerprint_of(checksum, efficientnet.SIDE, CROP, TYPICAL_NORM)
    return OnnxPictureEncoder(name, print_, open_model, open_head, workers)
