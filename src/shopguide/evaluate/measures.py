"""The ranking measures, by ir-measures, one measure a call.

Knows nothing about searching. Several gain mappings in one ir-measures call give wrong values without a
word, hence one call each; the tests check every measure against a plain implementation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from shopguide.errors import MissingError

Gain = Literal["exp2", "linear"]
"""What a rating is worth in nDCG: 2^rating − 1, or itself."""
Measure = Literal["ndcg@10", "condensed_ndcg@10", "judged@10", "recall@100"]
MEASURES: tuple[Measure, ...] = ("ndcg@10", "condensed_ndcg@10", "judged@10", "recall@100")
PRIMARY_MEASURE: Measure = "ndcg@10"

Ratings = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]


def measure(name: Measure, ratings: Ratings, run: Run, gain: Gain = "exp2") -> dict[str, float]:
    """One measure for every query; for all of them more is better, and 0 ≤ value ≤ 1.

    Args:
        name: `ndcg@10` takes an unjudged product as one that does not fit; `condensed_ndcg@10` takes the
            unjudged out of the list first; `judged@10` is the judged share of the (up to) ten first;
            `recall@100` is the share of the relevant (rating ≥ 1) among the hundred first.
        ratings: Query to product id to rating.
        run: Query to distinct product ids, best first. A query that is absent found nothing.
        gain: What a rating is worth in the two nDCGs.

    Returns:
        Query to value, for each query of `ratings`; 0 where nothing was found.

    Raises:
        MissingError: ir-measures is not installed.
    """
    try:
        import ir_measures as ir
    except ImportError as error:
        raise MissingError(
            "The package ir-measures, which computes the measures, is not installed.",
            "Run: pip install 'shopguide[evaluate]'",
        ) from error
    keys = {query: str(number) for number, query in enumerate(ratings)}
    shown = {query: list(run.get(query, ())) for query in keys}
    if name == "condensed_ndcg@10":
        shown = {query: [p for p in products if p in ratings[query]] for query, products in shown.items()}
    exponential = gain == "exp2" and name in ("ndcg@10", "condensed_ndcg@10")
    qrels = [
        ir.Qrel(keys[query], product, 2**rating - 1 if exponential else rating)
        for query, rated in ratings.items()
        for product, rating in rated.items()
    ]
    scored = [
        ir.ScoredDoc(keys[query], product, float(len(products) - rank))
        for query, products in shown.items()
        for rank, product in enumerate(products)
    ]
    wanted = {"judged@10": ir.Judged @ 10, "recall@100": ir.R @ 100}.get(name, ir.nDCG @ 10)
    values = dict.fromkeys(keys, 0.0)
    if qrels and scored:
        by_key = {key: query for query, key in keys.items()}
        for found in ir.iter_calc([wanted], qrels, scored):
            values[by_key[found.query_id]] = float(found.value)
    return values
