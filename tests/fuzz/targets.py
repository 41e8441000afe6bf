"""What is fuzzed: the four readers by themselves, and each dialect through to its account."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import duckdb
import pyarrow as pa

from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.sources.batch_files import BatchFiles
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.dialects import DIALECTS
from ehplatform.sources.dialects.cin_elements import LAYOUT
from ehplatform.sources.mapping import Origin
from ehplatform.sources.readers import columnar, parquet_process
from ehplatform.sources.readers.columnar import damaged, read_parquet
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.readers.workbook import open_workbook, read_sheet
from ehplatform.sources.readers.xml_stream import read_records
from ehplatform.sources.reading import read_batch
from ehplatform.sources.receive import Limits, ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import TextTable
from ehplatform.sources.vocabulary import vocabularies
from tests.fuzz.oracle import Secrets, Verdict, check_account, check_blocks, check_refusal
from tests.fuzz.seeds import Seed, council_of, seeds_of, sheet_name, template_seeds

LIMITS = Limits(
    max_bytes=4_000_000, max_expansion_ratio=200, max_rows=2_000, max_columns=200, max_cell_characters=20_000
)
"""Small enough for small files to go beyond each."""

MANY, FEW = 20_000, 2_000
"""Inputs of a target; a dialect beside the template and the census reads through one of the four readers."""

SHEETS = frozenset(sheet_name(seed) for seed in template_seeds(".csv"))

Check = Callable[[ReceivedFile, Path, Secrets], Verdict]


@dataclass(frozen=True)
class Target:
    """One way into the platform: `check` reads a file and judges what came of it, in a folder of its own."""

    name: str
    seeds: Sequence[Seed]
    check: Check
    inputs: int
    la_code: str = "212"

    @property
    def suffix(self) -> str:
        return self.seeds[0].suffix

    def examine(self, name: str, content: bytes, folder: Path, secrets: Secrets) -> Verdict:
        """Read these bytes as a file of this name; raises `Violation`, or what the platform lets through."""
        path = folder / f"input{self.suffix}"
        path.write_bytes(content)
        file = ReceivedFile(self.la_code, name, path, LIMITS)
        return self.check(file, folder / "home", secrets)


def check_csv(file: ReceivedFile, _home: Path, secrets: Secrets) -> Verdict:
    return check_blocks(read_csv(file, expected_in(file.name)), file.name, secrets)


def check_parquet(file: ReceivedFile, _home: Path, secrets: Secrets) -> Verdict:
    return check_blocks(read_parquet(file, expected_in(file.name)), file.name, secrets)


def check_xlsx(file: ReceivedFile, _home: Path, secrets: Secrets) -> Verdict:
    return check_blocks(sheets_of(file), file.name, secrets)


def sheets_of(file: ReceivedFile) -> Iterator[TextTable]:
    workbook = open_workbook(file)
    for sheet in workbook.sheet_names:
        if sheet in SHEETS:
            yield read_sheet(workbook, file, sheet, expected_in(sheet))


def check_xml(file: ReceivedFile, _home: Path, secrets: Secrets) -> Verdict:
    try:
        for record in read_records(file, LAYOUT):
            assert record.name in LAYOUT.wanted
    except FileRefused as refusal:
        return check_refusal(str(refusal), file.name, secrets)
    return "accepted"


def expected_in(name: str) -> list[str]:
    """Return the headers of the table that a file or sheet is named for."""
    tables = sorted(TABLES_BY_NAME, key=len, reverse=True)
    table = next((table for table in tables if table in name), "person_record")
    return [column.name for column in TABLES_BY_NAME[table].columns]


def check_dialect(dialect: str) -> Check:
    """Return what reads a file of this dialect into an empty folder, as `ingest` does."""
    council = council_of(dialect)
    source = next(source for source in configured_sources(council).values() if source.dialect_name == dialect)
    known = vocabularies(council)

    def check(file: ReceivedFile, home: Path, secrets: Secrets) -> Verdict:
        files = BatchFiles(home / "reading")
        account = read_batch(file, source, Origin(council.la_code, source.system, "batch"), known, files)
        return check_account(account, files, file.name, secrets, one_record_a_row=dialect == "template")

    return check


@cache
def targets() -> dict[str, Target]:
    """Return every target by name; a new dialect is one as soon as the simulator writes it."""
    template, census = check_dialect("template"), seeds_of("cin_census")
    found = [
        Target("csv-reader", template_seeds(".csv"), check_csv, MANY),
        Target("xlsx-reader", template_seeds(".xlsx"), check_xlsx, MANY),
        Target("parquet-reader", template_seeds(".parquet"), check_parquet, MANY),
        Target("xml-reader", census, check_xml, MANY),
        *(
            Target(f"template-{kind}", template_seeds(f".{kind}"), template, MANY)
            for kind in ("csv", "xlsx", "parquet")
        ),
    ]
    for dialect in sorted(DIALECTS.keys() - {"template"}):
        by_suffix: dict[str, list[Seed]] = {}
        for seed in seeds_of(dialect):
            by_suffix.setdefault(seed.suffix, []).append(seed)
        inputs = MANY if dialect == "cin_census" else FEW
        found += [
            Target(
                f"{dialect}-{suffix[1:]}", seeds, check_dialect(dialect), inputs, council_of(dialect).la_code
            )
            for suffix, seeds in by_suffix.items()
        ]
    return {target.name: target for target in found}


@contextmanager
def in_process() -> Iterator[None]:
    """Leave out what only costs time: a process for each Parquet file, a database for each table.

    What runs in them is the same; the readers' own tests and `test_hostile` go the long way.
    """
    with (
        duckdb.connect(config={"threads": 1, "enable_external_file_cache": False}) as database,
        patch.object(columnar, "text_batches", text_batches),
        patch.object(duckdb, "connect", lambda **_options: database.cursor()),
    ):
        yield


def text_batches(file: ReceivedFile, columns: list[int]) -> Iterator[pa.RecordBatch]:
    """Yield what the process of a Parquet file sends; any error in it is its end."""
    try:
        longest, rows = file.limits.max_cell_characters, columnar.ROWS_PER_BLOCK
        yield from parquet_process.text_batches(file.path, longest, rows, columns)
    except Exception:  # noqa: BLE001
        raise damaged(file) from None
