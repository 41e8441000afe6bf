"""Evidently, behind one function: Jensen-Shannon distances of many columns and a page that shows them.

Evidently's own defaults are not used: they test no dates, drop nulls and hold one threshold for
every size. It is given bins only, so that neither its scores nor its page can hold a personal
value; importing it costs seconds, so the import stands inside the function.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape

import pandas as pd
import plotly.io

from ehplatform.quality.column_pair import ColumnPair

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:"
)
"""Content security policy of the page: what stands in the file may run, nothing may be fetched or sent."""

ANY_COLUMN = 0.001
"""Share of columns from which Evidently calls the whole batch drifted: one is enough."""

EMPTY_PAGE = '<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"></head><body></body></html>'
"""Stands for Evidently's page when there is no column to show: Evidently refuses to compare none."""


def evidently_report(
    pairs: Sequence[ColumnPair], thresholds: Mapping[str, float], la_code: str
) -> tuple[dict[str, float], str]:
    """Return the distance of each column by name, and Evidently's page over all of them."""
    if not pairs:
        return {}, EMPTY_PAGE
    os.environ["DO_NOT_TRACK"] = "1"  # read by Evidently on import: no telemetry
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    columns = [pair.name for pair in pairs]
    definition = DataDefinition(categorical_columns=columns)
    current = Dataset.from_pandas(_frame({p.name: p.current for p in pairs}), data_definition=definition)
    reference = Dataset.from_pandas(_frame({p.name: p.reference for p in pairs}), data_definition=definition)
    preset = DataDriftPreset(
        columns=columns,
        cat_method="jensenshannon",
        per_column_threshold=dict(thresholds),
        drift_share=ANY_COLUMN,
        include_tests=False,
    )
    with _plain_charts():
        snapshot = Report([preset], metadata={"council": la_code}).run(current, reference)
        page = snapshot.get_html_str(as_iframe=False)
    metrics = snapshot.dict()["metrics"]
    distances = {
        metric["config"]["column"]: float(metric["value"])
        for metric in metrics
        if "column" in metric["config"]
    }
    return distances, page


def titled(page: str, title: str, lines: Sequence[str]) -> str:
    """Return Evidently's page under a title and the findings in words, closed to the network."""
    head = (
        f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{escape(title)}</title>'
    )
    findings = "".join(f"<li>{escape(line)}</li>" for line in lines)
    header = (
        '<body><header style="font-family: sans-serif; max-width: 60em; margin: 2em auto">'
        f"<h1>{escape(title)}</h1><ul>{findings}</ul></header>"
    )
    return page.replace("<head>", head, 1).replace("<body>", header, 1)


def _frame(columns: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Return one frame of all columns, each class repeated for each of its rows.

    Columns of different tables differ in length: pandas fills the shorter with nulls, which
    Evidently drops before it compares.
    """
    return pd.DataFrame(
        {
            name: pd.Series([c for c, rows in counts.items() for _ in range(rows)], dtype=object)
            for name, counts in columns.items()
        }
    )


@contextmanager
def _plain_charts() -> Iterator[None]:
    """Let Plotly leave its default theme out of every chart: most of the page's data would be its copies."""
    default = plotly.io.templates.default
    plotly.io.templates.default = "none"
    try:
        yield
    finally:
        plotly.io.templates.default = default
