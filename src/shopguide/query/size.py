"""Sizes to wear: "size 10", EU 42, "in XL", 42码, against the sizes that the catalog has.

Knows nothing about products. A size filters when the catalog has it, or has sizes of the same system; American and
British shoe sizes are converted where the catalog has European ones, and the chip says so.
"""

from __future__ import annotations

import re

from shopguide.query import phrases
from shopguide.query.bilingual import alike
from shopguide.query.reader import Reader
from shopguide.query.shown import SHOWN
from shopguide.types import Filter

MIN_COVERAGE = 0.5
"""Share of the things asked for that must have sizes before one filters."""

MIN_NUMBERED = 0.7
"""The same for a number that nothing calls a size ("women's boots 38"): the things must come in numbered sizes."""

MIN_HEAD = 0.3
"""The same of the last word, which says what the thing is."""

MIN_SHOP_SHARE = 0.2
"""The same share over the whole shop, when the words name no thing the shop's titles know."""

EU_SHOES = (34, 50)
"""European shoe sizes of grown-ups."""

_LETTERS = {
    "extra small": "xs", "x-small": "xs", "x small": "xs", "small": "s", "medium": "m", "large": "l",
    "extra large": "xl", "x-large": "xl", "x large": "xl", "xx-large": "xxl", "2xl": "xxl", "3xl": "xxxl",
    "xxl": "2xl", "xxxl": "3xl", "小码": "s", "小号": "s", "中码": "m", "中号": "m", "大号": "l", "加大号": "xl",
    "加大码": "xl",
}  # fmt: skip
"""A size to another way of writing it."""

_VALUE = (
    r"(?:extra (?:small|large)|xx?[- ]?(?:small|large)|small|medium|large|[2-6]?x{0,4}[sl]|m|\d{1,2}(?:\.5)?)"
    r"(?![\w.%\"″/])(?!\s?-?\s?(?:inch|cm|mm|\"|gb|l\b|ml|kg|w\b|pack|pcs))"
)
_SYSTEM = r"(?:eur?|us|uk)"
_CALLED = (
    re.compile(
        rf"(?<![\w-])(?:in (?:an? )?|an? )?(?:(?P<system>{_SYSTEM})\s)?(?:shoe |waist |clothing )?sizes?:?\s"
        rf"(?:(?P<system2>{_SYSTEM})\s?)?(?P<value>{_VALUE})(?:\s(?P<system3>{_SYSTEM})(?!\w))?"
    ),
    re.compile(rf"(?<![\w$-])(?P<system>{_SYSTEM})\s?(?P<value>\d{{1,2}}(?:\.5)?)(?![\w.%-])"),
    re.compile(rf"(?<![\w$.-])(?P<value>\d{{1,2}}(?:\.5)?)\s?(?P<system>{_SYSTEM})(?!\w)"),
    re.compile(r"(?<![\w-])(?:in (?:an? )?)(?P<value>x{1,3}[sl]|[2-5]xl|extra (?:small|large)|(?:small|medium|"
    r"large)(?= size))(?![\w.-])"),
    re.compile(r"(?<![\w-])(?P<value>x{1,3}[sl]|[2-5]xl|[sml]|small|medium|large|\d{2}) sized?(?![\w.-])"),
    re.compile(r"(?<![\w-])(?:waist|w)\s?(?P<value>2[4-9]|3\d|4[0-6])(?![\w.\"″])(?!\s?(?:inch|cm))"),
    re.compile(r"(?P<system>欧码|美码|英码)\s?(?P<value>\d{1,2}(?:\.5)?)码?的?"),
    re.compile(r"(?<![\d.])(?P<value>\d{1,2}(?:\.5)?)\s?码(?!数)(?:的|鞋子?(?=的))?的?"),
    re.compile(r"(?:尺码|码数|鞋码|尺寸)\s?(?:是|为|要|:|：)?\s?(?P<value>\d{2}(?:\.5)?|[2-6]?x{0,4}[sl]|m)(?![\w.*×])码?的?"),
    re.compile(r"(?<![a-z0-9])(?P<value>[2-6]?x{0,4}[sl]|m)\s?[码号]的?"),
    re.compile(r"(?<![\d.])(?P<value>3[4-9]|4[0-8])\s?号(?=的?[\u4e00-\u9fff]{0,3}[鞋靴])的?"),
    re.compile(r"(?<![\w.$])(?P<value>2[4-9]|3\d|4[0-6])(?:\"| inch)? waist(?:ed)?(?![\w-])"),
)  # fmt: skip
_BARE = re.compile(r"(?<![\w./&'+-])(?P<value>x{1,3}[sl]|[2-5]xl|[sml])(?![\w./&'+-])")
_NUMBERS = re.compile(r"(?<![\w.$€£¥/+-])(?:2[4-9]|3\d|4\d)(?![\w.%/+-])(?! ?(?:\d|%|inch|pack|x))")
_WORDS = re.compile(
    r"(?P<value>(?<![\w-])(?:(?:extra |x-)?(?:small|large)|medium)(?![\w-])|(?:加大|[小中])码|(?:加大|[小中大])号)"
)
_MEASURED = re.compile(r"\d+(?:\.\d+)? (?:cm|mm|m|inch(?:es)?|foot|feet|ft|l|ml|kg|g)")
_MORE = re.compile(rf"(?:{phrases.AND_OR.pattern}|\s?[-~]\s?)(?:size )?(?P<value>{_VALUE})码?的?")
_ZH_SYSTEMS = {"欧码": "eu", "美码": "us", "英码": "uk", "eur": "eu"}


def sizes_called(reader: Reader) -> None:
    """Read the sizes that are called so: "size 10", "EU 42", "in XL", 42码, XL号; and "55 cm" where it is a size."""
    for value, (name, written) in reader.vocabulary.size_values.items():
        if not (value[0].isdigit() and _MEASURED.fullmatch(value)):
            continue
        said = re.compile(rf"(?<![\w.]){re.escape(value)}(?![\w.])".replace(r"\ ", r"[\s-]?"))
        for match in said.finditer(reader.folded):
            if reader.free(*match.span()):
                label = f"{SHOWN[reader.language]['size']}: {written}"
                reader.add(*match.span(), label, (Filter(name, any_of=(written,)),))
    for rule in _CALLED:
        for match in rule.finditer(reader.folded):
            if not reader.free(*match.span()):
                continue
            groups = match.groupdict()
            system = next((s for s in (groups.get("system"), groups.get("system2"), groups.get("system3")) if s), "")
            values = [match["value"]]
            end = match.end()
            while (more := _MORE.match(reader.folded, end)) and reader.free(end, more.end()):
                if _kind_of(more["value"]) != _kind_of(values[0]):
                    break
                values.append(more["value"])
                end = more.end()
            _size(reader, match.start(), end, values, _ZH_SYSTEMS.get(system, system))


def sizes_bare(reader: Reader) -> None:
    """Read a size that stands alone at the end ("red hoodie XL"), where the things asked for have sizes."""
    for match in _BARE.finditer(reader.folded):
        start, end = match.span()
        typed = reader.text[start:end]
        values = [match["value"]]
        while (more := _MORE.match(reader.folded, end)) and reader.free(end, more.end()):
            values.append(more["value"])
            end = more.end()
        at_end = not reader.free_text()[end:].strip(" ,.!?")
        if not reader.free(start, end) or (len(typed) == 1 and not (typed.isupper() and at_end)):
            continue
        if _share(reader, start, end, known_only=True) >= MIN_COVERAGE:
            _size(reader, start, end, values, "")
    for match in _NUMBERS.finditer(reader.folded):
        start, end = match.span()
        known = reader.free(start, end) and match.group() in reader.vocabulary.size_values
        if known and _share(reader, start, end, True, "size number") >= MIN_NUMBERED:
            _size(reader, start, end, [match.group()], "")
    for word in _WORDS.finditer(reader.folded):
        start, end = word.span("value")
        values = [word["value"]]
        while (more := _MORE.match(reader.folded, end)) and reader.free(end, more.end()):
            values.append(more["value"])
            end = more.end()
        known = reader.free(start, end) and all(_values(reader, value, "")[0] for value in values)
        whole = len(reader.folded)
        at_edge = not reader.rest_of(0, start) or not reader.rest_of(end, whole) or not values[0].isascii()
        if known and at_edge and _share(reader, start, end, True, "size letter") >= MIN_NUMBERED:
            _size(reader, start, end, values, "")


def _kind_of(value: str) -> bool:
    return value[0].isdigit() and not value.endswith(("l", "s"))


def _share(reader: Reader, start: int, end: int, known_only: bool = False, source: str = "size") -> float:
    vocabulary = reader.vocabulary
    terms = reader.kind_terms(start, end)
    covered = vocabulary.coverage.get(source, {})
    if terms:
        shares = [max((covered[t] for t in (term, *alike(term)) if t in covered), default=0.0) for term in terms]
        return max(shares) if shares[-1] >= MIN_HEAD else 0.0
    if known_only:
        return 0.0
    told = vocabulary.told.get("size", 0)
    return MIN_COVERAGE if told >= MIN_SHOP_SHARE * max(vocabulary.size, 1) or not vocabulary.told else 0.0


def _size(reader: Reader, start: int, end: int, values: list[str], system: str) -> None:
    found: dict[str, list[str]] = {}
    converted = False
    sizes = reader.vocabulary.size_values
    for value in values:
        own, moved = _values(reader, value, system)
        converted = converted or moved
        for one in own:
            name, written = sizes.get(one, (next(iter(sizes.values()))[0] if sizes else "size", one.upper()))
            found.setdefault(name, []).append(written)
    said = ", ".join(v.upper() for v in values)
    asked = f"{system.upper()} {said}".strip()
    label = f"{SHOWN[reader.language]['size']}: "
    if not found or _share(reader, start, end) < MIN_COVERAGE:
        reader.add(start, end, label + asked, gone=False)
        return
    filters = tuple(Filter(name, any_of=tuple(dict.fromkeys(written))) for name, written in found.items())
    shown = ", ".join(v for f in filters for v in f.any_of)
    reader.add(start, end, label + (f"{shown} ({asked})" if converted else shown), filters)


def _values(reader: Reader, value: str, system: str) -> tuple[list[str], bool]:
    """The catalog's sizes (as compared) that a size means, and whether it was converted; [] when it cannot tell."""
    sizes = reader.vocabulary.size_values
    tried = [f"{system} {value}", f"{value} {system}"] if system else []
    tried += [value] if system in ("", "eu") else []
    other = _LETTERS.get(value, "")
    tried += [other, _LETTERS.get(other, "")] if other else []
    for one in tried:
        if one and one in sizes:
            return [one], False
    if not _kind_of(value):
        has_letters = len({"s", "m", "l", "xl"} & sizes.keys()) >= 2
        spelt = (value.isalpha() and len(value) > 4) or " " in value or "-" in value or not value.isascii()
        short = other if spelt else value
        return ([short], False) if has_letters and re.fullmatch(r"[2-6]?x{0,4}[sml]", short) else ([], False)
    european = [s for s in sizes if s.isdigit() and EU_SHOES[0] <= int(s) <= EU_SHOES[1]]
    if len(european) < 3:
        return [], False
    number = float(value)
    if system in ("", "eu"):
        return ([value], False) if EU_SHOES[0] <= number <= EU_SHOES[1] else ([], False)
    men, women = (33.0, 31.0) if system == "us" else (34.0, 33.0)
    said = reader.folded
    for_women = re.search(r"\bwom[ae]n|\blad(?:y|ies)|女", said) is not None
    for_men = re.search(r"(?<!wo)m[ae]n'?s?\b|男", said) is not None
    shifts = [women] if for_women else [men] if for_men else [men, women]
    near = {number + shift for shift in shifts}
    exact = sorted({s for s in european for n in near if abs(float(s) - n) <= (0.5 if number % 1 else 0.01)})
    return (exact, True) if exact else ([], False)
