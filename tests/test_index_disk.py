"""Generations on disk: atomic, checked, kill-safe, shared by processes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from clock import PATIENCE_S
from shopguide.errors import CorruptError, EncoderMismatchError, LockedError, ShopError
from shopguide.index import Entry, FieldWeights, Index, Request, generation
from shopguide.types import Product

KILLS = 20

WRITER = """
import sys
import numpy as np
from shopguide.index import Entry, Index
from shopguide.types import Product

def state(n):
    vec = np.full(8, 1.0, np.float32)
    return [Entry(Product(f"p{i}", f"state s{n} thing", brand=f"b{n}"), "", {"fused": vec}) for i in range(20)]

index = Index.open(sys.argv[1])
n = index.seq
print("ready", flush=True)
while True:
    n += 1
    if n % 2:
        index.rebuild(state(n), "f", n)
    else:
        index.apply(state(n), [], n)
        index.merge()
    print(n, flush=True)
"""


def state(n: int, count: int = 20) -> list[Entry]:
    vec = np.full(8, 1.0, np.float32)
    return [Entry(Product(f"p{i}", f"state s{n} thing", brand=f"b{n}"), "", {"fused": vec}) for i in range(count)]


def writer(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def check_whole(index: Index, seq: int) -> None:
    index.verify()
    found = index.search(Request("thing", limit=100, facet_fields=("brand",)))
    assert found.total == len(found.rows) == 20
    assert [v.value for v in found.facets[0].values] == [f"b{seq}"]


def test_a_killed_writer_leaves_one_whole_generation(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(KILLS):
        process = writer(tmp_path)
        time.sleep(chance.uniform(0.0, 0.12))
        process.send_signal(signal.SIGKILL)
        told = [int(line) for line in process.communicate()[0].split() if line]
        index = Index.open(tmp_path, "f" if told else None)
        assert index.seq >= (told[-1] if told else 0), "what was acknowledged is there"
        if index.seq:
            check_whole(index, index.seq)
    Index.open(tmp_path).rebuild(state(9999), "f", 9999)
    left = sorted(p.name for p in tmp_path.iterdir() if p.name not in ("LOCK", "CURRENT.part"))
    assert len(left) == 2, f"leftovers of killed builds are gone: {left}"


def test_readers_in_other_processes_see_whole_generations(tmp_path: Path) -> None:
    Index.open(tmp_path).rebuild(state(1), "f", 1)
    reader = Index.open(tmp_path)
    process = writer(tmp_path)
    try:
        least, most = time.monotonic() + 1.0, time.monotonic() + PATIENCE_S
        fresh = 0
        while time.monotonic() < least or (fresh < 3 and time.monotonic() < most):
            fresh += reader.refresh()
            check_same_state(reader)
            check_same_state(Index.open(tmp_path))
    finally:
        process.kill()
        process.communicate()
    assert fresh > 2


def check_same_state(index: Index) -> None:
    found = index.search(Request("thing", limit=100, facet_fields=("brand",)))
    assert found.total == 20
    assert [v.value for v in found.facets[0].values] == [f"b{index.seq}"]


def test_an_old_reader_keeps_its_generation_until_it_refreshes(tmp_path: Path) -> None:
    writing = Index.open(tmp_path)
    writing.rebuild(state(1), "f", 1)
    reading = Index.open(tmp_path)
    writing.rebuild(state(2), "f", 2)
    check_same_state(reading)
    assert reading.seq == 1
    assert reading.refresh()
    assert (reading.seq, reading.refresh()) == (2, False)
    check_same_state(reading)


@pytest.mark.parametrize("file", ["ids.bin", "lexical.bin", "columns.bin", "vectors.fused.bin"])
@pytest.mark.parametrize("harm", ["cut", "flip", "gone"])
def test_a_harmed_file_is_named(tmp_path: Path, file: str, harm: str) -> None:
    Index.open(tmp_path).rebuild(state(1), "f", 1)
    path = tmp_path / "gen-000001" / file
    raw = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(raw[:-1])
    else:
        raw[len(raw) // 2] ^= 1
        path.write_bytes(raw)
    with pytest.raises(CorruptError, match=file):
        Index.open(tmp_path)


def test_a_flipped_bit_in_a_large_file_is_found_by_verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "_CHECKED_AT_OPEN", 0)
    Index.open(tmp_path).rebuild(state(1), "f", 1)
    path = tmp_path / "gen-000001" / "vectors.fused.bin"
    raw = bytearray(path.read_bytes())
    raw[0] ^= 1
    path.write_bytes(raw)
    index = Index.open(tmp_path)
    with pytest.raises(CorruptError, match=r"vectors\.fused\.bin has the wrong checksum"):
        index.verify()


@pytest.mark.parametrize("text", ["", "gen-0000", "gen-000001", "gen-000001 " + "0" * 64 + "\n", "\x00" * 40])
def test_a_half_written_current_is_a_clear_error_and_a_rebuild_mends_it(tmp_path: Path, text: str) -> None:
    Index.open(tmp_path).rebuild(state(1), "f", 1)
    whole = Index.open(tmp_path)
    (tmp_path / "CURRENT").write_text(text)
    with pytest.raises(CorruptError, match="Rebuild"):
        Index.open(tmp_path)
    whole.rebuild(state(2), "f", 2)
    check_same_state(Index.open(tmp_path))


def test_a_missing_current_beside_generations_is_an_error(tmp_path: Path) -> None:
    index = Index.open(tmp_path)
    index.rebuild(state(1), "f", 1)
    index.rebuild(state(2), "f", 2)
    (tmp_path / "CURRENT").unlink()
    with pytest.raises(CorruptError, match="CURRENT is missing"):
        Index.open(tmp_path)


def test_a_changed_manifest_and_another_format_are_refused(tmp_path: Path) -> None:
    Index.open(tmp_path).rebuild(state(1), "f", 1)
    path = tmp_path / "gen-000001" / "manifest.json"
    manifest = json.loads(path.read_text())
    assert manifest["fingerprint"] == "f" and manifest["rows"] == 20 and manifest["seq"] == 1
    path.write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(CorruptError, match=r"manifest\.json"):
        Index.open(tmp_path)


def test_an_index_of_other_encoders_is_refused_with_what_to_do(tmp_path: Path) -> None:
    Index.open(tmp_path, "any").rebuild(state(1), "e5 + lite2", 1)
    Index.open(tmp_path, "e5 + lite2")
    with pytest.raises(EncoderMismatchError, match="Rebuild the index"):
        Index.open(tmp_path, "minilm")


def test_two_writers_at_once_are_kept_apart(tmp_path: Path) -> None:
    index = Index.open(tmp_path)
    index.rebuild(state(1), "f", 1)
    with generation.locked(tmp_path), pytest.raises(LockedError, match="Another process"):
        Index.open(tmp_path).merge()
    index.merge()


def test_a_full_disk_leaves_the_old_generation_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.open(tmp_path)
    index.rebuild(state(1), "f", 1)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ShopError, match="No space left"):
            index.rebuild(state(2), "f", 2)
    check_same_state(index)
    check_same_state(Index.open(tmp_path))
    assert not list(tmp_path.glob("*.part"))
    index.apply(state(3), [], 3)
    check_same_state(index)


def test_a_build_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    index = Index.open(tmp_path)
    index.rebuild(state(1), "f", 1)

    def broken() -> object:
        yield from state(2)
        raise RuntimeError("the feed broke")

    with pytest.raises(RuntimeError, match="the feed broke"):
        index.rebuild(broken(), "f", 2)  # type: ignore[arg-type]
    check_same_state(index)
    index.apply(state(3), [], 3)
    index.merge()
    check_same_state(Index.open(tmp_path))


def test_a_generation_of_another_recipe_is_outdated_until_it_is_built_anew(tmp_path: Path) -> None:
    old = FieldWeights(title=3.0)
    Index.open(tmp_path, weights=old).rebuild(state(1), "f", 1)
    assert not Index.open(tmp_path, weights=old).outdated
    index = Index.open(tmp_path)
    assert index.outdated
    check_same_state(index)
    index.apply(state(2), [], 2)
    index.merge()
    assert index.outdated, "a merge takes over what the old recipe made"
    index.rebuild(state(3), "f", 3)
    assert not index.outdated and not Index.open(tmp_path).outdated
    assert not Index.open(tmp_path / "new").outdated, "there is nothing to be outdated"
