"""What goes on in cases: within its case, shared by siblings, and better where the case ended well."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.model.codes import code_set
from ehplatform.simulate.council import SimulatedCouncil, simulate_council
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.facts import Answers, Case, Support
from ehplatform.simulate.parameters import SDQ, TOOLS, Parameters, SupportParameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.simulate import simulate
from ehplatform.simulate.support import SupportRoom
from ehplatform.simulate.support_rows import Wording

from .conftest import SMALL, Truth
from .test_simulate import SUPPORT_TABLES, TEMPLATE

SEEDS = st.integers(0, 10_000)
UNTIL = date(2026, 10, 31)
LATEST_FIRST_SCORE = timedelta(days=60)


def council_of(seed: int) -> SimulatedCouncil:
    return simulate_council(Plan((TEMPLATE,), children=120, seed=seed, until=UNTIL), TEMPLATE, Parameters())


def started(cases: list[Case]) -> Iterator[tuple[Case, date]]:
    """Yield cases in which support began, each with its last day."""
    for case in cases:
        if case.started_on:
            yield case, case.closed_on or UNTIL


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_nothing_goes_on_outside_a_case_but_what_is_keyed_or_said_later(seed: int) -> None:
    rules = SupportParameters()
    for case, last in started(council_of(seed).cases):
        support = case.support
        assert case.started_on
        assert all(case.started_on <= need.identified_on <= last for need in support.needs)
        assert all(need.resolved_on in (None, case.closed_on) for need in support.needs)
        assert all(case.started_on < review.due_on <= last for review in support.reviews)
        assert all(review.held_on <= last for review in support.reviews if review.held_on)
        for contact in support.contacts:
            assert case.allocated_on
            assert case.allocated_on <= contact.day <= last
        keyed = min(UNTIL, last + timedelta(days=rules.closing_score_days[1]))
        assert all(case.referred_on <= answers.answered_on <= keyed for answers in support.answers)
        said = min(UNTIL, last + timedelta(days=rules.answer_days[1]))
        assert all(case.started_on <= one.answered_on <= said for one in support.feedback)


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_a_case_without_support_has_nothing_and_an_open_one_no_end(seed: int) -> None:
    for case in council_of(seed).cases:
        if case.started_on is None:
            assert case.support == Support()
        elif case.closed_on is None:
            assert all(need.resolution is None for need in case.support.needs)
            assert all(answers.stage != "CLOSURE" for answers in case.support.answers)
            assert case.support.feedback == ()


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_scores_are_whole_points_within_the_range_of_their_tool(seed: int) -> None:
    for case, _ in started(council_of(seed).cases):
        for answers in case.support.answers:
            scale = code_set("TOOL")[answers.tool].score
            assert scale
            assert all(scale.minimum <= score <= scale.maximum for _, score in answers.scores)


@pytest.mark.parametrize("tool", [SDQ, *TOOLS])
def test_the_parameters_agree_with_the_code_set_on_which_end_of_a_tool_is_good(tool: str) -> None:
    scale = code_set("TOOL")[tool].score
    assert scale
    if tool in TOOLS and scale.better:
        assert TOOLS[tool].is_high_better == (scale.better == "high")


def test_every_code_that_is_drawn_exists() -> None:
    rules = SupportParameters()
    assert set(rules.family_tools.values) == set(TOOLS) <= set(code_set("TOOL"))
    assert set(rules.family_needs.values + rules.child_needs.values) <= set(code_set("NEED"))
    assert set(rules.contact_modes.values) <= set(code_set("CONTACT_MODE"))
    for resolutions in rules.resolutions.values():
        assert set(resolutions.values) <= set(code_set("NEED_RESOLUTION"))
    for by_reason in (
        rules.resolutions,
        rules.scored_at_closure,
        rules.share_of_gain,
        rules.answers,
        rules.marks,
    ):
        assert set(by_reason) - {""} <= set(code_set("EH_END_REASON"))


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_siblings_share_the_family_s_contacts_reviews_and_scores(seed: int) -> None:
    together = defaultdict(list)
    for case, _ in started(council_of(seed).cases):
        together[case.family_referral, case.closed_on].append(case.support)
    for supports in together.values():
        for facts in (
            lambda s: s.reviews,
            lambda s: [contact.day for contact in s.contacts],
            lambda s: [answers for answers in s.answers if answers.tool != SDQ],
        ):
            assert all(facts(support) == facts(supports[0]) for support in supports)


def test_the_course_of_a_council_does_not_hang_on_whether_its_files_tell_of_support() -> None:
    """The dice of support are its own: people, referrals and episodes of a seed stay what they are."""
    told, untold = (
        simulate_council(Plan(("306",), children=150, seed=3, format=shape), "306", Parameters())
        for shape in ("template", "workflow_steps")
    )
    whats = [
        [{**vars(case), "child": case.child.number, "support": None} for case in council.cases]
        for council in (told, untold)
    ]
    assert whats[0] == whats[1]
    assert any(case.support.contacts for case in told.cases)
    assert not any(case.support != Support() for case in untold.cases)


def test_a_council_uses_one_tool_for_its_families(full_councils: dict[str, SimulatedCouncil]) -> None:
    used = {one.tool for case in full_councils[TEMPLATE].cases for one in case.support.answers}
    assert len(used - {SDQ}) == 1
    assert SDQ in used
    tools = Counter(SupportRoom(Dice(seed), SupportParameters(), UNTIL).tool for seed in range(200))
    assert set(tools) == set(TOOLS)


def test_a_migration_changes_nothing_of_what_went_on_in_cases(
    truth: Truth, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("migrated")
    simulate(replace(SMALL, councils=(TEMPLATE,), inject="migration"), out)
    for name in SUPPORT_TABLES:
        assert Truth(out).rows(TEMPLATE, name) == truth.rows(TEMPLATE, name)


@pytest.mark.parametrize(("in_words", "expected"), [(True, "Partly met"), (False, "PARTLY_MET")])
def test_a_system_exports_codes_or_the_words_of_its_screens(*, in_words: bool, expected: str) -> None:
    assert Wording(in_words).write("NEED_RESOLUTION", "PARTLY_MET") == expected
    assert Wording(in_words).write("NEED_RESOLUTION", None) == ""


# ---- what a council of the default size comes to ----


@pytest.fixture(scope="module")
def closed(full_councils: dict[str, SimulatedCouncil]) -> list[Case]:
    return [case for case in full_councils[TEMPLATE].cases if case.closed_on and case.started_on]


def improvement(case: Case) -> float | None:
    """Return the mean change on the family's tool towards its good end, of a case with a pair of scores."""
    assert case.started_on
    first, later = list[Answers](), list[Answers]()
    for one in case.support.answers:
        if one.tool == SDQ:
            continue
        if one.stage == "BASELINE" and one.answered_on <= case.started_on + LATEST_FIRST_SCORE:
            first.append(one)
        elif one.stage in ("REVIEW", "CLOSURE"):
            later.append(one)
    if not first or not later:
        return None
    start, end = dict(first[0].scores), dict(later[-1].scores)
    sign = 1 if TOOLS[first[0].tool].is_high_better else -1
    return sign * mean(end[domain] - start[domain] for domain in start)


def share_better(cases: list[Case], reason: str) -> float:
    changes = [improvement(case) for case in cases if case.end_reason == reason]
    known = [change for change in changes if change is not None]
    return mean(change > 0 for change in known)


def test_about_two_thirds_of_closures_have_a_pair_of_scores(closed: list[Case]) -> None:
    coverage = {
        reason: mean(improvement(case) is not None for case in closed if case.end_reason == reason)
        for reason in ("OUTCOMES_MET", "DISENGAGED")
    }
    assert 0.57 <= mean(improvement(case) is not None for case in closed) <= 0.7
    assert coverage["DISENGAGED"] < 0.45 < 0.65 < coverage["OUTCOMES_MET"]


def test_scores_become_better_where_the_case_ended_well(closed: list[Case]) -> None:
    assert share_better(closed, "OUTCOMES_MET") > 0.85
    assert 0.35 < share_better(closed, "DISENGAGED") < 0.75
    assert share_better(closed, "STEP_UP") < 0.45


def test_needs_are_met_where_the_case_ended_well(closed: list[Case]) -> None:
    met = {
        reason: mean(
            need.resolution == "MET"
            for case in closed
            if case.end_reason == reason
            for need in case.support.needs
            if need.resolution not in (None, "NOT_KNOWN")
        )
        for reason in ("OUTCOMES_MET", "OUTCOMES_PARTLY_MET", "STEP_UP")
    }
    assert met["OUTCOMES_MET"] > 0.75
    assert met["OUTCOMES_MET"] > met["OUTCOMES_PARTLY_MET"] > met["STEP_UP"]


def test_records_have_the_gaps_of_real_ones(closed: list[Case]) -> None:
    needs = [need for case in closed for need in case.support.needs]
    answers = [one for case in closed for one in case.support.answers]
    contacts = [contact for case in closed for contact in case.support.contacts]
    reviews = [review for case in closed for review in case.support.reviews]
    assert 0.1 < mean(need.resolution in (None, "NOT_KNOWN") for need in needs) < 0.25
    assert 0.02 < mean(one.stage is None for one in answers) < 0.07
    assert 0.08 < mean(contact.mode == "ATTEMPTED" for contact in contacts) < 0.2
    assert 0.05 < mean(review.held_on is None for review in reviews) < 0.15
    late = [
        one.answered_on > case.started_on + LATEST_FIRST_SCORE
        for case in closed
        if case.started_on
        for one in case.support.answers
        if one.stage == "BASELINE"
    ]
    assert 0.01 < mean(late) < 0.06


def test_a_third_of_closed_families_say_what_they_think(closed: list[Case]) -> None:
    said: dict[int, bool] = defaultdict(bool)
    for case in closed:
        said[case.family_referral] |= bool(case.support.feedback)
    assert 0.27 < mean(said.values()) < 0.4
