"""Learn `src/shopguide/query/alike.npz` from the table of shopping words: `python tools/learn_alike.py`.

Two words of a line are a pair; in a batch of pairs each word must find its own. Every tenth line is held out first and
tells whether it is worth it; the file is learnt from all lines.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import torch

from shopguide.encode import load_text_encoder
from shopguide.query.alike import FILE
from shopguide.text import has_han

TABLE = Path(__file__).parents[1] / "src/shopguide/query/synonyms.txt"
EPOCHS, BATCH, RATE, HEAT = 15, 256, 1e-3, 3.0
HELD = 10
SEED = 0


def lines_of(text: str) -> list[list[str]]:
    """The words of each line that stand for each other."""
    plain = (line.partition("#")[0].strip() for line in text.splitlines())
    return [[w.strip().lower() for w in line.split(",") if w.strip()] for line in plain if line and "=>" not in line]


def learn(vectors: torch.Tensor, lines: list[list[int]]) -> torch.Tensor:
    """The matrix, from the rows that stand for each other."""
    torch.manual_seed(SEED)
    draw = random.Random(SEED)
    turn = torch.zeros(vectors.shape[1], vectors.shape[1], requires_grad=True)
    heat = torch.tensor(HEAT, requires_grad=True)
    steps = torch.optim.AdamW([turn, heat], lr=RATE, weight_decay=0)
    pairs_of = [line for line in lines if len(line) > 1]
    eye = torch.eye(vectors.shape[1])
    for _ in range(EPOCHS):
        draw.shuffle(pairs_of)
        for start in range(0, len(pairs_of), BATCH):
            pairs = [draw.sample(line, 2) for line in pairs_of[start : start + BATCH]]
            one, other = (
                torch.nn.functional.normalize(vectors[[p[side] for p in pairs]] @ (eye + turn), dim=1)
                for side in (0, 1)
            )
            scores = one @ other.T * heat.exp()
            own = torch.arange(len(pairs))
            loss = torch.nn.functional.cross_entropy(scores, own) + torch.nn.functional.cross_entropy(scores.T, own)
            steps.zero_grad()
            loss.backward()
            steps.step()
    return (eye + turn).detach()


def found(rows: torch.Tensor, lines: list[list[int]], held: list[list[int]], han: torch.Tensor) -> float:
    """Share of held-out words whose nearest word of the other language stands in a line with them."""
    scores = rows @ rows.T
    mates: dict[int, set[int]] = {}
    for line in lines:
        for at in line:
            mates.setdefault(at, set()).update(line)
    crossed = [a for a in {a for line in held for a in line} if any(bool(han[m] != han[a]) for m in mates[a])]
    right = [int(torch.where(han == han[a], -9.0, scores[a]).argmax()) in mates[a] for a in crossed]
    return sum(right) / len(right)


def main() -> None:
    """Learn, tell, write."""
    torch.set_num_threads(1)
    encoder = load_text_encoder("multilingual-e5-small")
    said = lines_of(TABLE.read_text("utf-8"))
    words = sorted({w for line in said for w in line})
    at = {w: n for n, w in enumerate(words)}
    lines = [[at[w] for w in line] for line in said]
    raw = np.stack([encoder.encode_query(w) for w in words]).astype(np.float32)
    han = np.array([has_han(w) for w in words])
    means = {"mean_en": raw[~han].mean(0), "mean_zh": raw[han].mean(0)}
    rows = torch.tensor(raw - np.where(han[:, None], means["mean_zh"], means["mean_en"]))
    rows = torch.nn.functional.normalize(rows, dim=1)
    marks = torch.tensor(han)
    held = lines[::HELD]
    kept_out = {a for line in held for a in line}
    rest = [[a for a in line if a not in kept_out] for line in lines]
    tried = torch.nn.functional.normalize(rows @ learn(rows, rest), dim=1)
    print(f"{len(lines)} lines, {len(words)} words")
    told = found(rows, lines, held, marks), found(tried, lines, held, marks)
    print(
        "Of held-out words the nearest of the other language is right for {:.3f} as encoded, {:.3f} turned".format(
            *told
        )
    )
    turn = learn(rows, lines).numpy().astype(np.float16)
    np.savez_compressed(FILE, turn=turn, encoder=np.array(encoder.fingerprint), **means)
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
