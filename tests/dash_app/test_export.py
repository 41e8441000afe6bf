"""Tables as CSV: safe in a spreadsheet, and the same as on the page."""

import csv
import io
from datetime import date

import pytest
from flask import Flask

from dash_app.export import neutral, panel_csv
from dash_app.findings.finding import Finding, Status
from dash_app.results import Column, Link, Missing, Number, Panel, Provenance, Table
from metrics_layer.periods import year_to


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_neutralised(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Croydon", "", "1=1", "a-b"])
def test_other_texts_stay_as_they_are(text):
    assert neutral(text) == text


def test_cells_are_written_for_programs_and_rows_carry_their_origin():
    row = (
        "=HYPERLINK()",
        Number(-1234.56, decimals=1, is_percent=True),
        Missing.SUPPRESSED,
        year_to(date(2026, 10, 31)),
        date(2026, 10, 31),
        Link("Title", "#there"),
    )
    columns = tuple(Column(name) for name in "abcdef")
    panel = Panel(
        id="p",
        finding=Finding("Found.", Status.STATED),
        subtitle="",
        summary=(),
        table=Table("t", columns, (row,)),
        definitions=(),
        provenance=Provenance("here", "snapshot-1", date(2026, 10, 31), is_synthetic=True),
    )
    head, body = csv.reader(io.StringIO(panel_csv(panel)))
    assert body[:6] == [
        "'=HYPERLINK()", "-1234.6", "suppressed", "2025-11-01/2026-10-31", "2026-10-31", "Title",
    ]  # fmt: skip
    assert dict(zip(head, body, strict=True))["Data"] == "SYNTHETIC"
    assert dict(zip(head, body, strict=True))["Snapshot"] == "snapshot-1"


def test_a_table_is_downloaded_for_the_council_of_the_address(server: Flask):
    answer = server.test_client().get("/export/key-figures.csv?council=212")
    assert answer.status_code == 200
    assert 'filename="SYNTHETIC_key-figures_212.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 21
    assert {row["Source"] for row in rows} == {"Wandsworth Early Help records"}


def test_an_unknown_table_or_council_is_not_found(server: Flask):
    client = server.test_client()
    assert client.get("/export/nothing.csv").status_code == 404
    assert client.get("/export/key-figures.csv?council=999").status_code == 404
