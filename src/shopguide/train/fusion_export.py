"""A trained net as ONNX graphs and a weights file: what the shop runs without torch.

Knows nothing about learning. The graphs are written node by node beside `fusion_net.py`; a test holds both together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.graph import GraphWriter
from shopguide.train.fusion_net import HEADS, NARROW, NONE, TINY, FusionNet, matrix_of

Name = str


class _Graph:
    """A graph under construction: operations on named values, constants made as they are needed."""

    def __init__(self) -> None:
        self._writer = GraphWriter()
        self._count = 0
        self._inputs: list[Any] = []
        self._held: dict[bytes, Name] = {}

    def input(self, name: Name, shape: list[str | int]) -> Name:
        from onnx import TensorProto, helper

        self._inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def const(self, value: Any) -> Name:
        array: NDArray[Any] = np.asarray(value)
        if array.dtype not in (np.int64, np.float32):
            array = array.astype(np.float32)
        key = str((array.dtype, array.shape)).encode() + array.tobytes()
        if key not in self._held:
            self._held[key] = self._writer.constant(f"c{len(self._held)}", array)
        return self._held[key]

    def op(self, kind: str, *given: Name, **options: Any) -> Name:
        self._count += 1
        return self._writer.op(kind, given, f"v{self._count}", **options)

    def axes(self, *axes: int) -> Name:
        return self.const(np.array(axes, np.int64))

    def add(self, a: Name, b: Name) -> Name:
        return self.op("Add", a, b)

    def mul(self, a: Name, b: Name) -> Name:
        return self.op("Mul", a, b)

    def sum(self, a: Name, axis: int, keep: bool) -> Name:
        return self.op("ReduceSum", a, self.axes(axis), keepdims=int(keep))

    def size(self, a: Name) -> Name:
        return self.op("Sqrt", self.add(self.sum(self.mul(a, a), -1, True), self.const(TINY)))

    def scaled(self, a: Name) -> Name:
        return self.op("Div", a, self.size(a))

    def above_zero(self, a: Name) -> Name:
        return self.op("Cast", self.op("Greater", a, self.const(0.0)), to=1)

    def absent(self, there: Name) -> Name:
        """What is added to the score of what is not there."""
        return self.mul(self.op("Sub", self.const(1.0), there), self.const(NONE))

    def wide(self, a: Name, axis: int) -> Name:
        return self.op("Unsqueeze", a, self.axes(axis))

    def to_bytes(self, name: str, out: Name, width: int) -> bytes:
        self._writer.op("Identity", [out], "fused")
        return self._writer.to_bytes(name, self._inputs, {"fused": ["n", width]})


def _array(tensor: Any) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().cpu().numpy(), np.float32)


def product_graph(net: FusionNet) -> bytes:
    """The product tower as an ONNX model.

    Args:
        net: Trained.

    Returns:
        The file's bytes; inputs are each modality (n, k, d_m) and its weights (n, k).
    """
    g, shape = _Graph(), net.shape
    held, logits, here, rows_of, narrow_of, logits_of, masks = [], [], [], [], [], [], []
    for at, m in enumerate(shape.modalities):
        given = g.input(m, ["n", f"k_{m}", shape.dimensions[m]])
        weight = g.input(f"{m}_weight", ["n", f"k_{m}"])
        rows = g.scaled(g.op("MatMul", given, g.const(_array(net.projection(m)))))
        whole = g.sum(weight, -1, True)
        share = g.op("Div", weight, g.add(whole, g.const(TINY)))
        total = g.sum(g.mul(rows, g.wide(share, -1)), 1, False)
        size = g.size(total)
        mean = g.op("Div", total, size)
        there = g.above_zero(g.sum(weight, -1, False))
        gate = g.const(_array(net.gates[at]).reshape(1))
        if hasattr(net, "content"):
            gate = g.add(g.op("MatMul", mean, g.const(_array(net.content[at]))), gate)
        held.append(g.wide(mean, 1))
        here.append(g.wide(there, 1))
        logits.append(g.wide(g.add(gate, g.absent(there)), 1))
        if shape.method == "attention":
            mask = g.above_zero(weight)
            rows_of.append(g.op("Div", rows, g.wide(size, 1)))
            narrow_of.append(g.add(g.op("MatMul", rows, g.const(_array(net.enter))), g.const(_array(net.kind[at]))))
            seen = g.add(g.wide(gate, -1), g.op("Log", g.add(share, g.const(TINY))))
            logits_of.append(g.add(seen, g.absent(mask)))
            masks.append(mask)
    there = g.op("Concat", *here, axis=1)
    if shape.method == "attention":
        parts = [g.op("Concat", *some, axis=1) for some in (rows_of, narrow_of, logits_of, masks)]
        out = _pooled(g, net, *parts)
        return g.to_bytes("product", g.mul(out, g.op("ReduceMax", there, g.axes(1), keepdims=1)), shape.width)
    gates = g.mul(g.op("Softmax", g.op("Concat", *logits, axis=1), axis=1), there)
    fused = g.sum(g.mul(g.op("Concat", *held, axis=1), g.wide(gates, -1)), 1, False)
    return g.to_bytes("product", g.scaled(fused), shape.width)


def _pooled(g: _Graph, net: FusionNet, rows: Name, narrow: Name, logits: Name, mask: Name) -> Name:
    def normal(a: Name, layer: Any) -> Name:
        given = a, g.const(_array(layer.weight)), g.const(_array(layer.bias))
        return g.op("LayerNormalization", *given, axis=-1, epsilon=float(layer.eps))

    bias = g.wide(g.wide(g.absent(mask), 1), 1)
    split = g.const(np.array([0, 0, HEADS, NARROW // HEADS], np.int64))
    for block in net.blocks:
        mixed = g.op("MatMul", normal(narrow, block.before), g.const(_array(block.qkv)))
        parts = []
        for i in range(3):
            part = g.op("Slice", mixed, g.axes(i * NARROW), g.axes((i + 1) * NARROW), g.axes(2))
            parts.append(g.op("Transpose", g.op("Reshape", part, split), perm=[0, 2, 1, 3]))
        query, key, value = parts
        scores = g.op("MatMul", query, g.op("Transpose", key, perm=[0, 1, 3, 2]))
        scores = g.add(g.op("Div", scores, g.const(np.sqrt(NARROW / HEADS))), bias)
        seen = g.op("Transpose", g.op("MatMul", g.op("Softmax", scores, axis=-1), value), perm=[0, 2, 1, 3])
        seen = g.op("Reshape", seen, g.const(np.array([0, 0, NARROW], np.int64)))
        narrow = g.add(narrow, g.op("MatMul", seen, g.const(_array(block.out))))
        inner = g.op("Relu", g.op("MatMul", normal(narrow, block.between), g.const(_array(block.wide))))
        narrow = g.add(narrow, g.op("MatMul", inner, g.const(_array(block.narrow))))
    narrow = normal(narrow, net.last)
    gates = g.op("Softmax", g.add(logits, g.op("MatMul", narrow, g.const(_array(net.score)))), axis=1)
    shares = g.wide(g.mul(gates, mask), -1)
    change = g.op("MatMul", g.sum(g.mul(narrow, shares), 1, False), g.const(_array(net.leave)))
    return g.scaled(g.add(g.sum(g.mul(rows, shares), 1, False), change))


def query_graph(net: FusionNet) -> bytes:
    """The query tower as an ONNX model.

    Args:
        net: Trained.

    Returns:
        The file's bytes; inputs are each modality that a query may have, (n, d_m).
    """
    g, shape = _Graph(), net.shape
    held, logits, here = [], [], []
    for at, m in enumerate(shape.asked):
        given = g.input(m, ["n", shape.dimensions[m]])
        there = g.above_zero(g.sum(g.op("Abs", given), -1, False))
        rows = g.scaled(g.op("MatMul", given, g.const(_array(net.projection(m)))))
        if m in net.query_adapters:
            change = g.const(_array(matrix_of(net.query_adapters[m])))
            rows = g.scaled(g.add(rows, g.op("MatMul", rows, change)))
        held.append(g.wide(rows, 1))
        here.append(g.wide(there, 1))
        logits.append(g.wide(g.add(g.const(_array(net.query_gates[at]).reshape(1)), g.absent(there)), 1))
    there = g.op("Concat", *here, axis=1)
    gates = g.mul(g.op("Softmax", g.op("Concat", *logits, axis=1), axis=1), there)
    fused = g.sum(g.mul(g.op("Concat", *held, axis=1), g.wide(gates, -1)), 1, False)
    return g.to_bytes("query", g.scaled(fused), shape.width)
