"""Reads a checkpoint in torch's legacy stream format into numpy, without torch and without running anything in it.

Knows nothing about models. The stream is five pickles (magic, protocol, system, the tensors' description, the storage
keys), then for each key an int64 count and the raw values. Only four harmless names may be looked up by the pickles.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import MissingError

_MAGIC = 0x1950A86A20F9469CFC6C
_KINDS: dict[Any, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Tensor:
    """One tensor's description, until its values are read."""

    def __init__(
        self, key: str, kind: np.dtype[Any], offset: int, shape: tuple[int, ...], stride: tuple[int, ...]
    ) -> None:
        self.key, self.kind, self.offset, self.shape, self.stride = key, kind, offset, shape, stride


def _describe(
    storage: tuple[str, np.dtype[Any]], offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: object
) -> _Tensor:
    return _Tensor(storage[0], storage[1], offset, shape, stride)


_ALLOWED: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _describe,
    ("torch", "FloatStorage"): "FloatStorage",
    ("torch", "LongStorage"): "LongStorage",
}


class _Reader(pickle.Unpickler):
    """Looks up nothing but the four names of a plain state dictionary."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"the name {module}.{name} is not allowed") from None

    def persistent_load(self, pid: Any) -> tuple[str, np.dtype[Any]]:
        kind, storage, key = pid[0], pid[1], pid[2]
        if kind != "storage":
            raise pickle.UnpicklingError(f"unknown persistent id {kind!r}")
        return str(key), _KINDS[storage]


def read_torch_stream(path: Path) -> dict[str, NDArray[Any]]:
    """Read every tensor of a legacy checkpoint.

    Args:
        path: A file whose checksum was checked.

    Returns:
        Name to array.

    Raises:
        MissingError: The file is not such a checkpoint, or is cut short.
    """
    try:
        with path.open("rb") as stream:
            return _read(stream)
    except (pickle.UnpicklingError, EOFError, KeyError, IndexError, struct.error, ValueError, TypeError) as error:
        raise MissingError(f"{path} cannot be read as a legacy torch checkpoint: {error}.") from None


def _read(stream: BinaryIO) -> dict[str, NDArray[Any]]:
    if _Reader(stream).load() != _MAGIC:
        raise ValueError("wrong magic number")
    _Reader(stream).load()
    _Reader(stream).load()
    described: dict[str, _Tensor] = _Reader(stream).load()
    keys: list[str] = _Reader(stream).load()
    kinds = {t.key: t.kind for t in described.values()}
    storages = {}
    for key in keys:
        count = struct.unpack("<q", stream.read(8))[0]
        kind = kinds[key]
        storages[key] = np.frombuffer(stream.read(count * kind.itemsize), kind, count)
    return {name: _view(storages[t.key], t) for name, t in described.items()}


def _view(storage: NDArray[Any], tensor: _Tensor) -> NDArray[Any]:
    if 0 in tensor.shape:
        return np.empty(tensor.shape, tensor.kind)
    last = tensor.offset + sum((n - 1) * step for n, step in zip(tensor.shape, tensor.stride, strict=True))
    if min((tensor.offset, *tensor.stride)) < 0 or last >= len(storage):
        raise ValueError("a tensor reaches outside its storage")
    steps = [step * storage.itemsize for step in tensor.stride]
    return np.lib.stride_tricks.as_strided(storage[tensor.offset :], tensor.shape, steps).copy()
