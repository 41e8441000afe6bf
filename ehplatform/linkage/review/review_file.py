"""Pairs for a person to look at, as a file for a spreadsheet program, and the answers that come back in it.

A row is known by its `id`: spreadsheet programs change values (``08`` to 8, ``1-2`` to a day). No row shows
a probability, so that nobody is led by it. The file is personal: it holds names and dates of birth.
"""

import csv
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from ehplatform.linkage.people import People
from ehplatform.linkage.review.decisions import Answer, Pair, Record, in_order
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.readers.workbook import open_workbook, read_sheet
from ehplatform.sources.receive import Limits, ReceivedFile
from ehplatform.sources.review_file import neutral, original
from ehplatform.sources.text_table import TextTable
from ehplatform.store.personal_files import written_privately

REVIEW_PAIR = pa.schema(
    [
        ("pair_id", pa.string()),
        ("source_l", pa.string()),
        ("record_id_l", pa.string()),
        ("source_r", pa.string()),
        ("record_id_r", pa.string()),
        ("reason", pa.string()),
        ("stratum", pa.string()),
        ("is_linked", pa.bool_()),
        ("stratum_pairs", pa.int64()),
    ]
)
"""A pair that was exported: why, and for a sample the stratum that it stands for (`labels`), else null."""

SAMPLE = "sample"

REASONS = {
    "probable": "may be one person: likely, but not enough for a link",
    "weak_link": "linked, but not surely: is this one person?",
    "ambiguous": "one record has no forename and fits two people: is it this one?",
    "shared_identifier": "an identifier agrees, but name and date of birth speak of two people",
    "other_identifier": "all else agrees, but an identifier contradicts",
    SAMPLE: "quality sample",
}
"""Why a pair is asked, in words."""

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"

SHEET = "pairs"
ATTRIBUTES = (
    "system", "system id", "forename", "surname", "date of birth", "postcode", "former postcodes",
    "UPN", "NHS number", "other numbers",
)  # fmt: skip
SIDES = ("1", "2")
COLUMNS = ("id", "reason", *(f"{name} {side}" for name in ATTRIBUTES for side in SIDES), "decision", "note")
READ = ("id", "decision", "note")

WIDTH = 18
AS_TEXT = "@"

REVIEW_LIMITS = Limits(max_bytes=100 * 1024 * 1024, max_expansion_ratio=200)
"""What a filled-in file may ask of the machine."""


class NotAnswered(ValueError):
    """A filled-in file cannot be used; the message names rows and columns, and no value."""


def pair_id(pair: Pair) -> str:
    """Return a short name of a pair that a spreadsheet program leaves as it is."""
    return "p" + sha256("\0".join(chain(*pair)).encode()).hexdigest()[:12]


def clerical_questions(clerical_pair: pa.Table, decided: Container[Pair] = ()) -> pa.Table:
    """Return the undecided pairs of `steps/clerical_pair.sql` as rows of `REVIEW_PAIR`, in their order."""
    ids = ("source_l", "record_id_l", "source_r", "record_id_r")
    rows = [
        {name: row[name] for name in ids}
        | {"reason": row["clerical_reason"], "pair_id": pair_id(pair_of(row))}
        for row in clerical_pair.to_pylist()
        if pair_of(row) not in decided
    ]
    return pa.Table.from_pylist(rows, schema=REVIEW_PAIR)


def pair_of(row: Mapping[str, Any]) -> Pair:
    return in_order(((row["source_l"], row["record_id_l"]), (row["source_r"], row["record_id_r"])))


def all_exported(before: pa.Table, now: pa.Table) -> pa.Table:
    """Return all pairs ever exported, each once; strata are those of the last sample."""
    known = {row["pair_id"]: row for row in before.to_pylist()}
    new = {row["pair_id"]: row for row in now.to_pylist()}
    if any(row["stratum"] is not None for row in new.values()):
        known = {name: row | NO_STRATUM for name, row in known.items()}
    kept = {name: {field: known[name][field] for field in NO_STRATUM} for name in known}
    new = {name: row if row["stratum"] else row | kept.get(name, NO_STRATUM) for name, row in new.items()}
    return pa.Table.from_pylist(list((known | new).values()), schema=REVIEW_PAIR)


NO_STRATUM = {"stratum": None, "is_linked": None, "stratum_pairs": None}


def export(asked: pa.Table, people: People, path: Path, *, is_synthetic: bool = False) -> None:
    """Write pairs (`REVIEW_PAIR`) with both records side by side, as .xlsx or .csv."""
    rows = [COLUMNS, *question_rows(asked, people, "SYNTHETIC: " if is_synthetic else "")]
    with written_privately(path) as temporary:
        if path.suffix.lower() == ".xlsx":
            write_workbook(rows, temporary)
        else:
            with temporary.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(rows)


def question_rows(asked: pa.Table, people: People, mark: str = "") -> Iterator[tuple[str, ...]]:
    """Yield the cells of each pair in the order of `COLUMNS`; `mark` goes before every reason."""
    pairs = [pair_of(row) for row in asked.to_pylist()]
    known = records_shown(people, set(chain(*pairs)))
    nothing: Mapping[str, str] = {}
    for row, (left, right) in zip(asked.to_pylist(), pairs, strict=True):
        sides = [known.get(record, nothing) for record in (left, right)]
        cells = [side.get(name, "") for name in ATTRIBUTES for side in sides]
        yield tuple(map(neutral, [row["pair_id"], mark + REASONS[row["reason"]], *cells, "", ""]))


def records_shown(people: People, wanted: set[Record]) -> dict[Record, dict[str, str]]:
    """Return what a reviewer sees of each record."""
    numbers = texts_by_record(
        people.person_identifier, wanted, lambda row: f"{row['id_type']} {row['id_value']}"
    )
    former = texts_by_record(people.person_address, wanted, lambda row: row["postcode"] or "")
    return {
        record: {
            "system": row["source_system"],
            "system id": row["source_person_id"],
            "forename": row["forename"] or "",
            "surname": row["surname"] or "",
            "date of birth": born(row),
            "postcode": row["postcode"] or "",
            "former postcodes": former.get(record, ""),
            "UPN": row["upn"] or "",
            "NHS number": row["nhs_number"] or "",
            "other numbers": numbers.get(record, ""),
        }
        for row in people.person_record.to_pylist()
        if (record := record_of(row)) in wanted
    }


def record_of(row: Mapping[str, Any]) -> Record:
    return row["source_system"], row["source_person_id"]


def born(row: Mapping[str, Any]) -> str:
    day = row["birth_date"].isoformat() if row["birth_date"] else ""
    return f"{day} (estimated)" if day and row["is_birth_date_estimated"] else day


def texts_by_record(table: pa.Table, wanted: set[Record], text: Any) -> dict[Record, str]:
    """Return the texts of each record's rows, each once, in one cell."""
    found: dict[Record, dict[str, None]] = {}
    for row in table.to_pylist():
        if (record := record_of(row)) in wanted and (words := text(row)):
            found.setdefault(record, {})[words] = None
    return {record: "; ".join(words) for record, words in found.items()}


def write_workbook(rows: Sequence[tuple[str, ...]], path: Path) -> None:
    """Write one sheet of texts; `decision` offers the three answers."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = SHEET
    for row in rows:
        sheet.append(row)
    for number, name in enumerate(COLUMNS, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        place = sheet.column_dimensions[get_column_letter(number)]
        place.width, place.number_format = WIDTH, AS_TEXT
        if name == "decision":
            answers = DataValidation(type="list", formula1=f'"{SAME},{DIFFERENT},{UNSURE}"')
            sheet.add_data_validation(answers)
            answers.add(f"{get_column_letter(number)}2:{get_column_letter(number)}{max(len(rows), 2)}")
    sheet.freeze_panes = "C2"
    workbook.save(path)


def answers_in(path: Path, exported: pa.Table) -> tuple[list[Answer], int]:
    """Return the answers of a filled-in file, and how many rows say unsure; empty rows stay open.

    `exported` are the pairs ever exported (`REVIEW_PAIR`). Raises `NotAnswered` naming row and column, and
    `sources.refusal.FileRefused` when the file cannot be read.
    """
    asked = {row["pair_id"]: row for row in exported.to_pylist()}
    answers, unsure, wrong = [], 0, []
    for table in tables_in(path):
        table.require(READ[:2])
        for row in table.records(READ):
            decision = original(row["decision"] or "").casefold()
            if problem := what_is_wrong(row["id"] or "", decision, asked):
                wrong.append(f"row {row['source_row']}, {problem}")
            elif decision == UNSURE:
                unsure += 1
            elif decision:
                known = asked[row["id"]]
                note = original(row["note"] or "")
                answers.append(
                    Answer(pair_of(known), decision == SAME, known["reason"], note, row["source_row"])
                )
    if wrong:
        raise NotAnswered("\n".join(f"{path.name}: {words}" for words in wrong))
    return answers, unsure


def what_is_wrong(name: str, decision: str, asked: Mapping[str, Any]) -> str:
    """Return what is wrong with an answer, empty if nothing; a row without a decision is right."""
    if decision and name not in asked:
        return "column id: no pair that was exported for this council: leave the ids alone"
    if decision not in {"", SAME, DIFFERENT, UNSURE}:
        return f"column decision: expected {SAME}, {DIFFERENT} or {UNSURE}, or nothing"
    return ""


def tables_in(path: Path) -> Iterable[TextTable]:
    """Read a filled-in file as text, with the bounds that keep a broken file from doing harm."""
    file = ReceivedFile("", path.name, path, REVIEW_LIMITS)
    if path.suffix.lower() == ".xlsx":
        return [read_sheet(open_workbook(file), file, SHEET, READ)]
    return read_csv(file, READ)
