"""Hands a shop's search to the evaluation, query by query.

Knows nothing about measures; `evaluate` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from shopguide.errors import UsageError
from shopguide.evaluate import (
    CrossReport,
    PictureReport,
    PlainBM25,
    SearchReport,
    cross_validate,
    evaluate_pictures,
    evaluate_search,
    read_judgments,
    read_photo_queries,
)
from shopguide.evaluate.measures import Gain
from shopguide.evaluate.search import BASELINE, DEPTH
from shopguide.shop import Shop
from shopguide.shop.trials import texts, try_choices
from shopguide.types import Mode, Progress

GAINS = ("exp2", "linear")


def evaluate_judged(
    shop: Shop,
    judgments: Path,
    modes: Sequence[str],
    gain: str,
    progress: Progress | None = None,
    baseline: bool = False,
) -> SearchReport:
    """Search quality on judged queries.

    Args:
        shop: An open shop.
        judgments: File of (query, product id, rating).
        modes: Modes to compare.
        gain: What a rating is worth.
        progress: Told the stage "evaluate".
        baseline: Measure plain BM25 over one text a product too.

    Returns:
        The report.

    Passes on:
        UsageError: The gain is unknown.
    """
    plain = PlainBM25(texts(shop).items()) if baseline else None

    def search(query: str, mode: str, limit: int) -> list[str]:
        if plain is not None and mode == BASELINE:
            return plain.search(query, limit)
        return [h.product.product_id for h in shop.search(query, mode=cast(Mode, mode), limit=limit).hits]

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress("evaluate", done, total)

    held = [*([BASELINE] if baseline else []), *modes]
    return evaluate_search(search, read_judgments(judgments), held, _gain(gain), told)


def _gain(name: str) -> Gain:
    """A gain by its name.

    Args:
        name: As typed.

    Returns:
        The gain.

    Raises:
        UsageError: It is none.
    """
    if name not in GAINS:
        raise UsageError(f"The gain {name!r} is unknown.", f"Known: {', '.join(GAINS)}.")
    return cast(Gain, name)


def cross_validated(shop: Shop, judgments: Path, gain: str, progress: Progress | None = None) -> CrossReport:
    """The numbers of ranking chosen on some queries and read on others, beside plain BM25.

    Args:
        shop: An open shop.
        judgments: File of (query, product id, rating).
        gain: What a rating is worth.
        progress: Told the stage "try".

    Returns:
        The report.

    Passes on:
        UsageError: The gain is unknown, or there are too few queries.
    """
    worth, read = _gain(gain), read_judgments(judgments)
    plain = PlainBM25(texts(shop).items())
    runs = try_choices(shop, list(read.answerable), progress)
    return cross_validate(runs, {q: plain.search(q, DEPTH) for q in read.answerable}, read, worth)


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
