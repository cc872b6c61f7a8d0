"""What the index finds and refuses, case by case."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from shopguide.errors import FilterError, NotFoundError, ShapeError, UsageError
from shopguide.index import Entry, FieldWeights, Index, Leg, Ranking, Request, bench_search
from shopguide.types import Filter, Money, Offer, Product, Translation, Variant


def usd(amount: float) -> tuple[Offer, ...]:
    return (Offer(Money.from_major(amount, "USD")),)


def unit(*numbers: float) -> np.ndarray:
    vec = np.array(numbers, np.float32)
    return vec / np.linalg.norm(vec)


SHOP = [
    Entry(
        Product(
            "kettle",
            "Steel electric kettle",
            "Boils a litre in three minutes",
            "Acme",
            ("Home/Kitchen/Kettles",),
            {"colour": "Silver", "capacity": 1.7, "cordless": True},
            {"zh": Translation("不锈钢电热水壶")},
            usd(39),
            rating=4.5,
            rating_count=12,
            added="2024-03-01",
            gtin="4006381333931",
        ),
        "quiet and fast",
        {"fused": unit(1, 0, 0), "picture": unit(1, 0)},
    ),
    Entry(
        Product(
            "dress",
            "Cotton summer dress",
            brand="Bolt",
            categories=("Women/Dresses",),
            attributes={"material": ("cotton", "linen")},
            offers=usd(30),
            variants=(
                Variant("dress-r-m", {"color": "Red", "size": "M"}, usd(45), 3),
                Variant("dress-r-xl", {"color": "Red", "size": "XL"}, usd(60), 3),
                Variant("dress-b-xl", {"color": "Blue", "size": "XL"}, usd(30), 3),
                Variant("dress-g-xl", {"color": "Green", "size": "XL"}, usd(30), 0),
            ),
            rating=4.0,
            rating_count=2,
        ),
        "",
        {"fused": unit(0, 1, 0), "picture": unit(0, 1)},
    ),
    Entry(
        Product(
            "headphones",
            "蓝牙降噪耳机",
            "头戴式, 续航30小时",
            "Acme",
            ("电子/耳机",),
            {"颜色": "黑色", "cordless": False},
            offers=(Offer(Money(29900, "CNY")),),
            stock=0,
            added="2024-05-01",
        ),
        "",
        {"fused": unit(0, 0.2, 1)},
    ),
    Entry(Product("mug", "Plain mug", brand="Čajník", categories=("Home/Kitchen",)), "", {"fused": None}),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.open(tmp_path_factory.mktemp("index"), currency="USD")
    index.rebuild(SHOP, "fake", 4)
    return index


def ids(index: Index, words: str = "", *filters: Filter, **more: object) -> list[str]:
    return [row.product_id for row in index.search(Request(words, filters=filters, **more)).rows]  # type: ignore[arg-type]


def test_words_are_found_in_both_languages_and_in_every_field(shop: Index) -> None:
    assert ids(shop, "kettles") == ["kettle"]
    assert ids(shop, "热水壶") == ["kettle"]
    assert ids(shop, "耳机") == ["headphones"]
    assert ids(shop, "4006381333931") == ["kettle"]
    assert ids(shop, "dress-b-xl") == ["dress"]
    assert ids(shop, "silver") == ["kettle"]
    assert ids(shop, "quiet") == ["kettle"]
    assert ids(shop, "cordless")[0] == "kettle"


def test_one_common_word_of_many_is_not_a_match(shop: Index) -> None:
    assert ids(shop, "steel espresso grinder machine burr") == []
    assert "word_unknown:espresso" in shop.search(Request("steel espresso")).notes


def test_words_that_match_and_words_that_do_not_are_told(shop: Index) -> None:
    row = shop.search(Request("the steel kettle for kitchens")).rows[0]
    assert row.words == ("steel", "kettle", "kitchen")
    assert row.signals["lexical"] > 0
    assert sum(row.parts.values()) == pytest.approx(row.score)


@pytest.mark.parametrize("words", ["the of and", "🙂🙂", "的 了", "?!  …"])
def test_words_with_nothing_to_search_find_nothing_and_say_so(shop: Index, words: str) -> None:
    found = shop.search(Request(words))
    assert (found.total, found.rows) == (0, ())
    assert "no_searchable_words" in found.notes


def test_no_words_and_no_filters_is_browsing_the_whole_shop(shop: Index) -> None:
    found = shop.search(Request())
    assert found.total == 4
    assert found.rows[0].product_id == "kettle", "best rated by many first"


def test_conditions_on_variants_hold_on_one_variant(shop: Index) -> None:
    red, xl = Filter("color", any_of=("red",)), Filter("size", any_of=("xl",))
    assert ids(shop, "", red, xl) == ["dress"]
    assert ids(shop, "", red, xl, Filter("price", high=5000)) == []
    assert ids(shop, "", red, Filter("price", high=4500)) == ["dress"]
    assert ids(shop, "", Filter("color", any_of=("green",)), Filter("in_stock", any_of=("yes",))) == []


def test_the_cheapest_variant_that_meets_the_filters_is_shown(shop: Index) -> None:
    def sku(*filters: Filter) -> str:
        return shop.search(Request(filters=(Filter("product_id", any_of=("dress",)), *filters))).rows[0].sku

    assert sku() == "dress-b-xl"
    assert sku(Filter("color", any_of=("red",))) == "dress-r-m"
    assert sku(Filter("color", any_of=("red",)), Filter("size", any_of=("XL",))) == "dress-r-xl"
    assert shop.search(Request("mug")).rows[0].sku == ""


def test_a_price_bound_is_kept_to_the_cent(shop: Index) -> None:
    assert ids(shop, "", Filter("price", high=3900), Filter("brand", any_of=("acme",))) == ["kettle"]
    assert ids(shop, "", Filter("price", high=3899), Filter("brand", any_of=("acme",))) == []
    assert ids(shop, "", Filter("price", low=3900, high=3900)) == ["kettle"]


def test_a_price_in_a_currency_without_prices_finds_nothing_and_says_why(shop: Index) -> None:
    found = shop.search(Request(filters=(Filter("price", high=10**9, currency="EUR"),)))
    assert found.total == 0
    assert "no_price_in:EUR" in found.notes
    assert found.currencies == ("CNY", "USD")
    assert ids(shop, "", Filter("price", high=30000, currency="CNY")) == ["headphones"]


def test_a_filter_that_matches_nothing_returns_nothing(shop: Index) -> None:
    found = shop.search(Request(filters=(Filter("brand", any_of=("Nobody",)),)))
    assert (found.total, found.rows) == (0, ())
    assert "value_unknown:brand=Nobody" in found.notes
    assert "filters_leave_nothing" in found.notes


def test_a_category_keeps_the_whole_path_below_it_and_can_be_named_by_its_node(shop: Index) -> None:
    assert sorted(ids(shop, "", Filter("category", any_of=("Home/Kitchen",)))) == ["kettle", "mug"]
    assert sorted(ids(shop, "", Filter("category", any_of=("home",)))) == ["kettle", "mug"]
    assert sorted(ids(shop, "", Filter("category", any_of=("kitchen",)))) == ["kettle", "mug"]
    assert ids(shop, "", Filter("category", any_of=("Kitchen/Kettles",))) == ["kettle"]
    assert ids(shop, "", Filter("category", any_of=("Kit",))) == []
    assert ids(shop, "", Filter("分类", any_of=("耳机",))) == ["headphones"]


def test_synonyms_of_a_field_name_are_one_field(shop: Index) -> None:
    for name in ("color", "Colour", "product colour", "颜色"):
        assert ids(shop, "", Filter(name, any_of=("silver",))) == ["kettle"]
        assert ids(shop, "", Filter(name, any_of=("黑色",))) == ["headphones"]
        assert ids(shop, "", Filter(name, any_of=("blue",))) == ["dress"]


def test_numbers_and_yes_no_are_filtered_by_range_and_by_value(shop: Index) -> None:
    assert ids(shop, "", Filter("capacity", low=1.5)) == ["kettle"]
    assert ids(shop, "", Filter("capacity", any_of=("1.70",))) == ["kettle"]
    assert ids(shop, "", Filter("capacity", low=1.8)) == []
    assert ids(shop, "", Filter("cordless", any_of=("yes",))) == ["kettle"]
    assert ids(shop, "", Filter("cordless", any_of=("True",))) == ["kettle"]
    assert sorted(ids(shop, "", Filter("cordless", none_of=("yes",)))) == ["dress", "headphones", "mug"]
    assert ids(shop, "", Filter("rating", low=4.5)) == ["kettle"]


def test_an_unknown_field_is_an_error_that_names_the_nearest(shop: Index) -> None:
    with pytest.raises(FilterError, match="capacity"):
        shop.search(Request(filters=(Filter("capacty", low=1),)))
    with pytest.raises(FilterError, match="no field"):
        shop.search(Request(facet_fields=("wombat",)))


@pytest.mark.parametrize(
    "bad",
    [
        {"limit": -1},
        {"limit": 10**6},
        {"offset": -1},
        {"offset": 10**12},
        {"limit": 2.5},
        {"limit": True},
        {"sort": "dearest"},
        {"mode": "magic"},
        {"filters": (Filter("price", any_of=("10",)),)},
    ],
)
def test_absurd_requests_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Request(**bad)  # type: ignore[arg-type]


def test_bounds_on_a_field_without_order_are_refused(shop: Index) -> None:
    with pytest.raises(FilterError, match="brand"):
        shop.search(Request(filters=(Filter("brand", low=3),)))


def test_an_offset_past_the_end_gives_an_empty_page_with_the_total(shop: Index) -> None:
    found = shop.search(Request(offset=100))
    assert (found.total, found.rows) == (4, ())
    assert "past_the_end" in found.notes
    assert shop.search(Request(limit=0)).total == 4


def test_a_field_that_is_filtered_keeps_its_other_values_in_its_facet(shop: Index) -> None:
    found = shop.search(Request(filters=(Filter("brand", any_of=("bolt",)),), facet_fields=("brand", "category")))
    brand, category = found.facets
    assert {(v.value, v.count, v.selected) for v in brand.values} == {
        ("Acme", 2, False),
        ("Bolt", 1, True),
        ("Čajník", 1, False),
    }
    assert {v.value for v in category.values} == {"Women", "Women/Dresses"}


def test_facets_are_chosen_by_what_the_found_products_have(shop: Index) -> None:
    facets = {f.field: f for f in shop.search(Request()).facets}
    assert list(facets)[:3] == ["brand", "category", "price"]
    assert (facets["price"].low, facets["price"].high) == (3000, 6000)
    assert "color" in facets
    colours = {v.value: v.count for v in facets["color"].values}
    assert colours == {"Silver": 1, "黑色": 1, "Red": 1, "Blue": 1, "Green": 1}
    assert shop.search(Request(facet_fields=())).facets == ()


def test_a_leg_with_a_threshold_adds_what_is_alike_and_nothing_else(shop: Index) -> None:
    leg = Leg("fused", unit(0.1, 0.1, 1), 1.0, 0.6)
    found = shop.search(Request("kettle", (leg,)))
    assert {row.product_id for row in found.rows} == {"kettle", "headphones"}
    assert shop.search(Request("kettle", (leg,), mode="lexical")).total == 1
    assert [r.product_id for r in shop.search(Request("kettle", (leg,), mode="dense")).rows] == ["headphones"]


def test_a_leg_without_a_threshold_only_ranks(shop: Index) -> None:
    found = shop.search(Request("", (Leg("fused", unit(0, 1, 0)),)))
    assert found.total == 4
    assert [r.product_id for r in found.rows][:2] == ["dress", "headphones"]
    assert "fused" not in found.rows[-1].signals or found.rows[-1].product_id != "mug"


def test_a_picture_finds_only_products_with_a_picture(shop: Index) -> None:
    found = shop.search(Request(legs=(Leg("picture", unit(1, 0.2), 1.0, -1.0),)))
    assert [r.product_id for r in found.rows] == ["kettle", "dress"]
    unknown = shop.search(Request(legs=(Leg("smell", unit(1, 0), 1.0, 0.0),)))
    assert (unknown.total, unknown.notes[0]) == (0, "space_unknown:smell")


def test_a_vector_of_another_dimension_is_refused(shop: Index) -> None:
    with pytest.raises(ShapeError, match="dimension 3"):
        shop.search(Request("", (Leg("fused", unit(1, 2)),)))
    with pytest.raises(ShapeError):
        Leg("fused", np.array([np.nan, 1], np.float32))


def test_sorts_put_products_without_the_value_last(shop: Index) -> None:
    assert ids(shop, sort="price_asc")[:2] == ["dress", "kettle"]
    assert ids(shop, sort="price_desc") == ["kettle", "dress", "headphones", "mug"]
    assert ids(shop, sort="rating") == ["kettle", "dress", "headphones", "mug"]
    assert ids(shop, sort="newest") == ["headphones", "kettle", "dress", "mug"]


def test_vectors_and_similarities_come_back_by_product(shop: Index) -> None:
    assert set(shop.vectors("kettle")) == {"fused", "picture"}
    assert shop.vectors("mug") == {}
    found = shop.similarities("fused", unit(1, 0, 0), ["kettle", "mug", "nobody", "dress"])
    assert found[0] == pytest.approx(1, abs=1e-3)
    assert np.isnan(found[[1, 2]]).all()
    assert found[3] == 0
    with pytest.raises(NotFoundError):
        shop.vectors("nobody")


def test_vocabulary_fields_and_terms_can_be_read(shop: Index) -> None:
    assert dict(shop.values("brand")) == {"Acme": 2, "Bolt": 1, "Čajník": 1}
    assert dict(shop.values("currency")) == {"USD": 2, "CNY": 1}
    assert dict(shop.values("colour"))["Red"] == 1
    assert dict(shop.values("capacity")) == {"1.7": 1}
    assert ("kettle", 1) in shop.terms("ket")
    assert shop.terms("zzz") == ()
    kinds = {f.name: f.kind for f in shop.fields()}
    assert (kinds["color"], kinds["capacity"]) == ("text", "number")
    stats = shop.stats()
    assert (stats.rows, stats.items, stats.spaces, len(shop)) == (4, 7, {"fused": 3, "picture": 2}, 4)
    assert "kettle" in shop and "nobody" not in shop


def test_a_change_is_seen_by_the_next_search_and_survives_a_merge(tmp_path: Path) -> None:
    index = Index.open(tmp_path, currency="USD")
    index.rebuild(SHOP, "fake", 4)
    index.apply([Entry(Product("kettle", "Copper kettle", offers=usd(99)))], ["mug"], 6)
    for merged in (False, True):
        if merged:
            index.merge()
            index = Index.open(tmp_path, "fake", currency="USD")
        assert ids(index, "copper") == ["kettle"]
        assert ids(index, "steel") == []
        assert ids(index, "mug") == []
        assert ids(index, "", Filter("price", low=9900)) == ["kettle"]
        assert (len(index), index.seq) == (3, 6)
        assert index.vectors("kettle") == {}
        assert index.stats().dead_rows == (0 if merged else 2)
        assert index.terms("steel") == ()
        assert dict(index.values("brand")) == {"Bolt": 1, "Acme": 1}


def test_thousands_of_small_changes_stay_a_few_segments(tmp_path: Path) -> None:
    index = Index.open(tmp_path)
    for i in range(300):
        index.apply([Entry(Product(f"p{i % 200}", f"thing number {i}"))], [], i + 1)
    assert index.stats().segments <= 10
    assert len(index) == 200
    assert ids(index, "299") == ["p99"]
    assert ids(index, "50") == ["p50"], "its title of now"
    assert index.search(Request("thing", limit=0)).total == 200


def test_a_refused_change_changes_nothing(tmp_path: Path) -> None:
    index = Index.open(tmp_path)
    index.rebuild(SHOP, "fake", 4)
    with pytest.raises(ShapeError):
        index.apply([Entry(Product("a", "new"), "", {"fused": unit(1, 2)})], ["mug"], 9)
    with pytest.raises(ShapeError):
        index.apply([Entry(Product("a", "new"), "", {"fused": np.array([np.inf, 1, 1], np.float32)})], ["mug"], 9)
    with pytest.raises(UsageError):
        index.apply([Entry(Product("", "no id"))], [], 9)
    assert (len(index), index.seq) == (4, 4)


def test_an_empty_index_answers(tmp_path: Path) -> None:
    index = Index.open(tmp_path / "none")
    found = index.search(Request("kettle", (Leg("fused", unit(1, 0)),), (Filter("brand", any_of=("x",)),)))
    assert (found.total, found.rows, len(index), index.currency) == (0, (), 0, "")
    assert index.search(Request()).total == 0
    assert not (tmp_path / "none").exists(), "opening writes nothing"
    index.rebuild([], "fake", 1)
    assert Index.open(tmp_path / "none", "fake").search(Request("kettle")).total == 0
    index.merge()


def test_searches_from_threads_see_whole_states_while_changes_and_merges_go_on(tmp_path: Path) -> None:
    index = Index.open(tmp_path)

    def state(n: int) -> list[Entry]:
        return [Entry(Product(f"p{i}", f"state s{n} thing", brand=f"b{n}")) for i in range(30)]

    index.rebuild(state(0), "f", 1)
    stop, wrong = threading.Event(), []

    def look() -> None:
        while not stop.is_set():
            found = index.search(Request("thing", limit=50, facet_fields=("brand",)))
            brands = {v.value for v in found.facets[0].values}
            if found.total != 30 or len(found.rows) != 30 or len(brands) != 1:
                wrong.append((found.total, brands))

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    merging = threading.Thread(target=lambda: [index.merge() for _ in range(5)])
    merging.start()
    for n in range(1, 30):
        index.apply(state(n), [], n + 1)
    merging.join()
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert index.search(Request("s29", limit=0)).total == 30, "changes during a merge are not lost"


def test_odd_names_and_values_are_kept_apart_from_the_built_in_ones(tmp_path: Path) -> None:
    index = Index.open(tmp_path)
    odd = {"price": "high", "Rating": "PG", "brand": "Other", "screen_size": 15.0, "": "none", "long": "x" * 5000}
    index.rebuild([Entry(Product("a", "odd", attributes=odd, categories=("/A//B/",)))], "f", 1)
    assert ids(index, "", Filter("price (attribute)", any_of=("high",))) == ["a"]
    assert ids(index, "", Filter("screen size", low=15)) == ["a"]
    assert ids(index, "", Filter("brand", any_of=("other",))) == ["a"]
    assert ids(index, "", Filter("category", any_of=("A/B",))) == ["a"]
    assert index.search(Request("x" * 100_000)).total <= 1


def test_the_same_id_twice_is_refused_in_a_build_and_the_last_counts_in_a_change(tmp_path: Path) -> None:
    index = Index.open(tmp_path)
    twice = [Entry(Product("a", "first")), Entry(Product("a", "second"))]
    with pytest.raises(UsageError, match="twice"):
        index.rebuild(twice, "f", 1)
    index.apply(twice, [], 1)
    assert ids(index, "second") == ["a"]


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(UsageError, match="title"):
        FieldWeights(title=-0.5)


def test_timings_are_given_by_step(shop: Index) -> None:
    timings = bench_search(shop, [Request("kettle"), Request()], repeat=2, warm_up=1)
    assert timings.searches == 4
    assert 0 < timings.wall.p50_ms <= timings.wall.p99_ms
    assert {"filter", "lexical", "dense", "fuse", "facets", "page"} == set(timings.steps)
    with pytest.raises(UsageError):
        bench_search(shop, [])


def test_ranks_and_scores_both_sum_to_the_score(shop: Index) -> None:
    request = Request("steel kettle", (Leg("fused", unit(1, 1, 0.1), 0.5, 0.1), Leg("picture", unit(1, 0), 0.5)))
    for fusion in ("scores", "ranks"):
        found = shop.search(request, Ranking(fusion=fusion))  # type: ignore[arg-type]
        assert found.rows[0].product_id == "kettle"
        for row in found.rows:
            assert sum(row.parts.values()) == pytest.approx(row.score, abs=1e-6)
            assert set(row.parts) == set(row.signals)


def test_a_query_that_is_remembered_is_answered_as_a_new_one(shop: Index) -> None:
    leg = Leg("fused", unit(0.1, 0.1, 1), 1.0, 0.3)
    asked = [
        Request("kettle", (leg,)),
        Request("kettle", (leg,), (Filter("brand", any_of=("acme",)),)),
        Request("kettle", (leg,), (), "price_asc", offset=1),
        Request("", (leg, Leg("picture", unit(1, 0), 1.0, 0.1)), (), mode="dense"),
    ]
    fresh = []
    for request in asked:
        shop.forget()
        fresh.append(shop.search(request))
    for request, first in zip(asked * 2, fresh * 2, strict=True):
        again = shop.search(request)
        assert (again.rows, again.total, again.facets) == (first.rows, first.total, first.facets)


def test_the_vectors_of_many_are_those_of_each(tmp_path: Path) -> None:
    index = Index.open(tmp_path / "index", currency="USD")
    index.rebuild(SHOP, "fake", 4)
    index.apply([Entry(Product(SHOP[0].product.product_id, "new"), "", {"fused": unit(0, 0, 1)})], ["headphones"], 5)
    index.apply([Entry(Product("newer", "newer"), "", {"fused": unit(1, 0, 0)})], [], 6)
    asked = ["nobody", *(entry.product.product_id for entry in SHOP), "newer"]
    found = index.vectors_of(asked, ("fused", "text"))
    assert set(found) == {"fused"}
    for product_id, row in zip(asked, found["fused"], strict=True):
        expected = index.vectors(product_id).get("fused") if product_id in index else None
        np.testing.assert_array_equal(row, np.zeros(3) if expected is None else expected)
    assert found["fused"].any(axis=1).sum() == sum(p in index and "fused" in index.vectors(p) for p in asked)
