"""Merchandising rules: what they do, when they hold, and that no filter, total or page is broken by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import shopguide
from shopguide.errors import FilterError, NotFoundError, UsageError
from shopguide.rank.rules import Rule, holds, steer
from shopguide.shop import Shop
from shopguide.types import Filter, Money, Offer, Product, Query, Variant

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with shopguide.open(tmp_path / "shop", text_encoder="none", picture_encoder="none") as opened:
        for i in range(12):
            brand = ("Acme", "Bolt", "Cord")[i % 3]
            variants = (Variant(f"k{i}-red", {"color": "red"}), Variant(f"k{i}-blue", {"color": "blue"}))
            opened.put(
                Product(
                    f"k{i}",
                    f"Steel kettle number {i}",
                    brand=brand,
                    categories=("Home/Kitchen",),
                    offers=(Offer(Money(1000 + 100 * i, "USD")),),
                    variants=variants if i == 5 else (),
                )
            )
        opened.put(Product("lamp", "Desk lamp", brand="Acme", categories=("Home/Lamps",)))
        yield opened


def ids(shop: Shop, text: str = "kettle", **more: object) -> list[str]:
    return [h.product.product_id for h in shop.search(text, limit=100, **more).hits]  # type: ignore[arg-type]


class TestWhatRulesDo:
    def test_a_pin_stands_at_its_place_and_is_counted(self, shop: Shop) -> None:
        before = shop.search("kettle", limit=100)
        shop.rules.add("pin", products=["lamp", "k7"], place=2, words="kettle")
        page = shop.search("kettle", limit=100)
        assert ids(shop)[1:3] == ["lamp", "k7"] and page.total == before.total + 1
        brands = next(f for f in page.facets if f.field == "brand")
        assert sum(v.count for v in brands.values) == page.total
        walked = [h.product.product_id for o in range(0, 14, 4) for h in shop.search("kettle", limit=4, offset=o).hits]
        assert walked == ids(shop)

    def test_a_pin_never_breaks_a_filter(self, shop: Shop) -> None:
        shop.rules.add("pin", products=["lamp"], words="kettle")
        assert "lamp" not in ids(shop, filters={"category": "Home/Kitchen"})
        assert "lamp" not in ids(shop, filters={"brand": "Bolt"})
        assert ids(shop, filters={"brand": "Acme"})[0] == "lamp"

    def test_a_pin_of_an_unknown_product_changes_nothing(self, shop: Shop) -> None:
        before = ids(shop)
        shop.rules.add("pin", products=["gone"])
        assert ids(shop) == before

    def test_another_order_than_relevance_knows_no_pin(self, shop: Shop) -> None:
        shop.rules.add("pin", products=["k11"])
        assert ids(shop)[0] == "k11" and ids(shop, sort="price_asc")[0] == "k0"

    def test_a_boost_and_a_bury_change_the_order_only_and_are_told(self, shop: Shop) -> None:
        before = shop.search("kettle", limit=100)
        shop.rules.add("boost", "up", target={"brand": "Cord"})
        shop.rules.add("bury", "down", target={"price": {"max": 12}})
        page = shop.search("kettle", limit=100, explain=True)
        found = [h.product for h in page.hits]
        assert (page.total, page.facets) == (before.total, before.facets)
        assert {p.brand for p in found[:3]} == {"Cord"}
        assert {p.product_id for p in found[-3:]} == {"k0", "k1", "k2"}
        for hit in page.hits:
            assert sum(hit.why.contributions.values()) == pytest.approx(hit.score, abs=1e-5)
        assert page.hits[0].why.contributions["rule:up"] == pytest.approx(0.3)
        assert page.hits[-1].why.contributions["rule:down"] == pytest.approx(-1.0)

    def test_what_is_hidden_is_gone_from_totals_facets_similar_and_ways_out(self, shop: Shop) -> None:
        shop.rules.add("hide", target={"brand": "Bolt"})
        page = shop.search("kettle", limit=100)
        assert page.total == 8 and not {h.product.brand for h in page.hits} & {"Bolt"}
        assert "Bolt" not in {v.value for f in page.facets if f.field == "brand" for v in f.values}
        nothing = shop.search("kettle", filters={"brand": "Bolt", "price": {"max": 999}})
        assert nothing.total == 0 and all("Bolt" not in w.label or not w.total for w in nothing.relaxations)

    def test_rules_lie_over_browsing_without_words_too(self, shop: Shop) -> None:
        shop.rules.add("boost", target={"brand": "Cord"})
        shop.rules.add("hide", products=["k2"])
        browsed = shop.search(filters={"category": "Home"}, limit=100)
        assert browsed.total == 12 and browsed.hits[0].product.brand == "Cord"

    def test_a_rule_whose_field_has_left_the_shop_does_nothing(self, shop: Shop) -> None:
        shop.put(Product("odd", "Odd kettle", attributes={"sparkle": "much"}))
        shop.rules.add("boost", target={"sparkle": "much"})
        assert ids(shop)[0] == "odd"
        shop.delete("odd")
        assert len(ids(shop)) == 12

    def test_walks_are_permutations_under_any_rules(self, shop: Shop) -> None:
        rng = random.Random(4)
        for _ in range(8):
            for rule in shop.rules.list():
                shop.rules.remove(rule.rule_id)
            for kind in rng.sample(["pin", "boost", "bury", "hide"], 3):
                some = rng.sample([f"k{i}" for i in range(12)] + ["lamp"], 2)
                shop.rules.add(kind, products=some, place=rng.randint(1, 20) if kind == "pin" else 1)
            whole = shop.search("kettle", limit=100, diversity=0.3)
            pages = [shop.search("kettle", limit=5, offset=o, diversity=0.3) for o in range(0, whole.total + 5, 5)]
            walked = [h.product.product_id for p in pages for h in p.hits]
            assert walked == [h.product.product_id for h in whole.hits]
            assert len(set(walked)) == whole.total


class TestWhenRulesHold:
    RULE = Rule("r", "hide", ("k1",))

    @pytest.mark.parametrize(
        ("starts", "ends", "held"),
        [
            ("", "", True),
            ("2026-11-27", "", True),
            ("2026-11-28", "", False),
            ("", "2026-11-27T12:00Z", False),
            ("", "2026-11-27T20:01+08:00", True),
            ("2026-11-27T20:01+08:00", "", False),
        ],
    )
    def test_days(self, starts: str, ends: str, held: bool) -> None:
        assert holds(Rule("r", "hide", ("k1",), starts=starts, ends=ends), Query(), NOW) is held

    @pytest.mark.parametrize(
        ("words", "query", "held"),
        [
            ("", "anything", True),
            ("steel kettle", "Kettles of STEEL", True),
            ("steel kettle", "kettle", False),
            ("保温杯", "红色保温杯", True),
        ],
    )
    def test_words(self, words: str, query: str, held: bool) -> None:
        assert holds(Rule("r", "hide", ("k1",), words=words), Query(text=query, words=query), NOW) is held

    def test_categories_and_filters(self) -> None:
        query = Query(filters=(Filter("category", any_of=("Home/Kitchen",)), Filter("brand", any_of=("ACME", "Bolt"))))
        for category, held in (("home", True), ("Home/Kitchen", True), ("Home/Kit", False), ("Sport", False)):
            assert holds(Rule("r", "hide", ("k1",), category=category), query, NOW) is held
        for brand, held in (("acme", True), ("Cord", False)):
            assert holds(Rule("r", "hide", ("k1",), when=(Filter("brand", any_of=(brand,)),)), query, NOW) is held

    def test_two_pins_of_one_place_stand_one_behind_the_other(self) -> None:
        rules = [Rule("b", "pin", ("p", "q"), place=1), Rule("a", "pin", ("r", "p"), place=1)]
        assert steer(rules, Query(), NOW).pins == ((1, "r"), (2, "p"), (3, "q"))


class TestKeepingRules:
    def test_rules_are_kept_replaced_previewed_and_removed(self, shop: Shop) -> None:
        rule = shop.rules.add("hide", "one", target={"brand": ["Acme", "Bolt"]}, note="sold out")
        assert shop.rules.list() == (rule,) and Rule.from_dict(rule.to_dict()) == rule
        with shopguide.open(shop.folder, text_encoder="none", picture_encoder="none") as other:
            assert other.rules.list() == (rule,) and other.search("kettle").total == 4
        shop.rules.add("hide", "one", products=["k1"])
        assert shop.search("kettle").total == 11
        seen = shop.rules.preview("kettle", "one")
        assert (seen.before.total, seen.after.total) == (12, 11)
        draft = shop.rules.read("bury", products=["k1"])
        seen = shop.rules.preview("kettle", draft)
        assert seen.before.total == 11 and len(shop.rules.list()) == 1
        shop.rules.remove("one")
        assert shop.rules.list() == () and shop.search("kettle").total == 12

    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            ("lift", {"products": ["k1"]}),
            ("pin", {}),
            ("pin", {"target": {"brand": "Acme"}}),
            ("pin", {"products": ["k1"], "place": 0}),
            ("pin", {"products": ["k1"], "target": {"brand": "Acme"}}),
            ("hide", {"target": {"price": {"max": 5}}}),
            ("hide", {"target": {"price": 5}}),
            ("hide", {"target": {"brand": "Acme", "color": "red"}}),
            ("boost", {"products": ["k1"], "strength": 11}),
            ("boost", {"products": ["k1"], "strength": float("nan")}),
            ("boost", {"products": "k1"}),
            ("hide", {"products": ["k1"], "starts": "tomorrow"}),
            ("hide", {"products": ["k1"], "words": "!!"}),
            ("hide", {"products": ["k1"], "colour": "red"}),
        ],
    )
    def test_a_rule_that_cannot_be_is_refused(self, shop: Shop, kind: str, values: dict[str, object]) -> None:
        with pytest.raises(UsageError):
            shop.rules.add(kind, **values)  # type: ignore[arg-type]
        assert shop.rules.list() == ()

    def test_an_unknown_field_and_an_unknown_rule_are_told(self, shop: Shop) -> None:
        with pytest.raises(FilterError, match="sparkle"):
            shop.rules.add("boost", target={"sparkle": "much"})
        for call in (shop.rules.remove, lambda name: shop.rules.preview("kettle", name)):
            with pytest.raises(NotFoundError):
                call("none")


class TestVariants:
    def test_the_variant_that_the_words_name_is_shown(self, shop: Shop) -> None:
        for colour in ("red", "blue"):
            page = shop.search(
                f"kettle {colour}", without=[u.id for u in shop.understand(f"kettle {colour}").understood]
            )
            page = shop.search(f"steel kettle number 5 {colour}")
            shown = next(h for h in page.hits if h.product.product_id == "k5")
            assert shown.variant is not None and shown.variant.options["color"] == colour
