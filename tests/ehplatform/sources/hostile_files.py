"""Files that a careless or a hostile sender could land, as bytes."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

CANARY = "Canary77"
"""Stands for what identifies a child; it must never be in what is told."""

HEADERS = ("source_person_id", "source_id", "start_date", "role")
HEADER = ",".join(HEADERS) + "\n"
ROW = f"{CANARY},A1,2025-01-01,LEAD\n"
SOUND = HEADER + ROW
TEN_MILLION = "x" * 10_000_000

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def text_cell(text: str, attributes: str = "") -> str:
    return f'<c t="inlineStr" {attributes}><is><t>{text}</t></is></c>'


HEADER_CELLS = "".join(map(text_cell, HEADERS))
HEADER_ROW = f"<row>{HEADER_CELLS}</row>"
SOUND_ROW = f"<row>{''.join(map(text_cell, (CANARY, 'A1', '2025-01-01', 'LEAD')))}</row>"


def xlsx(rows: str = HEADER_ROW + SOUND_ROW, after: str = "", **replaced: str | bytes | None) -> bytes:
    """Return a workbook with one sheet, `allocation`, of these rows of XML; parts by name replace its own."""
    return zipped(
        workbook_parts(rows, after) | {name: part for name, part in replaced.items() if part is not None}
    )


def workbook_parts(rows: str, after: str = "") -> dict[str, str | bytes]:
    return {
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="allocation" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations([("worksheet", "worksheets/sheet1.xml")]),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>",
    }


def relations(targets: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return sink.getvalue()


def with_shared_string(rows: str, string: str) -> bytes:
    """Return a workbook that shares one string, number 0."""
    return zipped(workbook_parts_sharing(f"<si><t>{string}</t></si>", rows))


def workbook_parts_sharing(strings: str, rows: str = HEADER_ROW) -> dict[str, str | bytes]:
    parts = workbook_parts(rows)
    parts["xl/_rels/workbook.xml.rels"] = relations(
        [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
    )
    return parts | {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'}


def empty_entries(count: int) -> bytes:
    """Return an archive whose directory lists very many parts of nothing: 46 bytes each, no more."""
    entry = (
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    )
    directory = entry * count
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count % 65_536, count % 65_536, len(directory), 0, 0)
    return directory + end


def lying(content: bytes, true_size: int, stated: int) -> bytes:
    """Return an archive that states another size for a part of a known one."""
    true = true_size.to_bytes(4, "little")
    assert content.count(true) == 2
    return content.replace(true, stated.to_bytes(4, "little"))


def parquet(columns: Mapping[str, Any], **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), sink, **options)
    return sink.getvalue()


def sound_columns(**replaced: Any) -> dict[str, Any]:
    rows = len(next(iter(replaced.values()))) if replaced else 1
    columns = {
        "source_person_id": [f"{CANARY}{row}" for row in range(rows)],
        "source_id": [f"A{row}" for row in range(rows)],
        "start_date": ["2025-01-01"] * rows,
    }
    return columns | replaced


def returned(children: str = "", before: str = "", declaration: str = '<?xml version="1.0"?>') -> str:
    """Return a children in need census return with one sound child and these beside it."""
    child = (
        f"<Child><ChildIdentifiers><LAchildID>{CANARY}</LAchildID></ChildIdentifiers>"
        "<CINdetails><CINreferralDate>2024-01-01</CINreferralDate></CINdetails></Child>"
    )
    header = (
        "<Header><CollectionDetails><ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails>"
        "<Source><LEA>212</LEA></Source></Header>"
    )
    return f"{declaration}{before}<Message>{header}<Children>{child}{children}</Children></Message>"


def child_named(identifier: str) -> str:
    return f"<Child><ChildIdentifiers><LAchildID>{identifier}</LAchildID></ChildIdentifiers></Child>"
