"""Reading releases that are not as expected: what the error tells the person who must act."""

from pathlib import Path

import pytest

from ehplatform.benchmarks.release_file import UnreadableRelease
from ehplatform.benchmarks.releases import (
    AUTHORITY_TYPES,
    POPULATION,
    REREFERRALS,
    read_authorities,
    read_rereferrals,
)

HEADER = ",".join(REREFERRALS.columns)


def write(folder: Path, path: str, *lines: str) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def test_a_small_release_is_read_with_its_markers_and_without_regions(tmp_path: Path) -> None:
    write(
        tmp_path,
        REREFERRALS.path,
        HEADER,
        "2025,National,,,,,100,20,20",
        "2025,Local authority,South West,420,E06000053,Isles of Scilly,22,c,c",
        "2025,Local authority,South East,869,E06000037,West Berkshire,1000,217,21.7",
        "2024,Local authority,South East,869,E06000037,West Berkshire,0,0,z",
    )
    rows = read_rereferrals(tmp_path)
    assert [(row.la_code, row.year, row.referrals, row.rereferrals, row.marker) for row in rows] == [
        ("420", 2025, 22, None, "c"),
        ("869", 2024, 0, 0, None),
        ("869", 2025, 1000, 217, None),
    ]


def test_a_missing_file_is_named_with_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableRelease, match=r"c1_children_in_need.*is missing.*expected DfE.*rereferral_count"
    ):
        read_rereferrals(tmp_path)


def test_a_renamed_column_is_named_beside_the_columns_found(tmp_path: Path) -> None:
    write(tmp_path, REREFERRALS.path, HEADER.replace("rereferral_count", "Re_referrals"))
    with pytest.raises(UnreadableRelease, match=r"has no column rereferral_count.*found: .*Re_referrals"):
        read_rereferrals(tmp_path)


def test_a_cell_that_is_neither_number_nor_marker_is_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        REREFERRALS.path,
        HEADER,
        "2025,Local authority,South East,869,E06000037,West Berkshire,1000,n/a,21.7",
    )
    with pytest.raises(UnreadableRelease, match=r"column rereferral_count, authority 869, 2025: 'n/a'"):
        read_rereferrals(tmp_path)


def test_an_authority_without_population_is_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        REREFERRALS.path,
        HEADER,
        "2025,Local authority,South East,869,E06000037,West Berkshire,1000,217,21.7",
    )
    write(tmp_path, AUTHORITY_TYPES.path, "LA Number,Type", "869,UA")
    write(tmp_path, POPULATION.path, ",".join(POPULATION.columns), "2024,Local authority,420,319")
    with pytest.raises(UnreadableRelease, match=r"population/.* has no row for 869 West Berkshire"):
        read_authorities(tmp_path)
