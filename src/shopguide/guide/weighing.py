"""Whether a question goes on about the product just spoken of: its subject is left out, or it asks for what that tells.

Knows nothing about answers. The evidence is the form of the question (支持5g吗, 分辨率多少, "what's the resolution"),
and what the product's own attributes are called; words that name a kind of thing elsewhere count for less.
"""

from __future__ import annotations

import re

from shopguide.guide.carrying import asks_for_things
from shopguide.guide.facts import content_terms
from shopguide.guide.intents import unpointed
from shopguide.guide.kinds import kind_in
from shopguide.guide.turn import Turn
from shopguide.guide.wanted import asked_attributes

_PREDICATE = re.compile(
    r"^(?:那|它|这个?|这款|请问)?(?:支不支持|支持|能不能|能否|能|可不可以|可以|会不会|会|是不是|是|防不防|防|带不带|"
    r"用不用|需不需要|需要|"
    r"要不要|适不适合|耐不耐|容易|方便)(?!推荐|介绍|帮|看|买|退|换|便宜|优惠|给|找)(?:[^，,。?？哪几多什怎]{1,14}?)"
    r"(?:吗|么|嘛|不|没)?\s*[?？]?$"
)
"""A Chinese question whose subject is left out: it is what was just spoken of."""

_ASKS = re.compile(r"(?:吗|么|嘛|不|没)\s*[?？]?$|[?？]$|([一-鿿])不\1|能否")
_MEASURE_ZH = re.compile(
    r"^(?:那|它的?|这个的?|这款的?)?(?P<what>[一-鿿A-Za-z]{1,8}?)(?:是|有)?(?:多少(?!钱|价)|多大|多高|多长|多重|"
    r"什么样|如何|怎么样)[呢啊呀]?\s*[?？]?$"
)
_WHAT_THE = re.compile(
    r"^\W*(?:what(?:'s| is| are)|tell me|how about) (?:the|its|their) (?!(?:cheapest|dearest|best|most|difference)"
    r"\b)[\w -]{2,40}\??$",
    re.I,
)
_NAME = re.compile(r"[A-Za-z]{3,}")
"""Latin letters in a Chinese question may name another product."""


def asks_of_focus(turn: Turn) -> bool:
    """Whether a turn is a question on the product just spoken of, by its form and by what that product tells.

    Args:
        turn: The turn.

    Returns:
        True where the form leaves the subject out, or an attribute of the product is what is asked for.
    """
    memory, text = turn.memory, turn.text.strip()
    if not memory.focus or turn.query.sort != "relevance" or kind_in(turn.query) is not None:
        return False
    if _PREDICATE.match(text) and _ASKS.search(text) and not _NAME.search(text):
        return True
    measure = _MEASURE_ZH.match(text)
    if measure is None and not _WHAT_THE.match(text):
        return False
    if asks_for_things(text):
        return False
    product = turn.tools.product(memory.focus[0])
    terms = content_terms(unpointed(text), product)
    if asked_attributes(product, terms, text):
        return True
    own = turn.own_kind
    return measure is not None and len(measure["what"]) > 1 and (own is None or bool(own.only))
