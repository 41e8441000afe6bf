"""What can happen to a child, for any seed: dates in order, nothing out of place or doubled."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.simulate.council import SimulatedCouncil, simulate_council
from ehplatform.simulate.facts import Case, Spell
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan

SEEDS = st.integers(0, 10_000)
UNTIL = date(2026, 10, 31)
TWENTY_WEEKS = timedelta(weeks=20)


def council_of(seed: int) -> SimulatedCouncil:
    return simulate_council(Plan(("306",), children=120, seed=seed, until=UNTIL), "306", Parameters())


def days_of(fact: Case | Spell) -> list[date]:
    return [value for value in vars(fact).values() if isinstance(value, date)]


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_the_dates_of_a_case_are_in_order(seed: int) -> None:
    for case in council_of(seed).cases:
        in_order = [case.referred_on, case.decided_on, case.started_on, case.closed_on]
        known = [day for day in in_order if day]
        assert known == sorted(known)
        if case.started_on:
            assert case.outcome == "ACCEPTED"
            assert case.tier
        assert (case.closed_on is None) == (case.end_reason is None)
        assert (case.decided_on is None) == (case.outcome == "PENDING")
        assert (case.allocated_on is None) == (case.worker is None)
        if case.assessment_started_on:
            assert case.assessment_completed_on is None or (
                case.assessment_started_on <= case.assessment_completed_on <= (case.closed_on or UNTIL)
            )


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_nothing_lies_outside_the_window_or_a_childhood(seed: int) -> None:
    council = council_of(seed)
    facts: list[Case | Spell] = [*council.cases, *council.spells]
    for fact in facts:
        child = fact.child
        assert all(date(2021, 11, 1) <= day <= UNTIL for day in days_of(fact))
        assert min(days_of(fact)) >= child.birth - TWENTY_WEEKS
        start = fact.referred_on if isinstance(fact, Case) else fact.started_on
        end = fact.closed_on if isinstance(fact, Case) else fact.ended_on
        assert start < child.birthday_18
        assert end is None or end <= child.birthday_18 or end <= start + timedelta(days=4)


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_a_child_has_one_open_case_at_a_time(seed: int) -> None:
    council = council_of(seed)
    opened = defaultdict(list)
    for case in council.cases:
        if case.started_on and case.decided_on:
            opened["early help", case.child].append((case.decided_on, case.closed_on or date.max))
    for spell in council.spells:
        if spell.spell_type in {"CIN", "CPP", "CLA"}:
            opened[spell.spell_type, spell.child].append((spell.started_on, spell.ended_on or date.max))
    for intervals in opened.values():
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(sorted(intervals)))


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_social_care_records_no_referral_while_its_case_is_open(seed: int) -> None:
    """The rule of DfE's children in need census."""
    council = council_of(seed)
    open_times = defaultdict(list)
    for spell in council.spells:
        if spell.spell_type in {"CSC_ASSESSMENT", "CIN"}:
            open_times[spell.child].append((spell.started_on, spell.ended_on or date.max))
    for spell in council.spells:
        if spell.spell_type == "CSC_REFERRAL":
            assert not any(first < spell.started_on < last for first, last in open_times[spell.child])


def test_nobody_is_looked_after_before_birth(full_councils: dict[str, SimulatedCouncil]) -> None:
    spells = [spell for council in full_councils.values() for spell in council.spells]
    assert all(spell.started_on >= spell.child.birth for spell in spells if spell.spell_type == "CLA")


def test_what_the_metrics_must_cope_with_occurs(full_councils: dict[str, SimulatedCouncil]) -> None:
    for council in full_councils.values():
        cases = council.cases
        ends = {case.end_reason for case in cases}
        assert {"AGED_OUT", "MOVED_AREA", "STEP_UP", "DISENGAGED", "UNKNOWN"} <= ends
        assert {"STEP_DOWN", "SELF", "TRANSFER_IN", "REOPEN"} <= {case.route for case in cases}
        assert any(case.referred_on < case.child.birth for case in cases), "unborn"
        assert any(case.started_on and not case.closed_on for case in cases), "open at the end"
        assert any(case.started_on and not case.allocated_on for case in cases), "never allocated"
        assert any(while_open(case, cases) for case in cases[:2000]), "referred while open"
        assert sum(case.outcome == "DUPLICATE" for case in cases) > 10


def while_open(case: Case, cases: list[Case]) -> bool:
    return any(
        other.child is case.child and other.decided_on and other.started_on
        for other in cases
        if other.closed_on and other.decided_on and other.decided_on < case.referred_on < other.closed_on
    )
