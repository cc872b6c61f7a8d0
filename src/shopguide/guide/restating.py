"""A turn put plainly before it is understood: conditions taken back, a subject dropped, filler.

Knows nothing about catalogs. Patterns over words in both languages; what they take out is told, so that the
conversation's search can be mended and the rest of the turn read as if it stood alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from shopguide.guide.facts import QUESTION_WORDS
from shopguide.guide.sessions import Memory
from shopguide.text import has_han, tokens
from shopguide.types import Filter, Query, Understood

_FIELDS: tuple[tuple[str, str, str, tuple[str, str]], ...] = (
    ("color", r"colou?rs?|shades?", "颜色|色系|颜色款式", ("colour", "颜色")),
    ("price", r"price(?: range)?|budget|cost|money", "价格|价钱|价位|预算|多少钱", ("price", "价格")),
    ("brand", r"brands?|makers?|make", "品牌|牌子|哪个牌子", ("brand", "品牌")),
    ("size", r"sizes?", "尺码|尺寸|码数|大小", ("size", "尺码")),
    ("rating", r"ratings?|stars?|reviews?", "评分|星级|评价", ("rating", "评分")),
    ("in_stock", r"stock|availability", "库存|现货|有没有货", ("stock", "库存")),
    ("material", r"materials?|fabrics?", "材质|材料|面料", ("material", "材质")),
)
"""Filter field to how it is spoken of."""

_EN = "|".join(f"(?P<{field}>{en})" for field, en, _, _ in _FIELDS)
_ZH = "|".join(f"(?P<{field}>{zh})" for field, _, zh, _ in _FIELDS)
_NOT = r"(?:does ?n[o'’]?t|do ?n[o'’]?t|is ?n[o'’]?t|does not|do not|is not|no longer|is no longer|not)"
_END = (
    r"(?: (?:limit|restriction|constraint|filter|condition|requirement|range|part|thing|anymore|any more|after all))*"
)
_BACK = tuple(
    re.compile(rule, re.I)
    for rule in (
        rf"\b(?:never ?mind|forget|ignore|drop|remove|skip|scrap|lift|lose|leave out|disregard)(?: about)? "
        rf"(?:the |that |my |any )?(?:{_EN})\b{_END}",
        rf"\b(?:the |my )?(?:{_EN})\b{_END} (?:really )?{_NOT} (?:really )?(?:that |so |an? |any )?"
        rf"(?:matter|important|issue|problem|relevant|fixed|bother)\w*{_END}",
        rf"\b(?:in |with )?any (?:{_EN})\b(?: (?:is|are|will|would|'s)(?: be)? "
        r"(?:fine|ok(?:ay)?|good|do|alright)\b| will do\b)",
        rf"^\W*(?:in |with |ok(?:ay)?,? )?any (?:{_EN})\b[\s.!]*$",
        rf"\b(?:i )?{_NOT} (?:really )?(?:care|mind|worry)(?: (?:about|for|what|which))? (?:the |its )?(?:{_EN})\b"
        rf"(?: it is| is)?{_END}",
        rf"\b(?:the |my )?(?:{_EN})\b(?: is|'s) (?:no object|flexible|open|not a problem|no problem)",
        rf"\bno (?:{_EN})\b (?:limit|restriction|preference)s?",
        rf"(?:{_ZH})(?:方面|要求|限制|条件|上限)?(?:都|也|其实|就|已经)?(?:无所谓|不限制?|随便|随意|不重要|不管|不要求|没关系|没要求|没有要求|"
        rf"不是问题|都行|都可以|都好|不挑|不考虑|不用管|没限制|没有限制)了?",
        rf"(?:不限制?|不管|不看|不考虑|忽略|取消|去掉|放弃|别管|不用管|先不管|不挑|不在乎|不在意|不要限制?|放开)了?(?:那个|这个|什么)?"
        rf"(?:{_ZH})(?:的?(?:要求|限制|条件|上限))?了?",
        rf"(?:什么|任何|哪种|哪个)(?:{_ZH})(?:的)?都(?:行|可以|好|要|成)",
    )
)
_VALUE_BACK = re.compile(
    r"\b(?:it |they )?(?:does ?n[o'’]t|do ?n[o'’]t|does not|do not|need ?n[o'’]t) "
    r"(?:really )?(?:have to|need to|need|has to)? ?be (?P<en>\w+)(?: (?:after all|any ?more))?|"
    r"不一定(?:要|得|是|非要|非得)(?:是)?(?P<zh>[^，,。.!！]{1,8}?)(?:的|色的)?(?=[，,。.!！]|$)",
    re.I,
)
_ASIDE = re.compile(r"^(?:算了吧?|那?就这样吧?|actually|ok(?:ay)?|no|well|never ?mind)?\W*$", re.I)
_AFRESH = re.compile(
    r"^\s*(?:(?:please )?(?:start (?:over|again|afresh)|reset|clear (?:all|everything)|new search|"
    r"forget (?:everything|all(?: of)? (?:that|this)?))|"
    r"重新(?:开始|来|找)|从头(?:开始|来)|清空|重来|全部取消)\s*[.!。！]*\s*$",
    re.I,
)
_DROPPED = re.compile(
    r"^\s*(?:(?:actually|no|ok(?:ay)?|well|hmm+|oh|sorry|wait)\b[,. ]*)*"
    r"(?:forget|never ?mind|scrap|skip|drop|leave|not)(?: about)? (?:the |that |those |these |my |an? )?[\w' -]{2,40}?"
    r"(?:[.,;!:]| [-–—] )\s*(?P<en>\S.{3,})$|"
    r"^\s*(?:算了|那?算了吧?|哎|哦|嗯|等等|不了)?[，,。 ]*(?:不要?看?买?想?要?|先不看|不想要|别看)(?:那个|这个|这些)?"
    r"[^，,。！!]{1,8}了[吧]?[，,。！!]+\s*(?P<zh>\S.+)$|^\s*算了[吧]?[，,。！! ]+(?P<zh2>\S.+)$",
    re.I | re.S,
)
"""A subject that is dropped before another one is named."""

_TAIL = re.compile(
    r"(?:都|分别|大概|一般|现在)?(?:是|有|要|卖)?(?:哪(?:一|几|两|三)?[些个款件双台条种支只块瓶盒套张把]?|什么(?:样的?)?|多少钱?|几块钱?|怎么卖|怎么样|怎样|好吗|可以吗)"
    r"[呢吗啊呀吧的]*(?=\s|[?？。.!！]|$)|[吗呢吧啊呀]+(?=\s|[?？。.!！]|$)|"
    r"(?<=[一-鿿]{2})有(?:卖)?(?:[吗嘛么]|(?=\s*$))"
)
"""How a Chinese question ends: it names nothing."""

GENERIC = frozenset(
    tokens(
        """product products item items thing things shop store whole entire all everything anything department
        departments catalog catalogue range stuff you sell sold single very overall ever total then okay ok well
        actually right please maybe also want need look looking show find get buy got your over across among out just
        in is are the of and go let us hmm yes no now could would recommend suggest give any some other another offer
        have what's that's it's there's which's i'm i'd let's
        商品 东西 产品 全店 店里 本店 店铺 店内 整个 所有 全部 里面 是什 是什么 什么 哪款 那 那么 吧 呢 好吧 行 想要
        想买 看看 推荐 其中 里 你们 你们店 我们 店 在 中 当中 之中 是哪 是哪个 是哪款 是哪一款 是哪支 是哪件
        哪支 支 的 有 卖 嗯 好
        好的 可以 帮 帮我 我 要 想 买 给我 找"""
    )
)
"""Words of a turn that name nothing that could be looked for."""

WHOLE = re.compile(
    r"\b(?:shop|store|sell|departments?|overall|catalog(?:ue)?|everything|anything)\b|全店|店里|本店|店内|你们店|整个店|所有(?:商品|产品)",
    re.I,
)
"""The turn speaks of the whole shop, not of what was shown."""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn put plainly.

    Attributes:
        text: The turn without what it takes back.
        fields: Conditions that it takes back, as fields of filters.
        values: Single values that it takes back ("it doesn't have to be red").
        afresh: Another subject was dropped first, so that the last search does not go on.
        over: The whole conversation begins anew.
        wish: It is a requirement, and asks nothing.
    """

    text: str
    fields: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    afresh: bool = False
    over: bool = False
    wish: bool = False


def put_plainly(text: str) -> Said:
    """Read what a turn takes back or drops.

    Args:
        text: The turn.

    Returns:
        The turn put plainly; as it was when it does neither.
    """
    if _AFRESH.match(text):
        return Said("", afresh=True, over=True)
    fields: list[str] = []
    for rule in _BACK:
        for match in rule.finditer(text):
            fields += [name for name, found in match.groupdict().items() if found]
        text = rule.sub(" ", text)
    values = [m["en"] or m["zh"] for m in _VALUE_BACK.finditer(text)]
    text = _VALUE_BACK.sub(" ", text)
    dropped = None if fields else _DROPPED.match(text)
    if dropped is not None:
        text = dropped["en"] or dropped["zh"] or dropped["zh2"]
    left = _ASIDE.sub("", text.strip(" ,，.。!！;；")) if fields or values else text
    return Said(left, tuple(dict.fromkeys(fields)), tuple(values), afresh=dropped is not None)


def taken_back(memory: Memory, said: Said, labels: Collection[str] = ()) -> tuple[Memory, tuple[str, ...]]:
    """A conversation without the conditions that a turn takes back.

    Args:
        memory: The conversation so far.
        said: The turn.
        labels: Of conditions that are taken back by their chip.

    Returns:
        The conversation, and the fields of which a condition went.
    """
    last = memory.query
    if last is None or not (said.fields or said.values or labels):
        return memory, ()
    values = {v.casefold().removesuffix("色") for v in said.values}

    def goes(chip: Understood) -> bool:
        told = chip.text.casefold()
        named = {f.field for f in chip.filters} & set(said.fields)
        return bool(named) or chip.label in labels or any(v and v in told for v in values)

    gone = [f for u in last.understood if goes(u) for f in u.filters]
    gone += [f for f in last.filters if f.field in said.fields]
    return replace(memory, query=without(last, gone)), tuple(dict.fromkeys(f.field for f in gone))


def without(query: Query, gone: list[Filter]) -> Query:
    """A search without some of its conditions."""
    return replace(
        query,
        filters=tuple(f for f in query.filters if f not in gone),
        understood=tuple(u for u in query.understood if not any(f in gone for f in u.filters)),
        sort="relevance",
    )


def field_name(field: str, language: str) -> str:
    """How a condition's field is spoken of."""
    named = next((names for name, _, _, names in _FIELDS if name == field), None)
    if named is None:
        return field
    return named[1] if language == "zh" else named[0]


def plain_words(words: str) -> str:
    """What is left to look for, without the tail of a Chinese question; "" when nothing in it names anything."""
    left = _TAIL.sub(" ", words) if has_han(words) else words
    return " ".join(left.split()) if content(left) else ""


def content(words: str) -> list[str]:
    """The words that could name or describe something."""
    return [t for t in tokens(words) if t not in GENERIC and t not in QUESTION_WORDS]
