"""The fuser that a shop has learnt: two ONNX graphs, one for products and one for queries, with a card and checksums.

Knows nothing about how it was learnt, and needs no torch. A version is a folder of files that never change; `CURRENT`
names the one that new vectors are made by.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import CorruptError, EncoderMismatchError, MissingError, ShapeError, ShopError
from shopguide.fuse.fixed import DEFAULT_WEIGHTS, count_products
from shopguide.fuse.vectors import (
    PICTURE,
    PICTURE_WORDS,
    REVIEWS,
    SPEECH,
    TEXT,
    VIDEO,
    Array,
    Centring,
    ModalityTokens,
    unit,
)

METHODS = ("attention", "gated", "concat", "weighted_sum")
"""What can be learnt, the richest first."""

SPACE_OF: Mapping[str, str] = MappingProxyType(
    {TEXT: TEXT, REVIEWS: TEXT, SPEECH: TEXT, PICTURE: PICTURE, VIDEO: PICTURE, PICTURE_WORDS: PICTURE_WORDS}
)
"""Modality to the encoder's space that its tokens live in; those of one space share a projection."""

QUERY_MODALITIES = (TEXT, PICTURE, PICTURE_WORDS)
"""What a query may be made of."""

FOLDER, CURRENT, CARD = "fusion", "CURRENT", "card.json"
PRODUCT_FILE, QUERY_FILE, WEIGHTS_FILE, MEANS_FILE = "product.onnx", "query.onnx", "weights.safetensors", "means.npz"
FILES = (PRODUCT_FILE, QUERY_FILE, WEIGHTS_FILE, MEANS_FILE)
CHUNK = 256
"""Products that are padded to one block."""

_ANEW = "Run `shopguide train fusion --shop DIR` to learn it anew, or delete the folder."


class Session(Protocol):
    """An open graph, as ONNX Runtime gives it."""

    def run(self, outputs: Sequence[str] | None, given: Mapping[str, NDArray[Any]]) -> Sequence[NDArray[Any]]:
        """Outputs of one call."""


OpenSession = Callable[[Path], Session]


def default_weight(modality: str) -> float:
    """The share of a modality that learning begins at: pictures speak for themselves more than class names do."""
    return {**DEFAULT_WEIGHTS, PICTURE: 0.7, PICTURE_WORDS: 0.2}.get(modality, DEFAULT_WEIGHTS[REVIEWS])


@dataclass(frozen=True, slots=True, eq=False)
class TrainedFuser:
    """Fuses by what was learnt.

    Attributes:
        card: What it is, from what data, how good.
        centring: What its tokens were centred by: vectors must be centred so again.
        product: Graph of the product tower.
        asked: Graph of the query tower.
        folder: Where it lies.
    """

    card: Mapping[str, Any]
    centring: Centring
    product: Session
    asked: Session
    folder: Path

    @classmethod
    def load(cls, folder: Path, encoders: str, open_session: OpenSession) -> TrainedFuser:
        """Open one version, and prove every file of it.

        Args:
            folder: Of the version.
            encoders: Fingerprint of the encoders in use.
            open_session: Opens a graph.

        Returns:
            The fuser.

        Raises:
            MissingError: There is no such version, or a file of it is gone.
            CorruptError: A file is not what the card says.
            EncoderMismatchError: It was learnt on other encoders' vectors.
        """
        try:
            card = json.loads((folder / CARD).read_text("utf-8"))
            listed = dict(card["files"])
            method, dimensions = str(card["method"]), dict(card["dimensions"])
        except FileNotFoundError:
            raise MissingError(f"There is no learnt fuser in {folder}.", _ANEW) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorruptError(f"{folder / CARD} cannot be read: {error}.", _ANEW) from None
        if card.get("encoders") != encoders:
            raise EncoderMismatchError(f"The fuser in {folder} was learnt on vectors of other encoders.", _ANEW)
        for name in FILES:
            try:
                data = (folder / name).read_bytes()
            except OSError:
                raise MissingError(f"{folder / name} is not there.", _ANEW) from None
            if hashlib.sha256(data).hexdigest() != listed.get(name):
                raise CorruptError(f"{folder / name} is not the file that was learnt: its checksum differs.", _ANEW)
            if name == MEANS_FILE:
                means = _means(data, folder)
        if method not in METHODS or not dimensions.keys() <= SPACE_OF.keys():
            raise CorruptError(f"{folder / CARD} tells of a method or modality that is unknown.", _ANEW)
        return cls(
            MappingProxyType(card),
            Centring(means),
            open_session(folder / PRODUCT_FILE),
            open_session(folder / QUERY_FILE),
            folder,
        )

    @property
    def method(self) -> str:
        """One of `METHODS`."""
        return str(self.card["method"])

    @property
    def name(self) -> str:
        """Shown to people."""
        return f"learnt {self.method}"

    @property
    def fingerprint(self) -> str:
        """The name of its version."""
        return self.folder.name

    @property
    def reads_tokens(self) -> bool:
        """It reads every passage and picture."""
        return True

    @property
    def dimensions(self) -> Mapping[str, int]:
        """Modality to d_m."""
        return MappingProxyType({str(m): int(d) for m, d in self.card["dimensions"].items()})

    @property
    def width(self) -> int:
        """Numbers of the fused space."""
        return int(self.card["width"])

    def fuse(self, tokens: ModalityTokens) -> Array:
        """Join the tokens of products; their order and what stands beside them in a batch do not matter.

        Args:
            tokens: Modality to tokens, centred by `centring`; a modality that was not learnt is not seen.

        Returns:
            (n, d) float32 unit rows; zeros for a product with no token.

        Passes on:
            ShapeError: Modalities disagree on n, or a modality has another dimension than was learnt.
        """
        n = count_products(tokens)
        self._fits({m: t.vectors.shape[-1] for m, t in tokens.items()})
        out = np.zeros((n, self.width), np.float32)
        for start in range(0, n, CHUNK):
            stop = min(n, start + CHUNK)
            feed: dict[str, Array] = {}
            for m, d in self.dimensions.items():
                block = np.zeros((stop - start, 1, d), np.float32)
                weight = np.zeros((stop - start, 1), np.float32)
                if m in tokens:
                    some = tokens[m].between(start, stop)
                    if len(some.owner):
                        block, weight = some.padded(int(np.bincount(some.owner).max()))
                feed[m], feed[f"{m}_weight"] = block, weight
            out[start:stop] = self.product.run(None, feed)[0]
        return unit(out)

    def query(self, vectors: Mapping[str, Array]) -> Array:
        """Put a query's vectors into the products' space.

        Args:
            vectors: "text", "picture", "picture_words" to (d_m,) centred unit vectors; any of them.

        Returns:
            (d,) float32 unit vector.

        Raises:
            ShapeError: There is nothing that was learnt.

        Passes on:
            ShapeError: A vector has another dimension than was learnt.
        """
        asked = {m: self.dimensions[m] for m in QUERY_MODALITIES if m in self.dimensions}
        if not any(m in asked and np.any(v) for m, v in vectors.items()):
            raise ShapeError("A query needs words or a picture.", f"This fuser knows: {', '.join(asked)}.")
        self._fits({m: len(v) for m, v in vectors.items() if m in asked})
        feed = {m: np.asarray(vectors.get(m, np.zeros(d)), np.float32)[None] for m, d in asked.items()}
        return unit(np.asarray(self.asked.run(None, feed)[0][0], np.float32))

    def _fits(self, given: Mapping[str, int]) -> None:
        """Compare dimensions.

        Args:
            given: Modality to d_m.

        Raises:
            ShapeError: One has another than was learnt.
        """
        for m, d in given.items():
            if m in self.dimensions and d != self.dimensions[m]:
                raise ShapeError(f"{m!r} has {d} numbers a row, the fuser was learnt on {self.dimensions[m]}.")


def current_version(shop: Path) -> Path | None:
    """The folder that `CURRENT` names in a shop, or None where nothing was learnt."""
    try:
        name = (shop / FOLDER / CURRENT).read_text("utf-8").strip()
    except OSError:
        return None
    return shop / FOLDER / name if name and Path(name).name == name else None


def write_version(root: Path, files: Mapping[str, bytes], card: Mapping[str, Any]) -> Path:
    """Write one version, whole or not at all; `CURRENT` stays as it is.

    Args:
        root: Folder of the versions, made when it is not there.
        files: Name to content of each of `FILES`.
        card: What to tell of it; the checksums are added.

    Returns:
        The version's folder, named by method and content.

    Raises:
        ShopError: The disk is full or cannot be written.
    """
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    mark = hashlib.sha256("".join(sums[n] for n in sorted(sums)).encode()).hexdigest()[:16]
    folder = root / f"{card['method']}-{mark}"
    aside = root / f".{folder.name}.{os.getpid()}"
    told = json.dumps({**card, "files": sums}, ensure_ascii=False, indent=2).encode()
    try:
        aside.mkdir(parents=True, exist_ok=True)
        for name, data in {**files, CARD: told}.items():
            _write(aside / name, data)
        if folder.exists():  # The same content, perhaps with a damaged file: the new one takes its place.
            _drop(folder)
        aside.rename(folder)
    except OSError as error:
        raise ShopError(f"{folder} cannot be written: {error.strerror or error}.", "Free some space.") from error
    return folder


def adopt_version(folder: Path) -> None:
    """Make a version the one that `CURRENT` names.

    Args:
        folder: Of the version, as `write_version` gave it.

    Raises:
        ShopError: The disk is full or cannot be written.
    """
    aside = folder.parent / f".{CURRENT}.{os.getpid()}"
    try:
        _write(aside, f"{folder.name}\n".encode())
        aside.replace(folder.parent / CURRENT)
    except OSError as error:
        raise ShopError(f"{folder.parent} cannot be written: {error.strerror or error}.", "Free some space.") from error


def forget_versions(shop: Path, kept: Sequence[str]) -> None:
    """Delete the versions that no index is made by.

    Args:
        shop: The shop's folder.
        kept: Names of versions to keep.
    """
    for folder in (shop / FOLDER).glob("*-*"):
        if folder.is_dir() and folder.name not in kept:
            _drop(folder)


def means_file(centring: Centring) -> bytes:
    """The content of `means.npz`."""
    held = io.BytesIO()
    arrays: dict[str, Any] = dict(sorted(centring.means.items()))
    np.savez(held, **arrays)
    return held.getvalue()


def _means(data: bytes, folder: Path) -> Mapping[str, Array]:
    """Read `means.npz`.

    Args:
        data: Its content.
        folder: Of the version, to name it.

    Returns:
        Modality to mean.

    Raises:
        CorruptError: It is no such file.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            return MappingProxyType({m: np.asarray(held[m], np.float32) for m in held.files})
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise CorruptError(f"{folder / MEANS_FILE} cannot be read: {error}.", _ANEW) from None


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _drop(folder: Path) -> None:
    for one in folder.iterdir():
        one.unlink(missing_ok=True)
    folder.rmdir()
