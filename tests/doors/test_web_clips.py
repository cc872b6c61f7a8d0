"""A product's video on the page, in Chromium: the player, its frames, its words, and a line that starts it there."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn

import shopguide
from clips import make_clip
from clock import PATIENCE_S
from shopguide.serve.api import create_app
from shopguide.serve.cli_serve import _bind
from shopguide.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    make_clip(tmp_path / "pan.webm", [("red/blue", 2), ("green/white", 2)], codec="libvpx")
    lines = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nThe handle folds part {n}.\n\n" for n in range(1, 4))
    (tmp_path / "pan.srt").write_text(lines)
    (tmp_path / "feed.jsonl").write_text(
        json.dumps({"id": "pan", "title": "Frying pan", "price": 9, "video": "pan.webm"})
    )
    with shopguide.open(tmp_path / "shop", text_encoder="hash", picture_encoder="hash") as shop:
        shop.add(tmp_path / "feed.jsonl")
        bound = _bind("127.0.0.1", 0)
        config = uvicorn.Config(create_app(shop, Settings.load(shop.folder)), log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        ends = time.monotonic() + PATIENCE_S
        while not server.started and time.monotonic() < ends:
            time.sleep(0.02)
        assert server.started
        with api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            opened = browser.new_page(base_url=f"http://127.0.0.1:{bound.getsockname()[1]}")
            opened.set_default_timeout(PATIENCE_S * 1000)
            yield opened
            browser.close()
        server.should_exit = True
        thread.join(timeout=PATIENCE_S)
        bound.close()


def test_a_products_video_is_shown_with_its_frames_and_words_and_plays_from_a_line(page: Page) -> None:
    page.goto("/?product=pan")
    page.wait_for_selector("section.clip video")
    page.wait_for_function("document.querySelectorAll('.frames img').length === 2")
    page.wait_for_function("[...document.querySelectorAll('.frames img')].every((i) => i.naturalWidth > 0)")
    assert page.locator("section.clip .lines li").all_inner_texts()[1] == "0:02 The handle folds part 2."
    page.wait_for_function("document.querySelector('video').readyState >= 1")
    page.locator("section.clip .lines button").nth(1).click()
    page.wait_for_function("document.querySelector('video').currentTime >= 2")
