"""The folder of published releases, for the tests that need the real thing."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def releases() -> Path:
    folder = os.environ.get("EHP_REFERENCE")
    if folder is None:
        pytest.skip("EHP_REFERENCE names no folder of published releases")
    return Path(folder)
