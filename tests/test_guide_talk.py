"""Conversations as shoppers have them: superlatives, yes/no wishes, new subjects, praise and complaints, policies."""

import pytest

from shopguide.guide import Guide
from shopguide.types import Answer
from test_guide_shop import PRODUCTS, SmallShop, made

LAPTOPS = tuple(
    made(f"n{n}", f"Zen {n} Laptop", f"Zen {n} 笔记本电脑", "Zen", "Electronics/Laptops", 50000 + n, 350000 + n,
         attributes={"battery life (h)": float(hours), "weight (kg)": kg})
    for n, (hours, kg) in enumerate([(9, 1.5), (22, 1.3), (14, 1.1), (11, 2.0)])
)  # fmt: skip
TENTS = tuple(
    made(f"t{n}", f"Lark {n} Tent", f"Lark {n} 露营帐篷", "Lark", "Outdoor/Tents", 9900 + n * 1000, 69900 + n * 1000,
         attributes={"persons": float(n), "waterproof": n != 3, "weight (g)": 1000.0 + n})
    for n in range(1, 6)
)  # fmt: skip
KETTLES = tuple(
    made(f"e{n}", f"Brew {n} Electric Kettle", f"Brew {n} 电热水壶", "Brew", "Kitchen/Kettles", 3000 + n, 21000 + n,
         attributes={"temperature control": n == 2, "capacity (l)": 1.0 + n / 10, "color": "red"})
    for n in range(4)
)  # fmt: skip
SHOP = (*PRODUCTS, *LAPTOPS, *TENTS, *KETTLES)


def talk(*turns: str) -> list[Answer]:
    guide = Guide(SmallShop(SHOP))
    return [guide.ask(turn, "s") for turn in turns]


def ids(answer: Answer) -> list[str]:
    return [p.product_id for p in answer.products]


@pytest.mark.parametrize(
    ("turn", "winner", "value"),
    [
        ("Which of your laptops has the longest battery life?", "n1", "22 h"),
        ("which tent is the lightest?", "t1", "1001 g"),
        ("the heaviest laptop", "n3", "2 kg"),
        ("largest kettle", "k1", "1.7 l"),
        ("续航最长的笔记本电脑", "n1", "22 小时"),
        ("最轻的帐篷", "t1", "1001 克"),
        ("哪款帐篷最重", "t5", "1005 克"),
    ],
)
def test_superlative_of_a_measure_is_over_the_whole_kind(turn: str, winner: str, value: str) -> None:
    (answer,) = talk(turn)
    assert ids(answer)[0] == winner
    assert value in answer.claims[0].text
    assert len(ids(answer)) >= 2
    assert all(c.citations for c in answer.claims)


def test_superlative_says_how_many_of_the_set_tell_the_value() -> None:
    (answer,) = talk("which laptop has the longest battery life?")
    assert answer.text.endswith("All 6 laptops tell their battery life.")
    tote = made("n9", "Zen 9 Laptop", "Zen 9 笔记本电脑", "Zen", "Electronics/Laptops", 1, 1)
    told = Guide(SmallShop([*SHOP, tote])).ask("which laptop has the longest battery life?")
    assert told.text.endswith("6 of the 7 laptops tell their battery life; 1 does not.")


def test_superlative_keeps_the_price_asked_for() -> None:
    (answer,) = talk("heaviest tent under $120")
    assert ids(answer)[0] == "t2"


def test_measure_that_a_kind_does_not_tell_is_said_to_be_untold() -> None:
    (answer,) = talk("which dress is the heaviest?")
    assert "does not give the weight of these dresses" in answer.text


def test_measures_in_different_units_are_compared_in_one() -> None:
    (answer,) = talk("the lightest laptop")
    assert ids(answer)[0] == "n2"  # 1.1 kg, beside laptops whose weight is a text "1.2 kg"


@pytest.mark.parametrize(
    "turn", ["which kettle has temperature control?", "哪款水壶可以控温？", "哪款电热水壶可以控温？"]
)
def test_yes_no_wish_is_checked_and_told_by_product(turn: str) -> None:
    answer = talk("headphones", "compare the first two", turn)[-1]
    assert ids(answer) == ["e2"]
    assert any(c.field == "attribute:temperature control" and c.quote == "yes" for c in answer.citations)


def test_wish_that_nothing_of_the_kind_meets_is_said_so() -> None:
    guide = Guide(SmallShop([p for p in SHOP if p.product_id != "e2"]))
    answer = guide.ask("kettle with temperature control")
    assert answer.text.startswith("None of the kettles is listed with “temperature control”")


def test_people_and_waterproof_are_checked_where_the_catalog_tells_them() -> None:
    (answer,) = talk("waterproof tent for four under $200")
    assert ids(answer) == ["t4", "t5"]
    assert ids(talk("4人帐篷")[0]) == ["t4", "t5"]


def test_words_that_cannot_be_checked_are_not_said_to_fit() -> None:
    (answer,) = talk("birthday tent under $200")
    assert "the catalog does not say “birthday”" in answer.text
    assert "fit" not in answer.text


@pytest.mark.parametrize("turn", ["最贵的耳机是哪个？", "which headphones are the most expensive?"])
def test_question_that_names_another_kind_begins_a_new_search(turn: str) -> None:
    answer = talk("kettle", "compare the first two", turn)[-1]
    assert ids(answer)[0] == "h1"


def test_cheaper_ones_after_a_comparison_keep_its_kind() -> None:
    answer = talk("tote", "compare Lark 3 Tent and Lark 4 Tent", "show me cheaper ones")[-1]
    assert set(ids(answer)) == {"t1", "t2"}


@pytest.mark.parametrize(
    "turn",
    ["what are the downsides of the first one?", "第一款有什么缺点？", "any complaints about the Alba Cotton Dress?"],
)
def test_downsides_are_the_complaints(turn: str) -> None:
    answer = talk("red dress", turn)[-1]
    assert ids(answer) == ["d1"]
    assert [c.review_id for c in answer.citations] == ["r2"]


def test_upsides_are_the_praise_and_silence_is_said() -> None:
    answers = talk("red dress", "第一款有什么优点？", "what's good about it?")
    assert "r3" in [c.review_id for c in answers[1].citations]
    assert "r1" in [c.review_id for c in answers[2].citations]
    assert "没有明确提到优点" in talk("Bolt 15 笔记本电脑", "它有什么优点？")[1].text


def test_ordinal_is_no_word_of_the_question() -> None:
    answer = talk("连衣裙", "第一个怎么样？")[1]
    assert "个”" not in answer.text
    assert "平均" in answer.text


@pytest.mark.parametrize("turn", ["do you ship to Germany?", "can you deliver tomorrow?"])
def test_shipping_is_said_to_be_unknown(turn: str) -> None:
    (answer,) = talk(turn)
    assert answer.text.startswith("The catalog does not say anything about shipping")
    assert answer.products == ()


def test_product_named_with_its_brand_is_asked_about_and_not_searched() -> None:
    (answer,) = talk("is the Velloria Alba dress comfortable?")
    assert ids(answer) == ["d1"]
    assert "“So comfortable that I wear it every day”" in answer.text


def test_aspect_is_found_in_other_words_of_the_same_side() -> None:
    (answer,) = talk("is the Bolt 15 Laptop quiet?")
    assert "“The fan is loud and annoying under load”" in answer.text


def test_new_colour_keeps_the_kind_after_a_list() -> None:
    answer = talk("dress", "in red please")[1]
    assert ids(answer) == ["d1"]
    assert "in stock" not in answer.text


def test_common_values_are_said_in_chinese_and_cited_as_they_are() -> None:
    answer = talk("Alba 纯棉连衣裙", "它是什么材质的？")[1]
    assert answer.text == "它的材质是棉。"
    assert answer.citations[0].quote == "cotton"
    assert "颜色是红色" in talk("Alba 纯棉连衣裙", "它是什么颜色的？")[1].text


def test_best_rated_is_over_the_whole_kind_with_its_stars() -> None:
    (answer,) = talk("best rated dress")
    assert answer.text.startswith("The best rated is Cora Silk Dress: 4.8 out of 5 (8 reviews), at $129.00.")


def test_product_named_in_a_question_is_meant_and_not_the_one_last_spoken_of() -> None:
    answer = talk("best rated dress", "is the Bolt 15 Laptop quiet?")[1]
    assert ids(answer) == ["l2"]


def test_nothing_with_a_price_says_what_is_not_here() -> None:
    (answer,) = talk("slippers under $20")
    assert answer.text == "Nothing in this shop matches “slippers”."


@pytest.mark.parametrize("turn", ["I need a kettle that has temperature control", "我想买一个可以控温的电热水壶"])
def test_wish_for_another_thing_is_not_about_the_product_last_spoken_of(turn: str) -> None:
    answer = talk("Trek Backpack", "is it waterproof?", turn)[-1]
    assert ids(answer) == ["e2"]


def test_complaints_asked_without_a_pointer_are_of_the_product_last_spoken_of() -> None:
    answer = talk("Alba Cotton Dress", "what do customers complain about?")[-1]
    assert [c.review_id for c in answer.citations] == ["r2"]


def test_other_ones_refine_the_list_and_ask_nothing_of_one_product() -> None:
    answer = talk("dress", "is the first one waterproof?", "what about silk ones?")[-1]
    assert ids(answer) == ["d3"]


def test_superlative_after_an_empty_search_is_over_its_kind() -> None:
    answer = talk("tent", "under $5", "the heaviest one")[-1]
    assert ids(answer)[0] == "t5"


def test_sizes_are_told_from_the_variants() -> None:
    answer = talk("Alba Cotton Dress", "what sizes does it come in?")[-1]
    assert answer.text == "Its size options are S, M."
    assert "S, M" in talk("Alba Cotton Dress", "is it comfortable?", "what sizes?")[-1].text


def test_kind_is_counted_by_a_word_that_can_be_counted() -> None:
    lamps = [made(f"x{n}", f"Glow {n} Table Lamp", f"Glow {n} 台灯", "Glow", "Home/Lighting", 3000 + n, 21000 + n,
                  attributes={"height (cm)": 30.0 + n}) for n in range(3)]  # fmt: skip
    guide = Guide(SmallShop([*SHOP, *lamps]))
    assert "3 lamps" in guide.ask("lamp under $80").text
    assert guide.ask("which lamp is the tallest?").text.startswith("Glow 2 Table Lamp is the tallest, at 32 cm")
