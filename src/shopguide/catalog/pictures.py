"""Finds the picture, video and sound files that a feed names, and hashes them.

Knows nothing about what is in them, and fetches nothing: web addresses are kept as they are. A name never leads
out of the folders that were given, whatever ".." it holds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from shopguide.errors import FeedError
from shopguide.types import Media

_VIDEO = frozenset((".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v"))
_SOUND = frozenset((".mp3", ".wav", ".ogg", ".flac", ".m4a", ".opus"))
MAX_INDEXED = 2_000_000
"""Files of the given folders that are looked at to find a file by its bare name."""

Kind = Literal["picture", "video", "sound"]
Watch = Callable[[Media, Path | None], Media]
"""Looks into a file: given what was found and the subtitles that the feed names for it, adds its frames and words."""


@dataclass
class Pictures:
    """Resolves the names of one import and remembers what was found.

    Attributes:
        folders: Where names are looked for, in order: the given folders, then the feed's own.
        given: The given folders, where a file is also found by its bare name, however deep.
        watch: Tells what is in a file; None leaves that untold.
        found: Picture files that are there.
        missing: Names of pictures, videos and sounds that are no files.
        remote: Web addresses, kept and not fetched.
    """

    folders: tuple[Path, ...]
    given: tuple[Path, ...] = ()
    watch: Watch | None = None
    found: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    remote: set[str] = field(default_factory=set)
    _known: dict[tuple[str, str, Kind], Media | None] = field(default_factory=dict, repr=False)
    _by_basename: dict[str, Path] | None = field(default=None, repr=False)

    @classmethod
    def from_folders(
        cls, images: Path | None, feed: Path | None, videos: Path | None = None, watch: Watch | None = None
    ) -> Pictures:
        """Make a resolver for the given folders and the folder that a feed lies in.

        Args:
            images: The folder given for pictures, or None.
            feed: The feed file, or None.
            videos: The folder given for videos, sounds and subtitles, or None.
            watch: Tells what is in a file.

        Returns:
            The resolver.

        Raises:
            FeedError: A given folder is not a folder.
        """
        given: list[Path] = []
        for folder, what in ((images, "picture"), (videos, "video")):
            if folder is None:
                continue
            if not folder.is_dir():
                raise FeedError(f"There is no {what} folder {folder}.", f"Give the folder that holds the {what}s.")
            given.append(folder.resolve())
        own = [feed.parent.resolve()] if feed is not None else []
        return cls(tuple(dict.fromkeys([*given, *own])), tuple(dict.fromkeys(given)), watch)

    def resolve(
        self, names: Iterable[object], subtitles: Iterable[object] = (), kind: Kind = "picture"
    ) -> tuple[Media, ...]:
        """Turn names into media; names of missing files are left out and counted.

        Args:
            names: File names, paths relative to a folder, or web addresses; what is no text is passed over.
            subtitles: Names of subtitle files, the first for the first name and so on.
            kind: What a name is whose ending does not tell.

        Returns:
            The media in order, each once.
        """
        found: dict[str, Media] = {}
        said = [s.strip() for s in subtitles if isinstance(s, str)]
        for place, name in enumerate(n for n in names if isinstance(n, str) and n.strip()):
            key = (name.strip(), said[place] if place < len(said) else "", kind)
            if key not in self._known:
                self._known[key] = self._look_up(*key)
            media = self._known[key]
            if media is not None:
                found.setdefault(media.uri, media)
        return tuple(found.values())

    def _look_up(self, name: str, subtitles: str, default: Kind) -> Media | None:
        if name.startswith("//"):
            name = f"https:{name}"
        if name.lower().startswith(("http://", "https://")):
            self.remote.add(name)
            return Media(_kind(name.partition("?")[0], default), name)
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
        kind = _kind(name, default)
        if kind == "picture":
            self.found.add(str(path))
        media = Media(kind, str(path), content_hash)
        if self.watch is None:
            return media
        words = self._find(subtitles) if subtitles else None
        if subtitles and words is None:
            self.missing.add(subtitles)
        return self.watch(media, words)

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
        """Bare name → file, of the given folders; made when a name is first not found."""
        if self._by_basename is None:
            self._by_basename = {}
            for folder, dirs, files in (step for given in self.given for step in os.walk(given)):
                dirs.sort()
                for file in sorted(files):
                    self._by_basename.setdefault(file.casefold(), Path(folder) / file)
                if len(self._by_basename) > MAX_INDEXED:
                    break
        return self._by_basename


def files_called(names: Iterable[str]) -> str:
    """What to call files of these names: pictures, unless there are videos, sounds or subtitles among them."""
    others = _VIDEO | _SOUND | {".srt", ".vtt"}
    kinds = {PurePosixPath(name.lower().partition("?")[0]).suffix in others for name in names}
    return "pictures" if kinds <= {False} else "videos" if kinds == {True} else "pictures and videos"


def _kind(name: str, default: Kind) -> Kind:
    suffix = PurePosixPath(name.lower()).suffix
    return "video" if suffix in _VIDEO else "sound" if suffix in _SOUND else default
