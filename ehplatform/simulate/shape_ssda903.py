"""Yearly SSDA903 returns: a set of CSV files for each year to 31 March, children and episodes of care.

Each time in care is written as one to three episodes joined by X1. A return holds the episodes of its own
year, so a long time in care is told by several returns. Short breaks (V4), which are not entry to care,
stand among the episodes. The children are those of the social-care system.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from ehplatform.model.months import add_months
from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.delimited import british, write_csv
from ehplatform.simulate.dice import Dice, Weighted
from ehplatform.simulate.facts import Spell
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.records import PersonRecord

HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
EPISODE_HEADER = (
    "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
    "HOME_POST", "PL_POST", "URN",
)  # fmt: skip

SEXES = {"M": "1", "F": "2", "U": "9"}
"""The codes of the return up to 2024, which systems still write."""
UPN_UNKNOWN = "UN4"

NEEDS = Weighted({"N1": 60, "N2": 4, "N3": 4, "N4": 8, "N5": 14, "N6": 2, "N8": 8})
LEGAL_STATUSES = Weighted({"C1": 25, "C2": 45, "V2": 25, "E1": 5})
PLACEMENTS = Weighted({"U1": 8, "U3": 9, "U4": 30, "U6": 25, "K2": 15, "P1": 7, "R1": 3})
REASONS_CEASED = Weighted({"E4A": 40, "E4B": 12, "E5": 10, "E41": 15, "E8": 15, "E13": 8})
EPISODES = Weighted({1: 40, 2: 35, 3: 25})
SHORT_BREAK = 0.15
"""Of children in care, those who had a series of short breaks before it."""
SSDA903_DICE = 903


@dataclass(frozen=True)
class CareEpisode:
    """One placement under one legal status, as it truly was; `ended_on` is absent while it lasts."""

    person: PersonRecord
    started_on: date
    ended_on: date | None
    entry_reason: str
    legal_status: str
    need: str
    placement: str
    end_reason: str | None

    def is_in_year(self, year: int) -> bool:
        """Whether a day of the episode lies in the year to 31 March of `year`."""
        is_over = self.ended_on is not None and self.ended_on < date(year - 1, 4, 1)
        return self.started_on <= date(year, 3, 31) and not is_over


def write(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_SSDA903_<file>_<year>.csv`` for each year of the window; return what they tell.

    The last year is the one that holds the plan's last day.
    """
    dice = Dice(plan.seed, int(la_code), SSDA903_DICE)
    stays = [
        stay(record.person, record.fact, plan.until, dice)
        for record in council.filed.spells
        if record.fact.spell_type == "CLA"
    ]
    breaks = [short_break(episodes[0], dice) for episodes in stays if dice.chance(SHORT_BREAK)]
    listed = sorted(
        [episode for episodes in stays for episode in episodes] + breaks,
        key=lambda episode: (episode.person.source_person_id, episode.started_on),
    )
    for year in range(year_of(plan.since), year_of(plan.until) + 1):
        write_return(folder, year, [episode for episode in listed if episode.is_in_year(year)])
    people = {episode.person.source_person_id: episode.person for episode in listed}
    return {
        "person_record": [person_row(person) for person in people.values()],
        "csc_spell": [spell_row(episodes) for episodes in stays],
    }


def year_of(day: date) -> int:
    """Return the year in which the return of a day ends."""
    return add_months(day, 9).year


def stay(person: PersonRecord, spell: Spell, until: date, dice: Dice) -> list[CareEpisode]:
    """Divide a time in care into episodes; the last one lasts as long as the child is in care."""
    days = ((spell.ended_on or until) - spell.started_on).days
    count = min(dice.pick(EPISODES), max(1, days))
    cuts = sorted(dice.distinct_numbers(1, days - 1, count - 1)) if count > 1 else []
    starts = [spell.started_on, *(spell.started_on + timedelta(days=cut) for cut in cuts)]
    need, status, placement = dice.pick(NEEDS), dice.pick(LEGAL_STATUSES), dice.pick(PLACEMENTS)
    episodes = [CareEpisode(person, starts[0], None, "S", status, need, placement, None)]
    for start in starts[1:]:
        change = dice.one_of("LPB")
        status = status if change == "P" else dice.pick(LEGAL_STATUSES)
        placement = placement if change == "L" else dice.pick(PLACEMENTS)
        episodes[-1] = replace(episodes[-1], ended_on=start, end_reason="X1")
        episodes.append(CareEpisode(person, start, None, change, status, need, placement, None))
    if spell.ended_on:
        reason = dice.pick(REASONS_CEASED)
        episodes[-1] = replace(episodes[-1], ended_on=spell.ended_on, end_reason=reason)
    return episodes


def short_break(first: CareEpisode, dice: Dice) -> CareEpisode:
    """Return the short breaks of a child who came into care later: some end on the very day."""
    lasted, gap = dice.number(20, 60), dice.number(0, 1) * dice.number(1, 30)
    end = first.started_on - timedelta(days=gap)
    start = end - timedelta(days=lasted)
    return CareEpisode(first.person, start, end, "S", "V4", "N2", "U6", "E8" if gap else "X1")


def write_return(folder: Path, year: int, episodes: Sequence[CareEpisode]) -> None:
    """Write the return of the year to 31 March of `year`."""
    people = {episode.person.source_person_id: episode.person for episode in episodes}
    write_csv(
        folder / f"SYNTHETIC_SSDA903_header_{year}.csv", HEADER, (header_line(p) for p in people.values())
    )
    write_csv(
        folder / f"SYNTHETIC_SSDA903_episodes_{year}.csv",
        EPISODE_HEADER,
        (episode_line(episode, date(year, 3, 31)) for episode in episodes),
    )


def header_line(person: PersonRecord) -> dict[str, str]:
    return {
        "CHILD": person.source_person_id,
        "SEX": SEXES[person.sex] if person.sex else person.words["sex"],
        "DOB": british(person.birth_date_returned),
        "ETHNIC": person.ethnicity or person.words["ethnicity"],
        "UPN": person.upn or UPN_UNKNOWN,
        "MOTHER": "0",
        "MC_DOB": "",
    }


def episode_line(episode: CareEpisode, year_end: date) -> dict[str, str]:
    """Write an episode as it stood at the end of the year."""
    has_ended = episode.ended_on is not None and episode.ended_on <= year_end
    return {
        "CHILD": episode.person.source_person_id,
        "DECOM": british(episode.started_on),
        "RNE": episode.entry_reason,
        "LS": episode.legal_status,
        "CIN": episode.need,
        "PLACE": episode.placement,
        "PLACE_PROVIDER": "PR1",
        "DEC": british(episode.ended_on) if has_ended else "",
        "REC": (episode.end_reason or "") if has_ended else "",
        "REASON_PLACE_CHANGE": "",
        "HOME_POST": "",
        "PL_POST": "",
        "URN": "",
    }


def person_row(person: PersonRecord) -> Row:
    values = {
        "source_person_id": person.source_person_id,
        "birth_date": person.birth_date_returned,
        "sex_code": person.sex,
        "ethnicity_code": person.ethnicity,
        "person_role": "CHILD",
        "upn": person.upn,
        "upn_unknown_code": None if person.upn else UPN_UNKNOWN,
    }
    return Row(person, values, {})


def spell_row(episodes: Sequence[CareEpisode]) -> Row:
    """Return the one period of care that the episodes of all returns make."""
    first, last = episodes[0], episodes[-1]
    values = {
        "source_person_id": first.person.source_person_id,
        "source_id": f"CLA-{first.started_on.isoformat()}",
        "spell_type": "CLA",
        "start_date": first.started_on,
        "end_date": last.ended_on,
        "primary_need_code": first.need,
        "entry_reason_code": first.entry_reason,
        "legal_status_code": last.legal_status,
        "placement_type_code": last.placement,
        "cla_end_reason_code": last.end_reason,
    }
    return Row(first.person, values, {})
