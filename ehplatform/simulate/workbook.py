"""Plain XLSX workbooks: text and dates on sheets, nothing else.

Written here and not through a library for two reasons: the same rows must give the same bytes
(libraries stamp the time of saving into the workbook and its archive), and large sheets must be
quick. Layout: ECMA-376, Office Open XML, with text stored inline in its cells.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | date | None

EXCEL_DAY_ZERO = date(1899, 12, 30).toordinal()
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FORMATS = "http://schemas.openxmlformats.org"
MAIN = f'xmlns="{FORMATS}/spreadsheetml/2006/main"'
RELATIONS = f"{FORMATS}/officeDocument/2006/relationships"
PACKAGE_RELATIONS = f'xmlns="{FORMATS}/package/2006/relationships"'
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

STYLES = (
    f'<styleSheet {MAIN}><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Two cell styles: 0 as it is, 1 a date in the reader's own notation (format 14)."""


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]], day: date) -> None:
    """Write sheets by name, in order; `day` is the date that the archive's members bear."""
    numbered = list(enumerate(sheets, start=1))
    parts = {
        "[Content_Types].xml": content_types([number for number, _ in numbered]),
        "_rels/.rels": relationships([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": workbook_part(numbered),
        "xl/_rels/workbook.xml.rels": relationships(
            [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
            + [(f"rId{len(numbered) + 1}", "styles", "styles.xml")]
        ),
        "xl/styles.xml": STYLES,
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": sheet_part(sheets[name]) for n, name in numbered}
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            member = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            member.compress_type = ZIP_DEFLATED
            archive.writestr(member, DECLARATION + content)


def content_types(numbers: Iterable[int]) -> str:
    overrides = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    overrides += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
    parts = "".join(
        f'<Override PartName="{part}" ContentType="{MEDIA_TYPE}.{kind}+xml"/>' for part, kind in overrides
    )
    return (
        f'<Types xmlns="{FORMATS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def relationships(targets: Iterable[tuple[str, str, str]]) -> str:
    """Name the parts that a part needs: each an id, a kind, and a path."""
    links = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f"<Relationships {PACKAGE_RELATIONS}>{links}</Relationships>"


def workbook_part(sheets: Iterable[tuple[int, str]]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>' for number, name in sheets
    )
    return f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'


def sheet_part(rows: Iterable[Sequence[Cell]]) -> str:
    body = "".join(
        f'<row r="{number}">{"".join(map(cell_part, row, column_places(number, len(row))))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


def column_places(row: int, count: int) -> list[str]:
    """Return the places of a row's cells: A1, B1 and so on, at most to Z."""
    return [f"{chr(ord('A') + column)}{row}" for column in range(count)]


def cell_part(cell: Cell, place: str) -> str:
    if not cell:
        return ""
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{excel_day(cell)}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def excel_day(day: date) -> int:
    """Return the number of a day; those from March 1900 on count a 29 February that never was."""
    return day.toordinal() - EXCEL_DAY_ZERO - (day < date(1900, 3, 1))
