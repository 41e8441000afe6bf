"""One row per key inside a file: of rows that name the same thing, the last one stands."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from ehplatform.model.tables import Table
from ehplatform.sources.batch_files import SHEET
from ehplatform.sources.refusal import RefusedRow
from ehplatform.store.engine import connect_spilling

STEPS = Path(__file__).parent / "steps"

WHERE_FROM = ("batch_id", "source_row", SHEET)
"""Where a row came from does not make two rows different."""


def drop_repeats(table: Table, path: Path) -> list[RefusedRow]:
    """Take the rows that give way out of one file's mapped Parquet, and return them with the reason."""
    with connect_spilling(path.parent) as connection:
        connection.read_parquet(str(path)).create_view("mapped")
        if keys_are_unique(table, connection):
            return []
        facts = [column.name for column in table.columns if column.name not in WHERE_FROM]
        query = (STEPS / "repeated_row.sql").read_text(encoding="utf-8")
        query = query.format(key=", ".join(table.key), facts=f"({', '.join(facts)})")
        repeated = connection.sql(query).to_arrow_table()
        connection.register("repeated", repeated)
        kept = connection.sql(
            "select * exclude (position) from (select *, row_number() over () as position from mapped) "
            "where position not in (select position from repeated)"
        ).to_arrow_table()
    if kept.num_rows:
        pq.write_table(kept, path, compression="zstd")
    else:
        path.unlink()
    return [refusal(row) for row in repeated.to_pylist()]


def keys_are_unique(table: Table, connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether no two rows can share a key; two keys of one hash only cost a closer look."""
    query = f"""
        select (select count(*) from mapped)
            = (select count(*) from (select distinct hash({", ".join(table.key)}) from mapped))
    """
    return bool(connection.execute(query).fetchall()[0][0])


def refusal(row: dict[str, object]) -> RefusedRow:
    """Say why a row gave way to another of the same key."""
    other = f"row {row['kept_row']}" + (f" of sheet {row['kept_sheet']}" if row["kept_sheet"] else "")
    reason = (
        f"duplicate of {other}" if row["is_same"] else f"same id as {other}, which says otherwise and is kept"
    )
    sheet = row["sheet"]
    return RefusedRow(sheet if sheet is None else str(sheet), int(str(row["source_row"])), None, reason)
