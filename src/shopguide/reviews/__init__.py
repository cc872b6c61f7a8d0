"""What customers wrote: sentiment, quotes for and against, and how far each review is believed.

Knows nothing about the catalog, the index or models.
"""

from shopguide.reviews.aspects import aspects_of
from shopguide.reviews.cut import sentences
from shopguide.reviews.digest import Trust, about, digest, passages, trust, weighed
from shopguide.reviews.sentiment import Tone, sentiment, tone_of

__all__ = [
    "Tone",
    "Trust",
    "about",
    "aspects_of",
    "digest",
    "passages",
    "sentences",
    "sentiment",
    "tone_of",
    "trust",
    "weighed",
]
