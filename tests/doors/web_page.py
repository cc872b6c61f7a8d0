"""The web page in Chromium over a small shop: what starts it, and what waits for it."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from clock import PATIENCE_S
from shopguide.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
EXTRA = 2
"""The hostile product, and the one with sizes."""

EVIL = "<img src=x onerror=\"document.title='owned'\"><b>Evil</b> pan"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, where there is one; else the test is skipped."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


def add_evil(shop: Shop) -> None:
    from shopguide.types import Money, Offer, Product

    shop.put(Product("evil", EVIL, description=EVIL, brand=EVIL, offers=(Offer(Money(999, "USD")),)))


def add_sized(shop: Shop) -> None:
    """A product with sizes, some of them gone, and prices in two currencies."""
    from shopguide.types import Money, Offer, Product, Translation, Variant

    sizes = {"XL": 0, "S": 2, "M": 0, "XXS": 1, "L": 4, "42": 1, "9": 0, "110": 2}
    offers = (Offer(Money(9900, "USD")), Offer(Money(69900, "CNY")))
    variants = tuple(Variant(f"v{n}", {"size": size}, stock=left) for n, (size, left) in enumerate(sizes.items()))
    shop.put(
        Product(
            "parka",
            "Winter parka",
            translations={"zh": Translation("冬季派克大衣")},
            categories=("Clothing/Jackets",),
            attributes={"color": ("olive",), "weight (g)": 900},
            offers=offers,
            variants=variants,
        )
    )


class Problems(list[str]):
    """What the page complained of: console errors, scripts that failed, requests to elsewhere."""


@contextlib.contextmanager
def opened_page(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    """A page of its own; whatever it complains of fails the test."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options, base_url=site)
    opened = context.new_page()
    problems = Problems()
    opened.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda e: problems.append(str(e)))
    opened.on("request", lambda r: None if r.url.startswith((site, "blob:")) else problems.append(r.url))
    yield opened
    context.close()
    assert problems == []


def until(page: Page, condition: str) -> None:
    """Wait for a condition. The driver's own wait evaluates text inside the page, which its policy forbids."""
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(30)


def titles(page: Page) -> list[str]:
    """Titles of the cards, once they are there."""
    page.wait_for_selector("#cards .card h3, #cards .note")
    until(page, "!document.querySelector('#cards').hasAttribute('aria-busy')")
    found: list[str] = page.locator("#cards .card h3").all_inner_texts()
    return found
