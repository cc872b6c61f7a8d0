"""Kinds of things by their English and Chinese names, so that "kettle" finds the category 电热水壶 and back.

A small table written by hand, for the kinds that most shops sell; a catalog with both languages teaches its own.
"""

from __future__ import annotations

from functools import cache

from shopguide.text import has_han, stem

_TABLE = """
phone|mobile phone|cell phone|smartphone=手机|智能手机
laptop|notebook|notebook computer=笔记本|笔记本电脑|手提电脑
computer|pc=电脑|计算机
tablet=平板|平板电脑
monitor|display=显示器
headphone|headset=耳机|头戴式耳机
earphone|earbud=耳机|耳塞|入耳式耳机
speaker=音箱|音响
keyboard=键盘
mouse=鼠标
camera=相机|照相机
printer=打印机
charger=充电器
power bank=充电宝|移动电源
watch=手表|腕表
dress=连衣裙|裙子
skirt=半身裙|裙子
shirt=衬衫
t-shirt|tee=t恤
polo shirt|polo=polo衫
jacket|coat=外套|夹克
sweater|jumper=毛衣
pants|trousers=裤子|长裤|休闲裤
jeans=牛仔裤
shorts=短裤
underwear=内裤|内衣
sock=袜子
hat|cap=帽子
scarf=围巾
glove=手套
shoe=鞋|鞋子
sneaker|trainer=运动鞋|球鞋
boot=靴子|靴
sandal=凉鞋
slipper=拖鞋
bag=包|包包
handbag=手提包|女包
backpack|rucksack=双肩包|背包
suitcase|luggage=行李箱|拉杆箱|箱包
wallet|purse=钱包
lamp|light=灯|灯具
desk lamp|table lamp=台灯
floor lamp=落地灯
kettle|electric kettle=水壶|电热水壶|热水壶
mug=马克杯|杯子
cup=杯子
bottle|water bottle=水杯|水瓶|水壶|保温杯
pan|frying pan=平底锅|煎锅|锅具
pot|cookware=锅|锅具
knife=刀|刀具
tent=帐篷
chair=椅子
office chair=办公椅
table|desk=桌子|书桌
sofa|couch=沙发
furniture=家具
bed=床
mattress=床垫
pillow=枕头|枕
quilt|duvet|comforter=被子|被
bedding|bedding set=床品|床品件套|四件套
towel=毛巾
curtain=窗帘
carpet|rug=地毯
home decor|decoration=家饰|布艺软装
stationery=文具
toy=玩具
pet supplies|pet=宠物|宠物用品
cake|pastry=糕点
food|snack=零食|饮食
tea=茶|茶叶
cosmetics|makeup=化妆品|彩妆
perfume=香水
shampoo=洗发水
kids clothing|baby clothes=童装|服饰
umbrella=雨伞
bicycle|bike=自行车
apple=苹果
banana=香蕉
milk=牛奶
juice=果汁
yogurt|yoghurt=酸奶
vegetable=蔬菜
fruit=水果
"""


@cache
def _pairs() -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for line in _TABLE.strip().splitlines():
        english, _, chinese = line.partition("=")
        for one in english.split("|"):
            out.setdefault(one, []).extend(chinese.split("|"))
        for one in chinese.split("|"):
            out.setdefault(one, []).extend(english.split("|"))
        for one in line.replace("=", "|").split("|"):
            out[one].extend(n for n in line.replace("=", "|").split("|") if n != one)
    return {word: tuple(dict.fromkeys(others)) for word, others in out.items()}


@cache
def alike(term: str) -> tuple[str, ...]:
    """Other single words for a thing, in both languages.

    Args:
        term: An index term: lower case, singular.

    Returns:
        Terms; () when the table does not have it.
    """
    others: list[str] = []
    for line in _TABLE.strip().splitlines():
        names = [name for part in line.split("=") for name in part.split("|")]
        if term in names:
            others += [n for n in names if n != term and " " not in n]
    return tuple(dict.fromkeys(others))


def translations_of(words: str) -> tuple[str, ...]:
    """The names of a thing in the other language, then its other names in its own.

    Args:
        words: Lower case, single spaces; an English plural is read as its singular.

    Returns:
        Names, the usual one first; () when the table does not have it.
    """
    if has_han(words):
        return _pairs().get(words, ())
    head, _, last = words.rpartition(" ")
    single = f"{head} {stem(last)}".strip()
    return _pairs().get(words) or _pairs().get(single, ())
