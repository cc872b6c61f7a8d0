"""A budget that moves within a conversation: "I can stretch to 80", "add 50", 再加50, 贵点也没事.

Knows nothing about catalogs. A move is said again as the bound that it comes to; a budget that no longer counts is
told as a condition taken back. Only a conversation that has a price condition can move one by a bare number.
"""

from __future__ import annotations

import re

from shopguide.query.price import read_number
from shopguide.types import MINOR_DIGITS, Filter, Query

_N = r"(?P<sign>[$€£¥]\s?)?(?P<n>\d[\d,]*(?:\.\d+)?k?)(?: ?(?P<unit>dollars|bucks|usd|euros?|pounds|quid|yuan|rmb))?"
_SIGNED = r"(?P<e_sign>[$€£¥])\s?(?P<e_n>\d[\d,]*(?:\.\d+)?k?)"
_N_ZH = r"(?P<n>\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千万]+)\s?(?P<unit>元钱?|块钱?|美元|美金|刀)?"
_NO_MEASURE = (
    r"(?![\w%]|\.\d|\s?(?:people|persons?|cm|mm|m|kg|g|l|ml|inch\w*|\"|litres?|liters?|hours?|w|gb|tb|"
    r"stars?|oz|lbs?)\b)"
)

_BY = (
    re.compile(
        r"\b(?:(?:i|we|you) (?:can|could|will|would|might) |let's )?(?:(?P<up>add|raise|increase|up|extend|bump|"
        r"stretch|lift|spend|pay|go|throw in)|"
        r"(?P<down>lower|reduce|cut|drop|take off))\b(?: (?:it|that|my|the|budget|limit|price|up|by|about|in|down|"
        r"to))*"
        rf" (?:by|another|an extra|an additional) {_N}{_NO_MEASURE}(?: more)?|"
        rf"^\W*(?:(?:and|plus|with|i can (?:add|do|spend|pay)|let's add|add) )?(?:another |an extra )?"
        rf"{_N.replace('?P<', '?P<b_')}{_NO_MEASURE} more(?: is (?:fine|ok(?:ay)?)| then| on top)?\W*$|"
        rf"\b(?:(?:i|we) (?:can|could|will|would|might) |let's )?(?:spend|pay|add)"
        rf" {_N.replace('?P<', '?P<c_')}{_NO_MEASURE}"
        r"(?: more\b|\W*$)",
        re.I,
    ),
    re.compile(
        rf"(?:预算|价格|价位|上限)?(?:可以|能|我)?(?:再|还能|还可以)?(?:(?P<up>多?加(?!入)|多花|多出|提高|提升|增加|"
        rf"涨|放宽|上调|贵)|"
        rf"(?P<down>减|少花|降|下调|便宜))(?:个)?{_N_ZH}(?=$|[\s，,。.!！也都行吧呢了])"
    ),
)
"""A budget moved by so much."""

_TO = (
    re.compile(
        r"\b(?:i |we )?(?:can|could|might|would|will|'ll|may|am willing to|'m willing to|'m ok(?:ay)? to|be able to)"
        r"(?: also| maybe| probably| happily)* (?:stretch|go|push|spend|pay|do|afford)(?: it| my budget| the budget)?"
        rf"(?: up)?(?: as (?:high|far|much) as| to| for)? {_N}{_NO_MEASURE}(?! more)|"
        rf"\b(?:make (?:it|that)|let's say|say) {_SIGNED}(?: then)?|"
        rf"\bmake (?:it|that) up to {_N.replace('?P<', '?P<c_')}{_NO_MEASURE}|"
        rf"\b(?:raise|increase|lift|lower|reduce|stretch|extend|change|set|move|up|bump|drop|bring|push)"
        rf"\w*\s+(?:(?:it|the|"
        rf"my|budget|price|limit|max(?:imum)?|up|down)\s+)*to {_N.replace('?P<', '?P<b_')}{_NO_MEASURE}|"
        rf"\b(?:my )?(?:new |actual )?budget (?:is|can be|could be|went up to|goes up to) (?:now |actually |really )?"
        rf"{_N.replace('?P<', '?P<d_')}{_NO_MEASURE}",
        re.I,
    ),
    re.compile(
        rf"(?:价格|预算|价位|上限)?(?:可以|能)?(?:再)?(?:放宽|提高|提升|提|增加|多?加|涨|降低|降|减|调整?|改|扩大|"
        rf"放|升|抬|上调|下调|"
        rf"换)(?:高|低|一?[点些])?(?:预算|价格)?(?:到|至|成|为){_N_ZH}(?:以内|以下|左右|也行|"
        rf"也可以)?(?![A-Za-z\d升寸克斤人米])|"
        rf"(?:最多|最高|顶多)?(?:可以|能)(?:接受|花|出)?(?:到|去到|加到|给到){_N_ZH.replace('?P<', '?P<b_')}(?:以内|"
        rf"以下)?(?![升寸克斤人米])"
    ),
)
"""A budget moved to so much."""

_BARE = (
    re.compile(
        r"^\W*(?:(?:what|how) about|and|make (?:it|that)(?: up to)?|let's (?:say|do|make it)|say|try|maybe|"
        rf"ok(?:ay)?|then|(?:up )?to) {_N}{_NO_MEASURE}(?: then| instead| is (?:fine|ok(?:ay)?))?\W*$|"
        rf"^\W*{_N.replace('?P<', '?P<b_')}{_NO_MEASURE}(?:'s| is| would be|,)? (?:also |too )?(?:fine|ok(?:ay)?|"
        rf"good|"
        r"alright|too|then|instead|tops|max)\W*$",
        re.I,
    ),
    re.compile(
        rf"^\W*(?:那|改成|换成|要不|就)?{_N_ZH}(?:以内|左右|以下)?(?:的)?(?:呢|也行|也可以|也成|行吗|可以吗|吧)\W*$"
    ),
)
"""A bare number, where a price was spoken of."""

_UNITS_ZH = {
    "块": "元",
    "块钱": "元",
    "元钱": "元",
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "HKD": "港币",
    "JPY": "日元",
}

_LOOSE = (
    re.compile(
        r"\b(?:i |we )?(?:do ?n[o'’]?t|do not|would ?n[o'’]?t|wo ?n[o'’]?t) mind (?:paying|spending|if it(?:'s| is|"
        r" costs)|"
        r"going)(?: (?:a )?(?:bit|little|lot|few (?:dollars|bucks)))? ?(?:more|over|higher|extra|above|pricier|"
        r"more expensive)\b(?: than that| for \w+)?|"
        r"\b(?:(?:a )?(?:bit|little|slightly|somewhat) )?(?:more expensive|pricier|dearer|over(?: budget)?|"
        r"above(?: that| budget)?|"
        r"higher)(?: ones?)?(?: prices?)? (?:is|are|would be|will be|'s) (?:also |still |totally |"
        r"perfectly )?(?:fine|ok(?:ay)?|"
        r"alright|no problem|good|acceptable|not a problem|too)\b|"
        r"\b(?:i |we )?(?:can|could|'m (?:happy|willing|ready) to|am (?:happy|willing|ready) to|'d be (?:happy|"
        r"willing) to|"
        r"will|'ll) (?:pay|spend|go|stretch)(?: (?:a )?(?:bit|little|lot))? ?(?:more|higher|extra|over)"
        r"(?: than that)?"
        r"(?=\W*$|[,;.]| if| for)|"
        r"\b(?:money|price|cost|budget) (?:is|'s) (?:no (?:object|issue|concern)|not (?:an )?(?:issue|object|concern|"
        r"problem))\b|\bmoney does ?n[o'’]?t matter\b|\bno (?:price|budget|spending) (?:limit|cap)\b|"
        r"\b(?:it )?can cost (?:a (?:bit|little) )?more\b|\bwhatever (?:it|the price|they) costs?\b|\bsplurg(?:e|"
        r"ing)\b",
        re.I,
    ),
    re.compile(
        r"(?:价格|价钱)?(?:稍微?|略微?|哪怕|就算)?(?:再)?贵(?:一?[点些]|点儿)?(?:的)?(?:也|都)?(?:没事|没关系|行|"
        r"可以|无所谓|不要紧|能接受|"
        r"不是问题|没问题|接受|不介意|OK|ok)(?:的|了)?|"
        r"(?:不(?:介意|在乎|怕)|可以接受)(?:价格|价钱)?(?:再|稍微?)?(?:更)?贵(?:一?[点些])?(?:的)?|"
        r"(?:价格|预算|价位)(?:可以|能)?(?:再)?(?:高|多|贵|上浮|往上|宽)(?:一?[点些])?(?:也)?(?:行|可以|没事|没关系|"
        r"无所谓)?(?=$|[，,。!！])|"
        r"(?:多|再)花(?:一?[点些]|点儿)钱?(?:也)?(?:行|可以|没事|没关系|无所谓)?|不差钱|钱不是问题|"
        r"预算(?:很)?(?:充足|够|足|宽裕|放开)|"
        r"(?:没有|无|没)预算(?:限制|上限)?"
    ),
)
"""Dearer is welcome: the budget no longer counts."""


def moved(text: str, last: Query | None) -> str:
    """A turn with a moved budget said as a bound.

    Args:
        text: The turn.
        last: The last search of the conversation.

    Returns:
        The turn with "under …" or …以内 in place of the move; as it was when it moves none.
    """
    bound = _bound(last)
    for zh, rule in enumerate(_BY):
        match = rule.search(text)
        if match is not None and bound is not None:
            number = _number(match)
            if number is not None:
                step = -number if match.groupdict().get("down") else number
                return _said(text, match, _major(bound) + step, bound, bool(zh))
    rules = (*_TO, *_BARE) if bound is not None else _TO
    for place, rule in enumerate(rules):
        match = rule.search(text)
        number = _number(match) if match is not None else None
        if match is not None and number is not None:
            return _said(text, match, number, bound, place % 2 == 1)
    return text


def loosened(text: str) -> tuple[str, bool]:
    """A turn without words that give a budget up, and whether it has some."""
    for rule in _LOOSE:
        match = rule.search(text)
        if match is not None:
            return f"{text[: match.start()]} {text[match.end() :]}".strip(), True
    return text, False


def _bound(last: Query | None) -> Filter | None:
    prices = [f for f in last.filters if f.field == "price"] if last else []
    return next((f for f in prices if f.high is not None), None)


def _major(bound: Filter) -> float:
    return (bound.high or 0.0) / float(10 ** MINOR_DIGITS.get(bound.currency or "", 2))


def _number(match: re.Match[str]) -> float | None:
    raw = next((v for k, v in match.groupdict().items() if v and k.split("_")[-1] == "n"), "")
    return read_number(raw) if raw else None


def _said(text: str, match: re.Match[str], number: float, bound: Filter | None, zh: bool) -> str:
    groups = match.groupdict()
    sign = next((v for k, v in groups.items() if v and k.split("_")[-1] == "sign"), "").strip()
    unit = next((v for k, v in groups.items() if v and k.split("_")[-1] == "unit"), "")
    if not sign and not unit and bound is not None and bound.currency:
        unit = bound.currency
    amount = f"{sign}{number:.10g}"
    unit = _UNITS_ZH.get(unit, unit or "元") if zh else unit
    told = f"{amount}{'' if sign else unit}以内" if zh else f"under {amount}{f' {unit}' if unit else ''}"
    return " ".join(f"{text[: match.start()]} {told} {text[match.end() :]}".split()).strip(" ,，")
