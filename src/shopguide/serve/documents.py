"""The one JSON form of every answer, used by `--json` and by REST alike, so that both doors say the same.

Knows nothing about HTTP, terminals or the shop: frozen values in, plain JSON values out. The forms are typed
dictionaries, so mypy proves the writers and FastAPI draws the OpenAPI schema from the very same classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from urllib.parse import quote

import orjson

from shopguide.compare import ASPECT_NAMES
from shopguide.errors import ShopguideError
from shopguide.serve.documents_media import moment
from shopguide.serve.documents_seen import seen
from shopguide.serve.forms import (
    AnswerDocument,
    AspectDocument,
    CitationDocument,
    ClaimDocument,
    ComparisonDocument,
    ErrorDocument,
    FacetDocument,
    FilterDocument,
    HitDocument,
    MoneyDocument,
    OfferDocument,
    PageDocument,
    PicturedDocument,
    PictureDocument,
    PoliciesDocument,
    ProductDocument,
    QueryDocument,
    RelaxationDocument,
    ReportDocument,
    ReviewDigestDocument,
    ReviewDocument,
    ReviewsDocument,
    UnderstoodDocument,
    VariantDocument,
    WhyDocument,
)
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
    Passage,
    Pictured,
    Product,
    Query,
    Relaxation,
    Review,
    ReviewDigest,
    Understood,
    Variant,
    Why,
)


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


def _pictured(shown: Pictured, of: Product) -> PicturedDocument:
    number = of.picture_uris.index(shown.picture) if shown.picture in of.picture_uris else None
    return {"values": list(shown.values), "certainty": shown.certainty, "picture": number}


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
        "clips": sum(m.kind != "picture" for m in value.media),
        "rating": value.rating,
        "rating_count": value.rating_count,
        "gtin": value.gtin,
        "url": value.url,
        "added": value.added,
        "pictured": {name: _pictured(shown, value) for name, shown in value.pictured.items()},
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
        "pictured": value.pictured,
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
        "moment": moment(value.moment, of),
        "pictured": list(value.pictured),
        "through": value.through,
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
        "values": [
            {"value": v.value, "count": v.count, "selected": v.selected, "pictured": v.pictured} for v in value.values
        ],
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
    return [
        {
            "product_id": c.product_id,
            "field": c.field,
            "quote": c.quote,
            "review_id": c.review_id,
            "media": c.media,
            "at_s": c.at_s,
        }
        for c in values
    ]


def claim(value: Claim) -> ClaimDocument:
    """A sentence with its sources."""
    return {"text": value.text, "citations": _citations(value.citations)}


def _claims(values: Iterable[Claim]) -> list[ClaimDocument]:
    return [claim(c) for c in values]


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


def policies(values: Iterable[Passage]) -> PoliciesDocument:
    """Passages of the shop's own pages."""
    return {
        "passages": [
            {
                "page": p.page,
                "title": p.title,
                "heading": p.heading,
                "text": p.text,
                "start": p.start,
                "end": p.end,
                "language": p.language,
            }
            for p in values
        ]
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
        "question": value.question,
        "choices": [{"label": c.label, "say": c.say, "count": c.count} for c in value.choices],
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
        "videos_found": value.videos_found,
        "embedded_texts": value.embedded_texts,
        "embedded_pictures": value.embedded_pictures,
        "mapping": dict(value.mapping),
        "rejected_file": value.rejected_file,
        "warnings": list(value.warnings),
        "seconds": dict(value.seconds),
    }
