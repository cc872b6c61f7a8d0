"""AG-UI and the UI message stream, read by the packages whose protocols they are; and a reader who goes away."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from ag_ui.core import Event, RunAgentInput, UserMessage
from pydantic import TypeAdapter
from pydantic_ai.ui.vercel_ai import response_types
from served import served
from starlette.testclient import TestClient

import shopguide
from clock import PATIENCE_S
from shopguide.serve.api import create_app
from shopguide.settings import Settings
from shopguide.shop import Shop
from test_guide_llm import Server

JS = Path(__file__).resolve().parents[1] / "js"
ASK = "cheapest lamp?"
CHUNKS = {
    kind.model_fields["type"].default: kind
    for kind in vars(response_types).values()
    if isinstance(kind, type) and issubclass(kind, response_types.BaseChunk) and "type" in kind.model_fields
}


def events(body: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in body.split("\n\n") if line]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def run(*messages: Any) -> dict[str, Any]:
    return {"threadId": "t", "runId": "r", "messages": list(messages), "tools": [], "context": [], "state": {}}


def said(text: str) -> dict[str, Any]:
    return {"id": "m", "role": "user", "content": text}


@pytest.mark.parametrize("text", [ASK, "最便宜的台灯", "hello"])
def test_ag_ui_events_are_those_of_its_own_package_and_add_up(rest: TestClient, shop: Shop, text: str) -> None:
    asked = RunAgentInput(thread_id="t", run_id="r", messages=[UserMessage(id="m", role="user", content=text)])
    reply = rest.post("/v1/ag-ui", json=json.loads(asked.model_dump_json(by_alias=True, exclude_none=True)))
    assert reply.headers["content-type"].startswith("text/event-stream")
    told = events(reply.text)
    for event in told:
        TypeAdapter(Event).validate_python(event)
    kinds = [e["type"] for e in told]
    assert kinds[:2] == ["RUN_STARTED", "TEXT_MESSAGE_START"]
    assert kinds[-3:] == ["TEXT_MESSAGE_END", "CUSTOM", "RUN_FINISHED"]
    assert "".join(e["delta"] for e in told if e["type"] == "TEXT_MESSAGE_CONTENT") == shop.ask(text).text
    assert told[-2]["value"]["text"] == shop.ask(text).text


@pytest.mark.parametrize("text", [ASK, "最便宜的台灯", "hello"])
def test_ui_message_chunks_are_those_of_the_protocol_and_add_up(rest: TestClient, shop: Shop, text: str) -> None:
    message = {"id": "m", "role": "user", "parts": [{"type": "text", "text": text}]}
    reply = rest.post("/v1/ui-message-stream", json={"id": "c", "messages": [message], "trigger": "submit-message"})
    assert reply.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert reply.text.endswith("data: [DONE]\n\n")
    told = events(reply.text)
    for chunk in told:
        kind = response_types.DataChunk if chunk["type"].startswith("data-") else CHUNKS[chunk["type"]]
        kind.model_validate(chunk)
    assert "".join(c["delta"] for c in told if c["type"] == "text-delta") == shop.ask(text).text
    cited = {c.product_id for c in shop.ask(text).citations if c.product_id}
    assert {c["sourceId"] for c in told if c["type"].startswith("source-")} <= cited


def test_conversation_and_pictures_come_with_each_request(rest: TestClient, shop: Shop, feed: Path) -> None:
    first, second = "show me lamps", "the second one, tell me more"
    shop.ask(first, session="streams")
    expected = shop.ask(second, session="streams").text
    talk = run(said(first), {"id": "a", "role": "assistant", "content": "?"}, said(second))
    assert events(rest.post("/v1/ag-ui", json=talk).text)[-2]["value"]["text"] == expected
    picture = base64.b64encode((feed / "pictures" / "kettle-red.png").read_bytes()).decode()
    own = shop.ask("do you have this?", image=base64.b64decode(picture)).text
    words = {"type": "text", "text": "do you have this?"}
    image = {"type": "image", "source": {"type": "data", "value": picture, "mimeType": "image/png"}}
    told = rest.post("/v1/ag-ui", json=run({"id": "m", "role": "user", "content": [words, image]}))
    assert events(told.text)[-2]["value"]["text"] == own
    file = {"type": "file", "mediaType": "image/png", "url": f"data:image/png;base64,{picture}"}
    body = {"messages": [{"id": "m", "role": "user", "parts": [words, file]}]}
    chunks = events(rest.post("/v1/ui-message-stream", json=body).text)
    assert next(c for c in chunks if c["type"] == "data-answer")["data"]["text"] == own
    away = {"type": "image", "source": {"type": "url", "value": "http://127.0.0.1:1/x.png"}}
    assert rest.post("/v1/ag-ui", json=run({"id": "m", "role": "user", "content": [away]})).status_code == 422


@pytest.mark.parametrize("path", ["/v1/ag-ui", "/v1/ui-message-stream"])
def test_error_comes_with_its_status_before_the_stream(rest: TestClient, path: str) -> None:
    assert rest.post(path, json=run(said("x" * 20_000))).status_code == 400
    assert rest.post(path, json=run({"id": "s", "role": "system", "content": "x"})).status_code == 400
    assert rest.post(path, json={"threadId": "t", "runId": "r", "messages": []}).status_code == 400


@pytest.mark.parametrize("text", [ASK, "最便宜的台灯"])
def test_readers_of_both_packages_understand_the_streams(shop: Shop, text: str) -> None:
    if not (JS / "node_modules").is_dir() or shutil.which("node") is None:
        pytest.skip("the readers are not installed: npm install --prefix tests/js")
    with served(create_app(shop, Settings.load(shop.folder))) as url:
        done = subprocess.run(
            ["node", "read_streams.mjs", url, text], cwd=JS, capture_output=True, text=True, check=True
        )
    read = json.loads(done.stdout)
    own = shop.ask(text).text
    assert (read["agUi"]["role"], read["agUi"]["text"]) == ("assistant", own)
    assert read["agUi"]["events"][0] == "RUN_STARTED"
    assert (read["ui"]["role"], read["ui"]["text"], read["ui"]["errors"]) == ("assistant", own, [])
    assert "data-answer" in read["ui"]["kinds"]


@pytest.fixture
def slow_model() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


def test_reader_who_goes_away_in_mid_stream_stops_the_model(shop_dir: Path, slow_model: Server) -> None:
    async def never() -> str:
        await asyncio.sleep(PATIENCE_S)
        return "late"

    slow_model.behave = lambda question, facts: never()
    model = {"llm": f"openai:{slow_model.url}:slow", "llm_level": "text", "llm_timeout_s": PATIENCE_S}
    with shopguide.open(shop_dir, **model) as shop, served(create_app(shop, Settings.load(shop_dir, **model))) as url:
        body = {"model": "shopguide", "messages": [{"role": "user", "content": "show me lamps"}], "stream": True}
        with httpx2.stream("POST", f"{url}/v1/chat/completions", json=body, timeout=PATIENCE_S) as reply:
            for line in reply.iter_lines():
                if "lamp" in line:
                    break  # the first sentence is here; the model still thinks
        until = time.monotonic() + PATIENCE_S / 2
        while time.monotonic() < until and "stopped" not in shop.language_model.ledger.read()[1]:
            time.sleep(0.02)
        assert shop.language_model.ledger.read()[1] == {"stopped": 1}
        counters = httpx2.get(f"{url}/metrics").text
        assert 'shopguide_llm_calls_total{model="slow",outcome="stopped"} 1.0' in counters
        assert 'shopguide_llm_tokens_total{kind="read",model="slow"}' in counters
