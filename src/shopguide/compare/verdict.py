"""Which product for which need, said with the facts it rests on; "no clear winner" is an answer.

Knows nothing about how the table is shown. Brand names never count, so the pick is the same when they are hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shopguide.compare.directions import CANONICAL, DIRECTIONS, LABELS_ZH
from shopguide.compare.table import best_of, common_currency, is_portable, price_of
from shopguide.compare.values import Cell, cell, split_name, unit_cell
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Citation, Claim, Money, Product, ReviewDigest

MARGIN = 1.0
"""By how many points a product must lead to be called the better one: one whole word of the need or one best row."""

AGAINST = 0.75
"""What a complaint that speaks of the need takes off."""

MAX_QUOTE = 160
"""Characters of a description's sentence that is quoted; longer ones are not quoted at all."""


@dataclass
class _Case:
    """What speaks for one product under a need."""

    product: Product
    points: float = 0.0
    proofs: list[Citation] = field(default_factory=list)


def verdict(
    products: Sequence[Product], digests: Sequence[ReviewDigest], need: str, language: str
) -> tuple[Claim, ...]:
    """Say which product suits.

    Args:
        products: What is compared, in any order: the claims do not depend on it.
        digests: Their review digests.
        need: What the shopper wants it for; "" for no need.
        language: "en" or "zh".

    Returns:
        Claims with citations; the first one is the pick (or that there is none) when a need is given.
    """
    ordered = sorted(products, key=lambda p: p.product_id)
    by_id = {d.product_id: d for d in digests}
    claims = _unlike(ordered, language)
    if need.strip():
        claims += _for_need(ordered, by_id, need.strip(), language)
    claims += _plain(ordered, by_id, language)
    return tuple(claims)


def _unlike(products: Sequence[Product], language: str) -> list[Claim]:
    tops = {p.categories[0].split("/")[0].casefold() for p in products if p.categories}
    if len(tops) < 2 or any(not p.categories for p in products):
        return []
    proofs = tuple(Citation(p.product_id, "category", p.categories[0]) for p in products)
    if language == "zh":
        return [Claim("这些商品不属于同一类，只能比较它们共有的信息。", proofs)]
    return [Claim("These are different kinds of things, so only what they share is compared.", proofs)]


def _for_need(products: Sequence[Product], digests: dict[str, ReviewDigest], need: str, language: str) -> list[Claim]:
    brands = {t for p in products for t in tokens(p.brand)}
    wanted = [t for t in dict.fromkeys(tokens(need)) if t not in STOP_WORDS and t not in brands]
    cases = [_Case(p) for p in products]
    _count_words(cases, digests, wanted, brands)
    _count_rows(cases, digests, set(wanted), language)
    ranked = sorted(cases, key=lambda c: (-c.points, c.product.product_id))
    first, second = ranked[0], ranked[1]
    if first.points >= MARGIN and first.points - second.points >= MARGIN:
        return [_pick(first, need, language)]
    proofs = tuple(dict.fromkeys(c.proofs[0] for c in ranked if c.proofs))
    if language == "zh":
        why = "几款在这方面的依据差不多" if proofs else "商品资料和评价里没有能分出高下的信息"
        return [Claim(f"就“{need}”而言，没有明显更好的一款：{why}。", proofs)]
    why = "the facts speak for each about equally" if proofs else "neither the catalog nor the reviews tell them apart"
    return [Claim(f'For "{need}" there is no clear winner: {why}.', proofs)]


def _count_words(
    cases: Sequence[_Case], digests: dict[str, ReviewDigest], wanted: Sequence[str], brands: set[str]
) -> None:
    """A point for each word of the need that speaks for some products and not for all."""
    found = [_proofs(c.product, digests.get(c.product.product_id), set(wanted) - brands) for c in cases]
    for term in wanted:
        holders = [i for i, (good, _) in enumerate(found) if term in good]
        for i, case in enumerate(cases):
            good, bad = found[i]
            if term in good and len(holders) < len(cases):
                case.points += 1.0
                case.proofs.append(good[term])
            elif term in good:
                case.proofs.append(good[term])
            if term in bad:
                case.points -= AGAINST


def _proofs(
    product: Product, digest: ReviewDigest | None, wanted: set[str]
) -> tuple[dict[str, Citation], dict[str, Citation]]:
    """Each wanted word with what says it of the product, and with what complains of it."""
    good: dict[str, Citation] = {}
    bad: dict[str, Citation] = {}

    begins = {t[:3] for t in wanted}  # a cheap look before cutting into terms: stems share their beginning

    def add(into: dict[str, Citation], text: str, citation: Citation) -> None:
        folded = text.casefold()
        if not any(b in folded for b in begins):
            return
        held = set(tokens(text))
        for term in wanted:
            if held & base_forms(term):
                into.setdefault(term, citation)

    pid = product.product_id
    for name, value in product.attributes.items():
        raw = f"{name} {value}".casefold()
        if not any(b in raw for b in begins):
            continue
        told = cell(value, "en")
        if told.key == ("is", False) or len(told.shown) > MAX_QUOTE:
            continue
        text = name if told.key == ("is", True) else f"{name} {told.shown}"
        add(good, text, Citation(pid, f"attribute:{name}", told.shown))
    for title in (product.title, *(t.title for t in product.translations.values())):
        add(good, title, Citation(pid, "title", title))
    texts = (product.description, *(t.description for t in product.translations.values()))
    for sentence in (s for text in texts for s in split_sentences(text)):
        if len(sentence) <= MAX_QUOTE and not _denies(sentence):
            add(good, sentence, Citation(pid, "description", sentence))
    if digest:
        for quote in digest.pros:
            add(good, quote.quote, quote)
        for quote in digest.cons:
            add(bad, quote.quote, quote)
    return good, bad


def base_forms(term: str) -> set[str]:
    """A word and what it compares: "warmer" is asked of what is "warm", "easiest" of what is "easy"."""
    out = {term}
    for ending in ("er", "est"):
        if term.isascii() and term.isalpha() and term.endswith(ending) and len(term) > len(ending) + 2:
            stem = term[: -len(ending)]
            out |= {stem, stem + "e"}
            out |= {stem[:-1] + "y"} if stem.endswith("i") else set()
            out |= {stem[:-1]} if len(stem) > 3 and stem[-1] == stem[-2] else set()
    return out


def split_sentences(text: str) -> list[str]:
    """Sentences of a description, word for word."""
    out, start = [], 0
    for i, char in enumerate(text):
        if char in "。！？；;•\n" or (char in ".!?" and text[i + 1 : i + 2] in ("", " ")):
            out.append(text[start : i + 1].strip(" •;；\n"))
            start = i + 1
    out.append(text[start:].strip(" •;；\n"))
    return [s for s in out if s]


def _denies(sentence: str) -> bool:
    folded = f" {sentence.lower()} "
    if has_han(folded):
        return any(w in folded for w in ("不是", "不适", "没有", "不能", "不可", "不含", "非"))
    return any(w in folded for w in (" not ", " no ", "n't ", " without ", " never "))


def _count_rows(cases: Sequence[_Case], digests: dict[str, ReviewDigest], wanted: set[str], language: str) -> None:
    """A point for the best of a row whose direction is known and that the need asks for."""
    products = [c.product for c in cases]
    for name, direction in DIRECTIONS.items():
        if not direction.cues & wanted or (direction.portable_only and not all(map(is_portable, products))):
            continue
        cells, cites = _direction_cells(products, digests, name, language)
        for i in best_of(cells, direction.sign):
            cite = cites[i]
            if cite is not None:
                cases[i].points += 1.0
                cases[i].proofs.insert(0, cite)


def _direction_cells(
    products: Sequence[Product], digests: dict[str, ReviewDigest], name: str, language: str
) -> tuple[list[Cell | None], list[Citation | None]]:
    cells: list[Cell | None] = []
    cites: list[Citation | None] = []
    currency = common_currency(products, language)
    for p in products:
        told: Cell | None = None
        where = name
        if name == "price":
            money = price_of(p, currency) if currency else None
            told = Cell(str(money), money.amount_minor, float(money.amount_minor)) if money else None
        elif name == "rating":
            rating = rating_of(p, digests)
            told = Cell(f"{rating:.1f}", rating, rating) if rating is not None else None
        else:
            spoken = next((n for n in p.attributes if CANONICAL.get(split_name(n)[0]) == name), None)
            told = unit_cell(p.attributes[spoken], split_name(spoken)[1], "en") if spoken is not None else None
            where = f"attribute:{spoken}"
        cells.append(told)
        cites.append(Citation(p.product_id, where, told.shown) if told else None)
    return cells, cites


def rating_of(product: Product, digests: dict[str, ReviewDigest]) -> float | None:
    """The product's stars, or else the mean of its reviews."""
    if product.rating is not None:
        return product.rating
    digest = digests.get(product.product_id)
    return digest.rating if digest else None


def _pick(case: _Case, need: str, language: str) -> Claim:
    zh = language == "zh"
    proofs = tuple(dict.fromkeys(case.proofs))[:3]
    reasons = [_reason(c, language) for c in proofs]
    title = case.product.title_in(language)
    if zh:
        return Claim(f"就“{need}”来说，更合适的是{title}：{'；'.join(reasons)}。", proofs)
    return Claim(f'For "{need}", {title} is the better fit: {"; ".join(reasons)}.', proofs)


def _reason(cite: Citation, language: str) -> str:
    zh = language == "zh"
    if cite.field == "review":
        quote = cite.quote.rstrip(".。 ")
        return f"有顾客说“{quote}”" if zh else f'a customer says "{quote}"'
    if cite.field in ("description", "title"):
        quote = cite.quote.rstrip(".。 ")
        return f"商品资料写着“{quote}”" if zh else f'its {cite.field} says "{quote}"'
    name = cite.field.removeprefix("attribute:")
    shown = LABELS_ZH.get(CANONICAL.get(split_name(name)[0], split_name(name)[0]), name)
    return f"{shown}为 {cite.quote}" if zh else f"{name}: {cite.quote}"


def _plain(products: Sequence[Product], digests: dict[str, ReviewDigest], language: str) -> list[Claim]:
    """The cheapest and the best rated, where there is just one of them."""
    zh = language == "zh"
    out: list[Claim] = []
    currency = common_currency(products, language)
    prices: list[tuple[Money, Product]] = []
    for p in products:
        money = price_of(p, currency) if currency else None
        if money:
            prices.append((money, p))
    if len(prices) == len(products) and len({m for m, _ in prices}) > 1:
        low = min(m for m, _ in prices)
        cheapest = [p for m, p in prices if m == low]
        proofs = tuple(Citation(p.product_id, "price", str(m)) for m, p in prices)
        if len(cheapest) == 1:
            title = cheapest[0].title_in(language)
            out.append(Claim(f"{title}最便宜，售价 {low}。" if zh else f"{title} costs least, at {low}.", proofs))
    rated = [(round(r, 1), p) for p in products if (r := rating_of(p, digests)) is not None]
    if len(rated) > 1 and len({r for r, _ in rated}) > 1:
        high = max(r for r, _ in rated)
        top = [p for r, p in rated if r == high]
        proofs = tuple(Citation(p.product_id, "rating", f"{r:.1f}") for r, p in rated)
        if len(top) == 1:
            title = top[0].title_in(language)
            all_rated = len(rated) == len(products)
            who = "" if all_rated else ("在有评分的商品中，" if zh else "Of those that are rated, ")
            said = (
                f"{who}{title}评分最高，{high:.1f} 分。" if zh else f"{who}{title} is rated highest, {high:.1f} of 5."
            )
            out.append(Claim(said, proofs))
    return out
