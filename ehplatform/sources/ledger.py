"""What is written down about a delivery: files with their counts, refused rows, values to review."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ehplatform.model.council import Council
from ehplatform.sources.configuration import ConfiguredSource
from ehplatform.sources.fates import Fate
from ehplatform.sources.mapping import Unread
from ehplatform.sources.reading import ReadFile
from ehplatform.sources.vocabulary import Vocabulary

FILE_LEDGER = pa.schema(
    [
        ("la_code", pa.string()),
        ("dataset", pa.string()),
        ("file_name", pa.string()),
        ("sha256", pa.string()),
        ("dialect", pa.string()),
        ("batch_id", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("rows_in", pa.int64()),
        ("rows_mapped", pa.int64()),
        ("rows_queued", pa.int64()),
        ("rows_refused", pa.int64()),
        ("extract_date", pa.date32()),
    ]
)
"""`rows_in = rows_mapped + rows_queued + rows_refused`, in rows of the source.

A row counts as refused when any record that it should give was refused, else as queued when any
coded value of it is unread, else as mapped.
"""

REFUSED_ROW = pa.schema(
    [
        ("la_code", pa.string()),
        ("dataset", pa.string()),
        ("file_name", pa.string()),
        ("sheet", pa.string()),
        ("source_row", pa.int64()),
        ("column_name", pa.string()),
        ("reason", pa.string()),
    ]
)

REVIEW_QUEUE = pa.schema(
    [
        ("la_code", pa.string()),
        ("system", pa.string()),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("code_set", pa.string()),
        ("source_value", pa.string()),
        ("row_count", pa.int64()),
        ("suggestion", pa.string()),
        ("score", pa.float64()),
    ]
)
"""Distinct values that no spelling covers; `suggestion` is the likeliest code, `score` 0 to 100."""

SUGGESTIONS = 500
"""Only a council's most frequent unread values get a suggestion: free text has no end."""


@dataclass(frozen=True)
class Quarantined:
    """A file that could not be used; `reason` is one line without any value of the file."""

    la_code: str
    dataset: str
    file_name: str
    sha256: str
    reason: str


def file_ledger(
    council: Council,
    sources: Mapping[str, ConfiguredSource],
    batches: Mapping[str, str],
    read: Iterable[ReadFile],
    quarantined: Iterable[Quarantined],
) -> pa.Table:
    """Return one row per landed file, by dataset and name."""
    accepted = [
        {
            "dataset": file.landed.dataset,
            "file_name": file.landed.name,
            "sha256": file.landed.sha256,
            "status": "accepted",
            "rows_in": file.fates.total,
            "rows_mapped": file.fates.count(Fate.MAPPED),
            "rows_queued": file.fates.count(Fate.QUEUED),
            "rows_refused": file.fates.count(Fate.REFUSED),
            "extract_date": file.extract_date,
        }
        for file in read
    ]
    refused = [
        {
            "dataset": file.dataset,
            "file_name": file.file_name,
            "sha256": file.sha256,
            "status": "quarantined",
            "reason": file.reason,
        }
        | dict.fromkeys(("rows_in", "rows_mapped", "rows_queued", "rows_refused"), 0)
        for file in quarantined
    ]
    rows: list[dict[str, Any]] = sorted(
        accepted + refused, key=lambda row: (row["dataset"], row["file_name"])
    )
    for row in rows:
        source = sources.get(row["dataset"])
        row["la_code"] = council.la_code
        row["dialect"] = source.dialect_name if source else None
        row["batch_id"] = batches.get(row["dataset"])
    return pa.Table.from_pylist(rows, FILE_LEDGER)


def refused_rows(la_code: str, read: Iterable[ReadFile]) -> pa.Table:
    """Return every refused row of every file that was read, in the order of the files."""
    rows = [
        {
            "la_code": la_code,
            "dataset": file.landed.dataset,
            "file_name": file.landed.name,
            "sheet": row.sheet,
            "source_row": row.source_row,
            "column_name": row.column_name,
            "reason": row.reason,
        }
        for file in read
        for row in sorted(file.refused, key=lambda row: (row.sheet or "", row.source_row, row.reason))
    ]
    return pa.Table.from_pylist(rows, REFUSED_ROW)


def review_queue(
    council: Council,
    sources: Mapping[str, ConfiguredSource],
    read: Iterable[ReadFile],
    known: Mapping[str, Vocabulary],
) -> pa.Table:
    """Return the unread values of each source system, most frequent first, with suggestions."""
    counts: dict[str, Counter[Unread]] = defaultdict(Counter)
    for file in read:
        counts[sources[file.landed.dataset].system] += file.unread
    entries = sorted(
        ((system, value, count) for system, values in counts.items() for value, count in values.items()),
        key=lambda entry: (-entry[2], entry[0], *vars(entry[1]).values()),
    )
    rows = []
    for place, (system, value, count) in enumerate(entries):
        vocabulary = known.get(value.code_set) if place < SUGGESTIONS else None
        suggestion = vocabulary.suggestion(value.source_value) if vocabulary else None
        rows.append(
            {
                "la_code": council.la_code,
                "system": system,
                **vars(value),
                "row_count": count,
                "suggestion": suggestion.code if suggestion else None,
                "score": suggestion.score if suggestion else None,
            }
        )
    return pa.Table.from_pylist(rows, REVIEW_QUEUE)
