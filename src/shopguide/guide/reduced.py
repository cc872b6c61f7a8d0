"""Answers to "which laptops are on sale?", 有打折的帐篷吗: things whose former price the catalog tells as a higher one.

Knows nothing about search. Of one product just spoken of it is no matter: whether that is on sale is a question of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide import carrying
from shopguide.guide.extremes import whole_set
from shopguide.guide.facts import price_fact, price_of, title_fact
from shopguide.guide.grounding import Ground, ground
from shopguide.guide.intents import points, references
from shopguide.guide.kinds import MAX_WALKED
from shopguide.guide.listing import SHOWN, conditions, count_proof
from shopguide.guide.restating import WHOLE, plain_words
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn
from shopguide.types import Citation, Claim, Filter, Offer, Product, Understood

_ASKS = re.compile(
    r"\b(?:that(?:'s| is| are)? |which (?:is|are) |currently |now |with )*"
    r"(?:on (?:sale|special|special offer|offer|discount|promotion|clearance)|discounted|reduced(?: in price)?|"
    r"marked down|in the sale|(?:a |any |some )?(?:special offers?|deals?|discounts?|bargains?|promotions?)"
    r"(?: on| for)?|sale (?:items?|prices?|stuff)|clearance)\b(?: (?:now|today|right now|at the moment|items?))?|"
    r"(?:现在|目前|正在|最近|今天)?(?:有|在|做|搞)?(?:没有)?(?:打折|打特价|特价|优惠|降价|促销|折扣|减价|清仓)(?:活动|中|款)?的?",
    re.I,
)
_SALE_NODE = re.compile(r"\b(?:sale|clearance|outlet|deals|offers|discount(?:s|ed)?)\b|特价|促销|打折|清仓|优惠", re.I)
"""How shops call a category of things on sale."""

_FORMER = re.compile(r"\b(?:original|list|former|old|regular) price\b|原价|多少钱|优惠券|\bcode\b|力度|几折", re.I)
_ITS = re.compile(r"\b(?:it|its|it's|this|that)\b|它|这[个款件]|那[个款件]", re.I)
_THEM = re.compile(
    r"\b(?:them|these|those|ones?|any(?:thing)?|which|what)\b|哪|这些|它们|其中|(?:的吗|的么|的有|的没)", re.I
)


def answer(turn: Turn) -> Draft | None:
    """Tell which of the things asked for are on sale.

    Args:
        turn: The turn.

    Returns:
        The draft; None when the turn does not ask for that, or asks it of one product.
    """
    match = _ASKS.search(turn.text)
    if match is None or _FORMER.search(turn.text):
        return None
    rest = " ".join(_ASKS.sub(" ", turn.text).split())
    query = replace(turn.tools.understand(rest), language=turn.language)
    other = replace(turn, text=rest, query=replace(query, words=plain_words(query.words)))
    refs = references(turn.text, turn.memory)
    if other.own_kind is None and (len(refs) == 1 or _of_one(turn, refs)):
        return None
    if len(refs) > 1 and other.own_kind is None:
        grounded, products = (
            Ground(replace(turn.memory.query or query, words="")),
            [turn.tools.product(i) for i in refs],
        )
    else:
        if other.own_kind is None and WHOLE.search(turn.text):
            other = replace(other, memory=Memory(), query=replace(other.query, words=""))
        grounded = ground(other, carrying.refined(other))
        products = whole_set(other, grounded)
    if not products or len(products) >= MAX_WALKED:
        return None  # of a larger set only a part would be told
    lowered = [p for p in products if _former(turn, p) is not None or _filed(p)]
    if not lowered:
        return _none(turn, grounded, products)
    only = Filter("product_id", any_of=tuple(p.product_id for p in lowered))
    return _some(turn, grounded, products, Understood(match.group().strip(), "", 0, (only,)))


def _of_one(turn: Turn, refs: Sequence[str]) -> bool:
    """Whether the turn asks of the one product just spoken of."""
    if points(turn.text) and not refs and _ITS.search(turn.text):
        return True
    return bool(turn.memory.focus) and not _THEM.search(turn.text)


def _said(turn: Turn, grounded: Ground, count: int) -> tuple[str, str]:
    """The things that were looked at, and the conditions that they keep to."""
    noun = grounded.kind.noun(turn.language, count) if grounded.kind else turn.say("products", "商品")
    kept = conditions(grounded.query) if grounded.kind or grounded.query.words else ""
    return noun, turn.say(f" ({kept})", f"（{kept}）") if kept else ""


def _none(turn: Turn, grounded: Ground, products: Sequence[Product]) -> Draft:
    noun, kept = _said(turn, grounded, len(products))
    proof = count_proof(products[0].product_id, grounded.query, len(products))
    told = any(o.list_price for p in products for o in p.offers)
    said = turn.say(
        f"None of the {len(products)} {noun}{kept} is on sale: "
        + ("no former price is above the present one." if told else "the catalog tells no former prices of them."),
        f"{len(products)} 款{noun}{kept}里没有打折的，"
        + ("原价都不高于现价。" if told else "商品资料里没有它们的原价。"),
    )
    memory = turn.memory if grounded.kind is None else replace(turn.memory, query=grounded.query)
    return Draft((Claim(said, (proof,)),), (), memory, query=grounded.query)


def _some(turn: Turn, grounded: Ground, products: Sequence[Product], chip: Understood) -> Draft | None:
    count = len(products)
    noun, kept = _said(turn, grounded, count)
    chip = replace(chip, label=turn.say("on sale", "有优惠"))
    found = replace(
        grounded.query, words="", filters=(*grounded.query.filters, *chip.filters),
        understood=(*grounded.query.understood, chip),
    )  # fmt: skip
    page = turn.tools.search("", filters=found.filters, sort=found.sort, limit=SHOWN)
    shown = tuple(h.product for h in page.hits)
    if not shown:
        return None
    proofs = (
        count_proof(shown[0].product_id, found, page.total), count_proof(shown[0].product_id, grounded.query, count)
    )  # fmt: skip
    lead = turn.say(f"{page.total} of the {count} {noun}{kept} {'is' if page.total == 1 else 'are'} on sale.",
                    f"{count} 款{noun}{kept}里有 {page.total} 款在打折。")  # fmt: skip
    ids = tuple(p.product_id for p in shown)
    claims = (Claim(lead, proofs), *(_line(turn, p) for p in shown))
    return Draft(claims, shown, Memory(found, ids, ids[:1]), query=found, many=page.total > len(shown))


def _former(turn: Turn, product: Product) -> Offer | None:
    """The offer whose former price is above its price: in the asker's currency, else in any."""
    money = price_of(product, turn.language, turn.currency())
    own = product.offer(money.currency) if money is not None else None
    offers = (*((own,) if own is not None else ()), *product.offers)
    return next((o for o in offers if o.list_price is not None and o.list_price > o.price), None)


def _filed(product: Product) -> str:
    """The category of things on sale that a product stands in, or ""."""
    return next((path for path in product.categories if _SALE_NODE.search(path.rpartition("/")[2])), "")


def _line(turn: Turn, product: Product) -> Claim:
    offer, title = _former(turn, product), turn.title(product)
    if offer is None:
        money, path = price_of(product, turn.language, turn.currency()), _filed(product)
        cites: tuple[Citation, ...] = (
            title_fact(product, turn.language),
            Citation(product.product_id, "category", path),
        )
        cites += (price_fact(product, money),) if money else ()
        en, zh = (f" costs {money} and", f"售价 {money}，") if money else ("", "")
        said = turn.say(f"{title}{en} stands under “{path}”.", f"{title}{zh}在“{path}”分类里。")
        return Claim(said, cites)
    told = (
        title_fact(product, turn.language), price_fact(product, offer.price),
        Citation(product.product_id, "list_price", str(offer.list_price)),
    )  # fmt: skip
    said = turn.say(f"{title} costs {offer.price}, down from {offer.list_price}.",
                    f"{title}售价 {offer.price}，原价 {offer.list_price}。")  # fmt: skip
    return Claim(said, told)
