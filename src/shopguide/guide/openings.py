"""A turn as it is meant: greetings, filler, swearing and spoken forms taken off, budgets said as bounds.

Knows nothing about catalogs or conversations. Patterns over words; what carries a wish is never taken.
"""

from __future__ import annotations

import re

from shopguide.guide.owning import fitting
from shopguide.text import has_han

_ANY_LEAD = (
    r"hi(?: there| guys| all)?|hello(?: there)?|hey(?: there| guys| man)?|good (?:morning|afternoon|evening)|yo|"
    r"ok(?:ay)?|"
    r"k|alright|all right|so|um+|uh+|er+|hm+|erm+|oh|ah|aha|wow|yeah|yep|yup|nah|please|got it|i see|gotcha|makes "
    r"sense|"
    r"(?:a |just a |just )?quick (?:question|one)|by the way|btw|i was wondering(?: if)?|i wonder if|"
    r"just wondering(?: if)?|and also|plus|and now|and then|and|but|hang on|honestly|frankly|basically|actually|"
    r"anyway"
)
_LEAD_WITH_STOP = (
    r"well|right|cool|nice|great|perfect|awesome|sure|fine|yes|no problem|sorry|listen|look|thanks?(?: you)?(?: a "
    r"lot| so "
    r"much)?|thx|cheers|(?:one|a) (?:more |last |quick )?(?:question|thing)|good to know|never ?mind that|"
    r"alternatively|"
    r"maybe|perhaps|then|now|wait|let me see|let's see|like"
)
_LEAD_EN = re.compile(
    rf"^(?:\W*(?:\b(?:{_ANY_LEAD})\b\s*[,.!;:–—-]*\s*|\b(?:{_LEAD_WITH_STOP})\b\s*(?:[,.!;:–—]+|-\s)\s*))+(?=\S)"
    rf"",
    re.I,
)
_LOOK_ZH = re.compile(
    r"^(?:我?(?:想|要)|帮我|给我|那|再|先)*(?:看看|看一?下|找找|找一?下|瞧瞧|瞅瞅)(?:有没有)?(?=[一-鿿A-Za-z0-9]{2})"
)
_TOO_DEAR = re.compile(
    r"^\W*(?:(?:that|it|this|those|they)(?:'s| is| are|'re) )?(?:way |a bit |a little |far )?too (?:expensive|dear|"
    r"pric(?:e)?y|much)"
    r"(?: for me)?[,.;!:]+\s*(?=\S+ \S)|^(?:都|有点|还是)?太贵了?[，,。！! ]+(?=\S{2})",
    re.I,
)
"""What was shown is too dear: what follows says for what it is looked instead."""

_AND_THAT_COSTS = re.compile(
    r"^(?P<thing>(?:an?|some|any) [\w' -]{2,40}?)(?: too| as well| also)?[,.;]? (?:and )?how much (?:is|are|does|do|"
    r"would) "
    r"(?:that|it|they|those|one)(?: be| cost)?\W*$",
    re.I,
)
"""A thing and its price: what is found is told with its price."""

_KEPT_AFTER = re.compile(r"^\W*(?:$|(?:you|there|again|all)\b)", re.I)
_LEAD_ZH = re.compile(
    r"^(?:(?:你好|您好|嗨|哈喽|哈啰|hello|hi|hey|在吗|在么|请问(?:一下)?|问一下|想问(?:一下|下|问)?|咨询(?:一下|下)?|"
    r"麻烦(?:问(?:一下|下)?|您|你)?|老板|亲+|亲爱的|客服|店家|掌柜的?|小姐姐|"
    r"嗯+|哦+|噢|啊|呃|额|唉|哎|好(?:的|吧|啦|嘞)|行(?![李车星军政驶])(?:吧)?|"
    r"可以|ok|OK|那么?(?=[，,。 ]|有|推荐|来|给|再|换|最)|"
    r"然后|对了|另外|"
    r"还有(?=[，,])|话说|"
    r"不好意思|谢谢(?:你|您|了|啦)?|明白了?|知道了|懂了|了解了?|"
    r"这样啊|原来如此|等等|等一下|其实|说实话|说真的|老实说)[，,。.!！~～…、\s]*)+(?=\S)"
)
_TAIL_EN = re.compile(
    r"(?:[,\s]+(?:please|pls|plz|thanks?(?: you)?(?: a lot| so much| in advance)?|thx|cheers|mate|man|dude|bro|buddy|"
    r"then|though|as well|too|by the way|btw|or something|or whatever|if possible|if you can|"
    r"i mean|i meant|i guess|i suppose|if that's ok(?:ay)?|you know)"
    r")+"
    r"\s*(?P<end>[?.!]*)\s*$",
    re.I,
)
_TAIL_ZH = re.compile(
    r"(?:[，,。\s]*(?:谢谢(?:你|您|了|啦)?|多谢|麻烦(?:了|你了|您了)|拜托了?|急|在线等|哈+|啦|嘛|呀|哦|喔|诶|吼|"
    r"亲))+(?P<end>[?？。.!！~～]*)\s*$"
)
_RUDE = re.compile(
    r"[^,，.。!！?？;；]*(?:\b(?:sucks?|stupid|idiots?|useless|garbage|crap|bullshit|moron|dumb|worst (?:shop|"
    r"store|site)|"
    r"nothing works?|waste of time|terrible (?:shop|store|site|service))\b|垃圾店|破网站|什么垃圾|傻[逼叉x]|智障|"
    r"有病|白痴|蠢货|滚)"
    r"[^,，.。!！?？;；]*[,，.。!！;；]+\s*(?=\S{2})",
    re.I,
)
"""A clause of abuse beside one that asks for something."""

_SWEARING = re.compile(
    r"\b(?:damn(?:ed)?|goddamn|bloody|fucking|fuckin|freaking|frigging|f\*+(?:ing)?|the (?:hell|heck|fuck))\b\s?|"
    r"(?:你们?(?:这|家)?(?:个|家)?)?(?:这?破|垃圾)(?:店|网站|地方)(?:里|里面)?|他妈的?|妈的|tmd|卧槽|我靠|"
    r"靠(?=[，,])|特么|尼玛",
    re.I,
)
_SPOKEN = (
    (re.compile(r"为啥|为毛|咋(?=推荐|选)"), "为什么"),
    (re.compile(r"啥样"), "什么样"),
    (re.compile(r"咋(?:个)?样|咋说"), "怎么样"),
    (re.compile(r"咋"), "怎么"),
    (re.compile(r"有(?:没有)?(?:啥|什么)好(?:一?点的?|的)?(?=[一-鿿])"), "有没有"),
    (re.compile(r"啥(?!都)"), "什么"),
    (re.compile(r"(?<=[一-鿿]{2})(?<![有是要能会好不没])(?:没有?|木有|不)(?=[，,?？\s]|$)"), "吗"),
    (re.compile(r"^有没有(?P<what>[^吗]+)吗"), r"有没有\g<what>"),
    (re.compile(r"^(?:它|这个?|这款|那个?)?(?:会不会)?(?:很|太)?贵(?:不贵|吗|么)(?=[?？]?$)"), "多少钱"),
    (
        re.compile(
            r"^(?:还|都)?有(?:没有)?(?:别的|其他|其它|什么|哪些)颜色(?:可选|可以选)?(?:吗|么|"
            r"的)?"
        ),
        "有什么颜色",
    ),
    (re.compile(r"^(?:还|都)?有(?:没有)?(?:别的|其他|其它)(?:尺码|码数|码)(?:吗|么)?"), "有哪些尺码"),
    (re.compile(r"整(?:一)?个|来(?:一)?(?:个|双|件|条|台|款)(?=[一-鿿])|弄(?:一)?个|搞(?:一)?个"), "要个"),
    (re.compile(r"贼(?=[一-鿿])|巨(?=[轻大好小便]|舒)|超级(?=[一-鿿])"), "很"),
    (re.compile(r"(?<=[一-鿿A-Za-z0-9])(?:捏|咧|勒|嘞|呐)(?=[?？!！。\s]|$)"), "呢"),
)

_SPOKEN_EN = (
    (re.compile(r"\blook(?:in'?|ng)\b(?= for)", re.I), "looking"), (re.compile(r"\bwanna\b", re.I), "want to"),
    (re.compile(r"\bgimme\b|\bshow us\b", re.I), "give me"), (re.compile(r"\blemme\b", re.I), "let me"),
    (re.compile(r"\bwhats\b", re.I), "what's"),
    (re.compile(r"\b(?:smth|sth|sumthin|somethin)\b", re.I), "something"),
    (re.compile(r"\b(?:wat|wot)(?=s?\b)", re.I), "what"),
    (re.compile(r"\br\b(?= (?:these|those|they|the|there|you|u)\b)", re.I), "are"),
    (re.compile(r"\bn\b(?= (?:how|what|is|are|does|do|can|where|it|price|cost|size)\b)", re.I), "and"),
    (re.compile(r"\bdis\b(?=\W*$| (?:one|is|in|n)\b)", re.I), "this"),
    (re.compile(r"^(?:is|are) (?:it|that|this|they) (?:very |really |that )?(?:expensive|pricey|dear)"
                r"\b", re.I), "how much is it"),
    (re.compile(r"^(?:(?:are there|any|do you have|does it (?:come|have))"
                r" )*(?:in )?(?:any )?other colou?rs(?: available)?(?=\W*$)", re.I),
     "what colours does it come in"),
    (re.compile(r"^(?:(?:are there|any|do you have|does it (?:come|have))"
                r" )*(?:in )?(?:any )?other sizes(?: available)?(?=\W*$)", re.I),
     "what sizes does it come in"), (re.compile(r"\b(over|in|on) (?=ears?\b)", re.I), r"\1-"),
    (re.compile(r"\bwhich of (?:them|these) (?:have|has) got\b", re.I), "which of these have"),
    (re.compile(r"\b(that|where|who|how|it)s(?= (?:a|an|the|your|is|in|on|best|cheapest|good)\b)", re.I), r"\1's"),
    (re.compile(r"\b(do|does|did|is|are|was|wo|ca|would|could|should|have|has)nt\b", re.I), r"\1n't"),
    (re.compile(r"\b(?:ppl|peeps)\b", re.I), "people"), (re.compile(r"\b(?:u|ya)\b(?= \w)", re.I), "you"),
)  # fmt: skip
"""What is typed in a hurry, as it is written."""

_BUDGETS = (
    (
        re.compile(
            r"\b(?:(?:i )?(?:do ?n[o'’]?t|do not|can ?n?[o'’]?t|cannot|wo ?n[o'’]?t|would ?n[o'’]?t|would not|not)"
            r"(?: really| honestly)?(?: (?:want|like|wish|willing|able|looking|going|afford|plan|planning) ?(?:to)?)?"
            r" ?(?:spend|pay|go|be|cost|costs|shell out|exceed)?(?: any(?:thing)?)? (?:more than|over|above|beyond)|"
            r"(?:should|must) ?(?:n[o'’]?t|not) (?:be|cost|go|exceed)(?: (?:more than|over|above))?|"
            r"nothing (?:over|above|more than|beyond)|no higher than|as long as (?:it's|it is) (?:under|below)|"
            r"(?<!air )(?<!pro )(?<!mini )max(?:imum)?\.?(?: of| is| price)?|tops? (?=[$€£¥]?\d)|spend up to|"
            r"(?:my )?(?:budget)(?: is|'s)?(?: about| around)?(?: max(?:imum)?)?(?= [$€£¥]?\d| (?:a |one |"
            r"two |three "
            r"|four |five |six |seven |eight |nine |ten |twenty |thirty |forty |fifty |sixty |seventy |eighty "
            r"|ninety ))|i(?:'ve| have)(?: only)? got(?= [$€£]))"
            r" ?(?=[$€£¥]?\d|(?:a |one |two |three |four |five |six |seven |eight |nine |ten |twenty |thirty |forty |"
            r"fifty |sixty |seventy |eighty |ninety )(?:hundred|thousand|grand|bucks|dollars|quid)?)",
            re.I,
        ),
        " under ",
    ),
    (re.compile(r"([$€£¥]?\d[\d,.]*(?: ?(?:dollars|bucks|usd|yuan|rmb))?) "
                r"(?:max(?:imum)?|tops|at most|or less)\b", re.I),
     r"under \1"),
    (re.compile(r"\ba couple(?: of)? hundred (dollars|bucks)\b", re.I), r"about 200 \1"),
    (re.compile(r"\ba few hundred (dollars|bucks)\b", re.I), r"between 200 and 500 \1"),
    (re.compile(r"(?<![\d百千])([一二两三四五六七八九])百出头"), r"\1百左右"),
    (re.compile(r"(?<![一二两三四五六七八九几])([百千万])(?:来|把)(?:元|块钱|块)(?:左右|上下)?"), r"一\1块左右"),
    (re.compile(r"(?<!好)几十(?:元|块钱|块)(?!上下)"
                r""), "100块以内"), (re.compile(r"几百(?:元|块钱|块)"), "1000块以内"),
    (re.compile(r"小([一两三四五六七八九]?[百千万])(?=元|块|的|$)(?:元|块钱|块)?"), r"\1块左右"),
    (re.compile(r"别(?:太)?贵(?:了|过)?[，, ]*(?=\d)|"
                r"(?:最多|顶多|撑死|至多)(?:花|出|就|也就|给)?(?=\s?\d|[一二两三四五六七八九十百千])"),
     "不超过"),
    (re.compile(r"不(?:想|要|能|打算)(?:花|买|出)?(?:太多钱?)?(?:超过|多于|高于)"), "不超过"),
)  # fmt: skip
_MONO = re.compile(
    r"\b(?:black (?:and|&|n) white|b ?[&/] ?w)\b(?=.*\b(?:print|laser)|(?<=\b))|黑白(?=.*打印|.*激光)", re.I
)
_PRINTS = re.compile(r"print|laser|copier|打印|激光|复印", re.I)


def bare(text: str) -> str:
    """The words of a turn that ask for something.

    Args:
        text: As it was said.

    Returns:
        The same without what only opens, closes or colours it; the text itself when nothing would be left.
    """
    said = " ".join(text.split())
    said = _SWEARING.sub("", _RUDE.sub("", said)) or said
    said = _TOO_DEAR.sub("", _leading(said))
    if has_han(said):
        for rule, plain in _SPOKEN:
            said = rule.sub(plain, said)
        said = _LOOK_ZH.sub("", said)
        said = _TAIL_ZH.sub(lambda m: m["end"] or "", said) or said
    else:
        for rule, plain in _SPOKEN_EN:
            said = rule.sub(plain, said)
        said = _TAIL_EN.sub(lambda m: m["end"] or "", said) or said
    for rule, plain in _BUDGETS:
        said = rule.sub(plain, said)
    said = _AND_THAT_COSTS.sub(r"\g<thing>", said)
    if _PRINTS.search(said):
        said = _MONO.sub("monochrome" if not has_han(said) else "单色", said)
    said = fitting(" ".join(said.split()).lstrip(",，.。!！;；:：–—- "))
    return said if said.strip(" ?？.。!！") else text


def _leading(said: str) -> str:
    match = (_LEAD_ZH if has_han(said) else _LEAD_EN).match(said)
    if match is None:
        return said
    rest = said[match.end() :]
    return said if _KEPT_AFTER.match(rest) or len(rest.strip(" ?？.。!！")) < 2 else rest
