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

_COLOUR_LEAD = re.compile(r"(?:\bin (?:the )?(?:colou?r )?|\bcolou?r(?::| is)? ?|颜色(?:是|为|要|[:：])?)$")
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
    for start, end, family in colours.names_in(reader.folded, vocabulary.own_colours):
        guarded = reader.folded[start:end] in vocabulary.guarded_words
        if not reader.free(start, end) or is_colour_name(reader, start, end) or guarded:
            continue
        if re.match(r" on \w", reader.folded[end:]) or reader.folded[:start].endswith(" on "):
            continue  # "black on white" is a label tape
        values = vocabulary.colour_values.get(family, ()) if _told(reader, start, end) else ()
        shown = colours.SHOWN_ZH[family] if reader.language == "zh" else family
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
