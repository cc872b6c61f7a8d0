"""The parser's promises: offsets, guards learnt from the catalog, refusals, contradictions, hostile input."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clock import cpu_s
from shopguide.errors import QueryError
from shopguide.query import MAX_QUERY_CHARS, Vocabulary, contradiction, explain_empty, parse
from shopguide.types import Filter, Money, Offer, Product, Relaxation, Variant

USD = (Offer(Money(4999, "USD")),)


def shop(*products: Product) -> Vocabulary:
    return Vocabulary.from_products(products)


def item(n: int, title: str, brand: str = "", color: str = "", **more: object) -> Product:
    attributes = {"color": color} if color else {}
    return Product(f"p{n}", title, brand=brand, attributes=attributes, offers=USD, **more)  # type: ignore[arg-type]


GAMES = shop(
    *(item(n, f"Red shirt {n}", "Acme", "Red") for n in range(6)),
    *(item(n, f"Blue shirt {n}", "Bolt", "Blue") for n in range(10, 14)),
    item(20, "Red Dead Redemption 2", "Rockstar"),
    item(21, "Orange juice", "Alpro"),
    item(22, "Case for Acme phones", "Bolt", "Blue"),
)


def test_colour_that_is_part_of_a_known_name_is_no_filter() -> None:
    assert parse("red dead game", GAMES).filters == ()
    assert parse("orange juice", GAMES).filters == ()


def test_same_colour_word_filters_when_it_is_meant_as_a_colour() -> None:
    assert parse("red shirt", GAMES).filters == (Filter("color", any_of=("Red",)),)


def test_colour_name_pairs_are_learnt_from_titles_and_not_only_from_a_list() -> None:
    vocabulary = shop(*(item(n, f"Shirt {n}", "", "Red") for n in range(9)), item(20, "Red Zorblat figure"))
    assert parse("red zorblat", vocabulary).filters == ()
    assert parse("red shirt", vocabulary).filters != ()


def test_brand_that_other_brands_titles_use_as_a_word_is_no_filter() -> None:
    vocabulary = shop(
        *(item(n, f"Sleeve {n} fits Zenbook laptops", "Maker") for n in range(5)), item(9, "Zenbook 14", "Zenbook")
    )
    assert parse("zenbook sleeve", vocabulary).filters == ()
    assert parse("brand zenbook sleeve", vocabulary).filters == (Filter("brand", any_of=("Zenbook",)),)


def test_colour_is_a_soft_wish_where_the_catalog_has_no_colours() -> None:
    vocabulary = shop(item(1, "Mug"), item(2, "Plate"))
    query = parse("red mug", vocabulary)
    assert query.filters == ()
    assert query.words == "red mug"
    assert [(u.text, u.soft) for u in query.understood] == [("red", True)]


def test_price_is_a_soft_wish_where_nothing_has_a_price() -> None:
    query = parse("apples under $3", Vocabulary(size=4))
    assert query.filters == ()
    assert query.understood[0].soft


def test_rating_is_a_soft_wish_where_nothing_is_rated() -> None:
    query = parse("apples 4 stars and up", Vocabulary(size=4, rated=False))
    assert query.filters == ()
    assert query.understood[0].soft


def test_colours_of_variants_are_read_from_their_options() -> None:
    dress = item(1, "Dress", variants=(Variant("a", {"color": "Crimson"}), Variant("b", {"color": "Navy"})))
    vocabulary = shop(dress)
    assert parse("red dress", vocabulary).filters == (Filter("color", any_of=("Crimson",)),)
    assert parse("蓝色的裙子", vocabulary).filters == (Filter("color", any_of=("Navy",)),)


def test_offsets_point_at_the_words_as_typed() -> None:
    text = "Ｒｅｄ   shirt　UNDER $50!"
    for chip in parse(text, GAMES).understood:
        assert text[chip.start :].startswith(chip.text)
    assert {chip.text for chip in parse(text, GAMES).understood} == {"Ｒｅｄ", "UNDER $50"}


def test_under_takes_the_bound_in_and_less_than_leaves_it_out() -> None:
    vocabulary = Vocabulary(currencies=("USD",))
    assert parse("under $50", vocabulary).filters[0].high == 5000
    assert parse("less than $50", vocabulary).filters[0].high == 4999
    assert parse("at least $50", vocabulary).filters[0].low == 5000
    assert parse("more than $50", vocabulary).filters[0].low == 5001


def test_yen_has_no_minor_units() -> None:
    assert parse("less than ¥3000", Vocabulary(currencies=("JPY",))).filters[0] == Filter(
        "price", high=2999.0, currency="JPY"
    )


def test_dollar_sign_means_the_shops_own_dollar() -> None:
    assert parse("under $50", Vocabulary(currencies=("CAD",))).filters[0].currency == "CAD"
    assert parse("under $50", Vocabulary(currencies=("CNY", "AUD"))).filters[0].currency == "AUD"
    assert parse("under $50", Vocabulary(currencies=("CNY",))).filters[0].currency == "USD"


def test_bare_number_in_chinese_words_means_yuan_where_the_shop_has_such_prices() -> None:
    assert parse("三百以内", Vocabulary(currencies=("USD", "CNY"))).filters[0].currency == "CNY"
    assert parse("三百以内", Vocabulary(currencies=("USD",))).filters[0].currency == "USD"
    assert parse("under 300", Vocabulary(currencies=("USD", "CNY"))).filters[0].currency == "USD"


def test_around_says_how_wide_it_is() -> None:
    chip = parse("around $40", Vocabulary(currencies=("USD",))).understood[0]
    assert "±20%" in chip.label
    assert "$32.00" in chip.label


def test_contradicting_bounds_are_kept_and_explained() -> None:
    query = parse("shirt over $100 but under $50", GAMES)
    assert len(query.filters) == 2
    assert "price ≤ $50.00" in contradiction(query)
    assert "矛盾" in explain_empty(parse("100元以上50元以下的衬衫", Vocabulary(currencies=("CNY",))))


def test_wanting_and_refusing_the_same_colour_is_explained() -> None:
    assert contradiction(parse("red shirt not red", GAMES)) != ""
    assert contradiction(parse("red shirt under $50", GAMES)) == ""


def test_empty_page_names_the_constraint_that_emptied_it() -> None:
    query = parse("red shirt under $5", GAMES)
    said = explain_empty(query, (Relaxation("price ≤ $5.00", 6),))
    assert 'without "price ≤ $5.00" there are 6' in said.replace("Without", "without")
    assert "color" not in said


def test_price_in_a_currency_the_shop_does_not_use_is_explained() -> None:
    vocabulary = Vocabulary(currencies=("CNY",))
    assert "CNY" in explain_empty(parse("mug under $50", vocabulary), (), vocabulary.currencies)


@pytest.mark.parametrize("text", ["", "   ", "the of and", "😀😀👍", "的了吗", "?!…", "show me please", "给我推荐"])
def test_query_of_only_fillers_leaves_no_words(text: str) -> None:
    query = parse(text, GAMES)
    assert query.words == ""
    assert explain_empty(query)


def test_hundred_thousand_words_are_refused_at_once() -> None:
    def refused() -> None:
        with pytest.raises(QueryError, match="characters"):
            parse("word " * 100_000, GAMES)

    assert cpu_s(refused) < 0.1


def test_longest_allowed_query_is_read_in_good_time() -> None:
    for hard in ("under $5 " * 300, "1" * 2000, "三" * 2000, "not red " * 250, "红色的" * 600, "$1-" * 600):
        assert cpu_s(lambda text=hard: parse(text[:MAX_QUERY_CHARS], GAMES), runs=3) < 1.0


def test_usual_query_is_read_within_two_milliseconds() -> None:
    def ten() -> None:
        for _ in range(10):
            parse("red cotton dress under $50 from Acme", GAMES)

    assert cpu_s(ten, runs=10) / 10 < 0.01


def test_vocabulary_survives_being_saved() -> None:
    saved = json.loads(json.dumps(GAMES.to_dict()))
    assert Vocabulary.from_dict(saved) == GAMES


def test_unknown_refused_thing_is_said_to_be_soft_and_is_not_searched_for() -> None:
    query = parse("headphones without wires", GAMES)
    assert query.filters == ()
    assert query.words == "headphones"
    assert query.understood[0].soft


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.from_regex(r"(under|over|between|不超过|红色|red|not|\$|元|[0-9]{1,5}|k|万|-| |and|以下){1,12}")
)
def test_any_text_is_read_without_failing_and_its_chips_stand_in_it(text: str) -> None:
    query = parse(text, GAMES)
    for chip in query.understood:
        assert chip.label
        assert text[chip.start :].startswith(chip.text) or chip.soft
    for bound in query.filters:
        assert bound.low is None or bound.low >= 0


def test_order_over_a_category_keeps_to_the_category_and_not_to_what_mentions_it() -> None:
    vocabulary = shop(
        *(item(n, f"Zen {n} Laptop", "Zen", categories=("Computers/Laptops",)) for n in range(4)),
        *(item(n, f"Laptop bag {n}", "Pack", categories=("Bags/Backpacks",)) for n in range(10, 16)),
    )
    query = parse("cheapest laptop", vocabulary)
    assert query.filters == (Filter("category", any_of=("Computers/Laptops",)),)
    assert query.words == ""
    assert [u.soft for u in query.understood if u.text == "laptop"] == [False]
    assert parse("laptop", vocabulary).filters == ()
    assert parse("laptop", vocabulary).words == "laptop"


def test_words_of_titles_name_a_category_that_is_named_in_another_language() -> None:
    vocabulary = shop(
        *(item(n, f"无线耳机 降噪 {n}", categories=("Audio/Headphones/Over-Ear",)) for n in range(2)),
        *(item(n, f"入耳式耳机 {n}", categories=("Audio/Headphones/In-Ear",)) for n in range(4, 8)),
        *(item(n, f"保温杯 {n}", categories=("Home/Mugs",)) for n in range(10, 14)),
    )
    assert parse("最便宜的耳机", vocabulary).filters == (Filter("category", any_of=("Audio/Headphones",)),)
    assert parse("最便宜的降噪耳机", vocabulary).filters == ()
    assert Vocabulary.from_dict(json.loads(json.dumps(vocabulary.to_dict()))) == vocabulary


@pytest.mark.parametrize(("text", "words"), [("rockstar", "rockstar"), ("red", "")])
def test_query_of_only_a_brand_keeps_it_to_rank_by_and_one_of_only_a_colour_is_all_of_that_colour(
    text: str, words: str
) -> None:
    query = parse(text, GAMES)
    assert query.filters
    assert query.words == words
    assert parse(f"cheapest {text}", GAMES).words == ""


def test_preposition_before_a_colour_makes_no_name_of_it() -> None:
    vocabulary = shop(item(1, "Mug in Red", "", "Blue"), item(2, "Cup", "", "Red"))
    assert parse("in red", vocabulary).filters == (Filter("color", any_of=("Red",)),)


def test_colour_chip_of_a_chinese_query_is_in_chinese() -> None:
    assert [u.label for u in parse("红色的衬衫", GAMES).understood] == ["颜色: 红色"]
    assert [u.label for u in parse("red shirt", GAMES).understood] == ["color: Red"]
