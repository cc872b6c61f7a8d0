"""Answers about the shop itself, out of its own pages: what they say, word for word, or that they do not say it.

Knows nothing about products or files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopguide.guide.answering import told_in_reviews, told_of, without_name
from shopguide.guide.facts import sentences
from shopguide.guide.injected import is_injected
from shopguide.guide.intents import Intent
from shopguide.guide.reader import SURE, Act
from shopguide.guide.telling import asks_price, asks_stock
from shopguide.guide.turn import Draft, Turn
from shopguide.text import STOP_WORDS, tokens
from shopguide.types import Citation, Claim, Passage

TOLD_SENTENCES = 2
"""Sentences of a page that are told: more is the page."""

PAGES, PAGES_OF_SEARCH = 0.8, 0.95
"""Probability that pages answer from which a question beside a product is of them; of what may be a search, more."""

BY_PLACE = (0.5, 0.25, 0.1)
"""What the first passages by words and by the text encoder are worth beside a finder's probability."""

_ASKING: tuple[Act, ...] = ("ask", "opinion", "policy", "back", "why", "explain")
"""What a turn that asks a shop's rules may be heard as."""

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


def is_meant(turn: Turn, intent: Intent) -> bool:
    """Whether a question beside a product is one that the shop's pages answer, and nothing that is told of the product.

    Args:
        turn: The turn.
        intent: What the rules take it for.

    Returns:
        True where a learnt finder takes a page's sentence for the answer, far before any statement of the product.
    """
    heard, memory = turn.reading, turn.memory
    if turn.finder is None or heard is None or not memory.focus or intent.kind not in ("about", "opinion", "find"):
        return False
    if turn.query.sort != "relevance" or asks_price(turn.text) or asks_stock(turn.text):
        return False
    searches = heard.act not in _ASKING or bool(turn.query.filters)
    if searches and heard.act not in _ASKING and heard.sure >= SURE:
        return False
    pages, least = [text for p in _pages(turn) for text in _statements(p)], PAGES_OF_SEARCH if searches else PAGES
    product = turn.tools.product(memory.focus[0])
    asked = without_name(turn.raw or turn.text, product)
    if float(turn.finder.probabilities(asked, pages).sum()) < least:
        return False  # beside other statements they are no likelier
    own = [t.text for t in told_of(product, turn.language)]
    own += [t.text for t in told_in_reviews(turn.tools.reviews(product.product_id))]
    return float(turn.finder.probabilities(asked, [*pages, *own])[: len(pages)].sum()) >= least


def answer(turn: Turn) -> Draft:
    """Say what the shop's pages tell, else that neither they nor the catalog do.

    Args:
        turn: The turn.

    Returns:
        The draft; the conversation goes on where it was.
    """
    found = _passage(turn)
    if found:
        return Draft((_told(turn, *found),), memory=turn.memory, query=turn.query, spoken=False)
    en, zh = next(((en, zh) for rule, en, zh in _TOPICS if rule.search(turn.text)), ("that", "这方面"))
    said = turn.say(
        f"The catalog does not say anything about {en}; please ask the shop. I can tell you about its products.",
        f"商品资料里没有{zh}的信息，请咨询店家。商品本身的问题可以问我。",
    )
    return Draft((Claim(said),), memory=turn.memory, query=turn.query, spoken=False)


def _pages(turn: Turn) -> list[Passage]:
    """The shop's passages in the asker's language, else all of them."""
    pages = turn.tools.policies("", language=turn.language)
    return [p for p in pages if p.language == turn.language] or list(pages)


def _statements(passage: Passage) -> list[str]:
    """The sentences of a passage with what they are on, as a finder reads them."""
    return [f"{passage.title}, {passage.heading}: {s}" for s in _said(passage)]


def _said(passage: Passage) -> list[str]:
    return [s for s in sentences(passage.text) if not is_injected(s)] or [passage.text[:200]]


def _passage(turn: Turn) -> tuple[Passage, list[float]] | None:
    """The passage that answers, with how likely each of its sentences does; by words, by meaning and by a finder."""
    question = turn.raw or turn.text
    worded = turn.tools.policies(question, language=turn.language, limit=len(BY_PLACE))
    if turn.finder is None:
        return (worded[0], [0.0] * len(_said(worded[0]))) if worded else None
    pages = _pages(turn)
    bare, named = [[_said(p) for p in pages], [_statements(p) for p in pages]]
    both = [turn.finder.probabilities(question, [t for each in texts for t in each]) for texts in (bare, named)]
    probable = iter(((both[0] + both[1]) / 2.0).tolist())
    likely = [[next(probable) for _ in each] for each in bare]
    if not worded and sum(map(sum, likely)) < PAGES:
        return None
    places = {(p.page, p.start): share for p, share in zip(worded, BY_PLACE, strict=False)}
    best = max(range(len(pages)), key=lambda n: sum(likely[n]) + places.get((pages[n].page, pages[n].start), 0.0))
    return pages[best], likely[best]


def _told(turn: Turn, passage: Passage, likely: Sequence[float]) -> Claim:
    """The sentences of a passage that speak of what is asked, in the order of the page."""
    asked = {t for t in tokens(turn.text) if t not in STOP_WORDS}
    whole = _said(passage)
    ranked = sorted(range(len(whole)), key=lambda n: (-round(likely[n], 1), -len(asked & set(tokens(whole[n]))), n))
    short = sum(map(len, whole)) <= SHORT  # what it costs, and from when it costs nothing, are said together
    chosen = whole if short else [whole[n] for n in sorted(ranked[:TOLD_SENTENCES])]
    quote = turn.say(" ", "").join(chosen)
    en = f"On {passage.heading.lower()}, the shop says: “{quote.rstrip('.')}”."
    zh = f"关于{passage.heading}，本店说明：“{quote.rstrip('。')}”。"
    return Claim(turn.say(en, zh), tuple(Citation("", passage.source, c) for c in chosen))
