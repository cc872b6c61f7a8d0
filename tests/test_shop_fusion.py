"""A shop and the fuser that it has learnt: into use, out of use when it is broken, never half."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import shopguide
from shopguide.demo import files
from shopguide.errors import EncoderMismatchError, MissingError, SettingsError
from shopguide.fuse.trained import FOLDER, PRODUCT_FILE, current_version
from shopguide.serve import cli
from shopguide.serve.cli_door import run
from shopguide.shop import Shop
from shopguide.train import fusion_held

TRIAL = {"text_encoder": "hash", "picture_encoder": "hash"}


@pytest.fixture(scope="module")
def untaught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untaught") / "shop"
    demo = files()
    with shopguide.open(folder, **TRIAL) as shop:
        shop.add(demo / "products.jsonl", reviews=demo / "reviews.jsonl")
    (folder / "shop.toml").write_text('text_encoder = "hash"\npicture_encoder = "hash"\n', "utf-8")
    return folder


@pytest.fixture(scope="module")
def taught(untaught: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, object]]]:
    """A shop that was taught from the command line, and what the command printed."""
    folder = tmp_path_factory.mktemp("taught") / "shop"
    shutil.copytree(untaught, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fusion_held, "SMALL", 10)  # one part held out instead of five
        argv = ["train", "fusion", "--method", "gated", "--steps", "10", "--anyway", "--shop", str(folder), "--json"]
        held: list[object] = []
        patch.setattr("shopguide.serve.cli_train.emit", held.append)
        assert run(cli.app, argv) == 0
    document = json.loads(json.dumps(held[0]))
    yield folder, document


@pytest.fixture
def own(taught: tuple[Path, dict[str, object]], tmp_path: Path) -> Path:
    shutil.copytree(taught[0], tmp_path / "shop")
    return tmp_path / "shop"


def ids(shop: Shop, text: str = "red dress") -> list[str]:
    return [h.product.product_id for h in shop.search(text).hits]


def test_the_command_teaches_the_shop_and_says_what_it_reached(taught: tuple[Path, dict[str, object]]) -> None:
    folder, told = taught
    assert told["kept"] and told["in_use"] and told["method"] == "gated"
    assert {"title → words", "title → pictures"} <= told["recall@10"].keys()  # type: ignore[attr-defined]
    version = current_version(folder)
    assert version is not None and not list((folder / FOLDER).rglob("*.training"))
    with shopguide.open(folder) as shop:
        status = shop.status()
        assert (status["fuser"], status["pictures_meet_words"]) == ("learnt gated", "learnt")
        assert status["fuser_version"] == version.name
        assert ids(shop) and shop.similar("sg-001").hits
        picture = str(files() / "pictures" / "sg-001.webp")
        page = shop.search(image=picture)
        assert "sg-001" in [h.product.product_id for h in page.hits[:3]]
        for asked in (
            {"image": picture},
            {"like": "sg-001"},
        ):  # words that change a picture go through the learnt space
            assert shop.search("like this but blue without stripes", **asked).seen is not None  # type: ignore[arg-type]


def test_a_shop_that_has_learnt_nothing_says_how_pictures_meet_words(untaught: Path) -> None:
    with shopguide.open(untaught) as shop:
        assert (shop.status()["fuser"], shop.status()["pictures_meet_words"]) == ("weighted_sum", "class bridge")


def test_what_is_added_later_is_found_by_the_learnt_fuser(own: Path, tmp_path: Path) -> None:
    rows = [{"sku": f"new-{i}", "title": f"Quilted zebra hammock {i}", "price": 10 + i} for i in range(3)]
    (tmp_path / "new.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    with shopguide.open(own) as shop:
        shop.add(tmp_path / "new.jsonl")
        assert set(ids(shop, "zebra hammock")) >= {"new-0", "new-1", "new-2"}
        assert shop.status()["fuser"] == "learnt gated"
        vecs = shop.index.vectors("new-1")
        assert np.linalg.norm(vecs["fused"]) == pytest.approx(1.0, abs=1e-2)


def test_a_damaged_version_is_told_and_the_next_import_falls_back(own: Path) -> None:
    version = current_version(own)
    assert version is not None
    data = bytearray((version / PRODUCT_FILE).read_bytes())
    data[-5] ^= 1
    (version / PRODUCT_FILE).write_bytes(bytes(data))
    with shopguide.open(own) as shop, pytest.raises(EncoderMismatchError, match="checksum"):
        shop.search("dress")
    with shopguide.open(own) as shop:
        report = shop.add()
        assert any("not used" in note for note in report.warnings)
        assert shop.status()["fuser"] == "weighted_sum" and ids(shop)


def test_a_newer_version_that_is_damaged_leaves_the_one_in_use(own: Path) -> None:
    used = current_version(own)
    assert used is not None
    broken = own / FOLDER / "gated-0123456789abcdef"
    shutil.copytree(used, broken)
    (broken / PRODUCT_FILE).unlink()
    (own / FOLDER / "CURRENT").write_text(f"{broken.name}\n", "utf-8")
    with shopguide.open(own) as shop:
        before = ids(shop)
        assert shop.status()["fuser_version"] == used.name
        shop.add()
        assert shop.status()["fuser_version"] == used.name and ids(shop) == before


def test_killed_between_the_file_and_the_index_the_next_import_brings_both_together(untaught: Path, own: Path) -> None:
    shutil.rmtree(own / "index")
    shutil.copytree(untaught / "index", own / "index")
    for name in untaught.glob("calibration-*.npz"):
        shutil.copy(name, own)
    with shopguide.open(own) as shop:
        assert shop.status()["fuser"] == "weighted_sum" and ids(shop)
        assert "next import goes on with learnt gated" in str(shop.status()["fuser_note"])
        shop.add()
        assert shop.status()["fuser"] == "learnt gated" and ids(shop)
        assert shop.status()["fuser_note"] == ""


def test_the_setting_decides_over_what_was_learnt(own: Path, untaught: Path) -> None:
    with shopguide.open(own, fuser="weighted_sum") as shop:
        shop.add()
        assert shop.status()["fuser"] == "weighted_sum"
    with shopguide.open(own, fuser="gated") as shop:
        shop.add()
        assert shop.status()["fuser"] == "learnt gated"
    with shopguide.open(own, fuser="attention") as shop, pytest.raises(MissingError, match="not learnt"):
        shop.add()
    with pytest.raises(SettingsError):
        shopguide.open(own, fuser="magic")


def test_an_unknown_method_and_a_shop_without_products_are_told(tmp_path: Path, untaught: Path) -> None:
    assert run(cli.app, ["train", "fusion", "--method", "magic", "--shop", str(untaught)]) == 2
    (tmp_path / "one.jsonl").write_text('{"sku": "a", "title": "Red dress", "price": 1}\n', "utf-8")
    with shopguide.open(tmp_path / "small", **TRIAL) as shop:
        shop.add(tmp_path / "one.jsonl")
    (tmp_path / "small" / "shop.toml").write_text('text_encoder = "hash"\npicture_encoder = "hash"\n', "utf-8")
    assert run(cli.app, ["train", "fusion", "--shop", str(tmp_path / "small")]) == 3
