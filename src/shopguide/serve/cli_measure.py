"""Hands a shop's search to the evaluation, query by query.

Knows nothing about measures; `evaluate` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from shopguide.errors import UsageError
from shopguide.evaluate import (
    PictureReport,
    SearchReport,
    evaluate_pictures,
    evaluate_search,
    read_judgments,
    read_photo_queries,
)
from shopguide.evaluate.measures import Gain
from shopguide.shop import Shop
from shopguide.types import Mode, Progress

GAINS = ("rating", "exponential")


def evaluate_judged(
    shop: Shop, judgments: Path, modes: Sequence[str], gain: str, progress: Progress | None = None
) -> SearchReport:
    """Search quality on judged queries.

    Args:
        shop: An open shop.
        judgments: File of (query, product id, rating).
        modes: Modes to compare.
        gain: What a rating is worth.
        progress: Told the stage "evaluate".

    Returns:
        The report.

    Raises:
        UsageError: The gain is unknown.
    """
    if gain not in GAINS:
        raise UsageError(f"The gain {gain!r} is unknown.", f"Known: {', '.join(GAINS)}.")

    def search(query: str, mode: str, limit: int) -> list[str]:
        return [h.product.product_id for h in shop.search(query, mode=cast(Mode, mode), limit=limit).hits]

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress("evaluate", done, total)

    return evaluate_search(search, read_judgments(judgments), modes, cast(Gain, gain), told)


def evaluate_photos(shop: Shop, photos: Path, progress: Progress | None = None) -> PictureReport:
    """Picture search on photos of known products.

    Args:
        shop: An open shop.
        photos: File of (photo, product id).
        progress: Told the stage "evaluate".

    Returns:
        The report.
    """

    def search(path: Path, limit: int) -> list[str]:
        return [h.product.product_id for h in shop.search(image=path, limit=limit).hits]

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress("evaluate", done, total)

    return evaluate_pictures(search, read_photo_queries(photos), told)
