"""The door of the journey engine: linked tables of one council in, journeys out."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from ehplatform.journeys.engines import ENGINES, Run
from ehplatform.journeys.parameters import parameter_tables
from ehplatform.journeys.reach import Reach
from ehplatform.model.profile import DefinitionProfile

STEP_FILES = Path(__file__).parent / "steps"

STEPS = (
    "council_window",
    "journey_issue",
    "eh_assessment",
    "allocation",
    "csc_level",
    "csc_spell",
    "accepted_referral",
    "eh_episode_recorded",
    "eh_episode_dated",
    "eh_involvement",
    "eh_episode",
    "eh_referral",
    "family_referral",
    "rereferral",
    "step_down",
    "step_up",
    "csc_interval",
    "level_bound",
    "journey_spell",
    "person_limit",
    "closure_followup",
    "family_followup",
    "start_followup",
    "family_spell",
    "event_kind",
    "journey_event",
)

INPUTS = (
    "person",
    "family_member",
    "contact",
    "eh_referral",
    "eh_assessment",
    "eh_episode",
    "allocation",
    "plan_review",
    "outcome_score",
    "csc_spell",
)

RESULTS = {
    "council_window": "la_code",
    "journey_issue": "table_name, kind",
    "eh_assessment": "all",
    "allocation": "all",
    "csc_spell": "all",
    "eh_episode": "person_key, episode_no",
    "eh_referral": "person_key, referral_no",
    "family_referral": "person_key, referral_no",
    "rereferral": "person_key, referral_no",
    "step_down": "person_key, referral_no",
    "step_up": "person_key, episode_no",
    "journey_spell": "person_key, spell_no",
    "closure_followup": "person_key, episode_no",
    "family_followup": "person_key, episode_no",
    "start_followup": "person_key",
    "family_spell": "family_key, spell_no",
    "journey_event": "person_key, event_no",
}
"""The tables handed on, each with the order of its rows (`all`: by every column)."""


def build(
    linked: Mapping[str, pa.Table],
    la_code: str,
    reach: Reach,
    profile: DefinitionProfile,
    run: Run = ENGINES["duckdb"],
) -> dict[str, pa.Table]:
    """Return the tables of `RESULTS` for one council under one profile.

    `linked` holds the tables of `INPUTS` (others are left alone), with half-open date intervals. The
    journeys are what was true on the days that `reach` and the profile's keying lag give. Equal input
    gives equal output, whatever its row order and whatever the engine, `run`.
    """
    inputs = {f"linked_{name}": linked[name] for name in INPUTS}
    inputs |= parameter_tables(profile)
    inputs["council"] = council_table(la_code, reach.before_keying(profile.keying_lag_days or 0))
    return run(inputs, STEP_FILES, STEPS, RESULTS)


COUNCIL = pa.schema(
    {
        "la_code": pa.string(),
        "early_help_to": pa.date32(),
        "social_care_to": pa.date32(),
        "has_referrals": pa.bool_(),
    }
)


def council_table(la_code: str, reach: Reach) -> pa.Table:
    row = {
        "la_code": la_code,
        "early_help_to": reach.early_help,
        "social_care_to": reach.social_care,
        "has_referrals": reach.has_referrals,
    }
    return pa.Table.from_pylist([row], COUNCIL)
