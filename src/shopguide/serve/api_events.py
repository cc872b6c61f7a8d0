"""An answer as server-sent events: a `claim` for each sentence with its citations, then the whole as `answer`.

Knows nothing about how answers are made. The form is that of the HTML standard, read by `EventSource` and every SSE
library; an error comes before the first event, in the one error form and with its own status.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from shopguide.serve import documents as doc
from shopguide.types import Answer, Claim

EVENT_STREAM = "text/event-stream"
JSON = "application/json"
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
"""Neither a browser nor a proxy before us may hold events back."""


def wants_events(accept: str) -> bool:
    """Whether a caller would rather have events than JSON.

    Args:
        accept: The Accept header.

    Returns:
        True only when events are named, and not ranked below JSON; `*/*` means JSON.
    """
    ranked: dict[str, tuple[float, int]] = {}
    for place, part in enumerate(accept.lower().split(",")):
        kind, *parameters = (p.strip() for p in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            ranked.setdefault(kind, (-float(weight), place))
        except ValueError:
            continue
    events, json = ranked.get(EVENT_STREAM), ranked.get(JSON)
    return events is not None and events[0] < 0 and (json is None or events < json)


async def answer_events(heard: AsyncIterator[Claim | Answer]) -> StreamingResponse:
    """The events of an answer, each claim as soon as it is sure.

    Args:
        heard: The answer while it is made.

    Returns:
        The response; an error comes before it begins.
    """
    first = await anext(heard)

    async def events() -> AsyncIterator[bytes]:
        item: Claim | Answer | None = first
        while item is not None:
            whole = isinstance(item, Answer)
            yield _event("answer", doc.answer(item)) if isinstance(item, Answer) else _event("claim", doc.claim(item))
            item = None if whole else await anext(heard, None)

    return StreamingResponse(events(), media_type=EVENT_STREAM, headers=_HEADERS)


def _event(name: str, document: object) -> bytes:
    """One event; JSON escapes line ends, so that the data is one line."""
    return b"event: " + name.encode() + b"\ndata: " + doc.to_json(document) + b"\n\n"
