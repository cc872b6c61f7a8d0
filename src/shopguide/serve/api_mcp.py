"""MCP over streamable HTTP at `/mcp` inside the web app, and `/.well-known/ucp`, which tells programs of it.

Knows nothing about the tools. Each call stands for itself (no sessions are kept), so that any worker may answer it.
Where the package `mcp` (extra `mcp`) is not installed, neither address exists.
"""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from shopguide.serve.api_guard import JsonResponse, error_response, is_loopback
from shopguide.serve.ucp import business_profile
from shopguide.settings import Settings

if TYPE_CHECKING:
    from shopguide.shop import Shop

PATH = "/mcp"
MAX_AGE_S = 300
"""How long a program may keep the profile; the protocol wants at least a minute."""


def is_there() -> bool:
    """Whether the package is installed."""
    return importlib.util.find_spec("mcp") is not None


def base_url_of(settings: Settings, request: Any) -> str:
    """Where REST stands for who asks: as set, else as the request says, else nowhere."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    return "" if request is None else str(request.base_url).rstrip("/")


class McpDoor:
    """The MCP endpoint of one app; open while the app runs."""

    def __init__(self, shop: Shop, settings: Settings) -> None:
        self._shop, self._settings = shop, settings
        self._app: ASGIApp | None = None

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Answer calls until the app stops; an app may start more than once."""
        from mcp.server.transport_security import TransportSecuritySettings

        from shopguide.serve.mcp import make_server

        server = make_server(self._shop, lambda request: base_url_of(self._settings, request))
        # a web page elsewhere must not reach a shop that listens to this machine only
        near = is_loopback(self._settings.host)
        security = None if near else TransportSecuritySettings(enable_dns_rebinding_protection=False)
        app = server.streamable_http_app(
            streamable_http_path=PATH, json_response=True, stateless_http=True, transport_security=security
        )
        async with server.session_manager.run():
            self._app = app
            try:
                yield
            finally:
                self._app = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        app = self._app
        if app is None:
            app = error_response(503, "missing", "The MCP endpoint is not open.", "Start the app with its lifespan.")
        await app(scope, receive, send)


def add_mcp(app: FastAPI, shop: Shop, settings: Settings) -> McpDoor | None:
    """Put the endpoint and its profile into an app.

    Args:
        app: The web app.
        shop: An open shop.
        settings: `public_url`, `host`.

    Returns:
        The endpoint, to be opened with the app; None where the package is not installed.
    """
    if not is_there():
        return None
    door = McpDoor(shop, settings)
    app.router.routes.append(Route(PATH, endpoint=door, include_in_schema=False))

    @app.get("/.well-known/ucp", response_model=dict[str, Any], tags=["shop"])
    def ucp_profile(request: Request) -> JsonResponse:
        """What this shop speaks of UCP: the catalog, over MCP."""
        document = business_profile(base_url_of(settings, request) + PATH)
        return JsonResponse(document, headers={"Cache-Control": f"public, max-age={MAX_AGE_S}"})

    return door
