"""Text on pictures, by one seam: RapidOCR, which reads English and Chinese on ONNX Runtime.

Knows nothing about products.
"""

from __future__ import annotations

import threading
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from shopguide.errors import MissingError
from shopguide.media.picture import read_picture
from shopguide.text import normalise

SURE = 0.8
"""Confidence from which a line is believed."""

SIDE = 960
"""Pixels of the shorter side at which text is read at most: RapidOCR scales to 736 itself."""

MOST_LINES = 40


class Reader(Protocol):
    """Reads the text on pictures."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same picture would be read otherwise."""

    def read(self, path: Path | str) -> list[str]:
        """Read one picture.

        Args:
            path: The picture file.

        Returns:
            Its lines, from the top; [] where there is no text.
        """


class Rapid:
    """RapidOCR with the models of its package; opened at its first use, one picture at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None

    @property
    def fingerprint(self) -> str:
        """Name and version."""
        try:
            return f"rapidocr {metadata.version('rapidocr-onnxruntime')}"
        except metadata.PackageNotFoundError:
            return "rapidocr"

    def read(self, path: Path | str) -> list[str]:
        """Read one picture.

        Args:
            path: The picture file.

        Returns:
            The lines that are read surely.

        Raises:
            MissingError: RapidOCR is not installed.

        Passes on:
            PictureError: The picture is broken.
        """
        picture = read_picture(path)
        with self._lock:
            if self._engine is None:
                try:
                    from rapidocr_onnxruntime import RapidOCR
                except ImportError:
                    raise MissingError(
                        "RapidOCR, which reads text on pictures, is not here.", "pip install 'shopguide[ocr]'"
                    ) from None
                self._engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
            if min(picture.size) > SIDE:
                scale = SIDE / min(picture.size)
                picture = picture.resize((round(picture.width * scale), round(picture.height * scale)))
            found, _ = self._engine(np.asarray(picture)[:, :, ::-1])
        lines = [(normalise(str(text)), float(sure)) for _, text, sure in found or ()]
        return [text for text, sure in lines if sure >= SURE and len(text) > 1][:MOST_LINES]
