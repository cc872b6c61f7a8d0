"""What of a product a question asks for: a measure by its unit or its adjective, an attribute by its name or a value.

Knows nothing about answers. "How heavy", "how many ml" and 多重 name a dimension; which of a product's attributes has
it, its own unit tells. Where several have, the words for what is measured decide; where none has, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shopguide.guide.facts import CUES, NAMES, all_values, cue_terms, plain_name, sentences, value_text
from shopguide.guide.injected import is_injected
from shopguide.guide.words_zh import NAMES_ZH
from shopguide.measure import UNITS
from shopguide.query.amount_words import Amount, amounts_in
from shopguide.query.measures import COUNT_NAMES, read_amounts, split_name
from shopguide.text import has_han, normalise, tokens
from shopguide.types import AttributeValue, Citation, Language, Product

MAX_SENTENCE = 200
"""Characters of a sentence that is quoted for an amount."""

BY_A_WORD = 3
"""Rank of an attribute that a question asks for only by some words of its name or its value."""

MAX_VALUE = 60
"""Characters of a value that a question may name; a longer one is prose."""

MIN_JOINED = 6
"""Letters of an attribute's name that are looked for without spaces ("arm rests", "touch screen")."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is measured.

    Attributes:
        label: How it is called, English and Chinese.
        unit: The base unit of its dimension; "" where only names tell it.
        asked: How a question asks for it.
        names: What attributes that tell it are called.
        said: Words of a sentence that tells it.
        never: What attributes of the same dimension are called that tell something else.
        any_name: Any attribute of the dimension answers, whatever its name.
    """

    label: tuple[str, str]
    unit: str
    asked: re.Pattern[str]
    names: re.Pattern[str]
    said: re.Pattern[str]
    never: re.Pattern[str] | None = None
    any_name: bool = False


def _topic(label: str, unit: str, asked: str, names: str, said: str = "", **more: str | bool) -> Topic:
    en, _, zh = label.partition("=")
    never = more.get("never")
    return Topic(
        (en, zh), unit, re.compile(asked, re.I), re.compile(names, re.I), re.compile(said or names, re.I),
        re.compile(never, re.I) if isinstance(never, str) else None, bool(more.get("any_name")),
    )  # fmt: skip


_LONG = (
    r"(?:how (?:long|fast|quick(?:ly)?|many (?:hours?|minutes?|mins?))|how much time|"
    r"(?:hours?|minutes?) (?:does|do|to))\b"
)
_LONG_ZH = r"(?:多久|多长时间|多少时间|几个?(?:小时|钟头|分钟)|多少个?(?:小时|分钟)|多快)"
_HOLD = r"\b(?:holds?|carr(?:y|ies)|supports?|takes?|bears?|handles?|rated for)\b"

_TOPICS = (
    _topic("maximum load=承重", "g",
           rf"\bhow (?:much|many|heavy)\b[^?]*\b(?:weight|load|kgs?|kilos?|pounds|lbs|person|someone)\b[^?]*{_HOLD}|"
           r"\b(?:max(?:imum)?|weight) (?:user weight|load|weight|limit|capacity)\b|\bload (?:limit|capacity)\b|"
           rf"{_HOLD}[^?]*\b\d+ ?(?:kgs?|kilos?|lbs?|pounds)\b|"
           r"承重|承受|载重|限重|(?:坐|撑|扛)得[下住起]|能(?:坐|撑|扛)[^，,。]{0,4}(?:多[重胖]|[斤公])",
           r"load|weight capacity|user weight|承重|载重|限重"),
    _topic("room for people=可睡人数", "person",
           r"\bhow many (?:people|persons?|adults?|kids|campers|of us)\b|\bsleeps?\b|"
           r"\b(?:room|space|enough|fit|fits) for (?:\d+|two|three|four|five|six|seven|eight)\b(?! ?(?:inch|cm|l\b))|"
           r"(?:几|多少)个?人|[一二两三四五六七八\d]个?(?:人|大人)(?:能|够|可以|睡|住|用|坐)|睡[得]?下",
           r"^persons?$|\(persons\)|sleeps|seats|人数"),
    _topic("cold-keeping time=保冷时间", "h",
           r"\b(?:keep|stay|remain)s?\b[^?]*\b(?:cold|cool|chilled|iced?)\b|保冷|冰(?:镇)?多久",
           r"cold|保冷"),
    _topic("hot-keeping time=保温时间", "h",
           r"\b(?:keep|stay|remain)s?\b[^?]*\b(?:hot|warm)\b|保温|保热|热多久",
           r"\bhot\b|warm|保温|保热"),
    _topic("pitching time=搭建时间", "h",
           rf"{_LONG}[^?]*\b(?:set ?up|pitch(?:ing)?|put(?:ting)? (?:it )?up|assembl\w+|erect|build|go up)\b|"
           r"\b(?:takes?|longest|fastest|quickest)\b[^?]*\b(?:set ?up|pitch|put up|assemble)\b|"
           rf"\b(?:pitch(?:ing)?|set-?up|assembly) time\b|"
           rf"(?:搭|装|安装)[^，,。]{{0,6}}{_LONG_ZH}|{_LONG_ZH}[^，,。]{{0,4}}搭",
           r"pitch|set-?up|assembl|搭|安装时间"),
    _topic("charging time=充电时间", "h",
           rf"{_LONG}[^?]*\b(?:to (?:fully )?(?:re)?charge|charge up|charging)\b|\b(?:re)?charg(?:e|ing) time\b|"
           rf"(?:充满电?|充电|充一次电?)(?:一次)?(?:大概|大约)?(?:要|需要|得|花){_LONG_ZH}",
           r"charg\w* time|recharge time|充电时间"),
    _topic("battery life=续航时间", "h",
           rf"{_LONG}[^?]*\b(?:last|run|play|go|work|empty|flat|dead|dies|charge|battery|music|listen\w*|use|watch)\b|"
           r"\bbattery (?:life|time)\b|"
           r"\b(?:on|per) (?:a|one|each|a single|a full) charge\b|\b(?:lasts?|runs?|plays?)\b[^?]*\bhours?\b|"
           r"\bhow (?:is|good is) (?:the|its) battery\b|^(?:the )?battery\W*$|"
           rf"续航|电池(?:能)?[^，,。]{{0,4}}{_LONG_ZH}|(?:用|听|播放?|看|玩|撑|坚持|工作|放|跑|飞|扫){_LONG_ZH}|{_LONG_ZH}的?电",
           r"battery life|play ?time|run ?time|operating time|talk time|续航|使用时间|播放时间",
           r"batter|charge|last|hours of|play|续航|电池|充电"),
    _topic("memory=内存", "GB", r"\b(?:ram|memory)\b|内存|运存",
           r"\bram\b|^(?:internal |installed )?memory$|内存|运存"),
    _topic("storage=存储容量", "GB",
           r"\b(?:storage|hard ?(?:disk|drive)|disk|ssd|hdd|drive)\b|\bhow (?:many|much) (?:gb|gigs?|gigabytes?|tb)\b|"
           r"硬盘|存储|储存|多少g[b]?\b|固态",
           r"storage|ssd|hdd|hard (?:disk|drive)|硬盘|存储"),
    _topic("power=功率", "W",
           r"\bwatt(?:s|age)?\b|\bhow (?:powerful|strong)\b|\bhow much (?:power|electricity)\b|"
           r"\bpower (?:draw|rating|consumption)\b|"
           r"(?:多少|几|多大)的?(?:瓦|w\b|功率)|瓦数|功率|耗电|费电|用电量",
           r"power|watt|功率", r"watt|\bw\b|power|瓦|功率", any_name=True),
    _topic("capacity=容量", "ml",
           rf"\bhow (?:big|large) (?:is|are) (?:the|its) (?:\w+ )?(?:tank|jug|bowl|pot|reservoir)\b|"
           rf"\bhow (?:much|many)\b[^?]*(?:{_HOLD}|\b(?:contains?|boils?|fits?|pours?|makes?|brews?)\b)|"
           r"\bhow (?:much|many) (?:water|liquid|tea|coffee|milk|cups)\b|\b(?:capacity|volume)\b|"
           rf"{_HOLD}[^?]*\b\d+(?:\.\d+)? ?(?:ml|l|lit(?:er|re)s?|oz)\b|"
           r"(?:装|盛|烧|煮|倒|容纳)(?:得下)?[^，,。]{0,4}(?:多少|几)|(?:能|可以?)(?:装|盛|烧)多少|容量|容积|多能装",
           r"capacity|volume|容量|容积", r"holds?|capacity|volume|容量|装", never="battery|weight|load|shipping|case",
           any_name=True),
    _topic("washing capacity=洗涤容量", "g",
           r"\bhow (?:much|many)\b[^?]*\bwash(?:es)?\b|\b(?:wash|laundry|drum) (?:load|capacity)\b|"
           r"能?洗[^，,。]{0,4}(?:多少|几)(?:公斤|斤|kg)|洗涤容量",
           r"(?:rated|wash\w*|drum|load) capacity|洗涤容量"),
    _topic("heel=鞋跟", "cm", r"\bheels?\b|鞋跟|跟高", r"heel|鞋跟|跟高"),
    _topic("weight=重量", "g",
           r"\bhow (?:heavy|light)\b|\bweigh(?:s|ing)?\b|\bweight\b|"
           r"\b(?:is|are) (?:it|this|that|they|these|the \w+(?: \w+)?)(?: (?:very|too|quite|really|that))? "
           r"(?:heavy|light(?:weight)?)\b|"
           r"多重|重量|净重|(?:多少|几)(?:斤|克|公斤|千克)|[重沉轻]不[重沉轻]|(?:很|太|会)?(?:重|沉)吗|轻吗|有多轻",
           r"weight|重量|净重|毛重|克重", r"weigh|\bweight\b|重|轻至",
           never="capacity|load|fabric|media|sheet|basis|承重|tank|bowl|nutrition|营养", any_name=True),
    _topic("screen size=屏幕尺寸", "cm",
           r"\bhow (?:big|large|wide) (?:is|are) (?:the|its) (?:screen|display)\b|\bscreen size\b|"
           r"\b(?:what|how)\b[^?]*\b(?:screen|display)\b|\bhow many inch(?:es)?\b|屏幕|(?:多少|几)英?寸|显示屏",
           r"screen size|display (?:diagonal|size)|屏幕尺寸|屏幕大小", r"screen|display|屏"),
    _topic("height=高度", "cm", r"\bhow (?:tall|high)\b|\bheight\b|(?:有)?多高|高度|几厘米高",
           r"height|^高|高度", r"\btall\b|\bhigh\b|height|高"),
    _topic("width=宽度", "cm", r"\bhow wide\b|\bwidth\b|多宽|宽度", r"width|diameter|宽|直径", r"wide|width|宽"),
    _topic("depth=深度", "cm", r"\bhow deep\b|\bdepth\b|多深|深度", r"depth|深", r"deep|depth|深"),
    _topic("thickness=厚度", "cm", r"\bhow (?:thick|thin|slim)\b|\bthickness\b|多厚|厚度|多薄",
           r"thick|depth|厚|fabric weight|克重",
           r"thick|thin|厚|薄"),
    _topic("diameter=直径", "cm", r"\bdiameter\b|\bacross\b|直径|口径", r"diameter|直径|口径"),
    _topic("length=长度", "cm", r"\bhow long (?:is|are)\b|\b(?:what|cable|cord) length\b|\blength\b|多长(?!时间)|长度",
           r"length|长度|^长", r"\blong\b|length|长"),
    _topic("tilt=后仰角度", "°",
           r"\brecline[sd]?\b|\btilts?\b|\blean(?:s)? back\b|\bangle\b|能?躺(?!椅)|后仰|往后仰|仰到|多少度(?!的水)",
           r"tilt|recline|angle|后仰|倾斜|角度", r"tilt|reclin|°|后仰|躺"),
    _topic("processor cores=处理器核心数", "core", r"\bcores?\b|(?:几|多少)核|核心数", r"cores|核心数|核数"),
    _topic("pieces=件数", "piece",
           r"\bhow many (?:pieces?|pcs)\b|\bhow many\b[^?]*\b(?:in (?:a|the|one|each) (?:set|pack|box)|come)\b|"
           r"(?:一套|一组|一盒|一包)[^，,。]{0,3}几|几[件个只支枚]?装|(?:几|多少)件(?!衣)",
           r"^pieces$|quantity per pack|件数|pieces per|quantity per box"),
    _topic("version=版本", "", r"\b(?:what|which) version\b|几点几|(?:什么|哪个|几)版本", r"version|版本"),
    _topic("resolution=像素", "", r"\bmega ?pixels?\b|\bhow many (?:mp|pixels)\b|(?:多少|几)[万]?像素|像素(?:多少|是)",
           r"megapixel|resolution|像素|分辨率"),
    _topic("brightness=亮度", "", r"\bhow bright\b|\bbrightness\b|\blumens?\b|多亮|流明",
           r"brightness|lumen|luminous|亮度|流明"),
    _topic("noise=噪音", "", r"\bhow (?:loud|noisy|quiet)\b|\bdecibels?\b|\bdb\b|分贝|噪音多大|声音多大|多吵",
           r"noise(?! cancel)|sound (?:pressure|power)|噪音|噪声"),
    _topic("speed=速度", "", r"\bhow fast (?:is|are|does|do)\b|\bspeed\b|多快|速度",
           r"speed|frequency|pages per minute|transfer rate|速度|频率"),
    _topic("voltage=电压", "V", r"\bvolt(?:s|age)?\b|电压|(?:多少|几)伏", r"volt|电压", any_name=True),
    _topic("refresh rate=刷新率", "Hz", r"\brefresh rate\b|\bhow many hz\b|刷新率|多少赫兹",
           r"refresh|vertical scan|刷新率"),
)  # fmt: skip
"""What shoppers ask the measure of; the first that a question asks for is meant."""

_UNITS_EN = sorted((u for u in UNITS if u.isascii() and len(u) > 1 and u.isalnum()), key=len, reverse=True)
_UNITS_ZH = sorted((u for u in UNITS if has_han(u)), key=len, reverse=True)
_UNIT_ASKED = re.compile(
    r"\b(?:how many|what|in) (?P<en>" + "|".join(_UNITS_EN) + r")\b|"
    r"(?:多少|几)个?(?P<zh>" + "|".join(_UNITS_ZH) + ")",
    re.I,
)
_PARTS = re.compile(r"[,，、;；?？]|\band\b|和|还有|以及")
"""Between two things that are asked in one breath."""

_OUTER = re.compile(r"\b(?:package|pallet|master|carton|shipping|packaging|case|box)\b|\(imperial\)|\(uk\)|包装")
"""Names of measures of what a thing is sent in."""

_AT_LEAST = re.compile(
    r"\b(?:fits?|holds?|lasts?|supports?|carr(?:y|ies)|takes?|enough|room|space|sleeps?|runs?|plays?|keeps?|handles?|"
    r"good for|boils?)\b|装|放得|承|撑|够|能用|能坐|睡|住|坚持|续航",
    re.I,
)
"""Words that ask whether a measure reaches an amount."""

_MATERIAL = re.compile(
    r"\b(?:made (?:of|from|out of)|what(?:'s| is| are)? (?:it|they|this|these|that)? ?made)\b|"
    r"(?:什么|啥)(?:东西)?(?:做|制)|用(?:的是)?(?:什么|啥)(?:材料|材质|料|面料|做)?|(?:什么|啥)(?:木头|木料|木材|材质|材料|面料|料子|料|布料|皮)",
    re.I,
)
_MATERIALS = re.compile(r"material|fabric$|composition|材质|材料|面料|成分|填充物$", re.I)

_INSIDE = re.compile(
    r"\bwhat(?:'?s| is| are|s)? (?:in|inside)(?: (?:it|them|this|that|these))?\b|\b(?:filled|stuffed) with\b|"
    r"\bfilling\b|\bingredients?\b|\bwhat(?:'s| is)? included\b|"
    r"\bwhat does (?:it|the \w+) (?:contain|include|come with)\b|"
    r"填(?:充|的|了)*(?:是|着)?(?:什么|啥)|里面?(?:装的?|有)?是?(?:些)?(?:什么|啥)|配料|成分|原料|"
    r"(?:包含|包括|包装里?有|都?含)(?:些|哪些)?(?:什么|啥)",
    re.I,
)
_CONTENTS = re.compile(r"ingredient|filling|contents?$|included|填充物$|填充成分|配料|成分|包含|清单|套件|内容物", re.I)

_PREFIX_ZH = re.compile("^(?:适用|可用|可睡|可放|可|最大|最高|产品|商品|是否|有无)")
"""What stands before the thing itself in a Chinese name of an attribute: 季节 of 适用季节."""

OPPOSITES = {
    "leakproof": re.compile(r"\b(?:leaks?|spills?|drips?)\b(?!-| ?proof)|(?<![防不])漏|会不会漏|洒出", re.I),
    "non-stick": re.compile(r"(?<!non-)(?<!non )\bsticks?\b(?! ?free)|(?<![不防])粘|会不会粘", re.I),
    "waterproof": re.compile(
        r"\blet (?:the )?water in\b|\b(?:gets?|soaks?) (?:wet|through)\b|进水|渗水|透水|湿透", re.I
    ),
}
"""Attributes that promise that something does not happen, and how a question asks whether it does."""

_PEOPLE = re.compile(
    r"\b(?:for|sleeps?|fits?) (?P<en>\d{1,2}|two|three|four|five|six|seven|eight)\b|"
    r"(?P<n>\d{1,2}) (?:people|persons?|adults)|"
    r"(?P<zh>\d{1,2}|[一两二三四五六七八])个?(?:人|大人)",
    re.I,
)
_COUNTS = {w: n for n, w in enumerate("two three four five six seven eight".split(), 2)} | {
    w: n for n, w in enumerate("一二三四五六七八", 1)
} | {"两": 2}  # fmt: skip


def asked_topic(text: str) -> Topic | None:
    """The measure that a question asks for; None when it asks for none, or only by a unit."""
    return next((t for t in _TOPICS if t.asked.search(text)), None)


def asked_unit(text: str) -> str:
    """The base unit of the unit that a question names ("how many ml", 多少毫升); "" when it names none."""
    match = _UNIT_ASKED.search(text)
    return UNITS[(match["en"] or match["zh"]).lower()][0] if match else ""


_UNIT_NAMES = {
    "g": re.compile(r"weight"),
    "cm": re.compile(r"height|width|length|depth|diameter|diagonal|thickness|^size$"),
    "GB": re.compile(r"memory|storage|ssd|hdd|cache"),
    "Hz": re.compile(r"frequency|speed"),
    "W": re.compile(r"power$|wattage"),
    "ml": re.compile(r"volume|tank"),
}
"""What an attribute must be called for a unit that only titles tell to be believed."""


def believed_unit(name: str, unit: str) -> str:
    """A unit that the catalog's titles use for an attribute, where its name speaks of that dimension; else ""."""
    rule = _UNIT_NAMES.get(UNITS[unit][0]) if unit in UNITS else None
    short = {'"': "inch", "″": "inch"}.get(unit, unit)
    return short if rule is not None and rule.search(name.lower()) and "page" not in name else ""


def asks_contents(text: str) -> bool:
    """Whether a question asks what is in a thing: its filling, its ingredients, what belongs to a set."""
    return _INSIDE.search(text) is not None


def dimension_of(name: str, value: AttributeValue) -> str:
    """The base unit of what an attribute measures: by the unit in its name or its values, or by what it counts."""
    if isinstance(value, bool | tuple):
        return ""
    plain, unit = split_name(name)
    if unit:
        return UNITS[unit][0]
    if isinstance(value, str):
        told = read_amounts(value)
        return UNITS[told[0][1]][0] if told else ""
    if plain_name(name)[1] == "°":
        return "°"
    return next((u for u, rule in COUNT_NAMES.items() if rule.search(plain)), "")


def measured_attributes(product: Product, text: str) -> list[tuple[str, AttributeValue]]:
    """The attributes that tell the measure a question asks for, the plainest first.

    Args:
        product: The product asked about.
        text: The question.

    Returns:
        Name and value of each; [] when the question asks for no measure, or the product tells none such.
    """
    parts = [p for p in _PARTS.split(text) if asked_topic(p) is not None]
    if len(parts) > 1:  # "how much storage and how heavy is it?"
        each = [measured_attributes(product, p) for p in parts]
        return list(dict(one for found in each for one in found).items())
    topic, unit = asked_topic(text), asked_unit(text)
    if topic is None and not unit:
        return []
    outer = _OUTER.search(text.lower())
    found: list[tuple[tuple[bool, int, int], str, AttributeValue]] = []
    for place, (name, value) in enumerate(all_values(product).items()):
        folded = name.lower()
        if isinstance(value, bool) or (_OUTER.search(folded) and not outer):
            continue
        dimension = dimension_of(name, value)
        if topic is None:
            if dimension == unit and not outside_of_use(folded):
                found.append(((False, 0, place), name, value))
            continue
        named = topic.names.search(plain_name(folded)[0]) or topic.names.search(folded)
        other = dimension and topic.unit and dimension != topic.unit
        if other or (topic.never and topic.never.search(folded)):
            continue
        if named or (topic.any_name and dimension == topic.unit):
            spoken = not set(tokens(plain_name(folded)[0])) & set(tokens(text))
            found.append(((not named, len(folded.split()) + 4 * spoken, place), name, value))
    found.sort(key=lambda f: f[0])
    best = [f for f in found if f[0][0] == found[0][0][0]]
    return [(name, value) for _, name, value in best[: 1 if topic is not None else 2]]


def outside_of_use(name: str) -> bool:
    """Whether a measure is of nothing that a shopper means by a bare unit (the weight of a fabric)."""
    return re.search(r"fabric|heel drop|water column|storage temperature|operating", name) is not None


def told_amounts(product: Product, text: str, language: Language) -> list[Citation]:
    """Where no attribute tells the measure asked for: sentences, or the title, that tell an amount of it.

    Args:
        product: The product.
        text: The question.
        language: Of the answer; texts in it come first.

    Returns:
        Citations, the title's last.
    """
    topic, unit = asked_topic(text), asked_unit(text)
    wanted = topic.unit if topic else unit
    if wanted not in {base for base, _ in UNITS.values()}:
        return []
    ordered = sorted(
        (("description", t) for t in (product.description, *(x.description for x in product.translations.values()))),
        key=lambda t: has_han(t[1]) != (language == "zh"),
    )
    out = []
    for field, whole in ordered:
        for sentence in sentences(whole):
            if len(sentence) > MAX_SENTENCE or is_injected(sentence) or (topic and not topic.said.search(sentence)):
                continue
            if any(a.dimension == wanted for a in amounts_of(sentence)):
                out.append(Citation(product.product_id, field, sentence))
    if not out and wanted in ("g", "ml", "W", "person") and (topic is None or not topic.names.search("load")):
        titles = [product.title_in(language), product.title]
        out = [Citation(product.product_id, "title", t) for t in titles
               if any(a.dimension == wanted for a in amounts_of(t))][:1]  # fmt: skip
    return out


def amounts_of(text: str) -> list[Amount]:
    """The amounts with units in a text."""
    typed = normalise(text)
    return amounts_in(typed.lower(), typed)


def reaches(name: str, value: AttributeValue, text: str) -> bool | None:
    """Whether an attribute is as much as a question asks ("does it fit a 15 inch laptop?"); None when it asks for none.

    Args:
        name: The attribute.
        value: Its value, as the product tells it.
        text: The question.

    Returns:
        True, False or None.
    """
    if isinstance(value, bool | tuple | str) and not (isinstance(value, str) and read_amounts(value)):
        return None
    dimension = dimension_of(name, value)
    if isinstance(value, str):
        own = max(n * UNITS[u][1] for n, u in read_amounts(value))
    else:
        unit = split_name(name)[1]
        own = float(value) * (UNITS[unit][1] if unit else 1.0)
    asked = next((a for a in amounts_of(text) if a.dimension == dimension), None)
    if asked is None and dimension == "person" and (match := _PEOPLE.search(text)) is not None:
        raw = next(g for g in match.groups() if g).lower()
        return own >= (_COUNTS.get(raw) or int(raw))
    if asked is None or dimension == "":
        return None
    close = 1e-6 * max(abs(own), 1.0)
    if asked.high:
        return own < asked.value - close if asked.strict else own <= asked.value + close
    if asked.low:
        return own > asked.value + close if asked.strict else own >= asked.value - close
    if asked.fits or _AT_LEAST.search(text):
        return own >= asked.value - close
    return abs(own - asked.value) <= close


def fits_amount(product: Product, text: str) -> list[tuple[str, AttributeValue]]:
    """The attribute that answers "does it fit a 15 inch laptop?": one that says what fits, in that dimension."""
    asked = {a.dimension for a in amounts_of(text) if a.fits or _AT_LEAST.search(text)}
    return [
        (name, value)
        for name, value in all_values(product).items()
        if dimension_of(name, value) in asked and re.search(r"\bfits?\b|up to|可放|可容纳|compatib", name.lower())
    ][:1]


def asked_attributes(product: Product, terms: Sequence[str], text: str = "") -> list[tuple[str, AttributeValue]]:
    """The attributes that a question asks for: by what it measures, by name, by cue ("heavy" → weight), or by value.

    Args:
        product: The product asked about.
        terms: The question's words, as index terms.
        text: The question as it was said; "" when only words are known.

    Returns:
        At most two, name and value, the plainest first.
    """
    values = all_values(product)
    fits = fits_amount(product, text) if text else []
    measured = fits or (measured_attributes(product, text) if text else [])
    wanted, topic = set(terms), asked_topic(text) if text else None
    if measured:
        return _named_whole(values, wanted, topic) or measured
    asked = _Asked(wanted, text, re.sub(r"[\s-]", "", text.lower()), _spoken(wanted, text))
    ranked: list[tuple[int, str]] = []
    for name, value in values.items():
        if topic is not None and not isinstance(value, bool) and not topic.names.search(plain_name(name)[0].lower()):
            continue  # a measure that is not told is not answered by another attribute
        if _OUTER.search(name.lower()) and not _OUTER.search(text.lower()):
            continue
        rank = _rank(asked, name, value)
        if rank is not None:
            ranked.append((rank, name))
    ranked.sort(key=lambda r: r[0])
    best = ranked[0][0] if ranked else 0
    return [(name, values[name]) for rank, name in ranked if rank == best or best > 2][: 1 if best == 0 else 2]


def plainly_asked(product: Product, terms: Sequence[str], text: str) -> bool:
    """Whether a question asks for an attribute by measure, name or what it is of, and not only by a word of it."""
    if fits_amount(product, text) or measured_attributes(product, text):
        return True
    wanted = set(terms)
    asked = _Asked(wanted, text, re.sub(r"[\s-]", "", text.lower()), _spoken(wanted, text))
    ranks = [_rank(asked, name, value) for name, value in all_values(product).items()]
    return any(rank is not None and rank < BY_A_WORD for rank in ranks)


def _named_whole(
    values: Mapping[str, AttributeValue], wanted: set[str], topic: Topic | None
) -> list[tuple[str, AttributeValue]]:
    """The attribute that is named whole and is of another thing than the measure ("the screen resolution")."""
    return [
        (name, value)
        for name, value in values.items()
        if (own := set(tokens(plain_name(name)[0])))
        and own <= wanted
        and topic is not None
        and not topic.names.search(plain_name(name)[0].lower())
        and dimension_of(name, value) != topic.unit
    ][:1]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's terms and words, its letters without spaces, and the attributes that its cues speak of."""

    terms: set[str]
    text: str
    joined: str
    spoken: set[str]


def _spoken(wanted: set[str], text: str) -> set[str]:
    """Names of the attributes that are asked for by a cue: a term, or a Chinese word that cutting took apart."""
    return {
        name
        for topic, cues in CUES.items()
        if wanted & cue_terms(topic) or any(len(c) > 1 and has_han(c) and c in text for c in cues)
        for name in NAMES.get(topic, (topic,))
    }


def _rank(asked: _Asked, name: str, value: AttributeValue) -> int | None:
    """How plainly a question asks for an attribute: 0 by its whole name, then by what it is of, then by some words."""
    plain = plain_name(name)[0].lower()
    named, zh = set(tokens(plain)), NAMES_ZH.get(plain, plain if has_han(plain) else "")
    if (
        (named and named <= asked.terms)
        or (zh and set(tokens(zh)) <= asked.terms)
        or (len(zh) > 1 and zh in asked.text)
    ):
        return 0
    joined = re.sub(r"[\s-]", "", plain).removesuffix("s")
    if len(joined) >= MIN_JOINED and joined.isascii() and joined in asked.joined:
        return 0
    if plain in OPPOSITES and OPPOSITES[plain].search(asked.text):
        return 0
    head, made = _PREFIX_ZH.sub("", zh), _MATERIAL.search(asked.text)
    tail = plain[-3:] if has_han(plain) and len(plain) > 3 else ""
    if (
        (len(head) > 1 and head in asked.text)
        or (tail and tail in asked.text)
        or (made and has_han(plain) and made.group()[-2:] in plain)
    ):
        return 1
    if (made and _MATERIALS.search(plain) and not isinstance(value, bool)) or (
        asks_contents(asked.text) and _CONTENTS.search(plain)
    ):
        return 2
    told = "" if isinstance(value, bool) else value_text(value, "en")
    by_value = len(told) <= MAX_VALUE and asked.terms & set(tokens(told))
    return BY_A_WORD if _tells(named, asked.terms) or plain in asked.spoken or by_value else None


def _tells(named: set[str], wanted: set[str]) -> bool:
    """Whether words hold enough of an attribute's name: its head, or half of it."""
    held = named & wanted - _PLAIN
    return bool(held) and 2 * len(held) >= len(named - _PLAIN)


_PLAIN = frozenset("type number quantity time level maximum max minimum product safe up fit long".split())
"""Words of attribute names that alone say nothing of what is told."""


def asked_in_unit(name: str, value: AttributeValue, text: str) -> str:
    """A measure in the unit that a question names, where the catalog has another ("1500 ml" of 1.5 l); else ""."""
    match = _UNIT_ASKED.search(text)
    if match is None or isinstance(value, bool | tuple | str):
        return ""
    said, own = (match["en"] or match["zh"]).lower(), split_name(name)[1]
    if not own or UNITS[said][0] != UNITS[own][0] or UNITS[said][1] == UNITS[own][1]:
        return ""
    amount = float(value) * UNITS[own][1] / UNITS[said][1]
    return f"{amount:.4g} {said}"
