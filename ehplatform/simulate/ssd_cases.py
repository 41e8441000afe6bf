"""The front door and Early Help in the Standard Safeguarding Dataset: contacts, episodes, workers.

Every referral begins with a contact. Which contacts lead nowhere, and what an episode is about, is
drawn here. The dataset has no place for referrals, assessments and tiers of Early Help.
"""

import json
from datetime import date
from typing import Any

from ehplatform.model.codes import code_set
from ehplatform.simulate.early_help import WORKERS
from ehplatform.simulate.records import CaseRecord, PersonRecord, SpellRecord
from ehplatform.simulate.ssd_extract import PLACEHOLDER, SsdExtract, coded

FLAGS = (
    "NEW_REFERRAL_FLAG", "EXISTING_REFERRAL_FLAG", "CP_ENQUIRY_FLAG", "NFA_FLAG", "NON_AGENCY_ADOPTION_FLAG",
    "PRIVATE_FOSTERING_FLAG", "ADVICE_FLAG", "MISSING_FLAG", "OLA_CP_FLAG", "OTHER_OUTCOMES_EXIST_FLAG",
)  # fmt: skip
OUTCOMES = {"CSC_REFERRAL": "NEW_REFERRAL_FLAG", "INFO_ADVICE": "ADVICE_FLAG", "NFA": "NFA_FLAG"}
LEADS_NOWHERE = 0.3
TEAMS = ("Early Help North", "Early Help South", "Assessment", "Safeguarding")
HALF_TIME = 0.2


def add_registers(extract: SsdExtract) -> None:
    """Add teams and workers; workers' names are in the extract and nowhere in what it means."""
    for number, name in enumerate(TEAMS, start=1):
        extract.write(
            "ssd_department",
            dept_team_id=team_id(number),
            dept_team_name=name,
            dept_team_parent_id=None,
            dept_team_parent_name=None,
        )
        extract.registers["team"].append({"source_id": team_id(number), "team_name": name})
    for number in range(1, WORKERS + 1):
        fte = 0.5 if extract.dice.chance(HALF_TIME) else 1.0
        extract.write(
            "ssd_professionals",
            prof_professional_id=worker_id(number),
            prof_staff_id=f"S{number}",
            prof_professional_name=f"Synthetic Worker {number}",
            prof_professional_job_title="Family support worker",
            prof_professional_department=TEAMS[number % len(TEAMS)],
            prof_full_time_equivalency=fte,
            prof_agency_worker_flag=PLACEHOLDER,
        )
        extract.registers["worker"].append(
            {"source_id": worker_id(number), "worker_role": "FAMILY_SUPPORT", "fte": fte}
        )


def team_id(number: int) -> str:
    return str(30 + number)


def worker_id(number: int) -> str:
    return str(90_000 + number)


def add_case(extract: SsdExtract, record: CaseRecord) -> None:
    """Add the contact that a case began with, and what followed."""
    case = record.fact
    add_contact(extract, record.person, case.referred_on, case.source, record.words["source"], "EH_REFERRAL")
    if extract.dice.chance(LEADS_NOWHERE):
        outcome = extract.dice.one_of(["NFA", "INFO_ADVICE"])
        add_contact(extract, record.person, case.referred_on, "6", "Police", outcome)
    if case.started_on:
        add_episode(extract, record)
    if case.allocated_on and case.worker and extract.knows_workers:
        add_involvement(
            extract, record.person, case.worker, case.allocated_on, case.closed_on, record.words["role"]
        )


def add_contact(
    extract: SsdExtract,
    person: PersonRecord,
    day: date,
    source: str | None,
    words: str,
    outcome: str,
) -> None:
    """Add a contact; the source in words beside its code, as systems have both."""
    number = extract.number("ssd_contacts")
    extract.write(
        "ssd_contacts",
        cont_contact_id=number,
        cont_person_id=person.source_person_id,
        cont_contact_date=day,
        cont_contact_source_code=source,
        cont_contact_source_desc=words,
        cont_contact_outcome_json=outcome_cell(outcome),
    )
    extract.means(
        "contact", person, source_id=number, contact_date=day, source_code=source, outcome_code=outcome
    )


def outcome_cell(outcome: str) -> str:
    """Return the flags of an outcome; for Early Help the dataset has no flag, so it is in words."""
    if outcome not in OUTCOMES:
        return "EH Referral"
    flags: dict[str, Any] = {name: "Y" if name == OUTCOMES[outcome] else "N" for name in FLAGS}
    return json.dumps(flags | {"NUMBER_OF_OUTCOMES": 1, "COMMENTS": 'said "yes"'})


def add_episode(extract: SsdExtract, record: CaseRecord) -> None:
    case, words = record.fact, record.words
    number = extract.number("ssd_early_help_episodes")
    needs = code_set("NEED")
    need = extract.dice.one_of(list(needs))
    worker = worker_id(case.worker) if case.worker else None
    extract.write(
        "ssd_early_help_episodes",
        earl_episode_id=number,
        earl_person_id=record.person.source_person_id,
        earl_episode_start_date=case.started_on,
        earl_episode_end_date=case.closed_on,
        earl_episode_reason=needs[need].label,
        earl_episode_end_reason=coded(None, words["end_reason"]),
        earl_episode_organisation=words["assessed_by"],
        earl_episode_worker_id=worker if extract.knows_workers else PLACEHOLDER,
    )
    extract.means(
        "eh_episode",
        record.person,
        source_id=number,
        start_date=case.started_on,
        end_date=case.closed_on,
        start_basis="recorded",
        presenting_need_code=need,
        end_reason_code=case.end_reason,
        lead_org_type=case.assessed_by,
        worker_ref=worker if extract.knows_workers else None,
    )


def add_involvement(
    extract: SsdExtract, person: PersonRecord, worker: int, start: date, end: date | None, role: str
) -> None:
    """Add a worker's responsibility; the role is the one of a lead, in the system's words."""
    number, team = extract.number("ssd_involvements"), team_id(worker % len(TEAMS) + 1)
    extract.write(
        "ssd_involvements",
        invo_involvements_id=number,
        invo_professional_id=worker_id(worker),
        invo_professional_role_id=role,
        invo_professional_team=team,
        invo_person_id=person.source_person_id,
        invo_involvement_start_date=start,
        invo_involvement_end_date=end,
        invo_worker_change_reason="FCONTA",
        invo_referral_id="-1",
    )
    extract.means(
        "allocation",
        person,
        source_id=number,
        start_date=start,
        end_date=end,
        role="LEAD",
        worker_ref=worker_id(worker),
        team_ref=team,
        change_reason_code="FCONTA",
    )


def add_referral_contact(extract: SsdExtract, record: SpellRecord) -> None:
    """Add the contact that a referral to social care began with."""
    spell = record.fact
    add_contact(
        extract, record.person, spell.started_on, spell.source, record.words["source"], "CSC_REFERRAL"
    )
