"""Time to event: what came first after a closure, by when, and for how many that is known.

After a closure one of two competing events comes first, a referral back to Early Help or an escalation to
social care, or the child is censored: the end of the data, the 18th birthday, a move away, death. The
Aalen-Johansen estimate uses everybody for as long as they were followed; a fixed window uses those followed
to its end. Where nobody is censored inside the window the two are the same share.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.stats.cumulative_incidence import CumulativeIncidence, cumulative_incidence

CODES = {"censored": 0, "rereferred": 1, "escalated": 2}
CAUSES = ("rereferred", "escalated")

WEEKS = range(105)
"""Two years after closing, week by week."""

EVERYBODY = "all"
GROUPS = ("tier", "end_reason_code")
"""Columns of `eh_episode` by which closures are told apart; whose value is not known is "not known"."""

SCHEMA = pa.schema(
    [
        ("la_code", pa.string()),
        ("group_by", pa.string()),
        ("group_value", pa.string()),
        ("week", pa.int32()),
        ("at_risk", pa.int64()),
        *((f"{cause}{limit}", pa.float64()) for cause in CAUSES for limit in ("", "_lower", "_upper")),
    ]
)


def time_to_event(scores: Mapping[str, pa.Table], journeys: Mapping[str, pa.Table]) -> pa.Table:
    """Return the incidence after closing by group and week (`SCHEMA`), in percent with 95 % limits.

    `at_risk` counts the closures still followed, without any event, when the week begins. Closures that were
    stepped up are left out: their children are with social care already (OUT1). `scores` holds
    `closure_event`, `journeys` holds `eh_episode` and `step_up`, all of one council and definition.
    """
    closures = (
        scores["closure_event"]
        .join(journeys["step_up"], ["person_key", "episode_no"])
        .join(journeys["eh_episode"], ["person_key", "episode_no"], right_suffix="_of_episode")
    )
    closures = closures.filter(pc.invert(pc.fill_null(closures["is_stepped_up"], False)))
    tables = [incidence_rows(closures, EVERYBODY, EVERYBODY)]
    for name in GROUPS:
        values = pc.fill_null(closures[name], "not known")
        tables += [
            incidence_rows(closures.filter(pc.equal(values, value)), name, value)
            for value in sorted(set(values.to_pylist()))
        ]
    return pa.concat_tables(tables)


def incidence_rows(closures: pa.Table, group_by: str, group_value: str) -> pa.Table:
    """Return one group's rows; none where nobody's case was closed."""
    if closures.num_rows == 0:
        return SCHEMA.empty_table()
    days = closures["follow_up_days"].to_numpy()
    events = [CODES[event] for event in closures["first_event"].to_pylist()]
    estimate = cumulative_incidence(days, events, np.ones(len(days)), causes=len(CAUSES))
    la_code = closures["la_code"][0].as_py()
    rows = [
        {
            "la_code": la_code,
            "group_by": group_by,
            "group_value": group_value,
            "week": week,
            "at_risk": int((days >= 7 * week).sum()),
            **at_day(estimate, 7 * week),
        }
        for week in WEEKS
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def at_day(estimate: CumulativeIncidence, day: int) -> dict[str, float]:
    """Return the incidence of each cause and its limits by a day, in percent."""
    place = int(np.searchsorted(estimate.time, day, side="right")) - 1
    curves = {"": estimate.incidence, "_lower": estimate.lower, "_upper": estimate.upper}
    return {
        f"{cause}{limit}": 100 * float(curve[row, place]) if place >= 0 else 0.0
        for row, cause in enumerate(CAUSES)
        for limit, curve in curves.items()
    }
