"""The benchmark tells what was done, and its texts and pictures are the same everywhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from shopguide.encode import registry
from shopguide.encode.bench import EncodeReport, Rate, bench_encode, sample_pictures, sample_texts


def test_a_run_reports_rates_waits_and_the_machine(tmp_path: Path) -> None:
    report = bench_encode("hash", "hash", tmp_path, workers=(1, 2), count=12)
    assert [r.workers for r in report.texts] == [r.workers for r in report.pictures] == [1, 2]
    assert all(r.items == 12 and r.per_s > 0 and r.wall_s > 0 for r in (*report.texts, *report.pictures))
    assert 0 < report.query_p50_ms <= report.query_p99_ms
    assert report.machine["cores"] >= 1
    assert report.query_cpu_ms > 0
    assert report.picture_size.startswith("512 x 512 JPEG")
    told = json.loads(json.dumps(report.to_dict()))
    assert told["targets"] == [asdict(t) for t in report.targets]
    assert told["texts"][0]["per_s"] == report.texts[0].per_s


def test_given_files_are_what_is_measured(tmp_path: Path) -> None:
    for n in range(3):
        Image.new("RGB", (64, 64), "red").save(tmp_path / f"{n}.png")
    report = bench_encode("hash", "hash", tmp_path, (1,), 4, ["a", "b"], sorted(tmp_path.glob("*.png")))
    assert report.texts[0].items == 2
    assert report.pictures[0].items == 3
    assert report.picture_size == "64 x 64 PNG, the middle of 3 files"


def test_a_model_that_is_switched_off_is_not_measured(tmp_path: Path) -> None:
    report = bench_encode("none", "none", tmp_path, (1,), 4)
    assert report.texts == report.pictures == report.targets == ()


def test_a_target_is_judged_only_where_the_run_is_as_it_says() -> None:
    def judged(tokens: float, workers: int, texts_in_a_second: int) -> dict[str, bool]:
        rates = (Rate(workers, texts_in_a_second, 1.0, 1.0),)
        return {t.name: t.met for t in EncodeReport("a", "b", tokens, rates, 6.0, 7.0, 1.0, "", rates, {}).targets}

    assert judged(60, 2, 120) == {"texts a second": True, "query p50 ms": False, "pictures a second": True}
    assert judged(60, 2, 59) == {"texts a second": False, "query p50 ms": False, "pictures a second": False}
    assert judged(9, 2, 500) == {"query p50 ms": False, "pictures a second": True}
    assert judged(60, 1, 500) == {"query p50 ms": False}


def test_the_default_picture_cost_comes_on_its_card(tmp_path_factory, tmp_path: Path) -> None:
    cache = tmp_path_factory.getbasetemp() / "encode-cache"
    report = bench_encode("hash", "efficientnet-lite2", cache, (1,), 4)
    card = next(c for c in registry(cache_dir=cache) if c.name == "efficientnet-lite2")
    assert card.measured_ms == round(1000 / report.pictures[0].per_s, 2)


def test_samples_are_seeded_and_in_both_languages() -> None:
    assert sample_texts(6) == sample_texts(6)
    assert any("一" <= c <= "鿿" for c in sample_texts(2)[1])
    names, load = sample_pictures(2)
    again, load_again = sample_pictures(2)
    assert names == again
    np.testing.assert_array_equal(np.asarray(load(names[1])), np.asarray(load_again(names[1])))
    assert load(names[0]).size >= (256, 256)
