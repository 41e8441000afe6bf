"""Landing folders of made-up councils, built in a temporary place."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ehplatform.model.council import Council
from ehplatform.settings import Settings
from ehplatform.sources.receive import Limits, ReceivedFile

Sheets = Mapping[str, Sequence[Sequence[Any]]]
Land = Callable[..., Path]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def land(settings: Settings) -> Land:
    """Put a file into the landing folder: text, bytes, or sheets for a workbook."""

    def put(la_code: str, dataset: str, name: str, content: str | bytes | Sheets) -> Path:
        path = settings.landing / la_code / dataset / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, content)
        return path

    return put


@pytest.fixture
def received(tmp_path: Path) -> Callable[..., ReceivedFile]:
    """Make a file that a reader can be called with directly."""

    def make(name: str, content: str | bytes | Sheets, la_code: str = "212", **limits: int) -> ReceivedFile:
        path = tmp_path / name
        write(path, content)
        default = {"max_bytes": 10_000_000, "max_expansion_ratio": 200}
        return ReceivedFile(la_code, name, path, Limits(**(default | limits)))

    return make


@pytest.fixture
def council() -> Callable[..., Council]:
    """Describe a council with one dataset, `early_help`, in the given dialect."""

    def make(dialect: str = "template", **facts: Any) -> Council:
        source = {"system": "EHM", "dialect": dialect, "settings": facts.pop("settings", {})}
        described = {"la_code": "212", "name": "Made-up", "owner": "team@example.org"}
        return Council.model_validate(described | {"sources": {"early_help": source}} | facts)

    return make


def write(path: Path, content: str | bytes | Sheets) -> None:
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="")
    elif isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write_workbook(path, content)


def write_workbook(path: Path, sheets: Sheets) -> None:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
