"""What a council's systems know of people, and what of it linkage looks at."""

from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from ehplatform.linkage.prepare import STEPS
from ehplatform.model.tables import PERSON_ADDRESS, PERSON_IDENTIFIER
from ehplatform.store.engine import connect, register, run_steps


@dataclass(frozen=True)
class People:
    """What one council's systems know of people: canonical tables, in any order of rows."""

    person_record: pa.Table
    person_identifier: pa.Table = field(default_factory=PERSON_IDENTIFIER.arrow_schema().empty_table)
    person_address: pa.Table = field(default_factory=PERSON_ADDRESS.arrow_schema().empty_table)


def make_records(connection: duckdb.DuckDBPyConnection, people: People) -> None:
    """Make the table `record` (columns of `prepare.RECORD`) of a council's people."""
    register(connection, vars(people))
    run_steps(connection, STEPS, ["record"])


def records_of(people: People) -> pa.Table:
    """Return the same as a table."""
    with connect() as connection:
        make_records(connection, people)
        return connection.sql("from record").to_arrow_table()
