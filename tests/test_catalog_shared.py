"""The shared feeds of real shops, imported as they are: exact counts and known values."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopguide.catalog import Catalog, import_feed
from shopguide.types import Money, Product

DEMO = Path(__file__).parents[1] / "src" / "shopguide" / "demo" / "shop"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog.db") as opened:
        yield opened


def products(catalog: Catalog) -> dict[str, Product]:
    return {c.product_id: c.product for c in catalog.iterate() if c.product}


@pytest.mark.data
def test_luma_with_its_pictures_and_reviews(catalog, shared):
    folder = shared / "magento_luma"
    for added, unchanged in ((197, 0), (0, 197)):
        report = import_feed(
            catalog, [folder / "products.jsonl"], images=folder / "images", reviews=folder / "reviews.csv"
        )
        assert (report.read, report.added, report.unchanged, report.rejected) == (197, added, unchanged, 0)
        assert (report.pictures_found, report.pictures_missing, report.reviews) == (718, 0, 500)
        assert report.warnings == ("152 reviews are of products that are not in the catalog: kept until these come",)
    shop = products(catalog)
    hoodie = shop["MH01"]
    assert hoodie.title == "Chaz Kangeroo Hoodie" and hoodie.offers[0].price == Money(5200, "USD")
    assert hoodie.categories == ("Men/Tops/Hoodies & Sweatshirts", "Collections/Eco Friendly")
    assert hoodie.attributes["material"] == ("Wool",) and hoodie.attributes["eco collection"] is True
    assert len(hoodie.variants) == 15 and len(hoodie.pictures) == 3
    red = next(v for v in hoodie.variants if v.sku == "MH01-S-Orange")
    assert red.options == {"color": "Orange", "size": "S"} and red.image and red.image.endswith("mh01-orange_main.jpg")
    assert sum(len(p.variants) for p in shop.values()) == 1847
    assert Counter(m.kind for p in shop.values() for m in p.media) == {"picture": 454, "video": 6}
    assert catalog.product_of(["MH01-XS-Gray"]) == {"MH01-XS-Gray": "MH01"}
    assert (catalog.count_reviews(), len(catalog.reviews("24-MB01"))) == (500, 2)
    assert (shop["24-MB01"].rating, shop["24-MB01"].rating_count) == (2.5, 2)


@pytest.mark.data
def test_icecat_gzip_of_19406_typed_products_in_seconds(catalog, shared):
    feed = shared / "chorus_icecat" / "products.jsonl.gz"
    began = time.process_time()
    report = import_feed(catalog, [feed], currency="USD")
    assert time.process_time() - began < 45  # about 8 s on a quiet core
    assert (report.read, report.added, report.rejected, report.pictures_found) == (19406, 19406, 0, 0)
    assert report.warnings == ("19,235 pictures are web addresses: kept, and not fetched",)
    assert report.mapping["price_cents"] == "price_minor" and report.mapping["name"] == "attribute"
    shop = products(catalog)
    toner = shop["3920564"]
    assert toner.title == "Xerox 006R90321 toner cartridge Original Black 6 pc(s)" and toner.brand == "Xerox"
    assert toner.offers[0].price == Money(4995, "USD") and toner.gtin == "0095205603217" and toner.added == "2009-12-10"
    assert toner.attributes["black toner page yield"] == 23000.0 and toner.attributes["model"] == "006R90321"
    assert toner.attributes["printing colours"] == "Black"
    names = Counter(name for p in shop.values() for name in p.attributes)
    assert names["product colour"] == 8730 and names["thermal design power (tdp)"] == 826
    assert names["intel hyper threading technology (intel ht technology)"] == 704
    assert not [n for n in names if "_" in n or n.count("(") != n.count(")")]
    assert min(p.offers[0].price.amount_minor for p in shop.values()) == 95
    assert import_feed(catalog, [feed], currency="USD").unchanged == 19406


@pytest.mark.data
def test_groceries_with_their_iconic_pictures(catalog, shared):
    folder = shared / "grocery_store"
    report = import_feed(catalog, [folder / "products.jsonl"], images=folder / "iconic")
    assert (report.added, report.pictures_found, report.pictures_missing, report.warnings) == (81, 81, 0, ())
    shop = products(catalog)
    apple = shop["0"]
    assert apple.title == "Golden Delicious" and apple.categories == ("Fruit/Apple",) and apple.offers == ()
    assert apple.attributes == {"country": "Italy", "volume": "ca 180g"}
    assert shop["36"].brand == "TROPICANA" and shop["36"].attributes["volume"] == "1l"
    assert {p.categories[0].partition("/")[0] for p in shop.values()} == {"Fruit", "Packages", "Vegetables"}


@pytest.mark.data
def test_litemall_in_chinese_with_reviews_whose_stars_are_no_stars(catalog, shared):
    folder = shared / "litemall_zh"
    report = import_feed(catalog, [folder / "products.jsonl"], reviews=folder / "reviews.jsonl")
    assert (report.added, report.reviews, report.rejected, report.pictures_missing) == (164, 604, 0, 0)
    assert any("672 pictures are web addresses" in w for w in report.warnings)
    assert any("603 of 604 reviews" in w for w in report.warnings)
    shop = products(catalog)
    quilt = shop["1006002"]
    assert quilt.title == "轻奢纯棉刺绣水洗四件套" and quilt.categories == ("居家/床品件套",)
    assert quilt.offers[0].price == Money(89900, "CNY") and quilt.offers[0].list_price == Money(91900, "CNY")
    assert quilt.attributes["材质"] == "100%棉" and quilt.brand == "" and len(quilt.pictures) == 5
    assert {p.rating for p in shop.values()} == {None} and catalog.count_reviews() == 604
    assert sum(bool(p.brand) for p in shop.values()) == 26


@pytest.mark.data
def test_shopxo_in_chinese_with_its_pictures(catalog, shared):
    folder = shared / "shopxo_zh"
    report = import_feed(catalog, [folder / "products.jsonl"], images=folder / "images")
    assert (report.added, report.pictures_found, report.pictures_missing) == (20, 122, 0)
    assert report.warnings == ("a list price below the price was left out",)
    shop = products(catalog)
    laptop = shop["1"]
    assert laptop.offers[0].price == Money(210012, "CNY") and laptop.offers[0].list_price == Money(920000, "CNY")
    assert laptop.categories == ("数码办公/手机通讯/手机",) and laptop.description == "" and len(laptop.pictures) == 7
    assert shop["25"].attributes["cpu型号"] == "A16" and "i5-13500H" in laptop.title


@pytest.mark.data
def test_reviews_of_a_clothes_shop_in_csv_gz(catalog, shared):
    report = import_feed(catalog, [], reviews=shared / "womens_clothing_reviews" / "reviews.csv.gz")
    assert report.reviews == catalog.count_reviews() > 10_000
    review = next(r for r in catalog.reviews("767") if r.text.startswith("Absolutely wonderful"))
    assert (review.rating, review.title) == (4.0, "")


def test_the_bundled_demo_shop(catalog):
    feeds = {name: DEMO / f"{name}.jsonl" for name in ("products", "reviews", "events")}
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in feeds.items()}
    report = import_feed(catalog, [feeds["products"]], reviews=feeds["reviews"], events=feeds["events"])
    assert (report.added, report.rejected, report.pictures_missing, report.warnings) == (lines["products"], 0, 0, ())
    assert (report.reviews, report.events) == (lines["reviews"], lines["events"])
    shop = products(catalog)
    assert {"attribute", "number", "yes_no", "ignored"}.isdisjoint(report.mapping.values())
    for item in shop.values():
        assert item.translations["zh"].title and item.translations["zh"].description
        assert {o.price.currency for o in item.offers} == {"USD", "CNY"} and item.pictures and item.categories
    again = import_feed(catalog, [feeds["products"]], reviews=feeds["reviews"], events=feeds["events"])
    assert again.unchanged == lines["products"]
