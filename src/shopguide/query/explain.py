"""Why a page is empty, in the asker's language: contradicting bounds, no words, or the constraint that emptied it.

Pure functions over a `Query` and counts; knows nothing about indexes. Counts are the caller's, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from shopguide.query.shown import shown
from shopguide.types import Filter, Query, Relaxation

WAYS_TOLD = 6
"""Ways out that one sentence names; the page's `relaxations` hold all."""


def contradiction(query: Query) -> str:
    """Say which two constraints cannot both hold; "" when none contradict.

    Args:
        query: A parsed query, with the caller's filters joined to it or not.

    Returns:
        One sentence in the query's language, or "".
    """
    for name in dict.fromkeys(f.field for f in query.filters):
        low = max((f for f in query.filters if f.field == name and f.low is not None), key=_low, default=None)
        high = min((f for f in query.filters if f.field == name and f.high is not None), key=_high, default=None)
        if low and high and low.currency == high.currency and _low(low) > _high(high):
            return _cannot(query, low, high)
    wanted = [f for f in query.filters if f.any_of]
    for refused in (f for f in query.filters if f.none_of):
        for want in wanted:
            folded = {v.casefold() for v in refused.none_of}
            if want.field == refused.field and all(v.casefold() in folded for v in want.any_of):
                return _cannot(query, want, refused)
    return ""


def _low(given: Filter) -> float:
    return given.low if given.low is not None else float("-inf")


def _high(given: Filter) -> float:
    return given.high if given.high is not None else float("inf")


def _cannot(query: Query, first: Filter, second: Filter) -> str:
    one, other = _label(query, first), _label(query, second)
    if query.language == "zh":
        return f"“{one}”和“{other}”互相矛盾，没有商品能同时满足。"
    return f'Nothing can be both "{one}" and "{other}".'


def _label(query: Query, given: Filter) -> str:
    """The chip that holds the filter, or the filter's own words when the caller gave it."""
    for chip in query.understood:
        if given in chip.filters or any(
            f.field == given.field and set(f.any_of) & set(given.any_of) for f in chip.filters
        ):
            return chip.label
        if any(f.field == given.field and set(f.none_of) & set(given.none_of) for f in chip.filters):
            return chip.label
    return shown(given, query.language)


def explain_empty(query: Query, ways: Sequence[Relaxation] = (), currencies: Sequence[str] = ()) -> str:
    """Say why nothing was found, and what relaxing a constraint would give.

    Args:
        query: The parsed query.
        ways: What relaxing each constraint would give; () when it helps nothing or was not counted.
        currencies: The shop's currencies, to say when a price was asked in another one.

    Returns:
        One or two sentences in the query's language; never empty.
    """
    zh = query.language == "zh"
    against = contradiction(query)
    if against:
        return against + (("" if zh else " ") + _ways_out(ways, zh, "") if ways else "")
    for given in query.filters:
        if given.field == "price" and given.currency and currencies and given.currency not in currencies:
            held = ", ".join(currencies)
            if zh:
                return f"本店的价格以 {held} 标价，没有以 {given.currency} 标价的商品。"
            return f"This shop's prices are in {held}; nothing is priced in {given.currency}."
    if ways:
        return _ways_out(ways, zh, "没有完全符合的商品。" if zh else "Nothing fits all of it. ")
    if not query.words and not query.filters:
        if zh:
            return "没有看出要找什么，请说说商品的名称、种类或用途。"
        return "There is nothing to search for in these words; name a product, a kind or a use."
    if query.filters:
        return (
            "本店没有这样的商品，放宽任何一个条件也没有。"
            if zh
            else "This shop has nothing like it, even with a constraint less."
        )
    return (
        f"本店没有与“{query.words}”相符的商品。"
        if zh
        else f'Nothing in this shop matches "{query.words or query.text}".'
    )


def _ways_out(ways: Sequence[Relaxation], zh: bool, lead: str) -> str:
    """Name each way out with its count: what may be dropped, then how far a bound would have to move."""
    told = sorted(ways, key=lambda w: (bool(w.label), -w.total))[:WAYS_TOLD]
    if zh:
        parts = [f"改为“{w.label}”有 {w.total} 件" if w.label else f"去掉“{w.constraint}”有 {w.total} 件" for w in told]
        return f"{lead}{'；'.join(parts)}。"
    said = []
    for way in told:
        named = way.constraint if way.constraint[0] == "“" else f'"{way.constraint}"'
        there = f'with "{way.label}"' if way.label else f"without {named}"
        said.append(f"{there} there {'is' if way.total == 1 else 'are'} {way.total}")
    parts_en = "; ".join(said)
    return f"{lead}{parts_en[0].upper()}{parts_en[1:]}."
