"""The index against a twin that looks at every product in turn, on random catalogs and requests."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shopguide.index import Entry, Index, Leg, Ranking, Request, facets
from shopguide.text import STOP_WORDS, tokens
from shopguide.types import Filter, Money, Offer, Product, Variant

D, PICTURE = 16, 12
WORDS = ["red", "kettle", "lamp", "steel", "trail", "shoe", "usb", "耳机", "保温杯", "the", "水壶"]
COLOURS = ["Red", "blue", "Black"]
PATHS = ["Home/Kitchen", "Home/Kitchen/Kettles", "Home/Lamps", "Sport", "Kitchen"]


@st.composite
def products(draw: st.DrawFn, number: int) -> Product:
    some = draw(st.integers(0, 2**31))
    rng = np.random.default_rng(some)

    def pick(values: list[str], most: int) -> tuple[str, ...]:
        return tuple(rng.choice(values, rng.integers(0, most + 1), replace=False).tolist())

    attributes: dict[str, object] = {}
    if rng.random() < 0.5:
        attributes[str(rng.choice(["color", "Colour", "颜色"]))] = pick(COLOURS, 2) or "Red"
    if rng.random() < 0.5:
        attributes["material"] = str(rng.choice(["Wool", "steel", "nylon"]))
    if rng.random() < 0.5:
        attributes["screen size"] = float(rng.choice([13.3, 15.0, 17.0]))
    if rng.random() < 0.3:
        attributes["size"] = float(rng.choice([40.0, 41.0])) if rng.random() < 0.5 else "M"
    if rng.random() < 0.4:
        attributes["wireless"] = bool(rng.random() < 0.5)

    def offers() -> tuple[Offer, ...]:
        chosen = pick(["USD", "CNY"], 2)
        return tuple(Offer(Money(int(rng.integers(1, 8)) * 1000, currency)) for currency in chosen)

    def variant(i: int) -> Variant:
        options = {}
        if rng.random() < 0.8:
            options["color"] = str(rng.choice(COLOURS))
        if rng.random() < 0.6:
            options["size"] = str(rng.choice(["M", "L", "40"]))
        stock = [None, 0, 3][rng.integers(0, 3)]
        return Variant(f"v{number}-{i}", options, offers() if rng.random() < 0.6 else (), stock)

    return Product(
        f"p{number}",
        " ".join(rng.choice(WORDS, rng.integers(1, 5)).tolist()),
        brand=str(rng.choice(["Acme", "ACME", "Bolt", ""])),
        categories=pick(PATHS, 2),
        attributes=attributes,  # type: ignore[arg-type]
        offers=offers(),
        variants=tuple(variant(i) for i in range(rng.integers(0, 4))) if rng.random() < 0.5 else (),
        stock=[None, 0, 5][rng.integers(0, 3)],
        rating=[None, 3.0, 4.5][rng.integers(0, 3)],
        rating_count=int(rng.integers(0, 20)),
        added=["", "2024-01-02", "2023-05-06"][rng.integers(0, 3)],
    )


def entry(product: Product, space_seed: int = 0) -> Entry:
    rng = np.random.default_rng([space_seed, int(product.product_id[1:]), len(product.title)])
    vec = rng.standard_normal(D).astype(np.float32)
    vec /= np.linalg.norm(vec)
    picture = rng.standard_normal(PICTURE).astype(np.float32)
    picture /= np.linalg.norm(picture)
    have = {"fused": vec if rng.random() < 0.8 else None, "picture": picture if rng.random() < 0.5 else None}
    return Entry(product, "", have)


@st.composite
def catalogs(draw: st.DrawFn) -> list[Entry]:
    count = draw(st.integers(1, 25))
    return [entry(draw(products(i))) for i in range(count)]


FILTERS = st.one_of(
    st.builds(
        Filter,
        st.sampled_from(["brand", "color", "Colour", "颜色", "material", "size", "category"]),
        any_of=st.lists(
            st.sampled_from(
                ["acme", "BOLT", "red", "Blue", "black", "steel", "M", "L", "40", "Home/Kitchen", "Kitchen"]
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
    st.builds(
        Filter,
        st.sampled_from(["brand", "color", "material", "size", "category", "wireless"]),
        none_of=st.lists(
            st.sampled_from(["acme", "red", "Black", "Wool", "M", "40", "Home", "yes"]), min_size=1, max_size=2
        ).map(tuple),
    ),
    st.builds(Filter, st.just("in_stock"), any_of=st.sampled_from([("yes",), ("no",), ("yes", "no")])),
    st.builds(Filter, st.just("wireless"), any_of=st.sampled_from([("yes",), ("true",), ("no",)])),
    st.builds(Filter, st.just("currency"), any_of=st.sampled_from([("usd",), ("CNY",), ("EUR",)])),
    st.builds(
        Filter,
        st.just("price"),
        low=st.sampled_from([None, 2000.0]),
        high=st.sampled_from([1000.0, 3000.0, 5000.0]),
        currency=st.sampled_from([None, "USD", "CNY", "EUR"]),
    ),
    st.builds(Filter, st.just("rating"), low=st.sampled_from([3.0, 4.0, 4.5])),
    st.builds(Filter, st.just("screen size"), low=st.just(15.0)),
    st.builds(Filter, st.just("screen size"), any_of=st.sampled_from([("15",), ("17.0", "13.3")])),
    st.builds(Filter, st.just("product_id"), any_of=st.just(("p0", "p1", "p2", "p7"))),
)


@st.composite
def legs_of(draw: st.DrawFn) -> tuple[Leg, ...]:
    """No leg (words), one (hybrid, or a picture), or several at once (composed)."""
    legs = []
    for space in draw(st.sampled_from([(), ("fused",), ("picture",), ("fused", "picture"), ("fused", "fused")])):
        vec = np.random.default_rng(draw(st.integers(0, 99))).standard_normal(D if space == "fused" else PICTURE)
        vec = (vec / np.linalg.norm(vec)).astype(np.float32)
        least = draw(st.sampled_from([None, -1.0, -0.2, 0.1, 0.3]))
        support = draw(st.sampled_from([None, None, 0.05, 0.2]))
        legs.append(Leg(space, vec, draw(st.sampled_from([0.5, 1.0])), least, support))
    return tuple(legs)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    legs = draw(legs_of())
    return Request(
        words=" ".join(draw(st.lists(st.sampled_from([*WORDS, "unheard"]), max_size=4))),
        legs=legs,
        filters=tuple(draw(st.lists(FILTERS, max_size=3))),
        sort=draw(st.sampled_from(["relevance", "price_asc", "price_desc", "rating", "newest"])),
        mode=draw(st.sampled_from(["hybrid", "hybrid", "lexical", "dense"])),
        words_match=draw(st.sampled_from([True, True, True, False])),
        facet_fields=("brand", "category", "color", "size", "material", "screen size", "wireless", "in_stock", "price",
                      "currency", "rating"),
    )  # fmt: skip


# -- the twin ----------------------------------------------------------------------------------------------------

SAME = {"colour": "color", "颜色": "color"}


@dataclass
class Item:
    product: Product
    variant: Variant | None

    def values(self, field: str) -> set[str]:
        product, variant = self.product, self.variant
        if field == "brand":
            return {product.brand.lower()} - {""}
        if field == "category":
            parts = [path.lower().split("/") for path in product.categories]
            return {"/".join(p[: i + 1]) for p in parts for i in range(len(p))}
        if field == "in_stock":
            stock = variant.stock if variant else product.stock
            return {"no" if stock == 0 else "yes"}
        if field == "currency":
            return {offer.price.currency.lower() for offer in self.offers}
        if variant and field in variant.options:
            return {variant.options[field].lower()}
        found: set[str] = set()
        for name, value in product.attributes.items():
            if SAME.get(name.lower(), name.lower()) == field:
                if isinstance(value, bool):
                    found.add("yes" if value else "no")
                elif isinstance(value, float):
                    found.add(f"{value:g}")
                else:
                    found |= {v.lower() for v in ((value,) if isinstance(value, str) else value)}
        return found

    @property
    def offers(self) -> tuple[Offer, ...]:
        return (self.variant.offers if self.variant else ()) or self.product.offers

    def price(self, currency: str) -> int | None:
        return next((o.price.amount_minor for o in self.offers if o.price.currency == currency), None)


class Twin:
    def __init__(self, entries: list[Entry], currency: str) -> None:
        self.entries = sorted(entries, key=lambda e: e.product.product_id.encode())
        self.items = {
            e.product.product_id: [Item(e.product, v) for v in e.product.variants or (None,)] for e in entries
        }
        self.currency = currency

    def wanted(self, field: str, value: str) -> set[str]:
        value = value.lower()
        if field == "category":
            paths = {v for items in self.items.values() for i in items for v in i.values(field)}
            return {value} if value in paths else {p for p in paths if p.endswith("/" + value)}
        if field == "wireless":
            return {{"true": "yes", "false": "no"}.get(value, value)}
        if field == "screen size":
            return {f"{float(value):g}"}
        return {value}

    def meets(self, item: Item, one: Filter, positive: bool = True) -> bool:
        field = SAME.get(one.field.lower(), one.field.lower())
        if field == "product_id":
            return item.product.product_id in one.any_of
        if field == "price":
            price = item.price(one.currency or self.currency)
            bounds = (one.low or -math.inf, one.high if one.high is not None else math.inf)
            return not positive or (price is not None and bounds[0] <= price <= bounds[1])
        if field == "rating":
            return not positive or (item.product.rating is not None and item.product.rating >= (one.low or 0))
        have = item.values(field)
        if positive and one.any_of and not any(have & self.wanted(field, v) for v in one.any_of):
            return False
        if positive and one.low is not None and not any(float(v) >= one.low for v in have):
            return False
        return not any(have & self.wanted(field, v) for v in one.none_of)

    def allowed(self, filters: tuple[Filter, ...], without: str = "") -> dict[str, list[Item]]:
        out = {}
        for product_id, items in self.items.items():
            ok = [
                i
                for i in items
                if all(self.meets(i, f, SAME.get(f.field.lower(), f.field.lower()) != without) for f in filters)
            ]
            if ok:
                out[product_id] = ok
        return out

    def terms_of(self, product: Product) -> set[str]:
        texts = [product.title, product.brand, *product.categories, product.product_id]
        for name, value in product.attributes.items():
            if isinstance(value, bool):
                texts += [name] if value else []
            else:
                texts += [
                    name,
                    *((f"{value:g}",) if isinstance(value, float) else [value] if isinstance(value, str) else value),
                ]
        texts += [v for variant in product.variants for v in (variant.sku, *variant.options.values())]
        return {t for text in texts for t in tokens(text)} - STOP_WORDS

    def matching(self, request: Request) -> set[str]:
        asked = bool(request.words.strip()) and not (request.mode == "dense" and request.legs) and request.words_match
        legs = () if request.mode == "lexical" else request.legs
        if not asked and not any(leg.min_similarity is not None for leg in legs):
            return set(self.items)
        found = set()
        if request.mode != "dense" and request.words_match:
            query = set(tokens(request.words)) - STOP_WORDS
            terms = {e.product.product_id: self.terms_of(e.product) for e in self.entries}
            df = Counter(t for have in terms.values() for t in have & query)
            idf = {t: math.log(1 + (len(terms) - df[t] + 0.5) / (df[t] + 0.5)) for t in query}
            mass = sum(idf[t] * (1 if df[t] else Ranking().unknown_idf_share) for t in query)
            for product_id, have in terms.items():
                if have & query:
                    share = sum(idf[t] for t in have & query) / mass
                    assume(abs(share - Ranking().min_idf_share) > 1e-5)
                    assume(abs(share - Ranking().whole_idf_share) > 1e-5)
                    if share > Ranking().min_idf_share and (
                        share > Ranking().whole_idf_share or all(self.supports(leg, product_id) for leg in legs)
                    ):
                        found.add(product_id)
        for leg in legs:
            for e in self.entries:
                vec = e.vectors.get(leg.space)
                if vec is not None and leg.min_similarity is not None:
                    similarity = float(vec.astype(np.float16).astype(np.float64) @ leg.vec.astype(np.float64))
                    assume(abs(similarity - leg.min_similarity) > 1e-5)
                    if similarity > leg.min_similarity:
                        found.add(e.product.product_id)
        return found

    def supports(self, leg: Leg, product_id: str) -> bool:
        vec = next(e.vectors.get(leg.space) for e in self.entries if e.product.product_id == product_id)
        if leg.support is None or vec is None:
            return True
        similarity = float(vec.astype(np.float16).astype(np.float64) @ leg.vec.astype(np.float64))
        assume(abs(similarity - leg.support) > 1e-5)
        return similarity > leg.support

    def counts(self, request: Request, field: str, match: set[str]) -> Counter[str]:
        positive = [f for f in request.filters if SAME.get(f.field.lower(), f.field.lower()) == field and not f.none_of]
        allowed = self.allowed(request.filters, field if positive else "")
        counts: Counter[str] = Counter()
        for product_id in match & allowed.keys():
            counts.update({v for item in allowed[product_id] for v in item.values(field)})
        return counts


def build(entries: list[Entry], folder: str, cuts: list[int], on_disk: bool, currency: str = "USD") -> Index:
    """An index of the entries in several steps, with wrong first versions and products that go again."""
    index = Index.open(folder, currency=currency)
    if on_disk:
        index.rebuild(entries[: cuts[0]] if cuts else entries, "f", 1)
    for seq, (start, stop) in enumerate(zip([0, *cuts], [*cuts, len(entries)], strict=True), 2):
        wrong = [
            Entry(Product(f"p{i}", "wrong steel lamp", brand="Wrong", variants=(Variant("w", {"color": "pink"}),)))
            for i in range(start, min(stop + 2, len(entries)))
        ]
        index.apply([*wrong, Entry(Product(f"x{seq}", "red steel kettle"))], [], seq * 10)
        index.apply(entries[start:stop], [f"x{seq}"], seq * 10 + 1)
    index.apply(entries, ["x999"], 999)
    return index


def walk(index: Index, request: Request) -> tuple[list[str], list[float]]:
    ids, scores, offset = [], [], 0
    while True:
        page = index.search(replace(request, offset=offset, limit=7, facet_fields=()))
        ids += [row.product_id for row in page.rows]
        scores += [row.score for row in page.rows]
        if not page.rows:
            return ids, scores
        offset += 7


def known(filters: tuple[Filter, ...], index: Index) -> bool:
    """Whether the random catalog has the fields at all; unknown ones are another test's matter."""
    names = {f.name for f in index.fields()} | {"price", "rating", "in_stock", "product_id", "currency"}
    return {SAME.get(f.field.lower(), f.field.lower()) for f in filters} <= names | {"brand", "category"}


@pytest.mark.parametrize("few", [0.0, 1.0], ids=["columns", "rows"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(catalogs(), st.lists(requests(), min_size=4, max_size=4), st.booleans())
def test_filters_totals_facets_and_pages_are_those_of_the_twin(
    few: float, entries: list[Entry], asked: list[Request], split: bool
) -> None:
    """Whichever way facets are counted: by walking through columns, or from the values of the matching rows."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(facets, "FEW_ROWS", few):
        check_against_twin(entries, asked, split, folder)


def check_against_twin(entries: list[Entry], asked: list[Request], split: bool, folder: str) -> None:
    index = build(entries, folder, [len(entries) // 2] if split else [], False)
    twin = Twin(entries, "USD")
    for request in asked:
        fields = tuple(f for f in request.facet_fields or () if f in {i.name for i in index.fields()})
        fields += ("in_stock", "price", "currency", "rating")
        if not known(request.filters, index):
            continue
        request = replace(request, offset=0, limit=5, facet_fields=fields)
        match = twin.matching(request)
        allowed = twin.allowed(request.filters)
        ids, _ = walk(index, request)
        found = index.search(request)
        assert sorted(ids) == sorted(match & allowed.keys())
        assert found.total == len(ids)
        assert [row.product_id for row in found.rows] == ids[:5]
        for facet in found.facets:
            check_facet(twin, request, facet, match)
        for row in found.rows:
            item = next((i for i in allowed[row.product_id] if i.variant and i.variant.sku == row.sku), None)
            assert (row.sku == "") == (not twin.items[row.product_id][0].variant)
            check_cheapest(twin, request, item, allowed[row.product_id])
        check_order(twin, request, ids, allowed)


def check_facet(twin: Twin, request: Request, facet: object, match: set[str]) -> None:
    field, values = facet.field, facet.values  # type: ignore[attr-defined]
    currency = next((f.currency or "USD" for f in request.filters if f.field == "price"), "USD")
    positive = any(f.field == field for f in request.filters)
    allowed = twin.allowed(request.filters, field if positive else "")
    if field == "price":
        prices = [p for i in match & allowed.keys() for item in allowed[i] if (p := item.price(currency)) is not None]
        assert (facet.low, facet.high) == ((min(prices), max(prices)) if prices else (None, None))  # type: ignore[attr-defined]
    elif field == "rating":
        stars = [r for i in match & allowed.keys() if (r := allowed[i][0].product.rating) is not None]
        assert (facet.low, facet.high) == ((min(stars), max(stars)) if stars else (None, None))  # type: ignore[attr-defined]
    else:
        shown = {v.value.lower(): v.count for v in values}
        assert {v: n for v, n in shown.items() if n} == dict(twin.counts(request, field, match))
        assert [v.count for v in values if not v.selected] == sorted(
            (v.count for v in values if not v.selected), reverse=True
        )


def check_cheapest(twin: Twin, request: Request, item: Item | None, allowed: list[Item]) -> None:
    currency = next((f.currency or "USD" for f in request.filters if f.field == "price"), "USD")
    prices = [p for i in allowed if (p := i.price(currency)) is not None]
    if item and prices:
        assert item.price(currency) == min(prices)


def check_order(twin: Twin, request: Request, ids: list[str], allowed: dict[str, list[Item]]) -> None:
    currency = next((f.currency or "USD" for f in request.filters if f.field == "price"), "USD")
    least = [min((p for i in allowed[x] if (p := i.price(currency)) is not None), default=None) for x in ids]
    if request.sort in ("price_asc", "price_desc"):
        priced = [p for p in least if p is not None]
        assert least == sorted(priced, reverse=request.sort == "price_desc") + [None] * (len(least) - len(priced))
    if request.sort == "rating":
        stars = [allowed[x][0].product.rating or -1 for x in ids]
        assert stars == sorted(stars, reverse=True)
    if request.sort == "newest":
        added = [allowed[x][0].product.added for x in ids]
        assert added == sorted(added, reverse=True)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(catalogs(), st.lists(requests(), min_size=5, max_size=5), st.lists(st.integers(0, 25), max_size=3))
@pytest.mark.parametrize("fusion", ["scores", "ranks"])
def test_one_segment_and_many_give_the_same_answer(
    fusion: str, entries: list[Entry], asked: list[Request], cuts: list[int]
) -> None:
    cuts = sorted(min(c, len(entries)) for c in cuts)
    ranking = Ranking(fusion=fusion)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        many = build(entries, two, cuts, True)
        whole = Index.open(one, currency="USD")
        whole.rebuild(entries, "f", 999)
        compare = [many]
        for request in asked:
            if not known(request.filters, whole):
                continue
            check_same(whole, compare, request, ranking)
        many.merge()
        compare.append(Index.open(two, "f", currency="USD"))
        assert compare[1].seq == 999
        assert compare[1].stats().terms == whole.stats().terms
        for request in asked:
            if known(request.filters, whole):
                check_same(whole, compare, request, ranking)


def check_same(whole: Index, others: list[Index], request: Request, ranking: Ranking) -> None:
    fields = tuple(f for f in request.facet_fields or () if f in {i.name for i in whole.fields()} | {"price", "rating"})
    request = replace(request, offset=0, limit=50, facet_fields=fields)
    expected = whole.search(request, ranking)
    for other in others:
        found = other.search(request, ranking)
        assert found.rows == expected.rows
        assert found.total == expected.total
        for a, b in zip(found.facets, expected.facets, strict=True):
            assert (a.field, a.low, a.high) == (b.field, b.low, b.high)
            assert Counter((v.value.lower(), v.count, v.selected) for v in a.values) == Counter(
                (v.value.lower(), v.count, v.selected) for v in b.values
            )
