"""All settings of a shop as one frozen value: default < the shop's `shop.toml` < `SHOPGUIDE_*` < what the caller gives.

Knows nothing about the parts that use them. Only doors (`serve`, `shopguide.open`) read settings; parts get values.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shopguide.errors import SettingsError

SETTINGS_FILE = "shop.toml"


class Settings(BaseSettings):
    """What can be set. Each name is a key of `shop.toml`, and `SHOPGUIDE_<NAME>` in the environment.

    Attributes:
        currency: ISO code of prices that name none.
        text_encoder: Name in the model registry; "hash" needs no weights and is for trials only.
        picture_encoder: Name in the model registry; "hash" for trials; "none" leaves pictures out.
        pictured: Let a product's picture tell its colour, pattern or kind where the catalog tells none, marked as seen
            in the picture; a change takes effect with the next import.
        fuser: How modalities become one product vector: "auto" (the one learnt by `train fusion` where there is a valid
            one, else "weighted_sum"), "attention" or "gated" (that learnt one, nothing else), "weighted_sum", "concat".
        chinese_reviews: How Chinese reviews are read: "lexicon", or "snownlp" where that package is installed.
        nearest: "exact", or "quick": from 300,000 products on, what is found by meaning alone and not by words or a
            threshold (search mode "dense") is put in order by sketches first, with .98 of the ten nearest found.
        workers: Encoding workers of an import; each has one session. 0 means one a usable core, at most 4.
        threads: Threads of each model session and numeric kernel.
        cache_dir: Where converted models are kept; empty means the user's cache folder.
        max_picture_pixels: Larger pictures are refused before they are decoded.
        speech: Who writes down what videos and sounds say where there are no subtitles: `pocketsphinx` (English; extra
            `media`), `whisper` (small, English; extra `whisper`) or `whisper:` with a folder that faster-whisper reads;
            empty means nobody.
        picture_text: Read the text on pictures too (extra `ocr`).
        llm: `openai:URL:MODEL` or the base URL of an OpenAI-compatible endpoint, a model of pydantic-ai
            ("anthropic:…"), or `local:FILE.gguf`; empty means none.
        llm_key: Sent as Bearer to that endpoint.
        llm_timeout_s: Seconds that the model may take of one turn, all its calls together.
        llm_calls: Requests to it of one turn, tools and mending included.
        llm_tokens: Tokens that one turn may read and write.
        llm_level: What the model can do: call "tools", answer by a "schema", only write "text"; "auto" tries once.
        reranker: Reads the first hits of a worded search again: `cross-encoder:` with a folder or an id on the hub
            (extra `train`), or `llm`, which asks the model of the setting `llm`; empty means none.
        rerank_timeout_s: Seconds that a search waits for it; then the order stays as it was.
        host: Address that `serve` binds.
        port: Port that `serve` binds.
        public_url: Address under which the world reaches `serve` ("https://shop.example"); empty: as each call says.
        api_key: When set, writes over REST need it as Bearer.
        max_upload_mb: Largest body that REST reads.
    """

    model_config = SettingsConfigDict(env_prefix="SHOPGUIDE_", frozen=True, extra="forbid", env_ignore_empty=True)

    currency: str = Field("USD", pattern=r"^[A-Z]{3}$")
    text_encoder: str = "multilingual-e5-small"
    picture_encoder: str = "efficientnet-lite2"
    pictured: bool = True
    fuser: Literal["auto", "attention", "gated", "weighted_sum", "concat"] = "auto"
    chinese_reviews: Literal["lexicon", "snownlp"] = "lexicon"
    nearest: Literal["exact", "quick"] = "exact"
    workers: int = Field(0, ge=0, le=64)
    threads: int = Field(1, ge=1, le=64)
    cache_dir: str = ""
    max_picture_pixels: int = Field(50_000_000, ge=1)
    speech: str = ""
    picture_text: bool = False
    llm: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_timeout_s: float = Field(20.0, gt=0)
    llm_calls: int = Field(6, ge=1, le=50)
    llm_tokens: int = Field(24_000, ge=100)
    llm_level: Literal["auto", "tools", "schema", "text"] = "auto"
    reranker: str = ""
    rerank_timeout_s: float = Field(2.0, gt=0)
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    public_url: str = Field("", pattern=r"^(https?://\S+)?$")
    api_key: SecretStr = SecretStr("")
    max_upload_mb: int = Field(20, ge=1)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read from the caller and the environment only; `load` adds the file below both."""
        return init_settings, env_settings

    @property
    def stated_currency(self) -> str | None:
        """The currency that somebody set; None while it is only the default."""
        return self.currency if "currency" in self.model_fields_set else None

    @classmethod
    def load(cls, shop: str | Path | None = None, **given: object) -> Settings:
        """Read the settings of a shop folder.

        Args:
            shop: The shop's folder; its `shop.toml` is read when there is one.
            **given: Settings that win over everything.

        Returns:
            The settings.

        Raises:
            SettingsError: A key is unknown or a value of the wrong type or out of range.
        """
        path = Path(shop) / SETTINGS_FILE if shop is not None else None
        stored: dict[str, object] = {}
        if path is not None and path.is_file():
            try:
                stored = tomllib.loads(path.read_text("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise SettingsError(f"{path} is not TOML: {error}.", "Mend or remove it.") from None
        unknown = sorted((set(stored) | set(given)) - set(cls.model_fields))
        if unknown:
            raise SettingsError(f"Unknown setting {unknown[0]!r}.", f"Known: {', '.join(cls.model_fields)}.")
        try:
            from_env = cls()
            values = stored | {n: getattr(from_env, n) for n in from_env.model_fields_set} | given
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(map(str, first["loc"]))
            raise SettingsError(f"Setting {name!r}: {first['msg']}, got {first['input']!r}.", "") from None
