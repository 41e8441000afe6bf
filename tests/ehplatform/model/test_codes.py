from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehplatform.model.codes import Code, all_code_sets, code_set, code_sets
from ehplatform.model.tables import CANONICAL_TABLES

FACTORS_OF_2020 = (
    "1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A 15A "
    "16A 17A 18A 19A 20 21 22A 23A"
)
"""Factors in the XML schema of the children in need census of 2019 to 2020."""

PLACEMENTS_OF_2026 = (
    "A3 A4 A5 A6 K1 K2 K3 P1 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z11 Z12 Z13 Z14"
)
"""Placements that the checks of the SSDA903 return of 2025 to 2026 accept (rule 146)."""


def valid(name: str, day: date) -> set[str]:
    return {code.code for code in code_set(name).values() if code.is_valid_on(day)}


def test_the_code_sets_are_those_that_the_tables_name() -> None:
    named = {column.code_set for table in CANONICAL_TABLES for column in table.columns if column.code_set}
    assert named == set(code_sets())


def test_every_code_set_says_what_it_is_about_and_where_it_comes_from() -> None:
    assert all(described.about and described.source for described in all_code_sets().values())
    assert all(code.label for codes in code_sets().values() for code in codes.values())


def test_an_unknown_code_set_is_refused_with_those_that_exist() -> None:
    with pytest.raises(KeyError, match=r"no code set SEKS; known: .*SEX"):
        code_set("SEKS")


def test_sources_group_as_the_department_publishes_them() -> None:
    groups = {code.group for code in code_set("SOURCE").values()}
    assert groups == {
        "Individual", "Schools", "Education", "Health", "Housing", "LA services", "Police", "Other legal",
        "Other", "Anonymous", "Unknown",
    }  # fmt: skip


def test_codes_that_name_early_help_are_valid_from_the_2022_23_collection() -> None:
    for name, code in (("SOURCE", "5D"), ("CIN_CLOSURE", "RC9")):
        assert code_set(name)[code].valid_from == date(2022, 4, 1)
        assert code not in valid(name, date(2022, 3, 31))
        assert code in valid(name, date(2022, 4, 1))


def test_factors_are_those_of_each_years_census() -> None:
    assert valid("ASSESSMENT_FACTOR", date(2020, 3, 31)) == set(FACTORS_OF_2020.split())
    of_2021 = {*FACTORS_OF_2020.split(), "18B", "18C", "19B", "19C"}
    assert valid("ASSESSMENT_FACTOR", date(2021, 3, 31)) == of_2021
    assert valid("ASSESSMENT_FACTOR", date(2022, 3, 31)) == of_2021 | {"24A"}
    assert valid("ASSESSMENT_FACTOR", date(2025, 3, 31)) == (of_2021 | {"24A"}) - {"18A", "19A"}


def test_placements_are_those_of_the_2026_return() -> None:
    assert valid("PLACEMENT", date(2025, 4, 1)) == set(PLACEMENTS_OF_2026.split())


def test_attendance_codes_change_with_the_regulations_of_august_2024() -> None:
    before, after = valid("ATTENDANCE", date(2024, 8, 18)), valid("ATTENDANCE", date(2024, 8, 19))
    assert before - after == {"H", "J", "Y"}
    assert after - before == {"C1", "C2", "J1", "K", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"}


def test_sex_was_written_in_figures_until_march_2024_and_always_meant_the_same() -> None:
    written = {former: code.code for code in code_set("SEX").values() for former in code.formerly}
    assert written == {"1": "M", "2": "F", "0": "U", "9": "U"}
    for day in (date(2010, 1, 1), date(2024, 3, 31), date(2024, 4, 1)):
        assert valid("SEX", day) == {"M", "F", "U"}


def test_abuse_and_neglect_are_called_by_their_name_of_the_day() -> None:
    need = code_set("PRIMARY_NEED")["N1"]
    assert need.label_on(date(2025, 3, 31)) == "Abuse or neglect"
    assert need.label_on(date(2025, 4, 1)) == need.label == "Abuse, neglect and exploitation"


def test_of_two_former_labels_the_one_of_the_day_counts() -> None:
    code = Code("x", "now", former_labels={"then": date(2020, 1, 1), "before": date(2010, 1, 1)})
    days = (date(2009, 5, 5), date(2010, 1, 1), date(2010, 1, 2), date(2020, 1, 1), date(2020, 1, 2))
    assert [code.label_on(day) for day in days] == ["before", "before", "then", "then", "now"]


DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 1, 1))


@given(DAYS, st.integers(min_value=0, max_value=2000), st.integers(min_value=-10, max_value=3000))
def test_a_code_is_valid_from_its_first_day_to_its_last(first: date, length: int, offset: int) -> None:
    code = Code("x", "x", valid_from=first, valid_to=first + timedelta(days=length))
    assert code.is_valid_on(first + timedelta(days=offset)) == (0 <= offset <= length)


def test_a_code_without_dates_is_always_valid() -> None:
    assert Code("x", "x").is_valid_on(date.min)
    assert Code("x", "x").is_valid_on(date.max)


def test_validity_ends_after_it_begins() -> None:
    for codes in code_sets().values():
        for code in codes.values():
            if code.valid_from and code.valid_to:
                assert code.valid_from < code.valid_to


def test_tools_know_their_range_and_which_way_is_better() -> None:
    scores = {code.code: code.score for code in code_set("TOOL").values() if code.score}
    assert {name: (s.minimum, s.maximum, s.better) for name, s in scores.items()} == {
        "STAR_FAMILY_PLUS": (1, 10, "high"),
        "SDQ_TOTAL": (0, 40, "low"),
        "CANS": (0, 3, "low"),
        "EHA_SCALE": (0, 10, None),
    }


def test_no_label_stands_for_two_codes_of_a_set() -> None:
    for codes in code_sets().values():
        words = [word for c in codes.values() for word in {c.code.casefold(), c.label.casefold()}]
        assert len(words) == len(set(words))
