"""Groups `journeys` and `scores`: what happened to each child, and whether it lasted."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from assets.partitions import configured_councils, council_partitions
from assets.redaction import values_redacted
from assets.tables import lake, step_specs, table_key, table_spec, write_tables
from ehplatform.journeys import Reach, reach, under, under_both
from ehplatform.journeys import builder as journeys
from ehplatform.journeys.engines import ENGINES
from ehplatform.model.profile import DefinitionProfile
from ehplatform.scoring import builder as scoring
from ehplatform.settings import load_settings

LINKED = [table_key("linked", name) for name in journeys.INPUTS]
JOURNEYS = [table_key("journeys", name) for name in journeys.RESULTS]
SCORED = [table_key("linked", name) for name in scoring.LINKED]
LEDGER = table_key("quality", "file_ledger")


@dg.multi_asset(
    name="rebuild_journeys",
    specs=step_specs("journeys", journeys.STEP_FILES, journeys.RESULTS, [*LINKED, LEDGER]),
    partitions_def=council_partitions,
)
def rebuild_journeys(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Rebuild every child's journey from the linked records."""
    with values_redacted():
        la_code = context.partition_key
        linked = {name: lake().read("linked", name, la_code) for name in journeys.INPUTS}
        ledger = lake().read("quality", "file_ledger", la_code)
        extract_dates(ledger)  # without one nothing can be told, and it says what to do
        known = reach(linked, ledger)
        run = ENGINES[load_settings().journey_engine]
        tables = under_both(
            lambda profile, _: journeys.build(linked, la_code, known, profile, run),
            configured_councils()[la_code].profile.at(known.last_day),
        )
        yield from write_tables("journeys", tables, la_code)


def known_then(la_code: str) -> Reach:
    """Return how far a council's records reached when its journeys were rebuilt."""
    windows = under({"council_window": lake().read("journeys", "council_window", la_code)}, "common")
    [window] = windows["council_window"].to_pylist()
    return Reach(window["early_help_to"], window["social_care_to"], window["has_referrals"])


def own_profile(la_code: str) -> DefinitionProfile:
    """Return the definition profile that a council's journeys were rebuilt by."""
    return configured_councils()[la_code].profile.at(known_then(la_code).last_day)


def extract_dates(ledger: pa.Table) -> list[date]:
    """Return the day that each dataset of a council reaches: the date of its latest file."""
    in_force = ledger.filter(pc.equal(ledger["status"], "in_force"))
    latest = in_force.group_by("dataset").aggregate([("extract_date", "max")])
    days = [day for day in latest["extract_date_max"].to_pylist() if day is not None]
    if not days:
        raise dg.Failure(
            "no file says how far its data reach: end the files' names with the day of the extract, "
            "for example _2026-10-31",
            allow_retries=False,
        )
    return days


@dg.multi_asset(
    name="score_closures",
    specs=[
        *step_specs("scores", scoring.STEP_FILES, scoring.RESULTS, [*JOURNEYS, *SCORED]),
        table_spec(
            "scores",
            "time_to_event",
            "scores",
            "Cumulative incidence of coming back and of escalation after closing, by week and group "
            "(Aalen-Johansen), with how many are still followed.",
            JOURNEYS,
        ),
    ],
    partitions_def=council_partitions,
)
def score_closures(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Say what became of every case: its band, distance travelled, needs met, and what followed when."""
    with values_redacted():
        la_code = context.partition_key
        made = {name: lake().read("journeys", name, la_code) for name in scoring.INPUTS}
        linked = {name: lake().read("linked", name, la_code) for name in scoring.LINKED}
        run = ENGINES[load_settings().journey_engine]
        tables = under_both(
            lambda profile, definition: scoring.build(under(made, definition), linked, profile, run),
            own_profile(la_code),
        )
        yield from write_tables("scores", tables, la_code)
