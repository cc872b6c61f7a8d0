"""A CNN of ResNet-50's shape, for the classic baseline: pictures to 2048 numbers, from random or given weights.

Knows nothing about products. The classification layer is left away, so that what comes out has the size that a head
after it expects (He et al., "Deep residual learning for image recognition", CVPR 2016). Names of parameters are those
of torchvision's model, so that its files open here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL.Image import Image, Resampling
from torch import Tensor, nn

from shopguide.errors import DataError, MissingError

FEATURES = 2048
SIDE, SHORT_SIDE = 224, 256
MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet, by channel, for pixels of 0 to 1."""

STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))
"""Width of the narrow part, blocks and stride of each stage."""

WIDENING = 4
BATCH = 8


class Bottleneck(nn.Module):
    """1×1, 3×3 and 1×1 convolutions beside a short cut."""

    def __init__(self, inside: int, narrow: int, stride: int) -> None:
        super().__init__()
        wide = narrow * WIDENING
        self.conv1, self.bn1 = nn.Conv2d(inside, narrow, 1, bias=False), nn.BatchNorm2d(narrow)
        self.conv2 = nn.Conv2d(narrow, narrow, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(narrow)
        self.conv3, self.bn3 = nn.Conv2d(narrow, wide, 1, bias=False), nn.BatchNorm2d(wide)
        self.downsample: nn.Sequential | None = None
        if stride != 1 or inside != wide:
            self.downsample = nn.Sequential(nn.Conv2d(inside, wide, 1, stride, bias=False), nn.BatchNorm2d(wide))

    def forward(self, rows: Tensor) -> Tensor:
        """(b, c, h, w) to (b, 4 · narrow, h / stride, w / stride)."""
        out = torch.relu(self.bn1(self.conv1(rows)))
        out = torch.relu(self.bn2(self.conv2(out)))
        kept = rows if self.downsample is None else self.downsample(rows)
        return torch.relu(self.bn3(self.conv3(out)) + kept)


class ResNet50(nn.Module):
    """The network without its classification layer."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
            inside = 64
            for number, (narrow, blocks, stride) in enumerate(STAGES, 1):
                made = [Bottleneck(inside, narrow, stride)]
                made += [Bottleneck(narrow * WIDENING, narrow, 1) for _ in range(blocks - 1)]
                setattr(self, f"layer{number}", nn.Sequential(*made))
                inside = narrow * WIDENING
            for layer in self.modules():
                if isinstance(layer, nn.Conv2d):
                    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, pictures: Tensor) -> Tensor:
        """Features of pictures.

        Args:
            pictures: (b, 3, 224, 224), channels first.

        Returns:
            (b, 2048).

        Raises:
            DataError: The channels do not come first.
        """
        if pictures.ndim != 4 or pictures.shape[1] != 3:
            raise DataError(f"Pictures of shape {tuple(pictures.shape)} have no three channels first.")
        out = torch.relu(self.bn1(self.conv1(pictures)))
        out = nn.functional.max_pool2d(out, 3, 2, 1)
        for number in range(1, len(STAGES) + 1):
            out = getattr(self, f"layer{number}")(out)
        return out.mean(dim=(2, 3))


def open_resnet(weights: Path | None = None, seed: int = 0) -> ResNet50:
    """The network with given or random weights, ready to look.

    Args:
        weights: A state dict of torchvision's resnet50 (`.pth`, or `.safetensors`); its classification layer is passed
            over. None: random.
        seed: Of random weights.

    Returns:
        The network, in evaluation mode.

    Raises:
        MissingError: The file is not there.
        DataError: It holds no weights of this shape.
    """
    net = ResNet50(seed)
    if weights is not None:
        if not weights.is_file():
            raise MissingError(f"There are no weights at {weights}.", "Give a state dict of torchvision's resnet50.")
        try:
            if weights.suffix == ".safetensors":
                from safetensors.torch import load_file

                held = load_file(str(weights))
            else:
                held = torch.load(weights, map_location="cpu", weights_only=True)
            net.load_state_dict({name: t for name, t in held.items() if not name.startswith("fc.")})
        except Exception as error:
            raise DataError(f"{weights} holds no weights of ResNet-50's shape: {error}"[:400]) from error
    return net.eval()


def pixels(picture: Image) -> NDArray[np.float32]:
    """A picture as the network wants it: short side 256, the middle 224 × 224, ImageNet's scale.

    Args:
        picture: RGB.

    Returns:
        (3, 224, 224): the channels are put first here, and nowhere else.
    """
    scale = SHORT_SIDE / min(picture.size)
    wide, high = (max(SIDE, round(length * scale)) for length in picture.size)
    small = picture.convert("RGB").resize((wide, high), Resampling.BILINEAR)
    left, top = (wide - SIDE) // 2, (high - SIDE) // 2
    rows = np.asarray(small.crop((left, top, left + SIDE, top + SIDE)), np.float32) / 255.0
    return np.ascontiguousarray(((rows - MEAN) / SPREAD).transpose(2, 0, 1), np.float32)


def look(
    net: ResNet50,
    paths: Sequence[str],
    load: Callable[[str], Image],
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    """Features of picture files.

    Args:
        net: The network.
        paths: The files.
        load: Opens one.
        progress: Called after each batch with (done, all).

    Returns:
        (n, 2048), not scaled.
    """
    out = np.zeros((len(paths), FEATURES), np.float32)
    with torch.inference_mode():
        for start in range(0, len(paths), BATCH):
            some = paths[start : start + BATCH]
            batch = torch.from_numpy(np.stack([pixels(load(path)) for path in some]))
            out[start : start + len(some)] = net(batch).numpy()
            if progress is not None:
                progress(start + len(some), len(paths))
    return out
