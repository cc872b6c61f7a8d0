"""A shopper's words beside a picture or a product: "like this but cheaper", 这个款式但是大一点.

Finds what points at the thing shown and what is wanted otherwise than it is; what stands without it ("blue",
"under $50") is left for the parser. Tables and patterns only: knows nothing about pictures, products or prices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

ChangeKind = Literal[
    "cheaper", "dearer", "half_price", "bigger", "smaller", "lighter", "heavier", "longer_lasting", "better_rated",
    "same_brand", "other_brand", "same_colour", "other_colour", "same_material",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One wish that is told against the thing shown.

    Attributes:
        kind: What is to change.
        text: The words that said so.
        start: Where they stand.
    """

    kind: ChangeKind
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What was read.

    Attributes:
        wishes: In the order of the words, one a kind.
        rest: The words with all of it blanked out, character for character, so that offsets stay.
        pointed: True when something points at the thing shown ("like this", "but", 这个).
    """

    wishes: tuple[Change, ...]
    rest: str
    pointed: bool


_THAN = (
    r"(?:\s+(?:than|as)\s+(?:this|that|it|the\s+(?:one|picture|photo|image|product)"
    r"(?:\s+(?:shown|here|above))?)(?:\s+one)?\b)?"
)
_NOT_AMOUNT = r"(?!\s*than\s*(?:[$€£¥]|\d|usd|cny|rmb))"
_DEGREE = r"(?:(?:a\s+(?:bit|little|lot)|slightly|much|even|somewhat|rather|way|far)\s+)?"
_BIT = r"(?:一点点?儿?|一些|点儿?|些|得多|许多)"


def _en(words: str) -> str:
    return rf"(?<![\w-])(?:(?:but|and|only|just)\s+)?{_DEGREE}(?:{words})(?![\w-]){_NOT_AMOUNT}{_THAN}"


def _zh(words: str) -> str:
    """A Chinese comparative: 大一点, 更大, 再大一点, 比这个大."""
    return (
        rf"(?:比(?:这|那|图)[个款件双台条只]?(?:里的?|上的?|片)?)?(?:(?:更|再|稍微?|略微?)(?:为)?(?:{words}){_BIT}?"
        rf"|(?:{words}){_BIT})的?|比(?:这|那|图)[个款件双台条只]?(?:里的?|上的?|片)?(?:{words})的?"
    )


_W, _E = r"(?<![\w-])", r"(?![\w-])"
_BY = rf"{_W}(?:(?:of|by|from) )?"
_IN = rf"{_W}(?:in )?"
_OTHER_ZH = "(?:换[一]?个|其他|其它|别的|不同的?|另一[个种])"
_SAME_ZH = "(?<!不)(?:同样的?|相同的?|同一?个?|一样的?)"
_RULES: tuple[tuple[ChangeKind, tuple[str, ...]], ...] = (
    ("half_price", (
        rf"{_W}(?:(?:at|for) )?half (?:the|its|that) price{_E}",
        r"(?:一半|半)(?:的)?价[格钱]?", r"价[格钱](?:要)?(?:的)?一半",
    )),
    ("cheaper", (
        _en(r"cheaper|less expensive|less pricey|lower[- ]priced|more affordable|for less(?: money)?"
            r"|not (?:so|as|that) expensive|(?:at|for) a lower price|lower price"),
        _zh("便宜|实惠|平价|价格低|价钱低|价位低"), rf"价[格位钱](?:要)?(?:更|再)?(?:低|便宜){_BIT}?的?",
        "太贵了?", "别(?:这|那)么贵的?",
    )),
    ("dearer", (
        _en("more expensive|pricier|dearer|higher[- ]priced|more upmarket"),
        _zh("贵|高档"), rf"价[格位钱](?:要)?(?:更|再)?(?:高|贵){_BIT}?的?",
    )),
    ("longer_lasting", (
        _en("(?:with )?(?:a )?(?:longer|better|more) battery(?: life)?|longer[- ]lasting"),
        rf"续航(?:时间)?(?:要)?(?:更|再)?(?:久|长){_BIT}?的?",
    )),
    ("better_rated", (
        _en("(?:better|higher)[- ](?:rated|reviewed)|(?:with )?better (?:reviews|ratings?)"),
        rf"(?:评[分价]|口碑)(?:要)?(?:更|再)?(?:高|好){_BIT}?的?",
    )),
    ("bigger", (_en("bigger|larger|more spacious|roomier|taller|wider"), _zh("大|宽敞|宽|高|大号"))),
    ("smaller", (_en("smaller|more compact|shorter"), _zh("小|紧凑|矮|小号"))),
    ("lighter", (
        _en(r"lighter(?! (?:in )?(?:colou?r|shade|tone|blue|green|red|pink|grey|gray|brown))|less heavy"),
        _zh("轻便?|轻巧"),
    )),
    ("heavier", (_en("heavier|sturdier"), _zh("重|厚重"))),
    ("same_material", (
        rf"{_W}(?:in |of |with |from )?(?:the )?(?:same|this|that) (?:material|fabric){_E}",
        rf"{_SAME_ZH}(?:材质|材料|面料|料子)的?",
        r"(?:[和跟与像])?(?:这|那)(?:个|种|款|件)?(?:的)?(?:材质|材料|面料)(?:一样|相同)的?",
        "(?:材质|材料|面料)(?:一样|相同|一致)的?",
        "(?<!不)同(?:材质|材料|面料)的?",
    )),
    ("same_brand", (rf"{_BY}(?:the )?same (?:brand|make|maker){_E}", rf"{_SAME_ZH}(?:品牌|牌子)的?")),
    ("other_brand", (
        rf"{_BY}(?:an?)?other (?:brands?|makers?){_E}", rf"{_BY}a different (?:brand|maker){_E}",
        rf"{_OTHER_ZH}(?:品牌|牌子)的?",
    )),
    ("other_colour", (
        rf"{_IN}(?:an?)?other colou?rs?{_E}", rf"{_IN}a different colou?r{_E}", rf"{_OTHER_ZH}颜色的?",
        rf"{_W}(?:but )?(?:not in|(?:i )?(?:do ?n.?t|do not) (?:like|want)|hate) (?:this|that|the|its) colou?r{_E}",
        r"(?:不要|不喜欢|不想要|别要)(?:这|那)?[个种款]?颜色的?",
    )),
    ("same_colour", (
        rf"{_IN}(?:the )?same (?:colou?r|shade){_E}(?: as (?:this|that|it|these)\b)?", rf"{_SAME_ZH}颜色的?",
        rf"{_W}(?:in |of |with |to match )?(?:this|that|a matching|matching) (?:exact |same )?(?:colou?r|shade){_E}",
        rf"{_W}(?:the )?colou?r (?:like|as|of) (?:this|that|it|these){_E}",
        "(?<!不)同色(?!系)的?", "颜色(?:一样|相同|一致)的?",
        "(?:[和跟与像])?(?:这|那|图)(?:张|里|上|片|个|种|款|件|双|条|只)*(?:的)?(?:同样)?(?:颜色|色)(?:一样|相同|一致|相近)?的?",
    )),
)  # fmt: skip
"""Kind to its pattern, on lower-case words; the first reading of a stretch owns it."""

_OPPOSITE: Mapping[ChangeKind, ChangeKind] = MappingProxyType(
    {"cheaper": "dearer", "bigger": "smaller", "lighter": "heavier"}
)

_POINTING = re.compile(
    # "something like this picture", "the same", "this one is nice"
    r"(?<![\w-])(?:(?:i(?:'d| would)? (?:want|like)|show me|find me|find|give me)\s+)?"
    r"(?:(?:something|anything|one|ones|exactly|just|more|the same)\s+)*"
    r"(?:(?:like|similar to|same as|the same as|such as|as in|as on|in)\s+)?"
    r"(?:(?:this|that|these|those|my)\s+(?:same\s+)?"
    r"(?:picture|photo|image|style|look|design|shape|model|product|item|thing|kind|ones?)|"
    r"the\s+(?:picture|photo|image)(?:\s+(?:shown|above|here))?|(?:like|similar to|same as)\s+(?:this|that|these|it)|"
    r"the same(?: (?:one|thing|style|design|model))?(?! (?:price|size|brand|colou?r|material))|this|it|"
    r"similar(?: ones?)?|make it|have it)(?![\w-])(?:\s+(?:is|are)\s+(?:nice|good|great|fine|ok))?|"
    # 想要一个和图片里这款一样的, 这个款式, 同款
    r"(?:(?:想要|要|找|来|给我|帮我找|有没有)\s*(?:一?[个款件双台条])?)?(?:和|跟|与|像|类似(?:于)?|按照?|照着?)?\s*"
    r"(?:(?:这|那)[个款件双条台只把种张]?(?:款式|样式|款型|风格|设计|图片|图|照片|商品|产品|东西|样)?[里上中]?(?:的)?|"
    r"(?:图|照片|图片)[里上中](?:的)?(?:这|那)?[个款件]?)(?:一样|类似|相似|差不多|同样|同款)?(?:的)?|"
    r"类似的?|同款(?:的)?|相似款?(?:的)?"
)
_JOINTS = re.compile(
    r"(?<![\w-])(?:but|only|except|though|instead|yet)(?:\s+(?:in|with|make it|i want it|it should be|a|an))?(?![\w-])|"
    r"(?<![\w-])(?:in (?=\w+ instead))|"
    r"(?:但是?|不过|可是|只是|就是|然而|只要|而且)(?:我)?(?:要|想要|希望)?(?:是|换成|改成|变成)?|"
    r"(?:换成|改成|变成|换为|要换|最好是?|希望是?|能不能|有没有)|^\s*(?:我?想?要|只?要)(?=\s|[^\s]*的)"
)
"""What joins the thing shown to what is to change; it says nothing itself."""


def read_changes(text: str) -> Changes:
    """Read the words that stand beside a picture or a product.

    Args:
        text: The words as typed.

    Returns:
        The wishes, and the words that are left. "cheaper than $50" is a price, not a wish, and is left.
    """
    folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    taken = bytearray(len(text))
    wishes: list[Change] = []
    for kind, rule in _COMPILED:
        for match in rule.finditer(folded):
            start, end = match.start(), match.end()
            if any(taken[start:end]) or any(_against(kind, w.kind) for w in wishes):
                continue
            taken[start:end] = b"\1" * (end - start)
            if any(kind == w.kind for w in wishes):
                continue
            said = text[start:end]
            wishes.append(Change(kind, said.strip(), start + len(said) - len(said.lstrip())))
    pointed = bool(wishes)
    for rule in (_POINTING, _JOINTS):
        for match in rule.finditer(_blanked(folded, taken)):
            if match.group().strip():
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                pointed = True
    return Changes(tuple(sorted(wishes, key=lambda w: w.start)), _blanked(text, taken), pointed)


_COMPILED = tuple((kind, re.compile(rule)) for kind, rules in _RULES for rule in rules)


def _against(kind: ChangeKind, known: ChangeKind) -> bool:
    """Two wishes that cannot both be: the first one said stands."""
    price = {"cheaper", "dearer", "half_price"}
    opposite = _OPPOSITE.get(kind) == known or _OPPOSITE.get(known) == kind
    return opposite or (kind != known and {kind, known} <= price)


def _blanked(text: str, taken: bytearray) -> str:
    return "".join(" " if taken[i] else c for i, c in enumerate(text))
