"""Slips in the few words that bound a price or an amount: "udner 50", "les than 40", "50 bucks tosp", 100快以內.

Knows nothing about catalogs but which words are theirs. The class is closed, and a number must stand beside it, so that
a word that is one or two slips away is safely meant; what no rule then takes for a bound is left as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_BEFORE = (
    "under", "below", "above", "over", "within", "around", "about", "between", "maximum", "minimum", "budget", "up to",
    "at most", "at least", "less than", "more than", "no more than", "not more than", "no less than", "cheaper than",
    "lower than", "higher than", "approximately", "roughly", "not over",
)  # fmt: skip
_AFTER = (
    "or less", "or under", "or below", "or more", "or over", "or so", "at most", "at least", "maximum", "tops",
    "and under", "and up",
)  # fmt: skip
_MONEY = ("dollars", "dollar", "bucks", "pounds", "euros", "yuan")
_NUMBERS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "fifteen",
    "twelve", "eleven",
)  # fmt: skip
_SHORT = {
    "upto": "up to", "lessthan": "less than", "morethan": "more than", "atmost": "at most", "atleast": "at least",
    "abt": "about", "arnd": "around", "undr": "under", "blw": "below", "btw": "between", "btwn": "between",
    "b/w": "between", "bw": "between", "nomore than": "no more than", "unda": "under",
}  # fmt: skip
"""What is written in a hurry, and is too short or too far off for a distance."""

_ORDINARY = frozenset(
    """other others ever never cover covers lover oven ovens even hover tower towers rover river liver fever diver offer
    order older wonder wander thunder sunder udder alone abode aboard abound bound ground round sound wound mound
    found around shout bout abort scout stout bellow fellow yellow mellow elbow hollow pillow blow allow low slow
    gadget gadgets badge widget midget nudge budge maxim minim minimal maximal optimum premium without wit wishing
    loss lens legs lass dress press bless unless then than this that them mode more most mist moist must host post
    boost last lest beast feast east yeast list rest best nest test leash lease top tips taps stops shops drops
    dirty thirsty sixth fifth forth fort nifty shifty party porty sporty twelfth ninth eighth hundreds thousands
    collars dollar bricks trucks ducks socks rucks pounds rounds sounds grounds rooms roof solo
    undo unders tinder kinder binder finder cinder gender sender tender lender ponder yonder raider rider ruler user
    adapter adopter lose los use ours cheaper cheapest tough rough though laptop desktop topps nor nut hot lot
    got""".split()
)
"""Words of every day that are near to one of the class and are none."""

_WORD = re.compile(r"[a-z][a-z'/]*")
_LEAD = re.compile(r"(?<![\w.'-])((?:[a-z][a-z'/]*\s){0,2}[a-z][a-z'/]*)\s?(?:of\s|is\s|the\s|to\s|:\s?)?$")
_NUMBER = (
    r"(?:(?:us|hk)?[$€£¥]\s?\d|\d|(?:an?\s)?(?:couple|hundred|thousand|grand)\b|(?:one|two|three|four|five|six|seven|"
    rf"eight|nine|ten|{'|'.join(_NUMBERS)})\b)"
)
_AT = re.compile(rf"(?<![\w.'-]){_NUMBER}")
_DIGITS_END = re.compile(r"(?<![\w.])(?:[$€£¥]\s?)?\d[\d,.]*k?(?=\s|$)")
_ZERO = re.compile(r"(?<![\w.])(?P<lead>[$€£]\s?|(?:under|below|over|than|to|most|least|max|about|around)\s[$€£]?)"
                   r"(?P<n>\d{1,3}o{1,3})(?![a-z0-9])")  # fmt: skip

_NUM_ZH = r"(?:\d[\d,.]*[千百万k]?|[一二两兩三四五六七八九十百千万萬零]{1,8})"
_UNIT_ZH = r"(?:块钱|元钱|块|元|[块快塊筷][钱錢前]?|[圆圓员]|刀|美元|美金)"
_SOUNDS: tuple[tuple[str, str], ...] = (
    ("以内", "[以一已意依义乙][内內類类]"), ("以下", "[以一已意依义乙][下夏吓]"), ("以上", "[以一已意依义乙][上尚]"),
    ("左右", "[左坐佐座做作][右又佑]"), ("之内", "[之只]内|之內"), ("之间", "之間"),
)  # fmt: skip
_HEADS_ZH: tuple[tuple[str, str], ...] = (
    ("不超过", "[不布][超抄朝][过過国果锅]|不起过"), ("不要超过", "不要超過"), ("不能超过", "不能超過"),
    ("别超过", "别超過|別超过|別超過"), ("低于", "[低底抵][于於余与予]"), ("小于", "小[於余与予]"),
    ("少于", "少[於余与予]"), ("高于", "高[於余与予]"), ("大于", "大[於余与予]"), ("超过", "超過"),
    ("最多", "[醉嘴]多"), ("至少", "[只志制]少|至小"), ("最少", "醉少"), ("顶多", "[定鼎]多|頂多"),
    ("预算", "[预與欲玉与]算|預算"), ("大约", "大約"), ("价格", "價格"), ("价位", "價位"),
)  # fmt: skip
_TAILS_RE = re.compile(
    rf"(?P<n>{_NUM_ZH})(?P<unit>{_UNIT_ZH})?(?:"
    + "|".join(f"(?P<t{i}>{re.escape(right)}|{wrong})" for i, (right, wrong) in enumerate(_SOUNDS))
    + r"|(?=的|多|封顶|出头|$|[\s，,。？?]))"
)
_HEADS_RE = re.compile(
    "(?:" + "|".join(f"(?P<h{i}>{wrong})" for i, (_, wrong) in enumerate(_HEADS_ZH)) + rf")(?=是?\s?[$€£¥]?{_NUM_ZH})"
)
_BIG = re.compile(r"\d{2}|[十百千万萬]")
_SIMPLE = str.maketrans({"兩": "两", "萬": "万", "塊": "块", "錢": "钱", "圓": "元", "圆": "元", "员": "元", "內": "内",
                         "快": "块", "筷": "块", "前": "钱"})  # fmt: skip
_MAY_BE_ZH = re.compile(r"[\d一二两兩三四五六七八九十百千万萬]")


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with slips mended, and where each stands.

    Attributes:
        text: What is read in place of the typed text.
        places: (start, end) in `text` and (start, end) in the typed text, of each stretch that differs, in order.
    """

    text: str
    places: tuple[tuple[int, int, int, int], ...] = ()

    def typed(self, at: int, end: bool = False) -> int:
        """The place in the typed text of a place in the mended one.

        Args:
            at: The place.
            end: It is the end of a stretch: inside a mended word it goes to that word's end.

        Returns:
            The place.
        """
        shift = 0
        for start, stop, typed_start, typed_stop in self.places:
            if at >= stop:
                shift = typed_stop - stop
            elif at > start or (at == start and not end):
                return typed_stop if end and at > start else typed_start
        return at + shift


def mend_limits(folded: str, known: Callable[[str], bool]) -> Mended:
    """Mend the slips in words that bound a number.

    Args:
        folded: The text in lower case, a character for a character.
        known: Whether the catalog has a word: it is no slip.

    Returns:
        The text as it is to be read; without places when nothing is a slip.
    """
    found: list[tuple[int, int, str]] = []
    if _MAY_BE_ZH.search(folded) and not folded.isascii():
        found += _chinese(folded)
    if any("a" <= c <= "z" for c in folded):
        found += _english(folded, known)
    kept: list[tuple[int, int, str]] = []
    for one in sorted(found):
        if folded[one[0] : one[1]] != one[2] and (not kept or one[0] >= kept[-1][1]):
            kept.append(one)
    return _applied(folded, kept)


def as_typed(typed: str, mended: Mended, gone: tuple[int, ...]) -> Mended:
    """The same with some of its places as they were typed.

    Args:
        typed: The folded typed text.
        mended: The mended text.
        gone: Numbers of the places that stay as typed.

    Returns:
        The text.
    """
    kept = [
        (typed_start, typed_end, mended.text[start:end])
        for i, (start, end, typed_start, typed_end) in enumerate(mended.places)
        if i not in gone
    ]
    return _applied(typed, kept)


def _applied(folded: str, changes: list[tuple[int, int, str]]) -> Mended:
    out: list[str] = []
    places: list[tuple[int, int, int, int]] = []
    at = length = 0
    for start, end, right in changes:
        out += [folded[at:start], right]
        length += start - at
        places.append((length, length + len(right), start, end))
        length, at = length + len(right), end
    return Mended("".join((*out, folded[at:])), tuple(places))


def _english(text: str, known: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    for match in _ZERO.finditer(text):
        yield *match.span("n"), match["n"].replace("o", "0")
    for number in _AT.finditer(text):
        lead = _LEAD.search(text[: number.start()])
        if lead is not None:
            yield from _phrase(lead[1], lead.start(1), _BEFORE, known, last=True)
    for number in _DIGITS_END.finditer(text):
        yield from _following(text, number.end(), known)
    for lead in re.finditer(r"\b(?:under|below|over|than|to|most|least|max|about|around|an?)\s([a-z]{5,9})\b", text):
        meant = _near(lead[1], _NUMBERS, known)
        if meant:
            yield *lead.span(1), meant


def _following(text: str, at: int, known: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    """The words behind a number: a currency, then a bound."""
    after = re.match(r"\s([a-z]+)(?:\s([a-z]+))?(?:\s([a-z]+))?", text[at:])
    if after is None:
        return
    words = [(after[i], at + after.start(i)) for i in (1, 2, 3) if after[i]]
    meant = _near(words[0][0], _MONEY, known)
    if meant:
        yield words[0][1], words[0][1] + len(words[0][0]), meant
    rest = words[1:] if meant or words[0][0] in _MONEY else words[:2]
    for count in range(len(rest), 0, -1):
        piece = " ".join(w for w, _ in rest[:count])
        found = list(_phrase(piece, rest[0][1], _AFTER, known, last=False))
        if found:
            yield from found
            return


def _phrase(
    words: str, at: int, phrases: tuple[str, ...], known: Callable[[str], bool], last: bool
) -> Iterator[tuple[int, int, str]]:
    """The phrase of the class that the last words (or all) of a stretch are a slip of."""
    said = [(m.group(), m.start()) for m in _WORD.finditer(words)]
    for count in range(len(said), 0, -1) if last else (len(said),):
        piece = [w for w, _ in said[-count:]]
        start = at + said[-count][1]
        end = at + said[-1][1] + len(said[-1][0])
        typed = " ".join(piece)
        if typed in phrases:
            return
        meant = _SHORT.get(typed) or _meant(typed, phrases)
        if meant and not (count == 1 and (typed in _ORDINARY or known(typed)) and typed not in _SHORT):
            yield start, end, meant
            return


@lru_cache(maxsize=4096)
def _meant(typed: str, phrases: tuple[str, ...]) -> str:
    """The phrase that differs from what was typed by a slip or two in its words, or ""."""
    from rapidfuzz.distance import OSA

    words = typed.split()
    for phrase in phrases:
        wanted = phrase.split()
        if len(wanted) != len(words):
            continue
        slips = [OSA.distance(a, b) for a, b in zip(words, wanted, strict=True)]
        alike = [a[0] == b[0] or sorted(a) == sorted(b) for a, b in zip(words, wanted, strict=True)]
        allowed = [_allowed(b, len(wanted)) for b in wanted]
        if sum(slips) and all(alike) and all(s <= most for s, most in zip(slips, allowed, strict=True)):
            return phrase
    return ""


def _allowed(word: str, words: int) -> int:
    """Slips that a word of the class forgives; a short one stands alone too near to others."""
    if len(word) < 4:
        return 0 if len(word) < 3 else 1 if words > 1 else 0
    return 2 if len(word) > 6 else 1


def _near(word: str, wanted: tuple[str, ...], known: Callable[[str], bool]) -> str:
    if word in wanted or word in _ORDINARY or len(word) < 4 or known(word):
        return ""
    return _meant(word, wanted)


def _chinese(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _HEADS_RE.finditer(text):
        right = next(_HEADS_ZH[i][0] for i in range(len(_HEADS_ZH)) if match[f"h{i}"])
        yield *match.span(), right
    for match in _TAILS_RE.finditer(text):
        right = next((_SOUNDS[i][0] for i in range(len(_SOUNDS)) if match[f"t{i}"]), "")
        tail = next((match[f"t{i}"] for i in range(len(_SOUNDS)) if match[f"t{i}"]), "")
        number, unit = match["n"], match["unit"] or ""
        if not (right or unit) or (tail != right and not unit and not _BIG.search(number)):
            continue
        if unit and not _BIG.search(number) and not tail:
            continue  # 一块的 is no price
        yield *match.span(), f"{number.translate(_SIMPLE)}{unit.translate(_SIMPLE)}{right}"
