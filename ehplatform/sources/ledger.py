"""What is written down about deliveries: files with their counts, refused rows, values to review."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.council import Council
from ehplatform.sources.batch_files import REFUSED_ROW as REFUSED_IN_FILE
from ehplatform.sources.batch_files import UNREAD_VALUE
from ehplatform.sources.configuration import ConfiguredSource
from ehplatform.sources.in_force import ReadBatch
from ehplatform.sources.register import Batch
from ehplatform.sources.vocabulary import Vocabulary

FILE_LEDGER = pa.schema(
    [
        ("la_code", pa.string()),
        ("dataset", pa.string()),
        ("file_name", pa.string()),
        ("sha256", pa.string()),
        ("dialect", pa.string()),
        ("batch_id", pa.string()),
        ("sequence", pa.int64()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("extract_date", pa.date32()),
        ("rows_in", pa.int64()),
        ("rows_mapped", pa.int64()),
        ("rows_queued", pa.int64()),
        ("rows_refused", pa.int64()),
        ("rows_standing", pa.int64()),
        ("repairs", pa.string()),
    ]
)
"""One row a file. `status`: ``in_force``, ``superseded`` by a newer version, ``withdrawn``, ``quarantined``.

``rows_in = rows_mapped + rows_queued + rows_refused``, in rows of the source; `rows_standing` counts
the canonical rows that stand in the council's tables now. `repairs` is what was put right to read it.
"""

REFUSED_ROW = pa.schema(
    [("la_code", pa.string()), ("dataset", pa.string()), ("file_name", pa.string()), *REFUSED_IN_FILE]
)

REVIEW_QUEUE = pa.schema(
    [
        ("la_code", pa.string()),
        ("dataset", pa.string()),
        ("system", pa.string()),
        ("file_name", pa.string()),
        *UNREAD_VALUE,
    ]
)
"""Values and headers that nobody has explained yet; `suggestion` is the likeliest, `score` 0 to 100.

`file_name` is the file of an unknown header, and absent for a value.
"""

BATCH_SET = pa.schema([("la_code", pa.string()), ("batch_id", pa.string()), ("configuration", pa.string())])
"""The batches in force, in the order in which they came, and the configuration they were read with."""

SUGGESTIONS = 500
"""Only a council's most frequent unread values get a suggestion: free text has no end."""

NO_ROWS = dict.fromkeys(("rows_in", "rows_mapped", "rows_queued", "rows_refused", "rows_standing"), 0)


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
    read: Iterable[ReadBatch],
    standing: Mapping[str, int],
    withdrawn: Iterable[Batch],
    quarantined: Iterable[Quarantined],
) -> pa.Table:
    """Return one row per delivered file, by dataset and name; `standing` counts rows by batch in force."""
    rows = [batch_row(batch, standing) for batch in read]
    rows += [
        {**delivery(batch), **NO_ROWS, "status": "withdrawn", "reason": withdrawal_in_words(batch)}
        for batch in withdrawn
    ]
    rows += [
        {
            "dataset": file.dataset,
            "file_name": file.file_name,
            "sha256": file.sha256,
            "status": "quarantined",
            "reason": file.reason,
            **NO_ROWS,
        }
        for file in quarantined
    ]
    rows.sort(key=lambda row: (row["dataset"], row["file_name"], row.get("sequence") or 0))
    for row in rows:
        source = sources.get(row["dataset"])
        row |= {"la_code": council.la_code, "dialect": source.dialect_name if source else None}
    return pa.Table.from_pylist(rows, FILE_LEDGER)


def batch_set(council: Council, in_force: Iterable[ReadBatch], configuration: str) -> pa.Table:
    """Return what the council's tables are made from: enough, with the kept files, to make them again."""
    arrived = sorted(in_force, key=lambda batch: batch.batch.sequence)
    rows = [
        {"la_code": council.la_code, "batch_id": batch.batch.batch_id, "configuration": configuration}
        for batch in arrived
    ]
    return pa.Table.from_pylist(rows, BATCH_SET)


def batch_row(batch: ReadBatch, standing: Mapping[str, int]) -> dict[str, Any]:
    account = batch.account
    return {
        **delivery(batch.batch),
        "status": "in_force" if batch.batch.batch_id in standing else "superseded",
        "extract_date": account.extract_date,
        "rows_in": account.rows_in,
        "rows_mapped": account.rows_mapped,
        "rows_queued": account.rows_queued,
        "rows_refused": account.rows_refused,
        "rows_standing": standing.get(batch.batch.batch_id, 0),
        "repairs": "; ".join(
            words if times == 1 else f"{words} ({times:,} times)" for words, times in account.repairs.items()
        )
        or None,
    }


def delivery(batch: Batch) -> dict[str, Any]:
    names = ("dataset", "file_name", "sha256", "batch_id", "sequence")
    return {name: getattr(batch, name) for name in names}


def withdrawal_in_words(batch: Batch) -> str | None:
    if batch.withdrawal is None:
        return None
    return f"withdrawn by {batch.withdrawal.by} on {batch.withdrawal.at[:10]}: {batch.withdrawal.reason}"


def refused_rows(la_code: str, in_force: Iterable[ReadBatch]) -> pa.Table:
    """Return every refused row of the batches in force, file by file, in the order of the rows."""
    tables = [REFUSED_ROW.empty_table()]
    for batch in in_force:
        rows = batch.files.refused_rows().sort_by(
            [("sheet", "ascending"), ("source_row", "ascending"), ("reason", "ascending")]
        )
        named = {"la_code": la_code, "dataset": batch.batch.dataset, "file_name": batch.batch.file_name}
        for place, (name, value) in enumerate(named.items()):
            rows = rows.add_column(place, name, pa.repeat(pa.scalar(value), rows.num_rows))
        tables.append(rows.cast(REFUSED_ROW))
    return pa.concat_tables(tables)


def review_queue(
    council: Council,
    sources: Mapping[str, ConfiguredSource],
    in_force: Iterable[ReadBatch],
    known: Mapping[str, Vocabulary],
) -> pa.Table:
    """Return what waits for a decision, by dataset, most frequent first, with suggestions."""
    tables = [REVIEW_QUEUE.empty_table()]
    for batch in in_force:
        unread = batch.files.unread_values()
        of_header = pc.equal(unread["kind"], "header")
        name = pc.if_else(of_header, batch.batch.file_name, pa.scalar(None, pa.string()))
        rows = {"la_code": council.la_code, "dataset": batch.batch.dataset}
        rows["system"] = sources[batch.batch.dataset].system
        columns = {key: pa.repeat(pa.scalar(value), unread.num_rows) for key, value in rows.items()}
        columns |= {"file_name": name, **{column: unread[column] for column in UNREAD_VALUE.names}}
        tables.append(pa.table(columns, REVIEW_QUEUE))
    names = [name for name in REVIEW_QUEUE.names if name != "row_count"]
    counted = pa.concat_tables(tables).group_by(names, use_threads=False).aggregate([("row_count", "sum")])
    entries = counted.rename_columns([*names, "row_count"]).to_pylist()
    entries.sort(key=lambda entry: (-entry["row_count"], *(str(entry[name]) for name in names)))
    for entry in entries[:SUGGESTIONS]:
        suggest(entry, known)
    return pa.Table.from_pylist(entries, REVIEW_QUEUE)


def suggest(entry: dict[str, Any], known: Mapping[str, Vocabulary]) -> None:
    """Add the likeliest code to a value of a code set."""
    vocabulary = known.get(entry["code_set"]) if entry["kind"] == "value" else None
    suggestion = vocabulary.suggestion(entry["source_value"]) if vocabulary else None
    if suggestion:
        entry |= {"suggestion": suggestion.code, "score": suggestion.score}
