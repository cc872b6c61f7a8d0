"""OpenAI's chat-completions protocol, with the shop as the "model": for any client that speaks it.

Knows nothing about how answers are made. Stateless as the protocol is: what the user said before is read out of the
messages. System messages, tools and the assistant's own earlier words are data of the caller: they change nothing.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse
from typing_extensions import TypedDict

from shopguide.errors import NotFoundError, PictureError, QueryError
from shopguide.serve import documents as doc
from shopguide.serve.api_events import EVENT_STREAM
from shopguide.serve.api_guard import JsonResponse
from shopguide.serve.live import Shown, answering, whole_answer
from shopguide.text import language_of, tokens
from shopguide.types import Answer, Claim

if TYPE_CHECKING:
    from shopguide.shop import Shop

MODEL = "shopguide"
MAX_MESSAGES = 200
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

router = APIRouter()


def _shop(request: Request) -> Shop:
    shop: Shop = request.app.state.shop
    return shop


ShopHere = Annotated["Shop", Depends(_shop)]


class _Read(BaseModel):
    model_config = ConfigDict(extra="allow")


class ImageUrl(_Read):
    """A picture inside the message."""

    url: str = Field(description="A `data:` URL; other addresses are not fetched.")


class Part(_Read):
    """A part of a message: words or a picture."""

    type: str = Field(max_length=50)
    text: str = ""
    image_url: ImageUrl | None = None


class Message(_Read):
    """One message."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


class StreamOptions(_Read):
    """How to stream."""

    include_usage: bool = False


class ChatRequest(_Read):
    """A request; what is not named here (temperature, tools, …) is read and changes nothing."""

    model: str = Field(max_length=200, description=f"`{MODEL}`", examples=[MODEL])
    messages: list[Message] = Field(min_length=1, max_length=MAX_MESSAGES)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = Field(None, description="One answer only.")


class ModelDocument(TypedDict):
    """A model."""

    id: str
    object: str
    created: int
    owned_by: str


class ModelsDocument(TypedDict):
    """The models."""

    object: str
    data: list[ModelDocument]


class UsageDocument(TypedDict):
    """Tokens: the language model's where one worded the answer, else words as the shop's index counts them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class SaidDocument(TypedDict):
    """The answer."""

    role: str
    content: str
    refusal: str | None


class ChoiceDocument(TypedDict):
    """The one choice."""

    index: int
    message: SaidDocument
    finish_reason: str
    logprobs: None


class ChatDocument(TypedDict):
    """An answer; `shopguide` holds what the protocol has no place for: sources, products, the note."""

    id: str
    object: str
    created: int
    model: str
    choices: list[ChoiceDocument]
    usage: UsageDocument
    shopguide: dict[str, Any]


@router.get("/models", response_model=ModelsDocument)
def models() -> JsonResponse:
    """The models of this endpoint, in OpenAI's protocol: the shop itself."""
    return JsonResponse({"object": "list", "data": [_model()]})


@router.get("/models/{model}", response_model=ModelDocument)
def model(model: str) -> JsonResponse:
    """One model, in OpenAI's protocol."""
    return JsonResponse(_known(model))


@router.post(
    "/chat/completions",
    response_model=ChatDocument,
    responses={200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}},
)
async def chat(shop: ShopHere, given: ChatRequest) -> Response:
    """Ask the guide in OpenAI's chat-completions protocol.

    The last user message is the question, those before it are the conversation; pictures come as `data:` URLs. System
    messages are data and change nothing. With `stream` each sentence comes as soon as it is sure.
    """
    _known(given.model)
    turns = [_turn(m.content) for m in given.messages if m.role == "user"]
    if not turns:
        raise QueryError("There is no user message.", 'Send messages: [{"role": "user", "content": "…"}].')
    heard = answering(shop, turns[-1], history=turns[:-1])
    if not given.stream:
        return JsonResponse(_whole(await whole_answer(heard), turns))
    first = await anext(heard)  # an error comes before the stream begins, with its own status
    with_usage = given.stream_options is not None and given.stream_options.include_usage
    return StreamingResponse(_chunks(first, heard, turns, with_usage), media_type=EVENT_STREAM, headers=STREAM_HEADERS)


async def _chunks(
    first: Claim | Answer, heard: AsyncIterator[Claim | Answer], turns: Sequence[Shown], with_usage: bool
) -> AsyncIterator[bytes]:
    head = {"id": _id(), "object": "chat.completion.chunk", "created": int(time.time()), "model": MODEL}
    usage: dict[str, Any] = {"usage": None} if with_usage else {}

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _event({**head, "choices": [choice], **usage, **more})

    yield chunk({"role": "assistant", "content": ""})
    said, gap = "", "" if language_of(turns[-1][0]) == "zh" else " "  # as the guide joins sentences
    item: Claim | Answer | None = first
    while item is not None:
        whole = item.text if isinstance(item, Answer) else f"{said}{gap if said else ''}{item.text}"
        if whole.startswith(said) and len(whole) > len(said):
            yield chunk({"content": whole[len(said) :]})
            said = whole
        if isinstance(item, Answer):
            yield chunk({}, "stop", shopguide=_beside(item))
            if with_usage:
                yield _event({**head, "choices": [], "usage": _usage(item, turns)})
            break
        item = await anext(heard, None)
    yield b"data: [DONE]\n\n"


def _whole(answer: Answer, turns: Sequence[Shown]) -> ChatDocument:
    return {
        "id": _id(),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": answer.text, "refusal": None},
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": _usage(answer, turns),
        "shopguide": _beside(answer),
    }


def _beside(answer: Answer) -> dict[str, Any]:
    whole = doc.answer(answer)
    return {name: whole[name] for name in ("claims", "products", "note", "worded_by", "dropped")}


def _usage(answer: Answer, turns: Sequence[Shown]) -> UsageDocument:
    read, written = answer.spent.prompt_tokens, answer.spent.completion_tokens
    if not read and not written:
        read, written = sum(len(tokens(text)) for text, _ in turns), len(tokens(answer.text))
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _turn(content: str | list[Part] | None) -> Shown:
    """The words and the last picture of a user message.

    Args:
        content: As the protocol has it.

    Returns:
        The turn.

    Raises:
        QueryError: A part is neither words nor a picture.
    """
    if content is None or isinstance(content, str):
        return content or "", None
    words, picture = [], None
    for part in content:
        if part.type == "text":
            words.append(part.text)
        elif part.type == "image_url" and part.image_url is not None:
            picture = read_data_url(part.image_url.url)
        else:
            raise QueryError(f"A part of the type {part.type[:50]!r} is not read.", "Send text or image_url.")
    return "\n".join(words), picture


def read_data_url(url: str) -> bytes:
    """The bytes of a picture in a `data:` URL.

    Args:
        url: The address.

    Returns:
        The bytes.

    Raises:
        PictureError: It is another address, which is never fetched, or no base64.
    """
    head, _, body = url.partition(",")
    if not head.startswith("data:") or not head.endswith(";base64"):
        raise PictureError("Only pictures inside the message are read.", "Send a data: URL in base64.")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise PictureError("The picture is not base64.", "Send data:image/jpeg;base64,….") from None


def _known(name: str) -> ModelDocument:
    """The model of a name.

    Args:
        name: As asked for.

    Returns:
        Its document.

    Raises:
        NotFoundError: There is no such model.
    """
    if name != MODEL:
        raise NotFoundError(f"There is no model {name[:100]!r}.", f"The shop is the model {MODEL!r}.")
    return _model()


def _model() -> ModelDocument:
    return {"id": MODEL, "object": "model", "created": 1767225600, "owned_by": "shopguide"}


def _id() -> str:
    return f"chatcmpl-{secrets.token_hex(12)}"


def _event(document: object) -> bytes:
    return b"data: " + doc.to_json(document) + b"\n\n"
