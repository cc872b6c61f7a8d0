"""The guide on the web page, in Chromium: pictures, sources, choices, conditions taken back, languages, a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from web_page import opened_page, titles, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


def ask(page: Page, words: str) -> Locator:
    """Say something to the guide; gives the bubble of the answer once it is there."""
    page.fill("#guide textarea", words)
    page.keyboard.press("Enter")
    return answer(page)


def answer(page: Page) -> Locator:
    """The newest answer, once it has come."""
    until(page, "!document.querySelector('#guide .dots')")
    return page.locator("#guide .bubble.theirs").nth(page.locator("#guide .bubble.theirs").count() - 1)


def open_guide(page: Page) -> None:
    """The page of the shop with the guide open."""
    page.goto("/")
    titles(page)
    page.click("#ask-open")


def test_the_guide_is_shown_a_picture(page: Page, feed: Path) -> None:
    page.goto("/")
    titles(page)
    page.click("#ask-open")
    page.set_input_files("#guide input[type=file]", str(feed / "pictures" / "kettle-blue.png"))
    page.wait_for_selector("#guide .held img")
    page.fill("#guide textarea", "do you have this?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#guide .bubble.theirs:has-text('Blue kettle')")
    assert page.locator("#guide .bubble.mine img").count() == 1
    assert page.locator("#guide .held img").count() == 0


def test_the_guide_answers_and_its_sources_open_the_product(page: Page) -> None:
    page.goto("/")
    titles(page)
    page.click("#ask-open")
    page.fill("#guide textarea", "which kettle is the cheapest?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#guide .claims .mark")
    page.locator("#guide .claims .mark").first.click()
    page.wait_for_selector("#product .front")
    assert "kettle" in page.inner_text("#product-title").lower()


def test_a_choice_that_the_guide_offers_is_taken_and_taken_back(page: Page) -> None:
    open_guide(page)
    choice = ask(page, "something for every day").locator(".choices button").first
    label, count = choice.inner_text().rsplit(" (", 1)
    choice.click()
    taken = answer(page)
    assert page.locator("#guide .bubble.mine").count() == 2
    assert count.rstrip(")") in taken.inner_text()
    amount = re.search(r"\d+", label)  # "under $30" is kept as "price ≤ $30.00"
    kept = taken.locator("button.chip:enabled", has_text=amount.group() if amount else label).first
    told = kept.inner_text()
    kept.click()
    back = answer(page)
    assert page.locator("#guide .bubble.mine").nth(2).locator("s").inner_text() == told
    assert back.locator(".chip", has_text=label).count() == 0 or back.locator(".choices .chip", has_text=label).count()
    assert back.locator("button.chip:not(.try)", has_text=told).count() == 0


def test_what_an_older_answer_offers_is_closed_by_the_next_turn_but_not_by_a_failed_one(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(base_url=site, locale="en-US")
    page = context.new_page()
    open_guide(page)
    offered = ask(page, "something for every day").locator(".choices button")
    assert offered.count() > 1 and offered.first.is_enabled()
    page.route("**/v1/ask*", lambda route: route.fulfill(status=503, json={"error": {"message": "Busy."}}))
    assert "Busy." in ask(page, "in red").inner_text()
    assert offered.first.is_enabled()
    page.unroute("**/v1/ask*")
    ask(page, "in red")
    assert offered.first.is_disabled()
    context.close()


def test_conditions_of_a_talk_are_worded_in_the_pages_language(browser: Browser, site: str) -> None:
    with opened_page(browser, site, locale="zh-CN") as page:
        open_guide(page)
        kept = ask(page, "想买水壶").locator("button.chip:not(.try)")
        assert kept.all_inner_texts() == ["分类: 水壶"]


def test_a_talk_in_one_currency_stays_in_it(browser: Browser, site: str) -> None:
    with opened_page(browser, site, locale="zh-CN") as page:
        open_guide(page)
        assert "¥699.00" in ask(page, "冬季派克大衣多少钱").locator(".card").first.inner_text()
        again = ask(page, "它多重")
        assert "¥" not in again.locator(".claims").inner_text()
        assert "¥699.00" in again.locator(".card").first.inner_text()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_on_a_phone_a_talk_stays_inside_and_shows_what_was_asked(browser: Browser, site: str, locale: str) -> None:
    says = [
        "something for every day, please, whatever it may be, as long as it is good",
        "compare the red dress and the blue dress",
    ]
    size = {"width": 360, "height": 740}
    with opened_page(browser, site, locale=locale, viewport=size) as page:
        open_guide(page)
        for words in says:
            ask(page, words)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            assert page.evaluate(
                "(() => { const t = document.querySelector('.talk'); return t.scrollWidth <= t.clientWidth; })()"
            )
            own = page.locator("#guide .bubble.mine").last.bounding_box()
            talk = page.locator("#guide .talk").bounding_box()
            assert own and talk and own["y"] >= talk["y"] - 1
