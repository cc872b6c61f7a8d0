"""Made shops, the trial on them, and the peers: each against known answers on a few thousand rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from shopguide.errors import UsageError
from shopguide.index import Index, Request, peers
from shopguide.index.made import FILTERS, Made, brand, entry, product_id, word
from shopguide.index.peers.ours import Ours
from shopguide.index.trial import judged, recall_of, run_trial
from shopguide.types import Filter

N = 2500


@pytest.fixture(scope="module")
def made() -> Made:
    return Made(N, 5, 64)


@pytest.fixture(scope="module")
def index(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.open(tmp_path_factory.mktemp("made"), currency="USD")
    index.rebuild(made.entries(), "made", 1)
    return index


def test_a_seed_makes_the_same_shop_and_another_one_another(made: Made) -> None:
    again, other = Made(N, 5, 64).block(0), Made(N, 6, 64).block(0)
    assert np.array_equal(made.block(0).vecs, again.vecs)
    assert made.block(0).titles == again.titles != other.titles
    assert [one.words for one in made.asked(9)] == [one.words for one in Made(N, 5, 64).asked(9)]


def test_made_words_are_different_terms_and_zipf_distributed(made: Made) -> None:
    assert len({word(rank) for rank in range(30_000)}) == 30_000
    block = made.block(0)
    found = [sum(f" {word(rank)} " in f" {text} " for text in block.descriptions) for rank in (0, 9, 99)]
    assert found[0] > 2 * found[1] > 4 * found[2] > 0


def test_the_two_forms_of_each_filter_mean_the_same_rows(made: Made, index: Index) -> None:
    block = made.block(0)
    for narrowing in FILTERS:
        for one in made.asked(3):
            ids = {product_id(int(row)) for row in np.flatnonzero(narrowing.mask(block, one))}
            found = index.search(Request(filters=narrowing.filters(one), limit=1000, facet_fields=()))
            assert found.total == len(ids)
            assert {row.product_id for row in found.rows} <= ids
    share, _ = judged(made, made.asked(5), FILTERS[1])
    assert share == pytest.approx(np.mean(block.brands == 0))
    assert 0.08 < share < 0.16


def test_brute_force_is_that_of_one_plain_product(made: Made) -> None:
    (asked,) = made.asked(1)
    _, (rows,) = made.nearest([asked], 10, FILTERS[1])
    block = made.block(0)
    sims = block.vecs @ asked.vec
    sims[block.brands != 0] = -1
    assert rows == np.argsort(-sims)[:10].tolist()


def test_recall_counts_what_was_found_of_what_is_true() -> None:
    assert recall_of([{"a", "b"}, {"x"}], [{"a", "c"}, {"x", "y"}]) == 0.5


def test_a_trial_tells_recall_changes_clients_and_cost(tmp_path: Path) -> None:
    trial = run_trial(400, tmp_path, searches=10, encode=lambda text: np.ones(4, np.float32))
    recalls = {kind.name: kind.recall for kind in trial.kinds}
    assert recalls["words, facets"] is None
    assert min(recall for recall in recalls.values() if recall is not None) >= 0.995
    assert [kind.whole is not None for kind in trial.kinds if kind.name.startswith("hybrid")] == [True] * 4
    assert set(trial.changes) == {"new product", "new price", "delete"}
    assert trial.clients_per_s > 0 and trial.cost.disk_bytes > 0 and trial.cost.peak_bytes > 0
    built = trial.cost.build_s
    assert run_trial(400, tmp_path, searches=10).cost.build_s == built, "a kept index is used again"


@pytest.fixture(scope="module", params=["shopguide", *peers.PEERS])
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> peers.Peer:
    peer = Ours() if request.param == "shopguide" else peers.load(request.param)
    if peer is None:
        pytest.skip(f"{request.param} is not installed: {peers.PEERS[request.param][2]}")
    folder = tmp_path_factory.mktemp("peer") / peer.name
    folder.mkdir()
    peer.build(Made(N, 5, 64), folder)
    request.addfinalizer(peer.close)
    return peer


class TestPeers:
    """What every engine that is installed must do with the same rows."""

    @pytest.mark.parametrize("narrowing", FILTERS, ids=lambda one: one.name)
    def test_what_it_finds_meets_the_filter(self, peer: peers.Peer, made: Made, narrowing: object) -> None:
        block = made.block(0)
        for asked in made.asked(4):
            ids = {product_id(int(row)) for row in np.flatnonzero(narrowing.mask(block, asked))}  # type: ignore[attr-defined]
            found = peer.hybrid(asked, narrowing)  # type: ignore[arg-type]
            assert found is not None and set(found) <= ids and len(set(found)) == len(found) <= 10
            near = peer.nearest(asked, narrowing)  # type: ignore[arg-type]
            if near is not None:
                assert set(near) <= ids and len(set(near)) == len(near) == 10

    def test_most_of_the_nearest_are_found(self, peer: peers.Peer, made: Made) -> None:
        asked = made.asked(10)
        _, truth = judged(made, asked, FILTERS[1])
        found = [peer.nearest(one, FILTERS[1]) for one in asked]
        if found[0] is not None:
            assert recall_of([set(one or ()) for one in found], truth) > (0.995 if peer.name == "shopguide" else 0.5)


def test_an_engine_that_is_not_known_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="elastic") as told:
        peers.load("elastic")
    assert "lancedb" in str(told.value.hint)


def test_a_comparison_times_each_engine_in_turn_and_tells_who_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "load", lambda name: None)
    told = peers.compare(400, tmp_path, ["zvec"], searches=10)
    assert told.missing == {"zvec": "pip install zvec"}
    assert [engine.name for engine in told.engines] == ["shopguide"]
    assert {row.recall for row in told.rows if row.kind.startswith("ten")} == {1.0}


def test_entries_carry_what_the_masks_are_told_from(made: Made) -> None:
    block = made.block(0)
    for i in range(20):
        product = entry(block, i).product
        assert product.brand == brand(int(block.brands[i]))
        assert (product.product_id, product.offers[0].price.amount_minor) == (product_id(i), int(block.prices[i]))
    assert Filter("brand", any_of=(brand(0),)) in FILTERS[1].filters(made.asked(1)[0])
