"""Answers out of the reviews: "is it comfortable?", "what do people say?", 有差评吗; with quotes, both ways.

Knows nothing about search. What no review says is said to be not told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopguide.guide.facts import asked_words, content_terms, same_aspect, told_sentences
from shopguide.guide.finding import find
from shopguide.guide.intents import Intent, aspect, unpointed
from shopguide.guide.kinds import is_kind_of
from shopguide.guide.reader import SURE
from shopguide.guide.stating import fact
from shopguide.guide.telling import GENERIC, keep, subject
from shopguide.guide.turn import Draft, Turn
from shopguide.guide.voices import heard, no_reviews, overall, quoted, sides
from shopguide.guide.wanted import asked_attributes, asked_topic
from shopguide.text import has_han
from shopguide.types import Citation, Claim, Product

_DOUBLED = re.compile(r"([一-鿿])不\1")
_SAYS_NOTHING = frozenset("好是会能要对行有")
"""Verbs that are asked double and name no aspect (好不好)."""

TOLD_QUOTES = 3
"""Quotes of one side that are told: more is a page of reviews."""


def opinion(turn: Turn, intent: Intent) -> Draft:
    """Answer "is it comfortable?" and "what do people say?" out of the reviews, with quotes both ways.

    Args:
        turn: The turn.
        intent: What it points at.

    Returns:
        The draft.
    """
    product, unclear = subject(turn, intent)
    if product is None:
        return unclear or find(turn)
    surely = turn.reading is not None and turn.reading.act == "opinion" and turn.reading.sure >= SURE
    asked_of = turn.topic if surely else unpointed(turn.text)
    terms = [t for t in content_terms(asked_of, product) if t not in GENERIC and not is_kind_of(product, t)]
    doubled = list(dict.fromkeys(_DOUBLED.findall(turn.raw or turn.text)))  # 漏不漏 asks for 漏
    terms = [t for t in terms if len(t) > 1 and not ("不" in t and any(d in t for d in doubled))]
    terms += [d for d in doubled if d not in _SAYS_NOTHING]
    digest = turn.tools.digest(product.product_id)
    title = turn.title(product)
    claims: list[Claim] = []
    if not digest.count:
        told = fact(turn, product, terms) if terms or asked_topic(turn.text) is not None else []
        claims += [*told, no_reviews(turn, product)] if _tells(told) else [no_reviews(turn, product), *told]
        return Draft(tuple(claims), (product,), keep(turn, product), query=turn.query)
    side = aspect(turn.text)
    if side and not terms:
        return Draft(tuple(_side(turn, product, side)), (product,), keep(turn, product), query=turn.query)
    found = heard(turn, product, terms) if terms else []
    if found:
        leads = ((f"One customer writes of {title}", f"关于{title}，有顾客评价"), ("Another", "另一位说"))
        claims += [quoted(turn, cite, leads[min(n, 1)]) for n, cite in enumerate(found)]
        return Draft(tuple(claims), (product,), keep(turn, product), query=turn.query)
    if terms:
        asked = asked_words(unpointed(turn.text), terms)
        claims.append(
            Claim(turn.say(f"No review of {title} speaks of “{asked}”.", f"{title}的评价里没有人提到“{asked}”。"))
        )
        claims += _from_catalog(turn, product, terms)
    claims += overall(turn, product, named=not terms, quotes=not terms)  # never a quote on another matter
    return Draft(tuple(claims), (product,), keep(turn, product), query=turn.query)


def _tells(claims: Sequence[Claim]) -> bool:
    """Whether claims tell something of the catalog, and not that it is silent."""
    return bool(claims) and bool(claims[0].citations)


def _side(turn: Turn, product: Product, side: str) -> list[Claim]:
    """The complaints or the praise of a product, as its customers wrote them."""
    digest, title = turn.tools.digest(product.product_id), turn.title(product)
    count = Citation(product.product_id, "review_count", str(digest.count))
    claims: list[Claim] = []
    for wanted, quotes, en, zh, silent in (
        ("pros", sides(turn, product, "pros"), "What people like about", "优点方面，顾客这样评价", "praises"),
        (
            "cons",
            sides(turn, product, "cons"),
            "What people complain about in",
            "缺点方面，顾客这样评价",
            "complains of",
        ),
    ):
        if side not in (wanted, "both"):
            continue
        told = [q for q in quotes if has_han(q.quote) == (turn.language == "zh")][:TOLD_QUOTES] or list(quotes[:1])
        if not told:
            reviews = "review" if digest.count == 1 else "reviews"
            side_zh = "优点" if wanted == "pros" else "缺点"
            none = "The one review hardly" if digest.count == 1 else f"None of the {digest.count} {reviews} plainly"
            said = turn.say(f"{none} {silent} {title}.",
                            f"{title}的 {digest.count} 条评价里没有明确提到{side_zh}。")  # fmt: skip
            claims.append(Claim(said, (count,)))
            continue
        claims.append(quoted(turn, told[0], (f"{en} {title}", f"{title}的{zh}")))
        claims += [quoted(turn, c, ("Another writes", "还有人说")) for c in told[1:]]
    return claims


def _from_catalog(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """What the catalog itself says on words that no review speaks of, in the same or in other words."""
    if asked_attributes(product, terms):
        return fact(turn, product, terms)[:1]
    for cite in told_sentences(product, same_aspect(terms), turn.language)[:1]:
        if has_han(cite.quote) == (turn.language == "zh"):
            quote = cite.quote.rstrip(".。 ")
            return [Claim(turn.say(f"The shop itself says: “{quote}”.", f"商品介绍里写道：“{quote}”。"), (cite,))]
    return []
