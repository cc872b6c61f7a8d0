"""Answers to "something cheaper": the last search within the kind of what was spoken of, under a new bound of price.

Knows nothing about how search works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.carrying import for_whom
from shopguide.guide.extremes import DEEPEST
from shopguide.guide.facts import price_fact, price_of
from shopguide.guide.grounding import Ground
from shopguide.guide.kinds import Kind, kind_in, kind_of, named_tokens
from shopguide.guide.listing import SHOWN, conditions, count_proof, is_category, kind_filters, searched, shown
from shopguide.guide.turn import Draft, Turn
from shopguide.text import STOP_WORDS, tokens
from shopguide.types import Citation, Claim, Filter, Filters, Hit, Money, Product, Query, Understood


def cheaper(turn: Turn, refs: Sequence[str], down: bool) -> Draft:
    """Answer "something cheaper": the last search again, with prices below (or above) what was spoken of.

    Args:
        turn: The turn; its memory holds the last search.
        refs: The products pointed at; () for those last shown.
        down: Cheaper when True, dearer when False.

    Returns:
        The draft.
    """
    ids = tuple(refs) or turn.memory.focus or turn.memory.shown[:1]
    products = [turn.tools.product(i) for i in ids]
    prices = [price_of(p, turn.language, turn.currency()) for p in products]
    told = [m for m in prices if m is not None]
    if not told:
        said = turn.say("The catalog gives no price to go by.", "这件商品没有标价，没法按价格比较。")
        return Draft((Claim(said),), memory=turn.memory, spoken=False)
    bound = min(told) if down else max(told)
    limit = Filter(
        "price",
        low=None if down else float(bound.amount_minor + 1),
        high=float(bound.amount_minor - 1) if down else None,
        currency=bound.currency,
    )
    query, kind = _same_kind(turn, products, limit)
    hits, total = _cheaper_hits(turn, query, kind, products[0])
    if hits:
        return shown(turn, Ground(query, kind), hits[:SHOWN], total)
    proof = (price_fact(products[prices.index(bound)], bound),)
    wider = _without_conditions(turn, query, kind, limit, proof)
    if wider is not None:
        return wider
    noun = kind.noun(turn.language, 1) if kind else ""
    said = turn.say(
        f"Nothing of that kind{f' ({noun})' if noun else ''} is {'cheaper' if down else 'more expensive'} "
        f"than {bound} here.",
        f"这一类{f'（{noun}）' if noun else ''}里没有比 {bound} {'更便宜' if down else '更贵'}的了。",
    )
    last = turn.memory.query or Query()
    return Draft((Claim(said, proof),), tuple(products[:1]), turn.memory, query=last)


def _without_conditions(
    turn: Turn, query: Query, kind: Kind | None, limit: Filter, proof: tuple[Citation, ...]
) -> Draft | None:
    """Where nothing cheaper keeps to the other conditions: what else of the kind is cheaper; None where nothing is."""
    chips = tuple(u for u in query.understood if u.filters == (limit,) or for_whom(u))
    kept = conditions(replace(query, understood=tuple(u for u in query.understood if u not in chips)))
    if kind is None or not kept:
        return None
    plain = replace(query, filters=(kind.filter, *(f for u in chips for f in u.filters)), understood=chips)
    page = searched(turn, plain, SHOWN)
    if not page.hits:
        return None
    down = limit.high is not None
    noun = kind.noun(turn.language)
    said = turn.say(
        f"Nothing with {kept} is {'cheaper' if down else 'more expensive'}; of the other {noun} these are.",
        f"符合“{kept}”的里面没有更{'便宜' if down else '贵'}的，其他{noun}里有这些。",
    )
    draft = shown(turn, Ground(plain, kind), page.hits, page.total)
    return replace(
        draft, claims=(Claim(said, (*proof, count_proof(page.hits[0].product.product_id, query, 0))), *draft.claims)
    )


def _same_kind(turn: Turn, products: Sequence[Product], limit: Filter) -> tuple[Query, Kind | None]:
    """The last search within the kind of what was spoken of, under a new bound of price."""
    last = turn.memory.query or Query()
    held = kind_in(last)
    named = turn.heard_kind
    kind = named if named else held if held and all(held.holds(p) for p in products) else kind_of(products)
    if kind is not None and kind not in (held, named):
        kind = Kind(kind.node, next((u.text for u in last.understood if is_category(u)), ""))
    kept = tuple(f for f in last.filters if f.field != "price" and f not in kind_filters(last))
    chips = tuple(u for u in last.understood if u.filters and all(f in kept for f in u.filters))
    if not all(_fits(turn, p, kept) for p in products):  # the conversation had gone on to other things since
        kept, chips = (), ()
    filters = (*kept, *((kind.filter,) if kind else ()), limit)
    at = int(limit.high + 1 if limit.high is not None else (limit.low or 1) - 1)
    sign = "<" if limit.high is not None else ">"
    label = f"{turn.say('price', '价格')} {sign} {Money(at, limit.currency or '')}"
    chip = Understood(turn.text, label, 0, (limit,))
    words = "" if kind else last.words
    query = replace(last, text=turn.text, words=words, filters=filters, language=turn.language, sort="relevance",
                    understood=(*chips, chip))  # fmt: skip
    return query, kind


def _fits(turn: Turn, product: Product, filters: Filters) -> bool:
    only = Filter("product_id", any_of=(product.product_id,))
    return not filters or turn.tools.search("", filters=(*filters, only), limit=1).total > 0


def _cheaper_hits(turn: Turn, query: Query, kind: Kind | None, product: Product) -> tuple[Sequence[Hit], int]:
    page = searched(turn, query, DEEPEST)
    wanted = {t for t in tokens(query.words) if t not in STOP_WORDS}
    if kind is not None or not wanted or not wanted <= named_tokens(product):
        return page.hits, page.total
    hits = tuple(h for h in page.hits if wanted <= named_tokens(h.product))  # a cheaper laptop is no sleeve
    return hits, len(hits) if page.total <= DEEPEST else 0
