"""Learning the last block of the picture encoder: the graph does what torch learnt, and nothing broken is ever used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")

import shopguide
from shopguide.demo import files
from shopguide.encode import load_picture_encoder, register
from shopguide.encode.efficientnet import MAP
from shopguide.encode.tuned import (
    CARD_FILE,
    GRAPH_FILE,
    PictureLessons,
    checkpoint_weights,
    open_trunk,
    write_tuned,
)
from shopguide.errors import CorruptError, DataError, MissingError
from shopguide.fuse import Tokens, unit
from shopguide.media import read_picture
from shopguide.serve import cli
from shopguide.serve.cli_door import run
from shopguide.shop import picture_lessons
from shopguide.shop.fusion_eyes import Sight
from shopguide.shop.fusion_trial import run_fusion
from shopguide.train import pictures
from shopguide.train.pictures import (
    LastBlock,
    PictureSettings,
    features_of,
    held_pictures,
    learn_pictures,
    recognised,
    taught_by,
    try_pictures,
)

PRODUCTS = 12
SHORT = PictureSettings(steps=12, rate=3e-4)


def made(spread: float = 0.9, seed: int = 0) -> PictureLessons:
    """Products of which three catalog pictures and three photos are near one map each."""
    rng = np.random.default_rng(seed)
    kinds = rng.normal(size=(PRODUCTS, *MAP))
    product = np.repeat(np.arange(PRODUCTS), 6)
    maps = kinds[product][:, None] + spread * 6 * rng.normal(size=(len(product), 2, *MAP))
    photo = np.tile([False] * 3 + [True] * 3, PRODUCTS)
    return PictureLessons(maps.astype(np.float16), product, np.arange(len(product)), photo, PRODUCTS)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PRODUCTS", 6)
    monkeypatch.setattr(pictures, "EVERY", 2)


@pytest.fixture(scope="module")
def block() -> LastBlock:
    """Other numbers than the network's own."""
    import torch

    torch.manual_seed(0)
    one = LastBlock(checkpoint_weights())
    with torch.no_grad():
        for kernel in one.kernels:
            kernel += 0.02 * kernel.std() * torch.randn_like(kernel)
    return one


@pytest.fixture(scope="module")
def tuned(block: LastBlock, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tuned(tmp_path_factory.mktemp("tuned"), block.arrays(), {"steps": 1})


def shown() -> list[Image.Image]:
    return [read_picture(p) for p in sorted((files() / "pictures").glob("*.webp"))[:3]]


class TestGraph:
    def test_trunk_and_block_are_the_encoder(self) -> None:
        _, look = open_trunk(None, 1)
        maps = np.stack([look(picture) for picture in shown()])
        kept = load_picture_encoder().encode_document(shown())
        assert (features_of(LastBlock(checkpoint_weights()), maps) * kept).sum(1).min() > 0.9999

    def test_the_written_encoder_is_what_was_learnt_and_another_than_before(
        self, block: LastBlock, tuned: Path, tmp_path: Path
    ) -> None:
        name = register(tuned.name, str(tuned), "picture", tmp_path).name
        encoder, before = load_picture_encoder(name, folder=tmp_path), load_picture_encoder()
        _, look = open_trunk(None, 1)
        wanted = features_of(block, np.stack([look(picture) for picture in shown()]))
        found = encoder.encode_document(shown())
        assert (wanted * found).sum(1).min() > 0.9999
        assert (found * before.encode_document(shown())).sum(1).max() < 0.999
        assert encoder.fingerprint != before.fingerprint and encoder.name == tuned.name
        assert encoder.probabilities(found).shape == (3, 1000)

    def test_a_changed_graph_a_missing_one_and_other_weights_are_told(self, tuned: Path, tmp_path: Path) -> None:
        folder = tmp_path / "copy"
        folder.mkdir()
        card = json.loads((tuned / CARD_FILE).read_text("utf-8"))
        (folder / CARD_FILE).write_text(json.dumps(card), "utf-8")
        data = bytearray((tuned / GRAPH_FILE).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / GRAPH_FILE).write_bytes(bytes(data))
        name = register("changed", str(folder), "picture", tmp_path).name
        with pytest.raises(CorruptError, match="checksum"):
            load_picture_encoder(name, folder=tmp_path).encode_query(shown()[0])
        (folder / GRAPH_FILE).unlink()
        with pytest.raises(MissingError, match=r"model\.onnx"):
            load_picture_encoder(name, folder=tmp_path).encode_query(shown()[0])
        (folder / CARD_FILE).write_text(json.dumps({**card, "tuned_from": "0"}), "utf-8")
        with pytest.raises(MissingError, match="other weights"):
            load_picture_encoder(name, folder=tmp_path)


class TestLearning:
    def test_products_are_known_better_and_the_held_part_taught_nothing(self) -> None:
        lessons = made()
        held = held_pictures(lessons, 0)
        teach = taught_by(lessons, held)
        assert held.any() and lessons.photo[held].all() and not (held & teach).any()
        one = learn_pictures(lessons, SHORT, teach)
        trial = try_pictures(lessons, one.block, held)
        assert one.losses[-1] < one.losses[0] and trial.learnt.value >= trial.before.value
        assert trial.pictures == held.sum()

    def test_without_photos_the_last_picture_of_products_that_teach_nothing_asks(self) -> None:
        lessons = replace(made(), photo=np.zeros(6 * PRODUCTS, np.bool_))
        held = held_pictures(lessons, 0)
        asked = lessons.product[held]
        assert len(set(asked)) == len(asked) and all(np.flatnonzero(held) % 6 == 5)
        assert not np.isin(lessons.product[taught_by(lessons, held)], asked).any()

    def test_a_killed_run_goes_on_and_ends_the_same(self, tmp_path: Path) -> None:
        lessons, settings, path = made(), replace(SHORT, steps=4), tmp_path / "run.training"

        def killed(stage: str, done: int, total: int) -> None:
            if done == 3:
                raise KeyboardInterrupt

        whole = learn_pictures(lessons, settings)
        with pytest.raises(KeyboardInterrupt):
            learn_pictures(lessons, settings, None, killed, path)
        steps: list[int] = []
        one = learn_pictures(lessons, settings, None, lambda _, done, total: steps.append(done), path)
        assert steps[0] == 3 and one.losses == whole.losses
        for name, array in whole.block.arrays().items():
            np.testing.assert_array_equal(one.block.arrays()[name], array, err_msg=name)
        other = learn_pictures(lessons, replace(settings, seed=1, steps=1), None, None, path)
        assert len(other.losses) == 1 and other.losses[0] != whole.losses[0]

    def test_a_number_that_is_none_and_too_few_pictures_are_told(self) -> None:
        lessons = made()
        lessons.maps[3, 1, 2, 2, 2] = np.nan
        with pytest.raises(DataError, match="NaN"):
            learn_pictures(lessons, SHORT)
        few = made()
        few = PictureLessons(few.maps[::6], few.product[::6], few.shoot[::6], few.photo[::6], PRODUCTS)
        with pytest.raises(DataError, match="more than one picture"):
            learn_pictures(few, SHORT)

    def test_a_picture_is_known_by_the_mean_of_the_others(self) -> None:
        vectors = unit(np.array([[1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0.1, 1, 0.1], [1, 0.2, 0]], np.float32))
        lessons = PictureLessons(
            np.zeros((5, 1, 1, 1, 1), np.float16), np.array([0, 0, 1, 1, 1]), np.arange(5), np.zeros(5, np.bool_), 2
        )
        held = np.array([False, True, False, True, True])
        np.testing.assert_array_equal(recognised(vectors, lessons, held), [1.0, 1.0, 0.0])


def test_a_sight_tells_known_pictures_anew_and_drops_what_it_does_not_know() -> None:
    rng = np.random.default_rng(0)
    before, after = (unit(rng.normal(size=(9, 32)).astype(np.float32)) for _ in range(2))
    sight = Sight(before, after)
    asked = np.concatenate([before[[4, 2]] + 1e-4, -before[:1], np.zeros((1, 32), np.float32)]).astype(np.float32)
    np.testing.assert_array_equal(sight.rows(asked), np.concatenate([after[[4, 2]], np.zeros((2, 32), np.float32)]))
    told = sight.tokens({"picture": Tokens.single(before), "text": Tokens.single(after), "video": Tokens.single(after)})
    np.testing.assert_array_equal(told["picture"].vectors, after)
    assert set(told) == {"picture", "text"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A shop of 12 products with two pictures each, seen by the real encoder."""
    root = tmp_path_factory.mktemp("seen")
    rows = []
    for path in sorted((files() / "pictures").glob("*.webp"))[:PRODUCTS]:
        part = root / f"{path.stem}.png"
        whole = read_picture(path)
        whole.save(root / f"{path.stem}-whole.png")
        whole.crop((20, 20, whole.width - 10, whole.height - 30)).save(part)
        rows.append({"id": path.stem, "title": f"thing {path.stem}", "images": [f"{path.stem}-whole.png", part.name]})
    (root / "products.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    with shopguide.open(root / "shop", text_encoder="hash") as shop:
        shop.add(root / "products.jsonl")
    (root / "shop" / "shop.toml").write_text('text_encoder = "hash"\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picture_lessons, "VIEWS", 1)
        yield root


def test_a_trial_reads_what_the_learnt_encoder_sees_and_held_products_teach_it_nothing(folder: Path) -> None:
    taught: list[np.ndarray] = []

    def perfect(lessons: PictureLessons, teach: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Sees which product it is, and nothing else."""
        taught.append(lessons.product[teach])
        count, views, *shape = lessons.maps.shape
        flat = lessons.maps.reshape(count * views, *shape)
        before = features_of(LastBlock(checkpoint_weights()), flat).reshape(count, views, -1)
        after = np.eye(before.shape[-1], dtype=np.float32)[lessons.product][:, None].repeat(views, axis=1)
        return before, after

    with shopguide.open(folder / "shop") as shop:
        plain, seen = (run_fusion(shop, (0, 1, 2), sharpen=look) for look in (None, perfect))
        assert not list((folder / "shop" / "fusion").glob(".maps*"))
    task = "picture → product"
    assert seen.row(task, "only picture").values == (1.0,) * len(seen.row(task, "only picture").values)
    assert seen.row(task, "category and a guess").values == plain.row(task, "category and a guess").values
    assert len(taught) >= 3 and all(len(set(t)) == PRODUCTS - PRODUCTS // 3 for t in taught[:3])


def test_the_command_makes_an_encoder_that_the_shop_can_be_imported_with(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = folder / "shop"
    held: list[dict[str, object]] = []
    monkeypatch.setattr("shopguide.serve.cli_train.emit", held.append)
    argv = ["train", "pictures", "--steps", "2", "--anyway", "--shop", str(shop), "--json"]
    assert run(cli.app, argv) == 0
    name = str(held[0]["name"])
    assert (
        held[0]["kept"] and not list((shop / "fusion").glob(".maps*")) and not (shop / "fusion" / ".pictures").exists()
    )
    picture = str(sorted((files() / "pictures").glob("*.webp"))[0])
    with shopguide.open(shop) as before:  # the index in use stays
        assert before.search(image=picture).hits
    (shop / "shop.toml").write_text(f'text_encoder = "hash"\npicture_encoder = "{name}"\n', "utf-8")
    with shopguide.open(shop) as after:
        report = after.add(folder / "products.jsonl")
        assert not report.warnings and after.status()["picture_encoder"] == name
        assert after.search(image=picture).hits[0].product.product_id == Path(picture).stem
    assert run(cli.app, argv) != 0  # an encoder that was learnt is not learnt further
    assert "efficientnet-lite2" in capsys.readouterr().err
