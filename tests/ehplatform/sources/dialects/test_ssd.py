"""The Standard Safeguarding Dataset, table by table, against hand-worked rows."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.sources.dialects.dialect import NoSettings
from ehplatform.sources.dialects.ssd import LAYOUTS, OUTSIDE, read
from ehplatform.sources.dialects.ssd_people import NOT_IN_PERSON
from ehplatform.sources.ingest import ingest

DAY = "2026-10-31"


def table(*rows):
    """Return rows as CSV text, the header from the first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def zipped(**tables):
    """Return a ZIP archive of the tables, by name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}_{DAY}.csv", text)
    return content.getvalue()


@pytest.fixture
def ingest_tables(land, council, settings):
    """Ingest tables that come as single files."""

    def run(**tables):
        for name, text in tables.items():
            land("212", "early_help", f"SYNTHETIC_{name}_{DAY}.csv", text)
        return ingest(council("ssd"), settings)

    return run


@pytest.fixture
def ingest_archive(land, council, settings):
    """Ingest tables that come in one ZIP archive."""

    def run(content=None, **tables):
        land("212", "early_help", f"SYNTHETIC_ssd_{DAY}.zip", content or zipped(**tables))
        return ingest(council("ssd"), settings)

    return run


def facts(result, name):
    """Return a canonical table's rows without lineage and without what they do not say."""
    lineage = ("la_code", "source_system", "batch_id", "source_row")
    return [
        {column: value for column, value in row.items() if column not in lineage and value is not None}
        for row in result.tables[name].to_pylist()
    ]


def refusals(result):
    return [(row["sheet"], row["source_row"], row["reason"]) for row in result.refused_rows.to_pylist()]


def account(result):
    return [
        tuple(ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused"))
        for ledger in result.ledger.to_pylist()
    ]


def repairs(result):
    [ledger] = result.ledger.to_pylist()
    return ledger["repairs"]


PERSON = {
    "pers_person_id": "7",
    "pers_forename": "Aoife",
    "pers_surname": "None",
    "pers_sex": "F",
    "pers_ethnicity": "WBRI",
    "pers_dob": "2012-04-03 00:00:00.000",
    "pers_common_child_id": "0123456789",
    "pers_upn": "A123456789012",
    "pers_upn_unknown": "",
    "pers_send_flag": "Y",
    "pers_expected_dob": "",
    "pers_death_date": "NULL",
    "pers_legacy_id": "",
}


def test_a_person_is_read_as_written(ingest_tables):
    result = ingest_tables(ssd_person=table(PERSON))
    assert facts(result, "person_record") == [
        {
            "source_person_id": "7",
            "forename": "Aoife",
            "surname": "None",
            "birth_date": date(2012, 4, 3),
            "sex_code": "F",
            "ethnicity_code": "WBRI",
            "sen_code": "E",
            "upn": "A123456789012",
            "nhs_number": "0123456789",
        }
    ]
    assert result.tables["person_identifier"].num_rows == 0


def test_both_ways_of_writing_ethnicity_are_known(ingest_tables):
    """The pairs are those of the dataset's own script for Annex A."""
    pairs = [
        ("A1", "WBRI"), ("A2", "WIRI"), ("A3", "WOTH"), ("A4", "WIRT"), ("A5", "WROM"), ("B1", "MWBC"),
        ("B2", "MWBA"), ("B3", "MWAS"), ("B4", "MOTH"), ("C1", "AIND"), ("C2", "APKN"), ("C3", "ABAN"),
        ("C4", "AOTH"), ("D1", "BCRB"), ("D2", "BAFR"), ("D3", "BOTH"), ("E1", "CHNE"), ("E2", "OOTH"),
        ("E3", "REFU"), ("E4", "NOBT"), ("E5", "NOBT"), ("CNHE", "CHNE"), ("WIRT", "WIRT"),
    ]  # fmt: skip
    rows = [PERSON | {"pers_person_id": written, "pers_ethnicity": written} for written, _ in pairs]
    found = facts(ingest_tables(ssd_person=table(*rows)), "person_record")
    assert {fact["source_person_id"]: fact["ethnicity_code"] for fact in found} == dict(pairs)


def test_without_a_date_of_birth_the_expected_or_estimated_one_stands_in(ingest_tables):
    rows = [
        PERSON | {"pers_dob": "1900-01-01", "pers_expected_dob": "2027-01-15"},
        PERSON | {"pers_person_id": "8", "pers_expected_dob": "2012-04-01"},
    ]
    unborn, born = facts(ingest_tables(ssd_person=table(*rows)), "person_record")
    assert (unborn["birth_date"], unborn["is_birth_date_estimated"]) == (date(2027, 1, 15), True)
    assert born["birth_date"] == date(2012, 4, 3)
    assert "is_birth_date_estimated" not in born


def test_a_pupil_number_where_the_reason_for_having_none_belongs_is_the_pupil_number(ingest_tables):
    rows = [
        PERSON | {"pers_upn": "", "pers_upn_unknown": "B123456789012"},
        PERSON | {"pers_person_id": "8", "pers_upn": "", "pers_upn_unknown": "UN3"},
    ]
    first, second = facts(ingest_tables(ssd_person=table(*rows)), "person_record")
    assert (first["upn"], first.get("upn_unknown_code")) == ("B123456789012", None)
    assert (second.get("upn"), second["upn_unknown_code"]) == (None, "UN3")


def test_the_number_in_the_system_before_is_kept_as_an_identifier(ingest_tables):
    result = ingest_tables(ssd_person=table(PERSON | {"pers_legacy_id": "00042"}))
    assert facts(result, "person_identifier") == [
        {"source_person_id": "7", "source_id": "legacy", "id_type": "OTHER", "id_value": "00042"}
    ]


def test_placeholders_are_nothing_and_counted(ingest_tables):
    row = PERSON | {
        "pers_common_child_id": "SSD_PH",
        "pers_death_date": "1900-01-01T00:00:00",
        "pers_sex": "-1",
    }
    result = ingest_tables(ssd_person=table(row))
    [person] = facts(result, "person_record")
    assert person.keys().isdisjoint({"nhs_number", "death_date", "sex_code"})
    assert "pers_common_child_id: not available from this system (SSD_PH)" in repairs(result)
    assert "pers_sex: a placeholder read as nothing" in repairs(result)
    assert account(result) == [(1, 1, 0, 0)]


def test_a_person_without_an_id_is_refused(ingest_tables):
    result = ingest_tables(ssd_person=table(PERSON, PERSON | {"pers_person_id": "-1"}))
    assert account(result) == [(2, 1, 0, 1)]


FAMILY = [
    {"fami_table_id": "1", "fami_family_id": "F1", "fami_person_id": "7"},
    {"fami_table_id": "2", "fami_family_id": "F2", "fami_person_id": "7"},
    {"fami_table_id": "3", "fami_family_id": "F2", "fami_person_id": "7"},
    {"fami_table_id": "4", "fami_family_id": "F2", "fami_person_id": "99"},
    {"fami_table_id": "5", "fami_family_id": "-1", "fami_person_id": "7"},
]


def test_a_family_completes_its_members_when_the_tables_come_together(ingest_archive):
    result = ingest_archive(ssd_person=table(PERSON), ssd_family=table(*FAMILY))
    assert facts(result, "person_record")[0]["family_ref"] == "F2"
    assert account(result) == [(6, 3, 0, 3)]
    assert refusals(result) == [
        ("ssd_family", 2, "a later row names another family for the person, which is used"),
        ("ssd_family", 5, NOT_IN_PERSON),
        ("ssd_family", 6, "no person or no family"),
    ]


def test_a_family_table_that_comes_alone_is_set_aside(ingest_tables):
    result = ingest_tables(ssd_family=table(*FAMILY))
    assert account(result) == [(5, 0, 0, 5)]


def address(number, start, end="", postcode="SW18 1AA", uprn="100023336956", person="7"):
    return {
        "addr_table_id": number,
        "addr_person_id": person,
        "addr_address_type": "Home",
        "addr_address_start_date": start,
        "addr_address_end_date": end,
        "addr_address_postcode": postcode,
        "addr_address_json": json.dumps({"HOUSE": "1", "STREET": "Secret Street", "UPRN": uprn}),
    }


def test_of_an_address_postcode_and_property_number_are_kept(ingest_tables):
    result = ingest_tables(ssd_address=table(address("1", "2020-01-01", "2021-01-01")))
    assert facts(result, "person_address") == [
        {
            "source_id": "1",
            "source_person_id": "7",
            "address_type": "HOME",
            "postcode": "SW18 1AA",
            "uprn": "100023336956",
            "start_date": date(2020, 1, 1),
            "end_date": date(2021, 1, 1),
        }
    ]
    assert not any("Secret" in str(row) for name in result.tables for row in result.tables[name].to_pylist())


def test_the_current_address_is_the_person_s(ingest_archive):
    moves = [
        address("1", "2024-01-01", postcode="SW18 2BB", uprn="2"),
        address("2", "2020-01-01", postcode="SW18 1AA", uprn="1"),
        address("3", "2025-01-01", "2025-06-01", postcode="SW18 3CC", uprn="3"),
    ]
    result = ingest_archive(ssd_person=table(PERSON), ssd_address=table(*moves))
    [person] = facts(result, "person_record")
    assert (person["postcode"], person["uprn"]) == ("SW18 2BB", "2")


def test_a_broken_cell_refuses_its_row_only(ingest_tables):
    broken = {"addr_address_json": '{"STREET": "The "Old" Mill", "UPRN": "1"}'}
    result = ingest_tables(ssd_address=table(address("1", "2020-01-01") | broken, address("2", "2020-01-01")))
    [(_, row, reason)] = refusals(result)
    assert row == 2
    assert reason.startswith("not readable as JSON")
    assert [fact["source_id"] for fact in facts(result, "person_address")] == ["2"]


def test_disabilities_mothers_and_numbers_are_read(ingest_tables):
    numbers = [
        {
            "link_table_id": "x1",
            "link_person_id": "7",
            "link_identifier_type": kind,
            "link_identifier_value": value,
        }
        for kind, value in [("Unique Pupil Number", "SSD_PH"), ("YOT Number", "Y1"), ("YOT Number", "Y2")]
    ]
    result = ingest_tables(
        ssd_disability=table({"disa_table_id": "1", "disa_person_id": "7", "disa_disability_code": "AUT"}),
        ssd_mother=table({"moth_table_id": "1", "moth_person_id": "8", "moth_childs_person_id": "7"}),
        ssd_linked_identifiers=table(*numbers),
    )
    assert facts(result, "person_disability") == [
        {"source_id": "1", "source_person_id": "7", "disability_code": "AUT"}
    ]
    assert facts(result, "person_relationship") == [
        {"source_id": "mother", "source_person_id": "7", "related_person_id": "8", "relationship_code": "MTH"}
    ]
    assert facts(result, "person_identifier") == [
        {"source_id": "YOT Number-1", "source_person_id": "7", "id_type": "YOT", "id_value": "Y1"},
        {"source_id": "YOT Number-2", "source_person_id": "7", "id_type": "YOT", "id_value": "Y2"},
    ]
    assert refusals(result) == [(None, 2, "the required value is missing")]


def contact(number="1", code="2A", description="Schools", outcome=""):
    return {
        "cont_contact_id": number,
        "cont_person_id": "7",
        "cont_contact_date": "2025-02-01 09:30:00",
        "cont_contact_source_code": code,
        "cont_contact_source_desc": description,
        "cont_contact_outcome_json": outcome,
    }


def flags(**raised):
    names = ("NEW_REFERRAL", "EXISTING_REFERRAL", "CP_ENQUIRY", "NFA", "ADVICE", "MISSING", "OLA_CP")
    cell = {f"{name}_FLAG": raised.get(name, "N") for name in names}
    return json.dumps(cell | {"NUMBER_OF_OUTCOMES": 1, "COMMENTS": "call mum"})


def test_the_outcome_of_a_contact_is_the_gravest_of_its_flags(ingest_tables):
    outcomes = {
        flags(NEW_REFERRAL="Y"): "CSC_REFERRAL",
        flags(EXISTING_REFERRAL="Yes"): "EXISTING_CASE",
        flags(CP_ENQUIRY="Y", NEW_REFERRAL="Y"): "CP_ENQUIRY",
        flags(NFA="Y", ADVICE="Y"): "INFO_ADVICE",
        flags(NFA="Y"): "NFA",
        flags(MISSING="1"): "MISSING",
        flags(OLA_CP="Y"): "OTHER_LA_PLAN",
        flags(): None,
        "": None,
        '{"OUTCOME_NFA_FLAG": true}': "NFA",
        "EH Referral": "EH_REFERRAL",
        "Information and Advice": "INFO_ADVICE",
    }
    rows = [contact(str(number), outcome=cell) for number, cell in enumerate(outcomes, start=10)]
    result = ingest_tables(ssd_contacts=table(*rows))
    assert [fact.get("outcome_code") for fact in facts(result, "contact")] == list(outcomes.values())
    assert account(result) == [(len(rows), len(rows), 0, 0)]


def test_a_flag_that_nobody_knows_waits_for_review(ingest_tables):
    result = ingest_tables(ssd_contacts=table(contact(outcome='{"FAMILY_HUB_FLAG": "Y", "NFA_FLAG": "N"}')))
    assert account(result) == [(1, 0, 1, 0)]
    assert result.review_queue["source_value"].to_pylist() == ["FAMILY_HUB_FLAG"]


def test_a_flag_that_is_no_answer_refuses_the_contact_without_saying_it(ingest_tables):
    result = ingest_tables(ssd_contacts=table(contact(outcome='{"NFA_FLAG": "ask Aoife"}')))
    assert refusals(result) == [(None, 2, "a flag is neither yes nor no")]


def test_a_bare_number_is_not_taken_for_dfe_s_code_when_the_description_tells(ingest_tables):
    """It may be the key of the system's own list of sources."""
    rows = [
        contact("1", "2A", ""),
        contact("2", "HSERVGP", "GP"),
        contact("3", "6", ""),
        contact("4", "6", "School"),
        contact("5", "", "Police"),
    ]
    found = facts(ingest_tables(ssd_contacts=table(*rows)), "contact")
    assert [fact["source_code"] for fact in found] == ["2A", "3A", "6", "2A", "6"]


EPISODE = {
    "earl_episode_id": "40",
    "earl_person_id": "7",
    "earl_episode_start_date": "2025-02-05",
    "earl_episode_end_date": "2025-07-01",
    "earl_episode_reason": "",
    "earl_episode_end_reason": "Outcomes met",
    "earl_episode_organisation": "Health",
    "earl_episode_worker_id": "SSD_PH",
}


def test_an_episode_is_read_and_its_worker_may_be_unavailable(ingest_tables):
    result = ingest_tables(ssd_early_help_episodes=table(EPISODE))
    assert facts(result, "eh_episode") == [
        {
            "source_id": "40",
            "source_person_id": "7",
            "start_date": date(2025, 2, 5),
            "end_date": date(2025, 7, 1),
            "start_basis": "recorded",
            "end_reason_code": "OUTCOMES_MET",
            "lead_org_type": "HEALTH",
        }
    ]
    assert "earl_episode_worker_id: not available from this system (SSD_PH)" in repairs(result)


def test_free_text_for_the_end_waits_for_review(ingest_tables):
    result = ingest_tables(
        ssd_early_help_episodes=table(EPISODE | {"earl_episode_end_reason": "family felt ready"})
    )
    assert account(result) == [(1, 0, 1, 0)]
    assert "end_reason_code" not in facts(result, "eh_episode")[0]
    assert result.review_queue["source_value"].to_pylist() == ["family felt ready"]


def test_an_open_episode_keeps_its_worker_but_never_a_worker_s_name(ingest_tables):
    rows = [
        EPISODE | {"earl_episode_end_date": "", "earl_episode_worker_id": "90017"},
        EPISODE | {"earl_episode_id": "41", "earl_episode_worker_id": "Mary Jones"},
    ]
    result = ingest_tables(ssd_early_help_episodes=table(*rows))
    assert [fact.get("worker_ref") for fact in facts(result, "eh_episode")] == ["90017", None]
    assert "earl_episode_worker_id: a worker's name in place of an id was left out" in repairs(result)


REFERRAL = {
    "cine_referral_id": "5",
    "cine_person_id": "7",
    "cine_referral_date": "2025-01-10",
    "cine_cin_primary_need_code": "N1",
    "cine_referral_source_code": "6",
    "cine_referral_source_desc": "Police",
    "cine_referral_outcome_json": '{"SINGLE_ASSESSMENT_FLAG": "Y", "NFA_FLAG": "N"}',
    "cine_referral_nfa": "N",
    "cine_close_reason": "RC8",
    "cine_close_date": "2025-05-20",
    "cine_referral_team": "31",
    "cine_referral_worker_id": "Jones, Mary",
}


def test_a_referral_gives_a_referral_and_a_time_in_need(ingest_tables):
    result = ingest_tables(ssd_cin_episodes=table(REFERRAL))
    shared = {
        "source_person_id": "7",
        "start_date": date(2025, 1, 10),
        "source_code": "6",
        "primary_need_code": "N1",
        "team_ref": "31",
    }
    assert facts(result, "csc_spell") == [
        shared
        | {
            "source_id": "cine-5",
            "spell_type": "CSC_REFERRAL",
            "is_nfa": False,
            "outcome_code": "ASSESSMENT",
        },
        shared
        | {
            "source_id": "cine-5-CIN",
            "spell_type": "CIN",
            "referral_id": "cine-5",
            "end_date": date(2025, 5, 20),
            "end_reason_code": "RC8",
        },
    ]


def test_a_referral_that_ends_in_no_further_action_gives_no_time_in_need(ingest_tables):
    row = REFERRAL | {"cine_referral_nfa": "Y", "cine_referral_outcome_json": '{"NFA_FLAG": "Y"}'}
    [spell] = facts(ingest_tables(ssd_cin_episodes=table(row)), "csc_spell")
    assert (spell["spell_type"], spell["is_nfa"], spell["outcome_code"]) == ("CSC_REFERRAL", True, "NFA")
    assert (spell["end_date"], spell["end_reason_code"]) == (date(2025, 5, 20), "RC8")


def test_ids_of_different_tables_do_not_meet(ingest_tables):
    """Every table counts its rows from 1."""
    result = ingest_tables(
        ssd_cin_episodes=table(REFERRAL | {"cine_referral_id": "1"}),
        ssd_cin_plans=table(
            {"cin_plan_id": "1", "cinp_referral_id": "1", "cinp_person_id": "7"}
            | {"cinp_cin_plan_start_date": "2025-02-01", "cinp_cin_plan_end_date": ""}
        ),
        ssd_s47_enquiry=table(
            {"s47e_s47_enquiry_id": "1", "s47e_referral_id": "-1", "s47e_person_id": "7"}
            | {"s47e_s47_start_date": "2025-02-01", "s47e_s47_outcome_json": '{"CP_CONFERENCE_FLAG": "Y"}'}
        ),
        ssd_cp_plans=table(
            {"cppl_cp_plan_id": "1", "cppl_referral_id": "1", "cppl_person_id": "7", "cppl_cp_plan_ola": "N"}
            | {"cppl_cp_plan_start_date": "2025-03-01", "cppl_cp_plan_initial_category": "Neglect"}
            | {"cppl_cp_plan_latest_category": "Multiple: Neglect, Emotional abuse"},
            {"cppl_cp_plan_id": "2", "cppl_referral_id": "1", "cppl_person_id": "7", "cppl_cp_plan_ola": "Y"}
            | {"cppl_cp_plan_start_date": "2025-03-01", "cppl_cp_plan_initial_category": "Neglect"}
            | {"cppl_cp_plan_latest_category": ""},
        ),
    )
    spells = {fact["source_id"]: fact for fact in facts(result, "csc_spell")}
    assert sorted(spells) == ["cine-1", "cine-1-CIN", "cinp-1", "cppl-1", "s47e-1"]
    assert spells["cinp-1"]["spell_type"] == "S17_PLAN"
    assert spells["cinp-1"]["referral_id"] == "cine-1"
    assert spells["s47e-1"]["outcome_code"] == "ICPC"
    assert "referral_id" not in spells["s47e-1"]
    assert (spells["cppl-1"]["initial_category_code"], spells["cppl-1"]["category_code"]) == ("NEG", "MUL")
    assert refusals(result) == [(None, 3, "a plan of another authority")]


def test_a_conference_that_was_not_held_is_set_aside(ingest_tables):
    held = {
        "icpc_icpc_id": "1",
        "icpc_person_id": "7",
        "icpc_icpc_date": "2025-02-20",
        "icpc_referral_id": "5",
    }
    held |= {"icpc_icpc_outcome_cp_flag": "Y", "icpc_icpc_outcome_json": ""}
    result = ingest_tables(
        ssd_initial_cp_conference=table(held, held | {"icpc_icpc_id": "2", "icpc_icpc_date": ""})
    )
    [spell] = facts(result, "csc_spell")
    assert (spell["spell_type"], spell["outcome_code"]) == ("ICPC", "CP_PLAN")
    assert refusals(result) == [(None, 3, "the conference has no date: it has not been held")]


ASSESSMENT = {
    "cina_assessment_id": "9",
    "cina_person_id": "7",
    "cina_referral_id": "5",
    "cina_assessment_start_date": "2025-01-12",
    "cina_assessment_auth_date": "2025-02-20",
    "cina_assessment_outcome_json": '{"PROV_OF_SERVICES_FLAG": "Y", "NFA_FLAG": "N"}',
    "cina_assessment_outcome_nfa": "N",
}
FACTORS = [
    {"cinf_table_id": "1", "cinf_assessment_id": "9", "cinf_assessment_factors_json": '["1A", "24a", "1A"]'},
    {"cinf_table_id": "2", "cinf_assessment_id": "77", "cinf_assessment_factors_json": '["1A"]'},
    {"cinf_table_id": "3", "cinf_assessment_id": "9", "cinf_assessment_factors_json": "[]"},
    {
        "cinf_table_id": "4",
        "cinf_assessment_id": "9",
        "cinf_assessment_factors_json": '{"2B":"Yes","3A":"No"}',
    },
    {"cinf_table_id": "5", "cinf_assessment_id": "9", "cinf_assessment_factors_json": '["1A"'},
]


def test_factors_find_their_child_through_the_assessment(ingest_archive):
    result = ingest_archive(ssd_cin_assessments=table(ASSESSMENT), ssd_assessment_factors=table(*FACTORS))
    [assessment] = facts(result, "csc_spell")
    assert (assessment["is_support_required"], assessment["outcome_code"]) == (True, "SERVICES")
    assert [
        (fact["factor_code"], fact["source_person_id"]) for fact in facts(result, "assessment_factor")
    ] == [
        ("1A", "7"),
        ("24A", "7"),
        ("2B", "7"),
    ]
    assert facts(result, "assessment_factor")[0] == {
        "source_id": "cinf-9-1A",
        "source_person_id": "7",
        "assessment_id": "cina-9",
        "factor_code": "1A",
        "assessment_date": date(2025, 2, 20),
    }
    assert [(row, reason.split(":")[0]) for _, row, reason in refusals(result)] == [
        (3, "the table names the assessment and not the child, and no such assessment came with it"),
        (4, "the list of factors is empty"),
        (6, "not readable as JSON"),
    ]
    assert account(result) == [(6, 3, 0, 3)]


def test_factors_that_come_alone_say_of_nobody(ingest_tables):
    result = ingest_tables(ssd_assessment_factors=table(FACTORS[0]))
    [(_, _, reason)] = refusals(result)
    assert reason.endswith("send it with ssd_cin_assessments in one ZIP file")


def care_episode(number, start, end, reason, period="P1", **more):
    return {
        "clae_cla_episode_id": number,
        "clae_person_id": "7",
        "clae_cla_episode_start_date": start,
        "clae_cla_episode_ceased_date": end,
        "clae_cla_episode_ceased_reason": reason,
        "clae_cla_episode_start_reason": more.get("began", "P"),
        "clae_cla_primary_need_code": "N1",
        "clae_cla_id": period,
        "clae_referral_id": "5",
        "clae_cla_placement_id": more.get("placement", ""),
        "clae_entered_care_date": more.get("entered", ""),
    }


def test_a_period_of_care_is_all_its_episodes(ingest_tables):
    result = ingest_tables(
        ssd_cla_episodes=table(
            care_episode("2", "2025-03-01", "2025-06-01", "E4A"),
            care_episode("1", "2025-01-10", "2025-03-01", "X1", began="S"),
            care_episode("3", "01/08/2025", "01/10/2025", "X1", "P2", entered="2024-08-01"),
            care_episode("4", "2025-09-01", "", "", ""),
            care_episode("5", "soon", "", "", "P3"),
        )
    )
    shared = {
        "source_person_id": "7",
        "spell_type": "CLA",
        "referral_id": "cine-5",
        "primary_need_code": "N1",
    }
    assert facts(result, "csc_spell") == [
        shared
        | {
            "source_id": "clae-P1",
            "start_date": date(2025, 1, 10),
            "end_date": date(2025, 6, 1),
            "entry_reason_code": "S",
            "cla_end_reason_code": "E4A",
        },
        shared | {"source_id": "clae-P2", "start_date": date(2024, 8, 1)},  # X1: the next did not come yet
    ]
    assert refusals(result) == [
        (None, 5, "no person or no clae_cla_id: the period of care is not known"),
        (None, 6, "not a date: expected dd/mm/yyyy or yyyy-mm-dd"),
    ]


def status(code, start, end="", person="7"):
    return {
        "lega_legal_status_id": code,
        "lega_person_id": person,
        "lega_legal_status": code,
        "lega_legal_status_start_date": start,
        "lega_legal_status_end_date": end,
    }


def test_a_period_has_the_legal_status_and_placement_of_its_latest_episode(ingest_archive):
    result = ingest_archive(
        ssd_cla_episodes=table(
            care_episode("1", "2025-01-10", "2025-03-01", "X1", placement="A"),
            care_episode("2", "2025-03-01", "", "", placement="B"),
        ),
        ssd_legal_status=table(
            status("V2", "2025-01-10", "2025-02-01"), status("C1", "2025-02-01"), status("C2", "2025-04-01")
        ),
        ssd_cla_placement=table(
            {"clap_cla_placement_id": "A", "clap_cla_placement_type": "U4"},
            {"clap_cla_placement_id": "B", "clap_cla_placement_type": "K2"},
        ),
    )
    [period] = facts(result, "csc_spell")
    assert (period["legal_status_code"], period["placement_type_code"]) == ("C1", "K2")
    assert [(sheet, row) for sheet, row, _ in refusals(result)] == [
        ("ssd_cla_placement", 2),
        ("ssd_legal_status", 2),
        ("ssd_legal_status", 4),
    ]
    assert account(result) == [(7, 4, 0, 3)]


def test_workers_and_teams_are_read_without_names(ingest_tables):
    result = ingest_tables(
        ssd_professionals=table(
            {"prof_professional_id": "90017", "prof_professional_name": "Mary Jones"}
            | {"prof_professional_job_title": "Social Worker", "prof_full_time_equivalency": "0.8"}
            | {"prof_agency_worker_flag": "N", "prof_professional_department": "Assessment North"}
        ),
        ssd_department=table(
            {"dept_team_id": "31", "dept_team_name": "Assessment North", "dept_team_parent_id": "3"}
        ),
        ssd_involvements=table(
            {"invo_involvements_id": "1", "invo_person_id": "7", "invo_involvement_start_date": "2025-01-11"}
            | {
                "invo_involvement_end_date": "",
                "invo_professional_id": "90017",
                "invo_professional_team": "31",
            }
            | {"invo_professional_role_id": "Key worker", "invo_worker_change_reason": "FCONTA"}
        ),
    )
    assert facts(result, "worker") == [
        {"source_id": "90017", "worker_role": "SOCIAL_WORKER", "fte": 0.8, "is_agency": False}
    ]
    assert facts(result, "team") == [
        {"source_id": "31", "team_name": "Assessment North", "parent_team_ref": "3"}
    ]
    assert facts(result, "allocation") == [
        {
            "source_id": "1",
            "source_person_id": "7",
            "start_date": date(2025, 1, 11),
            "role": "LEAD",
            "worker_ref": "90017",
            "team_ref": "31",
            "change_reason_code": "FCONTA",
        }
    ]
    assert not any("Mary" in str(result.tables[name].to_pylist()) for name in result.tables)


def test_scores_and_times_missing_are_read(ingest_tables):
    missing = {"miss_person_id": "7", "miss_missing_episode_start_date": "2025-03-01"}
    result = ingest_tables(
        ssd_sdq_scores=table(
            {"csdq_sdq_id": "1", "csdq_person_id": "7", "csdq_sdq_completed_date": "2025-03-01"}
            | {"csdq_sdq_score": "17"},
            {"csdq_sdq_id": "2", "csdq_person_id": "7", "csdq_sdq_completed_date": ""}
            | {"csdq_sdq_score": ""},
        ),
        ssd_missing=table(
            missing
            | {
                "miss_table_id": "1",
                "miss_missing_episode_type": "M",
                "miss_missing_episode_end_date": "2025-03-04",
            },
            missing
            | {
                "miss_table_id": "2",
                "miss_missing_episode_type": "M",
                "miss_missing_episode_end_date": "2025-03-01",
            },
            missing
            | {"miss_table_id": "3", "miss_missing_episode_type": "A", "miss_missing_episode_end_date": ""},
        ),
    )
    assert facts(result, "outcome_score") == [
        {"source_id": "1", "source_person_id": "7", "tool_code": "SDQ_TOTAL", "score": 17.0}
        | {"score_date": date(2025, 3, 1)}
    ]
    day = {"source_person_id": "7", "domain": "MISSING", "event_date": date(2025, 3, 1)}
    assert facts(result, "wider_outcome") == [
        day | {"source_id": "1", "end_date": date(2025, 3, 4)},
        day | {"source_id": "2"},
    ]
    assert {reason for _, _, reason in refusals(result)} == {
        "no score was returned",
        "away without authorisation and not missing: where the child was is known",
    }


def test_rows_without_a_place_in_the_model_are_counted_with_the_reason(ingest_tables):
    rows = {name: dict.fromkeys(layout.headers, "1") for name, layout in OUTSIDE.items()}
    result = ingest_tables(**{name: table(row, row) for name, row in rows.items()})
    assert account(result) == [(2, 0, 0, 2)] * len(OUTSIDE)
    assert {reason for _, _, reason in refusals(result)} == {
        "the platform has no place for what this table says"
    }


def test_a_table_with_nothing_in_it_is_read(ingest_tables):
    result = ingest_tables(**{name: ",".join(layout.headers) for name, layout in LAYOUTS.items()})
    assert result.ok
    assert account(result) == [(0, 0, 0, 0)] * len(LAYOUTS)


CELLS = ("x", "1", "-1", "{", "[]", "2025-01-01", "SSD_PH", '"')


def nonsense(layout):
    return table(*(dict.fromkeys(layout.headers, cell) for cell in CELLS))


def test_every_row_of_every_table_is_accounted_for_whatever_it_says(ingest_tables):
    result = ingest_tables(**{name: nonsense(layout) for name, layout in LAYOUTS.items()})
    for rows_in, mapped, queued, refused in account(result):
        assert rows_in == mapped + queued + refused == len(CELLS)


def test_so_is_every_row_of_an_archive(ingest_archive):
    result = ingest_archive(**{name: nonsense(layout) for name, layout in (LAYOUTS | OUTSIDE).items()})
    [(rows_in, mapped, queued, refused)] = account(result)
    assert rows_in == mapped + queued + refused == len(CELLS) * len(LAYOUTS | OUTSIDE)


def test_a_table_without_a_column_that_it_needs_is_refused(ingest_tables):
    result = ingest_tables(ssd_contacts=table({"cont_contact_id": "1", "cont_contact_date": "2025-01-01"}))
    [held] = result.quarantined
    assert "no column 'cont_person_id'" in held.reason


@pytest.mark.parametrize("name", ["contacts_2026-10-31.csv", "ssd_unheard_of.csv", "ssd_2026-10-31.csv"])
def test_a_name_that_says_no_table_is_refused(land, council, settings, name):
    land("212", "early_help", name, "a,b\n1,2\n")
    [held] = ingest(council("ssd"), settings).quarantined
    assert "the name says no table of the dataset" in held.reason


def test_two_files_for_one_table_are_refused(ingest_archive):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("ssd_person_2026-09-30.csv", table(PERSON))
        archive.writestr("ssd_person_2026-10-31.csv", table(PERSON))
    [held] = ingest_archive(content.getvalue()).quarantined
    assert "two files for one table" in held.reason


def test_a_later_extract_replaces_the_earlier(land, council, settings):
    for day, surname in (("2026-10-31", "Newer"), ("2026-09-30", "Older")):
        land("212", "early_help", f"ssd_person_{day}.csv", table(PERSON | {"pers_surname": surname}))
    assert facts(ingest(council("ssd"), settings), "person_record")[0]["surname"] == "Newer"


SCRAPS = st.sampled_from(
    [
        "", "1", "2", "7", "-1", "SSD_PH", "NULL", "Y", "N", "X1", "A", "2025-01-01", "01/02/2025",
        "31/02/2025", "1900-01-01", '["1A"]', "[]", '{"NFA_FLAG": "Y"}', '{"UPRN": "1"}', "{", "V2", "Aoife",
        "Multiple: x",
    ]
)  # fmt: skip


@given(st.data())
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_gives_a_record_or_completes_one_or_is_set_aside(received, data):
    """Tables that came together, their rows made of what such rows are made of, in any place."""
    names = data.draw(st.lists(st.sampled_from(sorted(LAYOUTS)), min_size=1, max_size=4, unique=True))
    texts = {}
    for name in names:
        headers = LAYOUTS[name].headers
        rows = st.lists(st.fixed_dictionaries(dict.fromkeys(headers, SCRAPS)), min_size=1, max_size=5)
        texts[name] = table(*data.draw(rows))
    used, aside, all_rows = set(), set(), set()
    for part in read(received("ssd.zip", zipped(**texts)), NoSettings()):
        for sheet, rows in part.source_rows.items():
            all_rows |= {(sheet, row) for row in rows}
            used |= {(sheet, row) for row in part.supporting.get(sheet, ())}
        used |= {(raw.sheet, row) for raw in part.records for row in raw.rows.to_pylist()}
        aside |= {(row.sheet, row.source_row) for row in part.set_aside}
    assert used | aside == all_rows
    assert not used & aside


def test_nothing_that_a_row_says_is_in_the_account_of_it(ingest_archive):
    """A canary in every cell: reasons, repairs and places must not repeat it."""
    canary = "Canary Wharf"
    rows = [canary, f'{{"NFA_FLAG": "{canary}"}}', f'["{canary}"', f'{{"{canary}', f"{canary} 7"]
    layouts = LAYOUTS | OUTSIDE
    result = ingest_archive(
        **{
            name: table(*(dict.fromkeys(layout.headers, cell) for cell in rows))
            for name, layout in layouts.items()
        }
    )
    accounts = (result.refused_rows, result.ledger)
    assert canary not in str([account.to_pylist() for account in accounts])
    assert canary not in str(result.tables["worker"].to_pylist())
