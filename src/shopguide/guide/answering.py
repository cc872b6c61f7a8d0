"""What a learnt finder takes for the answer to a question on a product: an attribute of it, or a sentence.

Knows nothing about how it is said. Statements are a product's attributes as "name: value", a long value and a
description sentence by sentence, and the sentences of its reviews.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shopguide.guide.cards import statement
from shopguide.guide.fact_finder import FactFinder
from shopguide.guide.facts import MAX_SENTENCE, all_values, sentences, value_text
from shopguide.guide.injected import is_injected
from shopguide.text import has_han, tokens
from shopguide.types import AttributeValue, Citation, Language, Product, Review

MAX_STATEMENTS = 96
"""Statements of one product that are read: an attribute takes some 3 ms the first time."""

MAX_VALUE = 80
"""Characters of a value that is one statement; a longer one is prose."""

MIN_QUOTE = 8
"""Characters of a review's sentence that may tell something."""

BESIDE = 0.5
"""A second attribute is told where it is at least so likely as the first, as a share."""

HEARD, HEARD_FIRST = 0.6, 0.35
"""Probability that any sentence of a review answers, and that the first does; a second one is told by that share."""

MIN_RUN = 3
"""Chinese signs of a title that are a name when they stand in a question."""

_HAN_RUN = re.compile("[㐀-䶿一-鿿]+")
_ITS_KIND = re.compile(r"\b(?:the|this|that) ([a-z]{3,})\b(?=\W*$| (?:is|are|has|have|does|do|can|will|come)\b)", re.I)
"""A thing by the noun of its kind ("the laptop"): it tells nothing of what is asked."""

_PARTS = re.compile(r"[;；\n。]|\.(?=\s)")


@dataclass(frozen=True, slots=True)
class Told:
    """A statement of a product, with where it stands.

    Attributes:
        text: As the finder reads it.
        cite: Its source.
        name: Of the attribute; "" for a sentence.
        value: Of the attribute; None where the statement is only a part of it.
    """

    text: str
    cite: Citation
    name: str = ""
    value: AttributeValue | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """What answers a question.

    Attributes:
        told: The likeliest statement; a second attribute beside it where that is about as likely ("quick programme:
            yes" and "quick programme (min): 15").
        sure: Probability that any statement of the product answers.
        first: Probability that the first one does.
        named: Probability of each attribute, by its name.
    """

    told: tuple[Told, ...]
    sure: float
    first: float
    named: Mapping[str, float]


def answering(finder: FactFinder | None, question: str, told: Sequence[Told]) -> Answering | None:
    """The statements that answer a question best.

    Args:
        finder: The learnt finder; None where the shop has none.
        question: What is asked.
        told: What is known of the product.

    Returns:
        The likeliest; None without a finder or statements.
    """
    if finder is None or not told:
        return None
    probable = finder.probabilities(question, [t.text for t in told])
    best, *others = (int(n) for n in probable.argsort()[::-1])
    beside = [
        told[n] for n in others[:1] if probable[n] >= BESIDE * probable[best] and told[n].name and told[best].name
    ]
    named: dict[str, float] = {}
    for one, share in zip(told, probable, strict=True):
        named[one.name] = named.get(one.name, 0.0) + float(share) if one.name else 0.0
    return Answering((told[best], *beside), float(probable.sum()), float(probable[best]), named)


def without_name(question: str, product: Product) -> str:
    """A question without the name of the product that it asks about: what is left is compared with statements.

    Args:
        question: As it was asked.
        product: The product.

    Returns:
        The question; whole where nothing else would be left.
    """
    left = question
    for title in (product.title, *(t.title for t in product.translations.values())):
        left = left.replace(title, " ") if title else left
        for run in sorted(_HAN_RUN.findall(title), key=len, reverse=True):
            left = left.replace(run, " ") if len(run) >= MIN_RUN else left
    proper = {w for w in re.findall(r"[A-Za-z0-9][\w'’-]*", f"{product.title} {product.brand}") if w != w.lower()}
    left = re.sub(r"[A-Za-z0-9][\w'’-]*", lambda m: " " if m[0] in proper and m[0] != m[0].lower() else m[0], left)
    left = " ".join(left.split())
    own = set(tokens(product.title))
    left = _ITS_KIND.sub(lambda m: "it" if set(tokens(m[1])) & own else m[0], left)
    return left if any(c.isalpha() for c in left) else question


def told_of(product: Product, language: Language) -> list[Told]:
    """What the catalog tells of a product, attributes first; sentences of another language where it has no other."""
    out = [t for name, value in all_values(product).items() for t in _attribute(product, name, value)]
    texts = [product.description, *(t.description for t in product.translations.values())]
    own = [t for t in texts if t and has_han(t) == (language == "zh")]
    for text in own or texts:
        out += _sentences(product.product_id, "description", text)
    return out[:MAX_STATEMENTS]


def told_in_reviews(reviews: Sequence[Review]) -> list[Told]:
    """What reviews tell, each sentence once, the most helpful first."""
    out: dict[str, Told] = {}
    for review in sorted(reviews, key=lambda r: (-r.helpful, r.posted, r.review_id)):
        for told in _sentences(review.product_id, "review", review.text, review.review_id):
            if len(told.text) >= MIN_QUOTE:
                out.setdefault(told.text, told)
    return list(out.values())[:MAX_STATEMENTS]


def heard_in(finder: FactFinder | None, question: str, reviews: Sequence[Review], language: Language) -> list[Citation]:
    """The sentences of reviews that answer a question, in the asker's language before others.

    Args:
        finder: The learnt finder; None where the shop has none.
        question: What is asked.
        reviews: Of one product.
        language: The asker's.

    Returns:
        At most two, likeliest first; [] where no sentence likely answers.
    """
    if finder is None:
        return []
    own = [r for r in reviews if has_han(r.text) == (language == "zh")]
    for told in (told_in_reviews(own), told_in_reviews(reviews) if len(own) < len(reviews) else []):
        probable = finder.probabilities(question, [t.text for t in told])
        if told and probable.sum() >= HEARD and probable.max() >= HEARD_FIRST:
            best = [int(n) for n in probable.argsort()[::-1][:2]]
            return [told[n].cite for n in best if probable[n] >= HEARD_FIRST * probable[best[0]]]
    return []


def _attribute(product: Product, name: str, value: AttributeValue) -> Iterator[Told]:
    said = value_text(value, "zh" if has_han(name) else "en")
    field = f"attribute:{name}"
    if len(said) <= MAX_VALUE:
        yield Told(statement(name, said), Citation(product.product_id, field, said), name, value)
        return
    for part in (p.strip() for p in _PARTS.split(said)):
        if part and len(part) <= MAX_SENTENCE and not is_injected(part):
            yield Told(statement(name, part), Citation(product.product_id, field, part), name)


def _sentences(product_id: str, field: str, text: str, review_id: str = "") -> Iterator[Told]:
    for sentence in sentences(text):
        if len(sentence) <= MAX_SENTENCE and not is_injected(sentence):
            yield Told(sentence, Citation(product_id, field, sentence, review_id))
