"""Learns the last block of the picture encoder on a shop's own pictures, and tells whether it knows products better.

Knows nothing about the shop's folder. Each product has a proxy beside which its pictures, their views and photos of it
shall lie (ProxyNCA, Movshovitz-Attias et al., ICCV 2017; softmax over unit vectors); the classes that the network told
before shall stay (learning without forgetting, Li and Hoiem, ECCV 2016), because they speak of pictures in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from shopguide.encode import efficientnet
from shopguide.encode.pictures import TYPICAL_NORM
from shopguide.encode.seam import fingerprint_of
from shopguide.encode.tuned import PictureLessons, checkpoint_weights
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.train.checkpoints import load_checkpoint, save_checkpoint
from shopguide.types import Progress

SCALE = 16.0
"""Of the cosines between pictures and proxies; learnt temperatures end near it."""

PRODUCTS, EACH = 32, 2
"""Products in a batch, and pictures of each."""

SMOOTHED = 0.1
FADED = 0.2
"""Share of a picture's numbers that a step does not see."""

REMEMBERED = 0.3
"""Weight of the classes that were told before."""

FASTER = 10.0
"""Rate of the proxies beside that of the block."""

WARM = 5
AT_ONCE = 64
EVERY = 10
HELD = 0.3
"""Share of the shoots, or of the products where there are no photos, that are asked and teach nothing."""

FORMAT = 1

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """How to learn.

    Attributes:
        seed: Of the split and every draw.
        steps: All of them are made.
        rate: Of the block, at most; it falls to nothing.
        threads: Of torch.
    """

    seed: int = 0
    steps: int = 60
    rate: float = 1e-3
    threads: int = 1


class LastBlock(nn.Module):
    """The last block and the layer to the features, norms folded in: maps to features.

    Args:
        weights: The checkpoint, name to array.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        super().__init__()
        self.kernels, self.biases = nn.ParameterList(), nn.ParameterList()
        for conv, norm in efficientnet.TAIL:
            kernel, bias = efficientnet.folded(weights, conv, norm)
            self.kernels.append(nn.Parameter(torch.from_numpy(kernel)))
            self.biases.append(nn.Parameter(torch.from_numpy(bias)))

    def forward(self, maps: Tensor) -> Tensor:
        """(b, 208, 9, 9) to (b, 1280)."""
        conv = nn.functional.conv2d
        wide = conv(maps, self.kernels[0], self.biases[0]).clamp(0.0, 6.0)
        pad = self.kernels[1].shape[-1] // 2
        seen = conv(wide, self.kernels[1], self.biases[1], padding=pad, groups=wide.shape[1]).clamp(0.0, 6.0)
        narrow = conv(seen, self.kernels[2], self.biases[2])
        return conv(narrow, self.kernels[3], self.biases[3]).clamp(0.0, 6.0).mean((2, 3))

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Kernels and biases by the names that the graph knows them by."""
        out = {}
        for (conv, _), kernel, bias in zip(efficientnet.TAIL, self.kernels, self.biases, strict=True):
            out[f"{conv}.w"], out[f"{conv}.b"] = kernel.detach().numpy().copy(), bias.detach().numpy().copy()
        return out


@dataclass(frozen=True, slots=True)
class LearntPictures:
    """A block that was learnt.

    Attributes:
        block: With its parameters.
        losses: Of every step.
    """

    block: LastBlock
    losses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PictureTrial:
    """Whether products are known better, on pictures that were not learnt from.

    Attributes:
        learnt: Share of the pictures whose product comes first, by the learnt encoder.
        before: The same by the encoder in use.
        difference: Of the two, paired by picture, with the interval over products.
        pictures: How many were asked.
        classes: Share of the pictures whose likeliest class is the same as before.
    """

    learnt: Estimate
    before: Estimate
    difference: Estimate
    pictures: int
    classes: float

    def to_dict(self) -> dict[str, Any]:
        """For the card."""
        named = {"learnt": self.learnt, "before": self.before, "difference": self.difference}
        told = {name: one.to_dict() for name, one in named.items()}
        return {**told, "pictures": self.pictures, "same_class": round(self.classes, 4)}


def held_pictures(lessons: PictureLessons, seed: int) -> NDArray[np.bool_]:
    """Pictures to ask with: photos of some shoots, or the last picture of some products where there are no photos.

    Args:
        lessons: All.
        seed: Draws them.

    Returns:
        (p,) bool.
    """
    rng = np.random.default_rng((seed, 3))
    if lessons.photo.any():
        return np.asarray((rng.random(int(lessons.shoot.max()) + 1) < HELD)[lessons.shoot] & lessons.photo)
    drawn = rng.random(lessons.count) < HELD
    held = np.zeros(len(lessons.product), np.bool_)
    for product in np.flatnonzero(drawn & (np.bincount(lessons.product, minlength=lessons.count) > 1)):
        held[np.flatnonzero(lessons.product == product)[-1]] = True
    return held


def taught_by(lessons: PictureLessons, held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pictures that may be learnt from.

    Args:
        lessons: All.
        held: (p,) bool: those that are asked with.

    Returns:
        (p,) bool: those not held; where catalog pictures are asked, also none of their products.
    """
    catalog = np.unique(lessons.product[held & ~lessons.photo])
    return ~held & ~np.isin(lessons.product, catalog)


def features_of(block: LastBlock, maps: NDArray[np.float16]) -> Vectors:
    """Unit features of maps.

    Args:
        block: Any.
        maps: (n, 208, 9, 9).

    Returns:
        (n, 1280).
    """
    out = []
    with torch.no_grad():
        for start in range(0, len(maps), AT_ONCE):
            some = torch.from_numpy(maps[start : start + AT_ONCE].astype(np.float32))
            out.append(nn.functional.normalize(block(some)).numpy())
    return np.concatenate(out) if out else np.zeros((0, efficientnet.DIMENSION), np.float32)


def learn_pictures(
    lessons: PictureLessons,
    settings: PictureSettings = PictureSettings(),
    teach: NDArray[np.bool_] | None = None,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
) -> LearntPictures:
    """Learn the last block.

    Args:
        lessons: What there is.
        settings: How.
        teach: (p,) bool: pictures that may be learnt from, all by default.
        progress: Told the stage "train".
        checkpoint: A file to go on from; it stays, and the same call gives the same at once. None for none.

    Returns:
        The block.

    Passes on:
        DataError: A number is none, or too few products have several pictures.
        MissingError: The encoder's package is not here.
    """
    lessons.check()
    mine = np.ones(len(lessons.product), np.bool_) if teach is None else teach
    torch.set_num_threads(settings.threads)
    loop = _Loop(lessons, settings, mine)
    mark = fingerprint_of(FORMAT, asdict(settings), lessons.fingerprint(), np.packbits(mine).tobytes().hex())
    losses = loop.resumed(checkpoint, mark)
    while len(losses) < settings.steps:
        losses.append(loop.step(len(losses)))
        if progress is not None:
            progress("train", len(losses), settings.steps)
        if checkpoint is not None and (len(losses) % EVERY == 0 or len(losses) == settings.steps):
            save_checkpoint(checkpoint, mark, {"losses": losses}, loop.tensors(), loop.optimizer)
    return LearntPictures(loop.block, tuple(losses))


class _Loop:
    """Steps."""

    def __init__(self, lessons: PictureLessons, settings: PictureSettings, mine: NDArray[np.bool_]) -> None:
        weights = checkpoint_weights()
        self.block, self._before = LastBlock(weights), LastBlock(weights)
        self._classes = torch.from_numpy(weights["_fc.weight"]), torch.from_numpy(weights["_fc.bias"])
        self._lessons, self._settings = lessons, settings
        self._of = {int(p): np.flatnonzero(mine & (lessons.product == p)) for p in np.unique(lessons.product[mine])}
        self._products = np.array(sorted(self._of), np.int64)
        seen = features_of(self._before, lessons.maps[:, 0])
        catalog = mine & ~lessons.photo
        self._mean = torch.from_numpy(seen[catalog if catalog.any() else mine].mean(0))
        about = nn.functional.normalize(torch.from_numpy(seen) - self._mean)
        means = torch.stack([about[torch.from_numpy(self._of[int(p)])].mean(0) for p in self._products])
        self._proxies = nn.Parameter(nn.functional.normalize(means))
        rates = [(list(self.block.parameters()), 1.0), ([self._proxies], FASTER)]
        groups = [{"params": held, "lr": settings.rate * part, "part": part} for held, part in rates]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=0.01, foreach=False)

    def tensors(self) -> dict[str, Tensor]:
        """What a checkpoint holds."""
        return {**{f"net/{n}": t for n, t in self.block.state_dict().items()}, "proxies": self._proxies}

    def resumed(self, path: Path | None, mark: str) -> list[float]:
        """Go on from a checkpoint; the losses of the steps that were made."""
        held = load_checkpoint(path, mark, self.optimizer)
        if held is None:
            return []
        told, tensors = held
        self._proxies.data.copy_(tensors.pop("proxies"))
        self.block.load_state_dict({n[4:]: t for n, t in tensors.items()})
        return list(told["losses"])

    def step(self, number: int) -> float:
        """One step; its draws come from (seed, number), so that a run that goes on draws the same."""
        steps, rate = self._settings.steps, self._settings.rate
        fade = min(1.0, (number + 1) / WARM) * 0.5 * (1.0 + np.cos(np.pi * number / steps))
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["part"] * fade
        maps, places, shown = self._drawn(np.random.default_rng((self._settings.seed, number)))
        self.optimizer.zero_grad(set_to_none=True)
        features = self.block(maps)
        unit = nn.functional.normalize(nn.functional.normalize(features) - self._mean)
        scores = SCALE * (unit * shown) @ nn.functional.normalize(self._proxies).T
        loss = nn.functional.cross_entropy(scores, places, label_smoothing=SMOOTHED)
        loss = loss + REMEMBERED * self._forgotten(maps, features)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return float(loss.detach())

    def _drawn(self, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Maps of a batch, the place of each one's product, and which numbers are seen."""
        places = rng.permutation(len(self._products))[:PRODUCTS].repeat(EACH)
        rows = np.array([rng.choice(self._of[int(self._products[place])]) for place in places])
        views = rng.integers(0, self._lessons.maps.shape[1], len(rows))
        maps = torch.from_numpy(self._lessons.maps[rows, views].astype(np.float32))
        seen = (rng.random((len(rows), efficientnet.DIMENSION)) >= FADED) / (1.0 - FADED)
        return maps, torch.from_numpy(places), torch.from_numpy(seen.astype(np.float32))

    def _forgotten(self, maps: Tensor, features: Tensor) -> Tensor:
        """How far the classes are from those that were told before."""
        weight, bias = self._classes
        with torch.no_grad():
            was = nn.functional.normalize(self._before(maps)) * TYPICAL_NORM @ weight.T + bias
        now = nn.functional.normalize(features) * TYPICAL_NORM @ weight.T + bias
        kept = nn.functional.kl_div(now.log_softmax(1), was.log_softmax(1), reduction="batchmean", log_target=True)
        return kept


def try_pictures(lessons: PictureLessons, block: LastBlock, held: NDArray[np.bool_]) -> PictureTrial:
    """Ask for products with pictures that were not learnt from, before and after.

    Args:
        lessons: All.
        block: What was learnt without `held`.
        held: (p,) bool.

    Returns:
        How many were known: by the mean of each product's other pictures, the catalog's and known photos.
    """
    weights = checkpoint_weights()
    before, after = (features_of(one, lessons.maps[:, 0]) for one in (LastBlock(weights), block))
    groups = [str(p) for p in lessons.product[held]]
    known, was = (recognised(vectors, lessons, held) for vectors in (after, before))
    said = [(v[held] * TYPICAL_NORM @ weights["_fc.weight"].T + weights["_fc.bias"]).argmax(1) for v in (before, after)]
    return PictureTrial(
        estimate(known.tolist(), groups),
        estimate(was.tolist(), groups),
        estimate((known - was).tolist(), groups),
        int(held.sum()),
        float((said[0] == said[1]).mean()),
    )


def recognised(vectors: Vectors, lessons: PictureLessons, held: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Which pictures find their product first.

    Args:
        vectors: (p, 1280) unit features of all pictures.
        lessons: All.
        held: (p,) bool: those that ask; the others are what products are known by.

    Returns:
        (held,) 1 or 0.
    """
    others = ~held
    catalog = others & ~lessons.photo
    about = vectors - vectors[catalog if catalog.any() else others].mean(0)
    about /= np.maximum(np.linalg.norm(about, axis=1, keepdims=True), 1e-12)
    means = np.zeros((lessons.count, vectors.shape[1]), np.float64)
    np.add.at(means, lessons.product[others], about[others])
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    return np.asarray((about[held] @ means.T).argmax(1) == lessons.product[held], np.float64)
