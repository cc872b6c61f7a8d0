# ruff: noqa: E501  (tables of cases read better unbroken)
"""From columns to fields and from cells to values: names, guesses, prices, attributes, whole products."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.catalog import FeedMapping, Row, guess_mapping, to_product
from shopguide.catalog.attributes import from_facts, from_object, from_pairs, typed
from shopguide.catalog.codec import from_doc, hash_doc, to_doc
from shopguide.catalog.names import readable, target_of
from shopguide.catalog.pictures import Pictures
from shopguide.catalog.prices import MAX_MINOR, read_currency, read_price
from shopguide.catalog.product import MAX_TITLE_CHARS, to_date, to_moment, to_stock
from shopguide.errors import FeedError, RowError, UsageError
from shopguide.types import Media, Money, Offer, Product, Translation, Variant

NO_PICTURES = Pictures(())


def product(
    values: dict[str, object], currency: str = "USD", notes: Counter[str] | None = None, **overrides: str
) -> Product:
    mapping = guess_mapping(list(values), [values], overrides)
    return to_product(Row(2, values), mapping, NO_PICTURES, currency, notes)


# --- names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("Title", "title"), ("g:title", "title"), ("商品名称", "title"), ("name", "title"), ("货号", "product_id"),
        ("Handle", "product_id"), ("SKU", "product_id"), ("Body (HTML)", "description"), ("brief", "description"),
        ("Vendor", "brand"), ("品牌", "brand"), ("Variant Price", "price"), ("retail_price", "price"), ("售价", "price"),
        ("price_cents", "price_minor"), ("counter_price", "list_price"), ("Compare At Price", "list_price"),
        ("sale_price", "sale_price"), ("Image Src", "images"), ("gallery_urls", "images"), ("imageUrl", "images"),
        ("additional_image_link", "images"), ("breadcrumbs", "category"), ("类目", "category"), ("title_zh", "title_zh"),
        ("name_zh_CN", "title_zh"), ("description_zh", "description_zh"), ("price_cny", "price_cny"),
        ("Price EUR", "price_eur"), ("库存", "stock"), ("ean", "gtin"), ("date_released", "added"),
        ("average_rating", "rating"), ("review_count", "rating_count"), ("params", "attributes"),
    ],
)  # fmt: skip
def test_column_names_of_many_shops_are_known(column, target):
    hit = target_of(column)
    assert hit is not None and hit[0] == target


@pytest.mark.parametrize("column", ["colour", "title_case", "price_note", "warranty", "网友"])
def test_other_names_say_nothing(column):
    assert target_of(column) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("product_colour", "product colour"),
        ("thermal_design_power__tdp_", "thermal design power (tdp)"),
        ("wi_fi_standards", "wi fi standards"),
        ("intel__hyper_threading_technology__intel__ht_technology_", "intel hyper threading technology (intel ht technology)"),
        ("intel__insider_", "intel insider"),
        ("ethernet_lan__rj_45__ports", "ethernet lan (rj 45) ports"),
        ("dimensions__wxdxh_", "dimensions (wxdxh)"),
        ("pallet_dimensions__w_x_d_x_h___imperial_", "pallet dimensions (w x d x h) (imperial)"),
        ("number_of_3_5__bays", 'number of 3.5" bays'),
        ("usb_3_2_gen_2__3_1_gen_2__type_a_ports_quantity", "usb 3.2 gen 2 (3.1 gen 2) type a ports quantity"),
        ("cartridge_s__included", "cartridge(s) included"),
        ("connector_s_", "connector(s)"),
        ("viewing_angle__horizontal", "viewing angle, horizontal"),
        ("approximate_page_yield__a4__black___white__iso_iec_19752_", "approximate page yield (a4) black & white (iso iec 19752)"),
        ("power_over_ethernet_plus__poe___ports_quantity", "power over ethernet plus (poe) ports quantity"),
        ("adsl2_", "adsl2"), ("connector_2", "connector 2"), ("iso_9001", "iso 9001"),
        ("Screen Size", "screen size"), ("screenSize", "screen size"), ("eco_collection", "eco collection"), ("材质", "材质"),
        ("流行元素/工艺", "流行元素/工艺"),
    ],
)  # fmt: skip
def test_attribute_names_are_made_readable(name, expected):
    assert readable(name) == expected


@given(st.text(alphabet="abc_19 ", max_size=40))
def test_readable_names_are_stable_lower_case_and_balanced(name):
    made = readable(name)
    assert made == made.lower() and "  " not in made and made.count("(") == made.count(")")
    assert bool(made) == bool(name.strip())


# --- guessing --------------------------------------------------------------------------------------------------


def test_unknown_columns_become_attributes_of_the_type_of_all_their_samples():
    rows = [
        {
            "sku": f"s{i}",
            "title": f"Chair {i}",
            "seat height": f"{40 + i}.5",
            "size": str(36 + i),
            "washable": "yes",
            "mood": "calm",
        }
        for i in range(5)
    ]
    mapping = guess_mapping(list(rows[0]), rows)
    kinds = {c: mapping.columns[c] for c in ("seat height", "size", "washable", "mood")}
    assert kinds == {"seat height": "number", "size": "attribute", "washable": "yes_no", "mood": "attribute"}
    made = to_product(Row(2, rows[1]), mapping, NO_PICTURES, "USD")
    assert dict(made.attributes) == {"seat height": 41.5, "size": "37", "washable": True, "mood": "calm"}


def test_one_odd_cell_in_a_column_of_numbers_stays_text():
    rows = [{"sku": f"s{i}", "title": f"Chair {i}", "weight": "5"} for i in range(3)]
    mapping = guess_mapping(list(rows[0]), rows)
    assert (
        to_product(Row(2, rows[0] | {"weight": "about 5"}), mapping, NO_PICTURES, "USD").attributes["weight"]
        == "about 5"
    )


def test_codes_with_digits_stay_text():
    rows = [{"sku": f"s{i}", "title": f"Chair {i}", "model number": "123", "part": "007"} for i in range(3)]
    made = to_product(Row(2, rows[0]), guess_mapping(list(rows[0]), rows), NO_PICTURES, "USD")
    assert made.attributes == {"model number": "123", "part": "007"}


def test_of_two_id_columns_the_filled_one_is_the_id():
    rows = [{"id": "" if i else "7", "sku": f"S-{i}", "title": f"Chair {i}"} for i in range(4)]
    assert guess_mapping(list(rows[0]), rows).by_target["product_id"] == ("sku",)
    both = [{"sku": f"S-{i}", "id": str(i), "title": f"Chair {i}"} for i in range(4)]
    mapping = guess_mapping(list(both[0]), both)
    assert mapping.by_target["product_id"] == ("id",) and mapping.columns["sku"] == "attribute"


def test_a_named_id_column_with_a_few_blanks_is_still_the_id():
    rows = [{"商品编号": "" if i == 3 else f"A{i}", "商品名称": f"水壶 {i}"} for i in range(9)]
    assert guess_mapping(list(rows[0]), rows).by_target["product_id"] == ("商品编号",)


def test_googles_product_details_in_a_cell_are_attributes():
    told = product({"id": "1", "title": "Kettle", "product_detail": "General:Capacity:1.7 l,:Power:2200 W"}).attributes
    assert told == {"capacity": "1.7 l", "power": "2200 W"}
    lines = product({"id": "1", "title": "Kettle", "specs": "Capacity: 1.7 l; Made: 10:30, today"}).attributes
    assert lines["capacity"] == "1.7 l"
    for lone, kept in (("Lasts: 10:30", {"lasts": "10:30"}), ("Aspect:16:9", {"aspect": "16:9"})):
        assert product({"id": "1", "title": "TV", "specs": lone}).attributes == kept


def test_googles_prefix_is_no_part_of_a_name():
    assert product({"g:id": "1", "g:title": "Boot", "g:color": "brown"}).attributes == {"color": "brown"}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.299 €", 129900), ("EUR 12.500", 1250000), ("€1.299.000", 129900000), ("12.50 €", 1250), ("0.299 €", 30),
        ("ab 20 €", 2000), ("12,- €", 1200), ("20 € / Stück", 2000),
    ],
)  # fmt: skip
def test_prices_are_read_as_shops_on_the_continent_write_them(text, amount):
    assert read_price(text, "USD") == Money(amount, "EUR")


def test_other_ways_to_write_a_price():
    assert read_price("US $5.00", "EUR") == Money(500, "USD") and read_price("199元/件", "USD") == Money(19900, "CNY")
    assert read_price("1.234 KWD", "USD") == Money(1234, "KWD") and read_price("1.299", "EUR") == Money(130, "EUR")


@pytest.mark.parametrize("word", ["free", "Free!", "免费"])
def test_free_is_a_price_of_nothing(word):
    assert read_price(word, "EUR") == Money(0, "EUR")


def test_a_name_beside_a_title_is_the_model():
    made = product({"id": "1", "name": "006R90321", "title": "Xerox toner"})
    assert made.title == "Xerox toner" and made.attributes == {"model": "006R90321"}


def test_an_override_wins_over_the_guess():
    made = product({"id": "1", "title": "short", "long name": "A chair with a long name"}, title="long name")
    assert made.title == "A chair with a long name"


def test_an_unknown_override_says_what_is_known():
    with pytest.raises(UsageError, match="no field 'colour'") as caught:
        product({"id": "1", "title": "a"}, colour="title")
    assert "title" in caught.value.hint and "price" in caught.value.hint
    with pytest.raises(UsageError, match="no column 'nope'") as caught:
        product({"id": "1", "title": "a"}, brand="nope")
    assert "id, title" in caught.value.hint


def test_values_tell_what_names_do_not():
    rows = [
        {
            "ref": f"AB-{i:04}",
            "what it is": f"A lovely wooden chair number {i}",
            "how much": f"${i}.99",
            "look": f"chair{i}.jpg",
        }
        for i in range(1, 12)
    ]
    mapping = guess_mapping(list(rows[0]), rows)
    assert mapping.columns == {"ref": "product_id", "what it is": "title", "how much": "price", "look": "images"}


def test_a_feed_without_a_title_or_id_says_how_to_tell():
    with pytest.raises(FeedError, match="title") as caught:
        guess_mapping(["id", "x"], [{"id": 1, "x": True}, {"id": 2, "x": False}])
    assert "--map title=COLUMN" in caught.value.hint
    with pytest.raises(FeedError, match="product_id"):
        guess_mapping(["title"], [{"title": "Same chair"}, {"title": "Same chair"}])


def test_columns_that_turn_up_late_are_mapped_too():
    mapping = guess_mapping(["id", "title"], [{"id": "1", "title": "a"}])
    later = mapping.extended(["id", "video", "title_zh", "name", "weave"])
    assert later.by_target["video"] == ("video",) and later.columns["weave"] == "attribute"
    assert later.columns["title_zh"] == "title_zh" and later.columns["name"] == "attribute"
    assert later.extended(["weave"]) is later


def test_icecat_prefixes_are_taken_off_only_where_the_types_agree():
    icecat = [{"id": "1", "title": "a", "attributes": {"t_type": "x", "n_width": 2.0, "b_colour": True}}]
    assert guess_mapping(list(icecat[0]), icecat).typed_prefixes
    shirts = [{"id": "1", "title": "a", "attributes": {"t_shirt": "M", "n_cut": "slim"}}]
    assert not guess_mapping(list(shirts[0]), shirts).typed_prefixes
    assert product(shirts[0]).attributes == {"t shirt": "M", "n cut": "slim"}


# --- prices ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (4.35, Money(435, "USD")), (52, Money(5200, "USD")), ("19.99", Money(1999, "USD")), ("$1,299.00", Money(129900, "USD")),
        ("1.299,00 €", Money(129900, "EUR")), ("99元", Money(9900, "CNY")), ("¥99", Money(9900, "CNY")), ("USD 5", Money(500, "USD")),
        ("5.00 USD", Money(500, "USD")), ("15.00 EUR", Money(1500, "EUR")), ("约99元起", Money(9900, "CNY")), (0, Money(0, "USD")),
        ("１２元", Money(1200, "CNY")), ("12.345", Money(1235, "USD")), ("", None), (None, None), ("N/A", None), ("面议", None),
    ],
)  # fmt: skip
def test_prices_are_read_to_the_cent(value, expected):
    assert read_price(value, "USD") == expected


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (-3, "negative"), ("-5", "negative"), ("$-5", "negative"), ("10-20", "range"), ("10 - 20 USD", "range"), ("abc", "not readable"),
        (float("nan"), "not a finite"), (float("inf"), "not a finite"), ("nan", "not a finite"), ("inf", "not a finite"),
        (True, "not a number"), ([3], "not a number"), ({"a": 1}, "not a number"), ("12 zł", "not readable"), ("R$ 20", "not readable"),
        (10**15, "too large"), ("9" * 30, "too large"), ("5 USD EUR", "not readable"), ("12 apples", "not readable"), ("1e5", "range"),
        ("99元/斤", "not readable"),
    ],
)  # fmt: skip
def test_a_price_that_is_not_surely_understood_is_refused_with_the_value(value, why):
    with pytest.raises(RowError, match=why) as caught:
        read_price(value, "USD")
    assert "the price" in caught.value.message


def test_minor_units_must_be_whole():
    assert read_price(4995, "USD", minor=True) == Money(4995, "USD")
    assert read_price("4995", "JPY", minor=True) == Money(4995, "JPY")
    with pytest.raises(RowError, match="fraction"):
        read_price(49.5, "USD", minor=True)


def test_currencies_without_cents_keep_their_units():
    assert read_price(1200, "JPY") == Money(1200, "JPY") and read_price("1.234", "KWD") == Money(1234, "KWD")


def test_a_stated_currency_is_not_contradicted():
    assert read_price("$5", "CAD", stated=True) == Money(500, "CAD")
    for text in ("€5", "5 USD", "¥5", "5元"):
        with pytest.raises(RowError, match="not in CAD"):
            read_price(text, "CAD", stated=True)


@given(st.integers(0, MAX_MINOR))
def test_every_amount_of_cents_survives_as_text_and_whole_units(minor):
    text = f"{minor // 100}.{minor % 100:02}"
    assert read_price(text, "USD") == Money(minor, "USD")
    assert read_price(f"${minor // 100:,}.{minor % 100:02}", "USD") == Money(minor, "USD")
    assert read_price(minor, "USD", minor=True) == Money(minor, "USD")


@given(st.integers(0, 10**9))
def test_every_amount_of_cents_survives_as_a_json_number(minor):
    assert read_price(minor / 100, "USD") == Money(minor, "USD")


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none(), st.lists(st.integers())))
def test_any_cell_is_a_price_or_missing_or_a_row_error(value):
    try:
        money = read_price(value, "USD")
    except RowError as error:
        assert error.message
    else:
        assert money is None or 0 <= money.amount_minor <= MAX_MINOR


@pytest.mark.parametrize(
    ("given_", "code"), [("usd", "USD"), ("CNY", "CNY"), ("￥", "CNY"), ("RMB", "CNY"), ("", None), (None, None)]
)
def test_currencies_are_read(given_, code):
    assert read_currency(given_) == code


@pytest.mark.parametrize("wrong", ["XYZ", "US", "dollars of silver", "840"])
def test_a_wrong_currency_rejects_the_row(wrong):
    with pytest.raises(RowError, match="not a currency"):
        product({"id": "1", "title": "a", "price": 5, "currency": wrong})


# --- products --------------------------------------------------------------------------------------------------


def test_words_are_cleaned_of_html_mojibake_and_odd_signs():
    made = product(
        {
            "id": " 7 ",
            "title": "Caf\u00c3\u00a9&nbsp;table\u200b &amp; chair",
            "description": "<p>Solid <b>oak</b></p><script>bad()</script><ul><li>a</li><li>b</li></ul>",
            "brand": "\uff21\uff23\uff2d\uff25",
        }
    )
    assert (made.product_id, made.title, made.brand) == ("7", "Café table & chair", "ACME")
    assert made.description == "Solid oak; a; b"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"id": "", "title": "a"}, "no product id"), ({"id": None, "title": "a"}, "no product id"), ({"id": "1", "title": "  "}, "no title"),
        ({"id": "1", "title": "<br>"}, "no title"), ({"id": "x" * 201, "title": "a"}, "201 characters"),
        ({"id": "1", "title": "a", "price": "-3"}, "negative"), ({"id": "1", "title": "a", "price": "soon"}, "not readable"),
        ({"id": "1", "title": "a", "price": "nan"}, "finite"),
        ({"id": "1", "title": "a", "variants": [{"sku": "v1", "price": -1}]}, "variant v1: the price -1 is negative"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_trusted_is_refused_with_its_reason(values, why):
    mapping = FeedMapping({"id": "product_id", "title": "title", "price": "price", "variants": "variants"})
    with pytest.raises(RowError, match=why):
        to_product(Row(2, values), mapping, NO_PICTURES, "USD")


def test_an_id_of_zero_is_an_id():
    assert product({"id": 0, "title": "Golden Delicious"}).product_id == "0"


def test_a_missing_price_is_a_product_without_an_offer():
    assert product({"id": "1", "title": "a", "price": ""}).offers == ()


def test_an_over_long_title_is_cut_at_a_word_and_counted():
    notes: Counter[str] = Counter()
    made = product({"id": "1", "title": "word " * 400}, notes=notes)
    assert len(made.title) <= MAX_TITLE_CHARS and made.title.endswith("word") and sum(notes.values()) == 1


def test_old_and_sale_prices_make_one_offer():
    assert product({"id": "1", "title": "a", "price": 80, "original_price": 100}).offers == (
        Offer(Money(8000, "USD"), Money(10000, "USD")),
    )
    assert product({"id": "1", "title": "a", "price": 80, "sale_price": 60}).offers == (
        Offer(Money(6000, "USD"), Money(8000, "USD")),
    )
    assert product({"id": "1", "title": "a", "price": 80, "sale_price": 90}).offers == (Offer(Money(8000, "USD")),)
    notes: Counter[str] = Counter()
    assert product({"id": "1", "title": "a", "price": 10, "original_price": 1}, notes=notes).offers == (
        Offer(Money(1000, "USD")),
    )
    assert product({"id": "1", "title": "a", "price": 10, "original_price": 0}).offers == (Offer(Money(1000, "USD")),)
    assert sum(notes.values()) == 1


def test_prices_in_other_currencies_are_further_offers():
    made = product({"id": "1", "title": "a", "price": 45.0, "price_cny": 319, "currency": "USD"})
    assert made.offers == (Offer(Money(4500, "USD")), Offer(Money(31900, "CNY")))


def test_translations_come_from_columns_with_a_language():
    made = product({"id": "1", "title": "Lamp", "title_zh": "台灯", "description": "Bright", "description_zh": "很亮"})
    assert made.translations == {"zh": Translation("台灯", "很亮")} and made.title == "Lamp"
    same = product({"id": "1", "title": "Lamp", "title_zh": "Lamp", "description": "Bright", "description_zh": "很亮"})
    assert same.translations == {"zh": Translation("Lamp", "很亮")}
    assert product({"id": "1", "title": "Lamp", "title_zh": "Lamp", "description": "Bright"}).translations == {}
    only = product({"id": "1", "title_zh": "台灯", "title_en": "Lamp", "description_en": "Bright"})
    assert (only.title, only.title_in("zh"), only.description) == ("Lamp", "台灯", "Bright")


def test_descriptions_are_joined_without_repeating_the_title_or_each_other():
    made = product(
        {
            "id": "1",
            "title": "T",
            "brief": "Soft cotton",
            "simple_desc": "T",
            "detail_text": "Soft cotton, washed twice",
        }
    )
    assert made.description == "Soft cotton, washed twice"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"category": ["居家", "被枕"]}, ("居家/被枕",)),
        ({"categories": ["Men/Tops", "Sale"]}, ("Men/Tops", "Sale")),
        ({"categories": ["Sale", "Shoes"]}, ("Sale", "Shoes")),
        ({"breadcrumbs": ["Home", "Kitchen", "Kettles"]}, ("Home/Kitchen/Kettles",)),
        ({"category": "Home > Kitchen > Tea/Coffee"}, ("Home/Kitchen/Tea & Coffee",)),
        ({"category": "Clothing, Clothing > Hoodies"}, ("Clothing", "Clothing/Hoodies")),
        ({"category": "Coats, jackets"}, ("Coats, jackets",)),
        ({"category": " Home / Kitchen // "}, ("Home/Kitchen",)),
        ({"category": "A|B/C"}, ("A", "B/C")),
        ({"category": '["居家", "被枕"]'}, ("居家/被枕",)),
        ({"coarse": "Apple", "department": "Fruit"}, ("Fruit/Apple",)),
        ({"department": "Fruit", "category": "Citrus", "subcategory": "Lemon"}, ("Fruit/Citrus/Lemon",)),
        ({"category": None}, ()),
    ],
)
def test_categories_become_paths(values, expected):
    assert product({"id": "1", "title": "a"} | values).categories == expected


def test_variants_stay_under_their_product_with_options_price_and_stock():
    made = product(
        {
            "id": "1",
            "title": "Shirt",
            "variants": [
                {"sku": "1-S", "options": {"Size": "S", "Color": "Red"}, "price": 12.5, "price_cny": 90, "stock": 3},
                {"sku": "1-M", "color": "Blue", "size": "M", "price": 10, "stock": 0},
                {"sku": "1-M", "color": "Blue", "size": "M", "price": 99},
                {"size": "L"},
            ],
        }
    )
    assert [v.sku for v in made.variants] == ["1-S", "1-M", "1-4"]
    assert made.variants[0].options == {"size": "S", "color": "Red"} and made.variants[1].options == {
        "color": "Blue",
        "size": "M",
    }
    assert made.variants[0].offers == (Offer(Money(1250, "USD")), Offer(Money(9000, "CNY")))
    assert [v.stock for v in made.variants] == [3, 0, None]
    assert made.offers == (Offer(Money(1000, "USD")), Offer(Money(9000, "CNY")))


def test_the_products_own_price_wins_over_its_variants():
    made = product({"id": "1", "title": "a", "price": 20, "variants": [{"sku": "v", "price": 15}]})
    assert made.offers == (Offer(Money(2000, "USD")),)


def test_attributes_are_typed_and_readable():
    made = product(
        {"id": "1", "title": "a", "attributes": {"material": ["Wool", "Wool", "Silk"], "eco_collection": ["Yes"], "Weight": 2, "hot": float("1e999"), "waterproof": "no", "cores": "2", "grade": "N", "size chart": {"EU": "38"}}}
    )  # fmt: skip
    assert made.attributes == {
        "material": ("Wool", "Silk"), "eco collection": True, "weight": 2.0, "waterproof": False, "cores": "2", "grade": "N", "size chart eu": "38",
    }  # fmt: skip


def test_icecat_keys_that_collide_are_kept_apart_the_same_way_in_any_order():
    given_ = {"t_size": "large", "n_size": 3.0, "b_size": True}
    for order in (given_, dict(reversed(given_.items()))):
        assert from_object(order, True) == {"size": 3.0, "size (text)": "large", "size (yes/no)": True}


def test_attributes_come_as_objects_pairs_or_lines():
    assert from_pairs([{"name": "Colour", "value": "Red"}, {"key": "Fit", "value": "slim"}, "Care: cold"]) == {
        "Colour": "Red",
        "Fit": "slim",
        "Care": " cold",
    }
    assert from_pairs("材质：棉 | 产地: 中国") == {"材质": "棉", "产地": " 中国"}
    assert product({"id": "1", "title": "a", "attributes": '{"Fit": "slim"}'}).attributes == {"fit": "slim"}


def test_a_block_of_facts_becomes_attributes():
    facts = from_facts(
        "Title: Apple\nCountry and volume: Italy,\xa0ca 180g \nNutrition:\n   fat 1 g\n   salt 2 g\n   fat 1 g\nURL: https://x.se/a"
    )
    assert facts == {
        "title": "Apple",
        "country": "Italy",
        "volume": "ca 180g",
        "nutrition": "fat 1 g; salt 2 g",
        "url": "https://x.se/a",
    }


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_json_value_is_a_clean_attribute_or_none(value):
    made = typed(value)
    assert made is None or isinstance(made, bool | float | str | tuple)
    assert not isinstance(made, float) or (made == made and abs(made) != float("inf"))


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "title", "price", "stock", "rating", "variants", "attributes", "category", "images", "added", "odd"]
        ),
        st.none()
        | st.booleans()
        | st.floats()
        | st.integers()
        | st.text(max_size=20)
        | st.lists(
            st.text(max_size=5) | st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2), max_size=3
        )
        | st.dictionaries(st.text(max_size=5), st.floats() | st.text(max_size=5), max_size=3),
    )
)
def test_any_row_is_a_product_or_a_row_error(values):
    fields = ("id", "title", "price", "stock", "rating", "variants", "attributes", "category", "images", "added")
    mapping = FeedMapping({c: "product_id" if c == "id" else c for c in fields} | {"odd": "attribute"})
    try:
        made = to_product(Row(1, values), mapping, Pictures(()), "USD")
    except RowError as error:
        assert error.message
    else:
        assert made.product_id and made.title and from_doc(to_doc(made)) == made


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", 5), (7, 7), ("12.0", 12), ("-3", 0), ("in stock", None), ("Out of stock", 0), ("无货", 0), ("sold-out", 0), (True, None),
        (False, 0), ("", None), (None, None), ("plenty", None), (float("nan"), None), ("1,200", 1200),
    ],
)  # fmt: skip
def test_stock_is_read(value, expected):
    assert to_stock(value) == expected


def test_availability_words_overrule_the_stock_column():
    assert product({"id": "1", "title": "a", "availability": "out_of_stock", "stock": "5"}).stock == 0
    assert product({"id": "1", "title": "a", "availability": "in_stock"}).stock is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2018-02-01 00:00:00", "2018-02-01"), ("2009-12-10T00:00:00Z", "2009-12-10"), ("2018/2/1", "2018-02-01"), ("2018年2月1日", "2018-02-01"),
        (1517443200, "2018-02-01"), ("1517443200000", "2018-02-01"), ("soon", ""), ("2018-13-45", ""), (None, ""), (True, ""), ("2018-02-01 bogus", "2018-02-01"),
    ],
)  # fmt: skip
def test_dates_are_read(value, expected):
    assert to_date(value) == expected


def test_moments_with_a_zone_are_turned_to_utc():
    assert to_moment("2026-03-01T09:50:41+08:00") == "2026-03-01T01:50:41"


def test_a_rating_outside_one_to_five_is_left_out_and_counted():
    notes: Counter[str] = Counter()
    assert product({"id": "1", "title": "a", "rating": 87}, notes=notes).rating is None and sum(notes.values()) == 1
    made = product({"id": "1", "title": "a", "rating": "4.5", "review_count": "12"})
    assert (made.rating, made.rating_count) == (4.5, 12)


def test_only_real_gtins_and_web_addresses_are_kept():
    made = product({"id": "1", "title": "a", "ean": ["0095205603217"], "url": "https://shop.example/a"})
    assert (made.gtin, made.url) == ("0095205603217", "https://shop.example/a")
    assert (product({"id": "1", "title": "a", "ean": "n/a", "url": "javascript:alert(1)"}).gtin) == ""
    assert (product({"id": "1", "title": "a", "ean": "n/a", "url": "javascript:alert(1)"}).url) == ""


# --- pictures --------------------------------------------------------------------------------------------------


def shop_folder(tmp_path: Path) -> Path:
    (tmp_path / "pics" / "deep").mkdir(parents=True)
    for name in ("pics/a.jpg", "pics/deep/b.JPG", "beside.png", "secret.png", "pics/clip.mp4"):
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def test_pictures_are_found_by_path_bare_name_and_beside_the_feed(tmp_path):
    folder = shop_folder(tmp_path)
    pictures = Pictures.from_folders(folder / "pics", folder / "feed.csv")
    media = pictures.resolve(
        [
            "a.jpg",
            "images/b.jpg",
            "beside.png",
            "pics/a.jpg",
            "gone.jpg",
            "https://x.example/c.jpg",
            "clip.mp4",
            "",
            None,
            5,
        ]
    )
    assert [Path(m.uri).name for m in media] == ["a.jpg", "b.JPG", "beside.png", "c.jpg", "clip.mp4"]
    assert [m.kind for m in media] == ["picture"] * 4 + ["video"]
    assert media[0].content_hash and media[3].content_hash is None and Path(media[0].uri).is_absolute()
    assert (len(pictures.found), pictures.missing, pictures.remote) == (3, {"gone.jpg"}, {"https://x.example/c.jpg"})


@pytest.mark.parametrize(
    "name", ["../secret.png", "/etc/passwd", "..\\secret.png", "a\0.jpg", "x" * 2000, "file:///etc/passwd"]
)
def test_a_picture_name_never_leads_out_of_its_folder(tmp_path, name):
    folder = shop_folder(tmp_path)
    pictures = Pictures.from_folders(folder / "pics", None)
    assert pictures.resolve([name]) == () and pictures.missing == {name}


def test_a_picture_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FeedError, match="no picture folder"):
        Pictures.from_folders(tmp_path / "none", None)


def test_picture_cells_may_hold_several_names(tmp_path):
    for name in ("a.jpg", "b.jpg", "c d.png"):
        (tmp_path / name).write_bytes(b"x")
    pictures = Pictures.from_folders(None, tmp_path / "feed.csv")
    mapping = FeedMapping({"id": "product_id", "title": "title", "images": "images"})
    for cell in (
        "a.jpg,b.jpg,c d.png",
        "a.jpg | b.jpg;c d.png",
        '["a.jpg", {"src": "b.jpg"}, "c d.png"]',
        ["a.jpg", "b.jpg", "c d.png"],
    ):
        made = to_product(Row(1, {"id": "1", "title": "t", "images": cell}), mapping, pictures, "USD")
        assert [Path(m.uri).name for m in made.pictures] == ["a.jpg", "b.jpg", "c d.png"], cell


# --- documents -------------------------------------------------------------------------------------------------


def test_a_product_survives_its_document_and_defaults_take_no_room():
    full = Product(
        "p", "T", "D", "B", ("a/b",), {"x": 1.0, "y": True, "z": ("k", "l"), "w": "v"}, {"zh": Translation("台", "灯")},
        (Offer(Money(1, "USD"), Money(2, "USD")),), (Variant("s", {"size": "M"}, (Offer(Money(1, "USD")),), 0, "/p.jpg"),), 0,
        (Media("picture", "/p.jpg", "ab", "alt"),), 4.5, 3, "12345678", "https://x", "2020-01-01",
    )  # fmt: skip
    assert from_doc(to_doc(full)) == full
    assert to_doc(Product("p", "T")) == b'{"product_id":"p","title":"T"}'


def test_the_order_of_attributes_changes_no_hash_and_their_values_do():
    one, two = Product("p", "T", attributes={"a": 1.0, "b": 2.0}), Product("p", "T", attributes={"b": 2.0, "a": 1.0})
    assert hash_doc(to_doc(one)) == hash_doc(to_doc(two)) != hash_doc(to_doc(Product("p", "T", attributes={"a": 1.0})))
