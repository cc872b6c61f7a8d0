"""The upper layers of the packaged text encoder as torch layers that learn, over lower ones that stay.

Knows nothing about what is learnt. LoRA (Hu et al., ICLR 2022) on all matrices of the layers from `LAYER` on, biases
and norms whole; what the lower layers make of a text is worked out once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from shopguide.encode import e5
from shopguide.encode.durable import write_whole
from shopguide.encode.tuned_text import MATRICES

LAYER, LAYERS = 6, 12
"""The first layer that is learnt, and how many there are."""

RANK = 16

Arrays = dict[str, NDArray[np.float16]]


class _LowRank(nn.Module):
    """A linear layer whose matrix stays and whose change is of low rank."""

    def __init__(self, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        super().__init__()
        rows, columns = weight.shape
        self.register_buffer("weight", torch.from_numpy(weight.copy()))
        self.bias = nn.Parameter(torch.from_numpy(bias.copy()))
        self.down = nn.Parameter(torch.randn(RANK, columns) / math.sqrt(columns))
        self.up = nn.Parameter(torch.zeros(rows, RANK))

    def forward(self, x: Tensor) -> Tensor:
        whole = nn.functional.linear(x, self.get_buffer("weight"), self.bias)
        return whole + 2.0 * (x @ self.down.T) @ self.up.T


class TunedLayer(nn.Module):
    """One block of the encoder (BERT's, the norm after the sum): (b, s, 384) states and (b, s) which there are.

    Args:
        file: The weights.
        number: Of the layer, from 0.
    """

    def __init__(self, file: e5.E5File, number: int) -> None:
        super().__init__()
        at = f"l{number}."
        parts = {n: _LowRank(file.matrix(f"{at}{n}.w", c), file.floats(f"{at}{n}.b")) for n, c in MATRICES.items()}
        self.parts = nn.ModuleDict(parts)
        self.norms = nn.ModuleDict({n: norm_of(file, f"{at}{n}") for n in ("aln", "oln")})
        self.dropped = nn.Dropout(0.1)

    def forward(self, x: Tensor, held: Tensor) -> Tensor:
        """The states after this block."""
        batch, length, _ = x.shape
        q, k, v = (self.parts[n](x).view(batch, length, 12, 32).transpose(1, 2) for n in "qkv")
        seen = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=held[:, None, None, :])
        seen = seen.transpose(1, 2).reshape(batch, length, e5.DIMENSION)
        x = self.norms["aln"](x + self.dropped(self.parts["ao"](seen)))
        wide = nn.functional.gelu(self.parts["fi"](x))
        out: Tensor = self.norms["oln"](x + self.dropped(self.parts["fo"](wide)))
        return out


def norm_of(file: e5.E5File, name: str) -> nn.LayerNorm:
    """A norm of the encoder by its name."""
    norm = nn.LayerNorm(e5.DIMENSION, eps=1e-12)
    norm.weight.data = torch.from_numpy(file.floats(f"{name}.w").copy())
    norm.bias.data = torch.from_numpy(file.floats(f"{name}.b").copy())
    return norm


def upper_layers(file: e5.E5File) -> nn.ModuleList:
    """The layers that learn."""
    return nn.ModuleList([TunedLayer(file, n) for n in range(LAYER, LAYERS)])


class LowerLayers:
    """What the layers that stay make of pieces.

    Args:
        file: The weights.
    """

    def __init__(self, file: e5.E5File) -> None:
        self._scales, self._nibbles = file.blocks("emb.word", e5.DIMENSION)
        kind = file.floats("emb.type")[: e5.DIMENSION]
        self._places = torch.from_numpy(file.floats("emb.pos").reshape(-1, e5.DIMENSION) + kind)
        self._norm = norm_of(file, "emb.ln")
        self._layers = [TunedLayer(file, n).eval() for n in range(LAYER)]

    def states(self, ids: Sequence[int]) -> Tensor:
        """The states of a text.

        Args:
            ids: Its pieces.

        Returns:
            (p, 384).
        """
        rows = np.asarray(ids)
        levels = np.concatenate([self._nibbles[rows] & 15, self._nibbles[rows] >> 4], axis=-1).astype(np.float32) - 8.0
        words = (levels * self._scales[rows][..., None].astype(np.float32)).reshape(len(rows), e5.DIMENSION)
        with torch.no_grad():
            x: Tensor = self._norm(torch.from_numpy(words) + self._places[: len(rows)])[None]
            for layer in self._layers:
                x = layer(x, torch.ones(1, len(rows), dtype=torch.bool))
        return x[0]


def slow_and_fast(module: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """The biases and norms of a module's `layers`, which learn slowly, and all other parameters."""
    layers = module.get_submodule("layers")
    slow = [p for n, p in layers.named_parameters() if n.endswith("bias") or "norms" in n]
    known = {id(p) for p in slow}
    return slow, [p for p in module.parameters() if id(p) not in known]


def layer_arrays(module: nn.Module) -> dict[str, NDArray[np.float32]]:
    """What the `layers` of a module have learnt, as `LearntE5` takes it."""
    out: dict[str, NDArray[np.float32]] = {"layer": np.array(LAYER, np.float32)}
    for n in range(LAYER, LAYERS):
        for part in MATRICES:
            at = f"layers.{n - LAYER}.parts.{part}"
            out |= {f"l{n}.{part}.down": learnt(module, f"{at}.down"),
                    f"l{n}.{part}.up": 2.0 * learnt(module, f"{at}.up"),
                    f"l{n}.{part}.b": learnt(module, f"{at}.bias")}  # fmt: skip
        for norm in ("aln", "oln"):
            at = f"layers.{n - LAYER}.norms.{norm}"
            out |= {f"l{n}.{norm}.w": learnt(module, f"{at}.weight"), f"l{n}.{norm}.b": learnt(module, f"{at}.bias")}
    return out


def learnt(module: nn.Module, name: str) -> NDArray[np.float32]:
    """A parameter by its name."""
    return np.asarray(module.get_parameter(name).detach().numpy(), np.float32)


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Write what was learnt, whole or not at all."""
    import io

    data = io.BytesIO()
    np.savez_compressed(data, **arrays)  # type: ignore[arg-type]
    write_whole(path, data.getvalue())
