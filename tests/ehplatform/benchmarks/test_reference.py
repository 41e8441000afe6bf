"""The reference tables: the built-in facts, the releases, and that they tell the same."""

from pathlib import Path

import pytest

from ehplatform.benchmarks.checks import check_published_percentages, check_reference
from ehplatform.benchmarks.make_facts import write_facts
from ehplatform.benchmarks.reference import FACTS, Reference, load_reference, reference_fingerprint
from ehplatform.benchmarks.releases import REREFERRALS, read_rereferrals


@pytest.fixture(scope="module")
def facts() -> Reference:
    return load_reference(None)


def rereferral(reference: Reference, la_code: str, year: int) -> dict[str, object]:
    [row] = [
        row for row in reference.rereferral.to_pylist() if (row["la_code"], row["year"]) == (la_code, year)
    ]
    return {key: row[key] for key in ("referrals", "rereferrals", "marker")}


def test_the_facts_pass_every_check(facts: Reference) -> None:
    assert check_reference(facts) == []


def test_the_facts_cover_england_for_five_years(facts: Reference) -> None:
    years = facts.rereferral["year"].to_pylist()
    assert {year: years.count(year) for year in set(years)} == {
        2021: 151,
        2022: 152,
        2023: 152,
        2024: 153,
        2025: 153,
    }
    assert facts.neighbour.num_rows == 1530


def test_the_counts_of_2025_add_up_to_the_published_figures_of_england(facts: Reference) -> None:
    """Published, rounded to 10: 632,830 referrals, 142,900 of them re-referrals."""
    rows = [row for row in facts.rereferral.to_pylist() if row["year"] == 2025]
    assert round(sum(row["referrals"] for row in rows), -1) == 632_830
    assert round(sum(row["rereferrals"] for row in rows), -1) == 142_900
    population = sum(facts.authority["child_population"].to_pylist())
    assert population == 12_183_016  # ONS, England, mid-2024, aged 0 to 17


def test_a_number_that_was_not_published_is_missing_with_its_marker_not_zero(facts: Reference) -> None:
    assert rereferral(facts, "420", 2024) == {"referrals": 22, "rereferrals": None, "marker": "c"}
    assert rereferral(facts, "420", 2025) == {"referrals": 32, "rereferrals": 0, "marker": None}
    assert rereferral(facts, "204", 2022) == {"referrals": None, "rereferrals": None, "marker": "x"}
    assert rereferral(facts, "850", 2024) == {"referrals": None, "rereferrals": None, "marker": "u"}


def test_the_neighbours_of_croydon_are_the_published_ones_nearest_first(facts: Reference) -> None:
    names = dict(zip(*facts.authority.select(["la_code", "la_name"]).to_pydict().values(), strict=True))
    rows = [row for row in facts.neighbour.to_pylist() if row["la_code"] == "306"]
    assert [names[row["neighbour_la_code"]] for row in rows] == [
        "Lewisham",
        "Waltham Forest",
        "Leeds",
        "Reading",
        "Milton Keynes",
        "Southend-on-Sea",
        "Barnet",
        "Southampton",
        "Salford",
        "Greenwich",
    ]


def test_every_authority_has_one_of_the_five_types(facts: Reference) -> None:
    types = facts.authority["la_type"].to_pylist()
    assert {kind: types.count(kind) for kind in set(types)} == {
        "ILB": 14, "OLB": 19, "MD": 36, "UA": 60, "SC": 24,
    }  # fmt: skip


@pytest.mark.reference
def test_making_the_facts_again_gives_the_committed_files_byte_for_byte(
    releases: Path, tmp_path: Path
) -> None:
    write_facts(releases, tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in FACTS.glob("*.csv")}


@pytest.mark.reference
def test_the_releases_pass_every_check_and_every_published_percentage_recomputes(releases: Path) -> None:
    reference = load_reference(releases)
    assert check_reference(reference) == []
    assert check_published_percentages(read_rereferrals(releases)) == []
    assert reference.rereferral.num_rows == 1976


@pytest.mark.reference
def test_facts_and_releases_give_the_same_tables(releases: Path, facts: Reference) -> None:
    reference = load_reference(releases)
    assert reference.authority.equals(facts.authority)
    assert reference.neighbour.equals(facts.neighbour)
    recent = [row for row in reference.rereferral.to_pylist() if row["year"] >= 2021]
    assert recent == facts.rereferral.to_pylist()


def test_another_release_has_another_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / REREFERRALS.path
    file.parent.mkdir(parents=True)
    fingerprints = [reference_fingerprint(None), reference_fingerprint(tmp_path)]
    for content in ("2025", "2026"):
        file.write_text(content, encoding="utf-8")
        fingerprints.append(reference_fingerprint(tmp_path))
    assert len(set(fingerprints)) == 4
