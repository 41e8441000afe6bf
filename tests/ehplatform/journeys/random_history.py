"""Random small histories: few days, many coincidences, some rows that cannot be right."""

from datetime import date, timedelta

from hypothesis import strategies as st

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History

FIRST = date(2023, 1, 1)

profiles = st.builds(
    DefinitionProfile,
    merge_gap_days=st.sampled_from([0, 1, 5]),
    step_window_days=st.sampled_from([7, 28]),
    nfa_counts_as_referral=st.booleans(),
    allocation_working_days=st.sampled_from([1, 2]),
    include_18_25=st.booleans(),
)


@st.composite
def days(draw: st.DrawFn, first: date = FIRST) -> str:
    """A day near a month's end, within three years: windows then often end to the day."""
    month = draw(st.integers(0, 35))
    nearest = date(first.year + month // 12, month % 12 + 1, 1)
    return (nearest + timedelta(days=draw(st.sampled_from([-2, -1, 0, 1, 2, 14])))).isoformat()


@st.composite
def ends(draw: st.DrawFn, start: str) -> str | None:
    """An end for `start`: none, soon, much later, or before it."""
    length = draw(st.sampled_from([None, -1, 0, 1, 2, 28, 31, 59, 184, 365]))
    return None if length is None else (date.fromisoformat(start) + timedelta(days=length)).isoformat()


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A council of one to five children, with families, Early Help and social care."""
    history = History(draw(days(date(2024, 1, 1))))
    families = st.sampled_from([None, "smiths", "joneses"])
    for key in "abcde"[: draw(st.integers(1, 5))]:
        history.child(
            key,
            born=draw(
                st.sampled_from([None, "1997-02-01", "2006-01-01", "2008-03-01", "2015-06-01", "2024-05-01"])
            ),
            sex_code=draw(st.sampled_from(["M", None])),
            ethnicity_code=draw(st.sampled_from(["WBRI", "AIND", "REFU", None])),
            left_area_date=draw(st.one_of(st.none(), days())),
            death_month=draw(st.sampled_from([None, None, None, "2025-05-01"])),
        )
        for _ in range(draw(st.integers(0, 4))):
            on = draw(days())
            history.referral(
                key,
                on,
                source=draw(st.sampled_from(["2A", "6", "1C", None])),
                decided=draw(ends(on)),
                outcome_code=draw(
                    st.sampled_from(["ACCEPTED", "ACCEPTED", "NFA", "DUPLICATE", "PENDING", None])
                ),
                route_code=draw(st.sampled_from(["AGENCY", "STEP_DOWN", None])),
                family_key=draw(families),
            )
        for _ in range(draw(st.integers(0, 4))):
            start = draw(days())
            history.episode(
                key,
                start,
                draw(ends(start)),
                tier=draw(st.sampled_from(["TARGETED", "UNIVERSAL_PLUS", None])),
                end_reason_code=draw(
                    st.sampled_from(["OUTCOMES_MET", "STEP_UP", "DISENGAGED", "UNKNOWN", None])
                ),
                family_key=draw(families),
            )
        for _ in range(draw(st.integers(0, 4))):
            start = draw(days())
            kind = draw(st.sampled_from(["CSC_REFERRAL", "CSC_ASSESSMENT", "S47", "CIN", "CPP", "CLA"]))
            history.csc(
                key, kind, start, draw(ends(start)), is_nfa=draw(st.sampled_from([None, True, False]))
            )
        for _ in range(draw(st.integers(0, 2))):
            start = draw(days())
            history.allocation(
                key, start, draw(ends(start)), role=draw(st.sampled_from(["LEAD", "CO_WORKER"]))
            )
        for _ in range(draw(st.integers(0, 2))):
            start = draw(days())
            history.assessment(key, start, draw(ends(start)), family=draw(st.sampled_from([None, "f1"])))
    return history
