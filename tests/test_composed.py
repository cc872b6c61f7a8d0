"""A picture, or a product, with words that change it, over the bundled shop with the real encoders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import shopguide
from shopguide import demo
from shopguide.errors import NotFoundError, UsageError
from shopguide.shop import Shop
from shopguide.types import Page, Product

STRIPED_DRESS, BLACK_KETTLE = "sg-008", "sg-100"
ALL = 1000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    files = demo.files()
    with shopguide.open(tmp_path_factory.mktemp("composed") / "shop") as opened:
        opened.add(files / "products.jsonl", images=files / "pictures", reviews=files / "reviews.jsonl")
        yield opened


def picture(product_id: str) -> str:
    return str(demo.files() / "pictures" / f"{product_id}.webp")


def kinds(page: Page, first: int) -> set[str]:
    return {path.rsplit("/", 1)[-1] for hit in page.hits[:first] for path in hit.product.categories}


def colours(product: Product) -> set[str]:
    value = product.attributes["color"]
    return {value} if isinstance(value, str) else set(value)


@pytest.mark.parametrize("text", ["like this picture but blue", "这个款式但是要蓝色的", "blue instead", "换成蓝色"])
def test_another_colour_of_the_same_kind_comes_first_and_nothing_else_comes(shop: Shop, text: str) -> None:
    page = shop.search(text, image=picture(STRIPED_DRESS), limit=ALL)
    assert "Dresses" in kinds(page, 3)
    blue = {"blue", "light blue", "navy", "teal"}
    assert page.hits and all((h.variant and h.variant.options.get("color") in blue) or colours(h.product) & blue
                             for h in page.hits)  # fmt: skip
    assert page.query.text == text and not page.query.words


@pytest.mark.parametrize("text", ["cheaper than this", "这个款式但是便宜一点", "similar but less expensive"])
def test_cheaper_is_cheaper_than_the_product_in_the_picture(shop: Shop, text: str) -> None:
    own = shop.product(STRIPED_DRESS)
    page = shop.search(text, image=picture(STRIPED_DRESS), limit=ALL)
    assert page.seen and page.seen.product_id == STRIPED_DRESS
    assert 0 < page.total == len(page.hits)
    for hit in page.hits:
        assert hit.offer is not None
        before = own.offer(hit.offer.price.currency)
        assert before is not None and hit.offer.price < before.price
    (chip,) = page.understood
    assert not chip.soft and text[chip.start : chip.start + len(chip.text)] == chip.text


@pytest.mark.parametrize("text", ["without stripes", "like this without stripes", "和这个一样但是没有条纹"])
def test_what_is_refused_is_not_there(shop: Shop, text: str) -> None:
    with_all = shop.search(image=picture(STRIPED_DRESS), limit=ALL)
    page = shop.search(text, image=picture(STRIPED_DRESS), limit=ALL)
    assert any(h.product.attributes.get("pattern") == "striped" for h in with_all.hits)
    assert page.hits and all(h.product.attributes.get("pattern") != "striped" for h in page.hits)


def test_bigger_is_measured_on_what_the_product_tells_and_else_said_to_be_a_wish(shop: Shop) -> None:
    page = shop.search("but bigger", like=BLACK_KETTLE, limit=ALL)
    own = shop.product(BLACK_KETTLE).attributes["capacity (l)"]
    assert page.hits and all(float(str(h.product.attributes["capacity (l)"])) > float(str(own)) for h in page.hits)
    (chip,) = shop.search("更大一点", image=picture(STRIPED_DRESS)).understood
    assert chip.soft and not chip.filters


def test_brand_wishes_hold(shop: Shop) -> None:
    brand = shop.product(BLACK_KETTLE).brand
    same = shop.search("same brand", like=BLACK_KETTLE, limit=ALL)
    other = shop.search("换个牌子", like=BLACK_KETTLE, limit=ALL)
    assert {h.product.brand for h in same.hits} == {brand}
    assert other.hits and brand not in {h.product.brand for h in other.hits}
    assert kinds(other, 5) == {"Kettles"}


def test_the_facets_and_total_of_a_composed_search_describe_its_pages(shop: Shop) -> None:
    ask = {"image": picture(STRIPED_DRESS), "text": "like this but with pockets, under $60"}
    page = shop.search(limit=7, **ask)  # type: ignore[arg-type]
    walked = [h.product.product_id for at in range(0, page.total, 7)
              for h in shop.search(limit=7, offset=at, **ask).hits]  # type: ignore[arg-type]  # fmt: skip
    assert len(walked) == len(set(walked)) == page.total
    stock = next(f for f in page.facets if f.field == "brand")
    assert sum(v.count for v in stock.values) == page.total


def test_words_that_do_not_change_the_picture_find_for_themselves(shop: Shop) -> None:
    page = shop.search("kettle", image=picture(STRIPED_DRESS), limit=ALL)
    assert {"Kettles", "Dresses"} <= kinds(page, ALL)


def test_what_the_picture_shows_is_told_in_the_askers_language(shop: Shop) -> None:
    seen = shop.search(image=picture("sg-002")).seen
    assert seen and seen.kinds == ("Dresses",) and seen.label == "looks like: dresses, red"
    zh = shop.search("便宜一点", image=picture("sg-002")).seen
    assert zh and zh.label.startswith("看起来像") and "红色" in zh.label
    assert shop.search("dress").seen is None


def test_a_crop_searches_with_that_part(shop: Shop) -> None:
    whole = shop.search(image=picture(STRIPED_DRESS)).hits[0]
    part = shop.search(image=picture(STRIPED_DRESS), crop=(0.3, 0.3, 0.4, 0.4)).hits[0]
    assert whole.score != part.score
    with pytest.raises(UsageError, match="outside"):
        shop.search(image=picture(STRIPED_DRESS), crop=(0.5, 0, 0.6, 1))


def test_impossible_sights_are_refused(shop: Shop) -> None:
    with pytest.raises(UsageError, match="not both"):
        shop.search(image=picture("sg-002"), like="sg-002")
    with pytest.raises(UsageError, match="no picture"):
        shop.search("dress", crop=(0, 0, 1, 1))
    with pytest.raises(NotFoundError):
        shop.search("cheaper", like="no-such")


def test_an_empty_page_says_what_taking_the_change_back_would_give(shop: Shop) -> None:
    page = shop.search("in leather", image=picture(STRIPED_DRESS))
    assert not page.total
    (way,) = page.relaxations
    again = shop.search("in leather", image=picture(STRIPED_DRESS), without=way.without, limit=ALL)
    assert way.constraint == "leather" and again.total == way.total > 0
    assert not again.understood


def test_a_chip_taken_back_counts_for_nothing(shop: Shop) -> None:
    text = "like this but blue, without stripes and cheaper"
    page = shop.search(text, image=picture(STRIPED_DRESS))
    assert len(page.understood) == 3
    for chip in page.understood:
        left = shop.search(text, image=picture(STRIPED_DRESS), without=[chip.id])
        assert [u.id for u in left.understood] == [u.id for u in page.understood if u != chip]
        assert left.total >= page.total


def test_a_picture_is_of_the_product_that_has_it_among_many_and_not_of_the_likest_mean(tmp_path: Path) -> None:
    own = [f"{i}.webp" for i in ("sg-001", "sg-012")]
    rows = [
        {"id": "many", "title": "Many Sides", "images": own, "price": 10.0, "currency": "USD"},
        *({"id": i, "title": i, "images": [f"{i}.webp"], "price": 10.0, "currency": "USD"}
          for i in ("sg-003", "sg-008", "sg-010", "sg-020", "sg-100", "sg-101", "sg-191", "sg-193", "sg-224")),
    ]  # fmt: skip
    feed = tmp_path / "feed.jsonl"
    feed.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with shopguide.open(tmp_path / "shop") as opened:
        opened.add(feed, images=demo.files() / "pictures")
        for name in own:
            seen = opened.search("", image=str(demo.files() / "pictures" / name)).seen
            assert seen is not None and seen.product_id == "many" and (seen.similarity or 0.0) > 0.99
