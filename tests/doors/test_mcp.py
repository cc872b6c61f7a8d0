"""MCP with the SDK's own client: in memory, over HTTP, as a process; UCP's shapes against UCP's own package."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from served import served
from small_shop import PRODUCTS, client_of
from starlette.testclient import TestClient
from ucp_sdk.models.schemas import ucp as ucp_schemas
from ucp_sdk.models.schemas.shopping.catalog_lookup import GetProductResponse, LookupResponse
from ucp_sdk.models.schemas.shopping.catalog_search import SearchResponse

import shopguide
from shopguide.serve import documents as doc
from shopguide.serve.api import create_app
from shopguide.serve.mcp import make_server
from shopguide.settings import Settings
from shopguide.shop import Shop

Calls = Callable[[Client], Awaitable[Any]]
TOOLS = {
    "search_catalog", "lookup_catalog", "get_product", "compare_products", "recommend_products", "ask_guide"
}  # fmt: skip
META = {"ucp-agent": {"profile": "https://platform.example/profile.json"}}


def talk(target: Any, calls: Calls, mode: str = "auto") -> Any:
    async def go() -> Any:
        async with Client(target, mode=mode) as client:
            return await calls(client)

    return anyio.run(go)


def call(shop: Shop, name: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers, typed; a tool's error fails the test."""

    async def once(client: Client) -> Any:
        return await client.call_tool(name, arguments)

    result = talk(make_server(shop), once)
    assert not result.is_error, result.content
    return result.structured_content


@pytest.fixture
def varied(tmp_path: Path) -> Any:
    """A shop with variants, two currencies, a list price and a product without a price."""
    feed = tmp_path / "feed.jsonl"
    feed.write_text(
        '{"id": "shoe", "title": "Runner", "title_zh": "跑鞋", "price": 60, "currency": "USD", "variants": ['
        '{"sku": "s-b-8", "options": {"color": "blue", "size": "8"}, "price": 60, "stock": 2},'
        '{"sku": "s-b-9", "options": {"color": "blue", "size": "9"}, "price": 65, "stock": 0},'
        '{"sku": "s-r-8", "options": {"color": "red", "size": "8"}, "price": 70, "stock": 1}]}\n'
        '{"id": "mug", "title": "Plain mug", "price": 9, "list_price": 12, "currency": "USD"}\n'
        '{"id": "gift", "title": "Gift without a price"}\n'
    )
    with shopguide.open(tmp_path / "shop", text_encoder="hash", picture_encoder="none") as opened:
        opened.add(feed)
        yield opened


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_is_listed_with_typed_input_and_output_and_only_looks(shop: Shop, mode: str) -> None:
    async def listed(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = talk(make_server(shop), listed, mode)
    assert {t.name for t in tools} == TOOLS
    for tool in tools:
        assert tool.output_schema and tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint is True
        assert tool.description
    by_name = {t.name: t for t in tools}
    for name in ("search_catalog", "lookup_catalog", "get_product"):
        assert by_name[name].input_schema["required"] == ["catalog"]


def test_search_is_the_page_of_the_shop_in_ucps_shape(shop: Shop) -> None:
    answer = call(
        shop, "search_catalog", meta=META, catalog={"query": "red dress under $45", "pagination": {"limit": 3}}
    )
    SearchResponse.model_validate(answer)
    page = shop.search("red dress under $45", limit=3)
    assert [p["id"] for p in answer["products"]] == [h.product.product_id for h in page.hits]
    assert answer["pagination"]["total_count"] == page.total
    for product in answer["products"]:
        assert all(v["price"]["amount"] <= 4500 for v in product["variants"])
        assert "media" not in product  # a path on this machine is no address


def test_pages_walk_the_whole_set_once(shop: Shop) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = call(
            shop, "search_catalog", catalog={"filters": {"in_stock": True}, "pagination": {"limit": 4, **cursor}}
        )
        seen += [p["id"] for p in page["products"]]
        if not page["pagination"]["has_next_page"]:
            break
        cursor = {"cursor": page["pagination"]["cursor"]}
    total = shop.search(filters={"in_stock": True}).total
    assert len(seen) == len(set(seen)) == total == page["pagination"]["total_count"]
    assert total < PRODUCTS


def test_filters_are_categories_minor_units_and_fields_of_the_shop(shop: Shop) -> None:
    def ids(**filters: Any) -> set[str]:
        found = call(shop, "search_catalog", catalog={"filters": filters, "context": {"currency": "USD"}})
        return {p["id"] for p in found["products"]}

    assert ids(categories=["Home/Lamps"]) == ids(categories=["Home > Lamps"])
    assert len(ids(categories=["Home/Lamps"])) == 4
    assert ids(categories=["Home/Dresss"], price={"max": 3000}) == {"p-dress-red", "p-dress-blue"}
    assert ids(price={"max": 1}) == set()
    assert ids(brand="Acme", color=["green"]) == {"p-dress-green", "p-kettle-green", "p-lamp-green"}


@pytest.mark.parametrize(
    "catalog",
    [
        {},
        {"query": "  "},
        {"filters": {"no such field": 1}},
        {"query": "dress", "pagination": {"cursor": "zzz"}},
        {"query": "dress", "pagination": {"cursor": "ZnJvbTotNQ=="}},
    ],
)
def test_wrong_use_is_invalid_params(shop: Shop, catalog: dict[str, Any]) -> None:
    with pytest.raises((MCPError, ExceptionGroup)) as raised:
        call(shop, "search_catalog", catalog=catalog)
    error: BaseException = raised.value
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, MCPError)
    assert error.error.code == -32602


def test_lookup_tells_which_identifier_led_where_and_what_was_not_found(varied: Shop) -> None:
    answer = call(varied, "lookup_catalog", catalog={"ids": ["shoe", "s-r-8", "mug", "mug", "nothing", "gift"]})
    LookupResponse.model_validate(answer)
    shoe, mug = answer["products"]
    assert {v["id"]: v["inputs"] for v in shoe["variants"]} == {
        "s-b-8": [{"id": "shoe", "match": "featured"}],
        "s-r-8": [{"id": "s-r-8", "match": "exact"}],
    }
    assert mug["variants"][0]["inputs"] == [{"id": "mug", "match": "featured"}]
    assert [(m["code"], m["content"].split()[0]) for m in answer["messages"]] == [
        ("not_found", "nothing"), ("no_price", "gift"),
    ]  # fmt: skip
    dear = call(varied, "lookup_catalog", catalog={"ids": ["shoe", "mug"], "filters": {"price": {"min": 6600}}})
    assert [[v["id"] for v in p["variants"]] for p in dear["products"]] == [["s-r-8"]]


def test_product_is_narrowed_to_what_was_chosen_and_relaxed_from_the_least_wanted(varied: Shop) -> None:
    def product(**catalog: Any) -> dict[str, Any]:
        answer = call(varied, "get_product", catalog={"id": "shoe", **catalog})
        GetProductResponse.model_validate(answer)
        return answer["product"]

    chosen = [{"name": "Color", "label": "Blue"}]
    blue = product(selected=chosen)
    assert [v["id"] for v in blue["variants"]] == ["s-b-8", "s-b-9"]
    assert blue["selected"] == [{"name": "color", "label": "blue"}]
    sizes = next(o["values"] for o in blue["options"] if o["name"] == "size")
    assert sizes == [
        {"label": "8", "available": True, "exists": True},
        {"label": "9", "available": False, "exists": True},
    ]
    both = [{"name": "color", "label": "red"}, {"name": "size", "label": "9"}]
    assert product(selected=both, preferences=["size", "color"])["selected"] == [{"name": "size", "label": "9"}]
    assert product(selected=both, preferences=["color", "size"])["selected"] == [{"name": "color", "label": "red"}]
    own = product(id="s-r-8", selected=chosen)
    assert own["variants"][0]["id"] == "s-r-8"
    assert own["selected"] == [{"name": "color", "label": "red"}, {"name": "size", "label": "8"}]
    assert product(context={"language": "zh-Hans"})["title"] == "跑鞋"
    assert call(varied, "get_product", catalog={"id": "mug"})["product"]["list_price_range"]["max"]["amount"] == 1200


def test_unknown_product_is_an_outcome_and_not_a_failure(shop: Shop) -> None:
    answer = call(shop, "get_product", catalog={"id": "no-such"})
    assert answer["ucp"]["status"] == "error"
    assert answer["messages"][0]["code"] == "not_found"
    assert "product" not in answer


def test_compare_recommend_and_ask_are_the_shops_own_answers(shop: Shop) -> None:
    ids = ["p-dress-red", "p-dress-blue"]
    assert call(shop, "compare_products", ids=ids, need="summer") == plain(doc.comparison(shop.compare(ids, "summer")))
    seen = call(shop, "recommend_products", viewed=ids, limit=3)
    page = plain(doc.page(shop.recommend(session=ids, limit=3)))
    assert [h["product"] for h in seen["hits"]] == [h["product"] for h in page["hits"]]
    asked = call(shop, "ask_guide", question="cheapest lamp?")
    assert asked == plain(doc.answer(shop.ask("cheapest lamp?")))


def plain(document: Any) -> Any:
    import orjson

    return orjson.loads(doc.to_json(document))


def test_guides_conversation_is_kept_by_its_name_and_never_mixes(shop: Shop) -> None:
    call(shop, "ask_guide", question="show me lamps", session="one")
    call(shop, "ask_guide", question="show me kettles", session="two")
    first = call(shop, "ask_guide", question="the second one, tell me more", session="one")
    second = call(shop, "ask_guide", question="the second one, tell me more", session="two")
    assert "lamp" in first["products"][0]["product_id"]
    assert "kettle" in second["products"][0]["product_id"]


def test_error_of_a_tool_can_be_read_and_tells_no_path(shop: Shop) -> None:
    async def fails(client: Client) -> Any:
        return await client.call_tool("compare_products", {"ids": ["p-dress-red", "nope"]})

    result = talk(make_server(shop), fails)
    assert result.is_error
    assert "nope" in result.content[0].text
    assert str(shop.folder) not in result.content[0].text


def test_over_http_the_same_app_answers_and_its_profile_leads_there(shop: Shop) -> None:
    async def asks(client: Client) -> Any:
        found = await client.call_tool("search_catalog", {"catalog": {"query": "blue lamp"}, "meta": META})
        return found.structured_content

    with served(create_app(shop, Settings.load(shop.folder))) as url:
        profile = httpx2.get(f"{url}/.well-known/ucp")
        assert "max-age" in profile.headers["cache-control"]
        told = profile.json()["ucp"]
        ucp_schemas.BusinessSchema.model_validate(told)
        endpoint = told["services"]["dev.ucp.shopping"][0]["endpoint"]
        assert endpoint == f"{url}/mcp"
        for mode in ("auto", "legacy"):
            answer = talk(endpoint, asks, mode)
            SearchResponse.model_validate(answer)
            best = answer["products"][0]
            assert best["id"] == "p-lamp-blue"
        picture = httpx2.get(best["media"][0]["url"])
        assert picture.headers["content-type"] == "image/png"
        evil = httpx2.post(endpoint, json={}, headers={"host": "evil.example"})
        assert evil.status_code == 421
        assert httpx2.post(endpoint, json={}, headers={"origin": "http://evil.example"}).status_code == 403


def test_without_its_lifespan_the_endpoint_says_so(shop: Shop) -> None:
    reply = client_of(shop).post("/mcp", json={})
    assert reply.status_code == 503
    assert reply.json()["error"]["code"] == "missing"


def test_app_may_start_twice(shop: Shop) -> None:
    app = create_app(shop, Settings.load(shop.folder, public_url="https://shop.example"))
    for _ in range(2):
        with TestClient(app, base_url="http://127.0.0.1:8080") as client:
            told = client.get("/.well-known/ucp").json()
            assert told["ucp"]["services"]["dev.ucp.shopping"][0]["endpoint"] == "https://shop.example/mcp"
            listed = client.post(
                "/mcp",
                json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
                headers={"accept": "application/json, text/event-stream"},
            )
            assert {t["name"] for t in listed.json()["result"]["tools"]} == TOOLS


def test_desktop_client_starts_it_as_a_process(shop_dir: Path) -> None:
    start = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from shopguide.serve.cli import main; main()", "mcp", "--shop", str(shop_dir)],
        env=dict(os.environ),
    )

    async def asks(client: Client) -> Any:
        tools = (await client.list_tools()).tools
        found = await client.call_tool("search_catalog", {"catalog": {"query": "绿色水壶"}})
        told = await client.call_tool("ask_guide", {"question": "最便宜的台灯"})
        return {t.name for t in tools}, found.structured_content, told.content[0].text

    tools, found, told = talk(stdio_client(start), asks)
    assert tools == TOOLS
    assert found["products"][0]["id"] == "p-kettle-green"
    assert "[1]" in told and "¥" not in told
