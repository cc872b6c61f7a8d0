"""Decodes one picture into plain upright RGB, whatever it comes as, and refuses what could harm.

Knows nothing about products or encoders. Sizes are judged by the header, before a pixel is decoded; large JPEGs are
decoded at a fraction (libjpeg's scaled DCT, through Pillow's draft mode).
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import IO

import numpy as np
from PIL import Image, UnidentifiedImageError

from shopguide.errors import PictureError

MAX_PIXELS = 50_000_000
"""Larger pictures are refused: 50 megapixels are 150 MB decoded, and above any product photo met."""

MAX_BYTES = 100_000_000
"""Larger files are refused before they are read into memory."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""What shops use; decoders that run other programs or read other files (EPS, WMF, FPX) are left out."""

_PILLOW = r"PIL\."
_SMALLER = "Make it smaller."
_ORIENTATION = 0x0112
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What decoders raise on broken bytes: Pillow promises no narrower set."""


def read_picture(source: Path | str | bytes, *, max_pixels: int = MAX_PIXELS, target: int | None = None) -> Image.Image:
    """Decode a picture.

    Args:
        source: A file, or its bytes.
        max_pixels: Pictures with more pixels (width × height, all as the header says) are refused undecoded.
        target: The shorter side that will be needed, in pixels; a JPEG that is at least twice as large is decoded
            at 1/2, 1/4 or 1/8, never below it. None decodes in full.

    Returns:
        An RGB picture: turned as its EXIF says, without metadata, the first frame of an animation, transparency
        laid on white.

    Raises:
        PictureError: The file is missing, empty, truncated, too large, or of no known kind.
    """
    name = "the picture" if isinstance(source, bytes) else str(source)
    _quiet_pillow()
    try:
        with _open(source, name) as stream, Image.open(stream, formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise PictureError(
                    f"{name} has {width:,} x {height:,} pixels (at most {max_pixels:,} in all).", _SMALLER
                )
            if target is not None and picture.format in ("JPEG", "MPO"):
                picture.draft("RGB", (target, target))
            picture.load()
            return _upright(_to_rgb(picture), _orientation(picture))
    except UnidentifiedImageError as error:
        kinds = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF"
        raise PictureError(f"{name} is of no known picture kind.", f"Known are {kinds}.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"{name} has far too many pixels (at most {max_pixels:,}).", _SMALLER) from error
    except _BROKEN as error:
        raise PictureError(
            f"{name} is broken or truncated ({_first_line(error)}).", "Save or send it again."
        ) from error


def hash_file(path: Path | str) -> str:
    """Name a file by its content.

    Args:
        path: The file; read in pieces.

    Returns:
        sha256 of its bytes, hex.

    Raises:
        PictureError: It cannot be read.
    """
    try:
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise PictureError(f"{path} cannot be read: {error.strerror or error}.") from error


def _open(source: Path | str | bytes, name: str) -> IO[bytes]:
    if isinstance(source, bytes):
        size, stream = len(source), io.BytesIO(source)
    else:
        path = Path(source)
        if not path.is_file():
            raise PictureError(f"There is no picture file {name}.", "Check its path.")
        size = path.stat().st_size
        if 0 < size <= MAX_BYTES:
            return path.open("rb")
        stream = io.BytesIO()
    if size == 0:
        raise PictureError(f"{name} is empty.", "Save or send it again.")
    if size > MAX_BYTES:
        raise PictureError(f"{name} has {size:,} bytes (at most {MAX_BYTES:,}).", _SMALLER)
    return stream


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:120]


def _orientation(picture: Image.Image) -> int:
    """EXIF orientation 1–8; broken EXIF counts as upright, for the picture itself is good."""
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return value if isinstance(value, int) else 1


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    for turn in _TURNS.get(orientation, ()):
        picture = picture.transpose(turn)
    picture.info = {}
    return picture


def _to_rgb(picture: Image.Image) -> Image.Image:
    """A new RGB picture; 16-bit greys are scaled down, not clipped."""
    if picture.mode.startswith("I") or picture.mode == "F":
        grey = np.nan_to_num(np.asarray(picture, dtype=np.float32))
        top = 65535.0 if grey.max(initial=0.0) > 255 else 255.0
        return Image.fromarray((grey.clip(0, top) * (255.0 / top)).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(layered, mask=layered.getchannel("A"))
        return white
    return picture.convert("RGB")


def _quiet_pillow() -> None:
    """Keep Pillow's warnings (odd EXIF, odd palettes, size) from the user: what matters is raised as an error.

    A filter for its modules, set once: `catch_warnings` would be unsafe where several threads decode.
    """
    for action, _, category, module, _ in warnings.filters:
        if action == "ignore" and category is Warning and module is not None:
            pattern = module if isinstance(module, str) else module.pattern
            if pattern == _PILLOW:
                return
    warnings.filterwarnings("ignore", category=Warning, module=_PILLOW)
