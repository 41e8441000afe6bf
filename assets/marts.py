"""Group `marts`: journeys and bands arranged for counting; the semantic layer reads these tables."""

from collections.abc import Iterator

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from assets.freshness import FIRST_STEP, INPUT, recorded_fingerprint
from assets.journeys import own_profile
from assets.partitions import configured_councils, council_partitions
from assets.redaction import values_redacted
from assets.tables import council_check, lake, step_specs, table_key, write_tables
from ehplatform.journeys import under, under_both
from ehplatform.marts import builder as marts
from ehplatform.model.council import Council

JOURNEYS = [table_key("journeys", name) for name in marts.JOURNEYS]
SCORES = [table_key("scores", name) for name in marts.SCORES]
PEOPLE = [table_key("linked", "person"), table_key("reference", "authority")]
OPEN_CHILD = table_key("marts", "mart_open_child")
CLOSURE = table_key("marts", "mart_closure")


@dg.multi_asset(
    name="build_marts",
    specs=step_specs("marts", marts.STEP_FILES, marts.MARTS, [*PEOPLE, *JOURNEYS, *SCORES]),
    partitions_def=council_partitions,
    check_specs=[
        council_check(
            "families_do_not_outnumber_children",
            OPEN_CHILD,
            blocking=True,
            description="At every month end, EH4 (open families) is at most EH3 (open children).",
        ),
        council_check(
            "bands_add_up",
            CLOSURE,
            blocking=True,
            description="Every closure followed for 12 months is in exactly one of the four bands.",
        ),
    ],
)
def build_marts(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Arrange a council's journeys for counting."""
    with values_redacted():
        la_code = context.partition_key
        person = lake().read("linked", "person", la_code)
        made = {name: lake().read("journeys", name, la_code) for name in marts.JOURNEYS}
        scores = {name: lake().read("scores", name, la_code) for name in marts.SCORES}
        council = council_facts(configured_councils()[la_code])
        tables = under_both(
            lambda profile, definition: marts.build(
                person, under(made, definition), under(scores, definition), council, profile
            ),
            own_profile(la_code),
        )
        carried = {INPUT: recorded_fingerprint(context.instance, FIRST_STEP, la_code) or ""}
        yield from write_tables("marts", tables, la_code, carried)
        # What these marts are made from: a later delivery may be held back before it gets here.
        for name in ("batch_set", "linkage_input"):
            lake().write("quality", f"mart_{name}", lake().read("quality", name, la_code), la_code)
        yield families_do_not_outnumber_children(tables["mart_open_child"])
        yield bands_add_up(tables["mart_closure"])


def council_facts(council: Council) -> marts.CouncilFacts:
    """Return what the council mart says of a council; one outside England's 153 has no region."""
    authorities = lake().read("reference", "authority")
    region = authorities.filter(pc.equal(authorities["la_code"], council.la_code))["region"].to_pylist()
    return marts.CouncilFacts(council.name, region[0] if region else None, council.synthetic)


def families_do_not_outnumber_children(open_child: pa.Table) -> dg.AssetCheckResult:
    by_month = open_child.group_by(["definition", "month_end"]).aggregate(
        [("family_key", "count_distinct"), ("person_key", "count_distinct")]
    )
    wrong = pc.sum(
        pc.greater(by_month["family_key_count_distinct"], by_month["person_key_count_distinct"])
    ).as_py()
    return dg.AssetCheckResult(
        passed=not wrong,
        asset_key=OPEN_CHILD,
        check_name="families_do_not_outnumber_children",
        metadata={"months": by_month.num_rows, "months_wrong": wrong or 0},
        description=f"{wrong or 0} of {by_month.num_rows} month ends have more families than children",
    )


BANDS = ["sustained", "came_back", "escalated", "disengaged_or_stepped_up"]


def bands_add_up(closure: pa.Table) -> dg.AssetCheckResult:
    matured = closure.filter(closure["is_matured_12m"])
    banded = pc.sum(pc.is_in(matured["closure_band"], pa.array(BANDS))).as_py() or 0
    return dg.AssetCheckResult(
        passed=banded == matured.num_rows,
        asset_key=CLOSURE,
        check_name="bands_add_up",
        metadata={"matured_closures": matured.num_rows, "in_a_band": banded},
        description=f"{banded} of {matured.num_rows} matured closures are in a band",
    )
