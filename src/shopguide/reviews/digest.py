"""What the reviews of one product say: counts, quotes for and against, sentences worth embedding.

Knows nothing about other products, files or models. A quote is always a stretch of a review, word for word.
Reviews that look bought or copied are weighted down, never hidden: Jindal and Liu, WSDM 2008.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shopguide.reviews.sentiment import sentiment
from shopguide.text import has_han, normalise, tokens
from shopguide.types import Citation, Review, ReviewDigest

QUOTES = 2
"""Quotes for, and as many against."""

MAX_REVIEWS_READ = 400
"""Reviews of one product that are read sentence by sentence: the most helpful and newest; all are counted."""

CLEAR = 0.25
"""Sentiment beyond which a sentence is an opinion for or against."""

MISMATCH_WEIGHT = 0.4
COPY_WEIGHT = 0.2
BURST_WEIGHT = 0.5
"""How much a suspicious review still counts: stars against its own words, a copy, one of many on a day."""

BURST_SHARE, BURST_LEAST = 0.4, 5
"""A day is a burst when it holds this share of the dated reviews and at least so many."""

_SENTENCE = re.compile(r"[^.!?。！？；;\n]+(?:[.!?。！？；;]+[\"'”’)）]*|\n|$)")
_GOOD_CHARS = {"en": (25, 220), "zh": (8, 80)}


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a review is believed, 0 to 1, and why less than 1."""

    weight: float
    reasons: tuple[str, ...] = ()


def trust(reviews: Sequence[Review]) -> dict[str, Trust]:
    """Weigh the reviews of one product by how honest they look.

    Args:
        reviews: All reviews of one product.

    Returns:
        Review id to trust; reasons are "stars against words", "copy" and "burst".
    """
    bodies = Counter(_body(r) for r in reviews)
    days = Counter(r.posted[:10] for r in reviews if r.posted)
    dated = sum(days.values())
    seen: set[str] = set()
    out: dict[str, Trust] = {}
    for review in sorted(reviews, key=lambda r: (r.posted, r.review_id)):
        weight = 1.0
        reasons: list[str] = []
        body = _body(review)
        if bodies[body] > 1 and body in seen and len(body) > 12:
            weight, reasons = weight * COPY_WEIGHT, [*reasons, "copy"]
        seen.add(body)
        if review.rating is not None and abs(review.rating - 3) > 1:
            felt = sentiment(f"{review.title}. {review.text}"[:1000])
            if (review.rating > 3 and felt < -0.5) or (review.rating < 3 and felt > 0.6):
                weight, reasons = weight * MISMATCH_WEIGHT, [*reasons, "stars against words"]
        day = days.get(review.posted[:10], 0)
        if len(days) > 1 and day >= BURST_LEAST and day >= BURST_SHARE * dated:
            weight, reasons = weight * BURST_WEIGHT, [*reasons, "burst"]
        out[review.review_id] = Trust(weight, tuple(reasons))
    return out


def _body(review: Review) -> str:
    return " ".join(tokens(review.text[:2000]))


def sentences(text: str) -> list[str]:
    """Cut a text into sentences, each word for word as it stands, without the white space around it."""
    return [s.strip() for s in _SENTENCE.findall(text) if s.strip()]


@dataclass(frozen=True, slots=True)
class _Quote:
    review: Review
    text: str
    feeling: float
    score: float


def _shape(text: str) -> float:
    """How quotable a sentence is by its length: 1 for a usual sentence, less for a cry or a chapter."""
    low, high = _GOOD_CHARS["zh" if has_han(text) else "en"]
    n = len(text)
    return min(1.0, n / low) ** 2 * min(1.0, high / n)


def _quotes(reviews: Sequence[Review]) -> list[_Quote]:
    weights = trust(reviews)
    read = sorted(reviews, key=lambda r: (-r.helpful, r.posted, r.review_id))[:MAX_REVIEWS_READ]
    out = []
    for review in read:
        for sentence in sentences(review.text):
            words = normalise(sentence)
            feeling = sentiment(words)
            agree = 1.0
            if review.rating is not None:
                agree += 0.5 * math.copysign(1.0, feeling) * (review.rating - 3) / 2 if feeling else 0.0
            worth = weights[review.review_id].weight * (1 + math.log1p(max(review.helpful, 0)) / 2)
            out.append(_Quote(review, sentence, feeling, agree * worth * _shape(words)))
    return out


def _best(quotes: Sequence[_Quote], sign: int) -> tuple[Citation, ...]:
    """The best quotes of one sign, each from another review and with other words."""
    clear = [q for q in quotes if q.feeling * sign >= CLEAR]
    ranked = sorted(clear, key=lambda q: (-q.score * abs(q.feeling), q.review.review_id, q.text))
    taken: list[_Quote] = []
    for quote in ranked:
        fresh = all(
            quote.review.review_id != t.review.review_id and normalise(quote.text).lower() != normalise(t.text).lower()
            for t in taken
        )
        if fresh:
            taken.append(quote)
        if len(taken) == QUOTES:
            break
    return tuple(Citation(q.review.product_id, "review", q.text, q.review.review_id) for q in taken)


def digest(product_id: str, reviews: Sequence[Review]) -> ReviewDigest:
    """Sum up the reviews of one product.

    Args:
        product_id: The product; reviews of others are left out.
        reviews: Its reviews, in any order; the answer does not depend on the order.

    Returns:
        How many there are, the mean of the stars given (None when none were), and up to `QUOTES` quotes each way.
    """
    own = [r for r in reviews if r.product_id == product_id]
    stars = [r.rating for r in own if r.rating is not None]
    quotes = _quotes(own)
    return ReviewDigest(
        product_id,
        len(own),
        sum(stars) / len(stars) if stars else None,
        _best(quotes, 1),
        _best(quotes, -1),
    )


def passages(reviews: Sequence[Review], limit: int = 8) -> list[str]:
    """Pick the sentences that say most about a product, to be embedded as its "reviews" modality.

    Args:
        reviews: Reviews of one product.
        limit: Most sentences given.

    Returns:
        Sentences word for word, best first, no two alike; trusted, helpful and of a usual length come first, and
        opinions before mere talk.
    """
    ranked = sorted(
        _quotes(reviews), key=lambda q: (-q.score * (0.5 + min(abs(q.feeling), 0.5)), q.review.review_id, q.text)
    )
    out: list[str] = []
    seen: set[frozenset[str]] = set()
    for quote in ranked:
        words = frozenset(tokens(quote.text))
        if len(out) < limit and words and all(len(words & s) < 0.8 * len(words | s) for s in seen):
            seen.add(words)
            out.append(normalise(quote.text))
    return out


def about(reviews: Sequence[Review], wanted: Sequence[str], limit: int = 2) -> list[tuple[Citation, float]]:
    """Find what reviews say on some words ("comfortable", "battery").

    Args:
        reviews: Reviews of one product.
        wanted: Index terms to look for.
        limit: Most quotes given.

    Returns:
        (quote, sentiment) pairs, best first, each from another review; [] when no review speaks of it.
    """
    terms = set(wanted)
    found = [q for q in _quotes(reviews) if terms & set(tokens(q.text))]
    found.sort(key=lambda q: (-len(terms & set(tokens(q.text))), -q.score, q.review.review_id))
    out: dict[str, tuple[Citation, float]] = {}
    for q in found:
        quote = Citation(q.review.product_id, "review", q.text, q.review.review_id)
        out.setdefault(q.review.review_id, (quote, q.feeling))
    return list(out.values())[:limit]
