"""Prices as shoppers say them, in English and Chinese: "under $50", "20-30 dollars", 三百以内, 两百块左右.

Pure functions from lower-case words to bounds; knows nothing about catalogs, products or other constraints.
"Under", "up to", "within", 以内, 以下 and 不超过 take the bound in; "less than", "below", 低于 and 不到 leave it out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shopguide.text import has_han
from shopguide.types import MINOR_DIGITS, Money

ABOUT = 0.2
"""What "around $40" and 左右 allow on each side: a fifth, and the chip says so."""

MAX_AMOUNT = 1e12
"""Amounts above this are not prices (a phone number, an EAN) and are left alone."""

_DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"))
_SIGNS = {
    "刀": "USD",
    "us$": "USD", "hk$": "HKD", "€": "EUR", "£": "GBP", "usd": "USD", "eur": "EUR", "gbp": "GBP", "jpy": "JPY",
    "euro": "EUR", "euros": "EUR", "pounds": "GBP", "quid": "GBP", "元": "CNY", "块": "CNY", "块钱": "CNY",
    "元钱": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "yen": "JPY", "円": "JPY", "日元": "JPY",
    "美元": "USD", "美金": "USD", "欧元": "EUR", "英镑": "GBP", "港币": "HKD", "港元": "HKD",
}  # fmt: skip
_PRE = r"(?:us\$|hk\$|[$¥￥€£]|(?:usd|eur|gbp|rmb|cny|jpy)\s?)"
_POST = (
    r"(?:\s?(?:dollars?|bucks|usd|euros?|eur|pounds(?!\s+of)|quid|gbp|rmb|cny|yuan|yen|jpy)\b|\s?[$€£]|"
    r"\s?(?:元钱|块钱|人民币|美元|美金|欧元|英镑|港币|港元|日元|元|块|円|刀(?![具架片叉锋])))"
)
_WORDS_EN = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_TENS_EN = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNIT_EN = "|".join(sorted(_WORDS_EN, key=len, reverse=True))
_SAID_EN = (
    rf"(?:(?:an?|{_UNIT_EN})[ -](?:hundred|thousand|grand)(?:[ -](?:and )?(?:{_UNIT_EN})(?:[ -](?:{_UNIT_EN}))?)?|"
    rf"(?:an?\s)?couple(?: of)? (?:hundred|thousand)|(?:{_TENS_EN})[ -](?:one|two|three|four|five|six|seven|eight|"
    rf"nine)\b|"
    rf"(?:{_UNIT_EN}))"
)
_NUM_EN = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d{1,5},\d\d(?!\d)|\d{1,9}(?!\d))(?:\.\d{1,4})?(?:\s?k(?![a-z0-9]))?|"
    rf"{_SAID_EN}\b)"
)
_NUM_ZH = r"(?:\d{1,9}(?!\d)(?:\.\d{1,4})?[千百万k]?|[一二三四五六七八九十两百千万零]{1,12})"
_SCALED = r"\d{1,5}(?:\.\d{1,4})?(?:[百千万](?![克米瓦卡像])|w(?=以|左|上|的|元|块|之|内|到|至|-|预))"
_NUM = rf"(?:{_SCALED}|{_NUM_EN}|{_NUM_ZH})"
_UNIT_NEXT = re.compile(
    r"[a-z]|\s*(?:%|°|\"|″|'|×)|"
    r"\s?-?\s?(?:cm|mm|m|km|miles?|inch(?:es)?|ft|foot|feet|kg|g|mg|grams?|kilos?|lbs?|oz|ounces?|ml|cl|l|"
    r"lit(?:er|re)s?|w|"
    r"watts?|v|volts?|mah|ah|gb|tb|mb|hz|khz|mhz|ghz|hours?|hrs?|h|min(?:ute)?s?|seconds?|days?|weeks?|months?|years?|"
    r"yrs?|yo|pieces?|pcs|packs?|pages?|ppm|dpi|mp|megapixels?|rpm|people|persons?|seats?|stars?|degrees?|decibels?|db|"
    r"nits|lumens?|lm|va|kva|kwh?|wh|mbps|gbps|btu|psi|bar|cfm|mph|fps|sheets?|outlets?|ports?|users?|rolls?|"
    r"tablets?|capsules?|servings?|slices?|labels?|sockets?|keys?|buttons?|pockets?|drawers?|shelves|watt|"
    r"threads?|counts?|gsm|denier|k?cal|calories|reviews?|ratings?|x|pixels?|cups?|quarts?|gallons?|layers?)\b|"
    r"\s?(?:[厘毫分]米|米|英寸|寸|公斤|千克|毫克|克|斤|毫升|升|公里|小时|分钟|秒|天|年|岁|个|件|只|瓶|包|片|支|双|台|部|套|张|页|人|星|"
    r"码|流明|瓦|伏|毫安|像素|万像素|倍|层|级|度|格|号|折|核|代|平|口|杯|条|本|毫|颗|盒|袋|周|季|位|分|岁|款|种|次)"
)
"""What may not follow a bare number, or else it is a size, a count, an age or a share and not a price."""

_RESOLUTION = re.compile(r"\s?(?:resolution|screen|monitor|display|tv|video|uhd|hdr|屏|分辨率|显示|电视|视频)")


@dataclass(frozen=True, slots=True)
class PriceSpan:
    """A price condition in the words: where it stands and the inclusive bounds in minor units."""

    start: int
    end: int
    low: int | None
    high: int | None
    currency: str
    about: int | None = None
    soft: bool = False
    signed: bool = True


def currency_of(sign: str, currencies: Sequence[str], chinese: bool = False) -> str:
    """The ISO code that a sign or word means in a shop.

    Args:
        sign: What stood at the number, lower case; "" for a bare number.
        currencies: The shop's currencies, the main one first; may be empty.
        chinese: The words are Chinese: a bare number is then CNY where the shop has such prices.

    Returns:
        ISO 4217 code; else the main currency (USD when the shop has none) for a bare number.
    """
    main = currencies[0] if currencies else "USD"
    sign = sign.strip()
    if not sign:
        return "CNY" if chinese and "CNY" in currencies else main
    if sign in ("$", "dollar", "dollars", "bucks"):
        return next((c for c in currencies if c in _DOLLARS), "USD")
    if sign in ("¥", "￥"):
        return "JPY" if main == "JPY" else "CNY"
    return _SIGNS.get(sign, main)


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
SCALES = {"k": 1000, "千": 1000, "百": 100, "万": 10000, "w": 10000}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def read_number(text: str) -> float | None:
    """Read a number as it is said: "1,299.50", "1.5k", "fifty", 三百五, 两千, 1.5万; None when it is none."""
    raw = text.strip()
    raw = re.sub(r",(?=\d{1,2}$)", ".", raw).replace(",", "")
    if raw and raw[0].isascii() and raw[0].isalpha():
        return _read_english(raw)
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s?([kw百千万]?)", raw)
    if match:
        return float(match.group(1)) * SCALES.get(match.group(2), 1)
    if not raw or any(c not in _DIGITS and c not in _SCALES for c in raw):
        return None
    total = section = digit = 0
    last = 1
    for char in raw:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 1 if char == "零" else last
            continue
        last = _SCALES[char]
        if char == "万":
            total, section = (total + section + digit) * last, 0
        else:
            section += (digit or 1) * last
        digit = 0
    if digit and last >= 100:  # 三百五 is 350, 两千三 is 2300
        digit *= last // 10
    return float(total + section + digit)


def _read_english(raw: str) -> float | None:
    """Read "two hundred and fifty"; None when a word is no number."""
    total, section = 0.0, 0.0
    for word in re.split(r"[ -]", raw):
        if word in _WORDS_EN:
            section += _WORDS_EN[word]
        elif word == "couple":
            section = 2
        elif word == "of":
            continue
        elif word in ("a", "an"):
            section += 1
        elif word == "hundred":
            section *= 100
        elif word in ("thousand", "grand"):
            total, section = total + section * 1000, 0.0
        elif word != "and":
            return None
    return total + section


_AMOUNT = rf"(?:(?P<pre>{_PRE})\s?)?(?P<num>{_NUM})(?P<post>{_POST})?"
_A = _AMOUNT
_B = _AMOUNT.replace("?P<pre>", "?P<pre2>").replace("?P<num>", "?P<num2>").replace("?P<post>", "?P<post2>")
_PRICED = (
    r"(?:(?:the\s)?pric(?:e|ed|ing)(?:\srange)?(?:\s(?:is|at|of|from))?:?\s|cost(?:s|ing)?\s|价格区间|价格|价位|价钱|售价|预算)?"
    r"\s?(?:控制在|在|是|为|[:：])?\s?"
)
_TAIL_ZH = r"(?:的?价[格位]?)?"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9.$€£¥]){_PRICED}" + pattern, re.IGNORECASE)


_BETWEEN = (
    _rule(rf"between\s{_A}\s(?:and|to)\s{_B}"),
    _rule(rf"(?:from\s|in the\s)?{_A}\s?(?:-|–|—|~|～|to\s|至|到)\s?{_B}(?:之?间|\s(?:price )?(?:range|bracket)\b)?"),
)
_ABOUT_RULES = (
    _rule(rf"(?:around|about|approximately|approx\.?|roughly|~|大概|大约|差不多|约)\s?{_A}\s?(?:左右|上下)?"),
    _rule(rf"{_A}\s?(?:左右|上下)"),
    _rule(rf"{_A}(?:\s(?:or so)|\s?-?ish)\b"),
    _rule(rf"{_A}\s?(?:give or take)\b"),
    _rule(rf"(?:(?P<pre>{_PRE})\s?)?(?P<num>{_NUM})\s?-?ish(?P<post>{_POST})"),
)
_NO_MORE = (
    r"(?:nothing|not a (?:penny|cent|dollar)|no price|(?:i )?(?:can ?n?[o']?t|cannot|wo ?n[o']?t|do ?n[o']?t|do not|"
    r"would ?n[o']?t|rather not|not)(?: really)?(?: (?:want|wish|like|plan|looking|able|willing)(?: to)?)? ?"
    r"(?:spend|pay|go|cost|exceed)(?: any(?:thing)?)?) (?:over|above|more than|beyond|higher than|past)|"
    r"(?:capped|cap it|topping out) at|(?:my |the |a |with a |price )?(?:max(?:imum)?(?: price| budget)?|price limit|"
    r"limit|ceiling|cap|upper limit) (?:is|of|at|would be|=)|(?:i )?(?:only )?(?:have|got)(?: only| just)?(?=\s[$€£]|"
    r"\s\d+ (?:dollars|bucks|euros|pounds|quid|yuan))|no higher than|not higher than|spend(?:ing)? up to"
)
"""How people say that they will not pay more."""

_MOST = (
    _rule(rf"(?:{_NO_MORE})\s?{_A}"),
    _rule(
        r"(?:under|up to|within|at most|no more than|not more than|not over|not exceeding|max(?:imum)?(?: of)?|"
        r"(?:on )?(?:a |my )?budget(?: (?:is|of|under))?:?|≤|<=|sub[ -]|不超过|[别勿]超过|不要超过|不能超过|不高于|"
        r"不多于|最多|至多|顶多|撑死|不大于|预算|不超|别超|不要超|不能超|上限(?:是|为)?|最高(?:不超过|价|就)?|顶天)"
        rf"\s?{_A}(?:以内|以下|之内|内)?"
    ),
    _rule(
        rf"{_A}\s?(?:以下|以内|之内|以里|封顶|顶天|打住|撑死|到头|为上限|之下|最多|顶多|(?<=[元块百千])内(?![存置胆衣裤]))"
    ),
    _rule(
        rf"{_A}\s(?:or less|or under|or below|or cheaper|or lower|and under|and below|max(?:imum)?|tops|at (?:the "
        rf")?most|"
        r"(?:is|as) (?:my |the |a )?(?:max(?:imum)?|limit|budget|ceiling)|limit|budget|and no more|and not more)\b"
        r"(?!\s?[$€£¥\d])"
    ),
)
_BELOW = (
    _rule(rf"(?:less than|below|lower than|cheaper than|<|低于|小于|少于|不到|不足|便宜于)\s?{_A}"),
    _rule(rf"{_A}(?:不到)(?=$|[\s，,。的])"),
)
_LEAST = (
    _rule(
        r"(?:at least|no less than|not less than|not under|minimum(?: of)?|starting (?:at|from)|≥|>=|不低于|不少于|"
        rf"至少|最少|最低)\s?{_A}\s?(?:以上)?"
    ),
    _rule(rf"{_A}\s?(?:以上|起步|往上|起)(?!订|飞)"),
    _rule(rf"{_A}(?:\s(?:or more|or above|or over|and up|and above|and over|plus)\b(?!\s?[$€£¥\d])|\+)"),
)
_ABOVE = (_rule(rf"(?:more than|over|above|higher than|pricier than|>|高于|超过|大于|多于)\s?{_A}"),)
_ZH_PAIR = re.compile(r"(?<![一二三四五六七八九十两百千万零])([一二三四五六七八两])([一二三四五六七八九])([十百千])")


def _signed(match: re.Match[str]) -> tuple[str, str]:
    groups = match.groupdict()
    first = (groups.get("pre") or groups.get("post") or "").strip()
    second = (groups.get("pre2") or groups.get("post2") or "").strip()
    return first, second


def _amounts(match: re.Match[str]) -> list[float] | None:
    groups = match.groupdict()
    raws = [groups["num"]] + ([groups["num2"]] if groups.get("num2") else [])
    numbers = [read_number(raw) for raw in raws]
    if any(n is None or n > MAX_AMOUNT for n in numbers):
        return None
    out = [n for n in numbers if n is not None]
    if len(out) == 2 and out[0] < out[1]:
        scale = SCALES.get(raws[1].strip()[-1:], 1)
        if scale > 1 and read_number(raws[0]) == out[0] and out[0] * scale <= out[1] and raws[0].strip().isdigit():
            out[0] *= scale  # "1-2k" is 1,000 to 2,000
    return out


_BARE_NEEDS_MORE = re.compile(r"max(?!imum|\.? (?:price|budget|of|is)\b)|min(?!imum)|~|<|>|约")
_ENDS = re.compile(r"\s*(?:$|[,，.。;；!！?？](?!\d)|(?:please|pls|thanks?|price|range)\b)")
"""What may follow a bare "about 100" that is a price."""

_RANGED = re.compile(r"\s?(?:(?:price )?range|budget|bracket)\b")
LEAST_ABOUT = 10.0
"""A bare "about 5" may be of anything."""
_PRICE_WORD = re.compile(r"(?:the\s)?pric|cost|价|售价|预算|控制在|(?:on )?(?:a |my )?budget")


_GOES_ON = re.compile(r"[a-z]\d|,\d|\.\d")
"""What makes another thing of a number: "$1e9", "$1,2,3"."""


def _not_a_price(match: re.Match[str], kind: str) -> bool:
    """Tell whether a number without a currency sign may be a size, an age, a count or a model name."""
    if any(_signed(match)):
        return _GOES_ON.match(match.string[match.end() :]) is not None
    text, after = match.group(), match.string[match.end("num2" if kind == "between" else "num") :]
    spoken = match.group("num").strip()
    if _UNIT_NEXT.match(after) or (spoken.endswith("k") and (spoken in ("4k", "8k") or _RESOLUTION.match(after))):
        return True
    if _PRICE_WORD.match(text):
        return False
    if re.search(r"\.\d$", spoken) and kind != "between":
        return True  # 15.6 is a size; prices have no one digit behind the point
    if spoken[0] in _DIGITS and not any(c in _SCALES for c in spoken):
        return True  # 一起, 两以上
    if kind == "between":
        scaled = all(match.group(name).strip()[-1] in _SCALES for name in ("num", "num2"))
        if text.startswith("between") or scaled or _RANGED.match(after):
            return False
        round_ = all(n.isdigit() and int(n) >= 100 and int(n) % 50 == 0 for n in (spoken, match.group("num2").strip()))
        at_end = re.match(r"(?:之?间)?(?:的|$|\s*$)", after) is not None
        return not (has_han(match.string) and round_ and at_end)  # "20-30" alone may be a size or an age
    if kind == "about":
        if text.endswith(("左右", "上下", "ish")):
            return False
        number = read_number(spoken) or 0.0
        about_end = number >= LEAST_ABOUT and _ENDS.match(match.string[match.end() :]) is not None
        return not (about_end and not text.startswith("~") and match.start() > 0)
    return _BARE_NEEDS_MORE.match(text) is not None or text.endswith("+") or text.endswith("plus")


def _minor(amount: float, currency: str) -> float:
    return amount * float(10 ** MINOR_DIGITS.get(currency, 2))


def _spans(text: str, currencies: Sequence[str]) -> Iterator[PriceSpan]:
    groups = (
        (_BETWEEN, "between"), (_ABOUT_RULES, "about"), (_MOST, "most"), (_BELOW, "below"), (_LEAST, "least"),
        (_ABOVE, "above"),
    )  # fmt: skip
    for rules, kind in groups:
        for rule in rules:
            for match in rule.finditer(text):
                span = _read(match, kind, currencies)
                if span is not None:
                    yield span


def _read(match: re.Match[str], kind: str, currencies: Sequence[str]) -> PriceSpan | None:
    numbers = _amounts(match)
    signs = _signed(match)
    if numbers is None or _not_a_price(match, kind):
        return None
    currency = currency_of(signs[0] or signs[1], currencies, has_han(match.string))
    minor = [_minor(n, currency) for n in numbers]
    signed = bool(signs[0] or signs[1])
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    end = match.start() + len(match.group().rstrip())
    tight = 1e-6  # minor units: guards ceil and floor against binary dust (19.99 × 100)

    def span(low: int | None, high: int | None, about: int | None = None) -> PriceSpan:
        return PriceSpan(start, end, low, high, currency, about, signed=signed)

    if kind == "between":
        low, high = sorted(minor)
        return span(math.ceil(low - tight), math.floor(high + tight))
    value = minor[0]
    if kind == "about":
        low, high = math.ceil(value * (1 - ABOUT) - tight), math.floor(value * (1 + ABOUT) + tight)
        return span(low, high, round(value))
    if kind == "most":
        return span(None, math.floor(value + tight))
    if kind == "below":
        return span(None, math.ceil(value - tight) - 1)
    if kind == "least":
        return span(math.ceil(value - tight), None)
    return span(math.floor(value + tight) + 1, None)


_MORE_THAN = re.compile(
    r"(?<![\d.一二三四五六七八九十两百千万])(?P<num>\d{2,6}|[一二三四五六七八九两][百千万]|[一二三四五六七八九]?十)多(?P<sign>元|块钱|块|(?=的|$|\s))"
)
"""一百多块: from 100 to 200."""

_SOME = re.compile(r"(?:好)?几(?P<scale>[十百千万])(?P<sign>元|块钱|块)|(?P<about>[百千万])(?:来|把)(?:元|块钱|块)")
"""几十块, 百来块: too loose to filter by."""

_PLAIN = re.compile(
    rf"(?<![a-z0-9.$€£¥%-])(?:(?P<pre>{_PRE})\s?(?P<num>{_NUM})(?![\w%])|(?P<num2>{_NUM})(?P<post>{_POST})(?![\w%])|"
    rf"(?P<num3>\d{{1,6}}|[一二三四五六七八九两十百千万]{{1,6}})(?P<post3>元|块钱|块)(?=$|[\s，,。的]))"
)
"""An amount of money and nothing about it: "$50 headphones" is a wish for about that."""


def _loose(text: str, currencies: Sequence[str]) -> Iterator[PriceSpan]:
    """Prices that are said loosely; soft where they set no bound that a shopper would hold a shop to."""
    for match in _MORE_THAN.finditer(text):
        number = read_number(match["num"])
        if number:
            whole = str(int(number))
            step = 10 ** (len(whole) - len(whole.rstrip("0")))
            currency = currency_of("元", currencies, True)
            low, high = (round(_minor(n, currency)) for n in (number, number + step))
            yield PriceSpan(match.start(), match.end(), low, high, currency)
    for match in _SOME.finditer(text):
        scale = _SCALES[match["scale"] or match["about"]]
        currency = currency_of("元", currencies, True)
        bounds = (scale * 2.0, scale * 10.0 - 1) if match["scale"] else (scale * (1 - ABOUT), scale * (1 + ABOUT))
        least, most = (round(_minor(bound, currency)) for bound in bounds)
        yield PriceSpan(match.start(), match.end(), least, most, currency, soft=True)
    for match in _PLAIN.finditer(text):
        groups = match.groupdict()
        number = read_number(next((groups[n] for n in ("num", "num2", "num3") if groups[n]), ""))
        if number is None or not 0 < number <= MAX_AMOUNT:
            continue
        sign = next((groups[n] for n in ("pre", "post", "post3") if groups[n]), "")
        currency = currency_of(sign, currencies, has_han(text))
        value = _minor(number, currency)
        low, high = math.ceil(value * (1 - ABOUT)), math.floor(value * (1 + ABOUT))
        yield PriceSpan(match.start(), match.end(), low, high, currency, about=round(value), soft=True)


def _in_currency(span: PriceSpan, currency: str) -> PriceSpan:
    """A bare amount in the currency that another one of the same words names."""
    if MINOR_DIGITS.get(span.currency, 2) != MINOR_DIGITS.get(currency, 2):
        return span
    return replace(span, currency=currency)


def price_spans(text: str, currencies: Sequence[str]) -> list[PriceSpan]:
    """Find the price conditions in a shopper's words.

    Args:
        text: The words in lower case.
        currencies: The shop's currencies, main one first.

    Returns:
        Conditions that do not overlap, in order; the longest reading wins.
    """
    found: list[PriceSpan] = []
    for pair in _ZH_PAIR.finditer(text):
        after = re.match(r"(?:元|块钱|块)(?:左右|上下|之间)?|左右|上下|(?=的|价)", text[pair.end() :])
        first, second = _DIGITS[pair.group(1)], _DIGITS[pair.group(2)]
        if after and second == first + 1:
            currency = currency_of("元" if after.group()[:1] in ("元", "块") else "", currencies, True)
            scale = _SCALES[pair.group(3)]
            low, high = (round(_minor(n * scale, currency)) for n in (first, second))
            found.append(PriceSpan(pair.start(), pair.end() + after.end(), low, high, currency))
    found += _spans(text, currencies)
    found += _loose(text, currencies)
    told = {span.currency for span in found if span.signed and not span.soft}
    if len(told) == 1:  # "over 20 but under 50 dollars" is all in dollars
        found = [span if span.signed else _in_currency(span, next(iter(told))) for span in found]
    kept: list[PriceSpan] = []
    for span in sorted(found, key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def label(span: PriceSpan, language: str) -> str:
    """How a price condition is shown: "price ≤ $50.00", "价格 ¥50.00–¥100.00"."""
    word = "价格" if language == "zh" else "price"
    low = None if span.low is None else str(Money(span.low, span.currency))
    high = None if span.high is None else str(Money(span.high, span.currency))
    if span.about is not None:
        about = Money(span.about, span.currency)
        near = f"约 {about}（±20%：" if language == "zh" else f"about {about} (±20%: "
        return f"{word} {near}{low}–{high}" + ("）" if language == "zh" else ")")
    if low is not None and high is not None:
        return f"{word} {low}–{high}"
    return f"{word} ≥ {low}" if low is not None else f"{word} ≤ {high}"
