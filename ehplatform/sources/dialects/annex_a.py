"""Ofsted's Annex A workbook: lists 1 to 10 of children, two header rows or one.

The lists are snapshots for an inspection, so the workbook carries less than a case-management system:
list 2 knows Early Help *assessments* only (no referral, no episode, no reason for closing), and therefore
no `eh_episode` or `eh_referral` comes from here. List 11 is about adopters, not children, and is not read.

Records have no ids of their own; the list and the day name them (``L3-2024-05-01``). Together with the
child they are unique and stay the same from one workbook to the next; a second record of one child and day
that says something else has ``-2``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model import tables
from ehplatform.sources.dialects.annex_a_lists import (
    CHILD,
    DISABILITY,
    LISTS,
    LISTS_OF_CHILDREN_ONLY,
    OTHER_HEADERS,
    PERSON,
    TEAM,
    Event,
    filled,
    headers_of,
)
from ehplatform.sources.dialects.dialect import Dialect, NoSettings
from ehplatform.sources.dialects.record_names import days_of, numbered
from ehplatform.sources.mapping import cleaned
from ehplatform.sources.part import Part, RawRows
from ehplatform.sources.readers.workbook import Workbook, open_workbook, read_sheet
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import TextTable, header_key, text_of

PEOPLE = {**PERSON, "is_disabled": DISABILITY}
TEAMS = {"source_id": TEAM, "team_name": TEAM}

FORMULA_ERROR = r"^#[A-Z0-9/_]+[!?]?$"
"""What a cell shows when its formula fails: ``#N/A``, ``#REF!`` and so on."""

SHEET_NAME = re.compile(r"list[ _]*(\d+)", re.IGNORECASE)


def read(file: ReceivedFile, _settings: NoSettings) -> Iterator[Part]:
    """Read every list of children that the workbook holds."""
    file = replace(file, headers=OTHER_HEADERS | dict(file.headers))
    workbook = open_workbook(file)
    sheets = numbered_sheets(file, workbook.sheet_names)
    if not sheets:
        raise FileRefused(
            file.name, "", "no sheet is named 'List 1' to 'List 10': is it an Annex A workbook?"
        )
    texts = {number: read_list(workbook, file, number, sheet) for number, sheet in sheets.items()}
    yield Part(
        records=(
            *first_rows(tables.PERSON_RECORD, "source_person_id", PEOPLE, texts.values()),
            *first_rows(tables.TEAM, "source_id", TEAMS, texts.values()),
            *(rows for number, text in texts.items() for rows in event_rows(LISTS.get(number, ()), text)),
        ),
        source_rows={text.sheet: text.source_rows for text in texts.values()},
        supporting={text.sheet: rows_of_children(text) for text in texts.values()},
        set_aside=tuple(row for text in texts.values() for row in text.malformed),
        repairs={words: 1 for text in texts.values() for words in text.repairs},
    )


def numbered_sheets(file: ReceivedFile, names: Iterable[str]) -> dict[int, str]:
    """Return the sheets that hold lists of children, by the list's number; refuse two of one number."""
    sheets: dict[int, str] = {}
    for name in names:
        match = SHEET_NAME.fullmatch(name.strip())
        number = int(match[1]) if match else 0
        if number in sheets:
            raise FileRefused(
                file.name,
                "",
                f"two sheets are list {number}: keep the right one, or give the other another name",
            )
        if number in LISTS or number in LISTS_OF_CHILDREN_ONLY:
            sheets[number] = name
    return dict(sorted(sheets.items()))


def read_list(workbook: Workbook, file: ReceivedFile, number: int, sheet: str) -> TextTable:
    """Read one list.

    Teams are often looked up by a formula: an error in their column leaves the team unknown, but does not
    take the row away.
    """
    headers = headers_of(number)
    text = read_sheet(workbook, file, sheet, [header for header in headers if header != TEAM])
    text.require(headers)
    teams = text.column(TEAM)
    is_error = pc.match_substring_regex(teams, FORMULA_ERROR)
    if not pc.any(is_error).as_py():
        return text
    return replace(
        text,
        columns=dict(text.columns) | {header_key(TEAM): pc.if_else(is_error, "", teams)},
        repairs=(*text.repairs, f"errors of a formula read as no team, sheet {sheet}"),
    )


def first_rows(
    table: tables.Table, key: str, headers: Mapping[str, str], texts: Iterable[TextTable]
) -> Iterator[RawRows]:
    """Yield what has a key once, at its first row that names a child; later rows fill what is still empty.

    `headers` are by canonical column, the key's among them.
    """
    listed = list(texts)
    found = pa.concat_tables(
        [
            pa.table(
                {name: cleaned(text.column(header)) for name, header in headers.items()}
                | {"sheet": text_of(str(text.sheet), len(text.rows)), "row": text.rows}
            ).filter(filled(text.column(CHILD)))
            for text in listed
        ]
    )
    others = [*(name for name in headers if name != key), "sheet", "row"]
    first = (
        found.filter(pc.is_valid(found[key]))
        .group_by(key, use_threads=False)
        .aggregate([(name, "first") for name in others])
        .select([key, *(f"{name}_first" for name in others)])
        .rename_columns([key, *others])
        .combine_chunks()
    )
    for text in listed:
        own = first.filter(pc.equal(first["sheet"], text.sheet)).combine_chunks()
        columns = {name: own[name].combine_chunks() for name in headers}
        yield RawRows(table, text.sheet, own["row"].combine_chunks(), columns)


def event_rows(events: Sequence[Event], text: TextTable) -> Iterator[RawRows]:
    """Yield the records that a list's rows give.

    What two rows tell alike as a further event, such as one conference after two enquiries, is one record.
    """
    for place, (event, is_given) in enumerate(zip(events, given_by(events, text), strict=True)):
        rows = rows_of(event, text, is_given)
        yield rows if place == 0 else without_repeats(rows)


def given_by(events: Sequence[Event], text: TextTable) -> list[pa.Array]:
    """Return which rows give each event: those that fill it; the first also where a row fills none."""
    if not events:
        return []
    first, *further = (filled(text.column(event.filled_by)) for event in events)
    return [pc.or_(first, pc.invert(reduce(pc.or_, further, first))), *further]


def rows_of(event: Event, text: TextTable, is_given: pa.Array) -> RawRows:
    """Return the records of one event, one for each row that gives it."""
    columns = {name: words.texts(text).filter(is_given) for name, words in event.columns.items()}
    people, rows = text.column(CHILD).filter(is_given), text.rows.filter(is_given)
    names = pc.binary_join_element_wise(event.name, days_of(columns[event.dated_by]), "-")
    identity = {"source_person_id": people, "source_id": numbered(names, people, list(columns.values()))}
    constants = {name: text_of(value, len(rows)) for name, value in event.constants.items()}
    return RawRows(event.table, text.sheet, rows, columns | identity | constants)


def without_repeats(raw: RawRows) -> RawRows:
    """Return the rows without those that name the same record as one before them."""
    names = pc.binary_join_element_wise(raw.columns["source_person_id"], raw.columns["source_id"], "\x1f")
    places = np.unique(names.dictionary_encode().indices.to_numpy(), return_index=True)[1]
    first = pa.array(np.sort(places))
    columns = {name: column.take(first) for name, column in raw.columns.items()}
    return RawRows(raw.table, raw.sheet, raw.rows.take(first), columns)


def rows_of_children(text: TextTable) -> list[int]:
    """Return the rows that name a child: each tells something about the person."""
    rows: list[int] = text.rows.filter(filled(text.column(CHILD))).to_pylist()
    return rows


ANNEX_A = Dialect((".xlsx",), NoSettings, read, delivery="increments", streams=False)
