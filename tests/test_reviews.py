"""Sentiment in two languages, quotes that are word for word, and reviews that look bought."""

import random
from functools import partial
from pathlib import Path

import pytest

from shopguide.errors import DataError, UsageError
from shopguide.evaluate import evaluate_reviews
from shopguide.reviews import about, aspects_of, digest, passages, sentences, sentiment, tone_of, trust
from shopguide.reviews.sentiment import CHINESE_TONES
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


def test_aspects_are_found_with_their_side() -> None:
    assert aspects_of("The battery lasts all day but it is too heavy.", sentiment) == {"battery": 1.0, "weight": -1.0}
    got = aspects_of("面料很柔软，就是尺码偏小。", sentiment)
    assert got["comfort"] > 0 > got["fit"]


def test_naming_an_aspect_is_no_opinion_on_it() -> None:
    assert aspects_of("I bought the cotton shirt in size M.", sentiment) == {}
    assert aspects_of("The battery is in the box.", sentiment) == {}
    assert aspects_of("", sentiment) == {}


def test_negation_turns_an_aspect_round() -> None:
    assert aspects_of("It is not comfortable.", sentiment)["comfort"] < 0
    assert aspects_of("It isn't too heavy.", sentiment)["weight"] > 0
    assert aspects_of("一点也不贵，不划算才怪", sentiment)
    assert aspects_of("穿着不舒服", sentiment)["comfort"] < 0


def test_aspect_counts_customers_not_sentences() -> None:
    loud = review(1, "So comfortable. Very comfortable. Comfortable indeed.", 5)
    against = [review(n, f"Case {n}: it is uncomfortable to wear.", 2) for n in (2, 3)]
    comfort = next(a for a in digest("p1", [loud, *against]).aspects if a.name == "comfort")
    assert (comfort.count, comfort.positive, comfort.negative) == (3, 1, 2)
    assert comfort.share == pytest.approx(1 / 3, abs=1e-3)
    assert comfort.few and not comfort.disputed
    assert [q.review_id for q in comfort.pros] == ["r1"]
    assert {q.review_id for q in comfort.cons} == {"r2", "r3"}


def test_disagreement_on_an_aspect_is_shown() -> None:
    each = [review(n, f"Number {n} says it is {'comfortable' if n % 2 else 'uncomfortable'}.", 4) for n in range(6)]
    comfort = next(a for a in digest("p1", each).aspects if a.name == "comfort")
    assert comfort.disputed and not comfort.few
    agreed = [review(n, f"Number {n} says it is comfortable.", 4) for n in range(6)]
    assert not next(a for a in digest("p1", agreed).aspects if a.name == "comfort").disputed


def test_suspicious_reviews_weigh_less_in_shares_and_stars_and_are_counted() -> None:
    bought = [review(n, "Amazing and comfortable product, everybody should buy it now.", 5) for n in range(6)]
    honest = [review(10, "The strap is uncomfortable and hurts my neck.", 2)]
    got = digest("p1", bought + honest)
    assert dict(got.suspicious) == {"copy": 5}
    assert got.count == 7 and got.believed == pytest.approx(1 + 5 * 0.2 + 1)
    assert got.rating == pytest.approx(32 / 7)
    assert got.trusted_rating == pytest.approx((5 * 2.0 + 2) / 3.0)
    comfort = next(a for a in got.aspects if a.name == "comfort")
    assert comfort.share == pytest.approx(2 / 3, abs=1e-3)


def test_copy_with_a_few_words_changed_is_a_copy() -> None:
    words = (
        "this blender crushes ice in no time and my kids want smoothies every single morning before they go to school"
    )
    near = words.replace("blender", "mixer")
    other = "this blender is fine for soup but it does not fit under the shelf that we have in our small kitchen"
    got = trust([review(1, words, posted="2024-01-01"), review(2, near, posted="2024-02-01")])
    assert got["r2"].reasons == ("copy",)
    assert not trust([review(1, words, 5), review(2, other, 5)])["r2"].reasons


def test_few_reviews_are_said_to_be_few() -> None:
    assert digest("p1", REVIEWS).few
    assert not digest("p1", [review(n, f"Fine thing {n}") for n in range(5)]).few
    assert not digest("p1", []).few


@pytest.mark.parametrize("name", CHINESE_TONES)
def test_every_chinese_tone_keeps_the_seams_contract(name: str) -> None:
    tone = tone_of(name)
    assert -1 <= tone("质量很差，非常失望，要求退货") < 0 < tone("质量很好，非常满意，推荐购买") <= 1
    assert tone("") == 0.0
    assert tone("I love it, it is great.") > 0.5


def test_unknown_chinese_tone_is_refused() -> None:
    with pytest.raises(UsageError, match="snowy"):
        tone_of("snowy")


@pytest.mark.data
def test_review_measures_are_what_the_docs_tell(shared: Path) -> None:
    labels = Path(__file__).parent / "data" / "aspects.jsonl"
    got = evaluate_reviews(
        shared, labels, {"VADER": tone_of()}, {"lexicon": tone_of()}, partial(aspects_of, tone=sentiment)
    )
    english, chinese = got.tones
    assert english.accuracy.value > english.majority and english.balanced > 0.72
    assert chinese.accuracy.value > 0.75
    whole = got.aspects[-1]
    assert whole.sentences == 200 and whole.f1 > 0.65 and whole.side_f1 > 0.6
    assert "VADER" in got.to_markdown()


def test_a_folder_without_reviews_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        evaluate_reviews(tmp_path, None, {"VADER": sentiment}, {}, partial(aspects_of, tone=sentiment))


def test_plain_words_of_a_shop_are_no_opinions():
    assert sentiment("On the other hand") == 0.0
    assert sentiment("On the other hand: it makes a straight sack of me, no shape at all") < 0.0
    assert sentiment("An alarm clock and a pressure cooker") == 0.0
