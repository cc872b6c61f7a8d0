"""REST over one shop, and the web page at `/`.

Knows nothing about how answers are made: each route reads, calls the shop's verb of the same name, and writes.
Routes are plain functions, which FastAPI runs in threads, so that a search never holds up the loop.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, File, Form, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from shopguide.errors import DOORS, NotFoundError, PictureError, ShopguideError
from shopguide.media import read_crop
from shopguide.serve import api_ask, api_chat, api_imports, api_media, api_rules, api_streams, api_words, forms
from shopguide.serve import documents as doc
from shopguide.serve.api_guard import DoorError, Guard, JsonResponse, Metrics, error_response, may_write
from shopguide.serve.api_llm import LLMCollector
from shopguide.serve.api_mcp import McpDoor, add_mcp
from shopguide.serve.api_models import (
    EXACT,
    EXPLAIN,
    LANGUAGE,
    WITHOUT,
    CompareRequest,
    DeletedDocument,
    Diversity,
    EventsDocument,
    EventsRequest,
    HealthDocument,
    Limit,
    Offset,
    ProductInput,
    RecommendRequest,
    SearchParameters,
    SearchRequest,
)
from shopguide.serve.conditions import join_filters, read_conditions, read_filter_object
from shopguide.serve.jobs import Jobs
from shopguide.settings import Settings
from shopguide.types import Language, Mode, Page, Product, Sort

if TYPE_CHECKING:
    from shopguide.shop import Shop

WEB = Path(__file__).parent / "web"
PICTURE_AGE_S = 86_400
"""A browser may keep a picture for a day; its tag is the content's hash, so that asking again costs no bytes."""

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"BM", 0, "image/bmp"),
)
"""(bytes, where, media type): a picture goes out only when its own bytes say that it is one."""

_STATUS_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "bad_content_type",
}
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": forms.ErrorDocument, "description": "The request is wrong, or there is no such thing."},
    "5XX": {"model": forms.ErrorDocument, "description": "Something needed is missing, or failed."},
}


def create_app(shop: Shop, settings: Settings) -> FastAPI:
    """Make the web app of an open shop.

    Args:
        shop: Stays open as long as the app; closing it is the caller's.
        settings: `host` and `api_key` decide who may write, `max_upload_mb` how much is read.

    Returns:
        The ASGI app.
    """
    app = FastAPI(
        title="shopguide",
        version=version("shopguide"),
        summary="Search, similar, recommend, compare and ask over one shop.",
        description="Reading is open. PUT, DELETE, imports, events and users need the shop's key as Bearer when one is "
        "set; without a key they are open to the machine itself only.",
        docs_url=None,  # the usual pages load scripts from elsewhere
        redoc_url=None,
        default_response_class=JsonResponse,
        responses=_ERRORS,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.shop, app.state.settings, app.state.metrics, app.state.jobs = shop, settings, Metrics(), Jobs()
    app.state.metrics.registry.register(LLMCollector(shop))
    app.state.mcp = add_mcp(app, shop, settings)
    app.add_middleware(Guard, metrics=app.state.metrics, max_upload_bytes=settings.max_upload_mb * 1_000_000)
    app.add_exception_handler(ShopguideError, _on_ours)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.include_router(_open)
    app.include_router(_search)
    app.include_router(_writes)
    app.include_router(_products)
    app.mount("/web", StaticFiles(directory=WEB), name="web")
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """MCP is open while the app runs; an import that runs when it stops is ended before the shop is closed."""
    door: McpDoor | None = app.state.mcp
    app.state.shop.learnt.prepare()
    async with door.opened() if door else contextlib.nullcontext():
        yield
    await run_in_threadpool(app.state.jobs.stop)


def _on_ours(request: Request, error: Exception) -> Response:
    """An error of ours, by the table of the doors."""
    if not isinstance(error, ShopguideError):
        raise error
    status = next(http for kind, _, http in DOORS if isinstance(error, kind))
    folder = str(request.app.state.shop.folder)  # where it lies is nobody's business out there

    def told(text: str) -> str:
        return text.replace(f"{folder}/", "").replace(folder, "the shop's folder")

    return error_response(status, error.code, told(error.message), told(error.hint))


def _on_invalid(request: Request, error: Exception) -> Response:
    """A request of the wrong form: the first thing that is wrong, by name."""
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return error_response(400, "bad_request", f"The body is not JSON: {first['ctx']['error']}.")
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    hint = "See /openapi.json for what is read here."
    message = str(first["msg"]).removeprefix("Value error, ")
    return error_response(400, "wrong_use", f"{where}: {message}.", hint)


def _on_http(request: Request, error: Exception) -> Response:
    """No such route, a wrong method, a body that cannot be read, or a request turned away at the door."""
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error, DoorError):
        response = error_response(error.status_code, error.code, error.detail, error.hint)
    else:
        code = _STATUS_CODES.get(error.status_code, "bad_request")
        messages = {
            404: f"There is nothing at {request.url.path}.",
            405: f"{request.method} is not known at {request.url.path}.",
        }
        message = messages.get(error.status_code, str(error.detail))
        response = error_response(error.status_code, code, message, "See /openapi.json.")
    response.headers.update(error.headers or {})
    return response


def _shop(request: Request) -> Shop:
    shop: Shop = request.app.state.shop
    return shop


def _allow_write(request: Request) -> None:
    may_write(request, request.app.state.settings)


ShopHere = Annotated["Shop", Depends(_shop)]
_open = APIRouter()
_search = APIRouter(prefix="/v1", tags=["shop"])
_products = APIRouter(prefix="/v1", tags=["products"])
_writes = APIRouter(prefix="/v1", tags=["writes"], dependencies=[Depends(_allow_write)])
_writes.include_router(api_imports.router)
_search.include_router(api_words.router)
_search.include_router(api_chat.router)
_search.include_router(api_streams.router)
_products.include_router(api_media.router)
_search.include_router(api_ask.router)
_writes.include_router(api_rules.router)


def _page(request: Request, page: Page) -> JsonResponse:
    metrics: Metrics = request.app.state.metrics
    metrics.searched(page.took_ms, page.total)
    return JsonResponse(doc.page(page))


def _given(filters: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return filters or None


@_open.get("/", include_in_schema=False)
def index() -> Response:
    """The web page."""
    return FileResponse(WEB / "index.html", media_type="text/html", headers={"Cache-Control": "no-cache"})


@_open.get("/health", response_model=HealthDocument, tags=["shop"])
def health(request: Request, shop: ShopHere) -> JsonResponse:
    """Whether the shop is open, and how many products it has."""
    settings: Settings = request.app.state.settings
    status = shop.status()
    document: HealthDocument = {
        "status": "ok",
        "version": str(request.app.version),
        "products": int(str(status["products"])),
        "currency": str(status["currency"]),
        "llm": bool(settings.llm),
    }
    return JsonResponse(document)


@_open.get("/metrics", response_class=Response, tags=["shop"], responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request) -> Response:
    """Counters for Prometheus."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


@_search.get("/search", response_model=forms.PageDocument)
def search(request: Request, shop: ShopHere, given: Annotated[SearchParameters, Query()]) -> JsonResponse:
    """Search by words."""
    filters = join_filters(read_conditions(given.filter), read_filter_object(given.filters))
    page = shop.search(
        given.q,
        like=given.like or None,
        filters=_given(filters),
        sort=given.sort,
        mode=given.mode,
        limit=given.limit,
        offset=given.offset,
        without=given.without,
        explain=given.explain,
        diversity=given.diversity,
        exact=given.exact,
        language=given.language,
    )
    return _page(request, page)


@_search.post("/search", response_model=forms.PageDocument, operation_id="search_post")
def search_post(request: Request, shop: ShopHere, given: SearchRequest) -> JsonResponse:
    """Search by words, the request as JSON."""
    page = shop.search(
        given.text,
        like=given.like or None,
        filters=_given(given.filters),
        sort=given.sort,
        mode=given.mode,
        limit=given.limit,
        offset=given.offset,
        without=given.without,
        explain=given.explain,
        diversity=given.diversity,
        exact=given.exact,
        language=given.language,
    )
    return _page(request, page)


@_search.post("/search/image", response_model=forms.PageDocument)
def search_image(
    request: Request,
    shop: ShopHere,
    file: Annotated[UploadFile, File(description="JPEG, PNG, WebP, GIF or BMP.")],
    q: Annotated[str, Form(description="Words beside the picture; they may change it: 'like this but blue'.")] = "",
    crop: Annotated[
        str, Form(description="The part that is meant: `x,y,width,height` in pixels, or in fractions of the sides.")
    ] = "",
    filters: Annotated[str, Form(description="Filters as one JSON object.")] = "",
    sort: Annotated[Sort | None, Form()] = None,
    mode: Annotated[Mode, Form()] = "hybrid",
    limit: Annotated[Limit, Form()] = 10,
    offset: Annotated[Offset, Form()] = 0,
    without: Annotated[list[str] | None, Form(description=WITHOUT)] = None,
    explain: Annotated[bool, Form(description=EXPLAIN)] = False,
    diversity: Annotated[Diversity, Form()] = 0.0,
    exact: Annotated[bool, Form(description=EXACT)] = False,
    language: Annotated[Language | None, Form(description=LANGUAGE)] = None,
) -> JsonResponse:
    """Search by a picture, or by a picture and words."""
    given = _given(read_filter_object(filters))
    page = shop.search(
        q,
        image=file.file.read(),
        crop=read_crop(crop),
        filters=given,
        sort=sort,
        mode=mode,
        limit=limit,
        offset=offset,
        without=without or (),
        explain=explain,
        diversity=diversity,
        exact=exact,
        language=language,
    )
    return _page(request, page)


@_search.post("/recommend", response_model=forms.PageDocument)
def recommend(shop: ShopHere, given: RecommendRequest) -> JsonResponse:
    """Recommend for a user, for the products of a visit, beside a product, or what is popular."""
    page = shop.recommend(
        user=given.user,
        session=given.session,
        product=given.product,
        context=None if given.context is None else {"page": given.context.page},
        filters=_given(given.filters),
        limit=given.limit,
        language=given.language,
    )
    return JsonResponse(doc.page(page))


@_search.post("/compare", response_model=forms.ComparisonDocument)
def compare(shop: ShopHere, given: CompareRequest) -> JsonResponse:
    """Set products side by side."""
    table = shop.compare(given.ids, given.need, given.language, query=given.query, top=given.top, rates=given.rates)
    return JsonResponse(doc.comparison(table))


@_writes.put("/products/{product_id:path}", response_model=forms.ProductDocument)
def put_product(shop: ShopHere, product_id: str, given: ProductInput) -> JsonResponse:
    """Add a product or replace it; the next search knows."""
    before: Product | None
    try:
        found = shop.product(product_id)
        before = found if found.product_id == product_id else None  # it may be another one's SKU
    except NotFoundError:
        before = None
    shop.put(given.to_product(product_id, before))
    return JsonResponse(doc.product(shop.product(product_id)))


@_writes.delete("/products/{product_id:path}", response_model=DeletedDocument)
def delete_product(shop: ShopHere, product_id: str) -> JsonResponse:
    """Take a product out."""
    shop.delete(product_id)
    return JsonResponse({"deleted": 1})


@_writes.post("/events", response_model=EventsDocument)
def events(shop: ShopHere, given: EventsRequest) -> JsonResponse:
    """Tell what users did."""
    return JsonResponse({"added": shop.add_events(given.to_events())})


@_writes.get("/users/{user_id:path}/export", response_model=dict[str, Any])
def export_user(shop: ShopHere, user_id: str) -> JsonResponse:
    """All that is kept of a user."""
    return JsonResponse(shop.export_user(user_id))


@_writes.delete("/users/{user_id:path}", response_model=DeletedDocument)
def delete_user(shop: ShopHere, user_id: str) -> JsonResponse:
    """Forget a user."""
    return JsonResponse({"deleted": shop.delete_user(user_id)})


@_products.get("/products/{product_id:path}/similar", response_model=forms.PageDocument)
def similar(
    shop: ShopHere,
    product_id: str,
    limit: Annotated[Limit, Query()] = 10,
    offset: Annotated[Offset, Query()] = 0,
    filter: Annotated[list[str] | None, Query(description="As in search.")] = None,
    filters: Annotated[str, Query(description="Filters as one JSON object.")] = "",
    language: Annotated[Language, Query(description="Language of the reasons.")] = "en",
) -> JsonResponse:
    """Products like one product."""
    given = _given(join_filters(read_conditions(filter or ()), read_filter_object(filters)))
    page = shop.similar(product_id, filters=given, limit=limit, offset=offset, language=language)
    return JsonResponse(doc.page(page))


@_products.get(
    "/products/{product_id:path}/pictures/{number}",
    response_class=Response,
    responses={200: {"content": {"image/*": {}}}, 304: {"description": "Not changed."}},
)
def picture(request: Request, shop: ShopHere, product_id: str, number: int) -> Response:
    """A picture of a product."""
    path = shop.picture(product_id, number)
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError:
        raise NotFoundError(f"Picture {number} of {product_id!r} is gone from the disk.", "Import it again.") from None
    kind = next((kind for magic, at, kind in _MAGIC if head[at : at + len(magic)] == magic), None)
    if kind is None:
        raise PictureError(f"Picture {number} of {product_id!r} is of no kind that is shown here.")
    stat = path.stat()
    headers = {"Cache-Control": f"public, max-age={PICTURE_AGE_S}", "ETag": f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=kind, headers=headers, stat_result=stat)


@_products.get("/products/{product_id:path}/reviews", response_model=forms.ReviewsDocument)
def reviews(shop: ShopHere, product_id: str) -> JsonResponse:
    """What customers wrote about a product, and what it comes to."""
    return JsonResponse(doc.reviews(product_id, shop.digest(product_id), shop.reviews(product_id)))


@_products.get("/products/{product_id:path}", response_model=forms.ProductDocument)
def product(shop: ShopHere, product_id: str) -> JsonResponse:
    """One product."""
    return JsonResponse(doc.product(shop.product(product_id)))
