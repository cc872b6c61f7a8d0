"""Checkpoints of a training: parameters and optimizer in one file, gone on from only by the very same run.

Knows nothing about nets or losses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from shopguide.encode.durable import write_whole

_ADAM = "adam/"


def save_checkpoint(
    path: Path, mark: str, told: Mapping[str, Any], tensors: Mapping[str, Tensor], optimizer: torch.optim.Optimizer
) -> None:
    """Write a checkpoint, whole or not at all.

    Args:
        path: The file.
        mark: Tells this run from others.
        told: What else to remember, as plain JSON values.
        tensors: Name to tensor.
        optimizer: Whose state is kept.
    """
    from safetensors.torch import save

    held = dict(tensors)
    for i, state in optimizer.state_dict()["state"].items():
        held |= {f"{_ADAM}{i}/{n}": torch.as_tensor(t) for n, t in state.items()}
    data = save(
        {n: t.detach().contiguous().cpu() for n, t in held.items()}, {"run": json.dumps({"mark": mark, **told})}
    )
    write_whole(path, data)


def load_checkpoint(
    path: Path | None, mark: str, optimizer: torch.optim.Optimizer
) -> tuple[dict[str, Any], dict[str, Tensor]] | None:
    """Read a checkpoint of this very run, and set the optimizer to it.

    Args:
        path: The file, or None.
        mark: Of this run.
        optimizer: Takes its state.

    Returns:
        What was told and the tensors; None where there is none, or it is another run's or broken.
    """
    if path is None or not path.is_file():
        return None
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), "pt") as file:
            told = json.loads(file.metadata()["run"])
            if told.pop("mark") != mark:
                return None
            held = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
    except (SafetensorError, OSError, ValueError, KeyError, TypeError):
        return None
    state = optimizer.state_dict()
    state["state"] = {}
    for name in [n for n in held if n.startswith(_ADAM)]:
        _, i, key = name.split("/")
        state["state"].setdefault(int(i), {})[key] = held.pop(name)
    optimizer.load_state_dict(state)
    return told, held
