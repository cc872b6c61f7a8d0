"""What a product's reviews say, as claims with their quotes: on some words, on the whole, or that there are none.

Knows nothing about intents; every quote stands in a review.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopguide.guide.answering import heard_in, without_name
from shopguide.guide.facts import rating_fact, said_in_reviews, same_aspect, title_fact
from shopguide.guide.intents import unpointed
from shopguide.guide.turn import Turn
from shopguide.text import has_han
from shopguide.types import Citation, Claim, Product, Review

HAPPY, UNHAPPY = 4.0, 2.0
"""Stars from which a sentence is no complaint, and down to which it is no praise, unless it turns."""

ON_IT = 0.02
"""Probability below which a sentence that holds a word of a question is on another matter."""

_TURNS = re.compile(
    r"\b(?:but|however|although|though|except|only (?:downside|complaint|problem|issue|con)|wish|unfortunately|sadly|"
    r"downside|cons?|pros?|drawback|disappoint\w*|at least|still)\b|"
    r"但|不过|可惜|就是|除了|缺点|优点|不足|遗憾|美中不足|唯一|希望",
    re.I,
)
"""Words after which a review says the other side."""


def in_own_language(turn: Turn, quotes: Sequence[Citation]) -> list[Citation]:
    """Quotes in the asker's language first."""
    return sorted(quotes, key=lambda c: has_han(c.quote) != (turn.language == "zh"))


def quoted(turn: Turn, cite: Citation, lead: tuple[str, str] = ("One customer writes", "有顾客评价")) -> Claim:
    """A quote with who says it before it."""
    quote = cite.quote.rstrip(".。 ")
    return Claim(turn.say(f"{lead[0]}: “{quote}”.", f"{lead[1]}：“{quote}”。"), (cite,))


def voices(turn: Turn, product: Product, terms: Sequence[str]) -> list[tuple[Citation, Review]]:
    """What reviews say in the very words asked for, else in others of the same side; the asker's language first."""
    reviews = turn.tools.reviews(product.product_id)
    own = [r for r in reviews if has_han(r.text) == (turn.language == "zh")]
    for wanted in (terms, same_aspect(terms)):
        for said in (own, reviews):
            found = said_in_reviews(said, wanted) if wanted else []
            if found:
                return found
    return []


def heard(turn: Turn, product: Product, terms: Sequence[str]) -> list[Citation]:
    """What reviews say on what is asked, by meaning, else by its words; [] where none speaks of it."""
    asked = without_name(unpointed(turn.raw or turn.text), product)
    reviews = turn.tools.reviews(product.product_id)
    found = heard_in(turn.finder, asked, reviews, turn.language)
    worded = [] if found else [cite for cite, _ in voices(turn, product, terms)]
    if turn.finder is None or not worded:
        return found or worded
    likely = turn.finder.probabilities(asked, [c.quote for c in worded])
    return [c for c, share in zip(worded, likely, strict=True) if share >= ON_IT]


def sides(turn: Turn, product: Product, side: str) -> list[Citation]:
    """The praise ("pros") or the complaints ("cons") of a product, the asker's language first.

    What a review with many stars says in passing is no complaint, and what one with few says no praise, unless its own
    words turn: tone is read from words, and "I charge once a week, no more" is praise.
    """
    digest = turn.tools.digest(product.product_id)
    stars = {r.review_id: r.rating for r in turn.tools.reviews(product.product_id)}

    def meant(cite: Citation) -> bool:
        given = stars.get(cite.review_id or "")
        if given is None:
            return True
        if side == "cons":
            return given < HAPPY or _TURNS.search(cite.quote) is not None
        return given > UNHAPPY or _TURNS.search(cite.quote) is not None

    return in_own_language(turn, [c for c in (digest.pros if side == "pros" else digest.cons) if meant(c)])


def no_reviews(turn: Turn, product: Product) -> Claim:
    """That nobody has written a review, with the stars where there are any."""
    title, stars = turn.title(product), rating_fact(product)
    if stars is None:
        said = turn.say(f"Nobody has reviewed {title} yet.", f"{title}还没有顾客评价。")
        return Claim(said, (title_fact(product, turn.language),))
    said = turn.say(f"{title} is rated {stars.quote} out of 5, but there are no review texts here.",
                    f"{title}评分 {stars.quote} 分，但没有具体的评价内容。")  # fmt: skip
    return Claim(said, (stars,))


def overall(turn: Turn, product: Product, named: bool = True, quotes: bool = True) -> list[Claim]:
    """How many reviews there are, what they give on average, and a quote of each side where quotes are wanted."""
    digest = turn.tools.digest(product.product_id)
    title = turn.title(product) if named else turn.say("it", "这款商品")
    count = Citation(product.product_id, "review_count", str(digest.count))
    if digest.rating is not None:
        proof = (count, Citation(product.product_id, "review_rating", f"{digest.rating:.1f}"))
        reviews = "review gives" if digest.count == 1 else "reviews give"
        said = turn.say(f"{digest.count} {reviews} {title} {digest.rating:.1f} out of "
        f"5{' on average' if digest.count > 1 else ''}.",
                        f"{title}共有 {digest.count} 条评价，平均 {digest.rating:.1f} 分。")  # fmt: skip
        out = [Claim(said, proof)]
    else:
        reviews = "review" if digest.count == 1 else "reviews"
        said = turn.say(f"{title[:1].upper()}{title[1:]} has {digest.count} {reviews}.",
                        f"{title}共有 {digest.count} 条评价。")  # fmt: skip
        out = [Claim(said, (count,))]
    if not quotes:
        return out
    out += [quoted(turn, c, ("What people like", "优点方面，有人说")) for c in sides(turn, product, "pros")[:1]]
    out += [quoted(turn, c, ("A complaint", "也有不满意的")) for c in sides(turn, product, "cons")[:1]]
    return out
