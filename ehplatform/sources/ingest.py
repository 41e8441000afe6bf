"""A council's landing folder in, canonical tables and a complete account out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from ehplatform.model.council import Council
from ehplatform.model.tables import CANONICAL_TABLES, Table
from ehplatform.settings import Settings
from ehplatform.sources.configuration import ConfiguredSource, configured_sources
from ehplatform.sources.landing import LandedFile, batch_id, fingerprint_of, landed_files
from ehplatform.sources.ledger import Quarantined, file_ledger, refused_rows, review_queue
from ehplatform.sources.mapping import Origin
from ehplatform.sources.reading import SHEET, ReadFile, read_landed
from ehplatform.sources.receive import quarantine
from ehplatform.sources.refusal import FileRefused, RefusedRow
from ehplatform.sources.unique import Repeat, keep_last
from ehplatform.sources.vocabulary import vocabularies
from ehplatform.store.lake import Lake, WrittenTable


@dataclass(frozen=True)
class Ingested:
    """Everything one council's landing folder gave.

    `tables` holds every canonical table, also the empty ones, one row per key in key order; the
    other tables are those of `ledger.py`.
    """

    la_code: str
    tables: dict[str, pa.Table]
    ledger: pa.Table
    review_queue: pa.Table
    refused_rows: pa.Table
    quarantined: tuple[Quarantined, ...]
    missing: tuple[str, ...]
    """Declared datasets of which no file was read: half a delivery, for the caller to judge."""
    fingerprint: str

    @property
    def ok(self) -> bool:
        """Whether every file was read; if not, the caller keeps the last good data."""
        return not self.quarantined


def ingest(council: Council, settings: Settings) -> Ingested:
    """Read every landed file of a council.

    A file that cannot be read is copied to quarantine and reported; the others are still read and
    counted. Raises `ConfigurationError` when the council's own file is wrong.
    """
    sources = configured_sources(council)
    known = vocabularies(council)
    files = landed_files(settings.landing, council)
    batches = {name: batch_id([file for file in files if file.dataset == name]) for name in sources}
    read: list[ReadFile] = []
    quarantined: list[Quarantined] = []
    for file in files:
        try:
            source = source_of(file, council, sources)
            origin = Origin(council.la_code, source.system, batches[file.dataset])
            read.append(read_landed(file, source, origin, known, settings))
        except FileRefused as refusal:
            quarantine(file, str(refusal), council.la_code, settings)
            quarantined.append(
                Quarantined(council.la_code, file.dataset, file.name, file.sha256, str(refusal))
            )
    read.sort(key=lambda file: (file.extract_date or date.min, file.landed.dataset, file.landed.name))
    tables = {table.name: combine(table, read) for table in CANONICAL_TABLES}
    return Ingested(
        la_code=council.la_code,
        tables=tables,
        ledger=file_ledger(council, sources, batches, read, quarantined),
        review_queue=review_queue(council, sources, read, known),
        refused_rows=refused_rows(council.la_code, read),
        quarantined=tuple(quarantined),
        missing=tuple(sorted(sources.keys() - {file.landed.dataset for file in read})),
        fingerprint=fingerprint_of(files, council),
    )


def source_of(
    file: LandedFile, council: Council, sources: Mapping[str, ConfiguredSource]
) -> ConfiguredSource:
    """Return the source whose folder a file landed in."""
    if file.dataset not in sources:
        raise FileRefused(
            file.name,
            "",
            f"it landed in no dataset folder of council {council.la_code}: move it to one of "
            f"{', '.join(sources)}, or declare its folder in {council.la_code}.yml",
        )
    return sources[file.dataset]


def combine(table: Table, read: Sequence[ReadFile]) -> pa.Table:
    """Return one canonical table from all files, oldest extract first, one row per key.

    Where rows share a key the last one stands; the others are refused in the file they came from.
    """
    parts = [(file, file.tables[table.name]) for file in read if table.name in file.tables]
    if not parts:
        return table.arrow_schema().empty_table()
    rows = pa.concat_tables([part for _, part in parts]).combine_chunks()
    unique, gave_way = keep_last(rows, table.key, ignored=("batch_id", "source_row", SHEET))
    if gave_way:
        origins = [file for file, part in parts for _ in range(part.num_rows)]
        for repeat in gave_way:
            origins[repeat.position].refuse(repeat_refusal(repeat, rows, origins))
    order = [(name, "ascending") for name in table.key]
    return unique.select(table.arrow_schema().names).sort_by(order).combine_chunks()


def repeat_refusal(repeat: Repeat, rows: pa.Table, origins: Sequence[ReadFile]) -> RefusedRow:
    """Say why a row gave way to another of the same key."""
    file, kept_file = origins[repeat.position], origins[repeat.kept_position]
    other = f"row {rows['source_row'][repeat.kept_position]}"
    if sheet := rows[SHEET][repeat.kept_position].as_py():
        other += f" of sheet {sheet}"
    if kept_file is not file:
        other += f" of {kept_file.landed.name}"
    reason = (
        f"duplicate of {other}" if repeat.is_same else f"same id as {other}, which says otherwise and is kept"
    )
    row = rows["source_row"][repeat.position].as_py()
    return RefusedRow(rows[SHEET][repeat.position].as_py(), row, None, reason)


def store(ingested: Ingested, lake: Lake) -> dict[str, WrittenTable]:
    """Write a council's tables and account to the lake; raises `ValueError` unless it is `ok`.

    What identifies people goes to the layer `personal`, the rest to `mapped` and `quality`.
    """
    if not ingested.ok:
        raise ValueError(f"council {ingested.la_code} has quarantined files: keep the last good data")
    la_code = ingested.la_code
    written = {
        table.name: lake.write(
            "personal" if table.personal else "mapped", table.name, ingested.tables[table.name], la_code
        )
        for table in CANONICAL_TABLES
    }
    return written | {
        "file_ledger": lake.write("quality", "file_ledger", ingested.ledger, la_code),
        "review_queue": lake.write("personal", "review_queue", ingested.review_queue, la_code),
        "refused_row": lake.write("personal", "refused_row", ingested.refused_rows, la_code),
    }
