"""Answers to "the cheapest" and "the best rated": over the whole allowed set, through the search's own order.

Knows nothing about intents; never one page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.emptiness import nothing
from shopguide.guide.facts import asked_words, price_fact, price_of, rating_fact
from shopguide.guide.grounding import Ground, found_in
from shopguide.guide.kinds import PAGE, head_terms, named_tokens, walk
from shopguide.guide.listing import SHOWN, conditions, count_proof, covers, found_by, searched, shown
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Citation, Claim, Filter, Hit, Money, Product, Query

DEEPEST = 50
"""Hits looked through for the cheapest one that is of the kind asked for and not only near to it."""

_COUNTED = re.compile(
    r"\b(?P<a>two|three|four|2|3|4) (?:cheapest|dearest|lowest|highest|best|most|least|top)\b|"
    r"\b(?:cheapest|dearest|priciest|best|expensive|rated|top) (?P<b>two|three|four|2|3|4)\b|"
    r"最.{1,4}的?(?:前)?(?P<c>[两二三四234])[个款件双台条种]|(?:前)(?P<d>[两二三四234])[个款件双台条种]|"
    r"(?P<e>[两二三四234])[个款件双台条种]最",
    re.I,
)

_COUNT_WORD = re.compile(r"\b(?:two|three|four|top|2|3|4)\b|(?:前)?[两二三四234][个款件双台条种]|哪$", re.I)

_NUMBERS = {"two": 2, "2": 2, "两": 2, "二": 2, "three": 3, "3": 3, "三": 3, "four": 4, "4": 4, "四": 4}


def asked_count(text: str) -> int:
    """How many are asked for ("the two cheapest", 最便宜的两款); `SHOWN` when it is not said."""
    match = _COUNTED.search(text)
    return _NUMBERS[next(g for g in match.groups() if g).lower()] if match else SHOWN


def uncounted(text: str, words: str) -> str:
    """Words to look for without how many are asked for."""
    return _COUNT_WORD.sub(" ", words) if _COUNTED.search(text) else words


def extreme(turn: Turn, grounded: Ground) -> Draft:
    """Answer by the search's own order: the cheapest, the dearest or the best rated of all that is allowed."""
    query = grounded.query
    hits, total = _ordered(turn, grounded)
    if not total:
        return nothing(turn, query, grounded.kind)
    if grounded.kind is None and not is_called(hits, query.words):
        thing = asked_words(query.words, head_terms(query.words)[:1])
        said = turn.say(f"I do not see any “{thing}” in this shop.", f"本店没有找到“{thing}”。")
        return Draft((Claim(said),), memory=turn.memory, query=query)
    if query.sort == "rating":
        return replace(_best_rated(turn, grounded, hits, total), query=_over(grounded, hits))
    low = query.sort == "price_asc"
    chosen = [h for h in _in_askers_money(turn, hits, total, low) if h.offer or h.product.offer()]
    chosen = chosen[: asked_count(turn.text)]
    if not chosen:
        said = turn.say("None of what fits has a price in this catalog.", "符合要求的商品都没有标价。")
        return Draft((Claim(said),), memory=turn.memory, query=query)
    first = chosen[0]
    moneys = _moneys(turn, chosen, low)
    proofs = (price_fact(first.product, moneys[0]), count_proof(first.product.product_id, query, total))
    title, kept = turn.title(first.product), conditions(query)
    whole = not query.words and not query.filters
    where, where_zh = (" in the whole shop", "全店") if whole else (f" that fits ({kept})" if kept else "", "")
    en = f"The {'cheapest' if low else 'most expensive'}{where} is {title}, at {moneys[0]}."
    lead = f"符合条件（{kept}）的里面，" if kept else where_zh
    zh = f"{lead}最{'便宜' if low else '贵'}的是{title}，售价 {moneys[0]}。"
    claims = [Claim(turn.say(en, zh), proofs)]
    for place, (hit, price) in enumerate(list(zip(chosen, moneys, strict=True))[1:]):
        name = turn.title(hit.product)
        en, zh = (f"Next comes {name}, at {price}.", f"其次是{name}，售价 {price}。")
        if price == moneys[0]:
            en, zh = (f"{name} costs the same, {price}.", f"{name}同价，也是 {price}。")
        elif place:
            en, zh = (f"Then {name}, {price}.", f"再次是{name}，{price}。")
        claims.append(Claim(turn.say(en, zh), (price_fact(hit.product, price),)))
    products = tuple(h.product for h in chosen)
    ids = tuple(p.product_id for p in products)
    return Draft(tuple(claims), products, Memory(query, ids, ids[:1]), query=_over(grounded, hits))


def _over(grounded: Ground, hits: Sequence[Hit]) -> Query:
    """The search that a superlative is over: all of a kind, those called so, or what the words match beside it."""
    query, kind = grounded.query, grounded.kind
    if kind is None:
        return query
    filters = query.filters
    if kind.more and not grounded.loose:  # a category of other things too
        ids = Filter("product_id", any_of=tuple(h.product.product_id for h in hits))
        filters = (*(f for f in filters if f != kind.filter), ids)
    return replace(query, words=" ".join(grounded.loose), filters=filters)


def is_called(hits: Sequence[Hit], words: str) -> bool:
    """Whether any of what was found is called what the words ask for: no dress that has a belt is the cheapest belt."""
    head = next(iter(head_terms(words)), "")
    if not head or not hits:
        return True
    if not any(has_han(head) == has_han(t) for h in hits for t in titles_of(h.product)):
        return True  # words and names are in different languages
    for hit in hits:
        names, titles = named_tokens(hit.product), "".join(titles_of(hit.product))
        said = [shown for typed, shown in hit.why.synonyms if typed in (head, *tokens(head))]
        if head in names or (has_han(head) and (head in titles or head.removesuffix("子") in titles)):
            return True
        if any(set(tokens(w)) <= names or (has_han(w) and w in titles) for w in said):
            return True
    return False


def titles_of(product: Product) -> tuple[str, ...]:
    """A product's titles in all its languages."""
    return (product.title, *(t.title for t in product.translations.values()))


def _best_rated(turn: Turn, grounded: Ground, hits: Sequence[Hit], total: int) -> Draft:
    """The best rated of all that is allowed, each with its stars and how many gave them."""
    query = grounded.query
    rated = [h.product for h in hits if h.product.rating is not None][: asked_count(turn.text)]
    if not rated:
        found = found_by(turn, replace_sort(grounded))
        said = Claim(turn.say("Nobody has rated any of these yet.", "这些商品还没有人评分。"))
        if found is None:
            return Draft((said,), memory=turn.memory, query=query)
        draft = shown(turn, replace_sort(grounded), *found)
        return replace(draft, claims=(said, *draft.claims))
    claims: list[Claim] = []
    first = ""
    for place, product in enumerate(rated):
        stars = rating_fact(product)
        proofs: tuple[Citation, ...] = (stars,) if stars else ()
        quote, count = stars.quote if stars else "", product.rating_count
        few = f" ({count} {'review' if count == 1 else 'reviews'})" if count else ""
        few_zh = f"（{count} 条评价）" if count else ""
        proofs += (Citation(product.product_id, "rating_count", str(count)),) if count else ()
        money = price_of(product, turn.language, turn.currency())
        cost, cost_zh = (f", at {money}", f"，售价 {money}") if money else ("", "")
        proofs += (price_fact(product, money),) if money else ()
        title = turn.title(product)
        lead, lead_zh = (("The best rated is", "评分最高的是"), ("Next comes", "其次是"), ("Then", "再次是"))[
            min(place, 2)
        ]
        if place and first == quote:
            lead, lead_zh = "Rated the same is", "评分相同的还有"
        first = first or quote
        of = " out of 5" if not place else ""
        claims.append(Claim(turn.say(f"{lead} {title}: {quote}{of}{few}{cost}.",
                                     f"{lead_zh}{title}，{quote} 分{few_zh}{cost_zh}。"), proofs))  # fmt: skip
    ids = tuple(p.product_id for p in rated)
    return Draft(tuple(claims), tuple(rated), Memory(query, ids, ids[:1]), query=query)


def replace_sort(grounded: Ground) -> Ground:
    """The same search by relevance."""
    return replace(grounded, query=replace(grounded.query, sort="relevance"))


def whole_set(turn: Turn, grounded: Ground) -> list[Product]:
    """Every product that a search allows: of its kind where it names one, else what its words match."""
    words = "" if grounded.kind is not None and not grounded.loose else grounded.query.words
    products = [h.product for h in walk(turn.tools, words, grounded.query.filters)]
    return grounded.kind.called(products) if grounded.kind is not None else products


def _ordered(turn: Turn, grounded: Ground) -> tuple[Sequence[Hit], int]:
    """The first of all that is allowed, in the order asked for, and how many there are."""
    query = grounded.query
    if grounded.kind is not None and not grounded.loose:
        page = turn.tools.search("", filters=query.filters, sort=query.sort, limit=DEEPEST)
        if page.total > DEEPEST and (grounded.kind.more or any(len(h.product.offers) > 1 for h in page.hits)):
            page = turn.tools.search("", filters=query.filters, sort=query.sort, limit=PAGE)
        called = {p.product_id for p in grounded.kind.called([h.product for h in page.hits])}
        hits = [h for h in page.hits if h.product.product_id in called]
        return hits, page.total if len(hits) == len(page.hits) else len(hits)
    page = searched(turn, query, DEEPEST)
    if grounded.kind is not None and not page.total:  # words that rank empty nothing
        return _ordered(turn, replace(grounded, loose=()))
    wanted = {t for t in tokens(query.words) if t not in STOP_WORDS}
    crossed = [h for h in page.hits if has_han(query.words) != has_han(h.product.title) and not h.product.translations]
    whole = [h for h in crossed if grounded.loose and covers(found_in(h), grounded.loose)]
    if whole:
        return whole, len(whole)
    if grounded.loose:
        wanted = {t for t in grounded.loose if any(_is_of_kind(h.product, {t}) for h in page.hits)}
    return [h for h in page.hits if _is_of_kind(h.product, wanted)] or page.hits, page.total


def _is_of_kind(p: Product, wanted: set[str]) -> bool:
    """All words asked for stand in the product's names or categories; a Chinese one may be the end of a longer word."""
    names, titles = named_tokens(p), " ".join((p.title, *(t.title for t in p.translations.values())))
    return all(t in names or (has_han(t) and (t in titles or t.removesuffix("子") in titles)) for t in wanted)


def _in_askers_money(turn: Turn, hits: Sequence[Hit], total: int, low: bool) -> list[Hit]:
    """Hits ordered by their price in the asker's currency, when they are the whole set and all are priced in it."""
    told = [price_of(h.product, turn.language, turn.currency()) for h in hits]
    found = [m for m in told if m is not None]
    if total > len(hits) or len(found) < len(hits) or len({m.currency for m in found}) != 1:
        return list(hits)
    order = sorted(range(len(hits)), key=lambda i: (found[i] if low else Money(-found[i].amount_minor, ""), i))
    return [hits[i] for i in order]


def _moneys(turn: Turn, hits: Sequence[Hit], low: bool) -> list[Money]:
    """Prices to tell of hits ordered by price: in the asker's currency when it orders them alike, else the search's."""
    told = [price_of(h.product, turn.language, turn.currency()) for h in hits]
    found = [m for m in told if m is not None]
    if len(found) == len(hits) and len({m.currency for m in found}) == 1 and found == sorted(found, reverse=not low):
        return found
    return [o.price for h in hits if (o := h.offer or h.product.offer()) is not None]
