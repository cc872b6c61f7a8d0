"""Names of the catalog in a shopper's words: its brands and its colours, and when they are none.

Knows nothing about products; what this catalog uses as an ordinary word is guarded by the vocabulary.
"""

from __future__ import annotations

import re

from shopguide.query import colours, phrases
from shopguide.query.bilingual import alike
from shopguide.query.reader import Reader
from shopguide.query.shown import SHOWN
from shopguide.query.vocabulary import EVERYDAY, neighbours
from shopguide.text import stem
from shopguide.types import Filter

MIN_COVERAGE = 0.3
"""Share of the things asked for that must tell their colour before one filters: the others would be lost in silence."""

MIN_LOOSE = 0.8
"""The same for a name that is often no colour: "tan boots", where boots tell theirs."""

_LOOSE_NAMES = "|".join(sorted(n for n in colours.NOT_IN_QUERIES if n.isascii()))
_LOOSE = re.compile(rf"(?<![\w-])(?P<name>{_LOOSE_NAMES}) (?P<thing>[a-z]+)(?![\w-])")
_COLOUR_LEAD = re.compile(r"(?:\bin (?:the )?(?:colou?r )?|\bcolou?r(?::| is)? ?|颜色(?:是|为|要|[:：])?)$")
_SHADE = re.compile(
    r"(?:\b(?:dark|light|bright|deep|pale|neon|pastel|matte|soft|forest|lime|wine|baby|dusty|burnt|vivid|warm|"
    r"cool)[ -]|"
    r"[浅深暗亮淡奶雪嫩鲜])$"
)
_COLOUR_TAIL = re.compile(r"(?:[ -]colou?r(?:ed)?\b|[ -]coloured\b|(?:颜色|系列?|款|色)?的)")


def brands(reader: Reader) -> None:
    """Read the brands that are named."""
    at = 0
    forms = reader.vocabulary.brand_forms
    while at < len(reader.folded):
        form = reader.longest(at, forms) if reader.free(at, at + 1) else ""
        if not form:
            at += 1
            continue
        _brand(reader, at, at + len(form), form)
        at += len(form)


def _brand(reader: Reader, start: int, end: int, form: str) -> None:
    before, after = reader.folded[:start], reader.folded[end:]
    vocabulary = reader.vocabulary
    lead = phrases.BRAND_EXPLICIT_BEFORE.search(before)
    tail = phrases.BRAND_EXPLICIT_AFTER.match(after)
    if not (lead or tail):
        if phrases.BRAND_NOT_MEANT_AFTER.match(after):
            return
        if phrases.BRAND_NOT_MEANT_BEFORE.search(before) or form in EVERYDAY or stem(form) in EVERYDAY:
            return
        if form in vocabulary.guarded_words or form in vocabulary.node_forms or form in colours.FAMILY_OF:
            return
    possessive = re.match(r"'s?(?![a-z])", after)
    start = lead.start() if lead else start
    end += tail.end() if tail else possessive.end() if possessive else 0
    if reader.free(start, end):
        names = vocabulary.brand_forms[form]
        reader.add(start, end, f"{SHOWN[reader.language]['brand']}: {names[0]}", (Filter("brand", any_of=names),))


def is_colour_name(reader: Reader, start: int, end: int) -> bool:
    """Whether a colour word is part of a name ("red dead", 红色警戒) here or everywhere."""
    pairs = neighbours(reader.folded, start, end)
    known = reader.vocabulary.guarded_pairs
    if any(p in known or p in colours.KNOWN_NAMES for p in pairs):
        return True
    return any(reader.folded.startswith(n, start) for n in colours.KNOWN_NAMES if len(n) < 4)


def _before_the_thing(reader: Reader) -> frozenset[str]:
    """Names that are often no colour, but stand right before a thing that comes in colours: "tan boots"."""
    covered = reader.vocabulary.coverage.get("color", {})
    out = []
    for match in _LOOSE.finditer(reader.folded):
        term = stem(match["thing"])
        if covered.get(term, 0.0) >= MIN_LOOSE and reader.kind_terms(*match.span("name"))[-1:] == [term]:
            out.append(match["name"])
    return frozenset(out)


def _told(reader: Reader, start: int, end: int) -> bool:
    """Whether the things asked for tell their colours, as far as the catalog's titles say."""
    covered = reader.vocabulary.coverage.get("color")
    terms = reader.kind_terms(start, end) if covered else []
    if not covered or not terms:
        return True
    return max((covered.get(t, 0.0) for term in terms for t in (term, *alike(term))), default=0.0) >= MIN_COVERAGE


def colours_named(reader: Reader) -> None:
    """Read the colours that are named; a colour of many shades is all of them."""
    vocabulary = reader.vocabulary
    names = colours.names_in(reader.folded, vocabulary.own_colours | _before_the_thing(reader))
    for start, end, family in names:
        said = reader.folded[start:end]
        guarded = said in vocabulary.guarded_words
        if not reader.free(start, end) or is_colour_name(reader, start, end) or guarded:
            continue
        if re.match(r" on \w", reader.folded[end:]) or reader.folded[:start].endswith(" on "):
            continue  # "black on white" is a label tape
        values = colours.wanted_values(vocabulary.colour_values, family, said) if _told(reader, start, end) else ()
        shown = colours.SHOWN_ZH[family] if reader.language == "zh" else family
        shade = _SHADE.search(reader.folded[:start])
        start = shade.start() if shade and reader.free(shade.start(), start) else start
        lead = _COLOUR_LEAD.search(reader.folded[:start])
        tail = _COLOUR_TAIL.match(reader.folded[end:])
        first = lead.start() if lead and reader.free(lead.start(), start) else start
        last = end + (tail.end() if tail else 0)
        told = 0 < len(values) <= 3 and (reader.language == "en" or not any(v.isascii() for v in values))
        label = f"{SHOWN[reader.language]['color']}: {', '.join(values) if told else shown}"
        if values:
            reader.add(first, last, label, (Filter(vocabulary.colour_field, any_of=values),))
        else:
            reader.add(start, end, label, gone=False)
