"""A fault to find: the council's Early Help system is replaced four months before the extract.

What differs from the same plan without the injection, and nothing else:

- ``eh_referral.source_code``: referrals from the migration day on carry the new system's words;
  some no mapping knows (null after mapping), the others come in capitals.
- ``eh_referral.source_id``: referrals from that day on are numbered ``EHR-<year>-<number>``, and so
  is what the shape files under the referral's number (workflow: the episode; spreadsheet: all).
- ``eh_episode.end_reason_code``: from that day on the codes for disengagement are folded into
  *outcomes partly met*.
- ``eh_episode.start_date``: cases open on that day start on that day. In the workflow shape the
  decision on the referral is what starts an episode, so ``eh_referral.decision_date`` moves with it.
- ``allocation``: of those that would start from that day on, 30 % are missing.

A drift check has to raise each of these columns (for allocation: its row count, and with it the
share allocated in time), and no column of `person_record`, `eh_assessment` or `csc_spell`.
"""

from datetime import date

from ehplatform.model.months import add_months
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.plan import Shape
from ehplatform.simulate.records import CaseRecord
from ehplatform.simulate.spelling import migration_sources, spellings

MONTHS_BEFORE_EXTRACT = 4
FOLDED_REASONS = frozenset({"DISENGAGED", "CONSENT_WITHDRAWN", "DECLINED"})
FOLDED_INTO = "OUTCOMES_PARTLY_MET"
ALLOCATION_LOST = 0.30
IN_NEW_WORDS = 0.75
"""Of sources for which the new system has words of its own."""


def migration_day(until: date) -> date:
    return add_months(until, -MONTHS_BEFORE_EXTRACT)


def migrate(records: list[CaseRecord], day: date, shape: Shape, dice: Dice) -> None:
    """Change the records as a move to another system on `day` would."""
    for record in records:
        if record.fact.referred_on >= day:
            record.new_referral_id = f"EHR-{record.fact.referred_on.year}-{record.number:06d}"
            rename_source(record, dice)
        fold_reason(record, day)
        lose_allocation(record, day, dice)
        stamp_start(record, day, shape)


def rename_source(record: CaseRecord, dice: Dice) -> None:
    source = record.fact.source
    if source is None:
        return
    if source in migration_sources() and dice.chance(IN_NEW_WORDS):
        record.words["source"] = dice.one_of(migration_sources()[source])
        record.fact.source = None
    else:
        record.words["source"] = spellings()["SOURCE"][source][0].upper()


def fold_reason(record: CaseRecord, day: date) -> None:
    case = record.fact
    if case.closed_on and case.closed_on >= day and case.end_reason in FOLDED_REASONS:
        case.end_reason = FOLDED_INTO
        record.words["end_reason"] = spellings()["EH_END_REASON"][FOLDED_INTO][0]


def lose_allocation(record: CaseRecord, day: date, dice: Dice) -> None:
    case = record.fact
    if case.allocated_on and case.allocated_on >= day and dice.chance(ALLOCATION_LOST):
        case.allocated_on = case.worker = None


def stamp_start(record: CaseRecord, day: date, shape: Shape) -> None:
    """Let a case that is open on the day start on it."""
    case = record.fact
    opened_on = case.decided_on if shape == "workflow_steps" else case.started_on
    if case.started_on is None or opened_on is None or opened_on >= day:
        return
    if case.closed_on is None or case.closed_on >= day:
        if shape == "workflow_steps":
            case.decided_on = day
        else:
            case.started_on = day
