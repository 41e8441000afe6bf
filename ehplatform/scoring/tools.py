"""The tools that measure an outcome, as the table in which SQL steps read them."""

import pyarrow as pa

from ehplatform.model.codes import code_set

SCHEMA = pa.schema(
    [
        ("tool_code", pa.string()),
        ("minimum", pa.float64()),
        ("maximum", pa.float64()),
        ("is_high_better", pa.bool_()),
        ("standard_error", pa.float64()),
    ]
)


def tool_table() -> pa.Table:
    """Return `tool`: the range of each tool, which end of it is good, and its standard error of measurement.

    Tools without a scale are left out; `is_high_better` is null where each council decides.
    """
    rows = [
        {
            "tool_code": code.code,
            "minimum": code.score.minimum,
            "maximum": code.score.maximum,
            "is_high_better": None if code.score.better is None else code.score.better == "high",
            "standard_error": code.score.standard_error,
        }
        for code in code_set("TOOL").values()
        if code.score is not None
    ]
    return pa.Table.from_pylist(rows, SCHEMA)
