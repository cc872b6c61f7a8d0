"""Products said and shown in other ways: what they mean stays, they are made once, and a killed run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import shopguide
from shopguide.demo import files
from shopguide.encode import views
from shopguide.encode.colours import COLOURS, colour_names
from shopguide.encode.views import view_of
from shopguide.query.rewording import draws, reworded, shortened
from shopguide.query.synonyms import Thesaurus
from shopguide.shop import Shop, fusion_views
from shopguide.shop.features import Worked
from shopguide.shop.fusion_lessons import fusion_lessons
from shopguide.shop.fusion_views import KINDS, VIEWS, Viewer, may_mirror, product_said, query_said
from shopguide.types import Media, Product, Spoken

TABLE = Thesaurus.read(["dress, frock, 连衣裙", "red, 红色"], "test")
ANCHORS = [(c.name, anchor) for c in COLOURS for anchor in c.anchors]


def painted(anchor: str, size: tuple[int, int] = (120, 160)) -> Image.Image:
    """A thing of one colour on white, left of the middle."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((10, 20, 90, 140), f"#{anchor}")
    return picture


class TestPictures:
    def test_a_view_is_drawn_by_the_key_and_the_number_alone(self) -> None:
        one, again, other, elsewhere = (
            np.asarray(view_of(painted("d0021b"), key, number, True))
            for key, number in (("a", 0), ("a", 0), ("a", 1), ("b", 0))
        )
        np.testing.assert_array_equal(one, again)
        assert one.shape != other.shape or (one != other).any()
        assert one.shape != elsewhere.shape or (one != elsewhere).any()

    def test_no_view_changes_the_name_of_the_colour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        full = [Image.new("RGB", (40, 40), f"#{anchor}") for _, anchor in ANCHORS]
        for picture in full:
            name = colour_names(picture)[0][0]
            assert {colour_names(view_of(picture, "key", n, True))[0][0] for n in range(8)} == {name}
        monkeypatch.setattr(views, "FEWER", (1.0,))  # what would be without the check
        changed = [
            colour_names(view_of(p, "key", n, True))[0][0] != colour_names(p)[0][0] for p in full for n in range(8)
        ]
        monkeypatch.setattr(views, "FEWER", (1.0, 0.5, 0.0))
        assert not all(changed)

    def test_left_and_right_change_places_only_where_they_may(self) -> None:
        halves = Image.new("RGB", (100, 100), "white")
        ImageDraw.Draw(halves).rectangle((0, 0, 49, 99), "black")

        def turned(mirror: bool) -> list[bool]:
            shown = [np.asarray(view_of(halves, "key", n, mirror).convert("L")) for n in range(12)]
            return [bool(one[:, :5].mean() > one[:, -5:].mean()) for one in shown]

        assert not any(turned(False)) and any(turned(True)) and not all(turned(True))
        plain = Media("picture", "a.png", "1")
        assert may_mirror(plain) and not may_mirror(replace(plain, words=(Spoken(0.0, 0.0, "SALE"),)))

    def test_any_mode_and_size_has_a_view(self) -> None:
        for mode, size in (("RGBA", (3, 500)), ("L", (1, 1)), ("P", (900, 40))):
            assert view_of(Image.new(mode, size), "key", 0, True).mode == "RGB"


class TestWords:
    def test_one_run_of_words_is_left_out_and_two_stay(self) -> None:
        text = "Blue cotton shirt with long sleeves and a pocket"
        words = text.split()
        for number in range(20):
            left = shortened(text, draws(text, number)).split()
            gone = len(words) - len(left)
            assert 1 <= gone <= 3
            assert any(words[:i] + words[i + gone :] == left for i in range(len(words)))
        assert shortened("red dress", draws("red dress", 0)) == "red dress"
        assert len(shortened("红色纯棉长款连衣裙", draws("x", 1))) < len("红色纯棉长款连衣裙")

    def test_other_words_are_those_of_the_table(self) -> None:
        said = {reworded("A red dress, long", TABLE, draws("x", n)) for n in range(40)}
        assert "A red frock, long" in said and "A 红色 dress, long" in said
        assert all(one.startswith("A ") and one.endswith(", long") for one in said)
        assert reworded("two dresses", TABLE, draws("x", 0)) in ("two frock", "two 连衣裙")
        assert reworded("green kettle", TABLE, draws("x", 0)) == "green kettle"
        assert {"dress", "frock"} & {reworded("连衣裙", TABLE, draws("x", n)) for n in range(9)}

    def test_a_product_is_said_without_its_brand_shorter_and_in_other_words(self) -> None:
        whole = Product("1", "Acme red dress", "Long and soft, made of cotton, for summer days.", "Acme",
                        ("Wear/Dresses",), {"color": "red", "size": "M"})  # fmt: skip
        bare, shorter, other = (product_said(whole, TABLE, n) for n in range(VIEWS))
        assert bare.title == "red dress" and bare.brand == ""
        assert sum(a != b for a, b in ((bare.description, whole.description), (bare.categories, whole.categories),
                                       (bare.attributes, whole.attributes))) <= 1  # fmt: skip
        assert len(shorter.description.split()) < len(whole.description.split())
        assert other.title != whole.title and other.description == whole.description
        assert product_said(whole, TABLE, 1) == shorter

    def test_a_title_is_asked_without_its_brand_shorter_and_in_other_words(self) -> None:
        asked = [query_said("Acme long red dress", "Acme", TABLE, n) for n in range(VIEWS)]
        assert asked[0] == "long red dress" and len(asked[1].split()) == 3 and asked[2] != "Acme long red dress"
        assert [query_said("Acme", "Acme", TABLE, n) for n in range(VIEWS)] == ["Acme"] * VIEWS


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("views") / "shop"
    rows = (files() / "products.jsonl").read_text("utf-8").splitlines()[:30]
    some = folder.parent / "products.jsonl"
    some.write_text("\n".join(rows), "utf-8")
    with shopguide.open(folder, text_encoder="hash", picture_encoder="hash") as one:
        one.add(some, images=files())
        yield one


class TestShop:
    def test_what_is_seen_and_told_in_other_ways_stands_beside_what_it_is_of(self, shop: Shop) -> None:
        told = fusion_lessons(shop, augment=KINDS)
        plain = fusion_lessons(shop)
        assert len(told.views) == len(told.untitled_views) == VIEWS and not plain.views
        assert told.fingerprint() != plain.fingerprint() == fusion_lessons(shop).fingerprint()
        for view in told.views:
            np.testing.assert_array_equal(view["picture"].owner, told.tokens["picture"].owner)
            assert view["text"].count == told.count
            assert (view["picture"].vectors != told.tokens["picture"].vectors).any()
        assert all(v["text"].shape == told.asks[0].vectors["text"].shape for v in told.asks[0].views)

    def test_views_are_encoded_once_and_a_killed_run_goes_on(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "VIEW_FINGERPRINT", "another recipe")
        monkeypatch.setattr(fusion_views, "VIEW_FINGERPRINT", "another recipe")
        monkeypatch.setattr(fusion_views, "AT_ONCE", 4)
        products = [c.product for c in shop._state.catalog.iterate() if c.product is not None]
        raw = shop._features.tokens(products, {}, Worked())
        seen: list[int] = []

        def killed(stage: str, done: int, total: int) -> None:
            if len(seen) == 2:
                raise KeyboardInterrupt
            seen.append(total - done)

        with pytest.raises(KeyboardInterrupt):
            Viewer(shop, frozenset(KINDS), killed).shown(products, raw)
        seen.clear()
        first = Viewer(shop, frozenset(KINDS), lambda _, done, total: seen.append(total)).shown(products, raw)
        assert seen[0] == len({m.content_hash for p in products for m in p.pictures}) - 12  # three fours were kept
        seen.clear()
        again = Viewer(shop, frozenset(KINDS), lambda _, done, total: seen.append(total)).shown(products, raw)
        assert not seen
        for one, other in zip(first, again, strict=True):
            np.testing.assert_array_equal(one["picture"].vectors, other["picture"].vectors)

    def test_a_picture_that_is_gone_is_seen_as_it_was(self, shop: Shop, tmp_path: Path) -> None:
        products = [c.product for c in shop._state.catalog.iterate() if c.product is not None and c.product.pictures]
        media = replace(products[0].pictures[0], uri=str(tmp_path / "gone.webp"), words=(Spoken(0.0, 0.0, "new"),))
        encoder = shop._features.picture
        assert encoder is not None
        known = shop._features.cache.get([str(media.content_hash)], encoder.fingerprint)
        for rows in Viewer(shop, frozenset(KINDS)).views_of([media]):
            np.testing.assert_allclose(rows[0], known[str(media.content_hash)], atol=1e-3)
