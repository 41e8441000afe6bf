"""One landed file, from its bytes to canonical rows with the fate of every source row."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import TABLES_BY_NAME, Table
from ehplatform.settings import Settings
from ehplatform.sources.configuration import ConfiguredSource
from ehplatform.sources.dates import date_in_name
from ehplatform.sources.extract import Extract
from ehplatform.sources.fates import Fate, RowFates
from ehplatform.sources.landing import LandedFile
from ehplatform.sources.mapping import Mapped, Origin, Unread, map_rows
from ehplatform.sources.receive import receive
from ehplatform.sources.refusal import FileRefused, RefusedRow
from ehplatform.sources.vocabulary import Vocabulary

SHEET = "sheet"
"""Working column beside the canonical ones: the sheet that `source_row` counts in."""

NO_RECORD = "the row gives no record: nothing in it says whom or what it is about"


@dataclass
class ReadFile:
    """A file that was read: its rows by canonical table, and what became of each source row.

    `tables` carry the working column `SHEET`. Later steps may still refuse rows (`refuse`).
    """

    landed: LandedFile
    tables: dict[str, pa.Table]
    fates: RowFates
    refused: list[RefusedRow]
    unread: Counter[Unread]
    extract_date: date | None

    def refuse(self, row: RefusedRow) -> None:
        """Count a source row as refused, with the reason."""
        self.refused.append(row)
        self.fates.mark(row.sheet, [row.source_row], Fate.REFUSED)


def read_landed(
    file: LandedFile,
    source: ConfiguredSource,
    origin: Origin,
    vocabularies: Mapping[str, Vocabulary],
    settings: Settings,
) -> ReadFile:
    """Receive and read one file; raises `FileRefused` when it cannot be used."""
    if file.suffix != source.dialect.suffix:
        raise FileRefused(
            file.name,
            "",
            f"the dialect {source.dialect_name} reads {source.dialect.suffix} files: save it so",
        )
    received = receive(file, origin.la_code, settings)
    extract: Extract = source.dialect.read(received, source.settings)
    mapped = [(raw, map_rows(raw, origin, vocabularies)) for raw in extract.records]
    result = ReadFile(
        landed=file,
        tables={},
        fates=RowFates(extract.source_rows),
        refused=[],
        unread=sum((rows.unread for _, rows in mapped), Counter()),
        extract_date=None,
    )
    for sheet, source_rows in extract.supporting.items():
        result.fates.mark(sheet, source_rows, Fate.MAPPED)
    for raw, rows in mapped:
        add_rows(result, raw.table, raw.sheet, rows)
    for refusal in extract.set_aside:
        result.refuse(refusal)
    for sheet, row in result.fates.untouched():
        result.refuse(RefusedRow(sheet, row, None, NO_RECORD))
    result.extract_date = extract.extract_date or date_in_name(file.name) or latest_event(result)
    return result


def add_rows(result: ReadFile, table: Table, sheet: str | None, mapped: Mapped) -> None:
    """Add the rows of one table to a file's result, and mark their fates."""
    rows = mapped.rows["source_row"].to_numpy()
    result.fates.mark(sheet, rows, Fate.MAPPED)
    result.fates.mark(sheet, rows[mapped.is_queued.to_numpy(zero_copy_only=False)], Fate.QUEUED)
    for refusal in mapped.refused:
        result.refuse(refusal)
    with_sheet = mapped.rows.append_column(SHEET, pa.repeat(pa.scalar(sheet, pa.string()), len(rows)))
    earlier = result.tables.get(table.name)
    result.tables[table.name] = pa.concat_tables([earlier, with_sheet]) if earlier else with_sheet


def latest_event(result: ReadFile) -> date | None:
    """Return the last day on which anything in the file happened, up to the day it landed.

    This stands in for the extract date where neither the file nor its name gives one: a file
    cannot know of later events, and later days in it are plans or slips of the pen.
    """
    limit = pa.scalar(result.landed.landed_on, pa.date32())
    days = [
        pc.max(values.filter(pc.less_equal(values, limit))).as_py()
        for name, rows in result.tables.items()
        if not TABLES_BY_NAME[name].personal
        for column in TABLES_BY_NAME[name].columns
        if column.type == "date" and (values := rows[column.name]) is not None
    ]
    return max((day for day in days if day is not None), default=None)
