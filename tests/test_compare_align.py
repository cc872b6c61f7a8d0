"""Names of different feeds become one row only where words and values bear it out; money keeps its currencies apart."""

import json
from pathlib import Path

import numpy as np
import pytest

from shopguide.compare import AttributeWeights, compare
from shopguide.compare.align import Told, joined, same_thing
from shopguide.compare.values import split_name, unit_cell
from shopguide.errors import CorruptError, UsageError
from shopguide.types import AspectDigest, Citation, ComparedRow, Comparison, Money, Offer, Product, ReviewDigest

PAIRS = Path(__file__).parent / "data" / "aligned_names.jsonl"


def item(pid: str, attributes: dict[str, object] | None = None, price: str = "50.00 USD", **more: object) -> Product:
    amount, currency = price.split()
    offers = (Offer(Money.from_major(float(amount), currency)),)
    return Product(pid, f"Thing {pid}", attributes=attributes or {}, offers=offers, **more)  # type: ignore[arg-type]


def row(table: Comparison, name: str) -> ComparedRow:
    return next(r for r in table.rows if r.name == name)


def told(value: object, unit: str, column: int) -> Told:
    return Told(frozenset((column,)), (unit_cell(value, unit, "en"),))  # type: ignore[arg-type]


def test_labelled_pairs_of_names_are_told_apart_and_joined() -> None:
    wrong = missed = right = 0
    for pair in map(json.loads, PAIRS.read_text("utf-8").splitlines()):
        (first, unit), (second, other) = split_name(pair["first"]), split_name(pair["second"])
        got = same_thing(first, second, told(pair["first_value"], unit, 0), told(pair["second_value"], other, 1))
        right += got and pair["same"]
        wrong += got and not pair["same"]
        missed += pair["same"] and not got
    print(f"joined {right} of {right + missed}, wrongly {wrong}")
    assert wrong == 0
    assert missed <= 3


def test_products_that_name_things_differently_share_a_row() -> None:
    one = item("a", {"Display diagonal": "15.6 inch", "max print speed": "30 ppm", "cable length": "1.5 m"})
    two = item("b", {"Screen size": "39.6 cm", "Maximum printing speed": "25 ppm", "cord length": "100 cm"})
    table = compare([one, two])
    assert row(table, "screen size").values == ("15.6 inch", "39.6 cm")
    assert row(table, "screen size").same
    assert row(table, "max print speed").fields == ("max print speed", "maximum printing speed")
    assert row(table, "cable length").values == ("1.5 m", "100 cm")


def test_chinese_weights_in_jin_equal_grams() -> None:
    table = compare([item("a", {"净含量": "1斤"}), item("b", {"net weight": "500 g"})], language="zh")
    assert row(table, "净含量").same
    assert row(table, "净含量").kind == "number"


@pytest.mark.parametrize(
    ("first", "second"),
    [("width", "height"), ("print speed (black)", "print speed (colour)"), ("weight", "package weight")],
)
def test_contrasting_names_stay_two_rows(first: str, second: str) -> None:
    table = compare([item("a", {first: "30 cm"}), item("b", {second: "31 cm"})])
    assert len([r for r in table.rows if None in r.values and r.kind in ("number", "text")]) == 2


def test_names_on_one_product_are_never_joined() -> None:
    one = {"cable length": told("1 m", "", 0), "cord length": Told(frozenset((0, 1)), told("2 m", "", 1).cells * 2)}
    assert joined(one) == {}
    apart = {"cable length": told("1 m", "", 0), "cord length": told("2 m", "", 1)}
    assert joined(apart) == {"cord length": "cable length"}
    assert joined(apart, lambda a, b: True) == {}


def test_names_that_stand_together_elsewhere_in_the_shop_are_two_things() -> None:
    known = AttributeWeights.learn([item(str(n), {"usb ports": n, "number of usb ports": 2 * n}) for n in range(9)])
    pair = [item("a", {"usb ports": 1}), item("b", {"number of usb ports": 2})]
    assert any(r.values == ("1", "2") for r in compare(pair).rows)
    assert not any(r.values == ("1", "2") for r in compare(pair, apart=known.apart).rows)


def test_order_of_a_list_does_not_make_it_differ() -> None:
    table = compare([item("a", {"ports": "HDMI, USB"}), item("b", {"ports": "USB,HDMI"})])
    assert row(table, "ports").same
    assert row(table, "ports").kind == "set"


def test_long_text_of_many_commas_is_read_at_once() -> None:
    hard = "a, " * 20 + "b" * 41 + " " * 5000 + "," + "c" * 50
    table = compare([item("a", {"notes": hard}), item("b", {"notes": hard + "x"})])
    assert not row(table, "notes").same


def test_kinds_of_values_are_told() -> None:
    table = compare([item("a", {"hot": True, "fan count": 2.0}), item("b", {"hot": "no", "fan count": 3.0})])
    assert (row(table, "hot").kind, row(table, "fan count").kind, row(table, "price").kind) == (
        "yes/no",
        "number",
        "money",
    )


def test_missing_is_not_no() -> None:
    table = compare([item("a", {"waterproof": False}), item("b"), item("c", {"waterproof": True})])
    assert row(table, "waterproof").values == ("No", None, "Yes")


def test_prices_of_two_currencies_are_compared_by_a_given_rate_only() -> None:
    pair = [item("a", price="100 EUR"), item("b", price="105 USD")]
    without = compare(pair)
    assert without.rows[0].best == () and "currencies" in without.rows[0].rule
    assert any("currencies" in note for note in without.notes)
    given = compare(pair, rates={"EUR:USD": 1.1})
    assert given.rows[0].values == ("$110.00 (€100.00)", "$105.00")
    assert given.rows[0].best == (1,) and not given.notes
    back = compare(pair, rates={"USD:EUR": 0.5})
    assert back.rows[0].best == (1,)


@pytest.mark.parametrize("rates", [{"EUR": 1.1}, {"EUR:USD": 0.0}, {"EUR:USD": float("nan")}, {"eur:usd": 1.0}])
def test_a_rate_that_is_none_is_refused(rates: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        compare([item("a"), item("b")], rates=rates)


def test_shipping_is_added_where_it_is_told() -> None:
    near = item("a", {"shipping cost": "$9.90"}, "20.00 USD")
    free = item("b", {"Delivery fee": "free"}, "25.00 USD")
    table = compare([near, free])
    assert row(table, "shipping").values == ("$9.90", "free")
    assert row(table, "price with shipping").values == ("$29.90", "$25.00")
    assert table.rows[0].best == (0,) and row(table, "price with shipping").best == (1,)


def test_pack_of_bottles_has_a_price_per_litre() -> None:
    pack = item("a", {"volume": "6 x 330 ml"}, "3.96 USD")
    bottle = item("b", {"volume": "1.5 l"}, "2.25 USD")
    assert row(compare([pack, bottle]), "price per 1 L").values == ("$2.00", "$1.50")


def shop_of_kettles() -> list[Product]:
    """Price follows power; the box follows it too; colour is chance; the code is another one each."""
    rng = np.random.default_rng(3)
    return [
        item(
            str(n),
            {
                "output": float(power := rng.integers(10, 30)),
                "package height": float(power * 2),
                "lid": str(rng.choice(["red", "blue"])),
                "part": f"K-{n}",
                "cooks": True,
            },
            f"{power * 3.0} USD",
        )
        for n in range(60)
    ]


def test_what_moves_the_price_and_differs_weighs_most() -> None:
    kettles = shop_of_kettles()
    known = AttributeWeights.learn(kettles)
    weights = known.weigh(kettles[:2])
    assert max(weights, key=lambda n: weights[n]) == "output"
    assert weights["output"] > 2 * weights["lid"] and weights["output"] > 2 * weights["package height"]
    assert weights["part"] < 0.2 and weights["cooks"] < 0.2
    table = compare(kettles[:2], weights=weights)
    ordered = [r.name for r in table.rows if r.weight]
    assert ordered[0] == "output"


def test_weights_do_not_depend_on_the_order_of_products() -> None:
    kettles = shop_of_kettles()
    known = AttributeWeights.learn(kettles)
    assert known.weigh(kettles[:3]) == known.weigh(kettles[2::-1])


def test_too_few_of_a_kind_teach_nothing() -> None:
    kettles = shop_of_kettles()[:10]
    assert AttributeWeights.learn(kettles).weigh(kettles[:2]) == {}
    assert AttributeWeights.learn([]).weigh(kettles[:2]) == {}


def test_weights_survive_being_saved(tmp_path: Path) -> None:
    kettles = shop_of_kettles()
    known = AttributeWeights.learn(kettles, seq=7)
    known.save(tmp_path / "a.npz")
    read = AttributeWeights.load(tmp_path / "a.npz")
    assert read.seq == 7 and read.weigh(kettles[:2]) == known.weigh(kettles[:2])
    (tmp_path / "a.npz").write_bytes(b"broken")
    with pytest.raises(CorruptError):
        AttributeWeights.load(tmp_path / "a.npz")


def happy(pid: str, share: float, count: int = 10) -> ReviewDigest:
    quote = (Citation(pid, "review", "Sits like a glove.", f"r-{pid}"),)
    good = round(share * count)
    return ReviewDigest(
        pid, count, 4.0, aspects=(AspectDigest("comfort", count, good, count - good, share, pros=quote),)
    )


def test_customers_on_an_aspect_decide_a_need_that_asks_for_it() -> None:
    pair = [item("a"), item("b")]
    fit = compare(pair, [happy("a", 0.9), happy("b", 0.4)], need="comfortable").fits[0]
    assert fit.product_ids == ("a",)
    assert fit.claim.citations[0].review_id == "r-a"
    for close in (happy("b", 0.85), happy("b", 0.4, count=2)):
        assert compare(pair, [happy("a", 0.9), close], need="comfortable").fits[0].product_ids == ()


def test_several_needs_have_a_verdict_each() -> None:
    one, two = item("a", {"battery life": "20 h"}), item("b", {"battery life": "8 h", "lining": "warm fleece"})
    fits = compare([one, two], need="long battery; warm; scuba diving").fits
    assert [f.need for f in fits] == ["long battery", "warm", "scuba diving"]
    assert [f.product_ids for f in fits] == [("a",), ("b",), ()]
    assert "no clear winner" in fits[2].claim.text


def test_unasked_each_product_is_told_what_it_is_better_in() -> None:
    one, two = item("a", {"battery life": "20 h"}), item("b", {"battery life": "8 h"}, "40.00 USD")
    fits = {f.need: f for f in compare([one, two]).fits}
    assert fits["battery life"].product_ids == ("a",) and fits["price"].product_ids == ("b",)
    assert {c.quote for c in fits["battery life"].claim.citations} == {"20 h", "8 h"}


def test_products_without_categories_that_tell_other_things_are_unlike() -> None:
    lamp = item("a", {f"lamp {n}": n for n in range(8)})
    rug = item("b", {f"rug {n}": n for n in range(8)})
    table = compare([lamp, rug])
    assert "different kinds" in table.verdict[0].text and table.notes


def test_brand_masks_and_places_change_no_fit() -> None:
    one = item("a", {"battery life": "20 h"}, brand="Aero")
    two = item("b", {"battery life": "8 h", "lining": "warm fleece"}, brand="Bolt")
    masked = [Product("a", "Thing a", brand="X", attributes=one.attributes, offers=one.offers),
              Product("b", "Thing b", brand="Y", attributes=two.attributes, offers=two.offers)]  # fmt: skip
    for need in ("", "warm; long battery"):
        straight = [f.product_ids for f in compare([one, two], need=need).fits]
        assert straight == [f.product_ids for f in compare([two, one], need=need).fits]
        assert straight == [f.product_ids for f in compare(masked[::-1], need=need).fits]
