"""What a caller gets back: one frozen answer, the same over HTTP and in process.

Imports no database and no web framework, so that the front end can use it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Answer:
    """The rows of a query in Python's types, and what is needed to explain them."""

    rows: list[dict[str, Any]]
    """Numbers as int or float, times as `datetime`, booleans as bool, null as None."""
    annotation: dict[str, Any]
    """Title, description, type and meta of each member, by kind and member name."""
    snapshot_id: str | None
    """Where the numbers come from; None for an answer inside the pipeline."""
    query: dict[str, Any]
    """The query as it was understood, with its dates resolved."""
    total: int | None = None
    evidence: Sequence[Mapping[str, Mapping[str, Any]]] = ()
    """For each row and metric: numerator, denominator, immature and interval, as far as it has them."""
    as_of: str | None = None
    """The day up to which the data speak."""

    @property
    def kinds(self) -> dict[str, str]:
        """The type of each column: string, number, boolean or time; in the order of the answer."""
        members = ("dimensions", "timeDimensions", "measures")
        return {name: note["type"] for kind in members for name, note in self.annotation[kind].items()}

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a new DataFrame: Int64 or Float64, datetime64, boolean and string columns."""
        return pd.DataFrame(
            {name: column([row[name] for row in self.rows], kind) for name, kind in self.kinds.items()}
        )


DTYPES = {"time": "datetime64[ns]", "boolean": "boolean", "string": "string"}


def column(values: list[Any], kind: str) -> "pd.Series[Any]":
    if kind == "number":
        return pd.Series(values, dtype="Float64" if any(isinstance(v, float) for v in values) else "Int64")
    return pd.Series(values, dtype=DTYPES[kind])


def answer_of(result: Mapping[str, Any], snapshot: Mapping[str, Any]) -> Answer:
    """Return the answer that one result of the REST contract (default format) holds.

    `snapshot` and the evidence are this project's own; from another server of the contract they are absent.
    """
    snapshot_id = snapshot.get("id")
    untyped = Answer([], result["annotation"], snapshot_id, result["query"], result["total"])
    kinds = untyped.kinds
    rows = [{name: python_value(row[name], kind) for name, kind in kinds.items()} for row in result["data"]]
    return Answer(
        rows,
        untyped.annotation,
        snapshot_id,
        untyped.query,
        untyped.total,
        result.get("evidence", ()),
        snapshot.get("asOf"),
    )


def python_value(value: Any, kind: str) -> Any:
    """Return a value of the wire in Python's type; a number with a decimal point is a float."""
    if value is None:
        return None
    if kind == "number":
        return int(value) if value.lstrip("-").isdecimal() else float(value)
    return datetime.fromisoformat(value) if kind == "time" else value
