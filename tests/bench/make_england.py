"""A published snapshot of 153 councils and seven years, SYNTHETIC: numbers with nobody behind them."""

import json
from pathlib import Path

import duckdb

from metrics_layer.compiler.model import served_model

COUNCILS = 153
FIRST_DAY = "2019-11-01"
DAYS = 2557
MONTHS = 84
EPISODES = 5_000_000
OPEN_A_MONTH = 390
"""Children open to Early Help in a council at a month end; England's 84 month ends are five million rows."""

MACROS = """
    create temp macro draw(n, seed, size) as cast(hash(n, seed) % size as integer);
    create temp macro happens(n, seed, percent) as draw(n, seed, 100) < percent;
    create temp macro one_of(n, seed, list) as list[1 + draw(n, seed, len(list))];
"""

WHO = """
    one_of(n, 1, ['unborn', '0-4', '5-9', '10-15', '16-17']) as age_band,
    one_of(n, 2, ['F', 'M', 'U']) as sex_code,
    one_of(n, 3, ['White', 'Black', 'Asian', 'Mixed', 'Not known']) as ethnicity_group"""
KEYS = "'p' || n // 2 as person_key, 'f' || n // 5 as family_key"


def council(rows: int) -> str:
    return f"cast(201 + n * {COUNCILS} // {rows} as varchar) as la_code"


def dated(day: str, rows: int) -> str:
    return f"from (select n, date '{FIRST_DAY}' + draw(n, 4, {DAYS}) as {day} from range({rows}) as rows (n))"


TABLES = {
    "mart_closure": f"""
        select
            {council(EPISODES)}, n as closure_no, {KEYS},
            closed_on - 120 as started_on, closed_on, last_day(closed_on) as month_end, 'TARGETED' as tier,
            one_of(n, 5, ['OUTCOMES_MET', 'DISENGAGED', 'STEP_UP', 'UNKNOWN']) as end_reason_code,
            happens(n, 6, 75) as is_reason_known, happens(n, 7, 20) as is_disengaged,
            happens(n, 8, 10) as was_open_to_csc_at_start, true as is_step_window_complete,
            happens(n, 9, 8) as is_stepped_up, happens(n, 10, 8) as is_step_up_recorded,
            happens(n, 11, 8) as is_step_up_derived, happens(n, 12, 92) as is_matured_6m,
            happens(n, 13, 15) as is_rereferred_6m, happens(n, 14, 9) as is_referred_to_csc_6m,
            happens(n, 15, 85) as is_matured_12m, happens(n, 16, 22) as is_rereferred_12m,
            happens(n, 17, 7) as is_escalated_12m, 'sustained' as closure_band, 'censored' as first_event,
            draw(n, 18, 52) as follow_up_weeks, {WHO}
        {dated("closed_on", EPISODES)}""",
    "mart_referral": f"""
        select
            {council(EPISODES)}, n as referral_no, {KEYS},
            referral_date, last_day(referral_date) as month_end, '2A' as source_code,
            'Schools' as source_group, 'AGENCY' as route_code, 'ACCEPTED' as outcome_code, false as is_nfa,
            happens(n, 5, 12) as is_self_referral, happens(n, 6, 20) as is_rereferral_12m,
            happens(n, 7, 85) as has_12m_history, happens(n, 8, 9) as is_stepped_down,
            null::varchar as from_level, {WHO}
        {dated("referral_date", EPISODES)}""",
    "mart_start": f"""
        select
            {council(EPISODES)}, n as start_no, {KEYS},
            clock_start as started_on, clock_start, last_day(clock_start) as month_end,
            happens(n, 5, 90) as is_allocation_measurable, happens(n, 6, 80) as is_allocated_in_time,
            'TARGETED' as tier, {WHO}
        {dated("clock_start", EPISODES)}""",
    "mart_assessment": f"""
        select
            {council(EPISODES // 2)}, n as assessment_no, completed_date,
            last_day(completed_date) as month_end
        {dated("completed_date", EPISODES // 2)}""",
    "mart_open_child": f"""
        select
            {council(COUNCILS * MONTHS * OPEN_A_MONTH)},
            last_day(date '{FIRST_DAY}' + to_months(cast(n // {OPEN_A_MONTH} % {MONTHS} as integer)))
                as month_end,
            {KEYS}, 'TARGETED' as tier, happens(n, 5, 90) as is_allocated, {WHO}
        from range({COUNCILS * MONTHS * OPEN_A_MONTH}) as rows (n)""",
    "mart_council": f"""
        select
            cast(201 + n as varchar) as la_code, 'Council ' || n as name, 'Region ' || n % 9 as region,
            true as is_synthetic, date '2026-10-31' as as_of, date '{FIRST_DAY}' as history_start,
            date '2026-10-31' as last_complete_month
        from range({COUNCILS}) as rows (n)""",
    "mart_month": f"""
        select
            cast(201 + n // {MONTHS} as varchar) as la_code,
            last_day(date '{FIRST_DAY}' + to_months(cast(n % {MONTHS} as integer))) as month_end
        from range({COUNCILS * MONTHS}) as rows (n)""",
}


def make_england(home: Path) -> Path:
    """Publish the snapshot below a platform's home; returns its database."""
    folder = home / "snapshots" / "england"
    folder.mkdir(parents=True)
    database = folder / "serving.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(MACROS).fetchall()
        for table, query in TABLES.items():
            connection.execute(f"create table {table} as {query} order by la_code").fetchall()
        make_others_empty(connection)
    manifest = {"id": "england", "published_at": "2026-11-01T00:00:00+00:00"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (home / "snapshots" / "CURRENT").write_text("england")
    return database


def make_others_empty(connection: duckdb.DuckDBPyConnection) -> None:
    """Give every other cube of the model a table without rows."""
    for cube in served_model().cubes.values():
        columns = ", ".join(f'"{column.name}" varchar' for column in cube.table.c)
        connection.execute(f"create table if not exists {cube.declaration.sql_table} ({columns})").fetchall()
