"""A merchandiser's links beside what the products alone, or links of other products, would have given.

Joins the index with a table of links. Links are learnt from other products only: those of
the product that is asked for are never seen. What each part gives is told pair by pair, over the same source products.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from shopguide.catalog import read_rows
from shopguide.errors import DataError
from shopguide.evaluate.intervals import estimate
from shopguide.fuse import PICTURE, TEXT
from shopguide.shop.recommend_state import vectors_of
from shopguide.types import Rejected

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

Matrix = npt.NDArray[np.float32]
DEPTH = 10
NEAR_SOURCES = 10
"""Of how many alike products the links are borrowed."""


BOTH, LEARNT = "both", "links of alike products"
GAINS = {
    "pictures beside text": (BOTH, TEXT),
    "text beside pictures": (BOTH, PICTURE),
    "links beside content": (LEARNT, BOTH),
    "pictures beside text and links": (LEARNT, f"{LEARNT}, by {TEXT}"),
    "text beside pictures and links": (LEARNT, f"{LEARNT}, by {PICTURE}"),
}
"""What a part adds to the others: the two ways whose difference tells it."""


def read_links(path: Path) -> dict[str, dict[str, list[str]]]:
    """Read links.

    Args:
        path: A file with the columns link_type, sku and linked_sku.

    Returns:
        Type → SKU → linked SKUs.

    Raises:
        DataError: There are none.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for row in read_rows(path):
        if isinstance(row, Rejected):
            continue
        kind, sku, other = (str(row.values.get(n) or "") for n in ("link_type", "sku", "linked_sku"))
        if kind and sku and other:
            found.setdefault(kind, {}).setdefault(sku, []).append(other)
    if not found:
        raise DataError(f"There are no links in {path}.", "Give the columns link_type, sku, linked_sku.")
    return found


def run_links(shop: Shop, links: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, Any]:
    """Rank every product beside each linked one, by content and by others' links.

    Args:
        shop: An open shop.
        links: Type → SKU → linked SKUs; those of variants count for their product.

    Returns:
        By type: how many sources, recall@10 with its interval by way of ranking, and the paired differences of `GAINS`.
    """
    skus = {s for kind in links.values() for source, targets in kind.items() for s in (source, *targets)}
    owner = shop.learnt.owners(skus)
    ids = shop.learnt.products()
    row = {product: place for place, product in enumerate(ids)}
    vectors = vectors_of(shop.index, ids)
    content = {m: vectors[m] @ vectors[m].T for m in (TEXT, PICTURE) if m in vectors}
    content[BOTH] = sum(content.values(), start=np.zeros((len(ids), len(ids)), np.float32))
    report: dict[str, Any] = {}
    for kind, given in links.items():
        table: dict[int, set[int]] = {}
        for sku, targets in given.items():
            source = row.get(owner.get(sku, ""))
            ends = {row[owner[t]] for t in targets if owner.get(t, "") in row} - {source}
            if source is not None and ends:
                table.setdefault(source, set()).update(i for i in ends if i is not None)
        if table:
            report[kind] = _measured(table, content, len(ids))
    return report


def _measured(table: Mapping[int, set[int]], content: Mapping[str, Matrix], n: int) -> dict[str, Any]:
    linked = np.zeros((n, n), np.float32)
    for source, ends in table.items():
        linked[source, list(ends)] = 1.0

    def often(source: int) -> Matrix:
        total: Matrix = linked.sum(axis=0) - linked[source]
        return total

    def borrowed(by: Matrix, source: int) -> Matrix:
        others = np.array([s for s in table if s != source], np.int64)
        near = others[np.argsort(-by[source, others], kind="stable")[:NEAR_SOURCES]]
        weights = np.maximum(by[source, near], 0.0)
        scores: Matrix = weights @ linked[near] + 1e-3 * often(source)
        return scores

    ways: dict[str, Callable[[int], Matrix]] = {m: likeness.__getitem__ for m, likeness in content.items()}
    ways["linked often"] = often
    ways |= {
        (LEARNT if m == BOTH else f"{LEARNT}, by {m}"): partial(borrowed, likeness) for m, likeness in content.items()
    }
    recall = {
        name: [_recall(way(source), source, ends) for source, ends in table.items()] for name, way in ways.items()
    }
    gains = {
        name: estimate(np.subtract(recall[more], recall[less]).tolist()).to_dict()
        for name, (more, less) in GAINS.items()
        if more in recall and less in recall
    }
    found = {name: estimate(values).to_dict() for name, values in recall.items()}
    return {"sources": len(table), "links": int(linked.sum()), "recall@10": found, "gains": gains}


def _recall(scores: Matrix, source: int, ends: set[int]) -> float:
    scores = np.array(scores, np.float64)
    scores[source] = -np.inf
    best = set(np.argsort(-scores, kind="stable")[:DEPTH].tolist())
    return len(best & ends) / min(DEPTH, len(ends))


def to_markdown(report: Mapping[str, Any]) -> str:
    """A row a type, a column a way of ranking; then a column a paired difference."""
    tables = []
    for part, sign in (("recall@10", ""), ("gains", "+")):
        names = list(next(iter(report.values()))[part]) if report else []
        out = [f"| links | sources | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
        for kind, told in report.items():
            cells = [
                " ".join((f"{v['value']:{sign}.3f}", f"[{v['low']:{sign}.3f}, {v['high']:{sign}.3f}]"))
                for v in told[part].values()
            ]
            out.append(f"| {kind} | {told['sources']} | {' | '.join(cells)} |")
        tables += ["\n".join(out) + "\n"] if names else []
    return "\n".join(tables)
