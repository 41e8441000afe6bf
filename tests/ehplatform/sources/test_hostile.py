"""Hostile and broken files: each line of ``docs/hostile_input.md`` is a case here, and the other way round.

The page says what happens to a file and which words tell it; the case makes the file and ingests it.
"""

import codecs
import os
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.settings import Settings
from ehplatform.sources.ingest import Ingested, ingest
from tests.ehplatform.sources.hostile import Told, council_of, ingest_apart, told
from tests.ehplatform.sources.hostile_files import (
    CANARY,
    HEADER,
    HEADER_CELLS,
    HEADER_ROW,
    ROW,
    SOUND,
    SOUND_ROW,
    TEN_MILLION,
    child_named,
    empty_entries,
    lying,
    parquet,
    relations,
    returned,
    sound_columns,
    text_cell,
    with_shared_string,
    workbook_parts,
    xlsx,
    zipped,
)

PAGE = Path(__file__).parents[3] / "docs" / "hostile_input.md"
LINE = re.compile(r"^\| (?P<case>[^|]+) \| (?P<happens>[^|]+) \| (?:`(?P<said>[^|`]+)`)? *\|$", re.MULTILINE)

HAPPENS: dict[str, Callable[[Told], list[str]]] = {
    "quarantined": lambda all_told: all_told.quarantined,
    "repaired": lambda all_told: all_told.repaired,
    "row refused": lambda all_told: all_told.refused,
    "row waits": lambda all_told: all_told.waiting,
    "accepted": lambda all_told: [] if all_told.quarantined or all_told.repaired else all_told.accepted,
}
"""By the word of the page: what is told when it happens. `passed over` is when nothing is told at all."""

MOST_MEMORY = 1_200 * 1024**2
"""Bytes that ingesting a bomb may take, all processes together and their libraries included."""


Content = str | bytes | Callable[[], str | bytes]
"""Of a file; what makes a large one is called when it is needed."""


@dataclass(frozen=True)
class Case:
    """One hostile delivery: files by name, or something that makes them in the dataset's folder.

    A `bomb` is ingested in a process of its own, whose memory is measured. `check` looks at the rows.
    """

    files: Mapping[str, Content] | Callable[[Path], Any]
    dialect: str = "template"
    limits: Mapping[str, Any] = field(default_factory=dict)
    bomb: bool = False
    check: Callable[[Ingested], None] | None = None


def csv(content: Content, **facts: Any) -> Case:
    return Case({"allocation.csv": content}, **facts)


def workbook(content: Content, **facts: Any) -> Case:
    return Case({"allocation.xlsx": content}, **facts)


def columns(content: Content, **facts: Any) -> Case:
    return Case({"allocation.parquet": content}, **facts)


def census(content: Content, **facts: Any) -> Case:
    return Case({"census.xml": content}, dialect="cin_census", **facts)


def gives(**expected: list[Any]) -> Callable[[Ingested], None]:
    """Return a check of columns of the allocations that come of the file."""

    def check(result: Ingested) -> None:
        table = result.tables["allocation"]
        assert {name: table[name].to_pylist() for name in expected} == expected

    return check


def people_are(*surnames: str) -> Callable[[Ingested], None]:
    def check(result: Ingested) -> None:
        assert result.tables["person_record"]["surname"].to_pylist() == list(surnames)

    return check


PEOPLE = "source_person_id,surname\n1,O\u2019Brien-Müller\n"


def people(content: bytes, **facts: Any) -> Case:
    return Case({"person_record.csv": content}, check=people_are("O\u2019Brien-Müller"), **facts)


CSV = {
    "CSV in UTF-8 with a byte order mark": people(codecs.BOM_UTF8 + PEOPLE.encode()),
    "CSV in UTF-16 little-endian with a byte order mark": people(
        codecs.BOM_UTF16_LE + PEOPLE.encode("utf-16-le")
    ),
    "CSV in UTF-16 big-endian with a byte order mark": people(
        codecs.BOM_UTF16_BE + PEOPLE.encode("utf-16-be")
    ),
    "CSV in UTF-16 without a byte order mark": csv(SOUND.encode("utf-16-le")),
    "CSV in Windows-1252": people(PEOPLE.encode("cp1252")),
    "CSV partly in UTF-8, partly in Windows-1252": csv(SOUND.encode() + b"M\xc3\xbcller,\xfc,x,y\n"),
    "CSV with NUL characters": csv(SOUND.replace("LEAD", "LE\0AD")),
    "CSV with line breaks inside quotes": csv(
        HEADER.replace("role", "worker_ref")
        + f'{CANARY},A1,2025-01-01,"two\nlines"\n{CANARY},A2,2025-01-02,\n',
        check=gives(worker_ref=["two\nlines", None], source_row=[2, 3]),
    ),
    "CSV with two columns of one name": csv(SOUND.replace("role", "Source Person ID")),
    "CSV with the header on line 3": csv(
        f"Early Help extract\nof {CANARY}\n{SOUND}", check=gives(source_row=[4])
    ),
    "CSV without a header": csv(ROW * 3),
    "CSV with a filled column without a header": csv(
        "source_person_id,,source_id,start_date\n1,x,A1,2025-01-01\n"
    ),
    "CSV separated by semicolons": csv(SOUND.replace(",", ";"), check=gives(source_id=["A1"])),
    "CSV with a cell too many in a row": csv(
        SOUND + f"{CANARY},A2,2025-01-01,LEAD,\n", check=gives(source_id=["A1"])
    ),
    "CSV with a quote that is never closed": csv(HEADER + f'"{CANARY},A1\n' + ROW * 50_000),
    "CSV with a quote inside a word": csv(HEADER + f'"{CANARY}"s,A1,2025-01-01,\n'),
    "CSV with a cell of 200,000 characters": csv(SOUND + f"{'x' * 200_000},A2,2025-01-01,\n"),
    "CSV with a cell of 10 million characters": csv(
        lambda: SOUND + f"{TEN_MILLION},A2,2025-01-01,\n", bomb=True
    ),
    "CSV with a row that never ends": csv(lambda: SOUND + '"x\n' + '","x\n' * 10_000_000, bomb=True),
    "CSV of commas alone": csv(lambda: HEADER + ("x" + "," * 3_999_900 + "\n") * 20, bomb=True),
    "CSV of 10,000 columns": csv(HEADER.strip() + "".join(f",x{n}" for n in range(10_000)) + f"\n{CANARY}\n"),
    "CSV with more rows than allowed": csv(HEADER + ROW * 4, limits={"max_rows": 3}),
    "CSV with formulas": csv(
        HEADER.replace("role", "worker_ref") + "=cmd|' /C calc'!A0,@A1,2025-01-01,=1+1\n",
        check=gives(source_person_id=["=cmd|' /C calc'!A0"], source_id=["@A1"], worker_ref=["=1+1"]),
    ),
    "CSV without a byte": csv(""),
    "CSV of blank lines": csv("\n\n,,,\n\n"),
    "CSV with a header and no rows": csv(HEADER, check=gives(source_id=[])),
    "CSV cut off in the middle of a row": csv(SOUND + f"{CANARY},A2,202", check=gives(source_id=["A1"])),
    "CSV cut off between two rows": csv(SOUND, check=gives(source_id=["A1"])),
}

VALUES = {
    "a day number of Excel for a date": csv(
        SOUND.replace("2025-01-01", "45658"), check=lambda result: dates_are(result, "2025-01-01")
    ),
    "31/02/2024 where a date must be": csv(SOUND.replace("2025-01-01", "31/02/2024")),
    "31/02/2024 where a date may be": csv(
        "source_person_id,source_id,start_date,end_date\n1,A,2025-01-01,31/02/2024\n"
    ),
    "1900-01-01 for a date that is not known": csv(
        "source_person_id,source_id,start_date,end_date\n1,A,2025-01-01,01/01/1900\n",
        check=gives(end_date=[None]),
    ),
    "a date in the year 0": csv(SOUND.replace("2025-01-01", "01/01/0000")),
    "a date of 100,000 characters": csv(SOUND.replace("2025-01-01", "T" * 100_000)),
    "a code that nobody knows": csv(SOUND.replace("LEAD", "Leed"), check=gives(role=[None])),
    "a code of 100,000 accents": csv(SOUND.replace("LEAD", "a\u0300\u0316" * 33_000)),
    "a surname None and an id with leading zeros": Case(
        {"person_record.csv": "source_person_id,surname\n007,None\n008,NA\n"}, check=people_are("None", "NA")
    ),
}


def dates_are(result: Ingested, *days: str) -> None:
    assert list(map(str, result.tables["allocation"]["start_date"].to_pylist())) == list(days)


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
BOMB_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
WIDE_HEADER_ROW = f"<row>{HEADER_CELLS}{''.join(text_cell(f'x{n}') for n in range(200))}</row>"
WIDE_ROW = "<row>" + '<c t="s"><v>0</v></c>' * 204 + "</row>"
SHEET = "xl/worksheets/sheet1.xml"


def declaring(entities: str, rows: str) -> str:
    """Return the XML of a sheet that declares entities."""
    return f"<!DOCTYPE x [{entities}]>{workbook_parts(rows)[SHEET]}"


def cell_rows(*cells: str) -> str:
    return HEADER_ROW + "".join(f"<row>{row}</row>" for row in cells)


def with_cell(cell: str) -> str:
    """Return a sheet whose second row has this cell where the date stands."""
    return cell_rows(text_cell("1") + text_cell("A1") + cell + text_cell("LEAD"))


XLSX = {
    "XLSX with an external entity": workbook(
        xlsx(**{SHEET: declaring('<!ENTITY a SYSTEM "file:///etc/passwd">', "<row>&a;</row>")})
    ),
    "XLSX with an entity bomb": workbook(
        xlsx(**{SHEET: declaring(f'<!ENTITY e0 "lol">{BOMB_ENTITIES}', "<row>&e9;</row>")}),
        bomb=True,
    ),
    "XLSX that unpacks to far more than its size": workbook(
        lambda: xlsx(**{"xl/x.xml": b"\0" * 300_000_000}), bomb=True
    ),
    "XLSX that unpacks to more than may be held": workbook(
        xlsx(**{"xl/x.xml": b"\0" * 5_000_000}),
        limits={"max_file_megabytes": 2, "max_expansion_ratio": 10_000},
    ),
    "XLSX that lies about a size": workbook(
        lying(
            xlsx(HEADER_ROW + SOUND_ROW * 77_777),
            len(workbook_parts(HEADER_ROW + SOUND_ROW * 77_777)[SHEET]),
            999,
        )
    ),
    "XLSX of very many parts": workbook(xlsx(**{f"{number}.xml": "x" for number in range(2_001)})),
    "XLSX whose directory lists a million parts": workbook(lambda: empty_entries(1_000_000), bomb=True),
    "XLSX packed in an unusual way": workbook(zipped(workbook_parts(HEADER_ROW), zipfile.ZIP_LZMA)),
    "XLSX with an archive inside": workbook(
        xlsx(**{"xl/embeddings/other.xlsx": xlsx()}), check=gives(source_id=["A1"])
    ),
    "XLSX with parts named to be written elsewhere": Case(
        {"allocation.xlsx": xlsx(**{"../../../../tmp/evil.txt": "x", "/etc/evil": "x", "..\\evil": "x"})},
        check=lambda _result: nothing_escaped(),
    ),
    "XLSX with a sheet that lies outside": workbook(
        xlsx(**{"xl/_rels/workbook.xml.rels": relations([("worksheet", "../../../../../../etc/passwd")])})
    ),
    "XLSX with a sheet on the web": workbook(
        xlsx(**{"xl/_rels/workbook.xml.rels": relations([("worksheet", "https://example.org/sheet.xml")])})
    ),
    "XLSX nested without end": workbook(
        lambda: xlsx("<x>" * 2_000_000), limits={"max_expansion_ratio": 10_000}, bomb=True
    ),
    "XLSX with very many names of elements": workbook(
        lambda: xlsx("".join(f"<x{number}/>" for number in range(2_000_000))), bomb=True
    ),
    "XLSX with macros": workbook(
        xlsx(**{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), check=gives(source_id=["A1"])
    ),
    "XLSX with cells in far corners": workbook(
        xlsx(HEADER_ROW + SOUND_ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), bomb=True
    ),
    "XLSX of very many rows and columns without a place": workbook(
        lambda: xlsx(
            HEADER_ROW + f"<row>{'<c><v>1</v></c>' * 16_000}</row>" + "<row><c><v>1</v></c></row>" * 200_000,
            padding=os.urandom(300_000),
        ),
        bomb=True,
    ),
    "XLSX with a cell beyond the last column": workbook(
        xlsx(HEADER_ROW + '<row><c r="XFE2"><v>1</v></c></row>')
    ),
    "XLSX with rows that go back": workbook(
        xlsx(HEADER_ROW + '<row r="9"/><row r="2"><c><v>1</v></c></row>')
    ),
    "XLSX with a long text shared by very many cells": workbook(
        lambda: with_shared_string(WIDE_HEADER_ROW + WIDE_ROW * 1_000, "y" * 90_000),
        limits={"max_expansion_ratio": 10_000},
        bomb=True,
    ),
    "XLSX with a cell of 10 million characters": workbook(
        lambda: xlsx(
            cell_rows(text_cell("1") + text_cell("A1") + text_cell("2025-01-01") + text_cell(TEN_MILLION))
        ),
        limits={"max_expansion_ratio": 5_000},
        bomb=True,
    ),
    "XLSX with the header on line 3": workbook(
        xlsx(f"<row>{text_cell('Early Help')}</row><row/>{HEADER_ROW}{SOUND_ROW}"),
        check=gives(source_row=[4]),
    ),
    "XLSX with merged cells": workbook(
        xlsx(after='<mergeCells><mergeCell ref="D2:D9"/></mergeCells>'), check=gives(source_id=["A1"])
    ),
    "XLSX with formulas and their values": workbook(
        xlsx(with_cell('<c t="str"><f>TODAY()</f><v>2025-01-01</v></c>')),
        check=lambda result: dates_are(result, "2025-01-01"),
    ),
    "XLSX with formulas that were never calculated": workbook(
        xlsx(with_cell("<c><f>TODAY()</f></c>") + SOUND_ROW), check=gives(source_row=[3])
    ),
    "XLSX with a formula in error": workbook(
        xlsx(with_cell('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>') + SOUND_ROW)
    ),
    "XLSX with dates that are not shown as dates": workbook(
        xlsx(with_cell("<c><v>45658</v></c>")), check=lambda result: dates_are(result, "2025-01-01")
    ),
    "XLSX with whole numbers of 20 digits": workbook(
        xlsx(cell_rows("<c><v>12345678901234567890</v></c>" + text_cell("A1") + text_cell("2025-01-01"))),
        check=gives(source_person_id=["12345678901234567890"]),
    ),
    "XLSX with two columns of one name": workbook(
        xlsx(f"<row>{HEADER_CELLS}{text_cell('Role')}</row>{SOUND_ROW}")
    ),
    "XLSX of 10,000 columns": workbook(
        xlsx(f"<row>{HEADER_CELLS}{text_cell('x') * 10_000}</row>{SOUND_ROW}")
    ),
    "XLSX with a filled column without a header": workbook(
        xlsx(HEADER_ROW + SOUND_ROW.replace("</row>", f"{text_cell('lost')}</row>"))
    ),
    "XLSX with two sheets of one name": workbook(
        xlsx(
            **{
                "xl/workbook.xml": str(workbook_parts("")["xl/workbook.xml"]).replace(
                    "<sheets>", '<sheets><sheet name="allocation" sheetId="2" r:id="rId2"/>'
                )
            }
        )
    ),
    "XLSX without a sheet of the data": workbook(
        xlsx(**{"xl/workbook.xml": str(workbook_parts("")["xl/workbook.xml"]).replace("allocation", CANARY)})
    ),
    "XLSX with an empty sheet": workbook(xlsx("")),
    "XLSX protected by a password": workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"EncryptedPackage" * 99),
    "XLSX that is a CSV file": workbook(SOUND.encode()),
    "XLSX without a byte": workbook(b""),
    "XLSX cut short": workbook(xlsx()[:-30]),
}


def nothing_escaped() -> None:
    assert not Path("/tmp/evil.txt").exists()  # noqa: S108
    assert not Path("/etc/evil").exists()


PARQUET = {
    "Parquet with a cell of 10 million characters": columns(
        lambda: parquet(sound_columns(source_id=["A1", TEN_MILLION])), bomb=True
    ),
    "Parquet with one long text for a million cells": columns(
        lambda: parquet(
            sound_columns(
                source_id=pa.DictionaryArray.from_arrays(
                    pa.array([0] * 1_000_000, pa.int32()), ["x" * 90_000]
                )
            )
        ),
        bomb=True,
    ),
    "Parquet with a page that unpacks to 300 MB": columns(
        lambda: parquet(
            sound_columns(source_id=["x" * 300_000_000]), use_dictionary=False, compression="zstd"
        ),
        bomb=True,
    ),
    "Parquet that unpacks to more than may be read": columns(
        parquet(sound_columns(source_id=[f"{n}" + "x" * 900 for n in range(3_000)]), use_dictionary=False),
        limits={"max_file_megabytes": 1},
    ),
    "Parquet with lists in its cells": columns(parquet(sound_columns(source_id=[["A1"]]))),
    "Parquet with bytes that are no text": columns(parquet(sound_columns(source_id=[b"\xff\xfe"]))),
    "Parquet with more rows than allowed": columns(
        parquet(sound_columns(source_id=["A", "B", "C"])), limits={"max_rows": 2}
    ),
    "Parquet with dates and numbers": columns(
        parquet(sound_columns(source_id=[7], start_date=pa.array([20_089], pa.date32()))),
        check=lambda result: dates_are(result, "2025-01-01"),
    ),
    "Parquet of 10,000 columns": columns(parquet(sound_columns() | {f"x{n}": [1] for n in range(10_000)})),
    "Parquet that is a CSV file": columns(SOUND.encode()),
    "Parquet without a byte": columns(b""),
    "Parquet cut short": columns(parquet(sound_columns())[:-20]),
}

XML = {
    "XML with an external entity (XXE)": census(
        returned(child_named("&x;"), before='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    ),
    "XML with an entity bomb (billion laughs)": census(
        returned(child_named("&e9;"), before=f'<!DOCTYPE r [<!ENTITY e0 "lol">{BOMB_ENTITIES}]>'), bomb=True
    ),
    "XML with a quadratic entity bomb": census(
        lambda: returned(child_named("&a;" * 50_000), before=f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>'),
        bomb=True,
    ),
    "XML with an external DTD": census(returned(before='<!DOCTYPE r SYSTEM "http://example.org/r.dtd">')),
    "XML with a DOCTYPE in UTF-16": census(
        returned(before=DOCTYPE, declaration='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")
    ),
    "XML with XInclude": census(
        returned(
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
        )
    ),
    "XML with a text of 10 million characters": census(lambda: returned(child_named(TEN_MILLION)), bomb=True),
    "XML with an attribute of 10 million characters": census(
        lambda: returned(f'<Child a="{TEN_MILLION}"/>'), bomb=True
    ),
    "XML with a comment of 10 million characters": census(
        lambda: returned(f"<!-- {TEN_MILLION} -->"), bomb=True
    ),
    "XML with one child that never ends": census(
        lambda: returned(
            "<Child>" + "<CINdetails><CINreferralDate>2024-01-01</CINreferralDate></CINdetails>" * 200_000
        ),
        bomb=True,
    ),
    "XML nested without end": census(returned("<Child>" * 100_000), bomb=True),
    "XML with very many names of elements": census(
        lambda: returned("".join(f"<x{n}/>" for n in range(200_000))), bomb=True
    ),
    "XML with an entity that nobody declared": census(returned(child_named("&nbsp;"))),
    "XML with a bare ampersand": census(returned(child_named(f"{CANARY} & son"))),
    "XML with a character that XML does not allow": census(returned(child_named("\x01"))),
    "XML in another encoding than it states": census(
        returned(child_named("M\xfcller"), declaration='<?xml version="1.0" encoding="utf-8"?>').encode(
            "latin-1"
        )
    ),
    "XML in an encoding that does not exist": census(
        returned(declaration='<?xml version="1.0" encoding="x-none"?>').encode()
    ),
    "XML in Windows-1252 that says so": census(
        returned(
            child_named("M\xfcller"), declaration='<?xml version="1.0" encoding="windows-1252"?>'
        ).encode("cp1252"),
        check=lambda result: children_are(result, CANARY, "Müller"),
    ),
    "XML with CDATA and namespaces": census(
        returned(child_named("<![CDATA[<b>&]]>")).replace(
            "<Message>", '<Message xmlns="urn:x" xmlns:y="urn:y">'
        ),
        check=lambda result: children_are(result, "<b>&", CANARY),
    ),
    "XML with something after its end": census(returned() + returned(declaration="")),
    "XML of another council": census(returned().replace("<LEA>212<", "<LEA>999<")),
    "XML that is no return": census("<feed><entry/></feed>"),
    "XML that is a CSV file": census(SOUND),
    "XML without a byte": census(b""),
    "XML cut short": census(returned()[:-30]),
}


def children_are(result: Ingested, *identifiers: str) -> None:
    assert result.tables["person_record"]["source_person_id"].to_pylist() == sorted(identifiers)


def linked(folder: Path) -> None:
    (folder.parents[3] / "secret.csv").write_text(SOUND)
    (folder / "allocation.csv").symlink_to(folder.parents[3] / "secret.csv")


def linked_folder(folder: Path) -> None:
    linked(folder)
    (folder / "allocation.csv").unlink()
    (folder / "more").symlink_to(folder.parents[3], target_is_directory=True)


def folder_named_like_a_file(folder: Path) -> None:
    (folder / "allocation.csv").mkdir()


def file_in_a_folder_named_like_a_file(folder: Path) -> None:
    folder_named_like_a_file(folder)
    (folder / "allocation.csv" / "allocation.csv").write_text(SOUND)


def of_the_far_future(folder: Path) -> None:
    path = folder / "allocation.csv"
    path.write_text(SOUND)
    os.utime(path, (10**12, 10**12))


def bytes_in_a_name(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff\xfe.csv")).write_text(SOUND)


NAMES = {
    "a file with another suffix than its dialect reads": Case({"allocation.txt": SOUND}),
    "a file in no dataset's folder": Case(
        lambda folder: write(folder.parent / "elsewhere", "allocation.csv")
    ),
    "a name that says no table": Case({"extract.csv": SOUND}),
    "a name with two dots in it": Case({"allocation..csv": SOUND}),
    "a name that begins with a dot": Case({"..allocation.csv": SOUND, ".allocation.csv": SOUND}),
    "a name of 255 characters": Case({"x" * 251 + ".csv": SOUND}),
    "a name with a suffix of 200 characters": Case({"x." + "y" * 200: SOUND}),
    "a name with a line break": Case({"a\nINFO all is well.csv": SOUND}),
    "a name that is written from right to left": Case({"a\u202evsc.exe.csv": SOUND}),
    "a name that is no text": Case(bytes_in_a_name),
    "a name of a device": Case({"CON.csv": SOUND, "NUL.csv": SOUND}),
    "a name that quarantine uses itself": Case({"reason.txt": SOUND}),
    "a link to a file": Case(linked),
    "a link to a folder": Case(linked_folder),
    "a pipe": Case(lambda folder: os.mkfifo(folder / "allocation.csv")),
    "a folder named like a file": Case(folder_named_like_a_file),
    "a file in a folder named like a file": Case(file_in_a_folder_named_like_a_file),
    "half a file, still being sent": Case(
        {"allocation.csv.part": SOUND, "~$allocation.xlsx": "x", "x.tmp": SOUND}
    ),
    "a time stamp in the year 33658": Case(of_the_far_future, check=gives(source_id=["A1"])),
    "the same bytes under a second name": Case(
        {"allocation.csv": SOUND, "allocation_2026-01-31.csv": SOUND}, check=gives(source_id=["A1"])
    ),
    "a file larger than the limit": Case({"allocation.csv": SOUND}, limits={"max_file_megabytes": 0}),
}


def write(folder: Path, name: str) -> None:
    folder.mkdir(parents=True)
    (folder / name).write_text(SOUND)


CASES: dict[str, Case] = CSV | VALUES | XLSX | PARQUET | XML | NAMES


@dataclass(frozen=True)
class Line:
    """One line of the page."""

    happens: str
    said: str


def lines() -> dict[str, Line]:
    """Return the page's lines by their first column."""
    found = [match.groupdict() for match in LINE.finditer(PAGE.read_text(encoding="utf-8"))]
    return {line["case"].strip(): Line(line["happens"].strip(), line["said"] or "") for line in found}


def test_every_line_of_the_page_is_a_case_and_every_case_a_line():
    assert lines().keys() == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_what_the_page_says_happens(name: str, tmp_path: Path) -> None:
    case, line = CASES[name], lines()[name]
    deliver(case, tmp_path)
    if case.bomb:
        found, peak = ingest_apart(tmp_path, case.dialect, case.limits)
        assert peak < MOST_MEMORY
    else:
        result = ingest(council_of(case.dialect), Settings(home=tmp_path, **case.limits))
        found = told(result)
        if case.check:
            case.check(result)
    check(found, line)


def deliver(case: Case, home: Path) -> None:
    folder = home / "landing" / "212" / "early_help"
    folder.mkdir(parents=True)
    if callable(case.files):
        case.files(folder)
        return
    for file, content in case.files.items():
        made = content() if callable(content) else content
        (folder / file).write_bytes(made if isinstance(made, bytes) else made.encode("utf-8"))


def check(found: Told, line: Line) -> None:
    """Check that what the page says happened, in its words and in printable ones without any value."""
    everything = [*found.quarantined, *found.repaired, *found.refused]
    if line.happens == "passed over":
        assert [*everything, *found.accepted] == []
        return
    happened = HAPPENS[line.happens](found)
    assert [text for text in happened if line.said in text], (happened, everything)
    assert all(text.isprintable() and CANARY not in text for text in everything)


def test_a_quarantined_file_is_kept_beside_its_reason_whatever_its_name(tmp_path: Path) -> None:
    deliver(NAMES["a name that quarantine uses itself"], tmp_path)
    [refused] = ingest(council_of("template"), Settings(home=tmp_path)).quarantined
    kept = tmp_path / "quarantine" / "212" / refused.sha256
    assert {path.read_text() for path in kept.iterdir()} == {SOUND, f"{refused.reason}\n"}


@pytest.mark.parametrize("name", ["allocation.xlsx", "allocation.parquet", "census.xml"])
def test_a_file_that_is_cut_short_anywhere_is_quarantined(name: str, tmp_path: Path) -> None:
    """These formats say where they end; a file cut by its last blank byte alone is still whole."""
    whole = {
        "allocation.xlsx": xlsx(),
        "allocation.parquet": parquet(sound_columns()),
        "census.xml": returned(),
    }[name]
    content = whole.encode() if isinstance(whole, str) else whole
    step = max(1, len(content) // 40)
    folder = tmp_path / "landing" / "212" / "early_help"
    folder.mkdir(parents=True)
    places = range(0, len(content), step)
    for place in places:
        (folder / name.replace(".", f"_{place}.")).write_bytes(content[:place])
    result = ingest(council_of("cin_census" if name.endswith("xml") else "template"), Settings(home=tmp_path))
    assert len(result.quarantined) == len(places)
    assert not result.batches


def test_a_csv_file_that_is_cut_short_anywhere_gives_only_rows_that_it_has(tmp_path: Path) -> None:
    whole = HEADER + "".join(f"{CANARY},A{number},2025-01-{number:02},LEAD\n" for number in range(1, 4))
    for place in range(len(HEADER), len(whole)):
        home = tmp_path / str(place)
        deliver(csv(whole[:place]), home)
        result = ingest(council_of("template"), Settings(home=home))
        complete = whole[:place].count("\n") - 1
        assert result.ok
        assert result.tables["allocation"].num_rows >= complete
        assert set(result.tables["allocation"]["source_id"].to_pylist()) <= {"A1", "A2", "A3"}
