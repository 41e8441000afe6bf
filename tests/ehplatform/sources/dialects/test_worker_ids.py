"""What is taken for a worker's id, and what for a name."""

import pyarrow as pa
import pytest

from ehplatform.sources.dialects.worker_ids import ids_only, worker_id


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        ("90017", True),
        ("W001", True),
        ("AB-12", True),
        ("Mary Jones", False),
        ("Jones, Mary", False),
        ("O'Brien", False),
        ("Mary Jones 2", False),
        ("", False),
    ],
)
def test_an_id_has_a_digit_and_no_space(text, is_id):
    expected = text if is_id else None
    assert worker_id(text) == expected
    assert ids_only(pa.array([text, None], pa.string())).to_pylist() == [expected, None]


def test_a_very_long_text_takes_no_time():
    assert worker_id("1" * 100_000 + " x") is None
    assert ids_only(pa.array(["1" * 100_000 + " x"])).to_pylist() == [None]
