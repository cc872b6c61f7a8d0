"""What is declined whatever stands beside it: secrets, other people's data, the guide's own set-up, acts on the shop.

Knows nothing about catalogs. What is asked of reviews, of the shopper's own order or of prices is none of it: a rule
needs the thing that is secret and the words that want it, and what others say of a product is always told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shopguide.text import has_han


@dataclass(frozen=True, slots=True)
class Demand:
    """One sort of demand.

    Attributes:
        asked: Words that make it.
        fair: Words beside them that make it a fair question.
        said: What is answered, English and Chinese.
    """

    asked: re.Pattern[str]
    fair: re.Pattern[str] | None
    said: tuple[str, str]


_HIS = (
    r"(?<!my )\b(?:admin(?:istrator)?|root|database|db|wi-?fi|server|system|(?:the|this|your) (?:shop|store)(?:'s)?|"
    r"staff|employees?|owner|manager|your|someone(?: else)?'s|customers?'?s?|users?'?s?|account)\b"
)
_A_THING = r"(?![- ]?(?:locks?|protect\w*|managers?|books?|keepers?|safes?|journals?|notebooks?))"
_WHOM = r"\b(?:customers?|buyers?|users?|shoppers?|clients?|members?|people|persons?|someone|everyone|anyone|whoever)\b"
_DATA = (
    r"(?:e-?mails?(?: address(?:es)?)?|phone numbers?|(?:home |delivery |shipping )?address(?:es)?(?! book)|"
    r"(?:credit |bank )?cards?(?: numbers?| details)|passwords?|order history|orders|purchase history|purchases|"
    r"personal (?:data|details|information)|(?:full )?names|accounts?|contact (?:details|data|information)|birthdays?|"
    r"customer (?:lists?|data(?:base)?))"
)
_BUYER_ZH = r"(?:其他|别的|其它|所有|全部|哪些)?(?:顾客|客户|用户|买家|会员|消费者|别人|他人)们?"
_DATA_ZH = (
    "(?:电话|手机号?码?|联系方式|地址|邮箱|姓名|名字|名单|身份证|个人信息|个人资料|信息|资料|订单|购买记录|消费记录|"
    "银行卡|信用卡|卡号|隐私|账[号户]|密码|生日)"
)
_SECRETS = (
    rf"{_HIS}[^.?!]{{0,25}}\b(?:passwords?|passcodes?|credentials?|log-?ins?(?: details| data)?)\b{_A_THING}",
    r"\b(?:give|tell|send|show|share|reveal|print|dump|leak|what(?:'?s| is| are))\b[^.?!]{0,20}\b(?:the|your|all|me)\b"
    rf"[^.?!]{{0,15}}\b(?:passwords?|credentials)\b{_A_THING}",
    r"\b(?:api|secret|private|access|ssh)[- ](?:keys?|tokens?)\b",
    r"\blog-?ins? (?:of|for|to) (?:the|your) (?:shop|store|back|admin|site|system)\b",
    r"\b(?:server|ip) address(?:es)? of\b",
    r"泄露|服务器.{0,4}(?:地址|ip)",
    r"\blog(?: me)? ?in(?:to)? as\b|\b(?:admin|root|back-?end) (?:access|panel|rights|login)\b",
    r"(?:管理员|后台|数据库|服务器|系统|店主|店长|wi-?fi|账[号户]).{0,6}(?:密码|口令|密钥|权限)(?![锁箱本器])",
    r"(?:密码|口令|密钥|api ?key|令牌)(?![锁箱本器]).{0,6}(?:告诉|发我|发给|给我|是什么|是多少|说)",
    r"(?:告诉我?|给我|说出|发我|发给我).{0,10}(?:密码|口令|密钥)(?![锁箱本器])",
    r"登[录陆](?:进?)?(?:别人|他人|其他|管理员?|后台|顾客|用户)",
)
_PRIVATE = (
    rf"\b{_DATA}\b[^.?!]{{0,25}}\b(?:of|from|for|belonging to)\b[^.?!]{{0,20}}{_WHOM}",
    r"\b(?:other |another |your |the |all )?(?:customer|buyer|user|shopper|client|member)s?'?s? (?:\w+ )?"
    rf"{_DATA}\b",
    r"\b(?:history|orders?|purchases|account|data) of (?:user|customer|client|member)\b",
    r"(?:^|[.?!,] ?|\b(?:tell|show|list|know|see|find out|give)\b[^.?!]{0,15})who(?: else)?(?: has| have)? "
    r"(?:bought|ordered|purchased)\b",
    r"\bwho are (?:your|the shop's|the) (?:customers|buyers|users|clients)\b",
    r"\bwhat (?-i:[A-Z]\w+(?: [A-Z]\w+)?) (?:has |had )?(?:bought|ordered|purchased)\b",
    r"(?:手机号?码?|号码|账号|\d{11}).{0,8}(?:买了|买过|订了|订过|下过单)",
    r"\bto whom\b[^?]{0,20}\b(?:sold|sell)\b|\b(?:sold|sell)\b[^?]{0,40}\bto whom\b",
    r"\bwhat (?:did|has|have) (?:(?:my |the |your )?(?:customer|user|client|member|neighbou?r|boss|ex|colleague|friend|"
    r"wife|husband)\b(?: \w+){0,2}|(?-i:[A-Z]\w+(?: [A-Z]\w+)?)|u\d+) (?:buy|bought|order|ordered|purchased?)\b",
    rf"{_BUYER_ZH}.{{0,6}}的.{{0,6}}{_DATA_ZH}",
    rf"(?:买了|买过|购买|下单).{{0,12}}(?:的人|的?顾客|的?客户|的?用户).{{0,4}}的?{_DATA_ZH}",
    r"(?:客户|顾客|用户|会员)(?:名单|资料|数据|信息|列表)|谁(?:还)?(?:买|购买|下单|订)(?:了|过)",
    r"(?:邻居|同事|老板|前任|男友|女友|老公|老婆|用户\w+|顾客\w+|客户\w+)(?:上周|上个?月|最近|昨天|以前)?(?:都)?"
    r"(?:买了|买过|订了)(?:些)?(?:什么|啥)",
)
_SETUP = (
    r"\b(?:system|initial|hidden|secret|original|internal|developer) (?:prompts?|instructions?|rules?|guidelines?)\b",
    r"\byour (?:own |exact |full )?(?:prompt|instructions|config(?:uration)?|source code|programming|training data|"
    r"guardrails)\b(?! (?:for|on|to|about)\b)",
    r"\b(?:print|show|dump|output|reveal)\b[^.?!]{0,10}\byour (?:rules|config\w*|settings)\b",
    r"\b(?:instructions|rules|prompt)\b[^.?!]{0,12}\b(?:you (?:were|are|got|have been)|were you|are you|did you)\b"
    r"[^.?!]{0,10}\b(?:given|told|following|set|get)\b",
    r"\b(?:repeat|print|output|copy|show|quote)\b[^.?!]{0,20}\b(?:text|words|everything|messages?|all) "
    r"(?:\w+ )?above\b",
    r"\b(?:enter|enable|activate|switch (?:to|into)|turn on|go into)\b[^.?!]{0,12}\b(?:debug|developer|god|maintenance|"
    r"admin|sudo|jailbreak|dan) mode\b",
    r"\byou are now (?:dan|an? \w+ (?:without|with no))\b|\byou (?:now )?have no (?:rules|restrictions|limits)\b",
    r"\band have no (?:rules|restrictions)\b|\bignore (?:all |any |your |the )*(?:rules|restrictions|guidelines)\b",
    r"\bact as (?:an? |the )?(?:unrestricted|uncensored|unfiltered|evil|admin\w*|root)\b",
    r"你的?\s*(?:prompt|system)\b|(?<![a-z])prompt(?=发|给我|是什么|原文)",
    r"提示词|系统(?:提示|指令)|(?:隐藏|内部|原始|初始)的?(?:规则|指令|设定)",
    r"(?:进入|切换到?|启用|开启|打开)了?(?:调试|开发者?|管理员?|维护|上帝)模式",
    r"你.{0,6}(?:设定|给|遵守|收到|得到)了?(?:的是?)?(?:哪些|什么|啥|的)?(?:规则|指令)",
    r"(?:上面|以上|之前)的?(?:文字|内容|对话|指令).{0,8}(?:重复|原样|打印|输出|原文)",
    r"你.{0,6}(?:没有|不受|解除|不再有)(?:了?任何)?(?:的)?(?:限制|约束|规则)",
    r"你的(?:源代码|代码|配置|程序)|(?:把|将)你?的?配置.{0,4}(?:打|发|输出|显示)",
)
_CODES = (
    r"\b(?:staff|employees?'?s?|insiders?|friends?[- ]and[- ]family)\b[^.?!]{0,15}\b(?:discounts?|codes?|coupons?|"
    r"vouchers?|prices?|deals?)\b",
    r"\b(?:secret|hidden|internal|unlisted|leaked|private) (?:discount|coupon|voucher|promo\w*|deal)s?\b",
    r"\b(?:promo(?:tion(?:al)?)?|voucher)[- ]codes?\b|\bgive me (?:an? |the )?(?:coupon|discount|voucher)\b",
    r"\bgive me (?:an? )?\d+ ?(?:%|percent) (?:off|discount)\b|给我打[一二三四五六七八\d]折",
    r"(?:员工|内部|内购|隐藏|店长|亲友)的?(?:折扣|优惠|价|券)|(?:优惠|折扣|促销|兑换)码",
)
_ACTS = (
    r"\b(?:change|set|edit|update|lower) the prices? of\b[^?]{1,60}\bto\b",
    r"\b(?:delete|remove|erase|edit)\b[^.?!]{0,25}\breviews? (?:of|from|for|on|in)\b",
    r"\b(?:delete|erase) (?:all|every|the)\b[^.?!]{0,20}\b(?:reviews?|products?|listings?)\b",
    r"\bmake (?:it|this|that|them|the [\w ]{1,20}?) (?:cost (?:me )?)?(?:zero|free|nothing|[$€£]0)\b",
    r"\bmark\b[^?]{0,25}\bas (?:sold out|free|in stock|unavailable)\b|(?:把|将).{1,14}(?:下架|标为|标记为)",
    r"(?:把|将).{2,}的?(?:价格|售价|库存|评分)(?:改|调|设|变)(?:成|为|到)(?!.*(?:以内|以下|左右|之间|以上))",
    r"(?:删|抹)(?:掉|除|了|去).{0,14}(?:差评|评价|评论)|(?:差评|评价|评论).{0,4}(?:删|抹)(?:掉|除|了|去)",
)
_BOOKS = (
    r"\b(?:pay|paid|pays|charged?)\b[^.?!]{0,25}\b(?:suppliers?|wholesalers?|vendors?)\b",
    r"\b(?:suppliers?|wholesalers?|vendors?)'?s?\b[^.?!]{0,20}\b(?:prices?|costs?|charges?|names?|contacts?)\b",
    r"\b(?:your|the shop'?s|the store'?s|profit) (?:profits?|mark-?ups?|margins?|revenues?|turnover|sales figures)\b",
    r"\bhow many\b[^?]{1,40}\b(?:did you sell|have you sold|were sold|you sold)\b|(?:卖|售)(?:了|出)(?:多少|几)(?!钱)",
    r"\b(?:what|how much)\b[^?]{0,15}\b(?:margin|profit|mark-?up)s?\b|\bhow much (?:do|did) you (?:make|earn)\b",
    r"你们.{0,6}(?:赚|挣)(?:多少|几)|\bcost price\b|进价|进货价|成本价|拿货价|毛利|利润(?:率|是|有|多少)|营业额|销售额",
    r"(?:供应商|供货商).{0,8}(?:是谁|多少|价|电话)",
)
_OF_REVIEWS = re.compile(
    r"\b(?:reviews?|say|said|think|thought|opinions?|feedback|ratings?|rated|complain\w*|recommend\w*|also|together|"
    r"too|as well)\b|评价|评论|怎么说|口碑|反馈|差评|好评|怎么样|觉得|一起买|还买",
    re.I,
)


def _demand(rules: tuple[str, ...], en: str, zh: str, fair: re.Pattern[str] | None = None) -> Demand:
    return Demand(re.compile("|".join(rules), re.I), fair, (en, zh))


_DEMANDS = (
    _demand(
        _SECRETS,
        "I cannot help with passwords, keys or anyone's account. I can only tell about the products of this shop.",
        "抱歉，密码、密钥和账号我不能提供，我只能介绍本店的商品。",
    ),
    _demand(
        _PRIVATE,
        "I cannot tell anything of other customers: their names, orders and addresses are private. "
        "What they wrote in reviews I can quote.",
        "其他顾客的姓名、订单和联系方式都是隐私，我不能提供；他们公开写的评价可以问我。",
        _OF_REVIEWS,
    ),
    _demand(
        _SETUP,
        "I cannot show or change how I am set up. I can only help with the products of this shop.",
        "我的内部设定不能透露，也不能更改，我只能介绍本店的商品。",
    ),
    _demand(
        _CODES,
        "I cannot give discount codes or staff prices; please ask the shop. I can tell the prices in the catalog.",
        "我不能提供优惠码或内部价，请咨询店家；商品资料里的价格可以问我。",
    ),
    _demand(
        _ACTS,
        "I can only look things up: I cannot change prices, stock, reviews or orders.",
        "我只能查询商品，不能修改价格、库存、评价或订单。",
    ),
    _demand(
        _BOOKS,
        "I do not know what the shop itself pays or earns; the catalog does not say it. "
        "I can tell what things cost here.",
        "本店自己的进价、利润和销售额，商品资料没有写明，我无法回答；商品的售价可以问我。",
    ),
)


def declined(text: str) -> str | None:
    """What to answer a turn that is declined.

    Args:
        text: The turn as it was said.

    Returns:
        The answer in the asker's language; None for a turn that may be answered.
    """
    said = " ".join(text.replace("’", "'").split())
    for demand in _DEMANDS:
        if demand.asked.search(said) and not (demand.fair and demand.fair.search(said)):
            return demand.said[1] if has_han(text) else demand.said[0]
    return None
