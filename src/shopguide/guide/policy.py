"""Answers about the shop itself, out of its own pages: what they say, word for word, or that they do not say it.

Knows nothing about products or files.
"""

from __future__ import annotations

import re

from shopguide.guide.facts import sentences
from shopguide.guide.injected import is_injected
from shopguide.guide.turn import Draft, Turn
from shopguide.text import STOP_WORDS, tokens
from shopguide.types import Citation, Claim, Passage

TOLD_SENTENCES = 2
"""Sentences of a page that are told: more is the page."""

SHORT = 160
"""Characters of a passage that is told whole."""

_TOPICS = (
    (
        re.compile(r"\bship|\bdeliver|运费|包邮|配送|送货|几天|多久|发货|物流|快递|寄到|发到|送到", re.I),
        "shipping and delivery",
        "配送",
    ),
    (re.compile(r"\breturn|\brefund|\bexchange|退|换货", re.I), "returns and refunds", "退换货"),
    (re.compile(r"\bpay|付款|支付", re.I), "payment", "付款方式"),
    (re.compile(r"\border\b|\btrack|订单", re.I), "orders", "订单"),
    (re.compile(r"\bcoupon|\bdiscount|优惠", re.I), "discount codes", "优惠券"),
    (re.compile(r"\bsiz|尺码|选码", re.I), "sizes", "尺码"),
    (re.compile(r"\bwarrant|\bguarantee|保修|质保|售后", re.I), "warranties", "保修"),
    (re.compile(r"\bhours\b|\bphone\b|营业|电话", re.I), "opening hours or contacts", "营业时间和联系方式"),
)
"""What a question about the shop itself is on."""


def answer(turn: Turn) -> Draft:
    """Say what the shop's pages tell, else that neither they nor the catalog do.

    Args:
        turn: The turn.

    Returns:
        The draft; the conversation goes on where it was.
    """
    found = turn.tools.policies(turn.raw or turn.text, language=turn.language, limit=1)
    if found:
        return Draft((_told(turn, found[0]),), memory=turn.memory, query=turn.query, spoken=False)
    en, zh = next(((en, zh) for rule, en, zh in _TOPICS if rule.search(turn.text)), ("that", "这方面"))
    said = turn.say(
        f"The catalog does not say anything about {en}; please ask the shop. I can tell you about its products.",
        f"商品资料里没有{zh}的信息，请咨询店家。商品本身的问题可以问我。",
    )
    return Draft((Claim(said),), memory=turn.memory, query=turn.query, spoken=False)


def _told(turn: Turn, passage: Passage) -> Claim:
    """The sentences of a passage that speak of what is asked, in the order of the page."""
    asked = {t for t in tokens(turn.text) if t not in STOP_WORDS}
    whole = [s for s in sentences(passage.text) if not is_injected(s)] or [passage.text[:200]]
    ranked = sorted(range(len(whole)), key=lambda n: (-len(asked & set(tokens(whole[n]))), n))
    short = sum(map(len, whole)) <= SHORT  # what it costs, and from when it costs nothing, are said together
    chosen = whole if short else [whole[n] for n in sorted(ranked[:TOLD_SENTENCES])]
    quote = turn.say(" ", "").join(chosen)
    en = f"On {passage.heading.lower()}, the shop says: “{quote.rstrip('.')}”."
    zh = f"关于{passage.heading}，本店说明：“{quote.rstrip('。')}”。"
    return Claim(turn.say(en, zh), tuple(Citation("", passage.source, c) for c in chosen))
