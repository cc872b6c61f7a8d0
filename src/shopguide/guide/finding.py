"""Answers that find: the best fits of what is asked, or that the shop has no such thing.

Knows nothing about how search works; counts and products come from the shop's verbs alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.carrying import asks_for_things, refined
from shopguide.guide.directions import preferred
from shopguide.guide.emptiness import nothing
from shopguide.guide.extremes import extreme
from shopguide.guide.facts import content_terms, price_of
from shopguide.guide.grounding import Ground, found_in, ground, told_by
from shopguide.guide.heard import heard_kind
from shopguide.guide.kinds import named_tokens, unsold
from shopguide.guide.listing import HOLDING, SHOWN, conditions, count_proof, covers, found_by, shown
from shopguide.guide.reader import SURE
from shopguide.guide.restating import content, is_field
from shopguide.guide.turn import Draft, Turn
from shopguide.text import has_han, tokens
from shopguide.types import Claim, Filter, Hit, Query

MAX_NAMING_TERMS = 2
"""Words that may name one thing: more of them tell a wish."""


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
    wanted = _wanted(turn) if grounded.kind is None else ""
    if wanted and content(wanted) and unsold(turn.tools, wanted) and not _called_whole(turn, wanted):
        return _not_sold(turn, replace(query, words=wanted))
    if query.sort in ("price_asc", "price_desc", "rating"):
        thing = unsold(turn.tools, query.words) if grounded.kind is None and query.words else ""
        if thing:
            return _not_sold(turn, replace(query, words=thing))
        return extreme(turn, grounded)
    draft = preferred(turn, grounded)
    if draft is not None:
        return draft
    found = found_by(turn, grounded)
    if found is None and (grounded.flags or grounded.traits):
        return _without_flags(turn, grounded, query)
    carried = _carried(turn, grounded) if found is None else ()
    if carried:
        return _without_flags(turn, replace(grounded, traits=carried), query)
    if found is None and wanted:
        return _nearest(turn, query, wanted)
    if found is None and grounded.kind is None and query.filters and not asks_for_things(turn.text):
        guess = _guessed(turn, query)
        if guess is not None:
            return guess
    if found is None:
        return nothing(turn, grounded.query, grounded.kind)
    own = bool(content(turn.query.words)) and set(content(turn.query.words)) >= set(content(query.words))
    if grounded.kind is None and own and asks_for_things(turn.text) and not _is_called(grounded, found[0]):
        return _not_sold(turn, query)
    return shown(turn, grounded, *found)


def find_again(turn: Turn, gone: Sequence[str] = (), back: str = "") -> Draft:
    """Search anew with the conditions that are left after some were taken back, or that an earlier search had.

    Args:
        turn: The turn; its memory holds the search without them.
        gone: What was taken back, as it is spoken of.
        back: What the turn goes back to, as it is called; "" where it goes on.

    Returns:
        The draft, which says first what no longer counts.
    """
    last = turn.memory.query or Query()
    query = replace(last, language=turn.language)
    again = replace(turn, query=query, memory=replace(turn.memory, query=None))
    draft = find(again)
    if not gone:
        said = Claim(
            turn.say(f"Back to the {back}." if back else "Here they are again.", f"回到{back or '刚才的商品'}。")
        )
        return replace(draft, claims=(said, *draft.claims))
    names = turn.say(" and ".join(gone), "、".join(gone))
    said = Claim(turn.say(f"All right, any {names} will do.", f"好的，{names}不限。"))
    if not all(is_field(g) for g in gone):
        said = Claim(turn.say(f"All right, “{names}” does not matter any more.", f"好的，不再要求“{names}”。"))
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


def _called_whole(turn: Turn, words: str) -> bool:
    """Whether something in the shop is called by all of some words ("power bank", though nothing is a bank)."""
    own = set(tokens(words))
    return any(own <= named_tokens(h.product) for h in turn.tools.search(words, sort="relevance", limit=SHOWN).hits)


def _wanted(turn: Turn) -> str:
    """The words for the thing that a reader hears asked for, without what became a condition or is for whom."""
    heard = turn.reading
    wanted = heard_kind(heard) if heard is not None and heard.act == "find" and heard.sure >= SURE else ""
    left = turn.query.words.lower()
    wanted = wanted if has_han(wanted) else " ".join(w for w in wanted.split() if w.lower() in left.split())
    return wanted if content(wanted) and wanted.lower() in left else ""


def _nearest(turn: Turn, query: Query, wanted: str) -> Draft:
    """What comes nearest to a thing that nothing here is called by: what holds its noun; else that it is not sold."""
    noun = content(wanted)[-1]
    page = turn.tools.search(wanted, filters=query.filters, sort="relevance", limit=SHOWN)
    hits = [h for h in page.hits if noun in (found_in(h) | named_tokens(h.product)) or _in_other_language(h, wanted)]
    plain = replace(query, words=wanted)
    if not hits:
        return _not_sold(turn, plain)
    return shown(turn, Ground(plain, loose=tuple(content(wanted))), hits, page.total)


def _in_other_language(hit: Hit, words: str) -> bool:
    """Whether a thing's names are in another language than words, so that none of them could hold these."""
    return has_han(hit.product.title) != has_han(words) and not hit.product.translations


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
    rated = page.hits[0].product.rating is not None
    how, how_zh = ("these are rated best", "下面几款评分最高") if rated else ("here are some", "例如下面几款")
    said = turn.say(
        f"No product speaks of that itself; of the {page.total} that keep to {kept}, {how}.",
        f"没有商品直接写明适合这个用途；符合条件（{kept}）的有 {page.total} 件，{how_zh}。",
    )
    plain = replace(query, words="")
    draft = shown(turn, Ground(plain), page.hits, 0)
    return replace(draft, claims=(Claim(said, (count_proof(first, plain, page.total),)), *draft.claims))


def _carried(turn: Turn, grounded: Ground) -> tuple[str, ...]:
    """Traits that an earlier turn's words were read as, and this one's were not: they yield before what is said now."""
    said = {f.field for f in turn.query.filters}
    last = turn.memory.query
    known = {f for u in last.understood for f in u.filters if u.text == f.field} if last else set()
    chips = [u for u in grounded.query.understood if any(f in known and f.field not in said for f in u.filters)]
    return tuple(u.text for u in chips)


def _without_flags(turn: Turn, grounded: Ground, query: Query) -> Draft:
    """Say that nothing of the kind is listed with what was asked for, and show the kind without it."""
    unmet = (*grounded.flags, *grounded.traits)
    gone = {f.field for u in grounded.query.understood if u.text in unmet for f in u.filters}
    names = turn.say(", ", "、").join(u.label for u in grounded.query.understood if u.text in unmet)
    noun = grounded.kind.noun(turn.language) if grounded.kind else turn.say("products", "商品")
    kept = conditions(replace(query, understood=tuple(u for u in query.understood if u.text not in unmet)))
    plain = replace(
        grounded.query,
        filters=tuple(f for f in grounded.query.filters if f.field not in gone),
        understood=tuple(u for u in grounded.query.understood if u.text not in unmet),
    )
    rest = Ground(plain, grounded.kind)
    found = found_by(turn, rest)
    if found is None:
        return nothing(turn, grounded.query)
    words = [t for t in content_terms(query.words) if grounded.kind is None or t not in tokens(grounded.kind.word)]
    page = turn.tools.search(query.words, filters=plain.filters, sort="relevance", limit=HOLDING)
    whole = [h for h in page.hits if words and covers(found_in(h) | named_tokens(h.product), words)]
    if whole and grounded.traits:  # the names or texts say it, where the attribute does not
        return shown(turn, rest, whole[:SHOWN], len(whole))
    draft = shown(turn, rest, *found)
    said = turn.say(f"None of the {noun}{f' ({kept})' if kept else ''} is listed with “{names}”.",
                    f"{noun}{f'（{kept}）' if kept else ''}里没有标明“{names}”的。")  # fmt: skip
    proof = (count_proof(found[0][0].product.product_id, rest.query, found[1]),) if kept else ()
    return replace(draft, claims=(Claim(said, proof), *draft.claims))
