"""What the demo shop's generator is made of: colours, Chinese words, tables of facts, sentences with conditions.

Knows nothing about single kinds of products, reviews or drawing. Every random choice comes from `rng(...)`,
seeded by words, so that the same command makes the same bytes.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

SEED = "shopguide-demo-1"

COLOURS: dict[str, tuple[tuple[int, int, int], str]] = {
    "black": ((38, 38, 42), "黑色"),
    "white": ((246, 246, 244), "白色"),
    "grey": ((134, 138, 144), "灰色"),
    "silver": ((190, 194, 200), "银色"),
    "navy": ((30, 46, 94), "藏青色"),
    "blue": ((38, 98, 208), "蓝色"),
    "light blue": ((146, 194, 234), "浅蓝色"),
    "teal": ((18, 132, 136), "青色"),
    "green": ((44, 146, 78), "绿色"),
    "olive": ((106, 110, 58), "橄榄绿"),
    "yellow": ((246, 204, 54), "黄色"),
    "orange": ((238, 122, 36), "橙色"),
    "red": ((206, 34, 44), "红色"),
    "burgundy": ((112, 24, 46), "酒红色"),
    "pink": ((242, 150, 178), "粉色"),
    "purple": ((124, 72, 168), "紫色"),
    "brown": ((116, 74, 44), "棕色"),
    "beige": ((218, 196, 160), "米色"),
}
"""Colour name to (sRGB of the drawn thing, Chinese name)."""

CHINESE = {name: zh for name, (_, zh) in COLOURS.items()} | dict(
    pair.split("=")
    for pair in """
plain=纯色;striped=条纹;checked=格子;dotted=波点;floral=碎花
cotton=纯棉;linen=亚麻;chiffon=雪纺;satin=缎面;viscose=人造棉;knit=针织;denim=牛仔布;velvet=丝绒;silk=真丝
organic cotton=有机棉;merino wool=美丽诺羊毛;polyester=聚酯纤维;linen blend=亚麻混纺;bamboo viscose=竹纤维
mini=短款;knee-length=及膝;midi=中长款;maxi=长款;sleeveless=无袖;short=短袖;long=长袖
v-neck=V领;round=圆领;square=方领;crew=圆领;polo=翻领;a-line=A字;fitted=修身;wrap=裹身;loose=宽松;regular=合身
summer=夏季;spring=春季;autumn=秋季;winter=冬季;all year=四季;party=派对;office=通勤;everyday=日常;holiday=度假
women=女士;men=男士;unisex=男女同款;kids=儿童
mesh=网面;leather=牛皮;suede=绒面革;canvas=帆布;rubber=橡胶;synthetic leather=人造革;nubuck=磨砂革;nylon=尼龙
running=跑步;trail running=越野跑;walking=健走;gym=健身;skate=滑板;hiking=徒步;rain=雨天;riding=骑士;city=城市
low-top=低帮;high-top=高帮;chelsea=切尔西;tall=长筒;lace-up=系带;wellington=雨靴
backpack=双肩包;crossbody bag=斜挎包;tote bag=托特包;waxed canvas=油蜡帆布;recycled polyester=再生涤纶
stainless steel=不锈钢;glass=玻璃;enamel=珐琅;plastic=塑料;ceramic=陶瓷;porcelain=瓷;stoneware=粗陶
cast iron=铸铁;aluminium=铝;carbon steel=碳钢;copper=铜;tritan=Tritan;titanium=钛
electric=电热;stovetop=明火;gooseneck=鹅颈;table lamp=台灯;desk lamp=书桌灯;floor lamp=落地灯;fabric=布艺;metal=金属
rattan=藤编;paper=纸;wood=实木;linen shade=亚麻灯罩;warm white=暖白光;over-ear=头戴式;in-ear=入耳式
executive=老板椅;task=职员椅;gaming=电竞椅;dome=圆顶;tunnel=隧道;tipi=印第安锥形;ripstop nylon=防撕裂尼龙
cotton canvas=棉帆布;ripstop polyester=防撕裂涤纶;4-season=四季;3-season=三季
""".strip()
    .replace("\n", ";")
    .split(";")
)
"""English value to the word that a Chinese shop would use."""

Fact = str | float | bool
Facts = dict[str, Fact]


def rng(*words: object) -> random.Random:
    """Make the random stream of one named choice.

    Args:
        words: What the stream is for, as a product id and a purpose.

    Returns:
        A generator that is the same on every machine.
    """
    return random.Random("/".join([SEED, *map(str, words)]))


@dataclass(frozen=True)
class Kind:
    """One kind of product: its facts, its words.

    Attributes:
        name: English name of the kind, also the key of its reviews.
        noun: English and Chinese word for it in a review.
        categories: Category path; may hold fact fields, as "Bags/{style}".
        table: Rows of facts, columns parted by "|", the first row is the header.
        attributes: Fact to attribute name, in the order shown.
        titles: Title templates, one a line; `titles_zh` likewise.
        about: Description: blank lines part the slots, each line is one alternative; `about_zh` likewise.
        sizes: Sizes that its variants come in; empty for none.
    """

    name: str
    noun: tuple[str, str]
    categories: str
    table: str
    attributes: dict[str, str]
    titles: str
    titles_zh: str
    about: str
    about_zh: str
    sizes: tuple[str, ...] = ()
    common: Facts = field(default_factory=dict)


def parse_cell(text: str) -> Fact | None:
    """Read one cell: "-" is nothing, yes/no is a bool, digits are a number, the rest is text."""
    if text in ("-", ""):
        return None
    if text in ("yes", "no"):
        return text == "yes"
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text


def read_table(table: str) -> list[Facts]:
    """Read a table of facts; a row that is too short or too long is an error."""
    lines = [[c.strip() for c in line.split("|")] for line in table.strip().splitlines()]
    header, rows = lines[0], lines[1:]
    out: list[Facts] = []
    for cells in rows:
        if len(cells) != len(header):
            raise ValueError(f"{len(cells)} cells for {len(header)} columns: {cells}")
        values = {name: parse_cell(cell) for name, cell in zip(header, cells, strict=True)}
        out.append({k: v for k, v in values.items() if v is not None})
    return out


_CONDITION = re.compile(r"\[(!?)(\w+)(?:=([^\]]+))?\]")
_FIELD = re.compile(r"\{(\w+)\}")
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")


def fields_of(template: str) -> set[str]:
    """Names of the facts that a template says."""
    return {f.lower() for f in _FIELD.findall(template)}


def fits(template: str, facts: Facts, hidden: frozenset[str] = frozenset()) -> bool:
    """Tell whether a template may be said of these facts without telling a hidden one.

    Args:
        template: Text with conditions such as "[waterproof]", "[!wireless]", "[length=midi]" in front.
        facts: What is true of the product.
        hidden: Facts that the words must not tell, nor be chosen by.

    Returns:
        True when all conditions hold and all fields are known and not hidden.
    """
    for negated, name, value in _CONDITION.findall(template):
        if name in hidden:
            return False
        held = str(facts.get(name)) in value.split(",") if value else bool(facts.get(name))
        if held == bool(negated):
            return False
    return all(f in facts and f not in hidden for f in fields_of(template))


def show(value: Fact, chinese: bool) -> str:
    """Show a fact in words: a number without a needless ".0", a text in the asked language."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:g}"
    text = str(value)
    return CHINESE.get(text, text) if chinese else text


def fill(template: str, facts: Facts, chance: random.Random, chinese: bool = False) -> str:
    """Fill a template.

    Args:
        template: Text with `{fact}`, `{Fact}` (title case) and `{2..6}` (a random whole number).
        facts: What is true of the product.
        chance: Where random numbers come from.
        chinese: Show values in Chinese.

    Returns:
        The text without its conditions.
    """
    text = _CONDITION.sub("", template).strip()
    text = _RANGE.sub(lambda m: str(chance.randint(int(m[1]), int(m[2]))), text)

    def value_of(match: re.Match[str]) -> str:
        shown = show(facts[match[1].lower()], chinese)
        return title_case(shown) if match[1][0].isupper() and not chinese else shown

    return _FIELD.sub(value_of, text)


def title_case(text: str) -> str:
    """Give each word a capital, hyphenated ones after the hyphen too."""
    return re.sub(r"(^|[\s-])([a-z])", lambda m: m[1] + m[2].upper(), text)


def ean13(body: str) -> str:
    """Add the check digit to the first twelve digits of an EAN-13."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    return body + str(-total % 10)


def cny(usd: float) -> int:
    """Turn dollars into a price that a Chinese shop would print, at about seven to one."""
    raw = usd * 7
    step = 10 if raw < 1000 else 100
    return max(9, round((raw + 1) / step) * step - 1)
