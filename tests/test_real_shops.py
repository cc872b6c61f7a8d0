"""Five real catalogs, each imported as it is and searched with the real encoders."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

import shopguide
from shopguide.shop import Shop
from shopguide.shop.exactness import shop_exactness
from shopguide.types import ImportReport

pytestmark = [pytest.mark.data, pytest.mark.slow]


def titles(shop: Shop, text: str, **kinds: object) -> list[str]:
    return [h.product.title for h in shop.search(text, **kinds).hits]  # type: ignore[arg-type]


class Opened:
    def __init__(self, shop: Shop, report: ImportReport) -> None:
        self.shop, self.report = shop, report


@pytest.fixture(scope="module")
def luma(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    data = shared / "magento_luma"
    with shopguide.open(tmp_path_factory.mktemp("luma")) as shop:
        yield Opened(shop, shop.add(data / "products.jsonl", images=data, reviews=data / "reviews.csv"))


@pytest.fixture(scope="module")
def icecat(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A quarter of it, and the products that are asked for by name: all of it is read in `test_catalog_shared.py`."""
    folder = tmp_path_factory.mktemp("icecat")
    with gzip.open(shared / "chorus_icecat/products.jsonl.gz", "rt", encoding="utf-8") as feed:
        rows = [row for n, row in enumerate(feed) if n % 4 == 0 or "dv7-1211ea" in row or '"3920564"' in row]
    (folder / "feed.jsonl").write_text("".join(rows), "utf-8")
    with shopguide.open(folder / "shop") as shop:
        yield Opened(shop, shop.add(folder / "feed.jsonl"))


@pytest.fixture(scope="module")
def grocery(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    data = shared / "grocery_store"
    with shopguide.open(tmp_path_factory.mktemp("grocery")) as shop:
        yield Opened(shop, shop.add(data / "products.jsonl", images=data / "iconic"))


@pytest.fixture(scope="module")
def litemall(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    data = shared / "litemall_zh"
    with shopguide.open(tmp_path_factory.mktemp("litemall"), currency="CNY") as shop:
        yield Opened(shop, shop.add(data / "products.jsonl", reviews=data / "reviews.jsonl"))


@pytest.fixture(scope="module")
def shopxo(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    data = shared / "shopxo_zh"
    with shopguide.open(tmp_path_factory.mktemp("shopxo"), currency="CNY") as shop:
        yield Opened(shop, shop.add(data / "products.jsonl", images=data))


class TestLuma:
    def test_it_reads_as_it_is(self, luma: Opened) -> None:
        r = luma.report
        assert (r.read, r.added, r.rejected, r.reviews, r.pictures_missing) == (197, 197, 0, 500, 0)
        assert any("152 reviews" in w for w in r.warnings)

    def test_one_and_the_same_variant_meets_colour_size_and_price(self, luma: Opened) -> None:
        page = luma.shop.search("hoodie", filters={"color": "Red", "size": "XL", "price": {"max": 50}})
        assert page.total
        for hit in page.hits:
            assert hit.variant is not None
            assert (hit.variant.options["color"], hit.variant.options["size"]) == ("Red", "XL")

    def test_words_pictures_and_both_find(self, luma: Opened, shared: Path) -> None:
        assert any("Yoga" in t or "Ball" in t for t in titles(luma.shop, "exercise ball"))
        by_picture = luma.shop.search(image=shared / "magento_luma/images/mh01-gray_main.jpg")
        assert "MH01" in [h.product.product_id for h in by_picture.hits[:3]]
        both = luma.shop.search("under $40", image=shared / "magento_luma/images/mh01-gray_main.jpg")
        assert both.hits and all(h.offer and h.offer.price.amount_minor <= 4000 for h in both.hits)

    def test_similar_compare_and_ask_stand_on_its_facts(self, luma: Opened) -> None:
        alike = luma.shop.similar("MH01").hits
        assert sum("Hood" in h.product.title or "Sweatshirt" in h.product.title for h in alike[:5]) >= 3
        table = luma.shop.compare(["MH01", alike[0].product.product_id])
        assert {"price", "material"} <= {r.name for r in table.rows}
        answer = luma.shop.ask("What is the cheapest jacket?")
        assert answer.citations and "$" in answer.text

    def test_importing_again_embeds_nothing(self, luma: Opened, shared: Path) -> None:
        data = shared / "magento_luma"
        again = luma.shop.add(data / "products.jsonl", images=data, reviews=data / "reviews.csv")
        assert (again.unchanged, again.embedded_texts, again.embedded_pictures) == (197, 0, 0)


@pytest.mark.timeout(600)  # five thousand texts are encoded: a minute on two idle cores
class TestIcecat:
    def test_it_reads_as_it_is(self, icecat: Opened) -> None:
        r = icecat.report
        assert r.read == r.added > 4800 and r.rejected == 0
        product = icecat.shop.product("3920564")
        assert str(product.offers[0].price) == "$49.95"
        assert product.attributes["quantity per pack"] == 6.0

    def test_it_is_searched(self, icecat: Opened) -> None:
        assert all("toner" in t.lower() for t in titles(icecat.shop, "black toner cartridge under $50")[:5])
        assert any("dv7-1211ea" in t for t in titles(icecat.shop, "dv7-1211ea"))
        page = icecat.shop.search("notebook", filters={"brand": "HP", "display diagonal": {"min": 17}})
        assert page.total and all(h.product.brand == "HP" for h in page.hits)


class TestGrocery:
    def test_it_reads_and_is_searched(self, grocery: Opened, shared: Path) -> None:
        r = grocery.report
        assert (r.added, r.rejected, r.pictures_found, r.embedded_pictures) == (81, 0, 81, 81)
        assert "Granny Smith" in titles(grocery.shop, "green apple")
        assert any("Milk" in t for t in titles(grocery.shop, "milk")[:3])
        page = grocery.shop.search(image=shared / "grocery_store/iconic/Granny-Smith.jpg")
        assert page.hits[0].product.title == "Granny Smith"


class TestChinese:
    def test_litemall_reads_and_is_searched(self, litemall: Opened) -> None:
        r = litemall.report
        assert (r.added, r.rejected, r.reviews) == (164, 0, 604)
        assert all("羊毛被" in t for t in titles(litemall.shop, "羊毛被")[:2])
        page = litemall.shop.search("300元以内的四件套")
        assert page.total and all(h.offer and h.offer.price.amount_minor <= 30000 for h in page.hits)

    def test_shopxo_reads_and_is_searched(self, shopxo: Opened) -> None:
        r = shopxo.report
        assert (r.added, r.rejected, r.pictures_missing) == (20, 0, 0)
        assert all("华为" in t or "HUAWEI" in t for t in titles(shopxo.shop, "华为手机")[:2])
        page = shopxo.shop.search("5000元以下笔记本电脑")
        assert page.hits and all(h.offer and h.offer.price.amount_minor <= 500000 for h in page.hits)

    def test_an_answer_comes_in_chinese_with_its_sources(self, shopxo: Opened) -> None:
        answer = shopxo.shop.ask("最便宜的笔记本电脑是哪个？")
        assert answer.language == "zh" and answer.citations and "¥" in answer.text


QUERIES = (
    "jacket", "yoga pants", "laptop", "printer ink", "headphones", "usb cable", "red shirt", "watch", "coffee", "bag",
)  # fmt: skip


@pytest.mark.parametrize("name", ["luma", "icecat"])
def test_the_ten_nearest_are_those_of_brute_force_under_any_filter(name: str, request: pytest.FixtureRequest) -> None:
    found = shop_exactness(request.getfixturevalue(name).shop, QUERIES)
    assert [one.name for one in found] == ["no filter", "a tenth", "a hundredth", "against the query"]
    for one in found:
        assert one.recall >= 0.995, one
        assert one.queries == len(QUERIES)
