"""The bundled demo shop is what it says: facts, words, pictures, reviews and histories agree."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from shopguide import demo
from shopguide.text import language_of

SHOP = demo.files()
TOOL = Path(__file__).resolve().parents[1] / "tools" / "draw_demo.py"
COLOURS = {
    "black": ((38, 38, 42), "黑色"),
    "white": ((246, 246, 244), "白色"),
    "grey": ((134, 138, 144), "灰色"),
    "silver": ((190, 194, 200), "银色"),
    "navy": ((30, 46, 94), "藏青色"),
    "blue": ((38, 98, 208), "蓝色"),
    "light blue": ((146, 194, 234), "浅蓝色"),
    "teal": ((18, 132, 136), "青色"),
    "green": ((44, 146, 78), "绿色"),
    "olive": ((106, 110, 58), "橄榄绿"),
    "yellow": ((246, 204, 54), "黄色"),
    "orange": ((238, 122, 36), "橙色"),
    "red": ((206, 34, 44), "红色"),
    "burgundy": ((112, 24, 46), "酒红色"),
    "pink": ((242, 150, 178), "粉色"),
    "purple": ((124, 72, 168), "紫色"),
    "brown": ((116, 74, 44), "棕色"),
    "beige": ((218, 196, 160), "米色"),
}
PATTERNS = {"striped": "条纹", "checked": "格子", "dotted": "波点", "floral": "碎花", "plain": "纯色"}
COLOUR_WORD = re.compile(r"\b(" + "|".join(sorted(COLOURS, key=len, reverse=True)) + r")\b", re.IGNORECASE)
COLOUR_WORD_ZH = re.compile("|".join(sorted((zh for _, zh in COLOURS.values()), key=len, reverse=True)))
NOT_COLOURS = re.compile(r"warm white", re.IGNORECASE)
SAID = (
    (
        re.compile(r"(?:battery lasts|charge plays for|they play for|Expect|续航|共)\s*([\d.]+) ?(?:hours|小时)"),
        "battery life (h)",
    ),
    (re.compile(r"([\d.]+)(?:-inch screen|英寸屏)"), "screen size (in)"),
    (re.compile(r"([\d.]+) ?GB(?: of memory|内存)"), "memory (gb)"),
    (re.compile(r"([\d.]+) ?GB(?: of storage|固态硬盘)"), "storage (gb)"),
    (re.compile(r"(?:carries up to|最大承重)\s*([\d.]+) ?(?:kg|公斤)"), "max load (kg)"),
    (re.compile(r"(?:stands|，高|^高)\s*([\d.]+) ?(?:cm tall|厘米)"), "height (cm)"),
    (re.compile(r"(?:cold for|保冷)\s*([\d.]+) ?(?:hours|小时)"), "keeps cold (h)"),
    (re.compile(r"(?:boils|holds|容量)\s*([\d.]+) ?(?:litres|升)"), "capacity (l)"),
)  # fmt: skip


def _lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (SHOP / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def products() -> dict[str, dict]:
    return {p["id"]: p for p in _lines("products.jsonl")}


@pytest.fixture(scope="module")
def reviews() -> list[dict]:
    return _lines("reviews.jsonl")


@pytest.fixture(scope="module")
def events() -> list[dict]:
    return _lines("events.jsonl")


@pytest.fixture(scope="module")
def truth() -> dict:
    return json.loads((SHOP / "truth.json").read_text(encoding="utf-8"))


def _texts(product: dict) -> str:
    return " ".join((product["title"], product["description"]))


def _texts_zh(product: dict) -> str:
    return " ".join((product["title_zh"], product["description_zh"]))


def _told_colours(product: dict) -> set[str]:
    value = product["attributes"].get("color", product["attributes"].get("shade color", []))
    return {value} if isinstance(value, str) else set(value)


def test_shop_has_the_promised_size(products, reviews, events, truth):
    assert len(products) == 240
    assert len(reviews) == 1000
    assert 2500 <= len(events) <= 3500
    assert len(truth["users"]) == 120
    kinds = Counter(t["kind"] for t in truth["pictures"].values())
    assert len(kinds) >= 12
    assert min(kinds.values()) >= 10


def test_every_id_sku_and_gtin_is_given_once(products, reviews, events):
    assert len({r["id"] for r in reviews}) == len(reviews)
    assert len({e["id"] for e in events}) == len(events)
    skus = [v["sku"] for p in products.values() for v in p["variants"]]
    assert len(set(skus)) == len(skus) > 400
    assert len({p["gtin"] for p in products.values()}) == 240
    for field in ("title", "title_zh"):
        assert len({p[field] for p in products.values()}) == 240


def test_gtin_check_digits_are_right(products):
    for product in products.values():
        digits = [int(d) for d in product["gtin"]]
        assert len(digits) == 13
        assert digits[0] == 2, "only numbers for internal use"
        assert sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


def test_every_product_has_words_in_both_languages_and_a_sane_price(products):
    for product in products.values():
        assert language_of(product["title"] + product["description"]) == "en"
        assert language_of(product["description_zh"]) == "zh"
        assert not re.search(r"[{}\[\]]", _texts(product) + _texts_zh(product)), product["id"]
        assert 5 <= product["price"] <= 2000
        if product["price"] > 20:
            assert 6.5 <= product["price_cny"] / product["price"] <= 7.6
        assert product.get("list_price", product["price"] + 1) > product["price"]
        assert product["currency"] == "USD"


def test_stock_of_a_product_is_the_sum_of_its_variants(products):
    with_variants = [p for p in products.values() if p["variants"]]
    assert len(with_variants) > 70
    for product in with_variants:
        assert product["stock"] == sum(v["stock"] for v in product["variants"])
        assert min(v["price"] for v in product["variants"]) == product["price"]
    sold_out = [p for p in products.values() if p["stock"] == 0]
    assert 3 <= len(sold_out) <= 20
    assert any(v["stock"] == 0 for p in with_variants if p["stock"] for v in p["variants"])


def test_pictures_are_webp_of_384_and_small_in_all(products):
    total = 0
    for product in products.values():
        path = SHOP / product["images"][0]
        total += path.stat().st_size
        with Image.open(path) as picture:
            assert picture.format == "WEBP"
            assert picture.size == (384, 384)
    assert total < 4_000_000
    assert len(list((SHOP / "pictures").iterdir())) == 240


def test_no_two_pictures_are_alike(products):
    small = []
    for product in products.values():
        with Image.open(SHOP / product["images"][0]) as picture:
            small.append(np.asarray(picture.convert("RGB").resize((40, 40)), np.float32).ravel())
    pictures = np.stack(small)
    distances = np.abs(pictures[:, None, ::5] - pictures[None, :, ::5]).mean(2)
    np.fill_diagonal(distances, np.inf)
    assert distances.min() > 0.5


def _lab(rgb: np.ndarray) -> np.ndarray:
    linear = rgb / 255.0
    linear = np.where(linear > 0.04045, ((linear + 0.055) / 1.055) ** 2.4, linear / 12.92)
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ matrix.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def _dominant(path: Path) -> str:
    """Name of the colour that most pixels of the thing are nearest to; white in shade measures as silver."""
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB"), np.float64)
    background = (pixels[:, :8].mean(1) + pixels[:, -8:].mean(1)) / 2
    pixels, background = pixels[::3, ::3], background[::3]
    thing = pixels[np.abs(pixels - background[:, None]).max(2) > 12]
    names = list(COLOURS)
    palette = _lab(np.array([COLOURS[n][0] for n in names], np.float64))
    weights = np.array([0.7, 1.0, 1.0])  # shading moves lightness most
    nearest = ((((_lab(thing)[:, None] - palette[None]) * weights) ** 2).sum(2)).argmin(1)
    counts = Counter("white" if names[i] == "silver" else names[i] for i in nearest.tolist())
    return counts.most_common(1)[0][0]


def test_dominant_colour_of_a_picture_is_the_stated_one(products, truth):
    wrong = []
    for product_id, drawn in truth["pictures"].items():
        stated = "white" if drawn["color"] == "silver" else drawn["color"]
        measured = _dominant(SHOP / products[product_id]["images"][0])
        if measured != stated:
            wrong.append((product_id, stated, measured))
    assert len(wrong) <= 0.05 * len(products), wrong


def test_drawn_facts_are_those_of_the_attributes(products, truth):
    for product_id, drawn in truth["pictures"].items():
        attributes = products[product_id]["attributes"]
        told = attributes.get("color", attributes.get("shade color"))
        if told is not None:
            assert drawn["color"] == (told if isinstance(told, str) else told[0])
        assert attributes.get("pattern", drawn["pattern"]) == drawn["pattern"]


def test_facts_of_the_picture_alone_are_told_nowhere_else(products, truth):
    assert 35 <= len(truth["picture_only"]) <= 55
    for product_id, hidden in truth["picture_only"].items():
        product = products[product_id]
        english, chinese = _texts(product).casefold(), _texts_zh(product)
        for fact, value in hidden.items():
            assert fact not in product["attributes"]
            if fact == "color":
                assert not COLOUR_WORD.search(NOT_COLOURS.sub("", english)), (product_id, english)
                assert not COLOUR_WORD_ZH.search(chinese)
                assert all("color" not in v["options"] for v in product["variants"])
            elif fact == "pattern":
                assert value not in english
                assert PATTERNS[value] not in chinese
            else:
                assert value.split()[-1] not in english
                assert "New In" in product["categories"]


def test_facts_of_the_text_alone_are_said_and_not_listed(products, truth):
    assert len(truth["text_only"]) >= 30
    for product_id, facts in truth["text_only"].items():
        for name, value in facts.items():
            assert name not in products[product_id]["attributes"]
            words = "waterproof" if value is True else str(value)
            said = _texts(products[product_id]).casefold().replace("-", " ")
            assert words.casefold().split()[-1] in said, (product_id, name, value)


def test_colours_and_patterns_in_the_words_are_those_of_the_attributes(products):
    found = 0
    for product in products.values():
        told = _told_colours(product)
        english = {m.casefold() for m in COLOUR_WORD.findall(NOT_COLOURS.sub("", _texts(product)))}
        chinese = {name for name, (_, zh) in COLOURS.items() if zh in COLOUR_WORD_ZH.findall(_texts_zh(product))}
        assert english <= told, (product["id"], english, told)
        assert chinese <= told, (product["id"], chinese, told)
        found += bool(english) + bool(chinese)
        for pattern, zh in PATTERNS.items():
            if re.search(
                rf"\b{pattern} (print|dress|cloth|mug|canvas|pattern|cotton|shade)", _texts(product).casefold()
            ):
                assert product["attributes"]["pattern"] == pattern
            if zh in _texts_zh(product) and pattern != "plain":
                assert product["attributes"]["pattern"] == pattern
    assert found > 120


def test_numbers_in_the_words_are_those_of_the_attributes(products):
    checked = 0
    for product in products.values():
        for text in (product["description"], product["description_zh"]):
            for pattern, name in SAID:
                if name in product["attributes"] and (match := pattern.search(text)):
                    assert float(match[1]) == product["attributes"][name], (product["id"], name, text)
                    checked += 1
    assert checked > 150


def test_every_review_and_event_is_of_a_product(products, reviews, events, truth):
    assert {r["product_id"] for r in reviews} <= set(products)
    assert {e["product_id"] for e in events} <= set(products)
    assert {e["user_id"] for e in events} == set(truth["users"])
    assert {e["kind"] for e in events} == {"view", "click", "cart", "purchase"}


def test_reviews_are_in_both_languages_and_hardly_repeat(reviews, truth):
    chinese = sum(language_of(r["text"]) == "zh" for r in reviews)
    assert 0.35 <= chinese / len(reviews) <= 0.45
    copies = {i for group in truth["suspicious_reviews"]["copies"] for i in group}
    texts = [r["text"] for r in reviews if r["id"] not in copies]
    assert len(set(texts)) == len(texts)
    grams = [frozenset(t[i : i + 5] for i in range(max(1, len(t) - 4))) for t in texts]
    alike = sum(
        len(a & b) > 0.8 * len(a | b)
        for i, a in enumerate(grams)
        for b in grams[i + 1 :]
        if 0.8 < len(a) / len(b) < 1.25
    )
    assert alike < 0.03 * len(texts)


def test_stars_differ_between_products_and_some_are_critical(reviews):
    critical = sum(r["rating"] <= 2 for r in reviews) / len(reviews)
    assert 0.15 <= critical <= 0.20
    stars = defaultdict(list)
    for review in reviews:
        stars[review["product_id"]].append(review["rating"])
    means = [np.mean(v) for v in stars.values() if len(v) >= 5]
    assert len(means) > 40
    assert np.std(means) > 0.45
    assert min(means) < 3.0 < 4.5 < max(means)
    assert 10 <= 240 - len(stars) <= 60, "some products have no review yet"


def test_words_of_reviews_follow_their_stars(reviews, truth):
    planted = {i for groups in truth["suspicious_reviews"].values() for group in groups for i in group}
    judge = SentimentIntensityAnalyzer()
    scores = defaultdict(list)
    for review in reviews:
        if review["id"] not in planted and language_of(review["text"]) == "en":
            scores[review["rating"]].append(judge.polarity_scores(review["title"] + ". " + review["text"])["compound"])
    means = [np.mean(scores[stars]) for stars in (1, 2, 3, 4, 5)]
    assert means[0] < means[2] < means[4]
    assert means[4] - means[0] > 0.6


def test_planted_fakes_are_what_truth_says(reviews, truth):
    by_id = {r["id"]: r for r in reviews}
    planted = truth["suspicious_reviews"]
    assert sum(len(g) for groups in planted.values() for g in groups) == 25
    for group in planted["copies"]:
        assert len({by_id[i]["text"] for i in group}) == 1
        assert len({by_id[i]["product_id"] for i in group}) == len(group)
    for group in planted["burst"]:
        assert len({(by_id[i]["product_id"], by_id[i]["posted"], by_id[i]["rating"]) for i in group}) == 1


def test_histories_follow_the_users_tastes_and_time(products, events, truth):
    assert [e["at"] for e in events] == sorted(e["at"] for e in events)
    assert events[0]["at"] >= "2026-03-01"
    assert events[-1]["at"] < "2026-11-01"
    inside = sum(truth["pictures"][e["product_id"]]["kind"] in truth["users"][e["user_id"]]["kinds"] for e in events)
    assert inside / len(events) > 0.7
    seen = set()
    for event in events:
        key = (event["user_id"], event["product_id"])
        if event["kind"] == "view":
            seen.add(key)
        elif event["kind"] == "purchase":
            assert key in seen, "nobody buys what they have not looked at"
        assert products[event["product_id"]]["added"] <= event["at"][:10]


def test_buyers_review_after_they_bought(reviews, events):
    bought = {}
    for event in events:
        if event["kind"] == "purchase":
            bought[event["user_id"], event["product_id"]] = event["at"][:10]
    verified = [(bought.get((r["user_id"], r["product_id"])), r) for r in reviews if r["user_id"].startswith("u")]
    assert len(verified) > 100
    for day, review in verified:
        assert day is not None
        assert review["posted"] >= day


def test_tour_has_good_answers(products, events):
    dresses = [
        p for p in products.values()
        if "Dresses" in p["categories"][0] and "red" in _told_colours(p) and p["price"] < 50
        and p["attributes"].get("material") == "cotton"
    ]  # fmt: skip
    assert len(dresses) >= 2
    quiet = [p for p in products.values() if p["attributes"].get("noise cancelling") is True]
    assert any(p["price"] < 150 for p in quiet)
    assert any(p["price_cny"] <= 600 for p in quiet)
    assert all(products[i]["attributes"]["noise cancelling"] is True for i in demo.COMPARED)
    assert any(p["attributes"].get("persons") == 4 and p["price"] < 200 for p in products.values())
    assert any(p["attributes"].get("keeps hot (h)") and p["price_cny"] < 300 for p in products.values())
    assert any(p["attributes"].get("temperature control") is True for p in products.values())
    assert (SHOP / demo.PICTURED).is_file()
    assert "frying pan" in products[Path(demo.PICTURED).stem]["title"].casefold()
    assert demo.SIMILAR_TO in products
    assert sum(e["user_id"] == demo.USER for e in events) > 30


def test_generator_makes_the_committed_data_and_pictures(tmp_path):
    ids = ["sg-002", "sg-045", "sg-108", "sg-171", "sg-224"]
    command = [sys.executable, str(TOOL), "--out", str(tmp_path), "--only", *ids]
    subprocess.run(command, check=True, timeout=120)
    for name in ("products.jsonl", "reviews.jsonl", "events.jsonl", "truth.json"):
        assert (tmp_path / name).read_bytes() == (SHOP / name).read_bytes(), name
    assert sorted(p.stem for p in (tmp_path / "pictures").iterdir()) == ids
    for product_id in ids:
        fresh, kept = (f / "pictures" / f"{product_id}.webp" for f in (tmp_path, SHOP))
        with Image.open(fresh) as a, Image.open(kept) as b:
            difference = np.abs(np.asarray(a.convert("RGB"), np.float32) - np.asarray(b.convert("RGB"), np.float32))
        assert difference.mean() < 1.5, "another Pillow may round a little differently, not draw something else"
