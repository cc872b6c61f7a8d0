"""The trained fusers as torch modules: one product tower and one query tower over shared projections.

Knows nothing about shops, losses or files. It starts as the weighted sum that is put together by hand: projections are
the identity or a ridge regression, gates are the default weights, and all that is learnt on top begins at zero.
"Attention" is a small pre-LN transformer over all tokens (Xiong et al., ICML 2020) with learnt attention pooling.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from shopguide.fuse.trained import QUERY_MODALITIES, SPACE_OF, default_weight

NARROW = 64
"""Width of the transformer: a sixth of that of the space, and fewer numbers than few products can spoil."""

HEADS, LAYERS = 4, 1
RANK = 48
"""Of what is learnt on top of a projection: a full matrix learns Luma's 150 pictures by heart."""

TINY = 1e-12
NONE = -1e4
"""Added to the score of what is not there."""

Padded = tuple[Tensor, Tensor]
"""(n, k, d_m) tokens and (n, k) weights, 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a net is built for.

    Attributes:
        method: One of `METHODS`.
        dimensions: Modality to d_m, of those that products may have.
        width: d of the fused space.
    """

    method: str
    dimensions: Mapping[str, int]
    width: int

    @property
    def modalities(self) -> tuple[str, ...]:
        """In a fixed order."""
        return tuple(sorted(self.dimensions))

    @property
    def asked(self) -> tuple[str, ...]:
        """Modalities that a query may have."""
        return tuple(m for m in QUERY_MODALITIES if m in self.dimensions)


def scaled(rows: Tensor) -> Tensor:
    """Rows of length 1; zeros stay zeros."""
    return rows / torch.sqrt((rows * rows).sum(-1, keepdim=True) + TINY)


class Adapter(nn.Module):
    """A low-rank change that begins at zero."""

    def __init__(self, wide: int, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(wide, RANK, generator=generator) / math.sqrt(wide))
        self.up = nn.Parameter(torch.zeros(RANK, width))

    def forward(self, rows: Tensor) -> Tensor:
        """(…, wide) to (…, width)."""
        return rows @ self.down @ self.up

    def matrix(self) -> Tensor:
        """The same as one (wide, width) matrix."""
        return self.down @ self.up


def matrix_of(adapter: nn.Module) -> Tensor:
    """An adapter of a net as one matrix.

    Args:
        adapter: Of the net.

    Returns:
        (wide, width).

    Raises:
        TypeError: It is another module.
    """
    if not isinstance(adapter, Adapter):
        raise TypeError(type(adapter).__name__)
    return adapter.matrix()


class Block(nn.Module):
    """One pre-LN transformer layer over tokens with a mask; order means nothing to it."""

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(NARROW), nn.LayerNorm(NARROW)
        self.qkv = nn.Parameter(torch.randn(NARROW, 3 * NARROW, generator=generator) / math.sqrt(NARROW))
        self.out = nn.Parameter(torch.zeros(NARROW, NARROW))
        self.wide = nn.Parameter(torch.randn(NARROW, 2 * NARROW, generator=generator) / math.sqrt(NARROW))
        self.narrow = nn.Parameter(torch.zeros(2 * NARROW, NARROW))

    def forward(self, rows: Tensor, bias: Tensor) -> Tensor:
        """(n, k, NARROW), with (n, k) added to the scores of the tokens looked at."""
        n, k = rows.shape[:2]
        q, key, value = (
            part.reshape(n, k, HEADS, NARROW // HEADS).transpose(1, 2)
            for part in (self.before(rows) @ self.qkv).split(NARROW, dim=-1)
        )
        scores = q @ key.transpose(-1, -2) / math.sqrt(NARROW / HEADS) + bias[:, None, None, :]
        seen = (scores.softmax(-1) @ value).transpose(1, 2).reshape(n, k, NARROW)
        rows = rows + seen @ self.out
        return rows + torch.relu(self.between(rows) @ self.wide) @ self.narrow


class FusionNet(nn.Module):
    """Both towers.

    Args:
        shape: What it is built for.
        bases: Space to its (d_m, d) starting projection; the identity where it is left out.
        seed: Of what begins at random.
    """

    def __init__(self, shape: Shape, bases: Mapping[str, Tensor], seed: int) -> None:
        super().__init__()
        self.shape = shape
        generator = torch.Generator().manual_seed(seed)
        spaces = {SPACE_OF[m]: d for m, d in sorted(shape.dimensions.items())}
        self._plain = {s for s, wide in spaces.items() if s not in bases and wide <= shape.width}
        for space, wide in spaces.items():
            base = bases.get(space)
            self.register_buffer(f"base_{space}", torch.eye(wide, shape.width) if base is None else base.clone())
        learns = shape.method != "weighted_sum"
        grouped = shape.modalities if shape.method == "concat" else tuple(spaces)
        wide_of = {**spaces, **shape.dimensions} if shape.method == "concat" else spaces
        self.adapters = nn.ModuleDict(
            {name: Adapter(wide_of[name], shape.width, generator) for name in grouped} if learns else {}
        )
        self.gates = nn.Parameter(torch.tensor([math.log(default_weight(m)) for m in shape.modalities]))
        self.query_gates = nn.Parameter(torch.tensor([math.log(default_weight(m)) for m in shape.asked]))
        self.query_adapters = nn.ModuleDict(
            {m: Adapter(shape.width, shape.width, generator) for m in shape.asked} if learns else {}
        )
        self.scale = nn.Parameter(torch.tensor(math.log(12.0)))
        if shape.method in ("gated", "attention"):
            self.content = nn.Parameter(torch.zeros(len(shape.modalities), shape.width))
        if shape.method == "attention":
            self.enter = nn.Parameter(torch.randn(shape.width, NARROW, generator=generator) / math.sqrt(shape.width))
            self.kind = nn.Parameter(torch.randn(len(shape.modalities), NARROW, generator=generator) * 0.02)
            self.blocks = nn.ModuleList(Block(generator) for _ in range(LAYERS))
            self.last = nn.LayerNorm(NARROW)
            self.score = nn.Parameter(torch.zeros(NARROW))
            self.leave = nn.Parameter(torch.zeros(NARROW, shape.width))

    def projection(self, modality: str) -> Tensor:
        """(d_m, d) of a modality, what was learnt added to its start."""
        space = SPACE_OF[modality]
        base: Tensor = getattr(self, f"base_{space}")
        name = modality if self.shape.method == "concat" else space
        if name not in self.adapters:
            return base
        return base + matrix_of(self.adapters[name])

    def projected(self, blocks: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Tokens of every modality in the fused space: (n, k, d_m) to (n, k, d) unit rows; zeros stay zeros."""
        out = {}
        for m in self.shape.modalities:
            here = blocks[m].any(-1)  # most of a block is padding, and a picture's projection is the dearest step
            rows = blocks[m].new_zeros(*here.shape, self.shape.width)
            out[m] = rows.index_put((here,), self._put(m, blocks[m][here])) if here.any() else rows
        return out

    def _put(self, modality: str, rows: Tensor) -> Tensor:
        """(t, d_m) rows into the fused space: what is learnt goes through its narrow waist."""
        space = SPACE_OF[modality]
        base: Tensor = getattr(self, f"base_{space}")
        name = modality if self.shape.method == "concat" else space
        put = nn.functional.pad(rows, (0, base.shape[1] - base.shape[0])) if space in self._plain else rows @ base
        return scaled(put + self.adapters[name](rows) if name in self.adapters else put)

    def joined(self, rows: Mapping[str, Tensor], weights: Mapping[str, Tensor]) -> Tensor:
        """Fuse products out of projected tokens.

        Args:
            rows: Every modality of the shape to (n, k, d), as `projected` gives them.
            weights: Modality to (n, k), 0 for a token that is not there.

        Returns:
            (n, d) unit rows; zeros for a product with no token.
        """
        held, logits, here = [], [], []
        parts: list[tuple[Tensor, Tensor, Tensor]] = []
        token_logits = []
        for at, m in enumerate(self.shape.modalities):
            weight = weights[m]
            share = weight / (weight.sum(-1, keepdim=True) + TINY)
            total = (rows[m] * share[..., None]).sum(1)
            size = torch.sqrt((total * total).sum(-1, keepdim=True) + TINY)
            mean = total / size
            there = (weight.sum(-1) > 0).to(mean.dtype)
            gate = self.gates[at] + (mean @ self.content[at] if hasattr(self, "content") else torch.zeros_like(there))
            held.append(mean)
            here.append(there)
            logits.append(gate + (1.0 - there) * NONE)
            if self.shape.method == "attention":
                mask = (weight > 0).to(mean.dtype)
                parts.append((rows[m] / size[:, None, :], rows[m] @ self.enter + self.kind[at], mask))
                token_logits.append(gate[:, None] + torch.log(share + TINY) + (1.0 - mask) * NONE)
        there = torch.stack(here, 1)
        if self.shape.method == "attention":
            return self._pooled(parts, torch.cat(token_logits, 1)) * there.amax(1, keepdim=True)
        gates = torch.stack(logits, 1).softmax(1) * there
        return scaled((torch.stack(held, 1) * gates[..., None]).sum(1))

    def products(self, tokens: Mapping[str, Padded]) -> Tensor:
        """Fuse products.

        Args:
            tokens: Every modality of the shape.

        Returns:
            (n, d) unit rows; zeros for a product with no token.
        """
        rows = self.projected({m: given for m, (given, _) in tokens.items()})
        return self.joined(rows, {m: weight for m, (_, weight) in tokens.items()})

    def _pooled(self, parts: list[tuple[Tensor, Tensor, Tensor]], logits: Tensor) -> Tensor:
        rows, narrow, mask = (torch.cat([p[i] for p in parts], 1) for i in range(3))
        for block in self.blocks:
            narrow = block(narrow, (1.0 - mask) * NONE)
        narrow = self.last(narrow)
        gates = ((logits + narrow @ self.score).softmax(1) * mask)[..., None]
        return scaled((rows * gates).sum(1) + (narrow * gates).sum(1) @ self.leave)

    def queries(self, asked: Mapping[str, Tensor]) -> Tensor:
        """Put queries into the space.

        Args:
            asked: Each of `shape.asked` to (q, d_m) rows; a row of zeros where a query has none.

        Returns:
            (q, d) unit rows; zeros for a query with nothing.
        """
        held, logits, here = [], [], []
        for at, m in enumerate(self.shape.asked):
            there = (asked[m].abs().sum(-1) > 0).to(asked[m].dtype)
            rows = self._put(m, asked[m])
            if m in self.query_adapters:
                rows = scaled(rows + self.query_adapters[m](rows))
            held.append(rows)
            here.append(there)
            logits.append(self.query_gates[at] + (1.0 - there) * NONE)
        there = torch.stack(here, 1)
        gates = torch.stack(logits, 1).softmax(1) * there
        return scaled((torch.stack(held, 1) * gates[..., None]).sum(1))
