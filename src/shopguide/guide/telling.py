"""Answers about products already found or named: which one is meant, what is asked of it, why it was shown.

Knows nothing about search. What neither the catalog nor the reviews tell is said to be not told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopguide.guide.carrying import asks_for_others, asks_for_things
from shopguide.guide.facts import (
    content_terms,
    price_fact,
    price_of,
    rating_fact,
    title_fact,
    value_text,
    variants_with,
    whole_terms,
)
from shopguide.guide.finding import find
from shopguide.guide.intents import Intent, asks_rating, unpointed
from shopguide.guide.kinds import named_tokens
from shopguide.guide.listing import conditions
from shopguide.guide.naming import named_in, words_of
from shopguide.guide.pictured import asked_pictured, beside
from shopguide.guide.sessions import Memory
from shopguide.guide.stating import asks_sale, by_name, fact, option_words, portrait, price, sized, stock
from shopguide.guide.superlatives import other_words
from shopguide.guide.turn import Draft, Turn, offer_line
from shopguide.guide.voices import no_reviews, overall, quoted
from shopguide.guide.wanted import asked_attributes, asked_topic, fits_amount, measured_attributes
from shopguide.text import has_han, tokens
from shopguide.types import Citation, Claim, Filter, Product

NAMED_SHARE = 0.6
"""Share of a title's words that a question must hold to name the product; less, and it is a search."""

NAMING_HITS = 10
"""Hits among which a named product is looked for: a name that is said brings its product up first."""

HOLDING_HITS = 50
"""Hits among which others that hold the same word are looked for: one that is missed makes a plain word a name."""


TOLD_QUOTES = 3
"""Quotes of one side that are told: more is a page of reviews."""


_PRICE = re.compile(
    r"\bhow much\b(?: (?:is|are|was|does|do|for|would|will|it|they|the \w+)\b(?!.*\b(?:weigh|hold|have|contain|"
    r"need|use|fit)s?\b)|"
    r"(?= ?[?.!]*$))|\b(?:price|cost)s?\b|多少钱|价格|售价|几块|怎么卖|"
    r"(?:卖|值|只要|才)\s?[¥￥]?\d+\s?(?:块|元)?",
    re.I,
)
_MONEY = re.compile(r"\b(?:price|cost)s?\b|[钱价]|怎么卖|几块", re.I)
_STOCK = re.compile(
    r"\bin stock\b|\bavailable\b|\bsold out\b|\bhave (?:it|this|that) in\b|有货|现货|库存|还有吗|缺货|有没有.{0,4}码",
    re.I,
)
_DEFINITE = re.compile(r"\b(?:about|of|is|does|has) the\b|\bthe \w+ \w+\b.*\?|^(?:the|how good is)\b", re.I)
_WHICH = re.compile(
    r"^\s*(?:and |so )?(?:which|what \w+ (?:has|have|do you))\b|哪一?[款个种件台双条](?!牌子|品牌|国家|码|颜色)|"
    r"有哪些|有没有",
    re.I,
)
"""A question for any product that has something: it speaks of no one product."""

_NAMED_ANYWAY = re.compile(r"有没有人|有没有.{0,6}(?:码|货|现货|库存|缺点|优点|问题|差评)")
"""有没有 of one product: its size, its stock, its faults."""

_TWO_THINGS = re.compile(r"[,，、;；]|\band\b|和|还有|以及")
_PRONOUN = re.compile(r"\b(?:it|its|it's)\b|它", re.I)
_OTHERS = re.compile(r"\b(?:what|how) about .*\bones?\b|的呢\s*[?？]?$", re.I)
"""A question for other products than the one spoken of."""

_HAS_IT = re.compile(r"^(?:那|它)?(?:有没有|有)[^，,。?？的卖别其]{1,8}(?:吗|么|没有)?\s*[?？]?$")
"""A Chinese question for what a product has."""

_SIZED = re.compile(
    r"\bhow (?:big|large)\b|\bwhat(?:'s the| is the| are the| are its| are their)? (?:sizes?|dimensions?)\b|"
    r"\bmeasurements?\b|"
    r"多大(?!的?(?:年龄|岁))|什么尺寸|多大尺寸|哪些尺?码|有(?:哪些|什么)(?:尺码|码)",
    re.I,
)
_TELL = re.compile(r"\btell me\b|\bdescribe\b|\bmore (?:about|details?|info)\b|介绍|说说|详细|是什么样", re.I)
_REVIEWS = re.compile(r"\breviews?\b|评价|口碑|评论|怎么样|好不好|好用吗", re.I)
GENERIC = frozenset(
    tokens(
        "review reviews people customers say think good any worth buying quality recommended complaint buyers others "
        "saying opinion recommend complain should like love star stars rating ratings 评分 星级 "
        "推荐 抱怨 优点 缺点 建议 入手 觉得 有人 评价 口碑 买家 好用 质量 值得 评论 差评 好评 好不好 说 买 值 没有"
    )
)
"""Words of a question on opinions that name no aspect."""

_POINTERS = frozenset(tokens("这款 这个 那款 那个 这件 那件 它 it this that one 刚才"))


def named_product(turn: Turn) -> Product | None:
    """The product that a question names by its title; None when it names none plainly."""
    if _WHICH.search(turn.text) and not _NAMED_ANYWAY.search(turn.text):
        return None
    named = named_in(turn, turn.text)
    if named:
        return named[0]
    if holds_what_is_asked(turn):
        return turn.tools.product(turn.memory.focus[0])
    words = set(tokens(turn.text))
    page = turn.tools.search(turn.query.words or turn.text, filters=turn.query.filters, limit=NAMING_HITS)
    if _DEFINITE.search(turn.text):
        asked = {t for t in content_terms(_strip_cues(turn.text)) if t not in GENERIC and len(t) > 1}
        holders = [h.product for h in page.hits if len(asked) > 1 and asked <= set(tokens(h.product.title))]
        if len(holders) == 1:
            return holders[0]
    best: tuple[float, Product] | None = None
    for hit in page.hits[:3]:
        for title in (hit.product.title, *(t.title for t in hit.product.translations.values())):
            own = whole_terms(title)
            share = sum(t in words for t in own) / max(len(own), 1)
            if len(own) >= 2 and share * len(own) >= max(2, NAMED_SHARE * len(own)) and (not best or share > best[0]):
                best = (share, hit.product)
    if best is not None:
        return best[1]
    return _by_model(turn, [h.product for h in page.hits])


def holds_what_is_asked(turn: Turn) -> bool:
    """Whether a turn asks if what was just spoken of fits another thing (放得下15寸的电脑吗, after a bag)."""
    if not turn.memory.focus:
        return False
    product = turn.tools.product(turn.memory.focus[0])
    return bool(fits_amount(product, turn.text)) or _only_measures(turn, product)


def _only_measures(turn: Turn, product: Product) -> bool:
    """Whether a turn asks for a measure that a product tells, and names nothing beside it (能装多少水)."""
    topic = asked_topic(turn.text)
    if topic is None or _WHICH.search(turn.text) or not measured_attributes(product, turn.text):
        return False
    left = content_terms(unpointed(topic.asked.sub(" ", turn.text)), product)
    return not any(len(t) > 1 for t in left) and not turn.query.filters and turn.query.sort == "relevance"


def _by_model(turn: Turn, products: Sequence[Product]) -> Product | None:
    """The one product whose own name a question says beside its brand or kind ("is the Velloria Alba dress …")."""
    asked = [t for t in content_terms(_strip_cues(turn.text)) if len(t) > 1 and t not in GENERIC]
    for product in products:
        titles = set(tokens(" ".join((product.title, *(t.title for t in product.translations.values())))))
        common = set(tokens(" ".join((product.brand, *product.categories))))
        common |= {t for v in product.attributes.values() for t in tokens(value_text(v, "en"))}
        models = [t for t in asked if t in titles - common and not t.isdigit()]
        beside = [t for t in asked if t in titles | common and t not in models]
        if not models or not (beside or len(models) > 1):
            continue
        holders = {
            h.product.product_id for t in models for h in turn.tools.search(t, limit=HOLDING_HITS).hits
            if all(m in named_tokens(h.product) for m in models) and all(b in _told(h.product) for b in beside)
        }  # fmt: skip
        if holders == {product.product_id}:
            return product
    return None


def _told(product: Product) -> set[str]:
    """Terms of a product's names and brand."""
    return named_tokens(product) | set(tokens(product.brand))


def _strip_cues(text: str) -> str:
    for rule in (_STOCK, _PRICE, _TELL, _REVIEWS):
        text = rule.sub(" ", text)
    return text


def asks_price(text: str) -> bool:
    """Whether a question asks what something costs, or whether that was lowered."""
    told = _PRICE.search(text) is not None and (asked_topic(text) is None or _MONEY.search(text) is not None)
    return told or asks_sale(text)


def asks_stock(text: str) -> bool:
    """Whether a question asks if something is in stock."""
    return _STOCK.search(text) is not None


def asks_of(text: str) -> list[str]:
    """The words of a question that name or describe something, beside prices, stock and opinions."""
    return [t for t in content_terms(unpointed(_strip_cues(text))) if t not in GENERIC and t not in _POINTERS]


def asks_something(rest: str) -> bool:
    """Whether words that are left of a question still ask for something: a price, stock, opinions, a fact."""
    return _strip_cues(rest) != rest or bool(asks_of(rest))


def subject(turn: Turn, intent: Intent) -> tuple[Product | None, Draft | None]:
    """The product asked about, or the draft to give when it is not clear which one is meant."""
    if intent.refs:
        return turn.tools.product(intent.refs[0]), None
    only_brand = all(f.field == "brand" for f in turn.query.filters)
    product = named_product(turn) if only_brand else None
    if product is not None:
        return product, None
    if intent.pointed:
        said = turn.say(
            "I am not sure which product you mean; search for something first, or say its name.",
            "不太确定您指的是哪一件，可以先搜一下，或者直接说商品名称。",
        )
        return None, Draft((Claim(said),), memory=turn.memory, spoken=False)
    return None, None


def implied(turn: Turn, asking: bool = True) -> Product | None:
    """The product last spoken of, when a turn plainly goes on about it without naming it (有口袋吗? "in S?").

    Args:
        turn: The turn.
        asking: It is a question; a wish ("waterproof hiking boots") asks of a product only by an attribute alone.

    Returns:
        The product, or None.
    """
    if not turn.memory.focus or _OTHERS.search(turn.text) or (asks_for_others(turn.text) and turn.memory.query):
        return None
    if _WHICH.search(turn.text) and not _NAMED_ANYWAY.search(turn.text):
        return None
    product = turn.tools.product(turn.memory.focus[0])
    if turn.memory.single and _HAS_IT.match(turn.text.strip()) and turn.own_kind is None and not turn.query.filters:
        return product
    if asking and turn.memory.single and _only_measures(turn, product):
        return product
    left = unpointed(_strip_cues(turn.text))
    asks = left != turn.text
    terms = [t for t in content_terms(left, product) if t not in GENERIC and len(t) > 1]
    if asks and not terms:
        return product
    if asking and not turn.query.filters and turn.own_kind is None and not asks_for_things(turn.text):
        return product
    plain = asking or not other_words(turn.query.words)
    if (
        plain
        and (asked_attributes(product, terms, turn.text) or asked_pictured(product, terms, ()))
        and not turn.query.filters
    ):
        return product
    short = len(turn.text.split()) <= 3 and len(turn.text) <= 12
    alone = turn.memory.single or len(turn.memory.shown) == 1
    return product if short and alone and variants_with(product, option_words(turn.text)) else None


def keep(turn: Turn, product: Product) -> Memory:
    """The memory after an answer on one product."""
    shown = turn.memory.shown or (product.product_id,)
    names = {w for t in (product.title, *(t.title for t in product.translations.values())) for w in words_of(t)}
    asked = re.sub(r"[A-Za-z0-9][\w'’.-]*", lambda m: " " if m[0].lower() in names else m[0], turn.text)
    return Memory(turn.memory.query, shown, (product.product_id,), single=True, asked=asked)


def about(turn: Turn, intent: Intent) -> Draft:
    """Answer a question on a product: price, stock, an attribute, or what its texts and reviews say.

    Args:
        turn: The turn.
        intent: What it points at.

    Returns:
        The draft; a question that points at nothing and names nothing is a search.
    """
    product, unclear = subject(turn, intent)
    if product is None:
        return unclear or find(turn)
    terms = content_terms(turn.topic or unpointed(turn.text), product)
    if not terms and not _TELL.search(turn.text) and asked_attributes(product, content_terms(turn.text), turn.text):
        terms = content_terms(turn.text)  # "is it bluetooth?" of one that is called so
    if asks_rating(turn.text):
        claims = overall(turn, product) if turn.tools.digest(product.product_id).count else [no_reviews(turn, product)]
    elif asks_price(turn.text):
        said = price(turn, product)
        of_variant = any(c.field == "variant" for c in said.citations)
        claims = [said, *(() if of_variant else _asked_besides(turn, product, terms))]
    elif measured_attributes(product, turn.text):
        claims = fact(turn, product, terms)
    elif _SIZED.search(turn.text) and asked_topic(turn.text) is None and (big := sized(turn, product)):
        claims = big
    elif _STOCK.search(turn.text) or variants_with(product, option_words(turn.text)):
        claims = stock(turn, product, terms)
    elif not terms and (held := by_name(turn, product)):
        claims = held
    elif _TELL.search(turn.text) or not terms:
        claims = portrait(turn, product)
    else:
        claims = fact(turn, product, terms)
    return Draft(tuple(claims), (product,), keep(turn, product), query=turn.query)


def _asked_besides(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """What is asked in one breath with the price: a measure, how big it is, a colour (多少钱，多大的)."""
    if not _TWO_THINGS.search(turn.text):
        return []
    if measured_attributes(product, turn.text):
        return fact(turn, product, terms)
    if _SIZED.search(turn.text) and asked_topic(turn.text) is None:
        return sized(turn, product)
    return stock(turn, product, terms) if turn.query.filters else []


def why(turn: Turn, intent: Intent) -> Draft:
    """Answer "why this one?" by the conditions that it meets and the words found in it.

    Args:
        turn: The turn; its memory holds the search that showed the product.
        intent: What it points at.

    Returns:
        The draft.
    """
    product = turn.tools.product(intent.refs[0])
    last = turn.memory.query
    title = turn.title(product)
    claims: list[Claim] = []
    if last is not None:
        only = (*last.filters, Filter("product_id", any_of=(product.product_id,)))
        page = turn.tools.search(last.words, filters=only, limit=1)
        kept = conditions(last)
        if kept and page.total:
            _, en, zh = beside(product, last.filters)
            said = turn.say(f"{title} meets what you asked for: {kept}{en}.", f"{title}满足您的条件：{kept}{zh}。")
            claims.append(Claim(said, _met(turn, product, last.filters)))
        words = page.hits[0].why.words if page.hits else ()
        if words:
            words = tuple(w for w in words if len(w) > 1 or has_han(w)) or words
            held = ("、" if turn.language == "zh" else ", ").join(words)
            said = turn.say(f"Its texts hold your words: {held}.", f"商品信息里有您提到的词：{held}。")
            claims.append(Claim(said, (title_fact(product, turn.language),)))
    claims.append(offer_line(turn, product, turn.currency()))
    claims += [quoted(turn, c) for c in turn.tools.digest(product.product_id).pros[:1]]
    return Draft(tuple(claims), (product,), keep(turn, product), query=turn.query)


def _met(turn: Turn, product: Product, filters: Sequence[Filter]) -> tuple[Citation, ...]:
    out: list[Citation] = []
    for one in filters:
        if one.field == "price":
            money = price_of(product, turn.language, one.currency)
            out += [price_fact(product, money)] if money else []
        elif one.field == "rating":
            stars = rating_fact(product)
            out += [stars] if stars else []
        elif one.field == "brand":
            out.append(Citation(product.product_id, "brand", product.brand))
        elif one.field in product.attributes:
            value = value_text(product.attributes[one.field], "en")
            out.append(Citation(product.product_id, f"attribute:{one.field}", value))
    out += beside(product, tuple(filters))[0]
    return tuple(out) or (title_fact(product, turn.language),)
