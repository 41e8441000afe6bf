"""The workflow dialect against hand-worked chains."""

from datetime import date

import pytest

from ehplatform.model.council import ConfigurationError
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.dialects.step_chain import find_roots
from ehplatform.sources.ingest import ingest

STEPS = {"referral": 1208, "allocation": 1211, "assessment": 1212, "review": 1214, "closure": 1217}
HEADER = (
    "STEP_ID,PERSON_ID,GROUP_ID,STEP_TYPE_ID,STEP_TYPE,STATUS,STARTED_ON,COMPLETED_ON,PREVIOUS_STEP_ID,WORKER_ID,"
    "ANSWER_SOURCE,ANSWER_ROUTE,ANSWER_OUTCOME,ANSWER_TIER,GROUP_STEP_ID\n"
)
PEOPLE_HEADER = (
    "PERSON_ID,FIRST_NAMES,LAST_NAMES,DATE_OF_BIRTH,GENDER,ETHNICITY,POST_CODE,UPN,NHS_NUMBER,GROUP_ID,"
    "LEFT_AREA_ON\n"
)
CLOSED_CASE = (
    "10,7,G1,1208,Referral,Completed,01/02/2025,05/02/2025,,,School,Agency,Accepted,,G10\n"
    "11,7,G1,1211,Engagement,Completed,06/02/2025,06/02/2025,10,W1,,,,Targeted,\n"
    "12,7,G1,1212,Assessment,Completed,07/02/2025,20/02/2025,11,W1,,,,,G12\n"
    "13,7,G1,1214,Review,Cancelled,01/04/2025,,12,W1,,,,,\n"
    "14,7,G1,1214,Review,Completed,01/05/2025,01/05/2025,12,W1,,,,,\n"
    "15,7,G1,1217,Closure,Completed,30/06/2025,01/07/2025,14,W1,,,Needs met,,\n"
)


@pytest.fixture
def ingest_steps(land, council, settings):
    def run(body, header=HEADER, **local):
        land("212", "early_help", "SYNTHETIC_steps_2026-10-31.csv", header + body)
        return ingest(council("workflow_steps", settings={"steps": STEPS} | local), settings)

    return run


def facts(table):
    lineage = ("la_code", "source_system", "batch_id", "source_person_id")
    return [
        {name: value for name, value in row.items() if name not in lineage and value is not None}
        for row in table.to_pylist()
    ]


def test_a_chain_of_steps_gives_one_case(ingest_steps):
    result = ingest_steps(CLOSED_CASE)
    assert facts(result.tables["eh_referral"]) == [
        {
            "source_row": 2,
            "source_id": "10",
            "family_referral_id": "G10",
            "referral_date": date(2025, 2, 1),
            "source_code": "2A",
            "route_code": "AGENCY",
            "decision_date": date(2025, 2, 5),
            "outcome_code": "ACCEPTED",
        }
    ]
    assert facts(result.tables["eh_episode"]) == [
        {
            "source_row": 2,
            "source_id": "10",
            "referral_id": "10",
            "start_date": date(2025, 2, 5),
            "end_date": date(2025, 7, 1),
            "start_basis": "decision_date",
            "entry_route": "AGENCY",
            "tier": "TARGETED",
            "end_reason_code": "OUTCOMES_MET",
            "worker_ref": "W1",
            "merged_count": 1,
        }
    ]
    assert facts(result.tables["allocation"]) == [
        {
            "source_row": 3,
            "source_id": "11",
            "episode_id": "10",
            "start_date": date(2025, 2, 6),
            "end_date": date(2025, 7, 1),
            "role": "LEAD",
            "worker_ref": "W1",
        }
    ]
    assert facts(result.tables["eh_assessment"]) == [
        {
            "source_row": 4,
            "source_id": "12",
            "family_assessment_id": "G12",
            "referral_id": "10",
            "start_date": date(2025, 2, 7),
            "completed_date": date(2025, 2, 20),
            "status": "COMPLETED",
            "worker_ref": "W1",
        }
    ]
    assert facts(result.tables["plan_review"]) == [
        {
            "source_row": 6,
            "source_id": "14",
            "episode_id": "10",
            "review_type": "TAF",
            "review_date": date(2025, 5, 1),
            "worker_ref": "W1",
        }
    ]


def test_steps_that_did_not_take_place_are_refused_with_the_reason(ingest_steps):
    result = ingest_steps(
        CLOSED_CASE
        + "20,8,,1208,Referral,Proposed,01/02/2025,,,,,,,,\n"
        + "21,8,,9999,Parking permit,Completed,01/02/2025,,,,,,,,\n"
        + "22,8,,1208,Referral,Lost,01/02/2025,,,,,,,,\n"
    )
    assert [(row["source_row"], row["reason"]) for row in result.refused_rows.to_pylist()] == [
        (5, "the step was cancelled"),
        (8, "the step was proposed and did not take place"),
        (9, "a step type that settings.steps of the council's file does not name"),
        (10, "expected Completed, In progress, Cancelled or Proposed"),
    ]
    [ledger] = result.ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [9, 5, 0, 4]


def test_a_referral_that_nothing_followed_is_no_episode(ingest_steps):
    result = ingest_steps("10,7,G1,1208,Referral,Completed,01/02/2025,05/02/2025,,,School,Agency,NFA,,\n")
    assert result.tables["eh_referral"].num_rows == 1
    assert result.tables["eh_episode"].num_rows == 0


def test_a_referral_in_progress_awaits_its_decision(ingest_steps):
    result = ingest_steps("10,7,G1,1208,Referral,In progress,01/02/2025,,,,School,Agency,,,\n")
    assert result.tables["eh_referral"]["outcome_code"].to_pylist() == ["PENDING"]


def test_an_open_case_without_a_worker_has_no_allocation(ingest_steps):
    result = ingest_steps(
        "10,7,,1208,Referral,Completed,01/02/2025,05/02/2025,,,School,,Accepted,,\n"
        "11,7,,1211,Engagement,In progress,06/02/2025,,10,,,,,Level 3,\n"
    )
    assert result.tables["allocation"].num_rows == 0
    [episode] = result.tables["eh_episode"].to_pylist()
    assert (episode["end_date"], episode["tier"]) == (None, "TARGETED")
    assert result.ledger["rows_mapped"].to_pylist() == [2]


def test_a_chain_whose_referral_is_before_the_export_starts_with_its_first_step(ingest_steps):
    result = ingest_steps("11,7,,1211,Engagement,Completed,06/02/2025,,10,W1,,,,Targeted,\n")
    [episode] = result.tables["eh_episode"].to_pylist()
    assert (episode["start_date"], episode["start_basis"]) == (date(2025, 2, 6), "first_step")


def test_siblings_who_share_a_step_number_are_two_chains(ingest_steps):
    case = (
        "10,{0},,1208,Referral,Completed,01/02/2025,05/02/2025,,,,,Accepted,,\n"
        "11,{0},,1211,Engagement,Completed,06/02/2025,,10,W1,,,,,\n"
    )
    result = ingest_steps(case.format(7) + case.format(8))
    assert sorted(result.tables["eh_episode"]["source_person_id"].to_pylist()) == ["7", "8"]


def test_roots_are_found_through_gaps_and_circles():
    keys = {name: ("7", name) for name in "abcdexy"}
    previous = {
        keys["a"]: ("7", ""),
        keys["b"]: keys["a"],
        keys["c"]: keys["b"],
        keys["d"]: ("7", "cancelled"),
        keys["x"]: keys["y"],
        keys["y"]: keys["x"],
    }
    roots = find_roots(previous)
    assert {name: roots[keys[name]][1] for name in "abcd"} == {"a": "a", "b": "a", "c": "a", "d": "d"}
    assert roots[keys["x"]] == roots[keys["y"]]


def test_a_very_long_chain_is_followed_in_linear_time():
    length = 50_000
    previous = {("7", str(n)): ("7", str(n - 1)) for n in range(length, 0, -1)}
    assert set(find_roots(previous).values()) == {("7", "1")}


def test_people_are_read_from_their_own_file(land, council, settings):
    land(
        "212",
        "early_help",
        "SYNTHETIC_people_2026-10-31.csv",
        PEOPLE_HEADER + "007,Aoife,None,03/04/2012,Girl,WBRI,CR0 1AA,A123,0123,G1,\n",
    )
    result = ingest(council("workflow_steps", settings={"steps": STEPS}), settings)
    assert facts(result.tables["person_record"]) == [
        {
            "source_row": 2,
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
    ]


def test_a_person_id_of_zero_or_less_is_a_group(ingest_steps, land, council, settings):
    steps = "10,{},,1208,Referral,Completed,01/02/2025,05/02/2025,,,,,Accepted,,\n"
    result = ingest_steps(steps.format("-12") + steps.format("0") + steps.format("7"))
    assert result.tables["eh_referral"]["source_person_id"].to_pylist() == ["7"]
    land(
        "212",
        "early_help",
        "people_2026-10-31.csv",
        PEOPLE_HEADER + "-12,The,Byrnes,,,,,,,,\n7,Aoife,Byrne,,,,,,,,\n",
    )
    result = ingest(council("workflow_steps", settings={"steps": STEPS}), settings)
    assert result.tables["person_record"]["source_person_id"].to_pylist() == ["7"]
    reasons = {row["reason"] for row in result.refused_rows.to_pylist()}
    assert reasons == {"a person id of 0 or less stands for a group, not a person"}
    assert sorted(result.ledger["rows_refused"].to_pylist()) == [1, 2]


def test_a_worker_s_name_is_never_kept(ingest_steps):
    result = ingest_steps(CLOSED_CASE.replace("W1", "Mary Jones"))
    for name in ("eh_episode", "allocation", "eh_assessment", "plan_review"):
        assert result.tables[name].num_rows == 1
        assert result.tables[name]["worker_ref"].to_pylist() == [None]
    assert "WORKER_ID: a worker's name in place of an id was left out" in result.ledger["repairs"][0].as_py()


REOPENED = CLOSED_CASE + "16,7,G1,1211,Engagement,In progress,10/07/2025,,15,W2,,,,,\n"


def test_a_closure_that_is_followed_ended_nothing(ingest_steps):
    [episode] = ingest_steps(REOPENED).tables["eh_episode"].to_pylist()
    assert (episode["end_date"], episode["end_reason_code"], episode["worker_ref"]) == (None, None, "W2")


def test_the_last_closure_ends_the_case_whatever_the_order_of_the_export(ingest_steps):
    again = (
        REOPENED.replace("In progress,10/07/2025,,15", "Completed,10/07/2025,20/07/2025,15")
        + "17,7,G1,1217,Closure,Completed,01/09/2025,02/09/2025,16,W2,,,Moved away,,\n"
    )
    for body in (again, "".join(sorted(again.splitlines(keepends=True), reverse=True))):
        [episode] = ingest_steps(body).tables["eh_episode"].to_pylist()
        assert (episode["start_date"], episode["end_date"]) == (date(2025, 2, 5), date(2025, 9, 2))
        assert (episode["end_reason_code"], episode["worker_ref"]) == ("MOVED_AREA", "W2")


def test_a_circle_is_cut_before_its_first_step(ingest_steps):
    body = CLOSED_CASE.replace("01/02/2025,05/02/2025,,,School", "01/02/2025,05/02/2025,15,,School")
    [episode] = ingest_steps(body).tables["eh_episode"].to_pylist()
    assert episode["end_date"] == date(2025, 7, 1)


WITHOUT_CLOSURE = (
    "10,7,,1208,Referral,Completed,01/02/2025,05/02/2025,,,School,,Accepted,,\n"
    "11,7,,1211,Engagement,Completed,06/02/2025,20/02/2025,10,W1,,,,,\n"
    "12,7,,1212,Assessment,Completed,07/02/2025,10/03/2025,11,W1,,,Needs met,,\n"
    "14,7,,1214,Review,{0},11/03/2025,{1},11,W1,,,,,\n"
)


@pytest.mark.parametrize(
    ("review", "end", "reason"),
    [
        (("Completed", "01/03/2025"), date(2025, 3, 10), "OUTCOMES_MET"),
        (("In progress", ""), None, None),
    ],
)
def test_where_a_council_says_so_the_last_steps_end_the_case(ingest_steps, review, end, reason):
    """As in the published script: the last completed step without an Early Help successor."""
    result = ingest_steps(WITHOUT_CLOSURE.format(*review), ends_with="last_step")
    [episode] = result.tables["eh_episode"].to_pylist()
    assert (episode["end_date"], episode["end_reason_code"]) == (end, reason)
    assert result.tables["allocation"]["end_date"].to_pylist() == [end]


def test_by_default_only_a_closure_ends_the_case(ingest_steps):
    [episode] = (
        ingest_steps(WITHOUT_CLOSURE.format("Completed", "01/03/2025")).tables["eh_episode"].to_pylist()
    )
    assert episode["end_date"] is None


def test_where_a_council_says_so_the_first_step_s_arrival_starts_the_case(ingest_steps):
    header = HEADER.replace("\n", ",INCOMING_ON,TEAM_ID\n")
    body = (
        "10,7,,1208,Referral,Completed,03/02/2025,05/02/2025,,,School,,Accepted,,,01/02/2025,31\n"
        "11,7,,1211,Engagement,In progress,06/02/2025,,10,W1,,,,,,07/02/2025,32\n"
    )
    result = ingest_steps(body, header, starts_with="first_step")
    [episode] = result.tables["eh_episode"].to_pylist()
    assert (episode["start_date"], episode["start_basis"]) == (date(2025, 2, 1), "first_step")
    assert episode["team_ref"] == "32"
    [referral] = result.tables["eh_referral"].to_pylist()
    assert (referral["referral_date"], referral["team_ref"]) == (date(2025, 2, 1), "31")


def test_answers_can_stand_in_columns_named_for_their_questions(ingest_steps):
    guid = "e04ea8d8-e6c0-465c-87c1-10c4ad1e18c7"
    header = HEADER.replace("ANSWER_ROUTE", guid).replace("ANSWER_TIER", "reason_for_eh_episode")
    body = (
        "10,7,,1208,Referral,Completed,01/02/2025,05/02/2025,,,School,,Accepted,Secure housing,\n"
        "15,7,,1217,Closure,Completed,30/06/2025,01/07/2025,10,,,Needs met,,,\n"
    )
    questions = {"end_reason": guid, "need": "reason_for_eh_episode", "route": None, "tier": None}
    result = ingest_steps(body, header, questions=questions)
    [episode] = result.tables["eh_episode"].to_pylist()
    assert (episode["presenting_need_code"], episode["end_reason_code"]) == ("09", "OUTCOMES_MET")
    assert result.tables["eh_referral"]["presenting_need_code"].to_pylist() == ["09"]


def test_several_step_types_can_be_of_one_kind(ingest_steps):
    body = (
        "10,7,,1208,Referral,Completed,01/02/2025,05/02/2025,,,,,Accepted,,\n"
        "12,7,,1212,Assessment,Completed,07/02/2025,20/02/2025,10,,,,,,\n"
        "13,7,,1213,Reassessment,In progress,07/03/2025,,12,,,,,,\n"
    )
    result = ingest_steps(body, steps=STEPS | {"assessment": [1212, 1213]})
    assert result.tables["eh_assessment"]["status"].to_pylist() == ["COMPLETED", "IN_PROGRESS"]


@pytest.mark.parametrize(
    ("local", "says"),
    [
        ({"steps": STEPS | {"review": 1208}}, "1208: named twice; each step type is one thing"),
        ({"steps": STEPS | {"review": "TAF"}}, "valid integer"),
        ({"starts_with": "consent"}, "'decision' or 'first_step'"),
        ({"questions": {"closing": "x"}}, "closing: not known here; allowed: source, route, decision"),
    ],
)
def test_a_slip_in_the_settings_is_named(council, local, says):
    with pytest.raises(ConfigurationError) as error:
        configured_sources(council("workflow_steps", settings={"steps": STEPS} | local))
    assert says in str(error.value)
