"""Changes of one product at a time: seen at once, merged behind the searches, and never lost.

`SHOPGUIDE_KILLS=200 pytest tests/test_shop_changes.py -k killed` kills a writer 200 times instead of a few.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import shopguide
from shopguide.errors import ShopError
from shopguide.index import generation
from shopguide.index.made import word
from shopguide.shop import Shop, state
from shopguide.shop.merging import Background
from shopguide.types import Money, Offer, Product

TRIAL = {"text_encoder": "hash", "picture_encoder": "none"}
KILLS = int(os.environ.get("SHOPGUIDE_KILLS", "25"))
COUNT = 40


def name(number: int) -> str:
    """A word that only this product has."""
    return word(300 + number)


def product(number: int, version: int) -> Product:
    """A product whose version stands in each of its parts: title, brand and price."""
    title = f"thing {name(number)} {word(1000 + version)}"
    return Product(f"p{number}", title, brand=f"b{version}", offers=(Offer(Money(1000 + version, "USD")),))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changes")
    feed = folder / "feed.csv"
    lines = [f"p{i},{product(i, 0).title},b0,10.00" for i in range(COUNT)]
    feed.write_text("\n".join(["id,title,brand,price", *lines]))
    with shopguide.open(folder / "shop", **TRIAL) as opened:
        opened.add(feed, currency="USD")
    return folder / "shop"


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def shop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(state, "MERGE_AT", 5)
    with shopguide.open(folder, **TRIAL) as opened:
        yield opened


def version(shop: Shop, number: int) -> int | None:
    """The version that a search finds; its words, brand and price must be of one version."""
    page = shop.search(name(number), mode="lexical", limit=2)
    if not page.total:
        return None
    (hit,) = page.hits
    told = int(hit.product.brand[1:])
    assert hit.product == product(number, told)
    assert [(v.value, v.count) for f in page.facets if f.field == "brand" for v in f.values] == [(f"b{told}", 1)]
    assert [f.low for f in page.facets if f.field == "price"] == [1000 + told]
    return told


def test_a_put_a_new_price_and_a_delete_are_seen_by_the_next_search(shop: Shop) -> None:
    shop.put(product(3, 7))
    assert version(shop, 3) == 7
    shop.put(product(3, 8))
    assert version(shop, 3) == 8
    assert shop.search("thing", filters={"price": {"max": 10.08, "min": 10.05}}).total == 1
    shop.put(product(99, 1))
    assert (version(shop, 99), shop.search("thing").total) == (1, COUNT + 1)
    shop.delete("p99")
    assert (version(shop, 99), shop.search("thing").total) == (None, COUNT)


def test_neither_a_change_nor_a_search_waits_for_a_merge(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    merging, go_on = threading.Event(), threading.Event()
    write = generation.write_generation

    def slow(*given: object) -> generation.Generation:
        merging.set()
        assert go_on.wait(20)
        return write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("shopguide.index.index.write_generation", slow)
    before = shop.status()["generation"]
    for number in range(20):
        shop.put(product(number, 1))
        assert version(shop, number) == 1
    assert merging.wait(30)
    assert not go_on.is_set() and shop.status()["generation"] == before
    shop.put(product(30, 2))
    shop.delete("p31")
    assert (version(shop, 30), version(shop, 31), shop.search("thing").total) == (2, None, COUNT - 1)
    go_on.set()
    shop._state._merger.wait()
    assert shop.status()["generation"] != before
    assert shop.index.delta <= 5 and shop.index.seq == shop._catalog.last_seq
    assert (version(shop, 30), version(shop, 31), version(shop, 19)) == (2, None, 1), "and nothing of it is lost"


def test_a_merge_that_cannot_be_written_loses_nothing_and_is_tried_again(shop: Shop, folder: Path) -> None:
    with generation.locked(folder / "index"):
        for number in range(12):
            shop.put(product(number, 3))
        shop._state._merger.wait()
        assert "Another process" in str(shop._state._merger.problem)
        assert shop.index.delta >= 12
        assert [version(shop, number) for number in range(12)] == [3] * 12
    shop.put(product(12, 3))
    shop._state._merger.wait()
    assert shop._state._merger.problem is None
    assert shop.index.delta <= 1
    assert [version(shop, number) for number in range(13)] == [3] * 13


def test_closing_waits_for_the_merge_and_writes_the_rest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MERGE_AT", 5)
    with shopguide.open(folder, **TRIAL) as opened:
        for number in range(17):
            opened.put(product(number, 4))
    with shopguide.open(folder, **TRIAL) as again:
        assert again.index.delta == 0
        assert [version(again, number) for number in range(17)] == [4] * 17


def test_work_asked_for_while_it_runs_is_done_once_more() -> None:
    done, go_on = [], threading.Event()

    def work() -> None:
        go_on.wait(30)
        done.append(threading.current_thread().name)

    background = Background(work, "trial")
    for _ in range(5):
        background.start()
    assert background.running
    go_on.set()
    background.wait()
    assert done == ["trial", "trial"] and not background.running


def test_a_problem_of_the_work_is_kept_until_it_succeeds() -> None:
    problems = [ShopError("full"), None]

    def work() -> None:
        problem = problems.pop(0)
        if problem:
            raise problem

    background = Background(work, "trial")
    background.start()
    background.wait()
    assert str(background.problem) == "full"
    background.start()
    background.wait()
    assert background.problem is None


# -- other processes ---------------------------------------------------------------------------------------------


class Writer:
    """A process that writes and tells what is acknowledged, forked so that killing 200 of them takes a minute."""

    def __init__(self, folder: Path, begin: int) -> None:
        reading, writing = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            try:
                os.close(reading)
                self._write(folder, begin, writing)
            finally:
                os._exit(1)
        os.close(writing)
        self._told = os.fdopen(reading)
        assert self.line() == "ready"

    @staticmethod
    def _write(folder: Path, begin: int, out: int) -> None:
        state.MERGE_AT = 4
        shop = shopguide.open(folder, **TRIAL)
        os.write(out, b"ready\n")
        n = begin
        while True:
            n += 1
            number = n % COUNT
            if n % 5 == 4:
                shop.delete(f"p{number}")
                os.write(out, b"delete %d %d\n" % (number, n))
            shop.put(product(number, n))
            os.write(out, b"put %d %d\n" % (number, n))

    def line(self) -> str:
        return self._told.readline().strip()

    @contextlib.contextmanager
    def standing(self) -> Iterator[None]:
        """Stop it, wherever it is, and let it go on."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> list[str]:
        """Kill it; what it told and was not read yet."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        with self._told:
            return self._told.read().splitlines()


def test_a_writer_killed_at_any_instant_loses_nothing_that_it_acknowledged(folder: Path) -> None:
    chance = random.Random(11)
    sure: dict[int, int | None] = dict.fromkeys(range(COUNT), 0)
    last = 0
    generations = set()
    for kill in range(1, KILLS + 1):
        touched = {(last + 1) % COUNT, last % COUNT}
        process = Writer(folder, last)
        time.sleep(chance.uniform(0.0, 0.3))
        for line in process.kill():
            if line.count(" ") == 2:
                what, number, version_ = line.split()
                sure[int(number)] = int(version_) if what == "put" else None
                last = max(last, int(version_))
                touched.add(int(number))
        with shopguide.open(folder, **TRIAL) as shop:
            shop.verify()
            generations.add(shop.status()["generation"])
            under_way = {(last + 1) % COUNT, last % COUNT}
            for number in sorted(touched | under_way) if kill < KILLS else range(COUNT):
                expected, found = sure[number], version(shop, number)
                if found != expected:
                    assert number in under_way, f"n{number}: acknowledged {expected}, found {found}"
                    assert found in (None, last, last + 1)
                sure[number] = found
            last += 1
    assert len(generations) > 1, "merges were among what was killed"
    assert last > KILLS


def test_a_reader_in_another_process_sees_each_acknowledged_change_at_once(folder: Path) -> None:
    with shopguide.open(folder, **TRIAL) as reader:
        process = Writer(folder, 0)
        seen, generations = 0, set()
        try:
            end = time.monotonic() + 20
            while seen < 40 and time.monotonic() < end:
                what, number, told = process.line().split()
                with process.standing():  # a page takes its facets from the index, its products from the catalog
                    found = version(reader, int(number))
                if what == "put":
                    assert found is not None and found >= int(told)
                generations.add(reader.status()["generation"])
                seen += 1
        finally:
            process.kill()
        assert seen == 40 and len(generations) > 1
