"""One received file, from its bytes to mapped rows on disk with the fate of every source row."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import Table
from ehplatform.sources.batch_files import (
    SHEET,
    UNREAD_VALUE,
    BatchAccount,
    BatchFiles,
    BatchWriter,
    counted,
)
from ehplatform.sources.configuration import ConfiguredSource
from ehplatform.sources.dates import date_in_name
from ehplatform.sources.fates import Fate, RowFates
from ehplatform.sources.mapping import Mapped, Origin, Unread, map_rows
from ehplatform.sources.part import Part, RawRows, UnknownHeader
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow
from ehplatform.sources.repeats import drop_repeats
from ehplatform.sources.vocabulary import Vocabulary

NO_RECORD = "the row gives no record: nothing in it says whom or what it is about"

DISTINCT_UNREAD = 20_000
"""Of one file, so many different unread values are kept apart; the rest are counted together."""

FURTHER_VALUES = "<further values>"


def read_batch(
    file: ReceivedFile,
    source: ConfiguredSource,
    origin: Origin,
    vocabularies: Mapping[str, Vocabulary],
    target: BatchFiles,
) -> BatchAccount:
    """Read one file into `target`, part by part, and return its account.

    A file that cannot be used leaves an account with its `refusal` and nothing else.
    """
    writer = BatchWriter(target)
    try:
        reading = BatchReading(file, origin, vocabularies, writer)
        try:
            for part in parts_of(file, source):
                reading.add(part)
        except FileRefused as refusal:
            writer.discard()
            writer = BatchWriter(target)
            account = BatchAccount(refusal=str(refusal))
            writer.finish(account, UNREAD_VALUE.empty_table())
            return account
        return reading.finish()
    except BaseException:
        writer.discard()
        raise


def parts_of(file: ReceivedFile, source: ConfiguredSource) -> Iterable[Part]:
    """Return the parts that the dialect finds in a file; refuse a kind of file that it does not read."""
    suffixes = source.dialect.suffixes
    if file.suffix not in suffixes:
        raise FileRefused(
            file.name,
            "",
            f"the dialect {source.dialect_name} reads {' and '.join(suffixes)} files: save it so",
        )
    if file.path.stat().st_size > file.limits.max_bytes:
        raise FileRefused(
            file.name,
            "",
            f"larger than {file.limits.max_bytes // 1024**2} MB, the most for a file that is held whole: "
            "split it, or raise EHP_MAX_WHOLE_FILE_MEGABYTES",
        )
    return source.dialect.read(file, source.settings)


@dataclass
class BatchReading:
    """The reading of one file as it goes on."""

    file: ReceivedFile
    origin: Origin
    vocabularies: Mapping[str, Vocabulary]
    writer: BatchWriter
    fates: RowFates = field(default_factory=RowFates)
    unread: Counter[Unread] = field(default_factory=Counter)
    unknown_headers: dict[tuple[str, str], UnknownHeader] = field(default_factory=dict)
    repairs: Counter[str] = field(default_factory=Counter)
    tables: dict[str, Table] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    extract_date: date | None = None
    latest_event: date | None = None

    def add(self, part: Part) -> None:
        """Map and write one part, and settle the fate of its rows."""
        for sheet, rows in part.source_rows.items():
            self.fates.add(sheet, rows)
        for sheet, rows in part.supporting.items():
            self.fates.mark(sheet, rows, Fate.MAPPED)
        for raw in part.records:
            self.add_rows(raw)
        for sheet, rows in part.waiting.items():
            self.fates.mark(sheet, rows, Fate.QUEUED)
        self.refuse(part.set_aside)
        for sheet, rows in part.source_rows.items():
            lost = self.fates.untouched(sheet, rows)
            self.refuse([RefusedRow(sheet, row, None, NO_RECORD) for row in lost])
        self.repairs += Counter(part.repairs)
        self.extract_date = self.extract_date or part.extract_date
        for header in part.unknown_headers:
            self.note_header(header)

    def add_rows(self, raw: RawRows) -> None:
        mapped = map_rows(raw, self.origin, self.vocabularies)
        rows = mapped.rows["source_row"].to_numpy()
        self.fates.mark(raw.sheet, rows, Fate.MAPPED)
        self.fates.mark(raw.sheet, rows[mapped.is_queued], Fate.QUEUED)
        self.refuse(mapped.refused)
        self.repairs += mapped.repairs
        self.note_unread(mapped)
        self.note_latest_event(raw.table, mapped.rows)
        self.tables[raw.table.name] = raw.table
        self.columns[raw.table.name] |= {
            name for name, texts in raw.columns.items() if texts.null_count < len(texts)
        }
        sheet = pa.repeat(pa.scalar(raw.sheet, pa.string()), len(rows))
        self.writer.write(raw.table, mapped.rows.append_column(SHEET, sheet))

    def refuse(self, rows: Iterable[RefusedRow]) -> None:
        listed = list(rows)
        for sheet in {row.sheet for row in listed}:
            positions = [row.source_row for row in listed if row.sheet == sheet]
            self.fates.mark(sheet, positions, Fate.REFUSED)
        self.writer.refuse([vars(row) for row in listed])

    def note_unread(self, mapped: Mapped) -> None:
        """Count unread values; free text in a coded column must not fill the memory."""
        for value, count in mapped.unread.items():
            is_kept = value in self.unread or len(self.unread) < DISTINCT_UNREAD
            self.unread[value if is_kept else replace(value, source_value=FURTHER_VALUES)] += count

    def note_header(self, header: UnknownHeader) -> None:
        key = (header.table_name, header.header)
        before = self.unknown_headers.get(key)
        filled = header.filled + (before.filled if before else 0)
        self.unknown_headers[key] = UnknownHeader(*key, filled, header.suggestion, header.score)

    def note_latest_event(self, table: Table, rows: pa.Table) -> None:
        """Remember the last day on which anything happened, up to the day the file landed.

        It stands in for the extract date where neither the file nor its name gives one: a file
        cannot know of later events, and later days in it are plans or slips of the pen.
        """
        limit = pa.scalar(self.file.landed_on, pa.date32())
        for column in table.columns:
            if column.type == "date" and not table.personal:
                values = rows[column.name]
                last = pc.max(values.filter(pc.less_equal(values, limit))).as_py()
                self.latest_event = max(filter(None, (self.latest_event, last)), default=None)

    def finish(self) -> BatchAccount:
        """Settle repeats inside the file and write the account."""
        written = self.writer.close_tables()
        for name, table in self.tables.items():
            if written.table_path(name).exists():
                self.refuse(drop_repeats(table, written.table_path(name)))
        account = BatchAccount(
            rows_in=self.fates.total,
            rows_mapped=self.fates.count(Fate.MAPPED),
            rows_queued=self.fates.count(Fate.QUEUED),
            rows_refused=self.fates.count(Fate.REFUSED),
            extract_date=self.extract_date or date_in_name(self.file.name) or self.latest_event,
            repairs=counted(self.repairs),
            tables={
                name: written.row_count(name) for name in self.tables if written.table_path(name).exists()
            },
            columns={name: sorted(columns) for name, columns in self.columns.items()},
        )
        self.writer.finish(account, self.unread_table())
        return account

    def unread_table(self) -> pa.Table:
        values: list[dict[str, Any]] = [
            {"kind": "value", **vars(value), "row_count": count} for value, count in self.unread.items()
        ]
        headers = [
            {
                "kind": "header",
                "table_name": header.table_name,
                "source_value": header.header,
                "row_count": header.filled,
                "suggestion": header.suggestion,
                "score": header.score,
            }
            for header in self.unknown_headers.values()
        ]
        return pa.Table.from_pylist(values + headers, UNREAD_VALUE)
