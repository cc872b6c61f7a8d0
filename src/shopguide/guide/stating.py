"""What the catalog says of one product, as sentences with their sources: price, stock, an attribute; or its silence.

Knows nothing about intents. A yes or no is told as such; a measure that is not told is never answered by another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from shopguide.guide.answering import Answering, Told, answering, told_of, without_name
from shopguide.guide.fact_finder import FOUND
from shopguide.guide.facts import (
    all_values,
    asked_words,
    content_terms,
    cued,
    in_chinese,
    measured,
    plain_name,
    price_fact,
    price_of,
    sentences,
    shown_name,
    told_sentences,
    variants_with,
)
from shopguide.guide.injected import is_injected
from shopguide.guide.intents import unpointed
from shopguide.guide.pictured import only_pictured, pictured_claims
from shopguide.guide.spoken import spoken_claims
from shopguide.guide.superlatives import SIZE
from shopguide.guide.turn import Turn, offer_line
from shopguide.guide.values import asked_value, held_by, sibling_values
from shopguide.guide.voices import heard, quoted
from shopguide.guide.wanted import (
    MAX_VALUE,
    OPPOSITES,
    asked_attributes,
    asked_in_unit,
    asked_topic,
    asks_contents,
    believed_unit,
    plainly_asked,
    reaches,
    told_amounts,
)
from shopguide.guide.words_zh import UNITS_EN, UNITS_ZH, flag_words
from shopguide.text import has_han, tokens
from shopguide.types import AttributeValue, Citation, Claim, Filter, Language, Product, Variant

SIDES = ("width", "depth", "length", "height", "宽度", "深度", "长度", "高度")
MAIN_SIZES = frozenset("size capacity volume persons diameter dimensions 尺寸 规格 尺码 容量".split()) | {"screen size"}
"""What tells how big a thing is before its sides do."""

CONTENT_TERMS = tuple(
    tokens("made contains contain ingredients consists base basis mix blend filled 含 含有 配料 采用 由 制成")
)
"""Words of a sentence that tells what is in a thing."""

ANSWERED, OUTWEIGHS, NEARLY_NONE = 0.9, 0.4, 0.1
"""When an attribute is told in place of one that a rule finds by a measure: probability that any statement answers,
that this one does, and the share of it that the rule's may have."""

ANSWERABLE, LIKELY, PROSE = 0.6, 0.3, 0.6
"""Where no rule knows an answer: probability that anything answers; that an attribute does; that a sentence does."""

MAX_ASKED = 14
"""Characters of a Chinese question that are said back whole."""

_IS = re.compile(r"^\W*(?:is|are)\b|^.{0,12}是.{1,12}吗", re.I)
_PARTS = re.compile(r"[;；\n]|,(?!\d)|，")
_PRONOUN = re.compile(r"\b(?:it|its|it's)\b|它", re.I)
_POSSESSIVE = re.compile(r"['’]s\b", re.I)
_HOW_MANY = re.compile(r"\bhow many\b|\bleft\b|几|多少|剩", re.I)
_SIZE = re.compile(r"(?<![A-Za-z0-9.])(?:\d{2,3}|x{0,3}[smlSML]|X{1,3}[SL])(?![A-Za-z0-9.'’])")
FEW_LEFT = 3
"""Pieces from which on a shopper had better know how few they are."""

MAX_VARIANTS = 4
"""Variants that are told one by one."""

_SALE = re.compile(
    r"\bon (?:sale|offer)\b|\bdiscount(?:ed)?\b|\breduced\b|\bmarked down\b|"
    r"\b(?:original|list|former|old|regular) price\b|"
    r"打折|折扣|优惠|原价|特价|降价|促销|便宜了",
    re.I,
)
_SAID_SIZE = re.compile(
    r"\b(?:in|size) (?:an? |the )?(?:size )?(?P<en>extra small|small|medium|large|extra large)\b"
    r"(?! \w)|(?P<zh>特小|小|中|大|加大)[号码]"
)
_LETTERS = {"extra small": "xs", "small": "s", "medium": "m", "large": "l", "extra large": "xl",
            "特小": "xs", "小": "s", "中": "m", "大": "l", "加大": "xl"}  # fmt: skip
"""Sizes as they are said to the letters that variants have."""
_AROUND_ZH = re.compile(
    r"^[\s，,]*(?:那|请问|它|这款|这个|是|有|的)*|(?:的)?(?:吗|呢|啊|呀|吧|(?<![什怎多那这要])么|不)?[\s?？。！!]*$"
)
_YES_NO = re.compile(
    r"^\W*(?:and |so |but |ok(?:ay)?,? )?(?:is|are|does|do|can|will|has|was)\b|"
    r"吗\W*$|是不是|有没有|能不能|会不会|(.)不\1",
    re.I,
)


def asks_sale(text: str) -> bool:
    """Whether a question asks if a price was lowered."""
    return _SALE.search(text) is not None


def sized(turn: Turn, product: Product) -> list[Claim]:
    """What tells how big a product is, or in which sizes it comes."""
    values = all_values(product)
    named = {name: plain_name(name)[0].lower() for name in values}
    sides = [n for side in SIDES for n, plain in named.items() if plain == side and isinstance(values[n], int | float)]
    if len(sides) > 1 and not any(plain in MAIN_SIZES for plain in named.values()):
        return [_sides(turn, product, {n: values[n] for n in sides})]
    for wanted in ("size", *SIZE, "dimensions", "尺寸", "规格", "尺码", "容量"):
        found = [n for n, plain in named.items() if plain == wanted or (has_han(wanted) and wanted in plain)]
        if found:
            return [attribute(turn, product, found[0], values[found[0]])]
    return []


def _sides(turn: Turn, product: Product, sides: Mapping[str, AttributeValue]) -> Claim:
    """The sides of a thing in one sentence."""
    proofs = tuple(
        Citation(product.product_id, f"attribute:{n}", told_in_unit(turn, n, v, "en")) for n, v in sides.items()
    )
    told = [f"{shown_name(n, turn.language)} {told_in_unit(turn, n, v, turn.language)}" for n, v in sides.items()]
    title = turn.title(product)
    return Claim(turn.say(f"{title} measures: {', '.join(told)}.", f"{title}的尺寸：{'、'.join(told)}。"), proofs)


def price(turn: Turn, product: Product) -> Claim:
    """What a product costs, and what it did before; asked for a sale, whether it is one."""
    money = price_of(product, turn.language, turn.currency())
    title = turn.title(product)
    own = _variant_price(turn, product)
    if own is not None:
        return own
    if money is None:
        return Claim(turn.say(f"The catalog gives no price for {title}.", f"商品资料里没有{title}的价格。"))
    offer = product.offer(money.currency)
    proofs = [price_fact(product, money)]
    en, zh = f"{title} costs {money}", f"{title}售价 {money}"
    lowered = bool(offer and offer.list_price and offer.list_price > offer.price)
    if offer and offer.list_price and lowered:
        proofs.append(Citation(product.product_id, "list_price", str(offer.list_price)))
        en, zh = f"{en}, down from {offer.list_price}", f"{zh}，原价 {offer.list_price}"
    if asks_sale(turn.text):
        en, zh = (f"Yes: {en}", f"是的，{zh}") if lowered else (
            f"No: {en}, and the catalog gives no former price", f"没有打折，{zh}，资料里没有原价"
        )  # fmt: skip
    return Claim(turn.say(f"{en}.", f"{zh}。"), tuple(proofs))


def _variant_price(turn: Turn, product: Product) -> Claim | None:
    """What the variants that a question names cost, where all of them cost the same and have a price of their own."""
    wanted = [v for v in variants_with(product, option_words(turn.text)) if v.offers]
    told = price_of(product, turn.language, turn.currency())
    if told is None or not wanted or asks_sale(turn.text):
        return None
    moneys = {o.price for v in wanted for o in v.offers if o.price.currency == told.currency}
    if len(moneys) != 1:
        return None
    money = next(iter(moneys))
    shared = set.intersection(*(set(v.options.items()) for v in wanted))
    named = " ".join(value for name, value in wanted[0].options.items() if (name, value) in shared)
    said_zh = "、".join(in_chinese(value) for name, value in wanted[0].options.items() if (name, value) in shared)
    title, gone = turn.title(product), all(v.stock == 0 for v in wanted)
    en, zh = f"{title} costs {money} in {named}", f"{title}的{said_zh}售价 {money}"
    if gone:
        en, zh = f"{en}, but is sold out in it", f"{zh}，不过目前缺货"
    return Claim(turn.say(f"{en}.", f"{zh}。"), (price_fact(product, money), *_variant_facts(product, wanted)))


def _variant_facts(product: Product, variants: Sequence[Variant]) -> tuple[Citation, ...]:
    """The citations of some variants and how many are left of each."""
    return tuple(
        Citation(product.product_id, "variant", f"{v.sku}: {' '.join(v.options.values())}, "
                 + ("stock not told" if v.stock is None else f"stock {v.stock}"))
        for v in variants[:MAX_VARIANTS]
    )  # fmt: skip


def _no_such_size(turn: Turn, product: Product) -> Claim | None:
    """That a product does not come in the size that a question names, and in which it does."""
    sizes = list(dict.fromkeys(v.options["size"] for v in product.variants if v.options.get("size")))
    said = next((m[0] for m in _SIZE.finditer(turn.text)), "")
    kinds = {one.isdigit() for one in sizes}
    if not said or kinds != {said.isdigit()} or said.casefold() in {s.casefold() for s in sizes}:
        return None
    title, told = turn.title(product), turn.say(", ", "、").join(sizes)
    proof = Citation(product.product_id, "attribute:size", ", ".join(sizes))
    text = turn.say(f"No, {title} does not come in {said}; its sizes are {told}.",
                    f"{title}没有 {said} 码，尺码有 {told}。")  # fmt: skip
    return Claim(text, (proof,))


def _left(turn: Turn, counts: Sequence[int | None]) -> int | None:
    """How many pieces are left, where all tell it, and where that was asked for or they are few."""
    told = [n for n in counts if n is not None]
    whole = sum(told) if told and len(told) == len(counts) else None
    return whole if whole is not None and (_HOW_MANY.search(turn.text) or whole <= FEW_LEFT) else None


def option_words(text: str) -> list[str]:
    """The terms of a question that may be options of a variant; the "s" of "what's" is no size."""
    said = _POSSESSIVE.sub(" ", text)
    return tokens(said) + [_LETTERS[m["en"] or m["zh"]] for m in _SAID_SIZE.finditer(said.lower())]


def stock(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """Whether a product, or a variant of it, is in stock."""
    title = turn.title(product)
    wanted = variants_with(product, [*terms, *option_words(turn.text)])
    if wanted:
        there = [v for v in wanted if v.stock is None or v.stock > 0]
        named = ", ".join(dict.fromkeys(" ".join(v.options.values()) for v in (there or wanted)[:MAX_VARIANTS]))
        proof = _variant_facts(product, there or wanted)
        if not there:
            return [Claim(turn.say(f"No, {title} is sold out in {named}.", f"{title}的 {named} 目前缺货。"), proof)]
        count = _left(turn, [v.stock for v in there]) if len(there) <= MAX_VARIANTS else None
        more, more_zh = ("", "") if count is None else (f": {count} left", f"，还剩 {count} 件")
        proof += (
            () if count is None or len(there) < 2 else (Citation(product.product_id, "stock", f"{count} in stock"),)
        )
        said = turn.say(f"Yes, {title} is in stock in {named}{more}.", f"有货，{title}的 {named} 可以购买{more_zh}。")
        return [Claim(said, proof)]
    missing = _no_such_size(turn, product)
    if missing is not None:
        return [missing]
    listed = conditions_met(turn, product)
    if listed:  # "is it available in white?" is no question whether it is in stock in any colour
        return listed
    if not product.in_stock:
        proof = (Citation(product.product_id, "stock", "sold out"),)
        return [Claim(turn.say(f"No, {title} is sold out at the moment.", f"{title}目前缺货。"), proof)]
    count = _left(turn, [product.stock] if product.stock is not None else [v.stock for v in product.variants])
    proof = (Citation(product.product_id, "stock", "in stock" if count is None else f"{count} in stock"),)
    more, more_zh = ("", "") if count is None else (f", {count} left", f"，还剩 {count} 件")
    return [Claim(turn.say(f"Yes, {title} is in stock{more}.", f"{title}有货{more_zh}。"), proof)]


def fact(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """What the catalog says on some words, else what its reviews say, else that it is not told."""
    if only_pictured(product, terms) and (seen := _by_picture(turn, product, terms)):
        return seen
    ruled = asked_attributes(product, terms, turn.text)
    asked = [attribute(turn, product, n, v) for n, v in ruled]
    whole = any(set(tokens(plain_name(n)[0])) <= set(terms) or shown_name(n, "zh") in turn.text for n, _ in ruled)
    plain = bool(asked) and plainly_asked(product, terms, turn.text)
    if plain and whole:
        return asked
    found = answering(turn.finder, without_name(unpointed(turn.text), product), told_of(product, turn.language))
    other = bool(ruled) and not whole and _outweighed([n for n, _ in ruled], found)
    if plain and not other:
        return asked
    if found is not None and (other or found.first >= FOUND):
        by_rule: list[Claim] = []
        if found.told[0].value is None:  # a value that a rule knows says it shorter than a sentence
            by_rule = asked or conditions_met(turn, product) or _another_value(turn, product, terms)
        return by_rule or _found(turn, product, found)
    claims = (
        asked
        or conditions_met(turn, product)
        or _by_picture(turn, product, terms)
        or _within(turn, product, terms)
        or _amounts(turn, product)
        or _described(turn, product, terms)
        or _another_value(turn, product, terms)
        or _described(turn, product, cued(terms))
        or _contents(turn, product)
        or spoken_claims(turn, product, terms)
    )
    if claims:
        return claims
    if found is not None and found.sure >= ANSWERABLE and found.first >= (LIKELY if found.told[0].name else PROSE):
        return _found(turn, product, found)
    leads = (("One customer writes", "有顾客评价"), ("Another", "另一位说"))
    said = heard(turn, product, terms)
    return [_silent(turn, product, terms), *(quoted(turn, c, leads[min(n, 1)]) for n, c in enumerate(said))]


def _outweighed(names: Sequence[str], found: Answering | None) -> bool:
    """Whether a learnt finder is sure of another attribute than the ones that rules take for what is asked."""
    if found is None or found.told[0].value is None or found.sure < ANSWERED or found.first < OUTWEIGHS:
        return False
    return max(found.named.get(n, 0.0) for n in names) <= NEARLY_NONE * found.first


def _found(turn: Turn, product: Product, found: Answering) -> list[Claim]:
    """The statements that a learnt finder takes for the answer."""
    return [_stated(turn, product, told) for told in found.told]


def _stated(turn: Turn, product: Product, told: Told) -> Claim:
    """A statement as it stands in the catalog."""
    if told.value is not None:
        return attribute(turn, product, told.name, told.value)
    quote, title = told.cite.quote.rstrip(".。 "), turn.title(product)
    if told.name:
        label = shown_name(told.name, turn.language)
        said = turn.say(
            f"Under “{label}”, the catalog says of {title}: {quote}.", f"{title}的“{label}”里写着：{quote}。"
        )
    else:
        said = turn.say(f"The description of {title} says: “{quote}”.", f"{title}的商品介绍里写道：“{quote}”。")
    return Claim(said, (told.cite,))


def _silent(turn: Turn, product: Product, terms: Sequence[str]) -> Claim:
    """That the catalog does not tell what is asked for."""
    topic, title = asked_topic(turn.text), turn.title(product)
    if topic is not None:
        en, zh = topic.label
        return Claim(turn.say(f"The catalog does not tell the {en} of {title}.", f"商品资料没有写明{title}的{zh}。"))
    asked = asked_back(turn, terms)
    return Claim(
        turn.say(
            f"The catalog does not say anything on “{asked}” for {title}.", f"{title}的商品资料没有提到“{asked}”。"
        )
    )


def asked_back(turn: Turn, terms: Sequence[str]) -> str:
    """What is asked, as it is said back: a short Chinese question whole, else its words."""
    if turn.language == "zh":
        whole = _AROUND_ZH.sub("", unpointed(turn.text))
        if 1 < len(whole) <= MAX_ASKED:
            return whole
    return asked_words(_POSSESSIVE.sub(" ", unpointed(turn.text)), terms)


def _amounts(turn: Turn, product: Product) -> list[Claim]:
    """A sentence, or the name itself, that tells the measure asked for where no attribute does."""
    for cite in told_amounts(product, turn.text, turn.language)[:1]:
        quote, title = cite.quote.rstrip(".。 "), turn.title(product)
        if cite.field == "title":
            return [Claim(turn.say(f"Its name tells it: {quote}.", f"商品名称里写着：{quote}。"), (cite,))]
        return [Claim(turn.say(f"The description of {title} says: “{quote}”.",
                               f"{title}的商品介绍里写道：“{quote}”。"), (cite,))]  # fmt: skip
    return []


def _described(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """A sentence of the description that holds the words asked for."""
    topic = asked_topic(turn.text)
    cites = told_sentences(product, terms, turn.language)
    if topic is not None:
        cites = [c for c in cites if not topic.unit and topic.said.search(c.quote)]
    for cite in cites[:1]:
        quote = cite.quote.rstrip(".。 ")
        said = turn.say(f"The description of {turn.title(product)} says: “{quote}”.",
                        f"{turn.title(product)}的商品介绍里写道：“{quote}”。")  # fmt: skip
        return [Claim(said, (cite,))]
    return []


def _contents(turn: Turn, product: Product) -> list[Claim]:
    """Asked what is in a thing that no attribute tells: the sentence of its description that tells it."""
    if not asks_contents(turn.text):
        return []
    for cite in told_sentences(product, CONTENT_TERMS, turn.language)[:1]:
        quote, title = cite.quote.rstrip(".。 "), turn.title(product)
        said = turn.say(f"The description of {title} says: “{quote}”.", f"{title}的商品介绍里写道：“{quote}”。")
        return [Claim(said, (cite,))]
    return []


def _another_value(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """What the catalog tells in place of a value that others of the kind have ("is it electric?" of a stove kettle)."""
    if not _YES_NO.search(turn.text):
        return []
    wanted = asked_value(turn.text, terms, sibling_values(turn.tools, product))
    if wanted is None or wanted.name not in product.attributes:
        return []
    return [attribute(turn, product, wanted.name, product.attributes[wanted.name])]


def by_name(turn: Turn, product: Product) -> list[Claim]:
    """A yes to what a product's own name says ("is the UE55RU7099 4k?")."""
    asked = [t for t in content_terms(unpointed(turn.text)) if len(t) > 1]
    if len(asked) < 2 or not _IS.search(turn.text):
        return []
    title = turn.title(product)
    said = turn.say(f"Yes, by its name: {title}.", f"是的，从名称看就是：{title}。")
    return [Claim(said, (Citation(product.product_id, "title", title),))]


def _within(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """The part of a long value that tells how much there is of what is asked for ("how much sugar": "sugars 2.7 g")."""
    wanted = {t for t in terms if len(t) > 1}
    for name, value in product.attributes.items():
        if not isinstance(value, str) or len(value) <= MAX_VALUE:
            continue
        for part in _PARTS.split(value):
            if wanted & set(tokens(part)) and any(c.isdigit() for c in part) and len(part) <= MAX_VALUE:
                label, title = shown_name(name, turn.language), turn.title(product)
                said = turn.say(f"Under “{label}”, the catalog says of {title}: {part.strip()}.",
                                f"{title}的“{label}”里写着：{part.strip()}。")  # fmt: skip
                return [Claim(said, (Citation(product.product_id, f"attribute:{name}", part.strip()),))]
    return []


def _by_picture(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    return pictured_claims(product, terms, turn.query.filters, turn.language)


def conditions_met(turn: Turn, product: Product) -> list[Claim]:
    """What the catalog lists where a question asks for a value of it ("does it come in green?")."""
    values = all_values(product)
    claims = []
    for field in dict.fromkeys(f.field for f in turn.query.filters if f.field in values):
        told, label = measured(field, values[field], turn.language), shown_name(field, turn.language)
        proof = (Citation(product.product_id, f"attribute:{field}", measured(field, values[field], "en")),)
        only = Filter("product_id", any_of=(product.product_id,))
        asked = tuple(f for f in turn.query.filters if f.field == field)
        met = turn.tools.search("", filters=(*asked, only), limit=1).total > 0
        title = turn.title(product)
        if isinstance(values[field], bool):
            claims.append(attribute(turn, product, field, values[field]))
            continue
        en = f"{'Yes' if met else 'No'}: the {label} of {title} is {told}."
        zh = f"{'是的' if met else '不是'}，{title}的{label}是{'' if has_han(told[:1]) else ' '}{told}。"
        claims.append(Claim(turn.say(en, zh), proof))
    return claims


def told_in_unit(turn: Turn, name: str, value: AttributeValue, language: Language) -> str:
    """A value with its unit: that of its name, else the one that the catalog's titles use for it."""
    told = measured(name, value, language)
    if isinstance(value, bool | str | tuple) or plain_name(name)[1]:
        return told
    unit = believed_unit(name, turn.tools.unit_of(name))
    units = UNITS_ZH if language == "zh" else UNITS_EN
    return f"{told} {units.get(unit.lower(), unit)}" if unit else told


def attribute(turn: Turn, product: Product, name: str, value: AttributeValue) -> Claim:
    """One attribute in a sentence, with a yes or no where the question asks for one."""
    told, label = told_in_unit(turn, name, value, turn.language), shown_name(name, turn.language)
    going_on = not turn.fresh and _PRONOUN.search(turn.text) is not None
    going_on = going_on and turn.memory.focus[:1] == (product.product_id,)
    title = turn.say("it", "它") if going_on else turn.title(product)
    flag = _flag(value)
    if flag is not None:
        proof = Citation(product.product_id, f"attribute:{name}", measured(name, value, "en"))
        return Claim(_flagged(turn, title, name, flag), (proof,))
    quote = told_in_unit(turn, name, value, "en")
    converted = asked_in_unit(name, value, turn.text)
    if converted:
        quote, told = f"{quote} ({converted})", turn.say(f"{told} ({converted})", f"{told}（{converted}）")
    proofs = (Citation(product.product_id, f"attribute:{name}", quote),)
    if isinstance(value, tuple) and len(value) > 1 and any(name in v.options for v in product.variants):
        lead = "Its" if going_on else f"{title}:"
        return Claim(turn.say(f"{lead} {label} options are {told}.", f"{title}的{label}有{told}。"), proofs)
    met = reaches(name, value, turn.text)
    if met is None and _YES_NO.search(turn.text):
        met = _is_value(turn, product, name, value)
    lead, lead_zh = {True: ("Yes: ", "是的，"), False: ("No: ", "不，"), None: ("", "")}[met]
    own = "its" if going_on else "the"
    be = "are" if label.endswith("s") and not label.endswith(("ss", "us")) else "is"
    told = told.rstrip(".")
    en = f"{own} {label} {be} {told}" if going_on else f"{title}: the {label} {be} {told}"
    if plain_name(name)[0].startswith("fits "):
        en = f"{title} {plain_name(name)[0]} {told}"
    elif lead and not going_on:
        en = f"the {label} of {title} {be} {told}"
    elif isinstance(value, tuple):
        en = f"under {label}, the catalog lists: {told}" if going_on else f"{title}: {label}: {told}"
    if has_han(label):
        en = f"the catalog says of {title}: “{label}: {told}”"
    en = f"{lead}{en}." if lead or not going_on else f"{en[:1].upper()}{en[1:]}."
    end = "" if told.endswith(("。", "！", ".")) else "。"
    zh = f"{lead_zh}{title}的{label}是{'' if has_han(told[:1]) else ' '}{told}{end}"
    if label.startswith("最"):  # the highest of what one thing can do is no claim about others
        zh = f"{lead_zh}{title}的资料写着“{label}：{told}”。"
    return Claim(turn.say(en, zh), proofs)


def _flag(value: AttributeValue) -> bool | None:
    """A value that is a plain yes or no; None for another."""
    if isinstance(value, bool):
        return value
    folded = value.casefold() if isinstance(value, str) else ""
    return True if folded in ("yes", "是") else False if folded in ("no", "否") else None


def _flagged(turn: Turn, title: str, name: str, flag: bool) -> str:
    """A yes or no in a sentence; of what promises that something does not happen, asked the other way round."""
    plain = plain_name(name)[0].lower()
    words = flag_words(plain, turn.language)
    against = plain in OPPOSITES and OPPOSITES[plain].search(turn.text) is not None
    label = shown_name(name, turn.language)
    if not words:
        en = f"{'Yes' if flag else 'No'}: {title} is listed with “{label}: {'yes' if flag else 'no'}”."
        zh = f"{'是的' if flag else '不是'}，{title}的资料标明“{label}：{'是' if flag else '否'}”。"
        return turn.say(en, zh)
    said = words[0 if flag else 1]
    if turn.language == "en":
        lead = ("No" if flag else "It may") if against else ("Yes" if flag else "No")
        return f"{lead}: {title} {said}." if lead != "It may" else f"It may: the catalog says that {title} {said}."
    if against:
        return f"不会，{title}{said}。" if flag else f"有可能，{title}{said}。"
    yes = "有的" if said.startswith(("有", "带")) else "可以" if said.startswith(("可以", "能")) else "是的"
    no = "没有" if said.startswith("没有") else "不行" if said.startswith("不能") else "不"
    return f"{yes if flag else no}，{title}{said}。"


def _is_value(turn: Turn, product: Product, name: str, value: AttributeValue) -> bool | None:
    """Whether an attribute is the value that a question names ("is it real leather?"); None when it names none."""
    found = {name: {}} if isinstance(value, bool | int | float) else sibling_values(turn.tools, product)
    wanted = asked_value(turn.text, tokens(turn.text), {name: found.get(name, {})}, name)
    return None if wanted is None else held_by(wanted.value, value, turn.text)


def portrait(turn: Turn, product: Product) -> list[Claim]:
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
    claims += [quoted(turn, cite) for cite in own[:1]]
    return claims
