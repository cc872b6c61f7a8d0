"""What customers wrote: sentiment, quotes for and against, and how far each review is believed.

Knows nothing about the catalog, the index or models.
"""

from shopguide.reviews.digest import Trust, about, digest, passages, sentences, trust
from shopguide.reviews.sentiment import sentiment

__all__ = ["Trust", "about", "digest", "passages", "sentences", "sentiment", "trust"]
