"""The guide of a shop: the shop's own verbs as its tools, and the language model that the settings name.

Knows nothing about what is said; that is `guide`'s.
"""

from __future__ import annotations

from shopguide.guide import Guide, OpenAICompatible, Tools
from shopguide.settings import Settings

DEFAULT_MODEL = "default"
"""Sent as the model's name when the settings name only a URL; most local servers take any."""


def parse_llm(spec: str) -> tuple[str, str]:
    """Read the `llm` setting.

    Args:
        spec: "http://host:port/v1", or "openai:http://host:port/v1:MODEL".

    Returns:
        Base URL and model name.
    """
    if not spec.startswith("openai:"):
        return spec.rstrip("/"), DEFAULT_MODEL
    url, _, model = spec.removeprefix("openai:").rpartition(":")
    if not url or "/" in model:
        return spec.removeprefix("openai:").rstrip("/"), DEFAULT_MODEL
    return url.rstrip("/"), model


def open_guide(tools: Tools, settings: Settings) -> Guide:
    """Make the guide of a shop.

    Args:
        tools: The shop.
        settings: Names the language model, if any.

    Returns:
        The guide.
    """
    if not settings.llm:
        return Guide(tools)
    url, model = parse_llm(settings.llm)
    return Guide(tools, OpenAICompatible(url, model, settings.llm_key.get_secret_value(), settings.llm_timeout_s))
