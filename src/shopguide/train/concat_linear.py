"""The classic baseline: a Transformer's text vector and a CNN's picture vector side by side, and a linear score on top.

Knows nothing about shops. It is here to be beaten, and to show why: the score of a title beside a picture is
w·[title; picture] = a(title) + b(picture), so that every title ranks the pictures alike. No training mends that; a
product vector that a query meets by an inner product does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from shopguide.errors import DataError

Array = NDArray[np.float32]
FEWEST = 20
DEPTH = 10


class ConcatLinear(nn.Module):
    """A linear score over both vectors, laid side by side.

    Args:
        text: Length of a text vector.
        picture: Length of a picture vector: of the CNN without its classification layer.
        seed: Of the start.
    """

    def __init__(self, text: int, picture: int, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.head = nn.Linear(text + picture, 1)

    def forward(self, text: Tensor, picture: Tensor) -> Tensor:
        """Scores of pairs: (…, text) and (…, picture) to (…)."""
        score: Tensor = self.head(torch.cat((text, picture), dim=-1)).squeeze(-1)
        return score


@dataclass(frozen=True, slots=True)
class LearntConcat:
    """What was learnt, and what it reaches.

    Attributes:
        net: The head.
        losses: One an epoch.
        recall: Recall@10 of each held-out title among all pictures: (q,).
        alike: Mean correlation of the scores that two held-out titles give the pictures; 1 is the same ranking.
    """

    net: ConcatLinear
    losses: tuple[float, ...]
    recall: Array
    alike: float


def learn_concat_linear(
    titles: Array,
    pictures: Array,
    held: NDArray[np.bool_],
    seed: int = 0,
    epochs: int = 100,
    rate: float = 1e-2,
    progress: Callable[[int, int], None] | None = None,
) -> LearntConcat:
    """Teach the head which picture goes with a title: InfoNCE over the products' pictures, as the fusers are taught.

    Args:
        titles: (n, d_t) vectors of titles.
        pictures: (n, d_p) vectors of the same products' pictures; rows of zeros have none.
        held: (n,) products that teach nothing and are asked for.
        seed: Of the start and the batches.
        epochs: Rounds over the others.
        rate: Of AdamW.
        progress: Called after each epoch with (done, all).

    Returns:
        The head and its numbers.

    Raises:
        DataError: Too few products have both, or a number is none.
    """
    if not (np.isfinite(titles).all() and np.isfinite(pictures).all()):
        raise DataError("A feature is not a number.", "Import again with --rebuild, or leave the broken picture out.")
    both = titles.any(axis=1) & pictures.any(axis=1)
    teach, asked = np.flatnonzero(both & ~held), np.flatnonzero(both & held)
    if len(teach) < FEWEST or not len(asked):
        raise DataError(f"{len(teach)} products with a title and a picture are too few: {FEWEST} are needed.")
    scaled = pictures / max(float(np.linalg.norm(pictures[teach], axis=1).mean()), 1e-9)
    words, seen = torch.from_numpy(titles), torch.from_numpy(scaled.astype(np.float32))
    net = ConcatLinear(titles.shape[1], pictures.shape[1], seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate)
    rng, losses = np.random.default_rng(seed), []
    for epoch in range(epochs):
        order = torch.from_numpy(rng.permutation(teach))
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(_scores(net, words[order], seen[order]), torch.arange(len(order)))
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
        if progress is not None:
            progress(epoch + 1, epochs)
    with torch.inference_mode():
        scores = _scores(net, words[torch.from_numpy(asked)], seen).numpy()
    shown = np.flatnonzero(pictures.any(axis=1))
    own = scores[np.arange(len(asked)), asked]
    recall = ((scores[:, shown] > own[:, None]).sum(axis=1) < DEPTH).astype(np.float32)
    alike = float(np.corrcoef(scores[:, shown]).mean()) if len(asked) > 1 else 1.0
    return LearntConcat(net, tuple(losses), recall, alike)


def _scores(net: ConcatLinear, titles: Tensor, pictures: Tensor) -> Tensor:
    """(q, n) scores of every title beside every picture: the head's two halves, added."""
    weight, wide = net.head.weight[0], titles.shape[1]
    scores: Tensor = (titles @ weight[:wide])[:, None] + (pictures @ weight[wide:])[None] + net.head.bias
    return scores
