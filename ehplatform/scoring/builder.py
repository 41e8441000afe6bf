"""The door of scoring: journeys of one council in, what became of its cases out."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from ehplatform.journeys import parameter_tables
from ehplatform.journeys.engines import ENGINES, Run
from ehplatform.model.profile import DefinitionProfile
from ehplatform.scoring.time_to_event import time_to_event
from ehplatform.scoring.tools import tool_table

STEP_FILES = Path(__file__).parent / "steps"

STEPS = (
    "closure_event",
    "closure_band",
    "episode_entry",
    "score_placed",
    "score_issue",
    "score_pair",
    "distance_travelled",
    "baseline_spread",
    "need_resolution",
)

INPUTS = ("council_window", "eh_episode", "eh_referral", "step_up", "closure_followup")
"""Tables of journeys."""

LINKED = ("outcome_score", "need", "eh_assessment", "eh_episode")
"""Linked tables."""

RESULTS = {
    "closure_event": "person_key, episode_no",
    "closure_band": "person_key, episode_no",
    "episode_entry": "person_key, episode_no",
    "score_issue": "tool_code, kind",
    "score_pair": "person_key, episode_no, tool_code, domain_code, respondent",
    "distance_travelled": "person_key, episode_no, tool_code, respondent",
    "baseline_spread": "tool_code, respondent",
    "need_resolution": "person_key, episode_no, need_code, identified_date, records",
}
"""The tables that steps hand on, each with the order of its rows."""


def build(
    journeys: Mapping[str, pa.Table],
    linked: Mapping[str, pa.Table],
    profile: DefinitionProfile,
    run: Run = ENGINES["duckdb"],
) -> dict[str, pa.Table]:
    """Return the tables of `RESULTS`, and `time_to_event`.

    `journeys` is what `ehplatform.journeys.build` returned for the council and profile; `linked` holds the
    tables of `LINKED`; `run` is the engine.
    """
    inputs = {name: journeys[name] for name in INPUTS} | {f"linked_{name}": linked[name] for name in LINKED}
    inputs |= parameter_tables(profile) | {"tool": tool_table()}
    scores = run(inputs, STEP_FILES, STEPS, RESULTS)
    return scores | {"time_to_event": time_to_event(scores, journeys)}
