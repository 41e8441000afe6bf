"""Children in need in the Standard Safeguarding Dataset: referrals, assessments, factors, section 17 plans.

A referral gives a record of its own and, unless it ended in no further action, a time as a child in
need from the referral to the closure, as in the children in need census.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow.compute as pc

from ehplatform.model.tables import ASSESSMENT_FACTOR, CSC_SPELL
from ehplatform.sources.dialects.ssd_early_help import referrers
from ehplatform.sources.dialects.ssd_json import listed_factors
from ehplatform.sources.dialects.ssd_spells import REFERRAL, joined, outcome, spells
from ehplatform.sources.dialects.ssd_tables import (
    NOTHING,
    Block,
    SsdTable,
    Tables,
    says_no,
    says_yes,
    to_mask,
)
from ehplatform.sources.part import Part, RawRows

LAYOUTS = {
    "ssd_cin_episodes": SsdTable(
        ("cine_referral_id", "cine_person_id", "cine_referral_date"),
        (
            "cine_cin_primary_need_code", "cine_referral_source_code", "cine_referral_source_desc",
            "cine_referral_outcome_json", "cine_referral_nfa", "cine_close_reason", "cine_close_date",
            "cine_referral_team", "cine_referral_worker_id",
        ),
    ),
    "ssd_cin_assessments": SsdTable(
        ("cina_assessment_id", "cina_person_id", "cina_assessment_start_date"),
        (
            "cina_referral_id", "cina_assessment_auth_date", "cina_assessment_outcome_json",
            "cina_assessment_outcome_nfa", "cina_assessment_team", "cina_assessment_worker_id",
        ),
    ),
    "ssd_assessment_factors": SsdTable(("cinf_assessment_id", "cinf_assessment_factors_json")),
    "ssd_cin_plans": SsdTable(
        ("cinp_person_id", "cinp_cin_plan_start_date"),
        (
            "cinp_cin_plan_id", "cin_plan_id", "cinp_referral_id", "cinp_cin_plan_end_date",
            "cinp_cin_plan_team", "cinp_cin_plan_worker_id",
        ),
    ),
}  # fmt: skip

NO_CHILD = (
    "the table names the assessment and not the child, and no such assessment came with it: send it with "
    "ssd_cin_assessments in one ZIP file"
)
NO_FACTOR = "the list of factors is empty"

Assessed = tuple[str, str | None]
"""Whose assessment, and when it was authorised or else began."""


def read_children_in_need(tables: Tables) -> Iterator[Part]:
    """Read referrals, assessments with their factors, and plans."""
    for block in tables.blocks("ssd_cin_episodes"):
        yield referrals(block)
    assessed: dict[str, Assessed] = {}
    for block in tables.blocks("ssd_cin_assessments"):
        assessed |= children_assessed(block)
        yield assessments(block)
    for block in tables.blocks("ssd_assessment_factors"):
        yield factors(block, assessed)
    for block in tables.blocks("ssd_cin_plans"):
        yield plans(block)


def referrals(block: Block) -> Part:
    """Return referrals and times in need.

    The closure stands on the time in need; where there is none, on the referral.
    """
    outcomes = block.read_cells("cine_referral_outcome_json", outcome)
    referral_id = joined(REFERRAL, block.column("cine_referral_id"))
    nfa = block.column("cine_referral_nfa")
    is_nfa = says_yes(nfa)
    closed_on, close_reason = block.column("cine_close_date"), block.column("cine_close_reason")
    opening = {
        "source_person_id": block.column("cine_person_id"),
        "start_date": block.column("cine_referral_date"),
        "source_code": referrers(
            block.column("cine_referral_source_code"), block.column("cine_referral_source_desc")
        ),
        "primary_need_code": block.column("cine_cin_primary_need_code"),
        "worker_ref": block.worker("cine_referral_worker_id"),
        "team_ref": block.column("cine_referral_team"),
    }
    referral = opening | {
        "source_id": referral_id,
        "spell_type": block.constant("CSC_REFERRAL"),
        "is_nfa": nfa,
        "outcome_code": outcomes.texts,
        "end_date": pc.if_else(is_nfa, closed_on, NOTHING),
        "end_reason_code": pc.if_else(is_nfa, close_reason, NOTHING),
    }
    in_need = opening | {
        "source_id": pc.binary_join_element_wise(referral_id, "CIN", "-"),
        "spell_type": block.constant("CIN"),
        "referral_id": referral_id,
        "end_date": closed_on,
        "end_reason_code": close_reason,
    }
    readable = outcomes.is_readable
    records = (
        block.raw_rows(CSC_SPELL, referral, readable),
        block.raw_rows(CSC_SPELL, in_need, readable & ~to_mask(is_nfa)),
    )
    return block.part(records, outcomes.refused(block))


def assessments(block: Block) -> Part:
    """Return assessments; one that did not end in no further action found that social care must help.

    So the dataset's own reading for Annex A, "Was the child assessed as requiring LA children's
    social care support?".
    """
    outcomes = block.read_cells("cina_assessment_outcome_json", outcome)
    nfa = block.column("cina_assessment_outcome_nfa")
    columns = {
        "source_id": block.column("cina_assessment_id"),
        "source_person_id": block.column("cina_person_id"),
        "referral_id": block.column("cina_referral_id"),
        "start_date": block.column("cina_assessment_start_date"),
        "end_date": block.column("cina_assessment_auth_date"),
        "outcome_code": outcomes.texts,
        "is_support_required": pc.if_else(says_yes(nfa), "no", pc.if_else(says_no(nfa), "yes", nfa)),
        "worker_ref": block.worker("cina_assessment_worker_id"),
        "team_ref": block.column("cina_assessment_team"),
    }
    records = spells(block, "CSC_ASSESSMENT", "cina", columns, outcomes.is_readable)
    return block.part([records], outcomes.refused(block))


def children_assessed(block: Block) -> dict[str, Assessed]:
    """Return whose each assessment is."""
    date = pc.coalesce(block.column("cina_assessment_auth_date"), block.column("cina_assessment_start_date"))
    rows = zip(
        block.column("cina_assessment_id").to_pylist(),
        block.column("cina_person_id").to_pylist(),
        date.to_pylist(),
        strict=True,
    )
    return {assessment: (person, day) for assessment, person, day in rows if assessment and person}


def factors(block: Block, assessed: Mapping[str, Assessed]) -> Part:
    """Return one record for each factor of each assessment."""
    lists = block.read_cells("cinf_assessment_factors_json", listed_factors)
    assessment = block.column("cinf_assessment_id").to_pylist()
    has_child = np.array([key in assessed for key in assessment], dtype=bool)
    has_factor = np.array([bool(codes) for codes in lists.values], dtype=bool)
    readable = lists.is_readable
    records = [
        {
            "source_row": row,
            "source_id": f"cinf-{key}-{code}",
            "source_person_id": assessed[key][0],
            "assessment_id": f"cina-{key}",
            "factor_code": code,
            "assessment_date": assessed[key][1],
        }
        for row, key, codes in zip(block.rows.to_pylist(), assessment, lists.values, strict=True)
        if key in assessed
        for code in codes or ()
    ]
    set_aside = [
        *lists.refused(block),
        *block.refused(readable & ~has_child, "cinf_assessment_id", NO_CHILD),
        *block.refused(readable & has_child & ~has_factor, "cinf_assessment_factors_json", NO_FACTOR),
    ]
    return block.part([RawRows.of(ASSESSMENT_FACTOR, block.text.sheet, records)], set_aside)


def plans(block: Block) -> Part:
    columns = {
        "source_id": block.column("cinp_cin_plan_id", "cin_plan_id"),
        "source_person_id": block.column("cinp_person_id"),
        "referral_id": block.column("cinp_referral_id"),
        "start_date": block.column("cinp_cin_plan_start_date"),
        "end_date": block.column("cinp_cin_plan_end_date"),
        "worker_ref": block.worker("cinp_cin_plan_worker_id"),
        "team_ref": block.column("cinp_cin_plan_team"),
    }
    return block.part([spells(block, "S17_PLAN", "cinp", columns)])
