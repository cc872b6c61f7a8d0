"""Makes small videos with known scenes, sounds and subtitles for tests."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

av = pytest.importorskip("av", reason="the extra `media` is not installed")

Scene = tuple[str, float]
"""What is seen, a colour of two halves ("red/blue", "black"), and for how many seconds."""

_RGB = {
    "red": (220, 30, 30), "blue": (30, 60, 220), "green": (30, 180, 60), "white": (255, 255, 255),
    "black": (0, 0, 0), "yellow": (240, 220, 40), "grey": (128, 128, 128), "pink": (250, 150, 190),
}  # fmt: skip


def picture(look: str, width: int = 96, height: int = 64) -> np.ndarray:
    first, _, second = look.partition("/")
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = _RGB[first]
    pixels[:, width // 2 :] = _RGB[second or first]
    return pixels


def make_clip(
    path: Path,
    scenes: Sequence[Scene],
    fps: int = 12,
    sound: Path | None = None,
    gop: int = 12,
    size: tuple[int, int] = (96, 64),
    codec: str = "mpeg4",
) -> Path:
    """Write a video of these scenes after one another, with the sound of a file where one is given."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=fps, options={"g": str(gop)})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        heard = out.add_stream("aac", rate=16000) if sound is not None else None
        for look, seconds in scenes:
            pixels = picture(look, *size)
            for _ in range(round(seconds * fps)):
                out.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        out.mux(stream.encode())
        if heard is not None:
            with av.open(str(sound)) as source:
                for frame in source.decode(audio=0):
                    frame.pts = None
                    out.mux(heard.encode(frame))
            out.mux(heard.encode())
    return path


def say(path: Path, words: str) -> Path:
    """Write speech; skips the test where no speaker is installed."""
    try:
        subprocess.run(["flite", "-voice", "slt", "-t", words, "-o", str(path)], check=True)
    except OSError:
        pytest.skip("flite, which speaks in this test, is not installed")
    return path
