"""Picture search on photos of known products: is the product first, is it among the five first?

Knows nothing about pictures or models: it calls a function with a path and looks where the product stands.
Photos of one product are alike, so intervals draw whole products, not photos.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopguide.errors import DataError
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.evaluate.judgments import PhotoQuery

PictureFunction = Callable[[Path, int], Sequence[str]]
"""(path of a photo, limit) to at most `limit` product ids, best first."""

DEPTH = 5


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One photo: its product, the rank (from 1) at which it was found or None, and what came first or ""."""

    photo: str
    product_id: str
    rank: int | None
    first: str


@dataclass(frozen=True, slots=True)
class PictureReport:
    """Picture search quality.

    Attributes:
        top1: Share of photos whose product came first.
        top5: Share of photos whose product came among the five first.
        products: Number of different products photographed.
        lines: One a photo.
    """

    top1: Estimate
    top5: Estimate
    products: int
    lines: tuple[PictureLine, ...]

    def to_markdown(self) -> str:
        """One table under one line that says what was measured."""
        return (
            f"{len(self.lines)} photos of {self.products} products; 95 % bootstrap interval over products.\n\n"
            f"| measure | share of photos |\n|---|---|\n| top-1 | {self.top1} |\n| top-5 | {self.top5} |\n"
        )

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        return {
            "photos": len(self.lines),
            "products": self.products,
            "top1": self.top1.to_dict(),
            "top5": self.top5.to_dict(),
            "lines": [_line(line) for line in self.lines],
        }

    def to_json_lines(self) -> str:
        """One JSON object a photo, a line each."""
        return "".join(json.dumps(_line(line), ensure_ascii=False) + "\n" for line in self.lines)


def evaluate_pictures(
    search_picture: PictureFunction,
    queries: Sequence[PhotoQuery],
    progress: Callable[[int, int], None] | None = None,
) -> PictureReport:
    """Search with every photo and see where its product stands.

    Args:
        search_picture: Called with (path, 5); gives product ids, best first. Fewer may come back.
        queries: Photos with their products.
        progress: Called after each search with (done, all).

    Returns:
        The report; what `search_picture` raises passes through.

    Raises:
        DataError: There are no photos.
    """
    if not queries:
        raise DataError("There are no photos to search with.")
    lines = []
    for query in queries:
        found = list(dict.fromkeys(search_picture(query.path, DEPTH)))[:DEPTH]
        rank = found.index(query.product_id) + 1 if query.product_id in found else None
        lines.append(PictureLine(query.path.name, query.product_id, rank, found[0] if found else ""))
        if progress is not None:
            progress(len(lines), len(queries))
    products = [line.product_id for line in lines]
    return PictureReport(
        top1=estimate([float(line.rank == 1) for line in lines], products),
        top5=estimate([float(line.rank is not None) for line in lines], products),
        products=len(set(products)),
        lines=tuple(lines),
    )


def _line(line: PictureLine) -> dict[str, Any]:
    return {"photo": line.photo, "product_id": line.product_id, "rank": line.rank, "first": line.first}
