"""How found things are told: how many there are, the best of them, what could not be checked.

Knows nothing about how search works or what a turn means; counts and products come from the shop's verbs alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.facts import asked_words, shown_name
from shopguide.guide.grounding import Ground, found_in, unheld
from shopguide.guide.heard import heard_kind, unsaid
from shopguide.guide.kinds import kind_in, named_tokens
from shopguide.guide.restating import content
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn, listed_line
from shopguide.guide.words_zh import UNITS_EN, UNITS_ZH
from shopguide.text import has_han, tokens
from shopguide.types import Citation, Claim, Filter, Filters, Hit, Language, Page, Query, Sort, Understood

SHOWN = 3
"""Products in one answer: what can be held in mind, and what "the third one" reaches."""

HOLDING = 60
"""Hits among which those are looked for that hold every word."""

MAX_UNSAID = 2
"""Conditions that are named where not all products' data tell them."""

MAX_QUOTED = 60
"""Characters of a shopper's words that are said back."""

_COUNTS_EN = ("{n} {noun} fit{kept}.", "I found {n} {noun}{kept}.", "There are {n} {noun} here{kept}.")

_COUNTS_ZH = ("符合要求的{noun}有 {n} 款{kept}。", "找到 {n} 款{noun}{kept}。", "店里有 {n} 款这样的{noun}{kept}。")


def found_by(turn: Turn, grounded: Ground) -> tuple[Sequence[Hit], int] | None:
    """The best hits and how many there are; when nothing is left to the words but ranking, all that passes counts."""
    query = grounded.query
    if grounded.kind is None:
        page = searched(turn, query, SHOWN)
        return (page.hits, page.total) if page.total else None
    page = searched(turn, query, HOLDING if grounded.loose else SHOWN)
    whole = [h for h in page.hits if grounded.loose and covers(found_in(h) | named_tokens(h.product), grounded.loose)]
    if whole:
        return whole[:SHOWN], len(whole)
    bare = turn.tools.search("", filters=query.filters, sort=query.sort, limit=SHOWN)
    if not bare.total:
        return None
    hits = {h.product.product_id: h for h in (*page.hits[:SHOWN], *bare.hits)}
    return tuple(hits.values())[:SHOWN], bare.total


def covers(found: set[str], words: Sequence[str]) -> bool:
    """All words asked for are found, a Chinese one also by a longer one that holds it."""
    return all(t in found or any(has_han(f) and t in f for f in found) for t in words)


def shown(turn: Turn, grounded: Ground, hits: Sequence[Hit], total: int) -> Draft:
    """Tell what was found: how many there are (unless 0 is given), the best of them, and what could not be checked."""
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
    soft = [u for u in query.understood if u.soft and not is_category(u)]
    if soft:
        names = "、".join(u.text for u in soft) if turn.language == "zh" else ", ".join(f'"{u.text}"' for u in soft)
        claims.append(
            Claim(turn.say(f"I could not check {names} in this catalog, so please look at that yourself.",
                           f"商品资料里无法核对“{names}”，请自行确认。"))
        )  # fmt: skip
    ids = tuple(p.product_id for p in products)
    return Draft(tuple(claims), products, Memory(query, ids, ids[:1]), query=query, many=total > len(products))


def _count_claim(turn: Turn, grounded: Ground, total: int, hits: Sequence[Hit]) -> Claim:
    query, kind, zh = grounded.query, grounded.kind, turn.language == "zh"
    flags = grounded.flags if len(hits) else ()
    kept = conditions(replace(query, understood=tuple(u for u in query.understood if u.text not in flags)))
    kept = (f"（{kept}）" if zh else f" ({kept})") if kept else ""
    noun = kind.noun(turn.language, total) if kind else turn.say("product" if total == 1 else "products", "商品")
    proof = (count_proof(hits[0].product.product_id, query, total),)
    missing = unheld(grounded.loose, hits, synonyms=kind is not None)
    if not grounded.loose and (kind or query.filters):
        if total == 1:
            return Claim(turn.say(f"One {noun} fits{kept}.", f"符合要求的{noun}只有 1 款{kept}。"), proof)
        told = (_COUNTS_ZH if zh else _COUNTS_EN)[sum(map(ord, query.text)) % len(_COUNTS_EN)]
        return Claim(told.format(n=total, noun=noun, kept=kept), proof)
    if not missing:
        one = total == 1
        return Claim(turn.say(f"{total} {noun} match{'es' if one else ''} your words{kept}.",
                              f"与您所说相符的{noun}有 {total} 款{kept}。"), proof)  # fmt: skip
    wish = _WISHES.search(turn.raw or turn.text) or (turn.reading is not None and not heard_kind(turn.reading))
    thing = "" if kind is not None or wish else _head_missing(query, hits)
    if thing:
        return Claim(turn.say(f"I do not see any “{thing}” here; {total} {noun} come closest to your words{kept}.",
                              f"本店没有“{thing}”，与您所说最接近的有 {total} 款{kept}。"), proof)  # fmt: skip
    whole, rest = unsaid(turn.reading, missing)
    stray = asked_words(turn.text if any(t in tokens(turn.text) for t in rest) else query.words, rest) if rest else ""
    asked = turn.say(", ", "、").join(filter(None, (*whole[:MAX_UNSAID], "" if len(whole) >= MAX_UNSAID else stray)))
    comes = "comes" if total == 1 else "come"
    return Claim(turn.say(f"{total} {noun} {comes} up{kept}; the catalog does not say “{asked}” of each.",
                          f"有 {total} 款{noun}可以看看{kept}，不过资料里没有都写明“{asked}”。"),
                 proof)  # fmt: skip


_WISHES = re.compile(r"\b(?:something|anything|gifts?|presents?|ideas?|for (?:someone|somebody)|who)\b", re.I)
"""A turn whose words tell what a thing is for, and name none: "something healthy for breakfast"."""


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


def conditions(query: Query) -> str:
    """The conditions that a search kept to, as they are shown; "" when there were none."""
    chips = [u.label for u in query.understood if u.filters and not is_category(u)]
    chips = [shown_condition(c, query.language) for c in chips]
    return ("、" if query.language == "zh" else ", ").join(dict.fromkeys(chips))


_BOUND = re.compile(r"^(?P<name>[^(（]+?)(?: ?[(（](?P<unit>[^)）]{1,6})[)）])? ?(?P<sign>[≥≤><]) ?(?P<n>[\d.,]+)$")


def shown_condition(label: str, language: Language) -> str:
    """A condition as it is said: "capacity (ml) ≥ 750" is "capacity ≥ 750 ml", 容量 ≥ 750 毫升."""
    match = _BOUND.match(label)
    if match is None:
        return label
    unit = match["unit"] or ""
    units = UNITS_ZH if language == "zh" else UNITS_EN
    said = f"{shown_name(match['name'].strip(), language)} {match['sign']} {match['n']} {units.get(unit.lower(), unit)}"
    return said.strip()


def searched(turn: Turn, query: Query, limit: int, filters: Filters | None = None, sort: Sort | None = None) -> Page:
    """A search as it stands, with other filters or another order where they are given."""
    asked = query.filters if filters is None else filters
    return turn.tools.search(query.words, filters=asked, sort=sort or query.sort, limit=limit)


def is_category(chip: Understood) -> bool:
    """Whether a condition only says what kind of thing is looked for."""
    return chip.label.split(":")[0] in ("category", "分类")


def kind_filters(query: Query) -> Filters:
    """The conditions that only say what kind of thing is looked for; "for women" is none of them."""
    own = kind_in(query)
    return () if own is None else (own.filter,)


def count_proof(product_id: str, query: Query, total: int, without: str = "") -> Citation:
    """The citation of a count: the search that gives it, and how many it gives."""
    kept = [u.label for u in query.understood if u.filters and u.label != without]
    asked = ", ".join(filter(None, (query.words, *kept, f"without {without}" if without else "")))
    return Citation(product_id, "search", f"{asked}: {total}")


def short(text: str) -> str:
    """A shopper's words as they are quoted back: no page of them."""
    text = " ".join(text.split()).strip("?？.。!！ ")
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}…"


def chip_of(query: Query, given: Filter) -> str:
    """How a condition is shown."""
    for chip in query.understood:
        if any(f.field == given.field and (f.low, f.high) == (given.low, given.high) for f in chip.filters):
            return shown_condition(chip.label, query.language)
    values = given.any_of or given.none_of
    return f"{given.field}: {', '.join(values)}" if values else given.field
