"""Why a page is empty, in the asker's language: contradicting bounds, no words, or the constraint that emptied it.

Pure functions over a `Query` and counts; knows nothing about indexes. Counts are the caller's, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopguide.types import Filter, Query


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
    values = given.any_of or given.none_of
    return f"{given.field}: {', '.join(values)}" if values else given.field


def explain_empty(query: Query, without: Mapping[str, int] | None = None, currencies: Sequence[str] = ()) -> str:
    """Say why nothing was found.

    Args:
        query: The parsed query.
        without: Label of each constraint to how many products there would be without it; {} or None when not counted.
        currencies: The shop's currencies, to say when a price was asked in another one.

    Returns:
        One or two sentences in the query's language; never empty.
    """
    zh = query.language == "zh"
    against = contradiction(query)
    if against:
        return against
    for given in query.filters:
        if given.field == "price" and given.currency and currencies and given.currency not in currencies:
            held = ", ".join(currencies)
            if zh:
                return f"本店的价格以 {held} 标价，没有以 {given.currency} 标价的商品。"
            return f"This shop's prices are in {held}; nothing is priced in {given.currency}."
    helpful = {label: n for label, n in (without or {}).items() if n > 0}
    if helpful:
        best = sorted(helpful.items(), key=lambda pair: (-pair[1], pair[0]))
        if zh:
            return "没有完全符合的商品。" + "；".join(f"去掉“{label}”有 {n} 件" for label, n in best) + "。"
        parts = "; ".join(f'without "{label}" there {"is" if n == 1 else "are"} {n}' for label, n in best)
        return f"Nothing fits all of it. {parts[0].upper()}{parts[1:]}."
    if not query.words and not query.filters:
        if zh:
            return "没有看出要找什么，请说说商品的名称、种类或用途。"
        return "There is nothing to search for in these words; name a product, a kind or a use."
    if query.filters and without:
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
