"""The door of the marts: journeys and bands of one council in, tables for counting out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from ehplatform.journeys import parameter_tables
from ehplatform.model.calendar import working_day_table
from ehplatform.model.codes import code_set
from ehplatform.model.months import month_ends
from ehplatform.model.profile import DefinitionProfile
from ehplatform.store.engine import connect, fetch, register, run_steps

STEP_FILES = Path(__file__).parent / "steps"

STEPS = (
    "council_record",
    "age_band",
    "child_age_band",
    "episode_clock",
    "episode_allocation",
    "mart_council",
    "mart_month",
    "mart_referral",
    "mart_open_child",
    "mart_assessment",
    "mart_closure",
    "mart_start",
)

JOURNEYS = (
    "council_window",
    "allocation",
    "eh_assessment",
    "eh_episode",
    "eh_referral",
    "rereferral",
    "step_down",
    "step_up",
)
SCORES = ("closure_event", "closure_band")
"""Tables of journeys and of scores that marts are made from."""

MARTS = {
    "mart_council": "la_code",
    "mart_month": "month_end",
    "mart_referral": "referral_no",
    "mart_open_child": "month_end, person_key",
    "mart_assessment": "assessment_no",
    "mart_closure": "closure_no",
    "mart_start": "start_no",
}
"""The marts, each with the order of its rows."""

COUNCIL_SCHEMA = pa.schema([("name", pa.string()), ("region", pa.string()), ("is_synthetic", pa.bool_())])


@dataclass(frozen=True)
class CouncilFacts:
    """What a council is called, where it lies, and whether its people are made up."""

    name: str
    region: str | None
    is_synthetic: bool


def build(
    person: pa.Table,
    journeys: Mapping[str, pa.Table],
    scores: Mapping[str, pa.Table],
    council: CouncilFacts,
    profile: DefinitionProfile,
) -> dict[str, pa.Table]:
    """Return the tables of `MARTS` for one council.

    `person` is the linked table; `journeys` and `scores` are what `ehplatform.journeys.build` and
    `ehplatform.scoring.build` returned for the same council and profile.
    """
    with connect() as connection:
        register(connection, {"linked_person": person, **{name: journeys[name] for name in JOURNEYS}})
        register(connection, {name: scores[name] for name in SCORES})
        register(connection, parameter_tables(profile))
        register(connection, code_groups())
        register(connection, calendar_tables(journeys["council_window"]))
        register(connection, {"council": pa.Table.from_pylist([asdict(council)], COUNCIL_SCHEMA)})
        run_steps(connection, STEP_FILES, STEPS)
        return {table: fetch(connection, table, order_by) for table, order_by in MARTS.items()}


def code_groups() -> dict[str, pa.Table]:
    """Return `source_group` and `ethnicity_group`, each with a row (code, code_group) a code."""
    return {
        table: pa.Table.from_pylist(
            [{"code": code.code, "code_group": code.group} for code in codes.values()]
        )
        for table, codes in {
            "source_group": code_set("SOURCE"),
            "ethnicity_group": code_set("ETHNICITY"),
        }.items()
    }


def calendar_tables(council_window: pa.Table) -> dict[str, pa.Table]:
    """Return `month_end` (day), from the council's first month on, and `working_day`, to its as-of day."""
    window = council_window.to_pylist()[0]
    first, last = window["history_start"], window["early_help_to"] or window["complete_to"]
    ends = [] if first is None else month_ends(first, last)
    return {
        "month_end": pa.table({"day": pa.array(ends, pa.date32())}),
        "working_day": working_day_table(last),
    }
