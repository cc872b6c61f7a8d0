"""REST of the guide: a question, with or without a picture, as JSON or as server-sent events.

Knows nothing about how answers are made.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from shopguide.errors import PictureError
from shopguide.media import Crop, read_crop
from shopguide.serve import documents as doc
from shopguide.serve import forms
from shopguide.serve.api_events import EVENT_STREAM, answer_events, wants_events
from shopguide.serve.api_guard import JsonResponse
from shopguide.serve.live import Shown, answering, whole_answer
from shopguide.shop import Shop

router = APIRouter()
MAX_SESSION_CHARS = 200
_CROP = "The part that is meant: `x,y,width,height` in pixels, or in fractions of the sides."
_SESSION = "Any name; the same name continues the talk."
_WITHOUT = "Labels of the talk's conditions that are taken back, as in `query.understood`."


def _shop(request: Request) -> Shop:
    shop: Shop = request.app.state.shop
    return shop


ShopHere = Annotated[Shop, Depends(_shop)]


class AskRequest(BaseModel):
    """A question to the guide."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(examples=["Which of these is warmer?"], description="Empty beside a picture asks what it shows.")
    session: str | None = Field(None, max_length=MAX_SESSION_CHARS, description=_SESSION)
    without: list[str] = Field(
        default_factory=list,
        max_length=50,
        description=_WITHOUT,
    )
    image: str = Field("", description="A picture that is asked about: base64, or a `data:` URL.")
    crop: str = Field("", description=_CROP)


@router.post(
    "/ask",
    response_model=forms.AnswerDocument,
    responses={200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}},
)
async def ask(request: Request, shop: ShopHere, given: AskRequest) -> Response:
    """Ask the guide; every fact in the answer has its source.

    With `Accept: text/event-stream` it comes as server-sent events: a `claim` for each sentence with its citations, as
    soon as it is sure, then the whole document as `answer`.
    """
    image = _decoded(given.image) if given.image else None
    return await _told(request, shop, (given.text, image), given.session, read_crop(given.crop), given.without)


@router.post(
    "/ask/image",
    response_model=forms.AnswerDocument,
    responses={200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}},
)
async def ask_image(
    request: Request,
    shop: ShopHere,
    file: Annotated[UploadFile, File(description="JPEG, PNG, WebP, GIF or BMP.")],
    text: Annotated[str, Form(description="The question; empty asks what the picture shows.")] = "",
    session: Annotated[str, Form(max_length=MAX_SESSION_CHARS, description=_SESSION)] = "",
    crop: Annotated[str, Form(description=_CROP)] = "",
    without: Annotated[list[str] | None, Form(max_length=50, description=_WITHOUT)] = None,
) -> Response:
    """Ask the guide about a picture: "do you have this?", "like this but blue"."""
    shown = (text, await file.read())
    return await _told(request, shop, shown, session or None, read_crop(crop), without or ())


@router.get("/policies", response_model=forms.PoliciesDocument)
def policies(
    shop: ShopHere,
    q: Annotated[str, Query(description="A question; empty gives every passage.", max_length=2000)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 3,
) -> JsonResponse:
    """What the shop's own pages say on a question: shipping, returns, sizes."""
    return JsonResponse(doc.policies(shop.policies(q, limit=limit)))


async def _told(
    request: Request,
    shop: Shop,
    asked: Shown,
    session: str | None,
    crop: Crop | None,
    without: Collection[str] = (),
) -> Response:
    heard = answering(shop, asked, session, crop=crop, without=without)
    if wants_events(request.headers.get("accept", "")):
        return await answer_events(heard)
    return JsonResponse(await run_in_threadpool(doc.answer, await whole_answer(heard)))


def _decoded(text: str) -> bytes:
    """The bytes of a picture in base64, with or without the head of a `data:` URL."""
    body = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise PictureError(
            "`image` is not base64.", "Send the picture's bytes as base64, or use /v1/ask/image."
        ) from None
