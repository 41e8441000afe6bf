"""Statutory social care in the Standard Safeguarding Dataset: referrals, assessments, enquiries, plans.

One line holds a referral and how the case closed, so that a time in need goes from the referral to the
closure. Factors, categories of abuse and outcomes are drawn here.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from ehplatform.simulate.dice import Weighted
from ehplatform.simulate.facts import Spell
from ehplatform.simulate.people import Child
from ehplatform.simulate.records import SpellRecord
from ehplatform.simulate.ssd_cases import add_referral_contact, team_id
from ehplatform.simulate.ssd_extract import SsdExtract, coded

FACTORS = (
    "1B",
    "2A",
    "2B",
    "3A",
    "3B",
    "4A",
    "4B",
    "5A",
    "7A",
    "10A",
    "14A",
    "16A",
    "17A",
    "18B",
    "20",
    "24A",
)
CATEGORIES = Weighted({"NEG": 5, "EMO": 4, "PHY": 1, "SAB": 0.5, "MUL": 1})
CATEGORY_WORDS = {
    "NEG": "Neglect",
    "EMO": "Emotional abuse",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "MUL": "Multiple: Neglect, Emotional abuse",
}
SUPPORTED, NOT_SUPPORTED = "PROV_OF_SERVICES_FLAG", "NFA_FLAG"


class Referrals:
    """The referral that each later record of a child belongs to: the latest on or before its start."""

    def __init__(self) -> None:
        self.of_child: dict[Child, list[tuple[date, str]]] = defaultdict(list)

    def add(self, child: Child, day: date, number: str) -> None:
        self.of_child[child].append((day, number))

    def number_on(self, child: Child, day: date) -> str | None:
        """Return the number of the referral that a record of this day belongs to."""
        earlier = [pair for pair in self.of_child[child] if pair[0] <= day]
        return max(earlier, key=lambda pair: (pair[0], int(pair[1])))[1] if earlier else None


def add_social_care(extract: SsdExtract, spells: Sequence[SpellRecord]) -> Referrals:
    """Add every statutory record but those of children looked after."""
    referrals = Referrals()
    by_child: dict[Child, list[Spell]] = defaultdict(list)
    for record in spells:
        by_child[record.fact.child].append(record.fact)
    for record in spells:
        if record.fact.spell_type == "CSC_REFERRAL":
            add_referral(extract, record, by_child[record.fact.child], referrals)
    add = {"CSC_ASSESSMENT": add_assessment, "S47": add_enquiry, "ICPC": add_conference, "CPP": add_plan}
    for record in spells:
        if record.fact.spell_type in add:
            add[record.fact.spell_type](extract, record, referrals)
        elif record.fact.spell_type == "CIN":
            add_need_plan(extract, record, referrals)
    return referrals


def add_referral(
    extract: SsdExtract, record: SpellRecord, spells: Sequence[Spell], referrals: Referrals
) -> None:
    """Add a referral, and the time in need that follows unless there was no further action."""
    add_referral_contact(extract, record)
    spell, words, person = record.fact, record.words, record.person
    number = extract.number("ssd_cin_episodes")
    referrals.add(spell.child, spell.started_on, number)
    closed_on, reason = closure(spell, spells)
    team = team_id(3)
    extract.write(
        "ssd_cin_episodes",
        cine_referral_id=number,
        cine_person_id=person.source_person_id,
        cine_referral_date=spell.started_on,
        cine_cin_primary_need_code=coded(spell.need, words["need"]),
        cine_referral_source_code=spell.source,
        cine_referral_source_desc=words["source"],
        cine_referral_outcome_json=flag_cell("NFA_FLAG" if spell.is_nfa else "SINGLE_ASSESSMENT_FLAG"),
        cine_referral_nfa={True: "Y", False: "N", None: ""}[spell.is_nfa],
        cine_close_reason=reason,
        cine_close_date=closed_on,
        cine_referral_team=team,
        cine_referral_worker_id="Worker, Synthetic",
    )
    opening = {
        "start_date": spell.started_on,
        "source_code": spell.source,
        "primary_need_code": spell.need,
        "team_ref": team,
    }
    closing = {"end_date": closed_on, "end_reason_code": reason}
    extract.means(
        "csc_spell",
        person,
        source_id=f"cine-{number}",
        spell_type="CSC_REFERRAL",
        is_nfa=spell.is_nfa,
        outcome_code="NFA" if spell.is_nfa else "ASSESSMENT",
        **opening,
        **(closing if spell.is_nfa else {}),
    )
    if not spell.is_nfa:
        extract.means(
            "csc_spell",
            person,
            source_id=f"cine-{number}-CIN",
            spell_type="CIN",
            referral_id=f"cine-{number}",
            **opening,
            **closing,
        )


def closure(referral: Spell, spells: Sequence[Spell]) -> tuple[date | None, str | None]:
    """Return when and why the case of a referral closed: with the time in need, else with the assessment."""
    if referral.is_nfa:
        return referral.ended_on, "RC8"
    later = [
        s.started_on for s in spells if s.spell_type == "CSC_REFERRAL" and s.started_on > referral.started_on
    ]
    until = min(later, default=date.max)
    case = [s for s in spells if referral.started_on <= s.started_on < until]
    for spell_type in ("CIN", "CSC_ASSESSMENT"):
        for spell in case:
            if spell.spell_type == spell_type:
                return spell.ended_on, spell.end_reason if spell.ended_on else None
    return None, None


def flag_cell(raised: str) -> str:
    """Return a cell of flags of which one is raised."""
    return json.dumps({raised: "Y", "OTHER_OUTCOMES_EXIST_FLAG": "N", "TOTAL_NO_OF_OUTCOMES": 1})


def add_assessment(extract: SsdExtract, record: SpellRecord, referrals: Referrals) -> None:
    spell, person = record.fact, record.person
    number, referral = (
        extract.number("ssd_cin_assessments"),
        referrals.number_on(spell.child, spell.started_on),
    )
    is_done = spell.ended_on is not None
    ended_in_nothing = bool(record.words["end_reason"])
    flag = NOT_SUPPORTED if ended_in_nothing else SUPPORTED
    extract.write(
        "ssd_cin_assessments",
        cina_assessment_id=number,
        cina_person_id=person.source_person_id,
        cina_referral_id=referral or "-1",
        cina_assessment_start_date=spell.started_on,
        cina_assessment_child_seen="Y",
        cina_assessment_auth_date=spell.ended_on,
        cina_assessment_outcome_json=flag_cell(flag) if is_done else "",
        cina_assessment_outcome_nfa=("Y" if ended_in_nothing else "N") if is_done else "",
        cina_assessment_team="-1",
        cina_assessment_worker_id="-1",
    )
    outcome = "NFA" if ended_in_nothing else "SERVICES"
    extract.means(
        "csc_spell",
        person,
        source_id=f"cina-{number}",
        spell_type="CSC_ASSESSMENT",
        referral_id=f"cine-{referral}" if referral else None,
        start_date=spell.started_on,
        end_date=spell.ended_on,
        outcome_code=outcome if is_done else None,
        is_support_required=not ended_in_nothing if is_done else None,
    )
    if is_done:
        add_factors(extract, record, number)


def add_factors(extract: SsdExtract, record: SpellRecord, assessment: str) -> None:
    """Add what an assessment found, as a list or as an object of answers."""
    found = sorted({extract.dice.one_of(FACTORS) for _ in range(extract.dice.number(1, 4))})
    as_object = dict.fromkeys(found, "Yes") | {"21": "No"}
    extract.write(
        "ssd_assessment_factors",
        cinf_table_id=extract.number("ssd_assessment_factors"),
        cinf_assessment_id=assessment,
        cinf_assessment_factors_json=json.dumps(as_object if extract.dice.chance(0.2) else found),
    )
    for factor in found:
        extract.means(
            "assessment_factor",
            record.person,
            source_id=f"cinf-{assessment}-{factor}",
            assessment_id=f"cina-{assessment}",
            factor_code=factor,
            assessment_date=record.fact.ended_on,
        )


def add_enquiry(extract: SsdExtract, record: SpellRecord, referrals: Referrals) -> None:
    spell, person = record.fact, record.person
    number, referral = extract.number("ssd_s47_enquiry"), referrals.number_on(spell.child, spell.started_on)
    extract.write(
        "ssd_s47_enquiry",
        s47e_s47_enquiry_id=number,
        s47e_referral_id=referral or "-1",
        s47e_person_id=person.source_person_id,
        s47e_s47_start_date=spell.started_on,
        s47e_s47_end_date=spell.ended_on,
        s47e_s47_nfa="N",
        s47e_s47_outcome_json=flag_cell("OUTCOME_CP_CONFERENCE_FLAG") if spell.ended_on else "",
    )
    extract.means(
        "csc_spell",
        person,
        source_id=f"s47e-{number}",
        spell_type="S47",
        referral_id=f"cine-{referral}" if referral else None,
        start_date=spell.started_on,
        end_date=spell.ended_on,
        outcome_code="ICPC" if spell.ended_on else None,
    )


def add_conference(extract: SsdExtract, record: SpellRecord, referrals: Referrals) -> None:
    spell, person = record.fact, record.person
    table = "ssd_initial_cp_conference"
    number, referral = extract.number(table), referrals.number_on(spell.child, spell.started_on)
    extract.write(
        table,
        icpc_icpc_id=number,
        icpc_person_id=person.source_person_id,
        icpc_referral_id=referral or "-1",
        icpc_icpc_target_date=spell.started_on,
        icpc_icpc_date=spell.started_on,
        icpc_icpc_outcome_cp_flag="Y",
        icpc_icpc_outcome_json="",
    )
    extract.means(
        "csc_spell",
        person,
        source_id=f"icpc-{number}",
        spell_type="ICPC",
        referral_id=f"cine-{referral}" if referral else None,
        start_date=spell.started_on,
        end_date=spell.started_on,
        outcome_code="CP_PLAN",
    )


def add_plan(extract: SsdExtract, record: SpellRecord, referrals: Referrals) -> None:
    spell, person = record.fact, record.person
    number, referral = extract.number("ssd_cp_plans"), referrals.number_on(spell.child, spell.started_on)
    first, latest = extract.dice.pick(CATEGORIES), extract.dice.pick(CATEGORIES)
    extract.write(
        "ssd_cp_plans",
        cppl_cp_plan_id=number,
        cppl_referral_id=referral or "-1",
        cppl_icpc_id="-1",
        cppl_person_id=person.source_person_id,
        cppl_cp_plan_start_date=spell.started_on,
        cppl_cp_plan_end_date=spell.ended_on,
        cppl_cp_plan_ola="N",
        cppl_cp_plan_initial_category=CATEGORY_WORDS[first],
        cppl_cp_plan_latest_category=CATEGORY_WORDS[latest],
    )
    extract.means(
        "csc_spell",
        person,
        source_id=f"cppl-{number}",
        spell_type="CPP",
        referral_id=f"cine-{referral}" if referral else None,
        start_date=spell.started_on,
        end_date=spell.ended_on,
        initial_category_code=first,
        category_code=latest,
    )


def add_need_plan(extract: SsdExtract, record: SpellRecord, referrals: Referrals) -> None:
    """Add the written plan of a child in need: for as long as the simulated case lasts."""
    spell, person = record.fact, record.person
    number, referral = extract.number("ssd_cin_plans"), referrals.number_on(spell.child, spell.started_on)
    extract.write(
        "ssd_cin_plans",
        cinp_cin_plan_id=number,
        cinp_referral_id=referral or "-1",
        cinp_person_id=person.source_person_id,
        cinp_cin_plan_start_date=spell.started_on,
        cinp_cin_plan_end_date=spell.ended_on,
    )
    extract.means(
        "csc_spell",
        person,
        source_id=f"cinp-{number}",
        spell_type="S17_PLAN",
        referral_id=f"cine-{referral}" if referral else None,
        start_date=spell.started_on,
        end_date=spell.ended_on,
    )
