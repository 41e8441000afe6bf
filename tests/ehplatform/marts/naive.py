"""The marts by a second, deliberately naive way: one child at a time, in plain Python.

It shares nothing with the product but the definitions in words, stands on the naive journeys, and is only
fit for small histories between 2022 and 2026.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from tests.ehplatform.journeys import naive_journeys
from tests.ehplatform.journeys.history import LINKED_SCHEMAS
from tests.ehplatform.journeys.naive_journeys import months_after

Row = dict[str, Any]
Rows = list[Row]

PUBLISHED = """
2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-08-29 2022-09-19 2022-12-26
2022-12-27 2023-01-02 2023-04-07 2023-04-10 2023-05-01 2023-05-08 2023-05-29 2023-08-28 2023-12-25
2023-12-26 2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26 2026-01-01
2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
"""
BANK_HOLIDAYS = {date.fromisoformat(day) for day in PUBLISHED.split()}
DAY = timedelta(days=1)


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def days_between(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def working_days_between(clock: date, day: date) -> int:
    while not is_working(clock):
        clock += DAY
    return sum(is_working(other) for other in days_between(clock + DAY, day))


def age_band(born: date | None, on: date) -> str | None:
    if born is None:
        return None
    if on < born:
        return "unborn"
    years = relativedelta(on, born).years
    for band, oldest in (("0-4", 4), ("5-9", 9), ("10-15", 15), ("16-17", 17), ("18-25", 25)):
        if years <= oldest:
            return band
    return None


class Child:
    """One child's journey (`naive_journeys`), arranged for counting."""

    def __init__(self, journey: naive_journeys.Child) -> None:
        self.journey, self.as_of = journey, journey.council.early_help_to
        self.person, self.profile = journey.person, journey.profile
        self.episodes, self.referrals = journey.episodes, journey.referrals
        own = naive_journeys.standing(journey.mine["allocation"], self.as_of)
        self.allocations = [a for a in own if a["role"] == "LEAD"]

    def who(self, on: date) -> Row:
        groups = {"WBRI": "White", "AIND": "Asian", "REFU": "Not known", None: "Not known"}
        return {
            "age_band": age_band(self.person["birth_month"], on),
            "sex_code": self.person["sex_code"] or "U",
            "ethnicity_group": groups[self.person["ethnicity_code"]],
        }

    def referral_rows(self) -> Iterator[Row]:
        again = {row["referral_no"]: row for row in self.journey.rereferrals()}
        down = {row["referral_no"]: row for row in self.journey.step_downs()}
        for row in self.referrals:
            source, number = row["source_code"], row["referral_no"]
            yield {
                "la_code": "999",
                "person_key": self.person["person_key"],
                "family_key": row["family_key"],
                "referral_date": row["referral_date"],
                "source_code": source,
                "source_group": {"2A": "Schools", "1C": "Individual", "6": "Police", None: None}[source],
                "route_code": row["route_code"],
                "outcome_code": row["outcome_code"],
                "is_nfa": None if row["outcome_code"] is None else row["outcome_code"] == "NFA",
                "is_self_referral": None if source is None else source in ("1A", "1C"),
                "is_rereferral_12m": again[number]["is_rereferral_12m"],
                "has_12m_history": again[number]["has_12m_history"],
                "is_stepped_down": down[number]["is_stepped_down"],
                "from_level": down[number]["from_level"],
                **self.who(row["referral_date"]),
            }

    def open_rows(self, month_ends: list[date], knows_workers: bool) -> Iterator[Row]:
        born = self.person["birth_month"]
        for end in month_ends:
            grown_up = born is not None and relativedelta(end, born).years >= 18 and end >= born
            for e in self.episodes:
                if not (e["started_on"] <= end and (e["closed_on"] is None or e["closed_on"] > end)):
                    continue
                if e["tier"] == "UNIVERSAL_PLUS" or (grown_up and not self.profile["include_18_25"]):
                    continue
                led = any(
                    a["start_date"] <= end and (a["end_date"] is None or a["end_date"] > end)
                    for a in self.allocations
                )
                yield {
                    "la_code": "999",
                    "month_end": end,
                    "person_key": self.person["person_key"],
                    "family_key": e["family_key"] or self.person["person_key"],
                    "tier": e["tier"],
                    "is_allocated": led if knows_workers else None,
                    **self.who(end),
                }

    def closure_rows(self) -> Iterator[Row]:
        up = {row["episode_no"]: row for row in self.journey.step_ups()}
        for followed in self.journey.closure_followups():
            [episode] = [e for e in self.episodes if e["episode_no"] == followed["episode_no"]]
            yield self.closure_row(episode, followed, up[followed["episode_no"]])

    def closure_row(self, e: Row, followed: Row, up: Row) -> Row:
        closed, reason, follow_to = e["closed_on"], e["end_reason_code"], followed["follow_to"]
        back = [day for day in [followed["first_rereferral"]] if day is not None]
        statutory = [followed[f"first_{kind}"] for kind in ("cin", "cpp", "cla")]
        statutory = [day for day in statutory if day is not None]
        referred = [day for day in [followed["first_csc_referral"]] if day is not None]
        escalated = [*statutory, *referred]

        def within(days: list[date], months: int) -> bool | None:
            end = months_after(closed, months)
            return None if follow_to < end else any(day <= end for day in days)

        known = reason not in (None, "UNKNOWN")
        disengaged = reason in ("DISENGAGED", "CONSENT_WITHDRAWN", "DECLINED")
        if within([], 12) is None:
            band = "not_yet_known"
        elif disengaged or up["is_stepped_up"]:
            band = "disengaged_or_stepped_up"
        elif within(escalated, 12):
            band = "escalated"
        else:
            band = "came_back" if within(back, 12) else "sustained"
        events = [(day, 0, "rereferred") for day in back] + [(day, 1, "escalated") for day in escalated]
        event_day, _, event = min(events, default=(follow_to, 2, "censored"))
        return {
            "la_code": "999",
            "person_key": self.person["person_key"],
            "family_key": e["family_key"],
            "started_on": e["started_on"],
            "closed_on": closed,
            "tier": e["tier"],
            "end_reason_code": reason,
            "is_reason_known": known,
            "is_disengaged": disengaged if known else None,
            "was_open_to_csc_at_start": up["was_open_to_csc_at_start"],
            "is_step_window_complete": up["is_step_window_complete"],
            "is_stepped_up": up["is_stepped_up"],
            "is_step_up_recorded": up["is_recorded"],
            "is_step_up_derived": up["is_derived"],
            "is_matured_6m": within([], 6) is not None,
            "is_rereferred_6m": within(back, 6),
            "is_referred_to_csc_6m": within(referred, 6),
            "is_matured_12m": within([], 12) is not None,
            "is_rereferred_12m": within(back, 12),
            "is_escalated_12m": within(statutory, 12),
            "closure_band": band,
            "first_event": event,
            "follow_up_weeks": (event_day - closed).days // 7,
            **self.who(closed),
        }

    def start_rows(self, knows_workers: bool) -> Iterator[Row]:
        limit = self.profile["allocation_working_days"]
        for e in self.episodes:
            started, closed, before = e["started_on"], e["closed_on"], e["previous_closed_on"]
            clock = self.clock(e)
            own = [
                a["start_date"]
                for a in self.allocations
                if (before is None or a["start_date"] > before)
                and (closed is None or a["start_date"] <= closed)
                and (a["end_date"] is None or a["end_date"] >= min(clock, started))
            ]
            if own:
                measurable, in_time = True, working_days_between(clock, min(own)) <= limit
            else:
                waited_to = self.as_of if closed is None else closed
                measurable, in_time = working_days_between(clock, waited_to) > limit, False
            measurable = measurable and knows_workers
            yield {
                "la_code": "999",
                "person_key": self.person["person_key"],
                "started_on": started,
                "clock_start": clock,
                "is_allocation_measurable": measurable,
                "is_allocated_in_time": in_time if measurable else None,
                "tier": e["tier"],
                **self.who(started),
            }

    def clock(self, e: Row) -> date:
        started: date = e["started_on"]
        led = [
            r
            for r in self.referrals
            if r["referral_date"] <= started
            and (e["previous_closed_on"] is None or r["referral_date"] >= e["previous_closed_on"])
            and r["outcome_code"] in (None, "ACCEPTED", "ALLOCATED_PARTNER", "PENDING")
        ]
        if not led:
            return started
        newest = max(r["referral_date"] for r in led)
        last = min((r for r in led if r["referral_date"] == newest), key=lambda r: r["source_code"] or "~")
        decided: date | None = last["decision_date"]
        return started if decided is None or decided > self.as_of else decided


def naive_marts(rows: dict[str, Rows], as_of: date, profile: Row) -> dict[str, Rows]:
    """The rows of every mart but their row numbers, in any order."""
    whole = {
        table: [{name: row.get(name) for name in LINKED_SCHEMAS[table].names} for row in part]
        for table, part in rows.items()
    }
    council = naive_journeys.Council(whole, as_of, as_of, profile)
    history_start = council.history_start
    month_ends = [
        day for day in (days_between(history_start, as_of) if history_start else ()) if (day + DAY).day == 1
    ]
    children = [Child(council.children[person["person_key"]]) for person in rows["person"]]
    knows_workers = any(
        a["start_date"] <= as_of and (a["end_date"] is None or a["end_date"] >= a["start_date"])
        for a in rows["allocation"]
    )
    completed: dict[str, list[date]] = {}
    for a in rows["eh_assessment"]:
        if a["completed_date"] and a["start_date"] <= a["completed_date"] <= as_of:
            key = a["family_assessment_id"] or a["source_id"]
            completed.setdefault(key, []).append(a["completed_date"])
    return {
        "mart_council": [
            {
                "la_code": "999",
                "name": "Testshire",
                "region": "South East",
                "is_synthetic": True,
                "as_of": as_of,
                "history_start": history_start,
                "last_complete_month": as_of if (as_of + DAY).day == 1 else as_of.replace(day=1) - DAY,
            }
        ],
        "mart_month": [{"la_code": "999", "month_end": day} for day in month_ends],
        "mart_referral": [in_month(r, "referral_date") for c in children for r in c.referral_rows()],
        "mart_open_child": [r for c in children for r in c.open_rows(month_ends, knows_workers)],
        "mart_assessment": [
            in_month({"la_code": "999", "completed_date": max(days)}, "completed_date")
            for days in completed.values()
        ],
        "mart_closure": [in_month(r, "closed_on") for c in children for r in c.closure_rows()],
        "mart_start": [in_month(r, "clock_start") for c in children for r in c.start_rows(knows_workers)],
    }


def in_month(row: Row, clock: str) -> Row:
    """Add the last day of the month in which a row counts."""
    first_of_next = row[clock].replace(day=1) + relativedelta(months=1)
    return row | {"month_end": first_of_next - DAY}
