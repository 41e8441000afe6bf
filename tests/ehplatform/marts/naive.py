"""The marts by a second, deliberately naive way: one child at a time, in plain Python.

It shares nothing with the product but the definitions in words, and is only fit for small
histories between 2022 and 2026.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

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
STATUTORY = ("CIN", "CPP", "CLA")


def months_after(day: date, months: int) -> date:
    return day + relativedelta(months=months)


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
    """One child's records as they stood on the as-of day, and what follows from them."""

    def __init__(self, person: Row, rows: dict[str, Rows], as_of: date, profile: Row) -> None:
        self.person, self.as_of, self.profile = person, as_of, profile
        mine = {table: [r for r in rows[table] if r["person_key"] == person["person_key"]] for table in rows}
        self.csc = self.standing(mine["csc_spell"])
        self.allocations = [a for a in self.standing(mine["allocation"]) if a["role"] == "LEAD"]
        self.episodes = self.merge(self.dated(self.standing(mine["eh_episode"]), mine["eh_referral"]))
        self.referrals = self.count(mine["eh_referral"])

    def dated(self, recorded: Rows, referrals: Rows) -> Rows:
        """Start each recorded episode on the day of the decision on the referral that led to it."""
        accepted = ("ACCEPTED", "ALLOCATED_PARTNER", "PENDING", None)
        led = [r for r in referrals if r["referral_date"] <= self.as_of and r["outcome_code"] in accepted]
        in_order = sorted(
            recorded, key=lambda r: (r["start_date"], r["end_date"] or date.max, r["source_id"])
        )
        started: Rows = []
        for place, row in enumerate(in_order):
            start, earlier = row["start_date"], in_order[:place]
            ended = [e["end_date"] or date.max for e in earlier]
            possible = [
                r
                for r in led
                if start - 91 * DAY <= r["referral_date"] <= start
                and all(r["referral_date"] >= end for end in ended)
            ]
            days = [r["referral_date"] for r in possible]
            decided = [
                r["decision_date"]
                for r in possible
                if r["referral_date"] == max(days)
                and r["decision_date"] is not None
                and r["decision_date"] <= self.as_of
            ]
            day = max(decided, default=start)
            started.append({**row, "start_date": start if day > (row["end_date"] or date.max) else day})
        return started

    def standing(self, rows: Rows) -> Rows:
        kept = []
        for row in rows:
            end = row["end_date"]
            if row["start_date"] > self.as_of or (end is not None and end < row["start_date"]):
                continue
            kept.append({**row, "end_date": None if end is None or end > self.as_of else end})
        return kept

    def merge(self, recorded: Rows) -> Rows:
        def end_of(row: Row) -> date:
            return row["end_date"] or date.max

        chains: list[Rows] = []
        for row in sorted(recorded, key=lambda r: (r["start_date"], end_of(r))):
            gap = timedelta(days=self.profile["merge_gap_days"])
            if chains and (
                max(map(end_of, chains[-1])) == date.max
                or row["start_date"] <= max(map(end_of, chains[-1])) + gap
            ):
                chains[-1].append(row)
            else:
                chains.append([row])
        merged: Rows = []
        for chain in chains:
            latest = chain[-1]
            last = max(chain, key=lambda r: (end_of(r), chain.index(r)))
            merged.append(
                {
                    "started_on": chain[0]["start_date"],
                    "closed_on": last["end_date"],
                    "tier": latest["tier"],
                    "family_key": latest.get("family_key"),
                    "end_reason_code": last.get("end_reason_code") if last["end_date"] else None,
                    "previous_closed_on": merged[-1]["closed_on"] if merged else None,
                }
            )
        return merged

    def count(self, referrals: Rows) -> Rows:
        counted: Rows = []
        for row in sorted(referrals, key=lambda r: (r["referral_date"], r["source_id"])):
            day, outcome = row["referral_date"], row["outcome_code"]
            if day > self.as_of or outcome == "DUPLICATE":
                continue
            if outcome == "NFA" and not self.profile["nfa_counts_as_referral"]:
                continue
            if any((c["referral_date"], c["source_code"]) == (day, row["source_code"]) for c in counted):
                continue
            counted.append(row)
        return [row for row in counted if not self.is_open(row["referral_date"])]

    def is_open(self, day: date) -> bool:
        return any(
            e["started_on"] < day and (e["closed_on"] is None or day < e["closed_on"]) for e in self.episodes
        )

    def who(self, on: date) -> Row:
        groups = {"WBRI": "White", "AIND": "Asian", "REFU": "Not known", None: "Not known"}
        return {
            "age_band": age_band(self.person["birth_month"], on),
            "sex_code": self.person["sex_code"] or "U",
            "ethnicity_group": groups[self.person["ethnicity_code"]],
        }

    def escalations(self) -> Rows:
        return [
            s
            for s in self.csc
            if s["spell_type"] in STATUTORY or (s["spell_type"] == "CSC_REFERRAL" and s["is_nfa"] is not True)
        ]

    def near(self, day: date, other: date | None) -> bool:
        return other is not None and abs((other - day).days) <= self.profile["step_window_days"]

    def referral_rows(self, history_start: date) -> Iterator[Row]:
        for row in self.referrals:
            day = row["referral_date"]
            earlier = [r["referral_date"] for r in self.referrals if r["referral_date"] < day]
            known = months_after(history_start, 12) <= day
            levels = [s["spell_type"] for s in self.csc if self.near(day, s["end_date"])]
            from_level = next((x for x in ("CLA", "CPP", "CIN", "CSC_ASSESSMENT") if x in levels), None)
            down: bool | None = row["route_code"] == "STEP_DOWN" or from_level is not None
            if not down and day + self.profile["step_window_days"] * DAY > self.as_of:
                down = None
            source = row["source_code"]
            yield {
                "la_code": "999",
                "person_key": self.person["person_key"],
                "family_key": row.get("family_key"),
                "referral_date": day,
                "source_code": source,
                "source_group": {"2A": "Schools", "1C": "Individual", "6": "Police", None: None}[source],
                "route_code": row["route_code"],
                "outcome_code": row["outcome_code"],
                "is_nfa": None if row["outcome_code"] is None else row["outcome_code"] == "NFA",
                "is_self_referral": None if source is None else source in ("1A", "1C"),
                "is_rereferral_12m": any(months_after(e, 12) >= day for e in earlier) if known else None,
                "has_12m_history": known,
                "is_stepped_down": down,
                "from_level": from_level,
                **self.who(day),
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
        for e in self.episodes:
            if e["closed_on"] is not None:
                yield self.closure_row(e)

    def closure_row(self, e: Row) -> Row:
        closed, reason = e["closed_on"], e["end_reason_code"]
        born, left, died = (self.person[k] for k in ("birth_month", "left_area_date", "death_month"))
        limits = [self.as_of, left, died, None if born is None else months_after(born, 18 * 12)]
        follow_to = max(closed, min(limit for limit in limits if limit is not None))
        seen = set(days_between(closed + DAY, follow_to))
        back = sorted(r["referral_date"] for r in self.referrals if r["referral_date"] in seen)
        up = sorted(s["start_date"] for s in self.escalations() if s["start_date"] in seen)
        statutory = [
            s["start_date"] for s in self.csc if s["spell_type"] in STATUTORY and s["start_date"] in seen
        ]

        def within(days: list[date], months: int) -> bool | None:
            end = months_after(closed, months)
            return None if follow_to < end else any(day <= end for day in days)

        known = reason not in (None, "UNKNOWN")
        disengaged = reason in ("DISENGAGED", "CONSENT_WITHDRAWN", "DECLINED")
        complete = closed + self.profile["step_window_days"] * DAY <= self.as_of
        stepped_up: bool | None = reason == "STEP_UP" or any(
            self.near(closed, s["start_date"]) for s in self.escalations()
        )
        if not stepped_up and not complete:
            stepped_up = None
        if within([], 12) is None:
            band = "not_yet_known"
        elif disengaged or stepped_up:
            band = "disengaged_or_stepped_up"
        elif within(up, 12):
            band = "escalated"
        else:
            band = "came_back" if within(back, 12) else "sustained"
        events = [(day, 0, "rereferred") for day in back] + [(day, 1, "escalated") for day in up]
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
            "was_open_to_csc_at_start": any(
                s["spell_type"] in STATUTORY
                and s["start_date"] <= e["started_on"]
                and (s["end_date"] is None or s["end_date"] > e["started_on"])
                for s in self.csc
            ),
            "is_step_window_complete": complete,
            "is_stepped_up": stepped_up,
            "is_matured_6m": within([], 6) is not None,
            "is_rereferred_6m": within(back, 6),
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
    dates = [r["referral_date"] for r in rows["eh_referral"]] + [r["start_date"] for r in rows["eh_episode"]]
    recorded = [day for day in dates if day <= as_of]
    history_start = min(recorded).replace(day=1) if recorded else None
    month_ends = [
        day for day in (days_between(history_start, as_of) if history_start else ()) if (day + DAY).day == 1
    ]
    children = [Child(person, rows, as_of, profile) for person in rows["person"]]
    knows_workers = any(
        a["start_date"] <= as_of and (a["end_date"] is None or a["end_date"] >= a["start_date"])
        for a in rows["allocation"]
    )
    completed: dict[str, list[date]] = {}
    for a in rows["eh_assessment"]:
        if a["completed_date"] and a["start_date"] <= a["completed_date"] <= as_of:
            key = a["family_assessment_id"] or a["source_id"]
            completed.setdefault(key, []).append(a["completed_date"])
    last = as_of
    while (last + DAY).day != 1:
        last -= DAY
    return {
        "mart_council": [
            {
                "la_code": "999",
                "name": "Testshire",
                "region": "South East",
                "is_synthetic": True,
                "as_of": as_of,
                "history_start": history_start,
                "last_complete_month": last,
            }
        ],
        "mart_referral": [r for c in children if history_start for r in c.referral_rows(history_start)],
        "mart_open_child": [r for c in children for r in c.open_rows(month_ends, knows_workers)],
        "mart_assessment": [{"la_code": "999", "completed_date": max(days)} for days in completed.values()],
        "mart_closure": [r for c in children for r in c.closure_rows()],
        "mart_start": [r for c in children for r in c.start_rows(knows_workers)],
    }
