"""Bad input over REST: each comes back as the one error form with its status, and the shop stays as it was."""

from __future__ import annotations

import errno
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from small_shop import PRODUCTS, client_of
from starlette.testclient import TestClient
from test_api import told
from test_api_imports import CSV, ended, send

import shopguide
from shopguide.errors import UsageError
from shopguide.shop import Shop
from shopguide.types import Product


@pytest.fixture
def own(own_shop_dir: Path) -> Iterator[Shop]:
    """A shop that the test may change."""
    with shopguide.open(own_shop_dir) as opened:
        yield opened


def priced(amount: Any, currency: str = "USD") -> dict[str, Any]:
    return {"price": {"amount_minor": amount, "currency": currency}}


BROKEN: dict[str, dict[str, Any]] = {
    "no title": {},
    "blank title": {"title": "  "},
    "title of nothing but markup": {"title": "<script>alert(1)</script>"},
    "unknown currency": {"title": "x", "offers": [priced(5, "QQQ")]},
    "no currency code": {"title": "x", "offers": [priced(5, "dollars")]},
    "negative price": {"title": "x", "offers": [priced(-1)]},
    "price in major units": {"title": "x", "offers": [priced(1.5)]},
    "price as text": {"title": "x", "offers": [priced("15")]},
    "nobody's price": {"title": "x", "offers": [priced(10**14)]},
    "two prices in a currency": {"title": "x", "offers": [priced(1), priced(2)]},
    "list price in another currency": {
        "title": "x",
        "offers": [{**priced(1), "list_price": priced(2, "CNY")["price"]}],
    },
    "the same SKU twice": {"title": "x", "variants": [{"sku": "a"}, {"sku": "a"}]},
    "stock beyond an integer": {"title": "x", "stock": 10**30},
    "ratings beyond an integer": {"title": "x", "rating_count": 10**30},
    "six stars": {"title": "x", "rating": 6},
    "attribute without a name": {"title": "x", "attributes": {"": "y"}},
    "attribute named twice": {"title": "x", "attributes": {"Color": "red", "color": "blue"}},
    "attribute of null": {"title": "x", "attributes": {"a": None}},
    "blank category": {"title": "x", "categories": [" "]},
    "no day": {"title": "x", "added": "yesterday"},
    "no language": {"title": "x", "translations": {"": {"title": "y"}}},
    "no GTIN": {"title": "x", "gtin": "12"},
    "unknown key": {"title": "x", "colour": "red"},
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_refused_and_the_product_stays(body: dict[str, Any], rest: TestClient) -> None:
    before = rest.get("/v1/products/p-dress-red").json()
    error = told(rest.put("/v1/products/p-dress-red", json=body), 400)
    assert error["code"] == "wrong_use"
    assert "Value error" not in error["message"]
    assert rest.get("/v1/products/p-dress-red").json() == before


@pytest.mark.parametrize(
    "raw", [b'{"title": "\\ud800"}', b'{"title": "\xff"}', b'{"title": "x", "rating": NaN}', b"null", b'"x"', b""]
)
def test_a_body_that_is_no_text_or_no_object_is_refused(raw: bytes, rest: TestClient) -> None:
    headers = {"content-type": "application/json"}
    assert told(rest.put("/v1/products/x", content=raw, headers=headers), 400)
    assert told(rest.post("/v1/search", content=raw.replace(b"title", b"text"), headers=headers), 400)


@pytest.mark.parametrize("path", ["", "%20", "a%00b", "a" * 201, "x/similar", "x/reviews", "x%2Fpictures%2F0"])
def test_an_id_that_nobody_could_ask_for_is_refused(path: str, rest: TestClient) -> None:
    told(rest.put(f"/v1/products/{path}", json={"title": "x"}), 400)
    assert rest.get("/v1/search", params={"q": "dress"}).json()["total"] > 0


def test_a_product_without_an_id_never_reaches_the_catalog(own: Shop) -> None:
    with pytest.raises(UsageError):
        own.put(Product("", "Nameless"))
    assert own.search("", limit=0).total == PRODUCTS


def test_a_put_is_cleaned_as_an_import_is(own: Shop) -> None:
    body = {
        "title": "Ｆｕｌｌ  width\u0000 pan",
        "description": "<p>Good</p><script>x()</script>",
        "brand": "<b>Acme</b>",
    }
    made = client_of(own).put("/v1/products/pan", json=body).json()
    assert (made["title"], made["description"], made["brand"]) == ("Full width pan", "Good", "Acme")


def test_a_put_under_anothers_sku_takes_nothing_from_it(own: Shop) -> None:
    rest = client_of(own)
    picture = rest.get("/v1/products/p-dress-red").json()["pictures"]
    assert picture
    rest.put("/v1/products/p-dress-red", json={"title": "Dress", "variants": [{"sku": "dress-s"}]})
    assert rest.put("/v1/products/dress-s", json={"title": "Another"}).json()["pictures"] == []


# -- pictures --------------------------------------------------------------------------------------------------


def encoded(kind: str, *frames: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": frames[1:]} if len(frames) > 1 else {}
    frames[0].save(buffer, kind, **more, **options)
    return buffer.getvalue()


def upload(rest: TestClient, picture: bytes, **form: str) -> Any:
    return rest.post("/v1/search/image", files={"file": ("p", picture)}, data=form)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_truncated_picture_is_told(kind: str, rest: TestClient) -> None:
    whole = encoded(kind, Image.effect_noise((300, 300), 80).convert("RGB"))
    assert told(upload(rest, whole[: len(whole) // 2]), 422)["code"] == "bad_picture"


def test_a_picture_of_200_megapixels_is_refused_before_it_is_decoded(rest: TestClient) -> None:
    bomb = encoded("PNG", Image.new("1", (20_000, 10_000)))
    assert len(bomb) < 100_000
    error = told(upload(rest, bomb), 422)
    assert error["code"] == "bad_picture" and "pixels" in error["message"]


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\x00\x00\x00\x18ftypmp42", b"<svg xmlns='x'>", b"\xff\xd8\xff\xe0"])
def test_ten_megabytes_of_something_else_are_told(start: bytes, rest: TestClient) -> None:
    error = told(upload(rest, start + b"\x01" * 9_900_000), 422)
    assert error["code"] == "bad_picture" and error["hint"]


@pytest.mark.parametrize(
    ("crop", "said"),
    [
        ("0.5,0,0.6,1", "outside"),
        ("50,50,20,20", "outside"),
        ("-1,0,20,20", "outside"),
        ("0,0,-20,20", "empty"),
        ("0,0,0,0", "empty"),
        ("0,0,2,2", "pixels"),
        ("0,0,nan,1", "numbers"),
        ("1,2,3", "numbers"),
        ("all of it", "numbers"),
    ],
)
def test_a_crop_that_is_no_part_of_the_picture_is_told(crop: str, said: str, rest: TestClient) -> None:
    error = told(upload(rest, encoded("PNG", Image.new("RGB", (64, 64), "red")), crop=crop), 400)
    assert error["code"] == "wrong_use" and said in error["message"] and error["hint"]


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animated_picture_is_its_first_frame(kind: str, rest: TestClient, feed: Path) -> None:
    with Image.open(feed / "pictures" / "kettle-blue.png") as picture:
        first = picture.convert("RGB")
    options = {"lossless": True} if kind == "WEBP" else {}
    moving = upload(rest, encoded(kind, first, Image.new("RGB", (64, 64), "red"), **options), limit="3")
    still = upload(rest, encoded(kind, first, **options), limit="3")
    assert moving.status_code == 200

    def found(answer: Any) -> list[tuple[str, float]]:
        return [(h["product"]["product_id"], h["score"]) for h in answer.json()["hits"]]

    assert found(moving) == found(still)
    told(upload(rest, encoded(kind, first, Image.new("RGB", (64, 64), "red"), **options)[:60]), 422)


def test_a_picture_with_bad_words_or_filters_is_told(rest: TestClient) -> None:
    picture = encoded("PNG", Image.new("RGB", (64, 64), "red"))
    assert told(upload(rest, picture, q="w " * 100_000), 400)["code"] == "bad_query"
    assert told(upload(rest, picture, filters='{"nosuch": 1}'), 400)["code"] == "bad_filter"


def test_a_picture_like_nothing_says_so(own: Shop) -> None:
    rest = client_of(own)
    for product in [h.product.product_id for h in own.search("", limit=100).hits]:
        rest.delete(f"/v1/products/{product}")
    rest.put("/v1/products/plain", json={"title": "No picture"})
    page = upload(rest, encoded("PNG", Image.new("RGB", (64, 64), "red"))).json()
    assert page["total"] == 0
    assert "picture" in page["note"]


# -- words and filters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["😀", "the of and", "的了", "!!!", "\u200b"])
def test_words_that_name_nothing_are_answered_with_a_note(words: str, rest: TestClient) -> None:
    answer = rest.get("/v1/search", params={"q": words})
    assert answer.status_code == 200
    assert answer.json()["total"] == 0 and answer.json()["note"]


def test_a_filter_on_an_unknown_field_is_told_at_every_route(rest: TestClient) -> None:
    unknown = {"nosuch": 1}
    answers = [
        rest.post("/v1/search", json={"filters": unknown}),
        rest.get("/v1/search", params={"filters": json.dumps(unknown)}),
        rest.get("/v1/products/p-dress-red/similar", params={"filter": "nosuch:1"}),
        rest.post("/v1/recommend", json={"session": ["p-dress-red"], "filters": unknown}),
        rest.post("/v1/recommend", json={"product": "p-dress-red", "filters": unknown}),
    ]
    for answer in answers:
        error = told(answer, 400)
        assert error["code"] == "bad_filter" and "nosuch" in error["message"] and "brand" in error["hint"]


def test_a_price_in_a_wrong_currency_is_told(rest: TestClient) -> None:
    for currency in (7, "usd", "dollars", ["USD"]):
        asked = {"filters": {"price": {"max": 5, "currency": currency}}}
        assert told(rest.post("/v1/search", json=asked), 400)["code"] == "bad_filter"
    page = rest.post("/v1/search", json={"filters": {"price": {"max": 5, "currency": "JPY"}}}).json()
    assert page["total"] == 0 and "JPY" in page["note"]


@pytest.mark.parametrize("far", ["1e308", "-1e308", "1" + "0" * 400])
@pytest.mark.parametrize("field", ["price", "rating", "weight (g)"])
def test_a_bound_beyond_every_number_bounds_nothing_or_everything(field: str, far: str, rest: TestClient) -> None:
    every = PRODUCTS if field != "rating" else 1
    totals = []
    for side in ("min", "max"):
        body = f'{{"filters": {{"{field}": {{"{side}": {far}}}}}}}'
        answer = rest.post("/v1/search", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 200, answer.text
        totals.append(answer.json()["total"])
    assert sorted(totals) == [0, every]
    body = f'{{"filters": {{"{field}": {far}}}}}'
    assert rest.post("/v1/search", content=body, headers={"content-type": "application/json"}).status_code < 500


# -- the shop itself -------------------------------------------------------------------------------------------


def test_an_index_of_other_encoders_is_told_without_the_folders_name(own_shop_dir: Path) -> None:
    (own_shop_dir / "shop.toml").write_text('text_encoder = "none"\npicture_encoder = "hash"\n')
    with shopguide.open(own_shop_dir) as other:
        rest = client_of(other)
        for path in ("/v1/search?q=dress", "/v1/products/p-dress-red/similar", "/health"):
            answer = rest.get(path)
            assert told(answer, 503)["code"] == "encoder_mismatch"
            assert str(own_shop_dir) not in answer.text
        assert rest.get("/v1/products/p-dress-red").status_code == 200
        assert rest.get("/").status_code == 200


def test_a_half_written_shop_is_told_without_the_folders_name(own_shop_dir: Path) -> None:
    generation = (own_shop_dir / "index" / "CURRENT").read_text("utf-8").split()[0]
    (own_shop_dir / "index" / generation / "columns.bin").unlink()
    with shopguide.open(own_shop_dir) as half:
        answer = client_of(half).get("/v1/search?q=dress")
        assert told(answer, 503)["code"] == "shop_corrupt"
        assert str(own_shop_dir) not in answer.text


def test_a_locked_shop_refuses_writes_and_answers_searches(own: Shop) -> None:
    rest = client_of(own)
    other = sqlite3.connect(own.folder / "catalog.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = rest.put("/v1/products/new", json={"title": "Zither"})
        assert told(answer, 503)["code"] == "shop_locked"
        assert str(own.folder) not in answer.text
        assert rest.get("/v1/search?q=dress").json()["total"] > 0
        job = ended(rest, send(rest, ("feed.csv", CSV.encode())).json()["id"])
        assert (job["state"], job["error"]["code"]) == ("failed", "shop_locked")
        assert str(own.folder) not in json.dumps(job)
    finally:
        other.rollback()
        other.close()
    assert told(rest.get("/v1/products/new"), 404)
    assert rest.put("/v1/products/new", json={"title": "Zither"}).status_code == 200


def test_a_full_disk_refuses_an_upload_and_leaves_nothing(
    own: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "spool").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spool"))
    monkeypatch.setattr(shutil, "copyfileobj", full)
    error = told(send(client_of(own), ("feed.csv", CSV.encode())), 503)
    assert error["code"] == "shop_unusable" and "space" in error["message"].lower()
    assert list((tmp_path / "spool").iterdir()) == []
