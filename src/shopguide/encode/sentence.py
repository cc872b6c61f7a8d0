"""Any model that sentence-transformers can load, for words or (CLIP, SigLIP) for pictures. The one place of torch here.

Knows nothing about the registry. torch and sentence-transformers are imported at first use only (extra `train`).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shopguide.encode.seam import Load, Vec, Vecs, fingerprint_of, unit
from shopguide.errors import MissingError, PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

_BATCH = 16


class _Sentence:
    """What both modalities share: one model, loaded once, behind a lock (torch modules are not shared by threads)."""

    def __init__(self, name: str, location: str) -> None:
        self.name = name
        self.fingerprint = fingerprint_of("sentence-transformers", 1, location, _weights_of(location))
        self._location = location
        self._model: Any = None
        self._lock = threading.RLock()

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model."""
        model = self._loaded()
        newer = hasattr(model, "get_embedding_dimension")
        told = model.get_embedding_dimension() if newer else model.get_sentence_embedding_dimension()
        if told is None:
            told = model.encode(["a"]).shape[1]
        return int(told)

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                try:
                    from sentence_transformers import SentenceTransformer
                except ImportError:
                    raise MissingError(
                        f"The model {self.name} needs sentence-transformers.", "Try: pip install 'shopguide[train]'"
                    ) from None
                local = Path(self._location).is_dir()
                try:
                    self._model = SentenceTransformer(self._location, device="cpu", local_files_only=local)
                except (OSError, ValueError) as error:
                    raise MissingError(
                        f"The model {self.name} cannot be loaded from {self._location}: {error}.",
                        "Give a folder that sentence-transformers saved, or an id on the Hugging Face hub.",
                    ) from None
            return self._model


class SentenceTextEncoder(_Sentence):
    """A `TextEncoder` over sentence-transformers."""

    def encode_query(self, text: str) -> Vec:
        """What a shopper typed: (d,)."""
        with self._lock:
            return np.asarray(unit(np.asarray(self._loaded().encode_query([text]))[0]), np.float32)

    def encode_document(self, texts: Sequence[str]) -> Vecs:
        """What the shop keeps: (n, d)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            return unit(np.asarray(self._loaded().encode_document(list(texts), batch_size=_BATCH)))


class SentencePictureEncoder(_Sentence):
    """A `PictureEncoder` over sentence-transformers; it has a space of its own and no classes."""

    def encode_query(self, picture: Image) -> Vec:
        """What a shopper showed: (d,)."""
        return np.asarray(self.encode_document([picture])[0], np.float32)

    def encode_document(self, pictures: Iterable[Image]) -> Vecs:
        """What the shop keeps: (n, d)."""
        given = [p.convert("RGB") for p in pictures]
        if not given:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            return unit(np.asarray(self._loaded().encode(given, batch_size=_BATCH)))

    def encode_files(self, paths: Sequence[str], load: Load) -> tuple[Vecs, list[tuple[int, str]]]:
        """Decode and encode in small batches; a broken picture does not stop the rest."""
        vecs = np.zeros((len(paths), self.dimension), np.float32)
        failures: list[tuple[int, str]] = []
        for start in range(0, len(paths), _BATCH):
            opened: dict[int, Image] = {}
            for index in range(start, min(start + _BATCH, len(paths))):
                try:
                    opened[index] = load(paths[index])
                except (PictureError, OSError, SyntaxError, ValueError) as error:
                    failures.append((index, str(error)))
            if opened:
                vecs[list(opened)] = self.encode_document(opened.values())
        return vecs, failures

    def probabilities(self, features: Vecs) -> Vecs:
        """This kind of model knows no classes: always a MissingError."""
        raise MissingError(
            f"The picture model {self.name} knows no classes.", "Use efficientnet-lite2 for the class bridge."
        )


def _weights_of(location: str) -> str:
    """A digest of the folder's weights, or "" for an id whose weights are not here yet."""
    folder = Path(location)
    files = (
        sorted(f for f in folder.rglob("*") if f.suffix in (".safetensors", ".bin", ".json")) if folder.is_dir() else []
    )
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest() if files else ""
