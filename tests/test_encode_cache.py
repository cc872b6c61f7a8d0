"""The feature cache: what is put is got, nothing is lost by a kill, a broken file is begun anew."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from shopguide.encode import FeatureCache
from shopguide.errors import LockedError, ShopError


def vectors(count: int, dimension: int = 32, seed: int = 0) -> dict[str, np.ndarray]:
    made = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return {f"{seed}-{i}": v for i, v in enumerate(made)}


def test_gives_back_what_was_put_and_nothing_else(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path / "features.db")
    kept = vectors(1200)
    cache.put(kept, "a")
    found = cache.get([*kept, "unknown"], "a")
    assert set(found) == set(kept)
    for key, vec in found.items():
        assert vec.dtype == np.float32
        np.testing.assert_allclose(vec, kept[key], atol=5e-4)
    assert cache.get(kept, "another encoder") == {}
    assert len(cache) == 1200
    assert cache.warnings == ()


def test_putting_twice_keeps_the_last(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path / "features.db")
    cache.put({"x": np.array([1, 0], np.float32)}, "a")
    cache.put({"x": np.array([0, 1], np.float32)}, "a")
    cache.put({}, "a")
    np.testing.assert_array_equal(cache.get(["x", "x"], "a")["x"], [0, 1])
    assert len(cache) == 1


def test_forgetting_reaches_every_encoder(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path / "features.db")
    for encoder in ("a", "b"):
        cache.put({"x": np.ones(2, np.float32), "y": np.ones(2, np.float32)}, encoder)
    assert cache.forget(["x", "never there"]) == 2
    assert set(cache.get(["x", "y"], "a")) == set(cache.get(["x", "y"], "b")) == {"y"}


def test_a_second_cache_reads_what_the_first_wrote(tmp_path: Path) -> None:
    first, second = FeatureCache(tmp_path / "f.db"), FeatureCache(tmp_path / "f.db")
    first.put(vectors(3), "a")
    assert len(second.get(vectors(3), "a")) == 3
    first.close()
    assert len(first.get(vectors(3), "a")) == 3


@pytest.mark.parametrize("damage", ["not a database at all", "overwritten pages", "cut short"])
def test_a_broken_file_is_begun_anew_with_a_warning(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "features.db"
    cache = FeatureCache(path)
    cache.put(vectors(500), "a")
    cache.close()
    whole = path.read_bytes()
    if damage == "not a database at all":
        path.write_bytes(b"hello " * 4000)
    elif damage == "overwritten pages":
        path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    else:
        path.write_bytes(whole[: len(whole) // 3])
    again = FeatureCache(path)
    assert again.get(vectors(500), "a") == {}
    assert len(again.warnings) == 1
    assert "features.db" in again.warnings[0]
    again.put(vectors(10, seed=4), "a")
    assert len(again.get(vectors(10, seed=4), "a")) == 10


def test_a_file_that_breaks_in_use_loses_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "features.db"
    cache = FeatureCache(path)
    cache.put(vectors(500), "a")
    cache.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    cache.put(vectors(20, seed=9), "a")
    assert len(cache.get(vectors(20, seed=9), "a")) == 20
    assert cache.warnings


def test_a_folder_that_cannot_be_used_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ShopError, match="feature cache"):
        FeatureCache(tmp_path / "file" / "features.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(ShopError, match="feature cache"):
        FeatureCache(tmp_path / "folder.db")


def test_a_lock_held_by_another_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopguide.encode.cache._BUSY_S", 0.05)
    cache = FeatureCache(tmp_path / "f.db")
    other = sqlite3.connect(tmp_path / "f.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedError):
        cache.put(vectors(1), "a")
    assert cache.get(vectors(1), "a") == {}
    other.rollback()
    other.close()
    cache.put(vectors(1), "a")
    assert len(cache) == 1


def test_readers_are_not_stopped_by_a_writer(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path / "f.db")
    cache.put(vectors(50), "a")
    wrong: list[str] = []

    def read() -> None:
        own = FeatureCache(tmp_path / "f.db")
        for _ in range(30):
            wrong.extend(set(vectors(50)) - set(own.get(vectors(50), "a")))
        own.close()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for t in threads:
        t.start()
    for seed in range(1, 20):
        cache.put(vectors(50, seed=seed), "a")
    for t in threads:
        t.join()
    assert wrong == []
    assert len(cache) == 1000


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_kill_loses_nothing_that_was_put(tmp_path: Path) -> None:
    program = """
import sys, numpy as np
from shopguide.encode import FeatureCache
cache = FeatureCache(sys.argv[1])
for n in range(100_000):
    cache.put({f"{n}-{i}": np.full(64, n % 100, np.float32) for i in range(20)}, "a")
    print(n, flush=True)
"""
    command = [sys.executable, "-c", program, str(tmp_path / "f.db")]
    for kill_after in (3, 17, 40):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        last = -1
        for line in process.stdout:
            last = int(line)
            if last == kill_after:
                process.send_signal(signal.SIGKILL)
                break
        process.stdout.close()
        process.wait()
        cache = FeatureCache(tmp_path / "f.db")
        found = cache.get([f"{n}-{i}" for n in range(last + 1) for i in range(20)], "a")
        assert len(found) == 20 * (last + 1)
        assert all((vec == int(key.split("-")[0]) % 100).all() for key, vec in found.items())
        assert len(cache) % 20 == 0
        assert cache.warnings == ()
        cache.close()
