"""What amounts measure: memory, screens, batteries … by the names of attributes and by shoppers' words for them.

Tables only, in English and Chinese, written by hand; knows nothing about any catalog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NEVER = r"$^"


@dataclass(frozen=True)
class Concept:
    """One thing that is measured.

    Attributes:
        key: Its name here; concepts of one key mean the same thing said more or less exactly.
        dimension: Base unit of its amounts, as `measure.UNITS` has it.
        names: What attributes of it are called.
        cues: What shoppers say beside the amount.
        never: Attributes that are called alike and are something else.
        usual: What an amount of this dimension means when nothing is said.
        units: Units that it is asked in when nothing is said; () is any.
        least: A bare amount is the least that will do: nobody refuses a battery that lasts longer.
        taken: Words beside the amount that say nothing more and go with it ("16GB RAM"); a "monitor" stays a word.
    """

    key: str
    dimension: str
    names: re.Pattern[str]
    cues: re.Pattern[str]
    never: re.Pattern[str] = field(default=re.compile(_NEVER))
    usual: bool = False
    units: tuple[str, ...] = ()
    taken: re.Pattern[str] | None = None
    least: bool = False

    def fits_unit(self, unit: str) -> bool:
        """Whether an amount in a unit may be of it without a word said."""
        return not self.units or unit in self.units


def _c(
    key: str, dimension: str, names: str, cues: str, never: str = _NEVER, usual: bool = False, units: str = "",
    taken: str = "", least: bool = False, group: str = "",
) -> Concept:  # fmt: skip
    return Concept(
        group or key, dimension, re.compile(names), re.compile(cues), re.compile(never), usual, tuple(units.split()),
        re.compile(taken) if taken else None, least,
    )  # fmt: skip


_INCHES = 'in inch inches " ″ 英寸 寸'
_WEIGH = r"\bweigh(?:t|s|ing)?\b|\bheav(?:y|ier)\b|\blight(?:er|weight)?\b|重量|净重|(?<![承载净])重(?!低音)|轻"
CONCEPTS: tuple[Concept, ...] = (
    _c("memory", "GB", r"\bram\b|\bmemory\b|内存|运存", r"\bram\b|\bmemory\b|\bddr\d?\b|运行内存|内存|运存",
       r"max|cache|speed|clock|graphics|card|flash|bus|video|slots|support|supported", taken=r"ram|memory|运行内存|"
       r"内存|运存"),
    _c("ssd", "GB", r"\bssds?\b|storage|固态", r"\bssd\b|\bnvme\b|solid state|固态硬盘|固态",
       r"max|min|number|interface|speed|cd storage", taken=r"ssd|固态硬盘|固态", group="storage"),
    _c("hdd", "GB", r"\bhdds?\b|hard (?:drive|disk)|storage|^capacity$|硬盘", r"\bhdd\b|hard ?(?:drive|disk)s?|"
    r"机械硬盘",
       r"max|min|number|interface|speed|cd storage", taken=r"hdd|机械硬盘", group="storage"),
    _c("storage", "GB", r"storage|\bssds?\b|\bhdds?\b|hard (?:drive|disk)|\bdisk\b|^capacity$|native capacity|"
       r"硬盘|存储|^容量$|闪存", r"\bstorage\b|\brom\b|\bdisk\b|硬盘|存储|闪存|机身|\busb\b|\bsd\b|u盘",
       r"max|min|number|interface|speed|cd storage", taken=r"storage|rom|硬盘|存储|存储空间", group="storage"),
    _c("screen", "cm", r"\bscreen size\b|\bdiagonal\b|display size|屏幕尺寸|屏幕|^screen$|^display$|对角线",
       r"\bscreens?\b|\bdisplays?\b|\bmonitors?\b|\btvs?\b|\blaptops?\b|\bnotebooks?\b|\btablets?\b|屏幕?|显示器|电视|笔记本|平板",
       r"compatib|minimum|maximum|number|support|metric|secondary", usual=True, units=_INCHES, taken=r"screen|"
       r"display|屏幕?"),
    _c("battery life", "h", r"battery life|play ?time|run ?time|playback time|talk time|续航|使用时间|播放时间",
       r"battery(?: life)?|run ?time|play ?time|playback|listening|talk time|续航(?:时间)?|电池|待机",
       r"standby|recharge|charging", usual=True, taken=r"battery(?: life)?|run ?time|play ?time|playback|"
       r"续航(?:时间)?", least=True),
    _c("keeps cold", "h", r"cold|保冷", r"\bcold\b|\bcool\b|\biced?\b|保冷|冰", least=True),
    _c("keeps hot", "h", r"\bhot\b|warm|保温|保热", r"\bhot\b|\bwarm\b|保温|保热", least=True),
    _c("battery capacity", "mAh", r"battery|capacity|电池|容量", r"battery|power ?bank|电池|充电宝|"
    r"移动电源", usual=True),
    _c("weight", "g", r"^(?:net |item |product |total )?weight$|^(?:商品|产品|净|单件)?重量?$|^净重$|^毛重$", _WEIGH,
       r"media|fabric|capacity|load", usual=True, taken=r"weigh(?:t|s|ing)?|重量?|净重"),
    _c("load", "g", r"\bload\b|weight capacity|承重|载重", r"(?:\bmax(?:imum)? )?\bload\b|\bholds?\b|\bsupports?\b|"
    r"\bcarr(?:y|ies)\b|承重|载重|承载",
       taken=r"(?:max(?:imum)? )?load|holds?|supports?|承重|载重|承载", least=True),
    _c("filling", "g", r"填充物?(?:重量|克重)|filling weight", r"填充|\bfilling\b|\bfilled\b"),
    _c("volume", "ml", r"capacity|volume|容量|容积", r"\bcapacity\b|\bvolume\b|容量|容积", r"ink|toner|drum|air",
       usual=True, taken=r"capacity|volume|容量|容积"),
    _c("power", "W", r"^(?:rated |output |max(?:imum)? |total )?(?:power|wattage)(?: output)?$|"
    r"功率", r"\bpower(?:ed)?\b|\bwatts?\b|功率",
       r"consumption|capacity|supply", usual=True, taken=r"power|功率"),
    _c("refresh rate", "Hz", r"refresh|刷新", r"refresh(?: rate)?|\bmonitors?\b|\bdisplays?\b|\bgaming\b|刷新率?|"
    r"显示器|屏",
       r"minimum", usual=True, units="hz 赫兹", taken=r"refresh(?: rate)?|刷新率?"),
    _c("clock", "Hz", r"processor frequency|clock|主频|cpu frequency", r"processor|\bcpu\b|\bclock\b|主频|"
    r"处理器", r"memory|bus", units="ghz"),
    _c("height", "cm", r"^(?:product )?height$|^高度?$", r"\btall\b|\bhigh\b|\bheight\b|高", taken=r"tall|high|"
    r"height|高度?"),
    _c("width", "cm", r"^(?:product )?width$|^宽度?$", r"\bwide\b|\bwidth\b|宽", taken=r"wide|width|宽度?"),
    _c("depth", "cm", r"^(?:product )?depth$|^深度?$", r"\bdeep\b|\bdepth\b|深", taken=r"deep|depth|深度?"),
    _c("cable length", "cm", r"cable length|cord length|线长", r"\bcables?\b|\bcords?\b|\bleads?\b|线长?", usual=True,
       units="m meter metre meters metres ft foot feet 米", taken=r"线长"),
    _c("length", "cm", r"^(?:product |total )?length$|^长度?$", r"\blong\b|\blength\b|长", taken=r"long|length|长度?"),
    _c("shaft", "cm", r"shaft", r"\bshaft\b|靴筒|筒高"),
    _c("water column", "cm", r"water column|hydrostatic|静水压|防水指数", r"water column|waterproof|hydrostatic|"
    r"静水压|防水", least=True),
    _c("pitching", "h", r"pitch|搭建", r"\bpitch(?:ed|es|ing)?\b|set ?up|\bsetup\b|搭建?"),
    _c("cores", "core", r"cores|核", r"\bcores?\b|核", r"coprocessor", usual=True),
    _c("persons", "person", r"persons|people|sleeps|人数", r"\btents?\b|帐篷", usual=True, least=True),
    _c("pieces", "piece", r"pieces|件数", r"\bsets?\b|件套", usual=True),
)  # fmt: skip

SCREEN = next(c for c in CONCEPTS if c.key == "screen")

FITTING = re.compile(r"\bfits\b|compatib|\bup to\b|suitable for|supported|适用|适合")
"""Attributes that tell what fits into or onto a thing; they answer "for a 14 inch laptop"."""

SCREENS = re.compile(r"monitor|display|tv|television|laptop|notebook|tablet|显示器|电视|笔记本|电脑|平板")
"""Things that are a screen: an inch size beside one is its own."""

_PACKED = re.compile(
    r"packag|pallet|\bcase\b|carton|shipping|\bouter\b|\binner\b|gross|\bbox\b|per pack|imperial|minimum|master|"
    r"\(uk\)|包装|装箱|外箱"
)


def packed(plain: str) -> bool:
    """Whether an attribute is of the box and not of the thing: shoppers do not mean it unless they call it by name."""
    return _PACKED.search(plain) is not None


def concept_of(plain: str, dimension: str) -> Concept | None:
    """The concept that an attribute is of, or None.

    Args:
        plain: The attribute's name without its unit.
        dimension: Base unit of its amounts.

    Returns:
        The first that its name fits.
    """
    for one in CONCEPTS:
        if one.dimension == dimension and one.names.search(plain) and not one.never.search(plain):
            return one
    return None
