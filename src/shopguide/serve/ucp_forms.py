"""The forms of UCP's catalog (Universal Commerce Protocol, version 2026-04-08): what is asked and what is answered.

Knows nothing about shops. Only the fields that a shop here can fill are written; every reader of UCP takes that.
Source: ucp.dev, specification and JSON schemas of the shopping catalog.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

UCP_VERSION = "2026-04-08"
SEARCH = "dev.ucp.shopping.catalog.search"
LOOKUP = "dev.ucp.shopping.catalog.lookup"

MAX_IDS = 50
"""Identifiers of one look-up; the protocol wants at least 10."""

MAX_PAGE = 100
DEFAULT_PAGE = 10


class _Asked(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class Agent(_Asked):
    """Which program asks."""

    profile: str = Field(max_length=2000, description="URL of the platform's UCP profile.")


class Meta(_Asked):
    """Who asks. Programs that speak UCP send it; a chat client may leave it out."""

    ucp_agent: Agent | None = Field(None, alias="ucp-agent")


class Context(_Asked):
    """Hints on the buyer; none of them is needed."""

    language: str = Field("", max_length=35, description="IETF tag, as 'en' or 'zh-Hans'.")
    currency: str = Field("", pattern=r"^([A-Z]{3})?$", description="ISO 4217; prices of the filter are in it.")
    intent: str = Field("", max_length=2000, description="What the buyer is after, in words.")


class PriceFilter(_Asked):
    """Bounds in minor units (cents) of `context.currency`, or of the shop's currency."""

    min: int | None = Field(None, ge=0)
    max: int | None = Field(None, ge=0)


class SearchFilters(_Asked):
    """All must hold. Beside these, any field of the shop: `{"brand": "Acme", "color": ["red"]}`."""

    categories: list[str] = Field(default_factory=list, max_length=50, description="Any of these.")
    price: PriceFilter | None = None


class PageRequest(_Asked):
    """Which page."""

    cursor: str = Field("", max_length=200, description="From the page before.")
    limit: int = Field(DEFAULT_PAGE, ge=1, description=f"At most {MAX_PAGE} are given.")


class SearchCatalog(_Asked):
    """A search: words, filters or both."""

    query: str = Field("", max_length=2000, description="Free words; a budget or a colour in them is understood.")
    context: Context = Field(default_factory=Context)
    filters: SearchFilters | None = None
    pagination: PageRequest = Field(default_factory=PageRequest)


class LookupCatalog(_Asked):
    """Products by product id, or by variant id (SKU)."""

    ids: list[str] = Field(min_length=1, description=f"1 to {MAX_IDS}.")
    filters: SearchFilters | None = None
    context: Context = Field(default_factory=Context)


class SelectedOption(BaseModel):
    """A choice such as Size: M."""

    name: str = Field(max_length=200)
    label: str = Field(max_length=500)


class GetProduct(_Asked):
    """One product, narrowed to the options that were chosen."""

    id: str = Field(max_length=500, description="Product id or variant id (SKU).")
    selected: list[SelectedOption] = Field(default_factory=list, max_length=20)
    preferences: list[str] = Field(default_factory=list, max_length=20, description="Options to keep, dearest first.")
    filters: SearchFilters | None = None
    context: Context = Field(default_factory=Context)


class Price(TypedDict):
    """An amount in minor units of a currency."""

    amount: int
    currency: str


class PriceRange(TypedDict):
    """From the lowest to the highest."""

    min: Price
    max: Price


class Description(TypedDict):
    """Words on a product."""

    plain: str


class Category(TypedDict):
    """A category of the shop's own tree."""

    value: str
    taxonomy: str


class MediaItem(TypedDict):
    """A picture or video."""

    type: str
    url: str
    alt_text: NotRequired[str]


class Option(TypedDict):
    """A value of an option that was chosen."""

    name: str
    label: str


class OptionValue(TypedDict):
    """A value that may be chosen; in the detail of one product with what it would lead to."""

    label: str
    available: NotRequired[bool]
    exists: NotRequired[bool]


class ProductOption(TypedDict):
    """An option with its values."""

    name: str
    values: list[OptionValue]


class Availability(TypedDict):
    """Whether it can be bought."""

    available: bool
    status: str


class Barcode(TypedDict):
    """A number on the package."""

    type: str
    value: str


class InputMatch(TypedDict):
    """Which identifier led to a variant: `exact`, or `featured` when it named the product."""

    id: str
    match: str


class UcpVariant(TypedDict):
    """What is bought."""

    id: str
    sku: NotRequired[str]
    barcodes: NotRequired[list[Barcode]]
    title: str
    description: Description
    price: Price
    list_price: NotRequired[Price]
    availability: Availability
    options: NotRequired[list[Option]]
    media: NotRequired[list[MediaItem]]
    inputs: NotRequired[list[InputMatch]]


class Rating(TypedDict):
    """Stars."""

    value: float
    scale_min: int
    scale_max: int
    count: int


class UcpProduct(TypedDict):
    """A product with its variants, the best first."""

    id: str
    title: str
    description: Description
    url: NotRequired[str]
    categories: NotRequired[list[Category]]
    price_range: PriceRange
    list_price_range: NotRequired[PriceRange]
    media: NotRequired[list[MediaItem]]
    options: NotRequired[list[ProductOption]]
    selected: NotRequired[list[Option]]
    variants: list[UcpVariant]
    rating: NotRequired[Rating]
    metadata: NotRequired[dict[str, Any]]


class CapabilityVersion(TypedDict):
    """A capability that answered."""

    version: str


class Envelope(TypedDict):
    """What every answer carries."""

    version: str
    status: Literal["success", "error"]
    capabilities: dict[str, list[CapabilityVersion]]


class Message(TypedDict):
    """What a program should know beside the products."""

    type: Literal["error", "warning", "info"]
    code: str
    content: str
    severity: NotRequired[str]


class Pagination(TypedDict):
    """Where this page stands."""

    has_next_page: bool
    cursor: NotRequired[str]
    total_count: NotRequired[int]


class SearchAnswer(TypedDict):
    """A page of products."""

    ucp: Envelope
    products: list[UcpProduct]
    pagination: Pagination
    messages: NotRequired[list[Message]]


class LookupAnswer(TypedDict):
    """The products that were found; an unknown identifier is told in `messages`."""

    ucp: Envelope
    products: list[UcpProduct]
    messages: NotRequired[list[Message]]


class ProductAnswer(TypedDict):
    """One product; none, and an error in `messages`, when the identifier is unknown."""

    ucp: Envelope
    product: NotRequired[UcpProduct]
    messages: NotRequired[list[Message]]
