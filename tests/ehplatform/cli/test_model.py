"""The group ``ehplatform model`` as a person meets it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ehplatform.cli import app
from ehplatform.model.dictionary import data_dictionary
from ehplatform.model.tables import TABLES_BY_NAME

runner = CliRunner()


@pytest.mark.parametrize("verb", ["template", "dictionary", "schema"])
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    shown = runner.invoke(app, ["model", verb, "--help"])
    assert shown.exit_code == 0
    assert f"Example: ehplatform model {verb}" in shown.stdout


@pytest.mark.parametrize(
    ("form", "files"),
    [
        ("csv", {f"{name}.csv" for name in TABLES_BY_NAME}),
        ("parquet", {f"{name}.parquet" for name in TABLES_BY_NAME}),
        ("xlsx", {"early_help_template.xlsx"}),
    ],
)
def test_templates_are_written_in_the_form_asked_for(tmp_path: Path, form: str, files: set[str]) -> None:
    out = tmp_path / "new" / "folder"
    done = runner.invoke(app, ["model", "template", "--out", str(out), "--format", form])
    assert done.exit_code == 0, done.stderr
    assert {path.name for path in out.iterdir()} == files


def test_a_template_for_some_tables_only(tmp_path: Path) -> None:
    asked = [
        "model",
        "template",
        "--out",
        str(tmp_path),
        "--format",
        "csv",
        "--table",
        "need",
        "--table",
        "team",
    ]
    assert runner.invoke(app, asked).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"need.csv", "team.csv"}


def test_a_table_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    refused = runner.invoke(app, ["model", "template", "--out", str(tmp_path), "--table", "needs"])
    assert refused.exit_code == 1
    assert "needs" in refused.stderr
    assert "eh_referral" in refused.stderr


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    refused = runner.invoke(app, ["model", "schema", "--out", str(tmp_path / "taken")])
    assert refused.exit_code == 1
    assert "name a folder" in refused.stderr


def test_the_dictionary_is_printed_or_written(tmp_path: Path) -> None:
    assert runner.invoke(app, ["model", "dictionary"]).stdout == data_dictionary() + "\n"
    path = tmp_path / "docs" / "page.md"
    assert runner.invoke(app, ["model", "dictionary", "--out", str(path)]).exit_code == 0
    assert path.read_text(encoding="utf-8") == data_dictionary()


def test_a_schema_is_written_for_every_table(tmp_path: Path) -> None:
    assert runner.invoke(app, ["model", "schema", "--out", str(tmp_path)]).exit_code == 0
    assert {path.stem for path in tmp_path.iterdir()} == set(TABLES_BY_NAME)
    need = json.loads((tmp_path / "need.json").read_text(encoding="utf-8"))
    assert need["primaryKey"] == ["source_person_id", "source_id"]
