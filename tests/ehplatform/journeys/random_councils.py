"""Random councils of many children at once: nasty histories, and a profile to read them by."""

import random
from datetime import date, timedelta

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History

DAY = timedelta(days=1)


def random_council(seed: int, children: int) -> tuple[History, DefinitionProfile]:
    """Return a council and its profile: the same for the same seed.

    Days lie near month ends and leap days, lengths at the limits of the windows, so that much happens on one
    day and many windows end to the day. Some rows cannot be right: they end before they start, or come
    after the day that the records reach.
    """
    dice = random.Random(seed)
    known_to = date(2024, 1, 1) + DAY * dice.randrange(500)
    other = (known_to - DAY * dice.randrange(200), known_to + 30 * DAY)
    social_care_to = dice.choice([None, None, "never", *(day.isoformat() for day in other)])
    history = History(known_to.isoformat(), social_care_to=social_care_to)
    families = [f"family-{number}" for number in range(max(1, children // 3))]
    for number in range(children):
        add_child(history, f"child-{number:03}", dice.choice(families), dice)
    return history, random_profile(dice)


def random_profile(dice: random.Random) -> DefinitionProfile:
    return DefinitionProfile(
        merge_gap_days=dice.choice([0, 1, 5]),
        step_window_days=dice.choice([7, 28]),
        nfa_counts_as_referral=dice.choice([True, False]),
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
    )


def add_child(history: History, key: str, family: str, dice: random.Random) -> None:
    history.child(
        key,
        born=dice.choice([None, "1997-02-01", "2005-01-01", "2006-08-01", "2015-06-01", "2023-05-01"]),
        left_area_date=dice.choice([None, None, None, text(random_day(dice))]),
        death_month=dice.choice([None, None, None, None, None, "2023-05-01"]),
    )
    begins = random_day(dice)
    starts, ends = dice.choice([None, begins]), dice.choice([None, begins + 200 * DAY])
    history.family(family, key, start=text(starts), end=text(ends))
    add_early_help(history, key, family, dice)
    add_social_care(history, key, dice)


def add_early_help(history: History, key: str, family: str, dice: random.Random) -> None:
    for _ in range(dice.randrange(5)):
        on = random_day(dice)
        history.referral(
            key,
            on.isoformat(),
            source=dice.choice(["2A", "6", "1C", None]),
            decided=text(random_end(dice, on)),
            consent_date=random_end(dice, on),
            outcome_code=dice.choice(["ACCEPTED", "ACCEPTED", "NFA", "DUPLICATE", "PENDING", None]),
            route_code=dice.choice(["AGENCY", "STEP_DOWN", None]),
            family_key=dice.choice([family, family, None]),
            family_referral_id=dice.choice([None, "together", "also together"]),
        )
    referrals = [row["source_id"] for row in history.rows["eh_referral"] if row["person_key"] == key]
    for _ in range(dice.randrange(5)):
        start = random_day(dice)
        history.episode(
            key,
            start.isoformat(),
            text(random_end(dice, start)),
            tier=dice.choice(["TARGETED", "UNIVERSAL_PLUS", None]),
            end_reason_code=dice.choice(["OUTCOMES_MET", "STEP_UP", "DISENGAGED", "UNKNOWN", None]),
            family_key=dice.choice([family, family, None]),
            referral_id=dice.choice([None, None, *referrals]),
        )
    for _ in range(dice.randrange(3)):
        start = random_day(dice)
        role = dice.choice(["LEAD", "CO_WORKER"])
        history.allocation(key, start.isoformat(), text(random_end(dice, start)), role=role)
        start = random_day(dice)
        history.assessment(key, start.isoformat(), text(random_end(dice, start)))
        history.add("plan_review", key, {"review_date": dice.choice([None, random_day(dice)])})
        history.add("contact", key, {"contact_date": random_day(dice)})
        history.add("outcome_score", key, {"score_date": random_day(dice), "score": 3.0})


def add_social_care(history: History, key: str, dice: random.Random) -> None:
    for _ in range(dice.randrange(5)):
        start = random_day(dice)
        kind = dice.choice(["CSC_REFERRAL", "CSC_ASSESSMENT", "S47", "ICPC", "S17_PLAN", "CIN", "CPP", "CLA"])
        status = dice.choice([None, None, "C2", "V3", "V4"]) if kind == "CLA" else None
        is_nfa = dice.choice([None, True, False])
        end = text(random_end(dice, start))
        history.csc(key, kind, start.isoformat(), end, is_nfa=is_nfa, legal_status_code=status)


def random_day(dice: random.Random) -> date:
    """A day near the end of a month of 2022 to 2024, which has a 29 February."""
    month = dice.randrange(36)
    first = date(2022 + month // 12, month % 12 + 1, 1)
    return first + DAY * dice.choice([-2, -1, 0, 1, 2, 14, 27, 28])


def random_end(dice: random.Random, start: date) -> date | None:
    length = dice.choice([None, -1, 0, 1, 2, 3, 20, 28, 29, 31, 59, 184, 365])
    return None if length is None else start + DAY * length


def text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
