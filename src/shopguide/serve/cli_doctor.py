"""Checks that everything needed is there, and says what to do where it is not.

Knows nothing about how the parts work; asks each whether it can. Writes nothing but one probe file in the cache.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from rich.table import Table
from rich.text import Text

from shopguide.errors import ShopguideError
from shopguide.serve.cli_show import console
from shopguide.settings import Settings

State = Literal["ok", "note", "missing"]
PACKAGES = ("onnxruntime", "numpy", "numkong", "tokenizers", "pillow", "sqlalchemy", "fastapi", "rjieba")
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        state: "ok"; "note" for what is worth knowing; "missing" for what is needed and not there.
        hint: What to do, or "".
    """

    name: str
    state: State
    detail: str
    hint: str = ""


def examine(folder: Path) -> list[Check]:
    """Look at everything.

    Args:
        folder: The shop's folder; it need not be there.

    Returns:
        One check a thing.
    """
    checks = [_python(), _packages()]
    try:
        settings = Settings.load(folder)
    except ShopguideError as error:
        return [*checks, Check("settings", "missing", error.message, error.hint)]
    checks.append(Check("threads", "ok", _threads(settings)))
    checks += _models(settings, folder)
    checks.append(_media(settings))
    checks.append(_cache(settings))
    checks += _shop(folder, settings)
    checks.append(_extras())
    if settings.llm:
        checks.append(_llm(settings))
    return checks


def _python() -> Check:
    here = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Check("python", "missing", here, "Python 3.11 or newer is needed.")
    return Check("python", "ok", f"{here} on {sys.platform}")


def _packages() -> Check:
    found, gone = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            gone.append(name)
    if gone:
        return Check("packages", "missing", f"not here: {', '.join(gone)}", f"pip install {' '.join(gone)}")
    return Check("packages", "ok", ", ".join(found))


def _threads(settings: Settings) -> str:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = settings.workers or "automatic"
    return f"{usable} usable cores; threads {settings.threads}, workers {workers}"


def _models(settings: Settings, folder: Path) -> Iterator[Check]:
    """Open each encoder, which proves the weights by their checksum and the converted graph by a query."""
    from shopguide.encode import load_picture_encoder, load_text_encoder

    cache = Path(settings.cache_dir).expanduser() if settings.cache_dir else None

    def text() -> str:
        encoder = load_text_encoder(settings.text_encoder, cache, 1, settings.threads, folder)
        return f"{encoder.name}, {len(encoder.encode_query('a red dress'))} numbers"

    def picture() -> str:
        from PIL import Image

        encoder = load_picture_encoder(settings.picture_encoder, cache, 1, settings.threads, folder)
        return f"{encoder.name}, {len(encoder.encode_query(Image.new('RGB', (64, 64), 'red')))} numbers"

    for name, chosen, work in (
        ("text model", settings.text_encoder, text),
        ("picture model", settings.picture_encoder, picture),
    ):
        if chosen == "none":
            yield Check(name, "note", "switched off")
            continue
        checksum = _checksum(chosen)
        yield checksum if checksum is not None else _tried(name, work)


def _checksum(name: str) -> Check | None:
    """The sha256 of packaged weights; None when it is right, or the model is not a packaged one."""
    from shopguide.encode import e5, efficientnet

    weights = {"multilingual-e5-small": e5.WEIGHTS, "efficientnet-lite2": efficientnet.WEIGHTS}.get(name)
    if weights is None or not weights.available:
        return None
    try:
        weights.path(check=True)
    except ShopguideError as error:
        return Check(f"{name} weights", "missing", error.message, error.hint)
    return None


def _tried(name: str, work: Callable[[], str]) -> Check:
    try:
        return Check(name, "ok", work())
    except ShopguideError as error:
        return Check(name, "missing", error.message, error.hint)


def _media(settings: Settings) -> Check:
    """What reads videos, sounds and text on pictures. Only what a setting asks for is needed."""
    from importlib.util import find_spec

    wanted = {"av": True, "pocketsphinx": settings.speech == "pocketsphinx"}
    wanted |= {"faster_whisper": settings.speech.startswith("whisper"), "rapidocr_onnxruntime": settings.picture_text}
    extras = {"rapidocr_onnxruntime": "'shopguide[ocr]'", "faster_whisper": "'shopguide[whisper]'"}
    here = [name for name in wanted if find_spec(name) is not None]
    lacking = [name for name, needed in wanted.items() if needed and name not in here]
    found = f"here: {', '.join(here) or 'nothing'}; speech by {settings.speech or 'subtitles alone'}"
    if not lacking:
        return Check("videos", "ok", found)
    install = " ".join(dict.fromkeys(extras.get(name, "'shopguide[media]'") for name in lacking))
    return Check("videos", "note", f"{found}; not here: {', '.join(lacking)}", f"pip install {install}")


def _cache(settings: Settings) -> Check:
    from shopguide.encode.graph import default_cache_dir

    folder = Path(settings.cache_dir).expanduser() if settings.cache_dir else default_cache_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"0")
    except OSError as error:
        return Check("cache", "missing", f"{folder}: {error.strerror}", "Free it, or set SHOPGUIDE_CACHE_DIR.")
    return Check("cache", "ok", str(folder))


def _shop(folder: Path, settings: Settings) -> Iterator[Check]:
    if not (folder / "catalog.db").is_file():
        yield Check("shop", "note", f"there is none in {folder}", "shopguide demo, or shopguide import FILE")
        return
    from shopguide.shop import Shop

    try:
        with Shop.open(folder, settings, create=False) as shop:
            told = shop.status()
            shop.verify()
    except ShopguideError as error:
        yield Check("shop", "missing", error.message, error.hint)
        return
    size = int(str(told["index_bytes"])) / 1e6
    yield Check(
        "shop",
        "ok",
        f"{told['products']} products, {told['reviews']} reviews in {folder}; prices in {told['currency']}",
    )
    note = str(told["fuser_note"])
    yield Check(
        "fuser", "note" if note else "ok", f"{told['fuser']}; pictures meet words: {told['pictures_meet_words']}", note
    )
    yield Check(
        "index",
        "ok",
        f"{told['generation'] or 'no generation yet'}, {told['indexed']} products, {size:.1f} MB, checksums right",
    )


EXTRAS = {
    "mcp": ("mcp", "MCP: shopguide mcp, and /mcp"),
    "pydantic_ai": ("llm", "language models that word answers"),
    "xllamacpp": ("local-llm", "language models out of a file"),
}
"""Module to the extra that brings it, and what for."""


def _extras() -> Check:
    """Which of the optional doors are there; none of them is needed."""
    import importlib.util

    there = [what for module, (_, what) in EXTRAS.items() if importlib.util.find_spec(module)]
    gone = [extra for module, (extra, _) in EXTRAS.items() if not importlib.util.find_spec(module)]
    hint = f'pip install "shopguide[{",".join(gone)}]" for the others' if gone else ""
    return Check("doors", "note" if gone else "ok", "; ".join(there) or "none of the optional ones", hint)


def _llm(settings: Settings) -> Check:
    """Whether the language model that is set can be used at all. Only asked when one is set; a file is not read."""
    import importlib.util

    from shopguide.guide.llm_models import LOCAL, parse_llm, shown_name

    on = "The guide answers without it."
    needed = ["pydantic_ai", *(["xllamacpp"] if settings.llm.startswith(LOCAL) else [])]
    for module in needed:
        if importlib.util.find_spec(module) is None:
            hint = f'pip install "shopguide[{EXTRAS[module][0]}]"'
            return Check("language model", "note", f"{module} is not installed. {on}", hint)
    if settings.llm.startswith(LOCAL):
        file = Path(settings.llm.removeprefix(LOCAL)).expanduser()
        if not file.is_file():
            return Check(
                "language model", "note", f"there is no file {file}. {on}", "Set SHOPGUIDE_LLM=local:FILE.gguf."
            )
        return Check("language model", "ok", f"{file.name}, {file.stat().st_size / 1e6:.0f} MB, in this process")
    base = parse_llm(settings.llm)[0]
    if not base:
        return Check("language model", "ok", f"{shown_name(settings.llm)}, by pydantic-ai")
    return _endpoint(base, settings)


def _endpoint(base: str, settings: Settings) -> Check:
    import httpx2

    key = settings.llm_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = httpx2.get(f"{base}/models", timeout=min(settings.llm_timeout_s, 10.0), headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return Check("language model", "note", f"{base} does not answer: {error}", "The guide answers without it.")
    if answer.status_code >= 400:
        return Check("language model", "note", f"{base}/models says {answer.status_code}", "Look at the URL and key.")
    return Check("language model", "ok", base)


def show(checks: list[Check]) -> None:
    """Print the checks."""
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    signs = {"ok": Text("✓", style="green"), "note": Text("·", style="yellow"), "missing": Text("✗", style="red")}
    for check in checks:
        detail = Text(check.detail)
        if check.hint:
            detail.append(f"\n→ {check.hint}", style="yellow")
        table.add_row(signs[check.state], Text(check.name), detail)
    console().print(table)
