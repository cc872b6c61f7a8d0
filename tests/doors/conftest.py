"""A small shop made with the shipped fake encoders, and the two doors to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from served import served
from small_shop import Command, Ran, client_of, make_files, make_shop
from starlette.testclient import TestClient
from web_page import add_evil, add_sized, chromium, opened_page

import shopguide
from shopguide.serve import cli
from shopguide.serve.api import create_app
from shopguide.serve.cli_door import run
from shopguide.settings import Settings
from shopguide.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small feed."""
    folder = tmp_path_factory.mktemp("feed") / "files"
    make_files(folder)
    return folder


@pytest.fixture(scope="session")
def shop_dir(feed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop that no test may change."""
    return make_shop(feed, tmp_path_factory.mktemp("doors") / "shop")


@pytest.fixture
def own_shop_dir(feed: Path, tmp_path: Path) -> Path:
    """A small shop that the test may change."""
    return make_shop(feed, tmp_path / "own")


@pytest.fixture(scope="session")
def shop(shop_dir: Path) -> Iterator[Shop]:
    """The small shop, opened."""
    with shopguide.open(shop_dir) as opened:
        yield opened


@pytest.fixture(scope="session")
def rest(shop: Shop) -> TestClient:
    """REST over the small shop."""
    return client_of(shop)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in this process."""
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("SHOPGUIDE_SHOP", "SHOPGUIDE_DEBUG", "SHOPGUIDE_LLM"):
        monkeypatch.delenv(name, raising=False)

    def runs(*argv: object) -> Ran:
        capsys.readouterr()
        code = run(cli.app, [str(a) for a in argv])
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return runs


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, where there is one."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(feed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server over a small shop that has a product of hostile words in it."""
    folder = make_shop(feed, tmp_path_factory.mktemp("web") / "shop")
    with shopguide.open(folder) as shop:
        add_evil(shop)
        add_sized(shop)
        with served(create_app(shop, Settings.load(folder))) as address:
            yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A fresh page in English; whatever it complains of fails the test."""
    with opened_page(browser, site, locale="en-US") as opened:
        yield opened
