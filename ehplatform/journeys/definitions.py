"""Every derived fact twice: by the common definition, which benchmarks use, and by the council's own."""

from collections.abc import Callable, Mapping
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.profile import COMMON_PROFILE, DefinitionProfile

Definition = Literal["common", "local"]

COLUMN = "definition"

Tables = Mapping[str, pa.Table]


def under_both(
    make: Callable[[DefinitionProfile, Definition], Tables], own: DefinitionProfile
) -> dict[str, pa.Table]:
    """Return the tables that `make` gives under either profile, one below the other.

    Their first column, `definition`, says which row is which. A council whose own profile is the common
    one gets the same rows twice, so that nobody has to know that before asking.
    """
    common = make(COMMON_PROFILE, "common")
    local = common if own == COMMON_PROFILE else make(own, "local")
    return {
        name: pa.concat_tables([labelled(table, "common"), labelled(local[name], "local")])
        for name, table in common.items()
    }


def labelled(table: pa.Table, definition: Definition) -> pa.Table:
    return table.add_column(0, COLUMN, pa.array([definition] * table.num_rows, pa.string()))


def under(tables: Tables, definition: Definition) -> dict[str, pa.Table]:
    """Return the rows of one definition, without the column that says so."""
    return {
        name: table.filter(pc.equal(table[COLUMN], definition)).drop_columns([COLUMN])
        for name, table in tables.items()
    }
