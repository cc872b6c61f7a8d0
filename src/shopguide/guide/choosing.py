"""Answers that help to decide: "which would you take?", "I'll take it", "how much are both?", "what else is there?".

Knows nothing about search. A pick is made by stars and how many gave them, then by price; never by brand or place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide import relative
from shopguide.guide.comparing import compared
from shopguide.guide.facts import price_fact, price_of, rating_fact, title_fact
from shopguide.guide.grounding import Ground, ground
from shopguide.guide.intents import Intent, references
from shopguide.guide.listing import SHOWN, shown
from shopguide.guide.restating import content
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn
from shopguide.text import has_han
from shopguide.types import Citation, Claim, Filter, Money, Product, Query

PRIOR_STARS, PRIOR_COUNT = 3.5, 4
"""What a product with few ratings is taken for: five stars of one shopper are less than 4.6 of seventeen."""

_PICK = re.compile(
    r"\bwhich (?:one |of (?:these|those|them|the \w+) )?(?:would|do|should|shall|will) (?:you|i|we) "
    r"(?:take|pick|choose|recommend|buy|get|go (?:for|with)|suggest|prefer|go)\b|"
    r"\bwhat (?:would|do) you (?:recommend|suggest|pick|choose|advise|think i should)\b|"
    r"\b(?:your|the) (?:pick|favou?rite|recommendation|choice)\b|\bpick (?:one|for me)\b|\bhelp me (?:choose|"
    r"decide|pick)\b|"
    r"\bi can'?t decide\b|\bif you were me\b|\bwhich (?:one )?is (?:the )?(?:best|better)(?: (?:buy|choice|value|"
    r"pick|one|overall))?"
    r"(?=\s*[?.!]*$)|\bwhich (?:one )?(?:is|would be) (?:worth (?:it|buying|the money)|the one to (?:buy|get))|"
    r"(?:你|您|小编)?(?:会|觉得)?(?:选|买|推荐|挑|要|拿)哪(?:一)?[个款件双台条种套支](?:好|呢|比较好|更好|合适|"
    r"划算)?|"
    r"哪(?:一)?[个款件双台条种套支](?:更|比较|最)?(?:值得(?:买|入手|推荐|购买|选)?|推荐|"
    r"划算)(?=[呢啊吗的]?\s*[?？。]?$)|"
    r"哪(?:一)?[个款件双台条种套支](?:更|比较|最)?好一?点?(?=[呢啊些]?\s*[?？。]?$)|"
    r"(?:帮我|给我|替我)(?:选|挑|推荐)(?:一)?[个款件双台条种套支]?(?=[吧呗]?\s*[?？。]?$)|(?:选|买)哪(?:个|款|一)|"
    r"要是你|纠结",
    re.I,
)
_FOR_A_USE = re.compile(
    r"\bfor (?!me\b|us\b|you\b)\w+|\b(?:to|when|if i) \w+ing?\b|适合|用来|(?:去|出)\w{1,3}(?:的话|用)?", re.I
)
_TAKE = re.compile(
    r"^\W*(?:i(?:'ll| will| want to|'d like to| would like to| wanna)? (?:take|buy|order|get|have|go (?:with|for)|"
    r"grab) "
    r"(?:it|this|that|the \w+(?: one)?|this one|that one|them|both)|(?:add|put) (?:it|this|that|them|both) (?:to|"
    r"in(?:to)?) "
    r"(?:my |the )?(?:cart|basket|bag)|(?:order|buy) (?:it|this|that)(?: now)?|how (?:do|can) i (?:buy|order)(?: "
    r"it| this| that)?|"
    r"deal|sold)\W*$|"
    r"^\W*(?:(?:那|好|行)?就(?:要|买|选|拿|定)?(?:这|那|它|第[一二三四])(?:一)?[个款件双台条套]?(?:了|吧)?|"
    r"(?:我)?(?:要|买|拿|选)(?:这|那|它|第[一二三四])(?:一)?[个款件双台条套]?(?:了|吧)?|(?:怎么|如何|在哪)(?:下单|"
    r"买|购买)|"
    r"(?:帮我)?(?:下单|加(?:入)?购物车|买了|买它))\W*$",
    re.I,
)
_SUM = re.compile(
    r"\b(?:together|in total|altogether|all in all|total price|both of them|combined)\b|一共|总共|合计|加起来|"
    r"加一块|一起(?:买|要|是)?多少",
    re.I,
)
_BOTH = re.compile(r"\bboth\b|\btogether\b|两", re.I)
_PRICED = re.compile(r"\bhow much\b|\bcosts?\b|\bprice|\btotal|多少|价|钱", re.I)
_ELSE = re.compile(
    r"\b(?:what|anything|something|who|any(?:one)?) else\b(?: (?:do you have|have you got|is there|you have|you "
    r"got|available))?|"
    r"\b(?:any |some |the |show me |see |got |are there |do you have )*(?:more|other|others|another|different) "
    r"(?:options?|choices?|ones?|results?|models?|suggestions?|ideas?|alternatives?)\b|\bany others?\b|\bothers\b|"
    r"\b(?:show|give) me (?:some )?(?:more|others)\b|\b(?:next|more)(?: page| ones?)?(?=\s*[?.!]*$)|\banother "
    r"one\b|\balternatives?\b|"
    r"还有(?:没有)?(?:什么|啥)?(?:别的|其他|其它|另外|更多)的?(?:款|选择|推荐|吗)?|(?:有没有|有|看看|要|来)(?:点|"
    r"些)?(?:别的|其他|其它|另外)的?(?:款式?|选择|推荐|的)?|"
    r"换(?:一)?(?:批|个|几个|几款|款|些)(?:看看)?|再(?:来|看|推荐|给)(?:我)?(?:几|一|两)?(?:个|款|些)|下一(?:页|"
    r"批)|更多(?:的|选择)?|还有(?:吗|呢|没)|(?:别的|其他|其它)呢",
    re.I,
)
_BETTER_RATED = re.compile(
    r"\bwhich\b.{0,30}\b(?:better|higher)[- ](?:rated|reviewed|reviews?|ratings?|liked)\b|"
    r"\bwhich\b.{0,20}\b(?:rated|reviewed|liked) (?:better|higher|more)\b|\bbest[- ]rated of (?:these|those|them)\b|"
    r"哪(?:一)?[个款件双台条种套支把床](?:的)?(?:评价|评分|口碑|反馈)(?:更|比较|会)?(?:好|高)"
    r"(?:一?[点些])?(?=[呢啊吗的]?\s*[?？。]?$)|"
    r"(?:评价|评分|口碑)(?:是)?哪(?:一)?[个款件双台条](?:更|比较)?(?:好|高)",
    re.I,
)
_ELSE_REST = re.compile(r"颜色|尺码|尺寸|口味|规格|colou?rs?|sizes?|shades?|flavou?rs?|versions?", re.I)


def answer(turn: Turn, intent: Intent) -> Draft | None:
    """Help to decide among what was spoken of.

    Args:
        turn: The turn; its memory tells what was spoken of.
        intent: What it points at.

    Returns:
        The draft; None when the turn asks for nothing of the kind.
    """
    memory = turn.memory
    if not memory.shown and not memory.focus:
        return None
    if _SUM.search(turn.text) and _PRICED.search(turn.text):
        return _together(turn, intent)
    if _TAKE.search(turn.text) and not turn.query.filters:
        return _taken(turn, intent)
    if _BETTER_RATED.search(turn.text) and turn.own_kind is None and not turn.query.filters:
        products = _candidates(turn, intent)
        return relative.better_rated(turn, products) if len(products) > 1 else None
    if _PICK.search(turn.text) and turn.own_kind is None and not turn.query.filters:
        left = content(_PICK.sub(" ", turn.query.words))
        if left and _FOR_A_USE.search(turn.text) and len(whole := _candidates(turn, intent)) > 1:
            return compared(turn, Intent("compare", tuple(p.product_id for p in whole[:SHOWN]), pointed=True))
        return (
            _picked(turn, intent) if not left or (_PICK.search(turn.query.words) is None and len(left) <= 1) else None
        )
    if _ELSE.search(turn.text) and not _ELSE_REST.search(turn.text) and not turn.query.filters:
        left = [t for t in content(_ELSE.sub(" ", turn.text)) if not has_han(t) or len(t) > 1]
        return _others(turn) if not left and turn.query.sort == "relevance" else None
    return None


def _candidates(turn: Turn, intent: Intent) -> list[Product]:
    refs = references(turn.text, turn.memory) or intent.refs
    ids = refs if len(refs) > 1 else turn.memory.focus if len(turn.memory.focus) > 1 else turn.memory.shown
    return [turn.tools.product(i) for i in ids or turn.memory.focus]


def weighed_stars(product: Product) -> float:
    """Stars drawn towards the middle where few gave them."""
    stars, count = product.rating or 0.0, product.rating_count
    return (stars * count + PRIOR_STARS * PRIOR_COUNT) / (count + PRIOR_COUNT) if count else PRIOR_STARS - 0.01


def _picked(turn: Turn, intent: Intent) -> Draft | None:
    """The one to take: best by stars and their number among those in stock, the cheaper one where they are alike."""
    whole = _candidates(turn, intent)
    products = [p for p in whole if p.in_stock] or whole
    if len(products) < 2:
        return _only_one(turn, products[0]) if products else None
    moneys = {p.product_id: price_of(p, turn.language, turn.currency()) for p in products}

    def cost(product: Product) -> int:
        money = moneys[product.product_id]
        return money.amount_minor if money else 10**12

    best = max(products, key=lambda p: (round(weighed_stars(p), 2), -cost(p), p.product_id))
    title, money, stars = turn.title(best), moneys[best.product_id], rating_fact(best)
    cites: tuple[Citation, ...] = (title_fact(best, turn.language),)
    cites += (price_fact(best, money),) if money else ()
    price, price_zh = (f", at {money}", f"，售价 {money}") if money else ("", "")
    if stars is None:
        cheapest = money is not None and cost(best) == min(cost(p) for p in products)
        why, why_zh = (
            "nobody has rated these yet; it is the cheapest of them", "这几款都还没有评分，它最便宜"
        ) if cheapest else (
            "nobody has rated these yet, so take it as a first look", "这几款都还没有评分，仅供参考")  # fmt: skip
    else:
        cites += (stars, Citation(best.product_id, "rating_count", str(best.rating_count)))
        reviews = "review" if best.rating_count == 1 else "reviews"
        top = all((p.rating or 0) <= (best.rating or 0) for p in products)
        lead, lead_zh = ("it is the best rated of them", "评分在这几款里最高") if top else (
            "it has the strongest ratings", "综合评分和评价数最可靠")  # fmt: skip
        why = f"{lead}, {stars.quote} out of 5 ({best.rating_count} {reviews})"
        why_zh = f"{lead_zh}，{stars.quote} 分（{best.rating_count} 条评价）"
    claims = [Claim(turn.say(f"I would take {title}{price}: {why}.", f"我会选{title}{price_zh}：{why_zh}。"), cites)]
    claims += _cheaper_one(turn, best, products, moneys)
    quotes = [c for c in turn.tools.digest(best.product_id).pros if has_han(c.quote) == (turn.language == "zh")][:1]
    claims += [
        Claim(
            turn.say(f"One customer writes: “{c.quote.rstrip('.。 ')}”.", f"有顾客评价：“{c.quote.rstrip('.。 ')}”。"),
            (c,),
        )
        for c in quotes
    ]
    others = tuple(p for p in products if p is not best)
    memory = replace(turn.memory, focus=(best.product_id,), single=True)
    return Draft(tuple(claims), (best, *others[:SHOWN]), memory, query=turn.memory.query or Query())


def _cheaper_one(
    turn: Turn, best: Product, products: Sequence[Product], moneys: dict[str, Money | None]
) -> list[Claim]:
    """The cheapest of them, where it is another one and in the same currency."""
    own = moneys[best.product_id]
    told = [(m.amount_minor, p.product_id, p, m) for p in products
            if (m := moneys[p.product_id]) is not None and own is not None and m.currency == own.currency]  # fmt: skip
    if not told or own is None:
        return []
    _, _, cheap, money = min(told, key=lambda t: t[:2])
    if cheap is best or money.amount_minor >= own.amount_minor:
        return []
    said = turn.say(f"If the price matters most, {turn.title(cheap)} is the cheapest of them, at {money}.",
                    f"如果更看重价格，其中最便宜的是{turn.title(cheap)}，售价 {money}。")  # fmt: skip
    return [Claim(said, (price_fact(cheap, money),))]


def _only_one(turn: Turn, product: Product) -> Draft:
    money = price_of(product, turn.language, turn.currency())
    cites = (title_fact(product, turn.language), *((price_fact(product, money),) if money else ()))
    at, at_zh = (f", at {money}", f"，售价 {money}") if money else ("", "")
    said = turn.say(
        f"Only {turn.title(product)}{at} is left to choose from.", f"可选的只有{turn.title(product)}{at_zh}。"
    )
    memory = replace(turn.memory, focus=(product.product_id,), single=True)
    return Draft((Claim(said, cites),), (product,), memory, query=turn.memory.query or Query())


def _taken(turn: Turn, intent: Intent) -> Draft | None:
    ids = references(turn.text, turn.memory) or intent.refs or turn.memory.focus or turn.memory.shown[:1]
    products = [turn.tools.product(i) for i in ids[:2]]
    claims = []
    for product in products:
        money, title = price_of(product, turn.language, turn.currency()), turn.title(product)
        cites: tuple[Citation, ...] = (
            title_fact(product, turn.language),
            Citation(product.product_id, "stock", "in stock" if product.in_stock else "sold out"),
        )
        cites += (price_fact(product, money),) if money else ()
        if not product.in_stock:
            claims.append(
                Claim(turn.say(f"{title} is sold out at the moment, sorry.", f"{title}目前缺货，抱歉。"), cites)
            )
            continue
        at, at_zh = (f" and costs {money}", f"，售价 {money}") if money else ("", "")
        claims.append(Claim(turn.say(f"Good choice: {title} is in stock{at}.", f"好的，{title}有货{at_zh}。"), cites))
    said = turn.say(
        "I cannot place the order myself; put it in the cart on its page.", "我不能代您下单，请在商品页加入购物车。"
    )
    memory = replace(turn.memory, focus=tuple(p.product_id for p in products), single=len(products) == 1)
    return Draft((*claims, Claim(said)), tuple(products), memory, query=turn.memory.query or Query())


def _together(turn: Turn, intent: Intent) -> Draft | None:
    """The prices of two or three products and their sum."""
    memory = turn.memory
    refs = references(turn.text, memory)
    pair = (*memory.before[-1:], *memory.focus[:1])
    ids = refs if len(refs) > 1 else memory.focus if len(memory.focus) > 1 else ()
    if len(memory.focus) == 1 and len(memory.shown) != 2 and len(set(pair)) == 2 and _BOTH.search(turn.text):
        ids = pair
    ids = ids or (*memory.before[-1:], *memory.focus[:1])
    ids = tuple(dict.fromkeys(ids or memory.shown))[:4]
    products = [turn.tools.product(i) for i in ids]
    told = [(p, m) for p in products if (m := price_of(p, turn.language, turn.currency())) is not None]
    if len(told) < 2 or len({m.currency for _, m in told}) != 1:
        return None
    total = Money(sum(m.amount_minor for _, m in told), told[0][1].currency)
    each = [f"{turn.title(p)} {m}" for p, m in told]
    shown_sum = " + ".join(str(m) for _, m in told)
    proofs = (*(price_fact(p, m) for p, m in told), Citation(told[0][0].product_id, "sum", f"{shown_sum} = {total}"))
    said = turn.say(f"{' and '.join(each)}: together {total}.", f"{'，'.join(each)}，一共 {total}。")
    focus = tuple(p.product_id for p, _ in told)
    return Draft(
        (Claim(said, proofs),), tuple(p for p, _ in told), replace(memory, focus=focus, single=False), query=turn.query
    )


def _others(turn: Turn) -> Draft | None:
    """The next of the last search, without what was shown already."""
    last = turn.memory.query
    if last is None:
        return None
    seen = tuple(dict.fromkeys((*turn.memory.seen, *turn.memory.shown)))
    grounded = ground(turn, replace(last, text=turn.text, language=turn.language))
    query = replace(grounded.query, sort=last.sort)
    words = "" if grounded.kind is not None and not grounded.loose else query.words
    page = turn.tools.search(
        words, filters=(*query.filters, Filter("product_id", none_of=seen)), sort=query.sort, limit=SHOWN
    )
    if not page.hits:
        noun = grounded.kind.noun(turn.language) if grounded.kind else turn.say("products", "商品")
        said = turn.say(
            f"There are no other {noun} that fit; those were all.", f"没有其他符合的{noun}了，刚才就是全部。"
        )
        return Draft((Claim(said),), memory=turn.memory, query=last)
    draft = shown(turn, Ground(query, grounded.kind, grounded.flags), page.hits, 0)
    noun = (
        grounded.kind.noun(turn.language, page.total)
        if grounded.kind
        else turn.say("product" if page.total == 1 else "products", "商品")
    )
    proof = Citation(page.hits[0].product.product_id, "search", f"others: {page.total}")
    lead = turn.say(
        f"{page.total} more {noun} {'is' if page.total == 1 else 'are'} left.", f"还有 {page.total} 款{noun}。"
    )
    ids = tuple(h.product.product_id for h in page.hits)
    memory = Memory(last, ids, ids[:1], seen=(*seen, *ids))
    return replace(draft, claims=(Claim(lead, (proof,)), *draft.claims), memory=memory, many=False)
