"""A terminal wide enough that no line is folded, whatever the terminal of the test run."""

import pytest

from ehplatform.cli.console import console


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "width", 200)
