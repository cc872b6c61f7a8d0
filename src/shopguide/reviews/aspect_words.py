"""What shoppers speak of, and in which words: the table behind aspects, English and Chinese.

Tables only; knows nothing about reviews. Written by hand. A topic word needs an opinion beside it; an opinion word
brings its own ("roomy", "偏小"). Words that could speak of several aspects are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class AspectWords:
    """The words of one aspect; phrases are parted by "".

    Attributes:
        topics: Words that name it and say nothing for or against.
        good: Phrases that speak of it and for it.
        bad: Phrases that speak of it and against it.
    """

    topics: str
    good: str
    bad: str


ASPECTS: Mapping[str, AspectWords] = MappingProxyType(
    {
        "fit": AspectWords(
            "fit;fits;fitted;fitting;size;sizes;sizing;sized;length;sleeves;sleeve;waist;shoulders;hips;cut;hem;drape;"
            "drapes;falls;inseam;bust;尺码;尺寸;大小;版型;码数;号码;腰围;袖长;裤长;肩宽;鞋码",
            "true to size;tts;just right;right length;perfect length;perfect fit;fits well;fits great;flattering fit;"
            "roomy;合身;合脚;正合适;大小合适;刚刚好;刚好合适;显瘦",
            "too small;too big;too large;too tight;too short;too long;too loose;too wide;too narrow;runs small;"
            "runs large;runs big;ran small;ran large;ran long;runs long;runs short;baggy;baggier;boxy;snug;size up;"
            "keep pulling;gapes;unflattering fit;shapeless;偏小;偏大;太小了;太大了;太紧;太松;"
            "小了一码;大了一码;太短;太长;不合身;买大一码;买小一码;勒得",
        ),
        "comfort": AspectWords(
            "comfort;feel;feels;wearing;手感;脚感;触感;坐感;睡感",
            "comfortable;comfy;cozy;cosy;soft;softest;cushioned;cushiony;ergonomic;feels good;feels great;"
            "舒服;舒适;柔软;亲肤;透气;软和",
            "uncomfortable;itchy;scratchy;stiff;digs into;rubs;blisters;hurts;hurt;pinches;sore;irritates;"
            "不舒服;难受;磨脚;硌;扎人;闷热;硬邦邦;勒",
        ),
        "material": AspectWords(
            "material;materials;fabric;cloth;cotton;wool;silk;linen;leather;lining;knit;polyester;denim;"
            "面料;材质;材料;料子;布料;用料;皮质;棉质",
            "quality fabric;nice fabric;high quality material;substantial;纯棉;厚实;用料足;真皮",
            "see through;see-through;sheer;flimsy;thin fabric;thin material;very thin;too thin;paper thin;"
            "薄得;太薄;单薄;透明;劣质材料;塑料感",
        ),
        "quality": AspectWords(
            "quality;build;built;construction;stitching;seams;seam;workmanship;craftsmanship;zipper;handle;"
            "质量;做工;品质;工艺;走线;缝线;拉链",
            "well made;nicely made;well built;well constructed;sturdy;durable;solid;holds up;held up;lasted;"
            "lasts years;robust;结实;耐用;牢固;精致;扎实;正品",
            "broke;broken;breaks;fell apart;falls apart;falling apart;ripped;tore;torn;cracked;cheaply made;"
            "poorly made;stopped working;quit working;defective;pilling;pilled;pills;frayed;unraveled;unraveling;"
            "faded;holes;wore out;rusted;leaks;leaked;坏了;开裂;断了;破了;破损;掉色;褪色;起球;缩水;变形;脱落;"
            "线头;划痕;生锈;漏水;开线;粗糙;假货;次品;质量差;不结实;不耐用",
        ),
        "look": AspectWords(
            "style;design;look;looks;looked;appearance;pattern;print;embroidery;details;detail;"
            "外观;外形;样子;款式;造型;设计;颜值;样式",
            "beautiful;gorgeous;pretty;cute;stylish;elegant;adorable;lovely;flattering;stunning;handsome;sleek;"
            "attractive;chic;好看;漂亮;时尚;大气;美观;精美;高档;显档次;百搭;可爱",
            "ugly;frumpy;unflattering;dowdy;hideous;looks cheap;looked cheap;looks dated;dated;难看;丑;土气;老气;"
            "不好看;不漂亮;笨重",
        ),
        "color": AspectWords(
            "color;colour;colors;colours;shade;hue;颜色;色泽;色差;颜色搭配",
            "true to color;vivid colors;vibrant;颜色正;颜色好看;没有色差;没色差",
            "not the color;different color;wrong color;washed out;dull color;有色差;色差大;"
            "颜色不正;颜色不对;色差严重",
        ),
        "price": AspectWords(
            "price;priced;pricing;cost;costs;money;value;deal;bargain;dollars;价格;价钱;价位;性价比;价",
            "good value;great value;worth the money;worth every penny;worth the price;well worth;affordable;"
            "inexpensive;reasonably priced;great deal;good price;great price;划算;便宜;实惠;物美价廉;性价比高;值得;"
            "超值;物有所值;物超所值",
            "overpriced;expensive;pricey;not worth;waste of money;rip off;ripoff;too much money;costly;太贵;偏贵;"
            "不值;昂贵;涨价;白花钱;浪费钱;比较贵;有点贵",
        ),
        "battery": AspectWords(
            "battery;batteries;charge;charging;charges;recharge;电池;续航;充电;待机;电量",
            "lasts all day;long battery life;lasts for days;holds its charge;charges fast;charges quickly;"
            "lasts hours;续航长;续航强;电池耐用;待机长;充电快;能用一天;能用两天",
            "dies quickly;dies fast;drains;won't charge;does not charge;doesn't charge;short battery life;"
            "没电;耗电;不耐用电;充不进;续航短;电池不行;掉电快",
        ),
        "screen": AspectWords(
            "screen;display;monitor;picture quality;resolution;屏幕;显示屏;显示器;画面;画质;分辨率;液晶;显示效果;屏",
            "crisp display;sharp display;bright screen;屏幕清晰;画质清晰;高清",
            "dead pixel;dead pixels;dim screen;glare;漏光;亮点;坏点;反光",
        ),
        "sound": AspectWords(
            "sound;sounds;audio;bass;treble;speaker;speakers;microphone;mic;voices;noise cancelling;"
            "noise cancellation;音质;声音效果;音效;低音;高音;音响;喇叭;麦克风;降噪;外放",
            "great sound;clear sound;rich bass;音质好;音质清晰",
            "muddy;tinny;muffled;crackles;crackling;distorted;杂音;失真;破音;声音小",
        ),
        "noise": AspectWords(
            "noise;noise level;噪音;噪声;隔音",
            "quiet;silent;whisper quiet;barely hear;can't hear;安静;静音;很静;没有噪音;没噪音;听不到声音",
            "noisy;loud;louder;buzzing;humming;rattles;rattling;squeaks;squeaky;吵;嘈杂;嗡嗡;声音大;声音很大;太响;"
            "隔音差;吵闹",
        ),
        "speed": AspectWords(
            "speed;performance;速度;性能;运行;运行速度;反应",
            "fast;quick;quickly;snappy;responsive;流畅;运行快;反应快;速度快;很快",
            "slow;slowly;sluggish;lag;laggy;lags;freezes;freezing;takes forever;卡顿;死机;太慢;很卡;"
            "反应慢;速度慢;卡机;蓝屏",
        ),
        "ease": AspectWords(
            "setup;set up;instructions;manual;assembly;install;installation;controls;menu;buttons;clean;cleaning;"
            "安装;操作;使用;说明书;键盘;按键;清洗;组装",
            "easy to use;easy to clean;easy to set up;easy to install;easy to assemble;easy;simple;intuitive;"
            "effortless;straightforward;user friendly;方便;好用;易用;操作简单;安装简单;简单易懂;容易上手;容易操作",
            "hard to;difficult;confusing;complicated;awkward;fiddly;tricky;难装;难用;"
            "不好用;不方便;麻烦;复杂;看不懂说明;很难安装",
        ),
        "delivery": AspectWords(
            "delivery;shipping;shipped;arrived;package;packaging;packed;box;物流;快递;发货;送货;包装;到货;配送;运输",
            "arrived early;arrived quickly;well packed;fast shipping;fast delivery;quick delivery;物流快;发货快;到货快;"
            "送货快;快递快;包装好;包装很好;包装严实;包装很严实",
            "arrived late;arrived broken;arrived damaged;never arrived;missing;late delivery;slow shipping;"
            "发货慢;物流慢;少发;漏发;发错;错发;缺少;迟迟;快递太慢",
        ),
        "service": AspectWords(
            "service;customer service;support;customer support;seller;staff;refund;return policy;warranty;"
            "服务;客服;态度;售后;卖家;店家;服务员;前台;老板;员工;退货;退款",
            "helpful staff;responded;replied quickly;helpful;热情;周到;耐心;贴心;友好;有礼貌;"
            "服务好;态度好;服务很好;态度很好",
            "never replied;no response;no reply;rude;unhelpful;ignored;refused;不理;不回;推卸;推诿;拒绝;冷淡;"
            "敷衍;态度差;服务差;态度恶劣;没人管;没人理",
        ),
        "weight": AspectWords(
            "weight;weighs;重量;分量",
            "lightweight;light weight;very light;so light;super light;weighs nothing;portable;"
            "轻便;轻巧;很轻;不重;便携;小巧;轻薄",
            "heavy;heavier;too heavy;bulky;cumbersome;太重;很重;沉;偏重;有点重;比较重;太沉",
        ),
        "warmth": AspectWords(
            "warmth;insulation;保温;保暖;保温效果;保暖性",
            "warm;toasty;keeps warm;keeps me warm;stays hot;keeps hot;keeps cold;"
            "暖和;保暖好;不冷;很暖;保温好",
            "not warm;cold in;too warm;freezing;不保暖;不暖和;不保温;漏风",
        ),
        "heat": AspectWords(
            "overheating;发热量;散热;温度控制;热量",
            "stays cool;runs cool;cool to the touch;散热好;不发热;不烫;不热",
            "overheats;gets hot;gets too hot;very hot;uncomfortably hot;too hot;burning hot;发热;发烫;烫手;很烫;太热",
        ),
        "smell": AspectWords(
            "smell;smells;smelled;scent;odor;odour;fragrance;气味;味儿;香味",
            "smells great;smells good;smells lovely;smells nice;no smell;没有异味;没异味;无异味;好闻;没有味道;没味道",
            "stinks;stinky;smelly;chemical smell;plastic smell;smells bad;smells awful;smells of;smells like;"
            "异味;刺鼻;难闻;臭;怪味;味道大;味道很大;味很大",
        ),
        "taste": AspectWords(
            "taste;tastes;tasted;flavor;flavour;口感;味道;口味;早餐;饭菜;菜;餐厅;食物",
            "delicious;tasty;yummy;tastes great;tastes fresh;flavorful;好吃;好喝;美味;可口;醇厚;香甜;鲜美;茶香;很香",
            "bland;tasteless;bitter;stale;too sweet;too salty;disgusting;难吃;难喝;不好吃;不好喝;不新鲜;发霉;"
            "太甜;太咸",
        ),
        "cleanliness": AspectWords(
            "hygiene;卫生;卫生条件;清洁",
            "spotless;干净;整洁;洁净",
            "dirty;filthy;stained;stains;脏;不干净;霉味;蟑螂;有头发;肮脏",
        ),
        "location": AspectWords(
            "location;位置;地段;地理位置;交通;周边",
            "convenient location;great location;交通方便;交通便利;位置好;离地铁近;市中心",
            "bad location;偏僻;难找;位置偏;交通不便",
        ),
        "features": AspectWords(
            "features;feature;functions;function;功能;配置",
            "waterproof;versatile;feature rich;lots of features;功能齐全;功能强大;功能多;配置高;防水",
            "not waterproof;lacks;功能少;不防水;配置低;功能单一",
        ),
        "software": AspectWords(
            "app;software;firmware;drivers;driver;operating system;update;系统;软件;驱动;应用;程序;vista;win7;xp",
            "great app;系统稳定;系统流畅",
            "crashes;crashing;crashed;buggy;bugs;disconnects;bluetooth drops;won't connect;闪退;不兼容;"
            "重装系统",
        ),
        "content": AspectWords(
            "story;plot;writing;characters;author;book;读;故事;情节;内容;文笔;文字;作者;人物;书;爱情;排版;翻译;小说",
            "well written;page turner;couldn't put it down;通俗易懂;引人入胜;感人;意犹未尽;受益匪浅;一口气看完;"
            "一口气读完;值得一看;值得一读;百看不厌;感动;有收获;感触",
            "boring;badly written;枯燥;乏味;空洞;拼凑;看不下去;没有收获;没收获;肤浅;"
            "错别字;看不懂;无聊",
        ),
    }
)  # fmt: skip
"""Aspect to its words, in both languages. What a thing is ("a cotton shirt") is no opinion, and never counts."""
