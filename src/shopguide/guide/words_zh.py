"""Names, values and units of English catalogs as a Chinese answer says them; what is not here stays as it is.

Tables only. Hand-made, from what the attributes of clothes, shoes, bags, kitchen, lamps, furniture, tents and
electronics are called in Chinese shops. Citations keep the catalog's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shopguide.measure import UNITS_ZH as UNITS_ZH


def _table(text: str) -> Mapping[str, str]:
    """One pair a line or after a ";": English, then Chinese after "="."""
    pairs = (pair.partition("=") for line in text.splitlines() for pair in line.split(";") if pair.strip())
    return MappingProxyType({en.strip(): zh.strip() for en, _, zh in pairs})


NAMES_ZH = _table("""
    material=材质; materials=材质; fabric=面料; weight=重量; color=颜色; colour=颜色; colors=颜色; size=尺码; sizes=尺码
    battery life=续航时间; waterproof=防水; warranty=保修; wireless=无线; capacity=容量; screen size=屏幕尺寸
    memory=内存; storage=存储容量; pattern=图案; style=风格; season=季节; height=高度; width=宽度; length=长度
    depth=深度; thickness=厚度; country of origin=产地; fit=版型; audience=适用人群; occasion=适用场合; neckline=领型
    sleeve length=袖长; pockets=口袋; power=功率; touchscreen=触摸屏; type=类型; use=用途; heel drop=前后跟落差
    upper material=鞋面材质; boot type=靴型; shaft height=筒高; warm lining=保暖内里; fabric weight=面料克重
    quick drying=速干; fits laptop up to=可放电脑; temperature control=控温; cordless=分体底座; whistle=鸣笛
    dishwasher safe=可用洗碗机; microwave safe=可用微波炉; oven safe=可用烤箱; pieces=件数; diameter=直径
    induction=适用电磁炉; non-stick=不粘; shade color=灯罩颜色; shade material=灯罩材质; light color=光色
    dimmable=可调光; max load=承重; armrests=扶手; headrest=头枕; lumbar support=腰托; max tilt=最大后仰角度
    noise cancelling=降噪; microphone=麦克风; bluetooth version=蓝牙版本; processor cores=处理器核心数
    resolution=分辨率; dedicated graphics=独立显卡; keeps cold=保冷时间; keeps hot=保温时间; leakproof=防漏
    persons=可睡人数; water column=防水指数; season rating=适用季节; pitching time=搭建时间; gender=适用性别
    climate=适用气候; activity=适用运动; features=特点; volume=容积; noise=噪音; price=价格; rating=评分; brand=品牌
    category=类别; in stock=有货; saving=优惠; strap=背带; closure=闭合方式; dimensions=尺寸; model=型号
    number of speeds=档数; style general=风格; style bottom=款式; style bags=款式; collar=领型; sleeve=袖型
    fits laptop up to=可放电脑; upper material=鞋面材质; country=产地; manufacturing country=产地; climate=适用气候
    display diagonal=屏幕尺寸; display resolution=分辨率; maximum resolution=最高分辨率; product colour=颜色
    pixel frequency=像素频率; power consumption=耗电量; power consumption (typical)=典型功耗; cable length=线长
    package weight=包装重量; package height=包装高度; package width=包装宽度; package depth=包装深度
    response time=响应时间
    internal memory=内存; total storage capacity=存储容量; hdd capacity=硬盘容量; ssd capacity=固态硬盘容量
    processor family=处理器系列; processor model=处理器型号; processor frequency=处理器主频
    processor cores=处理器核心数
    operating system installed=预装系统; print technology=打印技术; printing colours=打印颜色; product type=产品类型
    quantity per pack=每包数量; compatibility=兼容型号; brand compatibility=兼容品牌; connectivity technology=连接方式
    interface=接口; screen shape=屏幕形状; panel type=面板类型; aspect ratio=屏幕比例; battery capacity=电池容量
    battery life (max)=最长续航; battery technology=电池类型; battery recharge time=充电时间; touchscreen=触摸屏
    bluetooth=蓝牙; wi fi=Wi-Fi; top wi fi standard=最高 Wi-Fi 标准; wi fi standards=Wi-Fi 标准
    hdmi ports quantity=HDMI 接口数
    water tank capacity=水箱容量; cord length=电源线长; ac input voltage=输入电压; input voltage=输入电压
    housing material=外壳材质
    maximum weight capacity=最大承重; rated capacity=额定容量; display=显示屏; data transfer rate=传输速率; size=尺寸
    device type=设备类型; hd type=高清类型; energy efficiency class=能效等级; annual energy consumption=年耗电量
    duplex printing=双面打印; page yield=可打印页数; black toner page yield=黑色碳粉页数; market positioning=市场定位
    megapixel=像素; maximum video resolution=最高视频分辨率; interface type=接口类型; usb version=USB 版本
    features bags=特点; strap bags=背带; style pants=款式; style=款式; eco collection=环保系列
    performance fabric=功能面料
    nutrition values per 100 gram=每 100 克营养成分; ingredients=配料; processor threads=线程数
    maximum internal memory=最大内存
    weight (imperial)=重量; dimensions (wxdxh)=尺寸（宽×深×高）; depth=深度; sound output channels=声道
    unit=计量单位; pages per minute=每分钟页数; processor=处理器; operating system=操作系统; purpose=用途
""")
"""Attribute name without its unit (lower case) to Chinese."""

MATERIALS_ZH = _table("""
    cotton=棉; organic cotton=有机棉; linen=亚麻; silk=真丝; wool=羊毛; merino wool=美利奴羊毛; polyester=涤纶
    recycled polyester=再生涤纶; nylon=尼龙; ripstop nylon=防撕裂尼龙; viscose=粘胶纤维; bamboo=竹纤维; satin=缎面
    velvet=丝绒; denim=牛仔布; leather=皮革; synthetic leather=人造革; suede=绒面革; nubuck=磨砂皮; canvas=帆布
    cotton canvas=棉帆布; mesh=网布; rubber=橡胶; plastic=塑料; metal=金属; steel=钢; stainless steel=不锈钢
    aluminium=铝; aluminum=铝; cast iron=铸铁; carbon steel=碳钢; copper=铜; brass=黄铜; enamel=搪瓷; glass=玻璃
    ceramic=陶瓷; stoneware=炻瓷; porcelain=瓷; wood=木; oak=橡木; fabric=织物; spandex=氨纶; lycra=莱卡
""")
"""Material (lower case) to Chinese."""

VALUES_ZH = MappingProxyType(
    {
        **MATERIALS_ZH,
        **_table("""
    black=黑色; white=白色; grey=灰色; gray=灰色; red=红色; blue=蓝色; navy=藏青色; light blue=浅蓝色; dark blue=深蓝色
    green=绿色; olive=橄榄绿; teal=青色; yellow=黄色; orange=橙色; purple=紫色; pink=粉色; brown=棕色; beige=米色
    burgundy=酒红色; silver=银色; gold=金色; khaki=卡其色; cream=奶油色; mint=薄荷绿; multi=多色; tan=棕黄色
    lavender=淡紫色; turquoise=绿松石色; charcoal=炭灰色; natural=原色; rose=玫瑰色; warm white=暖白光
    cool white=冷白光; neutral white=自然光
    plain=纯色; solid=纯色; striped=条纹; floral=碎花; checked=格纹; dotted=波点; short=短; long=长; sleeveless=无袖
    midi=中长; maxi=长款; mini=短款; knee-length=及膝; v-neck=V领; crew=圆领; round=圆领; square=方领; polo=翻领
    a-line=A字; regular=常规; fitted=修身; loose=宽松; wrap=裹身; everyday=日常; holiday=度假; party=派对; office=办公
    summer=夏季; winter=冬季; spring=春季; autumn=秋季; women=女士; men=男士; unisex=男女通用; kids=儿童
    walking=步行; city=城市通勤; running=跑步; trail running=越野跑; hiking=徒步; rain=雨天; study=学习; design=设计
    gaming=游戏; gym=健身; skate=滑板; riding=骑行; outdoor=户外; travel=旅行; runner=低帮; low-top=低帮; high-top=高帮
    lace-up=系带; chelsea=切尔西; wellington=雨靴; tall=高筒; backpack=双肩包; tote bag=托特包; crossbody bag=斜挎包
    over-ear=头戴式; in-ear=入耳式; electric=电热; stovetop=明火; gooseneck=细口; whistling=鸣笛; frying pan=平底煎锅
    casserole=炖锅; saucepan=奶锅; wok=炒锅; table lamp=台灯; floor lamp=落地灯; desk lamp=书桌灯; task=办公椅
    gaming chair=电竞椅; stool=凳; dome=圆顶; tunnel=隧道; tipi=印第安帐篷; pop-up=速开; bottle=水瓶; flask=保温瓶
    hydration pocket=水袋仓; audio pocket=耳机口袋; laptop sleeve=电脑夹层; waterproof=防水; lightweight=轻便
    reflective=反光
    adjustable=可调节; double=双肩带; padded=加厚; shoulder=单肩; telescoping=可伸缩; school=上学; yoga=瑜伽; trail=越野
    overnight=短途过夜; urban=都市; athletic=运动; sports=运动; recreation=休闲; color-blocked=撞色; exercise=健身
    laptop=电脑包; messenger=邮差包; duffel=旅行包; indoor=室内; all-weather=四季通用; cool=凉爽; warm=温暖; mild=温和
    cold=寒冷; hot=炎热; windy=有风; rainy=下雨; fleece=抓绒; hemp=麻; laser printing=激光打印; inkjet printing=喷墨打印
    laser=激光; inkjet=喷墨; original=原装; wired=有线; wireless=无线; china=中国; japan=日本; germany=德国
    italy=意大利
    spain=西班牙; sweden=瑞典; the netherlands=荷兰; mexico=墨西哥; france=法国; matt=哑光; gloss=亮光
    3-season=三季; 4-season=四季; yes=是; no=否
"""),
    }
)
"""Attribute value (lower case) to Chinese."""

UNITS_EN = _table("gb=GB; tb=TB; mb=MB; w=W; kw=kW; l=L; mah=mAh; hz=Hz; khz=kHz; ghz=GHz; v=V; in=inch")
"""Unit (lower case) to how an English answer writes it, where lower case reads badly."""

_FLAGS = """
    waterproof=is waterproof/is not waterproof=防水/不防水
    dishwasher safe=can go in the dishwasher/is not for the dishwasher=可以用洗碗机洗/不能用洗碗机洗
    microwave safe=can go in the microwave/is not for the microwave=可以进微波炉/不能进微波炉
    oven safe=can go in the oven/is not for the oven=可以进烤箱/不能进烤箱
    induction=works on induction hobs/does not work on induction hobs=可以用于电磁炉/不能用于电磁炉
    non-stick=is non-stick/is not non-stick=有不粘涂层/没有不粘涂层
    leakproof=is leakproof/is not leakproof=防漏/不防漏
    touchscreen=has a touchscreen/has no touchscreen=带触摸屏/没有触摸屏
    dedicated graphics=has dedicated graphics/has no dedicated graphics=有独立显卡/没有独立显卡
    pockets=has pockets/has no pockets=有口袋/没有口袋
    wireless=is wireless/is not wireless=是无线的/不是无线的
    noise cancelling=has noise cancelling/has no noise cancelling=带主动降噪/没有主动降噪
    microphone=has a microphone/has no microphone=带麦克风/没有麦克风
    dimmable=can be dimmed/cannot be dimmed=可以调光/不能调光
    temperature control=has temperature control/has no temperature control=可以调温/不能调温
    cordless=lifts off its base without the cord/has no cordless base=可以无线提起，底座分体/没有分体底座
    whistle=whistles when it boils/does not whistle=有鸣笛提醒/没有鸣笛提醒
    armrests=has armrests/has no armrests=有扶手/没有扶手
    headrest=has a headrest/has no headrest=有头枕/没有头枕
    lumbar support=has lumbar support/has no lumbar support=有腰托/没有腰托
    warm lining=has a warm lining/has no warm lining=有保暖内里/没有保暖内里
    quick drying=dries quickly/is not quick-drying=速干/不是速干的
    bluetooth=has Bluetooth/has no Bluetooth=支持蓝牙/不支持蓝牙
    wi fi=has Wi-Fi/has no Wi-Fi=支持 Wi-Fi/不支持 Wi-Fi
    built in microphone=has a built-in microphone/has no built-in microphone=带内置麦克风/没有内置麦克风
    built in speaker(s)=has built-in speakers/has no built-in speakers=有内置扬声器/没有内置扬声器
    numeric keypad=has a numeric keypad/has no numeric keypad=有数字小键盘/没有数字小键盘
"""


def _flags(text: str) -> Mapping[str, tuple[tuple[str, str], tuple[str, str]]]:
    out = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, en, zh = line.split("=")
        (en_yes, en_no), (zh_yes, zh_no) = en.split("/"), zh.split("/")
        out[name] = ((en_yes, en_no), (zh_yes, zh_no))
    return MappingProxyType(out)


FLAGS = _flags(_FLAGS)
"""A yes/no attribute (lower case) to how its yes and its no are said of a thing, in English and in Chinese."""


def flag_words(name: str, language: str) -> tuple[str, str] | None:
    """How a yes and a no of an attribute are said of a thing ("is waterproof"); None where only its name is known."""
    found = FLAGS.get(name)
    return None if found is None else found[language == "zh"]
