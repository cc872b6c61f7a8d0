"""A turn with a picture: what it is taken for, what is asked of it, what is like it. The likeness is the test's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shopguide.guide import Guide
from shopguide.types import Filter, Page, Seen
from test_guide_shop import SmallShop


class Seeing(SmallShop):
    """A shop to which a picture is the id of what it is most alike to, and how alike: b"k1 0.95"."""

    def search(self, text: str = "", *, image: Any = None, crop: object = None, **more: Any) -> Page:
        if image is None:
            return super().search(text, **more)
        own, likeness = image.decode().split()
        if own == "none":
            return Page((), 0, query=self.understand(text), seen=Seen())
        read = self.understand(text)
        path = self.products[own].categories[0]
        filters = (*read.filters, *more.get("filters", ()))
        page = super().search("", filters=(Filter("category", any_of=(path,)), *filters), limit=more.get("limit", 10))
        hits = sorted(page.hits, key=lambda h: h.product.product_id != own)
        seen = Seen("looks like", (path.split("/")[-1],), product_id=own, similarity=float(likeness))
        return replace(page, hits=tuple(hits), query=replace(read, words=""), seen=seen)


def test_a_picture_alone_is_told_as_what_it_looks_like() -> None:
    shop = Seeing()
    for said in ("", "do you have this?", "what is this?", "这是什么？", "有这款吗"):
        answer = Guide(shop).ask(said, image=b"d1 0.95")
        assert answer.products[0].product_id == "d1"
        assert "looks like" in answer.text or "看起来" in answer.text
        assert answer.citations[0].product_id == "d1"


def test_a_likeness_that_is_not_sure_is_told_as_such() -> None:
    assert "do not see exactly this" in Guide(Seeing()).ask("do you have this?", image=b"d1 0.4").text
    told = Guide(Seeing()).ask("how much is this?", image=b"d1 0.4")
    assert told.text.startswith("I do not know this very one") and "costs" in told.text


def test_nothing_alike_is_said() -> None:
    answer = Guide(Seeing()).ask("do you have this?", image=b"none 0")
    assert not answer.products and "Nothing in this shop looks like your picture" in answer.text
    assert "没有" in Guide(Seeing()).ask("有这个吗", image=b"none 0").text


def test_alike_ones_keep_every_condition_and_stay_of_the_kind() -> None:
    shop = Seeing()
    answer = Guide(shop).ask("something like this under $50", image=b"d1 0.9")
    assert answer.products and all(p.categories == shop.products["d1"].categories for p in answer.products)
    assert all(p.offer("USD").price.amount_minor <= 5000 for p in answer.products)  # type: ignore[union-attr]
    none = Guide(shop).ask("like this but under $1", image=b"d1 0.9")
    assert none.text.startswith("No ") and "does not meet that" in none.text


def test_the_talk_goes_on_about_what_was_shown() -> None:
    guide = Guide(Seeing())
    guide.ask("do you have this?", "s", image=b"d1 0.95")
    answer = guide.ask("how much is it?", "s")
    assert [p.product_id for p in answer.products] == ["d1"] and "costs" in answer.text


def test_the_picture_is_compared_with_what_was_shown_before() -> None:
    guide = Guide(Seeing())
    first = guide.ask("laptop", "s").products[0].product_id
    answer = guide.ask("compare this with the first one", "s", image=b"d1 0.95")
    assert answer.comparison is not None
    assert [p.product_id for p in answer.comparison.products] == ["d1", first]
