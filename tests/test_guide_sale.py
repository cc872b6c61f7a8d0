"""Things on sale: those whose catalog tells a former price above the present one, and no others."""

from __future__ import annotations

import pytest

from shopguide.guide import Guide
from shopguide.types import Answer, Money, Offer, Product
from test_guide_shop import SmallShop


def usd(cents: int) -> Money:
    return Money(cents, "USD")


def kettle(n: int, now: int, before: int | None) -> Product:
    offer = Offer(usd(now), None if before is None else usd(before))
    return Product(f"k{n}", f"Acme Kettle {n} 水壶", categories=("Kettles",), offers=(offer,))


GOODS = [
    kettle(1, 4200, 5000), kettle(2, 3000, None), kettle(3, 6900, 8500), kettle(4, 2000, 2000),
    *(Product(f"l{n}", f"Glow Lamp {n} 台灯", categories=("Lamps",), offers=(Offer(usd(900 + n)),)) for n in range(3)),
]  # fmt: skip


def asked(*turns: str) -> Answer:
    guide = Guide(SmallShop(GOODS, ()))
    return [guide.ask(turn, session_id="s") for turn in turns][-1]


def ids(answer: Answer) -> set[str]:
    return {p.product_id for p in answer.products}


@pytest.mark.parametrize(
    "words", ["which kettles are on sale?", "discounted kettles", "any deals on kettles?", "有打折的水壶吗", "特价水壶"]
)
def test_only_things_with_a_higher_former_price_are_on_sale(words: str) -> None:
    answer = asked(words)
    assert ids(answer) == {"k1", "k3"}
    assert {"list_price"} <= {c.field for claim in answer.claims for c in claim.citations}
    assert "$50.00" in answer.text
    assert "$42.00" in answer.text


def test_sale_and_a_budget_hold_together_and_the_talk_goes_on() -> None:
    assert ids(asked("kettles on sale under $50")) == {"k1"}
    assert ids(asked("which kettles are on sale?", "under $50")) == {"k1"}


def test_whole_shop_and_what_was_shown_can_be_asked_for() -> None:
    assert ids(asked("anything on sale in the shop?")) == {"k1", "k3"}
    assert ids(asked("show me kettles under $50", "are any of these on sale?")) == {"k1"}


@pytest.mark.parametrize(
    ("words", "said"), [("lamps on sale", "tells no former prices"), ("有打折的台灯吗", "没有它们的原价")]
)
def test_catalog_that_tells_no_former_price_is_said_to_tell_none(words: str, said: str) -> None:
    answer = asked(words)
    assert said in answer.text
    assert ids(answer) == set()


def test_category_of_things_on_sale_tells_which_are_where_no_former_price_does() -> None:
    filed = [
        *(
            Product(f"j{n}", f"Acme Jacket {n}", categories=("Jackets",), offers=(Offer(usd(5000 + n)),))
            for n in range(4)
        ),
        Product("s1", "Acme Jacket Light", categories=("Jackets", "Promotions/Women Sale"), offers=(Offer(usd(4000)),)),
    ]
    answer = Guide(SmallShop(filed, ())).ask("jackets on sale")
    assert ids(answer) == {"s1"}
    assert "Women Sale" in answer.text
