"""A language model behind any endpoint that speaks OpenAI's chat-completions protocol.

Knows nothing about shops or prompts. Plain HTTP: no package of a vendor is needed.
"""

from __future__ import annotations

import json
import time

import httpx2

from shopguide.errors import LLMError

MAX_ANSWER_BYTES = 256 * 1024
"""Bytes of a reply that are read: an answer of eight sentences is under 4 KB, the rest is envelope."""

MAX_TOKENS = 400
"""Tokens that are asked for: eight sentences in either language."""


class OpenAICompatible:
    """One model at one endpoint."""

    def __init__(self, base_url: str, model: str, key: str = "", timeout_s: float = 20.0) -> None:
        """Name an endpoint; nothing is sent yet.

        Args:
            base_url: Up to and with the version, as "http://127.0.0.1:8080/v1".
            model: The model's name there.
            key: Sent as Bearer; "" for none.
            timeout_s: Seconds for the whole answer, from first byte sent to last byte read.
        """
        self._url = base_url.rstrip("/") + "/chat/completions"
        self._model, self._key, self._timeout_s = model, key, timeout_s

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model

    def __repr__(self) -> str:
        return f"OpenAICompatible({self._url!r}, {self._model!r}, key={'***' if self._key else ''!r})"

    def complete(self, system: str, user: str) -> str:
        """Ask for one answer.

        Args:
            system: The rules.
            user: The question and the evidence.

        Returns:
            The words of the first choice.

        Raises:
            LLMError: No answer in time, a status other than 200, or a reply too long or against the protocol.
        """
        body = {
            "model": self._model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            "temperature": 0,
            "max_tokens": MAX_TOKENS,
            "stream": False,
        }
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            raw = self._post(body, headers)
        except httpx2.TimeoutException as error:
            raise LLMError(f"The language model gave no answer within {self._timeout_s:g} s.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
            raise LLMError(f"The language model cannot be reached: {error}.", "Check SHOPGUIDE_LLM.") from error
        return _content(raw)

    def _post(self, body: dict[str, object], headers: dict[str, str]) -> bytes:
        until = time.monotonic() + self._timeout_s
        with (
            httpx2.Client(timeout=self._timeout_s, follow_redirects=False) as client,
            client.stream("POST", self._url, json=body, headers=headers) as reply,
        ):
            if reply.status_code != 200:
                raise LLMError(f"The language model answered with HTTP {reply.status_code}.")
            held = bytearray()
            for chunk in reply.iter_bytes():
                held += chunk
                if len(held) > MAX_ANSWER_BYTES:
                    raise LLMError(f"The language model's reply is longer than {MAX_ANSWER_BYTES:,} bytes.")
                if time.monotonic() > until:
                    raise LLMError(f"The language model gave no answer within {self._timeout_s:g} s.")
            return bytes(held)


def _content(raw: bytes) -> str:
    try:
        reply = json.loads(raw)
        text = reply["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise LLMError("The language model's reply is not a chat completion.") from error
    if not isinstance(text, str) or not text.strip():
        raise LLMError("The language model's reply is empty.")
    return text
