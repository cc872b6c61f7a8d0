"""The classic baseline: ResNet-50's shape without its last layer, channels first once, a linear score head."""

import numpy as np
import pytest
from PIL import Image

from shopguide.errors import DataError, MissingError

torch = pytest.importorskip("torch", reason="needs the extra `train`")

from shopguide.train.concat_linear import _scores, learn_concat_linear  # noqa: E402
from shopguide.train.resnet import FEATURES, ResNet50, look, open_resnet, pixels  # noqa: E402

PARAMETERS = 25_557_032 - (2048 * 1000 + 1000)
"""Of torchvision's resnet50 (its documentation), less the classification layer."""


@pytest.fixture(scope="module")
def net() -> ResNet50:
    return open_resnet(seed=3)


def test_it_has_the_size_of_resnet_50_without_the_classification_layer(net):
    assert sum(p.numel() for p in net.parameters()) == PARAMETERS
    assert "layer3.5.conv2.weight" in net.state_dict()
    assert net(torch.zeros(2, 3, 224, 224)).shape == (2, FEATURES)


def test_channels_are_put_first_once():
    red = pixels(Image.new("RGB", (300, 400), (255, 0, 0)))
    assert red.shape == (3, 224, 224)
    assert red[0].min() == red[0].max() == pytest.approx((1 - 0.485) / 0.229, rel=1e-4)
    assert red[2].max() == pytest.approx(-0.406 / 0.225, rel=1e-4)


def test_pictures_with_channels_last_are_refused(net):
    with pytest.raises(DataError, match="channels first"):
        net(torch.zeros(1, 224, 224, 3))


def test_given_weights_are_used_and_a_classification_layer_in_them_is_passed_over(net, tmp_path):
    other = open_resnet(seed=8)
    held = other.state_dict() | {"fc.weight": torch.zeros(1000, 2048), "fc.bias": torch.zeros(1000)}
    torch.save(held, tmp_path / "resnet50.pth")
    opened = open_resnet(tmp_path / "resnet50.pth", seed=3)
    picture = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert torch.equal(opened(picture), other(picture))
        assert not torch.equal(opened(picture), net(picture))


def test_weights_that_are_not_there_or_of_another_shape_are_told(tmp_path):
    with pytest.raises(MissingError):
        open_resnet(tmp_path / "none.pth")
    torch.save({"conv1.weight": torch.zeros(3, 3)}, tmp_path / "small.pth")
    with pytest.raises(DataError, match="ResNet-50"):
        open_resnet(tmp_path / "small.pth")
    (tmp_path / "broken.pth").write_bytes(b"no weights")
    with pytest.raises(DataError):
        open_resnet(tmp_path / "broken.pth")


def test_looking_at_files_gives_the_same_one_by_one(net, tmp_path):
    rng = np.random.default_rng(2)
    made = {str(i): Image.fromarray(rng.integers(0, 255, (240, 260, 3), dtype=np.uint8)) for i in range(3)}
    together = look(net, list(made), made.__getitem__)
    assert np.allclose(together[1], look(net, ["1"], made.__getitem__)[0], atol=1e-4)


def test_a_linear_score_ranks_alike_for_every_title_and_so_finds_no_product():
    rng = np.random.default_rng(4)
    hidden = rng.standard_normal((200, 8))
    titles = (hidden @ rng.standard_normal((8, 24))).astype(np.float32)
    pictures = (hidden @ rng.standard_normal((8, 40))).astype(np.float32)
    learnt = learn_concat_linear(titles, pictures, np.arange(200) % 4 == 0)
    assert learnt.losses[-1] <= learnt.losses[0] + 1e-6
    assert learnt.alike > 0.999
    words, seen = torch.from_numpy(titles[:3]), torch.from_numpy(pictures[:5])
    pairs = learnt.net(words[:, None].expand(3, 5, -1), seen[None].expand(3, 5, -1))
    assert torch.allclose(pairs, _scores(learnt.net, words, seen), atol=1e-4)
    assert learnt.recall.mean() < 0.2


def test_too_few_products_and_broken_features_are_told():
    few = np.ones((10, 4), np.float32)
    with pytest.raises(DataError, match="too few"):
        learn_concat_linear(few, few, np.arange(10) < 3)
    many = np.ones((60, 4), np.float32)
    many[3, 1] = np.nan
    with pytest.raises(DataError, match="not a number"):
        learn_concat_linear(many, many, np.arange(60) < 9)
