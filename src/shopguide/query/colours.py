"""Colour families with their English and Chinese names, so that 红色, "crimson" and "Red" meet.

Pure tables; knows nothing about catalogs or queries.
The families follow the eleven basic colour terms of Berlin and Kay (1969), with silver, gold and multicolour
added because shops sell by them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "black": ("black", "jet black", "onyx", "ebony", "黑色", "黑", "曜石黑", "墨色"),
        "white": ("white", "off-white", "off white", "snow white", "白色", "白", "米白", "米白色", "乳白", "乳白色"),
        "gray": (
            "gray", "grey", "charcoal", "graphite", "space gray", "space grey", "slate", "anthracite",
            "灰色", "灰", "深灰", "深灰色", "浅灰", "浅灰色", "深空灰", "银灰", "银灰色", "炭灰", "炭灰色",
        ),
        "red": (
            "red", "crimson", "scarlet", "burgundy", "maroon", "dark red",
            "红色", "红", "大红", "大红色", "深红", "深红色", "酒红", "酒红色", "正红", "正红色", "枣红", "枣红色",
            "朱红",
        ),
        "orange": ("orange", "amber", "tangerine", "橙色", "橙", "橘色", "橘红", "橘红色", "桔色"),
        "yellow": ("yellow", "mustard", "lemon yellow", "黄色", "黄", "浅黄", "浅黄色", "柠檬黄", "姜黄", "姜黄色"),
        "green": (
            "green", "olive", "khaki green", "mint green", "emerald", "sage", "lime green", "forest green",
            "绿色", "绿", "墨绿", "墨绿色", "军绿", "军绿色", "草绿", "草绿色", "薄荷绿", "橄榄绿", "浅绿", "浅绿色",
            "深绿", "深绿色",
        ),
        "blue": (
            "blue", "navy", "navy blue", "sky blue", "light blue", "dark blue", "royal blue", "teal", "turquoise",
            "cyan", "indigo", "aqua", "cobalt",
            "蓝色", "蓝", "深蓝", "深蓝色", "浅蓝", "浅蓝色", "藏青", "藏青色", "藏蓝", "藏蓝色", "天蓝", "天蓝色",
            "宝蓝", "宝蓝色", "海军蓝", "湖蓝", "湖蓝色", "青色",
        ),
        "purple": (
            "purple", "violet", "lavender", "lilac", "mauve", "plum", "紫色", "紫", "浅紫", "浅紫色", "深紫", "深紫色",
            "淡紫", "淡紫色", "薰衣草紫",
        ),
        "pink": (
            "pink", "rose pink", "hot pink", "fuchsia", "magenta", "salmon pink", "粉色", "粉红", "粉红色", "浅粉",
            "浅粉色", "玫红", "玫红色", "玫瑰红", "樱花粉",
        ),
        "brown": (
            "brown", "tan", "chestnut", "chocolate brown", "coffee brown", "cognac", "dark brown",
            "棕色", "棕", "褐色", "咖啡色", "咖色", "深棕", "深棕色", "浅棕", "浅棕色", "驼色", "巧克力色", "茶色",
        ),
        "beige": ("beige", "cream", "ivory", "khaki", "sand", "米色", "米黄", "米黄色", "杏色", "卡其",
                  "卡其色", "奶油色"),
        "silver": ("silver", "银色", "银", "亮银", "亮银色"),
        "gold": ("gold", "golden", "rose gold", "champagne gold", "金色", "金", "玫瑰金", "香槟金", "土豪金", "香槟色"),
        "multicolour": (
            "multicolour", "multicolor", "multi-colour", "multi-color", "multicolored", "rainbow", "彩色", "多色",
            "花色", "拼色",
        ),
    }
)  # fmt: skip
"""Family to its names; the first name is the one that is shown in English."""

SHOWN_ZH: Mapping[str, str] = MappingProxyType(
    {
        "black": "黑色", "white": "白色", "gray": "灰色", "red": "红色", "orange": "橙色", "yellow": "黄色",
        "green": "绿色", "blue": "蓝色", "purple": "紫色", "pink": "粉色", "brown": "棕色", "beige": "米色",
        "silver": "银色", "gold": "金色", "multicolour": "彩色",
    }
)  # fmt: skip

FAMILY_OF: Mapping[str, str] = MappingProxyType({name: fam for fam, names in FAMILIES.items() for name in names})
"""Name (lower case) to family."""

NOT_IN_QUERIES = frozenset(
    """黑 白 灰 红 橙 黄 绿 蓝 紫 棕 金 银 卡其 花色 大红 正红 朱红 姜黄 墨色
    sand tan amber sage slate cream plum lavender ivory emerald onyx ebony mustard chestnut aqua cobalt""".split()
)
"""Names that read a catalog's values but are too often something else in a shopper's words (白菜, cream, plum)."""

COLOUR_FIELDS = (
    "color", "colour", "colors", "colours", "product colour", "product color", "颜色", "颜色分类", "主色", "色彩",
    "色系",
)  # fmt: skip
"""Names under which feeds keep a product's own colour; "printing colours" and the like are not the product's."""

ONE_FIELD = frozenset(("color", "colour", "product colour", "product color", "颜色", "色彩"))
"""Of these, names that a shop's filter treats as one field, so that their values are read together."""

KNOWN_NAMES = frozenset(
    (
        "black friday", "black tea", "green tea", "white tea", "black pepper", "red pepper", "green pepper",
        "yellow pepper",
        "black bean", "green bean", "black rice", "brown rice", "white rice", "brown sugar", "white sugar", "red wine",
        "white wine", "pink lady", "red bull", "red hat", "red dead", "red cabbage", "red onion", "red light",
        "blue light",
        "blue ray", "blue cheese", "blue yeti", "green screen", "green day", "white noise", "pink noise", "brown noise",
        "white paper", "white board", "white chocolate", "black decker", "black ops", "black mirror", "black box",
        "black widow", "black diamond", "black light", "orange juice", "orange soda", "orange peel", "pink floyd",
        "purple rain", "gold standard", "silver screen", "golden retriever", "golden delicious", "golden state",
        "code red", "silver surfer", "grey anatomy", "gray anatomy", "red grapefruit", "green card", "yellow page",
        "红色警戒", "红色警报", "红色旅游", "黑色星期", "白色情人", "白色恋人", "绿色食品", "绿色蔬菜", "绿色环保",
        "黑色幽默",
        "金色童年", "蓝色生死", "蓝色多瑙", "粉红豹", "粉红猪小", "粉红猪", "天蓝蓝",
    )
)  # fmt: skip
"""Word pairs that name a thing and not a colour, whatever the catalog; the catalog adds its own."""

_EN_NAMES = sorted((n for n in FAMILY_OF if n.isascii()), key=len, reverse=True)
_ZH_NAMES = sorted((n for n in FAMILY_OF if not n.isascii()), key=len, reverse=True)
_IN_VALUES = re.compile(r"\b(" + "|".join(map(re.escape, _EN_NAMES)) + r")\b|(" + "|".join(_ZH_NAMES) + ")")
_IN_QUERIES = re.compile(
    r"(?<![\w-])("
    + "|".join(re.escape(n) for n in _EN_NAMES if n not in NOT_IN_QUERIES)
    + r")(?![\w-])|("
    + "|".join(n for n in _ZH_NAMES if n not in NOT_IN_QUERIES)
    + ")"
)


def families_in(value: str) -> frozenset[str]:
    """The colour families that a catalog's value names ("Black/Red" → black and red)."""
    return frozenset(FAMILY_OF[m.group()] for m in _IN_VALUES.finditer(value.lower()))


def names_in(text: str, own: frozenset[str] = frozenset()) -> list[tuple[int, int, str]]:
    """Colour names in a shopper's lower-case words.

    Args:
        text: The words.
        own: Names that mean a colour here though they are often something else: values of the catalog ("lavender").

    Returns:
        (start, end, family), in order.
    """
    found = [(m.start(), m.end(), FAMILY_OF[m.group()]) for m in _IN_QUERIES.finditer(text)]
    for name in own:
        found += [(m.start(), m.end(), FAMILY_OF[name]) for m in re.finditer(rf"(?<![\w-]){name}(?![\w-])", text)]
    return sorted(found)


_SHADES = (
    ("navy", "navy blue", "dark blue", "藏青", "藏青色", "藏蓝", "藏蓝色", "海军蓝", "深蓝", "深蓝色"),
    ("light blue", "sky blue", "浅蓝", "浅蓝色", "天蓝", "天蓝色"),
    ("teal", "turquoise", "cyan", "aqua", "青色", "湖蓝", "湖蓝色"),
    ("royal blue", "cobalt", "宝蓝", "宝蓝色"),
    ("burgundy", "maroon", "dark red", "酒红", "酒红色", "深红", "深红色", "枣红", "枣红色"),
    ("crimson", "scarlet", "大红", "大红色", "正红", "正红色"),
    ("olive", "khaki green", "军绿", "军绿色", "橄榄绿"),
    ("forest green", "墨绿", "墨绿色", "深绿", "深绿色"),
    ("mint green", "sage", "薄荷绿", "浅绿", "浅绿色"),
    ("charcoal", "graphite", "anthracite", "space gray", "space grey", "slate", "深灰", "深灰色",
     "深空灰", "炭灰", "炭灰色"),
    ("khaki", "sand", "卡其", "卡其色"), ("cream", "ivory", "奶油色"), ("tan", "cognac", "驼色"),
    ("rose gold", "玫瑰金"), ("lavender", "lilac", "薰衣草紫", "浅紫", "浅紫色", "淡紫", "淡紫色"),
    ("hot pink", "fuchsia", "magenta", "玫红", "玫红色"),
)  # fmt: skip
"""Names of one shade in both languages."""

_SHADE_OF = {name: frozenset(shade) for shade in _SHADES for name in shade}
_PLAIN = {
    family: frozenset((family, names[0], SHOWN_ZH[family], SHOWN_ZH[family].removesuffix("色"), "grey"))
    for family, names in FAMILIES.items()
}


def wanted_values(values: Mapping[str, tuple[str, ...]], family: str, said: str) -> tuple[str, ...]:
    """The catalog's values that a wanted colour means.

    A colour means its whole family ("blue" takes navy in); a shade means itself and what is told by the family's plain
    name ("navy" takes "Blue" in, but not "Light blue"), and the whole family where the catalog has neither.

    Args:
        values: Family to the catalog's values of it.
        family: Of the wanted colour.
        said: The colour as said.

    Returns:
        Values to keep.
    """
    held = values.get(family, ())
    if said in _PLAIN[family]:
        return held
    near = _SHADE_OF.get(said, frozenset((said,))) | _PLAIN[family]
    kept = tuple(v for v in held if any(m.group() in near for m in _IN_VALUES.finditer(v.lower())))
    return kept or held


def refused_values(values: Mapping[str, tuple[str, ...]], family: str, said: str) -> tuple[str, ...]:
    """The catalog's values that a refused colour means: those of its family, or of the very shade that was said.

    Args:
        values: Family to the catalog's values of it.
        family: Of the refused colour.
        said: The colour as said.

    Returns:
        Values to refuse; "not navy" leaves other blues where the catalog has navy.
    """
    own = tuple(v for v in values.get(family, ()) if v.lower() == said)
    shade = said != family and said not in (SHOWN_ZH[family], SHOWN_ZH[family].rstrip("色"))
    return own if own and shade else values.get(family, ())


def called(values: Mapping[str, int], shade: str, family: str, chinese: bool) -> str:
    """How a shop calls a shade: the most frequent of its own values that names it, else its plain name.

    Args:
        values: The catalog's values of its colour field, with how many products have each.
        shade: "navy", or the family's own name.
        family: Of the shade.
        chinese: Whether the shop tells its colours in Chinese.

    Returns:
        The value.
    """
    names = _PLAIN[family] if shade == family else _SHADE_OF.get(shade, frozenset((shade,)))
    own = [(n, v) for v, n in values.items() if v.lower() in names and FAMILY_OF.get(v.lower()) == family]
    if own:
        return max(own)[1]
    if not chinese:
        return shade
    return next((n for n in sorted(names) if not n.isascii() and n.endswith("色")), SHOWN_ZH[family])
