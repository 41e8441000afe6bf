"""The published releases the platform compares with, and how each becomes rows of our own tables.

An authority is known by DfE's three-digit code throughout: unlike the nine-character ONS code it
survives a change of code without a change of area.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ehplatform.benchmarks.release_file import ReleaseFile, UnreadableRelease
from ehplatform.disclosure.markers import Marker

REREFERRALS = ReleaseFile(
    "dfe_cin/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
    "DfE, Children in need, reporting year 2025, table C1 (referrals and re-referrals)",
    (
        "time_period", "geographic_level", "region_name", "old_la_code", "new_la_code", "la_name",
        "referral_count", "rereferral_count", "rereferral_percent",
    ),
)  # fmt: skip
POPULATION = ReleaseFile(
    "population/ons_mid-year_population_estimates_2012_to_2024.csv",
    "ONS, mid-year population estimates of children aged 0 to 17",
    ("time_period", "geographic_level", "old_la_code", "population_estimate"),
)
AUTHORITY_TYPES = ReleaseFile(
    "la_reference/la_code_list.csv",
    "DfE, list of local authorities with their type",
    ("LA Number", "Type"),
)
NEIGHBOUR_RANKS = range(1, 11)
NEIGHBOURS = ReleaseFile(
    "statistical_neighbours/sn_model_2025_wide.csv",
    "DfE, children's services statistical neighbour model 2025",
    (
        "old_la_code",
        *(f"SN_{rank}" for rank in NEIGHBOUR_RANKS),
        *(f"SN_{rank}P" for rank in NEIGHBOUR_RANKS),
    ),
)
NEIGHBOUR_MODEL = "DfE 2025"

RELEASES = (REREFERRALS, POPULATION, AUTHORITY_TYPES, NEIGHBOURS)
"""Every file that is read from the reference folder."""


@dataclass(frozen=True)
class Authority:
    """One upper-tier authority of England as it is in the latest release."""

    la_code: str
    ons_code: str
    la_name: str
    region: str
    la_type: str
    """ILB, OLB (inner, outer London borough), MD, UA or SC (metropolitan, unitary, county)."""
    child_population: int | None
    """ONS estimate of the children aged 0 to 17 at the middle of `population_year`."""
    population_year: int


@dataclass(frozen=True)
class Neighbour:
    """One of the ten authorities most like another; the relation is not symmetric."""

    la_code: str
    neighbour_la_code: str
    rank: int
    """1 is the nearest."""
    closeness: str
    model: str


@dataclass(frozen=True)
class AuthorityYear:
    """Referrals to children's social care of one authority in the year ending 31 March of `year`.

    Authorities that have been abolished since are kept: England's figures of their years include them.
    """

    la_code: str
    year: int
    referrals: int | None
    rereferrals: int | None
    """Referrals within 12 months of the child's previous one."""
    marker: str | None
    """Why a number is missing, in DfE's letters; None when both are there."""
    source: str
    published_percent: Decimal | None
    """Re-referrals as a percentage of referrals, as DfE rounded it; used to check the counts."""


def read_rereferrals(folder: Path) -> list[AuthorityYear]:
    """Return every authority and year of the release, by authority, then year."""
    rows = [
        AuthorityYear(
            la_code=row["old_la_code"],
            year=int(row["time_period"]),
            referrals=REREFERRALS.number(row, "referral_count"),
            rereferrals=REREFERRALS.number(row, "rereferral_count"),
            marker=_marker(row),
            source=REREFERRALS.title,
            published_percent=_percent(row["rereferral_percent"]),
        )
        for row in _authority_rows(REREFERRALS, folder)
    ]
    return sorted(rows, key=lambda row: (row.la_code, row.year))


def read_authorities(folder: Path) -> list[Authority]:
    """Return the authorities of the latest year, with type and child population, by code."""
    population_rows = _latest(_authority_rows(POPULATION, folder))
    population = {row["old_la_code"]: row for row in population_rows}
    types = {row["LA Number"]: row["Type"] for row in AUTHORITY_TYPES.read(folder)}
    authorities = []
    for row in _latest(_authority_rows(REREFERRALS, folder)):
        la_code = row["old_la_code"]
        for file, known in ((POPULATION, population), (AUTHORITY_TYPES, types)):
            if la_code not in known:
                raise UnreadableRelease(
                    f"{file.path} has no row for {la_code} {row['la_name']}: expected one"
                )
        authorities.append(
            Authority(
                la_code=la_code,
                ons_code=row["new_la_code"],
                la_name=row["la_name"],
                region=row["region_name"],
                la_type=types[la_code],
                child_population=POPULATION.number(population[la_code], "population_estimate"),
                population_year=int(population[la_code]["time_period"]),
            )
        )
    return sorted(authorities, key=lambda authority: authority.la_code)


def read_neighbours(folder: Path) -> list[Neighbour]:
    """Return ten neighbours of every authority, by authority, nearest first."""
    return [
        Neighbour(
            la_code=row["old_la_code"],
            neighbour_la_code=row[f"SN_{rank}"],
            rank=rank,
            closeness=row[f"SN_{rank}P"].strip(),
            model=NEIGHBOUR_MODEL,
        )
        for row in sorted(NEIGHBOURS.read(folder), key=lambda row: row["old_la_code"])
        for rank in NEIGHBOUR_RANKS
    ]


def _authority_rows(file: ReleaseFile, folder: Path) -> list[dict[str, str]]:
    """Return the rows of single authorities; the file also has regions and England."""
    return [row for row in file.read(folder) if row["geographic_level"] == "Local authority"]


def _latest(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    latest = max(row["time_period"] for row in rows)
    return [row for row in rows if row["time_period"] == latest]


def _marker(row: dict[str, str]) -> str | None:
    """Return the row's marker: the release never has two different ones in a row."""
    return next(
        (row[column] for column in ("rereferral_count", "referral_count") if row[column] in set(Marker)), None
    )


def _percent(text: str) -> Decimal | None:
    return None if text in set(Marker) else Decimal(text)
