"""Drift reports: only whoever holds the name sees the page, and the page can do nothing."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ehplatform.settings import Settings
from tests.metrics_layer.conftest import serve

NAME = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[httpx.Client]:
    folder = tmp_path / "reports" / "drift"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.html").write_text("<p>SYNTHETIC drift</p>")
    (folder / "short.html").write_text("another page")
    (tmp_path / "reports" / "private.html").write_text("private")
    with serve(Settings(home=tmp_path)) as running, httpx.Client(base_url=running.url) as client:
        yield client


def test_a_report_is_shown_in_a_sandbox(browser: httpx.Client) -> None:
    page = browser.get(f"/reports/drift/{NAME}.html")
    assert page.status_code == 200
    assert "SYNTHETIC drift" in page.text
    assert page.headers["content-security-policy"] == "sandbox allow-scripts"
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "name",
    ["short", NAME.upper(), NAME[:-1], f"{NAME}0", "f" * 32, "..%2Fprivate", "../private", f"{NAME}%0a"],
)
def test_any_other_name_is_not_found(browser: httpx.Client, name: str) -> None:
    assert browser.get(f"/reports/drift/{name}.html").status_code == 404
