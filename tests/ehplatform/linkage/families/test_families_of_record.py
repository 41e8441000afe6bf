"""What a source system says about who is a family."""

from datetime import date

import pytest

from tests.ehplatform.linkage.families.conftest import Settle, groups

MARCH, JUNE = date(2026, 3, 31), date(2026, 6, 30)


def family_of(result, record):
    return [
        (row["family_key"], row["start_date"], row["end_date"])
        for row in result.record_family.to_pylist()
        if row["source_person_id"] == record
    ]


def test_a_family_is_what_the_early_help_system_says(settle: Settle) -> None:
    result = settle(
        {"id": "A", "family_ref": "1"}, {"id": "B", "family_ref": "1"}, {"id": "C", "family_ref": "2"}
    )
    assert groups(result.family_member) == ["AB", "C"]
    assert {(row["basis"], row["people"]) for row in result.family.to_pylist()} == {
        ("source", 2),
        ("source", 1),
    }


def test_a_group_of_another_system_joins_the_early_help_family_of_most_of_its_members(settle: Settle) -> None:
    """C stands in social care only: she belongs to the family of A and B, not to that of D."""
    lcs = [
        {"id": name.lower(), "person": name, "system": "LCS", "family_ref": "7"}
        for name in ("A", "B", "C", "D")
    ]
    early_help = [{"id": name, "family_ref": "1"} for name in ("A", "B")] + [{"id": "D", "family_ref": "2"}]
    result = settle(*early_help, *lcs)
    assert groups(result.family_member) == ["ABCD", "D"]
    assert family_of(result, "d") == family_of(result, "A")


def test_a_group_that_shares_nobody_with_early_help_is_a_family(settle: Settle) -> None:
    result = settle({"id": "A", "family_ref": "1"}, {"id": "B", "system": "LCS", "family_ref": "1"})
    assert groups(result.family_member) == ["A", "B"]


def test_two_households_of_one_system_stay_two_families(settle: Settle) -> None:
    """C lives between M and F. Each record's facts belong to the family that it is filed under."""
    mothers = [{"id": "M", "family_ref": "1"}, {"id": "c1", "person": "C", "family_ref": "1"}]
    fathers = [{"id": "F", "family_ref": "2"}, {"id": "c2", "person": "C", "family_ref": "2"}]
    result = settle(*mothers, *fathers)
    assert groups(result.family_member) == ["CF", "CM"]
    assert family_of(result, "c1") == family_of(result, "M")
    assert family_of(result, "c2") == family_of(result, "F")


def test_two_groups_of_another_system_are_not_merged_by_way_of_an_early_help_family(settle: Settle) -> None:
    """Social care knows two households of C; Early Help knows one, with M. Only M's group joins it."""
    early_help = [{"id": "C", "family_ref": "1"}, {"id": "M", "family_ref": "1"}]
    lcs = {"M": "7", "F": "8"}
    groups_of_lcs = [
        {"id": f"{name}{ref}", "person": name, "system": "LCS", "family_ref": ref}
        for parent, ref in lcs.items()
        for name in (parent, "C")
    ]
    result = settle(*early_help, *groups_of_lcs)
    assert groups(result.family_member) == ["CF", "CM"]
    assert family_of(result, "C7") == family_of(result, "C")


def test_a_record_that_moves_between_families_belongs_to_each_in_its_time(settle: Settle) -> None:
    history = [
        {"id": "A", "family_ref": "1", "end_date": MARCH},
        {"id": "A", "family_ref": "2", "start_date": MARCH},
        {"id": "B", "family_ref": "1"},
        {"id": "C", "family_ref": "2"},
    ]
    result = settle(*({"id": name} for name in "ABC"), history=history)
    [first, second] = sorted(family_of(result, "A"), key=lambda row: row[1] or date.min)
    assert first == (family_of(result, "B")[0][0], None, MARCH)
    assert second == (family_of(result, "C")[0][0], MARCH, None)
    [main] = [row for row in result.family_member.to_pylist() if row["person_key"] == "A" and row["is_main"]]
    assert main["family_key"] == second[0]


def test_a_family_that_its_system_renumbers_is_the_same_family(settle: Settle) -> None:
    history = [
        {"id": name, "family_ref": ref} | time
        for name in "AB"
        for ref, time in (
            ("1", {"end_date": MARCH}),
            ("9", {"start_date": MARCH, "end_date": JUNE}),
            ("5", {"start_date": JUNE}),
        )
    ]
    history.append({"id": "C", "family_ref": "5", "start_date": date(2026, 7, 1)})
    result = settle(*({"id": name} for name in "ABC"), history=history)
    assert groups(result.family_member) == ["ABC"]
    assert family_of(result, "A")[0][1:] == (None, None)


@pytest.mark.parametrize("movers", ["A", "AB"])
def test_people_who_leave_others_behind_have_changed_families(settle: Settle, movers: str) -> None:
    moved = [
        {"id": name, "family_ref": ref} | time
        for name in movers
        for ref, time in (("1", {"end_date": MARCH}), ("9", {"start_date": MARCH}))
    ]
    result = settle(*({"id": name} for name in "ABC"), history=[*moved, {"id": "C", "family_ref": "1"}])
    assert groups(result.family_member) == sorted([movers, movers + "C"])


def test_who_changes_families_alone_leaves_a_family_behind(settle: Settle) -> None:
    history = [
        {"id": "A", "family_ref": "1", "end_date": MARCH},
        {"id": "A", "family_ref": "9", "start_date": MARCH},
    ]
    assert groups(settle({"id": "A"}, history=history).family_member) == ["A", "A"]


def test_the_history_of_a_record_goes_before_what_its_system_says_now(settle: Settle) -> None:
    history = [{"id": "A", "family_ref": "1", "end_date": MARCH}]
    result = settle({"id": "A", "family_ref": "9"}, {"id": "B", "family_ref": "9"}, history=history)
    assert groups(result.family_member) == ["A", "B"]
    assert family_of(result, "A")[0][1:] == (None, MARCH)


def test_who_has_left_every_family_has_no_main_family(settle: Settle) -> None:
    result = settle({"id": "A"}, history=[{"id": "A", "family_ref": "1", "end_date": MARCH}])
    assert result.family_member["is_main"].to_pylist() == [False]


def test_times_of_two_records_in_one_family_that_meet_or_overlap_are_one_time(settle: Settle) -> None:
    history = [
        {"id": "a1", "family_ref": "1", "start_date": date(2025, 1, 1), "end_date": MARCH},
        {"id": "a2", "family_ref": "1", "start_date": MARCH, "end_date": JUNE},
        {"id": "a3", "family_ref": "1", "start_date": date(2026, 7, 1)},
        {"id": "a4", "family_ref": "1", "start_date": date(2026, 8, 1)},
    ]
    result = settle(*({"id": f"a{number}", "person": "A"} for number in range(1, 5)), history=history)
    assert [(r["start_date"], r["end_date"]) for r in result.family_member.to_pylist()] == [
        (date(2025, 1, 1), JUNE),
        (date(2026, 7, 1), None),
    ]


def test_the_main_family_is_the_one_with_most_of_the_persons_records(settle: Settle) -> None:
    records = [
        {"id": "a1", "person": "A", "family_ref": "1"},
        {"id": "a2", "person": "A", "family_ref": "2"},
        {"id": "a3", "person": "A", "family_ref": "2"},
        {"id": "B", "family_ref": "2"},
    ]
    result = settle(*records)
    main = {
        row["person_key"]: row["family_key"] for row in result.family_member.to_pylist() if row["is_main"]
    }
    assert main["A"] == main["B"]


def test_of_equal_families_the_one_of_longer_standing_is_the_main_one(settle: Settle) -> None:
    history = [
        {"id": "a1", "family_ref": "1", "start_date": JUNE},
        {"id": "a2", "family_ref": "2", "start_date": MARCH},
        {"id": "B", "family_ref": "2"},
    ]
    records = [{"id": "a1", "person": "A"}, {"id": "a2", "person": "A"}, {"id": "B"}]
    result = settle(*records, history=history)
    main = {
        row["person_key"]: row["family_key"] for row in result.family_member.to_pylist() if row["is_main"]
    }
    assert main["A"] == main["B"]


def test_more_than_twelve_people_are_no_family_and_are_shown(settle: Settle) -> None:
    twelve = [{"id": name, "family_ref": "1"} for name in "ABCDEFGHIJKL"]
    assert groups(settle(*twelve).family_member) == ["ABCDEFGHIJKL"]
    thirteen = settle(*twelve, {"id": "M", "family_ref": "1"})
    assert thirteen.family_member.num_rows == thirteen.record_family.num_rows == 0
    assert thirteen.large_group.to_pylist() == [{"la_code": "901", "kind": "family", "people": 13}]


def test_groups_that_would_be_too_many_together_stay_by_themselves(settle: Settle) -> None:
    early_help = [{"id": name, "family_ref": "1"} for name in "ABCDEFG"]
    lcs = [{"id": name.lower(), "person": name, "system": "LCS", "family_ref": "1"} for name in "GHIJKLM"]
    result = settle(*early_help, *lcs)
    assert groups(result.family_member) == ["ABCDEFG", "GHIJKLM"]
    assert result.large_group["people"].to_pylist() == [13]


def test_a_council_of_which_nothing_is_known_has_no_families(settle: Settle) -> None:
    assert {table.num_rows for table in vars(settle()).values()} == {0}


def test_people_of_two_councils_are_not_taken_together(settle: Settle) -> None:
    with pytest.raises(ValueError, match="inside one council"):
        settle({"id": "A"}, {"id": "B", "la_code": "902"})
