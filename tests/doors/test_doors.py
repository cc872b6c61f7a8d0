"""The same question at every door gives the same answer."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import orjson
import pytest
from small_shop import PRODUCTS, Command
from starlette.testclient import TestClient

from shopguide.serve import documents as doc
from shopguide.serve import documents_words
from shopguide.shop import Shop


def plain(document: object) -> Any:
    """A document as JSON gives it, without the times, which differ from call to call."""
    read = orjson.loads(doc.to_json(document))
    read.pop("took_ms", None)
    return read


def same(sdk: object, cli: Any, rest: Any) -> None:
    assert plain(cli) == plain(sdk)
    assert plain(rest) == plain(sdk)


SEARCHES = [
    ("red dress", {}),
    ("kettle under $45", {}),
    ("50元以下的台灯", {}),
    ("dress", {"brand": "Acme"}),
    ("", {"price": {"max": 30}}),
    ("lamp", {"color": {"any_of": ["red", "blue"]}, "in_stock": True}),
    ("dress", {"color": {"not": "red"}}),
    ("zzzzz qqqqq", {}),
]


def typed(filters: dict[str, Any]) -> list[str]:
    """Filters as people type them."""
    out: list[str] = []
    for field, spec in filters.items():
        if isinstance(spec, bool):
            out.append(f"{field}={'yes' if spec else 'no'}")
        elif isinstance(spec, str):
            out.append(f"{field}={spec}")
        else:
            out += [f"{field}={v}" for v in spec.get("any_of", ())]
            out += [f"{field}!={spec['not']}"] if "not" in spec else []
            out += [f"{field}<={spec['max']}"] if "max" in spec else []
    return out


@pytest.mark.parametrize(("text", "filters"), SEARCHES)
def test_search_gives_the_same_page_at_every_door(
    text: str, filters: dict[str, Any], shop: Shop, shop_dir: Path, command: Command, rest: TestClient
) -> None:
    sdk = doc.page(shop.search(text, filters=filters or None, limit=5))
    flags = [part for one in typed(filters) for part in ("--filter", one)]
    ran = command("search", text, *flags, "--limit", 5, "--shop", shop_dir, "--json")
    assert ran.code == (0 if sdk["total"] else 1)
    same(sdk, ran.json(), rest.post("/v1/search", json={"text": text, "filters": filters, "limit": 5}).json())
    by_address = rest.get("/v1/search", params={"q": text, "filter": typed(filters), "limit": 5})
    assert plain(by_address.json()) == plain(sdk)


def test_the_language_that_is_asked_for_changes_what_is_told_and_not_what_is_found(
    shop: Shop, shop_dir: Path, command: Command, rest: TestClient
) -> None:
    text = "red dress under $50"
    plain_page, page = shop.search(text), shop.search(text, language="zh")
    assert page.query.language == "zh" and any("价格" in chip.label for chip in page.understood)
    assert [hit.product.product_id for hit in page.hits] == [hit.product.product_id for hit in plain_page.hits]
    assert [chip.id for chip in page.understood] == [chip.id for chip in plain_page.understood]
    sdk = doc.page(page)
    ran = command("search", text, "--language", "zh", "--shop", shop_dir, "--json")
    same(sdk, ran.json(), rest.post("/v1/search", json={"text": text, "language": "zh"}).json())
    assert plain(rest.get("/v1/search", params={"q": text, "language": "zh"}).json()) == plain(sdk)
    assert rest.get("/v1/search", params={"q": text, "language": "fr"}).status_code == 400


def test_chip_is_taken_back_at_every_door(shop: Shop, shop_dir: Path, command: Command, rest: TestClient) -> None:
    text = "red dress under $1"
    chip = next(u for u in shop.search(text).understood if u.text == "under $1")
    sdk = doc.page(shop.search(text, without=[chip.id]))
    assert [f["field"] for f in sdk["query"]["filters"]] == ["color"]
    ran = command("search", text, "--without", chip.id, "--shop", shop_dir, "--json")
    posted = rest.post("/v1/search", json={"text": text, "without": [chip.id]}).json()
    same(sdk, ran.json(), posted)
    assert plain(rest.get("/v1/search", params={"q": text, "without": chip.id}).json()) == plain(sdk)
    empty = rest.get("/v1/search", params={"q": text}).json()
    assert [r["without"] for r in empty["relaxations"] if not r["label"]] == [[chip.id]]


def test_picture_search_gives_the_same_page_at_every_door(
    feed: Path, shop: Shop, shop_dir: Path, command: Command, rest: TestClient
) -> None:
    picture = feed / "pictures" / "kettle-blue.png"
    sdk = doc.page(shop.search(image=picture, limit=3))
    assert sdk["hits"][0]["product"]["product_id"] == "p-kettle-blue"
    ran = command("search", "--image", picture, "--limit", 3, "--shop", shop_dir, "--json")
    with picture.open("rb") as file:
        answer = rest.post("/v1/search/image", files={"file": file}, data={"limit": "3"})
    same(sdk, ran.json(), answer.json())


def test_similar_recommend_compare_and_ask_are_the_same_at_every_door(
    shop: Shop, shop_dir: Path, command: Command, rest: TestClient
) -> None:
    at = ("--shop", shop_dir, "--json")
    same(
        doc.page(shop.similar("p-dress-red", limit=4)),
        command("similar", "p-dress-red", "--limit", 4, *at).json(),
        rest.get("/v1/products/p-dress-red/similar", params={"limit": 4}).json(),
    )
    same(
        doc.page(shop.recommend(user="u1", limit=4)),
        command("recommend", "--user", "u1", "--limit", 4, *at).json(),
        rest.post("/v1/recommend", json={"user": "u1", "limit": 4}).json(),
    )
    ids = ["p-kettle-red", "p-kettle-blue", "p-kettle-black"]
    same(
        doc.comparison(shop.compare(ids, need="a small kitchen")),
        command("compare", *ids, "--need", "a small kitchen", *at).json(),
        rest.post("/v1/compare", json={"ids": ids, "need": "a small kitchen"}).json(),
    )
    rates = {"USD:EUR": 0.9}
    same(
        doc.comparison(shop.compare(query="kettle", top=2, need="travel", rates=rates)),
        command("compare", "--query", "kettle", "--top", 2, "--need", "travel", "--rate", "usd:eur=0.9", *at).json(),
        rest.post("/v1/compare", json={"query": "kettle", "top": 2, "need": "travel", "rates": rates}).json(),
    )
    for question in ("which kettle is the cheapest?", "最便宜的水壶是哪款？"):
        same(
            doc.answer(shop.ask(question)),
            command("ask", question, *at).json(),
            rest.post("/v1/ask", json={"text": question}).json(),
        )


def test_a_question_beside_a_picture_is_answered_the_same_at_every_door(
    shop: Shop, shop_dir: Path, command: Command, rest: TestClient, feed: Path
) -> None:
    picture = feed / "pictures" / "kettle-blue.png"
    data = picture.read_bytes()
    for question in ("", "do you have this?", "like this but red", "这个多少钱？"):
        sdk = doc.answer(shop.ask(question, image=picture))
        words = [question] if question else []
        said = {"text": question, "image": base64.b64encode(data).decode()}
        same(
            sdk,
            command("ask", *words, "--image", picture, "--shop", shop_dir, "--json").json(),
            rest.post("/v1/ask", json=said).json(),
        )
        assert plain(rest.post("/v1/ask/image", files={"file": data}, data={"text": question}).json()) == plain(sdk)
        assert sdk["products"][0]["product_id"] == ("p-kettle-red" if "red" in question else "p-kettle-blue")
    assert rest.post("/v1/ask", json={"text": "this?", "image": "no base64!"}).json()["error"]["code"] == "bad_picture"
    part = {"text": "what is this?", "image": f"data:image/png;base64,{said['image']}", "crop": "0,0,1,1"}
    assert rest.post("/v1/ask", json=part).json()["products"][0]["product_id"] == "p-kettle-blue"


def test_a_picture_takes_back_conditions_of_the_talk_as_the_question_alone_does(rest: TestClient, feed: Path) -> None:
    data = (feed / "pictures" / "kettle-blue.png").read_bytes()
    limits = []
    for session, gone in (("kept", []), ("gone", ["price ≤ $40.00"])):
        first = rest.post("/v1/ask", json={"text": "kettle under $40", "session": session}).json()
        assert "price ≤ $40.00" in [u["label"] for u in first["query"]["understood"]]
        said = {"text": "how much is this?", "session": session, "without": gone}
        assert rest.post("/v1/ask/image", files={"file": data}, data=said).status_code == 200
        then = rest.post("/v1/ask", json={"text": "only blue ones", "session": session}).json()
        limits.append([u["label"] for u in then["query"]["understood"] if "price" in u["label"]])
    assert limits == [["price ≤ $40.00"], []]
    too_many = {"text": "this?", "without": ["x"] * 51}
    assert rest.post("/v1/ask/image", files={"file": data}, data=too_many).status_code in (400, 422)


def test_walking_the_pages_over_rest_gives_total_distinct_products(rest: TestClient) -> None:
    first = rest.get("/v1/search", params={"filter": "price>=0", "limit": 5}).json()
    assert first["total"] == PRODUCTS
    seen = [
        hit["product"]["product_id"]
        for offset in range(0, PRODUCTS, 5)
        for hit in rest.get("/v1/search", params={"filter": "price>=0", "limit": 5, "offset": offset}).json()["hits"]
    ]
    assert len(seen) == len(set(seen)) == PRODUCTS


def test_money_is_minor_units_with_its_text_and_no_door_tells_paths(shop: Shop, feed: Path) -> None:
    document = doc.product(shop.product("p-dress-red"))
    assert document["offers"][0]["price"] == {"amount_minor": 2000, "currency": "USD", "text": "$20.00"}
    assert document["pictures"][0]["url"] == "/v1/products/p-dress-red/pictures/0"
    page = doc.to_json(doc.page(shop.search(image=feed / "pictures" / "dress-red.png")))
    assert str(feed).encode() not in page + doc.to_json(document)


def test_a_review_never_tells_who_wrote_it(shop: Shop, rest: TestClient) -> None:
    told = rest.get("/v1/products/p-dress-red/reviews").json()
    assert {r["review_id"] for r in told["reviews"]} == {"r1", "r2"}
    assert all("user_id" not in r for r in told["reviews"])
    assert told["digest"]["count"] == 2


@pytest.mark.parametrize("prefix", ["dr", "red dr", "lianyi", "台", "zzzz"])
def test_suggestions_are_the_same_at_every_door(
    prefix: str, shop: Shop, shop_dir: Path, command: Command, rest: TestClient
) -> None:
    sdk = documents_words.suggestions(prefix, shop.suggest(prefix, 5))
    assert bool(sdk["suggestions"]) == (prefix != "zzzz")
    ran = command("suggest", prefix, "--limit", 5, "--shop", shop_dir, "--json")
    assert ran.code == (0 if sdk["suggestions"] else 1)
    same(sdk, ran.json(), rest.get("/v1/suggest", params={"q": prefix, "limit": 5}).json())
    if sdk["suggestions"]:
        assert sdk["suggestions"][0]["text"] in command("suggest", prefix, "--shop", shop_dir).out
