"""How good the shop is: judged queries for search, photos of known products for picture search.

Knows nothing about the shop, its models or its index: it is handed a function that searches.
Measures are those of the field, computed by ir-measures; every mean comes with a bootstrap interval.
"""

from __future__ import annotations

from shopguide.evaluate.baseline import PlainBM25
from shopguide.evaluate.crossval import CrossReport, cross_validate
from shopguide.evaluate.intervals import Estimate
from shopguide.evaluate.judgments import Judgments, PhotoQuery, read_judgments, read_photo_queries, read_queries
from shopguide.evaluate.pictures import PictureReport, evaluate_pictures
from shopguide.evaluate.reviews import ReviewReport, evaluate_reviews
from shopguide.evaluate.search import SearchReport, evaluate_search

__all__ = [
    "CrossReport",
    "Estimate",
    "Judgments",
    "PhotoQuery",
    "PictureReport",
    "PlainBM25",
    "ReviewReport",
    "SearchReport",
    "cross_validate",
    "evaluate_pictures",
    "evaluate_reviews",
    "evaluate_search",
    "read_judgments",
    "read_photo_queries",
    "read_queries",
]
