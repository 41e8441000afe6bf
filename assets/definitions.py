"""Assembles the one code location from its modules. No asset or check is written here."""

import dagster as dg

from assets import drift, journeys, linkage, marts, published, quality_rules, reference, sources
from assets.automation import daily_schedule, landing_sensor, release_sensor
from assets.jobs import council_job, publish_job, reference_job

defs = dg.Definitions(
    assets=[
        sources.LANDING,
        *dg.load_assets_from_modules(
            [sources, linkage, journeys, marts, drift, quality_rules, reference, published]
        ),
    ],
    jobs=[council_job, reference_job, publish_job],
    schedules=[daily_schedule],
    sensors=[
        landing_sensor,
        release_sensor,
        dg.AutomationConditionSensorDefinition(
            "publish_sensor",
            target=dg.AssetSelection.groups("published"),
            default_status=dg.DefaultSensorStatus.RUNNING,
        ),
    ],
    executor=dg.in_process_executor,
)
