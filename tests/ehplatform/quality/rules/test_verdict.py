from typing import Any

import pyarrow as pa
import pytest

from ehplatform.quality.rules.results import RESULT
from ehplatform.quality.rules.verdict import verdicts


def result(*rows: tuple[str, str, int, int]) -> pa.Table:
    names = ("rule_id", "severity", "rows_tested", "rows_failed")
    records: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(records, RESULT)


@pytest.mark.parametrize(("failed", "passes"), [(20, True), (21, False)])
def test_errors_may_be_two_in_a_hundred_of_what_was_tested(failed: int, passes: bool) -> None:
    errors, queries, info = verdicts(result(("8820", "error", 400, failed), ("8805", "error", 600, 0)))
    assert (errors.rows_tested, errors.rows_failed, errors.passed) == (1000, failed, passes)
    assert queries.passed
    assert queries.words == info.words == "nothing was tested"


def test_the_words_name_the_rules_with_most_failed_rows_over_all_batches() -> None:
    errors = verdicts(
        result(
            ("8820", "error", 100, 4), ("8820", "error", 100, 5), ("8805", "error", 50, 8),
            ("4180", "error", 10, 1), ("4220", "error", 10, 0), ("1510", "error", 10, 2),
            ("2886Q", "query", 10, 9),
        )
    )[0]  # fmt: skip
    assert errors.words == (
        "20 of 280 rows failed (7.14%, at most 2% expected); 8820 Cases of one child overlap: 9 of 200; "
        "8805 Closed without a reason: 8 of 50; 1510 Unique pupil number with a wrong check letter: 2 of 10"
    )
