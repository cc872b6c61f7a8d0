"""Facts of a product with their citations: price, stars, stock, attributes, sentences, reviews' words.

Knows nothing about conversations; every value comes from the product or its reviews, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from shopguide.guide.injected import is_injected
from shopguide.guide.words_zh import NAMES_ZH, UNITS_EN, UNITS_ZH, VALUES_ZH
from shopguide.measure import in_chinese_units
from shopguide.text import STOP_WORDS, has_han, stem, tokens
from shopguide.types import AttributeValue, Citation, Language, Money, Product, Review, Variant

MAX_SENTENCE = 200
"""Characters of a quoted sentence; longer ones are too much for a spoken answer."""

MIN_MODEL = 5
"""Letters of a model number that stand for the whole of it."""

CUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "material": tuple(
            """material fabric made leather cotton wool linen silk polyester wood wooden metal plastic steel
            glass ceramic
            材质 材料 面料 料子 什么做 皮 真皮 棉 纯棉 羊毛 亚麻 真丝 木 实木 塑料 不锈钢 金属""".split()
        ),
        "weight": tuple("weight weigh heavy light 重量 多重 重 轻".split()),
        "color": tuple("color colour colors colours shade 颜色 色".split()),
        "size": tuple("size sizes sizing big large small 尺码 尺寸 大小 多大 规格 码".split()),
        "battery life": tuple("battery last runtime playtime 续航 电池 充电".split()),
        "waterproof": tuple("waterproof water-resistant rain wet 防水 淋雨 下雨 大雨 雨天 雨里".split()),
        "warranty": tuple("warranty guarantee 保修 质保".split()),
        "wireless": tuple("wireless bluetooth cord wired 无线 蓝牙 有线".split()),
        "capacity": tuple("capacity volume hold litre liter 容量 多少升".split()),
        "screen size": tuple("screen display diagonal 屏幕".split()),
        "memory": tuple("memory ram 内存".split()),
        "storage": tuple("storage disk ssd 存储 硬盘".split()),
        "dimensions": tuple("dimensions measure tall high wide long deep height width length 高度 宽度 长度 "
        "多高 多长 多宽".split()),
        "thickness": tuple("thickness thick thin slim 厚度 厚 薄".split()),
        "power": tuple("power powerful watt watts wattage 功率 瓦 瓦数".split()),
        "persons": tuple("person persons people sleeps sleep room 人 几人 人数 睡 几个人".split()),
        "max load": tuple("load 承重 载重".split()),
        "noise": tuple("noise quiet loud 噪音 噪声".split()),
        "water column": tuple("column 防水指数".split()),
        "pitching time": tuple("pitch pitching setup 搭建 搭".split()),
        "temperature control": tuple("temperature thermostat variable-temperature 控温 温控 调温 恒温".split()),
        "安装方式": tuple("assemble assembly assembled install installed 组装 安装 自己装 自行装".split()),
        "ingredients": tuple("ingredient ingredients contain contains content contents inside 配料 成分 原料".split()),
        "noise cancelling": tuple("noise-cancelling anc cancelling canceling cancellation 降噪".split()),
        "microphone": tuple("microphone mic call calls phone-calls 麦克风 通话 电话 打电话".split()),
        "dimmable": tuple("dimmable dim dimmer 调光 调亮度 亮度能调 亮度可调 调节亮度 亮度可以调".split()),
        "dishwasher safe": tuple("dishwasher 洗碗机".split()),
        "microwave safe": tuple("microwave 微波炉".split()),
        "oven safe": tuple("oven 烤箱".split()),
        "induction": tuple("induction 电磁炉".split()),
        "non-stick": tuple("non-stick nonstick 不粘 不粘锅".split()),
        "touchscreen": tuple("touchscreen touch 触摸屏 触屏 触控".split()),
        "pockets": tuple("pocket pockets 口袋".split()),
        "leakproof": tuple("leakproof leak-proof leak 防漏 漏水".split()),
        "armrests": tuple("armrest armrests 扶手".split()),
        "headrest": tuple("headrest 头枕".split()),
        "lumbar support": tuple("lumbar lower-back back-support 腰 腰托 腰靠 腰部支撑".split()),
        "dedicated graphics": tuple("dedicated gpu graphics 独显 独立显卡 显卡".split()),
        "quick drying": tuple("quick-drying quick-dry drying 速干 快干".split()),
        "warm lining": tuple("lined lining 加绒 内里".split()),
        "country of origin": tuple("origin country where made from 产地 哪里产 哪里生产 哪里 哪儿 哪 产 "
        "原产地 产自 国家".split()),
        "washing": tuple("wash washable washing care clean dry-clean laundry 洗 机洗 水洗 干洗 手洗 保养".split()),
    }
)  # fmt: skip
"""What a question speaks of to the words it is asked with."""

ASPECTS: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in """
    comfortable comfort comfy cozy cosy soft pleasant 舒服 舒适 柔软 亲肤 贴身 穿着
    durable durability sturdy solid lasting worn broke broken 耐用 结实 耐穿 耐磨 质量 做工 起球 坏
    quality made stitching workmanship finish 质量 做工 缝线 线头 品质
    quiet silent noise noisy loud hum 安静 静音 噪音 吵
    fit fits sizing size true tight loose small large 合身 尺码 版型 偏大 偏小 码
    sound bass treble audio 音质 声音 低音 高音
    heavy light weight bulky 轻 重 轻便 沉
    easy simple setup assemble assembly install 简单 方便 容易 安装 组装
    warm warmth cold 保暖 暖和 冷
    wash washing washed shrink fade faded 洗 机洗 缩水 掉色 褪色
    waterproof rain wet leak leaks leaked 防水 漏水 下雨 淋
    battery charge charging 续航 电池 充电
    reliable reliability 可靠 稳定""".strip().splitlines()
)
"""Words that speak of the same side of a thing in reviews: a question in one is answered by another."""

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "material": ("material", "materials", "fabric", "composition", "材质", "材料", "面料"),
        "weight": ("weight", "item weight", "product weight", "重量", "净重"),
        "color": ("color", "colour", "colors", "product colour", "颜色"),
        "size": ("size", "sizes", "尺码", "尺寸", "规格"),
        "battery life": ("battery life", "playtime", "battery capacity", "battery", "续航", "续航时间", "电池容量"),
        "waterproof": ("waterproof", "water resistance", "water resistant", "防水"),
        "warranty": ("warranty", "guarantee", "保修", "保修期", "质保"),
        "wireless": ("wireless", "connection", "connectivity", "bluetooth", "无线", "连接方式", "蓝牙"),
        "capacity": ("capacity", "volume", "容量", "容积"),
        "screen size": ("screen size", "display diagonal", "display size", "屏幕尺寸"),
        "memory": ("memory", "ram", "internal memory", "内存"),
        "storage": ("storage", "total storage capacity", "存储", "硬盘"),
        "dimensions": ("dimensions", "height", "width", "depth", "length", "高度", "宽度", "长度", "尺寸"),
        "thickness": ("thickness", "depth", "厚度"),
        "power": ("power", "功率"),
        "persons": ("persons", "capacity (persons)", "sleeps", "人数", "可睡人数"),
        "max load": ("max load", "load capacity", "maximum load", "weight capacity", "承重"),
        "noise": ("noise", "noise level", "噪音"),
        "country of origin": ("country of origin", "origin", "产地", "country", "manufacturing country"),
        "washing": ("care", "washing", "machine washable", "洗涤方式", "洗涤"),
    }
)  # fmt: skip
"""What a question speaks of to the attribute names that answer it."""

NAMES_EN: Mapping[str, str] = MappingProxyType(
    {"persons": "room for people", "keeps hot": "hot-keeping time", "keeps cold": "cold-keeping time"}
)
"""Attribute name (lower case) to how an English sentence says it, where the name reads badly."""

QUESTION_WORDS = STOP_WORDS | frozenset(
    """what how much many which one about tell more details come does long would could should really good first second
    third last know doe ha kind tell whether there ones two both these those them thing product item say
    says if like very too it's
    多少 几 什么 怎么 怎么样 吗 呢 这个 那个 这款 那款 第一 第二 第三 个 款 件 它 它们 有没有 是不是 能 可以
    可不可以 介绍 一下
    详细 请问 告诉 说说 吧 会 会不会 多 的 东西 商品 产品 这 那 第一个 第二个 两个 哪款 哪个 哪种 哪件 哪台 哪双
    哪 一些 好 比较 更 最 请 给 帮 是 的 吗 which something
    anything keep best put great nice top use 有人 顾客 客户 大家 用户 one's i'm i'd any
    there's sell stock carry got 如何 咋样 怎样 个 太 有点 money worth what's who's also just need needs should she
    he his her my our whats whos 推荐 想买 那有 work works working really actually""".split()
)
QUESTION_WORDS = QUESTION_WORDS | frozenset(stem(w) for w in QUESTION_WORDS if w.isascii() and len(w) > 3)


@cache
def cue_terms(topic: str) -> frozenset[str]:
    """The index terms of the words that a topic is asked with ("sizes" is cut to its stem)."""
    return frozenset((*CUES.get(topic, ()), *(stem(c) for c in CUES.get(topic, ()) if c.isascii())))


def content_terms(text: str, product: Product | None = None) -> list[str]:
    """The words of a question that ask for something, without question words and the product's own name."""
    name = set(tokens(" ".join((product.title, product.brand)))) if product else set()
    return [t for t in dict.fromkeys(tokens(text)) if t not in QUESTION_WORDS and not _is_named(t, name)]


def _is_named(term: str, name: set[str]) -> bool:
    """A term is of a name, or begins a model number of it (UE55RU7099 of UE55RU7099UXZG)."""
    return term in name or (
        len(term) >= MIN_MODEL and any(c.isdigit() for c in term) and any(n.startswith(term) for n in name)
    )


def asked_words(text: str, terms: Sequence[str]) -> str:
    """The terms as the shopper wrote them, without pieces of one another."""
    if any(has_han(t) for t in terms):
        whole = [t for t in terms if not any(t != o and t in o for o in terms)]
        return "、".join(whole[:3])
    wanted = set(terms)
    words = [w for w in re.findall(r"[\w'-]+", text) if wanted & set(tokens(w))]
    return ", ".join(dict.fromkeys(words[:3]))


def whole_terms(text: str) -> list[str]:
    """Index terms of a title without those that are pieces of another (连衣 of 连衣裙)."""
    terms = [t for t in dict.fromkeys(tokens(text)) if len(t) > 1]
    return [t for t in terms if not (has_han(t) and any(t != o and t in o for o in terms))]


def price_of(product: Product, language: Language, currency: str | None = None) -> Money | None:
    """The price to tell: in the currency asked for, else CNY for a Chinese answer where there is one, else "
    "the first.
    """
    wanted = currency or ("CNY" if language == "zh" and product.offer("CNY") else None)
    offer = product.offer(wanted) or product.offer()
    return offer.price if offer else None


def price_fact(product: Product, money: Money) -> Citation:
    """The citation of a price."""
    return Citation(product.product_id, "price", str(money))


def rating_fact(product: Product) -> Citation | None:
    """The citation of the stars, None when nobody rated."""
    return None if product.rating is None else Citation(product.product_id, "rating", f"{product.rating:.1f}")


def title_fact(product: Product, language: Language) -> Citation:
    """The citation of a title."""
    return Citation(product.product_id, "title", product.title_in(language))


def value_text(value: AttributeValue, language: Language) -> str:
    """An attribute's value as said: yes or no, a number, or the text; common words in the language."""
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, int | float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
    if isinstance(value, tuple):
        return ("、" if language == "zh" else ", ").join(value_text(v, language) for v in value)
    return in_chinese(value) if language == "zh" else value


def in_chinese(value: str) -> str:
    """A text value of an English catalog in Chinese words, each part of a list apart; what is not known stays."""
    parts = [p.strip() for p in value.split(",")]
    known = [VALUES_ZH.get(p.lower()) or in_chinese_units(p) for p in parts]
    if known == parts:
        return value  # "¥1,399.00" is no list
    return "、".join(known)


def plain_name(name: str) -> tuple[str, str]:
    """An attribute's name without the unit in its brackets, and the unit: "battery life (h)" is "battery life", "h"."""
    match = re.fullmatch(r"(.+?)\s*[(（]([^()（）]{1,8})[)）]", name)
    return (match.group(1), match.group(2)) if match else (name, "")


def shown_name(name: str, language: Language) -> str:
    """An attribute's name as said in a language, without its unit."""
    plain, _ = plain_name(name)
    if language == "zh":
        return NAMES_ZH.get(plain.lower(), plain)
    return NAMES_EN.get(plain.lower(), plain)


def measured(name: str, value: AttributeValue, language: Language) -> str:
    """An attribute's value with the unit that its name holds."""
    told = value_text(value, language)
    unit = plain_name(name)[1]
    if not unit or isinstance(value, bool) or not isinstance(value, int | float):
        return told
    return f"{told} {(UNITS_ZH if language == 'zh' else UNITS_EN).get(unit.lower(), unit)}"


def all_values(product: Product) -> dict[str, AttributeValue]:
    """Attributes, and variant options where no attribute has the name."""
    out: dict[str, AttributeValue] = dict(product.attributes)
    names: dict[str, dict[str, None]] = {}
    for variant in product.variants:
        for name, value in variant.options.items():
            names.setdefault(name, {})[value] = None
    for name, found in names.items():
        out[name] = tuple(found)
    return out


def cued(terms: Sequence[str]) -> list[str]:
    """The words that ask for the same as some terms do ("machine washable" and "dry clean")."""
    wanted = set(terms)
    return list(dict.fromkeys(c for topic in CUES if wanted & cue_terms(topic) for c in sorted(cue_terms(topic))))


def asked_yes_no(names: Iterable[str], terms: Sequence[str], words: str = "") -> dict[str, set[str]]:
    """The yes/no attributes that words ask for ("waterproof", 可以控温), each with the words that ask for it.

    Args:
        names: The attributes.
        terms: Index terms of the words.
        words: The words themselves, for Chinese names that cutting took apart (带头枕).

    Returns:
        Attribute name to the terms that ask for it.
    """
    wanted = set(terms)
    out: dict[str, set[str]] = {}
    for name in names:
        plain, _ = plain_name(name)
        own, own_zh = set(tokens(plain)), set(tokens(NAMES_ZH.get(plain.lower(), "")))
        cues = {c for t in CUES if plain in NAMES.get(t, (t,)) for c in cue_terms(t)}
        held = next((own_ for own_ in (own, own_zh) if own_ and own_ <= wanted), set()) | (wanted & cues)
        said = NAMES_ZH.get(plain.lower(), "")
        if not held and len(said) > 1 and said in words:
            held = {said, *(t for t in wanted if has_han(t) and set(t) & set(said))}
        if held:
            out[name] = held | (own & wanted)
    return out


def variants_with(product: Product, terms: Iterable[str]) -> list[Variant]:
    """Variants whose options are all that the words name ("M", "red"); [] when they name none."""
    wanted = set(terms)
    options = {v.lower() for variant in product.variants for v in variant.options.values()}
    named = {o for o in options if set(tokens(o)) <= wanted and tokens(o)}
    if not named:
        return []
    return [v for v in product.variants if named <= {o.lower() for o in v.options.values()}]


def sentences(text: str) -> list[str]:
    """Sentences of a text, word for word."""
    parts = re.findall(r"[^.!?。！？；;•\n]+(?:\.(?=\d)[^.!?。！？；;•\n]*)*[.!?。！？]*", text)
    return [p.strip(" •;；") for p in parts if p.strip(" •;；")]


def told_sentences(product: Product, terms: Sequence[str], language: Language) -> list[Citation]:
    """Sentences of the description that hold the words asked for; those in the asker's language first."""
    texts = [product.description, *(t.description for t in product.translations.values())]
    texts.sort(key=lambda t: has_han(t) != (language == "zh"))
    wanted = set(terms)
    found: list[tuple[int, int, Citation]] = []
    for text in texts:
        for sentence in sentences(text):
            held = len(wanted & set(tokens(sentence)))
            if held and len(sentence) <= MAX_SENTENCE and not is_injected(sentence):
                found.append((-held, len(found), Citation(product.product_id, "description", sentence)))
    return [c for _, _, c in sorted(found, key=lambda f: f[:2])]


def same_aspect(terms: Sequence[str]) -> list[str]:
    """The terms with the other words that speak of the same side of a thing, stemmed as reviews are."""
    more = {w for words in ASPECTS for w in words if words & set(terms)}
    return list(dict.fromkeys((*terms, *sorted(t for w in more for t in tokens(w)))))


def said_in_reviews(reviews: Sequence[Review], terms: Sequence[str], limit: int = 2) -> list[tuple[Citation, Review]]:
    """Sentences of reviews that hold the words asked for, the most helpful first, each from another review."""
    wanted = set(terms)
    found: list[tuple[Citation, Review]] = []
    for review in sorted(reviews, key=lambda r: (-r.helpful, r.posted, r.review_id)):
        for sentence in sentences(review.text):
            fresh = all(sentence != cite.quote for cite, _ in found)
            fresh = fresh and not is_injected(sentence)
            spoken = wanted & set(tokens(sentence)) or any(has_han(w) and w in sentence for w in wanted)
            if fresh and spoken and 8 <= len(sentence) <= MAX_SENTENCE:
                found.append((Citation(review.product_id, "review", sentence, review.review_id), review))
                break
        if len(found) == limit:
            break
    return found
