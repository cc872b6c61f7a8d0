"""Rules, reasons of a score and diversity at the command line and over REST, against the SDK."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from small_shop import Command, client_of
from starlette.testclient import TestClient

import shopguide
from shopguide.serve import documents as doc
from shopguide.shop import Shop


@pytest.fixture
def own(own_shop_dir: Path) -> Iterator[Shop]:
    with shopguide.open(own_shop_dir) as opened:
        yield opened


def hits(page: dict[str, Any]) -> list[str]:
    return [hit["product"]["product_id"] for hit in page["hits"]]


def test_a_rule_is_kept_previewed_followed_and_removed_at_the_command_line(
    own_shop_dir: Path, command: Command
) -> None:
    place = ("--shop", own_shop_dir, "--json")
    before = hits(command("search", "kettle", *place).json())
    seen = command("rules", "preview", "kettle", "--kind", "hide", "--product", before[0], *place).json()
    assert hits(seen["before"]) == before and hits(seen["after"]) == before[1:]
    assert command("rules", "list", *place).json() == {"rules": []}
    kept = command(
        "rules",
        "add",
        "pin",
        "--id",
        "top",
        "--product",
        before[-1],
        "--words",
        "kettle",
        "--starts",
        "2020-01-01",
        *place,
    ).json()
    assert kept["kind"] == "pin" and command("rules", "list", *place).json() == {"rules": [kept]}
    assert hits(command("search", "kettle", *place).json())[0] == before[-1]
    assert hits(command("rules", "preview", "kettle", "--id", "top", *place).json()["before"]) == before
    people = command("rules", "list", "--shop", own_shop_dir)
    assert "top" in people.out and "kettle" in people.out
    assert "before" in command("rules", "preview", "kettle", "--id", "top", "--shop", own_shop_dir).out
    assert command("rules", "remove", "top", *place).json() == {"deleted": 1}
    assert hits(command("search", "kettle", *place).json()) == before
    assert command("rules", "remove", "top", *place).code == 1
    assert command("rules", "add", "pin", *place).code == 2
    assert command("rules", "add", "boost", "--target", "sparkle=much", *place).code == 2


def test_a_rule_is_kept_previewed_followed_and_removed_over_rest(own: Shop) -> None:
    rest = client_of(own)
    before = hits(rest.get("/v1/search", params={"q": "kettle"}).json())
    rule = {"kind": "boost", "rule_id": "up", "products": [before[-1]], "strength": 5}
    seen = rest.post("/v1/rules:preview", json={"text": "kettle", "rule": rule}).json()
    assert hits(seen["before"]) == before and hits(seen["after"])[0] == before[-1]
    assert rest.get("/v1/rules").json() == {"rules": []}
    kept = rest.post("/v1/rules", json=rule).json()
    assert rest.get("/v1/rules").json() == {"rules": [kept]} == {"rules": [r.to_dict() for r in own.rules.list()]}
    assert hits(rest.get("/v1/search", params={"q": "kettle"}).json())[0] == before[-1]
    assert rest.delete("/v1/rules/up").json() == {"deleted": 1}
    assert rest.delete("/v1/rules/up").status_code == 404
    assert rest.post("/v1/rules", json={"kind": "pin"}).status_code == 400
    assert rest.post("/v1/rules", json={"kind": "pin", "prodcts": []}).status_code == 400
    assert rest.post("/v1/rules:preview", json={"text": "x", "rule_id": "none"}).status_code == 404


def test_reasons_of_a_score_and_diversity_are_the_same_at_every_door(
    shop: Shop, shop_dir: Path, command: Command, rest: TestClient
) -> None:
    def plain(document: Any) -> Any:
        read = orjson.loads(doc.to_json(document))
        read.pop("took_ms")
        return read

    sdk = plain(doc.page(shop.search("red dress", explain=True, diversity=0.5, limit=5)))
    assert all(hit["why"]["contributions"] for hit in sdk["hits"])
    typed = command("search", "red dress", "--explain", "--diversity", "0.5", "-n", 5, "--shop", shop_dir, "--json")
    params = {"q": "red dress", "explain": "true", "diversity": "0.5", "limit": "5"}
    body = {"text": "red dress", "explain": True, "diversity": 0.5, "limit": 5}
    asked = (typed.json(), rest.get("/v1/search", params=params).json(), rest.post("/v1/search", json=body).json())
    assert all(plain(one) == sdk for one in asked)
    told = command("search", "red dress", "--explain", "--shop", shop_dir).out
    assert "lexical +" in told
    assert command("search", "dress", "--diversity", "2", "--shop", shop_dir).code == 2
    assert rest.get("/v1/search", params={"q": "dress", "diversity": "2"}).status_code == 400
