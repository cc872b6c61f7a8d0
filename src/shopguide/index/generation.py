"""Generations on disk: folders of immutable files, a manifest that proves them, and CURRENT that names one.

    index/CURRENT              "gen-000007 <sha256 of its manifest>"
    index/gen-000007/          manifest.json, ids.bin, lexical.bin, columns.bin, vectors.*.bin

Knows nothing about what the arrays mean. A generation is written aside, synced, renamed, and only then
named by CURRENT, which is itself replaced in one rename: a crash leaves the old one or the new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from shopguide.errors import CorruptError, LockedError, ShopError
from shopguide.index.strings import Arrays

FORMAT = 2
"""Version of the files. Another one is refused: rebuild, the catalog has everything."""
_ALIGN = 64
_CHECKED_AT_OPEN = 1 << 20
"""Files up to this size are hashed at every open (about 1 ms); `verify` hashes all."""
_NAME = re.compile(r"gen-(\d{6,})")
_CURRENT = re.compile(r"(gen-\d{6,}) ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation as opened.

    Attributes:
        name: Its folder's name, as "gen-000007"; "" for an index that was never built.
        manifest: What manifest.json says: "format", "fingerprint", "seq", "fields", "info", "files".
        packs: File name without ".bin" to its arrays, memory-mapped.
    """

    name: str
    manifest: Mapping[str, Any]
    packs: Mapping[str, Arrays]


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the right to write generations; the system lets it go when the process ends, however it ends.

    Args:
        folder: The index folder.

    Yields:
        None: The lock is held until the block ends.

    Passes on:
        LockedError: Another process is writing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "LOCK", os.O_CREAT | os.O_RDWR, 0o644)
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: SQLite's own lock on the catalog is what keeps writers apart there.
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise LockedError(f"Another process is writing to the index in {folder}.", "Wait until it is done.") from error


def current_name(folder: Path) -> tuple[str, str]:
    """The generation that CURRENT names and its manifest's sha256; ("", "") when there is no index yet.

    Args:
        folder: The index folder.

    Returns:
        Name and checksum.

    Raises:
        CorruptError: CURRENT is there but does not name a generation, or generations are there without it.
    """
    try:
        text = (folder / "CURRENT").read_text("utf-8", "replace")
    except FileNotFoundError:
        if folder.is_dir() and any(_NAME.fullmatch(p.name) for p in folder.iterdir()) and not _never_named(folder):
            raise CorruptError(f"{folder / 'CURRENT'} is missing.", "Rebuild the index from the catalog.") from None
        return "", ""
    match = _CURRENT.fullmatch(text)
    if not match:
        raise CorruptError(
            f"{folder / 'CURRENT'} does not name a generation: {text[:60]!r}.", "Rebuild the index from the catalog."
        )
    return match[1], match[2]


def _never_named(folder: Path) -> bool:
    """True when the first build was killed between its last two renames: only gen-000001 is there."""
    return {p.name for p in folder.iterdir() if _NAME.fullmatch(p.name)} == {"gen-000001"}


def open_generation(folder: Path) -> Generation:
    """Open the generation that CURRENT names.

    Args:
        folder: The index folder.

    Returns:
        The generation; an empty one where nothing was built yet.

    Raises:
        CorruptError: A file is missing, or has the wrong size, or (small files) the wrong checksum.
    """
    for _ in range(20):  # A writer may replace and remove the generation between two of our steps: look again.
        name, digest = current_name(folder)
        try:
            return _open(folder, name, digest) if name else Generation("", {}, {})
        except FileNotFoundError as error:
            missing = error.filename
            if current_name(folder) == (name, digest):
                break
    raise CorruptError(f"{missing} is missing.", "Rebuild the index from the catalog.")


def _open(folder: Path, name: str, digest: str) -> Generation:
    path = folder / name / "manifest.json"
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != digest:
        raise CorruptError(f"{path} is not the one that CURRENT names.", "Rebuild the index from the catalog.")
    manifest = orjson.loads(raw)
    if manifest["format"] != FORMAT:
        raise CorruptError(
            f"{path} has format {manifest['format']!r}, this version reads {FORMAT}.",
            "Rebuild the index from the catalog.",
        )
    packs = {}
    for file, about in manifest["files"].items():
        path = folder / name / f"{file}.bin"
        if path.stat().st_size != about["size"]:
            raise CorruptError(
                f"{path} has {path.stat().st_size} bytes, its manifest says {about['size']}.",
                "Rebuild the index from the catalog.",
            )
        if about["size"] <= _CHECKED_AT_OPEN:
            _check(path, about["sha256"])
        packs[file] = _read_arrays(path, about["arrays"])
    return Generation(name, manifest, packs)


def verify(folder: Path, generation: Generation) -> None:
    """Hash every file of a generation.

    Args:
        folder: The index folder.
        generation: The one to check.

    Raises:
        CorruptError: A file is missing or its checksum is wrong; it is named.
    """
    for file, about in generation.manifest.get("files", {}).items():
        path = folder / generation.name / f"{file}.bin"
        if not path.is_file():
            raise CorruptError(f"{path} is missing.", "Rebuild the index from the catalog.")
        _check(path, about["sha256"])


def _check(path: Path, digest: str) -> None:
    with path.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    if found != digest:
        raise CorruptError(f"{path} has the wrong checksum.", "Rebuild the index from the catalog.")


def write_generation(
    folder: Path,
    packs: Mapping[str, Arrays],
    fields: Sequence[Mapping[str, Any]],
    about: Mapping[str, Any],
) -> Generation:
    """Write a generation, make it the current one, remove the others, and open it. Call under `locked`.

    Args:
        folder: The index folder.
        packs: File name without ".bin" to its arrays.
        fields: The table of fields that goes with the columns.
        about: "fingerprint", "seq" and whatever else the manifest shall say.

    Returns:
        The new generation, memory-mapped.

    Raises:
        ShopError: The disk is full or cannot be written; the old generation is still current.
    """
    numbers = [int(m[1]) for p in folder.iterdir() if (m := _NAME.fullmatch(p.name))]
    name = f"gen-{max(numbers, default=0) + 1:06d}"
    aside = folder / f"{name}.part"
    try:
        remove_leftovers(folder)
        digest = _write_folder(aside, packs, fields, about)
        aside.rename(folder / name)
        _sync(folder)
        _name_current(folder, name, digest)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise ShopError(
            f"The index could not be written to {folder}: {error.strerror}.",
            "Make room or give rights; the old index is still in use.",
        ) from error
    opened = _open(folder, name, digest)
    remove_leftovers(folder)
    return opened


def _write_folder(
    aside: Path, packs: Mapping[str, Arrays], fields: Sequence[Mapping[str, Any]], about: Mapping[str, Any]
) -> str:
    aside.mkdir()
    files = {file: _write_arrays(aside / f"{file}.bin", arrays) for file, arrays in packs.items()}
    manifest = orjson.dumps({"format": FORMAT, **about, "fields": fields, "files": files}, option=orjson.OPT_INDENT_2)
    _write_synced(aside / "manifest.json", manifest)
    _sync(aside)
    return hashlib.sha256(manifest).hexdigest()


def _name_current(folder: Path, name: str, digest: str) -> None:
    _write_synced(folder / "CURRENT.part", f"{name} {digest}\n".encode())
    (folder / "CURRENT.part").replace(folder / "CURRENT")
    _sync(folder)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed builds left and the generations that CURRENT no longer names."""
    try:
        keep = current_name(folder)[0]
    except CorruptError:
        keep = ""
    for path in folder.iterdir():
        if path.is_dir() and path.name != keep and _NAME.fullmatch(path.name.removesuffix(".part")):
            shutil.rmtree(path, ignore_errors=True)


def _write_arrays(path: Path, arrays: Arrays) -> dict[str, Any]:
    """Write arrays behind one another, each aligned; return size, checksum and where each lies."""
    digest, at, table = hashlib.sha256(), 0, {}
    with path.open("wb") as handle:
        for name, array in arrays.items():
            table[name] = {"dtype": array.dtype.str, "shape": list(array.shape), "at": at}
            data = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
            pad = bytes(-len(data) % _ALIGN)
            for part in (data, pad):
                handle.write(part)
                digest.update(part)
            at += len(data) + len(pad)
        handle.flush()
        os.fsync(handle.fileno())
    return {"size": at, "sha256": digest.hexdigest(), "arrays": table}


def _read_arrays(path: Path, table: Mapping[str, Mapping[str, Any]]) -> Arrays:
    whole: npt.NDArray[np.uint8] = (
        np.asarray(np.memmap(path, np.uint8, "r")) if path.stat().st_size else np.zeros(0, np.uint8)
    )
    arrays: Arrays = {}
    for name, about in table.items():
        dtype = np.dtype(about["dtype"])
        size = dtype.itemsize * int(np.prod(about["shape"], dtype=np.int64))
        arrays[name] = whole[about["at"] : about["at"] + size].view(dtype).reshape(about["shape"])
    return arrays


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
