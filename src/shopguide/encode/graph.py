"""ONNX graphs: written once into a cache folder, opened as sessions that use the threads told and no more.

Knows nothing about any model's layers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.durable import write_whole
from shopguide.encode.seam import Notice
from shopguide.errors import MissingError, ShopError

if TYPE_CHECKING:
    import onnxruntime

FUSED = "com.microsoft"
"""Domain of ONNX Runtime's own operators."""

_OPSET, _IR_VERSION = 18, 10


class GraphWriter:
    """Collects nodes and constants of one graph. The outputs' names are the handles that calls pass on."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        """Keep an array under a name, and return the name."""
        from onnx import numpy_helper

        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value).reshape(np.shape(value)), name)
        return name

    def op(
        self, kind: str, inputs: Sequence[str], output: str | Sequence[str], domain: str = "", **options: Any
    ) -> str:
        """Add one node, and return the name of its first output."""
        from onnx import helper

        outputs = [output] if isinstance(output, str) else list(output)
        self._nodes.append(helper.make_node(kind, list(inputs), outputs, domain=domain, **options))
        return outputs[0]

    def to_bytes(self, name: str, inputs: Sequence[Any], outputs: Mapping[str, Sequence[str | int]]) -> bytes:
        """Make the model.

        Args:
            name: Name of the graph.
            inputs: ONNX value infos of the inputs.
            outputs: Float outputs with their shapes.

        Returns:
            The model file's bytes.
        """
        from onnx import TensorProto, helper

        infos = [helper.make_tensor_value_info(o, TensorProto.FLOAT, list(shape)) for o, shape in outputs.items()]
        graph = helper.make_graph(self._nodes, name, list(inputs), infos, list(self._constants.values()))
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(FUSED, 1)]
        return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION).SerializeToString())


def default_cache_dir() -> Path:
    """The user's cache folder for converted models."""
    from platformdirs import user_cache_path

    return user_cache_path("shopguide") / "models"


def cached_graph(
    name: str, fingerprint: str, build: Callable[[], bytes], cache_dir: Path | None = None, notice: Notice | None = None
) -> Path:
    """Find the converted graph in the cache, or convert and keep it.

    Args:
        name: Name of the model.
        fingerprint: Of the weights and of the code that builds the graph.
        build: Makes the model's bytes; called only when they are not there.
        cache_dir: Folder to keep it in; None is the user's cache folder.
        notice: Told before a slow conversion.

    Returns:
        The path of the graph, whole on disk.

    Raises:
        ShopError: The folder cannot be written.
    """
    folder = cache_dir or default_cache_dir()
    path = folder / f"{name}-{fingerprint}.onnx"
    if path.is_file():
        return path
    if notice is not None:
        notice(f"Converting {name} for this machine (once, a few seconds).")
    data = build()
    try:
        write_whole(path, data)
    except OSError as error:
        raise ShopError(
            f"The model cache {folder} cannot be written: {error}.", "Free space, or set cache_dir to another folder."
        ) from None
    return path


def open_session(path: Path, threads: int = 1, fuse: bool = True) -> onnxruntime.InferenceSession:
    """Open a graph on the CPU.

    One session serves many threads: with one intra-op thread each call runs in the caller's thread, so that workers
    share one copy of the weights. Spinning is off, because two spinning threads collapse on a busy machine.

    Args:
        path: The graph.
        threads: Threads that one call may use.
        fuse: False keeps the nodes as they were written (a few fusions are slower than their parts).

    Returns:
        The session.

    Raises:
        MissingError: The file is not a graph that this runtime can open.
    """
    import onnxruntime as ort
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    levels = ort.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_ALL if fuse else levels.ORT_ENABLE_BASIC
    broken = (state.Fail, state.InvalidProtobuf, state.InvalidGraph, state.InvalidArgument, state.NoSuchFile)
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (*broken, state.NotImplemented, state.RuntimeException) as error:
        raise MissingError(
            f"{path} cannot be opened as a model: {error}.", "Delete it, so that it is made anew."
        ) from None


def open_cached(
    name: str,
    fingerprint: str,
    build: Callable[[], bytes],
    cache_dir: Path | None = None,
    notice: Notice | None = None,
    threads: int = 1,
    fuse: bool = True,
) -> onnxruntime.InferenceSession:
    """`cached_graph` and `open_session` in one; a broken file in the cache is made anew once."""
    path = cached_graph(name, fingerprint, build, cache_dir, notice)
    try:
        return open_session(path, threads, fuse)
    except MissingError:
        path.unlink(missing_ok=True)
        return open_session(cached_graph(name, fingerprint, build, cache_dir, notice), threads, fuse)
