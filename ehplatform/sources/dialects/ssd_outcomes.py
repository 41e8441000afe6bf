"""What the Standard Safeguarding Dataset says of how children fare: questionnaire scores, time missing."""

from collections.abc import Iterator

import pyarrow.compute as pc

from ehplatform.model.tables import OUTCOME_SCORE, WIDER_OUTCOME
from ehplatform.sources.dialects.ssd_tables import NOTHING, Block, SsdTable, Tables, to_mask
from ehplatform.sources.part import Part

LAYOUTS = {
    "ssd_sdq_scores": SsdTable(
        ("csdq_person_id", "csdq_sdq_completed_date", "csdq_sdq_score"), ("csdq_table_id", "csdq_sdq_id")
    ),
    "ssd_missing": SsdTable(
        ("miss_table_id", "miss_person_id", "miss_missing_episode_start_date"),
        ("miss_missing_episode_end_date", "miss_missing_episode_type"),
    ),
}

NO_SCORE = "no score was returned"
AWAY = r"^a$|away|absent"
NOT_MISSING = "away without authorisation and not missing: where the child was is known"


def read_outcomes(tables: Tables) -> Iterator[Part]:
    """Read scores and times missing."""
    for block in tables.blocks("ssd_sdq_scores"):
        yield scores(block)
    for block in tables.blocks("ssd_missing"):
        yield times_missing(block)


def scores(block: Block) -> Part:
    """Return total scores of the Strengths and Difficulties Questionnaire."""
    score = block.column("csdq_sdq_score")
    has_score = to_mask(pc.is_valid(score))
    columns = {
        "source_id": block.column("csdq_table_id", "csdq_sdq_id"),
        "source_person_id": block.column("csdq_person_id"),
        "tool_code": block.constant("SDQ_TOTAL"),
        "score": score,
        "score_date": block.column("csdq_sdq_completed_date"),
    }
    records = block.raw_rows(OUTCOME_SCORE, columns, has_score)
    return block.part([records], block.refused(~has_score, "csdq_sdq_score", NO_SCORE))


def times_missing(block: Block) -> Part:
    """Return times missing; one that ended on the day it began is an event of that day."""
    start, end = (
        block.column("miss_missing_episode_start_date"),
        block.column("miss_missing_episode_end_date"),
    )
    is_away = pc.match_substring_regex(block.column("miss_missing_episode_type"), AWAY, ignore_case=True)
    mask = to_mask(is_away)
    columns = {
        "source_id": block.column("miss_table_id"),
        "source_person_id": block.column("miss_person_id"),
        "domain": block.constant("MISSING"),
        "event_date": start,
        "end_date": pc.if_else(pc.equal(start, end).fill_null(False), NOTHING, end),
    }
    records = block.raw_rows(WIDER_OUTCOME, columns, ~mask)
    return block.part([records], block.refused(mask, "miss_missing_episode_type", NOT_MISSING))
