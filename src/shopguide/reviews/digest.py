"""What the reviews of one product say: counts, quotes for and against, sentences worth embedding.

Knows nothing about other products, files or models. A quote is always a stretch of a review, word for word.
Reviews that look bought or copied are weighted down, never hidden: Jindal and Liu, WSDM 2008.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from shopguide.reviews.aspects import aspects_of
from shopguide.reviews.cut import sentences
from shopguide.reviews.sentiment import Tone, sentiment
from shopguide.text import has_han, normalise, tokens
from shopguide.types import AspectDigest, Citation, Review, ReviewDigest

QUOTES = 2
"""Quotes for, and as many against."""

MAX_REVIEWS_READ = 400
"""Reviews of one product that are read sentence by sentence: the most helpful and newest; all are counted."""

MAX_SENTENCES_READ = 60
"""Sentences of one review that are read."""

FEW = 5
"""Fewer reviews than this are said to be few."""

DISPUTED = 0.25
"""Customers disagree when at least this share stands on the smaller side, of at least `FEW` reviews."""

CLEAR = 0.25
"""Sentiment beyond which a sentence is an opinion for or against."""

MISMATCH_WEIGHT = 0.4
COPY_WEIGHT = 0.2
BURST_WEIGHT = 0.5
"""How much a suspicious review still counts: stars against its own words, a copy, one of many on a day."""

COPY_WORDS, COPY_SHARE, RUN = 8, 0.8, 4
"""A review of at least so many words is a copy when this share of its runs of `RUN` words stands in an earlier one."""

HALF_LIFE_DAYS = 3 * 365
"""A review this much older than the product's newest counts half: makers change a thing, and shops its size table."""

BURST_SHARE, BURST_LEAST = 0.4, 5
"""A day is a burst when it holds this share of the dated reviews and at least so many."""

_GOOD_CHARS = {"en": (25, 220), "zh": (8, 80)}


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a review is believed, 0 to 1, and why less than 1."""

    weight: float
    reasons: tuple[str, ...] = ()


def trust(reviews: Sequence[Review], tone: Tone = sentiment) -> dict[str, Trust]:
    """Weigh the reviews of one product by how honest they look.

    Args:
        reviews: All reviews of one product.
        tone: Scores how a text feels.

    Returns:
        Review id to trust; reasons are "stars against words", "copy" (of an earlier one, a few words changed or not)
        and "burst".
    """
    days = Counter(r.posted[:10] for r in reviews if r.posted)
    dated = sum(days.values())
    copies = _copies(reviews)
    out: dict[str, Trust] = {}
    for review in sorted(reviews, key=lambda r: (r.posted, r.review_id)):
        weight = 1.0
        reasons: list[str] = []
        if review.review_id in copies:
            weight, reasons = weight * COPY_WEIGHT, [*reasons, "copy"]
        if review.rating is not None and abs(review.rating - 3) > 1:
            felt = tone(f"{review.title}. {review.text}"[:1000])
            if (review.rating > 3 and felt < -0.5) or (review.rating < 3 and felt > 0.6):
                weight, reasons = weight * MISMATCH_WEIGHT, [*reasons, "stars against words"]
        day = days.get(review.posted[:10], 0)
        if len(days) > 1 and day >= BURST_LEAST and day >= BURST_SHARE * dated:
            weight, reasons = weight * BURST_WEIGHT, [*reasons, "burst"]
        out[review.review_id] = Trust(weight, tuple(reasons))
    return out


def _copies(reviews: Sequence[Review]) -> set[str]:
    """Ids of reviews that say what an earlier one said."""
    seen: set[str] = set()
    holders: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    out: set[str] = set()
    for review in sorted(reviews, key=lambda r: (r.posted, r.review_id)):
        words = tokens(review.text[:2000])
        body = " ".join(words)
        runs = {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)} if len(words) >= COPY_WORDS else set()
        shared = Counter(other for run in runs for other in holders.get(run, ()))
        if (len(body) > 12 and body in seen) or any(n >= COPY_SHARE * len(runs) for n in shared.values()):
            out.add(review.review_id)
            continue
        seen.add(body)
        for run in runs:
            holders[run].append(review.review_id)
    return out


@dataclass(frozen=True, slots=True)
class _Quote:
    review: Review
    text: str
    feeling: float
    score: float
    weight: float = 1.0


def _shape(text: str) -> float:
    """How quotable a sentence is by its length: 1 for a usual sentence, less for a cry or a chapter."""
    low, high = _GOOD_CHARS["zh" if has_han(text) else "en"]
    n = len(text)
    return min(1.0, n / low) ** 2 * min(1.0, high / n)


def _quotes(reviews: Sequence[Review], tone: Tone = sentiment, known: dict[str, Trust] | None = None) -> list[_Quote]:
    weights = known if known is not None else trust(reviews, tone)
    read = sorted(reviews, key=lambda r: (-r.helpful, r.posted, r.review_id))[:MAX_REVIEWS_READ]
    out = []
    for review in read:
        weight = weights[review.review_id].weight
        for sentence in sentences(review.text)[:MAX_SENTENCES_READ]:
            feeling = tone(normalise(sentence))
            agree = 1.0
            if review.rating is not None:
                agree += 0.5 * math.copysign(1.0, feeling) * (review.rating - 3) / 2 if feeling else 0.0
            worth = weight * (1 + math.log1p(max(review.helpful, 0)) / 2)
            out.append(_Quote(review, sentence, feeling, agree * worth * _shape(sentence), weight))
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


def digest(product_id: str, reviews: Sequence[Review], tone: Tone = sentiment) -> ReviewDigest:
    """Sum up the reviews of one product.

    Args:
        product_id: The product; reviews of others are left out.
        reviews: Its reviews, in any order; the answer does not depend on the order.
        tone: Scores how a text feels.

    Returns:
        How many there are and how far they are believed, the mean of the stars given (None when none were), up to
        `QUOTES` quotes each way, and the same for each aspect that they speak of.
    """
    own = [r for r in reviews if r.product_id == product_id]
    weights = trust(own, tone)
    starred = sorted((r.rating, weights[r.review_id].weight) for r in own if r.rating is not None)
    weight = sum(w for _, w in starred)
    quotes = _quotes(own, tone, weights)
    reasons = Counter(reason for held in weights.values() for reason in held.reasons)
    return ReviewDigest(
        product_id,
        len(own),
        sum(stars for stars, _ in starred) / len(starred) if starred else None,
        _best(quotes, 1),
        _best(quotes, -1),
        sum(stars * w for stars, w in starred) / weight if starred else None,
        _aspects(quotes, tone),
        math.fsum(held.weight for held in weights.values()),
        MappingProxyType(dict(sorted(reasons.items()))),
        0 < len(own) < FEW,
    )


def _aspects(quotes: Sequence[_Quote], tone: Tone) -> tuple[AspectDigest, ...]:
    """What the sentences say of each aspect, counted by review: one voice a customer, however often it is said."""
    said: defaultdict[str, defaultdict[str, list[_Quote]]] = defaultdict(lambda: defaultdict(list))
    for q in quotes:
        for aspect, side in aspects_of(q.text, tone).items():
            said[aspect][q.review.review_id].append(_Quote(q.review, q.text, side, q.score, q.weight))
    out = [_aspect(name, list(by_review.values())) for name, by_review in said.items()]
    return tuple(sorted(out, key=lambda a: (-a.count, a.name)))


def _aspect(name: str, voices: Sequence[Sequence[_Quote]]) -> AspectDigest:
    sides = [(sum(1 if q.feeling > 0 else -1 for q in voice), voice[0].weight) for voice in voices]
    positive, negative = sum(s > 0 for s, _ in sides), sum(s < 0 for s, _ in sides)
    weight = math.fsum(w for _, w in sides)
    share = math.fsum(w * (1.0 if s > 0 else 0.5 if s == 0 else 0.0) for s, w in sides) / weight
    said = [q for voice in voices for q in voice]
    return AspectDigest(
        name,
        len(voices),
        positive,
        negative,
        round(share, 4),
        len(voices) < FEW,
        len(voices) >= FEW and min(positive, negative) >= DISPUTED * len(voices),
        _best(said, 1),
        _best(said, -1),
    )


def passages(reviews: Sequence[Review], limit: int = 8) -> list[str]:
    """Pick the sentences that say most about a product.

    Args:
        reviews: Reviews of one product.
        limit: Most sentences given.

    Returns:
        The sentences of `weighed`.
    """
    return [text for text, _ in weighed(reviews, limit)]


def weighed(reviews: Sequence[Review], limit: int = 8) -> list[tuple[str, float]]:
    """Pick the sentences that say most about a product, to be embedded as its "reviews" modality.

    Args:
        reviews: Reviews of one product.
        limit: Most sentences given.

    Returns:
        (sentence word for word, weight), best first, no two alike; trusted, helpful and of a usual length come first,
        and opinions before mere talk. The weight, of which the largest is 1, tells how far the review is believed,
        how helpful readers found it, and how much newer ones there are.
    """
    days = {r.review_id: day for r in reviews if (day := _day(r.posted)) is not None}
    newest = max(days.values(), default=0)
    ranked = sorted(
        _quotes(reviews), key=lambda q: (-q.score * (0.5 + min(abs(q.feeling), 0.5)), q.review.review_id, q.text)
    )
    out: list[tuple[str, float]] = []
    seen: set[frozenset[str]] = set()
    for quote in ranked:
        words = frozenset(tokens(quote.text))
        if len(out) < limit and words and all(len(words & s) < 0.8 * len(words | s) for s in seen):
            seen.add(words)
            age = newest - days.get(quote.review.review_id, newest)
            worth = quote.weight * (1 + math.log1p(max(quote.review.helpful, 0)) / 2)
            out.append((normalise(quote.text), worth * 0.5 ** (age / HALF_LIFE_DAYS)))
    most = max((weight for _, weight in out), default=1.0)
    return [(text, weight / most) for text, weight in out]


def _day(posted: str) -> int | None:
    """The day of an ISO date as a number; None when there is none."""
    try:
        return date.fromisoformat(posted[:10]).toordinal()
    except ValueError:
        return None


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
