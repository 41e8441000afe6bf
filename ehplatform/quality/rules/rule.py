"""What a data-quality rule is made of."""

from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ehplatform.model.tables import PERSON_ID, TABLES_BY_NAME, Table

DEFINITIONS = Path(__file__).parent / "definitions"

Severity = Literal["error", "query", "info"]
"""`error`: it cannot be right. `query`: right or wrong, a person must look. `info`: good to know.

For DfE's rules as the census has it: a number that ends in Q is a query.
"""

Source = Literal["cin", "nhs", "ours"]

SOURCES: dict[Source, str] = {
    "cin": "DfE, children in need census, validation rules of the return of 2025 to 2026",
    "nhs": "NHS Data Dictionary, NHS number",
    "ours": "the platform's own",
}

Fact = Literal["batch", "person", "case", "referral", "episode", "tool"]

WHOSE = f"source_system = fact_system and {PERSON_ID} = fact_person"

JOINS: dict[Fact, str] = {
    "batch": "left join batch using (batch_id)",
    "person": f"left join person_fact on {WHOSE}",
    "case": f"left join csc_case on {WHOSE} and referral_id = case_id",
    "referral": f"left join eh_case on {WHOSE} and referral_id = case_id",
    "episode": f"left join episode_fact on {WHOSE} and episode_id = case_id",
    "tool": "left join tool_range using (tool_code)",
}
"""What can be known of a row beside its own columns: one row of facts at most, so that no row is doubled."""


class Need(NamedTuple):
    """A column that a system must fill at least once, in rows that satisfy `where`, to be tested at all."""

    table: str
    column: str
    where: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Need":
        """Read ``table.column`` or ``table.column where condition``."""
        place, _, where = text.partition(" where ")
        table, _, column = place.partition(".")
        return cls(table, TABLES_BY_NAME[table].column(column).name, where or None)

    def __str__(self) -> str:
        return f"{self.table}.{self.column}" + (f" (where {self.where})" if self.where else "")


class Definition(BaseModel):
    """Anything in a file of rules; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleTest(Definition):
    """A rule on one table.

    Of the rows that satisfy `rows` those are tested that satisfy `when`, and of these those fail that
    satisfy `fails`. All three are SQL on the table's columns and, but for `rows`, the columns of `facts`;
    what is neither true nor false counts as false. Window functions see the rows of `rows`. A test
    without `fails` has a file of its own, ``<rule>_<table>.sql``.
    """

    table: str
    columns: tuple[str, ...]
    """What the rule speaks of, for the person who corrects it."""
    rows: str | None = None
    facts: tuple[Fact, ...] = ()
    when: str | None = None
    fails: str | None = None
    needs: tuple[str, ...] | None = None
    """Columns as `Need` reads them; of several with ``|`` between them one is enough. Default: `columns`,
    each filled in `rows`."""

    @property
    def column_name(self) -> str:
        return ", ".join(self.columns)

    @property
    def table_model(self) -> Table:
        return TABLES_BY_NAME[self.table]

    @property
    def needed(self) -> tuple[tuple[Need, ...], ...]:
        """What a system must fill: of each tuple one need is enough."""
        if self.needs is None:
            return tuple((Need(self.table, column, self.rows),) for column in self.columns)
        return tuple(tuple(map(Need.parse, text.split(" | "))) for text in self.needs)

    @model_validator(mode="after")
    def columns_must_exist(self) -> "RuleTest":
        for name in self.columns:
            self.table_model.column(name)
        return self


class Rule(Definition):
    """One rule, on one table or on several."""

    id: str
    """DfE's number where the rule is the same, with its Q for a query; else a name of our own."""
    title: str
    """What is wrong, as a heading."""
    explanation: str
    severity: Severity
    source: Source
    who: str
    """Whose records can fail."""
    at_ingest: str | None = None
    """Where ingest already sees to the rule, what it does; then the canonical tables cannot break it."""
    tests: tuple[RuleTest, ...] = Field(min_length=1)

    def sql_file(self, test: RuleTest) -> Path:
        """Where the query of a test is that has no `fails`."""
        return DEFINITIONS / f"{self.id}_{test.table}.sql"

    def tested_rows(self, test: RuleTest) -> str:
        """Return the query of the rows that a test tests: their keys, and `is_failed`."""
        if test.fails is None:
            return self.sql_file(test).read_text(encoding="utf-8")
        keys = ", ".join(f"{test.table}.{name}" for name in key_columns(test.table_model))
        joins = " ".join(JOINS[fact] for fact in test.facts)
        return f"""
            select * exclude (is_tested)
            from (
                select
                    {keys},
                    coalesce({test.when or "true"}, false) as is_tested,
                    coalesce({test.fails}, false) as is_failed
                from {test.table} {joins}
                where {test.rows or "true"}
            )
            where is_tested
        """


KEY_COLUMNS = ("source_system", "batch_id", "source_id", PERSON_ID, "source_row")


def key_columns(table: Table) -> list[str]:
    """Return those of a table's columns by which a row is found in its source."""
    present = {column.name for column in table.columns}
    return [name for name in KEY_COLUMNS if name in present]
