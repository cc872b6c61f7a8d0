"""The picture encoder against torch with the same weights, and the contract of every picture encoder."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from shopguide.encode import PictureEncoder, load_picture_encoder
from shopguide.encode import efficientnet as network
from shopguide.encode.pictures import OnnxPictureEncoder, to_pixels
from shopguide.encode.torch_stream import read_torch_stream
from shopguide.errors import MissingError, PictureError, ShapeError


def drawn(colour: str, shape: str = "ellipse", size: tuple[int, int] = (320, 240)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    box = (size[0] // 5, size[1] // 5, size[0] * 4 // 5, size[1] * 4 // 5)
    draw.ellipse(box, fill=colour) if shape == "ellipse" else draw.rectangle(box, fill=colour)
    return picture


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "encode-cache"


@pytest.fixture(scope="session")
def cnn(cache_dir: Path) -> OnnxPictureEncoder:
    encoder = load_picture_encoder(cache_dir=cache_dir, workers=2)
    assert isinstance(encoder, OnnxPictureEncoder)
    return encoder


def torch_reference(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """EfficientNet-Lite2 written once more, in torch, from the checkpoint that torch itself reads."""
    torch = pytest.importorskip("torch")
    F = torch.nn.functional
    torch.set_num_threads(1)
    w = torch.load(network.WEIGHTS.path(), map_location="cpu", weights_only=True)

    def conv(x, name, norm, stride=1, clip=True):
        weight = w[f"{name}.weight"]
        k = weight.shape[-1]
        total = [max((-(-side // stride) - 1) * stride + k - side, 0) for side in x.shape[-2:]]
        x = F.pad(x, (total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2))
        x = F.conv2d(x, weight, stride=stride, groups=x.shape[1] if weight.shape[1] == 1 and "depth" in name else 1)
        stats = [w[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        x = F.batch_norm(x, *stats, training=False, eps=1e-3)
        return x.clamp(0, 6) if clip else x

    with torch.no_grad():
        x = conv(torch.from_numpy(pixels), "_conv_stem", "_bn0", 2)
        for i in range(21):
            at, before = f"_blocks.{i}", x
            if f"{at}._expand_conv.weight" in w:
                x = conv(x, f"{at}._expand_conv", f"{at}._bn0")
            x = conv(x, f"{at}._depthwise_conv", f"{at}._bn1", 2 if i in (1, 4, 7, 15) else 1)
            x = conv(x, f"{at}._project_conv", f"{at}._bn2", clip=False)
            x = x + before if x.shape == before.shape else x
        features = conv(x, "_conv_head", "_bn1").mean(dim=(2, 3))
        return features.numpy(), F.linear(features, w["_fc.weight"], w["_fc.bias"]).numpy()


class TestAgainstTorch:
    def compare(self, cnn: OnnxPictureEncoder, pictures: list[Image.Image]) -> None:
        features, logits = torch_reference(np.stack([to_pixels(p) for p in pictures]))
        ours = cnn.encode_document(pictures)
        cosines = (ours * features).sum(axis=1) / np.linalg.norm(features, axis=1)
        assert cosines.min() >= 0.999
        for picture, expected in zip(pictures, logits, strict=True):
            np.testing.assert_allclose(cnn.logits(picture), expected, atol=0.02)

    def test_features_and_classes_agree_on_drawn_pictures(self, cnn: OnnxPictureEncoder) -> None:
        noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (300, 300, 3), dtype=np.uint8))
        self.compare(cnn, [drawn("red"), drawn("navy", "rectangle", (200, 500)), noise])

    @pytest.mark.data
    def test_features_and_classes_agree_on_product_photos(self, cnn: OnnxPictureEncoder, shared: Path) -> None:
        files = sorted((shared / "grocery_store/iconic").glob("*.jpg"))[::20]
        self.compare(cnn, [Image.open(f).convert("RGB") for f in files])

    def test_the_checkpoint_is_read_as_torch_reads_it(self) -> None:
        torch = pytest.importorskip("torch")
        expected = torch.load(network.WEIGHTS.path(), map_location="cpu", weights_only=True)
        ours = read_torch_stream(network.WEIGHTS.path())
        assert set(ours) == set(expected)
        for name, tensor in expected.items():
            np.testing.assert_array_equal(ours[name], tensor.numpy())


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("Banana.jpg", {"banana"}),
        ("Lemon.jpg", {"lemon"}),
        ("Granny-Smith.jpg", {"Granny Smith apple"}),
        ("Pineapple.jpg", {"pineapple"}),
        ("Cucumber.jpg", {"cucumber", "zucchini"}),
    ],
)
def test_it_knows_fruit_when_it_sees_it(cnn: OnnxPictureEncoder, shared: Path, file: str, words: set[str]) -> None:
    from shopguide.encode.bridge import class_names

    picture = Image.open(shared / "grocery_store/iconic" / file)
    odds = cnn.probabilities(cnn.encode_query(picture)[None])[0]
    names = class_names()
    assert words & {names[i] for i in np.argsort(-odds)[:3]}
    assert np.argmax(odds) == np.argmax(cnn.logits(picture))


@pytest.fixture(params=["hash", "efficientnet-lite2"], scope="module")
def encoder(request: pytest.FixtureRequest, cache_dir: Path) -> PictureEncoder:
    return load_picture_encoder(request.param, cache_dir, workers=2)


class TestEveryPictureEncoder:
    def test_gives_unit_float32_vectors_of_its_dimension(self, encoder: PictureEncoder) -> None:
        vecs = encoder.encode_document(iter([drawn("red"), drawn("blue")]))
        assert vecs.shape == (2, encoder.dimension)
        assert vecs.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vecs, axis=1), 1.0, atol=1e-5)
        np.testing.assert_allclose(encoder.encode_query(drawn("red")), vecs[0], atol=1e-5)

    def test_no_pictures_give_no_vectors(self, encoder: PictureEncoder) -> None:
        assert encoder.encode_document([]).shape == (0, encoder.dimension)
        vecs, failures = encoder.encode_files([], lambda path: drawn("red"))
        assert vecs.shape == (0, encoder.dimension)
        assert failures == []

    def test_like_pictures_are_more_alike_than_unlike_ones(self, encoder: PictureEncoder) -> None:
        red, darker, other = encoder.encode_document([drawn("#d02020"), drawn("#c02828"), drawn("navy", "rectangle")])
        assert red @ darker > red @ other

    def test_any_mode_and_size_will_do(self, encoder: PictureEncoder) -> None:
        odd = [
            drawn("red").convert("RGBA"),
            drawn("red").convert("L"),
            drawn("red").convert("P"),
            drawn("red").convert("CMYK"),
            Image.new("1", (1, 1)),
            Image.new("RGB", (3, 2000)),
            Image.new("I;16", (40, 40)),
        ]
        assert np.isfinite(encoder.encode_document(odd)).all()

    def test_a_broken_file_is_told_and_the_rest_goes_on(self, encoder: PictureEncoder, tmp_path: Path) -> None:
        paths = []
        for n, colour in enumerate(("red", "green", "blue", "white")):
            paths.append(str(tmp_path / f"{n}.jpg"))
            drawn(colour).save(paths[-1])
        whole = Path(paths[1]).read_bytes()
        Path(paths[1]).write_bytes(whole[: len(whole) // 2])
        paths.insert(2, str(tmp_path / "none.jpg"))
        paths.append("refused")

        def load(path: str) -> Image.Image:
            if path == "refused":
                raise PictureError("That one is too large.")
            with Image.open(path) as picture:
                return picture.convert("RGB")

        vecs, failures = encoder.encode_files(paths, load)
        assert [index for index, _ in failures] == [1, 2, 5]
        assert "too large" in failures[2][1]
        assert all("\n" not in reason and reason for _, reason in failures)
        present = np.any(vecs, axis=1)
        assert present.tolist() == [True, False, False, True, True, False]
        np.testing.assert_allclose(vecs[0], encoder.encode_query(load(paths[0])), atol=1e-5)

    def test_probabilities_add_to_one_and_missing_pictures_have_none(self, encoder: PictureEncoder) -> None:
        features = np.stack([encoder.encode_query(drawn("red")), np.zeros(encoder.dimension, np.float32)])
        odds = encoder.probabilities(features)
        assert odds.shape == (2, 1000)
        assert odds[0].sum() == pytest.approx(1.0, abs=1e-4)
        assert not odds[1].any()


def test_a_see_through_backdrop_is_white(cnn: OnnxPictureEncoder) -> None:
    cut_out = drawn("red").convert("RGBA")
    pixels = np.array(cut_out)
    pixels[(pixels[..., :3] == 255).all(axis=-1)] = (0, 0, 0, 0)
    assert cnn.encode_query(Image.fromarray(pixels)) @ cnn.encode_query(drawn("red")) > 0.999


def test_only_a_few_pictures_are_held_at_once(cnn: OnnxPictureEncoder) -> None:
    drawn_so_far = []

    def stream():
        for n in range(20):
            drawn_so_far.append(n)
            yield drawn("red", size=(64, 64))

    first = next(iter(cnn._shared(lambda p: p.size, stream())))
    assert first == (64, 64)
    assert len(drawn_so_far) < 15


def test_features_of_another_width_are_refused(cnn: OnnxPictureEncoder) -> None:
    with pytest.raises(ShapeError, match="1280"):
        cnn.probabilities(np.ones((2, 7), np.float32))


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("this must never be run",)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", pickle.dumps(_Evil()), pickle.dumps(7)])
def test_a_foreign_checkpoint_is_refused_and_runs_nothing(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.pth"
    path.write_bytes(content)
    with pytest.raises(MissingError, match="checkpoint"):
        read_torch_stream(path)
    assert capsys.readouterr().out == ""


def test_a_cut_checkpoint_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.pth"
    path.write_bytes(network.WEIGHTS.path().read_bytes()[:3_000_000])
    with pytest.raises(MissingError):
        read_torch_stream(path)


def test_padding_is_tensorflows_same() -> None:
    assert network.same_padding(260, 3, 2) == (0, 1, 130)
    assert network.same_padding(65, 5, 2) == (2, 2, 33)
    assert network.same_padding(33, 5, 1) == (2, 2, 33)


def test_a_jpeg_read_small_gives_nearly_the_same_vector(cnn: OnnxPictureEncoder) -> None:
    buffer = io.BytesIO()
    drawn("green", size=(1600, 1200)).save(buffer, "JPEG", quality=92)
    small = Image.open(io.BytesIO(buffer.getvalue()))
    small.draft("RGB", (300, 300))
    assert small.size[0] < 1600
    assert cnn.encode_query(small) @ cnn.encode_query(Image.open(io.BytesIO(buffer.getvalue()))) > 0.98
