"""A turn put plainly before it is understood: conditions taken back, a subject dropped, filler.

Knows nothing about catalogs. Patterns over words in both languages; what they take out is told, so that the
conversation's search can be mended and the rest of the turn read as if it stood alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from shopguide.guide.facts import QUESTION_WORDS, shown_name
from shopguide.guide.sessions import Memory
from shopguide.query.colours import families_in
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

_SPOKEN_OF = tuple((field, re.compile(rf"\b(?:{en})\b|{zh}", re.I)) for field, en, zh, _ in _FIELDS)
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
        rf"^\W*(?:back to |show (?:me )?|let's see )?all (?:the )?(?:{_EN})\b(?: again| please)*\W*$",
        rf"\bno (?:{_EN})\b (?:limit|restriction|preference)s?",
        rf"(?:{_ZH})(?:方面|要求|限制|条件|上限)?(?:都|也|其实|就|已经)?(?:无所谓|不限制?|随便|随意|不重要|不管|"
        rf"不要求|没关系|没要求|没有要求|"
        rf"不是问题|都行|都可以|都好|不挑|不考虑|不用管|没限制|没有限制)了?",
        rf"(?:不限制?|不管|不看|不考虑|忽略|取消|去掉|放弃|别管|不用管|先不管|不挑|不在乎|不在意|不要限制?|放开)"
        rf"了?(?:那个|这个|什么)?"
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
_NOT_NEEDED = re.compile(
    r"\b(?:it |they |i |we )?(?:do(?:es)? ?n[o'’]?t|does not|do not) (?:really |actually )?(?:need|have|has)"
    r"(?: to (?:be|have))? "
    r"(?:an? |the |any )?(?P<en>[\w-]+(?: [\w-]+)?)(?: (?:after all|any ?more))?(?=\W*$|[,.;])|"
    r"\b(?:no need for|without) (?:an? |the )?(?P<en2>[\w-]+(?: [\w-]+)?)(?: (?:is|would be)(?: also)? (?:fine|"
    r"ok(?:ay)?))(?=\W*$|[,.;])|"
    r"(?:不要|没有?|不用|不带|不需要|不是|不)(?P<zh>[^，,。！不]{1,6}?)的?(?:也|都)(?:行|可以|没关系|没事|成|好|"
    r"无所谓)(?:了|的)?",
    re.I,
)
"""A condition that is not needed any more, where it is one of the search."""

_ASIDE = re.compile(r"^(?:算了吧?|那?就这样吧?|actually|ok(?:ay)?|no|well|never ?mind)?\W*$", re.I)
_FILLER = re.compile(
    r"^(?:[\s，,。.!！;；]|算了吧?|那就?(?=[，,。\s])|嗯|好吧|\b(?:ok(?:ay)?|actually|well|hmm?)"
    r"\b)+",
    re.I,
)
_AFRESH = re.compile(
    r"^\s*(?:(?:please )?(?:start (?:over|again|afresh)|reset|clear (?:all|everything)|new search|"
    r"forget (?:everything|all(?: of)? (?:that|this)?))|"
    r"重新(?:开始|来|找)|从头(?:开始|来)|清空|重来|全部取消)\s*[.!。！]*\s*$",
    re.I,
)
_DROPPED = re.compile(
    r"^\s*(?:(?:actually|no|ok(?:ay)?|well|hmm+|oh|sorry|wait)\b[,. ]*)*"
    r"(?:forget|never ?mind|scrap|skip|drop|leave|not)(?: about)? (?:the |that |those |these |my |"
    r"an? )?[\w' -]{2,40}?"
    r"(?:[.,;!:]| [-–—] )\s*(?P<en>\S.{3,})$|"
    r"^\s*(?:算了|那?算了吧?|哎|哦|嗯|等等|不了)?[，,。 ]*(?:不要?看?买?想?要?|先不看|不想要|别看)(?:那个|这个|这些)?"
    r"[^，,。！!]{1,8}了[吧]?[，,。！!]+\s*(?P<zh>\S.+)$|^\s*算了[吧]?[，,。！! ]+(?P<zh2>\S.+)$",
    re.I | re.S,
)
"""A subject that is dropped before another one is named."""

_TAIL = re.compile(
    r"(?:都|分别|大概|一般|现在)?(?:是|有|要|卖)?(?:哪(?:一|几|两|三)?[些个款件双台条种支只块瓶盒套张把]?|"
    r"什么(?:样的?)?|多少钱?|几块钱?|怎么卖|怎么样|怎样|好吗|可以吗)"
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
        几个 这几 这几个
        商品 东西 产品 全店 店里 本店 店铺 店内 整个 所有 全部 里面 是什 是什么 什么 哪款 那 那么 吧 呢 好吧 行 想要
        想买 看看 推荐 其中 里 你们 你们店 我们 店 在 中 当中 之中 是哪 是哪个 是哪款 是哪一款 是哪支 是哪件
        哪支 支 的 有 卖 嗯 好
        好的 可以 帮 帮我 我 要 想 买 给我 找"""
    )
)
"""Words of a turn that name nothing that could be looked for."""

WHOLE = re.compile(
    r"\b(?:shop|store|sell|departments?|overall|catalog(?:ue)?|everything|anything)\b|全店|店里|本店|店内|你们店|"
    r"整个店|所有(?:商品|产品)",
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


def put_plainly(text: str, last: Query | None = None) -> Said:
    """Read what a turn takes back or drops.

    Args:
        text: The turn.
        last: The last search, whose conditions can be called not needed any more.

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
    for match in _NOT_NEEDED.finditer(text):
        value = match["en"] or match["en2"] or match["zh"]
        if last is not None and _asked_for(last, value):
            values.append(value)
            text = text.replace(match.group(), " ")
    dropped = None if fields or values else _DROPPED.match(text)
    refused = _REFUSED_ZH.match(text) if dropped is not None and last is not None else None
    if (
        refused is not None and last is not None and _asked_for(last, refused["zh"])
    ):  # 不要绿的了 takes back a colour, and not what is looked for
        dropped = None
        values.append(refused["zh"])
        text = text[refused.end() :]
    if dropped is not None:
        text = dropped["en"] or dropped["zh"] or dropped["zh2"]
    left = _ASIDE.sub("", _FILLER.sub("", text).strip(" ,，.。!！;；")) if fields or values else text
    return Said(left, tuple(dict.fromkeys(fields)), tuple(values), afresh=dropped is not None)


_REFUSED_ZH = re.compile(
    r"^\W*(?:算了|那)?[，,。 ]*(?:不要?|不想要|别要)(?:那个|这个)?(?P<zh>[^，,。！!]{1,6}?)"
    r"(?:的|色的)?了吧?[，,。！!]+"
)
"""A value that is taken back before another one is said."""


def _plain_value(value: str) -> str:
    return value.strip().casefold().removesuffix("的").removesuffix("色")


def _tells(chip: Understood, value: str) -> bool:
    """Whether a condition is what a value says."""
    return bool(value) and any(
        value in told or (told and told in value) for told in (chip.text.casefold(), _label(chip))
    )


def _asked_for(last: Query, value: str) -> bool:
    """Whether a value is a condition of a search, or a word of it that names no kind."""
    plain = _plain_value(value)
    kinds = [u for u in last.understood if _is_kind(u)]
    return any(_tells(u, plain) for u in last.understood if u.filters and not _is_kind(u)) or (
        len(plain) > 1 and plain in last.words.casefold() and not any(_tells(u, plain) for u in kinds)
    )


def _is_kind(chip: Understood) -> bool:
    return chip.label.split(":")[0] in ("category", "分类")


def _label(chip: Understood) -> str:
    return chip.label.partition(": ")[2].casefold() or chip.label.casefold()


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
    values = {_plain_value(v) for v in said.values}

    def goes(chip: Understood) -> bool:
        named = {f.field for f in chip.filters} & set(said.fields)
        if "color" in said.fields and chip.label[:1] in "“" and any(families_in(t) for t in tokens(chip.text)):
            return True  # a colour that only the words tell
        return bool(named) or chip.label in labels or any(_tells(chip, v) for v in values)

    chips = [u for u in last.understood if goes(u) and not _is_kind(u)]
    gone = [f for u in chips for f in u.filters]
    gone += [f for f in last.filters if f.field in said.fields]
    spoken = {*values, *(u.text.casefold() for u in chips), *(_label(u) for u in chips)}
    words = " ".join(w for w in last.words.split() if w.casefold() not in spoken and _plain_value(w) not in values)
    for value in values:
        words = re.sub(rf"[，,]?(?:要|带|有|能)*{re.escape(value)}的?", "", words) if has_han(value) else words
    left = replace(without(last, gone), words=words or last.words)
    return replace(memory, query=left), tuple(dict.fromkeys(f.field for f in gone))


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
        return shown_name(field, "zh" if language == "zh" else "en")
    return named[1] if language == "zh" else named[0]


def fields_named(words: str) -> tuple[str, ...]:
    """The fields of conditions that words speak of ("the colour", 预算)."""
    return tuple(field for field, rule in _SPOKEN_OF if rule.search(words))


def is_field(name: str) -> bool:
    """Whether a name is how a condition's field is spoken of, and no yes or no of a product."""
    return any(name in names for _, _, _, names in _FIELDS)


def plain_words(words: str) -> str:
    """What is left to look for, without the tail of a Chinese question; "" when nothing in it names anything."""
    left = _TAIL.sub(" ", words) if has_han(words) else words
    return " ".join(left.split()) if content(left) else ""


def content(words: str) -> list[str]:
    """The words that could name or describe something."""
    return [t for t in tokens(words) if t not in GENERIC and t not in QUESTION_WORDS]
