"""Superlatives are held against the whole set that an answer states; a false one is found."""

from dataclasses import replace

import pytest

from shopguide.evaluate.expected import Catalog
from shopguide.evaluate.superlatives import _in_one_variant, judge_superlatives
from shopguide.types import Answer, Citation, Claim, Filter, Product, Query, Variant
from test_guide_shop import made

LAMPS = tuple(
    made(f"l{n}", f"Glow {n} Lamp", f"Glow {n} 台灯", "Glow", "Home/Lamps", cents, cents * 7,
         attributes={"weight (g)" if n else "weight (kg)": grams if n else grams / 1000})
    for n, (cents, grams) in enumerate([(3000, 900.0), (2000, 1200.0), (4000, 700.0)])
)  # fmt: skip
RATED = tuple(replace(p, rating=r, rating_count=3) for p, r in zip(LAMPS, (4.0, 4.6, 3.0), strict=True))
BAG = made("b1", "Tiny Bag", "小包", "Bag", "Bags/Bags", 500, 3500)
SHOP = (*RATED, BAG)


def kept(given: Filter) -> frozenset[str]:
    return frozenset(p.product_id for p in SHOP if given.any_of[0] in p.categories[0])


def judge(text: str, product: Product, *cites: Citation, query: Query | None = None) -> list[str]:
    asked = query or Query(filters=(Filter("category", any_of=("Lamps",)),))
    answer = Answer(text, (Claim(text, cites),), (product,), "en", query=asked)
    return [j.fault for j in judge_superlatives(answer, Catalog(kept, str), SHOP)]


def price(product: Product, currency: str = "USD") -> Citation:
    offer = product.offer(currency)
    assert offer is not None
    return Citation(product.product_id, "price", str(offer.price))


@pytest.mark.parametrize(
    ("text", "at", "true"),
    [
        ("The cheapest is {}, at $20.00.", 1, True),
        ("The cheapest is {}, at $30.00.", 0, False),
        ("The most expensive is {}.", 2, True),
        ("The most expensive is {}.", 0, False),
        ("最便宜的是{}。", 1, True),
        ("最贵的是{}。", 1, False),
    ],
)
def test_price_superlative_is_recomputed_over_the_set(text: str, at: int, true: bool) -> None:
    (fault,) = judge(text.format(RATED[at].title), RATED[at], price(RATED[at]))
    assert (fault == "") is true


@pytest.mark.parametrize(("at", "true"), [(2, True), (0, False), (1, False)])
def test_measures_are_compared_in_one_unit(at: int, true: bool) -> None:
    name = next(iter(RATED[at].attributes))
    cite = Citation(RATED[at].product_id, f"attribute:{name}", "as told")
    (fault,) = judge(f"{RATED[at].title} is the lightest.", RATED[at], cite)
    assert (fault == "") is true


def test_best_rated_is_recomputed() -> None:
    assert judge(f"The best rated is {RATED[1].title}.", RATED[1], Citation("l1", "rating", "4.6")) == [""]
    (fault,) = judge(f"The best rated is {RATED[0].title}.", RATED[0], Citation("l0", "rating", "4.0"))
    assert "4.6" in fault


def test_thing_that_is_not_called_what_was_asked_for_is_no_cheapest_of_it() -> None:
    (fault,) = judge("The cheapest is Tiny Bag.", BAG, price(BAG), query=Query(words="belt"))
    assert "nothing that was asked for" in fault
    assert judge("The cheapest is Tiny Bag.", BAG, price(BAG), query=Query(words="bag")) == [""]


def test_quoted_words_and_names_are_no_superlatives() -> None:
    assert judge("One customer writes: “the cheapest lamp ever”.", RATED[0]) == []
    assert judge(f"The closest match is {RATED[0].title}.", RATED[0], price(RATED[0])) == []


def test_size_that_is_sold_out_is_not_in_stock_whatever_other_sizes_are() -> None:
    sizes = (Filter("size", any_of=("38",)), Filter("in_stock", any_of=("yes",)))
    gone = (Variant("a", {"size": "37"}, stock=4), Variant("b", {"size": "38"}, stock=0))
    assert not _in_one_variant(replace(BAG, variants=gone), sizes)
    assert _in_one_variant(replace(BAG, variants=(*gone, Variant("c", {"size": "38"}, stock=1))), sizes)
    assert _in_one_variant(replace(BAG, variants=gone), sizes[:1])
    assert _in_one_variant(BAG, sizes)
