import traceback

import dagster as dg
import pandas as pd
import pytest

from assets.redaction import values_redacted
from ehplatform.store.lake import MissingTable


def test_the_value_a_library_chokes_on_never_leaves() -> None:
    """Pandas quotes the date of birth it cannot parse; Dagster would keep it for ever."""
    with pytest.raises(dg.Failure) as caught, values_redacted():
        pd.to_datetime(pd.Series(["31/02/2015-CANARY"]), format="%d/%m/%Y")
    everything = "".join(traceback.format_exception(caught.value)) + str(caught.value.description)
    assert "CANARY" not in everything
    assert "ValueError" in str(caught.value.description)
    assert "line" in str(caught.value.description)


def test_our_own_errors_keep_their_words() -> None:
    with pytest.raises(MissingTable, match="run `ehplatform run`"), values_redacted():
        raise MissingTable("marts.mart_x of 306 does not exist yet: run `ehplatform run`")
