"""The second stage: it sees the best rows only, and may change their order and nothing else."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopguide.index import Entry, Index, Leg, Request, Rescored, Window
from shopguide.types import Money, Offer, Product, Variant
from test_index_twin import FILTERS, D, catalogs


@dataclass
class Upside:
    """Turns the window upside down."""

    depth: int
    seen: Window | None = None

    def rescore(self, window: Window) -> Rescored:
        self.seen = window
        return Rescored({"upside": np.arange(len(window), dtype=np.float32) + 1})


def index_of(entries: list[Entry], apart: int = 0) -> Index:
    index = Index.open(tempfile.mkdtemp(), "f")
    index.rebuild(entries[apart:], "f", 1)
    if apart:
        index.apply(entries[:apart], [], 2)
    return index


def leg() -> Leg:
    vec = np.ones(D, np.float32) / np.float32(np.sqrt(D))
    return Leg("fused", vec, 1.0, -0.2)


@given(catalogs(), st.lists(FILTERS, max_size=2), st.integers(1, 8), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_a_second_stage_changes_the_order_of_the_window_and_nothing_else(
    entries: list[Entry], filters: list, depth: int, limit: int
) -> None:
    index = index_of(entries, apart=len(entries) // 3)
    request = Request("red kettle usb", (leg(),), tuple(filters), limit=1000)
    try:
        plain = index.search(request)
    except Exception as error:  # a filter on a field that this catalog lacks: the same error either way
        with pytest.raises(type(error)):
            index.search(request, second=Upside(depth))
        return
    whole = index.search(request, second=Upside(depth))
    before, after = ([row.product_id for row in found.rows] for found in (plain, whole))
    assert (whole.total, whole.facets) == (plain.total, plain.facets)
    assert after == before[:depth][::-1] + before[depth:]
    walked = [
        row.product_id
        for offset in range(0, plain.total + limit, limit)
        for row in index.search(replace(request, offset=offset, limit=limit), second=Upside(depth)).rows
    ]
    assert walked == after
    assert all(sum(row.parts.values()) == pytest.approx(row.score, abs=1e-5) for row in whole.rows)


def test_another_order_than_relevance_is_left_alone() -> None:
    index = index_of([Entry(Product(f"p{i}", "kettle", offers=(Offer(Money(i, "USD")),))) for i in range(5)])
    second = Upside(10)
    found = index.search(Request("kettle", sort="price_asc", currency="USD"), second=second)
    assert [row.product_id for row in found.rows] == ["p0", "p1", "p2", "p3", "p4"] and second.seen is None


def test_a_window_tells_titles_keys_prices_and_values_of_its_rows() -> None:
    variants = (
        Variant("K-1/red", {"color": "red"}, (Offer(Money(900, "USD")),)),
        Variant("K-1/blue", {"color": "blue"}, (Offer(Money(700, "USD")),)),
    )
    kettle = Product("kettle-1", "The Steel Kettles", brand="Acme", variants=variants, rating=4.5, rating_count=3)
    lamp = Product("lamp", "Lamp for a kettle", brand="ACME", gtin="4006381333931", offers=(Offer(Money(50, "EUR")),))
    vec = np.eye(D, dtype=np.float32)[0]
    for apart in (0, 1):
        second = Upside(10)
        index = index_of([Entry(kettle, "", {"fused": vec}), Entry(lamp)], apart)
        index.search(Request("kettle", currency="USD"), second=second)
        seen = second.seen
        assert seen is not None
        at = seen.ids.index("kettle-1")
        assert seen.titles[at] == " steel kettle "
        assert seen.keys[at] == " kettle1 k1red k1blue "
        assert " 4006381333931 " in seen.keys[1 - at]
        assert seen.prices[at] == 700 and np.isnan(seen.prices[1 - at])
        assert seen.ratings[at] == 4.5 and seen.rating_counts[at] == 3 and np.isnan(seen.ratings[1 - at])
        assert seen.codes("brand")[0] == seen.codes("brand")[1] >= 0
        assert np.array_equal(seen.vectors("fused")[at], vec) and not seen.vectors("fused")[1 - at].any()
        assert seen.vectors("nothing").shape == (2, 0)
        assert [term for term, _ in seen.terms] == ["kettle"]
