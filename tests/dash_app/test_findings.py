"""Every sentence on a page: better, worse, no clear difference, too few."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from dash_app.findings.authorities import Authority, Part, compare, funnel_finding
from dash_app.findings.bands import BandYear, sustained_finding
from dash_app.findings.course import course, course_finding, followed_at, last_by
from dash_app.findings.finding import Share, Status, change, difference_interval
from dash_app.findings.open_cases import OpenMonth, open_finding
from dash_app.findings.participants import SharedMetric, SharedValue, contrasts, participants_finding
from dash_app.findings.windows import Window, WindowYear, windows_finding
from metrics_layer.periods import months_before, year_to


def band_years(*sustained_of_200: int) -> list[BandYear]:
    ends = [date(2023 + place, 10, 31) for place in range(len(sustained_of_200))]
    return [
        BandYear(year_to(end), {"sustained": part, "came_back": 200 - part})
        for end, part in zip(ends, sustained_of_200, strict=True)
    ]


@pytest.mark.parametrize(
    ("sustained", "status", "words"),
    [
        ((100, 140), Status.BETTER, "70% of closures lasted"),
        ((140, 100), Status.WORSE, "worse than 70% the year before"),
        ((120, 121), Status.NO_CLEAR_DIFFERENCE, "no clear difference from 60% the year before"),
        ((120,), Status.STATED, "nor went on to social care."),
        ((), Status.TOO_FEW, "too early to say"),
    ],
)
def test_closures_that_lasted_are_compared_with_the_year_before(sustained, status, words):
    finding = sustained_finding("Croydon", band_years(*sustained))
    assert finding.status is status
    assert words in finding.sentence
    assert finding.sentence.endswith(".")


def test_nine_closures_are_too_few_for_a_share():
    years = [BandYear(year_to(date(2025, 10, 31)), {"sustained": 9, "not_yet_known": 50})]
    finding = sustained_finding("Croydon", years)
    assert finding.status is Status.TOO_FEW
    assert "%" not in finding.sentence


counts = st.integers(10, 2000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(counts, counts)
@hypothesis_settings(max_examples=60, deadline=None)
def test_the_interval_of_a_difference_is_newcombes(now, before):
    expected = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff")
    assert difference_interval(Share(*now), Share(*before)) == pytest.approx(
        [100 * float(limit) for limit in expected], abs=1e-6
    )


def test_a_direction_decides_whether_higher_is_better_worse_or_neither():
    low, high = Share(100, 1000), Share(200, 1000)
    assert change(high, low, "high") is Status.BETTER
    assert change(high, low, "low") is Status.WORSE
    assert change(low, high, "low") is Status.BETTER
    assert change(high, low, "contextual") is Status.HIGHER
    assert change(low, high, "none") is Status.LOWER
    assert change(Share(1, 9), high, "low") is Status.TOO_FEW


def window(direction: str, *parts_of_400: int) -> Window:
    ends = [months_before(date(2025, 10, 31), 12 * back) for back in range(len(parts_of_400))][::-1]
    years = [
        WindowYear(year_to(end), Share(part, 400), 0) for end, part in zip(ends, parts_of_400, strict=True)
    ]
    return Window("out05", "went on to social care within 12 months", direction, tuple(years))


def test_the_status_of_two_windows_is_the_one_that_needs_attention():
    finding = windows_finding("Croydon", [window("contextual", 40, 42), window("low", 40, 80)])
    assert finding.status is Status.WORSE
    assert "no clear difference from 10% the year before; 20% of closed cases" in finding.sentence
    assert windows_finding("Croydon", [window("low", 80, 40)]).status is Status.BETTER
    assert windows_finding("Croydon", [window("low", 80)]).status is Status.STATED
    assert windows_finding("Croydon", [window("low")]).status is Status.TOO_FEW


def test_the_course_without_censoring_is_the_plain_share():
    weeks = course([(10, "rereferred", 30), (20, "escalated", 10), (60, "censored", 60)])
    year = last_by(weeks, 52)
    assert year.rereferred.percent == pytest.approx(30)
    assert year.escalated.percent == pytest.approx(10)
    assert [week.followed for week in weeks] == [100, 70, 60]
    assert [followed_at(weeks, week) for week in (0, 10, 11, 52)] == [100, 100, 70, 60]
    assert "about 30 of every 100 children in Croydon" in course_finding("Croydon", weeks).sentence


def test_the_course_stops_where_fewer_than_ten_are_followed():
    weeks = course([(5, "rereferred", 20), (30, "censored", 11), (31, "rereferred", 9)])
    assert weeks[-1].week == 30
    assert course_finding("Croydon", weeks).status is Status.TOO_FEW
    assert course([]) == []


def england(own_part: int) -> list[Authority]:
    """Forty authorities around 20 %, and one to look at."""
    others = [Authority(f"{n}", f"A{n}", Part.OTHER, Share(180 + n, 1000)) for n in range(40)]
    return [*others, Authority("306", "Croydon", Part.OWN, Share(own_part, 1000))]


@pytest.mark.parametrize(
    ("own", "status", "words"),
    [
        (200, Status.NO_CLEAR_DIFFERENCE, "inside the range"),
        (500, Status.WORSE, "a different definition?"),
        (30, Status.BETTER, "a different definition?"),
    ],
)
def test_a_council_outside_the_funnel_is_asked_for_its_definition_first(own, status, words):
    finding = funnel_finding("Croydon", compare(2025, england(own)))
    assert finding.status is status
    assert words in finding.sentence
    if status is Status.WORSE:
        assert finding.sentence.index("definition") < finding.sentence.index("worse")


def test_without_a_published_figure_or_enough_authorities_nothing_is_judged():
    hidden = Authority("306", "Croydon", Part.OWN, None, "c")
    assert funnel_finding("Croydon", compare(2025, [*england(200)[:-1], hidden])).status is Status.TOO_FEW
    few = funnel_finding("Croydon", compare(2025, england(200)[-5:]))
    assert few.status is Status.TOO_FEW
    assert "too few authorities" in few.sentence


def metric(own: int, *, suppressed: bool = False) -> SharedMetric:
    values = [
        SharedValue("306", "Croydon", own, 500, own / 5, None),
        SharedValue("212", "Wandsworth", 100, 500, 20.0, None),
        SharedValue("315", "Merton", None, None, None, "c") if suppressed else None,
    ]
    return SharedMetric("eh02", "Re-referrals", "2025-26", "%", tuple(value for value in values if value))


def test_participating_councils_are_set_beside_each_other_without_a_rank():
    def judged(*metrics: SharedMetric):
        return participants_finding("Croydon", contrasts("306", metrics))

    assert judged(metric(101, suppressed=True)).status is Status.NO_CLEAR_DIFFERENCE
    assert "On 1 of 2" in judged(metric(100), metric(250)).sentence
    assert judged().status is Status.TOO_FEW
    assert "rank" not in judged(metric(250)).sentence


def test_open_cases_are_compared_with_the_same_month_a_year_before():
    ends = [months_before(date(2026, 10, 31), back) for back in range(13)][::-1]
    months = [OpenMonth(end, 100 + place, 60) for place, end in enumerate(ends)]
    assert open_finding("Croydon", months).sentence == (
        "On 31 October 2026, 112 children in 60 families had Early Help support open in Croydon, "
        "12 more children than a year before."
    )
    assert open_finding("Croydon", months[-3:]).sentence.endswith("open in Croydon.")
    assert open_finding("Croydon", []).status is Status.TOO_FEW
