"""What a turn takes for granted of a product ("since it is waterproof", 既然是真皮的), held against the catalog.

Knows nothing about search. A premise is asked back as a question; what the catalog denies or does not tell is said
first, with its source, and the rest of the turn is answered as if it stood alone. A premise is never a condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from shopguide.guide.facts import all_values, content_terms, price_fact, price_of, rating_fact, value_text
from shopguide.guide.intents import Intent, read_intent, references
from shopguide.guide.kinds import is_kind_of, kind_named, kind_of
from shopguide.guide.naming import named_in
from shopguide.guide.sessions import Memory
from shopguide.guide.stating import conditions_met, fact, price, stock
from shopguide.guide.telling import asks_something, named_product
from shopguide.guide.turn import Draft, Turn
from shopguide.guide.values import asked_value, held_by, sibling_values
from shopguide.text import has_han, tokens
from shopguide.types import Citation, Claim, Filter, Product, Query

Act = Callable[[Turn, Intent], Draft]
"""How the rest of a turn is answered."""

_ASKS = r"(?:can|could|will|would|does|do|did|is|are|how|what|when|where|which|who|why|should|may|have)"
_SINCE = r"(?:since|as|because|given(?: that)?|seeing (?:that|as)|considering(?: that)?|now that|knowing(?: that)?)"
_SAID = (
    r"(?:you (?:just |already )?(?:said|told me|mentioned|wrote|claimed|promised)|i (?:heard|read|saw|thought|know|"
    r"understand|was told)|(?:someone|they|people|a friend) (?:said|told me|say)|apparently)"
)
_BE = (
    r"(?:'s|'re|\s+(?:is|are|was|has|have|had|comes?|costs?|weighs?|holds?|sleeps?|lasts?|contains?|includes?|fits?|"
    r"got|can|supports?|runs?)\b)"
)
_RULES_EN = tuple(
    re.compile(rule, re.I)
    for rule in (
        rf"^\W*(?:(?:and|so|but|ok(?:ay)?|well)\b\W*)*{_SINCE} (?P<clause>[^,;?]{{3,80}})\s*[,;:]\s*(?:so |then |and )?"
        r"(?P<rest>.{4,})$",
        rf"^\W*(?:(?:and|so|but|ok(?:ay)?|well)\b\W*)*{_SINCE} (?P<clause>[^,;?]{{1,50}}?{_BE}[^,;?]{{1,60}}?)\s+"
        rf"(?P<rest>{_ASKS}\b.{{4,}})$",
        rf"^\W*with (?P<clause>its [^,;?]{{3,40}}?),?\s+(?P<rest>{_ASKS}\b.{{4,}})$",
        rf"^(?P<rest>\W*{_ASKS}\b[^?]{{3,}}?),?\s+(?:since|because|given that|considering) "
        rf"(?P<clause>(?:it|this|that|they|these)\b[^?]{{3,}})\W*$",
        rf"^\W*(?:(?:and|so|but|ok(?:ay)?)\b\W*)*{_SAID}(?: that)? "
        r"(?P<clause>[^.,;!?]{3,80}(?:\.\d[^.,;!?]*)?)[.,;!?]+"
        r"\s*(?:so |then |and |but )*(?P<rest>.{4,})$",
        rf"^\W*(?P<clause>[^.,;!?]{{1,50}}?{_BE}[^.,;!?]{{1,60}}(?:\.\d[^.,;!?]*)?)"
        r"(?:,? (?:right|correct|yes|no|is ?n.?t it|"
        rf"are ?n.?t they)\s*[?.,]+|[.,;!]?\s+so\b,?)\s*(?:so |then |and |but )*(?P<rest>{_ASKS}\b.{{3,}})$",
    )
)
_RULES_ZH = tuple(
    re.compile(rule)
    for rule in (
        r"^(?:那么?)?(?:既然|因为|由于|考虑到|鉴于|反正)(?P<clause>[^，,。；;？?]{2,30})[，,。；;]\s*(?:那么?|就|所以)?(?P<rest>.{2,})$",
        r"^(?:你们?|店里|详情页?|页面)(?:刚才|刚刚|之前|上面|不是)?(?:说|提到|讲|写)(?:过|了|的|着)?(?P<clause>[^，,。；;？?]{2,30}?)(?:吗)?"
        r"[，,。；;？?]\s*(?:那么?|所以)?(?P<rest>.{2,})$",
        r"^(?:我?听说|据说|有人说|我记得|我看)(?P<clause>[^，,。；;？?]{2,30})[，,。；;？?]\s*(?:那么?|所以)?(?P<rest>.{2,})$",
        r"^(?P<clause>[^，,。；;？?]{0,20}(?<!是)不是[^，,。；;？?]{1,20})(?:的)?吗[，,。；;？?]\s*(?:那么?|所以)?(?P<rest>.{2,})$",
        r"^(?P<clause>[^，,。；;？?]{2,40}?)(?:的)?(?:吧|对吧|是吧|对不对|对吗|是不是)[，,。；;？?]\s*(?:那么?|所以)?(?P<rest>.{2,})$",
    )
)
_OF_OTHERS = re.compile(
    r"^\W*(?:i|i'm|i've|my|we|we're|our|he|she|you|your|there|somebody|winter|summer|"
    r"it'?s (?:\w+ing\b|cold|hot|winter|summer|autumn|spring|late|for|my|our|his|her|a (?:gift|present)|been)|"
    r"it is (?:\w+ing\b|for|my|our|a gift)|it (?:rains|snows|rained))\b|"
    r"^(?:我|咱|他|她|孩子|老公|老婆|妈|爸|要|想|给|帮|看看|换|买|来|就|先|再|还是|推荐|找|算|好的|冬天|夏天|春天|秋天|"
    r"下雨|下雪|天气|天(?!然|丝)|最近|送|家里|今天|明天)",
    re.I,
)
"""Clauses that speak of the shopper, of the weather or of the occasion, and of no product."""

_SUBJECT = re.compile(
    rf"^\W*(?:it|this|that|they|these|those)(?: (?:one|ones))?(?={_BE})|^\W*its\b|"
    r"^\W*(?:它们?|这[个款件双台条套只]?|那[个款件双台条套只]?|该款)",
    re.I,
)
_NAMED = re.compile(r"[A-Za-z]{3,}")
_VERBS = re.compile(r"(?:costs?|weigh|hold|sleep|last|contain|includ|fit|support)")
_OPINION = re.compile(
    r"\b(?:too|quite|a bit|perfect|nice|great|good|pretty|ugly|lovely|beautiful|expensive|what i|out of|"
    r"for me|for my)\b|"
    r"太|有点|不错|挺|很|好看|便宜|贵(?!族)",
    re.I,
)
"""Words of taste, which no catalog could hold against anybody."""
_ITS = re.compile(r"^Its\b|^它的")
_MOST = re.compile(r"\b(?:the|your) (?:\w{3,}est|(?:most|least|best|highest|lowest) [\w-]+)\b|最[一-鿿]", re.I)
_DENIED = re.compile(r"\b(?:not|n't|no|never|without)\b|n.t\b|(?<!是)不(?!锈|粘|是)|没有?", re.I)
_STARS = re.compile(
    r"(?P<n>[1-5](?:\.\d)?|five|four|three|[一二三四五])[- ]?(?:out of (?:5|five) )?(?:颗)?(?:stars?|星)|"
    r"(?:评分|评价|打分)(?:是|有|高达)?(?P<zh>[1-5](?:\.\d)?)分?|rated (?P<en>[1-5](?:\.\d)?)",
    re.I,
)
_NUMBERS = {"five": 5.0, "four": 4.0, "three": 3.0, "一": 1.0, "二": 2.0, "三": 3.0, "四": 4.0, "五": 5.0}
_AMOUNT = r"\d[\d,]*(?:\.\d+)?"
_COSTS = re.compile(
    rf"(?:[$€£]\s?(?P<a>{_AMOUNT})|[¥￥]\s?(?P<b>{_AMOUNT})|(?P<c>{_AMOUNT})\s?(?:dollars?|bucks|usd)|"
    rf"(?P<d>{_AMOUNT})\s?(?:块钱?|元|yuan|rmb)|是\s?(?P<f>\d{{2,}}(?:\.\d+)?)$|"
    rf"(?:只要|卖|才|售价|价格|标价|costs?)(?:是|为)?\s?(?P<e>{_AMOUNT})(?!\s?[a-z升克斤寸米毫分星]))"
    r"(?!\s?(?:or less|以内|以下|左右))",
    re.I,
)
_BOUND = re.compile(r"\b(?:under|below|over|above|less than|more than|at most|all)\b|不到|超过|以上|以下|以内|都", re.I)
"""A bound, or a premise on several things, which no single price denies."""
_SALE = re.compile(
    r"\b(?:on (?:sale|offer)|half (?:the )?price)\b|\bdiscounted\b|\breduced\b|打折|特价|降价|促销|半价|对折", re.I
)
_STOCK = re.compile(r"\b(?:sold out|out of stock|in stock|unavailable|available)\b|缺货|没货|卖完|售罄|有货|现货", re.I)
_GONE = re.compile(r"\b(?:sold out|out of stock|unavailable)\b|缺货|没货|卖完|售罄", re.I)
_YES = ("Yes", "是的", "有的", "可以", "有货")
_NO = ("No", "不", "没有", "It may", "有可能")
_STAR_ONE = re.compile(
    r"\b(?:the|that) one (?:with|rated|at) (?P<rated>[1-5](?:\.\d)?)(?:[- ]?stars?| out of (?:5|five))?\b|"
    r"\b(?:the|that) (?P<n>[1-5](?:\.\d)?|five|four|three)[- ]?stars? (?:rated )?(?:ones?|\w+)\b|"
    r"(?P<zh>[1-5](?:\.\d)?|[三四五])(?:颗)?星(?:好评)?的?(?:那|这)(?:一)?[个款件双台条套只]",
    re.I,
)
"""One of those shown, pointed at by its stars."""
_VALUE_ONE = re.compile(
    r"\b(?:the|that) (?P<en>[a-z-]+(?: [a-z-]+)?) one"
    r"(?: (?:that )?you (?:just )?(?:showed|mentioned|listed)(?: me)?)?\b|"
    r"(?:刚才|之前)?(?P<zh>[一-鿿]{1,5})的那(?:一)?[个款件双台条套只]",
    re.I,
)
"""One of those shown, pointed at by a word for it."""


@dataclass(frozen=True, slots=True)
class Premise:
    """A turn that takes something for granted.

    Attributes:
        clause: What it takes for granted, as it was said.
        rest: What it asks.
    """

    clause: str
    rest: str


def read_premise(text: str) -> Premise | None:
    """What a turn takes for granted before it asks.

    Args:
        text: The turn.

    Returns:
        The premise and the question; None when the turn takes nothing of a product for granted.
    """
    said = " ".join(text.replace("’", "'").split())
    for rule in _RULES_ZH if has_han(said) else _RULES_EN:
        match = rule.match(said)
        if match is not None and not _OF_OTHERS.search(match["clause"]):
            return Premise(match["clause"].strip(), match["rest"].strip())
    return None


def answer(turn: Turn, act: Act) -> Draft | None:
    """Answer a turn that takes something for granted: the premise is mended first, then the question is answered.

    Args:
        turn: The turn.
        act: How a turn is answered.

    Returns:
        The draft; None when the turn takes nothing of a product for granted.
    """
    starred = _by_stars(turn, act) or _by_value(turn, act)
    if starred is not None:
        return starred
    premise = read_premise(turn.text)
    product = _subject(turn, premise.clause) if premise else None
    if premise is None or product is None:
        return None
    if not asks_something(premise.rest):
        return None
    if _MOST.search(premise.clause) is not None:
        held = _most(turn, product, premise.clause, act)
        if held is None:
            return None
        first, query = held
        draft = _with_rest(turn, product, premise.rest, first, act)
        return replace(draft, query=query) if first else draft
    mended = held_against(turn, product, premise.clause)
    if mended is None:
        return None
    return _with_rest(turn, product, premise.rest, [_told_so(turn, c) for c in mended], act)


def _told_so(turn: Turn, claim: Claim) -> Claim:
    """What is said first, led in as against what was taken for granted; English begins with "No" by itself."""
    if turn.language == "en" or not claim.citations:
        return claim
    plain = re.sub("^(?:不是|不会|不行|不|没有|有可能)，", "", claim.text)
    return replace(claim, text=f"这一点和商品资料不符合：{plain}")


def _with_rest(turn: Turn, product: Product, rest: str, first: list[Claim], act: Act) -> Draft:
    """The question of a turn, answered of a product, after what had to be said first."""
    query = replace(turn.tools.understand(rest), language=turn.language)
    shown = turn.memory.shown or (product.product_id,)
    memory = replace(turn.memory, shown=shown, focus=(product.product_id,), single=True)
    asked = replace(turn, text=rest, raw=rest, query=query, memory=memory, wish=False, reading=None)
    asked.__dict__.pop("own_kind", None)
    draft = act(asked, read_intent(rest, memory))
    said = {frozenset(c.citations) or c.text for c in first}
    claims = (*first, *(c for c in draft.claims if (frozenset(c.citations) or c.text) not in said))
    about = {c.product_id for claim in first for c in claim.citations}
    if about - {product.product_id}:  # "its" would be of the other one that was just named
        title = turn.title(product)
        told = tuple(replace(c, text=_ITS.sub(turn.say(f"{title}: its", f"{title}的"), c.text)) for c in claims)
        claims = (*first, *told[len(first) :])
    named = {p.product_id for p in draft.products}
    more = [i for i in dict.fromkeys((product.product_id, *sorted(about))) if i not in named and i in about]
    products = (*draft.products, *(turn.tools.product(i) for i in more))
    return replace(draft, claims=claims, products=products)


def _subject(turn: Turn, clause: str) -> Product | None:
    """The product that a premise speaks of."""
    memory = turn.memory
    refs = references(clause, memory)
    if len(refs) == 1:
        return turn.tools.product(refs[0])
    last = turn.tools.product(memory.focus[0]) if memory.focus else None
    if last is not None and _SUBJECT.search(clause):
        return last
    if _NAMED.search(clause) or (last is None and has_han(clause)):
        query = replace(turn.tools.understand(clause), filters=())
        named = named_in(turn, clause)
        product = named[0] if named else named_product(replace(turn, text=clause, query=query))
        if product is not None:
            return product
    if last is None or turn.language == "zh":
        return last
    head = re.match(r"^\W*(?:the|its) ([\w-]+)", clause, re.I)
    own = head is not None and any(is_kind_of(last, t) for t in tokens(head[1]))
    own = own or (head is not None and kind_named(turn.tools, head[1]) is None)  # "the strap is leather"
    return last if own or re.match(r"^\W*its\b", clause, re.I) else None


def held_against(turn: Turn, product: Product, clause: str) -> list[Claim] | None:
    """What the catalog says against a premise.

    Args:
        turn: The turn.
        product: What the premise speaks of.
        clause: The premise.

    Returns:
        What is to be said first; [] where the premise holds, None where it says nothing that a catalog could tell.
    """
    for check in (_stars, _cost, _sale, _stock):
        found = check(turn, product, clause)
        if found is not None:
            return found
    return _attributes(turn, product, clause)


def _most(turn: Turn, product: Product, clause: str, act: Act) -> tuple[list[Claim], Query] | None:
    """A premise that a thing is the most or least of its kind, against the whole kind: what it is held against too."""
    kind = kind_of([product])
    match = _MOST.search(clause)
    if kind is None or match is None:
        return None
    noun = kind.noun(turn.language) if turn.language == "en" else kind.node.split("/")[-1]
    text = f"{match.group()} {noun}" if turn.language == "en" else f"{clause[match.start() :].rstrip('的')}的{noun}"
    query = replace(turn.tools.understand(text), language=turn.language)
    draft = act(replace(turn, text=text, raw=text, query=query, memory=Memory()), Intent("find"))
    if not draft.products or not draft.claims or not draft.claims[0].citations:
        return None
    won = draft.claims[0].citations[0].product_id
    return ([] if won == product.product_id else list(draft.claims[:1])), draft.query


def _stars(turn: Turn, product: Product, clause: str) -> list[Claim] | None:
    match = _STARS.search(clause)
    if match is None:
        return None
    raw = (match["n"] or match["zh"] or match["en"]).lower()
    claimed, title = _NUMBERS.get(raw) or float(raw), turn.title(product)
    stars = rating_fact(product)
    if stars is None:
        return [Claim(turn.say(f"Nobody has rated {title} yet.", f"{title}还没有评分。"))]
    if float(stars.quote) == claimed:
        return []
    said = turn.say(f"{title} is not rated {claimed:g}: its rating is {stars.quote} out of 5.",
                    f"{title}的评分不是 {claimed:g} 分，而是 {stars.quote} 分。")  # fmt: skip
    return [Claim(said, (stars,))]


def _cost(turn: Turn, product: Product, clause: str) -> list[Claim] | None:
    match = _COSTS.search(clause)
    if match is None or _BOUND.search(clause):
        return None
    raw = next(g for g in match.groups() if g)
    currency = "USD" if match["a"] or match["c"] else "CNY" if match["b"] or match["d"] else None
    currency = currency if currency and product.offer(currency) else None
    money = price_of(product, turn.language, currency)
    if money is None:
        return [price(turn, product)]
    if abs(money.amount_minor / 100 - float(raw.replace(",", ""))) < 1:  # nobody says the cents
        return []
    title = turn.title(product)
    said = turn.say(f"{title} does not cost {match.group().strip()}: it costs {money}.",
                    f"{title}的价格不是{raw}，售价是 {money}。")  # fmt: skip
    return [Claim(said, (price_fact(product, money),))]


def _sale(turn: Turn, product: Product, clause: str) -> list[Claim] | None:
    if not _SALE.search(clause):
        return None
    offer = product.offer(turn.currency()) or product.offer()
    lowered = bool(offer and offer.list_price and offer.list_price > offer.price)
    asked = replace(turn, text=turn.say("is it on sale?", "打折吗？"))
    return [] if lowered != bool(_DENIED.search(clause)) else [price(asked, product)]


def _stock(turn: Turn, product: Product, clause: str) -> list[Claim] | None:
    if not _STOCK.search(clause):
        return None
    gone = _GONE.search(clause) is not None
    if product.in_stock != gone:
        return []
    asked = replace(turn, text=turn.say("is it in stock?", "有货吗？"), query=replace(turn.query, filters=()))
    return stock(asked, product, ())


def _attributes(turn: Turn, product: Product, clause: str) -> list[Claim] | None:
    """A premise on what a thing is or has, asked as a question of it."""
    what = _predicate(clause)
    text = turn.say(f"is it {what}?", f"它{'' if re.match('是|有|能|会|可以|带', what) else '是'}{what}吗？")
    query = replace(turn.tools.understand(turn.say(what, what.removeprefix("是"))), language=turn.language)
    memory = replace(turn.memory, focus=())
    asked = replace(turn, text=text, query=query, memory=memory, reading=None)
    terms = content_terms(what, product)
    if _BOUND.search(clause) and not query.filters:
        return None
    if (not terms and not query.filters) or (_OPINION.search(clause) and not query.filters):
        return None
    claims = (conditions_met(asked, product) or fact(asked, product, terms))[:1]
    lead = claims[0].text
    denied = _DENIED.search(clause) is not None
    if lead.startswith(_YES):
        return list(claims) if denied else []
    if lead.startswith(_NO):
        return [] if denied else list(claims)
    return list(claims)


def _predicate(clause: str) -> str:
    """What a clause says of its thing, without the thing: "waterproof" of "it is waterproof"."""
    if has_han(clause):
        left = clause.replace("不是", "是", 1) if "是不是" not in clause else clause
        left = re.sub(r"^.*?[A-Za-z][A-Za-z0-9 .'-]*(?:[一-鿿]{1,4}(?=是|有|能|会|只|重|用))?(?=[一-鿿])", "", left)
        left = re.sub(r"^(?:它们?|[这那该][个款件双台条套只]?|第.[个款件双台条套只])+", "", left)
        return re.sub(r"(?:的|了|吧|呢)+$", "", left) or clause
    verb = re.search(_BE, clause, re.I)
    left = clause[verb.end() :].strip() if verb else re.sub(r"^\W*(?:its|the)\b", "", clause, flags=re.I).strip()
    said = verb.group().strip().lower() if verb else ""
    left = re.sub(
        r"^(?:not|n't|an?|the|all|really|very|so|such an?|made (?:of|from|out of))\b\s*", "", left, flags=re.I
    )
    left = re.sub(r"^(?:made (?:of|from|out of))\b\s*", "", left, flags=re.I)
    return f"{said} {left}".strip() if _VERBS.match(said) else left or clause


def _by_stars(turn: Turn, act: Act) -> Draft | None:
    """Of those shown, the one that is pointed at by its stars; where none has them, the best rated after saying so."""
    match = _STAR_ONE.search(turn.text)
    shown = [turn.tools.product(i) for i in turn.memory.shown]
    rated = [(p, cite) for p in shown for cite in (rating_fact(p),) if cite is not None]
    if match is None or not rated:
        return None
    raw = (match["rated"] or match["n"] or match["zh"]).lower()
    claimed = _NUMBERS.get(raw) or float(raw)
    rest = turn.text[: match.start()] + turn.say(" it ", "它") + turn.text[match.end() :]
    held = [p for p, cite in rated if float(cite.quote) == claimed]
    if held:
        return _with_rest(turn, held[0], rest, [], act)
    listed = [(turn.title(p), c) for p, c in rated]
    en = "; ".join(f"{t} {c.quote}" for t, c in listed)
    zh = "；".join(f"{t} {c.quote} 分" for t, c in listed)
    said = turn.say(f"None of those I showed is rated {claimed:g}: {en}.", f"刚才的几款里没有 {claimed:g} 分的：{zh}。")
    best = max(rated, key=lambda r: float(r[1].quote))[0]
    proofs: tuple[Citation, ...] = tuple(c for _, c in listed)
    return _with_rest(turn, best, rest, [Claim(said, proofs)], act)


def _by_value(turn: Turn, act: Act) -> Draft | None:
    """One of those shown is called by a value that none of them has: said, and answered of one here that has it."""
    match = _VALUE_ONE.search(turn.text)
    shown = [turn.tools.product(i) for i in turn.memory.shown]
    if match is None or len(shown) < 2:
        return None
    said = match["en"] or match["zh"]
    wanted = asked_value(said, tokens(said), sibling_values(turn.tools, shown[0]))
    told = [p for p in shown if wanted is not None and wanted.name in p.attributes]
    if wanted is None or len(told) < len(shown) or any(held_by(wanted.value, p.attributes[wanted.name]) for p in told):
        return None
    kind = kind_of(shown)
    filters = (Filter(wanted.name, any_of=(wanted.value,)), *((kind.filter,) if kind else ()))
    hits = turn.tools.search("", filters=filters, limit=1).hits
    listed = [(turn.title(p), value_text(p.attributes[wanted.name], turn.language)) for p in told]
    proofs = tuple(Citation(p.product_id, f"attribute:{wanted.name}", value_text(p.attributes[wanted.name], "en"))
                   for p in told)  # fmt: skip
    en = f"None of those I showed is “{said}”: {'; '.join(f'{t}: {v}' for t, v in listed)}."
    zh = f"刚才的几款里没有“{said}”的：{'；'.join(f'{t}是{v}' for t, v in listed)}。"
    first = Claim(turn.say(en, zh), proofs)
    if not hits:
        return Draft((first,), tuple(told), turn.memory, query=turn.query)
    rest = turn.text[: match.start()] + turn.say(" it", "它") + turn.text[match.end() :]
    return _with_rest(turn, hits[0].product, rest, [first], act)


def corrected(turn: Turn, draft: Draft) -> Draft:
    """An answer on one product, after saying where it is not what the turn calls it ("the red Aria S").

    Args:
        turn: The turn.
        draft: Its answer.

    Returns:
        The draft, with what the catalog lists before it where that is another value.
    """
    if len(draft.products) != 1 or draft.comparison is not None or not turn.query.filters:
        return draft
    product = draft.products[0]
    values = all_values(product)
    fields = tuple(f for f in turn.query.filters if f.field in values and isinstance(values[f.field], str | tuple))
    if not fields:
        return draft
    memory = replace(turn.memory, focus=())
    told = conditions_met(replace(turn, query=replace(turn.query, filters=fields), memory=memory), product)
    wrong = [c for c in told if c.text.startswith(_NO)]
    cited = {c for claim in draft.claims for c in claim.citations}
    fresh = [c for c in wrong if not set(c.citations) <= cited]
    return replace(draft, claims=(*fresh, *draft.claims)) if fresh else draft
