"""The classification dialect against hand-worked cases."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.sources.dialects.classification_intervals import (
    NO_EPISODE,
    NOT_THE_CLOSURE,
    NOT_THE_REFERRAL,
    read,
)
from ehplatform.sources.dialects.classification_settings import ClassificationSettings
from ehplatform.sources.ingest import ingest

SETTINGS = {
    "classifications": {
        "early_help": {699: "TARGETED", 1271: "FAMILY_HELP"},
        "social_care": {702: "CIN", 703: "CPP"},
    },
    "forms": {
        "referral": "Child: Referral",
        "closure": ["Early Help: Closure", "Family Help: Closure"],
        "assessment": "Early Help: Assessment",
    },
}
HEADERS = {
    "people": (
        "PERSONID,FORENAME,SURNAME,DATEOFBIRTH,SEX,ETHNICITY,POSTCODE,UPN,NHSNUMBER,FAMILYID,DIEDDATE,DUPLICATED"
    ),
    "classifications": "CLASSIFICATIONASSIGNMENTID,PERSONID,CLASSIFICATIONCODEID,STARTDATE,ENDDATE,STATUS",
    "forms": (
        "INSTANCEID,PERSONID,DESIGNNAME,INSTANCESTATE,DATESTARTED,DATECOMPLETED,"
        "ANSWER_DATE,ANSWER_SOURCE,ANSWER_OUTCOME,ANSWER_REASON"
    ),
    "relationships": (
        "RELATIONSHIPID,PERSONID,RELATIONSHIPCODE,PROFESSIONALID,ORGANISATIONID,STARTDATE,ENDDATE"
    ),
}


def archive(tables):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in tables.items():
            file.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def ingest_extract(land, council, settings):
    """Ingest an extract of which only these rows are given, by table."""

    def run(files=None, **rows):
        content = {
            f"{name}_2026-10-31.csv": "\n".join([header, *rows.get(name, ())])
            for name, header in HEADERS.items()
        }
        land("212", "early_help", "SYNTHETIC_extract_2026-10-31.zip", archive(files or content))
        return ingest(council("classification_intervals", settings=SETTINGS), settings)

    return run


def facts(result, name):
    lineage = ("la_code", "source_system", "batch_id", "source_row")
    return [
        {column: value for column, value in row.items() if column not in lineage and value is not None}
        for row in result.tables[name].to_pylist()
    ]


def refusals(result):
    return [(row["sheet"], row["source_row"], row["reason"]) for row in result.refused_rows.to_pylist()]


def account(result):
    [ledger] = result.ledger.to_pylist()
    return tuple(ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused"))


CASE = {
    "classifications": [
        "501,7,699,05/02/2025,01/04/2025,",
        "502,7,1271,02/04/2025,01/07/2025,ACTIVE",
    ],
    "forms": [
        "81,7,Child: Referral,COMPLETE,01/02/2025,05/02/2025,31/01/2025,School,Accepted,",
        "82,7,Early Help: Assessment,COMPLETE,07/02/2025,20/02/2025,,,,",
        "83,7,Family Help: Closure,COMPLETE,30/06/2025,03/07/2025,01/07/2025,,,Needs met",
    ],
    "relationships": [
        "61,7,AW,90017,,06/02/2024,10/03/2025",
        "62,7,AW,90018,,10/03/2025,",
        "63,7,AT,,31,01/02/2025,",
    ],
}


def test_intervals_forms_and_relationships_give_one_case(ingest_extract):
    result = ingest_extract(**CASE)
    assert facts(result, "eh_episode") == [
        {
            "source_id": "501",
            "source_person_id": "7",
            "referral_id": "81",
            "start_date": date(2025, 2, 5),
            "end_date": date(2025, 7, 1),
            "start_basis": "classification_start",
            "tier": "FAMILY_HELP",
            "end_reason_code": "OUTCOMES_MET",
            "worker_ref": "90017",
            "team_ref": "31",
            "merged_count": 2,
        }
    ]
    assert facts(result, "eh_referral") == [
        {
            "source_id": "81",
            "source_person_id": "7",
            "referral_date": date(2025, 1, 31),
            "source_code": "2A",
            "decision_date": date(2025, 2, 5),
            "outcome_code": "ACCEPTED",
        }
    ]
    assert facts(result, "eh_assessment") == [
        {
            "source_id": "82",
            "source_person_id": "7",
            "start_date": date(2025, 2, 7),
            "completed_date": date(2025, 2, 20),
            "status": "COMPLETED",
        }
    ]
    shared = {"source_person_id": "7", "episode_id": "501", "role": "LEAD"}
    assert facts(result, "allocation") == [
        shared
        | {"source_id": "61", "start_date": date(2024, 2, 6), "end_date": date(2025, 3, 10)}
        | {"worker_ref": "90017"},
        shared | {"source_id": "62", "start_date": date(2025, 3, 10), "worker_ref": "90018"},
    ]
    assert account(result) == (8, 8, 0, 0)


def test_an_open_episode_keeps_its_worker(ingest_extract):
    """The published script compares with the end and loses it."""
    result = ingest_extract(
        classifications=["501,7,699,05/02/2025,,"], relationships=["61,7,AW,90017,,01/02/2025,"]
    )
    [episode] = facts(result, "eh_episode")
    assert episode["worker_ref"] == "90017"
    assert "end_date" not in episode


@pytest.mark.parametrize(
    ("relationships", "worker"),
    [
        (["61,7,AW,W1,,01/01/2024,", "62,7,AW,W2,,01/01/2025,"], "W2"),  # both hold: the later one
        (["61,7,AW,W1,,10/02/2025,", "62,7,AW,W2,,20/02/2025,"], "W1"),  # none yet: the first to come
        (["61,7,AW,W1,,01/01/2024,05/02/2025", "62,7,AW,W2,,05/02/2025,"], "W2"),  # handed over on the day
        (["61,8,AW,W1,,01/01/2024,"], None),  # another child's
        (["61,7,AW,Mary Jones,,01/01/2024,"], None),  # a name is never kept
    ],
)
def test_whose_episode_it_is(ingest_extract, relationships, worker):
    result = ingest_extract(classifications=["501,7,699,05/02/2025,,"], relationships=relationships)
    assert facts(result, "eh_episode")[0].get("worker_ref") == worker


def test_a_relationship_outside_early_help_is_no_allocation(ingest_extract):
    result = ingest_extract(
        classifications=["501,7,699,05/02/2025,01/07/2025,"],
        relationships=[
            "61,7,AW,W1,,01/01/2024,05/02/2025",
            "62,7,AW,W2,,01/07/2025,",
            "63,8,AT,,31,01/01/2024,",
        ],
    )
    assert facts(result, "allocation") == []
    assert refusals(result) == [("relationships", row, NO_EPISODE) for row in (2, 3, 4)]


def test_the_nearest_referral_before_the_start_is_the_episode_s(ingest_extract):
    referral = "{},7,Child: Referral,COMPLETE,{},{},,School,,"
    result = ingest_extract(
        classifications=["501,7,699,05/02/2025,01/03/2025,", "502,7,699,10/03/2025,,"],
        forms=[
            referral.format("80", "06/11/2024", "06/11/2024"),  # 91 days before
            referral.format("81", "01/02/2025", "03/02/2025"),
            referral.format("82", "02/02/2025", "04/02/2025"),  # nearer
            referral.format("83", "08/02/2025", "09/02/2025"),  # after the start: the next episode's
            referral.format("84", "11/03/2025", "12/03/2025"),  # nothing followed
        ],
    )
    assert [episode["referral_id"] for episode in facts(result, "eh_episode")] == ["82", "83"]
    assert [referral["source_id"] for referral in facts(result, "eh_referral")] == ["82", "83"]
    assert refusals(result) == [("forms", row, NOT_THE_REFERRAL) for row in (2, 3, 6)]


def test_one_referral_leads_to_one_episode(ingest_extract):
    result = ingest_extract(
        classifications=["501,7,699,05/02/2025,10/02/2025,", "502,7,699,20/02/2025,,"],
        forms=["81,7,Child: Referral,COMPLETE,05/02/2025,05/02/2025,,School,,"],
    )
    assert [episode.get("referral_id") for episode in facts(result, "eh_episode")] == ["81", None]


def test_a_referral_as_old_as_the_setting_allows_still_counts(ingest_extract):
    result = ingest_extract(
        classifications=["501,7,699,05/02/2025,,"],
        forms=["81,7,Child: Referral,COMPLETE,07/11/2024,07/11/2024,,School,,"],
    )
    assert (date(2025, 2, 5) - date(2024, 11, 7)).days == 90
    assert facts(result, "eh_episode")[0]["referral_id"] == "81"


def test_the_closure_form_of_the_last_day_says_why(ingest_extract):
    closure = "{},7,Early Help: Closure,COMPLETE,01/07/2025,{},{},,,{}"
    result = ingest_extract(
        classifications=["501,7,699,05/02/2025,01/07/2025,"],
        forms=[
            closure.format("81", "01/07/2025", "", "Disengaged"),
            closure.format("82", "09/07/2025", "01/07/2025", "Needs met"),  # states the day: counts first
            closure.format("83", "30/06/2025", "", "Moved away"),
        ],
    )
    assert facts(result, "eh_episode")[0]["end_reason_code"] == "OUTCOMES_MET"
    assert refusals(result) == [("forms", 2, NOT_THE_CLOSURE), ("forms", 4, NOT_THE_CLOSURE)]


def test_a_reason_that_nobody_knows_waits_with_the_form_s_case(ingest_extract):
    result = ingest_extract(
        classifications=["501,7,699,05/02/2025,01/07/2025,"],
        forms=["81,7,Early Help: Closure,COMPLETE,01/07/2025,01/07/2025,,,,Panel B agreed"],
    )
    assert result.review_queue["source_value"].to_pylist() == ["Panel B agreed"]
    assert account(result) == (2, 1, 1, 0)


def test_classifications_of_social_care_are_spells_of_their_own(ingest_extract):
    result = ingest_extract(
        classifications=[
            "601,7,702,01/01/2025,01/03/2025,",
            "602,7,702,02/03/2025,,",
            "603,7,703,01/02/2025,01/06/2025,",
            "501,7,699,02/06/2025,,",
        ]
    )
    assert facts(result, "csc_spell") == [
        {"source_id": "601", "source_person_id": "7", "spell_type": "CIN", "start_date": date(2025, 1, 1)},
        {"source_id": "603", "source_person_id": "7", "spell_type": "CPP"}
        | {"start_date": date(2025, 2, 1), "end_date": date(2025, 6, 1)},
    ]
    assert [episode["source_id"] for episode in facts(result, "eh_episode")] == ["501"]


def test_rows_that_cannot_count_are_set_aside_with_the_reason(ingest_extract):
    not_a_date = "not a date: expected dd/mm/yyyy or yyyy-mm-dd"
    result = ingest_extract(
        classifications=[
            "501,7,699,05/02/2025,,DELETED",
            "502,7,4711,05/02/2025,,",
            "503,7,699,1900-01-01,,",
            "504,7,699,31/02/2025,,",
            "505,7,699,05/02/2025,04/02/2025,",
            "506,,699,05/02/2025,,",
        ],
        forms=[
            "81,7,Parking permit,COMPLETE,05/02/2025,05/02/2025,,,,",
            "82,7,Child: Referral,DRAFT,05/02/2025,,,,,",
            "83,7,Child: Referral,Deleted,05/02/2025,,,,,",
            "84,7,Child: Referral,Lost,05/02/2025,,,,,",
            "85,7,Child: Referral,COMPLETE,soon,,,,,",
        ],
        relationships=["61,7,GP,90017,,05/02/2025,"],
    )
    assert refusals(result) == [
        ("classifications", 2, "deleted in the source"),
        (
            "classifications",
            3,
            "a classification that settings.classifications of the council's file does not name",
        ),
        ("classifications", 4, "no day on which it began"),
        ("classifications", 5, not_a_date),
        ("classifications", 6, "it ends before it begins"),
        ("classifications", 7, "the required value is missing"),
        ("forms", 2, "a form that settings.forms of the council's file does not name"),
        ("forms", 3, "the form is not completed"),
        ("forms", 4, "deleted in the source"),
        ("forms", 5, "expected Complete, Draft or Deleted"),
        ("forms", 6, not_a_date),
        (
            "relationships",
            2,
            "a relationship that settings.relationships of the council's file does not name",
        ),
    ]
    assert account(result) == (12, 0, 0, 12)


def test_an_assessment_in_progress_has_no_day_of_completion(ingest_extract):
    result = ingest_extract(forms=["81,7,Early Help: Assessment,DRAFT,05/02/2025,,,,,"])
    assert facts(result, "eh_assessment") == [
        {"source_id": "81", "source_person_id": "7", "start_date": date(2025, 2, 5), "status": "IN_PROGRESS"}
    ]


def test_people_are_read_and_copies_are_marked(ingest_extract):
    result = ingest_extract(
        people=[
            "007,Aoife,None,03/04/2012,Female,WBRI,CR0 1AA,A123,0123,G1,,",
            "8,Aoife DUPLICATE,Byrne,,,,,,,,,",
            "9,Aoife,Byrne,,,,,,,,,DUPLICATE",
        ]
    )
    first, second, third = facts(result, "person_record")
    assert first == {
        "source_person_id": "007",
        "forename": "Aoife",
        "surname": "None",
        "birth_date": date(2012, 4, 3),
        "sex_code": "F",
        "ethnicity_code": "WBRI",
        "postcode": "CR0 1AA",
        "upn": "A123",
        "nhs_number": "0123",
        "family_ref": "G1",
    }
    assert second["is_duplicate"]
    assert third["is_duplicate"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"people.csv": "x"}, "no classifications.csv, forms.csv, relationships.csv in it: add them"),
        (
            {f"{name}.csv": header for name, header in HEADERS.items()} | {"notes.csv": "x"},
            "expected one file each of people, classifications, forms, relationships",
        ),
        (
            {f"{name}.csv": header for name, header in HEADERS.items()} | {"people_2026-10-31.csv": "x"},
            "leave out or rename this one",
        ),
        (
            {f"{name}.csv": header for name, header in HEADERS.items()}
            | {"forms.csv": "INSTANCEID,PERSONID"},
            "no column 'DESIGNNAME'",
        ),
    ],
)
def test_an_archive_that_is_no_extract_is_refused(ingest_extract, files, reason):
    [held] = ingest_extract(files=files).quarantined
    assert reason in held.reason


CELLS = st.sampled_from(
    [
        "", "7", "8", "699", "1271", "702", "4711", "05/02/2025", "2025-02-06", "01/07/2025", "31/02/2025",
        "1900-01-01", "9999-12-31", "DELETED", "COMPLETE", "DRAFT", "AW", "AT", "W1", "Child: Referral",
        "Early Help: Closure", "Early Help: Assessment", "Aoife",
    ]
)  # fmt: skip


def tables_of(draw, name):
    width = HEADERS[name].count(",") + 1
    return draw(st.lists(st.lists(CELLS, min_size=width, max_size=width).map(",".join), max_size=6))


@st.composite
def extracts(draw):
    """Return an archive whose rows are made of what such rows are made of, in any place."""
    files = {f"{name}.csv": "\n".join([HEADERS[name], *tables_of(draw, name)]) for name in HEADERS}
    return archive(files)


@given(extracts())
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_gives_a_record_or_completes_one_or_is_set_aside(received, content):
    file = received("extract.zip", content)
    for part in read(file, ClassificationSettings.model_validate(SETTINGS)):
        for sheet, rows in part.source_rows.items():
            used = set(part.supporting.get(sheet, ()))
            for raw in part.records:
                used |= set(raw.rows.to_pylist()) if raw.sheet == sheet else set()
            aside = [row.source_row for row in part.set_aside if row.sheet == sheet]
            assert len(aside) == len(set(aside))
            assert used | set(aside) == set(rows)
            assert not used & set(aside)
