"""What is in the videos, sounds and pictures of an import: the frames that stand for them and the words they say.

Joins media and the cache. Whatever is wrong with a file, the import goes on and says so; a file is looked into once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from shopguide.encode import FeatureCache
from shopguide.errors import MediaError, MissingError, PictureError
from shopguide.media import ocr, subtitles, video
from shopguide.media.speech import Listener, make_listener
from shopguide.settings import Settings
from shopguide.types import Media, Spoken

VERSION = 1
"""Of the way that frames are chosen and words are read; another one looks into every file again."""

TOLD = 5
"""Files of which it is told in full what was wrong; more are counted."""


@dataclass
class Watcher:
    """Looks into the files of one import.

    Attributes:
        cache: What was seen once is not looked at again.
        listener: Writes down speech where there are no subtitles; None where nobody does.
        read_text: Reads the text on a picture; None where nobody does.
        seen: Files looked into by kind, each once.
    """

    cache: FeatureCache
    listener: Listener | None = None
    read_text: ocr.Reader | None = None
    seen: dict[str, str] = field(default_factory=dict)
    _trouble: dict[str, str] = field(default_factory=dict)
    _missing: Counter[str] = field(default_factory=Counter)

    def __call__(self, media: Media, words: Path | None = None) -> Media:
        """Add what is in a file.

        Args:
            media: The file, with its content hash.
            words: The subtitle file that the feed names for it; else one that lies beside it.

        Returns:
            The same with its frames and words; as it was where they cannot be read.
        """
        if media.kind == "picture":
            return self._read(media) if self.read_text is not None else media
        self.seen[media.uri] = media.kind
        if media.kind == "video":
            frames = self._frames(media)
            media = replace(media, frames=frames)
        return replace(media, words=self._words(media, words or subtitles.beside(media.uri)))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong, for the report of the import."""
        told = [reason for reason in self._trouble.values() if reason]
        more = (f"{len(told) - TOLD:,} more videos and sounds had something wrong",) if len(told) > TOLD else ()
        lacking = tuple(f"{count:,} {what}" for what, count in self._missing.items())
        return (*lacking, *told[:TOLD], *more)

    def _frames(self, media: Media) -> tuple[float, ...]:
        def look() -> tuple[float, ...]:
            chosen = video.choose_frames(media.uri)
            if chosen.note:
                self._trouble[media.uri] = chosen.note
            return chosen.seconds

        found = self._once(media, f"frames {VERSION}", look)
        return tuple(float(at) for at in found) if isinstance(found, list | tuple) else ()

    def _words(self, media: Media, path: Path | None) -> tuple[Spoken, ...]:
        """Subtitles beside the file, else inside it, else what a listener hears."""
        if path is not None:
            try:
                return subtitles.read_subtitles(path)
            except MediaError as error:
                self._trouble[str(path)] = f"Subtitles were left out: {error}"
        listener = self.listener
        heard = f"words {VERSION} {listener.fingerprint if listener else ''}"

        def listen() -> tuple[Spoken, ...]:
            inside = subtitles.inside(media.uri) if media.kind == "video" else ()
            return inside or (listener.hear(media.uri) if listener is not None else ())

        if media.kind == "sound" and listener is None:
            return ()
        return _spoken(self._once(media, heard, lambda: [(w.start_s, w.end_s, w.text) for w in listen()]))

    def _read(self, media: Media) -> Media:
        reader = self.read_text
        if reader is None:
            return media
        what = f"text {VERSION} {reader.fingerprint}"
        found = self._once(media, what, lambda: [(0.0, 0.0, line) for line in reader.read(media.uri)])
        return replace(media, words=_spoken(found))

    def _once(self, media: Media, what: str, look: Callable[[], object]) -> object:
        """What a look gave, now or once before; None when it could not be done."""
        key = media.content_hash or ""
        kept = self.cache.note(key, what)
        if kept is not None:
            return orjson.loads(kept)
        try:
            found = look()
        except MissingError as error:
            if media.uri not in self._trouble:
                kind = "picture" if media.kind == "picture" else "video and sound"
                self._missing[f"{kind} files were not looked into: {error.message} {error.hint}"] += 1
                self._trouble[media.uri] = ""
            return None
        except (MediaError, PictureError) as error:
            self._trouble[media.uri] = f"A {media.kind} was left out: {error}"
            return None
        self.cache.keep_note(key, what, orjson.dumps(found).decode())
        return found


def open_watcher(cache: FeatureCache, settings: Settings) -> Watcher:
    """The watcher of one import.

    Args:
        cache: What was seen before.
        settings: Who listens, and whether text on pictures is read.

    Returns:
        The watcher; nothing is opened before its first file.

    Passes on:
        SettingsError: No listener has the name that is set.
    """
    return Watcher(cache, make_listener(settings.speech), ocr.Rapid() if settings.picture_text else None)


def _spoken(found: object) -> tuple[Spoken, ...]:
    return tuple(Spoken(*line) for line in found) if isinstance(found, list) else ()
