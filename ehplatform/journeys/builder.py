"""The door of the journey engine: linked tables of one council in, journeys out."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa

from ehplatform.journeys.parameters import parameter_tables
from ehplatform.model.profile import DefinitionProfile
from ehplatform.store.engine import connect, fetch, register, run_steps

STEP_FILES = Path(__file__).parent / "steps"

STEPS = (
    "council_window",
    "journey_issue",
    "eh_assessment",
    "allocation",
    "csc_level",
    "csc_spell",
    "eh_episode_recorded",
    "eh_episode_chain",
    "eh_episode",
    "eh_referral",
    "rereferral",
    "step_down",
    "step_up",
    "level_interval",
    "level_chain",
    "journey_spell",
    "closure_followup",
)

INPUTS = ("person", "eh_referral", "eh_assessment", "eh_episode", "allocation", "csc_spell")

RESULTS = {
    "council_window": "la_code",
    "journey_issue": "table_name, kind",
    "eh_assessment": "all",
    "allocation": "all",
    "csc_spell": "all",
    "eh_episode": "episode_no",
    "eh_referral": "referral_no",
    "rereferral": "referral_no",
    "step_down": "referral_no",
    "step_up": "episode_no",
    "journey_spell": "person_key, spell_no",
    "closure_followup": "episode_no",
}
"""The tables handed on, each with the order of its rows (`all`: by every column)."""


def build(
    linked: Mapping[str, pa.Table],
    la_code: str,
    extract_dates: Collection[date],
    profile: DefinitionProfile,
) -> dict[str, pa.Table]:
    """Return the tables of `RESULTS` for one council.

    `linked` holds the tables of `INPUTS` (others are left alone), with half-open date intervals.
    `extract_dates` are those of the council's datasets: the earliest is the as-of day, and the
    journeys are what was true on it. Equal input gives equal output, whatever its row order.
    """
    with connect() as connection:
        register(connection, {f"linked_{name}": linked[name] for name in INPUTS})
        register(connection, parameter_tables(profile))
        council = {"la_code": la_code, "complete_to": min(extract_dates)}
        register(connection, {"council": pa.Table.from_pylist([council])})
        run_steps(connection, STEP_FILES, STEPS)
        return {table: fetch(connection, table, order_by) for table, order_by in RESULTS.items()}
