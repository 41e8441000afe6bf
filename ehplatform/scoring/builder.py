"""The door of scoring: journeys of one council in, closure bands and what followed over time out."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from ehplatform.journeys import parameter_tables
from ehplatform.model.profile import DefinitionProfile
from ehplatform.scoring.time_to_event import time_to_event
from ehplatform.store.engine import connect, fetch, register, run_steps

STEP_FILES = Path(__file__).parent / "steps"

STEPS = ("closure_event", "closure_band")

INPUTS = ("council_window", "eh_episode", "step_up", "closure_followup")


def build(journeys: Mapping[str, pa.Table], profile: DefinitionProfile) -> dict[str, pa.Table]:
    """Return `closure_event` and `closure_band`, one row a closed episode, and `time_to_event`.

    `journeys` is what `ehplatform.journeys.build` returned for the council and profile.
    """
    with connect() as connection:
        register(connection, {name: journeys[name] for name in INPUTS})
        register(connection, parameter_tables(profile))
        run_steps(connection, STEP_FILES, STEPS)
        scores = {step: fetch(connection, step, "person_key, episode_no") for step in STEPS}
    return scores | {"time_to_event": time_to_event(scores, journeys)}
