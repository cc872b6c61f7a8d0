"""Answers about products already found or named: a fact, stock, opinions, why it was shown, and comparisons.

Knows nothing about search. What neither the catalog nor the reviews tell is said to be not told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopguide.guide.carrying import asks_for_things
from shopguide.guide.facts import (
    all_values,
    asked_attributes,
    asked_words,
    content_terms,
    measured,
    plain_name,
    price_fact,
    price_of,
    rating_fact,
    said_in_reviews,
    same_aspect,
    sentences,
    shown_name,
    title_fact,
    told_sentences,
    value_text,
    variants_with,
    whole_terms,
)
from shopguide.guide.finding import find
from shopguide.guide.injected import is_injected
from shopguide.guide.intents import Intent, asks_rating, aspect, unpointed
from shopguide.guide.kinds import is_kind_of, named_tokens
from shopguide.guide.listing import conditions
from shopguide.guide.naming import named_in, words_of
from shopguide.guide.pictured import asked_pictured, beside, only_pictured, pictured_claims
from shopguide.guide.sessions import Memory
from shopguide.guide.spoken import spoken_claims
from shopguide.guide.superlatives import SIZE, other_words
from shopguide.guide.turn import Draft, Turn, offer_line
from shopguide.text import has_han, tokens
from shopguide.types import AttributeValue, Citation, Claim, Filter, Product, Review

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

_NAMED_ANYWAY = re.compile(r"有没有.{0,6}(?:码|货|现货|库存|缺点|优点|问题|差评)")
"""有没有 of one product: its size, its stock, its faults."""

_PRONOUN = re.compile(r"\b(?:it|its|it's)\b|它", re.I)
_OTHERS = re.compile(r"\b(?:what|how) about .*\bones?\b|的呢\s*[?？]?$", re.I)
"""A question for other products than the one spoken of."""

_SIZED = re.compile(
    r"\bhow (?:big|large)\b|\bwhat(?:'s the| is the| are the| are its| are their)? (?:sizes?|dimensions?)\b|"
    r"\bmeasurements?\b|"
    r"多大(?!的?(?:年龄|岁))|什么尺寸|多大尺寸|哪些尺?码|有(?:哪些|什么)(?:尺码|码)",
    re.I,
)
_TELL = re.compile(r"\btell me\b|\bdescribe\b|\bmore (?:about|details?|info)\b|介绍|说说|详细|是什么样", re.I)
_REVIEWS = re.compile(r"\breviews?\b|评价|口碑|评论|怎么样|好不好|好用吗", re.I)
_GENERIC = frozenset(
    tokens(
        "review reviews people customers say think good any worth buying quality recommended complaint buyers others "
        "saying opinion 评价 口碑 买家 好用 质量 值得 评论 差评 好评 好不好 说 买 值 没有"
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
    words = set(tokens(turn.text))
    page = turn.tools.search(turn.query.words or turn.text, filters=turn.query.filters, limit=NAMING_HITS)
    if _DEFINITE.search(turn.text):
        asked = {t for t in content_terms(_strip_cues(turn.text)) if t not in _GENERIC and len(t) > 1}
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


def _by_model(turn: Turn, products: Sequence[Product]) -> Product | None:
    """The one product whose own name a question says beside its brand or kind ("is the Velloria Alba dress …")."""
    asked = [t for t in content_terms(_strip_cues(turn.text)) if len(t) > 1 and t not in _GENERIC]
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


def asks_of(text: str) -> list[str]:
    """The words of a question that name or describe something, beside prices, stock and opinions."""
    return [t for t in content_terms(unpointed(_strip_cues(text))) if t not in _GENERIC and t not in _POINTERS]


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
    if not turn.memory.focus or _OTHERS.search(turn.text):
        return None
    if _WHICH.search(turn.text) and not _NAMED_ANYWAY.search(turn.text):
        return None
    product = turn.tools.product(turn.memory.focus[0])
    left = unpointed(_strip_cues(turn.text))
    asks = left != turn.text
    terms = [t for t in content_terms(left, product) if t not in _GENERIC and len(t) > 1]
    if asks and not terms:
        return product
    if asking and not turn.query.filters and turn.own_kind is None and not asks_for_things(turn.text):
        return product
    plain = asking or not other_words(turn.query.words)
    if plain and (asked_attributes(product, terms) or asked_pictured(product, terms, ())) and not turn.query.filters:
        return product
    short = len(turn.text.split()) <= 3 and len(turn.text) <= 12
    alone = turn.memory.single or len(turn.memory.shown) == 1
    return product if short and alone and variants_with(product, tokens(turn.text)) else None


def _keep(turn: Turn, product: Product) -> Memory:
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
    terms = content_terms(unpointed(turn.text), product)
    if asks_rating(turn.text):
        claims = (
            _overall(turn, product) if turn.tools.digest(product.product_id).count else [_no_reviews(turn, product)]
        )
    elif _SIZED.search(turn.text) and (sized := _sized(turn, product)):
        claims = sized
    elif _STOCK.search(turn.text) or variants_with(product, tokens(turn.text)):
        claims = _stock(turn, product, terms)
    elif _PRICE.search(turn.text):
        claims = [_price(turn, product)]
    elif _TELL.search(turn.text) or not terms:
        claims = _portrait(turn, product)
    else:
        claims = _fact(turn, product, terms)
    return Draft(tuple(claims), (product,), _keep(turn, product), query=turn.query)


def _sized(turn: Turn, product: Product) -> list[Claim]:
    """What tells how big a product is, or in which sizes it comes."""
    values = all_values(product)
    named = {name: plain_name(name)[0].lower() for name in values}
    for wanted in ("size", *SIZE, "dimensions", "尺寸", "规格", "尺码", "容量"):
        found = [n for n, plain in named.items() if plain == wanted or (has_han(wanted) and wanted in plain)]
        if found:
            return [_attribute(turn, product, found[0], values[found[0]])]
    return []


def _price(turn: Turn, product: Product) -> Claim:
    money = price_of(product, turn.language, turn.currency())
    title = turn.title(product)
    if money is None:
        return Claim(turn.say(f"The catalog gives no price for {title}.", f"商品资料里没有{title}的价格。"))
    offer = product.offer(money.currency)
    proofs = [price_fact(product, money)]
    en, zh = f"{title} costs {money}", f"{title}售价 {money}"
    if offer and offer.list_price and offer.list_price > offer.price:
        proofs.append(Citation(product.product_id, "list_price", str(offer.list_price)))
        en, zh = f"{en}, down from {offer.list_price}", f"{zh}，原价 {offer.list_price}"
    return Claim(turn.say(f"{en}.", f"{zh}。"), tuple(proofs))


def _stock(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    title = turn.title(product)
    wanted = variants_with(product, [*terms, *tokens(turn.text)])
    if wanted:
        left = [v for v in wanted if v.stock is None or v.stock > 0]
        named = ", ".join(dict.fromkeys(" ".join(v.options.values()) for v in (left or wanted)[:4]))
        proof = tuple(
            Citation(product.product_id, "variant", f"{v.sku}: {' '.join(v.options.values())}, "
                     + ("stock not told" if v.stock is None else f"stock {v.stock}"))
            for v in (left or wanted)[:4]
        )  # fmt: skip
        if left:
            return [
                Claim(turn.say(f"Yes, {title} is in stock in {named}.", f"有货，{title}的 {named} 可以购买。"), proof)
            ]
        return [Claim(turn.say(f"No, {title} is sold out in {named}.", f"{title}的 {named} 目前缺货。"), proof)]
    listed = _conditions_met(turn, product)
    if listed:  # "is it available in white?" is no question whether it is in stock in any colour
        return listed
    proof = (Citation(product.product_id, "stock", "in stock" if product.in_stock else "sold out"),)
    if product.in_stock:
        return [Claim(turn.say(f"Yes, {title} is in stock.", f"{title}有货。"), proof)]
    return [Claim(turn.say(f"No, {title} is sold out at the moment.", f"{title}目前缺货。"), proof)]


def _fact(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """What the catalog says on some words, else what its reviews say, else that it is not told."""
    claims = _by_picture(turn, product, terms) if only_pictured(product, terms) else []
    claims = claims or [_attribute(turn, product, name, value) for name, value in asked_attributes(product, terms)]
    claims = claims or _conditions_met(turn, product) or _by_picture(turn, product, terms)
    if not claims:
        for cite in told_sentences(product, terms, turn.language)[:1]:
            quote = cite.quote.rstrip(".。 ")
            said = turn.say(f"The description of {turn.title(product)} says: “{quote}”.",
                            f"{turn.title(product)}的商品介绍里写道：“{quote}”。")  # fmt: skip
            claims.append(Claim(said, (cite,)))
    if not claims:
        claims = spoken_claims(turn, product, terms)
    if claims:
        return claims
    quotes = _voices(turn, product, terms)
    asked = asked_words(unpointed(turn.text), terms)
    silent = Claim(
        turn.say(f"The catalog does not say anything on “{asked}” for {turn.title(product)}.",
                 f"{turn.title(product)}的商品资料没有提到“{asked}”。")
    )  # fmt: skip
    leads = (("One customer writes", "有顾客评价"), ("Another", "另一位说"))
    return [silent, *(_quoted(turn, cite, leads[min(n, 1)]) for n, (cite, _) in enumerate(quotes))]


def _by_picture(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    return pictured_claims(product, terms, turn.query.filters, turn.language)


def _conditions_met(turn: Turn, product: Product) -> list[Claim]:
    """What the catalog lists where a question asks for a value of it ("does it come in green?")."""
    values = all_values(product)
    claims = []
    for field in dict.fromkeys(f.field for f in turn.query.filters if f.field in values):
        told, label = measured(field, values[field], turn.language), shown_name(field, turn.language)
        proof = (Citation(product.product_id, f"attribute:{field}", measured(field, values[field], "en")),)
        only = Filter("product_id", any_of=(product.product_id,))
        asked = tuple(f for f in turn.query.filters if f.field == field)
        met = turn.tools.search("", filters=(*asked, only), limit=1).total > 0
        lead, lead_zh = ("Yes", "有的") if met else ("No", "没有")
        title = turn.title(product)
        en = f"{lead}: {title} is listed with “{label}: {told}”."
        claims.append(Claim(turn.say(en, f"{lead_zh}，{title}的资料标明“{label}：{told}”。"), proof))
    return claims


def _attribute(turn: Turn, product: Product, name: str, value: AttributeValue) -> Claim:
    told, label = measured(name, value, turn.language), shown_name(name, turn.language)
    going_on = _PRONOUN.search(turn.text) is not None and turn.memory.focus[:1] == (product.product_id,)
    title = turn.say("it", "它") if going_on else turn.title(product)
    proof = (Citation(product.product_id, f"attribute:{name}", measured(name, value, "en")),)
    if value is True or (isinstance(value, str) and value.casefold() in ("yes", "是")):
        return Claim(
            turn.say(f"Yes: {title} is listed with “{label}: yes”.", f"是的，{title}的资料标明“{label}：是”。"), proof
        )
    if value is False or (isinstance(value, str) and value.casefold() in ("no", "否")):
        return Claim(
            turn.say(f"No: {title} is listed with “{label}: no”.", f"不是，{title}的资料标明“{label}：否”。"), proof
        )
    if isinstance(value, tuple) and len(value) > 1 and any(name in v.options for v in product.variants):
        lead = "Its" if going_on else f"{title}:"
        return Claim(turn.say(f"{lead} {label} options are {told}.", f"{title}的{label}有{told}。"), proof)
    en = f"Its {label} is {told}." if going_on else f"{title}: the {label} is {told}."
    if isinstance(value, tuple):
        en = f"Under {label}, the catalog lists: {told}." if going_on else f"{title}: {label}: {told}."
    return Claim(turn.say(en, f"{title}的{label}是{'' if has_han(told[:1]) else ' '}{told}。"), proof)


def _portrait(turn: Turn, product: Product) -> list[Claim]:
    """A product in a few sentences."""
    claims = [offer_line(turn, product, turn.currency())]
    texts = [product.translations[turn.language].description] if turn.language in product.translations else []
    first = next((s for t in [*texts, product.description] for s in sentences(t) if not is_injected(s)), "")
    if first and len(first) <= 240:
        quote = first.rstrip(".。 ")
        said = turn.say(f"The shop describes it so: “{quote}”.", f"商品介绍：“{quote}”。")
        claims.append(Claim(said, (Citation(product.product_id, "description", first),)))
    told = [(n, v) for n, v in product.attributes.items() if not isinstance(v, bool)][:3]
    if told:
        listed = turn.say(
            "; ".join(f"{shown_name(n, 'en')}: {measured(n, v, 'en')}" for n, v in told),
            "；".join(f"{shown_name(n, 'zh')}：{measured(n, v, 'zh')}" for n, v in told),
        )
        proofs = tuple(Citation(product.product_id, f"attribute:{n}", measured(n, v, "en")) for n, v in told)
        claims.append(Claim(turn.say(f"In short: {listed}.", f"主要参数：{listed}。"), proofs))
    digest = turn.tools.digest(product.product_id)
    own = [c for c in digest.pros if has_han(c.quote) == (turn.language == "zh")]
    claims += [_quoted(turn, cite) for cite in own[:1]]
    return claims


def _own_language(turn: Turn, quotes: Sequence[Citation]) -> list[Citation]:
    """Quotes in the asker's language first."""
    return sorted(quotes, key=lambda c: has_han(c.quote) != (turn.language == "zh"))


def _quoted(turn: Turn, cite: Citation, lead: tuple[str, str] = ("One customer writes", "有顾客评价")) -> Claim:
    quote = cite.quote.rstrip(".。 ")
    return Claim(turn.say(f"{lead[0]}: “{quote}”.", f"{lead[1]}：“{quote}”。"), (cite,))


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
    terms = [
        t for t in content_terms(unpointed(turn.text), product) if t not in _GENERIC and not is_kind_of(product, t)
    ]
    digest = turn.tools.digest(product.product_id)
    title = turn.title(product)
    claims: list[Claim] = []
    if not digest.count:
        claims.append(_no_reviews(turn, product))
        if terms:
            claims += _fact(turn, product, terms)
        return Draft(tuple(claims), (product,), _keep(turn, product), query=turn.query)
    side = aspect(turn.text)
    if side and not terms:
        return Draft(tuple(_side(turn, product, side)), (product,), _keep(turn, product), query=turn.query)
    found = _voices(turn, product, terms)
    if terms and found:
        leads = ((f"One customer writes of {title}", f"关于{title}，有顾客评价"), ("Another", "另一位说"))
        claims += [_quoted(turn, cite, leads[min(n, 1)]) for n, (cite, _) in enumerate(found)]
        return Draft(tuple(claims), (product,), _keep(turn, product), query=turn.query)
    if terms:
        asked = asked_words(unpointed(turn.text), terms)
        claims.append(
            Claim(turn.say(f"No review of {title} speaks of “{asked}”.", f"{title}的评价里没有人提到“{asked}”。"))
        )
        claims += _from_catalog(turn, product, terms)
    claims += _overall(turn, product, named=not terms)
    return Draft(tuple(claims), (product,), _keep(turn, product), query=turn.query)


def _side(turn: Turn, product: Product, side: str) -> list[Claim]:
    """The complaints or the praise of a product, as its customers wrote them."""
    digest, title = turn.tools.digest(product.product_id), turn.title(product)
    count = Citation(product.product_id, "review_count", str(digest.count))
    claims: list[Claim] = []
    for wanted, quotes, en, zh, silent in (
        ("pros", digest.pros, "What people like about", "优点方面，顾客这样评价", "praises"),
        ("cons", digest.cons, "What people complain about in", "缺点方面，顾客这样评价", "complains of"),
    ):
        if side not in (wanted, "both"):
            continue
        told = [q for q in quotes if has_han(q.quote) == (turn.language == "zh")][:TOLD_QUOTES] or list(quotes[:1])
        if not told:
            reviews = "review" if digest.count == 1 else "reviews"
            side_zh = "优点" if wanted == "pros" else "缺点"
            said = turn.say(f"None of the {digest.count} {reviews} plainly {silent} {title}.",
                            f"{title}的 {digest.count} 条评价里没有明确提到{side_zh}。")  # fmt: skip
            claims.append(Claim(said, (count,)))
            continue
        claims.append(_quoted(turn, told[0], (f"{en} {title}", f"{title}的{zh}")))
        claims += [_quoted(turn, c, ("Another writes", "还有人说")) for c in told[1:]]
    return claims


def _voices(turn: Turn, product: Product, terms: Sequence[str]) -> list[tuple[Citation, Review]]:
    """What reviews say in the very words asked for, else in others of the same side; the asker's language first."""
    reviews = turn.tools.reviews(product.product_id)
    own = [r for r in reviews if has_han(r.text) == (turn.language == "zh")]
    for wanted in (terms, same_aspect(terms)):
        for voices in (own, reviews):
            found = said_in_reviews(voices, wanted) if wanted else []
            if found:
                return found
    return []


def _no_reviews(turn: Turn, product: Product) -> Claim:
    title, stars = turn.title(product), rating_fact(product)
    if stars is None:
        said = turn.say(f"Nobody has reviewed {title} yet.", f"{title}还没有顾客评价。")
        return Claim(said, (title_fact(product, turn.language),))
    said = turn.say(f"{title} is rated {stars.quote} out of 5, but there are no review texts here.",
                    f"{title}评分 {stars.quote} 分，但没有具体的评价内容。")  # fmt: skip
    return Claim(said, (stars,))


def _from_catalog(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """What the catalog itself says on words that no review speaks of, in the same or in other words."""
    if asked_attributes(product, terms):
        return _fact(turn, product, terms)[:1]
    for cite in told_sentences(product, same_aspect(terms), turn.language)[:1]:
        if has_han(cite.quote) == (turn.language == "zh"):
            quote = cite.quote.rstrip(".。 ")
            return [Claim(turn.say(f"The shop itself says: “{quote}”.", f"商品介绍里写道：“{quote}”。"), (cite,))]
    return []


def _overall(turn: Turn, product: Product, named: bool = True) -> list[Claim]:
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
    out += [_quoted(turn, c, ("What people like", "优点方面，有人说")) for c in _own_language(turn, digest.pros)[:1]]
    out += [_quoted(turn, c, ("A complaint", "也有不满意的")) for c in _own_language(turn, digest.cons)[:1]]
    return out


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
            quoted = ("、" if turn.language == "zh" else ", ").join(words)
            said = turn.say(f"Its texts hold your words: {quoted}.", f"商品信息里有您提到的词：{quoted}。")
            claims.append(Claim(said, (title_fact(product, turn.language),)))
    claims.append(offer_line(turn, product, turn.currency()))
    claims += [_quoted(turn, c) for c in turn.tools.digest(product.product_id).pros[:1]]
    return Draft(tuple(claims), (product,), _keep(turn, product), query=turn.query)


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
