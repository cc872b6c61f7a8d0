"""Choosing models: what is asked of them, how one is taken, what a failing one does."""

import json
from pathlib import Path

import pytest

from shopguide.errors import DataError, UsageError
from shopguide.evaluate.intervals import Estimate
from shopguide.settings import Settings
from shopguide.shop import Shop
from shopguide.shop.advising import WORDS_ONLY, Advice, Budget, advise, choose, read_memory, word_sample
from shopguide.types import Product, Translation


def candidate(model: str, first: float, ms: float, *, across: float | None = None, fits: bool = True) -> Advice:
    return Advice("words", model, Estimate(first, first - 0.05, first + 0.05), first, across, ms, 1.0, 500.0, 1.0, fits)


def taken(*found: Advice) -> str:
    return next(a.model for a in choose(found) if a.chosen)


def test_of_equally_good_models_the_cheaper_one_is_taken_and_of_unequal_ones_the_better():
    assert taken(candidate("big", 0.80, 9.0), candidate("small", 0.78, 2.0)) == "small"
    assert taken(candidate("big", 0.90, 9.0), candidate("small", 0.78, 2.0)) == "big"


def test_a_model_over_the_budget_is_not_taken_and_words_alone_only_when_nothing_fits():
    assert taken(candidate("big", 0.95, 90.0, fits=False), candidate("small", 0.78, 2.0)) == "small"
    assert taken(candidate(WORDS_ONLY, 0.99, 0.1), candidate("small", 0.78, 2.0)) == "small"
    assert taken(candidate(WORDS_ONLY, 0.70, 0.1), candidate("big", 0.95, 90.0, fits=False)) == WORDS_ONLY


def test_finding_across_languages_counts_before_cost():
    assert taken(candidate("many", 0.80, 6.0, across=0.7), candidate("english", 0.81, 2.0, across=0.1)) == "many"


def test_memory_is_read_with_its_unit():
    assert [read_memory(t) for t in ("2GB", "800 MB", "1.5g", "64", "512MiB")] == [2048.0, 800.0, 1536.0, 64.0, 512.0]
    for broken in ("", "GB", "-1GB", "two", "nan"):
        with pytest.raises(UsageError):
            read_memory(broken)


def test_a_title_is_never_among_the_words_it_is_asked_for():
    made = [
        Product(f"p{i}", f"Lamp Aurora {i}", f"Warm light for a desk of any size, number {i}.", translations={
            "zh": Translation(f"极光台灯{i}", f"温暖的桌面灯光,适合各种大小的书桌,编号{i}。")})
        for i in range(12)
    ]  # fmt: skip
    main = word_sample(made, "", 100)
    assert main is not None
    assert len(main.documents) == len(main.across) == 12
    assert not any("Aurora" in text for text in main.documents)
    chinese = word_sample(made, "zh", 100)
    assert chinese is not None
    assert all("极光台灯" in q for q in chinese.queries)
    assert not any("极光台灯" in text for text in chinese.documents)
    assert word_sample(made[:3], "", 100) is None


@pytest.fixture
def shop(tmp_path: Path):
    rows = [
        {
            "id": f"s{i}",
            "title": f"{colour} {thing}",
            "price": 5,
            "description": f"A fine {thing} in {colour}, made well.",
        }
        for i, (colour, thing) in enumerate(
            (c, t) for c in ("red", "blue", "green") for t in ("mug", "hat", "lamp", "bag")
        )
    ]
    feed = tmp_path / "feed.jsonl"
    feed.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    (tmp_path / "shop").mkdir()
    settings = Settings.load(tmp_path / "shop", text_encoder="hash", picture_encoder="none")
    with Shop.open(tmp_path / "shop", settings) as opened:
        opened.add(feed)
        yield opened


def test_a_model_that_cannot_be_opened_becomes_a_row_and_a_measured_one_is_taken(shop):
    broken = shop.folder / "broken-model"
    broken.mkdir()
    (broken / "model.onnx").write_bytes(b"no graph")
    (broken / "tokenizer.json").write_text("{}")
    known = {"broken": {"location": str(broken), "modality": "text"}}
    (shop.folder / "models.json").write_text(json.dumps(known))
    rows = {a.model: a for a in advise(shop, Budget(query_ms=10_000.0, memory_mb=1e6), sample=20)}
    assert rows["broken"].first is None
    assert rows["broken"].why
    assert not rows["broken"].fits
    assert rows[WORDS_ONLY].first is not None
    assert rows[WORDS_ONLY].first.value > 0.9
    assert sum(a.chosen for a in rows.values()) == 1


def test_a_shop_without_enough_products_is_told_what_is_needed(tmp_path: Path):
    settings = Settings.load(tmp_path, text_encoder="hash", picture_encoder="none")
    with Shop.open(tmp_path, settings) as empty, pytest.raises(DataError, match="too few"):
        advise(empty)
