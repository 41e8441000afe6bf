"""What is found in a census return until it is handed on: records, and every element that they came from."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from ehplatform.model.tables import CSC_SPELL, Table
from ehplatform.sources.part import Part, RawRows, UnknownHeader
from ehplatform.sources.text_table import text_of

NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, eq=False)
class RecordKind:
    """Records of one table that elements of one name give: the columns of each, and what all share."""

    table: Table
    element: str
    columns: tuple[str, ...]
    constants: Mapping[str, str] = field(default_factory=dict)


Values = tuple[int | str | None, ...]
"""One record: the number of its element, then a text for each column of its kind."""


class Found:
    """Collects the records of one part of a file after the other; elements are numbered throughout."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.start_part()

    def start_part(self) -> None:
        self.counts_before = self.counts.copy()
        self.records: dict[RecordKind, list[Values]] = defaultdict(list)
        self.unknown: Counter[str] = Counter()
        self.waiting: dict[str | None, list[int]] = defaultdict(list)

    def number(self, element: str) -> int:
        """Return the place of the next element of a name, counted from 1."""
        self.counts[element] += 1
        return self.counts[element]

    def add(self, kind: RecordKind, row: int, *texts: str | None) -> None:
        self.records[kind].append((row, *texts))

    def wait(self, element: str, row: int, unknown: Sequence[str]) -> None:
        """Report elements that the schema does not have; the row around them waits for a decision."""
        if unknown:
            self.unknown.update(unknown)
            self.waiting[element].append(row)

    def take(self, extract_date: date | None, repairs: Mapping[str, int] = NOTHING) -> Part:
        """Return what was found since the last time as a part."""
        part = Part(
            records=tuple(raw_rows(kind, records) for kind, records in self.records.items()),
            source_rows={
                element: range(self.counts_before[element] + 1, count + 1)
                for element, count in self.counts.items()
            },
            waiting=self.waiting,
            unknown_headers=tuple(
                UnknownHeader(CSC_SPELL.name, *unknown) for unknown in self.unknown.items()
            ),
            repairs=repairs,
            extract_date=extract_date,
        )
        self.start_part()
        return part


def raw_rows(kind: RecordKind, records: Sequence[Values]) -> RawRows:
    """Return records of one kind, column by column."""
    rows, *texts = zip(*records, strict=True)
    columns = {name: pa.array(column, pa.string()) for name, column in zip(kind.columns, texts, strict=True)}
    columns |= {name: text_of(value, len(records)) for name, value in kind.constants.items()}
    return RawRows(kind.table, kind.element, pa.array(rows, pa.int64()), columns)
