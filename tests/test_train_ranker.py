"""A learnt ranker: LightGBM's own answers, monotone, measured on queries it had not seen, kept when it is better."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

lightgbm = pytest.importorskip("lightgbm")

import shopguide  # noqa: E402
from shopguide.errors import DataError  # noqa: E402
from shopguide.rank import FEATURES, TreeModel, load_model  # noqa: E402
from shopguide.rank.lessons import Lesson, Lessons, ndcg  # noqa: E402
from shopguide.serve import cli  # noqa: E402
from shopguide.serve.cli_door import run  # noqa: E402
from shopguide.shop import Shop  # noqa: E402
from shopguide.shop.lessons import lessons_of, lessons_of_events, ratings_of  # noqa: E402
from shopguide.train.ranker import learn_ranker  # noqa: E402
from shopguide.types import Event, Product  # noqa: E402


def lessons(queries: int, noise: float, rows: int = 40, seed: int = 0) -> Lessons:
    """Rows are good when their rating is; the first stage knows nothing of it."""
    rng = np.random.default_rng(seed)
    out = []
    for q in range(queries):
        features = rng.random((rows, len(FEATURES))).astype(np.float32)
        truth = features[:, FEATURES.index("rating")] + noise * rng.standard_normal(rows)
        labels = np.digitize(truth, [0.6, 0.8, 0.95]).astype(np.int64)
        out.append(Lesson(f"q{q}", features, labels, np.ones(rows, np.bool_), tuple(labels.tolist()), np.arange(rows)))
    return Lessons(tuple(out), "made up")


def test_what_can_be_learnt_is_learnt_and_read_on_other_queries() -> None:
    learnt = learn_ranker(lessons(30, 0.05), "2026-11-25")
    assert learnt.better and learnt.held_out.value > learnt.default.value + 0.2
    card = learnt.model.card
    assert card["held_out"]["value"] == pytest.approx(learnt.held_out.value, abs=1e-6)
    assert (card["data"], card["queries"], card["date"]) == ("made up", 30, "2026-11-25")
    assert json.loads(json.dumps(learnt.model.to_dict()))["card"] == card


def test_noise_is_not_better() -> None:
    rng = np.random.default_rng(5)
    given = lessons(30, 0.0).lessons
    noise = [Lesson(g.query, g.features, rng.permutation(g.labels), g.judged, g.ideal, g.order) for g in given]
    assert not learn_ranker(Lessons(tuple(noise), "noise")).better


def test_more_of_a_rising_feature_never_lowers_a_score() -> None:
    rng = np.random.default_rng(2)
    model = learn_ranker(lessons(25, 0.3, seed=3)).model
    rows = rng.random((200, len(FEATURES))).astype(np.float32)
    at = FEATURES.index("rating")

    def scores(given: np.ndarray) -> np.ndarray:
        return np.sum(list(model.contributions({n: given[:, i] for i, n in enumerate(FEATURES)}).values()), axis=0)

    before = scores(rows)
    rows[:, at] += rng.random(200).astype(np.float32)
    assert (scores(rows) >= before - 1e-6).all()


def test_plain_arrays_answer_as_lightgbm_does(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[lightgbm.Booster] = []
    train = lightgbm.train

    def keep(*args: object, **more: object) -> lightgbm.Booster:
        kept.append(train(*args, **more))
        return kept[-1]

    monkeypatch.setattr(lightgbm, "train", keep)
    model = learn_ranker(lessons(20, 0.2, seed=7)).model
    rows = np.random.default_rng(1).random((300, len(FEATURES)))
    own = model.contributions({n: rows[:, i].astype(np.float32) for i, n in enumerate(FEATURES)})
    theirs = kept[-1].predict(rows.astype(np.float32).astype(np.float64))
    assert np.sum(list(own.values()), axis=0) == pytest.approx(theirs, abs=1e-5)


def test_too_few_queries_are_told() -> None:
    with pytest.raises(DataError, match="Only 9 queries"):
        learn_ranker(lessons(9, 0.1))


def test_ndcg_is_that_of_the_evaluation() -> None:
    from shopguide.evaluate.measures import measure

    rng = np.random.default_rng(8)
    for _ in range(20):
        labels = rng.integers(0, 4, 15)
        more = rng.integers(0, 4, 5)
        ids = [f"p{i}" for i in range(20)]
        rated = dict(zip(ids, [*labels.tolist(), *more.tolist()], strict=True))
        theirs = measure("ndcg@10", {"q": rated}, {"q": ids[:15]}, "exp2")["q"]
        assert ndcg(labels, tuple(rated.values())) == pytest.approx(theirs, abs=1e-9)


def test_a_search_and_what_was_taken_after_it_are_a_judgment() -> None:
    told = [
        ("a", "search", "", "kettle"),
        ("a", "click", "k1", ""),
        ("b", "view", "k9", ""),
        ("a", "purchase", "k2", ""),
        ("b", "search", "k3", "lamp "),
        ("a", "search", "", "lamp"),
        ("a", "cart", "k3", ""),
        ("a", "return", "k4", ""),
    ]
    events = [
        Event(str(i), user, kind, product, f"2026-01-{i + 1:02}", None, text)
        for i, (user, kind, product, text) in enumerate(told)
    ]
    assert ratings_of(events) == {"kettle": {"k1": 1, "k2": 3}, "lamp": {"k3": 2, "k4": 0}}


KINDS = [f"{a} {b}" for a in ("steel", "oak", "glass", "wool") for b in ("kettle", "lamp", "chair")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of twelve kinds, thirty products each of one title and different prices."""
    place = tmp_path_factory.mktemp("taught") / "shop"
    with (place.parent / "products.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "title", "price"])
        for k, kind in enumerate(KINDS):
            for i in range(30):
                rows.writerow([f"{k:02}-{i:02}", kind, 10 + (i * 7 + k) % 30])
    with shopguide.open(place, text_encoder="none", picture_encoder="none") as shop:
        shop.add(place.parent / "products.csv")
    return place


@pytest.fixture
def shop(folder: Path) -> Iterator[Shop]:
    with shopguide.open(folder, text_encoder="none", picture_encoder="none") as opened:
        yield opened


def judged(shop: Shop) -> dict[str, dict[str, int]]:
    """The nearer to the middle price the better, which no rising feature can tell."""
    out: dict[str, dict[str, int]] = {}
    for kind in KINDS:
        products = [h.product for h in shop.search(kind, limit=100).hits if h.product.title == kind]
        out[kind] = {p.product_id: max(0, 3 - abs(dollars(p) - 25) // 3) for p in products}
    return out


def dollars(product: Product) -> int:
    return product.offers[0].price.amount_minor // 100


def test_lessons_are_the_windows_of_judged_queries(shop: Shop) -> None:
    ratings = {"steel kettle": {"00-00": 3, "00-01": 0, "gone": 2}, "nothing good": {"00-00": 0}}
    (lesson,) = lessons_of(shop, ratings, "here").lessons
    assert lesson.query == "steel kettle" and lesson.features.shape[1] == len(FEATURES)
    assert sorted(lesson.labels[lesson.judged].tolist()) == [0, 3] and lesson.ideal == (3, 0, 2)
    shown = [h.product.product_id for h in shop.search("steel kettle", limit=200).hits]
    assert lesson.labels[lesson.order].tolist() == [ratings["steel kettle"].get(i, 0) for i in shown]


def test_events_are_lessons_too(folder: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(folder, tmp_path / "own")
    with shopguide.open(tmp_path / "own", text_encoder="none", picture_encoder="none") as own:
        day = "2026-02-{:02}T00:00:00Z"
        own.add_events(
            [Event(f"a{i}", "u", "purchase", f"00-0{i}", day.format(i + 1)) for i in range(4)]
            + [
                Event("s", "v", "search", "", day.format(20), None, "steel kettle"),
                Event("t", "v", "purchase", "00-05", day.format(21)),
                *(Event(f"x{i}", "w", "view", "01-01", day.format(22 + i)) for i in range(3)),
            ]
        )
        (lesson,) = lessons_of_events(own).lessons
        assert lesson.labels.max() == 3 and lesson.ideal == (3,)
        popular = lesson.features[:, FEATURES.index("popularity")]
        assert (popular > 0).sum() == 4 and popular[lesson.labels == 3].max() == 0


def test_the_command_keeps_a_better_ranker_and_searches_follow_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with shopguide.open(folder, text_encoder="none", picture_encoder="none") as shop:
        ratings = judged(shop)
        before = [abs(dollars(h.product) - 25) for h in shop.search("steel kettle", limit=10).hits]
    (folder / "shop.toml").write_text('text_encoder = "none"\npicture_encoder = "none"\n')
    file = tmp_path / "qrels.csv"
    lines = [f"{q},{p},{r}" for q, by in ratings.items() for p, r in by.items()]
    file.write_text("query,docid,rating\n" + "\n".join(lines))
    assert run(cli.app, ["train", "ranker", "--judgments", str(file), "--shop", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kept"] and told["card"]["difference"]["low"] > 0
    model = load_model(folder)
    assert isinstance(model, TreeModel) and model.card == json.loads((folder / "ranker.card.json").read_text())
    with shopguide.open(folder, text_encoder="none", picture_encoder="none") as shop:
        page = shop.search("steel kettle", limit=10, explain=True)
        after = [abs(dollars(h.product) - 25) for h in page.hits]
        assert sum(after) < sum(before) / 2
        for hit in page.hits:
            assert sum(hit.why.contributions.values()) == pytest.approx(hit.score, abs=1e-4)
    written = (folder / "ranker.json").read_bytes()
    assert run(cli.app, ["train", "ranker", "--judgments", str(file), "--shop", str(folder)]) == 1
    assert "Not kept" in capsys.readouterr().out and (folder / "ranker.json").read_bytes() == written
    assert run(cli.app, ["train", "ranker", "--shop", str(folder)]) == 2
