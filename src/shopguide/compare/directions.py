"""Which attribute names mean the same, and where more or less of a thing is plainly better.

Tables only; knows nothing about products. Hand-made. A direction is given only where hardly any buyer would want
the opposite: never for size, power or resolution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "color": (
            "color",
            "colour",
            "colors",
            "colours",
            "product colour",
            "product color",
            "颜色",
            "颜色分类",
            "主色",
        ),
        "material": ("material", "materials", "fabric", "composition", "材质", "材料", "面料", "主要材质"),
        "size": ("size", "sizes", "尺码", "尺寸", "规格尺寸"),
        "screen size": (
            "screen size",
            "display size",
            "display diagonal",
            "screen diagonal",
            "diagonal size",
            "屏幕尺寸",
            "显示屏尺寸",
        ),
        "resolution": (
            "resolution",
            "display resolution",
            "screen resolution",
            "native resolution",
            "分辨率",
            "屏幕分辨率",
        ),
        "weight": (
            "weight",
            "item weight",
            "product weight",
            "net weight of item",
            "重量",
            "产品重量",
            "毛重",
            "机身重量",
        ),
        "net weight": ("net weight", "net content", "content", "净含量", "净重", "含量"),
        "volume": ("volume", "fill volume", "liquid volume", "容量(液体)", "体积"),
        "capacity": ("capacity", "容量", "容积"),
        "pieces": (
            "pieces",
            "quantity per pack",
            "pack size",
            "count",
            "pieces per pack",
            "件数",
            "数量",
            "片数",
            "只数",
        ),
        "battery life": (
            "battery life",
            "battery runtime",
            "playtime",
            "play time",
            "续航",
            "续航时间",
            "电池续航",
            "使用时长",
        ),
        "battery capacity": ("battery capacity", "电池容量"),
        "memory": ("memory", "ram", "internal memory", "system memory", "内存", "运行内存"),
        "storage": (
            "storage",
            "total storage capacity",
            "storage capacity",
            "internal storage capacity",
            "hard drive",
            "存储",
            "存储容量",
            "硬盘",
            "机身存储",
        ),
        "warranty": ("warranty", "guarantee", "warranty period", "保修", "保修期", "质保"),
        "noise": ("noise", "noise level", "sound level", "噪音", "噪声", "噪音值"),
        "energy use": (
            "energy consumption",
            "annual energy consumption",
            "power consumption (standby)",
            "能耗",
            "耗电量",
            "待机功耗",
        ),
        "waterproof": ("waterproof", "water resistant", "water resistance", "防水", "防水性能"),
        "wireless": ("wireless", "无线"),
        "country of origin": ("country of origin", "origin", "made in", "产地", "原产地"),
        "style": ("style", "风格", "款式"),
        "pattern": ("pattern", "图案", "花色"),
        "gender": ("gender", "适用性别", "性别"),
        "season": ("season", "适用季节", "季节"),
        "page yield": ("page yield", "black toner page yield", "cartridge yield"),
        "response time": ("response time", "响应时间"),
        "height": ("height", "高度", "高"),
        "width": ("width", "宽度", "宽"),
        "depth": ("depth", "深度"),
        "length": ("length", "长度", "长"),
        "load capacity": ("load capacity", "max load", "maximum load", "weight capacity", "承重", "最大承重"),
    }
)
"""Canonical name to the names that feeds use for it (lower case)."""

CANONICAL: Mapping[str, str] = MappingProxyType({name: key for key, names in SYNONYMS.items() for name in names})

LABELS_ZH: Mapping[str, str] = MappingProxyType(
    {
        "price": "价格",
        "unit price": "单价",
        "saving": "优惠",
        "shipping": "运费",
        "price with shipping": "含运费价格",
        "rating": "评分",
        "brand": "品牌",
        "in stock": "有货",
        "category": "类别",
        "color": "颜色",
        "material": "材质",
        "size": "尺码",
        "screen size": "屏幕尺寸",
        "resolution": "分辨率",
        "weight": "重量",
        "net weight": "净含量",
        "volume": "体积",
        "capacity": "容量",
        "pieces": "件数",
        "battery life": "续航时间",
        "battery capacity": "电池容量",
        "memory": "内存",
        "storage": "存储容量",
        "warranty": "保修",
        "noise": "噪音",
        "energy use": "能耗",
        "waterproof": "防水",
        "wireless": "无线",
        "country of origin": "产地",
        "style": "风格",
        "pattern": "图案",
        "gender": "适用性别",
        "season": "适用季节",
        "response time": "响应时间",
        "touchscreen": "触摸屏",
        "pockets": "口袋",
        "neckline": "领型",
        "occasion": "适用场合",
        "sleeve length": "袖长",
        "audience": "适用人群",
        "fit": "版型",
        "bluetooth version": "蓝牙版本",
        "noise cancelling": "降噪",
        "microphone": "麦克风",
        "power": "功率",
        "length": "长度",
        "height": "高度",
        "width": "宽度",
        "depth": "深度",
        "load capacity": "承重",
    }
)


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a number is better, what to call it, and the words of a need that ask for it."""

    sign: int
    rule_en: str
    rule_zh: str
    cues: frozenset[str]
    portable_only: bool = False


def _cues(text: str) -> frozenset[str]:
    return frozenset(text.split())


DIRECTIONS: Mapping[str, Direction] = MappingProxyType(
    {
        "price": Direction(
            -1,
            "a lower price is better",
            "价格越低越好",
            _cues("cheap cheaper cheapest budget affordable price 便宜 实惠 省钱 价格 预算"),
        ),
        "unit price": Direction(
            -1, "a lower price per unit is better", "单价越低越好", _cues("value economical bulk 划算 性价比")
        ),
        "rating": Direction(
            1,
            "a higher rating is better",
            "评分越高越好",
            _cues("rated rating review popular loved 评分 评价 口碑 好评"),
        ),
        "battery life": Direction(
            1,
            "a longer battery life is better",
            "续航越长越好",
            _cues("battery long-lasting travel flight endurance 续航 电池 出差"),
        ),
        "battery capacity": Direction(1, "a larger battery is better", "电池容量越大越好", _cues("battery 电池")),
        "weight": Direction(
            -1,
            "lighter is better for things that are carried",
            "随身携带的东西越轻越好",
            _cues(
                "light lighter lightest lightweight portable travel carry carrying commute "
                "轻 轻便 便携 轻巧 携带 出差 旅行"
            ),
            True,
        ),
        "memory": Direction(1, "more memory is better", "内存越大越好", _cues("memory ram multitasking 内存")),
        "storage": Direction(1, "more storage is better", "存储容量越大越好", _cues("storage space 存储")),
        "warranty": Direction(
            1, "a longer warranty is better", "保修期越长越好", _cues("warranty guarantee durable 保修 质保 耐用")
        ),
        "noise": Direction(
            -1, "quieter is better", "噪音越小越好", _cues("quiet quieter quietest silent noise 安静 静音 噪音")
        ),
        "energy use": Direction(
            -1, "lower energy use is better", "能耗越低越好", _cues("energy saving efficient 省电 节能 能耗")
        ),
        "page yield": Direction(
            1, "more pages per cartridge are better", "打印页数越多越好", _cues("pages yield printing 打印")
        ),
        "response time": Direction(
            -1, "a shorter response time is better", "响应时间越短越好", _cues("gaming fast 游戏")
        ),
        "load capacity": Direction(
            1, "a higher load capacity is better", "承重越大越好", _cues("sturdy heavy load 承重 结实")
        ),
    }
)

PORTABLE = frozenset(
    """laptop notebook ultrabook phone smartphone tablet camera headphone earbud earphone headset backpack bag tote
    duffle tent jacket shoe sneaker boot watch charger bank luggage suitcase stroller umbrella kindle bottle racket bike
    笔记本 笔记本电脑 手机 平板 相机 耳机 背包 双肩包 包 帐篷 外套 鞋 运动鞋 跑鞋
    手表 充电宝 行李箱 拉杆箱 婴儿车 雨伞 水杯""".split()
)
"""Words of titles and categories of things that people carry; weight has a direction only among these."""

ASPECT_CUES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "fit": _cues("fit fitting size sizing 合身 尺码 版型"),
        "comfort": _cues("comfort comfortable comfy soft cosy cozy 舒适 舒服 柔软"),
        "material": _cues("fabric material 面料 材质"),
        "quality": _cues("quality durable sturdy robust solid lasting 质量 做工 耐用 结实"),
        "look": _cues("look beautiful stylish elegant pretty style 好看 漂亮 外观 款式"),
        "color": _cues("color colour 颜色"),
        "price": _cues("value worth 性价比 划算"),
        "battery": _cues("battery endurance flight 续航 电池"),
        "screen": _cues("screen display reading 屏幕 画质"),
        "sound": _cues("sound audio music bass 音质 听歌 音乐"),
        "noise": _cues("quiet silent noise 安静 静音 噪音"),
        "speed": _cues("fast speed quick performance 速度 快 性能 流畅"),
        "ease": _cues("easy simple beginner beginners 简单 方便 易用 老人"),
        "service": _cues("service support 服务 售后"),
        "weight": _cues("light lightweight portable carry 轻 轻便 便携"),
        "warmth": _cues("warm winter cold insulation 保暖 保温 冬天"),
        "smell": _cues("smell scent odor 气味"),
        "taste": _cues("taste tasty delicious flavor flavour 味道 口感 好吃"),
    }
)
"""Aspect of reviews to the words of a need that ask for it."""

ASPECT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "fit": "尺码", "comfort": "舒适", "material": "面料", "quality": "做工", "look": "外观", "color": "颜色",
        "price": "价格", "battery": "续航", "screen": "屏幕", "sound": "音质", "noise": "噪音", "speed": "速度",
        "ease": "易用", "delivery": "物流", "service": "服务", "weight": "重量", "warmth": "保暖", "heat": "发热",
        "smell": "气味", "taste": "味道", "cleanliness": "卫生", "location": "位置", "features": "功能",
        "software": "系统", "content": "内容",
    }
)  # fmt: skip
"""Aspect to its name in Chinese."""
