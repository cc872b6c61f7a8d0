"""Comparatives: which of two is cheaper or lasts longer, and "the larger one" of what was just spoken of.

Knows nothing about search ranking. A winner is told by the values that the catalog gives, in whatever order the
products were named; a product that does not tell its value never wins or loses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.facts import price_fact, price_of, rating_fact
from shopguide.guide.sessions import Memory
from shopguide.guide.superlatives import Superlative, Told, comparative, plainly, ranked_by, value_fact
from shopguide.guide.turn import Draft, Turn, listed_line
from shopguide.types import Claim, Product

_PRICE = re.compile(
    r"\b(?P<low>cheaper|cheapest|less expensive|costs? (?:less|least)|lower[- ]priced|better value)\b|"
    r"\b(?P<high>more expensive|most expensive|dearer|pricier|costs? (?:more|most))\b|"
    r"(?P<low_zh>便宜|划算|价格?更?低|实惠)|(?P<high_zh>(?:更|最|比较|要)贵|贵的?(?=那|这)|贵一?[些点]|"
    r"哪[个款件双台].{0,2}贵)",
    re.I,
)
_RATING = re.compile(
    r"\bbetter rated\b|\bhigher (?:rated|rating)|\b(?:best|highest)[- ]rated\b|"
    r"\b(?:better|best|higher|more positive) (?:reviews?|reviewed|ratings?|scores?|stars)\b|"
    r"\breviews? (?:are|is) better\b|"
    r"评分(?:更|最|比较)?高|(?:口碑|评价|评论|好评)(?:更|最|比较|会)?(?:好|高|多)",
    re.I,
)
_STEP = re.compile(
    r"\b(?P<up>larger|bigger|longer|taller|heavier|wider|next size up)\b|"
    r"\b(?P<down>smaller|shorter|lighter|narrower|thinner)\b|"
    r"(?P<up_zh>更?(?:大|长|高|重|宽)一?[点些号]|更(?:大|长|高|重|宽)|再大|大号)|(?P<down_zh>更?(?:小|短|矮|轻|窄|"
    r"薄)一?[点些号]|更(?:小|短|轻|窄|薄)|再小|小号)",
    re.I,
)
_WHICH = re.compile(r"\bwhich\b|哪|谁", re.I)
_ONE = re.compile(r"\bones?\b|\bsizes?\b|\bit\b|的(?:呢|吗)?\s*[?？]?$|款|号|尺寸", re.I)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def winner(turn: Turn, products: Sequence[Product]) -> list[Claim]:
    """Tell which of some products is more or less of what a turn asks for.

    Args:
        turn: The turn.
        products: Those compared, in any order.

    Returns:
        One claim that begins with the winner and cites every value; [] when the turn asks for nothing that is told.
    """
    price = _PRICE.search(turn.text)
    if price is not None:
        return _by_price(turn, products, low=bool(price["low"] or price["low_zh"]))
    if _RATING.search(turn.text):
        return _by_rating(turn, products)
    asked = comparative(turn.text)
    return _by_measure(turn, products, asked) if asked is not None else []


def better_rated(turn: Turn, products: Sequence[Product]) -> Draft:
    """Tell which of some products has more stars, and go on about it; or that fewer than two of them are rated."""
    claims = _by_rating(turn, products)
    rated = [p for p in products if p.rating is not None]
    if not claims and len(rated) == 1:
        stars = rating_fact(rated[0])
        said = turn.say(
            f"Only {turn.title(rated[0])} is rated: {stars.quote if stars else ''} out of 5.",
            f"只有{turn.title(rated[0])}有评分：{stars.quote if stars else ''} 分。",
        )
        claims = [Claim(said, (stars,) if stars else ())]
    if not claims:
        said = turn.say("Nobody has rated these yet.", "这几款都还没有评分。")
        return Draft((Claim(said),), tuple(products), turn.memory, query=turn.memory.query or turn.query)
    best = max(rated, key=lambda p: (p.rating or 0, -products.index(p)))
    memory = replace(turn.memory, focus=(best.product_id,), single=True)
    shown = (best, *(p for p in products if p is not best))
    return Draft(tuple(claims), shown, memory, query=turn.memory.query or turn.query)


def most(turn: Turn, products: Sequence[Product]) -> Product | None:
    """The one of some products that "the cheapest" or "the lightest" is; None where they do not tell."""
    price = _PRICE.search(turn.text)
    if price is not None or turn.query.sort in ("price_asc", "price_desc"):
        low = bool(price["low"] or price["low_zh"]) if price else turn.query.sort == "price_asc"
        told = [(p, m) for p in products if (m := price_of(p, turn.language, turn.currency())) is not None]
        told.sort(key=lambda t: (t[1].amount_minor if low else -t[1].amount_minor, t[0].product_id))
        return told[0][0] if told else None
    if _RATING.search(turn.text) or turn.query.sort == "rating":
        rated = sorted((p for p in products if p.rating is not None), key=lambda p: (-(p.rating or 0), p.product_id))
        return rated[0] if rated else None
    asked = comparative(turn.text)
    ranked = ranked_by(turn, products, asked)[0] if asked is not None else []
    return ranked[0].product if ranked else None


def _by_price(turn: Turn, products: Sequence[Product], low: bool) -> list[Claim]:
    told = [(p, m) for p in products if (m := price_of(p, turn.language, turn.currency())) is not None]
    if len(told) < 2 or len({m.currency for _, m in told}) != 1:
        return []
    told.sort(key=lambda t: (t[1].amount_minor if low else -t[1].amount_minor, t[0].product_id))
    (first, best), (second, next_best) = told[0], told[1]
    proofs = tuple(price_fact(p, m) for p, m in told)
    if best == next_best:
        return [Claim(turn.say(f"They cost the same, {best}.", f"价格一样，都是 {best}。"), proofs)]
    title, other = turn.title(first), turn.title(second)
    en = f"{title} is {'cheaper' if low else 'more expensive'}, at {best}; {other} costs {next_best}."
    zh = f"{title}{'更便宜' if low else '更贵'}，售价 {best}；{other}售价 {next_best}。"
    return [Claim(turn.say(en, zh), proofs)]


def _by_rating(turn: Turn, products: Sequence[Product]) -> list[Claim]:
    told = [p for p in products if p.rating is not None]
    if len(told) == 1 and len(products) == 2 and (own := rating_fact(told[0])) is not None:
        other = next(p for p in products if p is not told[0])
        en = f"{turn.title(told[0])} is rated {own.quote} out of 5; nobody has rated {turn.title(other)} yet."
        zh = f"{turn.title(told[0])}评分 {own.quote} 分；{turn.title(other)}还没有人评分。"
        return [Claim(turn.say(en, zh), (own,))]
    if len(told) < 2:
        return []
    told.sort(key=lambda p: (-(p.rating or 0), p.product_id))
    stars = [s for p in told if (s := rating_fact(p)) is not None]
    en = (
        f"{turn.title(told[0])} is rated higher, {stars[0].quote} out of 5; {turn.title(told[1])} has {stars[1].quote}."
    )
    zh = f"{turn.title(told[0])}评分更高，{stars[0].quote} 分；{turn.title(told[1])}是 {stars[1].quote} 分。"
    if stars[0].quote == stars[1].quote:
        en, zh = f"They are rated the same, {stars[0].quote} out of 5.", f"评分一样，都是 {stars[0].quote} 分。"
    return [Claim(turn.say(en, zh), tuple(stars))]


def _by_measure(turn: Turn, products: Sequence[Product], asked: Superlative) -> list[Claim]:
    ranked, label = ranked_by(turn, products, asked)
    if len(ranked) == 1 and len(products) == 2:
        return [_alone(turn, ranked[0], label, products)]
    if len(ranked) < 2:
        return []
    first, second = ranked[0], ranked[1]
    title, other = turn.title(first.product), turn.title(second.product)
    best, less = first.told(turn.language), second.told(turn.language)
    proofs = tuple(value_fact(t) for t in ranked)
    if best == less:
        return [Claim(turn.say(f"Both have the same {label}, {best}.", f"两款的{label}一样，都是{best}。"), proofs)]
    word = plainly(asked, first.plain)
    en = f"{title} is {word}, at {best}; {other} is at {less}."
    if not word:
        en = f"{title} has {'more' if asked.sign > 0 else 'less'} {label}, {best}; {other} has {less}."
    return [Claim(turn.say(en,
                           f"{title}的{label}更{_zh(asked)}，{best}；{other}是 {less}。"), proofs)]  # fmt: skip


def _alone(turn: Turn, told: Told, label: str, products: Sequence[Product]) -> Claim:
    """That only one of two tells what is asked for, so that neither wins."""
    other = next(p for p in products if p.product_id != told.product.product_id)
    en = f"Only {turn.title(told.product)} tells its {label}, {told.told('en')}; the catalog gives none for "
    zh = f"只有{turn.title(told.product)}标明了{label}，{told.told('zh')}；{turn.title(other)}没有标明，没法比较。"
    return Claim(turn.say(f"{en}{turn.title(other)}.", zh), (value_fact(told),))


def _zh(asked: Superlative) -> str:
    if not asked.word.isascii():
        return {"能装": "大", "轻便": "轻", "耐用": "好"}.get(asked.word, asked.word)
    return "高" if asked.sign > 0 else "低"


def step(turn: Turn) -> Draft | None:
    """Answer "and the larger one?": the same thing as what was just spoken of, in the next size up or down.

    Args:
        turn: The turn; its memory tells what was spoken of.

    Returns:
        The draft; None when the turn asks for no such thing, or the catalog has none that differs in its number alone.
    """
    match = _STEP.search(turn.text)
    if match is None or _WHICH.search(turn.text) or not turn.memory.focus or not _ONE.search(turn.text):
        return None
    up = bool(match["up"] or match["up_zh"])
    now = turn.tools.product(turn.memory.focus[0])
    sizes = _NUMBER.findall(now.title)
    if not sizes:
        return None
    shape = _NUMBER.sub("#", now.title)
    hits = turn.tools.search(_NUMBER.sub(" ", now.title), sort="relevance", limit=30).hits
    family = [h.product for h in hits if _NUMBER.sub("#", h.product.title) == shape]
    place = next(
        (n for n in range(len(sizes)) if len({_NUMBER.findall(p.title)[n] for p in family} | {sizes[n]}) > 1), 0
    )
    own = float(sizes[place])
    sized = [(float(_NUMBER.findall(p.title)[place]), p) for p in family]
    fits = sorted((n, p.product_id, p) for n, p in sized if (n > own if up else n < own))
    if not fits:
        return None
    wanted = fits[0][0] if up else fits[-1][0]
    chosen = [p for n, _, p in fits if n == wanted][:3]
    lines = [listed_line(turn, p, turn.currency(), (2, n if len(chosen) > 1 else -1)) for n, p in enumerate(chosen)]
    ids = tuple(p.product_id for p in chosen)
    return Draft(tuple(lines), tuple(chosen), Memory(turn.memory.query, ids, ids[:1], single=len(ids) == 1),
                 query=turn.query)  # fmt: skip
