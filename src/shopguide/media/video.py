"""The frames that stand for a video: one a scene, none twice, whatever its length for a bounded work.

Knows nothing about products or encoders. A short video is decoded whole; of a long one the key frames at evenly spread
places are, to which a seek leads at once. A scene ends where one look differs from the one before (a cut) or from the
scene's first (a pan): the thresholded histogram cuts of Zhang, Kankanhalli and Smoliar (1993), on tiny pictures.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from shopguide.errors import MediaError, MissingError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MOST_FRAMES = 8
"""Frames that stand for one video."""

MOST_DECODED = 1500
"""Frames of a video that are decoded in a row: a minute at 25 a second. Longer ones are looked at by seeking."""

MOST_LOOKS = 96
"""Places of a long video that are looked at."""

MOST_PACKETS = 300
"""Packets that are read after a seek before the place is given up."""

MOST_SECONDS = 60.0
"""Processor seconds for one video; what was seen until then stands for it."""

MAX_SIDE = 8192
"""Larger pictures than any camera films are refused before a frame is decoded."""

LOOKS_A_SECOND = 6.0

_SIDE = 16
CUT = 0.12
"""Mean difference of two neighbouring looks, 0 to 1, from which they are two scenes."""

DRIFT = 0.16
"""The same against the first look of a scene."""

SAME = 0.08
"""Frames that differ by less show the same."""

FLAT = 0.045
"""Spread of a look's colours below which it shows nothing: black, white, a fade."""

BRIEF_S = 0.3
"""Shorter scenes are transitions."""

LATE_S = 1.0
"""How long the last frame before a moment may have been shown for it to be that of the moment."""

_BAR = 0.04


class Look(NamedTuple):
    """A moment of a video, made tiny: its second and (16, 16, 3) float32, 0 to 1."""

    at_s: float
    thumb: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The frames of a video.

    Attributes:
        seconds: When they are, ascending.
        decoded: Frames that were decoded to find them.
        note: What was wrong with a video of which some could be read, or "".
    """

    seconds: tuple[float, ...]
    decoded: int
    note: str = ""


def choose_frames(path: Path | str, most: int = MOST_FRAMES) -> Chosen:
    """Find the moments that show what a video shows.

    Args:
        path: The video file.
        most: Frames at most.

    Returns:
        The moments; at least one unless the video shows nothing but black.

    Raises:
        MediaError: The file is missing, empty, broken from the start, too large, or holds no video track.

    Passes on:
        MissingError: PyAV is not installed.
    """
    looks: list[Look] = []
    decoded, note = 0, ""
    began = time.thread_time()
    with opened(path) as container:
        stream = _video_stream(container, path)
        try:
            for count, look in _looks(container, stream):
                decoded = count
                if look is not None:
                    looks.append(look)
                if time.thread_time() - began > MOST_SECONDS:
                    note = f"{path} takes long to decode: only its first part was looked at"
                    break
        except _av_errors() as error:
            if not looks:
                raise MediaError(f"{path} is broken or truncated ({_first_line(error)}).", "Save it again.") from None
            note = f"{path} breaks off at {clock(looks[-1].at_s)}"
    if not looks:
        raise MediaError(f"{path} is broken or truncated: no frame can be decoded.", "Save it again.")
    return Chosen(tuple(round(look.at_s, 3) for look in _telling(looks, most)), decoded, note)


def read_frames(path: Path | str, seconds: Sequence[float], side: int | None = None) -> Iterator[Image.Image]:
    """Decode the frames of some moments.

    Args:
        path: The video file.
        seconds: When, ascending.
        side: Pixels of the shorter side that are needed; larger frames are scaled down. None leaves them.

    Yields:
        Image.Image: The frame at each moment: upright RGB, without black bars.

    Raises:
        MediaError: The file is broken, or ends before a moment.

    Passes on:
        MissingError: PyAV is not installed.
    """
    with opened(path) as container:
        stream = _video_stream(container, path)
        for at_s in seconds:
            try:
                frame = _frame_at(container, stream, at_s)
            except _av_errors() as error:
                raise MediaError(
                    f"{path} is broken at {clock(at_s)} ({_first_line(error)}).", "Save it again."
                ) from None
            if frame is None:
                raise MediaError(f"{path} has no frame at {clock(at_s)}.", "Import it again.")
            yield _picture(frame, side)


def clock(seconds: float) -> str:
    """A moment as people write it: 0:12, 1:02:03."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


@contextmanager
def opened(path: Path | str) -> Iterator[InputContainer]:
    """Open a media file.

    Args:
        path: The file.

    Yields:
        InputContainer: PyAV's container.

    Raises:
        MediaError: The file is missing, empty or of no known kind.
        MissingError: PyAV is not installed.
    """
    try:
        import av
    except ImportError:
        raise MissingError("Videos and sounds cannot be read here.", "pip install 'shopguide[media]'") from None
    file = Path(path)
    if not file.is_file():
        raise MediaError(f"There is no file {path}.", "Check its path.")
    if not file.stat().st_size:
        raise MediaError(f"{path} is empty.", "Save or send it again.")
    try:
        container = av.open(str(file.absolute()), metadata_errors="replace")
    except (av.error.FFmpegError, ValueError) as error:
        raise MediaError(f"{path} is broken, or no video or sound ({_first_line(error)}).", "Save it again.") from None
    with container:
        yield container


def _av_errors() -> tuple[type[Exception], ...]:
    import av

    return av.error.FFmpegError, ValueError


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:120]


def _video_stream(container: InputContainer, path: Path | str) -> VideoStream:
    if not container.streams.video:
        raise MediaError(f"{path} has no video track.", "")
    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1
    if max(stream.width, stream.height) > MAX_SIDE:
        raise MediaError(f"{path} is {stream.width} x {stream.height} pixels (at most {MAX_SIDE} a side).", "")
    return stream


def _length(container: InputContainer, stream: VideoStream) -> tuple[float, float]:
    """Seconds of a video and frames a second, 0 where the file does not tell."""
    length = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
    if not length and container.duration:
        length = container.duration / 1e6
    return length, float(stream.average_rate or stream.guessed_rate or 0)


def _looks(container: InputContainer, stream: VideoStream) -> Iterator[tuple[int, Look | None]]:
    """(frames decoded so far, a look or None where the frame is too near to the one before)."""
    length, rate = _length(container, stream)
    if length * (rate or 25.0) > MOST_DECODED:
        yield from _spread_looks(container, stream, length)
        return
    last = -1.0
    for count, frame in enumerate(container.decode(stream), 1):
        if count > MOST_DECODED:
            return
        if frame.time is None or (last >= 0 and 0 <= frame.time - last < 1 / LOOKS_A_SECOND - 0.01):
            yield count, None
            continue
        last = frame.time
        yield count, Look(frame.time, _thumb(frame))


def _spread_looks(container: InputContainer, stream: VideoStream, length: float) -> Iterator[tuple[int, Look | None]]:
    """Key frames at evenly spread places."""
    count, last = 0, -1.0
    stream.codec_context.skip_frame = "NONKEY"
    for place in range(MOST_LOOKS):
        frame = _frame_at(container, stream, length * (place + 0.5) / MOST_LOOKS, exact=False)
        if frame is None:
            continue
        count += 1
        if frame.time <= last:
            yield count, None
            continue
        last = frame.time
        yield count, Look(frame.time, _thumb(frame))


def _frame_at(container: InputContainer, stream: VideoStream, at_s: float, exact: bool = True) -> VideoFrame | None:
    """The frame shown at a second, or the key frame before it; None when the file ends first."""
    if stream.time_base is None:
        return None
    container.seek(int(at_s / float(stream.time_base)) + (stream.start_time or 0), stream=stream)
    found = None
    packets = decoded = 0
    for packet in container.demux(stream):
        packets += 1
        for frame in packet.decode():
            decoded += 1
            if frame.time is None:
                continue
            if not exact:
                return frame
            if frame.time > at_s + 0.002 and found is not None:
                return found
            found = frame
            if frame.time >= at_s - 0.002:
                return found
        if (packets > MOST_PACKETS and not exact) or decoded > MOST_DECODED:
            break
    return found if found is not None and (not exact or found.time >= at_s - LATE_S) else None


def _thumb(frame: VideoFrame) -> NDArray[np.float32]:
    tiny = frame.reformat(width=_SIDE, height=_SIDE, format="rgb24", interpolation="AREA").to_ndarray()
    return tiny.astype(np.float32) / 255.0


def _differ(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    return float(np.abs(first - second).mean())


def _telling(looks: Sequence[Look], most: int) -> list[Look]:
    """One look a scene, none that shows the same as another; the longest scene and what is least alike first."""
    shown = [look for look in looks if float(look.thumb.std(axis=(0, 1)).max()) >= FLAT] or list(looks[:1])
    scenes: list[list[Look]] = [[shown[0]]]
    for look in shown[1:]:
        scene = scenes[-1]
        if _differ(scene[-1].thumb, look.thumb) > CUT or _differ(scene[0].thumb, look.thumb) > DRIFT:
            scenes.append([look])
        else:
            scene.append(look)
    step = float(np.median(np.diff([look.at_s for look in looks]))) if len(looks) > 1 else 0.0
    lasting = [scene for scene in scenes if len(scene) * step >= BRIEF_S] or scenes
    left = [(len(scene), _middle(scene)) for scene in lasting]
    chosen = [max(left, key=lambda held: (held[0], -held[1].at_s))[1]]
    while len(chosen) < most:
        apart = [(min(_differ(look.thumb, c.thumb) for c in chosen), -look.at_s, n) for n, (_, look) in enumerate(left)]
        farthest, _, n = max(apart)
        if farthest < SAME:
            break
        chosen.append(left[n][1])
    return sorted(chosen, key=lambda look: look.at_s)


def _middle(scene: Sequence[Look]) -> Look:
    """The look most like its whole scene; of equal ones that nearest its middle."""
    mean = np.mean([look.thumb for look in scene], axis=0)
    middle = (scene[0].at_s + scene[-1].at_s) / 2
    return min(scene, key=lambda look: (round(_differ(look.thumb, mean), 3), abs(look.at_s - middle)))


def _picture(frame: VideoFrame, side: int | None) -> Image.Image:
    width, height = frame.width, frame.height
    if side is not None and min(width, height) > 2 * side:
        scale = 2 * side / min(width, height)
        width, height = round(width * scale), round(height * scale)
    scaled = frame.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
    pixels = np.asarray(scaled.to_ndarray(), np.uint8)
    turns = round(frame.rotation / 90) % 4
    return Image.fromarray(_without_bars(np.rot90(pixels, turns) if turns else pixels))


def _without_bars(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A frame without the black bars that players lay beside another shape of picture."""
    bright = pixels.max(axis=2) > 255 * _BAR
    rows, columns = np.flatnonzero(bright.mean(axis=1) > 0.02), np.flatnonzero(bright.mean(axis=0) > 0.02)
    if not len(rows) or not len(columns):
        return pixels
    cut = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.ascontiguousarray(cut) if min(cut.shape[:2]) >= min(pixels.shape[:2]) / 4 else pixels
