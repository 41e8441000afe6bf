"""The registry of binned columns: what drift monitoring looks at, and what each bin means.

The columns follow from the canonical model: a coded column is compared as its codes, a date as
calendar parts, an id as its shape. A personal column is never among them. How a value becomes a
bin is in `bins.sql`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ehplatform.model.codes import code_set
from ehplatform.model.tables import TABLES_BY_NAME, Column, Table

WATCHED_TABLES = ("eh_referral", "eh_episode", "eh_assessment", "allocation", "csc_spell", "person_record")

LAGS = {
    "eh_referral": (("referral_date", "decision_date"),),
    "eh_episode": (("start_date", "end_date"),),
    "eh_assessment": (("start_date", "completed_date"),),
    "allocation": (("start_date", "end_date"),),
    "csc_spell": (("start_date", "end_date"),),
}
"""Pairs of dates whose distance has a usual shape: (earlier, later) by table."""

EXPECTED_WHEN_FILLED = {
    ("eh_episode", "end_reason_code"): "end_date",
    ("csc_spell", "end_reason_code"): "end_date",
    ("eh_assessment", "completing_org"): "completed_date",
}
"""Columns that wait for another: without the date they do not apply, so they are not empty."""

IDS = ("source_id", "source_person_id")
"""Columns of which only the shape is compared."""

VOLUME_MONTH = "month"
"""Column of a drift frame that is no bin to compare: the month (2026-07) that each row counts in."""

RECENT_MONTHS = 3
"""Codes are compared over the whole window and, because a change of system shows in new rows
first, over its last months alone."""

UNWATCHED = ("la_code", "batch_id", "source_row")
"""Lineage that is different, or the same, by nature."""


@dataclass(frozen=True)
class BinnedColumn:
    """One aspect of a canonical column, as classes that many rows share.

    `expression` is SQL over the canonical table and gives the bin, or null where the aspect does
    not apply to a row. `phrase` puts one bin into words.
    """

    column: str
    aspect: str
    meaning: str
    phrase: str
    expression: str

    @property
    def name(self) -> str:
        """Name in the drift frame: the canonical column, and the aspect unless it is the code."""
        return self.column if self.aspect == "code" else f"{self.column}.{self.aspect}"


def binned_columns(table: Table) -> tuple[BinnedColumn, ...]:
    """Return every binned column of a canonical table; none comes from a personal column."""
    watched = [c for c in table.columns if not c.personal and c.name not in UNWATCHED]
    aspects = [aspect for column in watched for aspect in _aspects(table, column)]
    return (*aspects, *(_lag(earlier, later) for earlier, later in LAGS.get(table.name, ())))


def event_date(table: Table) -> str | None:
    """Return the date that places a row in time: the required one; None for a register."""
    dates = [column.name for column in table.columns if column.type == "date" and column.required]
    return dates[0] if dates else None


def _aspects(table: Table, column: Column) -> Iterator[BinnedColumn]:
    if column.name in IDS:
        yield _id_shape(column.name)
    elif column.name == "source_system":
        yield BinnedColumn(column.name, "code", "system that holds the record", "{bin}", "source_system")
    elif column.code_set is not None or column.type == "boolean":
        yield from _codes(table, column)
    else:
        if not column.required:
            yield _filled(column.name)
        if column.type == "date":
            yield from _calendar(column.name)


def _codes(table: Table, column: Column) -> Iterator[BinnedColumn]:
    """Yield the codes of the rows that should have one, in the window and in its last months."""
    expected_when = EXPECTED_WHEN_FILLED.get((table.name, column.name))
    dated_by = expected_when or event_date(table)
    code = _code_expression(column)
    whole = f"case when {expected_when} is not null then {code} end" if expected_when else code
    meaning = "the code, <NULL> when empty or not mapped"
    yield BinnedColumn(column.name, "code", meaning, "{bin}", whole)
    if dated_by:
        recent = f"case when in_recent({dated_by}) then {code} end"
        meaning = f"the code where {dated_by} lies in the last {RECENT_MONTHS} months"
        yield BinnedColumn(column.name, "recent", meaning, "{bin}", recent)


def _code_expression(column: Column) -> str:
    if column.code_set is None:
        return f"flag_bin({column.name})"
    known = ", ".join(f"'{code}'" for code in code_set(column.code_set))
    return f"code_bin({column.name}, [{known}])"


def _filled(name: str) -> BinnedColumn:
    return BinnedColumn(name, "filled", "whether there is a value", "{bin} rows", f"filled_bin({name})")


def _id_shape(name: str) -> BinnedColumn:
    return BinnedColumn(name, "shape", "letters, digits and length of the id", "ids {bin}", f"id_bin({name})")


def _calendar(name: str) -> Iterator[BinnedColumn]:
    yield BinnedColumn(name, "day", "heaping inside the month", "rows on the {bin}", f"day_bin({name})")
    yield BinnedColumn(name, "weekday", "day of the week", "rows on a {bin}", f"weekday_bin({name})")
    dated = f"within_window({name})"
    same_day = f"count(*) over (partition by {dated})"
    crowd = f"case when {dated} is not null then crowd_bin({same_day}, count({dated}) over ()) end"
    yield BinnedColumn(name, "crowd", "how many rows share the day", "rows whose day holds {bin}", crowd)


def _lag(earlier: str, later: str) -> BinnedColumn:
    days = f"lag_bin({later} - {earlier})"
    return BinnedColumn(later, "lag", f"days since {earlier}", f"rows with {{bin}} since {earlier}", days)


REGISTRY: dict[str, dict[str, BinnedColumn]] = {
    name: {binned.name: binned for binned in binned_columns(TABLES_BY_NAME[name])} for name in WATCHED_TABLES
}
"""Every binned column by table and name."""
