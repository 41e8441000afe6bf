"""Pairs travel to a reviewer and back through a spreadsheet program, whatever it does to values."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from openpyxl import load_workbook

from ehplatform.linkage.people import People
from ehplatform.linkage.prepare import STEPS
from ehplatform.linkage.review.decisions import Answer
from ehplatform.linkage.review.explain import OUTCOMES
from ehplatform.linkage.review.review_file import (
    COLUMNS,
    REASONS,
    REVIEW_PAIR,
    NotAnswered,
    all_exported,
    answers_in,
    clerical_questions,
    export,
    pair_id,
)
from ehplatform.model.tables import PERSON_ADDRESS, PERSON_IDENTIFIER, PERSON_RECORD
from ehplatform.sources.refusal import FileRefused


def table(schema: pa.Schema, *rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(
        [{"la_code": "901", "batch_id": "b", "source_row": 1} | row for row in rows], schema=schema
    )


def ids(system: str, name: str) -> dict[str, str]:
    return {"source_system": system, "source_person_id": name}


PEOPLE = People(
    table(
        PERSON_RECORD.arrow_schema(),
        ids("EHM", "007") | {"forename": "=Ann", "surname": "O'Neil", "birth_date": date(2014, 1, 1),
                             "is_birth_date_estimated": True, "postcode": "SW18 2PU", "upn": "A1"},
        ids("LCS", "3") | {"forename": "Anne", "nhs_number": "943"},
        ids("LCS", "4") | {"surname": "Other"},
    ),
    table(PERSON_IDENTIFIER.arrow_schema(), ids("LCS", "3") | {"id_type": "FORMER_UPN", "id_value": "B2"}),
    table(PERSON_ADDRESS.arrow_schema(), ids("LCS", "3") | {"postcode": "N1 1AA"}),
)  # fmt: skip
FIRST = (("EHM", "007"), ("LCS", "3"))
SECOND = (("LCS", "3"), ("LCS", "4"))


def clerical(*rows: tuple[Any, str]) -> pa.Table:
    names = ("source_l", "record_id_l", "source_r", "record_id_r")
    return pa.Table.from_pylist(
        [
            dict(zip(names, (*pair[0], *pair[1]), strict=True))
            | {"clerical_reason": reason, "match_probability": 0.4321}
            for pair, reason in rows
        ]
    )


ASKED = clerical_questions(clerical((FIRST, "probable"), (SECOND, "shared_identifier")))


@pytest.fixture(params=[".csv", ".xlsx"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"review{request.param}"
    export(ASKED, PEOPLE, path)
    return path


def cells(path: Path) -> list[list[str]]:
    if path.suffix == ".xlsx":
        rows = load_workbook(path)["pairs"].iter_rows(values_only=True)
        return [[str(cell or "") for cell in row] for row in rows]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_made_up_people_are_marked_in_every_row(path: Path) -> None:
    export(ASKED, PEOPLE, path, is_synthetic=True)
    header, *rows = cells(path)
    assert [row[header.index("reason")][:11] for row in rows] == ["SYNTHETIC: "] * 2


def fill(path: Path, *decisions: str, note: str = "") -> None:
    """Fill in the decisions as a reviewer does, and lose the ids' leading zeros as programs do."""
    if path.suffix == ".xlsx":
        workbook = load_workbook(path)
        sheet = workbook["pairs"]
        for number, decision in enumerate(decisions, start=2):
            sheet.cell(number, COLUMNS.index("system id 1") + 1).value = 7
            sheet.cell(number, COLUMNS.index("decision") + 1).value = decision
            sheet.cell(number, COLUMNS.index("note") + 1).value = note
        workbook.save(path)
        return
    header, *rows = cells(path)
    for row, decision in zip(rows, decisions, strict=True):
        row[COLUMNS.index("system id 1")] = "7"
        row[-2:] = [decision, note]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])


def test_both_records_stand_side_by_side_and_the_decision_is_empty(path):
    header, first, second = cells(path)
    assert tuple(header) == COLUMNS
    shown = dict(zip(header, first, strict=True))
    assert shown["reason"] == "may be one person: likely, but not enough for a link"
    assert (shown["system 1"], shown["system id 1"], shown["system 2"], shown["system id 2"]) == (
        "EHM",
        "007",
        "LCS",
        "3",
    )
    assert (shown["surname 1"], shown["forename 2"]) == ("O'Neil", "Anne")
    assert shown["date of birth 1"] == "2014-01-01 (estimated)"
    assert (shown["UPN 1"], shown["NHS number 2"]) == ("A1", "943")
    assert (shown["other numbers 2"], shown["former postcodes 2"]) == ("FORMER_UPN B2", "N1 1AA")
    assert (shown["decision"], shown["note"], second[-2:]) == ("", "", ["", ""])


def test_every_reason_of_linkage_has_its_words():
    rule = (STEPS / "judged_pair.sql").read_text(encoding="utf-8")
    reasons = set(re.findall(r"^--   (\w+) ", rule, re.MULTILINE))
    assert reasons
    assert reasons <= REASONS.keys()
    assert reasons == OUTCOMES.keys()


def test_no_cell_is_a_formula_and_none_shows_a_probability(path):
    shown = [cell for row in cells(path) for cell in row]
    assert "'=Ann" in shown
    assert not any(cell.startswith("=") or "0.43" in cell for cell in shown)


def test_only_its_owner_may_read_the_file(path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_answers_come_back_for_the_pairs_that_were_exported(path):
    fill(path, " Same ", "different", note="met them")
    assert answers_in(path, ASKED) == (
        [
            Answer(FIRST, True, "probable", "met them", 2),
            Answer(SECOND, False, "shared_identifier", "met them", 3),
        ],
        0,
    )


def test_empty_rows_stay_open_and_unsure_ones_are_counted(path):
    fill(path, "", "unsure")
    assert answers_in(path, ASKED) == ([], 1)


def test_a_wrong_answer_is_named_by_row_and_column_without_what_it_says(path):
    fill(path, "yes, SECRET", "same")
    with pytest.raises(NotAnswered) as refused:
        answers_in(path, ASKED.slice(0, 1))
    assert str(refused.value) == (
        f"{path.name}: row 2, column decision: expected same, different or unsure, or nothing\n"
        f"{path.name}: row 3, column id: no pair that was exported for this council: leave the ids alone"
    )


def test_what_is_decided_is_not_asked_again():
    asked = clerical_questions(clerical((FIRST, "probable"), (SECOND, "weak_link")), {FIRST})
    assert asked["pair_id"].to_pylist() == [pair_id(SECOND)]


def test_another_file_is_refused(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("name,answer\nx,y\n", encoding="utf-8")
    with pytest.raises(FileRefused):
        answers_in(other, ASKED)


def test_pairs_exported_earlier_stay_known_and_keep_their_stratum_until_the_next_sample():
    def sampled(pair: Any, stratum: str | None) -> pa.Table:
        row = clerical_questions(clerical((pair, "probable"))).to_pylist()[0]
        return pa.Table.from_pylist([row | {"stratum": stratum, "is_linked": True}], schema=REVIEW_PAIR)

    first = all_exported(REVIEW_PAIR.empty_table(), sampled(FIRST, "linked"))
    plain = all_exported(first, clerical_questions(clerical((FIRST, "probable"))))
    again = all_exported(plain, sampled(SECOND, "other"))
    strata = [
        {row["pair_id"]: row["stratum"] for row in exported.to_pylist()} for exported in (first, plain, again)
    ]
    assert strata == [
        {pair_id(FIRST): "linked"},
        {pair_id(FIRST): "linked"},
        {pair_id(FIRST): None, pair_id(SECOND): "other"},
    ]
