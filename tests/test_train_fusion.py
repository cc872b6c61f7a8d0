"""Learning a fuser: what can be learnt is, files are what the card says, and a kill or bad data costs nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from learnt import SEEN, WORDS, lessons, loaded, rows, viewed  # noqa: E402
from shopguide.errors import CorruptError, DataError, EncoderMismatchError, MissingError, ShapeError  # noqa: E402
from shopguide.fuse import METHODS, Tokens, make_fuser  # noqa: E402
from shopguide.fuse.lessons import Asks, pairs_of  # noqa: E402
from shopguide.fuse.trained import CARD, PRODUCT_FILE, adopt_version, current_version  # noqa: E402
from shopguide.train.fusion import FusionSettings, LearntFusion, NetFuser, cross, learn_fuser  # noqa: E402
from shopguide.train.fusion_batches import Batches  # noqa: E402
from shopguide.train.fusion_held import learn_and_measure  # noqa: E402
from shopguide.train.fusion_trials import reach, trials_of  # noqa: E402

QUICK = FusionSettings("gated", steps=40, every=10)


@pytest.fixture(scope="module")
def learnt() -> LearntFusion:
    return learn_fuser(lessons(), replace(QUICK, method="attention"))


@pytest.mark.parametrize("method", METHODS)
def test_the_files_answer_as_the_net_does(method: str, tmp_path: Path) -> None:
    given = lessons()
    one = learn_fuser(given, replace(QUICK, method=method, steps=10))
    fuser, net = loaded(one.write(tmp_path)), NetFuser(one.net)
    np.testing.assert_allclose(fuser.fuse(given.tokens), net.fuse(given.tokens), atol=2e-6)
    asked = {"text": rows(1, WORDS, 5)[0], "picture": rows(1, SEEN, 6)[0]}
    for some in (asked, {"text": asked["text"]}, {"picture": asked["picture"]}):
        np.testing.assert_allclose(fuser.query(some), net.query(some), atol=2e-6)
    assert fuser.method == method and fuser.card["data"]["fingerprint"] == given.fingerprint()


def test_words_find_pictures_that_were_never_seen_beside_them() -> None:
    given = lessons(120)
    held = learn_and_measure(given, replace(QUICK, steps=10), make_fuser("weighted_sum", given.dimensions))
    found = held.trials["title → pictures"]
    assert found.before.value < 0.2 and found.learnt.value > 0.6 and found.difference.low > 0.3
    assert held.better and set(held.to_dict()["recall@10"]) == set(held.trials)


def test_learning_never_ends_below_where_it_began(learnt: LearntFusion) -> None:
    looks = learnt.card["learnt"]["looks"]
    assert learnt.card["learnt"]["best"] == max(score for _, score in looks) >= looks[0][1]


def test_noise_is_not_better() -> None:
    given = lessons(60)
    shuffled = np.random.default_rng(1).permutation(60)
    tokens = {**given.tokens, "picture": given.tokens["picture"].take(shuffled)}
    made_up = replace(given, tokens=tokens, links=())
    held = learn_and_measure(made_up, replace(QUICK, steps=10), make_fuser("weighted_sum", given.dimensions))
    found = held.trials["title → pictures"]
    assert found.difference.low <= 0.0


def test_the_loss_is_the_cross_entropy_with_the_shares_of_the_grades() -> None:
    scores = torch.tensor([[2.0, 1.0, 0.0], [0.5, 0.0, 0.0], [1.0, 1.0, 1.0]])
    grades = torch.tensor([[7.0, 1.0, 0.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]])
    odds = np.exp(scores.numpy()) / np.exp(scores.numpy()).sum(1, keepdims=True)
    one = -(7 / 8 * np.log(odds[0, 0]) + 1 / 8 * np.log(odds[0, 1]))
    assert float(cross(scores, grades, slice(0, 3))) == pytest.approx((one - np.log(odds[1, 2])) / 2, rel=1e-6)
    halves = cross(scores, grades, slice(0, 1)) + cross(scores, grades, slice(1, 3))
    assert float(halves) == pytest.approx(float(cross(scores, grades, slice(0, 3))), rel=1e-6)


def test_the_same_seed_gives_the_same_file_and_another_another(tmp_path: Path) -> None:
    names = [learn_fuser(lessons(), replace(QUICK, steps=10, seed=s)).write(tmp_path / str(n)).name
             for n, s in enumerate((0, 0, 1))]  # fmt: skip
    assert names[0] == names[1] != names[2]


RUN = """
import os, signal, sys
from pathlib import Path
import numpy as np
from learnt import lessons
from shopguide.train.fusion import FusionSettings, learn_fuser
from shopguide.train.world import World

def told(stage, done, total):
    if done == int(os.environ.get("KILL_AT", "0")):
        os.kill(os.getpid(), signal.SIGKILL)

world = World.join()
path = Path(sys.argv[1])
settings = FusionSettings("attention", steps=15, every=5)
one = learn_fuser(lessons(), settings, None, told, path / "run.training" if "KILL_AT" in os.environ else None, world)
held = {n: t.numpy() for n, t in one.net.state_dict().items()}
np.savez(path / f"rank-{world.rank}.npz", losses=np.array(one.losses), **held)
world.wait()
world.leave()
"""
SHORT = FusionSettings("attention", steps=15, every=5)


def start(folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    told = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", **environment}
    return subprocess.Popen([sys.executable, "-c", RUN, str(folder)], env=told)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a killed run and two processes that learnt together left behind."""
    folder = tmp_path_factory.mktemp("ran")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        world = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1])}
    ranks = [start(folder, RANK=str(r), LOCAL_RANK=str(r), **world) for r in range(2)]
    killed = start(folder, KILL_AT="8")
    assert [one.wait(240) for one in (*ranks, killed)] == [0, 0, -signal.SIGKILL]
    return folder


@pytest.fixture(scope="module")
def whole() -> LearntFusion:
    """The same run by one process and without a kill."""
    return learn_fuser(lessons(), SHORT)


def test_a_run_killed_in_the_middle_goes_on_and_ends_the_same(ran: Path, whole: LearntFusion) -> None:
    steps: list[int] = []
    one = learn_fuser(lessons(), SHORT, None, lambda _, done, total: steps.append(done), ran / "run.training")
    assert steps[0] == 6 and len(one.losses) == 15
    assert one.losses == whole.losses
    for name, tensor in whole.net.state_dict().items():
        np.testing.assert_array_equal(one.net.state_dict()[name].numpy(), tensor.numpy(), err_msg=name)


def test_a_checkpoint_of_another_run_or_a_broken_one_is_not_gone_on_from(tmp_path: Path, whole: LearntFusion) -> None:
    path = tmp_path / "run.training"
    learn_fuser(lessons(), replace(SHORT, seed=3, steps=5), None, None, path)
    assert learn_fuser(lessons(), SHORT, None, None, path).losses == whole.losses
    path.write_bytes(path.read_bytes()[:1000])
    assert learn_fuser(lessons(), SHORT, None, None, path).losses == whole.losses


def test_two_processes_learn_to_the_bit_alike_and_as_one_does(ran: Path, whole: LearntFusion) -> None:
    first, second = (np.load(ran / f"rank-{r}.npz") for r in range(2))
    for key in first.files:
        np.testing.assert_array_equal(first[key], second[key], err_msg=key)
    np.testing.assert_allclose(first["losses"], whole.losses, rtol=1e-4)
    assert first["losses"][-1] < first["losses"][0]


def test_a_run_with_views_that_is_killed_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    given, path = viewed(lessons()), tmp_path / "run.training"

    def killed(stage: str, done: int, total: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    whole = learn_fuser(given, replace(SHORT, method="gated"))
    with pytest.raises(KeyboardInterrupt):
        learn_fuser(given, replace(SHORT, method="gated"), None, killed, path)
    steps: list[int] = []
    one = learn_fuser(given, replace(SHORT, method="gated"), None, lambda _, done, total: steps.append(done), path)
    assert steps[0] == 6 and one.losses == whole.losses
    assert one.losses != learn_fuser(lessons(), replace(SHORT, method="gated")).losses


def test_a_picture_in_another_view_asks_for_its_product_and_each_step_draws_other_views() -> None:
    given = viewed(lessons())
    everyone = np.ones(given.count, np.bool_)
    first, again, later = (Batches(given, everyone, {}, 384, 0).draw(step) for step in (0, 0, 1))
    for m in first.blocks:
        np.testing.assert_array_equal(first.blocks[m], again.blocks[m])
    assert (first.blocks["picture"] != later.blocks["picture"]).any()
    asked = next(q for q in first.questions if q.kind == "view")
    shown = first.blocks["picture"] * (first.whole["picture"] > 0)[..., None]
    held = np.concatenate([given.tokens["picture"].vectors, *(v["picture"].vectors for v in given.views)])
    for vector, answers in zip(asked.vectors["picture"], asked.answers, strict=True):
        place = int(np.flatnonzero(answers)[0])
        assert (np.abs(held - vector).max(1) < 1e-6).any()  # a view of a picture
        assert not (np.abs(shown[place] - vector).max(-1) < 1e-6).any()  # and not the one that the product shows
    assert not any(q.kind == "view" for q in Batches(lessons(), everyone, {}, 384, 0).draw(0).questions)


class TestBadInput:
    def test_a_number_that_is_none_in_a_view_is_told(self) -> None:
        given = viewed(lessons())
        given.views[1]["picture"].vectors[3, 2] = np.nan
        with pytest.raises(DataError, match="view 1 of picture tokens"):
            learn_fuser(given, QUICK)

    def test_a_number_that_is_none_is_told(self) -> None:
        given = lessons()
        given.tokens["picture"].vectors[3, 2] = np.nan
        with pytest.raises(DataError, match="picture tokens"):
            learn_fuser(given, QUICK)

    def test_no_pair_is_told(self) -> None:
        with pytest.raises(DataError, match="no pair"):
            learn_fuser(replace(lessons(), asks=(), links=()), QUICK)

    def test_too_few_products_are_told(self) -> None:
        with pytest.raises(DataError, match="too few"):
            learn_fuser(lessons(8), QUICK)

    def test_modalities_of_unequal_length_are_told(self) -> None:
        given = lessons()
        with pytest.raises(ShapeError):
            learn_fuser(replace(given, tokens={**given.tokens, "text": lessons(30).tokens["text"]}), QUICK)

    def test_products_that_are_all_of_one_title_teach_something_or_say_why_not(self) -> None:
        given = lessons(40)
        same = Asks("title", {"text": rows(1, WORDS, 1)}, *pairs_of([dict.fromkeys(range(40), 1.0)]), untitled=True)
        one = learn_fuser(replace(given, asks=(same,)), replace(QUICK, steps=10))
        assert all(np.isfinite(one.losses))

    def test_words_alone_are_enough(self, tmp_path: Path) -> None:
        given = lessons()
        only = replace(given, tokens={"text": given.tokens["text"]}, links=())
        fuser = loaded(learn_fuser(only, replace(QUICK, steps=10)).write(tmp_path))
        with_pictures = fuser.fuse({"text": given.tokens["text"], "reviews": given.tokens["reviews"]})
        assert with_pictures.shape == (60, WORDS)

    def test_a_changed_file_another_encoder_and_a_missing_file_are_told(
        self, learnt: LearntFusion, tmp_path: Path
    ) -> None:
        version = learnt.write(tmp_path)
        with pytest.raises(EncoderMismatchError, match="other encoders"):
            loaded(version, "others")
        data = bytearray((version / PRODUCT_FILE).read_bytes())
        data[len(data) // 2] ^= 1
        (version / PRODUCT_FILE).write_bytes(bytes(data))
        with pytest.raises(CorruptError, match="checksum"):
            loaded(version)
        (version / PRODUCT_FILE).unlink()
        with pytest.raises(MissingError, match=r"product\.onnx"):
            loaded(version)
        (version / CARD).write_text("{", "utf-8")
        with pytest.raises(CorruptError, match="card"):
            loaded(version)
        with pytest.raises(MissingError):
            loaded(tmp_path / "none")
        assert loaded(learnt.write(tmp_path)).method == "attention"  # written again over the damaged one

    def test_vectors_of_another_dimension_are_refused(self, learnt: LearntFusion, tmp_path: Path) -> None:
        fuser = loaded(learnt.write(tmp_path))
        with pytest.raises(ShapeError):
            fuser.fuse({"text": Tokens.single(rows(3, WORDS + 1, 0))})
        with pytest.raises(ShapeError):
            fuser.query({"text": rows(1, WORDS + 1, 0)[0]})
        with pytest.raises(ShapeError, match="words or a picture"):
            fuser.query({})


def test_current_names_one_version_and_nothing_outside_the_folder(learnt: LearntFusion, tmp_path: Path) -> None:
    assert current_version(tmp_path) is None
    version = learnt.write(tmp_path / "fusion")
    adopt_version(version)
    assert current_version(tmp_path) == version
    assert json.loads((version / CARD).read_text("utf-8"))["files"].keys() >= {PRODUCT_FILE}
    (tmp_path / "fusion" / "CURRENT").write_text("../../etc\n", "utf-8")
    assert current_version(tmp_path) is None


def test_a_trial_counts_a_product_of_which_nothing_is_seen_as_not_found() -> None:
    given = lessons(30)
    none = Tokens.of([[]] * 30, WORDS)
    blind = replace(given, tokens={"text": none}, untitled={"text": none}, links=())
    trials = trials_of(replace(given, links=()), np.ones(30, np.bool_), {})
    assert all(
        r.max() <= 1.0 and r.min() > 0.0
        for r in reach(make_fuser("weighted_sum", given.dimensions), trials).rank.values()
    )
    assert trials_of(blind, np.ones(30, np.bool_), {}) == []
