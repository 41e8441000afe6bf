import pytest
from scipy.spatial.distance import jensenshannon

from ehplatform.quality.binned_columns import REGISTRY
from ehplatform.quality.column_pair import ColumnPair
from ehplatform.quality.wording import column_words, percent


def pair(table: str, name: str, reference: dict[str, int], current: dict[str, int]) -> ColumnPair:
    return ColumnPair(table, REGISTRY[table][name], current, reference)


def test_a_rise_in_absent_codes_says_now_and_before() -> None:
    before, now = {"2A": 60, "6": 38, "<NULL>": 2}, {"2A": 42, "6": 27, "<NULL>": 31}
    words = column_words(pair("eh_referral", "source_code", before, now))
    assert words == "eh_referral.source_code: 31 % of rows are now empty or not mapped (2 % before)"


def test_a_folded_code_names_the_code_that_went_and_the_one_that_took_its_rows() -> None:
    before = {"DISENGAGED": 14, "OUTCOMES_MET": 50, "UNKNOWN": 20, "STEP_UP": 16}
    now = {"OUTCOMES_MET": 50, "UNKNOWN": 34, "STEP_UP": 16}
    words = column_words(pair("eh_episode", "end_reason_code", before, now))
    assert words == (
        "eh_episode.end_reason_code: DISENGAGED fell from 14 % to 0 %; UNKNOWN rose from 20 % to 34 %"
    )


def test_a_change_of_the_last_months_says_so() -> None:
    before, now = {"2A": 5, "6": 5}, {"2A": 5, "<NULL>": 5}
    words = column_words(pair("eh_referral", "source_code.recent", before, now))
    assert words.startswith("eh_referral.source_code (last 3 months): ")


def test_a_class_that_lost_rows_to_everything_is_named_alone() -> None:
    before, now = {str(code): 20 for code in range(5)}, {str(code): 25 for code in range(4)}
    words = column_words(pair("eh_referral", "source_code", before, now))
    assert words == "eh_referral.source_code: 4 fell from 20 % to 0 %"


def test_of_two_classes_the_one_that_grew_is_named() -> None:
    words = column_words(
        pair("eh_episode", "end_date.filled", {"filled": 90, "empty": 10}, {"filled": 40, "empty": 60})
    )
    assert words == "eh_episode.end_date: empty rows rose from 10 % to 60 %"


def test_the_moves_of_a_pair_add_up_to_its_divergence() -> None:
    before, now = {"2A": 60, "6": 38, "3A": 2}, {"2A": 42, "6": 27, "10": 31}
    doubled = sum(move.divergence for move in pair("eh_referral", "source_code", before, now).moves)
    assert doubled / 2 == pytest.approx(jensenshannon([60, 38, 2, 0], [42, 27, 0, 31]) ** 2)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (0.001, "under 1 %"), (0.314, "31 %"), (0.999, "over 99 %"), (1, "100 %")],
)
def test_only_none_is_nought_and_only_all_is_a_hundred_per_cent(share: float, words: str) -> None:
    assert percent(share) == words
