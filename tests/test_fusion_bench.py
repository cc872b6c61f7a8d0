"""Timing fusion: every product is fused, by every fuser, out of the cache alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import shopguide
from shopguide.errors import DataError
from shopguide.fuse import make_fuser
from shopguide.serve import cli
from shopguide.serve.cli_door import run
from shopguide.shop import Shop
from shopguide.shop.features import Worked
from shopguide.shop.fusion_bench import bench_fusion, to_markdown
from shopguide.types import Product

TRIAL = {"text_encoder": "hash", "picture_encoder": "none"}
COUNT = 12


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with shopguide.open(tmp_path / "shop", **TRIAL) as opened:
        for n in range(COUNT):
            opened.put(Product(f"p{n}", f"Kettle {n}", "Boils water. " * 40))
        opened._state.rebuild(Worked())
        yield opened


def test_all_products_are_fused_from_the_cache(shop: Shop) -> None:
    fuser = make_fuser("weighted_sum", shop._features.dimensions)
    report = bench_fusion(shop, [fuser], {}, lambda *_: None, rounds=1)
    one = report["fusers"]["weighted_sum"]
    assert (report["products"], one["fused"], one["tokens"]["text"]) == (COUNT, COUNT, COUNT)
    assert one["dimension"] == shop._features.dimensions["text"]
    assert "weighted_sum" in to_markdown(report)


def test_a_shop_without_cached_features_says_what_to_do(shop: Shop, tmp_path: Path) -> None:
    shop.close()
    for path in (tmp_path / "shop").glob("features.db*"):
        path.unlink()
    with shopguide.open(tmp_path / "shop", **TRIAL) as again, pytest.raises(DataError, match="cache"):
        bench_fusion(again, [make_fuser("weighted_sum", again._features.dimensions)], {}, lambda *_: None, rounds=1)


def test_fusers_that_learn_are_timed_before_they_have_learnt(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    shop.close()
    (tmp_path / "shop" / "shop.toml").write_text('text_encoder = "hash"\npicture_encoder = "none"\n', "utf-8")
    held: list[dict[str, dict[str, dict[str, object]]]] = []
    monkeypatch.setattr("shopguide.serve.cli_bench_fusion.emit", held.append)
    argv = ["bench", "fusion", "--shop", str(tmp_path / "shop"), "--methods", "gated,attention", "--json"]
    assert run(cli.app, argv) == 0
    for one in held[0]["fusers"].values():
        assert (one["fused"], one["note"]) == (COUNT, "as before learning")
    assert run(cli.app, ["bench", "fusion", "--shop", str(tmp_path / "shop"), "--methods", "magic"]) == 2
