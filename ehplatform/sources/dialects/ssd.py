"""The Standard Safeguarding Dataset: one CSV file for each of its tables, or all of them in one ZIP file.

Layout: Data to Insight, Standard Safeguarding Dataset (MIT licence), which one published script for each
case-management system fills. A file is named for its table, ``[SYNTHETIC_]ssd_<table>[_<date>].csv``.

Some tables say nothing by themselves: factors name an assessment and not the child, a person's family
and a period of care's legal status stand elsewhere. Put the tables of one extract into one ZIP file
(``ssd_<date>.zip``) and they complete each other; sent singly, such rows are set aside with the reason.

Placeholders (SSD_PH, -1, 1900-01-01, NULL) are read as nothing and counted. Ethnicity may be in DfE's
codes (WBRI) or those of A1 to E5. Free text for why an Early Help episode began or ended waits in the
review queue until a council maps it:

    sources:
      ssd:
        system: LCS
        dialect: ssd
    values:
      EH_END_REASON:
        Family ready to step away: OUTCOMES_MET
      ALLOCATION_ROLE:
        EHFW: LEAD
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ehplatform.sources.dialects import (
    ssd_care,
    ssd_child_protection,
    ssd_children_in_need,
    ssd_early_help,
    ssd_outcomes,
    ssd_people,
    ssd_workforce,
)
from ehplatform.sources.dialects.dialect import Dialect, NoSettings
from ehplatform.sources.dialects.ssd_tables import SsdTable, Tables
from ehplatform.sources.part import Part
from ehplatform.sources.readers.csv_set import csv_files
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow

FILE_NAME = re.compile(r"(?:synthetic_)?(?P<table>ssd_[a-z0-9_]*[a-z])(?:[_-]\d[\d_-]*)?\.csv", re.IGNORECASE)

LAYOUTS: dict[str, SsdTable] = {
    **ssd_people.LAYOUTS,
    **ssd_early_help.LAYOUTS,
    **ssd_children_in_need.LAYOUTS,
    **ssd_child_protection.LAYOUTS,
    **ssd_care.LAYOUTS,
    **ssd_workforce.LAYOUTS,
    **ssd_outcomes.LAYOUTS,
}

THEMES: tuple[Callable[[Tables], Iterator[Part]], ...] = (
    ssd_people.read_people,
    ssd_early_help.read_early_help,
    ssd_children_in_need.read_children_in_need,
    ssd_child_protection.read_child_protection,
    ssd_care.read_care,
    ssd_workforce.read_workforce,
    ssd_outcomes.read_outcomes,
)

OUTSIDE: dict[str, SsdTable] = {
    name: SsdTable((), headers)
    for name, headers in {
        "ssd_api_data_staging": ("id", "person_id"),
        "ssd_care_leavers": ("clea_table_id", "clea_person_id"),
        "ssd_cin_visits": ("cinv_cin_visit_id", "cinv_cin_visit_date"),
        "ssd_cla_care_plan": ("lacp_table_id", "lacp_person_id"),
        "ssd_cla_convictions": ("clac_cla_conviction_id", "clac_person_id"),
        "ssd_cla_health": ("clah_health_check_id", "clah_person_id"),
        "ssd_cla_immunisations": ("clai_person_id", "clai_immunisations_status_date"),
        "ssd_cla_previous_permanence": ("lapp_table_id", "lapp_person_id"),
        "ssd_cla_reviews": ("clar_cla_review_id", "clar_cla_id"),
        "ssd_cla_substance_misuse": ("clas_substance_misuse_id", "clas_person_id"),
        "ssd_cla_visits": ("clav_cla_visit_id", "clav_cla_id"),
        "ssd_cp_reviews": ("cppr_cp_review_id", "cppr_person_id"),
        "ssd_cp_visits": ("cppv_cp_visit_id", "cppv_person_id"),
        "ssd_ehcp_active_plans": ("ehcp_active_ehcp_id", "ehcp_ehcp_request_id"),
        "ssd_ehcp_assessment": ("ehca_ehcp_assessment_id", "ehca_ehcp_request_id"),
        "ssd_ehcp_named_plan": ("ehcn_named_plan_id", "ehcn_ehcp_asmt_id"),
        "ssd_ehcp_requests": ("ehcr_ehcp_request_id", "ehcr_send_table_id"),
        "ssd_immigration_status": ("immi_immigration_status_id", "immi_person_id"),
        "ssd_permanence": ("perm_table_id", "perm_person_id"),
        "ssd_pre_proceedings": ("prep_table_id", "prep_person_id"),
        "ssd_s251_finance": ("s251_table_id", "s251_cla_placement_id"),
        "ssd_sen_need": ("senn_table_id", "senn_active_ehcp_id"),
        "ssd_send": ("send_table_id", "send_person_id"),
        "ssd_version_log": ("version_number", "release_date"),
        "ssd_voice_of_child": ("voch_table_id", "voch_person_id"),
    }.items()
}
"""Tables for which the canonical model has no place, each with the columns by which its header is found."""

NO_PLACE = "the platform has no place for what this table says"


def read(file: ReceivedFile, _settings: NoSettings) -> Iterator[Part]:
    """Read one table, or the tables of one extract together."""
    if file.suffix == ".zip":
        with csv_files(file) as members:
            named = {table_of(member): member for member in members.values()}
            if len(named) < len(members):
                raise FileRefused(file.name, "", "two files for one table: leave the older one out")
            yield from read_tables(Tables(named, LAYOUTS | OUTSIDE, is_archive=True))
    else:
        yield from read_tables(Tables({table_of(file): file}, LAYOUTS | OUTSIDE))


def read_tables(tables: Tables) -> Iterator[Part]:
    """Read the tables theme by theme, and account for those without a place."""
    for read_theme in THEMES:
        yield from read_theme(tables)
    for name in OUTSIDE:
        for text in tables.texts(name):
            refused = [RefusedRow(text.sheet, row, None, NO_PLACE) for row in text.rows.to_pylist()]
            yield Part(
                (),
                {text.sheet: text.source_rows},
                set_aside=(*text.malformed, *refused),
                repairs=dict.fromkeys(text.repairs, 1),
            )


def table_of(file: ReceivedFile) -> str:
    """Return the table that a file's name says; raises `FileRefused` when it says none."""
    match = FILE_NAME.fullmatch(Path(file.name).name)
    name = match["table"].lower() if match else ""
    if name not in LAYOUTS | OUTSIDE:
        raise FileRefused(
            file.name,
            "",
            f"the name says no table of the dataset: name it <table>_<date>.csv, {', '.join(LAYOUTS)}",
        )
    return name


SSD = Dialect((".csv", ".zip"), NoSettings, read, delivery="snapshot", streams=False)
