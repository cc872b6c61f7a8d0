"""multilingual-e5-small with its upper layers learnt further: the state of every piece of a text, beside a context.

Knows nothing about what was learnt or what a state is read for. What was learnt is a small file of low-rank changes
(LoRA, Hu et al., ICLR 2022), biases and norms; the weights themselves come from the package that the text encoder uses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shopguide.encode import e5
from shopguide.encode.graph import open_cached
from shopguide.encode.seam import Notice, Vecs, fingerprint_of

if TYPE_CHECKING:
    import onnxruntime

PREFIX, PASSAGE = "query: ", "passage: "
"""What stands before a text that asks, and one that tells (Wang et al., 2022)."""

MAX_PIECES = 128
"""Pieces of one text that are read; a turn of a conversation has a dozen."""

TOGETHER = 16
"""Texts that go through the model at once."""

GRAPH_VERSION = 1
READER, FINDER = "turn-reader", "fact-finder"
"""Names of the converted graphs."""
MATRICES: Mapping[str, int] = {"q": 384, "k": 384, "v": 384, "ao": 384, "fi": 384, "fo": 1536}
"""Matrices of a layer with the length of their rows."""


class LearntE5(e5.E5File):
    """The weights with what was learnt put in.

    Args:
        path: The weights file.
        learnt: `l6.q.down` (r, in) and `l6.q.up` (out, r) for each changed matrix, `l6.q.b`, `l6.aln.w` and so on for
            what is changed whole.
    """

    def __init__(self, path: Path, learnt: Mapping[str, NDArray[np.float16]]) -> None:
        super().__init__(path)
        self._learnt = learnt

    def floats(self, name: str) -> NDArray[np.float32]:
        """See `E5File.floats`."""
        own = self._learnt.get(name)
        return super().floats(name) if own is None else own.astype(np.float32)

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """See `E5File.matrix`."""
        whole = super().matrix(name, columns)
        stem = name.removesuffix(".w")
        down, up = self._learnt.get(f"{stem}.down"), self._learnt.get(f"{stem}.up")
        if down is None or up is None:
            return whole
        return np.asarray(whole + up.astype(np.float32) @ down.astype(np.float32), np.float32)


@dataclass(frozen=True, slots=True)
class Placed:
    """A text as the model reads it.

    Attributes:
        states: (p, 384) one row a piece, the begin and end marks included.
        places: Where each piece stands in the text, (start, end); (0, 0) for marks and the prefix.
    """

    states: Vecs
    places: tuple[tuple[int, int], ...]


class TunedText:
    """Texts to states; opened at first use, safe for several threads.

    Args:
        learnt: What was learnt: the arrays of `LearntE5`, `contexts` (c, 384), and `layer`, before which they come in.
        cache_dir: Where the converted graph is kept; None is the user's cache folder.
        notice: Told before the slow conversion.
        name: Of the converted graph.
    """

    def __init__(
        self,
        learnt: Mapping[str, NDArray[np.float16]],
        cache_dir: Path | None = None,
        notice: Notice | None = None,
        name: str = READER,
    ) -> None:
        self._learnt = learnt
        self._name = name
        self._cache_dir = cache_dir
        self._notice = notice
        self._lock = Lock()

    @staticmethod
    def available() -> bool:
        """Whether the weights are here."""
        return e5.WEIGHTS.available

    @cached_property
    def _model(self) -> tuple[e5.E5Tokenizer, onnxruntime.InferenceSession]:
        path = e5.WEIGHTS.path(check=False)
        mark = hashlib.sha256()
        for name in sorted(self._learnt):
            mark.update(name.encode() + np.ascontiguousarray(self._learnt[name]).tobytes())
        contexts = self._learnt["contexts"].astype(np.float32)
        layer = int(self._learnt["layer"])

        def build() -> bytes:
            return e5.build_states_graph(LearntE5(e5.WEIGHTS.path(), self._learnt), contexts, layer)

        print_ = fingerprint_of(e5.WEIGHTS.sha256, GRAPH_VERSION, mark.hexdigest())
        session = open_cached(self._name, print_, build, self._cache_dir, self._notice, fuse=False)
        return e5.E5File(path).tokenizer(), session

    def read(self, text: str, context: int) -> Placed | None:
        """Read a text.

        Args:
            text: Normalised text.
            context: Number of the context that it stands in.

        Returns:
            Its states; None when it cannot be told where its pieces stand.

        Passes on:
            MissingError: The weights are not here.
        """
        with self._lock:
            tokenizer, session = self._model
        ids, places = tokenizer.placed(PREFIX + text, MAX_PIECES)
        if not places:
            return None
        fed = {"ids": np.array([ids], np.int64), "context": np.array([context], np.int64)}
        states = np.asarray(session.run(None, fed)[0][0], np.float32)
        moved = tuple((max(0, a - len(PREFIX)), max(0, b - len(PREFIX))) for a, b in places)
        return Placed(states, moved)

    def states(self, texts: Sequence[str], context: int, prefix: str, limit: int) -> list[Vecs]:
        """Read several texts; those with as many pieces go through the model together.

        Args:
            texts: Normalised texts.
            context: Number of the context that they stand in.
            prefix: What stands before each.
            limit: Pieces of each that are read, prefix and marks included.

        Returns:
            The states of each, (p, 384).

        Passes on:
            MissingError: The weights are not here.
        """
        with self._lock:
            tokenizer, session = self._model
        pieces = [tokenizer.ids(prefix + text, limit) for text in texts]
        out: dict[int, Vecs] = {}
        for length in sorted({len(ids) for ids in pieces}):
            alike = [n for n, ids in enumerate(pieces) if len(ids) == length]
            for at in range(0, len(alike), TOGETHER):
                own = alike[at : at + TOGETHER]
                fed = {"ids": np.array([pieces[n] for n in own], np.int64), "context": np.full(len(own), context)}
                out |= zip(own, np.asarray(session.run(None, fed)[0], np.float32), strict=True)
        return [out[n] for n in range(len(texts))]
