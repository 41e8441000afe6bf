"""How far a council's records reach: the last day on which either side's data can be trusted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

SOCIAL_CARE = ("csc_spell",)
EARLY_HELP = ("eh_referral", "eh_assessment", "eh_episode", "allocation")
"""Tables that say how far Early Help's records reach: what else it records can lag behind or be absent."""


@dataclass(frozen=True)
class Reach:
    """The last day of each side's records; None where a council has none of that side.

    A metric is known up to the earlier day of the sides that it needs, so that yearly social-care
    returns do not hold up the month's open cases.
    """

    early_help: date | None
    social_care: date | None
    has_referrals: bool = True
    """Whether Early Help's records tell of referrals at all: without them nobody is seen to come back."""

    @property
    def last_day(self) -> date:
        """The later day of those that there are; raises `ValueError` where there is none."""
        return max(day for day in (self.early_help, self.social_care) if day is not None)

    def before_keying(self, lag_days: int) -> "Reach":
        """Return the days up to which records are believed to be keyed, that long after the event."""
        lag = timedelta(days=lag_days)
        early_help, social_care = (day and day - lag for day in (self.early_help, self.social_care))
        return replace(self, early_help=early_help, social_care=social_care)


def reach(linked: Mapping[str, pa.Table], file_ledger: pa.Table) -> Reach:
    """Return how far the records in force reach.

    A dataset reaches to the extract date of its newest file in force; a side to the earliest of the
    datasets that its rows come from. A council with rows of neither side reaches, for Early Help, as far as
    the earliest of its datasets. `file_ledger` is the table of that name of layer `quality`.
    """
    in_force = file_ledger.filter(pc.equal(file_ledger["status"], "in_force")).to_pylist()
    dataset_of = {row["batch_id"]: row["dataset"] for row in in_force}
    newest: dict[str, date] = {}
    for row in in_force:
        if row["extract_date"] is not None:
            newest[row["dataset"]] = max(row["extract_date"], newest.get(row["dataset"], date.min))

    def side(tables: Iterable[str]) -> date | None:
        batches = {batch for name in tables for batch in linked[name]["batch_id"].unique().to_pylist()}
        datasets = {dataset_of[batch] for batch in batches if batch in dataset_of}
        return min((newest[dataset] for dataset in datasets if dataset in newest), default=None)

    has_referrals = linked["eh_referral"].num_rows > 0
    found = Reach(side(EARLY_HELP), side(SOCIAL_CARE), has_referrals)
    if found.early_help is None and found.social_care is None:
        return replace(found, early_help=min(newest.values(), default=None))
    return found
