"""Taste, popularity and reasons, on histories whose right answer is known."""

import numpy as np

from shopguide.recommend.taste import HALF_LIFE_DAYS, nearest_reason, popular, profile, tastes
from shopguide.types import Event


def event(product: str, kind: str = "view", day: int = 1, user: str = "u", value: float | None = None) -> Event:
    return Event(f"{user}{product}{kind}{day}", user, kind, product, f"2026-06-{day:02d}T10:00:00Z", value)


def test_a_purchase_tells_more_than_a_view() -> None:
    w = tastes([event("seen"), event("bought", "purchase")])
    assert w["bought"] == 4 * w["seen"]


def test_what_was_long_ago_counts_less() -> None:
    w = tastes([event("old", day=1), event("new", day=1 + int(HALF_LIFE_DAYS) - 1)])
    assert 0.45 < w["old"] / w["new"] < 0.55


def test_returned_and_hidden_products_are_no_taste() -> None:
    assert tastes([event("a", "purchase"), event("a", "return", 2), event("b"), event("b", "hide")]) == {}


def test_a_bad_rating_is_no_taste() -> None:
    w = tastes([event("bad", "rating", value=1.0), event("good", "rating", value=5.0)])
    assert list(w) == ["good"]


def test_profile_lies_between_what_was_liked_and_ignores_unknown_products() -> None:
    vectors = {"a": np.array([1, 0], np.float32), "b": np.array([0, 1], np.float32)}
    p = profile({"a": 3.0, "b": 1.0, "gone": 9.0}, vectors)
    assert p is not None
    np.testing.assert_allclose(p, np.array([3, 1]) / np.sqrt(10), rtol=1e-6)
    assert profile({"gone": 1.0}, vectors) is None


def test_popularity_counts_users_not_clicks() -> None:
    crowd = [event("a", user=f"u{i}") for i in range(5)]
    one_fan = [event("b", day=d, user="fan") for d in range(1, 25)]
    scores = popular(crowd + one_fan)
    assert scores["a"] > scores["b"]


def test_the_reason_is_the_product_most_alike() -> None:
    vectors = {"near": np.array([1, 0.1], np.float32), "far": np.array([0, 1], np.float32)}
    assert nearest_reason(np.array([1, 0], np.float32), {"near": 1.0, "far": 1.0}, vectors) == "near"
    assert nearest_reason(np.array([-1, 0], np.float32), {"near": 1.0}, vectors) is None


def test_an_unreadable_date_breaks_nothing() -> None:
    assert tastes([Event("1", "u", "view", "a", "yesterday")])["a"] > 0
