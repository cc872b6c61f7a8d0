"""The table of fusers: known answers, the control, missing pictures, splits."""

import numpy as np
import pytest

from shopguide.errors import DataError
from shopguide.fuse import Tokens, WeightedSum
from shopguide.shop.fusion_report import ALL, CONTROL, KNOWN, Alone, Task, evaluate_fusion, without_pictures
from shopguide.shop.fusion_tasks import near_duplicates

RNG = np.random.default_rng(5)


def rows(n: int, d: int = 16) -> np.ndarray:
    made = RNG.standard_normal((n, d)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def tokens(vectors: np.ndarray) -> Tokens:
    return Tokens.of([[(v, 1.0)] for v in vectors], vectors.shape[1])


def task(n: int = 40, measure: str = "recall@10", **given) -> Task:
    text, shown = rows(n), rows(n)
    held = {
        "tokens": {"text": tokens(text), "picture_words": tokens(shown)},
        "queries": {"text": text},
        "about": np.arange(n),
        "gains": tuple({i: 1.0} for i in range(n)),
        "kinds": tuple("ab"[i % 2] for i in range(n)),
        "groups": tuple(map(str, range(n))),
        "without_itself": False,
    } | given
    return Task("own words", measure, **held)


def test_a_query_that_is_the_products_own_text_finds_it_and_other_modalities_are_chance():
    report = evaluate_fusion([task()], {f.name: f for f in (Alone("text", "text"), Alone("picture_words", "text"))})
    assert report.row("own words", "only text").estimate.value == 1.0
    assert report.row("own words", "only picture words").estimate.value == pytest.approx(0.25, abs=0.12)
    assert report.difference("own words", "only text", "only picture words").low > 0.5


def test_the_control_is_what_a_guess_inside_the_category_gives():
    report = evaluate_fusion([task()], {"only text": Alone("text", "text")})
    assert report.row("own words", CONTROL).estimate.value == pytest.approx(10 / 20, abs=0.03)


def test_graded_answers_are_read_as_plain_ndcg():
    vectors = np.eye(4, 8, dtype=np.float32)
    asked = np.array([[0.9, 0.8, 0.7, 0.6, 0, 0, 0, 0]], np.float32)
    graded = task(4, "ndcg@10", tokens={"text": tokens(vectors)}, queries={"text": asked}, about=np.array([-1]),
                  gains=({0: 1.0, 2: 3.0},), groups=("q",))  # fmt: skip
    found = evaluate_fusion([graded], {"only text": Alone("text", "text")}, seeds=[0])
    wanted = (1.0 + 3.0 / np.log2(4)) / (3.0 + 1.0 / np.log2(3))
    assert found.row("own words", "only text").estimate.value == pytest.approx(wanted)


def test_each_modality_is_left_out_once_and_pictures_go_together():
    report = evaluate_fusion([task()], {"weighted_sum": WeightedSum()}, seeds=[1])
    told = {r.condition for r in report.rows if r.fuser == "weighted_sum"}
    assert told == {ALL, "no text", "no pictures", "30% without pictures", "60% without pictures"}
    assert report.row("own words", "weighted_sum", "no pictures").estimate.value == 1.0
    assert report.row("own words", "weighted_sum", "no text").estimate.value < 0.6


def test_missing_pictures_take_the_same_products_from_every_picture_modality():
    both = {"picture": tokens(rows(200)), "picture_words": tokens(rows(200)), "text": tokens(rows(200))}
    left = without_pictures(both, 0.6, seed=3)
    assert set(left["picture"].owner) == set(left["picture_words"].owner)
    assert len(left["picture"].owner) == pytest.approx(80, abs=25)
    assert len(left["text"].owner) == 200


def test_what_a_fuser_has_seen_is_not_counted_for_anybody():
    seen = np.arange(40) < 25

    def learn(seed):
        return {"learnt": WeightedSum()}, ~seen

    report = evaluate_fusion([task()], {"only text": Alone("text", "text")}, learn, seeds=[0, 1])
    for name in ("learnt", "only text"):
        assert set(report.row("own words", name).queries) == {str(i) for i in range(25, 40)}


def test_photos_of_one_shoot_stand_on_one_side_and_rivals_learn_from_the_other():
    shoots = np.repeat(np.arange(20), 2)
    told = {}

    def rival(one, lessons, asked):
        told["overlap"] = set(shoots[lessons]) & set(shoots[asked])
        told["all"] = lessons.sum() + len(asked)
        return np.eye(40, dtype=np.float32)[asked]

    report = evaluate_fusion([task(clusters=shoots)], {}, seeds=[4], rivals={"known": rival})
    assert told == {"overlap": set(), "all": 40}
    assert report.row("own words", "known").estimate.value == 1.0
    assert "known" in report.to_markdown()


def test_known_photos_join_the_pictures_of_their_products():
    """A photo is like the product's other photo, and like no catalog picture."""
    looks = rows(20)
    photos = np.repeat(looks, 2, axis=0) + 0.1 * rows(40)
    photos /= np.linalg.norm(photos, axis=1, keepdims=True)
    asked = task(
        20,
        "top-1",
        tokens={"picture": tokens(rows(20)), "text": tokens(rows(20))},
        queries={"picture": photos},
        about=np.full(40, -1),
        gains=tuple({i // 2: 1.0} for i in range(40)),
        groups=tuple(map(str, range(40))),
        clusters=np.arange(40) % 2 + 2 * (np.arange(40) // 2),
    )
    report = evaluate_fusion([asked], {"only picture": Alone("picture", "picture")})
    assert report.row("own words", "only picture").estimate.value < 0.3
    assert report.row("own words", "only picture", KNOWN).estimate.value > 0.6  # .7 of the products have one known


def test_near_duplicates_are_chained_inside_a_product_only():
    a, b = np.eye(2, dtype=np.float32)
    near = (a + 0.3 * b) / np.linalg.norm(a + 0.3 * b)
    further = (a + 0.8 * b) / np.linalg.norm(a + 0.8 * b)
    chains = near_duplicates(np.stack([a, near, further, a, b]), np.array([0, 0, 0, 1, 0]))
    assert chains[0] == chains[1] == chains[2]  # the third is like the second, not like the first
    assert len({chains[0], chains[3], chains[4]}) == 3


def test_nothing_to_measure_is_said():
    with pytest.raises(DataError, match="no task"):
        evaluate_fusion([], {})
