"""Journeys from events by the engine's own steps, and the floor below which nothing can be."""

from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.journeys.builder import STEP_FILES
from ehplatform.journeys.parameters import parameter_tables
from ehplatform.model.profile import COMMON_PROFILE
from tests.bench.make_events import LAST

MEMORY = "1700MB"
"""What the engine may hold before it puts tables aside."""

LINKED = {
    "linked_eh_episode": """
        select person_key, null as family_key, 'EHM' as source_system, event_no as source_id,
            cast(null as integer) as referral_id, start_date, end_date, 'recorded' as start_basis,
            'TARGETED' as tier, 'OUTCOMES_MET' as end_reason_code
        from event where kind = 'EH'
    """,
    "linked_eh_referral": """
        select person_key, null as family_key, 'EHM' as source_system, event_no as source_id,
            null as family_referral_id, start_date as referral_date, '2A' as source_code,
            null as route_code, cast(null as date) as decision_date, cast(null as date) as consent_date,
            'ACCEPTED' as outcome_code
        from event where kind = 'EH_REFERRAL'
    """,
    "linked_csc_spell": """
        select '999' as la_code, person_key, 'LCS' as source_system, event_no as source_id,
            cast(kind as varchar) as spell_type, start_date, end_date, false as is_nfa,
            cast(null as varchar) as legal_status_code
        from event where kind in ('CSC_REFERRAL', 'CSC_ASSESSMENT', 'CIN', 'CPP', 'CLA')
    """,
    "linked_person": """
        select cast(null as integer) as person_key, cast(null as date) as birth_month,
            cast(null as date) as left_area_date, cast(null as date) as death_month
        where false
    """,
    "eh_assessment": """
        select cast(null as integer) as person_key, cast(null as date) as start_date where false
    """,
    "allocation": """
        select cast(null as integer) as person_key, cast(null as date) as start_date where false
    """,
    "linked_plan_review": """
        select cast(null as integer) as person_key, cast(null as date) as review_date where false
    """,
}
"""The engine's inputs as views of the events; what events do not hold is empty."""

STEPS = {
    "council_window": "table",
    "csc_level": "table",
    "csc_spell": "view",
    "accepted_referral": "view",
    "eh_episode_recorded": "table",
    "eh_episode_dated": "view",
    "eh_involvement": "table",
    "eh_referral": "view",
    "csc_interval": "view",
    "level_bound": "table",
    "person_limit": "view",
}
"""Steps whose rows more than one other reads are tables. The others are views: they are worked out where
they are read, without the columns that nobody reads."""

WRITTEN = ("eh_involvement", "journey_spell", "closure_followup")
"""What goes to its file; the last two straight from their steps."""


def rebuild(events: Path, folder: Path) -> dict[str, int]:
    """Run the steps of the engine over all events at once, on two threads, within `MEMORY`."""
    with connected(events, folder) as connection:
        for name, table in parameter_tables(COMMON_PROFILE).items():
            connection.register(name, table)
        council = {
            "la_code": ["999"],
            "early_help_to": [LAST],
            "social_care_to": [LAST],
            "has_referrals": [True],
        }
        connection.register("council", pa.table(council))
        for name, query in LINKED.items():
            run(connection, f"create view {name} as {query}")
        for step, kind in STEPS.items():
            run(connection, f"create {kind} {step} as {step_sql(step)}")
            if step == "eh_involvement":
                run(connection, "drop view eh_episode_dated; drop table eh_episode_recorded")
        for step in WRITTEN:
            query = f"from {step}" if step in STEPS else step_sql(step)
            run(connection, f"copy ({query}) to '{folder / step}.parquet' (format parquet, compression zstd)")
        return counts(folder)


def step_sql(step: str) -> str:
    return (STEP_FILES / f"{step}.sql").read_text(encoding="utf-8")


def counts(folder: Path) -> dict[str, int]:
    """Count what was written, in the terms that every way shares."""
    [row] = duckdb.sql(
        f"""
        select
            (select count(*) from '{folder}/eh_involvement.parquet' where closed_on is not null),
            (select count(*) from '{folder}/journey_spell.parquet'),
            (select sum(level) from '{folder}/journey_spell.parquet'),
            (select count(first_rereferral) from '{folder}/closure_followup.parquet'),
            (select count(first_cin) from '{folder}/closure_followup.parquet')
        """
    ).fetchall()
    return dict(zip(("closures", "spells", "levels", "back", "in_need"), map(int, row), strict=True))


def load_and_sort(events: Path, folder: Path) -> dict[str, int]:
    """The floor: read the file and sort it by child and start."""
    with connected(events, folder) as connection:
        run(connection, "create table sorted as from event order by person_key, start_date, event_no")
    return {}


def connected(events: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    run(connection, "set timezone = 'UTC'")
    run(connection, f"set memory_limit = '{MEMORY}'")
    run(connection, f"set temp_directory = '{folder / 'aside'}'")
    run(connection, f"create view event as from '{events}'")
    return connection


def run(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    connection.execute(query).fetchall()
