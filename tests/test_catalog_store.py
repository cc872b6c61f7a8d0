"""The store: change numbers, equal writes, reviews, events, transactions, locks and damage."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from shopguide.catalog import Catalog, Upserted, schema
from shopguide.errors import CorruptError, LockedError, MissingError, ShopError
from shopguide.types import Event, Money, Offer, Product, Review, Variant


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "shop" / "catalog.db") as opened:
        yield opened


def chair(number: int = 1, **fields) -> Product:
    return Product(f"p{number}", f"Chair {number}", **fields)


def stars(number: int, rating: float | None, product_id: str = "p1", text: str = "fine") -> Review:
    return Review(f"r{number}", product_id, text, rating=rating, posted=f"2024-01-{number:02}")


def test_a_new_catalog_is_empty_and_is_kept_on_disk(tmp_path):
    path = tmp_path / "c.db"
    with Catalog.open(path) as catalog:
        assert (len(catalog), catalog.last_seq, list(catalog.iterate())) == (0, 0, [])
        catalog.upsert([chair()])
    with Catalog.open(path) as catalog:
        assert catalog.get(["p1"]) == {"p1": chair()} and "p1" in catalog and "p2" not in catalog


def test_upsert_counts_and_leaves_equal_products_alone(catalog):
    assert catalog.upsert([chair(1), chair(2)]) == Upserted(2, 0, 0)
    seq = catalog.last_seq
    assert catalog.upsert([chair(1), chair(2)]) == Upserted(0, 0, 2)
    assert catalog.last_seq == seq
    assert catalog.upsert([chair(1, brand="Acme"), chair(2), chair(3)]) == Upserted(1, 1, 1)
    assert catalog.last_seq == seq + 2


def test_the_last_of_two_with_one_id_wins(catalog):
    assert catalog.upsert([chair(1), chair(1, brand="Acme")]) == Upserted(1, 0, 0)
    assert catalog.get(["p1"])["p1"].brand == "Acme"


def test_get_keeps_the_order_asked_and_leaves_unknown_ids_out(catalog):
    catalog.upsert([chair(n) for n in range(1000)])
    wanted = [f"p{n}" for n in reversed(range(1000))]
    assert list(catalog.get([*wanted, "none", "p5"])) == wanted


def test_iterate_tells_what_changed_since_in_order_with_deletes(catalog):
    catalog.upsert([chair(1), chair(2), chair(3)])
    seq = catalog.last_seq
    catalog.upsert([chair(1, brand="Acme")])
    assert catalog.delete(["p2", "p2", "none"]) == 1
    changes = list(catalog.iterate(seq))
    assert [(c.product_id, c.product and c.product.brand) for c in changes] == [("p1", "Acme"), ("p2", None)]
    assert [c.seq for c in changes] == [seq + 1, seq + 2] == list(range(seq + 1, catalog.last_seq + 1))
    assert [c.product_id for c in catalog.iterate()] == ["p3", "p1", "p2"] and len(catalog) == 2


def test_iterate_walks_more_than_one_batch_once_each(catalog):
    catalog.upsert([chair(n) for n in range(1234)])
    seen = [c.product_id for c in catalog.iterate()]
    assert len(seen) == len(set(seen)) == 1234


def test_a_deleted_product_comes_back_as_added(catalog):
    catalog.upsert([chair()])
    catalog.delete(["p1"])
    assert catalog.delete(["p1"]) == 0 and catalog.get(["p1"]) == {}
    assert catalog.upsert([chair()]) == Upserted(1, 0, 0) and len(catalog) == 1


def test_variants_lead_to_their_product_and_go_with_it(catalog):
    variants = (Variant("v1", {"size": "S"}, (Offer(Money(5, "USD")),), 3), Variant("v2"))
    catalog.upsert([chair(1, variants=variants), chair(2, variants=(Variant("v2"), Variant("v3")))])
    assert catalog.product_of(["v1", "v2", "v3", "none"]) == {"v1": "p1", "v2": "p1", "v3": "p2"}
    catalog.upsert([chair(1, variants=(Variant("v9"),))])
    assert catalog.product_of(["v1", "v2", "v9"]) == {"v2": "p2", "v9": "p1"}
    catalog.delete(["p2"])
    assert catalog.product_of(["v2", "v3"]) == {}


def test_reviews_give_a_product_its_rating_and_a_new_seq(catalog):
    catalog.upsert([chair(1), chair(2)])
    seq = catalog.last_seq
    assert catalog.add_reviews([stars(1, 5), stars(2, 2), stars(3, None)]) == Upserted(3, 0, 0)
    made = catalog.get(["p1"])["p1"]
    assert (made.rating, made.rating_count) == (3.5, 2)
    assert [c.product_id for c in catalog.iterate(seq)] == ["p1"]
    seq = catalog.last_seq
    assert catalog.add_reviews([stars(1, 5), stars(2, 2)]) == Upserted(0, 0, 2) and catalog.last_seq == seq
    assert catalog.add_reviews([stars(2, 4)]) == Upserted(0, 1, 0)
    assert catalog.get(["p1"])["p1"].rating == 4.5 and catalog.last_seq == seq + 1


def test_a_rating_of_the_feed_is_kept_over_the_reviews(catalog):
    catalog.upsert([chair(1, rating=4.2, rating_count=77)])
    catalog.add_reviews([stars(1, 1)])
    made = catalog.get(["p1"])["p1"]
    assert (made.rating, made.rating_count) == (4.2, 77)


def test_the_same_product_again_stays_unchanged_after_reviews(catalog):
    catalog.upsert([chair()])
    catalog.add_reviews([stars(1, 5)])
    assert catalog.upsert([chair()]) == Upserted(0, 0, 1) and catalog.get(["p1"])["p1"].rating == 5


def test_reviews_of_a_product_that_comes_later_count_from_then_on(catalog):
    catalog.add_reviews([stars(1, 4)])
    catalog.upsert([chair()])
    assert catalog.get(["p1"])["p1"].rating == 4 and [r.review_id for r in catalog.reviews("p1")] == ["r1"]


def test_reviews_of_a_variant_go_to_its_product(catalog):
    catalog.upsert([chair(1, variants=(Variant("v1"),))])
    catalog.add_reviews([stars(1, 3, "v1")])
    assert catalog.get(["p1"])["p1"].rating == 3 and catalog.reviews("p1")[0].product_id == "p1"
    assert catalog.add_reviews([stars(1, 3, "v1")]) == Upserted(0, 0, 1)


def test_a_review_that_moves_to_another_product_changes_both(catalog):
    catalog.upsert([chair(1), chair(2)])
    catalog.add_reviews([stars(1, 5, "p1")])
    catalog.add_reviews([stars(1, 5, "p2")])
    got = catalog.get(["p1", "p2"])
    assert got["p1"].rating is None and got["p2"].rating == 5


def test_reviews_come_newest_first_for_the_products_asked(catalog):
    catalog.add_reviews([stars(1, 5), stars(9, 4), stars(4, None, "p2"), stars(5, 1, "p3")])
    assert [r.review_id for r in catalog.reviews("p1")] == ["r9", "r1"]
    assert {i: len(r) for i, r in catalog.reviews_of(["p1", "p2", "none"]).items()} == {"p1": 2, "p2": 1}
    assert catalog.count_reviews() == 4 and catalog.reviews("none") == ()


def test_events_are_kept_once_by_id(catalog):
    one = Event("e1", "u1", "view", "p1", "2024-01-02T00:00:00")
    two = Event("e2", "u2", "purchase", "p1", "2024-01-01T00:00:00", 2.0)
    assert catalog.add_events([one, two]) == Upserted(2, 0, 0)
    assert catalog.add_events([one, two]) == Upserted(0, 0, 2)
    assert catalog.events() == (two, one) and catalog.events("u1") == (one,) and catalog.events("none") == ()


def test_a_transaction_stands_wholly_or_not_at_all(catalog):
    catalog.upsert([chair(1)])
    seq = catalog.last_seq
    with pytest.raises(ZeroDivisionError), catalog.transaction():
        catalog.upsert([chair(2)])
        catalog.add_reviews([stars(1, 5)])
        catalog.delete(["p1"])
        assert len(catalog) == 1 and catalog.get(["p2"])
        _ = 1 / 0
    assert (list(catalog.get(["p1", "p2"])), catalog.count_reviews(), catalog.last_seq) == (["p1"], 0, seq)
    with catalog.transaction():
        catalog.upsert([chair(2)])
        catalog.delete(["p1"])
    assert list(catalog.get(["p1", "p2"])) == ["p2"]


def test_a_reader_sees_the_former_state_while_another_writes(catalog):
    catalog.upsert([chair(1)])
    seen: list[int] = []
    with catalog.transaction():
        catalog.upsert([chair(2)])
        reader = threading.Thread(target=lambda: seen.append(len(catalog)))
        reader.start()
        reader.join()
    assert seen == [1] and len(catalog) == 2


def test_several_threads_write_without_losing_a_change(catalog):
    def work(start: int) -> None:
        for n in range(start, start + 15):
            catalog.upsert([chair(n)])

    threads = [threading.Thread(target=work, args=(100 * t,)) for t in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(catalog) == 60 and catalog.last_seq == 60


def test_a_second_writer_is_told_that_the_shop_is_locked(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_TIMEOUT_MS", 50)
    with Catalog.open(tmp_path / "c.db") as one, Catalog.open(tmp_path / "c.db") as two:
        with one.transaction():
            with pytest.raises(LockedError, match="Another process is writing") as caught:
                two.upsert([chair()])
            assert caught.value.hint
        assert two.upsert([chair()]) == Upserted(1, 0, 0)


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "c.db").write_bytes(b"this is no database, but a text of some length\n" * 100)
    with pytest.raises(CorruptError, match="damaged or not a shopguide catalog"):
        Catalog.open(tmp_path / "c.db")


def test_a_damaged_database_is_told_when_it_is_read(tmp_path):
    path = tmp_path / "c.db"
    with Catalog.open(path) as catalog:
        catalog.upsert([chair(n, description="x" * 500) for n in range(500)])
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(CorruptError), Catalog.open(path) as catalog:
        list(catalog.iterate())


def test_a_full_disk_changes_nothing_and_is_told(tmp_path):
    with Catalog.open(tmp_path / "c.db") as catalog:
        catalog.upsert([chair(1)])
        catalog.close()
        event.listen(catalog._engine, "connect", lambda c, _: c.execute("PRAGMA max_page_count = 60"))
        with pytest.raises(ShopError, match="full; nothing was changed"):
            catalog.upsert([chair(n, description="x" * 2000) for n in range(1000)])
        assert len(catalog) == 1 and catalog.upsert([chair(2)]) == Upserted(1, 0, 0)


def test_a_read_only_database_is_told(tmp_path):
    with Catalog.open(tmp_path / "c.db") as catalog:
        catalog.upsert([chair(1)])
    with Catalog.open(f"sqlite:///file:{tmp_path}/c.db?mode=ro&uri=true") as catalog:
        assert len(catalog) == 1
        with pytest.raises(ShopError, match="cannot be opened or written"):
            catalog.upsert([chair(2)])


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ShopError, match="cannot be made"):
        Catalog.open(tmp_path / "file" / "c.db")
    with pytest.raises(ShopError, match="cannot be opened"):
        Catalog.open(tmp_path)


def test_a_catalog_of_a_newer_shopguide_is_refused(tmp_path):
    path = tmp_path / "c.db"
    Catalog.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = 99 WHERE key = 'schema_version'")
    connection.close()
    with pytest.raises(ShopError, match="newer shopguide"):
        Catalog.open(path)


def test_a_database_without_a_driver_or_a_bad_address_is_told(tmp_path):
    with pytest.raises(MissingError, match="no driver"):
        Catalog.open("oddsql://host/shop")
    with pytest.raises((MissingError, ShopError)):
        Catalog.open("://")


def test_sqlite_is_opened_safely(catalog):
    with catalog.reading() as connection:
        found = {
            n: connection.exec_driver_sql(f"PRAGMA {n}").scalar()
            for n in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_a_catalog_of_the_first_form_is_brought_up_and_keeps_its_events(tmp_path):
    place = tmp_path / "catalog.db"
    with Catalog.open(place) as made:
        made.add_events([Event("e1", "u1", "view", "p1", "2024-01-02T00:00:00")])
    with contextlib.closing(sqlite3.connect(place)) as old, old:
        old.execute("DROP INDEX events_against")
        old.execute("ALTER TABLE events DROP COLUMN text")
        old.execute("UPDATE meta SET value = 1 WHERE key = 'schema_version'")
    with Catalog.open(place) as again:
        again.add_events([Event("e2", "u1", "search", "", "2024-01-03T00:00:00", None, "red dress")])
        assert [e.text for e in again.events("u1")] == ["", "red dress"]


def test_the_newest_events_and_all_that_was_hidden_are_found_among_many(catalog):
    many = [Event(f"e{n}", "u1", "view", f"p{n}", f"2024-01-{n:02d}T00:00:00") for n in range(1, 29)]
    catalog.add_events([Event("h", "u1", "hide", "old", "2020-01-01T00:00:00"), *many])
    assert [e.product_id for e in catalog.events("u1", newest=3)] == ["p26", "p27", "p28"]
    assert catalog.against("u1") == {"old"} and catalog.against("nobody") == set()
    assert len(list(catalog.walk_events())) == catalog.count_events() == 29
