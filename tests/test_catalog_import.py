# ruff: noqa: E501  (feeds read better unbroken)
"""Imports: the report, rejected rows, reviews, events, pictures, and never a half-applied file."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from shopguide.catalog import Catalog, import_feed, schema
from shopguide.errors import FeedError, LockedError, ShopError, UsageError


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "shop" / "catalog.db") as opened:
        yield opened


def jsonl(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def chairs(path: Path, count: int = 10, **fields: object) -> Path:
    return jsonl(
        path,
        [{"sku": f"c{n}", "title": f"Chair {n}", "price": n + 0.5, "currency": "USD"} | fields for n in range(count)],
    )


def test_a_second_import_of_the_same_file_changes_nothing(catalog, tmp_path):
    feed = chairs(tmp_path / "a.jsonl")
    first, seq = import_feed(catalog, [feed]), catalog.last_seq
    again = import_feed(catalog, [feed])
    assert (first.read, first.added, first.kept) == (10, 10, 10)
    assert (again.read, again.added, again.updated, again.unchanged) == (10, 0, 0, 10) and catalog.last_seq == seq


def test_a_changed_price_updates_one_product(catalog, tmp_path):
    import_feed(catalog, [chairs(tmp_path / "a.jsonl")])
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    rows[3]["price"] = 99
    report = import_feed(catalog, [jsonl(tmp_path / "b.jsonl", rows)])
    assert (report.added, report.updated, report.unchanged) == (0, 1, 9)


def test_rejected_rows_are_counted_and_written_with_their_reason(catalog, tmp_path):
    feed = tmp_path / "a.csv"
    feed.write_text(
        "sku,title,price,currency\n1,Chair,5,USD\n2,Table,-5,USD\n3,,5,USD\n4,Lamp,5\n5,Rug,cheap,USD\n6,Bed,9,XXX\n7,Desk,,USD\n"
    )
    report = import_feed(catalog, [feed], rejected_dir=tmp_path / "rejected")
    assert (report.read, report.added, report.rejected) == (7, 2, 5) and report.read == report.kept + report.rejected
    lines = [json.loads(line) for line in Path(report.rejected_file).read_text().splitlines()]
    assert [(x["file"], x["line"]) for x in lines] == [("a.csv", n) for n in (3, 4, 5, 6, 7)]
    assert [x["row"].split(",")[0] for x in lines] == ["2", "3", "4", "5", "6"]
    reasons = " | ".join(x["reason"] for x in lines)
    for why in ("negative", "no title", "3 cells where the header has 4", "not readable", "not a currency"):
        assert why in reasons
    assert catalog.get(["7"])["7"].offers == ()


def test_without_a_bad_row_no_file_is_written(catalog, tmp_path):
    report = import_feed(catalog, [chairs(tmp_path / "a.jsonl")], rejected_dir=tmp_path / "rejected")
    assert report.rejected_file == "" and not (tmp_path / "rejected").exists()


def test_two_imports_in_one_second_keep_two_files_of_rejected_rows(catalog, tmp_path):
    feed = tmp_path / "a.jsonl"
    feed.write_text('{"sku": "1", "title": "Chair"}\n{"sku": "2"}\n')
    names = {import_feed(catalog, [feed], rejected_dir=tmp_path / "rejected").rejected_file for _ in range(3)}
    assert len(names) == 3 and all(Path(n).stat().st_size for n in names)


def test_a_repeated_id_keeps_the_last_row_counts_and_stays_unchanged_next_time(catalog, tmp_path):
    rows = [{"sku": "1", "title": "Old"}, {"sku": "2", "title": "Other"}, {"sku": "1", "title": "New"}]
    feed = jsonl(tmp_path / "a.jsonl", rows)
    report = import_feed(catalog, [feed])
    assert report.added == 2 and catalog.get(["1"])["1"].title == "New"
    assert any("1 rows repeat a product id" in w for w in report.warnings)
    assert import_feed(catalog, [feed]).unchanged == 2


def test_the_report_gives_the_mapping_in_the_feeds_order(catalog, tmp_path):
    report = import_feed(catalog, [chairs(tmp_path / "a.jsonl", colour="red")])
    assert list(report.mapping.items()) == [
        ("sku", "product_id"), ("title", "title"), ("price", "price"), ("currency", "currency"), ("colour", "attribute"),
    ]  # fmt: skip


def test_a_mapping_of_the_caller_is_used(catalog, tmp_path):
    feed = jsonl(tmp_path / "a.jsonl", [{"sku": "1", "title": "short", "long": "A long title"}])
    assert import_feed(catalog, [feed], mapping={"title": "long"}).mapping["long"] == "title"
    assert catalog.get(["1"])["1"].title == "A long title"
    with pytest.raises(UsageError, match="no column 'nope'"):
        import_feed(catalog, [feed], mapping={"title": "nope"})


def test_prices_without_a_currency_take_the_callers_or_say_what_was_assumed(catalog, tmp_path):
    feed = jsonl(tmp_path / "a.jsonl", [{"sku": "1", "title": "Chair", "price": 5}])
    assert any("taken as USD" in w for w in import_feed(catalog, [feed]).warnings)
    assert import_feed(catalog, [feed], currency="eur").warnings == ()
    assert catalog.get(["1"])["1"].offers[0].price.currency == "EUR"
    with pytest.raises(UsageError, match="not a currency"):
        import_feed(catalog, [feed], currency="XXX")


def test_bare_prices_are_in_the_currency_that_the_feeds_others_name(catalog, tmp_path):
    path = tmp_path / "feed.csv"
    path.write_text('sku,title,price\na,Kettle,￥199.00\nb,Flask,69.9\nc,Bag,"¥1,299.00 起"\n')
    report = import_feed(catalog, [path])
    assert {str(o.price) for p in catalog.get("abc").values() for o in p.offers} == {"¥199.00", "¥69.90", "¥1,299.00"}
    assert any("taken as CNY, as the feed's others" in w for w in report.warnings)
    assert not any("taken as" in w for w in import_feed(catalog, [path], currency="EUR").warnings)


def test_several_files_are_one_import(catalog, tmp_path):
    one, two = chairs(tmp_path / "a.jsonl", 3), tmp_path / "b.csv"
    two.write_text("id;商品名称;售价\n9;台灯;88元\n")
    report = import_feed(catalog, [one, two])
    assert report.added == 4 and str(catalog.get(["9"])["9"].offers[0].price) == "¥88.00"
    (tmp_path / "bad.jsonl").write_text("")
    with pytest.raises(FeedError):
        import_feed(catalog, [chairs(tmp_path / "c.jsonl", 20), tmp_path / "bad.jsonl"])
    assert len(catalog) == 4


def test_nothing_to_import_is_wrong_use(catalog):
    with pytest.raises(UsageError, match="nothing to import"):
        import_feed(catalog, [])


@pytest.mark.parametrize("content", ["sku,title\n", '{"sku": \n{"bad\n'])
def test_a_feed_without_one_good_row_is_a_feed_error(catalog, tmp_path, content):
    feed = tmp_path / ("a.csv" if content.startswith("sku") else "a.jsonl")
    feed.write_text(content)
    with pytest.raises(FeedError):
        import_feed(catalog, [feed])


def test_a_csv_whose_every_row_is_broken_tells_the_first_reason(catalog, tmp_path):
    feed = tmp_path / "a.csv"
    feed.write_text("sku,title\n1\n2\n3\n")
    with pytest.raises(FeedError, match="No row") as caught:
        import_feed(catalog, [feed], rejected_dir=tmp_path / "r")
    assert "line 2, 1 cells where the header has 2" in caught.value.hint


def test_pictures_are_counted_and_missing_ones_reject_nothing(catalog, tmp_path):
    (tmp_path / "pics").mkdir()
    (tmp_path / "pics" / "a.jpg").write_bytes(b"a")
    rows = [
        {"sku": "1", "title": "A", "images": ["a.jpg", "gone.jpg"]},
        {"sku": "2", "title": "B", "image": "https://x.example/b.jpg"},
    ]
    feed = jsonl(tmp_path / "a.jsonl", rows)
    report = import_feed(catalog, [feed], images=tmp_path / "pics")
    assert (report.added, report.pictures_found, report.pictures_missing) == (2, 1, 1)
    assert any("gone.jpg" in w for w in report.warnings) and any("not fetched" in w for w in report.warnings)
    assert [m.content_hash is None for p in catalog.get(["1", "2"]).values() for m in p.media] == [False, True]
    (tmp_path / "pics" / "a.jpg").write_bytes(b"another picture")
    assert import_feed(catalog, [feed], images=tmp_path / "pics").updated == 1


def test_reviews_are_imported_with_ids_that_stay(catalog, tmp_path):
    reviews = tmp_path / "r.csv"
    reviews.write_text(
        "sku,rating,title,review\nc1,5,Good,I like it\nc1,4,Fine,So so\nc1,5,Good,I like it\nc9,1,Bad,No\nzz,3,x,y\n,3,x,y\nc1,9,x,y\nc1,,,\n"
    )
    feed = chairs(tmp_path / "a.jsonl", 5)
    report = import_feed(catalog, [feed], reviews=reviews, rejected_dir=tmp_path / "rejected")
    assert report.reviews == 5 and catalog.count_reviews() == 5 and report.rejected == 0
    assert any("2 reviews are of products that are not in the catalog" in w for w in report.warnings)
    assert any("3 review rows were rejected" in w for w in report.warnings)
    assert len(Path(report.rejected_file).read_text().splitlines()) == 3
    made = catalog.get(["c1"])["c1"]
    assert made.rating_count == 3 and made.rating == pytest.approx(14 / 3)
    seq = catalog.last_seq
    import_feed(catalog, [feed], reviews=[reviews])
    assert catalog.last_seq == seq and catalog.count_reviews() == 5


def test_reviews_can_come_later_and_alone_and_packed(catalog, tmp_path):
    import_feed(catalog, [chairs(tmp_path / "a.jsonl", 2)])
    packed = tmp_path / "r.jsonl.gz"
    packed.write_bytes(
        gzip.compress(
            b'{"product_id": "c1", "text": "nice", "rating": 4, "time": "2024-01-02 03:04:05", "helpful": 3}\n'
        )
    )
    report = import_feed(catalog, [], reviews=[packed])
    assert (report.reviews, report.read) == (1, 0)
    (review,) = catalog.reviews("c1")
    assert (review.text, review.rating, review.posted, review.helpful) == ("nice", 4.0, "2024-01-02", 3)


def test_stars_that_are_nearly_all_alike_are_taken_as_not_given(catalog, tmp_path):
    rows = [{"product_id": "c1", "text": f"text {n}", "rating": 5 if n == 7 else 1} for n in range(200)]
    feed = chairs(tmp_path / "a.jsonl", 2)
    report = import_feed(catalog, [feed], reviews=jsonl(tmp_path / "r.jsonl", rows))
    assert any("199 of 200 reviews" in w for w in report.warnings)
    assert {r.rating for r in catalog.reviews("c1")} == {None} and catalog.get(["c1"])["c1"].rating is None
    few = jsonl(
        tmp_path / "few.jsonl", [{"id": f"x{n}", "product_id": "c0", "text": "t", "rating": 5} for n in range(40)]
    )
    assert import_feed(catalog, [], reviews=few).warnings == () and catalog.get(["c0"])["c0"].rating == 5


def test_review_files_without_the_needed_columns_are_told(catalog, tmp_path):
    with pytest.raises(FeedError, match="product_id"):
        import_feed(catalog, [], reviews=jsonl(tmp_path / "r.jsonl", [{"text": "nice"}]))


def test_events_are_imported_once(catalog, tmp_path):
    rows = [
        {"id": "e1", "user_id": "u1", "kind": "view", "product_id": "c1", "at": "2024-01-01T00:00:00Z"},
        {"id": "e2", "user_id": "u1", "kind": "Add to Cart", "product_id": "zz", "at": 1704067200, "value": "2"},
        {"id": "e3", "user_id": "u1", "kind": "dance", "product_id": "c1", "at": "2024-01-01"},
        {"id": "e4", "user_id": "u1", "kind": "view", "product_id": "c1", "at": "yesterday"},
        {"id": "e5", "user_id": "", "kind": "view", "product_id": "c1", "at": "2024-01-01"},
    ]
    events = jsonl(tmp_path / "e.jsonl", rows)
    for _ in range(2):
        report = import_feed(catalog, [], events=events)
        assert report.events == 2 and any("3 event rows were rejected" in w for w in report.warnings)
    first, second = catalog.events("u1")
    assert (first.event_id, first.at, second.kind, second.value) == ("e1", "2024-01-01T00:00:00", "cart", 2.0)
    with pytest.raises(FeedError, match="user_id"):
        import_feed(catalog, [], events=jsonl(tmp_path / "x.jsonl", [{"kind": "view"}]))


def test_a_list_of_orders_is_read_as_purchases_and_a_search_needs_only_its_words(catalog, tmp_path):
    orders = [{"household_id": "h1", "basket_id": "b1", "product_id": "c1", "timestamp": "2024-01-01", "quantity": 2}]
    import_feed(catalog, [], events=jsonl(tmp_path / "o.jsonl", orders))
    assert [(e.kind, e.value) for e in catalog.events("h1")] == [("purchase", 2.0)]
    words = [{"user_id": "u1", "kind": "search", "query": "red dress", "at": "2024-01-01"}]
    words += [{"user_id": "u1", "kind": "search", "query": "", "at": "2024-01-01"}]
    report = import_feed(catalog, [], events=jsonl(tmp_path / "s.jsonl", words))
    assert report.events == 1 and [e.text for e in catalog.events("u1")] == ["red dress"]


def test_parquet_says_the_same_as_json_lines(catalog, tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    day = datetime(2024, 1, 1, 12, 30)
    rows = [{"user_id": 7, "kind": "purchase", "product_id": n, "at": day, "value": float("nan")} for n in range(3)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "e.parquet")
    for _ in range(2):
        assert import_feed(catalog, [], events=tmp_path / "e.parquet").events == 3
    found = catalog.events("7")
    assert {e.product_id for e in found} == {"0", "1", "2"}
    assert {(e.kind, e.at, e.value) for e in found} == {("purchase", "2024-01-01T12:30:00", None)}
    whole = (tmp_path / "e.parquet").read_bytes()
    (tmp_path / "broken.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FeedError, match=r"broken\.parquet"):
        import_feed(catalog, [], events=tmp_path / "broken.parquet")
    assert catalog.count_events() == 3


def test_progress_is_told_stage_by_stage(catalog, tmp_path):
    told: list[tuple[str, int, int | None]] = []
    import_feed(catalog, [chairs(tmp_path / "a.jsonl", 900)], progress=lambda *step: told.append(step))
    assert ("read", 250, None) in told and ("read", 900, None) in told and told[-1] == ("store", 900, 900)


@pytest.mark.parametrize("stage", ["read", "store"])
def test_ctrl_c_leaves_the_catalog_as_it_was(catalog, tmp_path, stage):
    import_feed(catalog, [chairs(tmp_path / "a.jsonl", 1000)])
    seq = catalog.last_seq

    def interrupt(at: str, done: int, _total: int | None) -> None:
        if at == stage and done >= 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_feed(catalog, [chairs(tmp_path / "b.jsonl", 2000, brand="New")], progress=interrupt)
    assert (len(catalog), catalog.last_seq) == (1000, seq) and catalog.get(["c5"])["c5"].brand == ""
    assert import_feed(catalog, [tmp_path / "b.jsonl"]).added == 1000


def test_a_feed_that_breaks_off_changes_nothing(catalog, tmp_path):
    import_feed(catalog, [chairs(tmp_path / "a.jsonl", 5)])
    data = gzip.compress(chairs(tmp_path / "b.jsonl", 20_000, brand="New").read_bytes())
    (tmp_path / "cut.jsonl.gz").write_bytes(data[: int(len(data) * 0.9)])
    with pytest.raises(FeedError, match="breaks off"):
        import_feed(catalog, [tmp_path / "cut.jsonl.gz"])
    assert len(catalog) == 5 and catalog.get(["c1"])["c1"].brand == ""


def test_a_full_disk_leaves_the_catalog_as_it_was(catalog, tmp_path):
    import_feed(catalog, [chairs(tmp_path / "a.jsonl", 5)])
    catalog.close()
    event.listen(catalog._engine, "connect", lambda c, _: c.execute("PRAGMA max_page_count = 60"))
    with pytest.raises(ShopError, match="full; nothing was changed"):
        import_feed(catalog, [chairs(tmp_path / "b.jsonl", 3000, description="long " * 50)])
    assert len(catalog) == 5 and import_feed(catalog, [tmp_path / "a.jsonl"]).unchanged == 5


def test_a_full_disk_under_the_rejected_rows_is_told(catalog, tmp_path):
    (tmp_path / "rejected").write_text("a file where a folder is needed")
    feed = jsonl(tmp_path / "a.jsonl", [{"sku": "1", "title": "A"}, {"sku": "2"}])
    with pytest.raises(ShopError, match="rejected rows cannot be written"):
        import_feed(catalog, [feed], rejected_dir=tmp_path / "rejected")
    assert len(catalog) == 0


def test_a_locked_shop_is_told_before_the_feed_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_TIMEOUT_MS", 50)
    with Catalog.open(tmp_path / "c.db") as one, Catalog.open(tmp_path / "c.db") as two:
        with one.transaction(), pytest.raises(LockedError):
            import_feed(two, [tmp_path / "there-is-no-such-file.csv"])
        assert import_feed(two, [chairs(tmp_path / "a.jsonl")]).added == 10


def test_others_can_write_while_a_feed_is_read(catalog, tmp_path, monkeypatch):
    with Catalog.open(catalog.place) as other:

        def write(stage: str, done: int, _total: int | None) -> None:
            if stage == "read" and done == 250:
                import_feed(other, [chairs(tmp_path / "other.jsonl", 1, title="Kept")])

        report = import_feed(
            catalog, [jsonl(tmp_path / "a.jsonl", [{"sku": f"d{n}", "title": "x"} for n in range(300)])], progress=write
        )
    assert report.added == 300 and catalog.get(["c0"])["c0"].title == "Kept"


def test_an_import_joins_the_transaction_of_its_caller(catalog, tmp_path):
    feed = chairs(tmp_path / "a.jsonl", 700)
    with pytest.raises(ZeroDivisionError), catalog.transaction():
        assert import_feed(catalog, [feed]).added == 700
        assert import_feed(catalog, [feed]).unchanged == 700 and len(catalog) == 700
        _ = 1 / 0
    assert len(catalog) == 0
    with catalog.transaction():
        import_feed(catalog, [feed])
    assert len(catalog) == 700


_CHILD = """
import sys, time
from shopguide.catalog import Catalog, import_feed
def tell(stage, done, total):
    if stage == sys.argv[3] and done >= int(sys.argv[4]):
        print("there", flush=True)
        time.sleep(60)
import_feed(Catalog.open(sys.argv[1]), [sys.argv[2]], progress=tell)
"""


@pytest.mark.parametrize(("stage", "done"), [("read", 500), ("store", 400), ("store", 1200), ("store", 2000)])
def test_a_kill_in_the_middle_leaves_the_former_state(catalog, tmp_path, stage, done):
    import_feed(catalog, [chairs(tmp_path / "a.jsonl", 1000)])
    feed, seq = chairs(tmp_path / "b.jsonl", 2000, brand="New"), catalog.last_seq
    command = [sys.executable, "-c", _CHILD, str(catalog.place), str(feed), stage, str(done)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
    ) as child:
        assert child.stdout is not None and child.stdout.readline().strip() == "there"
        os.kill(child.pid, signal.SIGKILL)
    assert (len(catalog), catalog.last_seq) == (1000, seq)
    assert {c.product.brand for c in catalog.iterate() if c.product} == {""}
    report = import_feed(catalog, [feed])
    assert (report.added, report.updated) == (1000, 1000)
