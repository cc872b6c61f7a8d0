"""What a thing is made of and what pattern it has, in English and Chinese, so that 条纹, "stripes" and "Striped" meet.

Pure tables, as `colours` is; knows nothing about catalogs. Read only beside a picture or a product, where "in leather"
can mean nothing else: in a search of words alone a material is a word like others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LOOKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "striped": ("striped", "stripes", "stripe", "stripy", "条纹", "横条", "竖条"),
        "floral": ("floral", "flowers", "flower", "flowery", "flowered", "碎花", "花朵", "印花", "花卉"),
        "checked": ("checked", "checks", "checkered", "plaid", "tartan", "gingham", "格纹", "格子", "方格"),
        "dotted": ("dotted", "dots", "polka dots", "polka dot", "spotted", "spots", "波点", "圆点", "斑点"),
        "plain": ("plain", "solid colour", "solid color", "solid", "unpatterned", "纯色", "素色", "单色"),
        "leather": ("leather", "真皮", "皮革", "牛皮", "皮质", "皮制", "皮的", "皮"),
        "suede": ("suede", "绒面革", "麂皮", "翻毛皮"),
        "canvas": ("canvas", "帆布"),
        "cotton": ("cotton", "纯棉", "全棉", "棉质", "棉的", "棉"),
        "linen": ("linen", "亚麻", "麻的"),
        "wool": ("wool", "woollen", "woolen", "羊毛", "毛的", "羊绒"),
        "silk": ("silk", "真丝", "丝绸", "丝的"),
        "satin": ("satin", "缎面", "缎的"),
        "denim": ("denim", "牛仔布", "牛仔"),
        "nylon": ("nylon", "尼龙", "锦纶"),
        "polyester": ("polyester", "聚酯", "涤纶"),
        "fleece": ("fleece", "抓绒", "摇粒绒"),
        "mesh": ("mesh", "网面", "网布"),
        "wood": ("wood", "wooden", "木制", "木质", "木头", "实木", "木的"),
        "bamboo": ("bamboo", "竹制", "竹子", "竹的"),
        "glass": ("glass", "玻璃"),
        "ceramic": ("ceramic", "陶瓷", "瓷的"),
        "stainless steel": ("stainless steel", "steel", "不锈钢"),
        "metal": ("metal", "metallic", "金属"),
        "plastic": ("plastic", "塑料"),
        "rubber": ("rubber", "橡胶"),
    }
)  # fmt: skip
"""Family to its names; the first one is shown in English, the first Chinese one in Chinese."""

_FAMILY_OF = {name: family for family, names in LOOKS.items() for name in names}
_EN = "|".join(re.escape(n) for n in sorted((n for n in _FAMILY_OF if n.isascii()), key=len, reverse=True))
_ZH = "|".join(
    n if len(n) > 1 else rf"{n}(?![^\s，,。.、])"  # 皮 alone is leather, 皮包 is a bag
    for n in sorted((n for n in _FAMILY_OF if not n.isascii()), key=len, reverse=True)
)
_LOOK = re.compile(
    rf"(?:(?<![\w-])(?P<cue>(?:without|not|no|free of)\s+(?:in |any |the |made of )?)?"
    rf"(?:(?:in|with|made of|made from)\s+)?(?P<en>{_EN})(?![\w-]))|"
    rf"(?P<zh_cue>不要|别要|不带|不是|没有|无|去掉|不含)?(?:带|有|是)?(?P<zh>{_ZH})(?:图案|材质|面料|的)*"
)


@dataclass(frozen=True, slots=True)
class Look:
    """One material or pattern that was asked for or refused.

    Attributes:
        family: Key of `LOOKS`.
        text: The words that said so.
        start: Where they stand.
        refused: True after "without".
    """

    family: str
    text: str
    start: int
    refused: bool


def read_looks(text: str) -> tuple[tuple[Look, ...], str]:
    """Materials and patterns in a shopper's words.

    Args:
        text: The words.

    Returns:
        What is asked, and the words with it blanked out, character for character.
    """
    folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = []
    rest = list(text)
    for match in _LOOK.finditer(folded):
        name = match["en"] or match["zh"]
        start, end = match.span()
        found.append(Look(_FAMILY_OF[name], text[start:end].strip(), start, bool(match["cue"] or match["zh_cue"])))
        rest[start:end] = " " * (end - start)
    return tuple(found), "".join(rest)


def shown(family: str, language: str) -> str:
    """How a family is called in a language."""
    names = LOOKS[family]
    return next((n for n in names if not n.isascii()), family) if language == "zh" else family


def families_of(value: str) -> frozenset[str]:
    """The families that a catalog's value names ("organic cotton" → cotton)."""
    folded = value.lower()
    return frozenset(_FAMILY_OF[m["en"] or m["zh"]] for m in _LOOK.finditer(folded))
