"""SSDA903 returns: the files of a return, and three years of one council that others made up."""

import csv
import os
import shutil
from collections import defaultdict
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from ehplatform.sources.ingest import ingest

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
OC2 = "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED\n"
LINEAGE = ("la_code", "source_system", "batch_id")


@pytest.fixture
def ingest_return(land, council, settings):
    """Land the files of a return and ingest them."""

    def run(files, **options):
        for name, content in files.items():
            land("212", "early_help", name, content)
        return ingest(council("ssda903", settings=options), settings)

    return run


def facts(table):
    return [
        {name: value for name, value in row.items() if name not in LINEAGE and value is not None}
        for row in table.to_pylist()
    ]


def reasons(result):
    return {row["source_row"]: row["reason"] for row in result.refused_rows.to_pylist()}


def counts(result):
    return {
        row["file_name"]: tuple(row[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused"))
        for row in result.ledger.to_pylist()
    }


def test_episodes_give_periods_of_care(ingest_return):
    result = ingest_return(
        {
            "2024-episodes.csv": EPISODES
            + "7,11/05/2023,S,C1,N1,U4,PR1,20/06/2023,X1,,,,\n"
            + "7,20/06/2023,B,C2,N5,K2,PR1,03/03/2024,E4A,,,,\n"
            + "8,01/02/2024,S,V4,N2,U6,PR1,,,,,,\n"
            + "9,01/12/2023,P,V2,N4,U1,PR1,,,,,,\n"
        }
    )
    assert facts(result.tables["csc_spell"]) == [
        {
            "source_row": 2,
            "source_person_id": "7",
            "source_id": "CLA-2023-05-11",
            "spell_type": "CLA",
            "start_date": date(2023, 5, 11),
            "end_date": date(2024, 3, 3),
            "primary_need_code": "N1",
            "entry_reason_code": "S",
            "legal_status_code": "C2",
            "placement_type_code": "K2",
            "cla_end_reason_code": "E4A",
        },
        {
            "source_row": 5,
            "source_person_id": "9",
            "source_id": "CLA-2023-12-01",
            "spell_type": "CLA",
            "start_date": date(2023, 12, 1),
            "primary_need_code": "N4",
            "entry_reason_code": "P",
            "legal_status_code": "V2",
            "placement_type_code": "U1",
        },
    ]
    assert reasons(result) == {4: "a short break (V3, V4), which is not entry to care"}
    assert counts(result) == {"2024-episodes.csv": (4, 3, 0, 1)}
    [ledger] = result.ledger.to_pylist()
    assert ledger["extract_date"] == date(2024, 3, 3)
    assert "began before its first episode in this file" in ledger["repairs"]


def test_a_reason_for_ceasing_without_a_day_is_not_used(ingest_return):
    result = ingest_return({"episodes.csv": EPISODES + "7,11/05/2023,S,C1,N1,U4,PR1,,E4A,,,,\n"})
    [spell] = result.tables["csc_spell"].to_pylist()
    assert (spell["end_date"], spell["cla_end_reason_code"]) == (None, None)
    [ledger] = result.ledger.to_pylist()
    assert ledger["repairs"] == "reason ceased (REC) without a day ceased (DEC): not used"


def test_unknown_codes_wait_for_a_person(ingest_return):
    result = ingest_return({"episodes.csv": EPISODES + "7,11/05/2023,S,C1,N1,Q9,PR1,,,,,,\n"})
    assert counts(result) == {"episodes.csv": (1, 0, 1, 0)}
    [unread] = result.review_queue.to_pylist()
    assert (unread["column_name"], unread["source_value"]) == ("placement_type_code", "Q9")


def test_the_header_gives_children_and_says_why_one_has_no_pupil_number(ingest_return):
    result = ingest_return(
        {
            "SSDA903_header_2024.csv": HEADER
            + "7,1,27/03/2008,WROM,D051910639385,,\n"
            + "8,F,28/03/2009,REFU,UN3,1.0,01/01/2024\n"
        }
    )
    assert facts(result.tables["person_record"]) == [
        {
            "source_row": 2,
            "source_person_id": "7",
            "birth_date": date(2008, 3, 27),
            "sex_code": "M",
            "ethnicity_code": "WROM",
            "person_role": "CHILD",
            "upn": "D051910639385",
        },
        {
            "source_row": 3,
            "source_person_id": "8",
            "birth_date": date(2009, 3, 28),
            "sex_code": "F",
            "ethnicity_code": "REFU",
            "person_role": "CHILD",
            "upn_unknown_code": "UN3",
        },
    ]
    assert result.ledger["extract_date"].to_pylist() == [date(2024, 3, 31)]


def test_of_two_headers_that_of_the_later_year_counts_whichever_comes_last(ingest_return):
    result = ingest_return({"2025-header.csv": HEADER + "7,1,27/03/2008,WIRI,,,\n"})
    assert result.tables["person_record"]["ethnicity_code"].to_pylist() == ["WIRI"]
    result = ingest_return({"2024-header.csv": HEADER + "7,1,27/03/2008,WBRI,,,\n"})
    assert result.tables["person_record"]["ethnicity_code"].to_pylist() == ["WIRI"]


@pytest.mark.parametrize(
    ("name", "year_in_name", "day"),
    [
        ("2024-oc2.csv", "end", date(2024, 3, 31)),
        ("2024-oc2.csv", "start", date(2025, 3, 31)),
        ("SSDA903_OC2_2023-24.csv", "start", date(2024, 3, 31)),
        ("oc2_202324.csv", "end", date(2024, 3, 31)),
        ("oc2_2024-06-30.csv", "start", date(2024, 3, 31)),
        ("oc2_20240330.csv", "end", date(2023, 3, 31)),
    ],
)
def test_a_score_is_dated_with_the_end_of_the_year_that_the_name_says(ingest_return, name, year_in_name, day):
    result = ingest_return(
        {name: OC2 + "7,27/03/2008,18,,0\n8,28/03/2009,,SDQ2,0\n"}, year_in_name=year_in_name
    )
    assert facts(result.tables["outcome_score"]) == [
        {
            "source_row": 2,
            "source_person_id": "7",
            "source_id": f"SDQ-{day}",
            "tool_code": "SDQ_TOTAL",
            "respondent": "PARENT",
            "score": 18.0,
            "score_date": day,
        }
    ]
    assert reasons(result) == {3: "no SDQ score; the rest is not held"}


def test_a_score_without_a_year_is_not_guessed(ingest_return):
    result = ingest_return({"oc2.csv": OC2 + "7,27/03/2008,18,,0\n"})
    assert reasons(result) == {
        2: "the score has no day: give the return's year in the file's name, as in 2018-oc2.csv"
    }


def test_children_who_were_missing(ingest_return):
    result = ingest_return(
        {
            "missing.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END\n"
            "7,27/03/2008,M,26/02/2018,11/03/2018\n7,27/03/2008,A,01/05/2018,\n7,27/03/2008,X,02/05/2018,\n"
        }
    )
    assert facts(result.tables["wider_outcome"]) == [
        {
            "source_row": 2,
            "source_person_id": "7",
            "source_id": "missing-2018-02-26",
            "domain": "MISSING",
            "event_date": date(2018, 2, 26),
            "end_date": date(2018, 3, 11),
        }
    ]
    assert reasons(result) == {
        3: "away from the placement without permission, not missing: where the child is, is known",
        4: "expected M (missing) or A (away)",
    }


def test_files_that_tell_nothing_of_early_help_are_set_aside_row_by_row(ingest_return):
    result = ingest_return(
        {
            "2024-reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n7,27/03/2008,30/08/2017,PN6\n",
            "sw_episodes.csv": "\ufeffCHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\r\n7,27/03/2008,1,,,X\r\n",
            "2024-ad1.csv": "\n",
            "2024-placed_adoption.csv": "",
        }
    )
    assert result.ok
    assert counts(result) == {
        "2024-ad1.csv": (0, 0, 0, 0),
        "2024-placed_adoption.csv": (0, 0, 0, 0),
        "2024-reviews.csv": (1, 0, 0, 1),
        "sw_episodes.csv": (1, 0, 0, 1),
    }
    assert set(result.refused_rows["reason"].to_pylist()) == {
        "of reviews, only those of an Early Help plan are held",
        "of workers, only those of Early Help are held",
    }


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("2024-episodes.csv", "\n", "no header row"),
        ("2024-episodes.csv", "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC\n", "no column 'REC'"),
        ("2024-fostering.csv", "CHILD,DOB\n", "the name says no file of the return"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(ingest_return, name, content, reason):
    result = ingest_return({name: content})
    [refused] = result.quarantined
    assert reason in refused.reason


def samples(kind):
    folder = os.environ.get("EHP_SAMPLES")
    if not folder:
        pytest.skip("EHP_SAMPLES is not set")
    return Path(folder) / "ssda903" / kind


@pytest.fixture
def ingest_samples(land, council, settings):
    def run(kind, only="*", **options):
        folder = land("212", "early_help", "x", "").parent
        (folder / "x").unlink()
        for path in samples(kind).glob(f"{only}.csv"):
            shutil.copyfile(path, folder / path.name)
        return ingest(council("ssda903", settings=options), settings)

    return run


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.samples
@pytest.mark.parametrize("kind", ["cs-demand-model", "csc-validator"])
def test_every_row_of_every_sample_is_accounted_for(ingest_samples, kind):
    result = ingest_samples(kind)
    assert result.ok
    for name, (rows_in, mapped, queued, refused) in counts(result).items():
        assert rows_in == mapped + queued + refused == len(read(samples(kind) / name)), name
        assert queued == 0, name


@pytest.mark.samples
def test_the_children_scores_and_absences_of_the_samples_are_those_in_the_files(ingest_samples):
    result = ingest_samples("cs-demand-model", year_in_name="start")
    headers = [row for path in sorted(samples("cs-demand-model").glob("*header*")) for row in read(path)]
    assert result.tables["person_record"].num_rows == len({row["CHILD"] for row in headers})
    scores = {
        (row["CHILD"], date(year + 1, 3, 31), float(row["SDQ_SCORE"]))
        for year in (2017, 2018, 2019)
        for row in read(samples("cs-demand-model") / f"{year}-oc2.csv")
        if row["SDQ_SCORE"]
    }
    found = result.tables["outcome_score"].to_pylist()
    assert {(row["source_person_id"], row["score_date"], row["score"]) for row in found} == scores
    assert result.tables["wider_outcome"].num_rows == 2


@pytest.mark.samples
def test_three_years_of_returns_give_the_stays_that_all_their_episodes_make(ingest_samples):
    """Each episode as the last return that holds it tells it, joined by a few lines of another make.

    Left out are children of whom the returns contradict each other: an episode reaches into the next.
    """
    result = ingest_samples("cs-demand-model", only="*-episodes")
    files = [samples("cs-demand-model") / f"{year}-episodes.csv" for year in (2017, 2018, 2019)]
    children = defaultdict(dict)
    for row in (row for path in files for row in read(path)):
        children[row["CHILD"]][as_date(row["DECOM"])] = row
    chains = {child: [by_start[start] for start in sorted(by_start)] for child, by_start in children.items()}
    sound = {child: chain for child, chain in chains.items() if not contradicts_itself(chain)}
    assert (len(chains), len(sound)) == (810, 787)
    expected = {(child, *stay) for child, chain in sound.items() for stay in stays(chain)}
    found = {
        (row["source_person_id"], row["start_date"], row["end_date"], row["cla_end_reason_code"])
        for row in result.tables["csc_spell"].to_pylist()
        if row["source_person_id"] in sound
    }
    assert found == expected
    assert len(found) > 700


def contradicts_itself(chain):
    return any(
        not earlier["DEC"] or as_date(earlier["DEC"]) > as_date(later["DECOM"])
        for earlier, later in pairwise(chain)
    )


def stays(chain):
    """Return start, end and reason of each stay in care of one child."""
    found = []
    for row in chain:
        start, end = as_date(row["DECOM"]), as_date(row["DEC"])
        if row["LS"] in ("V3", "V4"):
            continue
        if found and found[-1][1] == start and (row["RNE"] != "S" or found[-1][2] == "X1"):
            start = found.pop()[0]
        found.append((start, end, row["REC"] if end else None))
    return found


def as_date(text):
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007
