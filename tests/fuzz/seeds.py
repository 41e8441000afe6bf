"""Small sound files to begin with: what the simulator writes for each dialect, and more formats of some."""

import csv
import io
import re
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ehplatform.model.council import Council, load_councils
from ehplatform.settings import REPOSITORY
from ehplatform.simulate.canonical import Tables
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan, Shape
from ehplatform.simulate.simulate import WRITERS
from ehplatform.simulate.workbook import write_workbook

LARGEST = 20_000
"""Bytes of a seed: damage to a larger file finds nothing more, and takes longer."""
SEEDS_OF_A_DIALECT = 16
CHILDREN = {"ssda903": 100}
"""Children of a simulated council, where the usual dozen would leave most of its files empty."""

PERSONAL = ("forename", "surname", "postcode", "upn", "nhs_number", "source_person_id")
SHORTEST = 6
"""Characters of a personal value that cannot be in a message by chance."""

INLINE = re.compile(r't="inlineStr"><is><t[^>]*>(?P<text>[^<]*)</t></is>')
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Seed:
    """One sound file; `secrets` are values in it that must never be told."""

    name: str
    content: bytes
    secrets: frozenset[str]

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix


@cache
def seeds_of(dialect: Shape) -> tuple[Seed, ...]:
    """Return the files that a small simulated council would send in this dialect."""
    council = council_of(dialect)
    plan = Plan((council.la_code,), children=CHILDREN.get(dialect, 12), years=2, seed=3)
    simulated = simulate_council(plan, council.la_code, Parameters())
    found: list[Seed] = []
    for (dataset, shape), write in WRITERS.items():
        if shape == dialect:
            with TemporaryDirectory() as folder:
                tables = write(Path(folder) / dataset, plan, council.la_code, simulated)
                found += [
                    Seed(path.name, path.read_bytes(), secrets_of(tables))
                    for path in sorted(Path(folder).rglob("*.*"))
                    if path.stat().st_size <= LARGEST
                ]
    found.sort(key=lambda seed: len(seed.content), reverse=True)
    return tuple(found[:SEEDS_OF_A_DIALECT])


@cache
def council_of(dialect: Shape) -> Council:
    """Return a council that sends this dialect, with the settings that the simulator's files need."""
    for council in load_councils(REPOSITORY / "deploy" / "councils").values():
        if any(source.dialect == dialect for source in council.sources.values()):
            return council
    write = next(write for (_, shape), write in WRITERS.items() if shape == dialect)
    settings = getattr(sys.modules[write.__module__], "SETTINGS", {})
    return Council.model_validate(
        {
            "la_code": "212",
            "name": "Made-up",
            "owner": "team@example.org",
            "sources": {"any": {"system": "EHM", "dialect": dialect, "settings": settings}},
        }
    )


def secrets_of(tables: Tables) -> frozenset[str]:
    """Return the personal values of everybody in these rows that are long enough to be told apart."""
    people = [vars(row.person) for rows in tables.values() for row in rows]
    values = {str(person[name]) for person in people for name in PERSONAL}
    return frozenset(value for value in values if len(value) >= SHORTEST)


def template_seeds(suffix: str) -> tuple[Seed, ...]:
    """Return the template's tables in one of its three formats; a workbook holds several."""
    seeds = seeds_of("template")
    if suffix == ".csv":
        return seeds
    if suffix == ".parquet":
        return tuple(
            Seed(f"{Path(seed.name).stem}.parquet", parquet_of(rows_of(seed), plain=plain), seed.secrets)
            for seed in seeds
            for plain in (False, True)
        )
    sheets = {sheet_name(seed): rows_of(seed) for seed in seeds}
    names = list(sheets)
    secrets = frozenset().union(*(seed.secrets for seed in seeds))
    groups = [{name: sheets[name] for name in group} for group in (names[:1], names[1:3], names[3:])]
    contents = [*map(workbook_of, groups), *map(rich_workbook_of, groups)]
    return tuple(
        Seed(f"SYNTHETIC_{number}.xlsx", content, secrets) for number, content in enumerate(contents)
    )


def sheet_name(seed: Seed) -> str:
    """Return the name of the sheet that a table of the template has in a workbook."""
    return Path(seed.name).stem.removeprefix("SYNTHETIC_")[:31]


def rows_of(seed: Seed) -> Rows:
    return list(csv.reader(io.StringIO(seed.content.decode("utf-8"))))


def csv_of(rows: Rows) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8", "replace")


def parquet_of(rows: Rows, *, plain: bool = False) -> bytes:
    """Return a table as Parquet; if `plain`, damage to a value damages nothing else."""
    header, *body = rows
    columns = [pa.array([row[place] or None for row in body], pa.string()) for place in range(len(header))]
    sink = io.BytesIO()
    options = {"compression": "none", "use_dictionary": False} if plain else {}
    pq.write_table(pa.table(columns, names=list(header)), sink, **options)
    return sink.getvalue()


def workbook_of(sheets: dict[str, Rows]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.xlsx"
        write_workbook(path, sheets, Plan(()).until)
        return path.read_bytes()


def rich_workbook_of(sheets: dict[str, Rows]) -> bytes:
    """Return a workbook as people make them: numbers, dates, shared strings, formulas, merged cells."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.epoch = CALENDAR_MAC_1904 if len(sheets) == 1 else workbook.epoch
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        sheet.append(["Early Help"])
        for row in rows:
            sheet.append([typed(text) for text in row])
        sheet.append(["=1+1", True, "=A1", 0.5, datetime(2024, 5, 1, 9, 30), time(9, 30)])  # noqa: DTZ001
        sheet.merge_cells("A4:A5")
        sheet["B4"].number_format = '"on" dd/mm/yyyy'
    sink = io.BytesIO()
    workbook.save(sink)
    return with_shared_strings(sink.getvalue())


def with_shared_strings(content: bytes) -> bytes:
    """Return a workbook with its texts in the list that sheets share, where spreadsheet programs put them."""
    strings: list[str] = []

    def share(cell: re.Match[str]) -> str:
        strings.append(cell["text"])
        return f't="s"><v>{len(strings) - 1}</v>'

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    parts |= {name: INLINE.sub(share, part) for name, part in parts.items() if "/sheet" in name}
    listed = "".join(f"<si><t>{text}</t><rPh><t>how it sounds</t></rPh></si>" for text in strings)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" count="{len(strings)}">{listed}</sst>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def typed(text: str) -> str | int | date:
    """Return what a person who types a text into a spreadsheet gets."""
    if text.isdecimal():
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def xml_text(text: str, *, escaped: bool = True) -> str:
    """Return a text without what XML cannot hold."""
    allowed = "".join(
        c for c in text if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff"
    )
    return escape(allowed) if escaped else allowed
