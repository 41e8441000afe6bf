"""The whole site as it is served: semantic layer and pages in processes of their own, and a browser."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.dash_app.conftest import free_port
from tests.dash_app.published import publish_site

REPOSITORY = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return when `url` answers; fails when the process ends or half a minute has passed."""
    for _ in range(300):
        assert process.poll() is None, f"{process.args} ended by itself"
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{url} does not answer")


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the served site."""
    home, semantic, dash = tmp_path_factory.mktemp("home"), free_port(), free_port()
    publish_site(home)
    environment = os.environ | {
        "EHP_HOME": str(home),
        "EHP_SEMANTIC_PORT": str(semantic),
        "EHP_DASH_PORT": str(dash),
    }
    addresses = {
        "metrics_layer.server": f"http://127.0.0.1:{semantic}/readyz",
        "dash_app": f"http://127.0.0.1:{dash}/",
    }
    processes = []
    try:
        for module, address in addresses.items():
            processes.append(
                subprocess.Popen([sys.executable, "-m", module], env=environment, cwd=REPOSITORY)
            )
            wait_for(address, processes[-1])
        yield addresses["dash_app"].rstrip("/")
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that ends with the module: Playwright takes one at a time in a process."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """A browser window that remembers what went wrong in it and whom it asked."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self.base_url = page, base_url
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.watch)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def watch(self, request: Request) -> None:
        if not request.url.startswith((self.base_url, "data:", "blob:")):
            self.foreign.append(request.url)

    def visit(self, path: str) -> Page:
        """Open a page and wait until every chart is drawn."""
        self.page.goto(f"{self.base_url}{path}")
        self.wait()
        return self.page

    def wait(self) -> None:
        self.page.wait_for_selector(".panel, [role=alert]")
        expect(self.page.locator(".chart:not(:has(.main-svg))")).to_have_count(0, timeout=30_000)


@pytest.fixture
def visitor(browser: Browser, base_url: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A new window, 1280 pixels wide unless the test asks for another width."""
    context = browser.new_context(
        viewport={"width": getattr(request, "param", 1280), "height": 900}, reduced_motion="reduce"
    )
    yield Visitor(context.new_page(), base_url)
    context.close()
