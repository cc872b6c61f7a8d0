"""What subtitles say and when: .srt and .vtt files beside a video, and text tracks inside one.

Knows nothing about products. Times and words only; voices, places, colours and karaoke marks are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from shopguide.errors import MediaError
from shopguide.media.video import opened
from shopguide.text import normalise
from shopguide.types import Spoken

if TYPE_CHECKING:
    from av.subtitles.stream import SubtitleStream

ENDINGS = (".srt", ".vtt")
MAX_BYTES = 5_000_000
"""Larger files are no subtitles: a three-hour film has a tenth of it."""

MOST_LINES = 5000
MAX_LINE_CHARS = 500

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_SPAN = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}")
_MARKS = re.compile(r"<[^<>]{0,100}>|\{\\[^{}]{0,100}\}")
_ASS_FIELDS = 8


def beside(path: Path | str) -> Path | None:
    """The subtitle file that lies beside a video: clip.srt, clip.en.vtt; None where there is none.

    Args:
        path: The video.

    Returns:
        The file; one without a language in its name first, then by name.
    """
    file = Path(path)
    if not file.parent.is_dir():
        return None
    stem = file.stem.casefold()
    found = [
        f
        for f in file.parent.iterdir()
        if f.suffix.lower() in ENDINGS and (f.stem.casefold() == stem or f.stem.casefold().rpartition(".")[0] == stem)
    ]
    return min(found, key=lambda f: (len(f.stem), f.name), default=None)


def read_subtitles(path: Path | str) -> tuple[Spoken, ...]:
    """Read a subtitle file.

    Args:
        path: SubRip or WebVTT, in UTF-8, UTF-16 or GB 18030.

    Returns:
        Its lines in the order of time; lines that repeat the one before are joined to it.

    Raises:
        MediaError: The file cannot be read, or not one line of it has a time.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise MediaError(f"{path} has {size:,} bytes (at most {MAX_BYTES:,} for subtitles).", "")
        text = _decoded(file.read_bytes())
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}.", "Check its path.") from error
    lines = tuple(_joined(_cues(text)))
    if not lines:
        raise MediaError(f"{path} holds no subtitles: no line has a time.", "Save it as SubRip or WebVTT.")
    return lines


def inside(path: Path | str) -> tuple[Spoken, ...]:
    """Read the first text track inside a video.

    Args:
        path: The video file.

    Returns:
        Its lines; () where it has no such track.

    Raises:
        MediaError: The track is broken.

    Passes on:
        MissingError: PyAV is not installed.
    """
    with opened(path) as container:
        import av

        stream = next((s for s in container.streams.subtitles if s.codec_context.name in _TEXT_TRACKS), None)
        if stream is None:
            return ()
        try:
            return tuple(_joined(_track(stream, container.demux(stream))))
        except av.error.FFmpegError as error:
            raise MediaError(f"The subtitles in {path} are broken ({error}).", "Save it again.") from None


_TEXT_TRACKS = frozenset(("subrip", "srt", "mov_text", "webvtt", "ass", "ssa", "text"))


def _track(stream: SubtitleStream, packets: Iterable[object]) -> Iterator[Spoken]:
    for packet in packets:
        start, length = getattr(packet, "pts", None), getattr(packet, "duration", None) or 0
        base = float(getattr(packet, "time_base", None) or stream.time_base or 0)
        if start is None:
            continue
        for rect in stream.decode(packet):  # type: ignore[arg-type]
            ass = bytes(getattr(rect, "ass", b"")).decode("utf-8", "replace")
            text = ass.split(",", _ASS_FIELDS)[-1].replace("\\N", " ").replace("\\n", " ")
            yield Spoken(start * base, (start + length) * base, text)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def _cues(text: str) -> Iterator[Spoken]:
    span: tuple[float, float] | None = None
    held: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        match = _SPAN.match(line)
        if match or not line.strip():
            if span is not None and held:
                if match and held[-1].strip().isdigit():
                    held.pop()  # the number of a cue that follows without an empty line
                yield Spoken(*span, " ".join(held))
            span, held = (_span(match), []) if match else (None, [])
        elif span is not None:
            held.append(line)


def _span(match: re.Match[str]) -> tuple[float, float]:
    first, second = match.groups()[:4], match.groups()[4:]
    start, end = (
        int(h or 0) * 3600 + int(m) * 60 + int(s) + int(f.ljust(3, "0")) / 1000 for h, m, s, f in (first, second)
    )
    return start, max(start, end)


def _joined(cues: Iterable[Spoken]) -> Iterator[Spoken]:
    """Clean words in the order of time; a line shown again right after itself is one."""
    last: Spoken | None = None
    for count, cue in enumerate(sorted(cues, key=lambda c: (c.start_s, c.end_s))):
        if count >= MOST_LINES:
            break
        text = normalise(html.unescape(_MARKS.sub("", cue.text)))[:MAX_LINE_CHARS]
        if not text:
            continue
        if last is not None and text == last.text and cue.start_s - last.end_s < 1.0:
            last = Spoken(last.start_s, max(last.end_s, cue.end_s), text)
            continue
        if last is not None:
            yield last
        last = Spoken(round(cue.start_s, 3), round(cue.end_s, 3), text)
    if last is not None:
        yield last
