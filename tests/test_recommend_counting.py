"""Counts of what goes together follow each event, and are those of counting anew; nothing is lost or counted twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import shopguide
from shopguide.errors import ShopError
from shopguide.recommend import baskets, together
from shopguide.recommend.history import BOUGHT, Done, History, day_of
from shopguide.recommend.neighbours import Neighbours
from shopguide.recommend.pairs import PairsWriter, read_pairs
from shopguide.recommend.runs import Counts
from shopguide.shop import Shop, counting
from shopguide.types import Event

TRIAL = {"text_encoder": "hash", "picture_encoder": "none"}
PRODUCTS = [f"p{n}" for n in range(14)]
KINDS = ("view", "view", "click", "cart", "purchase", "purchase", "rating", "return", "hide", "search")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that a few events reach, and pairs that are told from chance early."""
    for module in (baskets, together):
        monkeypatch.setattr(module, "MOST_IN_BASKET", 4)
    for module in (baskets, together, counting):
        monkeypatch.setattr(module, "MOST_OF_A_USER", 25)
    monkeypatch.setattr(together, "MIN_RATIO", 0.05)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    rows = [{"id": p, "title": f"Thing {p}", "category": f"A/{p[-1]}", "price": 3, "stock": 5} for p in PRODUCTS]
    feed = tmp_path / "feed.jsonl"
    feed.write_text("\n".join(map(json.dumps, rows)))
    with shopguide.open(tmp_path / "shop", **TRIAL) as opened:
        opened.add(feed)
        yield opened


def drawn(rng: random.Random, count: int, first: int, users: int = 9) -> list[Event]:
    found = []
    for n in range(first, first + count):
        kind = rng.choice(KINDS)
        at = f"2026-03-{rng.randint(1, 6):02d}T{rng.randint(0, 3):02d}:00:00"
        if rng.random() < 0.05:
            at = (datetime.now(UTC) + timedelta(days=30 + rng.randint(0, 1))).isoformat()[:19]
        user = f"u{rng.randint(0, users)}" if rng.random() < 0.8 else "robot"
        product = "" if kind == "search" else rng.choice([*PRODUCTS, "unknown"])
        found.append(Event(f"e{n}", user, kind, product, at, text="x" if kind == "search" else ""))
    rng.shuffle(found)
    return found


def brute(shop: Shop) -> tuple[Counter[tuple[int, str, str]], dict[tuple[int, str, str], set[str]]]:
    """Baskets and users of each pair, from all events that are there."""
    times: Counter[tuple[int, str, str]] = Counter()
    people: dict[tuple[int, str, str], set[str]] = {}
    latest = (datetime.now(UTC) + timedelta(days=2)).isoformat()[:10]
    events = [e for e in shop._catalog.events() if e.product_id and e.at < latest]
    for user in {e.user_id for e in events}:
        mine = sorted((e.at, e.event_id, e) for e in events if e.user_id == user)[-25:]
        found: dict[tuple[int, str], set[str]] = {}
        for at, _, e in mine:
            if e.kind not in ("return", "hide", "search"):
                found.setdefault((int(e.kind == "purchase"), at[:10]), set()).add(e.product_id)
        for (table, _), items in found.items():
            for pair in combinations(sorted(sorted(items, key=lambda i: (len(i), i))[-4:]), 2):
                times[table, *pair] += 1
                people.setdefault((table, *pair), set()).add(user)
    return times, people


def anew(shop: Shop) -> tuple[Neighbours, Neighbours]:
    """Both tables counted from all events that are there, seen and bought."""
    known = shop.learnt.known()
    history = History.from_events((Done(*row) for row in shop.learnt.events()), known.products)
    history = history.kept(history.day <= day_of(datetime.now(UTC).isoformat()) + 1)
    bought = history.kind == BOUGHT
    looked = np.isin(history.kind, [0, 1, 3, 5])
    return together.together(history, looked), together.together(history, bought)


def assert_as_counted_anew(shop: Shop) -> None:
    known = shop.learnt.known()
    assert known.served is not None
    for table in known.served._tables:  # totals moved: every row is chosen anew, not only those that were touched
        table.rows.clear()
        table.changed[:] = True
    models = known.by_now(np.arange(len(known.products))).models
    times, people = brute(shop)
    for place, (now, expected) in enumerate(zip((models.seen, models.bought), anew(shop), strict=True)):
        rows = now._rows(np.arange(len(known.products)))
        count = len(known.products)
        np.testing.assert_array_equal(rows.item, expected.item[:count])
        np.testing.assert_array_equal(rows.people, expected.count[:count])
        np.testing.assert_allclose(rows.weight, expected.weight[:count], rtol=1e-6)
        table = known.served._tables[place]
        for (which, a, b), n in times.items():
            if which == place and n >= 2 and a in known.code and b in known.code:
                strength, customers = now.between(known.code[a], known.code[b])
                assert not strength or customers == len(people[which, a, b])
        with shop._catalog.reading() as connection:
            changed = counting.pair_changes.pairs_of(connection, known.served._number, place, known.products)
        found = {(known.products[c], known.products[int(o)]): int(t)
                 for c in range(count) for o, t in zip(*table.learnt.of(c)[:2], strict=True)}  # fmt: skip
        for one, other, more, _ in changed:
            found[one, other] = found.get((one, other), 0) + more
        ours = {pair: n for pair, n in found.items() if n and set(pair) <= set(known.code)}
        told = {
            p: n for (w, a, b), n in times.items() if w == place for p in ((a, b), (b, a)) if {a, b} <= set(known.code)
        }
        assert ours == told


class TestEachEvent:
    @pytest.mark.parametrize("seed", range(3))
    def test_counts_are_those_of_counting_anew_whatever_comes_in_whatever_order(self, shop: Shop, seed: int) -> None:
        rng = random.Random(seed)
        shop.add_events(drawn(rng, 300, 0))
        shop.learn()
        assert_as_counted_anew(shop)
        sent = 300
        for step in range(6):
            new = drawn(rng, 40, sent)
            for begin in range(0, 40, rng.choice((1, 7, 40))):
                shop.add_events(new[begin : begin + rng.choice((1, 7, 40))])
            shop.add_events(new)
            assert shop.add_events(rng.sample(new, 10)) == 0
            sent += 40
            if step == 2:
                assert shop._catalog.delete_user("u3") and shop._catalog.delete_user("robot")
            assert_as_counted_anew(shop)
        shop.learn()
        assert_as_counted_anew(shop)

    def test_the_very_next_recommendation_tells_how_many_bought_both(self, shop: Shop) -> None:
        shop.add_events(drawn(random.Random(7), 120, 0))
        shop.learn()
        fresh = [Event(f"n{u}{p}", f"new{u}", "purchase", p, "2026-03-20") for u in range(9) for p in ("p1", "p2")]
        shop.add_events(fresh)
        before = {h.product.product_id: h.why for h in shop.recommend(session=["p1"], context={"page": "cart"}).hits}
        assert before["p2"].source == "bought together"
        told = int(before["p2"].reason.split(" by ")[1].split()[0])
        shop.add_events([Event("one", "late", "purchase", "p1", "2026-03-21"),
                         Event("two", "late", "purchase", "p2", "2026-03-21")])  # fmt: skip
        after = {h.product.product_id: h.why for h in shop.recommend(session=["p1"], context={"page": "cart"}).hits}
        assert f"by {told + 1} customers" in after["p2"].reason
        page = shop.recommend(user="late", limit=14)
        assert "2026" not in str([h.why.reason for h in page.hits])

    def test_another_process_sees_them_too_and_so_does_one_that_starts_later(self, shop: Shop) -> None:
        shop.add_events(drawn(random.Random(8), 120, 0))
        shop.learn()
        with shopguide.open(shop.folder, **TRIAL) as other:
            other.recommend(session=["p1"])
            shop.add_events(drawn(random.Random(9), 60, 1000))
            assert_as_counted_anew(other)
        with shopguide.open(shop.folder, **TRIAL) as later:
            assert_as_counted_anew(later)

    def test_events_that_come_while_it_learns_are_counted_once(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop.add_events(drawn(random.Random(10), 120, 0))
        from shopguide.shop import recommend_state

        real = recommend_state.learn

        def slow(*args: object, **named: object) -> object:
            shop.add_events(drawn(random.Random(11), 50, 2000))
            return real(*args, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(recommend_state, "learn", slow)
        shop.learn()
        assert_as_counted_anew(shop)

    def test_a_learning_that_fails_leaves_the_older_counts(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        from shopguide.shop import recommend_state

        shop.add_events(drawn(random.Random(12), 120, 0))
        shop.learn()
        shop.add_events(drawn(random.Random(13), 30, 3000))

        def full(*_: object) -> None:
            raise ShopError("The disk is full.")

        with monkeypatch.context() as patched:
            patched.setattr(recommend_state, "save", full)
            with pytest.raises(ShopError):
                shop.learn()
        shop.add_events(drawn(random.Random(14), 30, 4000))
        assert_as_counted_anew(shop)

    def test_nothing_is_counted_where_nothing_is_learnt(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        shop.add_events(drawn(random.Random(15), 60, 0))
        shop.learn()
        shop.add_events(drawn(random.Random(16), 60, 5000))
        shop.learnt.forget()
        assert_as_counted_anew(shop)  # a small shop has learnt anew already
        monkeypatch.setattr("shopguide.shop.recommend_state.LEARN_AT_ONCE", 10)
        shop.learnt.forget()
        assert not list(shop.folder.glob("recommend*"))
        shop.add_events(drawn(random.Random(19), 60, 6000))
        with shop._catalog.reading() as connection:
            assert not counting.pair_changes.changed_since(connection, -9, 0)
        shop.learn()
        assert_as_counted_anew(shop)

    def test_a_million_events_of_one_user_are_read_a_window_at_a_time(self, shop: Shop) -> None:
        shop.add_events(drawn(random.Random(17), 60, 0))
        shop.learn()
        many = [Event(f"m{n}", "robot", "view", PRODUCTS[n % 14], f"2026-03-{n % 28 + 1:02d}") for n in range(3_000)]
        shop.add_events(many)
        seen = counting.pair_changes.newest_of
        with shop._catalog.reading() as connection:
            assert len(seen(connection, "robot", baskets.KINDS, counting.MOST_OF_A_USER)) == 25
        assert_as_counted_anew(shop)


class TestCrashes:
    def test_a_killed_process_loses_nothing_acknowledged_and_counts_nothing_twice(
        self, shop: Shop, tmp_path: Path
    ) -> None:
        shop.add_events(drawn(random.Random(18), 120, 0))
        shop.learn()
        code = (
            "import shopguide\nfrom shopguide.types import Event\n"
            f"shop = shopguide.open({str(shop.folder)!r}, text_encoder='hash', picture_encoder='none')\n"
            "for n in range(100_000):\n"
            "    shop.add_events([Event(f'k{n}', f'k{n // 3}', 'purchase', f'p{n % 14}', '2026-03-05')])\n"
            "    print(n, flush=True)\n"
        )
        sent = tmp_path / "sent"
        with sent.open("w") as out:
            process = subprocess.Popen([sys.executable, "-c", code], stdout=out, env=dict(os.environ))
            deadline = time.monotonic() + 60
            while sent.stat().st_size < 200 and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
        told = [int(line) for line in sent.read_text().splitlines()]
        assert told and {f"k{n}" for n in told} <= {e.event_id for e in shop._catalog.events()}
        again = [Event(f"k{n}", f"k{n // 3}", "purchase", f"p{n % 14}", "2026-03-05") for n in told]
        assert shop.add_events(again) == 0
        assert_as_counted_anew(shop)


class TestFile:
    def test_all_counts_are_read_back_under_both_products(self, tmp_path: Path) -> None:
        keys = np.array([1, 4, 13], np.int64)  # of 5 products: 0-1, 0-4, 2-3
        counts = Counts(keys, np.array([7, 8, 9], np.int32), np.array([1, 2, 3], np.int32))
        with PairsWriter(tmp_path / "pairs") as writer:
            writer.add([counts], np.arange(5.0), 11.0)
            writer.add([], np.zeros(5), 0.0)
        found = read_pairs(tmp_path / "pairs")
        assert found is not None and len(found) == 2 and found[0].total == 11.0 and not len(found[1].records)
        rows = [[column.tolist() for column in found[0].of(code)] for code in range(5)]
        assert rows == [[[1, 4], [7, 8], [1, 2]], [[0], [7], [1]], [[3], [9], [3]], [[2], [9], [3]], [[0], [8], [2]]]
        np.testing.assert_array_equal(found[0].single, np.arange(5.0))

    def test_a_broken_file_is_as_good_as_none(self, tmp_path: Path) -> None:
        assert read_pairs(tmp_path / "none") is None
        for content in (b"", b"broken", b"x" * 500):
            (tmp_path / "broken").write_bytes(content)
            assert read_pairs(tmp_path / "broken") is None

    def test_a_writing_that_fails_leaves_nothing_behind(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError), PairsWriter(tmp_path / "pairs") as writer:
            writer.add([], np.zeros(2), 0.0)
            raise RuntimeError
        assert not list(tmp_path.iterdir())
