"""For all tests: the order in which they run."""

import pytest

LONG = ("whole_line", "browser", "spark")
"""Marks of tests that start servers, or run the main job."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first, so that two workers end together."""
    items.sort(key=lambda item: not any(item.get_closest_marker(mark) for mark in LONG))
