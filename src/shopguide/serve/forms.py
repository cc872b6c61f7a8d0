"""The forms of the JSON documents, as typed dictionaries.

Knows nothing about how they are filled: mypy proves the writers by them, and FastAPI draws the OpenAPI schema.
"""

from __future__ import annotations

from typing_extensions import TypedDict

from shopguide.serve.documents_media import MomentDocument
from shopguide.serve.documents_seen import SeenDocument


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


class PicturedDocument(TypedDict):
    """What only a picture shows of a field; `picture` is its number, `certainty` goes from 0 to 1."""

    values: list[str]
    certainty: float
    picture: int | None


class ProductDocument(TypedDict):
    """One product with its variants; `clips` counts its videos and sounds, which stand under `…/media`.

    `pictured` is never the catalog's word: it stands only for fields of which the catalog tells nothing.
    """

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
    clips: int
    rating: float | None
    rating_count: int
    gtin: str
    url: str
    added: str
    pictured: dict[str, PicturedDocument]


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
    """One constraint read out of the words; send its `id` as `without` to search again without it.

    `pictured` of the products found meet it only by what their picture shows.
    """

    id: str
    text: str
    label: str
    start: int
    filters: list[FilterDocument]
    sort: str | None
    soft: bool
    pictured: int


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
    """Why a hit is there; `picture` is the number of the one compared; `contributions` sum to the score;
    `through` tells how words met the picture: "learnt", "class bridge" or "".
    """

    words: list[str]
    attributes: list[str]
    text_similarity: float | None
    picture_similarity: float | None
    picture: int | None
    reason: str
    source: str
    contributions: dict[str, float]
    synonyms: list[SynonymDocument]
    moment: MomentDocument | None
    pictured: list[str]
    through: str


class HitDocument(TypedDict):
    """One found product, the matching variant where variants decide, and its price."""

    product: ProductDocument
    score: float
    why: WhyDocument
    variant: VariantDocument | None
    offer: OfferDocument | None


class FacetValueDocument(TypedDict):
    """One value of a facet with the exact number of products that have it, `pictured` of them only by their picture."""

    value: str
    count: int
    selected: bool
    pictured: int


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
    """Where a statement comes from: a field of a product, the words of a review, or a second of its media."""

    product_id: str
    field: str
    quote: str
    review_id: str
    media: int | None
    at_s: float | None


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


class ChoiceDocument(TypedDict):
    """One answer to the guide's own question; `say` is the next turn."""

    label: str
    say: str
    count: int


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
    question: str
    choices: list[ChoiceDocument]


class PassageDocument(TypedDict):
    """A passage of one of the shop's own pages, and where it stands in it."""

    page: str
    title: str
    heading: str
    text: str
    start: int
    end: int
    language: str


class PoliciesDocument(TypedDict):
    """What the shop's own pages say."""

    passages: list[PassageDocument]


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
    videos_found: int
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
