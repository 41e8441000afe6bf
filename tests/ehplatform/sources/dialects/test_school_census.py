"""School censuses as tables: pupils, attendance, exclusions, addresses, and samples that others made up."""

import csv
import os
import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from ehplatform.model.council import Council
from ehplatform.settings import Settings
from ehplatform.sources.ingest import ingest

ON_ROLL = (
    "pupilonrolltableid,NativeId,dob,surname,forename,upn,formerupn,uniquelearnernumber,sex,"
    "termlysessionspossible,termlysessionsauthorised,termlysessionsunauthorised,"
    "summerhalfterm2sessionspossible,language,senprovision\n"
)
OFF_ROLL = (
    "pupilnolongeronrolltableid,NativeId,dob,surname,forename,upn,gender,leavingdate,ethnicity,"
    "termlysessionspossible\n"
)
SESSIONS_ON = "pupilonrolltableid,NativeId,sourceid,sessions,attendancereason\n"
EXCLUSIONS_ON = "pupilonrolltableid,NativeId,sourceid,startdate,sessions,reason1,reason2,category\n"
ADDRESSES = "pupilonrolltableid,NativeId,uniquepropertyreferencenumber,postcode\n"
LINEAGE = ("la_code", "source_system", "batch_id")
SUMMER_TERM = {"event_date": date(2024, 4, 1), "end_date": date(2024, 5, 27)}
SECOND_HALF = {"event_date": date(2024, 5, 27), "end_date": date(2024, 8, 1)}


@pytest.fixture
def ingest_census(land, council, settings):
    """Land tables of censuses and ingest them."""

    def run(files):
        for name, content in files.items():
            land("212", "early_help", name, content)
        return ingest(council("school_census"), settings)

    return run


def facts(table, *without):
    return [
        {name: value for name, value in row.items() if name not in (*LINEAGE, *without) and value is not None}
        for row in table.to_pylist()
    ]


def reasons(result):
    return {row["source_row"]: row["reason"] for row in result.refused_rows.to_pylist()}


def counts(result):
    return {
        row["file_name"]: tuple(row[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused"))
        for row in result.ledger.to_pylist()
    }


def test_pupils_give_persons_their_numbers_and_their_sessions(ingest_census):
    result = ingest_census(
        {
            "2024_autumn_pupilonroll.csv": ON_ROLL
            + "003aa1bb,SCH2,2017-Apr-14 00:00:00,None,Ann,A950000178301,A123,1234567890,F,"
            + "120.0,8.0,3.0,64.0,POL,K\n"
            + "004fcd28,SCH1,2011-Jan-04 00:00:00,Sur,For,,,,M,131.0,,,,ENG,\n"
        }
    )
    assert facts(result.tables["person_record"]) == [
        {
            "source_row": 2,
            "source_person_id": "003aa1bb",
            "forename": "Ann",
            "surname": "None",
            "birth_date": date(2017, 4, 14),
            "sex_code": "F",
            "first_language": "POL",
            "sen_code": "K",
            "person_role": "CHILD",
            "upn": "A950000178301",
        },
        {
            "source_row": 3,
            "source_person_id": "004fcd28",
            "forename": "For",
            "surname": "Sur",
            "birth_date": date(2011, 1, 4),
            "sex_code": "M",
            "first_language": "ENG",
            "person_role": "CHILD",
        },
    ]
    assert facts(result.tables["person_identifier"], "source_row", "source_id") == [
        {"source_person_id": "003aa1bb", "id_type": "FORMER_UPN", "id_value": "A123"},
        {"source_person_id": "003aa1bb", "id_type": "ULN", "id_value": "1234567890"},
    ]
    ann = {"source_row": 2, "source_person_id": "003aa1bb", "domain": "ATTENDANCE"}
    other = {"source_row": 3, "source_person_id": "004fcd28", "domain": "ATTENDANCE"}
    assert facts(result.tables["wider_outcome"]) == [
        other | SUMMER_TERM | {"source_id": "attendance-2024-04-01-SCH1-on", "sessions_possible": 131},
        ann
        | SUMMER_TERM
        | {"source_id": "attendance-2024-04-01-SCH2-on", "sessions": 11, "sessions_possible": 120},
        ann | SECOND_HALF | {"source_id": "attendance-2024-05-27-SCH2-on", "sessions_possible": 64},
    ]
    assert counts(result) == {"2024_autumn_pupilonroll.csv": (2, 2, 0, 0)}
    assert result.ledger["extract_date"].to_pylist() == [date(2024, 10, 3)]


def test_sessions_missed_are_summed_only_when_both_kinds_are_given(ingest_census):
    pupil = "{},SCH2,2017-Apr-14 00:00:00,Sur,For,,,,F,{},,,\n"
    rows = ["120,8,", "120,,3", "120,8,many", "120,0,0", ",,"]
    body = "".join(pupil.format(number, cells) for number, cells in enumerate(rows))
    result = ingest_census({"2024_summer_pupilonroll.csv": ON_ROLL + body})
    missed = {row["source_person_id"]: row["sessions"] for row in result.tables["wider_outcome"].to_pylist()}
    assert missed == {"0": None, "1": None, "2": None, "3": 0}
    assert counts(result) == {"2024_summer_pupilonroll.csv": (5, 4, 1, 0)}
    [ledger] = result.ledger.to_pylist()
    assert "sessions missed not summed (2 times)" in ledger["repairs"]


def test_a_pupil_who_left_two_schools_is_one_person_with_the_sessions_of_both(ingest_census):
    left = "862db5db,SCH{},2015-Feb-09 00:00:00,Sur,For,,M,2024-Oct-0{} 00:00:00,WOTH,{}\n"
    result = ingest_census(
        {"2025_spring_pupilnolongeronroll.csv": OFF_ROLL + left.format(3, 7, 40) + left.format(1, 9, 22)}
    )
    [person] = result.tables["person_record"].to_pylist()
    assert (person["ethnicity_code"], person["sex_code"], person["source_row"]) == ("WOTH", "M", 3)
    sessions = result.tables["wider_outcome"].to_pylist()
    assert {row["source_id"]: row["sessions_possible"] for row in sessions} == {
        "attendance-2024-08-01-SCH3-off": 40,
        "attendance-2024-08-01-SCH1-off": 22,
    }
    assert counts(result) == {"2025_spring_pupilnolongeronroll.csv": (2, 2, 0, 0)}


def test_what_the_present_school_says_counts_whichever_file_comes_last(ingest_census):
    on_roll = ON_ROLL + "7,SCH2,2017-Apr-14 00:00:00,New,For,,,,F,120,,,,,E\n"
    off_roll = OFF_ROLL + "7,SCH1,2017-Apr-14 00:00:00,Old,For,,F,,,9\n"
    ingest_census({"2025_spring_pupilonroll.csv": on_roll})
    result = ingest_census({"2025_spring_pupilnolongeronroll.csv": off_roll})
    [person] = result.tables["person_record"].to_pylist()
    assert (person["surname"], person["sen_code"]) == ("New", "E")
    assert result.tables["wider_outcome"].num_rows == 2


def test_absences_by_reason(ingest_census):
    result = ingest_census(
        {
            "2024_autumn_summerhalfterm2sessiondetailsonroll.csv": SESSIONS_ON
            + "7,SCH2,s,5.0,I\n7,SCH2,s,2.0,#\n7,SCH2,s,,M\n7,SCH2,s,3.0,\n,SCH2,s,3.0,M\n7,SCH2,s,4,QQ\n"
        }
    )
    absence = {"source_person_id": "7", "domain": "ATTENDANCE"} | SECOND_HALF
    assert facts(result.tables["wider_outcome"]) == [
        absence
        | {
            "source_row": 3,
            "source_id": "attendance-2024-05-27-SCH2-on-#",
            "attendance_code": "CLOSED",
            "sessions": 2,
        },
        absence
        | {
            "source_row": 2,
            "source_id": "attendance-2024-05-27-SCH2-on-I",
            "attendance_code": "I",
            "sessions": 5,
        },
        absence | {"source_row": 7, "source_id": "attendance-2024-05-27-SCH2-on-QQ", "sessions": 4},
    ]
    assert reasons(result) == {
        4: "no number of sessions: the row says nothing",
        5: "no code: the row says nothing",
        6: "no pupil: the row cannot be anyone's",
    }
    assert list(counts(result).values()) == [(6, 2, 1, 3)]


def test_sessions_missed_had_another_header_before_2020(ingest_census):
    header = "pupilnolongeronrolltableid,NativeId,absencesessions,attendancereason\n"
    result = ingest_census({"2018_summer_termlysessiondetailsoffroll.csv": header + "7,SCH2,4,O\n"})
    [row] = result.tables["wider_outcome"].to_pylist()
    assert (row["sessions"], row["attendance_code"]) == (4, "O")
    assert (row["event_date"], row["end_date"]) == (date(2018, 1, 1), date(2018, 4, 2))


def test_exclusions_that_a_later_census_returns_again_are_one(ingest_census):
    suspension = "7,SCH2,{},2024-Oct-18 00:00:00,{},DB,PP,FIXD\n"
    same_day = "7,SCH2,a,2024-Oct-18 00:00:00,2.0,VA,,FIXD\n7,SCH2,a,2024-Oct-18 00:00:00,2.0,VA,,PERM\n"
    result = ingest_census(
        {
            "2025_spring_termlyexclusionsonroll.csv": EXCLUSIONS_ON
            + suspension.format("a", "10.0")
            + same_day,
            "2025_summer_termlyexclusionsonroll.csv": EXCLUSIONS_ON + suspension.format("b", "6.0"),
        }
    )
    exclusion = {"source_person_id": "7", "domain": "EXCLUSION", "event_date": date(2024, 10, 18)}
    suspended = exclusion | {"exclusion_type_code": "SUSP"}
    assert facts(result.tables["wider_outcome"], "source_row") == [
        suspended | {"source_id": "exclusion-2024-10-18-FIXD", "exclusion_reason_code": "DB", "sessions": 6},
        suspended
        | {"source_id": "exclusion-2024-10-18-FIXD-2", "exclusion_reason_code": "VA", "sessions": 2},
        exclusion
        | {
            "source_id": "exclusion-2024-10-18-PERM",
            "exclusion_type_code": "PERM",
            "exclusion_reason_code": "VA",
            "sessions": 2,
        },
    ]


def test_reasons_of_the_years_before_2021_stand_in_another_column(ingest_census):
    header = "pupilonrolltableid,NativeId,startdate,sessions,category,reason\n"
    result = ingest_census(
        {"2019_spring_termlyexclusionsonroll.csv": header + "7,S,2018-Oct-18 00:00:00,2,LNCH,OT\n"}
    )
    [row] = result.tables["wider_outcome"].to_pylist()
    assert (row["exclusion_type_code"], row["exclusion_reason_code"]) == ("LNCH", "OT")


def test_addresses_are_those_of_the_census(ingest_census):
    result = ingest_census(
        {"2025_spring_addresses.csv": ADDRESSES + "7,SCH2,10033544614.0,ZZ1 1AA\n7,SCH2,,ZZ2 2BB\n"}
    )
    home = {"source_person_id": "7", "address_type": "HOME"}
    assert facts(result.tables["person_address"]) == [
        home
        | {
            "source_row": 2,
            "source_id": "address-2025-spring-SCH2-on",
            "postcode": "ZZ1 1AA",
            "uprn": "10033544614",
        },
        home | {"source_row": 3, "source_id": "address-2025-spring-SCH2-on-2", "postcode": "ZZ2 2BB"},
    ]


def test_tables_that_are_not_read_are_set_aside_row_by_row(ingest_census):
    result = ingest_census(
        {
            "2025_spring_senneeds.csv": "pupilonrolltableid,NativeId,sourceid,sentype\n7,SCH2,s,ASD\n",
            "2025_spring_school.csv": "schooltableid,NativeId,sourceid,schoolname\n1,SCH2,s,A school\n",
        }
    )
    assert counts(result) == {
        "2025_spring_school.csv": (1, 0, 0, 1),
        "2025_spring_senneeds.csv": (1, 0, 0, 1),
    }
    assert set(result.refused_rows["reason"].to_pylist()) == {
        "it tells of the school, not of a pupil",
        "kinds of special educational need are not held; whether there is one stands with the pupil",
    }


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("pupilonroll.csv", ON_ROLL, "name it <year>_<term>_<table>.csv"),
        ("2025_winter_pupilonroll.csv", ON_ROLL, "(spring, summer or autumn)"),
        ("2025_spring_pupilsonroll.csv", ON_ROLL, "one of pupilonroll"),
        (
            "2025_spring_summerhalfterm2sessiondetailsonroll.csv",
            SESSIONS_ON + "7,S,s,1,I\n",
            "only the autumn",
        ),
        ("2025_spring_pupilonroll.csv", OFF_ROLL, "no column 'pupilonrolltableid'"),
        ("2025_spring_pupilonroll.csv", "", "the file is empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(ingest_census, name, content, reason):
    [refused] = ingest_census({name: content}).quarantined
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("extended", "main"),
    [
        ("WCOR", "WBRI"),
        ("WGRK", "WOTH"),
        ("WROR", "WROM"),
        ("MWAP", "MWAS"),
        ("AKPA", "APKN"),
        ("BSOM", "BAFR"),
    ],
)
def test_extended_ethnicities_count_under_the_main_one(ingest_census, extended, main):
    """DfE, school census codes: each extended category has one main category."""
    row = f"7,SCH1,2017-Apr-14 00:00:00,Old,For,,F,,{extended},9\n"
    result = ingest_census({"2025_spring_pupilnolongeronroll.csv": OFF_ROLL + row})
    assert result.tables["person_record"]["ethnicity_code"].to_pylist() == [main]


@pytest.fixture(scope="module")
def samples():
    folder = os.environ.get("EHP_SAMPLES")
    if not folder:
        pytest.skip("EHP_SAMPLES is not set")
    return Path(folder) / "school_census"


@pytest.fixture(scope="module")
def ingested_samples(samples, tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    shutil.copytree(samples, settings.landing / "212" / "schools")
    source = {"system": "SCHOOL", "dialect": "school_census"}
    described = {"la_code": "212", "name": "Made-up", "owner": "team@example.org"}
    return ingest(Council.model_validate(described | {"sources": {"schools": source}}), settings)


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.samples
def test_every_row_of_every_sample_is_accounted_for(samples, ingested_samples):
    assert ingested_samples.ok
    for name, (rows_in, mapped, queued, refused) in counts(ingested_samples).items():
        rows = read(samples / name)
        assert rows_in == mapped + queued + refused == len(rows), name
        unsaid = sum(row.get("sessions") == "" for row in rows)
        assert refused == (len(rows) if "senneeds" in name else unsaid), name


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "column", "first_day"),
    [
        ("2024_autumn", "termlysessionspossible", date(2024, 4, 1)),
        ("2024_autumn", "summerhalfterm2sessionspossible", date(2024, 5, 27)),
        ("2025_spring", "termlysessionspossible", date(2024, 8, 1)),
    ],
)
def test_the_sessions_possible_in_the_samples_are_those_in_the_files(
    samples, ingested_samples, name, column, first_day
):
    rows = read(samples / f"{name}_pupilonroll.csv") + read(samples / f"{name}_pupilnolongeronroll.csv")
    totals = [
        row["sessions_possible"]
        for row in ingested_samples.tables["wider_outcome"].to_pylist()
        if row["event_date"] == first_day and row["sessions_possible"] is not None
    ]
    assert sorted(totals) == sorted(int(float(row[column])) for row in rows if row[column])


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "first_day"), [("2024_autumn", date(2024, 4, 1)), ("2025_spring", date(2024, 8, 1))]
)
def test_the_absences_of_the_samples_are_those_in_the_files(samples, ingested_samples, name, first_day):
    rows = [row for path in samples.glob(f"{name}_termlysessiondetails*.csv") for row in read(path)]
    expected = Counter(
        (row["attendancereason"].replace("#", "CLOSED"), int(float(row["sessions"])))
        for row in rows
        if row["sessions"]
    )
    found = Counter(
        (row["attendance_code"], row["sessions"])
        for row in ingested_samples.tables["wider_outcome"].to_pylist()
        if row["event_date"] == first_day and row["attendance_code"]
    )
    assert found == expected


@pytest.mark.samples
def test_the_exclusions_of_the_samples_are_those_in_the_files(samples, ingested_samples):
    found = Counter(
        (row["source_person_id"], row["event_date"], row["exclusion_type_code"], row["exclusion_reason_code"])
        for row in ingested_samples.tables["wider_outcome"].to_pylist()
        if row["domain"] == "EXCLUSION"
    )
    expected = Counter(
        (
            row.get("pupilonrolltableid") or row["pupilnolongeronrolltableid"],
            datetime.strptime(row["startdate"], "%Y-%b-%d 00:00:00").date(),  # noqa: DTZ007
            {"FIXD": "SUSP"}.get(row["category"], row["category"]),
            row["reason1"],
        )
        for path in samples.glob("*termlyexclusions*.csv")
        for row in read(path)
    )
    assert found == expected


@pytest.mark.samples
def test_the_pupils_of_the_samples_are_those_in_the_files(samples, ingested_samples):
    pupils = {
        row.get("pupilonrolltableid") or row["pupilnolongeronrolltableid"]: row["upn"]
        for path in samples.glob("*pupil*roll.csv")
        for row in read(path)
    }
    found = ingested_samples.tables["person_record"].to_pylist()
    assert {row["source_person_id"]: row["upn"] for row in found} == pupils
    numbers = Counter(ingested_samples.tables["person_identifier"]["id_type"].to_pylist())
    assert numbers == {"FORMER_UPN": len(pupils), "ULN": len(pupils)}
    assert ingested_samples.tables["person_address"].num_rows == 703
