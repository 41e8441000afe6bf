"""The journey engine by a second, deliberately naive way: one child at a time, day by day, in plain Python.

It shares nothing with the product but the rules in words (docs/journeys.md and the top of each step), and is
only fit for small histories: every day from `FIRST` to `LAST` is looked at.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from dateutil.relativedelta import relativedelta

Row = dict[str, Any]
Rows = list[Row]

DAY = timedelta(days=1)
FIRST, LAST = date(2021, 9, 1), date(2027, 1, 31)
ALL_DAYS = [FIRST + DAY * n for n in range((LAST - FIRST).days + 1)]
ACCEPTED = ("ACCEPTED", "ALLOCATED_PARTNER", "PENDING", None)
STATUTORY = ("CIN", "CPP", "CLA")
LEVEL = {"CSC_ASSESSMENT": 2, "CIN": 2, "CPP": 3, "CLA": 4}
HIGHEST_FIRST = ("CLA", "CPP", "CIN", "CSC_ASSESSMENT")

ORDER_OF_THE_DAY = (
    "CLA_END",
    "CPP_END",
    "CIN_END",
    "S17_PLAN_END",
    "S47_END",
    "CSC_ASSESSMENT_END",
    "CSC_REFERRAL_END",
    "CONTACT",
    "EH_REFERRAL",
    "EH_REFERRAL_WHILE_OPEN",
    "EH_DECISION",
    "EH_START",
    "EH_ALLOCATION",
    "EH_ASSESSMENT_START",
    "EH_ASSESSMENT_COMPLETED",
    "EH_REVIEW",
    "EH_SCORE",
    "EH_END",
    "CSC_REFERRAL",
    "CSC_ASSESSMENT_START",
    "S47_START",
    "ICPC",
    "S17_PLAN_START",
    "CIN_START",
    "CPP_START",
    "CLA_START",
)


def months_after(day: date, months: int) -> date:
    return day + relativedelta(months=months)


def earliest(days: Iterable[date]) -> date | None:
    return min(days, default=None)


class Council:
    """What is known of a council's children, each with what follows from it."""

    def __init__(
        self,
        rows: dict[str, Rows],
        early_help_to: date,
        social_care_to: date | None,
        profile: Row,
        *,
        has_referrals: bool = True,
    ) -> None:
        self.rows, self.profile, self.has_referrals = rows, profile, has_referrals
        lag = DAY * (profile["keying_lag_days"] or 0)
        self.early_help_to = early_help_to - lag
        self.social_care_to = None if social_care_to is None else social_care_to - lag
        self.complete_to = min(day for day in (self.early_help_to, self.social_care_to) if day is not None)
        known = [r["referral_date"] for r in rows["eh_referral"] if r["referral_date"] <= self.early_help_to]
        known += [e["start_date"] for e in standing(rows["eh_episode"], self.early_help_to)]
        self.history_start = min(known).replace(day=1) if known else None
        facts = ("person", "eh_referral", "eh_episode", "csc_spell")
        keys = {row["person_key"] for table in facts for row in rows[table]}
        self.children = {key: Child(key, self) for key in sorted(keys)}

    def family_referrals(self) -> Iterator[Row]:
        """The first child, by day, stands for those of one form, or else of one day and family."""
        seen = set()
        counted = [r for child in self.children.values() for r in child.referrals]
        for r in sorted(counted, key=lambda r: (r["referral_date"], r["person_key"], r["referral_no"])):
            form, family = r["family_referral_id"], r["family_key"] or r["person_key"]
            group = (r["source_system"], form) if form is not None else (r["referral_date"], family)
            row = {"person_key": r["person_key"], "referral_no": r["referral_no"]}
            yield {**row, "is_first_of_family": group not in seen}
            seen.add(group)

    def family_spells(self) -> Rows:
        """Each family's level and how many of its members have any, day by day, cut where either changes."""
        spells: Rows = []
        for family in sorted({m["family_key"] for m in self.rows["family_member"]}):
            members = [m for m in self.rows["family_member"] if m["family_key"] == family]
            levels = [
                [self.children[m["person_key"]].level_on(day) for m in members if self.belongs(m, day)]
                for day in ALL_DAYS
            ]
            states = [(max(day, default=0), sum(level > 0 for level in day)) for day in levels]
            names = ("level", "people_open")
            spells += cut(states, (0, 0), names, {"family_key": family})
        return spells

    def belongs(self, member: Row, day: date) -> bool:
        """Whether a member belongs on a day; what comes after the records reach has not happened."""
        start, end = (
            limit if limit is None or limit <= self.complete_to else LAST
            for limit in (member["start_date"], member["end_date"])
        )
        return (start is None or start <= day) and (end is None or day < end or end == LAST) and start != LAST


def cut(states: Sequence[tuple[Any, ...]], nothing: tuple[Any, ...], names: Sequence[str], key: Row) -> Rows:
    """Cut the states of `ALL_DAYS` into spells, from the first that is something on."""
    spells: Rows = []
    before = nothing
    for day, state in zip(ALL_DAYS, states, strict=True):
        if state != before:
            if spells:
                spells[-1]["end_date"] = day
            spell_no = len(spells) + 1
            facts = dict(zip(names, state, strict=True))
            spells.append({**key, "spell_no": spell_no, **facts, "start_date": day, "end_date": None})
        before = state
    return spells


class Child:
    """One child's records as they stood on the day that each side reaches, and what follows from them."""

    def __init__(self, key: str, council: Council) -> None:
        self.key, self.council, self.profile = key, council, council.profile
        mine = {
            table: [row for row in rows if row.get("person_key") == key]
            for table, rows in council.rows.items()
        }
        self.mine = mine
        self.received = [r for r in mine["eh_referral"] if r["referral_date"] <= council.early_help_to]
        self.person = mine["person"][0] if mine["person"] else {}
        self.csc = [
            spell
            for spell in standing(mine["csc_spell"], council.social_care_to)
            if not (spell["spell_type"] == "CLA" and spell["legal_status_code"] in ("V3", "V4"))
        ]
        self.episodes = self.merged(self.dated(standing(mine["eh_episode"], council.early_help_to)))
        self.referrals = self.counted()
        self.spells = self.level_spells()

    # Early Help

    def dated(self, recorded: Rows) -> Rows:
        in_order = sorted(recorded, key=lambda e: (e["start_date"], end_of(e), record(e)))
        dated: Rows = []
        for episode in in_order:
            end = self.end_by_basis(episode)
            earlier = [other for other in in_order if other["start_date"] < episode["start_date"]]
            started = self.start_by_basis(episode, earlier)
            moved = started is not None and started <= (end or date.max)
            basis = self.profile["episode_start_basis"] if moved else episode["start_basis"]
            start = started if moved else episode["start_date"]
            dated.append({**episode, "start_date": start, "end_date": end, "start_basis": basis})
        return dated

    def end_by_basis(self, episode: Row) -> date | None:
        end: date | None = episode["end_date"]
        if end is None or self.profile["episode_end_basis"] == "closure_date":
            return end
        held = [v["review_date"] for v in self.mine["plan_review"] if v["review_date"] is not None]
        return max((day for day in held if episode["start_date"] <= day <= end), default=end)

    def start_by_basis(self, episode: Row, earlier: Rows) -> date | None:
        basis = self.profile["episode_start_basis"]
        first, last = episode["start_date"] - 28 * DAY, end_of(episode)
        if basis == "assessment_start":
            return earliest(
                a["start_date"]
                for a in self.mine["eh_assessment"]
                if first <= a["start_date"] <= min(last, self.council.early_help_to) and not is_backwards(a)
            )
        if basis == "first_allocation":
            own = standing(self.mine["allocation"], self.council.early_help_to)
            return earliest(a["start_date"] for a in own if first <= a["start_date"] <= last)
        return self.day_of_referral(episode, earlier, basis)

    def day_of_referral(self, episode: Row, earlier: Rows, basis: str) -> date | None:
        """The day that the basis names, of the referral that led to an episode."""
        possible = [r for r in self.received if r["outcome_code"] in ACCEPTED]
        referral = (episode["source_system"], episode["referral_id"])
        named = [r for r in possible if record(r) == referral]
        if not named:
            start = episode["start_date"]
            possible = [
                r
                for r in possible
                if start - 91 * DAY <= r["referral_date"] <= start
                and all(r["referral_date"] >= end_of(e) for e in earlier)
            ]
            latest = max((r["referral_date"] for r in possible), default=None)
            named = [r for r in possible if r["referral_date"] == latest]
        days = [self.if_known(r[basis]) for r in named]
        return max((day for day in days if day is not None), default=None)

    def merged(self, dated: Rows) -> Rows:
        in_order = sorted(dated, key=lambda e: (e["start_date"], end_of(e), record(e)))
        gap = self.profile["merge_gap_days"]
        chains: list[Rows] = []
        for episode in in_order:
            reached = max((end_of(e) for e in chains[-1]), default=None) if chains else None
            if reached is None or (episode["start_date"] - reached).days > gap:
                chains.append([])
            chains[-1].append(episode)
        merged: Rows = []
        for chain in chains:
            last = max(chain, key=lambda e: (end_of(e), chain.index(e)))
            merged.append(
                {
                    "person_key": self.key,
                    "episode_no": len(merged) + 1,
                    "family_key": chain[-1]["family_key"],
                    "started_on": chain[0]["start_date"],
                    "closed_on": last["end_date"],
                    "start_basis": chain[0]["start_basis"],
                    "tier": chain[-1]["tier"],
                    "end_reason_code": last["end_reason_code"] if last["end_date"] else None,
                    "previous_closed_on": merged[-1]["closed_on"] if merged else None,
                    "merged_n": len(chain),
                }
            )
        return merged

    def counted(self) -> Rows:
        counted: Rows = []
        for row in sorted(
            self.received,
            key=lambda r: (r["referral_date"], r["source_code"] or "~", record(r)),
        ):
            day, outcome = row["referral_date"], row["outcome_code"]
            is_out = outcome == "DUPLICATE" or (
                outcome == "NFA" and not self.profile["nfa_counts_as_referral"]
            )
            is_open = self.is_open(day)
            is_copy = any(
                (c["referral_date"], c["source_code"]) == (day, row["source_code"]) for c in counted
            )
            if not (is_out or is_open or is_copy):
                dates = {name: self.if_known(row[name]) for name in ("decision_date", "consent_date")}
                counted.append({**row, **dates, "referral_no": len(counted) + 1})
        return counted

    def is_open(self, day: date) -> bool:
        """Whether Early Help was open to the child before the day and after it."""
        return any(e["started_on"] < day < (e["closed_on"] or date.max) for e in self.episodes)

    def if_known(self, day: date | None) -> date | None:
        return day if day is not None and day <= self.council.early_help_to else None

    def rereferrals(self) -> Iterator[Row]:
        by_closing = self.profile["rereferral_clock"] == "prev_closure"
        closings = [e["closed_on"] for e in self.episodes if e["closed_on"] is not None]
        for row in self.referrals:
            day = row["referral_date"]
            days = closings if by_closing else [r["referral_date"] for r in self.referrals]
            before = max((other for other in days if other < day), default=None)
            start = self.council.history_start
            known = start is not None and months_after(start, 12) <= day
            again = before is not None and months_after(before, 12) >= day
            yield {
                "person_key": self.key,
                "referral_no": row["referral_no"],
                "previous_date": before,
                "has_12m_history": known,
                "is_rereferral_12m": again if known else None,
            }

    # moves to and from social care

    def near(self, day: date, other: date | None) -> bool:
        return other is not None and abs((other - day).days) <= self.profile["step_window_days"]

    def window_is_over(self, day: date) -> bool:
        over = day + self.profile["step_window_days"] * DAY <= self.council.complete_to
        return self.council.social_care_to is not None and over

    def is_family_help(self, day: date) -> bool:
        return self.profile["family_help_from"] is not None and day >= self.profile["family_help_from"]

    def step_downs(self) -> Iterator[Row]:
        for row in self.referrals:
            day = row["referral_date"]
            ended = [s["spell_type"] for s in self.csc if self.near(day, s["end_date"])]
            kinds = [kind for kind in HIGHEST_FIRST if kind in ended]
            from_level = next((k for k in kinds if k in self.profile["step_down_from"]), None)
            by_route = row["route_code"] in ("STEP_DOWN", "STEP_DOWN_CP", "STEP_DOWN_CLA") and not kinds
            down: bool | None = from_level is not None or by_route
            if not down and not self.window_is_over(day):
                down = None
            yield {
                "person_key": self.key,
                "referral_no": row["referral_no"],
                "is_stepped_down": None if self.is_family_help(day) else down,
                "from_level": from_level,
            }

    def step_ups(self) -> Iterator[Row]:
        for e in self.episodes:
            closed = e["closed_on"]
            if closed is None:
                continue
            recorded = e["end_reason_code"] == "STEP_UP"
            derived = any(self.near(closed, s["start_date"]) for s in self.csc if is_escalation(s))
            basis, over = self.profile["step_up_basis"], self.window_is_over(closed)
            up: bool | None = (recorded and basis != "derived") or (derived and basis != "recorded")
            if not up and basis != "recorded" and not over:
                up = None
            yield {
                "person_key": self.key,
                "episode_no": e["episode_no"],
                "was_open_to_csc_at_start": any(
                    s["spell_type"] in STATUTORY and s["start_date"] <= e["started_on"] < end_of(s)
                    for s in self.csc
                ),
                "is_step_window_complete": over,
                "is_recorded": recorded,
                "is_derived": derived,
                "is_stepped_up": None if self.is_family_help(closed) else up,
            }

    # levels

    def level_spells(self) -> Rows:
        open_on = self.days_by_level()
        states = []
        for day in ALL_DAYS:
            level = max((x for x in open_on if day in open_on[x]), default=0)
            states.append((level, level > 1 and day in open_on[1]))
        spells = cut(states, (0, False), ("level", "concurrent_eh"), {"person_key": self.key})
        for place, spell in enumerate(spells):
            spell["entry_move"] = self.move(spells, place)
        return spells

    def days_by_level(self) -> dict[int, set[date]]:
        """The days on which anything is open at each level; gaps that are to be merged are filled."""
        open_on: dict[int, set[date]] = {level: set() for level in (1, 2, 3, 4)}
        for spell in self.csc:
            is_of_a_case = spell["spell_type"] != "CSC_ASSESSMENT" or self.is_of_an_open_case(spell)
            if spell["spell_type"] in LEVEL and is_of_a_case:
                open_on[LEVEL[spell["spell_type"]]] |= self.days_open(spell["start_date"], spell["end_date"])
        for days in open_on.values():
            for before, after in pairwise(sorted(days)):
                if 1 < (after - before).days <= self.profile["merge_gap_days"] + 1:
                    days.update(days_between(before, after))
        for episode in self.episodes:
            open_on[1] |= self.days_open(episode["started_on"], episode["closed_on"])
        return open_on

    def days_open(self, start: date, end: date | None) -> set[date]:
        """The days of an interval as far as both sides' records reach: one that ends later goes on."""
        if start > self.council.complete_to:
            return set()
        return days_between(start, LAST + DAY if end is None or end > self.council.complete_to else end)

    def is_of_an_open_case(self, assessment: Row) -> bool:
        start = assessment["start_date"]
        before = [s for s in self.csc if s["spell_type"] == "CSC_REFERRAL" and s["start_date"] <= start]
        latest = max((s["start_date"] for s in before), default=None)
        return any(
            s["is_nfa"] is not True and end_of(s) >= start for s in before if s["start_date"] == latest
        )

    def level_on(self, day: date) -> int:
        for spell in self.spells:
            if spell["start_date"] <= day < (spell["end_date"] or date.max):
                return int(spell["level"])
        return 0

    def move(self, spells: Rows, place: int) -> str:
        """The move that began a spell, by the spells around it."""
        own = spells[place]
        before = [*spells[:place]][::-1]
        if not before:
            return "ENTER" if own["level"] == 1 else "CSC_ONLY"
        if own["level"] == 0:
            return self.way_out(own, before[0], spells[place + 1 : place + 2])
        if own["level"] == 1:
            return self.way_to_early_help(before)
        return self.way_to_social_care(own, before)

    def is_short(self, gap: Row) -> bool:
        window = self.profile["step_window_days"]
        return gap["end_date"] is not None and (gap["end_date"] - gap["start_date"]).days <= window

    def came_from(self, before: Rows) -> int:
        """The level that a spell came from: across a short time of nothing, the one before that."""
        is_bridged = before[0]["level"] == 0 and len(before) > 1 and self.is_short(before[0])
        return int(before[1]["level"] if is_bridged else before[0]["level"])

    def way_out(self, own: Row, before: Row, after: Rows) -> str:
        came_from_eh = before["level"] == 1
        if after and self.is_short(own) and came_from_eh != (after[0]["level"] == 1):
            return "HANDOVER"
        return "EXIT" if came_from_eh else "CSC_EXIT"

    def way_to_early_help(self, before: Rows) -> str:
        if self.came_from(before) > 1:
            return "STEP_DOWN"
        return "RE_ENTER" if any(s["level"] == 1 or s["concurrent_eh"] for s in before) else "ENTER"

    def way_to_social_care(self, own: Row, before: Rows) -> str:
        if before[0]["level"] == 0:
            if before[1]["level"] == 1:
                return "STEP_UP" if self.is_short(before[0]) else "ESCALATE_LATER"
            return "CSC_RETURN"
        if before[0]["level"] == 1:
            return "STEP_UP"
        if own["level"] == before[0]["level"]:
            return "EH_JOINS" if own["concurrent_eh"] else "EH_LEAVES"
        return "CSC_UP" if own["level"] > before[0]["level"] else "CSC_DOWN"

    # what followed

    def limits(self) -> dict[str, date]:
        """The days on which a child can no longer be followed, by reason."""
        birth = self.person.get("birth_month")
        limits = {
            "died": self.person.get("death_month"),
            "left_area": self.person.get("left_area_date"),
            "turned_18": None if birth is None else months_after(birth, 18 * 12),
        }
        return {reason: day for reason, day in limits.items() if day is not None}

    def follow_to(self, day: date) -> date:
        if self.council.social_care_to is None:
            return day
        return max(day, min([self.council.complete_to, *self.limits().values()]))

    def closure_follow_to(self, closed: date) -> date:
        return self.follow_to(closed) if self.council.has_referrals else closed

    def closure_followups(self) -> Iterator[Row]:
        own = self.profile["self_referral_codes"]
        for e in self.episodes:
            closed = e["closed_on"]
            if closed is None:
                continue
            follow_to = self.closure_follow_to(closed)
            over = [reason for reason, day in self.limits().items() if day <= follow_to]
            back = [r for r in self.referrals if closed < r["referral_date"] <= follow_to]
            first_back = earliest(r["referral_date"] for r in back)
            seen = [s for s in self.csc if closed < s["start_date"] <= follow_to]

            def first(seen: Rows, kind: str, *, nfa: bool = False) -> date | None:
                chosen = [s for s in seen if s["spell_type"] == kind and nfa == (not is_escalation(s))]
                return earliest(s["start_date"] for s in chosen)

            yield {
                "person_key": self.key,
                "episode_no": e["episode_no"],
                "closed_on": closed,
                **{f"window_{n}m_end": months_after(closed, n) for n in (6, 12, 24)},
                "follow_to": follow_to,
                "followed_until": over[0] if over else "as_of",
                "first_rereferral": first_back,
                "is_first_rereferral_self": None
                if first_back is None
                else any(r["source_code"] in own for r in back if r["referral_date"] == first_back),
                "first_csc_referral_nfa": first(seen, "CSC_REFERRAL", nfa=True),
                "first_csc_referral": first(seen, "CSC_REFERRAL"),
                "first_cin": first(seen, "CIN"),
                "first_cpp": first(seen, "CPP"),
                "first_cla": first(seen, "CLA"),
                **{f"matured_{n}m": months_after(closed, n) <= follow_to for n in (6, 12, 24)},
            }

    def family_followups(self) -> Iterator[Row]:
        for e in self.episodes:
            closed, family = e["closed_on"], e["family_key"]
            if closed is None or family is None:
                continue
            last = self.closure_follow_to(closed)
            first = earliest(
                r["referral_date"]
                for child in self.council.children.values()
                for r in child.referrals
                if r["family_key"] == family and closed < r["referral_date"] <= last
            )
            if first is not None:
                row = {"person_key": self.key, "episode_no": e["episode_no"]}
                yield {**row, "first_family_rereferral": first}

    def start_followups(self) -> Iterator[Row]:
        for e in self.episodes[:1]:
            started, end = e["started_on"], self.follow_to(e["started_on"])
            days = {
                kind: [s["start_date"] for s in self.csc if s["spell_type"] == kind] for kind in STATUTORY
            }
            yield {
                "person_key": self.key,
                "episode_no": 1,
                "started_on": started,
                "window_24m_end": months_after(started, 24),
                "follow_to": end,
                "matured_24m": months_after(started, 24) <= end,
                "had_cpp_before": any(day <= started for day in days["CPP"]),
                "had_cla_before": any(day <= started for day in days["CLA"]),
                "first_cpp": earliest(day for day in days["CPP"] if started < day <= end),
                "first_cla": earliest(day for day in days["CLA"] if started < day <= end),
            }

    def events(self) -> Rows:
        """Everything that happened, in order, with the level before each day and from it on."""
        usable = {**self.mine, "eh_referral": self.received}
        for table in ("allocation", "eh_assessment", "eh_episode"):
            usable[table] = [row for row in self.mine[table] if not is_backwards(row)]
        found = [
            (row[column], event_type, table, record(row))
            for table, column, event_type in (
                ("contact", "contact_date", "CONTACT"),
                ("eh_referral", "decision_date", "EH_DECISION"),
                ("eh_episode", "start_date", "EH_START"),
                ("eh_episode", "end_date", "EH_END"),
                ("allocation", "start_date", "EH_ALLOCATION"),
                ("eh_assessment", "start_date", "EH_ASSESSMENT_START"),
                ("eh_assessment", "completed_date", "EH_ASSESSMENT_COMPLETED"),
                ("plan_review", "review_date", "EH_REVIEW"),
                ("outcome_score", "score_date", "EH_SCORE"),
            )
            for row in usable[table]
        ]
        for row in usable["eh_referral"]:
            kind = "EH_REFERRAL_WHILE_OPEN" if self.is_open(row["referral_date"]) else "EH_REFERRAL"
            found.append((row["referral_date"], kind, "eh_referral", record(row)))
        found = [e for e in found if e[0] is not None and e[0] <= self.council.early_help_to]
        for spell in self.csc:
            kind = spell["spell_type"]
            begun = kind if kind in ("CSC_REFERRAL", "ICPC") else f"{kind}_START"
            found.append((spell["start_date"], begun, "csc_spell", record(spell)))
            if kind != "ICPC" and spell["end_date"] is not None:
                found.append((spell["end_date"], f"{kind}_END", "csc_spell", record(spell)))
        found.sort(key=lambda e: (e[0], ORDER_OF_THE_DAY.index(e[1]), e[2], e[3]))
        return [
            {
                "person_key": self.key,
                "event_no": number,
                "event_date": day,
                "event_type": kind,
                "level_before": self.level_on(day - DAY),
                "level_after": self.level_on(day),
                "source_table": table,
                "source_system": source[0],
                "source_id": source[1],
            }
            for number, (day, kind, table, source) in enumerate(found, start=1)
        ]


def standing(rows: Rows, known_to: date | None) -> Rows:
    """Rows as they stood on the last day that is known: one that ends later has not ended."""
    if known_to is None:
        return []
    return [
        {**row, "end_date": row["end_date"] if row["end_date"] and row["end_date"] <= known_to else None}
        for row in rows
        if row["start_date"] <= known_to and not is_backwards(row)
    ]


def is_backwards(row: Row) -> bool:
    """Whether a record ends, or is completed, before it starts: nothing is made of it."""
    end = row.get("end_date") or row.get("completed_date")
    return end is not None and end < row["start_date"]


def record(row: Row) -> tuple[str, str]:
    """Which record of which source a row is, for one child."""
    return row["source_system"], row["source_id"]


def end_of(row: Row) -> date:
    return row["end_date"] or date.max


def is_escalation(spell: Row) -> bool:
    by_referral = spell["spell_type"] == "CSC_REFERRAL" and spell["is_nfa"] is not True
    return by_referral or spell["spell_type"] in STATUTORY


def days_between(first: date, last: date) -> set[date]:
    return {first + DAY * n for n in range((last - first).days)}
