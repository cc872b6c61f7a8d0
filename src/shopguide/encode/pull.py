"""Fetches a text model's own ONNX release from the Hugging Face hub, when somebody asks for it.

Knows nothing about what the files mean. Each file is streamed aside, compared with the checksum that the hub tells for
it (and with a pinned one, where there is one), and renamed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from shopguide.encode.graph import default_cache_dir
from shopguide.encode.registry import DEFAULT_TEXT, FAST_ENGLISH, PULLED_FOLDER
from shopguide.encode.seam import Notice
from shopguide.errors import MissingError, ShopError, UsageError
from shopguide.types import Progress

if TYPE_CHECKING:
    import httpx2

HUB = "https://huggingface.co"
KNOWN: Mapping[str, str] = MappingProxyType(
    {DEFAULT_TEXT: "intfloat/multilingual-e5-small", FAST_ENGLISH: "sentence-transformers/all-MiniLM-L6-v2"}
)
_NEEDED = ("onnx/model.onnx", "tokenizer.json", "config.json")
_WELCOME = ("config_sentence_transformers.json", "sentence_bert_config.json", "1_Pooling/config.json")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIMEOUT_S = 30.0


def pull(
    name: str,
    cache_dir: Path | None = None,
    notice: Notice | None = None,
    hub: str = HUB,
    sha256: Mapping[str, str] = MappingProxyType({}),
    progress: Progress | None = None,
) -> Path:
    """Fetch a model that its publisher exported to ONNX.

    Args:
        name: A built-in name, or an id such as "owner/name"; it is opened afterwards by the part after the slash.
        cache_dir: Folder of the cache; None is the user's.
        notice: Told before each file.
        hub: Address of the hub or of a mirror.
        sha256: File to pinned checksum; a file that differs is refused.
        progress: Told (file, bytes done, bytes in all) as they come.

    Returns:
        The folder, with `model.onnx` under `onnx/` and `tokenizer.json`.

    Raises:
        UsageError: The name is neither known nor an id.
        MissingError: The hub cannot be reached, or does not have a needed file, or a checksum is wrong.
    """
    import httpx2

    source = KNOWN.get(name, name)
    if not _ID.fullmatch(source):
        raise UsageError(f"{name!r} cannot be pulled.", f"Known: {', '.join(KNOWN)}, or an id such as owner/name.")
    folder = (cache_dir or default_cache_dir()) / PULLED_FOLDER / (name if name in KNOWN else name.split("/")[1])
    try:
        with httpx2.Client(timeout=_TIMEOUT_S, follow_redirects=True) as client:
            for file in (*_NEEDED, *_WELCOME):
                if notice is not None:
                    notice(f"Fetching {file} of {source}.")
                url = f"{hub.rstrip('/')}/{source}/resolve/main/{file}"
                told = None if progress is None else partial(progress, file)
                _fetch(client, url, folder / file, sha256.get(file), file in _NEEDED, told)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise MissingError(
            f"{hub} cannot be reached: {error}.", "Look at the network, or copy the folder by hand."
        ) from None
    return folder


def _fetch(
    client: httpx2.Client,
    url: str,
    path: Path,
    pinned: str | None,
    needed: bool,
    told: Callable[[int, int | None], None] | None,
) -> None:
    aside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with client.stream("GET", url) as answer:
            if answer.status_code != 200:
                if not needed:
                    return
                raise MissingError(f"{url} answered {answer.status_code}.", "Does that model have an ONNX export?")
            tags = [r.headers.get("x-linked-etag", "").strip('"') for r in (*answer.history, answer)]
            expected = pinned or next((t for t in tags if _SHA256.fullmatch(t)), None)
            length = answer.headers.get("content-length", "")
            digest, size, done = hashlib.sha256(), int(length) if length.isdigit() else None, 0
            with aside.open("wb") as stream:
                for block in answer.iter_bytes():
                    digest.update(block)
                    stream.write(block)
                    done += len(block)
                    if told is not None:
                        told(done, size)
        if expected is not None and digest.hexdigest() != expected:
            raise MissingError(f"{url} came with the sha256 {digest.hexdigest()}, not {expected}.", "Try again.")
        aside.replace(path)
    except OSError as error:
        raise ShopError(f"{path} cannot be written: {error}.", "Free space, or set cache_dir.") from None
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
