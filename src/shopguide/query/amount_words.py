"""Amounts with units in a shopper's words: "at least 20 hours", "27 inch", 2公斤以内, "set of 4".

Reads numbers, units and what is asked of them; knows nothing about catalogs or what an amount measures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from shopguide.measure import UNITS
from shopguide.query.price import read_number

INCHES = frozenset(("in", "inch", "inches", '"', "″", "英寸", "寸"))

_COUNT_UNITS = {
    "core": "core",
    "cores": "core",
    "核": "core",
    "核心": "core",
    "person": "person",
    "persons": "person",
    "people": "person",
    "man": "person",
    "人": "person",
    "piece": "piece",
    "pieces": "piece",
    "pcs": "piece",
    "件套": "piece",
    "件装": "piece",
}
_ALSO = {"gigs": "gb", "gig": "gb", "kilos": "kg", "kilo": "kg"}
"""What units are called in speech."""
_WORD_UNITS = [u for u in UNITS if u not in ("s", "in", "t", "kr")]
_UNIT = "|".join(sorted(map(re.escape, [*_WORD_UNITS, *_COUNT_UNITS, *_ALSO]), key=len, reverse=True))
_NUMBER = (
    r"(?:one|two|three|four|five|six|eight)(?=[ -](?:persons?|people|man|pieces?|cores?)\b)|[单双](?=人)|"
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.\d{1,3})?|[一二三四五六七八九十两百千]{1,6}"
)
_TIGHT = rf"\s?-?\s?(?P<unit>{_UNIT})(?:时|钟)?(?![a-z0-9])|(?P<inch>in)(?![a-z0-9])|(?P<short>[gt])(?![a-z0-9-])"
_LOW, _HIGH = "low", "high"
_BEFORE: tuple[tuple[str, bool, str], ...] = (
    (_HIGH, False, r"under|up to|within|at most|no more than|not more than|not over|max(?:imum)?(?: of)?|"
    r"no (?:bigger|larger|"
     r"heavier|longer|wider|taller) than|≤|<=|不超过|不大于|不高于|不多于|最多|最大|最重|至多|小于等于"),
    (_HIGH, True, r"(?:less|smaller|lighter|shorter|lower|fewer|thinner|narrower) than|below|<|低于|小于|少于|不到|"
    r"不足|轻于|短于"),
    (_LOW, False, r"at least|min(?:imum)?(?: of)?|no less than|not less than|≥|>=|不低于|不少于|不小于|至少|最少|"
    r"大于等于|超过等于"),
    (_LOW, True, r"over|(?:more|greater|bigger|larger|longer|higher|heavier|wider|taller|better) than|above|>|超过|"
    r"大于|高于|多于|长于"),
)  # fmt: skip
_AFTER: tuple[tuple[str, bool, str], ...] = (
    (_LOW, False, r"\s?\+|\s?(?:or|and) (?:more|above|up|larger|bigger|longer|over|higher|better|heavier)\b|\splus\b|"
    r"(?:及|或)?以上|起步|起(?![来身床])"),
    (_HIGH, False, r"\s?(?:or|and) (?:less|under|below|smaller|lighter|shorter|lower)\b|\s?max(?:imum)?\b|\s?tops\b|"
    r"(?:及|或)?以下|以内|之内|内(?!存|置|胆)"),
)  # fmt: skip
_LEAD = re.compile(
    "(?:"
    + "|".join(f"(?P<b{i}>(?<![a-z]){words})" for i, (_, _, words) in enumerate(_BEFORE))
    + r"|(?P<about>(?<![a-z])"
    r"(?:around|about|approx(?:imately)?\.?|roughly|~|大约|大概|约|差不多))|(?P<between>(?<![a-z])(?:between|"
    r"from)))\s?(?:an? )?$"
)
_TAIL = re.compile(
    "|".join(f"(?P<a{i}>{words})" for i, (_, _, words) in enumerate(_AFTER)) + r"|(?P<about>左右|上下|\sor so\b)"
)
_AT = re.compile(
    rf"(?<![a-z0-9.$€£¥￥-])(?:(?P<from>{_NUMBER})\s?(?:{_UNIT})?\s?(?P<joint>-|–|~|～|to|and|至|到|or|"
    rf"或者?)\s?)?(?P<number>{_NUMBER})(?:{_TIGHT})"
)
_ANY = re.compile(r"[\d一二三四五六七八九十两单双]|one|two|three|four|five|six|eight")
_SET_OF = re.compile(r"(?<![a-z0-9])(?:an? )?(?:set|pack|box|pair) of (?P<number>\d{1,3})(?![\w.])")
_NO_UNIT = (
    r"(?!\s?(?:[a-z]?b\b|[tg]\b|hz|inch|[\"″寸]|cm|mm|[$€£元块]|dollars|bucks|quid|usd|yuan|or\b|to\b|max|tops|at most|"
    r"以[内下上]|左右|之[内间]|[-+~–x×*/.,%]\s?\d))"
)
_BARE = tuple(
    (re.compile(rf"(?<![a-z0-9.$€£¥-])(?P<number>\d{{1,4}})\s?(?=(?:of )?(?P<cue>{words}))"),
     re.compile(rf"(?P<cue>{words})\s?(?:of |is |at least |要|是|有|"
                rf"[:：])?\s?(?P<number>\d{{1,4}})(?![a-z0-9.]){_NO_UNIT}"),
     key, units)
    for words, key, units in (
        (r"(?:ram|memory)\b(?! (?:foam|card|stick|module|kit|bank))|运行内存|内存(?!条|卡)|运存",
         "memory", ((1, 256, "gb"),)),
        (r"(?:ssd|nvme|hdd|storage|rom)\b|固态硬盘|固态|硬盘|存储", "storage", ((64, 4096, "gb"), (1, 8, "tb"))),
        (r"(?:tvs?|televisions?|monitors?)\b|电视机?|显示器|显示屏", "screen", ((13, 110, "inch"),)),
        (r"(?:hours?|hrs?) (?:of )?battery|续航(?:时间)?", "battery life", ((2, 200, "h"),)),
    )
)  # fmt: skip
"""A bare number beside a word that says what it is of ("512 ssd", 16内存, "55 tv"), with the units of usual sizes."""

_MEMORY_AND_STORAGE = re.compile(
    r"(?<![a-z0-9.+])(?P<memory>[34]|6|8|12|16|18|24|32|36|48|64|96)\s?(?:gb?)?\s?[+/]\s?(?P<storage>64|128|256|"
    r"512|1024|[12](?=\s?t))"
    r"\s?(?P<unit>gb?|tb?)?(?![a-z0-9.+])"
)
"""How shops write both in one: 16+512, 8G/256G, 16G+1T."""

FOR = re.compile(
    r"(?:(?<!looking )(?<!searching )(?<!shopping )(?<!hunting )\bfor(?: an?| the| my)?|\bfits?(?: up to)?(?: an?|"
    r" the| my)?|\bholds?(?: an?)?|适合|适用于?|可装|能装|"
    r"装得下|放得下)\s?$"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in the words: where it stands, in base units, and what is asked of it.

    `of` is the key of the concept that it is of, where its words leave no doubt.
    """

    start: int
    end: int
    value: float
    other: float | None
    dimension: str
    unit: str
    low: bool = False
    high: bool = False
    strict: bool = False
    about: bool = False
    fits: bool = False
    either: bool = False
    up_to: bool = False
    of: str = ""


def amounts_in(folded: str, typed: str) -> list[Amount]:
    """Find the amounts.

    Args:
        folded: The words in lower case, as `reader.fold` gives them.
        typed: The words as typed.

    Returns:
        The amounts, those that are called a set first.
    """
    if not _ANY.search(folded):
        return []
    sets = [Amount(*m.span(), float(m["number"]), None, "piece", "pieces") for m in _SET_OF.finditer(folded)]
    read = (_amount(folded, typed, match) for match in _AT.finditer(folded))
    found = [*sets, *_paired(folded), *(one for one in read if one is not None)]
    return [*found, *_bare(folded, found)]


def _paired(text: str) -> list[Amount]:
    """Memory and storage told in one: "16+512"."""
    out = []
    for match in _MEMORY_AND_STORAGE.finditer(text):
        tera = (match["unit"] or "").startswith("t") and int(match["storage"]) < 64
        out.append(Amount(match.start(), match.start("storage"), float(match["memory"]), None, "GB", "gb", of="memory"))
        size = float(match["storage"]) * (1000.0 if tera else 1.0)
        out.append(Amount(match.start("storage"), match.end(), size, None, "GB", "tb" if tera else "gb", of="storage"))
    return out


def _bare(text: str, found: list[Amount]) -> list[Amount]:
    """Numbers without a unit beside a word that tells what they are of."""
    out: list[Amount] = []
    for before, after, key, units in _BARE:
        for match in (*before.finditer(text), *after.finditer(text)):
            start, end = match.span("number")
            number = float(match["number"])
            unit = next((u for low, high, u in units if low <= number <= high), "")
            if not unit or any(start < one.end and one.start < end for one in (*found, *out)):
                continue
            dimension, factor = UNITS[unit]
            one = Amount(start, end, number * factor, None, dimension, unit, of=key)
            out.append(_sided(text, one, start, end))
    return out


def _sided(text: str, one: Amount, start: int, end: int) -> Amount:
    """An amount with what is asked of it on its sides."""
    lead, tail = _LEAD.search(text[:start]), _TAIL.match(text, end)
    sides = [_BEFORE[i][:2] for i in range(len(_BEFORE)) if lead and lead[f"b{i}"]]
    sides += [_AFTER[i][:2] for i in range(len(_AFTER)) if tail and tail[f"a{i}"]]
    return replace(
        one,
        start=lead.start() if lead and (sides or lead["about"]) else start,
        end=tail.end() if tail else end,
        low=any(side == _LOW for side, _ in sides),
        high=any(side == _HIGH for side, _ in sides),
        strict=any(strict for _, strict in sides),
        about=bool((lead and lead["about"]) or (tail and tail["about"])),
    )


def _amount(text: str, written: str, match: re.Match[str]) -> Amount | None:
    """What a number with a unit asks for; None when it is no amount."""
    number = read_number({"单": "一", "双": "二"}.get(match["number"], match["number"]))
    unit, end = (match["unit"] or match["inch"] or match["short"] or ""), match.end()
    typed = written[match.start() : end]
    if number is None or (unit in ("m", "M") and typed.endswith("3M")) or _no_amount(text, match, unit):
        return None
    unit = "inch" if match["inch"] else _ALSO.get(unit, unit)
    if match["short"] or unit == "g":
        unit = _short(text, match, number, unit or match["short"])
        if not unit:
            return None
    dimension, factor = UNITS.get(unit, (_COUNT_UNITS.get(unit, ""), 1.0))
    other = read_number(match["from"]) if match["from"] else None
    lead, tail = _LEAD.search(text[: match.start()]), _TAIL.match(text, end)
    fits = FOR.search(text[: match.start()])
    start = lead.start() if lead else match.start()
    end = tail.end() if tail else end
    joint = match["joint"] or ""
    if joint == "and" and not (lead and lead["between"]):
        other, start = None, match.start("number")
    if lead and lead["between"] and other is None:
        lead, start = None, match.start()
    one = Amount(start, end, number * factor, None if other is None else other * factor, dimension, unit)
    sides = [(_BEFORE[i][0], _BEFORE[i][1]) for i in range(len(_BEFORE)) if lead and lead[f"b{i}"]]
    sides += [(_AFTER[i][0], _AFTER[i][1]) for i in range(len(_AFTER)) if tail and tail[f"a{i}"]]
    about = bool((lead and lead["about"]) or (tail and tail["about"]))
    itself = re.match(r"[- ]?(?:ones?|screens?|displays?|monitors?|tvs?|televisions?)\b", text[match.end() :])
    fits_it = bool(fits) and dimension == "cm" and not sides and itself is None
    return replace(
        one,
        start=fits.start() if fits_it and fits else start,
        low=any(side == _LOW for side, _ in sides),
        high=any(side == _HIGH for side, _ in sides),
        strict=any(strict for _, strict in sides),
        about=about,
        fits=fits_it,
        up_to=lead is not None and lead.group().lstrip().startswith(("up to", "最大", "最重")),
        either=joint in ("or", "或", "或者"),
    )


def with_tail(one: Amount, text: str, at: int) -> tuple[Amount, int]:
    """An amount whose side is said behind the word for what it measures: "8GB RAM or more", 16G内存以上.

    Args:
        one: The amount.
        text: The folded words.
        at: Where that word ends.

    Returns:
        The amount with its side, and where the phrase ends.
    """
    tail = _TAIL.match(text, at)
    if tail is None or one.low or one.high:
        return one, at
    sides = {_AFTER[i][0] for i in range(len(_AFTER)) if tail[f"a{i}"]}
    about = one.about or bool(tail["about"])
    return replace(one, low=_LOW in sides, high=_HIGH in sides, about=about), tail.end()


def _no_amount(text: str, match: re.Match[str], unit: str) -> bool:
    """Tell whether a number with a letter behind it is something else: "2 in 1", iPhone 5s, 一人, 5G, 3M."""
    after = text[match.end() :]
    spoken = match["number"]
    if re.search(r"[x×*]\s?$", text[: match.start()]) or re.match(r"\s?[x×*]\s?\d", after):
        return True  # 99 x 38 mm
    if unit == "w" and re.match(r"以|左右|上下|元|块|之内|内|的预算", after):
        return True  # 1w以内 is a price: ten thousand
    if match["inch"]:
        return re.match(r"\s?(?:\d|the\b|an?\b|stock|one\b)", after) is not None or text[match.end("number")] == " "
    if not spoken[0].isdigit() and unit in ("人", "件套", "m", "l", "h", "w", "v", "g"):
        return unit not in ("人", "件套") or spoken[0] not in "两二三四五六八"
    return unit == "man" and not re.match(r"\s?tent", after)


def _short(text: str, match: re.Match[str], number: float, unit: str) -> str:
    """What "16G" and "1T" mean: memory beside words for it or as a power of two, else grams; "5G" is a network."""
    near = text[max(0, match.start() - 12) : match.end() + 14]
    said = (
        re.search(
            r"(?:4|8|16|32|64|128|256|512)g[^a-z]*(?:64|128|256|512)g|ram|rom|内存|运存|存储|硬盘|ssd|固态|闪存|memory|"
            r"storage|u盘|手机|电脑|笔记本|平板",
            near,
        )
        is not None
    )
    if unit == "t":
        return "tb" if number <= 16 and said else ""
    if number in (2, 3, 4, 5, 6) and not re.search(r"ram|内存|运存|\+", near):
        return ""
    if said and number in (4, 6, 8, 12, 16, 18, 24, 32, 36, 48, 64, 128, 256, 512):
        return "gb"
    return "g"
