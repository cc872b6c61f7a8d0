"""The processes that train together: who this one is, and sums over all.

Knows nothing about models. One process is a world of one. Several come from `torchrun`: gloo on CPU, NCCL on GPU.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


@dataclass(frozen=True, slots=True)
class World:
    """Who trains.

    Attributes:
        rank: This process, from 0; 0 alone writes.
        size: How many there are.
        device: Where this one computes.
    """

    rank: int = 0
    size: int = 1
    device: str = "cpu"

    @classmethod
    def join(cls) -> World:
        """The world that `torchrun` tells of in the environment, or a world of one."""
        size = int(os.environ.get("WORLD_SIZE", "1"))
        if size < 2:
            return cls()
        graphics = torch.cuda.is_available()
        device = f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if graphics else "cpu"
        if not dist.is_initialized():
            if graphics:
                torch.cuda.set_device(device)
            dist.init_process_group("nccl" if graphics else "gloo")
        return cls(dist.get_rank(), size, device)

    def leave(self) -> None:
        """Let the others go."""
        if self.size > 1 and dist.is_initialized():
            dist.destroy_process_group()

    def share(self, count: int) -> slice:
        """This process's part of `count` rows: parts follow one another and differ by one at most."""
        return slice(count * self.rank // self.size, count * (self.rank + 1) // self.size)

    def gathered(self, rows: Tensor, count: int) -> Tensor:
        """The rows of all processes, each row's gradient summed over all of them.

        Args:
            rows: (own share, d).
            count: Rows of all.

        Returns:
            (count, d), alike to the bit in every process.
        """
        if self.size == 1:
            return rows
        gathered: Tensor = _Gathered.apply(rows, count, self.share(count))  # type: ignore[no-untyped-call]
        return gathered

    def summed(self, value: Tensor) -> Tensor:
        """The sum of one value over all processes."""
        if self.size == 1:
            return value.detach()
        total = value.detach().clone()
        dist.all_reduce(total)
        return total

    def sum_gradients(self, parameters: Iterable[Tensor]) -> None:
        """Put the sum of all processes' gradients in place of the own ones, in one message."""
        if self.size == 1:
            return
        held = [p for p in parameters if p.requires_grad]
        flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).reshape(-1) for p in held])
        dist.all_reduce(flat)
        for p, grad in zip(held, torch.split(flat, [p.numel() for p in held]), strict=True):
            p.grad = grad.reshape(p.shape)

    def wait(self) -> None:
        """Go on when all have come here."""
        if self.size > 1:
            dist.barrier()


class _Gathered(torch.autograd.Function):
    """Every process's rows side by side: sums with zeros are exact, and need no equal shares."""

    @staticmethod
    def forward(context: Any, rows: Tensor, count: int, share: slice) -> Tensor:
        context.share = share
        whole = torch.zeros(count, *rows.shape[1:], dtype=rows.dtype, device=rows.device)
        whole[share] = rows
        dist.all_reduce(whole)
        return whole

    @staticmethod
    def backward(context: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        total = grad.contiguous().clone()
        dist.all_reduce(total)
        return total[context.share], None, None
