"""The guide of a shop: the shop's own verbs as its tools, and the language model that the settings name.

Knows nothing about what is said; that is `guide`'s.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from shopguide.encode.registry import DEFAULT_TEXT
from shopguide.encode.tuned_text import FINDER, TunedText
from shopguide.guide import Guide, LanguageModel, Limits, Tools
from shopguide.guide.fact_finder import FactFinder, learnt_finder
from shopguide.guide.levels import find_level
from shopguide.guide.llm import Level
from shopguide.guide.llm_models import make_model, shown_name
from shopguide.guide.matters import Encode, Matters, learnt_matters
from shopguide.guide.reader import TurnReader, learnt_reader
from shopguide.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai.models import Model

MODELS_HELD = 8
"""Models that a process keeps open: shops that name the same one share it, a local file is read once."""


def open_llm(settings: Settings, timeout_s: float | None = None, retries: int = 1) -> LanguageModel:
    """The language model that the settings name; nothing is sent or read yet.

    Args:
        settings: `llm` names it, `llm_*` bound it.
        timeout_s: In place of `llm_timeout_s`.
        retries: After a failure of the wire.

    Returns:
        The model; shops with the same settings share it.
    """
    limits = Limits(timeout_s or settings.llm_timeout_s, settings.llm_calls, settings.llm_tokens, retries=retries)
    cache = Path(settings.cache_dir).expanduser() if settings.cache_dir else None
    return _model(
        settings.llm, settings.llm_key.get_secret_value(), limits, settings.llm_level, settings.threads, cache
    )  # fmt: skip


@lru_cache(MODELS_HELD)
def _model(spec: str, key: str, limits: Limits, level: str, threads: int, cache_dir: Path | None) -> LanguageModel:
    def make() -> Model:
        return make_model(spec, key, limits.timeout_s, threads)

    def found(model: LanguageModel) -> Level:
        if level != "auto":
            return level  # type: ignore[return-value]
        from shopguide.encode.graph import default_cache_dir

        return find_level(model, cache_dir or default_cache_dir(), spec)

    return LanguageModel(make, shown_name(spec), limits, found)


def open_guide(tools: Tools, settings: Settings, encode: Encode | None = None) -> Guide:
    """Make the guide of a shop.

    Args:
        tools: The shop.
        settings: Names the language model, if any.
        encode: The shop's text encoder of questions.

    Returns:
        The guide.
    """
    reader = open_reader(settings)
    matters = Matters(encode, learnt_matters()) if reader is not None and encode is not None else None
    llm = open_llm(settings) if settings.llm else None
    return Guide(tools, llm, reader=reader, matters=matters, finder=open_finder(settings))


def open_reader(settings: Settings) -> TurnReader | None:
    """The reader of turns, where its encoder is the shop's own text encoder; the rules alone read them elsewhere.

    Args:
        settings: Names the text encoder.

    Returns:
        The reader; shops share it. None where the shop's texts are encoded by another model.
    """
    return _reader(_cache(settings)) if _is_packaged(settings) else None


def open_finder(settings: Settings) -> FactFinder | None:
    """The finder of facts, under the same condition as the reader.

    Args:
        settings: Names the text encoder.

    Returns:
        The finder; shops share it. None where the shop's texts are encoded by another model.
    """
    return _finder(_cache(settings)) if _is_packaged(settings) else None


def _is_packaged(settings: Settings) -> bool:
    return settings.text_encoder == DEFAULT_TEXT and TunedText.available()


def _cache(settings: Settings) -> Path | None:
    return Path(settings.cache_dir).expanduser() if settings.cache_dir else None


@lru_cache(MODELS_HELD)
def _reader(cache_dir: Path | None) -> TurnReader:
    return TurnReader(TunedText(learnt_reader(), cache_dir), learnt_reader())


@lru_cache(MODELS_HELD)
def _finder(cache_dir: Path | None) -> FactFinder:
    return FactFinder(TunedText(learnt_finder(), cache_dir, name=FINDER), learnt_finder())
