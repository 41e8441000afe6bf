"""A small published snapshot with every table of the serving contract, for tests.

SYNTHETIC: rows are drawn at random from a fixed seed, with nobody behind them. Two councils
(306 and 212), five years ending on 2026-10-31, reference tables and a benchmark release.
"""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from ehplatform.model.months import add_months, month_ends
from ehplatform.store.lake import NATIONAL, Lake, Layer
from ehplatform.store.snapshot import Snapshot, publish

Rows = list[dict[str, Any]]

COUNCILS = {"306": ("Croydon", "London", 260), "212": ("Wandsworth", "London", 180)}
HISTORY_START = date(2021, 11, 1)
AS_OF = date(2026, 10, 31)

TEXT, WHOLE, REAL, DAY, FLAG = pa.string(), pa.int64(), pa.float64(), pa.date32(), pa.bool_()
ATTRIBUTES = {"age_band": TEXT, "sex_code": TEXT, "ethnicity_group": TEXT}

SCHEMAS: dict[str, dict[str, pa.DataType]] = {
    "mart_referral": {
        "la_code": TEXT, "referral_no": WHOLE, "person_key": TEXT, "family_key": TEXT,
        "referral_date": DAY, "month_end": DAY, "source_code": TEXT, "source_group": TEXT, "route_code": TEXT,
        "outcome_code": TEXT, "is_nfa": FLAG, "is_self_referral": FLAG, "is_rereferral_12m": FLAG,
        "has_12m_history": FLAG, "is_stepped_down": FLAG, "from_level": TEXT, **ATTRIBUTES,
    },
    "mart_open_child": {
        "la_code": TEXT, "month_end": DAY, "person_key": TEXT, "family_key": TEXT, "tier": TEXT,
        "is_allocated": FLAG, **ATTRIBUTES,
    },
    "mart_assessment": {
        "la_code": TEXT, "assessment_no": WHOLE, "completed_date": DAY, "month_end": DAY,
    },
    "mart_closure": {
        "la_code": TEXT, "closure_no": WHOLE, "person_key": TEXT, "family_key": TEXT,
        "started_on": DAY, "closed_on": DAY, "month_end": DAY, "tier": TEXT, "end_reason_code": TEXT,
        "is_reason_known": FLAG, "is_disengaged": FLAG, "was_open_to_csc_at_start": FLAG,
        "is_step_window_complete": FLAG, "is_stepped_up": FLAG, "is_step_up_recorded": FLAG,
        "is_step_up_derived": FLAG, "is_matured_6m": FLAG, "is_rereferred_6m": FLAG,
        "is_referred_to_csc_6m": FLAG, "is_matured_12m": FLAG, "is_rereferred_12m": FLAG,
        "is_escalated_12m": FLAG, "closure_band": TEXT, "first_event": TEXT,
        "follow_up_weeks": WHOLE, **ATTRIBUTES,
    },
    "mart_start": {
        "la_code": TEXT, "start_no": WHOLE, "person_key": TEXT, "started_on": DAY,
        "clock_start": DAY, "month_end": DAY, "is_allocation_measurable": FLAG, "is_allocated_in_time": FLAG,
        "tier": TEXT, **ATTRIBUTES,
    },
    "mart_council": {
        "la_code": TEXT, "name": TEXT, "region": TEXT, "is_synthetic": FLAG, "as_of": DAY,
        "history_start": DAY, "last_complete_month": DAY,
    },
    "mart_month": {"la_code": TEXT, "month_end": DAY},
    "mart_data_quality": {
        "la_code": TEXT, "rule_id": TEXT, "title": TEXT, "severity": TEXT, "table_name": TEXT,
        "column_name": TEXT, "source_system": TEXT, "batch_id": TEXT, "extract_date": DAY,
        "rows_tested": WHOLE, "rows_failed": WHOLE, "not_tested": TEXT,
    },
    "mart_linkage": {
        "la_code": TEXT, "source_system": TEXT, "match_method": TEXT, "is_school_age": FLAG,
        "model_version": TEXT, "people": WHOLE, "linked_people": WHOLE,
    },
    "authority": {
        "la_code": TEXT, "ons_code": TEXT, "la_name": TEXT, "region": TEXT, "la_type": TEXT,
        "child_population": WHOLE, "population_year": WHOLE,
    },
    "neighbour": {
        "la_code": TEXT, "neighbour_la_code": TEXT, "rank": WHOLE, "closeness": TEXT, "model": TEXT,
    },
    "rereferral": {
        "la_code": TEXT, "year": WHOLE, "referrals": WHOLE, "rereferrals": WHOLE, "marker": TEXT,
        "source": TEXT,
    },
    "benchmark_value": {
        "la_code": TEXT, "la_name": TEXT, "metric_id": TEXT, "metric_title": TEXT, "period": TEXT,
        "period_end": DAY, "numerator": WHOLE, "denominator": WHOLE, "value": REAL, "marker": TEXT,
        "unit": TEXT,
    },
}  # fmt: skip
"""Columns and types of the serving contract, by table."""

BY_ONE_DEFINITION = {"mart_data_quality", "mart_linkage"}
"""Marts that are the same whatever a council means by its words; the others are derived by both definitions.

The council's own leaves out every seventh row.
"""

NATIONAL_TABLES: dict[str, Layer] = {
    "authority": "reference",
    "neighbour": "reference",
    "rereferral": "reference",
    "benchmark_value": "benchmark",
}


def build_serving(root: Path) -> Snapshot:
    """Write the lake below `root` and publish it as a snapshot in ``<root>/snapshots``."""
    lake = Lake(root / "lake")
    for la_code, (name, region, size) in COUNCILS.items():
        random = Random(int(la_code))
        episodes = [episode(random, la_code, number) for number in range(1, size + 1)]
        for table, rows in {
            "mart_referral": referrals(random, episodes),
            "mart_open_child": open_children(episodes),
            "mart_assessment": assessments(random, episodes),
            "mart_closure": closures(random, episodes),
            "mart_start": starts(random, episodes),
            "mart_council": [council(la_code, name, region)],
            "mart_month": [
                {"la_code": la_code, "month_end": day} for day in month_ends(HISTORY_START, AS_OF)
            ],
            "mart_data_quality": data_quality(random, la_code),
            "mart_linkage": linkage(random, la_code),
        }.items():
            write(lake, "marts", table, rows, la_code)
    for table, rows in {
        "authority": authorities(),
        "neighbour": neighbours(),
        "rereferral": rereferrals(),
        "benchmark_value": benchmark_values(),
    }.items():
        write(lake, NATIONAL_TABLES[table], table, rows, NATIONAL)
    return publish(lake, root / "snapshots", {"councils": sorted(COUNCILS)})


def write(lake: Lake, layer: Layer, table: str, rows: Rows, la_code: str) -> None:
    schema = pa.schema(SCHEMAS[table])
    if layer == "marts" and table not in BY_ONE_DEFINITION:
        schema = schema.append(pa.field("definition", pa.string()))
        own = [row for number, row in enumerate(rows) if number % 7 != 6]
        rows = [
            row | {"definition": definition}
            for definition, chosen in (("common", rows), ("local", own))
            for row in chosen
        ]
    lake.write(layer, table, pa.Table.from_pylist(rows, schema=schema), la_code)


def episode(random: Random, la_code: str, number: int) -> dict[str, Any]:
    """Draw one child's episode; about every third one is a second episode of the same child."""
    person = number if number % 3 else number - 1
    referred = HISTORY_START + timedelta(days=random.randrange((AS_OF - HISTORY_START).days))
    started = referred + timedelta(days=random.randrange(10))
    closed = started + timedelta(days=random.randrange(20, 300))
    return {
        "la_code": la_code,
        "number": number,
        "person_key": f"p{la_code}{person:05}",
        "family_key": f"f{la_code}{person // 2:05}",
        "referral_date": referred,
        "started_on": started,
        "closed_on": closed if closed <= AS_OF else None,
        "tier": random.choice(["TARGETED", "INTENSIVE"]),
        "age_band": random.choice(["unborn", "0-4", "5-9", "10-15", "16-17"]),
        "sex_code": random.choice(["F", "M", "M", "U"]),
        "ethnicity_group": random.choice(["White", "Black", "Asian", "Mixed", "Not known"]),
    }


def last_day(day: date) -> date:
    """Return the month end on or after a day."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def kept(source: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: source[name] for name in (*names, *ATTRIBUTES)}


def referrals(random: Random, episodes: Rows) -> Rows:
    """One referral for each episode; about a sixth is stepped down, a quarter is a re-referral."""
    rows = []
    for each in episodes:
        source, group = random.choice(
            [("2A", "Schools"), ("6", "Police"), ("1A", "Individual"), ("1C", "Individual"), ("3B", "Health")]
        )
        stepped_down = random.random() < 0.16
        rows.append(
            kept(each, "la_code", "person_key", "family_key", "referral_date")
            | {
                "referral_no": each["number"],
                "month_end": last_day(each["referral_date"]),
                "source_code": source,
                "source_group": group,
                "route_code": "STEP_DOWN" if stepped_down else "AGENCY",
                "outcome_code": random.choice(["ACCEPTED", "ACCEPTED", "NFA", None]),
                "is_nfa": random.choice([True, False, False, None]),
                "is_self_referral": group == "Individual",
                "is_rereferral_12m": random.random() < 0.25,
                "has_12m_history": each["referral_date"] >= add_months(HISTORY_START, 12),
                "is_stepped_down": stepped_down,
                "from_level": random.choice(["CIN", "CPP", "CSC_ASSESSMENT"]) if stepped_down else None,
            }
        )
    return rows


def open_children(episodes: Rows) -> Rows:
    """A row for each child and month end at which it was open; two open episodes are one row."""
    rows = {}
    for each in episodes:
        last = min(each["closed_on"] - timedelta(days=1) if each["closed_on"] else AS_OF, AS_OF)
        for month_end in month_ends(each["started_on"], last):
            rows[each["person_key"], month_end] = kept(
                each, "la_code", "person_key", "family_key", "tier"
            ) | {"month_end": month_end, "is_allocated": each["number"] % 5 != 0}
    return list(rows.values())


def assessments(random: Random, episodes: Rows) -> Rows:
    chosen = [each for each in episodes if random.random() < 0.7]
    return [
        {
            "la_code": each["la_code"],
            "assessment_no": number,
            "completed_date": completed,
            "month_end": last_day(completed),
        }
        for number, each in enumerate(chosen, start=1)
        if (completed := each["started_on"] + timedelta(days=random.randrange(5, 45))) <= AS_OF
    ]


def closures(random: Random, episodes: Rows) -> Rows:
    """Closed episodes with their follow-up; what is not matured is null, never false."""
    rows = []
    for each in (each for each in episodes if each["closed_on"]):
        reason = random.choice(["OUTCOMES_MET", "OUTCOMES_MET", "DISENGAGED", "STEP_UP", "UNKNOWN"])
        known = reason != "UNKNOWN"
        matured_6m = add_months(each["closed_on"], 6) <= AS_OF
        matured_12m = add_months(each["closed_on"], 12) <= AS_OF
        back_6m, escalated = random.random() < 0.2, random.random() < 0.1
        back_12m = back_6m or random.random() < 0.1
        stepped_up = reason == "STEP_UP"
        weeks = (AS_OF - each["closed_on"]).days // 7
        event = "escalated" if escalated else "rereferred" if back_12m else "censored"
        rows.append(
            kept(each, "la_code", "person_key", "family_key", "started_on", "closed_on", "tier")
            | {
                "closure_no": each["number"],
                "month_end": last_day(each["closed_on"]),
                "end_reason_code": reason,
                "is_reason_known": known,
                "is_disengaged": reason == "DISENGAGED" if known else None,
                "was_open_to_csc_at_start": random.random() < 0.1,
                "is_step_window_complete": each["closed_on"] + timedelta(days=28) <= AS_OF,
                "is_stepped_up": stepped_up,
                "is_step_up_recorded": stepped_up,
                "is_step_up_derived": stepped_up != (random.random() < 0.2),
                "is_matured_6m": matured_6m,
                "is_rereferred_6m": back_6m if matured_6m else None,
                "is_referred_to_csc_6m": random.random() < 0.15 if matured_6m else None,
                "is_matured_12m": matured_12m,
                "is_rereferred_12m": back_12m if matured_12m else None,
                "is_escalated_12m": escalated if matured_12m else None,
                "closure_band": closure_band(
                    matured_12m, stepped_up or reason == "DISENGAGED", escalated, back_12m
                ),
                "first_event": event,
                "follow_up_weeks": weeks if event == "censored" else random.randrange(min(52, weeks) + 1),
            }
        )
    return rows


def closure_band(matured: bool, left: bool, escalated: bool, back: bool) -> str:
    if not matured:
        return "not_yet_known"
    if left:
        return "disengaged_or_stepped_up"
    if escalated:
        return "escalated"
    return "came_back" if back else "sustained"


def starts(random: Random, episodes: Rows) -> Rows:
    rows = []
    for each in episodes:
        measurable = random.random() < 0.9
        rows.append(
            kept(each, "la_code", "person_key", "started_on", "tier")
            | {
                "start_no": each["number"],
                "clock_start": each["referral_date"],
                "month_end": last_day(each["referral_date"]),
                "is_allocation_measurable": measurable,
                "is_allocated_in_time": random.random() < 0.8 if measurable else None,
            }
        )
    return rows


def council(la_code: str, name: str, region: str) -> dict[str, Any]:
    return {
        "la_code": la_code,
        "name": name,
        "region": region,
        "is_synthetic": True,
        "as_of": AS_OF,
        "history_start": HISTORY_START,
        "last_complete_month": AS_OF,
    }


RULES = {
    "8630": ("Case closed before it began", "error", "eh_episode", "start_date, end_date"),
    "8866": ("Source of the referral missing", "error", "eh_referral", "source_code"),
    "EHX8": ("Many cases closed on one day", "info", "eh_episode", "end_date"),
}


def data_quality(random: Random, la_code: str) -> Rows:
    """A row for each rule and monthly batch of the last year, and one rule that says nothing."""
    rows: Rows = []
    for rule_id, (title, severity, table, columns) in RULES.items():
        about = {
            "la_code": la_code, "rule_id": rule_id, "title": title, "severity": severity,
            "table_name": table, "column_name": columns, "source_system": "EHM",
        }  # fmt: skip
        for number, day in enumerate(month_ends(add_months(AS_OF.replace(day=1), -11), AS_OF)):
            tested = random.randrange(1, 400)
            counts = {"rows_tested": tested, "rows_failed": random.randrange(tested + 1)}
            rows.append(about | counts | {"batch_id": f"{la_code}-{number}", "extract_date": day})
    silent = {"rule_id": "EHX4", "rows_tested": 0, "rows_failed": 0, "not_tested": "no row of need"}
    return [*rows, about | silent]


def linkage(random: Random, la_code: str) -> Rows:
    """People of two systems by way and age; who is linked by no way is linked to nobody."""
    return [
        {
            "la_code": la_code, "source_system": system, "match_method": method,
            "is_school_age": is_school_age, "model_version": "test",
            "people": (people := random.randrange(1, 500)),
            "linked_people": 0 if method == "none" else people,
        }
        for system in ("EHM", "LCS")
        for method in ("deterministic", "probabilistic", "none")
        for is_school_age in (True, False)
    ]  # fmt: skip


AUTHORITIES = {
    "212": ("E09000032", "Wandsworth", "London", "London borough", 62_000),
    "306": ("E09000008", "Croydon", "London", "London borough", 95_000),
    "315": ("E09000024", "Merton", "London", "London borough", 46_000),
    "869": ("E06000037", "West Berkshire", "South East", "Unitary authority", 36_000),
}


def authorities() -> Rows:
    names = ("ons_code", "la_name", "region", "la_type", "child_population")
    return [
        {"la_code": la_code, "population_year": 2025, **dict(zip(names, facts, strict=True))}
        for la_code, facts in AUTHORITIES.items()
    ]


def neighbours() -> Rows:
    """Every authority's others in code order, as if that were their closeness."""
    return [
        {
            "la_code": la_code,
            "neighbour_la_code": other,
            "rank": rank,
            "closeness": "Close",
            "model": "SYNTHETIC",
        }
        for la_code in AUTHORITIES
        for rank, other in enumerate(sorted(set(AUTHORITIES) - {la_code}), start=1)
    ]


def rereferrals() -> Rows:
    random = Random(1)
    rows: Rows = []
    for la_code in AUTHORITIES:
        for year in range(2021, 2026):
            hidden = la_code == "869" and year == 2021
            referred = random.randrange(800, 3000)
            rows.append(
                {
                    "la_code": la_code,
                    "year": year,
                    "referrals": None if hidden else referred,
                    "rereferrals": None if hidden else round(referred * random.uniform(0.15, 0.3)),
                    "marker": "c" if hidden else None,
                    "source": "SYNTHETIC",
                }
            )
    return rows


BENCHMARK_TITLES = {
    "eh02": "Percentage of re-referrals within 12 months",
    "out01": "Children re-referred to Early Help within 6 months of closure",
    "out05": "Escalation to CIN, CPP or CLA within 12 months of Early Help closure",
}


def benchmark_values() -> Rows:
    """Two periods of three rates for each authority, one of them suppressed."""
    random = Random(2)
    rows: Rows = []
    for la_code, (_, la_name, *_) in AUTHORITIES.items():
        for metric_id, title in BENCHMARK_TITLES.items():
            for period, period_end in (
                ("2025-26", date(2026, 3, 31)),
                ("R12M to 2026-10-31", date(2026, 10, 31)),
            ):
                hidden = la_code == "869" and metric_id == "out05"
                denominator = random.randrange(60, 300)
                numerator = random.randrange(6, denominator // 3)
                rows.append(
                    {
                        "la_code": la_code,
                        "la_name": la_name,
                        "metric_id": metric_id,
                        "metric_title": title,
                        "period": period,
                        "period_end": period_end,
                        "numerator": None if hidden else numerator,
                        "denominator": None if hidden else denominator,
                        "value": None if hidden else 100 * numerator / denominator,
                        "marker": "c" if hidden else None,
                        "unit": "%",
                    }
                )
    return rows
