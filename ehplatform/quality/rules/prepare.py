"""What rules speak of: the canonical tables of one council, and facts about their rows."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.model.calendar import FIRST_DAY, working_day_table
from ehplatform.model.codes import all_code_sets, code_set
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.store.engine import register, run_steps

ROOM = Path(__file__).parent

FACTS = ("person_fact", "csc_case", "eh_case", "episode_fact", "upn_la_code")
"""Tables that SQL makes, in order; each says what it is at the top of its file."""


def prepare(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, pa.Table],
    extract_dates: Mapping[str, date | None],
) -> None:
    """Make the canonical tables, functions and facts of which rules speak."""
    canonical = {t.name: tables.get(t.name, t.arrow_schema().empty_table()) for t in CANONICAL_TABLES}
    last_day = max(filter(None, extract_dates.values()), default=FIRST_DAY)
    batch = {
        "batch_id": pa.array(extract_dates.keys(), pa.string()),
        "extract_date": pa.array(extract_dates.values(), pa.date32()),
    }
    register(connection, canonical)
    register(
        connection,
        {
            "batch": pa.table(batch),
            "code_span": code_spans(),
            "tool_range": tool_ranges(),
            "working_day": working_day_table(last_day),
        },
    )
    connection.execute((ROOM / "macros.sql").read_text(encoding="utf-8")).fetchall()
    run_steps(connection, ROOM / "facts", FACTS)


def tool_ranges() -> pa.Table:
    """Return the lowest and highest score of each tool that has a range."""
    ranges = [(tool.code, tool.score) for tool in code_set("TOOL").values() if tool.score is not None]
    return pa.table(
        {
            "tool_code": [code for code, _ in ranges],
            "lowest_score": [float(score.minimum) for _, score in ranges],
            "highest_score": [float(score.maximum) for _, score in ranges],
        }
    )


def code_spans() -> pa.Table:
    """Return the days on which each code of each set could be used; the codes it replaces count as it."""
    spans = [
        (name, code.code, first, last)
        for name, described in all_code_sets().items()
        for code in described.codes.values()
        for first, last in [
            (code.valid_from or date.min, code.valid_to or date.max),
            *((date.min, last) for last in code.formerly.values()),
        ]
    ]
    columns = zip(*spans, strict=True)
    return pa.table(dict(zip(("code_set", "code", "first_day", "last_day"), columns, strict=True)))
