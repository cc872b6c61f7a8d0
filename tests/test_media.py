"""Pictures as shops and shoppers send them, good and bad, each made here."""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shopguide.errors import PictureError
from shopguide.media import MAX_PIXELS, hash_file, read_picture

RED, GREEN, BLUE = (200, 30, 40), (20, 180, 60), (30, 60, 200)


def halves(size=(40, 20), left=RED, right=BLUE) -> Image.Image:
    picture = Image.new("RGB", size, left)
    picture.paste(right, (size[0] // 2, 0, size[0], size[1]))
    return picture


def saved(picture: Image.Image, form: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def near(pixel, colour, within=12) -> bool:
    return all(abs(a - b) <= within for a, b in zip(pixel, colour, strict=True))


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header_only(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"x") + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "AVIF"])
def test_every_known_kind_becomes_rgb(form):
    options = {"quality": 95} if form in ("JPEG", "WEBP", "AVIF") else {}
    picture = read_picture(saved(halves(), form, **options))
    assert (picture.mode, picture.size) == ("RGB", (40, 20))
    assert near(picture.getpixel((5, 10)), RED) and near(picture.getpixel((34, 10)), BLUE)


def test_a_path_and_its_bytes_give_the_same_picture(tmp_path: Path):
    data = saved(halves(), "PNG")
    (tmp_path / "a.png").write_bytes(data)
    assert read_picture(tmp_path / "a.png").tobytes() == read_picture(data).tobytes()
    assert read_picture(str(tmp_path / "a.png")).size == (40, 20)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_and_metadata_are_gone(orientation):
    upright = Image.new("RGB", (48, 32), BLUE)
    upright.paste(RED, (0, 0, 24, 16))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(back[orientation])) if orientation in back else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "taken at home"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    picture = read_picture(saved(stored, "JPEG", quality=95, exif=exif))
    assert picture.size == (48, 32)
    assert near(picture.getpixel((6, 6)), RED, 25) and near(picture.getpixel((40, 26)), BLUE, 25)
    assert not picture.info and not dict(picture.getexif())
    assert b"taken at home" not in saved(picture, "JPEG")


def test_broken_exif_does_not_cost_a_good_picture():
    data = saved(halves(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7fgarbage")
    assert read_picture(data).size == (40, 20)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(form):
    frames = [Image.new("RGB", (16, 16), c) for c in (RED, GREEN, BLUE)]
    data = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=50)
    assert near(read_picture(data).getpixel((8, 8)), RED, 20)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB"])
def test_transparency_lies_on_white(mode):
    layered = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    layered.paste((90, 90, 90, 255), (0, 0, 10, 20))
    if mode == "RGB":
        data = saved(halves((20, 20), (90, 90, 90), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    elif mode == "P":
        data = saved(layered, "GIF")
    else:
        data = saved(layered.convert(mode), "PNG")
    picture = read_picture(data)
    assert near(picture.getpixel((4, 10)), (90, 90, 90)) and picture.getpixel((15, 10)) == (255, 255, 255)


def test_half_transparent_is_blended_with_white():
    picture = read_picture(saved(Image.new("RGBA", (4, 4), (0, 0, 0, 128)), "PNG"))
    assert near(picture.getpixel((1, 1)), (127, 127, 127), 2)


def test_cmyk_jpeg_keeps_its_colours():
    picture = read_picture(saved(halves().convert("CMYK"), "JPEG", quality=95))
    assert (
        picture.mode == "RGB"
        and near(picture.getpixel((5, 10)), RED, 20)
        and near(picture.getpixel((34, 10)), BLUE, 20)
    )


def test_sixteen_bit_grey_is_scaled_and_not_clipped():
    ramp = np.linspace(0, 65535, 64, dtype=np.uint16).reshape(1, 64).repeat(8, 0)
    levels = np.asarray(read_picture(saved(Image.fromarray(ramp), "PNG")))[0, :, 0]
    assert levels[0] == 0 and levels[-1] == 255 and abs(int(levels[32]) - 129) < 3


def test_one_bit_and_grey_pictures_become_rgb():
    for mode in ("1", "L"):
        assert (
            read_picture(saved(Image.new(mode, (9, 9), 255 if mode == "L" else 1), "PNG")).getpixel((3, 3))
            == (255,) * 3
        )


@pytest.mark.parametrize(
    ("side", "target", "expected"), [(1600, 190, 200), (1600, 300, 400), (1600, 801, 1600), (1600, None, 1600)]
)
def test_a_large_jpeg_is_decoded_at_a_fraction_never_below_the_target(side, target, expected):
    picture = read_picture(saved(halves((side * 2, side)), "JPEG"), target=target)
    assert picture.size == (expected * 2, expected)
    assert near(picture.getpixel((3, 3)), RED, 20)


def test_draft_and_orientation_work_together():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read_picture(saved(halves((1600, 800)), "JPEG", exif=exif), target=100).size == (100, 200)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_truncated_picture_is_refused(form, share):
    noise = np.random.default_rng(7).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise), form)
    with pytest.raises(PictureError):
        read_picture(data[: int(len(data) * share)])


def test_an_empty_file_is_refused(tmp_path: Path):
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(PictureError, match="is empty"):
        read_picture(tmp_path / "empty.jpg")
    with pytest.raises(PictureError, match="is empty"):
        read_picture(b"")


@pytest.mark.parametrize(
    "data",
    [b"hello, I am no picture\n" * 40, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"<svg xmlns='x'/>"],
)
def test_text_named_jpg_is_refused(tmp_path: Path, data):
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(PictureError, match="no known picture kind"):
        read_picture(tmp_path / "a.jpg")


@pytest.mark.parametrize(("width", "height"), [(20_000, 10_000), (10_000, 9_500), (7_072, 7_072), (60_000, 60_000)])
def test_a_200_megapixel_header_is_refused_before_decoding(width, height):
    with pytest.raises(PictureError, match="pixels"):
        read_picture(png_header_only(width, height))


def test_the_pixel_limit_is_exact_and_can_be_set():
    data = saved(halves((40, 20)), "PNG")
    assert read_picture(data, max_pixels=800).size == (40, 20)
    with pytest.raises(PictureError, match="40 x 20 pixels"):
        read_picture(data, max_pixels=799)
    assert MAX_PIXELS == 50_000_000


def test_the_limit_holds_for_a_draft_decoded_jpeg_too():
    with pytest.raises(PictureError, match="pixels"):
        read_picture(saved(halves((400, 400)), "JPEG"), max_pixels=100_000, target=20)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    for path in (tmp_path / "none.jpg", tmp_path):
        with pytest.raises(PictureError, match="no picture file"):
            read_picture(path)


def test_random_damage_never_raises_anything_else():
    rng = np.random.default_rng(3)
    exif = Image.Exif()
    exif[0x0112] = 6
    for form in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"):
        options = {"exif": exif} if form in ("JPEG", "PNG", "WEBP") else {}
        data = bytearray(saved(halves((64, 48)), form, **options))
        for _ in range(60):
            bad = bytearray(data)
            for place in rng.integers(0, len(bad), 6):
                bad[place] = rng.integers(0, 256)
            try:
                assert read_picture(bytes(bad)).mode == "RGB"
            except PictureError as error:
                assert error.message


def test_no_warning_of_pillow_leaks():
    palette = Image.new("P", (8, 8))
    palette.putpalette([9, 9, 9] * 256)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_picture(saved(palette, "PNG", transparency=bytes(range(256))))
        with pytest.raises(PictureError):
            read_picture(png_header_only(12_000, 9_000))


def test_many_threads_decode_at_once():
    data = saved(halves((600, 400)), "JPEG")
    sizes: list[tuple[int, int]] = []
    threads = [threading.Thread(target=lambda: sizes.append(read_picture(data, target=100).size)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [(150, 100)] * 8


def test_a_file_is_named_by_its_bytes(tmp_path: Path):
    (tmp_path / "a.bin").write_bytes(b"abc" * 100_000)
    assert hash_file(tmp_path / "a.bin") == hashlib.sha256(b"abc" * 100_000).hexdigest()
    with pytest.raises(PictureError, match="cannot be read"):
        hash_file(tmp_path / "none.bin")


@pytest.mark.data
def test_every_shared_shop_picture_decodes(shared: Path):
    paths = [*(shared / "shopxo_zh/images").glob("*"), *(shared / "grocery_store/iconic").glob("*")]
    assert len(paths) >= 200
    assert all(min(read_picture(path, target=260).size) > 0 for path in paths)
