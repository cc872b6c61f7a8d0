"""Answers when nothing fits: which condition emptied it, and the nearest that exist, told as not fitting.

Knows nothing about intents.
"""

from __future__ import annotations

from dataclasses import replace

from shopguide.guide.facts import all_values, price_fact, price_of
from shopguide.guide.grounding import Ground
from shopguide.guide.kinds import Kind
from shopguide.guide.listing import SHOWN, chip_of, count_proof, searched, short, shown
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn
from shopguide.query.colours import COLOUR_FIELDS
from shopguide.types import Citation, Claim, Filter, Page, Product, Query, Sort

SAMPLE = 200
"""Things of a kind that tell what the catalog says of it."""

_ALWAYS = frozenset(("price", "category", "product_id", "in_stock", "currency"))


def _untold(turn: Turn, query: Query, kind: Kind) -> Draft | None:
    """The rest of a search whose other conditions the catalog tells of nothing of the kind; None where it tells all."""
    things = [h.product for h in turn.tools.search("", filters=(kind.filter,), limit=SAMPLE).hits]
    gone = tuple(f for f in query.filters if f.field not in _ALWAYS and not any(_tells(p, f.field) for p in things))
    left = tuple(f for f in query.filters if f not in gone)
    if not things or not gone:
        return None
    page = searched(turn, replace(query, words=""), SHOWN, left)
    if not page.total:
        return None
    names = turn.say(", ", "、").join(chip_of(query, f).strip("“”") for f in gone)
    rest = replace(query, filters=left, understood=tuple(u for u in query.understood if not set(u.filters) & set(gone)))
    draft = shown(turn, Ground(rest, kind), page.hits, page.total)
    noun = kind.noun(turn.language)
    said = turn.say(f"The catalog does not tell “{names}” of any of its {noun}, so I cannot check that.",
                    f"商品资料没有写明{noun}的“{names}”，无法核对。")  # fmt: skip
    return replace(draft, claims=(Claim(said), *draft.claims))


def _tells(product: Product, field: str) -> bool:
    """Whether a product's data tell a field at all."""
    if field in ("rating", "brand"):
        return product.rating is not None if field == "rating" else bool(product.brand)
    names = {n.lower() for n in (*all_values(product), *product.pictured)}
    return field.lower() in names or (field == "color" and bool(names & set(COLOUR_FIELDS)))


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
        asked = short(query.words or turn.text)
        said = turn.say(f"Nothing in this shop matches “{asked}”.", f"本店没有找到与“{asked}”相符的商品。")
        return Draft((Claim(said),), memory=memory, query=query)
    unknown = _untold(turn, query, kind) if kind is not None else None
    if unknown is not None:
        return unknown
    options: list[tuple[int, Filter, Page]] = []
    droppable = [f for f in query.filters if f.field != "category"] or list(query.filters)
    worded = replace(query, words="") if kind is not None else query
    for one in droppable:
        rest = tuple(f for f in query.filters if f != one)
        order: Sort | None = None
        if one.field == "price":
            order = "price_asc" if one.high is not None else "price_desc"
        page = searched(turn, worded, 1, rest, order)
        if page.total:
            options.append((page.total, one, page))
    claims = [Claim(turn.say("Nothing here fits all of that.", "没有同时满足这些条件的商品。"))]
    products = []
    for total, one, page in sorted(options, key=lambda o: -o[0])[:2]:
        near = page.hits[0].product if page.hits else None
        if near is None:
            continue
        chip = chip_of(query, one).strip("“”")
        proof = count_proof(near.product_id, query, total, chip)
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
            f"Nothing in this shop matches “{short(query.words)}”.", f"本店没有找到与“{query.words}”相符的商品。"
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
