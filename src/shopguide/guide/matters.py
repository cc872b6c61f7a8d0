"""What is asked of a product in whatever words: its price, or whether it is still there; learnt from examples.

Knows nothing about catalogs. One linear layer over the text encoder's vector of each clause (no rule knows "what would
that set me back" or 几个大洋). The examples: `tests/data/matters`; `shopguide train matters` learns them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from shopguide.guide.meant import MEASURES
from shopguide.guide.reader import LIKELY, Act, Reading
from shopguide.guide.reader import SURE as ACT_SURE
from shopguide.guide.telling import asks_price, asks_stock
from shopguide.guide.wanted import asked_topic
from shopguide.text import has_han

Matter = Literal["other", "price", "stock"]
MATTERS: tuple[Matter, ...] = get_args(Matter)

SURE = 0.8
"""From here a clause is believed to ask for it; `shopguide train matters` tells how often that is right."""

HINT = 0.1
"""What is asked about alone must be of a price at least so much ("bucks"): "how much" may be of anything else."""

PLAINLY = 0.93
"""From here a clause is of it whatever it is asked about in."""

MAX_CLAUSES = 4
"""Clauses of a turn that are weighed, the last ones: what is asked stands behind the story."""

FILE = Path(__file__).with_name("matters.npz")
_CLAUSE = re.compile(r"[,.;!?，。；！？…~～]+(?!\d)\s*|(?<=[㐀-鿿])\s+")

Encode = Callable[[str], NDArray[np.float32]]
"""A text to its vector."""


def clauses(text: str) -> list[str]:
    """The clauses of a turn, the last ones of many."""
    parts = [p.strip() for p in _CLAUSE.split(text)]
    return [p for p in parts if p and (len(p) > 2 or has_han(p))][-MAX_CLAUSES:]


class Matters:
    """Tells what clauses ask for; usable from several threads.

    Args:
        encode: The text encoder that the layer was learnt over.
        learnt: `mean` (d,), `w` (m, d) and `b` (m,) of `MATTERS`.
    """

    def __init__(self, encode: Encode, learnt: Mapping[str, NDArray[np.float32]]) -> None:
        self._encode = encode
        self._mean, self._w, self._b = (np.asarray(learnt[n], np.float32) for n in ("mean", "w", "b"))

    def weigh(self, clause: str) -> NDArray[np.float32]:
        """(m,) how likely a clause asks for each of `MATTERS`."""
        vec = self._encode(clause) - self._mean
        scores = self._w @ (vec / max(float(np.linalg.norm(vec)), 1e-9)) + self._b
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), np.float32)

    def asked(self, text: str) -> tuple[Matter, str]:
        """What a turn asks for, and by which clause.

        Args:
            text: The turn, or what of it asks.

        Returns:
            "other" and "" where no clause is surely of a price or of stock.
        """
        best: tuple[float, Matter, str] = (SURE, "other", "")
        for clause in clauses(text):
            weighed = self.weigh(clause)
            for matter, weight in zip(MATTERS[1:], weighed[1:], strict=True):
                best = max(best, (float(weight), matter, clause))
        return best[1], best[2]


_SEARCHES: tuple[Act, ...] = ("find", "refine", "relax", "more", "policy", "explain", "outside", "compare")
"""What a turn wants that asks for no product's price, however its words sound ("under fifty")."""

_KEPT = {"price": ("reference", "condition"), "stock": ("reference", "condition", "topic")}
"""Parts of a clause that stay beside the plain question: which product, and in what size or colour."""

_PLAIN = {"price": ("how much is {}", "多少钱"), "stock": ("is {} in stock", "有货吗")}
_POINTER = re.compile(rf"[那这]一?{MEASURES}")
_NO_QUESTION = re.compile(
    r"最|\b(?:most|least|cheapest|dearest|priciest)\b|[¥￥$€£]\s?\d|\d\s?(?:块|元|bucks|dollars|quid)", re.I
)
"""A most of all, which asks which one it is, or an amount, which is told and not asked for."""

_SIZE = re.compile(r"(?<![A-Za-z0-9.])(?:\d{2,3}|x{0,3}[smlSML]|X{1,3}[SL])(?:码|号)?(?![A-Za-z0-9.'’])")
_HOW_MANY = re.compile(r"\bhow many\b|几|多少")


def plainly_asked(text: str, reading: Reading | None, matters: Matters | None) -> tuple[str, Reading | None]:
    """A turn with a question for a price or for stock in plain words, where it asks in others.

    Args:
        text: The turn.
        reading: Of it.
        matters: Tells what clauses ask for; None leaves the turn as it is.

    Returns:
        The turn and its reading; the same where it asks for neither, or plainly already.
    """
    if matters is None or reading is None or asks_price(text) or asks_stock(text):
        return text, reading
    counts = reading.act == "more" and _HOW_MANY.search(text) is not None
    bound = any(any(c.isdigit() for c in said) for said in reading.said("condition"))  # an amount is told, not asked
    if reading.act in _SEARCHES and reading.sure >= (LIKELY if bound else ACT_SURE) and not counts:
        return text, reading
    matter, clause = matters.asked(_unnamed(text, reading))
    clause = clause if clause in text else _whole(clause, text, reading)
    if matter == "other" or asked_topic(clause) is not None or _NO_QUESTION.search(clause):
        return text, reading
    place = MATTERS.index(matter)
    topics = [s for s in reading.said("topic") if s in clause]
    plain = float(matters.weigh(_unnamed(clause, reading))[place])
    if matter == "price" and topics and plain < PLAINLY and max(matters.weigh(t)[place] for t in topics) < HINT:
        return text, reading  # "how much" of something else
    kept = [s.text for s in reading.spans if s.part in _KEPT[matter] and s.text in clause]
    kept = [k for k in kept if matters.weigh(k)[place] < SURE]
    kept += [m[0] for m in _SIZE.finditer(clause) if not any(m[0] in k for k in kept)]
    asked = replace(reading, act="ask", sure=max(reading.sure, ACT_SURE))
    en, zh = _PLAIN[matter]
    if has_han(text):
        many = "还剩多少" if matter == "stock" and _HOW_MANY.search(clause) else ""
        ends = [clause.find(k) + len(k) for k in kept] + [m.end() for m in _POINTER.finditer(clause)]
        return text.replace(clause, f"{clause[: max(ends, default=0)]}{zh} {many}".strip()), asked
    pointers = [s.text for s in reading.spans if s.part == "reference" and s.text in kept]
    beside = [k for k in kept if k not in pointers]
    asks = en.format(pointers[0] if pointers else "it") + (f" in {' '.join(beside)}" if beside else "")
    asks = f"how many left, {asks}" if matter == "stock" and _HOW_MANY.search(clause.lower()) else asks
    return text.replace(clause, asks), asked


def _unnamed(text: str, reading: Reading) -> str:
    """A turn with "it" for what it points at: no name tells what is asked."""
    for said in reading.said("reference"):
        text = text.replace(said, "这个" if has_han(text) else "it")
    return text


def _whole(clause: str, text: str, reading: Reading) -> str:
    """The clause of a turn of which another one, with "it" for a name, was weighed."""
    return next((c for c in clauses(text) if _unnamed(c, reading) == clause), text)


@cache
def learnt_matters() -> Mapping[str, NDArray[np.float32]]:
    """What the shipped layer has learnt."""
    with np.load(FILE) as held:
        return {name: held[name].astype(np.float32) for name in held.files}
