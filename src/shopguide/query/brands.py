"""Brands as shoppers write them: the catalog's names, without what only a register needs, and their other names.

Tables and pure functions; knows nothing about queries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from shopguide.text import STOP_WORDS, has_han

_REGISTER = re.compile(
    r"(?:\s*(?:制造商|供应商|旗舰店|官方|品牌|集团|有限公司|公司)|[\s,]+(?:inc|ltd|llc|gmbh|corp|corporation|company|co|"
    r"technology|technologies|electronics|international|group|brands)\.?|\.com)$"
)
"""What stands behind a brand's name in feeds and nobody says: "MUJI制造商", "Kingston Technology", "StarTech.com"."""

_BESIDE = re.compile(r"^([^()（）]{2,24})\s*[(（]([^()（）]{2,24})[)）]")
"""A title that begins with a brand and its other name: 新秀丽（Samsonite）."""

OTHER_NAMES: Mapping[str, str] = {
    "apple": "苹果", "huawei": "华为", "lenovo": "联想", "xiaomi": "小米", "samsung": "三星", "sony": "索尼",
    "nike": "耐克", "adidas": "阿迪达斯", "philips": "飞利浦", "canon": "佳能", "hp": "惠普", "dell": "戴尔",
    "asus": "华硕", "acer": "宏碁", "logitech": "罗技", "muji": "无印良品", "fila": "斐乐", "coach": "蔻驰",
    "ysl": "圣罗兰", "yves saint laurent": "圣罗兰", "longchamp": "珑骧", "samsonite": "新秀丽",
    "playboy": "花花公子", "lacoste": "鳄鱼", "uniqlo": "优衣库", "puma": "彪马", "epson": "爱普生",
    "lego": "乐高", "intel": "英特尔", "panasonic": "松下", "siemens": "西门子", "bosch": "博世", "midea": "美的",
    "haier": "海尔", "gree": "格力", "nitori": "似鸟", "new balance": "新百伦", "toshiba": "东芝", "hitachi": "日立",
    "microsoft": "微软", "kingston": "金士顿", "sandisk": "闪迪", "western digital": "西部数据", "seagate": "希捷",
    "nikon": "尼康", "fujifilm": "富士", "braun": "博朗", "dyson": "戴森", "supor": "苏泊尔", "anta": "安踏",
    "li ning": "李宁", "oppo": "欧珀", "prada": "普拉达", "gucci": "古驰", "chanel": "香奈儿", "dior": "迪奥",
    "loreal": "欧莱雅", "estee lauder": "雅诗兰黛", "lancome": "兰蔻", "septwolves": "七匹狼",
}  # fmt: skip
"""One brand in two scripts; written by hand, for the brands that both languages know."""


def folded_names(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Names by how they are compared: lower case, single spaces.

    Args:
        names: As written.

    Returns:
        Folded form to the names that it stands for.
    """
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        folded = " ".join(name.lower().split())
        if folded:
            forms[folded].append(name)
    return {form: tuple(same) for form, same in forms.items()}


def brand_forms(brands: Iterable[str], aliases: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Every way to write the catalog's brands, to the brands as the catalog has them.

    Args:
        brands: As the catalog has them.
        aliases: Other names (folded) that the catalog's titles tell, to brands.

    Returns:
        Folded form to brands; the catalog's own names win over short and other ones.
    """
    own = folded_names(brands)
    out: dict[str, list[str]] = {form: list(names) for form, names in own.items()}
    for form, names in own.items():
        short = _REGISTER.sub("", form).strip()
        if short != form and len(short) > (1 if has_han(short) else 2):
            out.setdefault(short, []).extend(n for n in names if n not in out.get(short, ()))
    for english, chinese in OTHER_NAMES.items():
        for one, other in ((english, chinese), (chinese, english)):
            if one in own and other not in out:
                out[other] = list(own[one])
    for alias, brand in aliases.items():
        if alias not in out and brand in {n for names in own.values() for n in names}:
            out[alias] = [brand]
    for form in own:  # "Arla" is also "Arla Ko"
        longer = [n for other, names in own.items() if other.startswith(f"{form} ") for n in names]
        out[form] = list(dict.fromkeys([*out[form], *longer]))
    return {form: tuple(names) for form, names in out.items() if len(form) > 1 and not is_no_name(form)}


def is_no_name(form: str) -> bool:
    """A brand that cannot be told from an ordinary word or a number."""
    return form in STOP_WORDS or not any(c.isalpha() for c in form)


def aliases_in(brand: str, titles: Iterable[str]) -> dict[str, str]:
    """Other names of a brand that titles put beside it: "新秀丽（Samsonite）双肩包" → {"samsonite": "新秀丽"}.

    Args:
        brand: Of the product.
        titles: Its titles.

    Returns:
        Folded other name to the brand.
    """
    out: dict[str, str] = {}
    own = " ".join(brand.lower().split())
    for title in titles:
        match = _BESIDE.match(title)
        if not (own and match):
            continue
        first, second = (" ".join(part.lower().split()) for part in match.groups())
        for one, other in ((first, second), (second, first)):
            if one == own and has_han(one) != has_han(other) and not any(c.isdigit() for c in other):
                out[other] = brand
    return out
