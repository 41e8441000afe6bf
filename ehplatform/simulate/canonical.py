"""Filed facts as rows of the canonical tables: what a perfect ingest of the files recovers.

A shape of files decides how records are numbered, which day starts an episode, and which columns
it cannot carry; `Carrier` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ehplatform.model.tables import (
    ALLOCATION,
    CSC_SPELL,
    EH_ASSESSMENT,
    EH_EPISODE,
    EH_REFERRAL,
    PERSON_RECORD,
)
from ehplatform.simulate.records import CaseRecord, Filed, PersonRecord, SpellRecord, System


@dataclass(frozen=True)
class SourceIds:
    """The ids of what one case gives."""

    referral: str
    episode: str
    assessment: str
    allocation: str


@dataclass(frozen=True)
class Carrier:
    """What a shape of files makes of people and cases."""

    source_ids: Callable[[CaseRecord], SourceIds]
    start_basis: str
    absent: frozenset[str] = frozenset()
    """Canonical columns for which the files have no place."""


@dataclass(frozen=True, slots=True)
class Row:
    """One canonical row, and what stands in the file where that differs (local words, stray spaces)."""

    person: PersonRecord
    values: dict[str, Any]
    words: dict[str, Any]

    def as_written(self) -> dict[str, Any]:
        return self.values | self.words


TEMPLATE_ONLY = frozenset({"is_birth_date_estimated", "person_role", "uprn", "is_duplicate"})
"""Columns about persons for which, of the shapes made from canonical rows, only the template has a place."""

Tables = dict[str, list[Row]]
"""Rows by canonical table."""


def early_help_tables(filed: Filed, carrier: Carrier) -> Tables:
    """Return the rows of every table that the early-help system gives."""
    cases = filed.cases
    return {
        PERSON_RECORD.name: person_rows(filed, "EHM", carrier),
        EH_REFERRAL.name: [referral_row(record, carrier) for record in cases],
        EH_ASSESSMENT.name: [assessment_row(r, carrier) for r in cases if r.fact.assessment_started_on],
        EH_EPISODE.name: [episode_row(record, carrier) for record in cases if record.fact.started_on],
        ALLOCATION.name: [allocation_row(record, carrier) for record in cases if record.fact.allocated_on],
    }


def social_care_tables(filed: Filed, carrier: Carrier) -> Tables:
    """Return the rows of every table that the social-care system gives."""
    return {
        PERSON_RECORD.name: person_rows(filed, "LCS", carrier),
        CSC_SPELL.name: [spell_row(record) for record in filed.spells],
    }


def person_rows(filed: Filed, system: System, carrier: Carrier) -> list[Row]:
    return [person_row(person, carrier) for person in filed.people_of(system)]


def person_row(person: PersonRecord, carrier: Carrier) -> Row:
    values = {
        "source_person_id": person.source_person_id,
        "forename": person.forename,
        "surname": person.surname,
        "birth_date": person.birth_date_read,
        "is_birth_date_estimated": person.is_birth_date_estimated,
        "sex_code": person.sex,
        "ethnicity_code": person.ethnicity,
        "person_role": person.person_role,
        "postcode": person.postcode,
        "uprn": person.uprn,
        "upn": person.upn,
        "nhs_number": person.nhs_number,
        "family_ref": person.family_ref,
        "left_area_date": person.left_area_on,
        "death_date": person.died_on,
        "is_duplicate": person.is_duplicate,
    }
    values |= dict.fromkeys(carrier.absent & values.keys())
    spaces = " " * person.spaces_after_names
    as_typed = {
        "forename": person.forename + spaces,
        "surname": person.surname + spaces,
        "birth_date": person.birth_date,
    }
    coded = {"sex_code": person.words["sex"], "ethnicity_code": person.words["ethnicity"]}
    return Row(person, values, as_typed | coded)


def group_id(number: int | None) -> str | None:
    """Name what siblings share."""
    return None if number is None else f"G{number:06d}"


def referral_row(record: CaseRecord, carrier: Carrier) -> Row:
    case, words = record.fact, record.words
    values = {
        "source_person_id": record.person.source_person_id,
        "source_id": carrier.source_ids(record).referral,
        "family_referral_id": group_id(case.family_referral),
        "referral_date": case.referred_on,
        "source_code": case.source,
        "route_code": case.route,
        "decision_date": case.decided_on,
        "outcome_code": case.outcome,
    }
    coded = {
        "source_code": words["source"],
        "route_code": words["route"],
        "outcome_code": words["outcome"],
    }
    return Row(record.person, values, coded)


def assessment_row(record: CaseRecord, carrier: Carrier) -> Row:
    case = record.fact
    values = {
        "source_person_id": record.person.source_person_id,
        "source_id": carrier.source_ids(record).assessment,
        "family_assessment_id": group_id(case.family_assessment),
        "start_date": case.assessment_started_on,
        "completed_date": case.assessment_completed_on,
        "completing_org": None if "completing_org" in carrier.absent else case.assessed_by,
    }
    return Row(record.person, values, {"completing_org": record.words["assessed_by"]})


def episode_row(record: CaseRecord, carrier: Carrier) -> Row:
    case, words = record.fact, record.words
    starts_with_decision = carrier.start_basis == "decision_date"
    values = {
        "source_person_id": record.person.source_person_id,
        "source_id": carrier.source_ids(record).episode,
        "start_date": case.decided_on if starts_with_decision else case.started_on,
        "end_date": case.closed_on,
        "start_basis": carrier.start_basis,
        "tier": case.tier,
        "end_reason_code": case.end_reason,
    }
    return Row(record.person, values, {"tier": words["tier"], "end_reason_code": words["end_reason"]})


def allocation_row(record: CaseRecord, carrier: Carrier) -> Row:
    values = {
        "source_person_id": record.person.source_person_id,
        "source_id": carrier.source_ids(record).allocation,
        "start_date": record.fact.allocated_on,
        "end_date": record.fact.closed_on,
        "role": "LEAD",
    }
    return Row(record.person, values, {"role": record.words["role"]})


def spell_row(record: SpellRecord) -> Row:
    spell, words = record.fact, record.words
    values = {
        "source_person_id": record.person.source_person_id,
        "source_id": f"S{record.number:06d}",
        "spell_type": spell.spell_type,
        "start_date": spell.started_on,
        "end_date": spell.ended_on,
        "source_code": spell.source,
        "primary_need_code": spell.need,
        "is_nfa": spell.is_nfa,
        "end_reason_code": spell.end_reason,
    }
    coded = {
        "spell_type": words["spell_type"],
        "source_code": words["source"],
        "primary_need_code": words["need"],
        "end_reason_code": words["end_reason"],
    }
    return Row(record.person, values, coded)
