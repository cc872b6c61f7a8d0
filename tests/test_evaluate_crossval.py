"""The BM25 baseline against bm25s, and cross-validation that reports held-out queries only."""

from __future__ import annotations

import bm25s
import numpy as np
import pytest

from shopguide.errors import UsageError
from shopguide.evaluate import Judgments, PlainBM25, cross_validate
from shopguide.text import STOP_WORDS, tokens


def test_plain_bm25_is_the_bm25_of_another_library() -> None:
    rng = np.random.default_rng(3)
    words = [f"w{i}" for i in range(40)]
    texts = {str(i): " ".join(rng.choice(words, rng.integers(1, 30))) for i in range(60)}
    cut = [[t for t in tokens(text) if t not in STOP_WORDS] for text in texts.values()]
    other = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    other.index(cut, show_progress=False)
    own = PlainBM25(texts.items())
    for query in ("w1 w2", "w3", "w7 w7 w9 w39"):
        wanted = list(dict.fromkeys(tokens(query)))
        # Lucene's BM25 leaves the constant (k1 + 1) out; it changes no order.
        assert own.scores(query) / 2.2 == pytest.approx(other.get_scores(wanted), abs=1e-5)
        best = own.search(query, 5)
        assert best == sorted(texts, key=lambda i: (-own.scores(query)[int(i)], int(i)))[:5]


def test_plain_bm25_of_nothing_finds_nothing() -> None:
    assert PlainBM25(()).search("kettle", 5) == []
    assert PlainBM25([("a", "kettle")]).search("lamp", 5) == []


QUERIES = [f"q{i}" for i in range(20)]
JUDGED = Judgments({q: {"good": 3, "bad": 0} for q in QUERIES}, "made up")


def runs() -> dict[str, dict[str, list[str]]]:
    """Each of ten choices is right on two queries of its own and wrong on all others, but for one that is fair."""
    out = {f"lucky {i}": {q: ["good" if j // 2 == i else "bad"] for j, q in enumerate(QUERIES)} for i in range(10)}
    out["fair"] = {q: ["bad", "good"] for q in QUERIES}
    return out


def test_a_choice_that_is_right_on_every_query_is_chosen_and_read() -> None:
    held = runs() | {"best": {q: ["good"] for q in QUERIES}}
    found = cross_validate(held, {q: ["bad", "good"] for q in QUERIES}, JUDGED)
    assert found.chosen == {"best": 1.0} and found.scores["ndcg@10"].value == 1.0
    assert found.differences["ndcg@10"].low > 0 and not found.losses


def test_luck_on_the_held_out_queries_is_not_reported() -> None:
    noise = np.random.default_rng(1)
    held = {f"c{i}": {q: ["good"] if noise.random() < 0.5 else ["bad"] for q in QUERIES} for i in range(40)}
    found = cross_validate(held, {q: ["good"] for q in QUERIES}, JUDGED)
    lucky = max(by["ndcg@10"] for by in found.all_queries.values())
    assert found.scores["ndcg@10"].value < lucky - 0.1
    assert set(found.losses) and all(was == 1.0 for was, _ in found.losses.values())
    assert "Behind plain BM25" in found.to_markdown() and found.to_dict()["queries"] == 20


def test_too_few_queries_or_no_choice_are_refused() -> None:
    few = Judgments({"a": {"good": 1}}, "few")
    for held, judged in (({}, JUDGED), ({"c": {"a": ["good"]}}, few)):
        with pytest.raises(UsageError, match="too few"):
            cross_validate(held, {}, judged)
