"""The template dialect against hand-worked rows."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ehplatform.sources.ingest import ingest

REFERRALS = (
    "source_person_id,source_id,family_referral_id,referral_date,source_code,route_code,decision_date,outcome_code\n"
    "0012,R1,F1,2025-03-01,Secondary School,Agency,2025-03-03,Accepted\n"
    "0013,R2,F1,01/03/2025,Police ,,31/02/2025,Mystery\n"
    ",R3,,2025-03-01,,,,\n"
    "0014,R4,,soon,,,,\n"
)


def test_a_referral_file_gives_these_rows(land, council, settings):
    land("212", "early_help", "SYNTHETIC_eh_referral_2026-10-31.csv", REFERRALS)
    result = ingest(council(), settings)
    first, second = result.tables["eh_referral"].to_pylist()
    batch = result.ledger["batch_id"][0].as_py()
    assert {name: value for name, value in first.items() if value is not None} == {
        "la_code": "212",
        "source_system": "EHM",
        "source_person_id": "0012",
        "batch_id": batch,
        "source_row": 2,
        "source_id": "R1",
        "family_referral_id": "F1",
        "referral_date": date(2025, 3, 1),
        "source_code": "2A",
        "route_code": "AGENCY",
        "decision_date": date(2025, 3, 3),
        "outcome_code": "ACCEPTED",
    }
    assert second["source_code"] == "6"
    assert second["referral_date"] == date(2025, 3, 1)
    assert second["decision_date"] is second["outcome_code"] is second["route_code"] is None
    assert [
        (row["source_row"], row["column_name"], row["reason"]) for row in result.refused_rows.to_pylist()
    ] == [
        (4, "source_person_id", "the required value is missing"),
        (5, "referral_date", "not a date: expected dd/mm/yyyy or yyyy-mm-dd"),
    ]
    [ledger] = result.ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [4, 1, 1, 2]
    assert ledger["extract_date"] == date(2026, 10, 31)
    assert len(batch) == 16


def test_names_that_look_like_nothing_survive(land, council, settings):
    land(
        "212",
        "early_help",
        "person_record.csv",
        "source_person_id,surname,forename,upn,birth_date\n1,None,NA,0123,1900-01-01\n2,null,Nan,,2012-02-29\n",
    )
    result = ingest(council(), settings)
    people = result.tables["person_record"].to_pylist()
    assert [(p["surname"], p["forename"], p["upn"], p["birth_date"]) for p in people] == [
        ("None", "NA", "0123", None),
        ("null", "Nan", None, date(2012, 2, 29)),
    ]
    assert result.ledger["rows_mapped"].to_pylist() == [2]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("eh_referral.csv", "source_person_id,source_id\n1,2\n", "no column 'referral_date'"),
        ("eh_episod.csv", "a\n", "the name says no table"),
        ("eh_episode.txt", "a\n", "reads .csv and .xlsx and .parquet files"),
    ],
)
def test_a_file_of_the_wrong_shape_is_quarantined_with_what_to_do(
    land, council, settings, name, content, reason
):
    land("212", "early_help", name, content)
    result = ingest(council(), settings)
    assert not result.ok
    [refused] = result.quarantined
    assert reason in refused.reason
    kept = settings.quarantine / "212" / refused.sha256
    assert (kept / name).read_text() == content
    assert (kept / "reason.txt").read_text() == refused.reason + "\n"


def test_an_unknown_column_waits_for_a_decision_with_the_likeliest_meaning(land, council, settings):
    header = "la_code,source_person_id,source_id,start_date,end_dat,role\n"
    rows = "999,1,A1,2025-01-01,2025-02-01,LEAD\n9,2,A2,2025-01-01,,\n"
    land("212", "early_help", "allocation.csv", header + rows)
    result = ingest(council(), settings)
    read = result.tables["allocation"].to_pylist()
    assert [(row["la_code"], row["role"], row["end_date"]) for row in read] == [
        ("212", "LEAD", None),
        ("212", None, None),
    ]
    [entry] = result.review_queue.to_pylist()
    assert (entry["kind"], entry["source_value"], entry["row_count"]) == ("header", "end_dat", 1)
    assert (entry["suggestion"], entry["file_name"]) == ("end_date", "allocation.csv")
    [ledger] = result.ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [2, 1, 1, 0]


ALLOCATIONS = [
    {"source_person_id": "007", "source_id": "A", "start_date": date(2025, 1, 1), "role": "LEAD"},
    {"source_person_id": "None", "source_id": "B", "start_date": date(2025, 2, 1), "role": None},
]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_template_says_the_same_in_every_kind_of_file(land, council, settings, tmp_path, kind):
    header = list(ALLOCATIONS[0])
    rows = [[row[name] for name in header] for row in ALLOCATIONS]
    content = {
        "csv": ",".join(header) + "\n" + "".join(",".join(str(c or "") for c in row) + "\n" for row in rows),
        "xlsx": {"Guidance": [["How to fill this in"]], "allocation": [header, *rows]},
        "parquet": parquet_of(ALLOCATIONS, tmp_path / "made.parquet"),
    }[kind]
    land("212", "early_help", f"allocation_2026-10-31.{kind}", content)
    result = ingest(council(), settings)
    assert result.ok
    read = [{name: row[name] for name in header} for row in result.tables["allocation"].to_pylist()]
    assert read == ALLOCATIONS


def parquet_of(rows, path):
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path.read_bytes()
