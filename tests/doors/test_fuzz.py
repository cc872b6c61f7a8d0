"""REST against requests that nobody would write: never a failure of ours, always the one error form.

Bodies and parameters are drawn from the OpenAPI document, rightly and wrongly formed; filters, crops and windows, whose
insides the document does not tell, are drawn here. The draws are the same in every run.
"""

from __future__ import annotations

import io
import json
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from PIL import Image
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema
from starlette.testclient import TestClient

PRODUCT = "/v1/products/{product_id}"
"""Any text is a well-formed id, so that nothing is ill formed there."""

ROUTES = (
    ("get", "/v1/search"),
    ("post", "/v1/search"),
    ("post", "/v1/search/image"),
    ("get", "/v1/suggest"),
    ("post", "/v1/compare"),
    ("get", f"{PRODUCT}/similar"),
    ("get", PRODUCT),
    ("post", "/v1/recommend"),
    ("post", "/v1/rules:preview"),
)
settings = hypothesis.settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema(rest: TestClient) -> BaseSchema:
    """What the app says of itself."""
    return schemathesis.openapi.from_asgi("/openapi.json", rest.app)


def sound(status: int, body: Any, asked: object) -> None:
    """An answer, or the one error form; never a failure of ours."""
    assert status < 500, (asked, body)
    if status >= 400:
        assert set(body) == {"error"}, (asked, body)
        assert set(body["error"]) == {"code", "message", "hint"}, (asked, body)
        assert body["error"]["code"] and body["error"]["message"], (asked, body)


@pytest.mark.parametrize(
    ("method", "path", "wrong"), [(*r, w) for r in ROUTES for w in (False, True) if (*r, w) != ("get", PRODUCT, True)]
)
def test_what_the_openapi_document_allows_or_forbids_gets_an_answer(
    method: str, path: str, wrong: bool, schema: BaseSchema, rest: TestClient
) -> None:
    operation: Any = schema[path][method]
    mode = GenerationMode.NEGATIVE if wrong else GenerationMode.POSITIVE

    @settings
    @given(case=operation.as_strategy(generation_mode=mode))
    def asks(case: Any) -> None:
        answer = case.call()
        asked = case.as_curl_command()
        assert answer.headers["content-type"][0].startswith("application/json"), asked
        sound(answer.status_code, answer.json(), asked)

    asks()


# -- what the document does not tell -------------------------------------------------------------------------------

FIELDS = st.sampled_from(
    [
        "price",
        "brand",
        "color",
        "category",
        "rating",
        "in_stock",
        "washable",
        "weight (g)",
        "sku",
        "added",
        "nosuch",
        "",
    ]
)
EDGES = st.sampled_from(
    [0, -1, 1, 10**30, -(10**30), 0.1, 1e308, -0.0, "", " ", "NaN", "50", "$50", "三百", None, True]
)
SCALARS = EDGES | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
BOUNDS = st.dictionaries(st.sampled_from(["min", "max", "any_of", "not", "currency", "what"]), SCALARS, max_size=4)
FILTERS = st.dictionaries(FIELDS, SCALARS | st.lists(SCALARS, max_size=3) | BOUNDS | st.lists(BOUNDS, max_size=2))
WORDS = st.text(max_size=30) | st.lists(
    st.sampled_from(
        ["dress", "red", "under $", "$", "50", "0", "-5", "over", "not", "不要", "红色", "元以内", "便宜",
         "99999999999999", "between", "and", "to", "4 stars", "cheapest", "码", "1e400", "٣", "'; DROP TABLE",
         "{{7*7}}", "%00", "\\", "g", "kg", "like this", "cheaper", "\u202e", "½", "²"]
    ),
    max_size=8,
).map(" ".join)  # fmt: skip
WINDOWS = st.integers() | st.sampled_from([0, 1, 100, 101, 10**7, 10**7 + 1, 2**63, -1]) | st.text(max_size=3)


@settings
@given(filters=FILTERS, words=WORDS)
def test_any_filters_are_checked_or_refused(filters: dict[str, Any], words: str, rest: TestClient) -> None:
    bodies = {"text": words, "filters": filters}
    posted = rest.post("/v1/search", content=json.dumps(bodies), headers={"content-type": "application/json"})
    sound(posted.status_code, posted.json(), bodies)
    got = rest.get("/v1/search", params={"q": words, "filters": json.dumps(filters)})
    sound(got.status_code, got.json(), bodies)
    assert got.status_code == posted.status_code
    if got.status_code == 200:
        assert got.json()["total"] == posted.json()["total"]


@settings
@given(
    conditions=st.lists(st.builds("{}{}{}".format, FIELDS, st.sampled_from(["=", "!=", "<=", ">=", ":", ""]), SCALARS))
)
def test_any_conditions_are_checked_or_refused(conditions: list[str], rest: TestClient) -> None:
    for path in ("/v1/search", "/v1/products/p-dress-red/similar"):
        answer = rest.get(path, params={"filter": conditions})
        sound(answer.status_code, answer.json(), conditions)


@settings
@given(limit=WINDOWS, offset=WINDOWS, words=WORDS)
def test_any_window_is_a_part_of_the_whole_or_refused(limit: Any, offset: Any, words: str, rest: TestClient) -> None:
    answer = rest.get("/v1/search", params={"q": words, "limit": limit, "offset": offset})
    sound(answer.status_code, answer.json(), (limit, offset, words))
    if answer.status_code == 200:
        page = answer.json()
        assert len(page["hits"]) == max(0, min(int(limit), page["total"] - int(offset)))


@settings
@given(words=WORDS, like=st.sampled_from(["p-dress-red", "p-lamp-blue", "", "nosuch", "\x00"]), exact=st.booleans())
def test_any_words_beside_a_product_are_read_or_refused(words: str, like: str, exact: bool, rest: TestClient) -> None:
    answer = rest.post("/v1/search", json={"text": words, "like": like, "exact": exact, "explain": True})
    sound(answer.status_code, answer.json(), (words, like))
    typed = rest.get("/v1/suggest", params={"q": words})
    sound(typed.status_code, typed.json(), words)


@pytest.fixture(scope="module")
def drawn() -> bytes:
    """A picture of 64 x 64 pixels."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(buffer, "PNG")
    return buffer.getvalue()


NUMBERS = st.sampled_from([0, -1, 8, 32, 64, 65, 0.25, 0.5, 1, "nan", "inf", "1e400", "x", ""]) | st.floats()
CROPS = st.lists(NUMBERS, min_size=3, max_size=5).map(lambda told: ",".join(map(str, told))) | st.text(max_size=12)


@settings
@given(crop=CROPS, words=WORDS)
def test_any_crop_is_cut_or_refused(crop: str, words: str, drawn: bytes, rest: TestClient) -> None:
    answer = rest.post("/v1/search/image", files={"file": ("p.png", drawn)}, data={"crop": crop, "q": words})
    sound(answer.status_code, answer.json(), (crop, words))


@settings
@given(cut=st.integers(0, 300), at=st.integers(0, 300), byte=st.binary(max_size=4))
def test_any_bytes_are_a_picture_or_refused(cut: int, at: int, byte: bytes, drawn: bytes, rest: TestClient) -> None:
    for sent in (drawn[:cut], drawn[:at] + byte + drawn[at + len(byte) :], byte * cut):
        answer = rest.post("/v1/search/image", files={"file": ("p.png", sent)})
        sound(answer.status_code, answer.json(), sent)
