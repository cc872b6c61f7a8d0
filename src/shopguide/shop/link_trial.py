"""A merchandiser's links beside what the products alone, or links of other products, would have given.

Joins the index with a table of links. Links are learnt from other products only: those of
the product that is asked for are never seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
        By type: how many sources, and recall@10 with its interval by way of ranking.
    """
    skus = {s for kind in links.values() for source, targets in kind.items() for s in (source, *targets)}
    owner = shop.learnt.owners(skus)
    ids = shop.learnt.products()
    row = {product: place for place, product in enumerate(ids)}
    vectors = vectors_of(shop.index, ids)
    content = {m: vectors[m] @ vectors[m].T for m in (TEXT, PICTURE) if m in vectors}
    content["both"] = sum(content.values(), start=np.zeros((len(ids), len(ids)), np.float32))
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
    both = content["both"]

    def popularity(source: int) -> Matrix:
        often: Matrix = linked.sum(axis=0) - linked[source]
        return often

    def borrowed(source: int) -> Matrix:
        others = np.array([s for s in table if s != source], np.int64)
        near = others[np.argsort(-both[source, others], kind="stable")[:NEAR_SOURCES]]
        weights = np.maximum(both[source, near], 0.0)
        scores: Matrix = weights @ linked[near] + 1e-3 * popularity(source)
        return scores

    ways: dict[str, Callable[[int], Matrix]] = {m: (lambda s, m=m: content[m][s]) for m in content}  # type: ignore[misc]
    ways |= {"linked often": popularity, "links of alike products": borrowed}
    found = {}
    for name, way in ways.items():
        recall = []
        for source, ends in table.items():
            scores = np.array(way(source), np.float64)
            scores[source] = -np.inf
            best = set(np.argsort(-scores, kind="stable")[:DEPTH].tolist())
            recall.append(len(best & ends) / min(DEPTH, len(ends)))
        found[name] = estimate(recall).to_dict()
    return {"sources": len(table), "links": int(linked.sum()), "recall@10": found}


def to_markdown(report: Mapping[str, Any]) -> str:
    """One table: a row a type, a column a way of ranking."""
    ways = list(next(iter(report.values()))["recall@10"]) if report else []
    out = [f"| links | sources | {' | '.join(ways)} |", "|---" * (len(ways) + 2) + "|"]
    for kind, told in report.items():
        cells = [f"{v['value']:.3f} [{v['low']:.3f}, {v['high']:.3f}]" for v in told["recall@10"].values()]
        out.append(f"| {kind} | {told['sources']} | {' | '.join(cells)} |")
    return "\n".join(out) + "\n"
