"""What a turn of a conversation wants: find, compare, ask about a product, opinions, why, refine, chat.

Knows nothing about catalogs or answers; reads words and the memory of the conversation only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from shopguide.guide.sessions import Memory

Kind = Literal["empty", "greet", "thanks", "bye", "outside", "policy", "compare", "why", "about", "opinion", "cheaper",
               "dearer", "find", "untraced"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Intent:
    """What is wanted.

    Attributes:
        refs: Products pointed at ("the second one", 它), in the order said.
        names: Products named in a comparison without being pointed at ("Aero vs Bolt").
        pointed: The words point at products, whether or not there are any to point at.
    """

    kind: Kind
    refs: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    pointed: bool = False


_GREET = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|你好|您好|嗨|哈喽|在吗|早上好|晚上好)(?: there)?", re.I
)
_THANKS = re.compile(
    r"(?:(?:ok|great|perfect|好的?|嗯)[,， ]*)?(?:thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|cheers|"
    r"谢谢(?:你|您|啦|了)?|多谢|感谢)(?:.{0,12})",
    re.I,
)
_BYE = re.compile(r"(?:bye|goodbye|see you|good night|再见|拜拜|晚安)(?:.{0,8})", re.I)
_OUTSIDE = re.compile(
    r"\brepeat after me\b|\bsay (?:exactly|that|the words)\b|\bpretend\b|\brole-?play\b|跟我(?:念|说)|重复我|假装|"
    r"扮演|"
    r"(?:\b(?:what|how)(?:'s| is| will)(?: be)? the weather|\bweather (?:today|tomorrow|forecast|in \w+\?|like))|"
    r"\b(?:joke|poem|president|prime minister|stock market|bitcoin|football score|capital of|translate|"
    r"write (?:me )?(?:an? |some )?(?:code|essay|poem|story|email)|python|javascript|who are you|"
    r"are you (?:human|a bot|real)|"
    r"your (?:system )?prompt|ignore (?:all |your |the )?(?:previous |prior )?instructions|recipe for|"
    r"meaning of life)\b|"
    r"天气|讲个?笑话|写(?:一?首|诗|代码|作文|邮件)|总统|股票|比特币|翻译|你是谁|你是(?:人|机器人)|"
    r"忽略.{0,6}(?:指令|指示)|系统提示|首都是",
    re.I,
)
_POLICY = re.compile(
    r"\b(?:return policy|polic(?:y|ies)|refunds?|(?:can|could|may|how do|how can) i (?:return|exchange|send)|"
    r"how long (?:can|may|do) (?:i|we|you) (?:return|have to return)|size (?:chart|guide)|"
    r"(?:how long|days) (?:do i have|have i got)? ?to return|exchanges?|send (?:it|them|something) back|"
    r"track (?:my|the|an?) \w+|"
    r"how do (?:your |the )?\w* ?sizes run|warranty policy|returns? (?:accepted|possible)|shipping|"
    r"(?:do|can|will) you (?:ship|deliver)|"
    r"ships? to|deliver(?:y|ed|ies)?\b(?: (?:time|cost|fee|to|date|options?))?|gift[- ]?wrap(?:ping)?|"
    r"how long does (?:shipping|delivery)|free shipping|track my|my order|order status|"
    r"pay(?:ment)? (?:methods?|with|by)|"
    r"discount code|coupons?|opening hours|phone number)\b|"
    r"尺码表|尺码对照|怎么选(?:尺)?码|选什么码|保修政策|售后政策|换货|七天无理由|无理由|邮费|退货(?:政策|流程)?|"
    r"退款|退换|能退|可以退|运费|包邮|配送|送货|寄到|发到|送到|几天(?:能)?到|多久(?:能)?到|发货|物流|快递|"
    r"我的订单|订单|付款方式|支付方式|优惠券|营业时间|客服电话",
    re.I,
)
_PRODUCTS_NOW = re.compile(
    r"\b(?:which|what) (?!(?:is|are|about|if)\b)\w+.{0,30}\b(?:ship|deliver)\b.{0,20}"
    r"\b(?:now|today|right away|immediately)\b|"
    r"\bin stock\b|哪些.{0,12}(?:发货|现货)|有现货",
    re.I,
)
"""Which things can go out now is a question for products, not for how the shop ships."""

_NOT_COMPARATIVE = (
    "water|power|paper|over|under|charger|printer|leather|summer|winter|dryer|cover|corner|shower|number|computer|"
    "after|other|order|ever|never|buyer|user|customer|filter|mixer|blender|toaster|speaker|runner|hiker|laser|timer|"
    "beginner|tower|cooker|copper|silver|rubber|polyester|river|layer|liter|meter|dinner|amber|later|super|tier|liner"
)
"""Words in -er that compare nothing."""

_COMPARE = re.compile(
    r"\bcompare|\bcomparison\b|\bdifferen(?:ce|ces|t)\b|\bvs\b\.?|\bversus\b|\bbetter\b.*\bor\b|"
    r"\bwhich\b(?: one| of (?:them|these|those|the \w+))?.{0,20}\b(?:better|best|(?!(?:"
    + _NOT_COMPARATIVE
    + r")\b)\w{3,}er|more \w+|most \w+|should i)\b|"
    r"比较一下|^(?:请|帮我)?比较|比较(?=[前这那第它])|比一比|对比|区别|差别|不同|"
    r"哪(?:一)?[个款件双台条种](?:会|要)?(?:更|比较|最|好|划算|值得?|适合|合适|推荐|便宜|贵|轻|重|耐用|舒服|结实|"
    r"实用)|有什么不一样|相比|"
    r"哪(?:一)?[个款件双台条种只套](?:的)?(?:评价|口碑|评分|评论|续航|电池|容量|屏幕|音质|声音|质量|做工|降噪|重量|"
    r"功率|内存|存储|"
    r"性能|尺寸|保温|保冷|承重)(?:更|比较|会|最)?(?:好|高|长|久|大|多|强|轻|小|快|稳)|[跟和与]第[一二三四两].{0,2}比",
    re.I,
)
_RATED = re.compile(
    r"\bhow (?:is|are|was|well is|well are)\b.{1,60}\brated\b|\bwhat(?:'s| is) the rating\b|\bhow many stars\b|"
    r"评分(?:是)?(?:多少|几|怎么样|高吗)|几(?:颗)?星|打几分(?!钟)|多少分(?!贝|钟)",
    re.I,
)
_OPINION = re.compile(
    r"\breviews?\b|\b(?:people|customers|buyers|others) rate\b|"
    r"\bdo (?:people|customers|buyers|reviewers|reviews|others) (?:say|think|find|complain|mention|like)\b|大家说|"
    r"\bwhat (?:do|are) (?:people|customers|others|buyers).{0,20}(?:say|think|saying)|"
    r"\bany (?:good|complaints?|problems?)\b|\bwould you recommend\b|\bshould i (?:buy|get) (?:it|this|that)\b|"
    r"\b(?:worth|comfortable|comfy|durable|reliable|well made|good quality|easy to|noisy|sturdy|"
    r"true to size)\b|\bhow good\b|\brecommended\b|"
    r"评价|口碑|买家|(?:有没有|有)人(?:说|提到|反映|抱怨)|怎么说|好不好|好用吗|怎么样|质量|舒服|值不值|值得|耐用|"
    r"结实吗|评论|差评|好评|抱怨|优点|缺点|(?:推荐|建议)(?:买|入手)吗",
    re.I,
)
_CONS = re.compile(
    r"\b(?:downsides?|cons|drawbacks?|disadvantages?|weakness(?:es)?|shortcomings?|complaints?|complain(?:ing)?|"
    r"moan(?:s|ing|ed)?|grip(?:e|es|ing)|grumbl(?:e|es|ing)|"
    r"(?:people|customers|buyers|they|anyone|anybody) (?:hate|regret)|"
    r"(?:people|customers|buyers|they|folks?|anyone|anybody|owners?) (?:do ?n['o]?t|did ?n['o]?t|not) like|"
    r"(?:any|the|what) (?:problems?|issues?)|wrong with|negatives?|dislikes?|bad (?:about|reviews?|points?|sides?))"
    r"\b|"
    r"缺点|不足|毛病|差评|抱怨|槽点|吐槽|短板|坏处|不好的地方|有(?:什么|啥|没有)问题|不满意?|不喜欢的|后悔|雷点|翻车",
    re.I,
)
_PROS = re.compile(
    r"\b(?:upsides?|pros|advantages?|strengths?|benefits?|positives?|good (?:about|points?|sides?)|great about|"
    r"(?:people|customers|buyers|they) (?:like|love|praise)|praise)\b|优点|好处|亮点|优势|好评|长处|哪里好|好在哪",
    re.I,
)
_WHY = re.compile(r"^\s*why\b|\bwhy (?:did you|this|that|these|the|do you)\b|为什么|为啥|凭什么|理由", re.I)
_CHEAPER = re.compile(
    r"\b(?:cheaper|less expensive|more affordable|lower price)\b|便宜一?[点些]|更便宜|再便宜|太贵|"
    r"比(?:它|这|那)\S{0,4}便宜|(?:还有|有没有|有)?(?:没有)?便宜的[吗呢]",
    re.I,
)
_DEARER = re.compile(
    r"\b(?:more expensive|pricier|higher[- ]end|more premium|upmarket|fancier|nicer|classier|more luxurious|"
    r"better quality)\b|贵一?[点些]|更贵|高档一?[点些]|更好一?点的",
    re.I,
)
_QUESTION = re.compile(
    r"^\s*(?:and |but |so )?(?:is|are|does|do|has|have|can|could|will|would|what|how|where|when|which|"
    r"tell me|describe)\b|\?\s*$|"
    r"[吗呢么嘛？]\s*[?？]?$|多少|几|什么|怎么|有没有|是不是|([一-鿿])不\1|可不可以|是否|可否|能否|如何|介绍|说说|"
    r"详细|哪里|哪儿|"
    r"多[大重高长宽厚久远]|适合",
    re.I,
)

_ORDINALS = (
    (0, re.compile(r"\b(?:the )?(?:first|1st)\b(?! (?:time|aid))|\b(?:number|no\.|#)\s?(?:1|one)\b|"
    r"第[一1](?:[个款件双台条种]|$|(?=[和跟与]))", re.I)),
    (1, re.compile(r"\b(?:the )?(?:second|2nd)\b(?! hand)|\b(?:number|no\.|#)\s?(?:2|two)\b|"
    r"第[二2两](?:[个款件双台条种]|$|(?=[和跟与]))", re.I)),
    (2, re.compile(r"\b(?:the )?(?:third|3rd)\b|\b(?:number|no\.|#)\s?(?:3|three)\b|"
    r"第[三3](?:[个款件双台条种]|$|(?=[和跟与]))", re.I)),
    (3, re.compile(r"\b(?:the )?(?:fourth|4th)\b|\b(?:number|no\.|#)\s?(?:4|four)\b|"
    r"第[四4](?:[个款件双台条种]|$|(?=[和跟与]))", re.I)),
    (-1, re.compile(r"\bthe last (?:one|of)\b|最后(?:一)?[个款件双台条种]", re.I)),
)  # fmt: skip
_TWO = re.compile(
    r"\b(?:these|those|the|both|first|them)\s?(?:first )?(?:two|both)\b(?! (?:cheapest|dearest|best|most|least|"
    r"lowest|"
    r"highest|top)\b)|\bboth\b|(?:这|那|前|头)(?:两|2|二)[个款件双台条种]|"
    r"(?<![哪的最])(?<!最便宜)(?<!最贵)两[个款者](?!最)|[它这那]俩",
    re.I,
)
_OTHER = re.compile(
    r"\bthe other(?: one)?\b(?! (?:ones|two|\w+s)\b)|另(?:外)?(?:一)?[个款件双台条](?!品牌|牌子|"
    r"颜色)",
    re.I,
)
_THREE = re.compile(r"\b(?:these|those|the|all|first) three\b|(?:这|那|前)三[个款件双台条种]", re.I)
_THESE = re.compile(r"\b(?:these|those|them|they|of these)\b|它们|这[几些]|那[几些]", re.I)
_THOSE_EN = re.compile(r"\b(?:these|those|them|they)\b", re.I)
_OF_THESE = re.compile(
    r"\b(?:which|all|any|none|each|every|both|two|three|between|compare|others?|rest|of (?:these|those|them)"
    r")\b|[㐀-鿿]",
    re.I,
)
"""Words beside which "those" are several products."""

_ONE = re.compile(
    r"\b(?:it|its|it's|this)\b(?: one)?|"
    r"(?:^|\b(?:is|does|was|of|about|for|on|and|with|like|do|has|can) )that\b(?! (?:is|are|has))|"
    r"\bthat one\b|它|这[个款件双台条种]|那[个款件双台条种]|该(?:商品|产品)|刚才",
    re.I,
)
_OF_SHOWN = re.compile(
    r"\bwhich (?:one|ones|of (?:them|these|those|the))\b|^\s*which is\b|^哪(?:一)?[个款件双台条种](?:更|最|比较|好)"
)
_SPLIT_NAMES = re.compile(r"\s+(?:vs\.?|versus|and|with|or|to)\s+|和|跟|与|还是|对比|相比", re.I)
_NOT_NAMES = re.compile(
    r"^\s*(?:please )?(?:can you )?(?:compare|what(?:'s| is) the difference(?:s)? between|"
    r"difference between|which is better[,:]?|"
    r"which (?:one )?should i (?:buy|get|choose)[,:]?|比较一?下?|对比一?下?|请|帮我)\s*|[?？。.!！]+$|"
    r"(?:哪[个款种件].*|which(?: one)? (?:is|of)\b.*|有什么(?:区别|不同|差别).*|的(?:区别|不同|差别).*|"
    r"比较一?下.*|(?:, )?which is .*)$",
    re.I,
)


def read_intent(text: str, memory: Memory) -> Intent:
    """Tell what a turn wants.

    Args:
        text: The turn.
        memory: The conversation so far.

    Returns:
        The intent; "find" when nothing else is plainly meant.
    """
    said = text.strip()
    plain = said.strip(" .!?~。！？～,，")
    if not plain:
        return Intent("empty")
    for kind, rule in (("greet", _GREET), ("thanks", _THANKS), ("bye", _BYE)):
        if rule.fullmatch(plain):
            return Intent(kind)  # type: ignore[arg-type]
    if _OUTSIDE.search(said):
        return Intent("outside")
    refs, pointed = _references(said, memory)
    if _POLICY.search(said) and not _PRODUCTS_NOW.search(said):
        return Intent("policy", refs, pointed=pointed)
    if _COMPARE.search(said):
        compared = _compared(said, memory, refs, pointed)
        if compared:
            return compared
    if _WHY.search(said) and (memory.shown or refs):
        return Intent("why", refs or memory.focus[:1] or memory.shown[:1], pointed=True)
    if memory.shown:
        for kind, rule in (("cheaper", _CHEAPER), ("dearer", _DEARER)):
            if rule.search(said):
                return Intent(kind, refs, pointed=pointed)  # type: ignore[arg-type]
    if (aspect(said) or _OPINION.search(said)) and (pointed or aspect(said) or _QUESTION.search(said)):
        return Intent("opinion", refs, pointed=pointed)
    if pointed or _QUESTION.search(said):
        return Intent("about", refs, pointed=pointed)
    return Intent("find", refs, pointed=pointed)


def aspect(text: str) -> Literal["", "pros", "cons", "both"]:
    """Which side of the opinions a turn asks for: praise, complaints, or "" for neither by name."""
    cons, pros = _CONS.search(text) is not None, _PROS.search(text) is not None
    if cons:
        return "both" if pros else "cons"
    return "pros" if pros else ""


def asks_rating(text: str) -> bool:
    """Whether a turn asks how a product is rated."""
    return _RATED.search(text) is not None


def points(text: str) -> bool:
    """Whether words point at products of the conversation ("the first one", "these", 它), known or not."""
    if any(rule.search(text) for _, rule in _ORDINALS) or any(r.search(text) for r in (_TWO, _THREE, _OTHER, _THESE)):
        return True
    return _ONE.search(text) is not None or _OF_SHOWN.search(text) is not None


def points_by_place(text: str) -> bool:
    """Whether words point at a place in a list ("the second one", 第二个)."""
    return any(rule.search(text) for _, rule in _ORDINALS)


def references(text: str, memory: Memory) -> tuple[str, ...]:
    """Products of the conversation that words plainly point at; "this" alone means a picture that comes with them."""
    if any(rule.search(text) for _, rule in _ORDINALS) or any(r.search(text) for r in (_TWO, _THREE, _OTHER, _THESE)):
        return _references(text, memory)[0]
    return ()


def unpointed(text: str) -> str:
    """The words of a turn without those that point at products or ask for praise and complaints."""
    for rule in (*(r for _, r in _ORDINALS), _TWO, _THREE, _CONS, _PROS):
        text = rule.sub(" ", text)
    return text


def _compared(said: str, memory: Memory, refs: tuple[str, ...], pointed: bool) -> Intent | None:
    if len(refs) >= 2:
        return Intent("compare", refs, pointed=True)
    names = tuple(n.strip(" ,，") for n in _SPLIT_NAMES.split(_strip_ends(said)) if n.strip(" ,，"))
    if len(names) == 2 and all(len(n) > 1 and not _ONE.fullmatch(n) for n in names) and not pointed:
        return Intent("compare", (), names)
    if len(memory.shown) >= 2:
        spoken = memory.focus if len(memory.focus) >= 2 else memory.shown
        others = tuple(i for i in spoken if i not in refs)
        return Intent("compare", (refs + others)[: max(2, min(len(spoken), 4))], pointed=True)
    if pointed or not names:
        return Intent("compare", refs, pointed=True)
    plainly = re.match(r"(?:please )?compare|比较|对比", said, re.I)
    return Intent("compare", (), names[:1]) if plainly and len(names) == 1 else None


def _strip_ends(said: str) -> str:
    before = ""
    while before != said:
        before, said = said, _NOT_NAMES.sub("", said).strip()
    return said


def _references(said: str, memory: Memory) -> tuple[tuple[str, ...], bool]:
    """Products that the words point at, and whether they point at all."""
    shown = memory.shown
    places = [(m.start(), place) for place, rule in _ORDINALS if (m := rule.search(said))]
    if _TWO.search(said):
        two = memory.focus if len(memory.focus) == 2 else shown
        if memory.single and len(shown) != 2 and memory.before[-1:] not in ((), memory.focus[:1]):
            two = (memory.before[-1], *memory.focus)  # the two that were asked of one after the other
        return two[:2], True
    if _THREE.search(said):
        return shown[:3], True
    if places:
        picked = [shown[p] for _, p in sorted(places) if -len(shown) <= p < len(shown)]
        return tuple(dict.fromkeys(picked)), True
    if _OTHER.search(said) and memory.focus:
        others = tuple(i for i in shown if i not in memory.focus)
        other = others if len(others) == 1 else memory.before[-1:] or others[:1]
        return other[:1], bool(other)
    if _THESE.search(said):
        if memory.single and memory.focus and _THOSE_EN.search(said) and not _OF_THESE.search(said):
            return memory.focus[:1], True  # boots and headphones are "those" though they are one product
        several = memory.focus if len(memory.focus) >= 2 else shown
        if len(several) == 1 and len(memory.seen) > 1:  # "what else?" brought but one more
            several = memory.seen[-4:]
        return several[:4], True
    if _ONE.search(said):
        return (memory.focus[:1] or shown[:1]), bool(memory.focus or shown)
    return (), False
