"""Child protection in the Standard Safeguarding Dataset: section 47 enquiries, conferences, plans."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.sources.dialects.ssd_spells import outcome, spells
from ehplatform.sources.dialects.ssd_tables import NOTHING, Block, SsdTable, Tables, says_yes, to_mask
from ehplatform.sources.part import Part

LAYOUTS = {
    "ssd_s47_enquiry": SsdTable(
        ("s47e_s47_enquiry_id", "s47e_person_id", "s47e_s47_start_date"),
        (
            "s47e_referral_id", "s47e_s47_end_date", "s47e_s47_outcome_json",
            "s47e_s47_completed_by_team", "s47e_s47_completed_by_worker_id",
        ),
    ),
    "ssd_initial_cp_conference": SsdTable(
        ("icpc_icpc_id", "icpc_person_id", "icpc_icpc_date"),
        (
            "icpc_referral_id", "icpc_icpc_outcome_json", "icpc_icpc_outcome_cp_flag", "icpc_icpc_team",
            "icpc_icpc_worker_id",
        ),
    ),
    "ssd_cp_plans": SsdTable(
        ("cppl_cp_plan_id", "cppl_person_id", "cppl_cp_plan_start_date"),
        (
            "cppl_referral_id", "cppl_cp_plan_end_date", "cppl_cp_plan_ola", "cppl_cp_plan_initial_category",
            "cppl_cp_plan_latest_category",
        ),
    ),
}  # fmt: skip

NOT_HELD = "the conference has no date: it has not been held"
OTHER_AUTHORITY = "a plan of another authority"


def read_child_protection(tables: Tables) -> Iterator[Part]:
    """Read enquiries, initial conferences and plans."""
    for block in tables.blocks("ssd_s47_enquiry"):
        yield enquiries(block)
    for block in tables.blocks("ssd_initial_cp_conference"):
        yield conferences(block)
    for block in tables.blocks("ssd_cp_plans"):
        yield plans(block)


def enquiries(block: Block) -> Part:
    outcomes = block.read_cells("s47e_s47_outcome_json", outcome)
    columns = {
        "source_id": block.column("s47e_s47_enquiry_id"),
        "source_person_id": block.column("s47e_person_id"),
        "referral_id": block.column("s47e_referral_id"),
        "start_date": block.column("s47e_s47_start_date"),
        "end_date": block.column("s47e_s47_end_date"),
        "outcome_code": outcomes.texts,
        "worker_ref": block.worker("s47e_s47_completed_by_worker_id"),
        "team_ref": block.column("s47e_s47_completed_by_team"),
    }
    records = spells(block, "S47", "s47e", columns, outcomes.is_readable)
    return block.part([records], outcomes.refused(block))


def conferences(block: Block) -> Part:
    """Return conferences that were held, each on its own day; one that is only due has no date yet."""
    outcomes = block.read_cells("icpc_icpc_outcome_json", outcome)
    leads_to_plan = says_yes(block.column("icpc_icpc_outcome_cp_flag"))
    is_held = to_mask(pc.is_valid(block.column("icpc_icpc_date")))
    columns = {
        "source_id": block.column("icpc_icpc_id"),
        "source_person_id": block.column("icpc_person_id"),
        "referral_id": block.column("icpc_referral_id"),
        "start_date": block.column("icpc_icpc_date"),
        "end_date": block.column("icpc_icpc_date"),
        "outcome_code": pc.coalesce(outcomes.texts, pc.if_else(leads_to_plan, "CP_FLAG", NOTHING)),
        "worker_ref": block.worker("icpc_icpc_worker_id"),
        "team_ref": block.column("icpc_icpc_team"),
    }
    records = spells(block, "ICPC", "icpc", columns, outcomes.is_readable & is_held)
    set_aside = block.refused(outcomes.is_readable & ~is_held, "icpc_icpc_date", NOT_HELD)
    return block.part([records], [*outcomes.refused(block), *set_aside])


def plans(block: Block) -> Part:
    """Return this council's protection plans; those of another authority are not its own."""
    is_others = to_mask(says_yes(block.column("cppl_cp_plan_ola")))
    columns = {
        "source_id": block.column("cppl_cp_plan_id"),
        "source_person_id": block.column("cppl_person_id"),
        "referral_id": block.column("cppl_referral_id"),
        "start_date": block.column("cppl_cp_plan_start_date"),
        "end_date": block.column("cppl_cp_plan_end_date"),
        "initial_category_code": category(block.column("cppl_cp_plan_initial_category")),
        "category_code": category(block.column("cppl_cp_plan_latest_category")),
    }
    records = spells(block, "CPP", "cppl", columns, ~is_others)
    return block.part([records], block.refused(is_others, "cppl_cp_plan_ola", OTHER_AUTHORITY))


def category(texts: pa.Array) -> pa.Array:
    """Return categories of abuse; the dataset writes several as ``Multiple:`` and their list."""
    return pc.replace_substring_regex(texts, r"(?i)^multiple\s*:.*$", "Multiple categories")
