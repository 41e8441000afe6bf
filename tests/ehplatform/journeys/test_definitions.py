"""Every fact by the common definition and by the council's own."""

import pyarrow as pa

from ehplatform.journeys import Definition, under, under_both
from ehplatform.model.profile import COMMON_PROFILE, DefinitionProfile

OWN = DefinitionProfile(merge_gap_days=28)


def test_both_are_there_each_under_its_name() -> None:
    made: list[Definition] = []

    def gap(profile: DefinitionProfile, definition: Definition) -> dict[str, pa.Table]:
        made.append(definition)
        return {"gap": pa.table({"days": [profile.merge_gap_days]})}

    both = under_both(gap, OWN)
    assert both["gap"].to_pylist() == [
        {"definition": "common", "days": 1},
        {"definition": "local", "days": 28},
    ]
    assert under(both, "local")["gap"].to_pylist() == [{"days": 28}]
    assert made == ["common", "local"]


def test_a_council_of_the_common_profile_is_worked_out_once_and_found_under_both() -> None:
    made: list[Definition] = []

    def rows(_: DefinitionProfile, definition: Definition) -> dict[str, pa.Table]:
        made.append(definition)
        return {"row": pa.table({"number": [1, 2]})}

    both = under_both(rows, COMMON_PROFILE)
    assert made == ["common"]
    assert under(both, "common")["row"] == under(both, "local")["row"]
    assert both["row"].num_rows == 4
