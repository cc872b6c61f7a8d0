"""The frozen values that go between the parts.

Knows nothing about files, models, networks or any other part of shopguide; imports only `errors`.
A money amount is an integer of minor units (cents, fen) with an ISO 4217 currency, never a float.
"""

from __future__ import annotations

from shopguide.types.asking import Filter, Filters, Meant, Mode, Query, Reading, Sort, TermGroup, Understood, as_filters
from shopguide.types.catalog import (
    MINOR_DIGITS,
    AttributeValue,
    Event,
    Language,
    Media,
    Money,
    Offer,
    Pictured,
    Product,
    Review,
    Spoken,
    Translation,
    Variant,
)
from shopguide.types.finding import Facet, FacetValue, Hit, Moment, Page, Relaxation, Seen, Suggestion, Why
from shopguide.types.policies import Passage
from shopguide.types.telling import (
    Answer,
    AspectDigest,
    CellKind,
    Choice,
    Citation,
    Claim,
    ComparedRow,
    Comparison,
    Fit,
    Likeness,
    ReviewDigest,
    Spent,
)
from shopguide.types.working import ImportReport, Progress, Rejected

__all__ = [
    "MINOR_DIGITS",
    "Answer",
    "AspectDigest",
    "AttributeValue",
    "CellKind",
    "Choice",
    "Citation",
    "Claim",
    "ComparedRow",
    "Comparison",
    "Event",
    "Facet",
    "FacetValue",
    "Filter",
    "Filters",
    "Fit",
    "Hit",
    "ImportReport",
    "Language",
    "Likeness",
    "Meant",
    "Media",
    "Mode",
    "Moment",
    "Money",
    "Offer",
    "Page",
    "Passage",
    "Pictured",
    "Product",
    "Progress",
    "Query",
    "Reading",
    "Rejected",
    "Relaxation",
    "Review",
    "ReviewDigest",
    "Seen",
    "Sort",
    "Spent",
    "Spoken",
    "Suggestion",
    "TermGroup",
    "Translation",
    "Understood",
    "Variant",
    "Why",
    "as_filters",
]
