"""Names of records without an id, against a plain reading of the rule."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.sources.dialects.record_names import day_of, days_of, numbered


@pytest.mark.parametrize("text", ["2020-09-16", "16/09/2020", "16-Sep-2020", "2020-09-16 00:00:00", "44090"])
def test_a_day_has_one_name_however_it_is_written(text):
    assert day_of(text) == "2020-09-16"


@pytest.mark.parametrize("text", [None, "", "May be 8 Jan 2000", "31/02/2024", "1900-01-01"])
def test_what_is_no_day_is_never_repeated(text):
    assert day_of(text) == "undated"


def test_a_column_of_days_is_named_like_each_day():
    texts = ["16/09/2020", None, "x", "16/09/2020"]
    assert days_of(pa.array(texts)).to_pylist() == [day_of(text) for text in texts]


rows = st.lists(
    st.tuples(
        st.sampled_from([None, "1", "2"]),
        st.sampled_from(["L1-a", "L1-b"]),
        st.sampled_from([None, "x", "y"]),
    )
)


@settings(deadline=None)
@given(rows)
def test_records_that_say_the_same_share_a_name_and_others_are_counted(records):
    said = {}
    expected = []
    for person, name, fact in records:
        facts = said.setdefault((person, name), [])
        if fact not in facts:
            facts.append(fact)
        place = facts.index(fact) + 1
        expected.append(name if place == 1 else f"{name}-{place}")
    people, names, facts = (pa.array([row[place] for row in records], pa.string()) for place in range(3))
    assert numbered(names, people, [facts]).to_pylist() == expected
