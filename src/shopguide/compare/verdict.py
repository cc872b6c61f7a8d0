"""Which product for which need, said with the facts it rests on; "no clear winner" is an answer.

Knows nothing about how the table is shown. Brand names never count, so the pick is the same when they are hidden.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from shopguide.compare.directions import ASPECT_CUES, ASPECT_NAMES, CANONICAL, DIRECTIONS, LABELS_ZH
from shopguide.compare.money import Facts, Rates, best_of, common_currency, facts_of, price_of
from shopguide.compare.table import NO_RATES, is_portable
from shopguide.compare.values import Cell, cell, split_name, unit_cell
from shopguide.measure import in_chinese_units
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import AspectDigest, Citation, Claim, Fit, Money, Product, ReviewDigest

MARGIN = 1.0
"""By how many points a product must lead to be called the better one: one whole word of the need or one best row."""

AGAINST = 0.75
"""What a complaint that speaks of the need takes off."""

MAX_QUOTE = 160
"""Characters of a description's sentence that is quoted; longer ones are not quoted at all."""

PLAINLY, ENOUGH_VOICES = 0.2, 3
"""Customers are plainly happier when the share that is for an aspect differs so much, from at least so many each."""

FITS = 6
"""Most needs that are answered unasked."""

UNLIKE, TOLD = 0.1, 6
"""Products without categories are unlike when they share less of their attribute names, and tell at least so many."""

_NEEDS = re.compile(r"[;；\n]")


@dataclass
class _Case:
    """What speaks for one product under a need."""

    product: Product
    points: float = 0.0
    proofs: list[Citation] = field(default_factory=list)


@dataclass(frozen=True)
class _Look:
    """What is looked at, once for all needs: products by id, their known facts, their currency."""

    products: tuple[Product, ...]
    facts: tuple[Facts, ...]
    language: str
    currency: str | None
    rates: Rates
    portable: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Claims, the fits that they come from or that nobody asked for, and what could not be compared."""

    claims: tuple[Claim, ...]
    fits: tuple[Fit, ...]
    notes: tuple[str, ...]


def verdict(
    products: Sequence[Product],
    digests: Sequence[ReviewDigest],
    need: str,
    language: str,
    rates: Rates = NO_RATES,
) -> Verdict:
    """Say which product suits.

    Args:
        products: What is compared, in any order: the answer does not depend on it.
        digests: Their review digests.
        need: What the shopper wants it for, several parted by ";"; "" for no need.
        language: "en" or "zh".
        rates: Given exchange rates.

    Returns:
        Claims with citations; the first ones are the picks (or that there is none) when a need is given. Fits: one a
        need, or, where none is given, one for each thing in which a product is plainly better.
    """
    ordered = tuple(sorted(products, key=lambda p: p.product_id))
    by_id = {d.product_id: d for d in digests}
    look = _Look(
        ordered, tuple(map(facts_of, ordered)), language, common_currency(ordered, language, rates), rates,
        all(map(is_portable, ordered)),
    )  # fmt: skip
    unlike = _unlike(ordered, language)
    needs = [part.strip() for part in _NEEDS.split(need) if part.strip()]
    asked = [_for_need(look, by_id, one) for one in needs]
    fits = tuple(asked) if asked else tuple(_unasked(look, by_id))
    claims = [*unlike, *(f.claim for f in asked), *_plain(look, by_id)]
    notes = [c.text for c in unlike]
    if look.currency is None and len({o.price.currency for p in ordered for o in p.offers}) > 1:
        notes.append(
            "价格币种不同，没有给出汇率，因此不作比较。" if language == "zh"
            else "The prices are in different currencies and no rate was given, so they are not compared."
        )  # fmt: skip
    return Verdict(tuple(claims), fits, tuple(notes))


def _unlike(products: Sequence[Product], language: str) -> list[Claim]:
    tops = {p.categories[0].split("/")[0].casefold() for p in products if p.categories}
    if any(not p.categories for p in products):
        if not any(_told_apart(a, b) for a, b in combinations(products, 2)):
            return []
        proofs = tuple(Citation(p.product_id, "title", p.title) for p in products)
    elif len(tops) < 2:
        return []
    else:
        proofs = tuple(Citation(p.product_id, "category", p.categories[0]) for p in products)
    if language == "zh":
        return [Claim("这些商品不属于同一类，只能比较它们共有的信息。", proofs)]
    return [Claim("These are different kinds of things, so only what they share is compared.", proofs)]


def _told_apart(one: Product, other: Product) -> bool:
    a, b = ({split_name(n)[0] for n in p.attributes} for p in (one, other))
    return min(len(a), len(b)) >= TOLD and len(a & b) < UNLIKE * len(a | b)


def _for_need(look: _Look, digests: Mapping[str, ReviewDigest], need: str) -> Fit:
    brands = {t for p in look.products for t in tokens(p.brand)}
    wanted = [t for t in dict.fromkeys(tokens(need)) if t not in STOP_WORDS and t not in brands]
    cases = [_Case(p) for p in look.products]
    _count_words(cases, digests, wanted, brands)
    _count_aspects(cases, digests, set(wanted))
    _count_rows(cases, digests, set(wanted), look)
    ranked = sorted(cases, key=lambda c: (-c.points, c.product.product_id))
    first, second = ranked[0], ranked[1]
    if first.points >= MARGIN and first.points - second.points >= MARGIN:
        return Fit(need, (first.product.product_id,), _pick(first, need, look.language))
    proofs = tuple(dict.fromkeys(c.proofs[0] for c in ranked if c.proofs))
    level = [c for c in ranked if first.points - c.points < MARGIN] if first.points >= MARGIN else []
    ids = tuple(c.product.product_id for c in level) if len(level) < len(cases) else ()
    if look.language == "zh":
        why = "几款在这方面的依据差不多" if proofs else "商品资料和评价里没有能分出高下的信息"
        return Fit(need, ids, Claim(f"就“{need}”而言，没有明显更好的一款：{why}。", proofs))
    why = "the facts speak for each about equally" if proofs else "neither the catalog nor the reviews tell them apart"
    return Fit(need, ids, Claim(f'For "{need}" there is no clear winner: {why}.', proofs))


def _unasked(look: _Look, digests: Mapping[str, ReviewDigest]) -> list[Fit]:
    """What each product is plainly better in: rows with a direction, then aspects that customers speak of."""
    zh = look.language == "zh"
    out = []
    for name, direction in DIRECTIONS.items():
        if direction.portable_only and not look.portable:
            continue
        cells, cites = _direction_cells(look, digests, name)
        best = best_of(cells, direction.sign)
        if len(best) != 1 or any(c is None for c in cites):
            continue
        proofs = tuple(c for c in cites if c is not None)
        winner, title = look.products[best[0]], look.products[best[0]].title_in(look.language)
        others = ("、" if zh else ", ").join(c.quote for i, c in enumerate(proofs) if i != best[0])
        shown = LABELS_ZH.get(name, name) if zh else name
        text = f"{shown}：{title}更好，{proofs[best[0]].quote}，其余为 {others}。" if zh else (
            f"{shown}: {title} is better, with {proofs[best[0]].quote} against {others}.")  # fmt: skip
        out.append(Fit(shown, (winner.product_id,), Claim(text[0].upper() + text[1:], proofs)))
    for aspect in sorted({a.name for d in digests.values() for a in d.aspects}):
        found = _happier(look.products, digests, aspect)
        if found is not None:
            (winner, top), rest = found
            shown = ASPECT_NAMES.get(aspect, aspect) if zh else aspect
            proofs = (
                *(Citation(p.product_id, f"aspect:{aspect}", _shares(a)) for p, a in (found[0], *rest)), *top.pros[:1],
            )  # fmt: skip
            title = winner.title_in(look.language)
            text = f"{shown}：顾客对{title}更满意，{_shares(top)}。" if zh else (
                f"{shown.capitalize()}: customers are happier with {title}, {_shares(top)} in favour.")  # fmt: skip
            out.append(Fit(shown, (winner.product_id,), Claim(text, proofs)))
    return out[:FITS]


def _shares(told: AspectDigest) -> str:
    return f"{told.share * 100:.0f} % ({told.count})"


def _happier(
    products: Sequence[Product], digests: Mapping[str, ReviewDigest], aspect: str
) -> tuple[tuple[Product, AspectDigest], list[tuple[Product, AspectDigest]]] | None:
    """The product whose customers are plainly happier with an aspect, and the others that tell of it; None without."""
    told = []
    for product in products:
        digest = digests.get(product.product_id)
        found = next((a for a in digest.aspects if a.name == aspect), None) if digest else None
        if found is not None and found.count >= ENOUGH_VOICES:
            told.append((product, found))
    told.sort(key=lambda t: (-t[1].share, t[0].product_id))
    if len(told) < 2 or told[0][1].share - told[1][1].share < PLAINLY:
        return None
    return told[0], told[1:]


def _count_words(
    cases: Sequence[_Case], digests: Mapping[str, ReviewDigest], wanted: Sequence[str], brands: set[str]
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


def _count_rows(cases: Sequence[_Case], digests: Mapping[str, ReviewDigest], wanted: set[str], look: _Look) -> None:
    """A point for the best of a row whose direction is known and that the need asks for."""
    for name, direction in DIRECTIONS.items():
        if not direction.cues & wanted or (direction.portable_only and not look.portable):
            continue
        cells, cites = _direction_cells(look, digests, name)
        for i in best_of(cells, direction.sign):
            cite = cites[i]
            if cite is not None:
                cases[i].points += 1.0
                cases[i].proofs.insert(0, cite)


def _count_aspects(cases: Sequence[_Case], digests: Mapping[str, ReviewDigest], wanted: set[str]) -> None:
    """A point for the product whose customers are plainly happier with an aspect that the need asks for."""
    for aspect, cues in ASPECT_CUES.items():
        found = _happier([c.product for c in cases], digests, aspect) if cues & wanted else None
        if found is not None:
            winner, top = found[0]
            case = next(c for c in cases if c.product is winner)
            case.points += 1.0
            case.proofs += top.pros[:1] or (Citation(winner.product_id, f"aspect:{aspect}", _shares(top)),)


def _direction_cells(
    look: _Look, digests: Mapping[str, ReviewDigest], name: str
) -> tuple[list[Cell | None], list[Citation | None]]:
    cells: list[Cell | None] = []
    cites: list[Citation | None] = []
    for p, facts in zip(look.products, look.facts, strict=True):
        told: Cell | None = None
        where = name
        if name == "price":
            money = price_of(p, look.currency, look.rates) if look.currency else None
            told = Cell(str(money), money.amount_minor, float(money.amount_minor)) if money else None
        elif name == "rating":
            rating = rating_of(p, digests)
            told = Cell(f"{rating:.1f}", rating, rating) if rating is not None else None
        elif name in facts:
            spoken, value = facts[name]
            told = unit_cell(value, split_name(spoken)[1], "en")
            where = f"attribute:{spoken}"
        cells.append(told)
        cites.append(Citation(p.product_id, where, told.shown) if told else None)
    return cells, cites


def rating_of(product: Product, digests: Mapping[str, ReviewDigest]) -> float | None:
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
    if cite.field.startswith("aspect:"):
        aspect = cite.field.removeprefix("aspect:")
        shown = ASPECT_NAMES.get(aspect, aspect)
        return f"顾客对{shown}的好评为 {cite.quote}" if zh else f"customers in favour of its {aspect}: {cite.quote}"
    name = cite.field.removeprefix("attribute:")
    shown = LABELS_ZH.get(CANONICAL.get(split_name(name)[0], split_name(name)[0]), name)
    return f"{shown}为 {in_chinese_units(cite.quote)}" if zh else f"{name}: {cite.quote}"


def _plain(look: _Look, digests: Mapping[str, ReviewDigest]) -> list[Claim]:
    """The cheapest and the best rated, where there is just one of them."""
    language, products, currency = look.language, look.products, look.currency
    zh = language == "zh"
    out: list[Claim] = []
    prices: list[tuple[Money, Product]] = []
    for p in products:
        money = price_of(p, currency, look.rates) if currency else None
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
