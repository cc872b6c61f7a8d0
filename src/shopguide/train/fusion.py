"""Learns how a shop's modalities are joined: lessons in, a trained net with its numbers out.

Knows nothing about the shop's folder. InfoNCE with several graded positives (van den Oord et al., 2018; grades as in
generalised contrastive learning, Zhu et al., 2024), over all products of a small shop, near ones of a large one.
Few data: it starts at the hand-made solution, learns low-rank changes, and keeps what was best on products held out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from shopguide.encode.seam import fingerprint_of
from shopguide.errors import DataError
from shopguide.fuse import PICTURE, PICTURE_WORDS, REVIEWS, SPEECH, TEXT, VIDEO, Array, ModalityTokens
from shopguide.fuse.lessons import FIELD, FusionLessons
from shopguide.fuse.trained import (
    MEANS_FILE,
    PRODUCT_FILE,
    QUERY_FILE,
    WEIGHTS_FILE,
    means_file,
    write_version,
)
from shopguide.train.checkpoints import load_checkpoint, save_checkpoint
from shopguide.train.fusion_batches import Batch, Batches
from shopguide.train.fusion_export import product_graph, query_graph
from shopguide.train.fusion_net import FusionNet, Shape
from shopguide.train.fusion_trials import Trial, reach, trials_of
from shopguide.train.world import World
from shopguide.types import Progress

FEWEST_PRODUCTS = 20
"""Below, a held-out part tells nothing."""

RIDGES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Penalties of the regression that pictures begin with; chosen on the held-out part."""

LOOKS = 128
"""Numbers of the fused vector in which pictures are compared with pictures alone: the words' space keeps their kind and
loses their looks. On two fifths of Luma a picture finds its product's others at MRR .50 with, .44 without."""

WORDED, LOOKED = 0.7, 0.7
"""Lengths of both parts of a picture at the start."""

FORMAT = 1


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """How to learn.

    Attributes:
        method: One of `METHODS`.
        seed: Of the split, the start and every draw.
        steps: Most steps.
        rate: Of AdamW.
        decay: Pull of everything learnt back to the start.
        batch: Products in a batch.
        every: Steps between two looks at the held-out part, each with a checkpoint.
        patience: Looks without a gain before it ends.
        held: Share of the products that choose what is kept and teach nothing.
        threads: Of torch.
    """

    method: str = "attention"
    seed: int = 0
    steps: int = 300
    rate: float = 1e-3
    decay: float = 20.0
    batch: int = 384
    every: int = 20
    patience: int = 6
    held: float = 0.15
    threads: int = 1


@dataclass(frozen=True, slots=True)
class LearntFusion:
    """A trained net.

    Attributes:
        net: With its best parameters.
        card: Settings, data, seed, history.
        losses: Of every step that was made.
        lessons: What it was taught by.
    """

    net: FusionNet
    card: Mapping[str, Any]
    losses: tuple[float, ...]
    lessons: FusionLessons

    def write(self, root: Path, extra: Mapping[str, Any] | None = None) -> Path:
        """Write it as a version.

        Args:
            root: Folder of the versions.
            extra: More for the card.

        Returns:
            The version's folder, which `TrainedFuser.load` opens.

        Passes on:
            ShopError: The disk is full or cannot be written.
        """
        from safetensors.torch import save

        files = {
            PRODUCT_FILE: product_graph(self.net),
            QUERY_FILE: query_graph(self.net),
            WEIGHTS_FILE: save({n: t.detach().contiguous().cpu() for n, t in self.net.state_dict().items()}),
            MEANS_FILE: means_file(self.lessons.centring),
        }
        return write_version(root, files, {**self.card, **(extra or {})})


@dataclass(slots=True)
class _Run:
    """What a checkpoint holds."""

    step: int = 0
    best: float = -1.0
    waited: int = 0
    losses: list[float] = field(default_factory=list)
    looks: list[tuple[int, float]] = field(default_factory=list)


def learn_fuser(
    lessons: FusionLessons,
    settings: FusionSettings = FusionSettings(),
    products: NDArray[np.bool_] | None = None,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
    world: World | None = None,
) -> LearntFusion:
    """Learn.

    Args:
        lessons: What there is.
        settings: How.
        products: (n,) bool: those that may be learnt from, all by default; a part of them is held out to choose by.
        progress: Told the stage "train".
        checkpoint: A file to go on from; it stays, and the same call gives the same at once. None for none.
        world: The processes that learn together.

    Returns:
        The net as it was best on the held-out part, the start among the choices.

    Raises:
        DataError: There is too little to learn from.

    Passes on:
        DataError: A number is none, or there is no pair.
    """
    lessons.check()
    mine = np.ones(lessons.count, np.bool_) if products is None else products
    if int(mine.sum()) < FEWEST_PRODUCTS:
        raise DataError(
            f"{int(mine.sum())} products are too few to learn from: at least {FEWEST_PRODUCTS} are needed.", ""
        )
    torch.set_num_threads(settings.threads)
    held, asked_train, asked_held = split(lessons, mine, settings)
    trials = trials_of(lessons, held, asked_held)
    if not trials:
        raise DataError("No product that is held out can be asked for.", "Give more products with titles or pictures.")
    teach = mine & ~held
    net = started(lessons, settings, teach, asked_train, trials)
    batches = Batches(lessons, teach, asked_train, settings.batch, settings.seed)
    mark = fingerprint_of(FORMAT, asdict(settings), lessons.fingerprint(), np.packbits(mine).tobytes().hex())
    loop = _Loop(net, settings, batches, trials, world or World(), checkpoint, mark)
    run = loop.run(progress)
    card = {
        "method": settings.method,
        "dimensions": dict(net.shape.dimensions),
        "width": net.shape.width,
        "encoders": lessons.encoders,
        "data": {"fingerprint": lessons.fingerprint(), "told": lessons.source, "products": int(mine.sum())},
        "settings": asdict(settings),
        "version": version("shopguide"),
        "learnt": {"steps": run.step, "best": round(run.best, 6), "looks": run.looks},
    }
    return LearntFusion(net.to("cpu"), card, tuple(run.losses), lessons)


def split(
    lessons: FusionLessons, mine: NDArray[np.bool_], settings: FusionSettings
) -> tuple[NDArray[np.bool_], dict[str, NDArray[np.bool_]], dict[str, NDArray[np.bool_]]]:
    """Hold out products, and queries that are no titles.

    Args:
        lessons: All.
        mine: (n,) bool: those to split.
        settings: Share and seed.

    Returns:
        (n,) bool of the held-out products; kind to (q,) bool of the queries that teach; of those that are held out.
    """
    rng = np.random.default_rng((settings.seed, 1))
    rows = np.flatnonzero(mine)
    held = np.zeros(lessons.count, np.bool_)
    held[rng.permutation(rows)[: max(5, round(settings.held * len(rows)))]] = True
    teach, kept = {}, {}
    for ask in lessons.asks:
        if not ask.untitled and ask.kind != FIELD:
            drawn = (rng.random(int(ask.clusters.max(initial=-1)) + 1) < settings.held)[ask.clusters]
            teach[ask.kind], kept[ask.kind] = ~drawn, drawn
    return held, teach, kept


def started(
    lessons: FusionLessons,
    settings: FusionSettings,
    teach: NDArray[np.bool_],
    asked: Mapping[str, NDArray[np.bool_]],
    trials: list[Trial],
) -> FusionNet:
    """The net before learning: words as they are, pictures by a ridge regression onto the words of their products.

    Args:
        lessons: All.
        settings: Method and seed.
        teach: (n,) bool: products that may be learnt from.
        asked: Kind to (q,) bool: queries that are no titles, and may be learnt from.
        trials: On the held-out part, to choose the penalty.

    Returns:
        The net.
    """
    dims = dict(lessons.dimensions)
    if TEXT in dims:
        dims |= {REVIEWS: dims[TEXT], SPEECH: dims[TEXT]}
    if PICTURE in dims:
        dims[VIDEO] = dims[PICTURE]
    words = next(dims[m] for m in (TEXT, PICTURE_WORDS, PICTURE) if m in dims)
    looks = looks_of(lessons, teach) if PICTURE in dims and words != dims[PICTURE] else None
    shape = Shape(settings.method, dims, words + (0 if looks is None else looks.shape[1]))
    best: tuple[float, FusionNet] | None = None
    if looks is not None:
        seen = lessons.tokens[PICTURE].vectors[teach[lessons.tokens[PICTURE].owner]]
        for base in ridges(lessons, teach, asked, words):
            parts = [share * part / _mean_length(seen @ part) for part, share in ((base, WORDED), (looks, LOOKED))]
            start = torch.from_numpy(np.concatenate(parts, axis=1).astype(np.float32))
            net = FusionNet(shape, {PICTURE: start}, settings.seed)
            score = reach(NetFuser(net), trials).score
            if best is None or score > best[0]:
                best = score, net
    return best[1] if best is not None else FusionNet(shape, {}, settings.seed)


def looks_of(lessons: FusionLessons, teach: NDArray[np.bool_]) -> Array | None:
    """The directions in which the shop's pictures differ most, whatever words say of them.

    Args:
        lessons: All.
        teach: (n,) bool: products that may be learnt from.

    Returns:
        (d_m, k) orthonormal columns, or None where there are too few pictures.
    """
    pictures = lessons.tokens[PICTURE]
    seen = pictures.vectors[teach[pictures.owner]].astype(np.float64)
    if len(seen) < 2 * FEWEST_PRODUCTS:
        return None
    _, directions = np.linalg.eigh(seen.T @ seen)
    return np.asarray(directions[:, ::-1][:, : min(LOOKS, len(seen) // 2)], np.float32)


def _mean_length(rows: Array) -> float:
    return float(np.linalg.norm(rows, axis=1).mean()) or 1.0


def ridges(
    lessons: FusionLessons, teach: NDArray[np.bool_], asked: Mapping[str, NDArray[np.bool_]], width: int
) -> list[Array]:
    """Regressions from pictures of a product, and photos of it, onto its titles as queries, else onto its texts.

    Args:
        lessons: All; views of pictures are further rows.
        teach: (n,) bool: products that may be learnt from.
        asked: Kind to (q,) bool: queries that are no titles, and may be learnt from.
        width: d.

    Returns:
        (d_m, d) matrices, one a penalty; [] where nothing has both.
    """
    rows, owner = _shown(lessons, teach, asked)
    out: list[Array] = []
    for target in _targets(lessons, width):
        here = target[owner].any(axis=1)
        if len(np.unique(owner[here])) < 2:
            continue
        x, y = rows[here].astype(np.float64), target[owner[here]].astype(np.float64)
        y /= np.linalg.norm(y, axis=1, keepdims=True)
        seen = len(x) / len(np.unique(owner[here]))  # so many rows a product: a penalty means the same for any number
        out += [_ridge(x, y, r * seen) for r in RIDGES]
    return out


def _ridge(x: NDArray[np.float64], y: NDArray[np.float64], penalty: float) -> Array:
    if len(x) <= x.shape[1]:
        return np.asarray(x.T @ np.linalg.solve(x @ x.T + penalty * np.eye(len(x)), y), np.float32)
    return np.asarray(np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ y), np.float32)


def _shown(
    lessons: FusionLessons, teach: NDArray[np.bool_], asked: Mapping[str, NDArray[np.bool_]]
) -> tuple[Array, NDArray[np.int64]]:
    """(r, d_m) looks and (r,) their products: the mean of the pictures, that of each view of them, and each photo."""
    rows, owner = [], []
    for tokens in (lessons.tokens, *lessons.views):
        if PICTURE in tokens:
            mean = tokens[PICTURE].mean()
            here = np.flatnonzero(teach & mean.any(axis=1))
            rows.append(mean[here])
            owner.append(here)
    for ask in lessons.asks:
        if PICTURE in ask.vectors and ask.kind in asked:
            pairs = asked[ask.kind][ask.query] & teach[ask.product]
            for vectors in (ask.vectors, *ask.views):
                rows.append(vectors[PICTURE][ask.query[pairs]])
                owner.append(ask.product[pairs])
    return np.concatenate(rows), np.concatenate(owner)


def _targets(lessons: FusionLessons, width: int) -> list[Array]:
    """What a picture should look like in the words' space: its product's words, its titles as queries."""
    out: list[Array] = []
    if TEXT in lessons.tokens:
        out.append(lessons.tokens[TEXT].mean())
    titles = next((a for a in lessons.asks if a.untitled and TEXT in a.vectors), None)
    if titles is not None:
        asked = np.zeros((lessons.count, width), np.float32)
        np.add.at(asked, titles.product, titles.vectors[TEXT][titles.query])
        out.append(asked)
    return out


class NetFuser:
    """A net in training, tried as any other fuser.

    Args:
        net: The net.
    """

    def __init__(self, net: FusionNet) -> None:
        self._net = net

    def fuse(self, tokens: ModalityTokens) -> Array:
        """(n, d) products."""
        shape, device = self._net.shape, next(self._net.parameters()).device
        count = next(iter(tokens.values())).count
        out = []
        with torch.no_grad():
            for start in range(0, count, 256):
                stop = min(count, start + 256)
                given = {}
                for m in shape.modalities:
                    some = tokens[m].between(start, stop) if m in tokens else None
                    if some is None or not len(some.owner):
                        none = torch.zeros(stop - start, 1, shape.dimensions[m]), torch.zeros(stop - start, 1)
                        given[m] = none[0].to(device), none[1].to(device)
                        continue
                    block, weight = some.padded(int(np.bincount(some.owner).max()))
                    given[m] = torch.from_numpy(block).to(device), torch.from_numpy(weight).to(device)
                out.append(self._net.products(given).cpu().numpy())
        return np.concatenate(out) if out else np.zeros((0, shape.width), np.float32)

    def query(self, vectors: Mapping[str, Array]) -> Array:
        """(d,) a query."""
        with torch.no_grad():
            rows = self._net.queries(self.asked({m: v[None] for m, v in vectors.items()}, 1))
        return np.asarray(rows[0].cpu().numpy())

    def asked(self, vectors: Mapping[str, Array], count: int) -> dict[str, Tensor]:
        """Rows of every modality that a query may have."""
        device = next(self._net.parameters()).device
        none = np.zeros
        return {
            m: torch.from_numpy(np.asarray(vectors.get(m, none((count, d))), np.float32)).to(device)
            for m, d in ((m, self._net.shape.dimensions[m]) for m in self._net.shape.asked)
        }


class _Loop:
    """Steps, looks at the held-out part, checkpoints."""

    def __init__(
        self,
        net: FusionNet,
        settings: FusionSettings,
        batches: Batches,
        trials: list[Trial],
        world: World,
        checkpoint: Path | None,
        mark: str,
    ) -> None:
        self._net, self._settings, self._batches, self._trials = net.to(world.device), settings, batches, trials
        self._world, self._path, self._mark = world, checkpoint, mark
        steady = [p for n, p in net.named_parameters() if n in ("gates", "query_gates", "scale")]
        pulled = [p for n, p in net.named_parameters() if n not in ("gates", "query_gates", "scale")]
        groups = [{"params": steady, "weight_decay": 0.0}, {"params": pulled, "weight_decay": settings.decay}]
        self._optimizer = torch.optim.AdamW([g for g in groups if g["params"]], lr=settings.rate, foreach=False)
        self._best = {n: t.detach().clone() for n, t in net.state_dict().items()}

    def run(self, progress: Progress | None) -> _Run:
        """Learn until it gets no better, and leave the net at its best."""
        run = self._resumed() or self._begun()
        while run.step < self._settings.steps and run.waited < self._settings.patience:
            run.losses.append(self._step(run.step))
            run.step += 1
            if progress is not None:
                progress("train", run.step, self._settings.steps)
            if run.step % self._settings.every == 0:
                self._look(run)
                self._keep(run)
        if run.step % self._settings.every:
            self._look(run)
            self._keep(run)
        self._net.load_state_dict(self._best)
        return run

    def _begun(self) -> _Run:
        run = _Run(best=reach(NetFuser(self._net), self._trials).score)
        run.looks.append((0, round(run.best, 6)))
        return run

    def _look(self, run: _Run) -> None:
        score = reach(NetFuser(self._net), self._trials).score
        run.looks.append((run.step, round(score, 6)))
        run.waited += 1
        if score > run.best:
            run.best, run.waited = score, 0
            self._best = {n: t.detach().clone() for n, t in self._net.state_dict().items()}

    def _step(self, step: int) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = self._settings.rate * min(1.0, (step + 1) / 20)
        self._optimizer.zero_grad(set_to_none=True)
        loss = batch_loss(self._net, self._batches.draw(step), self._world)
        loss.backward()  # type: ignore[no-untyped-call]
        self._world.sum_gradients(self._net.parameters())
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), 1.0, foreach=False)
        self._optimizer.step()
        return float(self._world.summed(loss))

    def _keep(self, run: _Run) -> None:
        """Write a checkpoint, whole or not at all."""
        if self._path is None or self._world.rank != 0:
            return
        held = {f"net/{n}": t for n, t in self._net.state_dict().items()}
        held |= {f"best/{n}": t for n, t in self._best.items()}
        save_checkpoint(self._path, self._mark, asdict(run), held, self._optimizer)

    def _resumed(self) -> _Run | None:
        """Go on from a checkpoint of this very run; None where there is none, or it is another's or broken."""
        found = load_checkpoint(self._path, self._mark, self._optimizer)
        if found is None:
            return None
        told, held = found
        self._net.load_state_dict({n[4:]: t for n, t in held.items() if n.startswith("net/")})
        self._best = {n[5:]: t.to(self._world.device) for n, t in held.items() if n.startswith("best/")}
        told["looks"] = [tuple(one) for one in told["looks"]]
        return _Run(**told)


def batch_loss(net: FusionNet, batch: Batch, world: World) -> Tensor:
    """This process's part of the loss of a batch; the parts of all processes sum to the whole.

    Args:
        net: The net.
        batch: The whole batch, alike in every process.
        world: Who computes what.

    Returns:
        A scalar.
    """
    device = next(net.parameters()).device
    count = len(next(iter(batch.blocks.values())))
    mine = world.share(count)

    def here(rows: Array) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(rows[mine])).to(device)

    def filled(held: Mapping[str, Array], wide: bool) -> dict[str, Tensor]:
        shape = net.shape
        none = {m: np.zeros((count, 1, d) if wide else (count, 1), np.float32) for m, d in shape.dimensions.items()}
        return {m: here(held.get(m, none[m])) for m in shape.modalities}

    rows = net.projected(filled(batch.blocks, True))
    views = {
        bare: world.gathered(net.joined(rows, filled(weights, False)), count)
        for bare, weights in ((True, batch.bare), (False, batch.whole))
    }
    asker = NetFuser(net)
    scale = net.scale.exp().clamp(max=60.0)
    total = torch.zeros((), device=device)
    for question in batch.questions:
        size = len(question.answers)
        part = world.share(size)
        if question.vectors:
            asked = net.queries(asker.asked({m: v[part] for m, v in question.vectors.items()}, part.stop - part.start))
            asked = world.gathered(asked, size)
        else:
            asked = views[False][torch.from_numpy(question.rows).to(device)]
        answers = torch.from_numpy(question.answers).to(device)
        scores = scale * asked @ views[question.bare].T
        if not question.vectors and question.kind != "itself":  # a product is no answer to itself
            own = torch.zeros_like(scores)
            own[torch.arange(size), torch.from_numpy(question.rows).to(device)] = -1e4
            scores = scores + own
        total = total + 0.5 * cross(scores, answers, part) + 0.5 * cross(scores.T, answers.T, mine)
    return total / max(1, len(batch.questions))


def cross(scores: Tensor, answers: Tensor, part: slice) -> Tensor:
    """Cross-entropy of softmax scores with what each answer is worth.

    Args:
        scores: (q, b).
        answers: (q, b) at least 0; a row of zeros asks nothing.
        part: This process's rows.

    Returns:
        The sum over these rows, divided by the rows of all that ask.
    """
    whole = answers.sum(1)
    count = int((whole > 0).sum())
    if not count:
        return scores.sum() * 0.0
    mine, wanted = scores[part], answers[part]
    shares = wanted / whole[part].clamp(min=1e-12)[:, None]
    return -(shares * mine.log_softmax(1)).sum() / count
