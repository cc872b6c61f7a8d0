"""Finds the picture, video and sound files that a feed names, and hashes them.

Knows nothing about what is in them, and fetches nothing: web addresses are kept as they are. A name never leads
out of the folders that were given, whatever ".." it holds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from shopguide.errors import FeedError
from shopguide.types import Media

_VIDEO = frozenset((".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v"))
_SOUND = frozenset((".mp3", ".wav", ".ogg", ".flac", ".m4a", ".opus"))
MAX_INDEXED = 2_000_000
"""Files of a picture folder that are looked at to find a picture by its bare name."""


@dataclass
class Pictures:
    """Resolves the names of one import and remembers what was found.

    Attributes:
        folders: Where names are looked for, in order: the given picture folder, then the feed's own.
        images: The given picture folder, where a file is also found by its bare name, however deep.
        found: Picture files that are there.
        missing: Names of pictures, videos and sounds that are no files.
        remote: Web addresses, kept and not fetched.
    """

    folders: tuple[Path, ...]
    images: Path | None = None
    found: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    remote: set[str] = field(default_factory=set)
    _known: dict[str, Media | None] = field(default_factory=dict, repr=False)
    _by_basename: dict[str, Path] | None = field(default=None, repr=False)

    @classmethod
    def from_folders(cls, images: Path | None, feed: Path | None) -> Pictures:
        """Make a resolver for a picture folder and the folder that a feed lies in.

        Args:
            images: The folder given for pictures, or None.
            feed: The feed file, or None.

        Returns:
            The resolver.

        Raises:
            FeedError: The picture folder is not a folder.
        """
        if images is not None and not images.is_dir():
            raise FeedError(f"There is no picture folder {images}.", "Give the folder that holds the pictures.")
        folders = [images] if images is not None else []
        if feed is not None:
            folders.append(feed.parent)
        return cls(tuple(dict.fromkeys(f.resolve() for f in folders)), images.resolve() if images else None)

    def resolve(self, names: Iterable[object]) -> tuple[Media, ...]:
        """Turn names into media; names of missing files are left out and counted.

        Args:
            names: File names, paths relative to a folder, or web addresses; what is no text is passed over.

        Returns:
            The media in order, each once.
        """
        found: dict[str, Media] = {}
        for name in names:
            text = name.strip() if isinstance(name, str) else ""
            if not text:
                continue
            if text not in self._known:
                self._known[text] = self._look_up(text)
            media = self._known[text]
            if media is not None:
                found.setdefault(media.uri, media)
        return tuple(found.values())

    def _look_up(self, name: str) -> Media | None:
        if name.startswith("//"):
            name = f"https:{name}"
        if name.lower().startswith(("http://", "https://")):
            self.remote.add(name)
            return Media(_kind(name.partition("?")[0]), name)
        path = self._find(name)
        if path is None:
            self.missing.add(name)
            return None
        try:
            with path.open("rb") as stream:
                content_hash = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            self.missing.add(name)
            return None
        kind = _kind(name)
        if kind == "picture":
            self.found.add(str(path))
        return Media(kind, str(path), content_hash)

    def _find(self, name: str) -> Path | None:
        if "\0" in name or len(name) > 1024:
            return None
        clean = name.replace("\\", "/").removeprefix("file://")
        for folder in self.folders:
            path = Path(os.path.normpath(folder / clean))
            if path.is_relative_to(folder) and path.is_file():
                return path
        return self._index().get(clean.rpartition("/")[2].casefold())

    def _index(self) -> dict[str, Path]:
        """Bare name → file, of the given picture folder; made when a name is first not found."""
        if self._by_basename is None:
            self._by_basename = {}
            for folder, dirs, files in os.walk(self.images) if self.images else ():
                dirs.sort()
                for file in sorted(files):
                    self._by_basename.setdefault(file.casefold(), Path(folder) / file)
                if len(self._by_basename) > MAX_INDEXED:
                    break
        return self._by_basename


def _kind(name: str) -> Literal["picture", "video", "sound"]:
    suffix = PurePosixPath(name.lower()).suffix
    return "video" if suffix in _VIDEO else "sound" if suffix in _SOUND else "picture"
