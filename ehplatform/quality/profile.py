"""Drift frames: a batch of one council as bins, without a personal value, an id or a date.

A frame is small enough to keep and safe enough to show; it is the baseline of the next batch.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa

from ehplatform.model.months import add_months
from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.quality.binned_columns import RECENT_MONTHS, REGISTRY, VOLUME_MONTH, event_date
from ehplatform.store.engine import connect, register

BINS = Path(__file__).with_name("bins.sql")


def drift_frame(
    mapped: Mapping[str, pa.Table], person_record: pa.Table, complete_to: date, months: int = 12
) -> dict[str, pa.Table]:
    """Return the binned rows of the last `months` up to `complete_to`, for each watched table.

    A row of an event table is in when any of its dates is; the person register is in as a whole.
    Rows come sorted by their bins, so that their order says nothing about the source.
    """
    tables = {**mapped, "person_record": person_record}
    with connect() as connection:
        connection.execute(BINS.read_text(encoding="utf-8")).fetchall()
        bounds = {
            "window_start": add_months(complete_to, -months),
            "recent_start": add_months(complete_to, -RECENT_MONTHS),
            "window_end": complete_to,
        }
        for bound, day in bounds.items():
            connection.execute(f"set variable {bound} = date '{day}'").fetchall()
        watched = {name: tables[name] for name in REGISTRY if name in tables}
        register(connection, watched)
        return {name: connection.sql(binning_query(name)).to_arrow_table() for name in watched}


def binning_query(name: str) -> str:
    """Return the SELECT that turns one canonical table into its drift frame."""
    table = TABLES_BY_NAME[name]
    bins = [f'{binned.expression} as "{binned.name}"' for binned in REGISTRY[name].values()]
    where = "true"
    if counted_by := event_date(table):
        bins.append(f"volume_month({counted_by}) as {VOLUME_MONTH}")
        dates = [column.name for column in table.columns if column.type == "date"]
        where = " or ".join(f"in_window({day})" for day in dates)
    return f"select {', '.join(bins)} from {name} where {where} order by all nulls last"
