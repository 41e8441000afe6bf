"""Random councils of many children at once: nasty histories, and a profile to read them by."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History

DAY = timedelta(days=1)
SYSTEMS = ("EHM", "OLD")
OUTCOMES = ("ACCEPTED", "ACCEPTED", "ALLOCATED_PARTNER", "NFA", "DUPLICATE", "PENDING", None)
REASONS = ("OUTCOMES_MET", "STEP_UP", "DISENGAGED", "UNKNOWN", None)
KINDS = ("CSC_REFERRAL", "CSC_ASSESSMENT", "S47", "ICPC", "S17_PLAN", "CIN", "CPP", "CLA")
BIRTHS = (None, "1997-02-01", "2005-01-01", "2006-08-01", "2015-06-01", "2023-05-01")


def random_council(seed: int, children: int) -> tuple[History, DefinitionProfile]:
    """Return a council and its profile: the same for the same seed.

    Days lie near month ends and leap days, lengths and gaps at the limits of the windows, and a child has
    few days, so that much happens on one day, and on the last that is known. Some rows cannot be right:
    they end before they start, or come after the day that the records reach.
    """
    dice = random.Random(seed)
    profile = random_profile(dice)
    known_to = random_day(dice, since=2024)
    other = random_day(dice, since=2024)
    social_care_to = dice.choice([None, None, "never", str(other), str(known_to + 30 * DAY)])
    history = History(str(known_to), social_care_to=social_care_to)
    families = [f"family-{number}" for number in range(max(1, children // 3))]
    last = known_to - DAY * (profile.keying_lag_days or 0)
    for number in range(children):
        days = [dice.choice([random_day(dice)] * 9 + [last]) for _ in range(dice.choice([3, 12]))]
        key, family = f"child-{number:03}", dice.choice(families)
        Story(history, profile, dice, key, family, days).tell(dice.choice(families))
    history.has_referrals = dice.random() < 0.9
    return history, profile


def random_profile(dice: random.Random) -> DefinitionProfile:
    """A profile that differs in every parameter that the engine reads."""
    return DefinitionProfile(
        merge_gap_days=dice.choice([0, 1, 5, 28]),
        step_window_days=dice.choice([7, 28]),
        nfa_counts_as_referral=dice.choice([True, False]),
        self_referral_codes=dice.choice([("1A", "1C"), ("2A",), ()]),
        rereferral_clock=dice.choice(["prev_referral", "prev_closure"]),
        episode_start_basis=dice.choice(
            [
                "decision_date",
                "decision_date",
                "referral_date",
                "consent_date",
                "assessment_start",
                "first_allocation",
            ]
        ),
        episode_end_basis=dice.choice(["closure_date", "closure_date", "last_review"]),
        step_up_basis=dice.choice(["either", "recorded", "derived"]),
        step_down_from=dice.choice([("CIN",), ("CIN", "CPP", "CLA", "CSC_ASSESSMENT")]),
        family_help_from=dice.choice([None, date(2023, 6, 1)]),
        keying_lag_days=dice.choice([None, None, 0, 40]),
    )


def random_day(dice: random.Random, since: int = 2022) -> date:
    """A day near the end of a month of the years to 2024, which has a 29 February."""
    first = date(dice.randint(since, 2024), dice.randint(1, 12), 1)
    return first + DAY * dice.choice([-2, -1, 0, 1, 2, 14, 27, 28])


@dataclass(frozen=True)
class Story:
    """What happens to one child, on a few `days`, as the dice fall."""

    history: History
    profile: DefinitionProfile
    dice: random.Random
    key: str
    family: str
    days: list[date]

    def tell(self, other_family: str) -> None:
        self.history.child(
            self.key,
            born=self.dice.choice(BIRTHS),
            left_area_date=self.dice.choice([None, None, None, str(self.day())]),
            death_month=self.dice.choice([None, None, None, None, None, "2023-05-01"]),
        )
        self.belongs(self.family)
        if other_family != self.family and self.dice.random() < 0.2:
            self.belongs(other_family)
        self.is_referred()
        self.has_episodes()
        self.has_the_rest()
        self.is_in_social_care()

    def belongs(self, family: str) -> None:
        """In a family always, from a day on, for a time, or with a time away from it."""
        first = self.day()
        left, back = str(first), str(first + 60 * DAY)
        whiles = self.dice.choice(
            [[(None, None)], [(left, None)], [(left, back)], [(None, left), (back, None)]]
        )
        for start, end in whiles:
            self.history.family(family, self.key, start=start, end=end)

    def is_referred(self) -> None:
        """Referrals of one day come from one system; those of a family, from one form or from none."""
        made: Counter[str] = Counter()
        for _ in range(self.dice.randrange(5)):
            on = self.day()
            system = SYSTEMS[on.toordinal() % 2]
            is_on_a_form = on.day % 2 == 0
            self.history.referral(
                self.key,
                str(on),
                source=self.dice.choice(["2A", "6", "1C", None]),
                decided=self.end_after(on),
                consent_date=self.date_after(on),
                outcome_code=self.dice.choice(OUTCOMES),
                route_code=self.dice.choice(["AGENCY", "STEP_DOWN", None]),
                family_key=self.family if is_on_a_form else self.dice.choice([self.family, None]),
                family_referral_id=f"form {self.family} {on}" if is_on_a_form else None,
                source_system=system,
                source_id=f"r{made[system]}",
            )
            made[system] += 1

    def has_episodes(self) -> None:
        start = self.day()
        for _ in range(self.dice.randrange(5)):
            end = self.date_after(start)
            self.history.episode(
                self.key,
                str(start),
                None if end is None else str(end),
                tier=self.dice.choice(["TARGETED", "UNIVERSAL_PLUS", None]),
                end_reason_code=self.dice.choice(REASONS),
                family_key=self.dice.choice([self.family, self.family, None]),
                referral_id=self.dice.choice([None, None, "r0", "r1"]),
                source_system=self.dice.choice(SYSTEMS),
            )
            start = self.next_start(end)

    def has_the_rest(self) -> None:
        for _ in range(self.dice.randrange(3)):
            start, other, role = self.day(), self.day(), self.dice.choice(["LEAD", "CO_WORKER"])
            self.history.allocation(self.key, str(start), self.end_after(start), role=role)
            self.history.assessment(self.key, str(other), self.end_after(other))
            self.history.add("plan_review", self.key, {"review_date": self.dice.choice([None, self.day()])})
            self.history.add("contact", self.key, {"contact_date": self.day()})
            self.history.score(self.key, str(self.day()), 3.0)

    def is_in_social_care(self) -> None:
        start, kind = self.day(), self.dice.choice(KINDS)
        for _ in range(self.dice.randrange(6)):
            end = self.date_after(start)
            self.history.csc(
                self.key,
                kind,
                str(start),
                None if end is None else str(end),
                is_nfa=self.dice.choice([None, True, False]),
                legal_status_code=self.dice.choice([None, None, "C2", "V3", "V4"]) if kind == "CLA" else None,
            )
            start, kind = self.next_start(end), self.dice.choice([kind, *KINDS])

    def day(self) -> date:
        return self.dice.choice(self.days)

    def next_start(self, end: date | None) -> date:
        """A day of the child's, or one at the limit of what is still one involvement, or a day after it."""
        if end is None or self.dice.random() < 0.5:
            return self.day()
        return end + DAY * (self.profile.merge_gap_days + self.dice.choice([0, 1]))

    def date_after(self, start: date) -> date | None:
        length = self.dice.choice([None, -1, 0, 1, 2, 3, 20, 28, 29, 31, 59, 184, 365])
        return None if length is None else start + DAY * length

    def end_after(self, start: date) -> str | None:
        end = self.date_after(start)
        return None if end is None else str(end)
