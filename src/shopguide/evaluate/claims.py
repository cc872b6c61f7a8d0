"""Is what an answer states true? Each citation is looked up in the catalog again, each number in the citations.

Knows nothing about the guide, and shares no code with its verifier: a fault there must show here. What cannot be looked
up (how many products a search found) is not judged by itself, but its numbers still need a source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shopguide.errors import NotFoundError
from shopguide.types import Answer, AttributeValue, Citation, Claim, Language, Product, Review

RATING_SLACK = 0.051
"""A rating is told with one digit."""
STARS = 5.0
"""What a rating is out of."""
_NO_WORDS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?<!: )\b(no|not|none|nothing|nobody|cannot|unable|sorry|outside|never|unknown|can only)\b|n['’]t\b"
    ),
    "zh": re.compile(
        "没(有|找到|能|写|提|说|标|查到)|不(卖|出售|符合|能|会|提供|知道|清楚|销售|在|属于|说明|了解|可以|是本店)|只能|未|无法|抱歉|超出"
    ),
}
"""Words of a "no"; not those that stand in names of things (不锈钢, 无线)."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARK = re.compile(r"\[\d+\]")
_YES = frozenset(("yes", "true", "1", "是", "有", "支持"))
_NO = frozenset(("no", "false", "0", "否", "无", "没有", "不支持"))
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Records:
    """What the shop knows: `product(id)` raises NotFoundError for none, `reviews(id)` are all of a product."""

    product: Callable[[str], Product]
    reviews: Callable[[str], Sequence[Review]]


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim: does it state a fact, has it a source, and what is false in it."""

    claim: Claim
    factual: bool
    cited: bool
    faults: tuple[str, ...]


def numbers(text: str) -> frozenset[float]:
    """The numbers in a text: "¥1,299.00" is 1299.0."""
    out = set()
    for found in _NUMBER.findall(unicodedata.normalize("NFKC", text.replace("，", "; "))):
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", found)
        for part in [found.replace(",", "")] if grouped else found.split(","):
            whole = part if part.count(".") <= 1 else ""
            out |= {float(p) for p in ([whole] if whole else part.split(".")) if p}
    return frozenset(out)


def plain(text: str) -> str:
    """A text as compared: normalised, case-folded, spaces made one."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def says_no(text: str, language: Language) -> bool:
    """Whether a text says that something is not there, not known or not done."""
    return _NO_WORDS[language].search(plain(text)) is not None


def check_claims(answer: Answer, said: Iterable[str], records: Records) -> tuple[Checked, ...]:
    """Look every claim of an answer up.

    Args:
        answer: What the guide said.
        said: What the shopper has said so far: its numbers may be repeated.
        records: Of the shop.

    Returns:
        One a claim.
    """
    allowed = frozenset(n for text in said for n in numbers(text))
    return tuple(_check(claim, answer, allowed, records) for claim in answer.claims)


def _check(claim: Claim, answer: Answer, allowed: frozenset[float], records: Records) -> Checked:
    names = [t for p in answer.products for t in (p.title, *(x.title for x in p.translations.values()))]
    text = _MARK.sub("", claim.text)
    rest = text
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, " ")
    told = numbers(rest) - allowed
    factual = bool(told) or (rest != text and not says_no(rest, answer.language))
    faults = [f for c in claim.citations if (f := _fault(c, records))]
    known = frozenset(n for c in claim.citations for n in numbers(c.quote))
    named = [c.field for c in claim.citations if c.field.startswith("attribute:")]  # "values per 100 gram"
    known |= frozenset(n for field in named for n in numbers(field))
    known |= frozenset(n for p in answer.products for n in numbers(p.brand))
    if any(c.field in ("rating", "review_rating") for c in claim.citations):
        known |= {STARS}
    loose = [n for n in told if not any(abs(n - k) < 1e-6 for k in known) and n > len(answer.products)]
    faults += [f"{n:g} has no source" for n in sorted(loose)]
    return Checked(claim, factual, bool(claim.citations), tuple(faults))


def _fault(cited: Citation, records: Records) -> str:
    """What is wrong with one citation, or ""."""
    if cited.field == "search" or not cited.product_id:
        return ""
    try:
        product = records.product(cited.product_id)
    except NotFoundError:
        return f"there is no product {cited.product_id}"
    if _holds(cited, product, records):
        return ""
    return f"{cited.product_id}: {cited.field} is not “{cited.quote}”"


def _holds(cited: Citation, product: Product, records: Records) -> bool:
    quote, field = plain(cited.quote), cited.field
    if field == "title":
        return quote in {plain(t) for t in (product.title, *(x.title for x in product.translations.values()))}
    if field == "brand":
        return quote == plain(product.brand)
    if field in ("price", "list_price"):
        offers = [*product.offers, *(o for v in product.variants for o in v.offers)]
        prices = [m for o in offers for m in (o.price, o.list_price) if m is not None]
        return any(numbers(cited.quote) == {m.major} for m in prices)
    if field == "rating":
        return product.rating is not None and any(abs(n - product.rating) < RATING_SLACK for n in numbers(quote))
    if field == "rating_count":
        return float(product.rating_count) in numbers(quote)
    if field == "description":
        return quote in plain(" ".join((product.description, *(x.description for x in product.translations.values()))))
    if field == "speech":
        at = cited.media if cited.media is not None else -1
        lines = product.media[at].words if 0 <= at < len(product.media) else ()
        return any(quote in plain(line.text) and cited.at_s in (None, line.start_s) for line in lines)
    if field in ("review", "review_count", "review_rating"):
        return _review_holds(cited, quote, records)
    if field.startswith("picture:"):
        shown = product.pictured.get(field.removeprefix("picture:"))
        return shown is not None and any(quote == plain(v.rsplit("/", 1)[-1]) for v in shown.values)
    if field.startswith("attribute:"):
        value = product.attributes.get(field.removeprefix("attribute:"))
        options = {v.options.get(field.removeprefix("attribute:")) for v in product.variants}
        return value is None or _value_holds(value, quote) or any(o and plain(o) in quote for o in options)
    return True  # a kind of source that is not known here is not judged


def _review_holds(cited: Citation, quote: str, records: Records) -> bool:
    reviews = list(records.reviews(cited.product_id))
    if cited.field == "review_count":
        return float(len(reviews)) in numbers(quote)
    if cited.field == "review_rating":
        rated = [r.rating for r in reviews if r.rating is not None]
        return bool(rated) and any(abs(n - sum(rated) / len(rated)) < RATING_SLACK for n in numbers(quote))
    own = [r for r in reviews if not cited.review_id or r.review_id == cited.review_id]
    parts = [p.strip(" .") for p in quote.split("…") if p.strip(" .")]
    return any(all(p in plain(f"{r.title} {r.text}") for p in parts) for r in own)


def _value_holds(value: AttributeValue, quote: str) -> bool:
    if isinstance(value, bool):
        return quote not in (_NO if value else _YES)
    if isinstance(value, int | float):
        return any(abs(n - value) < 1e-6 for n in numbers(quote))
    texts = value if isinstance(value, tuple) else (value,)
    same = any(plain(t) in quote or quote in plain(t) for t in texts)
    return same or not _alike_script(quote, " ".join(texts))


def _alike_script(a: str, b: str) -> bool:
    """Both with or both without Han characters; a translated value cannot be compared."""
    return any("\u4e00" <= c <= "\u9fff" for c in a) == any("\u4e00" <= c <= "\u9fff" for c in b)
