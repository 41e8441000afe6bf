"""`ehplatform mapping` as an analyst meets it: what waits, and decisions that end up in the file."""

import csv
import re
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner, Result

from ehplatform.cli import app
from ehplatform.model.council import load_council
from ehplatform.sources.ledger import REVIEW_QUEUE
from ehplatform.sources.vocabulary import vocabularies
from ehplatform.store.lake import Lake

COUNCIL = """\
la_code: "306"
name: Made-up   # SYNTHETIC
owner: team@example.org
sources:
  early_help: {system: EHM, dialect: template}

values:
  SOURCE:
    Hub X: 5D   # since the move
# the end
"""

ESCAPE = "\x1b[31m[red]Hub"


def entry(text: str, rows: int, suggestion: str | None = None, score: float | None = None, **facts: object):
    return {
        "la_code": "306",
        "dataset": "early_help",
        "system": "EHM",
        "kind": "value",
        "table_name": "eh_referral",
        "column_name": "source_code",
        "code_set": "SOURCE",
        "source_value": text,
        "row_count": rows,
        "suggestion": suggestion,
        "score": score,
    } | facts


QUEUE = [
    entry("Secondry Schools", 40, "2A", 96.6),
    entry("Hub Y", 1200),
    entry("=1+1", 7, "4", 61.0),
    entry("-1", 6),
    entry(ESCAPE, 5),
    entry("Ref No", 90, "source_id", 97.0, kind="header", code_set=None, column_name=None, file_name="r.csv"),
    entry("<unreadable>", 3, code_set="date", column_name="referral_date"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EHP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EHP_COUNCILS", str(tmp_path / "councils"))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "councils").mkdir()
    (tmp_path / "councils" / "306.yml").write_text(COUNCIL, encoding="utf-8")
    write_queue(tmp_path / "home", QUEUE)
    return tmp_path


def write_queue(home: Path, entries: list[dict[str, object]]) -> None:
    Lake(home / "lake").write("personal", "review_queue", pa.Table.from_pylist(entries, REVIEW_QUEUE), "306")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["mapping", *words])


def done(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 1, result.output
    return " ".join(result.stderr.split())


def file_of(home: Path) -> str:
    return (home / "councils" / "306.yml").read_text(encoding="utf-8")


def test_review_shows_most_rows_first_with_the_likeliest_answer_and_what_to_type(home: Path) -> None:
    shown = done("review", "306")
    lines = [line.split() for line in shown.splitlines()]
    assert [line[0] for line in lines[1:7]] == ["1,200", "90", "40", "7", "6", "5"]
    assert "2A" in lines[3]
    assert "97" in lines[3]
    assert "ehplatform mapping approve --by NAME -- 306 SOURCE 'Hub Y' CODE\n" in shown
    assert "ehplatform mapping accept 306 --at-least 95 --by NAME\n" in shown
    assert "To correct in the source: early_help eh_referral.referral_date, 3 rows: no date" in shown
    assert "<unreadable>" not in shown


def test_what_a_file_holds_cannot_command_the_terminal(home: Path) -> None:
    shown = done("review", "306")
    assert "\x1b[31m" not in shown
    assert r"\x1b[31m[red]Hub" in shown


def test_the_command_that_is_shown_works_as_it_stands(home: Path) -> None:
    write_queue(home / "home", [entry("-1 'of' these", 6)])
    [command] = re.findall(r"ehplatform mapping (approve .*)", done("review", "306"))
    assert command == """approve --by NAME -- 306 SOURCE '-1 '"'"'of'"'"' these' CODE"""
    done("approve", "--by", "NAME", "--", "306", "SOURCE", "-1 'of' these", "10")
    assert load_council(home / "councils" / "306.yml").values["SOURCE"]["-1 'of' these"].code == "10"


def test_review_shows_the_first_rows_unless_all_are_asked_for(home: Path) -> None:
    write_queue(home / "home", [entry(f"Hub number {n}", n) for n in range(1, 41)])
    first, everything = done("review", "306"), done("review", "306", "--all")
    assert first.count("Hub number") == 26  # and one in the example
    assert "15 more: add --all." in first
    assert everything.count("Hub number") == 41
    assert "more: add" not in everything


def test_approving_writes_who_and_when_and_keeps_every_other_line(home: Path) -> None:
    said = done("approve", "306", "SOURCE", "Hub Y", "8", "--by", "analyst")
    assert "1 decision by analyst written to " in said
    assert "Next: ehplatform run --council 306" in said
    assert "Note" not in said
    added = set(file_of(home).splitlines()) - set(COUNCIL.splitlines())
    assert [re.sub(r"\d{4}-\d\d-\d\d", "DAY", line) for line in added] == [
        '    "Hub Y": {code: "8", by: "analyst", on: DAY}'
    ]
    remaining = iter(file_of(home).splitlines())
    assert all(line in remaining for line in COUNCIL.splitlines())
    assert vocabularies(load_council(home / "councils" / "306.yml"))["SOURCE"].code("HUB Y") == "8"
    assert "Hub Y" not in done("review", "306")


def test_ignoring_and_headers_are_decided_the_same_way(home: Path) -> None:
    done("approve", "306", "SOURCE", "Hub Y", "ignore", "--by", "analyst")
    done("approve-header", "306", "early_help", "Ref No", "source_id", "--by", "analyst")
    council = load_council(home / "councils" / "306.yml")
    assert vocabularies(council)["SOURCE"].code("hub y") is None
    assert council.sources["early_help"].headers["Ref No"].expected == "source_id"
    assert "Ref No" not in done("review", "306")


def test_a_value_that_is_not_in_the_queue_is_decided_with_a_note(home: Path) -> None:
    assert "not in the review queue now" in done("approve", "306", "SOURCE", "Hub Z", "8", "--by", "analyst")
    assert "Hub Z" in file_of(home)


def test_before_the_first_run_a_decision_can_be_taken_but_nothing_reviewed(home: Path) -> None:
    (home / "home" / "lake" / "personal" / "review_queue" / "council=306" / "data.parquet").unlink()
    assert "run `ehplatform run`" in refused("review", "306")
    assert "not in the review queue now" in done("approve", "306", "SOURCE", "Hub Z", "8", "--by", "analyst")


def test_a_contradiction_names_the_earlier_decision_and_is_taken_with_replace(home: Path) -> None:
    done("approve", "306", "SOURCE", "Hub Y", "8", "--by", "analyst")
    before = file_of(home)
    told = refused("approve", "306", "SOURCE", "hub y", "5D", "--by", "lead")
    assert re.search(
        r"306\.yml:10: values\.SOURCE: decided already: 8, by analyst on \d{4}-\d\d-\d\d; add", told
    )
    assert file_of(home) == before
    assert "stays as it is" in done("approve", "306", "SOURCE", "hub y", "8", "--by", "lead")
    done("approve", "306", "SOURCE", "hub y", "5D", "--by", "lead", "--replace")
    assert load_council(home / "councils" / "306.yml").values["SOURCE"]["Hub Y"].by == "lead"


def test_accept_takes_the_likely_suggestions_and_no_others_and_lists_them(home: Path) -> None:
    said = done("accept", "306", "--at-least", "95", "--by", "analyst")
    assert "Secondry Schools" in said
    assert "Ref No" in said
    assert "Hub Y" not in said
    council = load_council(home / "councils" / "306.yml")
    assert council.values["SOURCE"].keys() == {"Hub X", "Secondry Schools"}
    assert council.values["SOURCE"]["Secondry Schools"].code == "2A"
    assert council.sources["early_help"].headers["Ref No"].header == "source_id"
    assert "no suggestion of 95 % or more waits" in refused(
        "accept", "306", "--at-least", "95", "--by", "analyst"
    )


def test_accept_takes_nothing_that_a_person_should_look_at(home: Path) -> None:
    assert run("accept", "306", "--at-least", "60", "--by", "analyst").exit_code == 2
    assert file_of(home) == COUNCIL


def test_an_exported_queue_comes_back_filled_in(home: Path) -> None:
    path = home / "questions.csv"
    said = done("review", "306", "--export", str(path))
    assert f"ehplatform mapping apply 306 {path} --by NAME" in said
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["value"] for row in rows] == [
        "Hub Y", "Ref No", "Secondry Schools", "'=1+1", "'-1", ESCAPE,
    ]  # fmt: skip
    for row, decision in zip(rows, ["8", "source_id", "", "ignore", "10", "5D"], strict=True):
        row["decision"] = decision
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert "5 decisions by analyst" in done("apply", "306", str(path), "--by", "analyst")
    council = load_council(home / "councils" / "306.yml")
    decided = {text: each.code for text, each in council.values["SOURCE"].items()}
    assert decided == {"Hub X": "5D", "Hub Y": "8", "=1+1": "ignore", "-1": "10", ESCAPE: "5D"}
    assert "Secondry Schools" in done("review", "306")
    assert "stays as it is" in done("apply", "306", str(path), "--by", "analyst")


def test_a_file_with_one_wrong_decision_changes_nothing(home: Path) -> None:
    path = home / "questions.csv"
    done("review", "306", "--export", str(path))
    text = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(
        "\n".join([text[0], text[1] + "8", *(line + "2AA" for line in text[3:4])]), encoding="utf-8"
    )
    assert "2AA: no code of SOURCE" in refused("apply", "306", str(path), "--by", "analyst")
    assert file_of(home) == COUNCIL


def test_a_file_without_a_decision_says_what_to_fill_in(home: Path) -> None:
    path = home / "questions.csv"
    done("review", "306", "--export", str(path))
    assert "holds no decision: fill in the column" in refused("apply", "306", str(path), "--by", "analyst")


def test_when_nothing_waits_it_says_so(home: Path) -> None:
    write_queue(home / "home", [])
    assert "Nothing of council 306 waits for a decision." in done("review", "306")
    assert "no file written" in refused("review", "306", "--export", str(home / "questions.csv"))
    assert not (home / "questions.csv").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["review", "307"], r"no file 307\.yml in .*; allowed: 306"),
        (["review", "../306"], r"no file \.\./306\.yml in "),
        (
            ["review", "306", "--dataset", "earlyhelp"],
            "no dataset of council 306; .*; did you mean early_help",
        ),
        (["approve", "306", "SORCE", "x", "8", "--by", "a"], "no such code set; .*; did you mean SOURCE"),
        (["approve", "306", "SOURCE", "x", "2a", "--by", "a"], "2a: no code of SOURCE; .*; did you mean 2A"),
        (["approve", "306", "date", "x", "8", "--by", "a"], "nothing can be approved for a date: correct"),
        (["approve", "306", "SOURCE", "x", "8", "--by", " "], "say who decides"),
        (
            ["approve-header", "306", "early", "x", "y", "--by", "a"],
            "no dataset of council 306; allowed: early_help",
        ),
        (["apply", "306", "none.csv", "--by", "a"], "none.csv: cannot be read"),
    ],
)
def test_a_slip_is_refused_with_what_to_do(home: Path, words: list[str], told: str) -> None:
    assert re.search(told, refused(*words))
    assert file_of(home) == COUNCIL


@pytest.mark.parametrize(
    "words",
    [
        ["approve", "306", "SOURCE", "x", "8"],
        ["approve-header", "306", "early_help", "x", "y"],
        ["accept", "306", "--at-least", "95"],
        ["apply", "306", "questions.csv"],
    ],
)
def test_nobody_decides_without_a_name(home: Path, words: list[str]) -> None:
    assert run(*words).exit_code == 2
    assert file_of(home) == COUNCIL


def test_a_broken_file_is_named_with_its_line(home: Path) -> None:
    (home / "councils" / "306.yml").write_text(COUNCIL.replace("dialect:", "dialekt:"), encoding="utf-8")
    told = refused("review", "306")
    assert "306.yml:5: sources.early_help.dialekt: not known here" in told
    assert "did you mean dialect?" in told


@pytest.mark.parametrize("verb", ["review", "approve", "approve-header", "accept", "apply"])
def test_every_verb_explains_itself(verb: str) -> None:
    assert "Example: ehplatform mapping" in " ".join(done(verb, "--help").split())
