"""What shoppers ask of any shop: an order, stars, stock, a price, a category by its name.

Rules that read through the shared `Reader`; each becomes hard only where the catalog can check it.
"""

from __future__ import annotations

import math
import re

from shopguide.query import phrases, price
from shopguide.query.reader import Reader
from shopguide.query.shown import SHOWN
from shopguide.types import Filter


def sorts(reader: Reader) -> None:
    """Read cheapest, dearest, best rated, newest: the first one said wins. What the catalog cannot order by is soft."""
    shown = SHOWN[reader.language]
    able = {"rating": reader.vocabulary.rated, "newest": reader.vocabulary.dated}
    hits = [(m.start(), m.end(), sort) for sort, rule in phrases.SORTS for m in rule.finditer(reader.folded)]
    for start, end, sort in sorted(hits):
        if reader.free(start, end) and not any(u.sort for u in reader.found):
            label = shown["rating_sort" if sort == "rating" else sort]
            reader.add(start, end, label, sort=sort if able.get(sort, True) else None)
    for match in phrases.POPULAR.finditer(reader.folded):
        if reader.free(*match.span()):
            reader.add(match.start(), match.end(), shown["popular"])


def wishes(reader: Reader) -> None:
    """Read what names no bound: "cheap", "well rated", 便宜的, 好评. It is said to be soft, and is not searched for."""
    for key, rule in (("inexpensive", phrases.INEXPENSIVE), ("well_rated", phrases.WELL_RATED)):
        for match in rule.finditer(reader.folded):
            if reader.free(*match.span()) and reader.starts(match.start()):
                reader.add(match.start(), match.end(), SHOWN[reader.language][key])


def ratings(reader: Reader) -> None:
    """Read "4 stars and up", 评分4.5以上."""
    for strict, rule in phrases.RATINGS:
        for match in rule.finditer(reader.folded):
            start, end = _trim(match)
            if not reader.free(start, end):
                continue
            raw = match.groupdict().get("stars") or match.groupdict().get("stars2") or ""
            stars = phrases.STARS.get(raw) or float(raw)
            low = math.nextafter(stars, 6.0) if strict else stars
            label = f"{SHOWN[reader.language]['rating']} {'>' if strict else '≥'} {stars:g}"
            reader.add(start, end, label, (Filter("rating", low=low),) if reader.vocabulary.rated else ())


def stock(reader: Reader) -> None:
    """Read "in stock", 有货."""
    for match in phrases.IN_STOCK.finditer(reader.folded):
        start, end = _trim(match)
        if reader.free(start, end):
            reader.add(start, end, SHOWN[reader.language]["in_stock"], (Filter("in_stock", any_of=("yes",)),))


def prices(reader: Reader) -> None:
    """Read bounds of the price in all their forms."""
    for span in price.price_spans(reader.folded, reader.vocabulary.currencies):
        if not reader.free(span.start, span.end):
            continue
        low = None if span.low is None else float(span.low)
        high = None if span.high is None else float(span.high)
        bound = Filter("price", low=low, high=high, currency=span.currency)
        hard = reader.vocabulary.priced and not span.soft
        reader.add(span.start, span.end, price.label(span, reader.language), (bound,) if hard else ())


def called_categories(reader: Reader) -> None:
    """Read a category that is called one: "in category X", "X category", X分类."""
    forms = reader.vocabulary.node_forms
    for match in phrases.CATEGORY_BEFORE.finditer(reader.folded):
        form = reader.longest(match.end(), forms)
        if form:
            _category(reader, match.start(), match.end() + len(form), form)
    for match in phrases.CATEGORY_AFTER.finditer(reader.folded):
        for form in sorted(forms, key=len, reverse=True):
            start = match.start() - len(form)
            if start >= 0 and reader.folded[start : match.start()] == form and reader.starts(start):
                lead = re.search(r"(?:in (?:the )?|在)$", reader.folded[:start])
                _category(reader, lead.start() if lead else start, match.end(), form)
                break


def _category(reader: Reader, start: int, end: int, form: str) -> None:
    if reader.free(start, end):
        paths = reader.vocabulary.node_forms[form]
        label = f"{SHOWN[reader.language]['category']}: {', '.join(paths)}"
        reader.add(start, end, label, (Filter("category", any_of=paths),))


def _trim(match: re.Match[str]) -> tuple[int, int]:
    text = match.group()
    return match.start() + len(text) - len(text.lstrip()), match.end() - (len(text) - len(text.rstrip()))
