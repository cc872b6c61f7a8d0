"""Any sentence model exported to ONNX: a folder with `model.onnx` and `tokenizer.json`, without torch.

Knows nothing about where folders come from. Reads the small JSON files that sentence-transformers keeps beside a model:
pooling, longest input and prompts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.graph import open_session
from shopguide.encode.seam import Vecs, fingerprint_of
from shopguide.encode.texts import OnnxTextEncoder, TextRecipe
from shopguide.errors import MissingError

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

_GRAPHS = ("model.onnx", "onnx/model.onnx")
_VERSION = 1
MAX_PASSAGE_TOKENS = 96
"""As for the default model: the words after these are left to the lexical index."""


class FolderModel:
    """A session and a tokenizer; mean or first-token pooling when the graph gives token vectors."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: tokenizers.Tokenizer, first: bool) -> None:
        self._session, self._tokenizer, self._first = session, tokenizer, first
        self._inputs = [i.name for i in session.get_inputs()]

    def token_ids(self, text: str, limit: int) -> list[int]:
        """Token numbers with the model's own marks; the last mark is kept when the text is cut."""
        ids: list[int] = self._tokenizer.encode(text.encode("utf-8", "ignore").decode("utf-8")).ids
        return ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]

    def embed(self, ids: NDArray[np.int64]) -> Vecs:
        """(b, s) token numbers to (b, d)."""
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        out = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        if out.ndim == 3:
            out = out[:, 0] if self._first else out.mean(axis=1)
        return np.asarray(out, np.float32)


def is_onnx_folder(folder: Path) -> bool:
    """True when the folder can be opened without torch."""
    return _graph_of(folder) is not None and (folder / "tokenizer.json").is_file()


def open_folder(
    name: str, folder: Path, prefixes: tuple[str, str] | None = None, workers: int = 1, threads: int = 1
) -> OnnxTextEncoder:
    """A text encoder over a folder.

    Args:
        name: Name to give it.
        folder: Holds `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`.
        prefixes: Put before queries and documents; None takes those of the folder's own configuration.
        workers: Threads that share a long list of documents.
        threads: Threads of one call.

    Returns:
        The encoder; its session is opened at first use.

    Raises:
        MissingError: A file is missing or cannot be read.
    """
    graph = _graph_of(folder)
    if graph is None:
        raise MissingError(
            f"{folder} has no model.onnx.", "Export it, or install the extra: pip install 'shopguide[train]'"
        )
    return open_files(name, graph, folder / "tokenizer.json", prefixes, workers, threads)


def open_files(
    name: str,
    graph: Path,
    tokenizer: Path,
    prefixes: tuple[str, str] | None = None,
    workers: int = 1,
    threads: int = 1,
) -> OnnxTextEncoder:
    """As `open_folder`, with the graph and the tokenizer told apart; configuration lies beside the tokenizer.

    Args:
        name: Name to give it.
        graph: The ONNX file.
        tokenizer: The `tokenizer.json` file.
        prefixes: Put before queries and documents; None takes those of the configuration.
        workers: Threads that share a long list of documents.
        threads: Threads of one call.

    Returns:
        The encoder; its session is opened at first use.

    Raises:
        MissingError: A file is missing or cannot be read.
    """
    config = _json(tokenizer.parent / "config.json")
    dimension = _json(tokenizer.parent / "1_Pooling/config.json").get("word_embedding_dimension")
    dimension = dimension or config.get("hidden_size")
    if not isinstance(dimension, int):
        raise MissingError(f"{tokenizer.parent}/config.json does not tell hidden_size.", "Is it a sentence model?")
    before = prefixes or _prompts(_json(tokenizer.parent / "config_sentence_transformers.json"))
    longest = _json(tokenizer.parent / "sentence_bert_config.json").get("max_seq_length")
    cap = min(MAX_PASSAGE_TOKENS, longest) if isinstance(longest, int) and longest > 2 else MAX_PASSAGE_TOKENS
    first = bool(_json(tokenizer.parent / "1_Pooling/config.json").get("pooling_mode_cls_token"))
    print_ = fingerprint_of("folder", _VERSION, _digest(graph), _digest(tokenizer), before, cap, first)
    recipe = TextRecipe(name, dimension, print_, before[0], before[1], min(64, cap), cap)
    return OnnxTextEncoder(recipe, lambda: _open(graph, tokenizer, first, threads), workers)


def _open(graph: Path, tokenizer: Path, first: bool, threads: int) -> FolderModel:
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_str(tokenizer.read_text("utf-8"))
    loaded.no_padding()
    loaded.no_truncation()
    session = open_session(graph, threads)
    unknown = {i.name for i in session.get_inputs()} - {"input_ids", "attention_mask", "token_type_ids"}
    if unknown:
        raise MissingError(f"{graph} wants the unknown input {sorted(unknown)[0]!r}.", "Is it a sentence model?")
    return FolderModel(session, loaded, first)


def _graph_of(folder: Path) -> Path | None:
    return next((folder / g for g in _GRAPHS if (folder / g).is_file()), None)


def _json(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise MissingError(f"{path} is not JSON: {error}.") from None
    return value if isinstance(value, dict) else {}


def _prompts(config: Mapping[str, Any]) -> tuple[str, str]:
    prompts = config.get("prompts") or {}
    return str(prompts.get("query", "")), str(prompts.get("document", prompts.get("passage", "")))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise MissingError(f"{path} cannot be read: {error}.") from None
