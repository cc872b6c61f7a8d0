"""An answer as the streams that front ends read: AG-UI's events, and the UI message stream of Vercel's AI SDK.

Knows nothing about how answers are made. Both protocols bring the whole conversation in each request; only what the
user said and showed in it counts.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from shopguide.errors import PictureError, QueryError
from shopguide.serve import documents as doc
from shopguide.serve.api_chat import STREAM_HEADERS, read_data_url
from shopguide.serve.api_events import EVENT_STREAM
from shopguide.serve.live import Shown, answering
from shopguide.text import language_of
from shopguide.types import Answer, Claim

if TYPE_CHECKING:
    from shopguide.shop import Shop

UI_MESSAGE_STREAM = {"x-vercel-ai-ui-message-stream": "v1"}
"""By this header its readers know the stream."""

MAX_MESSAGES = 200

router = APIRouter()


def _shop(request: Request) -> Shop:
    shop: Shop = request.app.state.shop
    return shop


ShopHere = Annotated["Shop", Depends(_shop)]
_STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}}


class _Read(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Message(_Read):
    role: str = Field(max_length=40)
    content: Any = None
    parts: list[dict[str, Any]] = Field(default_factory=list, max_length=100)


class AgUiRun(_Read):
    """AG-UI's RunAgentInput; tools, state and context are read and change nothing."""

    threadId: str = Field(max_length=200)
    runId: str = Field(max_length=200)
    messages: list[_Message] = Field(min_length=1, max_length=MAX_MESSAGES)


class UiChat(_Read):
    """What `useChat` sends: the messages of the page, with their parts."""

    messages: list[_Message] = Field(min_length=1, max_length=MAX_MESSAGES)


@router.post("/ag-ui", response_class=StreamingResponse, responses=_STREAM)
async def ag_ui(shop: ShopHere, given: AgUiRun) -> Response:
    """Ask the guide over AG-UI: a run with one text message, and the answer's document as the custom event `answer`."""
    turns = _turns(given.messages)
    heard = answering(shop, turns[-1], history=turns[:-1])
    first = await anext(heard)

    async def events() -> AsyncIterator[bytes]:
        run, message = {"threadId": given.threadId, "runId": given.runId}, secrets.token_hex(12)
        yield _event({"type": "RUN_STARTED", **run})
        yield _event({"type": "TEXT_MESSAGE_START", "messageId": message, "role": "assistant"})
        async for piece in _pieces(first, heard, turns[-1]):
            if isinstance(piece, str):
                yield _event({"type": "TEXT_MESSAGE_CONTENT", "messageId": message, "delta": piece})
            else:
                yield _event({"type": "TEXT_MESSAGE_END", "messageId": message})
                yield _event({"type": "CUSTOM", "name": "answer", "value": doc.answer(piece)})
        yield _event({"type": "RUN_FINISHED", **run})

    return StreamingResponse(events(), media_type=EVENT_STREAM, headers=STREAM_HEADERS)


@router.post("/ui-message-stream", response_class=StreamingResponse, responses=_STREAM)
async def ui_message_stream(shop: ShopHere, given: UiChat) -> Response:
    """Ask the guide from a page built with Vercel's AI SDK: text, sources, and the answer as `data-answer`.

    In the page: `useChat({transport: new DefaultChatTransport({api: '/v1/ui-message-stream'})})`.
    """
    turns = _turns(given.messages)
    heard = answering(shop, turns[-1], history=turns[:-1])
    first = await anext(heard)

    async def events() -> AsyncIterator[bytes]:
        text = {"id": "text-1"}
        yield _event({"type": "start", "messageId": f"msg-{secrets.token_hex(12)}"})
        yield _event({"type": "start-step"})
        yield _event({"type": "text-start", **text})
        async for piece in _pieces(first, heard, turns[-1]):
            if isinstance(piece, str):
                yield _event({"type": "text-delta", **text, "delta": piece})
            else:
                yield _event({"type": "text-end", **text})
                for source in _sources(piece):
                    yield _event(source)
                yield _event({"type": "data-answer", "data": doc.answer(piece)})
        yield _event({"type": "finish-step"})
        yield _event({"type": "finish", "finishReason": "stop"})
        yield b"data: [DONE]\n\n"

    return StreamingResponse(events(), media_type=EVENT_STREAM, headers={**STREAM_HEADERS, **UI_MESSAGE_STREAM})


async def _pieces(
    first: Claim | Answer, heard: AsyncIterator[Claim | Answer], asked: Shown
) -> AsyncIterator[str | Answer]:  # fmt: skip
    """The text, sentence by sentence, and the whole answer last."""
    said, gap = "", "" if language_of(asked[0]) == "zh" else " "
    item: Claim | Answer | None = first
    while item is not None:
        whole = item.text if isinstance(item, Answer) else f"{said}{gap if said else ''}{item.text}"
        if whole.startswith(said) and len(whole) > len(said):
            yield whole[len(said) :]
            said = whole
        if isinstance(item, Answer):
            yield item
            return
        item = await anext(heard, None)


def _sources(answer: Answer) -> Iterator[dict[str, Any]]:
    """Each product that is cited, once: with its address where it has one."""
    cited = {c.product_id for c in answer.citations}
    for product in answer.products:
        if product.product_id not in cited:
            continue
        source = {"sourceId": product.product_id, "title": product.title_in(answer.language)}
        if product.url:
            yield {"type": "source-url", **source, "url": product.url}
        else:
            yield {"type": "source-document", **source, "mediaType": "application/json"}


def _turns(messages: Sequence[_Message]) -> list[Shown]:
    """What the user said and showed, in order.

    Args:
        messages: All of them.

    Returns:
        One a user message.

    Raises:
        QueryError: There is none.
    """
    out = [_turn(m) for m in messages if m.role == "user"]
    if not out:
        raise QueryError("There is no user message.", "The last message is to be the user's.")
    return out


def _turn(message: _Message) -> Shown:
    """The words and the last picture of a message, by either protocol."""
    if isinstance(message.content, str):
        return message.content, None
    parts = message.parts or (message.content if isinstance(message.content, list) else [])
    words: list[str] = []
    picture: bytes | None = None
    for part in (p for p in parts if isinstance(p, dict)):
        source = part.get("source")
        if part.get("type") == "text":
            words.append(str(part.get("text", "")))
        elif part.get("type") == "file" and str(part.get("mediaType", "")).startswith("image/"):
            picture = read_data_url(str(part.get("url", "")))
        elif part.get("type") == "image" and isinstance(source, dict):
            picture = _inline(source)
    return "\n".join(words), picture


def _inline(source: dict[str, Any]) -> bytes:
    """The bytes that a part carries.

    Args:
        source: Of an AG-UI part.

    Returns:
        The bytes.

    Raises:
        PictureError: It carries none; an address is never fetched.
    """
    value = str(source.get("value", "")) if source.get("type") == "data" else "?"
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise PictureError("Only pictures inside the message are read.", "Send the source as data in base64.") from None


def _event(document: object) -> bytes:
    return b"data: " + doc.to_json(document) + b"\n\n"
