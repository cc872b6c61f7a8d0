"""Makes the model that a setting names: an OpenAI-compatible endpoint, any model of pydantic-ai, or a GGUF file.

Knows nothing about turns or prompts. A local file is served by llama.cpp (xllamacpp) inside this process, on loopback
and with a key that nobody knows, so that all three are one code path.
"""

from __future__ import annotations

import atexit
import importlib.util
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from shopguide.errors import LLMError

if TYPE_CHECKING:
    from pydantic_ai.models import Model

LOCAL = "local:"
DEFAULT_MODEL = "default"
"""Sent as the model's name when the settings name only a URL; most local servers take any."""

MAX_ANSWER_BYTES = 512 * 1024
"""Bytes of a reply that are read: an answer of eight sentences is under 4 KB, the rest is envelope."""

CONTEXT_TOKENS = 4096
"""Of a local model: the facts of a turn need about 2,000."""

_servers: list[Any] = []
"""Local models that run; they end with the process, before the interpreter does."""


def parse_llm(spec: str) -> tuple[str, str]:
    """Read a setting that names an endpoint.

    Args:
        spec: "http://host:port/v1", or "openai:http://host:port/v1:MODEL".

    Returns:
        Base URL and model name; ("", spec) for a model of pydantic-ai or a local file.
    """
    if not spec.startswith(("http://", "https://", "openai:http://", "openai:https://")):
        return "", spec
    if not spec.startswith("openai:"):
        return spec.rstrip("/"), DEFAULT_MODEL
    url, _, model = spec.removeprefix("openai:").rpartition(":")
    if not url or "/" in model or url in ("http", "https"):
        return spec.removeprefix("openai:").rstrip("/"), DEFAULT_MODEL
    return url.rstrip("/"), model


def shown_name(spec: str) -> str:
    """What answers are signed with.

    Args:
        spec: The setting.

    Returns:
        The model's name, without hosts and folders.
    """
    if spec.startswith(LOCAL):
        return Path(spec.removeprefix(LOCAL)).stem
    return parse_llm(spec)[1]


def make_model(spec: str, key: str = "", timeout_s: float = 20.0, threads: int = 1) -> Model:
    """Make a model.

    Args:
        spec: "http://…/v1", "openai:http://…/v1:MODEL", a model of pydantic-ai ("anthropic:…"), or "local:FILE.gguf".
        key: Sent as Bearer to an endpoint.
        timeout_s: Of one request.
        threads: Of a local model.

    Returns:
        The model of pydantic-ai.

    Raises:
        LLMError: There is no such model, or the extra `llm` is not installed.
    """
    if importlib.util.find_spec("pydantic_ai") is None:
        raise LLMError("The package pydantic-ai-slim is not installed.", 'pip install "shopguide[llm]"')
    if spec.startswith(LOCAL):
        url, secret = serve_file(Path(spec.removeprefix(LOCAL)).expanduser(), threads)
        return _endpoint(f"{url}/v1", shown_name(spec), secret, timeout_s)
    url, name = parse_llm(spec)
    if url:
        return _endpoint(url, name, key, timeout_s)
    from pydantic_ai.exceptions import UserError
    from pydantic_ai.models import infer_model

    try:
        return infer_model(spec)
    except (UserError, ImportError, ValueError) as error:
        raise LLMError(f"There is no language model {spec!r}: {error}", "Check SHOPGUIDE_LLM.") from error


class _Bounded(httpx2.AsyncByteStream):
    """A body of which no more than so many bytes are read."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._body:
            read += len(chunk)
            if read > MAX_ANSWER_BYTES:
                raise LLMError(f"The language model's reply is longer than {MAX_ANSWER_BYTES:,} bytes.")
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()


class _BoundedTransport(httpx2.AsyncHTTPTransport):
    """The usual transport, with bounded bodies."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        reply = await super().handle_async_request(request)
        if isinstance(reply.stream, httpx2.AsyncByteStream):
            reply.stream = _Bounded(reply.stream)
        return reply


def _endpoint(url: str, name: str, key: str, timeout_s: float) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # near servers get a connection a call: nothing is left open where nobody closes it
    kept = httpx2.Limits() if url.startswith("https:") else httpx2.Limits(max_keepalive_connections=0)
    http = httpx2.AsyncClient(transport=_BoundedTransport(limits=kept), timeout=timeout_s, follow_redirects=False)
    # an empty key would be looked for in the environment, where a key for another server may stand
    client = AsyncOpenAI(base_url=url, api_key=key or "none", max_retries=0, http_client=http)
    _ = client.chat.completions  # loaded now, and not while a shopper waits
    return OpenAIChatModel(name, provider=OpenAIProvider(openai_client=client))


def serve_file(path: Path, threads: int) -> tuple[str, str]:
    """Serve a GGUF file on loopback, inside this process.

    Args:
        path: The file.
        threads: For reading and for writing alike.

    Returns:
        Address and key.

    Raises:
        LLMError: The file is not there or is no model, or the extra `local-llm` is not installed.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise LLMError("The package xllamacpp is not installed.", 'pip install "shopguide[local-llm]"')
    if not path.is_file():
        raise LLMError(f"There is no file {path}.", "Check SHOPGUIDE_LLM.")
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel, params.verbosity = CONTEXT_TOKENS, 1, -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    key = secrets.token_urlsafe(24)
    params.api_keys = [key]
    try:
        server = xllamacpp.Server(params)
    except (RuntimeError, ValueError) as error:
        raise LLMError(f"{path.name} cannot be read as a model: {error}", "Give a GGUF file.") from error
    if not _servers:
        atexit.register(_servers.clear)
    _servers.append(server)
    return str(server.listening_address), key
