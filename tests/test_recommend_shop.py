"""Recommendation through the shop's face: pages, promises, reasons, bad input and forgetting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import shopguide
from shopguide.errors import NotFoundError, UsageError
from shopguide.recommend import cells
from shopguide.shop import Shop, recommend_state
from shopguide.shop.recommend_bench import bench_cells
from shopguide.types import Event

KINDS = {"coffee": "Drinks/Coffee", "filter": "Kitchen/Filters", "mug": "Kitchen/Mugs", "sock": "Wear/Socks"}
TRIAL = {"text_encoder": "hash", "picture_encoder": "none"}


def feed(folder: Path) -> Path:
    rows = [
        {"id": f"{kind}-{n}", "title": f"{kind.title()} number {n}", "title_zh": f"商品{kind}{n}", "category": path,
         "price": 5 + n, "stock": 0 if n == 7 else 9}
        for kind, path in KINDS.items() for n in range(8)
    ]  # fmt: skip
    path = folder / "feed.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def happened(count: int = 0) -> list[Event]:
    """Who buys coffee n buys filter n with it; who looks at mugs looks at mugs; coffee 0 is bought every week."""
    found = []

    def add(user: str, kind: str, product: str, day: int) -> None:
        found.append(Event(f"e{len(found)}", user, kind, product, f"2026-05-{day:02d}T10:00:00"))

    for user in range(24):
        n = user % 6
        for day in (1, 8, 15, 22):
            add(f"u{user}", "purchase", "coffee-0", day)
        add(f"u{user}", "purchase", f"coffee-{n}", 9 + n)
        add(f"u{user}", "purchase", f"filter-{n}", 9 + n)
        add(f"u{user}", "view", f"mug-{n}", 20)
        add(f"u{user}", "view", f"mug-{(n + 1) % 6}", 20)
    return found


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with shopguide.open(tmp_path / "shop", **TRIAL) as opened:
        opened.add(feed(tmp_path))
        opened.add_events(happened())
        yield opened


def ids(shop: Shop, **asked: object) -> list[str]:
    return [h.product.product_id for h in shop.recommend(**asked).hits]  # type: ignore[arg-type]


def kinds(shop: Shop, **asked: object) -> list[str]:
    return [i.split("-")[0] for i in ids(shop, **asked)]


class TestPages:
    def test_a_product_page_shows_others_of_its_kind_first(self, shop: Shop) -> None:
        found = kinds(shop, product="mug-1", limit=6)
        assert found == ["mug"] * 6

    @pytest.mark.parametrize("page", ["cart", "after-purchase"])
    def test_a_cart_gets_what_goes_with_it_and_none_of_its_kind(self, shop: Shop, page: str) -> None:
        found = shop.recommend(session=["coffee-3"], context={"page": page}, limit=20)
        assert found.hits[0].product.product_id == "filter-3"
        assert found.hits[0].why.source == "bought together"
        assert found.hits[0].why.reason == "bought together with “Coffee number 3” by 4 customers"
        assert all(h.product.categories != ("Drinks/Coffee",) for h in found.hits)

    def test_after_a_purchase_the_users_own_last_one_counts(self, shop: Shop) -> None:
        shop.add_events([Event("new", "u1", "purchase", "coffee-5", "2026-06-01T10:00:00")])
        found = ids(shop, user="u1", context={"page": "after-purchase"})
        assert found[0] == "filter-5" and not any(i.startswith("coffee") for i in found)

    def test_home_brings_back_what_is_bought_every_week_and_nothing_that_is_bought_once(self, shop: Shop) -> None:
        found = shop.recommend(user="u1", limit=30)
        again = {h.product.product_id: h.why for h in found.hits if h.why.source == "buy again"}
        assert set(again) == {"coffee-0"}
        assert "you bought it 4 times, about every 7 days" in again["coffee-0"].reason
        assert "filter-1" not in [h.product.product_id for h in found.hits]

    def test_a_stranger_gets_what_is_popular_with_something_to_explore(self, shop: Shop) -> None:
        found = shop.recommend(user="nobody", limit=10)
        assert found.hits[0].product.product_id == "coffee-0" and found.hits[0].why.source == "popular"
        assert "24" in found.hits[0].why.reason
        assert any(h.why.source == "new" for h in found.hits)

    def test_a_product_that_nobody_met_is_recommended_by_what_it_is(self, shop: Shop, tmp_path: Path) -> None:
        more = tmp_path / "more.jsonl"
        more.write_text(json.dumps({"id": "mug-new", "title": "Mug number 1", "category": "Kitchen/Mugs", "price": 3}))
        shop.learn()
        shop.add(more)
        assert "mug-new" in ids(shop, session=["mug-1"], limit=5)
        assert ids(shop, product="mug-new", limit=3)

    def test_a_large_shop_looks_near_a_taste_and_keeps_its_promises(
        self, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cells, "FEWEST", 5)
        expected = ids(shop, user="u1", limit=8)
        shop.learn()
        again = ids(shop, user="u1", limit=8)
        assert set(again) & set(expected) and "mug-7" not in ids(shop, session=["mug-1"], limit=30)
        more = tmp_path / "more.jsonl"
        more.write_text(json.dumps({"id": "mug-new", "title": "Mug number 1", "category": "Kitchen/Mugs", "price": 3}))
        shop.add(more)
        assert "mug-new" in ids(shop, session=["mug-1"], limit=5)
        monkeypatch.setattr(recommend_state, "MOST_FRESH", 0)
        shop.add(more.rename(tmp_path / "same.jsonl"))
        assert "mug-new" in ids(shop, session=["mug-1"], limit=5)

    def test_reasons_are_in_the_askers_language(self, shop: Shop) -> None:
        for asked in ({"user": "u1"}, {"session": ["coffee-3"], "context": {"page": "cart"}}, {"product": "mug-1"}):
            for hit in shop.recommend(**asked, language="zh").hits:  # type: ignore[arg-type]
                assert any("\u4e00" <= c <= "\u9fff" for c in hit.why.reason) and hit.why.source


class TestPromises:
    @pytest.mark.parametrize(
        "asked",
        [{"user": "u1"}, {"user": "nobody"}, {"session": ["coffee-3"]}, {"product": "mug-1"},
         {"session": ["coffee-3"], "context": {"page": "cart"}}],
    )  # fmt: skip
    def test_filters_and_stock_hold_on_every_page(self, shop: Shop, asked: dict[str, object]) -> None:
        every = shop.recommend(**asked, limit=50).hits  # type: ignore[arg-type]
        assert every and all(h.product.in_stock for h in every)
        cheap = shop.recommend(**asked, filters={"price": {"max": 7}}, limit=50).hits  # type: ignore[arg-type]
        assert cheap and all(h.offer and h.offer.price.amount_minor <= 700 for h in cheap)
        none = shop.recommend(**asked, filters={"price": {"max": 1}})  # type: ignore[arg-type]
        assert not none.hits and none.total == 0

    @pytest.mark.parametrize("kind", ["hide", "return"])
    def test_what_was_hidden_or_sent_back_never_comes_again(self, shop: Shop, kind: str) -> None:
        assert "coffee-0" in ids(shop, user="u1", limit=50)
        shop.add_events([Event("h", "u1", kind, "coffee-0", "2020-01-01T00:00:00")])
        for context in ({"page": "home"}, {"page": "cart"}, {"page": "after-purchase"}):
            assert "coffee-0" not in ids(shop, user="u1", session=["mug-1"], context=context, limit=50)
        assert "coffee-0" not in ids(shop, user="u1", product="coffee-1", limit=50)

    def test_a_product_that_sells_out_is_gone_at_once(self, shop: Shop) -> None:
        from dataclasses import replace

        assert ids(shop, session=["coffee-3"], context={"page": "cart"})[0] == "filter-3"
        shop.put(replace(shop.product("filter-3"), stock=0))
        assert "filter-3" not in ids(shop, session=["coffee-3"], context={"page": "cart"}, limit=50)

    def test_the_total_is_what_can_be_walked(self, shop: Shop) -> None:
        page = shop.recommend(user="u1", limit=100)
        assert page.total == len(page.hits) == len({h.product.product_id for h in page.hits})


class TestEvents:
    def test_a_purchase_changes_the_very_next_answer_without_learning(self, shop: Shop) -> None:
        shop.learn()
        before = ids(shop, user="fresh")
        shop.add_events([Event("n", "fresh", "purchase", "coffee-2", "2026-06-01T10:00:00")])
        assert ids(shop, user="fresh") != before
        assert ids(shop, user="fresh", context={"page": "after-purchase"})[0] == "filter-2"

    def test_late_and_unordered_events_give_the_same_answer(self, tmp_path: Path) -> None:
        answers = []
        for place, events in enumerate((happened(), happened()[::-1])):
            with shopguide.open(tmp_path / str(place), **TRIAL) as one:
                one.add(feed(tmp_path))
                assert one.add_events(events) == len(events) and one.add_events(events) == 0
                answers.append([ids(one, user=f"u{n}") for n in range(3)])
        assert answers[0] == answers[1]

    def test_events_of_unknown_products_wait_for_them(self, shop: Shop, tmp_path: Path) -> None:
        early = [Event(f"k{n}", f"u{n}", "purchase", p, "2026-05-25") for n in range(8) for p in ("kettle", "coffee-4")]
        early = [Event(f"{e.event_id}{e.product_id}", e.user_id, e.kind, e.product_id, e.at) for e in early]
        shop.add_events(early)
        assert "kettle" not in ids(shop, session=["coffee-4"], context={"page": "cart"}, limit=50)
        late = tmp_path / "late.jsonl"
        late.write_text(json.dumps({"id": "kettle", "title": "Kettle", "category": "Kitchen/Kettles", "price": 20}))
        shop.add(late)
        shop.learn()
        assert "kettle" in ids(shop, session=["coffee-4"], context={"page": "cart"}, limit=3)

    def test_what_has_not_happened_yet_does_not_count(self, shop: Shop) -> None:
        shop.learn()
        before = ids(shop, user="nobody")
        ahead = (datetime.now(UTC) + timedelta(days=400)).isoformat()[:19]
        shop.add_events([Event("f", "nobody", "purchase", "sock-1", ahead)])
        assert ids(shop, user="nobody") == before
        shop.learn()
        assert shop.learnt.known().day < 30_000 and ids(shop, user="nobody") == before

    def test_very_many_events_of_one_user_cost_no_more(self, shop: Shop) -> None:
        shop.learn()
        many = [Event(f"m{n}", "robot", "view", f"mug-{n % 6}", f"2026-05-{n % 28 + 1:02d}") for n in range(20_000)]
        shop.add_events(many)
        shop.add_events([Event("h", "robot", "hide", "coffee-1", "2020-01-01")])
        asked: list[int | None] = []
        real = shop._catalog.events
        shop._catalog.events = lambda user=None, newest=None: asked.append(newest) or real(user, newest)  # type: ignore
        found = ids(shop, user="robot", limit=50)
        assert asked == [2_000] and found and "coffee-1" not in found

    def test_a_search_that_led_nowhere_breaks_nothing(self, shop: Shop) -> None:
        shop.add_events([Event("s", "u1", "search", "", "2026-06-01", None, "blue mug")])
        assert ids(shop, user="u1")


class TestBadInput:
    def test_unknown_products_pages_and_contexts_are_told(self, shop: Shop) -> None:
        with pytest.raises(NotFoundError):
            shop.recommend(product="nothing")
        with pytest.raises(NotFoundError):
            shop.recommend(session=["no", "such"])
        with pytest.raises(UsageError, match="page"):
            shop.recommend(user="u1", context={"page": "moon"})
        with pytest.raises(UsageError, match="weather"):
            shop.recommend(user="u1", context={"weather": "rain"})
        with pytest.raises(UsageError):
            shop.recommend(context={"page": "home"})
        with pytest.raises(UsageError, match="product"):
            shop.recommend(user="u1", context={"page": "product"})

    def test_an_empty_shop_recommends_nothing(self, tmp_path: Path) -> None:
        with shopguide.open(tmp_path / "empty", **TRIAL) as empty:
            assert empty.recommend(user="u1").hits == ()

    def test_a_shop_without_events_recommends_by_what_the_products_are(self, tmp_path: Path) -> None:
        with shopguide.open(tmp_path / "quiet", **TRIAL) as quiet:
            quiet.add(feed(tmp_path))
            assert ids(quiet, user="u1") and ids(quiet, session=["mug-1"]) and ids(quiet, product="mug-1")
            assert ids(quiet, session=["mug-1"], context={"page": "cart"})


class TestForgetting:
    def test_a_deleted_user_leaves_nothing_in_what_was_learnt(self, shop: Shop, tmp_path: Path) -> None:
        extra = [Event(f"x{n}", "leaver", "purchase", p, f"2026-05-{n + 1:02d}") for n in range(9) for p in ("sock-1",)]
        shop.learn()
        with np.load(shop.folder / "recommend.npz") as file:
            before = {name: file[name] for name in file.files}
        shop.add_events(extra)
        shop.learn()
        with np.load(shop.folder / "recommend.npz") as file:
            assert not np.array_equal(before["facts_people"], file["facts_people"])
        assert shop.delete_user("leaver") == 9
        with np.load(shop.folder / "recommend.npz") as file:
            numbers = [json.loads(told.tobytes()) for told in (before.pop("told"), file["told"])]
            assert numbers[0] == numbers[1] | {"pairs": numbers[0]["pairs"]}  # the number of the learning moves on
            for name, array in before.items():
                np.testing.assert_array_equal(file[name], array, err_msg=name)
        assert "leaver" not in (shop.folder / "recommend.npz").read_bytes().decode("latin-1")

    def test_where_learning_takes_minutes_it_is_thrown_away(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        shop.learn()
        monkeypatch.setattr("shopguide.shop.recommend_state.LEARN_AT_ONCE", 10)
        monkeypatch.setattr("shopguide.shop.recommend_state.LEARN_UNASKED", 10)
        assert shop.delete_user("u1")
        assert not (shop.folder / "recommend.npz").exists()
        assert ids(shop, user="u2")

    def test_what_was_learnt_outlives_the_process_and_a_broken_file_is_told_and_learnt_around(
        self, shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        shop.learn()
        told = ids(shop, user="u1")
        shop.close()
        with shopguide.open(tmp_path / "shop", **TRIAL) as again:
            assert ids(again, user="u1") == told
            assert again.learnt.readable()
        assert not caplog.records
        (tmp_path / "shop/recommend.npz").write_bytes(b"broken")
        with shopguide.open(tmp_path / "shop", **TRIAL) as again:
            assert not again.learnt.readable()
            assert ids(again, user="u1")
        assert "train recommend" in caplog.text

    def test_an_import_of_events_learns_by_itself(self, tmp_path: Path) -> None:
        events = tmp_path / "e.jsonl"
        events.write_text(
            "\n".join(
                json.dumps(
                    {"id": e.event_id, "user_id": e.user_id, "kind": e.kind, "product_id": e.product_id, "at": e.at}
                )
                for e in happened()
            )
        )
        with shopguide.open(tmp_path / "s", **TRIAL) as one:
            one.add(feed(tmp_path), events=events)
            assert (one.folder / "recommend.npz").exists()
            assert ids(one, session=["coffee-3"], context={"page": "cart"})[0] == "filter-3"


class TestMerchandising:
    PAGES = (
        {"user": "u1"},
        {"user": "nobody"},
        {"product": "mug-1"},
        {"user": "u1", "session": ["coffee-1"], "context": {"page": "cart"}},
    )

    def test_what_is_hidden_is_on_no_page_and_in_no_total(self, shop: Shop) -> None:
        before = [shop.recommend(**asked, limit=40) for asked in self.PAGES]  # type: ignore[arg-type]
        gone = {p.hits[0].product.product_id for p in before} | {p.hits[-1].product.product_id for p in before}
        shop.rules.add("hide", products=sorted(gone))
        for asked, was in zip(self.PAGES, before, strict=True):
            page = shop.recommend(**asked, limit=40)  # type: ignore[arg-type]
            assert page.hits and not gone & {h.product.product_id for h in page.hits}
            assert page.total == len(page.hits) <= was.total

    def test_a_hidden_category_is_gone_from_similar_products_too(self, shop: Shop) -> None:
        shop.rules.add("hide", target={"category": "Kitchen/Filters"})
        assert not [p for p in ids(shop, user="u1", limit=40) if p.startswith("filter")]
        assert not [h for h in shop.similar("mug-1", limit=40).hits if h.product.product_id.startswith("filter")]

    def test_a_bury_goes_behind_all_others_and_a_boost_before_its_neighbours(self, shop: Shop) -> None:
        for asked in self.PAGES:
            before = ids(shop, **asked, limit=40)
            rule = shop.rules.add("bury", products=[before[0]])
            assert ids(shop, **asked, limit=40) == [*before[1:], before[0]]
            shop.rules.remove(rule.rule_id)
            rule = shop.rules.add("boost", products=[before[-1]], strength=2.0)
            assert ids(shop, **asked, limit=40) == [before[-1], *before[:-1]]
            shop.rules.remove(rule.rule_id)

    def test_a_boost_and_a_bury_reach_similar_products(self, shop: Shop) -> None:
        before = [h.product.product_id for h in shop.similar("mug-1", limit=40).hits]
        shop.rules.add("boost", products=[before[-1]], strength=2.0)
        shop.rules.add("bury", products=[before[0]], strength=2.0)
        after = [h.product.product_id for h in shop.similar("mug-1", limit=40).hits]
        assert after[0] == before[-1] and after[-1] == before[0] and sorted(after) == sorted(before)

    def test_a_pin_stands_at_its_place_once_and_says_who_chose_it(self, shop: Shop) -> None:
        shop.rules.add("pin", products=["sock-3"], place=2)
        for asked in self.PAGES:
            page = shop.recommend(**asked, limit=40)  # type: ignore[arg-type]
            names = [h.product.product_id for h in page.hits]
            assert names[1] == "sock-3" and names.count("sock-3") == 1
            assert (page.hits[1].why.source, page.hits[1].why.reason) == ("picked", "picked by the shop")
        similar = [h.product.product_id for h in shop.similar("mug-1", limit=5).hits]
        assert similar[1] == "sock-3" and similar.count("sock-3") == 1

    def test_a_pin_breaks_no_filter_and_shows_nothing_that_is_out_of_stock_or_turned_down(self, shop: Shop) -> None:
        shop.rules.add("pin", products=["sock-7", "sock-3", "mug-1"])
        shop.add_events([Event("no", "u1", "hide", "sock-3", "2026-05-23T10:00:00")])
        assert not {"sock-7", "sock-3"} & set(ids(shop, user="u1", limit=40))
        assert ids(shop, user="u2", limit=3)[1] == "sock-3"
        cups = {"category": "Kitchen/Mugs"}
        assert all(p.startswith("mug") for p in ids(shop, user="u2", filters=cups, limit=40))
        pinned = [h.product.product_id for h in shop.similar("mug-1", limit=5).hits]
        assert pinned[1] == "sock-3" and not {"sock-7", "mug-1"} & set(pinned)
        assert all(h.product.product_id.startswith("mug") for h in shop.similar("mug-1", filters=cups, limit=40).hits)

    def test_rules_on_words_or_on_other_days_do_not_reach_recommendations(self, shop: Shop) -> None:
        before = [ids(shop, **asked, limit=40) for asked in self.PAGES]
        alike = [h.product.product_id for h in shop.similar("mug-1", limit=40).hits]
        shop.rules.add("pin", products=["sock-3"], words="sock")
        shop.rules.add("hide", products=["sock-2"], ends="2020-01-01")
        shop.rules.add("bury", products=[before[0][0]], when={"category": "Wear/Socks"})
        assert [ids(shop, **asked, limit=40) for asked in self.PAGES] == before
        assert [h.product.product_id for h in shop.similar("mug-1", limit=40).hits] == alike


class TestQuickWays:
    def test_a_floor_by_sample_changes_no_recommendation(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = [{"user": f"u{n}"} for n in range(8)] + [{"session": ["mug-1", "sock-2"]}]
        whole = [ids(shop, **one, limit=20) for one in asked]
        monkeypatch.setattr("shopguide.shop.recommending.POOL", 6)
        monkeypatch.setattr("shopguide.shop.recommending.FLOOR_POOLS", 1)
        narrow = [ids(shop, **one, limit=3) for one in asked]
        monkeypatch.setattr("shopguide.shop.recommending.FLOOR_POOLS", 1_000)
        assert [ids(shop, **one, limit=3) for one in asked] == narrow
        assert all(whole)

    def test_which_products_meet_filters_is_what_a_search_finds(self, shop: Shop) -> None:
        from shopguide.index import Request
        from shopguide.types import as_filters

        index = shop._state.index()
        everything = [f"{kind}-{n}" for kind in KINDS for n in range(8)] + ["gone"]
        for given in ({}, {"in_stock": True}, {"category": "Kitchen"}, {"price": {"max": 8}}, {"product_id": "mug-2"}):
            filters = as_filters(given, "USD")
            found = {r.product_id for r in index.search(Request(filters=filters, limit=100)).rows}
            assert set(index.meeting(filters, everything)) == found

    def test_what_cells_miss_is_measured_beside_all_products(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        shop.learn()
        with pytest.raises(UsageError, match="small"):
            bench_cells(shop, 5)
        monkeypatch.setattr(cells, "FEWEST", 5)
        monkeypatch.setattr(cells, "LOOKED_AT", 1.0)
        monkeypatch.setattr("shopguide.shop.recommend_bench.NEAREST", 6)
        shop.learn()
        assert set(bench_cells(shop, 5)["found"].values()) == {1.0}
        monkeypatch.setattr(cells, "LOOKED_AT", 0.0)
        monkeypatch.setattr("shopguide.shop.recommend_bench.LOOKED_FOR", 1)
        assert set(bench_cells(shop, 5)["found"].values()) == {round(1 / 6, 4)}

    def test_what_was_learnt_can_be_read_before_anybody_asks(self, shop: Shop) -> None:
        shop.learn()
        with shopguide.open(shop.folder, **TRIAL) as again:
            again.learnt.prepare()
            again.learnt.close()
            assert again.learnt._known is not None


class TestSearchedWords:
    def test_a_search_moves_what_comes_next_and_says_so(self, shop: Shop) -> None:
        assert "sock" not in ids(shop, user="new", limit=1)[0]
        shop.add_events([Event("s1", "new", "search", "", "2026-05-20T10:00:00", text="sock")])
        page = shop.recommend(user="new", limit=5)
        assert all(h.product.product_id.startswith("sock") for h in page.hits)
        assert page.hits[0].why.source == "searched"
        assert page.hits[0].why.reason == "because you searched for “sock”"
        assert shop.recommend(user="new", language="zh").hits[0].why.reason == "因为您搜索过“sock”"
        shop.delete_user("new")
        assert "sock" not in ids(shop, user="new", limit=1)[0]

    def test_a_search_counts_less_than_a_click_and_fades_like_a_view(self) -> None:
        from shopguide.recommend import searched, tastes

        def at(day: int, kind: str, text: str = "") -> Event:
            return Event(f"{kind}{day}{text}", "u", kind, "" if text else "p", f"2026-05-{day:02d}T10:00:00", text=text)

        events = [at(1, "search", "wool"), at(31, "click"), at(31, "search", " wet  suit ")]
        weights = searched(events)
        assert list(weights) == ["wet suit", "wool"]
        assert weights["wool"] == pytest.approx(weights["wet suit"] / 2)
        assert 0 < weights["wet suit"] < tastes(events)["p"]
        assert len(searched([at(1 + n, "search", f"word{n}") for n in range(20)])) == 3
