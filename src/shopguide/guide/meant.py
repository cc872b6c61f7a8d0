"""Which one of some products a description means: one score over names, values, prices and numbers, then ranks.

Knows nothing about conversations. A feature of a description weighs more the fewer of the products have it; a rank
("the dearer of those", 小的那只) chooses among those that fit alike; a number that is said must be told.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from shopguide.guide.facts import CUES, QUESTION_WORDS, price_of
from shopguide.guide.grounding import called_by, holds_term
from shopguide.guide.restating import GENERIC
from shopguide.guide.superlatives import ranked_by, read_superlative
from shopguide.guide.turn import Turn
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Product

ENOUGH = 0.6
"""Share of a description's weight that a product must have."""

UNKNOWN = 0.3
"""Weight of a word that none of the products has: a description may hold words of the talk."""

ALIKE = 0.05
"""Products whose shares differ by less fit alike."""

_TALK = (
    QUESTION_WORDS | GENERIC | STOP_WORDS
    | frozenset(tokens("price cost reviews review rating stock colour size difference same way"))
    | frozenset(tokens("shop store pic picture photo"))
)  # fmt: skip
PLAIN = _TALK | frozenset(c for cues in CUES.values() for c in cues)
"""Words that name no product."""

MEASURES = "[个款件双台条只套支床瓶盒把种块张顶副根盘份杯罐箱包袋辆本幅枚]"
"""Chinese words that count things."""

_LOW = (
    r"\b(?:cheap(?:er|est|y)?|(?:less|least) (?:expensive|dear|money|pricey|costly)|inexpensive|lower[- ]priced)\b|"
    r"便宜|实惠|价(?:格|钱)?低"
)
_HIGH = (
    r"\b(?:dear(?:er|est)?|pric(?:e)?y|pric(?:i)?er|priciest|(?:more |most )?expensive|costl(?:y|ier|iest))\b|"
    r"贵|价(?:格|钱)?高"
)
_PRICED = re.compile(rf"(?P<low>{_LOW})|(?P<high>{_HIGH})", re.I)
_MOST = MappingProxyType(
    {
        most: re.compile(
            rf"\b(?:{en})(?:er|est|r|st)?\b|(?:^|(?<=[最更{MEASURES[1:-1]}里的\s]))(?:{zh})(?=$|[的号些点那这\s])", re.I
        )
        for most, en, zh in (
            ("biggest", "bigg?|larg(?:e)?|huge", "大|最大"), ("smallest", "small|littl(?:e)?|tiny|tini", "小|最小"),
            ("lightest", "light", "轻|轻便"), ("heaviest", "heav(?:y|i)", "重|沉"), ("longest", "long", "长"),
            ("shortest", "short", "短"), ("tallest", "tall|high", "高"), ("lowest", "low", "低|矮"),
            ("thinnest", "thin|slim", "薄"), ("thickest", "thick", "厚"), ("widest", "wid(?:e)?", "宽"),
            ("narrowest", "narrow", "窄"), ("quietest", "quiet", "安静|静音"), ("loudest", "loud|nois(?:y|i)", "吵|响"),
            ("fastest", "fast|quick", "快"),
        )
    }
)  # fmt: skip
_SUPERLATIVE = re.compile(r"最|\b(?:most|least|\w{2,}est)\b", re.I)
_OTHER = re.compile(r"\b(?:other|another)\b|另|别的|剩下", re.I)
_BACK = re.compile(
    r"\b(?:earlier|before|previous(?:ly)?|at first|original)\b|刚才|刚刚|之前|前面|先前|一开始|原来|原先", re.I
)
_BRAND = re.compile(r"\b(?:brand|make|maker)\b|牌子|品牌|家", re.I)
_POINTERS = re.compile(
    r"\b(?:the|that|those|this|these|one|ones|of|them|two|both|again|from|with|in|my|a|an|i mean)\b|"
    rf"[那这哪](?:[一两俩])?{MEASURES}?|[一两俩]{MEASURES}|的(?=[\s那这哪]|$)|^的|(?<=\s)的|[呢啊吧呀俩](?=\s|$)|算了|还是|我?想?要|"
    r"就要|看看|请问",
    re.I,
)

_MONEY = re.compile(
    r"(?P<whole>\d+)(?:块|元|塊)(?P<tenth>\d)?|[$€£¥￥]\s?(?P<sum>\d+(?:\.\d+)?)|"
    r"(?P<bucks>\d+(?:\.\d+)?) ?(?:bucks|dollars|quid|euros?)"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LINK = re.compile(r"的|[里中](?=\s|$)|里[面头]|之中|当中")
_HAN = re.compile(r"[㐀-䶿一-鿿]+")


@dataclass(frozen=True, slots=True)
class Description:
    """What words say of the one product that they mean.

    Attributes:
        features: Words, signs in a row and numbers that it should have.
        prices: Amounts of which one is its price.
        rank: The words of an order in which it comes first ("dearer", 小); "" for none.
        other: It is not the one last spoken of.
        brand: It is of another brand than that.
        most: The rank is the most of all ("cheapest", 最轻).
        back: It was spoken of or shown before the last answer.
    """

    words: str
    features: tuple[str, ...]
    prices: tuple[float, ...]
    rank: str
    other: bool
    brand: bool
    most: bool
    back: bool

    @property
    def tells(self) -> bool:
        """Whether it says anything beside pointing."""
        return bool(self.features or self.prices or self.rank or self.other)


def describe(said: str) -> Description:
    """Read a description.

    Args:
        said: The words that point at a product.

    Returns:
        What they say of it.
    """
    back = _BACK.search(said) is not None
    said = _BACK.sub(" ", said)
    priced = _PRICED.search(said)
    rank = priced[0] if priced else next((m[0].strip() for r in _MOST.values() if (m := r.search(said))), "")
    left = said.replace(rank, " ", 1) if rank else said
    prices = [
        float(f"{m['whole']}.{m['tenth'] or 0}" if m["whole"] else m["sum"] or m["bucks"])
        for m in _MONEY.finditer(left)
    ]
    left = _MONEY.sub(" ", left)
    other = _OTHER.search(left) is not None
    brand = other and _BRAND.search(left) is not None
    left = _OTHER.sub(" ", _BRAND.sub(" ", left) if other else left)
    left = " ".join(_POINTERS.sub(" ", _POINTERS.sub(" ", left)).split())
    most = bool(rank) and _SUPERLATIVE.search(said) is not None
    return Description(left, features(left), tuple(prices), rank, other, brand, most, back)


def features(words: str) -> tuple[str, ...]:
    """Words of a description that could tell one thing from another: Latin words, numbers, Chinese signs in pairs."""
    out = [t for t in tokens(_HAN.sub(" ", words)) if t not in _TALK and (len(t) > 1 or t.isdigit())]
    for run in _HAN.findall(_LINK.sub(" ", words)):
        out += [run] if len(run) < 3 else [run[n : n + 2] for n in range(len(run) - 1)]
    return tuple(dict.fromkeys(f for f in out if f not in _TALK or (len(f) == 1 and has_han(f))))


def ranked(turn: Turn, products: Sequence[Product], rank: str) -> list[Product]:
    """Products in the order that a word asks for; [] where none of them tells it, or but one a price.

    Args:
        turn: Tells the currency and the language.
        products: Of which one is meant.
        rank: The word.

    Returns:
        Those that tell it, the one that is meant first.
    """
    priced = _PRICED.search(rank)
    if priced is not None:
        told = [(p, m) for p in products if (m := price_of(p, turn.language, turn.currency())) is not None]
        sign = 1 if priced["low"] else -1
        order = [p for p, _ in sorted(told, key=lambda t: (sign * t[1].amount_minor, t[0].product_id))]
        return order if len(order) > 1 else []
    most = next((m for m, rule in _MOST.items() if rule.search(rank)), "")
    asked = read_superlative(most)
    found = ranked_by(replace(turn, text=most), products, asked)[0] if asked is not None else []
    return [t.product for t in found]


def shares(products: Sequence[Product], wanted: Description, met: Sequence[Sequence[bool]] = ()) -> list[float]:
    """How much of a description each product has.

    Args:
        products: Of which one is meant.
        wanted: The description.
        met: For each condition in it, whether each product meets it.

    Returns:
        A share a product, 0 to 1; 0 also for one that lacks a number that is said.
    """
    texts = [called_by(p) for p in products]
    names = [" ".join((p.title, *(t.title for t in p.translations.values()))).casefold() for p in products]
    held = [[_holds(f, t) for t in texts] for f in wanted.features]
    for place, one in enumerate(wanted.features):
        named = [one in _NUMBER.findall(name) for name in names] if one.isdigit() else []
        held[place] = named if any(named) else held[place]  # the Lark 2, and not one for 2
    amounts = {a for p in products for a in _amounts(p)}
    priced = [a for a in wanted.prices if a in amounts]
    held += [[a in _amounts(p) for p in products] for a in priced]
    held += [list(m) for m in met]
    weights = [_weight(row) for row in held]
    whole = sum(weights)
    strict = [row for f, row in zip(wanted.features, held, strict=False) if f.isdigit()]
    out = []
    for place in range(len(products)):
        share = sum(w for w, row in zip(weights, held, strict=True) if row[place]) / whole if whole else 0.0
        out.append(0.0 if any(not row[place] for row in strict) else share)
    return out


def fitting(
    products: Sequence[Product], wanted: Description, met: Sequence[Sequence[bool]] = (), least: float = ENOUGH
) -> list[Product]:
    """The products that fit a description best and alike; [] where none has enough of it."""
    if not products:
        return []
    told = shares(products, wanted, met)
    best = max(told)
    return [p for p, s in zip(products, told, strict=True) if s >= max(best - ALIKE, least)]


def lacking(product: Product, wanted: Description) -> int:
    """How many of the words of a description a product is not called by."""
    text = called_by(product)
    return sum(not _holds(f, text) for f in wanted.features)


def _holds(feature: str, text: tuple[str, set[str]]) -> bool:
    return holds_term(feature, *text) or (feature.isdigit() and feature in _NUMBER.findall(text[0]))


def _amounts(product: Product) -> set[float]:
    offers = (*product.offers, *(o for v in product.variants for o in v.offers))
    return {o.price.amount_minor / 100 for o in offers}


def _weight(row: Sequence[bool]) -> float:
    count = sum(row)
    return math.log((len(row) + 1) / (count + 0.5)) if count else UNKNOWN
