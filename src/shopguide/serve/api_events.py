"""An answer as server-sent events: a `claim` for each sentence with its citations, then the whole as `answer`.

Knows nothing about how answers are made. The form is that of the HTML standard, read by `EventSource` and every SSE
library; an error comes before the first event, in the one error form and with its own status.
"""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import StreamingResponse

from shopguide.serve.documents import to_json
from shopguide.serve.forms import AnswerDocument

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


def answer_events(answer: AnswerDocument) -> StreamingResponse:
    """The events of an answer.

    Args:
        answer: The whole.

    Returns:
        The response.
    """

    def events() -> Iterator[bytes]:
        for claim in answer["claims"]:
            yield _event("claim", claim)
        yield _event("answer", answer)

    return StreamingResponse(events(), media_type=EVENT_STREAM, headers=_HEADERS)


def _event(name: str, document: object) -> bytes:
    """One event; JSON escapes line ends, so that the data is one line."""
    return b"event: " + name.encode() + b"\ndata: " + to_json(document) + b"\n\n"
