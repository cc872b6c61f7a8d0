"""Sketches of one bit a number: their bounds hold, and what they leave out changes no answer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from shopguide.index import Entry, Index, Leg, Ranking, Request
from shopguide.index import depth as depths
from shopguide.index import index as indexes
from shopguide.index.codes import Codes, can_code, pack_codes
from shopguide.index.dense import Vectors, pack_vectors
from shopguide.index.exactness import matched
from shopguide.index.greatest import at_least
from shopguide.index.made import Made
from shopguide.types import Filter, Money, Offer, Product

N = 12_000


def made_rows(n: int, d: int) -> np.ndarray:
    made = Made(n, 3, d)
    return np.concatenate([block.vecs for block in made.blocks()]).astype(np.float16)


def queries(d: int, count: int = 12) -> list[np.ndarray]:
    return [one.vec for one in Made(N, 3, d).asked(count)]


@pytest.mark.parametrize("d", [128, 384])
def test_an_estimate_is_right_on_average_and_never_further_off_than_told(d: int) -> None:
    rows = made_rows(N, d)
    codes = Codes(pack_codes(rows))
    for query in queries(d):
        sketch = codes.sketch(query)
        about = codes.estimates(sketch)
        off = about - rows.astype(np.float32) @ query
        told = np.concatenate([most for _, most in codes._compared(sketch, bound=True)]) - about + sketch.head_error
        assert (np.abs(off) < told).all()
        assert abs(off.mean()) < 0.05 * told.mean()
        assert off.std() > 0.7 * told.mean() / 5.5, "and the told error is not a vain one"


@pytest.mark.parametrize("kind", ["made", "one line", "few directions", "long and short", "all alike"])
def test_whatever_the_vectors_are_no_row_that_reaches_a_threshold_is_left_out(kind: str) -> None:
    rng, d = np.random.default_rng(8), 128
    made = made_rows(N, d).astype(np.float32)
    rows = {
        "made": made,
        "one line": rng.standard_normal((N, 1)) * made[0],
        "few directions": rng.standard_normal((N, 5)) @ made[:5],
        "long and short": made * np.exp(rng.normal(0, 1, (N, 1))),
        "all alike": made[0] + 0.01 * rng.standard_normal((N, d)),
    }[kind].astype(np.float16)
    rows[::9] = 0
    space, plain = Vectors(pack_vectors(rows)), Vectors({k: v for k, v in pack_vectors(rows).items() if k in PLAIN})
    for query in [*queries(d, 6), rows[1].astype(np.float32), rng.standard_normal(d).astype(np.float32)]:
        sims = plain.exact(query, np.arange(N))
        for threshold in (*np.sort(sims)[[-3, -40, -400]].tolist(), 0.0, -0.2):
            found, wanted = (one.reaching(one.probe(query), threshold, None) for one in (space, plain))
            assert found[0].tolist() == wanted[0].tolist()
            assert np.array_equal(found[1], wanted[1])


PLAIN = ("f16", "i8", "scales")


def test_most_rows_are_left_out_at_a_threshold_that_few_reach_and_sketches_give_up_at_one_that_most_do() -> None:
    rows = made_rows(N, 384)
    codes = Codes(pack_codes(rows))
    shares = [len(codes.reaching(codes.sketch(query), 0.4, 1.0)) / N for query in queries(384)]  # type: ignore[arg-type]
    assert np.mean(shares) < 0.06
    assert all(codes.reaching(codes.sketch(query), -0.1, 0.3) is None for query in queries(384))


def test_sketches_are_made_for_many_rows_of_a_length_that_the_kernels_like() -> None:
    assert can_code(10_000, 384) and can_code(50_000, 1280)
    assert not can_code(9_999, 384) and not can_code(50_000, 100)


@pytest.mark.parametrize("n", [1, 7, 900, 50_000])
def test_the_greatest_are_all_there_with_all_that_equal_the_least_of_them(n: int) -> None:
    rng = np.random.default_rng(n)
    few = rng.integers(0, 4, n).astype(np.float32)
    for values in (rng.standard_normal(n).astype(np.float32), few, np.sort(few), -(2.0**70) * few):
        for count in {1, min(n, 10), n // 3 + 1, n, n + 5}:
            found = at_least(values, count)
            edge = np.sort(values)[::-1][min(count, n) - 1]
            assert set(np.flatnonzero(values >= edge).tolist()) <= set(found.tolist())
            assert (np.diff(found) > 0).all()


def test_of_many_numbers_few_are_looked_at() -> None:
    values = np.random.default_rng(0).standard_normal(200_000).astype(np.float32)
    assert len(at_least(values, 100)) < 1500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop whose generation has sketches, and a measured depth as in a large one."""
    folder = tmp_path_factory.mktemp("coded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexes, "QUICK_ROWS", N)
        made = made_rows(N, 384).astype(np.float32)
        Index.open(folder).rebuild(
            (
                Entry(
                    Product(f"{i:05}", "thing", brand=f"b{i % 10}", offers=(Offer(Money(i, "USD")),)),
                    "",
                    {"fused": vec},
                )
                for i, vec in enumerate(made)
            ),
            "f",
            1,
        )
    return folder


def test_match_sets_by_meaning_are_those_of_brute_force(folder: Path) -> None:
    told = matched(Index.open(folder), [(query, threshold) for query in queries(384) for threshold in (0.3, 0.42)])
    assert told.queries == told.right == 24
    assert told.products > 500


def test_the_manifest_tells_the_measured_depth_and_small_shops_have_none(folder: Path, tmp_path: Path) -> None:
    manifest = json.loads((folder / "gen-000001" / "manifest.json").read_text())
    assert 10 <= manifest["depths"]["fused"] < N // 20
    Index.open(tmp_path).rebuild([Entry(Product("a", "thing"), "", {"fused": np.ones(4, np.float32)})], "f", 1)
    assert json.loads((tmp_path / "gen-000001" / "manifest.json").read_text())["depths"] == {}


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("filters", [(), (Filter("brand", none_of=("b3",)),)], ids=["all", "nine tenths"])
def test_the_nearest_are_those_of_brute_force_to_the_recall_that_is_asked(
    folder: Path, quick: bool, filters: tuple[Filter, ...]
) -> None:
    index = Index.open(folder, ranking=Ranking(quick_nearest=quick))
    rows = made_rows(N, 384).astype(np.float32)
    allowed = np.arange(N) % 10 != 3 if filters else np.ones(N, np.bool_)
    asked, right = queries(384, 60), 0
    for query in asked:
        found = index.search(Request(legs=(Leg("fused", query),), filters=filters, facet_fields=()))
        assert found.total == np.count_nonzero(allowed)
        sims = np.where(allowed, rows @ query, -2)
        right += len({int(row.product_id) for row in found.rows} & set(np.argsort(-sims)[:10].tolist()))
    assert right >= 10 * len(asked) * (depths.QUICK_RECALL if quick else 0.999)


@pytest.mark.parametrize("threshold", [None, -1.0])
@pytest.mark.parametrize("quick", [False, True])
def test_pages_of_the_nearest_walk_every_product_once_in_an_order_that_does_not_depend_on_the_page(
    folder: Path, quick: bool, threshold: float | None
) -> None:
    index = Index.open(folder, ranking=Ranking(quick_nearest=quick))
    (query,) = queries(384, 1)
    seen: list[str] = []
    for limit in (7, 50, 300, *(1000,) * 12):
        request = Request(legs=(Leg("fused", query, 1.0, threshold),), offset=len(seen), limit=limit)
        found = index.search(request)
        assert found.total == N
        assert found.facets[0].field == "brand" and sum(v.count for v in found.facets[0].values) == N
        seen += [row.product_id for row in found.rows]
    assert len(seen) == len(set(seen)) == N


def test_a_quick_search_for_the_nearest_leaves_what_a_threshold_finds_as_it_is(folder: Path) -> None:
    exact, quick = (Index.open(folder, ranking=Ranking(quick_nearest=one)) for one in (False, True))
    for query in queries(384, 8):
        request = Request("thing", (Leg("fused", query, 1.0, 0.35),), facet_fields=("brand", "price"), limit=50)
        one, other = exact.search(request), quick.search(request)
        assert (one.total, one.facets, one.rows) == (other.total, other.facets, other.rows)
