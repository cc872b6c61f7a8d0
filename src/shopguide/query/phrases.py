"""The fixed phrases of shoppers in English and Chinese: sorts, stock, stars, negations and fillers.

Tables only; knows nothing about catalogs. Written by hand, from how people speak to shops.
"""

from __future__ import annotations

import re

from shopguide.types import Sort

SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "price_asc",
        re.compile(
            r"\b(?:the )?(?:cheapest|lowest[- ]priced?|lowest price first|least expensive|most affordable)\b"
            r"(?: (?:first|price|one|ones))?|"
            r"\b(?:sort(?:ed)? by )?price:? low(?:est)? to high(?:est)?\b|\bsort(?:ed)? by price\b(?! desc)|"
            r"价格?最(?:低|便宜)的?|最便宜的?|最低价的?|价格从低到高|按价格升序"
        ),
    ),
    (
        "price_desc",
        re.compile(
            r"\b(?:sort(?:ed)? by )?price:? high(?:est)? to low(?:est)?\b|\b(?:the )?(?:most expensive|dearest|"
            r"priciest|costliest|highest[- ]priced?)\b(?: (?:first|one|ones))?|"
            r"价格?最高的?|最贵的?|价格从高到低|按价格降序"
        ),
    ),
    (
        "rating",
        re.compile(
            r"\b(?:the )?(?:best|top|highest)[- ](?:rated|reviewed)\b|\bbest reviews\b|\bby rating\b|"
            r"(?:评分|评价|口碑|好评率?)最(?:高|好|多)的?|好评最多的?|最受好评的?"
        ),
    ),
    (
        "newest",
        re.compile(
            r"\b(?:the )?(?:new(?:est)? arrivals|newest|most recent|latest(?: arrivals)?)(?: (?:first|ones?))?\b|"
            r"最新(?:上架|款|品)?的?|新到的|新上架的?|刚上架的?|上新的?|新品(?=$|[\s\u4e00-\u9fff])"
        ),
    ),
)

POPULAR = re.compile(
    r"\b(?:the )?(?:best[- ]?sell(?:ing|ers?)|most popular|most bought|most sold)(?: (?:first|ones?))?\b|"
    r"(?:销量|人气|热度)最?高的?|按销量(?:排序)?|最热[销门]的?|最畅销的?|卖得最好的?|最受欢迎的?"
)
"""Orders that no catalog holds the numbers for."""

INEXPENSIVE = re.compile(
    r"(?<![\w-])(?:cheap(?:er|ish)?|inexpensive|affordable|budget[- ]friendly|low[- ]cost|reasonably priced|"
    r"not too expensive)(?![\w-])|"
    r"(?:不要太贵|别太贵|不太贵|价格?便宜|便宜一?点|便宜|实惠|平价|性价比高?|物美价廉)的?"
)
WELL_RATED = re.compile(
    r"(?<![\w-])(?:highly[- ]rated|well[- ]rated|well[- ]reviewed|highly[- ]reviewed|(?:with )?(?:good|"
    r"great) (?:reviews|ratings?)|five[- ]stars?|[34](?:\.\d)?[- ]stars?|"
    r"5[- ]stars?)(?![\w-])|(?:评分|评价|口碑)(?:比较|很)?[高好]的?|好评(?:多|率高)?的?|高评分的?|五星好评的?"
)
"""Wishes that name no bound."""

IN_STOCK = re.compile(
    r"(?<!not )(?<!out )\b(?:that (?:is|are) )?(?:currently )?(?:in[- ]stock|available (?:now|today)|"
    r"ready to ship)\b(?: only)?|"
    r"(?<!没)(?<!没有)(?:有现货|现货|有货|有库存)的?"
)

_STARS = r"(?P<stars>[1-5](?:\.\d)?|[一二三四五]|one|two|three|four|five)"
RATINGS: tuple[tuple[bool, re.Pattern[str]], ...] = (
    (
        False,
        re.compile(
            rf"(?:\b(?:rated|rating(?: of)?|with)?\s?(?:at least|min(?:imum)?|no less than)?\s?(?<![\d.]){_STARS}"
            r"\s?\+?\s?-?stars?(?:\s(?:and|or)\s(?:up|above|more|better|higher|over)|\s?\+|\splus\b))"
        ),
    ),
    (
        False,
        re.compile(rf"\b(?:rated|rating(?: of)?|with)?\s?(?:at least|minimum|no less than)\s{_STARS}[\s-]?stars?\b"),
    ),
    (False, re.compile(rf"(?<![\d.]){_STARS}\s?\+\s?(?:stars?|rat(?:ing|ed))\b")),
    (
        False,
        re.compile(
            rf"\brat(?:ed|ing)(?: of)?(?: at least|\s?>=)?\s{_STARS}(?:\s?stars?)?"
            r"(?:\+|\s(?:and|or)\s(?:up|above|higher|better|more))"
            rf"|\brat(?:ed|ing)(?: of)?(?: at least|\s?>=|\s?≥)\s?(?P<stars2>[1-5](?:\.\d)?)(?![\d.])"
        ),
    ),
    (
        True,
        re.compile(
            rf"\b(?:rat(?:ed|ing)\s)?(?:above|over|more than|higher than|better than)\s{_STARS}\s?stars?\b|"
            r"\brat(?:ed|ing)s?\s(?:above|over|higher than|better than)\s(?P<stars2>[1-5](?:\.\d)?)(?![\d.])"
        ),
    ),
    (False, re.compile(rf"(?:评分|好评)?(?<![\d.]){_STARS}\s?[颗]?星(?:级)?(?:及|或)?以上的?")),
    (
        False,
        re.compile(
            rf"评分(?:在|不低于|至少|大于等于)?{_STARS}分?(?:及|或)?以上的?|评分(?:不低于|至少)(?P<stars2>[1-5](?:\.\d)?)[分星]?"
        ),
    ),
    (True, re.compile(rf"评分(?:高于|超过|大于){_STARS}[分星]?的?")),
)
"""(bound left out, pattern); the number is in the group `stars` or `stars2`."""

STARS = {"一": 1.0, "二": 2.0, "三": 3.0, "四": 4.0, "五": 5.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0,
         "five": 5.0}  # fmt: skip

NEGATION_EN = re.compile(
    r"(?<![\w-])(?P<cue>without|not|no|except(?: for)?|excluding|other than|anything but|but not)\s"
    r"(?:in\s|any\s|an?\s|the\s|made (?:of|by)\s|by\s|from\s)?"
)
NEGATION_ZH = re.compile(
    r"(?P<cue>不要|非(?=[皮棉金塑玻陶真羊木涤尼])|别要|不想要|不含|不带|排除|去掉|除了|不是|不喜欢)(?:是|用|有)?"
)
NEGATION_TAIL = re.compile(r"(?:的)?(?:以外|之外|除外)?(?:的)?")
AND_OR = re.compile(r"\s*(?:,|、|&|/|\bor\b|\band\b|\bnor\b|或者|或|和|以及|跟)\s*")

CATEGORY_BEFORE = re.compile(
    r"\b(?:in (?:the )?)?(?:category|department|section)(?: of|:)?\s|(?:在)?(?:分类|类目|类别)(?:为|是|[:：])?\s?"
)
CATEGORY_AFTER = re.compile(r"\s(?:category|department|section)\b|(?:分类|类目|类别|频道)(?:下|里|中)?的?")

BRAND_EXPLICIT_BEFORE = re.compile(
    r"(?:\bbrand(?:ed)?[: ]\s?|\bby |\bmade by |品牌(?:是|为|[:：])?\s?|牌子(?:是|[:：])?\s?)$"
)
BRAND_EXPLICIT_AFTER = re.compile(r"\s?(?:\bbrand(?:ed)?\b|牌(?!子|照)|品牌|这个牌子)的?")
BRAND_WORD = re.compile(
    r"^(?:brand(?:ed)?:?|by|made by|品牌[是为:：]?|牌子[是:：]?)\s?|\s?(?:brand(?:ed)?|牌|品牌|这个牌子)的?$|'s$"
)
BRAND_NOT_MEANT_AFTER = re.compile(r"\s?(?:风(?!衣|扇|筒|机)|风格|同款|-?(?:style|like|compatible|type)\b|兼容|通用)")
BRAND_NOT_MEANT_BEFORE = re.compile(
    r"(?:\b(?:for|fits?|compatible with|works with|to fit|like|vs\.?|versus|similar to|alternatives? to|than) "
    r"(?:an? |the |my )?|"
    r"(?:适用于?|兼容|适配|类似于?|像|给))\s?$"
)

_EN_LEAD = (
    r"(?:(?:hi|hello|hey)[,!. ]+|please |can you |could you |would you |i(?:'d| would) like(?: to (?:buy|see|find))? |"
    r"i(?:'m| am) looking for |i(?:'m| am) after |looking for |(?:i )?(?:want|need)(?: to (?:buy|get|find|see))? |"
    r"i wanna buy |"
    r"show me |find me |find |give me |get me |search for |do you have |do you sell |have you got |got |"
    r"are there |is there |"
    r"what are |what |which |recommend(?: me)? |suggest(?: me)? |help me (?:find|choose|pick) |let me see |"
    r"(?:some|any|something|anything|an?|the|good|of) |me )"
)
_SOME = (
    r"(?:个(?![性人])|款(?!式)|双(?![肩人层面门])|件(?!套)|条(?![纹形])|副(?!驾)|把(?!手)|只|张|"
    r"点(?![读钞])(?:东西|什么)?)?"
)
"""A measure word after "buy" or "want", one that begins no name of a thing (双肩包, 条纹衬衫)."""

LEAD = re.compile(
    rf"^\s*(?:{_EN_LEAD}|(?:你好|您好|请问|请|麻烦)[,，!！]?|我(?:想|要|需要)(?:要|买|找|看看?|入手)?(?:一?[些下]|"
    + _SOME
    + r")|想(?:要|买|找|看看?)"
    + _SOME
    + r"|需要|"
    r"帮(?:我|忙)(?:找|选|挑|推荐|看看?|搜)?(?:一下|下)?|给我(?:找|推荐|看看?|来)?(?:一下|下)?|求推荐|推荐(?:一下|下|给我)?|"
    r"(?:你们(?:[这那家店])?[里儿]?|店里|这里|这儿)?(?:有没有(?:什么)?|有(?:什么|哪些)|(?<=[们这里儿家店])有)|有(?=[一几]?[款个双件台条副把些])|"
    r"有(?=.{2,}[吗么][?？!！\s]*$)|"
    r"搜索?一下|找(?:一下|一?[个款双件])|买" + _SOME + r"(?=\S)|"
    r"(?:[一几两][款个双件台条副把些只张套本瓶盒袋]|些)(?!性|人))",
    re.IGNORECASE,
)
"""What a request begins with and says nothing about the thing; stripped again and again from the start."""

TAIL = re.compile(
    r"(?:\s|[?？!！。.,，;；])+$|(?<=\s)(?:please|thanks|thank you|for me|in your shop|you have|do you have|"
    r"(?:in|with|for|and|or|but|that|which|is|are|of|the|a|an|at|to|from|costing|priced|price|whose|by|"
    r"recommendations?|options?|available|only|under|than))$|"
    r"(?:有哪些|有什么|有没有|有推荐吗?|推荐(?:一下|几款|几个)?|可以(?:吗|推荐)?|谢谢|多谢|[吗呢么吧啊呀嘛的]|价格|价位|颜色|左右)$",
    re.IGNORECASE,
)
HEAD_LEFT = re.compile(
    r"^(?:[\s?？!！。.,，;；、:：]+|(?:and|or|but|that|which|is|are|of|with|in(?! ear\b)|on(?=\s(?:an?|the|my)\b)|for|"
    r"costing|priced|price|at|"
    r"from|by|than)(?=\s|$)|"
    r"[的和与但且](?!$)|的$|价格|价位)"
)
"""Joints left at the ends when a constraint is taken out."""

LOOSE_DE = re.compile(r"(?<=\s)的|(?<=[㐀-鿿])的(?=\s)")
"""A 的 whose noun or whose attribute was taken out."""
