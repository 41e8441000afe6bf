"""Periods of care that several yearly returns tell of in part, made one row each."""

from pathlib import Path

import duckdb

CARE_PERIOD = Path(__file__).parent / "steps" / "care_period.sql"


def whole_care_periods(spells: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Return the rows of `csc_spell`, one a key, with each period of care in one row; in key order.

    A batch is one file, and one return knows only the start of a period or only its end. So this joins
    rows after the batches are combined; the rule stands in `care_period.sql`. Rows of other spells, and
    periods that one row tells whole, stay as they are: doing it twice changes nothing.
    """
    return spells.query("spells", CARE_PERIOD.read_text(encoding="utf-8"))
