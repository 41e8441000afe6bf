"""What runs by itself.

A sensor on the landing folders, a daily schedule for what it missed, and publication after any
council changed.
"""

import dagster as dg

from assets.freshness import changed_councils, reference_changed
from assets.jobs import council_job, reference_job
from ehplatform.benchmarks.reference import reference_fingerprint
from ehplatform.settings import load_settings

publish_when_any_council_changed = dg.AutomationCondition.eager().without(
    ~dg.AutomationCondition.any_deps_missing()
)
"""A council that has never delivered must not hold back the others."""


def requests(instance: dg.DagsterInstance) -> list[dg.RunRequest]:
    """Return one run for each council whose files changed; the run key keeps it to one per input."""
    return [
        dg.RunRequest(run_key=f"{la_code}:{fingerprint}", partition_key=la_code)
        for la_code, fingerprint in changed_councils(instance).items()
    ]


@dg.sensor(
    job=council_job,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Requests a run for a council as soon as a landing file is new or changed.",
)
def landing_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    found = requests(context.instance)
    if not found:
        return dg.SkipReason("no landing file changed since its council was last carried to the marts")
    return dg.SensorResult(run_requests=found)


@dg.sensor(
    job=reference_job,
    minimum_interval_seconds=300,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Requests the reference tables as soon as a published release is new or changed.",
)
def release_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    if not reference_changed(context.instance):
        return dg.SkipReason("no published release changed")
    return dg.RunRequest(run_key=reference_fingerprint(load_settings().reference))


@dg.schedule(
    job=council_job,
    cron_schedule="0 5 * * *",
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every morning: councils whose change the sensor missed, or whose run failed.",
)
def daily_schedule(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
    today = context.scheduled_execution_time.date().isoformat()
    found = [
        dg.RunRequest(run_key=f"{today}:{request.run_key}", partition_key=request.partition_key)
        for request in requests(context.instance)
    ]
    return found or dg.SkipReason("every council's files are already carried to the marts")
