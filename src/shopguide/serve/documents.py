"""The one JSON form of every answer, used by `--json` and by REST alike, so that both doors say the same.

Knows nothing about HTTP, terminals or the shop: frozen values in, plain JSON values out. The forms are typed
dictionaries, so mypy proves the writers and FastAPI draws the OpenAPI schema from the very same classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from urllib.parse import quote

import orjson
from typing_extensions import TypedDict

from shopguide.compare import ASPECT_NAMES
from shopguide.errors import ShopguideError
from shopguide.serve.documents_seen import SeenDocument, seen
from shopguide.types import (
    Answer,
    AspectDigest,
    AttributeValue,
    Citation,
    Claim,
    Comparison,
    Facet,
    Filter,
    Hit,
    ImportReport,
    Money,
    Offer,
    Page,
    Product,
    Query,
    Relaxation,
    Review,
    ReviewDigest,
    Understood,
    Variant,
    Why,
)


class MoneyDocument(TypedDict):
    """An amount in minor units (cents, fen) of an ISO 4217 currency, and as shown to people."""

    amount_minor: int
    currency: str
    text: str


class OfferDocument(TypedDict):
    """A price, and the price before a reduction when there is one."""

    price: MoneyDocument
    list_price: MoneyDocument | None


class VariantDocument(TypedDict):
    """One buyable form of a product; `stock` null means not told."""

    sku: str
    options: dict[str, str]
    offers: list[OfferDocument]
    stock: int | None


class PictureDocument(TypedDict):
    """A picture of a product: where REST serves it (or its own web address), and what it shows."""

    number: int
    url: str
    alt: str


class TranslationDocument(TypedDict):
    """A product's words in another language."""

    title: str
    description: str


class ProductDocument(TypedDict):
    """One product with its variants."""

    product_id: str
    title: str
    description: str
    brand: str
    categories: list[str]
    attributes: dict[str, bool | float | str | list[str]]
    translations: dict[str, TranslationDocument]
    offers: list[OfferDocument]
    variants: list[VariantDocument]
    in_stock: bool
    stock: int | None
    pictures: list[PictureDocument]
    rating: float | None
    rating_count: int
    gtin: str
    url: str
    added: str


class ReviewDocument(TypedDict):
    """What one customer wrote; who wrote it is left out."""

    review_id: str
    product_id: str
    title: str
    text: str
    rating: float | None
    posted: str
    helpful: int


class FilterDocument(TypedDict):
    """One hard condition as applied; price bounds are in minor units of `currency`."""

    field: str
    any_of: list[str]
    none_of: list[str]
    low: float | None
    high: float | None
    currency: str | None


class UnderstoodDocument(TypedDict):
    """One constraint read out of the words; send its `id` as `without` to search again without it."""

    id: str
    text: str
    label: str
    start: int
    filters: list[FilterDocument]
    sort: str | None
    soft: bool


class QueryDocument(TypedDict):
    """What was asked, after reading the words."""

    text: str
    words: str
    language: str
    filters: list[FilterDocument]
    sort: str
    understood: list[UnderstoodDocument]
    original: str
    corrected: str


class SynonymDocument(TypedDict):
    """A word of the query, and what the product says for it."""

    typed: str
    found: str


class WhyDocument(TypedDict):
    """Why a hit is there; `picture` is the number of the one compared; `contributions` sum to the score."""

    words: list[str]
    attributes: list[str]
    text_similarity: float | None
    picture_similarity: float | None
    picture: int | None
    reason: str
    source: str
    contributions: dict[str, float]
    synonyms: list[SynonymDocument]


class HitDocument(TypedDict):
    """One found product, the matching variant where variants decide, and its price."""

    product: ProductDocument
    score: float
    why: WhyDocument
    variant: VariantDocument | None
    offer: OfferDocument | None


class FacetValueDocument(TypedDict):
    """One value of a facet with the exact number of products that have it."""

    value: str
    count: int
    selected: bool


class FacetDocument(TypedDict):
    """The values of one field over all that was found; price bounds are in minor units."""

    field: str
    values: list[FacetValueDocument]
    low: float | None
    high: float | None


class RelaxationDocument(TypedDict):
    """One way out of an empty page: `constraint` dropped, or replaced by `label`; `total` is what is found then.

    Ask for it with the same search, `without` set to these ids, and `filters` added; `drops` are the filters that go.
    """

    constraint: str
    label: str
    total: int
    without: list[str]
    drops: list[FilterDocument]
    filters: list[FilterDocument]


class PageDocument(TypedDict):
    """One page of hits; `total` is exact."""

    total: int
    offset: int
    limit: int
    note: str
    hits: list[HitDocument]
    facets: list[FacetDocument]
    query: QueryDocument
    relaxations: list[RelaxationDocument]
    took_ms: dict[str, float]
    seen: SeenDocument | None


class CitationDocument(TypedDict):
    """Where a statement comes from: a field of a product or the words of a review."""

    product_id: str
    field: str
    quote: str
    review_id: str


class ClaimDocument(TypedDict):
    """One sentence with what proves it."""

    text: str
    citations: list[CitationDocument]


class ComparedRowDocument(TypedDict):
    """One attribute over the compared products; null is "not told", `best` are column numbers.

    `fields` holds each product's own name of the attribute where they differ; `weight` is what buyers look at, 0 to 1.
    """

    name: str
    values: list[str | None]
    same: bool
    best: list[int]
    rule: str
    kind: str
    fields: list[str | None]
    weight: float


class AspectDocument(TypedDict):
    """What the reviews of one product say of one aspect; `share` is the weighed share in favour."""

    name: str
    name_zh: str
    count: int
    positive: int
    negative: int
    share: float
    few: bool
    disputed: bool
    pros: list[CitationDocument]
    cons: list[CitationDocument]


class FitDocument(TypedDict):
    """Which products suit a need; none where nothing tells them apart."""

    need: str
    product_ids: list[str]
    claim: ClaimDocument


class LikenessDocument(TypedDict):
    """How alike the pictures of two products are."""

    first: str
    second: str
    similarity: float


class ReviewDigestDocument(TypedDict):
    """What the reviews of one product say, with quotes."""

    product_id: str
    count: int
    rating: float | None
    pros: list[CitationDocument]
    cons: list[CitationDocument]
    trusted_rating: float | None
    aspects: list[AspectDocument]
    believed: float
    suspicious: dict[str, int]
    few: bool


class ComparisonDocument(TypedDict):
    """Products side by side: rows that differ first, then equal ones."""

    products: list[ProductDocument]
    rows: list[ComparedRowDocument]
    reviews: list[ReviewDigestDocument]
    verdict: list[ClaimDocument]
    need: str
    fits: list[FitDocument]
    likeness: list[LikenessDocument]
    notes: list[str]


class AnswerDocument(TypedDict):
    """What the guide says; every fact in it has a citation."""

    text: str
    claims: list[ClaimDocument]
    citations: list[CitationDocument]
    products: list[ProductDocument]
    language: str
    worded_by: str
    dropped: list[str]
    comparison: ComparisonDocument | None
    note: str
    query: QueryDocument


class ReviewsDocument(TypedDict):
    """All reviews of one product and what they say together."""

    product_id: str
    digest: ReviewDigestDocument
    reviews: list[ReviewDocument]


class ReportDocument(TypedDict):
    """What an import did: rows read, added, updated, unchanged, kept, rejected; pictures, reviews, events; seconds."""

    read: int
    added: int
    updated: int
    unchanged: int
    kept: int
    rejected: int
    reviews: int
    events: int
    pictures_found: int
    pictures_missing: int
    embedded_texts: int
    embedded_pictures: int
    mapping: dict[str, str]
    rejected_file: str
    warnings: list[str]
    seconds: dict[str, float]


class ErrorBody(TypedDict):
    """What was wrong, and what to do next."""

    code: str
    message: str
    hint: str


class ErrorDocument(TypedDict):
    """The one form of every error."""

    error: ErrorBody


class JobDocument(TypedDict):
    """An import in the background: "running", "done" with its report, or "failed" with its error."""

    id: str
    state: str
    stage: str
    done: int
    total: int | None
    report: ReportDocument | None
    error: ErrorBody | None


def to_json(document: object, indent: bool = False) -> bytes:
    """Write a document as JSON.

    Args:
        document: A value of this module, or plain JSON values; mappings, tuples and paths of any kind may be inside.
        indent: Spread over lines for people.

    Returns:
        UTF-8 JSON, without a line end.
    """
    options = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_PASSTHROUGH_DATACLASS
    options |= orjson.OPT_INDENT_2 if indent else 0
    try:
        return orjson.dumps(document, default=_plain, option=options)
    except orjson.JSONEncodeError:  # a terminal may hand over bytes that are no text
        return orjson.dumps(_mended(document), default=_plain, option=options)


def _mended(value: object) -> object:
    """The same value with "?" where a text cannot be written as UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _mended(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {_mended(k): _mended(v) for k, v in value.items()}
    return [_mended(v) for v in value] if isinstance(value, list | tuple) else value


def _plain(value: object) -> object:
    """What orjson does not know: read-only mappings, sets, other values of ours, paths."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    return str(value)


def error_document(code: str, message: str, hint: str = "") -> ErrorDocument:
    """The one form of an error."""
    return {"error": {"code": code, "message": message, "hint": hint}}


def error_of(error: ShopguideError) -> ErrorDocument:
    """The form of an error of ours."""
    return error_document(error.code, error.message, error.hint)


def money(value: Money) -> MoneyDocument:
    """An amount."""
    return {"amount_minor": value.amount_minor, "currency": value.currency, "text": str(value)}


def offer(value: Offer) -> OfferDocument:
    """A price."""
    return {"price": money(value.price), "list_price": money(value.list_price) if value.list_price else None}


def variant(value: Variant) -> VariantDocument:
    """A variant."""
    return {
        "sku": value.sku,
        "options": dict(value.options),
        "offers": [offer(o) for o in value.offers],
        "stock": value.stock,
    }


def picture_url(product_id: str, number: int) -> str:
    """Where REST serves a picture; the id is escaped whole, slashes too."""
    return f"/v1/products/{quote(product_id, safe='')}/pictures/{number}"


def _picture(of: Product, number: int, uri: str) -> PictureDocument:
    remote = uri.startswith(("http://", "https://"))
    alt = next((m.alt for m in of.pictures if m.uri == uri), "")
    return {"number": number, "url": uri if remote else picture_url(of.product_id, number), "alt": alt}


def _attribute(value: AttributeValue) -> bool | float | str | list[str]:
    return list(value) if isinstance(value, tuple) else value


def product(value: Product) -> ProductDocument:
    """A product. Pictures are addresses, never paths on this machine."""
    return {
        "product_id": value.product_id,
        "title": value.title,
        "description": value.description,
        "brand": value.brand,
        "categories": list(value.categories),
        "attributes": {name: _attribute(v) for name, v in value.attributes.items()},
        "translations": {
            language: {"title": t.title, "description": t.description} for language, t in value.translations.items()
        },
        "offers": [offer(o) for o in value.offers],
        "variants": [variant(v) for v in value.variants],
        "in_stock": value.in_stock,
        "stock": value.stock,
        "pictures": [_picture(value, n, uri) for n, uri in enumerate(value.picture_uris)],
        "rating": value.rating,
        "rating_count": value.rating_count,
        "gtin": value.gtin,
        "url": value.url,
        "added": value.added,
    }


def review(value: Review) -> ReviewDocument:
    """A review, without its writer."""
    return {
        "review_id": value.review_id,
        "product_id": value.product_id,
        "title": value.title,
        "text": value.text,
        "rating": value.rating,
        "posted": value.posted,
        "helpful": value.helpful,
    }


def _filter(value: Filter) -> FilterDocument:
    return {
        "field": value.field,
        "any_of": list(value.any_of),
        "none_of": list(value.none_of),
        "low": value.low,
        "high": value.high,
        "currency": value.currency,
    }


def _understood(value: Understood) -> UnderstoodDocument:
    return {
        "id": value.id,
        "text": value.text,
        "label": value.label,
        "start": value.start,
        "filters": [_filter(f) for f in value.filters],
        "sort": value.sort,
        "soft": value.soft,
    }


def query(value: Query) -> QueryDocument:
    """A query as understood."""
    return {
        "text": value.text,
        "words": value.words,
        "language": value.language,
        "filters": [_filter(f) for f in value.filters],
        "sort": value.sort,
        "understood": [_understood(u) for u in value.understood],
        "original": value.original,
        "corrected": value.corrected,
    }


def _why(value: Why, of: Product) -> WhyDocument:
    number = of.picture_uris.index(value.picture) if value.picture in of.picture_uris else None
    return {
        "words": list(value.words),
        "attributes": list(value.attributes),
        "text_similarity": value.text_similarity,
        "picture_similarity": value.picture_similarity,
        "picture": number,
        "reason": value.reason,
        "source": value.source,
        "contributions": dict(value.contributions),
        "synonyms": [{"typed": typed, "found": found} for typed, found in value.synonyms],
    }


def _hit(value: Hit) -> HitDocument:
    return {
        "product": product(value.product),
        "score": value.score,
        "why": _why(value.why, value.product),
        "variant": variant(value.variant) if value.variant else None,
        "offer": offer(value.offer) if value.offer else None,
    }


def _facet(value: Facet) -> FacetDocument:
    return {
        "field": value.field,
        "values": [{"value": v.value, "count": v.count, "selected": v.selected} for v in value.values],
        "low": value.low,
        "high": value.high,
    }


def _relaxation(value: Relaxation) -> RelaxationDocument:
    return {
        "constraint": value.constraint,
        "label": value.label,
        "total": value.total,
        "without": list(value.without),
        "drops": [_filter(f) for f in value.drops],
        "filters": [_filter(f) for f in value.filters],
    }


def page(value: Page) -> PageDocument:
    """A page of hits."""
    return {
        "total": value.total,
        "offset": value.offset,
        "limit": value.limit,
        "note": value.note,
        "hits": [_hit(h) for h in value.hits],
        "facets": [_facet(f) for f in value.facets],
        "query": query(value.query),
        "relaxations": [_relaxation(r) for r in value.relaxations],
        "took_ms": {step: round(ms, 3) for step, ms in value.took_ms.items()},
        "seen": seen(value.seen) if value.seen else None,
    }


def _citations(values: Iterable[Citation]) -> list[CitationDocument]:
    return [{"product_id": c.product_id, "field": c.field, "quote": c.quote, "review_id": c.review_id} for c in values]


def _claims(values: Iterable[Claim]) -> list[ClaimDocument]:
    return [{"text": c.text, "citations": _citations(c.citations)} for c in values]


def digest(value: ReviewDigest) -> ReviewDigestDocument:
    """What the reviews of a product say."""
    return {
        "product_id": value.product_id,
        "count": value.count,
        "rating": value.rating,
        "pros": _citations(value.pros),
        "cons": _citations(value.cons),
        "trusted_rating": value.trusted_rating,
        "aspects": [_aspect(a) for a in value.aspects],
        "believed": round(value.believed, 3),
        "suspicious": dict(value.suspicious),
        "few": value.few,
    }


def _aspect(value: AspectDigest) -> AspectDocument:
    return {
        "name": value.name,
        "name_zh": ASPECT_NAMES.get(value.name, value.name),
        "count": value.count,
        "positive": value.positive,
        "negative": value.negative,
        "share": value.share,
        "few": value.few,
        "disputed": value.disputed,
        "pros": _citations(value.pros),
        "cons": _citations(value.cons),
    }


def reviews(product_id: str, summary: ReviewDigest, values: Iterable[Review]) -> ReviewsDocument:
    """All reviews of a product."""
    return {"product_id": product_id, "digest": digest(summary), "reviews": [review(r) for r in values]}


def comparison(value: Comparison) -> ComparisonDocument:
    """Products side by side."""
    return {
        "products": [product(p) for p in value.products],
        "rows": [
            {
                "name": r.name,
                "values": list(r.values),
                "same": r.same,
                "best": list(r.best),
                "rule": r.rule,
                "kind": r.kind,
                "fields": list(r.fields),
                "weight": r.weight,
            }
            for r in value.rows
        ],
        "reviews": [digest(d) for d in value.reviews],
        "verdict": _claims(value.verdict),
        "need": value.need,
        "fits": [
            {"need": f.need, "product_ids": list(f.product_ids), "claim": _claims((f.claim,))[0]} for f in value.fits
        ],
        "likeness": [{"first": p.first, "second": p.second, "similarity": p.similarity} for p in value.likeness],
        "notes": list(value.notes),
    }


def answer(value: Answer) -> AnswerDocument:
    """What the guide says."""
    return {
        "text": value.text,
        "claims": _claims(value.claims),
        "citations": _citations(value.citations),
        "products": [product(p) for p in value.products],
        "language": value.language,
        "worded_by": value.worded_by,
        "dropped": list(value.dropped),
        "comparison": comparison(value.comparison) if value.comparison else None,
        "note": value.note,
        "query": query(value.query),
    }


def report(value: ImportReport) -> ReportDocument:
    """What an import did."""
    return {
        "read": value.read,
        "added": value.added,
        "updated": value.updated,
        "unchanged": value.unchanged,
        "kept": value.kept,
        "rejected": value.rejected,
        "reviews": value.reviews,
        "events": value.events,
        "pictures_found": value.pictures_found,
        "pictures_missing": value.pictures_missing,
        "embedded_texts": value.embedded_texts,
        "embedded_pictures": value.embedded_pictures,
        "mapping": dict(value.mapping),
        "rejected_file": value.rejected_file,
        "warnings": list(value.warnings),
        "seconds": dict(value.seconds),
    }
