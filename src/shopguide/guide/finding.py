"""Answers that find: the best fits, the cheapest and dearest, cheaper ones, and why nothing fits.

Knows nothing about how search works; counts and products come from the shop's verbs alone.
"The cheapest" is over the whole allowed set, through the search's own order by price, never over one page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.facts import QUESTION_WORDS, asked_words, asked_yes_no, price_fact, price_of, rating_fact
from shopguide.guide.grounding import Ground, ground, told_by, unheld
from shopguide.guide.kinds import PAGE, Kind, kind_in, kind_named, kind_of, named_tokens, walk, yes_no_names
from shopguide.guide.restating import GENERIC, WHOLE, content
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn, listed_line
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Citation, Claim, Filter, Filters, Hit, Money, Page, Product, Query, Sort, Understood

SHOWN = 3
"""Products in one answer: what can be held in mind, and what "the third one" reaches."""

DEEPEST = 50
"""Hits looked through for the cheapest one that is of the kind asked for and not only near to it."""

MAX_QUOTED = 60
"""Characters of a shopper's words that are said back."""

MAX_NAMING_TERMS = 2
"""Words that may name one thing: more of them tell a wish."""

_SELL = re.compile(
    r"\b(?:do|can|does) (?:you|this shop|the shop) (?:sell|have|carry|stock|offer)\b|\bhave you got\b|"
    r"\b(?:is|are) there (?:any|a|an)\b|\bsell\b|有卖|卖.{0,8}[吗嘛么]|有没有|有.{1,8}[吗嘛么]\s*[?？]?$",
    re.I,
)
"""A question whether the shop has a thing at all."""

_COUNTED = re.compile(
    r"\b(?P<a>two|three|four|2|3|4) (?:cheapest|dearest|lowest|highest|best|most|least|top)\b|"
    r"\b(?:cheapest|dearest|priciest|best|expensive|rated|top) (?P<b>two|three|four|2|3|4)\b|"
    r"最.{1,4}的?(?:前)?(?P<c>[两二三四234])[个款件双台条种]|(?:前)(?P<d>[两二三四234])[个款件双台条种]|"
    r"(?P<e>[两二三四234])[个款件双台条种]最",
    re.I,
)
_COUNT_WORD = re.compile(r"\b(?:two|three|four|top|2|3|4)\b|(?:前)?[两二三四234][个款件双台条种]|哪$", re.I)
_NUMBERS = {"two": 2, "2": 2, "两": 2, "二": 2, "three": 3, "3": 3, "三": 3, "four": 4, "4": 4, "四": 4}

_REFINE_WORDS = GENERIC | frozenset(
    """what about how ones one only instead just any some those same but in with the a make it and or something anything
    show me them from now then please also is there are there's available have do you got similar
    呢 那 有 换 换成 只要 的 吗 要 那么 有没有 一下 看看 看 我 想 再 其他 别 还有 同样 类似 款 些 一些 颜色""".split()
)


def find(turn: Turn) -> Draft:
    """Answer "show me …", with the words' own order, and with what the conversation already asked for.

    Args:
        turn: The turn.

    Returns:
        The draft; it says so when nothing fits, and which condition emptied it.
    """
    query = refined(turn)
    if not query.words and not query.filters and query.sort == "relevance":
        said = turn.say(
            "Tell me what you are looking for: a product, a kind of product, or what it should be good for.",
            "想找什么？可以告诉我商品名称、种类，或者想用它来做什么。",
        )
        return Draft((Claim(said),), memory=turn.memory, query=query, spoken=False)
    grounded = ground(turn, query)
    if query.sort in ("price_asc", "price_desc", "rating"):
        return _extreme(turn, grounded)
    found = _found(turn, grounded)
    if found is None and grounded.flags:
        return _without_flags(turn, grounded, query)
    if found is None and grounded.kind is None and query.filters and not _SELL.search(turn.text):
        guess = _guessed(turn, query)
        if guess is not None:
            return guess
    if found is None:
        return nothing(turn, grounded.query, grounded.kind)
    if grounded.kind is None and _SELL.search(turn.text) and not _is_called(grounded, found[0]):
        return _not_sold(turn, query)
    return _shown(turn, grounded, *found)


def find_again(turn: Turn, gone: Sequence[str]) -> Draft:
    """Search anew with the conditions that are left after some were taken back.

    Args:
        turn: The turn; its memory holds the search without them.
        gone: What was taken back, as it is spoken of.

    Returns:
        The draft, which says first what no longer counts.
    """
    last = turn.memory.query or Query()
    query = replace(last, language=turn.language)
    again = replace(turn, query=query, memory=replace(turn.memory, query=None))
    draft = find(again)
    names = turn.say(" and ".join(gone), "、".join(gone))
    said = Claim(turn.say(f"All right, any {names} will do.", f"好的，{names}不限。"))
    return replace(draft, claims=(said, *draft.claims))


def among(turn: Turn, ids: Sequence[str]) -> tuple[str, ...]:
    """Which of some products a turn means by a trait: a condition in its words, its price, or a word of its data.

    Args:
        turn: The turn.
        ids: The products.

    Returns:
        Those that fit; () when the turn tells no trait.
    """
    products = [turn.tools.product(i) for i in ids]
    if turn.query.filters:
        only = Filter("product_id", any_of=tuple(ids))
        held = {h.product.product_id for h in turn.tools.search("", filters=(*turn.query.filters, only), limit=50).hits}
        return tuple(i for i in ids if i in held)
    if turn.query.sort in ("price_asc", "price_desc"):
        told = [(m, p) for p in products if (m := price_of(p, turn.language, turn.currency())) is not None]
        told.sort(key=lambda t: t[0].amount_minor, reverse=turn.query.sort == "price_desc")
        return (told[0][1].product_id,) if told else ()
    asked = content(turn.query.words)
    held_by = {t: {p.product_id for p in products if t in told_by(p)} for t in asked}
    telling = [h for h in held_by.values() if 0 < len(h) < len(products)]
    return tuple(i for i in ids if telling and all(i in h for h in telling))


def _is_called(grounded: Ground, hits: Sequence[Hit]) -> bool:
    """Whether something found is called what was asked for, and not only described with the word."""
    asked = content(grounded.query.words)
    if not asked or len(asked) > MAX_NAMING_TERMS:
        return True
    if any(has_han(h.product.title) != has_han(asked[0]) and not h.product.translations for h in hits):
        return True  # names in another language cannot hold the word
    return any(set(asked) & named_tokens(h.product) or (h.why.words and not _only_told(h, asked)) for h in hits)


def _only_told(hit: Hit, asked: Sequence[str]) -> bool:
    """The words were found in the very form asked for, so that no synonym stands in the product's names."""
    return set(hit.why.words) <= set(asked)


def _not_sold(turn: Turn, query: Query) -> Draft:
    asked = query.words.strip(" ?？.。!！") or turn.text.strip()
    said = turn.say(f"I do not see any “{asked}” in this shop.", f"本店没有找到“{asked}”。")
    return Draft((Claim(said),), memory=turn.memory, query=query)


def _guessed(turn: Turn, query: Query) -> Draft | None:
    """For a wish that no product's words meet ("a gift to say sorry"): the best rated of what the conditions allow."""
    page = turn.tools.search("", filters=query.filters, sort="rating", limit=SHOWN)
    kept = conditions(query)
    if not page.total or not kept:
        return None
    first = page.hits[0].product.product_id
    said = turn.say(
        f"No product speaks of that itself; of the {page.total} that keep to {kept}, these are rated best.",
        f"没有商品直接写明适合这个用途；符合条件（{kept}）的有 {page.total} 件，下面几款评分最高。",
    )
    plain = replace(query, words="")
    draft = _shown(turn, Ground(plain), page.hits, 0)
    return replace(draft, claims=(Claim(said, (_count_proof(first, plain, page.total),)), *draft.claims))


def _found(turn: Turn, grounded: Ground) -> tuple[Sequence[Hit], int] | None:
    """The best hits and how many there are; when nothing is left to the words but ranking, all that passes counts."""
    query = grounded.query
    page = _search(turn, query, SHOWN)
    if grounded.loose or grounded.kind is None:
        return (page.hits, page.total) if page.total else None
    bare = turn.tools.search("", filters=query.filters, sort=query.sort, limit=SHOWN)
    if not bare.total:
        return None
    hits = {h.product.product_id: h for h in (*page.hits, *bare.hits)}
    return tuple(hits.values())[:SHOWN], bare.total


def _without_flags(turn: Turn, grounded: Ground, query: Query) -> Draft:
    """Say that nothing of the kind is listed with what was asked for, and show the kind without it."""
    names = turn.say(", ", "、").join(u.label for u in grounded.query.understood if u.text in grounded.flags)
    noun = grounded.kind.noun(turn.language) if grounded.kind else turn.say("products", "商品")
    kept = conditions(replace(query, understood=tuple(u for u in query.understood if u.text not in grounded.flags)))
    plain = replace(
        grounded.query,
        filters=tuple(f for f in grounded.query.filters if f.field not in grounded.flags),
        understood=tuple(u for u in grounded.query.understood if u.text not in grounded.flags),
    )
    rest = Ground(plain, grounded.kind)
    found = _found(turn, rest)
    if found is None:
        return nothing(turn, grounded.query)
    draft = _shown(turn, rest, *found)
    said = turn.say(f"None of the {noun}{f' ({kept})' if kept else ''} is listed with “{names}”.",
                    f"{noun}{f'（{kept}）' if kept else ''}里没有标明“{names}”的。")  # fmt: skip
    return replace(draft, claims=(Claim(said), *draft.claims))


def refined(turn: Turn) -> Query:
    """The search meant by a turn: itself, or the last one with new conditions ("in red", "only Nike", 蓝色的呢)."""
    query, last = turn.query, turn.memory.query
    if last is not None and not query.filters and query.sort == "relevance" and re.search(r"\d", query.words):
        query = _measured(turn, query, last)
    if last is None or (WHOLE.search(turn.text) and not content(query.words)):
        return query
    hard = {t for u in query.understood if u.filters for t in tokens(u.text)}
    left = [t for t in tokens(query.words) if t not in _REFINE_WORDS | STOP_WORDS | QUESTION_WORDS | hard]
    soft = {t for u in query.understood if u.soft and not _is_category(u) for t in tokens(u.text)}
    changes = bool(query.filters or query.sort != "relevance")
    cued = re.search(
        r"\b(?:what about|how about|instead|ones?)\b|^(?:in|only|but|with)\b|呢|换成|只要", turn.text, re.I
    )
    if any(f.field == "category" for f in query.filters):
        return query
    wished = bool(left) and _is_wish(turn, left)
    fresh = [t for t in left if t not in soft]
    if (
        fresh
        and not wished
        and not (cued and (last.words or last.filters) and kind_named(turn.tools, " ".join(fresh)) is None)
    ):
        return query
    if not (changes or wished or (left and cued)):
        return query
    fields = {f.field for f in query.filters}
    kept = tuple(f for f in last.filters if f.field not in fields)
    chips = tuple(u for u in last.understood if not any(f.field in fields for f in u.filters)) + query.understood
    words = " ".join(dict.fromkeys((*last.words.split(), *left)))
    sort: Sort = query.sort if query.sort != "relevance" else last.sort
    return replace(query, words=words, filters=kept + query.filters, sort=sort, understood=chips)


def _measured(turn: Turn, query: Query, last: Query) -> Query:
    """An amount that says something only beside the kind last looked for (要750毫升以上的, "over 20 litres")."""
    kind = kind_in(last)
    noun = kind.word if kind and kind.word else last.words
    if not noun or (kind is None and not last.words):
        return query
    read, plain = turn.tools.understand(f"{query.words} {noun}"), turn.tools.understand(noun)
    fresh = tuple(f for f in read.filters if f not in plain.filters and f.field != "category")
    if not fresh:
        return query
    chips = tuple(u for u in read.understood if any(f in fresh for f in u.filters))
    left = content(re.sub("|".join(re.escape(u.text) for u in chips), " ", query.words))
    return replace(query, filters=fresh, understood=chips, words=" ".join(left))


def asks_for_things(text: str) -> bool:
    """Whether a turn asks what the shop has ("do you have boots that go with it?")."""
    return _SELL.search(text) is not None


def _is_wish(turn: Turn, left: Sequence[str]) -> bool:
    """All that is left asks for a yes of something that the products shown tell (要能降噪, "with a hood")."""
    names = yes_no_names(turn.tools.product(i) for i in turn.memory.shown)
    covered = {c for words in asked_yes_no(names, left).values() for c in words}
    return bool(covered) and all(any(t in c or c in t for c in covered) for t in left)


def asked_count(text: str) -> int:
    """How many are asked for ("the two cheapest", 最便宜的两款); `SHOWN` when it is not said."""
    match = _COUNTED.search(text)
    return _NUMBERS[next(g for g in match.groups() if g).lower()] if match else SHOWN


def uncounted(text: str, words: str) -> str:
    """Words to look for without how many are asked for."""
    return _COUNT_WORD.sub(" ", words) if _COUNTED.search(text) else words


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
        return _shown(turn, Ground(query, kind), hits[:SHOWN], total)
    proof = (price_fact(products[prices.index(bound)], bound),)
    noun = kind.noun(turn.language, 1) if kind else ""
    said = turn.say(
        f"Nothing of that kind{f' ({noun})' if noun else ''} is {'cheaper' if down else 'more expensive'} "
        f"than {bound} here.",
        f"这一类{f'（{noun}）' if noun else ''}里没有比 {bound} {'更便宜' if down else '更贵'}的了。",
    )
    last = turn.memory.query or Query()
    return Draft((Claim(said, proof),), tuple(products[:1]), turn.memory, query=last)


def _same_kind(turn: Turn, products: Sequence[Product], limit: Filter) -> tuple[Query, Kind | None]:
    """The last search within the kind of what was spoken of, under a new bound of price."""
    last = turn.memory.query or Query()
    held = kind_in(last)
    kind = held if held and all(held.holds(p) for p in products) else kind_of(products)
    if kind is not None and kind != held:
        kind = Kind(kind.node, next((u.text for u in last.understood if _is_category(u)), ""))
    kept = tuple(f for f in last.filters if f.field not in ("price", "category"))
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
    page = _search(turn, query, DEEPEST)
    wanted = {t for t in tokens(query.words) if t not in STOP_WORDS}
    if kind is not None or not wanted or not wanted <= named_tokens(product):
        return page.hits, page.total
    hits = tuple(h for h in page.hits if wanted <= named_tokens(h.product))  # a cheaper laptop is no sleeve
    return hits, len(hits) if page.total <= DEEPEST else 0


def _search(turn: Turn, query: Query, limit: int, filters: Filters | None = None, sort: Sort | None = None) -> Page:
    asked = query.filters if filters is None else filters
    return turn.tools.search(query.words, filters=asked, sort=sort or query.sort, limit=limit)


def _is_category(chip: Understood) -> bool:
    return chip.label.split(":")[0] in ("category", "分类")


def conditions(query: Query) -> str:
    """The conditions that a search kept to, as they are shown; "" when there were none."""
    chips = [u.label for u in query.understood if u.filters and not _is_category(u)]
    return ("、" if query.language == "zh" else ", ").join(dict.fromkeys(chips))


def _count_proof(product_id: str, query: Query, total: int, without: str = "") -> Citation:
    """The citation of a count: the search that gives it, and how many it gives."""
    kept = [u.label for u in query.understood if u.filters and u.label != without]
    asked = ", ".join(filter(None, (query.words, *kept, f"without {without}" if without else "")))
    return Citation(product_id, "search", f"{asked}: {total}")


_COUNTS_EN = ("{n} {noun} fit{kept}.", "I found {n} {noun}{kept}.", "There are {n} {noun} here{kept}.")
_COUNTS_ZH = ("符合要求的{noun}有 {n} 款{kept}。", "找到 {n} 款{noun}{kept}。", "店里有 {n} 款这样的{noun}{kept}。")


def _count_claim(turn: Turn, grounded: Ground, total: int, hits: Sequence[Hit]) -> Claim:
    query, kind, zh = grounded.query, grounded.kind, turn.language == "zh"
    flags = grounded.flags if len(hits) else ()
    kept = conditions(replace(query, understood=tuple(u for u in query.understood if u.text not in flags)))
    kept = (f"（{kept}）" if zh else f" ({kept})") if kept else ""
    noun = kind.noun(turn.language, total) if kind else turn.say("product" if total == 1 else "products", "商品")
    proof = (_count_proof(hits[0].product.product_id, query, total),)
    missing = unheld(grounded.loose, [h.product for h in hits])
    if not grounded.loose and (kind or query.filters):
        if total == 1:
            return Claim(turn.say(f"One {noun} fits{kept}.", f"符合要求的{noun}只有 1 款{kept}。"), proof)
        told = (_COUNTS_ZH if zh else _COUNTS_EN)[sum(map(ord, query.text)) % len(_COUNTS_EN)]
        return Claim(told.format(n=total, noun=noun, kept=kept), proof)
    if not missing:
        one = total == 1
        return Claim(turn.say(f"{total} {noun} match{'es' if one else ''} your words{kept}.",
                              f"与您所说相符的{noun}有 {total} 款{kept}。"), proof)  # fmt: skip
    if kind is None and _head_missing(query, hits):
        thing = _head_missing(query, hits)
        return Claim(turn.say(f"I do not see any “{thing}” here; {total} {noun} come closest to your words{kept}.",
                              f"本店没有“{thing}”，与您所说最接近的有 {total} 款{kept}。"), proof)  # fmt: skip
    asked = asked_words(turn.text if any(t in tokens(turn.text) for t in missing) else query.words, missing)
    comes = "comes" if total == 1 else "come"
    return Claim(turn.say(f"{total} {noun} {comes} up{kept}; “{asked}” was only matched by words, not checked.",
                          f"有 {total} 款{noun}可以看看{kept}，其中“{asked}”只按字面匹配，无法核对。"),
                 proof)  # fmt: skip


def _head_missing(query: Query, hits: Sequence[Hit]) -> str:
    """The thing asked for, where no name of what was found holds it in the language that it is asked in; else ""."""
    first = re.split(r"\b(?:for|with|that|which|in|from|by|to)\b|[,，]", query.words)[0]
    words = [w for w in re.findall(r"[A-Za-z][\w-]+", first) if content(w)]
    if not words or has_han(query.words) or any(has_han(h.product.title) for h in hits):
        return ""
    head = words[-1]
    own = set(tokens(head))
    return (
        ""
        if any(own & named_tokens(h.product) or not set(h.why.words) <= set(tokens(query.words)) for h in hits)
        else head
    )


def _shown(turn: Turn, grounded: Ground, hits: Sequence[Hit], total: int) -> Draft:
    query = grounded.query
    products = tuple(h.product for h in hits)
    currency = next((f.currency for f in query.filters if f.field == "price"), None)
    counted = [_count_claim(turn, grounded, total, hits)] if total else []
    style = sum(map(ord, query.text))
    lines = [
        listed_line(turn, p, currency, (style, place if len(products) > 1 else -1), grounded.flags, query.filters)
        for place, p in enumerate(products)
    ]
    claims = [*counted, *lines]
    soft = [u for u in query.understood if u.soft and not _is_category(u)]
    if soft:
        names = "、".join(u.text for u in soft) if turn.language == "zh" else ", ".join(f'"{u.text}"' for u in soft)
        claims.append(
            Claim(turn.say(f"I could not check {names} in this catalog, so please look at that yourself.",
                           f"商品资料里无法核对“{names}”，请自行确认。"))
        )  # fmt: skip
    ids = tuple(p.product_id for p in products)
    return Draft(tuple(claims), products, Memory(query, ids, ids[:1]), query=query, many=total > len(products))


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


def _ordered(turn: Turn, grounded: Ground) -> tuple[Sequence[Hit], int]:
    """The first of all that is allowed, in the order asked for, and how many there are."""
    query = grounded.query
    if grounded.kind is not None and not grounded.loose:
        page = turn.tools.search("", filters=query.filters, sort=query.sort, limit=PAGE)
        called = {p.product_id for p in grounded.kind.called([h.product for h in page.hits])}
        hits = [h for h in page.hits if h.product.product_id in called]
        return hits, page.total if len(hits) == len(page.hits) else len(hits)
    page = _search(turn, query, DEEPEST)
    wanted = {t for t in tokens(query.words) if t not in STOP_WORDS}
    if grounded.loose:
        wanted = {t for t in grounded.loose if any(_is_of_kind(h.product, {t}) for h in page.hits)}
    return [h for h in page.hits if _is_of_kind(h.product, wanted)] or page.hits, page.total


def _extreme(turn: Turn, grounded: Ground) -> Draft:
    query = grounded.query
    hits, total = _ordered(turn, grounded)
    if not total:
        return nothing(turn, query, grounded.kind)
    if query.sort == "rating":
        return _best_rated(turn, grounded, hits, total)
    low = query.sort == "price_asc"
    chosen = [h for h in _in_askers_money(turn, hits, total, low) if h.offer or h.product.offer()]
    chosen = chosen[: asked_count(turn.text)]
    if not chosen:
        said = turn.say("None of what fits has a price in this catalog.", "符合要求的商品都没有标价。")
        return Draft((Claim(said),), memory=turn.memory, query=query)
    first = chosen[0]
    moneys = _moneys(turn, chosen, low)
    proofs = (price_fact(first.product, moneys[0]), _count_proof(first.product.product_id, query, total))
    title, kept = turn.title(first.product), conditions(query)
    whole = not query.words and not query.filters
    where, where_zh = (" in the whole shop", "全店") if whole else (f" with {kept}" if kept else "", "")
    en = f"The {'cheapest' if low else 'most expensive'}{where} is {title}, at {moneys[0]}."
    zh = f"{f'在{kept}的条件下，' if kept else where_zh}最{'便宜' if low else '贵'}的是{title}，售价 {moneys[0]}。"
    claims = [Claim(turn.say(en, zh), proofs)]
    for place, (hit, price) in enumerate(list(zip(chosen, moneys, strict=True))[1:]):
        name = turn.title(hit.product)
        en, zh = (f"Next comes {name}, at {price}.", f"其次是{name}，售价 {price}。")
        if place:
            en, zh = (f"Then {name}, {price}.", f"再次是{name}，{price}。")
        claims.append(Claim(turn.say(en, zh), (price_fact(hit.product, price),)))
    products = tuple(h.product for h in chosen)
    ids = tuple(p.product_id for p in products)
    return Draft(tuple(claims), products, Memory(query, ids, ids[:1]), query=query)


def _best_rated(turn: Turn, grounded: Ground, hits: Sequence[Hit], total: int) -> Draft:
    """The best rated of all that is allowed, each with its stars and how many gave them."""
    query = grounded.query
    rated = [h.product for h in hits if h.product.rating is not None][: asked_count(turn.text)]
    if not rated:
        found = _found(turn, replace_sort(grounded))
        said = Claim(turn.say("Nobody has rated any of these yet.", "这些商品还没有人评分。"))
        if found is None:
            return Draft((said,), memory=turn.memory, query=query)
        draft = _shown(turn, replace_sort(grounded), *found)
        return replace(draft, claims=(said, *draft.claims))
    claims = []
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


def nothing(turn: Turn, query: Query, kind: Kind | None = None) -> Draft:
    """Say that nothing fits, which condition emptied it, and the nearest that exist, told as not fitting.

    Args:
        turn: The turn.
        query: The search that came out empty.
        kind: What it was for, where it named a kind: the nearest are of it too.

    Returns:
        The draft; its memory keeps the search, so that "then in blue" still works.
    """
    memory = Memory(query, (), ())
    if not query.filters:
        asked = _short(query.words or turn.text)
        said = turn.say(f"Nothing in this shop matches “{asked}”.", f"本店没有找到与“{asked}”相符的商品。")
        return Draft((Claim(said),), memory=memory, query=query)
    options: list[tuple[int, Filter, Page]] = []
    droppable = [f for f in query.filters if f.field != "category"] or list(query.filters)
    worded = replace(query, words="") if kind is not None else query
    for one in droppable:
        rest = tuple(f for f in query.filters if f != one)
        order: Sort | None = None
        if one.field == "price":
            order = "price_asc" if one.high is not None else "price_desc"
        page = _search(turn, worded, 1, rest, order)
        if page.total:
            options.append((page.total, one, page))
    claims = [Claim(turn.say("Nothing here fits all of that.", "没有同时满足这些条件的商品。"))]
    products = []
    for total, one, page in sorted(options, key=lambda o: -o[0])[:2]:
        near = page.hits[0].product if page.hits else None
        if near is None:
            continue
        chip = _chip(query, one)
        proof = _count_proof(near.product_id, query, total, chip)
        said = turn.say(
            f"Without “{chip}” there {'is' if total == 1 else 'are'} {total}; "
            f"the nearest, which does not meet it, is {turn.title(near)}",
            f"如果不限“{chip}”，有 {total} 件；最接近但不符合这一条的是{turn.title(near)}",
        )
        money = price_of(near, turn.language, one.currency or turn.currency())
        cites: tuple[Citation, ...] = (proof, Citation(near.product_id, "title", turn.title(near)))
        if money:
            said += turn.say(f", at {money}", f"，售价 {money}")
            cites += (price_fact(near, money),)
        claims.append(Claim(said + turn.say(".", "。"), cites))
        products.append(near)
    if not options and query.words:
        said = turn.say(
            f"Nothing in this shop matches “{_short(query.words)}”.", f"本店没有找到与“{query.words}”相符的商品。"
        )
        claims = [Claim(said)]
    elif not options:
        claims.append(
            Claim(turn.say("Dropping any one of the conditions does not help either.", "去掉其中任何一个条件也没有。"))
        )
    ids = tuple(dict.fromkeys(p.product_id for p in products))
    return Draft(
        tuple(claims), tuple({p.product_id: p for p in products}.values()), Memory(query, ids, ids[:1]), query=query
    )


def _short(text: str) -> str:
    """A shopper's words as they are quoted back: no page of them."""
    text = " ".join(text.split()).strip("?？.。!！ ")
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}…"


def _chip(query: Query, given: Filter) -> str:
    """How a condition is shown."""
    for chip in query.understood:
        if any(f.field == given.field and (f.low, f.high) == (given.low, given.high) for f in chip.filters):
            return chip.label
    values = given.any_of or given.none_of
    return f"{given.field}: {', '.join(values)}" if values else given.field
