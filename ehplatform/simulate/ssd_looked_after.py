"""Children looked after in the Standard Safeguarding Dataset: periods of care cut into episodes.

Changes of placement, legal statuses, scores and times missing are drawn here.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from ehplatform.simulate.records import SpellRecord
from ehplatform.simulate.ssd_extract import PLACEHOLDER, SsdExtract
from ehplatform.simulate.ssd_statutory import Referrals

PLACEMENTS = ("U4", "U6", "K2", "P1", "U1")
STATUSES = ("V2", "C1", "C2", "V4")
END_REASONS = ("E4A", "E41", "E8", "E3")
MOST_EPISODES = 3
HAS_SCORE, GOES_MISSING = 0.6, 0.3


def add_looked_after(extract: SsdExtract, spells: Sequence[SpellRecord], referrals: Referrals) -> None:
    """Add every period of care."""
    for record in spells:
        if record.fact.spell_type == "CLA":
            add_period(extract, record, referrals)
            add_life_in_care(extract, record)


def add_period(extract: SsdExtract, record: SpellRecord, referrals: Referrals) -> None:
    spell, person, dice = record.fact, record.person, extract.dice
    period = extract.number("period of care")
    referral = referrals.number_on(spell.child, spell.started_on)
    starts = cut(extract, spell.started_on, spell.ended_on)
    end_reason = dice.one_of(END_REASONS) if spell.ended_on else None
    held: dict[str, Any] = {}
    for place, start in enumerate(starts):
        is_last = place == len(starts) - 1
        end = spell.ended_on if is_last else starts[place + 1]
        held = {"legal_status_code": dice.one_of(STATUSES), "placement_type_code": dice.one_of(PLACEMENTS)}
        extract.write(
            "ssd_cla_episodes",
            clae_cla_episode_id=extract.number("ssd_cla_episodes"),
            clae_person_id=person.source_person_id,
            clae_cla_placement_id=add_placement(extract, record, held["placement_type_code"], start, end),
            clae_cla_episode_start_date=start,
            clae_cla_episode_start_reason="P" if place else "S",
            clae_cla_primary_need_code="N1",
            clae_cla_episode_ceased_date=end,
            clae_cla_episode_ceased_reason=end_reason if is_last else "X1",
            clae_cla_id=period,
            clae_referral_id=referral or "-1",
            clae_entered_care_date=spell.started_on if dice.chance(0.5) else None,
        )
        extract.write(
            "ssd_legal_status",
            lega_legal_status_id=extract.number("ssd_legal_status"),
            lega_person_id=person.source_person_id,
            lega_legal_status=held["legal_status_code"],
            lega_legal_status_start_date=start,
            lega_legal_status_end_date=end,
        )
    extract.means(
        "csc_spell",
        person,
        source_id=f"clae-{period}",
        spell_type="CLA",
        referral_id=f"cine-{referral}" if referral else None,
        start_date=spell.started_on,
        end_date=spell.ended_on,
        primary_need_code="N1",
        entry_reason_code="S",
        cla_end_reason_code=end_reason,
        **held,
    )


def cut(extract: SsdExtract, start: date, end: date | None) -> list[date]:
    """Return the days on which the episodes of a period begin; none is empty."""
    days = ((end or extract.until) - start).days
    count = min(extract.dice.number(1, MOST_EPISODES), max(1, days))
    later = extract.dice.distinct_numbers(1, max(1, days - 1), count - 1) if count > 1 else []
    return [start, *(start + timedelta(days=day) for day in sorted(later))]


def add_placement(extract: SsdExtract, record: SpellRecord, code: str, start: date, end: date | None) -> str:
    number = extract.number("ssd_cla_placement")
    extract.write(
        "ssd_cla_placement",
        clap_cla_placement_id=number,
        clap_person_id=record.person.source_person_id,
        clap_cla_placement_start_date=start,
        clap_cla_placement_type=code,
        clap_cla_placement_end_date=end,
    )
    return number


def add_life_in_care(extract: SsdExtract, record: SpellRecord) -> None:
    """Add a questionnaire's score and a time missing, for some."""
    person, day = record.person, record.fact.started_on
    if extract.dice.chance(HAS_SCORE):
        number, score = extract.number("ssd_sdq_scores"), extract.dice.number(0, 40)
        extract.write(
            "ssd_sdq_scores",
            csdq_table_id=number,
            csdq_person_id=person.source_person_id,
            csdq_sdq_completed_date=day,
            csdq_sdq_score=score,
            csdq_sdq_reason=PLACEHOLDER,
        )
        extract.means(
            "outcome_score",
            person,
            source_id=number,
            tool_code="SDQ_TOTAL",
            score=float(score),
            score_date=day,
        )
    if extract.dice.chance(GOES_MISSING):
        number, days = extract.number("ssd_missing"), extract.dice.number(0, 3)
        found = day + timedelta(days=days)
        extract.write(
            "ssd_missing",
            miss_table_id=number,
            miss_person_id=person.source_person_id,
            miss_missing_episode_start_date=day,
            miss_missing_episode_type="M",
            miss_missing_episode_end_date=found,
        )
        extract.means(
            "wider_outcome",
            person,
            source_id=number,
            domain="MISSING",
            event_date=day,
            end_date=found if days else None,
        )
