"""A real app on loopback, and a real browser where there is one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tabs.person import SLOW_MS, opened

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class App:
    """The studio's app as served: its address and the house behind it."""

    def __init__(self, home: Path) -> None:
        from tabs.app import build, launching
        from workflows.house import House

        self.house = House(home)
        self.blocks = build(self.house)
        _, self.url, _ = self.blocks.launch(
            **launching(self.house), server_name="127.0.0.1", server_port=None, prevent_thread_lock=True, quiet=True
        )

    def close(self) -> None:
        self.blocks.close()
        self.house.close()


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    # Not pytest's tmp_path: one app serves a whole module.
    with tempfile.TemporaryDirectory() as folder:
        app = App(Path(folder) / "home")
        yield app
        app.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI must run the browser tests: install chromium")
        pytest.skip("no Chromium here: sudo apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, app) -> Iterator[object]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(app.url)
    opened(page)
    yield page
    context.close()
