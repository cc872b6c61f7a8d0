"""The picture that words met is named, where seeing counted, and only there."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from shopguide.encode import FeatureCache
from shopguide.encode.fakes import HashPictureEncoder, HashTextEncoder
from shopguide.fuse import Centring, WeightedSum, unit
from shopguide.index import FoundRow
from shopguide.media import hash_file, read_picture
from shopguide.shop.features import Features, Worked
from shopguide.shop.naming import GAIN, MOST, by_meaning, named_sights
from shopguide.shop.present import hits
from shopguide.types import Media, Product, Query

TEXT = HashTextEncoder(256)
PICTURE = HashPictureEncoder()
WORDS = {"red": "lantern", "blue": "umbrella", "green": "teapot"}


class Told:
    """A bridge that knows what three colours show."""

    fingerprint = "told"

    def words(self, features: np.ndarray, shares: np.ndarray | None = None) -> np.ndarray:
        known = np.stack([PICTURE.encode_query(Image.new("RGB", (8, 8), colour)) for colour in WORDS])
        said = np.stack([TEXT.encode_query(word) for word in WORDS.values()])
        odds = np.exp(4.0 * features @ known.T)
        seen = unit((odds / odds.sum(1, keepdims=True)) @ said)
        return np.asarray(seen * np.any(features, axis=1)[:, None], np.float32)


def frames(uri: str, seconds: Sequence[float]) -> Iterable[Image.Image]:
    return (Image.new("RGB", (8, 8), "green" if at else "red") for at in seconds)


@pytest.fixture
def features(tmp_path: Path) -> Iterator[Features]:
    cache = FeatureCache(tmp_path / "features.db")
    bridge: Any = Told()
    yield Features(cache, TEXT, PICTURE, bridge, lambda path: read_picture(Path(path)), frames)
    cache.close()


def shown(folder: Path, *colours: str) -> tuple[Media, ...]:
    out = []
    for colour in colours:
        path = folder / f"{colour}.png"
        Image.new("RGB", (8, 8), colour).save(path)
        out.append(Media("picture", str(path), hash_file(path)))
    return tuple(out)


def named(features: Features, products: Sequence[Product], words: str) -> dict[str, tuple[str, float | None]]:
    features.of(products, {}, Worked())
    fuser = WeightedSum()
    return named_sights(features, fuser, Centring(), fuser.query({"text": TEXT.encode_query(words)}), products, {})


def test_the_picture_that_shows_it_is_named_and_not_another(features: Features, tmp_path: Path) -> None:
    product = Product("a", "Set of things", media=shown(tmp_path, "red", "blue", "green"))
    assert named(features, [product], "umbrella") == {"a": (str(tmp_path / "blue.png"), None)}
    assert named(features, [product], "teapot") == {"a": (str(tmp_path / "green.png"), None)}


def test_no_picture_is_named_where_the_text_alone_says_it(features: Features, tmp_path: Path) -> None:
    product = Product("a", "umbrella", media=shown(tmp_path, "red"))
    plain = Product("b", "Set of things")
    assert named(features, [product, plain], "umbrella") == {}


def test_the_frame_of_a_video_is_named_with_its_second(features: Features) -> None:
    clip = Media("video", "clip.mp4", "clip", frames=(0.0, 4.5))
    assert named(features, [Product("a", "Thing", media=(clip,))], "teapot") == {"a": ("clip.mp4", 4.5)}


def test_what_is_not_in_the_cache_is_not_named_and_the_work_is_bounded(features: Features, tmp_path: Path) -> None:
    fuser = WeightedSum()
    asked = fuser.query({"text": TEXT.encode_query("umbrella")})
    product = Product("a", "Set of things", media=shown(tmp_path, "blue"))
    assert named_sights(features, fuser, Centring(), asked, [product], {}) == {}
    many = [Product(str(n), f"Set {n}", media=product.media) for n in range(3 * MOST)]
    assert 0 < len(named(features, many, "umbrella")) <= MOST and GAIN > 0


def test_only_hits_without_a_found_word_are_looked_at() -> None:
    products = {i: Product(i, i) for i in ("a", "b", "c")}
    assert [p.product_id for p in by_meaning({"c": (), "a": ("x",), "b": (), "gone": ()}, products)] == ["c", "b"]


def test_a_hit_says_whether_words_met_its_picture_by_learning_or_by_names() -> None:
    product = Product("a", "Set of things", media=(Media("picture", "blue.png", "h"),))
    row = FoundRow("a", 1.0, {}, (), "", {})
    for through, english, chinese in (
        ("class bridge", "by names of what it shows", "按图中事物的名称"),
        ("learnt", "as learnt here", "本店学习所得"),
    ):
        for language, said in (("en", english), ("zh", chinese)):
            query = Query(words="umbrella", language=language)  # type: ignore[arg-type]
            (hit,) = hits([row], {"a": product}, query, {}, {"a": ("blue.png", None)}, through=through)
            assert (hit.why.through, hit.why.picture) == (through, "blue.png")
            assert said in hit.why.reason
        (plain,) = hits([row], {"a": product}, Query(), {}, {}, through=through)
        assert plain.why.through == "" and "picture" not in plain.why.reason
