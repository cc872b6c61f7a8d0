"""Questions on facts in words that attributes do not share: by unit, adjective, verb, value, or put the other way."""

import pytest

from shopguide.guide import Guide
from shopguide.guide.facts import content_terms, in_chinese
from shopguide.guide.wanted import asked_attributes, asked_in_unit, told_amounts
from shopguide.types import Product, Review
from test_guide_shop import SmallShop, made

FLASK = made(
    "f1", "Alpine Flask", "Alpine 保温杯", "Alp", "Outdoor/Bottles", 3000, 21000,
    attributes={"capacity (ml)": 750.0, "weight (g)": 320.0, "keeps cold (h)": 24.0, "keeps hot (h)": 12.0,
                "leakproof": True, "dishwasher safe": False, "material": "stainless steel"},
)  # fmt: skip
CHAIR = made(
    "c1", "Clerk Chair", "Clerk 办公椅", "Sedo", "Home/Chairs", 9000, 63000,
    attributes={"max load (kg)": 130.0, "weight (kg)": 18.0, "max tilt (°)": 120.0, "armrests": True,
                "material": "synthetic leather"},
)  # fmt: skip
BAG = made(
    "b1", "Metro Bag", "Metro 双肩包", "Pack", "Bags/Backpacks", 5000, 35000,
    attributes={"capacity (l)": 22.0, "fits laptop up to (in)": 14.0, "waterproof": False},
)  # fmt: skip
LAPTOP = made(
    "l1", "Zen Laptop", "Zen 笔记本电脑", "Zen", "Electronics/Laptops", 50000, 350000,
    attributes={"screen size (in)": 14.0, "memory (gb)": 16.0, "storage (gb)": 512.0, "battery life (h)": 12.0,
                "processor cores": 8.0, "weight (kg)": 1.3, "resolution": "1920x1080"},
)  # fmt: skip
TENT = made(
    "t1", "Lark Tent", "Lark 帐篷", "Lark", "Outdoor/Tents", 9000, 63000,
    attributes={"persons": 2.0, "pitching time (min)": 6.0, "season rating": "3-season"},
)  # fmt: skip


POT = made(
    "p2", "Mini Pot", "Mini 水壶", "Phil", "Kitchen/Kettles", 2600, 18200,
    attributes={"water tank capacity": 0.8, "height": 233.0, "power": 900.0},
)  # fmt: skip
CURTAIN = made(
    "u1", "Meteor Curtain", "流星纹窗帘", "Yan", "Home/Curtains", 2900, 20300,
    attributes={"物理遮光率": "80%左右", "安装方式": "需要组装", "材质": "100% 聚酯纤维"},
)  # fmt: skip
APPLE = made("a1", "Granny Smith", "青苹果", "", "Fruit/Apples", 100, 700, attributes={"volume": "ca 180g"})
MILK = made(
    "m1", "Lactose Milk", "无乳糖牛奶", "Arla", "Packages/Milk", 200, 1400,
    attributes={"nutrition values per 100 gram": "energy ca 160 kilojoule; fat ca 1.5 gram; carbohydrate ca 2.7 gram; "
                "of which sugars ca 2.7 gram; protein ca 3.6 gram"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("product", "question", "names"),
    [
        (FLASK, "how many ml does it hold?", ["capacity (ml)"]),
        (FLASK, "how heavy is it?", ["weight (g)"]),
        (FLASK, "how much does it weigh", ["weight (g)"]),
        (FLASK, "how long does it keep drinks cold?", ["keeps cold (h)"]),
        (FLASK, "能装多少水", ["capacity (ml)"]),
        (FLASK, "多重", ["weight (g)"]),
        (FLASK, "能保温多久", ["keeps hot (h)"]),
        (FLASK, "用什么做的", ["material"]),
        (FLASK, "how many watts", []),
        (FLASK, "how tall is it", []),
        (CHAIR, "how much weight can it hold?", ["max load (kg)"]),
        (CHAIR, "how heavy is it?", ["weight (kg)"]),
        (CHAIR, "能承受多少斤", ["max load (kg)"]),
        (CHAIR, "how far does it recline?", ["max tilt (°)"]),
        (CHAIR, "does it have arm rests?", ["armrests"]),
        (BAG, "does it fit a 15 inch laptop?", ["fits laptop up to (in)"]),
        (BAG, "能装多少升", ["capacity (l)"]),
        (LAPTOP, "how long does it last on a charge?", ["battery life (h)"]),
        (LAPTOP, "充一次电能用多久", ["battery life (h)"]),
        (LAPTOP, "how long does it take to charge?", []),
        (LAPTOP, "内存多大", ["memory (gb)"]),
        (LAPTOP, "屏幕几寸", ["screen size (in)"]),
        (LAPTOP, "what's the screen resolution?", ["resolution"]),
        (LAPTOP, "几核的", ["processor cores"]),
        (TENT, "how many people can sleep in it?", ["persons"]),
        (TENT, "搭起来要多久", ["pitching time (min)"]),
        (TENT, "适合什么季节", ["season rating"]),
        (POT, "how big is the water tank?", ["water tank capacity"]),
        (POT, "容量多大", ["water tank capacity"]),
        (CURTAIN, "遮光率多少", ["物理遮光率"]),
        (CURTAIN, "要自己装吗", ["安装方式"]),
        (APPLE, "how heavy is one?", ["volume"]),
    ],
)
def test_question_finds_the_attribute_that_measures_it(product: Product, question: str, names: list[str]) -> None:
    assert [n for n, _ in asked_attributes(product, content_terms(question, product), question)] == names


def ask(product: Product, question: str) -> str:
    guide = Guide(SmallShop([FLASK, CHAIR, BAG, LAPTOP, TENT, MILK]))
    guide.ask(f"tell me about the {product.title}", "s")
    return guide.ask(question, "s").text


@pytest.mark.parametrize(
    ("product", "question", "lead", "holds"),
    [
        (FLASK, "will it leak in my bag?", "No", "leakproof"),
        (FLASK, "is it leakproof?", "Yes", "leakproof"),
        (FLASK, "它会漏吗？", "不会", "防漏"),
        (FLASK, "它能放洗碗机吗？", "不行", "洗碗机"),
        (BAG, "does it fit a 15 inch laptop?", "No", "14 inch"),
        (BAG, "does it fit a 13 inch laptop?", "Yes", "14 inch"),
        (CHAIR, "is it real leather?", "No", "synthetic leather"),
        (CHAIR, "它是真皮的吗？", "不", "人造革"),
        (TENT, "它够三个人睡吗？", "不", "2"),
        (TENT, "is it enough for 2 people?", "Yes", "2"),
    ],
)
def test_yes_or_no_is_told_as_such_also_when_asked_the_other_way_round(
    product: Product, question: str, lead: str, holds: str
) -> None:
    answer = ask(product, question)
    assert answer.startswith(lead)
    assert holds in answer


def test_measure_that_is_not_told_is_answered_by_no_other_measure() -> None:
    answer = ask(LAPTOP, "how tall is it?")
    assert answer.startswith("The catalog does not tell the height")
    assert "14" not in answer


def test_amount_is_also_told_in_the_unit_that_is_asked_for() -> None:
    assert asked_in_unit("capacity (l)", 1.5, "how many ml?") == "1500 ml"
    assert asked_in_unit("max load (kg)", 130.0, "能承受多少斤") == "260 斤"
    assert asked_in_unit("capacity (ml)", 750.0, "how many ml?") == ""


def test_sentence_that_tells_an_amount_stands_in_for_an_attribute() -> None:
    plain = made("p1", "Plain Cup", "Plain 杯", "P", "Home/Cups", 900, 6300)
    cup = Product(**{f: getattr(plain, f) for f in plain.__slots__} | {"description": "Nice. It weighs 118 g empty."})
    assert [c.quote for c in told_amounts(cup, "how heavy is it?", "en")] == ["It weighs 118 g empty."]
    assert told_amounts(cup, "how much does it hold?", "en") == []


def test_possessive_s_is_no_size() -> None:
    shirt = made("s1", "Alba Shirt", "Alba 衬衫", "Alba", "Clothing/Shirts", 2000, 14000,
                 attributes={"material": "cotton", "size": ("S", "M")})  # fmt: skip
    guide = Guide(SmallShop([shirt]))
    guide.ask("tell me about the Alba Shirt", "s")
    assert "cotton" in guide.ask("what's the material?", "s").text


@pytest.mark.parametrize("turn", ["cheapest belt", "what's the dearest belt you have", "最便宜的皮带"])
def test_cheapest_of_what_is_not_sold_is_nothing_else(turn: str) -> None:
    dress = made("d1", "Alba Dress", "Alba 连衣裙", "Alba", "Clothing/Dresses", 2000, 14000)
    belted = Product(
        **{f: getattr(dress, f) for f in dress.__slots__} | {"description": "Comes with a belt. 附送皮带。"}
    )
    answer = Guide(SmallShop([belted, FLASK])).ask(turn, "s")
    assert not answer.products
    assert "Alba" not in answer.text


def test_tie_for_the_cheapest_is_told() -> None:
    twins = [
        made(f"k{n}", f"Brew {n} Kettle", f"Brew {n} 水壶", "Brew", "Kitchen/Kettles", 3000, 21000) for n in (1, 2)
    ]
    text = Guide(SmallShop([*twins, FLASK])).ask("the cheapest kettle", "s").text
    assert "costs the same" in text


def reviewed(text: str, stars: float, name: str) -> Review:
    return Review(review_id=name, product_id="f1", text=text, rating=stars)


def test_passing_word_of_a_happy_customer_is_no_complaint() -> None:
    shop = SmallShop([FLASK, CHAIR], [reviewed("I charge it once a week, no more.", 5.0, "r1"),
                                      reviewed("The lid broke after a week, terrible.", 1.0, "r2"),
                                      reviewed("Great flask, but the lid leaks a little.", 5.0, "r3")])  # fmt: skip
    guide = Guide(shop)
    guide.ask("tell me about the Alpine Flask", "s")
    text = guide.ask("any complaints?", "s").text
    assert "once a week, no more" not in text


@pytest.mark.parametrize(
    ("turn", "first"),
    [
        ("compare the Zen Laptop and the Lark Tent", "l1"),
        ("which is lighter, the Alpine Flask or the Clerk Chair?", "f1"),
        ("Alpine Flask 和 Clerk Chair 哪个更轻", "f1"),
    ],
)
def test_comparison_takes_no_name_for_a_need(turn: str, first: str) -> None:
    answer = Guide(SmallShop([FLASK, CHAIR, BAG, LAPTOP, TENT])).ask(turn, "s")
    assert answer.products[0].product_id == first
    assert 'For "' not in answer.text
    assert "就“" not in answer.text


def test_price_in_thousands_is_no_list_in_a_chinese_row() -> None:
    assert in_chinese("¥1,399.00") == "¥1,399.00"
    assert in_chinese("red, blue") == "红色、蓝色"


def test_part_of_a_long_value_tells_how_much_there_is() -> None:
    answer = ask(MILK, "how much sugar does it have?")
    assert "of which sugars ca 2.7 gram" in answer
    assert "protein" not in answer


def test_price_and_measure_asked_in_one_breath_are_both_told() -> None:
    answer = ask(FLASK, "它多少钱，能装多少水？")
    assert "¥210.00" in answer
    assert "750" in answer


@pytest.mark.parametrize(
    ("turn", "first"),
    [("which two person tent is the lightest", "t8"), ("which tent takes the longest to set up", "t9")],
)
def test_superlative_measures_what_its_own_word_says(turn: str, first: str) -> None:
    tents = [
        made(f"t{n}", f"Lark {n} Tent", f"Lark {n} 帐篷", "Tarn", "Outdoor/Tents", 9000, 63000,
             attributes={"persons": 2.0, "weight (kg)": kg, "pitching time (min)": minutes})
        for n, kg, minutes in ((7, 2.4, 5.0), (8, 1.9, 6.0), (9, 3.1, 12.0))
    ]  # fmt: skip
    assert Guide(SmallShop([*tents, FLASK])).ask(turn, "s").products[0].product_id == first
