"""What each person is in the family."""

import pytest

from tests.ehplatform.linkage.families.conftest import Settle


def roles(result):
    return {row["person_key"]: row["role"] for row in result.family_member.to_pylist()}


@pytest.mark.parametrize(
    ("code", "role", "own"),
    [
        ("MTH", "mother", "child"),
        ("ADOPTF", "father", "child"),
        ("STPMTH", "step_parent", "child"),
        ("MTHFOST", "carer", "child"),
        ("DAU", "child", "carer"),
        ("GRFTH", "grandparent", None),
        ("AUNT", "other", None),
        ("SIB", None, None),
    ],
)
def test_a_relationship_says_what_both_are(
    settle: Settle, code: str, role: str | None, own: str | None
) -> None:
    records = [{"id": "A", "family_ref": "1"}, {"id": "B", "family_ref": "1"}]
    related = [{"id": "A", "related": "B", "code": code, "source_id": "r"}]
    assert roles(settle(*records, relationships=related)) == {"A": own, "B": role}


@pytest.mark.parametrize(
    ("called", "role"),
    [
        ("CHILD", "child"),
        ("UNBORN", "child"),
        ("PARENT_CARER", "carer"),
        ("OTHER_ADULT", "other"),
        (None, None),
    ],
)
def test_without_relationships_a_person_is_what_the_service_calls_them(
    settle: Settle, called: str | None, role: str | None
) -> None:
    assert roles(settle({"id": "A", "family_ref": "1", "person_role": called})) == {"A": role}


def test_a_child_who_is_a_mother_is_a_child_to_the_service(settle: Settle) -> None:
    records = [
        {"id": "A", "family_ref": "1", "person_role": "CHILD"},
        {"id": "B", "family_ref": "1", "person_role": "CHILD"},
    ]
    related = [{"id": "B", "related": "A", "code": "MTH", "source_id": "r"}]
    assert roles(settle(*records, relationships=related)) == {"A": "child", "B": "child"}


def test_an_adult_brother_is_an_adult_sibling_and_an_adult_daughter_no_child(settle: Settle) -> None:
    records = [
        {"id": "A", "family_ref": "1", "person_role": "CHILD"},
        {"id": "B", "family_ref": "1", "person_role": "OTHER_ADULT"},
        {"id": "M", "family_ref": "1", "person_role": "PARENT_CARER"},
        {"id": "G", "family_ref": "1", "person_role": "OTHER_ADULT"},
    ]
    related = [
        {"id": "A", "related": "B", "code": "BRO", "source_id": "1"},
        {"id": "A", "related": "M", "code": "MTH", "source_id": "2"},
        {"id": "M", "related": "G", "code": "MTH", "source_id": "3"},
        {"id": "A", "related": "G", "code": "GRMTH", "source_id": "4"},
    ]
    assert roles(settle(*records, relationships=related)) == {
        "A": "child", "B": "sibling_adult", "M": "mother", "G": "grandparent",
    }  # fmt: skip


def test_a_relationship_to_someone_of_another_family_says_nothing_in_this_one(settle: Settle) -> None:
    records = [{"id": "A", "family_ref": "1"}, {"id": "B", "family_ref": "2"}]
    related = [{"id": "A", "related": "B", "code": "MTH", "source_id": "r"}]
    assert roles(settle(*records, relationships=related)) == {"A": None, "B": None}
