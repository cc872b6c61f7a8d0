"""Crops of pictures: pixels, fractions, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shopguide.errors import UsageError
from shopguide.media import cut, read_crop

PICTURE = Image.new("RGB", (200, 100), "white")


def test_pixels_and_fractions_take_the_same_part() -> None:
    marked = PICTURE.copy()
    marked.putpixel((60, 30), (255, 0, 0))
    for crop in ((50, 25, 100, 50), (0.25, 0.25, 0.5, 0.5)):
        part = cut(marked, crop)
        assert part.size == (100, 50)
        assert part.getpixel((10, 5)) == (255, 0, 0)
    assert cut(marked, (0, 0, 1, 1)).size == (200, 100)


@pytest.mark.parametrize(
    ("crop", "said"),
    [
        ((-1, 0, 50, 50), "outside"),
        ((160, 0, 50, 50), "outside"),
        ((0, 60, 50, 50), "outside"),
        ((0.6, 0, 0.5, 0.5), "outside"),
        ((0, 0, 1e300, 50), "outside"),
        ((0, 0, 0, 50), "empty"),
        ((10, 10, -5, 50), "empty"),
        ((10, 10, 3, 50), "pixels of the picture"),
        ((10, 10, float("nan"), 50), "four numbers"),
        ((10, 10, 50), "four numbers"),
        (("a", 10, 50, 50), "four numbers"),
    ],
)
def test_an_impossible_crop_is_refused_by_name(crop: tuple, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        cut(PICTURE, crop)


@given(st.lists(st.floats(-300, 300) | st.floats(-0.2, 1.2), min_size=4, max_size=4))
def test_a_crop_gives_a_part_of_the_picture_or_an_error(crop: list[float]) -> None:
    try:
        part = cut(PICTURE, crop)
    except UsageError as error:
        assert error.hint
        return
    assert 8 <= part.size[0] <= 200
    assert 8 <= part.size[1] <= 100


@given(st.text(max_size=40))
def test_any_text_is_a_crop_none_or_an_error(text: str) -> None:
    try:
        crop = read_crop(text)
    except UsageError:
        return
    assert crop is None or len(crop) == 4


def test_a_crop_is_read_as_people_write_it() -> None:
    assert read_crop("") is None
    assert read_crop("10, 20, 30, 40") == (10, 20, 30, 40)
    assert read_crop("0.1 0.2 0.3 0.4") == (0.1, 0.2, 0.3, 0.4)
    with pytest.raises(UsageError):
        read_crop("1,2,3")
