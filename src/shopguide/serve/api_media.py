"""REST's videos and sounds of a product, and the frames that stand for them.

Knows nothing about how frames were chosen; files are served as they lie, frames are decoded when asked for.
"""

from __future__ import annotations

import io
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from shopguide.errors import NotFoundError
from shopguide.serve import documents_media as doc
from shopguide.serve.api_guard import JsonResponse

if TYPE_CHECKING:
    from shopguide.shop import Shop
    from shopguide.types import Media

router = APIRouter()
FRAME_SIDE = 240
"""Frames are at least this large on their shorter side, and at most twice."""

FRAMES_KEPT = 128
AGE_S = 3600


def _file(shop: Shop, product_id: str, number: int) -> Media:
    media = shop.product(product_id).media
    if not 0 <= number < len(media) or media[number].kind == "picture":
        raise NotFoundError(f"{product_id!r} has no video or sound {number}.", "Its product document lists them.")
    if not Path(media[number].uri).is_file():
        raise NotFoundError(f"The file {number} of {product_id!r} is not on this disk.", "Import it again.")
    return media[number]


@router.get("/products/{product_id:path}/media", response_model=doc.ClipsDocument)
def clips(request: Request, product_id: str) -> JsonResponse:
    """The videos and sounds of a product: frames with their seconds, and what is said."""
    shop: Shop = request.app.state.shop
    return JsonResponse({"product_id": product_id, "clips": doc.clips(shop.product(product_id))})


@router.get(
    "/products/{product_id:path}/media/{number}/frames/{at_ms}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
)
def frame(request: Request, product_id: str, number: int, at_ms: int) -> Response:
    """A frame of a product's video, one of those that its document lists."""
    media = _file(request.app.state.shop, product_id, number)
    if at_ms not in {round(at * 1000) for at in media.frames}:
        raise NotFoundError(f"Video {number} of {product_id!r} has no frame at {at_ms} ms.", "Its document lists them.")
    at_s = next(at for at in media.frames if round(at * 1000) == at_ms)
    data = _jpeg(media.uri, media.content_hash or "", at_s)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": f"public, max-age={AGE_S}"})


@router.get("/products/{product_id:path}/media/{number}", response_class=Response)
def clip(request: Request, product_id: str, number: int) -> Response:
    """A video or sound of a product, whole or a range of it."""
    media = _file(request.app.state.shop, product_id, number)
    kind = mimetypes.guess_type(media.uri)[0] or f"{'video' if media.kind == 'video' else 'audio'}/mp4"
    return FileResponse(media.uri, media_type=kind, headers={"Cache-Control": f"public, max-age={AGE_S}"})


@lru_cache(maxsize=FRAMES_KEPT)
def _jpeg(path: str, content_hash: str, at_s: float) -> bytes:
    """A frame as JPEG; the content hash is there so that another file of the same name is another frame."""
    from shopguide.media.video import read_frames

    (picture,) = read_frames(path, [at_s], side=FRAME_SIDE)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
