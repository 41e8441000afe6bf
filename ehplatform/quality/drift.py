"""Drift of a council: does this batch look like the batch before it?

A batch that differs is not wrong: the findings say in words what changed, so that a person can ask
the council whether a new system, a new form or a new habit is behind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ehplatform.quality.column_pair import ColumnPair, column_pairs
from ehplatform.quality.evidently_report import evidently_report, titled
from ehplatform.quality.thresholds import (
    LARGEST_DISTANCE,
    REDRAWN,
    REPEATED,
    Noise,
    distance_threshold,
    rows_statistic,
    rows_threshold,
)
from ehplatform.quality.volume import repeats_history, volume
from ehplatform.quality.wording import column_words, rows_words
from ehplatform.store.files import write_text

FIRST_BATCH = "no earlier batch to compare with"


@dataclass(frozen=True)
class DriftFinding:
    """One change between two batches.

    `column` is a column of the canonical table, or ``rows`` for the table's volume. `statistic`
    is a Jensen-Shannon distance (for rows: a number of standard errors) and has reached `threshold`.
    """

    table: str
    column: str
    statistic: float
    threshold: float
    words: str


@dataclass(frozen=True)
class DriftResult:
    """What the comparison found, the strongest change first. `report` is absent for a first batch."""

    passed: bool
    compared_columns: int
    findings: tuple[DriftFinding, ...]
    words: str
    report: Path | None


def compare(
    current: Mapping[str, pa.Table],
    reference: Mapping[str, pa.Table] | None,
    la_code: str,
    report_path: Path,
    label: str,
) -> DriftResult:
    """Compare the drift frames of a batch with those of the batch before; write the page `report_path`.

    `label` names the council on the page, and says SYNTHETIC when its people are made up.
    """
    if not reference:
        return DriftResult(True, 0, (), FIRST_BATCH, None)
    pairs = list(column_pairs(current, reference))
    comparisons = len(pairs) + len(current.keys() | reference.keys())
    noise = REPEATED if repeats_history(current, reference) else REDRAWN
    thresholds = {pair.name: _threshold(pair, comparisons, noise) for pair in pairs}
    compared = [pair for pair in pairs if thresholds[pair.name] < LARGEST_DISTANCE]
    # One class in both batches cannot differ, and each column that Evidently draws costs CPU time.
    varied = [pair for pair in compared if len(pair.moves) > 1]

    distances, page = evidently_report(varied, thresholds, la_code)
    found = [*_columns(varied, distances, thresholds), *_volumes(current, reference, comparisons, noise)]
    findings = tuple(sorted(found, key=lambda f: (-f.statistic / f.threshold, f.words)))
    words = f"{len(compared)} columns compared with the batch before: {len(findings)} changes found"
    lines = [words, *(finding.words for finding in findings)]
    write_text(report_path, titled(page, f"{label}: this batch and the one before", lines))
    return DriftResult(not findings, len(compared), findings, words, report_path)


def _threshold(pair: ColumnPair, comparisons: int, noise: Noise) -> float:
    return distance_threshold(len(pair.moves), pair.current_rows, pair.reference_rows, comparisons, noise)


def _columns(
    pairs: list[ColumnPair], distances: Mapping[str, float], thresholds: Mapping[str, float]
) -> Iterator[DriftFinding]:
    for pair in pairs:
        distance, threshold = distances[pair.name], thresholds[pair.name]
        if distance >= threshold:
            yield DriftFinding(pair.table, pair.binned.column, distance, threshold, column_words(pair))


def _volumes(
    current: Mapping[str, pa.Table], reference: Mapping[str, pa.Table], comparisons: int, noise: Noise
) -> Iterator[DriftFinding]:
    for table in sorted(current.keys() | reference.keys()):
        rows = volume(current.get(table), reference.get(table))
        statistic = rows_statistic(rows.current_rows, rows.reference_rows, noise)
        threshold = rows_threshold(rows.reference_rows, comparisons, noise)
        if statistic >= threshold:
            words = rows_words(table, rows.current_rows, rows.reference_rows)
            yield DriftFinding(table, "rows", statistic, threshold, words)
