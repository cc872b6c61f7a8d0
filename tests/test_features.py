"""Tokens of products: what each modality says, the same one by one and in a batch, and what stands in the mean."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shopguide.encode import ClassBridge, FeatureCache
from shopguide.encode.fakes import HashPictureEncoder, HashTextEncoder
from shopguide.errors import PictureError
from shopguide.fuse import unit
from shopguide.media import hash_file, read_picture
from shopguide.shop.features import PICTURE_TOKENS, Features, Worked
from shopguide.shop.passages import READ_CHARS, further_passages, passage, spoken_passages
from shopguide.types import Media, Product, Review, Spoken, Translation, Variant

CLIP = {0.0: "red", 2.5: "green"}


def frames(uri: str, seconds: Sequence[float]) -> Iterable[Image.Image]:
    for at in seconds:
        if uri == "broken.mp4" and at > 0:
            raise PictureError("broken.mp4 ends too soon.")
        yield Image.new("RGB", (40, 30), CLIP[at])


@pytest.fixture
def features(tmp_path: Path) -> Iterator[Features]:
    text, picture = HashTextEncoder(), HashPictureEncoder()
    bridge = ClassBridge(text, picture, tmp_path)
    cache = FeatureCache(tmp_path / "features.db")
    yield Features(cache, text, picture, bridge, lambda path: read_picture(Path(path)), frames)
    cache.close()


def pictures(folder: Path, *colours: str) -> tuple[Media, ...]:
    out = []
    for colour in colours:
        path = folder / f"{colour}.png"
        Image.new("RGB", (30, 30), colour).save(path)
        out.append(Media("picture", str(path), hash_file(path)))
    return tuple(out)


def clip(name: str = "clip.mp4") -> Media:
    return Media("video", name, name, frames=(0.0, 2.5), words=(Spoken(0, 2, "the handle folds away"),))


@pytest.fixture
def products(tmp_path: Path) -> list[Product]:
    long = " ".join(f"Sentence {n} tells of the thing number {n} in some words." for n in range(40))
    return [
        Product("a", "Kettle", "Steel.", media=pictures(tmp_path, "red", "blue")),
        Product("b", "Nothing else"),
        Product("c", "Lamp", long, translations={"zh": Translation("台灯", "暖光")}, media=(clip(),)),
        Product("d", "Tent", "Two people.", media=(*pictures(tmp_path, "green"), clip("other.mp4"))),
    ]


REVIEWS = {
    "a": [
        Review("1", "a", "Boils fast and is quiet.", rating=5, posted="2024-05-01", helpful=9),
        Review("2", "a", "The lid is hard to open.", rating=2, posted="2018-05-01"),
    ]
}


def test_tokens_of_a_product_are_the_same_one_by_one_and_in_a_batch(
    features: Features, products: list[Product]
) -> None:
    batch = features.tokens(products, REVIEWS, Worked())
    assert set(batch) == {"text", "reviews", "picture", "picture_words", "video", "speech"}
    for row, product in enumerate(products):
        alone = features.tokens([product], REVIEWS, Worked())
        for name, tokens in batch.items():
            mine = tokens.owner == row
            assert (name in alone) == mine.any()
            if mine.any():
                np.testing.assert_allclose(alone[name].vectors, tokens.vectors[mine], atol=1e-6)
                np.testing.assert_array_equal(alone[name].weight, tokens.weight[mine])


def test_a_mean_is_that_of_the_first_tokens(features: Features, products: list[Product]) -> None:
    means = features.of(products, REVIEWS, Worked())
    tokens = features.tokens(products, REVIEWS, Worked())
    np.testing.assert_allclose(means["picture"][0], tokens["picture"].mean()[0], atol=1e-3)
    first = tokens["text"].vectors[tokens["text"].owner == 2][:2]
    spoken = tokens["speech"].vectors[tokens["speech"].owner == 2]
    np.testing.assert_allclose(means["text"][2], unit(first.sum(0) + 0.5 * spoken.sum(0)), atol=1e-3)


def test_frames_stand_for_a_product_without_a_picture_and_never_beside_one(
    features: Features, products: list[Product]
) -> None:
    means = features.of(products, REVIEWS, Worked())
    tokens = features.tokens(products, REVIEWS, Worked())
    np.testing.assert_allclose(means["picture"][2], tokens["video"].mean()[2], atol=1e-3)
    np.testing.assert_allclose(means["picture"][3], tokens["picture"].mean()[3], atol=1e-3)
    assert not means["picture"][1].any() and not means["picture_words"][1].any()


def test_nothing_is_encoded_twice_and_a_reader_encodes_nothing(features: Features, products: list[Product]) -> None:
    first, again, reader = Worked(), Worked(), Worked()
    features.tokens(products, REVIEWS, first)
    features.tokens(products, REVIEWS, again)
    assert first.pictures == 3 + 4 and first.texts > 8 and (again.texts, again.pictures) == (0, 0)
    other = replace(products[0], product_id="e", title="Other words")
    found = replace(features, make=False).tokens([other], {}, reader)
    assert "text" not in found and len(found["picture"].owner) == 2 and reader == Worked()


def test_a_video_that_breaks_off_keeps_the_frames_before_and_says_so(features: Features) -> None:
    worked = Worked()
    product = Product("x", "Broken", media=(clip("broken.mp4"),))
    tokens = features.tokens([product], {}, worked)
    assert len(tokens["video"].owner) == 1
    assert worked.broken == ["A video was left out: broken.mp4 ends too soon."]


def test_pictures_of_a_product_are_bounded(features: Features, tmp_path: Path) -> None:
    shades = [f"#{n:02x}4080" for n in range(0, 250, 12)]
    product = Product("x", "Many", media=pictures(tmp_path, *shades))
    assert len(features.tokens([product], {}, Worked())["picture"].owner) == PICTURE_TOKENS < len(shades)


def test_numbers_that_are_none_in_the_cache_are_made_anew(features: Features, products: list[Product]) -> None:
    before = features.of(products[:1], {}, Worked())
    key = products[0].media[0].content_hash or ""
    features.cache.put({key: np.full(32, np.nan, np.float32)}, features.picture.fingerprint)  # type: ignore[union-attr]
    worked = Worked()
    after = features.of(products[:1], {}, worked)
    assert worked.pictures == 1
    np.testing.assert_array_equal(after["picture"], before["picture"])


def test_reviews_weigh_by_helpfulness_and_age(features: Features, products: list[Product]) -> None:
    tokens = features.tokens(products[:1], REVIEWS, Worked())["reviews"]
    assert tokens.weight[0] == 1.0 and 0 < tokens.weight[1] < 0.25 + 1e-6
    undated = {"a": [replace(r, posted="", helpful=0) for r in REVIEWS["a"]]}
    np.testing.assert_allclose(features.tokens(products[:1], undated, Worked())["reviews"].weight, 1.0)


class TestPassages:
    def test_further_passages_hold_every_sentence_that_the_first_does_not(self) -> None:
        sentences = [f"Here is the sentence number {n}." for n in range(30)]
        product = Product("a", "Kettle", " ".join(sentences))
        more = further_passages(product, limit=50)
        held = passage(product)[:READ_CHARS] + " ".join(more)
        assert all(s in held for s in sentences)
        assert all(m.startswith("Kettle. ") and len(m) <= READ_CHARS + 40 for m in more)

    def test_a_short_description_has_no_further_passage(self) -> None:
        assert further_passages(Product("a", "Kettle", "Steel. Holds one litre.")) == []

    def test_spoken_words_are_packed_in_order_and_bounded(self) -> None:
        words = tuple(Spoken(n, n + 1, f"word number {n} of the clip") for n in range(200))
        passages = spoken_passages(words, limit=3)
        assert len(passages) == 3 and passages[0].startswith("word number 0 ") and "number 1 " in passages[0]
        assert spoken_passages(()) == []


def test_pictures_of_variants_are_tokens_behind_the_products_own_each_once(features: Features, tmp_path: Path) -> None:
    own, navy, red = pictures(tmp_path, "green", "navy", "red")
    shown = enumerate((navy, navy, own))
    several = tuple(Variant(f"{n}", {"size": f"{n}"}, image=m.uri, image_hash=m.content_hash) for n, m in shown)
    worn = Product("w", "Shirt", media=(own,), variants=several)
    only = Product("v", "Shirt", variants=(Variant("x", {}, image=red.uri, image_hash=red.content_hash),))
    tokens = features.tokens([worn, only], {}, Worked())["picture"]
    assert tokens.owner.tolist() == [0, 0, 1]
    alone = features.tokens([Product("n", "Shirt", media=(navy,))], {}, Worked())["picture"]
    assert np.allclose(tokens.vectors[1], alone.vectors[0])
    where, _, _ = features.sights_of(worn, frames=True)
    assert where == [(own.uri, None), (navy.uri, None)]
    means = features.of([worn, only], {}, Worked())["picture"]  # a mean stays that of the product's own pictures
    assert np.allclose(means[0], tokens.vectors[0], atol=1e-3)
    assert np.allclose(means[1], tokens.vectors[2], atol=1e-3)
