"""Binds an address and serves one shop on it until stopped.

Knows nothing about the routes. The socket is bound here first, so that a taken port is one clear line.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator

from shopguide.errors import ShopError, UsageError
from shopguide.serve.api_guard import is_loopback
from shopguide.settings import Settings
from shopguide.shop import Shop
from shopguide.shop.warming import warming
from shopguide.types import Event

GRACE_S = 5
"""Answers under way get so long to end when the server is stopped."""


def serve_shop(
    shop: Shop, settings: Settings, tell: Callable[[object], None] | None = None, browse: bool = False
) -> None:
    """Serve until stopped.

    Args:
        shop: An open shop.
        settings: `host`, `port`, `api_key`, `max_upload_mb`.
        tell: Given one document saying where it listens; None prints a line for people.
        browse: Open the page in the user's browser.
    """
    import uvicorn

    from shopguide.serve.api import create_app

    with _bind(settings.host, settings.port) as bound:
        app = create_app(shop, settings)
        shop.search("hello", limit=1)  # models are read now, so that the first visitor does not wait for them
        if shop.renew():
            sys.stderr.write("The index was made by an older version: it is built anew while searches go on.\n")
        _announce(settings, bound.getsockname()[1], tell, browse)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_S
        )
        with warming(shop):
            uvicorn.Server(config).run(sockets=[bound])


def _announce(settings: Settings, port: int, tell: Callable[[object], None] | None, browse: bool) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{'127.0.0.1' if settings.host in ('0.0.0.0', '::') else host}:{port}/"  # noqa: S104
    near = is_loopback(settings.host)
    if not near and not settings.api_key.get_secret_value():
        sys.stderr.write("Writing over REST is closed: set SHOPGUIDE_API_KEY to open it.\n")
    if tell is not None:
        tell({"url": url, "openapi": f"{url}openapi.json"})
        sys.stdout.flush()
    else:
        to = "" if near else " to the network"
        sys.stderr.write(f"Serving{to} at {url}   (REST: {url}openapi.json, stop: Ctrl+C)\n")
    if browse:
        import webbrowser

        webbrowser.open(url)


def _bind(host: str, port: int) -> socket.socket:
    """A bound socket.

    Args:
        host: Name or address.
        port: 0 takes a free one.

    Returns:
        The socket.

    Raises:
        UsageError: The address is taken, or is none of this machine.
    """
    with contextlib.ExitStack() as held:
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            bound = held.enter_context(socket.socket(family, socket.SOCK_STREAM))
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"{host}:{port} cannot be listened at: {error.strerror}.", "Choose another: --port 0 takes a free one."
            ) from None
        held.pop_all()  # it stays open: the caller closes it
    return bound


@contextlib.contextmanager
def posting(shop: Shop) -> Iterator[Callable[[list[Event]], int]]:
    """Serve a shop to this process alone, and send it events by `POST /v1/events`.

    Args:
        shop: An open shop.

    Yields:
        Callable[[list[Event]], int]: Sends events, and says how many were new.
    """
    import uvicorn

    from shopguide.serve.api import create_app

    settings = Settings(host="127.0.0.1", port=0)
    with _bind(settings.host, settings.port) as bound:
        config = uvicorn.Config(create_app(shop, settings), log_level="warning", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        asked = http.client.HTTPConnection(settings.host, bound.getsockname()[1], timeout=600)

        def post(events: list[Event]) -> int:
            rows = [{name: getattr(e, name) for name in Event.__slots__} for e in events]
            asked.request("POST", "/v1/events", json.dumps({"events": rows}), {"Content-Type": "application/json"})
            answer = asked.getresponse()
            told = json.loads(answer.read())
            if answer.status != http.HTTPStatus.OK:
                raise ShopError(f"REST answered {answer.status}: {told}.", "This is a fault of shopguide.")
            return int(told["added"])

        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield post
        finally:
            asked.close()
            server.should_exit = True
            thread.join()
