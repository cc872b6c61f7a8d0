"""The fusers: one contract for all, and the numbers of each."""

import numpy as np
import pytest

from shopguide.errors import ShapeError
from shopguide.fuse import METHODS, Centring, Concat, Fuser, Tokens, WeightedSum, make_fuser, unit
from shopguide.fuse.vectors import PRIOR_ROWS

DIMS = {"text": 8, "reviews": 8, "picture_words": 8, "picture": 12}


def rows(n: int, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {m: unit(rng.normal(size=(n, d)).astype(np.float32)) for m, d in DIMS.items()}


def rows_of(count: int, wide: int, rng: np.random.Generator) -> np.ndarray:
    return unit(rng.normal(size=(count, wide)).astype(np.float32))


def one_each(given: dict[str, np.ndarray]) -> dict[str, Tokens]:
    return {m: Tokens.single(r) for m, r in given.items()}


LEARNT = [f"learnt {method}" for method in METHODS]


@pytest.fixture(scope="module", params=["weighted_sum", "concat", *LEARNT])
def fuser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fuser:
    """Those made by hand, and nets that have moved a little from where they begin, as the files that a shop opens."""
    if request.param not in LEARNT:
        return make_fuser(request.param, DIMS)
    torch = pytest.importorskip("torch")
    from learnt import loaded
    from shopguide.fuse.trained import MEANS_FILE, PRODUCT_FILE, QUERY_FILE, WEIGHTS_FILE, means_file, write_version
    from shopguide.train.fusion_export import product_graph, query_graph
    from shopguide.train.fusion_net import FusionNet, Shape

    shape = Shape(request.param.removeprefix("learnt "), DIMS, 8)
    net = FusionNet(shape, {"picture": torch.randn(12, 8, generator=torch.Generator().manual_seed(3))}, 0)
    moved = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter += 0.03 * torch.randn(parameter.shape, generator=moved)
    files = {PRODUCT_FILE: product_graph(net), QUERY_FILE: query_graph(net), WEIGHTS_FILE: b"", MEANS_FILE: b""}
    files[MEANS_FILE] = means_file(Centring({}))
    card = {"method": shape.method, "dimensions": DIMS, "width": 8, "encoders": "made-up encoders"}
    return loaded(write_version(tmp_path_factory.mktemp("fusion"), files, card))


class TestContract:
    @pytest.mark.parametrize("left", [("text",), ("reviews",), ("picture_words",), ("text", "picture"), tuple(DIMS)])
    def test_any_subset_of_modalities_gives_a_unit_vector(self, fuser: Fuser, left: tuple[str, ...]) -> None:
        given = {m: (r if m in left else np.zeros_like(r)) for m, r in rows(5).items()}
        np.testing.assert_allclose(np.linalg.norm(fuser.fuse(one_each(given)), axis=1), 1.0, atol=1e-5)

    def test_the_order_of_the_tokens_of_a_modality_does_not_matter(self, fuser: Fuser) -> None:
        rng = np.random.default_rng(5)
        one, two = {}, {}
        for m, d in DIMS.items():
            groups = [
                [(v, float(w)) for v, w in zip(rows_of(k, d, rng), rng.random(k) + 0.1, strict=True)] for k in (3, 1, 0)
            ]
            one[m], two[m] = Tokens.of(groups, d), Tokens.of([g[::-1] for g in groups], d)
        np.testing.assert_allclose(fuser.fuse(one), fuser.fuse(two), atol=1e-6)

    def test_products_with_many_tokens_beside_those_with_few_change_nothing(self, fuser: Fuser) -> None:
        rng = np.random.default_rng(6)
        groups = {m: [[(v, 1.0) for v in rows_of(k, d, rng)] for k in (1, 7, 2, 0)] for m, d in DIMS.items()}
        together = fuser.fuse({m: Tokens.of(g, DIMS[m]) for m, g in groups.items()})
        for at in range(4):
            alone = fuser.fuse({m: Tokens.of(g[at : at + 1], DIMS[m]) for m, g in groups.items()})
            np.testing.assert_allclose(together[at], alone[0], atol=2e-6)

    def test_batch_equals_one_by_one(self, fuser: Fuser) -> None:
        given = rows(6)
        one_by_one = np.concatenate(
            [fuser.fuse(one_each({m: r[i : i + 1] for m, r in given.items()})) for i in range(6)]
        )
        np.testing.assert_allclose(fuser.fuse(one_each(given)), one_by_one, atol=1e-6)

    def test_a_product_with_no_features_stays_empty_and_never_gets_anothers(self, fuser: Fuser) -> None:
        given = rows(3)
        for r in given.values():
            r[1] = 0.0
        out = fuser.fuse(one_each(given))
        assert not out[1].any()
        np.testing.assert_allclose(
            out[[0, 2]], fuser.fuse(one_each({m: r[[0, 2]] for m, r in given.items()})), atol=1e-6
        )

    def test_words_query_meets_its_own_product_first(self, fuser: Fuser) -> None:
        given = rows(20)
        query = fuser.query({"text": given["text"][7]})
        assert int(np.argmax(fuser.fuse(one_each(given)) @ query)) == 7

    def test_modalities_of_unequal_length_are_refused(self, fuser: Fuser) -> None:
        given = rows(3)
        given["text"] = given["text"][:2]
        with pytest.raises(ShapeError):
            fuser.fuse(one_each(given))

    def test_a_query_of_words_a_picture_or_both_is_a_unit_vector(self, fuser: Fuser) -> None:
        asked = {m: r[0] for m, r in rows(1).items() if m != "reviews"}
        told = (("text",), ("picture", "picture_words"), ("text", "picture", "picture_words"))
        for some in told:
            query = fuser.query({m: asked[m] for m in some})
            assert query.shape == fuser.fuse(one_each(rows(1)))[0].shape
            np.testing.assert_allclose(np.linalg.norm(query), 1.0, atol=1e-5)

    def test_fingerprint_tells_settings_apart(self, fuser: Fuser) -> None:
        if fuser.reads_tokens:
            return
        assert fuser.fingerprint == make_fuser(fuser.name, DIMS).fingerprint
        other = WeightedSum({"text": 2.0}) if fuser.name == "weighted_sum" else Concat(DIMS, {"text": 2.0})
        assert fuser.fingerprint != other.fingerprint


def test_concat_inner_product_is_the_weighted_sum_of_cosines() -> None:
    weights = {"text": 0.5, "picture": 0.5}
    fuser = Concat({"text": 8, "picture": 12}, weights)
    given = {m: rows(4)[m] for m in ("text", "picture")}
    query = {m: rows(4, seed=1)[m][0] for m in ("text", "picture")}
    expected = sum(w * (given[m] @ query[m]) for m, w in weights.items())
    np.testing.assert_allclose(fuser.fuse(one_each(given)) @ fuser.query(query), expected, atol=1e-6)


def test_centring_takes_the_mean_out_and_leaves_missing_rows_empty() -> None:
    rng = np.random.default_rng(0)
    crowded = unit(rng.normal(size=(5000, 8)).astype(np.float32) * 0.2 + 1.0)
    crowded[3] = 0.0
    assert float(np.mean(crowded[4:50] @ crowded[60:90].T)) > 0.9
    centred = Centring.fit({"text": crowded}).apply("text", crowded)
    assert abs(float(np.mean(centred[4:500] @ centred[600:900].T))) < 0.05
    assert not centred[3].any()


def test_a_shop_of_one_product_is_not_centred_to_nothing() -> None:
    one = rows(1)["text"]
    prior = rows(1, seed=3)["text"][0]
    for priors in (None, {"text": prior}):
        centred = Centring.fit({"text": one}, priors).apply("text", one)
        assert float(centred[0] @ one[0]) > 0.5
    mean = Centring.fit({"text": one}, {"text": prior}).means["text"]
    np.testing.assert_allclose(mean, (one[0] + PRIOR_ROWS * prior) / (1 + PRIOR_ROWS), rtol=1e-4, atol=1e-6)


def test_unknown_fuser_names_the_known_ones() -> None:
    with pytest.raises(ShapeError, match="weighted_sum"):
        make_fuser("magic", DIMS)


def test_tokens_of_a_product_are_averaged_by_their_weights_and_cut_to_the_first_ones() -> None:
    one, two, three = np.eye(3, dtype=np.float32)
    tokens = Tokens.of([[(one, 3.0), (two, 4.0)], [], [(three, 0.5)]], 3)
    assert np.allclose(tokens.mean(), [[0.6, 0.8, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    block, weight = tokens.padded(1)
    assert np.allclose(block[:, 0], [one, np.zeros(3), three])
    assert np.allclose(weight[:, 0], [3.0, 0.0, 0.5])
    assert Tokens.of([[], []], 5).mean().shape == (2, 5)
