"""A product's videos and sounds, and where they say or show something, as JSON.

Knows nothing about files; a part of `documents`, in a file of its own for its size. Addresses, never paths.
"""

from __future__ import annotations

from urllib.parse import quote

from typing_extensions import TypedDict

from shopguide.media.video import clock
from shopguide.shop.moments import name_of
from shopguide.types import Moment, Product


class FrameDocument(TypedDict):
    """A frame that stands for a video: its second, the same as a clock, and where REST serves it."""

    at_s: float
    clock: str
    url: str


class SpokenDocument(TypedDict):
    """Words between two seconds."""

    start_s: float
    end_s: float
    clock: str
    text: str


class ClipDocument(TypedDict):
    """A video or sound: `media` is its number among the product's media."""

    media: int
    kind: str
    name: str
    url: str
    frames: list[FrameDocument]
    words: list[SpokenDocument]


class MomentDocument(TypedDict):
    """Where words are said or something is shown; `at_s` null is a picture, `quote` "" is only shown."""

    media: int
    name: str
    at_s: float | None
    clock: str
    quote: str
    url: str


class ClipsDocument(TypedDict):
    """All videos and sounds of a product."""

    product_id: str
    clips: list[ClipDocument]


def media_url(product_id: str, number: int) -> str:
    """Where REST serves a file; the id is escaped whole, slashes too."""
    return f"/v1/products/{quote(product_id, safe='')}/media/{number}"


def frame_url(product_id: str, number: int, at_s: float) -> str:
    """Where REST serves a frame."""
    return f"{media_url(product_id, number)}/frames/{round(at_s * 1000)}"


def clips(of: Product) -> list[ClipDocument]:
    """The videos and sounds of a product."""
    out: list[ClipDocument] = []
    for number, media in enumerate(of.media):
        if media.kind == "picture":
            continue
        remote = media.uri.startswith(("http://", "https://"))
        out.append(
            {
                "media": number,
                "kind": media.kind,
                "name": name_of(media),
                "url": media.uri if remote else media_url(of.product_id, number),
                "frames": [
                    {"at_s": at, "clock": clock(at), "url": frame_url(of.product_id, number, at)} for at in media.frames
                ],
                "words": [
                    {"start_s": w.start_s, "end_s": w.end_s, "clock": clock(w.start_s), "text": w.text}
                    for w in media.words
                ],
            }
        )
    return out


def moment(value: Moment | None, of: Product) -> MomentDocument | None:
    """Where a hit's words are said, or its picture is shown."""
    if value is None:
        return None
    url = media_url(of.product_id, value.media)
    if value.at_s is not None and not value.quote:
        url = frame_url(of.product_id, value.media, value.at_s)
    return {
        "media": value.media,
        "name": value.name,
        "at_s": value.at_s,
        "clock": "" if value.at_s is None else clock(value.at_s),
        "quote": value.quote,
        "url": url,
    }
