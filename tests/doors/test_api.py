"""REST: the schema is true, one error form, limits, who may write, safe pictures, headers."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small_shop import PRODUCTS, client_of
from starlette.testclient import TestClient

import shopguide
from shopguide import errors
from shopguide.serve.api_events import wants_events
from shopguide.serve.api_guard import CSP, is_loopback
from shopguide.shop import Shop

NEW = {"title": "Green teapot", "offers": [{"price": {"amount_minor": 1999, "currency": "USD"}}]}


@pytest.fixture
def own(own_shop_dir: Path) -> Iterator[Shop]:
    """A shop that the test may change."""
    with shopguide.open(own_shop_dir) as opened:
        yield opened


def told(answer: Any, status: int) -> dict[str, str]:
    """The one error form of an answer that must have a status."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "hint"}
    assert "Traceback" not in answer.text
    error: dict[str, str] = body["error"]
    return error


# -- the schema ------------------------------------------------------------------------------------------------


def test_openapi_is_3_1_and_has_the_routes_of_the_design(rest: TestClient) -> None:
    schema = rest.get("/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert {
        "/v1/search", "/v1/search/image", "/v1/products/{product_id}", "/v1/products/{product_id}/similar",
        "/v1/products/{product_id}/media", "/v1/products/{product_id}/media/{number}",
        "/v1/products/{product_id}/media/{number}/frames/{at_ms}",
        "/v1/products/{product_id}/pictures/{number}", "/v1/products/{product_id}/reviews", "/v1/recommend",
        "/v1/compare", "/v1/ask", "/v1/ask/image", "/v1/policies", "/v1/events",
        "/v1/users/{user_id}", "/v1/users/{user_id}/export",
        "/v1/products:import", "/v1/jobs/{job_id}", "/v1/suggest", "/health", "/metrics", "/.well-known/ucp",
        "/v1/rules", "/v1/rules:preview", "/v1/rules/{rule_id}",
        "/v1/chat/completions", "/v1/models", "/v1/models/{model}", "/v1/ag-ui", "/v1/ui-message-stream",
    } == set(schema["paths"])  # fmt: skip
    assert {"get", "put", "delete"} <= set(schema["paths"]["/v1/products/{product_id}"])
    operations = [o for path in schema["paths"].values() for o in path.values()]
    assert all(o.get("summary") and o.get("description") for o in operations)
    ids = [o["operationId"] for o in operations]
    assert len(ids) == len(set(ids))


def test_the_schema_itself_is_valid(rest: TestClient) -> None:
    schema = rest.get("/openapi.json").json()
    for model in schema["components"]["schemas"].values():
        Draft202012Validator.check_schema(model)


def documented(rest: TestClient, path: str, method: str, status: str, answer: Any) -> None:
    """Fail unless an answer is as its route's schema says, with no key that the schema does not know."""
    schema = rest.get("/openapi.json").json()
    models = schema["components"]["schemas"]
    for model in models.values():
        if model.get("type") == "object" and "properties" in model:
            model["additionalProperties"] = False
    model = schema["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
    Draft202012Validator({**model, "components": {"schemas": models}}).validate(answer)


def test_answers_are_as_the_schema_says(rest: TestClient) -> None:
    ids = ["p-dress-red", "p-dress-blue"]
    asked: list[tuple[str, str, Any]] = [
        ("/v1/search", "get", rest.get("/v1/search", params={"q": "red dress under $50"})),
        ("/v1/suggest", "get", rest.get("/v1/suggest", params={"q": "dr"})),
        ("/v1/search", "post", rest.post("/v1/search", json={"text": "台灯", "sort": "price_asc"})),
        ("/v1/products/{product_id}", "get", rest.get("/v1/products/p-dress-red")),
        ("/v1/products/{product_id}/similar", "get", rest.get("/v1/products/p-dress-red/similar")),
        ("/v1/products/{product_id}/reviews", "get", rest.get("/v1/products/p-dress-red/reviews")),
        ("/v1/recommend", "post", rest.post("/v1/recommend", json={"session": ids})),
        ("/v1/compare", "post", rest.post("/v1/compare", json={"ids": ids})),
        ("/v1/ask", "post", rest.post("/v1/ask", json={"text": "which dress is the cheapest?"})),
        ("/health", "get", rest.get("/health")),
    ]
    for path, method, answer in asked:
        assert answer.status_code == 200, answer.text
        documented(rest, path, method, "200", answer.json())
    documented(rest, "/v1/search", "get", "4XX", rest.get("/v1/search?limit=0").json())


# -- errors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "code"),
    [
        ("GET", "/v1/nope", {}, 404, "not_found"),
        ("GET", "/web/nope.js", {}, 404, "not_found"),
        ("GET", "/web/../api.py", {}, 404, "not_found"),
        ("DELETE", "/v1/search", {}, 405, "method_not_allowed"),
        ("GET", "/v1/products/none", {}, 404, "not_found"),
        ("GET", "/v1/products/none/similar", {}, 404, "not_found"),
        ("GET", "/v1/products/none/reviews", {}, 404, "not_found"),
        ("GET", "/v1/products/p-dress-red/pictures/7", {}, 404, "not_found"),
        ("GET", "/v1/products/p-dress-red/pictures/-1", {}, 404, "not_found"),
        ("GET", "/v1/products/p-dress-red/pictures/x", {}, 400, "wrong_use"),
        ("GET", "/v1/search?limit=0", {}, 400, "wrong_use"),
        ("GET", "/v1/search?limit=101", {}, 400, "wrong_use"),
        ("GET", "/v1/search?offset=-1", {}, 400, "wrong_use"),
        ("GET", "/v1/search?limt=5", {}, 400, "wrong_use"),
        ("GET", "/v1/search?sort=cheap", {}, 400, "wrong_use"),
        ("GET", "/v1/search?filter=brand", {}, 400, "bad_filter"),
        ("GET", "/v1/search?q=x&filter=nosuchfield%3A1", {}, 400, "bad_filter"),
        ("GET", "/v1/search?filters=%7B", {}, 400, "bad_filter"),
        ("POST", "/v1/search", {"content": b"{"}, 400, "bad_request"),
        ("POST", "/v1/search", {"content": b"[" * 50_000}, 400, "bad_request"),
        ("POST", "/v1/search", {"json": []}, 400, "wrong_use"),
        ("POST", "/v1/search", {"json": {"txt": "x"}}, 400, "wrong_use"),
        ("POST", "/v1/search", {"json": {"text": "w " * 100_000}}, 400, "bad_query"),
        ("POST", "/v1/search", {"json": {"filters": {"price": {"mx": 1}}}}, 400, "bad_filter"),
        ("POST", "/v1/search", {"content": b'{"filters": {"price": {"max": NaN}}}'}, 400, "bad_filter"),
        ("POST", "/v1/search", {"content": b'{"filters": {"price": {"max": 1e999}}}'}, 400, "bad_filter"),
        ("POST", "/v1/search/image", {}, 400, "wrong_use"),
        ("POST", "/v1/search/image", {"files": {"file": b"no picture"}}, 422, "bad_picture"),
        ("POST", "/v1/search/image", {"files": {"file": b""}}, 422, "bad_picture"),
        ("POST", "/v1/compare", {"json": {"ids": ["p-dress-red"]}}, 400, "wrong_use"),
        ("POST", "/v1/compare", {"json": {"ids": ["p-dress-red", "none"]}}, 404, "not_found"),
        ("POST", "/v1/compare", {"json": {}}, 400, "wrong_use"),
        ("POST", "/v1/compare", {"json": {"query": "kettle", "rates": {"EUR": 1}}}, 400, "wrong_use"),
        ("POST", "/v1/recommend", {"json": {}}, 400, "wrong_use"),
        ("POST", "/v1/ask", {"json": {"text": "w " * 100_000}}, 400, "bad_query"),
        ("PUT", "/v1/products/x", {"json": {"title": ""}}, 400, "wrong_use"),
        ("PUT", "/v1/products/x", {"json": {"title": "x", "url": "javascript:alert(1)"}}, 400, "wrong_use"),
        ("POST", "/v1/events", {"json": {"events": []}}, 400, "wrong_use"),
        ("DELETE", "/v1/products/none", {}, 404, "not_found"),
    ],
)
def test_bad_requests_are_told_in_one_form(
    method: str, path: str, given: dict[str, Any], status: int, code: str, rest: TestClient
) -> None:
    headers = {"content-type": "application/json"} if "content" in given else {}
    error = told(rest.request(method, path, headers=headers, **given), status)
    assert error["code"] == code, error
    assert len(error["message"]) < 600


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (errors.NotFoundError("a"), 404), (errors.UsageError("a"), 400), (errors.FilterError("a"), 400),
        (errors.DataError("a"), 422), (errors.PictureError("a"), 422), (errors.ShopError("a"), 503),
        (errors.LockedError("a"), 503), (errors.CorruptError("a"), 503), (errors.MissingError("a"), 503),
        (errors.LLMError("a"), 503), (errors.ShopguideError("a"), 500),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, BaseException) else str(v),
)  # fmt: skip
def test_each_error_has_its_status(
    raised: errors.ShopguideError, status: int, rest: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise raised

    monkeypatch.setattr(Shop, "search", fails)
    assert told(rest.get("/v1/search?q=x"), status) == {"code": raised.code, "message": "a", "hint": ""}


def test_a_fault_is_logged_and_tells_nothing(
    rest: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Shop, "search", fails)
    with caplog.at_level(logging.ERROR, "shopguide.serve"):
        answer = rest.get("/v1/search?q=x")
    assert told(answer, 500)["code"] == "internal"
    assert "secret" not in answer.text
    assert "secret detail" in caplog.text
    assert answer.headers["content-security-policy"] == CSP


def test_too_large_bodies_are_refused_with_and_without_a_length(shop: Shop) -> None:
    rest = client_of(shop, max_upload_mb=1)
    picture = b"\x89PNG" + b"0" * 1_100_000
    assert told(rest.post("/v1/search/image", files={"file": picture}), 413)["code"] == "too_large"

    def pieces(kind: bytes) -> Iterator[bytes]:
        yield kind
        for _ in range(50):
            yield b"0" * 100_000

    boundary = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert told(rest.post("/v1/search/image", content=pieces(boundary), headers=headers), 413)["code"] == "too_large"
    headers = {"content-type": "application/json"}
    assert told(rest.post("/v1/search", content=pieces(b'{"text":"'), headers=headers), 413)["code"] == "too_large"


# -- events ----------------------------------------------------------------------------------------------------


def read_events(text: str) -> list[tuple[str, Any]]:
    """Events as an SSE reader takes them: (name, data)."""
    out = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        out.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return out


@pytest.mark.parametrize("text", ["which dress is the cheapest?", "最便宜的水壶是哪款？", "do you sell a spaceship?"])
def test_an_answer_comes_as_events_claim_by_claim_then_whole(text: str, rest: TestClient) -> None:
    whole = rest.post("/v1/ask", json={"text": text})
    assert whole.headers["content-type"] == "application/json"
    answer = rest.post("/v1/ask", json={"text": text}, headers={"accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["content-security-policy"] == CSP
    events = read_events(answer.text)
    assert [name for name, _ in events] == ["claim"] * len(whole.json()["claims"]) + ["answer"]
    assert [data for name, data in events if name == "claim"] == whole.json()["claims"]
    last = events[-1][1]
    assert last | {"query": None} == whole.json() | {"query": None}


def test_an_error_is_the_one_form_where_events_were_asked_for(rest: TestClient) -> None:
    headers = {"accept": "text/event-stream"}
    assert told(rest.post("/v1/ask", json={"text": "w " * 100_000}, headers=headers), 400)["code"] == "bad_query"
    assert told(rest.post("/v1/ask", json={}, headers=headers), 400)["code"] == "wrong_use"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", False), ("*/*", False), ("application/json", False),
        ("text/event-stream", True), ("Text/Event-Stream", True),
        ("text/event-stream, application/json", True), ("application/json, text/event-stream", False),
        ("application/json;q=0.5, text/event-stream", True), ("text/event-stream;q=0.1, application/json", False),
        ("text/event-stream;q=0", False), ("text/event-stream;q=x", False), ("text/event-stream, */*;q=0.1", True),
    ],
)  # fmt: skip
def test_json_is_the_default_and_events_are_for_who_asks(accept: str, expected: bool) -> None:
    assert wants_events(accept) is expected


# -- writing ---------------------------------------------------------------------------------------------------


def test_a_product_put_is_found_at_once_and_gone_when_deleted(own: Shop) -> None:
    rest = client_of(own)
    made = rest.put("/v1/products/new%2F1", json=NEW)
    assert made.status_code == 200, made.text
    assert made.json() == rest.get("/v1/products/new%2F1").json()
    found = rest.get("/v1/search", params={"q": "teapot under $20"}).json()
    assert found["hits"][0]["product"]["product_id"] == "new/1"
    assert rest.delete("/v1/products/new%2F1").json() == {"deleted": 1}
    assert told(rest.get("/v1/products/new%2F1"), 404)
    after = rest.get("/v1/search", params={"q": "teapot"}).json()
    assert "new/1" not in [h["product"]["product_id"] for h in after["hits"]]


def test_a_product_replaced_keeps_its_pictures(own: Shop) -> None:
    rest = client_of(own)
    rest.put("/v1/products/p-dress-red", json={**NEW, "title": "Scarlet gown"})
    assert rest.get("/v1/products/p-dress-red").json()["pictures"]
    assert rest.get("/v1/products/p-dress-red/pictures/0").status_code == 200


def test_a_put_cannot_name_files_of_the_server(own: Shop) -> None:
    rest = client_of(own)
    for key in ("media", "images", "pictures"):
        assert told(rest.put("/v1/products/x", json={**NEW, key: ["/etc/passwd"]}), 400)["code"] == "wrong_use"


def test_events_count_once_and_a_user_can_be_exported_and_forgotten(own: Shop) -> None:
    rest = client_of(own)
    event = {
        "event_id": "n1",
        "user_id": "u9",
        "kind": "view",
        "product_id": "p-lamp-red",
        "at": "2026-03-01T00:00:00Z",
    }
    assert rest.post("/v1/events", json={"events": [event, event]}).json() == {"added": 1}
    assert rest.post("/v1/events", json={"events": [event]}).json() == {"added": 0}
    kept = rest.get("/v1/users/u9/export").json()
    assert [e["event_id"] for e in kept["events"]] == ["n1"]
    assert rest.delete("/v1/users/u9").json()["deleted"] >= 1
    assert rest.get("/v1/users/u9/export").json()["events"] == []


WRITES = [
    ("PUT", "/v1/products/x", NEW),
    ("DELETE", "/v1/products/p-lamp-red", None),
    ("POST", "/v1/events", {"events": []}),
    ("GET", "/v1/users/u1/export", None),
    ("DELETE", "/v1/users/u1", None),
    ("POST", "/v1/products:import", None),
    ("GET", "/v1/jobs/x", None),
    ("GET", "/v1/rules", None),
    ("POST", "/v1/rules", {"kind": "hide", "products": ["p-lamp-red"]}),
    ("POST", "/v1/rules:preview", {"text": "lamp", "rule_id": "x"}),
    ("DELETE", "/v1/rules/x", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_with_a_key_set_every_write_needs_it(method: str, path: str, body: Any, shop: Shop) -> None:
    rest = client_of(shop, api_key="s3cret")
    for authorization in (
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Basic s3cret"},
        {"authorization": "s3cret"},
    ):
        answer = rest.request(method, path, json=body, headers=authorization)
        assert told(answer, 401)["code"] == "unauthorized"
        assert answer.headers["www-authenticate"] == "Bearer"
    assert shop.product("p-lamp-red")
    assert rest.get("/v1/search?q=dress").status_code == 200


def test_the_key_opens_writing_from_anywhere(own: Shop) -> None:
    rest = client_of(own, api_key="s3cret", host="0.0.0.0")
    headers = {"authorization": "Bearer s3cret", "host": "shop.example"}
    assert rest.put("/v1/products/x", json=NEW, headers=headers).status_code == 200


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_without_a_key_only_the_machine_itself_may_write(method: str, path: str, body: Any, shop: Shop) -> None:
    open_server = client_of(shop, host="0.0.0.0")
    assert told(open_server.request(method, path, json=body), 403)["code"] == "forbidden"
    near = client_of(shop)
    for headers in ({"host": "evil.example"}, {"host": "127.0.0.1.evil.example"}, {"x-forwarded-for": "1.2.3.4"}):
        assert told(near.request(method, path, json=body, headers=headers), 403)["code"] == "forbidden"
    assert shop.product("p-lamp-red")


def test_a_plain_form_of_another_page_cannot_write(shop: Shop) -> None:
    body = b'{"events":[{"event_id":"x","user_id":"u","kind":"view","product_id":"p","at":"2026-01-01"}]}'
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = client_of(shop).post("/v1/events", content=body, headers={"content-type": kind})
        assert told(answer, 400)["code"] == "wrong_use"


def test_loopback_names() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "LOCALHOST")))
    assert not any(
        map(is_loopback, ("", "0.0.0.0", "::", "10.0.0.1", "localhost.evil.example", "127.0.0.1.evil.example"))
    )


# -- pictures, headers, counters -------------------------------------------------------------------------------


def test_pictures_come_with_their_type_and_are_cached(rest: TestClient, feed: Path) -> None:
    answer = rest.get("/v1/products/p-dress-red/pictures/0")
    assert answer.content == (feed / "pictures" / "dress-red.png").read_bytes()
    assert answer.headers["content-type"] == "image/png"
    assert "max-age" in answer.headers["cache-control"]
    again = rest.get("/v1/products/p-dress-red/pictures/0", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_picture_file_that_is_no_picture_any_more_does_not_go_out(
    rest: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "picture.png"
    secret.write_text("<svg onload=alert(1)> secret")
    monkeypatch.setattr(Shop, "picture", lambda *_: secret)
    answer = rest.get("/v1/products/p-dress-red/pictures/0")
    assert told(answer, 422)["code"] == "bad_picture"
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/", "/web/main.js", "/v1/search?q=x", "/v1/nope", "/health"])
def test_every_answer_has_the_security_headers(path: str, rest: TestClient) -> None:
    headers = rest.get(path).headers
    assert headers["content-security-policy"] == CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in CSP and "http" not in CSP


def test_metrics_count_by_route_and_not_by_address(shop: Shop) -> None:
    rest = client_of(shop)
    for path in ("/v1/search?q=dress", "/v1/search?q=lamp", "/v1/products/p-dress-red", "/v1/products/x", "/nope/1"):
        rest.get(path)
    text = rest.get("/metrics").text
    assert 'shopguide_requests_total{method="GET",route="/v1/search",status="200"} 2.0' in text
    assert 'route="/v1/products/{product_id:path}",status="404"} 1.0' in text
    assert "/nope" not in text and "p-dress-red" not in text
    assert 'shopguide_search_step_seconds_count{step="retrieve"} 2.0' in text


def test_health_tells_how_many_products_and_no_secret(shop: Shop) -> None:
    rest = client_of(shop, llm="http://user:pass@llm.example/v1", llm_key="k3y")
    answer = rest.get("/health")
    assert answer.json()["products"] == PRODUCTS
    assert answer.json()["llm"] is True
    assert "pass" not in answer.text and "k3y" not in answer.text


def test_many_searches_at_once_give_the_same_as_one(rest: TestClient) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def ids(n: int) -> list[str]:
        page = rest.get("/v1/search", params={"q": ("red dress", "kettle")[n % 2]}).json()
        return [hit["product"]["product_id"] for hit in page["hits"]]

    alone = [ids(0), ids(1)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ids, range(32))) == alone * 16
