"""The index's numbers against other libraries, brute force and known answers."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import bm25s
import numpy as np
import pytest

from shopguide.index import Entry, FieldLengths, FieldWeights, Index, Leg, Ranking, Request, bench_search
from shopguide.index.dense import NONE, Vectors, pack_vectors
from shopguide.index.lexical import index_terms
from shopguide.index.made import Made
from shopguide.index.ranking import best_first, fuse_scores
from shopguide.types import Filter, Money, Offer, Product

VOCABULARY = [f"{a}{b}" for a in ("ka", "lo", "mi", "nu", "po", "ra") for b in ("ber", "din", "fex", "gol", "hut")]


def test_with_equal_weights_scores_are_plain_bm25_as_bm25s_has_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    zipf = 1 / np.arange(1, len(VOCABULARY) + 1)
    titles = [" ".join(rng.choice(VOCABULARY, rng.integers(1, 30), p=zipf / zipf.sum())) for _ in range(400)]
    none = dict.fromkeys(
        ("brand", "category", "attribute", "attribute_name", "description", "identifier", "review"), 0.0
    )
    ranking = Ranking(min_idf_share=0.0, k1=1.5)
    mean = float(np.mean([len(index_terms(t)) for t in titles]))
    weights = FieldWeights(title=1.0, **none, lengths=FieldLengths(title=mean, b=0.75))
    index = Index.open(tmp_path, weights=weights, ranking=ranking)
    index.rebuild([Entry(Product(f"{i:04}", title)) for i, title in enumerate(titles)], "f", 1)
    other = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    other.index([list(index_terms(t)) for t in titles], show_progress=False)
    for _ in range(20):
        query = rng.choice(VOCABULARY, 3, replace=False).tolist()
        expected = other.get_scores(query) * (1.5 + 1.0)  # bm25s leaves the constant factor k1 + 1 out
        rows = index.search(Request(" ".join(query), limit=400)).rows
        assert len(rows) == np.count_nonzero(expected)
        for row in rows:
            assert row.signals["lexical"] == pytest.approx(expected[int(row.product_id)], rel=1e-5)


def crowded(n: int, d: int, seed: int = 0) -> np.ndarray:
    """Vectors as real ones lie: many clusters, all within one narrow cone."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((200, d)) + 1.0
    vecs = centres[rng.integers(0, 200, n)] + 0.6 * rng.standard_normal((n, d))
    return (vecs / np.linalg.norm(vecs, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("d", [64, 384, 1280])
def test_int8_similarities_stay_within_the_told_error(d: int) -> None:
    vecs = crowded(5000, d)
    vecs[7] = 0
    space = Vectors(pack_vectors(vecs.astype(np.float16)))
    for query in vecs[100:110]:
        probe = space.probe(query)
        sims = space.scan(probe)
        assert sims[7] == NONE
        off = np.abs(sims - vecs @ query)[np.arange(5000) != 7]
        told = space.error(probe, np.arange(5000))[np.arange(5000) != 7]
        assert (off < told).all()
        assert told.max() < 0.5 / np.sqrt(d), "and the told error is not a vain one"
        exact = space.exact(query, np.arange(5000))
        assert np.abs(np.delete(exact, 7) - np.delete(vecs @ query, 7)).max() < 1e-3


def test_gathered_and_scanned_rows_have_the_same_similarity() -> None:
    space = Vectors(pack_vectors(crowded(3000, 48).astype(np.float16)))
    probe = space.probe(space.f16[5].astype(np.float32))
    few, most = np.arange(0, 3000, 50), np.arange(10, 3000)
    assert np.array_equal(space.at(probe, few), space.scan(probe)[few])
    assert np.array_equal(space.at(probe, most), space.scan(probe)[most])


@pytest.mark.parametrize("share", [1.0, 0.4, 0.02])
@pytest.mark.parametrize("threshold", [-0.2, 0.1, 0.4, 0.9, 2.0])
def test_no_row_that_reaches_a_threshold_is_left_out(share: float, threshold: float) -> None:
    rng = np.random.default_rng(4)
    vecs = Made(30_000, 3, 256).block(1).vecs
    vecs = np.concatenate([vecs, vecs + 0.2 * rng.standard_normal(vecs.shape).astype(np.float32), 0 * vecs[:5]])
    space = Vectors(pack_vectors(vecs.astype(np.float16)))
    allowed = rng.random(len(vecs)) < share
    for query in [*vecs[:5], rng.standard_normal(256).astype(np.float32)]:
        rows, sims = space.reaching(space.probe(query), threshold, None if share == 1.0 else allowed)
        exact = space.exact(query, np.arange(len(vecs)))
        must = np.flatnonzero((exact >= threshold) & ((share == 1.0) | allowed))
        assert not set(must.tolist()) - set(rows.tolist())
        assert share == 1.0 or allowed[rows].all()
        assert np.array_equal(sims, space.scan(space.probe(query))[rows])
        again = space.reaching(space.probe(query), threshold, allowed)
        assert again[0].tolist() == rows[allowed[rows]].tolist(), "what is remembered is the same"
        if threshold >= 0.4:
            assert len(rows) <= len(must) + 0.05 * len(vecs), "and hardly more"


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, np.ndarray]:
    """20,000 products; the price grows as the first coordinate falls, so that price filters disagree with queries."""
    vecs = crowded(20_000, 128)
    price = np.argsort(np.argsort(-vecs[:, 0]))
    index = Index.open(tmp_path_factory.mktemp("wide"))
    index.rebuild(
        (
            Entry(
                Product(
                    f"{i:05}", VOCABULARY[i % 30], brand=f"b{i % 10}", offers=(Offer(Money(int(price[i]), "USD")),)
                ),
                "",
                {"fused": vecs[i]},
            )
            for i in range(len(vecs))
        ),
        "f",
        1,
    )
    return index, vecs


@pytest.mark.parametrize(
    ("name", "filters"),
    [
        ("none", ()),
        ("a tenth", (Filter("brand", any_of=("b3",)),)),
        ("a hundredth", (Filter("brand", any_of=("b3",)), Filter("price", low=5000, high=7000))),
        ("against the query", (Filter("price", low=18_000),)),
    ],
)
def test_the_ten_nearest_are_those_of_brute_force(
    wide: tuple[Index, np.ndarray], name: str, filters: tuple[Filter, ...]
) -> None:
    index, vecs = wide
    allowed = {r.product_id for o in range(0, 20_000, 1000) for r in page(index, filters, o)} if filters else None
    rows = np.array(sorted(map(int, allowed))) if allowed is not None else np.arange(len(vecs))
    rng, right = np.random.default_rng(1), 0
    for _ in range(40):
        query = vecs[rng.integers(0, len(vecs))] + 0.05 * rng.standard_normal(128).astype(np.float32)
        if name == "against the query":
            query[0] = abs(query[0]) + 0.3
        query = (query / np.linalg.norm(query)).astype(np.float32)
        found = index.search(Request(legs=(Leg("fused", query),), filters=filters, facet_fields=()))
        best = rows[np.argsort(-(vecs[rows] @ query), kind="stable")[:10]]
        right += len({int(r.product_id) for r in found.rows} & set(best.tolist()))
    assert right / 400 >= 0.995


def page(index: Index, filters: tuple[Filter, ...], offset: int) -> tuple[object, ...]:
    return index.search(Request(filters=filters, offset=offset, limit=1000, facet_fields=())).rows


def test_a_threshold_decides_as_float16_does(wide: tuple[Index, np.ndarray]) -> None:
    index, vecs = wide
    for query in vecs[:10]:
        sims = np.einsum("ij,j->i", vecs.astype(np.float16).astype(np.float32), query)
        threshold = float(np.sort(sims)[-137])
        found = index.search(Request(legs=(Leg("fused", query, 1.0, threshold),), facet_fields=()))
        assert found.total == int((sims >= np.float32(threshold)).sum())


def test_reciprocal_ranks_are_the_known_ones() -> None:
    signals = {"lexical": np.array([3, 2, 0], np.float32), "fused": np.array([0.1, NONE, 0.5], np.float32)}
    ranking = Ranking(fusion="ranks", rank_damping=60)
    parts = fuse_scores(signals, {"lexical": 1.0, "fused": 1.0}, np.arange(3), ranking)
    assert parts["lexical"].tolist() == pytest.approx([0.5, 0.5 * 61 / 62, 0])
    assert parts["fused"].tolist() == pytest.approx([0.5 * 61 / 62, 0, 0.5])


def test_words_are_scored_over_their_best_and_similarities_as_they_are() -> None:
    signals = {"lexical": np.array([8, 4, 0], np.float32), "fused": np.array([0.2, NONE, 0.4], np.float32)}
    parts = fuse_scores(signals, {"lexical": 3.0, "fused": 1.0}, np.arange(3), Ranking())
    assert parts["lexical"].tolist() == pytest.approx([0.75, 0.375, 0])
    assert parts["fused"].tolist() == pytest.approx([0.05, 0, 0.1])
    weak = {"fused": np.array([0.05], np.float32)}
    assert fuse_scores(weak, {"fused": 1.0}, np.arange(1), Ranking())["fused"][0] == pytest.approx(0.05)


def test_the_first_few_are_those_of_a_full_sort() -> None:
    rng = np.random.default_rng(5)
    keys = rng.integers(0, 20, 1000).astype(np.float32), rng.permutation(1000)
    assert best_first(keys, 50).tolist() == np.lexsort((keys[1], keys[0]))[:50].tolist()


@pytest.mark.data
def test_icecat_is_built_searched_and_judged_in_time(shared: Path, tmp_path: Path) -> None:
    with gzip.open(shared / "chorus_icecat" / "products.jsonl.gz", "rt") as lines:
        entries = [icecat_entry(json.loads(line)) for line in lines]
    index = Index.open(tmp_path, currency="USD")
    began = time.process_time()
    index.rebuild(entries, "f", 1)
    assert len(index) == 19_406
    assert time.process_time() - began < 30
    judged: dict[str, dict[str, int]] = {}
    for line in (shared / "chorus_icecat" / "qrels_broad_rated.csv").read_text().splitlines()[1:]:
        query, product_id, rating = line.rsplit(",", 2)
        judged.setdefault(query.strip('"'), {})[product_id] = int(rating)
    queries = {q: rel for q, rel in judged.items() if max(rel.values()) >= 1}
    scores = [ndcg([r.product_id for r in index.search(Request(q)).rows], rel) for q, rel in queries.items()]
    assert len(scores) == 43
    assert np.mean(scores) > 0.72, "words alone"
    legs = (Leg("fused", index.vectors("3920564")["fused"], 1.0, 0.3),)
    timings = bench_search(index, [Request(q, legs) for q in queries], repeat=1)
    assert timings.cpu.p50_ms < 12


def icecat_entry(row: dict[str, object]) -> Entry:
    attributes = {}
    for name, value in (row.get("attributes") or {}).items():  # type: ignore[attr-defined]
        attributes[name[2:].replace("_", " ").strip()] = value
    price = row.get("price_cents")
    seed = np.random.default_rng(int(str(row["id"])))
    vec = seed.standard_normal(384).astype(np.float32)
    return Entry(
        Product(
            str(row["id"]),
            str(row["title"]),
            str(row.get("short_description") or ""),
            str(row.get("brand") or ""),
            attributes=attributes,
            offers=(Offer(Money(int(str(price)), "USD")),) if price else (),
        ),
        "",
        {"fused": vec / np.linalg.norm(vec)},
    )


def ndcg(found: list[str], relevance: dict[str, int]) -> float:
    gain = sum(relevance.get(one, 0) / np.log2(i + 2) for i, one in enumerate(found[:10]))
    best = sum(r / np.log2(i + 2) for i, r in enumerate(sorted(relevance.values(), reverse=True)[:10]))
    return float(gain / best)


def test_rows_less_alike_than_the_floor_are_still_in_the_order_of_their_similarity(tmp_path: Path) -> None:
    cosines = [0.3, -0.1, -0.5, -0.3]
    vecs = [np.array([c, np.sqrt(1 - c * c)], np.float32) for c in cosines]
    index = Index.open(tmp_path)
    index.rebuild([Entry(Product(f"p{i}", "thing"), "", {"fused": vec}) for i, vec in enumerate(vecs)], "f", 1)
    found = index.search(Request(legs=(Leg("fused", np.array([1, 0], np.float32)),)))
    assert [row.product_id for row in found.rows] == ["p0", "p1", "p3", "p2"]
    assert [row.score for row in found.rows][1:] == [0, 0, 0]
