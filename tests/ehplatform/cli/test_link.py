"""`ehplatform link` as an analyst and a reviewer meet it: files in, links out, decisions back."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from ehplatform.cli import app
from ehplatform.linkage.linking import Linked, link
from ehplatform.linkage.people import People
from ehplatform.linkage.review.decisions import LinkDecisions
from ehplatform.simulate.people_only import SimulatedPeople, simulated_people
from ehplatform.simulate.plan import Plan
from ehplatform.store.lake import Lake

MAPPING = """\
id: ref
forename: first
surname: last
birth_date: {column: born, format: "%d/%m/%Y"}
postcode: postcode
files:
  b.csv: {forename: given}
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["link", *map(str, words)])


def done(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 1, result.output
    return result.output


@pytest.fixture(scope="module")
def simulated() -> SimulatedPeople:
    return simulated_people(Plan(("901",), children=400, seed=11), "901")


@pytest.fixture
def files(simulated: SimulatedPeople, tmp_path: Path) -> list[Path]:
    """Two files of people, one for each system, and their mapping; `who` says who is who."""
    who = [row["true_person_id"] for row in simulated.truth.to_pylist()]
    systems: dict[str, list[list[Any]]] = {}
    for row, true in zip(simulated.person_record.to_pylist(), who, strict=True):
        born = row["birth_date"].strftime("%d/%m/%Y") if row["birth_date"] else "unknown"
        cells = [row["source_person_id"], row["forename"], row["surname"], born, row["postcode"], true]
        systems.setdefault(row["source_system"], []).append(cells)
    (tmp_path / "mapping.yml").write_text(MAPPING, encoding="utf-8")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, name, rows in zip(paths, ("first", "given"), systems.values(), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["ref", name, "last", "born", "postcode", "who"], *rows])
    return paths


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_are_linked_without_naming_a_command(files, tmp_path):
    out, pairs = tmp_path / "links.csv", tmp_path / "pairs.csv"
    said = done(*files, "--columns", tmp_path / "mapping.yml", "--out", out, "--pairs", pairs)
    records = sum(len(rows(path)) for path in files)
    assert [tuple(row) for row in rows(out)][:1] == [("file", "id", "person", "match_probability", "method")]
    assert len(rows(out)) == records
    persons = max(int(row["person"]) for row in rows(out))
    assert f"{persons:,} of {records:,} records" in said
    assert {"is_link", "clerical_reason", "match_weight", "surname", "birth_date"} <= set(rows(pairs)[0])
    assert out.stat().st_mode & 0o777 == pairs.stat().st_mode & 0o777 == 0o600
    assert "mode 0600" in said


def test_the_terminal_shows_no_value_of_any_record(files, tmp_path):
    said = done(*files, "--columns", tmp_path / "mapping.yml", "--out", tmp_path / "links.csv")
    for path in files:
        for row in rows(path):
            assert not any(
                re.search(rf"\b{re.escape(value)}\b", said)
                for value in row.values()
                if len(value) > 4 and value != "unknown"
            )


def test_a_column_of_the_truth_gives_quality_with_limits(files, tmp_path):
    said = done(
        *files, "--columns", tmp_path / "mapping.yml", "--out", tmp_path / "links.csv", "--truth", "who"
    )
    assert re.search(r"^persons +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d", said, re.MULTILINE)
    assert re.search(r"\d+\.\d\d to \d+\.\d\d", said)


def test_one_file_is_searched_for_doubles_and_that_is_said(files, tmp_path):
    said = done(files[0], "--columns", tmp_path / "mapping.yml", "--out", tmp_path / "links.csv")
    assert "--dedupe is implied" in said
    assert "the mapping speaks of b.csv, which is not among the files" in said
    assert "within a file one pair in" in said
    assert "between files" not in said


def test_a_header_that_says_it_itself_needs_no_mapping(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,forename,surname,birth_date\n1,Ann,Lee,2014-03-05\n2,Anne,Lee,2014-03-05\n", "utf-8")
    assert "2 records" in done(path, "--out", tmp_path / "links.csv")


def test_what_is_wrong_with_a_file_is_said_in_one_line(files, tmp_path):
    said = refused(files[0], tmp_path / "none.csv", "--out", tmp_path / "links.csv")
    assert "a.csv: no column for id" in said
    assert not (tmp_path / "links.csv").exists()


def test_a_model_that_is_none_is_refused(files, tmp_path):
    mapping = tmp_path / "mapping.yml"
    assert "no linkage model" in refused(
        *files, "--columns", mapping, "--out", tmp_path / "x", "--model", mapping
    )


def test_help_shows_files_and_the_commands_of_a_council():
    said = done("--help")
    for word in ("files", "review", "explain", "train", "ehplatform link hub.csv", "review export 306"):
        assert word in said


def test_training_needs_files_or_a_council_and_not_both(files, tmp_path):
    for given in ([], [*files, "--council", "306"]):
        words = refused("train", *given, "--version", "v", "--out", tmp_path / "model.yml")
        assert "name what to train on" in words


def test_a_model_trained_on_files_links_files(files, tmp_path):
    model, mapping = tmp_path / "model.yml", tmp_path / "mapping.yml"
    done("train", *files, "--columns", mapping, "--version", "ours-1", "--out", model)
    assert "version: ours-1" in model.read_text("utf-8")
    assert "persons" in done(*files, "--columns", mapping, "--out", tmp_path / "links.csv", "--model", model)


@pytest.fixture(scope="module")
def linked(simulated: SimulatedPeople) -> Linked:
    return link(people_of(simulated))


def people_of(simulated: SimulatedPeople) -> People:
    return People(simulated.person_record, simulated.person_identifier, simulated.person_address)


@pytest.fixture
def home(simulated: SimulatedPeople, linked: Linked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which a run has linked council 901."""
    monkeypatch.setenv("EHP_HOME", str(tmp_path / "home"))
    lake = Lake(tmp_path / "home" / "lake")
    evidence = linked.kept.evidence
    assert evidence is not None
    tables = vars(people_of(simulated)) | vars(evidence)
    for name, table in (
        tables | {"person_link": linked.person_link, "clerical_pair": linked.clerical_pair}
    ).items():
        lake.write("personal", name, table, "901")
    return tmp_path / "home"


def answer(path: Path, decide: Callable[[int], str]) -> None:
    sheet = (workbook := load_workbook(path))["pairs"]
    column = next(cell.column for cell in sheet[1] if cell.value == "decision")
    for number in range(2, sheet.max_row + 1):
        sheet.cell(number, column).value = decide(number)
    workbook.save(path)


def test_pairs_go_out_for_review_and_come_back_as_decisions(home, linked, tmp_path):
    out = tmp_path / "review.xlsx"
    said = done("review", "export", "901", "--out", out)
    assert f"{linked.clerical_pair.num_rows} pairs in" in said
    answer(out, lambda number: "same" if number == 2 else "")
    assert "1 decisions by reviewer kept" in done("review", "apply", "901", out, "--by", "reviewer")
    [decision] = LinkDecisions.of(home, "901").all()
    first = linked.clerical_pair.to_pylist()[0]
    assert {decision.record_id_l, decision.record_id_r} == {first["record_id_l"], first["record_id_r"]}
    assert (decision.is_same, decision.by, decision.reason) == (True, "reviewer", first["clerical_reason"])
    assert "1 were decided so already" in done("review", "apply", "901", out, "--by", "reviewer")


def test_decisions_go_before_the_model_in_the_next_run_whatever_the_reason(home, linked, simulated, tmp_path):
    """The first pair of each reason for review is answered against what the model made of it."""
    pairs = linked.clerical_pair.to_pylist()
    reasons = [pair["clerical_reason"] for pair in pairs]
    asked = {reasons.index(reason): reason for reason in set(reasons)}
    assert {"other_identifier", "weak_link"} <= set(reasons)
    answers = {place: "different" if reason == "weak_link" else "same" for place, reason in asked.items()}
    out = tmp_path / "review.xlsx"
    done("review", "export", "901", "--out", out)
    answer(out, lambda number: answers.get(number - 2, ""))
    done("review", "apply", "901", out, "--by", "reviewer")
    again = link(people_of(simulated), linked.kept, decisions=LinkDecisions.of(home, "901").table())
    key = {
        (row["source_system"], row["source_person_id"]): row["person_key"]
        for row in again.person_link.to_pylist()
    }
    for place, said in answers.items():
        pair = pairs[place]
        together = key[pair["source_l"], pair["record_id_l"]] == key[pair["source_r"], pair["record_id_r"]]
        assert together == (said == "same")


def test_labels_of_a_sample_say_how_good_the_links_are(home, simulated, tmp_path):
    out = tmp_path / "review.xlsx"
    done("review", "export", "901", "--out", out, "--sample", "40")
    who = {
        (row["source_system"], row["source_person_id"]): row["true_person_id"]
        for row in simulated.truth.to_pylist()
    }
    sheet = load_workbook(out)["pairs"]
    header = [cell.value for cell in sheet[1]]
    truth = {}
    for number, cells in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        row = dict(zip(header, cells, strict=True))
        left, right = ((row[f"system {side}"], row[f"system id {side}"]) for side in "12")
        truth[number] = "same" if who[left] == who[right] else "different"
    answer(out, truth.__getitem__)
    said = done("review", "apply", "901", out, "--by", "reviewer")
    assert re.search(r"By \d+ labels: precision \d+\.\d\d% \(\d+\.\d\d% to \d+\.\d\d%\), recall \d+", said)


def test_a_wrong_answer_is_named_by_row_and_column_and_nothing_is_kept(home, tmp_path):
    out = tmp_path / "review.xlsx"
    done("review", "export", "901", "--out", out)
    answer(out, lambda number: "maybe" if number == 3 else "same")
    assert "row 3, column decision: expected same, different" in refused(
        "review", "apply", "901", out, "--by", "x"
    )
    assert LinkDecisions.of(home, "901").all() == []


def test_a_council_that_was_never_linked_is_told_what_to_run(home, tmp_path):
    assert "run `ehplatform run`" in refused("review", "export", "902", "--out", tmp_path / "x.csv")
    assert "was ever exported" in refused("review", "apply", "902", tmp_path / "x.csv", "--by", "x")
    assert "ends in .xlsx or .csv" in refused("review", "export", "901", "--out", tmp_path / "x.txt")


def test_explain_shows_weights_without_values_and_writes_the_chart_for_its_owner(home, linked):
    first = linked.clerical_pair.to_pylist()[0]
    names = [f"{first[f'source_{side}']}:{first[f'record_id_{side}']}" for side in "lr"]
    said = done("explain", "901", *names)
    assert re.search(r"^forename +\w", said, re.MULTILINE)
    assert f"{first['match_weight']:+.1f}" in said
    assert not any(first[f"record_id_{side}"] in said for side in "lr")
    [chart] = (home / "explained" / "901").iterdir()
    assert str(chart) in said
    assert chart.stat().st_mode & 0o777 == 0o600


def test_explain_refuses_what_is_no_record_without_repeating_it(home):
    assert "SECRET" not in refused("explain", "901", "EHM:SECRET", "LCS:SECRET")
    assert "SYSTEM:ID" in refused("explain", "901", "SECRET", "LCS:1")
