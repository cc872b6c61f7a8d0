"""The shop as its users meet it: filling, finding, deciding, and everything that goes wrong on the way."""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import shopguide
from shopguide.demo import COMPARED, PICTURED, SIMILAR_TO, USER, files
from shopguide.errors import (
    CorruptError,
    EncoderMismatchError,
    FilterError,
    LockedError,
    NotFoundError,
    PictureError,
    QueryError,
    ShopError,
    UsageError,
)
from shopguide.serve.cli_door import opened
from shopguide.shop import Shop
from shopguide.types import Event, Money, Offer, Page, Product

TRIAL = {"text_encoder": "hash", "picture_encoder": "hash"}


def fill(folder: Path) -> Shop:
    shop = shopguide.open(folder, **TRIAL)
    demo = files()
    shop.add(demo / "products.jsonl", reviews=demo / "reviews.jsonl", events=demo / "events.jsonl")
    return shop


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("filled") / "shop"
    fill(folder).close()
    yield folder


@pytest.fixture(scope="module")
def shop(filled: Path) -> Iterator[Shop]:
    with shopguide.open(filled, **TRIAL) as opened:
        yield opened


@pytest.fixture
def own(filled: Path, tmp_path: Path) -> Iterator[Shop]:
    """A shop of the test's own, to change."""
    shutil.copytree(filled, tmp_path / "own")
    with shopguide.open(tmp_path / "own", **TRIAL) as opened:
        yield opened


def walk(shop: Shop, text: str, **kinds: object) -> list[str]:
    ids: list[str] = []
    while True:
        page = shop.search(text, limit=7, offset=len(ids), **kinds)  # type: ignore[arg-type]
        ids += [h.product.product_id for h in page.hits]
        if not page.hits:
            return ids


class TestFilling:
    def test_importing_the_same_feed_again_changes_and_embeds_nothing(self, own: Shop) -> None:
        before = own.status()
        report = own.add(files() / "products.jsonl", reviews=files() / "reviews.jsonl")
        assert (report.added, report.updated, report.unchanged) == (0, 0, 240)
        assert (report.embedded_texts, report.embedded_pictures) == (0, 0)
        assert own.status()["generation"] == before["generation"]

    def test_a_new_price_embeds_nothing_and_is_found_at_once(self, own: Shop) -> None:
        dear = replace(own.product("sg-001"), offers=(Offer(Money(999900, "USD")),), variants=())
        own.put(dear)
        page = own.search("dress over $9000")
        assert [h.product.product_id for h in page.hits] == ["sg-001"]
        assert str(page.hits[0].offer and page.hits[0].offer.price) == "$9,999.00"

    def test_many_single_changes_are_all_seen_and_all_kept(self, own: Shop) -> None:
        for i in range(620):
            own.put(Product(f"k{i}", f"Kite number {i}"))
        assert own.search("kite", mode="lexical").total == 620
        own.close()
        with shopguide.open(own.folder, **TRIAL) as again:
            assert again.search("kite", mode="lexical").total == 620
            assert again.status()["changes_on_top"] == 0

    def test_a_deleted_product_is_gone_from_search_and_lookup(self, own: Shop) -> None:
        own.delete("sg-001")
        assert "sg-001" not in walk(own, "dress")
        with pytest.raises(NotFoundError, match="sg-001"):
            own.product("sg-001")
        with pytest.raises(NotFoundError):
            own.delete("sg-001")

    def test_changes_outlive_the_process_that_made_them(self, own: Shop) -> None:
        own.put(Product("new", "Zebra striped umbrella", offers=(Offer(Money(1500, "USD")),)))
        own.delete("sg-002")
        own.close()
        with shopguide.open(own.folder, **TRIAL) as again:
            assert again.search("zebra umbrella").hits[0].product.product_id == "new"
            assert "sg-002" not in walk(again, "dress")

    def test_another_open_shop_sees_a_change_without_being_told(self, own: Shop) -> None:
        with shopguide.open(own.folder, **TRIAL) as other:
            assert other.search("zebra umbrella").total == 0 or other.search("umbrella").total >= 0
            own.put(Product("new", "Zebra striped umbrella"))
            assert other.search("zebra umbrella").hits[0].product.product_id == "new"

    def test_a_killed_import_leaves_the_shop_as_it_was(self, own: Shop, tmp_path: Path) -> None:
        feed = tmp_path / "more.jsonl"
        feed.write_text("".join(json.dumps({"id": f"k{i}", "title": f"Kite {i}"}) + "\n" for i in range(20000)))
        script = (
            "import os, sys, shopguide\n"
            "def kill(stage, done, total):\n"
            "    if done > 5000: os.kill(os.getpid(), 9)\n"
            f"shop = shopguide.open({str(own.folder)!r}, text_encoder='hash', picture_encoder='hash')\n"
            f"shop.add({str(feed)!r}, progress=kill)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], check=False, timeout=120)
        assert done.returncode == -9
        assert own.search("dress").total > 0
        total = own.search("kite", mode="lexical").total
        assert total in (0, 20000)

    def test_searches_go_on_while_an_import_encodes(self, own: Shop, tmp_path: Path) -> None:
        feed = tmp_path / "more.jsonl"
        feed.write_text("".join(json.dumps({"id": f"k{i}", "title": f"Kite number {i}"}) + "\n" for i in range(3000)))
        totals: list[int] = []
        waited: list[float] = []

        def look(stage: str, done: int, total: int | None) -> None:
            if stage == "encode":
                began = time.perf_counter()
                finder = threading.Thread(target=lambda: totals.append(own.search("dress", mode="lexical").total))
                finder.start()
                finder.join(timeout=60)
                waited.append(time.perf_counter() - began)

        before = own.search("dress", mode="lexical").total
        own.add(feed, progress=look)
        assert len(totals) > 3 and set(totals) == {before}
        assert min(waited) < 2 and sorted(waited)[len(waited) // 2] < 20
        assert own.search("kite", mode="lexical").total == 3000

    def test_what_a_reader_saw_without_vectors_gets_them_from_the_writer(self, own: Shop, tmp_path: Path) -> None:
        feed = tmp_path / "few.jsonl"
        feed.write_text(json.dumps({"id": "k1", "title": "Kite"}) + "\n")
        own.add(feed, progress=lambda stage, done, total: own.search("kite") and None)
        assert "fused" in own.index.vectors("k1")

    def test_an_empty_shop_says_that_it_is_empty(self, tmp_path: Path) -> None:
        with shopguide.open(tmp_path / "s", **TRIAL) as empty:
            assert "no products yet" in empty.search("dress").note
            assert "还没有商品" in empty.search("连衣裙").note
            assert not empty.ask("any dress?").products

    def test_an_interrupted_index_is_finished_by_an_import_of_nothing(self, own: Shop) -> None:
        shutil.rmtree(own.folder / "index")
        own.close()
        with shopguide.open(own.folder, **TRIAL) as again:
            again.add()
            assert again.search("dress").total > 0
            assert again.status()["indexed"] == 240


class TestSearch:
    def test_a_worded_price_limit_holds_for_every_hit_of_every_page(self, shop: Shop) -> None:
        ids = walk(shop, "dress under $50")
        assert ids
        for product_id in ids:
            product = shop.product(product_id)
            offers = [o for v in product.variants for o in v.offers] or list(product.offers)
            assert min(o.price.amount_minor for o in offers if o.price.currency == "USD") <= 5000

    def test_chinese_words_and_prices_are_understood(self, shop: Shop) -> None:
        page = shop.search("300元以下的保温杯")
        assert page.total
        assert all(
            h.offer and h.offer.price.currency == "CNY" and h.offer.price.amount_minor <= 30000 for h in page.hits
        )
        assert page.query.language == "zh"

    @pytest.mark.parametrize("text", ["dress", "black shoes", "降噪耳机", "cotton under $40", "", "bag in stock"])
    @pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
    def test_pages_walk_the_total_once_each(self, shop: Shop, text: str, mode: str) -> None:
        ids = walk(shop, text, mode=mode)
        assert len(ids) == len(set(ids)) == shop.search(text, mode=mode).total  # type: ignore[arg-type]

    def test_facet_counts_are_what_filtering_by_them_gives(self, shop: Shop) -> None:
        page = shop.search("shoes")
        brands = next(f for f in page.facets if f.field == "brand")
        for value in brands.values[:5]:
            assert shop.search("shoes", filters={"brand": value.value}).total == value.count

    def test_a_filter_that_matches_nothing_finds_nothing_and_says_what_emptied_it(self, shop: Shop) -> None:
        page = shop.search("dress under $1")
        assert page.total == 0 and not page.hits
        assert "$1.00" in page.note and any(c.isdigit() for c in page.note)
        assert shop.search("红色连衣裙 1元以下").note

    def test_contradicting_limits_are_told(self, shop: Shop) -> None:
        page = shop.search("dress over $90 under $20")
        assert page.total == 0
        assert page.note

    def test_a_picture_finds_itself(self, shop: Shop) -> None:
        page = shop.search(image=files() / PICTURED, limit=3)
        assert Path(PICTURED).stem in [h.product.product_id for h in page.hits]
        assert page.hits[0].why.picture_similarity == pytest.approx(1.0, abs=1e-3)
        assert page.hits[0].why.picture

    def test_a_picture_with_words_keeps_the_words_promise(self, shop: Shop) -> None:
        page = shop.search("under $40", image=(files() / PICTURED).read_bytes())
        assert page.total
        assert all(h.offer and h.offer.price.amount_minor <= 4000 for h in page.hits)

    @pytest.mark.parametrize("text", ["the of and", "😀😀", "…!?", "的了吗"])
    def test_words_that_say_nothing_find_nothing_and_say_so(self, shop: Shop, text: str) -> None:
        page = shop.search(text)
        assert page.total == 0
        assert page.note

    def test_a_book_of_words_is_refused(self, shop: Shop) -> None:
        with pytest.raises(QueryError):
            shop.search("word " * 100_000)

    def test_an_unknown_filter_field_names_the_nearest(self, shop: Shop) -> None:
        with pytest.raises(FilterError, match="brand"):
            shop.search("dress", filters={"brnad": "Velloria"})

    @pytest.mark.parametrize(
        "wrong", [{"limit": -1}, {"offset": -5}, {"sort": "magic"}, {"mode": "psychic"}, {"limit": 10**6}]
    )
    def test_impossible_pages_are_refused(self, shop: Shop, wrong: dict[str, object]) -> None:
        with pytest.raises(UsageError):
            shop.search("dress", **wrong)  # type: ignore[arg-type]

    def test_beyond_the_last_page_is_empty_with_the_true_total(self, shop: Shop) -> None:
        page = shop.search("dress", offset=5000)
        assert not page.hits and page.total == shop.search("dress").total

    def test_why_names_the_words_and_the_checked_condition(self, shop: Shop) -> None:
        why = shop.search("cotton dress under $50").hits[0].why
        assert "dress" in why.words
        assert any("≤ $50.00" in a for a in why.attributes)
        assert why.text_similarity is not None and why.reason

    def test_cheapest_sorts_by_price(self, shop: Shop) -> None:
        prices = [h.offer.price.amount_minor for h in shop.search("cheapest headphones", limit=20).hits if h.offer]
        assert len(prices) > 3 and prices == sorted(prices)


class TestBadPictures:
    def test_a_broken_picture_is_one_clear_error(self, shop: Shop, tmp_path: Path) -> None:
        whole = (files() / PICTURED).read_bytes()
        bad = tmp_path / "bad.webp"
        for data in (whole[: len(whole) // 2], b"", b"not a picture", whole[:20]):
            bad.write_bytes(data)
            with pytest.raises(PictureError):
                shop.search(image=bad)
        with pytest.raises(PictureError):
            shop.search(image=tmp_path / "missing.png")

    def test_a_broken_picture_in_a_feed_keeps_its_product(self, tmp_path: Path) -> None:
        (tmp_path / "p").mkdir()
        (tmp_path / "p/a.jpg").write_bytes(b"\xff\xd8\xff garbage")
        Image.new("RGB", (80, 80), "red").save(tmp_path / "p/b.png")
        feed = tmp_path / "f.csv"
        feed.write_text("id,title,image\n1,Red lamp,a.jpg\n2,Blue lamp,b.png\n3,Green lamp,gone.jpg\n")
        with shopguide.open(tmp_path / "s", **TRIAL) as shop:
            report = shop.add(feed, images=tmp_path / "p")
            assert (report.kept, report.pictures_found, report.pictures_missing) == (3, 2, 1)
            assert report.embedded_pictures == 1
            assert any("a.jpg" in w for w in report.warnings)
            assert shop.search("lamp").total == 3


class TestDeciding:
    def test_similar_leaves_the_product_out(self, shop: Shop) -> None:
        page = shop.similar(SIMILAR_TO)
        assert page.hits and SIMILAR_TO not in [h.product.product_id for h in page.hits]
        assert "sg-" not in page.hits[0].why.reason

    def test_recommendations_are_in_stock_new_to_the_user_and_say_why(self, shop: Shop) -> None:
        seen = {e["product_id"] for e in shop_events() if e["user_id"] == USER}
        page = shop.recommend(user=USER)
        assert len(page.hits) == 10
        for hit in page.hits:
            assert hit.product.in_stock and hit.product.product_id not in seen and hit.why.reason

    def test_a_stranger_gets_what_is_popular_and_filters_hold(self, shop: Shop) -> None:
        page = shop.recommend(user="nobody-knows-me", filters={"price": {"max": 30}})
        assert page.hits and all(h.offer and h.offer.price.amount_minor <= 3000 for h in page.hits)

    def test_a_session_steers_the_recommendation(self, shop: Shop) -> None:
        kinds = [h.product.categories[0].split("/")[0] for h in shop.recommend(session=list(COMPARED)).hits]
        assert kinds.count("Electronics") > len(kinds) / 2

    def test_an_event_changes_the_next_recommendation_and_deletion_takes_it_back(self, own: Shop) -> None:
        before = [h.product.product_id for h in own.recommend(user="fresh").hits]
        own.add_events([Event("e1", "fresh", "purchase", COMPARED[0], "2026-10-01T10:00:00Z")])
        after = [h.product.product_id for h in own.recommend(user="fresh").hits]
        assert before != after
        assert len(own.export_user("fresh")["events"]) == 1  # type: ignore[arg-type]
        assert own.delete_user("fresh") == 1
        assert [h.product.product_id for h in own.recommend(user="fresh").hits] == before

    def test_nothing_to_go_by_is_told(self, shop: Shop) -> None:
        with pytest.raises(UsageError):
            shop.recommend()
        with pytest.raises(NotFoundError):
            shop.recommend(session=["no", "such"])
        with pytest.raises(NotFoundError):
            shop.similar("nothing")

    def test_compare_puts_differences_first_with_their_sources(self, shop: Shop) -> None:
        table = shop.compare(COMPARED, need="long flights")
        assert [p.product_id for p in table.products] == list(COMPARED)
        same = [r.same for r in table.rows]
        assert same == sorted(same) and not same[0]
        assert table.reviews[0].count and table.verdict

    def test_compare_takes_what_a_query_finds(self, shop: Shop) -> None:
        table = shop.compare(query="headphones", top=3)
        assert [p.product_id for p in table.products] == [
            h.product.product_id for h in shop.search("headphones", limit=3).hits
        ]
        with_one = shop.compare([COMPARED[0]], query="laptop", top=1)
        assert with_one.products[0].product_id == COMPARED[0] and len(with_one.products) == 2
        for query, top in (("headphones", 1), ("headphones", 13), ("zzzz qqqq", 3)):
            with pytest.raises(UsageError):
                shop.compare(query=query, top=top)

    def test_compared_pictures_have_their_likeness_whatever_the_order(self, shop: Shop) -> None:
        one, other = shop.compare(COMPARED), shop.compare(COMPARED[::-1])
        assert one.likeness == other.likeness and len(one.likeness) == len(COMPARED) * (len(COMPARED) - 1) // 2
        assert all(-1 <= pair.similarity <= 1 for pair in one.likeness)

    def test_what_buyers_look_at_is_learnt_by_the_import_and_comparing_writes_nothing(self, shop: Shop) -> None:
        path = shop.folder / "attributes.npz"
        before = path.read_bytes()
        assert any(row.weight for row in shop.compare(query="headphones", top=3).rows)
        assert path.read_bytes() == before

    def test_compare_needs_two(self, shop: Shop) -> None:
        with pytest.raises(UsageError):
            shop.compare([COMPARED[0], COMPARED[0]])
        with pytest.raises(NotFoundError):
            shop.compare([COMPARED[0], "nothing"])

    @pytest.mark.parametrize(
        ("question", "language"),
        [("Is there a waterproof backpack under $100?", "en"), ("有没有500元以内的降噪耳机？", "zh")],
    )
    def test_an_answer_cites_what_it_says_in_the_askers_language(
        self, shop: Shop, question: str, language: str
    ) -> None:
        answer = shop.ask(question)
        assert answer.language == language and answer.text and answer.products
        assert answer.citations
        for citation in answer.citations:
            assert shop.product(citation.product_id)

    def test_an_answer_says_no_when_nothing_fits(self, shop: Shop) -> None:
        for question in ("Is there a dress under $1?", "有没有1元以内的连衣裙？"):
            answer = shop.ask(question)
            assert "sg-" not in answer.text and answer.text
            for hit in answer.products:
                assert min(o.price.amount_minor for o in hit.offers) > 100, "only told as not fitting"


def shop_events() -> list[dict[str, str]]:
    return [json.loads(line) for line in (files() / "events.jsonl").read_text("utf-8").splitlines()]


class TestBrokenFolders:
    def test_other_encoders_are_told_and_an_import_mends_it(self, own: Shop) -> None:
        own.close()
        with shopguide.open(own.folder, text_encoder="hash", picture_encoder="none") as other:
            with pytest.raises(EncoderMismatchError, match="import"):
                other.search("dress")
            other.add()
            assert other.search("dress").total

    def test_an_index_of_an_older_version_is_searched_told_and_built_anew(
        self, own: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        own.close()
        monkeypatch.setattr("shopguide.index.recipe.RECIPE", 102)
        with shopguide.open(own.folder, **TRIAL) as newer:
            assert newer.search("dress").total and newer.outdated
        with opened(own.folder, settings=TRIAL) as newer:
            newer.search("dress")
        assert "shopguide import" in capsys.readouterr().err
        with shopguide.open(own.folder, **TRIAL) as newer:
            report = newer.add()
            assert [line for line in report.warnings if "built anew" in line]
            assert report.embedded_texts == report.embedded_pictures == 0
            assert newer.search("dress").total and not newer.outdated and not newer.renew()
            assert not newer.add().warnings

    def test_a_server_builds_an_older_index_anew_behind_the_searches(
        self, own: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own.close()
        monkeypatch.setattr("shopguide.index.recipe.RECIPE", 103)
        with shopguide.open(own.folder, **TRIAL) as newer:
            assert newer.search("dress").total and newer.renew()
        with shopguide.open(own.folder, **TRIAL) as again:
            assert again.search("dress").total and not again.outdated

    def test_a_broken_index_file_is_told_and_an_import_mends_it(self, own: Shop) -> None:
        own.close()
        generation = own.folder / "index" / (own.folder / "index/CURRENT").read_text().split()[0]
        victim = max(generation.glob("*.bin"), key=lambda p: p.stat().st_size)
        victim.write_bytes(victim.read_bytes()[:-100])
        with shopguide.open(own.folder, **TRIAL) as again:
            with pytest.raises(CorruptError, match=victim.name):
                again.search("dress")
            again.add()
            assert again.search("dress").total

    def test_a_half_written_current_is_told(self, own: Shop) -> None:
        own.close()
        (own.folder / "index/CURRENT").write_text("gen-")
        with shopguide.open(own.folder, **TRIAL) as again, pytest.raises(CorruptError, match="CURRENT"):
            again.search("dress")

    def test_a_broken_catalog_is_told(self, own: Shop) -> None:
        own.close()
        for extra in own.folder.glob("catalog.db-*"):
            extra.unlink()
        (own.folder / "catalog.db").write_bytes(b"this is not a database" * 500)
        with pytest.raises(ShopError, match="catalog"):
            shopguide.open(own.folder, **TRIAL).search("dress")

    def test_a_file_is_no_shop_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(ShopError):
            shopguide.open(tmp_path / "file", **TRIAL)

    def test_a_shop_that_another_process_writes_to_is_told(self, own: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        held = sqlite3.connect(own.folder / "catalog.db", isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(LockedError):
                own.delete("sg-001")
            assert own.search("dress").total
        finally:
            held.execute("ROLLBACK")
            held.close()
        own.delete("sg-001")

    @pytest.mark.skipif(not Path("/dev/full").exists() or os.name != "posix", reason="needs a small file system")
    def test_a_full_disk_loses_nothing(self, own: Shop, tmp_path: Path) -> None:
        feed = tmp_path / "more.csv"
        with feed.open("w", newline="") as handle:
            out = csv.writer(handle)
            out.writerow(["id", "title", "description"])
            out.writerows([f"n{i}", f"Kite {i}", "long words " * 40] for i in range(3000))
        script = (
            "import resource, signal, shopguide, sys\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))\n"
            f"shop = shopguide.open({str(own.folder)!r}, text_encoder='hash', picture_encoder='hash')\n"
            "from shopguide.errors import ShopguideError\n"
            "try:\n"
            f"    shop.add({str(feed)!r})\n"
            "except ShopguideError as error:\n"
            "    print(type(error).__name__, error); sys.exit(7)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 7, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert own.search("dress").total
        assert own.search("kite", mode="lexical").total == 0


def test_importing_the_package_loads_neither_torch_nor_a_model() -> None:
    heavy = ("torch", "onnxruntime", "fastapi", "sqlalchemy", "numpy")
    code = f"import sys, shopguide; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_the_face_is_what_the_docs_promise() -> None:
    promised = {
        "add",
        "search",
        "similar",
        "recommend",
        "compare",
        "ask",
        "product",
        "reviews",
        "put",
        "delete",
        "close",
    }
    assert promised <= {n for n in vars(Shop) if not n.startswith("_")}
    assert isinstance(Page((), 0).facets, tuple)


def test_chip_taken_back_is_searched_without_and_leaves_the_others(shop: Shop) -> None:
    page = shop.search("red dress under $50")
    assert [u.text for u in page.understood if not u.soft] == ["red", "under $50"]
    red, bound = (u.id for u in page.understood if not u.soft)
    wider = shop.search("red dress under $50", without=[bound])
    assert wider.total > page.total
    assert [f.field for f in wider.query.filters] == ["color"]
    assert "50" not in wider.query.words
    bare = shop.search("red dress under $50", without=[red, bound])
    assert bare.query.filters == ()
    assert bare.query.words == "dress"
    assert shop.search("red dress under $50", without=["no such chip"]).query == page.query


def test_ways_out_of_an_empty_page_hold_when_they_are_asked_for(shop: Shop) -> None:
    text = "red dress under $5"
    page = shop.search(text, mode="lexical")
    assert page.total == 0
    assert page.hits == ()
    dropped = next(w for w in page.relaxations if not w.label)
    nearest = next(w for w in page.relaxations if w.label)
    assert dropped.constraint == nearest.constraint == "price ≤ $5.00"
    again = shop.search(text, without=dropped.without, mode="lexical")
    assert again.total == dropped.total > 0
    closest = shop.search(text, without=nearest.without, filters=nearest.filters, mode="lexical")
    assert closest.total == nearest.total > 0
    cheapest = shop.search(text, without=nearest.without, sort="price_asc", mode="lexical").hits[0]
    assert cheapest.offer is not None
    assert nearest.filters[0].high == cheapest.offer.price.amount_minor
    assert nearest.label in page.note
    assert "有" in shop.search("5元以下的红色连衣裙").note


def test_filter_of_the_caller_that_empties_the_page_is_named_and_told_apart_from_the_words(shop: Shop) -> None:
    page = shop.search("red dress", filters={"brand": "Tarnholt"}, mode="lexical")
    assert page.total == 0
    way = next(w for w in page.relaxations if w.drops and w.drops[0].field == "brand")
    assert way.total == shop.search("red dress", mode="lexical").total
    assert way.without == ()
    words = shop.search("zzzqqq red", mode="lexical")
    assert words.total == 0
    assert [w.without for w in words.relaxations] == [("words",)]
    assert shop.search("zzzqqq red", mode="lexical", without=["words"]).total == words.relaxations[0].total


def test_pairs_are_tried_where_no_single_constraint_helps(shop: Shop) -> None:
    page = shop.search("mug under $1 over 4.9 stars", filters={"brand": "Velloria"}, mode="lexical")
    assert page.total == 0
    for way in page.relaxations:
        assert way.total > 0
    contradiction = shop.search("over $50 but under $20", mode="lexical")
    assert contradiction.total == 0
    assert "both" in contradiction.note
    assert len(contradiction.relaxations) >= 2


class TestRanking:
    def test_contributions_of_every_hit_sum_to_its_score(self, shop: Shop) -> None:
        for asked in ("kettle", "steel kettle under $50", "水壶", ""):
            for sort in (None, "price_asc"):
                page = shop.search(asked, explain=True, sort=sort, limit=50, diversity=0.4)
                for hit in page.hits:
                    assert sum(hit.why.contributions.values()) == pytest.approx(hit.score, abs=1e-4)
                    assert hit.why.contributions
        assert not shop.search("kettle").hits[0].why.contributions

    @pytest.mark.parametrize("diversity", [0.0, 0.5, 1.0])
    def test_a_walk_over_diverse_pages_meets_each_hit_once(self, shop: Shop, diversity: float) -> None:
        whole = shop.search("kettle lamp shoes", diversity=diversity, limit=1000)
        walked = [
            hit.product.product_id
            for offset in range(0, whole.total, 3)
            for hit in shop.search("kettle lamp shoes", diversity=diversity, limit=3, offset=offset).hits
        ]
        assert walked == [hit.product.product_id for hit in whole.hits] and len(set(walked)) == whole.total
        plain = shop.search("kettle lamp shoes", limit=1000)
        assert (plain.total, plain.facets) == (whole.total, whole.facets)

    @pytest.mark.parametrize("diversity", [-0.1, 1.5, float("nan"), True])
    def test_an_impossible_diversity_is_refused(self, shop: Shop, diversity: float) -> None:
        with pytest.raises(UsageError, match="diversity"):
            shop.search("kettle", diversity=diversity)
