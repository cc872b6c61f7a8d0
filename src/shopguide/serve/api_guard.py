"""What stands before every REST route: size limit, security headers, counters, one error form, the right to write.

Knows nothing about the shop or its routes. One plain ASGI middleware, because a stack of them costs more than a search.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import time
from collections.abc import Mapping

from fastapi import Request
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopguide.serve.documents import error_document, to_json
from shopguide.settings import Settings

LOG = logging.getLogger("shopguide.serve")

MAX_JSON_BYTES = 4_000_000
"""Largest body that is not an upload: ten thousand events, or a product with thousands of variants."""

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class JsonResponse(JSONResponse):
    """A response whose body is written by `documents.to_json`."""

    def render(self, content: object) -> bytes:
        """Write the content as JSON."""
        return to_json(content)


class DoorError(HTTPException):
    """A request that is turned away at the door, with the code and hint of the one error form."""

    def __init__(self, status: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(status, message, {"WWW-Authenticate": "Bearer"} if status == 401 else None)
        self.code = code
        self.hint = hint


def error_response(status: int, code: str, message: str, hint: str = "") -> JsonResponse:
    """An error in its one form."""
    return JsonResponse(error_document(code, message, hint), status)


class Metrics:
    """Counters of one app, in a registry of their own so that two apps in one process do not meet."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "shopguide_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.latency = Histogram(
            "shopguide_request_seconds",
            "Time to the last byte.",
            ("route",),
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.steps = Histogram(
            "shopguide_search_step_seconds",
            "Time of each step of a search.",
            ("step",),
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.empty = Counter("shopguide_searches_empty", "Searches that found nothing.", registry=self.registry)

    def searched(self, took_ms: Mapping[str, float], total: int) -> None:
        """Count one search."""
        for step, ms in took_ms.items():
            self.steps.labels(step).observe(ms / 1000.0)
        if not total:
            self.empty.inc()


class Guard:
    """The middleware.

    Args:
        app: What it stands before.
        metrics: Where requests are counted.
        max_upload_bytes: Largest multipart body; other bodies may have `MAX_JSON_BYTES` at most.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, max_upload_bytes: int) -> None:
        self.app = app
        self.metrics = metrics
        self.max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._limited(scope, receive, answer)
        except Exception:  # the last door: it is logged here, and nothing of it goes out
            LOG.exception("%s %s failed", scope["method"], scope["path"])
            if status:
                raise
            failed = error_response(500, "internal", "Something went wrong here.", "The server's log says more.")
            await failed(scope, receive, answer)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self.metrics.requests.labels(scope["method"], route, str(status or 500)).inc()
            self.metrics.latency.labels(route).observe(time.perf_counter() - started)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        upload = headers.get("content-type", "").startswith("multipart/")
        most = self.max_upload_bytes if upload else MAX_JSON_BYTES
        told = headers.get("content-length", "")
        too_large = DoorError(
            413, "too_large", f"The body is larger than {most / 1e6:g} MB.", "Send a smaller one, or set max_upload_mb."
        )
        if told.isdigit() and int(told) > most:
            await error_response(413, too_large.code, too_large.detail, too_large.hint)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise too_large
            return message

        await self.app(scope, counted, send)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this very machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def may_write(request: Request, settings: Settings) -> None:
    """Let a request write, or read what is personal.

    With an `api_key` set, the key as Bearer is needed, always. Without one, only a shopkeeper at this very machine
    may: the server is bound to loopback, the Host header names loopback too (a web page elsewhere cannot rebind its
    own name to us), and no proxy stands between.

    Args:
        request: What came in.
        settings: Of the shop.

    Raises:
        DoorError: 401 for a missing or wrong key, 403 where a key would have to be set first.
    """
    key = settings.api_key.get_secret_value()
    if key:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), key.encode()):
            raise DoorError(401, "unauthorized", "This needs the shop's key.", "Send Authorization: Bearer KEY.")
        return
    proxied = "forwarded" in request.headers or "x-forwarded-for" in request.headers
    if proxied or not is_loopback(settings.host) or not is_loopback(request.url.hostname or ""):
        raise DoorError(
            403,
            "forbidden",
            "Writing is closed: no key is set, and this is not a call from the machine itself.",
            "Set SHOPGUIDE_API_KEY and send it as Authorization: Bearer KEY.",
        )
