"""Words and amounts, as shops and shoppers really write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.measure import Quantity, parse_money, parse_number, parse_quantity, to_base
from shopguide.text import clean_html, has_han, language_of, normalise, stem, tokens


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>A <b>bold</b> one</p><ul><li>x</li><li>y &amp; z</li></ul><script>bad()</script>", "A bold one; x; y & z"),
        ("a < b and 3<4", "a < b and 3<4"),
        ("Ends.<br>Begins", "Ends. Begins"),
        ("caf\u00c3\u00a9", "café"),
        ("<style>p{}</style><p>纯棉&nbsp;T恤</p>", "纯棉 T恤"),
        ("zero\u200bwidth\x07", "zerowidth"),
        ("", ""),
    ],
)
def test_html_and_odd_signs_are_cleaned(html: str, text: str) -> None:
    assert clean_html(html) == text


def test_full_width_signs_become_plain() -> None:
    assert normalise("ＡＢＣ　１２３") == "ABC 123"
    assert normalise("柔软，耐洗（可机洗）！") == "柔软，耐洗（可机洗）！"


def test_a_phone_case_with_an_english_word_is_chinese() -> None:
    assert language_of("iphone 手机壳") == "zh"
    assert language_of("iphone case") == "en"
    assert not has_han("ひらがな")


def test_plurals_meet_their_singular() -> None:
    assert [stem(w) for w in ("dresses", "batteries", "shoes", "boxes", "watches", "glass", "usb", "gas")] == [
        "dress", "battery", "shoe", "box", "watch", "glass", "usb", "gas",
    ]  # fmt: skip


def test_a_model_number_is_found_whole_and_in_parts() -> None:
    terms = tokens("Core i5-13500H")
    assert {"i513500h", "i5", "13500h"} <= set(terms)
    assert "i513500h" in tokens("i513500h")


@pytest.mark.parametrize(
    "written",
    [
        '15.6"', "15.6”", "15.6″", "15.6''", "15.6in", "15.6in.", "15.6 inch", "15.6-inch", "15.6inches", "15,6\"",
        "15.6英寸", "15.6 寸", '(15.60")',
    ],
)  # fmt: skip
def test_a_size_in_inches_is_one_term_however_it_is_written(written: str) -> None:
    assert tokens(written) == ["15.6", "15.6inch"]


@pytest.mark.parametrize(
    "text",
    [
        "2-in-1", "2 in 1", "2in1", "2in 1", "10 in stock", "pack of 3 in red", "ABC27in", "MX27in-B", 'U-27"',
        "尺寸27", "3 inchworms", "5'10\"",
    ],
)  # fmt: skip
def test_what_only_looks_like_inches_is_none(text: str) -> None:
    assert not [term for term in tokens(text) if term.endswith("inch")]


def test_sizes_in_inches_do_not_join_their_neighbours() -> None:
    assert tokens('27"x18')[:2] == ["27", "27inch"]
    assert tokens("15.6in/39cm")[:2] == ["15.6", "15.6inch"]


def test_chinese_is_segmented_and_keeps_two_character_words() -> None:
    assert {"降噪", "耳机"} <= set(tokens("降噪耳机"))
    assert {"iphone", "手机"} <= set(tokens("iphone 手机壳"))


@given(st.text(max_size=200))
def test_any_text_gives_terms_without_spaces(text: str) -> None:
    for term in tokens(text):
        assert term and not any(c.isspace() for c in term) and len(term) <= 64


@given(st.text(st.characters(max_codepoint=0x7F) | st.characters(min_codepoint=0x100), max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:  # but for mojibake, which may be mended in two steps
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("$1,299.00", 129900, "USD"), ("1.299,00 €", 129900, "EUR"), ("99元", 9900, "CNY"), ("¥99", 9900, "CNY"),
        ("USD 5", 500, "USD"), ("5.00 EUR", 500, "EUR"), ("1 299,5 kr", 129950, "SEK"), ("-5", -500, "GBP"),
        ("1,299", 129900, "GBP"), ("0,5", 50, "GBP"), ("￥1000 JPY", 100000, "CNY"), ("19.999", 2000, "GBP"),
    ],
)  # fmt: skip
def test_money_is_read_as_shops_write_it(text: str, minor: int, currency: str) -> None:
    money = parse_money(text, "GBP")
    assert money is not None
    assert (money.amount_minor, money.currency) == (minor, currency)


def test_a_dollar_sign_means_the_shops_own_dollar() -> None:
    assert parse_money("$5", "CAD") == parse_money("5 CAD", "USD")


@pytest.mark.parametrize("text", ["free", "", "--", "价格面议"])
def test_no_number_is_no_money(text: str) -> None:
    assert parse_money(text, "USD") is None


@given(st.integers(0, 10**9))
def test_grouped_numbers_read_back(n: int) -> None:
    assert parse_number(f"{n:,}.50") == n + 0.5


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2.5 L kettle", 2500, "ml"), ("14英寸", 35.56, "cm"), ("2斤", 1000, "g"), ("20小时", 20, "h"),
        ("16GB RAM", 16, "GB"), ("1 TB", 1000, "GB"), ("90 min", 1.5, "h"), ('17"', 43.18, "cm"),
    ],
)  # fmt: skip
def test_quantities_meet_in_their_base_unit(text: str, value: float, unit: str) -> None:
    q = parse_quantity(text)
    assert q is not None
    base = to_base(q)
    assert base.unit == unit
    assert base.value == pytest.approx(value)


def test_an_unknown_unit_stays() -> None:
    assert to_base(Quantity(3, "parsec")) == Quantity(3, "parsec")
    assert parse_quantity("model 500") is None
