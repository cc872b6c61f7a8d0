"""The web page, driven in Chromium: search, picture, chips, facets, product, comparison, guide, languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from small_shop import PRODUCTS
from web_page import EVIL, EXTRA, opened_page, titles, until

from shopguide.serve.api import WEB

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_the_page_needs_no_build_and_no_other_host() -> None:
    for file in WEB.iterdir():
        text = file.read_text("utf-8")
        assert "innerHTML" not in text and "eval(" not in text
        links = [line for line in text.splitlines() if "http://" in line or "https://" in line]
        assert all("www.w3.org" in line for line in links), links


def test_home_shows_the_whole_shop_with_exact_counts(page: Page) -> None:
    page.goto("/")
    assert len(titles(page)) == PRODUCTS + EXTRA
    assert f"{PRODUCTS + EXTRA} products" in page.inner_text("#status")
    acme = page.locator(".facet .value", has_text="Acme")
    assert acme.locator(".count").inner_text() == str(PRODUCTS // 2)


def test_a_search_shows_its_constraints_as_chips_and_the_address_reflects_it(page: Page) -> None:
    page.goto("/")
    titles(page)
    page.fill("#q", "red dress under $50")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chip:has-text('$50')")
    assert titles(page) == ["Red dress Model 00"]
    assert "q=red+dress+under+%2450" in page.url
    page.locator(".chip", has_text="red").first.locator("button").click()
    until(page, "document.querySelectorAll('#cards .card').length > 1")
    assert page.input_value("#q") == "red dress under $50"
    page.go_back()
    until(page, "document.querySelectorAll('#cards .card').length === 1")


def test_a_chip_taken_back_is_shown_struck_out_and_can_be_brought_again(page: Page) -> None:
    page.goto("/?q=red+dress+under+%2450")
    before = titles(page)
    page.locator(".chip", has_text="red").first.locator("button").click()
    page.wait_for_selector(".chip.gone")
    assert "without=" in page.url
    page.reload()
    page.wait_for_selector(".chip.gone:has-text('red')")
    assert len(titles(page)) > len(before)
    page.locator(".chip.gone").click()
    page.wait_for_selector(".chip.gone", state="detached")
    until(page, f"document.querySelectorAll('#cards .card').length === {len(before)}")
    page.locator(".chip", has_text="red").first.locator("button").click()
    page.wait_for_selector(".chip.gone")
    page.fill("#q", "lamp")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chip.gone", state="detached")


def test_a_wish_looks_other_than_a_condition_and_says_so(page: Page) -> None:
    page.goto("/?q=dress&similar=p-dress-red")
    titles(page)
    page.fill("#q", "but bigger and blue")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chip:not(.soft):has-text('blue')")  # the chips of the search before are gone then
    soft = page.locator(".chip.soft")
    soft.wait_for()
    assert "wish" in soft.inner_text().lower() or "wish" in (soft.get_attribute("title") or "").lower()
    assert page.locator(".chip:not(.soft)", has_text="blue").count() == 1


def test_suggestions_come_while_typing_and_are_taken_by_keyboard_and_mouse(page: Page) -> None:
    page.goto("/")
    titles(page)
    page.locator("#q").press_sequentially("ket", delay=20)
    page.wait_for_selector("#suggestions .suggestion")
    assert page.get_attribute("#q", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#suggestions [aria-selected='true']")
    assert chosen.get_attribute("id") == page.get_attribute("#q", "aria-activedescendant")
    text = chosen.locator(".said").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector("#suggestions", state="hidden")
    until(page, "location.search.includes('q=') || location.search.includes('f=')")
    assert "kettle" in text.lower() and "kettle" in titles(page)[0].lower()
    page.fill("#q", "")
    page.locator("#q").press_sequentially("lam", delay=20)
    page.wait_for_selector("#suggestions .suggestion.product")
    page.keyboard.press("Escape")
    page.wait_for_selector("#suggestions", state="hidden")
    page.locator("#q").press_sequentially("p", delay=20)
    page.locator("#suggestions .suggestion.product").first.click()
    page.wait_for_selector("#product .front")
    assert "lamp" in page.inner_text("#product-title").lower()


def test_a_drawn_box_searches_a_part_of_the_picture(page: Page, feed: Path, tmp_path: Path) -> None:
    from PIL import Image

    both = Image.new("RGB", (128, 64), "white")
    for n, name in enumerate(("kettle-blue", "dress-red")):
        both.paste(Image.open(feed / "pictures" / f"{name}.png"), (64 * n, 0))
    both.save(tmp_path / "both.png")
    page.goto("/")
    titles(page)
    page.set_input_files("#file", str(tmp_path / "both.png"))
    page.wait_for_selector("#crop-open")
    for part, title in ((0.02, "Blue "), (0.52, "Red ")):
        page.click("#crop-open")
        page.wait_for_selector("#crop .stage img")
        until(page, "document.querySelector('#crop .stage img')?.naturalWidth > 0")
        area = page.locator("#crop .stage").bounding_box()
        assert area is not None
        if part > 0.1:  # the box from before is moved: begin outside it
            page.mouse.move(area["x"] + area["width"] * 0.97, area["y"] + area["height"] * 0.93)
            page.mouse.down()
            page.mouse.move(area["x"] + area["width"] * 0.51, area["y"] + area["height"] * 0.01)
        else:
            page.mouse.move(
                area["x"] + area["width"] * 0.95, area["y"] + area["height"] * 0.9
            )  # its lower right corner
            page.mouse.down()
            page.mouse.move(area["x"] + area["width"] * 0.49, area["y"] + area["height"] * 0.99)
        page.mouse.up()
        page.click("#crop-search")
        until(page, f"document.querySelector('#cards h3')?.textContent.includes('{title}')")
    page.wait_for_selector(".picture-chip canvas")
    page.click("#crop-open")
    before = page.evaluate("document.querySelector('.frame-box').style.getPropertyValue('--w')")
    page.keyboard.press("Shift+ArrowLeft")
    assert float(page.evaluate("document.querySelector('.frame-box').style.getPropertyValue('--w')")) < float(before)
    page.keyboard.press("Escape")
    page.wait_for_selector("#crop .stage", state="hidden")


def test_words_beside_a_picture_change_it_and_the_page_says_what_it_saw(page: Page, feed: Path) -> None:
    page.goto("/")
    titles(page)
    page.set_input_files("#file", str(feed / "pictures" / "dress-blue.png"))
    page.wait_for_selector(".banner:has-text('Looks like')")
    assert "blue" in page.inner_text(".banner")
    page.fill("#q", "like this but red")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chip:has-text('red')")
    until(page, "document.querySelector('#cards h3')?.textContent.includes('Red')")
    assert all("Red" in t for t in titles(page))


def test_a_product_stands_in_the_box_and_words_change_it(page: Page) -> None:
    page.goto("/?similar=p-kettle-black")
    titles(page)
    page.wait_for_selector(".picture-chip img")
    page.get_by_role("button", name="cheaper", exact=True).click()
    page.wait_for_selector(".chip:has-text('cheaper than')")
    prices = [float(t.strip("$")) for t in page.locator("#cards .price b").all_inner_texts()]
    assert prices and max(prices) < 51.0
    page.locator(".picture-chip .off").click()
    page.wait_for_selector(".picture-chip", state="detached")


def test_the_order_is_explained_on_request(page: Page) -> None:
    page.goto("/?q=dress")
    titles(page)
    assert page.locator(".breakdown").count() == 0
    page.get_by_role("button", name="Explain").click()
    page.wait_for_selector(".breakdown")
    assert "explain=1" in page.url
    card = page.locator("#cards .card").first
    parts = [float(n.replace("−", "-")) for n in card.locator(".breakdown .n").all_inner_texts()]
    assert abs(sum(parts) - float(card.locator(".breakdown p b").inner_text())) < 0.01


def test_facets_select_several_values_and_a_price_range(page: Page) -> None:
    page.goto("/?q=kettle")
    everything = len(titles(page))
    page.locator(".facet .value", has_text="Acme").locator("input").check()
    until(page, f"document.querySelectorAll('#cards .card').length < {everything}")
    assert "f=brand" in page.url
    page.locator(".facet .value", has_text="Halden").locator("input").check()
    until(page, f"document.querySelectorAll('#cards .card').length === {everything}")
    page.locator(".facet .range input").nth(1).fill("35")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chip:has-text('35')")
    prices = [float(t.strip("$")) for t in page.locator("#cards .price b").all_inner_texts()]
    assert prices and max(prices) <= 35
    page.get_by_role("button", name="Remove all filters").click()
    until(page, f"document.querySelectorAll('#cards .card').length === {everything}")


def test_stock_is_one_box_with_the_count_of_what_is_there(page: Page) -> None:
    page.goto("/?q=parka")
    assert "Winter parka" in titles(page)
    page.goto("/")
    everything = len(titles(page))
    box = page.locator(".facet .value", has_text="In stock only")
    assert page.locator("#facets summary", has_text="In stock").count() == 0
    there = int(box.locator(".count").inner_text())
    assert 0 < there < everything
    box.locator("input").check()
    until(page, f"document.querySelectorAll('#cards .card').length === {there}")
    page.wait_for_selector(".chip:has-text('In stock only')")
    assert page.locator("#cards .badge").count() == 0
    page.locator(".facet .value", has_text="In stock only").locator("input").uncheck()
    until(page, f"document.querySelectorAll('#cards .card').length === {everything}")


def test_sizes_stand_from_small_to_large_whatever_their_counts(page: Page) -> None:
    page.goto("/?q=parka")
    titles(page)
    facet = page.locator(".facet", has=page.locator("summary", has_text="Size"))
    shown = facet.locator(".name").all_inner_texts()
    assert shown == ["XXS", "S", "M", "L", "XL", "9", "42", "110"]
    facet.locator(".value", has_text="XL").locator("input").check()
    page.wait_for_selector(".chip:has-text('XL')")
    assert facet.locator(".name").all_inner_texts()[:5] == shown[:5]


@pytest.mark.parametrize(
    ("field", "given", "expected"),
    [
        ("size", ["L", "3XL", "S", "2XS", "one size"], ["2XS", "S", "L", "3XL", "one size"]),
        ("ram", ["16 GB", "8 GB", "32 GB"], ["8 GB", "16 GB", "32 GB"]),
        ("size", ["EU 42", "EU 38", "39.5 cm"], ["39.5 cm", "EU 38", "EU 42"]),
        ("size", ["190x120", "90x60"], ["90x60", "190x120"]),
        ("尺码", ["41码", "39码"], ["39码", "41码"]),
        ("color", ["red", "blue", "S"], None),
        ("brand", ["3M", "Acme"], None),
        ("size", ["S"], None),
    ],
)
def test_what_is_put_in_the_order_of_sizes(
    field: str, given: list[str], expected: list[str] | None, page: Page
) -> None:
    page.goto("/")
    found = page.evaluate(
        """async ([field, values]) => {
            const { bySize } = await import("/web/order.js");
            return bySize(field, values.map((value) => ({ value })))?.map((v) => v.value) ?? null;
        }""",
        [field, given],
    )
    assert found == expected


def test_one_page_speaks_one_currency_and_a_shared_link_keeps_it(browser: Browser, site: str) -> None:
    with opened_page(browser, site, locale="zh-CN") as page:
        page.goto("/?q=派克大衣")
        assert titles(page)[0] == "冬季派克大衣"
        assert page.locator("#cards .price b").first.inner_text() == "¥699.00"
        assert page.inner_text(".facet .range small") == "CNY"
        page.locator(".facet .range input").nth(1).fill("700")
        page.keyboard.press("Enter")
        page.wait_for_selector(".chip:has-text('700')")
        assert "currency=CNY" in page.url
        page.reload()
        assert titles(page)[0] == "冬季派克大衣"
        page.goto("/?q=派克大衣&high=price%3A50&currency=CNY")
        assert "冬季派克大衣" not in titles(page)


def test_in_chinese_known_words_of_the_catalog_are_chinese_and_filters_still_work(browser: Browser, site: str) -> None:
    with opened_page(browser, site, locale="zh-CN") as page:
        page.goto("/")
        titles(page)
        assert "服装" in page.inner_text("#facets")
        colour = page.locator(".facet .value", has_text="橄榄绿")
        colour.locator("input").check()
        page.wait_for_selector(".chip:has-text('颜色: 橄榄绿')")
        until(page, "document.querySelectorAll('#cards .card').length === 1")
        assert "f=color%3Aolive" in page.url
        page.goto("/?product=parka")
        page.wait_for_selector("#product .front")
        told = page.inner_text("#product")
        assert "服装 › 夹克" in told and "重量（g）" in told


def test_the_guides_cards_and_the_comparison_show_the_price_that_is_spoken_of(browser: Browser, site: str) -> None:
    with opened_page(browser, site, locale="zh-CN") as page:
        page.goto("/?compare=parka,p-dress-red")
        page.wait_for_selector(".compared tbody tr")
        head, row = page.inner_text(".compared thead"), page.inner_text(".compared tbody")
        assert ("¥699.00" in head) == ("¥699.00" in row)
        assert ("$99.00" in head) == ("$99.00" in row)


def test_a_corrected_spelling_is_told_and_the_very_words_can_be_had(page: Page) -> None:
    page.goto("/?q=kettel")
    assert titles(page)
    assert "kettle" in page.inner_text(".remark") and "kettel" in page.inner_text(".remark .link")
    page.click(".remark .link")
    until(page, "!document.querySelector('.remark .link')")
    assert "exact=1" in page.url and page.input_value("#q") == "kettel"
    page.fill("#q", "lamp")
    page.keyboard.press("Enter")
    until(page, "!location.search.includes('exact')")


def test_an_empty_page_offers_to_take_each_condition_back(page: Page) -> None:
    page.goto("/?q=dress+under+%242")
    assert titles(page) == []
    assert page.locator("#facets .facet ul:not(.alone):empty").count() == 0
    way = page.locator("#cards .way", has_text="Without").first
    promised = int(way.locator("b").inner_text().split()[0])
    way.click()
    until(page, "document.querySelectorAll('#cards .card').length > 1")
    assert len(titles(page)) == promised
    page.wait_for_selector(".chip.gone:has-text('$2')")


def test_an_empty_page_offers_the_nearest_bound_with_its_count(page: Page) -> None:
    page.goto("/?q=dress+under+%242")
    assert titles(page) == []
    way = page.locator("#cards .way", has_not_text="Without").first
    promised = int(way.locator("b").inner_text().split()[0])
    way.click()
    until(page, f"document.querySelectorAll('#cards .card').length === {promised}")
    assert "high=price" in page.url


def test_a_chosen_a_dropped_and_a_pasted_picture_search(page: Page, feed: Path) -> None:
    picture = feed / "pictures" / "kettle-blue.png"
    page.goto("/")
    titles(page)
    page.set_input_files("#file", str(picture))
    page.wait_for_selector(".picture-chip img")
    until(page, "document.querySelector('#cards h3')?.textContent.includes('Blue kettle')")
    page.get_by_role("button", name="Remove the picture").click()
    page.wait_for_selector(".picture-chip", state="detached")
    data = list(picture.read_bytes())
    for kind in ("drop", "paste"):
        page.evaluate(
            """([kind, data]) => {
                const holder = new DataTransfer();
                holder.items.add(new File([new Uint8Array(data)], "p.png", { type: "image/png" }));
                const event = kind === "drop" ? new DragEvent(kind, { dataTransfer: holder, bubbles: true })
                    : new ClipboardEvent(kind, { clipboardData: holder, bubbles: true });
                document.body.dispatchEvent(event);
            }""",
            [kind, data],
        )
        page.wait_for_selector(".picture-chip img")
        until(page, "document.querySelector('#cards h3')?.textContent.includes('Blue kettle')")
        page.get_by_role("button", name="Remove the picture").click()
        page.wait_for_selector(".picture-chip", state="detached")


def test_a_product_opens_by_keyboard_and_closes_with_back(page: Page) -> None:
    page.goto("/?q=red+dress")
    titles(page)
    page.locator("#cards h3 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#product .front")
    assert "product=p-dress-red" in page.url
    text = page.inner_text("#product")
    assert "Great soft dress, I love it." in text
    assert "$20.00" in text
    page.keyboard.press("Escape")
    page.wait_for_selector("#product .front", state="hidden")
    until(page, "!location.search.includes('product=')")
    page.goto("/?product=p-lamp-blue")
    page.wait_for_selector("#product .front")
    assert page.inner_text("#product-title") == "Blue lamp Model 21"


def test_comparison_shows_rules_likeness_and_what_customers_say_of_what(page: Page) -> None:
    page.goto("/?compare=p-dress-red,p-dress-blue")
    page.wait_for_selector(".compared tbody tr")
    assert "lower price is better" in page.inner_text(".compared .rule >> nth=0")
    assert page.locator(".likeness summary").count() == 1
    assert page.locator(".fits .claim").count() >= 1
    assert page.locator(".aspects meter").count() >= 1


def test_comparison_shows_differences_first_and_folds_equal_rows(page: Page) -> None:
    page.goto("/?q=kettle")
    titles(page)
    for n in range(2):
        page.locator("#cards [data-compare]").nth(n).click()
    page.click("#compare-now")
    page.wait_for_selector(".compared tbody tr")
    assert page.locator(".compared thead th").count() == 2
    assert page.locator(".compared .best").count() >= 1
    shown = page.locator(".compared tbody:not([hidden]) tr").count()
    page.locator(".compared [aria-expanded='false']").click()
    assert page.locator(".compared tbody:not([hidden]) tr").count() > shown
    page.fill("#need", "a small kitchen")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#need')?.value === 'a small kitchen'")
    page.wait_for_selector(".compared tbody tr")


def test_similar_and_nothing_found_and_an_error_are_told(page: Page) -> None:
    page.goto("/?similar=p-dress-red")
    assert titles(page)
    page.wait_for_selector(".banner")
    page.wait_for_selector(".banner:has-text('Red dress')")
    page.goto("/?q=dress&high=price%3A1")
    assert titles(page) == []
    assert page.inner_text("#cards h2") == "Nothing in this shop fits"
    page.get_by_role("button", name="Remove all filters").first.click()
    page.wait_for_selector("#cards .card h3")


def test_an_error_of_the_server_is_shown_with_its_hint(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="en-US")
    page = context.new_page()
    page.goto("/?f=nosuchfield%3A1")
    page.wait_for_selector(".note.bad")
    assert "nosuchfield" in page.inner_text(".note.bad")
    context.close()


def test_hostile_words_of_a_catalog_stay_words(page: Page) -> None:
    page.goto("/?q=evil+pan")
    assert EVIL in titles(page)
    page.goto("/?product=evil")
    page.wait_for_selector("#product .front")
    assert EVIL in page.inner_text("#product")
    assert page.locator("img[src='x']").count() == 0
    assert page.title() == "shopguide"


def test_the_page_speaks_the_browsers_language_and_switches(browser: Browser, site: str) -> None:
    with opened_page(browser, site, locale="zh-CN") as page:
        page.goto("/?q=红色连衣裙")
        assert titles(page)[0].startswith("红色连衣裙")
        assert "件商品" in page.inner_text("#status")
        assert page.get_attribute("html", "lang") == "zh-CN"
        page.click("#language")
        assert "product" in page.inner_text("#status")
        page.reload()
        assert titles(page)
        assert page.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_runs_over_the_edge(browser: Browser, site: str, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=site, color_scheme=scheme)
    page = context.new_page()
    for path in ("/", "/?q=dress", "/?product=p-dress-red", "/?compare=p-dress-red,p-dress-blue,p-dress-green"):
        page.goto(path)
        titles(page)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground[4:-1].split(","))) < 200) == (scheme == "dark")
    context.close()


def test_every_control_has_a_name(page: Page) -> None:
    page.goto("/?q=dress")
    titles(page)
    page.click("#ask-open")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], input:not([hidden]), select, textarea")]
            .filter((e) => e.offsetParent && !e.closest("[aria-hidden='true']"))
            .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.title
                || e.closest("label")?.textContent.trim() || e.querySelector("img[alt]:not([alt=''])")))
            .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
